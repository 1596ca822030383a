//! Workflows of GitHub, named by their files on the host and by their names.

use crate::check_dangling;

const CONFIG: &str = "[[retire]]\nid = \"x\"\npaths = [\"/.github/workflows/old.yml\"]\n";
const RETIRED: (&str, &str) = (".github/workflows/old.yml", "name: Old Build\non: push\njobs: {}\n");

#[test]
fn a_workflow_waits_for_another_by_its_name() {
    let waits = |names: &str| format!("name: After\non:\n  workflow_run:\n    workflows: {names}\njobs: {{}}\n");
    for names in [
        "[\"Old Build\"]",
        "['Lint', Old Build]",
        "Old Build",
        "\n      - Old Build",
    ] {
        let text = waits(names);
        let before = text.split("Old Build").next().unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().len() + 1;
        let expected = format!(
            ".github/workflows/after.yml:{line}:{column} dangling-path «Old Build» -> .github/workflows/old.yml (certain)"
        );
        check_dangling(CONFIG, &[RETIRED, (".github/workflows/after.yml", &text)], &[&expected]);
    }
    for names in ["[Build]", "[old build]", "[Old]"] {
        check_dangling(CONFIG, &[RETIRED, (".github/workflows/after.yml", &waits(names))], &[]);
    }
    // Of two that are called the same, the other one is still there.
    let twin = (".github/workflows/new.yml", "name: Old Build\non: push\njobs: {}\n");
    let text = waits("[Old Build]");
    check_dangling(CONFIG, &[RETIRED, twin, (".github/workflows/after.yml", &text)], &[]);
    // The name elsewhere is no reference.
    check_dangling(
        CONFIG,
        &[RETIRED, ("docs/a.md", "Old Build\n"), ("a.yml", "name: Old Build\n")],
        &[],
    );
}

#[test]
fn a_command_of_github_names_a_workflow() {
    let named = |file: &str, place: &str, said: &str| {
        format!("{file}:{place} dangling-path «{said}» -> .github/workflows/old.yml (certain)")
    };
    for (command, place, said) in [
        ("gh workflow run old.yml --ref main", "2:17", "old.yml"),
        ("gh workflow run --ref main old.yml", "2:28", "old.yml"),
        ("gh workflow view \"Old Build\"", "2:19", "Old Build"),
        ("gh run list -L 5 --workflow old.yml", "2:29", "old.yml"),
        ("gh run list --workflow=old.yml", "2:24", "old.yml"),
        ("gh run list -w 'Old Build'", "2:17", "Old Build"),
    ] {
        let text = format!("#!/bin/sh\n{command}\n");
        check_dangling(
            CONFIG,
            &[RETIRED, ("ci/a.sh", &text)],
            &[&named("ci/a.sh", place, said)],
        );
    }
    for command in [
        "gh workflow run new.yml -f name=old.yml",
        "gh workflow list",
        "gh run view 123 --log",
        "gh run download -n old.yml",
        "gh workflow run \"$WORKFLOW\"",
        "gh pr list --head old.yml",
    ] {
        check_dangling(CONFIG, &[RETIRED, ("ci/a.sh", &format!("#!/bin/sh\n{command}\n"))], &[]);
    }
}

#[test]
fn a_badge_names_the_workflow_that_it_shows() {
    let package = ("package.json", "{\"repository\": \"github:acme/app\"}\n");
    let page = "https://github.com/acme/app/actions/workflows/old.yml";
    let text = format!("# App\n\n[![Build]({page}/badge.svg)]({page})\n");
    check_dangling(
        CONFIG,
        &[RETIRED, package, ("README.md", &text)],
        &[
            "README.md:3:57 dangling-path «old.yml» -> .github/workflows/old.yml (certain)",
            "README.md:3:123 dangling-path «old.yml» -> .github/workflows/old.yml (certain)",
        ],
    );
    let text = text.replace("acme/app", "acme/other");
    check_dangling(CONFIG, &[RETIRED, package, ("README.md", &text)], &[]);
    let address = "https://api.github.com/repos/acme/app/actions/workflows/old.yml/dispatches";
    check_dangling(
        CONFIG,
        &[
            RETIRED,
            package,
            ("ci/a.sh", &format!("#!/bin/sh\ncurl -X POST {address}\n")),
        ],
        &[&format!(
            "ci/a.sh:2:14 dangling-path «{address}» -> .github/workflows/old.yml (certain)"
        )],
    );
}
