//! Plain data: what a plan does to the files of a tree.

use std::collections::BTreeMap;

use crate::tree::path::RepoPath;

/// What becomes of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileChange {
    /// It is made; nothing may be there before.
    Create {
        /// Its bytes.
        new: Vec<u8>,
    },
    /// It is changed.
    Edit {
        /// Its bytes as the plan knows them.
        old: Vec<u8>,
        /// Its bytes afterwards.
        new: Vec<u8>,
    },
    /// It is deleted: a plain file, or a link, which is never followed.
    Delete {
        /// Its bytes as the plan knows them; none for a link, and for a file that is too large to be read.
        old: Option<Vec<u8>>,
    },
}

/// What becomes of each file; the others stay as they are.
pub type FileChanges = BTreeMap<RepoPath, FileChange>;
