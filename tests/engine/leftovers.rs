//! What would be left over: files and npm packages that only what is retired uses, and legacy that no entry names.

use crate::check_where;

const OLD: &str = "[[retire]]\nid = 'old'\npaths = ['/old/', '/scripts/run.js']\n";

const PACKAGE: &str =
    r#"{"name": "x", "scripts": {"start": "node src/index.js"}, "dependencies": {"pg": "1", "left-pad": "1"}}"#;

/// Asserts that what is said of leftovers is `expected`.
#[track_caller]
fn check(config: &str, files: &[(&str, &str)], expected: &[&str]) {
    check_where(config, files, expected, |finding| {
        decomm::checks::is_of_left_over(finding.check)
    });
}

#[test]
fn what_only_retired_files_use_is_left_over_down_to_the_last() {
    check(
        OLD,
        &[
            ("scripts/run.js", "require('../lib/a'); require('../lib/shared');"),
            ("lib/a.js", "require('./b'); import('./data/rows.json');"),
            ("lib/b.js", "require('./shared');"),
            ("lib/data/rows.json", "{}"),
            ("lib/shared.js", ""),
            ("src/index.js", "require('../lib/shared');"),
        ],
        &[
            "lib/a.js orphaned-file -> lib/a.js (likely)",
            "lib/b.js orphaned-file -> lib/b.js (likely)",
            "lib/data/rows.json orphaned-file -> lib/data/rows.json (likely)",
        ],
    );
}

#[test]
fn files_that_only_use_each_other_are_left_over_together() {
    check(
        OLD,
        &[
            ("old/x.ts", "import { a } from '../lib/a';"),
            ("lib/a.ts", "import { b } from './b'; export const a = 1;"),
            ("lib/b.ts", "import { a } from './a'; export const b = 1;"),
            ("lib/c.ts", "import { d } from './d';"),
            ("lib/d.ts", "import { c } from './c';"),
        ],
        &[
            "lib/a.ts orphaned-file -> lib/a.ts (likely)",
            "lib/b.ts orphaned-file -> lib/b.ts (likely)",
        ],
    );
}

#[test]
fn what_anything_else_uses_is_not_left_over() {
    let helper = ("old/x.ts", "import '../lib/helper'; import '../lib/jobs/one';");
    for (path, text) in [
        ("src/index.ts", "import { a } from '../lib/helper';"),
        ("package.json", r#"{"scripts": {"x": "node lib/helper.ts"}}"#),
        (
            ".github/workflows/ci.yml",
            "jobs:\n  x:\n    steps:\n      - run: node lib/helper.ts\n",
        ),
        ("tsup.config.ts", "export default { entry: ['lib/*.ts'] };"),
        ("src/load.ts", "readdirSync(path.join(__dirname, '../lib'))"),
        ("Dockerfile", "FROM x\nCOPY lib/helper.ts ./\n"),
        ("README.md", "Run `node lib/helper.ts` by hand."),
    ] {
        let files = [helper, ("lib/helper.ts", "export const a = 1;"), (path, text)];
        check(OLD, &files, &[]);
    }
}

#[test]
fn what_only_looks_files_over_does_not_use_them() {
    for (path, text) in [
        ("tsconfig.json", r#"{"include": ["lib/**/*.ts", "lib"]}"#),
        ("eslint.config.js", "export default [{ files: ['lib/**/*.ts'] }];"),
        (".prettierignore", "/lib/helper.ts\n"),
        (
            "package.json",
            r#"{"private": true, "files": ["lib"], "scripts": {"lint": "eslint 'lib/**/*.ts'"}}"#,
        ),
        (
            "src/index.ts",
            "// lib/helper.ts is for the old scripts alone\nexport {};",
        ),
        ("docs/tree.md", "The folder `lib/` holds helpers."),
    ] {
        let files = [
            ("old/x.ts", "import '../lib/helper';"),
            ("lib/helper.ts", "export const a = 1;"),
            (path, text),
        ];
        check(OLD, &files, &["lib/helper.ts orphaned-file -> lib/helper.ts (likely)"]);
    }
}

#[test]
fn what_a_convention_finds_is_not_left_over() {
    for used in [
        "app/users/page.tsx",
        "pages/about.tsx",
        "src/middleware.ts",
        "lib/a.test.ts",
        "lib/a.stories.tsx",
        "vite.config.ts",
        "types/global.d.ts",
        "LICENSE",
        "src/index.ts",
        "lib/index.ts",
        "tests/setup-db.ts",
        "package.json",
        ".env.local",
        "docs/x.txt",
    ] {
        let import = format!("read('{used}'); import '../{used}';");
        check(OLD, &[("old/x.ts", &import), (used, "")], &[]);
    }
}

#[test]
fn the_entry_is_the_one_that_goes_last() {
    let config = "[[retire]]\nid = 'late'\nphase = 5\npaths = ['/late/']\n\
                  [[retire]]\nid = 'soon'\nphase = 1\npaths = ['/soon/']\n";
    let files = [
        ("late/x.ts", "import '../lib/both';"),
        ("soon/x.ts", "import '../lib/both'; import '../lib/one';"),
        ("lib/both.ts", ""),
        ("lib/one.ts", ""),
    ];
    let report = crate::report(config, &files);
    let found: Vec<(&str, Option<&str>)> = report
        .findings
        .iter()
        .filter(|finding| finding.check == "orphaned-file")
        .map(|finding| (finding.path.as_str(), finding.entry.as_deref()))
        .collect();
    assert_eq!(found, [("lib/both.ts", Some("late")), ("lib/one.ts", Some("soon"))]);
}

#[test]
fn a_package_that_only_retired_files_import_is_left_over() {
    check(
        OLD,
        &[
            ("package.json", PACKAGE),
            (
                "scripts/run.js",
                "const pg = require('pg'); require('left-pad/lib'); require('../lib/a');",
            ),
            ("lib/a.js", "import 'left-pad';"),
            ("src/index.js", "import express from 'express'; // pg is no more"),
        ],
        &[
            "lib/a.js orphaned-file -> lib/a.js (likely)",
            "package.json:1:75 orphaned-dependency «\"pg\": \"1\"» -> pg (likely)",
            "package.json:1:86 orphaned-dependency «\"left-pad\": \"1\"» -> left-pad (likely)",
        ],
    );
    let types = r#"{"devDependencies": {"pg": "1", "@types/pg": "1", "@types/node": "1"}}"#;
    check(
        OLD,
        &[("package.json", types), ("old/x.ts", "import pg from 'pg';")],
        &[
            "package.json:1:22 orphaned-dependency «\"pg\": \"1\"» -> pg (likely)",
            "package.json:1:33 orphaned-dependency «\"@types/pg\": \"1\"» -> @types/pg (likely)",
        ],
    );
}

#[test]
fn the_types_of_a_retired_package_go_along_once_nothing_uses_it() {
    let package = r#"{"devDependencies": {"pg": "1", "@types/pg": "1", "@s/x": "1", "@types/s__x": "1", "@types/node": "1", "@types/pgx": "1"}}"#;
    let retires = |names: &str| format!("[[retire]]\nid = 'old'\ndependencies = [{names}]\n");
    let pg = "package.json:1:33 orphaned-dependency «\"@types/pg\": \"1\"» -> @types/pg (likely)";
    let x = "package.json:1:64 orphaned-dependency «\"@types/s__x\": \"1\"» -> @types/s__x (likely)";
    for (names, path, text, expected) in [
        ("'pg'", "src/a.ts", "export {};", vec![pg]),
        ("'pg', '@s/x', 'node'", "docs/a.md", "Use `pg`.", vec![pg, x]),
        ("'pg', '@types/pg'", "src/a.ts", "export {};", vec![]),
        ("'pg'", "src/a.ts", "import 'pg';", vec![]),
        ("'express'", "src/a.ts", "export {};", vec![]),
        (
            "'pg'",
            "packages/a/package.json",
            r#"{"name": "a", "peerDependencies": {"@types/pg": "*"}}"#,
            vec![],
        ),
    ] {
        check(&retires(names), &[("package.json", package), (path, text)], &expected);
    }
}

#[test]
fn a_package_that_anything_else_names_is_not_left_over() {
    for (path, text) in [
        ("src/index.js", "import pg from 'pg';"),
        ("next.config.js", "module.exports = { serverExternalPackages: ['pg'] };"),
        ("src/types.ts", "declare module 'pg' {}"),
        ("Makefile", "x:\n\tnpx pg --check\n"),
        ("tsconfig.json", r#"{"compilerOptions": {"types": ["pg"]}}"#),
        (
            "packages/a/package.json",
            r#"{"name": "a", "peerDependencies": {"pg": "*"}}"#,
        ),
        (
            "package-lock.json",
            "{\n  \"x\": {\n    \"peerDependencies\": {\n      \"pg\": \"*\"\n    }\n  }\n}\n",
        ),
        ("lib/db.vue", "<script>import pg from \"pg\"</script>"),
    ] {
        let package = r#"{"dependencies": {"pg": "1"}}"#;
        let files = [
            ("package.json", package),
            ("old/x.ts", "import pg from 'pg';"),
            (path, text),
        ];
        check(OLD, &files, &[]);
    }
    for name in [
        "eslint-plugin-x",
        "@babel/preset-env",
        "react",
        "@types/node",
        "typescript",
        "css-loader",
    ] {
        let package = format!(r#"{{"dependencies": {{"{name}": "1"}}}}"#);
        let import = format!("import x from '{name}';");
        check(OLD, &[("package.json", &package), ("old/x.ts", &import)], &[]);
    }
}

#[test]
fn each_package_json_stands_for_its_own_files() {
    check(
        OLD,
        &[
            ("package.json", r#"{"dependencies": {"pg": "1"}}"#),
            ("old/x.ts", "import pg from 'pg';"),
            (
                "packages/a/package.json",
                r#"{"name": "a", "dependencies": {"pg": "1"}}"#,
            ),
            ("packages/a/src/x.ts", "import pg from 'pg';"),
        ],
        &["package.json:1:19 orphaned-dependency «\"pg\": \"1\"» -> pg (likely)"],
    );
}

#[test]
fn a_retired_declaration_and_a_retired_script_leave_things_behind_too() {
    check(
        "[[retire]]\nid = 'old'\nsymbols = ['lib/db.ts#legacy']\nscripts = ['old:sync']\n",
        &[
            (
                "lib/db.ts",
                "import { split } from './split';\nimport { keep } from './keep';\n\
                 export const legacy = () => split(keep);\nexport const db = keep;\n",
            ),
            ("lib/split.ts", "export const split = 1;"),
            ("lib/keep.ts", "export const keep = 1;"),
            (
                "package.json",
                r#"{"scripts": {"old:sync": "node scripts/sync.js", "x": "node lib/db.ts"}}"#,
            ),
            ("scripts/sync.js", ""),
        ],
        &[
            "lib/split.ts orphaned-file -> lib/split.ts (likely)",
            "scripts/sync.js orphaned-file -> scripts/sync.js (likely)",
        ],
    );
}

#[test]
fn a_folder_that_an_image_only_brings_along_is_no_use_of_each_file_in_it() {
    let config = "[[retire]]\nid = 'old'\nscripts = ['geo']\n";
    let orphans: &[&str] = &[
        "package.json:1:62 orphaned-dependency «\"tar\": \"1\"» -> tar (likely)",
        "scripts/geo.js orphaned-file -> scripts/geo.js (likely)",
    ];
    for (dockerfile, expected) in [
        ("FROM node\nCOPY --from=builder /app/scripts ./scripts\n", orphans),
        ("FROM node\nWORKDIR /app\nCOPY scripts/ scripts/\n", orphans),
        // What is put elsewhere may be run because of its place, and what a command is given is used.
        ("FROM node\nCOPY scripts /docker-entrypoint-initdb.d\n", &[]),
        ("FROM node\nCOPY scripts ./jobs\n", &[]),
        ("FROM node\nWORKDIR /app\nCOPY . .\nRUN run-parts ./scripts\n", &[]),
    ] {
        let package = r#"{"scripts": {"geo": "node scripts/geo.js"}, "dependencies": {"tar": "1"}}"#;
        let files = [
            ("package.json", package),
            ("scripts/geo.js", "import tar from 'tar';\n"),
            ("scripts/keep.js", "\n"),
            ("Dockerfile", dockerfile),
        ];
        check(config, &files, expected);
    }
}

#[test]
fn a_file_that_works_on_nothing_but_what_is_retired_is_unlisted_legacy() {
    check(
        "[[retire]]\nid = 'old'\npaths = ['/old/', '/scripts/run.js']\ntables = ['old_rows']\n",
        &[
            ("old/x.ts", "export const x = 1;"),
            ("scripts/run.js", ""),
            (
                "lib/x.test.ts",
                "import { it } from 'vitest'; import { x } from '../old/x';",
            ),
            ("scripts/once.sh", "#!/bin/sh\nnode scripts/run.js --once\n"),
            (
                "scripts/serve.sh",
                "apt-get install -y nginx\ncat > /etc/motd <<'EOF'\n# See scripts/run.js for the old way.\nEOF\nsystemctl start nginx\n",
            ),
            (
                "scripts/count.js",
                "import pg from 'pg'; sql`select count(*) from old_rows`;",
            ),
        ],
        &[
            "lib/x.test.ts unlisted-legacy -> lib/x.test.ts (likely)",
            "scripts/count.js unlisted-legacy -> scripts/count.js (likely)",
            "scripts/once.sh unlisted-legacy -> scripts/once.sh (likely)",
        ],
    );
}

#[test]
fn a_file_that_works_on_something_alive_or_is_used_is_not() {
    let config = "[[retire]]\nid = 'old'\npaths = ['/old/']\ntables = ['old_rows']\ndependencies = ['knex']\n";
    let old = ("old/x.ts", "export const x = 1;");
    let live = ("lib/live.ts", "");
    for (path, text) in [
        ("lib/x.test.ts", "import '../old/x'; import './live';"),
        ("scripts/a.js", "sql`select * from old_rows join users on true`;"),
        ("scripts/a.sh", "node old/x.ts && npm run build\n"),
        ("scripts/a.js", "readdirSync('lib'); readFileSync('old/x.ts');"),
        ("scripts/a.js", "// see old/x.ts"),
        ("scripts/a.js", "import knex from 'knex';"),
        ("app/api/x/route.ts", "import { x } from '../../../old/x';"),
        ("src/index.ts", "export * from '../old/x';"),
        (
            "scripts/a.js",
            "// decomm-allow: dangling-path -- it looks whether the old file is gone\nreadFileSync('old/x.ts');",
        ),
    ] {
        check(config, &[old, live, (path, text)], &[]);
    }
    let used = [
        old,
        ("scripts/a.js", "require('../old/x');"),
        ("package.json", r#"{"scripts": {"a": "node scripts/a.js"}}"#),
    ];
    check(config, &used, &[]);
}

#[test]
fn a_file_that_does_something_else_in_the_world_is_no_unlisted_legacy() {
    let config = "[[retire]]\nid = 'old'\npaths = ['/packages/old/']\ndependencies = ['@acme/old']\n";
    for (text, is_legacy) in [
        ("export const skip = ['@acme/old'];", true),
        (
            "const skip = ['@acme/old'];\nconst all = await (await fetch('https://x.y/z')).json();",
            false,
        ),
        (
            "const skip = ['@acme/old'];\nBun.serve({ fetch: () => new Response(skip.join()) });",
            false,
        ),
        (
            "import { execSync } from 'child_process';\nconst skip = ['@acme/old'];\nexecSync(make(skip));",
            false,
        ),
        (
            "import { readdirSync } from 'node:fs';\nconst skip = ['@acme/old'];",
            false,
        ),
        ("import glob from 'fast-glob';\nconst skip = ['@acme/old'];", false),
        (
            "import { old } from '@acme/old';\nimport { readFileSync } from 'node:fs';\nold();",
            true,
        ),
        (
            "import { old } from '@acme/old';\nimport { createServer } from 'node:http';\nold();",
            false,
        ),
        ("import { old } from '@acme/old';\nold.fetch();", true),
        (
            "import { old } from '@acme/old';\nimport express from 'express';\nold();",
            false,
        ),
    ] {
        let files = [
            (
                "packages/old/package.json",
                "{\"name\": \"@acme/old\", \"main\": \"index.ts\"}",
            ),
            ("packages/old/index.ts", ""),
            ("package.json", "{\"workspaces\": [\"packages/*\"]}"),
            ("scripts/a.ts", text),
        ];
        let expected = ["scripts/a.ts unlisted-legacy -> scripts/a.ts (likely)"];
        check(config, &files, if is_legacy { &expected } else { &[] });
    }
}

#[test]
fn a_test_that_a_retired_package_is_a_tool_of_is_no_unlisted_legacy() {
    let config = "[[retire]]\nid = 'old'\npaths = ['/packages/old/']\ndependencies = ['@acme/old']\n";
    for (text, is_legacy) in [
        (
            "import { it } from 'vitest';\nimport { old } from '@acme/old';\nit('x', () => old());",
            true,
        ),
        (
            "import { expect } from '@playwright/test';\nimport { test } from '@acme/old';\ntest('x', run);",
            false,
        ),
        (
            "import { test } from '../packages/old/index';\ntest('x', async ({ page }) => { await page.goto('/'); });",
            false,
        ),
        ("import { old } from '../packages/old/index';\nold();", true),
    ] {
        let files = [
            (
                "packages/old/package.json",
                "{\"name\": \"@acme/old\", \"main\": \"index.ts\"}",
            ),
            ("packages/old/index.ts", ""),
            ("package.json", "{\"workspaces\": [\"packages/*\"]}"),
            ("e2e/a.spec.ts", text),
        ];
        let expected = ["e2e/a.spec.ts unlisted-legacy -> e2e/a.spec.ts (likely)"];
        check(config, &files, if is_legacy { &expected } else { &[] });
    }
}

#[test]
fn nothing_is_left_over_where_nothing_is_retired_any_more() {
    check(
        OLD,
        &[
            ("lib/a.js", "require('./b');"),
            ("lib/b.js", ""),
            ("lib/x.test.js", "require('../old/x');"),
        ],
        &[],
    );
}

#[test]
fn an_exception_covers_what_is_left_over_and_counts_as_used() {
    let allow = "[[allow]]\npaths = ['/lib/']\nchecks = ['orphaned-file']\nreason = 'people use it'\n";
    let config = format!("{OLD}{allow}");
    let files = [("old/x.ts", "import '../lib/a';"), ("lib/a.ts", "")];
    check_where(&config, &files, &[], |finding| {
        finding.check == "orphaned-file" || finding.check == "unused-allow"
    });
    let unused = check_unused(&config);
    assert_eq!(unused, 1);
}

fn check_unused(config: &str) -> usize {
    let report = crate::report(config, &[("old/x.ts", ""), ("lib/a.ts", ""), (".decomm.toml", config)]);
    let unused = report.findings.iter().filter(|finding| finding.check == "unused-allow");
    unused.count()
}

#[test]
fn what_a_package_builds_its_entries_of_is_not_left_over() {
    for (manifest, is_entry) in [
        (r#"{"name": "f", "main": "dist/servers/nuxt.js"}"#, true),
        (
            r#"{"name": "f", "exports": {"./nuxt": {"require": {"default": "./dist/cjs/servers/nuxt.cjs"}}}}"#,
            true,
        ),
        (
            r#"{"name": "f", "private": true, "bin": {"x": "./build/servers/nuxt.mjs"}}"#,
            true,
        ),
        (r#"{"name": "f", "exports": {"./*": "./dist/servers/*.js"}}"#, true),
        (r#"{"name": "f", "exports": {"./*": "./dist/esm/*.js"}}"#, true),
        (
            r#"{"name": "f", "exports": {"./express": "./dist/servers/express.js"}}"#,
            false,
        ),
        (r#"{"name": "f", "exports": {"./*": "./dist/clients/*.js"}}"#, false),
    ] {
        let files = [
            ("package.json", r#"{"workspaces": ["packages/*"]}"#),
            ("packages/f/package.json", manifest),
            ("packages/f/src/servers/nuxt.ts", ""),
            ("old/x.ts", "import '../packages/f/src/servers/nuxt';"),
        ];
        let left = ["packages/f/src/servers/nuxt.ts orphaned-file -> packages/f/src/servers/nuxt.ts (likely)"];
        check(OLD, &files, if is_entry { &[] } else { &left });
    }
}

#[test]
fn what_a_pattern_with_a_variable_may_mean_is_not_left_over() {
    for (path, text, is_used) in [
        (
            "tsup.config.ts",
            "export default { entry: all.map((x) => `lib/servers/${x}.ts`) };",
            true,
        ),
        (
            "tsup.config.ts",
            "export default { entry: all.map((x) => 'lib/servers/' + x + '.ts') };",
            true,
        ),
        (
            "tsup.config.ts",
            "export default { entry: all.map((x) => `lib/clients/${x}.ts`) };",
            false,
        ),
        ("src/load.ts", "load(`./lib/servers/${x}.ts`);", true),
    ] {
        let files = [
            ("old/x.ts", "import '../lib/servers/nuxt';"),
            ("lib/servers/nuxt.ts", ""),
            ("lib/clients/web.ts", ""),
            (path, text),
        ];
        let left = ["lib/servers/nuxt.ts orphaned-file -> lib/servers/nuxt.ts (likely)"];
        check(OLD, &files, if is_used { &[] } else { &left });
    }
}

#[test]
fn what_a_list_leaves_out_is_used_by_nobody() {
    for (path, text) in [
        (
            "old/.cspell.json",
            r#"{"ignorePaths": ["../lib/a.js", "lib/a.js", "x"]}"#,
        ),
        ("old/tsconfig.json", r#"{"exclude": ["../lib/a.js"]}"#),
        ("old/eslint.config.js", "export default [{ ignores: ['../lib/a.js'] }];"),
    ] {
        check(OLD, &[(path, text), ("lib/a.js", "")], &[]);
    }
    // Nor does one that stays keep what is left over.
    let left = ["lib/a.js orphaned-file -> lib/a.js (likely)"];
    let files = [
        ("old/x.js", "require('../lib/a')"),
        (".cspell.json", r#"{"ignorePaths": ["lib/a.js", "x"]}"#),
        ("lib/a.js", ""),
    ];
    check(OLD, &files, &left);
}

#[test]
fn a_text_that_shows_code_is_no_reason_to_follow_what_it_imports() {
    let shown = "export const code = `import { a } from '../lib/a';\nimport { b } from '@acme/f/nuxt';\n`;";
    let files = [
        ("package.json", r#"{"workspaces": ["packages/*"]}"#),
        (
            "packages/f/package.json",
            r#"{"name": "@acme/f", "private": true, "exports": {"./nuxt": "./lib/nuxt.ts", "./x": "./x.ts"}}"#,
        ),
        ("packages/f/lib/nuxt.ts", ""),
        ("old/x.ts", shown),
        ("lib/a.ts", ""),
    ];
    check(OLD, &files, &[]);
}
