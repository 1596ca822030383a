//! What is there and was not expected, in an order in which it can be removed: what needs another one before that one, and
//! nothing that goes with another.

use crate::db::catalogue::belonging::owner;
use crate::db::catalogue::compare::{Difference, topmost};
use crate::db::object::{ObjectId, ObjectKind, QualifiedName};
use crate::db::reconcile::ddl;
use std::collections::BTreeSet;

/// Returns the objects that are removed by a statement of their own, with that statement, in order.
pub(super) fn of(unexpected: &[Difference]) -> Vec<(&ObjectId, String)> {
    let own: BTreeSet<ObjectId> = topmost(unexpected.to_vec())
        .into_iter()
        .map(|difference| difference.id)
        .collect();
    let ids = |kind: ObjectKind| {
        let ids = unexpected.iter().map(|difference| &difference.id);
        ids.filter(move |id| id.kind == kind)
    };
    let tables: BTreeSet<QualifiedName> = ids(ObjectKind::Table)
        .map(|id| QualifiedName::new(&id.schema, &id.name))
        .collect();
    // Foreign keys may need their keys, which go with a constraint, a column or an index.
    let keyed: BTreeSet<QualifiedName> = unexpected
        .iter()
        .filter(|difference| {
            let kind = difference.id.kind;
            matches!(kind, ObjectKind::Constraint | ObjectKind::Column | ObjectKind::Index)
        })
        .filter_map(|difference| owner(&difference.id, difference.is.as_deref().unwrap_or_default()))
        .filter(|table| !tables.contains(table))
        .collect();
    let columns: BTreeSet<String> = ids(ObjectKind::Column).map(ToString::to_string).collect();
    let types: Vec<&str> = ids(ObjectKind::Type).map(|id| id.name.as_str()).collect();
    let mut ordered: Vec<(u8, &ObjectId)> = Vec::new();
    for difference in unexpected {
        let id = &difference.id;
        let definition = difference.is.as_deref().unwrap_or_default();
        let is_own = match id.kind {
            ObjectKind::Constraint => own.contains(id) || points_ahead(id, definition, &tables, &keyed),
            ObjectKind::Sequence => own.contains(id) && !is_of(definition, &columns),
            _ => own.contains(id),
        };
        if is_own {
            ordered.push((rank(id, definition, &types), id));
        }
    }
    ordered.sort();
    let dropped = ordered.into_iter().filter_map(|(_, id)| Some((id, ddl::drop(id)?)));
    dropped.collect()
}

/// Whether a foreign key of a table that goes points to what goes before that: one of `tables`, which go one after the
/// other, or a key of one of `keyed`.
fn points_ahead(
    id: &ObjectId,
    definition: &str,
    tables: &BTreeSet<QualifiedName>,
    keyed: &BTreeSet<QualifiedName>,
) -> bool {
    let Some((_, target)) = definition
        .split_once(" REFERENCES ")
        .filter(|_| definition.starts_with("FOREIGN KEY"))
    else {
        return false;
    };
    // An index says in its definition what it is on, with the same words.
    let index = ObjectId::of(ObjectKind::Index, "", "");
    let Some(own) = owner(id, definition) else { return false };
    owner(&index, &format!("CREATE INDEX i ON {target}"))
        .is_some_and(|target| keyed.contains(&target) || (target < own && tables.contains(&target)))
}

/// Whether a sequence is owned by one of `columns`, and goes with it.
fn is_of(definition: &str, columns: &BTreeSet<String>) -> bool {
    let column = definition
        .split_once(" OWNED BY ")
        .map(|(_, column)| column.replace('"', ""));
    column.is_some_and(|column| columns.contains(&column))
}

fn rank(id: &ObjectId, definition: &str, types: &[&str]) -> u8 {
    match id.kind {
        ObjectKind::Policy => 0,
        ObjectKind::Trigger => 1,
        ObjectKind::View | ObjectKind::MaterializedView => 2,
        ObjectKind::Constraint if definition.starts_with("FOREIGN KEY") => 3,
        ObjectKind::Constraint => 4,
        ObjectKind::Index => 5,
        ObjectKind::Column => 6,
        ObjectKind::Table | ObjectKind::ForeignTable => 7,
        ObjectKind::Sequence => 8,
        // A function that takes a type goes before it.
        ObjectKind::Function if types.iter().any(|name| id.name.contains(name)) => 9,
        ObjectKind::Type | ObjectKind::EnumValue => 10,
        ObjectKind::Function => 11,
        ObjectKind::Extension => 12,
        ObjectKind::Schema => 13,
    }
}
