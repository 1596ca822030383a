//! The names that a module brings in and hands on, with every use of each.
//!
//! Leaves out what it declares: that is `declarations`.

use oxc_ast::AstKind;
use oxc_ast::ast::{
    Argument, BindingPattern, CallExpression, ExportAllDeclaration, ExportFromDeclaration, Expression,
    ImportDeclaration, ImportDeclarationSpecifier, ImportExpression, ImportOrExportKind, ModuleExportName,
    ObjectPattern, TSImportType, TSImportTypeQualifier, TSModuleReference,
};
use oxc_semantic::{AstNode, Reference};
use oxc_span::{GetSpan, Span};
use oxc_syntax::node::NodeId;
use oxc_syntax::symbol::SymbolId;

use crate::finding::Kind;
use crate::lang::js::callee::{Callee, key_name, literal, required_literal};
use crate::lang::js::fall::Start;
use crate::lang::js::fold::content;
use crate::lang::js::globals::{is_global, may_export};
use crate::lang::js::mocked::is_mock;
use crate::lang::js::reader::{Reader, own_span};
use crate::lang::module::{Import, ImportName, Module, QueriedTable, Reexport, Unbound, Use};

/// One name on its way in, before its uses are known.
struct Incoming<'t> {
    specifier: &'t str,
    kind: Kind,
    is_type: bool,
}

/// Which part of a name a reference uses.
enum Part<'a> {
    /// All of it, as far as is known.
    Whole,
    /// A member: where its name stands, the name, and the expression that takes it.
    Member(Span, &'a str, NodeId),
    /// The members that a pattern names.
    Pattern(&'a ObjectPattern<'a>),
}

/// Functions that take the default export of the module whose import they are given: of React, Next.js, Vue and Loadable.
const TAKE_DEFAULT: [&str; 4] = ["defineAsyncComponent", "dynamic", "lazy", "loadable"];

impl<'a> Reader<'a, '_> {
    /// Returns the names of the whole text.
    pub(super) fn module(&self) -> Module {
        let mut module = Module::default();
        for node in self.semantic.nodes().iter() {
            match node.kind() {
                AstKind::ImportDeclaration(import) => self.name_import(import, &mut module),
                AstKind::ExportFromDeclaration(export) => self.name_reexport(export, &mut module),
                AstKind::ExportAllDeclaration(export) => self.name_star(export, &mut module),
                AstKind::TSImportEqualsDeclaration(import) => {
                    // `export import a = b.c`.
                    module.may_export_more |= matches!(
                        self.semantic.nodes().parent_kind(node.id()),
                        AstKind::ExportDeclaration(_)
                    );
                    if let TSModuleReference::ExternalModuleReference(reference) = &import.module_reference {
                        let incoming = Incoming {
                            specifier: reference.expression.value.as_str(),
                            kind: Kind::Require,
                            is_type: import.import_kind == ImportOrExportKind::Type,
                        };
                        let symbol = import.id.symbol_id.get();
                        self.add(
                            &incoming,
                            ImportName::Namespace,
                            import.id.name.as_str(),
                            import.id.span,
                            symbol,
                            &mut module,
                        );
                    }
                }
                AstKind::TSExportAssignment(_) => module.may_export_more = true,
                AstKind::TSImportType(import) => self.name_import_type(import, &mut module),
                AstKind::CallExpression(call) => {
                    self.name_queried(call, &mut module);
                    self.name_mocked(call, &mut module);
                    if let Some((specifier, _)) = required_literal(call) {
                        let incoming = Incoming {
                            specifier,
                            kind: Kind::Require,
                            is_type: false,
                        };
                        self.name_value(&incoming, node, &mut module);
                    }
                }
                AstKind::ImportExpression(import) => self.name_dynamic_import(import, node, &mut module),
                AstKind::ObjectExpression(object) => self.name_preset(object, &mut module),
                _ => {}
            }
        }
        self.declare(&mut module);
        self.name_unbound(&mut module);
        module
    }

    /// Adds the names that nothing in the text declares.
    fn name_unbound(&self, module: &mut Module) {
        let scoping = self.semantic.scoping();
        for (name, references) in scoping.root_unresolved_references() {
            let name = name.as_str();
            module.may_export_more |= may_export(name);
            if is_global(name) {
                continue;
            }
            let uses = references.iter().map(|id| scoping.get_reference(*id));
            module.unbound.extend(uses.map(|reference| Unbound {
                name: name.to_owned(),
                span: self.file_span(self.semantic.reference_span(reference)),
                type_only: !reference.flags().is_value() || reference.flags().is_value_as_type(),
            }));
        }
        module.unbound.sort_by_key(|unbound| unbound.span);
    }

    fn add(
        &self,
        incoming: &Incoming,
        name: ImportName,
        local: &str,
        span: Span,
        symbol: Option<SymbolId>,
        module: &mut Module,
    ) {
        let uses = match symbol {
            Some(symbol) if name == ImportName::Namespace => self.namespace_uses(symbol),
            Some(symbol) => self.uses(symbol),
            None => Vec::new(),
        };
        let left = match symbol {
            _ if name == ImportName::Namespace => Vec::new(),
            Some(symbol) => self.left_in_file(Start::Binding(symbol)),
            None => vec![self.file_span(span)],
        };
        module.imports.push(Import {
            specifier: incoming.specifier.to_owned(),
            name,
            local: local.to_owned(),
            span: self.source.text.file_span(own_span(span)),
            kind: incoming.kind,
            type_only: incoming.is_type,
            uses,
            left,
        });
    }

    fn name_import(&self, import: &ImportDeclaration<'a>, module: &mut Module) {
        let is_type = import.import_kind == ImportOrExportKind::Type;
        for specifier in import.specifiers.iter().flatten() {
            let incoming = Incoming {
                specifier: import.source.value.as_str(),
                kind: Kind::Import,
                is_type,
            };
            let local = specifier.local();
            let (name, span, is_type) = match specifier {
                ImportDeclarationSpecifier::ImportSpecifier(named) => (
                    import_name(export_name(&named.imported)),
                    name_span(&named.imported),
                    is_type || named.import_kind == ImportOrExportKind::Type,
                ),
                ImportDeclarationSpecifier::ImportDefaultSpecifier(_) => (ImportName::Default, local.span, is_type),
                ImportDeclarationSpecifier::ImportNamespaceSpecifier(_) => (ImportName::Namespace, local.span, is_type),
            };
            let incoming = Incoming { is_type, ..incoming };
            self.add(
                &incoming,
                name,
                local.name.as_str(),
                span,
                local.symbol_id.get(),
                module,
            );
        }
    }

    fn name_reexport(&self, export: &ExportFromDeclaration<'a>, module: &mut Module) {
        for specifier in &export.specifiers {
            module.reexports.push(Reexport {
                specifier: export.source.value.as_str().to_owned(),
                name: import_name(export_name(&specifier.local)),
                exported: Some(export_name(&specifier.exported).to_owned()),
                span: self.file_span(name_span(&specifier.local)),
            });
        }
    }

    fn name_star(&self, export: &ExportAllDeclaration<'a>, module: &mut Module) {
        let text = own_span(export.span).of(self.source.text());
        let star = export.span.start + u32::try_from(text.find('*').unwrap_or(0)).unwrap_or(0);
        module.reexports.push(Reexport {
            specifier: export.source.value.as_str().to_owned(),
            name: ImportName::Namespace,
            exported: export.exported.as_ref().map(|name| export_name(name).to_owned()),
            span: self.source.text.file_span(own_span(Span::new(star, star + 1))),
        });
    }

    /// `import('./x').Name` in a type.
    fn name_import_type(&self, import: &TSImportType<'a>, module: &mut Module) {
        let mut qualifier = match &import.qualifier {
            Some(qualifier) => qualifier,
            None => return,
        };
        let first = loop {
            match qualifier {
                TSImportTypeQualifier::Identifier(name) => break name,
                TSImportTypeQualifier::QualifiedName(qualified) => qualifier = &qualified.left,
            }
        };
        let incoming = Incoming {
            specifier: import.source.value.as_str(),
            kind: Kind::Import,
            is_type: true,
        };
        self.add(
            &incoming,
            import_name(first.name.as_str()),
            "",
            first.span,
            None,
            module,
        );
        if let Some(added) = module.imports.last_mut() {
            added.left = self.left_in_file(Start::Use(import.node_id.get()));
        }
    }

    fn name_dynamic_import(&self, import: &'a ImportExpression<'a>, node: &AstNode<'a>, module: &mut Module) {
        let Some((specifier, span)) = literal(&import.source) else {
            return;
        };
        let incoming = Incoming {
            specifier,
            kind: Kind::DynamicImport,
            is_type: false,
        };
        let nodes = self.semantic.nodes();
        let parent = self.parent_beyond_wrappers(node.id());
        match nodes.kind(parent) {
            AstKind::AwaitExpression(_) => self.name_value(&incoming, nodes.get_node(parent), module),
            // `lazy(() => import('./x'))`, and whatever else takes a module by its promise.
            AstKind::ArrowFunctionExpression(_) => {
                let is_lazy = match nodes.kind(self.parent_beyond_wrappers(parent)) {
                    AstKind::CallExpression(call) => TAKE_DEFAULT.contains(&Callee::of(&call.callee).last_name()),
                    _ => false,
                };
                let name = if is_lazy {
                    ImportName::Default
                } else {
                    ImportName::HandedOn
                };
                self.add(&incoming, name, "", span, None, module);
            }
            AstKind::CallExpression(call) if !is_mock(call) => {
                self.add(&incoming, ImportName::HandedOn, "", span, None, module);
            }
            AstKind::StaticMemberExpression(member) if member.property.name == "then" => {
                if let AstKind::CallExpression(call) = nodes.parent_kind(parent) {
                    self.name_then(&incoming, call, module);
                }
            }
            _ => {}
        }
    }

    /// `import('./x').then(({ a }) => …)` and `.then((m) => m.a)`.
    fn name_then(&self, incoming: &Incoming, call: &'a CallExpression<'a>, module: &mut Module) {
        let parameters = match call
            .arguments
            .first()
            .and_then(Argument::as_expression)
            .map(Expression::get_inner_expression)
        {
            Some(Expression::ArrowFunctionExpression(arrow)) => &arrow.params,
            Some(Expression::FunctionExpression(function)) => &function.params,
            _ => return,
        };
        if let Some(first) = parameters.items.first() {
            self.name_pattern(incoming, &first.pattern, module);
        }
    }

    /// Names what becomes of a module's value at `node`: bound, taken apart, or one member of it used.
    fn name_value(&self, incoming: &Incoming, node: &AstNode<'a>, module: &mut Module) {
        let nodes = self.semantic.nodes();
        let parent = self.parent_beyond_wrappers(node.id());
        match nodes.kind(parent) {
            AstKind::VariableDeclarator(declarator) => self.name_pattern(incoming, &declarator.id, module),
            AstKind::StaticMemberExpression(member) => {
                let name = import_name(member.property.name.as_str());
                let holder = self.parent_beyond_wrappers(parent);
                let binding = match nodes.kind(holder) {
                    AstKind::VariableDeclarator(declarator) => declarator.id.get_binding_identifier(),
                    _ => None,
                };
                let local = binding.map_or("", |binding| binding.name.as_str());
                let symbol = binding.and_then(|binding| binding.symbol_id.get());
                self.add(incoming, name, local, member.property.span, symbol, module);
            }
            _ => {}
        }
    }

    /// Returns the node around `id`, past parentheses and type assertions.
    pub(super) fn parent_beyond_wrappers(&self, id: NodeId) -> NodeId {
        let nodes = self.semantic.nodes();
        let mut parent = nodes.parent_id(id);
        while matches!(
            nodes.kind(parent),
            AstKind::ParenthesizedExpression(_)
                | AstKind::TSAsExpression(_)
                | AstKind::TSSatisfiesExpression(_)
                | AstKind::TSNonNullExpression(_)
        ) {
            parent = nodes.parent_id(parent);
        }
        parent
    }

    fn name_pattern(&self, incoming: &Incoming, pattern: &BindingPattern<'a>, module: &mut Module) {
        match pattern {
            BindingPattern::BindingIdentifier(identifier) => {
                let symbol = identifier.symbol_id.get();
                self.add(
                    incoming,
                    ImportName::Namespace,
                    identifier.name.as_str(),
                    identifier.span,
                    symbol,
                    module,
                );
            }
            BindingPattern::ObjectPattern(pattern) => {
                for property in &pattern.properties {
                    let Some(key) = key_name(&property.key) else {
                        continue;
                    };
                    let binding = property.value.get_binding_identifier();
                    let local = binding.map_or("", |binding| binding.name.as_str());
                    let symbol = binding.and_then(|binding| binding.symbol_id.get());
                    self.add(incoming, import_name(key), local, property.key.span(), symbol, module);
                }
            }
            _ => {}
        }
    }

    /// Returns each use of `symbol`; an `export { x }` is none, that is in the list of exports.
    pub(super) fn uses(&self, symbol: SymbolId) -> Vec<Use> {
        let mut uses = Vec::new();
        for reference in self.semantic.symbol_references(symbol) {
            if self.is_export(reference) {
                continue;
            }
            let own = self.semantic.reference_span(reference);
            match self.part_of(reference, own) {
                Part::Whole => uses.push(self.make_use(reference, own, None, reference.node_id())),
                Part::Member(span, name, node) => {
                    let found = self.make_use(reference, span, Some(name), node);
                    uses.push(Use {
                        span: self.file_span(own),
                        ..found
                    });
                }
                Part::Pattern(pattern) => {
                    uses.push(self.make_use(reference, own, None, reference.node_id()));
                    self.use_pattern(reference, pattern, &mut uses);
                }
            }
        }
        uses.extend(self.related_uses(symbol));
        uses
    }

    /// Returns each use of the namespace `symbol`, by the member that it takes where that is static.
    fn namespace_uses(&self, symbol: SymbolId) -> Vec<Use> {
        let mut uses = Vec::new();
        for reference in self.semantic.symbol_references(symbol) {
            if self.is_export(reference) {
                continue;
            }
            let own = self.semantic.reference_span(reference);
            match self.part_of(reference, own) {
                Part::Whole => uses.push(self.make_use(reference, own, None, reference.node_id())),
                Part::Member(span, name, node) => uses.push(self.make_use(reference, span, Some(name), node)),
                Part::Pattern(pattern) => {
                    self.use_pattern(reference, pattern, &mut uses);
                    if pattern.rest.is_some() {
                        uses.push(self.make_use(reference, own, None, reference.node_id()));
                    }
                }
            }
        }
        uses.extend(self.related_uses(symbol));
        uses
    }

    fn make_use(&self, reference: &Reference, span: Span, member: Option<&str>, thing: NodeId) -> Use {
        let span = self.file_span(span);
        Use {
            span,
            member: member.map(str::to_owned),
            member_span: span,
            type_only: !reference.flags().is_value() || reference.flags().is_value_as_type(),
            left: self.left_in_file(Start::Use(thing)),
        }
    }

    /// Returns what `start` would leave without what it needs, in the file.
    pub(super) fn left_in_file(&self, start: Start) -> Vec<crate::text::span::Span> {
        self.left_by(start)
            .into_iter()
            .map(|span| self.file_span(span))
            .collect()
    }

    fn is_export(&self, reference: &Reference) -> bool {
        self.is_exporting_place(reference.node_id())
    }

    /// Returns which part of its name the reference at `own` uses.
    fn part_of(&self, reference: &Reference, own: Span) -> Part<'a> {
        let nodes = self.semantic.nodes();
        let parent = self.parent_beyond_wrappers(reference.node_id());
        match nodes.kind(parent) {
            AstKind::StaticMemberExpression(member) => {
                Part::Member(member.property.span, member.property.name.as_str(), parent)
            }
            AstKind::ComputedMemberExpression(member) if member.object.span().contains_inclusive(own) => {
                match literal(&member.expression) {
                    Some((name, span)) => Part::Member(span, name, parent),
                    None => Part::Whole,
                }
            }
            AstKind::TSQualifiedName(name) => Part::Member(name.right.span, name.right.name.as_str(), parent),
            AstKind::JSXMemberExpression(member) => {
                Part::Member(member.property.span, member.property.name.as_str(), parent)
            }
            AstKind::VariableDeclarator(declarator) => match &declarator.id {
                BindingPattern::ObjectPattern(pattern) => Part::Pattern(pattern),
                _ => Part::Whole,
            },
            AstKind::CallExpression(call) => match watched(call, own) {
                Some((name, span)) => Part::Member(span, name, reference.node_id()),
                None => Part::Whole,
            },
            _ => Part::Whole,
        }
    }

    /// `const { a } = namespace`.
    fn use_pattern(&self, reference: &Reference, pattern: &ObjectPattern<'a>, uses: &mut Vec<Use>) {
        for property in &pattern.properties {
            if let Some(key) = key_name(&property.key) {
                uses.push(self.make_use(reference, property.key.span(), Some(key), reference.node_id()));
            }
        }
    }

    /// Returns the places where definitions of relations name the table `symbol`, or one that is a member of it.
    fn related_uses(&self, symbol: SymbolId) -> Vec<Use> {
        let names = self.relation_names().iter().filter(|name| name.table.symbol == symbol);
        names
            .map(|name| {
                let span = self.file_span(name.span);
                Use {
                    span,
                    member: name.table.member.map(str::to_owned),
                    member_span: span,
                    type_only: false,
                    left: if name.cut.is_some() { Vec::new() } else { vec![span] },
                }
            })
            .collect()
    }

    /// `db.query.users.findMany(…)`.
    pub(super) fn name_queried(&self, call: &CallExpression<'a>, module: &mut Module) {
        let Expression::StaticMemberExpression(method) = call.callee.get_inner_expression() else {
            return;
        };
        let Expression::StaticMemberExpression(table) = method.object.get_inner_expression() else {
            return;
        };
        let Expression::StaticMemberExpression(query) = table.object.get_inner_expression() else {
            return;
        };
        if query.property.name == "query" && matches!(method.property.name.as_str(), "findMany" | "findFirst") {
            module.queried.push(QueriedTable {
                name: table.property.name.as_str().to_owned(),
                span: self.file_span(table.property.span),
            });
        }
    }

    /// Returns the span that the parser's `span` has in the file.
    pub(super) fn file_span(&self, span: Span) -> crate::text::span::Span {
        self.source.text.file_span(own_span(span))
    }
}

/// Returns the member of the object at `object` that `call` watches or replaces for a test: `vi.spyOn(object, 'member')`.
fn watched<'a>(call: &CallExpression<'a>, object: Span) -> Option<(&'a str, Span)> {
    let callee = Callee::of(&call.callee);
    let watches = matches!(
        (callee.root_name(), callee.members.as_slice()),
        ("jest" | "vi" | "vitest", ["spyOn" | "replaceProperty"])
            | ("sinon", ["spy" | "stub" | "replace"])
            | ("mock", ["method" | "getter" | "setter"])
    );
    let [first, member, ..] = call.arguments.as_slice() else {
        return None;
    };
    let is_of_object = watches && first.span().contains_inclusive(object);
    literal(member.as_expression().filter(|_| is_of_object)?)
}

/// Returns `name` as an import's: `default` is the default.
pub(super) fn import_name(name: &str) -> ImportName {
    if name == "default" {
        ImportName::Default
    } else {
        ImportName::Named(name.to_owned())
    }
}

/// Returns the name of an import or export specifier.
pub(super) fn export_name<'e>(name: &'e ModuleExportName) -> &'e str {
    match name {
        ModuleExportName::IdentifierName(name) => name.name.as_str(),
        ModuleExportName::IdentifierReference(name) => name.name.as_str(),
        ModuleExportName::StringLiteral(name) => name.value.as_str(),
    }
}

/// Returns the span of the name of an import or export specifier, without quotes.
pub(super) fn name_span(name: &ModuleExportName) -> Span {
    match name {
        ModuleExportName::StringLiteral(name) => content(name.span),
        other => other.span(),
    }
}
