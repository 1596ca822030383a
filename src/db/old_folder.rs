//! The gate before a Drizzle folder is deleted: whether each of its migrations is recorded, or what it does is there.
//!
//! A record is one that Drizzle's migrator made: a table that only looks like its own proves nothing. SQL that lies in the
//! folder and that no migrator reads is asked about, too: nobody else will, once it is gone.

use crate::db::audit::Observed;
use crate::db::baseline::Evidence;
use crate::db::evidence;
use crate::db::finding::{About, AboutKind, DbFinding};
use crate::db::folder::{self, DrizzleFolder};
use crate::db::legacy::file::{self, LegacyFile};
use crate::db::rows;
use crate::db::subject::Subject;
use crate::db::tracking::{Rows, TrackingTable};
use crate::db::verify::{Verdict, counted};
use crate::finding::Severity;
use crate::tree::Tree;
use crate::tree::path::RepoPath;
use std::collections::{BTreeMap, BTreeSet};

/// Returns the SQL in `folder` that is no migration of it: the journal does not name it, or there is no place for it.
pub fn unread_files(tree: &dyn Tree, folder: &DrizzleFolder) -> Vec<LegacyFile> {
    let read: BTreeSet<&RepoPath> = folder.entries.iter().map(|entry| &entry.file).collect();
    file::read_but(tree, &folder.path, &read)
}

/// Whether everything in `folder`, which is to be deleted, is recorded, or what it does is there; `others` is the SQL that
/// lies in it besides.
pub fn old_folder(folder: &DrizzleFolder, others: &[LegacyFile], observed: &Observed, subject: &Subject) -> Verdict {
    let is_record = |table: &&TrackingTable| subject.is_record(&table.table);
    let tables: Vec<&TrackingTable> = observed.tracking.iter().filter(is_record).collect();
    let nothing = match tables.iter().all(|table| table.read_rows().is_some()) {
        true => "Drizzle has not recorded",
        false => "as far as it can be read, Drizzle has not recorded",
    };
    let judged = tables.iter().flat_map(|table| rows::judge(folder, table));
    let recorded: BTreeSet<String> = judged.filter_map(|row| row.tag).collect();
    let found = evidence::of(folder, &observed.live);
    let entries = folder.entries.iter().filter(|entry| !recorded.contains(&entry.tag));
    let mut findings: Vec<DbFinding> = entries
        .filter_map(|entry| {
            let (check, why) = undone(found.get(&entry.tag))?;
            let message = format!("{nothing} {}, and {why}", entry.tag);
            Some(finding(folder, check, message, AboutKind::Entry, &entry.tag))
        })
        .collect();
    findings.extend(
        of_others(folder, others, observed, &tables)
            .into_iter()
            .map(|(path, check, why)| {
                let message = format!("{nothing} {}, which no migrator reads, and {why}", path.name());
                finding(folder, check, message, AboutKind::File, path.as_str())
            }),
    );
    findings.extend(tables.into_iter().filter_map(unread));
    findings.sort_by_key(|finding| finding.severity);
    let more = match others.len() {
        0 => String::new(),
        number => format!(", and {} that no migrator reads", counted(number, "file")),
    };
    Verdict {
        gate: "old-folder",
        about: format!(
            "{} of {}{more}",
            counted(folder.entries.len(), "migration"),
            folder.path
        ),
        findings,
        source: None,
    }
}

/// Returns those of `others` that `tables` do not record, and whose work is not there, with the check and why.
fn of_others<'a>(
    folder: &DrizzleFolder,
    others: &'a [LegacyFile],
    observed: &Observed,
    tables: &[&TrackingTable],
) -> Vec<(&'a RepoPath, &'static str, String)> {
    if others.is_empty() {
        return Vec::new();
    }
    let rows = tables.iter().flat_map(|table| {
        let rows = table.read_rows().unwrap_or_default().iter();
        rows.filter_map(|row| table.cell(row, "hash"))
    });
    let hashes: BTreeSet<&str> = rows.collect();
    let is_recorded = |file: &LegacyFile| {
        let hash = file.sql.as_deref().map(folder::hash);
        hash.is_some_and(|hash| hashes.contains(hash.as_str())) || hashes.contains(file.stem().as_str())
    };
    // When they would have run, their names tell best.
    let mut all: Vec<LegacyFile> = folder.entries.iter().map(evidence::file).collect();
    all.extend(others.iter().cloned());
    all.sort_by(file::order);
    let found = evidence::of_files(&all, &observed.live);
    let found: BTreeMap<&RepoPath, &Evidence> = all.iter().map(|file| &file.path).zip(&found).collect();
    let others = others.iter().filter(|file| !is_recorded(file));
    others
        .filter_map(|file| {
            let (check, why) = undone(found.get(&file.path).copied())?;
            Some((&file.path, check, why))
        })
        .collect()
}

/// Returns the check, and in a clause what of a migration is not done or not known; `None` where all is there.
fn undone(found: Option<&Evidence>) -> Option<(&'static str, String)> {
    Some(match found {
        Some(Evidence::Present) => return None,
        Some(Evidence::Missing(lack)) => ("unapplied-migration", format!("its work is not done: {}", lack.words())),
        Some(Evidence::Undetermined(why)) => (
            "undetermined-migration",
            format!("the database does not tell whether it ran: {why}"),
        ),
        None => ("undetermined-migration", "nothing is known of what it makes".to_owned()),
    })
}

fn finding(folder: &DrizzleFolder, check: &'static str, message: String, kind: AboutKind, name: &str) -> DbFinding {
    DbFinding {
        check,
        severity: Severity::Error,
        message,
        help: format!(
            "keep {} until this is known: see what the migration was for, and bring what is still wanted into a new one",
            folder.path
        ),
        about: About {
            kind,
            name: name.to_owned(),
        },
    }
}

/// The verdict on a folder that is gone already; `why` is how that is known. Nothing of the database is asked.
pub fn gone(folder: &RepoPath, why: &str) -> Verdict {
    Verdict {
        gate: "old-folder",
        about: format!("{folder} is gone, and {why}; what it did was not looked for"),
        findings: Vec::new(),
        source: None,
    }
}

/// A record that may not be read keeps the gate from holding only where something is not there: it is said all the same.
fn unread(table: &TrackingTable) -> Option<DbFinding> {
    let Rows::NoPermission(why) = table.rows else {
        return None;
    };
    Some(DbFinding {
        check: "unreadable-table",
        severity: Severity::Warning,
        message: format!("{} is there, and this role may not read all of it: {why}", table.table),
        help: "let the role read it, so that what it records counts".to_owned(),
        about: About {
            kind: AboutKind::TrackingTable,
            name: table.table.to_string(),
        },
    })
}
