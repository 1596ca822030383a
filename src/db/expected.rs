//! What a database should hold: what a replay of the migrations built, else the names in Drizzle's newest snapshot; and
//! what of a live one differs.
//!
//! A snapshot knows tables and columns by their names here: their definitions are Drizzle's words, not PostgreSQL's.
//! Records of migrations are no part of a schema and are left out on both sides.

use std::collections::BTreeSet;

use crate::db::catalogue::belonging::without_tables;
use crate::db::catalogue::compare::{Difference, compare};
use crate::db::object::{Catalogue, ObjectId, ObjectKind, QualifiedName, stored_name};
use crate::facts::drizzle_history;
use crate::text::json::{self, Strictness};
use crate::text::value::Value;
use crate::tree::Tree;
use crate::tree::path::RepoPath;

/// What a database should hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// Its objects; from a snapshot they have no definitions.
    pub catalogue: Catalogue,
    /// How it is known.
    pub source: Source,
}

/// How it is known what a database should hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The migrations were replayed in an empty database.
    Replay {
        /// The tags of those that were left out: the next migrate runs them, and nothing of them is there yet.
        to_come: Vec<String>,
    },
    /// The newest snapshot of Drizzle: names of tables and columns alone.
    Snapshot(RepoPath),
}

impl Source {
    /// Returns the name in machine formats.
    pub fn name(&self) -> &'static str {
        match self {
            Source::Replay { .. } => "replay",
            Source::Snapshot(_) => "snapshot",
        }
    }
}

/// Returns what the newest snapshot of the Drizzle folder `folder` says; `None` where there is none that can be read.
pub fn of_snapshot(tree: &dyn Tree, folder: &RepoPath) -> Option<Expected> {
    let path = drizzle_history::newest_snapshot(tree, folder)?.path;
    let text = String::from_utf8(tree.read(&path).ok()?).ok()?;
    let snapshot = json::parse(&text, Strictness::Json).ok().flatten()?;
    let mut catalogue = Catalogue::default();
    for (schema, table, column) in names(&snapshot) {
        let (schema, table) = (stored_name(&schema), stored_name(&table));
        let id = match column {
            None => ObjectId::of(ObjectKind::Table, schema, table),
            Some(column) => ObjectId::within(ObjectKind::Column, schema, table, stored_name(&column)),
        };
        catalogue.objects.insert(id, String::new());
    }
    Some(Expected {
        catalogue,
        source: Source::Snapshot(path),
    })
}

/// Returns the tables of a snapshot, and their columns: keys of `tables` (up to 0.31), or elements of `ddl` (from 1.0).
fn names(snapshot: &Value) -> Vec<(String, String, Option<String>)> {
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let schema_of = |value: &Value| {
        let schema = text(value, "schema").filter(|schema| !schema.is_empty());
        schema.unwrap_or_else(|| "public".to_owned())
    };
    let mut names = Vec::new();
    for property in snapshot.get("tables").map(Value::properties).unwrap_or_default() {
        let table = &property.value;
        let Some(name) = text(table, "name") else { continue };
        names.push((schema_of(table), name.clone(), None));
        for column in table.get("columns").map(Value::properties).unwrap_or_default() {
            if let Some(column) = text(&column.value, "name") {
                names.push((schema_of(table), name.clone(), Some(column)));
            }
        }
    }
    for element in snapshot.get("ddl").map(Value::elements).unwrap_or_default() {
        match (text(element, "entityType").as_deref(), text(element, "name")) {
            (Some("tables"), Some(name)) => names.push((schema_of(element), name, None)),
            (Some("columns"), Some(name)) => {
                if let Some(table) = text(element, "table") {
                    names.push((schema_of(element), table, Some(name)));
                }
            }
            _ => {}
        }
    }
    names
}

/// Returns what of `live` differs from `expected`, the tables `records` and what belongs to them left out.
pub fn differences(live: &Catalogue, expected: &Expected, records: &[QualifiedName]) -> Vec<Difference> {
    let (live, should_be) = (without(live, records), without(&expected.catalogue, records));
    match expected.source {
        Source::Replay { .. } => compare(&live, &should_be),
        Source::Snapshot(_) => compare(&names_of_tables(&live, &should_be), &should_be),
    }
}

/// Returns the tables of `live` and their columns, without definitions, in the schemas that `expected` uses.
fn names_of_tables(live: &Catalogue, expected: &Catalogue) -> Catalogue {
    let schemas: BTreeSet<&str> = expected.objects.keys().map(|id| id.schema.as_str()).collect();
    let is_wanted = |id: &ObjectId| match (&id.kind, &id.parent) {
        (ObjectKind::Table, _) => true,
        (ObjectKind::Column, Some(table)) => live.has(&ObjectId::of(ObjectKind::Table, &id.schema, table)),
        _ => false,
    };
    let ids = live.objects.keys();
    let ids = ids.filter(|id| schemas.contains(id.schema.as_str()) && is_wanted(id));
    Catalogue {
        objects: ids.map(|id| (id.clone(), String::new())).collect(),
    }
}

/// Returns `catalogue` without the tables `records`, what belongs to them, and a schema that holds nothing else.
pub fn without(catalogue: &Catalogue, records: &[QualifiedName]) -> Catalogue {
    let tables: BTreeSet<QualifiedName> = records
        .iter()
        .map(|record| QualifiedName::new(&record.schema, stored_name(&record.name)))
        .collect();
    let mut left = without_tables(catalogue.clone(), &tables);
    let used: BTreeSet<String> = left
        .objects
        .keys()
        .filter(|id| id.kind != ObjectKind::Schema)
        .map(|id| id.schema.clone())
        .collect();
    left.objects.retain(|id, _| {
        let is_of_records = tables.iter().any(|record| record.schema == id.name);
        id.kind != ObjectKind::Schema || used.contains(&id.name) || !is_of_records
    });
    left
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::memory::MemoryTree;

    fn catalogue(ids: &[(ObjectKind, &str, &str)]) -> Catalogue {
        let ids = ids.iter().map(|(kind, schema, name)| match name.split_once('.') {
            Some((parent, name)) => ObjectId::within(*kind, schema, parent, name),
            None => ObjectId::of(*kind, schema, name),
        });
        let definition = |id: &ObjectId| match id.kind {
            ObjectKind::Index => "CREATE INDEX i ON drizzle.__drizzle_migrations USING btree (id)".to_owned(),
            ObjectKind::Sequence => "integer OWNED BY drizzle.__drizzle_migrations.id".to_owned(),
            _ => "x".to_owned(),
        };
        Catalogue {
            objects: ids.map(|id| (id.clone(), definition(&id))).collect(),
        }
    }

    #[test]
    fn snapshots_of_both_layouts_have_their_names() {
        let old = r#"{"tables":{"public.users":{"name":"users","schema":"","columns":{"id":{"name":"id"}}}}}"#;
        let new = r#"{"ddl":[{"entityType":"tables","schema":"public","name":"users"},
            {"entityType":"columns","schema":"public","table":"users","name":"id"}]}"#;
        let journal = r#"{"entries":[{"idx":0,"when":1,"tag":"0000_a"}]}"#;
        for files in [
            [("m/meta/_journal.json", journal), ("m/meta/0000_snapshot.json", old)],
            [
                ("m/20260101000000_a/migration.sql", ""),
                ("m/20260101000000_a/snapshot.json", new),
            ],
        ] {
            let tree = MemoryTree::from_texts(files);
            let folder = RepoPath::parse("m").expect("it is a path");
            let expected = of_snapshot(&tree, &folder).expect("there is one");
            let names: Vec<String> = expected.catalogue.objects.keys().map(ToString::to_string).collect();
            assert_eq!(names, ["public.users", "public.users.id"]);
        }
    }

    #[test]
    fn records_of_migrations_are_no_part_of_a_schema() {
        use ObjectKind::{Column, Constraint, Index, Schema, Sequence, Table};
        let whole = catalogue(&[
            (Schema, "drizzle", "drizzle"),
            (Schema, "public", "public"),
            (Sequence, "drizzle", "__drizzle_migrations_id_seq"),
            (Table, "drizzle", "__drizzle_migrations"),
            (Column, "drizzle", "__drizzle_migrations.id"),
            (Constraint, "drizzle", "__drizzle_migrations.__drizzle_migrations_pkey"),
            (Index, "drizzle", "__drizzle_migrations_pkey"),
            (Table, "public", "users"),
        ]);
        let rest = without(&whole, &[QualifiedName::new("drizzle", "__drizzle_migrations")]);
        let names: Vec<String> = rest.objects.keys().map(ToString::to_string).collect();
        assert_eq!(names, ["public", "public.users"]);
    }

    #[test]
    fn by_a_snapshot_tables_and_columns_alone_are_compared() {
        use ObjectKind::{Column, Index, Table, View};
        let live = catalogue(&[
            (Table, "public", "users"),
            (Column, "public", "users.id"),
            (Column, "public", "users.extra"),
            (View, "public", "v"),
            (Column, "public", "v.id"),
            (Index, "public", "i"),
            (Table, "other", "t"),
        ]);
        let mut expected = catalogue(&[
            (Table, "public", "users"),
            (Column, "public", "users.id"),
            (Table, "public", "teams"),
        ]);
        expected.objects.values_mut().for_each(String::clear);
        let expected = Expected {
            catalogue: expected,
            source: Source::Snapshot(RepoPath::root()),
        };
        let found = differences(&live, &expected, &[]);
        let found: Vec<(String, bool, bool)> = found
            .iter()
            .map(|it| (it.id.to_string(), it.is.is_some(), it.should_be.is_some()))
            .collect();
        assert_eq!(
            found,
            [
                ("public.teams".to_owned(), false, true),
                ("public.users.extra".to_owned(), true, false),
            ]
        );
    }
}
