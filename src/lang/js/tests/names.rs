//! The names of a module.

use super::read;
use crate::lang::module::{ImportName, Module, Use};

fn module(text: &str) -> Module {
    read("lib/x.tsx", text).module.unwrap()
}

fn show_uses(text: &str, uses: &[Use]) -> String {
    let shown: Vec<String> = uses
        .iter()
        .map(|one| {
            let kind = if one.type_only { ":type" } else { "" };
            let member = one.member.as_ref().map_or(String::new(), |member| format!(".{member}"));
            format!("{}@{}{member}{kind}", one.span.of(text), one.span.start())
        })
        .collect();
    shown.join(" ")
}

fn check_imports(text: &str, expected: &[&str]) {
    let shown: Vec<String> = module(text)
        .imports
        .iter()
        .map(|import| {
            let name = match &import.name {
                ImportName::Named(name) => name.clone(),
                ImportName::Default => "(default)".to_owned(),
                ImportName::Namespace => "*".to_owned(),
                ImportName::HandedOn => "?".to_owned(),
            };
            let kind = if import.type_only { "type" } else { import.kind.name() };
            let uses = show_uses(text, &import.uses);
            format!(
                "{kind} {name} as {} «{}» from {}: {uses}",
                import.local,
                import.span.of(text),
                import.specifier
            )
        })
        .collect();
    assert_eq!(shown, expected, "{text}");
}

fn check_declarations(text: &str, expected: &[&str]) {
    let module = module(text);
    let mut shown: Vec<String> = module
        .declarations
        .iter()
        .map(|one| {
            let exported = one
                .exported
                .as_ref()
                .map_or(String::new(), |name| format!(" as {name}"));
            let uses = show_uses(text, &one.uses);
            format!(
                "{}{exported} «{}» «{}» {uses}",
                one.name,
                one.name_span.of(text),
                one.span.of(text)
            )
            .trim_end()
            .to_owned()
        })
        .collect();
    shown.extend(
        module
            .exports
            .iter()
            .map(|one| format!("export {} as {} «{}»", one.local, one.exported, one.span.of(text))),
    );
    assert_eq!(shown, expected, "{text}");
}

#[test]
fn imports_know_their_uses() {
    check_imports(
        "import { a as b } from './x'; b()",
        &["import a as b «a» from ./x: b@30"],
    );
    check_imports("import d from './x'; d", &["import (default) as d «d» from ./x: d@21"]);
    check_imports(
        "import { default as d } from './x'",
        &["import (default) as d «default» from ./x: "],
    );
    check_imports(
        "import * as n from './x'; n.a; n['b']; let t: n.C; n",
        &["import * as n «n» from ./x: a@28.a b@34.b C@48.C:type n@51"],
    );
    check_imports(
        "import type { A } from './x'; let a: A",
        &["type A as A «A» from ./x: A@37:type"],
    );
    check_imports(
        "import { type A, b } from './x'; type B = typeof b",
        &["type A as A «A» from ./x: ", "import b as b «b» from ./x: b@49:type"],
    );
    check_imports(
        "import { A } from './x'; <A a={A.b} />",
        &["import A as A «A» from ./x: A@26 A@31.b"],
    );
    check_imports(
        "import { a } from './x'; { let a; a }",
        &["import a as a «a» from ./x: "],
    );
    check_imports(
        "import * as n from './x'; const { a, b: c } = n",
        &["import * as n «n» from ./x: a@34.a b@37.b"],
    );
    check_imports(
        "import { a } from './x'; export { a as b }",
        &["import a as a «a» from ./x: "],
    );
    check_imports("import './x'", &[]);
}

#[test]
fn requires_and_dynamic_imports_bind_names() {
    check_imports(
        "const { a, b: c } = require('./x'); c",
        &["require a as a «a» from ./x: ", "require b as c «b» from ./x: c@36"],
    );
    check_imports(
        "const m = require('./x'); m.a()",
        &["require * as m «m» from ./x: a@28.a"],
    );
    check_imports("const a = require('./x').b; a", &["require b as a «b» from ./x: a@28"]);
    check_imports("require('./x').a()", &["require a as  «a» from ./x: "]);
    check_imports(
        "const { a } = await import('./x'); a",
        &["dynamic-import a as a «a» from ./x: a@35"],
    );
    check_imports(
        "const a = (await import('./x')).default",
        &["dynamic-import (default) as a «default» from ./x: "],
    );
    check_imports(
        "import('./x').then(({ a }) => a)",
        &["dynamic-import a as a «a» from ./x: a@30"],
    );
    check_imports(
        "import('./x').then((m) => m.a)",
        &["dynamic-import * as m «m» from ./x: a@28.a"],
    );
    check_imports(
        "import m = require('./x'); m.a",
        &["require * as m «m» from ./x: a@29.a"],
    );
    check_imports("type A = import('./x').A", &["type A as  «A» from ./x: "]);
}

#[test]
fn reexports_are_listed() {
    let text = "export { a as b, default } from './x'; export * from './y'; export * as n from './z'";
    let shown: Vec<String> = module(text)
        .reexports
        .iter()
        .map(|one| {
            format!(
                "{:?} as {:?} «{}» from {}",
                one.name,
                one.exported,
                one.span.of(text),
                one.specifier
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            "Named(\"a\") as Some(\"b\") «a» from ./x",
            "Default as Some(\"default\") «default» from ./x",
            "Namespace as None «*» from ./y",
            "Namespace as Some(\"n\") «*» from ./z",
        ]
    );
}

#[test]
fn declarations_have_their_whole_statement() {
    check_declarations("export const a = 1", &["a as a «a» «export const a = 1»"]);
    check_declarations("const a = 1, b = a", &["a «a» «a = 1» a@17", "b «b» «b = a»"]);
    check_declarations(
        "/** Doc. */\nexport type T = typeof a\nconst a = 1",
        &[
            "T as T «T» «/** Doc. */\nexport type T = typeof a»",
            "a «a» «const a = 1» a@35:type",
        ],
    );
    check_declarations(
        "// One.\n// Two.\nfunction f() { f() }",
        &["f «f» «// One.\n// Two.\nfunction f() { f() }»"],
    );
    check_declarations("/* License */\n\nclass A {}", &["A «A» «class A {}»"]);
    check_declarations(
        "const z = 1 // About z.\nenum A {}",
        &["z «z» «const z = 1»", "A «A» «enum A {}»"],
    );
    check_declarations(
        "/** Doc. */\n@dec()\nexport class A {}",
        &["A as A «A» «/** Doc. */\n@dec()\nexport class A {}»"],
    );
    check_declarations("/** @file About. */\nconst a = 1", &["a «a» «const a = 1»"]);
    check_declarations(
        "// eslint-disable-next-line\r\nlet a",
        &["a «a» «// eslint-disable-next-line\r\nlet a»"],
    );
    check_declarations(
        "function f(a: string): void;\nfunction f() {}\nf()",
        &["f «f» «function f(a: string): void;» f@45", "f «f» «function f() {}»"],
    );
    check_declarations("export const { a, b: c } = x", &["a as a «a» «a»", "c as c «c» «b: c»"]);
    check_declarations(
        "export default function f() {}",
        &["f as default «f» «export default function f() {}»"],
    );
    check_declarations(
        "export default { a: 1 }",
        &["default as default «default» «export default { a: 1 }»"],
    );
    check_declarations(
        "const a = 1; export { a as b }; export default a",
        &["a «a» «const a = 1;»", "export a as b «a»", "export a as default «a»"],
    );
    check_declarations(
        "interface A {}\nnamespace N {}\ndeclare const d: A",
        &[
            "A «A» «interface A {}» A@47:type",
            "N «N» «namespace N {}»",
            "d «d» «declare const d: A»",
        ],
    );
}

#[test]
fn common_js_exports_are_declarations() {
    check_declarations("exports.a = () => 1", &["a as a «a» «exports.a = () => 1»"]);
    check_declarations(
        "function a() {}\nmodule.exports = { a, b: a, c() {} }",
        &[
            "a «a» «function a() {}»",
            "c as c «c» «c() {}»",
            "export a as a «a»",
            "export a as b «a»",
        ],
    );
    check_declarations(
        "module.exports = class {}",
        &["default as default «exports» «module.exports = class {}»"],
    );
}
