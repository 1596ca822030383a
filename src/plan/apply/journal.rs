//! What a journal holds: all that is needed to take one apply back, and the format it is written in.
//!
//! Beside it lies a file with the old bytes of all files, one after the other. Leaves out: writing and playing it.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::plan::apply::disk::Rights;
use crate::plan::apply::real_path::{RealPath, read_name, write_name};

/// The format that this version writes, and the only one that it reads.
pub(super) const FORMAT: u32 = 1;

/// One apply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Journal {
    pub(super) format: u32,
    /// The version of decomm that wrote it, for people.
    pub(super) decomm: String,
    /// The root's path in the work tree: one repository can have a journal of several roots.
    pub(super) root: RealPath,
    /// What the apply was for.
    pub(super) label: String,
    /// The day of the apply.
    pub(super) date: String,
    /// Folders that are made, each before what it holds.
    pub(super) made: Vec<RealPath>,
    /// Folders on the way to what is deleted, each before what it holds: those left empty are removed.
    pub(super) folders: Vec<OldFolder>,
    /// The files, in the order of the plan.
    pub(super) files: Vec<JournalFile>,
}

/// A folder that may be removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OldFolder {
    pub(super) path: RealPath,
    pub(super) rights: Rights,
    /// The name that it has beside its place until it is whole, when it comes back.
    pub(super) temp: String,
}

/// One file before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct JournalFile {
    pub(super) path: RealPath,
    /// The name that new bytes have in the same folder until they are whole.
    pub(super) temp: String,
    pub(super) change: Change,
}

/// What becomes of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Change {
    Create { new: String },
    Edit { old: OldFile, new: String },
    Delete { old: OldFile },
    DeleteLink { target: Target },
}

impl Change {
    /// Whether the file or link is gone afterwards.
    pub(super) fn is_deletion(&self) -> bool {
        matches!(self, Change::Delete { .. } | Change::DeleteLink { .. })
    }
}

/// A file that was there: where its bytes lie among the old bytes, and who might do what with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OldFile {
    pub(super) offset: u64,
    pub(super) length: u64,
    pub(super) sha256: String,
    pub(super) rights: Rights,
}

/// Where a link leads, in its own bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target(pub(super) PathBuf);

impl Serialize for Target {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write_name(self.0.as_os_str(), serializer)
    }
}

impl<'de> Deserialize<'de> for Target {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Target, D::Error> {
        read_name(deserializer).map(Target)
    }
}

impl Journal {
    /// Returns all names that half-written files and folders can have.
    pub(super) fn temps(&self) -> impl Iterator<Item = (&RealPath, &str, bool)> {
        let of_files = self.files.iter().map(|file| (&file.path, file.temp.as_str(), false));
        let of_folders = self
            .folders
            .iter()
            .map(|folder| (&folder.path, folder.temp.as_str(), true));
        of_files.chain(of_folders)
    }
}

/// The state of a journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JournalState {
    /// The apply was interrupted.
    Applying,
    /// The apply is whole.
    Applied,
    /// Taking it back was interrupted.
    Undoing,
}

/// A journal as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalInfo {
    /// Its number; later ones are larger.
    pub number: u64,
    /// What the apply was for.
    pub label: String,
    /// The day of the apply.
    pub date: String,
    /// How far it came.
    pub state: JournalState,
    /// How many files it would restore.
    pub n_files: usize,
}
