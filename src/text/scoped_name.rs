//! Scoped names of packages among other words: `npm install @acme/web`, `@acme/web,@acme/api`, `@acme/{web,api}`.
//!
//! Leaves out a text that is nothing but such a name or a path below it, and names within addresses: each has its own
//! reader.

use crate::text::span::Span;

/// Names within one pair of braces are so many at most.
const MOST_IN_BRACES: usize = 100;

/// So many bytes behind an opening brace the closing one is looked for: a text of opening ones alone must not take long.
const LONGEST_LIST: usize = 4 * 1024;

/// A scoped name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopedName {
    /// The name, with its scope.
    pub name: String,
    /// Where it stands: all of it, or its own part of a list in braces.
    pub span: Span,
}

/// Returns the names in `text`, in their order; none where `text` is one, or a path below it, and nothing else.
///
/// What follows a name behind a slash or an `@` is no part of it; a NUL stands for what is not known.
pub fn scoped_names(text: &str) -> Vec<ScopedName> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| rest.find('@')) {
        let start = from + at;
        from = start + 1;
        if !may_begin(text.get(..start).unwrap_or("")) {
            continue;
        }
        let rest = text.get(start..).unwrap_or("");
        let scope = length_of_part(rest.get(1..).unwrap_or(""));
        if scope == 0 || !rest.get(1 + scope..).is_some_and(|rest| rest.starts_with('/')) {
            continue;
        }
        let scope = rest.get(..scope + 2).unwrap_or("");
        let behind = start + scope.len();
        let inner = text.get(behind..).unwrap_or("");
        if let Some(list) = inner.strip_prefix('{') {
            from = behind + 1;
            let near = list.get(..list.floor_char_boundary(LONGEST_LIST)).unwrap_or(list);
            let Some((list, _)) = near.split_once('}') else {
                continue;
            };
            add_list(scope, list, behind + 1, &mut found);
            from += list.len();
            continue;
        }
        let length = length_of_part(inner);
        let next = inner.get(length..).and_then(|rest| rest.chars().next());
        from = behind + length;
        if length == 0 || next.is_some_and(|next| next.is_alphanumeric() || "_*{$\0%+".contains(next)) {
            continue;
        }
        let span = Span::new(start, from);
        if !is_alone(text, span) {
            let name = span.of(text).to_owned();
            found.push(ScopedName { name, span });
        }
    }
    found
}

/// Whether `text` is the name at `span`, or a path below it, and nothing else.
fn is_alone(text: &str, span: Span) -> bool {
    let behind = text.get(span.end()..).unwrap_or("");
    let ends = |sign: char| sign.is_whitespace() || ",;|>'\"`()".contains(sign);
    span.start() == 0 && (behind.is_empty() || behind.starts_with('/') && !behind.contains(ends))
}

/// Adds the names of `scope` in `list`, which stands at `start` and has commas between them.
fn add_list(scope: &str, list: &str, start: usize, found: &mut Vec<ScopedName>) {
    let mut at = start;
    for part in list.split(',').take(MOST_IN_BRACES) {
        let name = part.trim();
        if !name.is_empty() && length_of_part(name) == name.len() {
            let start = at + (part.len() - part.trim_start().len());
            found.push(ScopedName {
                name: format!("{scope}{name}"),
                span: Span::new(start, start + name.len()),
            });
        }
        at += part.len() + 1;
    }
}

/// Whether a scope can begin behind `before`: not within a word, an address or a path.
fn may_begin(before: &str) -> bool {
    let last = before.chars().next_back();
    last.is_none_or(|last| !last.is_alphanumeric() && !"/\\._-@+~\0$}".contains(last))
}

/// Returns how many bytes of `text` are one part of a package's name; a dot behind it ends a sentence.
fn length_of_part(text: &str) -> usize {
    let is_of_name =
        |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || matches!(sign, '-' | '_' | '.' | '~');
    let end = text.find(|sign| !is_of_name(sign)).unwrap_or(text.len());
    let part = text.get(..end).unwrap_or("");
    match part.starts_with(|first: char| first.is_ascii_alphanumeric()) {
        true => part.trim_end_matches('.').len(),
        false => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str)]) {
        let found = scoped_names(text);
        let found: Vec<(&str, &str)> = found.iter().map(|it| (it.name.as_str(), it.span.of(text))).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn names_stand_among_other_words() {
        check("npm install @a/b", &[("@a/b", "@a/b")]);
        check("@a/b,@a/c", &[("@a/b", "@a/b"), ("@a/c", "@a/c")]);
        check("--x=@a/b", &[("@a/b", "@a/b")]);
        check(
            "${{ contains(x, '@a/b') || contains(y, \"@a/c\") }}",
            &[("@a/b", "@a/b"), ("@a/c", "@a/c")],
        );
        check("@a/b > @a/c", &[("@a/b", "@a/b"), ("@a/c", "@a/c")]);
        check("npm i @a/b@1.2.3", &[("@a/b", "@a/b")]);
        check("import '@a/b/c/d';", &[("@a/b", "@a/b")]);
        check("Use @a/b.", &[("@a/b", "@a/b")]);
        check("Use (@a/b.c)...", &[("@a/b.c", "@a/b.c")]);
    }

    #[test]
    fn names_in_braces_share_a_scope() {
        check("@a/{b,c, d}", &[("@a/b", "b"), ("@a/c", "c"), ("@a/d", "d")]);
        check("--scope=@a/{b,c*,} x", &[("@a/b", "b")]);
        check("@a/{b,c", &[]);
        // No list that a person wrote, and a text of opening braces is read in no more time than any other.
        check(&format!("@a/{{{}}}", "b,".repeat(LONGEST_LIST)), &[]);
        check(&"@a/{".repeat(200_000), &[]);
    }

    #[test]
    fn nothing_else_is_one() {
        for text in [
            "@a/b",
            "@a/b/c",
            "me@a/b x",
            "https://unpkg.com/@a/b x",
            "see ../@a/b",
            "@media/print{x",
            "@a/B x",
            "@a/b* x",
            "@a/\0 x",
            "\0@a/b x",
            "@a/b\0 x",
            "@/b x",
            "@a/ b",
            "@a b",
            "@-/b x",
            "x @a/${b}",
            "@",
            "",
        ] {
            check(text, &[]);
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "[@/ab{},. \u{e9}]{0,40}") {
            for name in scoped_names(&text) {
                proptest::prop_assert!(text.get(name.span.start()..name.span.end()).is_some());
            }
        }
    }
}
