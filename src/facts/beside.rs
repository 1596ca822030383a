//! Whether a file that lies beside another one uses it: asked before all files are, since it mostly settles whether
//! anybody does.

use crate::facts::held::{Name, Names};
use crate::tree::Tree;
use crate::tree::path::RepoPath;
use std::collections::{BTreeMap, BTreeSet};

/// How many files of a folder are looked through for users of what lies in it, and how many are parsed for each.
pub(in crate::facts) const MOST_BESIDE: usize = 100;
const MOST_PARSED: usize = 3;

/// Returns `files` by their folders.
pub(in crate::facts) fn by_folder<'f>(
    files: impl IntoIterator<Item = &'f RepoPath>,
) -> BTreeMap<RepoPath, Vec<&'f RepoPath>> {
    let mut folders: BTreeMap<RepoPath, Vec<&RepoPath>> = BTreeMap::new();
    for file in files {
        let folder = file.parent().unwrap_or_default();
        folders.entry(folder).or_default().push(file);
    }
    folders
}

/// What is asked of the files beside.
pub(in crate::facts) struct Beside<'a, U> {
    /// The tree.
    pub(in crate::facts) tree: &'a dyn Tree,
    /// Reads what a file uses.
    pub(in crate::facts) read: &'a (dyn Fn(&RepoPath) -> Vec<U> + Sync),
    /// Returns the names of which a text that uses a file holds one.
    pub(in crate::facts) names: &'a (dyn Fn(&RepoPath) -> BTreeSet<Name> + Sync),
    /// Whether a use in the first file is one of the second.
    pub(in crate::facts) is_of: &'a (dyn Fn(&U, &RepoPath, &RepoPath) -> bool + Sync),
}

impl<U> Beside<'_, U> {
    /// Returns those of `files` that one of `beside` uses, each with the first such one that is found.
    pub(in crate::facts) fn users<'f>(
        &self,
        files: &[&'f RepoPath],
        beside: impl Iterator<Item = &'f RepoPath>,
    ) -> Vec<(&'f RepoPath, &'f RepoPath)> {
        let names = Names::new(&files.iter().flat_map(|file| (self.names)(file)).collect());
        let mut holders: BTreeMap<&Name, Vec<&RepoPath>> = BTreeMap::new();
        let mut buffer = Vec::new();
        for path in beside {
            let n_bytes = self.tree.read_into(path, &mut buffer).unwrap_or_default();
            let held = names.held_by(buffer.get(..n_bytes).unwrap_or_default());
            for name in held.into_iter().filter_map(|index| names.get(index)) {
                holders.entry(name).or_default().push(path);
            }
        }
        let mut read: BTreeMap<&RepoPath, Vec<U>> = BTreeMap::new();
        let mut found = Vec::new();
        for file in files {
            let names = (self.names)(file);
            let holders = names.iter().flat_map(|name| holders.get(name)).flatten();
            let mut holders = holders.filter(|holder| *holder != file).take(MOST_PARSED);
            let user = holders.find(|holder| {
                let uses = read.entry(holder).or_insert_with(|| (self.read)(holder));
                uses.iter().any(|used| (self.is_of)(used, holder, file))
            });
            found.extend(user.map(|user| (*file, *user)));
        }
        found
    }
}
