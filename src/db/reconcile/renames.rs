//! Constraints and indexes that are there by another name: one that is missing and one that was not expected, on the same
//! table, with the same definition.

use crate::db::catalogue::OF_CONSTRAINT;
use crate::db::catalogue::compare::Difference;
use crate::db::object::{ObjectId, ObjectKind, quote};
use std::collections::BTreeMap;

/// What an object is but for its name: its schema, its table, its definition.
type Sameness<'a> = (ObjectKind, &'a str, Option<&'a str>, String);

/// Returns the pairs: what it is called, and what it is to be called.
pub(super) fn of<'a>(differences: &[&'a Difference]) -> Vec<(&'a ObjectId, &'a ObjectId)> {
    let mut there: BTreeMap<Sameness<'a>, Vec<&'a ObjectId>> = BTreeMap::new();
    for difference in differences.iter().rev() {
        if let (Some(is), None) = (&difference.is, &difference.should_be)
            && let Some(sameness) = sameness(&difference.id, is)
        {
            there.entry(sameness).or_default().push(&difference.id);
        }
    }
    let mut pairs = Vec::new();
    for difference in differences {
        if let (None, Some(should_be)) = (&difference.is, &difference.should_be)
            && let Some(sameness) = sameness(&difference.id, should_be)
            && let Some(before) = there.get_mut(&sameness).and_then(Vec::pop)
        {
            pairs.push((before, &difference.id));
        }
    }
    pairs
}

fn sameness<'a>(id: &'a ObjectId, definition: &str) -> Option<Sameness<'a>> {
    let definition = match id.kind {
        ObjectKind::Constraint => definition.to_owned(),
        // The index of a constraint is renamed with it.
        ObjectKind::Index if !definition.starts_with(OF_CONSTRAINT) => {
            let (head, rest) = definition.split_once(" INDEX ")?;
            let behind = rest.strip_prefix(quote(&id.name).as_str());
            let behind = behind.or_else(|| rest.strip_prefix(id.name.as_str()))?;
            format!(
                "{head} INDEX{}",
                behind.strip_prefix(" ON ").map(|behind| format!(" ON {behind}"))?
            )
        }
        _ => return None,
    };
    Some((id.kind, &id.schema, id.parent.as_deref(), definition))
}
