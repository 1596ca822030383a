//! Whether a text may hold a glob that matches one of many paths without naming it.
//!
//! A glob is seen by its wildcard and the static pieces beside it, since that is all that can be told without knowing
//! where a string begins. What has no wildcard at all is no concern of this.

use memchr::memmem;

/// So many wildcards are tried in one text before it counts as holding a glob: texts of wildcards take long.
const MOST_TRIED: usize = 200;

/// As many of what costs little and is nearly never a wildcard.
const MOST_CHEAP: usize = 5_000;

/// So much must stand beside a variable within code: `${n}px` is no name.
const LEAST_IN_CODE: usize = 3;

/// The longest `{a,b}` that is read, in bytes.
const LONGEST_BRACES: usize = 200;

/// The names that globs could match, part by part.
#[derive(Debug, Default)]
pub struct GlobLike {
    /// Each name once, with a line feed before it and behind the last.
    names: String,
    /// Whether one of them has a colon, as scripts have.
    has_colon: bool,
}

impl GlobLike {
    /// Makes ready to look for globs that match a path or name of which `names` are all parts.
    pub fn new<'n>(names: impl IntoIterator<Item = &'n str>) -> GlobLike {
        let names: std::collections::BTreeSet<&str> = names.into_iter().filter(|name| !name.is_empty()).collect();
        let mut joined = String::new();
        for name in &names {
            joined.push('\n');
            joined.push_str(name);
        }
        joined.push_str(if names.is_empty() { "" } else { "\n" });
        GlobLike {
            has_colon: joined.contains(':'),
            names: joined,
        }
    }

    /// Whether `bytes` may hold a glob that matches one of the names.
    ///
    /// A variable of a shell or a template counts as a wildcard within a name. In code, nearly every `?` is an operator,
    /// so one counts only within a name, and a variable only where enough stands beside it.
    pub fn may_be_in(&self, bytes: &[u8], is_code: bool) -> bool {
        if self.names.is_empty() {
            return false;
        }
        let (mut n_tried, mut n_cheap) = (0, 0);
        let mut at = 0;
        while let Some(found) = bytes.get(at..).and_then(|rest| memchr::memchr3(b'*', b'{', b'?', rest)) {
            let found = at + found;
            let (is_glob, next) = match bytes.get(found) {
                Some(b'*') => self.stars(bytes, found),
                Some(b'{') => self.braces(bytes, found),
                _ => (self.question(bytes, found, is_code), found + 1),
            };
            match is_glob {
                Answer::No => {}
                Answer::Cheap => n_cheap += 1,
                Answer::Tried => n_tried += 1,
                Answer::Yes => return true,
            }
            if n_tried > MOST_TRIED || n_cheap > MOST_CHEAP {
                return true;
            }
            at = next;
        }
        self.has_variable(bytes, is_code)
    }

    /// Whether a name may be put together of a variable and what stands beside it.
    fn has_variable(&self, bytes: &[u8], is_code: bool) -> bool {
        let mut n_tried = 0;
        for start in memchr::memchr_iter(b'$', bytes) {
            let Some(end) = end_of_variable(bytes, start) else {
                continue;
            };
            // A quote that ends or begins within the word is none of it.
            let is_quote = |byte: Option<&u8>| byte.is_some_and(|byte| matches!(byte, b'"' | b'\''));
            let before = start.checked_sub(1);
            let left_end = before.filter(|at| is_quote(bytes.get(*at))).unwrap_or(start);
            let right_start = if is_quote(bytes.get(end)) { end + 1 } else { end };
            for is_part in [is_of_name, is_of_script] {
                let left = ending_in(bytes, left_end, is_part);
                let right = beginning_at(bytes, right_start, is_part);
                let next = bytes.get(right_start + right.len());
                let is_extension = left.is_empty() && right.iter().rposition(|byte| *byte == b'.') == Some(0);
                // `${n}px` of code is none, `${n}d/x` may be.
                let is_short =
                    is_code && left.len() + right.len() < LEAST_IN_CODE && (right.is_empty() || next != Some(&b'/'));
                if is_extension || is_short || left.len() + right.len() == 0 {
                    continue;
                }
                n_tried += 1;
                let is_open = next.is_some_and(|byte| b"$*?{\"'".contains(byte));
                let before = left_end.checked_sub(left.len() + 1).and_then(|at| bytes.get(at));
                let begins = before.is_none_or(|byte| !matches!(byte, b'}' | b'*' | b'?'));
                if n_tried > MOST_CHEAP || self.has_around((left, begins), (right, !is_open)) {
                    return true;
                }
                if !self.has_colon {
                    break;
                }
            }
        }
        false
    }

    /// Whether a name has `left` before `right`, at its beginning and at its end (an extension aside) where so told.
    fn has_around(&self, (left, begins): (&[u8], bool), (right, ends): (&[u8], bool)) -> bool {
        let names = self.names.as_bytes();
        let (longer, is_left) = if left.len() > right.len() {
            (left, true)
        } else {
            (right, false)
        };
        memmem::find_iter(names, longer).any(|at| {
            let (before, behind) = names.split_at(at);
            let behind = behind.get(longer.len()..).unwrap_or_default();
            let line_before = before.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
            let line_behind = behind.split(|byte| *byte == b'\n').next().unwrap_or_default();
            let is_end = |rest: &[u8]| !ends || rest.first().is_none_or(|byte| *byte == b'.');
            match is_left {
                true => {
                    let mut rights = memmem::find_iter(line_behind, right);
                    let fits = |at: usize| is_end(line_behind.get(at + right.len()..).unwrap_or_default());
                    (!begins || line_before.is_empty()) && (right.is_empty() || rights.any(fits))
                }
                false => {
                    let fits = match begins {
                        true => line_before.starts_with(left),
                        false => memmem::find(line_before, left).is_some(),
                    };
                    fits && is_end(line_behind)
                }
            }
        })
    }

    /// Judges the stars that begin at `start`; returns where to go on.
    fn stars(&self, bytes: &[u8], start: usize) -> (Answer, usize) {
        let n_stars = bytes.iter().skip(start).take_while(|byte| **byte == b'*').count();
        let end = start + n_stars;
        if is_operator_or_comment(bytes, start, end) {
            return (Answer::No, end);
        }
        let left = name_before(bytes, start);
        let right = name_behind(bytes, end);
        let is_class = left.len() == 1
            && left.iter().all(|byte| b"sSwWdDbB".contains(byte))
            && start.checked_sub(2).and_then(|at| bytes.get(at)) == Some(&b'\\');
        let answer = match !is_class && self.has_beginning(bytes, left, start) && self.has(right) {
            true => Answer::Yes,
            false => Answer::Tried,
        };
        (answer, end)
    }

    /// Judges the alternatives that begin at `start`; returns where to go on.
    fn braces(&self, bytes: &[u8], start: usize) -> (Answer, usize) {
        let next = start + 1;
        let before = start.checked_sub(1).and_then(|at| bytes.get(at));
        let inside = bytes.get(next..).unwrap_or_default();
        let inside = inside.get(..inside.len().min(LONGEST_BRACES)).unwrap_or_default();
        let is_outside = |byte: &u8| byte.is_ascii_whitespace() || b"\"'`;(){}=<>".contains(byte);
        let Some(length) = inside.iter().position(is_outside) else {
            let is_long_list = inside.len() == LONGEST_BRACES && inside.contains(&b',');
            return (if is_long_list { Answer::Yes } else { Answer::No }, next);
        };
        // Alternatives within alternatives are cut short, and then count by what is around them.
        let is_nested = inside.get(length) == Some(&b'{');
        if before == Some(&b'$') || !(is_nested || inside.get(length) == Some(&b'}')) {
            return (Answer::No, next);
        }
        let inside = inside.get(..length).unwrap_or_default();
        let is_range = memmem::find(inside, b"..").is_some();
        if !is_nested && !is_range && !inside.contains(&b',') {
            return (Answer::No, next);
        }
        let left = name_before(bytes, start);
        let right = if is_nested {
            b""
        } else {
            name_behind(bytes, next + length + 1)
        };
        // A glob with a slash or a name beside it, or a whole string that something is joined to; not `{a,b}` of code.
        let outside = start.checked_sub(left.len() + 1).and_then(|at| bytes.get(at));
        let behind = bytes.get(next + length + 1 + right.len());
        let is_joined = |byte: Option<&u8>| byte.is_some_and(|byte| b"/\"'`*".contains(byte));
        let is_lone = left.is_empty() && right.is_empty();
        let is_apart = is_lone && !is_nested && !is_joined(outside) && !is_joined(behind) && !inside.contains(&b'/');
        if is_apart || !self.has_beginning(bytes, left, start) || !self.has(right) {
            return (Answer::Tried, next);
        }
        let is_plain = |alternative: &[u8]| alternative.iter().all(is_of_name);
        let matches = |alternative: &[u8]| !is_plain(alternative) || self.has(&[left, alternative, right].concat());
        if is_nested || is_range || inside.split(|byte| *byte == b',').any(matches) {
            return (Answer::Yes, next);
        }
        (Answer::Tried, next)
    }

    fn question(&self, bytes: &[u8], at: usize, is_code: bool) -> Answer {
        let left = name_before(bytes, at);
        let right = name_behind(bytes, at + 1);
        if left.is_empty() && right.is_empty() || (is_code && right.is_empty()) {
            return Answer::No;
        }
        match (self.has_beginning(bytes, left, at) && self.has(right), is_code) {
            (true, _) => Answer::Yes,
            (false, true) => Answer::Cheap,
            (false, false) => Answer::Tried,
        }
    }

    /// Whether `piece` is part of a name.
    fn has(&self, piece: &[u8]) -> bool {
        piece.is_empty() || memmem::find(self.names.as_bytes(), piece).is_some()
    }

    /// Whether `piece`, which ends at `end` of `bytes`, is part of a name; its beginning, where it begins one.
    fn has_beginning(&self, bytes: &[u8], piece: &[u8], end: usize) -> bool {
        let before = end.checked_sub(piece.len() + 1).and_then(|at| bytes.get(at));
        let begins = before.is_none_or(|byte| byte.is_ascii_whitespace() || b"/\"'`".contains(byte));
        match begins && !piece.is_empty() {
            true => memmem::find(self.names.as_bytes(), &[b"\n", piece].concat()).is_some(),
            false => self.has(piece),
        }
    }
}

enum Answer {
    /// No wildcard; this cost nothing.
    No,
    /// What is nearly always an operator, and no name matches.
    Cheap,
    /// A wildcard, and no name matches.
    Tried,
    Yes,
}

/// Returns where the variable ends that begins at the `$` at `start`: `$name`, `${name}`, `${{ name }}`.
fn end_of_variable(bytes: &[u8], start: usize) -> Option<usize> {
    let rest = bytes.get(start + 1..)?;
    if rest.first() == Some(&b'{') {
        let inside = rest.get(..rest.len().min(LONGEST_BRACES)).unwrap_or_default();
        let close = memchr::memchr(b'}', inside)?;
        let n_closing = inside.iter().skip(close).take_while(|byte| **byte == b'}').count();
        return Some(start + 1 + close + n_closing);
    }
    let n_bytes = rest
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_')
        .count();
    (n_bytes > 0).then_some(start + 1 + n_bytes)
}

/// Whether the stars from `start` to `end` multiply, mark a list, or begin or end a comment.
fn is_operator_or_comment(bytes: &[u8], start: usize, end: usize) -> bool {
    let at = |n: usize| start.checked_sub(n).and_then(|at| bytes.get(at));
    let is_blank = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_whitespace);
    let (before, behind) = (at(1), bytes.get(end));
    if is_blank(before) && is_blank(behind) {
        return true;
    }
    // `/*` behind what ends no name.
    let ends_name = |byte: &u8| is_of_name(byte) || b"*}])\"'`$@".contains(byte);
    if before == Some(&b'/') && !at(2).is_some_and(ends_name) {
        return true;
    }
    // ` */` and `**/` behind a blank.
    behind == Some(&b'/') && is_blank(before) && {
        let next = bytes.get(end + 1);
        next.is_none_or(|next| next.is_ascii_whitespace() || b"})],;:<".contains(next))
    }
}

fn name_before(bytes: &[u8], end: usize) -> &[u8] {
    ending_in(bytes, end, is_of_name)
}

fn name_behind(bytes: &[u8], start: usize) -> &[u8] {
    beginning_at(bytes, start, is_of_name)
}

/// Returns the bytes before `end` that are all of a name.
fn ending_in(bytes: &[u8], end: usize, is_part: fn(&u8) -> bool) -> &[u8] {
    let before = bytes.get(..end).unwrap_or_default();
    let start = before.iter().rposition(|byte| !is_part(byte)).map_or(0, |at| at + 1);
    before.get(start..).unwrap_or_default()
}

/// Returns the bytes from `start` on that are all of a name.
fn beginning_at(bytes: &[u8], start: usize, is_part: fn(&u8) -> bool) -> &[u8] {
    let behind = bytes.get(start..).unwrap_or_default();
    let end = behind.iter().position(|byte| !is_part(byte)).unwrap_or(behind.len());
    behind.get(..end).unwrap_or_default()
}

fn is_of_script(byte: &u8) -> bool {
    is_of_name(byte) || *byte == b':'
}

fn is_of_name(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || !byte.is_ascii() || b"_-.".contains(byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, is_code: bool, expected: bool) {
        let names = GlobLike::new(["scripts", "legacy-runner.ts", "db:verify", "027_final.sql"]);
        assert_eq!(names.may_be_in(text.as_bytes(), is_code), expected, "{text}");
    }

    #[test]
    fn globs_that_could_match_are_seen() {
        for text in [
            "glob('scripts/*.ts')",
            "join('scripts', 'legacy-*')",
            "\"**/*\"",
            "import.meta.glob(\"./leg*/*\")",
            "src/**/*.ts",
            "- scripts/*\n",
            "scripts/**\n",
            "run-p db:*",
            "'npm:db:*'",
            "scripts/{legacy,old}-runner.ts",
            "scripts/{a,legacy-runner}.ts",
            "{scripts,tools}/x.ts",
            "sql/0{20..29}_final.sql",
            "scripts/{a,{b,c}}",
            "scripts/*/ ",
            "glob('scripts/legac?-runner.ts')",
            "glob('scripts/?egacy-runner.ts')",
            "`./scripts/${A}-runner`",
            "node legacy-${X}.ts",
            "scripts/legacy-${{ matrix.x }}.ts",
            "cd scripts; node {a,legacy}-runner.ts",
        ] {
            check(text, true, true);
            check(text, false, true);
        }
        check("scripts/02?_final.sql", false, true);
        check("node \"${N}\"unner.ts", false, true);
        check("node $N-runner.ts", false, true);
        check("npm run $N:verify", true, true);
        check("`./${N}s/x.ts`", true, true);
        let long = format!("scripts/{{{}legacy}}-runner.ts", "alternative,".repeat(30));
        check(&long, true, true);
    }

    #[test]
    fn code_and_comments_are_no_globs() {
        for text in [
            "/** Says what. */",
            "/**\n * @param a\n */\n",
            "a * b",
            "import * as x from 'x'",
            "export * from './x'",
            "/* note */",
            "{/* note */}",
            "f(/*#__PURE__*/ g)",
            "const { a, b } = c",
            "`${a},${b}`",
            "a ? b : c",
            "x?.y",
            "a?b:c",
            "`${n}px`",
            "`${n}-walker`",
            "`legacy${n}walker`",
            "`${a}.ts`",
            "a?: string",
            "/\\s*$/",
            "'other/x*'",
            "'*.css'",
            "{a,b}",
            "src/{a,b}.css",
            "**bold** text",
        ] {
            check(text, true, false);
        }
        check("really? yes", false, false);
    }

    #[test]
    fn a_text_of_wildcards_ends_the_search() {
        check(&"zz*zz ".repeat(10_000), true, true);
        check(&"{".repeat(100_000), true, true);
    }
}
