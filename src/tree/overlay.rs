//! A tree with edits laid over it: what the repository would be.

use crate::tree::listing::{Entry, EntryKind, Listing};
use crate::tree::path::RepoPath;
use crate::tree::skipped::Skipped;
use crate::tree::{ReadError, Tree};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Another tree, with some files changed, added or taken away.
pub struct OverlayTree {
    base: Arc<dyn Tree>,
    changes: BTreeMap<RepoPath, Option<Vec<u8>>>,
    listing: Listing,
}

impl OverlayTree {
    /// Lays `changes` over `base`: new bytes for a path, or `None` to take it away.
    pub fn new(base: Arc<dyn Tree>, changes: BTreeMap<RepoPath, Option<Vec<u8>>>) -> OverlayTree {
        let kept = base
            .listing()
            .entries()
            .iter()
            .filter(|entry| !changes.contains_key(&entry.path))
            .cloned();
        let written = changes
            .iter()
            .filter(|(_, bytes)| bytes.is_some())
            .map(|(path, _)| Entry {
                path: path.clone(),
                kind: EntryKind::File,
            });
        let listing = Listing::new(kept.chain(written).collect());
        OverlayTree { base, changes, listing }
    }
}

impl Tree for OverlayTree {
    fn id(&self) -> String {
        self.base.id()
    }

    fn listing(&self) -> &Listing {
        &self.listing
    }

    fn read(&self, path: &RepoPath) -> Result<Vec<u8>, ReadError> {
        match self.changes.get(path) {
            Some(Some(bytes)) => Ok(bytes.clone()),
            Some(None) => Err(ReadError::Absent),
            None => self.base.read(path),
        }
    }

    fn link_target(&self, path: &RepoPath) -> Option<Vec<u8>> {
        if self.changes.contains_key(path) {
            return None;
        }
        self.base.link_target(path)
    }

    fn remotes(&self) -> Vec<String> {
        self.base.remotes()
    }

    fn unlisted(&self) -> &[Skipped] {
        self.base.unlisted()
    }
}
