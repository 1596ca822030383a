//! Every step that changes the disk, one by one: tests put a kill or a failure before each of them.
//!
//! A step works on one name in a folder that is open already, so nothing on the way can be a link by then.
//! Leaves out: which steps, and in which order.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use cap_fs_ext::{DirExt, FollowSymlinks, OpenOptionsFollowExt, OpenOptionsSyncExt};
use cap_std::fs::{Dir, File, Metadata, OpenOptions};

/// What a step does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Act {
    /// Opens a file, or reads where a link leads.
    Read,
    /// Makes a folder.
    MakeFolder,
    /// Makes an empty file that was not there.
    Create,
    /// Writes some bytes.
    Write,
    /// Sets permissions.
    SetMode,
    /// Sets user and group.
    SetOwner,
    /// Waits until a file's bytes are on the disk.
    SyncFile,
    /// Waits until a folder's names are on the disk.
    SyncFolder,
    /// Makes a symbolic link.
    Link,
    /// Gives a file its final name.
    Rename,
    /// Removes a file.
    RemoveFile,
    /// Removes an empty folder.
    RemoveFolder,
}

impl fmt::Display for Act {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Act::Read => "read",
            Act::MakeFolder => "make the folder",
            Act::Create => "create",
            Act::Write => "write to",
            Act::SetMode => "set the permissions of",
            Act::SetOwner => "keep the owner of",
            Act::SyncFile => "flush to the disk",
            Act::SyncFolder => "flush to the disk the folder",
            Act::Link => "make the link",
            Act::Rename => "rename",
            Act::RemoveFile => "delete",
            Act::RemoveFolder => "delete the folder",
        })
    }
}

/// One step, before it is made.
#[derive(Debug)]
pub struct Step<'a> {
    /// What it does.
    pub act: Act,
    /// What it does it to, as messages name it.
    pub path: &'a str,
}

/// A step that the system refused.
#[derive(Debug, thiserror::Error)]
#[error("cannot {act} {path}: {}", reason_of(.source))]
pub struct DiskError {
    /// What was tried.
    pub act: Act,
    /// On what: a path from the root, or one of the journal.
    pub path: String,
    /// What the system said.
    pub source: io::Error,
}

/// Returns what went wrong without the number that the system gives it.
fn reason_of(error: &io::Error) -> String {
    let text = error.to_string();
    match text.split_once(" (os error") {
        Some((reason, _)) => reason.to_lowercase(),
        None => text,
    }
}

/// One name in an open folder.
pub(super) struct Place {
    pub(super) folder: Dir,
    pub(super) name: OsString,
    /// How messages name it.
    pub(super) shown: String,
}

impl Place {
    /// Returns the same folder with another name in it.
    pub(super) fn beside(&self, name: impl AsRef<OsStr>) -> Result<Place, DiskError> {
        let name = name.as_ref().to_os_string();
        let shown = match self.shown.rsplit_once('/') {
            Some((folder, _)) => format!("{folder}/{}", name.display()),
            None => name.display().to_string(),
        };
        let folder = self.folder.try_clone().map_err(|source| DiskError {
            act: Act::Read,
            path: shown.clone(),
            source,
        })?;
        Ok(Place { folder, name, shown })
    }
}

/// Who may do what with a file or a folder, as the system numbers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct Rights {
    pub(super) mode: u32,
    pub(super) user: u32,
    pub(super) group: u32,
}

impl Rights {
    #[cfg(unix)]
    pub(super) fn of(metadata: &Metadata) -> Rights {
        use cap_std::fs::MetadataExt;
        Rights {
            mode: metadata.mode() & 0o7777,
            user: metadata.uid(),
            group: metadata.gid(),
        }
    }

    /// Limit: elsewhere files have the rights that their folder gives them.
    #[cfg(not(unix))]
    pub(super) fn of(_metadata: &Metadata) -> Rights {
        Rights {
            mode: 0,
            user: 0,
            group: 0,
        }
    }
}

/// What becomes of an owner that decomm may not set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// The step fails.
    Must,
    /// The file stays its writer's: better than a file that cannot come back.
    May,
}

type Hook<'hook> = Box<dyn FnMut(&Step<'_>) -> io::Result<()> + 'hook>;

/// The way to the disk.
pub struct Disk<'hook> {
    /// Asked before each step; it fails the step, or does not return.
    hook: Option<Hook<'hook>>,
    /// The most bytes of one step that writes.
    chunk: usize,
    /// Whether flushing does flush: a test of thousands of kills cannot wait for it.
    is_flushing: bool,
}

/// The most bytes that are held of a file that is copied.
const CHUNK: usize = 256 * 1024;

impl Default for Disk<'_> {
    fn default() -> Self {
        Disk {
            hook: None,
            chunk: CHUNK,
            is_flushing: true,
        }
    }
}

impl<'hook> Disk<'hook> {
    /// Returns a disk that asks `hook` before each step, and writes at most `chunk` bytes in one.
    #[cfg(test)]
    pub(super) fn watched(chunk: usize, hook: impl FnMut(&Step<'_>) -> io::Result<()> + 'hook) -> Disk<'hook> {
        Disk {
            hook: Some(Box::new(hook)),
            chunk,
            is_flushing: false,
        }
    }

    fn step<T>(&mut self, act: Act, path: &str, work: impl FnOnce() -> io::Result<T>) -> Result<T, DiskError> {
        let asked = match &mut self.hook {
            Some(hook) => hook(&Step { act, path }),
            None => Ok(()),
        };
        asked.and_then(|()| work()).map_err(|source| DiskError {
            act,
            path: path.to_owned(),
            source,
        })
    }

    /// Opens a plain file; a link, a pipe or a device is an error.
    pub(super) fn open(&mut self, place: &Place) -> Result<File, DiskError> {
        self.step(Act::Read, &place.shown, || {
            let mut options = OpenOptions::new();
            // Without waiting: a pipe that took the file's place would never open.
            options.read(true).follow(FollowSymlinks::No).nonblock(true);
            let file = place.folder.open_with(&place.name, &options)?;
            if file.metadata()?.is_file() {
                return Ok(file);
            }
            Err(io::Error::other("not a plain file"))
        })
    }

    /// Returns what a link says.
    pub(super) fn read_link(&mut self, place: &Place) -> Result<PathBuf, DiskError> {
        self.step(Act::Read, &place.shown, || place.folder.read_link_contents(&place.name))
    }

    /// Reads into `buffer`, and returns how many bytes there were; 0 at the end.
    pub(super) fn read(&mut self, file: &mut File, buffer: &mut [u8], shown: &str) -> Result<usize, DiskError> {
        loop {
            match file.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => {
                    return read.map_err(|source| DiskError {
                        act: Act::Read,
                        path: shown.to_owned(),
                        source,
                    });
                }
            }
        }
    }

    /// Makes a file that only its writer may read, for now or for good.
    pub(super) fn create_private(&mut self, place: &Place) -> Result<File, DiskError> {
        self.create(place, true)
    }

    /// Makes a file as any program makes one.
    pub(super) fn create_usual(&mut self, place: &Place) -> Result<File, DiskError> {
        self.create(place, false)
    }

    fn create(&mut self, place: &Place, is_private: bool) -> Result<File, DiskError> {
        self.step(Act::Create, &place.shown, || {
            let mut options = OpenOptions::new();
            options.write(true).create_new(true).follow(FollowSymlinks::No);
            #[cfg(unix)]
            if is_private {
                use cap_std::fs::OpenOptionsExt;
                options.mode(0o600);
            }
            let _ = is_private;
            place.folder.open_with(&place.name, &options)
        })
    }

    /// Writes all of `bytes`, some at a time.
    pub(super) fn write(&mut self, file: &mut File, bytes: &[u8], shown: &str) -> Result<(), DiskError> {
        for chunk in bytes.chunks(self.chunk) {
            self.step(Act::Write, shown, || file.write_all(chunk))?;
        }
        Ok(())
    }

    /// Waits until a file's bytes are on the disk.
    pub(super) fn sync_file(&mut self, file: &File, shown: &str) -> Result<(), DiskError> {
        let is_flushing = self.is_flushing;
        self.step(
            Act::SyncFile,
            shown,
            || if is_flushing { file.sync_all() } else { Ok(()) },
        )
    }

    /// Waits until a file's bytes and rights are on the disk.
    pub(super) fn sync_std_file(&mut self, file: &std::fs::File, shown: &str) -> Result<(), DiskError> {
        let is_flushing = self.is_flushing;
        self.step(
            Act::SyncFile,
            shown,
            || if is_flushing { file.sync_all() } else { Ok(()) },
        )
    }

    /// Waits until the names in a folder are on the disk.
    pub(super) fn sync_folder(&mut self, folder: &Dir, shown: &str) -> Result<(), DiskError> {
        let is_flushing = self.is_flushing;
        self.step(Act::SyncFolder, shown, || {
            if is_flushing { sync_folder(folder) } else { Ok(()) }
        })
    }

    /// Gives a file the rights `rights`, and returns whether its owner could be set.
    pub(super) fn set_rights(
        &mut self,
        file: &std::fs::File,
        rights: Rights,
        owner: Owner,
        shown: &str,
    ) -> Result<bool, DiskError> {
        let has = file.metadata().map_err(|source| DiskError {
            act: Act::Read,
            path: shown.to_owned(),
            source,
        })?;
        let mut is_owner_set = true;
        if needs_owner(&has, rights) {
            // First, since it takes away the bits that make a program run as its owner.
            match self.step(Act::SetOwner, shown, || set_owner(file, rights)) {
                Err(error) if owner == Owner::May && error.source.kind() == io::ErrorKind::PermissionDenied => {
                    is_owner_set = false;
                }
                set => set?,
            }
        }
        if cfg!(unix) {
            self.step(Act::SetMode, shown, || set_mode(file, rights.mode))?;
        }
        Ok(is_owner_set)
    }

    /// Makes a link that says `target`, whatever that is.
    pub(super) fn link(&mut self, place: &Place, target: &Path) -> Result<(), DiskError> {
        self.step(Act::Link, &place.shown, || {
            make_link(&place.folder, target, &place.name)
        })
    }

    /// Gives `from` the name of `to`, in the same folder; what is there is replaced.
    pub(super) fn rename(&mut self, from: &Place, to: &Place) -> Result<(), DiskError> {
        self.step(Act::Rename, &to.shown, || {
            from.folder.rename(&from.name, &to.folder, &to.name)
        })
    }

    /// Removes a file or a link.
    pub(super) fn remove_file(&mut self, place: &Place) -> Result<(), DiskError> {
        self.step(Act::RemoveFile, &place.shown, || {
            place.folder.remove_file_or_symlink(&place.name)
        })
    }

    /// Makes a folder as any program makes one.
    pub(super) fn make_folder(&mut self, place: &Place) -> Result<(), DiskError> {
        self.step(Act::MakeFolder, &place.shown, || place.folder.create_dir(&place.name))
    }

    /// Makes a folder that only its maker may look into: old bytes can hold what others must not read.
    pub(super) fn make_private_folder(&mut self, place: &Place) -> Result<(), DiskError> {
        self.step(Act::MakeFolder, &place.shown, || {
            #[cfg(unix)]
            {
                use cap_std::fs::DirBuilderExt;
                let mut builder = cap_std::fs::DirBuilder::new();
                builder.mode(0o700);
                place.folder.create_dir_with(&place.name, &builder)
            }
            #[cfg(not(unix))]
            place.folder.create_dir(&place.name)
        })
    }

    /// Removes an empty folder.
    pub(super) fn remove_folder(&mut self, place: &Place) -> Result<(), DiskError> {
        self.step(Act::RemoveFolder, &place.shown, || place.folder.remove_dir(&place.name))
    }
}

/// Returns what is at a place, a link for itself; none where nothing is.
pub(super) fn metadata(place: &Place) -> Result<Option<Metadata>, DiskError> {
    match place.folder.symlink_metadata(&place.name) {
        Ok(metadata) => Ok(Some(metadata)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(DiskError {
            act: Act::Read,
            path: place.shown.clone(),
            source,
        }),
    }
}

#[cfg(unix)]
fn sync_folder(folder: &Dir) -> io::Result<()> {
    match handle(folder) {
        Ok(file) => file.sync_all(),
        // Limit: a folder that its user may not list cannot be flushed; a power cut can lose a rename there.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(()),
        Err(error) => Err(error),
    }
}

/// Opens a folder as a file: the handle that leads to names does neither flush nor take rights.
pub(super) fn handle(folder: &Dir) -> io::Result<std::fs::File> {
    folder.open(".").map(File::into_std)
}

/// Limit: elsewhere a folder cannot be flushed by itself; a power cut can lose a rename there.
#[cfg(not(unix))]
fn sync_folder(_folder: &Dir) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn needs_owner(has: &std::fs::Metadata, rights: Rights) -> bool {
    use std::os::unix::fs::MetadataExt;
    (has.uid(), has.gid()) != (rights.user, rights.group)
}

#[cfg(not(unix))]
fn needs_owner(_has: &std::fs::Metadata, _rights: Rights) -> bool {
    false
}

#[cfg(unix)]
fn set_owner(file: &std::fs::File, rights: Rights) -> io::Result<()> {
    std::os::unix::fs::fchown(file, Some(rights.user), Some(rights.group))
}

#[cfg(not(unix))]
fn set_owner(_file: &std::fs::File, _rights: Rights) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn set_mode(file: &std::fs::File, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn set_mode(_file: &std::fs::File, _mode: u32) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn make_link(folder: &Dir, target: &Path, name: &OsStr) -> io::Result<()> {
    folder.symlink_contents(target, name)
}

/// Limit: elsewhere a link says whether it leads to a folder; the journal does not know that, and takes it for a file's.
#[cfg(not(unix))]
fn make_link(folder: &Dir, target: &Path, name: &OsStr) -> io::Result<()> {
    folder.symlink_file(target, name)
}
