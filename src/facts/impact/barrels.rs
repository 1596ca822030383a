//! Who takes what a barrel hands on of the things that are asked for, by the names of those.
//!
//! Whoever imports a barrel for something else has nothing to do with them, and of most barrels that is nearly everybody.
//! Leaves out a symbol that is asked for: who takes that through a barrel refers to it, and is among the references.

use crate::config::{Config, Symbol, asked};
use crate::facts::impact::{ImpactReference, UsersOf, sort_key};
use crate::facts::present::{exports, module_of};
use crate::facts::resolve::{Resolution, Resolver};
use crate::facts::symbol::SymbolUse;
use crate::facts::{Facts, Reading};
use crate::finding::Kind;
use crate::lang::module::ImportName;
use crate::tree::path::RepoPath;
use std::collections::{BTreeMap, BTreeSet};

/// Modules that do nothing with what is asked for but hand it on.
#[derive(Default)]
pub(super) struct Barrels {
    /// The modules.
    pub(super) files: BTreeSet<RepoPath>,
    /// What they hand on, each with the first that does.
    handed_on: BTreeMap<(RepoPath, String), RepoPath>,
}

impl Barrels {
    /// Finds the barrels among the files of `references`.
    pub(super) fn of(facts: &Facts, references: &[ImpactReference], resolver: &Resolver) -> Barrels {
        let mut by_file: BTreeMap<&RepoPath, Vec<&ImpactReference>> = BTreeMap::new();
        for reference in references.iter().filter(|reference| !reference.prose) {
            by_file.entry(&reference.path).or_default().push(reference);
        }
        let hands_on = |references: &[&ImpactReference]| references.iter().all(|it| it.kind == Kind::Export);
        by_file.retain(|_, references| hands_on(references));
        let mut barrels = Barrels::default();
        for path in by_file.into_keys() {
            let Some(module) = module_of(facts.tree.as_ref(), path) else {
                continue;
            };
            barrels.files.insert(path.clone());
            for reexport in &module.reexports {
                let Resolution::Retired { target, .. } = resolver.resolve(path, &reexport.specifier) else {
                    continue;
                };
                let names: BTreeSet<String> = match &reexport.name {
                    ImportName::Named(name) => BTreeSet::from([name.clone()]),
                    ImportName::Default | ImportName::HandedOn => BTreeSet::from(["default".to_owned()]),
                    ImportName::Namespace => {
                        let exported = exports(facts.tree.as_ref(), &target);
                        exported.map(|exported| exported.names).unwrap_or_default()
                    }
                };
                for name in names {
                    let key = (target.clone(), name);
                    barrels.handed_on.entry(key).or_insert_with(|| path.clone());
                }
            }
        }
        barrels
    }

    /// Returns who takes what the barrels hand on, of files that stay and are not among `references`; by the barrel.
    pub(super) fn users(&self, facts: &Facts, references: &[ImpactReference], n_threads: usize) -> Vec<UsersOf> {
        if self.handed_on.is_empty() {
            return Vec::new();
        }
        let symbols = self.handed_on.keys().map(|(file, name)| Symbol {
            file: file.clone(),
            name: name.clone(),
        });
        let config = Config {
            exclude: facts.config.exclude.clone(),
            history: facts.config.history.clone(),
            ..asked::of_symbols(symbols.collect())
        };
        let traced = Facts::read(
            facts.tree.clone(),
            &config,
            None,
            Reading::default(),
            n_threads,
            &|_| {},
        );
        let known: BTreeSet<_> = references.iter().map(place_of).collect();
        let mut users: BTreeMap<&RepoPath, Vec<ImpactReference>> = BTreeMap::new();
        for (trace, barrel) in traced.symbols.iter().zip(self.handed_on.values()) {
            let is_import = |found: &&SymbolUse| found.kind != Kind::Mention;
            let takers: BTreeSet<&RepoPath> = trace.uses.iter().filter(is_import).map(|found| &found.path).collect();
            // Of a namespace only its members tell what is taken.
            let takes = trace
                .uses
                .iter()
                .filter(|found| is_import(found) || !takers.contains(&found.path));
            for found in takes.filter(|found| !facts.paths.is_retired_file(&found.path)) {
                let user = ImpactReference {
                    path: found.path.clone(),
                    place: traced.place(&found.path, found.span),
                    kind: found.kind,
                    prose: false,
                    target: trace.target.clone(),
                    confidence: found.confidence,
                    entry: 0,
                };
                if !known.contains(&place_of(&user)) && !self.files.contains(&user.path) {
                    users.entry(barrel).or_default().push(user);
                }
            }
        }
        let users = users.into_iter().map(|(barrel, mut references)| {
            references.sort_by(|a, b| sort_key(a).cmp(&sort_key(b)));
            references.dedup_by(|b, a| sort_key(a) == sort_key(b));
            UsersOf {
                path: barrel.clone(),
                script: None,
                references,
            }
        });
        users.collect()
    }
}

/// Returns the line that `reference` stands on: a path is referred to by its specifier, a symbol by its name.
fn place_of(reference: &ImpactReference) -> (RepoPath, Option<usize>) {
    let line = reference.place.map(|place| place.range.start.line);
    (reference.path.clone(), line)
}
