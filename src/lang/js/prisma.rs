//! Calls of Prisma's client: `prisma.report.findMany(…)` works on the model `Report`.
//!
//! Leaves out clients that come by another name, models that a variable names, and the types that Prisma makes.

use oxc_ast::ast::{Argument, CallExpression, Expression, ObjectPropertyKind};

use crate::finding::Kind;
use crate::lang::js::callee::{Callee, Root, key_name};
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

/// Through how many constants a client is followed.
const FARTHEST: usize = 4;

impl<'a> Reader<'a, '_> {
    /// Reads `client.model.method(…)`.
    pub(super) fn read_client_call(&mut self, call: &'a CallExpression<'a>) {
        let Expression::StaticMemberExpression(method) = call.callee.get_inner_expression() else {
            return;
        };
        let name = method.property.name.as_str();
        let is_own = OWN_METHODS.contains(&name);
        if !is_own && !COMMON_METHODS.contains(&name) {
            return;
        }
        let Expression::StaticMemberExpression(model) = method.object.get_inner_expression() else {
            return;
        };
        let is_client = self.is_prisma(&model.object, 0);
        if is_client || SHARED_NAMES.contains(&Callee::of(&model.object).last_name()) {
            let target = Target::ClientModel {
                name: model.property.name.as_str().to_owned(),
                is_certain: is_client || is_own || has_keys(call),
            };
            self.refer(model.property.span, Kind::Sql, target);
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
                let is_named = |name: &str| name.to_ascii_lowercase().contains("prisma");
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
