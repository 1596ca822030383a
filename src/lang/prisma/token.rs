//! Words, strings, signs, line ends and comments of a Prisma schema. Never fails: what it does not know is a sign.

use crate::text::span::Span;

/// A part of a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A name, a keyword or a number.
    Word(Span),
    /// A string, without its quotes.
    Text(Span),
    /// The name behind `@@`.
    Attribute(Span),
    /// Any other sign.
    Sign(char),
    /// The end of a line.
    LineEnd,
}

/// A schema in its parts.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    /// All but comments and blanks.
    pub(super) tokens: Vec<Token>,
    /// Comments with their signs.
    pub(super) comments: Vec<Span>,
}

/// Takes `text` apart.
pub(super) fn tokenize(text: &str) -> Tokens {
    let mut found = Tokens::default();
    let mut at = 0;
    while let Some(rest) = text.get(at..)
        && let Some(first) = rest.chars().next()
    {
        let (token, length) = match first {
            '\n' => (Some(Token::LineEnd), 1),
            '/' if rest.starts_with("//") => {
                let length = rest.find('\n').unwrap_or(rest.len());
                let written = rest.get(..length).unwrap_or("").trim_end().len();
                found.comments.push(Span::new(at, at + written));
                (None, length)
            }
            '/' if rest.starts_with("/*") => {
                let length = rest.find("*/").map_or(rest.len(), |end| end + 2);
                found.comments.push(Span::new(at, at + length));
                (None, length)
            }
            '"' => {
                let inside = string_length(rest.get(1..).unwrap_or(""));
                let is_closed = rest.get(1 + inside..).is_some_and(|behind| behind.starts_with('"'));
                let text = Token::Text(Span::new(at + 1, at + 1 + inside));
                (Some(text), 1 + inside + usize::from(is_closed))
            }
            '@' if rest.starts_with("@@") => {
                let name = word_length(rest.get(2..).unwrap_or(""));
                (Some(Token::Attribute(Span::new(at + 2, at + 2 + name))), 2 + name)
            }
            _ if is_of_word(first) => {
                let length = word_length(rest);
                (Some(Token::Word(Span::new(at, at + length))), length)
            }
            _ if first.is_whitespace() || first == '\u{feff}' => (None, first.len_utf8()),
            _ => (Some(Token::Sign(first)), first.len_utf8()),
        };
        found.tokens.extend(token);
        at += length;
    }
    found
}

fn is_of_word(sign: char) -> bool {
    sign.is_alphanumeric() || matches!(sign, '_' | '-')
}

fn word_length(text: &str) -> usize {
    text.find(|sign| !is_of_word(sign)).unwrap_or(text.len())
}

/// Returns how far a string goes that begins with `text`: up to its quote, or the line's end where that is missing.
fn string_length(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'\n' => return at,
            b'"' if !is_escaped => return at,
            _ => is_escaped = byte == b'\\' && !is_escaped,
        }
    }
    text.len()
}
