//! The tree of a commit.

use crate::tree::git::Git;
use crate::tree::listing::{Entry, EntryKind, Listing};
use crate::tree::path::RepoPath;
use crate::tree::{ReadError, Tree, TreeError};
use std::collections::HashMap;
use std::path::Path;

/// The content of one commit, below one root.
pub struct CommitTree {
    git: Git,
    id: gix::ObjectId,
    ids: HashMap<RepoPath, gix::ObjectId>,
    listing: Listing,
}

impl CommitTree {
    /// Reads the tree of the commit that `revision` names, in the repository that holds `root`.
    ///
    /// A commit that does not have the root's folder has an empty tree.
    ///
    /// # Errors
    /// [`TreeError`] where there is no repository, no such commit, or its trees cannot be read.
    pub fn open(root: &Path, revision: &str) -> Result<CommitTree, TreeError> {
        let git = Git::open(root)?;
        let local = git.local();
        let bad_revision = |reason: String| TreeError::Revision {
            revision: revision.to_owned(),
            reason,
        };
        let commit = local
            .rev_parse_single(revision)
            .map_err(|error| bad_revision(error.to_string()))?
            .object()
            .map_err(|error| bad_revision(error.to_string()))?
            .peel_to_commit()
            .map_err(|error| bad_revision(error.to_string()))?;
        let mut ids = HashMap::new();
        let mut entries = Vec::new();
        let mut folders = vec![(RepoPath::root(), commit.tree_id().map_err(TreeError::git)?.detach())];
        while let Some((folder, id)) = folders.pop() {
            let tree = local.find_tree(id).map_err(TreeError::git)?;
            for entry in tree.iter() {
                let entry = entry.map_err(TreeError::git)?;
                let name = RepoPath::from_bytes(entry.filename()).unwrap_or_default();
                let Some(path) = folder.join(name.as_str()) else {
                    continue;
                };
                if entry.mode().is_tree() {
                    if path.is_within(git.prefix()) || git.prefix().is_within(&path) {
                        folders.push((path, entry.object_id()));
                    }
                    continue;
                }
                let Some(path) = git.below_root(path.as_str().into()) else {
                    continue;
                };
                let kind = if entry.mode().is_commit() {
                    EntryKind::Submodule
                } else if entry.mode().is_link() {
                    EntryKind::Link
                } else {
                    EntryKind::File
                };
                ids.insert(path.clone(), entry.object_id());
                entries.push(Entry { path, kind });
            }
        }
        let id = commit.id;
        drop(commit);
        drop(local);
        Ok(CommitTree {
            git,
            id,
            ids,
            listing: Listing::new(entries),
        })
    }
}

impl Tree for CommitTree {
    fn id(&self) -> String {
        self.id.to_string()
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
