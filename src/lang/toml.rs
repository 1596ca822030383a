//! TOML: the settings of known tools by their own rules, any other file by the looks of its strings.
//!
//! Leaves out lock files. Nesting deeper than the parser goes is a note.

mod edit;

use toml_edit::{Array, Document, InlineTable, Item, Key, Table, Value as TomlValue};

use crate::finding::Kind;
use crate::lang::language::Language;
use crate::lang::literal::Literal;
use crate::lang::reference::Base;
use crate::lang::settings::Meaning::{Command, Maybe, Module, NoText, Nothing, Paths, Regex};
use crate::lang::settings::Place::{Here, Root, Unknown};
use crate::lang::settings::common::WRANGLER;
use crate::lang::settings::{self, Frame, Rules};
use crate::lang::source::{Extraction, Setting, Source, SyntaxNote};
use crate::lang::taken::TakenOut;
use crate::text::edit::Edit;
use crate::text::embedded::Embedded;
use crate::text::line::LineIndex;
use crate::text::span::Span;
use crate::text::value::{Property, Text, Value, ValueKind};

/// Returns the tree of a TOML text; `None` where it is not valid.
pub fn read(source: &Source) -> Option<Value> {
    let content = source.text().strip_prefix('\u{feff}').unwrap_or(source.text());
    let reading = Reading {
        content,
        shift: source.text().len() - content.len(),
    };
    let document = Document::parse(content).ok()?;
    Some(reading.table(document.as_table(), Span::new(0, content.len())))
}

/// Returns what a TOML text refers to.
pub fn extract(source: &Source) -> Extraction {
    let mut extraction = Extraction::default();
    if source.path.extension() == "lock" && source.setting.kind.is_none() {
        return extraction;
    }
    let content = source.text().strip_prefix('\u{feff}').unwrap_or(source.text());
    let shift = source.text().len() - content.len();
    let document = match Document::parse(content) {
        Ok(document) => document,
        Err(error) => {
            if source.setting.kind.is_none() {
                let offset = error.span().map_or(0, |span| span.start);
                let line = LineIndex::new(content).line_of(offset);
                let reason = format!("not valid TOML on line {line}");
                extraction.notes.push(SyntaxNote { reason });
            } else {
                let setting = source.setting.clone();
                let piece = source.piece(Language::Plain, source.text.clone(), setting);
                extraction.pieces.push(piece);
            }
            return extraction;
        }
    };
    let reading = Reading { content, shift };
    let root = reading.table(document.as_table(), Span::new(0, content.len()));
    for comment in comments(content, &root, shift) {
        let setting = Setting {
            kind: Some(Kind::Mention),
            prose: true,
            base: Base::Unknown,
        };
        let text = source.text.slice(comment);
        extraction.pieces.push(source.piece(Language::Plain, text, setting));
        let spans = extraction.comments.get_or_insert_default();
        spans.push(source.text.file_span(comment));
    }
    extraction.comments.get_or_insert_default();
    settings::extract(source, &root, rules(source), frame(source), &mut extraction);
    extraction
}

/// Takes `wanted` out of `source`; spans and changes are in bytes of its decoded text.
///
/// An element leaves its list, a key its table with its line; a key with dots, and a table, are refused.
pub fn take_out(source: &Source, wanted: &[Span]) -> TakenOut {
    let Some(root) = read(source) else {
        return TakenOut::refused(wanted);
    };
    let gone = settings::holds(source, &root, rules(source), frame(source)).gone(wanted);
    let shift = source.text().len() - source.text().trim_start_matches('\u{feff}').len();
    let content = source.text().get(shift..).unwrap_or("");
    let comments = comments(content, &root, shift);
    edit::take_out(source.text(), &root, &comments, &gone)
}

/// Returns the changes that set `keys` to `value`; `None` where no clear place is there for it.
pub fn set(source: &Source, keys: &[&str], value: &Literal) -> Option<Vec<Edit>> {
    let root = read(source)?;
    let shift = source.text().len() - source.text().trim_start_matches('\u{feff}').len();
    let content = source.text().get(shift..).unwrap_or("");
    let comments = comments(content, &root, shift);
    edit::set(source.text(), &root, &comments, keys, value)
}

fn rules(source: &Source) -> Rules {
    let name = source.path.name();
    BY_NAME
        .iter()
        .find(|(wanted, _)| *wanted == name && source.setting.kind.is_none())
        .map_or(&[][..], |(_, rules)| rules)
}

fn frame(source: &Source) -> Frame {
    Frame {
        all_lists_are_safe: false,
        ..Frame::of(source)
    }
}

const BY_NAME: &[(&str, Rules)] = &[
    ("netlify.toml", NETLIFY),
    ("fly.toml", FLY),
    ("wrangler.toml", WRANGLER),
    ("Cargo.toml", CARGO),
    ("mise.toml", MISE),
    (".mise.toml", MISE),
    ("nixpacks.toml", NIXPACKS),
    ("bunfig.toml", BUN),
    (
        "diesel.toml",
        &[
            ("migrations_directory/dir", Paths(Here)),
            ("print_schema/file", Paths(Here)),
        ],
    ),
    (
        ".deepsource.toml",
        &[("test_patterns", Paths(Root)), ("exclude_patterns", Paths(Root))],
    ),
    ("typos.toml", TYPOS),
    ("_typos.toml", TYPOS),
    (
        ".gitleaks.toml",
        &[
            ("allowlist/paths", Regex),
            ("allowlists/paths", Regex),
            ("rules", Nothing),
        ],
    ),
];

const NETLIFY: Rules = &[
    ("build/command", Command(Here)),
    ("build/ignore", Command(Here)),
    ("build/publish", Nothing),
    ("build/base", Paths(Here)),
    ("build/functions", Paths(Here)),
    ("build/edge_functions", Paths(Here)),
    ("functions/directory", Paths(Here)),
    ("functions/included_files", Paths(Here)),
    ("functions/*/included_files", Paths(Here)),
    ("functions/external_node_modules", Nothing),
    ("context/*/command", Command(Here)),
    ("context/*/publish", Nothing),
    ("dev/command", Command(Here)),
    ("dev/publish", Nothing),
    ("plugins/package", Module),
    // Routes of the site, not files.
    ("redirects", Nothing),
    ("headers", Nothing),
    ("edge_functions", Nothing),
];

const FLY: Rules = &[
    ("app", Nothing),
    ("build/dockerfile", Paths(Here)),
    ("build/ignorefile", Paths(Here)),
    ("build/image", Nothing),
    ("deploy/release_command", Command(Unknown)),
    ("processes/*", Command(Unknown)),
    ("mounts", Nothing),
    ("files/local_path", Paths(Here)),
    ("files/guest_path", Nothing),
    ("statics/guest_path", Nothing),
    ("http_service", Nothing),
    ("services", Nothing),
];

const CARGO: Rules = &[
    ("package/description", Nothing),
    ("package/build", Paths(Here)),
    ("package/include", Paths(Here)),
    ("package/exclude", Paths(Here)),
    ("package/readme", Paths(Here)),
    ("workspace/members", Paths(Here)),
    ("workspace/exclude", Paths(Here)),
    ("lib/path", Paths(Here)),
    ("bin/path", Paths(Here)),
    ("test/path", Paths(Here)),
    ("example/path", Paths(Here)),
    ("bench/path", Paths(Here)),
    ("dependencies/*/path", Paths(Here)),
    ("dev-dependencies/*/path", Paths(Here)),
    ("build-dependencies/*/path", Paths(Here)),
    ("workspace/dependencies/*/path", Paths(Here)),
    ("dependencies/**", NoText),
    ("dev-dependencies/**", NoText),
    ("features", Nothing),
];

const MISE: Rules = &[
    ("tasks/*", Command(Here)),
    ("tasks/*/run", Command(Here)),
    ("tasks/*/sources", Paths(Here)),
    ("tasks/*/outputs", Nothing),
    ("tasks/*/dir", Paths(Here)),
    ("tasks/*/file", Paths(Here)),
    ("tasks/*/description", Nothing),
    ("tools", Nothing),
];

const NIXPACKS: Rules = &[
    ("phases/*/cmds", Command(Here)),
    ("start/cmd", Command(Here)),
    ("staticAssets/*", Nothing),
];

const BUN: Rules = &[
    ("preload", Module),
    ("test/preload", Module),
    ("test/root", Paths(Here)),
    ("test/coveragePathIgnorePatterns", Paths(Here)),
    ("test/coverageDir", Nothing),
    ("install/**", NoText),
];

const TYPOS: Rules = &[
    ("files/extend-exclude", Paths(Here)),
    ("default/**", NoText),
    ("**", Maybe(Here)),
];

/// A text under way to a tree; the parser's spans are of `content`, the tree's are `shift` further on.
struct Reading<'a> {
    content: &'a str,
    shift: usize,
}

impl Reading<'_> {
    fn table(&self, table: &Table, span: Span) -> Value {
        let properties = table
            .iter()
            .filter_map(|(name, item)| {
                let (key, _) = table.get_key_value(name)?;
                self.property(key, item)
            })
            .collect();
        Value {
            span: span.shifted(self.shift),
            kind: ValueKind::Object(properties),
        }
    }

    fn inline_table(&self, table: &InlineTable) -> Vec<Property> {
        table
            .iter()
            .filter_map(|(name, _)| {
                let (key, item) = table.get_key_value(name)?;
                self.property(key, item)
            })
            .collect()
    }

    fn property(&self, key: &Key, item: &Item) -> Option<Property> {
        let key_span = key
            .span()
            .map_or(Span::new(0, 0), |span| Span::new(span.start, span.end));
        let value = match item {
            Item::None => return None,
            Item::Value(value) => self.value(value),
            Item::Table(table) => self.table(table, range(table.span())),
            Item::ArrayOfTables(tables) => Value {
                span: range(tables.span()).shifted(self.shift),
                kind: ValueKind::Array(
                    tables
                        .iter()
                        .map(|table| self.table(table, range(table.span())))
                        .collect(),
                ),
            },
        };
        Some(Property {
            name: self.name(key, key_span),
            span: Span::new(key_span.start() + self.shift, value.span.end()),
            value,
        })
    }

    /// Returns a key; a quoted one without its quotes.
    fn name(&self, key: &Key, span: Span) -> Text {
        let raw = span.of(self.content);
        if raw == key.get() {
            return Text::verbatim(raw, span.start() + self.shift);
        }
        if raw.starts_with(['"', '\'']) {
            return self.string(span);
        }
        Text::decoded(
            Embedded::verbatim(key.get(), span.start() + self.shift),
            span.shifted(self.shift),
        )
    }

    fn value(&self, value: &TomlValue) -> Value {
        let span = range(value.span());
        let written = || ValueKind::Number(span.of(self.content).to_owned());
        let kind = match value {
            TomlValue::String(_) => ValueKind::Text(self.string(span)),
            TomlValue::Boolean(boolean) => ValueKind::Boolean(*boolean.value()),
            TomlValue::Integer(_) | TomlValue::Float(_) | TomlValue::Datetime(_) => written(),
            TomlValue::Array(array) => ValueKind::Array(self.array(array)),
            TomlValue::InlineTable(table) => ValueKind::Object(self.inline_table(table)),
        };
        Value {
            span: span.shifted(self.shift),
            kind,
        }
    }

    fn array(&self, array: &Array) -> Vec<Value> {
        array.iter().map(|element| self.value(element)).collect()
    }

    /// Decodes the string whose quotes `span` holds.
    fn string(&self, span: Span) -> Text {
        let raw = span.of(self.content);
        let quotes = ["\"\"\"", "'''", "\"", "'"]
            .into_iter()
            .find(|quotes| raw.starts_with(quotes))
            .unwrap_or("");
        let inside = raw.strip_prefix(quotes).unwrap_or(raw);
        let inside = inside.strip_suffix(quotes).unwrap_or(inside);
        let mut start = span.start() + quotes.len();
        let mut content = inside;
        if quotes.len() == 3 {
            content = inside
                .strip_prefix("\r\n")
                .or(inside.strip_prefix('\n'))
                .unwrap_or(inside);
            start += inside.len() - content.len();
        }
        let start = start + self.shift;
        if quotes.starts_with('\'') || !content.contains('\\') {
            return Text::verbatim(content, start);
        }
        Text::decoded(decode(content, start), Span::new(start, start + content.len()))
    }
}

fn range(span: Option<std::ops::Range<usize>>) -> Span {
    span.map_or(Span::new(0, 0), |span| Span::new(span.start, span.end))
}

/// Decodes the escapes of `raw`, the inside of a basic string that the parser has accepted, which stands at `start`.
fn decode(raw: &str, start: usize) -> Embedded {
    let mut decoded = Embedded::starting_at(start);
    let mut offset = 0;
    while let Some(rest) = raw.get(offset..).filter(|rest| !rest.is_empty()) {
        let plain = rest.find('\\').unwrap_or(rest.len());
        if plain > 0 {
            decoded.push(rest.get(..plain).unwrap_or(""), start + offset);
            offset += plain;
            continue;
        }
        let (piece, length) = decode_escape(rest);
        decoded.push(&piece, start + offset);
        offset += length;
    }
    decoded
}

/// Returns what the escape at the start of `text` stands for, and its length in bytes.
fn decode_escape(text: &str) -> (String, usize) {
    let behind = text.get(1..).unwrap_or("");
    let digits = |count: usize| {
        let number = behind
            .get(1..=count)
            .and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let character = number.and_then(char::from_u32).unwrap_or('\u{fffd}');
        (character.to_string(), 2 + count)
    };
    let Some(sign) = behind.chars().next() else {
        return (String::new(), 1);
    };
    let (piece, length) = match sign {
        'n' => ("\n".to_owned(), 2),
        't' => ("\t".to_owned(), 2),
        'r' => ("\r".to_owned(), 2),
        'b' => ("\u{8}".to_owned(), 2),
        'f' => ("\u{c}".to_owned(), 2),
        'e' => ("\u{1b}".to_owned(), 2),
        'x' => digits(2),
        'u' => digits(4),
        'U' => digits(8),
        // A backslash at the end of a line takes the blanks behind it away.
        _ if sign.is_whitespace() => (String::new(), text.len() - behind.trim_start().len()),
        _ => (sign.to_string(), 1 + sign.len_utf8()),
    };
    (piece, length.min(text.len()))
}

/// Returns the comments of `content`: each `#` to the end of its line that stands in no string of `root`.
fn comments(content: &str, root: &Value, shift: usize) -> Vec<Span> {
    let mut strings = Vec::new();
    collect_strings(root, &mut strings);
    strings.sort();
    let mut comments = Vec::new();
    let mut start = 0;
    while let Some(hash) = content
        .get(start..)
        .and_then(|rest| rest.find('#'))
        .map(|at| start + at)
    {
        let index = strings.partition_point(|string: &Span| string.end() <= hash + shift);
        match strings.get(index) {
            Some(string) if string.start() <= hash + shift => start = (string.end() - shift).max(hash + 1),
            _ => {
                let line = content
                    .get(hash..)
                    .unwrap_or("")
                    .split(['\n', '\r'])
                    .next()
                    .unwrap_or("");
                let end = hash + line.len();
                comments.push(Span::new(hash, end).shifted(shift));
                start = end;
            }
        }
    }
    comments
}

/// Collects where the strings and keys of `value` stand.
fn collect_strings(value: &Value, strings: &mut Vec<Span>) {
    match &value.kind {
        ValueKind::Text(_) => strings.push(value.span),
        ValueKind::Array(elements) => elements.iter().for_each(|element| collect_strings(element, strings)),
        ValueKind::Object(properties) => {
            for property in properties {
                strings.push(property.name.span());
                collect_strings(&property.value, strings);
            }
        }
        ValueKind::Null | ValueKind::Boolean(_) | ValueKind::Number(_) => {}
    }
}

#[cfg(test)]
mod tests;
