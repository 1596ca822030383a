//! Packages by name: who is meant where a folder, an npm package or a command is called like it.

use crate::{report, show};

/// Asserts for each of `cases`, (file, text, whether it counts), that the file's text refers to what `config` retires.
#[track_caller]
fn check(config: &str, files: &[(&str, &str)], cases: &[(&str, &str, bool)]) {
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
