//! HTML and JSX within Markdown: addresses in attributes, Markdown links and code in the text, comments.

use crate::text::scoped_name::scoped_names;
use crate::text::span::Span;

/// Something in a block of HTML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// An address, code without its backticks, or a whole comment.
    pub(super) span: Span,
    pub(super) kind: FoundKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FoundKind {
    Link,
    Code,
    Comment,
}

/// Returns what is in `html`, in its order; code within a comment is found as well.
pub(super) fn scan(html: &str) -> Vec<Found> {
    let mut found = Vec::new();
    found.extend(comments(html, "<!--", "-->").map(|span| Found {
        span,
        kind: FoundKind::Comment,
    }));
    found.extend(expression_comments(html).map(|span| Found {
        span,
        kind: FoundKind::Comment,
    }));
    for attribute in ["href", "src", "poster", "srcset"] {
        found.extend(attribute_values(html, attribute).map(|span| Found {
            span,
            kind: FoundKind::Link,
        }));
    }
    for attribute in ["pkgs", "packages", "pkg", "package"] {
        found.extend(
            attribute_values(html, attribute)
                .flat_map(|span| words(html, span))
                .map(|span| Found {
                    span,
                    kind: FoundKind::Code,
                }),
        );
    }
    // What a reader is to type.
    for attribute in ["text", "code", "command"] {
        let values = attribute_values(html, attribute);
        let names = values.flat_map(|span| {
            let names = scoped_names(span.of(html)).into_iter();
            names.map(move |name| name.span.shifted(span.start()))
        });
        found.extend(names.map(|span| Found {
            span,
            kind: FoundKind::Code,
        }));
    }
    found.extend(markdown_links(html).map(|span| Found {
        span,
        kind: FoundKind::Link,
    }));
    found.extend(inline_code(html).map(|span| Found {
        span,
        kind: FoundKind::Code,
    }));
    found.sort_by_key(|found| (found.span, found.kind != FoundKind::Comment));
    found
}

/// Returns the words of `html` within `span`.
fn words(html: &str, span: Span) -> impl Iterator<Item = Span> {
    let mut end = span.start();
    span.of(html)
        .split_inclusive(char::is_whitespace)
        .filter_map(move |piece| {
            let start = end;
            end += piece.len();
            let word = piece.trim_end();
            (!word.is_empty()).then(|| Span::new(start, start + word.len()))
        })
}

/// Returns the comments `{/* … */}` of MDX, their braces left out.
pub(super) fn expression_comments(text: &str) -> impl Iterator<Item = Span> {
    comments(text, "{/*", "*/").map(|span| Span::new(span.start() + 1, span.end()))
}

fn comments(text: &str, open: &str, close: &str) -> impl Iterator<Item = Span> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let at = start + text.get(start..)?.find(open)?;
        let inside = text.get(at + open.len()..)?;
        let end = inside
            .find(close)
            .map_or(text.len(), |end| at + open.len() + end + close.len());
        start = end;
        Some(Span::new(at, end))
    })
}

/// Returns the values of `attribute`, without quotes and braces.
fn attribute_values(html: &str, attribute: &str) -> impl Iterator<Item = Span> {
    html.match_indices(attribute).filter_map(move |(at, _)| {
        let before = html.get(..at)?.chars().next_back()?;
        if !before.is_whitespace() {
            return None;
        }
        let behind = html.get(at + attribute.len()..)?;
        let value = behind.trim_start().strip_prefix('=')?.trim_start();
        let value = value.strip_prefix('{').unwrap_or(value);
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
        let inside = value.get(1..)?;
        let length = inside.find(quote)?;
        let start = html.len() - inside.len();
        Some(Span::new(start, start + length))
    })
}

/// Returns the destinations of `[text](destination)`.
fn markdown_links(html: &str) -> impl Iterator<Item = Span> {
    html.match_indices("](").filter_map(|(at, _)| {
        let start = at + 2;
        let inside = html.get(start..)?;
        let length = inside.find([')', ' ', '\n', '"'])?;
        Some(Span::new(start, start + length))
    })
}

/// Returns the insides of `` `code` `` within one line.
fn inline_code(html: &str) -> impl Iterator<Item = Span> {
    let mut start = 0;
    html.split_inclusive('\n').flat_map(move |line| {
        let line_start = start;
        start += line.len();
        let ticks: Vec<usize> = line.match_indices('`').map(|(at, _)| line_start + at).collect();
        ticks
            .chunks_exact(2)
            .filter_map(|pair| match pair {
                [open, close] => Some(Span::new(open + 1, *close)),
                _ => None,
            })
            .filter(|span| !span.is_empty())
            .collect::<Vec<_>>()
    })
}

/// Returns the length of the code at the start of `text`, at least `least`, at whose end all brackets are closed.
///
/// Brackets in strings count as well: they are balanced but for rare cases, and then the rest of a paragraph is lost
/// to prose, not to code.
pub(super) fn closed_length(text: &str, least: usize) -> usize {
    let mut depth = 0_i64;
    for (offset, character) in text.char_indices() {
        match character {
            '{' | '(' | '[' => depth += 1,
            '}' | ')' | ']' => depth -= 1,
            _ => {}
        }
        if depth <= 0 && offset + character.len_utf8() >= least {
            return offset + character.len_utf8();
        }
    }
    least
}
