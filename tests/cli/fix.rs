//! `decomm fix` and `decomm undo` as people run them.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use assert_fs::TempDir;
use assert_fs::prelude::*;

use crate::{Run, command, decomm, folder, git};

const CONFIG: &str = "version = 1\n[[retire]]\nid = \"old\"\npaths = [\"/old/\"]\n\n[[rewrite]]\nid = \"words\"\nfiles = [\"*.md\"]\nfrom = \"foo\"\nto = \"bar\"\n";

/// A repository that has nothing in the way of its plan.
fn repository() -> TempDir {
    let folder = folder(&[
        (".decomm.toml", CONFIG),
        (".gitignore", "*.log\n"),
        ("old/a.js", "1;\n"),
        ("old/deep/b.js", "2;\n"),
        ("live.js", "3;\n"),
        ("README.md", "foo\n"),
    ]);
    git(folder.path(), &["init", "-q"]);
    git(folder.path(), &["add", "-A"]);
    git(folder.path(), &["commit", "-q", "-m", "all"]);
    folder
}

fn git(folder: &Path, args: &[&str]) {
    let ended = git::command(folder).args(args).output().expect("git starts");
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
}

/// Returns all files but git's own and the home's, with their bytes.
fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path
                .strip_prefix(root)
                .expect("it is below")
                .to_string_lossy()
                .into_owned();
            if name == ".git" || name == ".local" {
                continue;
            }
            if path.is_dir() {
                found.insert(format!("{name}/"), Vec::new());
                folders.push(path);
            } else {
                found.insert(name, fs::read(&path).expect("a file"));
            }
        }
    }
    found
}

fn fix_with_input(folder: &Path, args: &[&str], input: &str) -> Run {
    let mut child = command(folder, args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("decomm starts");
    child
        .stdin
        .take()
        .expect("it has an input")
        .write_all(input.as_bytes())
        .expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    Run {
        code: output.status.code().expect("it ends by itself"),
        stdout: String::from_utf8(output.stdout).expect("UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

#[test]
fn what_never_has_a_fix_is_said_where_there_is_nothing_to_fix() {
    let folder = repository();
    folder
        .child(".decomm.toml")
        .write_str("version = 1\n[[retire]]\nid = 'old'\ntables = ['old_users']\n")
        .expect("it is written");
    folder
        .child("a.sql")
        .write_str("select * from old_users;\n")
        .expect("it is written");
    let run = decomm(folder.path(), &["fix"]);
    let expected = "nothing to fix; 1 error left (`decomm check` shows them)\nhelp: `dangling-table` never has a fix, so what it names is changed by hand; see `decomm explain dangling-table`\n";
    assert_eq!((run.code, run.stdout.as_str()), (0, expected), "{run:?}");
}

#[test]
fn a_plan_is_written_whole_and_taken_back_byte_for_byte() {
    let folder = repository();
    let before = files(folder.path());
    let run = decomm(folder.path(), &["fix"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.contains("fixed: 2 files deleted, 1 file changed"), "{run:?}");
    assert!(run.stdout.contains("decomm undo"), "{run:?}");
    assert!(!folder.path().join("old").exists());
    folder.child("README.md").assert("bar\n");
    assert_eq!(decomm(folder.path(), &["check"]).code, 0);
    let again = decomm(folder.path(), &["fix"]);
    assert_eq!((again.code, again.stdout.as_str()), (0, "nothing to fix\n"));

    let listed = decomm(folder.path(), &["undo", "--list"]);
    assert!(listed.code == 0 && listed.stdout.contains("3 files"), "{listed:?}");
    let undone = decomm(folder.path(), &["undo"]);
    assert_eq!(undone.code, 0, "{undone:?}");
    assert_eq!(files(folder.path()), before);
    let nothing = decomm(folder.path(), &["undo"]);
    assert!(
        nothing.code == 0 && nothing.stdout.contains("nothing to take back"),
        "{nothing:?}"
    );
}

#[test]
fn a_diff_writes_nothing_and_git_applies_it() {
    let folder = repository();
    let before = files(folder.path());
    let run = decomm(folder.path(), &["fix", "--diff"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert_eq!(files(folder.path()), before);
    let patch = TempDir::new().expect("a folder");
    patch.child("fix.patch").write_str(&run.stdout).expect("a file");
    git(
        folder.path(),
        &["apply", &patch.path().join("fix.patch").to_string_lossy()],
    );
    assert_eq!(decomm(folder.path(), &["check"]).code, 0);
    let empty = decomm(folder.path(), &["fix", "--diff"]);
    assert_eq!((empty.code, empty.stdout.as_str()), (0, ""));
}

#[test]
fn of_many_places_in_the_way_the_sum_comes_first_and_not_all_are_shown() {
    let folder = repository();
    for index in 0..110 {
        let uses = "require('./old/a');\n".repeat(2);
        folder
            .child(format!("live{index}.js"))
            .write_str(&uses)
            .expect("a file");
    }
    git(folder.path(), &["add", "-A"]);
    git(folder.path(), &["commit", "-qm", "use it"]);
    let run = decomm(folder.path(), &["fix"]);
    assert_eq!(run.code, 1, "{run:?}");
    let mut lines = run.stdout.lines();
    assert_eq!(
        lines.next(),
        Some("in the way: 220 places in 110 files: 220 dangling-path"),
        "{run:?}"
    );
    assert_eq!(run.stdout.matches("error[dangling-path]").count(), 12, "{run:?}");
    assert!(
        run.stdout
            .contains("12 of 220 places shown (`-v` shows all of them); by file:\n  live0.js: 2\n")
    );
    assert!(run.stdout.contains("\n  and 10 files more\n"), "{run:?}");
    assert!(run.stdout.contains("nothing was written: 220 places stand in the way"));
    let all = decomm(folder.path(), &["fix", "-v"]);
    assert_eq!(all.stdout.matches("error[dangling-path]").count(), 220);
}

#[test]
fn what_stands_in_the_way_is_listed_and_nothing_is_written() {
    let folder = repository();
    folder
        .child("live.js")
        .write_str("\nrequire('./old/a');\n")
        .expect("a file");
    git(folder.path(), &["commit", "-qam", "uses it"]);
    let before = files(folder.path());
    let run = decomm(folder.path(), &["fix"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.stdout.contains("live.js:2:10"), "{run:?}");
    assert!(
        run.stdout.contains("nothing was written: 1 place stands in the way"),
        "{run:?}"
    );
    assert_eq!(files(folder.path()), before);

    let forced = decomm(folder.path(), &["fix", "--allow-dangling"]);
    assert_eq!(forced.code, 0, "{forced:?}");
    assert!(
        forced.stdout.contains("live.js:2:10") && forced.stdout.contains("1 reference left dangling"),
        "{forced:?}"
    );
    assert!(!folder.path().join("old").exists());
}

#[test]
fn work_in_progress_is_refused_file_by_file() {
    let folder = repository();
    // What the plan does not touch does not count.
    folder.child("live.js").write_str("4;\n").expect("a file");
    folder.child("new.js").write_str("5;\n").expect("a file");
    for (path, why) in [
        ("old/a.js", "has changes"),
        ("old/untracked.js", "is untracked"),
        ("old/trace.log", "is ignored"),
        ("README.md", "has changes"),
    ] {
        let kept = fs::read(folder.path().join(path)).ok();
        folder.child(path).write_str("foo in progress\n").expect("a file");
        let before = files(folder.path());
        let run = decomm(folder.path(), &["fix"]);
        assert_eq!(run.code, 1, "{path}: {run:?}");
        assert!(run.stdout.contains(&format!("  {path}: {why}")), "{path}: {run:?}");
        assert_eq!(files(folder.path()), before, "{path}");
        match kept {
            Some(bytes) => fs::write(folder.path().join(path), bytes).expect("a file"),
            None => fs::remove_file(folder.path().join(path)).expect("a file"),
        }
    }
    folder.child("old/trace.log").write_str("a trace\n").expect("a file");
    let before = files(folder.path());
    assert_eq!(decomm(folder.path(), &["fix", "--allow-dirty"]).code, 0);
    assert!(!folder.path().join("old").exists());
    assert_eq!(decomm(folder.path(), &["undo"]).code, 0);
    assert_eq!(files(folder.path()), before);
}

#[test]
fn a_proof_that_fails_takes_everything_back() {
    let folder = repository();
    let before = files(folder.path());
    let run = decomm(
        folder.path(),
        &["fix", "--verify", "true", "--verify", "echo said >&2; test -e old/a.js"],
    );
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.stderr.contains("said"), "{run:?}");
    assert!(run.stdout.contains("everything was taken back"), "{run:?}");
    assert_eq!(files(folder.path()), before);
    assert_eq!(decomm(folder.path(), &["fix", "--verify", "test ! -e old"]).code, 0);
}

#[test]
fn what_cannot_be_taken_back_after_a_failed_proof_is_told() {
    for (command, expected) in [
        ("echo mine > README.md; false", &["  README.md: changed since"][..]),
        (
            "rm -r .git/decomm; false",
            &[
                "  README.md: the journal with its old bytes is gone",
                "  old/a.js: the journal",
            ],
        ),
    ] {
        let folder = repository();
        let run = decomm(folder.path(), &["fix", "--verify", command]);
        assert_eq!(run.code, 1, "{run:?}");
        assert!(run.stdout.contains("not everything could be taken back"), "{run:?}");
        for line in expected {
            assert!(run.stdout.contains(line), "{run:?}");
        }
        let folder = repository();
        let run = decomm(folder.path(), &["fix", "--format", "json", "--verify", command]);
        let document: serde_json::Value = serde_json::from_str(&run.stdout).expect("it is JSON");
        assert_eq!(
            (run.code, &document["applied"]),
            (1, &serde_json::json!(true)),
            "{run:?}"
        );
        assert_eq!(document["kept"][0]["path"], "README.md");
    }
    // A proof that passed, but took the journal along.
    let folder = repository();
    let run = decomm(folder.path(), &["fix", "--verify", "rm -r .git/decomm"]);
    assert!(
        run.code == 2 && run.stderr.contains("its journal was removed"),
        "{run:?}"
    );
}

#[test]
fn a_failed_proof_takes_back_its_own_fix_and_no_earlier_one() {
    let folder = repository();
    assert_eq!(decomm(folder.path(), &["fix", "--entry", "words"]).code, 0);
    git(folder.path(), &["commit", "-qam", "words"]);
    let before = files(folder.path());
    let inner = format!(
        "{0} check && {0} fix --diff; {0} undo; false",
        env!("CARGO_BIN_EXE_decomm")
    );
    let run = decomm(folder.path(), &["fix", "--verify", &inner]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.stdout.contains("everything was taken back"), "{run:?}");
    assert!(run.stderr.contains("another decomm is writing here"), "{run:?}");
    assert_eq!(files(folder.path()), before);
    assert!(decomm(folder.path(), &["undo", "--list"]).stdout.contains("words"));
}

#[cfg(unix)]
#[test]
fn a_kill_during_the_proof_leaves_a_fix_that_is_interrupted() {
    let folder = repository();
    let before = files(folder.path());
    let output = command(folder.path(), &["fix", "--verify", "kill -9 $PPID"])
        .output()
        .expect("decomm starts");
    assert_eq!(output.status.code(), None);
    let check = decomm(folder.path(), &["check"]);
    assert!(check.stderr.contains("was interrupted"), "{check:?}");
    assert_eq!(decomm(folder.path(), &["fix"]).code, 2);
    assert_eq!(decomm(folder.path(), &["undo"]).code, 0);
    assert_eq!(files(folder.path()), before);
}

#[test]
fn each_entry_is_asked_for() {
    let folder = repository();
    let run = fix_with_input(folder.path(), &["fix", "--interactive"], "n\ny\n");
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stderr.contains("old: 2 files deleted. Do it?"), "{run:?}");
    assert!(folder.path().join("old/a.js").exists());
    folder.child("README.md").assert("bar\n");
    let quit = fix_with_input(folder.path(), &["fix", "--interactive"], "");
    assert_eq!(quit.code, 0, "{quit:?}");
    assert!(folder.path().join("old/a.js").exists());
}

#[test]
fn programs_get_the_plan_as_json() {
    let folder = repository();
    let run = decomm(folder.path(), &["fix", "--format", "json", "--entry", "old"]);
    assert_eq!(run.code, 0, "{run:?}");
    let document: serde_json::Value = serde_json::from_str(&run.stdout).expect("it is JSON");
    assert_eq!(document["version"], 1);
    assert_eq!(document["applied"], true);
    let edits = serde_json::json!([
        {"path": "old/a.js", "action": "delete", "entry": "old", "safety": "safe"},
        {"path": "old/deep/b.js", "action": "delete", "entry": "old", "safety": "safe"},
    ]);
    assert_eq!(document["edits"], edits);
    assert_eq!(document["blockers"], serde_json::json!([]));
    assert_eq!(document["remaining"][0]["check"], "stale-text");
}

#[test]
fn a_slip_is_told_before_anything_is_done() {
    let folder = repository();
    let run = decomm(folder.path(), &["fix", "--entry", "olt"]);
    assert!(run.code == 2 && run.stderr.contains("did you mean `old`?"), "{run:?}");
    for args in [
        ["fix", "--diff", "--interactive"].as_slice(),
        &["fix", "--diff", "--verify", "true"],
    ] {
        assert_eq!(decomm(folder.path(), args).code, 2);
    }
    assert!(folder.path().join("old/a.js").exists());
}

#[test]
fn journals_are_never_overlooked() {
    for damage in [
        &|root: &Path| fs::write(root.join(".git/config"), "[core\nrepositoryformatversion = 99\n"),
        &|root: &Path| fs::write(root.join(".git/config"), "[core]\nrepositoryformatversion = 99\n"),
        &|root: &Path| fs::remove_file(root.join(".git/HEAD")),
    ] as [&dyn Fn(&Path) -> std::io::Result<()>; 3]
    {
        let folder = repository();
        assert_eq!(decomm(folder.path(), &["fix"]).code, 0);
        damage(folder.path()).expect("it is damaged");
        let after = files(folder.path());
        for args in [&["undo"][..], &["undo", "--list"], &["fix"]] {
            let run = decomm(folder.path(), args);
            assert!(run.code == 2 && run.stderr.contains(".git cannot be read"), "{run:?}");
        }
        assert_eq!(files(folder.path()), after);
    }
}

#[test]
fn a_fix_can_be_taken_back_without_the_configuration() {
    let folder = repository();
    assert_eq!(decomm(folder.path(), &["undo", "--list"]).code, 0);
    assert_eq!(decomm(folder.path(), &["fix"]).code, 0);
    folder.child("live/deep/x.js").write_str("1;\n").expect("a file");
    fs::remove_file(folder.path().join(".decomm.toml")).expect("it was there");
    let undone = decomm(&folder.path().join("live/deep"), &["undo"]);
    assert!(
        undone.code == 0 && undone.stdout.contains("3 files restored"),
        "{undone:?}"
    );
    assert!(folder.path().join("old/a.js").exists());
    let nothing = decomm(folder.path(), &["undo"]);
    assert!(
        nothing.code == 2 && nothing.stderr.contains("no .decomm.toml"),
        "{nothing:?}"
    );
}

#[test]
fn no_journal_is_kept_where_everybody_can_write() {
    let folder = folder(&[(".decomm.toml", CONFIG), ("old/a.js", "1;\n")]);
    let run = command(folder.path(), &["fix"])
        .env_remove("HOME")
        .output()
        .expect("decomm starts");
    let told = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(
        run.status.code() == Some(2) && told.contains("set XDG_STATE_HOME or HOME"),
        "{told}"
    );
    assert!(folder.path().join("old/a.js").exists());
}

#[test]
fn git_s_own_folder_is_no_root() {
    let folder = repository();
    folder.child(".git/.decomm.toml").write_str(CONFIG).expect("a file");
    folder
        .child(".git/hooks/.decomm.toml")
        .write_str(CONFIG)
        .expect("a file");
    for below in [".git", ".git/hooks"] {
        for args in [["fix"], ["check"], ["undo"]] {
            let run = decomm(&folder.path().join(below), &args);
            assert!(run.code == 2 && run.stderr.contains("git's own folder"), "{run:?}");
        }
    }
}

#[test]
fn a_stuck_fix_is_forgotten_to_reach_the_one_before() {
    let folder = repository();
    assert_eq!(decomm(folder.path(), &["fix"]).code, 0);
    folder.child("README.md").write_str("mine\n").expect("a file");
    let partial = decomm(folder.path(), &["undo"]);
    assert!(
        partial.code == 1 && partial.stdout.contains("decomm undo --forget"),
        "{partial:?}"
    );
    let forgotten = decomm(folder.path(), &["undo", "--forget"]);
    assert!(
        forgotten.code == 0 && forgotten.stdout.contains("1 file will not be restored:\n  README.md\n"),
        "{forgotten:?}"
    );
    folder.child("README.md").assert("mine\n");
    let again = decomm(folder.path(), &["undo", "--forget"]);
    assert_eq!((again.code, again.stdout.as_str()), (0, "nothing to forget\n"));
}

#[test]
fn another_repository_below_the_root_is_left_alone() {
    let folder = repository();
    folder
        .child("old/theirs/a.js")
        .write_str("require('../b')\n")
        .expect("a file");
    git(&folder.path().join("old/theirs"), &["init", "-q"]);
    let run = decomm(folder.path(), &["fix", "--allow-dirty"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stderr.contains("old/theirs: another repository"), "{run:?}");
    assert!(folder.path().join("old/theirs/a.js").exists());
    assert!(!folder.path().join("old/a.js").exists());
}

#[test]
fn what_to_install_next_is_said() {
    let config = "version = 1\n[[retire]]\nid = \"old\"\ndependencies = [\"he\"]\npaths = [\"/old/\"]\n";
    for (files, expected) in [
        (
            &[
                ("package.json", "{ \"dependencies\": { \"he\": \"1\" } }\n"),
                ("pnpm-lock.yaml", ""),
            ][..],
            Some("next: `pnpm install`"),
        ),
        (
            &[("package.json", "{ \"dependencies\": { \"he\": \"1\" } }\n")],
            Some("next: `npm install`"),
        ),
        (
            &[("old/package.json", "{ \"name\": \"old\" }\n"), ("yarn.lock", "")],
            Some("next: `yarn install`"),
        ),
        (&[("package.json", "{}\n"), ("old/a.js", "1;\n")], None),
    ] {
        let folder = folder(&[&[(".decomm.toml", config)], files].concat());
        git(folder.path(), &["init", "-q"]);
        git(folder.path(), &["add", "-A"]);
        git(folder.path(), &["commit", "-q", "-m", "all"]);
        let run = decomm(folder.path(), &["fix"]);
        assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
        let said = run.stdout.lines().find(|line| line.starts_with("next: `"));
        assert_eq!(said, expected, "{}", run.stdout);
    }
}
