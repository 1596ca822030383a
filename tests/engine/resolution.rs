//! Module specifiers: aliases, workspaces, exports, index files, and what a live file answers for.

use crate::check_dangling;

fn retire(paths: &str) -> String {
    format!("[[retire]]\nid = 'old'\npaths = [{paths}]\n")
}

#[test]
fn a_live_file_answers_and_a_live_folder_does_not() {
    check_dangling(
        &retire("'/migrations/', '/lib/old.ts'"),
        &[
            (
                "lib/a.ts",
                "import './migrations'; import './old'; import './old.js'; import '../migrations'",
            ),
            ("lib/migrations.ts", ""),
            ("lib/old/readme.md", ""),
        ],
        &[
            "lib/a.ts:1:32 dangling-path «./old» -> lib/old.ts (certain)",
            "lib/a.ts:1:48 dangling-path «./old.js» -> lib/old.ts (certain)",
            "lib/a.ts:1:67 dangling-path «../migrations» -> migrations (certain)",
        ],
    );
    check_dangling(
        &retire("'/lib/old.ts'"),
        &[("lib/a.ts", "import './old'"), ("lib/old/index.ts", "")],
        &[],
    );
}

#[test]
fn aliases_lead_to_retired_files_there_or_gone() {
    let tsconfig = (
        "tsconfig.json",
        r##"{ // comments are fine
            "extends": "@tsconfig/not-installed",
            "compilerOptions": {"baseUrl": ".", "paths": {"@/*": ["./src/*"], "old": ["./src/legacy/index.ts"], "#l/*": ["./src/legacy/*"]}},
        }"##,
    );
    let user = (
        "app/a.ts",
        "import '@/legacy/x'; import 'old'; import '#l/deep/y'; import 'src/legacy/x'; import '@/fine'; import 'react'",
    );
    let expected = [
        "app/a.ts:1:9 dangling-path «@/legacy/x» -> src/legacy/x (certain)",
        "app/a.ts:1:30 dangling-path «old» -> src/legacy/index.ts (certain)",
        "app/a.ts:1:44 dangling-path «#l/deep/y» -> src/legacy/deep/y (certain)",
        "app/a.ts:1:64 dangling-path «src/legacy/x» -> src/legacy/x (certain)",
    ];
    let config = retire("'/src/legacy/'");
    check_dangling(
        &config,
        &[tsconfig, user, ("src/fine.ts", "")],
        &without_alias_definitions(&expected),
    );
    check_dangling(
        &config,
        &[
            tsconfig,
            user,
            ("src/fine.ts", ""),
            ("src/legacy/index.ts", ""),
            ("src/legacy/x.ts", ""),
            ("src/legacy/deep/y.ts", ""),
        ],
        &without_alias_definitions(&expected),
    );
}

/// The aliases' own definitions are findings, too.
fn without_alias_definitions<'a>(expected: &[&'a str]) -> Vec<&'a str> {
    let mut all = expected.to_vec();
    all.push("tsconfig.json:3:88 dangling-path «./src/legacy/index.ts» -> src/legacy/index.ts (certain)");
    all.push("tsconfig.json:3:123 dangling-path «./src/legacy/*» -> src/legacy (certain)");
    all
}

#[test]
fn a_retired_workspace_package_is_meant_by_its_name() {
    check_dangling(
        &retire("'/packages/old/'"),
        &[
            ("package.json", r#"{"workspaces": ["packages/*"]}"#),
            (
                "packages/old/package.json",
                r#"{"name": "@x/old", "main": "dist/index.js"}"#,
            ),
            ("packages/old/src/index.ts", ""),
            ("packages/new/package.json", r#"{"name": "@x/new"}"#),
            (
                "packages/new/a.ts",
                "import '@x/old'; import '@x/old/sub'; import '@x/older'; import '@x/new'",
            ),
        ],
        &[
            "packages/new/a.ts:1:9 dangling-path «@x/old» -> packages/old (certain)",
            "packages/new/a.ts:1:26 dangling-path «@x/old/sub» -> packages/old (certain)",
        ],
    );
}

#[test]
fn package_exports_and_imports_are_followed() {
    check_dangling(
        &retire("'/packages/p/src/old.ts'"),
        &[
            (
                "packages/p/package.json",
                r##"{"name": "p", "exports": {".": "./src/index.ts", "./sub/*": "./src/*.ts"}, "imports": {"#old": "./src/old.ts"}}"##,
            ),
            ("packages/p/src/index.ts", "import '#old'"),
            ("packages/p/src/old.ts", ""),
            ("app/a.ts", "import 'p'; import 'p/sub/old'"),
        ],
        &[
            "app/a.ts:1:21 dangling-path «p/sub/old» -> packages/p/src/old.ts (certain)",
            "packages/p/package.json:1:97 dangling-path «./src/old.ts» -> packages/p/src/old.ts (certain)",
            "packages/p/src/index.ts:1:9 dangling-path «#old» -> packages/p/src/old.ts (certain)",
        ],
    );
}

#[test]
fn a_broken_package_json_does_not_stop_resolution() {
    check_dangling(
        &retire("'/lib/old.ts'"),
        &[
            ("package.json", "{ broken"),
            ("tsconfig.json", "{ broken"),
            ("lib/a.ts", "import './old'"),
        ],
        &["lib/a.ts:1:9 dangling-path «./old» -> lib/old.ts (certain)"],
    );
}

#[test]
fn every_form_of_import_counts() {
    check_dangling(
        &retire("'/old.ts'"),
        &[(
            "a.ts",
            "import type { A } from './old';\nexport * from './old';\nconst b = require('./old');\nawait import('./old');\nvi.mock('./old');\nnew URL('./old.ts', import.meta.url);\n/// <reference path=\"./old.ts\" />\ntype C = import('./old').C;\n",
        )],
        &[
            "a.ts:1:25 dangling-path «./old» -> old.ts (certain)",
            "a.ts:2:16 dangling-path «./old» -> old.ts (certain)",
            "a.ts:3:20 dangling-path «./old» -> old.ts (certain)",
            "a.ts:4:15 dangling-path «./old» -> old.ts (certain)",
            "a.ts:5:10 dangling-path «./old» -> old.ts (certain)",
            "a.ts:6:10 dangling-path «./old.ts» -> old.ts (certain)",
            "a.ts:7:22 dangling-path «./old.ts» -> old.ts (certain)",
            "a.ts:8:18 dangling-path «./old» -> old.ts (certain)",
        ],
    );
}

#[test]
fn a_package_that_is_built_leads_to_its_source() {
    let manifest = r#"{"name": "@x/p", "main": "./dist/index.js", "exports": {".": "./dist/index.js", "./sub": {"@x/source": "./src/sub.ts", "default": "./dist/esm/sub.js"}, "./deep": "./dist/deep/index.mjs"}}"#;
    check_dangling(
        "[[retire]]\nid = 'old'\nsymbols = ['packages/p/src/a.ts#a', 'packages/p/src/sub.ts#b']\npaths = ['/packages/p/src/deep/']\n",
        &[
            ("packages/p/package.json", manifest),
            (
                "packages/p/src/index.ts",
                "export * from './a';\nexport * from './sub';",
            ),
            ("packages/p/src/a.ts", "export const a = 1;"),
            ("packages/p/src/sub.ts", "export const b = 1;"),
            ("packages/p/src/deep/index.ts", ""),
            (
                "app/a.ts",
                "import { a } from '@x/p';\nimport { b } from '@x/p/sub';\nimport '@x/p/deep';",
            ),
        ],
        &[
            "app/a.ts:1:10 dangling-symbol «a» -> packages/p/src/a.ts#a (certain)",
            "app/a.ts:2:10 dangling-symbol «b» -> packages/p/src/sub.ts#b (certain)",
            "app/a.ts:3:9 dangling-path «@x/p/deep» -> packages/p/src/deep/index.ts (certain)",
            "packages/p/package.json:1:164 dangling-path «./dist/deep/index.mjs» -> packages/p/src/deep/index.ts (likely)",
        ],
    );
}

#[test]
fn a_retired_tsconfig_is_no_import() {
    check_dangling(
        &retire("'/tsconfig.base.json', '/lib/old/'"),
        &[
            ("tsconfig.json", r#"{"extends": "./tsconfig.base.json"}"#),
            (
                "tsconfig.base.json",
                r#"{"compilerOptions": {"baseUrl": ".", "paths": {"@/*": ["./*"]}}}"#,
            ),
            ("lib/old/a.ts", ""),
            (
                "app/a.ts",
                "import '@/lib/old/a'; import '@/lib/older'; import 'old-npm'; import './old'; import 'vite-tsconfig-paths'",
            ),
        ],
        &[
            "app/a.ts:1:9 dangling-path «@/lib/old/a» -> lib/old/a (certain)",
            "tsconfig.json:1:14 dangling-path «./tsconfig.base.json» -> tsconfig.base.json (certain)",
        ],
    );
}

#[test]
fn the_folder_of_a_retired_tsconfig_is_no_import() {
    check_dangling(
        &retire("'/packages/tsconfig/', '/lib/old/'"),
        &[
            (
                "tsconfig.json",
                r#"{"extends": "@x/tsconfig/base.json", "compilerOptions": {"paths": {"@/*": ["./*"]}}}"#,
            ),
            ("packages/tsconfig/package.json", r#"{"name": "@x/tsconfig"}"#),
            ("packages/tsconfig/base.json", "{}"),
            (
                "packages/ui/package.json",
                r#"{"name": "@x/ui", "main": "dist/index.js"}"#,
            ),
            (
                "app/a.ts",
                "import '@x/ui'; import '@/old/a'; import 'tsconfig'; import '@/lib/old/a'; import './tsconfig/x'",
            ),
        ],
        &[
            "app/a.ts:1:62 dangling-path «@/lib/old/a» -> lib/old/a (certain)",
            "tsconfig.json:1:14 dangling-path «@x/tsconfig/base.json» -> packages/tsconfig (certain)",
        ],
    );
}

#[test]
fn aliases_into_a_deleted_folder_stay_references() {
    let config = retire("'/src/old/'");
    let live = [
        (
            "tsconfig.json",
            r#"{"compilerOptions": {"baseUrl": ".", "paths": {"@/*": ["src/*"], "@old": ["./src/old"]}}}"#,
        ),
        (
            "package.json",
            r##"{"name": "app", "imports": {"#o/*": "./src/old/*.ts"}}"##,
        ),
        ("src/new.ts", ""),
        (
            "a.ts",
            "import '@/old'; import 'src/old'; import './src/old'; import '@old'; import '#o/x'",
        ),
    ];
    let gone = [("src/old/index.ts", ""), ("src/old/x.ts", "")];
    let expected = [
        "a.ts:1:9 dangling-path «@/old» -> src/old (certain)",
        "a.ts:1:25 dangling-path «src/old» -> src/old (certain)",
        "a.ts:1:43 dangling-path «./src/old» -> src/old (certain)",
        "a.ts:1:63 dangling-path «@old» -> src/old (certain)",
        "a.ts:1:78 dangling-path «#o/x» -> src/old/x.ts (certain)",
        "package.json:1:38 dangling-path «./src/old/*.ts» -> src/old (certain)",
        "tsconfig.json:1:76 dangling-path «./src/old» -> src/old (certain)",
    ];
    check_dangling(&config, &live, &expected);
    check_dangling(&config, &[&live[..], &gone[..]].concat(), &expected);
}

#[test]
fn a_jsconfig_stands_in_for_a_tsconfig() {
    check_dangling(
        &retire("'/s/'"),
        &[
            (
                "jsconfig.json",
                r#"{"compilerOptions": {"baseUrl": ".", "paths": {"@/*": ["./*"]}}}"#,
            ),
            ("a.js", "import '@/s/x'; import 's/x'"),
            ("s/x.js", ""),
        ],
        &[
            "a.js:1:9 dangling-path «@/s/x» -> s/x (certain)",
            "a.js:1:25 dangling-path «s/x» -> s/x (certain)",
        ],
    );
}

/// The first file that asks for a package which is not built stands below a `baseUrl`, where any name means a path.
#[test]
fn what_a_base_url_makes_of_a_package_is_not_what_others_mean_by_it() {
    let config = retire("'/packages/old/', '/packages/logger/src/gone.ts'");
    let options = r#"{"compilerOptions": {"baseUrl": ".", "paths": {"@/*": ["./*"]}}}"#;
    let live = [
        ("package.json", r#"{"workspaces": ["packages/*", "app"]}"#),
        ("app/package.json", r#"{"dependencies": {"@x/logger": "workspace:*"}}"#),
        ("app/tsconfig.json", options),
        (
            "app/a.ts",
            "import '@x/logger'; import '@x/logger/sub'; import '@x/logger/gone'; import '@/../packages/old/a'",
        ),
        ("app/index.astro", "---\nimport '@x/logger/styles.css'\n---\n"),
        (
            "packages/logger/package.json",
            r#"{"name": "@x/logger", "main": "dist/index.js", "exports": {".": "./dist/index.js", "./*": "./dist/*.js"}}"#,
        ),
        ("packages/logger/src/index.ts", ""),
        ("packages/logger/src/sub.ts", ""),
    ];
    let retired = [
        ("packages/old/package.json", r#"{"name": "@x/old"}"#),
        ("packages/old/tsconfig.json", options),
        ("packages/old/a.ts", "import '@x/logger'; import '@x/logger/sub'"),
        ("packages/logger/src/gone.ts", ""),
    ];
    let expected = [
        "app/a.ts:1:53 dangling-path «@x/logger/gone» -> packages/logger/src/gone.ts (certain)",
        "app/a.ts:1:78 dangling-path «@/../packages/old/a» -> packages/old/a (certain)",
    ];
    check_dangling(&config, &live, &expected);
    check_dangling(&config, &[&live[..], &retired[..]].concat(), &expected);
}
