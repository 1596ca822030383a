//! The git index: the tree that the next commit would write.

use crate::tree::git::{Git, Recorded, mode_of_index_entry};
use crate::tree::listing::Listing;
use crate::tree::path::RepoPath;
use crate::tree::version::Version;
use crate::tree::{ReadError, Tree, TreeError};
use std::collections::HashMap;
use std::path::Path;

/// The staged content of a repository, below one root. `GIT_INDEX_FILE` counts.
pub struct IndexTree {
    files: Recorded,
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
        let local = git.local();
        let mut versions = HashMap::new();
        let mut unmerged = Vec::new();
        for entry in index.entries() {
            use gix::index::entry::{Flags, Mode as InIndex, Stage};
            if entry.stage() != Stage::Unconflicted {
                unmerged.extend(RepoPath::from_bytes(entry.path(&index)));
                continue;
            }
            if entry.flags.contains(Flags::INTENT_TO_ADD) {
                continue;
            }
            if entry.mode == InIndex::DIR {
                let folder = RepoPath::from_bytes(entry.path(&index)).unwrap_or_default();
                git.visit_tree(&local, folder, entry.id, &mut |path, version| {
                    versions.insert(path, version);
                })?;
            } else if let Some(path) = git.below_root(entry.path(&index)) {
                let mode = mode_of_index_entry(entry.mode);
                versions.insert(path, Version { mode, id: entry.id });
            }
        }
        unmerged.dedup();
        if !unmerged.is_empty() {
            return Err(TreeError::Unmerged { paths: unmerged });
        }
        drop(local);
        Ok(IndexTree {
            files: Recorded::new(git, versions),
        })
    }
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

    fn link_target(&self, path: &RepoPath) -> Option<Vec<u8>> {
        self.files.link_target(path)
    }
}
