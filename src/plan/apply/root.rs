//! A handle of the root, through which files below it are reached without ever following a link.
//!
//! Each folder on the way is opened by its handle and must be a folder itself, so whoever swaps one for a link
//! meanwhile is refused by the system, not by a look that came too early. Leaves out: changing anything.

use std::io;
use std::path::{Path, PathBuf};

use cap_fs_ext::DirExt;
use cap_std::ambient_authority;
use cap_std::fs::Dir;
use sha2::{Digest, Sha256};

use crate::plan::apply::disk::{Act, Disk, DiskError, Place, Rights, metadata};
use crate::plan::apply::real_path::RealPath;

/// The folder that a plan is about.
pub(super) struct Root {
    folder: Dir,
}

/// Where the way to a folder ends.
pub(super) enum Way {
    /// There.
    Open(Dir),
    /// A folder is missing.
    Missing,
    /// Something that is no folder is in the way.
    Blocked(Blocked),
}

/// What is in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Blocked {
    pub(super) at: RealPath,
    pub(super) is_link: bool,
}

/// What there is at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    Nothing,
    File {
        sha256: String,
        rights: Rights,
    },
    Link {
        target: PathBuf,
    },
    Folder,
    /// A pipe, a socket, a device.
    Other,
    Blocked(Blocked),
}

impl Root {
    /// Opens the folder at `path`, which is canonical.
    pub(super) fn open(path: &Path) -> Result<Root, DiskError> {
        let folder = Dir::open_ambient_dir(path, ambient_authority()).map_err(|source| DiskError {
            act: Act::Read,
            path: path.display().to_string(),
            source,
        })?;
        Ok(Root { folder })
    }

    /// Walks down to the folder `path`.
    pub(super) fn way(&self, path: &RealPath) -> Result<Way, DiskError> {
        let failed = |source: io::Error| DiskError {
            act: Act::Read,
            path: path.to_string(),
            source,
        };
        let mut folder = self.folder.try_clone().map_err(failed)?;
        let mut walked = PathBuf::new();
        for part in path.parts() {
            walked.push(part);
            match folder.open_dir_nofollow(part) {
                Ok(next) => folder = next,
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Way::Missing),
                Err(error) => {
                    let is_link = match folder.symlink_metadata(part) {
                        Ok(metadata) if metadata.is_dir() => return Err(failed(error)),
                        Ok(metadata) => metadata.is_symlink(),
                        Err(_) => return Err(failed(error)),
                    };
                    let at = RealPath::new(&walked).unwrap_or_default();
                    return Ok(Way::Blocked(Blocked { at, is_link }));
                }
            }
        }
        Ok(Way::Open(folder))
    }

    /// Opens the folder that holds `path`; an error where there is no way to it.
    pub(super) fn place(&self, path: &RealPath) -> Result<Place, DiskError> {
        let failed = |source: io::Error| DiskError {
            act: Act::Read,
            path: path.to_string(),
            source,
        };
        let (folder, name) = path.split().ok_or_else(|| failed(io::Error::other("it is the root")))?;
        match self.way(&folder)? {
            Way::Open(folder) => Ok(Place {
                folder,
                name: name.to_os_string(),
                shown: path.to_string(),
            }),
            Way::Missing => Err(failed(io::Error::from(io::ErrorKind::NotFound))),
            Way::Blocked(blocked) => Err(failed(io::Error::other(blocked.to_string()))),
        }
    }

    /// Opens the folder that holds `path`; none where there is no such folder.
    pub(super) fn place_if_any(&self, path: &RealPath) -> Result<Option<Place>, DiskError> {
        let Some((folder, _)) = path.split() else {
            return Ok(None);
        };
        match self.way(&folder)? {
            Way::Open(_) => self.place(path).map(Some),
            Way::Missing | Way::Blocked(_) => Ok(None),
        }
    }

    /// Looks at `path`, and reads it where it is a plain file.
    pub(super) fn look(&self, disk: &mut Disk<'_>, path: &RealPath) -> Result<Found, DiskError> {
        let Some((folder, name)) = path.split() else {
            return Ok(Found::Folder);
        };
        let place = match self.way(&folder)? {
            Way::Open(folder) => Place {
                folder,
                name: name.to_os_string(),
                shown: path.to_string(),
            },
            Way::Missing => return Ok(Found::Nothing),
            Way::Blocked(blocked) => return Ok(Found::Blocked(blocked)),
        };
        let Some(metadata) = metadata(&place)? else {
            return Ok(Found::Nothing);
        };
        if metadata.is_symlink() {
            let target = disk.read_link(&place)?;
            return Ok(Found::Link { target });
        }
        if metadata.is_dir() {
            return Ok(Found::Folder);
        }
        if !metadata.is_file() {
            return Ok(Found::Other);
        }
        let mut file = disk.open(&place)?;
        let mut hasher = Sha256::new();
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let n_bytes = disk.read(&mut file, &mut buffer, &place.shown)?;
            if n_bytes == 0 {
                break;
            }
            hasher.update(buffer.get(..n_bytes).unwrap_or(&[]));
        }
        Ok(Found::File {
            sha256: hex(&hasher.finalize()),
            rights: Rights::of(&metadata),
        })
    }
}

impl std::fmt::Display for Blocked {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let what = if self.is_link {
            "a symbolic link, which is not followed"
        } else {
            "not a folder"
        };
        write!(formatter, "{} is {what}", self.at)
    }
}

/// Returns the SHA-256 of `bytes` in hexadecimal digits.
pub(super) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Returns `bytes` in hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
