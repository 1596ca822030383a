//! The folders that `baseUrl` of a tsconfig begins specifiers at that are not relative: below one, `src/x` is a path.
//!
//! Says only whether a specifier may be meant so; where it leads is for the resolver to say, which knows whose tsconfig
//! counts for a file.

use crate::facts::paths::Paths;
use crate::facts::specifier::relative_candidates;
use crate::facts::users::stem;
use crate::tree::path::RepoPath;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Mutex;

/// The folders of all tsconfigs of a tree.
#[derive(Default)]
pub(in crate::facts) struct BaseUrls {
    folders: Vec<RepoPath>,
    /// What specifiers begin with, without an ending, that lead to what entries name, there or not.
    named: HashSet<String>,
    /// Whether something is called like the first part of a specifier, for those that were asked for.
    known: Mutex<HashMap<String, bool>>,
}

impl BaseUrls {
    /// Takes the folders that the tsconfigs of a tree name.
    pub(in crate::facts) fn new(folders: &BTreeSet<RepoPath>, paths: &Paths) -> BaseUrls {
        let mut named = HashSet::new();
        for folder in folders {
            let below = paths.named().filter_map(|path| match folder.is_root() {
                true => Some(path.as_str()),
                false => path.as_str().strip_prefix(folder.as_str())?.strip_prefix('/'),
            });
            named.extend(below.filter_map(first_part).map(|first| stem(first).to_owned()));
        }
        BaseUrls {
            folders: folders.iter().cloned().collect(),
            named,
            known: Mutex::default(),
        }
    }

    /// Whether the first part of `specifier` is the name of something in one of the folders, or was that of something which
    /// an entry names.
    pub(in crate::facts) fn may_hold(&self, paths: &Paths, specifier: &str) -> bool {
        let Some(first) = first_part(specifier).filter(|_| !self.folders.is_empty()) else {
            return false;
        };
        if self.named.contains(stem(first)) {
            return true;
        }
        if let Ok(known) = self.known.lock()
            && let Some(is_held) = known.get(first)
        {
            return *is_held;
        }
        let is_module = |folder: &RepoPath| {
            let inside = folder.join(first);
            let modules = inside.map(|inside| relative_candidates(&inside, &format!("./{first}")));
            modules.is_some_and(|modules| modules.iter().any(|path| paths.exists(path)))
        };
        let is_held = self.folders.iter().any(is_module);
        if let Ok(mut known) = self.known.lock() {
            known.insert(first.to_owned(), is_held);
        }
        is_held
    }
}

/// Returns the first part of `specifier` where that may be a name in a folder.
fn first_part(specifier: &str) -> Option<&str> {
    let path = specifier.split(['?', '#']).next().unwrap_or(specifier);
    let first = path.split('/').next().unwrap_or(path);
    let is_name = !first.is_empty() && first != "." && first != ".." && !first.contains([':', '\\']);
    is_name.then_some(first)
}
