//! Where a root lies in git, for those who keep something of their own beside git's data, or install a hook.

use crate::tree::TreeError;
use crate::tree::git::Git;
use crate::tree::path::RepoPath;
use std::fs;
use std::path::{Path, PathBuf};

/// A root in a git repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GitPlace {
    /// Git's own folder of this work tree: a linked work tree has one of its own.
    pub folder: PathBuf,
    /// The root's path in the work tree.
    pub prefix: RepoPath,
}

/// Returns where `root` lies in git; none outside of a repository.
///
/// # Errors
/// The `.git` that is there and cannot be read as a repository. An empty folder is none, as it is to git.
pub fn git_place(root: &Path) -> Result<Option<GitPlace>, PathBuf> {
    let Some(git) = Git::around(root) else {
        return match root.ancestors().map(|folder| folder.join(".git")).find(is_something) {
            Some(broken) if gix::open(&broken).is_err() => Err(broken),
            _ => Ok(None),
        };
    };
    let folder = git.local().git_dir().to_path_buf();
    let folder = folder.canonicalize().map_err(|_| folder)?;
    Ok(Some(GitPlace {
        folder,
        prefix: git.prefix().clone(),
    }))
}

fn is_something(path: &PathBuf) -> bool {
    let is_empty = || fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_none());
    path.symlink_metadata().is_ok() && !is_empty()
}

/// Returns the folder of git's own data that `root` is or lies in.
pub fn git_folder_around(root: &Path) -> Option<&Path> {
    let is_git = |folder: &&Path| {
        let has = |name: &str| folder.join(name).symlink_metadata().is_ok();
        folder.file_name().is_some_and(|name| name == ".git") || (has("HEAD") && has("objects") && has("refs"))
    };
    root.ancestors().find(is_git)
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
