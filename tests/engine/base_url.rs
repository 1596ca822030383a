//! Specifiers that begin at the `baseUrl` of a tsconfig, as in `import { W } from "src/types/w"`.

use crate::{check_dangling, check_only};

const CONFIG: &str =
    "[[retire]]\nid = 'old'\nsymbols = ['api/src/w.ts#W', 'api/src/errors/index.ts#gone', 'lib/plain.ts#P']\n";

#[test]
fn a_symbol_is_imported_by_the_path_from_the_base() {
    let options = |base: &str| format!(r#"{{"compilerOptions": {{"baseUrl": "{base}"}}}}"#);
    let heir = r#"{"extends": "../base/tsconfig.json"}"#;
    let user =
        "import { W, kept } from 'src/w';\nimport { gone } from 'src/errors';\nimport type { W as V } from 'w';\n";
    let by_root = [
        "api/src/user.ts:1:10 dangling-symbol «W» -> api/src/w.ts#W (certain)",
        "api/src/user.ts:2:10 dangling-symbol «gone» -> api/src/errors/index.ts#gone (certain)",
    ];
    let by_source = ["api/src/user.ts:3:15 dangling-symbol «W» -> api/src/w.ts#W (certain)"];
    for (path, text, expected) in [
        ("api/tsconfig.json", options("./").as_str(), &by_root[..]),
        ("api/tsconfig.json", options(".").as_str(), &by_root[..]),
        ("api/tsconfig.json", options("src").as_str(), &by_source[..]),
        ("tsconfig.json", options("api").as_str(), &by_root[..]),
        ("api/jsconfig.json", options("./src/").as_str(), &by_source[..]),
        // Of another folder.
        ("other/tsconfig.json", options(".").as_str(), &[]),
        ("api/tsconfig.json", "{}", &[]),
    ] {
        let declared = ("api/src/w.ts", "export const W = 1, kept = 2;\n");
        let files = [
            (path, text),
            declared,
            ("api/src/errors/index.ts", "export const gone = 1;\n"),
            ("api/src/user.ts", user),
        ];
        check_dangling(CONFIG, &files, expected);
    }
    for (base, expected) in [
        (r#"{"compilerOptions": {"baseUrl": "../api"}}"#, &by_root[..]),
        (r#"{"compilerOptions": {"baseUrl": "${configDir}"}}"#, &by_root[..]),
        (
            r#"{"compilerOptions": {"baseUrl": "${configDir}/src"}}"#,
            &by_source[..],
        ),
        (r#"{"compilerOptions": {"baseUrl": "."}}"#, &[]),
    ] {
        let files = [
            ("base/tsconfig.json", base),
            ("api/tsconfig.json", heir),
            ("api/src/w.ts", "export const W = 1, kept = 2;\n"),
            ("api/src/errors/index.ts", "export const gone = 1;\n"),
            ("api/src/user.ts", user),
        ];
        check_dangling(CONFIG, &files, expected);
    }
}

#[test]
fn it_stays_a_use_when_the_declaration_and_its_file_are_gone() {
    let tsconfig = ("api/tsconfig.json", r#"{"compilerOptions": {"baseUrl": "./src"}}"#);
    let user = ("api/test/user.spec.ts", "import { W } from 'w';\nW();\n");
    let excluding = (
        "api/tsconfig.json",
        r#"{"compilerOptions": {"baseUrl": "./src"}, "exclude": ["test"]}"#,
    );
    let expected = [
        "api/test/user.spec.ts:1:10 dangling-symbol «W» -> api/src/w.ts#W (certain)",
        "api/test/user.spec.ts:2:1 dangling-symbol «W» -> api/src/w.ts#W (certain)",
    ];
    let declared = ("api/src/w.ts", "export const W = 1;\n");
    let emptied = ("api/src/w.ts", "export const kept = 1;\n");
    for tsconfig in [tsconfig, excluding] {
        check_dangling(CONFIG, &[tsconfig, user], &expected);
        check_dangling(CONFIG, &[tsconfig, user, declared], &expected);
        check_dangling(CONFIG, &[tsconfig, user, emptied], &expected);
    }
}

#[test]
fn barrels_hand_it_on() {
    check_dangling(
        CONFIG,
        &[
            ("tsconfig.json", r#"{"compilerOptions": {"baseUrl": "."}}"#),
            ("api/src/w.ts", "export const W = 1;\n"),
            ("api/src/all.ts", "export * from 'api/src/w';\n"),
            ("web/one.ts", "import * as all from 'api/src/all';\nall.W;\n"),
        ],
        &["web/one.ts:2:5 dangling-symbol «W» -> api/src/w.ts#W (certain)"],
    );
}

#[test]
fn what_is_used_so_is_not_left_over() {
    let config = "[[retire]]\nid = 'old'\npaths = ['/src/old.ts']\n";
    check_only(
        "orphaned-file",
        config,
        &[
            ("tsconfig.json", r#"{"compilerOptions": {"baseUrl": "./"}}"#),
            ("package.json", r#"{"main": "src/main.ts"}"#),
            ("src/old.ts", "import './only';\nimport './both';\n"),
            ("src/only.ts", "export const x = 1;\n"),
            ("src/both.ts", "export const y = 1;\n"),
            ("src/main.ts", "import { y } from 'src/both';\n"),
        ],
        &["src/only.ts orphaned-file -> src/only.ts (likely)"],
    );
}
