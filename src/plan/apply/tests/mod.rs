//! Plans applied to real folders and taken back.

#![cfg(unix)]

mod faults;
mod refusals;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use assert_fs::TempDir;

use crate::plan::apply::disk::{Act, Disk};
use crate::plan::apply::store::Store;
use crate::plan::apply::undo::{UndoError, Undone, WhyKept, forget, undo};
use crate::plan::apply::{Applied, ApplyError, Label, apply};
use crate::plan::change::{FileChange, FileChanges};
use crate::tree::path::RepoPath;
use crate::tree::worktree::Worktree;

/// Bytes of one step that writes: small, so that files are killed half written.
const CHUNK: usize = 24;

/// A root, and a state folder beside it.
struct Place {
    folder: TempDir,
}

/// All that is below a folder: names, kinds, modes, bytes, where links lead.
type Snapshot = BTreeMap<PathBuf, String>;

impl Place {
    fn new() -> Place {
        let folder = TempDir::new().unwrap();
        fs::create_dir(folder.path().join("root")).unwrap();
        Place { folder }
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("root")
    }

    fn store(&self) -> Store {
        Store::open(&self.root(), Some(&self.folder.path().join("state"))).unwrap()
    }

    fn write(&self, path: impl AsRef<Path>, bytes: &[u8], mode: u32) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    }

    fn snapshot(&self) -> Snapshot {
        let mut snapshot = Snapshot::new();
        let mut folders = vec![self.root()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).unwrap() {
                let path = entry.unwrap().path();
                let below = path.strip_prefix(self.root()).unwrap().to_path_buf();
                if below == Path::new(".git") {
                    continue;
                }
                let metadata = path.symlink_metadata().unwrap();
                let mode = metadata.permissions().mode();
                let shown = if metadata.is_dir() {
                    folders.push(path);
                    format!("folder {mode:o}")
                } else if metadata.is_symlink() {
                    format!("link {:?}", fs::read_link(&path).unwrap())
                } else if metadata.is_file() {
                    format!("file {mode:o} {:?}", fs::read(&path).unwrap())
                } else {
                    "socket".to_owned()
                };
                snapshot.insert(below, shown);
            }
        }
        snapshot
    }

    fn apply(&self, changes: &FileChanges, disk: &mut Disk<'_>) -> Result<Applied, ApplyError> {
        let tree = Worktree::open(&self.root()).unwrap();
        let label = Label {
            text: "a test".to_owned(),
            date: "2026-11-22".to_owned(),
        };
        apply(&self.store(), &tree, changes, &label, disk)
    }

    fn undo(&self) -> Result<Undone, UndoError> {
        undo(&self.store(), &mut Disk::watched(CHUNK, |_| Ok(())))
    }

    fn is_interrupted(&self) -> bool {
        self.store().interrupted().unwrap().is_some()
    }

    /// Returns the names in the journals' folder.
    fn journals(&self) -> Vec<String> {
        let mut names = Vec::new();
        let state = self.folder.path().join("state/decomm");
        for root in fs::read_dir(state).into_iter().flatten() {
            for entry in fs::read_dir(root.unwrap().path()).unwrap() {
                names.push(entry.unwrap().file_name().into_string().unwrap());
            }
        }
        names.sort();
        names.retain(|name| name != "lock");
        names
    }
}

fn path(text: &str) -> RepoPath {
    RepoPath::parse(text).unwrap()
}

fn edit(old: &[u8], new: &[u8]) -> FileChange {
    FileChange::Edit {
        old: old.to_vec(),
        new: new.to_vec(),
    }
}

fn create(new: &[u8]) -> FileChange {
    FileChange::Create { new: new.to_vec() }
}

fn delete(old: &[u8]) -> FileChange {
    FileChange::Delete {
        old: Some(old.to_vec()),
    }
}

fn changes<const N: usize>(changes: [(&str, FileChange); N]) -> FileChanges {
    changes.map(|(text, change)| (path(text), change)).into_iter().collect()
}

const LONG: &[u8] = b"export const a = 1;\nexport const b = 2;\nexport const c = 3;\n";

/// Makes a root with all that can be in one, and a plan that does all that a plan can do.
fn rich() -> (Place, FileChanges) {
    let place = Place::new();
    place.write("src/run.sh", b"#!/bin/sh\nold\n", 0o755);
    place.write("src/plain.ts", LONG, 0o644);
    place.write("src/private.key", b"old", 0o600);
    place.write("src/untouched.ts", b"stays", 0o640);
    place.write("old/a.ts", LONG, 0o644);
    place.write("old/sub/b.bin", &[0, 255, 1, 254], 0o444);
    place.write("old/sub/deeper/empty", b"", 0o600);
    place.write("old/large.dat", &LONG.repeat(3), 0o664);
    place.write(OsStr::from_bytes(b"old/caf\xE9/men\xFC.txt"), b"latin", 0o644);
    place.write("keep/gone.ts", b"gone", 0o644);
    place.write("keep/ignored.log", b"ignored", 0o644);
    place.write("alone.ts", b"alone", 0o644);
    place.write(".gitignore", b"*.log\n", 0o644);
    let root = place.root();
    symlink("../src/plain.ts", root.join("old/link")).unwrap();
    symlink("nowhere", root.join("old/sub/dangling")).unwrap();
    symlink(OsStr::from_bytes(b"/\xFF"), root.join("old/odd")).unwrap();
    fs::set_permissions(root.join("old/sub"), fs::Permissions::from_mode(0o2750)).unwrap();
    fs::set_permissions(root.join("old"), fs::Permissions::from_mode(0o711)).unwrap();
    // As a user who may do that, files of others come back as theirs.
    for file in ["src/run.sh", "old/a.ts", "old/sub"] {
        let _ = std::os::unix::fs::chown(root.join(file), Some(1234), Some(1234));
    }
    let unread = || FileChange::Delete { old: None };
    let changes = changes([
        ("src/run.sh", edit(b"#!/bin/sh\nold\n", b"#!/bin/sh\nnew\n")),
        ("src/plain.ts", edit(LONG, b"export const a = 1;\n")),
        ("src/private.key", edit(b"old", b"")),
        ("src/made.ts", create(LONG)),
        ("new/deep/a.txt", create(b"made")),
        ("new/empty", create(b"")),
        ("old/caf\\xE9/made.txt", create(b"made beside")),
        ("old/a.ts", delete(LONG)),
        ("old/sub/b.bin", delete(&[0, 255, 1, 254])),
        ("old/sub/deeper/empty", delete(b"")),
        ("old/large.dat", unread()),
        ("old/caf\\xE9/men\\xFC.txt", delete(b"latin")),
        ("old/link", unread()),
        ("old/sub/dangling", unread()),
        ("old/odd", unread()),
        ("keep/gone.ts", delete(b"gone")),
        ("alone.ts", delete(b"alone")),
    ]);
    (place, changes)
}

fn steps_of<T>(work: impl FnOnce(&mut Disk<'_>) -> T) -> (T, Vec<(Act, String)>) {
    let steps = RefCell::new(Vec::new());
    let result = work(&mut Disk::watched(CHUNK, |step| {
        steps.borrow_mut().push((step.act, step.path.to_owned()));
        Ok(())
    }));
    (result, steps.into_inner())
}

#[test]
fn a_plan_is_written_and_taken_back() {
    let (place, changes) = rich();
    let before = place.snapshot();
    let applied = place.apply(&changes, &mut Disk::default()).unwrap();
    assert_eq!((applied.n_created, applied.n_edited, applied.n_deleted), (4, 3, 10));
    assert_eq!(applied.kept_folders, [path("keep")]);
    let after = place.snapshot();
    let file = |name: &str| after.get(Path::new(name)).map(String::as_str);
    assert_eq!(
        file("src/run.sh"),
        Some(format!("file 100755 {:?}", b"#!/bin/sh\nnew\n").as_str())
    );
    assert_eq!(file("src/private.key"), Some("file 100600 []"));
    assert_eq!(file("new/empty").map(|file| file.ends_with(" []")), Some(true));
    assert_eq!(
        file("keep/ignored.log"),
        before.get(Path::new("keep/ignored.log")).map(String::as_str)
    );
    for gone in ["old/sub", "old/a.ts", "old/link", "alone.ts", "keep/gone.ts"] {
        assert_eq!(file(gone), None, "{gone}");
    }
    assert!(after.contains_key(Path::new(OsStr::from_bytes(b"old/caf\xE9/made.txt"))));
    assert!(!after.keys().any(|name| name.display().to_string().contains(".decomm-")));
    assert!(!place.is_interrupted());
    let undone = place.undo().unwrap();
    assert_eq!(
        (undone.n_restored, undone.kept, undone.owner_lost),
        (17, vec![], vec![])
    );
    assert_eq!(place.snapshot(), before);
    assert_eq!(place.journals(), [""; 0]);
    assert!(matches!(place.undo(), Err(UndoError::Nothing)));
}

#[test]
fn each_undo_takes_one_apply_back() {
    let place = Place::new();
    place.write("a", b"1", 0o644);
    let mut snapshots = Vec::new();
    for (old, new) in [(b"1", b"2"), (b"2", b"3"), (b"3", b"4")] {
        snapshots.push(place.snapshot());
        place
            .apply(&changes([("a", edit(old, new))]), &mut Disk::default())
            .unwrap();
    }
    assert_eq!(
        place
            .store()
            .list()
            .unwrap()
            .iter()
            .map(|info| info.number)
            .collect::<Vec<_>>(),
        [3, 2, 1]
    );
    while let Some(snapshot) = snapshots.pop() {
        place.undo().unwrap();
        assert_eq!(place.snapshot(), snapshot);
    }
    assert!(matches!(place.undo(), Err(UndoError::Nothing)));
}

#[test]
fn what_changed_since_is_left_alone_and_can_be_undone_later() {
    let (place, plan) = rich();
    let before = place.snapshot();
    place.apply(&plan, &mut Disk::default()).unwrap();
    let after_edit = fs::read(place.root().join("src/plain.ts")).unwrap();
    let mode = |mode: u32| fs::Permissions::from_mode(mode);
    fs::write(place.root().join("src/plain.ts"), b"mine").unwrap();
    fs::write(place.root().join("new/deep/a.txt"), b"mine too").unwrap();
    fs::write(place.root().join("alone.ts"), b"something else").unwrap();
    fs::remove_file(place.root().join("src/private.key")).unwrap();
    fs::write(place.root().join("old/mine.txt"), b"mine").unwrap();
    let undone = place.undo().unwrap();
    let kept: Vec<_> = undone
        .kept
        .iter()
        .map(|kept| (kept.path.to_string(), kept.why))
        .collect();
    assert_eq!(
        kept,
        [
            ("alone.ts".to_owned(), WhyKept::Replaced),
            ("src/plain.ts".to_owned(), WhyKept::Changed),
            ("src/private.key".to_owned(), WhyKept::Gone),
            ("new/deep/a.txt".to_owned(), WhyKept::Changed),
        ]
    );
    assert_eq!(undone.n_restored, 13);
    assert_eq!(fs::read(place.root().join("src/plain.ts")).unwrap(), b"mine");
    assert_eq!(fs::read(place.root().join("old/mine.txt")).unwrap(), b"mine");
    assert!(!place.is_interrupted());
    assert_eq!(place.store().list().unwrap()[0].n_files, 4);
    // Once they are as the apply left them, the rest goes back too.
    fs::write(place.root().join("src/plain.ts"), after_edit).unwrap();
    fs::write(place.root().join("new/deep/a.txt"), b"made").unwrap();
    fs::remove_file(place.root().join("alone.ts")).unwrap();
    fs::write(place.root().join("src/private.key"), b"").unwrap();
    fs::set_permissions(place.root().join("src/private.key"), mode(0o600)).unwrap();
    fs::remove_file(place.root().join("old/mine.txt")).unwrap();
    assert_eq!(place.undo().unwrap().kept, []);
    assert_eq!(place.snapshot(), before);
}

#[test]
fn one_writes_at_a_time() {
    let (place, plan) = rich();
    let mut checked = false;
    let mut disk = Disk::watched(CHUNK, |step| {
        if step.act == Act::RemoveFile && !checked {
            checked = true;
            let second = place.apply(&changes([("x", create(b"x"))]), &mut Disk::default());
            assert!(second.unwrap_err().to_string().contains("another decomm is writing"));
            // One that runs is not one that was interrupted.
            assert!(!place.is_interrupted());
        }
        Ok(())
    });
    place.apply(&plan, &mut disk).unwrap();
    drop(disk);
    assert!(checked);
}

#[test]
fn a_journal_is_for_its_user_only_and_of_one_format() {
    let (place, plan) = rich();
    place.apply(&plan, &mut Disk::default()).unwrap();
    let roots = fs::read_dir(place.folder.path().join("state/decomm")).unwrap();
    let journals = roots.into_iter().next().unwrap().unwrap().path();
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&journals), 0o700);
    assert_eq!(mode(&journals.join("1")), 0o700);
    assert_eq!(mode(&journals.join("1/old")), 0o600);
    let file = journals.join("1/journal.json");
    let text = fs::read_to_string(&file).unwrap();
    for (wrong, reason) in [
        (text.replace("\"format\":1", "\"format\":2"), "its format is not 1"),
        (text.replace("\"alone.ts\"", "\"../alone.ts\""), "it leaves the root"),
        (
            text.replace(".decomm-1-0.tmp", "package.json"),
            "it names a file that no journal has",
        ),
        (text.replace("}]", ""), "line 1"),
    ] {
        fs::write(&file, wrong).unwrap();
        let error = place.undo().unwrap_err().to_string();
        assert!(error.contains(reason), "{error}");
    }
    fs::write(&file, &text).unwrap();
    fs::write(journals.join("1/old"), b"rubbish").unwrap();
    let error = place.undo().unwrap_err();
    assert!(matches!(error, UndoError::Damaged { .. }), "{error}");
    assert!(place.is_interrupted());
}

fn journals_folder(place: &Place) -> PathBuf {
    let mut roots = fs::read_dir(place.folder.path().join("state/decomm")).unwrap();
    roots.next().unwrap().unwrap().path()
}

#[test]
fn journals_that_others_can_write_are_refused() {
    for name in ["", "1", "1/old", "1/journal.json", "1/done", ".."] {
        let (place, plan) = rich();
        place.apply(&plan, &mut Disk::default()).unwrap();
        let after = place.snapshot();
        let path = journals_folder(&place).join(name);
        let mode = path.metadata().unwrap().permissions().mode();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode | 0o020)).unwrap();
        let error = place.undo().unwrap_err().to_string();
        assert!(error.contains("can be written by other users"), "{name}: {error}");
        assert_eq!(place.snapshot(), after);
        assert!(place.store().list().is_err(), "{name}");
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        // Only root can give files away.
        if std::os::unix::fs::chown(&path, Some(1234), None).is_ok() {
            let error = place.undo().unwrap_err().to_string();
            assert!(error.contains("belongs to another user"), "{name}: {error}");
            assert_eq!(place.snapshot(), after);
            std::os::unix::fs::chown(&path, Some(0), None).unwrap();
        }
        place.undo().unwrap();
    }
}

#[test]
fn odd_names_among_the_journals_are_in_nobodys_way() {
    let place = Place::new();
    place.write("a", b"1", 0o644);
    place
        .apply(&changes([("a", edit(b"1", b"2"))]), &mut Disk::default())
        .unwrap();
    let journals = journals_folder(&place);
    for folder in ["01", "+2", "x", "99999999999999999999", "x.gone"] {
        fs::create_dir(journals.join(folder)).unwrap();
    }
    for file in ["2", "3.tmp", "x.tmp", "4.gone"] {
        fs::write(journals.join(file), b"").unwrap();
    }
    assert_eq!(place.store().list().unwrap().len(), 1);
    let applied = place.apply(&changes([("a", edit(b"2", b"3"))]), &mut Disk::default());
    assert_eq!(applied.unwrap().journal, Some(5));
    place.undo().unwrap();
    place.undo().unwrap();
    assert_eq!(fs::read(place.root().join("a")).unwrap(), b"1");
}

#[test]
fn a_journal_that_is_stuck_can_be_forgotten() {
    let place = Place::new();
    for (old, new) in [(&b"1"[..], &b"2"[..]), (b"2", b"3")] {
        place.write("a", old, 0o644);
        place
            .apply(&changes([("a", edit(old, new))]), &mut Disk::default())
            .unwrap();
    }
    place.write("a", b"mine", 0o644);
    assert_eq!(place.undo().unwrap().kept.len(), 1);
    let forgotten = forget(&place.store(), &mut Disk::default()).unwrap();
    assert_eq!((forgotten.journal.number, forgotten.files), (2, vec![path("a")]));
    place.write("a", b"2", 0o644);
    place.undo().unwrap();
    assert_eq!(fs::read(place.root().join("a")).unwrap(), b"1");
    assert!(matches!(
        forget(&place.store(), &mut Disk::default()),
        Err(UndoError::Nothing)
    ));
}

#[test]
fn a_rollback_leaves_out_what_the_apply_had_not_come_to() {
    let place = Place::new();
    for name in ["a", "b", "c"] {
        place.write(name, b"1", 0o644);
    }
    let plan = changes([("a", edit(b"1", b"2")), ("b", edit(b"1", b"2")), ("c", delete(b"1"))]);
    // Somebody writes to the second and the third file once the first has its new bytes.
    let mut disk = Disk::watched(CHUNK, |step| {
        if step.act == Act::Create && step.path.contains(".decomm-") && fs::read(place.root().join("a"))? == b"2" {
            fs::write(place.root().join("b"), b"mine")?;
            fs::write(place.root().join("c"), b"mine")?;
        }
        Ok(())
    });
    let error = place.apply(&plan, &mut disk).unwrap_err();
    drop(disk);
    assert!(matches!(error, ApplyError::RolledBack { .. }), "{error}");
    for (name, bytes) in [("a", &b"1"[..]), ("b", b"mine"), ("c", b"mine")] {
        assert_eq!(fs::read(place.root().join(name)).unwrap(), bytes, "{name}");
    }
    assert_eq!(place.journals(), [""; 0]);
}
