//! The names that a module hands on by an `export * from`, through all that its source hands on in turn.

use crate::facts::present::module_of;
use crate::facts::resolve::Resolver;
use crate::tree::Tree;
use crate::tree::path::RepoPath;
use std::collections::BTreeSet;

/// Returns the names that `export * from` the `specifier` hands on in `file`; `default`, which a star leaves out, is none.
///
/// `None` where they cannot be told: a source is not in the tree, or only a run of it tells what it exports.
pub fn names(tree: &dyn Tree, resolver: &Resolver, file: &RepoPath, specifier: &str) -> Option<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    let mut asked = BTreeSet::new();
    let mut to_ask = vec![(file.clone(), specifier.to_owned())];
    while let Some((from, specifier)) = to_ask.pop() {
        let source = resolver.live(&from, &specifier)?;
        if !asked.insert(source.clone()) {
            continue;
        }
        let module = module_of(tree, &source)?;
        if module.may_export_more || module.is_fixed {
            return None;
        }
        names.extend(module.declarations.into_iter().filter_map(|it| it.exported));
        names.extend(module.exports.into_iter().map(|it| it.exported));
        for reexport in module.reexports {
            match reexport.exported {
                Some(name) => names.extend([name]),
                None => to_ask.push((source.clone(), reexport.specifier)),
            }
        }
    }
    names.remove("default");
    Some(names)
}
