//! Modules that are gone, by specifiers that do not spell out their path: index files behind an alias, built entries.

use crate::check_dangling;

/// With the files of `there`, and without, the findings are the same.
#[track_caller]
fn check_there_and_gone(config: &str, live: &[(&str, &str)], there: &[(&str, &str)], expected: &[&str]) {
    check_dangling(config, &[live, there].concat(), expected);
    check_dangling(config, live, expected);
}

#[test]
fn an_alias_leads_to_a_folder_whose_index_is_gone() {
    let live = [
        (
            "tsconfig.json",
            r#"{"compilerOptions": {"paths": {"@/*": ["./*"], "~web/*": ["./none/*", "./ce/*"]}}}"#,
        ),
        (
            "a.ts",
            "import '@/ce/cycle';\nimport '@/ce/deep/er';\nimport '~web/cycle';\nimport './ce/cycle';\nimport '@/ce/cycle/index';\nimport '@/ce/other';\nimport '@/cycle';\n",
        ),
        // The nearest config counts alone.
        (
            "app/tsconfig.json",
            r#"{"compilerOptions": {"paths": {"@/*": ["./src/*"]}}}"#,
        ),
        ("app/b.ts", "import '@/ce/cycle';\n"),
    ];
    let there = [("ce/cycle/index.ts", ""), ("ce/deep/er/index.tsx", "")];
    check_there_and_gone(
        "[[retire]]\nid = 'old'\npaths = ['/ce/cycle/index.ts', '/ce/deep/er/index.tsx']\n",
        &live,
        &there,
        &[
            "a.ts:1:9 dangling-path «@/ce/cycle» -> ce/cycle/index.ts (certain)",
            "a.ts:2:9 dangling-path «@/ce/deep/er» -> ce/deep/er/index.tsx (certain)",
            "a.ts:3:9 dangling-path «~web/cycle» -> ce/cycle/index.ts (certain)",
            "a.ts:4:9 dangling-path «./ce/cycle» -> ce/cycle/index.ts (certain)",
            "a.ts:5:9 dangling-path «@/ce/cycle/index» -> ce/cycle/index.ts (certain)",
        ],
    );
}

#[test]
fn a_live_module_beside_a_gone_index_is_meant() {
    check_dangling(
        "[[retire]]\nid = 'old'\npaths = ['/ce/cycle/index.ts', '/ce/list/index.ts']\n",
        &[
            ("tsconfig.json", r#"{"compilerOptions": {"paths": {"@/*": ["./*"]}}}"#),
            ("ce/cycle.ts", ""),
            ("ce/list/index.js", ""),
            ("a.ts", "import '@/ce/cycle';\nimport '@/ce/list';\n"),
        ],
        &[],
    );
}

#[test]
fn a_symbol_of_an_index_that_is_gone_is_asked_for_by_an_alias() {
    let live = [
        ("tsconfig.json", r#"{"compilerOptions": {"paths": {"@/*": ["./*"]}}}"#),
        ("a.ts", "import { old } from '@/ce/cycle';\n"),
        ("b.ts", "import { old } from '@/ce/cycles';\n"),
    ];
    check_there_and_gone(
        "[[retire]]\nid = 'old'\nsymbols = ['ce/cycle/index.ts#old']\n",
        &live,
        &[("ce/cycle/index.ts", "const old = 1;\nexport { old as old };\n")][..0],
        &["a.ts:1:10 dangling-symbol «old» -> ce/cycle/index.ts#old (certain)"],
    );
}

#[test]
fn a_built_entry_leads_into_a_retired_folder() {
    let manifest = r#"{"name": "@x/p", "exports": {
"./enc": {"types": "./dist/src/enc/index.d.ts", "import": "./dist/src/enc/index.js"},
"./enc/*": "./dist/enc/*.js",
"./live": "./dist/live/index.js",
"./odd": "./dist/odd/enc.js"}}"#;
    let live = [
        ("p/package.json", manifest),
        ("p/src/live/index.ts", ""),
        (
            "a.ts",
            "import '@x/p/enc';\nimport '@x/p/enc/key';\nimport '@x/p/live';\nimport '@x/p/odd';\n",
        ),
    ];
    let expected = [
        "a.ts:1:9 dangling-path «@x/p/enc» -> p/src/enc/index.ts (certain)",
        "a.ts:2:9 dangling-path «@x/p/enc/key» -> p/src/enc/key.ts (certain)",
    ];
    let config =
        "[[retire]]\nid = 'old'\npaths = ['/p/src/enc/']\n[[allow]]\npaths = ['/p/package.json']\nreason = 'x'\n";
    let there = [("p/src/enc/index.ts", ""), ("p/src/enc/key.ts", "")];
    check_there_and_gone(config, &live, &there, &expected);
}
