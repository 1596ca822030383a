//! The names that an `export * from` hands on.
//!
//! Limit: only relative specifiers are followed, one file far; what that file hands on itself is not.

use crate::facts::present;
use crate::facts::specifier::{is_relative, relative_candidates};
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
    let names = present::exports(tree, &target).map(|exports| exports.names);
    let mut names: Vec<String> = names.unwrap_or_default().into_iter().collect();
    names.retain(|name| name != "default");
    names
}
