//! The gates of a cut-over: each says whether something holds of a database, and what keeps it from holding.
//!
//! Rows and migrations are compared one by one. A number of rows, or the latest of them, proves nothing: a gap hides
//! behind both. Leaves out the gate of a folder that is to be deleted (`old_folder`).

use crate::db::audit::{Audit, Drift, DrizzleAudit, has_errors};
use crate::db::catalogue::compare::Difference;
use crate::db::expected::Source;
use crate::db::finding::{About, AboutKind, DbFinding};
use crate::db::folder::DrizzleFolder;
use crate::db::object::ObjectKind;
use crate::db::shadow::ShadowError;
use crate::db::tracking::Use;
use crate::finding::Severity;

/// What a gate says.
#[derive(Debug)]
pub struct Verdict {
    /// Its name, as `--gate` takes it.
    pub gate: &'static str,
    /// What was held against the database, in a few words.
    pub about: String,
    /// What keeps it from holding, and what is worth knowing: errors first.
    pub findings: Vec<DbFinding>,
    /// How it is known what the database should hold, where the gate asks that.
    pub source: Option<Source>,
}

impl Verdict {
    /// Whether the gate holds.
    pub fn holds(&self) -> bool {
        !has_errors(&self.findings)
    }
}

/// Checks that also stop the gates `applied` and `post-deploy`, whatever they are in an audit: there a row or a migration
/// has no counterpart, or another one.
const APART: &[&str] = &[
    "no-drizzle-table",
    "pending-migration",
    "edited-migration",
    "retimed-record",
    "null-created-at",
    "seconds-created-at",
];

/// Checks of an audit that say something of records.
const OF_RECORDS: &[&str] = &[
    "unreadable-table",
    "decoy-table",
    "no-drizzle-table",
    "pending-migration",
    "rerun-migration",
    "skipped-migration",
    "unrecorded-migration",
    "edited-migration",
    "tag-as-hash",
    "retimed-record",
    "duplicate-record",
    "null-created-at",
    "seconds-created-at",
    "unknown-record",
    "migrate-stops",
];

/// Whether the migrations of `folder` build an empty database: `outcome` is what their replay says.
pub fn replay(folder: &DrizzleFolder, outcome: &Result<(), ShadowError>) -> Verdict {
    let finding = outcome.as_ref().err().map(|error| DbFinding {
        check: "replay-fails",
        severity: Severity::Error,
        message: error.to_string(),
        help:
            "a new database cannot be built from the repository: before anything is deleted, let a migration make what \
               this one needs, or correct it where no database that counts has run it"
                .to_owned(),
        about: About {
            kind: AboutKind::Entry,
            name: error.tag().unwrap_or_default().to_owned(),
        },
    });
    Verdict {
        gate: "replay",
        about: format!(
            "{} of {}, in an empty database",
            counted(folder.entries.len(), "migration"),
            folder.path
        ),
        findings: finding.into_iter().collect(),
        source: None,
    }
}

/// Whether the rows of Drizzle's table and the migrations of its folder are the same.
pub fn applied(audit: &Audit) -> Verdict {
    Verdict {
        gate: "applied",
        about: about(audit),
        findings: of_records(audit),
        source: None,
    }
}

/// Whether that holds, the legacy table is gone, and the database is as expected.
pub fn post_deploy(audit: &Audit) -> Verdict {
    let mut findings = of_records(audit);
    let legacy = audit.tracking.iter().filter(|(usage, _)| *usage == Use::Legacy);
    findings.extend(legacy.map(|(_, table)| {
        DbFinding {
            check: "legacy-table",
            severity: Severity::Error,
            message: format!("{} is still there", table.table),
            help:
                "take its declaration out of the schema; `drizzle-kit generate` then writes the migration that drops it"
                    .to_owned(),
            about: About {
                kind: AboutKind::TrackingTable,
                name: table.table.to_string(),
            },
        }
    }));
    match &audit.drift {
        Some(drift) => findings.extend(drift_findings(drift, Severity::Error)),
        None => findings.push(DbFinding {
            check: "nothing-expected",
            severity: Severity::Error,
            message: "nothing says what the database should hold: there is no snapshot, and no replay was asked for"
                .to_owned(),
            help: "`--shadow-url URL` takes an empty scratch database to replay the migrations in".to_owned(),
            about: About {
                kind: AboutKind::Database,
                name: audit.database.name.clone(),
            },
        }),
    }
    findings.sort_by_key(|finding| finding.severity);
    Verdict {
        gate: "post-deploy",
        about: about(audit),
        findings,
        source: audit.drift.as_ref().map(|drift| drift.source.clone()),
    }
}

fn about(audit: &Audit) -> String {
    match &audit.drizzle {
        Some(drizzle) => format!(
            "{} of {}, {}",
            counted(drizzle.folder.entries.len(), "migration"),
            drizzle.folder.path,
            rows_of(audit, drizzle)
        ),
        None => "no Drizzle folder".to_owned(),
    }
}

fn rows_of(audit: &Audit, drizzle: &DrizzleAudit) -> String {
    let table = &drizzle.table;
    let is_unread = audit
        .table(Use::Drizzle)
        .is_some_and(|table| table.read_rows().is_none());
    match (is_unread, drizzle.has_table) {
        (true, _) => format!("the rows of {table} could not be read"),
        (false, true) => format!("{} in {table}", counted(drizzle.rows.len(), "row")),
        (false, false) => format!("and there is no {table}"),
    }
}

/// Returns `1 row`, `2 rows`.
pub(in crate::db) fn counted(number: usize, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        _ => format!("{number} {noun}s"),
    }
}

/// Returns what of an audit says that rows and migrations are not the same; errors first.
fn of_records(audit: &Audit) -> Vec<DbFinding> {
    // What is about a file is about a legacy migration.
    let is_of_records =
        |finding: &&DbFinding| finding.about.kind != AboutKind::File && OF_RECORDS.contains(&finding.check);
    let mut findings: Vec<DbFinding> = audit.findings.iter().filter(is_of_records).cloned().collect();
    for finding in &mut findings {
        if APART.contains(&finding.check) {
            finding.severity = Severity::Error;
        }
    }
    findings.sort_by_key(|finding| finding.severity);
    findings
}

/// Returns a finding for each difference.
pub(in crate::db) fn drift_findings(drift: &Drift, severity: Severity) -> Vec<DbFinding> {
    let source = match &drift.source {
        Source::Replay { .. } => "what the migrations build",
        Source::Snapshot(_) => "what the newest snapshot has",
    };
    let finding = |difference: &Difference| {
        let (kind, id) = (difference.id.kind.name(), &difference.id);
        let (check, message, help) = match (&difference.is, &difference.should_be) {
            (None, _) => (
                "missing-object",
                format!("the {kind} {id} is missing: it is part of {source}"),
                "`decomm db reconcile --shadow-url URL` drafts the SQL that brings it",
            ),
            (Some(_), None) => (
                "unexpected-object",
                format!("the {kind} {id} is there, and is no part of {source}"),
                match difference.id.kind {
                    ObjectKind::Function | ObjectKind::Trigger | ObjectKind::Policy | ObjectKind::Extension => {
                        "`drizzle-kit generate --custom` takes its SQL into a migration of its own, or drop it: \
                         `decomm db reconcile` drafts that as a comment"
                    }
                    _ => "declare it in the schema, or drop it: `decomm db reconcile` drafts both as comments",
                },
            ),
            (Some(_), Some(_)) => (
                "different-object",
                format!("the {kind} {id} differs from {source}"),
                "`decomm db reconcile` shows both definitions, and drafts the SQL",
            ),
        };
        DbFinding {
            check,
            severity,
            message,
            help: help.to_owned(),
            about: About {
                kind: AboutKind::Object,
                name: id.to_string(),
            },
        }
    };
    drift.differences.iter().map(finding).collect()
}
