//! Whether a file that lies beside another one uses it: asked before all files are, since it mostly settles whether
//! anybody does. Most say so in their first lines, which are read by themselves.

use crate::facts::held::{Name, Names, is_of_word};
use crate::facts::uses::{Used, Uses};
use crate::finding::Kind;
use crate::lang;
use crate::lang::language::Language;
use crate::lang::source::Source;
use crate::tree::Tree;
use crate::tree::path::RepoPath;
use memchr::{memchr, memmem};
use std::collections::{BTreeMap, BTreeSet};

/// How many files of a folder are looked through for users of what lies in it, and how many are parsed for each.
pub(in crate::facts) const MOST_BESIDE: usize = 100;
const MOST_PARSED: usize = 3;

/// A text up to an import is read by itself if it has no more bytes: a bundle in one line names all of a folder.
const LONGEST_HEAD: usize = 16 * 1024;

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
    /// Says what an import means.
    pub(in crate::facts) uses: &'a Uses<'a>,
    /// Whether nothing of a file goes, so that each of its imports counts.
    pub(in crate::facts) is_whole: &'a (dyn Fn(&RepoPath) -> bool + Sync),
    /// Reads what a file uses.
    pub(in crate::facts) read: &'a (dyn Fn(&RepoPath) -> Vec<U> + Sync),
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
        let of_file = |file: &&'f RepoPath| (*file, self.uses.names_of_file(file));
        let mut open: Vec<(&RepoPath, BTreeSet<Name>)> = files.iter().map(of_file).collect();
        let names = Names::new(&open.iter().flat_map(|(_, names)| names).cloned().collect());
        let mut holders: BTreeMap<&Name, Vec<&RepoPath>> = BTreeMap::new();
        let mut found = Vec::new();
        let mut buffer = Vec::new();
        for path in beside {
            if open.is_empty() {
                break;
            }
            let n_bytes = self.tree.read_into(path, &mut buffer).unwrap_or_default();
            let bytes = buffer.get(..n_bytes).unwrap_or_default();
            let held = names.held_by(bytes, Language::of(path, ""));
            let held: Vec<&Name> = held.into_iter().filter_map(|index| names.get(index)).collect();
            for name in &held {
                holders.entry(name).or_default().push(path);
            }
            open.retain(|(file, names)| {
                let may_use = *file != path && held.iter().any(|name| names.contains(*name));
                let is_used = may_use && self.imports_first((path, bytes), file, names);
                if is_used {
                    found.push((*file, path));
                }
                !is_used
            });
        }
        let mut read: BTreeMap<&RepoPath, Vec<U>> = BTreeMap::new();
        for (file, names) in open {
            let holders = names.iter().flat_map(|name| holders.get(name)).flatten();
            let mut holders = holders.filter(|holder| **holder != file).take(MOST_PARSED);
            let user = holders.find(|holder| {
                let uses = read.entry(holder).or_insert_with(|| (self.read)(holder));
                uses.iter().any(|used| (self.is_of)(used, holder, file))
            });
            found.extend(user.map(|user| (file, *user)));
        }
        found
    }

    /// Whether `holder`, which is `bytes`, imports `file`, called by one of `names`, as far as its text up to there tells
    /// it.
    ///
    /// A text that parses up to the end of a line has these imports, whatever follows: none of its quotes, comments and
    /// braces is open there.
    fn imports_first(&self, (holder, bytes): (&RepoPath, &[u8]), file: &RepoPath, names: &BTreeSet<Name>) -> bool {
        if Language::of(holder, "") != Language::JavaScript || !(self.is_whole)(holder) {
            return false;
        }
        let ends = names.iter().filter_map(|name| end_of_import(bytes, name.text()));
        let end = ends.min().filter(|end| *end <= LONGEST_HEAD);
        let head = end.and_then(|end| bytes.get(..end));
        let Some(text) = head.and_then(|head| std::str::from_utf8(head).ok()) else {
            return false;
        };
        let extraction = lang::extract_references(&Source::of(holder, text));
        let mut imports = extraction.references.iter().filter(|reference| {
            let is_import = matches!(reference.kind, Kind::Import | Kind::Export);
            is_import && matches!(self.uses.of(holder, reference), Some(Used::File(used, _)) if used == *file)
        });
        extraction.notes.is_empty() && imports.next().is_some()
    }
}

/// Returns where the first line ends in which `name` follows a slash, as a whole word.
fn end_of_import(bytes: &[u8], name: &str) -> Option<usize> {
    let is_whole = |at: &usize| {
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        before == Some(&b'/') && !bytes.get(at + name.len()).is_some_and(is_of_word)
    };
    let at = memmem::find_iter(bytes, name).find(is_whole)?;
    Some(memchr(b'\n', bytes.get(at..)?).map_or(bytes.len(), |length| at + length + 1))
}
