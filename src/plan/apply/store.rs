//! Where journals are kept, and how far each of them is.
//!
//! In a git repository they lie in git's own folder of this work tree, elsewhere in the state folder of the user:
//! never among the files that decomm is about. A journal is a folder with a number:
//!
//! | name | is |
//! |---|---|
//! | `7.tmp` | a journal that is being written; nothing was changed yet |
//! | `7` | a journal; with `done` in it the apply is whole, with `undoing` in it it is being taken back |
//! | `7.gone` | taken back, and being removed |
//! | `lock` | held while one process writes; the system lets go of it when the process ends |

use std::fs::TryLockError;
use std::io;
use std::path::{Path, PathBuf};

use cap_fs_ext::{DirExt, FollowSymlinks, OpenOptionsFollowExt};
use cap_std::ambient_authority;
use cap_std::fs::{Dir, OpenOptions};

use crate::plan::apply::disk::{Act, Disk, DiskError, Place, metadata};
use crate::plan::apply::journal::{FORMAT, Journal, JournalInfo, JournalState};
use crate::plan::apply::private::refuse_rights_of_others;
use crate::plan::apply::real_path::RealPath;
use crate::plan::apply::root::sha256;
use crate::tree::place::git_place;

/// The journal's own file.
pub(super) const JOURNAL: &str = "journal.json";
/// The old bytes of all files.
pub(super) const OLD_BYTES: &str = "old";
/// The journal's file while it is written anew.
const JOURNAL_TEMP: &str = "journal.json.tmp";
const DONE: &str = "done";
const UNDOING: &str = "undoing";
const LOCK: &str = "lock";

/// The journals of one root.
pub struct Store {
    /// The root, canonical.
    root: PathBuf,
    /// The folder that is there already, or may be made with all its parents.
    base: PathBuf,
    /// The folders below it, none of which may be a link.
    below: Vec<String>,
    /// The root as journals name it.
    root_name: RealPath,
}

/// Why the journals cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The disk said no.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// Another process holds the lock.
    #[error("another decomm is writing here (it holds {path})")]
    Locked {
        /// The lock's file.
        path: String,
    },
    /// A root outside of git, and neither a home nor a state folder.
    #[error("there is no folder to keep them in: neither XDG_STATE_HOME nor HOME is set")]
    NoStateFolder,
    /// There is a repository whose own folder, where the journals are, cannot be found.
    #[error("{path} cannot be read as a git repository")]
    BrokenGit {
        /// Its `.git`.
        path: String,
    },
    /// Somebody else could have written the journals, and with them any file of the root.
    #[error("{path} {reason}")]
    NotPrivate {
        /// A folder or a file of the store.
        path: String,
        /// Who can write to it.
        reason: &'static str,
    },
    /// The journal cannot be read as one.
    #[error("{path}: not a journal that this version of decomm reads: {reason}")]
    Damaged {
        /// The journal.
        path: String,
        /// What is wrong with it.
        reason: String,
    },
}

/// The right to write, until it is dropped.
pub(super) struct Lock {
    file: std::fs::File,
}

impl Drop for Lock {
    fn drop(&mut self) {
        // A program that is just being started can hold a copy of the handle, so closing it is not enough. Where this
        // fails, closing it has to do.
        let _ = self.file.unlock();
    }
}

/// A journal's folder, open.
pub(super) struct Opened {
    pub(super) number: u64,
    pub(super) state: JournalState,
    pub(super) journal: Journal,
    pub(super) folder: Dir,
    /// How messages name it.
    pub(super) shown: String,
}

impl Store {
    /// Finds the place of the journals of `root`; `state_folder` is the user's, for a root that no git repository holds.
    ///
    /// Nothing is made yet.
    ///
    /// # Errors
    /// There is no root, its git repository cannot be read, or there is no place for journals.
    pub fn open(root: &Path, state_folder: Option<&Path>) -> Result<Store, StoreError> {
        let root = root.canonicalize().map_err(|source| DiskError {
            act: Act::Read,
            path: root.display().to_string(),
            source,
        })?;
        let git = git_place(&root).map_err(|broken| StoreError::BrokenGit {
            path: broken.display().to_string(),
        })?;
        if let Some(git) = git
            && let Ok(root_name) = RealPath::new(Path::new(git.prefix.as_str()))
        {
            return Ok(Store {
                root,
                base: git.folder,
                below: vec!["decomm".to_owned()],
                root_name,
            });
        }
        let state_folder = state_folder.ok_or(StoreError::NoStateFolder)?;
        let digest = sha256(root.as_os_str().as_encoded_bytes());
        let short = digest.get(..16).unwrap_or(&digest).to_owned();
        Ok(Store {
            root,
            base: state_folder.to_path_buf(),
            below: vec!["decomm".to_owned(), short],
            root_name: RealPath::default(),
        })
    }

    /// Returns the root, canonical.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Returns the root as journals name it.
    pub(super) fn root_name(&self) -> &RealPath {
        &self.root_name
    }

    /// Returns where the journals are, for messages.
    pub fn shown(&self) -> String {
        let below: PathBuf = self.below.iter().collect();
        self.base.join(below).display().to_string()
    }

    fn failed(&self, source: io::Error) -> DiskError {
        DiskError {
            act: Act::Read,
            path: self.shown(),
            source,
        }
    }

    /// Opens the journals' folder; none where there is none yet.
    pub(super) fn folder(&self) -> Result<Option<Dir>, StoreError> {
        let mut folder = match Dir::open_ambient_dir(&self.base, ambient_authority()) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            opened => opened.map_err(|error| self.failed(error))?,
        };
        for name in &self.below {
            folder = match folder.open_dir_nofollow(name) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
                opened => opened.map_err(|error| self.failed(error))?,
            };
            self.refuse_others(&folder)?;
        }
        Ok(Some(folder))
    }

    /// Opens the journals' folder, and makes it where there is none yet.
    fn make_folder(&self, disk: &mut Disk<'_>) -> Result<Dir, StoreError> {
        let failed = |error| self.failed(error);
        Dir::create_ambient_dir_all(&self.base, ambient_authority()).map_err(failed)?;
        let mut folder = Dir::open_ambient_dir(&self.base, ambient_authority()).map_err(failed)?;
        for name in &self.below {
            let place = Place {
                folder,
                name: name.into(),
                shown: self.shown(),
            };
            if metadata(&place)?.is_none() {
                disk.make_private_folder(&place)?;
                disk.sync_folder(&place.folder, &place.shown)?;
            }
            folder = place.folder.open_dir_nofollow(name).map_err(failed)?;
            self.refuse_others(&folder)?;
        }
        Ok(folder)
    }

    /// Makes sure that nobody else may put journals into `folder`: they say which files are written, and with what.
    fn refuse_others(&self, folder: &Dir) -> Result<(), StoreError> {
        let metadata = folder.dir_metadata().map_err(|error| self.failed(error))?;
        refuse_rights_of_others(&metadata, self.shown())
    }

    /// Opens the folder of the journal `number`, which like each file in it is its user's alone.
    fn inside(&self, folder: &Dir, number: u64) -> Result<Option<Dir>, StoreError> {
        let shown = format!("{}/{number}", self.shown());
        let inside = match folder.open_dir_nofollow(number.to_string()) {
            // Another process has just removed it.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            opened => opened.map_err(|error| self.failed(error))?,
        };
        let metadata = inside.dir_metadata().map_err(|error| self.failed(error))?;
        refuse_rights_of_others(&metadata, shown.clone())?;
        for name in self.names(&inside)? {
            match inside.symlink_metadata(&name) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(self.failed(error).into()),
                Ok(metadata) => {
                    let shown = format!("{shown}/{name}");
                    if !metadata.is_file() {
                        let reason = "is not a plain file";
                        return Err(StoreError::NotPrivate { path: shown, reason });
                    }
                    refuse_rights_of_others(&metadata, shown)?;
                }
            }
        }
        Ok(Some(inside))
    }

    /// Takes the lock, and removes what an interrupted process left of journals that count no longer, or not yet.
    pub(super) fn lock(&self, disk: &mut Disk<'_>) -> Result<(Dir, Lock), StoreError> {
        let folder = self.make_folder(disk)?;
        let lock = match self.try_lock(&folder, true)? {
            Some(lock) => lock,
            None => {
                return Err(StoreError::Locked {
                    path: format!("{}/{LOCK}", self.shown()),
                });
            }
        };
        for name in self.names(&folder)? {
            let stem = name.strip_suffix(".tmp").or_else(|| name.strip_suffix(".gone"));
            if stem.and_then(number_of).is_some() && is_folder(&folder, &name) {
                self.remove(disk, &folder, &name)?;
            }
        }
        Ok((folder, lock))
    }

    /// Returns none where another process has the lock.
    fn try_lock(&self, folder: &Dir, is_to_be_made: bool) -> Result<Option<Lock>, DiskError> {
        let failed = |source| DiskError {
            act: Act::Create,
            path: format!("{}/{LOCK}", self.shown()),
            source,
        };
        let mut options = OpenOptions::new();
        options.read(true).follow(FollowSymlinks::No);
        if is_to_be_made {
            options.write(true).create(true);
        }
        let file = folder.open_with(LOCK, &options).map_err(failed)?.into_std();
        match file.try_lock() {
            Ok(()) => Ok(Some(Lock { file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }

    fn names(&self, folder: &Dir) -> Result<Vec<String>, DiskError> {
        let mut names = Vec::new();
        for entry in folder.entries().map_err(|error| self.failed(error))? {
            let entry = entry.map_err(|error| self.failed(error))?;
            names.extend(entry.file_name().into_string());
        }
        names.sort();
        Ok(names)
    }

    fn place(&self, folder: &Dir, name: &str) -> Result<Place, DiskError> {
        Ok(Place {
            folder: folder.try_clone().map_err(|error| self.failed(error))?,
            name: name.into(),
            shown: format!("{}/{name}", self.shown()),
        })
    }

    /// Removes the folder `name` with the files in it.
    fn remove(&self, disk: &mut Disk<'_>, folder: &Dir, name: &str) -> Result<(), DiskError> {
        let place = self.place(folder, name)?;
        let inside = folder.open_dir_nofollow(name).map_err(|error| self.failed(error))?;
        for file in self.names(&inside)? {
            let file = Place {
                folder: inside.try_clone().map_err(|error| self.failed(error))?,
                shown: format!("{}/{file}", place.shown),
                name: file.into(),
            };
            disk.remove_file(&file)?;
        }
        disk.remove_folder(&place)
    }

    /// Returns the numbers of all journals, the newest first.
    fn numbers(&self, folder: &Dir) -> Result<Vec<u64>, DiskError> {
        let names = self.names(folder)?;
        let journals = names.iter().filter(|name| is_folder(folder, name));
        let mut numbers: Vec<u64> = journals.filter_map(|name| number_of(name)).collect();
        numbers.sort_unstable_by(|a, b| b.cmp(a));
        Ok(numbers)
    }

    /// Returns the number that the next journal gets: one that is part of no name yet, whatever has that name.
    pub(super) fn next_number(&self, folder: &Dir) -> Result<u64, DiskError> {
        let names = self.names(folder)?;
        let stems = names
            .iter()
            .map(|name| name.split_once('.').map_or(name.as_str(), |(stem, _)| stem));
        Ok(stems.filter_map(number_of).max().map_or(1, |newest| newest + 1))
    }

    /// Reads the journal `number`; none where it is of another root.
    fn read(&self, folder: &Dir, number: u64) -> Result<Option<Opened>, StoreError> {
        let shown = format!("{}/{number}", self.shown());
        let Some(inside) = self.inside(folder, number)? else {
            return Ok(None);
        };
        let state = state(&inside).map_err(|error| self.failed(error))?;
        let damaged = |reason: String| StoreError::Damaged {
            path: format!("{shown}/{JOURNAL}"),
            reason,
        };
        let text = inside.read(JOURNAL).map_err(|error| damaged(error.to_string()))?;
        let value: serde_json::Value = serde_json::from_slice(&text).map_err(|error| damaged(error.to_string()))?;
        let format = value.get("format").and_then(serde_json::Value::as_u64);
        if format != Some(u64::from(FORMAT)) {
            return Err(damaged(format!("its format is not {FORMAT}")));
        }
        let journal: Journal = serde_json::from_value(value).map_err(|error| damaged(error.to_string()))?;
        let names_ok = journal.temps().all(|(_, temp, _)| is_plain_name(temp));
        if !names_ok {
            return Err(damaged("it names a file that no journal has".to_owned()));
        }
        if journal.root != self.root_name {
            return Ok(None);
        }
        Ok(Some(Opened {
            number,
            state,
            journal,
            folder: inside,
            shown,
        }))
    }

    /// Returns the newest journal of this root.
    pub(super) fn newest(&self, folder: &Dir) -> Result<Option<Opened>, StoreError> {
        for number in self.numbers(folder)? {
            if let Some(opened) = self.read(folder, number)? {
                return Ok(Some(opened));
            }
        }
        Ok(None)
    }

    /// Returns the journals that can be taken back, the newest first.
    ///
    /// # Errors
    /// [`StoreError`] where one cannot be read.
    pub fn list(&self) -> Result<Vec<JournalInfo>, StoreError> {
        let Some(folder) = self.folder()? else {
            return Ok(Vec::new());
        };
        let mut list = Vec::new();
        for number in self.numbers(&folder)? {
            list.extend(self.read(&folder, number)?.map(|opened| opened.info()));
        }
        Ok(list)
    }

    /// Returns the journal of an apply or an undo that was interrupted; none while it still runs elsewhere.
    ///
    /// Cheap: a journal is read only where one is open.
    ///
    /// # Errors
    /// [`StoreError`] where the journal cannot be read.
    pub fn interrupted(&self) -> Result<Option<JournalInfo>, StoreError> {
        let Some(folder) = self.folder()? else {
            return Ok(None);
        };
        let Some(opened) = self.open_journal(&folder)? else {
            return Ok(None);
        };
        let is_free = self.try_lock(&folder, false)?.is_some();
        Ok(is_free.then(|| opened.info()))
    }

    /// Returns the journal of this root that is neither whole nor taken back.
    pub(super) fn open_journal(&self, folder: &Dir) -> Result<Option<Opened>, StoreError> {
        for number in self.numbers(folder)? {
            let Some(inside) = self.inside(folder, number)? else {
                continue;
            };
            if state(&inside).map_err(|error| self.failed(error))? == JournalState::Applied {
                continue;
            }
            if let Some(opened) = self.read(folder, number)? {
                return Ok(Some(opened));
            }
        }
        Ok(None)
    }

    /// Makes the folder of a journal that does not count yet.
    pub(super) fn begin(&self, disk: &mut Disk<'_>, folder: &Dir, number: u64) -> Result<(Dir, String), DiskError> {
        let place = self.place(folder, &format!("{number}.tmp"))?;
        disk.make_private_folder(&place)?;
        let inside = folder
            .open_dir_nofollow(&place.name)
            .map_err(|error| self.failed(error))?;
        Ok((inside, place.shown))
    }

    /// Writes the journal's own file, and makes it count: from here on it can be played back.
    pub(super) fn commit(
        &self,
        disk: &mut Disk<'_>,
        folder: &Dir,
        number: u64,
        inside: Dir,
        journal: Journal,
    ) -> Result<Opened, DiskError> {
        let temp = self.place(folder, &format!("{number}.tmp"))?;
        let place = inside_place(&inside, &temp.shown, JOURNAL)?;
        write_journal(disk, &place, &journal)?;
        disk.sync_folder(&inside, &temp.shown)?;
        let real = self.place(folder, &number.to_string())?;
        disk.rename(&temp, &real)?;
        disk.sync_folder(folder, &self.shown())?;
        Ok(Opened {
            number,
            state: JournalState::Applying,
            journal,
            folder: inside,
            shown: real.shown,
        })
    }

    /// Removes a journal of which nothing has been done, whether it counts already or not.
    pub(super) fn abandon(&self, disk: &mut Disk<'_>, folder: &Dir, number: u64) -> Result<(), DiskError> {
        let begun = self.place(folder, &format!("{number}.tmp"))?;
        if metadata(&begun)?.is_some() {
            return self.remove(disk, folder, &format!("{number}.tmp"));
        }
        if metadata(&self.place(folder, &number.to_string())?)?.is_some() {
            return self.finish(disk, folder, number);
        }
        Ok(())
    }

    /// Takes a journal that was played back out of the list, and removes it.
    pub(super) fn finish(&self, disk: &mut Disk<'_>, folder: &Dir, number: u64) -> Result<(), DiskError> {
        let gone = format!("{number}.gone");
        disk.rename(&self.place(folder, &number.to_string())?, &self.place(folder, &gone)?)?;
        disk.sync_folder(folder, &self.shown())?;
        self.remove(disk, folder, &gone)
    }
}

impl Opened {
    /// Returns what a list shows of it.
    pub(super) fn info(&self) -> JournalInfo {
        JournalInfo {
            number: self.number,
            label: self.journal.label.clone(),
            date: self.journal.date.clone(),
            state: self.state,
            n_files: self.journal.files.len(),
        }
    }

    /// Returns the place of a file of the journal's folder.
    pub(super) fn place(&self, name: &str) -> Result<Place, DiskError> {
        inside_place(&self.folder, &self.shown, name)
    }

    /// Whether nobody has removed it since it was opened.
    pub(super) fn is_whole(&self) -> bool {
        [JOURNAL, OLD_BYTES].iter().all(|name| self.folder.exists(name))
    }

    /// Says that the apply is whole.
    pub(super) fn mark_done(&mut self, disk: &mut Disk<'_>) -> Result<(), DiskError> {
        self.mark(disk, DONE)?;
        let undoing = self.place(UNDOING)?;
        if metadata(&undoing)?.is_some() {
            disk.remove_file(&undoing)?;
            disk.sync_folder(&self.folder, &self.shown)?;
        }
        self.state = JournalState::Applied;
        Ok(())
    }

    /// Says that the apply is being taken back.
    pub(super) fn mark_undoing(&mut self, disk: &mut Disk<'_>) -> Result<(), DiskError> {
        self.mark(disk, UNDOING)?;
        self.state = JournalState::Undoing;
        Ok(())
    }

    fn mark(&mut self, disk: &mut Disk<'_>, name: &str) -> Result<(), DiskError> {
        let place = self.place(name)?;
        if metadata(&place)?.is_none() {
            disk.create_private(&place)?;
            disk.sync_folder(&self.folder, &self.shown)?;
        }
        Ok(())
    }

    /// Writes the journal anew, with what is left to be done.
    pub(super) fn keep(&mut self, disk: &mut Disk<'_>, journal: Journal) -> Result<(), DiskError> {
        let temp = self.place(JOURNAL_TEMP)?;
        if metadata(&temp)?.is_some() {
            disk.remove_file(&temp)?;
        }
        write_journal(disk, &temp, &journal)?;
        disk.rename(&temp, &self.place(JOURNAL)?)?;
        disk.sync_folder(&self.folder, &self.shown)?;
        self.journal = journal;
        Ok(())
    }
}

/// Returns the number that a journal's name is: plain decimal digits, and no second way to write the same.
fn number_of(name: &str) -> Option<u64> {
    /// Far from the end of what a number can be.
    const MOST_DIGITS: usize = 15;
    let is_plain = name.bytes().all(|byte| byte.is_ascii_digit()) && !name.starts_with('0');
    (is_plain && name.len() <= MOST_DIGITS)
        .then(|| name.parse().ok())
        .flatten()
}

fn is_folder(folder: &Dir, name: &str) -> bool {
    folder.symlink_metadata(name).is_ok_and(|metadata| metadata.is_dir())
}

/// Returns how far a journal is, by the marks in its folder.
fn state(inside: &Dir) -> io::Result<JournalState> {
    if inside.try_exists(UNDOING)? {
        Ok(JournalState::Undoing)
    } else if inside.try_exists(DONE)? {
        Ok(JournalState::Applied)
    } else {
        Ok(JournalState::Applying)
    }
}

fn inside_place(inside: &Dir, shown: &str, name: &str) -> Result<Place, DiskError> {
    let shown = format!("{shown}/{name}");
    let folder = inside.try_clone().map_err(|source| DiskError {
        act: Act::Read,
        path: shown.clone(),
        source,
    })?;
    Ok(Place {
        folder,
        name: name.into(),
        shown,
    })
}

fn write_journal(disk: &mut Disk<'_>, place: &Place, journal: &Journal) -> Result<(), DiskError> {
    let bytes = serde_json::to_vec(journal).map_err(|error| DiskError {
        act: Act::Write,
        path: place.shown.clone(),
        source: io::Error::other(error),
    })?;
    let mut file = disk.create_private(place)?;
    disk.write(&mut file, &bytes, &place.shown)?;
    disk.sync_file(&file, &place.shown)
}

fn is_plain_name(name: &str) -> bool {
    name.starts_with(".decomm-") && RealPath::new(Path::new(name)).is_ok_and(|path| path.depth() == 1)
}
