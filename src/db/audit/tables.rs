//! What is wrong with the tables that record migrations themselves: two of them, none, or one that may not be read.

use crate::db::finding::{About, AboutKind, DbFinding};
use crate::db::folder::DrizzleFolder;
use crate::db::object::{QualifiedName, quote};
use crate::db::rows::{self, RowState};
use crate::db::subject::Subject;
use crate::db::tracking::{Rows, TrackingTable, Use};
use crate::finding::Severity;

/// Returns what is wrong with the tables, in their order.
pub(super) fn findings(
    tracking: &[(Use, TrackingTable)],
    subject: &Subject,
    folder: Option<&DrizzleFolder>,
) -> Vec<DbFinding> {
    let mut findings = Vec::new();
    for (usage, table) in tracking {
        if *usage == Use::Decoy {
            let has_rows = |table: &TrackingTable| table.read_rows().is_none_or(|rows| !rows.is_empty());
            let is_read_empty = !tracking
                .iter()
                .any(|(usage, table)| *usage == Use::Drizzle && has_rows(table));
            let stands_alone = is_read_empty && has_rows(table);
            findings.push(decoy(
                table,
                &subject.drizzle_table,
                stands_alone,
                is_sound(table, folder),
            ));
        }
        if matches!(usage, Use::Drizzle | Use::Legacy) {
            findings.extend(unreadable(table));
        }
    }
    findings
}

/// `stands_alone` says that it records something, and what the migrator reads does not.
fn decoy(table: &TrackingTable, read: &QualifiedName, stands_alone: bool, is_sound: bool) -> DbFinding {
    let name = &table.table;
    let (severity, message, help) = match stands_alone {
        true => (
            Severity::Error,
            format!(
                "{name} has the records of Drizzle's migrations, and the migrator reads {read}, which has none: the next \
                 migrate runs the whole history again"
            ),
            match is_sound {
                true => format!(
                    "record what is there in {read} with `decomm db baseline`, or name {name} under `migrations` in \
                     drizzle.config"
                ),
                false => format!(
                    "record what is there in {read} with `decomm db baseline`: the rows of {name} are not such as a \
                     migrator writes"
                ),
            },
        ),
        false => (
            Severity::Warning,
            format!("{name} looks like Drizzle's record, and the migrator does not read it: it reads {read}"),
            format!("find what writes to {name}, mend that, and drop the table when nothing needs it"),
        ),
    };
    DbFinding {
        check: "decoy-table",
        severity,
        message,
        help,
        about: About {
            kind: AboutKind::TrackingTable,
            name: name.to_string(),
        },
    }
}

/// Whether every row of `table` is as the migrator would have written it for a migration of `folder`.
fn is_sound(table: &TrackingTable, folder: Option<&DrizzleFolder>) -> bool {
    let is_read = table.read_rows().is_some();
    is_read
        && folder.is_some_and(|folder| {
            let rows = rows::judge(folder, table);
            rows.iter().all(|row| row.state == RowState::Match)
        })
}

fn unreadable(table: &TrackingTable) -> Option<DbFinding> {
    let name = &table.table;
    let (message, help) = match &table.rows {
        Rows::Read(_) => return None,
        Rows::NoPermission(why) => (
            format!("{name} is there, and this role may not read all of it: {why}"),
            format!(
                "GRANT USAGE ON SCHEMA {}; GRANT SELECT ON {} to the role, or take another one: nothing is known of what \
                 it records",
                quote(&name.schema),
                name.quoted()
            ),
        ),
        Rows::TooMany => (
            format!("{name} has more rows than a record of migrations can have, and was not read"),
            "name the right table with `--drizzle-table` or `--legacy-table`".to_owned(),
        ),
    };
    Some(DbFinding {
        check: "unreadable-table",
        severity: Severity::Error,
        message,
        help,
        about: About {
            kind: AboutKind::TrackingTable,
            name: name.to_string(),
        },
    })
}
