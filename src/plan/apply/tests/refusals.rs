//! What is refused before anything is written, and what others do while a plan is written.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;

use crate::plan::apply::disk::Disk;
use crate::plan::apply::tests::{CHUNK, Place, changes, create, delete, edit, path, rich, steps_of};
use crate::plan::apply::{ApplyError, Why};
use crate::plan::change::{FileChange, FileChanges};

/// Applies `plan`, and expects these refusals and not a byte written.
fn check_refused(place: &Place, plan: &FileChanges, expected: &[(&str, Why)]) {
    let before = place.snapshot();
    match place.apply(plan, &mut Disk::default()) {
        Err(ApplyError::Refused(refusals)) => {
            let refusals: Vec<_> = refusals
                .into_iter()
                .map(|refusal| (refusal.path, refusal.why))
                .collect();
            let expected: Vec<_> = expected.iter().map(|(text, why)| (path(text), why.clone())).collect();
            assert_eq!(refusals, expected);
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(place.snapshot(), before);
    assert_eq!(place.journals(), [""; 0]);
}

#[test]
fn files_that_are_not_what_the_plan_knows_are_refused() {
    let place = Place::new();
    for file in ["a", "b", "c", "real/inside", "there", "ignored.log", "zz"] {
        place.write(file, b"disk", 0o644);
    }
    place.write(".gitignore", b"*.log\n", 0o644);
    let root = place.root();
    symlink("a", root.join("link")).unwrap();
    symlink("real", root.join("linked")).unwrap();
    symlink("nowhere", root.join("dangling")).unwrap();
    fs::create_dir(root.join("folder")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(root.join("socket")).unwrap();
    let at = |text: &str| path(text);
    check_refused(
        &place,
        &changes([
            ("a", edit(b"disk", b"new")),
            ("b", edit(b"plan", b"new")),
            ("c", delete(b"plan")),
            ("gone", delete(b"disk")),
            ("folder", delete(b"disk")),
            ("socket", FileChange::Delete { old: None }),
            ("there", create(b"new")),
            ("ignored.log", create(b"new")),
            ("dangling", create(b"new")),
            ("link", edit(b"disk", b"new")),
            ("linked/inside", edit(b"disk", b"new")),
            ("linked/new", create(b"new")),
            ("a/new", create(b"new")),
            (".git/hooks/x", create(b"new")),
            (".GIT/x", create(b"new")),
        ]),
        &[
            (".GIT/x", Why::InGit),
            (".git/hooks/x", Why::InGit),
            ("a/new", Why::NotFolder { at: at("a") }),
            ("b", Why::Changed),
            ("c", Why::Changed),
            ("dangling", Why::Exists),
            ("folder", Why::NotPlain),
            ("gone", Why::Gone),
            ("ignored.log", Why::Exists),
            ("link", Why::Link),
            ("linked/inside", Why::ThroughLink { at: at("linked") }),
            ("linked/new", Why::ThroughLink { at: at("linked") }),
            ("socket", Why::NotPlain),
            ("there", Why::Exists),
        ],
    );
}

#[test]
fn a_folder_without_permission_gets_a_rollback() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    place.write("a", b"a", 0o644);
    place.write("locked/b", b"b", 0o644);
    let locked = place.root().join("locked");
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o555)).unwrap();
    if fs::write(locked.join("probe"), b"").is_ok() {
        println!("SKIPPED: this user may write everywhere");
        return;
    }
    let before = place.snapshot();
    for (name, step) in [
        ("locked/b", edit(b"b", b"c")),
        ("locked/b", delete(b"b")),
        ("locked/new", create(b"n")),
    ] {
        let plan = changes([("a", edit(b"a", b"b")), (name, step)]);
        let error = place.apply(&plan, &mut Disk::default()).unwrap_err().to_string();
        assert!(
            error.contains("locked/") && error.contains("permission denied"),
            "{error}"
        );
        assert!(error.contains("taken back"), "{error}");
        assert_eq!(place.snapshot(), before);
        assert!(!place.is_interrupted());
    }
    // A folder that may be left empty is not removed against its parent's will.
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn two_names_that_look_alike_are_refused() {
    let place = Place::new();
    place.write(OsStr::from_bytes(b"caf\xE9"), b"x", 0o644);
    place.write("caf\\xE9", b"x", 0o644);
    check_refused(
        &place,
        &changes([("caf\\xE9", delete(b"x"))]),
        &[("caf\\xE9", Why::Ambiguous)],
    );
}

#[test]
fn what_others_do_meanwhile_is_neither_followed_nor_lost() {
    let (place, plan) = rich();
    let (_, steps) = steps_of(|disk| place.apply(&plan, disk).unwrap());
    let mut n_noticed = 0;
    // A hostile neighbour swaps a folder for a link that leads outside, or writes to a file, before every few steps.
    for deed in 0..2 {
        for at in (deed..steps.len()).step_by(4) {
            let (place, plan) = rich();
            let root = place.root();
            let outside = place.folder.path().join("outside");
            fs::create_dir(&outside).unwrap();
            let mut n_steps = 0;
            let mut disk = Disk::watched(CHUNK, |_| {
                n_steps += 1;
                if n_steps == at + 1 {
                    if deed == 0 {
                        fs::rename(root.join("src"), root.join("moved")).unwrap();
                        symlink(&outside, root.join("src")).unwrap();
                    } else {
                        fs::write(root.join("src/plain.ts"), b"mine").unwrap();
                    }
                }
                Ok(())
            });
            let result = place.apply(&plan, &mut disk);
            drop(disk);
            n_noticed += usize::from(result.is_err());
            assert_eq!(fs::read_dir(&outside).unwrap().count(), 0, "{at}: {result:?}");
        }
    }
    assert!(n_noticed > 50, "{n_noticed}");
}
