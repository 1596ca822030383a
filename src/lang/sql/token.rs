//! SQL cut into words, strings and signs.
//!
//! Takes the raw inside of a string of another language as well: `\"`, `\'` and `\n` there, `${…}` in a template.
//! The body of a dollar quote is cut like everything around it.

use crate::text::span::Span;

/// What a token is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A keyword or a name without quotes, in lower case.
    Word(String),
    /// A name in quotes; the span is without them.
    Quoted(String),
    /// A string; the span is without its quotes.
    Text(String),
    /// A parameter or placeholder.
    Parameter,
    /// A backslash command of psql, to the end of its line: its name and what follows.
    Psql(String),
    /// Any other sign. A dollar quote is `$`.
    Sign(char),
}

/// One token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) span: Span,
}

/// The tokens of a text, and where its comments are.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    pub(super) tokens: Vec<Token>,
    pub(super) comments: Vec<Span>,
}

/// Cuts `text`; nothing in it is an error.
pub(super) fn tokenize(text: &str) -> Tokens {
    let mut cutter = Cutter {
        text,
        offset: 0,
        found: Tokens::default(),
    };
    while cutter.step() {}
    cutter.found
}

struct Cutter<'a> {
    text: &'a str,
    offset: usize,
    found: Tokens,
}

impl Cutter<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.offset..).unwrap_or("")
    }

    /// Takes one token, comment or blank; false at the end.
    fn step(&mut self) -> bool {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else {
            return false;
        };
        match first {
            _ if rest.starts_with("--") => self.comment(rest.find('\n').unwrap_or(rest.len())),
            _ if rest.starts_with("/*") => self.comment(block_comment(rest)),
            '\'' => {
                let has_escapes = self.is_escape_string();
                self.string(1, "'", has_escapes);
            }
            '"' => self.quoted(1, "\""),
            '`' => self.quoted(1, "`"),
            '\\' => self.backslash(),
            '$' => self.dollar(),
            '?' => self.push(Kind::Parameter, 1),
            ':' if rest.starts_with("::") => self.push(Kind::Sign(':'), 2),
            ':' | '@' if rest.chars().nth(1).is_some_and(is_word_start) => {
                let length = 1 + word_length(rest.get(1..).unwrap_or(""));
                self.push(Kind::Parameter, length);
            }
            '{' if rest.starts_with("{{") => {
                let length = rest.find("}}").map_or(2, |end| end + 2);
                self.push(Kind::Parameter, length);
            }
            _ if is_word_start(first) => {
                let length = word_length(rest);
                let word = rest.get(..length).unwrap_or("").to_lowercase();
                self.push(Kind::Word(word), length);
            }
            _ if first.is_ascii_digit() => {
                let length = rest
                    .find(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '_')
                    .unwrap_or(rest.len());
                self.push(Kind::Sign('0'), length);
            }
            _ if first.is_whitespace() => self.offset += first.len_utf8(),
            _ => self.push(Kind::Sign(first), first.len_utf8()),
        }
        true
    }

    fn push(&mut self, kind: Kind, length: usize) {
        let span = Span::new(self.offset, self.offset + length);
        self.found.tokens.push(Token { kind, span });
        self.offset += length;
    }

    fn comment(&mut self, length: usize) {
        let text = self.rest().get(..length).unwrap_or("").trim_end();
        let span = Span::new(self.offset, self.offset + text.len());
        self.found.comments.push(span);
        self.offset += length;
    }

    /// Whether an `E` directly before the quote here makes its backslashes escapes.
    fn is_escape_string(&mut self) -> bool {
        let is_escape = self
            .found
            .tokens
            .last()
            .is_some_and(|last| last.span.end() == self.offset && last.kind == Kind::Word("e".to_owned()));
        if is_escape {
            self.found.tokens.pop();
        }
        is_escape
    }

    /// Takes a string that is opened by `opening` bytes and closed by `closing`.
    fn string(&mut self, opening: usize, closing: &str, has_escapes: bool) {
        let (content, length) = self.until(opening, closing, has_escapes);
        let span = Span::new(self.offset + opening, self.offset + opening + content.len());
        self.found.tokens.push(Token {
            kind: Kind::Text(content),
            span,
        });
        self.offset += length;
    }

    fn quoted(&mut self, opening: usize, closing: &str) {
        let (content, length) = self.until(opening, closing, false);
        let span = Span::new(self.offset + opening, self.offset + opening + content.len());
        self.found.tokens.push(Token {
            kind: Kind::Quoted(content),
            span,
        });
        self.offset += length;
    }

    /// Returns what stands up to `closing`, a doubled one passed over, and the length with both ends.
    fn until(&self, opening: usize, closing: &str, has_escapes: bool) -> (String, usize) {
        let inside = self.rest().get(opening..).unwrap_or("");
        let mut end = 0;
        while let Some(tail) = inside.get(end..).filter(|tail| !tail.is_empty()) {
            if has_escapes && tail.starts_with('\\') {
                end += 1 + tail.chars().nth(1).map_or(0, char::len_utf8);
            } else if let Some(behind) = tail.strip_prefix(closing) {
                if !behind.starts_with(closing) {
                    let content = inside.get(..end).unwrap_or("");
                    return (content.to_owned(), opening + end + closing.len());
                }
                end += 2 * closing.len();
            } else {
                end += tail.chars().next().map_or(1, char::len_utf8);
            }
        }
        (inside.to_owned(), opening + inside.len())
    }

    /// Takes what a backslash begins: an escape of the host language, or a command of psql at the start of a line.
    fn backslash(&mut self) {
        let rest = self.rest();
        if rest.starts_with("\\'") {
            return self.string(2, "\\'", false);
        }
        if rest.starts_with("\\\"") {
            return self.quoted(2, "\\\"");
        }
        if rest.starts_with("\\`") {
            return self.quoted(2, "\\`");
        }
        let mut before = self.text.get(..self.offset).unwrap_or("").chars().rev();
        let starts_line = before
            .find(|c| *c == '\n' || !c.is_whitespace())
            .is_none_or(|c| c == '\n');
        let inside = rest.get(1..).unwrap_or("");
        let name = inside.get(..word_length(inside)).unwrap_or("");
        if starts_line && ["i", "ir", "include", "include_relative"].contains(&name) {
            let length = inside.find(['\n', '\r']).unwrap_or(inside.len());
            let line = inside.get(..length).unwrap_or("").trim_end().to_owned();
            let length = line.len() + 1;
            return self.push(Kind::Psql(line), length);
        }
        // `\n`, `\t` and the like stand for a blank; the `d` of psql's `\d name` for nothing that matters.
        self.offset += 1 + rest.chars().nth(1).map_or(0, char::len_utf8);
    }

    /// Takes `$1`, `${…}`, or one end of a dollar quote.
    fn dollar(&mut self) {
        let rest = self.rest();
        if rest.starts_with("${") {
            let length = placeholder(rest);
            return self.push(Kind::Parameter, length);
        }
        let inside = rest.get(1..).unwrap_or("");
        let tag = word_length(inside);
        if inside.get(tag..).is_some_and(|behind| behind.starts_with('$')) {
            return self.push(Kind::Sign('$'), tag + 2);
        }
        self.push(Kind::Parameter, 1 + tag);
    }
}

fn is_word_start(character: char) -> bool {
    character.is_alphabetic() || character == '_'
}

fn word_length(text: &str) -> usize {
    text.find(|c: char| !c.is_alphanumeric() && c != '_')
        .unwrap_or(text.len())
}

/// Returns the length of the comment at the start of `text`; comments nest.
fn block_comment(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut offset = 0;
    while let Some(rest) = text.get(offset..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with("/*") {
            depth += 1;
            offset += 2;
        } else if rest.starts_with("*/") {
            depth = depth.saturating_sub(1);
            offset += 2;
            if depth == 0 {
                return offset;
            }
        } else {
            offset += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// Returns the length of the `${…}` at the start of `text`; braces within it are counted.
fn placeholder(text: &str) -> usize {
    let mut depth = 0_usize;
    for (offset, character) in text.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth <= 1 => return offset + 1,
            '}' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}
