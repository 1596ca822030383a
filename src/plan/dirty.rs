//! What of a plan's files would be lost to git: work that no commit has.
//!
//! Leaves out: whether that keeps a plan from being written; the journal has the old bytes in any case.

use std::collections::BTreeSet;

use crate::plan::change::FileChanges;
use crate::tree::TreeError;
use crate::tree::path::RepoPath;
use crate::tree::uncommitted::{Uncommitted, uncommitted};
use crate::tree::worktree::Worktree;

/// A file of the plan that holds work that no commit has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirtyFile {
    /// The file.
    pub path: RepoPath,
    /// In which way.
    pub why: Uncommitted,
}

/// Returns the files that `changes` touches and that hold work that no commit has, sorted by path.
///
/// Outside of git there are none: there is no commit to compare with.
///
/// # Errors
/// [`TreeError::Git`] where git's data cannot be read.
pub fn dirty(tree: &Worktree, changes: &FileChanges) -> Result<Vec<DirtyFile>, TreeError> {
    let paths: BTreeSet<RepoPath> = changes.keys().cloned().collect();
    let found = uncommitted(tree, &paths)?;
    Ok(found.into_iter().map(|(path, why)| DirtyFile { path, why }).collect())
}
