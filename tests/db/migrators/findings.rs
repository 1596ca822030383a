//! What an audit says of each scenario: errors where a migrator goes wrong, and silence where all is well.

use decomm::db::audit::{self, Audit, Database, Files, Observed};
use decomm::db::finding::{AboutKind, DbFinding};
use decomm::db::folder::Layout;
use decomm::db::forecast::{EntryState, Stop};
use decomm::db::object::{Catalogue, QualifiedName};
use decomm::db::rows::RowState;
use decomm::db::subject::Subject;
use decomm::finding::Severity;

use super::forecasts::{drizzle_table, read_folder, read_table};
use super::scenario::{Scenario, project};
use super::{scenario_of, scenarios};
use crate::postgres_server;

/// Returns what an audit is about: Drizzle's own table, and nothing legacy.
pub(crate) fn subject() -> Subject {
    Subject {
        drizzle: None,
        drizzle_table: drizzle_table(),
        legacy: None,
        legacy_tables: Vec::new(),
        old_folders: Vec::new(),
    }
}

/// Returns the audit of a scenario whose table is `table`, where the migrator reads Drizzle's own.
fn audit_of(scenario: &Scenario, table: &QualifiedName) -> Option<Audit> {
    let database = postgres_server::database("findings")?;
    scenario.build(&database, table);
    let project = project("findings");
    scenario.folder.write(&project);
    let observed = Observed {
        database: Database {
            name: database.name().to_owned(),
            server_version: "15".to_owned(),
            role: "postgres".to_owned(),
        },
        tracking: read_table(&database, table).into_iter().collect(),
        live: Catalogue::default(),
    };
    let subject = subject();
    let files = Files {
        drizzle: Some(read_folder(&project)),
        ..Files::default()
    };
    Some(audit::judge(&observed, &subject, &files, None))
}

fn is_error_about(findings: &[DbFinding], kind: AboutKind, name: &str) -> bool {
    findings
        .iter()
        .any(|finding| finding.severity == Severity::Error && finding.about.kind == kind && finding.about.name == name)
}

#[test]
fn whatever_goes_wrong_is_an_error() {
    for scenario in scenarios() {
        let Some(audit) = audit_of(scenario, &drizzle_table()) else {
            return;
        };
        let drizzle = audit.drizzle.as_ref().unwrap();
        let findings = &audit.findings;
        let name = scenario.name;
        for (place, (entry, state)) in drizzle.folder.entries.iter().zip(&drizzle.entries).enumerate() {
            let tag = drizzle.folder.entries[place].tag.as_str();
            let is_recorded = drizzle.rows.iter().any(|row| row.tag.as_deref() == Some(tag));
            // Of a tag that is there twice one may be recorded, and the other not.
            let is_unique = drizzle.folder.entries.iter().filter(|other| other.tag == tag).count() == 1;
            let goes_wrong = match state.expect("the rows are read") {
                EntryState::WillBeSkipped | EntryState::Gap => true,
                EntryState::WillRun => is_recorded && is_unique,
                EntryState::Recorded => false,
            };
            assert!(
                !goes_wrong || is_error_about(findings, AboutKind::Entry, &entry.tag),
                "{name}: {tag}: {findings:?}"
            );
        }
        for row in &drizzle.rows {
            assert!(
                row.state != RowState::Unknown || is_error_about(findings, AboutKind::Row, &row.id.to_string()),
                "{name}: {row:?}: {findings:?}"
            );
        }
        let own = match drizzle.folder.layout {
            Layout::V0 => &drizzle.v0,
            Layout::V1 => &drizzle.v1,
        };
        let stops = own.stop.as_ref().is_some_and(|stop| *stop != Stop::Unknown);
        assert!(
            !stops || findings.iter().any(|finding| finding.check == "migrate-stops"),
            "{name}: {findings:?}"
        );
        for finding in findings {
            assert!(!finding.message.is_empty() && !finding.help.is_empty(), "{finding:?}");
        }
    }
}

#[test]
fn each_scenario_has_its_findings() {
    for (name, expected) in [
        ("all recorded", ""),
        ("two recorded", "pending-migration pending-migration"),
        ("edited", "edited-migration pending-migration"),
        ("gap", "unrecorded-migration"),
        ("a `when` before its predecessor's", "skipped-migration upgrade-stops"),
        (
            "NULL runs everything again in v0",
            "null-created-at rerun-migration rerun-migration rerun-migration rerun-migration",
        ),
        (
            "seconds run everything again in v0",
            "pending-migration pending-migration rerun-migration rerun-migration seconds-created-at seconds-created-at",
        ),
        (
            "seconds below milliseconds",
            "pending-migration pending-migration seconds-created-at upgrade-stops",
        ),
        (
            "the tag as hash, and the time of the wall clock",
            "retimed-record retimed-record skipped-migration skipped-migration upgrade-stops",
        ),
        (
            "unknown, newer",
            "pending-migration skipped-migration skipped-migration unknown-record upgrade-stops",
        ),
        (
            "duplicates",
            "duplicate-record duplicate-record pending-migration pending-migration",
        ),
        (
            "the file of an old migration is lost",
            "edited-migration migrate-stops pending-migration",
        ),
        ("v1: all recorded", ""),
        (
            "v1: edited, tag as hash, retimed and without a time",
            "edited-migration null-created-at retimed-record tag-as-hash",
        ),
        (
            "v1: a table of v0 is not taken over",
            "migrate-stops pending-migration pending-migration retimed-record unknown-record",
        ),
    ] {
        let Some(audit) = audit_of(scenario_of(name), &drizzle_table()) else {
            return;
        };
        let mut checks: Vec<&str> = audit.findings.iter().map(|finding| finding.check).collect();
        checks.sort_unstable();
        assert_eq!(checks.join(" "), expected, "{name}");
    }
}

#[test]
fn records_that_the_migrator_does_not_read_are_an_error_where_it_reads_none() {
    let public = QualifiedName::new("public", "__drizzle_migrations");
    for (name, expected) in [("two recorded", Severity::Error), ("no rows", Severity::Warning)] {
        let Some(audit) = audit_of(scenario_of(name), &public) else {
            return;
        };
        let decoy = audit.findings.iter().find(|finding| finding.check == "decoy-table");
        assert_eq!(decoy.unwrap().severity, expected, "{name}");
    }
}
