//! Queries in the strings of languages that have no module of their own: Python, Go, Ruby, PHP, Rust, Java.
//!
//! A string counts where it begins as an SQL statement does, with comments before it or none. Leaves out what such a language puts together of parts.

use crate::text::span::Span;

/// What a query begins with, and what has to follow in it.
const STATEMENTS: [(&str, &[&str]); 11] = [
    ("select", &["from"]),
    ("insert", &["into"]),
    ("update", &["set"]),
    ("delete", &["from"]),
    ("truncate", &[]),
    ("create", &["table", "view", "index", "trigger", "policy"]),
    ("alter", &["table"]),
    ("drop", &["table", "view"]),
    ("with", &["select"]),
    ("lock", &["table"]),
    ("copy", &["from", "to"]),
];

/// Words behind which SQL has a table's name.
pub const BEFORE_A_TABLE: [&str; 11] = [
    "exists",
    "from",
    "into",
    "join",
    "lock",
    "on",
    "only",
    "references",
    "table",
    "truncate",
    "update",
];

/// Longer strings are data.
const LONGEST: usize = 20_000;

/// The longest comments before a statement: each string is looked through for them.
const LONGEST_COMMENTS: usize = 4_000;

/// The longest word that opens a here-document, and the longest rest of the line behind its `<<`.
const LONGEST_MARK: usize = 20;
const LONGEST_LINE: usize = 200;

/// So many strings without an end, and the rest of a text is not looked at: it is no code.
const MOST_OPEN: usize = 50;

/// Returns the queries in the strings of `text`, in order.
///
/// Each string is looked at once, so the time grows with the text.
pub fn queries(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut n_open = 0;
    while n_open < MOST_OPEN
        && let Some(sign) = text.get(at..).and_then(|rest| rest.find(['"', '\'', '`', '<']))
    {
        at += sign;
        let Some((start, end)) = opening(text, at) else {
            at += 1;
            continue;
        };
        let body = text.get(start..).unwrap_or("");
        if !begins_statement(body) {
            at = start;
            continue;
        }
        let length = length_of(body, &end).unwrap_or_else(|| {
            n_open += 1;
            0
        });
        let span = Span::new(start, start + length);
        if length > 0 && length <= LONGEST && is_statement(span.of(text)) {
            found.push(span);
        }
        at = start + length.max(1);
    }
    found
}

/// What ends a string.
enum End {
    /// This sign, or this sign three times.
    Sign(&'static str),
    /// A line that holds nothing but this word.
    Line(String),
}

/// Returns where the string that opens at `at` begins, and what ends it.
fn opening(text: &str, at: usize) -> Option<(usize, End)> {
    let rest = text.get(at..)?;
    for sign in ["\"\"\"", "'''", "\"", "'", "`"] {
        if rest.starts_with(sign) {
            return Some((at + sign.len(), End::Sign(sign)));
        }
    }
    // `<<~SQL`, `<<<'SQL'`, `<<SQL`.
    let mark = rest.strip_prefix("<<")?;
    let length = mark.bytes().take(LONGEST_LINE).position(|byte| byte == b'\n')?;
    let line = mark.get(..length)?;
    let word = line.trim_start_matches(['<', '~', '-', '"', '\'']);
    let length = word.find(|sign: char| !sign.is_ascii_alphanumeric() && sign != '_');
    let word = word.get(..length.unwrap_or(word.len()))?;
    let is_mark = !word.is_empty() && word.len() <= LONGEST_MARK && word.bytes().all(|byte| !byte.is_ascii_lowercase());
    is_mark.then(|| (at + 2 + line.len() + 1, End::Line(word.to_owned())))
}

/// Returns the length of the string at the start of `body`.
fn length_of(body: &str, end: &End) -> Option<usize> {
    match end {
        End::Sign(sign) => {
            let mut escaped = false;
            for (offset, character) in body.char_indices() {
                if offset > LONGEST {
                    return None;
                }
                match character {
                    _ if escaped => escaped = false,
                    '\\' => escaped = true,
                    _ if body.get(offset..).is_some_and(|rest| rest.starts_with(sign)) => return Some(offset),
                    _ => {}
                }
            }
            None
        }
        End::Line(word) => {
            let mut length = 0;
            for line in body.split_inclusive('\n') {
                if line.trim().trim_end_matches([';', ')', ',']) == word {
                    return Some(length);
                }
                length += line.len();
                if length > LONGEST {
                    return None;
                }
            }
            None
        }
    }
}

/// Returns `text` without the blanks and the comments of SQL that it begins with.
fn behind_comments(text: &str) -> &str {
    let mut rest = text.trim_start();
    loop {
        let end = match rest.get(..2) {
            Some("--") => "\n",
            Some("/*") => "*/",
            _ => return rest,
        };
        let room = LONGEST_COMMENTS.saturating_sub(text.len() - rest.len());
        let near = rest.as_bytes().get(..room.min(rest.len())).unwrap_or_default();
        let Some(length) = memchr::memmem::find(near.get(2..).unwrap_or_default(), end.as_bytes()) else {
            return rest;
        };
        rest = rest.get(2 + length + end.len()..).unwrap_or("").trim_start();
    }
}

/// Whether the first word of `body`, behind comments, is the verb of a statement.
fn begins_statement(body: &str) -> bool {
    let start = behind_comments(body);
    STATEMENTS.iter().any(|(verb, _)| {
        let first = start.get(..verb.len());
        first.is_some_and(|first| first.eq_ignore_ascii_case(verb))
            && start
                .get(verb.len()..)
                .is_some_and(|rest| rest.starts_with(char::is_whitespace))
    })
}

/// Whether `text`, which begins with a verb or with comments before one, goes on as its statement does.
fn is_statement(text: &str) -> bool {
    let mut words = behind_comments(text).split_whitespace();
    let verb = words.next().unwrap_or("");
    let wanted = STATEMENTS.iter().find(|(name, _)| name.eq_ignore_ascii_case(verb));
    wanted.is_some_and(|(_, follow)| {
        follow.is_empty() || words.any(|word| follow.iter().any(|wanted| word.eq_ignore_ascii_case(wanted)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found = queries(text);
        let shown: Vec<&str> = found.iter().map(|span| span.of(text)).collect();
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn a_string_that_begins_as_a_query_is_one() {
        check("cur.execute(\"SELECT * FROM a\")", &["SELECT * FROM a"]);
        check("q = \"\"\"\nselect x\nfrom a\n\"\"\"", &["\nselect x\nfrom a\n"]);
        check("var q = `insert into a values ('x')`", &["insert into a values ('x')"]);
        check("execute <<~SQL\n  DELETE FROM a\nSQL\nx", &["  DELETE FROM a\n"]);
        check("$x = <<<'SQL'\nUPDATE a SET b = 1\nSQL;\n", &["UPDATE a SET b = 1\n"]);
        check("f('DROP TABLE a', \"truncate b\")", &["DROP TABLE a", "truncate b"]);
    }

    #[test]
    fn comments_may_stand_before_a_query() {
        for text in [
            "-- name: A :exec\nUPDATE a SET b = 1\n",
            "\n  -- one\n  -- two\nselect * from a",
            "/* it's */ select * from a",
            "/* one\ntwo */\n-- three\ndelete from a",
        ] {
            check(&format!("const q = `{text}`"), &[text]);
            check(&format!("q = \"\"\"{text}\"\"\""), &[text]);
        }
        check("f(`-- name: A`)", &[]);
        check("f(`--`, 'x')\nselect x from a", &[]);
        check("f(\"--flag\", \"-- \")", &[]);
        check("f(`/* select x from a`)", &[]);
        check("f(`-- select x from a`)", &[]);
        check(&format!("`{}select x from a`", "-- a\n".repeat(2_000)), &[]);
    }

    #[test]
    fn a_sentence_is_none() {
        check("say(\"select a plan\")", &[]);
        check("say('update your settings')", &[]);
        check("say(\"selection from a\")", &[]);
        check("it's a select from b", &[]);
        check("\"create a file from this\"", &[]);
        check("a << b; c <<EOF", &[]);
        check("\"SELECT * FROM a", &[]);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "(select |from |SQL|<<|--|/\\*|\\*/|[\"'`\\\\\n a\u{e9}]){0,40}") {
            for span in queries(&text) {
                proptest::prop_assert!(text.get(span.start()..span.end()).is_some());
            }
        }
    }
}
