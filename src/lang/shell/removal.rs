//! Takes commands out of a script, and single names out of commands that run many scripts.
//!
//! What goes with a command is for `structure`; here it becomes changes of the text: a step of a chain with its sign, a
//! command with its line, the only command of a text with all of it.

use std::collections::{BTreeMap, BTreeSet};

use crate::lang::reference::Removal;
use crate::lang::shell::structure::{Element, Joint, Structure};
use crate::text::edit::Edit;
use crate::text::line_removal::{Blanks, delete_lines};
use crate::text::span::Span;

/// How a reference leaves a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// With the command that begins here.
    Command(usize),
    /// As a word of the command that begins at `command`, which has so many like it.
    Word {
        /// Where the command begins.
        command: usize,
        /// The word.
        word: Span,
        /// How many scripts the command runs.
        n_words: usize,
    },
}

/// How each reference of a text leaves it, by its span in the file.
pub(super) type Ways = BTreeMap<Span, (Removal, Way)>;

/// What comes of a removal.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub(super) edits: Vec<Edit>,
    pub(super) refused: Vec<usize>,
    pub(super) is_empty: bool,
}

/// So many commands are tried one after the other where they do not go together; more are left to a person.
const MOST_TRIED: usize = 300;

/// Takes the spans `wanted` out of `text`, of which each leaves as `ways` says.
pub(super) fn take_out(text: &str, structure: &Structure, ways: &Ways, wanted: &[Span]) -> Outcome {
    let mut outcome = Outcome::default();
    let mut elements: Vec<(usize, usize)> = Vec::new();
    let mut words: BTreeMap<usize, (usize, Vec<(usize, Span)>)> = BTreeMap::new();
    for (index, span) in wanted.iter().enumerate() {
        match way(text, structure, ways, *span) {
            Some(Way::Command(start)) if structure.at(start).is_some() => {
                elements.extend(structure.at(start).map(|element| (index, element)));
            }
            Some(Way::Word { command, word, n_words }) => {
                let listed = words.entry(command).or_insert((n_words, Vec::new()));
                listed.1.push((index, word));
            }
            _ => outcome.refused.push(index),
        }
    }
    for (command, (n_words, listed)) in words {
        let distinct: BTreeSet<Span> = listed.iter().map(|(_, word)| *word).collect();
        if distinct.len() < n_words {
            outcome.edits.extend(
                distinct
                    .iter()
                    .map(|word| Edit::delete(with_blanks_before(text, *word))),
            );
        } else if let Some(element) = structure.at(command) {
            elements.extend(listed.iter().map(|(index, _)| (*index, element)));
        } else {
            outcome.refused.extend(listed.iter().map(|(index, _)| *index));
        }
    }
    let mut taken: Vec<usize> = Vec::new();
    let mut removed = None;
    let mut lost = Vec::new();
    // Mostly all of them go together; one after the other is for few.
    let all: Vec<usize> = elements.iter().map(|(_, element)| *element).collect();
    if let Some(found) = structure.without(text, &all).filter(|_| !all.is_empty()) {
        removed = Some(found);
        taken = all;
        elements.clear();
    } else if elements.len() > MOST_TRIED {
        lost = std::mem::take(&mut elements);
    }
    for (index, element) in elements {
        let mut more = taken.clone();
        more.push(element);
        match structure.without(text, &more) {
            Some(found) => {
                taken = more;
                removed = Some(found);
            }
            None => lost.push((index, element)),
        }
    }
    let Some(removed) = removed else {
        outcome.refused.extend(lost.iter().map(|(index, _)| *index));
        outcome.refused.sort_unstable();
        return outcome;
    };
    let gone = |span: Span| {
        let mut gone = removed
            .elements
            .iter()
            .filter_map(|index| structure.elements.get(*index));
        gone.any(|element| element.span.contains(span))
    };
    outcome.refused.extend(lost.iter().map(|(index, _)| *index));
    outcome
        .refused
        .retain(|index| wanted.get(*index).is_none_or(|span| !gone(*span)));
    outcome.refused.sort_unstable();
    outcome.is_empty = removed.is_empty;
    outcome.edits.extend(edits(text, structure, &removed.elements));
    outcome
}

/// Returns how `span` leaves the text: as a reference does, or as a whole command.
fn way(text: &str, structure: &Structure, ways: &Ways, span: Span) -> Option<Way> {
    if let Some((removal, way)) = ways.get(&span) {
        return (*removal != Removal::Manual).then_some(*way);
    }
    // What a variable of the host stands for has one place in the file, and many here.
    let around = ways
        .iter()
        .filter(|(known, _)| known.start() < span.end() && span.start() < known.end());
    let found: Vec<Way> = around
        .filter(|(_, (removal, _))| *removal != Removal::Manual)
        .map(|(_, way)| way.1)
        .collect();
    if let [first, rest @ ..] = found.as_slice()
        && rest.iter().all(|other| other == first)
    {
        return Some(*first);
    }
    let element = structure.elements.get(structure.holding(span)?)?;
    let said = span.of(text);
    let start = span.start() + (said.len() - said.trim_start().len());
    (element.span == Span::new(start, start + said.trim().len())).then_some(Way::Command(start))
}

/// Returns `word` with the blanks before it, and continued lines among them.
fn with_blanks_before(text: &str, word: Span) -> Span {
    let before = Span::new(0, word.start()).of(text);
    let mut kept = before.trim_end_matches([' ', '\t']);
    while let Some(line) = kept.strip_suffix("\\\n") {
        kept = line.trim_end_matches([' ', '\t']);
    }
    Span::new(kept.len(), word.end())
}

/// Elements that are joined by `&&`, `||` and `|`.
struct Chain<'a> {
    elements: Vec<(usize, &'a Element)>,
}

impl Chain<'_> {
    fn start(&self) -> usize {
        self.elements.first().map_or(0, |(_, element)| element.span.start())
    }

    /// Returns its end, with the `&` that belongs to it.
    fn end(&self) -> usize {
        let Some((_, last)) = self.elements.last() else {
            return 0;
        };
        match last.behind {
            Some(operator) if operator.joint == Joint::Background => operator.span.end(),
            _ => last.span.end(),
        }
    }

    fn documents_end(&self) -> Option<usize> {
        self.elements
            .iter()
            .filter_map(|(_, element)| element.documents_end)
            .max()
    }
}

/// Returns the changes that take the elements `gone` out of `text`.
fn edits(text: &str, structure: &Structure, gone: &BTreeSet<usize>) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut lines = Vec::new();
    let lists: BTreeSet<usize> = gone
        .iter()
        .filter_map(|index| structure.elements.get(*index))
        .map(|element| element.list)
        .collect();
    for list in lists.iter().filter_map(|list| structure.lists.get(*list)) {
        let chains = chains(structure, &list.elements);
        let mut run: Vec<&Chain> = Vec::new();
        for (place, chain) in chains.iter().enumerate() {
            let is_gone = chain.elements.iter().all(|(index, _)| gone.contains(index));
            if !is_gone {
                edits.extend(within_chain(chain, gone));
                continue;
            }
            run.push(chain);
            // What stands on one line goes at once.
            let next = chains
                .get(place + 1)
                .filter(|next| on_one_line(text, chain.end(), next.start()));
            let goes_on = next.is_some_and(|next| next.elements.iter().all(|(index, _)| gone.contains(index)));
            if goes_on {
                continue;
            }
            let first = place + 1 - run.len();
            let before = first.checked_sub(1).and_then(|before| chains.get(before));
            let before = before.filter(|before| on_one_line(text, before.end(), run.first().map_or(0, |c| c.start())));
            let start = run.first().map_or(0, |chain| chain.start());
            let end = chain.end();
            let documents_end = run.iter().filter_map(|chain| chain.documents_end()).max();
            match whole_lines(text, start, end) {
                true => {
                    let span = Span::new(start, documents_end.unwrap_or(end).max(end));
                    lines.push(paragraph(text, structure, span).unwrap_or(span));
                }
                false => {
                    edits.push(Edit::delete(within_line(text, before, start, end, next)));
                    lines.extend(documents_end.and_then(|documents_end| document_lines(text, end, documents_end)));
                }
            }
            run.clear();
        }
    }
    edits.extend(delete_lines(text, &lines, Blanks::Join));
    edits
}

fn chains<'a>(structure: &'a Structure, elements: &[usize]) -> Vec<Chain<'a>> {
    let mut chains: Vec<Chain> = Vec::new();
    for index in elements {
        let Some(element) = structure.elements.get(*index) else {
            continue;
        };
        let is_joined = element.before.is_some_and(|operator| operator.joint.chains());
        match chains.last_mut() {
            Some(chain) if is_joined => chain.elements.push((*index, element)),
            _ => chains.push(Chain {
                elements: vec![(*index, element)],
            }),
        }
    }
    chains
}

/// Returns the changes that take elements out of a chain of which something stays: each goes with one `&&`.
fn within_chain(chain: &Chain, gone: &BTreeSet<usize>) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut kept: Option<&Element> = None;
    let mut first: Option<&Element> = None;
    let mut last: Option<&Element> = None;
    for (index, element) in &chain.elements {
        if gone.contains(index) {
            first = first.or(Some(element));
            last = Some(element);
            continue;
        }
        if let (Some(from), Some(to)) = (first.take(), last.take()) {
            edits.push(Edit::delete(match kept {
                Some(kept) => Span::new(kept.span.end(), to.span.end()),
                None => Span::new(from.span.start(), element.span.start()),
            }));
        }
        kept = Some(element);
    }
    if let (Some(kept), Some(to)) = (kept, last) {
        edits.push(Edit::delete(Span::new(kept.span.end(), to.span.end())));
    }
    edits
}

fn on_one_line(text: &str, start: usize, end: usize) -> bool {
    !Span::new(start, end).of(text).contains('\n')
}

/// Returns what stands before `offset` on its line.
fn before_on_line(text: &str, offset: usize) -> &str {
    let before = Span::new(0, offset).of(text);
    before.rsplit('\n').next().unwrap_or("")
}

/// Returns what stands behind `offset` on its line.
fn behind_on_line(text: &str, offset: usize) -> &str {
    let behind = text.get(offset..).unwrap_or("");
    behind.split('\n').next().unwrap_or("")
}

/// Whether nothing but blanks, a `;` and a comment stands on the lines of `start` and `end` beside what lies between.
fn whole_lines(text: &str, start: usize, end: usize) -> bool {
    let before = before_on_line(text, start).trim_start_matches('\u{feff}');
    let behind = behind_on_line(text, end).trim_start();
    let behind = behind.strip_prefix(';').unwrap_or(behind).trim_start();
    before.trim().is_empty() && (behind.is_empty() || behind.starts_with('#'))
}

/// Returns `span` with the comments right above it, where they are a paragraph of their own.
fn paragraph(text: &str, structure: &Structure, span: Span) -> Option<Span> {
    let line_start = |offset: usize| offset - before_on_line(text, offset).len();
    let end = span.end() + behind_on_line(text, span.end()).len();
    let behind = text.get(end + 1..).unwrap_or("");
    if !behind.split('\n').next().unwrap_or("").trim().is_empty() {
        return None;
    }
    let mut start = line_start(span.start());
    for comment in structure.comments.iter().rev() {
        let begins = line_start(comment.start());
        let is_above = comment.end() + 1 == start && before_on_line(text, comment.start()).trim().is_empty();
        if is_above && !comment.of(text).starts_with("#!") {
            start = begins;
        } else if comment.start() < start {
            break;
        }
    }
    let before = Span::new(0, start.saturating_sub(1))
        .of(text)
        .rsplit('\n')
        .next()
        .unwrap_or("");
    (start == 0 || before.trim().is_empty()).then_some(Span::new(start, end))
}

/// Returns what goes where something stays on the line.
fn within_line(text: &str, before: Option<&Chain>, start: usize, end: usize, next: Option<&Chain>) -> Span {
    if let Some(next) = next {
        return Span::new(start, next.start());
    }
    if let Some(before) = before {
        // A `;` may not follow the `&` that stays.
        let is_background = Span::new(0, before.end()).of(text).ends_with('&');
        let behind = text.get(end..).unwrap_or("");
        let rest = behind.trim_start_matches([' ', '\t']);
        let end = match rest
            .strip_prefix(';')
            .filter(|rest| is_background && !rest.starts_with(';'))
        {
            Some(rest) => text.len() - rest.len(),
            None => end,
        };
        return Span::new(before.end(), end);
    }
    let on_line = before_on_line(text, start);
    if on_line.trim().is_empty() {
        // What closes the list follows on the line.
        let behind = text.get(end..).unwrap_or("");
        let closing = behind.trim_start_matches([' ', '\t', ';']);
        return Span::new(start, end + behind.len() - closing.len());
    }
    Span::new(start - (on_line.len() - on_line.trim_end().len()), end)
}

/// Returns the lines of the here-documents of a command whose own line stays in part.
fn document_lines(text: &str, end: usize, documents_end: usize) -> Option<Span> {
    let first = end + behind_on_line(text, end).len() + 1;
    (first < documents_end).then(|| Span::new(first, documents_end))
}
