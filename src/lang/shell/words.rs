//! The steps of a script from its words and operators alone, with no grammar: broken text loses nothing here.
//!
//! Reserved words count where a command may begin, and are passed over.

use crate::lang::shell::script::{Assignment, Command, Redirect, Step, assignment};
use crate::lang::shell::word::{Word, read_word};
use crate::text::span::Span;

/// Returns the steps of `text`, whatever is in it.
pub(super) fn steps(text: &str, masks: &[Span]) -> Vec<Step> {
    let mut scanner = Scanner {
        text,
        masks,
        at: 0,
        steps: Vec::new(),
        command: Command::default(),
        blocks: Vec::new(),
        documents: Vec::new(),
        is_function: false,
        has_no_arithmetic_end: false,
    };
    scanner.scan();
    scanner.steps
}

/// What is open, and closes with a sign of its own.
#[derive(Clone, Copy, PartialEq)]
enum Block {
    /// `( … )`
    Subshell,
    /// `{ … }`, and whether it is a function's body.
    Braces { is_function: bool },
    /// `case … esac`
    Case,
}

struct Document {
    /// The command that it belongs to is the first from this step on that still lacks one.
    step: usize,
    end: String,
    has_tabs: bool,
}

struct Scanner<'a> {
    text: &'a str,
    masks: &'a [Span],
    at: usize,
    steps: Vec<Step>,
    command: Command,
    blocks: Vec<Block>,
    documents: Vec<Document>,
    is_function: bool,
    /// Whether no `))` is left, so that it is not looked for again and again.
    has_no_arithmetic_end: bool,
}

impl Scanner<'_> {
    fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn scan(&mut self) {
        while let Some(byte) = self.peek(0) {
            match byte {
                b' ' | b'\t' | b'\r' => self.at += 1,
                b'\\' if self.peek(1) == Some(b'\n') => self.at += 2,
                b'\n' => {
                    self.end_command();
                    self.at += 1;
                    self.read_documents();
                }
                b'#' => self.comment(),
                b';' | b'|' => self.separator(byte),
                b'&' if self.peek(1) == Some(b'>') => self.redirect(),
                b'&' => self.separator(byte),
                b'<' | b'>' if self.peek(1) == Some(b'(') => self.word(),
                b'<' | b'>' => self.redirect(),
                b'(' => self.open(),
                b')' => self.close(),
                _ => self.word(),
            }
        }
        self.end_command();
    }

    fn comment(&mut self) {
        let start = self.at;
        self.at += self.rest().find('\n').unwrap_or(self.rest().len());
        self.steps.push(Step::Comment(Span::new(start, self.at)));
    }

    fn separator(&mut self, byte: u8) {
        self.end_command();
        self.at += 1;
        let mut ends_branch = false;
        while let Some(next @ (b';' | b'&' | b'|')) = self.peek(0) {
            ends_branch |= byte == b';' && (next == b';' || next == b'&');
            self.at += 1;
        }
        if ends_branch && self.blocks.last() == Some(&Block::Case) {
            self.patterns();
        }
    }

    fn end_command(&mut self) {
        let mut command = std::mem::take(&mut self.command);
        if command == Command::default() {
            return;
        }
        match self.steps.last_mut() {
            // What stands behind `done` belongs to the loop; its last command has the same folder.
            Some(Step::Command(before)) if command.words.is_empty() && command.assignments.is_empty() => {
                before.redirects.append(&mut command.redirects);
            }
            _ => self.steps.push(Step::Command(command)),
        }
    }

    fn open(&mut self) {
        if self.rest().starts_with("((") && self.command.words.is_empty() {
            // Arithmetic holds no paths.
            self.skip_arithmetic();
            return;
        }
        let array = self.array_name();
        self.at += 1;
        if let Some(name) = array {
            let values = self.words_until(b')');
            self.at += usize::from(self.peek(0) == Some(b')'));
            self.command.assignments.push(Assignment {
                name,
                values,
                is_array: true,
            });
            return;
        }
        if self.rest().trim_start_matches([' ', '\t']).starts_with(')') && self.command.words.len() == 1 {
            self.command = Command::default();
            self.at += self.rest().find(')').unwrap_or(0) + 1;
            self.is_function = true;
            return;
        }
        self.end_command();
        self.is_function = false;
        self.blocks.push(Block::Subshell);
        self.steps.push(Step::Enter);
    }

    /// Returns the name of `NAME=` right before an opening parenthesis, and takes it out of the command.
    fn array_name(&mut self) -> Option<String> {
        let last = self.command.assignments.last()?;
        let value = last.values.first()?;
        if last.is_array || last.values.len() != 1 || value.span != Span::new(self.at, self.at) {
            return None;
        }
        self.command.assignments.pop().map(|assignment| assignment.name)
    }

    fn words_until(&mut self, end: u8) -> Vec<Word> {
        let mut found = Vec::new();
        while let Some(byte) = self.peek(0) {
            match byte {
                _ if byte == end => break,
                b'#' => self.comment(),
                b' ' | b'\t' | b'\r' | b'\n' | b';' | b'&' | b'|' | b'(' | b')' | b'<' | b'>' => self.at += 1,
                _ => found.push(self.read_word()),
            }
        }
        found
    }

    fn close(&mut self) {
        self.end_command();
        self.at += 1;
        if self.blocks.last() == Some(&Block::Subshell) {
            self.blocks.pop();
            self.steps.push(Step::Leave);
        }
    }

    fn read_word(&mut self) -> Word {
        let word = read_word(self.text, self.masks, self.at, self.text.len());
        // A sign that no word can begin with is passed over.
        self.at = word.span.end().max(self.at + 1);
        word
    }

    fn word(&mut self) {
        let word = self.read_word();
        let begins = self.command.words.is_empty();
        if begins && self.command.assignments.is_empty() && self.reserved(word.span.of(self.text)) {
            return;
        }
        let declares = matches!(
            self.command.words.first().map(|first| first.span.of(self.text)),
            Some("export" | "local" | "readonly" | "declare" | "typeset")
        );
        match assignment(self.text, &word).filter(|_| begins || declares) {
            Some(assignment) => self.command.assignments.push(assignment),
            None => {
                // The descriptor of a redirection is no operand.
                let is_descriptor = matches!(self.peek(0), Some(b'<' | b'>'))
                    && word.span.of(self.text).bytes().all(|byte| byte.is_ascii_digit());
                if !is_descriptor {
                    self.command.words.push(word);
                }
            }
        }
    }

    /// Passes over a reserved word with what belongs to it; `false` where `word` is none.
    fn reserved(&mut self, word: &str) -> bool {
        match word {
            "if" | "then" | "else" | "elif" | "fi" | "do" | "done" | "while" | "until" | "!" | "coproc" => {}
            "{" => {
                if self.is_function {
                    self.steps.push(Step::Enter);
                }
                self.blocks.push(Block::Braces {
                    is_function: self.is_function,
                });
                self.is_function = false;
            }
            "}" => {
                if let Some(Block::Braces { is_function }) = self.blocks.last().copied() {
                    self.blocks.pop();
                    if is_function {
                        self.steps.push(Step::Leave);
                    }
                }
            }
            "function" => {
                self.skip_blanks();
                self.read_word();
                self.skip_blanks();
                if self.rest().starts_with("()") {
                    self.at += 2;
                }
                self.is_function = true;
            }
            "for" | "select" => self.for_words(),
            "case" => {
                self.skip_blanks();
                self.read_word();
                self.blocks.push(Block::Case);
                let rest = self.rest().trim_start();
                if rest.starts_with("in") {
                    self.at = self.text.len() - rest.len() + 2;
                }
                self.patterns();
            }
            "esac" => {
                if self.blocks.last() == Some(&Block::Case) {
                    self.blocks.pop();
                }
            }
            "[[" => {
                let words = self.test_words();
                self.steps.push(Step::Test(words));
            }
            _ => return false,
        }
        true
    }

    /// Passes over `(( … ))`; where it does not end, only over the signs that begin it.
    fn skip_arithmetic(&mut self) {
        let end = if self.has_no_arithmetic_end {
            None
        } else {
            self.rest().find("))")
        };
        self.has_no_arithmetic_end = end.is_none();
        self.at += end.map_or(2, |end| end + 2);
    }

    fn skip_blanks(&mut self) {
        while matches!(self.peek(0), Some(b' ' | b'\t')) {
            self.at += 1;
        }
    }

    fn for_words(&mut self) {
        self.skip_blanks();
        if self.rest().starts_with("((") {
            self.skip_arithmetic();
            return;
        }
        let name = self.read_word().span.of(self.text).to_owned();
        self.skip_blanks();
        let mut words = Vec::new();
        if self.rest().starts_with("in") {
            self.at += 2;
            while let Some(byte) = self.peek(0) {
                match byte {
                    b'\n' | b';' | b'&' | b'|' => break,
                    b'\\' if self.peek(1) == Some(b'\n') => self.at += 2,
                    b' ' | b'\t' | b'\r' | b'(' | b')' | b'<' | b'>' => self.at += 1,
                    _ => words.push(self.read_word()),
                }
            }
        }
        self.steps.push(Step::For { name, words });
    }

    fn test_words(&mut self) -> Vec<Word> {
        let mut words = Vec::new();
        while let Some(byte) = self.peek(0) {
            match byte {
                b'\n' | b' ' | b'\t' | b'\r' | b';' | b'&' | b'|' | b'(' | b')' | b'<' | b'>' => self.at += 1,
                _ => {
                    let word = self.read_word();
                    if word.span.of(self.text) == "]]" {
                        break;
                    }
                    words.push(word);
                }
            }
        }
        words
    }

    /// Reads the patterns that begin a branch of `case`, up to its `)`; nothing where the next word ends the `case`.
    fn patterns(&mut self) {
        let mut patterns = Vec::new();
        while let Some(byte) = self.peek(0) {
            match byte {
                b')' => {
                    self.at += 1;
                    break;
                }
                b'#' => self.comment(),
                b' ' | b'\t' | b'\r' | b'\n' | b'|' | b'(' => self.at += 1,
                b';' | b'&' | b'<' | b'>' => break,
                _ => {
                    let start = self.at;
                    let word = self.read_word();
                    if word.span.of(self.text) == "esac" {
                        self.at = start;
                        break;
                    }
                    patterns.push(word);
                    // `[yY](es)`: a group of the pattern's own.
                    if self.peek(0) == Some(b'(') {
                        self.at += self.rest().find(')').map_or(1, |end| end + 1);
                    }
                }
            }
        }
        if !patterns.is_empty() {
            self.steps.push(Step::Patterns(patterns));
        }
    }

    fn redirect(&mut self) {
        let sign_length = self
            .rest()
            .bytes()
            .take_while(|byte| matches!(byte, b'<' | b'>' | b'&' | b'|'))
            .count();
        let sign = Span::new(self.at, self.at + sign_length).of(self.text).to_owned();
        self.at += sign_length;
        let has_tabs = sign == "<<" && self.peek(0) == Some(b'-');
        self.at += usize::from(has_tabs);
        self.skip_blanks();
        if matches!(self.peek(0), None | Some(b'\n' | b';' | b'|' | b')' | b'(')) {
            return;
        }
        let word = self.read_word();
        match sign.as_str() {
            "<<" => {
                self.documents.push(Document {
                    step: self.steps.len().saturating_sub(1),
                    end: word.literal(self.text).unwrap_or_default(),
                    has_tabs,
                });
                self.command.redirects.push(Redirect::Document(Span::new(0, 0)));
            }
            "<<<" => self.command.redirects.push(Redirect::Text(word)),
            "<" => self.command.redirects.push(Redirect::Input(word)),
            _ => self.command.redirects.push(Redirect::Output(word)),
        }
    }

    /// Reads the here-documents whose operators stood on the line before, and puts them where they belong.
    fn read_documents(&mut self) {
        for document in std::mem::take(&mut self.documents) {
            let start = self.at;
            let mut end = self.text.len();
            while self.at < self.text.len() {
                let line = self.rest().split_inclusive('\n').next().unwrap_or("");
                let bare = line.trim_end_matches('\n');
                let bare = if document.has_tabs {
                    bare.trim_start_matches('\t')
                } else {
                    bare
                };
                let is_end = bare == document.end;
                let line_start = self.at;
                self.at += line.len();
                if is_end {
                    end = line_start;
                    break;
                }
            }
            let place = self.steps.iter_mut().skip(document.step).find_map(|step| match step {
                Step::Command(command) => command.redirects.iter_mut().find_map(|redirect| match redirect {
                    Redirect::Document(span) if span.end() == 0 => Some(span),
                    _ => None,
                }),
                _ => None,
            });
            if let Some(place) = place {
                *place = Span::new(start, end.max(start));
            }
        }
    }
}
