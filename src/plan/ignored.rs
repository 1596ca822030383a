//! Files that the tree does not list, below folders that a plan empties: ignored files, chiefly.
//!
//! They count as the retired part's own: what is built or cached there goes with it, if the user lets untracked files go.

use std::collections::BTreeSet;

use crate::plan::change::{FileChange, FileChanges};
use crate::tree::Tree;
use crate::tree::below::{Below, unlisted_below};
use crate::tree::path::RepoPath;
use crate::tree::worktree::Worktree;

/// Returns the files and links below folders that `changes` deletes from, which the tree does not list and `is_retired`
/// says yes to.
///
/// A folder that is left with nothing of the tree counts from the outermost such folder on; of the root, only what lies
/// in it directly. Folders that cannot be read, and other repositories, are said in [`Below::skipped`].
pub fn ignored_below(tree: &Worktree, changes: &FileChanges, is_retired: &dyn Fn(&RepoPath) -> bool) -> Below {
    let is_deleted = |path: &RepoPath| matches!(changes.get(path), Some(FileChange::Delete { .. }));
    let mut starts = BTreeSet::new();
    for path in changes.keys().filter(|path| is_deleted(path)) {
        let Some(mut start) = path.parent() else { continue };
        while let Some(above) = start.parent() {
            let goes = |folder: &RepoPath| tree.listing().within(folder).all(|entry| is_deleted(&entry.path));
            if above.is_root() || starts.contains(&start) || !goes(&above) {
                break;
            }
            start = above;
        }
        starts.insert(start);
    }
    let mut below = unlisted_below(tree, &starts);
    below
        .files
        .retain(|path| is_retired(path) && !changes.contains_key(path));
    below
}
