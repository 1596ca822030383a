//! What is refused and how, help, the config that counts, and output where nothing is found.

use assert_fs::TempDir;
use assert_fs::prelude::*;

use crate::{decomm, decomm_with, folder};

/// Asserts that `args` end with 2, say nothing on standard output and each of `expected` on standard error.
fn check_refused(folder: &TempDir, args: &[&str], expected: &[&str]) {
    let run = decomm(folder.path(), args);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{args:?}: {run:?}");
    for text in expected {
        assert!(run.stderr.contains(text), "{args:?} says `{text}`: {}", run.stderr);
    }
}

const EMPTY: &str = "version = 1\n";

#[test]
fn without_a_config_it_says_how_to_write_one() {
    let folder = folder(&[("a.ts", "")]);
    let expected = [
        "error: no .decomm.toml in ",
        "A first configuration",
        "`decomm init`",
        "`decomm retire ",
    ];
    check_refused(&folder, &["check"], &expected);
    check_refused(&folder, &["plan"], &expected);
    check_refused(
        &folder,
        &["check", "--config", "nothing.toml"],
        &["nothing.toml", "`--config`"],
    );
    check_refused(&folder, &["check", "--config", "."], &["not a file"]);
    check_refused(&folder, &["-C", "nowhere", "check"], &["cannot work in nowhere"]);
}

#[test]
fn a_broken_config_is_shown_with_its_line() {
    let folder = folder(&[(".decomm.toml", "version = 1\n[[retire\n")]);
    check_refused(&folder, &["check"], &[" --> .decomm.toml:2:", "2 | [[retire"]);
}

#[test]
fn wrong_usage_is_refused_with_the_right_name() {
    let folder = folder(&[(".decomm.toml", EMPTY)]);
    check_refused(&folder, &["check", "--chek", "x"], &["--chek", "--check"]);
    check_refused(&folder, &["chek"], &["chek", "check"]);
    check_refused(&folder, &["check", "--format", "yaml"], &["yaml", "concise"]);
    check_refused(&folder, &["check", "--staged"], &["--staged"]);
    check_refused(&folder, &["check", "-q", "-v"], &["cannot be used with"]);
    check_refused(
        &folder,
        &["check", "--check", "danglin-path"],
        &["did you mean `dangling-path`?"],
    );
    check_refused(&folder, &["check", "--entry", "x"], &["no entry `x`"]);
    check_refused(&folder, &["check", "nothing.ts"], &["nothing.ts does not exist"]);
    check_refused(&folder, &["check", ".."], &["lies outside of the root"]);
    check_refused(&folder, &["explain", "retired-pat"], &["did you mean `retired-path`?"]);
    check_refused(
        &folder,
        &["check", "--output", "no/folder/x"],
        &["cannot write no/folder/x"],
    );
}

#[test]
fn help_and_version_go_to_standard_output() {
    let folder = folder(&[]);
    for (args, expected) in [
        (&["--help"][..], "Exit codes:"),
        (&["check", "--help"], "decomm check --pending"),
        (&["help", "plan"], "--format markdown"),
        (&["--version"], env!("CARGO_PKG_VERSION")),
        (&["explain", "retired-path"], "Why\n"),
        (&["explain"], "dangling-dependency"),
    ] {
        let run = decomm(folder.path(), args);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{args:?}");
        assert!(run.stdout.contains(expected), "{args:?}: {}", run.stdout);
    }
}

#[test]
fn the_nearest_config_upwards_counts() {
    let folder = folder(&[
        (".decomm.toml", EMPTY),
        ("a/b/c.ts", ""),
        ("other/x.toml", "version = \n"),
    ]);
    for (start, args, code) in [
        ("a/b", &["check"][..], 0),
        ("a/b", &["check", "c.ts", "../../a"], 0),
        (".", &["-C", "a/b", "check", "c.ts"], 0),
        (".", &["check", "--config", "other/x.toml"], 2),
        ("a", &["check", "--config", "../other/x.toml"], 2),
        (".", &["-C", "a", "check", "--config", "../.decomm.toml"], 0),
    ] {
        let run = decomm(&folder.path().join(start), args);
        assert_eq!(run.code, code, "{start}: {args:?}: {run:?}");
    }
}

#[test]
fn a_root_that_is_not_around_the_working_directory_is_said() {
    let config = "version = 1\n[[retire]]\nid = 'old'\npaths = ['/old.ts']\n";
    let folder = folder(&[("ci/decomm.toml", config), ("old.ts", ""), ("ci/a/b.ts", "")]);
    for (start, args, is_said) in [
        (".", &["check", "--config", "ci/decomm.toml"][..], true),
        (".", &["plan", "--config", "ci/decomm.toml"], true),
        (".", &["fix", "--config", "ci/decomm.toml"], true),
        (".", &["check", "-q", "--config", "ci/decomm.toml"], false),
        (".", &["-C", "ci", "check", "--config", "decomm.toml"], false),
        ("ci/a", &["check", "--config", "../decomm.toml"], false),
    ] {
        let run = decomm(&folder.path().join(start), args);
        assert_eq!(run.code, 0, "{start}: {args:?}: {run:?}");
        let is_told = run.stderr.starts_with("decomm: the root is ");
        assert_eq!(is_told, is_said, "{start}: {args:?}: {run:?}");
    }
}

#[test]
fn nothing_to_find_is_said_in_the_format_asked_for() {
    let folder = folder(&[(".decomm.toml", EMPTY), ("src/a.ts", "")]);
    for (args, expected) in [
        (
            &["check"][..],
            "decomm: nothing found, and the configuration has no entries yet (",
        ),
        (
            &["check", "src"],
            "decomm: nothing found, and the configuration has no entries yet (",
        ),
        (&["check", "-q"], ""),
        (&["check", "--format", "concise"], ""),
        (&["check", "--format", "json"], "{\n  \"version\": 1,"),
        (&["plan"], "the plan has no entries yet\n"),
        (&["plan", "--format", "json"], "{\n  \"version\": 1,"),
        (&["plan", "--format", "markdown"], "# Decommissioning plan\n"),
    ] {
        let run = decomm(folder.path(), args);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{args:?}");
        assert!(run.stdout.starts_with(expected), "{args:?}: {}", run.stdout);
        assert!(
            !expected.is_empty() || run.stdout.is_empty(),
            "{args:?}: {}",
            run.stdout
        );
    }
}

#[test]
fn a_config_without_entries_is_not_taken_for_a_clean_repository() {
    let next = "next: `decomm impact PATH` shows what points at a thing, `decomm retire PATH` writes it down\n";
    for (config, is_told) in [
        (EMPTY, true),
        ("version = 1\n[[retire]]\nid = \"old\"\npaths = [\"/old/\"]\n", false),
        ("version = 1\n[[manual]]\nid = \"tell\"\ntext = \"Tell them\"\n", false),
    ] {
        let folder = folder(&[(".decomm.toml", config), ("src/a.ts", "")]);
        let run = decomm(folder.path(), &["check"]);
        assert_eq!(
            (run.code, run.stdout.ends_with(next)),
            (0, is_told),
            "{config}: {run:?}"
        );
        let is_clean = run.stdout.contains("nothing retired is left, and nothing points at it");
        assert_eq!(is_clean, !is_told, "{config}: {run:?}");
    }
}

#[test]
fn output_goes_to_a_file_whole() {
    let folder = folder(&[(".decomm.toml", EMPTY), ("out.json", "old")]);
    let run = decomm(folder.path(), &["check", "--format", "json", "--output", "out.json"]);
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "", ""));
    let text = std::fs::read_to_string(folder.child("out.json").path()).expect("it is there");
    let json: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    assert_eq!(json["summary"]["errors"], 0);
}

#[test]
fn colour_is_what_the_flag_and_the_environment_say() {
    let folder = folder(&[(".decomm.toml", EMPTY)]);
    for (args, environment, expected) in [
        (&["check"][..], &[][..], false),
        (&["check"], &[("CLICOLOR_FORCE", "1")], true),
        (&["check"], &[("CLICOLOR_FORCE", "0")], false),
        (&["check"], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], false),
        (&["check", "--color", "always"], &[("NO_COLOR", "1")], true),
        (&["check", "--color", "never"], &[("CLICOLOR_FORCE", "1")], false),
        (&["check", "--format", "json", "--color", "always"], &[], false),
    ] {
        let run = decomm_with(folder.path(), args, environment);
        assert_eq!(run.stdout.contains('\u{1b}'), expected, "{args:?} {environment:?}");
    }
}

#[test]
fn verbose_tells_the_time_on_standard_error() {
    let folder = folder(&[(".decomm.toml", EMPTY)]);
    let run = decomm(folder.path(), &["check", "-v"]);
    assert!(
        run.code == 0 && run.stderr.starts_with("decomm: ") && run.stderr.ends_with(" s\n"),
        "{run:?}"
    );
}
