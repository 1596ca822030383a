//! `retired-script`: a retired package script exists.

use crate::checks::draft::{Draft, help, id, safe};
use crate::facts::Facts;
use crate::finding::{Action, Kind};

/// The check's name.
pub(in crate::checks) const NAME: &str = "retired-script";

/// Returns one draft for each retired script that a package.json still has.
pub(in crate::checks) fn find(facts: &Facts) -> Vec<Draft> {
    let names = facts.retired_names();
    names
        .scripts()
        .iter()
        .filter_map(|(entry, script)| {
            let package = facts.packages.at(&script.package)?;
            let found = package.script(&script.name)?;
            Some(Draft {
                entry: Some(*entry),
                kind: Some(Kind::Declaration),
                place: facts.place(&package.path, found.property),
                target: Some(script.written.clone()),
                fix: safe("remove the script", Action::TakeOut),
                ..Draft::error(
                    NAME,
                    &package.path,
                    format!(
                        "the package script `{}` is retired by {} and still there",
                        script.name,
                        id(facts, *entry)
                    ),
                    help(facts, *entry, "remove the script"),
                )
            })
        })
        .filter(|draft| facts.looks_at(&draft.path))
        .collect()
}
