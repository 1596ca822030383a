//! Which files of the working tree hold work that no commit has.
//!
//! Asked for some files only, and without a `git` process or a filter of the repository: what a filter would make of a
//! file is not known here, but for line ends.
//!
//! Limit: a file that a filter rewrites (LFS, `ident`, an encoding) and whose times have changed counts as modified.

use crate::tree::git::Git;
use crate::tree::path::RepoPath;
use crate::tree::worktree::Worktree;
use crate::tree::{Tree, TreeError};
use gix::bstr::{BStr, BString, ByteSlice};
use gix::index::entry::{Flags, Mode, Stage, Stat};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::Path;

/// Why a file's content would be lost with the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Uncommitted {
    /// It is not what the index holds, or git holds it in several versions since a merge.
    Modified,
    /// It is what the index holds, and the last commit holds something else, or nothing.
    Staged,
    /// Git does not track it.
    Untracked,
    /// Git does not track it, and an ignore file names it.
    Ignored,
}

impl Uncommitted {
    /// Returns what is said of such a file.
    pub fn in_words(self) -> &'static str {
        match self {
            Uncommitted::Modified => "has changes that are not committed",
            Uncommitted::Staged => "has staged changes that are not committed",
            Uncommitted::Untracked => "is untracked",
            Uncommitted::Ignored => "is ignored, so git does not have it",
        }
    }
}

/// Returns those of `paths` that hold work that no commit has, sorted; empty where `tree` lies in no git repository.
///
/// A path that does not exist is uncommitted where git tracks it: its removal is not committed then.
///
/// # Errors
/// [`TreeError::Git`] where git's data cannot be read.
pub fn uncommitted(tree: &Worktree, paths: &BTreeSet<RepoPath>) -> Result<Vec<(RepoPath, Uncommitted)>, TreeError> {
    let Some(git) = Git::around(tree.root()) else {
        return Ok(Vec::new());
    };
    let tracked = tracked(&git, paths)?;
    let committed = committed(&git, tracked.values())?;
    let local = git.local();
    let index = local.index_or_empty().map_err(TreeError::git)?;
    let is_racy = |stat: &Stat| stat.is_racy(index.timestamp(), compared());
    let has_modes = local.config_snapshot().boolean("core.fileMode").unwrap_or(cfg!(unix));
    let mut found = Vec::new();
    for path in paths {
        let why = match tracked.get(path) {
            None if tree.listing().has_file(path) => Some(Uncommitted::Untracked),
            None if tree.root().join(tree.real_path(path)).symlink_metadata().is_ok() => Some(Uncommitted::Ignored),
            None => None,
            Some(entry) if entry.is_unmerged => Some(Uncommitted::Modified),
            Some(entry) => {
                let on_disk = tree.root().join(tree.real_path(path));
                if !is_as_in_index(entry, &on_disk, &is_racy, has_modes)? {
                    Some(Uncommitted::Modified)
                } else if entry.is_intended_only || committed.get(&entry.path) != Some(&(entry.mode, entry.id)) {
                    Some(Uncommitted::Staged)
                } else {
                    None
                }
            }
        };
        found.extend(why.map(|why| (path.clone(), why)));
    }
    Ok(found)
}

/// What the index says of one file.
struct Tracked {
    /// The path in the work tree.
    path: BString,
    mode: Mode,
    id: gix::ObjectId,
    stat: Stat,
    is_unmerged: bool,
    /// Announced with `git add -N`: the index has no content of it.
    is_intended_only: bool,
    /// Left out of a sparse checkout.
    is_left_out: bool,
}

fn tracked(git: &Git, paths: &BTreeSet<RepoPath>) -> Result<HashMap<RepoPath, Tracked>, TreeError> {
    let local = git.local();
    let index = local.index_or_empty().map_err(TreeError::git)?;
    let mut tracked = HashMap::new();
    for entry in index.entries() {
        let in_work_tree = entry.path(&index);
        let Some(path) = git.below_root(in_work_tree).filter(|path| paths.contains(path)) else {
            continue;
        };
        let entry = Tracked {
            path: in_work_tree.to_owned(),
            mode: entry.mode,
            id: entry.id,
            stat: entry.stat,
            is_unmerged: entry.stage() != Stage::Unconflicted,
            is_intended_only: entry.flags.contains(Flags::INTENT_TO_ADD),
            is_left_out: entry.flags.contains(Flags::SKIP_WORKTREE),
        };
        tracked.insert(path, entry);
    }
    Ok(tracked)
}

/// Returns what the last commit holds of these files; nothing where there is no commit yet.
fn committed<'a>(
    git: &Git,
    wanted: impl Iterator<Item = &'a Tracked>,
) -> Result<BTreeMap<BString, (Mode, gix::ObjectId)>, TreeError> {
    let mut files = BTreeSet::new();
    let mut folders = BTreeSet::new();
    for entry in wanted {
        let path = entry.path.as_bstr();
        files.insert(path);
        folders.extend(path.find_iter("/").filter_map(|slash| path.get(..slash)).map(BStr::new));
    }
    let local = git.local();
    let root = local.head_tree_id_or_empty().map_err(TreeError::git)?.detach();
    let mut committed = BTreeMap::new();
    let mut open = vec![(BString::default(), root)];
    while let Some((folder, id)) = open.pop() {
        let tree = local.find_tree(id).map_err(TreeError::git)?;
        for entry in tree.iter() {
            let entry = entry.map_err(TreeError::git)?;
            let mut path = folder.clone();
            if !path.is_empty() {
                path.push(b'/');
            }
            path.extend_from_slice(entry.filename());
            if entry.mode().is_tree() && folders.contains(path.as_bstr()) {
                open.push((path, entry.object_id()));
            } else if files.contains(path.as_bstr()) {
                committed.insert(path, (Mode::from(entry.mode()), entry.object_id()));
            }
        }
    }
    Ok(committed)
}

fn is_as_in_index(
    entry: &Tracked,
    on_disk: &Path,
    is_racy: &dyn Fn(&Stat) -> bool,
    has_modes: bool,
) -> Result<bool, TreeError> {
    let Ok(metadata) = gix::index::fs::Metadata::from_path_no_follow(on_disk) else {
        // Gone; in a sparse checkout it is not meant to be there, and what is made in its place is no commit's.
        return Ok(false);
    };
    if entry.is_intended_only {
        return Ok(true);
    }
    let failed = |error: std::io::Error| TreeError::Git(format!("{}: {error}", on_disk.display()));
    if entry.mode == Mode::SYMLINK {
        if !metadata.is_symlink() {
            return Ok(false);
        }
        let target = fs::read_link(on_disk).map_err(failed)?;
        return is_blob(entry, target.as_os_str().as_encoded_bytes());
    }
    if !metadata.is_file() {
        return Ok(false);
    }
    if has_modes && metadata.is_executable() != (entry.mode == Mode::FILE_EXECUTABLE) {
        return Ok(false);
    }
    if let Ok(stat) = Stat::from_fs(&metadata)
        && !entry.is_left_out
        && entry.stat.matches(&stat, compared())
        && !is_racy(&entry.stat)
    {
        return Ok(true);
    }
    let bytes = fs::read(on_disk).map_err(failed)?;
    Ok(is_blob(entry, &bytes)? || is_blob(entry, &bytes.replace("\r\n", "\n"))?)
}

/// What of a file's times and numbers is compared: all of it, since the bytes decide where it differs.
fn compared() -> gix::index::entry::stat::Options {
    gix::index::entry::stat::Options {
        use_nsec: true,
        ..Default::default()
    }
}

/// Whether the index holds these bytes.
fn is_blob(entry: &Tracked, bytes: &[u8]) -> Result<bool, TreeError> {
    let id = gix::objs::compute_hash(entry.id.kind(), gix::objs::Kind::Blob, bytes).map_err(TreeError::git)?;
    Ok(id == entry.id)
}
