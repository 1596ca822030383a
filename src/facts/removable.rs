//! Which hits can be taken out: what a fix promises, it does.
//!
//! A language says by its own look what a removal would mean; the host of a piece can still say no, as for a command that
//! is one string in code, or for a list that must not lose all of its elements.

use crate::facts::scan::{Hit, Subject};
use crate::lang::reference::Removal;
use crate::lang::source::Source;
use crate::lang::take_out::take_out;
use crate::text::span::Span;

/// Marks those of `hits`, all of the file `source`, that a person has to see to.
///
/// Safe removals are asked for together, and then all of them, as `decomm fix` does it.
pub(in crate::facts) fn mark(source: &Source, hits: &mut [Hit]) {
    mark_refused(source, hits, |removal| matches!(removal, Removal::Whole(_)));
    mark_refused(source, hits, |removal| removal != Removal::Manual);
}

fn mark_refused(source: &Source, hits: &mut [Hit], is_wanted: fn(Removal) -> bool) {
    let wanted = |hit: &Hit| is_wanted(hit.removal) && matches!(hit.subject, Subject::Path | Subject::Script);
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
