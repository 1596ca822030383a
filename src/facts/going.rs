//! What goes once everything retired is gone: files, and parts of files that stay, each with its entry.
//!
//! A part is a declaration or a package script, with what only it needs: the imports of which nothing else is left.

use crate::facts::Facts;
use crate::lang::reference::{Reference, Target};
use crate::text::span::Span;
use crate::tree::path::RepoPath;
use std::collections::BTreeMap;

/// All that goes.
#[derive(Debug, Default)]
pub struct Going {
    /// Files, each with its entry, sorted by path.
    pub files: BTreeMap<RepoPath, usize>,
    /// Parts of files that stay.
    pub parts: BTreeMap<RepoPath, Vec<Part>>,
}

/// A part of a file that goes while the file stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The index of the entry in the config.
    pub entry: usize,
    /// The declaration, or the property of a package script.
    pub span: Span,
    /// The specifiers of imports that serve nothing else.
    pub specifiers: Vec<String>,
}

impl Going {
    /// Returns what goes of the tree of `facts`.
    pub fn of(facts: &Facts) -> Going {
        let all = facts.paths.retired_files().iter();
        let files = all
            .filter(|(path, _)| facts.is_seen(path))
            .map(|(path, entry)| (path.clone(), *entry));
        let mut going = Going {
            files: files.collect(),
            parts: BTreeMap::new(),
        };
        for trace in &facts.symbols {
            if let Some(declared) = &trace.declaration {
                going.add(&declared.path, trace.entry, declared.span);
            }
        }
        for (path, parts) in &mut going.parts {
            find_imports(facts, path, parts);
        }
        for (entry, script) in facts.retired_names().scripts() {
            let Some(package) = facts.packages.at(&script.package) else {
                continue;
            };
            for known in package.scripts.iter().filter(|known| known.name == script.name) {
                going.add(&package.path, *entry, known.property);
            }
        }
        going.parts.retain(|path, _| !going.files.contains_key(path));
        going
    }

    fn add(&mut self, path: &RepoPath, entry: usize, span: Span) {
        self.parts.entry(path.clone()).or_default().push(Part {
            entry,
            span,
            specifiers: Vec::new(),
        });
    }

    /// Whether nothing goes.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && self.parts.is_empty()
    }

    /// Returns the entry with which `reference` of the file `path`, which stays, goes.
    pub fn entry_of(&self, path: &RepoPath, reference: &Reference) -> Option<usize> {
        let parts = self.parts.get(path)?;
        let holds = |part: &&Part| {
            let is_import = || match &reference.target {
                Target::Module { specifier } => part.specifiers.contains(specifier),
                _ => false,
            };
            part.span.contains(reference.span) || is_import()
        };
        parts.iter().find(holds).map(|part| part.entry)
    }
}

/// Gives each of `parts`, the declarations of one module, the imports that are used in them and nowhere else.
fn find_imports(facts: &Facts, path: &RepoPath, parts: &mut [Part]) {
    let Some(module) = facts.scan.modules.get(path) else {
        return;
    };
    let spans: Vec<Span> = parts.iter().map(|part| part.span).collect();
    let is_within = |span: Span| spans.iter().any(|part| part.contains(span));
    let stays = |specifier: &str| {
        let mut of_it = module.imports.iter().filter(|import| import.specifier == specifier);
        let is_handed_on = module.reexports.iter().any(|reexport| reexport.specifier == specifier);
        is_handed_on
            || of_it.any(|import| {
                let is_exported = module.exports.iter().any(|export| export.local == import.local);
                is_exported || import.uses.is_empty() || import.uses.iter().any(|found| !is_within(found.span))
            })
    };
    for part in parts {
        let uses_it = module.imports.iter().filter(|import| {
            let mut uses = import.uses.iter();
            uses.any(|found| part.span.contains(found.span))
        });
        let mut specifiers: Vec<String> = uses_it
            .filter(|import| !stays(&import.specifier))
            .map(|import| import.specifier.clone())
            .collect();
        specifiers.sort();
        specifiers.dedup();
        part.specifiers = specifiers;
    }
}
