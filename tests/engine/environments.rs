//! Where work is done: dev containers, the checkouts and filters of a pipeline, runners of package scripts.

use crate::{check_dangling, check_only};

#[test]
fn a_dev_container_opens_a_folder_of_the_repository() {
    let config = "[[retire]]\nid = 'x'\npaths = ['/examples/old/']\n";
    let settings = |folder: &str, file: &str| {
        format!(
            "{{\n\"workspaceFolder\": \"{folder}\",\n\"customizations\": {{\"codespaces\": {{\"openFiles\": [\"{file}\"]}}}}\n}}\n"
        )
    };
    let path = ".devcontainer/old/devcontainer.json";
    let retired = ("examples/old/src/a.ts", "");
    let folder = |said: &str| format!("{path}:2:21 dangling-path «{said}» -> examples/old (likely)");
    for said in [
        "/workspaces/app/examples/old",
        "/workspaces/${localWorkspaceFolderBasename}/examples/old",
    ] {
        let text = settings(said, "");
        let found = folder(said).replace("(likely)", "(certain)");
        check_dangling(config, &[retired, (path, &text)], &[&found]);
    }
    let text = settings("/workspaces/app/examples", "old/src/a.ts");
    check_dangling(
        config,
        &[retired, ("examples/new/a.ts", ""), (path, &text)],
        &[&format!(
            "{path}:3:50 dangling-path «old/src/a.ts» -> examples/old/src/a.ts (certain)"
        )],
    );
    for said in [
        "/workspaces/app",
        "/examples/old",
        "/workspace",
        "/workspaces/app/examples/new",
    ] {
        let text = settings(said, "src/a.ts");
        check_dangling(config, &[retired, ("examples/new/a.ts", ""), (path, &text)], &[]);
    }
}

#[test]
fn a_checkout_of_another_repository_holds_nothing_that_was_deleted_here() {
    let config = "[[retire]]\nid = 'x'\npaths = ['/smoke/', '/scripts/run.js']\n";
    let workflow = |with: &str, step: &str| {
        format!("jobs:\n  a:\n    steps:\n      - uses: actions/checkout@v5\n        with: {with}\n      - {step}\n")
    };
    let path = ".github/workflows/a.yml";
    for step in [
        "run: cd smoke/docs && pnpm build",
        "{ run: ls src, working-directory: smoke/docs }",
    ] {
        let text = workflow("{ repository: acme/docs, path: smoke/docs }", step);
        check_dangling(config, &[(path, &text)], &[]);
    }
    let text = workflow(
        "{ path: ./new }",
        "{ run: node scripts/run.js, working-directory: ./new }",
    );
    let found = format!("{path}:6:21 dangling-path «scripts/run.js» -> scripts/run.js (certain)");
    check_dangling(config, &[(path, &text)], &[&found]);
}

#[test]
fn a_filter_by_grep_names_folders() {
    let config = "[[retire]]\nid = 'x'\npaths = ['/packages/old/', '/.github/workflows/old.yml']\n";
    let step = |pattern: &str| {
        format!("jobs:\n  a:\n    steps:\n      - run: git diff --name-only $BASE | grep -E {pattern}\n")
    };
    let path = ".github/workflows/a.yml";
    let text = step("'^(\\.github/workflows/old\\.yml$|packages/old/|package.json$)'");
    check_dangling(
        config,
        &[(path, &text), ("package.json", "{}")],
        &[
            &format!("{path}:4:54 dangling-path «\\.github/workflows/old\\.yml» -> .github/workflows/old.yml (likely)"),
            &format!("{path}:4:83 dangling-path «packages/old/» -> packages/old (likely)"),
        ],
    );
    for pattern in ["'packages/older/'", "'^old/'", "'packages/[a-z]+/old'", "packages/"] {
        check_dangling(config, &[(path, &step(pattern)), ("packages/new/a.ts", "")], &[]);
    }
}

#[test]
fn vite_plus_runs_package_scripts() {
    let config = "[[retire]]\nid = 'x'\nscripts = ['check:old']\ndependencies = ['old-cli']\n";
    let package = (
        "package.json",
        "{\"scripts\": {\"check:new\": \"x\"}, \"devDependencies\": {\"vite-plus\": \"1\"}}",
    );
    for (command, check, found) in [
        (
            "vp run check:old",
            "dangling-script",
            "2:8 dangling-script «check:old» -> check:old (certain)",
        ),
        (
            "vp run --cache check:old --all",
            "dangling-script",
            "2:16 dangling-script «check:old» -> check:old (certain)",
        ),
        (
            "vp exec old-cli publish a",
            "dangling-dependency",
            "2:9 dangling-dependency «old-cli» -> old-cli (certain)",
        ),
    ] {
        let text = format!("#!/bin/sh\n{command}\n");
        check_only(check, config, &[package, ("a.sh", &text)], &[&format!("a.sh:{found}")]);
    }
    for command in ["vp run check:new", "vp check:old", "vp test check:old", "vp run"] {
        let text = format!("#!/bin/sh\n{command}\n");
        check_only("dangling-script", config, &[package, ("a.sh", &text)], &[]);
    }
}

#[test]
fn a_folder_outside_may_be_where_the_tree_was_copied_to() {
    let config = "[[retire]]\nid = 'x'\nscripts = ['packages/core#build:old', 'seed', 'packages/core#build']\n";
    let packages = [
        (
            "package.json",
            "{\"workspaces\": [\"packages/*\"], \"scripts\": {\"seed\": \"x\"}}",
        ),
        (
            "packages/core/package.json",
            "{\"scripts\": {\"build:old\": \"x\", \"build\": \"x\"}}",
        ),
        ("packages/web/package.json", "{\"scripts\": {\"build\": \"x\"}}"),
    ];
    for (commands, found) in [
        (
            "cd /etc/app\ncd packages/core\nnpm run build:old",
            "4:9 dangling-script «build:old» -> packages/core#build:old (possible)",
        ),
        (
            "cd /etc/app\nnpm run seed -- x",
            "3:9 dangling-script «seed» -> seed (possible)",
        ),
        // The way back leads to where it began.
        (
            "cd packages/core\ncd -\nnpm run seed",
            "4:9 dangling-script «seed» -> seed (certain)",
        ),
    ] {
        let text = format!("#!/bin/sh\n{commands}\n");
        let files = [packages[0], packages[1], packages[2], ("a.sh", text.as_str())];
        check_dangling(config, &files, &[&format!("a.sh:{found}")]);
    }
    for commands in [
        "cd /etc/app/packages/core\nnpm run build",
        "cd packages/web\ncd -\nnpm run build",
    ] {
        let text = format!("#!/bin/sh\n{commands}\n");
        check_dangling(config, &[packages[0], packages[1], packages[2], ("a.sh", &text)], &[]);
    }
}
