//! Makes texts of an untrusted repository harmless for a terminal and for formats of one line a finding.
//!
//! Leaves out the shown source lines: [`crate::report::excerpt`] keeps their width.

use std::borrow::Cow;

/// Returns `text` with each control and text-direction character written as its Rust escape (`\u{1b}`, `\n`).
pub fn escape(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_harmful) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if is_harmful(character) {
            escaped.extend(character.escape_default());
        } else {
            escaped.push(character);
        }
    }
    Cow::Owned(escaped)
}

/// Returns `text` with its lines kept and everything else as [`escape`] has it.
pub fn escape_lines(text: &str) -> String {
    let lines: Vec<Cow<'_, str>> = text.lines().map(escape).collect();
    lines.join("\n")
}

/// Whether a terminal could move its cursor, or show the text in another order, because of `character`.
///
/// Source: the control characters of Unicode (C0, DEL, C1), its line and paragraph separators, the two codes at the end
/// of its first plane that are no characters (XML cannot hold them), and the
/// bidirectional controls of UAX #9 (Unicode 16).
pub fn is_harmful(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{fffe}' | '\u{ffff}' | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_moves_a_cursor_is_written_out() {
        for (text, expected) in [
            ("plain é🙂", "plain é🙂"),
            ("a\u{1b}[2Jb", "a\\u{1b}[2Jb"),
            ("a\nb\tc\rd", "a\\nb\\tc\\rd"),
            ("\u{9b}1A", "\\u{9b}1A"),
            ("x\u{202e}y", "x\\u{202e}y"),
            ("x\u{2028}y", "x\\u{2028}y"),
            ("x\u{2066}y\u{7f}", "x\\u{2066}y\\u{7f}"),
        ] {
            assert_eq!(escape(text), expected);
        }
        assert_eq!(escape_lines("a\r\nb\u{1b}"), "a\nb\\u{1b}");
    }
}
