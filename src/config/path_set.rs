//! Which paths a list of gitignore patterns names. Stand-in: it matches nothing; the real one replaces it.

use crate::tree::path::RepoPath;

/// Patterns in gitignore syntax; the last that matches decides.
#[derive(Clone, Debug, Default)]
pub struct PathSet {
    patterns: Vec<String>,
}

impl PathSet {
    /// Returns the patterns as written.
    pub fn patterns(&self) -> &[String] {
        &self.patterns
    }

    /// Whether `path` is in the set: never, yet.
    pub fn matches(&self, _path: &RepoPath, _as_folder: bool) -> bool {
        false
    }
}
