//! Where a text still has the old words of a rewrite, and what is to stand there.

use regex::{Captures, Regex};

use crate::config::Rewrite;
use crate::config::path_set::PathSet;
use crate::text::span::Span;

/// What finds the old text.
#[derive(Clone, Debug)]
pub(crate) enum Finder {
    /// This text, not inside a longer token.
    Literal,
    /// A pattern.
    Pattern(Regex),
}

/// Why a rewrite cannot be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RewriteError {
    /// `from` is empty.
    #[error("`from` is empty")]
    Empty,
    /// `from` matches where there is nothing.
    #[error("`from` matches the empty text")]
    MatchesNothing,
    /// `from` is no regular expression.
    #[error("`from` is no valid regular expression: {0}")]
    Pattern(String),
    /// `to` names a group that `from` does not have.
    #[error("`to` uses the group `{0}`, which `from` does not have")]
    Group(String),
}

impl RewriteError {
    /// Whether the mistake is in `from`, else it is in `to`.
    pub(crate) fn is_about_from(&self) -> bool {
        !matches!(self, RewriteError::Group(_))
    }

    /// Returns what to do about it; empty where there is nothing to say.
    pub(crate) fn help(&self) -> &'static str {
        match self {
            RewriteError::Empty => "write the old text",
            RewriteError::MatchesNothing => "write a pattern that cannot match the empty text: `x+` for `x*`",
            RewriteError::Pattern(_) => "mend the pattern, or leave out `regex` to have the text taken as it stands",
            RewriteError::Group(_) => {
                "write `${1}` where a letter, a digit or `_` follows, and `$$` for the sign itself"
            }
        }
    }
}

impl Rewrite {
    /// Returns the rewrite of `from` to `to` in `files`; `is_regex`: `from` is a pattern, and `to` may hold `$1`.
    ///
    /// # Errors
    /// See [`RewriteError`].
    pub fn new(files: PathSet, from: String, to: String, is_regex: bool) -> Result<Rewrite, RewriteError> {
        if from.is_empty() {
            return Err(RewriteError::Empty);
        }
        let finder = if is_regex {
            let pattern = Regex::new(&from).map_err(|error| RewriteError::Pattern(reason(&error)))?;
            if pattern.is_match("") {
                return Err(RewriteError::MatchesNothing);
            }
            if let Some(group) = groups(&to).into_iter().find(|group| !has_group(&pattern, group)) {
                return Err(RewriteError::Group(group));
            }
            Finder::Pattern(pattern)
        } else {
            Finder::Literal
        };
        Ok(Rewrite {
            files,
            from,
            to,
            is_regex,
            finder,
        })
    }

    /// Returns where `text` has the old words and would change, in order, disjoint, never empty.
    ///
    /// A place that already stands inside the new words is none: with `npx x` for `x`, the second run does nothing.
    pub fn find_all(&self, text: &str) -> Vec<Span> {
        match &self.finder {
            Finder::Literal => self.literals(text),
            Finder::Pattern(pattern) => pattern
                .captures_iter(text)
                .filter_map(|captures| {
                    let found = captures.get(0)?;
                    let span = Span::new(found.start(), found.end());
                    (!span.is_empty() && !stands_already(text, span, &self.expand(&captures))).then_some(span)
                })
                .collect(),
        }
    }

    /// Returns what is to stand at `span`, one of those that [`Rewrite::find_all`] gave for the same text.
    pub fn replacement_at(&self, text: &str, span: Span) -> String {
        match &self.finder {
            Finder::Literal => self.to.clone(),
            Finder::Pattern(pattern) => match pattern.captures_at(text, span.start()) {
                Some(captures) => self.expand(&captures),
                None => span.of(text).to_owned(),
            },
        }
    }

    fn expand(&self, captures: &Captures<'_>) -> String {
        let mut replacement = String::new();
        captures.expand(&self.to, &mut replacement);
        replacement
    }

    fn literals(&self, text: &str) -> Vec<Span> {
        let mut spans = Vec::new();
        let mut from = 0;
        while let Some(start) = text.get(from..).and_then(|rest| rest.find(&self.from)) {
            let span = Span::new(from + start, from + start + self.from.len());
            if is_token(text, span) && !stands_already(text, span, &self.to) {
                spans.push(span);
                from = span.end();
            } else {
                let first_len = self.from.chars().next().map_or(1, char::len_utf8);
                from = span.start() + first_len;
            }
        }
        spans
    }
}

/// Whether the text at `span` does not go on as the same token on either side.
///
/// At an end that is a blank no token can go on.
fn is_token(text: &str, span: Span) -> bool {
    let found = span.of(text);
    let before = Span::new(0, span.start()).of(text).chars().next_back();
    let after = Span::new(span.end(), text.len()).of(text).chars().next();
    let goes_on = |end: Option<char>, neighbour: Option<char>| {
        !end.is_some_and(char::is_whitespace)
            && neighbour.is_some_and(|sign| sign.is_alphanumeric() || matches!(sign, '_' | '-'))
    };
    !goes_on(found.chars().next(), before) && !goes_on(found.chars().next_back(), after)
}

/// Whether `span` lies in a place of `text` where `replacement` already stands.
fn stands_already(text: &str, span: Span, replacement: &str) -> bool {
    let found = span.of(text);
    replacement.match_indices(found).any(|(offset, _)| {
        let start = span.start().checked_sub(offset);
        start.is_some_and(|start| Span::new(start, start + replacement.len()).of(text) == replacement)
    })
}

/// Returns the last line of a regex error, which says what is wrong; the others draw the pattern.
fn reason(error: &regex::Error) -> String {
    let text = error.to_string();
    let last = text.lines().last().unwrap_or_default();
    last.trim().trim_start_matches("error: ").to_owned()
}

/// Returns the names and numbers of the groups that a replacement uses, as the `regex` crate reads it.
///
/// Source: documentation of `regex::Captures::expand`, version 1.13: the longest name counts, `$$` is a dollar.
fn groups(replacement: &str) -> Vec<String> {
    let mut groups = Vec::new();
    let mut rest = replacement;
    while let Some((_, behind)) = rest.split_once('$') {
        rest = behind;
        if let Some(behind) = rest.strip_prefix('$') {
            rest = behind;
        } else if let Some((group, behind)) = rest.strip_prefix('{').and_then(|braced| braced.split_once('}')) {
            groups.push(group.to_owned());
            rest = behind;
        } else {
            let len = rest
                .find(|sign: char| !sign.is_ascii_alphanumeric() && sign != '_')
                .unwrap_or(rest.len());
            let group = rest.get(..len).unwrap_or_default();
            if !group.is_empty() {
                groups.push(group.to_owned());
            }
        }
    }
    groups
}

fn has_group(pattern: &Regex, group: &str) -> bool {
    match group.parse::<usize>() {
        Ok(number) => number < pattern.captures_len(),
        Err(_) => pattern.capture_names().flatten().any(|name| name == group),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rewrite(from: &str, to: &str, is_regex: bool) -> Rewrite {
        Rewrite::new(PathSet::default(), from.to_owned(), to.to_owned(), is_regex).unwrap()
    }

    fn rewritten(rewrite: &Rewrite, text: &str) -> String {
        let mut result = String::new();
        let mut end = 0;
        for span in rewrite.find_all(text) {
            result.push_str(Span::new(end, span.start()).of(text));
            result.push_str(&rewrite.replacement_at(text, span));
            end = span.end();
        }
        result + Span::new(end, text.len()).of(text)
    }

    /// Checks what becomes of `text`, and that a second run does nothing more.
    #[track_caller]
    fn check(rewrite: &Rewrite, text: &str, expected: &str) {
        let once = rewritten(rewrite, text);
        assert_eq!(once, expected, "{text}");
        assert_eq!(rewrite.find_all(&once), [], "{text}");
    }

    #[test]
    fn a_literal_is_not_found_inside_a_longer_token() {
        let short = rewrite("npm run db:migrate-drizzle", "npm run db:migrate", false);
        check(&short, "npm run db:migrate-drizzle", "npm run db:migrate");
        check(&short, "(npm run db:migrate-drizzle).", "(npm run db:migrate).");
        check(&short, "`npm run db:migrate-drizzle`\r\n", "`npm run db:migrate`\r\n");
        check(&short, "npm run db:migrate-drizzle:x", "npm run db:migrate:x");
        for text in [
            "npm run db:migrate-drizzle-all",
            "npm run db:migrate-drizzle_all",
            "npm run db:migrate-drizzle2",
            "npm run db:migrate-drizzleé",
            "pnpm run db:migrate-drizzle",
            "-npm run db:migrate-drizzle",
            "npm run db:migrate",
            "NPM run db:migrate-drizzle",
        ] {
            check(&short, text, text);
        }
        check(&rewrite("a.b", "c", false), "a.b axb a.b.c xa.b", "c axb c.c xa.b");
        check(&rewrite("aa", "b", false), "aaa aa", "aaa b");
        check(&rewrite("-a-", "b", false), "-a-a- -a-", "-a-a- b");
        // At an end that is a blank no token goes on.
        check(&rewrite("sudo ", "", false), "sudo make pseudo sudo x", "make pseudo x");
        check(&rewrite("a", "$1", false), "a", "$1");
    }

    #[test]
    fn new_words_that_hold_the_old_ones_are_left_alone() {
        let prefix = rewrite("drizzle-kit push", "npx drizzle-kit push", false);
        check(
            &prefix,
            "drizzle-kit push; npx drizzle-kit push",
            "npx drizzle-kit push; npx drizzle-kit push",
        );
        check(&rewrite("x", "x x", false), "x", "x x");
        check(
            &rewrite("npm run db", "npm run db:all", false),
            "npm run db",
            "npm run db:all",
        );
        check(&rewrite("yarn (\\w+)", "run yarn $1", true), "yarn a", "run yarn a");
    }

    #[test]
    fn patterns_see_what_stands_around() {
        check(
            &rewrite("npm run (\\S+)-drizzle\\b", "npm run $1", true),
            "npm run a-drizzle, b",
            "npm run a, b",
        );
        check(&rewrite("\\bold\\b", "new", true), "old bold old", "new bold new");
        check(&rewrite("(?m)^old$", "new", true), "old\nold x\nold", "new\nold x\nnew");
        check(&rewrite("(?<a>b)c", "${a}$$x", true), "bc", "b$x");
        check(&rewrite("\\b", "|", true), "a b", "a b");
    }

    #[test]
    fn a_rewrite_that_cannot_be_says_why() {
        let cases = [
            ("", "x", false, "`from` is empty"),
            ("a?", "x", true, "`from` matches the empty text"),
            (
                "[a",
                "x",
                true,
                "`from` is no valid regular expression: unclosed character class",
            ),
            (
                "(?=a)b",
                "x",
                true,
                "`from` is no valid regular expression: look-around, including look-ahead and look-behind, is not supported",
            ),
            ("a", "$1", true, "`to` uses the group `1`, which `from` does not have"),
            (
                "(a)",
                "${b}",
                true,
                "`to` uses the group `b`, which `from` does not have",
            ),
        ];
        for (from, to, is_regex, message) in cases {
            let error = Rewrite::new(PathSet::default(), from.to_owned(), to.to_owned(), is_regex).unwrap_err();
            assert_eq!(error.to_string(), message);
        }
    }

    proptest! {
        #[test]
        fn spans_are_in_order_disjoint_and_hold_the_old_words(from in "[ab -]{1,4}", to in "[ab -]{0,4}", text in "[ab é-]{0,30}") {
            let rewrite = rewrite(&from, &to, false);
            let mut end = 0;
            for span in rewrite.find_all(&text) {
                prop_assert!(span.start() >= end);
                prop_assert_eq!(span.of(&text), from.as_str());
                end = span.end();
            }
        }
    }
}
