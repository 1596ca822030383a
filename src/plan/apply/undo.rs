//! Takes an apply back: plays its journal backwards.
//!
//! What is deleted comes back first, then edits, then what was made goes. Each file must be as the apply left it, or
//! already as it was before; any other has been changed since and is left alone. So it does not matter how far the
//! apply or an earlier undo came, and this can be interrupted and run again itself.

use std::collections::BTreeSet;
use std::io::{Seek, SeekFrom};

use cap_fs_ext::DirExt;
use cap_std::fs::Dir;
use sha2::{Digest, Sha256};

use crate::plan::apply::disk::{Act, Disk, DiskError, Owner, Place, Rights, handle, metadata};
use crate::plan::apply::journal::{Change, Journal, JournalFile, JournalInfo, OldFile, OldFolder};
use crate::plan::apply::real_path::RealPath;
use crate::plan::apply::root::{Found, Root, Way, hex};
use crate::plan::apply::store::{Lock, OLD_BYTES, Opened, Store, StoreError};
use crate::plan::apply::{remove_if_empty, sync_folders};
use crate::tree::path::RepoPath;

/// What an undo did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undone {
    /// The apply that was taken back, as it was listed before.
    pub journal: JournalInfo,
    /// How many files are as before the apply.
    pub n_restored: usize,
    /// Files that were changed since, and left alone. The journal still has them, so a later undo can restore them.
    pub kept: Vec<Kept>,
    /// Files that are back, but now belong to the user that runs decomm, who may not give files away.
    pub owner_lost: Vec<RepoPath>,
}

/// A file that was left alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The file.
    pub path: RepoPath,
    /// Why.
    pub why: WhyKept,
}

/// Why a file was left alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WhyKept {
    /// It holds other bytes than the apply wrote.
    #[error("changed since")]
    Changed,
    /// It is gone.
    #[error("deleted since")]
    Gone,
    /// Something is where a deleted file was.
    #[error("something else is there since")]
    Replaced,
    /// A folder on the way to it is a link or a file.
    #[error("its folder has been replaced since")]
    Blocked,
    /// The journal with its old bytes was removed.
    #[error("the journal with its old bytes is gone")]
    NoJournal,
}

/// Why an apply was not taken back.
#[derive(Debug, thiserror::Error)]
pub enum UndoError {
    /// There is no apply to be taken back.
    #[error("nothing to undo")]
    Nothing,
    /// The journals cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The disk said no; what was restored stays, and a later undo does the rest.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// Old bytes are not what they were when they were written.
    #[error("{path}: its old bytes in {journal} are damaged")]
    Damaged {
        /// The file.
        path: RepoPath,
        /// The file of the journal.
        journal: String,
    },
}

/// What became of the files of a journal.
#[derive(Debug, Default)]
pub struct PlayedBack {
    /// How many files are as before the apply.
    pub n_restored: usize,
    /// Files that were left alone.
    pub kept: Vec<Kept>,
    /// Files that are back, but now belong to the user that runs decomm.
    pub owner_lost: Vec<RepoPath>,
}

/// Takes back the newest apply that is not taken back yet, whole or interrupted.
///
/// # Errors
/// [`UndoError`]; the journal stays then.
pub fn undo(store: &Store, disk: &mut Disk<'_>) -> Result<Undone, UndoError> {
    let (folder, _lock, opened) = last(store, disk)?;
    let root = Root::open(store.root())?;
    let journal = opened.info();
    let played = play_back(store, &folder, &root, opened, None, disk)?;
    Ok(Undone {
        journal,
        n_restored: played.n_restored,
        kept: played.kept,
        owner_lost: played.owner_lost,
    })
}

/// A journal that was dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forgotten {
    /// The apply, as it was listed before.
    pub journal: JournalInfo,
    /// The files that it would have restored.
    pub files: Vec<RepoPath>,
}

/// Drops the journal that [`undo`] would play back, so that the one before can be reached.
///
/// # Errors
/// [`UndoError`]; the journal stays then.
pub fn forget(store: &Store, disk: &mut Disk<'_>) -> Result<Forgotten, UndoError> {
    let (folder, _lock, opened) = last(store, disk)?;
    store.finish(disk, &folder, opened.number)?;
    Ok(Forgotten {
        journal: opened.info(),
        files: opened.journal.files.iter().map(|file| file.path.shown()).collect(),
    })
}

/// Returns the journal that is the first to be played back.
fn last(store: &Store, disk: &mut Disk<'_>) -> Result<(Dir, Lock, Opened), UndoError> {
    if store.folder()?.is_none() {
        return Err(UndoError::Nothing);
    }
    let (folder, lock) = store.lock(disk)?;
    // What was interrupted is the newest, unless another version of decomm was at work.
    let opened = match store.open_journal(&folder)? {
        Some(opened) => Some(opened),
        None => store.newest(&folder)?,
    };
    Ok((folder, lock, opened.ok_or(UndoError::Nothing)?))
}

/// Plays a journal backwards, and removes it or keeps in it what could not be restored.
///
/// `reached` are the files that the apply came to, where that is known: no other is looked at.
pub(super) fn play_back(
    store: &Store,
    folder: &Dir,
    root: &Root,
    mut opened: Opened,
    reached: Option<&BTreeSet<RealPath>>,
    disk: &mut Disk<'_>,
) -> Result<PlayedBack, UndoError> {
    opened.mark_undoing(disk)?;
    let journal = opened.journal.clone();
    remove_temps(root, &journal, disk)?;
    let mut player = Player {
        root,
        opened: &opened,
        played: PlayedBack::default(),
        left: Vec::new(),
        touched: BTreeSet::new(),
    };
    let is_reached = |file: &JournalFile| reached.is_none_or(|reached| reached.contains(&file.path));
    let deletes = |file: &&JournalFile| is_reached(file) && file.change.is_deletion();
    let edits = |file: &&JournalFile| is_reached(file) && matches!(file.change, Change::Edit { .. });
    let creates = |file: &&JournalFile| is_reached(file) && matches!(file.change, Change::Create { .. });
    let needed: BTreeSet<RealPath> = journal
        .files
        .iter()
        .filter(deletes)
        .flat_map(|file| file.path.folders())
        .collect();
    for old in journal.folders.iter().filter(|old| needed.contains(&old.path)) {
        player.bring_folder_back(old, disk)?;
    }
    for file in journal.files.iter().filter(deletes) {
        player.bring_back(file, disk)?;
    }
    for file in journal.files.iter().filter(edits) {
        player.restore(file, disk)?;
    }
    for file in journal.files.iter().filter(creates) {
        player.take_away(file, disk)?;
    }
    let mut made_still = Vec::new();
    for made in journal.made.iter().rev() {
        if matches!(root.way(made)?, Way::Open(_)) {
            if remove_if_empty(root, made, disk)? {
                player.touched.extend(made.split().map(|(parent, _)| parent));
            } else {
                made_still.push(made.clone());
            }
        }
    }
    made_still.reverse();
    let Player {
        played, left, touched, ..
    } = player;
    sync_folders(root, &touched, disk)?;
    if left.is_empty() {
        store.finish(disk, folder, opened.number)?;
    } else {
        let rest = Journal {
            files: left,
            made: made_still,
            ..journal
        };
        opened.keep(disk, rest)?;
        opened.mark_done(disk)?;
    }
    Ok(played)
}

/// Removes what an apply or an undo that was interrupted had not yet given its name.
fn remove_temps(root: &Root, journal: &Journal, disk: &mut Disk<'_>) -> Result<(), DiskError> {
    for (path, temp, is_folder) in journal.temps() {
        let Some(place) = root.place_if_any(path)? else {
            continue;
        };
        let temp = place.beside(temp)?;
        match metadata(&temp)? {
            Some(there) if there.is_dir() && is_folder => disk.remove_folder(&temp)?,
            Some(there) if !there.is_dir() && !is_folder => disk.remove_file(&temp)?,
            _ => {}
        }
    }
    Ok(())
}

/// One play of a journal.
struct Player<'a> {
    root: &'a Root,
    opened: &'a Opened,
    played: PlayedBack,
    /// The files that are left alone.
    left: Vec<JournalFile>,
    touched: BTreeSet<RealPath>,
}

impl Player<'_> {
    fn keep(&mut self, file: &JournalFile, why: WhyKept) {
        self.left.push(file.clone());
        self.played.kept.push(Kept {
            path: file.path.shown(),
            why,
        });
    }

    fn restored(&mut self, file: &JournalFile) {
        self.played.n_restored += 1;
        self.touched.extend(file.path.split().map(|(parent, _)| parent));
    }

    /// Makes a folder that is gone, with the rights it had.
    fn bring_folder_back(&mut self, old: &OldFolder, disk: &mut Disk<'_>) -> Result<(), UndoError> {
        if !matches!(self.root.look(disk, &old.path)?, Found::Nothing) {
            return Ok(());
        }
        // A folder above it that is no folder any more is said with each of its files.
        let Some(place) = self.root.place_if_any(&old.path)? else {
            return Ok(());
        };
        let temp = place.beside(&old.temp)?;
        disk.make_private_folder(&temp)?;
        let made = temp
            .folder
            .open_dir_nofollow(&temp.name)
            .and_then(|made| handle(&made))
            .map_err(|source| DiskError {
                act: Act::Read,
                path: temp.shown.clone(),
                source,
            })?;
        let is_owner_kept = disk.set_rights(&made, old.rights, Owner::May, &place.shown)?;
        if !is_owner_kept {
            self.played.owner_lost.push(old.path.shown());
        }
        disk.rename(&temp, &place)?;
        self.touched.extend(old.path.split().map(|(parent, _)| parent));
        Ok(())
    }

    /// Brings a deleted file or link back.
    fn bring_back(&mut self, file: &JournalFile, disk: &mut Disk<'_>) -> Result<(), UndoError> {
        let found = self.root.look(disk, &file.path)?;
        match (&file.change, found) {
            (_, Found::Blocked(_)) => self.keep(file, WhyKept::Blocked),
            (Change::Delete { old }, Found::Nothing) => {
                let Some(place) = self.root.place_if_any(&file.path)? else {
                    self.keep(file, WhyKept::Blocked);
                    return Ok(());
                };
                if !self.write_old(file, old, old.rights, &place, disk)? {
                    self.played.owner_lost.push(file.path.shown());
                }
                self.restored(file);
            }
            (Change::DeleteLink { target }, Found::Nothing) => {
                let Some(place) = self.root.place_if_any(&file.path)? else {
                    self.keep(file, WhyKept::Blocked);
                    return Ok(());
                };
                disk.link(&place, &target.0)?;
                self.restored(file);
            }
            (Change::Delete { old }, Found::File { sha256, .. }) if sha256 == old.sha256 => self.restored(file),
            (Change::DeleteLink { target }, Found::Link { target: there }) if there == target.0 => self.restored(file),
            _ => self.keep(file, WhyKept::Replaced),
        }
        Ok(())
    }

    /// Gives an edited file its old bytes; its rights are nothing that an edit changes.
    fn restore(&mut self, file: &JournalFile, disk: &mut Disk<'_>) -> Result<(), UndoError> {
        let Change::Edit { old, new } = &file.change else {
            return Ok(());
        };
        match self.root.look(disk, &file.path)? {
            Found::File { sha256, .. } if sha256 == old.sha256 => self.restored(file),
            Found::File { sha256, rights } if sha256 == *new => {
                let place = self.root.place(&file.path)?;
                if !self.write_old(file, old, rights, &place, disk)? {
                    self.played.owner_lost.push(file.path.shown());
                }
                self.restored(file);
            }
            Found::Nothing => self.keep(file, WhyKept::Gone),
            Found::Blocked(_) => self.keep(file, WhyKept::Blocked),
            _ => self.keep(file, WhyKept::Changed),
        }
        Ok(())
    }

    /// Removes a file that the apply made.
    fn take_away(&mut self, file: &JournalFile, disk: &mut Disk<'_>) -> Result<(), UndoError> {
        let Change::Create { new } = &file.change else {
            return Ok(());
        };
        match self.root.look(disk, &file.path)? {
            Found::Nothing => self.restored(file),
            Found::File { sha256, .. } if sha256 == *new => {
                disk.remove_file(&self.root.place(&file.path)?)?;
                self.restored(file);
            }
            Found::Blocked(_) => self.keep(file, WhyKept::Blocked),
            _ => self.keep(file, WhyKept::Changed),
        }
        Ok(())
    }

    /// Writes old bytes beside `place`, and gives them its name; returns whether their owner could be set.
    fn write_old(
        &self,
        file: &JournalFile,
        old: &OldFile,
        rights: Rights,
        place: &Place,
        disk: &mut Disk<'_>,
    ) -> Result<bool, UndoError> {
        let blob = self.opened.place(OLD_BYTES)?;
        let damaged = || UndoError::Damaged {
            path: file.path.shown(),
            journal: blob.shown.clone(),
        };
        let mut bytes = disk.open(&blob)?;
        bytes.seek(SeekFrom::Start(old.offset)).map_err(|_| damaged())?;
        let temp = place.beside(&file.temp)?;
        let mut written = disk.create_private(&temp)?;
        let mut hasher = Sha256::new();
        let mut buffer = vec![0; 64 * 1024];
        let mut left = old.length;
        while left > 0 {
            let most = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
            let n_bytes = disk.read(&mut bytes, buffer.get_mut(..most).unwrap_or(&mut []), &blob.shown)?;
            if n_bytes == 0 {
                break;
            }
            let chunk = buffer.get(..n_bytes).unwrap_or(&[]);
            hasher.update(chunk);
            disk.write(&mut written, chunk, &temp.shown)?;
            left = left.saturating_sub(n_bytes as u64);
        }
        if hex(&hasher.finalize()) != old.sha256 {
            disk.remove_file(&temp)?;
            return Err(damaged());
        }
        let written = written.into_std();
        let is_owner_kept = disk.set_rights(&written, rights, Owner::May, &place.shown)?;
        disk.sync_std_file(&written, &temp.shown)?;
        disk.rename(&temp, place)?;
        Ok(is_owner_kept)
    }
}
