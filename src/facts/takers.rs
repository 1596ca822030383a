//! Which modules take a name from others: where many names are followed, each is asked of these alone.
//!
//! Leaves out from where: that is for the resolver to say.

use crate::lang::module::{ImportName, Module};
use crate::tree::path::RepoPath;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Modules, by the names that they take.
pub(in crate::facts) struct Takers<'t> {
    /// By path.
    modules: Vec<(&'t RepoPath, &'t Module)>,
    /// The positions of those that import a name, hand it on, or use it as a member.
    by_name: HashMap<&'t str, Vec<usize>>,
    /// The positions of those that hand on what they do not name.
    of_any: Vec<usize>,
}

impl<'t> Takers<'t> {
    /// Looks through `modules`.
    pub(in crate::facts) fn new(modules: &'t BTreeMap<RepoPath, Module>) -> Takers<'t> {
        let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
        let mut of_any = Vec::new();
        for (index, module) in modules.values().enumerate() {
            for name in names_of(module) {
                by_name.entry(name).or_default().push(index);
            }
            of_any.extend(hands_on_unnamed(module).then_some(index));
        }
        Takers {
            modules: modules.iter().collect(),
            by_name,
            of_any,
        }
    }

    /// Returns the modules that take `name` from another one, or may without naming it; by path.
    pub(in crate::facts) fn of(&self, name: &str) -> impl Iterator<Item = (&'t RepoPath, &'t Module)> {
        let named = self.by_name.get(name).into_iter().flatten();
        let indices: BTreeSet<usize> = named.chain(&self.of_any).copied().collect();
        indices.into_iter().filter_map(|index| self.modules.get(index).copied())
    }
}

/// Returns the names that `module` imports, hands on from others or uses as members, each once.
fn names_of(module: &Module) -> BTreeSet<&str> {
    let members = module.imports.iter().flat_map(|import| &import.uses);
    let members = members.filter_map(|found| found.member.as_deref());
    let imported = module.imports.iter().map(|import| &import.name);
    let taken = imported.chain(module.reexports.iter().map(|reexport| &reexport.name));
    let taken = taken.filter_map(|name| match name {
        ImportName::Named(name) => Some(name.as_str()),
        ImportName::Default | ImportName::HandedOn => Some("default"),
        ImportName::Namespace => None,
    });
    taken.chain(members).collect()
}

/// Whether `module` hands on a namespace, or all names of another one.
fn hands_on_unnamed(module: &Module) -> bool {
    let is_exported = |local: &str| module.exports.iter().any(|export| export.local == local);
    let mut reexports = module.reexports.iter();
    let mut imports = module.imports.iter();
    reexports.any(|reexport| reexport.name == ImportName::Namespace)
        || imports.any(|import| import.name == ImportName::Namespace && is_exported(&import.local))
}
