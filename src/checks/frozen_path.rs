//! `frozen-path`: a change adds a file to a retired path, or edits one there.
//!
//! A rename into a retired path adds a file there. Taking files away is what a retirement is for.

use crate::checks::draft::{Draft, help, id};
use crate::facts::Facts;
use crate::tree::change::{Change, ChangeKind};

/// The check's name.
pub(in crate::checks) const NAME: &str = "frozen-path";

/// Returns one draft for each of `changes` that puts something into a frozen path; the facts are those of the newer tree.
pub(in crate::checks) fn find(facts: &Facts, changes: &[Change]) -> Vec<Draft> {
    changes
        .iter()
        .filter(|change| facts.looks_at(&change.path))
        .filter_map(|change| {
            let entry = facts.paths.frozen_by(&change.path)?;
            let (does, advice) = match change.kind {
                ChangeKind::Added => ("adds", "take it out of this change"),
                ChangeKind::Edited => ("edits", "take the edit out of this change, or delete the file"),
                ChangeKind::Deleted => return None,
            };
            let path = &change.path;
            Some(Draft {
                entry: Some(entry),
                target: Some(path.to_string()),
                ..Draft::error(
                    NAME,
                    path,
                    format!("this change {does} `{path}`, which is retired by {}", id(facts, entry)),
                    help(facts, entry, advice),
                )
            })
        })
        .collect()
}
