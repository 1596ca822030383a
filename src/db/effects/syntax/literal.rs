//! The strings of a statement that PostgreSQL reads as a value of a type as soon as it looks at the statement, before any
//! row: where the type is written beside them, or is that of a column.
//!
//! Leaves out what is not certain: what a query with several tables means, what `IF NOT EXISTS` may pass over, and strings
//! that stand within code.

use crate::db::effects::change::Name;
use crate::db::effects::syntax::names::{child, children, has, path, plain, string, word};
use crate::db::effects::syntax::room;
use squawk_syntax::{SourceFile, SyntaxKind, SyntaxNode};

/// A string of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::db::effects) struct Literal {
    /// Where it begins, in bytes.
    pub(in crate::db::effects) at: usize,
    /// What it holds.
    pub(in crate::db::effects) value: String,
    /// What it is read as.
    pub(in crate::db::effects) read_as: ReadAs,
}

/// What a string is read as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::db::effects) enum ReadAs {
    /// A value of this type.
    Type(Name),
    /// A value of the type of this column.
    Column { table: Name, column: String },
}

/// Returns the strings of the statement `text`, in order; none where it is nested too deep.
pub(in crate::db::effects) fn literals(text: &str) -> Vec<Literal> {
    let read = room::with_room(text, || {
        let root = SourceFile::parse(text).syntax_node();
        root.children().flat_map(|node| of_statement(&node)).collect()
    });
    read.unwrap_or_default()
}

fn of_statement(statement: &SyntaxNode) -> Vec<Literal> {
    let is_conditional = |node: &SyntaxNode| has(node, SyntaxKind::IF_NOT_EXISTS) || has(node, SyntaxKind::IF_EXISTS);
    if is_conditional(statement) {
        return Vec::new();
    }
    let table = target(statement);
    let is_plain = is_of_one_table(statement);
    let strings = statement
        .descendants()
        .filter(|node| node.kind() == SyntaxKind::LITERAL);
    let found = strings.filter_map(|literal| {
        let value = string(&literal)?;
        if literal
            .ancestors()
            .any(|node| node.kind() == SyntaxKind::ADD_COLUMN && is_conditional(&node))
        {
            return None;
        }
        let read_as = match type_beside(&literal) {
            Some(name) => ReadAs::Type(name),
            None => ReadAs::Column {
                column: column_of(statement, &literal, is_plain)?,
                table: table.clone()?,
            },
        };
        Some(Literal {
            at: literal.text_range().start().into(),
            value,
            read_as,
        })
    });
    found.collect()
}

/// Returns the table that a statement is about.
fn target(statement: &SyntaxNode) -> Option<Name> {
    let name = statement.children().find(|part| {
        matches!(
            part.kind(),
            SyntaxKind::RELATION_NAME_REF
                | SyntaxKind::RELATION_NAME
                | SyntaxKind::TABLE_RELATION_NAME
                | SyntaxKind::TABLE_NAME
                | SyntaxKind::ON_TABLE
        )
    });
    path(&name?)
}

/// Whether every column that a statement names is one of its table.
fn is_of_one_table(statement: &SyntaxNode) -> bool {
    let is_one = matches!(
        statement.kind(),
        SyntaxKind::UPDATE
            | SyntaxKind::DELETE
            | SyntaxKind::CREATE_TABLE
            | SyntaxKind::ALTER_TABLE
            | SyntaxKind::CREATE_INDEX
            | SyntaxKind::CREATE_POLICY
    );
    is_one
        && !statement.descendants().any(|part| {
            matches!(
                part.kind(),
                SyntaxKind::SELECT
                    | SyntaxKind::COMPOUND_SELECT
                    | SyntaxKind::FROM_CLAUSE
                    | SyntaxKind::USING_CLAUSE
                    | SyntaxKind::WITH_CLAUSE
            )
        })
}

/// Returns the type that is written beside `literal`: of a cast, or of the column whose default it is.
fn type_beside(literal: &SyntaxNode) -> Option<Name> {
    let parent = literal.parent()?;
    let typed = match parent.kind() {
        SyntaxKind::CAST_EXPR => parent,
        SyntaxKind::DEFAULT_CONSTRAINT => parent.parent()?,
        _ => return None,
    };
    path(&child(&typed, SyntaxKind::PATH_TYPE)?)
}

/// Returns the column of the statement's table whose value `literal` is, or that it is compared with.
fn column_of(statement: &SyntaxNode, literal: &SyntaxNode, is_plain: bool) -> Option<String> {
    let parent = literal.parent()?;
    match parent.kind() {
        SyntaxKind::SET_DEFAULT => word(&parent.parent()?, SyntaxKind::COLUMN_NAME_REF),
        SyntaxKind::SET_EXPR => {
            let set = parent
                .parent()
                .filter(|set| set.kind() == SyntaxKind::SET_SINGLE_COLUMN)?;
            let clause = set.ancestors().find(|node| node.kind() == SyntaxKind::SET_CLAUSE)?;
            let is_own = statement.kind() == SyntaxKind::UPDATE && clause.parent().as_ref() == Some(statement);
            assigned(&child(&set, SyntaxKind::COLUMN_TARGET)?).filter(|_| is_own)
        }
        SyntaxKind::ROW => {
            let values = parent.parent().and_then(|list| list.parent())?;
            if statement.kind() != SyntaxKind::INSERT || values.parent().as_ref() != Some(statement) {
                return None;
            }
            // PostgreSQL takes no more values.
            let place = parent.children().take(1600).position(|value| value == *literal)?;
            let columns = child(statement, SyntaxKind::COLUMN_TARGET_LIST)?;
            assigned(&children(&columns, SyntaxKind::COLUMN_TARGET).nth(place)?)
        }
        SyntaxKind::TUPLE_EXPR => {
            let comparison = parent.parent().filter(|node| has(node, SyntaxKind::IN_KW))?;
            compared(&comparison, &parent).filter(|_| is_plain)
        }
        SyntaxKind::BIN_EXPR => {
            let is_equality = [SyntaxKind::EQ, SyntaxKind::NEQB, SyntaxKind::NEQ]
                .into_iter()
                .any(|sign| has(&parent, sign));
            compared(&parent, literal).filter(|_| is_plain && is_equality)
        }
        _ => None,
    }
}

/// Returns the column that is assigned to; `None` for a part of one.
fn assigned(target: &SyntaxNode) -> Option<String> {
    let is_whole = target.children().count() == 1;
    word(target, SyntaxKind::COLUMN_NAME_REF).filter(|_| is_whole)
}

/// Returns the column that `value` is compared with.
fn compared(comparison: &SyntaxNode, value: &SyntaxNode) -> Option<String> {
    if comparison.kind() != SyntaxKind::BIN_EXPR {
        return None;
    }
    let other = comparison.children().find(|side| side != value)?;
    match other.kind() {
        SyntaxKind::NAME_REF => Some(plain(&other)),
        // The table, or what it is called here, stands in front: there is no other one.
        SyntaxKind::FIELD_EXPR => children(&other, SyntaxKind::NAME_REF)
            .nth(1)
            .map(|column| plain(&column)),
        _ => None,
    }
}
