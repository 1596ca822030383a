//! Lines between two marks: put into a text, and taken out so that the text is what it was, byte for byte.

use std::collections::HashSet;

/// Lines between two marks, which are comments in shell and in YAML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    subject: String,
    note: String,
    lines: Vec<String>,
}

/// The marks in a text are not a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Torn;

impl Block {
    pub(super) fn new(subject: &str, note: &str, lines: Vec<String>) -> Block {
        Block {
            subject: subject.to_owned(),
            note: format!("# {note}"),
            lines,
        }
    }

    /// Returns the lines with their marks, each behind `indent` spaces.
    pub(super) fn lines(&self, indent: usize) -> Vec<String> {
        let indent = " ".repeat(indent);
        let (begin, end) = (self.mark(BEGIN), self.mark(END));
        let first = [&begin, &self.note];
        let all = first.into_iter().chain(&self.lines).chain([&end]);
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
            .position(|line| between(line.trim(), BEGIN) == Some(self.subject.as_str()))
            .map(|line| line + 1)
    }

    fn mark(&self, (before, after): (&str, &str)) -> String {
        format!("{before}{}{after}", self.subject)
    }

    /// Returns `text` without the lines from mark to mark; `None` where there are none.
    ///
    /// # Errors
    /// One mark is missing, or there are several.
    pub(super) fn take_out_of(&self, text: &str) -> Result<Option<String>, Torn> {
        take_out(text, &|subject| subject == self.subject)
    }
}

/// Returns `text` without any lines between marks of the subjects that are wanted; `None` where there are none.
///
/// # Errors
/// A mark of one is missing, or there are several.
pub(super) fn take_out(text: &str, is_wanted: &dyn Fn(&str) -> bool) -> Result<Option<String>, Torn> {
    let mut rest = String::new();
    let mut known = HashSet::new();
    let mut open = Vec::new();
    for line in text.split_inclusive('\n') {
        let mark = line.trim();
        if let Some(subject) = between(mark, BEGIN).filter(|subject| is_wanted(subject)) {
            if !known.insert(subject) {
                return Err(Torn);
            }
            open.push(subject);
        } else if let Some(subject) = between(mark, END).filter(|subject| is_wanted(subject)) {
            if open.pop() != Some(subject) {
                return Err(Torn);
            }
            if !line.ends_with('\n') {
                // So did the text before the lines were put in.
                rest.truncate(rest.strip_suffix('\n').unwrap_or(&rest).len());
                rest.truncate(rest.strip_suffix('\r').unwrap_or(&rest).len());
            }
            continue;
        }
        if open.is_empty() {
            rest.push_str(line);
        }
    }
    match (open.is_empty(), known.is_empty()) {
        (false, _) => Err(Torn),
        (true, true) => Ok(None),
        (true, false) => Ok(Some(rest)),
    }
}

/// What stands around a subject in the first mark.
const BEGIN: (&str, &str) = ("# >>> decomm ", " >>>");

/// The same in the last one.
const END: (&str, &str) = ("# <<< decomm ", " <<<");

fn between<'t>(mark: &'t str, (before, after): (&str, &str)) -> Option<&'t str> {
    mark.strip_prefix(before)?.strip_suffix(after)
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

    #[test]
    fn all_roots_come_out_at_once() {
        let blocks = ["x", "x for a", "x for a/b", "y"].map(|subject| Block::new(subject, "n", vec!["run".to_owned()]));
        for text in ["", "a", "a\n", "a\r\nb\r\n", "a\r\nb", "\n\n"] {
            let mut with = text.to_owned();
            for (index, block) in blocks.iter().enumerate() {
                let offset = if index % 2 == 0 { with.len() } else { 0 };
                with = block.put_into(&with, offset, index);
            }
            assert_eq!(take_out(&with, &|_| true), Ok(Some(text.to_owned())), "{text:?}");
            let one = take_out(&with, &|subject| subject == "x for a").ok().flatten();
            let others = one.as_deref().map(|one| take_out(one, &|_| true));
            assert_eq!(others, Some(Ok(Some(text.to_owned()))), "{text:?}");
            assert_eq!(take_out(&with, &|subject| subject == "z"), Ok(None), "{text:?}");
        }
        // Only what is wanted has to be a pair.
        let torn = "# >>> decomm x >>>\n# >>> decomm y >>>\n# <<< decomm y <<<\n";
        assert_eq!(
            take_out(torn, &|subject| subject == "y"),
            Ok(Some("# >>> decomm x >>>\n".to_owned()))
        );
        assert_eq!(take_out(torn, &|_| true), Err(Torn));
    }
}
