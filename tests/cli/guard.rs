//! `check --staged`, `--since` and `--at` in repositories of a real git. Where git is missing they say so and pass, unless
//! `DECOMM_REQUIRE_TOOLS=1` is set.

use crate::{decomm, decomm_with, folder, git};
use assert_fs::TempDir;
use assert_fs::prelude::*;
use std::path::Path;

const CONFIG: &str = "version = 1\nphase = 0\n[[retire]]\nid = \"old\"\nphase = 1\npaths = [\"/old/\"]\n\
                      freeze-except = [\"/old/last.sql\"]\ninstead = \"write to new/\"\n";

#[expect(clippy::print_stdout, reason = "a test says what it skips")]
pub(crate) fn try_git(folder: &Path, arguments: &[&str]) -> Option<std::process::Output> {
    let output = git::command(folder).args(arguments).output();
    match output {
        Ok(output) => Some(output),
        Err(_) => {
            let required = std::env::var("DECOMM_REQUIRE_TOOLS").as_deref() == Ok("1");
            assert!(!required, "git is missing");
            println!("SKIPPED: no git on this machine");
            None
        }
    }
}

pub(crate) fn git(folder: &Path, arguments: &[&str]) {
    if let Some(output) = try_git(folder, arguments) {
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "git {arguments:?}: {error}");
    }
}

/// A repository with one commit; none where there is no git.
fn repository(init: &[&str]) -> Option<TempDir> {
    let folder = folder(&[
        (".decomm.toml", CONFIG),
        ("old/1.sql", "x"),
        ("a.ts", "export {};\n"),
        ("b.md", "b\n"),
    ]);
    let output = try_git(folder.path(), &[&["init", "-q", "-b", "main"], init].concat())?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    git(folder.path(), &["add", "-A"]);
    git(folder.path(), &["commit", "-qm", "one"]);
    Some(folder)
}

fn concise(folder: &Path, args: &[&str], expected: &[&str]) {
    let run = decomm(folder, &[&["check", "--format", "concise"], args].concat());
    let code = i32::from(!expected.is_empty());
    assert_eq!(run.code, code, "{args:?}: {}{}", run.stdout, run.stderr);
    let found: Vec<&str> = run
        .stdout
        .lines()
        .map(|line| line.split("] ").next().unwrap_or(""))
        .collect();
    assert_eq!(found, expected, "{args:?}: {}", run.stdout);
}

#[test]
fn deleting_a_package_brings_nothing_that_was_there_under_another_name() {
    let config =
        "version = 1\n[[retire]]\nid = \"old\"\npaths = [\"/packages/old/\"]\ndependencies = [\"@acme/old\"]\n";
    let folder = folder(&[
        (".decomm.toml", config),
        ("package.json", "{\"workspaces\": [\"packages/*\"]}\n"),
        (
            "packages/old/package.json",
            "{\"name\": \"@acme/old\", \"main\": \"index.ts\"}\n",
        ),
        ("packages/old/index.ts", "export const old = 1;\n"),
        (
            "packages/app/a.ts",
            "import { old } from '@acme/old';\nconsole.log(old);\n",
        ),
        ("packages/app/b.ts", "export {};\n"),
    ]);
    let root = folder.path();
    if try_git(root, &["init", "-q", "-b", "main"]).is_none() {
        return;
    }
    git(root, &["add", "-A"]);
    git(root, &["commit", "-qm", "one"]);
    git(root, &["rm", "-rq", "packages/old"]);
    concise(root, &["--staged"], &[]);
    // What the same change adds is new all the same.
    let import = "import { old } from '@acme/old';\n";
    folder.child("packages/app/b.ts").write_str(import).expect("a file");
    let twice = format!("import * as all from '@acme/old';\n{import}console.log(old, all);\n");
    folder.child("packages/app/a.ts").write_str(&twice).expect("a file");
    git(root, &["add", "-A"]);
    concise(
        root,
        &["--staged"],
        &[
            "packages/app/a.ts:2:22: error[dangling-dependency",
            "packages/app/b.ts:1:22: error[dangling-dependency",
        ],
    );
    git(root, &["commit", "-qm", "two"]);
    // Nor does putting it back, but for the thing itself.
    git(root, &["checkout", "-q", "HEAD~1", "--", "packages/old"]);
    concise(
        root,
        &["--staged"],
        &[
            "packages/old/index.ts:1:1: error[frozen-path",
            "packages/old/package.json:1:1: error[frozen-path",
        ],
    );
}

#[test]
fn what_is_staged_counts_and_nothing_else() {
    let Some(repository) = repository(&[]) else { return };
    let root = repository.path();
    concise(root, &["--staged"], &[]);
    repository
        .child("a.ts")
        .write_str("import './old/1.sql';\n")
        .expect("a file");
    concise(root, &["--staged"], &[]);
    git(root, &["add", "a.ts"]);
    repository.child("a.ts").write_str("export {};\n").expect("a file");
    concise(root, &["--staged"], &["a.ts:1:9: error[dangling-path"]);
    repository
        .child("new.ts")
        .write_str("import './old/1.sql';\n")
        .expect("a file");
    git(root, &["add", "-N", "new.ts"]);
    concise(root, &["--staged"], &["a.ts:1:9: error[dangling-path"]);
    concise(root, &["--staged", "b.md"], &[]);
    concise(root, &["--since", "HEAD"], &["new.ts:1:9: error[dangling-path"]);
    let human = decomm(root, &["check", "--staged"]);
    assert!(human.stdout.contains("1 | import './old/1.sql';"), "{}", human.stdout);
    assert!(
        human.stdout.contains("1 new error in 1 file (1 changed file checked)"),
        "{}",
        human.stdout
    );
    let json = decomm(root, &["check", "--staged", "--format", "json"]);
    assert!(
        json.stdout.contains("\"tree\": \"index\"") || json.stdout.contains("\"tree\":\"index\""),
        "{}",
        json.stdout
    );
}

#[test]
fn a_retired_folder_is_frozen() {
    let Some(repository) = repository(&[]) else { return };
    let root = repository.path();
    for path in ["old/2.sql", "old/last.sql", "old/1.sql"] {
        repository.child(path).write_str("new").expect("a file");
    }
    git(root, &["add", "-A"]);
    git(root, &["mv", "b.md", "old/b.md"]);
    concise(
        root,
        &["--staged"],
        &[
            "old/1.sql:1:1: error[frozen-path",
            "old/2.sql:1:1: error[frozen-path",
            "old/b.md:1:1: error[frozen-path",
        ],
    );
    let human = decomm(root, &["check", "--staged"]);
    assert!(human.stdout.contains("write to new/"), "{}", human.stdout);
    git(root, &["reset", "-q", "--hard"]);
    git(root, &["rm", "-q", "old/1.sql"]);
    concise(root, &["--staged"], &[]);
}

#[test]
fn another_index_counts_when_git_names_it() {
    let Some(repository) = repository(&[]) else { return };
    let root = repository.path();
    std::fs::copy(root.join(".git/index"), root.join(".git/other")).expect("a copy");
    repository
        .child("sub/a.ts")
        .write_str("import '../old/1.sql';\n")
        .expect("a file");
    git(root, &["add", "-A"]);
    std::fs::rename(root.join(".git/index"), root.join(".git/full")).expect("a move");
    std::fs::rename(root.join(".git/other"), root.join(".git/index")).expect("a move");
    concise(root, &["--staged"], &[]);
    let absolute = root.join(".git/full").display().to_string();
    for (folder, named) in [
        (root.to_owned(), ".git/full"),
        (root.join("sub"), ".git/full"),
        (root.to_owned(), &absolute),
    ] {
        let run = decomm_with(&folder, &["check", "--staged"], &[("GIT_INDEX_FILE", named)]);
        assert_eq!(run.code, 1, "{named}: {}{}", run.stdout, run.stderr);
    }
}

#[test]
fn no_commit_yet_and_linked_work_trees() {
    let Some(first) = repository(&[]) else { return };
    let empty = folder(&[
        (".decomm.toml", CONFIG),
        ("old/1.sql", "x"),
        ("a.ts", "import './old/1.sql';\n"),
    ]);
    git(empty.path(), &["init", "-q"]);
    git(empty.path(), &["add", "-A"]);
    concise(
        empty.path(),
        &["--staged"],
        &["a.ts:1:9: error[dangling-path", "old/1.sql:1:1: error[frozen-path"],
    );
    assert_eq!(decomm(empty.path(), &["check", "--since", "HEAD"]).code, 2);

    let linked = first.path().join("linked");
    git(first.path(), &["worktree", "add", "-q", "linked", "-b", "other"]);
    std::fs::write(linked.join("a.ts"), "import './old/1.sql';\n").expect("a file");
    git(&linked, &["add", "-A"]);
    concise(&linked, &["--staged"], &["a.ts:1:9: error[dangling-path"]);
}

#[test]
fn sparse_checkouts_and_other_hashes() {
    let Some(repository) = repository(&[]) else { return };
    let root = repository.path();
    repository
        .child("far/away.ts")
        .write_str("export {};\n")
        .expect("a file");
    git(root, &["add", "-A"]);
    git(root, &["commit", "-qm", "two"]);
    git(root, &["sparse-checkout", "set", "--cone", "--sparse-index", "old"]);
    assert!(!root.join("far").exists());
    repository
        .child("a.ts")
        .write_str("import './old/1.sql';\nimport './far/away';\n")
        .expect("a file");
    git(root, &["add", "a.ts"]);
    concise(root, &["--staged"], &["a.ts:1:9: error[dangling-path"]);

    let Some(other) = self::repository(&["--object-format=sha256"]) else {
        return;
    };
    other
        .child("a.ts")
        .write_str("import './old/1.sql';\n")
        .expect("a file");
    git(other.path(), &["add", "-A"]);
    concise(other.path(), &["--staged"], &["a.ts:1:9: error[dangling-path"]);
}

#[test]
fn a_branch_and_a_commit() {
    let Some(repository) = repository(&[]) else { return };
    let root = repository.path();
    git(root, &["checkout", "-qb", "topic"]);
    repository
        .child("a.ts")
        .write_str("import './old/1.sql';\n")
        .expect("a file");
    git(root, &["commit", "-qam", "two"]);
    git(root, &["checkout", "-q", "main"]);
    repository.child("c.md").write_str("old/1.sql\n").expect("a file");
    git(root, &["add", "-A"]);
    git(root, &["commit", "-qm", "three"]);
    git(root, &["checkout", "-q", "topic"]);
    repository.child("old/9.sql").write_str("x").expect("a file");
    concise(
        root,
        &["--since", "main"],
        &["a.ts:1:9: error[dangling-path", "old/9.sql:1:1: error[frozen-path"],
    );
    let at = decomm(root, &["check", "--at", "main", "--phase", "1", "--format", "concise"]);
    assert_eq!(at.stdout.lines().count(), 2, "{}", at.stdout);
    assert_eq!(decomm(root, &["check", "--at", "main", "c.md"]).code, 0);
    assert_eq!(
        decomm(root, &["check", "--at", "topic", "c.md"]).code,
        2,
        "not of that tree"
    );
    let unknown = decomm(root, &["check", "--since", "nowhere"]);
    assert_eq!(unknown.code, 2);
    assert!(
        unknown.stderr.contains("nowhere") && unknown.stderr.contains("fetch"),
        "{}",
        unknown.stderr
    );
}

#[test]
fn the_configuration_is_that_of_the_judged_tree() {
    let Some(repository) = repository(&[]) else { return };
    let root = repository.path();
    std::fs::remove_file(root.join(".decomm.toml")).expect("it was there");
    repository
        .child("a.ts")
        .write_str("import './old/1.sql';\n")
        .expect("a file");
    git(root, &["add", "a.ts"]);
    concise(root, &["--staged"], &["a.ts:1:9: error[dangling-path"]);
    repository
        .child(".decomm.toml")
        .write_str("not a config")
        .expect("a file");
    concise(root, &["--staged"], &["a.ts:1:9: error[dangling-path"]);
    assert_eq!(decomm(root, &["check", "--since", "HEAD"]).code, 2);
}

#[test]
fn what_stands_in_the_way_is_said() {
    let outside = folder(&[(".decomm.toml", CONFIG)]);
    if try_git(outside.path(), &["--version"]).is_none() {
        return;
    }
    for option in [&["--staged"][..], &["--since", "x"], &["--at", "x"]] {
        let run = decomm(outside.path(), &[&["check"], option].concat());
        assert_eq!(run.code, 2);
        assert!(
            run.stderr.contains("not inside a git repository") && run.stderr.contains("decomm check"),
            "{}",
            run.stderr
        );
    }
    let Some(repository) = repository(&[]) else { return };
    let root = repository.path();
    git(root, &["checkout", "-qb", "topic"]);
    repository.child("b.md").write_str("one\n").expect("a file");
    git(root, &["commit", "-qam", "two"]);
    git(root, &["checkout", "-q", "main"]);
    repository.child("b.md").write_str("two\n").expect("a file");
    git(root, &["commit", "-qam", "three"]);
    let merged = try_git(root, &["merge", "-q", "topic"]).expect("git is there");
    assert!(!merged.status.success(), "it is in conflict");
    let run = decomm(root, &["check", "--staged"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("`b.md` unmerged") && run.stderr.contains("git add"),
        "{}",
        run.stderr
    );
    git(root, &["add", "b.md"]);
    concise(root, &["--staged"], &[]);
}

#[test]
fn the_index_and_the_tree_stay_as_they_are() {
    let Some(repository) = repository(&[]) else { return };
    let root = repository.path();
    repository
        .child("a.ts")
        .write_str("import './old/1.sql';\n")
        .expect("a file");
    git(root, &["add", "-A"]);
    let state = || {
        let mut files: Vec<_> = walk(root);
        files.sort();
        files
    };
    let before = state();
    for args in [&["--staged"][..], &["--since", "HEAD"], &["--at", "HEAD"]] {
        decomm(root, &[&["check"], args].concat());
    }
    assert_eq!(state(), before);
}

/// Every file below `folder`, with its bytes and when it was written.
fn walk(folder: &Path) -> Vec<(std::path::PathBuf, std::time::SystemTime, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(walk(&path));
        } else {
            let modified = path
                .metadata()
                .and_then(|metadata| metadata.modified())
                .expect("a time");
            files.push((path.clone(), modified, std::fs::read(&path).expect("a file")));
        }
    }
    files
}

#[test]
fn a_root_below_that_of_git_is_looked_at_alone() {
    let outer = folder(&[
        ("x.ts", "import './app/old/1.sql';\n"),
        ("app/.decomm.toml", CONFIG),
        ("app/old/1.sql", "x"),
        ("app/a.ts", "1\n"),
    ]);
    if try_git(outer.path(), &["init", "-q"]).is_none() {
        return;
    }
    git(outer.path(), &["add", "-A"]);
    git(outer.path(), &["commit", "-qm", "one"]);
    let root = outer.path().join("app");
    outer
        .child("x.ts")
        .write_str("import './app/old/1.sql';\n2\n")
        .expect("a file");
    outer
        .child("app/a.ts")
        .write_str("import './old/1.sql';\n")
        .expect("a file");
    git(outer.path(), &["add", "-A"]);
    concise(&root, &["--staged"], &["a.ts:1:9: error[dangling-path"]);
    concise(&root, &["--since", "HEAD"], &["a.ts:1:9: error[dangling-path"]);
}

/// A clone of `repository` that has no file contents but those of the commit that is checked out.
fn partial_clone(repository: &TempDir) -> TempDir {
    let clone = TempDir::new().expect("a folder");
    git(repository.path(), &["config", "uploadpack.allowFilter", "true"]);
    let source = format!("file://{}", repository.path().display());
    git(clone.path(), &["clone", "-q", "--filter=blob:none", &source, "."]);
    clone
}

#[test]
fn content_that_a_partial_clone_lacks_is_not_taken_for_none() {
    let Some(repository) = repository(&[]) else { return };
    let root = repository.path();
    let write = |name: &str, text: &str| repository.child(name).write_str(text).expect("a file");
    write("a.ts", "import './old/1.sql'; // 1\n");
    git(root, &["commit", "-qam", "two"]);
    write("a.ts", "import './old/1.sql'; // 2\n");
    write(".decomm.toml", "version = 1\n");
    git(root, &["commit", "-qam", "three"]);
    write(".decomm.toml", CONFIG);
    git(root, &["commit", "-qam", "four"]);
    let clone = partial_clone(&repository);
    for (args, missing) in [
        (["--since", "HEAD~2"], "the content of `a.ts` cannot be read"),
        (["--at", "HEAD~1"], "the content of `.decomm.toml` cannot be read"),
    ] {
        let run = decomm(clone.path(), &[&["check"], &args[..]].concat());
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{args:?}: {}", run.stderr);
        assert!(run.stderr.contains(missing), "{}", run.stderr);
        assert!(run.stderr.contains("partial clone"), "{}", run.stderr);
    }
    concise(root, &["--since", "HEAD~2"], &[]);
}

#[test]
fn a_ceiling_elsewhere_is_nothing_to_git() {
    let Some(repository) = repository(&[]) else { return };
    let run = decomm_with(
        repository.path(),
        &["check", "--staged"],
        &[("GIT_CEILING_DIRECTORIES", "/srv")],
    );
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{}", run.stdout);
}

#[test]
fn an_exception_past_its_date_lets_nothing_new_in() {
    let Some(repository) = repository(&[]) else { return };
    let root = repository.path();
    let config = "version = 1\n[[retire]]\nid = \"old\"\npaths = [\"/old/\"]\n\
                  [[allow]]\npaths = [\"/a.ts\", \"/b.ts\"]\nreason = \"r\"\nuntil = 2020-01-01\n";
    repository.child(".decomm.toml").write_str(config).expect("a file");
    repository
        .child("a.ts")
        .write_str("import './old/1.sql';\n")
        .expect("a file");
    git(root, &["add", "-A"]);
    git(root, &["commit", "-qm", "two"]);
    concise(
        root,
        &[],
        &[
            ".decomm.toml:5:1: error[expired-allow",
            "old/1.sql:1:1: error[retired-path",
        ],
    );
    repository
        .child("b.ts")
        .write_str("import './old/1.sql';\n")
        .expect("a file");
    git(root, &["add", "-A"]);
    concise(root, &["--staged"], &["b.ts:1:9: error[dangling-path"]);
}

#[test]
fn a_submodule_is_retired_by_the_pattern_of_a_folder() {
    let Some(repository) = repository(&[]) else { return };
    let folder = repository.path();
    let config = "version = 1\n[[retire]]\nid = \"old\"\npaths = [\"/vendor/sub/\"]\n";
    repository.child(".decomm.toml").write_str(config).unwrap();
    let modules = "[submodule \"x\"]\n\tpath = vendor/sub\n\turl = ../old\n[submodule \"y\"]\n\tpath = vendor/live\n";
    repository.child(".gitmodules").write_str(modules).unwrap();
    git(folder, &["add", "-A"]);
    let entry = "160000,1234567890123456789012345678901234567890,vendor/sub";
    git(folder, &["update-index", "--add", "--cacheinfo", entry]);
    git(folder, &["commit", "-qm", "two"]);
    concise(
        folder,
        &["--at", "HEAD"],
        &[
            ".gitmodules:2:9: error[dangling-path",
            "vendor/sub:1:1: error[retired-path",
        ],
    );
}

#[test]
fn a_new_migration_that_creates_a_retired_table_brings_it_back() {
    let Some(folder) = repository(&[]) else { return };
    let root = folder.path();
    let config = "version = 1\n[[retire]]\nid = 'old'\ntables = ['report']\n";
    let add = |path: &str, text: &str| {
        folder.child(path).write_str(text).expect("it is written");
        git(root, &["add", "-A"]);
    };
    add(".decomm.toml", config);
    add("db/migration_lock.toml", "provider = 'x'\n");
    add("db/01_init/migration.sql", "CREATE TABLE \"report\" (id int);\n");
    add("db/02_drop/migration.sql", "DROP TABLE \"report\";\n");
    git(root, &["commit", "-qm", "two"]);
    concise(root, &[], &[]);
    add("db/03_more/migration.sql", "ALTER TABLE \"report\" ADD a int;\n");
    concise(root, &["--staged"], &[]);
    add(
        "db/04_back/migration.sql",
        "CREATE TABLE IF NOT EXISTS \"report\" (id int);\n",
    );
    concise(
        root,
        &["--staged"],
        &["db/04_back/migration.sql:1:29: error[retired-table"],
    );
    add("db/05_gone/migration.sql", "DROP TABLE \"report\";\n");
    concise(root, &["--staged"], &[]);
    git(root, &["reset", "-q", "--hard"]);
    // A folder that moves is no new one.
    git(root, &["mv", "db", "database"]);
    concise(root, &["--staged"], &[]);
}
