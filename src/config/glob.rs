//! One pattern in gitignore syntax: read here, matched by `globset` as part of a [`crate::config::path_set::PathSet`].
//!
//! `globset` alone does not read it right: it takes `{a,b}` for alternatives, knows no escape and no `[:alpha:]` in a
//! class, and lets a class match `/`. So the pattern is read into parts and written anew in the syntax of `globset`.
//! Stricter than git, which passes in silence over a pattern that can never match: such a one is refused with a reason.
//!
//! Source: gitignore(5) and `wildmatch.c` of git 2.47. `?` and a negated class match one byte, as they do there.

pub(crate) mod trace;

/// A pattern in parts.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    /// Whether it takes out of the set what an earlier one put in.
    pub(crate) is_negated: bool,
    /// Whether it matches folders only: it ends with a slash.
    pub(crate) is_folder_only: bool,
    /// Whether it is relative to the root: a slash stands before its last part. Else it matches at any depth.
    pub(crate) is_anchored: bool,
    /// What stands between the slashes; `.` and `..` are taken out. Never empty.
    parts: Vec<Part>,
}

/// What stands between two slashes.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    /// `**`: any number of folders, none included.
    Folders,
    /// The pattern of a name.
    Name(Vec<Token>),
}

/// A piece of a name's pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    /// This text.
    Literal(String),
    /// `?`.
    One,
    /// `*`.
    Any,
    /// `[a-z]`, in the syntax of `globset`.
    Class(String),
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// A clause that says why it can match nothing in the repository.
    pub(crate) fn parse(text: &str) -> Result<Pattern, String> {
        let text = without_trailing_blanks(text);
        if text.starts_with('#') {
            return Err("is a comment in gitignore syntax: write `\\#` for a name that begins with `#`".to_owned());
        }
        let (is_negated, body) = match text.strip_prefix('!') {
            Some(body) => (true, body),
            None => (false, text),
        };
        if body.is_empty() {
            return Err("is empty".to_owned());
        }
        if is_absolute_elsewhere(body) {
            return Err("is an absolute path of another system: write it from the root, with `/`".to_owned());
        }
        if has_alternatives(body) {
            return Err(
                "has `{a,b}`, which gitignore syntax does not know: write a pattern for each, or `\\{` for the sign"
                    .to_owned(),
            );
        }
        Ok(Pattern {
            is_negated,
            is_folder_only: body.ends_with('/'),
            is_anchored: body.trim_end_matches('/').contains('/'),
            parts: parts(body)?,
        })
    }

    /// Returns the path that the pattern gives in full, where it has no wildcard: from the root if it is anchored.
    pub(crate) fn literal(&self) -> Option<String> {
        let names: Option<Vec<&str>> = self.parts.iter().map(Part::literal).collect();
        names.map(|names| names.join("/"))
    }

    /// Returns the last name, where it has no wildcard: then whatever matches has this name.
    pub(crate) fn last_literal(&self) -> Option<&str> {
        self.parts.last().and_then(Part::literal)
    }

    /// Returns the folder that whatever matches lies in, from the root: the names before the first wildcard.
    pub(crate) fn folder(&self) -> Option<String> {
        let names: Vec<&str> = self.parts.iter().map_while(Part::literal).collect();
        (self.is_anchored && !names.is_empty()).then(|| names.join("/"))
    }

    /// Returns the pattern in the syntax of `globset`, to be matched against a whole path, `*` kept from `/`.
    pub(crate) fn to_glob(&self) -> String {
        let mut parts: Vec<String> = self.parts.iter().map(Part::to_glob).collect();
        if !self.is_anchored {
            parts.insert(0, "**".to_owned());
        }
        parts.dedup_by(|part, before| part == "**" && before == "**");
        parts.join("/")
    }

    /// Returns the longest static piece of the last name, without its extension; empty where there is none.
    ///
    /// `x/**` is everything in `x`, so its name is `x`. A folder's name is whole.
    pub(crate) fn name(&self) -> String {
        let last = self.parts.iter().rev().find(|part| **part != Part::Folders);
        let Some(Part::Name(tokens)) = last else {
            return String::new();
        };
        let mut tokens = tokens.clone();
        if !self.is_folder_only {
            let extension = cut_extension(&mut tokens);
            if matches!(extension.as_deref(), Some("ts" | "mts" | "cts")) {
                cut_declaration(&mut tokens);
            }
        }
        let pieces = tokens.into_iter().filter_map(|token| match token {
            Token::Literal(text) => Some(text),
            _ => None,
        });
        // The first of equals, so that the result does not depend on how `max` breaks ties.
        pieces.rev().max_by_key(String::len).unwrap_or_default()
    }
}

impl Part {
    fn literal(&self) -> Option<&str> {
        match self {
            Part::Name(tokens) => match tokens.as_slice() {
                [Token::Literal(text)] => Some(text),
                _ => None,
            },
            Part::Folders => None,
        }
    }

    fn to_glob(&self) -> String {
        match self {
            Part::Folders => "**".to_owned(),
            Part::Name(tokens) => tokens.iter().map(Token::to_glob).collect(),
        }
    }
}

impl Token {
    fn to_glob(&self) -> String {
        match self {
            Token::Literal(text) => {
                let escaped = |sign: char| {
                    let escape = matches!(sign, '\\' | '*' | '?' | '[' | ']' | '{' | '}' | ',').then_some('\\');
                    escape.into_iter().chain([sign])
                };
                text.chars().flat_map(escaped).collect()
            }
            Token::One => "?".to_owned(),
            Token::Any => "*".to_owned(),
            Token::Class(class) => class.clone(),
        }
    }
}

/// Returns `text` without the blanks at its end; a blank behind a backslash stays.
fn without_trailing_blanks(text: &str) -> &str {
    let trimmed = text.trim_end_matches(' ');
    let n_backslashes = trimmed.len() - trimmed.trim_end_matches('\\').len();
    if n_backslashes % 2 == 1 {
        return text.get(..trimmed.len() + 1).unwrap_or(text);
    }
    trimmed
}

/// Whether `body` begins like `C:\` or `\\server`.
pub(crate) fn is_absolute_elsewhere(body: &str) -> bool {
    let mut signs = body.chars();
    match (signs.next(), signs.next(), signs.next()) {
        (Some('\\'), Some('\\'), _) => true,
        (Some(drive), Some(':'), None | Some('/' | '\\')) => drive.is_ascii_alphabetic(),
        _ => false,
    }
}

/// Whether `body` has an unescaped `{`, a comma behind it and a `}` behind that.
fn has_alternatives(body: &str) -> bool {
    let mut wanted = ['{', ',', '}'].into_iter().peekable();
    let mut signs = body.chars();
    while let Some(sign) = signs.next() {
        if sign == '\\' {
            signs.next();
        } else if wanted.peek() == Some(&sign) {
            wanted.next();
        }
    }
    wanted.peek().is_none()
}

/// Splits `body` at its slashes and resolves `.` and `..`.
fn parts(body: &str) -> Result<Vec<Part>, String> {
    let mut parts = Vec::new();
    let mut name = Name::default();
    let mut signs = body.chars();
    loop {
        match signs.next() {
            None => break,
            Some('/') => name.finish(&mut parts)?,
            Some('\0') => return Err("holds a NUL".to_owned()),
            Some('*') => name.push_star(),
            Some('?') => name.tokens.push(Token::One),
            Some('[') => {
                let (class, rest) = class(signs.as_str())?;
                name.tokens.push(Token::Class(class));
                signs = rest.chars();
            }
            Some('\\') => match signs.next() {
                None => return Err("ends with a lone `\\`".to_owned()),
                Some('/') => name.finish(&mut parts)?,
                Some(sign) => name.push_literal(sign),
            },
            Some(sign) => name.push_literal(sign),
        }
    }
    name.finish(&mut parts)?;
    if parts.is_empty() {
        return Err("names the root itself".to_owned());
    }
    Ok(parts)
}

/// The part that is being read.
#[derive(Default)]
struct Name {
    tokens: Vec<Token>,
    n_stars: usize,
}

impl Name {
    fn push_literal(&mut self, sign: char) {
        match self.tokens.last_mut() {
            Some(Token::Literal(text)) => text.push(sign),
            _ => self.tokens.push(Token::Literal(sign.to_string())),
        }
    }

    fn push_star(&mut self) {
        self.n_stars += 1;
        if self.tokens.last() != Some(&Token::Any) {
            self.tokens.push(Token::Any);
        }
    }

    /// Moves what was read to the end of `parts`.
    fn finish(&mut self, parts: &mut Vec<Part>) -> Result<(), String> {
        let name = std::mem::take(self);
        if name.n_stars > 1 && name.tokens == [Token::Any] {
            parts.push(Part::Folders);
            return Ok(());
        }
        let part = Part::Name(name.tokens);
        match part.literal() {
            Some(".") => {}
            Some("..") => match parts.pop() {
                None => return Err("leaves the repository".to_owned()),
                Some(before) if before.literal().is_none() => {
                    return Err("has `..` behind a wildcard".to_owned());
                }
                Some(_) => {}
            },
            _ if part == Part::Name(Vec::new()) => {}
            _ => parts.push(part),
        }
        Ok(())
    }
}

/// Reads a class from behind its `[`; returns it in the syntax of `globset`, and what follows its `]`.
fn class(text: &str) -> Result<(String, &str), String> {
    const UNCLOSED: &str = "has a `[` without its `]`: write `\\[` for the sign itself";
    let (is_negated, text) = match text.strip_prefix(['!', '^']) {
        Some(text) => (true, text),
        None => (false, text),
    };
    let mut members = Members(0);
    let mut signs = text.chars();
    let mut before: Option<char> = None;
    let mut is_first = true;
    loop {
        let sign = signs.next().ok_or(UNCLOSED)?;
        let rest = signs.as_str();
        if sign == ']' && !is_first {
            break;
        }
        is_first = false;
        if let (Some(low), '-', false) = (before, sign, rest.starts_with(']')) {
            let high = escaped(signs.next().ok_or(UNCLOSED)?, &mut signs).ok_or(UNCLOSED)?;
            members.add(low, high)?;
            before = None;
        } else if let Some((named, behind)) = named_class(sign, rest) {
            for (low, high) in named? {
                members.add(*low, *high)?;
            }
            signs = behind.chars();
            before = None;
        } else {
            let sign = escaped(sign, &mut signs).ok_or(UNCLOSED)?;
            members.add(sign, sign)?;
            before = Some(sign);
        }
    }
    Ok((members.to_glob(is_negated), signs.as_str()))
}

/// Returns the sign that `sign` stands for: itself, or the next one where it is a backslash.
fn escaped(sign: char, signs: &mut std::str::Chars<'_>) -> Option<char> {
    if sign == '\\' { signs.next() } else { Some(sign) }
}

type Ranges = &'static [(char, char)];

/// Reads `[:alpha:]`, of which `sign` is the first; returns its ranges and what follows; `None` where it is none.
fn named_class(sign: char, text: &str) -> Option<(Result<Ranges, String>, &str)> {
    let (name, rest) = text.strip_prefix(':').filter(|_| sign == '[')?.split_once(']')?;
    let name = name.strip_suffix(':')?;
    let ranges: Ranges = match name {
        "alnum" => &[('0', '9'), ('A', 'Z'), ('a', 'z')],
        "alpha" => &[('A', 'Z'), ('a', 'z')],
        "blank" => &[(' ', ' '), ('\t', '\t')],
        "cntrl" => &[('\u{1}', '\u{1f}'), ('\u{7f}', '\u{7f}')],
        "digit" => &[('0', '9')],
        "graph" => &[('!', '~')],
        "lower" => &[('a', 'z')],
        "print" => &[(' ', '~')],
        "punct" => &[('!', '/'), (':', '@'), ('[', '`'), ('{', '~')],
        "space" => &[(' ', ' '), ('\t', '\r')],
        "upper" => &[('A', 'Z')],
        "xdigit" => &[('0', '9'), ('A', 'F'), ('a', 'f')],
        _ => return Some((Err(format!("has an unknown class `[:{name}:]`")), rest)),
    };
    Some((Ok(ranges), rest))
}

/// The ASCII characters of a class, a bit each.
struct Members(u128);

impl Members {
    fn add(&mut self, low: char, high: char) -> Result<(), String> {
        if !low.is_ascii() || !high.is_ascii() {
            return Err("has a class with a character outside ASCII: write a pattern for each".to_owned());
        }
        if high < low {
            return Err(format!("has the range `{low}-{high}`, which is upside down"));
        }
        for code in u32::from(low)..=u32::from(high) {
            self.0 |= 1 << code;
        }
        Ok(())
    }

    fn has(&self, sign: char) -> bool {
        self.0 >> u32::from(sign) & 1 == 1
    }

    /// Writes the class for `globset`, where `]` counts as a member only in the first place, `-` in the last, and
    /// `!` and `^` not in the first. A slash is never matched.
    fn to_glob(&self, is_negated: bool) -> String {
        let mut glob = String::from("[");
        glob.push_str(if is_negated { "^" } else { "" });
        // No path holds a NUL, so it can stand where a plain member is needed.
        glob.push(if self.has(']') { ']' } else { '\0' });
        glob.extend(('\u{1}'..='\u{7f}').filter(|sign| self.has(*sign) && !matches!(sign, ']' | '-' | '/')));
        glob.push_str(if is_negated { "/" } else { "" });
        glob.push_str(if self.has('-') { "-" } else { "" });
        glob.push(']');
        glob
    }
}

/// Cuts `tokens` at the last dot that does not begin the name; returns what stood behind it, where that was static.
fn cut_extension(tokens: &mut Vec<Token>) -> Option<String> {
    let (at, dot) = tokens.iter().enumerate().rev().find_map(|(at, token)| match token {
        Token::Literal(text) => text.rfind('.').filter(|dot| at + dot > 0).map(|dot| (at, dot)),
        _ => None,
    })?;
    let is_last = at + 1 == tokens.len();
    tokens.truncate(at + 1);
    let Some(Token::Literal(text)) = tokens.last_mut() else {
        return None;
    };
    let extension = text.get(dot + 1..).unwrap_or_default().to_owned();
    text.truncate(dot);
    is_last.then_some(extension)
}

/// Takes the `.d` of a `.d.ts` off.
fn cut_declaration(tokens: &mut [Token]) {
    if let Some(Token::Literal(text)) = tokens.last_mut()
        && let Some(stem) = text.strip_suffix(".d")
    {
        *text = stem.to_owned();
    }
}
