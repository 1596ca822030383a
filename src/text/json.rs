//! JSON, JSONC and JSON5 as a tree of values with their spans.
//!
//! A byte order mark is accepted and counts in the offsets. Leaves out editing, and what any key means.
//!
//! Limit: a text that is not valid gives no tree at all, and a string with half of a surrogate pair is not valid.

use std::borrow::Cow;

use jsonc_parser::ast;
use jsonc_parser::common::Ranged;
use jsonc_parser::errors::ParseErrorKind;
use jsonc_parser::{CollectOptions, CommentCollectionStrategy, ParseOptions, parse_to_ast};

use crate::text::embedded::Embedded;
use crate::text::span::Span;
use crate::text::value::{Property, Text, Value, ValueKind};

/// How much beyond RFC 8259 is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictness {
    /// Nothing: package.json, lock files.
    Json,
    /// Comments and trailing commas: tsconfig, editor settings.
    Jsonc,
    /// What JSON5 allows, and missing commas.
    Json5,
}

/// Why a text is not JSON; holds nothing of the text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason} on line {line}")]
pub struct JsonError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there: `expected comma`.
    pub reason: String,
}

/// A text as read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The value; none where the text holds nothing but blanks and comments.
    pub root: Option<Value>,
    /// Comments with their signs, in source order.
    pub comments: Vec<Span>,
}

/// Returns the value in `text`; `None` where it holds nothing but blanks and comments.
///
/// Nesting deeper than 512 is an error.
pub fn parse(text: &str, strictness: Strictness) -> Result<Option<Value>, JsonError> {
    parse_document(text, strictness).map(|document| document.root)
}

/// Returns the value in `text` and its comments.
pub fn parse_document(text: &str, strictness: Strictness) -> Result<Document, JsonError> {
    let content = text.strip_prefix('\u{feff}').unwrap_or(text);
    let shift = text.len() - content.len();
    let collect = CollectOptions {
        comments: CommentCollectionStrategy::Separate,
        tokens: false,
    };
    let parsed = parse_to_ast(content, &collect, &options(strictness)).map_err(|error| JsonError {
        line: error.line_display(),
        reason: reason(error.kind()),
    })?;
    let mut comments: Vec<Span> = parsed
        .comments
        .iter()
        .flat_map(|map| map.values())
        .flat_map(|comments| comments.iter())
        .map(|comment| span(comment, shift))
        .collect();
    comments.sort();
    comments.dedup();
    Ok(Document {
        root: parsed.value.map(|value| convert(value, content, shift)),
        comments,
    })
}

fn options(strictness: Strictness) -> ParseOptions {
    let comments = strictness != Strictness::Json;
    let lax = strictness == Strictness::Json5;
    ParseOptions {
        allow_comments: comments,
        allow_trailing_commas: comments,
        allow_loose_object_property_names: lax,
        allow_missing_commas: lax,
        allow_single_quoted_strings: lax,
        allow_hexadecimal_numbers: lax,
        allow_unary_plus_numbers: lax,
        allow_bare_decimal_point_numbers: lax,
        allow_non_finite_numbers: lax,
        allow_extended_string_escapes: lax,
    }
}

/// Returns the parser's message without what it may quote of the text, beginning in lower case.
fn reason(kind: &ParseErrorKind) -> String {
    let message = match kind {
        ParseErrorKind::String(_) => return "invalid or unterminated string".to_owned(),
        other => other.to_string(),
    };
    let mut chars = message.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => message,
    }
}

fn span(node: &impl Ranged, shift: usize) -> Span {
    Span::new(node.start(), node.end()).shifted(shift)
}

fn convert(value: ast::Value, content: &str, shift: usize) -> Value {
    let span = span(&value, shift);
    let kind = match value {
        ast::Value::NullKeyword(_) => ValueKind::Null,
        ast::Value::BooleanLit(literal) => ValueKind::Boolean(literal.value),
        ast::Value::NumberLit(literal) => ValueKind::Number(literal.value.to_owned()),
        ast::Value::StringLit(literal) => ValueKind::Text(string(&literal, content, shift)),
        ast::Value::Array(array) => ValueKind::Array(
            array
                .elements
                .into_iter()
                .map(|element| convert(element, content, shift))
                .collect(),
        ),
        ast::Value::Object(object) => ValueKind::Object(
            object
                .properties
                .into_iter()
                .map(|property| convert_property(property, content, shift))
                .collect(),
        ),
    };
    Value { span, kind }
}

fn convert_property(property: ast::ObjectProp, content: &str, shift: usize) -> Property {
    Property {
        span: span(&property, shift),
        name: match &property.name {
            ast::ObjectPropName::String(literal) => string(literal, content, shift),
            ast::ObjectPropName::Word(word) => Text::verbatim(word.value, word.start() + shift),
        },
        value: convert(property.value, content, shift),
    }
}

fn string(literal: &ast::StringLit, content: &str, shift: usize) -> Text {
    let inner = Span::new(literal.start() + 1, literal.end().saturating_sub(1));
    match &literal.value {
        Cow::Borrowed(text) => Text::verbatim(text, inner.start() + shift),
        Cow::Owned(_) => Text::decoded(decode(inner.of(content), inner.start() + shift), inner.shifted(shift)),
    }
}

/// Decodes the escapes of `raw`, the inside of a string that the parser has accepted, which stands at `start`.
fn decode(raw: &str, start: usize) -> Embedded {
    let mut decoded = Embedded::starting_at(start);
    let mut rest = raw;
    let mut offset = start;
    loop {
        let plain = rest.find('\\').unwrap_or(rest.len());
        let (before, escape) = rest.split_at_checked(plain).unwrap_or((rest, ""));
        if !before.is_empty() {
            decoded.push(before, offset);
        }
        offset += before.len();
        if escape.is_empty() {
            // Behind a last escape the text ends where the escape does.
            decoded.push("", offset);
            return decoded;
        }
        let (piece, length) = decode_escape(escape);
        decoded.push(&piece, offset);
        offset += length;
        rest = escape.get(length..).unwrap_or("");
    }
}

/// Returns what the escape at the start of `text` stands for, and its length in bytes.
fn decode_escape(text: &str) -> (String, usize) {
    let Some(sign) = text.chars().nth(1) else {
        return (String::new(), text.len());
    };
    let plain = |piece: &str| (piece.to_owned(), 1 + sign.len_utf8());
    match sign {
        'n' => plain("\n"),
        't' => plain("\t"),
        'r' => plain("\r"),
        'b' => plain("\u{8}"),
        'f' => plain("\u{c}"),
        'v' => plain("\u{b}"),
        '0' => plain("\0"),
        'u' => decode_unicode(text),
        'x' => (
            hexadecimal(text, 2, 4)
                .and_then(char::from_u32)
                .map(String::from)
                .unwrap_or_default(),
            4,
        ),
        '\r' if text.starts_with("\\\r\n") => (String::new(), 3),
        '\n' | '\r' | '\u{2028}' | '\u{2029}' => plain(""),
        other => plain(other.encode_utf8(&mut [0; 4])),
    }
}

/// Decodes `\uXXXX`, or two of them that are a surrogate pair.
fn decode_unicode(text: &str) -> (String, usize) {
    let first = hexadecimal(text, 2, 6).unwrap_or(0);
    if let Some(character) = char::from_u32(first) {
        return (character.into(), 6);
    }
    let second = hexadecimal(text, 8, 12).unwrap_or(0);
    let pair = char::decode_utf16([first, second].map(|unit| u16::try_from(unit).unwrap_or(0)))
        .map(|unit| unit.unwrap_or('\u{fffd}'))
        .collect();
    (pair, 12)
}

fn hexadecimal(text: &str, start: usize, end: usize) -> Option<u32> {
    u32::from_str_radix(text.get(start..end)?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shows a tree in one line, each string with its span.
    fn show(value: &Value) -> String {
        let text = |text: &Text| format!("{:?}@{}-{}", text.as_str(), text.span().start(), text.span().end());
        match &value.kind {
            ValueKind::Null => "null".to_owned(),
            ValueKind::Boolean(value) => value.to_string(),
            ValueKind::Number(written) => written.clone(),
            ValueKind::Text(string) => text(string),
            ValueKind::Array(elements) => format!("[{}]", elements.iter().map(show).collect::<Vec<_>>().join(" ")),
            ValueKind::Object(properties) => {
                let properties: Vec<String> = properties
                    .iter()
                    .map(|property| format!("{}: {}", text(&property.name), show(&property.value)))
                    .collect();
                format!("{{{}}}", properties.join(" "))
            }
        }
    }

    fn check(text: &str, strictness: Strictness, expected: &str) {
        let shown = match parse(text, strictness) {
            Ok(Some(value)) => show(&value),
            Ok(None) => "nothing".to_owned(),
            Err(error) => format!("error: {error}"),
        };
        assert_eq!(shown, expected, "{text:?}");
    }

    #[test]
    fn values_know_where_they_stand() {
        check("", Strictness::Json, "nothing");
        check("\u{feff}\n", Strictness::Json, "nothing");
        check(
            "{\"a\": [1, null, true]}",
            Strictness::Json,
            "{\"a\"@2-3: [1 null true]}",
        );
        check("\u{feff}[\"é\"]", Strictness::Json, "[\"é\"@5-7]");
        check("{\"a\":1,\"a\":2}", Strictness::Json, "{\"a\"@2-3: 1 \"a\"@8-9: 2}");
        check("{a: 'b',}", Strictness::Json5, "{\"a\"@1-2: \"b\"@5-6}");
        check("[1, /* x */ 2, // y\n]", Strictness::Jsonc, "[1 2]");
    }

    #[test]
    fn errors_name_the_line_and_hold_nothing_of_the_text() {
        check(
            "{\n\"a\" 1}",
            Strictness::Json,
            "error: expected colon after the string or word in object property on line 2",
        );
        check(
            "[1,]",
            Strictness::Json,
            "error: trailing commas are not allowed on line 1",
        );
        check(
            "// x\n[]",
            Strictness::Json,
            "error: comments are not allowed on line 1",
        );
        check(
            "[\"\\udead\"]",
            Strictness::Json,
            "error: invalid or unterminated string on line 1",
        );
        check(
            "[\"secret",
            Strictness::Json,
            "error: invalid or unterminated string on line 1",
        );
        check(
            "{'a': 1}",
            Strictness::Jsonc,
            "error: single-quoted strings are not allowed on line 1",
        );
        check(
            "{} {}",
            Strictness::Jsonc,
            "error: text cannot contain more than one JSON value on line 1",
        );
    }

    #[test]
    fn a_deep_text_is_an_error_and_no_overflow() {
        let deep = "[".repeat(200_000);
        assert!(parse(&deep, Strictness::Json).is_err());
        assert!(parse(&"{\"a\":".repeat(200_000), Strictness::Json5).is_err());
    }

    #[test]
    fn escapes_decode_as_the_parser_does() {
        let raw = r#"["a\"\\\/\b\f\n\r\té\u00e9\ud83d\ude00z"]"#;
        let value = parse(raw, Strictness::Json).unwrap().unwrap();
        let text = value.elements()[0].text().unwrap();
        assert_eq!(text.as_str(), "a\"\\/\u{8}\u{c}\n\r\téé😀z");
        let end = text.as_str().len();
        assert_eq!(text.embedded().file_span(Span::new(end - 1, end)), Span::new(39, 40));
        assert_eq!(text.embedded().file_span(Span::new(1, 2)).start(), 3);
        let lax = parse("['\\x41\\\nb\\'']", Strictness::Json5).unwrap().unwrap();
        assert_eq!(lax.elements()[0].as_str(), Some("Ab'"));
    }

    #[test]
    fn comments_come_in_source_order() {
        let document = parse_document("\u{feff}// a\n{ /* b */ } // c", Strictness::Jsonc).unwrap();
        let comments: Vec<(usize, usize)> = document.comments.iter().map(|c| (c.start(), c.end())).collect();
        assert_eq!(comments, [(3, 7), (10, 17), (20, 24)]);
    }

    #[test]
    fn properties_are_found_by_name() {
        let value = parse(
            "{\"a\": {\"b\": \"x\"}, \"n\": 7, \"a\": {\"b\": \"y\"}}",
            Strictness::Json,
        )
        .unwrap()
        .unwrap();
        assert_eq!(value.at(&["a", "b"]).and_then(Value::as_str), Some("y"));
        assert_eq!(value.get("n").and_then(Value::as_integer), Some(7));
        assert_eq!(value.get("m"), None);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[\\[\\]{}\",:'\\\\/*a-f0-9ux\\n\u{e9}\u{feff} ]{0,60}") {
            for strictness in [Strictness::Json, Strictness::Jsonc, Strictness::Json5] {
                let _ = parse_document(&text, strictness);
            }
        }
    }
}
