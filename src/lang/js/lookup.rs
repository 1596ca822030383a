//! One setting of a configuration that is a module: a literal property of what the module exports by default.

use crate::lang::js::parse::parse;
use crate::lang::js::stack::with_room;
use crate::lang::literal::{Found, Literal, ObjectPlace};
use crate::lang::source::Source;
use crate::text::span::Span;
use oxc_allocator::Allocator;
use oxc_ast::ast::{
    Argument, ArrayExpressionElement, ArrowFunctionBody, AssignmentTarget, Declaration, ExportDefaultDeclarationKind,
    Expression, FunctionBody, ObjectExpression, ObjectPropertyKind, Program, PropertyKey, Statement,
};
use oxc_span::GetSpan;

/// How many names are followed from the export to the object.
pub(super) const LONGEST_CHAIN: usize = 8;

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

/// Returns the keys and the paths of the object that `keys` lead to, or of a list of `{ find, replacement }` there.
///
/// A path may be given to `resolve`, `join`, `new URL` and `fileURLToPath`, and is then relative to the file's folder or to
/// the folder in which the tool runs, which is mostly the same. What is computed in another way is left out.
pub fn find_exported_paths(source: &Source, keys: &[&str]) -> Vec<(String, String)> {
    let found = with_room(source.text(), || {
        let allocator = Allocator::default();
        let parsed = parse(&allocator, source);
        paths_at(&parsed.returned.program, keys)
    });
    found.ok().flatten().unwrap_or_default()
}

fn paths_at<'a>(program: &'a Program<'a>, keys: &[&str]) -> Option<Vec<(String, String)>> {
    let (last, outer) = keys.split_last()?;
    let mut object = object_of(program, exported(program)?, LONGEST_CHAIN)?;
    for name in outer {
        object = object_of(program, property(object, name)?, LONGEST_CHAIN)?;
    }
    let value = property(object, last)?;
    if let Expression::ArrayExpression(list) = value.get_inner_expression() {
        let pair = |element: &'a ArrayExpressionElement<'a>| {
            let object = object_of(program, element.as_expression()?, LONGEST_CHAIN)?;
            let Expression::StringLiteral(find) = property(object, "find")?.get_inner_expression() else {
                return None;
            };
            let path = path_text(program, property(object, "replacement")?, LONGEST_CHAIN)?;
            Some((find.value.to_string(), path))
        };
        return Some(list.elements.iter().filter_map(pair).collect());
    }
    let pair = |property: &'a ObjectPropertyKind<'a>| match property {
        ObjectPropertyKind::ObjectProperty(property) if !property.computed => {
            let key = property.key.static_name()?.into_owned();
            Some((key, path_text(program, &property.value, LONGEST_CHAIN)?))
        }
        _ => None,
    };
    let object = object_of(program, value, LONGEST_CHAIN)?;
    Some(object.properties.iter().filter_map(pair).collect())
}

/// Returns the path that `expression` is known to mean.
pub(super) fn path_text<'a>(program: &'a Program<'a>, expression: &'a Expression<'a>, n_left: usize) -> Option<String> {
    let n_left = n_left.checked_sub(1)?;
    let of_argument = |argument: &'a Argument<'a>| path_text(program, argument.as_expression()?, n_left);
    match expression.get_inner_expression() {
        Expression::StringLiteral(literal) => Some(literal.value.to_string()),
        Expression::TemplateLiteral(literal) if literal.expressions.is_empty() => {
            Some(literal.quasis.first()?.value.cooked.as_ref()?.to_string())
        }
        Expression::Identifier(identifier) if identifier.name == "__dirname" => Some(".".to_owned()),
        Expression::Identifier(identifier) => path_text(program, constant(program, &identifier.name)?, n_left),
        Expression::StaticMemberExpression(member) => match (&member.object, member.property.name.as_str()) {
            (Expression::ImportMeta(_), "dirname") => Some(".".to_owned()),
            (object @ Expression::NewExpression(_), "pathname") => path_text(program, object, n_left),
            _ => None,
        },
        Expression::NewExpression(new) if new.callee.is_specific_id("URL") => of_argument(new.arguments.first()?),
        Expression::CallExpression(call) => {
            let (of, name) = match call.callee.get_inner_expression() {
                Expression::Identifier(identifier) => (None, identifier.name.as_str()),
                Expression::StaticMemberExpression(member) => (Some(&member.object), member.property.name.as_str()),
                _ => return None,
            };
            match name {
                "cwd" => Some(".".to_owned()),
                "fileURLToPath" => of_argument(call.arguments.first()?),
                "resolve" | "join" if !of.is_some_and(|of| of.is_specific_id("require")) => {
                    let parts: Option<Vec<String>> = call.arguments.iter().map(of_argument).collect();
                    Some(parts?.join("/"))
                }
                _ => None,
            }
        }
        _ => None,
    }
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
pub(super) fn exported<'a>(program: &'a Program<'a>) -> Option<&'a Expression<'a>> {
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
pub(super) fn object_of<'a>(
    program: &'a Program<'a>,
    expression: &'a Expression<'a>,
    n_left: usize,
) -> Option<&'a ObjectExpression<'a>> {
    let n_left = n_left.checked_sub(1)?;
    match expression.get_inner_expression() {
        Expression::ObjectExpression(object) => Some(object),
        Expression::CallExpression(call) => object_of(program, call.arguments.first()?.as_expression()?, n_left),
        Expression::Identifier(identifier) => object_of(program, constant(program, &identifier.name)?, n_left),
        Expression::ArrowFunctionExpression(function) => {
            let body = match &function.body {
                ArrowFunctionBody::FunctionBody(body) => returned(body)?,
                body => body.as_expression()?,
            };
            object_of(program, body, n_left)
        }
        Expression::FunctionExpression(function) => object_of(program, returned(function.body.as_ref()?)?, n_left),
        _ => None,
    }
}

/// Returns what a function returns whose one `return` stands at its end.
fn returned<'a>(body: &'a FunctionBody<'a>) -> Option<&'a Expression<'a>> {
    let returns = |statement: &&Statement| matches!(statement, Statement::ReturnStatement(_));
    let is_plain = |statement: &Statement| {
        matches!(
            statement,
            Statement::VariableDeclaration(_) | Statement::ExpressionStatement(_) | Statement::ReturnStatement(_)
        )
    };
    if body.statements.iter().filter(returns).count() > 1 || !body.statements.iter().all(is_plain) {
        return None;
    }
    match body.statements.last()? {
        Statement::ReturnStatement(returned) => returned.argument.as_ref(),
        _ => None,
    }
}

pub(super) fn constant<'a>(program: &'a Program<'a>, name: &str) -> Option<&'a Expression<'a>> {
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
pub(super) fn property<'a>(object: &'a ObjectExpression<'a>, name: &str) -> Option<&'a Expression<'a>> {
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
    fn paths_are_found_in_calls_and_lists() {
        for (text, expected) in [
            ("{ a: './x', 'b/*': `y`, [c]: './z', ...rest }", "a=./x b/*=y"),
            (
                "{ a: resolve('./x'), b: path.join(__dirname, 'y', 'z') }",
                "a=./x b=./y/z",
            ),
            (
                "{ a: fileURLToPath(new URL('./x', import.meta.url)), b: new URL('y', import.meta.url).pathname }",
                "a=./x b=y",
            ),
            (
                "{ a: require.resolve('x'), b: f('y'), c: resolve(x, 'y'), d: out }",
                "d=./o",
            ),
            (
                "[{ find: '@', replacement: './src' }, { find: /a/, replacement: './b' }]",
                "@=./src",
            ),
            ("others", ""),
            ("f", ""),
        ] {
            let whole = format!("const out = './o'; const f = f;\nexport default d({{ r: {{ alias: {text} }} }})");
            let path = RepoPath::parse("vite.config.ts").unwrap();
            let source = Source::file(path, Language::JavaScript, &whole);
            let found = find_exported_paths(&source, &["r", "alias"]);
            let found: Vec<String> = found.iter().map(|(key, path)| format!("{key}={path}")).collect();
            assert_eq!(found.join(" "), expected, "{text}");
        }
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
