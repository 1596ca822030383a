//! A half-open range of bytes in one text.

/// A half-open range `[start, end)` of byte offsets into one text.
///
/// Invariant: `start <= end`. Whether it lies within a given text is for that text's owner to know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    start: usize,
    end: usize,
}

impl Span {
    /// Returns the span from `start` to `end`; a reversed pair gives the empty span at `start`.
    pub fn new(start: usize, end: usize) -> Span {
        Span {
            start,
            end: end.max(start),
        }
    }

    /// Returns the offset of the first byte.
    pub fn start(self) -> usize {
        self.start
    }

    /// Returns the offset behind the last byte.
    pub fn end(self) -> usize {
        self.end
    }

    /// Returns the length in bytes.
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether the span holds no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `other` lies within this span; a span contains itself.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Returns this span moved `bytes` to the right.
    pub fn shifted(self, bytes: usize) -> Span {
        Span {
            start: self.start + bytes,
            end: self.end + bytes,
        }
    }

    /// Returns the text of this span, or the empty string where it does not fit `text`.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or("")
    }
}
