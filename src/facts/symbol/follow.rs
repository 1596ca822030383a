//! How a retired symbol goes from module to module: by its name, by others, and as a member of a namespace.
//!
//! Limit: what a member of a namespace's member is (`all.schema.users`), is not followed, nor is an object that a
//! namespace is spread into.

use crate::facts::symbol::{ExportedName, SymbolUse, Tracer, named};
use crate::finding::{Confidence, Kind};
use crate::lang::module::{ImportName, LocalExport, Module};
use crate::tree::path::RepoPath;
use std::collections::BTreeSet;

/// What other modules get a symbol by.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Handle {
    /// What is exported.
    exported: ExportedName,
    /// The member of that which is the symbol; none where it is the symbol itself.
    member: Option<String>,
}

impl Handle {
    /// Returns what is exported as `exported`, or its `member`.
    pub(super) fn new(exported: &ExportedName, member: Option<&str>) -> Handle {
        Handle {
            exported: exported.clone(),
            member: member.map(str::to_owned),
        }
    }
}

impl Tracer<'_> {
    /// Adds what names a symbol by one of `to_follow`, and by what this brings in, to `uses`.
    ///
    /// Returns the names under which modules export the symbol so; those of namespaces that hold it are none.
    pub(super) fn follow(
        &self,
        mut to_follow: Vec<(Handle, Confidence)>,
        uses: &mut Vec<SymbolUse>,
    ) -> BTreeSet<ExportedName> {
        let own: BTreeSet<Option<String>> = to_follow.iter().map(|(handle, _)| handle.member.clone()).collect();
        let mut known: BTreeSet<Handle> = to_follow.iter().map(|(handle, _)| handle.clone()).collect();
        while let Some((handle, confidence)) = to_follow.pop() {
            for (path, module) in self.takers.of(&handle.exported.1) {
                let mut handed_on = Vec::new();
                let n_before = uses.len();
                self.follow_imports(path, module, &handle, uses, &mut handed_on);
                self.follow_reexports(path, module, &handle, uses, &mut handed_on);
                for found in uses.iter_mut().skip(n_before) {
                    found.confidence = found.confidence.max(confidence);
                }
                for handle in handed_on {
                    if known.insert(handle.clone()) {
                        to_follow.push((handle, confidence));
                    }
                }
            }
        }
        let names = known.into_iter().filter(|handle| own.contains(&handle.member));
        names.map(|handle| handle.exported).collect()
    }

    fn follow_imports(
        &self,
        path: &RepoPath,
        module: &Module,
        handle: &Handle,
        uses: &mut Vec<SymbolUse>,
        handed_on: &mut Vec<Handle>,
    ) {
        let (from, name) = &handle.exported;
        let member = handle.member.as_deref();
        for import in &module.imports {
            let exports = || module.exports.iter().filter(|export| export.local == import.local);
            let is_namespace = import.name == ImportName::Namespace;
            let is_it = match &import.name {
                ImportName::Named(imported) => imported == name,
                ImportName::Default => name == "default",
                ImportName::HandedOn => name == "default" && member.is_none(),
                ImportName::Namespace => {
                    let is_used = || import.uses.iter().any(|found| found.member.as_deref() == Some(name));
                    member.is_none() && (is_used() || exports().next().is_some())
                }
            };
            if !is_it || !self.resolver.leads_to(path, &import.specifier, from) {
                continue;
            }
            let member = if is_namespace { Some(name.as_str()) } else { member };
            let handle = |export: &LocalExport| Handle::new(&(path.clone(), export.exported.clone()), member);
            handed_on.extend(exports().map(handle));
            if member.is_none() {
                uses.push(SymbolUse {
                    type_only: import.type_only,
                    is_removable: self.can_do_without(path, &import.left),
                    confidence: match import.name {
                        ImportName::HandedOn => Confidence::Possible,
                        _ => Confidence::Certain,
                    },
                    ..named(path, import.span, import.kind)
                });
                uses.extend(exports().map(|export| named(path, export.span, Kind::Export)));
            }
            self.add_uses(path, module, &import.uses, member, uses);
        }
    }

    fn follow_reexports(
        &self,
        path: &RepoPath,
        module: &Module,
        handle: &Handle,
        uses: &mut Vec<SymbolUse>,
        handed_on: &mut Vec<Handle>,
    ) {
        let (from, name) = &handle.exported;
        let member = handle.member.as_deref();
        for reexport in &module.reexports {
            // Of a bare `export *`, which hands on all but the default, the name stays; `export * as x` makes a namespace.
            let (exported, member) = match (&reexport.name, &reexport.exported) {
                (ImportName::Named(source), exported) if source == name => (exported.as_ref(), member),
                (ImportName::Default, exported) if name == "default" => (exported.as_ref(), member),
                (ImportName::Namespace, None) if name != "default" => (Some(name), member),
                (ImportName::Namespace, Some(exported)) if member.is_none() => (Some(exported), Some(name.as_str())),
                _ => continue,
            };
            if !self.resolver.leads_to(path, &reexport.specifier, from) {
                continue;
            }
            if member.is_none() && reexport.name != ImportName::Namespace {
                uses.push(named(path, reexport.span, Kind::Export));
            }
            handed_on.extend(exported.map(|exported| Handle::new(&(path.clone(), exported.clone()), member)));
        }
    }
}
