//! The state of reading one text: what was found, and which literals are already part of something found.

use std::cell::{Cell, OnceCell};

use oxc_ast::AstKind;
use oxc_ast::ast::{BindingPattern, Expression, IdentifierReference};
use oxc_semantic::Semantic;
use oxc_span::Span as OxcSpan;
use oxc_syntax::symbol::SymbolId;
use rustc_hash::FxHashSet;

use crate::finding::Kind;
use crate::lang::js::config_strings;
use crate::lang::js::relation_names::RelationName;
use crate::lang::reference::{Base, Target};
use crate::lang::source::{Extraction, Source};
use crate::text::span::Span;
use crate::tree::path::RepoPath;

/// How many steps all folding in one text may take: enough for a generated table of 100,000 strings.
const FOLD_STEPS: usize = 5_000_000;

/// One text while it is read.
pub(super) struct Reader<'a, 's> {
    /// The text.
    pub(super) source: &'s Source,
    /// Its tree, scopes and symbols.
    pub(super) semantic: &'s Semantic<'a>,
    /// What was found so far.
    pub(super) found: Extraction,
    /// The file's folder.
    pub(super) folder: RepoPath,
    /// Whether the file configures a tool.
    pub(super) is_config: bool,
    /// Names of tables in definitions of relations, once they were looked for.
    pub(super) relation_names: OnceCell<Vec<RelationName<'a>>>,
    claimed: FxHashSet<(u32, u32)>,
    steps_left: Cell<usize>,
}

impl<'a, 's> Reader<'a, 's> {
    /// Begins to read `source`.
    pub(super) fn new(source: &'s Source, semantic: &'s Semantic<'a>) -> Reader<'a, 's> {
        Reader {
            source,
            semantic,
            found: Extraction::default(),
            folder: source.path.parent().unwrap_or_default(),
            is_config: !source.setting.prose && config_strings::is_tool_config(&source.path),
            relation_names: OnceCell::new(),
            claimed: FxHashSet::default(),
            steps_left: Cell::new(FOLD_STEPS),
        }
    }

    /// Adds a reference at `span`.
    pub(super) fn refer(&mut self, span: OxcSpan, kind: Kind, target: Target) {
        let reference = self.source.reference(own_span(span), kind, target);
        self.found.references.push(reference);
    }

    /// Marks the expression at `span` as part of something found: by itself it is no reference.
    pub(super) fn claim(&mut self, span: OxcSpan) {
        self.claimed.insert((span.start, span.end));
    }

    /// Marks each of `spans` as in [`Reader::claim`].
    pub(super) fn claim_all(&mut self, spans: &[OxcSpan]) {
        self.claimed.extend(spans.iter().map(|span| (span.start, span.end)));
    }

    /// Whether the expression at `span` is part of something found.
    pub(super) fn is_claimed(&self, span: OxcSpan) -> bool {
        self.claimed.contains(&(span.start, span.end))
    }

    /// Takes `steps` off what folding may still cost; false where nothing is left.
    pub(super) fn spend(&self, steps: usize) -> bool {
        let left = self.steps_left.get();
        self.steps_left.set(left.saturating_sub(steps));
        left >= steps
    }

    /// Returns the symbol that `identifier` means, where it is declared in this text.
    pub(super) fn symbol_of(&self, identifier: &IdentifierReference<'a>) -> Option<SymbolId> {
        let reference = identifier.reference_id.get()?;
        self.semantic.scoping().get_reference(reference).symbol_id()
    }

    /// Returns the value that `identifier` always has: it is declared with it and never assigned again.
    pub(super) fn constant(&self, identifier: &IdentifierReference<'a>) -> Option<(SymbolId, &'a Expression<'a>)> {
        let symbol = self.symbol_of(identifier)?;
        Some((symbol, self.init_of(symbol)?))
    }

    /// Returns the value that `symbol` always has.
    pub(super) fn init_of(&self, symbol: SymbolId) -> Option<&'a Expression<'a>> {
        let scoping = self.semantic.scoping();
        if scoping.symbol_is_mutated(symbol) || !scoping.symbol_redeclarations(symbol).is_empty() {
            return None;
        }
        let AstKind::VariableDeclarator(declarator) = self.semantic.nodes().kind(scoping.symbol_declaration(symbol))
        else {
            return None;
        };
        match (&declarator.id, &declarator.init) {
            (BindingPattern::BindingIdentifier(_), Some(init)) => Some(init),
            _ => None,
        }
    }

    /// Returns the folder of the running module; in prose nobody knows where the code is meant to stand.
    pub(super) fn own_folder(&self) -> Base {
        if self.source.setting.prose {
            Base::Unknown
        } else {
            Base::Known(self.folder.clone())
        }
    }

    /// What relative paths are relative to where nothing else says it: the tool's folder in its configuration.
    pub(super) fn ground(&self) -> Base {
        match &self.source.setting.base {
            Base::Unknown if self.is_config => Base::Known(self.folder.clone()),
            other => other.clone(),
        }
    }
}

/// Returns `span` as decomm's own.
pub(super) fn own_span(span: OxcSpan) -> Span {
    Span::new(span.start as usize, span.end as usize)
}
