//! Where a deleted file went: to the path that the same commit gave its content to.
//!
//! A copy is one of the same bytes; else one that shares at least half of its lines. Only few are asked for.

use crate::tree::git::Git;
use crate::tree::history::Deletion;
use crate::tree::history::walk::gone_between;
use crate::tree::path::RepoPath;
use gix::ObjectId;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

/// Files larger than this are compared as a whole alone.
const LARGEST_COMPARED: usize = 512 * 1024;

/// Of the files that a commit adds, at most so many are compared with one that it deletes.
const MOST_COMPARED: usize = 200;

/// The id of an empty file's content, which says nothing about where it comes from.
const EMPTY: &[u8] = b"";

/// What commits added, by the trees before and after.
type AddedByTrees = HashMap<(ObjectId, ObjectId), Arc<Vec<Added>>>;

/// Answers for single paths, and remembers what commits added.
pub(super) struct Fates {
    git: Git,
    added: Mutex<AddedByTrees>,
}

/// A file that a commit added.
struct Added {
    path: RepoPath,
    content: ObjectId,
}

impl Fates {
    pub(super) fn new(git: Git) -> Fates {
        Fates {
            git,
            added: Mutex::default(),
        }
    }

    /// Returns when `commit` was made, in seconds since 1970.
    pub(super) fn time(&self, commit: ObjectId) -> Option<i64> {
        let local = self.git.local();
        Some(local.find_commit(commit).ok()?.time().ok()?.seconds)
    }

    /// Returns how `commit` is told to people.
    pub(super) fn deletion(&self, commit: ObjectId) -> Option<Deletion> {
        let local = self.git.local();
        let commit = local.find_commit(commit).ok()?;
        let short = commit.short_id().ok()?.to_string();
        let date = commit.time().ok()?.format(gix::date::time::format::SHORT).ok()?;
        Some(Deletion { id: short, date })
    }

    /// Returns the path below the root that `commit` gave the content of `file` to, which it deleted.
    pub(super) fn moved_to(&self, commit: ObjectId, file: &RepoPath) -> Option<RepoPath> {
        let local = self.git.local();
        let commit = local.find_commit(commit).ok()?;
        let tree = commit.tree_id().ok()?.detach();
        let whole = self.git.prefix().join(file.as_str())?;
        let (before, content) = commit.parent_ids().find_map(|parent| {
            let before = local.find_commit(parent.detach()).ok()?.tree_id().ok()?.detach();
            Some((before, content_at(&local, before, &whole)?))
        })?;
        let added = self.added(&local, before, tree)?;
        let is_same = |added: &&Added| added.content == content;
        let bytes = local.find_blob(content).ok()?.take_data();
        if bytes == EMPTY {
            return None;
        }
        // Of several copies the one that keeps most of the path's end is the likeliest.
        let mut same: Vec<&Added> = added.iter().filter(is_same).collect();
        same.sort_by_key(|added| (std::cmp::Reverse(n_last_shared(&added.path, file)), &added.path));
        if let Some(added) = same.first() {
            return Some(added.path.clone());
        }
        let mut alike: Vec<&Added> = added
            .iter()
            .filter(|added| added.path.name() == file.name() || added.path.extension() == file.extension())
            .collect();
        alike.sort_by_key(|added| (added.path.name() != file.name(), &added.path));
        let lines: HashSet<&[u8]> = lines(&bytes).collect();
        if bytes.len() > LARGEST_COMPARED || lines.is_empty() {
            return None;
        }
        let shares = alike.into_iter().take(MOST_COMPARED).filter_map(|added| {
            let other = local.find_blob(added.content).ok()?.take_data();
            Some((share(&lines, &other)?, added))
        });
        let best = shares.filter(|(share, _)| *share >= 50).max_by_key(|(share, added)| {
            let keeps_name = added.path.name() == file.name();
            (*share, keeps_name, std::cmp::Reverse(&added.path))
        });
        best.map(|(_, added)| added.path.clone())
    }

    fn added(&self, local: &gix::Repository, before: ObjectId, tree: ObjectId) -> Option<Arc<Vec<Added>>> {
        if let Ok(known) = self.added.lock()
            && let Some(added) = known.get(&(before, tree))
        {
            return Some(Arc::clone(added));
        }
        let paths = gone_between(local, tree, before)?;
        let added = paths.iter().filter_map(|path| {
            let path = RepoPath::from_bytes(path)?;
            Some(Added {
                content: content_at(local, tree, &path)?,
                path: self.git.path_below_root(&path)?,
            })
        });
        let added = Arc::new(added.collect::<Vec<_>>());
        if let Ok(mut known) = self.added.lock() {
            known.insert((before, tree), Arc::clone(&added));
        }
        Some(added)
    }
}

/// Returns how many of their last parts two paths share.
fn n_last_shared(a: &RepoPath, b: &RepoPath) -> usize {
    let (a, b) = (a.as_str().rsplit('/'), b.as_str().rsplit('/'));
    a.zip(b).take_while(|(a, b)| a == b).count()
}

/// Returns the content of the file at `path` of `tree`.
fn content_at(local: &gix::Repository, tree: ObjectId, path: &RepoPath) -> Option<ObjectId> {
    let parts = path.parts().map(str::as_bytes);
    let entry = local.find_tree(tree).ok()?.lookup_entry(parts).ok()??;
    entry.mode().is_blob().then(|| entry.object_id())
}

/// Returns the lines of a text that say something.
fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes
        .split(|byte| *byte == b'\n')
        .map(<[u8]>::trim_ascii)
        .filter(|line| line.len() > 2)
}

/// Returns how many of a hundred lines `known` shares with `other`, measured on the longer; none for an empty one.
fn share(known: &HashSet<&[u8]>, other: &[u8]) -> Option<usize> {
    if other.len() > LARGEST_COMPARED {
        return None;
    }
    let other: HashSet<&[u8]> = lines(other).collect();
    let n_shared = known.intersection(&other).count();
    (n_shared * 100).checked_div(known.len().max(other.len()))
}
