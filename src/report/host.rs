//! What the formats for code hosts and their pipelines share: how bad a finding is there, how it is told, and where.
//!
//! These formats are read by programs that know a repository, and nothing of phases: a pending finding is a note for
//! them, and paths begin at the repository's root, which may lie above the configuration's.

use crate::finding::{Finding, Severity, Status};
use crate::report::escape::escape;
use crate::report::human::pending_mark;
use crate::tree::path::RepoPath;

/// Returns how bad `finding` is for a reader that knows no phases: what is pending never fails anything.
pub fn severity(finding: &Finding) -> Severity {
    match finding.status {
        Status::Enforced => finding.severity,
        Status::Pending => Severity::Note,
    }
}

/// Returns the message of `finding` on one line, with its phase where that is still to come.
pub fn message(finding: &Finding) -> String {
    let message = escape(&finding.message);
    match pending_mark(finding) {
        Some(mark) => format!("{mark}: {message}"),
        None => message.into_owned(),
    }
}

/// Returns `path`, which begins at the configuration's folder `root`, as a path from the repository's root.
pub fn from_repository(root: &RepoPath, path: &RepoPath) -> RepoPath {
    // A path without `..` leaves no folder.
    root.join(path.as_str()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::testing::{finding, path, pending};

    #[test]
    fn what_is_pending_fails_nothing_and_says_so() {
        let later = pending(finding("retired-path", "a\nb.sql"), 5);
        assert_eq!(severity(&later), Severity::Note);
        assert_eq!(message(&later), "pending (phase 5): `a\\nb.sql` is retired");
        assert_eq!(severity(&finding("retired-path", "a.sql")), Severity::Error);
    }

    #[test]
    fn paths_begin_at_the_root_of_the_repository() {
        for (root, file, expected) in [("", "a/b.ts", "a/b.ts"), ("apps/web", "a/b.ts", "apps/web/a/b.ts")] {
            assert_eq!(from_repository(&path(root), &path(file)).as_str(), expected);
        }
    }
}
