//! From text to a syntax tree: which dialects to try, and what to say when none fits.

use oxc_allocator::Allocator;
use oxc_parser::{ParseOptions, Parser, ParserReturn};
use oxc_span::SourceType;

use crate::lang::source::{Source, SyntaxNote};
use crate::text::line::LineIndex;

/// What the parser made of a text.
pub(super) struct Parsed<'a> {
    /// The tree; empty where the parser stopped at an error.
    pub(super) returned: ParserReturn<'a>,
    /// What is wrong with the text.
    pub(super) note: Option<SyntaxNote>,
}

/// Parses `source` in the first dialect that takes it, else in the first that recovers from its errors.
pub(super) fn parse<'a>(allocator: &'a Allocator, source: &'a Source) -> Parsed<'a> {
    let text = without_late_hashbang(allocator, source.text());
    let mut best: Option<ParserReturn<'a>> = None;
    for dialect in dialects(source) {
        let options = ParseOptions {
            allow_return_outside_function: true,
            ..ParseOptions::default()
        };
        let returned = Parser::new(allocator, text, dialect).with_options(options).parse();
        if !returned.panicked && !returned.diagnostics.has_errors() {
            return Parsed { returned, note: None };
        }
        let is_better = best.as_ref().is_none_or(|best| best.panicked && !returned.panicked);
        if is_better {
            best = Some(returned);
        }
    }
    let returned = best.unwrap_or_else(|| Parser::new(allocator, "", SourceType::mjs()).parse());
    let note = note(source, &returned);
    Parsed { returned, note }
}

/// Returns `text` with a `#!` behind a byte order mark made a comment of the same length: the parser takes it for
/// an error there, and Node does not.
fn without_late_hashbang<'a>(allocator: &'a Allocator, text: &'a str) -> &'a str {
    match text.strip_prefix("\u{feff}#!") {
        Some(rest) => allocator.alloc_str(&format!("//   {rest}")),
        None => text,
    }
}

/// Returns the dialects that a file of this name may be in, the likeliest first.
fn dialects(source: &Source) -> Vec<SourceType> {
    let javascript = SourceType::unambiguous().with_jsx(true);
    let script = SourceType::script().with_jsx(true);
    match source.path.extension().as_ref() {
        "ts" | "mts" | "cts" if source.path.name().contains(".d.") => vec![SourceType::d_ts(), SourceType::ts()],
        "ts" | "mts" | "cts" => vec![SourceType::ts(), SourceType::tsx()],
        "tsx" => vec![SourceType::tsx(), SourceType::ts()],
        "js" | "jsx" | "mjs" => vec![javascript, script, SourceType::tsx(), SourceType::ts()],
        "cjs" => vec![
            SourceType::cjs().with_jsx(true),
            javascript,
            SourceType::tsx(),
            SourceType::ts(),
        ],
        "vue" | "svelte" | "astro" => vec![SourceType::ts(), SourceType::tsx(), javascript, script],
        // A script without an extension, or a block of Markdown.
        _ => vec![SourceType::tsx(), SourceType::ts(), javascript, script],
    }
}

fn note(source: &Source, returned: &ParserReturn) -> Option<SyntaxNote> {
    let error = returned.diagnostics.errors().next()?;
    let offset = error.labels.first().map_or(0, |label| label.offset() as usize);
    let line = LineIndex::new(source.text()).line_of(offset);
    let place = if source.text.file_offset(0) == 0 {
        format!("line {line}")
    } else {
        format!("line {line} of its script")
    };
    Some(SyntaxNote {
        reason: format!("not valid JavaScript: {} on {place}", without_quotes(&error.message)),
    })
}

/// Returns `message` in lower case at its start, with what it quotes from the text left out.
///
/// Quoted punctuation stays: it is the parser's.
fn without_quotes(message: &str) -> String {
    let mut result = String::new();
    for (index, part) in message.split(['`', '\'', '"']).enumerate() {
        let is_quoted = index % 2 == 1;
        if is_quoted
            && part
                .chars()
                .any(|character| character.is_alphanumeric() || !character.is_ascii())
        {
            result.push('…');
        } else if is_quoted {
            result.push('`');
            result.push_str(part);
            result.push('`');
        } else {
            result.push_str(part);
        }
    }
    let mut characters = result.trim_end_matches('.').chars();
    match characters.next() {
        Some(first) => first.to_lowercase().chain(characters).collect(),
        None => "a syntax error".to_owned(),
    }
}
