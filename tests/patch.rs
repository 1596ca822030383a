//! Patches against the real `git apply`, there and back. Where git is missing they say so and pass.

#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test fails by a panic, and says what it skips"
)]

#[path = "support/numbers.rs"]
mod numbers;

use crate::numbers::Numbers;
use assert_fs::TempDir;
use decomm::text::diff::{FileMode, file_patch};
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

/// A tree: name to mode and bytes.
type Files = BTreeMap<Vec<u8>, (&'static str, Vec<u8>)>;

fn mode(name: &str) -> FileMode {
    match name {
        "link" => FileMode::Link,
        "executable" => FileMode::Executable,
        _ => FileMode::Plain,
    }
}

fn write(root: &Path, files: &Files) {
    for (name, (kind, bytes)) in files {
        let path = root.join(OsStr::from_bytes(name));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        if *kind == "link" {
            symlink(OsStr::from_bytes(bytes), &path).unwrap();
            continue;
        }
        fs::write(&path, bytes).unwrap();
        let bits = if *kind == "executable" { 0o755 } else { 0o644 };
        fs::set_permissions(&path, fs::Permissions::from_mode(bits)).unwrap();
    }
}

fn read(root: &Path) -> Files {
    let mut files = Files::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let metadata = path.symlink_metadata().unwrap();
            let name = path.strip_prefix(root).unwrap().as_os_str().as_bytes().to_vec();
            if metadata.is_dir() {
                folders.push(path);
            } else if metadata.is_symlink() {
                let target = fs::read_link(&path).unwrap().as_os_str().as_bytes().to_vec();
                files.insert(name, ("link", target));
            } else {
                let is_executable = metadata.permissions().mode() & 0o100 != 0;
                let kind = if is_executable { "executable" } else { "plain" };
                files.insert(name, (kind, fs::read(&path).unwrap()));
            }
        }
    }
    files
}

fn patch(old: &Files, new: &Files) -> Vec<u8> {
    let mut names: Vec<&Vec<u8>> = old.keys().chain(new.keys()).collect();
    names.sort();
    names.dedup();
    let mut patch = Vec::new();
    for name in names {
        let (before, after) = (old.get(name), new.get(name));
        let kind = before.or(after).unwrap().0;
        let bytes = |file: Option<&(&str, Vec<u8>)>| file.map(|(_, bytes)| bytes.clone());
        patch.extend(file_patch(
            name,
            bytes(before).as_deref(),
            bytes(after).as_deref(),
            mode(kind),
        ));
    }
    patch
}

fn check(old: &Files, new: &Files) {
    let folder = TempDir::new().unwrap();
    let root = folder.path().join("root");
    fs::create_dir(&root).unwrap();
    write(&root, old);
    let patch_file = folder.path().join("patch");
    fs::write(&patch_file, patch(old, new)).unwrap();
    for (arguments, expected) in [(vec!["apply"], new), (vec!["apply", "-R"], old)] {
        let output = Command::new("git")
            .args(&arguments)
            .arg("--whitespace=nowarn")
            .arg(&patch_file)
            .current_dir(&root)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_SYSTEM", "/dev/null")
            .env("GIT_CEILING_DIRECTORIES", folder.path())
            .env_remove("GIT_DIR")
            .env_remove("GIT_INDEX_FILE")
            .output();
        let Ok(output) = output else {
            println!("SKIPPED: no git on this machine");
            return;
        };
        assert!(
            output.status.success(),
            "{arguments:?}: {}\n{}",
            String::from_utf8_lossy(&output.stderr),
            String::from_utf8_lossy(&patch(old, new))
        );
        let there = read(&root);
        assert_eq!(there.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
        for (name, file) in expected {
            let mut file = file.clone();
            if arguments.len() == 2 && !new.contains_key(name) {
                // Git up to 2.47 forgets the mode of a deleted file on the way back, in its own patches as well.
                file.0 = there.get(name).unwrap().0;
            }
            assert_eq!(
                there.get(name),
                Some(&file),
                "{arguments:?} {}",
                String::from_utf8_lossy(name)
            );
        }
    }
}

#[test]
fn git_applies_what_is_odd() {
    let file = |kind: &'static str, bytes: &[u8]| (kind, bytes.to_vec());
    let all: Vec<u8> = (0..=255).collect();
    let old = Files::from([
        (b"a b/c d.txt".to_vec(), file("plain", b"x\ny\n")),
        (
            b"caf\xE9/\xFF\t\n\"\\.txt".to_vec(),
            file("plain", b"latin \xE9\r\nx\rz"),
        ),
        (b"run.sh".to_vec(), file("executable", b"#!/bin/sh\nold\n")),
        (b"gone.sh".to_vec(), file("executable", b"#!/bin/sh\n")),
        (b"link".to_vec(), file("link", b"a b/c d.txt")),
        (b"dangling".to_vec(), file("link", b"no\xFFwhere")),
        (b"gone-empty".to_vec(), file("plain", b"")),
        (b"emptied".to_vec(), file("plain", b"x")),
        (b"filled".to_vec(), file("plain", b"")),
        (b"binary".to_vec(), file("plain", &all)),
        (b"binary-gone".to_vec(), file("plain", &all.repeat(600))),
        (b"binary-to-text".to_vec(), file("plain", b"\0")),
        (b"no-newline".to_vec(), file("plain", b"1\n2")),
        (b"newline".to_vec(), file("plain", b"1\n2\n")),
        (b"-- a".to_vec(), file("plain", b"-- a\n++ b\n")),
    ]);
    let new = Files::from([
        (b"a b/c d.txt".to_vec(), file("plain", b"x\n")),
        (b"caf\xE9/\xFF\t\n\"\\.txt".to_vec(), file("plain", b"latin \xE9\r\nz")),
        (b"run.sh".to_vec(), file("executable", b"#!/bin/sh\nnew\n")),
        (b"new-link".to_vec(), file("link", b"run.sh")),
        (b"new/empty".to_vec(), file("plain", b"")),
        (b"new/run".to_vec(), file("executable", b"")),
        (b"emptied".to_vec(), file("plain", b"")),
        (b"filled".to_vec(), file("plain", b"x")),
        (b"binary".to_vec(), file("plain", &all[1..])),
        (b"binary-new".to_vec(), file("plain", &all.repeat(513))),
        (b"binary-to-text".to_vec(), file("plain", b"text\n")),
        (b"no-newline".to_vec(), file("plain", b"1\n2\n")),
        (b"newline".to_vec(), file("plain", b"1\n2")),
        (b"-- a".to_vec(), file("plain", b"++ b\n-- a\n")),
    ]);
    check(&old, &new);
    check(&new, &old);
}

#[test]
fn git_applies_what_is_generated() {
    let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15);
    let mut next = |below: usize| numbers.below(below);
    let lines: [&[u8]; 8] = [
        b"a\n",
        b"b\n",
        b"\n",
        b"c\r\n",
        b"\xE9\n",
        b"\r\n",
        b" d\t\n",
        b"\\ No newline at end of file\n",
    ];
    let (mut old, mut new) = (Files::new(), Files::new());
    for index in 0..600 {
        let mut before: Vec<&[u8]> = (0..next(30)).map(|_| lines[next(8)]).collect();
        let mut after = before.clone();
        for _ in 0..=next(4) {
            let at = next(after.len() + 1);
            match next(3) {
                0 => after.insert(at, lines[next(8)]),
                1 => after.truncate(at),
                _ => {
                    after.drain(at / 2..at);
                }
            }
        }
        for side in [&mut before, &mut after] {
            match next(6) {
                0 => side.push(b"no end"),
                1 => side.push(b"\r"),
                2 if index % 10 == 0 => side.push(b"\0"),
                _ => {}
            }
        }
        let name = format!("f{index}").into_bytes();
        let choice = next(8);
        if choice != 0 {
            old.insert(name.clone(), ("plain", before.concat()));
        }
        if choice != 1 {
            new.insert(name, ("plain", after.concat()));
        }
    }
    check(&old, &new);
}
