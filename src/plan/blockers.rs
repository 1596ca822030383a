//! What stands in a plan's way: errors that it would leave behind in the files that it changes, or about the things that
//! it takes away.

use std::collections::BTreeSet;

use crate::finding::{Action, Finding, Severity, Status};
use crate::plan::change::FileChanges;
use crate::plan::choose::Scope;
use crate::tree::path::RepoPath;

/// What a plan touches.
pub(in crate::plan) struct Touched {
    paths: BTreeSet<RepoPath>,
    /// Names of symbols, scripts and packages that go, as findings give them in `target`.
    names: BTreeSet<String>,
}

impl Touched {
    /// Returns what `changes` touch; `names` are the targets of the things other than files that go.
    pub(in crate::plan) fn new(changes: &FileChanges, names: BTreeSet<String>) -> Touched {
        Touched {
            paths: changes.keys().cloned().collect(),
            names,
        }
    }

    /// Whether `finding`, which is left in the result, blocks the plan.
    pub(in crate::plan) fn is_blocked_by(&self, finding: &Finding, scope: &Scope) -> bool {
        finding.severity == Severity::Error
            && finding.status == Status::Enforced
            && scope.has_entry(finding.entry.as_deref())
            && (self.paths.contains(&finding.path) || self.has_target(finding))
    }

    fn has_target(&self, finding: &Finding) -> bool {
        let Some(target) = &finding.target else {
            return false;
        };
        if self.names.contains(target) {
            return true;
        }
        // A symbol's target begins with a path as well, and is no path.
        if finding.check != "dangling-path" && finding.check != "retired-path" {
            return false;
        }
        // A specifier may leave the extension out, or give `.js` for `.ts`.
        RepoPath::parse(target).is_some_and(|named| {
            let is_it =
                |path: &RepoPath| path.is_within(&named) || without_extension(path) == without_extension(&named);
            self.paths.iter().any(is_it)
        })
    }
}

fn without_extension(path: &RepoPath) -> &str {
    let extension = path.extension();
    match extension.is_empty() {
        true => path.as_str(),
        false => path.as_str().trim_end_matches(|last| last != '.').trim_end_matches('.'),
    }
}

/// Returns the name of what goes when `finding` is taken away, where it is no file.
pub(in crate::plan) fn removed_name(finding: &Finding) -> Option<String> {
    let is_taken_out = finding.fix.as_ref().is_some_and(|fix| fix.action == Action::TakeOut);
    (is_taken_out && finding.check.starts_with("retired-"))
        .then(|| finding.target.clone())
        .flatten()
}
