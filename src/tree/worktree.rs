//! The files on disk: all that git tracks, and what is untracked and not ignored.
//!
//! Works outside of git too, where ignore files count alike. Links are listed and never followed.

use crate::tree::git::{Git, mode_of_index_entry};
use crate::tree::known::Known;
use crate::tree::listing::{Entry, EntryKind, Listing};
use crate::tree::opened::Opened;
use crate::tree::path::RepoPath;
use crate::tree::skipped::Skipped;
use crate::tree::tracked::{self, Tracked};
use crate::tree::version::Version;
use crate::tree::{LARGEST_FILE, ReadError, Tree, TreeError};
use ignore::{DirEntry, WalkBuilder};
use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};

/// The working tree below one root.
pub struct Worktree {
    root: PathBuf,
    /// The same, opened: files are read below it, wherever a path may lead by then.
    opened: Opened,
    listing: Listing,
    unlisted: Vec<Skipped>,
    /// The real names of paths that are not UTF-8.
    real_names: HashMap<RepoPath, PathBuf>,
    git: Option<Git>,
    /// What the index knows; read when somebody asks for versions.
    known: OnceLock<Option<Known>>,
}

/// Returns a note where `root` lies in a git repository that cannot be opened: what it tracks is not known then.
fn unusable_git(root: &Path) -> Option<Skipped> {
    let is_there = root.ancestors().any(|folder| folder.join(".git").exists());
    is_there.then(|| Skipped {
        path: RepoPath::parse(".git").unwrap_or_default(),
        reason: "not a git repository that can be read: what it tracks and an ignore file names is not looked at"
            .to_owned(),
    })
}

/// Folders that are no part of any tree.
const NEVER: [&str; 2] = [".git", "node_modules"];

const ANOTHER_REPOSITORY: &str = "another repository: not entered";

/// What one walk brings together.
#[derive(Default)]
struct Found {
    entries: Vec<Entry>,
    unlisted: Vec<Skipped>,
    real_names: HashMap<RepoPath, PathBuf>,
}

impl Worktree {
    /// Lists the files below `root`.
    ///
    /// # Errors
    /// [`TreeError::Root`] where `root` is no folder that can be read, and [`TreeError::Git`] for a broken index.
    pub fn open(root: &Path) -> Result<Worktree, TreeError> {
        Worktree::list(root, &|root, git, index| Some(tracked::look(root, git, index)))
    }

    /// As [`Worktree::open`], by a walk through all folders that are not ignored; tests compare the two.
    ///
    /// # Errors
    /// As [`Worktree::open`].
    pub fn open_by_walk(root: &Path) -> Result<Worktree, TreeError> {
        Worktree::list(root, &|_, _, _| None)
    }

    fn list(root: &Path, look: &Look) -> Result<Worktree, TreeError> {
        let canonical = root
            .canonicalize()
            .and_then(|root| fs::read_dir(&root).map(|_| root))
            .and_then(|root| Ok((Opened::new(&root)?, root)));
        let (opened, root) = canonical.map_err(|error| TreeError::Root {
            path: root.display().to_string(),
            reason: error.to_string(),
        })?;
        let git = Git::around(&root);
        let mut found = match &git {
            Some(git) => list_with_git(&root, git, look)?,
            None => {
                let mut found = walk(&root, None);
                found.unlisted.extend(unusable_git(&root));
                found
            }
        };
        for entry in &found.entries {
            if entry.kind == EntryKind::Link
                && let real = found.real_names.get(&entry.path).cloned()
                && let Some(reason) = link_problem(&root, &real.unwrap_or_else(|| root.join(entry.path.as_str())))
            {
                found.unlisted.push(Skipped {
                    path: entry.path.clone(),
                    reason,
                });
            }
        }
        found.unlisted.sort();
        found.unlisted.dedup();
        Ok(Worktree {
            root,
            opened,
            listing: Listing::new(found.entries),
            unlisted: found.unlisted,
            real_names: found.real_names,
            git,
            known: OnceLock::new(),
        })
    }

    fn known(&self) -> Option<&Known> {
        let known = self
            .known
            .get_or_init(|| self.git.as_ref().and_then(|git| Known::read(git).ok()));
        known.as_ref()
    }

    /// Returns the folder that is listed, canonical.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Returns what the disk calls `path`, from the root: its parts can be no UTF-8. It need not exist.
    pub fn real_path(&self, path: &RepoPath) -> PathBuf {
        if self.real_names.is_empty() {
            return PathBuf::from(path.as_str());
        }
        let known = std::iter::successors(Some(path.clone()), RepoPath::parent)
            .find_map(|folder| Some((self.real_names.get(&folder)?, folder)));
        let Some((real, folder)) = known else {
            return PathBuf::from(path.as_str());
        };
        let below = path.as_str().get(folder.as_str().len()..).unwrap_or("");
        let real = real.strip_prefix(&self.root).unwrap_or(real);
        match below.trim_start_matches('/') {
            "" => real.to_path_buf(),
            below => real.join(below),
        }
    }

    /// Whether its user may run the file at `path`.
    pub fn is_executable(&self, path: &RepoPath) -> bool {
        gix::index::fs::Metadata::from_path_no_follow(&self.disk_path(path))
            .is_ok_and(|metadata| metadata.is_file() && metadata.is_executable())
    }

    fn disk_path(&self, path: &RepoPath) -> PathBuf {
        self.root.join(self.real_path(path))
    }

    fn open_file(&self, path: &RepoPath) -> Result<fs::File, ReadError> {
        if self.listing.kind(path) != Some(EntryKind::File) {
            return Err(ReadError::Absent);
        }
        let opened = match self.real_names.is_empty() {
            true => self.opened.file(Path::new(path.as_str())),
            false => self.opened.file(&self.real_path(path)),
        };
        opened.map_err(failed)
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it stands where the error comes by value")]
fn failed(error: std::io::Error) -> ReadError {
    ReadError::Failed(reason_of(&error))
}

impl Tree for Worktree {
    fn id(&self) -> String {
        "worktree".to_owned()
    }

    fn listing(&self) -> &Listing {
        &self.listing
    }

    fn read(&self, path: &RepoPath) -> Result<Vec<u8>, ReadError> {
        let file = self.open_file(path)?;
        let n_bytes = file.metadata().map_or(0, |metadata| metadata.len());
        let mut bytes = Vec::with_capacity(usize::try_from(n_bytes.min(LARGEST_FILE)).unwrap_or(0) + 1);
        let read = file.take(LARGEST_FILE + 1).read_to_end(&mut bytes);
        match read.map_err(failed)? as u64 > LARGEST_FILE {
            true => Err(ReadError::TooLarge),
            false => Ok(bytes),
        }
    }

    fn read_into(&self, path: &RepoPath, buffer: &mut Vec<u8>) -> Result<usize, ReadError> {
        let n_read = read_whole(&mut self.open_file(path)?, buffer).map_err(failed)?;
        match n_read as u64 > LARGEST_FILE {
            true => Err(ReadError::TooLarge),
            false => Ok(n_read),
        }
    }

    fn link_target(&self, path: &RepoPath) -> Option<Vec<u8>> {
        self.listing.kind(path).filter(|kind| *kind == EntryKind::Link)?;
        let target = fs::read_link(self.disk_path(path)).ok()?;
        Some(target.as_os_str().as_encoded_bytes().to_vec())
    }

    fn version(&self, path: &RepoPath) -> Option<Version> {
        let kind = self.listing.kind(path)?;
        let known = self.known()?;
        match kind {
            EntryKind::File => {
                let metadata = fs::symlink_metadata(self.disk_path(path)).ok()?;
                known.version_of_file(path, &metadata, || self.read(path).ok())
            }
            EntryKind::Link => known.version_of_link(&self.link_target(path)?),
            // Which commit a submodule is at stands in the index until it is staged anew.
            EntryKind::Submodule => known.recorded(path),
        }
    }

    fn remotes(&self) -> Vec<String> {
        self.git.as_ref().map(Git::remotes).unwrap_or_default()
    }

    fn unlisted(&self) -> &[Skipped] {
        &self.unlisted
    }
}

/// The least room that is made for the bytes of a file: most files are read at once.
const READ_ROOM: usize = 64 * 1024;

/// Reads `file` to the beginning of `buffer`, no more than one byte past [`LARGEST_FILE`]; returns how much it read.
///
/// The size is not asked for, since most files fit. The buffer grows and is never cleared.
fn read_whole(file: &mut fs::File, buffer: &mut Vec<u8>) -> std::io::Result<usize> {
    let most = usize::try_from(LARGEST_FILE).unwrap_or(usize::MAX).saturating_add(1);
    let mut n_read = 0;
    loop {
        if n_read >= most {
            return Ok(n_read);
        }
        if buffer.len() <= n_read {
            buffer.resize((n_read * 4).clamp(READ_ROOM, most), 0);
        }
        match file.read(buffer.get_mut(n_read..).unwrap_or_default()) {
            Ok(0) => return Ok(n_read),
            Ok(n) => n_read += n,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// The stack of the walk in bytes: patterns of ignore files are compiled by functions that call themselves.
const WALK_STACK_BYTES: usize = 256 * 1024 * 1024;

/// A look into the folders that git tracks something in, so that the walk can leave most of them out.
type Look = dyn Fn(&Path, &Git, &gix::index::File) -> Option<Tracked>;

/// Lists what git tracks and what is untracked and not ignored.
fn list_with_git(root: &Path, git: &Git, look: &Look) -> Result<Found, TreeError> {
    let index = git.index()?;
    let tracked = look(root, git, &index).unwrap_or_else(|| Tracked {
        is_found: vec![false; index.entries().len()],
        has_more: true,
        ..Tracked::default()
    });
    let mut found = match tracked.has_more {
        true => walk(root, Some(&tracked.settled)),
        false => Found::default(),
    };
    add_tracked(root, git, &index, &tracked.is_found, &mut found);
    found.entries.extend(tracked.entries);
    Ok(found)
}

/// Walks all folders below `root` that ignore files let it enter; in git, but for those of `settled`.
fn walk(root: &Path, settled: Option<&HashSet<PathBuf>>) -> Found {
    let walked = std::thread::scope(|scope| {
        std::thread::Builder::new()
            .stack_size(WALK_STACK_BYTES)
            .spawn_scoped(scope, || walk_here(root, settled))
            .ok()?
            .join()
            .ok()
    });
    walked.unwrap_or_else(|| Found {
        unlisted: vec![Skipped {
            path: RepoPath::root(),
            reason: "cannot be listed".to_owned(),
        }],
        ..Found::default()
    })
}

fn walk_here(root: &Path, settled: Option<&HashSet<PathBuf>>) -> Found {
    let mut found = Found::default();
    let in_git = settled.is_some();
    let settled: HashSet<PathBuf> = settled.cloned().unwrap_or_default();
    let nested = Arc::new(Mutex::new(Vec::new()));
    let walk = WalkBuilder::new(root)
        .hidden(false)
        .follow_links(false)
        .require_git(false)
        .parents(in_git)
        .filter_entry({
            let nested = Arc::clone(&nested);
            move |entry| {
                if settled.contains(entry.path()) {
                    return false;
                }
                let is_nested = in_git && is_repository_below(entry);
                if is_nested && let Ok(mut nested) = nested.lock() {
                    nested.push(entry.path().to_path_buf());
                }
                !is_nested && !is_never(entry.file_name())
            }
        })
        .build();
    for result in walk {
        match result {
            Ok(entry) => note_entry(root, &entry, &mut found),
            Err(error) => found.unlisted.push(Skipped {
                path: path_of_error(root, &error),
                reason: format!("cannot be listed: {}", io_reason(&error)),
            }),
        }
    }
    let nested = nested.lock().map(|mut nested| std::mem::take(&mut *nested));
    for path in nested.unwrap_or_default() {
        let path = path_below(root, &path, &mut found.real_names).unwrap_or_default();
        let reason = ANOTHER_REPOSITORY.to_owned();
        found.unlisted.push(Skipped { path, reason });
    }
    found
}

/// Whether git takes a folder below the root for a repository of its own, and does not look into it.
fn is_repository_below(entry: &DirEntry) -> bool {
    entry.depth() > 0
        && entry.file_type().is_some_and(|kind| kind.is_dir())
        && entry.path().join(".git").symlink_metadata().is_ok()
}

fn is_never(name: &OsStr) -> bool {
    NEVER.iter().any(|never| name == *never)
}

fn note_entry(root: &Path, entry: &DirEntry, found: &mut Found) {
    let Some(file_type) = entry.file_type() else { return };
    let kind = if file_type.is_symlink() {
        EntryKind::Link
    } else if file_type.is_file() {
        EntryKind::File
    } else {
        // Sockets and pipes hold no text; a folder is known by what it holds.
        return;
    };
    if let Some(path) = path_below(root, entry.path(), &mut found.real_names) {
        found.entries.push(Entry { path, kind });
    }
}

/// Adds what git tracks and an ignore file names, and knows submodules for what they are.
///
/// `is_found` says which entries of the index are listed without this.
fn add_tracked(root: &Path, git: &Git, index: &gix::index::File, is_found: &[bool], found: &mut Found) {
    let listed: HashSet<RepoPath> = found.entries.iter().map(|entry| entry.path.clone()).collect();
    let mut submodules = Vec::new();
    // A folder that has become a link leads elsewhere; to git, what it tracks below is deleted.
    let mut behind_link: HashMap<RepoPath, bool> = HashMap::new();
    let left = index.entries().iter().zip(is_found).filter(|(_, is_found)| !**is_found);
    for (entry, _) in left {
        let Some(path) = git.below_root(entry.path(index)) else {
            continue;
        };
        if path.parts().any(|part| NEVER.contains(&part)) || listed.contains(&path) {
            continue;
        }
        if path.ancestors().any(|folder| is_link(root, folder, &mut behind_link)) {
            continue;
        }
        let on_disk = root.join(path.as_str());
        let Ok(metadata) = on_disk.symlink_metadata() else {
            continue;
        };
        match mode_of_index_entry(entry.mode).entry_kind() {
            EntryKind::Submodule if metadata.is_dir() => submodules.push(path),
            _ if metadata.is_file() => found.entries.push(Entry {
                path,
                kind: EntryKind::File,
            }),
            _ if metadata.is_symlink() => found.entries.push(Entry {
                path,
                kind: EntryKind::Link,
            }),
            _ => {}
        }
    }
    if !submodules.is_empty() {
        // They are listed for what they are.
        let is_known = |skipped: &Skipped| skipped.reason == ANOTHER_REPOSITORY && submodules.contains(&skipped.path);
        found.unlisted.retain(|skipped| !is_known(skipped));
        found
            .entries
            .retain(|entry| !submodules.iter().any(|submodule| entry.path.is_within(submodule)));
        found.entries.extend(submodules.into_iter().map(|path| Entry {
            path,
            kind: EntryKind::Submodule,
        }));
    }
}

fn is_link(root: &Path, folder: RepoPath, known: &mut HashMap<RepoPath, bool>) -> bool {
    let on_disk = root.join(folder.as_str());
    *known
        .entry(folder)
        .or_insert_with_key(|folder| !folder.is_root() && on_disk.is_symlink())
}

/// Returns why a link leads to nothing that decomm reads; none where it leads to something inside of the root.
fn link_problem(root: &Path, link: &Path) -> Option<String> {
    match link.canonicalize() {
        Ok(target) if !target.starts_with(root) => {
            Some("a symbolic link that leaves the root: not followed".to_owned())
        }
        Ok(target) if link.starts_with(&target) => {
            Some("a symbolic link to a folder that holds it: not followed".to_owned())
        }
        Ok(_) => None,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Some("a symbolic link that leads nowhere".to_owned())
        }
        Err(_) => Some("a symbolic link that leads in a circle: not followed".to_owned()),
    }
}

/// Returns `path` on disk as a path from the root, and remembers the real name of one that is not UTF-8.
fn path_below(root: &Path, path: &Path, real_names: &mut HashMap<RepoPath, PathBuf>) -> Option<RepoPath> {
    let below = path.strip_prefix(root).ok()?;
    match below.to_str() {
        Some(text) => RepoPath::parse(&slashed(text)),
        None => {
            // Its folders as well, down from the one whose name it is: other files are made in them.
            for folder in path.ancestors() {
                let Ok(below) = folder.strip_prefix(root) else { break };
                if below.to_str().is_some() {
                    break;
                }
                let shown = RepoPath::from_bytes(below.as_os_str().as_encoded_bytes())?;
                real_names.insert(shown, folder.to_path_buf());
            }
            RepoPath::from_bytes(below.as_os_str().as_encoded_bytes())
        }
    }
}

/// Returns a path of this system with `/` between its parts.
fn slashed(path: &str) -> String {
    if std::path::MAIN_SEPARATOR == '/' {
        path.to_owned()
    } else {
        path.replace(std::path::MAIN_SEPARATOR, "/")
    }
}

fn path_of_error(root: &Path, error: &ignore::Error) -> RepoPath {
    match error {
        ignore::Error::WithPath { path, .. } => path_below(root, path, &mut HashMap::new()).unwrap_or_default(),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of_error(root, err),
        _ => RepoPath::root(),
    }
}

fn io_reason(error: &ignore::Error) -> String {
    match error.io_error() {
        Some(error) => reason_of(error),
        None => "a bad ignore file or a link in a circle".to_owned(),
    }
}

/// Returns what went wrong without the number that the system gives it.
fn reason_of(error: &std::io::Error) -> String {
    let text = error.to_string();
    match text.split_once(" (os error") {
        Some((reason, _)) => reason.to_lowercase(),
        None => text,
    }
}
