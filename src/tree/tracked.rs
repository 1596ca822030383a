//! What git tracks and is on disk, by bare looks into folders: no ignore file is read for it.
//!
//! A walk that matches ignore files costs as much as reading all files. So the folders that git tracks something in are
//! looked into as they are, side by side, and what the index has is listed. A folder that shows more than that is for
//! the walk: it alone knows what is ignored.

use crate::tree::git::Git;
use crate::tree::listing::{Entry, EntryKind};
use crate::tree::path::RepoPath;
use rayon::prelude::*;
use std::collections::HashSet;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// What the looks into folders bring.
#[derive(Default)]
pub(in crate::tree) struct Tracked {
    /// The files that the index has, as they are on disk, sorted as the index is.
    pub(in crate::tree) entries: Vec<Entry>,
    /// Whether each entry of the index is among them.
    pub(in crate::tree) is_found: Vec<bool>,
    /// Folders that were looked into, and hold what the index has alone.
    pub(in crate::tree) settled: HashSet<PathBuf>,
    /// Whether any folder holds more.
    pub(in crate::tree) has_more: bool,
}

/// A folder that git tracks something in.
struct Folder {
    path: RepoPath,
    on_disk: PathBuf,
    /// Its entries in the index.
    range: Range<usize>,
    /// How much of their paths is the folder's, with the slash behind it.
    n_bytes: usize,
}

/// What a look into one folder brings.
#[derive(Default)]
struct Look {
    /// Each with its position in the index.
    entries: Vec<(usize, Entry)>,
    folders: Vec<Folder>,
    has_more: bool,
}

/// Looks for what `index` has below `root`, whose path in the work tree `git` knows. Links are not followed.
pub(in crate::tree) fn look(root: &Path, git: &Git, index: &gix::index::File) -> Tracked {
    let prefix = match git.prefix().is_root() {
        true => String::new(),
        false => format!("{}/", git.prefix()),
    };
    let n_entries = index.entries().len();
    let mut tracked = Tracked::default();
    let mut level = vec![Folder {
        path: RepoPath::root(),
        on_disk: root.to_path_buf(),
        range: range_of(index, 0..n_entries, prefix.as_bytes()),
        n_bytes: prefix.len(),
    }];
    let mut entries: Vec<Option<Entry>> = vec![None; n_entries];
    // With the folders that lead to it, a folder that holds more is walked into.
    let mut with_more: HashSet<PathBuf> = HashSet::new();
    while !level.is_empty() {
        let looks: Vec<Look> = level.par_iter().map(|folder| look_into(folder, index)).collect();
        let mut next = Vec::new();
        for (folder, look) in level.into_iter().zip(looks) {
            for (position, found) in look.entries {
                if let Some(entry) = entries.get_mut(position) {
                    *entry = Some(found);
                }
            }
            next.extend(look.folders);
            if look.has_more {
                tracked.has_more = true;
                for leading in folder.on_disk.ancestors() {
                    if !with_more.insert(leading.to_path_buf()) || leading == root {
                        break;
                    }
                }
            }
            tracked.settled.insert(folder.on_disk);
        }
        level = next;
    }
    tracked.settled.retain(|folder| !with_more.contains(folder));
    tracked.is_found = entries.iter().map(Option::is_some).collect();
    tracked.entries = entries.into_iter().flatten().collect();
    tracked
}

fn look_into(folder: &Folder, index: &gix::index::File) -> Look {
    let mut look = Look::default();
    let Ok(shown) = fs::read_dir(&folder.on_disk) else {
        look.has_more = true;
        return look;
    };
    for entry in shown {
        let entry = entry.and_then(|entry| Ok((entry.file_name(), entry.file_type()?)));
        let Ok((name, kind)) = entry else {
            look.has_more = true;
            continue;
        };
        // A name that is not UTF-8 is for the walk, which remembers it.
        let Some(name) = name.to_str() else {
            look.has_more = true;
            continue;
        };
        if name == ".git" && !folder.path.is_root() {
            // Another repository: the walk says so, and what the index has here is asked for one by one.
            return Look {
                has_more: true,
                ..Look::default()
            };
        }
        if name == ".git" || name == "node_modules" {
            // The walk says of any folder that it is another repository, of this one too.
            let inner = folder.on_disk.join(name).join(".git");
            look.has_more |= name == "node_modules" && inner.symlink_metadata().is_ok();
            continue;
        }
        look.add(folder, name, kind, index);
    }
    look
}

impl Look {
    fn add(&mut self, folder: &Folder, name: &str, kind: fs::FileType, index: &gix::index::File) {
        let entries = index.entries();
        let below = |position: usize| {
            let path = entries.get(position).map(|entry| entry.path(index));
            path.and_then(|path| path.get(folder.n_bytes..)).unwrap_or_default()
        };
        let first = partition(&folder.range, |position| below(position) < name.as_bytes());
        let is_entry = first < folder.range.end && below(first) == name.as_bytes();
        let path = || RepoPath::parse(&format!("{}/{name}", folder.path));
        if !kind.is_dir() {
            let kind = match kind {
                kind if kind.is_symlink() => EntryKind::Link,
                kind if kind.is_file() => EntryKind::File,
                _ => return,
            };
            match path().filter(|_| is_entry) {
                Some(path) => {
                    self.entries.push((first, Entry { path, kind }));
                }
                None => self.has_more = true,
            }
            return;
        }
        if is_entry {
            // A submodule is listed for what it is; in the place of a file, anything may be.
            let mode = entries.get(first).map(|entry| entry.mode);
            self.has_more |= mode != Some(gix::index::entry::Mode::COMMIT);
            return;
        }
        let inner = format!("{name}/");
        let begins = |position: usize| below(position).starts_with(inner.as_bytes());
        let start = partition(&folder.range, |position| below(position) < inner.as_bytes());
        let end = partition(&(start..folder.range.end), begins);
        match path().filter(|_| start < end) {
            Some(path) => self.folders.push(Folder {
                path,
                on_disk: folder.on_disk.join(name),
                range: start..end,
                n_bytes: folder.n_bytes + inner.len(),
            }),
            None => self.has_more = true,
        }
    }
}

/// Returns the entries of `range` whose paths begin with `prefix`.
fn range_of(index: &gix::index::File, range: Range<usize>, prefix: &[u8]) -> Range<usize> {
    let path = |position: usize| index.entries().get(position).map(|entry| entry.path(index).to_vec());
    let start = partition(&range, |position| {
        path(position).is_some_and(|path| path.as_slice() < prefix)
    });
    let end = partition(&(start..range.end), |position| {
        path(position).is_some_and(|path| path.starts_with(prefix))
    });
    start..end
}

/// Returns the first of `range` for which `is_before` does not hold, which holds for a beginning of it.
fn partition(range: &Range<usize>, is_before: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (range.start, range.end);
    while low < high {
        let middle = low + (high - low) / 2;
        match is_before(middle) {
            true => low = middle + 1,
            false => high = middle,
        }
    }
    low
}
