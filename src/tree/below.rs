//! What lies on the disk below some folders and is not in the listing.

use crate::tree::Tree;
use crate::tree::path::RepoPath;
use crate::tree::skipped::Skipped;
use crate::tree::worktree::Worktree;
use std::collections::BTreeSet;
use std::fs;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Below {
    /// Plain files and links that the tree does not list, sorted.
    pub files: Vec<RepoPath>,
    /// What was not looked into, and why.
    pub skipped: Vec<Skipped>,
}

/// Walks the disk below `folders`; of the root, only what lies in it directly. No link is followed.
///
/// Git's data, `node_modules` and other repositories are not entered.
/// Limit: a file that is not listed and whose name is not UTF-8 is skipped, with a note.
pub fn unlisted_below(tree: &Worktree, folders: &BTreeSet<RepoPath>) -> Below {
    let mut below = Below::default();
    let mut found = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut open: Vec<RepoPath> = folders.iter().cloned().collect();
    while let Some(folder) = open.pop() {
        if !seen.insert(folder.clone()) {
            continue;
        }
        let skip = |path: &RepoPath, reason: String| Skipped {
            path: path.clone(),
            reason,
        };
        let on_disk = tree.root().join(tree.real_path(&folder));
        // Whoever lists a path through a link lists what lies elsewhere.
        if on_disk.canonicalize().is_ok_and(|real| real != on_disk) {
            below
                .skipped
                .push(skip(&folder, "reached through a link: not entered".to_owned()));
            continue;
        }
        if !folder.is_root() && on_disk.join(".git").symlink_metadata().is_ok() {
            below
                .skipped
                .push(skip(&folder, "another repository: not entered".to_owned()));
            continue;
        }
        let entries = match fs::read_dir(&on_disk) {
            Ok(entries) => entries,
            Err(error) => {
                below.skipped.push(skip(&folder, format!("cannot be listed: {error}")));
                continue;
            }
        };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let Ok(kind) = entry.file_type() else { continue };
            if name == ".git" || name == "node_modules" {
                continue;
            }
            let Some(path) = RepoPath::from_bytes(name.as_encoded_bytes()).and_then(|name| folder.join(name.as_str()))
            else {
                continue;
            };
            if kind.is_dir() {
                if !folder.is_root() {
                    open.push(path);
                }
            } else if (kind.is_file() || kind.is_symlink()) && !tree.listing().has_file(&path) {
                if name.to_str().is_some() {
                    found.insert(path);
                } else {
                    below.skipped.push(skip(&path, "its name is not UTF-8".to_owned()));
                }
            }
        }
    }
    below.files = found.into_iter().collect();
    below.skipped.sort();
    below
}
