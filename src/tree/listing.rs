//! The files of a tree. Stand-in: the real one replaces it.

use crate::tree::path::RepoPath;

/// One file of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Where it is.
    pub path: RepoPath,
}

/// The files of a tree, sorted by path.
#[derive(Debug, Default)]
pub struct Listing {
    entries: Vec<Entry>,
}

impl Listing {
    /// Returns all entries, sorted by path.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }
}
