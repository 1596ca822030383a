//! Exceptions that a comment makes: `decomm-allow: dangling-path -- reason` on the line or the line above.

use crate::finding::Place;
use crate::lang::language::Language;
use crate::text::line::LineIndex;
use crate::text::span::Span;
use crate::tree::path::RepoPath;

/// What begins an exception, behind the file's own comment sign.
pub const MARK: &str = "decomm-allow:";

/// One exception in a comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InlineAllow {
    /// The file.
    pub path: RepoPath,
    /// From the mark to the end of the comment.
    pub place: Place,
    /// The first and the last line that it covers, from 1.
    pub lines: (usize, usize),
    /// The checks that it names.
    pub checks: Vec<String>,
    /// What follows `until=`, as written.
    pub until: Option<String>,
    /// Whether it gives a reason; without one it allows nothing.
    pub has_reason: bool,
}

/// Returns the exceptions in `text`, in source order.
///
/// A mark counts behind a comment sign that does not stand in quotes; in JS and TS, where it lies in one of `comments`.
pub fn inline_allows(
    path: &RepoPath,
    language: Language,
    text: &str,
    comments: Option<&[Span]>,
    lines: &LineIndex,
) -> Vec<InlineAllow> {
    text.match_indices(MARK)
        .filter_map(|(offset, _)| {
            let line = lines.line_of(offset);
            let line_span = lines.line_span(line);
            let before = Span::new(line_span.start(), offset).of(text);
            let sign = comment_sign(language, before)?;
            // Only where a comment's sign may as well stand in a string, or in text of JSX, the language decides.
            if let Some(comments) = comments
                && language == Language::JavaScript
                && !comments
                    .iter()
                    .any(|comment| comment.contains(Span::new(offset, offset + MARK.len())))
            {
                return None;
            }
            let rest = Span::new(offset + MARK.len(), line_span.end()).of(text);
            let rest = without_closing_sign(rest.split(MARK).next().unwrap_or(rest));
            let end = offset + MARK.len() + rest.len();
            let span = Span::new(offset, end);
            let stands_alone = before.get(..before.len() - sign.len())?.trim().is_empty();
            let (head, reason) = match rest.split_once("--") {
                Some((head, reason)) => (head, reason.trim()),
                None => (rest, ""),
            };
            let mut until = None;
            let mut checks = Vec::new();
            for word in head.split([',', ' ', '\t']).filter(|word| !word.is_empty()) {
                match word.strip_prefix("until=") {
                    Some(date) => until = Some(date.to_owned()),
                    None => checks.push(word.to_owned()),
                }
            }
            Some(InlineAllow {
                path: path.clone(),
                place: Place {
                    span,
                    range: lines.range(span),
                },
                lines: (line, if stands_alone { line + 1 } else { line }),
                checks,
                until,
                has_reason: !reason.is_empty(),
            })
        })
        .collect()
}

/// Returns the comment sign, with the blanks behind it, that `before` ends in; none where it stands in quotes.
fn comment_sign(language: Language, before: &str) -> Option<&str> {
    let signs: &[&str] = match language {
        Language::Markdown => &["<!--", "{/*"],
        Language::Component | Language::Html => &["<!--", "{/*", "//", "/*", "*"],
        Language::Sql => &["--", "/*", "*"],
        Language::Yaml | Language::Toml | Language::Shell | Language::Dockerfile | Language::Makefile => &["#"],
        Language::Pattern | Language::Env | Language::Properties | Language::Redirects => &["#"],
        Language::JavaScript | Language::Json | Language::PackageJson | Language::Prisma | Language::Css => {
            &["{/*", "//", "/*", "*"]
        }
        Language::Plain => &["<!--", "//", "/*", "*", "#", "--", ";", "%"],
    };
    let content = before.trim_end();
    let sign = signs.iter().find(|sign| content.ends_with(**sign))?;
    let start = content.len() - sign.len();
    let quoted = ['"', '`', '\''].iter().any(|quote| {
        content
            .get(..start)
            .is_some_and(|code| code.matches(*quote).count() % 2 == 1)
    });
    if quoted { None } else { before.get(start..) }
}

fn without_closing_sign(text: &str) -> &str {
    let mut text = text.trim_end();
    for sign in ["-->", "*/}", "*/", "}"] {
        text = text.strip_suffix(sign).unwrap_or(text).trim_end();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(language: Language, text: &str, expected: &[&str]) {
        let found: Vec<String> = inline_allows(&RepoPath::root(), language, text, None, &LineIndex::new(text))
            .iter()
            .map(|allow| {
                format!(
                    "{}-{} {} until {} reason {}",
                    allow.lines.0,
                    allow.lines.1,
                    allow.checks.join("+"),
                    allow.until.as_deref().unwrap_or("-"),
                    allow.has_reason
                )
            })
            .collect();
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn a_comment_allows_its_line_or_the_next() {
        check(
            Language::JavaScript,
            "a();\n// decomm-allow: dangling-path -- kept for restores\nb();",
            &["2-3 dangling-path until - reason true"],
        );
        check(
            Language::Yaml,
            "a: b # decomm-allow: dangling-path, stale-text until=2026-12-31 -- x",
            &["1-1 dangling-path+stale-text until 2026-12-31 reason true"],
        );
        check(
            Language::Markdown,
            "<!-- decomm-allow: dangling-path -- history -->",
            &["1-2 dangling-path until - reason true"],
        );
        check(
            Language::Sql,
            "-- decomm-allow: dangling-table -- x",
            &["1-2 dangling-table until - reason true"],
        );
        check(
            Language::JavaScript,
            "/* decomm-allow: dangling-path */",
            &["1-2 dangling-path until - reason false"],
        );
        check(
            Language::JavaScript,
            "{/* decomm-allow: dangling-path -- x */}",
            &["1-2 dangling-path until - reason true"],
        );
        check(
            Language::Plain,
            "  <!-- decomm-allow: dangling-path -- x -->",
            &["1-2 dangling-path until - reason true"],
        );
        check(
            Language::Makefile,
            "a:\n\tnode x.js # decomm-allow: dangling-path -- x",
            &["2-2 dangling-path until - reason true"],
        );
        check(
            Language::Markdown,
            "<!-- decomm-allow: dangling-path -->",
            &["1-2 dangling-path until - reason false"],
        );
    }

    #[test]
    fn a_mark_that_is_no_comment_allows_nothing() {
        check(
            Language::JavaScript,
            "const x = \"// decomm-allow: dangling-path -- x\";",
            &[],
        );
        check(
            Language::JavaScript,
            "const x = 'decomm-allow: dangling-path -- x';",
            &[],
        );
        check(
            Language::Markdown,
            "Write `<!-- decomm-allow: x -- y -->` above it.",
            &[],
        );
        check(Language::Markdown, "// decomm-allow: dangling-path -- x", &[]);
        check(Language::Yaml, "// decomm-allow: dangling-path -- x", &[]);
    }
}
