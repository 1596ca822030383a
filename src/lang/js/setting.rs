//! What a configuration that is a module sets under a key, with the lists and objects in it.

use crate::lang::js::lookup::{LONGEST_CHAIN, constant, exported, object_of, path_text, property};
use crate::lang::js::parse::parse;
use crate::lang::js::stack::with_room;
use crate::lang::literal::Setting;
use crate::lang::source::Source;
use oxc_allocator::Allocator;
use oxc_ast::AstKind;
use oxc_ast::ast::{Argument, Expression, ObjectPropertyKind, Program, Statement};
use oxc_semantic::SemanticBuilder;

/// How deep lists and objects are followed.
const DEEPEST: usize = 6;

/// Returns the value of the property that `keys` lead to in the object that the module exports.
pub fn find_exported_setting(source: &Source, keys: &[&str]) -> Option<Setting> {
    let found = with_room(source.text(), || {
        let allocator = Allocator::default();
        let parsed = parse(&allocator, source);
        let program = &parsed.returned.program;
        let (last, outer) = keys.split_last()?;
        let mut object = object_of(program, exported(program)?, LONGEST_CHAIN)?;
        for name in outer {
            object = object_of(program, property(object, name)?, LONGEST_CHAIN)?;
        }
        Some(value(program, property(object, last)?, DEEPEST))
    });
    found.ok().flatten()
}

/// Returns what is given to each call of a function that is imported from a module which `is_wanted`, with that module.
pub fn find_plugin_settings(source: &Source, is_wanted: &(dyn Fn(&str) -> bool + Sync)) -> Vec<(String, Setting)> {
    let found = with_room(source.text(), || {
        let allocator = Allocator::default();
        let parsed = parse(&allocator, source);
        let program = &parsed.returned.program;
        let imports = program.body.iter().filter_map(|statement| match statement {
            Statement::ImportDeclaration(import) if is_wanted(import.source.value.as_str()) => Some(import),
            _ => None,
        });
        let locals: Vec<(&str, &str)> = imports
            .flat_map(|import| {
                let specifiers = import.specifiers.iter().flatten();
                specifiers.map(|specifier| (specifier.local().name.as_str(), import.source.value.as_str()))
            })
            .collect();
        if locals.is_empty() {
            return Vec::new();
        }
        let semantic = SemanticBuilder::new().with_build_nodes(true).build(program).semantic;
        let setting = |kind: AstKind| {
            let AstKind::CallExpression(call) = kind else {
                return None;
            };
            let (_, module) = locals.iter().find(|(local, _)| call.callee.is_specific_id(local))?;
            let first = call.arguments.first().map(Argument::as_expression);
            let setting = match first {
                None => Setting::Object(Vec::new()),
                Some(first) => first.map_or(Setting::Unknown, |first| value(program, first, DEEPEST)),
            };
            Some(((*module).to_owned(), setting))
        };
        semantic
            .nodes()
            .iter()
            .filter_map(|node| setting(node.kind()))
            .collect()
    });
    found.unwrap_or_default()
}

fn value<'a>(program: &'a Program<'a>, expression: &'a Expression<'a>, n_left: usize) -> Setting {
    let Some(n_left) = n_left.checked_sub(1) else {
        return Setting::Unknown;
    };
    match expression.get_inner_expression() {
        Expression::BooleanLiteral(literal) => Setting::Boolean(literal.value),
        Expression::ArrayExpression(list) => {
            let elements = list.elements.iter();
            let one = |element: Option<&'a Expression<'a>>| {
                element.map_or(Setting::Unknown, |element| value(program, element, n_left))
            };
            Setting::List(elements.map(|element| one(element.as_expression())).collect())
        }
        Expression::ObjectExpression(object) => {
            let pair = |property: &'a ObjectPropertyKind<'a>| match property {
                ObjectPropertyKind::ObjectProperty(property) if !property.computed => {
                    let key = property.key.static_name().map(|name| name.into_owned());
                    (
                        key.unwrap_or_else(|| "...".to_owned()),
                        value(program, &property.value, n_left),
                    )
                }
                _ => ("...".to_owned(), Setting::Unknown),
            };
            Setting::Object(object.properties.iter().map(pair).collect())
        }
        other => match path_text(program, other, LONGEST_CHAIN) {
            Some(text) => Setting::Text(text),
            None => match other {
                Expression::Identifier(identifier) => constant(program, &identifier.name)
                    .map_or(Setting::Unknown, |constant| value(program, constant, n_left)),
                _ => Setting::Unknown,
            },
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::language::Language;
    use crate::tree::path::RepoPath;

    #[test]
    fn what_a_plugin_is_given_is_read() {
        let text = "import A, { b as B } from 'a/vite'; import C from 'c';\nexport default { plugins: [A({ dirs: ['x'] }), on && B(), C({}), A(...y)] }";
        let path = RepoPath::parse("vite.config.ts").unwrap();
        let source = Source::file(path, Language::JavaScript, text);
        let found = find_plugin_settings(&source, &|module| module.starts_with("a/"));
        let dirs = Setting::List(vec![Setting::Text("x".to_owned())]);
        let expected = [
            Setting::Object(vec![("dirs".to_owned(), dirs)]),
            Setting::Object(Vec::new()),
            Setting::Unknown,
        ];
        assert_eq!(found, expected.map(|setting| ("a/vite".to_owned(), setting)));
    }

    #[test]
    fn a_setting_is_read_with_what_is_in_it() {
        let text = |text: &str| Setting::Text(text.to_owned());
        for (value, expected) in [
            ("'a'", text("a")),
            ("true", Setting::Boolean(true)),
            (
                "['a', resolve('./b'), ...c]",
                Setting::List(vec![text("a"), text("./b"), Setting::Unknown]),
            ),
            (
                "{ path: '~/a', prefix: f() }",
                Setting::Object(vec![
                    ("path".to_owned(), text("~/a")),
                    ("prefix".to_owned(), Setting::Unknown),
                ]),
            ),
            ("{ ...b }", Setting::Object(vec![("...".to_owned(), Setting::Unknown)])),
            ("dirs", Setting::List(vec![text("x")])),
            ("f(x)", Setting::Unknown),
        ] {
            let whole = format!("const dirs = ['x'];\nexport default defineNuxtConfig({{ a: {{ b: {value} }} }})");
            let path = RepoPath::parse("nuxt.config.ts").unwrap();
            let source = Source::file(path, Language::JavaScript, &whole);
            assert_eq!(find_exported_setting(&source, &["a", "b"]), Some(expected), "{value}");
            assert_eq!(find_exported_setting(&source, &["a", "c"]), None);
        }
    }
}
