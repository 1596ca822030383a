//! Prisma's client: `prisma.report.findMany(…)` works on the model `Report`, as does who is given `prisma.report`, and the
//! keys in what it is called with may be fields that lead to other models.
//!
//! Leaves out clients that come by another name, models that a variable names, arguments that stand in constants, and the
//! types that Prisma makes.

use oxc_ast::AstKind;
use oxc_ast::ast::{
    Argument, BindingPattern, CallExpression, Expression, ObjectPropertyKind, PropertyKey, StaticMemberExpression,
    VariableDeclarator,
};
use oxc_span::{GetSpan, Span};

use crate::finding::Kind;
use crate::lang::js::callee::{Callee, Root, key_name, key_span};
use crate::lang::js::reader::Reader;
use crate::lang::reference::Target;

/// Names of clients that those of other libraries have, too.
const SHARED_NAMES: [&str; 3] = ["client", "db", "tx"];

/// Methods of a model that no other client is known to have.
const OWN_METHODS: [&str; 14] = [
    "aggregate",
    "aggregateRaw",
    "createMany",
    "createManyAndReturn",
    "deleteMany",
    "findFirst",
    "findFirstOrThrow",
    "findMany",
    "findRaw",
    "findUnique",
    "findUniqueOrThrow",
    "groupBy",
    "updateMany",
    "updateManyAndReturn",
];

/// Methods of a model whose names are common.
const COMMON_METHODS: [&str; 5] = ["count", "create", "delete", "update", "upsert"];

/// Keys of what these methods take.
const KEYS: [&str; 5] = ["data", "include", "select", "where", "omit"];

/// So deep are the arguments of a call looked into, and such are the longest names of fields.
const DEEPEST: usize = 24;
const LONGEST_KEY: usize = 64;

/// Through how many constants a client is followed.
const FARTHEST: usize = 4;

impl<'a> Reader<'a, '_> {
    /// Reads `client.model.method`, called or not, and the fields that what it is called with names.
    pub(super) fn read_client_method(&mut self, method: &'a StaticMemberExpression<'a>) {
        self.read_delegate(method);
        let name = method.property.name.as_str();
        let is_own = OWN_METHODS.contains(&name);
        if !is_own && !COMMON_METHODS.contains(&name) {
            return;
        }
        let Expression::StaticMemberExpression(model) = method.object.get_inner_expression() else {
            return;
        };
        let is_client = self.is_prisma(&model.object, 0);
        let is_shared = || SHARED_NAMES.contains(&Callee::of(&model.object).last_name());
        let call = match self.semantic.nodes().parent_kind(method.node_id.get()) {
            AstKind::CallExpression(call) if call.callee.span().contains_inclusive(method.span) => Some(call),
            _ => None,
        };
        // `db.report.count` that nobody calls may be a column.
        if !is_client && !(is_shared() && (is_own || call.is_some())) {
            return;
        }
        let is_certain = is_client || is_own || call.is_some_and(has_keys);
        let name = model.property.name.as_str();
        self.refer_to_model(model.property.span, name, "", is_certain);
        if let Some(first) = call
            .and_then(|call| call.arguments.first())
            .and_then(Argument::as_expression)
        {
            self.refer_to_fields(name, first, "", is_certain, 0);
        }
    }

    /// Reads `prisma.model` that is handed on as it is, or whose method is computed.
    fn read_delegate(&mut self, model: &'a StaticMemberExpression<'a>) {
        let callee = Callee::of(&model.object);
        let client = callee.last_name();
        let is_client = match client.to_ascii_lowercase().as_str() {
            "prisma" | "prismaclient" => client != "Prisma",
            // `rows.map((tagPrisma) => tagPrisma.tag)` is about a row.
            name => (name.ends_with("prisma") || name.ends_with("prismaclient")) && !self.is_parameter(&callee),
        };
        let is_within = |span: Span| span.contains_inclusive(model.span);
        let is_handed_on = |kind: AstKind| match kind {
            AstKind::CallExpression(call) => !is_within(call.callee.span()),
            AstKind::NewExpression(new) => !is_within(new.callee.span()),
            AstKind::ComputedMemberExpression(member) => is_within(member.object.span()),
            AstKind::ConditionalExpression(either) => !is_within(either.test.span()),
            AstKind::ObjectProperty(property) => is_within(property.value.span()),
            AstKind::ArrayExpression(_)
            | AstKind::ArrowFunctionExpression(_)
            | AstKind::LogicalExpression(_)
            | AstKind::ReturnStatement(_) => true,
            _ => false,
        };
        let nodes = self.semantic.nodes();
        let mut parent = self.parent_beyond_wrappers(model.node_id.get());
        if matches!(nodes.kind(parent), AstKind::ChainExpression(_)) {
            parent = self.parent_beyond_wrappers(parent);
        }
        if is_client && is_handed_on(nodes.kind(parent)) {
            self.refer_to_model(model.property.span, model.property.name.as_str(), "", true);
        }
    }

    /// Whether `callee` is a name alone that a function is given.
    fn is_parameter(&self, callee: &Callee<'_, 'a>) -> bool {
        let (Root::Name(identifier), []) = (&callee.root, callee.members.as_slice()) else {
            return false;
        };
        let symbol = self.symbol_of(identifier);
        let declaration = symbol.map(|symbol| self.semantic.scoping().symbol_declaration(symbol));
        declaration.is_some_and(|node| matches!(self.semantic.nodes().kind(node), AstKind::FormalParameter(_)))
    }

    /// Reads `const { model } = prisma`, where the methods of a model are taken from the name.
    pub(super) fn read_client_pattern(&mut self, declarator: &'a VariableDeclarator<'a>) {
        let (BindingPattern::ObjectPattern(pattern), Some(init)) = (&declarator.id, &declarator.init) else {
            return;
        };
        let client = Callee::of(init).last_name();
        if client == "Prisma" || !is_named(client) {
            return;
        }
        for property in &pattern.properties {
            let (Some(name), Some(binding)) = (key_name(&property.key), property.value.get_binding_identifier()) else {
                continue;
            };
            let Some(symbol) = binding.symbol_id.get() else {
                continue;
            };
            let nodes = self.semantic.nodes();
            let references = self.semantic.symbol_references(symbol);
            let uses: Vec<Span> = references
                .filter(|reference| match nodes.parent_kind(reference.node_id()) {
                    AstKind::StaticMemberExpression(member) => is_method(member.property.name.as_str()),
                    _ => false,
                })
                .map(|reference| self.semantic.reference_span(reference))
                .collect();
            if !uses.is_empty() {
                self.refer_to_model(property.key.span(), name, "", true);
            }
            for used in uses {
                self.refer_to_model(used, name, "", true);
            }
        }
    }

    /// Reads `prisma: { model: { method: … } }`, which stands in for a client.
    pub(super) fn read_client_object(&mut self, property: &'a ObjectPropertyKind<'a>) {
        let Some((_, Expression::ObjectExpression(client))) = named_value(property).filter(|(key, _)| {
            let PropertyKey::StaticIdentifier(key) = key else {
                return false;
            };
            is_named(&key.name)
        }) else {
            return;
        };
        for (key, value) in client.properties.iter().filter_map(named_value) {
            let Expression::ObjectExpression(model) = value else {
                continue;
            };
            let mut keys = model.properties.iter().filter_map(named_value).map(|(key, _)| key);
            if let Some(name) = key_name(key)
                && keys.any(|key| key_name(key).is_some_and(is_method))
            {
                self.refer_to_model(key_span(key), name, "", true);
            }
        }
    }

    fn refer_to_model(&mut self, span: Span, name: &str, keys: &str, is_certain: bool) {
        let target = Target::ClientModel {
            name: name.to_owned(),
            keys: keys.to_owned(),
            is_certain,
        };
        self.refer(span, Kind::Sql, target);
    }

    /// Refers to each key in `expression`, what a method of `model` is called with, that may be a field of a model; `keys`
    /// lead to `expression`.
    fn refer_to_fields(
        &mut self,
        model: &str,
        expression: &'a Expression<'a>,
        keys: &str,
        is_certain: bool,
        depth: usize,
    ) {
        if depth > DEEPEST {
            return;
        }
        let depth = depth + 1;
        match expression.get_inner_expression() {
            Expression::ObjectExpression(object) => {
                for property in &object.properties {
                    if let ObjectPropertyKind::SpreadProperty(spread) = property {
                        self.refer_to_fields(model, &spread.argument, keys, is_certain, depth);
                    }
                    let Some((key, value)) = named_value(property) else {
                        continue;
                    };
                    let Some(name) = key_name(key).filter(|name| name.len() < LONGEST_KEY && !name.contains('.'))
                    else {
                        continue;
                    };
                    let keys = format!("{keys}{}{name}", if keys.is_empty() { "" } else { "." });
                    if depth > 1 {
                        self.refer_to_model(key_span(key), model, &keys, is_certain);
                    }
                    self.refer_to_fields(model, value, &keys, is_certain, depth);
                }
            }
            Expression::ArrayExpression(list) => {
                for element in list.elements.iter().filter_map(|element| element.as_expression()) {
                    self.refer_to_fields(model, element, keys, is_certain, depth);
                }
            }
            Expression::ConditionalExpression(either) => {
                self.refer_to_fields(model, &either.consequent, keys, is_certain, depth);
                self.refer_to_fields(model, &either.alternate, keys, is_certain, depth);
            }
            Expression::LogicalExpression(logical) => {
                self.refer_to_fields(model, &logical.right, keys, is_certain, depth);
            }
            _ => {}
        }
    }

    /// Whether `object` is a client of Prisma by its name, or by how it is made.
    fn is_prisma(&self, object: &Expression<'a>, depth: usize) -> bool {
        if depth > FARTHEST {
            return false;
        }
        match object.get_inner_expression() {
            Expression::NewExpression(new) => Callee::of(&new.callee).last_name() == "PrismaClient",
            // `new PrismaClient().$extends(…)`
            Expression::CallExpression(call) => match call.callee.get_inner_expression() {
                Expression::StaticMemberExpression(member) if member.property.name == "$extends" => {
                    self.is_prisma(&member.object, depth + 1)
                }
                _ => false,
            },
            other => {
                let chain = Callee::of(other);
                if is_named(chain.root_name()) || chain.members.iter().any(|name| is_named(name)) {
                    return true;
                }
                match chain.root {
                    Root::Name(identifier) if chain.members.is_empty() => self
                        .constant(identifier)
                        .is_some_and(|(_, init)| self.is_prisma(init, depth + 1)),
                    _ => false,
                }
            }
        }
    }
}

/// Whether a client is called `name`.
fn is_named(name: &str) -> bool {
    name.to_ascii_lowercase().contains("prisma")
}

fn is_method(name: &str) -> bool {
    OWN_METHODS.contains(&name) || COMMON_METHODS.contains(&name)
}

/// Returns the key and the value of a property that is not spread.
fn named_value<'a>(property: &'a ObjectPropertyKind<'a>) -> Option<(&'a PropertyKey<'a>, &'a Expression<'a>)> {
    match property {
        ObjectPropertyKind::ObjectProperty(property) => Some((&property.key, property.value.get_inner_expression())),
        ObjectPropertyKind::SpreadProperty(_) => None,
    }
}

/// Whether the call is given an object with a key of Prisma's.
fn has_keys(call: &CallExpression) -> bool {
    let first = call.arguments.first().and_then(Argument::as_expression);
    let Some(Expression::ObjectExpression(object)) = first.map(Expression::get_inner_expression) else {
        return false;
    };
    object.properties.iter().any(|property| match property {
        ObjectPropertyKind::ObjectProperty(property) => key_name(&property.key).is_some_and(|key| KEYS.contains(&key)),
        ObjectPropertyKind::SpreadProperty(_) => false,
    })
}
