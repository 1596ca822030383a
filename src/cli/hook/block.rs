//! Lines between two marks: put into a text, and taken out so that the text is what it was, byte for byte.

/// Lines between two marks, which are comments in shell and in YAML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    begin: String,
    end: String,
    note: String,
    lines: Vec<String>,
}

/// The marks in a text are not a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Torn;

impl Block {
    pub(super) fn new(subject: &str, note: &str, lines: Vec<String>) -> Block {
        Block {
            begin: format!("# >>> decomm {subject} >>>"),
            end: format!("# <<< decomm {subject} <<<"),
            note: format!("# {note}"),
            lines,
        }
    }

    /// Returns the lines with their marks, each behind `indent` spaces.
    pub(super) fn lines(&self, indent: usize) -> Vec<String> {
        let indent = " ".repeat(indent);
        let marks = [&self.begin, &self.note];
        let all = marks.into_iter().chain(&self.lines).chain([&self.end]);
        all.map(|line| format!("{indent}{line}")).collect()
    }

    /// Returns `text` with these lines at `offset`, the start of a line or the end of the text.
    ///
    /// A last line without an end stays without one: then the last mark has none.
    pub(super) fn put_into(&self, text: &str, offset: usize, indent: usize) -> String {
        let (before, after) = text.split_at_checked(offset).unwrap_or((text, ""));
        let end_of_line = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let lines = self.lines(indent).join(end_of_line);
        if before.is_empty() || before.ends_with('\n') {
            format!("{before}{lines}{end_of_line}{after}")
        } else {
            format!("{before}{end_of_line}{lines}{after}")
        }
    }

    /// Returns the line, from 1, that the first mark is on in `text`.
    pub(super) fn line_in(&self, text: &str) -> Option<usize> {
        text.lines()
            .position(|line| line.trim() == self.begin)
            .map(|line| line + 1)
    }

    /// Returns `text` without the lines from mark to mark; `None` where there are none.
    ///
    /// # Errors
    /// One mark is missing, or there are several.
    pub(super) fn take_out_of(&self, text: &str) -> Result<Option<String>, Torn> {
        let mut begins = Vec::new();
        let mut ends = Vec::new();
        let mut offset = 0;
        for line in text.split_inclusive('\n') {
            if line.trim() == self.begin {
                begins.push(offset);
            }
            offset += line.len();
            if line.trim() == self.end {
                ends.push(offset);
            }
        }
        let (begin, end) = match (begins.as_slice(), ends.as_slice()) {
            ([], []) => return Ok(None),
            ([begin], [end]) if begin < end => (*begin, *end),
            _ => return Err(Torn),
        };
        let (before, after) = (text.get(..begin).ok_or(Torn)?, text.get(end..).ok_or(Torn)?);
        let has_end = text.get(..end).is_some_and(|until| until.ends_with('\n'));
        let before = if has_end {
            before
        } else {
            let before = before.strip_suffix('\n').unwrap_or(before);
            before.strip_suffix('\r').unwrap_or(before)
        };
        Ok(Some(format!("{before}{after}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_in_comes_out_again() {
        let block = Block::new("x", "n", vec!["run".to_owned()]);
        let other = Block::new("y", "n", vec!["run".to_owned()]);
        for text in ["", "a", "a\n", "a\r\nb\r\n", "a\r\nb", "\n\n", "#!/bin/sh\n\n\necho"] {
            for offset in 0..=text.len() {
                let is_start = offset == 0 || text.get(..offset).is_some_and(|before| before.ends_with('\n'));
                if !is_start && offset < text.len() {
                    continue;
                }
                for indent in [0, 4] {
                    let with = block.put_into(text, offset, indent);
                    assert!(block.line_in(&with).is_some());
                    assert_eq!(block.take_out_of(&with), Ok(Some(text.to_owned())), "{text:?} {offset}");
                    let with_both = other.put_into(&with, with.len(), indent);
                    let without = block.take_out_of(&with_both).ok().flatten().unwrap_or_default();
                    let without = other.take_out_of(&without);
                    // A mark without a line's end that another follows has one.
                    assert_eq!(without, Ok(Some(text.to_owned())), "{text:?} {offset}");
                }
            }
        }
    }

    #[test]
    fn torn_marks_are_told() {
        let block = Block::new("x", "n", Vec::new());
        assert_eq!(block.take_out_of("a\n"), Ok(None));
        for torn in [
            "# >>> decomm x >>>\n",
            "# <<< decomm x <<<\n",
            "# <<< decomm x <<<\n# >>> decomm x >>>\n",
            "# >>> decomm x >>>\n# >>> decomm x >>>\n# <<< decomm x <<<\n",
        ] {
            assert_eq!(block.take_out_of(torn), Err(Torn), "{torn}");
        }
    }
}
