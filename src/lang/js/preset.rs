//! The names that a preset of automatic imports lists: `{ from: "./x", imports: ["useX"] }`, as unimport takes it.
//!
//! Leaves out names that another preset is put together of, and modules that are no literal.
//! Source: <https://unimport.unjs.io> (v5).

use oxc_ast::ast::{Expression, ObjectExpression};

use crate::finding::Kind;
use crate::lang::js::callee::literal;
use crate::lang::js::lookup::property;
use crate::lang::js::names::import_name;
use crate::lang::js::reader::Reader;
use crate::lang::module::{Import, Module};

impl<'a> Reader<'a, '_> {
    /// Adds the names that `object`, a preset, lists of its module.
    pub(super) fn name_preset(&self, object: &'a ObjectExpression<'a>, module: &mut Module) {
        let Some(Expression::ArrayExpression(listed)) =
            property(object, "imports").map(Expression::get_inner_expression)
        else {
            return;
        };
        let Some((specifier, _)) = property(object, "from").and_then(literal) else {
            return;
        };
        for (name, span) in listed.elements.iter().filter_map(|one| name_in(one.as_expression()?)) {
            let span = self.file_span(span);
            module.imports.push(Import {
                specifier: specifier.to_owned(),
                name: import_name(name),
                local: String::new(),
                span,
                kind: Kind::Config,
                type_only: false,
                uses: Vec::new(),
                // Whoever uses the name has it from here.
                left: vec![span],
            });
        }
    }
}

/// Returns the name that `expression`, an element of a list of names, gives: itself, the first of a pair, or that of an
/// object.
fn name_in<'a>(expression: &'a Expression<'a>) -> Option<(&'a str, oxc_span::Span)> {
    match expression.get_inner_expression() {
        Expression::ArrayExpression(pair) => literal(pair.elements.first()?.as_expression()?),
        Expression::ObjectExpression(object) => literal(property(object, "name")?),
        other => literal(other),
    }
}
