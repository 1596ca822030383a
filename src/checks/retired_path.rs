//! `retired-path`: a retired file exists.

use crate::checks::draft::{Draft, help, id, safe};
use crate::facts::Facts;
use crate::finding::Action;

/// The check's name.
pub(in crate::checks) const NAME: &str = "retired-path";

/// Returns one draft for each retired file.
pub(in crate::checks) fn find(facts: &Facts) -> Vec<Draft> {
    facts
        .retired_files()
        .into_iter()
        .map(|(path, entry)| Draft {
            entry: Some(entry),
            target: Some(path.to_string()),
            fix: safe("delete the file", Action::Delete),
            ..Draft::error(
                NAME,
                path,
                format!("`{path}` is retired by {} and still there", id(facts, entry)),
                help(facts, entry, "delete it"),
            )
        })
        .collect()
}
