//! What is wrong with legacy migrations, in words.

use crate::db::finding::{About, AboutKind, DbFinding};
use crate::db::legacy::file::LegacyFile;
use crate::db::legacy::matching::Matched;
use crate::db::legacy::{LegacyMigration, LegacyState};
use crate::db::object::ObjectId;
use crate::db::tracking::TrackingTable;
use crate::finding::Severity;

/// How many objects a message lists.
const MOST_LISTED: usize = 5;

/// Returns the findings on all migrations, in their order.
pub(super) fn all(
    migrations: &[LegacyMigration],
    files: &[LegacyFile],
    rows: &Matched,
    table: Option<&TrackingTable>,
) -> Vec<DbFinding> {
    let table = table.map_or_else(|| "its table".to_owned(), |table| table.table.to_string());
    let mut findings = Vec::new();
    for migration in migrations {
        findings.extend(unparsable(migration));
        findings.extend(of_state(migration, &table));
    }
    for (number, places) in &rows.doubles {
        let names: Vec<&str> = places
            .iter()
            .filter_map(|at| files.get(*at))
            .map(|file| file.path.name())
            .collect();
        let first = places.first().and_then(|at| files.get(*at));
        findings.push(DbFinding {
            check: "duplicate-number",
            severity: Severity::Warning,
            message: format!("number {number} is that of {} files: {}", names.len(), names.join(", ")),
            help: "a runner that keeps numbers runs one of them and takes the other as done: look which one was"
                .to_owned(),
            about: About {
                kind: AboutKind::File,
                name: first.map(|file| file.path.as_str().to_owned()).unwrap_or_default(),
            },
        });
    }
    findings
}

fn unparsable(migration: &LegacyMigration) -> Option<DbFinding> {
    let (broken, file) = migration.broken.as_ref().zip(migration.file.as_ref())?;
    let mistake = broken.mistake.map(|mistake| format!(": {mistake}")).unwrap_or_default();
    Some(DbFinding {
        check: "unparsable-migration",
        severity: match migration.state {
            LegacyState::SilentFailure => Severity::Error,
            _ => Severity::Warning,
        },
        message: format!("PostgreSQL cannot parse line {}{mistake}", broken.line),
        help: match (migration.is_recorded, migration.state) {
            (true, LegacyState::SilentFailure) => {
                "it is recorded, and cannot have run as it is written: `decomm db reconcile` drafts what it was to make"
                    .to_owned()
            }
            (true, _) => "it is recorded, and cannot have run as it is written: see below whether anything of it is wanted; then it goes with its folder".to_owned(),
            (false, _) => "it can never run as it is written".to_owned(),
        },
        about: about(file.as_str()),
    })
}

fn about(file: &str) -> About {
    About {
        kind: AboutKind::File,
        name: file.to_owned(),
    }
}

fn of_state(migration: &LegacyMigration, table: &str) -> Option<DbFinding> {
    let name = migration
        .file
        .as_ref()
        .map_or(migration.version.as_str(), |file| file.as_str());
    let is_partial = !migration.present.is_empty();
    let (check, severity, message, help) = match migration.state {
        LegacyState::Ran | LegacyState::Superseded | LegacyState::Unparsable => return None,
        LegacyState::SilentFailure => (
            "silent-failure",
            Severity::Error,
            silent(migration, table, is_partial),
            match is_partial {
                true => "a part of it ran: `decomm db reconcile` drafts what is missing".to_owned(),
                false => "it never ran: `decomm db reconcile` drafts what is missing".to_owned(),
            },
        ),
        LegacyState::AppliedByHand => (
            "applied-by-hand",
            Severity::Warning,
            format!(
                "{table} does not record it, and the database has {}",
                listed(&migration.present)
            ),
            "its runner would run it again: record it, or retire the runner first".to_owned(),
        ),
        LegacyState::Pending => (
            "pending-migration",
            Severity::Warning,
            match migration.missing.is_empty() {
                true => format!("{table} does not record it"),
                false => format!(
                    "{table} does not record it, and the database lacks {}",
                    listed(&migration.missing)
                ),
            },
            "run it before its system goes, or see that a migration of Drizzle does the same".to_owned(),
        ),
        LegacyState::RecordedWithoutFile => (
            "recorded-without-file",
            Severity::Warning,
            format!(
                "{table} records version {}, and there is no such file",
                migration.version
            ),
            "look for it in the repository's history: what it did is known from nowhere else".to_owned(),
        ),
        LegacyState::Undetermined => (
            "undetermined-migration",
            Severity::Note,
            undetermined(migration),
            "look at the file and the database yourself".to_owned(),
        ),
    };
    Some(DbFinding {
        check,
        severity,
        message,
        help,
        about: match &migration.file {
            Some(_) => about(name),
            None => About {
                kind: AboutKind::Row,
                name: name.to_owned(),
            },
        },
    })
}

fn silent(migration: &LegacyMigration, table: &str, is_partial: bool) -> String {
    let mut parts = Vec::new();
    if !migration.missing.is_empty() {
        let missing = listed(&migration.missing);
        parts.push(match is_partial {
            true => format!("lacks {missing}, though it has {}", listed(&migration.present)),
            false => format!("lacks {missing}"),
        });
    }
    if !migration.unlike.is_empty() {
        parts.push(format!(
            "has {} otherwise than it makes them",
            listed(&migration.unlike)
        ));
    }
    if !migration.left_over.is_empty() {
        parts.push(format!("still has {}, to be removed", listed(&migration.left_over)));
    }
    match parts.is_empty() {
        true => format!("{table} records it, and it cannot have run"),
        false => format!("{table} records it, and the database {}", parts.join(", and ")),
    }
}

fn undetermined(migration: &LegacyMigration) -> String {
    let mut message = migration.why.unwrap_or("it cannot be told whether it ran").to_owned();
    if !migration.missing.is_empty() {
        message.push_str(&format!(" (not there: {})", listed(&migration.missing)));
    }
    if !migration.shared_with.is_empty() {
        message.push_str(&format!(" ({})", migration.shared_with.join(", ")));
    }
    message
}

/// Returns the objects as people read them, the first few by name.
fn listed(objects: &[ObjectId]) -> String {
    let mut names: Vec<String> = objects.iter().take(MOST_LISTED).map(ToString::to_string).collect();
    if let Some(more) = objects.len().checked_sub(MOST_LISTED).filter(|more| *more > 0) {
        names.push(format!("{more} more"));
    }
    match names.split_last() {
        Some((last, first)) if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        _ => names.concat(),
    }
}
