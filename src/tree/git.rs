//! What the index tree, the commit tree and the worktree share of git.

use crate::tree::listing::EntryKind;
use crate::tree::path::RepoPath;
use crate::tree::{LARGEST_FILE, ReadError, TreeError};
use gix::bstr::BStr;
use std::path::{Path, PathBuf};

/// A repository, and where in it the root lies.
pub(in crate::tree) struct Git {
    repository: gix::ThreadSafeRepository,
    /// The root's path in the repository's work tree.
    prefix: RepoPath,
}

impl Git {
    /// Opens the repository that holds `root`, with git's environment (`GIT_DIR`, `GIT_INDEX_FILE`); none: `root` lies in none.
    pub(in crate::tree) fn around(root: &Path) -> Option<Git> {
        let repository = gix::ThreadSafeRepository::discover_with_environment_overrides(root).ok()?;
        let prefix = {
            let local = repository.to_thread_local();
            let workdir = canonical(local.workdir()?)?;
            let below = canonical(root)?.strip_prefix(workdir).ok()?.to_path_buf();
            RepoPath::parse(below.to_str()?)?
        };
        Some(Git { repository, prefix })
    }

    /// Opens the repository that holds `root`.
    pub(in crate::tree) fn open(root: &Path) -> Result<Git, TreeError> {
        Git::around(root).ok_or_else(|| TreeError::NoRepository {
            path: root.display().to_string(),
        })
    }

    /// Returns a handle for this thread.
    pub(in crate::tree) fn local(&self) -> gix::Repository {
        self.repository.to_thread_local()
    }

    /// Returns `path` of the work tree as a path from the root; `None` where it lies outside of the root.
    pub(in crate::tree) fn below_root(&self, path: &BStr) -> Option<RepoPath> {
        let path = RepoPath::from_bytes(path)?;
        if !path.is_within(&self.prefix) {
            return None;
        }
        let below = path.as_str().get(self.prefix.as_str().len()..)?;
        RepoPath::parse(below)
    }

    /// Returns the root's path in the work tree.
    pub(in crate::tree) fn prefix(&self) -> &RepoPath {
        &self.prefix
    }

    /// Returns the bytes of a blob that is not too large.
    pub(in crate::tree) fn read_blob(&self, id: gix::ObjectId) -> Result<Vec<u8>, ReadError> {
        let local = self.local();
        let header = local
            .find_header(id)
            .map_err(|error| ReadError::Failed(error.to_string()))?;
        if header.size() > LARGEST_FILE {
            return Err(ReadError::TooLarge);
        }
        let mut blob = local
            .find_blob(id)
            .map_err(|error| ReadError::Failed(error.to_string()))?;
        Ok(blob.take_data())
    }
}

/// Returns what an index entry is.
pub(in crate::tree) fn kind_of_index_mode(mode: gix::index::entry::Mode) -> EntryKind {
    use gix::index::entry::Mode;
    if mode == Mode::COMMIT {
        EntryKind::Submodule
    } else if mode == Mode::SYMLINK {
        EntryKind::Link
    } else {
        EntryKind::File
    }
}

fn canonical(path: &Path) -> Option<PathBuf> {
    path.canonicalize().ok()
}
