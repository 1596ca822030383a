//! Words of the shell: where they end, what of them is static, and what stands in for a variable or a command.
//!
//! Leaves out what a variable holds (`value`). Spans are byte offsets into the script's text.

use std::cmp::Ordering;

use crate::text::embedded::Embedded;
use crate::text::span::Span;

/// One word of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// The word as written, its quotes included.
    pub(super) span: Span,
    /// What it consists of, in order.
    pub(super) parts: Vec<Part>,
    /// Its quoted strings, quotes included.
    pub(super) strings: Vec<Span>,
}

/// A part of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Static text: what it means is exactly what stands at `span`.
    Text {
        /// The text.
        span: Span,
        /// Whether quotes or a backslash take the meaning from its special characters.
        quoted: bool,
    },
    /// `$NAME`, `${NAME}` or an expression that was masked.
    Variable {
        /// The name.
        name: String,
        /// The whole expansion.
        span: Span,
    },
    /// `$(…)`, `` `…` ``, `<(…)`.
    Command {
        /// The command.
        inner: Span,
        /// With its signs.
        span: Span,
    },
    /// `${NAME%/*}`, `${NAME:-x}`, `$((…))`.
    Expansion {
        /// What stands between the braces.
        inner: Span,
        /// With its signs.
        span: Span,
    },
}

impl Part {
    /// Returns where the part stands.
    pub(super) fn span(&self) -> Span {
        match self {
            Part::Text { span, .. }
            | Part::Variable { span, .. }
            | Part::Command { span, .. }
            | Part::Expansion { span, .. } => *span,
        }
    }
}

impl Word {
    /// Returns the decoded word where all of it is static.
    pub(super) fn literal(&self, text: &str) -> Option<String> {
        self.parts
            .iter()
            .map(|part| match part {
                Part::Text { span, .. } => Some(span.of(text)),
                _ => None,
            })
            .collect()
    }

    /// Returns the static text that the word begins with, decoded.
    pub(super) fn beginning(&self, text: &str) -> String {
        self.parts
            .iter()
            .map_while(|part| match part {
                Part::Text { span, .. } => Some(span.of(text)),
                _ => None,
            })
            .collect()
    }

    /// Whether the word begins with a quote.
    pub(super) fn is_quoted(&self, text: &str) -> bool {
        self.span.of(text).starts_with(['"', '\''])
    }

    /// Returns the word without the first `bytes` of its decoded static beginning: the value of `--flag=value`.
    pub(super) fn without_prefix(&self, bytes: usize) -> Word {
        let mut left = bytes;
        for part in &self.parts {
            if left <= part.span().len() {
                return self.behind(part.span().start() + left);
            }
            left -= part.span().len();
        }
        self.behind(self.span.end())
    }

    /// Returns what of the word stands at `start` of the text and behind it.
    pub(super) fn behind(&self, start: usize) -> Word {
        let cut = |part: &Part| match part {
            Part::Text { span, quoted } if span.end() > start => Some(Part::Text {
                span: Span::new(span.start().max(start), span.end()),
                quoted: *quoted,
            }),
            other => (other.span().start() >= start).then(|| other.clone()),
        };
        Word {
            span: Span::new(start, self.span.end()),
            parts: self.parts.iter().filter_map(cut).collect(),
            strings: self.strings.clone(),
        }
    }

    /// Returns the word's place without the quotes that enclose all of it.
    pub(super) fn shown(&self, text: &str) -> Span {
        let closing = |string: Span| string.len() > 1 && string.of(text).ends_with(['"', '\'']);
        let Some(string) = self
            .strings
            .iter()
            .copied()
            .find(|string| string.end() == self.span.end())
        else {
            return self.span;
        };
        let end = string.end() - usize::from(closing(string));
        match string.start().cmp(&self.span.start()) {
            Ordering::Equal => Span::new(string.start() + 1, end),
            // The flag of `"--flag=value"` was taken off, and the opening quote with it.
            Ordering::Less => Span::new(self.span.start(), end),
            Ordering::Greater => self.span,
        }
    }

    /// Returns what the word says, as a text of its own; expansions stay as they are written.
    pub(super) fn inner(&self, text: &Embedded) -> Embedded {
        let start = self.parts.first().map_or(self.span.start(), |part| part.span().start());
        let mut inner = Embedded::starting_at(text.file_offset(start));
        for part in &self.parts {
            inner.push_slice(text, part.span());
        }
        inner
    }
}

/// Whether an unquoted `byte` ends a word.
pub(super) fn ends_word(byte: u8) -> bool {
    matches!(
        byte,
        b' ' | b'\t' | b'\n' | b'\r' | b';' | b'&' | b'|' | b'<' | b'>' | b'(' | b')'
    )
}

/// Reads the word at `start`, to its end or to `limit`; `masks` are what stands for text that the shell never sees.
pub(super) fn read_word(text: &str, masks: &[Span], start: usize, limit: usize) -> Word {
    let mut reader = WordReader {
        text,
        masks,
        at: start,
        limit: limit.min(text.len()),
        parts: Vec::new(),
        strings: Vec::new(),
    };
    reader.read();
    Word {
        span: Span::new(start, reader.at),
        parts: reader.parts,
        strings: reader.strings,
    }
}

struct WordReader<'a> {
    text: &'a str,
    masks: &'a [Span],
    at: usize,
    limit: usize,
    parts: Vec<Part>,
    strings: Vec<Span>,
}

impl WordReader<'_> {
    fn peek(&self, ahead: usize) -> Option<u8> {
        let at = self.at + ahead;
        if at >= self.limit {
            return None;
        }
        self.text.as_bytes().get(at).copied()
    }

    fn read(&mut self) {
        let mut run = self.at;
        while let Some(byte) = self.peek(0) {
            match byte {
                b'(' if run < self.at
                    && self
                        .text
                        .as_bytes()
                        .get(self.at - 1)
                        .is_some_and(|before| b"?*+@!".contains(before)) =>
                {
                    // An extended glob: `!(a|b)`.
                    self.at = closing(self.text, self.at + 1, self.limit, Context::Parenthesis);
                }
                b'<' | b'>' if self.peek(1) == Some(b'(') && run == self.at && self.parts.is_empty() => {
                    self.command(2);
                    run = self.at;
                }
                _ if ends_word(byte) => break,
                b'\\' => {
                    self.text_part(run, self.at, false);
                    self.at += 1;
                    run = self.escaped();
                }
                b'\'' => {
                    self.text_part(run, self.at, false);
                    self.single_quoted();
                    run = self.at;
                }
                b'"' => {
                    self.text_part(run, self.at, false);
                    self.at += 1;
                    self.double_quoted();
                    run = self.at;
                }
                b'`' => {
                    self.text_part(run, self.at, false);
                    self.backquoted();
                    run = self.at;
                }
                b'$' => {
                    let before = self.at;
                    if self.expansion(run, false) {
                        run = self.at;
                    } else {
                        self.at = before + 1;
                    }
                }
                _ => self.at += 1,
            }
        }
        self.at = self.at.min(self.limit);
        self.text_part(run, self.at, false);
    }

    /// Takes the character behind a backslash; a newline there is nothing at all. Returns where the next run begins.
    fn escaped(&mut self) -> usize {
        let width = self.text.get(self.at..).and_then(|rest| rest.chars().next());
        match width {
            Some('\n') => self.at += 1,
            Some(character) if self.at < self.limit => {
                let start = self.at;
                self.at += character.len_utf8();
                self.text_part(start, self.at, true);
            }
            _ => {}
        }
        self.at
    }

    fn text_part(&mut self, start: usize, end: usize, quoted: bool) {
        let mut start = start;
        let end = end.min(self.limit);
        let first = self.masks.partition_point(|mask| mask.start() < start);
        let masks = self.masks.get(first..).unwrap_or_default();
        for mask in masks.iter().take_while(|mask| mask.end() <= end) {
            self.push_text(start, mask.start(), quoted);
            self.parts.push(Part::Variable {
                name: String::new(),
                span: *mask,
            });
            start = mask.end();
        }
        self.push_text(start, end, quoted);
    }

    fn push_text(&mut self, start: usize, end: usize, quoted: bool) {
        if start < end {
            self.parts.push(Part::Text {
                span: Span::new(start, end),
                quoted,
            });
        }
    }

    fn single_quoted(&mut self) {
        let start = self.at + 1;
        let end = self.find(start, b'\'');
        self.text_part(start, end, true);
        self.at = (end + 1).min(self.limit);
        self.strings.push(Span::new(start - 1, self.at));
    }

    fn find(&self, start: usize, wanted: u8) -> usize {
        Span::new(start, self.limit)
            .of(self.text)
            .bytes()
            .position(|byte| byte == wanted)
            .map_or(self.limit, |offset| start + offset)
    }

    fn double_quoted(&mut self) {
        let start = self.at.saturating_sub(1);
        let mut run = self.at;
        while let Some(byte) = self.peek(0) {
            match byte {
                b'"' => break,
                b'\\' if matches!(self.peek(1), Some(b'"' | b'\\' | b'$' | b'`' | b'\n')) => {
                    self.text_part(run, self.at, true);
                    self.at += 1;
                    run = self.escaped();
                }
                b'`' => {
                    self.text_part(run, self.at, true);
                    self.backquoted();
                    run = self.at;
                }
                b'$' => {
                    let before = self.at;
                    if self.expansion(run, true) {
                        run = self.at;
                    } else {
                        self.at = before + 1;
                    }
                }
                _ => self.at += 1,
            }
        }
        self.text_part(run, self.at, true);
        self.at = (self.at + 1).min(self.limit);
        self.strings.push(Span::new(start, self.at));
    }

    fn backquoted(&mut self) {
        let start = self.at;
        let end = self.find(start + 1, b'`');
        self.at = (end + 1).min(self.limit);
        self.parts.push(Part::Command {
            inner: Span::new(start + 1, end),
            span: Span::new(start, self.at),
        });
    }

    /// Takes `(…)` behind `sign` bytes of opening.
    fn command(&mut self, sign: usize) {
        let start = self.at;
        self.at = closing(self.text, start + sign, self.limit, Context::Parenthesis);
        let inner_end = if self.ended_with(b')') { self.at - 1 } else { self.at };
        self.parts.push(Part::Command {
            inner: Span::new(start + sign, inner_end),
            span: Span::new(start, self.at),
        });
    }

    fn ended_with(&self, byte: u8) -> bool {
        self.at > 0 && self.text.as_bytes().get(self.at - 1) == Some(&byte)
    }

    /// Takes what begins with `$`; `false` where the sign stands for itself.
    fn expansion(&mut self, run: usize, quoted: bool) -> bool {
        let start = self.at;
        match self.peek(1) {
            Some(b'(') => {
                self.text_part(run, start, quoted);
                if self.peek(2) == Some(b'(') {
                    self.at = closing(self.text, start + 2, self.limit, Context::Parenthesis);
                    let span = Span::new(start, self.at);
                    self.parts.push(Part::Expansion {
                        inner: Span::new(self.at, self.at),
                        span,
                    });
                } else {
                    self.command(2);
                }
                true
            }
            Some(b'{') => {
                self.text_part(run, start, quoted);
                self.at = closing(self.text, start + 2, self.limit, Context::Brace);
                let inner_end = if self.ended_with(b'}') { self.at - 1 } else { self.at };
                let inner = Span::new(start + 2, inner_end);
                let span = Span::new(start, self.at);
                let name = inner.of(self.text);
                let name = name.strip_suffix("[0]").unwrap_or(name);
                if !name.is_empty() && name.bytes().all(is_name_byte) {
                    let name = name.to_owned();
                    self.parts.push(Part::Variable { name, span });
                } else {
                    self.parts.push(Part::Expansion { inner, span });
                }
                true
            }
            Some(b'\'') if !quoted => {
                self.text_part(run, start, quoted);
                self.at += 1;
                self.single_quoted();
                true
            }
            Some(byte) if byte.is_ascii_alphabetic() || byte == b'_' => {
                self.text_part(run, start, quoted);
                self.at += 1;
                while self.peek(0).is_some_and(is_name_byte) {
                    self.at += 1;
                }
                self.variable(start)
            }
            Some(byte) if byte.is_ascii_digit() || b"@*#?$!-".contains(&byte) => {
                self.text_part(run, start, quoted);
                self.at += 2;
                self.variable(start)
            }
            _ => false,
        }
    }

    fn variable(&mut self, start: usize) -> bool {
        let span = Span::new(start, self.at);
        self.parts.push(Part::Variable {
            name: Span::new(start + 1, self.at).of(self.text).to_owned(),
            span,
        });
        true
    }
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

#[derive(Clone, Copy, PartialEq)]
enum Context {
    Parenthesis,
    Brace,
    Quotes,
}

/// Returns the offset behind the sign that closes `context`, or `limit`; `at` is behind the opening sign.
///
/// Limit: an unbalanced `)` of a `case` pattern inside `$(…)` ends it too early.
fn closing(text: &str, at: usize, limit: usize, context: Context) -> usize {
    let bytes = text.as_bytes();
    let byte_at = |offset: usize| {
        if offset < limit {
            bytes.get(offset).copied()
        } else {
            None
        }
    };
    let mut contexts = vec![context];
    let mut at = at;
    while let (Some(byte), Some(context)) = (byte_at(at), contexts.last().copied()) {
        at += 1;
        match (byte, context) {
            (b'\\', _) => at += 1,
            (b'"', Context::Quotes) | (b')', Context::Parenthesis) | (b'}', Context::Brace) => {
                contexts.pop();
                if contexts.is_empty() {
                    return at;
                }
            }
            (b'"', _) => contexts.push(Context::Quotes),
            (b'$', _) if byte_at(at) == Some(b'(') => {
                at += 1;
                contexts.push(Context::Parenthesis);
            }
            (b'$', _) if byte_at(at) == Some(b'{') => {
                at += 1;
                contexts.push(Context::Brace);
            }
            (b'(', Context::Parenthesis) => contexts.push(Context::Parenthesis),
            (b'\'', Context::Parenthesis) => {
                while byte_at(at).is_some_and(|byte| byte != b'\'') {
                    at += 1;
                }
                at += 1;
            }
            (b'#', Context::Parenthesis) if byte_at(at.wrapping_sub(2)).is_some_and(|b| b" \t\n(;".contains(&b)) => {
                while byte_at(at).is_some_and(|byte| byte != b'\n') {
                    at += 1;
                }
            }
            _ => {}
        }
    }
    limit
}
