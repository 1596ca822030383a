//! What module specifiers begin with that lead to something retired without its name: aliases and packages.
//!
//! Generous: an alias or a package counts where one of its targets could be retired, whatever precedes that target.

use crate::config::path_set::PathSet;
use crate::facts::built::source_candidates;
use crate::facts::packages::Packages;
use crate::facts::paths::Paths;
use crate::facts::prefilter::needles::Asked;
use crate::facts::resolve::ENDINGS;
use crate::facts::tree_files::parse_lax;
use crate::text::words::{Word, Words};
use crate::tree::path::RepoPath;
use serde_json::Value;
use std::collections::BTreeSet;

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
    /// The names of these.
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

/// Returns the words; `None` where any specifier may lead to something retired.
pub(in crate::facts) fn words(asked: &Asked, meant: &Meant) -> Option<Vec<Word>> {
    let mut words = Vec::new();
    for path in asked.resolver.configurations() {
        let Ok(bytes) = asked.tree.read(path) else { continue };
        let Some(value) = parse_lax(&String::from_utf8_lossy(&bytes)) else {
            continue;
        };
        let folder = path.parent().unwrap_or_default();
        if path.name() == "package.json" {
            add_package(&folder, &value, asked.packages, meant, &mut words)?;
        } else {
            add_aliases(&folder, &value, meant, &mut words)?;
        }
    }
    Some(words)
}

fn add_package(
    folder: &RepoPath,
    value: &Value,
    packages: &Packages,
    meant: &Meant,
    words: &mut Vec<Word>,
) -> Option<()> {
    let is_retired = folder.join("package.json").is_some_and(|path| meant.has(&path));
    let targets = ENTRY_FIELDS.iter().filter_map(|field| value.get(field)).flat_map(texts);
    let mut targets = targets.chain(["."]);
    if is_retired || targets.any(|target| meant.leads(folder, target, Some(folder)) != Leads::Nowhere) {
        words.extend(value.get("name").and_then(Value::as_str).map(Word::whole));
        // A folder with a package.json of its own inside of a package is imported by its path.
        if folder
            .parent()
            .is_some_and(|parent| packages.nearest(&parent).is_some())
        {
            words.push(Word::whole(folder.name()));
        }
    }
    for (key, target) in value.get("imports").and_then(Value::as_object).into_iter().flatten() {
        for target in texts(target) {
            add_alias(key, meant.leads(folder, target, Some(folder)), words)?;
        }
    }
    Some(())
}

fn add_aliases(folder: &RepoPath, value: &Value, meant: &Meant, words: &mut Vec<Word>) -> Option<()> {
    let base_url = value.pointer("/compilerOptions/baseUrl").and_then(Value::as_str);
    let bases: BTreeSet<RepoPath> = [base_url.unwrap_or("."), "."]
        .iter()
        .filter_map(|base| folder.join(base))
        .collect();
    let paths = value.pointer("/compilerOptions/paths").and_then(Value::as_object);
    for (key, targets) in paths.into_iter().flatten() {
        for target in texts(targets) {
            for base in &bases {
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
            words.extend(["\"", "'", "`"].map(|quote| Word::part(format!("{beginning}{quote}"))));
        }
        _ if beginning.is_empty() => return None,
        _ => words.push(Word::part(beginning)),
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
            false => !ending.is_empty() && !ENDINGS.contains(&ending) && ending != ".*",
        };
        if !is_whole_name || names_something || (!path.is_root() && self.has(&path)) {
            return Leads::Somewhere;
        }
        match self.is_meant_by(&path, package) {
            true => Leads::Alone,
            false => Leads::Nowhere,
        }
    }

    /// Whether `path` is one that matters, or stands for one: without its ending, as a folder, as built from it.
    fn is_meant_by(&self, path: &RepoPath, package: Option<&RepoPath>) -> bool {
        // Names are cheaper than the fifty paths below, and most targets have none; a folder has its index file without.
        if !path.is_root() && self.has(path) {
            return true;
        }
        if !self.has_index && !self.names.are_in(path.as_str().as_bytes()) {
            return false;
        }
        let stem = ENDINGS
            .iter()
            .find_map(|ending| path.as_str().strip_suffix(ending).filter(|_| !ending.is_empty()));
        let stems = [Some(path.as_str()), stem];
        let candidates = stems.iter().flatten().flat_map(|stem| {
            let paths = ENDINGS
                .iter()
                .filter_map(move |ending| RepoPath::parse(&format!("{stem}{ending}")));
            paths.flat_map(|path| {
                let sources = package
                    .map(|package| source_candidates(package, &path))
                    .unwrap_or_default();
                sources.into_iter().chain([path])
            })
        });
        let mut candidates = candidates;
        candidates.any(|candidate| !candidate.is_root() && self.has(&candidate))
    }
}
