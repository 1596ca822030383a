//! From a syntax tree to plain data: the only place that knows the parser.
//!
//! Leaves out what is not asked about anywhere: casts, operators, rules, publications, roles, statistics.

mod literal;
mod names;
mod opaque;
mod others;
mod plpgsql;
mod room;
mod tables;
mod types;

use crate::db::effects::change::{Change, Name, Place, Statement, Sureness, Table, Unseen};
use crate::db::effects::syntax::names::{child, has, is_temporary, path, plain, string, word};
use crate::db::object::ObjectKind;
pub(super) use literal::{ReadAs, literals};
pub(super) use opaque::removable;
use squawk_syntax::ast::AstNode;
use squawk_syntax::{SourceFile, SyntaxKind, SyntaxNode};

/// A text, read.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    pub(super) statements: Vec<Statement>,
    /// Where the first thing stands that PostgreSQL's grammar does not know, in bytes.
    pub(super) error: Option<usize>,
}

/// Reads SQL.
///
/// # Errors
/// A reason in a few words, where the text is nested too deep to be read.
pub(super) fn parse(text: &str) -> Result<Parsed, String> {
    room::with_room(text, || {
        let parse = SourceFile::parse(text);
        let root = parse.syntax_node();
        let lines = Lines::of(text);
        let mut statements = Vec::new();
        for node in root.children() {
            if matches!(node.kind(), SyntaxKind::ERROR | SyntaxKind::EMPTY_STMT) {
                continue;
            }
            let read = statement(&node);
            let start = node
                .descendants_with_tokens()
                .filter_map(|element| element.into_token())
                .find(|token| !token.kind().is_trivia())
                .map_or(node.text_range().start(), |token| token.text_range().start());
            statements.push(Statement {
                line: lines.at(start.into()),
                range: start.into()..node.text_range().end().into(),
                changes: read.changes,
                unseen: read.unseen,
                place: place(&node),
            });
        }
        let errors = parse.errors();
        Parsed {
            statements,
            error: errors.first().map(|error| error.range().start().into()),
        }
    })
}

/// Where lines begin.
pub(super) struct Lines(Vec<usize>);

impl Lines {
    pub(super) fn of(text: &str) -> Lines {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Lines(ends.map(|(at, _)| at).collect())
    }

    /// Returns the line of the byte `offset`, from 1.
    pub(super) fn at(&self, offset: usize) -> usize {
        self.0.partition_point(|end| *end < offset) + 1
    }
}

/// What one statement does.
#[derive(Default)]
struct Read {
    changes: Vec<(Change, Sureness)>,
    unseen: Option<Unseen>,
}

impl Read {
    fn sure(changes: impl IntoIterator<Item = Change>) -> Read {
        Read {
            changes: changes.into_iter().map(|change| (change, Sureness::Sure)).collect(),
            unseen: None,
        }
    }

    fn and_unseen(mut self) -> Read {
        self.unseen = Some(Unseen::Nothing);
        self
    }

    fn add(&mut self, other: Read) {
        self.changes.extend(other.changes);
        self.unseen = match (self.unseen.take(), other.unseen) {
            (Some(Unseen::Code { mut may_remove }), Some(Unseen::Code { may_remove: also })) => {
                may_remove.extend(also);
                Some(Unseen::Code { may_remove })
            }
            (Some(code @ Unseen::Code { .. }), _) | (_, Some(code @ Unseen::Code { .. })) => Some(code),
            (first, second) => first.or(second),
        };
    }
}

fn statement(node: &SyntaxNode) -> Read {
    match node.kind() {
        SyntaxKind::CREATE_TABLE | SyntaxKind::CREATE_TABLE_AS | SyntaxKind::CREATE_FOREIGN_TABLE => {
            Read::sure(tables::create(node))
        }
        SyntaxKind::SELECT_INTO => Read::sure(select_into(node)),
        SyntaxKind::CREATE_INDEX => Read::sure(tables::create_index(node)),
        SyntaxKind::ALTER_TABLE | SyntaxKind::ALTER_FOREIGN_TABLE => Read::sure(tables::alter(node)),
        SyntaxKind::CREATE_SCHEMA => create_schema(node),
        SyntaxKind::ALTER_SEQUENCE | SyntaxKind::CREATE_SEQUENCE => {
            let mut changes: Vec<Change> = match node.kind() {
                SyntaxKind::CREATE_SEQUENCE => others::create(node).into_iter().collect(),
                _ => others::alter(node),
            };
            let sequence = node.children().find_map(|name| path(&name));
            changes.extend(
                sequence
                    .zip(others::owner_of_sequence(node))
                    .map(|(sequence, (table, column))| Change::Own {
                        sequence,
                        table,
                        column,
                    }),
            );
            Read::sure(changes)
        }
        SyntaxKind::SET => Read::sure(set(node)).and_unseen(),
        SyntaxKind::RESET => {
            let is_path = node.descendants().any(|part| {
                part.kind() == SyntaxKind::CONFIG_PARAMETER_REF
                    && path(&part).is_some_and(|name| name.name == "search_path")
            });
            Read::sure(is_path.then_some(Change::SearchPath(None))).and_unseen()
        }
        SyntaxKind::INSERT
        | SyntaxKind::UPDATE
        | SyntaxKind::DELETE
        | SyntaxKind::TRUNCATE
        | SyntaxKind::COPY
        | SyntaxKind::MERGE => Read::sure(touched(node)).and_unseen(),
        SyntaxKind::DO => plpgsql::read(node),
        SyntaxKind::SELECT | SyntaxKind::CALL | SyntaxKind::COMPOUND_SELECT | SyntaxKind::PAREN_SELECT => {
            opaque::select(node)
        }
        SyntaxKind::EXECUTE | SyntaxKind::DROP_OWNED | SyntaxKind::IMPORT_FOREIGN_SCHEMA => opaque::code(node),
        _ => other(node),
    }
}

fn other(node: &SyntaxNode) -> Read {
    if let Some(change) = others::create(node) {
        return Read::sure([change]);
    }
    if let Some(changes) = others::drop(node) {
        return Read::sure(changes);
    }
    let changes = others::alter(node);
    match changes.is_empty() {
        true => Read::default().and_unseen(),
        false => Read::sure(changes),
    }
}

/// Reads `CREATE SCHEMA`; what it makes within lies in the new schema.
fn create_schema(node: &SyntaxNode) -> Read {
    let Some((change, schema)) = others::create_schema(node) else {
        return Read::default();
    };
    let mut read = Read::sure([change]);
    let elements: Vec<SyntaxNode> = node
        .children()
        .filter(|element| {
            !matches!(
                element.kind(),
                SyntaxKind::NAMED_SCHEMA | SyntaxKind::AUTHORIZATION_SCHEMA | SyntaxKind::IF_NOT_EXISTS
            )
        })
        .collect();
    if !elements.is_empty() {
        let within = Change::SearchPath(Some(vec![schema]));
        read.add(Read::sure([within]));
        for element in &elements {
            read.add(statement(element));
        }
        read.add(Read::sure([Change::SearchPath(None)]));
    }
    read
}

fn select_into(node: &SyntaxNode) -> Option<Change> {
    let into = child(node, SyntaxKind::INTO_CLAUSE)?;
    let name = path(&child(&into, SyntaxKind::TABLE_NAME)?)?;
    if is_temporary(&into, &name) {
        return Some(Change::CreateTemporary { name });
    }
    Some(Change::CreateTable(Table {
        name,
        kind: ObjectKind::Table,
        unless_there: false,
        columns: Vec::new(),
        constraints: Vec::new(),
        likes: Vec::new(),
        parents: Vec::new(),
    }))
}

fn touched(node: &SyntaxNode) -> Vec<Change> {
    let written: &[SyntaxKind] = &[
        SyntaxKind::RELATION_NAME_REF,
        SyntaxKind::RELATION_NAME,
        SyntaxKind::TABLE_RELATION_NAME,
        SyntaxKind::TABLE_LIST,
    ];
    let Some(target) = node.children().find(|part| written.contains(&part.kind())) else {
        return Vec::new();
    };
    let names: Vec<Name> = match target.kind() {
        SyntaxKind::TABLE_LIST => target.children().filter_map(|name| path(&name)).collect(),
        _ => path(&target).into_iter().collect(),
    };
    names.into_iter().map(|table| Change::Touch { table }).collect()
}

/// Reads a `SET search_path`, and `SET SCHEMA`, which is the same.
fn set(node: &SyntaxNode) -> Option<Change> {
    if let Some(value) = child(node, SyntaxKind::SET_SCHEMA_VALUE) {
        let schema = string(&child(&value, SyntaxKind::LITERAL)?)?;
        return Some(Change::SearchPath(Some(vec![schema])));
    }
    let config = child(node, SyntaxKind::SET_CONFIG)?;
    let parameter = path(&child(&config, SyntaxKind::CONFIG_PARAMETER_REF)?)?;
    if parameter.name != "search_path" {
        return None;
    }
    let values = child(&config, SyntaxKind::TO_CONFIG_VALUE)?;
    if has(&values, SyntaxKind::DEFAULT_KW) {
        return Some(Change::SearchPath(None));
    }
    let schemas = values.children().filter_map(|value| match value.kind() {
        SyntaxKind::LITERAL => string(&value),
        _ => Some(plain(&value)),
    });
    Some(Change::SearchPath(Some(schemas.collect())))
}

fn place(node: &SyntaxNode) -> Place {
    match node.kind() {
        SyntaxKind::BEGIN => Place::Begins,
        SyntaxKind::COMMIT_TRANSACTION | SyntaxKind::PREPARE_TRANSACTION => Place::Commits,
        SyntaxKind::ROLLBACK_TRANSACTION => Place::RollsBack,
        _ if is_outside(node) => Place::Outside,
        _ => Place::Within,
    }
}

/// Whether PostgreSQL refuses the statement in a transaction, and among others in one message.
///
/// Source: the callers of `PreventInTransactionBlock` in PostgreSQL 13 to 18. Limit: without those that depend on options
/// or on what a table is, as `CREATE SUBSCRIPTION` and `CLUSTER` of a partitioned table do.
fn is_outside(node: &SyntaxNode) -> bool {
    match node.kind() {
        SyntaxKind::CREATE_INDEX | SyntaxKind::DROP_INDEX => has(node, SyntaxKind::CONCURRENTLY_KW),
        SyntaxKind::VACUUM
        | SyntaxKind::CREATE_DATABASE
        | SyntaxKind::DROP_DATABASE
        | SyntaxKind::ALTER_SYSTEM
        | SyntaxKind::CREATE_TABLESPACE
        | SyntaxKind::DROP_TABLESPACE
        | SyntaxKind::COMMIT_PREPARED
        | SyntaxKind::ROLLBACK_PREPARED => true,
        SyntaxKind::REINDEX => node.children().any(|part| match part.kind() {
            SyntaxKind::REINDEX_TARGET_DATABASE
            | SyntaxKind::REINDEX_TARGET_SCHEMA
            | SyntaxKind::REINDEX_TARGET_SYSTEM => true,
            SyntaxKind::REINDEX_OPTION_LIST => {
                // With a value it may say no.
                let is_bare = |option: &SyntaxNode| option.children_with_tokens().count() == 1;
                child(&part, SyntaxKind::REINDEX_OPTION_CONCURRENTLY).is_some_and(|option| is_bare(&option))
            }
            _ => has(&part, SyntaxKind::CONCURRENTLY_KW),
        }),
        SyntaxKind::ALTER_TABLE => node.children().any(|action| {
            action.kind() == SyntaxKind::DETACH_PARTITION && child(&action, SyntaxKind::DETACH_CONCURRENTLY).is_some()
        }),
        SyntaxKind::DISCARD => child(node, SyntaxKind::DISCARD_ALL).is_some(),
        _ => false,
    }
}

/// Reads SQL that stands in a string within other code.
fn embedded(text: &str) -> Option<Read> {
    let parse = SourceFile::parse(text);
    if !parse.errors().is_empty() {
        return None;
    }
    let mut read = Read::default();
    for node in parse.tree().syntax().children() {
        read.add(statement(&node));
    }
    Some(read)
}

/// Returns the name of the language of a `DO`.
fn language(node: &SyntaxNode) -> Option<String> {
    child(node, SyntaxKind::DO_LANGUAGE).and_then(|language| word(&language, SyntaxKind::LANGUAGE_REF))
}
