//! The bytes of a text with their escapes decoded, to look for words in: `\u0061`, `\x61`, `leg\acy`, `%2D`; and with
//! literals that a `+` joins in one, `'leg' + 'acy'`, and words that a shell puts together of quoted pieces.
//!
//! It knows no language: an escape is decoded wherever one could stand, so what is found in the result may not be there.
//! What is not found in it, nor in the text itself, is in no decoded string of the text, but for what pieces joined at
//! run time make.

use memchr::{memchr, memchr3, memchr3_iter, memmem};
use std::ops::Range;

/// Writes `bytes` decoded into `decoded`, in place of what it held; false where nothing needs decoding.
///
/// A `\n` and the like makes no part of a word and stays as it is. One layer of escapes is taken off: of a command of a
/// shell in a string the result has those of the shell.
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
            None => at = start + 1,
        }
    }
    if copied == 0 {
        return false;
    }
    decoded.extend_from_slice(bytes.get(copied..).unwrap_or_default());
    true
}

/// Returns what stands between two literals that the `+` at `plus` joins, with the quotes.
///
/// Parentheses, comments and `as string` between them change nothing.
fn joint(bytes: &[u8], plus: usize) -> Option<Range<usize>> {
    let before = bytes.get(..plus)?;
    let before = before.get(before.len().saturating_sub(LONGEST_JOINT)..)?;
    let behind = bytes.get(plus + 1..)?;
    let behind = behind.get(..behind.len().min(LONGEST_JOINT))?;
    let left = without_end(before);
    let right = without_start(behind);
    let is_joint = left.last().is_some_and(is_quote) && right.first().is_some_and(is_quote);
    let start = plus.checked_sub(before.len() - left.len() + 1)?;
    is_joint.then(|| start..plus + 2 + (behind.len() - right.len()))
}

/// So many bytes on each side of a `+` are looked through for the literals that it joins.
const LONGEST_JOINT: usize = 200;

/// Takes off the end of `bytes` what may stand between a literal and a `+`.
fn without_end(mut bytes: &[u8]) -> &[u8] {
    loop {
        let rest = bytes.trim_ascii_end();
        let rest = rest.strip_suffix(b")").unwrap_or(rest);
        let rest = rest.strip_suffix(b"as string").unwrap_or(rest);
        let comment = rest.strip_suffix(b"*/").and_then(|inside| {
            let start = memmem::rfind(inside, b"/*")?;
            inside.get(..start)
        });
        let rest = comment.unwrap_or(rest);
        if rest.len() == bytes.len() {
            return bytes;
        }
        bytes = rest;
    }
}

/// Takes off the start of `bytes` what may stand between a `+` and a literal.
fn without_start(mut bytes: &[u8]) -> &[u8] {
    loop {
        let rest = bytes.trim_ascii_start();
        let rest = rest.strip_prefix(b"(").unwrap_or(rest);
        let comment = match rest {
            [b'/', b'*', inside @ ..] => memmem::find(inside, b"*/").and_then(|end| inside.get(end + 2..)),
            [b'/', b'/', inside @ ..] => memchr(b'\n', inside).and_then(|end| inside.get(end..)),
            _ => None,
        };
        let rest = comment.unwrap_or(rest);
        if rest.len() == bytes.len() {
            return bytes;
        }
        bytes = rest;
    }
}

fn is_quote(byte: &u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'`')
}

/// Writes `bytes` without the quotes that stand within a word into `joined`, in place of what it held; false where there
/// are none: `"scripts/legacy"-run.js` is one word to a shell, and so is `${'leg'}acy` to JavaScript.
///
/// In code a dot or a backtick beside a quote is a member or a tag, and joins nothing.
pub fn join_quoted(bytes: &[u8], is_code: bool, joined: &mut Vec<u8>) -> bool {
    joined.clear();
    if !may_join(bytes) {
        return false;
    }
    let joins = |byte: u8| is_of_word(byte) || b"-/@".contains(&byte) || (byte == b'.' && !is_code);
    let (mut copied, mut at) = (0, 0);
    // Behind a literal that stands alone in a substitution: the brace behind it goes with its quote.
    let mut is_open = false;
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr3(b'"', b'\'', b'`', rest)) {
        let start = at + found;
        let rest = bytes.get(start..).unwrap_or_default();
        let n_quotes = rest.iter().take_while(|byte| is_quote(byte)).count().max(1);
        let end = start + n_quotes;
        at = end;
        let before = bytes.get(copied..start).unwrap_or_default();
        let behind = bytes.get(end..).unwrap_or_default();
        let is_within = before.last().is_some_and(|byte| joins(*byte))
            && behind.first().is_some_and(|byte| joins(*byte))
            && !(is_code && rest.first() == Some(&b'`'))
            && !is_apostrophe(rest);
        let kept = match (before, behind) {
            ([kept @ .., b'$', b'{'], _) => {
                is_open = true;
                Some((kept, end))
            }
            (kept, [b'}', ..]) if is_open => {
                is_open = false;
                Some((kept, end + 1))
            }
            (kept, _) if is_within => Some((kept, end)),
            _ => None,
        };
        if let Some((kept, next)) = kept {
            joined.extend_from_slice(kept);
            copied = next;
            at = next;
        }
    }
    if copied == 0 {
        return false;
    }
    joined.extend_from_slice(bytes.get(copied..).unwrap_or_default());
    true
}

/// Whether a quote stands between what may be one word: a first look, which copies nothing.
fn may_join(bytes: &[u8]) -> bool {
    let joins = |byte: &u8| is_of_word(*byte) || is_quote(byte) || b"-./@".contains(byte);
    memchr3_iter(b'"', b'\'', b'`', bytes).any(|at| {
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        before == Some(&b'{') || (before.is_some_and(joins) && bytes.get(at + 1).is_some_and(joins))
    })
}

/// Whether `bytes` begin like `'s ` and `'t,`: prose, of which each text has much.
fn is_apostrophe(bytes: &[u8]) -> bool {
    let Some(rest) = bytes.strip_prefix(b"'") else {
        return false;
    };
    [&b"s"[..], b"t", b"d", b"m", b"re", b"ve", b"ll"].iter().any(|ending| {
        let behind = rest.strip_prefix(*ending).map(|rest| rest.first());
        behind.is_some_and(|next| next.is_none_or(|byte| byte.is_ascii_whitespace() || b",!?;:)".contains(byte)))
    })
}

/// Writes `bytes` without any backslash into `bare`, in place of what it held; false where there are none.
///
/// To a shell `\n` is the letter, whatever the file that holds the command makes of it.
pub fn without_backslashes(bytes: &[u8], bare: &mut Vec<u8>) -> bool {
    bare.clear();
    if memchr(b'\\', bytes).is_none() {
        return false;
    }
    bare.extend(bytes.iter().filter(|byte| **byte != b'\\'));
    true
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
        return (!byte.is_ascii_control()).then_some((3, Escaped::Byte(byte)));
    }
    let behind = bytes.get(1..)?;
    // A line that goes on: what indents the next one counts in some languages and not in others. Also within a string.
    let n_blanks = behind.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let blanks = behind.get(..n_blanks).unwrap_or_default();
    if blanks.iter().any(|byte| matches!(byte, b'\n' | b'\r')) {
        return Some((1 + n_blanks, Escaped::Nothing));
    }
    for line_end in [&b"\\\\n"[..], b"\\\\r\\n"] {
        if let Some(rest) = behind.strip_prefix(line_end) {
            let n_blanks = rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            return Some((1 + line_end.len() + n_blanks, Escaped::Nothing));
        }
    }
    if behind.starts_with(&[0xE2, 0x80, 0xA8]) || behind.starts_with(&[0xE2, 0x80, 0xA9]) {
        return Some((4, Escaped::Nothing));
    }
    match behind.first()? {
        b'u' if bytes.get(2) == Some(&b'{') => {
            let end = bytes
                .get(3..)?
                .iter()
                .take(MOST_DIGITS)
                .position(|byte| *byte == b'}')?;
            let digits = bytes.get(3..3 + end)?;
            let n_zeros = digits.iter().take_while(|byte| **byte == b'0').count();
            let character = char::from_u32(number(digits.get(n_zeros.min(end.saturating_sub(1))..)?, 16)?)?;
            Some((4 + end, Escaped::Character(character)))
        }
        b'u' => {
            let unit = number(bytes.get(2..6)?, 16)?;
            if let Some(character) = char::from_u32(unit) {
                return Some((6, Escaped::Character(character)));
            }
            let low = number(bytes.get(6..)?.strip_prefix(b"\\u")?.get(..4)?, 16)?;
            let pair = [u16::try_from(unit).ok()?, u16::try_from(low).ok()?];
            let character = char::decode_utf16(pair).next()?.ok()?;
            Some((12, Escaped::Character(character)))
        }
        b'U' => Some((10, Escaped::Character(char::from_u32(number(bytes.get(2..10)?, 16)?)?))),
        b'x' => Some((4, Escaped::Character(char::from_u32(number(bytes.get(2..4)?, 16)?)?))),
        b'0'..=b'7' => {
            let n_digits = bytes
                .iter()
                .skip(1)
                .take(3)
                .take_while(|byte| matches!(byte, b'0'..=b'7'))
                .count();
            let byte = u8::try_from(number(bytes.get(1..1 + n_digits)?, 8)?).ok()?;
            (byte.is_ascii_graphic() || byte == b' ').then_some((1 + n_digits, Escaped::Character(char::from(byte))))
        }
        b'n' | b'r' | b't' | b'b' | b'f' | b'v' => None,
        byte if byte.is_ascii_control() => None,
        byte => Some((2, Escaped::Byte(*byte))),
    }
}

/// So many digits of one `\u{…}` are read, nearly all of them zeros.
const MOST_DIGITS: usize = 64;

fn number(digits: &[u8], radix: u32) -> Option<u32> {
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, radix).ok()
}

fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || !byte.is_ascii() || byte == b'_'
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
        check(r"%28a%29%27%5B", Some("(a)'["));
        check(r"\\(a\\)", Some(r"\(a\)"));
        check(r"\(a\)\'\,", Some("(a)',"));
        check(r"\ud83d\ude80x", Some("🚀x"));
        check(r"\u{0000000000065}x", Some("ex"));
        check("leg\\  \n\n  acy", Some("legacy"));
        check("leg\\\u{2028}acy", Some("legacy"));
        check(r"leg\\\n  acy", Some("legacy"));
        check("'leg' /* a */ + ( /* b */ 'acy')", Some("'legacy')"));
        check("('leg' as string) + // x\n 'acy'", Some("('legacy'"));
        check("x('leg' +\n  \"acy/\" + 'a')", Some("x('legacy/a')"));
    }

    #[test]
    fn what_makes_no_part_of_a_word_stays() {
        for text in [
            r"a\nb",
            "100% of",
            "%0a",
            "%zz",
            r"\uzzzz",
            "\\",
            "%",
            r"\u{110000000}",
            r"\ud83dx",
            "a + b",
            "'a' + b + 'c'",
            "+",
            "",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn quotes_within_a_word_are_dropped() {
        for (text, is_code, expected) in [
            (
                r#"node "scripts/legacy"-run.js"#,
                false,
                r#"node "scripts/legacy-run.js"#,
            ),
            ("node 'ol'd/x.js", false, "node 'old/x.js"),
            (r#"node ""ol""d/x.js"#, true, r#"node ""old/x.js"#),
            ("`${'leg'}acy`", true, "`legacy`"),
            ("`leg${`acy`}`", true, "`legacy`"),
        ] {
            let mut joined = Vec::new();
            assert!(join_quoted(text.as_bytes(), is_code, &mut joined), "{text}");
            assert_eq!(String::from_utf8(joined).unwrap(), expected);
        }
        for text in [
            "'a' + b",
            "{\"a\": \"b\"}",
            "it isn't, and that's all",
            "'a'.b",
            "f`x`",
            "",
        ] {
            assert!(!join_quoted(text.as_bytes(), true, &mut Vec::new()), "{text}");
        }
    }

    #[test]
    fn a_shell_takes_any_sign_behind_a_backslash() {
        let mut bare = Vec::new();
        assert!(without_backslashes(br"d/\l\e\g\r\n", &mut bare));
        assert_eq!(bare, b"d/legrn");
        assert!(!without_backslashes(b"d/leg", &mut bare));
    }
}
