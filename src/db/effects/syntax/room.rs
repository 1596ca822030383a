//! Room on the stack for the parser, which calls itself for each level of nesting and cannot be told to stop; and an end to
//! nesting, since its tree takes time by the square of the depth.
//!
//! What nests is bounded from the bytes: opening brackets, operators, and words that put one construct into another.
//! Limit: the depth is measured without reading strings and bodies as the parser does, so that a text that is made to
//! mislead it can take long.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Bytes of stack for one unit; measured with squawk-syntax 2.68.0 in a debug build, where a bracket takes up to 9 KB.
const BYTES_A_UNIT: usize = 12 * 1024;
/// What a caller's thread has free in any case.
const ON_THIS_THREAD: usize = 1024 * 1024;
/// The largest stack that is asked for; it is reserved, and used only as far as the nesting goes.
const LARGEST: usize = 256 * 1024 * 1024;
/// How deep a text may nest, in units; hand-written SQL stays below a hundred.
const DEEPEST: usize = 1000;
/// Stack for what does not depend on the nesting.
const GROUND: usize = 256 * 1024;

/// Words that put one construct into another without a bracket.
const WORDS: &[&[u8]] = &[
    b"and",
    b"any",
    b"array",
    b"begin",
    b"between",
    b"case",
    b"else",
    b"except",
    b"explain",
    b"if",
    b"in",
    b"intersect",
    b"is",
    b"join",
    b"like",
    b"loop",
    b"not",
    b"or",
    b"select",
    b"then",
    b"union",
    b"when",
    b"with",
];

/// Runs `work`, which parses `text`, with enough stack for it.
///
/// # Errors
/// A reason in a few words, where `text` is nested too deep or `work` panicked.
pub(super) fn with_room<T: Send>(text: &str, work: impl FnOnce() -> T + Send) -> Result<T, String> {
    if measure(text.as_bytes()) > DEEPEST {
        return Err("nested too deep to be read".to_owned());
    }
    let needed = bytes(sum(text.as_bytes())).min(LARGEST);
    if needed <= ON_THIS_THREAD {
        return catch_unwind(AssertUnwindSafe(work)).map_err(|_| gave_up());
    }
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new()
            .name("sql".to_owned())
            .stack_size(needed)
            .spawn_scoped(scope, work)
            .map_err(|_| "no memory for a stack that is deep enough to read it".to_owned())?;
        thread.join().map_err(|_| gave_up())
    })
}

fn gave_up() -> String {
    "the parser gave up on it".to_owned()
}

fn bytes(units: usize) -> usize {
    units.saturating_mul(BYTES_A_UNIT).saturating_add(GROUND)
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// Returns whether the sign or word at `at` nests, and how long it is.
fn unit(text: &[u8], at: usize) -> (bool, usize) {
    let rest = text.get(at..).unwrap_or_default();
    match rest.first() {
        Some(byte) if is_word(*byte) => {
            let length = rest.iter().take_while(|byte| is_word(**byte)).count();
            let word = rest.get(..length).unwrap_or_default();
            (WORDS.iter().any(|known| word.eq_ignore_ascii_case(known)), length)
        }
        Some(b'(' | b'[' | b'.' | b':') => (true, 1),
        Some(
            b'+' | b'-' | b'*' | b'/' | b'<' | b'>' | b'=' | b'~' | b'!' | b'@' | b'#' | b'%' | b'^' | b'&' | b'|',
        ) => {
            let signs = b"+-*/<>=~!@#%^&|";
            (true, rest.iter().take_while(|byte| signs.contains(byte)).count())
        }
        _ => (false, 1),
    }
}

/// Returns the units of all of `text` together, as if everything in it nested.
fn sum(text: &[u8]) -> usize {
    let (mut units, mut at) = (0, 0);
    while at < text.len() {
        let (nests, length) = unit(text, at);
        units += usize::from(nests);
        at += length.max(1);
    }
    units
}

/// Returns the units that nest at most: of open brackets, each with what stands in it since the last comma.
fn measure(text: &[u8]) -> usize {
    let mut levels = vec![0usize];
    let (mut open, mut most, mut at) = (0usize, 0, 0);
    while let Some(byte) = text.get(at) {
        let rest = text.get(at + 1..).unwrap_or_default();
        match byte {
            b'\'' | b'"' => {
                at += 1 + rest
                    .iter()
                    .position(|other| other == byte)
                    .map_or(rest.len(), |length| length + 1);
                continue;
            }
            b'-' if rest.first() == Some(&b'-') => {
                at += 1 + rest.iter().position(|other| *other == b'\n').unwrap_or(rest.len());
                continue;
            }
            b'/' if rest.first() == Some(&b'*') => {
                let end = rest.windows(2).position(|pair| pair == b"*/");
                at += end.map_or(rest.len() + 1, |length| length + 3);
                continue;
            }
            b'(' | b'[' => {
                levels.push(0);
                open += 1;
            }
            b')' | b']' if levels.len() > 1 => open = open.saturating_sub(levels.pop().unwrap_or(0) + 1),
            b',' | b';' => {
                if let Some(level) = levels.last_mut() {
                    open = open.saturating_sub(*level);
                    *level = 0;
                }
            }
            _ => {
                let (nests, length) = unit(text, at);
                if nests && let Some(level) = levels.last_mut() {
                    *level += 1;
                    open += 1;
                }
                most = most.max(open);
                at += length.max(1);
                continue;
            }
        }
        most = most.max(open);
        at += 1;
    }
    most
}
