//! What `decomm fix` did, or what keeps it from doing it: one format a file.

pub mod human;
pub mod json;

use crate::finding::Finding;
use crate::plan::PlannedEdit;
use crate::tree::path::RepoPath;

/// How a run of `decomm fix` ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The changes were made.
    Applied,
    /// There was nothing to change.
    Nothing,
    /// Nothing was written: blockers stand in the way.
    Blocked,
    /// Nothing was written: these files hold work in progress.
    Dirty(Vec<DirtyPath>),
    /// Nothing was written: the user said no.
    Declined,
    /// The changes were made and taken back: this command failed on the result.
    TakenBack {
        /// The command as given.
        command: String,
        /// Files that could not be taken back.
        kept: Vec<KeptPath>,
    },
}

/// A file that is not as it was before the fix, although all was to be taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptPath {
    /// The file.
    pub path: RepoPath,
    /// Why it was left alone: `changed since`.
    pub why: String,
}

/// A file that the plan would change and that holds work in progress.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirtyPath {
    /// The file.
    pub path: RepoPath,
    /// What is in progress there: `changed since the last commit`.
    pub why: &'static str,
}

/// All that is told of a run.
#[derive(Debug)]
pub struct FixReport<'a> {
    /// How it ended.
    pub ending: Ending,
    /// What is done to each file for each entry, sorted by path, then entry.
    pub edits: &'a [PlannedEdit],
    /// What stands in the way, or will dangle; sorted as in a report.
    pub blockers: &'a [Finding],
    /// What else is left; sorted as in a report.
    pub remaining: &'a [Finding],
    /// Those of `remaining` that a later check does not know of; they name what goes besides what entries name.
    pub unseen: &'a [Finding],
    /// Those of `remaining` that are about what nothing uses any more, which a later check cannot tell.
    pub left_over: &'a [Finding],
    /// Folders that stay since they hold files that no tree lists.
    pub kept_folders: &'a [RepoPath],
    /// The commands to run next, in their order: `npm install`.
    pub next_commands: &'a [String],
}

impl Ending {
    /// Whether the changes were made and stay.
    pub fn is_applied(&self) -> bool {
        *self == Ending::Applied
    }

    /// Returns the files that could not be taken back.
    pub fn kept(&self) -> &[KeptPath] {
        match self {
            Ending::TakenBack { kept, .. } => kept,
            _ => &[],
        }
    }
}
