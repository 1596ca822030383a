//! Texts in other languages inside of strings: decoded, each byte with its place in the file.

use oxc_span::{GetSpan, Span as OxcSpan};

use crate::lang::js::fold::{Folded, Origin, Part};
use crate::lang::js::reader::{Reader, own_span};
use crate::text::embedded::Embedded;
use crate::text::span::Span;

impl Reader<'_, '_> {
    /// Returns the text of `folded`, with `hole` for each part that is not known.
    pub(super) fn embed(&self, folded: &Folded, hole: &str) -> Embedded {
        let start = folded.parts.first().map_or(0, |part| match part {
            Part::Text {
                origin: Origin::Literal(span) | Origin::Use(span),
                ..
            }
            | Part::Hole(span) => span.start as usize,
        });
        let mut embedded = Embedded::starting_at(self.source.text.file_offset(start));
        self.push_folded(&mut embedded, folded, hole);
        embedded
    }

    /// Adds the text of `folded` to `embedded`.
    pub(super) fn push_folded(&self, embedded: &mut Embedded, folded: &Folded, hole: &str) {
        for part in &folded.parts {
            match part {
                Part::Text {
                    origin: Origin::Literal(span),
                    ..
                } => self.push_literal(embedded, *span),
                Part::Text {
                    text,
                    origin: Origin::Use(span),
                } => self.push_use(embedded, text, *span),
                Part::Hole(span) => self.push_use(embedded, hole, *span),
            }
        }
    }

    /// Adds `text`, each of whose words stands for the whole of `span`.
    pub(super) fn push_use(&self, embedded: &mut Embedded, text: &str, span: OxcSpan) {
        let place = self.source.text.file_span(own_span(span));
        let mut characters = text.char_indices().peekable();
        while let Some((start, character)) = characters.next() {
            let end = start + character.len_utf8();
            let is_last = characters.peek().is_none_or(|(_, next)| next.is_whitespace());
            let offset = if is_last && !character.is_whitespace() {
                place.end().saturating_sub(character.len_utf8())
            } else {
                place.start()
            };
            embedded.push(text.get(start..end).unwrap_or(""), offset);
        }
    }

    /// Adds the content of the literal at `span`, its escapes decoded.
    fn push_literal(&self, embedded: &mut Embedded, span: OxcSpan) {
        let span = own_span(span);
        let raw = span.of(self.source.text());
        let mut at = 0;
        while let Some(rest) = raw.get(at..).filter(|rest| !rest.is_empty()) {
            let plain = rest.find('\\').unwrap_or(rest.len());
            self.push_verbatim(embedded, Span::new(span.start() + at, span.start() + at + plain));
            at += plain;
            let Some(escape) = raw.get(at..).filter(|rest| !rest.is_empty()) else {
                break;
            };
            let (decoded, length) = decode_escape(escape);
            embedded.push(&decoded, self.source.text.file_offset(span.start() + at));
            at += length;
        }
    }

    /// Adds a part of this text as it stands.
    fn push_verbatim(&self, embedded: &mut Embedded, span: Span) {
        let text = span.of(self.source.text());
        if text.is_empty() {
            return;
        }
        let offset = |at: usize| self.source.text.file_offset(at);
        if offset(span.end() - 1) == offset(span.start()) + span.len() - 1 {
            embedded.push(text, offset(span.start()));
            return;
        }
        // This text was decoded itself: a block in a list of Markdown has lost its indentation.
        for (index, character) in text.char_indices() {
            let piece = text.get(index..index + character.len_utf8()).unwrap_or("");
            embedded.push(piece, offset(span.start() + index));
        }
    }

    /// Returns the part of this text at `span`, as it stands.
    pub(super) fn verbatim(&self, span: impl GetSpan) -> Embedded {
        let span = own_span(span.span());
        let mut embedded = Embedded::starting_at(self.source.text.file_offset(span.start()));
        self.push_verbatim(&mut embedded, span);
        embedded
    }
}

/// Returns what the escape at the start of `text` stands for, and its length.
fn decode_escape(text: &str) -> (String, usize) {
    let mut characters = text.chars();
    characters.next();
    let Some(kind) = characters.next() else {
        return ("\\".to_owned(), 1);
    };
    let length = 1 + kind.len_utf8();
    let rest = characters.as_str();
    let simple = |decoded: &str| (decoded.to_owned(), length);
    match kind {
        'n' => simple("\n"),
        't' => simple("\t"),
        'r' => simple("\r"),
        'b' => simple("\u{8}"),
        'f' => simple("\u{c}"),
        'v' => simple("\u{b}"),
        '0' => simple("\0"),
        '\r' if rest.starts_with('\n') => (String::new(), length + 1),
        '\n' | '\r' | '\u{2028}' | '\u{2029}' => simple(""),
        'x' => hexadecimal(rest.get(..2), length + 2, kind, length),
        'u' => match rest.strip_prefix('{').and_then(|rest| rest.split_once('}')) {
            Some((digits, _)) => hexadecimal(Some(digits), length + digits.len() + 2, kind, length),
            None => surrogates(rest).unwrap_or_else(|| hexadecimal(rest.get(..4), length + 4, kind, length)),
        },
        other => simple(other.encode_utf8(&mut [0; 4])),
    }
}

fn hexadecimal(digits: Option<&str>, length: usize, kind: char, without: usize) -> (String, usize) {
    let decoded = digits
        .and_then(|digits| u32::from_str_radix(digits, 16).ok())
        .map(|code| char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
    match decoded {
        Some(decoded) => (decoded.to_string(), length),
        None => (kind.to_string(), without),
    }
}

/// Returns the character of a pair such as `\uD83D\uDE00`; `rest` begins behind the first `\u`.
fn surrogates(rest: &str) -> Option<(String, usize)> {
    let high = u16::from_str_radix(rest.get(..4)?, 16).ok()?;
    let low = u16::from_str_radix(rest.get(4..)?.strip_prefix("\\u")?.get(..4)?, 16).ok()?;
    let decoded = char::decode_utf16([high, low]).next()?.ok()?;
    (!(0xD800..0xE000).contains(&u32::from(decoded)) && (0xD800..0xDC00).contains(&high))
        .then(|| (decoded.to_string(), 12))
}
