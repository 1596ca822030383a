//! The working tree. Stand-in: it lists nothing; the real one replaces it.

use std::path::{Path, PathBuf};

use crate::tree::listing::Listing;
use crate::tree::path::RepoPath;
use crate::tree::{ReadError, Tree, TreeError};

/// The files below a folder.
pub struct Worktree {
    root: PathBuf,
    listing: Listing,
}

impl Worktree {
    /// Opens the folder `root`.
    ///
    /// # Errors
    /// Never, yet.
    pub fn open(root: &Path) -> Result<Worktree, TreeError> {
        Ok(Worktree {
            root: root.to_owned(),
            listing: Listing::default(),
        })
    }
}

impl Tree for Worktree {
    fn read(&self, path: &RepoPath) -> Result<Vec<u8>, ReadError> {
        std::fs::read(self.root.join(path.as_str())).map_err(|error| ReadError(error.to_string()))
    }

    fn id(&self) -> String {
        "worktree".to_owned()
    }

    fn listing(&self) -> &Listing {
        &self.listing
    }
}
