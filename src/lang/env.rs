//! `.env` files: values that look like paths, or are a table's name.
//!
//! Leaves out the values of names that look secret, and of every other value the text itself: only a path is reported.

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
            if !holds_secret(content) {
                extraction.pieces.push(comment(source, span));
            }
        } else if let Some(span) = value_of(content)
            && let Some((kind, target)) = target(span.of(content))
        {
            let reference = source.reference(span.shifted(offset), kind, target);
            extraction.references.push(reference);
        }
        start += line.len();
    }
    extraction.comments = Some(comments);
    extraction
}

/// Returns what a value names: a path by its looks, or else a table, where it is nothing but a name.
fn target(value: &str) -> Option<(Kind, Target)> {
    if is_path_like(value) {
        return Some((Kind::Config, Target::Path(PathText::literal(value))));
    }
    let (schema, name) = match value.split_once('.') {
        Some((schema, name)) => (Some(schema), name),
        None => (None, value),
    };
    let is_name = |text: &str| {
        text.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && text.chars().all(|c| c.is_alphanumeric() || c == '_')
    };
    // `production` is a word like any other; `schema_migrations` is a name that somebody gave.
    let is_given = name.contains('_') || schema.is_some();
    (is_given && is_name(name) && schema.is_none_or(is_name)).then(|| {
        let table = Target::Table {
            schema: schema.map(str::to_owned),
            name: name.to_owned(),
        };
        (Kind::Sql, table)
    })
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
    fn values_may_be_tables() {
        check(
            "MIGRATIONS_TABLE=schema_migrations",
            &["1: sql table schema_migrations"],
        );
        check("T=\"auth.schema_migrations\"", &["1: sql table auth.schema_migrations"]);
        check("T=schema-migrations\nU=1_2", &[]);
    }

    #[test]
    fn secrets_and_plain_words_are_none() {
        check(
            "API_KEY=a/b.c\nSESSION_SECRET=x/y\nGH_TOKEN=a/b\nPGPASSWORD=a/b\nAWS_CREDENTIALS=a/b\nX_AUTH=a/b",
            &[],
        );
        check("DATABASE_URL=postgres://u:p@localhost/db", &[]);
        check("DB=u:p@host/db", &[]);
        check("NODE_ENV=production\nPORT=3000\nEMPTY=\nVERSION=1.2.3", &[]);
        check("# API_KEY=abc/def.ghi", &[]);
        check("not a line\n=x/y z", &[]);
    }
}
