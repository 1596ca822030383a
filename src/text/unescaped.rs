//! The bytes of a text with their escapes decoded, to look for words in: `\u0061`, `\x61`, `leg\acy`, `%2D`; and with
//! literals that a `+` joins in one, `'leg' + 'acy'`.
//!
//! It knows no language: an escape is decoded wherever one could stand, so what is found in the result may not be there.
//! What is not found in it, nor in the text itself, is in no decoded string of the text, but for what pieces joined at
//! run time make.

use memchr::memchr3;
use std::ops::Range;

/// Writes `bytes` decoded into `decoded`, in place of what it held; false where nothing needs decoding.
///
/// A `\n` and the like makes no part of a word and stays as it is.
pub fn unescape(bytes: &[u8], decoded: &mut Vec<u8>) -> bool {
    decoded.clear();
    let mut copied = 0;
    let mut at = 0;
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr3(b'\\', b'%', b'+', rest)) {
        let start = at + found;
        let rest = bytes.get(start..).unwrap_or_default();
        if rest.first() == Some(&b'+') {
            at = start + 1;
            if let Some(joint) = joint(bytes, start).filter(|joint| joint.start >= copied) {
                decoded.extend_from_slice(bytes.get(copied..joint.start).unwrap_or_default());
                at = joint.end;
                copied = at;
            }
            continue;
        }
        match escape(rest) {
            Some((n_bytes, character)) => {
                decoded.extend_from_slice(bytes.get(copied..start).unwrap_or_default());
                match character {
                    Escaped::Nothing => {}
                    Escaped::Byte(byte) => decoded.push(byte),
                    Escaped::Character(character) => {
                        decoded.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                    }
                }
                at = start + n_bytes;
                copied = at;
            }
            // Of `\\u0061` the second sign begins no escape.
            None => at = start + if rest.get(1) == Some(&b'\\') { 2 } else { 1 },
        }
    }
    if copied == 0 {
        return false;
    }
    decoded.extend_from_slice(bytes.get(copied..).unwrap_or_default());
    true
}

/// Returns what stands between two literals that the `+` at `plus` joins, with the quotes.
fn joint(bytes: &[u8], plus: usize) -> Option<Range<usize>> {
    let is_quote = |byte: &u8| matches!(byte, b'"' | b'\'' | b'`');
    let before = bytes.get(..plus)?;
    let start = before.iter().rposition(|byte| !byte.is_ascii_whitespace())?;
    let behind = bytes.get(plus + 1..)?;
    let end = behind.iter().position(|byte| !byte.is_ascii_whitespace())?;
    let is_joint = before.get(start).is_some_and(is_quote) && behind.get(end).is_some_and(is_quote);
    is_joint.then_some(start..plus + end + 2)
}

enum Escaped {
    Nothing,
    Byte(u8),
    Character(char),
}

/// Returns the length of the escape that `bytes` begin with and what it means; `None` where that matters to no word.
fn escape(bytes: &[u8]) -> Option<(usize, Escaped)> {
    if bytes.first() == Some(&b'%') {
        let byte = u8::try_from(number(bytes.get(1..3)?, 16)?).ok()?;
        return is_of_name(byte).then_some((3, Escaped::Byte(byte)));
    }
    match bytes.get(1)? {
        b'u' if bytes.get(2) == Some(&b'{') => {
            let end = bytes.get(3..)?.iter().take(8).position(|byte| *byte == b'}')?;
            let character = char::from_u32(number(bytes.get(3..3 + end)?, 16)?)?;
            Some((4 + end, Escaped::Character(character)))
        }
        b'u' => Some((6, Escaped::Character(char::from_u32(number(bytes.get(2..6)?, 16)?)?))),
        b'U' => Some((10, Escaped::Character(char::from_u32(number(bytes.get(2..10)?, 16)?)?))),
        b'x' => Some((4, Escaped::Character(char::from_u32(number(bytes.get(2..4)?, 16)?)?))),
        // A line that goes on: what indents the next one counts in some languages and not in others.
        b'\n' => Some((2 + n_blanks(bytes.get(2..)?), Escaped::Nothing)),
        b'\r' if bytes.get(2) == Some(&b'\n') => Some((3 + n_blanks(bytes.get(3..)?), Escaped::Nothing)),
        b'0'..=b'7' => {
            let n_digits = bytes
                .iter()
                .skip(1)
                .take(3)
                .take_while(|byte| matches!(byte, b'0'..=b'7'))
                .count();
            let byte = u8::try_from(number(bytes.get(1..1 + n_digits)?, 8)?).ok()?;
            is_of_name(byte).then_some((1 + n_digits, Escaped::Character(char::from(byte))))
        }
        b'n' | b'r' | b't' | b'b' | b'f' | b'v' | b'\\' | b'"' | b'\'' | b'`' => None,
        byte if is_of_name(*byte) || matches!(byte, b' ' | b'(' | b')' | b'[' | b']' | b'&') => {
            Some((2, Escaped::Byte(*byte)))
        }
        _ => None,
    }
}

fn number(digits: &[u8], radix: u32) -> Option<u32> {
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, radix).ok()
}

fn n_blanks(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count()
}

fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || !byte.is_ascii() || b"-_./@:#$+~ *".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        let mut decoded = Vec::new();
        let is_decoded = unescape(text.as_bytes(), &mut decoded);
        let decoded = String::from_utf8(decoded).unwrap();
        assert_eq!(is_decoded.then_some(decoded.as_str()), expected, "{text}");
    }

    #[test]
    fn escapes_of_letters_are_decoded() {
        check(r"l\u0065gacy", Some("legacy"));
        check(r"l\u{65}gacy", Some("legacy"));
        check(r"l\x65gacy", Some("legacy"));
        check(r"leg\acy.js", Some("legacy.js"));
        check(r"db\_migrate", Some("db_migrate"));
        check(r"scripts\/x", Some("scripts/x"));
        check("leg\\\n  acy", Some("legacy"));
        check("%C3%BCber%2Dx", Some("über-x"));
        check(r"\145x", Some("ex"));
        check("x('leg' +\n  \"acy/\" + 'a')", Some("x('legacy/a')"));
    }

    #[test]
    fn what_makes_no_part_of_a_word_stays() {
        for text in [
            r"a\nb",
            r#"\"x\""#,
            r"\\u0065",
            "100% of",
            "%0a",
            "%zz",
            r"\uzzzz",
            "\\",
            "%",
            r"\u{110000000}",
            "a + b",
            "'a' + b + 'c'",
            "+",
            "",
        ] {
            check(text, None);
        }
    }
}
