//! What git records of a file: mode and content. Two trees hold the same file when these are equal.

use crate::tree::listing::EntryKind;

/// The mode and the content of one file, as a commit records them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version {
    /// What sort of entry it is.
    pub mode: Mode,
    pub(in crate::tree) id: gix::ObjectId,
}

/// The modes that git records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// A plain file.
    File,
    /// A file that can be run.
    Executable,
    /// A symbolic link.
    Link,
    /// Another repository.
    Submodule,
}

impl Version {
    /// Returns the version of a plain file with this content, for trees that git does not hold.
    pub(in crate::tree) fn of_bytes(mode: Mode, bytes: &[u8], hash: gix::hash::Kind) -> Option<Version> {
        let id = gix::objs::compute_hash(hash, gix::objs::Kind::Blob, bytes).ok()?;
        Some(Version { mode, id })
    }
}

impl Mode {
    /// Returns what a listing says of it.
    pub(in crate::tree) fn entry_kind(self) -> EntryKind {
        match self {
            Mode::File | Mode::Executable => EntryKind::File,
            Mode::Link => EntryKind::Link,
            Mode::Submodule => EntryKind::Submodule,
        }
    }
}
