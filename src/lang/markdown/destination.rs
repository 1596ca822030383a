//! Where a link leads: the destination within the link's own text, without query and fragment.

use crate::text::hosted::hosted;
use crate::text::path_like::{has_extension, is_url};
use crate::text::span::Span;

/// A destination in this repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Destination {
    /// The path as decoded.
    pub(super) path: String,
    /// The path as written.
    pub(super) span: Span,
    /// The repository on its host that the path is of, `owner/name`; none for a path of this one.
    pub(super) repository: Option<String>,
}

impl Destination {
    /// Returns the path of `written`, which stands at `start`; `None` where it leads elsewhere or into the page.
    pub(super) fn of(written: &str, start: usize) -> Option<Destination> {
        if let Some(found) = hosted(written) {
            return Some(Destination {
                path: percent_decoded(&found.path),
                span: found.span.shifted(start),
                repository: Some(found.repository),
            });
        }
        let path = written.split(['#', '?']).next().unwrap_or("");
        let is_template = path.contains("{{") || path.contains("${") || path.contains("<%");
        let has_scheme = path
            .split_once(':')
            .is_some_and(|(scheme, _)| !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        if path.is_empty() || is_url(path) || has_scheme || is_template || path.contains(['\n', '\r']) {
            return None;
        }
        Some(Destination {
            path: percent_decoded(&unescaped(path)),
            span: Span::new(start, start + path.len()),
            repository: None,
        })
    }

    /// Returns this destination moved `bytes` to the right.
    pub(super) fn shifted(&self, bytes: usize) -> Destination {
        Destination {
            span: self.span.shifted(bytes),
            ..self.clone()
        }
    }
}

/// Returns the destination of the inline link `raw`, `[text](destination "title")`, that decodes to `decoded`.
pub(super) fn in_link(raw: &str, decoded: &str) -> Option<Destination> {
    let mut last = None;
    for (at, _) in raw.rmatch_indices("](") {
        let (written, start) = written_at(raw, at + 2);
        if written == decoded || unescaped(written) == decoded {
            return Destination::of(written, start);
        }
        last = last.or(Some((written, start)));
    }
    last.and_then(|(written, start)| Destination::of(written, start))
}

/// Returns the destination of the reference definition `raw`, `[label]: destination "title"`.
pub(super) fn of_definition(raw: &str) -> Option<Destination> {
    let at = raw.find("]:")?;
    let (written, start) = written_at(raw, at + 2);
    Destination::of(written, start)
}

/// Returns the destination that begins at `at`, behind blanks, and its offset.
fn written_at(raw: &str, at: usize) -> (&str, usize) {
    let behind = raw.get(at..).unwrap_or("");
    let content = behind.trim_start();
    let start = at + behind.len() - content.len();
    if let Some(inside) = content.strip_prefix('<') {
        return (inside.split('>').next().unwrap_or(""), start + 1);
    }
    let mut depth = 0_usize;
    let mut is_escaped = false;
    for (offset, character) in content.char_indices() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '(' => depth += 1,
            ')' if depth == 0 => return (content.get(..offset).unwrap_or(""), start),
            ')' => depth -= 1,
            _ if character.is_whitespace() => return (content.get(..offset).unwrap_or(""), start),
            _ => {}
        }
    }
    (content, start)
}

/// Whether `text`, what a link says, names the file or folder that its `address` leads to: by its path, or by its name.
pub(super) fn names_destination(text: &str, address: &str) -> bool {
    let text = text.to_lowercase();
    let address = percent_decoded(&unescaped(address)).to_lowercase();
    let address = address.trim_end_matches('/');
    let path = address.trim_start_matches(['.', '/']);
    let name = address.rsplit('/').next().unwrap_or(address);
    let said = text.trim_matches(['`', '*', '_', '"', '\'', ' ', '/', '\\']);
    let said = said.strip_prefix("./").unwrap_or(said);
    // A lone word may be meant in its own right, so it has to be all that is said.
    said == name || (has_extension(name) && has_word(&text, name)) || (path.contains('/') && has_word(&text, path))
}

/// Whether `text` holds `word`, and not as a part of a longer name.
fn has_word(text: &str, word: &str) -> bool {
    let is_part = |sign: Option<char>| sign.is_some_and(|sign| sign.is_alphanumeric() || matches!(sign, '_' | '-'));
    !word.is_empty()
        && text.match_indices(word).any(|(at, _)| {
            let before = text.get(..at).and_then(|before| before.chars().next_back());
            let behind = text.get(at + word.len()..).and_then(|behind| behind.chars().next());
            !is_part(before) && !is_part(behind)
        })
}

/// Takes the backslash from before punctuation, and reads `&amp;`.
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(character) = chars.next() {
        match (character, chars.peek()) {
            ('\\', Some(next)) if next.is_ascii_punctuation() => {}
            _ => plain.push(character),
        }
    }
    plain.replace("&amp;", "&")
}

/// Reads `%20` and the like; text that would not be UTF-8 stays as it is.
pub(super) fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        let (before, behind) = rest.split_at_checked(at).unwrap_or((rest, ""));
        bytes.extend_from_slice(before.as_bytes());
        match behind.get(1..3).and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = behind.get(3..).unwrap_or("");
            }
            None => {
                bytes.push(b'%');
                rest = behind.get(1..).unwrap_or("");
            }
        }
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}
