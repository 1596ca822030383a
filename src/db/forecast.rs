//! What the next `migrate` will do: which migrations it runs, in which order, and what it stops at; for the migrators of
//! v0 (drizzle-orm up to 0.45) and of v1 (from 1.0 on).
//!
//! It follows their code step by step, and looks at no more than they do: v0 at one number of one row, v1 at names.
//! What PostgreSQL says to the SQL is foretold by `batch`, as far as it can be. Sources: `dialect.js` and `migrator.js` of
//! drizzle-orm 0.45.4; `session.js`, `up-migrations/pg.js` and drizzle-kit's `up` of 1.0.0-rc.5.

use crate::db::batch::{self, Refusal};
use crate::db::folder::{DrizzleFolder, Entry, Layout, locale_order};
use crate::db::object::Catalogue;
use crate::db::rows::{JudgedRow, RowId};
use crate::db::tracking::{TrackingRow, TrackingTable};
use crate::db::when::{js_number, to_the_second};
use crate::facts::drizzle_history::OddWhen;
use std::collections::{BTreeMap, BTreeSet};

/// What the next `migrate` does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forecast {
    /// The tags of the migrations that run, in order. Empty where it stops, but for [`Stop::Refused`]: all of them run
    /// in one transaction.
    pub runs: Vec<String>,
    /// What it stops at.
    pub stop: Option<Stop>,
    /// The tags of those of `runs` whose records are there in the end: all of them, unless one is refused or takes back what
    /// was done before it.
    pub recorded: Vec<String>,
    /// The migrations that end the transaction themselves, so that what was done before stays whatever comes later.
    ///
    /// [`Forecast::in_database`] finds them; [`v0`] and [`v1`] do not.
    pub ends: Vec<End>,
}

/// A migration that ends the transaction which all of them run in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// The migration.
    pub tag: String,
    /// The line, from 1.
    pub line: usize,
    /// Whether it takes back what was done before.
    pub takes_back: bool,
}

/// What a migrator stops at, before it has run anything that stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// v0: the folder has no journal, since it is one of v1.
    NoJournal,
    /// The SQL file of a migration is not there, or cannot be read; it need not be one that would run.
    NoFile {
        /// The migration.
        tag: String,
    },
    /// `drizzle-kit up`, without which v1 reads no folder of v0, refuses it.
    UpRefuses {
        /// The migration.
        tag: String,
        /// Why, in one clause.
        why: &'static str,
    },
    /// A migration that would run has no time, so that its row cannot be written.
    NoTime {
        /// The migration.
        tag: String,
    },
    /// v1: rows that match no migration, so that the table is not taken over.
    UnmatchedRows(Vec<RowId>),
    /// The table has not the columns that the migrator reads, or refuses what it writes.
    Table {
        /// The column.
        column: String,
        /// What is wrong with it, in one clause.
        why: &'static str,
    },
    /// PostgreSQL refuses the SQL of a migration that would run. `runs` holds what would have run.
    ///
    /// [`Forecast::in_database`] finds this, which has the catalogue: [`v0`] and [`v1`] do not.
    Refused {
        /// The migration.
        tag: String,
        /// Why.
        why: Refusal,
    },
    /// The rows could not be read, so that nothing can be told.
    Unknown,
}

/// Where a migration of the folder stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryState {
    /// A row records it, and the migrator passes it over.
    Recorded,
    /// It will run with the next `migrate`, or once what that stops at is gone; a row may record it all the same.
    WillRun,
    /// No row records it, none a later one, and the migrator of v0 passes it over without a word.
    WillBeSkipped,
    /// No row records it, but one a later migration: the migrator of v0 has gone past it.
    Gap,
}

impl EntryState {
    /// Returns the name in machine formats.
    pub fn name(self) -> &'static str {
        match self {
            EntryState::Recorded => "recorded",
            EntryState::WillRun => "will-run",
            EntryState::WillBeSkipped => "will-be-skipped",
            EntryState::Gap => "gap",
        }
    }
}

/// Returns what the migrator of v0 does with `folder`, where `table` is the one that it reads; `None`: there is none yet.
///
/// Limit: over pg-proxy it stops at a `when` that is `null`, which other drivers write as a row without a time.
pub fn v0(folder: &DrizzleFolder, table: Option<&TrackingTable>) -> Forecast {
    if folder.layout == Layout::V1 {
        return Forecast::stopped(Stop::NoJournal);
    }
    // Every file is read before the table is looked at.
    if let Some(entry) = folder.entries.iter().find(|entry| entry.hash.is_none()) {
        return Forecast::stopped(Stop::NoFile { tag: entry.tag.clone() });
    }
    if let Some(stop) = table.and_then(unreadable) {
        return Forecast::stopped(stop);
    }
    let pending = pending_v0(folder, table);
    let has_time = |entry: &Entry| entry.when_ms.is_some() || entry.odd_when == Some(OddWhen::Null);
    Forecast::of(folder, table, &pending, has_time)
}

/// Returns what the migrator of v1 does with `folder`, where `table` is the one that it reads; `None`: there is none yet.
///
/// It reads no folder of v0: then this is what it does once `drizzle-kit up` has rewritten the folder.
pub fn v1(folder: &DrizzleFolder, table: Option<&TrackingTable>) -> Forecast {
    if let Some(stop) = refusal_of_up(folder) {
        return Forecast::stopped(stop);
    }
    if let Some(stop) = table.and_then(unreadable) {
        return Forecast::stopped(stop);
    }
    let has_time = |entry: &Entry| match folder.layout {
        Layout::V0 => !entry.is_undated_by_up(),
        Layout::V1 => entry.when_ms.is_some(),
    };
    match pending_v1(folder, table) {
        Ok(pending) => Forecast::of(folder, table, &pending, has_time),
        Err(unmatched) => Forecast::stopped(Stop::UnmatchedRows(unmatched)),
    }
}

/// Returns where each migration of `folder` stands, under the migrator of its own layout; `rows` are those of `table`.
pub fn entry_states(folder: &DrizzleFolder, table: Option<&TrackingTable>, rows: &[JudgedRow]) -> Vec<EntryState> {
    let recorded: BTreeSet<usize> = rows.iter().filter_map(|row| row.entry).collect();
    let pending: BTreeSet<usize> = match folder.layout {
        Layout::V0 => pending_v0(folder, table).into_iter().collect(),
        Layout::V1 => match pending_v1(folder, table) {
            Ok(pending) => pending.into_iter().collect(),
            // Nothing runs before the rows are mended; then what no row records does.
            Err(_) => (0..folder.entries.len())
                .filter(|place| !recorded.contains(place))
                .collect(),
        },
    };
    let last_recorded = recorded.last().copied();
    (0..folder.entries.len())
        .map(|place| match (pending.contains(&place), recorded.contains(&place)) {
            (true, _) => EntryState::WillRun,
            // v1 passes over nothing that it does not take for recorded.
            (false, is_recorded) if is_recorded || folder.layout == Layout::V1 => EntryState::Recorded,
            (false, _) if last_recorded.is_some_and(|last| last > place) => EntryState::Gap,
            (false, _) => EntryState::WillBeSkipped,
        })
        .collect()
}

impl Forecast {
    fn stopped(stop: Stop) -> Forecast {
        Forecast {
            stop: Some(stop),
            ..Forecast::default()
        }
    }

    /// Returns the forecast with what the SQL of the migrations of `folder` meets in a database with these objects, on a
    /// server of the version `server`: `15.14`.
    pub fn in_database(self, folder: &DrizzleFolder, live: &Catalogue, server: &str) -> Forecast {
        if self.stop.is_some() {
            return self;
        }
        let mut texts: BTreeMap<&str, &str> = BTreeMap::new();
        for entry in &folder.entries {
            texts
                .entry(&entry.tag)
                .or_insert(entry.sql.as_deref().unwrap_or_default());
        }
        let migrations: Vec<&str> = self
            .runs
            .iter()
            .map(|tag| texts.get(tag.as_str()).copied().unwrap_or_default())
            .collect();
        let major = server.split('.').next().and_then(|major| major.parse().ok());
        let outcome = batch::outcome(&migrations, live, major);
        let tag = |place: usize| self.runs.get(place).cloned();
        Forecast {
            stop: outcome
                .refused
                .and_then(|(place, why)| Some(Stop::Refused { tag: tag(place)?, why })),
            recorded: outcome.recorded.into_iter().filter_map(tag).collect(),
            ends: outcome
                .ends
                .into_iter()
                .filter_map(|end| {
                    Some(End {
                        tag: tag(end.place)?,
                        line: end.line,
                        takes_back: end.takes_back,
                    })
                })
                .collect(),
            runs: self.runs,
        }
    }

    /// Returns the forecast of running `pending`, unless a row of it cannot be written.
    fn of(
        folder: &DrizzleFolder,
        table: Option<&TrackingTable>,
        pending: &[usize],
        has_time: impl Fn(&Entry) -> bool,
    ) -> Forecast {
        let runs: Vec<&Entry> = pending.iter().filter_map(|place| folder.entries.get(*place)).collect();
        if let Some(entry) = runs.iter().find(|entry| !has_time(entry)) {
            return Forecast::stopped(Stop::NoTime { tag: entry.tag.clone() });
        }
        if !runs.is_empty()
            && let Some(stop) = table.and_then(unwritable)
        {
            return Forecast::stopped(stop);
        }
        let runs: Vec<String> = runs.into_iter().map(|entry| entry.tag.clone()).collect();
        Forecast {
            recorded: runs.clone(),
            runs,
            ..Forecast::default()
        }
    }
}

/// The places of the migrations that v0 takes: all, or those later than the newest row, in the journal's order.
fn pending_v0(folder: &DrizzleFolder, table: Option<&TrackingTable>) -> Vec<usize> {
    let newest = table.and_then(|table| {
        let row = table.read_rows()?.iter().find(|row| row.is_newest)?;
        Some(js_number(table.cell(row, "created_at")))
    });
    let takes = |entry: &Entry| newest.is_none_or(|newest| newest < entry.js_when());
    let entries = folder.entries.iter().enumerate();
    entries
        .filter(|(_, entry)| takes(entry))
        .map(|(place, _)| place)
        .collect()
}

/// A migration as v1 sees it.
struct Local<'a> {
    place: usize,
    name: String,
    /// Its time to the second, in milliseconds.
    second: Option<i64>,
    hash: Option<&'a str>,
}

/// The places of the migrations that v1 takes, in its order: those whose name no row has. In a table of v0 the rows are
/// named first.
///
/// # Errors
/// The ids of the rows that match no migration.
fn pending_v1(folder: &DrizzleFolder, table: Option<&TrackingTable>) -> Result<Vec<usize>, Vec<RowId>> {
    let mut locals: Vec<Local> = folder
        .entries
        .iter()
        .enumerate()
        .map(|(place, entry)| Local {
            place,
            name: name_after_up(folder, entry),
            second: match (entry.when_ms, folder.layout) {
                (_, Layout::V0) if entry.is_undated_by_up() => None,
                (Some(when_ms), _) => Some(when_ms.div_euclid(1000) * 1000),
                (None, Layout::V0) => Some(i64::MAX),
                (None, Layout::V1) => None,
            },
            hash: entry.hash.as_deref(),
        })
        .collect();
    locals.sort_by(|a, b| locale_order(&a.name, &b.name));
    let names: BTreeSet<String> = match table {
        None => BTreeSet::new(),
        Some(table) if table.has_column("name") => {
            let rows = table.read_rows().unwrap_or_default().iter();
            rows.filter_map(|row| table.cell(row, "name"))
                .map(str::to_owned)
                .collect()
        }
        Some(table) => {
            // What has no time comes last. Where JavaScript puts it does not count: it cannot run.
            let time = |local: &Local| (local.second.is_none(), local.second);
            locals.sort_by(|a, b| time(a).cmp(&time(b)).then_with(|| locale_order(&a.name, &b.name)));
            taken_over(&locals, table)?
        }
    };
    Ok(locals
        .iter()
        .filter(|local| !names.contains(&local.name))
        .map(|local| local.place)
        .collect())
}

/// Returns the names that v1 gives the rows of a table of v0.
///
/// # Errors
/// The ids of the rows that match no migration.
fn taken_over(locals: &[Local], table: &TrackingTable) -> Result<BTreeSet<String>, Vec<RowId>> {
    // `None` is the time of what has none: there a row without a time matches it.
    let mut by_second: BTreeMap<Option<i64>, Vec<&Local>> = BTreeMap::new();
    let mut by_hash: BTreeMap<&str, &Local> = BTreeMap::new();
    for local in locals {
        by_second.entry(local.second).or_default().push(local);
        if let Some(hash) = local.hash {
            by_hash.insert(hash, local);
        }
    }
    let name_of = |row: &TrackingRow| {
        let hash = table.cell(row, "hash").unwrap_or_default();
        let second = to_the_second(table.cell(row, "created_at"));
        let second = match second.is_nan() {
            true => Some(None),
            // No migration has a time that is no whole number, nor one past what a date can hold.
            false => (second.fract() == 0.0 && second.abs() < 9e15).then_some(Some(second as i64)),
        };
        let candidates = second.and_then(|second| by_second.get(&second));
        match candidates.map(Vec::as_slice) {
            Some([only]) => Some(*only),
            Some(several) => several.iter().find(|local| local.hash == Some(hash)).copied(),
            None => by_hash.get(hash).copied(),
        }
    };
    let mut names = BTreeSet::new();
    let mut unmatched = Vec::new();
    for row in table.read_rows().unwrap_or_default() {
        match name_of(row) {
            Some(local) => {
                names.insert(local.name.clone());
            }
            None => unmatched.push(RowId::of(table, row)),
        }
    }
    match unmatched.is_empty() {
        true => Ok(names),
        false => Err(unmatched),
    }
}

/// Returns the name by which v1 knows `entry`. What has no time is dated by `drizzle-kit up` when that runs: after all others.
fn name_after_up(folder: &DrizzleFolder, entry: &Entry) -> String {
    entry.v1_name(folder.layout).unwrap_or_else(|| {
        let rest = entry.tag.split_once('_').map_or("", |(_, rest)| rest);
        format!("99991231235959_{rest}")
    })
}

/// Returns why `drizzle-kit up` leaves a folder of v0 as it is; `None` where it does not, and for a folder of v1.
fn refusal_of_up(folder: &DrizzleFolder) -> Option<Stop> {
    if folder.layout == Layout::V1 {
        return None;
    }
    if let Some(entry) = folder.entries.iter().find(|entry| entry.hash.is_none()) {
        return Some(Stop::NoFile { tag: entry.tag.clone() });
    }
    let refuses = |entry: &Entry, why| {
        Some(Stop::UpRefuses {
            tag: entry.tag.clone(),
            why,
        })
    };
    if let Some(entry) = folder.entries.iter().find(|entry| !entry.has_snapshot) {
        return refuses(entry, "its snapshot is not there");
    }
    let mut prefixes = BTreeSet::new();
    let mut before: Option<String> = None;
    for entry in &folder.entries {
        if !prefixes.insert(entry.tag.split('_').next()) {
            return refuses(entry, "an earlier migration has its number, and so its snapshot");
        }
        let name = name_after_up(folder, entry);
        // Both orders, as `up` asks for them.
        let is_behind = |before: &String| name > *before && locale_order(&name, before).is_gt();
        if before.as_ref().is_some_and(|before| !is_behind(before)) {
            return refuses(
                entry,
                "by its `when`, to the second, it does not come after the one before",
            );
        }
        before = Some(name);
    }
    None
}

/// Returns why a migrator cannot read `table`.
fn unreadable(table: &TrackingTable) -> Option<Stop> {
    let missing = ["id", "hash", "created_at"]
        .into_iter()
        .find(|column| !table.has_column(column));
    if let Some(column) = missing {
        return Some(Stop::Table {
            column: column.to_owned(),
            why: "the table does not have it",
        });
    }
    let rows = match table.read_rows() {
        Some(rows) => rows,
        None => return Some(Stop::Unknown),
    };
    let is_sorted = rows.is_empty() || rows.iter().any(|row| row.is_newest);
    (!is_sorted).then(|| Stop::Table {
        column: "created_at".to_owned(),
        why: "rows cannot be sorted by it",
    })
}

/// Returns why a migrator cannot write a row into `table`.
pub(in crate::db) fn unwritable(table: &TrackingTable) -> Option<Stop> {
    let stop = |column: &str, why| {
        Some(Stop::Table {
            column: column.to_owned(),
            why,
        })
    };
    let is_written = |name: &str| matches!(name, "hash" | "created_at");
    for column in &table.columns {
        let type_name = column.type_name.as_str();
        let of_characters = |prefix: &str| {
            let rest = type_name.strip_prefix(prefix)?;
            rest.strip_suffix(')')?.parse::<u32>().ok()
        };
        let length = of_characters("character varying(").or_else(|| of_characters("character("));
        match column.name.as_str() {
            "hash" if length.is_some_and(|length| length < 64) => {
                return stop("hash", "it is too short for a hash");
            }
            "created_at" if type_name.starts_with("timestamp") || matches!(type_name, "date" | "boolean" | "uuid") => {
                return stop("created_at", "it cannot hold a number of milliseconds");
            }
            "created_at" if matches!(type_name, "integer" | "smallint") => {
                return stop("created_at", "it is too small for a number of milliseconds");
            }
            name if column.is_required && !is_written(name) && name != "name" => {
                return stop(
                    name,
                    "a row that does not give it is refused, and the migrator does not give it",
                );
            }
            _ => {}
        }
    }
    None
}
