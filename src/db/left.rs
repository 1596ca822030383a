//! What migrations that are to be taken as done should have left behind, and what of it a database lacks.
//!
//! For `baseline`, which must not record what never ran.

use crate::db::effects::{EffectKind, Proof, Script, fold};
use crate::db::object::{Catalogue, ObjectId, ObjectKind};
use std::collections::BTreeSet;

/// What one migration should have left behind, after all that follow it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Left {
    /// The objects, by their names in the end, sorted.
    pub objects: Vec<ObjectId>,
    /// Those that are not there, without what belongs to another of them.
    pub missing: Vec<ObjectId>,
    /// Whether it also does what no object shows: rows, rights, code that the text does not show.
    pub has_unseen: bool,
    /// Whether PostgreSQL cannot parse it, so that it cannot have run as it is written.
    pub is_broken: bool,
}

/// Returns, for each of `migrations` in the order in which they run, what it should have left behind.
///
/// A migration without a text leaves nothing that is known.
pub fn behind(migrations: &[Option<&str>], catalogue: &Catalogue) -> Vec<Left> {
    let scripts: Vec<Script> = migrations.iter().map(|sql| Script::read(sql.unwrap_or(""))).collect();
    let history = fold(&scripts);
    let functions: BTreeSet<(String, String)> = catalogue
        .objects
        .keys()
        .filter(|id| id.kind == ObjectKind::Function)
        .map(|id| (id.schema.clone(), bare_signature(&id.name)))
        .collect();
    let has = |id: &ObjectId| match id.kind {
        ObjectKind::Function => functions.contains(&(id.schema.clone(), bare_signature(&id.name))),
        _ => catalogue.has(id),
    };
    let mut found = Vec::new();
    for (by, script) in scripts.iter().enumerate() {
        let mut objects = BTreeSet::new();
        for effect in history.of(by) {
            let is_left = matches!(effect.kind, EffectKind::Made | EffectKind::Renamed)
                && effect.until.is_none()
                && effect.maybe_until.is_none()
                && effect.proof != Proof::Maybe;
            if is_left && let Some(id) = effect.object() {
                objects.insert(id.clone());
            }
        }
        let missing: BTreeSet<ObjectId> = objects.iter().filter(|id| !has(id)).cloned().collect();
        found.push(Left {
            objects: objects.into_iter().collect(),
            missing: topmost(&missing),
            has_unseen: script.has_unseen(),
            is_broken: script.broken.is_some(),
        });
    }
    found
}

/// Returns the objects without those that belong to another one of them, and without the index of a constraint.
pub(in crate::db) fn topmost(objects: &BTreeSet<ObjectId>) -> Vec<ObjectId> {
    let has = |kind: ObjectKind, schema: &str, name: &str| objects.contains(&ObjectId::of(kind, schema, name));
    let constraints: BTreeSet<(&String, &String)> = objects
        .iter()
        .filter(|id| id.kind == ObjectKind::Constraint)
        .map(|id| (&id.schema, &id.name))
        .collect();
    let containers = [
        ObjectKind::Table,
        ObjectKind::ForeignTable,
        ObjectKind::View,
        ObjectKind::Type,
    ];
    let belongs = |id: &ObjectId| match &id.parent {
        Some(parent) => containers.into_iter().any(|kind| has(kind, &id.schema, parent)),
        None => match id.kind {
            ObjectKind::Index => constraints.contains(&(&id.schema, &id.name)),
            // The sequence of a serial column is named for its table.
            ObjectKind::Sequence => id.name.match_indices('_').any(|(at, _)| {
                let table = id.name.get(..at).unwrap_or("");
                id.name.ends_with("_seq") && has(ObjectKind::Table, &id.schema, table)
            }),
            _ => false,
        },
    };
    objects.iter().filter(|id| !belongs(id)).cloned().collect()
}

/// Returns a function's signature without the schemas of its types.
pub(in crate::db) fn bare_signature(name: &str) -> String {
    let Some((head, rest)) = name.split_once('(') else {
        return name.to_owned();
    };
    let arguments = rest.strip_suffix(')').unwrap_or(rest).split(", ").map(|argument| {
        let bare = argument.rsplit('.').next().unwrap_or(argument);
        bare.replace('"', "")
    });
    format!("{head}({})", arguments.collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_later_migration_takes_away_is_not_asked_for() {
        let first = "CREATE TABLE \"a\" (\"id\" serial PRIMARY KEY NOT NULL);\n--> statement-breakpoint\nCREATE TABLE \"b\" (\"id\" int);";
        let second = "ALTER TABLE \"a\" RENAME TO \"c\";--> statement-breakpoint\nDROP TABLE \"b\" CASCADE;";
        let mut catalogue = Catalogue::default();
        let left = behind(&[Some(first), Some(second)], &catalogue);
        let missing = |left: &Left| {
            left.missing
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join(" ")
        };
        // The sequence keeps the name of the table that was.
        assert_eq!(missing(&left[0]), "public.a_id_seq public.c");
        assert_eq!(missing(&left[1]), "public.c");
        catalogue
            .objects
            .extend(left[0].objects.iter().map(|id| (id.clone(), String::new())));
        let left = behind(&[Some(first), Some(second)], &catalogue);
        assert_eq!(missing(&left[0]), "");
        assert_eq!(missing(&left[1]), "");
        assert!(!left[0].has_unseen);
    }
}
