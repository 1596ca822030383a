//! Text that does not parse: in a file the imports before the error, in prose whatever stands in quotes.

use oxc_span::Span as OxcSpan;
use oxc_syntax::module_record::ModuleRecord;

use crate::finding::Kind;
use crate::lang::js::fold::content;
use crate::lang::js::paths::is_path_shaped;
use crate::lang::js::reader::own_span;
use crate::lang::reference::{PathText, Target};
use crate::lang::source::{Extraction, Source};
use crate::text::span::Span;

/// Returns what can be seen of `source`, which the parser left at an error.
pub(super) fn extract(source: &Source, record: &ModuleRecord) -> Extraction {
    let mut found = Extraction::default();
    if source.setting.prose {
        read_quotes(source, &mut found);
        return found;
    }
    let mut requests: Vec<(OxcSpan, bool, &str)> = record
        .requested_modules
        .iter()
        .flat_map(|(name, requests)| {
            requests
                .iter()
                .map(|request| (request.span, request.is_import, name.as_str()))
        })
        .collect();
    requests.sort_unstable_by_key(|(span, ..)| span.start);
    for (span, is_import, name) in requests {
        let target = Target::Module {
            specifier: name.to_owned(),
        };
        let kind = if is_import { Kind::Import } else { Kind::Export };
        found
            .references
            .push(source.reference(own_span(content(span)), kind, target));
    }
    found
}

/// Reads the strings of a snippet line by line.
fn read_quotes(source: &Source, found: &mut Extraction) {
    let mut start = 0;
    for line in source.text().split_inclusive('\n') {
        let mut at = 0;
        while let Some((open, quote)) = line
            .get(at..)
            .and_then(|rest| rest.char_indices().find(|(_, next)| matches!(next, '\'' | '"' | '`')))
        {
            let inner = at + open + 1;
            let Some(length) = line.get(inner..).and_then(|rest| rest.find(quote)) else {
                break;
            };
            let span = Span::new(inner, inner + length);
            let before = line.get(..at + open).unwrap_or("").trim_end();
            read_quote(source, before, span.of(line), span.shifted(start), found);
            at = inner + length + 1;
        }
        start += line.len();
    }
}

fn read_quote(source: &Source, before: &str, text: &str, span: Span, found: &mut Extraction) {
    let specifier = text.to_owned();
    let is_word =
        |word: &str| before == word || before.ends_with(&format!(" {word}")) || before.ends_with(&format!("}}{word}"));
    let (kind, target) = if before.ends_with("require(") {
        (Kind::Require, Target::Module { specifier })
    } else if before.ends_with("import(") {
        (Kind::DynamicImport, Target::Module { specifier })
    } else if is_word("from") {
        let kind = if before.trim_start().starts_with("export") {
            Kind::Export
        } else {
            Kind::Import
        };
        (kind, Target::Module { specifier })
    } else if is_word("import") {
        (Kind::Import, Target::Module { specifier })
    } else if is_path_shaped(text, false) {
        (Kind::Path, Target::Path(PathText::literal(text)))
    } else {
        return;
    };
    found.references.push(source.reference(span, kind, target));
}
