//! The index asked for single files, without a list of all of them.

use crate::tree::git::mode_of_index_entry;
use crate::tree::listing::{Entry, EntryKind, Source, may_configure};
use crate::tree::path::RepoPath;
use crate::tree::version::Version;
use gix::bstr::{BStr, ByteSlice};
use std::ops::Range;
use std::sync::Arc;

/// An index whose entries are all files of the next commit, with names in UTF-8.
#[derive(Clone)]
pub(in crate::tree) struct LazyIndex {
    pub(in crate::tree) index: Arc<gix::index::File>,
    /// The root's path in the work tree with a slash behind it; empty where both are one.
    prefix: String,
}

impl LazyIndex {
    /// Returns `index` below `prefix`.
    pub(in crate::tree) fn new(index: Arc<gix::index::File>, prefix: &RepoPath) -> LazyIndex {
        let prefix = if prefix.is_root() {
            String::new()
        } else {
            format!("{prefix}/")
        };
        LazyIndex { index, prefix }
    }

    /// Returns what the index has at `path`.
    pub(in crate::tree) fn version(&self, path: &RepoPath) -> Option<Version> {
        let whole = format!("{}{path}", self.prefix);
        let entry = self
            .index
            .entry_by_path_and_stage(whole.as_str().into(), gix::index::entry::Stage::Unconflicted)?;
        Some(Version {
            mode: mode_of_index_entry(entry.mode),
            id: entry.id,
        })
    }

    /// Returns the place of the entries below `folder`.
    fn range(&self, folder: &RepoPath) -> Range<usize> {
        let prefix = if folder.is_root() {
            self.prefix.clone()
        } else {
            format!("{}{folder}/", self.prefix)
        };
        if prefix.is_empty() {
            return 0..self.index.entries().len();
        }
        let prefix: &BStr = prefix.as_str().into();
        self.index.prefixed_entries_range(prefix).unwrap_or(0..0)
    }

    fn entries(&self, folder: &RepoPath) -> impl Iterator<Item = (&gix::index::Entry, &str)> {
        let entries = self.index.entries().get(self.range(folder)).unwrap_or_default();
        entries.iter().filter_map(|entry| {
            let path = entry.path(&self.index).to_str().ok()?;
            Some((entry, path.strip_prefix(self.prefix.as_str())?))
        })
    }
}

impl Source for LazyIndex {
    fn kind(&self, path: &RepoPath) -> Option<EntryKind> {
        self.version(path).map(|version| version.mode.entry_kind())
    }

    fn has_folder(&self, folder: &RepoPath) -> bool {
        !self.range(folder).is_empty()
    }

    fn any_within(&self, folder: &RepoPath, is_wanted: &dyn Fn(&RepoPath) -> bool) -> bool {
        self.entries(folder)
            .filter_map(|(_, path)| RepoPath::parse(path))
            .any(|path| is_wanted(&path))
    }

    fn configurations(&self) -> Vec<RepoPath> {
        let entries = self
            .index
            .entries()
            .get(self.range(&RepoPath::root()))
            .unwrap_or_default();
        let mut found = Vec::new();
        for entry in entries {
            let path = entry.path(&self.index);
            let name_start = path.iter().rposition(|byte| *byte == b'/').map_or(0, |slash| slash + 1);
            if path.get(name_start..).is_some_and(may_configure) {
                let below = path
                    .to_str()
                    .ok()
                    .and_then(|path| path.strip_prefix(self.prefix.as_str()));
                found.extend(below.and_then(RepoPath::parse));
            }
        }
        found
    }

    fn all(&self) -> Vec<Entry> {
        self.entries(&RepoPath::root())
            .filter_map(|(entry, path)| {
                Some(Entry {
                    path: RepoPath::parse(path)?,
                    kind: mode_of_index_entry(entry.mode).entry_kind(),
                })
            })
            .collect()
    }
}
