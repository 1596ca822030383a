//! Changes of a TOML text on the spans of its tree: elements and keys go, a value is set.
//!
//! Leaves out tables as a whole, and keys with dots that would have to go.

use crate::lang::literal::{Found, Literal};
use crate::lang::settings::hold::Gone;
use crate::lang::taken::TakenOut;
use crate::text::edit::Edit;
use crate::text::json_edit::string;
use crate::text::members::{Members, Style};
use crate::text::span::Span;
use crate::text::value::{Property, Value, ValueKind};

/// Takes what `gone` says out of `text`, whose tree is `root`.
pub(super) fn take_out(text: &str, root: &Value, comments: &[Span], gone: &Gone) -> TakenOut {
    let mut done: Vec<Span> = Vec::new();
    let mut edits = Vec::new();
    take_out_within(text, root, comments, &gone.spans, &mut done, &mut edits);
    let is_done = |goes: &Option<Span>| goes.is_some_and(|span| done.iter().any(|whole| whole.contains(span)));
    let by_wanted = gone.by_wanted.iter().enumerate();
    TakenOut {
        edits,
        refused: by_wanted
            .filter(|(_, goes)| !is_done(goes))
            .map(|(index, _)| index)
            .collect(),
        ..TakenOut::default()
    }
}

fn take_out_within(
    text: &str,
    value: &Value,
    comments: &[Span],
    gone: &[Span],
    done: &mut Vec<Span>,
    edits: &mut Vec<Edit>,
) {
    let is_inline = is_inline(text, value);
    if is_inline {
        let spans = member_spans(value);
        let goes: Vec<bool> = spans.iter().map(|span| gone.contains(span)).collect();
        if goes.contains(&true) {
            edits.extend(members(text, value, comments).take_out(&goes));
            done.extend(spans.into_iter().filter(|span| gone.contains(span)));
        }
    }
    for property in value.properties() {
        if is_inline || !gone.contains(&property.span) {
            take_out_within(text, &property.value, comments, gone, done, edits);
        } else if let Some(lines) = lines_of(text, property, comments) {
            edits.push(Edit::delete(lines));
            done.push(property.span);
        }
    }
    for element in value.elements() {
        take_out_within(text, element, comments, gone, done, edits);
    }
}

/// Returns the lines of a key and its value with the comments directly above; `None` where they hold more.
fn lines_of(text: &str, property: &Property, comments: &[Span]) -> Option<Span> {
    let (start, line) = line_start(text, property.span.start());
    let end = line_end(text, property.span.end());
    let behind = Span::new(property.span.end(), end).of(text).trim_start();
    if !line.trim_matches(['"', '\'', '\u{feff}', ' ', '\t']).is_empty()
        || !(behind.is_empty() || behind.starts_with('#'))
    {
        return None;
    }
    let mut start = start;
    for comment in comments
        .iter()
        .rev()
        .filter(|comment| comment.end() < property.span.start())
    {
        let (line, before) = line_start(text, comment.start());
        let between = Span::new(comment.end(), start).of(text);
        if !before.trim().is_empty() || !between.trim().is_empty() || between.matches('\n').count() != 1 {
            break;
        }
        start = line;
    }
    Some(Span::new(start, end))
}

/// Returns where the line of `offset` begins, behind a byte order mark, and what stands on it before `offset`.
fn line_start(text: &str, offset: usize) -> (usize, &str) {
    let before = text.get(..offset).unwrap_or("");
    let start = before
        .rfind('\n')
        .map_or(before.len() - before.trim_start_matches('\u{feff}').len(), |newline| {
            newline + 1
        });
    (start, before.get(start..).unwrap_or(""))
}

/// Returns the end of the line of `offset`, behind its line ending.
fn line_end(text: &str, offset: usize) -> usize {
    let rest = text.get(offset..).unwrap_or("");
    rest.find('\n').map_or(text.len(), |newline| offset + newline + 1)
}

/// Returns the changes that set `keys` to `value`.
pub(super) fn set(text: &str, root: &Value, comments: &[Span], keys: &[&str], value: &Literal) -> Option<Vec<Edit>> {
    if let Some(old) = root.at(keys) {
        let is_literal = Found::of_value(old).literal != Literal::Other;
        let written = written(value, old.span.of(text).starts_with('\''))?;
        return is_literal.then(|| vec![Edit::replace(old.span, written)]);
    }
    let value = written(value, false)?;
    let (last, outer) = keys.split_last()?;
    let table = root.at(outer);
    if let Some(table) = table.filter(|table| !table.properties().is_empty() && is_inline(text, table)) {
        let style = Style {
            line: None,
            indent: String::new(),
        };
        let members = members(text, table, comments);
        let behind = members.members.len().checked_sub(1);
        return Some(members.put_in(behind, &style, |_| format!("{} = {value}", key(last))));
    }
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let property = format!("{} = {value}{newline}", key(last));
    match table {
        Some(table) if !matches!(table.kind, ValueKind::Object(_)) => None,
        Some(table) => {
            let (at, indent, separator) = place_in(text, table, outer.is_empty())?;
            let before = text.get(..at).unwrap_or("");
            let lead = if before.is_empty() || before.ends_with(['\n', '\u{feff}']) {
                ""
            } else {
                newline
            };
            let separator = if separator { newline } else { "" };
            Some(vec![Edit::insert(at, format!("{lead}{indent}{property}{separator}"))])
        }
        None => {
            // A value in place of a table leaves no room for one.
            let n_there = (0..outer.len())
                .rev()
                .find(|n| outer.get(..*n).and_then(|keys| root.at(keys)).is_some())?;
            let parent = root.at(outer.get(..n_there)?)?;
            if !matches!(parent.kind, ValueKind::Object(_)) || (n_there > 0 && is_inline(text, parent)) {
                return None;
            }
            let header: Vec<String> = outer.iter().map(|name| key(name)).collect();
            let lead = match text {
                _ if text.trim_start_matches('\u{feff}').is_empty() => "".to_owned(),
                _ if text.ends_with('\n') => newline.to_owned(),
                _ => format!("{newline}{newline}"),
            };
            let table = format!("{lead}[{}]{newline}{property}", header.join("."));
            Some(vec![Edit::insert(text.len(), table)])
        }
    }
}

/// Returns where a key of `table` goes, its indentation, and whether a blank line is to follow.
fn place_in(text: &str, table: &Value, is_root: bool) -> Option<(usize, String, bool)> {
    let own = table
        .properties()
        .iter()
        .filter(|property| !is_table(text, &property.value));
    if let Some(last) = own.max_by_key(|property| property.span.end()) {
        let (_, before) = line_start(text, last.span.start());
        let indent: String = before
            .chars()
            .take_while(|character| matches!(character, ' ' | '\t'))
            .collect();
        return Some((line_end(text, last.span.end()), indent, false));
    }
    if is_root {
        let start = text.len() - text.trim_start_matches('\u{feff}').len();
        return Some((start, String::new(), start < text.len()));
    }
    // A table that is only spoken of, by `[a.b]`, has no header to follow.
    let has_header = table.span.of(text).starts_with('[');
    has_header.then(|| (line_end(text, table.span.start()), String::new(), false))
}

/// Whether `value` is a table with a header, or a list of them.
fn is_table(text: &str, value: &Value) -> bool {
    match &value.kind {
        ValueKind::Object(_) => !is_inline(text, value),
        ValueKind::Array(elements) => elements.iter().any(|element| is_table(text, element)),
        _ => false,
    }
}

/// Whether `value` is a list or table in brackets.
fn is_inline(text: &str, value: &Value) -> bool {
    let written = value.span.of(text);
    match &value.kind {
        ValueKind::Object(_) => written.starts_with('{') && written.ends_with('}'),
        ValueKind::Array(elements) => {
            written.starts_with('[')
                && written.ends_with(']')
                && !elements.iter().any(|element| is_table(text, element))
        }
        _ => false,
    }
}

fn members<'a>(text: &'a str, value: &Value, comments: &'a [Span]) -> Members<'a> {
    Members {
        text,
        inner: Span::new(value.span.start() + 1, value.span.end().saturating_sub(1)),
        members: member_spans(value),
        comments,
    }
}

fn member_spans(value: &Value) -> Vec<Span> {
    match &value.kind {
        ValueKind::Array(elements) => elements.iter().map(|element| element.span).collect(),
        ValueKind::Object(properties) => properties.iter().map(|property| property.span).collect(),
        _ => Vec::new(),
    }
}

fn key(name: &str) -> String {
    let is_bare = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    if !name.is_empty() && name.bytes().all(is_bare) {
        name.to_owned()
    } else {
        string(name)
    }
}

/// Returns `value` as TOML; a string between single quotes where it was so and can be.
fn written(value: &Literal, is_literal_string: bool) -> Option<String> {
    Some(match value {
        Literal::Text(text) if is_literal_string && !text.contains(|c: char| c == '\'' || c.is_control()) => {
            format!("'{text}'")
        }
        Literal::Text(text) => string(text),
        Literal::Integer(number) => number.to_string(),
        Literal::Boolean(flag) => flag.to_string(),
        Literal::Other => return None,
    })
}
