//! What is wrong with Drizzle's records, and with what its next migrate would do.

use crate::db::audit::DrizzleAudit;
use crate::db::baseline::Evidence;
use crate::db::batch::Refusal;
use crate::db::finding::{About, AboutKind, DbFinding};
use crate::db::folder::{Entry, Layout};
use crate::db::forecast::{End, EntryState, Forecast, Stop};
use crate::db::object::ObjectKind;
use crate::db::rows::{JudgedRow, RowState};
use crate::db::when::js_number;
use crate::finding::Severity;
use std::collections::BTreeSet;

/// Returns what is wrong: migrations in the folder's order, then rows in the table's, then what stops a migrator.
pub(super) fn findings(drizzle: &DrizzleAudit) -> Vec<DbFinding> {
    let mut findings: Vec<DbFinding> = Vec::new();
    if !drizzle.has_table && !drizzle.folder.entries.is_empty() {
        findings.push(no_table(drizzle));
    }
    let recorded: BTreeSet<usize> = drizzle.rows.iter().filter_map(|row| row.entry).collect();
    let newest = drizzle.rows.iter().find(|row| row.is_newest);
    let newest = newest.map_or("?", |row| row.created_at.as_deref().unwrap_or("NULL"));
    let entries = drizzle.judged().enumerate();
    findings.extend(entries.filter_map(|(place, (entry, state, evidence))| {
        of_entry(drizzle, entry, state?, recorded.contains(&place), newest, evidence)
    }));
    findings.extend(drizzle.rows.iter().filter_map(|row| of_row(drizzle, row)));
    let own = drizzle.own_forecast();
    findings.extend(own.ends.iter().map(|end| of_end(own, end)));
    findings.extend(own.stop.as_ref().and_then(|stop| of_stop(drizzle, own, stop, true)));
    if drizzle.folder.layout == Layout::V0 && drizzle.v1.stop != drizzle.v0.stop {
        let stop = drizzle.v1.stop.as_ref();
        findings.extend(stop.and_then(|stop| of_stop(drizzle, &drizzle.v1, stop, false)));
    }
    findings
}

/// Returns what is wrong with a migration that ends the transaction of all.
fn of_end(forecast: &Forecast, end: &End) -> DbFinding {
    let before = forecast.runs.iter().take_while(|tag| **tag != end.tag);
    let lost: Vec<&str> = before
        .filter(|tag| !forecast.recorded.contains(tag))
        .map(String::as_str)
        .collect();
    let (tag, line) = (&end.tag, end.line);
    let is_lost = end.takes_back && !lost.is_empty();
    DbFinding {
        check: "ends-transaction",
        severity: match is_lost {
            true => Severity::Error,
            false => Severity::Warning,
        },
        message: match (end.takes_back, is_lost) {
            (true, true) => format!(
                "{tag} takes back on its line {line} what the next migrate has done before it: {} is neither done nor \
                 recorded, and {tag} is recorded as the later one",
                lost.join(", ")
            ),
            (true, false) => {
                format!("{tag} takes back on its line {line} what it did before, and is recorded all the same")
            }
            (false, _) => format!(
                "{tag} ends on its line {line} the transaction that everything runs in: where something fails later, \
                 what was done stays, and it may have no record"
            ),
        },
        help: "take the statement out: the migrator begins the transaction and ends it. What cannot run in one, run by hand, \
               and record it: `decomm db baseline`"
            .to_owned(),
        about: About {
            kind: AboutKind::Entry,
            name: tag.clone(),
        },
    }
}

fn no_table(drizzle: &DrizzleAudit) -> DbFinding {
    DbFinding {
        check: "no-drizzle-table",
        severity: Severity::Note,
        message: format!(
            "there is no {}: Drizzle has recorded nothing here, and its migrator would run everything",
            drizzle.table
        ),
        help:
            "where the objects are there already, `decomm db baseline` prints the records; in a new database this is \
               as it should be"
                .to_owned(),
        about: About {
            kind: AboutKind::TrackingTable,
            name: drizzle.table.to_string(),
        },
    }
}

/// Returns what is wrong with a migration; `newest` is the time of the newest record.
fn of_entry(
    drizzle: &DrizzleAudit,
    entry: &Entry,
    state: EntryState,
    is_recorded: bool,
    newest: &str,
    evidence: &Evidence,
) -> Option<DbFinding> {
    let tag = &entry.tag;
    let when = entry.when_ms.map_or_else(|| "none".to_owned(), |when| when.to_string());
    // A record that is missing is asked for where the work is done; where it is not, the work is.
    let (is_there, help) = match evidence {
        Evidence::Present => (
            "; what it makes is there".to_owned(),
            "`decomm db baseline` prints the record that is missing",
        ),
        Evidence::Missing(lack) => (
            format!("; its work is not done: {}", lack.words()),
            "generate it anew, with a later time, or run its SQL by hand and then record it: `decomm db baseline`",
        ),
        Evidence::Undetermined(_) => (
            "; whether it ran cannot be told from the database".to_owned(),
            "find out whether it ran. Then run it by hand where it did not, and record it: `decomm db baseline --assume`",
        ),
    };
    let (check, severity, message, help) = match state {
        EntryState::Recorded => return recorded(drizzle, tag, evidence),
        EntryState::WillRun if is_recorded => (
            "rerun-migration",
            Severity::Error,
            match drizzle.folder.layout {
                Layout::V0 => format!(
                    "{tag} is recorded, and the next migrate runs it again: its time {when} is later than what the \
                     migrator takes for the newest record ({newest})"
                ),
                Layout::V1 => format!("{tag} is recorded, and the next migrate runs it again: no row bears its name"),
            },
            "mend that row before anything migrates: what runs again fails where its objects are there, and changes data \
             twice where nothing stops it",
        ),
        EntryState::WillRun if *evidence == Evidence::Present => (
            "pending-migration",
            Severity::Warning,
            format!("{tag} is not recorded, and what it makes is there: the next migrate runs it all the same"),
            "`decomm db baseline` prints its record",
        ),
        EntryState::WillRun => (
            "pending-migration",
            Severity::Note,
            format!("{tag} is not recorded: the next migrate runs it"),
            "nothing, where it has not run yet",
        ),
        EntryState::WillBeSkipped => (
            "skipped-migration",
            Severity::Error,
            format!(
                "{tag} is not recorded, and every migrate passes it over without a word: its time {when} is not later than \
                 {newest}, the newest that is recorded{is_there}"
            ),
            help,
        ),
        EntryState::Gap => (
            "unrecorded-migration",
            Severity::Error,
            format!(
                "{tag} is not recorded, and a later one is: every migrate passes it over without a word (time {when}, \
                 newest record {newest}){is_there}"
            ),
            help,
        ),
    };
    Some(DbFinding {
        check,
        severity,
        message,
        help: help.to_owned(),
        about: About {
            kind: AboutKind::Entry,
            name: tag.clone(),
        },
    })
}

/// Returns what is wrong with a migration that is recorded: what it makes is not there. Without a table or a column of it
/// nothing that uses it works; another name of a constraint does less harm.
fn recorded(drizzle: &DrizzleAudit, tag: &str, evidence: &Evidence) -> Option<DbFinding> {
    let Evidence::Missing(lack) = evidence else {
        return None;
    };
    let is_grave = lack
        .missing
        .iter()
        .any(|id| matches!(id.kind, ObjectKind::Table | ObjectKind::Column));
    Some(DbFinding {
        check: "recorded-but-absent",
        severity: match is_grave {
            true => Severity::Error,
            false => Severity::Warning,
        },
        message: format!(
            "{tag} is recorded in {}, and not all of its work is done: {}",
            drizzle.table,
            lack.words()
        ),
        help: "no migrate brings it back: `decomm db reconcile` drafts what is missing".to_owned(),
        about: About {
            kind: AboutKind::Entry,
            name: tag.to_owned(),
        },
    })
}

fn of_row(drizzle: &DrizzleAudit, row: &JudgedRow) -> Option<DbFinding> {
    let (id, table) = (&row.id, &drizzle.table);
    let tag = row.tag.as_deref().unwrap_or("a migration that cannot be told");
    let created_at = row.created_at.as_deref().unwrap_or("NULL");
    let is_v0 = drizzle.folder.layout == Layout::V0;
    let (check, severity, message, help) = match row.state {
        RowState::Match => return None,
        RowState::Edited => (
            "edited-migration",
            Severity::Warning,
            format!("{tag} was changed after it ran: row {id} of {table} has another hash than its file"),
            "compare the file with its history in git; where only line endings differ, let `.gitattributes` say \
             `*.sql text eol=lf`. Drizzle never compares hashes",
        ),
        // A migrator goes by the time: such a row records nothing, as `baseline` sees it, too.
        RowState::TagAsHash if !has_time_of_entry(drizzle, row) => (
            "retimed-record",
            Severity::Warning,
            format!(
                "row {id} of {table} holds the name of {tag} where its hash should be, and the time {created_at}, which \
                 is not its time: Drizzle did not write it"
            ),
            "find the script that wrote it. `decomm db baseline` prints the record that the migrators go by; then delete \
             this one",
        ),
        RowState::TagAsHash => (
            "tag-as-hash",
            Severity::Warning,
            format!("row {id} of {table} holds the name of {tag} where its hash should be: Drizzle did not write it"),
            "find the script that wrote it; the migrators go by the time",
        ),
        RowState::Retimed if is_v0 => (
            "retimed-record",
            Severity::Warning,
            format!("row {id} of {table} has the hash of {tag}, and the time {created_at}, which is not its time"),
            "set `created_at` to the time that the journal has: a migrator goes by it and by nothing else",
        ),
        RowState::Retimed => (
            "retimed-record",
            Severity::Warning,
            format!("row {id} of {table} has the hash of {tag}, and another name or time ({created_at})"),
            "where the folder was renamed, give it its old name again: a migrator goes by it and by nothing else",
        ),
        RowState::Duplicate => (
            "duplicate-record",
            Severity::Note,
            format!("row {id} of {table} records {tag} once more"),
            "a script or a hand may have written it, or two migrators at once, since Drizzle takes no lock; delete the one \
             whose time is not that of the migration, or else either",
        ),
        // Only the migrator of v0 goes by the time, and only by that of one row.
        RowState::NullCreatedAt if is_v0 => (
            "null-created-at",
            Severity::Error,
            format!(
                "row {id} of {table}, of {tag}, has no time: the migrator takes it for the newest, and runs everything again"
            ),
            "set its `created_at` to the time that the journal has, or delete the row, before anything migrates",
        ),
        RowState::NullCreatedAt => (
            "null-created-at",
            Severity::Warning,
            format!("row {id} of {table}, of {tag}, has no time"),
            "set its `created_at` to the time that the folder's name begins with",
        ),
        RowState::SecondsCreatedAt if is_v0 && row.is_newest => (
            "seconds-created-at",
            Severity::Error,
            format!(
                "row {id} of {table}, of {tag}, has its time in seconds ({created_at}), and none is newer: Drizzle counts \
                 milliseconds, and runs everything again"
            ),
            "set its `created_at` to the time that the journal has, before anything migrates",
        ),
        RowState::SecondsCreatedAt => (
            "seconds-created-at",
            Severity::Warning,
            format!(
                "row {id} of {table}, of {tag}, has its time in seconds ({created_at}): Drizzle counts milliseconds"
            ),
            "set its `created_at` to the time that Drizzle has for it",
        ),
        RowState::Unknown => (
            "unknown-record",
            Severity::Error,
            format!(
                "row {id} of {table} (time {created_at}) records no migration of {}",
                drizzle.folder.path
            ),
            "find the migration: on another branch, in the history of git, in another Drizzle folder. A time that is later \
             than that of the next migration makes migrate pass that over",
        ),
    };
    Some(DbFinding {
        check,
        severity,
        message,
        help: help.to_owned(),
        about: About {
            kind: AboutKind::Row,
            name: id.to_string(),
        },
    })
}

/// Whether `row` has the time of the migration that it names; in v1, whose folders know no milliseconds, to the second.
fn has_time_of_entry(drizzle: &DrizzleAudit, row: &JudgedRow) -> bool {
    let entry = row.entry.and_then(|place| drizzle.folder.entries.get(place));
    let when = entry.and_then(|entry| entry.when_ms);
    let time = js_number(row.created_at.as_deref());
    when.is_some_and(|when_ms| match drizzle.folder.layout {
        Layout::V0 => time == when_ms as f64,
        Layout::V1 => (time / 1000.0).floor() == when_ms.div_euclid(1000) as f64,
    })
}

/// Returns what a migrator stops at; `is_own` is that of the folder's own layout.
fn of_stop(drizzle: &DrizzleAudit, forecast: &Forecast, stop: &Stop, is_own: bool) -> Option<DbFinding> {
    let who = match (is_own, drizzle.folder.layout) {
        (true, _) => "the next migrate",
        (false, _) => "the step to Drizzle 1.0",
    };
    let severity = match is_own {
        true => Severity::Error,
        false => Severity::Warning,
    };
    let about_entry = |tag: &String| About {
        kind: AboutKind::Entry,
        name: tag.clone(),
    };
    let about_table = || About {
        kind: AboutKind::TrackingTable,
        name: drizzle.table.to_string(),
    };
    let (message, help, about) = match stop {
        // Its own finding says so already, and a folder of v1 is nothing that a migrator of v0 is run on.
        Stop::Unknown | Stop::NoJournal => return None,
        Stop::NoFile { tag } => (
            format!("{who} stops: the SQL of {tag} is not there"),
            "bring the file back from git: the migrator reads every file first".to_owned(),
            about_entry(tag),
        ),
        Stop::Refused { tag, why } => {
            let (why, help) = match why {
                Refusal::AlreadyThere(object) => (
                    format!("it makes the {} {object}, which is there already", object.kind.name()),
                    "`decomm db baseline` prints the records of what is there; where only a part of it is, `decomm db \
                     reconcile` drafts the rest",
                ),
                Refusal::Outside(line) => (
                    format!("its line {line} cannot run in a transaction, and all that is to run is in one"),
                    "run it by hand, and record it: `decomm db baseline`; or do without, as with CONCURRENTLY",
                ),
                Refusal::Unparsable(line) => (
                    format!("PostgreSQL cannot parse its line {line}"),
                    "mend the file, which has run nowhere",
                ),
                Refusal::NewLabel(used) => (
                    format!(
                        "its line {} uses the label {:?} of {}, which the same transaction has added: PostgreSQL takes it \
                         only once that is over",
                        used.line, used.label, used.of
                    ),
                    "let one migrate add the label, and a later one use it; or run what adds it by hand, and record it: \
                     `decomm db baseline`",
                ),
            };
            let stays = match forecast.recorded.is_empty() {
                true => "nothing that runs before it stays".to_owned(),
                false => format!(
                    "{} stay, since a migration ends the transaction",
                    forecast.recorded.join(", ")
                ),
            };
            (
                format!("{who} fails at {tag}: {why}; {stays}"),
                help.to_owned(),
                about_entry(tag),
            )
        }
        Stop::UpRefuses { tag, why } => (
            format!("{who} stops: `drizzle-kit up` refuses {tag}, since {why}"),
            "mend that before the upgrade".to_owned(),
            about_entry(tag),
        ),
        Stop::NoTime { tag } => (
            format!("{who} stops: {tag} has no time that is a number"),
            "give it the `when` that it had in the history of git".to_owned(),
            about_entry(tag),
        ),
        Stop::UnmatchedRows(ids) => {
            let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
            (
                format!("{who} stops: it matches no migration with the rows {}", ids.join(", ")),
                "give these rows the time of their migration, or delete them, before the upgrade".to_owned(),
                about_table(),
            )
        }
        Stop::Table { column, why } => (
            format!("{who} stops: the column {column} of {}: {why}", drizzle.table),
            "the table was not made by Drizzle: see what made it, and whether it is the one that is meant".to_owned(),
            about_table(),
        ),
    };
    Some(DbFinding {
        check: match is_own {
            true => "migrate-stops",
            false => "upgrade-stops",
        },
        severity,
        message,
        help,
        about,
    })
}
