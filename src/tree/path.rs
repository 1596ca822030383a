//! Paths inside a repository.

use memchr::memrchr;
use std::borrow::Cow;
use std::fmt;

/// A path relative to the root, with `/` between its parts and none at either end; the root itself is empty.
///
/// Invariant: no part is empty, `.` or `..`. In a file name that is not UTF-8, each byte that
/// cannot be decoded is held as `\xE9`; the tree that listed it knows its real name.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RepoPath(String);

impl RepoPath {
    /// Returns the root.
    pub fn root() -> RepoPath {
        RepoPath(String::new())
    }

    /// Returns `text` as a path from the root, with `.` and `..` taken out.
    ///
    /// `None` where it leaves the root or holds a NUL. Leading and trailing slashes do not count.
    pub fn parse(text: &str) -> Option<RepoPath> {
        RepoPath::root().join(text)
    }

    /// Returns `bytes` as a path from the root; what is not UTF-8 is shown as `\xE9`.
    pub fn from_bytes(bytes: &[u8]) -> Option<RepoPath> {
        let mut text = String::new();
        for chunk in bytes.utf8_chunks() {
            text.push_str(chunk.valid());
            for byte in chunk.invalid() {
                text.push_str(&format!("\\x{byte:02X}"));
            }
        }
        RepoPath::parse(&text)
    }

    /// Returns `text` as a path from this folder, with `.` and `..` taken out; `None` where it leaves the root.
    pub fn join(&self, text: &str) -> Option<RepoPath> {
        if text.contains('\0') {
            return None;
        }
        // Most texts are paths as they stand.
        if text.split('/').all(|part| !matches!(part, "" | "." | "..")) {
            let is_below = !self.is_root();
            return Some(RepoPath(match is_below {
                true => [self.as_str(), text].join("/"),
                false => text.to_owned(),
            }));
        }
        let mut parts: Vec<&str> = self.parts().collect();
        for part in text.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop()?;
                }
                _ => parts.push(part),
            }
        }
        Some(RepoPath(parts.join("/")))
    }

    /// Returns the folder that holds this path; the root has none.
    pub fn parent(&self) -> Option<RepoPath> {
        if self.is_root() {
            return None;
        }
        Some(match self.0.rsplit_once('/') {
            Some((folder, _)) => RepoPath(folder.to_owned()),
            None => RepoPath::root(),
        })
    }

    /// Returns this path's folders from the nearest up to the root; empty for the root itself.
    pub fn ancestors(&self) -> impl Iterator<Item = RepoPath> {
        std::iter::successors(self.parent(), RepoPath::parent)
    }

    /// Returns the last part; empty for the root.
    pub fn name(&self) -> &str {
        match memrchr(b'/', self.0.as_bytes()) {
            Some(slash) => self.0.get(slash + 1..).unwrap_or_default(),
            None => &self.0,
        }
    }

    /// Returns what follows the last dot of the name, in lower case; empty where there is none.
    ///
    /// A name that begins with its only dot has no extension.
    pub fn extension(&self) -> Cow<'_, str> {
        let name = self.name();
        let dot = memrchr(b'.', name.as_bytes()).filter(|dot| *dot > 0);
        match dot.and_then(|dot| name.get(dot + 1..)) {
            Some(extension) => match extension.bytes().any(|byte| byte.is_ascii_uppercase()) {
                true => Cow::Owned(extension.to_ascii_lowercase()),
                false => Cow::Borrowed(extension),
            },
            None => Cow::Borrowed(""),
        }
    }

    /// Returns the parts from the root down.
    pub fn parts(&self) -> impl Iterator<Item = &str> {
        self.0.split('/').filter(|part| !part.is_empty())
    }

    /// Whether this is the root.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether `self` is `folder` or lies below it.
    pub fn is_within(&self, folder: &RepoPath) -> bool {
        folder.is_root()
            || self.0 == folder.0
            || (self.0.starts_with(&folder.0) && self.0.as_bytes().get(folder.0.len()) == Some(&b'/'))
    }

    /// Returns the path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RepoPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_join(folder: &str, text: &str, expected: Option<&str>) {
        let folder = RepoPath::parse(folder).unwrap_or_default();
        let joined = folder.join(text);
        assert_eq!(joined.as_ref().map(RepoPath::as_str), expected, "{folder} + {text}");
    }

    #[test]
    fn joins_stay_inside_the_root() {
        check_join("", "a/./b//c/", Some("a/b/c"));
        check_join("a/b", "../c", Some("a/c"));
        check_join("a", "../..", None);
        check_join("a", "..", Some(""));
        check_join("a", "/b", Some("a/b"));
        check_join("", "a\0b", None);
    }

    #[test]
    fn within_is_by_whole_parts() {
        let path = RepoPath::parse("migrations-old/x").unwrap_or_default();
        assert!(!path.is_within(&RepoPath::parse("migrations").unwrap_or_default()));
        assert!(path.is_within(&RepoPath::root()));
    }
}
