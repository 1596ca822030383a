//! What Nuxt lets files use by name alone: components, exports of composables and utilities, layouts, route middleware.
//! Plugins of Vite do the same for components and exports.
//!
//! Each project, and each layer that it builds on, gives names to all of them. Where a live file gives a name, that is
//! what it means, whatever was retired. Leaves out what modules of Nuxt and hooks add.
//! Limit: what a module exported is not known once it is gone, but for what its own name says; and of what is gone only the
//! files are known that entries name one by one.

mod exports;
mod naming;
mod project;
mod vite;

use crate::config::{Config, Symbol};
use crate::facts::framework;
use crate::facts::held::Name;
use crate::facts::is_looked_at;
use crate::facts::nuxt::exports::Exports;
use crate::facts::nuxt::naming::Mode;
use crate::facts::nuxt::project::{Gift, Project, Side};
use crate::facts::packages::Packages;
use crate::facts::paths::Paths;
use crate::facts::resolve::Resolver;
use crate::facts::specifier::relative_candidates;
use crate::finding::Confidence;
use crate::lang::language::Language;
use crate::lang::module::Module;
use crate::lang::reference::Role;
use crate::text::words::{Word, Words};
use crate::tree::Tree;
use crate::tree::path::RepoPath;
use crate::tree::skipped::Skipped;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// So many projects of one tree are read; more are fixtures of a tool.
const MOST_PROJECTS: usize = 200;

/// The names that Nuxt gives to the files of a tree.
#[derive(Default)]
pub struct NuxtNames {
    projects: Vec<Project>,
    /// The position of each project, by its folder.
    by_folder: BTreeMap<RepoPath, usize>,
    /// For each project those whose names its files can use.
    related: Vec<BTreeSet<usize>>,
    /// What each project gives by a name.
    given: Vec<BTreeMap<(Role, String), Vec<Given>>>,
    /// The names that each file is used by.
    names: BTreeMap<RepoPath, BTreeSet<(Role, String)>>,
    /// What tells that a text may use a name that comes from something retired.
    retired: Option<Words>,
    /// What could not be read.
    pub(in crate::facts) unknown: Vec<Skipped>,
}

/// A file that a name means.
#[derive(Clone, Debug)]
struct Given {
    /// The file, and those from which it hands the name on.
    chain: Vec<RepoPath>,
    side: Side,
    mode: Mode,
    /// Whether nothing but the name of a file that is gone says so.
    is_guess: bool,
    /// The first of these files that is retired, and by which entry.
    retired: Option<(usize, RepoPath)>,
}

/// What a name in a file means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::facts) struct Meant {
    /// The entry and the retired path.
    pub(in crate::facts) retired: (usize, RepoPath),
    /// How sure this is.
    pub(in crate::facts) confidence: Confidence,
}

impl NuxtNames {
    /// Gathers the names of `tree`; none where it has no config of Nuxt, or `config` retires nothing.
    pub(in crate::facts) fn new(
        tree: &dyn Tree,
        config: &Config,
        paths: &Paths,
        packages: &Packages,
        resolver: &Resolver,
    ) -> NuxtNames {
        let retires = |path: bool| {
            config.retires().any(|(_, _, retire)| match path {
                true => !retire.paths.is_empty(),
                false => !retire.symbols.is_empty(),
            })
        };
        if !retires(true) && !retires(false) {
            return NuxtNames::default();
        }
        let configs = framework::configs_of_vue(tree, paths);
        if configs.is_empty() {
            return NuxtNames::default();
        }
        let mut projects: Vec<Project> = configs
            .iter()
            .filter(|one| is_looked_at(config, &one.source.path))
            .filter_map(|one| Project::new(one, packages))
            .take(MOST_PROJECTS)
            .collect();
        let compiled: BTreeSet<RepoPath> = projects.iter().flat_map(|one| &one.compiled).cloned().collect();
        let is_project = |folder: &RepoPath| projects.iter().any(|one| one.folder == *folder);
        let without_config: Vec<RepoPath> = compiled.into_iter().filter(|folder| !is_project(folder)).collect();
        projects.extend(
            without_config
                .into_iter()
                .map(|folder| Project::at(folder.clone(), folder)),
        );
        let by_folder: BTreeMap<RepoPath, usize> = projects
            .iter()
            .enumerate()
            .map(|(index, one)| (one.folder.clone(), index))
            .collect();
        let mut names = NuxtNames {
            related: related(&projects, &by_folder),
            given: vec![BTreeMap::new(); projects.len()],
            unknown: projects.iter().filter_map(|one| one.unknown.clone()).collect(),
            by_folder,
            projects,
            ..NuxtNames::default()
        };
        names.gather(tree, config, paths, resolver);
        let words: Vec<Word> = names.words().collect();
        names.retired = (!words.is_empty()).then(|| Words::new(&words, false)).flatten();
        names
    }

    fn gather(&mut self, tree: &dyn Tree, config: &Config, paths: &Paths, resolver: &Resolver) {
        let gone = paths
            .literals()
            .iter()
            .map(|(_, path)| path)
            .filter(|path| !tree.listing().has_file(path));
        let symbols: Vec<&Symbol> = config.retires().flat_map(|(_, _, retire)| &retire.symbols).collect();
        let gone_symbols = symbols
            .iter()
            .map(|symbol| &symbol.file)
            .filter(|path| !tree.listing().has_file(path));
        let gone: BTreeSet<RepoPath> = gone.chain(gone_symbols).cloned().collect();
        let mut gifts: Vec<(usize, RepoPath, Gift)> = Vec::new();
        for (index, project) in self.projects.iter().enumerate() {
            let mut files: BTreeSet<&RepoPath> = gone.iter().collect();
            for folder in project.folders() {
                let within = tree.listing().within(folder).map(|entry| &entry.path);
                files.extend(within.filter(|path| is_looked_at(config, path)));
                files.extend(tree.listing().has_file(folder).then_some(folder));
            }
            for path in files {
                gifts.extend(project.gifts(path).into_iter().map(|gift| (index, path.clone(), gift)));
            }
        }
        let to_read: BTreeSet<&RepoPath> = gifts
            .iter()
            .filter(|(_, path, gift)| matches!(gift, Gift::Exports(_)) && !gone.contains(path))
            .map(|(_, path, _)| path)
            .collect();
        let modules: HashMap<RepoPath, Module> = to_read
            .into_par_iter()
            .filter_map(|path| Some((path.clone(), exports::read(tree, path)?)))
            .collect();
        let mut exports = Exports::new(tree, resolver, modules);
        for (index, path, gift) in gifts {
            let whole = |side: Side, mode: Mode| Given {
                chain: vec![path.clone()],
                side,
                mode,
                is_guess: false,
                retired: None,
            };
            match gift {
                Gift::Component(name, mode) => self.add(index, Role::Component, name, whole(Side::App, mode), paths),
                Gift::Layout(name) => self.add(index, Role::Layout, name, whole(Side::App, Mode::All), paths),
                Gift::Middleware(name) => self.add(index, Role::Middleware, name, whole(Side::App, Mode::All), paths),
                Gift::Exports(side) if gone.contains(&path) => {
                    let own = symbols.iter().filter(|symbol| symbol.file == path);
                    let known: Vec<String> = own.map(|symbol| symbol.parts().0.to_owned()).collect();
                    let mut guess = Some(exports::default_name(&path));
                    for name in known {
                        let name = match name.as_str() {
                            "default" => exports::default_name(&path),
                            _ => name,
                        };
                        guess = guess.filter(|guess| *guess != name);
                        self.add(index, Role::Value, name, whole(side, Mode::All), paths);
                    }
                    if let Some(name) = guess {
                        let given = Given {
                            is_guess: true,
                            ..whole(side, Mode::All)
                        };
                        self.add(index, Role::Value, name, given, paths);
                    }
                }
                Gift::Exports(side) => {
                    for (name, chain) in exports.of(&path) {
                        let given = Given {
                            chain,
                            ..whole(side, Mode::All)
                        };
                        self.add(index, Role::Value, name, given, paths);
                    }
                }
            }
        }
        for index in 0..self.projects.len() {
            let named = self
                .projects
                .get(index)
                .map(|project| project.named.clone())
                .unwrap_or_default();
            for (local, path) in named {
                let mut candidates = relative_candidates(&RepoPath::root(), &format!("./{path}")).into_iter();
                let Some(file) = candidates.find(|path| tree.listing().has_file(path) || gone.contains(path)) else {
                    continue;
                };
                let given = Given {
                    chain: vec![file],
                    side: Side::App,
                    mode: Mode::All,
                    is_guess: false,
                    retired: None,
                };
                self.add(index, Role::Value, local, given, paths);
            }
        }
    }

    fn add(&mut self, project: usize, role: Role, name: String, mut given: Given, paths: &Paths) {
        let mut retired = given
            .chain
            .iter()
            .filter_map(|path| Some((paths.retired_by(path, false)?, path.clone())));
        given.retired = retired.next();
        if let Some(first) = given.chain.first() {
            let names = self.names.entry(first.clone()).or_default();
            names.insert((role, name.clone()));
        }
        if let Some(of_project) = self.given.get_mut(project) {
            of_project.entry((role, name)).or_default().push(given);
        }
    }

    /// Returns the innermost project that `file` lies in.
    fn project_of(&self, file: &RepoPath) -> Option<usize> {
        if self.by_folder.is_empty() {
            return None;
        }
        file.ancestors().find_map(|folder| self.by_folder.get(&folder).copied())
    }

    /// Whether files at `file` can use such names.
    pub(in crate::facts) fn count_for(&self, file: &RepoPath) -> bool {
        let project = self.project_of(file).and_then(|index| self.projects.get(index));
        project.is_some_and(|project| Language::of(file, "") != Language::Markdown || project.is_content(file))
    }

    /// Whether `text`, of the file `file`, may use a name that comes from something retired.
    pub(in crate::facts) fn may_be_in(&self, file: &RepoPath, text: &str) -> bool {
        self.retired.as_ref().is_some_and(|words| words.are_in(text.as_bytes())) && self.count_for(file)
    }

    /// Returns what the name can mean in `file`, as `role`.
    fn given(&self, file: &RepoPath, role: Role, name: &str) -> Vec<&Given> {
        let Some((index, project)) = self
            .project_of(file)
            .and_then(|index| Some((index, self.projects.get(index)?)))
        else {
            return Vec::new();
        };
        let side = project.side(file);
        let names = match role {
            Role::Component => naming::meant_by(name),
            _ => vec![name.to_owned()],
        };
        let related = self.related.get(index).into_iter().flatten();
        let tables: Vec<&BTreeMap<(Role, String), Vec<Given>>> =
            related.filter_map(|index| self.given.get(*index)).collect();
        for name in names {
            let key = (role, name);
            let found = tables.iter().filter_map(|table| table.get(&key)).flatten();
            let found: Vec<&Given> = found.filter(|given| given.side.meets(side)).collect();
            if !found.is_empty() {
                return found;
            }
        }
        match role {
            // A tag of JSX may be any value.
            Role::Component => self.given(file, Role::Value, name),
            _ => Vec::new(),
        }
    }

    /// Returns the retired path that the name means in `file`; `None` where something alive is meant, or nothing.
    pub(in crate::facts) fn retired(&self, file: &RepoPath, role: Role, name: &str, is_certain: bool) -> Option<Meant> {
        let given = self.given(file, role, name);
        let is_live = |one: &&&Given| one.retired.is_none();
        let live: Vec<Mode> = given.iter().filter(is_live).map(|given| given.mode).collect();
        let mut retired = given.iter().filter_map(|given| Some((given, given.retired.clone()?)));
        let (found, retired) =
            retired.find(|(given, _)| !live.iter().any(|mode| *mode == given.mode || *mode == Mode::All))?;
        Some(Meant {
            confidence: self.confidence(file, name, found, is_certain),
            retired,
        })
    }

    /// Returns the live file that the name means in `file`.
    pub(in crate::facts) fn live(
        &self,
        file: &RepoPath,
        role: Role,
        name: &str,
        is_certain: bool,
    ) -> Option<(RepoPath, Confidence)> {
        let given = self.given(file, role, name);
        let found = given.iter().find(|given| given.retired.is_none())?;
        Some((
            found.chain.first()?.clone(),
            self.confidence(file, name, found, is_certain),
        ))
    }

    fn confidence(&self, file: &RepoPath, name: &str, given: &Given, is_certain: bool) -> Confidence {
        let is_coined = name.contains(char::is_uppercase);
        let is_source = self
            .project_of(file)
            .and_then(|index| self.projects.get(index))
            .is_some_and(|project| project.is_source(file));
        match (is_certain, given.is_guess) {
            (false, _) => Confidence::Possible,
            (true, true) if !is_coined => Confidence::Possible,
            (true, true) => Confidence::Likely,
            (true, false) if is_source => Confidence::Certain,
            (true, false) => Confidence::Likely,
        }
    }

    /// Whether the name in `file` means what one of `exported`, files with the names that they export, is.
    pub(in crate::facts) fn means_one_of(
        &self,
        file: &RepoPath,
        name: &str,
        exported: &BTreeSet<(RepoPath, String)>,
    ) -> Option<Confidence> {
        let given = self.given(file, Role::Value, name);
        let is_it = |given: &&Given| {
            let Some(first) = given.chain.first() else { return false };
            let is_default = exports::default_name(first) == name;
            exported.contains(&(first.clone(), name.to_owned()))
                || (is_default && exported.contains(&(first.clone(), "default".to_owned())))
        };
        let found = given.into_iter().find(is_it)?;
        Some(self.confidence(file, name, found, true))
    }

    /// Whether a name of something is known in `file`.
    pub(in crate::facts) fn knows(&self, file: &RepoPath, role: Role, name: &str) -> bool {
        !self.given(file, role, name).is_empty()
    }

    /// Whether what `file` says decides what names in other files mean.
    pub fn depend_on(&self, file: &RepoPath) -> bool {
        let gives = |project: &Project| project.gifts(file).iter().any(|gift| matches!(gift, Gift::Exports(_)));
        self.projects.iter().any(gives)
            || self
                .given
                .iter()
                .flat_map(BTreeMap::values)
                .flatten()
                .any(|given| given.chain.contains(file))
    }

    /// Returns the words that a text holds which uses a name that comes from something retired.
    pub(in crate::facts) fn words(&self) -> impl Iterator<Item = Word> {
        let all = self.given.iter().flatten();
        let retired = all.filter(|(_, given)| given.iter().any(|given| given.retired.is_some()));
        retired.flat_map(|((role, name), _)| match role {
            Role::Component => naming::forms(name).into_iter().map(Word::part).collect::<Vec<Word>>(),
            // A layout without a name.
            Role::Layout if name == "default" => ["NuxtLayout", "nuxt-layout"].map(Word::whole).into(),
            _ => vec![Word::whole(name.clone())],
        })
    }

    /// Returns the names of which a text that uses `file` by its name alone holds one.
    pub(in crate::facts) fn names_of(&self, file: &RepoPath) -> impl Iterator<Item = Name> {
        let names = self.names.get(file).into_iter().flatten();
        names.flat_map(|(role, name)| match role {
            Role::Component => naming::forms(name).into_iter().map(Name::Part).collect::<Vec<Name>>(),
            _ => vec![Name::File(name.clone())],
        })
    }
}

/// Returns for each project those whose names its files can use: of all builds that it is a part of.
fn related(projects: &[Project], by_folder: &BTreeMap<RepoPath, usize>) -> Vec<BTreeSet<usize>> {
    let layers = |index: usize| {
        let project = projects.get(index);
        let extended = project
            .into_iter()
            .flat_map(|project| project.layers.iter().chain(&project.compiled));
        let extended = extended.filter_map(|folder| by_folder.get(folder).copied());
        // Those in `layers/` need not be named.
        let own = project.and_then(|project| project.folder.join("layers"));
        let beside = by_folder
            .iter()
            .filter(move |(folder, _)| own.is_some() && folder.parent() == own);
        extended.chain(beside.map(|(_, index)| *index)).collect::<Vec<usize>>()
    };
    let mut related: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); projects.len()];
    for index in 0..projects.len() {
        let mut build = BTreeSet::from([index]);
        let mut open = vec![index];
        while let Some(next) = open.pop() {
            open.extend(layers(next).into_iter().filter(|layer| build.insert(*layer)));
        }
        for part in &build {
            if let Some(related) = related.get_mut(*part) {
                related.extend(&build);
            }
        }
    }
    related
}
