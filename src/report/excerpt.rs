//! The lines of a file around a span, ready to be shown: short, free of credentials and of what moves a cursor.

use annotate_snippets::{AnnotationKind, Group, Snippet};

use crate::finding::Severity;
use crate::report::escape::is_harmful;
use crate::report::paint::{Paint, level};
use crate::text::mask::mask;
use crate::text::span::Span;
use crate::tree::path::RepoPath;

/// Returns the bytes of a file, or none where it cannot be read any more.
pub type Sources<'a> = dyn Fn(&RepoPath) -> Option<Vec<u8>> + 'a;

/// Lines longer than this many characters (minified code, data) are cut to a window around the span.
const LONGEST_LINE: usize = 160;

/// How many characters a window shows before the span.
const BEFORE: usize = 40;

/// A span of more lines than this is shown by its first line alone.
const MOST_LINES: usize = 8;

/// How many bytes of a line are looked at on either side of the span: enough for any window, little for any line.
const REACH: usize = 2_000;

/// Source lines with a mark, drawn.
#[derive(Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The lines with their numbers and the mark, without a line break at the end.
    pub drawn: String,
    /// How many digits the line numbers take; what stands above and below is indented by as much.
    pub number_width: usize,
}

/// Draws the lines of `text` that hold `span`; the first of them is line `line` of the file, from 1.
///
/// None where `span` does not lie in `text`, as when the file has changed since it was read.
pub fn draw(text: &str, span: Span, line: usize, severity: Severity, paint: Paint) -> Option<Excerpt> {
    let before = text.get(..span.start())?;
    let marked = text.get(span.start()..span.end())?;
    let after = text.get(span.end()..)?;
    let lines: Vec<&str> = marked.trim_end_matches(['\n', '\r']).split('\n').collect();
    let lines = if lines.len() > MOST_LINES {
        lines.get(..1)?
    } else {
        lines.as_slice()
    };
    let is_cut = lines.len() < marked.split('\n').count();

    let before = nearest_end(before.rsplit('\n').next().unwrap_or(""));
    let after = if is_cut {
        ""
    } else {
        nearest_start(after.split('\n').next().unwrap_or(""))
    };
    let mut source = String::new();
    let mut mark: Option<(usize, usize)> = None;
    for (index, marked) in lines.iter().enumerate() {
        let shown = Line {
            before: if index == 0 { before } else { "" },
            marked: nearest_start(marked.trim_end_matches('\r')),
            after: if index + 1 == lines.len() {
                after.trim_end_matches('\r')
            } else {
                ""
            },
        }
        .shown();
        if index > 0 {
            source.push('\n');
        }
        let start = mark.map_or(source.len() + shown.mark.start(), |(start, _)| start);
        mark = Some((start, source.len() + shown.mark.end()));
        source.push_str(&shown.text);
    }
    let (start, end) = mark?;
    let annotation = AnnotationKind::Primary.span(start..end);
    let group = Group::with_level(level(severity)).element(
        Snippet::source(source)
            .line_start(line)
            .fold(false)
            .annotation(annotation),
    );
    Some(Excerpt {
        drawn: paint.renderer().render(&[group]),
        number_width: (line + lines.len() - 1).to_string().len(),
    })
}

/// One line of the file in three parts.
struct Line<'a> {
    before: &'a str,
    marked: &'a str,
    after: &'a str,
}

/// What is shown of a line, and where its marked part stands in it, in bytes.
struct ShownLine {
    text: String,
    mark: Span,
}

impl Line<'_> {
    fn shown(&self) -> ShownLine {
        let before = self.before.strip_prefix('\u{feff}').unwrap_or(self.before);
        let whole = format!("{before}{}{}", self.marked, self.after);
        let mark = Span::new(before.len(), before.len() + self.marked.len());
        let characters: Vec<char> = mask(&whole, mark).chars().map(visible).collect();
        let mark_start = before.chars().count();
        let mark_end = mark_start + self.marked.chars().count();

        let is_long = characters.len() > LONGEST_LINE;
        let start = if is_long { mark_start.saturating_sub(BEFORE) } else { 0 };
        let end = if is_long {
            (start + LONGEST_LINE).min(characters.len())
        } else {
            characters.len()
        };
        let part = |from: usize, to: usize| -> String { characters.iter().take(to).skip(from).collect() };
        let head = part(start, mark_start.min(end));
        let marked = part(mark_start, mark_end.min(end));
        let tail = part(mark_end, end);
        let (open, close) = (
            if start > 0 { "..." } else { "" },
            if end < characters.len() { "..." } else { "" },
        );
        let mark_start = open.len() + head.len();
        ShownLine {
            mark: Span::new(mark_start, mark_start + marked.len()),
            text: format!("{open}{head}{marked}{tail}{close}"),
        }
    }
}

/// Returns what stands for `character` in a shown line; tabs and what the renderer draws by itself stay.
fn visible(character: char) -> char {
    if is_harmful(character) && !character.is_ascii() {
        '\u{fffd}'
    } else {
        character
    }
}

/// Returns the end of `text` that can matter for a window.
fn nearest_end(text: &str) -> &str {
    let start = text.floor_char_boundary(text.len().saturating_sub(REACH));
    text.get(start..).unwrap_or("")
}

/// Returns the beginning of `text` that can matter for a window.
fn nearest_start(text: &str) -> &str {
    text.get(..text.floor_char_boundary(REACH)).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, marked: &str, line: usize, expected: &str) {
        let start = text.find(marked).expect("the marked text is in the text");
        let span = Span::new(start, start + marked.len());
        let excerpt = draw(text, span, line, Severity::Error, Paint::Plain).expect("the span fits");
        let drawn: Vec<&str> = excerpt.drawn.lines().map(str::trim_end).collect();
        assert_eq!(drawn.join("\n"), expected);
    }

    #[test]
    fn one_line_is_marked() {
        check(
            "a\nimport 'x/y'\r\nb",
            "x/y",
            2,
            "  |\n2 | import 'x/y'\n  |         ^^^",
        );
        check("\u{feff}é 'x'", "x", 1, "  |\n1 | é 'x'\n  |    ^");
        check("\t\"x\",", "x", 10, "   |\n10 |     \"x\",\n   |      ^");
    }

    #[test]
    fn a_few_lines_are_bracketed_and_many_are_one() {
        check(
            "f(a,\n  b,\r\n  c) // x\n",
            "(a,\n  b,\r\n  c)",
            9,
            "   |\n 9 |   f(a,\n   |  __^\n10 | |   b,\n11 | |   c) // x\n   | |____^",
        );
        let many = format!("x({})", "\n1,".repeat(20));
        check(&format!("{many} y"), &many, 1, "  |\n1 | x(\n  | ^^");
    }

    #[test]
    fn a_long_line_is_cut_to_a_window() {
        let text = format!("{}'old/x'{}", "a".repeat(5_000), "é".repeat(5_000));
        let start = 5_001;
        let excerpt = draw(&text, Span::new(start, start + 5), 1, Severity::Error, Paint::Plain).expect("it fits");
        let source = excerpt.drawn.lines().nth(1).unwrap_or("");
        assert!(
            source.starts_with("1 | ...aaaa") && source.ends_with("éé..."),
            "{source}"
        );
        assert!(source.contains("a'old/x'é"), "{source}");
        assert!(source.chars().count() < 180, "{source}");
        let mark = excerpt.drawn.lines().nth(2).unwrap_or("");
        assert_eq!(mark.find('^'), source.find("old/x"));
    }

    #[test]
    fn nothing_in_it_moves_the_cursor_or_tells_a_secret() {
        check(
            "A='\u{9b}2J\u{1b}[1mx' TOKEN=abc",
            "x",
            1,
            "  |\n1 | A='\u{fffd}2J␛[1mx' TOKEN=***\n  |           ^",
        );
    }

    #[test]
    fn a_span_that_does_not_fit_is_not_drawn() {
        assert_eq!(draw("é", Span::new(1, 2), 1, Severity::Error, Paint::Plain), None);
        assert_eq!(draw("a", Span::new(0, 9), 1, Severity::Error, Paint::Plain), None);
        check("", "", 1, "  |\n1 |\n  | ^");
    }

    proptest! {
        #[test]
        fn any_text_is_drawn_short_and_harmless(
            text in "([a-z '=:/@\t\r]|\n|\\PC|\\p{Cc}|[\u{202a}-\u{202e}\u{feff}é🙂]){0,400}",
            from in 0_usize..500,
            length in 0_usize..60,
            line in 1_usize..100_000,
        ) {
            let start = text.floor_char_boundary(from);
            let end = text.floor_char_boundary(start + length).max(start);
            let excerpt = draw(&text, Span::new(start, end), line, Severity::Error, Paint::Plain);
            let drawn = excerpt.expect("the span is cut at characters").drawn;
            prop_assert!(!drawn.chars().any(|character| character != '\n' && is_harmful(character)), "{drawn:?}");
            prop_assert!(drawn.lines().all(|line| line.chars().count() < 5 * LONGEST_LINE), "{drawn:?}");
        }
    }
}
