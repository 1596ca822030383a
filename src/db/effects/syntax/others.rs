//! Everything but tables: schemas, extensions, types, sequences, views, functions, triggers and policies, and `DROP`.

use crate::db::effects::change::{Change, Name, RELATIONS};
use crate::db::effects::syntax::names::{
    child, children, has, is_temporary, parts, path, plain, string, word, words_in,
};
use crate::db::effects::syntax::tables;
use crate::db::effects::syntax::types;
use crate::db::object::{ObjectKind, stored_name};
use squawk_syntax::{SyntaxKind, SyntaxNode};

/// Reads a `CREATE` of anything but tables and indexes; none where it is not one of them.
pub(super) fn create(node: &SyntaxNode) -> Option<Change> {
    let named = |kind| child(node, kind).and_then(|name| path(&name));
    let (kind, name) = match node.kind() {
        SyntaxKind::CREATE_EXTENSION => (ObjectKind::Extension, alone(word(node, SyntaxKind::EXTENSION)?)),
        SyntaxKind::CREATE_DOMAIN => (ObjectKind::Type, named(SyntaxKind::DOMAIN)?),
        SyntaxKind::CREATE_SEQUENCE => (ObjectKind::Sequence, named(SyntaxKind::SEQUENCE)?),
        SyntaxKind::CREATE_VIEW => (ObjectKind::View, named(SyntaxKind::VIEW)?),
        SyntaxKind::CREATE_MATERIALIZED_VIEW => (ObjectKind::MaterializedView, named(SyntaxKind::VIEW)?),
        SyntaxKind::CREATE_TYPE => return create_type(node),
        SyntaxKind::CREATE_FUNCTION | SyntaxKind::CREATE_PROCEDURE | SyntaxKind::CREATE_AGGREGATE => {
            return create_function(node);
        }
        SyntaxKind::CREATE_TRIGGER => {
            let table = path(&child(node, SyntaxKind::ON_RELATION)?)?;
            return Some(on_table(
                node,
                ObjectKind::Trigger,
                table,
                word(node, SyntaxKind::TRIGGER)?,
            ));
        }
        SyntaxKind::CREATE_POLICY => {
            let table = path(&child(node, SyntaxKind::ON_TABLE)?)?;
            return Some(on_table(
                node,
                ObjectKind::Policy,
                table,
                word(node, SyntaxKind::POLICY)?,
            ));
        }
        _ => return None,
    };
    if is_temporary(node, &name) {
        return Some(Change::CreateTemporary { name });
    }
    Some(Change::Create {
        kind,
        name,
        unless_there: has(node, SyntaxKind::IF_NOT_EXISTS),
        replaces: has(node, SyntaxKind::OR_REPLACE),
        words: words_in(node),
    })
}

fn on_table(node: &SyntaxNode, kind: ObjectKind, table: Name, name: String) -> Change {
    Change::CreateOnTable {
        kind,
        table,
        name,
        replaces: has(node, SyntaxKind::OR_REPLACE),
        words: words_in(node),
    }
}

fn alone(name: String) -> Name {
    Name { schema: None, name }
}

/// Reads `CREATE SCHEMA` with all that it makes within.
pub(super) fn create_schema(node: &SyntaxNode) -> Option<(Change, String)> {
    let named = child(node, SyntaxKind::NAMED_SCHEMA).and_then(|target| word(&target, SyntaxKind::SCHEMA));
    let of_role = || child(node, SyntaxKind::AUTHORIZATION_SCHEMA).and_then(|target| word(&target, SyntaxKind::ROLE));
    let name = named.or_else(of_role).filter(|name| !name.is_empty())?;
    let change = Change::Create {
        kind: ObjectKind::Schema,
        name: alone(name.clone()),
        unless_there: has(node, SyntaxKind::IF_NOT_EXISTS),
        replaces: false,
        words: Vec::new(),
    };
    Some((change, name))
}

fn create_type(node: &SyntaxNode) -> Option<Change> {
    let name = path(&child(node, SyntaxKind::TYPE_NAME)?)?;
    if let Some(listed) = child(node, SyntaxKind::ENUM_TYPE) {
        let variants = child(&listed, SyntaxKind::VARIANT_LIST);
        let literals = variants.iter().flat_map(SyntaxNode::children);
        return Some(Change::CreateEnum {
            name,
            labels: literals.filter_map(|variant| label(&variant)).collect(),
            unless_there: false,
        });
    }
    if let Some(composite) = child(node, SyntaxKind::COMPOSITE_TYPE) {
        let fields = child(&composite, SyntaxKind::COMPOSITE_FIELD_LIST);
        let fields = fields.iter().flat_map(SyntaxNode::children);
        return Some(Change::CreateComposite {
            name,
            fields: fields
                .filter_map(|field| word(&field, SyntaxKind::COMPOSITE_FIELD))
                .collect(),
        });
    }
    Some(Change::Create {
        kind: ObjectKind::Type,
        name,
        unless_there: false,
        replaces: false,
        words: Vec::new(),
    })
}

/// Returns the string in `node` as a label of an enum.
fn label(node: &SyntaxNode) -> Option<String> {
    string(&child(node, SyntaxKind::LITERAL)?)
}

fn create_function(node: &SyntaxNode) -> Option<Change> {
    let names = [
        SyntaxKind::FUNCTION_NAME,
        SyntaxKind::PROCEDURE_NAME,
        SyntaxKind::AGGREGATE_NAME,
    ];
    let name = names.into_iter().find_map(|kind| child(node, kind))?;
    Some(Change::CreateFunction {
        name: path(&name)?,
        arguments: arguments(node).unwrap_or_default(),
        replaces: has(node, SyntaxKind::OR_REPLACE),
    })
}

/// Returns the types that a function is told apart by: of all parameters but those that only go out.
fn arguments(node: &SyntaxNode) -> Option<Vec<String>> {
    let list = child(node, SyntaxKind::PARAM_LIST)?;
    let taken = children(&list, SyntaxKind::PARAM).filter(|param| !has(param, SyntaxKind::PARAM_OUT));
    let types = taken.map(|param| types::of(&param).map_or_else(|| "?".to_owned(), |found| found.bare));
    Some(types.collect())
}

/// Reads a `DROP`; none where it is of something that this module does not follow.
pub(super) fn drop(node: &SyntaxNode) -> Option<Vec<Change>> {
    let cascades = has(node, SyntaxKind::CASCADE);
    let kinds = match node.kind() {
        SyntaxKind::DROP_TABLE => vec![ObjectKind::Table],
        SyntaxKind::DROP_FOREIGN_TABLE => vec![ObjectKind::ForeignTable],
        SyntaxKind::DROP_VIEW => vec![ObjectKind::View],
        SyntaxKind::DROP_MATERIALIZED_VIEW => vec![ObjectKind::MaterializedView],
        SyntaxKind::DROP_INDEX => vec![ObjectKind::Index],
        SyntaxKind::DROP_TYPE | SyntaxKind::DROP_DOMAIN => vec![ObjectKind::Type],
        SyntaxKind::DROP_SEQUENCE => vec![ObjectKind::Sequence],
        SyntaxKind::DROP_SCHEMA | SyntaxKind::DROP_EXTENSION => {
            let (kind, written) = match node.kind() {
                SyntaxKind::DROP_SCHEMA => (ObjectKind::Schema, SyntaxKind::SCHEMA_REF),
                _ => (ObjectKind::Extension, SyntaxKind::EXTENSION_REF),
            };
            let names = children(node, written).map(|name| Change::Drop {
                kinds: vec![kind],
                name: alone(plain(&name)),
                cascades,
            });
            return Some(names.collect());
        }
        SyntaxKind::DROP_FUNCTION
        | SyntaxKind::DROP_PROCEDURE
        | SyntaxKind::DROP_ROUTINE
        | SyntaxKind::DROP_AGGREGATE => {
            let signatures = node.descendants().filter(|part| is_signature(part.kind()));
            let dropped = signatures.filter_map(|signature| {
                Some(Change::DropFunction {
                    name: path(&signature)?,
                    arguments: arguments(&signature),
                    cascades,
                })
            });
            return Some(dropped.collect());
        }
        SyntaxKind::DROP_TRIGGER | SyntaxKind::DROP_POLICY => {
            let (kind, written, on) = match node.kind() {
                SyntaxKind::DROP_TRIGGER => (ObjectKind::Trigger, SyntaxKind::TRIGGER_REF, SyntaxKind::ON_RELATION),
                _ => (ObjectKind::Policy, SyntaxKind::POLICY_REF, SyntaxKind::ON_TABLE),
            };
            return Some(vec![Change::DropOnTable {
                kind,
                table: path(&child(node, on)?)?,
                name: word(node, written)?,
            }]);
        }
        _ => return None,
    };
    let names = node.children().filter_map(|name| path(&name)).map(|name| Change::Drop {
        kinds: kinds.clone(),
        name,
        cascades,
    });
    Some(names.collect())
}

fn is_signature(kind: SyntaxKind) -> bool {
    matches!(
        kind,
        SyntaxKind::FUNCTION_SIG | SyntaxKind::PROCEDURE_SIG | SyntaxKind::ROUTINE_SIG | SyntaxKind::AGGREGATE
    )
}

/// Reads an `ALTER` of anything but a table; nothing where it makes, renames and removes nothing.
pub(super) fn alter(node: &SyntaxNode) -> Vec<Change> {
    let (kinds, target) = match node.kind() {
        SyntaxKind::ALTER_TYPE => return alter_type(node),
        SyntaxKind::ALTER_INDEX => (relations(ObjectKind::Index), SyntaxKind::INDEX_REF),
        SyntaxKind::ALTER_SEQUENCE => (relations(ObjectKind::Sequence), SyntaxKind::SEQUENCE_REF),
        SyntaxKind::ALTER_DOMAIN => (vec![ObjectKind::Type], SyntaxKind::DOMAIN_REF),
        SyntaxKind::ALTER_VIEW | SyntaxKind::ALTER_MATERIALIZED_VIEW => return tables::alter(node),
        SyntaxKind::ALTER_SCHEMA => {
            let to = child(node, SyntaxKind::SCHEMA_RENAME_TO).and_then(|to| word(&to, SyntaxKind::SCHEMA));
            let renamed = word(node, SyntaxKind::SCHEMA_REF)
                .zip(to)
                .map(|(name, to)| Change::Rename {
                    kinds: vec![ObjectKind::Schema],
                    name: alone(name),
                    to,
                });
            return renamed.into_iter().collect();
        }
        SyntaxKind::ALTER_TRIGGER | SyntaxKind::ALTER_POLICY => return rename_on_table(node).into_iter().collect(),
        SyntaxKind::ALTER_FUNCTION
        | SyntaxKind::ALTER_PROCEDURE
        | SyntaxKind::ALTER_ROUTINE
        | SyntaxKind::ALTER_AGGREGATE => {
            return alter_function(node).into_iter().collect();
        }
        _ => return Vec::new(),
    };
    let Some(name) = child(node, target).and_then(|name| path(&name)) else {
        return Vec::new();
    };
    let mut changes = Vec::new();
    for action in node.children().filter(|action| action.kind() != target) {
        match action.kind() {
            SyntaxKind::INDEX_RENAME_TO | SyntaxKind::SEQUENCE_RENAME_TO | SyntaxKind::DOMAIN_RENAME_TO => {
                changes.extend(path(&action).map(|to| Change::Rename {
                    kinds: kinds.clone(),
                    name: name.clone(),
                    to: to.name,
                }));
            }
            SyntaxKind::SET_SCHEMA => {
                changes.extend(word(&action, SyntaxKind::SCHEMA_REF).map(|schema| Change::Move {
                    kinds: kinds.clone(),
                    name: name.clone(),
                    schema,
                }))
            }
            _ => {}
        }
    }
    changes
}

/// Returns the kinds that share their names with tables, this one first: PostgreSQL takes one statement for the other.
fn relations(first: ObjectKind) -> Vec<ObjectKind> {
    let mut kinds = vec![first];
    kinds.extend(RELATIONS);
    kinds
}

fn alter_type(node: &SyntaxNode) -> Vec<Change> {
    let Some(of) = child(node, SyntaxKind::TYPE_NAME_REF).and_then(|name| path(&name)) else {
        return Vec::new();
    };
    let mut changes = Vec::new();
    for action in node.children() {
        match action.kind() {
            SyntaxKind::ADD_VALUE => changes.extend(label(&action).map(|label| Change::AddLabel {
                of: of.clone(),
                label,
                unless_there: has(&action, SyntaxKind::IF_NOT_EXISTS),
            })),
            SyntaxKind::RENAME_VALUE => {
                let mut literals = children(&action, SyntaxKind::LITERAL).filter_map(|literal| string(&literal));
                changes.extend(
                    literals
                        .next()
                        .zip(literals.next())
                        .map(|(label, to)| Change::RenameLabel {
                            of: of.clone(),
                            label,
                            to,
                        }),
                );
            }
            SyntaxKind::TYPE_RENAME_TO => changes.extend(path(&action).map(|to| Change::Rename {
                kinds: vec![ObjectKind::Type],
                name: of.clone(),
                to: to.name,
            })),
            SyntaxKind::SET_SCHEMA => {
                changes.extend(word(&action, SyntaxKind::SCHEMA_REF).map(|schema| Change::Move {
                    kinds: vec![ObjectKind::Type],
                    name: of.clone(),
                    schema,
                }))
            }
            SyntaxKind::RENAME_ATTRIBUTE => {
                let renamed = word(&action, SyntaxKind::COMPOSITE_FIELD_REF);
                changes.extend(
                    renamed
                        .zip(word(&action, SyntaxKind::COMPOSITE_FIELD))
                        .into_iter()
                        .flat_map(|(field, to)| {
                            [
                                Change::DropField { of: of.clone(), field },
                                Change::AddField {
                                    of: of.clone(),
                                    field: to,
                                },
                            ]
                        }),
                );
            }
            SyntaxKind::ALTER_TYPE_ATTRIBUTE_ACTION_LIST => {
                for part in action.children() {
                    let added = word(&part, SyntaxKind::COMPOSITE_FIELD);
                    let dropped = word(&part, SyntaxKind::COMPOSITE_FIELD_REF);
                    match part.kind() {
                        SyntaxKind::ADD_ATTRIBUTE => {
                            changes.extend(added.map(|field| Change::AddField { of: of.clone(), field }))
                        }
                        SyntaxKind::DROP_ATTRIBUTE => {
                            changes.extend(dropped.map(|field| Change::DropField { of: of.clone(), field }))
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    changes
}

fn rename_on_table(node: &SyntaxNode) -> Option<Change> {
    let (kind, on, written, renamed, new) = match node.kind() {
        SyntaxKind::ALTER_TRIGGER => (
            ObjectKind::Trigger,
            SyntaxKind::ON_RELATION,
            SyntaxKind::TRIGGER_REF,
            SyntaxKind::TRIGGER_RENAME_TO,
            SyntaxKind::TRIGGER,
        ),
        _ => (
            ObjectKind::Policy,
            SyntaxKind::ON_TABLE,
            SyntaxKind::POLICY_REF,
            SyntaxKind::POLICY_RENAME_TO,
            SyntaxKind::POLICY,
        ),
    };
    Some(Change::RenameOnTable {
        kind,
        table: path(&child(node, on)?)?,
        name: word(node, written)?,
        to: word(&child(node, renamed)?, new)?,
    })
}

fn alter_function(node: &SyntaxNode) -> Option<Change> {
    let signature = node.children().find(|part| is_signature(part.kind()))?;
    let name = path(&signature)?;
    let arguments = arguments(&signature);
    node.children().find_map(|action| match action.kind() {
        SyntaxKind::FUNCTION_RENAME_TO
        | SyntaxKind::PROCEDURE_RENAME_TO
        | SyntaxKind::ROUTINE_RENAME_TO
        | SyntaxKind::AGGREGATE_RENAME_TO => Some(Change::RenameFunction {
            name: name.clone(),
            arguments: arguments.clone(),
            to: path(&action)?.name,
        }),
        SyntaxKind::SET_SCHEMA => Some(Change::MoveFunction {
            name: name.clone(),
            arguments: arguments.clone(),
            schema: word(&action, SyntaxKind::SCHEMA_REF)?,
        }),
        _ => None,
    })
}

/// Returns the table whose sequence `OWNED BY` ties to a column, with that column.
pub(super) fn owner_of_sequence(node: &SyntaxNode) -> Option<(Name, String)> {
    let owned = node
        .descendants()
        .find(|part| part.kind() == SyntaxKind::OPTION_OWNED_BY)?;
    let target = owned.descendants().find(|part| part.kind() == SyntaxKind::PATH_REF)?;
    let parts = parts(&target);
    let (column, table) = parts.split_last()?;
    Some((Name::of(table)?, stored_name(column).to_owned()))
}
