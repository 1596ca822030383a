//! `DO` blocks: the plain idioms by which migrations do what has no `IF NOT EXISTS`, and "may be anything" for the rest.
//!
//! A creation whose "it is there already" is caught, and one below `IF NOT EXISTS (…)` that looks for the very name, leave
//! the object behind either way. What stands below any other condition may happen or not.

use crate::db::effects::change::{Change, Index, Sureness, Table, TableChange};
use crate::db::effects::syntax::names::{child, string};
use crate::db::effects::syntax::{Read, embedded, language, opaque, statement};
use squawk_syntax::ast::{AstNode, Do, LitKind, Literal};
use squawk_syntax::{SyntaxKind, SyntaxNode};

/// What is known of the way to a statement in a block.
#[derive(Clone)]
enum Way {
    /// It always runs.
    Straight,
    /// It runs unless what it makes is there already, or what it removes is gone.
    UnlessDone,
    /// It runs where this condition holds: its text, in lower case.
    Under(String),
    /// Nobody can tell.
    Unknown,
}

/// Reads a `DO`.
pub(super) fn read(node: &SyntaxNode) -> Read {
    let whole = || opaque::text(&node.text().to_string());
    if language(node).is_some_and(|language| language != "plpgsql") {
        return whole();
    }
    let Some(body) = Do::cast(node.clone()).and_then(|block| block.plpgsql()) else {
        return whole();
    };
    if !body.errors().is_empty() {
        return whole();
    }
    let mut found = Read::default().and_unseen();
    match child(&body.syntax(), SyntaxKind::PLPGSQL_BLOCK) {
        Some(outer) => block(&outer, &Way::Straight, &mut found),
        None => return whole(),
    }
    found
}

fn block(node: &SyntaxNode, way: &Way, found: &mut Read) {
    let Some(body) = child(node, SyntaxKind::PLPGSQL_BODY) else {
        return;
    };
    let statements = body.children().count();
    let inner = match child(node, SyntaxKind::PLPGSQL_EXCEPTION_SECTION) {
        None => way.clone(),
        Some(section) => match (catches_only_done(&section), way) {
            // An error takes back the whole block, so that only a block of one statement is done either way.
            (true, Way::Straight) if statements == 1 => Way::UnlessDone,
            (true, Way::UnlessDone | Way::Under(_)) if statements == 1 => way.clone(),
            _ => Way::Unknown,
        },
    };
    sequence(&body, &inner, found);
}

/// Whether every handler catches only "is there already" or "is not there", and does nothing about it.
fn catches_only_done(section: &SyntaxNode) -> bool {
    section
        .descendants()
        .filter(|part| part.kind() == SyntaxKind::PLPGSQL_CONDITION)
        .all(|condition| {
            let name = condition.text().to_string().trim().to_lowercase();
            name.starts_with("duplicate_")
                || matches!(
                    name.as_str(),
                    "undefined_object" | "undefined_table" | "undefined_column"
                )
        })
        && section
            .descendants()
            .filter(|part| part.kind() == SyntaxKind::PLPGSQL_BODY)
            .flat_map(|body| body.children())
            .all(|statement| {
                matches!(
                    statement.kind(),
                    SyntaxKind::PLPGSQL_NULL_STMT | SyntaxKind::PLPGSQL_RAISE_STMT
                ) && !statement.text().to_string().to_lowercase().contains("exception")
            })
}

fn sequence(body: &SyntaxNode, way: &Way, found: &mut Read) {
    for node in body.children() {
        match node.kind() {
            SyntaxKind::PLPGSQL_BLOCK => block(&node, way, found),
            SyntaxKind::PLPGSQL_EXEC_SQL_STMT => {
                for inner in node.children() {
                    add(statement(&inner), way, found);
                }
            }
            SyntaxKind::PLPGSQL_DYN_EXECUTE_STMT => match constant(&node).and_then(|text| embedded(&text)) {
                Some(read) => add(read, way, found),
                None => found.add(opaque::code(&node)),
            },
            SyntaxKind::PLPGSQL_IF_STMT => branches(&node, way, found),
            SyntaxKind::PLPGSQL_PERFORM_STMT => {
                for inner in node.children() {
                    found.add(opaque::select(&inner));
                }
            }
            SyntaxKind::PLPGSQL_NULL_STMT | SyntaxKind::PLPGSQL_RAISE_STMT | SyntaxKind::PLPGSQL_ASSIGN_STMT => {}
            _ => found.add(opaque::code(&node)),
        }
    }
}

fn branches(node: &SyntaxNode, way: &Way, found: &mut Read) {
    let Some(condition) = child(node, SyntaxKind::PLPGSQL_EXPR) else {
        return found.add(opaque::code(node));
    };
    let condition = condition.text().to_string().to_lowercase();
    let below = match way {
        Way::Straight => Way::Under(condition),
        _ => Way::Unknown,
    };
    for part in node.children() {
        match part.kind() {
            SyntaxKind::PLPGSQL_BODY => sequence(&part, &below, found),
            SyntaxKind::PLPGSQL_ELSIF_CLAUSE | SyntaxKind::PLPGSQL_ELSE_CLAUSE => {
                if let Some(body) = child(&part, SyntaxKind::PLPGSQL_BODY) {
                    sequence(&body, &Way::Unknown, found);
                }
            }
            _ => {}
        }
    }
}

/// Returns the statement that `EXECUTE` is given, where it is a plain string.
fn constant(node: &SyntaxNode) -> Option<String> {
    let expression = child(node, SyntaxKind::PLPGSQL_EXPR)?;
    let has_more = expression.descendants().any(|part| {
        matches!(
            part.kind(),
            SyntaxKind::NAME_REF | SyntaxKind::CALL_EXPR | SyntaxKind::BIN_EXPR
        )
    });
    if has_more {
        return None;
    }
    let literal = expression
        .descendants()
        .find(|part| part.kind() == SyntaxKind::LITERAL)?;
    if let Some(LitKind::DollarQuotedString(token)) = Literal::cast(literal.clone())?.kind() {
        return squawk_syntax::quote::strip_dollar_quotes(token.text()).map(str::to_owned);
    }
    string(&literal)
}

fn add(read: Read, way: &Way, found: &mut Read) {
    let changes = read.changes.into_iter().map(|(change, sureness)| match way {
        Way::Straight => (change, sureness),
        Way::UnlessDone => once(change, sureness),
        Way::Under(condition) => match looks_for(condition, &change) {
            true => once(change, sureness),
            false => (change, Sureness::Maybe),
        },
        Way::Unknown => (change, Sureness::Maybe),
    });
    found.changes.extend(changes.collect::<Vec<_>>());
    found.add(Read {
        changes: Vec::new(),
        unseen: read.unseen,
    });
}

/// Whether the condition asks exactly whether what the change makes is missing, or what it removes is there.
fn looks_for(condition: &str, change: &Change) -> bool {
    let trimmed = condition.trim_start_matches(|sign: char| sign == '(' || sign.is_whitespace());
    let words: Vec<&str> = trimmed.split_whitespace().take(2).collect();
    let asks_missing = words.first() == Some(&"not") && words.get(1).is_some_and(|word| word.starts_with("exists"));
    let asks_there = words.first().is_some_and(|word| word.starts_with("exists"));
    // Two questions in one condition say nothing for sure.
    if condition.matches("exists").count() != 1 || !only_identifies(condition) {
        return false;
    }
    let names = |name: &str| condition.contains(&format!("'{}'", name.to_lowercase()));
    match change {
        Change::Create { name, .. } | Change::CreateEnum { name, .. } => asks_missing && names(&name.name),
        Change::CreateTable(table) => asks_missing && names(&table.name.name),
        Change::CreateIndex(index) => asks_missing && index.name.as_deref().is_some_and(names),
        Change::CreateOnTable { name, .. } => asks_missing && names(name),
        Change::AddLabel { label, .. } => asks_missing && names(label),
        Change::Alter { change, .. } => match change {
            TableChange::AddColumn { column, .. } => asks_missing && names(&column.name),
            TableChange::AddConstraint(constraint) => asks_missing && constraint.name.as_deref().is_some_and(names),
            TableChange::DropColumn { name, .. } | TableChange::DropConstraint { name, .. } => {
                asks_there && names(name)
            }
            TableChange::RenameColumn { name, .. } | TableChange::RenameConstraint { name, .. } => {
                asks_there && names(name)
            }
            _ => false,
        },
        Change::Drop { name, .. } | Change::Rename { name, .. } => asks_there && names(&name.name),
        _ => false,
    }
}

/// Columns of the catalogues that say which object it is, and nothing of how it is made.
const IDENTIFYING: &[&str] = &[
    "attname",
    "attnum",
    "attrelid",
    "column_name",
    "conname",
    "conrelid",
    "constraint_name",
    "constraint_schema",
    "constraint_type",
    "contype",
    "enumlabel",
    "enumtypid",
    "event_object_table",
    "extname",
    "indexname",
    "nspname",
    "oid",
    "polname",
    "policyname",
    "polrelid",
    "relkind",
    "relname",
    "relnamespace",
    "schema_name",
    "schemaname",
    "sequence_name",
    "table_name",
    "table_schema",
    "tablename",
    "tgname",
    "tgrelid",
    "trigger_name",
    "trigger_schema",
    "typname",
    "typnamespace",
    "typtype",
    "viewname",
];

/// Whether a condition compares nothing but names: one that asks for a type, too, is not decided by the name.
fn only_identifies(condition: &str) -> bool {
    let has_other = [" or ", "<", ">", "!", " is ", " like ", " ilike ", "~", " in "].iter();
    if has_other.clone().any(|sign| condition.contains(sign)) {
        return false;
    }
    let mut sides: Vec<&str> = condition.split('=').collect();
    sides.pop();
    sides.iter().all(|side| {
        let word = side
            .trim_end()
            .rsplit(|sign: char| !(sign.is_alphanumeric() || sign == '_'))
            .next();
        word.is_some_and(|word| IDENTIFYING.contains(&word))
    })
}

/// Returns the change as one that is done either way.
fn once(mut change: Change, sureness: Sureness) -> (Change, Sureness) {
    let is_done = match &mut change {
        Change::Create { unless_there, .. }
        | Change::CreateEnum { unless_there, .. }
        | Change::AddLabel { unless_there, .. }
        | Change::CreateTable(Table { unless_there, .. })
        | Change::CreateIndex(Index { unless_there, .. })
        | Change::Alter {
            change: TableChange::AddColumn { unless_there, .. },
            ..
        } => {
            *unless_there = true;
            true
        }
        Change::CreateOnTable { replaces, .. } => {
            *replaces = true;
            true
        }
        Change::Drop { .. } => true,
        Change::Alter { change, .. } => match change {
            // A name of its own is needed to tell; PostgreSQL would choose another one each time.
            TableChange::AddConstraint(constraint) => constraint.name.is_some(),
            TableChange::DropColumn { .. }
            | TableChange::DropConstraint { .. }
            | TableChange::RenameColumn { .. }
            | TableChange::RenameConstraint { .. }
            | TableChange::Other => true,
            _ => false,
        },
        _ => false,
    };
    match is_done {
        true => (change, sureness),
        false => (change, Sureness::Maybe),
    }
}
