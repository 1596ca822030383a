//! What a module declares at its top level, exported or not, and where it uses that itself.

use std::collections::HashSet;

use oxc_ast::AstKind;
use oxc_ast::ast::{
    AssignmentExpression, AssignmentTarget, BindingIdentifier, BindingPattern, Comment, Declaration as Declared,
    ExportDefaultDeclaration, ExportDefaultDeclarationKind, ExportNamedDeclaration, Expression, IdentifierReference,
    ObjectExpression, ObjectPropertyKind, Statement, VariableDeclaration,
};
use oxc_span::{GetSpan, Span};
use oxc_syntax::symbol::SymbolId;

use crate::lang::js::callee::{Callee, key_name};
use crate::lang::js::fall::Start;
use crate::lang::js::names::{export_name, name_span};
use crate::lang::js::reader::{Reader, own_span};
use crate::lang::module::{Declaration, LocalExport, Module};

/// Beginnings of comments that are about the file or its tools, not about the statement below.
const NOT_DOCS: &[&str] = &[
    "#endregion",
    "#region",
    "!",
    "@file",
    "@fileoverview",
    "@jest-environment",
    "@license",
    "@module",
    "@packageDocumentation",
    "@preserve",
    "@ts-check",
    "@ts-nocheck",
    "@vitest-environment",
    "copyright",
    "eslint ",
    "eslint-disable ",
    "eslint-disable\n",
    "eslint-enable",
    "eslint-env",
    "global ",
    "globals ",
    "prettier-ignore-start",
    "tslint:",
];

/// So many equal signs in a row draw a line.
const SHORTEST_LINE: usize = 3;

/// One statement's part in what it declares.
struct Holder {
    /// The statement with `export` and its doc comment.
    span: Span,
    /// Whether `export` stands before it.
    is_exported: bool,
}

impl<'a> Reader<'a, '_> {
    /// Adds the declarations and local exports of the text to `module`.
    pub(super) fn declare(&self, module: &mut Module) {
        let program = self.semantic.nodes().program();
        let mut seen = HashSet::new();
        for statement in &program.body {
            let holder = Holder {
                span: self.with_doc(with_decorators(statement)),
                is_exported: matches!(statement, Statement::ExportDeclaration(_)),
            };
            match statement {
                Statement::ExportDeclaration(export) => {
                    self.declare_one(&export.declaration, &holder, &mut seen, module)
                }
                Statement::ExportDefaultDeclaration(export) => self.declare_default(export, &holder, &mut seen, module),
                Statement::ExportNamedDeclaration(export) => self.export_names(export, module),
                Statement::TSExportAssignment(export) => {
                    if let Expression::Identifier(identifier) = &export.expression {
                        self.export_local(identifier, "default", module);
                    }
                }
                Statement::ExpressionStatement(expression) => {
                    if let Expression::AssignmentExpression(assignment) = &expression.expression {
                        self.declare_common_js(assignment, &holder, module);
                    }
                }
                other => {
                    if let Some(declaration) = other.as_declaration() {
                        self.declare_one(declaration, &holder, &mut seen, module);
                    }
                }
            }
        }
    }

    fn declare_one(
        &self,
        declaration: &Declared<'a>,
        holder: &Holder,
        seen: &mut HashSet<SymbolId>,
        module: &mut Module,
    ) {
        match declaration {
            Declared::VariableDeclaration(variables) => self.declare_variables(variables, holder, seen, module),
            // An import; `names` has it.
            Declared::TSImportEqualsDeclaration(_) => {}
            other => {
                if let Some(id) = other.id() {
                    self.add_declaration(id, holder, holder.span, None, seen, module);
                }
            }
        }
    }

    fn declare_variables(
        &self,
        variables: &VariableDeclaration<'a>,
        holder: &Holder,
        seen: &mut HashSet<SymbolId>,
        module: &mut Module,
    ) {
        let is_alone = variables.declarations.len() == 1;
        for declarator in &variables.declarations {
            let span = if is_alone { holder.span } else { declarator.span };
            if let BindingPattern::BindingIdentifier(id) = &declarator.id {
                self.add_declaration(id, holder, span, None, seen, module);
                if let Some(added) = module.declarations.last_mut() {
                    added.table = declarator.init.as_ref().and_then(|init| self.declared_table(init));
                }
                continue;
            }
            let names = declarator.id.get_binding_identifiers();
            let is_only_name = names.len() == 1;
            for id in names {
                let span = if is_only_name {
                    span
                } else {
                    part_of_pattern(&declarator.id, id.span)
                };
                self.add_declaration(id, holder, span, None, seen, module);
            }
        }
    }

    fn declare_default(
        &self,
        export: &ExportDefaultDeclaration<'a>,
        holder: &Holder,
        seen: &mut HashSet<SymbolId>,
        module: &mut Module,
    ) {
        let id = match &export.declaration {
            ExportDefaultDeclarationKind::FunctionDeclaration(function) => function.id.as_ref(),
            ExportDefaultDeclarationKind::ClassDeclaration(class) => class.id.as_ref(),
            ExportDefaultDeclarationKind::TSInterfaceDeclaration(interface) => Some(&interface.id),
            other => {
                if let Some(Expression::Identifier(identifier)) = other.as_expression() {
                    self.export_local(identifier, "default", module);
                    return;
                }
                None
            }
        };
        if let Some(id) = id {
            self.add_declaration(id, holder, holder.span, Some("default"), seen, module);
            return;
        }
        let text = own_span(export.span).of(self.source.text());
        let start = export.span.start + u32::try_from(text.find("default").unwrap_or(0)).unwrap_or(0);
        module.declarations.push(Declaration {
            name: "default".to_owned(),
            exported: Some("default".to_owned()),
            is_type: false,
            table: None,
            name_span: self.file_span(Span::new(start, start + 7)),
            span: self.file_span(holder.span),
            uses: Vec::new(),
            left: Vec::new(),
        });
    }

    fn add_declaration(
        &self,
        id: &BindingIdentifier<'a>,
        holder: &Holder,
        span: Span,
        exported: Option<&str>,
        seen: &mut HashSet<SymbolId>,
        module: &mut Module,
    ) {
        let exported = exported.or(holder.is_exported.then_some(id.name.as_str()));
        let span = self.file_span(span);
        // Overloads and merged interfaces share their uses: the first has them.
        let uses = match id.symbol_id.get() {
            Some(symbol) if seen.insert(symbol) => self.uses(symbol),
            _ => Vec::new(),
        };
        module.declarations.push(Declaration {
            name: id.name.as_str().to_owned(),
            exported: exported.map(str::to_owned),
            is_type: id.symbol_id.get().is_some_and(|symbol| {
                let flags = self.semantic.scoping().symbol_flags(symbol);
                flags.is_type() && !flags.is_value()
            }),
            table: None,
            name_span: self.file_span(id.span),
            span,
            uses: uses.into_iter().filter(|one| !span.contains(one.span)).collect(),
            left: id
                .symbol_id
                .get()
                .map_or_else(Vec::new, |symbol| self.left_in_file(Start::Binding(symbol))),
        });
    }

    fn export_names(&self, export: &ExportNamedDeclaration<'a>, module: &mut Module) {
        for specifier in &export.specifiers {
            module.exports.push(LocalExport {
                local: export_name(&specifier.local).to_owned(),
                exported: export_name(&specifier.exported).to_owned(),
                span: self.file_span(name_span(&specifier.local)),
            });
        }
    }

    fn export_local(&self, identifier: &IdentifierReference<'a>, exported: &str, module: &mut Module) {
        module.exports.push(LocalExport {
            local: identifier.name.as_str().to_owned(),
            exported: exported.to_owned(),
            span: self.file_span(identifier.span),
        });
    }

    /// `exports.a = …`, `module.exports.a = …`, `module.exports = …`.
    fn declare_common_js(&self, assignment: &AssignmentExpression<'a>, holder: &Holder, module: &mut Module) {
        let AssignmentTarget::StaticMemberExpression(target) = &assignment.left else {
            return;
        };
        let object = Callee::of(&target.object);
        let is_exports = object.is_name_chain("exports", &[]) || object.is_name_chain("module", &["exports"]);
        let is_whole = object.is_name_chain("module", &[]) && target.property.name == "exports";
        let value = assignment.right.get_inner_expression();
        if is_exports {
            let name = target.property.name.as_str();
            if let Expression::Identifier(identifier) = value {
                self.export_local(identifier, name, module);
            } else {
                self.add_property(name, target.property.span, holder.span, module);
            }
        } else if is_whole {
            match value {
                Expression::ObjectExpression(object) => self.declare_object(object, module),
                Expression::Identifier(identifier) => self.export_local(identifier, "default", module),
                _ => self.add_property("default", target.property.span, holder.span, module),
            }
        }
    }

    fn declare_object(&self, object: &ObjectExpression<'a>, module: &mut Module) {
        for property in &object.properties {
            let ObjectPropertyKind::ObjectProperty(property) = property else {
                continue;
            };
            let Some(name) = key_name(&property.key) else {
                continue;
            };
            match property.value.get_inner_expression() {
                Expression::Identifier(identifier) => self.export_local(identifier, name, module),
                _ => self.add_property(name, property.key.span(), property.span, module),
            }
        }
    }

    fn add_property(&self, name: &str, name_span: Span, span: Span, module: &mut Module) {
        module.declarations.push(Declaration {
            name: name.to_owned(),
            exported: Some(name.to_owned()),
            is_type: false,
            table: None,
            name_span: self.file_span(name_span),
            span: self.file_span(span),
            uses: Vec::new(),
            left: Vec::new(),
        });
    }

    /// Whether the reference at `node` stands where it exports the name: in `module.exports = { a }` or `export default a`.
    pub(super) fn is_exporting_place(&self, node: oxc_syntax::node::NodeId) -> bool {
        let nodes = self.semantic.nodes();
        match nodes.parent_kind(node) {
            AstKind::ExportSpecifier(_) | AstKind::ExportDefaultDeclaration(_) | AstKind::TSExportAssignment(_) => true,
            AstKind::AssignmentExpression(assignment) => is_exports_target(&assignment.left),
            AstKind::ObjectProperty(_) => {
                let mut above = nodes.ancestor_kinds(node).skip(1);
                matches!(above.next(), Some(AstKind::ObjectExpression(_)))
                    && matches!(above.next(), Some(AstKind::AssignmentExpression(assignment)) if is_exports_target(&assignment.left))
            }
            _ => false,
        }
    }

    /// Returns `span` with the comment that adjoins it from above, where that documents it.
    pub(super) fn with_doc(&self, span: Span) -> Span {
        let text = self.source.text();
        let mut start = span.start;
        let comments = &self.semantic.nodes().program().comments;
        let above = comments.partition_point(|comment| comment.span.end <= start);
        for comment in comments.iter().take(above).rev() {
            let between = own_span(Span::new(comment.span.end, start)).of(text);
            let adjoins = between.trim().is_empty() && between.matches('\n').count() == 1;
            if !adjoins || !self.is_doc(comment) {
                break;
            }
            start = comment.span.start;
            if comment.is_block() {
                break;
            }
        }
        Span::new(start, span.end)
    }

    fn is_doc(&self, comment: &Comment) -> bool {
        let text = self.source.text();
        let before = text.get(..comment.span.start as usize).unwrap_or("");
        let line = before.rsplit('\n').next().unwrap_or("");
        let content = own_span(comment.content_span())
            .of(text)
            .trim_start_matches(['*', '/', ' ', '\t', '\r', '\n']);
        line.trim_start_matches('\u{feff}').trim().is_empty()
            && !NOT_DOCS.iter().any(|start| {
                content
                    .get(..start.len())
                    .is_some_and(|own| own.eq_ignore_ascii_case(start))
            })
            && !own_span(comment.span).of(text).starts_with("///")
            && !is_banner(own_span(comment.content_span()).of(text))
    }
}

/// Whether the comment `content` draws a line: it heads a section, not one statement.
fn is_banner(content: &str) -> bool {
    let first = content.trim_start_matches('*').trim();
    let first = first.lines().next().unwrap_or("");
    let mut run = 0;
    let mut before = None;
    first.chars().any(|sign| {
        run = if Some(sign) == before { run + 1 } else { 1 };
        before = Some(sign);
        run == SHORTEST_LINE && (!sign.is_alphanumeric() && !sign.is_whitespace() && sign != '.')
    })
}

/// Returns the span of `statement`; decorators may stand before its `export`.
pub(super) fn with_decorators(statement: &Statement) -> Span {
    let class = match statement {
        Statement::ExportDeclaration(export) => match &export.declaration {
            Declared::ClassDeclaration(class) => Some(class),
            _ => None,
        },
        Statement::ExportDefaultDeclaration(export) => match &export.declaration {
            ExportDefaultDeclarationKind::ClassDeclaration(class) => Some(class),
            _ => None,
        },
        _ => None,
    };
    let span = statement.span();
    let first = class
        .and_then(|class| class.decorators.first())
        .map_or(span.start, |first| first.span.start);
    Span::new(span.start.min(first), span.end)
}

fn is_exports_target(target: &AssignmentTarget) -> bool {
    let AssignmentTarget::StaticMemberExpression(member) = target else {
        return false;
    };
    let object = Callee::of(&member.object);
    object.is_name_chain("exports", &[])
        || object.is_name_chain("module", &["exports"])
        || (object.is_name_chain("module", &[]) && member.property.name == "exports")
}

/// Returns the part of `pattern` that binds the name at `name`: `a: b` of `{ a: b, c }`.
fn part_of_pattern(pattern: &BindingPattern, name: Span) -> Span {
    match pattern {
        BindingPattern::ObjectPattern(object) => object
            .properties
            .iter()
            .map(|property| property.span)
            .find(|span| span.contains_inclusive(name))
            .unwrap_or(name),
        _ => name,
    }
}
