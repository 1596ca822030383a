//! What else goes in a text when something of it goes, and what could not do without it.

use std::collections::BTreeSet;

use oxc_span::{GetSpan, Span};
use oxc_syntax::node::NodeId;
use oxc_syntax::symbol::SymbolId;

use crate::lang::js::cut::Cut;
use crate::lang::js::holder::Held;
use crate::lang::js::reader::Reader;
use crate::lang::taken::Gone;

/// How many names may go with one start: bounds the cost of a text in which each name is made of the one before.
const MOST_SYMBOLS: usize = 100;

/// Something that goes first.
#[derive(Clone, Debug)]
pub(super) enum Start {
    /// A name, with all that declares it.
    Binding(SymbolId),
    /// A use: the identifier, or the member that is taken of it.
    Use(NodeId),
    /// A piece, with the names under which others know it.
    Piece(Cut, Vec<Gone>),
}

/// All that goes with one start.
#[derive(Debug, Default)]
pub(super) struct Fall {
    /// What is cut out.
    pub(super) cuts: BTreeSet<Cut>,
    /// The names that are declared no more.
    pub(super) symbols: BTreeSet<SymbolId>,
    /// What others may know.
    pub(super) gone: Vec<Gone>,
    /// What would be left without what it needs, and is for a person; parts of `cuts` among it do not count.
    pub(super) loose: Vec<Span>,
    /// The declared name that goes first, whose uses are told of by themselves.
    declared: Option<SymbolId>,
}

impl Fall {
    /// Returns what is left without what it needs, where all of `cut` is cut out.
    pub(super) fn left(&self, cut: &[Span]) -> Vec<Span> {
        let is_cut = |span: &Span| cut.iter().any(|outer| outer.contains_inclusive(*span));
        self.loose.iter().copied().filter(|span| !is_cut(span)).collect()
    }
}

impl Reader<'_, '_> {
    /// Returns all that goes with `start`.
    ///
    /// A use of a declared name that `start` is holds nothing back, since it is told of as long as the name is declared;
    /// a use of a name that goes with it does.
    pub(super) fn fall(&self, start: Start) -> Fall {
        let mut fall = Fall {
            declared: match start {
                Start::Binding(symbol) if !self.is_import(symbol) => Some(symbol),
                _ => None,
            },
            ..Fall::default()
        };
        let mut to_go = vec![start];
        while let Some(next) = to_go.pop() {
            match next {
                // What is derived of so much is looked at by a person.
                Start::Binding(symbol) if fall.symbols.len() >= MOST_SYMBOLS => {
                    fall.loose.push(self.semantic.scoping().symbol_span(symbol));
                    break;
                }
                Start::Binding(symbol) => self.drop_binding(symbol, &mut fall, &mut to_go),
                Start::Use(thing) => match self.held(thing) {
                    Some(Held::Binding(symbol)) => to_go.push(Start::Binding(symbol)),
                    Some(Held::Piece(cut, gone)) => to_go.push(Start::Piece(cut, gone)),
                    None => fall.loose.push(self.semantic.nodes().kind(thing).span()),
                },
                Start::Piece(cut, gone) => {
                    if fall.cuts.insert(cut) {
                        fall.gone.extend(gone);
                    }
                }
            }
        }
        fall
    }

    fn drop_binding(&self, symbol: SymbolId, fall: &mut Fall, to_go: &mut Vec<Start>) {
        if !fall.symbols.insert(symbol) {
            return;
        }
        match self.cuts_of_symbol(symbol) {
            Some(cuts) => fall.cuts.extend(cuts),
            None => fall.loose.push(self.semantic.scoping().symbol_span(symbol)),
        }
        fall.gone
            .extend(self.exported_names(symbol).into_iter().map(Gone::Export));
        let own = self.spans_of_symbol(symbol);
        for reference in self.semantic.symbol_references(symbol) {
            let span = self.semantic.reference_span(reference);
            let is_own = own.iter().any(|own| own.contains_inclusive(span));
            let is_told_of = fall.declared == Some(symbol) && self.held(reference.node_id()).is_none();
            if !is_own && !is_told_of {
                to_go.push(Start::Use(reference.node_id()));
            }
        }
        for name in self.relation_names() {
            if name.table.symbol != symbol || name.table.member.is_some() {
                continue;
            }
            match name.cut {
                Some(cut) => to_go.push(Start::Piece(cut, Vec::new())),
                None => fall.loose.push(name.span),
            }
        }
    }

    /// Whether `symbol` is imported.
    pub(super) fn is_import(&self, symbol: SymbolId) -> bool {
        self.semantic.scoping().symbol_flags(symbol).is_import()
    }

    /// Returns what declares `symbol`, without doc comments.
    pub(super) fn spans_of_symbol(&self, symbol: SymbolId) -> Vec<Span> {
        let cuts = self.cuts_of_symbol(symbol).unwrap_or_default();
        cuts.into_iter().map(|cut| self.span_of_cut(cut)).collect()
    }

    /// Returns what `start` would leave without what it needs.
    pub(super) fn left_by(&self, start: Start) -> Vec<Span> {
        let fall = self.fall(start);
        let cut: Vec<Span> = fall.cuts.iter().map(|cut| self.span_of_cut(*cut)).collect();
        fall.left(&cut)
    }
}
