//! Who uses given files and package scripts, among all that stays; and who names given npm packages.
//!
//! One pass over the bytes of all files tells which of them hold a name of what is asked for; of these, one is read when
//! somebody wants to know, and kept. What goes is taken for gone. A reference to a folder, or a glob, is told apart from
//! one to the file itself: what it means is for the caller to say.

use crate::facts::beside::{self, Beside, MOST_BESIDE};
use crate::facts::going::Going;
use crate::facts::held::{Held, Name, Names};
use crate::facts::mention::Mentions;
use crate::facts::packages::Packages;
use crate::facts::retired::RetiredNames;
use crate::facts::scan::LOCK_FILES;
use crate::facts::specifier::is_end_of_module;
use crate::facts::uses::{Used, Uses};
use crate::facts::{Facts, Workers};
use crate::finding::{Confidence, Kind, Place};
use crate::lang;
use crate::lang::language::Language;
use crate::lang::reference::{Reference, Target};
use crate::lang::source::Source;
use crate::text::line::LineIndex;
use crate::text::path_like::is_end_of_path;
use crate::text::span::Span;
use crate::text::utf8;
use crate::tree::Tree;
use crate::tree::listing::EntryKind;
use crate::tree::path::RepoPath;
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// A place in a file that uses something.
#[derive(Clone, Debug)]
pub struct Use {
    /// What is used.
    pub used: Used,
    /// The place; none for a symbolic link.
    pub place: Option<Place>,
    /// The surface.
    pub kind: Kind,
    /// Whether it stands in prose.
    pub prose: bool,
    /// Whether it stands in a comment.
    pub is_comment: bool,
}

/// What one file refers to.
#[derive(Clone, Debug)]
pub struct OwnUse {
    /// What is meant.
    pub used: Used,
    /// The surface.
    pub kind: Kind,
    /// Whether it stands in prose.
    pub prose: bool,
    /// The entry with which the reference goes, where a part of a file goes that stays.
    pub goes_with: Option<usize>,
}

/// A file that stays, by its position among all.
pub type FileIndex = usize;

/// Asks the files of a tree whom they use.
pub struct Users<'a> {
    tree: &'a dyn Tree,
    facts: &'a Facts<'a>,
    going: &'a Going,
    uses: &'a Uses<'a>,
    workers: &'a Workers,
    /// Which files hold which names, as far as that was asked.
    held: Held,
    /// What the files that were read use.
    read: BTreeMap<FileIndex, Vec<Use>>,
    /// Links, with what they lead to.
    links: Vec<(FileIndex, RepoPath)>,
}

/// How many of the files that hold the name of one are looked at first, those that lie nearest.
const MOST_NEAREST: usize = 8;

impl<'a> Users<'a> {
    /// Makes ready to ask the files of `facts` that stay when `going` is gone.
    pub fn new(facts: &'a Facts<'a>, going: &'a Going, uses: &'a Uses<'a>, workers: &'a Workers) -> Users<'a> {
        let tree = facts.tree.as_ref();
        let links = facts.files.iter().enumerate().filter_map(|(index, path)| {
            tree.listing().kind(path).filter(|kind| *kind == EntryKind::Link)?;
            let target = String::from_utf8(tree.link_target(path)?).ok()?;
            Some((index, path.parent()?.join(&target)?))
        });
        Users {
            tree,
            facts,
            going,
            uses,
            workers,
            held: Held::default(),
            read: BTreeMap::new(),
            links: links.collect(),
        }
    }

    fn stays(&self, path: &RepoPath) -> bool {
        !self.going.files.contains_key(path)
            && !self.facts.paths.is_retired_file(path)
            && !self.facts.is_history(path)
            && !LOCK_FILES.contains(&path.name())
    }

    fn files_with(&self, name: &Name) -> &[FileIndex] {
        match self.facts.held.files(name) {
            [] => self.held.files(name),
            files => files,
        }
    }

    /// Returns the path of a file.
    pub fn path(&self, file: FileIndex) -> Option<&'a RepoPath> {
        self.facts.files.get(file)
    }

    /// Looks for those of `names` that nobody has looked for yet, in all files at once.
    pub(in crate::facts) fn look_for(&mut self, names: &BTreeSet<Name>) {
        let unknown = self.unknown(names);
        if unknown.is_empty() {
            return;
        }
        let names = Names::new(&unknown);
        let look = |buffer: &mut Vec<u8>, (index, path): (usize, &RepoPath)| {
            if !self.stays(path) {
                return None;
            }
            let n_bytes = self.tree.read_into(path, buffer).ok()?;
            let bytes = buffer.get(..n_bytes).unwrap_or_default();
            let held = names.held_by(bytes, Language::of(path, ""));
            (!held.is_empty() && !utf8::is_binary(bytes)).then_some((index, held))
        };
        let files = &self.facts.files;
        let found: Vec<(usize, Vec<usize>)> = self.workers.run(|| {
            let all = files.par_iter().enumerate();
            all.map_init(Vec::new, look).flatten().collect()
        });
        self.held.add(&names, found);
    }

    /// Returns those of `names` that nobody has looked for yet.
    fn unknown(&self, names: &BTreeSet<Name>) -> BTreeSet<Name> {
        self.held.unknown(&self.facts.held.unknown(names))
    }

    /// Looks for all that [`Users::holders`] of `files` is told by.
    ///
    /// Where that takes a look at all files, what is likely to be asked next goes along: the names of `likely`, and of
    /// their folders.
    pub fn look_for_files<'f>(&mut self, files: &[RepoPath], likely: impl Iterator<Item = &'f RepoPath>) {
        let of_file = |file| self.uses.names_of_file(file);
        let mut names: BTreeSet<Name> = files.iter().flat_map(of_file).collect();
        if self.unknown(&names).is_empty() {
            return;
        }
        let packages = &self.facts.packages;
        let next = likely.flat_map(|file| of_file(file).into_iter().chain(names_of_folders(packages, file)));
        names.extend(next);
        self.look_for(&names);
    }

    /// Returns those of `files` that a file in the same folder or below uses, or one of the nearest that are known to hold
    /// its name, with that one, as far as that is soon told.
    pub fn users_beside(&self, files: &[RepoPath]) -> BTreeMap<RepoPath, RepoPath> {
        let all = &self.facts.files;
        let index = |path: &RepoPath| all.binary_search(path).ok();
        let asked = Beside {
            tree: self.tree,
            uses: self.uses,
            is_whole: &|path| !self.going.parts.contains_key(path),
            read: &|path| index(path).map(|index| self.uses_of(index)).unwrap_or_default(),
            is_of: &|found: &Use, by, file| !found.is_comment && found.confidence(by, file).is_some(),
        };
        let users = |(folder, files): (&RepoPath, &Vec<&RepoPath>)| -> Vec<(RepoPath, RepoPath)> {
            let start = all.partition_point(|path| path < folder);
            let beside = all.iter().skip(start).take(MOST_BESIDE);
            let beside = beside.filter(|path| path.is_within(folder) && self.stays(path));
            let found = asked.users(files, beside).into_iter();
            found.map(|(file, user)| (file.clone(), user.clone())).collect()
        };
        let is_known = |file: &&RepoPath| self.unknown(&self.uses.names_of_file(file)).is_empty();
        let (known, unknown): (Vec<&RepoPath>, Vec<&RepoPath>) = files.iter().partition(is_known);
        let nearest = |file: &&RepoPath| -> Option<(RepoPath, RepoPath)> {
            let holders = self.holders(file).into_iter().take(MOST_NEAREST);
            let found = asked.users(&[*file], holders.filter_map(|holder| self.path(holder)));
            found.first().map(|(file, user)| ((*file).clone(), (*user).clone()))
        };
        let by_folder = beside::by_folder(unknown);
        self.workers.run(|| {
            let known = known.par_iter().filter_map(nearest);
            known.chain(by_folder.par_iter().flat_map_iter(users)).collect()
        })
    }

    /// Returns the files that may use `file` by itself, those that lie nearest first; its names were looked for.
    pub fn holders(&self, file: &RepoPath) -> Vec<FileIndex> {
        let names = self.uses.names_of_file(file);
        let mut holders: Vec<FileIndex> = names.iter().flat_map(|name| self.files_with(name)).copied().collect();
        if let Some(folder) = folder_of_index(file) {
            // Its neighbours import it as `.` and `..`.
            let start = self.facts.files.partition_point(|path| *path < folder);
            let near = self.facts.files.iter().enumerate().skip(start);
            let is_in_order = |path: &RepoPath| path.as_str().starts_with(folder.as_str());
            let near = near.take_while(|(_, path)| is_in_order(path));
            let near = near.filter(|(_, path)| path.is_within(&folder) && self.stays(path));
            holders.extend(near.map(|(index, _)| index));
        }
        holders.extend(
            self.links
                .iter()
                .filter(|(_, target)| target == file)
                .map(|(index, _)| index),
        );
        self.nearest_first(file, holders)
    }

    /// Looks for the files that may use one of `files` by a folder that holds it, a glob, or the end of its path.
    pub fn holders_of_folders(&mut self, files: &BTreeSet<&RepoPath>) -> BTreeSet<FileIndex> {
        let packages = &self.facts.packages;
        let names: BTreeSet<Name> = files.iter().flat_map(|file| names_of_folders(packages, file)).collect();
        self.look_for(&names);
        let by_name = names.iter().flat_map(|name| self.files_with(name)).copied();
        let is_around = |target: &RepoPath| files.iter().any(|file| file.is_within(target) && *file != target);
        let links = self.links.iter().filter(|(_, target)| is_around(target));
        by_name.chain(links.map(|(index, _)| *index)).collect()
    }

    /// Returns the files that may name the npm package `name`, those nearest to `folder` first.
    pub fn holders_of_package(&self, folder: &RepoPath, name: &str) -> Vec<FileIndex> {
        let holders = self.files_with(&Name::Package(name.to_owned())).to_vec();
        self.nearest_first(folder, holders)
    }

    /// Returns the files that may run the package script `name`.
    pub fn holders_of_script(&self, name: &str) -> Vec<FileIndex> {
        let names = names_of_script(name);
        let mut holders: Vec<FileIndex> = names.iter().flat_map(|name| self.files_with(name)).copied().collect();
        holders.sort_unstable();
        holders.dedup();
        holders
    }

    fn nearest_first(&self, file: &RepoPath, mut holders: Vec<FileIndex>) -> Vec<FileIndex> {
        holders.sort_unstable();
        holders.dedup();
        let n_common = |index: &FileIndex| {
            let path = self.facts.files.get(*index);
            path.map_or(0, |path| {
                path.parts().zip(file.parts()).take_while(|(a, b)| a == b).count()
            })
        };
        holders.sort_by_cached_key(|index| std::cmp::Reverse(n_common(index)));
        holders
    }

    /// Reads those of `files` that were not read yet.
    pub fn read(&mut self, files: &BTreeSet<FileIndex>) {
        let unread: Vec<FileIndex> = files
            .iter()
            .filter(|file| !self.read.contains_key(file))
            .copied()
            .collect();
        let read: Vec<(FileIndex, Vec<Use>)> = self.workers.run(|| {
            let all = unread.par_iter();
            all.map(|file| (*file, self.uses_of(*file))).collect()
        });
        self.read.extend(read);
    }

    /// Whether `file` was read.
    pub fn is_read(&self, file: FileIndex) -> bool {
        self.read.contains_key(&file)
    }

    /// Whether `file`, which was read, uses `used` itself, and not in a comment alone.
    pub fn use_it(&self, file: FileIndex, used: &RepoPath) -> bool {
        let Some(path) = self.path(file) else { return false };
        let mut uses = self.uses(file).iter().filter(|found| !found.is_comment);
        uses.any(|found| found.confidence(path, used).is_some())
    }

    /// Returns what `file` uses, by what stays of it; nothing where it was not read.
    pub fn uses(&self, file: FileIndex) -> &[Use] {
        self.read.get(&file).map(Vec::as_slice).unwrap_or_default()
    }

    fn uses_of(&self, file: FileIndex) -> Vec<Use> {
        if let Some((_, target)) = self.links.iter().find(|(link, _)| *link == file) {
            let used = Used::File(target.clone(), Confidence::Certain);
            return vec![Use {
                used,
                place: None,
                kind: Kind::Path,
                prose: false,
                is_comment: false,
            }];
        }
        let Some((path, text)) = self.path(file).and_then(|path| Some((path, self.facts.text(path)?))) else {
            return Vec::new();
        };
        let source = Source::of(path, &text);
        let lines = LineIndex::new(&text);
        let own_use = |reference: &Reference| {
            if self.going.entry_of(path, reference).is_some() {
                return None;
            }
            Some(Use {
                used: self.uses.of(path, reference)?,
                place: Some(Place {
                    span: reference.span,
                    range: lines.range(reference.span),
                }),
                kind: reference.kind,
                prose: reference.prose,
                is_comment: reference.prose && source.language != Language::Markdown,
            })
        };
        let references = self.uses.references(&source);
        references.iter().filter_map(own_use).collect()
    }

    /// Returns the names of `mentions` that each of `files` has in its text, where it does not go; in their order.
    pub(in crate::facts) fn mentioned(&self, mentions: &Mentions, files: &[FileIndex]) -> Vec<BTreeSet<String>> {
        self.workers.run(|| {
            let all = files.par_iter();
            all.map(|file| self.mentioned_in(mentions, *file)).collect()
        })
    }

    fn mentioned_in(&self, mentions: &Mentions, file: FileIndex) -> BTreeSet<String> {
        let Some((path, text)) = self.path(file).and_then(|path| Some((path, self.facts.text(path)?))) else {
            return BTreeSet::new();
        };
        let source = Source::of(path, &text);
        if source.language == Language::Markdown {
            return BTreeSet::new();
        }
        let references = match self.going.parts.contains_key(path) {
            true => lang::extract_references(&source).references,
            false => Vec::new(),
        };
        let gone = self.gone_spans(path, &references);
        let listed = self.facts.packages.all().find(|(_, package)| package.path == *path);
        let own = listed
            .map(|(_, package)| package.dependencies.as_slice())
            .unwrap_or_default();
        let found = mentions.find(&source, own).into_iter();
        found
            .filter(|(_, span)| !gone.iter().any(|gone| gone.contains(*span)))
            .map(|(name, _)| name)
            .collect()
    }

    /// Returns the places of `path` that go while the file stays.
    fn gone_spans(&self, path: &RepoPath, references: &[Reference]) -> Vec<Span> {
        let parts = self.going.parts.get(path).into_iter().flatten();
        let of_parts = parts.map(|part| part.span);
        let goes = |reference: &&Reference| self.going.entry_of(path, reference).is_some();
        of_parts
            .chain(references.iter().filter(goes).map(|reference| reference.span))
            .collect()
    }

    /// Returns what each of `paths` refers to, in their order.
    pub fn own_uses(&self, tree: &dyn Tree, paths: &[RepoPath]) -> Vec<Vec<OwnUse>> {
        self.workers
            .run(|| paths.par_iter().map(|path| self.own_uses_of(tree, path)).collect())
    }

    fn own_uses_of(&self, tree: &dyn Tree, path: &RepoPath) -> Vec<OwnUse> {
        // What goes of a file that stays is known by now.
        if let Some(own) = self
            .facts
            .own
            .get(path)
            .filter(|_| !self.going.parts.contains_key(path))
        {
            return own.clone();
        }
        own_uses(tree, self.uses, path, &|reference| self.going.entry_of(path, reference))
    }
}

/// Returns what `path` in `tree` refers to, as `uses` understands it; `goes_with` says with which entry a reference goes.
pub(in crate::facts) fn own_uses(
    tree: &dyn Tree,
    uses: &Uses,
    path: &RepoPath,
    goes_with: &dyn Fn(&Reference) -> Option<usize>,
) -> Vec<OwnUse> {
    if LOCK_FILES.contains(&path.name()) {
        return Vec::new();
    }
    let Some(bytes) = tree.read(path).ok().filter(|bytes| !utf8::is_binary(bytes)) else {
        return Vec::new();
    };
    let text = utf8::masked(bytes);
    let source = Source::of(path, &text);
    let references = uses.references(&source);
    // Code that a program shows to people reads as SQL where it imports `from '…'`.
    let is_shown = |reference: &Reference| {
        let is_path = matches!(reference.target, Target::Path(_));
        is_path && reference.kind == Kind::Sql && source.language != Language::Sql
    };
    let own_use = |reference: &Reference| {
        if is_shown(reference) {
            return None;
        }
        Some(OwnUse {
            used: uses.of(path, reference)?,
            kind: reference.kind,
            prose: reference.prose,
            goes_with: goes_with(reference),
        })
    };
    references.iter().filter_map(own_use).collect()
}

/// How a use means a file: by a folder that it lies in, by a glob, or by the end of its path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Via {
    /// By a link to a folder that it lies in.
    Link,
    /// By a folder that it lies in.
    Folder(RepoPath),
    /// By a folder that it lies in, with a name that is known only when the program runs.
    Below(RepoPath),
    /// By a glob; whether it goes down any number of folders.
    Glob(bool),
    /// By the end of its path.
    Ending,
}

impl Use {
    /// Returns how sure it is that this, in the file `by`, uses `file` itself; none where it does not.
    pub fn confidence(&self, by: &RepoPath, file: &RepoPath) -> Option<Confidence> {
        let Used::File(used, confidence) = &self.used else {
            return None;
        };
        // Prose that names a path does not resolve it.
        let is_mention = self.prose && self.kind == Kind::Mention;
        let confidence = if is_mention { Confidence::Likely } else { *confidence };
        (used == file && by != file).then_some(confidence)
    }

    /// Returns those of `files` that this, in the file `by`, means without naming them, and how.
    pub fn means<'f>(&self, by: &RepoPath, files: &BTreeSet<&'f RepoPath>) -> Vec<(&'f RepoPath, Via)> {
        let all = |is_meant: &dyn Fn(&RepoPath) -> bool, via: Via| {
            let meant = files.iter().filter(|file| **file != by && is_meant(file));
            meant.map(|file| (*file, via.clone())).collect()
        };
        match &self.used {
            Used::File(target, _) if self.place.is_none() => {
                all(&|file| file.is_within(target) && file != target, Via::Link)
            }
            Used::Folder(folder) => all(&|file| file.is_within(folder), Via::Folder(folder.clone())),
            Used::Below(folder) => all(&|file| file.is_within(folder), Via::Below(folder.clone())),
            Used::Ending(ending) => all(&|file| is_end_of_path(file.as_str(), ending), Via::Ending),
            Used::ModuleEnding(end) => all(&|file| is_end_of_module(file, end), Via::Ending),
            Used::Glob(patterns) => match glob_set(patterns) {
                Some(set) => {
                    let is_deep = patterns.iter().any(|pattern| pattern.contains("**"));
                    all(&|file| set.is_match(file.as_str()), Via::Glob(is_deep))
                }
                None => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    /// Returns the entry of the script of `scripts` that this, in the file `by`, runs.
    pub fn script(&self, by: &RepoPath, scripts: &RetiredNames) -> Option<usize> {
        match &self.used {
            Used::Script(run) => scripts.script(by, run).map(|hit| hit.entry),
            _ => None,
        }
    }
}

fn glob_set(patterns: &[String]) -> Option<GlobSet> {
    let mut builder = GlobSetBuilder::new();
    for pattern in patterns {
        builder.add(GlobBuilder::new(pattern).literal_separator(true).build().ok()?);
    }
    builder.build().ok()
}

/// Returns the names of which a text that names `file` holds one, but for its neighbours where it is an index file.
pub(in crate::facts) fn names_of_file(file: &RepoPath) -> BTreeSet<Name> {
    let folder = folder_of_index(file).map(|folder| Name::File(folder.name().to_owned()));
    let own = Name::File(stem(file.name()).to_owned());
    folder.into_iter().chain([own]).collect()
}

/// Returns the names of which a text holds one that means `file` by a folder, a glob, or the end of its path.
pub(in crate::facts) fn names_of_folders(packages: &Packages, file: &RepoPath) -> BTreeSet<Name> {
    // A reference to a package's own folder, or to one above it, is none to a file in it.
    let inner = file.ancestors().take_while(|folder| !packages.is_package(folder));
    let names = inner.map(|folder| Name::Folder(folder.name().to_owned()));
    names.chain([Name::File(stem(file.name()).to_owned())]).collect()
}

/// Returns the names of which a text that runs the package script `name` holds one.
pub(in crate::facts) fn names_of_script(name: &str) -> BTreeSet<Name> {
    let glob = name
        .rsplit_once(':')
        .map(|(before, _)| Name::File(format!("{before}:*")));
    glob.into_iter().chain([Name::File(name.to_owned())]).collect()
}

fn folder_of_index(file: &RepoPath) -> Option<RepoPath> {
    file.parent().filter(|_| stem(file.name()) == "index")
}

/// Returns a file name up to its first dot; one that begins with a dot whole.
pub(in crate::facts) fn stem(name: &str) -> &str {
    match name.split_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => name,
    }
}
