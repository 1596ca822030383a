//! `orphaned-file`: only what is retired uses a file.

use crate::checks::draft::{Draft, id, unsafe_fix};
use crate::facts::Facts;
use crate::facts::leftover::Leftovers;
use crate::finding::{Action, Confidence, Severity};

/// The check's name.
pub(in crate::checks) const NAME: &str = "orphaned-file";

/// Returns one draft for each file that is left over.
pub(in crate::checks) fn find(facts: &Facts, leftovers: &Leftovers) -> Vec<Draft> {
    let files = leftovers.files.iter();
    files
        .map(|left| Draft {
            entry: Some(left.entry),
            severity: Severity::Note,
            confidence: Confidence::Likely,
            target: Some(left.path.to_string()),
            fix: unsafe_fix("delete the file", Action::Delete),
            ..Draft::error(
                NAME,
                &left.path,
                format!("only what is retired by {} uses `{}`", id(facts, left.entry), left.path),
                "delete it along with that, unless people use it by hand".to_owned(),
            )
        })
        .collect()
}
