//! `orphaned-dependency`: only what is retired uses an npm package.

use crate::checks::draft::{Draft, id, unsafe_fix};
use crate::facts::Facts;
use crate::facts::leftover::Leftovers;
use crate::facts::packages::install_command;
use crate::finding::{Action, Confidence, Kind, Severity};

/// The check's name.
pub(in crate::checks) const NAME: &str = "orphaned-dependency";

/// Returns one draft for each entry of a package.json that is left over.
pub(in crate::checks) fn find(facts: &Facts, leftovers: &Leftovers) -> Vec<Draft> {
    let dependencies = leftovers.dependencies.iter();
    dependencies
        .map(|left| {
            let folder = left.path.parent().unwrap_or_default();
            let install = install_command(facts.tree.as_ref(), &folder);
            let does = match left.name.starts_with("@types/") {
                true => "needs the types in",
                false => "uses",
            };
            Draft {
                entry: Some(left.entry),
                severity: Severity::Note,
                confidence: Confidence::Likely,
                kind: Some(Kind::Declaration),
                place: Some(left.place),
                target: Some(left.name.clone()),
                fix: unsafe_fix("remove it from package.json", Action::TakeOut),
                ..Draft::error(
                    NAME,
                    &left.path,
                    format!(
                        "only what is retired by {} {does} the npm package `{}`",
                        id(facts, left.entry),
                        left.name
                    ),
                    format!("remove it along with that, then run `{install}` to update the lock file"),
                )
            }
        })
        .collect()
}
