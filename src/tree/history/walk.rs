//! What each commit takes away: the paths that a parent has and the commit does not.
//!
//! A rename is the deletion of the old name. A merge counts by itself only for what is not the merged branches' own work.

use crate::tree::TreeError;
use crate::tree::git::Git;
use gix::ObjectId;
use gix::objs::tree::EntryRef;
use rayon::prelude::*;
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// How many bytes of trees each thread keeps decoded: neighbouring commits share nearly all of them.
const CACHE_BYTES: usize = 48 * 1024 * 1024;

/// How many commits a thread takes at once: neighbours share trees.
const CHUNK: usize = 64;

/// What one commit takes away. Paths are bytes as git has them, from the top of the repository, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Deletions {
    /// When it was committed, in seconds since 1970.
    pub(super) time: i64,
    /// What all of its parents have and it has not: of a plain commit, all that it deletes.
    pub(super) deleted: Vec<Vec<u8>>,
    /// Of a merge, what only some of its parents have: most of it was deleted on the other branch, the rest was dropped
    /// by the merge.
    pub(super) dropped: Vec<Vec<u8>>,
}

/// Returns the commits that are reachable from `tip` and not from `hidden`.
pub(super) fn commits(
    local: &gix::Repository,
    tip: ObjectId,
    hidden: Option<ObjectId>,
) -> Result<Vec<ObjectId>, TreeError> {
    let walk = local
        .rev_walk([tip])
        .with_hidden(hidden)
        .all()
        .map_err(TreeError::git)?;
    walk.map(|info| Ok(info.map_err(TreeError::git)?.id)).collect()
}

/// Returns what each of `commits` takes away, in their order; none for a commit that cannot be read, or whose parents
/// are not here.
///
/// `progress` is called once for each commit, from several threads.
pub(super) fn deletions(git: &Git, commits: &[ObjectId], progress: &(dyn Fn() + Sync)) -> Vec<Option<Deletions>> {
    let read = |chunk: &[ObjectId]| -> Vec<Option<Deletions>> {
        let mut local = git.local();
        local.object_cache_size(CACHE_BYTES);
        let each = chunk.iter().map(|commit| {
            progress();
            deletions_of(&local, *commit)
        });
        each.collect()
    };
    commits.par_chunks(CHUNK).flat_map_iter(read).collect()
}

fn deletions_of(local: &gix::Repository, commit: ObjectId) -> Option<Deletions> {
    let commit = local.find_commit(commit).ok()?;
    let time = commit.time().ok()?.seconds;
    let tree = commit.tree_id().ok()?.detach();
    let mut by_parent: Vec<BTreeSet<Vec<u8>>> = Vec::new();
    for parent in commit.parent_ids() {
        let before = local.find_commit(parent.detach()).ok()?.tree_id().ok()?.detach();
        by_parent.push(gone_between(local, before, tree)?.into_iter().collect());
    }
    let all: BTreeSet<&Vec<u8>> = by_parent.iter().flatten().collect();
    let is_everywhere = |path: &&&Vec<u8>| by_parent.iter().all(|of_parent| of_parent.contains(**path));
    let (deleted, dropped): (Vec<&Vec<u8>>, Vec<&Vec<u8>>) = all.iter().partition(is_everywhere);
    Some(Deletions {
        time,
        deleted: deleted.into_iter().cloned().collect(),
        dropped: dropped.into_iter().cloned().collect(),
    })
}

/// Returns the files, links and submodules that the tree `old` has and `new` has not, in any order.
pub(super) fn gone_between(local: &gix::Repository, old: ObjectId, new: ObjectId) -> Option<Vec<Vec<u8>>> {
    let mut gone = Vec::new();
    let mut folders: Vec<(Vec<u8>, ObjectId, Option<ObjectId>)> = vec![(Vec::new(), old, Some(new))];
    while let Some((folder, old, new)) = folders.pop() {
        if Some(old) == new {
            continue;
        }
        let old = local.find_tree(old).ok()?;
        let old = old.decode().ok()?;
        let new = match new {
            Some(new) => Some(local.find_tree(new).ok()?),
            None => None,
        };
        let new = match &new {
            Some(new) => new.decode().ok()?.entries,
            None => Vec::new(),
        };
        let mut there = new.iter().peekable();
        for entry in &old.entries {
            while there.peek().is_some_and(|other| order(other, entry).is_lt()) {
                there.next();
            }
            let same = there.peek().filter(|other| order(other, entry).is_eq());
            let path = || [folder.as_slice(), entry.filename].concat();
            match same {
                None if entry.mode.is_tree() => {
                    folders.push(([path().as_slice(), b"/"].concat(), entry.oid.to_owned(), None));
                }
                None => gone.push(path()),
                Some(same) if entry.mode.is_tree() && same.oid != entry.oid => {
                    let inner = [path().as_slice(), b"/"].concat();
                    folders.push((inner, entry.oid.to_owned(), Some(same.oid.to_owned())));
                }
                Some(_) => {}
            }
        }
    }
    Some(gone)
}

/// Git's own order, in which a file and a folder of one name are two things.
fn order(a: &EntryRef<'_>, b: &EntryRef<'_>) -> Ordering {
    a.cmp(b)
}
