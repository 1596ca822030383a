//! Small repositories with something to find: what is said, where, and the exit code.

use std::path::Path;
use std::process::Stdio;

use assert_fs::TempDir;
use assert_fs::prelude::*;
use serde_json::Value;

use crate::{command, decomm, folder};

const CONFIG: &str = r#"version = 1
phase = 1

[[retire]]
id = "old-runner"
phase = 1
paths = ["/scripts/migrate.js"]
reason = "there is another one"

[[retire]]
id = "old-folder"
phase = 2
paths = ["/migrations/"]

[[manual]]
id = "backup"
phase = 1
text = "Back up the database"
"#;

/// A repository with an error of each family in phase 1, a warning in prose, and pending ones of phase 2.
fn repository() -> TempDir {
    folder(&[
        (".decomm.toml", CONFIG),
        ("scripts/migrate.js", "export const migrate = () => {};\n"),
        (
            "app/route.js",
            "// The route.\nimport { migrate } from \"../scripts/migrate.js\";\nmigrate();\n",
        ),
        ("migrations/001.sql", "select 1;\n"),
        ("README.md", "Run `node scripts/migrate.js`.\n"),
    ])
}

/// Runs decomm and returns its exit code and standard output; standard error has to stay empty.
fn run(folder: &Path, args: &[&str]) -> (i32, String) {
    let run = decomm(folder, args);
    assert_eq!(run.stderr, "", "{args:?}");
    (run.code, run.stdout)
}

/// Returns the exit code and `check path:line` of each finding of the JSON format.
fn found(folder: &Path, args: &[&str]) -> (i32, Vec<String>) {
    let (code, stdout) = run(folder, &[&["check", "--format", "json"], args].concat());
    let json: Value = serde_json::from_str(&stdout).expect("it is JSON");
    let findings = json
        .get("findings")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    let text = |finding: &Value, pointer: &str| {
        let value = finding.pointer(pointer).cloned().unwrap_or_default();
        value.as_str().map_or(value.to_string(), str::to_owned)
    };
    let lines = findings
        .iter()
        .map(|finding| {
            format!(
                "{} {}:{}",
                text(finding, "/check"),
                text(finding, "/path"),
                text(finding, "/range/start/line")
            )
        })
        .collect();
    (code, lines)
}

#[test]
fn findings_are_sorted_and_change_the_exit_code() {
    let repository = repository();
    let all = [
        "dangling-path README.md:1",
        "dangling-path app/route.js:2",
        "retired-path migrations/001.sql:null",
        "retired-path scripts/migrate.js:null",
    ];
    let [readme, route, folder, script] = all;
    for (args, code, expected) in [
        (&[][..], 1, &[readme, route, script][..]),
        (&["--pending"], 1, &all),
        (&["--phase", "2"], 1, &all),
        (&["--phase", "0"], 0, &[]),
        (&["--exit-zero"], 0, &[readme, route, script]),
        (&["app"], 1, &[route]),
        (&["README.md"], 0, &[readme]),
        (&["--check", "retired-path"], 1, &[script]),
        (
            &["--check", "retired-path", "--entry", "old-folder", "--pending"],
            0,
            &[folder],
        ),
        (
            &["--entry", "old-runner", "--entry", "old-folder", "app", "migrations"],
            1,
            &[route],
        ),
    ] {
        let (found_code, found) = found(repository.path(), args);
        assert_eq!(found, expected, "{args:?}");
        assert_eq!(found_code, code, "{args:?}");
    }
    let (_, found) = found(&repository.path().join("app"), &["."]);
    assert_eq!(found, [route], "paths are relative to the working directory");
}

#[test]
fn a_path_that_is_gone_counts_while_something_is_found_there() {
    let repository = repository();
    std::fs::remove_file(repository.child("scripts/migrate.js").path()).expect("it was there");
    let (code, found) = found(repository.path(), &["app/route.js"]);
    assert_eq!((code, found), (1, vec!["dangling-path app/route.js:2".to_owned()]));
}

#[test]
fn the_line_is_shown_with_its_mark() {
    let repository = repository();
    let (code, stdout) = run(repository.path(), &["check", "app"]);
    assert_eq!(code, 1);
    let shown = "\n --> app/route.js:2:26\n  |\n2 | import { migrate } from \"../scripts/migrate.js\";\n  |                          ^^^^^^^^^^^^^^^^^^^^^\n";
    assert!(
        stdout.starts_with("error[dangling-path]: ") && stdout.contains(shown),
        "{stdout}"
    );
    assert!(stdout.contains("\n1 error in 1 file ("), "{stdout}");
}

#[test]
fn quiet_is_errors_alone_and_concise_is_a_line_each() {
    let repository = repository();
    let (code, stdout) = run(repository.path(), &["check", "-q"]);
    assert_eq!(code, 1);
    assert_eq!(stdout.matches("error[").count(), 2, "{stdout}");
    assert!(!stdout.contains("warning[") && !stdout.contains("checked)"), "{stdout}");
    assert_eq!(
        run(repository.path(), &["check", "-q", "README.md"]),
        (0, String::new())
    );

    let (_, stdout) = run(repository.path(), &["check", "--format", "concise", "--pending"]);
    let starts: Vec<&str> = stdout
        .lines()
        .map(|line| line.split("] ").next().unwrap_or(""))
        .collect();
    let expected = [
        "README.md:1:11: warning[dangling-path",
        "app/route.js:2:26: error[dangling-path",
        "migrations/001.sql:1:1: error[retired-path",
        "scripts/migrate.js:1:1: error[retired-path",
    ];
    assert_eq!(starts, expected);
}

#[test]
fn the_plan_is_a_board() {
    let repository = repository();
    let (code, stdout) = run(repository.path(), &["plan"]);
    assert_eq!(code, 0);
    let expected = [
        "Phase 1, enforced: 0 of 2 done\n",
        "  to do  old-runner  2 dangling-path, 1 retired-path\n",
        "  [ ]    backup      Back up the database\n",
        "Phase 2, pending: 0 of 1 done\n",
        "  to do  old-folder  1 retired-path\n",
        "0 of 3 done",
    ];
    for line in expected {
        assert!(stdout.contains(line), "{line}: {stdout}");
    }
}

#[test]
fn an_entry_is_explained() {
    let repository = repository();
    let (code, stdout) = run(repository.path(), &["explain", "old-runner"]);
    assert!(
        code == 0 && stdout.contains("Retired paths\n  /scripts/migrate.js\n"),
        "{stdout}"
    );
    assert!(stdout.contains("there is another one"), "{stdout}");
    let (_, stdout) = run(repository.path(), &["explain"]);
    assert!(stdout.contains("  old-folder  phase 2  .decomm.toml"), "{stdout}");
}

#[test]
fn every_mistake_of_a_config_is_told() {
    let repository = repository();
    let broken = "version = 1\nphaze = 1\n\n[[retire]]\nid = \"x\"\npath = [\"/a/\"]\n";
    repository.child(".decomm.toml").write_str(broken).expect("a file");
    let output = command(repository.path(), &["check"]).output().expect("decomm starts");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(2), &b""[..]));
    for text in ["2 | phaze = 1", "6 | path = ", "`phase`", "`paths`"] {
        assert!(stderr.contains(text), "{text}: {stderr}");
    }
}

#[test]
fn a_second_config_below_the_root_is_refused_unless_excluded() {
    let repository = repository();
    repository
        .child("packages/a/.decomm.toml")
        .write_str("version = 1\n")
        .expect("a file");
    let output = command(repository.path(), &["check"]).output().expect("decomm starts");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr.contains("packages/a/.decomm.toml") && stderr.contains("exclude = [\"/packages/a/\"]"),
        "{stderr}"
    );

    let excluded = format!("exclude = [\"/packages/a/\"]\n{CONFIG}");
    repository.child(".decomm.toml").write_str(&excluded).expect("a file");
    assert_eq!(found(repository.path(), &["app"]).0, 1);
}

#[test]
fn a_closed_pipe_is_no_error() {
    let repository = repository();
    for (args, code) in [
        (&["check"][..], 1),
        (&["check", "--exit-zero"], 0),
        (&["explain"], 0),
        (&["--help"], 0),
    ] {
        let mut child = command(repository.path(), args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("decomm starts");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(
            (output.status.code(), output.stderr.as_slice()),
            (Some(code), &b""[..]),
            "{args:?}"
        );
    }
}

#[test]
fn a_file_that_is_not_utf_8_is_listed_as_skipped_and_read_as_far_as_it_goes() {
    let repository = repository();
    let bytes = b"import '../scripts/migrate.js'; // \xff\n";
    repository.child("app/blob.js").write_binary(bytes).expect("a file");
    let (code, stdout) = run(repository.path(), &["check", "app/blob.js"]);
    assert!(
        code == 1
            && stdout.contains("--> app/blob.js:1:9")
            && stdout.contains("skipped 1 file:\n  app/blob.js: not UTF-8"),
        "{stdout}"
    );
}

#[test]
fn two_runs_write_the_same_bytes() {
    let repository = repository();
    for format in ["human", "concise", "json"] {
        let args = ["check", "--pending", "--format", format];
        assert_eq!(run(repository.path(), &args), run(repository.path(), &args));
    }
}
