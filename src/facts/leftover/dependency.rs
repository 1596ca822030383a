//! npm packages that only what goes uses.
//!
//! A package counts as used by any text that names it, and by a lock file that has it as the peer of another.

use crate::facts::Facts;
use crate::facts::held::Name;
use crate::facts::leftover::{LeftDependency, convention, later};
use crate::facts::mention::Mentions;
use crate::facts::packages::{Dependency, Package};
use crate::facts::scan::Subject;
use crate::facts::users::Users;
use crate::text::utf8;
use crate::tree::Tree;
use crate::tree::path::RepoPath;
use std::collections::{BTreeMap, BTreeSet};

/// The blocks of a package.json from which a package may go: the others are promises, or about packages of packages.
const BLOCKS: [&str; 3] = ["dependencies", "devDependencies", "optionalDependencies"];

/// How many files that may name a package are read first; then twice as many, and so on.
const FIRST_READ: usize = 4;

/// Lock files that know the peers of packages; one of Yarn 1 does not.
const LOCK_FILES: [&str; 5] = [
    "package-lock.json",
    "npm-shrinkwrap.json",
    "pnpm-lock.yaml",
    "bun.lock",
    "yarn.lock",
];

/// Returns what is left over of `used`: who goes, the package that it uses, and the entry. `gone` goes as well.
///
/// Which package.json lists a package for what goes is told by `base`: that of a retired folder may be gone in `facts`.
pub(in crate::facts::leftover) fn left(
    base: &Facts,
    facts: &Facts,
    users: &mut Users,
    used: &[(RepoPath, String, usize)],
    gone: &BTreeSet<&RepoPath>,
) -> Vec<LeftDependency> {
    // By the folder of the package.json that lists it, and the name.
    let mut candidates: BTreeMap<(RepoPath, String), usize> = BTreeMap::new();
    let retired = facts.retired_names();
    for (path, name, entry) in used {
        let is_candidate = !convention::is_expected(name) && !retired.dependencies().contains_key(name.as_str());
        // Types of what is imported come from a package of their own.
        if let Some(folder) = listing_folder(base, path, name).filter(|_| is_candidate) {
            let known = candidates.entry((folder, name.clone())).or_insert(*entry);
            *known = later(facts.config, *known, *entry);
        }
    }
    candidates.retain(|(folder, name), _| is_plain(facts, folder, name));
    if candidates.is_empty() {
        return Vec::new();
    }
    let names: BTreeSet<String> = candidates.keys().map(|(_, name)| name.clone()).collect();
    users.look_for(&names.iter().cloned().map(Name::Package).collect());
    for name in &names {
        take_used(facts, users, name, gone, &mut candidates);
    }
    let peers = Peers::read(facts.tree.as_ref());
    candidates.retain(|(_, name), _| !peers.have(name));
    let mut left: Vec<LeftDependency> = Vec::new();
    for ((folder, name), entry) in &candidates {
        let Some(package) = facts.packages.at(folder) else {
            continue;
        };
        let types = types_of(name);
        let goes =
            |listed: &&Dependency| BLOCKS.contains(&listed.block) && (listed.name == *name || listed.name == types);
        for listed in package.dependencies.iter().filter(goes) {
            left.extend(facts.place(&package.path, listed.property).map(|place| LeftDependency {
                path: package.path.clone(),
                place,
                name: listed.name.clone(),
                entry: *entry,
            }));
        }
    }
    left
}

/// Returns the packages that hold the types of a retired one, which nothing uses any longer, or, where `users_go`, whose
/// users go with it.
pub(in crate::facts::leftover) fn types_of_retired(facts: &Facts, users_go: bool) -> Vec<LeftDependency> {
    let names = facts.retired_names();
    let of_packages = facts.scan.hits.iter().filter(|hit| hit.subject == Subject::Dependency);
    let used: BTreeSet<&str> = of_packages
        .filter(|hit| !hit.prose)
        .map(|hit| hit.target.as_str())
        .collect();
    let retired = names.dependencies().iter();
    let retired = retired.filter(|(name, _)| users_go || !used.contains(*name));
    let types: BTreeMap<String, usize> = retired.map(|(name, entry)| (types_of(name), *entry)).collect();
    let mut left = Vec::new();
    for (folder, package) in facts.packages.all() {
        if types.is_empty() || !facts.is_seen(&package.path) || facts.paths.is_retired_file(&package.path) {
            continue;
        }
        for listed in package.dependencies.iter().filter(|it| BLOCKS.contains(&it.block)) {
            // Those of Node itself are called like a package that brings it.
            let is_left = listed.name != "@types/node"
                && !names.dependencies().contains_key(listed.name.as_str())
                && is_plain(facts, folder, &listed.name);
            let entry = types.get(&listed.name).filter(|_| is_left);
            left.extend(entry.and_then(|entry| {
                Some(LeftDependency {
                    path: package.path.clone(),
                    place: facts.place(&package.path, listed.property)?,
                    name: listed.name.clone(),
                    entry: *entry,
                })
            }));
        }
    }
    left
}

/// Takes those out of `candidates`, with the name `name`, that a text names which stays.
fn take_used(
    facts: &Facts,
    users: &Users,
    name: &String,
    gone: &BTreeSet<&RepoPath>,
    candidates: &mut BTreeMap<(RepoPath, String), usize>,
) {
    let mentions = Mentions::new(&BTreeSet::from([name.clone()]));
    let folder = candidates.keys().find(|(_, candidate)| candidate == name);
    let folder = folder.map(|(folder, _)| folder.clone()).unwrap_or_default();
    let holders = users.holders_of_package(&folder, name);
    let mut holders = holders.as_slice();
    let mut width = FIRST_READ;
    while !holders.is_empty() && candidates.keys().any(|(_, candidate)| candidate == name) {
        let (now, later) = holders.split_at(width.min(holders.len()));
        for (holder, found) in now.iter().zip(users.mentioned(&mentions, now)) {
            let Some(path) = users
                .path(*holder)
                .filter(|path| !found.is_empty() && !gone.contains(path))
            else {
                continue;
            };
            match listing_folder(facts, path, name) {
                Some(folder) => {
                    candidates.remove(&(folder, name.clone()));
                }
                None => candidates.retain(|(_, candidate), _| candidate != name),
            }
        }
        holders = later;
        width = width.saturating_mul(2);
    }
}

/// Returns the folder of the nearest package.json at or above `path` that lists `name`, where that stays.
fn listing_folder(facts: &Facts, path: &RepoPath, name: &str) -> Option<RepoPath> {
    let lists = |folder: &RepoPath| {
        let package = facts.packages.at(folder);
        package.is_some_and(|package| package.dependencies.iter().any(|listed| listed.name == name))
    };
    let folder = path.ancestors().find(lists)?;
    let package = facts.packages.at(&folder)?;
    (facts.is_seen(&package.path) && !facts.paths.is_retired_file(&package.path)).then_some(folder)
}

/// Whether `name` is an npm package that the package.json in `folder` lists and promises nobody.
fn is_plain(facts: &Facts, folder: &RepoPath, name: &str) -> bool {
    let is_listed_elsewhere = |package: &Package| {
        let mut listed = package.dependencies.iter().filter(|listed| listed.name == name);
        listed.any(|listed| !BLOCKS.contains(&listed.block))
    };
    let is_of_workspace = facts.packages.names().any(|(known, _)| known == name);
    let package = facts.packages.at(folder);
    !is_of_workspace && package.is_some() && !facts.packages.all().any(|(_, package)| is_listed_elsewhere(package))
}

/// Returns the package that holds the types of `name`.
fn types_of(name: &str) -> String {
    match name.strip_prefix('@').and_then(|scoped| scoped.split_once('/')) {
        Some((scope, name)) => format!("@types/{scope}__{name}"),
        None => format!("@types/{name}"),
    }
}

/// The packages that others expect beside them, by the lock files of a tree.
struct Peers {
    names: BTreeSet<String>,
    /// Whether a lock file could not be read, or does not say: then any package may be expected.
    is_unknown: bool,
}

impl Peers {
    fn read(tree: &dyn Tree) -> Peers {
        let mut peers = Peers {
            names: BTreeSet::new(),
            is_unknown: false,
        };
        let entries = tree.listing().entries().iter();
        for entry in entries.filter(|entry| LOCK_FILES.contains(&entry.path.name())) {
            match tree.read(&entry.path) {
                Ok(bytes) => peers.add(&utf8::masked(bytes)),
                Err(_) => peers.is_unknown = true,
            }
        }
        peers
    }

    /// Adds what `text`, a lock file with a line for each name, has under `peerDependencies`.
    fn add(&mut self, text: &str) {
        let indent = |line: &str| line.len() - line.trim_start().len();
        let mut block: Option<usize> = None;
        for line in text.lines() {
            if let Some(depth) = block {
                if indent(line) > depth && !line.trim().is_empty() {
                    self.names.extend(key_of(line));
                    continue;
                }
                block = None;
            }
            let key = line.trim().trim_start_matches('"');
            if key.starts_with("peerDependencies\"") || key.starts_with("peerDependencies:") {
                block = Some(indent(line));
                // In `bun.lock` a package has one line.
            } else if let Some((_, behind)) = line.split_once("\"peerDependencies\": {") {
                let inside = behind.split('}').next().unwrap_or(behind);
                self.names.extend(inside.split(',').filter_map(key_of));
            }
        }
    }

    fn have(&self, name: &str) -> bool {
        self.is_unknown || self.names.contains(name)
    }
}

/// Returns the name before the colon of a line of JSON or YAML.
fn key_of(line: &str) -> Option<String> {
    let line = line.trim();
    let key = match line.strip_prefix(['"', '\'']) {
        Some(quoted) => quoted.split(['"', '\'']).next()?,
        None => line.split(':').next()?,
    };
    (!key.is_empty()).then(|| key.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peers_are_read_from_lock_files() {
        for text in [
            "  \"packages\": {\n    \"a\": {\n      \"peerDependencies\": {\n        \"pg\": \">=8\",\n        \"@s/x\": \"*\"\n      },\n      \"dev\": true\n",
            "packages:\n\n  a@1.0.0:\n    peerDependencies:\n      pg: '>=8'\n      '@s/x': '*'\n\n  b@1.0.0:\n    knex: 1\n",
            "    \"a\": [\"a@1.0.0\", \"\", { \"peerDependencies\": { \"pg\": \">=8\", \"@s/x\": \"*\" } }, \"sha\"],\n",
        ] {
            let mut peers = Peers {
                names: BTreeSet::new(),
                is_unknown: false,
            };
            peers.add(text);
            assert!(peers.have("pg") && peers.have("@s/x"), "{text}");
            assert!(!peers.have("dev") && !peers.have("knex"), "{text}");
        }
    }

    #[test]
    fn types_have_a_package_of_their_own() {
        assert_eq!(types_of("pg"), "@types/pg");
        assert_eq!(types_of("@s/x"), "@types/s__x");
    }
}
