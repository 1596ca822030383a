//! Whether a database has what each migration of a Drizzle folder makes, whatever any table records.
//!
//! Asks what is asked of legacy migrations, as if all of them were recorded: then what is missing has failed, and what
//! cannot be told is said to be so.

use std::collections::{BTreeMap, BTreeSet};

use crate::db::baseline::{Evidence, Lack};
use crate::db::effects::{Effect, EffectKind, History, Proof, fold};
use crate::db::folder::{DrizzleFolder, Entry};
use crate::db::left::topmost;
use crate::db::legacy::file::LegacyFile;
use crate::db::legacy::{self, LegacyMigration, LegacyState};
use crate::db::object::{Catalogue, ObjectId, QualifiedName};
use crate::db::tracking::{Rows, TrackingColumn, TrackingRow, TrackingTable};

/// Returns the evidence for each migration of `folder`, by tag.
pub fn of(folder: &DrizzleFolder, live: &Catalogue) -> BTreeMap<String, Evidence> {
    let files: Vec<LegacyFile> = folder.entries.iter().map(file).collect();
    let tags = folder.entries.iter().map(|entry| entry.tag.clone());
    tags.zip(of_files(&files, live)).collect()
}

/// Returns the evidence for each of `files`, which run in this order.
pub(in crate::db) fn of_files(files: &[LegacyFile], live: &Catalogue) -> Vec<Evidence> {
    let judged = legacy::judge(files, Some(&all_recorded(files)), Some(live), &[]);
    let by_file = judged
        .migrations
        .iter()
        .filter_map(|migration| Some((migration.file.as_ref()?, migration)));
    let by_file: BTreeMap<_, _> = by_file.collect();
    let history = fold(files.iter().map(|file| &file.script));
    let of_file = |(by, file): (usize, &LegacyFile)| {
        let Some(migration) = by_file.get(&file.path) else {
            return Evidence::Undetermined("nothing is known of what it makes".to_owned());
        };
        match evidence(&history, by, migration, live) {
            // What only removes leaves nothing to look for: it is done where nothing of it is there.
            Evidence::Undetermined(_) if only_removes(&history, by, file) && is_gone(&history, by, live) => {
                Evidence::Present
            }
            evidence => evidence,
        }
    };
    files.iter().enumerate().map(of_file).collect()
}

fn only_removes(history: &History, by: usize, file: &LegacyFile) -> bool {
    let is_sure_removal = |effect: &Effect| effect.kind == EffectKind::Removed && effect.proof == Proof::Sure;
    let is_known = !file.script.has_unseen() && file.script.broken.is_none();
    is_known && history.of(by).next().is_some() && history.of(by).all(is_sure_removal)
}

fn is_gone(history: &History, by: usize, live: &Catalogue) -> bool {
    let mut names = history.of(by).flat_map(|effect| &effect.names);
    !names.any(|name| live.has(name))
}

/// Returns the file of a migration of Drizzle.
pub(in crate::db) fn file(entry: &Entry) -> LegacyFile {
    match &entry.sql {
        Some(sql) => LegacyFile::new(entry.file.clone(), sql),
        None => LegacyFile {
            sql: None,
            ..LegacyFile::new(entry.file.clone(), "")
        },
    }
}

/// Returns a table that records all of `files`.
fn all_recorded(files: &[LegacyFile]) -> TrackingTable {
    let row = |file: &LegacyFile| TrackingRow {
        cells: vec![Some(file.stem())],
        is_newest: false,
    };
    TrackingTable {
        table: QualifiedName::new("", ""),
        columns: vec![TrackingColumn {
            name: "name".to_owned(),
            type_name: "text".to_owned(),
            is_required: true,
        }],
        rows: Rows::Read(files.iter().map(row).collect()),
    }
}

/// Returns what `migration`, number `by` of `history`, has not done.
fn lack(history: &History, by: usize, migration: &LegacyMigration, live: &Catalogue) -> Lack {
    let is_there = |effect: &&Effect| effect.names.iter().any(|name| live.has(name));
    let of_kind = |kind: EffectKind| history.of(by).filter(move |effect| effect.kind == kind);
    let removed: BTreeSet<ObjectId> = of_kind(EffectKind::Removed)
        .filter_map(|effect| effect.object().cloned())
        .collect();
    let removed = topmost(&removed);
    let is_named = |effect: &&Effect| effect.object().is_some_and(|id| removed.contains(id));
    let is_some_removed = of_kind(EffectKind::Removed)
        .filter(is_named)
        .any(|effect| !is_there(&effect));
    let needed = history
        .of(by)
        .filter(|effect| matches!(effect.kind, EffectKind::Set(_) | EffectKind::Used) && !is_there(effect));
    let own: BTreeSet<&ObjectId> = of_kind(EffectKind::Made).filter_map(Effect::object).collect();
    Lack {
        missing: migration.missing.clone(),
        unlike: migration.unlike.clone(),
        left_over: migration.left_over.clone(),
        needs: needed
            .filter_map(Effect::object)
            .filter(|id| !own.contains(id))
            .cloned()
            .collect(),
        is_partly_done: !migration.present.is_empty() || is_some_removed,
    }
}

fn evidence(history: &History, by: usize, migration: &LegacyMigration, live: &Catalogue) -> Evidence {
    match migration.state {
        LegacyState::Ran | LegacyState::AppliedByHand | LegacyState::Superseded => Evidence::Present,
        LegacyState::SilentFailure | LegacyState::Pending => {
            let lack = lack(history, by, migration, live);
            match lack.is_empty() {
                true => Evidence::Undetermined("PostgreSQL cannot parse it".to_owned()),
                false => Evidence::Missing(lack),
            }
        }
        LegacyState::Unparsable => Evidence::Undetermined("PostgreSQL cannot parse it".to_owned()),
        LegacyState::Undetermined | LegacyState::RecordedWithoutFile => {
            Evidence::Undetermined(migration.why.unwrap_or("its text does not tell").to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::folder::Layout;
    use crate::db::object::ObjectKind;
    use crate::tree::path::RepoPath;

    #[test]
    fn what_is_there_is_told_from_the_objects_alone() {
        let entries = [
            ("0000_users", "CREATE TABLE users (id integer);"),
            ("0001_teams", "CREATE TABLE teams (id integer);"),
            ("0002_rows", "UPDATE users SET id = 1;"),
            ("0003_gone", "CREATE TABLE old (id integer);"),
            ("0004_drop", "DROP TABLE old;"),
        ];
        let entry = |(tag, sql): &(&str, &str)| Entry {
            tag: (*tag).to_owned(),
            when_ms: Some(1),
            file: RepoPath::parse(&format!("m/{tag}.sql")).expect("it is a path"),
            sql: Some((*sql).to_owned()),
            hash: None,
            has_snapshot: true,
            odd_when: None,
        };
        let folder = DrizzleFolder {
            path: RepoPath::parse("m").expect("it is a path"),
            layout: Layout::V0,
            entries: entries.iter().map(entry).collect(),
        };
        let mut live = Catalogue::default();
        for id in [
            ObjectId::of(ObjectKind::Table, "public", "users"),
            ObjectId::within(ObjectKind::Column, "public", "users", "id"),
        ] {
            live.objects.insert(id, "integer".to_owned());
        }
        let found = of(&folder, &live);
        let found: Vec<&str> = found
            .values()
            .map(|evidence| match evidence {
                Evidence::Present => "present",
                Evidence::Missing(_) => "missing",
                Evidence::Undetermined(_) => "undetermined",
            })
            .collect();
        assert_eq!(found, ["present", "missing", "undetermined", "present", "present"]);
    }
}
