//! What a package hands out under subpaths of its own, whose built files are called otherwise than their sources.

use crate::packages::check;
use crate::{check_dangling, check_only, report};

/// Where all entries are built into one folder, under names of their own.
const CORE: &str = r#"{
  "name": "@acme/core",
  "exports": {
    ".": "./dist/acme-core.js",
    "./session": "./dist/acme-core-session.js",
    "./forms": {"types": "./dist/acme-core-forms.d.ts", "import": "./dist/acme-core-forms.mjs"},
    "./forms/text": "./dist/acme-core-forms-text.js"
  },
  "preconstruct": {"entrypoints": ["index.ts", "session.ts", "forms/index.ts", "forms/{text,date}.ts"]}
}"#;

pub(super) const FILES: [(&str, &str); 7] = [
    ("package.json", r#"{"name": "root", "workspaces": ["packages/*"]}"#),
    ("packages/core/package.json", CORE),
    ("packages/core/src/index.ts", ""),
    ("packages/core/src/session.ts", "export const a = 1;\n"),
    ("packages/core/src/forms/index.ts", ""),
    ("packages/core/src/forms/text.ts", ""),
    (
        "packages/web/package.json",
        r#"{"name": "@acme/web", "dependencies": {"@acme/core": "workspace:*"}}"#,
    ),
];

#[test]
fn a_subpath_tells_the_source_of_a_built_file_of_another_name() {
    for (source, gone, cases) in [
        (
            "src/session.ts",
            "src/session.ts",
            [
                ("import '@acme/core/session';", true),
                ("import '@acme/core/forms';", false),
                ("import '@acme/core';", false),
            ],
        ),
        (
            "src/forms/index.ts",
            "src/forms/index.ts",
            [
                ("import '@acme/core/forms';", true),
                ("import '@acme/core/forms/text';", false),
                ("import '@acme/core/session';", false),
            ],
        ),
        (
            "src/forms/",
            "src/forms/text.ts",
            [
                ("import '@acme/core/forms/text';", true),
                ("vi.mock('@acme/core/forms/text');", true),
                ("import '@acme/core/session';", false),
            ],
        ),
        (
            "src/index.ts",
            "src/index.ts",
            [
                ("import '@acme/core';", true),
                ("import '@acme/core/session';", false),
                ("import '@acme/web/session';", false),
            ],
        ),
    ] {
        let config = format!("[[retire]]\nid = 'old'\npaths = ['/packages/core/{source}']\n");
        let without: Vec<_> = FILES
            .iter()
            .copied()
            .filter(|(path, _)| *path != format!("packages/core/{gone}"))
            .collect();
        let cases = cases.map(|(text, expected)| ("packages/web/a.ts", text, expected));
        check(&config, &FILES, &cases);
        check(&config, &without, &cases);
    }
}

#[test]
fn an_entry_of_a_package_names_its_source() {
    check_dangling(
        "[[retire]]\nid = 'old'\npaths = ['/packages/core/src/session.ts']\n",
        &FILES,
        &[
            "packages/core/package.json:5:19 dangling-path «./dist/acme-core-session.js» -> packages/core/src/session.ts (likely)",
            "packages/core/package.json:9:49 dangling-path «session.ts» -> packages/core/src/session.ts (certain)",
        ],
    );
}

#[test]
fn what_is_handed_out_under_a_subpath_is_not_left_over() {
    let old = "[[retire]]\nid = 'old'\npaths = ['/packages/core/src/old.ts']\n";
    let uses = ("packages/core/src/old.ts", "import './session'; import './inner';\n");
    let inner = ("packages/core/src/inner.ts", "");
    let mut files = [&FILES[..], &[uses, inner]].concat();
    let orphan = "packages/core/src/inner.ts orphaned-file -> packages/core/src/inner.ts (likely)";
    check_only("orphaned-file", old, &files, &[orphan]);
    // Where no source is known of what is handed out, it may be any file.
    files[1].1 = r#"{"name": "@acme/core", "exports": {"./other": "./dist/acme-core-other.js"}}"#;
    check_only("orphaned-file", old, &files, &[]);
}

#[test]
fn a_subpath_that_leads_to_a_file_of_its_own_tells_no_source() {
    let old = "[[retire]]\nid = 'old'\npaths = ['/packages/core/src/session.ts']\n";
    for exports in [
        r#"{"./session": "./dist/acme-core-session.css"}"#,
        r#"{"./session": "./files/acme-core-session.js"}"#,
        r#"{"./session": "./dist/live.js"}"#,
    ] {
        let core = format!(r#"{{"name": "@acme/core", "exports": {exports}}}"#);
        let mut files = FILES.to_vec();
        files[1].1 = &core;
        files.push(("packages/core/src/live.ts", ""));
        files.push(("packages/web/a.ts", "import '@acme/core/session';\n"));
        let found = report(old, &files).findings;
        let found = found.iter().filter(|it| it.check.starts_with("dangling-")).count();
        assert_eq!(found, 0, "{exports}");
    }
}

#[test]
fn a_wildcard_hands_out_a_folder_by_what_is_built_of_it() {
    let core = r#"{
  "name": "@acme/core",
  "exports": {"./parts/*": "./dist/parts/*", "./all/*": "./dist/*", "./other/*": "./dist/other/*.js"},
  "publishConfig": {"exports": {"./parts/*": "./dist/parts/*"}}
}"#;
    let mut files = FILES.to_vec();
    files[1].1 = core;
    files.push(("packages/core/src/other/a.ts", ""));
    let gone = files.clone();
    files.push(("packages/core/src/parts/a.ts", ""));
    let expected = [
        "packages/core/package.json:3:29 dangling-path «./dist/parts/*» -> packages/core/src/parts (certain)",
        "packages/core/package.json:4:47 dangling-path «./dist/parts/*» -> packages/core/src/parts (certain)",
    ];
    let old = "[[retire]]\nid = 'old'\npaths = ['/packages/core/src/parts/']\n";
    check_dangling(old, &files, &expected);
    check_dangling(old, &gone, &expected);
}
