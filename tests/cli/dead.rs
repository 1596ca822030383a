//! `check --dead` in repositories of a real git: what counts as deleted. Where git is missing the tests say so and pass,
//! unless `DECOMM_REQUIRE_TOOLS=1` is set.

use crate::guard::{git, try_git};
use crate::{decomm, folder};
use assert_fs::TempDir;
use assert_fs::prelude::*;
use std::path::Path;

const CONFIG: &str = "version = 1\n";
const ENABLED: &str = "version = 1\n[history-check]\nenabled = true\n";

/// A repository with one commit of `files`; none where there is no git.
fn repository(files: &[(&str, &str)]) -> Option<TempDir> {
    let folder = folder(&[&[(".decomm.toml", CONFIG)], files].concat());
    try_git(folder.path(), &["init", "-q", "-b", "main"])?;
    commit(folder.path(), "one");
    Some(folder)
}

fn commit(folder: &Path, message: &str) {
    git(folder, &["add", "-A"]);
    git(folder, &["commit", "-qm", message]);
}

/// Asserts that the lines of the concise report begin with `expected`, up to the message.
#[track_caller]
fn dead(folder: &Path, args: &[&str], expected: &[&str]) {
    let run = decomm(folder, &[&["check", "--format", "concise"], args].concat());
    assert_eq!(run.code, 0, "{args:?}: {}{}", run.stdout, run.stderr);
    let found: Vec<&str> = run
        .stdout
        .lines()
        .filter_map(|line| line.split("] ").next())
        .filter(|line| line.contains("["))
        .collect();
    assert_eq!(found, expected, "{args:?}: {}{}", run.stdout, run.stderr);
}

const RUN: &str = "node 'a b/c.js'\nnode bin/deploy\nls gone/folder\nnode x/ü.js\nnode never.js\n. root.sh\n";

#[test]
fn no_configuration_is_needed() {
    let Some(repository) = repository(&[("bin/deploy", "2\n"), ("run.sh", "node bin/deploy\n"), ("a/b", "")]) else {
        return;
    };
    let root = repository.path();
    git(root, &["rm", "-q", "bin/deploy", ".decomm.toml"]);
    git(root, &["commit", "-qm", "two"]);
    for folder in [root.to_path_buf(), root.join("a")] {
        dead(&folder, &["--dead"], &["run.sh:1:6: warning[dead-path"]);
    }
    assert_eq!(decomm(root, &["check"]).code, 2);
    assert_eq!(decomm(root, &["check", "--dead", "--staged"]).code, 2);
    assert!(!root.join(".decomm.toml").exists());
}

#[test]
fn deleted_paths_of_all_shapes_are_known() {
    let Some(repository) = repository(&[
        ("a b/c.js", "1\n"),
        ("bin/deploy", "2\n"),
        ("gone/folder/x/y.txt", "3\n"),
        ("x/ü.js", "4\n"),
        ("root.sh", "5\n"),
        ("run.sh", RUN),
    ]) else {
        return;
    };
    let root = repository.path();
    dead(root, &["--dead"], &[]);
    git(root, &["rm", "-rq", "a b", "bin", "gone", "x", "root.sh"]);
    // Not committed: history does not know it yet.
    dead(root, &["--dead"], &[]);
    commit(root, "two");
    dead(root, &[], &[]);
    let all = [
        "run.sh:1:7: warning[dead-path",
        "run.sh:2:6: warning[dead-path",
        "run.sh:3:4: warning[dead-path",
        "run.sh:4:6: warning[dead-path",
        "run.sh:6:3: warning[dead-path",
    ];
    dead(root, &["--dead"], &all);
    // The second time from what was kept, and with a commit more.
    assert!(root.join(".git/decomm-cache/deleted-paths").is_file());
    dead(root, &["--dead"], &all);
    repository.child("root.sh").write_str("back\n").expect("a file");
    commit(root, "three");
    dead(root, &["--dead"], &all[..4]);
    // Another branch has another history, and so has an older commit.
    git(root, &["checkout", "-q", "-b", "other", "HEAD~2"]);
    dead(root, &["--dead"], &[]);
    dead(root, &["--dead", "--at", "main~1"], &all);
    git(root, &["checkout", "-q", "main"]);
    dead(root, &["--dead"], &all[..4]);
    // What is kept may be damaged, and may be impossible to keep.
    std::fs::write(root.join(".git/decomm-cache/deleted-paths"), "x").expect("a file");
    dead(root, &["--dead"], &all[..4]);
    std::fs::remove_dir_all(root.join(".git/decomm-cache")).expect("a folder");
    std::fs::write(root.join(".git/decomm-cache"), "x").expect("a file");
    dead(root, &["--dead"], &all[..4]);
}

#[test]
fn the_message_names_the_commit_and_the_help_where_the_file_went() {
    let text = "one line\nand another\nand a third\n";
    let Some(repository) = repository(&[("a.sh", text), ("b.sh", "x\n"), ("run.sh", "sh a.sh\nsh b.sh\n")]) else {
        return;
    };
    let root = repository.path();
    git(root, &["mv", "a.sh", "c.sh"]);
    git(root, &["rm", "-q", "b.sh"]);
    repository
        .child("c.sh")
        .write_str(&format!("{text}and a fourth\n"))
        .expect("a file");
    commit(root, "two");
    let run = decomm(root, &["check", "--dead"]);
    let short = try_git(root, &["rev-parse", "--short", "HEAD"]).expect("git is there");
    let short = String::from_utf8_lossy(&short.stdout).trim().to_owned();
    assert!(
        run.stdout
            .contains(&format!("refers to `a.sh`, which {short} deleted on 2")),
        "{}",
        run.stdout
    );
    assert!(run.stdout.contains("its content is in `c.sh` now"), "{}", run.stdout);
    assert!(run.stdout.contains("take the reference out"), "{}", run.stdout);
    let json = decomm(root, &["check", "--dead", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&json.stdout).expect("a document");
    let finding = &document["findings"][0];
    assert_eq!(finding["check"], "dead-path");
    assert_eq!(finding["entry"], serde_json::Value::Null);
    assert_eq!(finding["fix"], serde_json::Value::Null);
    assert_eq!(finding["severity"], "warning");
    assert_eq!(finding["target"], "a.sh");
}

#[test]
fn merges_count_with_all_that_they_drop() {
    let Some(repository) = repository(&[("x/side.js", "1\n"), ("x/both.js", "2\n"), ("run.sh", "")]) else {
        return;
    };
    let root = repository.path();
    git(root, &["checkout", "-q", "-b", "side"]);
    git(root, &["rm", "-q", "x/side.js"]);
    repository.child("x/new.js").write_str("3\n").expect("a file");
    commit(root, "on the side");
    git(root, &["checkout", "-q", "main"]);
    repository.child("y.txt").write_str("4\n").expect("a file");
    commit(root, "on main");
    git(root, &["merge", "-q", "--no-ff", "--no-commit", "side"]);
    // The merge itself drops a file that both branches have, and one that only the side has.
    git(root, &["rm", "-qf", "x/both.js", "x/new.js"]);
    repository
        .child("run.sh")
        .write_str("node x/side.js\nnode x/both.js\nnode x/new.js\nnode y.txt\n")
        .expect("a file");
    commit(root, "merged");
    dead(
        root,
        &["--dead"],
        &[
            "run.sh:1:6: warning[dead-path",
            "run.sh:2:6: warning[dead-path",
            "run.sh:3:6: warning[dead-path",
        ],
    );
}

#[test]
fn what_a_change_deletes_counts_as_deleted() {
    let Some(repository) = repository(&[("a.js", "1\n"), ("b.js", "2\n"), ("run.sh", "node a.js\nnode b.js\n")]) else {
        return;
    };
    let root = repository.path();
    git(root, &["rm", "-q", "b.js"]);
    repository.child(".decomm.toml").write_str(ENABLED).expect("a file");
    commit(root, "two");
    dead(root, &["--staged"], &[]);
    git(root, &["mv", "a.js", "c.js"]);
    dead(root, &["--staged"], &["run.sh:1:6: warning[dead-path"]);
    let run = decomm(root, &["check", "--staged"]);
    assert!(run.stdout.contains("which this change deletes"), "{}", run.stdout);
    assert!(run.stdout.contains("its content is in `c.js` now"), "{}", run.stdout);
    dead(root, &["--since", "HEAD"], &["run.sh:1:6: warning[dead-path"]);
    dead(
        root,
        &["--since", "HEAD~1"],
        &["run.sh:1:6: warning[dead-path", "run.sh:2:6: warning[dead-path"],
    );
    git(root, &["commit", "-qm", "three"]);
    // An edit alone brings a reference back that was deleted before.
    repository.child("run.sh").write_str("node c.js\n").expect("a file");
    commit(root, "four");
    repository
        .child("run.sh")
        .write_str("node c.js\nnode a.js\n")
        .expect("a file");
    git(root, &["add", "-A"]);
    dead(root, &["--staged"], &["run.sh:2:6: warning[dead-path"]);
}

#[test]
fn a_history_that_is_not_whole_is_said() {
    let Some(repository) = repository(&[("a.js", "1\n"), ("run.sh", "node a.js\n")]) else {
        return;
    };
    let root = repository.path();
    git(root, &["rm", "-q", "a.js"]);
    commit(root, "two");
    repository.child("z").write_str("z").expect("a file");
    commit(root, "three");
    let clones = TempDir::new().expect("a folder");
    let from = format!("file://{}", root.display());
    git(clones.path(), &["clone", "-q", "--depth", "1", &from, "clone"]);
    let clone = clones.path().join("clone");
    dead(&clone, &["--dead"], &[]);
    let run = decomm(&clone, &["check", "--dead"]);
    assert!(run.stdout.contains("a shallow clone"), "{}", run.stdout);
    let run = decomm(&clone, &["check", "--dead", "--since", "HEAD"]);
    assert!(run.stdout.contains("a shallow clone"), "{}", run.stdout);
    git(&clone, &["fetch", "-q", "--unshallow"]);
    dead(&clone, &["--dead"], &["run.sh:1:6: warning[dead-path"]);
    assert!(!decomm(&clone, &["check", "--dead"]).stdout.contains("shallow"));
}

#[test]
fn what_is_not_checked_out_is_not_deleted() {
    let Some(repository) = repository(&[
        ("a/x.js", "1\n"),
        ("b/y.js", "2\n"),
        ("run.sh", "node a/x.js\nnode b/y.js\n"),
    ]) else {
        return;
    };
    let root = repository.path();
    git(root, &["mv", "a/x.js", "a/z.js"]);
    commit(root, "two");
    git(root, &["mv", "a/z.js", "a/x.js"]);
    commit(root, "three");
    git(root, &["sparse-checkout", "set", "--cone", "b"]);
    assert!(!root.join("a/x.js").exists());
    dead(root, &["--dead"], &[]);
    dead(root, &["--dead", "--since", "HEAD~1"], &[]);
}

#[test]
fn without_a_repository_it_is_said_or_refused() {
    let folder = folder(&[(".decomm.toml", ENABLED), ("run.sh", "node a.js\n")]);
    let run = decomm(folder.path(), &["check"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.contains("without a history"), "{}", run.stdout);
    let run = decomm(folder.path(), &["check", "--dead"]);
    assert_eq!(run.code, 2, "{}", run.stdout);
    assert!(run.stderr.contains("not inside a git repository"), "{}", run.stderr);
}
