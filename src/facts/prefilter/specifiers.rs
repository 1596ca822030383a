//! What module specifiers begin with that lead to something retired without its name: aliases and packages.
//!
//! Generous: an alias or a package counts where one of its targets could be retired, whatever precedes that target.

use crate::config::path_set::PathSet;
use crate::facts::alias::CONFIG_FOLDER;
use crate::facts::packages::{Packages, split_specifier};
use crate::facts::paths::Paths;
use crate::facts::prefilter::needles::Asked;
use crate::facts::sheets;
use crate::facts::specifier::endings;
use crate::facts::tree_files::parse_lax;
use crate::text::words::{Word, Words};
use crate::tree::path::RepoPath;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Fields of a package.json that say what an import of the package means.
const ENTRY_FIELDS: [&str; 10] = [
    "main",
    "module",
    "types",
    "typings",
    "source",
    "browser",
    "exports",
    "typesVersions",
    "react-native",
    "jsnext:main",
];

/// What a specifier may lead to that matters.
pub(in crate::facts) struct Meant<'a> {
    /// What is retired.
    pub(in crate::facts) paths: &'a Paths,
    /// Files whose default export is a retired symbol.
    pub(in crate::facts) defaults: &'a PathSet,
    /// The package.json files.
    pub(in crate::facts) workspace: &'a Packages,
    /// The folders of packages whose entries are among these; empty at first.
    pub(in crate::facts) packages: BTreeSet<RepoPath>,
    /// The names of these packages.
    pub(in crate::facts) package_names: BTreeSet<String>,
    /// The names of retired paths and of these files.
    pub(in crate::facts) names: &'a Words,
    /// Whether an index file may be among them.
    pub(in crate::facts) has_index: bool,
}

/// How a target of an alias leads to something that matters.
#[derive(PartialEq, Eq)]
enum Leads {
    Nowhere,
    /// Only where nothing follows the alias's beginning.
    Alone,
    Somewhere,
}

/// What specifiers are told by.
#[derive(Default)]
pub(in crate::facts) struct Specifiers {
    /// Words that they hold.
    pub(in crate::facts) words: Vec<Word>,
    /// Folders of packages that dots below them name.
    pub(in crate::facts) dot_folders: BTreeSet<RepoPath>,
}

/// How often packages are gone through whose entries may be other packages.
const MOST_ROUNDS: usize = 3;

/// Gathers them; `None` where any specifier may lead to something retired.
pub(in crate::facts) fn gather(asked: &Asked, mut meant: Meant) -> Option<Specifiers> {
    let mut found = Specifiers::default();
    let mut packages = Vec::new();
    let mut compilers = Vec::new();
    for path in asked.resolver.configurations() {
        let Ok(bytes) = asked.tree.read(path) else { continue };
        let Some(value) = parse_lax(&String::from_utf8_lossy(&bytes)) else {
            continue;
        };
        match path.name() {
            "package.json" => packages.push((path.parent().unwrap_or_default(), value)),
            _ => compilers.push((path, value)),
        }
    }
    // Before any alias, since these lead to packages.
    for _ in 0..MOST_ROUNDS {
        let n_known = meant.packages.len();
        for (folder, value) in &packages {
            if !meant.packages.contains(folder) && is_meant_package(folder, value, &meant) {
                let name = value.get("name").and_then(Value::as_str);
                meant.package_names.extend(name.map(str::to_owned));
                meant.packages.insert(folder.clone());
            }
        }
        if meant.packages.len() == n_known {
            break;
        }
    }
    for (folder, value) in &packages {
        add_package(asked, folder, value, &meant, &mut found)?;
    }
    let chains = Chains::new(asked, &compilers);
    for (index, (_, value)) in compilers.iter().enumerate() {
        add_aliases(value, &chains.bases(index), &meant, &mut found.words)?;
    }
    for alias in asked.resolver.framework_aliases() {
        let star = if alias.is_whole { "" } else { "*" };
        let leads = meant.leads(
            &RepoPath::root(),
            &format!("{}{star}{}", alias.leads_to, alias.ending),
            None,
        );
        add_alias(&format!("{}{star}", alias.prefix), leads, &mut found.words)?;
    }
    Some(found)
}

fn is_meant_package(folder: &RepoPath, value: &Value, meant: &Meant) -> bool {
    let is_retired = folder.join("package.json").is_some_and(|path| meant.has(&path));
    let targets = ENTRY_FIELDS.iter().filter_map(|field| value.get(field)).flat_map(texts);
    let mut targets = targets.chain(["."]);
    is_retired
        || targets.any(|target| meant.leads(folder, target, Some(folder)) != Leads::Nowhere)
        || meant.has_subpath(folder)
}

fn add_package(asked: &Asked, folder: &RepoPath, value: &Value, meant: &Meant, found: &mut Specifiers) -> Option<()> {
    if meant.packages.contains(folder) {
        if let Some(name) = value.get("name").and_then(Value::as_str) {
            found.words.push(Word::whole(name));
            // Put together of the scope and the rest.
            if let Some((_, rest)) = name.rsplit_once('/') {
                let joined = ["}", "\"", "'", "`"].map(|sign| Word::part(format!("{sign}/{rest}")));
                found.words.extend(joined);
            }
        }
        // It is imported by its path, too: by its folder's name from outside, by dots from inside.
        if !folder.is_root() {
            found.words.push(Word::whole(folder.name()));
        }
        found.dot_folders.insert(folder.clone());
    }
    for (key, target) in value.get("imports").and_then(Value::as_object).into_iter().flatten() {
        for target in texts(target) {
            let package = split_specifier(target).0;
            let is_package = meant.package_names.contains(package) || asked.names.dependencies().contains_key(package);
            let leads = match is_package {
                true => Leads::Somewhere,
                false => meant.leads(folder, target, Some(folder)),
            };
            add_alias(key, leads, &mut found.words)?;
        }
    }
    Some(())
}

/// Which configs of the compiler extend which.
struct Chains<'v> {
    configs: Vec<(RepoPath, Option<&'v str>)>,
    /// For each config those that it extends, and those that extend it, directly or not.
    related: Vec<BTreeSet<usize>>,
    /// Of these the ones that extend it.
    heirs: Vec<BTreeSet<usize>>,
}

impl<'v> Chains<'v> {
    fn new(asked: &Asked, compilers: &'v [(&RepoPath, Value)]) -> Chains<'v> {
        let index_of: BTreeMap<&RepoPath, usize> = compilers
            .iter()
            .enumerate()
            .map(|(index, (path, _))| (*path, index))
            .collect();
        let extended = compilers.iter().map(|(path, value)| {
            let extends = value.get("extends");
            let files = extends.map(|extends| asked.resolver.extended_files(path, extends));
            let files = files.unwrap_or_default();
            files
                .iter()
                .filter_map(|file| index_of.get(file).copied())
                .collect::<Vec<usize>>()
        });
        let extended: Vec<Vec<usize>> = extended.collect();
        let mut related = vec![BTreeSet::new(); compilers.len()];
        let mut heirs = vec![BTreeSet::new(); compilers.len()];
        for index in 0..compilers.len() {
            let mut above = BTreeSet::from([index]);
            let mut open = vec![index];
            while let Some(next) = open.pop() {
                let bases = extended.get(next).into_iter().flatten().copied();
                open.extend(bases.filter(|base| above.insert(*base)));
            }
            for base in &above {
                for (of, one) in [(index, *base), (*base, index)] {
                    if let Some(related) = related.get_mut(of) {
                        related.insert(one);
                    }
                }
                if let Some(heirs) = heirs.get_mut(*base) {
                    heirs.insert(index);
                }
            }
        }
        let base_url = |value: &'v Value| value.pointer("/compilerOptions/baseUrl").and_then(Value::as_str);
        let configs = compilers
            .iter()
            .map(|(path, value)| (path.parent().unwrap_or_default(), base_url(value)));
        Chains {
            configs: configs.collect(),
            related,
            heirs,
        }
    }

    /// Returns the folders that the targets of a config may be relative to, and those that `${configDir}` may mean.
    fn bases(&self, index: usize) -> Bases {
        let folder_of = |index: &usize| self.configs.get(*index).map(|(folder, _)| folder.clone());
        let heirs = self.heirs.get(index).into_iter().flatten();
        let configs: BTreeSet<RepoPath> = heirs.filter_map(folder_of).collect();
        let mut folders: BTreeSet<RepoPath> = folder_of(&index).into_iter().collect();
        for (folder, base_url) in self
            .related
            .get(index)
            .into_iter()
            .flatten()
            .filter_map(|of| self.configs.get(*of))
        {
            match base_url.map(|url| (url, url.strip_prefix(CONFIG_FOLDER))) {
                Some((_, Some(below))) => folders.extend(configs.iter().filter_map(|config| config.join(below))),
                Some((url, None)) => folders.extend(folder.join(url)),
                None => {}
            }
        }
        Bases { folders, configs }
    }
}

struct Bases {
    folders: BTreeSet<RepoPath>,
    configs: BTreeSet<RepoPath>,
}

fn add_aliases(value: &Value, bases: &Bases, meant: &Meant, words: &mut Vec<Word>) -> Option<()> {
    let paths = value.pointer("/compilerOptions/paths").and_then(Value::as_object);
    for (key, targets) in paths.into_iter().flatten() {
        for target in texts(targets) {
            let (folders, target) = match target.strip_prefix(CONFIG_FOLDER) {
                Some(below) => (&bases.configs, below),
                None => (&bases.folders, target),
            };
            for base in folders {
                add_alias(key, meant.leads(base, target, None), words)?;
            }
        }
    }
    Some(())
}

/// Adds what a specifier begins with that the alias `key` is meant by; `None` where that is anything.
fn add_alias(key: &str, leads: Leads, words: &mut Vec<Word>) -> Option<()> {
    let beginning = key.split('*').next().unwrap_or(key);
    match leads {
        Leads::Nowhere => {}
        Leads::Alone if key.contains('*') => {
            let ends = ["\"", "'", "`", "?", "#", "."];
            words.extend(ends.map(|end| Word::part(format!("{beginning}{end}"))));
        }
        _ if beginning.is_empty() => return None,
        _ => {
            words.push(Word::part(beginning));
            // Put together at the slash.
            if let Some(name) = beginning.strip_suffix('/').filter(|name| !name.is_empty()) {
                words.extend(["\"", "'", "`", "$"].map(|end| Word::part(format!("{name}{end}"))));
            }
        }
    }
    Some(())
}

/// Returns all strings in `value`, without the names of properties.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text.as_str()],
        Value::Array(values) => values.iter().flat_map(texts).collect(),
        Value::Object(properties) => properties.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

impl Meant<'_> {
    fn has(&self, path: &RepoPath) -> bool {
        self.paths.may_be_retired(path, true) || self.defaults.matches(path, true)
    }

    /// Returns whether `target`, relative to `base`, can lead to something that matters; `package`: it is an entry of
    /// the package in that folder, which may be built of a source.
    fn leads(&self, base: &RepoPath, target: &str, package: Option<&RepoPath>) -> Leads {
        let (beginning, ending) = match target.split_once('*') {
            Some((beginning, ending)) => (beginning, Some(ending)),
            None => (target, None),
        };
        let Some(path) = base.join(beginning) else {
            return Leads::Nowhere;
        };
        let Some(ending) = ending else {
            return match self.is_meant_by(&path, package) {
                true => Leads::Somewhere,
                false => Leads::Nowhere,
            };
        };
        let is_whole_name = beginning.is_empty() || beginning.ends_with('/');
        let names_something = match ending.starts_with('/') {
            true => self.names.are_in(ending.as_bytes()),
            // Only an extension behind the wildcard: the name is what the specifier gives.
            false => !ending.is_empty() && !endings().any(|known| known == ending) && ending != ".*",
        };
        if !is_whole_name || names_something || (!path.is_root() && self.has(&path)) {
            return Leads::Somewhere;
        }
        match self.is_meant_by(&path, package) {
            true => Leads::Alone,
            false => Leads::Nowhere,
        }
    }

    /// Whether the package in `folder` hands something out under a subpath whose source matters.
    fn has_subpath(&self, folder: &RepoPath) -> bool {
        let package = self.workspace.at(folder);
        let mut built = package.into_iter().flat_map(|package| package.subpaths.built(folder));
        built.any(|path| {
            let sources = self.workspace.sources_of(folder, &path);
            let mut sources = sources.iter().filter(|source| self.may_be_named(source));
            sources.any(|source| self.has(source))
        })
    }

    /// Whether `path` holds a name of what matters, without which it does not matter.
    fn may_be_named(&self, path: &RepoPath) -> bool {
        self.has_index || self.names.are_in(path.as_str().as_bytes())
    }

    /// Whether `path` is one that matters, or stands for one: without its ending, as a folder, as built from it.
    fn is_meant_by(&self, path: &RepoPath, package: Option<&RepoPath>) -> bool {
        if self.packages.contains(path) {
            return true;
        }
        // Names are cheaper than the fifty paths below, and most targets have none; a folder has its index file without.
        if !path.is_root() && self.has(path) {
            return true;
        }
        if !self.may_be_named(path) {
            return false;
        }
        let stem = endings().find_map(|ending| path.as_str().strip_suffix(ending).filter(|_| !ending.is_empty()));
        let stems = [Some(path.as_str()), stem];
        let candidates = stems.iter().flatten().flat_map(|stem| {
            let paths = endings().filter_map(move |ending| RepoPath::parse(&format!("{stem}{ending}")));
            paths.flat_map(|path| {
                let sources = package
                    .map(|package| self.workspace.sources_of(package, &path))
                    .unwrap_or_default();
                sources.into_iter().chain([path])
            })
        });
        let sheets = sheets::names(path.as_str()).into_iter();
        let mut candidates = candidates.chain(sheets.filter_map(|name| RepoPath::parse(&name)));
        candidates.any(|candidate| !candidate.is_root() && self.has(&candidate))
    }
}
