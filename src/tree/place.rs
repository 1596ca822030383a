//! Where a root lies in git, for those who keep something of their own beside git's data, or install a hook.

use crate::tree::TreeError;
use crate::tree::git::Git;
use crate::tree::path::RepoPath;
use std::fs;
use std::path::{Component, Path, PathBuf};

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

/// Returns `folder` without links in it; what of it is not on disk, as a sparse checkout leaves it, can hold none.
pub fn folder_without_links(folder: &Path) -> Option<PathBuf> {
    let on_disk = folder.ancestors().find(|above| above.symlink_metadata().is_ok())?;
    let rest = folder.strip_prefix(on_disk).ok()?;
    let is_plain = rest.components().all(|part| matches!(part, Component::Normal(_)));
    let real = on_disk.canonicalize().ok()?;
    is_plain.then(|| real.components().chain(rest.components()).collect())
}

/// Where git takes its hooks from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HooksPlace {
    /// The top of the work tree, canonical.
    pub top: PathBuf,
    /// Git's folder that all work trees share, canonical.
    pub shared: PathBuf,
    /// The folder of the hooks: `core.hooksPath`, else the one in git's shared folder. It need not exist. None where
    /// `core.hooksPath` is empty: then git runs no hook.
    pub hooks: Option<PathBuf>,
    /// Whether the references are in a format that no check of decomm can read.
    pub is_reftable: bool,
    /// The root's path in the work tree.
    pub prefix: RepoPath,
}

/// Returns where the repository of `root` has its hooks.
///
/// # Errors
/// [`TreeError`]: there is no repository with a work tree, it is another user's, or `core.hooksPath` cannot be read.
pub fn hooks_place(root: &Path) -> Result<HooksPlace, TreeError> {
    let git = Git::open_without_references(root)?;
    let local = git.local();
    let top = local.workdir().unwrap_or(root).canonicalize().map_err(TreeError::git)?;
    if local.git_dir_trust() != gix::sec::Trust::Full {
        // What its settings say of hooks does not count, to git as to the library.
        return Err(TreeError::OwnedByAnother {
            path: top.display().to_string(),
        });
    }
    let shared = local.common_dir().canonicalize().map_err(TreeError::git)?;
    let settings = local.config_snapshot();
    let is_empty = settings.string("core.hooksPath").is_some_and(|path| path.is_empty());
    let hooks = match settings.trusted_path("core.hooksPath").map_err(TreeError::git)? {
        _ if is_empty => None,
        // Git takes a relative one from the top of the work tree.
        Some(path) => Some(top.join(path)),
        None => Some(shared.join("hooks")),
    };
    Ok(HooksPlace {
        top,
        shared,
        hooks,
        is_reftable: git.is_reftable(),
        prefix: git.prefix().clone(),
    })
}
