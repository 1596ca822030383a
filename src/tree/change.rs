//! What differs between two trees, file by file. A rename is a file that is gone and one that is new.

use crate::tree::Tree;
use crate::tree::path::RepoPath;
use std::cmp::Ordering;

/// One file that differs between two trees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The file.
    pub path: RepoPath,
    /// How it differs.
    pub kind: ChangeKind,
}

/// How a file differs between an older and a newer tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// Only the newer tree has it.
    Added,
    /// Both have it, with another content or another mode.
    Edited,
    /// Only the older tree has it.
    Deleted,
}

/// Returns the files that differ between `old` and `new`, sorted by path.
pub fn between(old: &dyn Tree, new: &dyn Tree) -> Vec<Change> {
    let (mut olds, mut news) = (
        old.listing().entries().iter().peekable(),
        new.listing().entries().iter().peekable(),
    );
    let mut changes = Vec::new();
    loop {
        let order = match (olds.peek(), news.peek()) {
            (None, None) => return changes,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(old), Some(new)) => old.path.cmp(&new.path),
        };
        let was = if order.is_le() { olds.next() } else { None };
        let is = if order.is_ge() { news.next() } else { None };
        let Some(path) = is.or(was).map(|entry| entry.path.clone()) else {
            return changes;
        };
        let kind = match order {
            Ordering::Less => ChangeKind::Deleted,
            Ordering::Greater => ChangeKind::Added,
            Ordering::Equal if old.version(&path) == new.version(&path) => continue,
            Ordering::Equal => ChangeKind::Edited,
        };
        changes.push(Change { path, kind });
    }
}
