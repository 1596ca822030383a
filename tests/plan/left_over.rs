//! What nothing uses any more once a plan is carried out: told, or taken along.

use crate::{after, also_unsafe, check, make, safe, show};

const OLD: &str = "[[retire]]\nid = \"old\"\npaths = [\"/scripts/run.js\"]\n";

const PACKAGE: &str = "{\n  \"dependencies\": {\n    \"left-pad\": \"1\",\n    \"pg\": \"1\"\n  }\n}\n";

const FILES: [(&str, &str); 5] = [
    ("package.json", PACKAGE),
    ("scripts/run.js", "require('../lib/a'); require('left-pad');\n"),
    ("lib/a.js", "require('./b');\n"),
    ("lib/b.js", "require('pg');\n"),
    ("lib/live.js", ""),
];

#[test]
fn without_unsafe_fixes_it_is_told() {
    let plan = make(OLD, &FILES, &safe()).unwrap();
    assert_eq!(
        show(&plan, &plan.remaining),
        [
            "lib/a.js orphaned-file lib/a.js",
            "lib/b.js orphaned-file lib/b.js",
            "package.json:3 orphaned-dependency left-pad",
            "package.json:4 orphaned-dependency pg",
        ]
    );
    assert_eq!(plan.left_over().len(), 4);
    let result = after(&FILES, &plan);
    assert!(result.contains_key("lib/a.js") && !result.contains_key("scripts/run.js"));
}

#[test]
fn with_unsafe_fixes_it_goes_in_the_same_run() {
    let expected = [("package.json", "{\n  \"dependencies\": {}\n}\n"), ("lib/live.js", "")];
    check(OLD, &FILES, &also_unsafe(), &expected);
    let plan = make(OLD, &FILES, &also_unsafe()).unwrap();
    assert_eq!(show(&plan, &plan.remaining), Vec::<String>::new());
    let unsafe_edits: Vec<&str> = plan
        .edits
        .iter()
        .filter(|edit| edit.is_unsafe)
        .map(|edit| edit.path.as_str())
        .collect();
    assert_eq!(unsafe_edits, ["lib/a.js", "lib/b.js", "package.json"]);
}

#[test]
fn what_an_import_that_goes_was_the_last_to_use_is_left_over_too() {
    let config = "[[retire]]\nid = \"old\"\nsymbols = [\"lib/db.js#legacy\"]\n";
    let files = [
        (
            "lib/db.js",
            "import { split } from './split';\nexport const legacy = split;\nexport const db = 1;\n",
        ),
        ("lib/split.js", "export const split = 1;\n"),
        ("src/use.js", "import { db } from '../lib/db';\ndb;\n"),
    ];
    let plan = make(config, &files, &safe()).unwrap();
    assert_eq!(
        show(&plan, &plan.remaining),
        ["lib/split.js orphaned-file lib/split.js"]
    );
    let expected = [
        ("lib/db.js", "export const db = 1;\n"),
        ("src/use.js", "import { db } from '../lib/db';\ndb;\n"),
    ];
    check(config, &files, &also_unsafe(), &expected);
}

/// What a package that goes lists itself is its own: the same name in the root's package.json is somebody else's.
#[test]
fn what_a_package_listed_itself_is_not_left_over_above_it() {
    let config = "[[retire]]\nid = \"old\"\npaths = [\"/www/\"]\n";
    let root = "{\n  \"devDependencies\": {\n    \"left-pad\": \"1\",\n    \"only\": \"1\"\n  }\n}\n";
    let files = [
        ("package.json", root),
        (
            "www/package.json",
            "{\n  \"dependencies\": {\n    \"left-pad\": \"1\"\n  }\n}\n",
        ),
        ("www/run.js", "require('left-pad'); require('only');\n"),
        ("lib/live.js", ""),
    ];
    let expected = [
        (
            "package.json",
            "{\n  \"devDependencies\": {\n    \"left-pad\": \"1\"\n  }\n}\n",
        ),
        ("lib/live.js", ""),
    ];
    check(config, &files, &also_unsafe(), &expected);
}

#[test]
fn what_could_not_be_read_and_names_what_goes_is_said() {
    let chart = "a: b\n{{- if x }}\nc: ./dev/vault.toml\n{{- end }}\n";
    let files = [
        ("dev/vault.toml", ""),
        ("dev/other.toml", ""),
        ("old/deep/x.ts", ""),
        ("chart/a.yaml", chart),
        (
            "chart/b.yaml",
            "a: b\n{{- if x }}\nc: ./dev/vaults.toml\n{{- end }}\nd: x.ts\n",
        ),
        ("chart/c.yaml", "a: b\n{{- if x }}\nc: old\n{{- end }}\n"),
    ];
    let config = "[[retire]]\nid = 'v'\npaths = ['/dev/vault.toml', '/old/']\n";
    let plan = make(config, &files, &safe()).expect("it is a plan");
    let unread: Vec<&str> = plan.unread.iter().map(|skipped| skipped.path.as_str()).collect();
    assert_eq!(unread, ["chart/a.yaml", "chart/c.yaml"]);
}
