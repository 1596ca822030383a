//! A folder that was opened, below which files are read: no path leads out of it, whatever it has become since it was
//! listed.

use cap_fs_ext::{FollowSymlinks, OpenOptionsFollowExt};
use cap_std::ambient_authority;
use cap_std::fs::{Dir, OpenOptions};
use std::fs::File;
use std::io;
use std::path::Path;

/// An open folder.
pub(in crate::tree) struct Opened {
    folder: Dir,
}

impl Opened {
    /// Opens the folder at `path`.
    pub(in crate::tree) fn new(path: &Path) -> io::Result<Opened> {
        Ok(Opened {
            folder: Dir::open_ambient_dir(path, ambient_authority())?,
        })
    }

    /// Opens the file at `path`, from this folder, to be read; a link is no file.
    pub(in crate::tree) fn file(&self, path: &Path) -> io::Result<File> {
        #[cfg(target_os = "linux")]
        if let Some(file) = self.file_at_once(path) {
            return file;
        }
        let mut options = OpenOptions::new();
        options.read(true).follow(FollowSymlinks::No);
        Ok(self.folder.open_with(path, &options)?.into_std())
    }

    /// As [`Opened::file`], by one call that walks the path without a link; `None` where the system has no such call, or
    /// does not let us have it.
    #[cfg(target_os = "linux")]
    fn file_at_once(&self, path: &Path) -> Option<io::Result<File>> {
        use rustix::fs::{Mode, OFlags, ResolveFlags, openat2};
        use rustix::io::Errno;
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NOCTTY;
        let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS;
        match openat2(&self.folder, path, flags, Mode::empty(), resolve) {
            Ok(file) => Some(Ok(File::from(file))),
            Err(Errno::NOSYS | Errno::PERM | Errno::INVAL | Errno::AGAIN) => None,
            Err(error) => Some(Err(error.into())),
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::io::Read;
    use std::os::unix::fs::symlink;

    #[test]
    fn nothing_outside_is_read() {
        let outer = assert_fs::TempDir::new().unwrap();
        let root = outer.path().join("root");
        std::fs::create_dir_all(root.join("a")).unwrap();
        std::fs::create_dir(outer.path().join("other")).unwrap();
        std::fs::write(outer.path().join("other/x"), "secret").unwrap();
        std::fs::write(root.join("a/x"), "own").unwrap();
        symlink("../other", root.join("folder")).unwrap();
        symlink("../../other/x", root.join("a/link")).unwrap();
        symlink("x", root.join("a/near")).unwrap();
        let opened = Opened::new(&root).unwrap();
        let mut text = String::new();
        opened
            .file(Path::new("a/x"))
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        assert_eq!(text, "own");
        for path in ["folder/x", "a/link", "a/near", "../other/x", "/etc/hostname", "a/none"] {
            assert!(opened.file(Path::new(path)).is_err(), "{path}");
        }
    }
}
