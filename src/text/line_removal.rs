//! Takes whole lines out of a text, and with them one of two blank lines that would meet.
//!
//! Leaves out which lines: a language knows what belongs together.

use crate::text::edit::Edit;
use crate::text::line::LineIndex;
use crate::text::span::Span;

/// What becomes of blank lines around lines that go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blanks {
    /// They stay.
    Stay,
    /// Where lines go between two blank ones, or between one and an end of the text, a blank one goes with them.
    Join,
}

/// Returns the changes that take out every line that one of `spans` touches.
///
/// A change ends before a line ending and begins at the one before it, so that in a text that was put together from
/// several, each line goes with what stands before it in the file. A byte order mark stays.
pub fn delete_lines(text: &str, spans: &[Span], blanks: Blanks) -> Vec<Edit> {
    let lines = LineIndex::new(text);
    let n_lines = lines.line_of(text.len());
    // The empty line behind the last line ending is none.
    let n_lines = n_lines - usize::from(n_lines > 1 && text.ends_with('\n'));
    let mut goes = vec![false; n_lines + 2];
    for span in spans {
        let first = lines.line_of(span.start()).min(n_lines);
        let last = lines
            .line_of(span.end().saturating_sub(1).max(span.start()))
            .min(n_lines);
        for line in goes.iter_mut().take(last + 1).skip(first) {
            *line = true;
        }
    }
    if blanks == Blanks::Join {
        join_blanks(&mut goes, n_lines, |line| {
            let content = lines.line_span(line).of(text);
            content
                .trim_matches(|c: char| c.is_whitespace() || c == '>' || c == '\u{feff}')
                .is_empty()
        });
    }
    let mut edits = Vec::new();
    let mut line = 1;
    while let Some((first, last)) = next_run(&goes, line, n_lines) {
        edits.push(Edit::delete(extent(text, &lines, first, last, n_lines)));
        line = last + 1;
    }
    edits
}

/// Returns the first and the last of the next lines that go together, at `line` or behind it.
fn next_run(goes: &[bool], line: usize, n_lines: usize) -> Option<(usize, usize)> {
    let is_gone = |line: usize| goes.get(line).copied().unwrap_or(false);
    let first = (line..=n_lines).find(|line| is_gone(*line))?;
    let last = (first..=n_lines).take_while(|line| is_gone(*line)).last()?;
    Some((first, last))
}

/// Marks the blank lines that go with the lines that go.
fn join_blanks(goes: &mut [bool], n_lines: usize, is_blank: impl Fn(usize) -> bool) {
    let mut next = 1;
    while let Some((first, mut line)) = next_run(goes, next, n_lines) {
        // A blank line before that is gone already does not count.
        let before = (1..first).rev().find(|line| !goes.get(*line).copied().unwrap_or(false));
        let is_blank_before = before.is_none_or(&is_blank);
        let is_blank_behind = line == n_lines || is_blank(line + 1);
        if is_blank_before && is_blank_behind {
            let joined = before.or((line < n_lines).then_some(line + 1));
            if let Some(joined) = joined.filter(|line| is_blank(*line))
                && let Some(goes) = goes.get_mut(joined)
            {
                *goes = true;
                line = line.max(joined);
            }
        }
        next = line + 1;
    }
}

/// Returns the bytes of the lines from `first` to `last`, with one line ending.
fn extent(text: &str, lines: &LineIndex, first: usize, last: usize, n_lines: usize) -> Span {
    let content_end = lines.line_span(last).end();
    let ending = text.get(content_end..).unwrap_or("");
    let newline = ending.find('\n').map(|newline| content_end + newline);
    let before = lines.line_span(first - 1).end();
    match newline {
        _ if first == 1 => {
            let mark = if text.starts_with('\u{feff}') {
                '\u{feff}'.len_utf8()
            } else {
                0
            };
            let end = if last >= n_lines {
                text.len()
            } else {
                newline.map_or(text.len(), |newline| newline + 1)
            };
            Span::new(mark, end)
        }
        Some(newline) => {
            let behind_before = text.get(before..).unwrap_or("");
            Span::new(before + behind_before.find('\n').unwrap_or(0), newline)
        }
        None => Span::new(before, text.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::edit::Edits;

    /// Takes the lines with an `X` out.
    #[track_caller]
    fn check(text: &str, blanks: Blanks, expected: &str) {
        let spans: Vec<Span> = text.match_indices('X').map(|(at, _)| Span::new(at, at + 1)).collect();
        let mut edits = Edits::default();
        for edit in delete_lines(text, &spans, blanks) {
            edits.add(edit).unwrap();
        }
        let found = String::from_utf8(edits.apply(text.as_bytes())).unwrap();
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn lines_go_with_one_line_ending() {
        check("a\nX\nb\n", Blanks::Stay, "a\nb\n");
        check("X\nb\n", Blanks::Stay, "b\n");
        check("a\nX\n", Blanks::Stay, "a\n");
        check("a\nX", Blanks::Stay, "a");
        check("a\r\nX", Blanks::Stay, "a");
        check("a\r\nX\r\nb\r\n", Blanks::Stay, "a\r\nb\r\n");
        check("X", Blanks::Stay, "");
        check("X\n", Blanks::Stay, "");
        check("\u{feff}X\nb", Blanks::Stay, "\u{feff}b");
        check("a\nX\nX\nb\nX\n", Blanks::Stay, "a\nb\n");
        check("a\n\nX\n\nb\n", Blanks::Stay, "a\n\n\nb\n");
    }

    #[test]
    fn of_two_blank_lines_that_meet_one_goes() {
        check("a\n\nX\n\nb\n", Blanks::Join, "a\n\nb\n");
        check("a\n\nX\nb\n", Blanks::Join, "a\n\nb\n");
        check("a\nX\n\nb\n", Blanks::Join, "a\n\nb\n");
        check("a\n\nX\n\nX\n\nb\n", Blanks::Join, "a\n\nb\n");
        check("X\n\nX\n\nb\n", Blanks::Join, "b\n");
        check("a\n\nX\n", Blanks::Join, "a\n");
        check("a\n\nX", Blanks::Join, "a");
        check("> a\n>\n> X\n>\n> b\n", Blanks::Join, "> a\n>\n> b\n");
        check("X\r\n\r\nb", Blanks::Join, "b");
    }
}
