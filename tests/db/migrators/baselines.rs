//! After a baseline: `drizzle-kit migrate` does nothing, the next migration runs, and v1 takes the table over.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::thread;

use decomm::db::baseline::apply::apply;
use decomm::db::baseline::{Baseline, Evidence, Request, draft};
use decomm::db::connection::{Connection, Trust};
use decomm::db::error::DbError;
use decomm::db::folder::DrizzleFolder;
use decomm::db::url::DatabaseUrl;

use super::forecasts::{drizzle_table, ran, read_folder, read_table};
use super::real::{Drizzle, Job, Version};
use super::scenario::{FOUR, FOUR_V1, Folder, Scenario, V0_TABLE, V1_TABLE, project, records};
use super::scenarios_v0;
use crate::postgres_server::{self, Database};

/// The four, and one that was made after the baseline.
const FIVE: Folder = Folder::V0(&[
    ("0000_a", "1700000000123", true),
    ("0001_b", "1700000100456", true),
    ("0002_c", "1700000200789", true),
    ("0003_d", "1700000300000", true),
    ("0004_e", "1700000400000", true),
]);

/// Returns evidence that all of `folder` is there.
pub(crate) fn all_present(folder: &DrizzleFolder) -> BTreeMap<String, Evidence> {
    let tags = folder.entries.iter().map(|entry| entry.tag.clone());
    tags.map(|tag| (tag, Evidence::Present)).collect()
}

/// Applies the baseline of `folder` over a connection of its own.
pub(crate) fn apply_at(url: &str, folder: &DrizzleFolder) -> Result<Baseline, DbError> {
    let url = DatabaseUrl::parse(url).unwrap();
    let mut connection = Connection::open(&url, &Trust::PublicAuthorities)?;
    let request = Request {
        folder,
        table: &drizzle_table(),
        assumed: &BTreeSet::new(),
    };
    apply(&mut connection, &request, &mut |_| Ok(all_present(folder)))
}

fn draft_of(database: &Database, folder: &DrizzleFolder) -> Baseline {
    let request = Request {
        folder,
        table: &drizzle_table(),
        assumed: &BTreeSet::new(),
    };
    draft(
        &request,
        read_table(database, &drizzle_table()).as_ref(),
        &all_present(folder),
    )
}

#[track_caller]
fn kit_migrates(drizzle: &Drizzle, project: &Path, database: &Database) {
    let output = drizzle.kit(&["migrate"], project, Some(database));
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
}

#[test]
fn a_baseline_is_what_both_migrators_go_on_from() {
    let (Some(v0), Some(v1)) = (Drizzle::installed(Version::V0), Drizzle::installed(Version::V1)) else {
        return;
    };
    let starts = [
        "no table",
        "no rows",
        "gap",
        "only the last one is recorded",
        "the tag as hash",
        "duplicates",
    ];
    for (place, scenario) in scenarios_v0::SCENARIOS
        .iter()
        .filter(|scenario| starts.contains(&scenario.name))
        .enumerate()
    {
        let name = scenario.name;
        let Some(database) = postgres_server::database("baseline") else {
            return;
        };
        scenario.build(&database, &drizzle_table());
        let first = project(&format!("baseline-{place}"));
        FOUR.write(&first);
        let folder = read_folder(&first);
        let drafted = draft_of(&database, &folder);
        let applied = apply_at(&database.url(), &folder).unwrap();
        assert!(applied.applied, "{name}: {:?}", applied.refused);
        assert_eq!(applied.sql, drafted.sql, "{name}");

        // Nothing is left to do; then the next one runs, and it alone. One of them through drizzle-kit is enough.
        if place == 0 {
            kit_migrates(&v0, &first, &database);
        }
        let before = records(&database);
        let next = project(&format!("baseline-next-{place}"));
        FIVE.write(&next);
        let (old, new) = (first.join("drizzle"), next.join("drizzle"));
        let job = |folder| Job::of(folder, &database);
        assert_eq!(v0.migrate(&[job(&old)]), [None], "{name}");
        assert_eq!(records(&database), before, "{name}");
        assert_eq!(ran(&database), [""; 0], "{name}");
        assert_eq!(v0.migrate(&[job(&new)]), [None], "{name}");
        assert_eq!(ran(&database), ["0004_e"], "{name}");

        // v1 takes the table over as it is.
        let output = v1.kit(&["up"], &next, None);
        assert!(output.status.success(), "{name}: {output:?}");
        assert_eq!(v1.migrate(&[job(&new)]), [None], "{name}");
        assert_eq!(ran(&database), ["0004_e"], "{name}");
        let later = new.join("20260101000000_f");
        fs::create_dir(&later).unwrap();
        fs::write(later.join("migration.sql"), Folder::sql("20260101000000_f")).unwrap();
        assert_eq!(v1.migrate(&[job(&new)]), [None], "{name}");
        assert_eq!(ran(&database), ["0004_e", "20260101000000_f"], "{name}");
        if place == 0 {
            fs::write(next.join("schema.ts"), "").unwrap();
            kit_migrates(&v1, &next, &database);
            assert_eq!(ran(&database), ["0004_e", "20260101000000_f"], "{name}");
        }
    }
}

#[test]
fn a_folder_of_v1_has_its_baseline_too() {
    let Some(v1) = Drizzle::installed(Version::V1) else {
        return;
    };
    let rows: &[(&str, &[&[&str]])] = &[
        ("", &[]),
        (V0_TABLE, &[&["@1", "@1"]]),
        (V1_TABLE, &[&["@1", "@1", "@1"], &["@2", "@2", "NULL"]]),
    ];
    for (place, (columns, rows)) in rows.iter().enumerate() {
        let Some(database) = postgres_server::database("baseline_v1") else {
            return;
        };
        let scenario = Scenario {
            name: "v1",
            folder: FOUR_V1,
            columns,
            rows,
            states: "",
            entries: "",
            v0: "",
            v1: "",
        };
        scenario.build(&database, &drizzle_table());
        let project = project(&format!("baseline-v1-{place}"));
        FOUR_V1.write(&project);
        let applied = apply_at(&database.url(), &read_folder(&project)).unwrap();
        assert!(applied.applied, "{columns}: {:?}", applied.refused);
        let folder = project.join("drizzle");
        let job = Job::of(&folder, &database);
        assert_eq!(v1.migrate(&[job]), [None], "{columns}");
        assert_eq!(ran(&database), [""; 0], "{columns}");
    }
}

#[test]
fn the_script_does_what_apply_does_and_undo_takes_exactly_that_back() {
    let starts = [
        "no rows",
        "two recorded",
        "gap",
        "edited",
        "retimed",
        "unknown, older",
        "numeric, as pg-proxy makes it",
        "v0 ran after v1 had taken the table over",
        "ids that are no numbers",
    ];
    for (place, scenario) in scenarios_v0::SCENARIOS
        .iter()
        .filter(|scenario| starts.contains(&scenario.name))
        .enumerate()
    {
        let name = scenario.name;
        let (Some(scripted), Some(applied)) = (postgres_server::database("script"), postgres_server::database("apply"))
        else {
            return;
        };
        let project = project(&format!("script-{place}"));
        FOUR.write(&project);
        let folder = read_folder(&project);
        scenario.build(&scripted, &drizzle_table());
        scenario.build(&applied, &drizzle_table());
        let sorted = |database: &Database| {
            let mut records = records(database);
            records.sort();
            records
        };
        let before = sorted(&scripted);
        let drafted = draft_of(&scripted, &folder);
        let baseline = apply_at(&applied.url(), &folder).unwrap();
        assert!(baseline.insert.iter().all(|record| record.id.is_some()), "{name}");
        scripted.run(&drafted.sql);
        let after = sorted(&scripted);
        assert_eq!(after.len(), before.len() + drafted.insert.len(), "{name}");
        assert_eq!(after, sorted(&applied), "{name}");
        // A second time there is nothing left to record.
        scripted.run(&drafted.sql);
        assert_eq!(sorted(&scripted), after, "{name}");
        let again = apply_at(&applied.url(), &folder).unwrap();
        assert!(!again.applied && again.insert.is_empty(), "{name}");
        for (database, undo) in [(&scripted, &drafted.undo), (&applied, &baseline.undo)] {
            database.run(undo);
            assert_eq!(sorted(database), before, "{name}");
        }
    }
}

#[test]
fn the_undo_of_an_apply_leaves_the_same_record_of_others() {
    let Some(database) = postgres_server::database("undo") else {
        return;
    };
    let project = project("undo");
    FOUR.write(&project);
    let folder = read_folder(&project);
    database.run("CREATE TABLE public.ran (place serial, tag text)");
    let baseline = apply_at(&database.url(), &folder).unwrap();
    database.run("INSERT INTO drizzle.__drizzle_migrations (hash, created_at) SELECT hash, created_at FROM drizzle.__drizzle_migrations");
    database.run(&baseline.undo);
    assert_eq!(records(&database).len(), 4);
}

#[test]
fn what_blocks_leaves_no_trace() {
    let Some(database) = postgres_server::database("blocked") else {
        return;
    };
    let project = project("blocked");
    Folder::V0(&[("0000_a", "1700000000123", true), ("0001_b", "1600000000000", true)]).write(&project);
    let baseline = apply_at(&database.url(), &read_folder(&project)).unwrap();
    assert!(baseline.is_blocked() && !baseline.applied);
    let rows = database
        .client()
        .query("SELECT 1 FROM pg_namespace WHERE nspname = 'drizzle'", &[]);
    assert!(rows.unwrap().is_empty());
}

#[test]
fn baselines_at_once_leave_no_duplicate() {
    for has_table in [false, true] {
        let Some(database) = postgres_server::database("at_once") else {
            return;
        };
        if has_table {
            database.run(&format!(
                "CREATE SCHEMA drizzle; CREATE TABLE drizzle.__drizzle_migrations ({V0_TABLE})"
            ));
        }
        let project = project("at-once");
        FOUR.write(&project);
        let folder = read_folder(&project);
        let url = database.url();
        let outcomes: Vec<Baseline> = thread::scope(|scope| {
            let all: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| apply_at(&url, &folder).unwrap()))
                .collect();
            all.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert_eq!(records(&database).len(), 4);
        assert_eq!(outcomes.iter().filter(|outcome| outcome.applied).count(), 1);
        let scripts: Vec<String> = (0..4).map(|_| draft_of(&database, &folder).sql).collect();
        assert!(scripts.iter().all(String::is_empty));
    }
}

#[test]
fn scripts_at_once_leave_no_duplicate() {
    let Some(database) = postgres_server::database("scripts") else {
        return;
    };
    let project = project("scripts");
    FOUR.write(&project);
    let script = draft_of(&database, &read_folder(&project)).sql;
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| database.run(&script));
        }
    });
    assert_eq!(records(&database).len(), 4);
}
