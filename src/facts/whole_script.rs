//! Which package scripts go whole: a chain of commands each of which does nothing but what is retired.
//!
//! `npm run db:verify && node scripts/migrate.js` has nothing left once both are retired. Each step is asked as if it were
//! all of a script: whether it goes whole is for the shell to say.

use crate::facts::scan::{Hit, Subject};
use crate::finding::{Confidence, Kind};
use crate::lang;
use crate::lang::language::Language;
use crate::lang::reference::{Base, Holder, Removal};
use crate::lang::source::{Setting, Source};
use crate::text::chain::steps;
use crate::text::embedded::Embedded;
use crate::text::json::{Strictness, parse};
use crate::text::span::Span;

/// Marks in `hits`, those of the package.json `source`, the scripts of which no step stays.
pub(in crate::facts) fn mark(source: &Source, hits: &mut [Hit]) {
    let goes = |hit: &Hit| {
        hit.kind == Kind::PackageScript
            && (matches!(hit.subject, Subject::Path | Subject::Script) || hit.removal != Removal::Manual)
            && hit.confidence != Confidence::Possible
    };
    if source.language != Language::PackageJson || !hits.iter().any(goes) {
        return;
    }
    let Some(root) = parse(source.text(), Strictness::Jsonc).ok().flatten() else {
        return;
    };
    let Some(scripts) = root.get("scripts") else { return };
    let mut going: Vec<Span> = hits
        .iter()
        .filter(|hit| goes(hit))
        .filter_map(|hit| hit.place.map(|place| place.span))
        .collect();
    going.sort();
    for script in scripts.properties() {
        let Some(text) = script.value.text() else { continue };
        let command = text.embedded();
        let steps = steps(command.text());
        let first = going.partition_point(|span| span.start() < text.span().start());
        let behind = going.get(first..).unwrap_or_default().iter();
        let spans: Vec<Span> = behind
            .take_while(|span| span.start() <= text.span().end())
            .filter(|span| text.span().contains(**span))
            .copied()
            .collect();
        // Of a single command the shell has said it already.
        if steps.len() < 2 || spans.is_empty() || !are_in_a_row(command.text(), &steps) {
            continue;
        }
        let is_retired = |step: &Span| step_goes(source, command.slice(*step), &spans);
        if !steps.iter().all(is_retired) {
            continue;
        }
        for hit in hits.iter_mut().filter(|hit| goes(hit)) {
            if hit.place.is_some_and(|place| text.span().contains(place.span)) {
                hit.removal = Removal::Whole(Holder::Script);
            }
        }
    }
}

/// Whether `step`, were it all of a script, would go whole with one of the references at `spans`.
fn step_goes(source: &Source, step: Embedded, spans: &[Span]) -> bool {
    let setting = Setting {
        kind: Some(Kind::PackageScript),
        prose: false,
        base: source.path.parent().map_or(Base::Unknown, Base::Known),
    };
    let piece = source.piece(Language::Shell, step, setting);
    let mut references = lang::extract_references(&piece).references.into_iter();
    references.any(|reference| reference.removal == Removal::Whole(Holder::Script) && spans.contains(&reference.span))
}

/// Whether `steps` of `command` run one after the other, none of them in the place of another.
fn are_in_a_row(command: &str, steps: &[Span]) -> bool {
    steps.windows(2).all(|pair| match pair {
        [first, second] => {
            let between = Span::new(first.end(), second.start()).of(command);
            matches!(between.trim(), "&&" | ";")
        }
        _ => true,
    })
}
