//! Variables of make inside of commands: filled in where they are static, else covered by a variable of the shell.

use std::collections::{BTreeMap, BTreeSet};

use crate::text::embedded::Embedded;
use crate::text::span::Span;

/// How many variables may be looked up for the value of one.
const MOST_LOOKUPS: usize = 100;

/// How long a value may be before it counts as unknown; no command is longer.
const LONGEST: usize = 2_000;

/// What the variables of a makefile hold.
#[derive(Debug, Default)]
pub(super) struct Variables {
    values: BTreeMap<String, Option<String>>,
    used: BTreeSet<String>,
}

impl Variables {
    /// Returns no values yet, and which variables `text` uses.
    pub(super) fn used_in(text: &str) -> Variables {
        let names = text.match_indices(['(', '{']).filter_map(|(offset, _)| {
            let is_use = text.get(..offset)?.ends_with('$');
            let rest = text.get(offset + 1..)?;
            let length = rest.find(|next: char| next.is_whitespace() || ")}:$(".contains(next))?;
            is_use.then(|| rest.get(..length).map(str::to_owned)).flatten()
        });
        Variables {
            values: BTreeMap::new(),
            used: names.collect(),
        }
    }

    /// Whether the text uses `name` anywhere.
    pub(super) fn is_used(&self, name: &str) -> bool {
        self.used.contains(name)
    }

    /// Remembers that `name` holds `value`; a name with two values holds neither.
    pub(super) fn set(&mut self, name: &str, value: &str) {
        let value = value.trim().to_owned();
        let stays = match self.values.get(name) {
            Some(Some(before)) => *before == value,
            Some(None) => false,
            None => true,
        };
        self.values.insert(name.to_owned(), stays.then_some(value));
    }

    fn value(&self, name: &str) -> Option<String> {
        match name {
            "MAKE" => Some("make".to_owned()),
            "CURDIR" | "PWD" => Some(".".to_owned()),
            _ => self.static_value(name, &mut { MOST_LOOKUPS }),
        }
    }

    fn static_value(&self, name: &str, lookups: &mut usize) -> Option<String> {
        let value = self.values.get(name)?.as_ref()?;
        if !value.contains('$') {
            return Some(value.clone());
        }
        let mut filled = String::new();
        let mut rest = value.as_str();
        while let Some(sign) = rest.find('$') {
            filled.push_str(rest.get(..sign).unwrap_or(""));
            let (inner, behind) = enclosed(rest.get(sign + 1..)?)?;
            *lookups = lookups.checked_sub(1)?;
            filled.push_str(&self.static_value(inner, lookups)?);
            if filled.len() > LONGEST {
                return None;
            }
            rest = behind;
        }
        filled.push_str(rest);
        Some(filled)
    }

    /// Returns `text` as the shell gets it, and the texts of `$(shell …)` and `$(wildcard …)` in it.
    pub(super) fn expand(&self, text: &Embedded) -> Expanded {
        let said = text.text();
        let mut expanded = Expanded {
            text: Embedded::starting_at(text.file_offset(0)),
            commands: Vec::new(),
            patterns: Vec::new(),
        };
        let mut run = 0;
        let mut at = 0;
        while let Some(sign) = said.get(at..).and_then(|rest| rest.find('$')).map(|sign| at + sign) {
            let rest = said.get(sign + 1..).unwrap_or("");
            let Some(next) = rest.chars().next() else {
                break;
            };
            expanded.text.push_slice(text, Span::new(run, sign));
            let end = match enclosed(rest) {
                Some((inner, behind)) => {
                    let end = said.len() - behind.len();
                    let inner_span = Span::new(sign + 2, sign + 2 + inner.len());
                    self.reference(text, Span::new(sign, end), inner_span, &mut expanded);
                    end
                }
                None if next == '$' => {
                    expanded.text.push_slice(text, Span::new(sign + 1, sign + 2));
                    sign + 2
                }
                None => {
                    let end = sign + 1 + next.len_utf8();
                    push_covering(&mut expanded.text, "${_}", text, Span::new(sign, end));
                    end
                }
            };
            at = end;
            run = end;
        }
        expanded.text.push_slice(text, Span::new(run, said.len()));
        expanded
    }

    /// Adds what stands for `$(inner)` at `span`.
    fn reference(&self, text: &Embedded, span: Span, inner: Span, expanded: &mut Expanded) {
        let said = inner.of(text.text());
        let argument = |function: &str| {
            let rest = said.strip_prefix(function)?;
            let start = inner.end() - rest.trim_start().len();
            rest.starts_with(char::is_whitespace)
                .then(|| text.slice(Span::new(start, inner.end())))
        };
        expanded.commands.extend(argument("shell"));
        expanded.patterns.extend(argument("wildcard"));
        match self.value(said) {
            Some(value) if !value.is_empty() => push_covering(&mut expanded.text, &value, text, span),
            _ => push_covering(&mut expanded.text, "${_}", text, span),
        }
    }
}

/// A text with its variables filled in.
#[derive(Debug)]
pub(super) struct Expanded {
    /// The text.
    pub(super) text: Embedded,
    /// What `$(shell …)` runs.
    pub(super) commands: Vec<Embedded>,
    /// What `$(wildcard …)` looks for.
    pub(super) patterns: Vec<Embedded>,
}

/// Adds `value` in the place of `span`, so that each word of it leads back to the whole of that span.
fn push_covering(to: &mut Embedded, value: &str, text: &Embedded, span: Span) {
    let start = text.file_offset(span.start());
    let end = text.file_offset(span.end().saturating_sub(1));
    let mut is_first_of_word = true;
    let mut characters = value.chars().peekable();
    while let Some(character) = characters.next() {
        let ends_word = characters.peek().is_none_or(|next| next.is_whitespace());
        let at = if ends_word && !is_first_of_word { end } else { start };
        to.push(character.encode_utf8(&mut [0; 4]), at);
        is_first_of_word = character.is_whitespace();
    }
    // Behind the value stands what follows the variable.
    to.push("", text.file_offset(span.end().saturating_sub(1)) + 1);
}

/// How many characters a variable's name or a function's call may have; what is longer is text.
const LONGEST_NAME: usize = 4096;

/// Returns what stands in the parentheses or braces that `text` begins with, and what follows them.
fn enclosed(text: &str) -> Option<(&str, &str)> {
    let (open, close) = match text.chars().next()? {
        '(' => ('(', ')'),
        '{' => ('{', '}'),
        _ => return None,
    };
    let mut depth = 0;
    for (offset, character) in text.char_indices().take(LONGEST_NAME) {
        if character == open {
            depth += 1;
        } else if character == close {
            depth -= 1;
            if depth == 0 {
                return Some((text.get(1..offset)?, text.get(offset + 1..)?));
            }
        }
    }
    None
}
