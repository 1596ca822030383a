//! The names that an `export * from` hands on.
//!
//! Limit: only relative specifiers are followed, one file far; what that file hands on itself is not.

use std::collections::BTreeSet;

use crate::facts::resolve::{is_relative, relative_candidates};
use crate::lang::language::Language;
use crate::lang::source::Source;
use crate::text::utf8;
use crate::tree::Tree;
use crate::tree::path::RepoPath;

/// Returns the names that the module at `specifier`, as `file` has it, exports in `tree`, sorted; `default` is not among
/// them, since a star leaves it out.
pub(in crate::plan) fn names(tree: &dyn Tree, file: &RepoPath, specifier: &str) -> Vec<String> {
    if !is_relative(specifier) {
        return Vec::new();
    }
    let mut candidates = relative_candidates(file, specifier).into_iter();
    let Some(target) = candidates.find(|path| tree.listing().has_file(path)) else {
        return Vec::new();
    };
    let Ok(bytes) = tree.read(&target) else {
        return Vec::new();
    };
    let source = Source::file(target.clone(), Language::of(&target, ""), &utf8::masked(bytes));
    let Some(module) = crate::lang::extract(&source).module else {
        return Vec::new();
    };
    let declared = module
        .declarations
        .into_iter()
        .filter_map(|declaration| declaration.exported);
    let listed = module.exports.into_iter().map(|export| export.exported);
    let handed_on = module.reexports.into_iter().filter_map(|reexport| reexport.exported);
    let names: BTreeSet<String> = declared
        .chain(listed)
        .chain(handed_on)
        .filter(|name| name != "default")
        .collect();
    names.into_iter().collect()
}
