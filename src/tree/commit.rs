//! The tree of a commit.

use crate::tree::git::{Git, Recorded};
use crate::tree::listing::Listing;
use crate::tree::path::RepoPath;
use crate::tree::version::Version;
use crate::tree::{ReadError, Tree, TreeError};
use std::collections::HashMap;
use std::path::Path;

/// The content of one commit, below one root.
pub struct CommitTree {
    id: String,
    files: Recorded,
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
        let id = commit_named(&git.local(), revision)?;
        CommitTree::read_all(git, id)
    }

    /// Reads the tree of the last commit; one without files and id where there is no commit yet.
    pub(in crate::tree) fn head_of(git: Git) -> Result<CommitTree, TreeError> {
        let head = {
            let local = git.local();
            let head = local.head().map_err(TreeError::git)?.try_into_peeled_id();
            head.map_err(TreeError::git)?.map(gix::Id::detach)
        };
        match head {
            Some(id) => CommitTree::read_all(git, id),
            None => Ok(CommitTree {
                id: String::new(),
                files: Recorded::new(git, HashMap::new()),
            }),
        }
    }

    /// Reads the tree of the commit where the current branch and `revision` part.
    ///
    /// # Errors
    /// As [`CommitTree::open`], and where the two have no commit in common, or there is no commit yet.
    pub fn merge_base(root: &Path, revision: &str) -> Result<CommitTree, TreeError> {
        let git = Git::open(root)?;
        let base = {
            let local = git.local();
            let (head, other) = (commit_named(&local, "HEAD")?, commit_named(&local, revision)?);
            let base = local.merge_base(head, other).map_err(TreeError::git)?;
            base.map(gix::Id::detach).ok_or_else(|| TreeError::NoMergeBase {
                revision: revision.to_owned(),
            })?
        };
        CommitTree::read_all(git, base)
    }

    fn read_all(git: Git, id: gix::ObjectId) -> Result<CommitTree, TreeError> {
        let mut versions = HashMap::new();
        {
            let local = git.local();
            let commit = local.find_commit(id).map_err(TreeError::git)?;
            let tree = commit.tree_id().map_err(TreeError::git)?.detach();
            git.visit_tree(&local, RepoPath::root(), tree, &mut |path, version| {
                versions.insert(path, version);
            })?;
        }
        Ok(CommitTree {
            id: id.to_string(),
            files: Recorded::new(git, versions),
        })
    }
}

/// Returns the commit that `revision` names.
pub(in crate::tree) fn commit_named(local: &gix::Repository, revision: &str) -> Result<gix::ObjectId, TreeError> {
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
    Ok(commit.id)
}

impl Tree for CommitTree {
    fn id(&self) -> String {
        self.id.clone()
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
