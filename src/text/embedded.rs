//! A piece of text in another language that stands inside a file: decoded, with the way back to the file's bytes.
//!
//! A package script is a JSON string with shell in it; a fenced block in a list is Markdown with its indentation taken off.

use crate::text::span::Span;

/// By so many bytes a text may grow where values are put in for their names: more is nothing that a person wrote.
pub const MOST_GROWTH: usize = 64 * 1024;

/// A decoded text whose every byte knows the file offset that it came from.
///
/// Invariant: `anchors` is sorted by its first part, and begins with a pair for offset 0 of `text`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Embedded {
    text: String,
    /// `(offset in text, offset in the file)`: from here on both advance byte by byte.
    anchors: Vec<(usize, usize)>,
}

impl Embedded {
    /// Returns `text` as it stands in the file at `file_offset`, with nothing decoded.
    pub fn verbatim(text: &str, file_offset: usize) -> Embedded {
        Embedded {
            text: text.to_owned(),
            anchors: vec![(0, file_offset)],
        }
    }

    /// Returns an empty text to which pieces can be added; `file_offset` is where its first piece stands.
    pub fn starting_at(file_offset: usize) -> Embedded {
        Embedded::verbatim("", file_offset)
    }

    /// Adds `piece`, which stands in the file at `file_offset`.
    ///
    /// For a piece that decoding changed (`\n` for two bytes), add it by itself and the rest as a new piece.
    pub fn push(&mut self, piece: &str, file_offset: usize) {
        self.anchors.push((self.text.len(), file_offset));
        self.text.push_str(piece);
    }

    /// Adds `text`, which stands for all that the file has at `place`: a path for a variable that holds it.
    pub fn push_for(&mut self, text: &str, place: Span) {
        let last = text.char_indices().next_back().map_or(0, |(offset, _)| offset);
        let (before, sign) = text.split_at_checked(last).unwrap_or((text, ""));
        self.push(before, place.start());
        self.push(sign, place.end().saturating_sub(sign.len()));
    }

    /// Adds all of `other`, of the same file.
    pub fn append(&mut self, other: &Embedded) {
        let shift = self.text.len();
        self.anchors.extend(
            other
                .anchors
                .iter()
                .map(|(offset, file_offset)| (offset + shift, *file_offset)),
        );
        self.text.push_str(&other.text);
    }

    /// Adds the piece `span` of `from`, which is of the same file.
    pub fn push_slice(&mut self, from: &Embedded, span: Span) {
        if !span.of(&from.text).is_empty() {
            self.append(&from.slice(span));
        }
    }

    /// Returns the decoded text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the file offset of the byte at `offset` of the decoded text.
    pub fn file_offset(&self, offset: usize) -> usize {
        let after = self.anchors.partition_point(|(start, _)| *start <= offset);
        match after.checked_sub(1).and_then(|index| self.anchors.get(index)) {
            Some((start, file_start)) => file_start + (offset - start),
            None => offset,
        }
    }

    /// Returns the file's span of `span` of the decoded text; its end follows the last byte within it.
    pub fn file_span(&self, span: Span) -> Span {
        let start = self.file_offset(span.start());
        if span.is_empty() {
            return Span::new(start, start);
        }
        Span::new(start, self.file_offset(span.end() - 1) + 1)
    }

    /// Returns the bytes of `file`, the whole file, that go when `span` of the decoded text does.
    ///
    /// An escape goes whole. What lies between two lines of this text in the file (an indentation, a sign that continues
    /// a line) goes with a line ending, and stays where only one of the two lines goes.
    pub fn removed_span(&self, span: Span, file: &str) -> Span {
        let (start, end) = (self.file_offset(span.start()), self.file_offset(span.end()));
        let is_linewise = span.of(&self.text).starts_with('\n');
        if span.is_empty() || is_linewise {
            return Span::new(start, end);
        }
        let has_line_end = |from: usize, to: usize| from < to && Span::new(from, to).of(file).contains(['\n', '\r']);
        let content_end = self.file_offset(span.end() - 1) + 1;
        let end = if has_line_end(content_end, end) {
            content_end
        } else {
            end
        };
        let before = span.start().checked_sub(1).map(|before| self.file_offset(before) + 1);
        let start = before.filter(|before| has_line_end(*before, start)).unwrap_or(start);
        Span::new(start, end)
    }

    /// Returns the offset in the decoded text of the file's byte at `file_offset`; `None` where it is not of this text.
    ///
    /// A byte inside of an escape is at what the escape stands for. The byte behind the last one is at the text's end.
    pub fn text_offset(&self, file_offset: usize) -> Option<usize> {
        let ends = self.anchors.iter().skip(1).map(|(offset, _)| *offset);
        let runs = self.anchors.iter().zip(ends.chain([self.text.len()]));
        let (start, file_start, end) = runs
            .filter(|((_, file_start), _)| *file_start <= file_offset)
            .map(|((start, file_start), end)| (*start, *file_start, end))
            .max_by_key(|(start, file_start, _)| (*file_start, *start))?;
        let offset = (start + (file_offset - file_start)).min(end);
        (offset < end || self.file_span(Span::new(0, self.text.len())).end() >= file_offset).then_some(offset)
    }

    /// Returns the part of this text at `span`; empty where it does not fit.
    pub fn slice(&self, span: Span) -> Embedded {
        let mut anchors = vec![(0, self.file_offset(span.start()))];
        anchors.extend(
            self.anchors_within(span)
                .map(|(offset, file_offset)| (offset - span.start(), file_offset)),
        );
        let text = span.of(&self.text);
        if span.end() == self.text.len() && !text.is_empty() {
            // Where the text ends in an escape, this is where the escape does.
            anchors.push((text.len(), self.file_offset(span.end())));
        }
        Embedded {
            text: text.to_owned(),
            anchors,
        }
    }

    /// Returns `inner`, which was decoded out of this decoded text, with offsets of the file in place of this text's.
    pub fn locate(&self, inner: &Embedded) -> Embedded {
        let mut anchors = Vec::with_capacity(inner.anchors.len());
        let ends = inner.anchors.iter().skip(1).map(|(offset, _)| *offset);
        for ((start, outer), end) in inner.anchors.iter().zip(ends.chain([inner.text.len()])) {
            anchors.push((*start, self.file_offset(*outer)));
            let run = Span::new(*outer, outer + end.saturating_sub(*start));
            anchors.extend(
                self.anchors_within(run)
                    .map(|(offset, file_offset)| (start + offset - outer, file_offset)),
            );
        }
        anchors.push((inner.text.len(), self.file_offset(inner.file_offset(inner.text.len()))));
        Embedded {
            text: inner.text.clone(),
            anchors,
        }
    }

    /// Returns this text as it stands `bytes` further on in the file.
    pub fn shifted(&self, bytes: usize) -> Embedded {
        let anchors = self.anchors.iter();
        Embedded {
            text: self.text.clone(),
            anchors: anchors
                .map(|(offset, file_offset)| (*offset, file_offset + bytes))
                .collect(),
        }
    }

    /// Returns the anchors behind the start of `span` and before its end.
    fn anchors_within(&self, span: Span) -> impl Iterator<Item = (usize, usize)> {
        let first = self.anchors.partition_point(|(offset, _)| *offset <= span.start());
        self.anchors
            .get(first..)
            .unwrap_or_default()
            .iter()
            .take_while(move |(offset, _)| *offset < span.end())
            .copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_lead_back_through_escapes() {
        // The file holds `"a\"b"` from offset 10 on; decoded it is `a"b`.
        let mut text = Embedded::starting_at(11);
        text.push("a", 11);
        text.push("\"", 12);
        text.push("b", 14);
        assert_eq!(text.text(), "a\"b");
        assert_eq!(text.file_span(Span::new(0, 1)), Span::new(11, 12));
        assert_eq!(text.file_span(Span::new(2, 3)), Span::new(14, 15));
        assert_eq!(text.file_span(Span::new(0, 3)), Span::new(11, 15));
        assert_eq!(text.file_span(Span::new(2, 2)), Span::new(14, 14));
        let offsets = [10, 11, 12, 13, 14, 15, 16].map(|file_offset| text.text_offset(file_offset));
        assert_eq!(offsets, [None, Some(0), Some(1), Some(2), Some(2), Some(3), None]);
    }

    #[test]
    fn a_text_within_a_text_leads_back_to_the_file() {
        // Two quoted lines of a file, `> "a\\nb` and `> c"`, hold the JSON string `a\nb c` decoded twice over.
        let mut outer = Embedded::starting_at(2);
        outer.push("\"a\\nb\n", 2);
        outer.push("c\"", 10);
        let mut inner = Embedded::verbatim("a", 1);
        inner.push("\n", 2);
        inner.push("b\nc", 4);
        let located = outer.locate(&inner);
        assert_eq!(located.text(), "a\nb\nc");
        assert_eq!(located.file_span(Span::new(0, 1)), Span::new(3, 4));
        assert_eq!(located.file_span(Span::new(2, 3)), Span::new(6, 7));
        assert_eq!(located.file_span(Span::new(4, 5)), Span::new(10, 11));
        let slice = located.slice(Span::new(2, 5));
        assert_eq!(slice.text(), "b\nc");
        assert_eq!(slice.file_span(Span::new(2, 3)), Span::new(10, 11));
        assert_eq!(located.slice(Span::new(4, 99)).text(), "");
    }

    #[test]
    fn a_slice_keeps_the_way_back() {
        let mut text = Embedded::starting_at(11);
        text.push("a", 11);
        text.push("\"", 13);
        text.push("bc", 14);
        let slice = text.slice(Span::new(1, 4));
        assert_eq!(slice.text(), "\"bc");
        assert_eq!(slice.file_span(Span::new(0, 1)), Span::new(13, 14));
        assert_eq!(slice.file_span(Span::new(1, 3)), Span::new(14, 16));
        assert_eq!(text.slice(Span::new(3, 4)).file_offset(0), 15);
        assert_eq!(text.slice(Span::new(3, 9)).text(), "");
    }
}
