//! What is retired besides paths: package scripts, tables, npm packages; and whether a name means one of them.

use crate::config::{Ask, Config, Require, Script};
use crate::facts::packages::{Packages, split_specifier};
use crate::finding::Confidence;
use crate::lang::reference::{Base, ScriptPackage, ScriptRun};
use crate::text::path_like::LONGEST;
use crate::text::span::Span;
use crate::tree::path::RepoPath;
use globset::{Glob, GlobSetBuilder};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A reference that means a retired script, table or npm package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameHit {
    /// The index of the entry in the config.
    pub entry: usize,
    /// The name as the config gives it.
    pub target: String,
}

/// The retired names of a configuration.
pub struct RetiredNames<'a> {
    packages: &'a Packages,
    /// Retired scripts; one that a `require` asks for is none.
    scripts: Vec<(usize, &'a Script)>,
    /// By schema and name in lower case: where nobody quotes, databases differ in what they make of a name's case.
    tables: HashMap<(String, String), (usize, &'a str)>,
    dependencies: BTreeMap<&'a str, usize>,
    /// The packages of the tree that bear such a name and are not meant by it.
    live: BTreeSet<&'a RepoPath>,
}

impl<'a> RetiredNames<'a> {
    /// Gathers the retired names of `config`.
    pub fn new(config: &'a Config, packages: &'a Packages) -> RetiredNames<'a> {
        let required: Vec<&Script> = config
            .entries
            .iter()
            .filter_map(|entry| match &entry.ask {
                Ask::Require(Require::ScriptCommand { script, .. }) => Some(script),
                _ => None,
            })
            .collect();
        let mut names = RetiredNames {
            packages,
            scripts: Vec::new(),
            tables: HashMap::new(),
            dependencies: BTreeMap::new(),
            live: BTreeSet::new(),
        };
        for (index, _, retire) in config.retires() {
            let scripts = retire.scripts.iter().filter(|script| {
                !required
                    .iter()
                    .any(|kept| kept.package == script.package && kept.name == script.name)
            });
            names.scripts.extend(scripts.map(|script| (index, script)));
            for table in &retire.tables {
                names
                    .tables
                    .entry((table.schema.to_lowercase(), table.name.to_lowercase()))
                    .or_insert((index, &table.written));
            }
            for dependency in &retire.dependencies {
                names.dependencies.entry(dependency).or_insert(index);
            }
        }
        let stays = |folder: &RepoPath| {
            let manifest = folder.join("package.json");
            manifest.is_some_and(|path| {
                !config
                    .retires()
                    .any(|(_, _, retire)| retire.paths.matches(&path, false))
            })
        };
        // With paths a name is that of what these retire, and may be another package's as well; alone it means a member of
        // the workspace itself, and no fixture that is called like an npm package.
        let is_of_paths = |name: &str| {
            let mut retires = config.retires().map(|(_, _, retire)| retire);
            retires.any(|retire| retire.dependencies.iter().any(|own| own == name) && !retire.paths.is_empty())
        };
        for name in names.dependencies.keys() {
            let others = packages.named(name).iter().filter(|folder| stays(folder));
            let is_meant = |folder: &&RepoPath| packages.is_member(folder) && !is_of_paths(name);
            names.live.extend(others.filter(|folder| !is_meant(folder)));
        }
        names
    }

    /// Returns the retired scripts, each with its entry.
    pub fn scripts(&self) -> &[(usize, &'a Script)] {
        &self.scripts
    }

    /// Returns the retired npm packages, each with its entry.
    pub fn dependencies(&self) -> &BTreeMap<&'a str, usize> {
        &self.dependencies
    }

    /// Returns the names of the retired tables in lower case, without their schemas.
    pub fn tables(&self) -> impl Iterator<Item = &str> {
        self.tables.keys().map(|(_, name)| name.as_str())
    }

    /// Returns the table that `schema` and `name` mean, in any case of letters; without a schema it is `public`.
    pub fn table(&self, schema: Option<&str>, name: &str) -> Option<NameHit> {
        let key = (schema.unwrap_or("public").to_lowercase(), name.to_lowercase());
        let (entry, written) = self.tables.get(&key)?;
        Some(NameHit {
            entry: *entry,
            target: (*written).to_owned(),
        })
    }

    /// Returns the npm package `name`, where it is retired and means no package of the tree in `file` that stays.
    pub fn dependency(&self, file: &RepoPath, name: &str) -> Option<NameHit> {
        let (name, entry) = self.dependencies.get_key_value(name)?;
        if self.is_live(file, name) {
            return None;
        }
        Some(NameHit {
            entry: *entry,
            target: (*name).to_owned(),
        })
    }

    /// Whether `name` means a package of the tree in `file` that stays.
    pub fn is_live(&self, file: &RepoPath, name: &str) -> bool {
        let near = || self.packages.near(file, name);
        !self.live.is_empty()
            && near().is_some_and(|folder| self.live.contains(folder))
            && !self.packages.is_from_registry(file, name)
    }

    /// Returns the retired package whose import `specifier` in `file` is, a path inside of the package included.
    pub fn imported(&self, file: &RepoPath, specifier: &str) -> Option<NameHit> {
        self.dependency(file, split_specifier(specifier).0)
    }

    /// Returns the package of the tree whose import `specifier` in `file` is, where its name alone is retired.
    pub fn imported_by_name(&self, file: &RepoPath, specifier: &str) -> Option<NameHit> {
        let folder = self.packages.near(file, split_specifier(specifier).0)?;
        self.imported(file, specifier).filter(|_| !file.is_within(folder))
    }

    /// Returns the retired script that `run` in `file` means.
    ///
    /// A script of that name that stays, in the nearest package, is what is meant; and so is one that a glob matches.
    pub fn script(&self, file: &RepoPath, run: &ScriptRun) -> Option<NameHit> {
        if self.scripts.is_empty() {
            return None;
        }
        let stays = |folder: &RepoPath| self.stays(folder, run);
        let folders = self.folders_of(file, run);
        let is_of_many = !matches!(run.package, ScriptPackage::Nearest(_));
        if is_target(file, run) && self.packages.is_other_target(&run.name) == Some(true) {
            return None;
        }
        if is_of_many && folders.iter().any(stays) {
            return None;
        }
        for folder in &folders {
            if stays(folder) {
                return None;
            }
            let retired = self
                .scripts
                .iter()
                .find(|(_, script)| script.package == *folder && is_run(run, &script.name));
            if let Some((entry, script)) = retired {
                return Some(NameHit {
                    entry: *entry,
                    target: script.written.clone(),
                });
            }
        }
        None
    }

    /// Returns how sure it is that `run` in `file` means a package script: the target of a task runner may be something else.
    pub(in crate::facts) fn confidence_of_script(&self, file: &RepoPath, run: &ScriptRun) -> Confidence {
        let may_be_target = is_target(file, run) && self.packages.is_other_target(&run.name).is_none();
        match may_be_target || run.package == ScriptPackage::Nearest(Base::Outside) {
            true => Confidence::Possible,
            false => Confidence::Certain,
        }
    }

    /// Whether `run` in `file` means a script that stays.
    pub(in crate::facts) fn is_live_script(&self, file: &RepoPath, run: &ScriptRun) -> bool {
        let folders = self.folders_of(file, run);
        folders.iter().any(|folder| self.stays(folder, run))
    }

    /// Whether the package in `folder` has a script that `run` means and that stays.
    fn stays(&self, folder: &RepoPath, run: &ScriptRun) -> bool {
        self.packages.at(folder).is_some_and(|package| {
            let mut scripts = package.scripts.iter();
            scripts.any(|script| is_run(run, &script.name) && !self.is_retired_script(folder, &script.name))
        })
    }

    /// Whether the script `name` of the package in `folder` is retired.
    pub fn is_retired_script(&self, folder: &RepoPath, name: &str) -> bool {
        self.scripts
            .iter()
            .any(|(_, script)| script.package == *folder && script.name == name)
    }

    /// Returns the properties of the retired scripts in the package.json at `path`.
    pub fn retired_properties(&self, path: &RepoPath) -> Vec<Span> {
        let Some(folder) = path.parent().filter(|_| path.name() == "package.json") else {
            return Vec::new();
        };
        let Some(package) = self.packages.at(&folder) else {
            return Vec::new();
        };
        package
            .scripts
            .iter()
            .filter(|script| self.is_retired_script(&folder, &script.name))
            .map(|script| script.property)
            .collect()
    }

    /// Returns the folder of the only package that has a script which `run` means, or had it.
    fn only_one_with(&self, run: &ScriptRun) -> Option<RepoPath> {
        let there = self.packages.all().filter(|(_, package)| {
            let mut scripts = package.scripts.iter();
            scripts.any(|script| script.name == run.name)
        });
        let retired = self.scripts.iter().filter(|(_, script)| script.name == run.name);
        let retired = retired.map(|(_, script)| &script.package);
        let mut all = there.map(|(folder, _)| folder).chain(retired);
        let first = all.next()?;
        all.all(|folder| folder == first).then(|| first.clone())
    }

    /// Returns the folders of the packages that may be meant, the likeliest first.
    fn folders_of(&self, file: &RepoPath, run: &ScriptRun) -> Vec<RepoPath> {
        let at_or_above = |folder: &RepoPath| -> Vec<RepoPath> {
            std::iter::once(folder.clone())
                .chain(folder.ancestors())
                .filter(|folder| folder.is_root() || self.packages.is_package(folder))
                .collect()
        };
        match &run.package {
            // npm and its like run the nearest package's script and look no further.
            ScriptPackage::Nearest(Base::Known(folder)) => at_or_above(folder).into_iter().take(1).collect(),
            // In an image, or wherever else the tree was copied to, such a folder may be one of it.
            ScriptPackage::Nearest(Base::Outside) => self.only_one_with(run).into_iter().collect(),
            ScriptPackage::Nearest(Base::BelowWorkingDirectory(below)) => {
                let above = at_or_above(&file.parent().unwrap_or_default());
                let below = above.iter().filter_map(|folder| folder.join(below));
                below
                    .filter(|folder| self.packages.is_package(folder))
                    .take(1)
                    .collect()
            }
            ScriptPackage::Nearest(Base::Unknown | Base::WorkingDirectory) => {
                at_or_above(&file.parent().unwrap_or_default())
            }
            ScriptPackage::Workspace(selector) => self.packages.select(selector).into_iter().cloned().collect(),
            ScriptPackage::All => self.packages.all().map(|(folder, _)| folder.clone()).collect(),
        }
    }
}

fn glob_matches(pattern: &str, name: &str) -> bool {
    // A set refuses what is too large to compile; a single glob panics.
    let matcher = || {
        let glob = Glob::new(pattern).ok()?;
        GlobSetBuilder::new().add(glob).build().ok()
    };
    pattern.contains('*') && pattern.len() <= LONGEST && matcher().is_some_and(|matcher| matcher.is_match(name))
}

/// Whether `run` in `file` is a target of Nx for all projects.
fn is_target(file: &RepoPath, run: &ScriptRun) -> bool {
    run.package == ScriptPackage::All && file.name() == "nx.json"
}

/// Whether `run` means a script called `name`.
fn is_run(run: &ScriptRun, name: &str) -> bool {
    name == run.name || glob_matches(&run.name, name)
}
