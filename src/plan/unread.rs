//! Files that nobody could read and that hold the name of what a plan deletes: they may refer to it.
//!
//! Leaves out what lies below a folder that goes as a whole, whose own name says it.

use crate::plan::change::{FileChange, FileChanges};
use crate::text::words::{Word, Words};
use crate::tree::Tree;
use crate::tree::path::RepoPath;
use crate::tree::skipped::Skipped;
use std::collections::BTreeSet;

/// Returns those of `skipped` that hold the name of a file that `changes` deletes, or of one of `folders`, which go whole.
pub(in crate::plan) fn naming(
    skipped: Vec<Skipped>,
    changes: &FileChanges,
    folders: &BTreeSet<RepoPath>,
    tree: &dyn Tree,
) -> Vec<Skipped> {
    let is_deleted = |change: &FileChange| matches!(change, FileChange::Delete { .. });
    let deleted = changes.iter().filter(|(_, change)| is_deleted(change));
    let gone = deleted.map(|(path, _)| path).chain(folders);
    let tops = gone.filter(|path| path.parent().is_none_or(|folder| !folders.contains(&folder)));
    let words: BTreeSet<&str> = tops.map(RepoPath::name).collect();
    let words: Vec<Word> = words.into_iter().map(Word::whole).collect();
    if skipped.is_empty() || words.is_empty() {
        return Vec::new();
    }
    let Some(words) = Words::new(&words, false) else {
        return skipped;
    };
    let holds = |skipped: &Skipped| tree.read(&skipped.path).is_ok_and(|bytes| words.are_in(&bytes));
    skipped.into_iter().filter(holds).collect()
}
