//! Text to references, and what is left when they are taken out.

use super::*;
use crate::lang::settings::testing::{check_removals, taken};
use crate::lang::shown;

#[track_caller]
fn check(path: &str, text: &str, expected: &[&str]) {
    let source = shown::file(path, text);
    shown::check(text, &extract(&source), expected);
    check_removals(&source, (extract, take_out));
}

#[test]
fn scripts_are_shell_in_the_package_folder() {
    check(
        "packages/api/package.json",
        r#"{"scripts": {
 "db:migrate": "node scripts/migrate.js",
 "db:verify": "node -e \"import('./lib/x.js')\"",
 "": ""
}}"#,
        &[
            "2: -> Shell package-script @packages/api/ \"node scripts/migrate.js\"",
            "3: -> Shell package-script @packages/api/ \"node -e \\\"import('./lib/x.js')\\\"\"",
            "4: -> Shell package-script @packages/api/ \"\"",
        ],
    );
}

#[test]
fn a_script_leads_back_through_its_escapes() {
    let text = r#"{"scripts": {"a": "node -e \"x\" \u0026\u0026 node b.js"}}"#;
    let extraction = extract(&shown::file("package.json", text));
    let script = &extraction.pieces[0];
    let start = script.text().find("b.js").unwrap();
    let span = crate::text::span::Span::new(start, start + 4);
    assert_eq!(script.text.file_span(span).of(text), "b.js");
}

#[test]
fn entry_points_and_file_lists_are_paths() {
    check(
        "a/package.json",
        r##"{"main": "lib/index", "module": "./esm/x.mjs", "types": "types.d.ts",
 "exports": {".": {"import": "./dist/i.js"}, "./migrations": "./migrations/index.js", "./*": "./src/*.ts"},
 "imports": {"#db": "./lib/db.js", "#x/*": "pkg/x"},
 "bin": {"go": "bin/go"}, "man": ["man/a.1"], "directories": {"test": "test"},
 "files": ["migrations", "!legacy", "dist/**"], "sideEffects": ["./src/x.css"],
 "browser": {"./lib/a.js": "./lib/b.js", "fs": false}, "typesVersions": {"*": {"*": ["./t/*"]}}}"##,
        &[
            "1: config path lib/index @a/ expected module",
            "1: config path ./esm/x.mjs @a/ expected module",
            "1: config path types.d.ts @a/ expected module",
            "2: config path ./dist/i.js @a/ expected",
            "2: config path ./migrations/index.js @a/ expected part",
            "2: config glob src/*.ts @a/ part = \"./src/*.ts\"",
            "3: config path ./lib/db.js @a/ expected module whole",
            "3: config module pkg/x whole",
            "4: config path bin/go @a/ expected",
            "4: config path man/a.1 @a/ expected",
            "4: config path test @a/ expected",
            "5: config path migrations @a/ expected whole",
            "5: config path legacy @a/ expected whole = \"!legacy\"",
            "5: config glob dist/** @a/ whole",
            "5: config path ./src/x.css @a/ expected",
            "6: config path ./lib/a.js @?",
            "6: config path ./lib/b.js @a/ expected module",
            "6: config glob t/* @a/ = \"./t/*\"",
        ],
    );
}

#[test]
fn workspaces_and_the_place_in_the_repository() {
    check(
        "package.json",
        r#"{"workspaces": ["apps/*", "legacy"], "repository": {"url": "https://x.io/a/b", "directory": "packages/a"}}"#,
        &[
            "1: config glob apps/* @/ whole",
            "1: config path legacy @/ expected whole",
            "1: config path packages/a @/ expected",
        ],
    );
    check(
        "package.json",
        r#"{"workspaces": {"packages": ["legacy"], "nohoist": ["**/x/y"]}, "repository": "github:a/b"}"#,
        &["1: config path legacy @/ expected"],
    );
}

#[test]
fn tools_within_package_json() {
    check(
        "a/package.json",
        r#"{"lint-staged": {"migrations/*.sql": "node scripts/check.js", "*.ts": ["eslint --fix"]},
 "husky": {"hooks": {"pre-commit": "npm run db:verify"}}, "simple-git-hooks": {"pre-push": "sh scripts/x.sh"},
 "pre-commit": ["lint", "db:verify"],
 "jest": {"roots": ["<rootDir>/scripts"], "setupFiles": ["./jest/setup"]},
 "prisma": {"seed": "ts-node prisma/seed.ts"}, "eslintConfig": {"ignorePatterns": ["legacy"]},
 "nyc": {"exclude": ["scripts/**"]}, "ava": {"files": ["test/old.js"]}, "vitest": {"dir": "test/unit"},
 "myTool": {"from": "scripts/a.js", "label": "word"}}"#,
        &[
            "1: config glob migrations/*.sql @a/ whole",
            "1: -> Shell config @a/ \"node scripts/check.js\"",
            "1: config glob *.ts @a/ whole",
            "1: -> Shell config @a/ \"eslint --fix\"",
            "2: -> Shell config @a/ \"npm run db:verify\"",
            "2: -> Shell config @a/ \"sh scripts/x.sh\"",
            "3: config script lint @a/ part",
            "3: config script db:verify @a/ part",
            "4: config path scripts @a/ expected = \"<rootDir>/scripts\"",
            "4: config path ./jest/setup @a/ expected module part",
            "5: -> Shell config @a/ \"ts-node prisma/seed.ts\"",
            "5: config path legacy @a/ expected whole",
            "6: config glob scripts/** @a/ whole",
            "6: config path test/old.js @a/ expected",
            "6: config path test/unit @a/",
            "7: config path scripts/a.js @?",
        ],
    );
}

#[test]
fn dependencies_are_packages_and_by_their_scheme_paths() {
    check(
        "apps/web/package.json",
        r#"{"dependencies": {"@a/b": "^1.0.0", "c": "file:../../legacy", "d": "workspace:*", "e": "npm:x@1", "f": "a/b#main"},
 "devDependencies": {"g": "link:./vendor/g", "h": "workspace:packages/h"},
 "resolutions": {"i": "patch:i@npm:1.0#./.yarn/patches/i.patch"}, "overrides": {"j": {"k": "file:k.tgz"}},
 "pnpm": {"overrides": {"l": "portal:../l"}, "patchedDependencies": {"m@1": "patches/m.patch"}, "onlyBuiltDependencies": ["@n/o"]}}"#,
        &[
            "1: config listed package @a/b of a range",
            "1: config path ../../legacy @apps/web/ expected whole",
            "1: config listed package d whole",
            "1: config package x of a range",
            "1: config listed package f of a range",
            "2: config path ./vendor/g @apps/web/ expected whole",
            "2: config path packages/h @apps/web/ expected whole",
            "3: config listed package i of a range",
            "3: config path ./.yarn/patches/i.patch @apps/web/ expected",
            "3: config path k.tgz @apps/web/ expected whole",
            "4: config path ../l @apps/web/ expected whole",
            "4: config package m",
            "4: config path patches/m.patch @apps/web/ expected",
            "4: config package @n/o",
        ],
    );
}

#[test]
fn what_names_no_file() {
    check(
        "package.json",
        r#"{"name": "@a/migrations", "version": "1.0.0", "description": "runs migrations/x.sql", "license": "MIT",
 "homepage": "migrations/x.html", "keywords": ["migrations/a.b"], "author": "a/b.c", "engines": {"node": ">=18"},
 "packageManager": "pnpm@9.0.0", "bugs": {"url": "a/b.c"}, "browserslist": ["a/b.c"], "type": "module"}"#,
        &[],
    );
}

#[test]
fn a_broken_file_is_noted_and_read_as_far_as_it_goes() {
    check(
        "package.json",
        "{\n\"main\": 1,,}",
        &["note: not valid JSON: unexpected token in object on line 2"],
    );
    check(
        "package.json",
        "{\n// x\n\"main\": \"a.js\"}",
        &[
            "3: config path a.js @/ expected module",
            "note: not valid JSON: comments are not allowed on line 2",
        ],
    );
    check("package.json", "", &[]);
}

/// Takes `wanted` out, each a string or a whole property by its last occurrence, and says which scripts are gone.
#[track_caller]
fn check_taken(text: &str, wanted: &[&str], expected: Result<(&str, &[&str]), &[usize]>) {
    let spans: Vec<Span> = wanted
        .iter()
        .map(|wanted| {
            let start = text.rfind(wanted).unwrap();
            Span::new(start, start + wanted.len())
        })
        .collect();
    let found = taken(&shown::file("package.json", text), (extract, take_out), &spans);
    let scripts = |names: &[&str]| names.iter().map(|name| Gone::Script((*name).to_owned())).collect();
    let expected = expected.map(|(text, names)| (text.to_owned(), scripts(names)));
    assert_eq!(found, expected.map_err(<[usize]>::to_vec), "{text}");
}

#[test]
fn scripts_and_dependencies_go_with_their_lines() {
    let text = "{\n  \"name\": \"x\",\n  \"scripts\": {\n    \"build\": \"next build\",\n    \"db:verify\": \"node old.js\"\n  },\n\n  \"dependencies\": {\n    \"knex\": \"1\"\n  }\n}\n";
    check_taken(
        text,
        &["\"db:verify\": \"node old.js\""],
        Ok((
            &text.replace(",\n    \"db:verify\": \"node old.js\"", ""),
            &["db:verify"],
        )),
    );
    check_taken(
        text,
        &["\"knex\": \"1\"", "node old.js"],
        Ok((
            "{\n  \"name\": \"x\",\n  \"scripts\": {\n    \"build\": \"next build\"\n  },\n\n  \"dependencies\": {}\n}\n",
            &["db:verify"],
        )),
    );
    check_taken(
        r#"{"scripts": {"a": "x", "a": "y", "b": "z"}}"#,
        &[r#""a": "y""#],
        Ok((r#"{"scripts": {"b": "z"}}"#, &["a"])),
    );
    check_taken(
        r#"{"scripts": {"a": "node -e \"x\"", "b": "z"}}"#,
        &[r#"node -e \"x\"#],
        Ok((r#"{"scripts": {"b": "z"}}"#, &["a"])),
    );
    check_taken(
        "{\n  // not strict\n  \"scripts\": {\n    \"a\": \"x\", // old\n    \"b\": \"z\",\n  }\n}",
        &["x"],
        Ok((
            "{\n  // not strict\n  \"scripts\": {\n    \"b\": \"z\",\n  }\n}",
            &["a"],
        )),
    );
}

#[test]
fn lists_and_maps_of_the_package() {
    check_taken(
        r#"{"files": ["dist", "migrations"]}"#,
        &["migrations"],
        Ok((r#"{"files": ["dist"]}"#, &[])),
    );
    check_taken(r#"{"files": ["migrations"]}"#, &["migrations"], Err(&[0]));
    check_taken(
        r#"{"workspaces": ["apps/*", "legacy"]}"#,
        &["legacy"],
        Ok((r#"{"workspaces": ["apps/*"]}"#, &[])),
    );
    check_taken(
        r##"{"imports": {"#db": "./old.js", "#x": "./x.js"}}"##,
        &["./old.js"],
        Ok((r##"{"imports": {"#x": "./x.js"}}"##, &[])),
    );
    check_taken(
        r#"{"exports": {".": "./i.js", "./old": "./old.js"}}"#,
        &["./old.js"],
        Ok((r#"{"exports": {".": "./i.js"}}"#, &[])),
    );
    check_taken(r#"{"exports": {".": "./old.js"}}"#, &["./old.js"], Err(&[0]));
    check_taken(
        r#"{"exports": {"./a": {"import": "./old.js"}}}"#,
        &["./old.js"],
        Err(&[0]),
    );
    check_taken(r#"{"main": "old.js"}"#, &["old.js"], Err(&[0]));
    check_taken(r#"{"bin": {"x": "old.js"}}"#, &["old.js"], Err(&[0]));
    check_taken(
        r#"{"lint-staged": {"migrations/*.sql": "sqlfmt", "*.ts": "eslint"}}"#,
        &["migrations/*.sql"],
        Ok((r#"{"lint-staged": {"*.ts": "eslint"}}"#, &[])),
    );
    check_taken(
        r#"{"lint-staged": {"*.sql": "node old.js", "*.ts": ["eslint", "node old2.js"]}}"#,
        &["node old.js", "node old2.js"],
        Ok((r#"{"lint-staged": {"*.ts": ["eslint"]}}"#, &[])),
    );
    check_taken(
        r#"{"dependencies": {"a": "1", "old": "file:../old"}, "prisma": {"seed": "node old.js"}}"#,
        &["../old", "node old.js"],
        Ok((r#"{"dependencies": {"a": "1"}, "prisma": {}}"#, &[])),
    );
    check_taken(
        r#"{"pre-commit": ["lint", "db:verify"]}"#,
        &["db:verify"],
        Ok((r#"{"pre-commit": ["lint"]}"#, &[])),
    );
}
