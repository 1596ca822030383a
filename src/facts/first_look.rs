//! The first look at the bytes of a file: one pass over them says which names it holds that are looked for, and whether it
//! may hold any of the words by which the prefilter goes.
//!
//! Most files hold neither. Leaves out escapes, and what is meant without a word: see [`crate::facts::prefilter`].

use crate::facts::held::{Marked, Names};
use crate::lang::language::Language;
use crate::text::words::AnyOf;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

/// What one pass looks for.
pub(in crate::facts) struct FirstLook<'a> {
    names: Option<&'a Names>,
    /// None where there is too much to look for.
    both: Option<AnyOf>,
    /// What each text of it is.
    meanings: Vec<Meaning>,
}

/// What a text that is found stands for.
#[derive(Clone, Copy, Default)]
struct Meaning {
    /// Its position among the texts of the names, where it is one.
    name: Option<usize>,
    is_piece: bool,
}

/// What one pass has found.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::facts) struct Look {
    /// The positions of the names that the file holds, in any order.
    pub(in crate::facts) held: Vec<usize>,
    /// Whether it holds one of the pieces; true as well where that was not looked for.
    pub(in crate::facts) has_piece: bool,
}

impl<'a> FirstLook<'a> {
    /// Makes ready to look for `names`, and for `pieces`, none of which is empty.
    pub(in crate::facts) fn new(names: Option<&'a Names>, pieces: &BTreeSet<&str>) -> FirstLook<'a> {
        let mut meant: BTreeMap<&str, Meaning> = BTreeMap::new();
        for (index, text) in names.iter().flat_map(|names| names.texts()).enumerate() {
            meant.entry(text).or_default().name = Some(index);
        }
        for piece in pieces {
            meant.entry(piece).or_default().is_piece = true;
        }
        FirstLook {
            names,
            both: AnyOf::new(&meant.keys().copied().collect::<Vec<_>>()),
            meanings: meant.into_values().collect(),
        }
    }

    /// Looks through `bytes`, all of a file in `language`.
    pub(in crate::facts) fn at(&self, bytes: &[u8], language: Language) -> Look {
        let mut marked = Marked::of(language);
        // One piece is enough, and the names alone are found faster.
        let looked = self.both.as_ref().map(|both| {
            both.each(bytes, |text, start, end| {
                let meaning = self.meanings.get(text).copied().unwrap_or_default();
                if meaning.is_piece {
                    return ControlFlow::Break(());
                }
                if let (Some(names), Some(text)) = (self.names, meaning.name) {
                    names.mark(text, bytes, start..end, &mut marked);
                }
                ControlFlow::Continue(())
            })
        });
        let has_piece = looked.is_none_or(|looked| looked.is_break());
        if let Some(names) = self.names.filter(|_| has_piece) {
            names.mark_all(bytes, &mut marked);
        }
        Look {
            held: marked.held,
            has_piece,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::held::Name;

    #[test]
    fn names_and_pieces_are_found_in_one_pass() {
        let names = ["lender", "old", "run"].map(|name| Name::File(name.to_owned()));
        let names = Names::new(&names.into_iter().collect());
        let pieces = BTreeSet::from(["old-r", "unner", "run"]);
        for (text, held, has_piece) in [
            ("", &[][..], false),
            ("import './lender'; x(old)", &["lender", "old"], false),
            ("import './lender'; './old-r'; './old'", &["lender", "old"], true),
            ("'unner'; lender('run')", &["lender", "run"], true),
            ("runs, lenders", &[], true),
            ("folder, lenders", &[], false),
        ] {
            let look = FirstLook::new(Some(&names), &pieces).at(text.as_bytes(), Language::Plain);
            let mut alone = names.held_by(text.as_bytes(), Language::Plain);
            alone.sort_unstable();
            let expected: Vec<usize> = names
                .texts()
                .enumerate()
                .filter(|(_, text)| held.contains(text))
                .map(|(index, _)| index)
                .collect();
            let mut found = look.held;
            found.sort_unstable();
            assert_eq!((&found, look.has_piece), (&expected, has_piece), "{text}");
            assert_eq!(found, alone, "{text}");
            assert_eq!(
                FirstLook::new(None, &pieces)
                    .at(text.as_bytes(), Language::Plain)
                    .has_piece,
                has_piece
            );
        }
    }
}
