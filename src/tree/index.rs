//! The git index: the tree that the next commit would write.

use crate::tree::commit::CommitTree;
use crate::tree::git::{Git, Recorded, mode_of_index_entry};
use crate::tree::lazy_index::LazyIndex;
use crate::tree::listing::Listing;
use crate::tree::path::RepoPath;
use crate::tree::version::Version;
use crate::tree::{ReadError, Tree, TreeError};
use gix::bstr::ByteSlice;
use gix::index::entry::{Flags, Mode as InIndex, Stage};
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

/// The staged content of a repository, below one root. `GIT_INDEX_FILE` counts.
pub struct IndexTree {
    pub(in crate::tree) files: Recorded,
}

impl IndexTree {
    /// Reads the index of the repository that holds `root`. A repository without an index has an empty tree.
    ///
    /// A path that is only intended to be added is no part of the next commit, and left out. What a sparse checkout
    /// leaves out of the work tree is part of it.
    ///
    /// # Errors
    /// [`TreeError`] where there is no repository, its index cannot be read, or a merge left paths unmerged: no commit
    /// can be made of that.
    pub fn open(root: &Path) -> Result<IndexTree, TreeError> {
        let git = Git::open(root)?;
        let index = git.index()?;
        let mut unmerged = Vec::new();
        let mut are_all_files = index.path_backing().to_str().is_ok();
        for entry in index.entries() {
            if entry.stage() != Stage::Unconflicted {
                unmerged.extend(RepoPath::from_bytes(entry.path(&index)));
            }
            are_all_files &= entry.mode != InIndex::DIR && !entry.flags.contains(Flags::INTENT_TO_ADD);
        }
        unmerged.dedup();
        if !unmerged.is_empty() {
            return Err(TreeError::Unmerged { paths: unmerged });
        }
        let files = if are_all_files {
            let index = LazyIndex::new(Arc::new(index), git.prefix());
            Recorded::of_index(git, index)
        } else {
            let versions = all_versions(&git, &index)?;
            Recorded::new(git, versions)
        };
        Ok(IndexTree { files })
    }
}

impl IndexTree {
    /// Reads the tree of the last commit; one without files where there is no commit yet.
    ///
    /// # Errors
    /// [`TreeError`] where git's objects cannot be read.
    pub fn head(&self) -> Result<CommitTree, TreeError> {
        CommitTree::head_of(self.files.git.clone())
    }
}

fn all_versions(git: &Git, index: &gix::index::File) -> Result<HashMap<RepoPath, Version>, TreeError> {
    let local = git.local();
    let mut versions = HashMap::new();
    for entry in index.entries() {
        if entry.flags.contains(Flags::INTENT_TO_ADD) {
            continue;
        }
        if entry.mode == InIndex::DIR {
            // A sparse index has one entry for a whole folder.
            let folder = RepoPath::from_bytes(entry.path(index)).unwrap_or_default();
            git.visit_tree(&local, folder, entry.id, &mut |path, version| {
                versions.insert(path, version);
            })?;
        } else if let Some(path) = git.below_root(entry.path(index)) {
            let mode = mode_of_index_entry(entry.mode);
            versions.insert(path, Version { mode, id: entry.id });
        }
    }
    Ok(versions)
}

impl Tree for IndexTree {
    fn id(&self) -> String {
        "index".to_owned()
    }

    fn listing(&self) -> &Listing {
        self.files.listing()
    }

    fn read(&self, path: &RepoPath) -> Result<Vec<u8>, ReadError> {
        self.files.read(path)
    }

    fn version(&self, path: &RepoPath) -> Option<Version> {
        self.files.version(path)
    }

    fn remotes(&self) -> Vec<String> {
        self.files.git.remotes()
    }

    fn link_target(&self, path: &RepoPath) -> Option<Vec<u8>> {
        self.files.link_target(path)
    }
}
