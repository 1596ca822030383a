//! What git says of a plan's files, and where journals lie in a repository. Where git is missing they say so and pass.

#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test fails by a panic, and says what it skips"
)]

#[path = "support/git.rs"]
mod git;

use assert_fs::TempDir;
use assert_fs::prelude::*;
use decomm::plan::apply::disk::Disk;
use decomm::plan::apply::store::Store;
use decomm::plan::apply::undo::{UndoError, undo};
use decomm::plan::apply::{Label, apply};
use decomm::plan::change::{FileChange, FileChanges};
use decomm::plan::dirty::dirty;
use decomm::plan::ignored::ignored_below;
use decomm::tree::path::RepoPath;
use decomm::tree::worktree::Worktree;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

/// Runs git in `folder`, away from this machine's settings; none where there is no git.
fn try_git(folder: &Path, arguments: &[&str]) -> Option<std::process::Output> {
    let output = git::command(folder).args(arguments).output();
    if output.is_err() {
        println!("SKIPPED: no git on this machine");
    }
    output.ok()
}

fn git(folder: &Path, arguments: &[&str]) {
    let output = try_git(folder, arguments).unwrap();
    assert!(
        output.status.success(),
        "git {arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Makes a repository; none where there is no git.
fn repository() -> Option<TempDir> {
    let folder = TempDir::new().unwrap();
    try_git(folder.path(), &["init", "-q", "-b", "main"])?;
    Some(folder)
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn path(text: &str) -> RepoPath {
    RepoPath::parse(text).unwrap()
}

fn deletes(names: &[&str]) -> FileChanges {
    let delete = |name: &&str| (path(name), FileChange::Delete { old: None });
    names.iter().map(delete).collect()
}

fn check(root: &Path, changes: &FileChanges, expected: &[&str]) {
    let tree = Worktree::open(root).unwrap();
    let found: Vec<String> = dirty(&tree, changes)
        .unwrap()
        .iter()
        .map(|file| format!("{} {:?}", file.path, file.why))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn each_kind_of_uncommitted_work_is_found() {
    let Some(folder) = repository() else { return };
    let root = folder.path();
    let clean = ["clean", "touched", "crlf", "run", "link", "sub/deep/clean", "caf\u{e9}"];
    let all = [
        "edited",
        "edited-staged",
        "staged",
        "mode",
        "relinked",
        "gone",
        "retyped",
        "removed-staged",
    ];
    for name in clean.iter().chain(&all).filter(|name| !name.contains("link")) {
        write(root, name, "one\ntwo\n");
    }
    symlink("clean", root.join("link")).unwrap();
    symlink("clean", root.join("relinked")).unwrap();
    fs::set_permissions(root.join("run"), fs::Permissions::from_mode(0o755)).unwrap();
    write(root, ".gitignore", "*.log\n");
    git(root, &["add", "."]);
    git(root, &["commit", "-qm", "one"]);
    // The same bytes with another time, and line ends as a checkout on another system makes them.
    write(root, "touched", "one\ntwo\n");
    write(root, "crlf", "one\r\ntwo\r\n");
    // As long as before, and in the same second.
    write(root, "edited", "one\nTWO\n");
    write(root, "edited-staged", "two\n");
    git(root, &["add", "edited-staged"]);
    write(root, "edited-staged", "three\n");
    write(root, "staged", "two\n");
    git(root, &["add", "staged"]);
    fs::set_permissions(root.join("mode"), fs::Permissions::from_mode(0o755)).unwrap();
    fs::remove_file(root.join("relinked")).unwrap();
    symlink("edited", root.join("relinked")).unwrap();
    fs::remove_file(root.join("gone")).unwrap();
    fs::remove_file(root.join("retyped")).unwrap();
    symlink("clean", root.join("retyped")).unwrap();
    git(root, &["rm", "-q", "--cached", "removed-staged"]);
    write(root, "added", "new\n");
    git(root, &["add", "added"]);
    write(root, "intended", "new\n");
    git(root, &["add", "-N", "intended"]);
    write(root, "untracked", "new\n");
    write(root, "ignored.log", "new\n");
    let others = ["added", "intended", "untracked", "ignored.log", "nowhere"];
    let names: Vec<&str> = clean.into_iter().chain(all).chain(others).collect();
    check(
        root,
        &deletes(&names),
        &[
            "added Staged",
            "edited Modified",
            "edited-staged Modified",
            "gone Modified",
            "ignored.log Ignored",
            "intended Staged",
            "mode Modified",
            "relinked Modified",
            "removed-staged Untracked",
            "retyped Modified",
            "staged Staged",
            "untracked Untracked",
        ],
    );
    // Only what the plan touches.
    check(root, &deletes(&["clean", "untracked"]), &["untracked Untracked"]);
}

#[test]
fn before_the_first_commit_all_is_staged() {
    let Some(folder) = repository() else { return };
    write(folder.path(), "a", "x");
    git(folder.path(), &["add", "."]);
    write(folder.path(), "b", "x");
    check(folder.path(), &deletes(&["a", "b"]), &["a Staged", "b Untracked"]);
}

#[test]
fn merges_and_sparse_checkouts_are_seen_through() {
    let Some(folder) = repository() else { return };
    let root = folder.path();
    write(root, "both", "base\n");
    write(root, "calm", "base\n");
    git(root, &["add", "."]);
    git(root, &["commit", "-qm", "base"]);
    git(root, &["checkout", "-qb", "other"]);
    write(root, "both", "theirs\n");
    git(root, &["commit", "-qam", "theirs"]);
    git(root, &["checkout", "-q", "main"]);
    write(root, "both", "ours\n");
    git(root, &["commit", "-qam", "ours"]);
    assert!(!try_git(root, &["merge", "-q", "other"]).unwrap().status.success());
    check(root, &deletes(&["both", "calm"]), &["both Modified"]);
    git(root, &["merge", "--abort"]);
    // Left out of the checkout, and there all the same.
    git(root, &["update-index", "--skip-worktree", "calm"]);
    check(root, &deletes(&["calm"]), &[]);
    write(root, "calm", "mine\n");
    check(root, &deletes(&["calm"]), &["calm Modified"]);
}

#[test]
fn a_root_below_the_repositorys_and_a_folder_without_git() {
    let Some(folder) = repository() else { return };
    let root = folder.path();
    write(root, "app/a", "x\n");
    write(root, "app/b", "x\n");
    write(root, "a", "x\n");
    git(root, &["add", "."]);
    git(root, &["commit", "-qm", "one"]);
    write(root, "app/b", "y\n");
    write(root, "a", "y\n");
    check(&root.join("app"), &deletes(&["a", "b"]), &["b Modified"]);
    let without = TempDir::new().unwrap();
    write(without.path(), "a", "x");
    check(without.path(), &deletes(&["a"]), &[]);
}

#[test]
fn what_is_ignored_below_a_retired_folder_is_found() {
    let folder = TempDir::new().unwrap();
    let root = folder.path();
    for name in [
        ".gitignore",
        "old/a.ts",
        "old/x.log",
        "old/sub/b.ts",
        "old/sub/y.log",
        "old/out/deep/z.log",
        "old/node_modules/p/q.log",
        "old/other/.git/HEAD",
        "old/other/f.log",
        "half/a.ts",
        "half/stays.ts",
        "half/x.log",
        "half/sub/x.log",
        "a.ts",
        "x.log",
        "far/x.log",
    ] {
        write(root, name, "*.log\n");
    }
    symlink("nowhere", root.join("old/l.log")).unwrap();
    symlink("../far", root.join("old/far.log")).unwrap();
    let tree = Worktree::open(root).unwrap();
    let check = |deleted: &[&str], expected: &[&str]| {
        let is_retired = |path: &RepoPath| path.name() != "kept.log" && !path.as_str().starts_with("half/sub");
        let below = ignored_below(&tree, &deletes(deleted), &is_retired);
        let found: Vec<&str> = below.files.iter().map(RepoPath::as_str).collect();
        assert_eq!(found, expected);
        below
            .skipped
            .iter()
            .map(|skipped| skipped.path.to_string())
            .collect::<Vec<_>>()
    };
    // `old/other` is a repository of its own, and what it holds is nobody's here.
    let skipped = check(
        &["old/a.ts", "old/sub/b.ts"],
        &[
            "old/far.log",
            "old/l.log",
            "old/out/deep/z.log",
            "old/sub/y.log",
            "old/x.log",
        ],
    );
    assert_eq!(skipped, ["old/other"]);
    check(&["old/sub/b.ts"], &["old/sub/y.log"]);
    check(&["half/a.ts"], &["half/x.log"]);
    check(&["a.ts"], &["x.log"]);
    check(&[], &[]);
}

fn make(root: &Path, store: &Store, name: &str) {
    let tree = Worktree::open(root).unwrap();
    let changes = FileChanges::from([(path(name), FileChange::Create { new: b"new".to_vec() })]);
    let label = Label {
        text: format!("make {name}"),
        date: "2026-11-22".to_owned(),
    };
    apply(store, &tree, &changes, &label, &mut Disk::default()).unwrap();
}

#[test]
fn journals_lie_in_gits_own_folder_of_each_work_tree() {
    let Some(folder) = repository() else { return };
    let main = folder.path().canonicalize().unwrap();
    write(&main, "app/a", "x\n");
    git(&main, &["add", "."]);
    git(&main, &["commit", "-qm", "one"]);
    let outside = TempDir::new().unwrap();
    let linked = outside.path().join("linked");
    git(&main, &["worktree", "add", "-q", linked.to_str().unwrap()]);
    let state = outside.path().join("state");
    let roots = [main.clone(), main.join("app"), linked.clone()];
    let stores: Vec<Store> = roots
        .iter()
        .map(|root| Store::open(root, Some(&state)).unwrap())
        .collect();
    for (root, store) in roots.iter().zip(&stores) {
        assert_eq!(store.list().unwrap(), []);
        assert_eq!(store.interrupted().unwrap(), None);
        make(root, store, "new");
        // Each root knows its own only.
        assert_eq!(store.list().unwrap().len(), 1);
    }
    assert!(main.join(".git/decomm/1/journal.json").is_file());
    assert!(main.join(".git/decomm/2/journal.json").is_file());
    assert!(main.join(".git/worktrees/linked/decomm/1/journal.json").is_file());
    assert!(!state.exists());
    let status = try_git(&main, &["status", "--short"]).unwrap();
    assert_eq!(String::from_utf8_lossy(&status.stdout), "?? app/new\n?? new\n");
    for (root, store) in roots.iter().zip(&stores) {
        undo(store, &mut Disk::default()).unwrap();
        assert!(!root.join("new").exists());
        match undo(store, &mut Disk::default()) {
            Err(UndoError::Nothing) => {}
            other => panic!("{other:?}"),
        }
    }
    folder.child("app/a").assert("x\n");
}

#[test]
fn a_link_in_the_place_of_the_journals_is_not_followed() {
    let Some(folder) = repository() else { return };
    let root = folder.path();
    let outside = TempDir::new().unwrap();
    symlink(outside.path(), root.join(".git/decomm")).unwrap();
    let store = Store::open(root, Some(outside.path())).unwrap();
    let tree = Worktree::open(root).unwrap();
    let changes = FileChanges::from([(path("x"), FileChange::Create { new: vec![] })]);
    let label = Label {
        text: String::new(),
        date: String::new(),
    };
    assert!(apply(&store, &tree, &changes, &label, &mut Disk::default()).is_err());
    assert!(!root.join("x").exists());
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
}
