//! Packages by name: who is meant where a folder, an npm package or a command is called like it.

use crate::{report, show};

/// Asserts for each of `cases`, (file, text, whether it counts), that the file's text refers to what `config` retires.
#[track_caller]
pub(crate) fn check(config: &str, files: &[(&str, &str)], cases: &[(&str, &str, bool)]) {
    let mut wrong = Vec::new();
    for (path, text, expected) in cases {
        let mut tree: Vec<(&str, &str)> = files.iter().copied().filter(|(known, _)| known != path).collect();
        tree.push((path, text));
        let findings = report(config, &tree).findings;
        let is_meant = |check: &str| check.starts_with("dangling-") || check == "retired-dependency";
        let found: Vec<String> = findings
            .iter()
            .filter(|finding| is_meant(finding.check) && finding.path.as_str() == *path)
            .map(|finding| show(finding, &tree))
            .collect();
        if found.is_empty() == *expected {
            wrong.push(format!("{path}: {text}\n    {found:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_package_of_the_workspace_is_run_by_its_name() {
    let files = [
        ("package.json", r#"{"name": "root", "workspaces": ["packages/*"]}"#),
        ("packages/old/package.json", r#"{"name": "@acme/old"}"#),
        ("packages/plain/package.json", r#"{"name": "plain"}"#),
        ("packages/live/package.json", r#"{"name": "@acme/live"}"#),
    ];
    // The folder is gone, and its name is known.
    let gone = [files[0], files[3]];
    let by_folder = "[[retire]]\nid = 'old'\npaths = ['/packages/old/', '/packages/plain/']\n";
    let by_name = "[[retire]]\nid = 'old'\ndependencies = ['@acme/old', 'plain']\n";
    for command in [
        "npx @acme/old gen",
        "npx @acme/old gen && tsc",
        "npx --yes @acme/old@1.2.3 gen",
        "npx --package=@acme/old gen",
        "npx -w @acme/old gen",
        "npx plain",
        "npm exec @acme/old gen",
        "npm exec -- @acme/old@latest gen",
        "npm exec --workspace=@acme/old -- tsc",
        "npm exec -w @acme/old -- tsc",
        "npm exec --package=@acme/old -- gen",
        "pnpm dlx @acme/old",
        "pnpm dlx plain@1",
        "pnpm exec @acme/old",
        "pnpm --package=@acme/old dlx gen",
        "yarn dlx @acme/old",
        "bunx @acme/old",
        "bun x plain",
        "deno run npm:@acme/old gen",
        "deno run -A npm:@acme/old@1/gen",
        "deno run npm:plain@1",
        "tsup src/index.ts --external @acme/old",
        "tsup --external=@acme/old",
        "esbuild a.ts --external:@acme/old",
    ] {
        let text = format!("on: push\njobs:\n  a:\n    steps:\n      - run: {command}\n");
        check(by_folder, &files, &[(".github/workflows/a.yml", &text, true)]);
        check(by_name, &gone, &[(".github/workflows/a.yml", &text, true)]);
    }
    for command in [
        "npx @acme/live gen",
        "npx @acme/older",
        "npx plainer",
        "npm exec --workspace=@acme/live -- tsc",
        "pnpm dlx @acme/live",
        "deno run npm:@acme/live",
        "deno run plain.ts",
        "tsup src/plains.ts --external @acme/live",
        "echo npx @acme/old",
    ] {
        let text = format!("on: push\njobs:\n  a:\n    steps:\n      - run: {command}\n");
        for config in [by_folder, by_name] {
            check(config, &files, &[(".github/workflows/a.yml", &text, false)]);
        }
    }
    // A package that brings no command is no command word; npm's of that name may be one.
    let text = "on: push\njobs:\n  a:\n    steps:\n      - run: plain x\n";
    check(by_folder, &files, &[(".github/workflows/a.yml", text, false)]);
}

#[test]
fn a_name_alone_means_the_package_of_the_workspace_itself() {
    let config = "[[retire]]\nid = 'old'\ndependencies = ['@acme/old']\n";
    let files = [
        ("package.json", r#"{"name": "root", "workspaces": ["packages/*"]}"#),
        (
            "packages/old/package.json",
            r#"{"name": "@acme/old", "main": "index.js"}"#,
        ),
        ("packages/old/index.js", ""),
        ("packages/web/package.json", r#"{"name": "@acme/web"}"#),
    ];
    check(
        config,
        &files,
        &[
            (
                "packages/web/package.json",
                r#"{"name": "@acme/web", "dependencies": {"@acme/old": "workspace:*"}}"#,
                true,
            ),
            (
                "packages/web/package.json",
                r#"{"name": "@acme/web", "scripts": {"a": "npx @acme/old"}}"#,
                true,
            ),
            ("packages/web/a.js", "import '@acme/old';", true),
            ("packages/web/a.js", "import '@acme/old/index.js';", true),
            ("packages/web/a.js", "require('@acme/old');", true),
            ("packages/web/a.js", "jest.mock('@acme/old');", true),
            ("packages/old/a.js", "import '@acme/old';", false),
            ("packages/old/a.js", "import './index.js';", false),
            ("packages/web/a.js", "import '../old/index.js';", false),
            ("packages/web/a.js", "import '@acme/older';", false),
            ("packages/web/a.js", "import '@acme/web';", false),
            ("packages/web/a.js", "const old = acme.old;", false),
        ],
    );
}

/// Two workspaces whose package of the same name is another one, and a folder between them that belongs to neither.
const TWO_WORKSPACES: [(&str, &str); 9] = [
    ("package.json", r#"{"name": "root"}"#),
    ("examples/astro/pnpm-workspace.yaml", "packages:\n  - '*'\n"),
    ("examples/astro/package.json", r#"{"name": "astro"}"#),
    (
        "examples/astro/payload/package.json",
        r#"{"name": "payload-app", "main": "index.js"}"#,
    ),
    ("examples/astro/payload/index.js", ""),
    ("examples/remix/pnpm-workspace.yaml", "packages:\n  - '*'\n"),
    ("examples/remix/package.json", r#"{"name": "remix"}"#),
    (
        "examples/remix/payload/package.json",
        r#"{"name": "payload-app", "main": "index.js"}"#,
    ),
    ("examples/remix/payload/index.js", ""),
];

#[test]
fn a_name_means_the_package_of_the_nearest_workspace() {
    let config = "[[retire]]\nid = 'old'\npaths = ['/examples/astro/payload/']\ndependencies = ['payload-app']\n";
    let site = r#"{"name": "site", "dependencies": {"payload-app": "workspace:*"}}"#;
    let run = r#"{"name": "site", "scripts": {"a": "pnpm --filter payload-app build", "b": "npx payload-app"}}"#;
    let of = |folder: &str, name: &str| format!("examples/{folder}/{name}");
    let without = |left_out: &[&str]| -> Vec<(&'static str, &'static str)> {
        let stays = |path: &str| {
            !left_out
                .iter()
                .any(|part| path.ends_with(part) && !path.contains("payload/"))
        };
        TWO_WORKSPACES.into_iter().filter(|(path, _)| stays(path)).collect()
    };
    // In workspaces of their own; and beside each other, where nobody says what is a workspace.
    for files in [TWO_WORKSPACES.to_vec(), without(&["pnpm-workspace.yaml"])] {
        for (folder, expected) in [("astro", true), ("remix", false)] {
            check(
                config,
                &files,
                &[
                    (&of(folder, "site/package.json"), site, expected),
                    (&of(folder, "site/package.json"), run, expected),
                    (&of(folder, "site/a.js"), "import 'payload-app';", expected),
                    (&of(folder, "site/a.js"), "import 'payload-app/index.js';", expected),
                    (&of(folder, "site/a.js"), "import 'payload-app/dist/gone.js';", expected),
                    (
                        &of(folder, "site/package.json"),
                        r#"{"dependencies": {"payload-app": "file:../../remix/payload"}}"#,
                        false,
                    ),
                    (
                        &of(folder, "site/package.json"),
                        r#"{"dependencies": {"payload-app": "file:../../astro/payload"}}"#,
                        true,
                    ),
                ],
            );
        }
        // The one that is retired is gone: the name means the other one where that is near.
        let gone: Vec<(&str, &str)> = files
            .iter()
            .copied()
            .filter(|(path, _)| !path.contains("astro/payload"))
            .collect();
        check(
            config,
            &gone,
            &[
                ("examples/remix/site/package.json", site, false),
                ("examples/remix/site/a.js", "import 'payload-app';", false),
                ("examples/astro/site/package.json", site, true),
            ],
        );
    }
    // Where neither is nearer, the one that stays may be meant.
    check(
        "[[retire]]\nid = 'old'\npaths = ['/examples/astro/payload/']\n",
        &TWO_WORKSPACES,
        &[
            ("lib/a.js", "import 'payload-app';", false),
            ("a.sh", "pnpm --filter payload-app build\n", false),
        ],
    );
}

#[test]
fn an_npm_package_is_none_of_a_fixture_that_is_called_like_it() {
    let config = "[[retire]]\nid = 'old'\ndependencies = ['knex']\n";
    let files = [
        (
            "package.json",
            r#"{"workspaces": ["packages/*"], "dependencies": {"knex": "^1.0.0"}}"#,
        ),
        ("test/fixtures/knex/package.json", r#"{"name": "knex"}"#),
    ];
    check(
        config,
        &files,
        &[
            ("a.ts", "import 'knex';", true),
            ("packages/a/b.ts", "import 'knex';", true),
            ("packages/a/package.json", r#"{"dependencies": {"knex": "^2"}}"#, true),
            ("a.sh", "npx knex\n", true),
            ("test/fixtures/knex/a.ts", "import 'knex';", false),
            (
                "test/fixtures/app/package.json",
                r#"{"dependencies": {"knex": "link:../knex"}}"#,
                false,
            ),
        ],
    );
}

/// A package.json that lists `dependencies` and runs `command`.
fn running(dependencies: &[&str], command: &str) -> String {
    let listed: Vec<String> = dependencies.iter().map(|name| format!("\"{name}\": \"1\"")).collect();
    format!(
        "{{\"dependencies\": {{{}}}, \"scripts\": {{\"a\": \"{command}\"}}}}",
        listed.join(", ")
    )
}

#[test]
fn a_command_belongs_to_the_package_that_brings_it() {
    let npm = (
        "package-lock.json",
        "{\"packages\": {\n\"node_modules/lib\": {\"version\": \"1\"},\n\"node_modules/lib-tool\": {\"bin\": {\"lib\": \"a.js\"}},\n\"node_modules/runner\": {\"bin\": {\"runner\": \"a.js\"}},\n\"node_modules/runner-cli\": {\"bin\": {\"runner-cli\": \"a.js\"}}}}",
    );
    let pnpm = (
        "pnpm-lock.yaml",
        "packages:\n\n  lib@1.0.0:\n    engines: {}\n\n  lib-cli@1.0.0:\n    hasBin: true\n",
    );
    let none = ("x", "");
    // Retired, what stays, the lock file, a command, and whether that is the retired package's.
    for (retired, stays, lock, command, expected) in [
        ("sequelize-cli", "sequelize", none, "sequelize db:migrate", true),
        ("sequelize-cli", "sequelize", none, "sequelize-cli db:migrate", true),
        ("sequelize-cli", "sequelize", none, "npx sequelize db:migrate", true),
        ("sequelize-cli", "sequelize", none, "npx sequelize-cli db:migrate", true),
        ("sequelize", "sequelize-cli", none, "sequelize db:migrate", false),
        ("sequelize", "sequelize-cli", none, "npx sequelize db:migrate", false),
        (
            "sequelize",
            "sequelize-cli",
            none,
            "npx sequelize-cli db:migrate",
            false,
        ),
        ("i18next-parser", "i18next", none, "i18next 'src/**/*.ts'", true),
        ("i18next", "i18next-parser", none, "i18next 'src/**/*.ts'", false),
        ("i18next-cli", "i18next", none, "i18next extract", false),
        ("some-cli", "other", none, "some x", true),
        ("some-cli", "some", none, "some x", false),
        ("tar", "other", none, "tar xzf a.tgz", false),
        ("tar", "other", none, "npx tar x", true),
        ("webpack", "webpack-cli", none, "webpack --mode production", true),
        ("webpack-cli", "webpack", none, "webpack --mode production", false),
        ("jest", "jest-cli", none, "jest", true),
        ("jest-cli", "jest", none, "jest", false),
        // What lock files say goes before what is known or guessed.
        ("lib", "lib-tool", npm, "lib x", false),
        ("lib-tool", "lib", npm, "lib x", true),
        ("lib", "other", npm, "npx lib", true),
        ("runner", "runner-cli", npm, "runner x", true),
        ("runner-cli", "runner", npm, "runner x", false),
        ("lib", "lib-cli", pnpm, "lib x", false),
        ("lib-cli", "lib", pnpm, "lib x", true),
    ] {
        let config = format!("[[retire]]\nid = 'old'\ndependencies = ['{retired}']\n");
        let text = running(&[stays], command);
        check(&config, &[lock], &[("package.json", &text, expected)]);
    }
}

#[test]
fn a_command_that_a_package_which_stays_brings_too_is_not_retired() {
    let config = "[[retire]]\nid = 'old'\npaths = ['/packages/old/']\n";
    let step = "on: push\njobs:\n  a:\n    steps:\n      - run: intent validate .\n";
    let named = r#"{"name": "@x/live", "bin": {"intent": "a.js"}}"#;
    let own = r#"{"name": "@x/intent", "bin": "a.js"}"#;
    let listing = r#"{"workspaces": ["packages/*"], "devDependencies": {"@tools/intent": "1"}}"#;
    let plain = r#"{"workspaces": ["packages/*"]}"#;
    let without = "packages:\n\n  '@tools/intent@1.0.0':\n    engines: {}\n";
    let with = "packages:\n\n  '@tools/intent@1.0.0':\n    hasBin: true\n";
    // The root's package.json, another package, the lock file, and whether the command is the retired package's.
    for (root, other, lock, expected) in [
        (plain, r#"{"name": "@x/live"}"#, "", true),
        (plain, named, "", false),
        (plain, own, "", false),
        (listing, "{}", "", false),
        (listing, "{}", with, false),
        (listing, "{}", without, true),
    ] {
        let files = [
            ("package.json", root),
            (
                "packages/old/package.json",
                r#"{"name": "@x/old", "bin": {"intent": "a.js"}}"#,
            ),
            ("packages/other/package.json", other),
            ("pnpm-lock.yaml", lock),
        ];
        check(config, &files, &[(".github/workflows/a.yml", step, expected)]);
    }
    let files = [
        (
            "packages/old/package.json",
            r#"{"name": "@x/old", "bin": {"intent": "a.js"}}"#,
        ),
        ("a.sh", "intent validate .\n"),
    ];
    let findings = report(config, &files).findings;
    let mut messages = findings
        .iter()
        .filter(|it| it.check == "dangling-path")
        .map(|it| &it.message);
    assert_eq!(
        messages.next().unwrap(),
        "this command runs `intent`, a command of `packages/old`, which is retired by old"
    );
}

/// npm's package of a name is another one than the member that is called so, where that does not stand in the range.
#[test]
fn a_member_is_not_what_a_range_means_that_it_does_not_stand_in() {
    let config = "[[retire]]\nid = 'old'\npaths = ['/apps/storybook/']\n";
    let member = |version: &'static str| match version {
        "" => r#"{"name": "storybook", "private": true}"#,
        _ => r#"{"name": "storybook", "private": true, "version": "0.0.0"}"#,
    };
    for (asked, version, expected) in [
        ("catalog:", "0.0.0", false),
        ("10.3.6", "0.0.0", false),
        ("^10.3.6", "0.0.0", false),
        ("workspace:*", "0.0.0", true),
        ("*", "", true),
        ("0.0.0", "0.0.0", true),
    ] {
        let web = format!(r#"{{"devDependencies": {{"storybook": "{asked}"}}}}"#);
        let files = [
            ("package.json", r#"{"workspaces": ["apps/*"]}"#),
            ("pnpm-workspace.yaml", "packages:\n  - apps/*\n"),
            ("apps/storybook/package.json", member(version)),
            ("apps/web/package.json", &web),
        ];
        check(
            config,
            &files,
            &[
                ("apps/web/a.ts", "import 'storybook/test';", expected),
                ("apps/web/package.json", &web, expected),
                ("apps/web/a.sh", "npx storybook dev\n", expected),
                ("a.sh", "pnpm --filter storybook dev\n", true),
            ],
        );
    }
    let catalog = "packages:\n  - apps/*\ncatalog:\n  storybook: 10.3.6\n";
    let files = [
        ("pnpm-workspace.yaml", catalog),
        ("apps/storybook/package.json", member("")),
    ];
    let findings = report(config, &files).findings;
    let certain =
        |finding: &&decomm::finding::Finding| finding.path.as_str() == "pnpm-workspace.yaml" && finding.fix.is_some();
    assert_eq!(findings.iter().filter(certain).count(), 0);
}

#[test]
fn a_package_is_named_by_a_key() {
    let config = "[[retire]]\nid = 'old'\ndependencies = ['@x/old', 'knex', 'oxlint']\n";
    check(
        config,
        &[],
        &[
            ("setup.ts", "const versions = { '@x/old': '1.0.0' };", true),
            (
                "vitest.config.ts",
                "export default { versions: { '@x/old': '1.0.0' } };",
                true,
            ),
            (
                "vite.config.ts",
                "export default { resolve: { alias: { '@x/old': './a' } } };",
                true,
            ),
            (
                "setup.ts",
                "const versions = { '@x/older': '1.0.0', 'knex': 1, '@/x': 2 };",
                false,
            ),
            (
                "vitest.config.ts",
                "export default { versions: { '@x/older': '1.0.0' } };",
                false,
            ),
            ("package.json", r#"{"resolutions": {"a/knex": "1"}}"#, true),
            ("package.json", r#"{"resolutions": {"knex/a": "1"}}"#, true),
            ("package.json", r#"{"resolutions": {"**/@x/old": "1"}}"#, true),
            ("package.json", r#"{"overrides": {"knex": {"a": "1"}}}"#, true),
            ("package.json", r#"{"overrides": {"a": {"knex": "1"}}}"#, true),
            ("package.json", r#"{"overrides": {"knex@1": "2"}}"#, true),
            ("package.json", r#"{"pnpm": {"overrides": {"knex": "1"}}}"#, true),
            ("package.json", r#"{"pnpm": {"overrides": {"a>knex@2": "1"}}}"#, true),
            ("package.json", r#"{"pnpm": {"overrides": {"knex>a": "1"}}}"#, true),
            (
                "package.json",
                r#"{"resolutions": {"a/knexy": "1", "@y/knex": "1"}}"#,
                false,
            ),
            (
                "package.json",
                r#"{"pnpm": {"overrides": {"a>b@npm:knex/x": "1"}}}"#,
                false,
            ),
            (
                ".oxlintrc.json",
                r#"{"$schema": "./node_modules/oxlint/configuration_schema.json"}"#,
                true,
            ),
            ("package.json", r#"{"$schema": "./node_modules/oxlint/x.json"}"#, true),
            (
                ".oxlintrc.json",
                r#"{"$schema": "https://example.org/oxlint/configuration_schema.json"}"#,
                false,
            ),
            (
                ".oxlintrc.json",
                r#"{"$schema": "./node_modules/oxlinter/x.json"}"#,
                false,
            ),
        ],
    );
}

#[test]
fn a_document_mentions_a_package_of_the_workspace_by_its_scoped_name() {
    let files = [
        ("package.json", r#"{"name": "root", "workspaces": ["packages/*"]}"#),
        ("packages/old/package.json", r#"{"name": "@acme/old"}"#),
        ("packages/plain/package.json", r#"{"name": "plain"}"#),
        ("packages/live/package.json", r#"{"name": "@acme/live"}"#),
    ];
    let gone = [files[0], files[3]];
    let by_folder = "[[retire]]\nid = 'old'\npaths = ['/packages/old/', '/packages/plain/']\n";
    let as_written = "[[retire]]\nid = 'old'\npaths = ['/packages/old/']\ndependencies = ['@acme/old']\n";
    let by_name = "[[retire]]\nid = 'old'\ndependencies = ['@acme/old']\n";
    let hits = [
        ("CLAUDE.md", "Packages: `@acme/live`, `@acme/old` and more\n", true),
        ("RELEASING.md", "- **`@acme/old`** is small.\n", true),
        ("docs/a.mdx", "| a | `@acme/old` + `@acme/live` |\n", true),
        ("docs/a.mdx", "It is @acme/old that does it.\n", true),
        ("docs/a.mdx", "Use `@acme/old/adapter` for it.\n", true),
        (
            "docs/a.mdx",
            "<InstallSnippet pkgs=\"@acme/live @acme/old zod\" />\n",
            true,
        ),
    ];
    let misses = [
        ("CHANGELOG.md", "- `@acme/old`: faster\n", false),
        ("packages/live/changelog.md", "- `@acme/old`: faster\n", false),
        (".changeset/a.md", "`@acme/old` is faster\n", false),
        ("www/versioned_docs/version-9/a.md", "Use `@acme/old`.\n", false),
        ("www/blog/a.md", "Use `@acme/old`.\n", false),
        ("www/updates/posts/a.mdx", "Use `@acme/old`.\n", false),
        ("docs/a.md", "Use `@acme/older` and `plain`, a plain word.\n", false),
        ("docs/a.mdx", "<InstallSnippet pkgs=\"@acme/live zod\" />\n", false),
        ("src/a.ts", "// @acme/old did this\n", false),
        (
            "www/version-9-sidebars.json",
            "{\"docs\": [{\"label\": \"@acme/old\"}]}\n",
            false,
        ),
    ];
    for cases in [&hits[..], &misses[..]] {
        check(by_folder, &files, cases);
        check(as_written, &files, cases);
        check(as_written, &gone, cases);
    }
    // npm's packages are named by prose all the time.
    let none: Vec<(&str, &str, bool)> = hits.iter().map(|(path, text, _)| (*path, *text, false)).collect();
    check(by_name, &gone, &none);
    let found = report(
        by_folder,
        &[&files[..], &[("README.md", "See `@acme/old`.\n")]].concat(),
    )
    .findings;
    let severities: Vec<(&str, &str)> = found
        .iter()
        .filter(|finding| finding.path.as_str() == "README.md")
        .map(|finding| (finding.severity.name(), finding.confidence.name()))
        .collect();
    assert_eq!(severities, [("warning", "likely")]);
}
