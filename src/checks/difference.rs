//! What a change brings: the findings of the newer tree that the older one does not have.

use crate::checks::{frozen_path, retired_path};
use crate::finding::{Finding, Report, Status};
use crate::tree::path::RepoPath;
use crate::tree::skipped::Skipped;
use crate::tree::{ReadError, Tree, TreeError};
use std::collections::{BTreeSet, HashMap};

/// Refuses `skipped` of `tree` where they are `changed` files whose content git should have and has not.
///
/// # Errors
/// [`TreeError::Object`]
pub(in crate::checks) fn refuse_unread(
    tree: &dyn Tree,
    skipped: &[Skipped],
    changed: &BTreeSet<RepoPath>,
) -> Result<(), TreeError> {
    for path in skipped.iter().map(|skipped| &skipped.path) {
        if changed.contains(path)
            && let Err(ReadError::Object(reason)) = tree.read(path)
        {
            return Err(TreeError::Object {
                path: path.clone(),
                reason,
            });
        }
    }
    Ok(())
}

/// Returns what `new` has and `old` does not, findings matched by their fingerprints; both judged by one configuration.
///
/// What is new counts now, even while its phase is still to come. A retired file that may be added, since its entry
/// does not freeze it, waits for its phase; one that may not is told by `frozen-path` alone. `changed` are the paths
/// that differ: what could not be read there is kept, whether it could be read before or not.
pub(in crate::checks) fn difference(new: Report, old: &Report, changed: &BTreeSet<RepoPath>) -> Report {
    let mut n_old: HashMap<&str, usize> = HashMap::new();
    for finding in &old.findings {
        *n_old.entry(&finding.fingerprint).or_default() += 1;
    }
    let mut findings: Vec<Finding> = Vec::new();
    for finding in new.findings {
        match n_old.get_mut(finding.fingerprint.as_str()) {
            Some(left) if *left > 0 => *left -= 1,
            _ => findings.push(finding),
        }
    }
    let frozen: BTreeSet<RepoPath> = findings
        .iter()
        .filter(|finding| finding.check == frozen_path::NAME)
        .map(|finding| finding.path.clone())
        .collect();
    findings.retain(|finding| finding.check != retired_path::NAME || !frozen.contains(&finding.path));
    for finding in &mut findings {
        if finding.check != retired_path::NAME {
            finding.status = Status::Enforced;
        }
    }
    let is_known = |skipped: &Skipped| old.skipped.binary_search(skipped).is_ok();
    Report {
        findings,
        skipped: new
            .skipped
            .into_iter()
            .filter(|skipped| changed.contains(&skipped.path) || !is_known(skipped))
            .collect(),
        n_files: changed.len(),
        is_change: true,
        ..new
    }
}
