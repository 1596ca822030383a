//! Where a root lies in git, for those who keep something of their own beside git's data.

use crate::tree::git::Git;
use crate::tree::path::RepoPath;
use std::path::{Path, PathBuf};

/// A root in a git repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GitPlace {
    /// Git's own folder of this work tree: a linked work tree has one of its own.
    pub folder: PathBuf,
    /// The root's path in the work tree.
    pub prefix: RepoPath,
}

/// Returns where `root` lies in git; none outside of a repository that can be read.
pub fn git_place(root: &Path) -> Option<GitPlace> {
    let git = Git::around(root)?;
    let folder = git.local().git_dir().canonicalize().ok()?;
    Some(GitPlace {
        folder,
        prefix: git.prefix().clone(),
    })
}
