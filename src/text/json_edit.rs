//! Changes of a JSON text: takes properties and elements out, puts properties in, and every other byte stays.
//!
//! Works on the spans of the tree that [`crate::text::json`] reads, and never writes a value anew. Comments, trailing
//! commas, CRLF, tabs and a byte order mark are as they were.

use crate::text::edit::Edit;
use crate::text::json::Document;
use crate::text::members::{Members, Style};
use crate::text::span::Span;
use crate::text::value::{Value, ValueKind};
use std::collections::HashSet;

/// Returns the changes that take out each property and each element of a list whose span is one of `gone`.
///
/// A property's span is that of name and value. What lies in something that goes needs no change of its own, and a
/// list or object of which nothing is left stays, empty.
pub fn take_out(text: &str, document: &Document, gone: &[Span]) -> Vec<Edit> {
    let mut edits = Vec::new();
    if let Some(root) = &document.root {
        take_out_within(text, document, root, &gone.iter().copied().collect(), &mut edits);
    }
    edits
}

/// Whether nothing is left of the outermost list or object once `gone` is taken out.
pub fn is_emptied(document: &Document, gone: &[Span]) -> bool {
    let gone: HashSet<&Span> = gone.iter().collect();
    let members = document.root.as_ref().map(member_spans).unwrap_or_default();
    !members.is_empty() && members.iter().all(|member| gone.contains(member))
}

fn take_out_within(text: &str, document: &Document, value: &Value, gone: &HashSet<Span>, edits: &mut Vec<Edit>) {
    let spans = member_spans(value);
    let goes: Vec<bool> = spans.iter().map(|span| gone.contains(span)).collect();
    if goes.contains(&true) {
        edits.extend(members(text, document, value).take_out(&goes));
    }
    for (child, goes) in children(value).into_iter().zip(goes) {
        if !goes {
            take_out_within(text, document, child, gone, edits);
        }
    }
}

/// Returns the changes that put the property `name` with the value that `written` gives into `object`, behind its last.
///
/// It is written as its siblings are: on a line of its own or beside them, indented as they are.
pub fn put_in(
    text: &str,
    document: &Document,
    object: &Value,
    name: &str,
    written: impl Fn(&Style) -> String,
) -> Vec<Edit> {
    let members = members(text, document, object);
    let colon = object
        .properties()
        .last()
        .map(|property| Span::new(property.name.span().end() + 1, property.value.span.start()).of(text))
        .filter(|colon| colon.trim() == ":" && !colon.contains('\n'))
        .unwrap_or(": ");
    let last = members.members.len().checked_sub(1);
    members.put_in(last, &default_style(text, document, object), |style| {
        format!("{}{colon}{}", string(name), written(style))
    })
}

/// Returns objects in each other, the innermost with the value `value`, as they stand in the style of the outermost.
pub fn nested(names: &[&str], value: &str, style: &Style) -> String {
    let Some((name, inner)) = names.split_first() else {
        return value.to_owned();
    };
    let line = style.line.as_ref().map(|line| format!("{line}{}", style.indent));
    let inner_style = Style {
        line: line.clone(),
        indent: style.indent.clone(),
    };
    let property = format!("{}: {}", string(name), nested(inner, value, &inner_style));
    match (line, &style.line) {
        (Some(line), Some(outer)) => format!("{{{line}{property}{outer}}}"),
        _ => format!("{{ {property} }}"),
    }
}

/// Returns `text` as a JSON string, with its quotes.
pub fn string(text: &str) -> String {
    let mut written = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => written.extend(['\\', character]),
            '\n' => written.push_str("\\n"),
            '\r' => written.push_str("\\r"),
            '\t' => written.push_str("\\t"),
            '\0'..='\u{1f}' => written.push_str(&format!("\\u{:04x}", u32::from(character))),
            _ => written.push(character),
        }
    }
    written.push('"');
    written
}

/// Returns the members of a list or an object.
fn members<'a>(text: &'a str, document: &'a Document, value: &Value) -> Members<'a> {
    let inner = Span::new(value.span.start() + 1, value.span.end().saturating_sub(1));
    Members {
        text,
        inner,
        members: member_spans(value),
        comments: &document.comments,
    }
}

fn member_spans(value: &Value) -> Vec<Span> {
    match &value.kind {
        ValueKind::Array(elements) => elements.iter().map(|element| element.span).collect(),
        ValueKind::Object(properties) => properties.iter().map(|property| property.span).collect(),
        _ => Vec::new(),
    }
}

fn children(value: &Value) -> Vec<&Value> {
    match &value.kind {
        ValueKind::Array(elements) => elements.iter().collect(),
        ValueKind::Object(properties) => properties.iter().map(|property| &property.value).collect(),
        _ => Vec::new(),
    }
}

/// Returns the style of a property in the empty `object`: on lines where the root has lines, one deeper than its own.
fn default_style(text: &str, document: &Document, object: &Value) -> Style {
    let first = document
        .root
        .as_ref()
        .and_then(|root| member_spans(root).first().copied());
    let before_first = first.map_or("", |first| text.get(..first.start()).unwrap_or(""));
    let indent = match before_first.rsplit_once('\n') {
        Some((_, indent)) if !indent.is_empty() && indent.trim().is_empty() => indent.to_owned(),
        _ => "  ".to_owned(),
    };
    let is_root = document.root.as_ref().is_some_and(|root| root.span == object.span);
    let has_lines = before_first.contains('\n') || (is_root && first.is_none() && text.contains('\n'));
    let line_ending = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let line_start = text.get(..object.span.start()).unwrap_or("");
    let line_start = line_start
        .rsplit('\n')
        .next()
        .unwrap_or("")
        .trim_start_matches('\u{feff}');
    let own: String = line_start
        .chars()
        .take_while(|character| matches!(character, ' ' | '\t'))
        .collect();
    Style {
        line: has_lines.then(|| format!("{line_ending}{own}{indent}")),
        indent,
    }
}

#[cfg(test)]
mod tests;
