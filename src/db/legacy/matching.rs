//! Which row of a legacy table means which file.
//!
//! Tables differ: a version as `1`, `'001'`, `'001_create_users'` or `'001_create_users.sql'`, a name or file name beside
//! it or alone. The column that names files decides, then the one that numbers them.

use crate::db::legacy::file::{LegacyFile, plain_number};
use crate::db::tracking::TrackingTable;
use std::collections::{BTreeMap, BTreeSet};

/// Columns that may hold the number of a migration, the best first.
const NUMBERED: &[&str] = &[
    "version",
    "version_id",
    "migration_version",
    "number",
    "migration_number",
    "migration_id",
    "migration",
    "id",
];

/// Columns that say that a migration did not end well where they hold `f`.
const SUCCESS: &[&str] = &["success", "succeeded", "is_applied"];

/// What the rows say of the files.
#[derive(Debug, Default)]
pub(super) struct Matched {
    /// For each file, how the table records it.
    pub(super) files: Vec<Recorded>,
    /// The versions of rows that mean no file.
    pub(super) without_file: Vec<String>,
    /// Numbers that several files have, with the places of those files.
    pub(super) doubles: BTreeMap<String, Vec<usize>>,
    /// Whether the rows could be read.
    pub(super) is_known: bool,
}

/// How the table records a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Recorded {
    /// Not at all.
    No,
    /// A row means it.
    Yes,
    /// A row has its number, which another file has, too.
    ByNumber,
}

/// Matches the rows of `table` with `files`.
pub(super) fn match_rows(files: &[LegacyFile], table: Option<&TrackingTable>) -> Matched {
    let names: BTreeMap<String, usize> = files
        .iter()
        .enumerate()
        .flat_map(|(at, file)| names(file, at))
        .collect();
    let mut numbers: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, file) in files.iter().enumerate() {
        if let Some(number) = file.version().and_then(|version| plain_number(&version)) {
            numbers.entry(number).or_default().push(at);
        }
    }
    let mut matched = Matched {
        files: vec![Recorded::No; files.len()],
        doubles: numbers
            .clone()
            .into_iter()
            .filter(|(_, places)| places.len() > 1)
            .collect(),
        ..Matched::default()
    };
    let Some(table) = table else { return matched };
    let Some(rows) = table.read_rows() else { return matched };
    matched.is_known = true;
    let cells = |place: usize| {
        rows.iter()
            .map(move |row| row.cells.get(place).and_then(|cell| cell.as_deref()))
    };
    let count =
        |place: usize, is_good: &dyn Fn(&str) -> bool| cells(place).flatten().filter(|cell| is_good(cell)).count();
    let named = (0..table.columns.len())
        .map(|place| (count(place, &|cell| names.contains_key(&key(cell))), place))
        .filter(|(count, _)| *count > 0)
        .max_by_key(|(count, place)| (*count, std::cmp::Reverse(*place)))
        .map(|(_, place)| place);
    let place_of = |name: &str| {
        table
            .columns
            .iter()
            .position(|column| column.name.eq_ignore_ascii_case(name))
    };
    let has_number = |cell: &str| plain_number(cell).is_some_and(|number| numbers.contains_key(&number));
    let numbered = NUMBERED
        .iter()
        .filter_map(|name| place_of(name))
        .filter(|place| Some(*place) != named)
        // A counter counts rows: where files are named it is no version.
        .filter(|place| named.is_none() || table.columns.get(*place).is_none_or(|column| column.name != "id"))
        .find(|place| count(*place, &has_number) > 0);
    let is_watermark = table.columns.len() == 2 && place_of("dirty").is_some();
    let mut seen = BTreeSet::new();
    for row in rows {
        let cell = |place: Option<usize>| {
            place
                .and_then(|place| row.cells.get(place))
                .and_then(|cell| cell.as_deref())
        };
        let failed = SUCCESS
            .iter()
            .any(|name| matches!(cell(place_of(name)), Some("f" | "false" | "0")));
        let rolled_back = cell(place_of("rolled_back_at")).is_some();
        if failed || rolled_back {
            continue;
        }
        let number = cell(numbered).and_then(plain_number);
        if is_watermark && let Some(number) = &number {
            // golang-migrate keeps the last version alone; it stands for all before it.
            for (at, file) in files.iter().enumerate() {
                let own = file.version().and_then(|version| plain_number(&version));
                if own.is_some_and(|own| (own.len(), &own) <= (number.len(), number))
                    && let Some(recorded) = matched.files.get_mut(at)
                {
                    *recorded = Recorded::Yes;
                }
            }
            continue;
        }
        if let Some(at) = cell(named).and_then(|cell| names.get(&key(cell))) {
            if let Some(recorded) = matched.files.get_mut(*at) {
                *recorded = Recorded::Yes;
            }
            continue;
        }
        match number
            .as_ref()
            .and_then(|number| numbers.get(number))
            .map(Vec::as_slice)
        {
            Some([at]) => {
                if let Some(recorded) = matched.files.get_mut(*at) {
                    *recorded = Recorded::Yes;
                }
            }
            Some(several) => {
                for at in several {
                    if let Some(recorded) = matched.files.get_mut(*at).filter(|recorded| **recorded == Recorded::No) {
                        *recorded = Recorded::ByNumber;
                    }
                }
            }
            None => {
                let shown = cell(numbered).or_else(|| cell(named)).or_else(|| cell(Some(0)));
                if let Some(shown) = shown
                    && seen.insert(shown.to_owned())
                {
                    matched.without_file.push(shown.to_owned());
                }
            }
        }
    }
    // One of several files of a number is meant by name: then the others are not recorded.
    for places in matched.doubles.values() {
        let is = |at: &usize| matched.files.get(*at) == Some(&Recorded::Yes);
        if places.iter().any(is) {
            for at in places {
                if let Some(recorded) = matched
                    .files
                    .get_mut(*at)
                    .filter(|recorded| **recorded == Recorded::ByNumber)
                {
                    *recorded = Recorded::No;
                }
            }
        }
    }
    matched
}

/// Returns what may stand for the file in a table.
fn names(file: &LegacyFile, at: usize) -> Vec<(String, usize)> {
    let stem = file.stem();
    let digits = stem.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(0);
    let behind = stem
        .get(digits..)
        .unwrap_or("")
        .trim_start_matches(['_', '-', '.', ' ']);
    let mut names = vec![
        (key(&stem), at),
        (key(file.path.name()), at),
        (key(file.path.as_str()), at),
    ];
    if digits > 0 && behind.len() > 2 {
        names.push((key(behind), at));
    }
    // The name alone of several folders, `migration.sql`, means none of them.
    names.retain(|(name, _)| !matches!(name.as_str(), "migration" | "up"));
    names
}

/// Returns a name as it is compared: the last part of a path, without `.sql` and `.up`.
fn key(name: &str) -> String {
    let last = name.trim().rsplit(['/', '\\']).next().unwrap_or(name);
    let last = last.strip_suffix(".sql").unwrap_or(last);
    last.strip_suffix(".up").unwrap_or(last).to_owned()
}
