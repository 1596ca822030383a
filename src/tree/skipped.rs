//! What could not be read, and why.

use crate::tree::path::RepoPath;

/// A file that could not be read or parsed, wholly or in part.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skipped {
    /// The file or folder.
    pub path: RepoPath,
    /// Why, in a few words, without the text of the file.
    pub reason: String,
}
