//! A tree on its way to what it is to be: what each round of changes has made of each file so far.
//!
//! Offsets lead forth and back between the rounds, so that what is found in a changed file can be shown where it stands
//! on disk.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::finding::{Finding, Place};
use crate::plan::change::{FileChange, FileChanges};
use crate::text::edit::Edits;
use crate::text::line::LineIndex;
use crate::text::span::Span;
use crate::text::utf8;
use crate::tree::overlay::OverlayTree;
use crate::tree::path::RepoPath;
use crate::tree::{LARGEST_FILE, Tree};

/// A tree and the changes to it so far.
pub(in crate::plan) struct Working {
    base: Arc<dyn Tree>,
    files: BTreeMap<RepoPath, FileState>,
    n_rounds: usize,
}

/// One file that something was done to.
struct FileState {
    /// Its bytes in the tree; none where it is not there, or no plain file that can be read.
    old: Option<Vec<u8>>,
    /// Its bytes now; none where it is deleted.
    now: Option<Vec<u8>>,
    /// The changes of each round, with the round's number.
    edits: Vec<(usize, Edits)>,
}

/// What is done in one round.
#[derive(Debug, Default)]
pub(in crate::plan) struct RoundChanges {
    /// Changes of texts.
    pub(in crate::plan) edits: BTreeMap<RepoPath, Edits>,
    /// Files that go.
    pub(in crate::plan) deletes: Vec<RepoPath>,
    /// Files that come, with their bytes.
    pub(in crate::plan) creates: BTreeMap<RepoPath, Vec<u8>>,
}

impl RoundChanges {
    /// Whether nothing is done.
    pub(in crate::plan) fn is_empty(&self) -> bool {
        self.edits.values().all(Edits::is_empty) && self.deletes.is_empty() && self.creates.is_empty()
    }
}

impl Working {
    /// Returns `base` with nothing done to it.
    pub(in crate::plan) fn new(base: Arc<dyn Tree>) -> Working {
        Working {
            base,
            files: BTreeMap::new(),
            n_rounds: 0,
        }
    }

    /// Returns the number of the round that comes next, from 0.
    pub(in crate::plan) fn round(&self) -> usize {
        self.n_rounds
    }

    /// Returns the tree as it is now.
    pub(in crate::plan) fn tree(&self) -> Arc<dyn Tree> {
        let changes = self.files.iter().map(|(path, state)| (path.clone(), state.now.clone()));
        Arc::new(OverlayTree::new(Arc::clone(&self.base), changes.collect()))
    }

    /// Makes the changes of one round.
    ///
    /// A file that is deleted is not changed besides.
    ///
    /// # Errors
    /// The first file that would grow beyond what is read of a file.
    pub(in crate::plan) fn apply(&mut self, changes: RoundChanges) -> Result<(), RepoPath> {
        let round = self.n_rounds;
        self.n_rounds += 1;
        for (path, edits) in changes.edits {
            let state = self.state(&path);
            let Some(now) = &state.now else { continue };
            let added: usize = edits.as_slice().iter().map(|edit| edit.text.len()).sum();
            if added > 0 && (now.len() + added) as u64 > LARGEST_FILE {
                return Err(path);
            }
            state.now = Some(edits.apply(now));
            state.edits.push((round, edits));
        }
        for (path, bytes) in changes.creates {
            self.state(&path).now = Some(bytes);
        }
        for path in changes.deletes {
            self.state(&path).now = None;
        }
        Ok(())
    }

    fn state(&mut self, path: &RepoPath) -> &mut FileState {
        self.files.entry(path.clone()).or_insert_with(|| {
            let old = self.base.read(path).ok();
            FileState {
                now: old.clone(),
                old,
                edits: Vec::new(),
            }
        })
    }

    /// Returns what becomes of each file that is not left as it is.
    pub(in crate::plan) fn changes(&self) -> FileChanges {
        let change = |(path, state): (&RepoPath, &FileState)| {
            let is_there = self.base.listing().has_file(path);
            let change = match (is_there, &state.now) {
                (false, Some(new)) => FileChange::Create { new: new.clone() },
                (true, None) => FileChange::Delete { old: state.old.clone() },
                (true, Some(new)) if state.old.as_ref() != Some(new) => FileChange::Edit {
                    old: state.old.clone().unwrap_or_default(),
                    new: new.clone(),
                },
                _ => return None,
            };
            Some((path.clone(), change))
        };
        self.files.iter().filter_map(change).collect()
    }

    /// Whether `path` is deleted.
    pub(in crate::plan) fn is_deleted(&self, path: &RepoPath) -> bool {
        self.files.get(path).is_some_and(|state| state.now.is_none())
    }

    /// Returns where `span` of `path`, as it stood before round `round`, stands now; `None` where it was changed since.
    pub(in crate::plan) fn span_now(&self, path: &RepoPath, span: Span, round: usize) -> Option<Span> {
        let edits = self.files.get(path).map_or(&[][..], |state| state.edits.as_slice());
        let later = edits.iter().filter(|(number, _)| *number >= round);
        later.map(|(_, edits)| edits).try_fold(span, moved)
    }

    /// Returns `finding`, which is about the tree as it is now, with its place in the tree as it was.
    pub(in crate::plan) fn in_base(&self, finding: &Finding) -> Finding {
        let mut finding = finding.clone();
        let (Some(place), Some(state)) = (finding.place, self.files.get(&finding.path)) else {
            return finding;
        };
        let old = |offset: usize| {
            let steps = state.edits.iter().rev().map(|(_, edits)| edits);
            steps.fold(offset, |offset, edits| edits.to_old(offset))
        };
        let start = old(place.span.start());
        let end = place.span.end().checked_sub(1).map_or(start, |last| old(last) + 1);
        let text = utf8::masked(state.old.clone().unwrap_or_default());
        let span = Span::new(start.min(text.len()), end.min(text.len()));
        finding.place = Some(Place {
            span,
            range: LineIndex::new(&text).range(span),
        });
        finding
    }
}

/// Returns where `span` of the old text stands in the new one; `None` where a change touches it.
fn moved(span: Span, edits: &Edits) -> Option<Span> {
    let touches = |other: Span| span.start() < other.end() && other.start() < span.end();
    if edits.as_slice().iter().any(|edit| touches(edit.span)) {
        return None;
    }
    let start = edits.to_new(span.start())?;
    Some(Span::new(start, start + span.len()))
}
