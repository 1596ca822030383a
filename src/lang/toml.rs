//! TOML: the settings of known tools by their own rules, any other file by the looks of its strings.
//!
//! Leaves out lock files. Nesting deeper than the parser goes is a note.

use toml_edit::{Array, Document, InlineTable, Item, Key, Table, Value as TomlValue};

use crate::finding::Kind;
use crate::lang::language::Language;
use crate::lang::reference::Base;
use crate::lang::settings::Meaning::{Command, Maybe, Module, NoText, Nothing, Paths, Regex};
use crate::lang::settings::Place::{Here, Unknown};
use crate::lang::settings::common::WRANGLER;
use crate::lang::settings::{self, Frame, Rules};
use crate::lang::source::{Extraction, Setting, Source, SyntaxNote};
use crate::lang::taken::TakenOut;
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
    let name = source.path.name();
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
    let rules = BY_NAME
        .iter()
        .find(|(wanted, _)| *wanted == name && source.setting.kind.is_none())
        .map_or(&[][..], |(_, rules)| rules);
    settings::extract(source, &root, rules, Frame::of(source), &mut extraction);
    extraction
}

/// Takes `wanted` out of `source`; spans and changes are in bytes of its decoded text.
pub fn take_out(_source: &Source, wanted: &[Span]) -> TakenOut {
    TakenOut::refused(wanted)
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
mod tests {
    use super::*;
    use crate::lang::shown;

    #[track_caller]
    fn check(path: &str, text: &str, expected: &[&str]) {
        shown::check(text, &extract(&shown::file(path, text)), expected);
    }

    #[test]
    fn known_tools_by_their_rules() {
        check(
            "site/netlify.toml",
            "[build]\n  command = \"node scripts/migrate.js && next build\" # old\n  publish = \"migrations/out\"\n  functions = \"functions\"\n[[redirects]]\n  from = \"/migrations/a\"\n[context.production]\ncommand = 'npm run db:migrate'\n",
            &[
                "2: -> Shell config @site/ \"node scripts/migrate.js && next build\"",
                "2: -> Plain mention prose @? \"# old\"",
                "4: config path functions @site/ expected",
                "8: -> Shell config @site/ \"npm run db:migrate\"",
            ],
        );
        check(
            "fly.toml",
            "app = 'a/b'\n[deploy]\nrelease_command = \"node scripts/migrate.js\"\n[processes]\nweb = \"node x.js\"\n[build]\ndockerfile = \"Dockerfile\"\n",
            &[
                "3: -> Shell config @? \"node scripts/migrate.js\"",
                "5: -> Shell config @? \"node x.js\"",
                "7: config path Dockerfile @/ expected",
            ],
        );
        check(
            "w/wrangler.toml",
            "main = \"src/index.ts\"\n[[d1_databases]]\nmigrations_dir = \"migrations\"\nmigrations_table = \"schema_migrations\"\n",
            &[
                "1: config path src/index.ts @w/ expected module",
                "3: config path migrations @w/ expected",
                "4: sql table schema_migrations",
            ],
        );
        check(
            "Cargo.toml",
            "[workspace]\nmembers = [\"crates/*\", \"legacy\"]\n[dependencies]\na = { path = \"../a\", version = \"1/2\" }\n",
            &[
                "2: config glob crates/* @/ whole",
                "2: config path legacy @/ expected whole",
                "4: config path ../a @/ expected",
            ],
        );
    }

    #[test]
    fn other_files_by_looks() {
        check(
            "x.toml",
            "\u{feff}a = \"migrations/001.sql\"\nb = ['migrate.js', 'word', \"1.2.3\", \"https://x.io/a/b\"]\nrun = \"sh scripts/x.sh\"\nbuild_command = \"make a\"\n\"legacy/x.ts\" = 1\nc = { d = \"x\\u002Fy\" }\n",
            &[
                "1: config path migrations/001.sql @?",
                "2: config path migrate.js @?",
                "3: -> Shell config @? \"sh scripts/x.sh\"",
                "4: -> Shell config @? \"make a\"",
                "5: config path legacy/x.ts @?",
                "6: config path x/y @? = \"x\\\\u002Fy\"",
            ],
        );
    }

    #[test]
    fn strings_decode_with_the_way_back() {
        let text = "run = \"\"\"\nnode \\\n   a.js \\\"x\\\" \\t\n\"\"\"\n";
        let extraction = extract(&shown::file("x.toml", text));
        let piece = &extraction.pieces[0];
        assert_eq!(piece.text(), "node a.js \"x\" \t\n");
        let start = piece.text().find("a.js").unwrap();
        assert_eq!(piece.text.file_span(Span::new(start, start + 4)).of(text), "a.js");
    }

    #[test]
    fn comments_stand_outside_of_strings() {
        let text = "# a\nb = \"# c\" # d\n\"#e\" = '''\n# f'''\r\n#g\r\n";
        let extraction = extract(&shown::file("x.toml", text));
        let comments: Vec<&str> = extraction.comments.iter().flatten().map(|span| span.of(text)).collect();
        assert_eq!(comments, ["# a", "# d", "#g"]);
    }

    #[test]
    fn what_is_not_read() {
        check("Cargo.lock", "a = \"b/c\"", &[]);
        check("x.toml", "", &[]);
        check(
            "x.toml",
            "a = 1\nb = = \"secret\"\n",
            &["note: not valid TOML on line 2"],
        );
        check(
            "x.toml",
            &format!("a = {}", "[".repeat(200_000)),
            &["note: not valid TOML on line 1"],
        );
        check(
            "x.toml",
            &format!("{}a = 1", "a.".repeat(100_000)),
            &["note: not valid TOML on line 1"],
        );
        check(
            "x.toml",
            &format!("[{}a]\nb = 1", "a.".repeat(100_000)),
            &["note: not valid TOML on line 1"],
        );
        check("x.toml", "a = 1979-05-27\nb = true\nc = 1.5\nd = \"plain\"\n", &[]);
        check("netlify.toml", "[[headers]]\nfor = \"/migrations/a\"\n", &[]);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_noted(text in "[\\[\\]{}\"'=#.\\\\a-cux0-9\\n\\r \u{e9}]{0,60}") {
            extract(&shown::file("x.toml", &text));
        }
    }
}
