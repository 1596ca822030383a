//! Names, uses and list elements in, changes out.

mod configs;
mod layout;
mod properties;
mod shapes;

use crate::lang::js::take_out;
use crate::lang::language::Language;
use crate::lang::source::Source;
use crate::lang::taken::{Gone, TakenOut};
use crate::text::edit::Edits;
use crate::text::span::Span;
use crate::tree::path::RepoPath;

/// What came of taking the marked spans out of a text.
pub(super) struct Outcome {
    /// The text after all changes.
    pub(super) after: String,
    pub(super) taken: TakenOut,
}

impl Outcome {
    /// Shows what is gone, without the indices, sorted.
    fn gone(&self) -> Vec<String> {
        let mut shown: Vec<String> = self
            .taken
            .gone
            .iter()
            .map(|(_, gone)| match gone {
                Gone::Export(name) | Gone::Script(name) => name.clone(),
                Gone::Star(specifier) => format!("* {specifier}"),
            })
            .collect();
        shown.sort();
        shown.dedup();
        shown
    }
}

/// Returns `marked` without the marks `«»`, and the spans that they stand around.
pub(super) fn unmark(marked: &str) -> (String, Vec<Span>) {
    let mut text = String::new();
    let mut spans = Vec::new();
    let mut start = 0;
    for character in marked.chars() {
        match character {
            '«' => start = text.len(),
            '»' => spans.push(Span::new(start, text.len())),
            other => text.push(other),
        }
    }
    (text, spans)
}

/// Takes `wanted` out of `text`, the file `path`.
pub(super) fn taken_out(path: &str, text: &str, wanted: &[Span]) -> Outcome {
    let path = RepoPath::parse(path).unwrap_or_default();
    let taken = take_out(&Source::file(path, Language::JavaScript, text), wanted);
    let mut edits = Edits::default();
    for edit in &taken.edits {
        assert!(edit.is_deletion(), "{edit:?}");
        edits.add(edit.clone()).unwrap();
    }
    let after = String::from_utf8(edits.apply(text.as_bytes())).unwrap();
    Outcome { after, taken }
}

/// Asserts that `db/schema.ts` is `after` without what is marked in `marked`, and that nothing is refused.
#[track_caller]
fn check(marked: &str, after: &str) {
    check_file("db/schema.ts", marked, after);
}

#[track_caller]
fn check_file(path: &str, marked: &str, after: &str) {
    let (text, wanted) = unmark(marked);
    let outcome = taken_out(path, &text, &wanted);
    assert!(outcome.taken.refused.is_empty(), "refused in {marked}");
    assert_eq!(outcome.after, after, "{marked}");
}

/// Asserts that all that is marked in `marked` is refused, and nothing changed.
#[track_caller]
fn check_refused(marked: &str) {
    let (text, wanted) = unmark(marked);
    assert!(!wanted.is_empty());
    let outcome = taken_out("db/schema.ts", &text, &wanted);
    assert_eq!(outcome.taken.refused, (0..wanted.len()).collect::<Vec<_>>(), "{marked}");
    assert_eq!(outcome.after, text, "{marked}");
}

/// Asserts what is gone with what is marked in `marked`.
#[track_caller]
fn check_gone(marked: &str, expected: &[&str]) {
    let (text, wanted) = unmark(marked);
    assert_eq!(taken_out("db/schema.ts", &text, &wanted).gone(), expected, "{marked}");
}
