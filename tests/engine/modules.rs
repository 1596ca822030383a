//! Specifiers as the TypeScript compiler resolves them: for each, the file that is meant, or none.

use crate::report;
use decomm::finding::Kind;

/// Asserts that in each of `cases` the specifier, imported by the file, means the target and no other file.
///
/// A case is (importing file, specifier, target); an empty target stands for none. `files` are the rest of the tree.
#[track_caller]
fn check(files: &[(&str, &str)], cases: &[(&str, &str, &str)]) {
    for (importer, specifier, expected) in cases {
        let import = format!("import '{specifier}';\n");
        let mut tree: Vec<(&str, &str)> = files.iter().copied().filter(|(path, _)| path != importer).collect();
        tree.push((importer, &import));
        let is_module = |path: &str| !path.ends_with(".json") && !path.ends_with(".yaml") && path != *importer;
        let all: Vec<&str> = tree
            .iter()
            .map(|(path, _)| *path)
            .filter(|path| is_module(path))
            .collect();
        // One file after the other is retired, so that no retired file hides what another is used by.
        let meant: Vec<&str> = all
            .into_iter()
            .filter(|target| {
                let config = format!("[[retire]]\nid = 'old'\npaths = ['/{target}']\n");
                let findings = report(&config, &tree).findings;
                findings.iter().any(|finding| {
                    finding.path.as_str() == *importer
                        && finding.kind == Some(Kind::Import)
                        && finding.target.as_deref() == Some(*target)
                })
            })
            .collect();
        let expected: Vec<&str> = Some(*expected)
            .into_iter()
            .filter(|target| !target.is_empty())
            .collect();
        assert_eq!(meant, expected, "{importer}: {specifier}\n{tree:#?}");
    }
}

#[test]
fn a_built_file_is_made_of_the_source_that_keeps_most_of_its_path() {
    check(
        &[
            (
                "packages/p/package.json",
                r#"{"name": "p", "exports": {".": "./dist/index.js", "./types": "./dist/types/index.js", "./form": "./dist/esm/form.mjs", "./api": {"types": "./dist/api.controller.d.ts", "default": "./dist/api.controller.js"}, "./min": "./dist/min.esm.js", "./lost": "./dist/lost.js", "./data": "./data/index.js"}}"#,
            ),
            ("packages/p/src/index.ts", ""),
            ("packages/p/src/types/index.ts", ""),
            ("packages/p/src/form.ts", ""),
            ("packages/p/src/api.controller.ts", ""),
            ("packages/p/src/api.ts", ""),
            ("packages/p/src/min.ts", ""),
            ("packages/p/src/data/index.ts", ""),
        ],
        &[
            ("a.ts", "p", "packages/p/src/index.ts"),
            ("a.ts", "p/types", "packages/p/src/types/index.ts"),
            ("a.ts", "p/form", "packages/p/src/form.ts"),
            ("a.ts", "p/api", "packages/p/src/api.controller.ts"),
            ("a.ts", "p/min", "packages/p/src/min.ts"),
            ("a.ts", "p/lost", ""),
            ("a.ts", "p/data", ""),
            ("a.ts", "p/other", ""),
        ],
    );
}

#[test]
fn a_relative_specifier_means_the_file_that_the_compiler_takes() {
    let files = [
        ("src/a.ts", ""),
        ("src/b/index.ts", ""),
        ("src/c.js", ""),
        ("src/d.d.ts", ""),
        ("src/e.tsx", ""),
        ("src/f.mts", ""),
        ("src/g.ts", ""),
        ("src/g/index.ts", ""),
        ("src/h.d.ts", ""),
        ("src/h.js", ""),
        ("src/i.controller.ts", ""),
    ];
    check(
        &files,
        &[
            ("x.ts", "./src/a", "src/a.ts"),
            ("x.ts", "./src/a.js", "src/a.ts"),
            ("x.ts", "./src/a.ts", "src/a.ts"),
            ("x.ts", "./src/b", "src/b/index.ts"),
            ("x.ts", "./src/b/", "src/b/index.ts"),
            ("x.ts", "./src/b/index.js", "src/b/index.ts"),
            ("src/b/x.ts", ".", "src/b/index.ts"),
            ("src/b/deep/x.ts", "..", "src/b/index.ts"),
            ("x.ts", "./src/c", "src/c.js"),
            ("x.ts", "./src/d", "src/d.d.ts"),
            ("x.ts", "./src/e.jsx", "src/e.tsx"),
            ("x.ts", "./src/f.mjs", "src/f.mts"),
            ("x.ts", "./src/g", "src/g.ts"),
            ("x.ts", "./src/h", "src/h.d.ts"),
            ("x.ts", "./src/i.controller", "src/i.controller.ts"),
            // What no tsconfig says, but a bundler or Jest may be told.
            ("x.ts", "src/a", "src/a.ts"),
            // Look-alikes.
            ("x.ts", "./src", ""),
            ("x.ts", "./src/a.mjs", ""),
            ("x.ts", "./src/a.json", ""),
            ("x.ts", "./src/i", ""),
            ("x.ts", "./a", ""),
            ("src/b/x.ts", "./a", ""),
            ("src/b/x.ts", "../../a", ""),
        ],
    );
}

#[test]
fn root_dirs_lie_over_each_other() {
    let files = [
        (
            "tsconfig.json",
            r#"{"compilerOptions": {"rootDirs": ["src", "generated"]}}"#,
        ),
        ("src/a.ts", ""),
        ("generated/g.ts", ""),
        ("generated/deep/h.ts", ""),
        ("other/o.ts", ""),
    ];
    check(
        &files,
        &[
            ("src/x.ts", "./g", "generated/g.ts"),
            ("src/deep/x.ts", "./h", "generated/deep/h.ts"),
            ("generated/x.ts", "./a", "src/a.ts"),
            ("src/x.ts", "./a", "src/a.ts"),
            ("src/x.ts", "./o", ""),
            ("other/x.ts", "./g", ""),
            ("src/x.ts", "./h", ""),
        ],
    );
}

#[test]
fn a_tsconfig_extends_files_lists_of_them_and_packages() {
    let file = |extends: &str| format!(r#"{{"extends": {extends}}}"#);
    let of_src = r#"{"compilerOptions": {"paths": {"~/*": ["../../../src/*"]}}}"#;
    let package = |rest: &str| format!(r#"{{"name": "@x/ts"{rest}}}"#);
    for (extends, manifest, expected) in [
        ("\"@x/ts\"", "", "src/a.ts"),
        ("\"@x/ts/one.json\"", "", "src/a.ts"),
        ("\"@x/ts/one\"", "", "src/a.ts"),
        ("\"@x/ts\"", r#", "tsconfig": "deep/base.json""#, "src/a.ts"),
        (
            "\"@x/ts/base\"",
            r#", "exports": {"./base": "./deep/base.json"}"#,
            "src/a.ts",
        ),
        (
            "\"@x/ts/base.json\"",
            r#", "exports": {"./*.json": {"default": "./deep/*.json"}}"#,
            "src/a.ts",
        ),
        ("[\"not-installed\", \"@x/ts/one.json\"]", "", "src/a.ts"),
        ("[\"@x/ts/one.json\", \"./other.json\"]", "", ""),
        ("\"./packages/ts/one\"", "", "src/a.ts"),
        ("\"./packages/ts\"", "", "src/a.ts"),
        ("\"@x/ts/nothing\"", "", ""),
        ("\"@y/ts\"", "", ""),
    ] {
        check(
            &[
                ("tsconfig.json", &file(extends)),
                ("other.json", r#"{"compilerOptions": {"paths": {"~/*": ["./none/*"]}}}"#),
                ("packages/ts/package.json", &package(manifest)),
                ("packages/ts/one.json", r#"{"extends": "./tsconfig.json"}"#),
                ("packages/ts/tsconfig.json", r#"{"extends": "./deep/base.json"}"#),
                ("packages/ts/deep/base.json", of_src),
                ("src/a.ts", ""),
            ],
            &[("src/x.ts", "~/a", expected)],
        );
    }
}

#[test]
fn each_file_has_the_aliases_of_its_own_project() {
    let files = [
        (
            "tsconfig.json",
            r#"{"files": [], "references": [{"path": "./tsconfig.app.json"}, {"path": "./tsconfig.node.json"}]}"#,
        ),
        (
            "tsconfig.app.json",
            r#"{"compilerOptions": {"paths": {"@/*": ["./src/*"]}}, "include": ["src"]}"#,
        ),
        (
            "tsconfig.node.json",
            r#"{"compilerOptions": {"paths": {"@/*": ["./node/*"]}}, "include": ["node"]}"#,
        ),
        ("src/a.ts", ""),
        ("node/a.ts", ""),
        (
            "app/tsconfig.json",
            r#"{"extends": "../base.json", "include": ["src/**/*.ts"], "exclude": ["**/*.spec.ts"]}"#,
        ),
        (
            "base.json",
            r#"{"compilerOptions": {"baseUrl": ".", "paths": {"~/*": ["${configDir}/src/*"], "@org/lib": ["lib/src/index.ts"], "@org/lib/*": ["lib/src/*"]}}}"#,
        ),
        ("app/src/a.ts", ""),
        ("lib/src/index.ts", ""),
        ("lib/src/b.ts", ""),
    ];
    check(
        &files,
        &[
            ("src/x.ts", "@/a", "src/a.ts"),
            ("node/x.ts", "@/a", "node/a.ts"),
            ("app/src/x.ts", "~/a", "app/src/a.ts"),
            ("app/src/x.ts", "@org/lib", "lib/src/index.ts"),
            ("app/src/x.ts", "@org/lib/b", "lib/src/b.ts"),
            ("app/src/x.ts", "lib/src/b", "lib/src/b.ts"),
            // No tsconfig includes these; bundlers and test runners take the nearest.
            ("app/src/x.spec.ts", "@org/lib/b", "lib/src/b.ts"),
            ("app/src/x.js", "~/a", "app/src/a.ts"),
            ("app/vite.config.mjs", "~/a", "app/src/a.ts"),
            // Look-alikes.
            ("other/x.ts", "@/a", ""),
            ("src/x.ts", "@org/lib/none", ""),
            ("app/src/x.ts", "@/a", ""),
            ("app/src/x.ts", "@org/library", ""),
            ("app/src/x.ts", "@org/lib/c", ""),
            ("src/x.ts", "~/a", ""),
        ],
    );
}

#[test]
fn a_package_hands_out_what_its_manifest_says() {
    let files = [
        (
            "packages/p/package.json",
            r#"{"name": "p", "exports": {".": {"browser": "./src/b.ts", "node": {"import": "./src/n.mts"}, "default": "./src/d.ts"}, "./f/*": "./src/f/*.ts", "./f/internal/*": null, "./js/*.js": "./src/js/*.ts"}}"#,
        ),
        ("packages/p/src/b.ts", ""),
        ("packages/p/src/n.mts", ""),
        ("packages/p/src/d.ts", ""),
        ("packages/p/src/f/a.ts", ""),
        ("packages/p/src/f/internal/i.ts", ""),
        ("packages/p/src/js/j.ts", ""),
        ("packages/p/src/hidden.ts", ""),
        (
            "packages/q/package.json",
            r#"{"name": "@x/q", "typings": "lib/main.d.ts", "main": "lib/main.js"}"#,
        ),
        ("packages/q/src/main.ts", ""),
        ("packages/q/deep/a.ts", ""),
        ("packages/r/package.json", r#"{"name": "r"}"#),
        ("packages/r/index.ts", ""),
        ("packages/s/package.json", r#"{"name": "s", "main": "./src"}"#),
        ("packages/s/src/index.tsx", ""),
    ];
    check(
        &files,
        &[
            ("a.ts", "p", "packages/p/src/n.mts"),
            ("a.ts", "p/f/a", "packages/p/src/f/a.ts"),
            ("a.ts", "p/js/j.js", "packages/p/src/js/j.ts"),
            ("packages/p/src/x.ts", "p/f/a", "packages/p/src/f/a.ts"),
            ("a.ts", "@x/q", "packages/q/src/main.ts"),
            ("a.ts", "@x/q/deep/a", "packages/q/deep/a.ts"),
            ("a.ts", "r", "packages/r/index.ts"),
            ("a.ts", "s", "packages/s/src/index.tsx"),
            // Look-alikes.
            ("a.ts", "p/f/internal/i", ""),
            ("a.ts", "p/src/hidden", ""),
            ("a.ts", "p/js/j", ""),
            ("a.ts", "@x/q/deep/b", ""),
            ("a.ts", "@y/q", ""),
            ("a.ts", "rr", ""),
            ("a.ts", "q", ""),
        ],
    );
}

#[test]
fn imports_of_a_package_count_for_it_alone() {
    let files = [
        (
            "package.json",
            r##"{"name": "root", "imports": {"#a": "./src/a.ts", "#b/*": "./src/b/*.ts", "#c": {"types": "./src/c.ts", "default": "./dist/c.js"}, "#d/*.js": "./src/d/*.ts", "#f": {"node": {"import": "./src/f.ts"}}, "#g": "./dist/g.js"}}"##,
        ),
        ("src/a.ts", ""),
        ("src/b/x.ts", ""),
        ("src/c.ts", ""),
        ("src/d/y.ts", ""),
        ("src/f.ts", ""),
        ("src/g.ts", ""),
        ("sub/package.json", r#"{"name": "sub"}"#),
    ];
    check(
        &files,
        &[
            ("x.ts", "#a", "src/a.ts"),
            ("src/deep/x.ts", "#b/x", "src/b/x.ts"),
            ("x.ts", "#c", "src/c.ts"),
            ("x.ts", "#d/y.js", "src/d/y.ts"),
            ("x.ts", "#f", "src/f.ts"),
            ("x.ts", "#g", "src/g.ts"),
            // Look-alikes.
            ("sub/x.ts", "#a", ""),
            ("x.ts", "#aa", ""),
            ("x.ts", "#b", ""),
            ("x.ts", "#b/y", ""),
            ("x.ts", "#d/y", ""),
            ("x.ts", "a", ""),
        ],
    );
}

#[test]
fn build_output_that_is_named_by_its_path_leads_to_its_source() {
    let files = [
        ("packages/c/package.json", r#"{"name": "c", "bin": "bin/cli.js"}"#),
        ("packages/c/src/cli.ts", ""),
        ("packages/c/src/index.ts", ""),
        ("packages/c/src/x/y.ts", ""),
        ("packages/c/src/node.ts", ""),
        ("packages/d/package.json", r#"{"name": "d"}"#),
        ("packages/d/lib/keep.ts", ""),
        ("packages/d/src/gone.ts", ""),
    ];
    check(
        &files,
        &[
            ("packages/c/bin/cli.js", "../dist/cli.js", "packages/c/src/cli.ts"),
            ("packages/c/bin/cli.js", "../dist/cli", "packages/c/src/cli.ts"),
            ("packages/c/bin/cli.js", "../dist/index.js", "packages/c/src/index.ts"),
            ("packages/c/t.ts", "./build/x/y.js", "packages/c/src/x/y.ts"),
            ("packages/c/t.ts", "./lib/esm/node.mjs", "packages/c/src/node.ts"),
            ("packages/d/t.ts", "../c/dist/cli.js", "packages/c/src/cli.ts"),
            // Look-alikes.
            ("packages/d/t.ts", "./lib/gone", ""),
            ("packages/c/t.ts", "./data/cli", ""),
            ("packages/c/t.ts", "./dist/other.js", ""),
            ("packages/c/src/t.ts", "./dist/cli.js", ""),
            ("t.ts", "./dist/cli.js", ""),
            ("packages/c/t.ts", "./dist/cli.css", ""),
        ],
    );
    // A source that is gone is still what its output is made of.
    crate::check_dangling(
        "[[retire]]\nid = 'old'\npaths = ['/packages/c/src/old.ts']\n",
        &[
            ("packages/c/package.json", r#"{"name": "c"}"#),
            (
                "packages/c/bin/cli.js",
                "import '../dist/old.js'; import '../dist/new.js'",
            ),
        ],
        &["packages/c/bin/cli.js:1:9 dangling-path «../dist/old.js» -> packages/c/src/old.ts (certain)"],
    );
}

#[test]
fn files_of_one_folder_have_their_own_answers() {
    let config = "[[retire]]\nid = 'old'\npaths = ['/src/old.ts']\n";
    let files = [
        (
            "tsconfig.json",
            r#"{"compilerOptions": {"paths": {"~/*": ["./src/*"]}}, "include": ["**/*.ts"]}"#,
        ),
        ("A.md", "```ts\nimport '~/old';\n```\n"),
        ("b.ts", "import '~/old';"),
        ("c.js", "import '~/old';"),
        ("d.vue", "<script>import '~/old';</script>"),
        ("src/old.ts", ""),
        ("src/new.ts", ""),
        ("z.ts", "import '~/older'; import '~/new';"),
    ];
    crate::check_dangling(
        config,
        &files,
        &[
            "A.md:2:9 dangling-path «~/old» -> src/old.ts (likely)",
            "b.ts:1:9 dangling-path «~/old» -> src/old.ts (certain)",
            "c.js:1:9 dangling-path «~/old» -> src/old.ts (certain)",
            "d.vue:1:17 dangling-path «~/old» -> src/old.ts (certain)",
        ],
    );
}

#[test]
fn nothing_is_left_out_behind_the_ending_of_what_is_no_code() {
    super::check_dangling(
        "[[retire]]\nid = \"x\"\npaths = [\"/old/**/*.ts\"]\n",
        &[
            ("old/b.ts", ""),
            (
                "app/x.ts",
                "import d from \"../old/data.json\";\nimport c from \"../old/style.css\";\nimport m from \"../old/m.mjs\";\nimport b from \"../old/b.js\";\n",
            ),
        ],
        &["app/x.ts:4:16 dangling-path «../old/b.js» -> old/b.ts (certain)"],
    );
}

#[test]
fn an_import_by_an_alias_ends_in_a_variable_of_a_retired_folder() {
    let config = "[[retire]]\nid = 'old'\npaths = ['/src/old/']\n";
    let tsconfig = (
        "tsconfig.json",
        r#"{"compilerOptions": {"paths": {"@/*": ["./src/*"]}}}"#,
    );
    let user = (
        "src/a.ts",
        "import(`@/old/${x}`);\nimport(`@/live/${x}`);\nimport(`@/o${x}`);\nimport(`@acme/old/${x}`);\nrequire('@/old/deep/' + x);\n",
    );
    let found = [
        "src/a.ts:1:9 dangling-path «@/old/${x}» -> src/old (likely)",
        "src/a.ts:5:9 dangling-path «'@/old/deep/' + x» -> src/old/deep (likely)",
    ];
    let live = ("src/live/b.ts", "");
    crate::check_dangling(config, &[tsconfig, user, live, ("src/old/c.ts", "")], &found);
    crate::check_dangling(config, &[tsconfig, user, live], &found);
}
