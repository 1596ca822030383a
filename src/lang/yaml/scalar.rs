//! The texts of YAML scalars, with the way back to the file: quoted, plain, and blocks.
//!
//! Folded text has a blank in the place of each line break that YAML takes out.

use crate::text::embedded::Embedded;
use crate::text::span::Span;

/// A scalar.
#[derive(Clone, Debug)]
pub(super) struct Scalar {
    /// What it says.
    pub(super) text: Embedded,
    /// Where it stands in the text without its quotes.
    pub(super) span: Span,
    /// Where it stands with its quotes; for a block, from its first line to its last.
    pub(super) raw: Span,
    /// Whether it is a block of lines.
    pub(super) is_block: bool,
}

/// Returns the plain scalar at `span`, whose value is `value`.
pub(super) fn plain(text: &Embedded, value: &str, span: Span) -> Scalar {
    // An anchor counts to the span, and so may white space where no value stands.
    let span = if value.is_empty() {
        Span::new(span.start(), span.start())
    } else {
        Span::new(after_properties(text.text(), span.start()), span.end())
    };
    let mut said = Embedded::starting_at(text.file_offset(span.start()));
    let mut at = span.start();
    for (index, line) in span.of(text.text()).split('\n').enumerate() {
        let trimmed = line.trim();
        let start = at + (line.len() - line.trim_start().len());
        if index > 0 {
            said.push(" ", text.file_offset(at.saturating_sub(1)));
        }
        said.push_slice(text, Span::new(start, start + trimmed.len()));
        at += line.len() + 1;
    }
    Scalar {
        text: said,
        span,
        raw: span,
        is_block: false,
    }
}

/// Returns the offset behind `&anchor` and `!tag`.
fn after_properties(text: &str, start: usize) -> usize {
    let mut at = start;
    loop {
        let rest = text.get(at..).unwrap_or("");
        if !rest.starts_with(['&', '!']) {
            return at;
        }
        let length = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let blanks = rest.get(length..).unwrap_or("");
        at += length + (blanks.len() - blanks.trim_start().len());
    }
}

/// Returns the quoted scalar whose opening quote is at `start`, or behind the anchor there.
///
/// The parser's own end may hold a comment, so the closing quote is looked for here.
pub(super) fn quoted(text: &Embedded, start: usize) -> Scalar {
    let all = text.text();
    let start = after_properties(all, start);
    let quote = all.as_bytes().get(start).copied().unwrap_or(b'"');
    let mut said = Embedded::starting_at(text.file_offset(start + 1));
    let mut at = start + 1;
    let mut run = at;
    while let Some(byte) = all.as_bytes().get(at).copied() {
        match byte {
            b'\'' if quote == b'\'' && all.as_bytes().get(at + 1) == Some(&b'\'') => {
                said.push_slice(text, Span::new(run, at + 1));
                at += 2;
                run = at;
            }
            _ if byte == quote => break,
            b'\\' if quote == b'"' => {
                said.push_slice(text, Span::new(run, at));
                at = escape(text, at, &mut said);
                run = at;
            }
            b'\n' => {
                // The blanks around a line break go with it.
                let line = Span::new(run, at).of(all).trim_end();
                said.push_slice(text, Span::new(run, run + line.len()));
                said.push(" ", text.file_offset(at));
                let rest = all.get(at..).unwrap_or("");
                at += rest.len() - rest.trim_start().len();
                run = at;
            }
            _ => at += 1,
        }
    }
    said.push_slice(text, Span::new(run, at));
    // Behind an escape the text ends where the escape does.
    said.push("", text.file_offset(at));
    Scalar {
        text: said,
        span: Span::new(start + 1, at.max(start + 1)),
        raw: Span::new(start, (at + 1).min(all.len())),
        is_block: false,
    }
}

/// Adds what the escape at `at` stands for; returns the offset behind it.
fn escape(text: &Embedded, at: usize, said: &mut Embedded) -> usize {
    let all = text.text();
    let Some(sign) = all.get(at + 1..).and_then(|rest| rest.chars().next()) else {
        return all.len();
    };
    let behind = at + 1 + sign.len_utf8();
    let place = text.file_offset(at);
    let digits = match sign {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        _ => 0,
    };
    if digits > 0 {
        let code = Span::new(behind, behind + digits).of(all);
        let character = u32::from_str_radix(code, 16).ok().and_then(char::from_u32);
        said.push(character.unwrap_or('\u{fffd}').encode_utf8(&mut [0; 4]), place);
        return behind + code.len();
    }
    match sign {
        'n' => said.push("\n", place),
        't' => said.push("\t", place),
        'r' => said.push("\r", place),
        '0' => said.push("\0", place),
        '\r' | '\n' => {
            let rest = all.get(at + 1..).unwrap_or("");
            return at + 1 + (rest.len() - rest.trim_start().len());
        }
        _ => said.push_slice(text, Span::new(at + 1, behind)),
    }
    behind
}

/// Returns the block whose first line with text holds `start`; its lines are joined with `separator`.
pub(super) fn block(text: &Embedded, value: &str, start: usize, separator: &str) -> Scalar {
    let all = text.text();
    let empty = Scalar {
        text: Embedded::starting_at(text.file_offset(start)),
        span: Span::new(start, start),
        raw: Span::new(start, start),
        is_block: true,
    };
    if value.trim().is_empty() {
        return empty;
    }
    let line_start = Span::new(0, start).of(all).rfind('\n').map_or(0, |newline| newline + 1);
    let mut said = Embedded::starting_at(text.file_offset(start));
    let mut indent = None;
    let mut at = line_start;
    let mut span: Option<Span> = None;
    for line in all.get(line_start..).unwrap_or("").split_inclusive('\n') {
        let content = line.trim_end_matches(['\n', '\r']);
        let own_indent = content.len() - content.trim_start_matches(' ').len();
        let is_blank = content.trim().is_empty();
        if !is_blank {
            // The parser says where the text begins; with `|2` that is before the line's own indentation ends.
            let own_start = start.checked_sub(at).filter(|column| *column <= own_indent);
            let wanted = *indent.get_or_insert(own_start.unwrap_or(own_indent));
            if own_indent < wanted {
                break;
            }
            let line_span = Span::new(at + wanted, at + content.len());
            if let Some(before) = span {
                said.push(separator, text.file_offset(at.saturating_sub(1)));
                span = Some(Span::new(before.start(), line_span.end()));
            } else {
                span = Some(line_span);
            }
            said.push_slice(text, line_span);
        } else if span.is_some() {
            said.push("\n", text.file_offset(at.saturating_sub(1)));
        }
        at += line.len();
    }
    let span = span.unwrap_or(empty.span);
    Scalar {
        text: said,
        span,
        raw: span,
        is_block: true,
    }
}
