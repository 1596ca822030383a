//! Repositories out of the ordinary: roots that are not on disk, configurations that are gone, settings of git under which
//! no hook works.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};

use crate::{Repo, ran, skip};

/// The repository of the others, with its configuration in `pkg`.
fn with_root_below() -> Option<Repo> {
    let repo = Repo::new()?;
    repo.git("mv .decomm.toml pkg/.decomm.toml");
    repo.write("pkg/notes.md", "n\n");
    repo.write("pkg/a/b.ts", "export {};\n");
    repo.write("lib/a.ts", "export {};\n");
    repo.git("rm -qr pkg/old pkg/run.sh old");
    repo.git("add -A");
    repo.git("commit -qm below");
    Some(repo)
}

#[test]
fn a_root_that_a_sparse_checkout_leaves_out_is_checked_all_the_same() {
    let Some(repo) = with_root_below() else { return };
    assert!(repo.decomm("-C pkg hook install").passed);
    repo.git("sparse-checkout set lib");
    assert!(!repo.path().join("pkg").exists());
    repo.write("lib/a.ts", "export const a = 1;\n");
    repo.git("commit -qam fine");
    repo.git("rm -q --cached --sparse pkg/notes.md");
    repo.assert_blocked("commit -qm x", "error[unmet-file]");
    repo.git("reset -q");
    assert!(repo.hook("uninstall").contains("deleted"));
    assert!(!repo.path().join(".git/hooks/pre-commit").exists());
}

#[test]
fn a_root_whose_folder_is_deleted_is_checked_all_the_same() {
    let Some(repo) = with_root_below() else { return };
    assert!(repo.decomm("-C pkg hook install").passed);
    fs::remove_dir_all(repo.path().join("pkg")).expect("it goes");
    repo.write("lib/a.ts", "export const a = 1;\n");
    repo.git("add lib");
    repo.git("commit -qm fine");
    repo.git("rm -q --cached pkg/notes.md");
    repo.assert_blocked("commit -qm x", "error[unmet-file]");
    repo.git("rm -qr --cached pkg");
    let ran = repo.try_git("commit -qm x");
    assert!(
        ran.passed && ran.said.contains("there is no configuration here"),
        "{ran:?}"
    );
}

#[test]
fn it_is_taken_out_when_the_configuration_is_gone() {
    let Some(repo) = Repo::new() else { return };
    repo.hook("install");
    repo.git("rm -q .decomm.toml");
    repo.git("commit -qm done");
    let said = repo.hook("uninstall");
    assert!(said.starts_with(".git/hooks/pre-commit: deleted\n"), "{said}");
    assert_eq!(repo.hook("uninstall"), "decomm's hook is not installed here\n");
    let install = repo.decomm("hook install");
    assert!(
        !install.passed && install.said.contains("no .decomm.toml"),
        "{install:?}"
    );
}

#[test]
fn without_a_root_named_all_are_taken_out() {
    let Some(repo) = with_root_below() else { return };
    repo.write("lib/.decomm.toml", "version = 1\n");
    let yaml = "repos:\n- repo: meta\n  hooks: []";
    repo.write(".pre-commit-config.yaml", yaml);
    let installed = || {
        for root in ["-C pkg", "-C lib", "--config lib/a/other.toml"] {
            for host in ["git", "pre-commit"] {
                let ran = repo.decomm(&format!("{root} hook install --with {host}"));
                assert!(ran.passed, "{ran:?}");
            }
        }
    };
    repo.write("lib/a/other.toml", "version = 1\n");
    let hook = ".git/hooks/pre-commit";
    let is_in = |root: &str| repo.read(hook).contains(root) && repo.read(".pre-commit-config.yaml").contains(root);
    installed();
    fs::remove_file(repo.path().join("pkg/.decomm.toml")).expect("it goes");
    fs::remove_file(repo.path().join("lib/a/other.toml")).expect("it goes");
    // One root by its folder, where the configuration is there and where it is gone.
    assert!(repo.decomm("-C lib hook uninstall").passed);
    assert!(!is_in("-C lib check") && is_in("-C pkg check") && is_in("other.toml check"));
    assert!(repo.decomm("-C pkg/a hook uninstall").passed);
    assert!(is_in("-C pkg check"));
    assert!(repo.decomm("-C pkg hook uninstall").passed);
    assert!(!is_in("-C pkg check") && is_in("other.toml check"));
    assert!(repo.decomm("--config lib/a/other.toml hook uninstall").passed);
    assert!(!repo.path().join(hook).exists());
    assert_eq!(repo.read(".pre-commit-config.yaml"), yaml);
    // All of them, from anywhere in the repository.
    repo.write("pkg/.decomm.toml", "version = 1\n");
    repo.write("lib/a/other.toml", "version = 1\n");
    installed();
    fs::remove_file(repo.path().join("pkg/.decomm.toml")).expect("it goes");
    fs::remove_file(repo.path().join("lib/.decomm.toml")).expect("it goes");
    let mut command = repo.command(env!("CARGO_BIN_EXE_decomm"), &repo.path().join("lib/a"));
    let ran = ran(command.args(["hook", "uninstall"]));
    assert!(ran.passed, "{ran:?}");
    assert!(!repo.path().join(hook).exists() && !repo.path().join(".git/hooks/pre-merge-commit").exists());
    assert_eq!(repo.read(".pre-commit-config.yaml"), yaml);
}

#[test]
fn an_empty_core_hooks_path_is_told() {
    let Some(repo) = Repo::new() else { return };
    repo.run("git", &["config", "core.hooksPath", ""]);
    let refused = repo.decomm("hook install");
    assert!(
        !refused.passed && refused.said.contains("git runs no hook"),
        "{refused:?}"
    );
    assert!(!repo.path().join(".git/hooks/pre-commit").exists());
    assert!(!repo.path().join("pre-commit").exists());
    assert_eq!(repo.hook("uninstall"), "decomm's hook is not installed here\n");
    repo.git("config core.hooksPath /dev/null");
    assert_eq!(repo.hook("uninstall"), "decomm's hook is not installed here\n");
}

#[test]
fn a_reftable_is_told() {
    let Some(repo) = Repo::new() else { return };
    fs::remove_dir_all(repo.path().join(".git")).expect("it goes");
    if !repo.try_git("init -q -b main --ref-format=reftable").passed {
        return skip("git knows no reftable: it is older than 2.45");
    }
    repo.git("config user.name t");
    repo.git("config user.email t@example.org");
    repo.git("add -A");
    repo.git("commit -qm one");
    for arguments in [
        "check --staged",
        "check --since main",
        "check --at main",
        "hook install",
        "hook print",
    ] {
        let ran = repo.decomm(arguments);
        assert!(!ran.passed && ran.said.contains("reftable"), "{arguments}: {ran:?}");
    }
    assert!(repo.decomm("check --check unmet-file").passed);
    // As after a change of the format.
    repo.write(
        ".git/hooks/pre-commit",
        "#!/bin/sh\n# Made by `decomm hook install`.\n# >>> decomm pre-commit >>>\nexit 1\n# <<< decomm pre-commit <<<\n",
    );
    assert_eq!(repo.hook("uninstall"), ".git/hooks/pre-commit: deleted\n");
}

#[test]
fn a_repository_of_another_user_is_left_alone() {
    let Some(repo) = Repo::new() else { return };
    repo.git("config core.hooksPath .hooks");
    let git = repo.path().join(".git");
    if [repo.path(), git.clone()]
        .iter()
        .any(|folder| chown(folder, Some(1234), Some(1234)).is_err())
    {
        // Only root may give files away.
        return;
    }
    let refused = repo.decomm("hook install");
    assert!(
        !refused.passed && refused.said.contains("--add safe.directory"),
        "{refused:?}"
    );
    assert!(!git.join("hooks/pre-commit").exists() && !repo.path().join(".hooks").exists());
    let top = repo.path().canonicalize().expect("it is there");
    repo.run("git", &["config", "--global", "safe.directory", &top.to_string_lossy()]);
    assert!(repo.hook("install").starts_with(".hooks/pre-commit: installed\n"));
}

/// As husky's older versions set it up, git itself runs what is in `.husky`.
#[test]
fn hooks_that_git_takes_from_husky_are_hooks_of_git() {
    for (text, mode, runs) in [
        ("#!/usr/bin/env -S perl\nopen(my $f, '>', 'ran');\n", 0o755, true),
        (
            "#!/bin/sh\n. \"$(dirname -- \"$0\")/_/husky.sh\"\n\ntouch ran\n",
            0o755,
            true,
        ),
        ("#!/bin/sh\ntouch ran", 0o755, true),
        ("#!/bin/sh\ntouch ran\n", 0o644, false),
    ] {
        let Some(repo) = Repo::new() else { return };
        repo.write(".husky/_/husky.sh", "\n");
        repo.write(".husky/pre-commit", text);
        let hook = repo.path().join(".husky/pre-commit");
        fs::set_permissions(&hook, fs::Permissions::from_mode(mode)).expect("its mode");
        repo.git("config core.hooksPath .husky");
        repo.git("add -A");
        repo.git("commit -qm hooks --no-verify");
        repo.hook("install");
        repo.write("old/2.sql", "x\n");
        repo.git("add old");
        repo.assert_blocked("commit -qm x", "error[frozen-path]");
        repo.git("rm -qf old/2.sql");
        fs::remove_file(repo.path().join("ran")).ok();
        repo.git("commit -qm fine --allow-empty");
        assert_eq!(repo.path().join("ran").exists(), runs, "{text}");
        repo.hook("uninstall");
        assert_eq!(repo.read(".husky/pre-commit"), text);
        let mode_after = fs::metadata(&hook).expect("the hook").permissions().mode();
        assert_eq!(mode_after & 0o777, mode, "{text}");
        let rest: Vec<String> = repo
            .try_git("status --porcelain .husky")
            .said
            .lines()
            .map(str::to_owned)
            .collect();
        assert!(rest.is_empty(), "{rest:?}");
    }
}
