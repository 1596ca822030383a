//! Where a root lies in git, for those who keep something of their own beside git's data, or install a hook.

use crate::tree::TreeError;
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

/// Where git takes its hooks from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HooksPlace {
    /// The top of the work tree, canonical.
    pub top: PathBuf,
    /// Git's folder that all work trees share, canonical.
    pub shared: PathBuf,
    /// The folder of the hooks: `core.hooksPath`, else the one in git's shared folder. It need not exist.
    pub hooks: PathBuf,
    /// The root's path in the work tree.
    pub prefix: RepoPath,
}

/// Returns where the repository of `root` has its hooks.
///
/// # Errors
/// [`TreeError`]: there is no repository with a work tree, or `core.hooksPath` cannot be read.
pub fn hooks_place(root: &Path) -> Result<HooksPlace, TreeError> {
    let git = Git::open(root)?;
    let local = git.local();
    let top = local.workdir().unwrap_or(root).canonicalize().map_err(TreeError::git)?;
    let shared = local.common_dir().canonicalize().map_err(TreeError::git)?;
    let hooks = match local
        .config_snapshot()
        .trusted_path("core.hooksPath")
        .map_err(TreeError::git)?
    {
        // Git takes a relative one from the top of the work tree.
        Some(path) => top.join(path),
        None => shared.join("hooks"),
    };
    Ok(HooksPlace {
        top,
        shared,
        hooks,
        prefix: git.prefix().clone(),
    })
}
