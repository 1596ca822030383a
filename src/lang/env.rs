//! `.env` files: values that look like paths, and values that are nothing but a name, perhaps a table's.
//!
//! Leaves out the values of names that look secret.

use crate::finding::Kind;
use crate::lang::language::Language;
use crate::lang::reference::{Base, PathText, Target};
use crate::lang::source::{Extraction, Setting, Source};
use crate::text::path_like::is_path_like;
use crate::text::span::Span;

/// Parts of a name whose value nobody should see in a report.
const SECRET: [&str; 10] = [
    "KEY",
    "SECRET",
    "TOKEN",
    "PASSWORD",
    "PASSWD",
    "PASS",
    "CREDENTIAL",
    "AUTH",
    "SALT",
    "DSN",
];

/// Returns the paths among the values of a file, and its comments.
pub fn extract(source: &Source) -> Extraction {
    let mut extraction = Extraction::default();
    let mut comments = Vec::new();
    let mut start = 0;
    for line in source.text().split_inclusive('\n') {
        let content = line.trim_end_matches(['\n', '\r']).trim_start_matches('\u{feff}');
        let offset = start + (line.trim_end_matches(['\n', '\r']).len() - content.len());
        if content.trim_start().starts_with('#') {
            let span = Span::new(offset, offset + content.len());
            comments.push(source.text.file_span(span));
            // A secret that was commented out stays one.
            let name = content.split_once('=').map_or("", |(name, _)| name);
            if !holds_secret(name) {
                extraction.pieces.push(comment(source, span));
            }
        } else if let Some(span) = value_of(content) {
            let value = span.of(content);
            let (kind, target) = if is_path_like(value) {
                (Kind::Config, Target::Path(PathText::literal(value)))
            } else if is_name(value) {
                let name = value.to_owned();
                (Kind::Sql, Target::TableName { schema: None, name })
            } else {
                start += line.len();
                continue;
            };
            let reference = source.reference(span.shifted(offset), kind, target);
            extraction.references.push(reference);
        }
        start += line.len();
    }
    extraction.comments = Some(comments);
    extraction
}

/// Returns where the value of a `NAME=value` line stands, without its quotes; `None` where it may be a secret.
fn value_of(line: &str) -> Option<Span> {
    let (name, value) = line.split_once('=')?;
    if holds_secret(name) {
        return None;
    }
    let start = line.len() - value.trim_start().len();
    let value = value.trim();
    let quote = value.chars().next().filter(|first| matches!(first, '"' | '\'' | '`'));
    let (start, value) = match quote {
        Some(quote) => {
            let inside = value.get(1..)?;
            (start + 1, inside.split_once(quote)?.0)
        }
        None => (start, value.split(" #").next().unwrap_or(value).trim_end()),
    };
    // A word with `user:password@` in it is an address, whatever its name says.
    (!value.contains('@') || !value.contains(':')).then(|| Span::new(start, start + value.len()))
}

/// Whether a value may be the name of a table.
fn is_name(value: &str) -> bool {
    value.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn holds_secret(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    SECRET.iter().any(|part| name.contains(part))
}

fn comment(source: &Source, span: Span) -> Source {
    let setting = Setting {
        kind: Some(Kind::Mention),
        prose: true,
        base: Base::Unknown,
    };
    source.piece(Language::Plain, source.text.slice(span), setting)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::shown;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        shown::check(text, &extract(&shown::file(".env", text)), expected);
    }

    #[test]
    fn values_may_be_paths() {
        check("MIGRATIONS_DIR=./migrations\n", &["1: config path ./migrations @?"]);
        check(
            "export SCRIPT = \"scripts/migrate.js\" # old\r\n",
            &["1: config path scripts/migrate.js @?"],
        );
        check("A='migrations/001 a.sql'\nB='x/y'", &["2: config path x/y @?"]);
        check("FILE=migrate.js # old", &["1: config path migrate.js @?"]);
        check("\u{feff}DIR=a/b", &["1: config path a/b @?"]);
        check(
            "# see migrations/README.md",
            &["1: -> Plain mention prose @? \"# see migrations/README.md\""],
        );
    }

    #[test]
    fn secrets_and_plain_words_are_none() {
        check(
            "API_KEY=a/b.c\nSESSION_SECRET=x/y\nGH_TOKEN=a/b\nPGPASSWORD=a/b\nAWS_CREDENTIALS=a/b\nX_AUTH=a/b",
            &[],
        );
        check("DATABASE_URL=postgres://u:p@localhost/db", &[]);
        check("DB=u:p@host/db", &[]);
        check("PORT=3000\nEMPTY=\nVERSION=1.2.3", &[]);
        check("# passes a/b on", &["1: -> Plain mention prose @? \"# passes a/b on\""]);
        check("# API_KEY=abc/def.ghi", &[]);
        check("not a line\n=x/y z", &[]);
    }
}
