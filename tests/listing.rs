//! The working tree is listed from the index and bare looks into folders: that is compared with a walk through all of it.
//!
//! Each case is a repository made from a seed: tracked, untracked, ignored and deleted files, links, other repositories,
//! folders in the place of files and files in the place of folders.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by a panic")]

#[path = "support/git.rs"]
mod git;
#[path = "support/numbers.rs"]
mod numbers;

use decomm::tree::Tree;
use decomm::tree::worktree::Worktree;
use std::fs;
use std::path::{Path, PathBuf};

use crate::numbers::Numbers;

/// Returns one of them.
fn one_of<'t>(numbers: &mut Numbers, all: &[&'t str]) -> &'t str {
    all[numbers.below(all.len())]
}

const FOLDERS: [&str; 10] = [
    "",
    "src",
    "src/a",
    "src/a-b",
    "src/a/deep/er",
    "dist",
    "node_modules/x",
    "src/node_modules",
    "packages/p/src",
    "packages/q",
];
const NAMES: [&str; 9] = ["a", "a.b", "a-b", "x.log", "index.ts", "é.md", ".hidden", "b c", "Z"];
const IGNORED: [&str; 8] = [
    "*.log\n",
    "dist/\n",
    "/src/a\n",
    "!x.log\n",
    "packages/*\n",
    "b*\n!b c\n",
    "deep\n",
    "\n",
];

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    if path.is_dir() || path.is_symlink() || path.parent().is_some_and(Path::is_file) {
        return;
    }
    if fs::create_dir_all(path.parent().unwrap()).is_ok() {
        fs::write(path, text).unwrap();
    }
}

/// Returns a folder so deep inside of `folder` that the links up which are made in it lead to nothing else.
fn inside(folder: &assert_fs::TempDir) -> PathBuf {
    let root = folder.path().join("1/2/3/4/5/6/7/8");
    fs::create_dir_all(&root).unwrap();
    root
}

fn place(numbers: &mut Numbers) -> String {
    let folder = one_of(numbers, &FOLDERS);
    let name = one_of(numbers, &NAMES);
    format!("{folder}/{name}").trim_start_matches('/').to_owned()
}

/// Makes a repository below `root`; some of what it holds is committed, some changed later.
fn make(root: &Path, numbers: &mut Numbers) {
    assert!(git::command(root).args(["init", "-q"]).status().unwrap().success());
    for _ in 0..30 {
        write(root, &place(numbers), "x");
    }
    let add = if numbers.below(2) == 0 { "-A" } else { "-Af" };
    assert!(git::command(root).args(["add", add]).status().unwrap().success());
    for _ in 0..numbers.below(4) {
        let folder = one_of(numbers, &FOLDERS);
        let name = one_of(numbers, &[".gitignore", ".ignore"]);
        write(root, &format!("{folder}/{name}"), one_of(numbers, &IGNORED));
    }
    for _ in 0..numbers.below(12) {
        let path = place(numbers);
        match numbers.below(6) {
            0 | 1 => drop(fs::remove_file(root.join(path))),
            2 => {
                let _ = fs::remove_file(root.join(&path)).or_else(|_| fs::remove_dir_all(root.join(&path)));
                write(root, &format!("{path}/inside"), "x");
            }
            3 => {
                let folder = one_of(numbers, &FOLDERS[1..]);
                let _ = fs::remove_dir_all(root.join(folder));
                link(root, one_of(numbers, &["src", "../..", "nowhere"]), folder);
            }
            4 => {
                let folder = root.join(one_of(numbers, &FOLDERS[1..]));
                if folder.is_dir() {
                    git::command(&folder).args(["init", "-q"]).status().unwrap();
                }
            }
            _ => write(root, &format!("{path}.new"), "x"),
        }
    }
}

fn link(root: &Path, target: &str, path: &str) {
    let path = root.join(path);
    if path.parent().is_some_and(|folder| fs::create_dir_all(folder).is_ok()) {
        #[cfg(unix)]
        drop(std::os::unix::fs::symlink(target, path));
        #[cfg(not(unix))]
        drop((target, path));
    }
}

fn shown(tree: &Worktree) -> Vec<String> {
    let entries = tree.listing().entries().iter();
    let mut lines: Vec<String> = entries
        .map(|entry| format!("{:?} {}", entry.kind, entry.path))
        .collect();
    lines.extend(tree.unlisted().iter().map(|skipped| format!("{skipped:?}")));
    lines
}

fn assert_same(root: &Path, seed: u64) {
    let (looked, walked) = (Worktree::open(root).unwrap(), Worktree::open_by_walk(root).unwrap());
    assert_eq!(shown(&looked), shown(&walked), "seed {seed}, {}", root.display());
}

#[test]
fn both_ways_list_the_same() {
    for seed in 1..=60 {
        let folder = assert_fs::TempDir::new().unwrap();
        let top = inside(&folder);
        let mut numbers = Numbers(seed);
        make(&top, &mut numbers);
        assert_same(&top, seed);
        for below in ["src", "packages/p", "dist"] {
            let root = top.join(below);
            // A link may lead anywhere.
            let is_inside = |root: &Path| {
                root.canonicalize()
                    .is_ok_and(|real| real == top.canonicalize().unwrap().join(below))
            };
            if root.is_dir() && is_inside(&root) {
                assert_same(&root, seed);
            }
        }
    }
}

#[test]
fn a_submodule_is_listed_for_what_it_is_both_ways() {
    let folder = assert_fs::TempDir::new().unwrap();
    let root = inside(&folder);
    let root = root.as_path();
    make(root, &mut Numbers(7));
    let commit = "1234567890123456789012345678901234567890";
    for path in ["lib/inner", "lib/empty", "lib/full"] {
        let info = format!("160000,{commit},{path}");
        let mut command = git::command(root);
        assert!(
            command
                .args(["update-index", "--add", "--cacheinfo", &info])
                .status()
                .unwrap()
                .success()
        );
    }
    write(root, "lib/full/x.ts", "x");
    write(root, "lib/inner/x.ts", "x");
    fs::create_dir_all(root.join("lib/empty")).unwrap();
    git::command(&root.join("lib/inner"))
        .args(["init", "-q"])
        .status()
        .unwrap();
    assert_same(root, 7);
}

#[test]
fn without_git_there_is_one_way() {
    let folder = assert_fs::TempDir::new().unwrap();
    write(folder.path(), "src/x.ts", "x");
    write(folder.path(), ".gitignore", "*.log");
    write(folder.path(), "src/x.log", "x");
    assert_same(folder.path(), 0);
}
