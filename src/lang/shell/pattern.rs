//! Paths in the regular expressions of `grep` and its like: `grep -E '^(packages/web/|README\.md$)'` asks for changes there.
//!
//! Each alternative is read as far as it spells a path. Leaves out classes of signs and repetitions, and what stands
//! behind them.

use crate::lang::reference::{PathText, Target};
use crate::lang::shell::reader::Reader;
use crate::lang::shell::word::Word;
use crate::text::embedded::Embedded;
use crate::text::path_like::{LONGEST, could_be_path};
use crate::text::span::Span;

/// So many alternatives are read at most.
const MOST: usize = 200;

/// How deep groups are read in groups.
const DEEPEST: usize = 4;

impl Reader<'_> {
    /// Adds the paths that the pattern `word` of `grep` spells out.
    pub(super) fn pattern(&mut self, word: &Word) {
        // What an expression stands for is not known, and neither is where the pattern goes on behind it.
        let said = self
            .said(word)
            .filter(|said| said.contains('/') && said.len() <= LONGEST);
        if said.is_none() || self.state.is_elsewhere {
            return;
        }
        let inner = word.inner(self.text);
        let mut found = Vec::new();
        alternatives(&inner, Span::new(0, inner.text().len()), "", 0, &mut found);
        let is_anchored = inner.text().starts_with('^');
        for (place, spelled) in found {
            if let Some(path) = path_of(&spelled, is_anchored) {
                let target = Target::Path(PathText {
                    expected: is_anchored,
                    ..PathText::literal(path)
                });
                self.refer_in_file(inner.file_span(place), target, false);
            }
        }
    }
}

/// Adds the alternatives of the expression at `span`, each with its place and with `before`, which stands before all.
fn alternatives(text: &Embedded, span: Span, before: &str, depth: usize, found: &mut Vec<(Span, String)>) {
    for part in split(text.text(), span) {
        if found.len() >= MOST {
            return;
        }
        let said = part.of(text.text());
        let group = next_sign(said, "(").and_then(|open| Some((open, closing(said, open)?)));
        let Some((open, close)) = group.filter(|_| depth < DEEPEST) else {
            let lead = said.len() - said.trim_start_matches('^').len();
            let end = said.trim_end_matches('$').len().max(lead);
            let place = Span::new(part.start() + lead, part.start() + end);
            found.push((place, format!("{before}{said}")));
            continue;
        };
        let inside = Span::new(part.start() + open + 1, part.start() + close);
        let lead = if inside.of(text.text()).starts_with("?:") { 2 } else { 0 };
        let inside = Span::new(inside.start() + lead, inside.end());
        let prefix = format!("{before}{}", said.get(..open).unwrap_or(""));
        let first = found.len();
        alternatives(text, inside, &prefix, depth + 1, found);
        // What may be there or not, or more than once, is no part of a path.
        let behind = said.get(close + 1..).unwrap_or("");
        for (_, spelled) in found.iter_mut().skip(first) {
            spelled.push_str(behind);
        }
    }
}

/// Returns the parts of the expression at `span` between the signs for "or" that stand in no group.
fn split(text: &str, span: Span) -> Vec<Span> {
    let said = span.of(text);
    let mut parts = Vec::new();
    let (mut depth, mut start, mut is_escaped) = (0_usize, 0, false);
    for (at, sign) in said.char_indices() {
        match sign {
            // In a basic expression it is the sign with a backslash that means "or".
            '|' if depth == 0 => {
                let end = if is_escaped { at - 1 } else { at };
                parts.push(Span::new(span.start() + start, span.start() + end));
                start = at + 1;
            }
            '(' if !is_escaped => depth += 1,
            ')' if !is_escaped => depth = depth.saturating_sub(1),
            _ => {}
        }
        is_escaped = sign == '\\' && !is_escaped;
    }
    parts.push(Span::new(span.start() + start, span.end()));
    parts
}

/// Returns where one of `signs` stands in `said` without a backslash before it.
fn next_sign(said: &str, signs: &str) -> Option<usize> {
    let mut is_escaped = false;
    said.char_indices().find_map(|(at, sign)| {
        let is_found = !is_escaped && signs.contains(sign);
        is_escaped = sign == '\\' && !is_escaped;
        is_found.then_some(at)
    })
}

/// Returns where the group that begins at `open` ends.
fn closing(said: &str, open: usize) -> Option<usize> {
    let (mut depth, mut is_escaped) = (0_usize, false);
    said.char_indices()
        .skip_while(|(at, _)| *at < open)
        .find_map(|(at, sign)| {
            match sign {
                '(' if !is_escaped => depth += 1,
                ')' if !is_escaped => depth = depth.saturating_sub(1),
                _ => {}
            }
            is_escaped = sign == '\\' && !is_escaped;
            (depth == 0).then_some(at)
        })
}

/// Returns the path that an alternative spells; a single word is one where paths begin with it.
fn path_of(spelled: &str, is_anchored: bool) -> Option<String> {
    let bare = spelled.trim_start_matches('^');
    let is_anchored = is_anchored || bare.len() < spelled.len();
    let end = next_sign(bare, "*+?[]{}()^$").unwrap_or(bare.len());
    let known = bare.get(..end)?;
    let is_whole = end == bare.len() || bare.get(end..) == Some("$");
    // `.` without a backslash is any sign, as often as not the dot of a file's ending.
    let known = known.replace("\\.", ".").replace("\\/", "/").replace("\\-", "-");
    let known = match is_whole {
        true => known.as_str(),
        false => known.rsplit_once('/')?.0,
    };
    let path = known.trim_end_matches('/').trim_start_matches("./");
    let is_plain = !path.contains(['\\', ' ', ':', '=', ';', ',', '\'', '"']) && !path.starts_with('/');
    if !is_plain || !could_be_path(path) || !(is_anchored || path.contains('/')) {
        return None;
    }
    let is_path = path.contains('/') || known.ends_with('/') || !is_whole || bare.ends_with('$');
    is_path.then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use crate::lang::shell::tests::check;

    #[test]
    fn alternatives_spell_paths() {
        for (text, expected) in [
            ("git diff | grep 'a/b/c/'", &["a/b/c/: [?]a/b/c"][..]),
            (
                "x | grep -qE '^(\\.github/a\\.yml$|packages/web/|lock.yaml$)'",
                &[
                    "\\.github/a\\.yml: [?].github/a.yml!",
                    "packages/web/: [?]packages/web!",
                    "lock.yaml: [?]lock.yaml!",
                ],
            ),
            (
                "grep -E '^docs/.*\\.md$' list",
                &["docs/.*\\.md: [?]docs!", "list: [packages/api]list!"],
            ),
            ("grep -e 'a/b' list", &["a/b: [?]a/b", "list: [packages/api]list!"]),
            (
                "x | grep -E '^packages/(web|api)/src'",
                &["web: [?]packages/web/src!", "api: [?]packages/api/src!"],
            ),
            ("x | grep 'a/b/\\|c/d'", &["a/b/: [?]a/b", "c/d: [?]c/d"]),
            ("x | rg '^(?:a/b|c/d)$'", &["a/b: [?]a/b!", "c/d: [?]c/d!"]),
        ] {
            check(text, expected);
        }
        for text in [
            "x | grep -v node_modules/",
            "x | grep 'a, b/c'",
            "x | grep '/api/old'",
            "x | grep \"$DIR/b\"",
            "x | grep -E '[a-z]+/b'",
            "x | grep 'https://a.b/c'",
            "x | sed 's/a/b/'",
            "x | grep -E '(a/b'",
        ] {
            check(text, &[]);
        }
    }
}
