//! Read-only sets of files, and the only code that reads the disk or git.
//!
//! Stand-in: the trait, `listing` and `worktree` are here so that `cli` compiles; the real ones replace them.

pub mod listing;
pub mod path;
pub mod worktree;

use crate::tree::listing::Listing;
use crate::tree::path::RepoPath;

/// A read-only set of files below one root.
pub trait Tree: Send + Sync {
    /// Returns what the tree is called in reports: `worktree`, `index`, or a commit's full id.
    fn id(&self) -> String;

    /// Returns its files, sorted by path.
    fn listing(&self) -> &Listing;

    /// Returns the bytes of a file of the listing.
    ///
    /// # Errors
    /// It cannot be read.
    fn read(&self, path: &RepoPath) -> Result<Vec<u8>, ReadError>;
}

/// Why a file could not be read.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ReadError(pub String);

/// Why a tree could not be opened.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct TreeError(pub String);
