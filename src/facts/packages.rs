//! The package.json files of a tree: names, scripts, dependencies.

use crate::text::json::{self, Strictness};
use crate::text::span::Span;
use crate::text::utf8;
use crate::text::value::Value;
use crate::tree::Tree;
use crate::tree::path::RepoPath;
use std::collections::BTreeMap;

/// All packages of a tree, by folder.
#[derive(Debug, Default)]
pub struct Packages {
    by_folder: BTreeMap<RepoPath, Package>,
    folder_by_name: BTreeMap<String, RepoPath>,
}

/// One package.json.
#[derive(Debug)]
pub struct Package {
    /// The package.json.
    pub path: RepoPath,
    /// Its name, where it has one.
    pub name: Option<String>,
    /// Its scripts, in source order.
    pub scripts: Vec<PackageScript>,
    /// What it depends on, in source order.
    pub dependencies: Vec<Dependency>,
}

/// A script of a package.json.
#[derive(Debug)]
pub struct PackageScript {
    /// Its name.
    pub name: String,
    /// Its command.
    pub command: String,
    /// The property: name and value.
    pub property: Span,
}

/// An entry of a dependency block.
#[derive(Debug)]
pub struct Dependency {
    /// The block: `dependencies`, `devDependencies` …
    pub block: &'static str,
    /// The package that it names.
    pub name: String,
    /// The property: name and value.
    pub property: Span,
}

/// The blocks of a package.json that name other packages.
const DEPENDENCY_BLOCKS: [&str; 6] = [
    "dependencies",
    "devDependencies",
    "peerDependencies",
    "optionalDependencies",
    "resolutions",
    "overrides",
];

impl Packages {
    /// Reads each package.json of `tree`; one that does not parse is a package without a name.
    pub fn new(tree: &dyn Tree) -> Packages {
        let mut packages = Packages::default();
        for path in tree.listing().configurations(&|name| name == "package.json") {
            let Ok(bytes) = tree.read(&path) else { continue };
            let text = utf8::masked(bytes);
            let value = json::parse(&text, Strictness::Jsonc).ok().flatten();
            let package = read_package(&path, value.as_ref());
            let folder = path.parent().unwrap_or_default();
            if let Some(name) = &package.name {
                // Of two packages with one name the one nearer to the root is meant; the other is a fixture, mostly.
                let known = packages
                    .folder_by_name
                    .entry(name.clone())
                    .or_insert_with(|| folder.clone());
                if folder.parts().count() < known.parts().count() {
                    *known = folder.clone();
                }
            }
            packages.by_folder.insert(folder, package);
        }
        packages
    }

    /// Returns all packages, by folder.
    pub fn all(&self) -> impl Iterator<Item = (&RepoPath, &Package)> {
        self.by_folder.iter()
    }

    /// Whether `folder` holds a package.json.
    pub fn is_package(&self, folder: &RepoPath) -> bool {
        self.by_folder.contains_key(folder)
    }

    /// Returns the package in `folder`.
    pub fn at(&self, folder: &RepoPath) -> Option<&Package> {
        self.by_folder.get(folder)
    }

    /// Returns the folder of the nearest package at `folder` or above it.
    pub fn nearest(&self, folder: &RepoPath) -> Option<RepoPath> {
        std::iter::once(folder.clone())
            .chain(folder.ancestors())
            .find(|folder| self.is_package(folder))
    }

    /// Returns the names of the packages, each with its folder.
    pub fn names(&self) -> impl Iterator<Item = (&str, &RepoPath)> {
        self.folder_by_name.iter().map(|(name, folder)| (name.as_str(), folder))
    }

    /// Returns the folder of the package that `selector` names: its name, its folder, or the end of either.
    pub fn select(&self, selector: &str) -> Option<&RepoPath> {
        let selector = selector
            .trim_start_matches("./")
            .trim_matches(['.', '/', '{', '}', '^']);
        if let Some(folder) = self.folder_by_name.get(selector) {
            return Some(folder);
        }
        let path = RepoPath::parse(selector)?;
        if let Some((folder, _)) = self.by_folder.get_key_value(&path) {
            return Some(folder);
        }
        self.folder_by_name
            .iter()
            .find(|(name, _)| name.rsplit('/').next() == Some(selector))
            .map(|(_, folder)| folder)
    }
}

impl Package {
    /// Returns the script `name`; of duplicates the last, as npm does.
    pub fn script(&self, name: &str) -> Option<&PackageScript> {
        self.scripts.iter().rev().find(|script| script.name == name)
    }
}

/// Returns the command that brings the lock file of the package in `folder` up to date, by the lock file that is there.
pub fn install_command(tree: &dyn Tree, folder: &RepoPath) -> &'static str {
    const BY_LOCK_FILE: [(&str, &str); 5] = [
        ("pnpm-lock.yaml", "pnpm install"),
        ("yarn.lock", "yarn install"),
        ("bun.lock", "bun install"),
        ("bun.lockb", "bun install"),
        ("package-lock.json", "npm install"),
    ];
    let has = |folder: &RepoPath, name: &str| folder.join(name).is_some_and(|path| tree.listing().has_file(&path));
    std::iter::once(folder.clone())
        .chain(folder.ancestors())
        .find_map(|folder| BY_LOCK_FILE.iter().find(|(name, _)| has(&folder, name)))
        .map_or("npm install", |(_, command)| command)
}

/// Splits a bare specifier into the name of its npm package, scope included, and what follows the slash behind it.
pub fn split_specifier(specifier: &str) -> (&str, &str) {
    let n_parts = if specifier.starts_with('@') { 2 } else { 1 };
    match specifier.match_indices('/').nth(n_parts - 1) {
        Some((slash, _)) => (
            specifier.get(..slash).unwrap_or(specifier),
            specifier.get(slash + 1..).unwrap_or(""),
        ),
        None => (specifier, ""),
    }
}

fn read_package(path: &RepoPath, value: Option<&Value>) -> Package {
    let scripts = value.and_then(|value| value.get("scripts"));
    let scripts = scripts.map(Value::properties).unwrap_or_default();
    let mut dependencies = Vec::new();
    for block in DEPENDENCY_BLOCKS {
        let entries = value.and_then(|value| value.get(block));
        dependencies.extend(
            entries
                .map(Value::properties)
                .unwrap_or_default()
                .iter()
                .map(|property| Dependency {
                    block,
                    name: property.name.as_str().to_owned(),
                    property: property.span,
                }),
        );
    }
    Package {
        path: path.clone(),
        name: value
            .and_then(|value| value.get("name"))
            .and_then(Value::as_str)
            .map(str::to_owned),
        scripts: scripts
            .iter()
            .filter_map(|property| {
                Some(PackageScript {
                    name: property.name.as_str().to_owned(),
                    command: property.value.as_str()?.to_owned(),
                    property: property.span,
                })
            })
            .collect(),
        dependencies,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_specifier_begins_with_a_package() {
        for (specifier, expected) in [
            ("a", ("a", "")),
            ("a/b/c", ("a", "b/c")),
            ("@s/a", ("@s/a", "")),
            ("@s/a/b", ("@s/a", "b")),
            ("@s", ("@s", "")),
            ("", ("", "")),
        ] {
            assert_eq!(split_specifier(specifier), expected);
        }
    }
}
