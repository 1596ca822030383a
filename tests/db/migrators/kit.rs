//! `drizzle-kit migrate` does what the migrator does, in a table of any name, and v1 refuses a folder of v0.

use decomm::db::forecast;
use decomm::db::object::QualifiedName;

use super::forecasts::{drizzle_table, ran, read_folder, read_table};
use super::real::{Drizzle, Job, Version};
use super::scenario::{FOUR, Folder, project};
use super::scenario_of;
use crate::postgres_server;

/// Runs `drizzle-kit migrate` of `version` on the scenarios `names` and holds it against the forecast.
fn check(version: Version, names: &[&str]) {
    let Some(drizzle) = Drizzle::installed(version) else {
        return;
    };
    for name in names {
        let scenario = scenario_of(name);
        let Some(database) = postgres_server::database("kit") else {
            return;
        };
        let project = project("kit");
        scenario.build(&database, &drizzle_table());
        scenario.folder.write(&project);
        let folder = read_folder(&project);
        let table = read_table(&database, &drizzle_table());
        let forecast = match version {
            Version::V0 => forecast::v0(&folder, table.as_ref()),
            Version::V1 => forecast::v1(&folder, table.as_ref()),
        };
        let output = drizzle.kit(&["migrate"], &project, Some(&database));
        assert_eq!(
            output.status.success(),
            forecast.stop.is_none(),
            "{name}: {forecast:?}: {}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        assert_eq!(ran(&database), forecast.runs, "{name}");
    }
}

#[test]
fn kit_of_v0_does_what_was_foretold() {
    check(
        Version::V0,
        &[
            "two recorded",
            "gap",
            "a `when` before its predecessor's",
            "NULL runs everything again in v0",
            "the file of an old migration is lost",
        ],
    );
}

#[test]
fn kit_of_v1_does_what_was_foretold() {
    check(
        Version::V1,
        &[
            "v1: an older one is added later",
            "v1: a table of v0 is taken over",
            "v1: a table of v0 is not taken over",
        ],
    );
}

#[test]
fn the_migrator_reads_the_table_that_it_is_told_and_no_other() {
    let table = QualifiedName::new("public", "applied");
    for version in [Version::V0, Version::V1] {
        let (Some(drizzle), Some(database)) = (Drizzle::installed(version), postgres_server::database("custom")) else {
            return;
        };
        let (told, other) = match version {
            Version::V0 => (scenario_of("two recorded"), scenario_of("all recorded")),
            Version::V1 => (
                scenario_of("v1: an older one is added later"),
                scenario_of("v1: all recorded"),
            ),
        };
        told.build(&database, &table);
        database.run("DROP TABLE public.ran");
        other.build(&database, &drizzle_table());
        let project = project("custom");
        told.folder.write(&project);
        let folder = read_folder(&project);
        let live = read_table(&database, &table);
        let forecast = match version {
            Version::V0 => forecast::v0(&folder, live.as_ref()),
            Version::V1 => forecast::v1(&folder, live.as_ref()),
        };
        assert_eq!(forecast.runs.len(), 2);
        let path = project.join("drizzle");
        let job = Job {
            folder: &path,
            database: &database,
            table: table.clone(),
        };
        assert_eq!(drizzle.migrate(&[job]), [None]);
        assert_eq!(ran(&database), forecast.runs);
    }
}

#[test]
fn v1_reads_no_folder_of_v0() {
    let (Some(v1), Some(database)) = (Drizzle::installed(Version::V1), postgres_server::database("outdated")) else {
        return;
    };
    let project = project("outdated");
    FOUR.write(&project);
    let path = project.join("drizzle");
    let job = Job::of(&path, &database);
    let thrown = v1.migrate(&[job]);
    assert!(
        thrown[0]
            .as_deref()
            .is_some_and(|thrown| thrown.contains("drizzle-kit up")),
        "{thrown:?}"
    );
    assert!(!v1.kit(&["migrate"], &project, Some(&database)).status.success());
}

#[test]
fn up_refuses_a_migration_without_its_snapshot() {
    let Some(v1) = Drizzle::installed(Version::V1) else {
        return;
    };
    let project = project("snapshot");
    Folder::V0(&[("0000_a", "1700000000123", true), ("0001_b", "1700000100456", true)]).write(&project);
    std::fs::remove_file(project.join("drizzle/meta/0001_snapshot.json")).unwrap();
    let forecast = forecast::v1(&read_folder(&project), None);
    assert!(
        matches!(&forecast.stop, Some(forecast::Stop::UpRefuses { tag, .. }) if tag == "0001_b"),
        "{forecast:?}"
    );
    assert!(!v1.kit(&["up"], &project, None).status.success());
}
