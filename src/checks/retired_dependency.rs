//! `retired-dependency`: a package.json still lists a retired npm package.

use crate::checks::draft::{Draft, help, id, safe};
use crate::facts::Facts;
use crate::facts::packages::install_command;
use crate::finding::{Action, Kind};

/// The check's name.
pub(in crate::checks) const NAME: &str = "retired-dependency";

/// Returns one draft for each entry of a dependency block that names a retired package.
pub(in crate::checks) fn find(facts: &Facts) -> Vec<Draft> {
    let names = facts.retired_names();
    let mut drafts = Vec::new();
    for (folder, package) in facts.packages.all() {
        if !facts.looks_at(&package.path) || facts.paths.is_retired_file(&package.path) {
            continue;
        }
        for dependency in package.dependencies.iter().chain(&package.versions) {
            let Some(hit) = names.dependency(&package.path, &dependency.name) else {
                continue;
            };
            let install = install_command(facts.tree.as_ref(), folder);
            drafts.push(Draft {
                entry: Some(hit.entry),
                kind: Some(Kind::Declaration),
                place: facts.place(&package.path, dependency.property),
                target: Some(hit.target),
                fix: safe("remove it from package.json", Action::TakeOut),
                ..Draft::error(
                    NAME,
                    &package.path,
                    format!(
                        "the npm package `{}` is retired by {} and still in `{}`",
                        dependency.name,
                        id(facts, hit.entry),
                        dependency.block
                    ),
                    help(
                        facts,
                        hit.entry,
                        &format!("remove it, then run `{install}` to update the lock file"),
                    ),
                )
            });
        }
    }
    drafts
}
