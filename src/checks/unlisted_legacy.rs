//! `unlisted-legacy`: a file that works on nothing but what is retired, and that no entry names.

use crate::checks::draft::{Draft, id};
use crate::facts::Facts;
use crate::facts::leftover::Leftovers;
use crate::finding::{Confidence, Severity};

/// The check's name.
pub(in crate::checks) const NAME: &str = "unlisted-legacy";

/// Returns one draft for each such file.
pub(in crate::checks) fn find(facts: &Facts, leftovers: &Leftovers) -> Vec<Draft> {
    let files = leftovers.unlisted.iter();
    files
        .map(|left| {
            let entry = id(facts, left.entry);
            Draft {
                entry: Some(left.entry),
                severity: Severity::Note,
                confidence: Confidence::Likely,
                target: Some(left.path.to_string()),
                ..Draft::error(
                    NAME,
                    &left.path,
                    format!(
                        "`{}` works on nothing but what is retired by {entry}, nothing uses it, and no entry names it",
                        left.path
                    ),
                    format!("add it to the `paths` of {entry}, unless it is wanted for something else"),
                )
            }
        })
        .collect()
}
