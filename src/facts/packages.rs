//! The package.json files of a tree: names, scripts, dependencies.

use crate::facts::built::source_candidates;
use crate::facts::linked::{LOCAL, may_be_linked};
use crate::facts::subpaths::Subpaths;
use crate::facts::workspace::Workspace;
use crate::text::json::{self, Strictness};
use crate::text::override_key;
use crate::text::path_like::LONGEST;
use crate::text::span::Span;
use crate::text::utf8;
use crate::text::value::{Value, ValueKind};
use crate::tree::Tree;
use crate::tree::path::RepoPath;
use globset::{GlobBuilder, GlobSetBuilder};
use std::collections::{BTreeMap, BTreeSet};

/// All packages of a tree, by folder.
#[derive(Debug, Default)]
pub struct Packages {
    by_folder: BTreeMap<RepoPath, Package>,
    /// Of several of a name the likeliest first.
    folders_by_name: BTreeMap<String, Vec<RepoPath>>,
    /// The members of workspaces, each with the root of the nearest that has it.
    members: BTreeMap<RepoPath, RepoPath>,
    near: NearPackages,
    /// Targets of Nx that are no package scripts; `None` where they may be any.
    other_targets: Option<BTreeSet<String>>,
}

/// What names of packages mean below folders: for each folder the packages that a file there means, unless a folder in
/// between says otherwise.
pub(in crate::facts) type NearPackages = BTreeMap<RepoPath, BTreeMap<String, RepoPath>>;

/// One package.json.
#[derive(Debug)]
pub struct Package {
    /// The package.json.
    pub path: RepoPath,
    /// Its name, where it has one.
    pub name: Option<String>,
    /// Its version, where it has one.
    pub version: Option<String>,
    /// The commands that it brings, by their names.
    pub commands: Vec<String>,
    /// Its scripts, in source order.
    pub scripts: Vec<PackageScript>,
    /// What it depends on, in source order.
    pub dependencies: Vec<Dependency>,
    /// Versions that it gives for others: the catalogs from which packages of a workspace choose, and what its overrides
    /// name besides the packages that are a whole key at their top.
    pub versions: Vec<Dependency>,
    /// What it hands out under subpaths of its own.
    pub(in crate::facts) subpaths: Subpaths,
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
    /// What it asks for: a range, `workspace:*`, `file:../x`; empty where that is no text.
    pub asked: String,
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
        let mut workspaces = BTreeMap::new();
        for path in tree.listing().configurations(&|name| name == "package.json") {
            let Ok(bytes) = tree.read(&path) else { continue };
            let text = utf8::masked(bytes);
            let value = json::parse(&text, Strictness::Jsonc).ok().flatten();
            let package = read_package(&path, value.as_ref());
            let folder = path.parent().unwrap_or_default();
            if let Some(workspace) = Workspace::at(tree, &folder, value.as_ref()) {
                workspaces.insert(folder.clone(), workspace);
            }
            packages.by_folder.insert(folder, package);
        }
        packages.find_members(&workspaces);
        packages.name_folders();
        packages.find_near();
        packages.other_targets = other_targets(tree);
        packages
    }

    fn find_members(&mut self, workspaces: &BTreeMap<RepoPath, Workspace>) {
        let root_of = |folder: &RepoPath| {
            let has = |root: &RepoPath| workspaces.get(root).is_some_and(|workspace| workspace.has(folder));
            folder.ancestors().find(has)
        };
        let folders = self.by_folder.keys();
        self.members = folders
            .filter_map(|folder| Some((folder.clone(), root_of(folder)?)))
            .collect();
    }

    /// Finds which folders a name may mean: of several the members of a workspace first, then those nearer to the root.
    fn name_folders(&mut self) {
        let mut folders: BTreeMap<String, Vec<RepoPath>> = BTreeMap::new();
        for (folder, package) in &self.by_folder {
            let Some(name) = &package.name else { continue };
            folders.entry(name.clone()).or_default().push(folder.clone());
        }
        for named in folders.values_mut() {
            named.sort_by_key(|folder| (!self.members.contains_key(folder), folder.parts().count()));
        }
        self.folders_by_name = folders;
    }

    /// Finds what each name means where: a package in itself, a member in its workspace, one that is no member beside
    /// its folder, and one that is asked for by its path where it is asked for.
    fn find_near(&mut self) {
        let mut near = NearPackages::new();
        let mut add = |at: &RepoPath, name: &str, folder: &RepoPath| {
            let names = near.entry(at.clone()).or_default();
            names.entry(name.to_owned()).or_insert_with(|| folder.clone());
        };
        for (folder, package) in &self.by_folder {
            for asked in &package.dependencies {
                let path = ["file:", "link:", "portal:"]
                    .iter()
                    .find_map(|sign| asked.asked.strip_prefix(sign));
                let target = path.and_then(|path| folder.join(path));
                if let Some(target) = target.filter(|target| self.is_named(target, &asked.name)) {
                    add(folder, &asked.name, &target);
                }
            }
        }
        for (folder, package) in &self.by_folder {
            let Some(name) = &package.name else { continue };
            add(folder, name, folder);
            if let Some(root) = self.members.get(folder) {
                add(root, name, folder);
            }
        }
        let others = self
            .by_folder
            .iter()
            .filter(|(folder, _)| !self.members.contains_key(folder));
        for (folder, package) in others {
            let (Some(name), Some(beside)) = (&package.name, folder.parent()) else {
                continue;
            };
            let is_at = |at: &RepoPath| near.get(at).is_some_and(|names| names.contains_key(name));
            // Beside the root lies everything, and a member of a workspace around goes first.
            if !beside.is_root() && !is_at(&beside) && !beside.ancestors().any(|at| is_at(&at)) {
                let names = near.entry(beside).or_default();
                names.insert(name.clone(), folder.clone());
            }
        }
        self.near = near;
    }

    fn is_named(&self, folder: &RepoPath, name: &str) -> bool {
        let package = self.by_folder.get(folder);
        package.is_some_and(|package| package.name.as_deref() == Some(name))
    }

    /// Whether the package in `folder` is a member of a workspace.
    pub fn is_member(&self, folder: &RepoPath) -> bool {
        self.members.contains_key(folder)
    }

    /// Whether `name` is a target of Nx that is no package script but one of a project.json; `None` where plugins may make
    /// it of what they find.
    pub fn is_other_target(&self, name: &str) -> Option<bool> {
        Some(self.other_targets.as_ref()?.contains(name))
    }

    /// Returns the root of the nearest workspace that has the package in `folder` as a member.
    pub fn workspace_of(&self, folder: &RepoPath) -> Option<&RepoPath> {
        self.members.get(folder)
    }

    /// Returns the folder of the package of the tree that `name` means in `file`, as far as workspaces and paths tell.
    pub fn near(&self, file: &RepoPath, name: &str) -> Option<&RepoPath> {
        self.folders_by_name.get(name)?;
        file.ancestors().find_map(|at| self.near.get(&at)?.get(name))
    }

    /// Returns the folder of the package that `name` most likely means in `file`, if the tree has one of that name.
    pub fn meant(&self, file: &RepoPath, name: &str) -> Option<&RepoPath> {
        self.near(file, name).or_else(|| self.named(name).first())
    }

    /// Returns the folders of all packages that are called `name`, the likeliest first.
    pub fn named(&self, name: &str) -> &[RepoPath] {
        self.folders_by_name.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns what those names mean below folders that several packages of the tree have.
    pub(in crate::facts) fn near_of_shared(&self) -> NearPackages {
        let mut near = NearPackages::new();
        for (at, names) in &self.near {
            let shared = names.iter().filter(|(name, _)| self.named(name).len() > 1);
            let shared: BTreeMap<String, RepoPath> =
                shared.map(|(name, folder)| (name.clone(), folder.clone())).collect();
            if !shared.is_empty() {
                near.insert(at.clone(), shared);
            }
        }
        near
    }

    /// Whether `name`, imported by `file`, is a package of a registry although one in the tree bears that name.
    ///
    /// So it is where the nearest package.json that asks for it asks for another: of a member of a workspace for what
    /// cannot be linked to it, and of any other package, a fixture, an example, a template, for any range.
    pub fn is_from_registry(&self, file: &RepoPath, name: &str) -> bool {
        let Some(folder) = self.meant(file, name) else {
            return true;
        };
        if file.is_within(folder) {
            return false;
        }
        let is_member = self.members.contains_key(folder);
        let version = self.at(folder).and_then(|package| package.version.as_deref());
        let above = file.ancestors().filter_map(|folder| self.by_folder.get(&folder));
        // Which versions somebody else may bring along says little of which one is installed.
        let counts = |asked: &&Dependency| asked.name == name && !(is_member && asked.block == "peerDependencies");
        let mut asked = above.filter_map(|package| package.dependencies.iter().find(counts));
        asked.next().is_some_and(|dependency| match is_member {
            true => !may_be_linked(dependency, version),
            // `*` is what npm and the first yarn write for the workspace's own.
            false => dependency.asked != "*" && !LOCAL.iter().any(|prefix| dependency.asked.starts_with(prefix)),
        })
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

    /// Returns the sources that the built file `path` of the package in `folder` may be made of, the likeliest first.
    pub(in crate::facts) fn sources_of(&self, folder: &RepoPath, path: &RepoPath) -> Vec<RepoPath> {
        let mut sources = source_candidates(folder, path);
        sources.extend(self.sources_of_subpath(folder, path));
        sources
    }

    /// Returns the sources of the built file `path` that the subpath tells under which the package in `folder` hands it out.
    pub(in crate::facts) fn sources_of_subpath(&self, folder: &RepoPath, path: &RepoPath) -> Vec<RepoPath> {
        let subpaths = self.at(folder).map(|package| &package.subpaths);
        subpaths
            .map(|subpaths| subpaths.sources(folder, path))
            .unwrap_or_default()
    }

    /// Returns the folder of the nearest package at `folder` or above it.
    pub fn nearest(&self, folder: &RepoPath) -> Option<RepoPath> {
        std::iter::once(folder.clone())
            .chain(folder.ancestors())
            .find(|folder| self.is_package(folder))
    }

    /// Returns the names of the packages, each with the folder that it means most likely.
    pub fn names(&self) -> impl Iterator<Item = (&str, &RepoPath)> {
        let all = self.folders_by_name.iter();
        all.filter_map(|(name, folders)| Some((name.as_str(), folders.first()?)))
    }

    /// Returns the folders of the packages that `selector` names: by name, folder, or the end of either; a glob many.
    pub fn select(&self, selector: &str) -> Vec<&RepoPath> {
        let selector = selector
            .trim_start_matches("./")
            .trim_matches(['.', '/', '{', '}', '^']);
        if let Some(folder) = self.named(selector).first() {
            return vec![folder];
        }
        if selector.contains('*') {
            return self.select_by_glob(selector);
        }
        let at = RepoPath::parse(selector).and_then(|path| self.by_folder.get_key_value(&path));
        let named = || self.names().find(|(name, _)| name.rsplit('/').next() == Some(selector));
        at.map(|(folder, _)| folder)
            .or_else(|| named().map(|(_, folder)| folder))
            .into_iter()
            .collect()
    }

    /// Returns the folders of the packages whose name or folder `pattern` matches.
    fn select_by_glob(&self, pattern: &str) -> Vec<&RepoPath> {
        // A set refuses what is too large to compile; a single glob panics.
        let set = (pattern.len() <= LONGEST)
            .then(|| GlobBuilder::new(pattern).literal_separator(true).build().ok())
            .flatten()
            .and_then(|glob| GlobSetBuilder::new().add(glob).build().ok());
        let Some(set) = set else { return Vec::new() };
        let is_meant = |folder: &RepoPath, package: &Package| {
            set.is_match(folder.as_str()) || package.name.as_ref().is_some_and(|name| set.is_match(name))
        };
        let all = self.by_folder.iter();
        all.filter(|(folder, package)| is_meant(folder, package))
            .map(|(folder, _)| folder)
            .collect()
    }
}

impl Package {
    /// Returns the script `name`; of duplicates the last, as npm does.
    pub fn script(&self, name: &str) -> Option<&PackageScript> {
        self.scripts.iter().rev().find(|script| script.name == name)
    }
}

/// Returns the targets of Nx that projects have by themselves; `None` where plugins may make any of what they find.
///
/// They are asked for where the settings say something of targets for all projects.
fn other_targets(tree: &dyn Tree) -> Option<BTreeSet<String>> {
    let read = |path: &RepoPath| {
        let text = utf8::masked(tree.read(path).ok()?);
        json::parse(&text, Strictness::Jsonc).ok().flatten()
    };
    let named = |wanted: &str| tree.listing().configurations(&|name| name == wanted);
    let settings: Vec<Value> = named("nx.json").iter().filter_map(read).collect();
    let has = |key: &str| {
        let mut values = settings.iter().filter_map(|settings| settings.get(key));
        values.any(|value| !value.elements().is_empty() || !value.properties().is_empty())
    };
    if has("plugins") {
        return None;
    }
    if !has("targetDefaults") {
        return Some(BTreeSet::new());
    }
    let projects: Vec<Value> = named("project.json").iter().filter_map(read).collect();
    let targets = projects.iter().filter_map(|project| project.get("targets"));
    let names = targets.flat_map(Value::properties);
    Some(names.map(|target| target.name.as_str().to_owned()).collect())
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

/// Returns the names of what a package.json with these bytes depends on.
pub fn dependency_names(bytes: &[u8]) -> BTreeSet<String> {
    let text = utf8::masked(bytes.to_vec());
    let value = json::parse(&text, Strictness::Jsonc).ok().flatten();
    let package = read_package(&RepoPath::default(), value.as_ref());
    let listed = package.dependencies.into_iter().chain(package.versions);
    listed.map(|dependency| dependency.name).collect()
}

/// Returns the name of the package of a package.json with these bytes.
pub fn package_name(bytes: &[u8]) -> Option<String> {
    let text = utf8::masked(bytes.to_vec());
    let value = json::parse(&text, Strictness::Jsonc).ok().flatten();
    read_package(&RepoPath::default(), value.as_ref()).name
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
        dependencies.extend(
            value
                .and_then(|value| value.get(block))
                .map(|it| entries(block, it))
                .unwrap_or_default(),
        );
    }
    let mut versions = Vec::new();
    // Those of bun, which takes them from either place.
    for holder in [value, value.and_then(|value| value.get("workspaces"))]
        .into_iter()
        .flatten()
    {
        versions.extend(
            holder
                .get("catalog")
                .map(|it| entries("catalog", it))
                .unwrap_or_default(),
        );
        let named = holder.get("catalogs").map(Value::properties).unwrap_or_default();
        versions.extend(named.iter().flat_map(|named| entries("catalogs", &named.value)));
    }
    for block in ["resolutions", "overrides"] {
        if let Some(overrides) = value.and_then(|value| value.get(block)) {
            add_overrides(block, overrides, false, &mut versions);
        }
    }
    if let Some(overrides) = value.and_then(|value| value.at(&["pnpm", "overrides"])) {
        add_overrides("pnpm.overrides", overrides, true, &mut versions);
    }
    let text_at = |key: &str| value?.get(key)?.as_str().map(str::to_owned);
    let name = text_at("name");
    Package {
        path: path.clone(),
        version: text_at("version"),
        commands: commands(value.and_then(|value| value.get("bin")), name.as_deref()),
        name,
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
        versions,
        subpaths: Subpaths::of(value.and_then(|value| value.get("exports"))),
    }
}

/// Returns the commands of `bin` in the package.json of `name`: one alone is called like the package, without its scope.
fn commands(bin: Option<&Value>, name: Option<&str>) -> Vec<String> {
    match bin.map(|bin| &bin.kind) {
        Some(ValueKind::Text(_)) => {
            let last = name.and_then(|name| name.rsplit('/').next());
            last.map(str::to_owned).into_iter().collect()
        }
        Some(ValueKind::Object(properties)) => {
            let names = properties.iter().map(|property| property.name.as_str().to_owned());
            names.collect()
        }
        _ => Vec::new(),
    }
}

/// Adds what the keys of `overrides`, the value of `block`, override: those of npm may hold others.
///
/// A whole key is a dependency of its block; so it is added where `has_whole`, and below another key.
fn add_overrides(block: &'static str, overrides: &Value, has_whole: bool, versions: &mut Vec<Dependency>) {
    let mut to_do = vec![(overrides, has_whole)];
    while let Some((overrides, has_whole)) = to_do.pop() {
        for property in overrides.properties() {
            let key = property.name.as_str();
            let added = override_key::packages(key).pop();
            let added = added.filter(|(_, name)| has_whole || *name != key);
            versions.extend(added.map(|(_, name)| Dependency {
                block,
                name: name.to_owned(),
                asked: property.value.as_str().unwrap_or("").to_owned(),
                property: property.span,
            }));
            to_do.push((&property.value, true));
        }
    }
}

/// Returns what `list`, the value of `block`, lists.
fn entries(block: &'static str, list: &Value) -> Vec<Dependency> {
    let entries = list.properties().iter().map(|property| Dependency {
        block,
        name: property.name.as_str().to_owned(),
        asked: property.value.as_str().unwrap_or("").to_owned(),
        property: property.span,
    });
    entries.collect()
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
