//! Namespaces that modules hand on: `import * as schema` with `export { schema }`, and `export * as schema`.
//!
//! Who uses a member of one names the member, and so is read; the modules between the two need not name it. Here they are
//! found from the user on: where what it imports comes from, as far as modules hand it on by its name.

use crate::facts::resolve::Resolver;
use crate::facts::symbol::ExportedName;
use crate::lang::module::{ImportName, Module};
use crate::tree::path::RepoPath;
use std::collections::{BTreeMap, BTreeSet};

/// Where a name that is imported comes from.
#[derive(Debug, Default)]
pub(in crate::facts) struct Origin {
    /// The modules that make it a namespace, each with the specifier of what that holds.
    pub(in crate::facts) namespaces: Vec<(RepoPath, String)>,
    /// Modules on the way that were not read.
    pub(in crate::facts) unread: Vec<RepoPath>,
}

/// Returns where the names come from of which `module`, at `path`, uses the member `name`; namespaces of its own are none.
pub(in crate::facts) fn origin(
    path: &RepoPath,
    module: &Module,
    name: &dyn Fn(&str) -> bool,
    modules: &BTreeMap<RepoPath, Module>,
    resolver: &Resolver,
) -> Origin {
    let is_used = |member: &Option<String>| member.as_deref().is_some_and(name);
    let users = module
        .imports
        .iter()
        .filter(|import| import.uses.iter().any(|found| is_used(&found.member)));
    let mut to_ask: Vec<ExportedName> = Vec::new();
    for import in users {
        to_ask.extend(taken(path, &import.specifier, &import.name, resolver));
    }
    let mut asked: BTreeSet<ExportedName> = BTreeSet::new();
    let mut origin = Origin::default();
    while let Some((path, name)) = to_ask.pop() {
        if !asked.insert((path.clone(), name.clone())) {
            continue;
        }
        let Some(module) = modules.get(&path) else {
            origin.unread.push(path);
            continue;
        };
        let locals = module.exports.iter().filter(|export| export.exported == name);
        let imports = locals.flat_map(|export| module.imports.iter().filter(|import| import.local == export.local));
        let imports = imports.map(|import| (&import.specifier, &import.name));
        let reexports = module.reexports.iter();
        let reexports = reexports.filter(|reexport| reexport.exported.as_deref() == Some(name.as_str()));
        let reexports = reexports.map(|reexport| (&reexport.specifier, &reexport.name));
        for (specifier, taken_name) in imports.chain(reexports) {
            match taken_name {
                ImportName::Namespace => origin.namespaces.push((path.clone(), specifier.clone())),
                other => to_ask.extend(taken(&path, specifier, other, resolver)),
            }
        }
        let stars = module
            .reexports
            .iter()
            .filter(|reexport| reexport.exported.is_none() && name != "default");
        let sources = stars.filter_map(|star| resolver.live(&path, &star.specifier));
        to_ask.extend(sources.map(|source| (source, name.clone())));
    }
    origin
}

/// Returns what `specifier` in `path` takes by `name` from another module; of a namespace, that is nothing by name.
fn taken(path: &RepoPath, specifier: &str, name: &ImportName, resolver: &Resolver) -> Option<ExportedName> {
    let name = match name {
        ImportName::Named(name) => name.as_str(),
        ImportName::Default | ImportName::HandedOn => "default",
        ImportName::Namespace => return None,
    };
    Some((resolver.live(path, specifier)?, name.to_owned()))
}

/// Returns the modules, sorted, that have to be read to tell whether a member called by one of `names` is one of a namespace.
pub(in crate::facts) fn unread(
    modules: &BTreeMap<RepoPath, Module>,
    resolver: &Resolver,
    names: &BTreeSet<&str>,
) -> Vec<RepoPath> {
    let of_module = |(path, module): (&RepoPath, &Module)| {
        origin(path, module, &|member| names.contains(member), modules, resolver).unread
    };
    let mut unread: Vec<RepoPath> = modules.iter().flat_map(of_module).collect();
    unread.sort();
    unread.dedup();
    unread
}
