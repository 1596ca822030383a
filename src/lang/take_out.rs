//! References in, changes out: takes what stands at some places out of a file, with what holds nothing else.
//!
//! Each language does its own part. What stands in a piece (a step of a shell chain in a package script) is taken out of
//! the piece; where nothing is left of the piece, its host takes the piece out. Whether that should be done is for
//! `checks` and `plan`: see [`crate::lang::reference::Removal`].

use crate::lang::language::Language;
use crate::lang::source::{Loss, Source};
use crate::lang::taken::TakenOut;
use crate::lang::{
    DEEPEST_PIECE, dockerfile, extract_one, js, json, makefile, markdown, package_json, pattern, shell, toml, yaml,
};
use crate::text::edit::Edit;
use crate::text::embedded::Embedded;
use crate::text::span::Span;

/// Returns the changes that take `wanted`, the spans of references in the file `source`, out of it.
///
/// Spans and changes are in bytes of the file.
pub fn take_out(source: &Source, wanted: &[Span]) -> TakenOut {
    let numbered: Vec<(usize, Span)> = wanted.iter().copied().enumerate().collect();
    take_out_within(source, source.text(), &numbered, DEEPEST_PIECE)
}

/// As [`take_out`], for a file or a piece of `file`; each span with its number.
fn take_out_within(source: &Source, file: &str, wanted: &[(usize, Span)], n_left: usize) -> TakenOut {
    let mut whole = TakenOut::default();
    if source.loss == Loss::Nothing {
        whole.refused.extend(wanted.iter().map(|(number, _)| *number));
        return whole;
    }
    let pieces = match n_left {
        0 => Vec::new(),
        _ => extract_one(source, false).pieces,
    };
    let mut own: Vec<(usize, Span)> = Vec::new();
    let mut by_piece: Vec<Vec<(usize, Span)>> = vec![Vec::new(); pieces.len()];
    let extents: Vec<Span> = pieces.iter().map(extent).collect();
    for (number, span) in wanted {
        let around = extents.iter().enumerate().filter(|(_, extent)| extent.contains(*span));
        let holders = around.filter(|(index, _)| pieces.get(*index).is_some_and(|piece| holds(piece, *span)));
        let innermost = holders.min_by_key(|(_, extent)| extent.len());
        match innermost.and_then(|(index, _)| by_piece.get_mut(index)) {
            Some(held) => held.push((*number, *span)),
            None => own.push((*number, *span)),
        }
    }
    for (piece, held) in pieces.iter().zip(by_piece) {
        if held.is_empty() {
            continue;
        }
        for (piece, held) in by_part(piece, held) {
            let part = take_out_within(&piece, file, &held, n_left - 1);
            if part.is_empty && part.refused.is_empty() {
                own.extend(held.iter().map(|(number, _)| (*number, extent(&piece))));
            } else {
                whole.edits.extend(part.edits);
                whole.refused.extend(part.refused);
                whole.gone.extend(part.gone);
            }
        }
    }
    if own.is_empty() {
        return whole;
    }
    let part = take_out_here(source, file, &own);
    whole.edits.extend(part.edits);
    whole.refused.extend(part.refused);
    whole.gone.extend(part.gone);
    whole.is_empty = part.is_empty;
    whole.refused.sort_unstable();
    whole.refused.dedup();
    whole
}

/// Returns `held`, which are spans in `piece`, by the parts that the piece was put together from.
fn by_part(piece: &Source, held: Vec<(usize, Span)>) -> Vec<(Source, Vec<(usize, Span)>)> {
    if piece.parts.is_empty() {
        return vec![(piece.clone(), held)];
    }
    let mut parts: Vec<(Source, Vec<(usize, Span)>)> = Vec::new();
    let mut left = held;
    for part in piece.parts.iter().map(|part| piece.part(*part)) {
        let (here, others) = left.into_iter().partition(|(_, span)| holds(&part, *span));
        left = others;
        parts.push((part, here));
    }
    // What lies across parts is for the language to refuse.
    parts.push((piece.clone().losing(Loss::Nothing), left));
    parts.retain(|(_, held)| !held.is_empty());
    parts
}

/// Whether `span` of the file is one of `piece`, and not of what lies between its lines.
fn holds(piece: &Source, span: Span) -> bool {
    let start = piece.text.text_offset(span.start());
    extent(piece).contains(span) && start.is_some_and(|start| piece.text.file_offset(start) == span.start())
}

/// Has the language of `source` take the spans out, which are of the file and in none of its pieces.
fn take_out_here(source: &Source, file: &str, wanted: &[(usize, Span)]) -> TakenOut {
    let text = &source.text;
    let local = |(number, span): &(usize, Span)| {
        let start = text.text_offset(span.start())?;
        let end = text.text_offset(span.end())?;
        Some((*number, Span::new(start, end)))
    };
    let (numbers, spans): (Vec<usize>, Vec<Span>) = wanted.iter().filter_map(local).unzip();
    let number = |index: &usize| numbers.get(*index).copied();
    let part = of_language(source, &spans);
    let lost = wanted
        .iter()
        .map(|(number, _)| *number)
        .filter(|number| !numbers.contains(number));
    TakenOut {
        edits: part.edits.into_iter().map(|edit| in_file(text, edit, file)).collect(),
        refused: part.refused.iter().filter_map(number).chain(lost).collect(),
        gone: part
            .gone
            .into_iter()
            .filter_map(|(index, gone)| Some((number(&index)?, gone)))
            .collect(),
        is_empty: part.is_empty,
    }
}

fn of_language(source: &Source, wanted: &[Span]) -> TakenOut {
    match source.language {
        Language::JavaScript => js::take_out(source, wanted),
        Language::PackageJson => package_json::take_out(source, wanted),
        Language::Json => json::take_out(source, wanted),
        Language::Yaml => yaml::take_out(source, wanted),
        Language::Toml => toml::take_out(source, wanted),
        Language::Shell => shell::take_out(source, wanted),
        Language::Dockerfile => dockerfile::take_out(source, wanted),
        Language::Makefile => makefile::take_out(source, wanted),
        Language::Markdown => markdown::take_out(source, wanted),
        Language::Pattern => pattern::take_out(source, wanted),
        Language::Component
        | Language::Html
        | Language::Css
        | Language::Prisma
        | Language::Sql
        | Language::Env
        | Language::Properties
        | Language::Redirects
        | Language::Plain => TakenOut::refused(wanted),
    }
}

/// Returns the bytes of the file from the first to the last of `piece`.
fn extent(piece: &Source) -> Span {
    piece.text.file_span(Span::new(0, piece.text().len()))
}

/// Returns a change of the decoded text as one of the file.
fn in_file(text: &Embedded, edit: Edit, file: &str) -> Edit {
    let span = text.removed_span(edit.span, file);
    Edit::replace(span, edit.text)
}

#[cfg(test)]
mod tests;
