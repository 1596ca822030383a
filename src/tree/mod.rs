//! Read-only sets of files, and the only code that reads the disk or git.
//!
//! A tree knows which files there are and what they hold. What a file means, and which of them matter, is decided above.

pub mod below;
pub mod change;
pub mod commit;
mod git;
pub mod history;
pub mod index;
mod known;
mod lazy_index;
pub mod listing;
pub mod memory;
mod opened;
pub mod overlay;
pub mod path;
pub mod place;
pub mod skipped;
pub mod staged;
mod tracked;
pub mod uncommitted;
pub mod version;
pub mod worktree;

use crate::tree::listing::{EntryKind, Listing};
use crate::tree::path::RepoPath;
use crate::tree::skipped::Skipped;
use crate::tree::version::{Mode, Version};

/// A read-only set of files below one root.
pub trait Tree: Send + Sync {
    /// Returns what the tree is called in reports: `worktree`, `index`, or a commit's full id.
    fn id(&self) -> String;

    /// Returns its files, sorted by path.
    fn listing(&self) -> &Listing;

    /// Returns the bytes of a file of the listing.
    ///
    /// # Errors
    /// [`ReadError`] for a path that is no plain file of the listing, and where the disk or git fails.
    fn read(&self, path: &RepoPath) -> Result<Vec<u8>, ReadError>;

    /// Reads the bytes of a file of the listing to the beginning of `buffer`, and returns how many they are.
    ///
    /// What follows in the buffer means nothing: for many files one after the other, none of it is cleared.
    ///
    /// # Errors
    /// As [`Tree::read`].
    fn read_into(&self, path: &RepoPath, buffer: &mut Vec<u8>) -> Result<usize, ReadError> {
        *buffer = self.read(path)?;
        Ok(buffer.len())
    }

    /// Returns what git records, or would record, of the file at `path`; `None` where it is not there.
    ///
    /// Reads the file where nothing else tells.
    fn version(&self, path: &RepoPath) -> Option<Version> {
        let (mode, bytes) = match self.listing().kind(path)? {
            EntryKind::File => (Mode::File, self.read(path).ok()?),
            EntryKind::Link => (Mode::Link, self.link_target(path)?),
            EntryKind::Submodule => (Mode::Submodule, Vec::new()),
        };
        Version::of_bytes(mode, &bytes, gix::hash::Kind::Sha1)
    }

    /// Returns what the symbolic link at `path` says that it leads to; `None` where there is no link of the listing.
    fn link_target(&self, _path: &RepoPath) -> Option<Vec<u8>> {
        None
    }

    /// Returns the addresses of git's remotes, in any order; none outside of git.
    fn remotes(&self) -> Vec<String> {
        Vec::new()
    }

    /// Returns what could not be listed: folders without permission, links that lead nowhere.
    fn unlisted(&self) -> &[Skipped] {
        &[]
    }
}

/// Why a file could not be read, in a few words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// No such file in the tree.
    #[error("not a file of the tree")]
    Absent,
    /// Larger than [`LARGEST_FILE`].
    #[error("larger than {} MiB", LARGEST_FILE / (1024 * 1024))]
    TooLarge,
    /// The disk said no.
    #[error("cannot be read: {0}")]
    Failed(String),
    /// Git's object is not there, or broken.
    #[error("cannot be read: {0}")]
    Object(String),
}

/// The size in bytes past which a file is not read: hand-written files and lock files are far below.
pub const LARGEST_FILE: u64 = 16 * 1024 * 1024;

/// Why a tree could not be opened, or compared with another.
#[derive(Debug, thiserror::Error)]
pub enum TreeError {
    /// The root is not there, or not a folder.
    #[error("{path}: not a folder that can be read: {reason}")]
    Root {
        /// The root as given.
        path: String,
        /// What the system said.
        reason: String,
    },
    /// Git was needed, and there is no repository.
    #[error("{path}: not inside a git repository")]
    NoRepository {
        /// The root as given.
        path: String,
    },
    /// There is a repository, and no work tree of it holds the root.
    #[error("{path}: a bare repository, without a work tree")]
    Bare {
        /// The root as given.
        path: String,
    },
    /// The references are kept in a format that the git library does not read.
    #[error("git: this repository keeps its references as a reftable, which decomm cannot read")]
    Reftable,
    /// Git does nothing in a repository of another user.
    #[error("git: {path} is owned by another user")]
    OwnedByAnother {
        /// The top of the work tree.
        path: String,
    },
    /// A merge is not finished.
    #[error("git: {}", unmerged(paths))]
    Unmerged {
        /// The paths in the index that are unmerged, from the top of the repository.
        paths: Vec<RepoPath>,
    },
    /// Two commits have no history in common, as far as it is here.
    #[error("git: HEAD and `{revision}` have no commit in common")]
    NoMergeBase {
        /// The revision as given.
        revision: String,
    },
    /// Git's data could not be read.
    #[error("git: {0}")]
    Git(String),
    /// The content of a file is not there, or broken: a partial clone has not fetched it.
    #[error("git: the content of `{path}` cannot be read: {reason}")]
    Object {
        /// The file, from the root.
        path: RepoPath,
        /// What the git library said.
        reason: String,
    },
    /// No commit has that name.
    #[error("git: no commit `{revision}`: {reason}")]
    Revision {
        /// The revision as given.
        revision: String,
        /// What git's grammar said.
        reason: String,
    },
}

impl TreeError {
    /// Wraps what the git library said.
    fn git(error: impl std::fmt::Display) -> TreeError {
        TreeError::Git(error.to_string())
    }
}

fn unmerged(paths: &[RepoPath]) -> String {
    let first: Vec<String> = paths.iter().take(3).map(|path| format!("`{path}`")).collect();
    let more = match paths.len().saturating_sub(first.len()) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!(
        "the merge is not finished: {}{more} unmerged in the index",
        first.join(", ")
    )
}
