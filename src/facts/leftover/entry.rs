//! Whether a file is the source of what its package hands out: `src/x.ts` of `"./x": "./dist/x.js"`.
//!
//! By the paths alone, as [`crate::facts::built`] knows them. Leaves out entries that name the source itself: these are
//! references like any other.

use crate::facts::Facts;
use crate::text::json::{self, Strictness};
use crate::text::path_like::is_glob;
use crate::text::value::Value;
use crate::tree::path::RepoPath;
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use std::collections::{BTreeMap, BTreeSet};

/// Keys of a package.json below which strings are what others load or run.
///
/// Source: <https://nodejs.org/api/packages.html> (v24), and what bundlers, CDNs and TypeScript add to it.
const ENTRY_KEYS: [&str; 17] = [
    "bin",
    "browser",
    "es2015",
    "esnext",
    "exports",
    "imports",
    "jsdelivr",
    "main",
    "module",
    "react-native",
    "source",
    "svelte",
    "types",
    "typesVersions",
    "typings",
    "unpkg",
    "worker",
];

/// The sources of what packages hand out, each package read once.
#[derive(Debug, Default)]
pub(in crate::facts::leftover) struct BuiltEntries {
    packages: BTreeMap<RepoPath, Sources>,
}

/// The sources of what one package hands out.
#[derive(Debug, Default)]
struct Sources {
    files: BTreeSet<RepoPath>,
    /// Of entries with a `*`, which stands for any path.
    patterns: GlobSet,
    /// Whether something is handed out of which no source is known: it may be any file.
    is_any: bool,
}

impl BuiltEntries {
    /// Whether the package of `file` may hand out what is built of it.
    pub(in crate::facts::leftover) fn has(&mut self, facts: &Facts, file: &RepoPath) -> bool {
        let folder = file.parent().unwrap_or_default();
        let Some(package) = facts.packages.nearest(&folder) else {
            return false;
        };
        let sources = match self.packages.get(&package) {
            Some(sources) => sources,
            None => {
                let sources = Sources::of(facts, &package);
                self.packages.entry(package).or_insert(sources)
            }
        };
        sources.is_any || sources.files.contains(file) || sources.patterns.is_match(file.as_str())
    }
}

impl Sources {
    fn of(facts: &Facts, package: &RepoPath) -> Sources {
        let mut sources = Sources::default();
        let Some(manifest) = facts.packages.at(package).map(|package| &package.path) else {
            return sources;
        };
        let text = facts.text(manifest).unwrap_or_default();
        let root = json::parse(&text, Strictness::Jsonc).ok().flatten();
        let built = root.iter().flat_map(entries);
        let built = built.filter_map(|path| package.join(path));
        let has_src = package
            .join("src")
            .is_some_and(|folder| facts.paths.is_live_folder(&folder));
        let mut patterns = GlobSetBuilder::new();
        let mut all = Vec::new();
        for built in built {
            let candidates = facts.packages.sources_of(package, &built);
            let is_known =
                |path: &RepoPath| facts.paths.has_file(path) || facts.paths.retired_by(path, false).is_some();
            // A folder of its own would tell where the source lies.
            let is_flat = candidates.iter().any(|path| path.parent().as_ref() == Some(package));
            sources.is_any |= is_flat && !is_glob(built.as_str()) && !candidates.iter().chain([&built]).any(is_known);
            all.extend(candidates);
        }
        for source in all {
            if !is_glob(source.as_str()) {
                sources.files.insert(source);
                continue;
            }
            // Where the sources have a folder of their own, not all of the package is one.
            let is_all = source.parent().as_ref() == Some(package) && source.name().starts_with('*');
            if let Some(glob) = GlobBuilder::new(source.as_str())
                .build()
                .ok()
                .filter(|_| !(is_all && has_src))
            {
                patterns.add(glob);
            }
        }
        sources.patterns = patterns.build().unwrap_or_default();
        sources
    }
}

/// Returns the strings below the keys of `root`, a package.json, that say what the package hands out.
fn entries(root: &Value) -> Vec<&str> {
    let is_entry = |key: &str| ENTRY_KEYS.contains(&key);
    let properties = root
        .properties()
        .iter()
        .filter(|property| is_entry(property.name.as_str()));
    let mut values: Vec<&Value> = properties.map(|property| &property.value).collect();
    let mut entries = Vec::new();
    while let Some(value) = values.pop() {
        entries.extend(value.as_str());
        values.extend(value.elements());
        values.extend(value.properties().iter().map(|property| &property.value));
    }
    entries
}
