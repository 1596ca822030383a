//! What a change brings: the findings of the newer tree that the older one does not have.

use crate::checks::{frozen_path, retired_path};
use crate::facts::packages::Packages;
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
/// that differ: what could not be read there is kept, whether it could be read before or not. `trees` are the older and
/// the newer tree, where the change makes or deletes a path.
pub(in crate::checks) fn difference(
    new: Report,
    old: &Report,
    changed: &BTreeSet<RepoPath>,
    trees: Option<(&dyn Tree, &dyn Tree)>,
) -> Report {
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
    let old_left = old.findings.iter().filter(|finding| {
        let n_left = n_old.get(finding.fingerprint.as_str());
        n_left.is_some_and(|n_left| *n_left > 0)
    });
    let mut findings = without_renamed(findings, old_left.collect(), trees);
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

/// How an import of a package of the tree dangles while its folder is there, and once that is gone.
const BY_FOLDER: &str = "dangling-path";
const BY_NAME: &str = "dangling-dependency";

/// Returns those of `new` that none of `old`, which the newer tree does not have, has told under the other name.
///
/// An import of a package means the folder while that is there and the package's name without it: deleting the folder, or
/// putting it back, brings no such place.
fn without_renamed(new: Vec<Finding>, old: Vec<&Finding>, trees: Option<(&dyn Tree, &dyn Tree)>) -> Vec<Finding> {
    let has = |check: &str| {
        (
            new.iter().any(|it| it.check == check),
            old.iter().any(|it| it.check == check),
        )
    };
    let ((new_by_folder, old_by_folder), (new_by_name, old_by_name)) = (has(BY_FOLDER), has(BY_NAME));
    let Some((old_tree, new_tree)) = trees.filter(|_| old_by_folder && new_by_name || old_by_name && new_by_folder)
    else {
        return new;
    };
    let packages = [Packages::new(old_tree), Packages::new(new_tree)];
    let mut told: HashMap<Place, usize> = HashMap::new();
    for finding in old {
        if let Some(place) = place_of(finding, &packages) {
            *told.entry(place).or_default() += 1;
        }
    }
    let mut is_told = |finding: &Finding| {
        let (file, kind, check, name) = place_of(finding, &packages)?;
        let other = if check == BY_NAME { BY_FOLDER } else { BY_NAME };
        let left = told.get_mut(&(file, kind, other, name)).filter(|left| **left > 0)?;
        *left -= 1;
        Some(())
    };
    new.into_iter().filter(|finding| is_told(finding).is_none()).collect()
}

/// A place that refers to a package of the tree: its file, its kind, the check that tells it, and the package's name.
type Place = (RepoPath, Option<&'static str>, &'static str, String);

/// Returns the place of `finding`, where it refers to one of `packages`.
fn place_of(finding: &Finding, packages: &[Packages]) -> Option<Place> {
    let target = finding.target.as_deref()?;
    let name = match finding.check {
        BY_NAME => target.to_owned(),
        BY_FOLDER => {
            let path = RepoPath::parse(target)?;
            let name = |packages: &Packages| packages.at(&packages.nearest(&path)?)?.name.clone();
            packages.iter().find_map(name)?
        }
        _ => return None,
    };
    let kind = finding.kind.map(|kind| kind.name());
    Some((finding.path.clone(), kind, finding.check, name))
}
