//! References to modules.

use super::{check, check_file, read};
use crate::lang::reference::{Holder, Removal};

#[test]
fn declarations_name_modules() {
    check("import a from './a'", &["«./a» import module ./a"]);
    check("import './side'", &["«./side» import module ./side"]);
    check("import type { A } from \"../a\"", &["«../a» import module ../a"]);
    check(
        "import raw from './x.sql?raw'",
        &["«./x.sql?raw» import module ./x.sql?raw"],
    );
    check("export { a } from './a'", &["«./a» export module ./a"]);
    check("export * as a from './a'", &["«./a» export module ./a"]);
    check("import a = require('./a')", &["«./a» require module ./a"]);
    check("type A = import('./a').A", &["«./a» import module ./a"]);
    check("type A = typeof import('./a')", &["«./a» import module ./a"]);
    check(
        "declare module '../a' { interface B {} }",
        &["«../a» import module ../a"],
    );
    check(
        "declare module '@s/a' { interface B {} } export {}",
        &["«@s/a» import module @s/a"],
    );
    check("declare module \"knex\";", &["«knex» import module knex"]);
    check(
        "import data from './a.json' with { type: 'json' }",
        &["«./a.json» import module ./a.json"],
    );
}

#[test]
fn calls_name_modules() {
    check("require('./a')", &["«./a» require module ./a"]);
    check("require(`./a`)", &["«./a» require module ./a"]);
    check("require.resolve('./a')", &["«./a» require module ./a"]);
    check("await import('./a')", &["«./a» dynamic-import module ./a"]);
    check("import.meta.resolve('./a')", &["«./a» dynamic-import module ./a"]);
    check(
        "const r = createRequire(import.meta.url)('./a')",
        &["«./a» require module ./a"],
    );
    check("const A = './a'; require(A)", &["«A» require module ./a"]);
    check("require('./a' + '/b')", &["«'./a' + '/b'» require module ./a/b"]);
    check(
        "import(`./pages/${x}.ts`)",
        &["«./pages/${x}.ts» dynamic-import path! ./pages/… in /app/lib module"],
    );
    check(
        "require(path.join(__dirname, 'a'))",
        &["«path.join(__dirname, 'a')» require path! a in /app/lib module"],
    );
    check(
        "require.context('../sql', true)",
        &["«../sql» require path! ../sql in /app/lib"],
    );
}

#[test]
fn globs_urls_and_workers_name_files() {
    check(
        "import.meta.glob('./m/*.sql')",
        &["«./m/*.sql» dynamic-import glob ./m/*.sql in /app/lib"],
    );
    check(
        "import.meta.glob(['./a/*', '!./b/*'])",
        &[
            "«./a/*» dynamic-import glob ./a/* in /app/lib",
            "«!./b/*» dynamic-import glob ./b/* in /app/lib",
        ],
    );
    check(
        "new URL('../m/x.sql', import.meta.url)",
        &["«../m/x.sql» url path! ../m/x.sql in /app/lib"],
    );
    check(
        "fs.readFile(new URL('./x', import.meta.url))",
        &["«./x» url path! ./x in /app/lib"],
    );
    check(
        "const u = new URL('./x.sql', import.meta.url); readFileSync(u)",
        &["«./x.sql» url path! ./x.sql in /app/lib"],
    );
    check("new Worker('./w.js')", &["«./w.js» url path! ./w.js in cwd"]);
    check(
        "new Worker(new URL('./w.js', import.meta.url))",
        &["«./w.js» url path! ./w.js in /app/lib"],
    );
    check("new URL('/api', import.meta.url)", &[]);
    check("new URL('/x', 'https://a.example')", &[]);
}

#[test]
fn mocks_name_modules() {
    check("jest.mock('./a', () => ({}))", &["«./a» mock module ./a"]);
    check("vi.mock(import('./a'))", &["«./a» mock module ./a"]);
    check(
        "vi.importActual<typeof import('./a')>('./a')",
        &["«./a» import module ./a", "«./a» mock module ./a"],
    );
    check(
        "jest.requireActual('./a'); jest.unmock('./b'); vi.doMock('./c')",
        &[
            "«./a» mock module ./a",
            "«./b» mock module ./b",
            "«./c» mock module ./c",
        ],
    );
    check("jest.fn('./a.ts')", &["«./a.ts» path path ./a.ts"]);
}

#[test]
fn triple_slashes_name_modules() {
    check(
        "/// <reference path=\"types/a.d.ts\" />",
        &["«types/a.d.ts» import module ./types/a.d.ts"],
    );
    check("/// <reference types='node' />", &["«node» import module node"]);
    check("// <reference path=\"types/a.d.ts\" />", &[]);
}

#[test]
fn look_alikes_name_no_module() {
    check("requires('a'); import_('b'); x.require('c')", &[]);
    check("const from = 'a'; export { from }", &[]);
    check("declare module '*.svg' { const url: string; export default url }", &[]);
    check("declare module '*?url'; declare module 'raw:*'", &[]);
    check("declare namespace knex {} declare global {} module knex {}", &[]);
    check("import(name)", &[]);
    check("require(`${name}`)", &[]);
    check("// import x from './a'", &[]);
    check("const text = \"import x from './a'\"", &[]);
}

#[test]
fn only_reexports_go_whole() {
    let removals = |text: &str| -> Vec<Removal> {
        read("x.ts", text)
            .references
            .iter()
            .map(|reference| reference.removal)
            .collect()
    };
    assert_eq!(
        removals("export { a } from './a'; export * from './b'"),
        [Removal::Whole(Holder::Reexport), Removal::Whole(Holder::Reexport)]
    );
    assert_eq!(
        removals("import './a'; import b from './b'"),
        [Removal::Manual, Removal::Manual]
    );
}

#[test]
fn places_count_a_byte_order_mark() {
    let text = "\u{feff}import a from './a'\nrun('x/y.sql') // é\n";
    check(text, &["«./a» import module ./a", "«x/y.sql» path path x/y.sql"]);
    check_file(
        "x.js",
        "\u{feff}#!/usr/bin/env node\nrequire('./a')",
        &["«./a» require module ./a"],
    );
    check(
        "import a from './é'; run('x/ü.sql')",
        &["«./é» import module ./é", "«x/ü.sql» path path x/ü.sql"],
    );
}
