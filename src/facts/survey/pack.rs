//! Which entries of a pack have nothing to do in a repository.

use std::sync::Arc;

use crate::config::{Ask, Config, Require, Retire, Rewrite};
use crate::facts::{Facts, Progress, text_of};
use crate::tree::Tree;

/// Returns the ids of the entries of `config` that match nothing in `tree`, in their order; steps for people match always,
/// and so does what can be written where nothing is yet.
pub fn unused(tree: &Arc<dyn Tree>, config: &Config, progress: &(dyn Fn(Progress) + Sync)) -> Vec<String> {
    let facts = Facts::gather(Arc::clone(tree), config, None, 0, progress);
    let all = config.entries.iter().enumerate();
    let idle = all.filter(|(index, entry)| match &entry.ask {
        Ask::Retire(retire) => !is_used(&facts, *index, retire),
        Ask::Require(require) => !has_place(&facts, require),
        Ask::Rewrite(rewrite) => !has_old_text(&facts, rewrite),
        Ask::Manual(_) => false,
    });
    idle.map(|(_, entry)| entry.id.clone()).collect()
}

fn is_used(facts: &Facts, index: usize, retire: &Retire) -> bool {
    let has_file = || facts.retired_files().iter().any(|(_, entry)| *entry == index);
    let has_hit = || facts.scan.hits.iter().any(|hit| hit.entry == index);
    let has_symbol = || {
        let mut traces = facts.symbols.iter().filter(|symbol| symbol.entry == index);
        traces.any(|symbol| symbol.declaration.is_some() || !symbol.uses.is_empty())
    };
    let has_script = || {
        retire.scripts.iter().any(|script| {
            let package = facts.packages.at(&script.package);
            package.is_some_and(|package| package.script(&script.name).is_some())
        })
    };
    let has_dependency = || {
        let mut listed = facts.packages.all().flat_map(|(_, package)| &package.dependencies);
        listed.any(|it| retire.dependencies.contains(&it.name))
    };
    has_file() || has_hit() || has_symbol() || has_script() || has_dependency()
}

/// Whether what is required has a file or a package script to be required in.
fn has_place(facts: &Facts, require: &Require) -> bool {
    match require {
        Require::Setting { file, .. } => facts.tree.listing().has_file(file),
        Require::ScriptWithout { script, .. } => {
            let package = facts.packages.at(&script.package);
            package.is_some_and(|package| package.script(&script.name).is_some())
        }
        Require::ScriptCommand { script, .. } => facts.packages.is_package(&script.package),
        Require::Section { .. } | Require::File { .. } => true,
    }
}

fn has_old_text(facts: &Facts, rewrite: &Rewrite) -> bool {
    let mut files = facts.files.iter().filter(|path| rewrite.files.matches(path, false));
    files.any(|path| {
        let text = text_of(facts.tree.as_ref(), path);
        text.is_some_and(|text| !rewrite.find_all(&text).is_empty())
    })
}
