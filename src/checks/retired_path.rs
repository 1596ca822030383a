//! `retired-path`: a retired file exists.

use crate::checks::draft::{Draft, help, id, safe};
use crate::facts::Facts;
use crate::finding::Action;
use crate::tree::listing::EntryKind;

/// The check's name.
pub(in crate::checks) const NAME: &str = "retired-path";

/// Returns one draft for each retired file.
pub(in crate::checks) fn find(facts: &Facts) -> Vec<Draft> {
    facts
        .retired_files()
        .into_iter()
        .map(|(path, entry)| {
            // A submodule is more than its folder: `.gitmodules` and git's own configuration know it as well.
            let is_submodule = facts.tree.listing().kind(path) == Some(EntryKind::Submodule);
            let (fix, advice) = match is_submodule {
                true => (None, format!("take the submodule out with `git rm {path}`")),
                false => (safe("delete the file", Action::Delete), "delete it".to_owned()),
            };
            Draft {
                entry: Some(entry),
                target: Some(path.to_string()),
                fix,
                ..Draft::error(
                    NAME,
                    path,
                    format!("`{path}` is retired by {} and still there", id(facts, entry)),
                    help(facts, entry, &advice),
                )
            }
        })
        .collect()
}
