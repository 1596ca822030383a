//! What stands in the way of a plan, and what does not.

use crate::{also_unsafe, check_blockers, make, safe, show};
use decomm::plan::Scope;
use std::collections::BTreeSet;

const SCRIPTS: &str = "[[retire]]\nid = \"old\"\npaths = [\"/scripts/old/\"]\n";

#[test]
fn live_code_that_uses_what_goes_blocks() {
    check_blockers(
        SCRIPTS,
        &[
            ("scripts/old/a.js", "module.exports = 1;\n"),
            ("lib/b.js", "const a = require('../scripts/old/a');\nconsole.log(a);\n"),
        ],
        &safe(),
        &["lib/b.js:1 dangling-path scripts/old/a"],
    );
}

#[test]
fn what_the_plan_does_not_touch_stands_in_no_way() {
    let files = [("lib/b.js", "const a = require('../scripts/old/a');\nconsole.log(a);\n")];
    let plan = make(SCRIPTS, &files, &safe()).expect("it is a plan");
    assert!(plan.is_empty() && plan.blockers.is_empty());
    assert_eq!(show(&plan, &plan.remaining), ["lib/b.js:1 dangling-path scripts/old/a"]);
}

#[test]
fn what_is_written_into_a_folder_that_goes_blocks_though_no_file_of_it_is_there() {
    let retired = "[[retire]]\nid = \"old\"\npaths = [\"/scripts/old/\", \"!/scripts/old/kept/\"]\n";
    let (code, path) = (
        "const out = join(__dirname, '../scripts/old/out/status.json');\nwrite(out);\n",
        "lib/b.js",
    );
    let gone = ("scripts/old/a.js", "module.exports = 1;\n");
    let dangling = "lib/b.js:1 dangling-path scripts/old/out/status.json";
    for (files, expected) in [
        (vec![gone, (path, code)], vec![dangling]),
        // Of a folder that stays in part, a file that was not there is no business of the plan.
        (vec![gone, (path, code), ("scripts/old/kept/x.js", "1;\n")], vec![]),
        // Prose stands in no way, whatever it names.
        (
            vec![gone, ("README.md", "See `scripts/old/out/status.json`.\n")],
            vec![],
        ),
        // Nothing goes there.
        (vec![("scripts/new/a.js", "1;\n"), (path, code)], vec![]),
    ] {
        check_blockers(retired, &files, &safe(), &expected);
    }
}

#[test]
fn prose_stands_in_no_way() {
    let files = [
        ("scripts/old/a.js", "module.exports = 1;\n"),
        ("docs/b.md", "Run [it](../scripts/old/a.js) first.\n"),
    ];
    let plan = make(SCRIPTS, &files, &safe()).expect("it is a plan");
    assert_eq!(show(&plan, &plan.blockers), Vec::<String>::new());
    assert_eq!(
        show(&plan, &plan.remaining),
        ["docs/b.md:1 dangling-path scripts/old/a.js"]
    );
}

/// Who waits for a job that has nothing left to do would go on without what it waited for.
#[test]
fn the_last_work_of_a_job_that_others_wait_for_stays() {
    let workflow = |ready: &str| {
        format!(
            "on: push\njobs:\n  old:\n    runs-on: x\n    steps:\n      - uses: actions/checkout@v4\n      - {ready}\n      - run: node scripts/old/a.js\n  all:\n    runs-on: x\n    needs: [old]\n    steps:\n      - run: npm test\n"
        )
    };
    let blocker = ".github/workflows/a.yml:8 dangling-path scripts/old/a.js";
    for (ready, expected) in [
        ("run: pnpm install", vec![blocker]),
        ("uses: docker/login-action@v4", vec![blocker]),
        ("uses: docker/setup-buildx-action@v3", vec![blocker]),
        ("run: npm run build", vec![]),
        ("uses: docker/build-push-action@v3", vec![]),
    ] {
        let workflow = workflow(ready);
        let files = [
            ("scripts/old/a.js", "module.exports = 1;\n"),
            (".github/workflows/a.yml", workflow.as_str()),
        ];
        check_blockers(SCRIPTS, &files, &also_unsafe(), &expected);
    }
}

#[test]
fn a_symbol_goes_with_its_reexports_or_not_at_all() {
    let retired = "[[retire]]\nid = \"root\"\nsymbols = [\"route.ts#RootRoute\"]\n";
    let index = ("index.ts", "export { RootRoute, other } from './route';\n");
    let own = "export class RootRoute {}\nexport const other = 1;\nexport type Any = RootRoute;\nexport function use(any: Any) {}\n";
    // A type that its own file needs is made of it, so it stays; then what hands it on stays as well.
    check_blockers(
        retired,
        &[index, ("route.ts", own)],
        &safe(),
        &[
            "route.ts:1 retired-symbol route.ts#RootRoute",
            "route.ts:3 dangling-symbol route.ts#RootRoute",
        ],
    );
    let alone = "export class RootRoute {}\nexport const other = 1;\n";
    check_blockers(retired, &[index, ("route.ts", alone)], &safe(), &[]);
}

#[test]
fn an_import_is_not_hidden_by_the_removal_of_its_alias() {
    check_blockers(
        SCRIPTS,
        &[
            ("scripts/old/a.ts", "export const a = 1;\n"),
            (
                "tsconfig.json",
                "{\n  \"compilerOptions\": {\n    \"paths\": {\n      \"@old\": [\"./scripts/old/a.ts\"],\n      \"@/*\": [\"./*\"]\n    }\n  }\n}\n",
            ),
            ("lib/b.ts", "import { a } from '@old';\nconsole.log(a);\n"),
        ],
        &safe(),
        &["lib/b.ts:1 dangling-path scripts/old/a.ts"],
    );
}

#[test]
fn one_import_of_a_package_that_goes_with_its_folder_stands_in_the_way_once() {
    let files = [
        ("package.json", "{\"workspaces\": [\"packages/*\"]}\n"),
        (
            "packages/old/package.json",
            "{\"name\": \"@acme/old\", \"main\": \"index.ts\"}\n",
        ),
        ("packages/old/index.ts", "export const old = 1;\n"),
        (
            "packages/app/a.ts",
            "import { old } from '@acme/old';\nexport const a = old + 1;\n",
        ),
        ("packages/app/b.ts", "import { a } from './a';\nconsole.log(a);\n"),
    ];
    let folder = "[[retire]]\nid = \"old\"\npaths = [\"/packages/old/\"]\n";
    let place = ["packages/app/a.ts:1 dangling-dependency @acme/old"];
    check_blockers(
        &format!("{folder}dependencies = [\"@acme/old\"]\n"),
        &files,
        &safe(),
        &place,
    );
    let apart = format!("{folder}[[retire]]\nid = \"name\"\ndependencies = [\"@acme/old\"]\n");
    check_blockers(&apart, &files, &safe(), &place);
    let only = Scope {
        entries: Some(BTreeSet::from(["old".to_owned()])),
        ..Scope::default()
    };
    check_blockers(
        &apart,
        &files,
        &only,
        &["packages/app/a.ts:1 dangling-path packages/old"],
    );
}

#[test]
fn an_entry_outside_of_the_plan_stands_in_no_way() {
    let config = "[[retire]]\nid = \"one\"\npaths = [\"/one.js\"]\n[[retire]]\nid = \"two\"\npaths = [\"/two.js\"]\n";
    let files = [
        ("one.js", "1;\n"),
        ("two.js", "2;\n"),
        ("three.js", "require('./two');\n"),
    ];
    let only = |id: &str| Scope {
        entries: Some(BTreeSet::from([id.to_owned()])),
        ..Scope::default()
    };
    check_blockers(config, &files, &only("one"), &[]);
    check_blockers(config, &files, &only("two"), &["three.js:1 dangling-path two.js"]);
}

#[test]
fn a_place_is_shown_where_the_file_on_disk_has_it() {
    check_blockers(
        "[[retire]]\nid = \"old\"\nscripts = [\"gone\"]\n[[rewrite]]\nid = \"words\"\nfiles = [\"*.sh\"]\nfrom = \"x\"\nto = \"y\\nz\"\n",
        &[
            (
                "package.json",
                "{\n  \"scripts\": {\n    \"gone\": \"true\",\n    \"stay\": \"true\"\n  }\n}\n",
            ),
            ("a.sh", "echo x\nx=$(npm run gone | cat)\n"),
        ],
        &safe(),
        &["a.sh:2 dangling-script gone"],
    );
}

#[test]
fn a_file_that_goes_later_counts_as_alive() {
    let config = "phase = 1\n[[retire]]\nid = \"now\"\nphase = 1\npaths = [\"/now.js\"]\n[[retire]]\nid = \"later\"\nphase = 2\npaths = [\"/later/\"]\n";
    let files = [("now.js", "1;\n"), ("later/a.js", "require('../now');\n")];
    check_blockers(config, &files, &safe(), &["later/a.js:1 dangling-path now.js"]);
    let together = config.replace("phase = 1\n[[retire]]", "[[retire]]");
    check_blockers(&together, &files, &safe(), &[]);
}

#[test]
fn what_was_only_possible_before_does_not_block() {
    let retired = "[[retire]]\nid = \"x\"\npaths = [\"/packages/history/\"]\n";
    let code = |text: &'static str| ("packages/generator/tests/a.ts", text);
    let file = ("packages/history/a.ts", "1\n");
    check_blockers(
        retired,
        &[code("route('/x', 'history/route.tsx');\n"), file],
        &safe(),
        &[],
    );
    check_blockers(
        retired,
        &[code("route('/x', 'history/a.ts');\n"), file],
        &safe(),
        &["packages/generator/tests/a.ts:1 dangling-path packages/history/a.ts"],
    );
}

#[test]
fn a_use_at_home_blocks_the_removal_of_a_name() {
    check_blockers(
        "[[retire]]\nid = \"old\"\nsymbols = [\"a.ts#old\"]\n",
        &[("a.ts", "export const old = 1;\nexport const k = old + 1;\n")],
        &safe(),
        &["a.ts:2 dangling-symbol a.ts#old"],
    );
}

#[test]
fn an_old_error_of_another_entry_stands_in_no_way() {
    let config = "[[retire]]\nid = \"a\"\nscripts = [\"m\"]\n[[retire]]\nid = \"b\"\npaths = [\"/scripts/gone.js\"]\n";
    let package = "{\n  \"scripts\": {\n    \"m\": \"true\",\n    \"x\": \"node scripts/gone.js && true\"\n  }\n}\n";
    check_blockers(config, &[("package.json", package)], &safe(), &[]);
}

#[test]
fn what_a_template_may_use_stays_and_blocks() {
    let config = "[[retire]]\nid = \"old\"\nsymbols = [\"a.ts#Old\"]\npaths = [\"/old.ts\"]\n";
    let declared = ("a.ts", "export const Old = 1;\nexport const b = 2;\n");
    let script = "import { Old, b } from './a';\nimport { c } from './old';\nimport './old';\n";
    let check = |path: &str, text: String, expected: &[&str]| {
        let files = [declared, ("old.ts", "export const c = 1;\n"), (path, text.as_str())];
        let plan = make(config, &files, &also_unsafe()).expect("it is a plan");
        assert_eq!(show(&plan, &plan.blockers), expected);
        assert!(!plan.changes.keys().any(|changed| changed.as_str() == path));
    };
    check(
        "a.vue",
        format!("<script setup>\n{script}</script>\n<template><Old/></template>\n"),
        &[
            "a.vue:2 dangling-symbol a.ts#Old",
            "a.vue:3 dangling-path old.ts",
            "a.vue:4 dangling-path old.ts",
            "a.vue:6 dangling-symbol a.ts#Old",
        ],
    );
    check(
        "a.svelte",
        format!("<script lang='ts'>\n{script}</script>\n<Old/>\n"),
        &[
            "a.svelte:2 dangling-symbol a.ts#Old",
            "a.svelte:3 dangling-path old.ts",
            "a.svelte:4 dangling-path old.ts",
            "a.svelte:6 dangling-symbol a.ts#Old",
        ],
    );
    check(
        "a.astro",
        format!("---\n{script}---\n<Old/>\n"),
        &[
            "a.astro:2 dangling-symbol a.ts#Old",
            "a.astro:3 dangling-path old.ts",
            "a.astro:4 dangling-path old.ts",
            "a.astro:6 dangling-symbol a.ts#Old",
        ],
    );
    check(
        "a.mdx",
        format!("{script}\n<Old/>\n"),
        &[
            "a.mdx:1 dangling-symbol a.ts#Old",
            "a.mdx:2 dangling-path old.ts",
            "a.mdx:3 dangling-path old.ts",
        ],
    );
}

#[test]
fn what_runs_a_package_by_its_name_blocks_its_removal() {
    let config = "[[retire]]\nid = \"old\"\npaths = [\"/packages/old/\"]\ndependencies = [\"@acme/old\"]\n";
    let by_folder = "[[retire]]\nid = \"old\"\npaths = [\"/packages/old/\"]\n";
    let files = [
        ("packages/old/package.json", "{\"name\": \"@acme/old\"}\n"),
        (
            ".github/workflows/ci.yml",
            "on: push\njobs:\n  a:\n    steps:\n      - run: npx @acme/old gen\n",
        ),
        ("a.js", "require('@acme/old');\n"),
    ];
    check_blockers(
        config,
        &files,
        &safe(),
        &[
            ".github/workflows/ci.yml:5 dangling-dependency @acme/old",
            "a.js:1 dangling-dependency @acme/old",
        ],
    );
    check_blockers(
        by_folder,
        &files,
        &safe(),
        &[
            ".github/workflows/ci.yml:5 dangling-path packages/old",
            "a.js:1 dangling-path packages/old",
        ],
    );
    // Nothing of the package goes.
    check_blockers(config, files.get(1..).unwrap_or_default(), &safe(), &[]);
}

#[test]
fn a_name_that_two_barrels_handed_on_is_missed_once() {
    check_blockers(
        "[[retire]]\nid = \"old\"\npaths = [\"/old.ts\"]\n",
        &[
            ("old.ts", "export const a = 1;\n"),
            (
                "inner.ts",
                "export * from './old';\nexport { a as b } from './old';\nexport const c = 1;\n",
            ),
            ("index.ts", "export { a } from './old';\nexport * from './inner';\n"),
            ("main.ts", "export * from './index';\nexport const d = 1;\n"),
            ("app.ts", "import { a } from './main';\na();\n"),
        ],
        &safe(),
        &[
            "app.ts:1 dangling-symbol index.ts#a",
            "app.ts:2 dangling-symbol index.ts#a",
        ],
    );
}
