//! Reading and writing the files of hooks: whole files, never outside of the repository.
//!
//! A hook that is a symbolic link is moved aside as the link that it is; no other link is written through that leaves the
//! repository.

use std::fs::{self, File, Permissions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::cli::failure::Failure;
use crate::tree::place::HooksPlace;

/// What is done to one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// It is as it has to be.
    Nothing,
    /// It gets this text.
    Write {
        /// All of it.
        text: String,
        /// Whether it is made a program, where it is new.
        is_program: bool,
    },
    /// It is moved to `kept`, and a program with this text takes its place.
    Keep {
        /// Where it goes.
        kept: PathBuf,
        /// All of the text.
        text: String,
    },
    /// It goes, and what was kept takes its place.
    Restore {
        /// Where that is.
        kept: PathBuf,
    },
    /// It goes.
    Delete,
}

/// Returns the bytes of the file at `path`, which may be a link; none where nothing is there.
pub(super) fn read(path: &Path) -> Result<Option<Vec<u8>>, Failure> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) && !is_there(path) => {
            Ok(None)
        }
        Err(error) => Err(cannot("read", path, &error)),
    }
}

/// Whether anything is at `path`, a link that leads nowhere among it.
pub(super) fn is_there(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// Whether git would run the file at `path`: its user may, and it is no link to nowhere.
pub(super) fn is_program(path: &Path) -> bool {
    let Ok(metadata) = fs::metadata(path) else { return false };
    metadata.is_file() && may_be_run(&metadata.permissions())
}

#[cfg(unix)]
fn may_be_run(permissions: &Permissions) -> bool {
    use std::os::unix::fs::PermissionsExt;
    permissions.mode() & 0o111 != 0
}

#[cfg(not(unix))]
fn may_be_run(_permissions: &Permissions) -> bool {
    true
}

/// Returns `path` without links in its folder.
///
/// # Errors
/// It lies outside of the repository: then it serves others, too, or is not the user's to write.
pub(super) fn inside(place: &HooksPlace, path: &Path) -> Result<PathBuf, Failure> {
    let mut below = PathBuf::new();
    for folder in path.ancestors().skip(1) {
        let name = path.strip_prefix(folder).unwrap_or(path);
        if let Ok(real) = folder.canonicalize() {
            below = real.join(name);
            break;
        }
        if is_there(folder) {
            break;
        }
    }
    let has_dots = below.components().any(|part| part == std::path::Component::ParentDir);
    if !has_dots && (below.starts_with(&place.top) || below.starts_with(&place.shared)) {
        return Ok(below);
    }
    Err(Failure::new(
        format!("{} lies outside of this repository", path.display()),
        "decomm writes nothing there, since other repositories may use it, too (`git config core.hooksPath` says where git \
         takes hooks from); `decomm hook print` prints the lines to put in by hand",
    ))
}

/// Makes the change at `path`, which lies inside of the repository.
pub(super) fn make(path: &Path, change: &Change) -> Result<(), Failure> {
    let made = match change {
        Change::Nothing => Ok(()),
        Change::Write { text, is_program } => write_whole(path, text, *is_program),
        Change::Keep { kept, text } => fs::rename(path, kept).and_then(|()| match write_whole(path, text, true) {
            Ok(()) => Ok(()),
            Err(error) => fs::rename(kept, path).and(Err(error)),
        }),
        Change::Restore { kept } => fs::rename(kept, path),
        Change::Delete => fs::remove_file(path),
    };
    made.map_err(|error| cannot("write", path, &error))
}

/// Writes `text` as the whole of the file at `path`, which keeps its mode; git, or the next reader, sees the old text or the
/// new one.
fn write_whole(path: &Path, text: &str, is_program: bool) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let temporary = path.with_file_name(format!(".{name}.decomm-{}.tmp", std::process::id()));
    let old = fs::metadata(path).ok().map(|metadata| metadata.permissions());
    let written = File::create_new(&temporary).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        let permissions = match old {
            Some(old) => old,
            None if is_program => program(file.metadata()?.permissions()),
            None => file.metadata()?.permissions(),
        };
        file.set_permissions(permissions)?;
        file.sync_all()?;
        fs::rename(&temporary, path)
    });
    if written.is_err() {
        // The first error is the one to tell.
        let _ = fs::remove_file(&temporary);
    }
    written
}

/// Returns `permissions` with the right to run it for all that may read it.
#[cfg(unix)]
fn program(permissions: Permissions) -> Permissions {
    use std::os::unix::fs::PermissionsExt;
    let mode = permissions.mode();
    Permissions::from_mode(mode | ((mode & 0o444) >> 2))
}

#[cfg(not(unix))]
fn program(permissions: Permissions) -> Permissions {
    permissions
}

fn cannot(verb: &str, path: &Path, error: &io::Error) -> Failure {
    Failure::new(
        format!("cannot {verb} {}: {error}", path.display()),
        "see to it that the file and its folder can be read and written to",
    )
}
