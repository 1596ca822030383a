//! From byte offsets to lines and columns.

use crate::text::span::Span;

/// A place in a text as people count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in Unicode scalar values, from 1; a byte order mark counts as none.
    pub column: usize,
    /// Byte offset, from 0.
    pub offset: usize,
}

/// The two ends of a span as people count them; the end is exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Range {
    /// Where it begins.
    pub start: Position,
    /// Where it ends, exclusive.
    pub end: Position,
}

/// The starts of a text's lines. A line ends behind `\n`; a lone `\r` ends none.
#[derive(Debug)]
pub struct LineIndex<'a> {
    text: &'a str,
    starts: Vec<usize>,
    /// In ASCII a column is a difference, however long the line.
    is_ascii: bool,
}

impl<'a> LineIndex<'a> {
    /// Reads `text` once and remembers where its lines begin.
    pub fn new(text: &'a str) -> LineIndex<'a> {
        let mut starts = vec![0];
        starts.extend(
            text.bytes()
                .enumerate()
                .filter(|(_, byte)| *byte == b'\n')
                .map(|(offset, _)| offset + 1),
        );
        LineIndex {
            text,
            starts,
            is_ascii: text.is_ascii(),
        }
    }

    /// Returns the line number, from 1, that holds `offset`.
    pub fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset)
    }

    /// Returns the span of line `line` (from 1) without its line ending; empty where there is no such line.
    pub fn line_span(&self, line: usize) -> Span {
        let start = line
            .checked_sub(1)
            .and_then(|index| self.starts.get(index))
            .copied()
            .unwrap_or(self.text.len());
        let end = self.starts.get(line).copied().unwrap_or(self.text.len());
        let content = Span::new(start, end).of(self.text).trim_end_matches(['\n', '\r']);
        Span::new(start, start + content.len())
    }

    /// Returns the position of `offset`; one past the end of the text gives the end.
    pub fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.text.len());
        let line = self.line_of(offset);
        let start = self.starts.get(line - 1).copied().unwrap_or(0);
        let before = Span::new(start, offset).of(self.text);
        let before = before.strip_prefix('\u{feff}').unwrap_or(before);
        let column = if self.is_ascii {
            before.len()
        } else {
            before.chars().count()
        };
        Position {
            line,
            column: column + 1,
            offset,
        }
    }

    /// Returns both ends of `span`.
    pub fn range(&self, span: Span) -> Range {
        Range {
            start: self.position(span.start()),
            end: self.position(span.end()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, offset: usize, line: usize, column: usize) {
        let position = LineIndex::new(text).position(offset);
        assert_eq!((position.line, position.column), (line, column), "{text:?} at {offset}");
    }

    #[test]
    fn columns_count_scalar_values_from_one() {
        check("", 0, 1, 1);
        check("ab\ncd", 3, 2, 1);
        check("ab\r\ncd", 5, 2, 2);
        check("é🙂x", 6, 1, 3);
        check("ab", 9, 1, 3);
        check("\u{feff}ab", 3, 1, 1);
    }

    #[test]
    fn a_line_is_without_its_ending() {
        let lines = LineIndex::new("ab\r\n\ncd");
        assert_eq!(lines.line_span(1), Span::new(0, 2));
        assert_eq!(lines.line_span(2), Span::new(4, 4));
        assert_eq!(lines.line_span(3), Span::new(5, 7));
        assert_eq!(lines.line_span(4), Span::new(7, 7));
    }
}
