//! Which paths are retired and which are alive.
//!
//! A path is retired because an entry's patterns match it, whether it exists or not. A path is alive when it exists
//! and is not retired; a folder, when something alive lies below it.

use crate::config::Config;
use crate::config::path_set::PathSet;
use crate::facts::gone::Gone;
use crate::text::words::{Word, Words};
use crate::tree::Tree;
use crate::tree::listing::{EntryKind, folders_of};
use crate::tree::path::RepoPath;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::{Arc, OnceLock};

/// The paths of a tree, retired and alive.
pub struct Paths {
    tree: Arc<dyn Tree>,
    /// By phase, then in config order, so that the entry that comes first in time is the one that is named.
    sets: Vec<EntryPaths>,
    literals: Vec<(usize, RepoPath)>,
    /// What entries name in their own words, the files of symbols among it.
    named: Vec<RepoPath>,
    /// The folders of what entries name in their own words, and those above them, whether they are there or not.
    named_folders: Arc<HashSet<RepoPath>>,
    /// Files that a `require` asks for: they stay, whatever is retired around them.
    required: HashSet<RepoPath>,
    /// What a look at every file brings; it is put off while single files can be asked for.
    looked_at: OnceLock<LookedAt>,
    /// All that any of the sets may hold: most paths are in none of them, and that is asked first.
    any: Option<PathSet>,
    /// The static parts of the retired names in lower case, as a specifier may hold them.
    names: Option<Words>,
    /// Whether a pattern has no static part, so that any name may be retired.
    any_name: bool,
    /// Files that count as retired one by one, with their entry.
    gone: Option<(usize, Gone)>,
}

struct LookedAt {
    retired_files: BTreeMap<RepoPath, usize>,
    live_folders: HashSet<RepoPath>,
}

struct EntryPaths {
    entry: usize,
    paths: PathSet,
    /// What may still be added or changed, where the entry freezes the rest.
    freeze_except: Option<PathSet>,
}

impl Paths {
    /// Makes ready what `config` retires; each file of `tree` is looked at once, when that is needed.
    pub fn new(tree: Arc<dyn Tree>, config: &Config) -> Paths {
        let mut by_phase: Vec<(u32, EntryPaths)> = config
            .retires()
            .filter(|(_, _, retire)| !retire.paths.is_empty())
            .map(|(index, entry, retire)| {
                let paths = retire.paths.clone();
                let freeze_except = retire.freeze.then(|| retire.freeze_except.clone());
                let entry_paths = EntryPaths {
                    entry: index,
                    paths,
                    freeze_except,
                };
                (entry.phase, entry_paths)
            })
            .collect();
        by_phase.sort_by_key(|(phase, _)| *phase);
        let sets: Vec<EntryPaths> = by_phase.into_iter().map(|(_, set)| set).collect();
        let literals: Vec<(usize, RepoPath)> = sets
            .iter()
            .flat_map(|set| set.paths.literals().into_iter().map(|path| (set.entry, path)))
            .collect();
        let positive: Vec<String> = sets.iter().flat_map(|set| set.paths.positive().cloned()).collect();
        let mut names = BTreeSet::new();
        let mut any_name = false;
        for name in sets.iter().flat_map(|set| set.paths.names()) {
            any_name |= name.is_empty();
            names.insert(name.to_lowercase());
        }
        for (_, path) in &literals {
            // An index file is imported by its folder's name.
            if stem(path.name()) == "index"
                && let Some(folder) = path.parent()
            {
                names.insert(stem(folder.name()).to_lowercase());
                any_name |= folder.is_root();
            }
        }
        let symbols = config.retires().flat_map(|(_, _, retire)| &retire.symbols);
        let own = literals.iter().map(|(_, path)| path);
        let named: Vec<RepoPath> = own.chain(symbols.map(|symbol| &symbol.file)).cloned().collect();
        let named_folders = named.iter().flat_map(RepoPath::ancestors).collect();
        Paths {
            tree,
            sets,
            literals,
            named,
            named_folders: Arc::new(named_folders),
            required: config.required_files().cloned().collect(),
            looked_at: OnceLock::new(),
            any: PathSet::parse(&positive).ok(),
            names: Words::new(&names.into_iter().map(Word::part).collect::<Vec<_>>(), false),
            any_name,
            gone: config
                .retires()
                .find(|(_, _, retire)| !retire.gone.is_empty())
                .map(|(index, _, retire)| (index, Gone::new(Arc::clone(&retire.gone)))),
        }
    }

    fn looked_at(&self) -> &LookedAt {
        self.looked_at.get_or_init(|| {
            let mut retired_files = BTreeMap::new();
            let live = self.tree.listing().entries().iter().filter(|entry| {
                let retired_by = self.retired_by(&entry.path, entry.kind == EntryKind::Submodule);
                if let Some(index) = retired_by {
                    retired_files.insert(entry.path.clone(), index);
                }
                retired_by.is_none()
            });
            let mut live_folders = folders_of(live);
            live_folders.insert(RepoPath::root());
            LookedAt {
                retired_files,
                live_folders,
            }
        })
    }

    /// Returns the entry that retires the package in `folder`.
    pub fn retired_package(&self, folder: &RepoPath) -> Option<usize> {
        self.retired_by(&folder.join("package.json")?, false)
    }

    /// Returns the index of the entry whose patterns match `path`; `as_folder` where it may be a folder.
    ///
    /// A file that a `require` asks for is not retired.
    pub fn retired_by(&self, path: &RepoPath, as_folder: bool) -> Option<usize> {
        let is_asked = self.gone.is_some() || self.may_be_retired(path, as_folder);
        if !is_asked || self.required.contains(path) {
            return None;
        }
        self.sets
            .iter()
            .find(|set| set.paths.matches(path, as_folder))
            .map(|set| set.entry)
            .or_else(|| self.gone_by(path, as_folder))
    }

    fn gone_by(&self, path: &RepoPath, as_folder: bool) -> Option<usize> {
        let (entry, gone) = self.gone.as_ref()?;
        (gone.has(path, as_folder) && !self.exists(path)).then_some(*entry)
    }

    /// Whether a pattern matches `path`, `!` left aside: it is retired, or lies among what is.
    pub fn may_be_retired(&self, path: &RepoPath, as_folder: bool) -> bool {
        self.any.as_ref().is_none_or(|any| any.matches(path, as_folder))
    }

    /// Returns the patterns of each entry.
    pub(in crate::facts) fn patterns(&self) -> impl Iterator<Item = &PathSet> {
        self.sets.iter().map(|set| &set.paths)
    }

    /// Returns the index of the entry by which no file may be added or changed at `path`.
    pub fn frozen_by(&self, path: &RepoPath) -> Option<usize> {
        let freezes = |set: &&EntryPaths| {
            let except = set.freeze_except.as_ref();
            except.is_some_and(|except| set.paths.matches(path, false) && !except.matches(path, false))
        };
        self.sets.iter().find(freezes).map(|set| set.entry)
    }

    /// Returns the retired files that exist, each with its entry, sorted by path.
    pub fn retired_files(&self) -> &BTreeMap<RepoPath, usize> {
        &self.looked_at().retired_files
    }

    /// Whether `path` exists as a file and is retired.
    pub fn is_retired_file(&self, path: &RepoPath) -> bool {
        match self.is_lazy() {
            true => self.has_file(path) && self.retired_by(path, self.is_submodule(path)).is_some(),
            false => self.retired_files().contains_key(path),
        }
    }

    /// Whether `path` is a submodule: listed like a file, it is a folder to whoever names it.
    pub fn is_submodule(&self, path: &RepoPath) -> bool {
        self.tree.listing().kind(path) == Some(EntryKind::Submodule)
    }

    fn is_lazy(&self) -> bool {
        self.looked_at.get().is_none() && self.tree.listing().is_lazy()
    }

    /// Returns the paths that patterns name literally, each with its entry.
    pub fn literals(&self) -> &[(usize, RepoPath)] {
        &self.literals
    }

    /// Returns what entries name in their own words, the files of symbols among it.
    pub(in crate::facts) fn named(&self) -> impl Iterator<Item = &RepoPath> {
        self.named.iter()
    }

    /// Returns the folders of what entries name in their own words, and those above them, whether they are there or not.
    pub(in crate::facts) fn named_folders(&self) -> &Arc<HashSet<RepoPath>> {
        &self.named_folders
    }

    /// Whether `path` lies in a folder inside of `sources` that an entry names in its own words: what is built of it bears
    /// that folder's name.
    pub(in crate::facts) fn is_below_literal(&self, sources: &RepoPath, path: &RepoPath) -> bool {
        let mut literals = self.literals.iter();
        literals.any(|(_, literal)| path.is_within(literal) && literal.is_within(sources) && literal != sources)
    }

    /// Whether `path` exists as a file and is not retired.
    pub fn is_live_file(&self, path: &RepoPath) -> bool {
        self.has_file(path) && !self.is_retired_file(path)
    }

    /// Whether something alive lies below `path`; the root is always alive.
    pub fn is_live_folder(&self, path: &RepoPath) -> bool {
        if path.is_root() {
            return true;
        }
        if !self.is_lazy() {
            return self.looked_at().live_folders.contains(path);
        }
        let listing = self.tree.listing();
        listing.any_within(path, &|file| self.retired_by(file, false).is_none())
    }

    /// Whether `path` is alive as a file or as a folder.
    pub fn is_live(&self, path: &RepoPath) -> bool {
        self.is_live_file(path) || self.is_live_folder(path)
    }

    /// Whether a live file or folder satisfies `wanted`.
    pub fn any_live(&self, wanted: impl Fn(&RepoPath) -> bool) -> bool {
        let looked_at = self.looked_at();
        looked_at.live_folders.iter().any(&wanted)
            || self
                .tree
                .listing()
                .entries()
                .iter()
                .any(|entry| wanted(&entry.path) && !looked_at.retired_files.contains_key(&entry.path))
    }

    /// Whether `path` exists as a file, retired or not.
    pub fn has_file(&self, path: &RepoPath) -> bool {
        self.tree.listing().has_file(path)
    }

    /// Whether `path` is there as a file or as a folder, retired or not.
    pub fn exists(&self, path: &RepoPath) -> bool {
        self.has_file(path) || self.tree.listing().has_folder(path)
    }

    /// Whether a file that is gone is called what `specifier` ends with: a cheap first look at one with an alias.
    pub fn may_name_gone(&self, specifier: &str) -> bool {
        self.gone.as_ref().is_some_and(|(_, gone)| gone.has_name_of(specifier))
    }

    /// Whether the path of a file that is gone ends with all of `specifier`: what a `baseUrl` makes of one.
    pub fn may_end_gone(&self, specifier: &str) -> bool {
        self.gone.as_ref().is_some_and(|(_, gone)| gone.has_end(specifier))
    }

    /// Whether `text` holds a part that could name something retired: a cheap first look at a specifier.
    pub fn may_name_retired(&self, text: &str) -> bool {
        if self.any_name || text.ends_with('.') {
            return true;
        }
        let parts = |names: &Words| {
            let mut parts = text.split(['/', '\\', '?', '#']);
            parts.any(|part| names.are_in(part.to_lowercase().as_bytes()))
        };
        self.names.as_ref().is_none_or(parts)
    }
}

/// Returns a file name without what follows its last dot.
fn stem(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => name,
    }
}
