//! A tree that is a list in memory.

use crate::tree::listing::{Entry, EntryKind, Listing};
use crate::tree::path::RepoPath;
use crate::tree::{ReadError, Tree};
use std::collections::BTreeMap;

/// Files in memory.
#[derive(Debug)]
pub struct MemoryTree {
    files: BTreeMap<RepoPath, Vec<u8>>,
    listing: Listing,
}

impl MemoryTree {
    /// Returns the tree of `files`.
    pub fn new(files: BTreeMap<RepoPath, Vec<u8>>) -> MemoryTree {
        let listing = Listing::new(
            files
                .keys()
                .map(|path| Entry {
                    path: path.clone(),
                    kind: EntryKind::File,
                })
                .collect(),
        );
        MemoryTree { files, listing }
    }

    /// Returns the tree of pairs of path and text; a path that leaves the root is left out.
    pub fn from_texts<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> MemoryTree {
        MemoryTree::new(
            files
                .into_iter()
                .filter_map(|(path, text)| Some((RepoPath::parse(path)?, text.as_bytes().to_vec())))
                .collect(),
        )
    }
}

impl Tree for MemoryTree {
    fn id(&self) -> String {
        "memory".to_owned()
    }

    fn listing(&self) -> &Listing {
        &self.listing
    }

    fn read(&self, path: &RepoPath) -> Result<Vec<u8>, ReadError> {
        self.files.get(path).cloned().ok_or(ReadError::Absent)
    }
}
