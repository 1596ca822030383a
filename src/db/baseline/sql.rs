//! A baseline as SQL, to be read and run by people; `apply` runs the same statements one by one.
//!
//! Names and tags come from a repository that nobody vouches for: each stands in quotes, or in a comment that it cannot
//! leave.

use crate::db::baseline::{Record, Request};
use crate::db::folder::Layout;
use crate::db::object::{QualifiedName, literal, quote};

/// The advisory lock that two baselines of one database wait for: the letters `decommbl` as a number.
const LOCK: i64 = 0x6465_636f_6d6d_626c;

/// What is set for the transaction, before the lock is waited for.
pub(super) const SETTINGS: &str = "SET LOCAL lock_timeout = '10s';
SET LOCAL statement_timeout = '60s';
SET LOCAL search_path = pg_catalog, pg_temp;
SET LOCAL standard_conforming_strings = on;
";

/// Waits until no other baseline is at work.
pub(super) fn wait() -> String {
    format!("SELECT pg_advisory_xact_lock({LOCK});\n")
}

/// Makes the schema and the table as Drizzle's migrator of `layout` does, where they are not there.
///
/// Source: drizzle-orm 0.45.4 and 1.0.0-rc.5.
pub(super) fn create(table: &QualifiedName, layout: Layout) -> String {
    let more = match layout {
        Layout::V0 => "",
        Layout::V1 => ",\n\tname text,\n\tapplied_at timestamp with time zone DEFAULT now()",
    };
    format!(
        "CREATE SCHEMA IF NOT EXISTS {};\nCREATE TABLE IF NOT EXISTS {} (\n\tid SERIAL PRIMARY KEY,\n\thash text NOT \
         NULL,\n\tcreated_at bigint{more}\n);\n",
        quote(&table.schema),
        table.quoted()
    )
}

/// Keeps a migrator that runs at the same time from writing to the table: Drizzle takes no lock of its own.
pub(super) fn lock(table: &QualifiedName) -> String {
    format!("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE;\n", table.quoted())
}

/// Writes one row, unless there is one of the same name, or, in a table without names, of the same time.
pub(super) fn insert(table: &QualifiedName, record: &Record) -> String {
    let (hash, created_at) = (literal(&record.hash), literal(&record.created_at.to_string()));
    let (column, value, same) = match &record.name {
        Some(name) => {
            let name = literal(name);
            (", name", format!(", {name}"), format!("name = {name}"))
        }
        None => ("", String::new(), format!("created_at = {created_at}")),
    };
    // A literal in quotes takes the type of its column, be that a number or a text.
    let table = table.quoted();
    format!(
        "INSERT INTO {table} (hash, created_at{column})\n  SELECT {hash}, {}{value}\n  WHERE NOT EXISTS (SELECT FROM \
         {table} WHERE {same})\n  RETURNING id;\n",
        record.created_at
    )
}

/// Returns the whole script.
pub(super) fn script(request: &Request, records: &[Record]) -> String {
    let mut text = format!(
        "-- Records in {} that these migrations of {} are applied. It runs none of them.\n\
         BEGIN ISOLATION LEVEL READ COMMITTED;\n{SETTINGS}{}{}{}",
        comment(&request.table.to_string()),
        comment(request.folder.path.as_str()),
        wait(),
        create(request.table, request.folder.layout),
        lock(request.table)
    );
    for record in records {
        let assumed = match request.assumed.contains(&record.tag) {
            true => " (assumed)",
            false => "",
        };
        text.push_str(&format!(
            "\n-- {}{assumed}\n{}",
            comment(&record.tag),
            insert(request.table, record)
        ));
    }
    text.push_str("\nCOMMIT;\n");
    text
}

/// Returns the script that takes `records` back: by their ids where they are known, else by all that was written.
pub(super) fn undo(table: &QualifiedName, records: &[Record]) -> String {
    let mut text = format!(
        "-- Takes back from {} the records of a baseline, and nothing else.\nBEGIN;\n{SETTINGS}{}",
        comment(&table.to_string()),
        lock(table)
    );
    for record in records {
        let mut same = format!(
            "hash = {} AND created_at = {}",
            literal(&record.hash),
            literal(&record.created_at.to_string())
        );
        if let Some(name) = &record.name {
            same.push_str(&format!(" AND name = {}", literal(name)));
        }
        if let Some(id) = &record.id {
            same.push_str(&format!(" AND id = {}", literal(&id.to_string())));
        }
        text.push_str(&format!("DELETE FROM {} WHERE {same};\n", table.quoted()));
    }
    text.push_str("COMMIT;\n");
    text
}

/// Returns `text` as it can stand in a comment: on one line.
fn comment(text: &str) -> String {
    text.chars()
        .map(|character| match character.is_control() {
            true => '?',
            false => character,
        })
        .collect()
}
