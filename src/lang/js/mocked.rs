//! The names that a mock of a module gives in the place of the module's own: `vi.mock("./x", () => ({ name: fn }))`.
//!
//! Each is a name that the module was asked for. Leaves out what a factory returns from within branches, by a name, or
//! from another function.

use oxc_ast::ast::{
    Argument, ArrowFunctionBody, CallExpression, Expression, FunctionBody, ObjectExpression, ObjectPropertyKind,
    Statement,
};

use crate::finding::Kind;
use crate::lang::js::callee::{Callee, key_name, key_span, literal};
use crate::lang::js::names::import_name;
use crate::lang::js::reader::Reader;
use crate::lang::module::{Import, Module};

/// Methods of `jest`, `vi` and their like that take a module and what makes its mock.
const WITH_FACTORY: [&str; 4] = ["doMock", "mock", "setMock", "unstable_mockModule"];

impl<'a> Reader<'a, '_> {
    /// Adds the names that `call`, a mock of a module, gives.
    pub(super) fn name_mocked(&self, call: &CallExpression<'a>, module: &mut Module) {
        let [first, factory, ..] = call.arguments.as_slice() else {
            return;
        };
        let Some(specifier) = first.as_expression().filter(|_| is_mock(call)).and_then(specifier_of) else {
            return;
        };
        for property in made(factory).iter().flat_map(|made| &made.properties) {
            let ObjectPropertyKind::ObjectProperty(property) = property else {
                continue;
            };
            let Some(name) = key_name(&property.key).filter(|name| *name != "__esModule") else {
                continue;
            };
            let span = self.file_span(key_span(&property.key));
            module.imports.push(Import {
                specifier: specifier.to_owned(),
                name: import_name(name),
                local: String::new(),
                span,
                kind: Kind::Mock,
                type_only: false,
                uses: Vec::new(),
                // What it gives instead may be used in the rest of the test.
                left: vec![span],
            });
        }
    }
}

/// Whether `call` mocks the module that is its first argument.
pub(super) fn is_mock(call: &CallExpression) -> bool {
    let callee = Callee::of(&call.callee);
    match (callee.root_name(), callee.members.as_slice()) {
        ("jest" | "vi" | "vitest", [method]) => WITH_FACTORY.contains(method),
        ("mock", ["module"]) => true,
        _ => false,
    }
}

/// Returns the module that `expression` names: `"./x"`, or `import("./x")`.
fn specifier_of<'e>(expression: &'e Expression) -> Option<&'e str> {
    match expression.get_inner_expression() {
        Expression::ImportExpression(import) => literal(&import.source),
        other => literal(other),
    }
    .map(|(specifier, _)| specifier)
}

/// Returns the object that `factory` is or returns at its end.
fn made<'e, 'a>(factory: &'e Argument<'a>) -> Option<&'e ObjectExpression<'a>> {
    let made = match factory.as_expression()?.get_inner_expression() {
        Expression::ArrowFunctionExpression(function) => match &function.body {
            ArrowFunctionBody::FunctionBody(body) => returned(body)?,
            body => body.as_expression()?,
        },
        Expression::FunctionExpression(function) => returned(function.body.as_ref()?)?,
        other => other,
    };
    match made.get_inner_expression() {
        Expression::ObjectExpression(object) => Some(object),
        _ => None,
    }
}

fn returned<'e, 'a>(body: &'e FunctionBody<'a>) -> Option<&'e Expression<'a>> {
    match body.statements.last()? {
        Statement::ReturnStatement(statement) => statement.argument.as_ref(),
        _ => None,
    }
}
