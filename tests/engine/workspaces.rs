//! Repositories of several packages: who is a member of the workspace, and whose script a command runs.

use crate::{report, show};

/// Asserts for each of `cases`, (file, text, whether it counts), that the file's text refers to what `config` retires.
#[track_caller]
fn check(config: &str, files: &[(&str, &str)], check: &str, cases: &[(&str, &str, bool)]) {
    for (path, text, expected) in cases {
        let mut tree: Vec<(&str, &str)> = files.iter().copied().filter(|(known, _)| known != path).collect();
        tree.push((path, text));
        let findings = report(config, &tree).findings;
        let found: Vec<String> = findings
            .iter()
            .filter(|finding| finding.check == check && finding.path.as_str() == *path)
            .map(|finding| show(finding, &tree))
            .collect();
        assert_eq!(!found.is_empty(), *expected, "{path}: {text}\n{found:#?}");
    }
}

/// Packages `@x/api` and `web` with a script `seed` each; that of `@x/api` is retired.
const PACKAGES: [(&str, &str); 4] = [
    (
        "package.json",
        r#"{"name": "root", "workspaces": ["packages/*", "apps/*"], "scripts": {"seed": "x"}}"#,
    ),
    (
        "packages/api/package.json",
        r#"{"name": "@x/api", "scripts": {"seed": "node s.js", "only": "y"}}"#,
    ),
    (
        "packages/db/package.json",
        r#"{"name": "@x/db", "scripts": {"build": "z"}}"#,
    ),
    (
        "apps/web/package.json",
        r#"{"name": "web", "scripts": {"seed": "node t.js"}}"#,
    ),
];

#[test]
fn a_script_belongs_to_a_package() {
    let step = |command: &str| format!("on: push\njobs:\n  a:\n    steps:\n      - run: {command}\n");
    let hits = [
        "npm run seed -w @x/api",
        "npm run seed -w packages/api",
        "npm -w @x/api run seed",
        "npm run seed --workspace=@x/api",
        "npm --prefix packages/api run seed",
        "pnpm --filter @x/api seed",
        "pnpm --filter @x/api... run seed",
        "pnpm -F ./packages/api seed",
        "pnpm --filter './packages/**' seed",
        "pnpm --filter '@x/*' run seed",
        "pnpm --filter '{packages/*}' seed",
        "pnpm -r --filter @x/api seed",
        "pnpm --filter web --filter @x/api seed",
        "pnpm -C packages/api seed",
        "yarn workspace @x/api seed",
        "yarn workspace @x/api run seed",
        "yarn --cwd packages/api seed",
        "bun run --filter @x/api seed",
        "bun --cwd packages/api run seed",
        "turbo run seed --filter=@x/api",
        "turbo seed --filter @x/api",
        "npx turbo run build seed --filter=api",
        "turbo run @x/api#seed",
        "nx run @x/api:seed",
        "nx seed @x/api",
        "nx run-many -t seed -p @x/api",
        "nx run-many --target=seed --projects=@x/db,@x/api",
        "lerna run seed --scope @x/api",
        "lerna run --scope=@x/api seed",
        "cd packages/api && npm run seed",
        "(cd packages/api; yarn seed)",
        "pnpm -r only",
        "npm run only --workspaces --if-present",
        "turbo run only",
        "nx run-many -t only",
        "lerna run only",
        "yarn workspaces foreach -A run only",
    ];
    // A script of the same name that stays is meant, or may be.
    let look_alikes = [
        "npm run seed",
        "npm run seed -w web",
        "pnpm --filter web seed",
        "pnpm --filter './apps/*' seed",
        "pnpm --filter '!@x/api' seed",
        "pnpm -r seed",
        "pnpm --filter '*' seed",
        "yarn workspace web seed",
        "turbo run seed",
        "turbo run seed --filter=web",
        "turbo run web#seed",
        "nx seed web",
        "nx run-many -t seed -p web",
        "nx run-many -t seed",
        "lerna run seed --scope web",
        "cd apps/web && npm run seed",
        "npm --prefix apps/web run seed",
        "pnpm --filter @x/api exec seed",
        "pnpm --filter @x/api seeds",
        "pnpm --filter @x/db seed",
    ];
    let config = "[[retire]]\nid = 'old'\nscripts = ['packages/api#seed', 'packages/api#only']\n";
    let path = ".github/workflows/a.yml";
    for (commands, expected) in [(&hits[..], true), (&look_alikes[..], false)] {
        for command in commands {
            check(
                config,
                &PACKAGES,
                "dangling-script",
                &[(path, &step(command), expected)],
            );
        }
    }
    check(
        config,
        &PACKAGES,
        "dangling-script",
        &[
            ("packages/api/run.sh", "npm run seed\n", true),
            ("apps/web/run.sh", "npm run seed\n", false),
            (
                path,
                "on: push\njobs:\n  a:\n    steps:\n      - run: npm run seed\n        working-directory: packages/api\n",
                true,
            ),
            (
                "package.json",
                r#"{"name": "root", "workspaces": ["packages/*"], "scripts": {"a": "npm run seed -w @x/api"}}"#,
                true,
            ),
            (
                "apps/web/package.json",
                r#"{"name": "web", "scripts": {"a": "npm run seed", "seed": "t"}}"#,
                false,
            ),
        ],
    );
}

#[test]
fn a_member_of_a_workspace_is_meant_by_its_name() {
    let api = r#"{"name": "lib", "main": "index.js"}"#;
    let user = r#"{"name": "user", "dependencies": {"lib": "^1.0.0"}}"#;
    // Where it is a member even a range means it; where it is none, a range means what a registry has.
    for (root, other, folder, expected) in [
        (r#"{"workspaces": ["packages/*"]}"#, ("x", ""), "packages/lib", true),
        (r#"{"workspaces": ["./packages/*/"]}"#, ("x", ""), "packages/lib", true),
        (
            r#"{"workspaces": {"packages": ["packages/**"], "catalog": {"lib": "1"}}}"#,
            ("x", ""),
            "packages/a/lib",
            true,
        ),
        (
            r#"{"workspaces": ["packages/{lib,other}"]}"#,
            ("x", ""),
            "packages/lib",
            true,
        ),
        (
            "{}",
            (
                "pnpm-workspace.yaml",
                "packages:\n  - 'packages/*' # all\n  - \"!packages/x\"\ncatalog:\n  lib: 1\n",
            ),
            "packages/lib",
            true,
        ),
        ("{}", ("lerna.json", "{}"), "packages/lib", true),
        (r#"{"workspaces": ["packages/*"]}"#, ("x", ""), "fixtures/lib", false),
        (
            r#"{"workspaces": ["packages/*"]}"#,
            ("x", ""),
            "packages/a/fixtures/lib",
            false,
        ),
        (
            r#"{"workspaces": ["packages/*", "!packages/lib"]}"#,
            ("x", ""),
            "packages/lib",
            false,
        ),
        (
            "{}",
            ("pnpm-workspace.yaml", "packages:\n  - packages/**\n  - '!**/test/**'\n"),
            "packages/a/test/lib",
            false,
        ),
        (
            r#"{"workspaces": ["packages/*"]}"#,
            ("pnpm-workspace.yaml", "packages: [apps/*]\n"),
            "packages/lib",
            false,
        ),
        ("{}", ("x", ""), "test/lib", false),
    ] {
        let manifest = format!("{folder}/package.json");
        let index = format!("{folder}/index.js");
        check(
            &format!("[[retire]]\nid = 'old'\npaths = ['/{folder}/']\n"),
            &[
                ("package.json", root),
                other,
                (&manifest, api),
                (&index, ""),
                ("packages/user/package.json", user),
            ],
            "dangling-path",
            &[
                ("packages/user/a.ts", "import 'lib';", expected),
                ("packages/user/a.ts", "import 'library';", false),
            ],
        );
    }
}

#[test]
fn a_package_that_is_no_member_is_meant_where_it_is_asked_for_by_its_path() {
    for (asked, expected) in [
        ("file:../../vendor/lib", true),
        ("link:../../vendor/lib", true),
        ("portal:../../vendor/lib", true),
        ("workspace:*", true),
        ("^1.0.0", false),
        ("latest", false),
        ("npm:other@1", false),
        ("catalog:", false),
    ] {
        let user = format!(r#"{{"name": "user", "dependencies": {{"lib": "{asked}"}}}}"#);
        check(
            "[[retire]]\nid = 'old'\npaths = ['/vendor/']\n",
            &[
                ("package.json", r#"{"workspaces": ["packages/*"]}"#),
                ("vendor/lib/package.json", r#"{"name": "lib"}"#),
                ("vendor/lib/index.js", ""),
                ("packages/user/package.json", &user),
            ],
            "dangling-path",
            &[("packages/user/a.ts", "import 'lib';", expected)],
        );
    }
}
