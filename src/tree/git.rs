//! What the index tree, the commit tree and the worktree share of git.
//!
//! Git itself is never started, and nothing is written here.

use crate::tree::lazy_index::LazyIndex;
use crate::tree::listing::{Entry, EntryKind, Listing};
use crate::tree::path::RepoPath;
use crate::tree::place::folder_without_links;
use crate::tree::version::{Mode, Version};
use crate::tree::{LARGEST_FILE, ReadError, TreeError};
use gix::bstr::BStr;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// A repository, and where in it the root lies.
#[derive(Clone)]
pub(in crate::tree) struct Git {
    repository: gix::ThreadSafeRepository,
    /// Handles that nobody uses just now: a new one costs as much as reading some files.
    handles: Arc<Mutex<Vec<gix::Repository>>>,
    /// The root's path in the repository's work tree.
    prefix: RepoPath,
}

impl Git {
    /// Opens the repository that holds `root`, with git's environment (`GIT_DIR`, `GIT_INDEX_FILE`); none: `root` lies in none.
    pub(in crate::tree) fn around(root: &Path) -> Option<Git> {
        Git::open_without_references(root).ok()
    }

    /// Opens the repository that holds `root`, which need not be on disk: a sparse checkout leaves folders out.
    ///
    /// # Errors
    /// There is none, it cannot be read, or it has no work tree that holds `root`.
    pub(in crate::tree) fn open(root: &Path) -> Result<Git, TreeError> {
        let git = Git::open_without_references(root)?;
        if git.is_reftable() {
            return Err(TreeError::Reftable);
        }
        Ok(git)
    }

    /// Whether the references are kept as a reftable, which the git library does not read: it takes HEAD for broken.
    pub(in crate::tree) fn is_reftable(&self) -> bool {
        let format = self.local().config_snapshot().string("extensions.refStorage");
        format.is_some_and(|format| format.starts_with(b"reftable"))
    }

    /// As [`Git::open`], for those who need neither HEAD nor any other reference.
    ///
    /// # Errors
    /// As [`Git::open`].
    pub(in crate::tree) fn open_without_references(root: &Path) -> Result<Git, TreeError> {
        let shown = || root.display().to_string();
        let on_disk = root.ancestors().find(|folder| folder.is_dir()).unwrap_or(root);
        // As to git, a ceiling that does not lie above the root means nothing.
        let discovery = gix::discover::upwards::Options {
            match_ceiling_dir_or_error: false,
            ..Default::default()
        };
        let repository =
            gix::ThreadSafeRepository::discover_with_environment_overrides_opts(on_disk, discovery, Default::default());
        let repository = repository.map_err(|error| {
            if root.ancestors().any(|folder| folder.join(".git").exists()) {
                TreeError::git(error)
            } else {
                TreeError::NoRepository { path: shown() }
            }
        })?;
        let prefix = {
            let local = repository.to_thread_local();
            let workdir = local.workdir().and_then(canonical);
            let workdir = workdir.ok_or_else(|| TreeError::Bare { path: shown() })?;
            let root = folder_without_links(root).ok_or_else(|| TreeError::NoRepository { path: shown() })?;
            let below = root.strip_prefix(workdir).ok().and_then(Path::to_str);
            below
                .and_then(RepoPath::parse)
                .ok_or_else(|| TreeError::NoRepository { path: shown() })?
        };
        Ok(Git {
            repository,
            handles: Arc::default(),
            prefix,
        })
    }

    /// Returns a handle for this thread.
    pub(in crate::tree) fn local(&self) -> gix::Repository {
        self.repository.to_thread_local()
    }

    /// Returns `path` of the work tree as a path from the root; `None` where it lies outside of the root.
    pub(in crate::tree) fn below_root(&self, path: &BStr) -> Option<RepoPath> {
        self.path_below_root(&RepoPath::from_bytes(path)?)
    }

    /// As [`Git::below_root`].
    pub(in crate::tree) fn path_below_root(&self, path: &RepoPath) -> Option<RepoPath> {
        if !path.is_within(&self.prefix) {
            return None;
        }
        let below = path.as_str().get(self.prefix.as_str().len()..)?;
        RepoPath::parse(below)
    }

    /// Reads the index; one that is not there is empty.
    ///
    /// Its checksum is not verified, which is what git does, too.
    pub(in crate::tree) fn index(&self) -> Result<gix::index::File, TreeError> {
        let local = self.local();
        gix::index::File::at_or_default(
            self.index_path(&local),
            local.object_hash(),
            true,
            gix::index::decode::Options::default(),
        )
        .map_err(TreeError::git)
    }

    /// Returns where the index is. Git takes a relative `GIT_INDEX_FILE` from the top of the work tree.
    fn index_path(&self, local: &gix::Repository) -> PathBuf {
        let named = std::env::var_os("GIT_INDEX_FILE").filter(|named| !named.is_empty());
        match (named, local.workdir()) {
            (Some(named), Some(top)) => top.join(named),
            _ => local.index_path(),
        }
    }

    /// Calls `visit` for each file below `folder`, whose tree is `tree`, and that lies below the root.
    pub(in crate::tree) fn visit_tree(
        &self,
        local: &gix::Repository,
        folder: RepoPath,
        tree: gix::ObjectId,
        visit: &mut dyn FnMut(RepoPath, Version),
    ) -> Result<(), TreeError> {
        let mut folders = vec![(folder, tree)];
        while let Some((folder, id)) = folders.pop() {
            let tree = local.find_tree(id).map_err(TreeError::git)?;
            for entry in tree.iter() {
                let entry = entry.map_err(TreeError::git)?;
                let name = RepoPath::from_bytes(entry.filename()).unwrap_or_default();
                let Some(path) = folder.join(name.as_str()) else {
                    continue;
                };
                if entry.mode().is_tree() {
                    if path.is_within(&self.prefix) || self.prefix.is_within(&path) {
                        folders.push((path, entry.object_id()));
                    }
                } else if let Some(path) = self.path_below_root(&path) {
                    let id = entry.object_id();
                    let mode = mode_of_tree_entry(entry.mode());
                    visit(path, Version { mode, id });
                }
            }
        }
        Ok(())
    }

    /// Returns the bytes of a plain file in this version.
    pub(in crate::tree) fn read(&self, version: Option<Version>) -> Result<Vec<u8>, ReadError> {
        match version {
            Some(version) if version.mode.entry_kind() == EntryKind::File => self.read_blob(version.id),
            _ => Err(ReadError::Absent),
        }
    }

    /// Returns the addresses of the remotes.
    pub(in crate::tree) fn remotes(&self) -> Vec<String> {
        let local = self.local();
        let config = local.config_snapshot();
        let sections = config.sections_by_name("remote").into_iter().flatten();
        sections
            .flat_map(|section| section.values("url"))
            .map(|address| address.to_string())
            .collect()
    }

    /// Returns the root's path in the work tree.
    pub(in crate::tree) fn prefix(&self) -> &RepoPath {
        &self.prefix
    }

    /// Returns the bytes of a blob that is not too large.
    pub(in crate::tree) fn read_blob(&self, id: gix::ObjectId) -> Result<Vec<u8>, ReadError> {
        let kept = self.handles.lock().ok().and_then(|mut handles| handles.pop());
        let local = kept.unwrap_or_else(|| self.local());
        let bytes = read_blob(&local, id);
        if let Ok(mut handles) = self.handles.lock() {
            handles.push(local);
        }
        bytes
    }
}

fn read_blob(local: &gix::Repository, id: gix::ObjectId) -> Result<Vec<u8>, ReadError> {
    let failed = |error: gix::Error| ReadError::Object(error.to_string());
    let header = local.find_header(id).map_err(failed)?;
    if header.size() > LARGEST_FILE {
        return Err(ReadError::TooLarge);
    }
    let mut blob = local.find_blob(id).map_err(failed)?;
    Ok(blob.take_data())
}

/// The files of a commit or of the index, below the root.
pub(in crate::tree) struct Recorded {
    pub(in crate::tree) git: Git,
    versions: Versions,
    listing: Listing,
}

enum Versions {
    All(HashMap<RepoPath, Version>),
    OfIndex(LazyIndex),
}

impl Recorded {
    /// Returns the files of `git` with these versions.
    pub(in crate::tree) fn new(git: Git, versions: HashMap<RepoPath, Version>) -> Recorded {
        let entries = versions.iter().map(|(path, version)| Entry {
            path: path.clone(),
            kind: version.mode.entry_kind(),
        });
        let listing = Listing::new(entries.collect());
        Recorded {
            git,
            versions: Versions::All(versions),
            listing,
        }
    }

    /// Returns the files of `index`.
    pub(in crate::tree) fn of_index(git: Git, index: LazyIndex) -> Recorded {
        Recorded {
            git,
            listing: Listing::of(Box::new(index.clone())),
            versions: Versions::OfIndex(index),
        }
    }

    /// Returns the index where it can be asked for single files.
    pub(in crate::tree) fn lazy_index(&self) -> Option<&LazyIndex> {
        match &self.versions {
            Versions::All(_) => None,
            Versions::OfIndex(index) => Some(index),
        }
    }

    pub(in crate::tree) fn listing(&self) -> &Listing {
        &self.listing
    }

    pub(in crate::tree) fn version(&self, path: &RepoPath) -> Option<Version> {
        match &self.versions {
            Versions::All(versions) => versions.get(path).copied(),
            Versions::OfIndex(index) => index.version(path),
        }
    }

    pub(in crate::tree) fn read(&self, path: &RepoPath) -> Result<Vec<u8>, ReadError> {
        self.git.read(self.version(path))
    }

    pub(in crate::tree) fn link_target(&self, path: &RepoPath) -> Option<Vec<u8>> {
        let version = self.version(path).filter(|version| version.mode == Mode::Link)?;
        self.git.read_blob(version.id).ok()
    }
}

/// Returns what an entry of a tree object is; a folder is none of these.
pub(in crate::tree) fn mode_of_tree_entry(mode: gix::objs::tree::EntryMode) -> Mode {
    if mode.is_commit() {
        Mode::Submodule
    } else if mode.is_link() {
        Mode::Link
    } else if mode.is_executable() {
        Mode::Executable
    } else {
        Mode::File
    }
}

/// Returns what an index entry is.
pub(in crate::tree) fn mode_of_index_entry(mode: gix::index::entry::Mode) -> Mode {
    use gix::index::entry::Mode as InIndex;
    if mode == InIndex::COMMIT {
        Mode::Submodule
    } else if mode == InIndex::SYMLINK {
        Mode::Link
    } else if mode == InIndex::FILE_EXECUTABLE {
        Mode::Executable
    } else {
        Mode::File
    }
}

fn canonical(path: &Path) -> Option<PathBuf> {
    path.canonicalize().ok()
}
