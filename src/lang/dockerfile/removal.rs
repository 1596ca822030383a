//! Takes instructions out, and sources of COPY and ADD.

use std::collections::BTreeMap;

use crate::lang::dockerfile::instruction::{self, Instruction};
use crate::lang::dockerfile::words::{json_words, shell_words};
use crate::lang::dockerfile::{split_options, without_options};
use crate::lang::taken::TakenOut;
use crate::text::edit::Edit;
use crate::text::embedded::Embedded;
use crate::text::line_removal::{Blanks, delete_lines};
use crate::text::span::Span;

/// Takes `wanted` out of `text`: sources, or all that a RUN runs.
pub(super) fn take_out(text: &str, wanted: &[Span]) -> TakenOut {
    let lines = instruction::read(&Embedded::verbatim(text, 0));
    let mut out = TakenOut::default();
    let mut gone: Vec<Span> = Vec::new();
    let mut sources: BTreeMap<usize, Vec<(usize, Span)>> = BTreeMap::new();
    for (index, span) in wanted.iter().enumerate() {
        let holder = lines
            .instructions
            .iter()
            .enumerate()
            .find(|(_, line)| line.span.contains(*span));
        match holder.map(|(place, line)| (place, line, line.name.as_str())) {
            Some((place, _, "COPY" | "ADD")) => sources.entry(place).or_default().push((index, *span)),
            Some((_, line, "RUN")) if runs_only(line, *span) => gone.push(line.span),
            _ => out.refused.push(index),
        }
    }
    for (place, wanted) in sources {
        let Some(line) = lines.instructions.get(place) else {
            continue;
        };
        let words = source_words(text, &line.arguments);
        let is_gone = |word: &Span| wanted.iter().any(|(_, span)| word.contains(*span));
        let Some((_, all)) = words.split_last() else {
            continue;
        };
        let n_gone = all.iter().filter(|word| is_gone(word)).count();
        if n_gone == 0 {
            out.refused.extend(wanted.iter().map(|(index, _)| *index));
        } else if n_gone == all.len() {
            gone.push(line.span);
        } else {
            let pairs = words.iter().zip(words.iter().skip(1));
            out.edits.extend(
                pairs
                    .filter(|(word, _)| is_gone(word))
                    .map(|(word, next)| Edit::delete(Span::new(word.start(), next.start()))),
            );
        }
    }
    out.edits.extend(delete_lines(text, &gone, Blanks::Join));
    out.refused.sort_unstable();
    out
}

/// Whether `span` is not one of the instruction's options.
fn runs_only(line: &Instruction, span: Span) -> bool {
    without_options(&line.arguments).file_offset(0) <= span.start()
}

/// Returns the sources and the destination with their quotes.
fn source_words(text: &str, arguments: &Embedded) -> Vec<Span> {
    let (_, rest) = split_options(arguments);
    let is_json = json_words(&rest).is_some();
    let words = json_words(&rest).unwrap_or_else(|| shell_words(&rest));
    words
        .iter()
        .map(|word| {
            let span = word.file_span(Span::new(0, word.text().len()));
            let before = span
                .start()
                .checked_sub(1)
                .map_or("", |before| Span::new(before, span.start()).of(text));
            let is_quoted = is_json || matches!(before, "\"" | "'");
            let width = usize::from(is_quoted);
            Span::new(span.start() - width, span.end() + width)
        })
        .collect()
}
