//! The words of an instruction: in exec form, separated by blanks, and with absolute paths made relative.

use crate::text::embedded::Embedded;
use crate::text::span::Span;

/// Returns the strings of `["a", "b"]`, decoded; `None` where `text` is no such list.
pub(super) fn json_words(text: &Embedded) -> Option<Vec<Embedded>> {
    let said = text.text();
    let mut at = said.len() - said.trim_start().len() + 1;
    if !said.trim_start().starts_with('[') || !said.trim_end().ends_with(']') {
        return None;
    }
    let mut words = Vec::new();
    loop {
        let rest = said.get(at..)?;
        at += rest.len() - rest.trim_start().len();
        match said.as_bytes().get(at)? {
            b']' => return said.get(at + 1..)?.trim().is_empty().then_some(words),
            b',' => at += 1,
            b'"' => {
                let (word, end) = json_string(text, at + 1)?;
                words.push(word);
                at = end;
            }
            _ => return None,
        }
    }
}

/// Returns the string whose text begins at `start`, and the offset behind its closing quote.
fn json_string(text: &Embedded, start: usize) -> Option<(Embedded, usize)> {
    let said = text.text();
    let mut word = Embedded::starting_at(text.file_offset(start));
    let mut at = start;
    let mut run = start;
    loop {
        match said.as_bytes().get(at)? {
            b'"' => {
                word.push_slice(text, Span::new(run, at));
                return Some((word, at + 1));
            }
            b'\\' => {
                word.push_slice(text, Span::new(run, at));
                let sign = said.get(at + 1..)?.chars().next()?;
                let place = text.file_offset(at);
                at += 1 + sign.len_utf8();
                match sign {
                    'n' => word.push("\n", place),
                    't' => word.push("\t", place),
                    'r' => word.push("\r", place),
                    'u' => {
                        let code = u32::from_str_radix(said.get(at..at + 4)?, 16).ok()?;
                        let character = char::from_u32(code).unwrap_or('\u{fffd}');
                        word.push(character.encode_utf8(&mut [0; 4]), place);
                        at += 4;
                    }
                    _ => word.push_slice(text, Span::new(at - sign.len_utf8(), at)),
                }
                run = at;
            }
            _ => at += 1,
        }
    }
}

/// Returns the words of `text` between blanks, without the quotes around them.
pub(super) fn shell_words(text: &Embedded) -> Vec<Embedded> {
    let said = text.text();
    let mut words = Vec::new();
    let mut word: Option<Embedded> = None;
    let mut quote = None;
    for (offset, character) in said.char_indices() {
        let span = Span::new(offset, offset + character.len_utf8());
        match (quote, character) {
            (Some(open), _) if open == character => quote = None,
            (None, '"' | '\'') => {
                quote = Some(character);
                word.get_or_insert_with(|| Embedded::starting_at(text.file_offset(span.end())));
            }
            (None, blank) if blank.is_whitespace() => words.extend(word.take()),
            _ => word
                .get_or_insert_with(|| Embedded::starting_at(text.file_offset(offset)))
                .push_slice(text, span),
        }
    }
    words.extend(word);
    words
}

/// Returns `text` with each absolute path below `root` as one relative to a folder from which `up` leads to `root`.
///
/// Such a path's first byte stands for all that was taken off, so that its place is that of the whole path.
pub(super) fn relative(text: &Embedded, root: &str, up: &str) -> Embedded {
    let said = text.text();
    if root.len() < 2 || root.contains('$') {
        return text.clone();
    }
    let mut result = Embedded::starting_at(text.file_offset(0));
    let mut run = 0;
    for (start, _) in said.match_indices(root) {
        let begins = said
            .get(..start)
            .and_then(|before| before.chars().next_back())
            .is_none_or(|before| before.is_whitespace() || "\"'=:,([`".contains(before));
        let behind = said.get(start + root.len()..).unwrap_or("");
        let is_root = behind
            .chars()
            .next()
            .is_none_or(|next| next.is_whitespace() || "\"';&|)".contains(next));
        let below = behind
            .strip_prefix('/')
            .filter(|rest| rest.starts_with(|first: char| !first.is_whitespace() && !"\"';&|)/".contains(first)));
        let is_one_sign = below.is_some_and(|rest| {
            let length = rest.chars().next().map_or(0, char::len_utf8);
            rest.get(length..)
                .is_none_or(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
        });
        if !begins || start < run || !is_root && below.is_none() || is_one_sign {
            continue;
        }
        result.push_slice(text, Span::new(run, start));
        let place = text.file_offset(start);
        result.push(up, place);
        run = start + root.len();
        match below.and_then(|rest| rest.chars().next()) {
            Some(first) => {
                let end = run + 1 + first.len_utf8();
                result.push(Span::new(run + 1, end).of(said), place);
                run = end;
            }
            None => {
                result.push(".", place);
                // What follows stands behind the whole path.
                result.push("", place + root.len());
            }
        }
    }
    result.push_slice(text, Span::new(run, said.len()));
    result
}
