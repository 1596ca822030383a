//! A baseline: Drizzle is told which of its migrations a database has already, so that its migrator runs none of them.
//!
//! `draft` decides from plain data what is recorded and what is refused, and says it as SQL; `apply` does it. Leaves out
//! how one finds out whether what a migration makes is there: that comes in as [`Evidence`].

pub mod apply;
mod lack;
mod sql;

pub use lack::Lack;

use crate::db::folder::{DrizzleFolder, Entry, Layout};
use crate::db::forecast::{self, Stop};
use crate::db::object::{ObjectId, QualifiedName};
use crate::db::rows::RowId;
use crate::db::tracking::{Rows, TrackingRow, TrackingTable};
use crate::db::when::js_number;
use std::collections::{BTreeMap, BTreeSet};

/// Past this a time is not in milliseconds: it is the year 5138, or a clock that counts microseconds.
const LATEST_MS: f64 = 1e14;

/// Whether a database has what a migration makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// All of it is there, or later migrations took away what is not.
    Present,
    /// This is not done, and no later migration explains that.
    Missing(Lack),
    /// The SQL does not tell what there should be; why, in one clause.
    Undetermined(String),
}

/// What is to be recorded, and where.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// The migrations.
    pub folder: &'a DrizzleFolder,
    /// The table that the migrator reads.
    pub table: &'a QualifiedName,
    /// The tags of the migrations that are recorded whatever the evidence says; somebody gave a reason for them.
    pub assumed: &'a BTreeSet<String>,
}

/// A row to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The migration's tag.
    pub tag: String,
    /// Its hash.
    pub hash: String,
    /// Its time in milliseconds since 1970.
    pub created_at: i64,
    /// The name that v1 knows it by; only for a table that has a column for it.
    pub name: Option<String>,
    /// The id of the row, once it is written.
    pub id: Option<RowId>,
}

/// Why a migration, or all of them, is not recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The migration; none where the table is in the way of all.
    pub tag: Option<String>,
    /// Why, in one clause.
    pub why: String,
    /// Whether nothing at all can be recorded before it is mended.
    pub blocks: bool,
    /// Whether it has simply not run yet, and the next migrate runs it: then there is nothing to mend.
    pub is_pending: bool,
}

/// A baseline, decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Baseline {
    /// Whether its rows are in the database.
    pub applied: bool,
    /// The rows, in the folder's order; those that are there already are not among them.
    pub insert: Vec<Record>,
    /// What is not recorded, and why.
    pub refused: Vec<Refusal>,
    /// The statements that write the rows; empty where there is nothing to write.
    pub sql: String,
    /// The statements that take exactly these rows back; empty where there are none.
    pub undo: String,
}

impl Baseline {
    /// Whether a migration, or all of them, is refused for a reason that has to be mended.
    pub fn has_refused(&self) -> bool {
        self.refused.iter().any(|refusal| !refusal.is_pending)
    }

    /// Whether something stands in the way of recording anything.
    pub fn is_blocked(&self) -> bool {
        self.refused.iter().any(|refusal| refusal.blocks)
    }
}

/// Returns the baseline of a database whose table is `live` (`None`: there is none), where `evidence` has, by tag, whether
/// the database has what a migration makes; a migration that it does not have counts as undetermined.
///
/// In a folder of v0 nothing is recorded behind a migration that is refused: its migrator goes by the newest row alone, and
/// would never run what was left out. In one of v1 each migration stands for itself.
pub fn draft(request: &Request, live: Option<&TrackingTable>, evidence: &BTreeMap<String, Evidence>) -> Baseline {
    let mut refused = obstacles(request, live);
    let mut insert = Vec::new();
    let has_names = match live {
        Some(table) => table.has_column("name"),
        None => request.folder.layout == Layout::V1,
    };
    // Where the rows are not known, no migration is known not to be among them.
    let is_read = live.is_none_or(|table| table.read_rows().is_some());
    let recorded = Recorded::of(live);
    let mut first_refused: Option<&str> = None;
    let mut to_run = ToRun::default();
    for entry in &request.folder.entries {
        let name = entry.v1_name(request.folder.layout).filter(|_| has_names);
        if !is_read || recorded.has(entry, name.as_deref()) {
            continue;
        }
        let is_v0 = request.folder.layout == Layout::V0;
        let found = evidence.get(&entry.tag);
        let newest = recorded.times.last().copied();
        // The migrator of v0 runs what is later than the newest record, that of v1 whatever has no name there.
        let will_run = !is_v0
            || entry
                .when_ms
                .is_some_and(|when_ms| newest.is_none_or(|newest| newest < when_ms));
        let record = match first_refused {
            Some(first) if is_v0 => Err(format!(
                "it comes after {first}, which the migrator would then never run"
            )),
            _ => record_of(request, entry, name, found),
        };
        let why = match record {
            Ok(record) => {
                insert.push(record);
                continue;
            }
            Err(why) => why,
        };
        let pending = found.filter(|_| will_run && entry.hash.is_some());
        let pending = pending.and_then(|found| to_run.why(found, first_refused.filter(|_| is_v0)));
        first_refused.get_or_insert(&entry.tag);
        to_run.is_broken_off |= is_v0 && pending.is_none();
        refused.push(Refusal {
            tag: Some(entry.tag.clone()),
            is_pending: pending.is_some(),
            why: pending.unwrap_or(why),
            blocks: false,
        });
    }
    let mut baseline = Baseline {
        applied: false,
        insert,
        refused,
        sql: String::new(),
        undo: String::new(),
    };
    if baseline.is_blocked() {
        baseline.insert.clear();
    }
    if !baseline.insert.is_empty() {
        baseline.sql = sql::script(request, &baseline.insert);
        baseline.undo = sql::undo(request.table, &baseline.insert);
    }
    baseline
}

/// What the table records already, by what the migrators go by.
struct Recorded {
    times: BTreeSet<i64>,
    names: Option<BTreeSet<String>>,
}

impl Recorded {
    fn of(live: Option<&TrackingTable>) -> Recorded {
        let Some(table) = live else {
            return Recorded {
                times: BTreeSet::new(),
                names: None,
            };
        };
        let rows = table.read_rows().unwrap_or_default();
        let names = rows.iter().filter_map(|row| table.cell(row, "name"));
        Recorded {
            times: rows.iter().filter_map(|row| time_of(table, row)).collect(),
            names: table.has_column("name").then(|| names.map(str::to_owned).collect()),
        }
    }

    /// Whether a row records `entry`: by its name where rows have names, else by its time.
    fn has(&self, entry: &Entry, name: Option<&str>) -> bool {
        match (&self.names, name) {
            (Some(names), Some(name)) => names.contains(name),
            _ => entry.when_ms.is_some_and(|when_ms| self.times.contains(&when_ms)),
        }
    }
}

/// Returns the time of a row, where it is a whole number.
fn time_of(table: &TrackingTable, row: &TrackingRow) -> Option<i64> {
    let number = js_number(Some(table.cell(row, "created_at")?));
    (number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i64)
}

/// Returns the row of `entry`.
///
/// # Errors
/// Why it is not recorded, in one clause.
fn record_of(
    request: &Request,
    entry: &Entry,
    name: Option<String>,
    evidence: Option<&Evidence>,
) -> Result<Record, String> {
    let Some(hash) = &entry.hash else {
        return Err(format!("its file {} is not there, so that it has no hash", entry.file));
    };
    let Some(created_at) = entry.when_ms else {
        return Err("it has no time".to_owned());
    };
    if !request.assumed.contains(&entry.tag) {
        match evidence {
            Some(Evidence::Present) => {}
            Some(Evidence::Missing(lack)) => {
                return Err(format!(
                    "{}: `decomm db reconcile --shadow-url URL` drafts what is missing",
                    lack.words()
                ));
            }
            Some(Evidence::Undetermined(why)) => {
                return Err(format!("the database cannot tell whether it ran: {why}"));
            }
            None => return Err("nothing is known of what it makes".to_owned()),
        }
    }
    Ok(Record {
        tag: entry.tag.clone(),
        hash: hash.clone(),
        created_at,
        name,
        id: None,
    })
}

/// Whether a text of digits is sorted among others as its number is: all times of the years 2001 to 2286 have 13.
fn is_full_number(text: &str) -> bool {
    text.len() == 13 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The migrations that have not run and that the next migrate runs.
#[derive(Default)]
struct ToRun {
    /// What they make.
    makes: BTreeSet<ObjectId>,
    /// Whether one before them is refused for another reason, so that nothing is simply to run any more.
    is_broken_off: bool,
}

impl ToRun {
    /// Returns why a migration of which `found` is known has simply not run yet; `None` where that is not so simple: a part
    /// of it is done, or what it needs is not there. `before` is the first one in front of it that has not run either.
    fn why(&mut self, found: &Evidence, before: Option<&str>) -> Option<String> {
        if self.is_broken_off {
            return None;
        }
        match (found, before) {
            (Evidence::Missing(lack), _) => {
                let is_to_come = |need: &ObjectId| {
                    let is_its_table = |made: &ObjectId| {
                        made.parent.is_none() && made.schema == need.schema && Some(&made.name) == need.parent.as_ref()
                    };
                    self.makes.contains(need) || self.makes.iter().any(is_its_table)
                };
                if lack.is_partly_done || !lack.needs.iter().all(is_to_come) {
                    return None;
                }
                self.makes.extend(lack.missing.iter().cloned());
                Some(format!("{}, so it has not run: the next migrate runs it", lack.words()))
            }
            (Evidence::Undetermined(_), Some(before)) => Some(format!(
                "it comes after {before}, which has not run: the next migrate runs both"
            )),
            (Evidence::Undetermined(_), None) | (Evidence::Present, _) => None,
        }
    }
}

/// Returns what stands in the way of recording anything: an unreadable or foreign table, rows that mislead the migrator
/// whatever is added, and a journal whose times do not increase.
fn obstacles(request: &Request, live: Option<&TrackingTable>) -> Vec<Refusal> {
    let table_name = request.table;
    let mut why: Vec<(Option<String>, String)> = Vec::new();
    if let Some(table) = live {
        let rows = match &table.rows {
            Rows::Read(rows) => rows.as_slice(),
            Rows::NoPermission(reason) => {
                why.push((None, format!("{table_name} cannot be read: {reason}")));
                &[]
            }
            Rows::TooMany => {
                why.push((None, format!("{table_name} has more rows than a table of migrations")));
                &[]
            }
        };
        let missing = ["id", "hash", "created_at"]
            .iter()
            .find(|column| !table.has_column(column));
        if let Some(column) = missing {
            why.push((
                None,
                format!("{table_name} has no column {column}: Drizzle did not make it"),
            ));
        } else if let Some(Stop::Table { column, why: reason }) = forecast::unwritable(table) {
            why.push((None, format!("the column {column} of {table_name}: {reason}")));
        }
        let is_text = table.column("created_at").is_some_and(|column| !column.is_number());
        for row in rows {
            let id = RowId::of(table, row);
            match table.cell(row, "created_at") {
                None if table.has_column("created_at") => why.push((
                    None,
                    format!("row {id} of {table_name} has no time: v0 would run everything again all the same"),
                )),
                Some(text) if js_number(Some(text)) > LATEST_MS => why.push((
                    None,
                    format!("row {id} of {table_name} has the time {text}: v0 would run nothing any more"),
                )),
                Some(text) if is_text && !is_full_number(text) => why.push((
                    None,
                    format!("row {id} of {table_name} has a text for a time, and is sorted among the others as one"),
                )),
                _ => {}
            }
        }
        if request.folder.layout == Layout::V1
            && let Some(Stop::UnmatchedRows(ids)) = forecast::v1(request.folder, live).stop
        {
            why.extend(ids.iter().map(|id| {
                let what = "matches no migration, so that v1 does not take the table over";
                (None, format!("row {id} of {table_name} {what}"))
            }));
        }
    }
    if request.folder.layout == Layout::V0 {
        let mut newest: Option<i64> = None;
        for entry in &request.folder.entries {
            match (newest, entry.when_ms) {
                (Some(newest), Some(when_ms)) if when_ms <= newest => why.push((
                    Some(entry.tag.clone()),
                    format!("its `when` {when_ms} is not later than {newest}, which comes before it in the journal"),
                )),
                (_, when_ms) => newest = newest.max(when_ms),
            }
        }
    }
    why.into_iter()
        .map(|(tag, why)| Refusal {
            tag,
            why,
            blocks: true,
            is_pending: false,
        })
        .collect()
}

#[cfg(test)]
mod tests;
