//! The git index: the tree that the next commit would write.

use crate::tree::git::{Git, kind_of_index_mode};
use crate::tree::listing::{Entry, EntryKind, Listing};
use crate::tree::path::RepoPath;
use crate::tree::{ReadError, Tree, TreeError};
use std::collections::HashMap;
use std::path::Path;

/// The staged content of a repository, below one root. `GIT_INDEX_FILE` counts.
pub struct IndexTree {
    git: Git,
    ids: HashMap<RepoPath, gix::ObjectId>,
    listing: Listing,
}

impl IndexTree {
    /// Reads the index of the repository that holds `root`. A repository without an index has an empty tree.
    ///
    /// An unmerged path has our side's content, else whatever side there is. A path that is only intended to be added
    /// is no part of the next commit, and left out.
    ///
    /// # Errors
    /// [`TreeError`] where there is no repository or its index cannot be read.
    pub fn open(root: &Path) -> Result<IndexTree, TreeError> {
        let git = Git::open(root)?;
        let local = git.local();
        let index = local.index_or_empty().map_err(TreeError::git)?;
        let mut ids = HashMap::new();
        let mut entries = Vec::new();
        for entry in index.entries() {
            use gix::index::entry::{Flags, Stage};
            if entry.flags.contains(Flags::INTENT_TO_ADD) {
                continue;
            }
            let Some(path) = git.below_root(entry.path(&index)) else {
                continue;
            };
            if ids.contains_key(&path) && entry.stage() != Stage::Ours {
                continue;
            }
            ids.insert(path.clone(), entry.id);
            entries.push(Entry {
                path,
                kind: kind_of_index_mode(entry.mode),
            });
        }
        drop(index);
        drop(local);
        Ok(IndexTree {
            git,
            ids,
            listing: Listing::new(entries),
        })
    }
}

impl Tree for IndexTree {
    fn id(&self) -> String {
        "index".to_owned()
    }

    fn listing(&self) -> &Listing {
        &self.listing
    }

    fn read(&self, path: &RepoPath) -> Result<Vec<u8>, ReadError> {
        match self.listing.get(path) {
            Some(entry) if entry.kind == EntryKind::File => {}
            _ => return Err(ReadError::Absent),
        }
        self.git.read_blob(*self.ids.get(path).ok_or(ReadError::Absent)?)
    }

    fn link_target(&self, path: &RepoPath) -> Option<Vec<u8>> {
        let entry = self.listing.get(path).filter(|entry| entry.kind == EntryKind::Link)?;
        self.git.read_blob(*self.ids.get(&entry.path)?).ok()
    }
}
