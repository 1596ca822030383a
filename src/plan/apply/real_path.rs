//! The real name of a file below the root, in bytes: what a journal holds and what a folder handle opens.
//!
//! [`RepoPath`] shows names for people; a name that is not UTF-8 has lost its bytes there. Leaves out: the disk.

use std::ffi::OsStr;
use std::fmt;
use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::tree::path::RepoPath;

/// A path below the root, as the disk knows it.
///
/// Invariant: each part is one plain name: no `..`, nothing absolute, no `.git` however it is written. The root is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct RealPath(PathBuf);

/// Why a path is none that decomm writes to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PathProblem {
    /// It is absolute, or has `..` in it.
    #[error("it leaves the root")]
    Leaves,
    /// One of its parts is git's own folder.
    #[error("it lies in git's own folder")]
    InGit,
}

impl RealPath {
    /// Returns `path` as a path below the root.
    pub(crate) fn new(path: &Path) -> Result<RealPath, PathProblem> {
        let mut parts = PathBuf::new();
        for component in path.components() {
            match component {
                Component::Normal(part) if is_git(part) => return Err(PathProblem::InGit),
                Component::Normal(part) if part.as_encoded_bytes().contains(&0) => return Err(PathProblem::Leaves),
                Component::Normal(part) => parts.push(part),
                Component::CurDir => {}
                Component::ParentDir | Component::RootDir | Component::Prefix(_) => return Err(PathProblem::Leaves),
            }
        }
        Ok(RealPath(parts))
    }

    /// Returns the parts from the root down.
    pub(crate) fn parts(&self) -> impl Iterator<Item = &OsStr> {
        self.0.iter()
    }

    /// Returns the folder that holds this path, and its name there; none for the root.
    pub(crate) fn split(&self) -> Option<(RealPath, &OsStr)> {
        let name = self.0.file_name()?;
        Some((RealPath(self.0.parent()?.to_path_buf()), name))
    }

    /// Returns this path's folders below the root, the nearest first.
    pub(crate) fn folders(&self) -> impl Iterator<Item = RealPath> {
        self.0
            .ancestors()
            .skip(1)
            .filter(|folder| !folder.as_os_str().is_empty())
            .map(|folder| RealPath(folder.to_path_buf()))
    }

    /// Returns how many parts there are.
    pub(crate) fn depth(&self) -> usize {
        self.0.iter().count()
    }

    /// Returns the path as decomm shows it.
    pub(crate) fn shown(&self) -> RepoPath {
        RepoPath::from_bytes(self.0.as_os_str().as_encoded_bytes()).unwrap_or_default()
    }
}

impl fmt::Display for RealPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.as_os_str().is_empty() {
            return formatter.write_str("the root");
        }
        self.shown().fmt(formatter)
    }
}

/// Whether a name is `.git` to any file system: some fold case, drop what trails, or have short names.
fn is_git(name: &OsStr) -> bool {
    let name = name.to_string_lossy().to_lowercase();
    let name = name.split(':').next().unwrap_or("").trim_end_matches(['.', ' ']);
    name == ".git" || name == "git~1"
}

/// Bytes in a journal: text where they are UTF-8, so that a person can read it, else numbers.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    Text(String),
    Bytes(Vec<u8>),
}

/// Writes a name or a link's target.
pub(crate) fn write_name<S: Serializer>(name: &OsStr, serializer: S) -> Result<S::Ok, S::Error> {
    match name.to_str() {
        Some(text) => Written::Text(text.to_owned()),
        None => Written::Bytes(name.as_encoded_bytes().to_vec()),
    }
    .serialize(serializer)
}

/// Reads a name or a link's target.
pub(crate) fn read_name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PathBuf, D::Error> {
    match Written::deserialize(deserializer)? {
        Written::Text(text) => Ok(PathBuf::from(text)),
        Written::Bytes(bytes) => from_bytes(bytes).ok_or_else(|| serde::de::Error::custom("a name of another system")),
    }
}

#[cfg(unix)]
fn from_bytes(bytes: Vec<u8>) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStringExt;
    Some(PathBuf::from(std::ffi::OsString::from_vec(bytes)))
}

#[cfg(not(unix))]
fn from_bytes(bytes: Vec<u8>) -> Option<PathBuf> {
    String::from_utf8(bytes).ok().map(PathBuf::from)
}

impl Serialize for RealPath {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write_name(self.0.as_os_str(), serializer)
    }
}

impl<'de> Deserialize<'de> for RealPath {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<RealPath, D::Error> {
        RealPath::new(&read_name(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_names_below_the_root() {
        for (path, expected) in [
            ("a/b.ts", None),
            (".github/x", None),
            (".gitignore", None),
            ("", None),
            ("/etc/passwd", Some(PathProblem::Leaves)),
            ("a/../../b", Some(PathProblem::Leaves)),
            ("..", Some(PathProblem::Leaves)),
            (".git/config", Some(PathProblem::InGit)),
            ("a/.GIT/hooks/x", Some(PathProblem::InGit)),
            (".git./x", Some(PathProblem::InGit)),
            (".Git /x", Some(PathProblem::InGit)),
            (".git::$INDEX_ALLOCATION/x", Some(PathProblem::InGit)),
            ("GIT~1/x", Some(PathProblem::InGit)),
        ] {
            assert_eq!(RealPath::new(Path::new(path)).err(), expected, "{path}");
        }
    }

    #[test]
    fn a_hostile_journal_names_no_path_outside() {
        for text in [
            "\"../x\"",
            "\"/x\"",
            "\".git/config\"",
            "[46,46,47,120]",
            "\"a\\u0000b\"",
        ] {
            assert!(serde_json::from_str::<RealPath>(text).is_err(), "{text}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn bytes_come_back_as_they_went() {
        use std::os::unix::ffi::OsStrExt;
        for name in [&b"caf\xE9/x"[..], b"plain", b"[1]"] {
            let path = RealPath::new(Path::new(OsStr::from_bytes(name))).unwrap();
            let text = serde_json::to_string(&path).unwrap();
            assert_eq!(serde_json::from_str::<RealPath>(&text).unwrap(), path, "{text}");
        }
    }
}
