//! Changes of one text: what stands at a span becomes another text, and every other byte stays.
//!
//! Leaves out where a change comes from, and what a change of many files is: see `plan`.

use crate::text::span::Span;

/// One change: the bytes of `span` become `text`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What goes, in bytes of the text as it is; empty where something is only put in.
    pub span: Span,
    /// What comes in its place.
    pub text: String,
}

impl Edit {
    /// Returns the change that takes `span` out.
    pub fn delete(span: Span) -> Edit {
        Edit::replace(span, "")
    }

    /// Returns the change that puts `text` in at `offset`.
    pub fn insert(offset: usize, text: impl Into<String>) -> Edit {
        Edit::replace(Span::new(offset, offset), text)
    }

    /// Returns the change of what stands at `span` to `text`.
    pub fn replace(span: Span, text: impl Into<String>) -> Edit {
        Edit {
            span,
            text: text.into(),
        }
    }

    /// Whether it puts nothing in.
    pub fn is_deletion(&self) -> bool {
        self.text.is_empty()
    }

    /// Whether both touch the same bytes, or put something in at the same place.
    ///
    /// Changes that only adjoin, `[0, 5)` and `[5, 10)`, do not overlap.
    fn overlaps(&self, other: &Edit) -> bool {
        let (a, b) = (self.span, other.span);
        (a.start() < b.end() && b.start() < a.end()) || (a.start() == b.start() && (a.is_empty() == b.is_empty()))
    }
}

/// Changes of one text that can all be made.
///
/// Invariant: sorted by span, and no two overlap.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edits {
    edits: Vec<Edit>,
}

/// Two changes that cannot both be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("two changes of the bytes {}..{} and {}..{}", .old.span.start(), .old.span.end(), .new.span.start(), .new.span.end())]
pub struct Conflict {
    /// The change that was there first.
    pub old: Edit,
    /// The change that was refused.
    pub new: Edit,
}

impl Edits {
    /// Adds `edit`.
    ///
    /// Of two equal changes one stays, and a deletion takes the place of every change inside it.
    ///
    /// # Errors
    /// [`Conflict`] where it overlaps another in any other way; nothing is added then.
    pub fn add(&mut self, edit: Edit) -> Result<(), Conflict> {
        if edit.span.is_empty() && edit.text.is_empty() {
            return Ok(());
        }
        let absorbs = |outer: &Edit, inner: &Edit| outer.is_deletion() && outer.span.contains(inner.span);
        let others = || self.edits.iter().filter(|other| other.overlaps(&edit));
        if others().any(|other| *other == edit || absorbs(other, &edit)) {
            return Ok(());
        }
        if let Some(old) = others().find(|other| !absorbs(&edit, other)) {
            return Err(Conflict {
                old: old.clone(),
                new: edit,
            });
        }
        self.edits
            .retain(|other| !(other.overlaps(&edit) && absorbs(&edit, other)));
        let index = self.edits.partition_point(|other| other.span <= edit.span);
        self.edits.insert(index, edit);
        Ok(())
    }

    /// Returns the changes, sorted by span.
    pub fn as_slice(&self) -> &[Edit] {
        &self.edits
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    /// Returns `old` with all changes made.
    ///
    /// Spans that reach beyond its end are cut off there.
    pub fn apply(&self, old: &[u8]) -> Vec<u8> {
        let mut new = Vec::with_capacity(old.len());
        let mut at = 0;
        for edit in &self.edits {
            new.extend_from_slice(old.get(at..edit.span.start()).unwrap_or_default());
            new.extend_from_slice(edit.text.as_bytes());
            at = edit.span.end();
        }
        new.extend_from_slice(old.get(at..).unwrap_or_default());
        new
    }

    /// Returns where the byte at `old` of the old text stands in the new one; `None` where a change took it out.
    pub fn to_new(&self, old: usize) -> Option<usize> {
        if self
            .edits
            .iter()
            .any(|edit| edit.span.start() <= old && old < edit.span.end())
        {
            return None;
        }
        let before = self.edits.iter().filter(|edit| edit.span.end() <= old);
        let (grown, shrunk) = before.fold((0, 0), |(grown, shrunk), edit| {
            (grown + edit.text.len(), shrunk + edit.span.len())
        });
        Some(old + grown - shrunk)
    }

    /// Returns where the byte at `new` of the new text stood in the old one; what was put in stands at its change.
    pub fn to_old(&self, new: usize) -> usize {
        let mut grown = 0;
        let mut shrunk = 0;
        for edit in &self.edits {
            let start = edit.span.start() + grown - shrunk;
            if start > new {
                break;
            }
            if new < start + edit.text.len() {
                return edit.span.start();
            }
            grown += edit.text.len();
            shrunk += edit.span.len();
        }
        new + shrunk - grown
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn delete(start: usize, end: usize) -> Edit {
        Edit::delete(Span::new(start, end))
    }

    fn put(start: usize, end: usize, text: &str) -> Edit {
        Edit::replace(Span::new(start, end), text)
    }

    #[track_caller]
    fn check(old: &str, edits: &[Edit], expected: Result<&str, (usize, usize)>) {
        let mut all = Edits::default();
        let mut refused = None;
        for edit in edits {
            if let Err(conflict) = all.add(edit.clone()) {
                refused = refused.or(Some((conflict.old.span.start(), conflict.new.span.start())));
            }
        }
        let found = match refused {
            None => Ok(String::from_utf8(all.apply(old.as_bytes())).unwrap()),
            Some(starts) => Err(starts),
        };
        assert_eq!(found, expected.map(str::to_owned), "{old:?} {edits:?}");
    }

    #[test]
    fn changes_are_made_in_the_order_of_their_places() {
        check("abcdef", &[], Ok("abcdef"));
        check("abcdef", &[delete(4, 5), put(0, 1, "XY")], Ok("XYbcdf"));
        check("abcdef", &[delete(0, 2), delete(2, 4)], Ok("ef"));
        check("abcdef", &[Edit::insert(2, "-"), delete(2, 4)], Ok("ab-ef"));
        check("abcdef", &[delete(2, 4), Edit::insert(4, "-")], Ok("ab-ef"));
        check("abc", &[Edit::insert(3, "d")], Ok("abcd"));
        check("abc", &[delete(2, 9)], Ok("ab"));
    }

    #[test]
    fn the_removal_of_a_whole_wins_over_a_change_inside() {
        check("abcdef", &[put(2, 3, "X"), delete(1, 5)], Ok("af"));
        check("abcdef", &[delete(1, 5), put(2, 3, "X")], Ok("af"));
        check("abcdef", &[delete(1, 5), Edit::insert(3, "X")], Ok("af"));
        check("abcdef", &[put(2, 3, "X"), put(2, 3, "X")], Ok("abXdef"));
    }

    #[test]
    fn what_cannot_both_be_made_is_a_conflict_that_names_both() {
        check("abcdef", &[delete(0, 3), delete(2, 5)], Err((0, 2)));
        check("abcdef", &[put(2, 3, "X"), put(2, 3, "Y")], Err((2, 2)));
        check("abcdef", &[Edit::insert(1, "X"), Edit::insert(1, "Y")], Err((1, 1)));
        check("abcdef", &[put(1, 5, "X"), delete(2, 3)], Err((1, 2)));
    }

    proptest! {
        #[test]
        fn every_other_byte_stays_and_keeps_its_place(
            old in "[a-z]{0,40}",
            wanted in prop::collection::vec((0usize..40, 0usize..6, "[A-Z]{0,3}"), 0..8),
        ) {
            let mut edits = Edits::default();
            for (start, length, text) in wanted {
                let span = Span::new(start.min(old.len()), (start + length).min(old.len()));
                let _ = edits.add(Edit::replace(span, text));
            }
            let new = edits.apply(old.as_bytes());
            let is_gone = |offset: usize| edits.as_slice().iter().any(|e| e.span.start() <= offset && offset < e.span.end());
            let kept: Vec<u8> = old.bytes().enumerate().filter(|(i, _)| !is_gone(*i)).map(|(_, byte)| byte).collect();
            let lower: Vec<u8> = new.iter().copied().filter(u8::is_ascii_lowercase).collect();
            prop_assert_eq!(kept, lower);
            for offset in 0..old.len() {
                match edits.to_new(offset) {
                    None => prop_assert!(is_gone(offset)),
                    Some(place) => {
                        prop_assert_eq!(new[place], old.as_bytes()[offset]);
                        prop_assert_eq!(edits.to_old(place), offset);
                    }
                }
            }
        }
    }
}
