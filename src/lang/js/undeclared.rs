//! The names that a text uses and does not declare, for frameworks that declare them for it.
//!
//! Leaves out what such a name means, and names that are only known when the program runs.

use std::collections::BTreeSet;

use oxc_allocator::Allocator;
use oxc_ast::AstKind;
use oxc_ast::ast::{
    Argument, ArrayExpressionElement, ArrowFunctionBody, CallExpression, ExportDefaultDeclarationKind, Expression,
    FunctionBody, ImportDeclarationSpecifier, ObjectExpression, ObjectPropertyKind, Statement, TSSignature, TSType,
    TSTypeName,
};
use oxc_semantic::{Reference as NameReference, Semantic, SemanticBuilder};
use oxc_span::{GetSpan, Span as OxcSpan};

use crate::finding::Kind;
use crate::lang::js::callee::{key_name, literal};
use crate::lang::js::names::{export_name, name_span};
use crate::lang::js::parse::parse;
use crate::lang::js::reader::own_span;
use crate::lang::js::stack::with_room;
use crate::lang::module::Undeclared;
use crate::lang::reference::{Reference, Role, Target};
use crate::lang::source::Source;

/// Options of a component whose keys its template uses by their names.
const OPTIONS: [&str; 5] = ["props", "methods", "computed", "inject", "components"];

/// Options of a component that bring in names from elsewhere.
const OPEN_OPTIONS: [&str; 2] = ["mixins", "extends"];

/// Through how many calls and names the type of properties is followed.
const FARTHEST: usize = 6;

/// Returns the names that `source`, a module or a script, uses and does not declare, and those that it declares.
///
/// `None` where it cannot be parsed.
pub fn undeclared(source: &Source) -> Option<Undeclared> {
    with_room(source.text(), || {
        let allocator = Allocator::default();
        let parsed = parse(&allocator, source);
        if parsed.returned.panicked || parsed.note.is_some() {
            return None;
        }
        let semantic = SemanticBuilder::new()
            .with_build_nodes(true)
            .build(&parsed.returned.program)
            .semantic;
        let mut reader = Names {
            source,
            semantic: &semantic,
            found: Undeclared::default(),
        };
        reader.read();
        Some(reader.found)
    })
    .ok()
    .flatten()
}

/// Returns the names that `source`, the pattern of a loop or the parameters of a slot, binds; `None` where it is none.
pub fn bound_names(source: &Source) -> Option<Vec<String>> {
    with_room(source.text(), || {
        let allocator = Allocator::default();
        let parsed = parse(&allocator, source);
        if parsed.returned.panicked || parsed.note.is_some() {
            return None;
        }
        let semantic = SemanticBuilder::new().build(&parsed.returned.program).semantic;
        let scoping = semantic.scoping();
        Some(
            scoping
                .symbol_ids()
                .map(|symbol| scoping.symbol_name(symbol).to_owned())
                .collect(),
        )
    })
    .ok()
    .flatten()
}

struct Names<'a, 's> {
    source: &'s Source,
    semantic: &'s Semantic<'a>,
    found: Undeclared,
}

impl<'a> Names<'a, '_> {
    fn read(&mut self) {
        let scoping = self.semantic.scoping();
        let root = scoping.get_bindings(scoping.root_scope_id());
        for (name, symbol) in root {
            let names = match scoping.symbol_flags(*symbol).is_value() {
                true => &mut self.found.declared,
                false => &mut self.found.types,
            };
            names.insert(name.to_string());
        }
        for (name, references) in scoping.root_unresolved_references() {
            for id in references {
                let reference = scoping.get_reference(*id);
                let role = self.role(reference);
                self.refer(self.semantic.reference_span(reference), name.as_str(), role, true);
            }
        }
        for node in self.semantic.nodes().iter() {
            match node.kind() {
                AstKind::ImportDeclaration(import) => {
                    let role = match import.source.value.as_str() {
                        "#imports" => Role::Value,
                        "#components" => Role::Component,
                        _ => continue,
                    };
                    for specifier in import.specifiers.iter().flatten() {
                        if let ImportDeclarationSpecifier::ImportSpecifier(named) = specifier {
                            self.refer(name_span(&named.imported), export_name(&named.imported), role, true);
                            self.found.imports.extend(self.found.references.pop());
                        }
                    }
                }
                AstKind::CallExpression(call) => self.read_call(call),
                AstKind::ObjectProperty(property) => match key_name(&property.key) {
                    Some("appLayout") => self.read_names(&property.value, Role::Layout),
                    Some("appMiddleware") => self.read_names(&property.value, Role::Middleware),
                    _ => {}
                },
                AstKind::ExportDefaultDeclaration(export) => self.read_options(&export.declaration),
                _ => {}
            }
        }
        self.found.references.sort_by_key(|reference| reference.span);
    }

    fn refer(&mut self, span: OxcSpan, name: &str, role: Role, is_certain: bool) {
        let target = Target::Undeclared {
            name: name.to_owned(),
            role,
            is_certain,
        };
        let reference: Reference = self.source.reference(own_span(span), Kind::Import, target);
        self.found.references.push(reference);
    }

    /// Returns what the name is used as: a tag, and what is given to `h`, are components.
    fn role(&self, reference: &NameReference) -> Role {
        let nodes = self.semantic.nodes();
        match nodes.parent_kind(reference.node_id()) {
            AstKind::JSXOpeningElement(_) | AstKind::JSXClosingElement(_) => Role::Component,
            AstKind::CallExpression(call) => {
                let own = self.semantic.reference_span(reference);
                let is_first = call.arguments.first().is_some_and(|first| first.span() == own);
                match is_first && call.callee.is_specific_id("h") {
                    true => Role::Component,
                    false => Role::Value,
                }
            }
            _ => Role::Value,
        }
    }

    fn read_call(&mut self, call: &'a CallExpression<'a>) {
        let Expression::Identifier(callee) = call.callee.get_inner_expression() else {
            return;
        };
        let first = call.arguments.first().and_then(Argument::as_expression);
        match callee.name.as_str() {
            "definePageMeta" => {
                let Some(Expression::ObjectExpression(object)) = first.map(Expression::get_inner_expression) else {
                    return;
                };
                for (key, value) in properties(object) {
                    match key {
                        "layout" => self.read_names(value, Role::Layout),
                        "middleware" => self.read_names(value, Role::Middleware),
                        _ => {}
                    }
                }
            }
            "setPageLayout" => {
                if let Some(first) = first {
                    self.read_names(first, Role::Layout);
                }
            }
            "resolveComponent" => {
                if let Some((name, span)) = first.and_then(literal) {
                    self.refer(span, name, Role::Component, true);
                }
            }
            // Of `@nuxt/test-utils`, which imports them.
            "mockComponent" => self.read_mock(first, Role::Component),
            "mockNuxtImport" => self.read_mock(first, Role::Value),
            "defineProps" => self.read_properties(call),
            "defineModel" => {
                let name = first.and_then(literal).map_or("modelValue", |(name, _)| name);
                self.found.members.insert(name.to_owned());
            }
            _ => {}
        }
    }

    fn read_mock(&mut self, first: Option<&'a Expression<'a>>, role: Role) {
        if let Some((name, span)) = first.and_then(literal).filter(|(name, _)| !name.contains('/')) {
            self.refer(span, name, role, true);
            if let Some(last) = self.found.references.last_mut() {
                last.kind = Kind::Mock;
            }
        }
    }

    /// Refers to the names that `value`, a string, a list or the keys of an object, gives.
    fn read_names(&mut self, value: &'a Expression<'a>, role: Role) {
        if let Some((name, span)) = literal(value) {
            return self.refer(span, name, role, true);
        }
        match value.get_inner_expression() {
            Expression::ArrayExpression(list) => {
                for (name, span) in list.elements.iter().filter_map(|one| literal(one.as_expression()?)) {
                    self.refer(span, name, role, true);
                }
            }
            Expression::ObjectExpression(object) if role == Role::Middleware => {
                for property in &object.properties {
                    if let ObjectPropertyKind::ObjectProperty(property) = property
                        && let Some(name) = key_name(&property.key)
                    {
                        self.refer(property.key.span(), name, role, true);
                    }
                }
            }
            Expression::ObjectExpression(object) => {
                for (key, value) in properties(object) {
                    if let Some((name, span)) = literal(value).filter(|_| key == "name") {
                        self.refer(span, name, role, true);
                    }
                }
            }
            Expression::ConditionalExpression(choice) => {
                for (name, span) in [&choice.consequent, &choice.alternate]
                    .into_iter()
                    .filter_map(|one| literal(one))
                {
                    self.refer(span, name, role, true);
                }
            }
            _ => {}
        }
    }

    /// `defineProps<{ a: string }>()`, `defineProps({ a: String })`, `defineProps(['a'])`.
    fn read_properties(&mut self, call: &'a CallExpression<'a>) {
        if let Some(types) = &call.type_arguments {
            for one in &types.params {
                self.read_type(one, FARTHEST);
            }
        }
        if let Some(first) = call.arguments.first().and_then(Argument::as_expression) {
            self.read_members(first);
        }
    }

    /// Adds the names of the properties of the type `one`.
    fn read_type(&mut self, one: &'a TSType<'a>, n_left: usize) {
        let Some(n_left) = n_left.checked_sub(1) else {
            self.found.is_open = true;
            return;
        };
        match one {
            TSType::TSTypeLiteral(literal) => self.read_signatures(&literal.members),
            TSType::TSIntersectionType(both) => {
                for one in &both.types {
                    self.read_type(one, n_left);
                }
            }
            TSType::TSTypeReference(reference) => {
                let declared = match &reference.type_name {
                    TSTypeName::IdentifierReference(name) => name.name.as_str(),
                    _ => "",
                };
                let program = self.semantic.nodes().program();
                let mut is_found = false;
                for statement in &program.body {
                    let declaration = match statement {
                        Statement::ExportDeclaration(export) => Some(&export.declaration),
                        other => other.as_declaration(),
                    };
                    match declaration {
                        Some(oxc_ast::ast::Declaration::TSInterfaceDeclaration(interface))
                            if interface.id.name == declared =>
                        {
                            is_found = true;
                            self.found.is_open |= !interface.extends.is_empty();
                            self.read_signatures(&interface.body.body);
                        }
                        Some(oxc_ast::ast::Declaration::TSTypeAliasDeclaration(alias)) if alias.id.name == declared => {
                            is_found = true;
                            self.read_type(&alias.type_annotation, n_left);
                        }
                        _ => {}
                    }
                }
                self.found.is_open |= !is_found;
            }
            _ => self.found.is_open = true,
        }
    }

    fn read_signatures(&mut self, members: &'a [TSSignature<'a>]) {
        for member in members {
            let key = match member {
                TSSignature::TSPropertySignature(property) => &property.key,
                TSSignature::TSMethodSignature(method) => &method.key,
                _ => continue,
            };
            self.found.members.extend(key_name(key).map(camelized));
        }
    }

    /// Adds the keys of an object, or the strings of a list.
    fn read_members(&mut self, value: &'a Expression<'a>) {
        match value.get_inner_expression() {
            Expression::ObjectExpression(object) => {
                for property in &object.properties {
                    match property {
                        ObjectPropertyKind::ObjectProperty(property) => {
                            self.found.members.extend(key_name(&property.key).map(camelized));
                        }
                        ObjectPropertyKind::SpreadProperty(_) => self.found.is_open = true,
                    }
                }
            }
            Expression::ArrayExpression(list) => {
                for one in &list.elements {
                    match one {
                        ArrayExpressionElement::SpreadElement(_) => self.found.is_open = true,
                        one => {
                            let name = one.as_expression().and_then(literal);
                            self.found.members.extend(name.map(|(name, _)| camelized(name)));
                        }
                    }
                }
            }
            _ => self.found.is_open = true,
        }
    }

    /// Adds what the options of a component bring to its template.
    fn read_options(&mut self, exported: &'a ExportDefaultDeclarationKind<'a>) {
        let Some(mut value) = exported.as_expression().map(Expression::get_inner_expression) else {
            return;
        };
        if let Expression::CallExpression(call) = value {
            let Some(first) = call.arguments.first().and_then(Argument::as_expression) else {
                return;
            };
            value = first.get_inner_expression();
        }
        let Expression::ObjectExpression(object) = value else {
            return;
        };
        for property in &object.properties {
            let ObjectPropertyKind::ObjectProperty(property) = property else {
                self.found.is_open = true;
                continue;
            };
            let key = key_name(&property.key).unwrap_or("");
            if OPTIONS.contains(&key) {
                self.read_members(&property.value);
            } else if OPEN_OPTIONS.contains(&key) {
                self.found.is_open = true;
            } else if matches!(key, "data" | "setup") {
                self.read_returned(&property.value);
            }
        }
    }

    /// Adds the keys of the objects that `function` returns.
    fn read_returned(&mut self, function: &'a Expression<'a>) {
        match function.get_inner_expression() {
            Expression::FunctionExpression(function) => {
                if let Some(body) = &function.body {
                    self.read_body(body);
                }
            }
            Expression::ArrowFunctionExpression(arrow) => match arrow.get_expression() {
                Some(value) => self.read_members(value),
                None => {
                    if let ArrowFunctionBody::FunctionBody(body) = &arrow.body {
                        self.read_body(body);
                    }
                }
            },
            other => self.read_members(other),
        }
    }

    fn read_body(&mut self, body: &'a FunctionBody<'a>) {
        for statement in &body.statements {
            if let Statement::ReturnStatement(returned) = statement
                && let Some(value) = &returned.argument
            {
                self.read_members(value);
            }
        }
    }
}

fn properties<'a>(object: &'a ObjectExpression<'a>) -> impl Iterator<Item = (&'a str, &'a Expression<'a>)> {
    object.properties.iter().filter_map(|property| match property {
        ObjectPropertyKind::ObjectProperty(property) => Some((key_name(&property.key)?, &property.value)),
        ObjectPropertyKind::SpreadProperty(_) => None,
    })
}

/// Returns `name`, of a property, as a template writes it in expressions.
fn camelized(name: &str) -> String {
    let mut camel = String::with_capacity(name.len());
    let mut is_raised = false;
    for sign in name.chars() {
        if sign == '-' {
            is_raised = true;
        } else if is_raised {
            camel.extend(sign.to_uppercase());
            is_raised = false;
        } else {
            camel.push(sign);
        }
    }
    camel
}

/// Returns the words of `text` that may be names, where it cannot be parsed; not those that a `.` precedes.
pub fn words(text: &str) -> BTreeSet<(usize, usize)> {
    let is_of_name = |sign: char| sign.is_alphanumeric() || matches!(sign, '_' | '$');
    let mut words = BTreeSet::new();
    let mut start: Option<usize> = None;
    let mut before = ' ';
    for (at, sign) in text.char_indices().chain([(text.len(), ' ')]) {
        match (is_of_name(sign), start) {
            (true, None) if before != '.' && !sign.is_numeric() => start = Some(at),
            (false, Some(from)) => {
                words.insert((from, at));
                start = None;
            }
            _ => {}
        }
        before = sign;
    }
    words
}
