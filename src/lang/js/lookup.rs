//! One setting of a configuration that is a module: a literal property of what the module exports by default.

use crate::lang::js::parse::parse;
use crate::lang::js::stack::with_room;
use crate::lang::literal::{Found, Literal, ObjectPlace};
use crate::lang::source::Source;
use crate::text::span::Span;
use oxc_allocator::Allocator;
use oxc_ast::ast::{
    AssignmentTarget, Declaration, ExportDefaultDeclarationKind, Expression, ObjectExpression, ObjectPropertyKind,
    Program, PropertyKey, Statement,
};
use oxc_span::GetSpan;

/// How many names are followed from the export to the object.
const LONGEST_CHAIN: usize = 8;

/// Returns the value of the property that `keys` lead to in the object that the module exports.
pub fn find_exported(source: &Source, keys: &[&str]) -> Option<Found> {
    let found = with_room(source.text(), || {
        let allocator = Allocator::default();
        let parsed = parse(&allocator, source);
        find(&parsed.returned.program, source, keys)
    });
    found.ok().flatten()
}

/// Returns the object that `keys` lead to in the object that the module exports; without keys that object itself.
pub fn find_exported_object(source: &Source, keys: &[&str]) -> Option<ObjectPlace> {
    let found = with_room(source.text(), || {
        let allocator = Allocator::default();
        let parsed = parse(&allocator, source);
        let program = &parsed.returned.program;
        let mut object = object_of(program, exported(program)?, LONGEST_CHAIN)?;
        for name in keys {
            object = object_of(program, property(object, name)?, LONGEST_CHAIN)?;
        }
        let inside = |span: oxc_span::Span| Span::new(span.start as usize, span.end as usize);
        let whole = inside(object.span);
        Some(ObjectPlace {
            inner: Span::new(whole.start() + 1, whole.end().saturating_sub(1)),
            members: object
                .properties
                .iter()
                .map(|property| inside(property.span()))
                .collect(),
            comments: program.comments.iter().map(|comment| inside(comment.span)).collect(),
        })
    });
    found.ok().flatten()
}

fn find<'a>(program: &'a Program<'a>, source: &Source, keys: &[&str]) -> Option<Found> {
    let exported = exported(program)?;
    let (last, outer) = keys.split_last()?;
    let mut object = object_of(program, exported, LONGEST_CHAIN)?;
    for name in outer {
        object = object_of(program, property(object, name)?, LONGEST_CHAIN)?;
    }
    let mut value = property(object, last)?.get_inner_expression();
    if let Expression::Identifier(identifier) = value
        && let Some(constant) = constant(program, &identifier.name)
        && matches!(constant.get_inner_expression(), Expression::StringLiteral(_))
    {
        value = constant.get_inner_expression();
    }
    let inside = |span: oxc_span::Span, quotes: usize| {
        source.text.file_span(Span::new(
            span.start as usize + quotes,
            (span.end as usize).saturating_sub(quotes),
        ))
    };
    Some(match value {
        Expression::StringLiteral(literal) => Found {
            span: inside(literal.span, 1),
            literal: Literal::Text(literal.value.to_string()),
        },
        Expression::TemplateLiteral(literal) if literal.expressions.is_empty() => Found {
            span: inside(literal.span, 1),
            literal: literal
                .quasis
                .first()
                .and_then(|quasi| quasi.value.cooked.as_ref())
                .map_or(Literal::Other, |text| Literal::Text(text.to_string())),
        },
        Expression::BooleanLiteral(literal) => Found {
            span: inside(literal.span, 0),
            literal: Literal::Boolean(literal.value),
        },
        Expression::NumericLiteral(literal) => Found {
            span: inside(literal.span, 0),
            literal: whole_number(literal.value).map_or(Literal::Other, Literal::Integer),
        },
        other => Found {
            span: inside(other.span(), 0),
            literal: Literal::Other,
        },
    })
}

/// Returns `export default …`, or what is assigned to `module.exports`.
fn exported<'a>(program: &'a Program<'a>) -> Option<&'a Expression<'a>> {
    program.body.iter().find_map(|statement| match statement {
        Statement::ExportDefaultDeclaration(export) => match &export.declaration {
            ExportDefaultDeclarationKind::FunctionDeclaration(_)
            | ExportDefaultDeclarationKind::ClassDeclaration(_)
            | ExportDefaultDeclarationKind::TSInterfaceDeclaration(_) => None,
            declaration => declaration.as_expression(),
        },
        Statement::TSExportAssignment(export) => Some(&export.expression),
        Statement::ExpressionStatement(statement) => match &statement.expression {
            Expression::AssignmentExpression(assignment) => match &assignment.left {
                AssignmentTarget::StaticMemberExpression(member)
                    if member.object.is_specific_id("module") && member.property.name == "exports" =>
                {
                    Some(&assignment.right)
                }
                _ => None,
            },
            _ => None,
        },
        _ => None,
    })
}

/// Returns the object that `expression` is: itself, the first argument of a call (`defineConfig({…})`), or what a
/// constant of the module holds.
fn object_of<'a>(
    program: &'a Program<'a>,
    expression: &'a Expression<'a>,
    n_left: usize,
) -> Option<&'a ObjectExpression<'a>> {
    let n_left = n_left.checked_sub(1)?;
    match expression.get_inner_expression() {
        Expression::ObjectExpression(object) => Some(object),
        Expression::CallExpression(call) => object_of(program, call.arguments.first()?.as_expression()?, n_left),
        Expression::Identifier(identifier) => object_of(program, constant(program, &identifier.name)?, n_left),
        _ => None,
    }
}

fn constant<'a>(program: &'a Program<'a>, name: &str) -> Option<&'a Expression<'a>> {
    program
        .body
        .iter()
        .filter_map(|statement| match statement {
            Statement::VariableDeclaration(declaration) => Some(declaration),
            Statement::ExportDeclaration(export) => match &export.declaration {
                Declaration::VariableDeclaration(declaration) => Some(declaration),
                _ => None,
            },
            _ => None,
        })
        .flat_map(|declaration| &declaration.declarations)
        .find(|declarator| declarator.id.get_identifier_name().is_some_and(|own| own == name))?
        .init
        .as_ref()
}

/// Returns the value of the last property `name`, as the program would see it.
fn property<'a>(object: &'a ObjectExpression<'a>, name: &str) -> Option<&'a Expression<'a>> {
    object.properties.iter().rev().find_map(|property| match property {
        ObjectPropertyKind::ObjectProperty(property) => {
            let is_named = match &property.key {
                PropertyKey::StaticIdentifier(key) => key.name == name,
                PropertyKey::StringLiteral(key) => key.value == name,
                _ => false,
            };
            is_named.then_some(&property.value)
        }
        ObjectPropertyKind::SpreadProperty(_) => None,
    })
}

fn whole_number(value: f64) -> Option<i64> {
    let text = format!("{value}");
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::language::Language;
    use crate::tree::path::RepoPath;

    #[track_caller]
    fn check(text: &str, key: &str, expected: Option<(&str, Literal)>) {
        let path = RepoPath::parse("drizzle.config.ts").unwrap();
        let source = Source::file(path, Language::JavaScript, text);
        let keys: Vec<&str> = key.split('.').collect();
        let found = find_exported(&source, &keys).map(|found| (found.span.of(text), found.literal));
        assert_eq!(found, expected, "{text:?}");
    }

    fn text(value: &str) -> Literal {
        Literal::Text(value.to_owned())
    }

    #[test]
    fn the_default_export_has_many_forms() {
        let out = Some(("./x", text("./x")));
        check("export default defineConfig({ out: './x' });", "out", out.clone());
        check("export default { out: './x' } satisfies Config;", "out", out.clone());
        check("export default ({ 'out': \"./x\" } as Config);", "out", out.clone());
        check(
            "const config: Config = { out: `./x` };\nexport default config;",
            "out",
            out.clone(),
        );
        check(
            "export const config = { out: './x' };\nexport default defineConfig(config)",
            "out",
            out.clone(),
        );
        check("module.exports = { out: './x' };", "out", out.clone());
        check(
            "if (!url) throw new Error();\nexport default { url, out: './x' };",
            "out",
            out,
        );
    }

    #[test]
    fn values_that_are_no_literals_are_there_all_the_same() {
        check(
            "export default { out: paths.out };",
            "out",
            Some(("paths.out", Literal::Other)),
        );
        check(
            "export default { out: `${a}/x` };",
            "out",
            Some(("`${a}/x`", Literal::Other)),
        );
        check(
            "export default { verbose: true };",
            "verbose",
            Some(("true", Literal::Boolean(true))),
        );
        check(
            "export default { port: 5432 };",
            "port",
            Some(("5432", Literal::Integer(5432))),
        );
        check("export default { port: 1.5 };", "port", Some(("1.5", Literal::Other)));
        check(
            "export default { migrations: { schema: 'public' } };",
            "migrations.schema",
            Some(("public", text("public"))),
        );
    }

    #[test]
    fn a_constant_stands_for_its_string() {
        check(
            "const out = './x'; export default { out };",
            "out",
            Some(("./x", text("./x"))),
        );
    }

    #[test]
    fn what_is_not_there_is_not_found() {
        check("export default { schema: 'x' };", "out", None);
        check("export const out = './x';", "out", None);
        check("export default function () {}", "out", None);
        check("const a = b; const b = a; export default a;", "out", None);
        check("export default { out: './x'", "out", None);
        check("", "out", None);
    }
}
