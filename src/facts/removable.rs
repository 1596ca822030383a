//! Which hits can be taken out: what a fix promises, it does.
//!
//! A language says by its own look what a removal would mean; the host of a piece can still say no, as for a command that
//! is one string in code, or for a list that must not lose all of its elements.

use crate::facts::scan::{Hit, Subject};
use crate::facts::symbol::SymbolTrace;
use crate::lang::reference::Removal;
use crate::lang::source::Source;
use crate::lang::take_out::take_out;
use crate::text::span::Span;
use crate::tree::path::RepoPath;
use std::collections::{BTreeMap, BTreeSet};

/// Marks those of `hits`, all of the file `source`, that a person has to see to.
///
/// Safe removals are asked for together, and then all of them, as `decomm fix` does it.
pub(in crate::facts) fn mark(source: &Source, hits: &mut [Hit]) {
    mark_refused(source, hits, |removal| matches!(removal, Removal::Whole(_)));
    mark_refused(source, hits, |removal| removal != Removal::Manual);
}

fn mark_refused(source: &Source, hits: &mut [Hit], is_wanted: fn(Removal) -> bool) {
    let wanted = |hit: &Hit| is_wanted(hit.removal) && hit.subject != Subject::Table;
    let (indices, spans): (Vec<usize>, Vec<Span>) = hits
        .iter()
        .enumerate()
        .filter(|(_, hit)| wanted(hit))
        .filter_map(|(index, hit)| Some((index, hit.place?.span)))
        .unzip();
    if spans.is_empty() {
        return;
    }
    let refused = take_out(source, &spans).refused;
    for index in refused.iter().filter_map(|at| indices.get(*at)) {
        if let Some(hit) = hits.get_mut(*index) {
            hit.removal = Removal::Manual;
        }
    }
}

/// Marks those of `traces` that a person has to see to; `source_of` reads a file.
pub(in crate::facts) fn mark_symbols(traces: &mut [SymbolTrace], source_of: impl Fn(&RepoPath) -> Option<Source>) {
    let mut by_file: BTreeMap<RepoPath, BTreeSet<Span>> = BTreeMap::new();
    for trace in traces.iter() {
        let uses = trace.uses.iter().filter(|found| found.is_removable);
        let declared = trace.declaration.iter().filter(|declared| declared.is_removable);
        for (path, span) in uses
            .map(|found| (&found.path, found.span))
            .chain(declared.map(|declared| (&declared.path, declared.name_span)))
        {
            by_file.entry(path.clone()).or_default().insert(span);
        }
    }
    let mut refused: BTreeSet<(RepoPath, Span)> = BTreeSet::new();
    for (path, spans) in by_file {
        let spans: Vec<Span> = spans.into_iter().collect();
        let indices = match source_of(&path) {
            Some(source) => take_out(&source, &spans).refused,
            None => (0..spans.len()).collect(),
        };
        let of_file = indices.iter().filter_map(|index| spans.get(*index));
        refused.extend(of_file.map(|span| (path.clone(), *span)));
    }
    for trace in traces {
        for found in &mut trace.uses {
            found.is_removable &= !refused.contains(&(found.path.clone(), found.span));
        }
        if let Some(declared) = &mut trace.declaration {
            declared.is_removable &= !refused.contains(&(declared.path.clone(), declared.name_span));
        }
    }
}
