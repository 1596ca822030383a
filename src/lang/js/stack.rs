//! Room on the stack for the parser, which calls itself for each level of nesting and cannot be told to stop.
//!
//! How deep a text may nest is bounded from its bytes before it is parsed: each opening bracket, operator and word
//! that can put one construct into another counts with the stack that it may cost, wherever it stands. Nearly all
//! texts fit by that sum. A text that does not (a bundle of a megabyte) is measured again by a scan that pairs the
//! brackets, and is refused when it is too deep by that measure, too.
//! Limit: the scan can take a regular expression or JSX text for code; a text above the first bound that is made to
//! mislead it could still use up the stack.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Bytes of stack for one unit of nesting.
///
/// Measured with oxc 0.146 in a debug build, parsing and semantic analysis: an operator takes up to 0.5 KB, `**` and
/// `new` 1.2 KB, a bracket up to 4 KB.
const BYTES_A_UNIT: usize = 2 * 1024;
/// Units of an operator.
const OPERATOR: usize = 1;
/// Units of a word such as `await`, of `**` and of `<`.
const WORD: usize = 2;
/// Units of an opening bracket.
const BRACKET: usize = 4;
/// What a caller's thread has free in any case; the smallest default stack of a thread is 2 MB.
const ON_THIS_THREAD: usize = 1024 * 1024;
/// The largest stack that is asked for; it is reserved, and used only as far as the nesting goes.
const LARGEST: usize = 512 * 1024 * 1024;
/// Stack for what does not depend on the nesting.
const GROUND: usize = 256 * 1024;
/// How many brackets may be open at once where nothing else nests.
const DEEPEST: usize = (LARGEST - GROUND) / (BYTES_A_UNIT * BRACKET);

/// Words that put one construct into another without a bracket.
const WORDS: &[&str] = &[
    "abstract",
    "as",
    "async",
    "await",
    "class",
    "delete",
    "do",
    "else",
    "extends",
    "for",
    "function",
    "if",
    "in",
    "infer",
    "instanceof",
    "keyof",
    "new",
    "readonly",
    "satisfies",
    "try",
    "typeof",
    "unique",
    "void",
    "while",
    "with",
    "yield",
];

thread_local! {
    /// How much stack this thread has free for sure.
    static FREE: Cell<usize> = const { Cell::new(ON_THIS_THREAD) };
}

/// Says that this thread has `n_bytes` of stack free whenever something is parsed on it.
pub fn thread_has_free(n_bytes: usize) {
    FREE.set(n_bytes);
}

/// Runs `work`, which parses `text`, with enough stack for it.
///
/// # Errors
/// A reason in a few words, where `text` is nested too deep or `work` panicked.
pub(super) fn with_room<T: Send>(text: &str, work: impl FnOnce() -> T + Send) -> Result<T, String> {
    // No byte costs more than a bracket does: most texts fit without a look at them.
    let fits = bytes(text.len().saturating_mul(BRACKET)) <= FREE.get();
    let mut needed = if fits { 0 } else { bytes(sum(text.as_bytes())) };
    if needed <= FREE.get() {
        return catch_unwind(AssertUnwindSafe(work)).map_err(|_| gave_up());
    }
    if needed > LARGEST {
        if bytes(measure(text.as_bytes())) > LARGEST {
            return Err(format!("nested deeper than {DEEPEST} levels"));
        }
        needed = LARGEST;
    }
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new()
            .name("js".to_owned())
            .stack_size(needed)
            .spawn_scoped(scope, work)
            .map_err(|_| "no memory for a stack that is deep enough to parse it".to_owned())?;
        thread.join().map_err(|_| gave_up())
    })
}

fn gave_up() -> String {
    "not readable as JavaScript: the parser gave up on it".to_owned()
}

fn bytes(units: usize) -> usize {
    units.saturating_mul(BYTES_A_UNIT).saturating_add(GROUND)
}

/// Returns the units of all of `text` together, as if everything in it nested.
fn sum(text: &[u8]) -> usize {
    let mut units = 0;
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        if is_word_byte(*byte) {
            let length = word_length(text, at);
            units += word_units(text, at, length);
            at += length;
        } else {
            units += units_of(text, at);
            at += 1;
        }
    }
    units
}

/// Returns the units of one byte that stands outside of words.
fn units_of(text: &[u8], at: usize) -> usize {
    let next = text.get(at + 1);
    match text.get(at) {
        Some(b'(' | b'[' | b'{' | b'`') => BRACKET,
        Some(b'*') if next == Some(&b'*') => WORD,
        Some(b'<') => WORD,
        Some(
            b'!' | b'%' | b'&' | b'*' | b'+' | b'-' | b'.' | b'/' | b':' | b'=' | b'?' | b'@' | b'^' | b'|' | b'~',
        ) => OPERATOR,
        _ => 0,
    }
}

fn word_units(text: &[u8], at: usize, length: usize) -> usize {
    let word = text.get(at..at + length).unwrap_or_default();
    let is_nesting = (2..=10).contains(&length) && WORDS.binary_search_by(|known| known.as_bytes().cmp(word)).is_ok();
    if is_nesting { WORD } else { 0 }
}

fn word_length(text: &[u8], at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    rest.iter().position(|byte| !is_word_byte(*byte)).unwrap_or(rest.len())
}

fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 0x80
}

/// What stands open at one place of a text.
#[derive(Default)]
struct Level {
    /// Units of operators since the last `;` or `,`.
    chain: usize,
    /// Units of words and `<`, which nest across those.
    kept: usize,
    /// Whether this is the inside of `${}`.
    in_template: bool,
}

/// Returns the most units that stand open at one place of `text`, with strings, comments and templates read as such.
fn measure(text: &[u8]) -> usize {
    let mut outer: Vec<Level> = Vec::new();
    let mut level = Level::default();
    // The units of `outer`, its brackets included.
    let mut below = 0;
    let mut most = 0;
    let mut at = 0;
    let mut is_after_value = false;
    while let Some(byte) = text.get(at).copied() {
        if is_word_byte(byte) {
            let length = word_length(text, at);
            let units = word_units(text, at, length);
            level.kept += units;
            is_after_value = units == 0;
            at += length;
            most = most.max(below + level.chain + level.kept);
            continue;
        }
        let next = text.get(at + 1).copied();
        let mut step = 1;
        match byte {
            b'\'' | b'"' => step = string_length(text, at),
            b'/' if next == Some(b'/') => step = length_until(text, at, b"\n"),
            b'/' if next == Some(b'*') => step = length_until(text, at, b"*/"),
            b'/' if !is_after_value => step = regex_length(text, at),
            b'`' => {
                let (length, opens) = template_length(text, at + 1);
                step = 1 + length;
                if opens {
                    below += level.chain + level.kept + BRACKET;
                    outer.push(std::mem::replace(
                        &mut level,
                        Level {
                            in_template: true,
                            ..Level::default()
                        },
                    ));
                }
            }
            b'(' | b'[' | b'{' => {
                below += level.chain + level.kept + BRACKET;
                outer.push(std::mem::take(&mut level));
            }
            b')' | b']' | b'}' => {
                let was_in_template = level.in_template && byte == b'}';
                if let Some(around) = outer.pop() {
                    level = around;
                    below = below.saturating_sub(level.chain + level.kept + BRACKET);
                }
                if was_in_template {
                    let (length, opens) = template_length(text, at + 1);
                    step = 1 + length;
                    if opens {
                        below += level.chain + level.kept + BRACKET;
                        outer.push(std::mem::replace(
                            &mut level,
                            Level {
                                in_template: true,
                                ..Level::default()
                            },
                        ));
                    }
                }
            }
            b';' | b',' => level.chain = 0,
            b'<' => level.kept += WORD,
            _ => level.chain += units_of(text, at),
        }
        most = most.max(below + level.chain + level.kept);
        if !byte.is_ascii_whitespace() {
            is_after_value = matches!(byte, b')' | b']' | b'}' | b'\'' | b'"' | b'`');
        }
        at += step;
    }
    most
}

/// Returns the length of the string that opens at `at`; it ends with its line.
fn string_length(text: &[u8], at: usize) -> usize {
    let quote = text.get(at).copied();
    let mut end = at + 1;
    while let Some(byte) = text.get(end).copied() {
        end += 1;
        match byte {
            b'\\' => end += 1,
            b'\n' => break,
            _ if Some(byte) == quote => break,
            _ => {}
        }
    }
    end - at
}

/// Returns the length of the regular expression that opens at `at`, or 1 where its line does not close it.
fn regex_length(text: &[u8], at: usize) -> usize {
    let mut end = at + 1;
    let mut is_in_class = false;
    while let Some(byte) = text.get(end).copied() {
        end += 1;
        match byte {
            b'\\' => end += 1,
            b'[' => is_in_class = true,
            b']' => is_in_class = false,
            b'\n' => return 1,
            b'/' if !is_in_class => return end - at,
            _ => {}
        }
    }
    1
}

/// Returns the length of a template's text from `at` on, its end mark included, and whether `${` is that mark.
fn template_length(text: &[u8], at: usize) -> (usize, bool) {
    let mut end = at;
    while let Some(byte) = text.get(end).copied() {
        end += 1;
        match byte {
            b'\\' => end += 1,
            b'`' => return (end - at, false),
            b'$' if text.get(end) == Some(&b'{') => return (end + 1 - at, true),
            _ => {}
        }
    }
    (end - at, false)
}

/// Returns the length from `at` to the end of the next `mark` behind the first two bytes, or of the text.
fn length_until(text: &[u8], at: usize, mark: &[u8]) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let inner = rest.get(2..).unwrap_or_default();
    inner
        .windows(mark.len())
        .position(|window| window == mark)
        .map_or(rest.len(), |position| 2 + position + mark.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: usize) {
        assert_eq!(measure(text.as_bytes()), expected, "{text}");
    }

    #[test]
    fn measures_what_stands_open_at_once() {
        check("a(b); c(d)", BRACKET);
        check("a([{}])", 3 * BRACKET);
        check("'((((' /* (((( */ // ((((", 0);
        check("x = /((((/", OPERATOR);
        check("`((((`", 0);
        check("`${`${a}`}`", 2 * BRACKET);
        check("a+b+c; d+e", 2 * OPERATOR);
        check("if(a) b; else if(c) d; else e", 3 * WORD + BRACKET);
        check("don't (((\n(", BRACKET);
    }

    #[test]
    fn a_panic_of_the_parser_is_a_reason() {
        for text in ["a", &"(".repeat(1_000)] {
            assert!(
                with_room(text, || panic!("as the parser may")).is_err(),
                "{}",
                text.len()
            );
            assert_eq!(with_room(text, || 1), Ok(1));
        }
    }

    #[test]
    fn the_words_are_sorted() {
        assert!(WORDS.is_sorted());
    }
}
