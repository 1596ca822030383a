//! Errors of earlier rounds that no change touched, and that the check does not see any more.
//!
//! A change elsewhere can hide what a reference means: an import through an alias cannot be resolved once the alias is
//! gone, and dangles all the more. So what was found once counts until its text is changed.

use std::collections::BTreeSet;

use crate::finding::{Finding, Place, Report, Severity, Status};
use crate::plan::working::Working;
use crate::text::line::LineIndex;
use crate::text::span::Span;
use crate::text::utf8;

/// Errors that are hidden, each with the number of the round that it was found in.
#[derive(Default)]
pub(in crate::plan) struct Hidden {
    findings: Vec<(usize, Finding)>,
}

impl Hidden {
    /// Remembers the errors of `report`, which round `round` looked at, but for those with a fingerprint in `done`.
    pub(in crate::plan) fn remember(&mut self, report: &Report, done: &BTreeSet<&str>, round: usize) {
        let left = report.findings.iter().filter(|finding| {
            finding.severity == Severity::Error
                && finding.status == Status::Enforced
                && !done.contains(finding.fingerprint.as_str())
        });
        self.findings.extend(left.map(|finding| (round, finding.clone())));
    }

    /// Keeps what `report`, about the tree as it is now, does not say, and what was neither changed nor deleted since.
    pub(in crate::plan) fn keep_unseen(&mut self, report: &Report, working: &Working) {
        let seen: BTreeSet<_> = report
            .findings
            .iter()
            .map(|finding| identity(finding, finding.place.map(|place| place.span)))
            .collect();
        self.findings
            .retain(|(round, finding)| match place_now(finding, *round, working) {
                Some(span) => !seen.contains(&identity(finding, span)),
                None => false,
            });
    }

    /// Returns the errors, with their places in the tree as it is now.
    pub(in crate::plan) fn into_findings(self, working: &Working) -> Vec<Finding> {
        let tree = working.tree();
        let moved = |(round, mut finding): (usize, Finding)| {
            if let Some(span) = place_now(&finding, round, working)? {
                let text = utf8::masked(tree.read(&finding.path).unwrap_or_default());
                let range = LineIndex::new(&text).range(span);
                finding.place = Some(Place { span, range });
            }
            Some(finding)
        };
        self.findings.into_iter().filter_map(moved).collect()
    }
}

/// Returns where `finding` of round `round` stands now; `None` where its file is gone or its text was changed, and
/// `Some(None)` where it is about a whole file.
fn place_now(finding: &Finding, round: usize, working: &Working) -> Option<Option<Span>> {
    if working.is_deleted(&finding.path) {
        return None;
    }
    match finding.place {
        None => Some(None),
        Some(place) => working.span_now(&finding.path, place.span, round).map(Some),
    }
}

fn identity(finding: &Finding, span: Option<Span>) -> (&str, Option<&str>, &str, Option<usize>) {
    (
        finding.check,
        finding.entry.as_deref(),
        finding.path.as_str(),
        span.map(Span::start),
    )
}
