//! package.json: scripts as shell, entry points, file lists, workspaces, and the settings of tools that stand in it.
//!
//! Leaves out the names of dependencies: whether one is retired is asked of the manifest as a whole.

use crate::finding::Kind;
use crate::lang::reference::{ScriptPackage, ScriptRun, Target};
use crate::lang::settings::Meaning::{
    Block, Command, Dependency, Keys, Maybe, Module, ModulePath, NoText, Nothing, Paths, Script,
};
use crate::lang::settings::Place::{Here, Root};
use crate::lang::settings::common::{
    BABEL, COVERAGE, ESLINT, GIT_HOOKS, HOOKS, JEST, LINT_STAGED, MOCHA, NODEMON, NX_PROJECT, PRETTIER,
};
use crate::lang::settings::{self, Frame, Rules, own_folder};
use crate::lang::source::{Extraction, Source, SyntaxNote};
use crate::lang::taken::TakenOut;
use crate::text::json::{Strictness, parse};
use crate::text::span::Span;
use crate::text::value::Value;

/// Returns what a package.json refers to.
pub fn extract(source: &Source) -> Extraction {
    let mut extraction = Extraction {
        comments: Some(Vec::new()),
        ..Extraction::default()
    };
    // npm takes nothing but strict JSON, other tools read what has comments in it: so it is read and noted.
    let root = match parse(source.text(), Strictness::Json) {
        Ok(root) => root,
        Err(error) => {
            if source.setting.kind.is_none() {
                let reason = format!("not valid JSON: {error}");
                extraction.notes.push(SyntaxNote { reason });
            }
            parse(source.text(), Strictness::Jsonc).ok().flatten()
        }
    };
    let Some(root) = root else {
        return extraction;
    };
    scripts(source, &root, &mut extraction);
    settings::extract(source, &root, RULES, Frame::of(source), &mut extraction);
    extraction
}

/// Takes `wanted` out of `source`; spans and changes are in bytes of its decoded text.
pub fn take_out(_source: &Source, wanted: &[Span]) -> TakenOut {
    TakenOut::refused(wanted)
}

/// Adds what package.json alone has: scripts, and hooks that are lists of scripts.
fn scripts(source: &Source, root: &Value, extraction: &mut Extraction) {
    let frame = Frame {
        command_kind: Kind::PackageScript,
        ..Frame::of(source)
    };
    if let Some(scripts) = root.get("scripts") {
        settings::extract(source, scripts, SCRIPTS, frame, extraction);
    }
    for hook in ["pre-commit", "pre-push", "precommit", "prepush"] {
        let names = root.get(hook).map(Value::elements).unwrap_or_default();
        for name in names.iter().filter_map(Value::text) {
            let run = ScriptRun {
                name: name.as_str().to_owned(),
                package: ScriptPackage::Nearest(own_folder(source)),
            };
            let reference = source.reference(name.span(), Kind::Config, Target::Script(run));
            extraction.references.push(reference);
        }
    }
}

const SCRIPTS: Rules = &[("*", Command(Here))];

const RULES: Rules = &[
    ("scripts", Nothing),
    ("scripts-info", Nothing),
    ("pre-commit", Nothing),
    ("pre-push", Nothing),
    ("precommit", Nothing),
    ("prepush", Nothing),
    ("$schema", Nothing),
    ("name", Nothing),
    ("version", Nothing),
    ("description", Nothing),
    ("keywords", Nothing),
    ("license", Nothing),
    ("licenses", Nothing),
    ("author", Nothing),
    ("contributors", Nothing),
    ("maintainers", Nothing),
    ("funding", Nothing),
    ("homepage", Nothing),
    ("bugs", Nothing),
    ("engines", Nothing),
    ("devEngines", Nothing),
    ("packageManager", Nothing),
    ("volta", Nothing),
    ("os", Nothing),
    ("cpu", Nothing),
    ("type", Nothing),
    ("browserslist", Nothing),
    ("repository/directory", Paths(Root)),
    ("repository", NoText),
    ("repository/*", NoText),
    ("main", ModulePath),
    ("module", ModulePath),
    ("jsnext:main", ModulePath),
    ("source", ModulePath),
    ("react-native", ModulePath),
    ("types", ModulePath),
    ("typings", ModulePath),
    ("unpkg", Paths(Here)),
    ("jsdelivr", Paths(Here)),
    ("umd:main", Paths(Here)),
    ("style", Paths(Here)),
    ("sass", Paths(Here)),
    ("browser", Paths(Here)),
    ("browser/*", Module),
    ("exports", Paths(Here)),
    ("exports/**", Paths(Here)),
    ("imports/**", Module),
    ("bin", Paths(Here)),
    ("bin/*", Paths(Here)),
    ("man", Paths(Here)),
    ("files", Paths(Here)),
    ("directories/*", Paths(Here)),
    ("typesVersions/*/*", Paths(Here)),
    ("sideEffects", Paths(Here)),
    ("workspaces", Paths(Here)),
    ("workspaces/packages", Paths(Here)),
    ("workspaces/nohoist", Nothing),
    ("workspaces/catalog", Nothing),
    ("workspaces/catalogs", Nothing),
    ("publishConfig/main", ModulePath),
    ("publishConfig/module", ModulePath),
    ("publishConfig/types", ModulePath),
    ("publishConfig/exports/**", Paths(Here)),
    ("publishConfig/bin/*", Paths(Here)),
    ("publishConfig/**", NoText),
    ("dependencies", DEPENDENCIES),
    ("devDependencies", DEPENDENCIES),
    ("peerDependencies", DEPENDENCIES),
    ("optionalDependencies", DEPENDENCIES),
    ("resolutions", DEPENDENCIES),
    ("overrides", DEPENDENCIES),
    ("pnpm/overrides", DEPENDENCIES),
    ("pnpm/patchedDependencies/*", Paths(Here)),
    ("patchedDependencies/*", Paths(Here)),
    ("pnpm/**", NoText),
    ("peerDependenciesMeta", Nothing),
    ("dependenciesMeta", Nothing),
    ("bundleDependencies", Nothing),
    ("bundledDependencies", Nothing),
    ("trustedDependencies", Nothing),
    ("lint-staged", Block(LINT_STAGED)),
    ("nano-staged", Block(LINT_STAGED)),
    ("husky", Block(HOOKS)),
    ("simple-git-hooks", Block(GIT_HOOKS)),
    ("gitHooks", Block(GIT_HOOKS)),
    ("config/ghooks", Block(GIT_HOOKS)),
    ("pre-commit/run", Script),
    ("jest", Block(JEST)),
    ("eslintConfig", Block(ESLINT)),
    ("eslintIgnore", Paths(Here)),
    ("stylelint", Block(ESLINT)),
    ("prettier", Block(PRETTIER)),
    ("babel", Block(BABEL)),
    ("nyc", Block(COVERAGE)),
    ("c8", Block(COVERAGE)),
    ("mocha", Block(MOCHA)),
    ("nodemonConfig", Block(NODEMON)),
    ("nx", Block(NX_PROJECT)),
    ("ava", Block(AVA)),
    ("tshy/exports/**", Paths(Here)),
    ("tshy/project", Paths(Here)),
    ("tsd/directory", Paths(Here)),
    ("prisma/seed", Command(Here)),
    ("prisma/schema", Paths(Here)),
    ("vitest/*", Maybe(Here)),
    ("vitest/**", Maybe(Here)),
    ("standard/ignore", Paths(Here)),
    ("xo/ignores", Paths(Here)),
    ("wireit/*/command", Command(Here)),
    ("wireit/*/files", Paths(Here)),
    ("wireit/*/dependencies", Script),
    ("wireit/*/dependencies/script", Script),
    ("wireit/**", NoText),
    ("size-limit/path", Paths(Here)),
    ("bundlesize/path", Paths(Here)),
    ("pkg/scripts", Paths(Here)),
    ("pkg/assets", Paths(Here)),
    ("build/files", Paths(Here)),
    ("build/extraResources", Paths(Here)),
    ("build/extraFiles", Paths(Here)),
    ("watch", Keys(Here)),
    ("watch/*", Paths(Here)),
    ("release-it/hooks/*", Command(Here)),
];

const DEPENDENCIES: settings::Meaning = Block(&[("**", Dependency)]);

const AVA: Rules = &[
    ("files", Paths(Here)),
    ("ignoredByWatcher", Paths(Here)),
    ("watchMode/ignoreChanges", Paths(Here)),
    ("require", Module),
    ("typescript/rewritePaths", Keys(Here)),
    ("typescript/rewritePaths/*", Nothing),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::shown;

    #[track_caller]
    fn check(path: &str, text: &str, expected: &[&str]) {
        shown::check(text, &extract(&shown::file(path, text)), expected);
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
                "2: config path ./migrations/index.js @a/ expected",
                "2: config glob src/*.ts @a/ = \"./src/*.ts\"",
                "3: config path ./lib/db.js @a/ expected module",
                "3: config module pkg/x",
                "4: config path bin/go @a/ expected",
                "4: config path man/a.1 @a/ expected whole",
                "4: config path test @a/ expected",
                "5: config path migrations @a/ expected whole",
                "5: config path legacy @a/ expected whole = \"!legacy\"",
                "5: config glob dist/** @a/ whole",
                "5: config path ./src/x.css @a/ expected whole",
                "6: config path ./lib/a.js @?",
                "6: config path ./lib/b.js @a/ expected module",
                "6: config glob t/* @a/ whole = \"./t/*\"",
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
            &["1: config path legacy @/ expected whole"],
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
                "1: config glob migrations/*.sql @a/",
                "1: -> Shell config @a/ \"node scripts/check.js\"",
                "1: config glob *.ts @a/",
                "1: -> Shell config @a/ \"eslint --fix\"",
                "2: -> Shell config @a/ \"npm run db:verify\"",
                "2: -> Shell config @a/ \"sh scripts/x.sh\"",
                "3: config script lint @a/",
                "3: config script db:verify @a/",
                "4: config path scripts @a/ expected whole = \"<rootDir>/scripts\"",
                "4: config path ./jest/setup @a/ expected module",
                "5: -> Shell config @a/ \"ts-node prisma/seed.ts\"",
                "5: config path legacy @a/ expected whole",
                "6: config glob scripts/** @a/ whole",
                "6: config path test/old.js @a/ expected whole",
                "6: config path test/unit @a/",
                "7: config path scripts/a.js @?",
            ],
        );
    }

    #[test]
    fn dependencies_are_paths_only_by_their_scheme() {
        check(
            "apps/web/package.json",
            r#"{"dependencies": {"@a/b": "^1.0.0", "c": "file:../../legacy", "d": "workspace:*", "e": "npm:x@1", "f": "a/b#main"},
 "devDependencies": {"g": "link:./vendor/g", "h": "workspace:packages/h"},
 "resolutions": {"i": "patch:i@npm:1.0#./.yarn/patches/i.patch"}, "overrides": {"j": {"k": "file:k.tgz"}},
 "pnpm": {"overrides": {"l": "portal:../l"}, "patchedDependencies": {"m@1": "patches/m.patch"}, "onlyBuiltDependencies": ["@n/o"]}}"#,
            &[
                "1: config path ../../legacy @apps/web/ expected",
                "2: config path ./vendor/g @apps/web/ expected",
                "2: config path packages/h @apps/web/ expected",
                "3: config path ./.yarn/patches/i.patch @apps/web/ expected",
                "3: config path k.tgz @apps/web/ expected",
                "4: config path ../l @apps/web/ expected",
                "4: config path patches/m.patch @apps/web/ expected",
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
}
