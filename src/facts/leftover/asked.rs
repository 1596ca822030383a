//! Who uses a file, asked only as far as somebody has to know: mostly the first user that stays settles it.

use crate::facts::users::{FileIndex, Users};
use crate::tree::path::RepoPath;
use std::collections::{BTreeMap, BTreeSet};

/// How many of the files that may use one are read first; then twice as many, and so on.
const FIRST_READ: usize = 4;

/// Files, and who uses them as far as that is known.
#[derive(Debug, Default)]
pub(in crate::facts::leftover) struct Asked {
    files: BTreeMap<RepoPath, OfOne>,
}

/// Who uses one file.
#[derive(Debug)]
struct OfOne {
    /// The files that may use it, in the order in which they are read; none until somebody has to know.
    holders: Option<Vec<FileIndex>>,
    /// How many of them were read.
    n_read: usize,
    /// Those that do.
    users: BTreeSet<RepoPath>,
}

impl OfOne {
    fn next(&self, width: usize) -> Vec<FileIndex> {
        let holders = self.holders.iter().flatten().skip(self.n_read);
        holders.take(width).copied().collect()
    }
}

impl Asked {
    /// Adds `file`, which `known` is known to use.
    pub(in crate::facts::leftover) fn add(&mut self, file: &RepoPath, known: Option<&RepoPath>) {
        self.files.entry(file.clone()).or_insert_with(|| OfOne {
            holders: None,
            n_read: 0,
            users: known.into_iter().cloned().collect(),
        });
    }

    /// Whether it was asked who uses `file`.
    pub(in crate::facts::leftover) fn has(&self, file: &RepoPath) -> bool {
        self.files.contains_key(file)
    }

    /// Returns the users of `file` that are known.
    pub(in crate::facts::leftover) fn users(&self, file: &RepoPath) -> impl Iterator<Item = &RepoPath> {
        self.files.get(file).into_iter().flat_map(|of_one| &of_one.users)
    }

    /// Whether all users of `file` are known.
    pub(in crate::facts::leftover) fn is_known(&self, file: &RepoPath) -> bool {
        let is_read = |of_one: &OfOne| {
            let n_holders = of_one.holders.as_ref().map(Vec::len);
            n_holders.is_some_and(|n_holders| of_one.n_read >= n_holders)
        };
        self.files.get(file).is_none_or(is_read)
    }

    /// Finds the greatest part of `files` of which nothing is used but by that part and by what `goes_along`; reads as
    /// much as that takes.
    pub(in crate::facts::leftover) fn only_used_within(
        &mut self,
        mut files: BTreeMap<RepoPath, usize>,
        users: &mut Users,
        goes_along: &dyn Fn(&RepoPath) -> bool,
    ) -> BTreeMap<RepoPath, usize> {
        let mut width = FIRST_READ;
        loop {
            self.take_used(&mut files, goes_along);
            let open: Vec<&RepoPath> = files.keys().filter(|file| !self.is_known(file)).collect();
            if open.is_empty() {
                return files;
            }
            let open: Vec<RepoPath> = open.into_iter().cloned().collect();
            self.read_more(&open, width, users);
            width = width.saturating_mul(2);
        }
    }

    /// Takes those out of `files` that something else is known to use, until nothing more goes.
    fn take_used(&self, files: &mut BTreeMap<RepoPath, usize>, goes_along: &dyn Fn(&RepoPath) -> bool) {
        loop {
            let is_used = |file: &&RepoPath| {
                let mut users = self.users(file);
                users.any(|user| !files.contains_key(user) && !goes_along(user))
            };
            let used: Vec<RepoPath> = files.keys().filter(is_used).cloned().collect();
            if used.is_empty() {
                return;
            }
            for file in used {
                files.remove(&file);
            }
        }
    }

    /// Reads the next `width` files that may use each of `files`.
    pub(in crate::facts::leftover) fn read_more(&mut self, files: &[RepoPath], width: usize, users: &mut Users) {
        self.find_holders(files, users);
        let of_files = files.iter().filter_map(|file| self.files.get(file));
        users.read(&of_files.flat_map(|of_one| of_one.next(width)).collect());
        for file in files {
            let Some(of_one) = self.files.get_mut(file) else {
                continue;
            };
            let known = of_one.next(width);
            of_one.n_read += known.len();
            for holder in known {
                if let Some(path) = users.path(holder)
                    && users.use_it(holder, file)
                {
                    of_one.users.insert(path.clone());
                }
            }
        }
    }

    /// Looks for the files that may use each of `files`, where nobody has; what else is sure to be asked goes along.
    pub(in crate::facts::leftover) fn find_holders(&mut self, files: &[RepoPath], users: &mut Users) {
        let is_new = |of_one: &OfOne| of_one.holders.is_none();
        if !files.iter().any(|file| self.files.get(file).is_some_and(is_new)) {
            return;
        }
        let all = self.files.iter().filter(|(_, of_one)| is_new(of_one));
        let all = all.filter(|(file, of_one)| of_one.users.is_empty() || files.contains(file));
        users.look_for_files(files, all.map(|(file, _)| file));
        for file in files {
            if let Some(of_one) = self.files.get_mut(file).filter(|of_one| is_new(of_one)) {
                of_one.holders = Some(users.holders(file));
            }
        }
    }
}
