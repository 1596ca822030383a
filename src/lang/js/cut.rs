//! What can be cut out of a module as a piece: a top-level statement, or one item of a list with commas.
//!
//! Leaves out why something is cut (`holder`, `fall`) and which bytes go with it (`cut_text`).

use oxc_ast::AstKind;
use oxc_ast::ast::{BindingPattern, Expression, Statement};
use oxc_span::{GetSpan, Span};
use oxc_syntax::node::NodeId;
use oxc_syntax::symbol::SymbolId;

use crate::lang::js::callee::required_module;
use crate::lang::js::declarations::with_decorators;
use crate::lang::js::reader::Reader;

/// A piece that can be cut out of a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cut {
    /// The top-level statement of this index.
    Statement(usize),
    /// The item of this index in the list that this node is: specifiers, declarators, properties, elements.
    Item(NodeId, usize),
}

impl<'a> Reader<'a, '_> {
    /// Returns what `cut` cuts, without doc comments and commas.
    pub(super) fn span_of_cut(&self, cut: Cut) -> Span {
        let nothing = Span::new(0, 0);
        match cut {
            Cut::Statement(index) => self.body().get(index).map_or(nothing, with_decorators),
            Cut::Item(list, index) => self.items(list).get(index).copied().unwrap_or(nothing),
        }
    }

    /// Returns the top-level statements.
    pub(super) fn body(&self) -> &'a [Statement<'a>] {
        self.semantic.nodes().program().body.as_slice()
    }

    /// Returns the spans of the items of the list `list`, in order.
    pub(super) fn items(&self, list: NodeId) -> Vec<Span> {
        fn spans<T: GetSpan>(items: &[T]) -> Vec<Span> {
            items.iter().map(GetSpan::span).collect()
        }
        match self.semantic.nodes().kind(list) {
            AstKind::ImportDeclaration(import) => import
                .specifiers
                .as_ref()
                .map_or_else(Vec::new, |specifiers| spans(specifiers)),
            AstKind::ExportNamedDeclaration(export) => spans(&export.specifiers),
            AstKind::ExportFromDeclaration(export) => spans(&export.specifiers),
            AstKind::VariableDeclaration(variables) => spans(&variables.declarations),
            AstKind::ObjectExpression(object) => spans(&object.properties),
            AstKind::ArrayExpression(array) => spans(&array.elements),
            AstKind::ObjectPattern(pattern) => {
                let mut items = spans(&pattern.properties);
                items.extend(pattern.rest.as_ref().map(|rest| rest.span));
                items
            }
            _ => Vec::new(),
        }
    }

    /// Returns the item of `list` that stands at `span`.
    pub(super) fn item_at(&self, list: NodeId, span: Span) -> Option<Cut> {
        let index = self.items(list).iter().position(|item| item.contains_inclusive(span))?;
        Some(Cut::Item(list, index))
    }

    /// Returns the top-level statement that holds `span`.
    pub(super) fn statement_at(&self, span: Span) -> Option<Cut> {
        let body = self.body();
        let after = body.partition_point(|statement| statement.span().start <= span.start);
        let index = after.checked_sub(1)?;
        body.get(index)?
            .span()
            .contains_inclusive(span)
            .then_some(Cut::Statement(index))
    }

    /// Returns the whole statement at `node`, where that is a declaration at the top level, exported or not.
    fn top_level_statement(&self, node: NodeId) -> Option<Cut> {
        let nodes = self.semantic.nodes();
        let parent = match nodes.parent_kind(node) {
            AstKind::ExportDeclaration(_) | AstKind::ExportDefaultDeclaration(_) => {
                nodes.parent_kind(nodes.parent_id(node))
            }
            other => other,
        };
        matches!(parent, AstKind::Program(_))
            .then(|| self.statement_at(nodes.kind(node).span()))
            .flatten()
    }

    /// Whether `node` is a declaration at the top level, exported or not.
    pub(super) fn is_top_level(&self, node: NodeId) -> bool {
        self.top_level_statement(node).is_some()
    }

    /// Returns what declares `symbol`; `None` where that is not at the top level, or cannot be cut out alone.
    pub(super) fn cuts_of_symbol(&self, symbol: SymbolId) -> Option<Vec<Cut>> {
        let scoping = self.semantic.scoping();
        scoping
            .symbol_declarations(symbol)
            .map(|declaration| self.cut_of_declaration(declaration, symbol))
            .collect()
    }

    fn cut_of_declaration(&self, declaration: NodeId, symbol: SymbolId) -> Option<Cut> {
        let nodes = self.semantic.nodes();
        let parent = nodes.parent_id(declaration);
        match nodes.kind(declaration) {
            AstKind::ImportSpecifier(_) | AstKind::ImportDefaultSpecifier(_) | AstKind::ImportNamespaceSpecifier(_) => {
                self.item_at(parent, nodes.kind(declaration).span())
            }
            AstKind::VariableDeclarator(declarator) => {
                if !self.is_top_level(parent) {
                    return None;
                }
                match &declarator.id {
                    BindingPattern::BindingIdentifier(_) => self.item_at(parent, declarator.span),
                    BindingPattern::ObjectPattern(pattern) => {
                        let is_free = declarator.init.as_ref().is_some_and(|init| {
                            required_module(init).is_some()
                                || matches!(
                                    init.get_inner_expression(),
                                    Expression::Identifier(_) | Expression::StaticMemberExpression(_)
                                )
                        });
                        // What a rest holds depends on the names beside it.
                        if !is_free || pattern.rest.is_some() {
                            return None;
                        }
                        let index = pattern.properties.iter().position(|property| {
                            property
                                .value
                                .get_binding_identifier()
                                .is_some_and(|id| id.symbol_id.get() == Some(symbol))
                        })?;
                        Some(Cut::Item(pattern.node_id.get(), index))
                    }
                    _ => None,
                }
            }
            AstKind::Function(_)
            | AstKind::Class(_)
            | AstKind::TSTypeAliasDeclaration(_)
            | AstKind::TSInterfaceDeclaration(_)
            | AstKind::TSEnumDeclaration(_)
            | AstKind::TSNamespaceDeclaration(_)
            | AstKind::TSImportEqualsDeclaration(_) => self.top_level_statement(declaration),
            _ => None,
        }
    }
}
