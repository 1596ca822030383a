//! The instructions of a Dockerfile: continued lines joined, comments and here-documents taken out.
//!
//! Never fails: a line that no builder would take is an instruction that nobody knows.

use crate::text::embedded::Embedded;
use crate::text::span::Span;

/// An instruction with what belongs to it.
#[derive(Debug)]
pub(super) struct Instruction {
    /// Its name in upper case.
    pub(super) name: String,
    /// What follows the name, on one line.
    pub(super) arguments: Embedded,
    /// All of it, from its name to its last line.
    pub(super) span: Span,
    /// The lines of its here-documents, with their end markers, where there are any.
    pub(super) documents: Option<Embedded>,
}

/// What a Dockerfile consists of.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// The instructions, in order.
    pub(super) instructions: Vec<Instruction>,
    /// The comments with their signs.
    pub(super) comments: Vec<Span>,
}

/// Returns the instructions and comments of `text`.
pub(super) fn read(text: &Embedded) -> Lines {
    let mut reader = Reader {
        text,
        at: 0,
        escape: escape_character(text.text()),
        lines: Lines::default(),
    };
    while let Some(line) = reader.next_line() {
        reader.instruction(line);
    }
    reader.lines
}

/// Returns the sign that continues a line: a backslash, unless `# escape=` before all else says a backtick.
fn escape_character(text: &str) -> char {
    text.trim_start_matches('\u{feff}')
        .lines()
        .map_while(|line| line.trim().strip_prefix('#'))
        .filter_map(|directive| directive.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("escape"))
        .and_then(|(_, value)| value.trim().chars().next())
        .filter(|escape| *escape == '`')
        .unwrap_or('\\')
}

struct Reader<'a> {
    text: &'a Embedded,
    at: usize,
    escape: char,
    lines: Lines,
}

impl Reader<'_> {
    /// Returns the next line without its ending.
    fn next_line(&mut self) -> Option<Span> {
        let rest = self.text.text().get(self.at..).filter(|rest| !rest.is_empty())?;
        let length = rest.find('\n').unwrap_or(rest.len());
        let content = rest.get(..length).unwrap_or("").trim_end_matches('\r');
        let span = Span::new(self.at, self.at + content.len());
        self.at += (length + 1).min(rest.len());
        Some(span)
    }

    /// Returns `line` without blanks around it, and without a byte order mark.
    fn trimmed(&self, line: Span) -> Span {
        let text = line.of(self.text.text());
        let rest = text.trim_start_matches(|first: char| first.is_whitespace() || first == '\u{feff}');
        let start = line.start() + (text.len() - rest.len());
        Span::new(start, start + rest.trim_end().len())
    }

    fn is_comment(&mut self, line: Span) -> bool {
        let line = self.trimmed(line);
        let is_comment = line.of(self.text.text()).starts_with('#');
        if is_comment {
            self.lines.comments.push(line);
        }
        is_comment || line.is_empty()
    }

    fn instruction(&mut self, line: Span) {
        if self.is_comment(line) {
            return;
        }
        let first = self.trimmed(line);
        let text = first.of(self.text.text());
        let name_length = text.find(char::is_whitespace).unwrap_or(text.len());
        let name = text.get(..name_length).unwrap_or("").to_ascii_uppercase();
        let blanks = text.get(name_length..).unwrap_or("");
        let start = first.start() + name_length + (blanks.len() - blanks.trim_start().len());
        let mut arguments = Embedded::starting_at(self.text.file_offset(start));
        let mut line = Span::new(start, first.end());
        let mut end = first.end();
        loop {
            let content = line.of(self.text.text()).trim_end();
            let Some(part) = content.strip_suffix(self.escape) else {
                arguments.push_slice(self.text, Span::new(line.start(), line.start() + content.len()));
                break;
            };
            arguments.push_slice(self.text, Span::new(line.start(), line.start() + part.len()));
            // Comments and empty lines may stand between the parts of a continued line.
            let next = loop {
                match self.next_line() {
                    Some(next) if self.is_comment(next) => {}
                    next => break next,
                }
            };
            match next {
                Some(next) => {
                    line = next;
                    end = next.end();
                }
                None => break,
            }
        }
        let documents = matches!(name.as_str(), "RUN" | "COPY" | "ADD")
            .then(|| self.documents(&arguments))
            .flatten();
        let end = if documents.is_some() { self.trimmed_end() } else { end };
        self.lines.instructions.push(Instruction {
            name,
            arguments,
            span: Span::new(first.start(), end),
            documents,
        });
    }

    /// Returns the end of the last line that was read.
    fn trimmed_end(&self) -> usize {
        Span::new(0, self.at)
            .of(self.text.text())
            .trim_end_matches(['\n', '\r'])
            .len()
    }

    /// Takes the lines of the here-documents that `arguments` announce.
    fn documents(&mut self, arguments: &Embedded) -> Option<Embedded> {
        let mut documents: Option<Embedded> = None;
        for end in announced(arguments.text()) {
            let start = self.at;
            while let Some(line) = self.next_line() {
                if line.of(self.text.text()).trim_start_matches('\t') == end {
                    break;
                }
            }
            documents
                .get_or_insert_with(|| Embedded::starting_at(self.text.file_offset(start)))
                .push_slice(self.text, Span::new(start, self.at));
        }
        documents
    }
}

/// Returns the end markers of the here-documents that a line of shell announces.
fn announced(line: &str) -> Vec<String> {
    line.match_indices("<<")
        .filter(|(offset, _)| !line.get(..*offset).unwrap_or("").ends_with('<'))
        .filter_map(|(offset, sign)| {
            let rest = line.get(offset + sign.len()..)?;
            let rest = rest.strip_prefix('-').unwrap_or(rest);
            let quote = rest.chars().next().filter(|first| matches!(first, '"' | '\''));
            let rest = rest.trim_start_matches(['"', '\'']);
            let length = rest
                .find(|character: char| !character.is_ascii_alphanumeric() && character != '_')
                .unwrap_or(rest.len());
            let marker = rest.get(..length).filter(|marker| !marker.is_empty())?;
            let is_closed = quote.is_none_or(|quote| rest.get(length..).unwrap_or("").starts_with(quote));
            let is_marker = marker.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
            (is_closed && is_marker).then(|| marker.to_owned())
        })
        .collect()
}
