//! A hook that was there goes on working, and comes back byte for byte, with its mode.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use crate::Repo;

/// Everything of a file that uninstalling brings back.
fn state(path: &Path) -> (Option<Vec<u8>>, Option<u32>, Option<std::path::PathBuf>) {
    let metadata = path.symlink_metadata().ok();
    (
        fs::read(path).ok(),
        metadata.map(|metadata| metadata.permissions().mode()),
        fs::read_link(path).ok(),
    )
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// Installs over this hook, commits, takes it out, and compares.
fn check(text: &[u8], mode: u32, runs: bool) {
    let Some(repo) = Repo::new() else { return };
    let shown = String::from_utf8_lossy(text).into_owned();
    let hooks = repo.path().join(".git/hooks");
    let hook = hooks.join("pre-commit");
    fs::write(&hook, text).expect("a hook");
    fs::set_permissions(&hook, fs::Permissions::from_mode(mode)).expect("its mode");
    let (before, names_before) = (state(&hook), names(&hooks));
    repo.hook("install");
    let installed = (state(&hook), names(&hooks));
    assert_ne!(installed.0, before, "{shown}");
    repo.hook("install");
    assert_eq!((state(&hook), names(&hooks)), installed, "twice: {shown}");

    repo.write("old/2.sql", "x\n");
    repo.git("add -A");
    repo.assert_blocked("commit -qm x", "error[frozen-path]");
    repo.git("rm -qf old/2.sql");
    repo.git("commit -qm fine --allow-empty");
    assert_eq!(repo.path().join("ran").exists(), runs, "its own work: {shown}");

    repo.hook("uninstall");
    assert_eq!((state(&hook), names(&hooks)), (before, names_before), "{shown}");
}

#[test]
fn shell_hooks_take_the_lines() {
    for text in [
        "#!/bin/sh\ntouch ran\n",
        "#!/bin/sh\ntouch ran\nexit 0",
        "#!/usr/bin/env bash\nset -euo pipefail\n\n\ntouch ran\nexec true\n",
        "touch ran\n",
        "#!/bin/sh\r\n:\ntouch ran\n",
    ] {
        // A line end of Windows behind the `#!` is none that Linux can start.
        if !text.contains('\r') {
            check(text.as_bytes(), 0o755, true);
        }
    }
    check(b"#!/bin/sh\ntouch ran\n", 0o700, true);
}

#[test]
fn other_hooks_are_kept_and_called() {
    check(b"#!/usr/bin/env -S perl\nopen(my $f, '>', 'ran');\n", 0o755, true);
    check(b"#!/bin/sh\n# \xff\ntouch ran\n", 0o755, true);
    // What reads its own text finds it as it was.
    check(
        b"#!/bin/sh\n\"\"\":\"\nexec python3 \"$0\" \"$@\"\n\"\"\"\nopen('ran', 'w')\n",
        0o755,
        true,
    );
    check(
        b"#!/bin/sh\neval \"$(sed -n 4p \"$0\")\"\nexit\ntouch ran\n",
        0o755,
        true,
    );
    // Git does not run it, and neither does decomm.
    check(b"#!/bin/sh\ntouch ran\n", 0o644, false);
}

#[test]
fn a_link_is_kept_and_what_it_leads_to_is_left_alone() {
    let Some(repo) = Repo::new() else { return };
    repo.write("scripts/hook.sh", "#!/bin/sh\ntouch ran\n");
    let script = repo.path().join("scripts/hook.sh");
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).expect("its mode");
    let hook = repo.path().join(".git/hooks/pre-commit");
    symlink("../../scripts/hook.sh", &hook).expect("a link");
    let before = (state(&hook), state(&script));
    repo.hook("install");
    assert_eq!(state(&script), before.1);
    repo.git("commit -qm fine --allow-empty");
    assert!(repo.path().join("ran").exists());
    repo.hook("uninstall");
    assert_eq!((state(&hook), state(&script)), before);
}

#[test]
fn a_kept_hook_is_never_written_over() {
    let Some(repo) = Repo::new() else { return };
    let hooks = repo.path().join(".git/hooks");
    fs::write(hooks.join("pre-commit.before-decomm"), "#!/usr/bin/env node\n").expect("a hook");
    // As after an installation that was killed, and beside a hook that would have to be kept.
    for hook in [None, Some("#!/usr/bin/env python3\n")] {
        if let Some(text) = hook {
            fs::write(hooks.join("pre-commit"), text).expect("a hook");
        }
        let before = names(&hooks);
        let ran = repo.decomm("hook install");
        assert!(!ran.passed && ran.said.contains("is there already"), "{ran:?}");
        assert_eq!(names(&hooks), before);
    }
}

#[test]
fn what_a_link_leads_to_is_not_taken_for_an_installation() {
    let Some(repo) = Repo::new() else { return };
    repo.hook("install");
    let hook = repo.path().join(".git/hooks/pre-commit");
    fs::rename(&hook, repo.path().join("shared.sh")).expect("it moves");
    symlink("../../shared.sh", &hook).expect("a link");
    let before = state(&hook);
    repo.hook("uninstall");
    assert_eq!(state(&hook), before);
}

#[test]
fn what_somebody_added_since_stays() {
    let Some(repo) = Repo::new() else { return };
    repo.hook("install");
    let hook = repo.path().join(".git/hooks/pre-commit");
    let text = fs::read_to_string(&hook).expect("the hook");
    fs::write(&hook, format!("{text}echo mine\n")).expect("the hook");
    repo.hook("uninstall");
    let rest = fs::read_to_string(&hook).expect("it stays");
    assert!(rest.ends_with("echo mine\n") && !rest.contains(">>>"), "{rest}");
}

#[test]
fn a_hook_that_calls_decomm_by_itself_is_left_alone() {
    let Some(repo) = Repo::new() else { return };
    let hook = repo.path().join(".git/hooks/pre-commit");
    fs::write(&hook, "#!/bin/sh\nexec decomm check --staged\n").expect("a hook");
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).expect("its mode");
    let before = state(&hook);
    assert!(repo.hook("install").contains(".git/hooks/pre-commit: has it already"));
    assert_eq!(state(&hook), before);
}

#[test]
fn torn_marks_are_left_to_people() {
    let Some(repo) = Repo::new() else { return };
    repo.hook("install");
    let hook = repo.path().join(".git/hooks/pre-commit");
    let text = fs::read_to_string(&hook).expect("the hook");
    fs::write(&hook, text.replace("<<<", "")).expect("the hook");
    let before = state(&hook);
    for act in ["install", "uninstall"] {
        let ran = repo.decomm(&format!("hook {act}"));
        assert!(!ran.passed && ran.said.contains("not a pair"), "{ran:?}");
        assert_eq!(state(&hook), before);
    }
}
