//! Which rows of prose a person has to see to: those that name something alive as well, and drawn folders that stay.
//!
//! A language sees one row, and not what its other names mean.

use crate::facts::scan::Hit;
use crate::lang::language::Language;
use crate::lang::markdown::Rows;
use crate::lang::reference::{Holder, Reference, Removal};
use crate::lang::source::Source;
use crate::text::span::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Marks those of `hits`, all of the file `source`, that would take something alive along; `references` are all of it.
///
/// A list item and a branch of a drawn tree are about all that they name, a table row about what it names first.
pub(in crate::facts) fn mark(
    source: &Source,
    references: &[Reference],
    hits: &mut [Hit],
    is_alive: &dyn Fn(&Reference) -> bool,
) {
    let is_row = |hit: &Hit| hit.removal == Removal::Part(Holder::Row);
    if source.language != Language::Markdown || !hits.iter().any(is_row) {
        return;
    }
    let rows = Rows::of(source.text());
    let retired: BTreeSet<Span> = hits.iter().filter_map(|hit| Some(hit.place?.span)).collect();
    let mut others: Vec<&Reference> = references
        .iter()
        .filter(|other| !retired.contains(&other.span))
        .collect();
    others.sort_by_key(|other| other.span);
    let mut known: BTreeMap<Span, bool> = BTreeMap::new();
    for hit in hits.iter_mut().filter(|hit| is_row(hit)) {
        let Some(span) = hit.place.map(|place| place.span) else {
            continue;
        };
        let area = match (rows.drawn(span), rows.row(span)) {
            (Some(branch), _) | (None, Some((branch, true))) => branch,
            (None, Some((row, false))) => Span::new(row.start(), span.start()),
            (None, None) => continue,
        };
        let names_alive = known.entry(area).or_insert_with(|| {
            let first = others.partition_point(|other| other.span.start() < area.start());
            let mut inside = others
                .iter()
                .skip(first)
                .take_while(|other| other.span.start() < area.end());
            inside.any(|other| is_alive(other))
        });
        if *names_alive {
            hit.removal = Removal::Manual;
        }
    }
    keep_folders_whole(source, hits);
}

/// Leaves to a person what lies in a drawn folder whose own line has to stay: nobody wants the one without the other.
pub(in crate::facts) fn keep_folders_whole(source: &Source, hits: &mut [Hit]) {
    let is_manual = |hit: &&Hit| hit.removal == Removal::Manual;
    let manual: Vec<Span> = hits
        .iter()
        .filter(is_manual)
        .filter_map(|hit| Some(hit.place?.span))
        .collect();
    if source.language != Language::Markdown || manual.is_empty() || hits.iter().all(|hit| is_manual(&hit)) {
        return;
    }
    let rows = Rows::of(source.text());
    let staying: Vec<Span> = manual.into_iter().filter_map(|span| rows.drawn(span)).collect();
    for hit in hits {
        let is_inside = |span: Span| staying.iter().any(|folder| folder.contains(span));
        if hit.place.is_some_and(|place| is_inside(place.span)) {
            hit.removal = Removal::Manual;
        }
    }
}
