//! What is staged: where the index differs from HEAD.
//!
//! The index remembers the ids of the folders that it was read from. A folder whose id is that of HEAD's folder is the
//! same, and not looked into; that is how git itself compares them.

use crate::tree::change::{Change, ChangeKind};
use crate::tree::git::{Git, mode_of_tree_entry};
use crate::tree::index::IndexTree;
use crate::tree::listing::{EntryKind, Listing};
use crate::tree::path::RepoPath;
use crate::tree::version::{Mode, Version};
use crate::tree::{ReadError, Tree, TreeError};
use gix::bstr::{BStr, ByteSlice};
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

/// Staged edits of files that HEAD has, too: no path is new or gone.
pub struct StagedEdits {
    /// The files that differ, sorted by path.
    pub changes: Vec<Change>,
    /// HEAD.
    pub head: Arc<dyn Tree>,
}

/// Returns what is staged where that is nothing but edits of plain files; `None` where it is more, or cannot be told
/// without listing all files.
///
/// # Errors
/// [`TreeError`] where git's objects cannot be read.
pub fn edits(index: &Arc<IndexTree>) -> Result<Option<StagedEdits>, TreeError> {
    let Some(lazy) = index.files.lazy_index() else {
        return Ok(None);
    };
    let git = &index.files.git;
    let local = git.local();
    if local.head().map_err(TreeError::git)?.is_unborn() {
        return Ok(None);
    }
    let head = local.head_tree_id().map_err(TreeError::git)?.detach();
    let mut comparison = Comparison {
        git,
        local: &local,
        index: &lazy.index,
        edited: BTreeMap::new(),
        is_more: false,
    };
    let whole = 0..lazy.index.entries().len();
    comparison.folder("", head, lazy.index.tree(), whole)?;
    if comparison.is_more {
        return Ok(None);
    }
    let changes = comparison.edited.keys().map(|path| Change {
        path: path.clone(),
        kind: ChangeKind::Edited,
    });
    Ok(Some(StagedEdits {
        changes: changes.collect(),
        head: Arc::new(BeforeEdits {
            index: Arc::clone(index),
            edited: comparison.edited.into_iter().collect(),
        }),
    }))
}

/// HEAD, which has the paths of the index.
struct BeforeEdits {
    index: Arc<IndexTree>,
    /// What differs, as HEAD has it.
    edited: HashMap<RepoPath, Version>,
}

impl Tree for BeforeEdits {
    fn id(&self) -> String {
        "HEAD".to_owned()
    }

    fn listing(&self) -> &Listing {
        self.index.listing()
    }

    fn read(&self, path: &RepoPath) -> Result<Vec<u8>, ReadError> {
        self.index.files.git.read(self.version(path))
    }

    fn version(&self, path: &RepoPath) -> Option<Version> {
        self.edited.get(path).copied().or_else(|| self.index.version(path))
    }

    fn remotes(&self) -> Vec<String> {
        self.index.remotes()
    }

    fn link_target(&self, path: &RepoPath) -> Option<Vec<u8>> {
        // What is edited are plain files, in both.
        self.index.link_target(path)
    }
}

struct Comparison<'a> {
    git: &'a Git,
    local: &'a gix::Repository,
    index: &'a gix::index::File,
    edited: BTreeMap<RepoPath, Version>,
    /// Whether there is more than edits of plain files.
    is_more: bool,
}

impl Comparison<'_> {
    /// Compares the entries of `range`, which lie below `folder` (with its slash), with the tree `head`.
    fn folder(
        &mut self,
        folder: &str,
        head: gix::ObjectId,
        cached: Option<&gix::index::extension::Tree>,
        range: Range<usize>,
    ) -> Result<(), TreeError> {
        let is_same = cached.is_some_and(|cached| cached.num_entries.is_some() && cached.id == head);
        let here = RepoPath::parse(folder).unwrap_or_default();
        if is_same || !(here.is_within(self.git.prefix()) || self.git.prefix().is_within(&here)) {
            return Ok(());
        }
        let tree = self.local.find_tree(head).map_err(TreeError::git)?;
        let mut in_head = BTreeMap::new();
        for entry in tree.iter() {
            let entry = entry.map_err(TreeError::git)?;
            in_head.insert(entry.filename().to_owned(), (entry.mode(), entry.object_id()));
        }
        let index = self.index;
        let entries = index.entries().get(range.clone()).unwrap_or_default();
        let mut at = 0;
        while let Some(entry) = entries.get(at) {
            let path = entry.path(index);
            let below: &BStr = path.get(folder.len()..).unwrap_or_default().into();
            let name = below.split(|byte| *byte == b'/').next().unwrap_or_default();
            let before = in_head.remove::<BStr>(name.into());
            if name.len() == below.len() {
                at += 1;
                self.file(
                    path,
                    Version {
                        mode: crate::tree::git::mode_of_index_entry(entry.mode),
                        id: entry.id,
                    },
                    before,
                );
            } else {
                let inner = format!("{folder}{}/", name.to_str_lossy());
                let rest = entries.get(at..).unwrap_or_default();
                let n_inner = rest
                    .partition_point(|entry| entry.path(index).starts_with(inner.as_bytes()))
                    .max(1);
                let start = range.start + at;
                at += n_inner;
                match before {
                    Some((mode, id)) if mode.is_tree() => {
                        let cached = cached
                            .and_then(|cached| cached.children.iter().find(|child| child.name.as_slice() == name));
                        self.folder(&inner, id, cached, start..start + n_inner)?;
                    }
                    _ => self.more(&RepoPath::parse(&inner).unwrap_or_default()),
                }
            }
            if self.is_more {
                return Ok(());
            }
        }
        for name in in_head.keys() {
            self.more(&RepoPath::from_bytes(&[folder.as_bytes(), name].concat()).unwrap_or_default());
        }
        Ok(())
    }

    /// Notes that something other than a plain file differs at `path`, which may be a folder.
    fn more(&mut self, path: &RepoPath) {
        self.is_more |= path.is_within(self.git.prefix()) || self.git.prefix().is_within(path);
    }

    fn file(&mut self, path: &BStr, now: Version, before: Option<(gix::objs::tree::EntryMode, gix::ObjectId)>) {
        let before = before.filter(|(mode, _)| !mode.is_tree()).map(|(mode, id)| Version {
            mode: mode_of_tree_entry(mode),
            id,
        });
        // Most of a folder is alike, and needs no path.
        if before == Some(now) {
            return;
        }
        let Some(path) = RepoPath::from_bytes(path) else { return };
        let is_file = |mode: Mode| mode.entry_kind() == EntryKind::File;
        match before {
            Some(before) if is_file(before.mode) && is_file(now.mode) => {
                if let Some(path) = self.git.path_below_root(&path) {
                    self.edited.insert(path, before);
                }
            }
            _ => self.more(&path),
        }
    }
}
