//! Who uses given files and package scripts, among all that stays; and who names given npm packages.
//!
//! It reads the files whose bytes hold a name of what is asked for, and takes what goes for gone. A reference to a folder,
//! or a glob, is told apart from one to the file itself: what it means is for the caller to say.

use crate::config::Config;
use crate::facts::going::Going;
use crate::facts::mention::Mentions;
use crate::facts::packages::Packages;
use crate::facts::retired::RetiredNames;
use crate::facts::scan::LOCK_FILES;
use crate::facts::uses::{Used, Uses};
use crate::facts::{Facts, Workers};
use crate::finding::{Confidence, Kind, Place};
use crate::lang;
use crate::lang::language::Language;
use crate::lang::reference::Reference;
use crate::lang::source::Source;
use crate::text::line::LineIndex;
use crate::text::utf8;
use crate::tree::Tree;
use crate::tree::listing::EntryKind;
use crate::tree::path::RepoPath;
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use rayon::prelude::*;
use regex::bytes::{Regex, RegexBuilder};
use std::collections::BTreeSet;

/// What is asked for.
#[derive(Debug, Default)]
pub struct Wanted<'w> {
    /// Files.
    pub files: BTreeSet<RepoPath>,
    /// Names of npm packages.
    pub packages: BTreeSet<String>,
    /// A configuration whose retired scripts are asked for, each in an entry of its own.
    pub scripts: Option<&'w Config>,
    /// Whether references to folders, globs and ends of paths are wanted in place of those to files themselves.
    pub by_folder: bool,
}

/// A place that uses something that was asked for.
#[derive(Clone, Debug)]
pub struct UserFound {
    /// The file that uses it.
    pub path: RepoPath,
    /// The place; none for a symbolic link.
    pub place: Option<Place>,
    /// The surface.
    pub kind: Kind,
    /// Whether it stands in a comment.
    pub is_comment: bool,
    /// How sure it is.
    pub confidence: Confidence,
    /// What is used.
    pub thing: Thing,
    /// How it is named.
    pub via: Via,
}

/// How something is named that is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Via {
    /// By itself.
    Name,
    /// By a folder that it lies in.
    Folder(RepoPath),
    /// By a glob; whether it goes down any number of folders.
    Glob(bool),
    /// By the end of its path.
    Ending,
}

/// What is used.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Thing {
    /// A file that was asked for.
    File(RepoPath),
    /// The entry, in the configuration that was given, of a package script.
    Script(usize),
    /// The name of an npm package, in a file's text.
    Package(String),
}

/// What one file refers to.
#[derive(Debug)]
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

/// Asks the files of a tree whom they use.
pub struct Users<'a> {
    tree: &'a dyn Tree,
    facts: &'a Facts<'a>,
    going: &'a Going,
    uses: &'a Uses<'a>,
    /// The files that stay and are read, sorted.
    files: Vec<&'a RepoPath>,
    workers: &'a Workers,
}

impl<'a> Users<'a> {
    /// Makes ready to ask the files of `facts` that stay when `going` is gone.
    pub fn new(facts: &'a Facts<'a>, going: &'a Going, uses: &'a Uses<'a>, workers: &'a Workers) -> Users<'a> {
        let stays = |path: &&RepoPath| {
            !going.files.contains_key(*path)
                && !facts.paths.is_retired_file(path)
                && !facts.is_history(path)
                && !LOCK_FILES.contains(&path.name())
        };
        Users {
            tree: facts.tree.as_ref(),
            facts,
            going,
            uses,
            files: facts.files.iter().filter(stays).collect(),
            workers,
        }
    }

    /// Returns all places that use what is `wanted`, sorted by path and offset.
    pub fn find(&self, wanted: &Wanted) -> Vec<UserFound> {
        let filter = Filter::new(wanted, &self.facts.packages);
        let mentions = Mentions::new(&wanted.packages);
        let scripts = wanted
            .scripts
            .map(|config| RetiredNames::new(config, &self.facts.packages));
        let search = |path: &&RepoPath| self.find_in(path, wanted, &filter, &mentions, scripts.as_ref());
        let mut found: Vec<UserFound> = self
            .workers
            .run(|| self.files.par_iter().flat_map_iter(search).collect());
        found.sort_by(|a, b| {
            let key = |found: &UserFound| found.place.map(|place| place.span);
            (&a.path, key(a), &a.thing).cmp(&(&b.path, key(b), &b.thing))
        });
        found.dedup_by(|b, a| {
            let span = |found: &UserFound| found.place.map(|place| place.span);
            (&a.path, span(a), &a.thing) == (&b.path, span(b), &b.thing)
        });
        found
    }

    fn find_in(
        &self,
        path: &RepoPath,
        wanted: &Wanted,
        filter: &Filter,
        mentions: &Mentions,
        scripts: Option<&RetiredNames>,
    ) -> Vec<UserFound> {
        let mut found = Vec::new();
        if self.tree.listing().kind(path) == Some(EntryKind::Link) {
            found.extend(self.find_link(path, wanted));
            return found;
        }
        let Ok(bytes) = self.tree.read(path) else { return found };
        let may_use = filter.may_match(path, &bytes);
        let may_name = mentions.may_match(&bytes);
        if !(may_use || may_name) || utf8::is_binary(&bytes) {
            return found;
        }
        let text = utf8::masked(bytes);
        let source = Source::of(path, &text);
        let has_parts = self.going.parts.contains_key(path);
        let references = match may_use || has_parts {
            true => lang::extract(&source).references,
            false => Vec::new(),
        };
        let lines = LineIndex::new(&text);
        for reference in &references {
            if self.going.entry_of(path, reference).is_some() {
                continue;
            }
            let Some(used) = self.uses.of(path, reference) else {
                continue;
            };
            for (thing, confidence, via) in things(path, &used, reference, wanted, scripts) {
                found.push(UserFound {
                    path: path.clone(),
                    place: Some(Place {
                        span: reference.span,
                        range: lines.range(reference.span),
                    }),
                    kind: reference.kind,
                    is_comment: reference.prose && source.language != Language::Markdown,
                    confidence,
                    thing,
                    via,
                });
            }
        }
        if may_name && source.language != Language::Markdown {
            let gone = self.gone_spans(path, &references);
            let listed = self.facts.packages.all().find(|(_, package)| package.path == *path);
            let own = listed
                .map(|(_, package)| package.dependencies.as_slice())
                .unwrap_or_default();
            for (name, span) in mentions.find(&source, own) {
                if gone.iter().any(|gone| gone.contains(span)) {
                    continue;
                }
                found.push(UserFound {
                    path: path.clone(),
                    place: Some(Place {
                        span,
                        range: lines.range(span),
                    }),
                    kind: Kind::Mention,
                    is_comment: false,
                    confidence: Confidence::Possible,
                    thing: Thing::Package(name),
                    via: Via::Name,
                });
            }
        }
        found
    }

    /// A link uses what it leads to.
    fn find_link(&self, path: &RepoPath, wanted: &Wanted) -> Option<UserFound> {
        let target = String::from_utf8(self.tree.link_target(path)?).ok()?;
        let target = path.parent()?.join(&target)?;
        let file = match wanted.by_folder {
            true => wanted
                .files
                .iter()
                .find(|file| file.is_within(&target) && **file != target)?,
            false => wanted.files.get(&target)?,
        };
        Some(UserFound {
            path: path.clone(),
            place: None,
            kind: Kind::Path,
            is_comment: false,
            confidence: Confidence::Certain,
            thing: Thing::File(file.clone()),
            via: Via::Name,
        })
    }

    /// Returns the places of `path` that go while the file stays.
    fn gone_spans(&self, path: &RepoPath, references: &[Reference]) -> Vec<crate::text::span::Span> {
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
        if LOCK_FILES.contains(&path.name()) {
            return Vec::new();
        }
        let Some(bytes) = tree.read(path).ok().filter(|bytes| !utf8::is_binary(bytes)) else {
            return Vec::new();
        };
        let text = utf8::masked(bytes);
        let references = lang::extract(&Source::of(path, &text)).references;
        let own_use = |reference: &Reference| {
            Some(OwnUse {
                used: self.uses.of(path, reference)?,
                kind: reference.kind,
                prose: reference.prose,
                goes_with: self.going.entry_of(path, reference),
            })
        };
        references.iter().filter_map(own_use).collect()
    }
}

/// Returns what of `wanted` is meant by `used`, in the file `path`.
fn things(
    path: &RepoPath,
    used: &Used,
    reference: &Reference,
    wanted: &Wanted,
    scripts: Option<&RetiredNames>,
) -> Vec<(Thing, Confidence, Via)> {
    let all = |is_meant: &dyn Fn(&RepoPath) -> bool, via: Via| {
        let files = wanted.files.iter().filter(|file| *file != path && is_meant(file));
        let things = files.map(|file| (Thing::File(file.clone()), Confidence::Possible, via.clone()));
        things.collect()
    };
    match used {
        Used::File(file, confidence) if !wanted.by_folder && file != path && wanted.files.contains(file) => {
            // Prose that names a path does not resolve it.
            let is_mention = reference.prose && reference.kind == Kind::Mention;
            let confidence = if is_mention { Confidence::Likely } else { *confidence };
            vec![(Thing::File(file.clone()), confidence, Via::Name)]
        }
        Used::Script(run) => {
            let hit = scripts.and_then(|scripts| scripts.script(path, run));
            let thing = hit.map(|hit| (Thing::Script(hit.entry), Confidence::Certain, Via::Name));
            thing.into_iter().collect()
        }
        Used::Folder(folder) if wanted.by_folder => all(&|file| file.is_within(folder), Via::Folder(folder.clone())),
        Used::Ending(ending) if wanted.by_folder => {
            let ends = |file: &RepoPath| {
                let before = file.as_str().strip_suffix(ending.as_str());
                before.is_some_and(|before| before.is_empty() || before.ends_with('/'))
            };
            all(&ends, Via::Ending)
        }
        Used::Glob(patterns) if wanted.by_folder => match glob_set(patterns) {
            Some(set) => {
                let is_deep = patterns.iter().any(|pattern| pattern.contains("**"));
                all(&|file| set.is_match(file.as_str()), Via::Glob(is_deep))
            }
            None => Vec::new(),
        },
        _ => Vec::new(),
    }
}

fn glob_set(patterns: &[String]) -> Option<GlobSet> {
    let mut builder = GlobSetBuilder::new();
    for pattern in patterns {
        builder.add(GlobBuilder::new(pattern).literal_separator(true).build().ok()?);
    }
    builder.build().ok()
}

/// A first look at a file's bytes: whether they hold a name of what is asked for, as a reference would have it.
struct Filter {
    names: Names,
    /// Whether the names are those of folders.
    by_folder: bool,
    /// Folders of index files, which their neighbours import as `.` and `..`.
    index_folders: Vec<RepoPath>,
}

enum Names {
    /// Nothing is asked for.
    None,
    /// These.
    Some(Regex),
    /// Too many to look for: any file may hold one.
    Any,
}

impl Filter {
    fn new(wanted: &Wanted, packages: &Packages) -> Filter {
        let mut names: BTreeSet<String> = BTreeSet::new();
        let mut index_folders = Vec::new();
        for file in &wanted.files {
            if wanted.by_folder {
                // A reference to a package's own folder, or to one above it, is none to a file in it.
                let inner = file.ancestors().take_while(|folder| !packages.is_package(folder));
                names.extend(inner.map(|folder| folder.name().to_owned()));
                names.insert(file.name().to_owned());
                continue;
            }
            names.insert(stem(file.name()).to_owned());
            if let Some(folder) = file.parent().filter(|_| stem(file.name()) == "index") {
                names.insert(folder.name().to_owned());
                index_folders.push(folder);
            }
        }
        for (_, _, retire) in wanted.scripts.iter().flat_map(|config| config.retires()) {
            for script in &retire.scripts {
                names.insert(script.name.clone());
                names.extend(script.name.rsplit_once(':').map(|(before, _)| format!("{before}:*")));
            }
        }
        names.remove("");
        // The longest first, since of two that begin alike the first is taken.
        let mut escaped: Vec<String> = names.iter().map(|name| regex::escape(name)).collect();
        escaped.sort_by_key(|name| std::cmp::Reverse(name.len()));
        let regex = || {
            let builder = &mut RegexBuilder::new(&escaped.join("|"));
            builder.size_limit(64 * 1024 * 1024).build()
        };
        Filter {
            names: match escaped.is_empty() {
                true => Names::None,
                false => regex().map_or(Names::Any, Names::Some),
            },
            by_folder: wanted.by_folder,
            index_folders,
        }
    }

    fn may_match(&self, path: &RepoPath, bytes: &[u8]) -> bool {
        let names = match &self.names {
            Names::None => return false,
            Names::Any => return true,
            Names::Some(names) => names,
        };
        let is_near = || self.index_folders.iter().any(|folder| path.is_within(folder));
        let mut from = 0;
        while let Some(hit) = names.find_at(bytes, from) {
            from = hit.start() + 1;
            let before = bytes.get(..hit.start()).unwrap_or_default();
            let behind = bytes.get(hit.end()..).unwrap_or_default();
            if !before.last().is_some_and(is_of_word) && self.may_end(behind) {
                return true;
            }
        }
        is_near()
    }

    /// Whether a name can end before `behind`.
    ///
    /// What names a folder, and no file in it, ends there, or goes on with a wildcard or something unknown.
    fn may_end(&self, behind: &[u8]) -> bool {
        let Some(next) = behind.first() else { return true };
        if !self.by_folder || *next != b'/' {
            return !is_of_word(next);
        }
        let rest = behind.get(1..).unwrap_or_default();
        let special = rest.iter().find(|byte| !is_of_word(byte) && **byte != b'.');
        match special {
            Some(b'*' | b'?' | b'{' | b'$' | b'[' | b'(') | None => true,
            Some(_) => !rest.first().is_some_and(|byte| is_of_word(byte) || *byte == b'.'),
        }
    }
}

fn is_of_word(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-') || !byte.is_ascii()
}

/// Returns a file name up to its first dot; one that begins with a dot whole.
fn stem(name: &str) -> &str {
    match name.split_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => name,
    }
}
