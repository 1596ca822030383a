//! Plain data: what taking something out of a text comes to.

use crate::text::edit::Edit;
use crate::text::span::Span;

/// What came of taking some spans out of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TakenOut {
    /// The changes, in any order, in bytes of the text; deletions may lie in each other, nothing else overlaps.
    pub edits: Vec<Edit>,
    /// The indices of the wanted spans that cannot be taken out by rule: a person has to.
    pub refused: Vec<usize>,
    /// What goes with them and may be named elsewhere, each with the index of the wanted span that it goes with.
    pub gone: Vec<(usize, Gone)>,
    /// Whether nothing that does anything is left of the text; `edits` are given all the same.
    pub is_empty: bool,
}

/// Something that may be named elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gone {
    /// A name that a module exported; `table.column` for a member of an exported object.
    Export(String),
    /// All that a module handed on with `export * from` this specifier.
    Star(String),
    /// A package script, by its name.
    Script(String),
}

impl TakenOut {
    /// Returns the result where nothing can be taken out.
    pub fn refused(wanted: &[Span]) -> TakenOut {
        TakenOut {
            refused: (0..wanted.len()).collect(),
            ..TakenOut::default()
        }
    }
}
