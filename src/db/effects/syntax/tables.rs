//! `CREATE TABLE`, `ALTER TABLE` and `CREATE INDEX`.

use crate::db::effects::change::{
    Change, Column, Constraint, ConstraintKind, Index, Like, Name, Property, RELATIONS, Table, TableChange,
};
use crate::db::effects::syntax::names::{child, children, columns_in, has, is_temporary, path, plain, word};
use crate::db::effects::syntax::types;
use crate::db::object::ObjectKind;
use squawk_syntax::{SyntaxKind, SyntaxNode};

/// Reads `CREATE TABLE` and `CREATE FOREIGN TABLE`.
pub(super) fn create(node: &SyntaxNode) -> Option<Change> {
    let kind = match node.kind() {
        SyntaxKind::CREATE_FOREIGN_TABLE => ObjectKind::ForeignTable,
        _ => ObjectKind::Table,
    };
    let name = path(&child(node, SyntaxKind::TABLE_NAME)?)?;
    if is_temporary(node, &name) {
        return Some(Change::CreateTemporary { name });
    }
    let mut table = Table {
        name,
        kind,
        unless_there: has(node, SyntaxKind::IF_NOT_EXISTS),
        columns: Vec::new(),
        constraints: Vec::new(),
        likes: Vec::new(),
        parents: Vec::new(),
    };
    if let Some(inherits) = child(node, SyntaxKind::INHERITS) {
        table
            .parents
            .extend(inherits.children().filter_map(|parent| path(&parent)));
    }
    if let Some(partition) = child(node, SyntaxKind::PARTITION_OF) {
        table.parents.extend(path(&partition));
    }
    // The columns of CREATE TABLE AS have no types; they are columns all the same.
    for argument in child(node, SyntaxKind::TABLE_ARG_LIST)
        .iter()
        .flat_map(SyntaxNode::children)
    {
        match argument.kind() {
            SyntaxKind::COLUMN => table.columns.extend(column(&argument)),
            SyntaxKind::LIKE_CLAUSE => table.likes.extend(like(&argument)),
            _ => table.constraints.extend(constraint(&argument, None)),
        }
    }
    Some(Change::CreateTable(table))
}

/// Reads a column, as a table's definition and `ADD COLUMN` have it.
fn column(node: &SyntaxNode) -> Option<Column> {
    let name = word(node, SyntaxKind::COLUMN_NAME)?;
    let data_type = types::of(node);
    let identity = children(node, SyntaxKind::GENERATED_CONSTRAINT)
        .find_map(|generated| child(&generated, SyntaxKind::GENERATED_IDENTITY));
    let sequence = identity.as_ref().and_then(sequence_name);
    let constraints = node.children().filter_map(|part| constraint(&part, Some(&name)));
    Some(Column {
        constraints: constraints.collect(),
        has_sequence: identity.is_some() || data_type.as_ref().is_some_and(|data_type| data_type.is_serial),
        sequence,
        type_name: data_type
            .as_ref()
            .map(|found| found.printed.clone())
            .unwrap_or_default(),
        type_path: data_type.and_then(|found| found.path),
        name,
    })
}

/// Returns the name that the options of an identity column give to its sequence.
fn sequence_name(node: &SyntaxNode) -> Option<Name> {
    let options = child(node, SyntaxKind::SEQUENCE_OPTION_LIST)?;
    path(&child(&options, SyntaxKind::OPTION_SEQUENCE_NAME)?)
}

/// Reads a constraint other than NOT NULL and a default; `column` is the one that it stands at.
fn constraint(node: &SyntaxNode, column: Option<&str>) -> Option<Constraint> {
    let name = child(node, SyntaxKind::CONSTRAINT_NAME_CLAUSE)
        .and_then(|clause| word(&clause, SyntaxKind::CONSTRAINT_NAME))
        .filter(|name| !name.is_empty());
    let mut included = Vec::new();
    let of_index = || {
        let index = path(&child(node, SyntaxKind::USING_INDEX_NAME)?)?;
        Some(ConstraintKind::OfIndex {
            index,
            is_primary: node.kind() == SyntaxKind::PRIMARY_KEY_CONSTRAINT,
        })
    };
    let (kind, listed) = match node.kind() {
        SyntaxKind::PRIMARY_KEY_CONSTRAINT | SyntaxKind::UNIQUE_CONSTRAINT => {
            let parameters = child(node, SyntaxKind::INDEX_PARAMETERS);
            let at = parameters.as_ref().unwrap_or(node);
            included = child(at, SyntaxKind::CONSTRAINT_INCLUDE_CLAUSE)
                .and_then(|clause| child(&clause, SyntaxKind::COLUMN_REF_LIST))
                .map(|list| column_list(&list))
                .unwrap_or_default();
            let listed = child(at, SyntaxKind::CONSTRAINT_COLUMN_REF_LIST).map(|list| column_list(&list));
            let plain = match node.kind() {
                SyntaxKind::PRIMARY_KEY_CONSTRAINT => ConstraintKind::PrimaryKey,
                _ => ConstraintKind::Unique,
            };
            (of_index().unwrap_or(plain), listed)
        }
        SyntaxKind::CHECK_CONSTRAINT => (ConstraintKind::Check, Some(columns_in(node))),
        SyntaxKind::FOREIGN_KEY_CONSTRAINT => {
            let table = path(&child(node, SyntaxKind::TABLE_NAME_REF)?)?;
            let list = child(node, SyntaxKind::FOREIGN_KEY_COLUMN_LIST);
            (
                ConstraintKind::ForeignKey { table },
                list.map(|list| column_list(&list)),
            )
        }
        SyntaxKind::REFERENCES_CONSTRAINT => {
            let table = path(&child(node, SyntaxKind::TABLE_NAME_REF)?)?;
            (ConstraintKind::ForeignKey { table }, None)
        }
        SyntaxKind::EXCLUDE_CONSTRAINT => {
            let list = child(node, SyntaxKind::CONSTRAINT_EXCLUSION_LIST);
            let items = list.iter().flat_map(SyntaxNode::children);
            let called = items.filter_map(|item| item.first_child()).map(|part| called(&part));
            (ConstraintKind::Exclude, Some(called.collect()))
        }
        _ => return None,
    };
    Some(Constraint {
        name,
        kind,
        columns: listed.unwrap_or_else(|| column.into_iter().map(str::to_owned).collect()),
        included,
    })
}

fn column_list(node: &SyntaxNode) -> Vec<String> {
    children(node, SyntaxKind::COLUMN_NAME_REF)
        .map(|column| plain(&column))
        .collect()
}

fn like(node: &SyntaxNode) -> Option<Like> {
    let mut like = Like {
        table: path(node)?,
        with_identity: false,
        with_checks: false,
        with_indexes: false,
    };
    for option in node.children() {
        let is_including = match option.kind() {
            SyntaxKind::INCLUDING_PROPERTY => true,
            SyntaxKind::EXCLUDING_PROPERTY => false,
            _ => continue,
        };
        for property in option.children() {
            let is_all = property.kind() == SyntaxKind::PROPERTY_ALL;
            if is_all || property.kind() == SyntaxKind::PROPERTY_IDENTITY {
                like.with_identity = is_including;
            }
            if is_all || property.kind() == SyntaxKind::PROPERTY_CONSTRAINTS {
                like.with_checks = is_including;
            }
            if is_all || property.kind() == SyntaxKind::PROPERTY_INDEXES {
                like.with_indexes = is_including;
            }
        }
    }
    Some(like)
}

/// Reads `CREATE INDEX`.
pub(super) fn create_index(node: &SyntaxNode) -> Option<Change> {
    let lists = [
        child(node, SyntaxKind::PARTITION_ITEM_LIST),
        child(node, SyntaxKind::INDEX_INCLUDE_CLAUSE)
            .and_then(|clause| child(&clause, SyntaxKind::PARTITION_ITEM_LIST)),
    ];
    let items = lists.iter().flatten().flat_map(SyntaxNode::children);
    let columns = items.filter_map(|item| item.first_child()).map(|part| called(&part));
    Some(Change::CreateIndex(Index {
        name: child(node, SyntaxKind::INDEX)
            .and_then(|index| path(&index))
            .map(|name| name.name),
        table: path(&child(node, SyntaxKind::TABLE_RELATION_NAME)?)?,
        unless_there: has(node, SyntaxKind::IF_NOT_EXISTS),
        columns: columns.collect(),
        words: columns_in(node),
    }))
}

/// Returns what PostgreSQL calls a column of an index that is this expression: the column, the function, or `expr`.
///
/// Source: `FigureIndexColname` of PostgreSQL 15, `src/backend/parser/parse_target.c`.
fn called(node: &SyntaxNode) -> String {
    figured(node).unwrap_or_else(|| "expr".to_owned())
}

fn figured(node: &SyntaxNode) -> Option<String> {
    match node.kind() {
        SyntaxKind::NAME_REF => Some(plain(node)),
        SyntaxKind::FIELD_EXPR => node.children().last().and_then(|last| figured(&last)),
        SyntaxKind::CALL_EXPR => match node.first_child() {
            Some(name) if matches!(name.kind(), SyntaxKind::NAME_REF | SyntaxKind::FIELD_EXPR) => figured(&name),
            _ => node.first_token().map(|token| token.text().to_lowercase()),
        },
        SyntaxKind::PAREN_EXPR | SyntaxKind::COLLATE => node.first_child().and_then(|inner| figured(&inner)),
        SyntaxKind::CAST_EXPR => node
            .children()
            .find(|inner| matches!(inner.kind(), SyntaxKind::NAME_REF | SyntaxKind::CALL_EXPR))
            .and_then(|inner| figured(&inner))
            .or_else(|| types::internal_name(node)),
        SyntaxKind::CASE_EXPR => Some("case".to_owned()),
        _ => None,
    }
}

/// Reads every action of `ALTER TABLE`, on whatever kind of table or view.
pub(super) fn alter(node: &SyntaxNode) -> Vec<Change> {
    let target = [SyntaxKind::TABLE_RELATION_NAME, SyntaxKind::VIEW_REF];
    let Some(table) = node
        .children()
        .find(|part| target.contains(&part.kind()))
        .and_then(|part| path(&part))
    else {
        return Vec::new();
    };
    let mut changes = Vec::new();
    for action in node.children() {
        match action.kind() {
            kind if target.contains(&kind) || kind == SyntaxKind::IF_EXISTS => {}
            SyntaxKind::TABLE_RENAME_TO | SyntaxKind::VIEW_RENAME_TO => {
                changes.extend(path(&action).map(|to| Change::Rename {
                    kinds: RELATIONS.to_vec(),
                    name: table.clone(),
                    to: to.name,
                }));
            }
            SyntaxKind::SET_SCHEMA => {
                changes.extend(word(&action, SyntaxKind::SCHEMA_REF).map(|schema| Change::Move {
                    kinds: RELATIONS.to_vec(),
                    name: table.clone(),
                    schema,
                }));
            }
            // The other table becomes a partition, or stops being one; both stay.
            SyntaxKind::ATTACH_PARTITION | SyntaxKind::DETACH_PARTITION => {
                changes.extend(path(&action).map(|table| Change::Touch { table }));
            }
            _ => {
                for change in table_changes(&action) {
                    let table = table.clone();
                    changes.push(Change::Alter { table, change });
                }
            }
        }
    }
    changes
}

fn table_changes(action: &SyntaxNode) -> Vec<TableChange> {
    let column_ref = || word(action, SyntaxKind::COLUMN_NAME_REF);
    let constraint_ref = || child(action, SyntaxKind::CONSTRAINT_NAME_REF).and_then(|name| path(&name));
    let found = match action.kind() {
        SyntaxKind::ADD_COLUMN => column(action).map(|column| TableChange::AddColumn {
            column,
            unless_there: has(action, SyntaxKind::IF_NOT_EXISTS),
        }),
        SyntaxKind::DROP_COLUMN => column_ref().map(|name| TableChange::DropColumn { name }),
        SyntaxKind::ADD_CONSTRAINT => {
            let constraints = action.children().filter_map(|part| constraint(&part, None));
            return constraints.map(TableChange::AddConstraint).collect();
        }
        SyntaxKind::DROP_CONSTRAINT => constraint_ref().map(|name| TableChange::DropConstraint { name: name.name }),
        SyntaxKind::RENAME_COLUMN => column_ref()
            .zip(word(action, SyntaxKind::COLUMN_NAME))
            .map(|(name, to)| TableChange::RenameColumn { name, to }),
        SyntaxKind::RENAME_CONSTRAINT => constraint_ref()
            .zip(word(action, SyntaxKind::CONSTRAINT_NAME))
            .map(|(name, to)| TableChange::RenameConstraint { name: name.name, to }),
        SyntaxKind::ALTER_COLUMN => column_ref().map(|column| altered(action, column)),
        SyntaxKind::INHERIT_TABLE => path(action).map(|parent| TableChange::Inherit { parent }),
        _ => Some(TableChange::Other),
    };
    found.into_iter().collect()
}

fn altered(action: &SyntaxNode, column: String) -> TableChange {
    for option in action.children() {
        let property = match option.kind() {
            SyntaxKind::SET_NOT_NULL => Property::NotNull(true),
            SyntaxKind::DROP_NOT_NULL => Property::NotNull(false),
            SyntaxKind::SET_DEFAULT => Property::Default(!is_null_default(&option)),
            SyntaxKind::DROP_DEFAULT => Property::Default(false),
            SyntaxKind::SET_TYPE => match types::of(&option) {
                Some(found) => {
                    return TableChange::SetType {
                        column,
                        type_name: found.printed,
                        type_path: found.path,
                    };
                }
                None => continue,
            },
            SyntaxKind::ADD_GENERATED => {
                let sequence = sequence_name(&option);
                return TableChange::AddIdentity { column, sequence };
            }
            SyntaxKind::DROP_IDENTITY => return TableChange::DropIdentity { column },
            _ => continue,
        };
        return TableChange::Set { column, property };
    }
    TableChange::Other
}

/// Whether this is `SET DEFAULT NULL`, which PostgreSQL keeps as no default.
fn is_null_default(option: &SyntaxNode) -> bool {
    let literal = child(option, SyntaxKind::LITERAL);
    literal.is_some_and(|literal| literal.text().to_string().trim().eq_ignore_ascii_case("null"))
}
