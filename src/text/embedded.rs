//! A piece of text in another language that stands inside a file: decoded, with the way back to the file's bytes.
//!
//! A package script is a JSON string with shell in it; a fenced block in a list is Markdown with its indentation taken off.

use crate::text::span::Span;

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

    /// Adds the piece `span` of `from`, with the way back to the file that it has there.
    pub fn push_slice(&mut self, from: &Embedded, span: Span) {
        let piece = span.of(&from.text);
        if piece.is_empty() {
            return;
        }
        let end = self.text.len();
        self.anchors.push((end, from.file_offset(span.start())));
        let first = from.anchors.partition_point(|(start, _)| *start <= span.start());
        self.anchors.extend(
            from.anchors
                .get(first..)
                .unwrap_or_default()
                .iter()
                .take_while(|(start, _)| *start < span.end())
                .map(|(start, file_start)| (end + start - span.start(), *file_start)),
        );
        self.text.push_str(piece);
    }

    /// Returns the piece `span` of this text.
    pub fn slice(&self, span: Span) -> Embedded {
        let mut slice = Embedded::starting_at(self.file_offset(span.start()));
        slice.push_slice(self, span);
        slice
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
