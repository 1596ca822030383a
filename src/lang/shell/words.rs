//! The steps of a script from its words and operators alone, with no grammar: broken text loses nothing here.
//!
//! Reserved words count where a command may begin, and are passed over.

use crate::lang::shell::script::{Assignment, Command, Redirect, Step, assignment};
use crate::lang::shell::word::{Word, read_word};
use crate::text::span::Span;

/// What a script consists of, in the order of its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A simple command: the step of this index.
    Command(usize),
    /// `[[ … ]]`
    Test,
    /// `(( … ))`
    Arithmetic,
    /// Redirections that no command has, as behind `done`.
    Redirect,
    /// What stands between two commands; a line's end too.
    Operator,
    /// A reserved word.
    Reserved,
    /// `for name in words`, `case word in`.
    Head,
    /// The patterns of a branch of `case`.
    Patterns,
    /// `name()`, `function name`.
    Function,
    /// The parenthesis that opens a subshell.
    Open,
    /// The parenthesis that closes one.
    Close,
    /// A comment.
    Comment,
}

/// A part of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// What it is.
    pub(super) kind: TokenKind,
    /// Where it stands.
    pub(super) span: Span,
}

/// A script as steps and as tokens.
#[derive(Debug)]
pub(super) struct Reading {
    /// What runs.
    pub(super) steps: Vec<Step>,
    /// Everything but words.
    pub(super) tokens: Vec<Token>,
}

/// Returns the steps of `text`, whatever is in it.
#[cfg(test)]
pub(super) fn steps(text: &str, masks: &[Span]) -> Vec<Step> {
    read(text, masks).steps
}

/// Returns the steps and the tokens of `text`, whatever is in it.
pub(super) fn read(text: &str, masks: &[Span]) -> Reading {
    let mut scanner = Scanner {
        text,
        masks,
        at: 0,
        steps: Vec::new(),
        tokens: Vec::new(),
        command: Command::default(),
        extent: None,
        blocks: Vec::new(),
        documents: Vec::new(),
        is_function: false,
        has_no_arithmetic_end: false,
    };
    scanner.scan();
    Reading {
        steps: scanner.steps,
        tokens: scanner.tokens,
    }
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
    tokens: Vec<Token>,
    command: Command,
    /// Where the command under way stands.
    extent: Option<Span>,
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

    fn token(&mut self, kind: TokenKind, start: usize) {
        let span = Span::new(start, self.at);
        self.tokens.push(Token { kind, span });
    }

    /// Counts what was read since `start` to the command under way.
    fn extend(&mut self, start: usize) {
        let start = self.extent.map_or(start, Span::start);
        self.extent = Some(Span::new(start, self.at));
    }

    fn scan(&mut self) {
        while let Some(byte) = self.peek(0) {
            match byte {
                b' ' | b'\t' | b'\r' => self.at += 1,
                b'\\' if self.peek(1) == Some(b'\n') => self.at += 2,
                b'\n' => {
                    self.end_command();
                    self.at += 1;
                    self.token(TokenKind::Operator, self.at - 1);
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
        self.token(TokenKind::Comment, start);
    }

    fn separator(&mut self, byte: u8) {
        self.end_command();
        let start = self.at;
        self.at += 1;
        let mut ends_branch = false;
        while let Some(next @ (b';' | b'&' | b'|')) = self.peek(0) {
            ends_branch |= byte == b';' && (next == b';' || next == b'&');
            self.at += 1;
        }
        self.token(TokenKind::Operator, start);
        if ends_branch && self.blocks.last() == Some(&Block::Case) {
            self.patterns();
        }
    }

    fn end_command(&mut self) {
        let mut command = std::mem::take(&mut self.command);
        let extent = self.extent.take();
        if command == Command::default() {
            return;
        }
        let is_redirect = command.words.is_empty() && command.assignments.is_empty();
        if let Some(span) = extent {
            let kind = if is_redirect {
                TokenKind::Redirect
            } else {
                TokenKind::Command(self.steps.len())
            };
            self.tokens.push(Token { kind, span });
        }
        match self.steps.last_mut() {
            // What stands behind `done` belongs to the loop; its last command has the same folder.
            Some(Step::Command(before)) if is_redirect => {
                before.redirects.append(&mut command.redirects);
            }
            _ => self.steps.push(Step::Command(command)),
        }
    }

    fn open(&mut self) {
        if self.rest().starts_with("((") && self.command.words.is_empty() {
            // Arithmetic holds no paths.
            let start = self.at;
            self.skip_arithmetic();
            self.token(TokenKind::Arithmetic, start);
            return;
        }
        let start = self.at;
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
            self.extend(start);
            return;
        }
        if self.rest().trim_start_matches([' ', '\t']).starts_with(')') && self.command.words.len() == 1 {
            self.command = Command::default();
            self.at += self.rest().find(')').unwrap_or(0) + 1;
            self.is_function = true;
            let start = self.extent.take().map_or(start, Span::start);
            self.token(TokenKind::Function, start);
            return;
        }
        self.end_command();
        self.is_function = false;
        self.token(TokenKind::Open, start);
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
        self.token(TokenKind::Close, self.at - 1);
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
        self.extend(word.span.start());
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
        let start = self.at - word.len();
        let place = self.tokens.len();
        let mut kind = TokenKind::Reserved;
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
                kind = TokenKind::Function;
                self.skip_blanks();
                self.read_word();
                self.skip_blanks();
                if self.rest().starts_with("()") {
                    self.at += 2;
                }
                self.is_function = true;
            }
            "for" | "select" => {
                kind = TokenKind::Head;
                self.for_words();
            }
            "case" => {
                kind = TokenKind::Head;
                self.skip_blanks();
                self.read_word();
                self.blocks.push(Block::Case);
                let rest = self.rest().trim_start();
                if rest.starts_with("in") {
                    self.at = self.text.len() - rest.len() + 2;
                }
                let span = Span::new(start, self.at);
                self.tokens.push(Token { kind, span });
                self.patterns();
                return true;
            }
            "esac" => {
                if self.blocks.last() == Some(&Block::Case) {
                    self.blocks.pop();
                }
            }
            "[[" => {
                kind = TokenKind::Test;
                let words = self.test_words();
                self.steps.push(Step::Test(words));
            }
            _ => return false,
        }
        let span = Span::new(start, self.at);
        self.tokens.insert(place.min(self.tokens.len()), Token { kind, span });
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
        let begin = self.at;
        let place = self.tokens.len();
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
            let token = Token {
                kind: TokenKind::Patterns,
                span: Span::new(begin, self.at),
            };
            self.tokens.insert(place.min(self.tokens.len()), token);
        }
    }

    fn redirect(&mut self) {
        let sign_length = self
            .rest()
            .bytes()
            .take_while(|byte| matches!(byte, b'<' | b'>' | b'&' | b'|'))
            .count();
        let start = self.at;
        let sign = Span::new(self.at, self.at + sign_length).of(self.text).to_owned();
        self.at += sign_length;
        let has_tabs = sign == "<<" && self.peek(0) == Some(b'-');
        self.at += usize::from(has_tabs);
        self.skip_blanks();
        if matches!(self.peek(0), None | Some(b'\n' | b';' | b'|' | b')' | b'(')) {
            return;
        }
        let word = self.read_word();
        self.extend(start);
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
