//! Takes names, uses, specifiers and list elements out of a text, with what only served them.
//!
//! What goes with what is in `holder` and `fall`. Leaves out who else uses it: that is for the checks, which are told
//! what is gone.

use std::collections::{BTreeMap, BTreeSet};

use oxc_allocator::Allocator;
use oxc_ast::AstKind;
use oxc_ast::ast::{ArrayExpressionElement, Expression, Statement};
use oxc_semantic::SemanticBuilder;
use oxc_span::{GetSpan, Span as OxcSpan};
use oxc_syntax::node::NodeId;
use oxc_syntax::symbol::SymbolId;

use crate::lang::js::callee::required_module;
use crate::lang::js::cut::Cut;
use crate::lang::js::fall::{Fall, Start};
use crate::lang::js::names::export_name;
use crate::lang::js::parse::parse;
use crate::lang::js::reader::{Reader, own_span};
use crate::lang::js::stack::with_room;
use crate::lang::source::Source;
use crate::lang::taken::{Gone, TakenOut};
use crate::text::edit::Edits;
use crate::text::span::Span;

/// Takes `wanted` out of `source`; spans and changes are in bytes of its decoded text.
///
/// A text with errors is left alone.
pub(super) fn take_out(source: &Source, wanted: &[Span]) -> TakenOut {
    let taken = with_room(source.text(), || {
        let allocator = Allocator::default();
        let parsed = parse(&allocator, source);
        if parsed.note.is_some() || parsed.returned.panicked {
            return TakenOut::refused(wanted);
        }
        let semantic = SemanticBuilder::new()
            .with_build_nodes(true)
            .build(&parsed.returned.program)
            .semantic;
        Reader::new(source, &semantic).take_out(wanted)
    });
    taken.unwrap_or_else(|_| TakenOut::refused(wanted))
}

impl<'a> Reader<'a, '_> {
    fn take_out(&self, wanted: &[Span]) -> TakenOut {
        let mut falls: BTreeMap<usize, Fall> = BTreeMap::new();
        for (index, start) in self.starts(wanted) {
            falls.insert(index, self.fall(start));
        }
        // What one leaves without what it needs may go with another.
        loop {
            let cut: Vec<OxcSpan> = all_cuts(&falls).iter().map(|cut| self.span_of_cut(*cut)).collect();
            let n_before = falls.len();
            let empties: BTreeSet<usize> = self.that_empty_a_list(&falls);
            falls.retain(|index, fall| fall.left(&cut).is_empty() && !empties.contains(index));
            if falls.len() == n_before {
                break;
            }
        }
        if falls.is_empty() {
            return TakenOut::refused(wanted);
        }
        let fallen: BTreeSet<SymbolId> = falls.values().flat_map(|fall| fall.symbols.iter().copied()).collect();
        let cuts = self.whole_cuts(self.with_unused(all_cuts(&falls), fallen));
        let cut: Vec<Span> = cuts.iter().map(|cut| own_span(self.span_of_cut(*cut))).collect();
        let is_cut = |span: &Span| cut.iter().any(|outer| outer.contains(*span));
        // What lies in something else that goes needs no rule of its own.
        let refused = wanted
            .iter()
            .enumerate()
            .filter(|(index, span)| !falls.contains_key(index) && !is_cut(span))
            .map(|(index, _)| index)
            .collect();
        let taken = TakenOut {
            edits: self.edits_of(&cuts),
            refused,
            gone: falls
                .into_iter()
                .flat_map(|(index, fall)| fall.gone.into_iter().map(move |gone| (index, gone)))
                .collect(),
            is_empty: self.is_empty_without(&cuts),
        };
        if self.is_right(&taken, &cuts) {
            taken
        } else {
            TakenOut::refused(wanted)
        }
    }

    /// Returns what goes first for each of `wanted`; those that nothing is known of are left out.
    fn starts(&self, wanted: &[Span]) -> Vec<(usize, Start)> {
        // In the order of the text, inner nodes behind outer ones.
        let mut at: BTreeMap<Span, Vec<NodeId>> = wanted.iter().map(|span| (*span, Vec::new())).collect();
        for node in self.semantic.nodes().iter() {
            let span = own_span(node.kind().span());
            let content = match node.kind() {
                AstKind::StringLiteral(_) | AstKind::TemplateLiteral(_) => {
                    Span::new(span.start() + 1, span.end().saturating_sub(1))
                }
                _ => span,
            };
            if let Some(found) = at.get_mut(&content) {
                found.push(node.id());
            }
        }
        let start_of = |span: &Span| {
            let inner_first = at.get(span)?.iter().rev();
            let found = inner_first.copied().find_map(|node| self.start_at(node));
            found.or_else(|| self.start_at_default(*span))
        };
        wanted
            .iter()
            .enumerate()
            .filter_map(|(index, span)| Some((index, start_of(span)?)))
            .collect()
    }

    fn start_at(&self, node: NodeId) -> Option<Start> {
        let nodes = self.semantic.nodes();
        let parent = nodes.parent_id(node);
        match (nodes.kind(node), nodes.kind(parent)) {
            (AstKind::BindingIdentifier(id), _) => self.binding(id.symbol_id.get()?),
            (AstKind::IdentifierName(_) | AstKind::StringLiteral(_), AstKind::ImportSpecifier(specifier)) => {
                self.binding(specifier.local.symbol_id.get()?)
            }
            (_, AstKind::ExportSpecifier(specifier)) => {
                let gone = vec![Gone::Export(export_name(&specifier.exported).to_owned())];
                let cut = self.item_at(nodes.parent_id(parent), specifier.span)?;
                Some(Start::Piece(cut, gone))
            }
            (AstKind::StringLiteral(_), AstKind::ExportFromDeclaration(export)) => {
                let names = export.specifiers.iter().map(|one| export_name(&one.exported));
                let gone = names.map(|name| Gone::Export(name.to_owned())).collect();
                Some(Start::Piece(self.statement_at(export.span)?, gone))
            }
            (AstKind::StringLiteral(_), AstKind::ExportAllDeclaration(export)) => {
                let gone = match &export.exported {
                    Some(name) => Gone::Export(export_name(name).to_owned()),
                    None => Gone::Star(export.source.value.as_str().to_owned()),
                };
                Some(Start::Piece(self.statement_at(export.span)?, vec![gone]))
            }
            (AstKind::StringLiteral(_) | AstKind::TemplateLiteral(_), AstKind::ArrayExpression(_)) => self
                .is_removable_element(node)
                .then(|| self.item_at(parent, nodes.kind(node).span()))
                .flatten()
                .map(|cut| Start::Piece(cut, Vec::new())),
            (AstKind::IdentifierReference(_), _) => Some(Start::Use(node)),
            (AstKind::IdentifierName(name), _) => self
                .start_at_relation_name(name.span)
                .or_else(|| self.start_at_member(node, parent)),
            (AstKind::StringLiteral(literal), _) => self
                .start_at_relation_name(crate::lang::js::fold::content(literal.span))
                .or_else(|| self.start_at_member(node, parent)),
            _ => None,
        }
    }

    fn binding(&self, symbol: SymbolId) -> Option<Start> {
        self.cuts_of_symbol(symbol).is_some().then_some(Start::Binding(symbol))
    }

    /// A key of `defineRelations`, and what is asked of its parameter.
    fn start_at_relation_name(&self, span: OxcSpan) -> Option<Start> {
        let name = self.relation_names().iter().find(|name| name.span == span)?;
        Some(Start::Piece(name.cut?, Vec::new()))
    }

    /// The name of a member, of a key, or of a part of a pattern.
    fn start_at_member(&self, node: NodeId, parent: NodeId) -> Option<Start> {
        let nodes = self.semantic.nodes();
        let span = nodes.kind(node).span();
        match nodes.kind(parent) {
            AstKind::StaticMemberExpression(member) if member.property.span == span => {
                if let Some(symbol) = self.binding_of_required(parent) {
                    return self.binding(symbol);
                }
                self.start_at_exports(parent).or(Some(Start::Use(parent)))
            }
            AstKind::ComputedMemberExpression(member) if member.object.span() != span => Some(Start::Use(parent)),
            AstKind::TSQualifiedName(name) if name.right.span == span => Some(Start::Use(parent)),
            AstKind::TSImportType(_) => Some(Start::Use(parent)),
            AstKind::BindingProperty(property) if property.key.span() == span => {
                self.binding(property.value.get_binding_identifier()?.symbol_id.get()?)
            }
            AstKind::ObjectProperty(property) if property.key.span() == span => {
                let (cut, gone) = self.exported_property(property, nodes.parent_id(parent))?;
                Some(Start::Piece(cut, gone))
            }
            _ => None,
        }
    }

    /// `exports.a = …` and `module.exports = …`, by the name that is assigned to.
    fn start_at_exports(&self, member: NodeId) -> Option<Start> {
        let nodes = self.semantic.nodes();
        let assigned = nodes.parent_id(member);
        let AstKind::AssignmentExpression(assignment) = nodes.kind(assigned) else {
            return None;
        };
        let is_left = assignment.left.span() == nodes.kind(member).span();
        if !is_left || !self.is_top_level_expression(assigned) {
            return None;
        }
        let name = self.exports_name(&assignment.left)?;
        let cut = self.statement_at(assignment.span)?;
        Some(Start::Piece(cut, vec![Gone::Export(name.to_owned())]))
    }

    /// Returns the name that `require('./x').a` at `member` is bound to.
    fn binding_of_required(&self, member: NodeId) -> Option<SymbolId> {
        let nodes = self.semantic.nodes();
        let AstKind::StaticMemberExpression(taken) = nodes.kind(member) else {
            return None;
        };
        required_module(&taken.object)?;
        match nodes.kind(self.parent_beyond_wrappers(member)) {
            AstKind::VariableDeclarator(declarator) => declarator.id.get_binding_identifier()?.symbol_id.get(),
            _ => None,
        }
    }

    /// `export default` of something without a name, which the word `default` stands for.
    fn start_at_default(&self, span: Span) -> Option<Start> {
        if span.of(self.source.text()) != "default" {
            return None;
        }
        let span = OxcSpan::new(u32::try_from(span.start()).ok()?, u32::try_from(span.end()).ok()?);
        let cut = self.statement_at(span)?;
        let Cut::Statement(index) = cut else {
            return None;
        };
        match self.body().get(index)? {
            Statement::ExportDefaultDeclaration(export) if export.declaration.span().start > span.start => {
                Some(Start::Piece(cut, vec![Gone::Export("default".to_owned())]))
            }
            _ => None,
        }
    }

    /// Returns those of `falls` that together leave nothing in a list that means something else when it is empty.
    fn that_empty_a_list(&self, falls: &BTreeMap<usize, Fall>) -> BTreeSet<usize> {
        let cuts = all_cuts(falls);
        let is_emptied = |list: NodeId| {
            matches!(self.semantic.nodes().kind(list), AstKind::ArrayExpression(_))
                && !self.may_be_empty(list)
                && (0..self.items(list).len()).all(|index| cuts.contains(&Cut::Item(list, index)))
        };
        falls
            .iter()
            .filter(|(_, fall)| {
                fall.cuts
                    .iter()
                    .any(|cut| matches!(cut, Cut::Item(list, _) if is_emptied(*list)))
            })
            .map(|(index, _)| *index)
            .collect()
    }

    /// Returns `cuts` with the imports and local declarations that only served what they cut.
    fn with_unused(&self, mut cuts: BTreeSet<Cut>, mut fallen: BTreeSet<SymbolId>) -> BTreeSet<Cut> {
        let scoping = self.semantic.scoping();
        let root = scoping.root_scope_id();
        let of_module: Vec<SymbolId> = scoping
            .symbol_ids()
            .filter(|symbol| scoping.symbol_scope_id(*symbol) == root)
            .collect();
        loop {
            let outer = merged(cuts.iter().map(|cut| self.span_of_cut(*cut)).collect());
            let n_before = cuts.len();
            for symbol in &of_module {
                if fallen.contains(symbol) || !self.only_serves(*symbol, &outer) || !self.is_idle(*symbol, &outer) {
                    continue;
                }
                if let Some(own) = self.cuts_of_symbol(*symbol) {
                    fallen.insert(*symbol);
                    cuts.extend(own);
                }
            }
            if cuts.len() == n_before {
                return cuts;
            }
        }
    }

    /// Whether `symbol` is used, and only in `outer` and in itself.
    fn only_serves(&self, symbol: SymbolId, outer: &[OxcSpan]) -> bool {
        let mut is_used = false;
        let mut own: Option<Vec<OxcSpan>> = None;
        for reference in self.semantic.symbol_references(symbol) {
            let span = self.semantic.reference_span(reference);
            if is_within(span, outer) {
                is_used = true;
                continue;
            }
            let own = own.get_or_insert_with(|| self.spans_of_symbol(symbol));
            if !own.iter().any(|own| own.contains_inclusive(span)) {
                return false;
            }
        }
        is_used
    }

    /// Whether nothing outside of `outer` but its uses needs `symbol`: an import, or a declaration that is not exported and does nothing.
    fn is_idle(&self, symbol: SymbolId, outer: &[OxcSpan]) -> bool {
        let nodes = self.semantic.nodes();
        let mut declarations = self.semantic.scoping().symbol_declarations(symbol);
        declarations.all(|declaration| {
            let is_exported = |node: NodeId| {
                matches!(
                    nodes.parent_kind(node),
                    AstKind::ExportDeclaration(_) | AstKind::ExportDefaultDeclaration(_)
                )
            };
            match nodes.kind(declaration) {
                AstKind::ImportSpecifier(_)
                | AstKind::ImportDefaultSpecifier(_)
                | AstKind::ImportNamespaceSpecifier(_) => !self.serves_jsx(symbol, declaration, outer),
                AstKind::TSImportEqualsDeclaration(_)
                | AstKind::Function(_)
                | AstKind::TSTypeAliasDeclaration(_)
                | AstKind::TSInterfaceDeclaration(_) => !is_exported(declaration),
                AstKind::TSEnumDeclaration(declared) => {
                    !is_exported(declaration)
                        && declared
                            .body
                            .members
                            .iter()
                            .all(|member| member.initializer.as_ref().is_none_or(does_nothing))
                }
                AstKind::VariableDeclarator(declarator) => {
                    let init = declarator.init.as_ref();
                    !is_exported(nodes.parent_id(declaration))
                        && init.is_none_or(|init| does_nothing(init) || is_required(init))
                }
                _ => false,
            }
        })
    }

    /// Whether JSX outside of `outer` needs the import without naming it.
    fn serves_jsx(&self, symbol: SymbolId, declaration: NodeId, outer: &[OxcSpan]) -> bool {
        let nodes = self.semantic.nodes();
        let AstKind::ImportDeclaration(import) = nodes.parent_kind(declaration) else {
            return false;
        };
        let name = self.semantic.scoping().symbol_name(symbol);
        let is_needed = match import.source.value.as_str() {
            "react" => name == "React",
            "preact" => matches!(name, "h" | "Fragment"),
            _ => false,
        };
        is_needed
            && nodes.iter().any(|node| {
                matches!(node.kind(), AstKind::JSXElement(_) | AstKind::JSXFragment(_))
                    && !is_within(node.kind().span(), outer)
            })
    }

    /// Whether nothing that does anything is left without `cuts`.
    fn is_empty_without(&self, cuts: &BTreeSet<Cut>) -> bool {
        let mut left = self
            .body()
            .iter()
            .enumerate()
            .filter(|(index, _)| !cuts.contains(&Cut::Statement(*index)));
        left.all(|(_, statement)| match statement {
            Statement::EmptyStatement(_) => true,
            Statement::ExportNamedDeclaration(export) => export.specifiers.is_empty(),
            _ => false,
        })
    }

    /// Whether the changes of `taken` give a text that can be read, with as many statements as are to stay.
    fn is_right(&self, taken: &TakenOut, cuts: &BTreeSet<Cut>) -> bool {
        let mut edits = Edits::default();
        for edit in &taken.edits {
            if edits.add(edit.clone()).is_err() {
                return false;
            }
        }
        let Ok(text) = String::from_utf8(edits.apply(self.source.text().as_bytes())) else {
            return false;
        };
        let n_cut = cuts.iter().filter(|cut| matches!(cut, Cut::Statement(_))).count();
        let source = Source::file(self.source.path.clone(), self.source.language, &text);
        let allocator = Allocator::default();
        let parsed = parse(&allocator, &source);
        parsed.note.is_none() && parsed.returned.program.body.len() + n_cut == self.body().len()
    }
}

/// Whether `init` is a required module, or a member of one.
fn is_required(init: &Expression) -> bool {
    match init.get_inner_expression() {
        Expression::StaticMemberExpression(member) => required_module(&member.object).is_some(),
        other => required_module(other).is_some(),
    }
}

fn all_cuts(falls: &BTreeMap<usize, Fall>) -> BTreeSet<Cut> {
    falls.values().flat_map(|fall| fall.cuts.iter().copied()).collect()
}

/// Returns `spans` sorted, with those that touch each other made one.
fn merged(mut spans: Vec<OxcSpan>) -> Vec<OxcSpan> {
    spans.sort_unstable_by_key(|span| (span.start, span.end));
    let mut merged: Vec<OxcSpan> = Vec::new();
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => merged.push(span),
        }
    }
    merged
}

/// Whether `span` lies in one of `sorted`.
fn is_within(span: OxcSpan, sorted: &[OxcSpan]) -> bool {
    let after = sorted.partition_point(|outer| outer.start <= span.start);
    after
        .checked_sub(1)
        .and_then(|index| sorted.get(index))
        .is_some_and(|outer| outer.contains_inclusive(span))
}

/// Whether computing `expression` has no effect: a literal, a function, a list of such.
fn does_nothing(expression: &Expression) -> bool {
    match expression.get_inner_expression() {
        Expression::ArrowFunctionExpression(_)
        | Expression::FunctionExpression(_)
        | Expression::BooleanLiteral(_)
        | Expression::NullLiteral(_)
        | Expression::NumericLiteral(_)
        | Expression::BigIntLiteral(_)
        | Expression::RegExpLiteral(_)
        | Expression::StringLiteral(_)
        | Expression::Identifier(_) => true,
        Expression::TemplateLiteral(template) => template.expressions.is_empty(),
        Expression::UnaryExpression(unary) => does_nothing(&unary.argument),
        Expression::BinaryExpression(binary) => does_nothing(&binary.left) && does_nothing(&binary.right),
        Expression::ArrayExpression(array) => array.elements.iter().all(|element| match element {
            ArrayExpressionElement::Elision(_) => true,
            element => element.as_expression().is_some_and(does_nothing),
        }),
        Expression::ObjectExpression(object) => object.properties.iter().all(|property| match property {
            oxc_ast::ast::ObjectPropertyKind::ObjectProperty(property) => {
                !property.computed && does_nothing(&property.value)
            }
            oxc_ast::ast::ObjectPropertyKind::SpreadProperty(_) => false,
        }),
        _ => false,
    }
}
