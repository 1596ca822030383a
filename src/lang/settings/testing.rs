//! For tests: what a removal promises is what the format's `take_out` does.

use crate::lang::reference::Removal;
use crate::lang::source::{Extraction, Source};
use crate::lang::taken::{Gone, TakenOut};
use crate::text::edit::Edits;
use crate::text::span::Span;

/// Extracts and takes out, as a language does it.
type Language = (fn(&Source) -> Extraction, fn(&Source, &[Span]) -> TakenOut);

/// Returns the text of the file `source` without what stands at `wanted`, or the indices of what is refused.
pub(crate) fn taken(source: &Source, language: Language, wanted: &[Span]) -> Result<(String, Vec<Gone>), Vec<usize>> {
    let taken = language.1(source, wanted);
    if !taken.refused.is_empty() {
        assert!(taken.refused.len() < wanted.len() || taken.edits.is_empty());
        return Err(taken.refused);
    }
    let mut edits = Edits::default();
    for edit in taken.edits {
        edits.add(edit).unwrap();
    }
    let text = String::from_utf8(edits.apply(source.text().as_bytes())).unwrap();
    let gone = taken.gone.into_iter().map(|(_, gone)| gone).collect();
    Ok((text, gone))
}

/// Asserts that each reference of the file `source` that a removal is promised for can be taken out, and is gone then.
#[track_caller]
pub(crate) fn check_removals(source: &Source, language: Language) {
    let before = language.0(source);
    for reference in &before.references {
        if reference.removal == Removal::Manual {
            continue;
        }
        let new = taken(source, language, &[reference.span]);
        let (new, _) = new.unwrap_or_else(|_| panic!("{reference:?} is refused in {}", source.text()));
        assert!(new.len() < source.text().len());
        let after = language.0(&Source::file(source.path.clone(), source.language, &new));
        assert!(after.notes.len() <= before.notes.len(), "{:?}: {new}", after.notes);
        let count = |extraction: &Extraction| {
            let same = extraction
                .references
                .iter()
                .filter(|other| other.target == reference.target);
            same.count()
        };
        assert!(count(&after) < count(&before), "{reference:?} is still in {new}");
    }
}
