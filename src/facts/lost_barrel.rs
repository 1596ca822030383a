//! Modules that handed a retired symbol on, or may have, and no longer do: what still imports it from there is broken.
//!
//! Whether a module ever did is not known of one tree. So it counts where it cannot give the name, all that it hands on
//! having been read, and surely where it hands on from the symbol's file or lies above it, as barrels do.
//! Limit: one that is gone itself is known where it was the index of a folder that holds the symbol's file; and the
//! other name that a barrel gave it (`export { old as legacy }`) is not known once that is gone.

use crate::config::Symbol;
use crate::facts::namespace;
use crate::facts::resolve::{Resolution, Resolver};
use crate::facts::symbol::{ExportedName, declaration_of, handed_on_from};
use crate::facts::takers::Takers;
use crate::finding::Confidence;
use crate::lang::module::{ImportName, Module};
use crate::tree::path::RepoPath;
use std::collections::{BTreeMap, BTreeSet};

/// The modules of a tree, and where their specifiers lead.
pub(in crate::facts) struct Barrels<'t> {
    /// The modules.
    pub modules: &'t BTreeMap<RepoPath, Module>,
    /// The modules, by the names that they take.
    pub takers: &'t Takers<'t>,
    /// Resolves their specifiers.
    pub resolver: &'t Resolver<'t>,
}

/// Returns what `module` takes from others and hands on or uses by name: the specifier and the name there.
fn taken(module: &Module) -> impl Iterator<Item = (&str, &str)> {
    let imports = module.imports.iter().flat_map(|import| {
        let name = match &import.name {
            ImportName::Named(name) => Some(name.as_str()),
            _ => None,
        };
        let members = import.uses.iter().filter(|_| import.name == ImportName::Namespace);
        let members = members.filter_map(|found| found.member.as_deref());
        name.into_iter()
            .chain(members)
            .map(|name| (import.specifier.as_str(), name))
    });
    let reexports = module.reexports.iter().filter_map(|reexport| match &reexport.name {
        ImportName::Named(name) => Some((reexport.specifier.as_str(), name.as_str())),
        _ => None,
    });
    imports.chain(reexports)
}

/// Returns the modules that are asked for one of `names` and are not known to have it by `exported`.
pub(in crate::facts) fn asked(
    modules: &BTreeMap<RepoPath, Module>,
    resolver: &Resolver,
    names: &BTreeSet<&str>,
    exported: &BTreeSet<ExportedName>,
) -> Vec<RepoPath> {
    let of_module = |(path, module): (&RepoPath, &Module)| {
        let wanted = taken(module).filter(|(_, name)| names.contains(name));
        let asked = wanted.filter_map(|(specifier, name)| Some((resolver.live(path, specifier)?, name.to_owned())));
        // Of several names each may be the one: what is read for nothing brings nothing.
        let members = module.imports.iter().flat_map(|import| &import.uses);
        let members = members.filter_map(|found| found.member.as_deref().filter(|member| names.contains(member)));
        let members: BTreeSet<&str> = members.collect();
        let through = namespace::origin(path, module, &|member| members.contains(member), modules, resolver);
        let holders = through.namespaces.iter();
        let sources = holders.filter_map(|(path, specifier)| resolver.live(path, specifier));
        let through = sources.flat_map(|source| members.iter().map(move |name| (source.clone(), (*name).to_owned())));
        let unknown = asked.chain(through).filter(|name| !exported.contains(name));
        unknown.map(|(path, _)| path).collect::<Vec<_>>()
    };
    modules.iter().flat_map(of_module).collect()
}

impl Barrels<'_> {
    /// Returns the modules from which the name of `symbol` is taken though they cannot give it, and how sure it is that
    /// they handed on `symbol`; those that `is_known` are not asked.
    pub(in crate::facts) fn lost(
        &self,
        symbol: &Symbol,
        is_known: &dyn Fn(&ExportedName) -> bool,
    ) -> Vec<(ExportedName, Confidence)> {
        let name = symbol.parts().0;
        // What an import of a module's whole value means depends on who runs it.
        if name == "default" {
            return Vec::new();
        }
        let mut asked: BTreeSet<RepoPath> = BTreeSet::new();
        let mut lost = Vec::new();
        for (path, module) in self.takers.of(name) {
            let own = taken(module).filter(|(_, taken)| *taken == name);
            let own = own.map(|(specifier, _)| (path.clone(), specifier.to_owned()));
            let through = namespace::origin(path, module, &|member| member == name, self.modules, self.resolver);
            for (path, specifier) in own.chain(through.namespaces) {
                let Some(from) = self.source(&path, &specifier, symbol) else {
                    continue;
                };
                let from = (from, name.to_owned());
                if is_known(&from) || !asked.insert(from.0.clone()) {
                    continue;
                }
                if let Some(confidence) = self.judge(&from.0, symbol) {
                    lost.push((from, confidence));
                }
            }
        }
        lost
    }

    /// Returns the module that `specifier` in `path` means; one that is not there where it would be the index of a folder
    /// that holds the symbol's file.
    fn source(&self, path: &RepoPath, specifier: &str, symbol: &Symbol) -> Option<RepoPath> {
        match self.resolver.resolve(path, specifier) {
            Resolution::Live(source) => Some(source),
            Resolution::Retired { .. } => None,
            Resolution::Elsewhere => {
                let meant = self.resolver.meant_files(path, specifier);
                let is_index = |file: &RepoPath| file.name().starts_with("index.") && is_above(file, &symbol.file);
                meant.into_iter().find(|file| is_index(file) && *file != symbol.file)
            }
        }
    }

    /// Returns how sure it is that `from`, which is asked for the name of `symbol`, has lost it; `None` where it may have it.
    fn judge(&self, from: &RepoPath, symbol: &Symbol) -> Option<Confidence> {
        if !self.resolver.is_live(from) {
            return Some(Confidence::Likely);
        }
        if self.may_give(from, symbol.parts().0) {
            return None;
        }
        let is_linked = is_above(from, &symbol.file) || self.hands_on_from(from, &symbol.file);
        Some(if is_linked {
            Confidence::Likely
        } else {
            Confidence::Possible
        })
    }

    /// Whether the module at `path` exports `name`, or may.
    fn may_give(&self, path: &RepoPath, name: &str) -> bool {
        let mut asked = BTreeSet::new();
        let mut to_ask = vec![path.clone()];
        while let Some(path) = to_ask.pop() {
            if !asked.insert(path.clone()) {
                continue;
            }
            let Some(module) = self.modules.get(&path) else {
                return true;
            };
            let has_it = module.is_fixed
                || module.may_export_more
                || declaration_of(module, name).is_some()
                || module.exports.iter().any(|export| export.exported == name)
                || module
                    .reexports
                    .iter()
                    .any(|reexport| reexport.exported.as_deref() == Some(name));
            if has_it {
                return true;
            }
            for star in module.reexports.iter().filter(|reexport| reexport.exported.is_none()) {
                match self.resolver.resolve(&path, &star.specifier) {
                    Resolution::Live(source) => to_ask.push(source),
                    _ => return true,
                }
            }
        }
        false
    }

    /// Whether the module at `path` hands on anything of `file`, itself or through others.
    fn hands_on_from(&self, path: &RepoPath, file: &RepoPath) -> bool {
        let mut asked = BTreeSet::new();
        let mut to_ask = vec![path.clone()];
        while let Some(path) = to_ask.pop() {
            if !asked.insert(path.clone()) {
                continue;
            }
            for specifier in self.modules.get(&path).into_iter().flat_map(handed_on_from) {
                if self.resolver.leads_to(&path, specifier, file) {
                    return true;
                }
                if let Resolution::Live(source) = self.resolver.resolve(&path, specifier) {
                    to_ask.push(source);
                }
            }
        }
        false
    }
}

/// Whether `file` lies in the folder of `below` or in one above it.
fn is_above(file: &RepoPath, below: &RepoPath) -> bool {
    file.parent()
        .is_some_and(|folder| folder.is_root() || below.is_within(&folder))
}
