//! Writes a plan to the disk so that it is never half done: all of it, or nothing.
//!
//! 1. Every file is compared with what the plan knows of it; nothing is written before.
//! 2. A journal with all old bytes is written and flushed, and made to count by one rename.
//! 3. New folders, new files, edits: each in a file beside, flushed, and given its name by one rename.
//! 4. Files are deleted, then folders that are empty by that.
//! 5. The journal is marked as whole, at once or when somebody has proven the result ([`Written::confirm`]).
//!
//! Whatever stops this after step 2, the journal takes it back: at once where the disk says no (`undo::play_back`), by
//! `decomm undo` where the process was killed. Leaves out: what the plan is, and what people are told.
//!
//! Limit: access lists, extended attributes and times of files are not kept; a file with several hard links is parted
//! from the others by an edit.

pub mod disk;
pub mod journal;
mod prepare;
mod private;
mod real_path;
mod root;
pub mod store;
pub mod undo;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use cap_std::fs::Dir;

use crate::plan::apply::disk::{Act, Disk, DiskError, Owner, Rights, metadata};
use crate::plan::apply::journal::{Change, JournalInfo};
use crate::plan::apply::prepare::{Job, Prepared};
use crate::plan::apply::real_path::RealPath;
use crate::plan::apply::root::{Found, Root, Way};
use crate::plan::apply::store::{Lock, Opened, Store, StoreError};
use crate::plan::apply::undo::{Kept, PlayedBack, UndoError, WhyKept};
use crate::plan::change::FileChanges;
use crate::tree::Tree;
use crate::tree::path::RepoPath;
use crate::tree::worktree::Worktree;

/// What an apply did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// The journal that takes it back; none where there was nothing to do.
    pub journal: Option<u64>,
    /// How many files were made.
    pub n_created: usize,
    /// How many files were changed.
    pub n_edited: usize,
    /// How many files and links were deleted.
    pub n_deleted: usize,
    /// Folders of which nothing is left that the tree lists, but which hold something else: ignored files, say.
    pub kept_folders: Vec<RepoPath>,
}

/// One file that keeps a plan from being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The file.
    pub path: RepoPath,
    /// What is wrong, in a few words.
    pub why: Why,
}

/// Why a file keeps a plan from being written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// Its bytes are not those that the plan was made for.
    #[error("changed since the plan was made")]
    Changed,
    /// It is not there any more.
    #[error("deleted since the plan was made")]
    Gone,
    /// It is to be made, and something is there, if only an ignored file or a link that leads nowhere.
    #[error("exists already")]
    Exists,
    /// It is a link; decomm writes through none.
    #[error("a symbolic link, which is not written through")]
    Link,
    /// It is a folder, a pipe, a device.
    #[error("not a plain file")]
    NotPlain,
    /// A folder on the way to it is none.
    #[error("{at} is not a folder")]
    NotFolder {
        /// What is in the way.
        at: RepoPath,
    },
    /// A folder on the way to it is a link.
    #[error("{at} is a symbolic link, which is not followed")]
    ThroughLink {
        /// The link.
        at: RepoPath,
    },
    /// It leaves the root.
    #[error("outside of the root")]
    Outside,
    /// It lies in git's own folder.
    #[error("in git's own folder, which is never written to")]
    InGit,
    /// Two files have names that decomm shows alike, since one is not UTF-8.
    #[error("two files have names that look like this")]
    Ambiguous,
}

/// Why a plan was not written.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// The journals cannot be used. Nothing was changed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An earlier apply or undo was interrupted. Nothing was changed.
    #[error("an earlier run was interrupted")]
    Interrupted(JournalInfo),
    /// Files are not what the plan was made for. Nothing was changed.
    #[error("{}", list(.0))]
    Refused(Vec<Refusal>),
    /// The disk said no before a file was changed.
    #[error("{0}; nothing was changed")]
    Unwritable(DiskError),
    /// Something went wrong in the middle, and all that had been done was taken back.
    #[error("{cause}; what had been written was taken back")]
    RolledBack {
        /// What went wrong.
        cause: Trouble,
    },
    /// Something went wrong in the middle, and what had been done could not be taken back, or not all of it.
    #[error("{cause}; {}", .rollback.in_words())]
    HalfDone {
        /// What went wrong.
        cause: Trouble,
        /// What kept it from being taken back.
        rollback: Rollback,
    },
    /// All was written, and the journal was removed meanwhile.
    #[error("the plan is written, but its journal was removed meanwhile, so `decomm undo` cannot take it back")]
    JournalLost,
}

/// What stopped an apply in the middle.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The disk said no.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// Somebody wrote to a file meanwhile.
    #[error("{path}: changed while the plan was written")]
    Changed {
        /// The file.
        path: RepoPath,
    },
}

/// What kept an apply that failed from being taken back.
#[derive(Debug)]
pub enum Rollback {
    /// The disk said no again.
    Failed(Box<undo::UndoError>),
    /// Files were changed meanwhile, and left as they are; all others are as before.
    Kept(Vec<undo::Kept>),
}

impl Rollback {
    fn in_words(&self) -> String {
        match self {
            Rollback::Failed(error) => format!("taking back what had been written failed as well: {error}"),
            Rollback::Kept(kept) => {
                let lines: Vec<String> = kept.iter().map(|kept| format!("{}: {}", kept.path, kept.why)).collect();
                format!("what had been written was taken back, but for {}", lines.join(", "))
            }
        }
    }
}

fn list(refusals: &[Refusal]) -> String {
    let lines: Vec<String> = refusals
        .iter()
        .map(|refusal| format!("{}: {}", refusal.path, refusal.why))
        .collect();
    lines.join("\n")
}

/// What an apply is called in the list of journals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// What it is for.
    pub text: String,
    /// The day, as `2026-11-22`.
    pub date: String,
}

/// Changes that are on the disk and not yet to stay: whoever stops here leaves an apply that counts as interrupted.
///
/// Nobody else can write as long as this lives.
pub struct Written {
    /// What was done.
    pub applied: Applied,
    /// None where there was nothing to do.
    open: Option<Open>,
}

/// An apply whose journal is not marked as whole.
struct Open {
    opened: Opened,
    root: Root,
    folder: Dir,
    /// The files that have been changed, or were about to be.
    reached: BTreeSet<RealPath>,
    _lock: Lock,
}

/// Writes `changes` below the store's root, and says that they are to stay.
///
/// # Errors
/// [`ApplyError`] says how the files are now: as before in all cases but [`ApplyError::HalfDone`] and
/// [`ApplyError::JournalLost`].
pub fn apply(
    store: &Store,
    tree: &Worktree,
    changes: &FileChanges,
    label: &Label,
    disk: &mut Disk<'_>,
) -> Result<Applied, ApplyError> {
    begin(store, tree, changes, label, disk)?.confirm(store, disk)
}

/// Writes `changes` below the store's root; `tree` is the working tree there, which knows real names.
///
/// # Errors
/// [`ApplyError`] says how the files are now: as before in all cases but [`ApplyError::HalfDone`].
pub fn begin(
    store: &Store,
    tree: &Worktree,
    changes: &FileChanges,
    label: &Label,
    disk: &mut Disk<'_>,
) -> Result<Written, ApplyError> {
    if changes.is_empty() {
        return Ok(Written {
            applied: Applied::default(),
            open: None,
        });
    }
    let (folder, lock) = store.lock(disk)?;
    if let Some(open) = store.open_journal(&folder)? {
        return Err(ApplyError::Interrupted(open.info()));
    }
    let root = Root::open(store.root()).map_err(ApplyError::Unwritable)?;
    let jobs = prepare::check(&root, tree, changes, disk)?;
    let number = store.next_number(&folder).map_err(ApplyError::Unwritable)?;
    let journal = prepare::write_journal(store, &folder, number, &root, &jobs, label, disk);
    let Prepared { opened, jobs } = match journal {
        Ok(prepared) => prepared,
        Err(error) => {
            // What cannot be removed now the next run removes, or an undo that finds nothing to do.
            let _ = store.abandon(disk, &folder, number);
            return Err(error);
        }
    };
    let mut written = Written {
        applied: Applied {
            journal: Some(number),
            ..Applied::default()
        },
        open: Some(Open {
            opened,
            root,
            folder,
            reached: BTreeSet::new(),
            _lock: lock,
        }),
    };
    let done = match &mut written.open {
        Some(open) => write(tree, open, jobs, disk, &mut written.applied),
        None => Ok(()),
    };
    match (done, written.open) {
        (Err(cause), Some(open)) => Err(roll_back(store, open, cause, disk)),
        (_, open) => Ok(Written { open, ..written }),
    }
}

impl Written {
    /// Says that the changes are to stay.
    ///
    /// # Errors
    /// The journal cannot be marked: what was written is taken back then, but for [`ApplyError::JournalLost`].
    pub fn confirm(self, store: &Store, disk: &mut Disk<'_>) -> Result<Applied, ApplyError> {
        let Some(mut open) = self.open else {
            return Ok(self.applied);
        };
        if !open.opened.is_whole() {
            return Err(ApplyError::JournalLost);
        }
        match open.opened.mark_done(disk) {
            Ok(()) => Ok(self.applied),
            Err(error) => Err(roll_back(store, open, error.into(), disk)),
        }
    }

    /// Takes the changes back: these, whatever other journals there are by now.
    ///
    /// # Errors
    /// [`UndoError`]; the journal stays then.
    pub fn take_back(self, store: &Store, disk: &mut Disk<'_>) -> Result<PlayedBack, UndoError> {
        let Some(open) = self.open else {
            return Ok(PlayedBack::default());
        };
        if !open.opened.is_whole() {
            let kept = open.opened.journal.files.iter().map(|file| Kept {
                path: file.path.shown(),
                why: WhyKept::NoJournal,
            });
            return Ok(PlayedBack {
                kept: kept.collect(),
                ..PlayedBack::default()
            });
        }
        undo::play_back(store, &open.folder, &open.root, open.opened, None, disk)
    }
}

fn roll_back(store: &Store, open: Open, cause: Trouble, disk: &mut Disk<'_>) -> ApplyError {
    let reached = Some(&open.reached);
    match undo::play_back(store, &open.folder, &open.root, open.opened, reached, disk) {
        Ok(PlayedBack { kept, .. }) if kept.is_empty() => ApplyError::RolledBack { cause },
        Ok(PlayedBack { kept, .. }) => ApplyError::HalfDone {
            cause,
            rollback: Rollback::Kept(kept),
        },
        Err(error) => ApplyError::HalfDone {
            cause,
            rollback: Rollback::Failed(Box::new(error)),
        },
    }
}

/// Does what the journal says.
fn write(
    tree: &Worktree,
    open: &mut Open,
    jobs: &[Job<'_>],
    disk: &mut Disk<'_>,
    applied: &mut Applied,
) -> Result<(), Trouble> {
    let Open {
        opened, root, reached, ..
    } = open;
    let (root, journal) = (&*root, opened.journal.clone());
    let mut touched = BTreeSet::new();
    for folder in &journal.made {
        disk.make_folder(&root.place(folder)?)?;
        touched.extend(folder.split().map(|(parent, _)| parent));
    }
    for (file, job) in journal.files.iter().zip(jobs) {
        let Some(new) = job.new else { continue };
        let before = match &file.change {
            Change::Edit { old, .. } => {
                applied.n_edited += 1;
                Some(old.sha256.as_str())
            }
            _ => {
                applied.n_created += 1;
                None
            }
        };
        let place = root.place(&file.path)?;
        let temp = place.beside(&file.temp)?;
        let rights = rights_to_keep(root, &file.path, before, disk)?;
        let mut written = match rights {
            Some(_) => disk.create_private(&temp)?,
            None => disk.create_usual(&temp)?,
        };
        disk.write(&mut written, new, &temp.shown)?;
        let written = written.into_std();
        if let Some(rights) = rights {
            disk.set_rights(&written, rights, Owner::Must, &place.shown)?;
        }
        disk.sync_std_file(&written, &temp.shown)?;
        // Once more, as close to the rename as can be: what somebody else wrote meanwhile is not lost.
        rights_to_keep(root, &file.path, before, disk)?;
        reached.insert(file.path.clone());
        disk.rename(&temp, &place)?;
        touched.extend(file.path.split().map(|(parent, _)| parent));
    }
    sync_folders(root, &touched, disk)?;
    touched.clear();
    for file in &journal.files {
        let expected = match &file.change {
            Change::Delete { old } => Expected::File(&old.sha256),
            Change::DeleteLink { target } => Expected::Link(&target.0),
            _ => continue,
        };
        let is_as_expected = match (root.look(disk, &file.path)?, expected) {
            (Found::File { sha256, .. }, Expected::File(expected)) => sha256 == *expected,
            (Found::Link { target }, Expected::Link(expected)) => target == expected,
            _ => false,
        };
        if !is_as_expected {
            return Err(changed(&file.path));
        }
        reached.insert(file.path.clone());
        disk.remove_file(&root.place(&file.path)?)?;
        applied.n_deleted += 1;
        touched.extend(file.path.split().map(|(parent, _)| parent));
    }
    let mut folders: Vec<&RealPath> = journal.folders.iter().map(|folder| &folder.path).collect();
    folders.sort_by_key(|folder| std::cmp::Reverse(folder.depth()));
    let gone = journal.files.iter().filter(|file| file.change.is_deletion());
    let gone: BTreeSet<RepoPath> = gone.map(|file| file.path.shown()).collect();
    for folder in folders {
        if remove_if_empty(root, folder, disk)? {
            touched.remove(folder);
            touched.extend(folder.split().map(|(parent, _)| parent));
            continue;
        }
        let shown = folder.shown();
        let has_listed = tree.listing().within(&shown).any(|entry| !gone.contains(&entry.path));
        let has_new = journal
            .files
            .iter()
            .any(|file| matches!(file.change, Change::Create { .. }) && file.path.shown().is_within(&shown));
        if !has_listed && !has_new {
            applied.kept_folders.push(shown);
        }
    }
    // The outermost says it all.
    let all = applied.kept_folders.clone();
    applied
        .kept_folders
        .retain(|folder| !folder.ancestors().any(|above| all.contains(&above)));
    applied.kept_folders.sort();
    sync_folders(root, &touched, disk)?;
    Ok(())
}

enum Expected<'a> {
    File(&'a String),
    Link(&'a std::path::Path),
}

/// Makes sure that a file is as the journal says (`before` is its hash; none: it is not there), and returns its rights.
fn rights_to_keep(
    root: &Root,
    path: &RealPath,
    before: Option<&str>,
    disk: &mut Disk<'_>,
) -> Result<Option<Rights>, Trouble> {
    match (root.look(disk, path)?, before) {
        (Found::Nothing, None) => Ok(None),
        (Found::File { sha256, rights }, Some(before)) if sha256 == before => Ok(Some(rights)),
        _ => Err(changed(path)),
    }
}

fn changed(path: &RealPath) -> Trouble {
    Trouble::Changed { path: path.shown() }
}

/// Removes `folder` where it is empty, and returns whether it is gone.
fn remove_if_empty(root: &Root, folder: &RealPath, disk: &mut Disk<'_>) -> Result<bool, DiskError> {
    let failed = |source| DiskError {
        act: Act::Read,
        path: folder.to_string(),
        source,
    };
    let inside = match root.way(folder)? {
        Way::Open(inside) => inside,
        Way::Missing => return Ok(true),
        Way::Blocked(_) => return Ok(false),
    };
    if inside.entries().map_err(failed)?.next().is_some() {
        return Ok(false);
    }
    let place = root.place(folder)?;
    match disk.remove_folder(&place) {
        // Somebody has just put something there.
        Err(error) if error.source.kind() == std::io::ErrorKind::DirectoryNotEmpty => Ok(false),
        removed => removed.map(|()| metadata(&place).is_ok_and(|left| left.is_none())),
    }
}

/// Flushes the names in `folders` to the disk; those that are gone need it no more.
fn sync_folders(root: &Root, folders: &BTreeSet<RealPath>, disk: &mut Disk<'_>) -> Result<(), DiskError> {
    for folder in folders {
        if let Way::Open(open) = root.way(folder)? {
            disk.sync_folder(&open, &folder.to_string())?;
        }
    }
    Ok(())
}
