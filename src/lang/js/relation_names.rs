//! Names of tables in `defineRelations(tables, (r) => ({ … }))`: its keys, and what is asked of `r`.
//!
//! They are no names of the language: which table one means is read off the first argument.

use oxc_ast::AstKind;
use oxc_ast::ast::{
    Argument, ArrowFunctionBody, BindingPattern, CallExpression, Expression, ObjectExpression, ObjectPropertyKind,
    Statement,
};
use oxc_span::{GetSpan, Span};

use crate::lang::js::callee::key_name;
use crate::lang::js::cut::Cut;
use crate::lang::js::holder::Denoted;
use crate::lang::js::reader::Reader;

/// A place that names a table by the key that it has in a list of tables.
pub(super) struct RelationName<'a> {
    /// The table.
    pub(super) table: Denoted<'a>,
    /// The name.
    pub(super) span: Span,
    /// What goes when the table does; none where a person has to decide.
    pub(super) cut: Option<Cut>,
}

impl<'a> Reader<'a, '_> {
    /// Returns all such names of the text, in order.
    pub(super) fn relation_names(&self) -> &[RelationName<'a>] {
        self.relation_names.get_or_init(|| {
            let mut names = Vec::new();
            for node in self.semantic.nodes().iter() {
                if let AstKind::CallExpression(call) = node.kind()
                    && self.defines_relations(&call.callee)
                {
                    self.name_relations(call, &mut names);
                }
            }
            names
        })
    }

    fn name_relations(&self, call: &'a CallExpression<'a>, names: &mut Vec<RelationName<'a>>) {
        let mut arguments = call.arguments.iter().filter_map(Argument::as_expression);
        let (Some(tables), Some(callback)) = (arguments.next(), arguments.next()) else {
            return;
        };
        let (parameters, object) = match callback.get_inner_expression() {
            Expression::ArrowFunctionExpression(arrow) => (
                &arrow.params,
                match &arrow.body {
                    ArrowFunctionBody::FunctionBody(body) => returned_object(&body.statements),
                    body => body.as_expression().and_then(as_object),
                },
            ),
            Expression::FunctionExpression(function) => (
                &function.params,
                function
                    .body
                    .as_ref()
                    .and_then(|body| returned_object(&body.statements)),
            ),
            _ => return,
        };
        if let Some(object) = object {
            for (index, property) in object.properties.iter().enumerate() {
                if let ObjectPropertyKind::ObjectProperty(property) = property
                    && let Some(name) = key_name(&property.key)
                    && let Some(table) = self.table_of(tables, name)
                {
                    names.push(RelationName {
                        table,
                        span: property.key.span(),
                        cut: Some(Cut::Item(object.node_id.get(), index)),
                    });
                }
            }
        }
        let Some(BindingPattern::BindingIdentifier(parameter)) = parameters.items.first().map(|first| &first.pattern)
        else {
            return;
        };
        let Some(symbol) = parameter.symbol_id.get() else {
            return;
        };
        let nodes = self.semantic.nodes();
        for reference in self.semantic.symbol_references(symbol) {
            let mut member = nodes.parent_id(reference.node_id());
            if let AstKind::StaticMemberExpression(direction) = nodes.kind(member)
                && matches!(direction.property.name.as_str(), "one" | "many")
            {
                member = nodes.parent_id(member);
            }
            if let AstKind::StaticMemberExpression(named) = nodes.kind(member)
                && let Some(table) = self.table_of(tables, &named.property.name)
            {
                names.push(RelationName {
                    table,
                    span: named.property.span,
                    cut: None,
                });
            }
        }
    }

    /// Returns the table that has the key `name` in `tables`.
    fn table_of(&self, tables: &'a Expression<'a>, name: &'a str) -> Option<Denoted<'a>> {
        match tables.get_inner_expression() {
            Expression::Identifier(identifier) => Some(Denoted {
                symbol: self.symbol_of(identifier)?,
                member: Some(name),
            }),
            Expression::ObjectExpression(object) => object.properties.iter().find_map(|property| match property {
                ObjectPropertyKind::ObjectProperty(property) if key_name(&property.key) == Some(name) => {
                    self.denoted(&property.value)
                }
                _ => None,
            }),
            _ => None,
        }
    }
}

/// Returns the object that a function with these statements returns.
fn returned_object<'a>(statements: &'a [Statement<'a>]) -> Option<&'a ObjectExpression<'a>> {
    match statements.last()? {
        Statement::ReturnStatement(statement) => as_object(statement.argument.as_ref()?),
        _ => None,
    }
}

fn as_object<'a>(expression: &'a Expression<'a>) -> Option<&'a ObjectExpression<'a>> {
    match expression.get_inner_expression() {
        Expression::ObjectExpression(object) => Some(object),
        _ => None,
    }
}
