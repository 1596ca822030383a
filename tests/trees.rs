//! The trees against real folders and a real git. Where git is missing they say so and pass.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test fails by a panic, and says what it skips"
)]

#[path = "support/git.rs"]
mod git;

use assert_fs::TempDir;
use assert_fs::prelude::*;
use decomm::tree::Tree;
use decomm::tree::commit::CommitTree;
use decomm::tree::index::IndexTree;
use decomm::tree::listing::EntryKind;
use decomm::tree::path::RepoPath;
use decomm::tree::worktree::Worktree;

/// Runs git in `folder`, away from this machine's settings; `false` where there is no git.
fn git(folder: &TempDir, arguments: &[&str]) -> bool {
    let status = git::command(folder.path()).args(arguments).output();
    match status {
        Ok(output) => {
            assert!(
                output.status.success(),
                "git {arguments:?}: {}",
                String::from_utf8_lossy(&output.stderr)
            );
            true
        }
        Err(_) => {
            println!("SKIPPED: no git on this machine");
            false
        }
    }
}

fn paths(tree: &dyn Tree) -> Vec<String> {
    tree.listing()
        .entries()
        .iter()
        .map(|entry| entry.path.to_string())
        .collect()
}

fn text(tree: &dyn Tree, path: &str) -> String {
    String::from_utf8(tree.read(&RepoPath::parse(path).unwrap()).unwrap()).unwrap()
}

#[test]
fn a_folder_outside_of_git_is_read_with_its_ignore_files() {
    let folder = TempDir::new().unwrap();
    folder.child(".gitignore").write_str("*.log\n/out/\n").unwrap();
    folder.child("a/b.ts").write_str("x").unwrap();
    folder.child("a/x.log").write_str("x").unwrap();
    folder.child("out/y.ts").write_str("x").unwrap();
    folder.child("node_modules/z/index.js").write_str("x").unwrap();
    folder.child(".github/w.yml").write_str("x").unwrap();
    let tree = Worktree::open(folder.path()).unwrap();
    assert_eq!(paths(&tree), [".github/w.yml", ".gitignore", "a/b.ts"]);
    assert!(tree.unlisted().is_empty());
}

#[cfg(unix)]
#[test]
fn links_are_listed_and_never_followed() {
    use std::os::unix::fs::symlink;
    let outside = TempDir::new().unwrap();
    outside.child("secret").write_str("x").unwrap();
    let folder = TempDir::new().unwrap();
    folder.child("a/b").write_str("x").unwrap();
    symlink("..", folder.path().join("a/loop")).unwrap();
    symlink("self", folder.path().join("self")).unwrap();
    symlink(outside.path(), folder.path().join("away")).unwrap();
    symlink("nothing", folder.path().join("broken")).unwrap();
    symlink("a/b", folder.path().join("fine")).unwrap();
    let tree = Worktree::open(folder.path()).unwrap();
    assert_eq!(paths(&tree), ["a/b", "a/loop", "away", "broken", "fine", "self"]);
    let unlisted: Vec<String> = tree
        .unlisted()
        .iter()
        .map(|skipped| format!("{}: {}", skipped.path, skipped.reason))
        .collect();
    assert_eq!(
        unlisted,
        [
            "a/loop: a symbolic link to a folder that holds it: not followed",
            "away: a symbolic link that leaves the root: not followed",
            "broken: a symbolic link that leads nowhere",
            "self: a symbolic link that leads in a circle: not followed",
        ]
    );
    assert_eq!(
        tree.link_target(&RepoPath::parse("fine").unwrap()),
        Some(b"a/b".to_vec())
    );
    assert!(tree.read(&RepoPath::parse("fine").unwrap()).is_err());
}

#[test]
fn worktree_index_and_commit_differ_as_git_says() {
    let folder = TempDir::new().unwrap();
    if !git(&folder, &["init", "-q"]) {
        return;
    }
    folder.child(".gitignore").write_str("*.log\n").unwrap();
    folder.child("a.ts").write_str("one").unwrap();
    folder.child("kept.log").write_str("tracked").unwrap();
    folder.child("sub/c.ts").write_str("c").unwrap();
    git(&folder, &["add", "-A"]);
    git(&folder, &["add", "-f", "kept.log"]);
    assert_eq!(
        paths(&IndexTree::open(folder.path()).unwrap()),
        [".gitignore", "a.ts", "kept.log", "sub/c.ts"]
    );
    git(&folder, &["commit", "-qm", "one"]);
    folder.child("a.ts").write_str("two").unwrap();
    git(&folder, &["add", "a.ts"]);
    folder.child("a.ts").write_str("three").unwrap();
    folder.child("new.ts").write_str("new").unwrap();
    folder.child("noise.log").write_str("x").unwrap();
    git(&folder, &["rm", "-q", "--cached", "sub/c.ts"]);

    let worktree = Worktree::open(folder.path()).unwrap();
    assert_eq!(
        paths(&worktree),
        [".gitignore", "a.ts", "kept.log", "new.ts", "sub/c.ts"]
    );
    assert_eq!(text(&worktree, "a.ts"), "three");

    let index = IndexTree::open(folder.path()).unwrap();
    assert_eq!(paths(&index), [".gitignore", "a.ts", "kept.log"]);
    assert_eq!(text(&index, "a.ts"), "two");

    let commit = CommitTree::open(folder.path(), "HEAD").unwrap();
    assert_eq!(paths(&commit), [".gitignore", "a.ts", "kept.log", "sub/c.ts"]);
    assert_eq!(text(&commit, "a.ts"), "one");
    assert_eq!(commit.id().len(), 40);

    let below = CommitTree::open(&folder.path().join("sub"), "HEAD").unwrap();
    assert_eq!(paths(&below), ["c.ts"]);
    assert!(CommitTree::open(folder.path(), "no-such-branch").is_err());
}

#[test]
fn an_index_before_the_first_commit_and_a_path_only_intended_to_be_added() {
    let folder = TempDir::new().unwrap();
    if !git(&folder, &["init", "-q"]) {
        return;
    }
    assert!(paths(&IndexTree::open(folder.path()).unwrap()).is_empty());
    folder.child("a").write_str("x").unwrap();
    git(&folder, &["add", "-N", "a"]);
    assert!(paths(&IndexTree::open(folder.path()).unwrap()).is_empty());
    assert!(CommitTree::open(folder.path(), "HEAD").is_err());
}

#[test]
fn a_repository_inside_is_a_submodule_and_not_read() {
    let folder = TempDir::new().unwrap();
    if !git(&folder, &["init", "-q"]) {
        return;
    }
    let id = "0123456789012345678901234567890123456789";
    git(
        &folder,
        &[
            "update-index",
            "--add",
            "--cacheinfo",
            &format!("160000,{id},vendor/lib"),
        ],
    );
    folder.child("vendor/lib/x.ts").write_str("x").unwrap();
    let tree = Worktree::open(folder.path()).unwrap();
    assert_eq!(paths(&tree), ["vendor/lib"]);
    assert_eq!(tree.listing().entries()[0].kind, EntryKind::Submodule);
}

#[cfg(unix)]
#[test]
fn a_name_that_is_not_utf_8_is_listed_and_read() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join(OsStr::from_bytes(b"caf\xe9.ts")), "x").unwrap();
    let tree = Worktree::open(folder.path()).unwrap();
    assert_eq!(paths(&tree), ["caf\\xE9.ts"]);
    assert_eq!(text(&tree, "caf\\xE9.ts"), "x");
}

#[test]
fn a_root_that_is_no_folder_is_an_error() {
    let folder = TempDir::new().unwrap();
    assert!(Worktree::open(&folder.path().join("none")).is_err());
}

#[test]
fn an_overlay_changes_adds_and_takes_away() {
    use decomm::tree::memory::MemoryTree;
    use decomm::tree::overlay::OverlayTree;
    use std::collections::BTreeMap;
    use std::sync::Arc;
    let path = |text: &str| RepoPath::parse(text).unwrap();
    let base = MemoryTree::from_texts([("a", "1"), ("b/c", "2"), ("b/d", "3")]);
    let changes = BTreeMap::from([
        (path("a"), Some(b"new".to_vec())),
        (path("b/c"), None),
        (path("e"), Some(b"4".to_vec())),
    ]);
    let tree = OverlayTree::new(Arc::new(base), changes);
    assert_eq!(paths(&tree), ["a", "b/d", "e"]);
    assert_eq!(
        (text(&tree, "a"), text(&tree, "b/d"), text(&tree, "e")),
        ("new".into(), "3".into(), "4".into())
    );
    assert!(tree.read(&path("b/c")).is_err());
    assert!(tree.listing().has_folder(&path("b")));
}

#[cfg(unix)]
#[test]
fn what_git_tracks_behind_a_link_is_not_read() {
    let outside = TempDir::new().unwrap();
    outside.child("x.js").write_str("secret").unwrap();
    let folder = TempDir::new().unwrap();
    if !git(&folder, &["init", "-q"]) {
        return;
    }
    folder.child("dir/x.js").write_str("x").unwrap();
    git(&folder, &["add", "-A"]);
    std::fs::remove_dir_all(folder.path().join("dir")).unwrap();
    std::os::unix::fs::symlink(outside.path(), folder.path().join("dir")).unwrap();
    let tree = Worktree::open(folder.path()).unwrap();
    assert_eq!(paths(&tree), ["dir"]);
}

#[test]
fn a_broken_repository_is_said() {
    let folder = TempDir::new().unwrap();
    if !git(&folder, &["init", "-q"]) {
        return;
    }
    folder.child(".git/config").write_str("[core").unwrap();
    folder.child("a.ts").write_str("x").unwrap();
    let tree = Worktree::open(folder.path()).unwrap();
    assert_eq!(paths(&tree), ["a.ts"]);
    assert_eq!(tree.unlisted().len(), 1);
}
