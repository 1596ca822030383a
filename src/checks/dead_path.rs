//! `dead-path`: something refers to a path that git's history shows as deleted, and that nothing replaced.
//!
//! The question is that of `dangling-path`, asked once more with what the history deleted in the place of what entries
//! retire. What tools write, and what speaks of the past on purpose, is left out here.

use crate::checks::Options;
use crate::checks::dangling::surface;
use crate::checks::draft::Draft;
use crate::facts::Facts;
use crate::facts::generated::Generated;
use crate::facts::scan::{Hit, Subject};
use crate::finding::{Confidence, Severity};
use crate::text::span::Span;
use crate::tree::history::History;
use crate::tree::path::RepoPath;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The name of the check.
pub(in crate::checks) const NAME: &str = "dead-path";

/// How often a file may have moved on after it was deleted at its first place.
const MOST_MOVES: usize = 8;

/// Returns one draft for each reference to a path that `options.history` deleted, in the files of `scope`, or in all.
///
/// `facts` are those of the same tree for what entries retire: what they say of a reference goes first.
pub(in crate::checks) fn find(facts: &Facts, scope: Option<&[RepoPath]>, options: &Options) -> Vec<Draft> {
    let Some(history) = options.history.as_deref() else {
        return Vec::new();
    };
    let is_gone = |path: &&RepoPath| !facts.paths.exists(path) && !history.is_withheld(path);
    let gone: Arc<[RepoPath]> = history.deleted().iter().filter(is_gone).cloned().collect();
    if gone.is_empty() {
        return Vec::new();
    }
    let (asking, entry) = facts.config.asking_for(gone);
    let asked = Facts::gather(
        Arc::clone(&facts.tree),
        &asking,
        scope,
        options.n_threads,
        options.progress,
    );
    let known: BTreeSet<(&RepoPath, Option<Span>)> = facts.scan.hits.iter().map(place_of).collect();
    let mut generated = Generated::new(facts.tree.as_ref());
    let hits = asked.scan.hits.iter();
    hits.filter(|hit| hit.entry == entry && hit.subject == Subject::Path && hit.confidence != Confidence::Possible)
        .filter(|hit| !known.contains(&place_of(hit)))
        .filter_map(|hit| {
            let target = RepoPath::parse(&hit.target)?;
            let is_meant = !generated.covers(&target);
            is_meant.then(|| draft(facts, hit, &target, history))
        })
        .collect()
}

fn place_of(hit: &Hit) -> (&RepoPath, Option<Span>) {
    (&hit.path, hit.place.map(|place| place.span))
}

fn draft(facts: &Facts, hit: &Hit, target: &RepoPath, history: &dyn History) -> Draft {
    let fate = history.fate(target);
    let moved_to = moved_to(facts, target, history);
    let commit = fate.as_ref().and_then(|fate| fate.commit.as_ref());
    let who = match (&fate, commit) {
        (_, Some(commit)) => format!("{} deleted on {}", commit.id, commit.date),
        (Some(_), None) => "this change deletes".to_owned(),
        (None, None) => "was deleted".to_owned(),
    };
    let message = format!("{} refers to `{target}`, which {who}", surface(hit.kind));
    let help = match moved_to {
        Some(moved_to) => format!("it is now `{moved_to}`"),
        None if hit.prose => "reword it, or take it out".to_owned(),
        None => "take the reference out".to_owned(),
    };
    Draft {
        severity: Severity::Warning,
        confidence: hit.confidence,
        kind: Some(hit.kind),
        place: hit.place,
        target: Some(hit.target.clone()),
        ..Draft::error(NAME, &hit.path, message, help)
    }
}

/// Returns where what was at `path` is now.
fn moved_to(facts: &Facts, path: &RepoPath, history: &dyn History) -> Option<RepoPath> {
    let mut at = path.clone();
    for _ in 0..MOST_MOVES {
        at = history.fate(&at)?.moved_to?;
        if facts.paths.exists(&at) || history.is_withheld(&at) {
            return Some(at);
        }
    }
    None
}
