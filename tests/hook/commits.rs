//! What the hook stops and lets through, by what is committed and how.

use std::fs;

use crate::{FILES, Repo, ran};

fn installed() -> Option<Repo> {
    let repo = Repo::new()?;
    repo.hook("install");
    Some(repo)
}

#[test]
fn what_a_commit_brings_is_stopped() {
    let Some(repo) = installed() else { return };
    repo.write("old/2.sql", "x\n");
    repo.git("add -A");
    repo.assert_blocked("commit -qm x", "error[frozen-path]");
    repo.git("reset -q --hard");
    repo.write("b.md", "fine\n");
    repo.write("b.sh", "cat old/1.sql\n");
    repo.git("add -A");
    repo.assert_blocked("commit -qm x", "b.sh:1:5");
    repo.git("reset -q b.sh");
    repo.git("commit -qm fine");
    repo.git("add -A");
    repo.assert_blocked("commit -qm x", "b.sh:1:5");
    repo.git("commit -qm x --no-verify");
    repo.git("commit -qm again --allow-empty");
}

#[test]
fn commits_that_only_delete_are_looked_at() {
    let Some(repo) = installed() else { return };
    repo.git("rm -q pkg/old/1.sql");
    repo.assert_blocked("commit -qm x", "pkg/run.sh:1:5");
    repo.git("reset -q --hard");
    repo.git("rm -q notes.md");
    repo.assert_blocked("commit -qm x", "error[unmet-file]");
    repo.git("reset -q --hard");
    repo.git("rm -q old/1.sql");
    repo.git("commit -qm welcome");
}

#[test]
fn what_is_staged_counts_and_not_what_lies_there() {
    let Some(repo) = installed() else { return };
    let (good, bad) = ("export {};\n", "import './old/1.sql';\n");
    repo.write("a.ts", bad);
    repo.git("add a.ts");
    repo.write("a.ts", good);
    repo.assert_blocked("commit -qm x", "a.ts:1:9");
    repo.git("add a.ts");
    repo.write("a.ts", bad);
    repo.git("commit -qm fine");
    assert_eq!(repo.read("a.ts"), bad);
}

#[test]
fn all_ways_to_commit_are_looked_at() {
    let Some(repo) = installed() else { return };
    repo.write("a.ts", "import './old/1.sql';\n");
    repo.assert_blocked("commit -qam x", "a.ts:1:9");
    repo.assert_blocked("commit -qm x a.ts", "a.ts:1:9");
    repo.assert_blocked("commit -qm x --only a.ts", "a.ts:1:9");
    repo.git("add a.ts");
    repo.assert_blocked("commit -q --amend --no-edit", "a.ts:1:9");
    repo.git("reset -q --hard");
    repo.git("commit -q --amend --no-edit");
    // Another file than the one that is committed counts as it is in HEAD.
    repo.write("a.ts", "import './old/1.sql';\n");
    repo.git("add a.ts");
    repo.write("notes.md", "more\n");
    repo.git("commit -qm fine notes.md");
}

#[test]
fn a_merge_that_brings_the_old_thing_back_is_stopped() {
    let Some(repo) = installed() else { return };
    repo.git("checkout -qb side");
    repo.write("old/2.sql", "x\n");
    repo.write("a.ts", "export const a = 2;\n");
    repo.git("add -A");
    repo.git("commit -qm side --no-verify");
    repo.git("checkout -q main");
    repo.write("notes.md", "more\n");
    repo.git("commit -qam main");
    repo.assert_blocked("merge -q side -m m", "error[frozen-path]");
    repo.git("merge --abort");
    repo.write("a.ts", "export const a = 3;\n");
    repo.git("commit -qam other");
    let ran = repo.try_git("merge -q side -m m");
    assert!(!ran.passed && ran.said.contains("CONFLICT"), "{ran:?}");
    repo.write("a.ts", "export const a = 4;\n");
    repo.git("add a.ts");
    repo.assert_blocked("commit -q --no-edit", "error[frozen-path]");
    repo.git("rm -qf old/2.sql");
    repo.git("commit -q --no-edit");
}

#[test]
fn linked_work_trees_share_it() {
    let Some(repo) = Repo::new() else { return };
    repo.git("worktree add -q ../linked -b linked");
    let linked = repo.around.path().join("linked");
    let in_linked = |program: &str, arguments: &[&str]| ran(repo.command(program, &linked).args(arguments));
    // Installed from there, it is in the folder that all share.
    let installed = in_linked("decomm", &["hook", "install"]);
    assert!(installed.passed, "{installed:?}");
    assert!(repo.path().join(".git/hooks/pre-commit").is_file());
    fs::write(linked.join("a.ts"), "import './old/1.sql';\n").expect("a file");
    let stopped = in_linked("git", &["commit", "-qam", "x"]);
    assert!(!stopped.passed && stopped.said.contains("a.ts:1:9"), "{stopped:?}");
    repo.git("commit -qm fine --allow-empty");
    repo.write("a.ts", "import './old/1.sql';\n");
    repo.assert_blocked("commit -qam x", "a.ts:1:9");
}

#[test]
fn the_root_may_lie_below_the_top() {
    let Some(repo) = Repo::new() else { return };
    for (path, text) in FILES {
        repo.write(&format!("it's a/{path}"), text);
    }
    repo.git("rm -q .decomm.toml");
    repo.git("add -A");
    repo.git("commit -qm below");
    let folder = repo.path().join("it's a");
    let in_folder = |arguments: &[&str]| ran(repo.command("decomm", &folder).args(arguments));
    assert!(in_folder(&["hook", "install"]).passed);
    repo.write("it's a/old/2.sql", "x\n");
    repo.git("add -A");
    repo.assert_blocked("commit -qm x", "error[frozen-path]");
    repo.git("commit -qm fine --allow-empty --only");
    assert!(in_folder(&["hook", "uninstall"]).passed);
    assert!(!repo.path().join(".git/hooks/pre-commit").exists());
}

#[test]
fn without_decomm_it_says_so_and_lets_the_commit_pass() {
    let Some(mut repo) = installed() else { return };
    repo.programs.clear();
    if repo.run("sh", &["-c", "command -v decomm"]).passed {
        return crate::skip("decomm is on the usual PATH");
    }
    repo.write("old/2.sql", "x\n");
    repo.git("add -A");
    let ran = repo.try_git("commit -qm x");
    assert!(
        ran.passed && ran.said.contains("this commit was NOT checked"),
        "{ran:?}"
    );
}

#[test]
fn a_branch_without_the_configuration_is_let_alone() {
    let Some(repo) = installed() else { return };
    repo.write("old/2.sql", "x\n");
    repo.git("add -A");
    // On disk it is gone, and still what is committed.
    fs::remove_file(repo.path().join(".decomm.toml")).expect("it goes");
    repo.assert_blocked("commit -qm x", "error[frozen-path]");
    repo.git("rm -q --cached .decomm.toml");
    let ran = repo.try_git("commit -qm x");
    assert!(
        ran.passed && ran.said.contains("there is no configuration here"),
        "{ran:?}"
    );
}

#[test]
fn it_says_what_it_did() {
    let Some(repo) = Repo::new() else { return };
    let (commit, merge) = (".git/hooks/pre-commit", ".git/hooks/pre-merge-commit");
    let printed = repo.hook("print");
    assert!(
        printed.starts_with("# .git/hooks/pre-commit, from line 2 on:\n"),
        "{printed}"
    );
    assert!(!repo.path().join(commit).exists());
    assert_eq!(
        repo.hook("install"),
        format!("{commit}: installed\n{merge}: installed\n")
    );
    let before = repo.read(commit);
    for line in printed.lines().filter(|line| !line.starts_with("# .git")) {
        assert!(before.contains(line) || repo.read(merge).contains(line), "{line}");
    }
    let again = format!("{commit}: has it already\n{merge}: has it already\n");
    assert_eq!(repo.hook("install"), again);
    assert_eq!(repo.read(commit), before);
    assert_eq!(repo.hook("uninstall"), format!("{commit}: deleted\n{merge}: deleted\n"));
    assert_eq!(repo.hook("uninstall"), "decomm's hook is not installed here\n");
}
