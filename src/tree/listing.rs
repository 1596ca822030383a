//! The files of a tree and the folders that they make.

use crate::tree::path::RepoPath;
use foldhash::fast::RandomState;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;
use std::hash::{BuildHasher, BuildHasherDefault, Hasher};
use std::sync::OnceLock;

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
///
/// One that comes from a `Source` answers from there, and brings its files together only when all are wanted.
#[derive(Default)]
pub struct Listing {
    source: Option<Box<dyn Source>>,
    files: OnceLock<Files>,
    configurations: OnceLock<Vec<RepoPath>>,
}

impl fmt::Debug for Listing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.entries()).finish()
    }
}

/// Whether a file of this name may be a configuration: JSON, TOML, a Prisma schema, or `x.config.y`.
pub fn may_configure(name: &[u8]) -> bool {
    // The last dot first: most names end in something else, and have no other dot.
    let Some(dot) = name.iter().rposition(|byte| *byte == b'.') else {
        return false;
    };
    let (before, last) = name.split_at_checked(dot).unwrap_or((name, b""));
    let is_data = last.eq_ignore_ascii_case(b".json") || last.eq_ignore_ascii_case(b".toml") || last == b".prisma";
    is_data || (before.contains(&b'.') && name.windows(8).any(|part| part == b".config."))
}

/// What can answer for some files without listing all of them.
pub(in crate::tree) trait Source: Send + Sync {
    /// Returns what the file at `path` is.
    fn kind(&self, path: &RepoPath) -> Option<EntryKind>;

    /// Whether a file lies below `folder`.
    fn has_folder(&self, folder: &RepoPath) -> bool;

    /// Whether a file below `folder` is wanted.
    fn any_within(&self, folder: &RepoPath, is_wanted: &dyn Fn(&RepoPath) -> bool) -> bool;

    /// Returns the files whose names may be those of configurations, sorted by path; see [`may_configure`].
    fn configurations(&self) -> Vec<RepoPath>;

    /// Returns all files.
    fn all(&self) -> Vec<Entry>;
}

#[derive(Debug, Default)]
struct Files {
    entries: Vec<Entry>,
    /// By the hashes of their paths, so that no path is held twice; of two with one hash the first.
    by_hash: HashMap<u64, usize, BuildHasherDefault<AsItIs>>,
    /// The others with the hash of one before them.
    hash_twins: BTreeMap<RepoPath, usize>,
    hasher: RandomState,
    folders: HashSet<RepoPath>,
}

/// The hash of what is a hash already.
#[derive(Clone, Copy, Debug, Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

/// Returns the folders that `entries` lie in, up to the root.
pub(crate) fn folders_of<'e>(entries: impl Iterator<Item = &'e Entry>) -> HashSet<RepoPath> {
    let mut folders = HashSet::new();
    let mut last: Option<&str> = None;
    for entry in entries {
        // Of the files of one folder most lie together.
        let folder = entry.path.as_str().rsplit_once('/').map_or("", |(folder, _)| folder);
        if last == Some(folder) {
            continue;
        }
        last = Some(folder);
        for folder in entry.path.ancestors() {
            if !folders.insert(folder) {
                break;
            }
        }
    }
    folders
}

impl Files {
    fn new(mut entries: Vec<Entry>) -> Files {
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        entries.dedup_by(|later, earlier| later.path == earlier.path);
        let folders = folders_of(entries.iter());
        let hasher = RandomState::default();
        let mut by_hash = HashMap::with_capacity_and_hasher(entries.len(), BuildHasherDefault::default());
        let mut hash_twins = BTreeMap::new();
        for (index, entry) in entries.iter().enumerate() {
            let first = *by_hash.entry(hasher.hash_one(&entry.path)).or_insert(index);
            if first != index {
                hash_twins.insert(entry.path.clone(), index);
            }
        }
        Files {
            entries,
            by_hash,
            hash_twins,
            hasher,
            folders,
        }
    }

    fn entry(&self, path: &RepoPath) -> Option<&Entry> {
        let index = self.by_hash.get(&self.hasher.hash_one(path))?;
        let first = self.entries.get(*index).filter(|entry| entry.path == *path);
        first.or_else(|| self.entries.get(*self.hash_twins.get(path)?))
    }
}

impl Listing {
    /// Sorts `entries`; of two with one path the first stays.
    pub fn new(entries: Vec<Entry>) -> Listing {
        Listing {
            source: None,
            files: OnceLock::from(Files::new(entries)),
            configurations: OnceLock::new(),
        }
    }

    /// Returns the listing of `source`.
    pub(in crate::tree) fn of(source: Box<dyn Source>) -> Listing {
        Listing {
            source: Some(source),
            files: OnceLock::new(),
            configurations: OnceLock::new(),
        }
    }

    fn files(&self) -> &Files {
        self.files
            .get_or_init(|| Files::new(self.source.as_ref().map(|source| source.all()).unwrap_or_default()))
    }

    /// Returns what can answer while nobody has asked for all files.
    fn source(&self) -> Option<&dyn Source> {
        match self.files.get() {
            Some(_) => None,
            None => self.source.as_deref(),
        }
    }

    /// Returns all entries, sorted by path.
    pub fn entries(&self) -> &[Entry] {
        &self.files().entries
    }

    /// Returns what the file at `path` is; none for a folder.
    pub fn kind(&self, path: &RepoPath) -> Option<EntryKind> {
        if let Some(source) = self.source() {
            return source.kind(path);
        }
        self.files().entry(path).map(|entry| entry.kind)
    }

    /// Whether `path` is a file, a link or a submodule.
    pub fn has_file(&self, path: &RepoPath) -> bool {
        self.kind(path).is_some()
    }

    /// Whether `path` is a folder that holds a file somewhere below it.
    pub fn has_folder(&self, path: &RepoPath) -> bool {
        match self.source() {
            Some(source) => source.has_folder(path),
            None => self.files().folders.contains(path),
        }
    }

    /// Whether `is_wanted` holds for a file below `folder`.
    pub fn any_within(&self, folder: &RepoPath, is_wanted: &dyn Fn(&RepoPath) -> bool) -> bool {
        match self.source() {
            Some(source) => source.any_within(folder, is_wanted),
            None => self.within(folder).any(|entry| is_wanted(&entry.path)),
        }
    }

    /// Returns the configurations for whose names, without their folders, `is_wanted` holds; sorted by path.
    ///
    /// Only names that [`may_configure`] are asked for.
    pub fn configurations(&self, is_wanted: &dyn Fn(&str) -> bool) -> Vec<RepoPath> {
        let all = self.configurations.get_or_init(|| match self.source() {
            Some(source) => source.configurations(),
            None => {
                let paths = self.entries().iter().map(|entry| &entry.path);
                paths
                    .filter(|path| may_configure(path.name().as_bytes()))
                    .cloned()
                    .collect()
            }
        });
        all.iter().filter(|path| is_wanted(path.name())).cloned().collect()
    }

    /// Whether some files can be asked for without listing all of them.
    pub fn is_lazy(&self) -> bool {
        self.source().is_some()
    }

    /// Returns the entries below `folder`, sorted by path.
    pub fn within(&self, folder: &RepoPath) -> impl Iterator<Item = &Entry> {
        // A folder's entries lie together, but for siblings such as `a-b` and `a.c`, which sort before `a/`.
        let entries = self.entries();
        let first = entries.partition_point(|entry| entry.path < *folder);
        let stop = format!("{folder}0");
        entries
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
