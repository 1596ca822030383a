//! The board of `decomm plan`: every entry by its phase, with how far it is.
//!
//! This file says what is on the board; `human`, `json` and `markdown` beside it are its formats.

pub mod human;
pub mod json;
pub mod markdown;

use std::collections::BTreeMap;

use crate::config::{Ask, Config, Entry};
use crate::finding::{Finding, Report, Severity};

/// A configuration held against what a check of the tree found.
#[derive(Debug)]
pub struct Board<'a> {
    /// `worktree`, `index` or a commit id.
    pub tree: &'a str,
    /// The last phase that is enforced; none: all are.
    pub enforced: Option<u32>,
    /// In ascending order.
    pub phases: Vec<Phase<'a>>,
    /// Findings of no entry: broken histories, exceptions that are not needed.
    pub others: Vec<&'a Finding>,
    /// The gates of the database, where one was asked.
    pub database: Option<&'a DatabaseGates>,
}

/// What a database says of the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatabaseGates {
    /// The name of the database.
    pub name: String,
    /// The role that asked.
    pub role: String,
    /// In the order in which they come up.
    pub gates: Vec<Gate>,
}

/// One thing that has to hold of a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gate {
    /// `audit`, or the gate's name as `decomm db verify` takes it.
    pub name: &'static str,
    /// The folder that it is about, where it is about one.
    pub folder: Option<String>,
    /// How many errors keep it from holding.
    pub n_errors: usize,
    /// The command that tells more.
    pub command: String,
    /// How it is known what the database should hold, where the gate asks that: `snapshot` or `replay`.
    pub expected: Option<&'static str>,
}

impl Gate {
    /// Whether it holds.
    pub fn holds(&self) -> bool {
        self.n_errors == 0
    }

    /// Returns what its answer is limited to, where it is.
    pub fn limit(&self) -> Option<&'static str> {
        (self.expected == Some("snapshot")).then_some("by the names of tables and columns alone")
    }

    /// Returns the gate with its folder.
    pub fn title(&self) -> String {
        match &self.folder {
            Some(folder) => format!("{} {folder}", self.name),
            None => self.name.to_owned(),
        }
    }
}

/// One phase of the plan.
#[derive(Debug)]
pub struct Phase<'a> {
    /// Its number.
    pub number: u32,
    /// Whether it is enforced now.
    pub is_enforced: bool,
    /// Its entries, in the order of the configuration.
    pub rows: Vec<Row<'a>>,
}

/// One entry of the plan.
#[derive(Debug)]
pub struct Row<'a> {
    /// The entry.
    pub entry: &'a Entry,
    /// What it still waits for, in the report's order; notes are kept, and hold nothing up.
    pub findings: Vec<&'a Finding>,
}

/// How far an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nothing is left to do.
    Done,
    /// Something is.
    ToDo,
}

impl State {
    /// Returns the name in machine formats.
    pub fn name(self) -> &'static str {
        match self {
            State::Done => "done",
            State::ToDo => "to-do",
        }
    }
}

impl<'a> Board<'a> {
    /// Holds `config` against `report`, which has the findings of all its phases.
    pub fn new(config: &'a Config, report: &'a Report, database: Option<&'a DatabaseGates>) -> Board<'a> {
        let mut by_entry: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
        let mut others = Vec::new();
        for finding in &report.findings {
            match finding.entry.as_deref() {
                Some(id) if config.entries.iter().any(|entry| entry.id == id) => {
                    by_entry.entry(id).or_default().push(finding);
                }
                _ => others.push(finding),
            }
        }
        let mut phases: BTreeMap<u32, Phase<'_>> = BTreeMap::new();
        for entry in &config.entries {
            let phase = phases.entry(entry.phase).or_insert_with(|| Phase {
                number: entry.phase,
                is_enforced: report.phase.is_none_or(|last| entry.phase <= last),
                rows: Vec::new(),
            });
            phase.rows.push(Row {
                entry,
                findings: by_entry.remove(entry.id.as_str()).unwrap_or_default(),
            });
        }
        Board {
            tree: &report.tree,
            enforced: report.phase,
            phases: phases.into_values().collect(),
            others,
            database,
        }
    }

    /// Returns how many rows are done, and how many there are.
    pub fn progress(&self) -> (usize, usize) {
        let rows = || self.phases.iter().flat_map(|phase| &phase.rows);
        (rows().filter(|row| row.state() == State::Done).count(), rows().count())
    }
}

impl Phase<'_> {
    /// Returns how many rows are done.
    pub fn n_done(&self) -> usize {
        self.rows.iter().filter(|row| row.state() == State::Done).count()
    }

    /// Returns `enforced` or `pending`.
    pub fn status(&self) -> &'static str {
        if self.is_enforced { "enforced" } else { "pending" }
    }
}

impl<'a> Row<'a> {
    /// Returns how far the entry is: a step for people by its date, anything else by errors and warnings.
    pub fn state(&self) -> State {
        let is_done = match &self.entry.ask {
            Ask::Manual(manual) => manual.done.is_some(),
            _ => self.findings.iter().all(|finding| finding.severity == Severity::Note),
        };
        if is_done { State::Done } else { State::ToDo }
    }

    /// Returns `retire`, `require`, `rewrite` or `manual`.
    pub fn ask(&self) -> &'static str {
        match self.entry.ask {
            Ask::Retire(_) => "retire",
            Ask::Require(_) => "require",
            Ask::Rewrite(_) => "rewrite",
            Ask::Manual(_) => "manual",
        }
    }

    /// Returns what the entry is in words: the step of a manual one, else its title, else its reason.
    pub fn words(&self) -> &'a str {
        match &self.entry.ask {
            Ask::Manual(manual) => &manual.text,
            _ => self
                .entry
                .title
                .as_deref()
                .or(self.entry.reason.as_deref())
                .unwrap_or(""),
        }
    }

    /// Returns the number of findings of each check, by the check's name.
    pub fn counts(&self) -> BTreeMap<&'static str, usize> {
        let mut counts = BTreeMap::new();
        for finding in &self.findings {
            *counts.entry(finding.check).or_insert(0) += 1;
        }
        counts
    }

    /// Returns the errors that nobody but a person can take away.
    pub fn blockers(&self) -> Vec<&'a Finding> {
        let is_blocker = |finding: &&&Finding| finding.severity == Severity::Error && finding.fix.is_none();
        self.findings.iter().filter(is_blocker).copied().collect()
    }
}

/// Returns `path:line:column` of `finding`, or its path alone.
fn address(finding: &Finding) -> String {
    match finding.place {
        Some(place) => format!(
            "{}:{}:{}",
            finding.path, place.range.start.line, place.range.start.column
        ),
        None => finding.path.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::testing::{board_config, board_report, dangling, report, with_severity};

    #[test]
    fn entries_stand_in_their_phase_with_what_is_left() {
        let (config, report) = (board_config(), board_report());
        let board = Board::new(&config, &report, None);
        let rows: Vec<(u32, &str, State, usize, usize)> = board
            .phases
            .iter()
            .flat_map(|phase| {
                phase.rows.iter().map(|row| {
                    (
                        phase.number,
                        row.entry.id.as_str(),
                        row.state(),
                        row.findings.len(),
                        row.blockers().len(),
                    )
                })
            })
            .collect();
        assert_eq!(
            rows,
            [
                (2, "backup", State::Done, 0, 0),
                (2, "audit", State::ToDo, 0, 0),
                (4, "legacy", State::ToDo, 3, 1),
                (4, "db-migrate", State::Done, 0, 0),
                (5, "drizzle-out", State::ToDo, 1, 0),
            ]
        );
        assert_eq!(board.others.len(), 1);
        assert_eq!(board.progress(), (2, 5));
        let enforced: Vec<bool> = board.phases.iter().map(|phase| phase.is_enforced).collect();
        assert_eq!(enforced, [true, true, false]);
    }

    #[test]
    fn notes_hold_nothing_up() {
        let config = board_config();
        let report = report(vec![with_severity(dangling("migrations"), Severity::Note)]);
        let board = Board::new(&config, &report, None);
        assert_eq!(board.progress(), (4, 5));
    }
}
