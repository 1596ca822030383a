//! The files of a tree and the folders that they make.

use crate::tree::path::RepoPath;
use std::collections::{HashMap, HashSet};

/// One file of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Where it is.
    pub path: RepoPath,
    /// What it is.
    pub kind: EntryKind,
}

/// What an entry of a tree is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A plain file.
    File,
    /// A symbolic link; it is never followed.
    Link,
    /// Another repository at this place.
    Submodule,
}

/// The files of a tree, sorted by path.
#[derive(Debug, Default)]
pub struct Listing {
    entries: Vec<Entry>,
    by_path: HashMap<RepoPath, usize>,
    folders: HashSet<RepoPath>,
}

impl Listing {
    /// Sorts `entries`; of two with one path the first stays.
    pub fn new(mut entries: Vec<Entry>) -> Listing {
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        entries.dedup_by(|later, earlier| later.path == earlier.path);
        let mut folders = HashSet::new();
        for entry in &entries {
            for folder in entry.path.ancestors() {
                if !folders.insert(folder) {
                    break;
                }
            }
        }
        let by_path = entries
            .iter()
            .enumerate()
            .map(|(index, entry)| (entry.path.clone(), index))
            .collect();
        Listing {
            entries,
            by_path,
            folders,
        }
    }

    /// Returns all entries, sorted by path.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Returns the entry at `path`; none for a folder.
    pub fn get(&self, path: &RepoPath) -> Option<&Entry> {
        self.by_path.get(path).and_then(|index| self.entries.get(*index))
    }

    /// Whether `path` is a file, a link or a submodule.
    pub fn has_file(&self, path: &RepoPath) -> bool {
        self.by_path.contains_key(path)
    }

    /// Whether `path` is a folder that holds a file somewhere below it.
    pub fn has_folder(&self, path: &RepoPath) -> bool {
        self.folders.contains(path)
    }

    /// Returns the entries below `folder`, sorted by path.
    pub fn within(&self, folder: &RepoPath) -> impl Iterator<Item = &Entry> {
        // A folder's entries lie together, but for siblings such as `a-b` and `a.c`, which sort before `a/`.
        let first = self.entries.partition_point(|entry| entry.path < *folder);
        let stop = format!("{folder}0");
        self.entries
            .iter()
            .skip(first)
            .take_while({
                let is_root = folder.is_root();
                move |entry| is_root || entry.path.as_str() < stop.as_str()
            })
            .filter({
                let folder = folder.clone();
                move |entry| entry.path != folder && entry.path.is_within(&folder)
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_what_lies_below_it() {
        let entry = |path: &str| Entry {
            path: RepoPath::parse(path).unwrap(),
            kind: EntryKind::File,
        };
        let listing = Listing::new(["b/x", "a/y/z", "a-b", "a/b", "a0", "a.c"].map(entry).to_vec());
        let within = |folder: &str| -> Vec<String> {
            listing
                .within(&RepoPath::parse(folder).unwrap())
                .map(|entry| entry.path.to_string())
                .collect()
        };
        assert_eq!(within("a"), ["a/b", "a/y/z"]);
        assert_eq!(within("a/y"), ["a/y/z"]);
        assert_eq!(within("").len(), 6);
        assert!(listing.has_folder(&RepoPath::parse("a/y").unwrap()));
        assert!(!listing.has_folder(&RepoPath::parse("a/b").unwrap()));
    }
}
