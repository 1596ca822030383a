//! What goes when one use of a name goes: an export of it, a type or a schema that is derived from it, its entry in a
//! list of tables, a property that is set on it.
//!
//! A use that none of these rules takes is for a person: a query, a foreign key, a parameter's type. Whether the rest
//! of the text can do without what goes is in `fall`.

use oxc_ast::AstKind;
use oxc_ast::ast::{
    Argument, AssignmentTarget, BindingPattern, Expression, ObjectProperty, ObjectPropertyKind, VariableDeclarationKind,
};
use oxc_span::{GetSpan, Span};
use oxc_syntax::node::NodeId;
use oxc_syntax::operator::AssignmentOperator;
use oxc_syntax::symbol::SymbolId;

use crate::lang::js::callee::{Callee, key_name};
use crate::lang::js::cut::Cut;
use crate::lang::js::names::export_name;
use crate::lang::js::reader::Reader;
use crate::lang::taken::Gone;

/// Functions of which the first argument is a table, and whose result can only work with it: Drizzle 0.x and 1.0.
const DERIVING: &[&str] = &[
    "createInsertSchema",
    "createSelectSchema",
    "createUpdateSchema",
    "relations",
];
/// The packages that those come from.
const DERIVING_PACKAGES: &[&str] = &[
    "drizzle-arktype",
    "drizzle-orm",
    "drizzle-typebox",
    "drizzle-valibot",
    "drizzle-zod",
];
/// Through how many calls of a chain, and constants, a derived value is followed.
const LONGEST_CHAIN: usize = 40;

/// How far up what holds a use is looked for.
const FARTHEST: usize = 200;

/// What goes when a use goes.
pub(super) enum Held {
    /// All that declares this name, and so every use of it.
    Binding(SymbolId),
    /// This alone, with the names under which others know it.
    Piece(Cut, Vec<Gone>),
}

/// What an expression denotes: a name of this text, or a member of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Denoted<'a> {
    /// The name.
    pub(super) symbol: SymbolId,
    /// The member; none where it is the name alone.
    pub(super) member: Option<&'a str>,
}

impl Denoted<'_> {
    /// Whether one goes where the other does.
    fn goes_with(&self, other: &Denoted) -> bool {
        self.symbol == other.symbol && (self.member.is_none() || other.member.is_none() || self.member == other.member)
    }
}

impl<'a> Reader<'a, '_> {
    /// Returns what goes when the use at `thing` goes: the identifier, or the member that is taken of it.
    pub(super) fn held(&self, thing: NodeId) -> Option<Held> {
        self.held_by_export(thing)
            .or_else(|| self.held_by_type(thing))
            .or_else(|| self.held_by_object(thing))
            .or_else(|| self.held_by_derived(thing))
            .or_else(|| self.held_by_property(thing))
    }

    /// `X.displayName = …` at the top level: a property that is set on a name which this text declares.
    fn held_by_property(&self, thing: NodeId) -> Option<Held> {
        let nodes = self.semantic.nodes();
        let AstKind::IdentifierReference(identifier) = nodes.kind(thing) else {
            return None;
        };
        if self.is_import(self.symbol_of(identifier)?) {
            return None;
        }
        let mut target = thing;
        for _ in 0..FARTHEST {
            let outer = nodes.parent_id(target);
            match nodes.kind(outer) {
                AstKind::StaticMemberExpression(member) if member.object.span() == nodes.kind(target).span() => {
                    target = outer;
                }
                AstKind::AssignmentExpression(assignment) if target != thing => {
                    let is_set = assignment.operator == AssignmentOperator::Assign
                        && assignment.left.span() == nodes.kind(target).span();
                    return (is_set && self.is_top_level_expression(outer))
                        .then(|| Some(Held::Piece(self.statement_at(assignment.span)?, Vec::new())))
                        .flatten();
                }
                _ => return None,
            }
        }
        None
    }

    /// Returns the cut of `property` of the object `object`, where that is what `module.exports` gets.
    pub(super) fn exported_property(&self, property: &ObjectProperty<'a>, object: NodeId) -> Option<(Cut, Vec<Gone>)> {
        let nodes = self.semantic.nodes();
        let assigned = nodes.parent_id(object);
        let AstKind::AssignmentExpression(assignment) = nodes.kind(assigned) else {
            return None;
        };
        if self.exports_name(&assignment.left) != Some("default") || !self.is_top_level_expression(assigned) {
            return None;
        }
        let gone = vec![Gone::Export(key_name(&property.key)?.to_owned())];
        Some((self.item_at(object, property.span)?, gone))
    }

    /// `export { x }`, `export default x`, `exports.a = x`, `module.exports = { x }`.
    fn held_by_export(&self, thing: NodeId) -> Option<Held> {
        let nodes = self.semantic.nodes();
        let parent = nodes.parent_id(thing);
        let statement = |span: Span, name: &str| {
            let gone = vec![Gone::Export(name.to_owned())];
            Some(Held::Piece(self.statement_at(span)?, gone))
        };
        match nodes.kind(parent) {
            AstKind::ExportSpecifier(specifier) => {
                let gone = vec![Gone::Export(export_name(&specifier.exported).to_owned())];
                Some(Held::Piece(
                    self.item_at(nodes.parent_id(parent), specifier.span)?,
                    gone,
                ))
            }
            AstKind::ExportDefaultDeclaration(export) => statement(export.span, "default"),
            AstKind::TSExportAssignment(export) => statement(export.span, "default"),
            AstKind::AssignmentExpression(assignment) if assignment.right.span() == nodes.kind(thing).span() => {
                let name = self.exports_name(&assignment.left)?;
                self.is_top_level_expression(parent)
                    .then(|| statement(assignment.span, name))
                    .flatten()
            }
            AstKind::ObjectProperty(property) => {
                let (cut, gone) = self.exported_property(property, nodes.parent_id(parent))?;
                Some(Held::Piece(cut, gone))
            }
            _ => None,
        }
    }

    /// Returns the name that an assignment to `target` exports; `default` for `module.exports`.
    pub(super) fn exports_name(&self, target: &'a AssignmentTarget<'a>) -> Option<&'a str> {
        let AssignmentTarget::StaticMemberExpression(member) = target else {
            return None;
        };
        let object = Callee::of(&member.object);
        let name = member.property.name.as_str();
        if object.is_name_chain("exports", &[]) || object.is_name_chain("module", &["exports"]) {
            return Some(name);
        }
        (object.is_name_chain("module", &[]) && name == "exports").then_some("default")
    }

    /// Whether the expression `node` is a statement of the top level.
    pub(super) fn is_top_level_expression(&self, node: NodeId) -> bool {
        let nodes = self.semantic.nodes();
        let statement = nodes.parent_id(node);
        matches!(nodes.kind(statement), AstKind::ExpressionStatement(_))
            && matches!(nodes.parent_kind(statement), AstKind::Program(_))
    }

    /// A type that is made of the one that goes; one that has it among others is for a person.
    fn held_by_type(&self, thing: NodeId) -> Option<Held> {
        let nodes = self.semantic.nodes();
        let mut inner = thing;
        for _ in 0..FARTHEST {
            let outer = nodes.parent_id(inner);
            match nodes.kind(outer) {
                AstKind::TSQualifiedName(_)
                | AstKind::TSTypeQuery(_)
                | AstKind::TSTypeReference(_)
                | AstKind::TSTypeParameterInstantiation(_)
                | AstKind::TSIntersectionType(_)
                | AstKind::TSArrayType(_)
                | AstKind::TSIndexedAccessType(_)
                | AstKind::TSTypeOperator(_)
                | AstKind::TSParenthesizedType(_)
                | AstKind::TSMappedType(_)
                | AstKind::TSImportType(_)
                | AstKind::TSImportTypeQualifiedName(_)
                | AstKind::TSInterfaceHeritage(_) => inner = outer,
                AstKind::TSTypeAliasDeclaration(alias) if self.is_top_level(outer) => {
                    return self.held_by_name(alias.id.symbol_id.get()?, thing, outer);
                }
                AstKind::TSInterfaceDeclaration(interface) if self.is_top_level(outer) => {
                    return self.held_by_name(interface.id.symbol_id.get()?, thing, outer);
                }
                _ => return None,
            }
        }
        None
    }

    /// An entry of a list of tables.
    fn held_by_object(&self, thing: NodeId) -> Option<Held> {
        let nodes = self.semantic.nodes();
        let property_id = self.parent_beyond_wrappers(thing);
        let AstKind::ObjectProperty(property) = nodes.kind(property_id) else {
            return None;
        };
        let object = nodes.parent_id(property_id);
        if !self.is_list_of_names(object) {
            return None;
        }
        let cut = self.item_at(object, property.span)?;
        let holder = self.parent_beyond_wrappers(object);
        match nodes.kind(holder) {
            AstKind::VariableDeclarator(declarator) => {
                let BindingPattern::BindingIdentifier(id) = &declarator.id else {
                    return None;
                };
                let variables = nodes.parent_id(holder);
                let is_constant = matches!(
                    nodes.kind(variables),
                    AstKind::VariableDeclaration(declared) if declared.kind == VariableDeclarationKind::Const
                );
                if !is_constant || !self.is_top_level(variables) {
                    return None;
                }
                let key = key_name(&property.key)?;
                let symbol = id.symbol_id.get()?;
                let mut names = self.exported_names(symbol);
                if names.is_empty() {
                    names.push(id.name.as_str().to_owned());
                }
                let gone = names
                    .into_iter()
                    .map(|name| Gone::Export(format!("{name}.{key}")))
                    .collect();
                Some(Held::Piece(cut, gone))
            }
            AstKind::ObjectProperty(outer) if key_name(&outer.key) == Some("schema") => {
                let options = nodes.parent_id(holder);
                let AstKind::CallExpression(call) = nodes.kind(self.parent_beyond_wrappers(options)) else {
                    return None;
                };
                let function = self.function(&call.callee);
                let is_drizzle = function.name == "drizzle" && function.module.is_none_or(is_of_drizzle);
                is_drizzle.then(|| Held::Piece(cut, Vec::new()))
            }
            AstKind::CallExpression(call) => {
                let is_first = call
                    .arguments
                    .first()
                    .is_some_and(|first| first.span().contains_inclusive(nodes.kind(object).span()));
                (is_first && self.defines_relations(&call.callee)).then(|| Held::Piece(cut, Vec::new()))
            }
            _ => None,
        }
    }

    /// Whether the object at `node` holds nothing but names, and other objects spread.
    fn is_list_of_names(&self, node: NodeId) -> bool {
        let AstKind::ObjectExpression(object) = self.semantic.nodes().kind(node) else {
            return false;
        };
        object.properties.iter().all(|property| match property {
            ObjectPropertyKind::SpreadProperty(_) => true,
            ObjectPropertyKind::ObjectProperty(property) => {
                !property.computed
                    && key_name(&property.key).is_some()
                    && match property.value.get_inner_expression() {
                        Expression::Identifier(_) => true,
                        Expression::StaticMemberExpression(member) => match member.object.get_inner_expression() {
                            Expression::Identifier(object) => {
                                self.symbol_of(object).is_some_and(|symbol| self.is_namespace(symbol))
                            }
                            _ => false,
                        },
                        _ => false,
                    }
            }
        })
    }

    fn is_namespace(&self, symbol: SymbolId) -> bool {
        let declaration = self.semantic.scoping().symbol_declaration(symbol);
        matches!(
            self.semantic.nodes().kind(declaration),
            AstKind::ImportNamespaceSpecifier(_)
        )
    }

    /// A constant whose value is derived from what goes: relations of a table, a schema that checks its rows.
    fn held_by_derived(&self, thing: NodeId) -> Option<Held> {
        let nodes = self.semantic.nodes();
        let denoted = match nodes.kind(thing) {
            AstKind::IdentifierReference(identifier) => Denoted {
                symbol: self.symbol_of(identifier)?,
                member: None,
            },
            AstKind::StaticMemberExpression(member) => self.denoted_member(&member.object, &member.property.name)?,
            _ => return None,
        };
        let (id, declarator) = std::iter::once(thing)
            .chain(nodes.ancestor_ids(thing).take(FARTHEST))
            .find_map(|id| match nodes.kind(id) {
                AstKind::VariableDeclarator(declarator) if self.is_top_level(nodes.parent_id(id)) => {
                    Some((id, declarator))
                }
                _ => None,
            })?;
        let BindingPattern::BindingIdentifier(name) = &declarator.id else {
            return None;
        };
        let subject = self.subject_of(declarator.init.as_ref()?, LONGEST_CHAIN)?;
        if !subject.goes_with(&denoted) {
            return None;
        }
        self.held_by_name(name.symbol_id.get()?, thing, id)
    }

    /// Returns what the value of `expression` is derived from, through the method calls behind it.
    fn subject_of(&self, expression: &'a Expression<'a>, steps: usize) -> Option<Denoted<'a>> {
        let mut inner = expression.get_inner_expression();
        for step in (0..steps).rev() {
            match inner {
                Expression::CallExpression(call) => {
                    let function = self.function(&call.callee);
                    if DERIVING.contains(&function.name) && function.module.is_some_and(is_deriving_package) {
                        return self.denoted(call.arguments.first().and_then(Argument::as_expression)?);
                    }
                    match call.callee.get_inner_expression() {
                        Expression::StaticMemberExpression(member) => inner = member.object.get_inner_expression(),
                        _ => return None,
                    }
                }
                Expression::StaticMemberExpression(member) => inner = member.object.get_inner_expression(),
                // What is made of a derived constant is derived from that constant.
                Expression::Identifier(identifier) => {
                    let (symbol, init) = self.constant(identifier)?;
                    self.subject_of(init, step)?;
                    return Some(Denoted { symbol, member: None });
                }
                _ => return None,
            }
        }
        None
    }

    /// Returns what `expression` denotes, where that is a name or a member of one.
    pub(super) fn denoted(&self, expression: &'a Expression<'a>) -> Option<Denoted<'a>> {
        match expression.get_inner_expression() {
            Expression::Identifier(identifier) => Some(Denoted {
                symbol: self.symbol_of(identifier)?,
                member: None,
            }),
            Expression::StaticMemberExpression(member) => self.denoted_member(&member.object, &member.property.name),
            _ => None,
        }
    }

    fn denoted_member(&self, object: &'a Expression<'a>, name: &'a str) -> Option<Denoted<'a>> {
        match object.get_inner_expression() {
            Expression::Identifier(identifier) => Some(Denoted {
                symbol: self.symbol_of(identifier)?,
                member: Some(name),
            }),
            _ => None,
        }
    }

    /// Returns `symbol`, one of whose declarations is at `node` and holds `thing`.
    ///
    /// Where the name has other declarations (a constant and a type of one name), they have to be about it, too.
    fn held_by_name(&self, symbol: SymbolId, thing: NodeId, node: NodeId) -> Option<Held> {
        let nodes = self.semantic.nodes();
        let scoping = self.semantic.scoping();
        let root = match nodes.kind(thing) {
            AstKind::IdentifierReference(identifier) => self.symbol_of(identifier),
            _ => None,
        };
        let is_about_it = |other: NodeId| {
            let span = nodes.kind(other).span();
            let names = [Some(symbol), root];
            names.into_iter().flatten().any(|name| {
                self.semantic
                    .symbol_references(name)
                    .any(|reference| span.contains_inclusive(self.semantic.reference_span(reference)))
            })
        };
        scoping
            .symbol_declarations(symbol)
            .all(|other| other == node || is_about_it(other))
            .then_some(Held::Binding(symbol))
    }

    /// Returns the names under which `symbol` is exported.
    pub(super) fn exported_names(&self, symbol: SymbolId) -> Vec<String> {
        let nodes = self.semantic.nodes();
        let scoping = self.semantic.scoping();
        let mut names = Vec::new();
        for declaration in scoping.symbol_declarations(symbol) {
            let statement = match nodes.kind(declaration) {
                AstKind::VariableDeclarator(_) => nodes.parent_id(declaration),
                _ => declaration,
            };
            match nodes.parent_kind(statement) {
                AstKind::ExportDeclaration(_) => names.push(scoping.symbol_name(symbol).to_owned()),
                AstKind::ExportDefaultDeclaration(_) => names.push("default".to_owned()),
                _ => {}
            }
        }
        for reference in self.semantic.symbol_references(symbol) {
            if let Some(Held::Piece(_, gone)) = self.held_by_export(reference.node_id()) {
                names.extend(gone.into_iter().filter_map(|gone| match gone {
                    Gone::Export(name) => Some(name),
                    _ => None,
                }));
            }
        }
        names.sort();
        names.dedup();
        names
    }

    /// Whether `callee` is what defines all relations of a schema.
    pub(super) fn defines_relations(&self, callee: &'a Expression<'a>) -> bool {
        let function = self.function(callee);
        matches!(function.name, "defineRelations" | "defineRelationsPart") && function.module.is_none_or(is_of_drizzle)
    }
}

fn is_of_drizzle(module: &str) -> bool {
    module == "drizzle-orm" || module.starts_with("drizzle-orm/")
}

fn is_deriving_package(module: &str) -> bool {
    DERIVING_PACKAGES.contains(&module.split('/').next().unwrap_or(module))
}
