//! What each row of Drizzle's table means, seen from the folder: which migration it records, and how well.
//!
//! Leaves out what the migrator makes of the rows, which is `forecast`: it looks at far less than this does.

use crate::db::folder::{DrizzleFolder, Layout};
use crate::db::tracking::{TrackingRow, TrackingTable};
use crate::db::when::js_number;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Seconds since 1970 of the years 1973 to 5138; in milliseconds the same numbers lie before April 1973.
const SECONDS: std::ops::Range<f64> = 1e8..1e11;

/// What a row says of a migration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowState {
    /// Its time and its hash are the migration's.
    Match,
    /// Its time is, its hash is not: the file was changed after it ran.
    Edited,
    /// Its hash holds the migration's tag.
    TagAsHash,
    /// Its hash is the migration's, its time is not.
    Retimed,
    /// An earlier or better row records the same migration.
    Duplicate,
    /// Its time is NULL, whatever else it says.
    NullCreatedAt,
    /// Its time is in seconds, whatever else it says.
    SecondsCreatedAt,
    /// It records no migration of the folder.
    Unknown,
}

impl RowState {
    /// Returns the name in machine formats.
    pub fn name(self) -> &'static str {
        match self {
            RowState::Match => "match",
            RowState::Edited => "edited",
            RowState::TagAsHash => "tag-as-hash",
            RowState::Retimed => "retimed",
            RowState::Duplicate => "duplicate",
            RowState::NullCreatedAt => "null-created-at",
            RowState::SecondsCreatedAt => "seconds-created-at",
            RowState::Unknown => "unknown",
        }
    }
}

/// The `id` of a row.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowId {
    /// What Drizzle's own tables have.
    Number(i64),
    /// What a home-made table may have; empty where it has none.
    Text(String),
}

impl RowId {
    /// Returns the id of a row of `table`.
    pub(in crate::db) fn of(table: &TrackingTable, row: &TrackingRow) -> RowId {
        let text = table.cell(row, "id").unwrap_or_default();
        text.parse()
            .map_or_else(|_| RowId::Text(text.to_owned()), RowId::Number)
    }
}

impl fmt::Display for RowId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RowId::Number(number) => number.fmt(f),
            RowId::Text(text) if text.is_empty() => f.write_str("without an id"),
            RowId::Text(text) => text.fmt(f),
        }
    }
}

/// A row and what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgedRow {
    /// Its id.
    pub id: RowId,
    /// The tag of the migration that it records; none for `Unknown`, and where nothing tells.
    pub tag: Option<String>,
    /// What it says of it.
    pub state: RowState,
    /// Its `created_at` as PostgreSQL prints it.
    pub created_at: Option<String>,
    /// Whether it is the one that the migrator of v0 goes by.
    pub is_newest: bool,
    /// The migration's place in the folder.
    pub(in crate::db) entry: Option<usize>,
}

/// Returns what each row of `table` means, in the order of the rows; none where they could not be read.
pub fn judge(folder: &DrizzleFolder, table: &TrackingTable) -> Vec<JudgedRow> {
    let entries = Entries::of(folder);
    let rows = table.read_rows().unwrap_or_default();
    let mut judged: Vec<JudgedRow> = rows
        .iter()
        .map(|row| {
            let (entry, state) = entries.meaning(table, row);
            JudgedRow {
                id: RowId::of(table, row),
                tag: entry.and_then(|place| Some(folder.entries.get(place)?.tag.clone())),
                state,
                created_at: table.cell(row, "created_at").map(str::to_owned),
                is_newest: row.is_newest,
                entry,
            }
        })
        .collect();
    mark_duplicates(&mut judged);
    judged
}

/// Of several rows that record one migration the best stays what it is, of equals the first.
fn mark_duplicates(rows: &mut [JudgedRow]) {
    let counts = |row: &JudgedRow| row.state < RowState::Duplicate;
    let mut best: BTreeMap<usize, (RowState, usize)> = BTreeMap::new();
    for (place, row) in rows.iter().enumerate().filter(|(_, row)| counts(row)) {
        if let Some(entry) = row.entry {
            let candidate = (row.state, place);
            best.entry(entry)
                .and_modify(|best| *best = candidate.min(*best))
                .or_insert(candidate);
        }
    }
    let kept: BTreeSet<usize> = best.into_values().map(|(_, place)| place).collect();
    for (place, row) in rows.iter_mut().enumerate() {
        if counts(row) && !kept.contains(&place) {
            row.state = RowState::Duplicate;
        }
    }
}

/// The migrations of a folder by all that a row may name them with.
struct Entries<'a> {
    folder: &'a DrizzleFolder,
    by_when: BTreeMap<i64, Vec<usize>>,
    by_hash: BTreeMap<&'a str, Vec<usize>>,
    by_tag: BTreeMap<&'a str, usize>,
    by_name: BTreeMap<String, usize>,
}

impl<'a> Entries<'a> {
    fn of(folder: &'a DrizzleFolder) -> Entries<'a> {
        let mut entries = Entries {
            folder,
            by_when: BTreeMap::new(),
            by_hash: BTreeMap::new(),
            by_tag: BTreeMap::new(),
            by_name: BTreeMap::new(),
        };
        for (place, entry) in folder.entries.iter().enumerate() {
            if let Some(when_ms) = entry.when_ms {
                entries.by_when.entry(when_ms).or_default().push(place);
            }
            if let Some(hash) = &entry.hash {
                entries.by_hash.entry(hash).or_default().push(place);
            }
            entries.by_tag.entry(&entry.tag).or_insert(place);
            if let Some(name) = entry.v1_name(folder.layout) {
                entries.by_name.entry(name).or_insert(place);
            }
        }
        entries
    }

    fn meaning(&self, table: &TrackingTable, row: &TrackingRow) -> (Option<usize>, RowState) {
        let hash = table.cell(row, "hash").unwrap_or_default();
        let created_at = table.cell(row, "created_at");
        let of_hash = self.by_hash.get(hash).map(Vec::as_slice).unwrap_or_default();
        let of_tag = self.of_tag(hash);
        // In a table of v1 the name alone decides.
        let named = table.cell(row, "name").map(|name| self.by_name.get(name).copied());
        if named == Some(None) && created_at.is_some() {
            return match of_hash.first() {
                Some(place) => (Some(*place), RowState::Retimed),
                None => (None, RowState::Unknown),
            };
        }
        let named = named.flatten();
        let by_other = named.or(of_hash.first().copied()).or(of_tag);
        let Some(created_at) = created_at else {
            return (by_other, RowState::NullCreatedAt);
        };
        let created = js_number(Some(created_at));
        let at_time: Vec<usize> = self
            .at(created)
            .iter()
            .copied()
            .filter(|place| named.is_none_or(|named| named == *place))
            .collect();
        if let Some(place) = at_time.iter().find(|place| of_hash.contains(place)) {
            return (Some(*place), RowState::Match);
        }
        if let Some(first) = at_time.first() {
            return match of_tag.filter(|place| at_time.contains(place)) {
                Some(place) => (Some(place), RowState::TagAsHash),
                None => (Some(*first), RowState::Edited),
            };
        }
        if SECONDS.contains(&created) {
            let by_seconds = || {
                let matches = |when_ms: i64| when_ms.div_euclid(1000) as f64 == created.floor();
                let mut entries = self.folder.entries.iter();
                entries.position(|entry| entry.when_ms.is_some_and(matches))
            };
            return (by_other.or_else(by_seconds), RowState::SecondsCreatedAt);
        }
        match (named, of_hash.first(), of_tag) {
            (Some(place), _, _) if of_hash.contains(&place) => (Some(place), RowState::Retimed),
            (Some(place), _, Some(tag)) if place == tag => (Some(place), RowState::TagAsHash),
            (Some(place), _, _) => (Some(place), RowState::Edited),
            (None, Some(place), _) => (Some(*place), RowState::Retimed),
            (None, None, Some(place)) => (Some(place), RowState::TagAsHash),
            (None, None, None) => (None, RowState::Unknown),
        }
    }

    /// Returns the migrations of the time `created`; in v1, whose folders know no milliseconds, to the second.
    fn at(&self, created: f64) -> &[usize] {
        if !created.is_finite() || created.fract() != 0.0 || created.abs() > 9e15 {
            return &[];
        }
        let created = created as i64;
        let created = match self.folder.layout {
            Layout::V0 => created,
            Layout::V1 => created.div_euclid(1000) * 1000,
        };
        self.by_when.get(&created).map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns the migration whose tag, or the name of whose file, stands where a hash should.
    fn of_tag(&self, text: &str) -> Option<usize> {
        let tag = text.strip_suffix(".sql").unwrap_or(text);
        self.by_tag.get(tag).or_else(|| self.by_name.get(tag)).copied()
    }
}
