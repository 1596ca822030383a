//! The journals of what was written, as the commands use them.

use std::path::{Path, PathBuf};

use crate::cli::failure::Failure;
use crate::cli::project::{Project, find_root, working_directory};
use crate::cli::{Session, clock};
use crate::plan::apply::disk::Disk;
use crate::plan::apply::journal::{JournalInfo, JournalState};
use crate::plan::apply::store::{Store, StoreError};
use crate::plan::apply::undo::{self, Forgotten, Kept, UndoError, Undone};
use crate::plan::apply::{self, ApplyError, Label, Written};
use crate::plan::change::FileChanges;
use crate::report::escape::escape;
use crate::tree::path::RepoPath;

/// Opens the store of `root`: in git's own folder, else in the user's state folder.
///
/// # Errors
/// The root cannot be read, or there is no place for a state folder.
pub(crate) fn open(root: &Path) -> Result<Store, Failure> {
    Store::open(root, state_folder().as_deref()).map_err(|error| {
        let help = match error {
            StoreError::NoStateFolder => "set XDG_STATE_HOME or HOME to a folder of your own",
            StoreError::BrokenGit { .. } => "the journals are in git's own folder: mend the repository first",
            _ => "the root must be a folder that can be read",
        };
        Failure::new(format!("cannot find the journals of {}: {error}", root.display()), help)
    })
}

/// Returns the folder for what programs keep: `XDG_STATE_HOME`, else `.local/state` of the home.
///
/// There is none that all users share: a journal says what is written where.
fn state_folder() -> Option<PathBuf> {
    let absolute = |name: &str| {
        std::env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    absolute("XDG_STATE_HOME")
        .or_else(|| Some(absolute("HOME")?.join(".local/state")))
        .or_else(|| absolute("LOCALAPPDATA"))
}

/// Opens the store of the nearest folder at or above the working directory that has a journal; none: no folder has.
///
/// # Errors
/// As [`open`], or journals cannot be read.
pub(crate) fn nearest() -> Result<Option<Store>, Failure> {
    let working_directory = working_directory()?;
    for folder in working_directory.ancestors() {
        let store = match open(folder) {
            Err(failure) if folder == working_directory => return Err(failure),
            // A folder above that cannot be used is no reason to overlook one that can.
            Err(_) => continue,
            Ok(store) => store,
        };
        let journals = store.list().map_err(|error| unusable(&store, &error.to_string()))?;
        if !journals.is_empty() {
            return Ok(Some(store));
        }
    }
    Ok(None)
}

/// Says on standard error that a fix or an undo was interrupted, where one was.
pub(crate) fn remark_interrupted(session: &Session) {
    // A command that only reads does its work without journals, and says itself what is wrong with the config.
    let journal = find_root(session.config_file.as_deref())
        .and_then(|root| open(&root))
        .ok()
        .and_then(|store| store.interrupted().ok())
        .flatten();
    if let Some(journal) = journal {
        session.output.remark(&format!(
            "warning: {}, so files may be half changed: run `decomm undo`, which restores all of them",
            escape(&what_was_interrupted(&journal))
        ));
    }
}

/// Refuses to go on while a fix or an undo is half done.
///
/// # Errors
/// One is, or the journals cannot be read.
pub(crate) fn refuse_interrupted(store: &Store) -> Result<(), Failure> {
    let journal = store
        .interrupted()
        .map_err(|error| unusable(store, &error.to_string()))?;
    match journal {
        None => Ok(()),
        Some(journal) => Err(interrupted(&journal)),
    }
}

fn what_was_interrupted(journal: &JournalInfo) -> String {
    let what = match journal.state {
        JournalState::Undoing => "taking back a fix",
        JournalState::Applying | JournalState::Applied => "a fix",
    };
    format!("{what} of {} was interrupted ({})", journal.date, journal.label)
}

fn interrupted(journal: &JournalInfo) -> Failure {
    Failure::new(
        what_was_interrupted(journal),
        "run `decomm undo`, which restores every file, then start again",
    )
}

fn unusable(store: &Store, reason: &str) -> Failure {
    Failure::new(
        format!("cannot use the journals in {}: {reason}", store.shown()),
        "nothing was changed; see to it that the folder can be read and written",
    )
}

/// Writes `changes`; they stay once they are confirmed.
///
/// # Errors
/// The changes could not be written; the message says how the files are now.
pub(crate) fn begin(
    store: &Store,
    project: &Project,
    changes: &FileChanges,
    what_for: String,
) -> Result<Written, Failure> {
    let label = Label {
        text: what_for,
        date: clock::today()?.to_string(),
    };
    apply::begin(store, &*project.worktree()?, changes, &label, &mut Disk::default())
        .map_err(|error| not_applied(store, error))
}

/// Says that what was written is to stay, and returns the folders that stay since they hold something that no tree
/// lists.
///
/// # Errors
/// The journal could not be marked; the message says how the files are now.
pub(crate) fn confirm(store: &Store, written: Written) -> Result<Vec<RepoPath>, Failure> {
    let applied = written.confirm(store, &mut Disk::default());
    Ok(applied.map_err(|error| not_applied(store, error))?.kept_folders)
}

/// Takes back what was written, since `command` failed on it, and returns the files that had to be left alone.
///
/// # Errors
/// The journal or the files cannot be read or written.
pub(crate) fn take_back(store: &Store, written: Written, command: &str) -> Result<Vec<Kept>, Failure> {
    match written.take_back(store, &mut Disk::default()) {
        Ok(played) => Ok(played.kept),
        Err(error) => Err(Failure::new(
            format!("`{command}` failed on the result, and taking it back failed as well: {error}"),
            what_to_do_after_undo(store),
        )),
    }
}

fn not_applied(store: &Store, error: ApplyError) -> Failure {
    match error {
        ApplyError::Interrupted(journal) => interrupted(&journal),
        ApplyError::Store(error) => unusable(store, &error.to_string()),
        error @ ApplyError::Refused(_) => Failure::new(
            format!("nothing was written, since files are not as the plan has them:\n{error}"),
            "look at these files, then run `decomm fix` again",
        ),
        error @ ApplyError::HalfDone { .. } => Failure::new(
            error.to_string(),
            "see to what the message says, then run `decomm undo`, which restores the rest",
        ),
        error @ ApplyError::JournalLost => Failure::new(
            error.to_string(),
            format!("no command of `--verify` may remove {}", store.shown()),
        ),
        error => Failure::new(
            error.to_string(),
            "the tree is as it was; see to what the message says, then run `decomm fix` again",
        ),
    }
}

fn what_to_do_after_undo(store: &Store) -> String {
    format!(
        "what was restored stays; see to what the message says, then run `decomm undo` again. \
         The old bytes are in {}",
        store.shown()
    )
}

/// Takes the last fix back; `None` where there is none.
///
/// # Errors
/// The journals cannot be used, or the disk said no.
pub(crate) fn undo(store: &Store) -> Result<Option<Undone>, Failure> {
    match undo::undo(store, &mut Disk::default()) {
        Ok(undone) => Ok(Some(undone)),
        Err(UndoError::Nothing) => Ok(None),
        Err(UndoError::Store(error)) => Err(unusable(store, &error.to_string())),
        Err(error) => Err(Failure::new(error.to_string(), what_to_do_after_undo(store))),
    }
}

/// Drops what is left of the last fix's journal; `None` where there is none.
///
/// # Errors
/// The journals cannot be read or written.
pub(crate) fn forget(store: &Store) -> Result<Option<Forgotten>, Failure> {
    match undo::forget(store, &mut Disk::default()) {
        Ok(forgotten) => Ok(Some(forgotten)),
        Err(UndoError::Nothing) => Ok(None),
        Err(error) => Err(unusable(store, &error.to_string())),
    }
}
