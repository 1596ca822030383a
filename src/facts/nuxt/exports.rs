//! The names that a module gives to whoever uses its exports by name, and through which files each of them comes.

use crate::facts::nuxt::naming;
use crate::facts::resolve::{Resolution, Resolver};
use crate::facts::specifier::relative_candidates;
use crate::facts::text_of;
use crate::lang;
use crate::lang::module::{ImportName, Module};
use crate::lang::source::Source;
use crate::tree::Tree;
use crate::tree::path::RepoPath;
use std::collections::{BTreeMap, HashMap};

/// Through how many files a name is followed.
const FARTHEST: usize = 8;

/// So many names of one module are known; more are generated.
const MOST_NAMES: usize = 10_000;

/// Reads what modules export, each once.
pub(in crate::facts::nuxt) struct Exports<'a> {
    tree: &'a dyn Tree,
    resolver: &'a Resolver<'a>,
    modules: HashMap<RepoPath, Module>,
}

impl<'a> Exports<'a> {
    /// Returns what reads the files of `tree`; those of `modules` were read.
    pub(in crate::facts::nuxt) fn new(
        tree: &'a dyn Tree,
        resolver: &'a Resolver<'a>,
        modules: HashMap<RepoPath, Module>,
    ) -> Exports<'a> {
        Exports {
            tree,
            resolver,
            modules,
        }
    }

    /// Returns the names that `file` gives, its default export under that of the file, each with the files through which
    /// it comes, `file` first.
    pub(in crate::facts::nuxt) fn of(&mut self, file: &RepoPath) -> BTreeMap<String, Vec<RepoPath>> {
        let mut names = self.named(file, FARTHEST);
        if let Some(chain) = names.remove("default") {
            names.entry(default_name(file)).or_insert(chain);
        }
        names
    }

    fn named(&mut self, file: &RepoPath, n_left: usize) -> BTreeMap<String, Vec<RepoPath>> {
        let mut names: BTreeMap<String, Vec<RepoPath>> = BTreeMap::new();
        let Some(n_left) = n_left.checked_sub(1) else {
            return names;
        };
        let module = match self.modules.get(file) {
            Some(module) => module.clone(),
            None => {
                let module = read(self.tree, file).unwrap_or_default();
                self.modules.insert(file.clone(), module.clone());
                module
            }
        };
        let own = module
            .declarations
            .iter()
            .filter_map(|declaration| declaration.exported.clone());
        for name in own.chain(module.exports.iter().map(|export| export.exported.clone())) {
            names.insert(name, vec![file.clone()]);
        }
        for export in &module.exports {
            let import = module.imports.iter().find(|import| import.local == export.local);
            if let Some(source) = import.and_then(|import| self.source(file, &import.specifier)) {
                names.insert(export.exported.clone(), vec![file.clone(), source]);
            }
        }
        for reexport in &module.reexports {
            let source = self.source(file, &reexport.specifier);
            match (&reexport.exported, &reexport.name) {
                (Some(name), _) => {
                    names.insert(
                        name.clone(),
                        [Some(file.clone()), source].into_iter().flatten().collect(),
                    );
                }
                (None, ImportName::Namespace) => {
                    let Some(source) = source else { continue };
                    for (name, chain) in self.named(&source, n_left) {
                        if name != "default" && names.len() < MOST_NAMES {
                            names
                                .entry(name)
                                .or_insert_with(|| [vec![file.clone()], chain].concat());
                        }
                    }
                }
                _ => {}
            }
        }
        names
    }

    fn source(&self, file: &RepoPath, specifier: &str) -> Option<RepoPath> {
        match self.resolver.resolve(file, specifier) {
            Resolution::Live(path) => Some(path),
            // What is retired is known as it is written, which may leave out its ending.
            Resolution::Retired { target, .. } => {
                let mut files = relative_candidates(&RepoPath::root(), &format!("./{target}")).into_iter();
                files.find(|path| self.tree.listing().has_file(path)).or(Some(target))
            }
            Resolution::Elsewhere => None,
        }
    }
}

/// Returns the names of the module at `path`.
pub(in crate::facts::nuxt) fn read(tree: &dyn Tree, path: &RepoPath) -> Option<Module> {
    let text = text_of(tree, path)?;
    lang::extract(&Source::of(path, &text)).module
}

/// Returns the name under which the default export of `file` is used.
pub(in crate::facts::nuxt) fn default_name(file: &RepoPath) -> String {
    let stem = |name: &str| name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned();
    let own = stem(file.name());
    let folder = file.parent().filter(|_| own == "index");
    naming::default_name(&folder.map_or(own, |folder| stem(folder.name())))
}
