//! What of a report is shown, and how it adds up.

use std::collections::BTreeSet;

use crate::finding::{Finding, Report, Safety, Severity, Status};
use crate::tree::path::RepoPath;
use crate::tree::skipped::Skipped;

/// What the user asked to see; an empty list asks for everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Narrowing {
    /// Files and folders.
    pub paths: Vec<RepoPath>,
    /// Names of checks.
    pub checks: Vec<String>,
    /// Ids of entries.
    pub entries: Vec<String>,
    /// Whether pending findings are shown; they are counted in any case.
    pub pending: bool,
}

impl Narrowing {
    /// Whether `finding` is asked for, pending or not.
    pub fn keeps(&self, finding: &Finding) -> bool {
        let entry = finding.entry.as_deref();
        self.keeps_path(&finding.path)
            && (self.checks.is_empty() || self.checks.iter().any(|check| check == finding.check))
            && (self.entries.is_empty() || self.entries.iter().any(|id| Some(id.as_str()) == entry))
    }

    /// Whether `path` is asked for.
    pub fn keeps_path(&self, path: &RepoPath) -> bool {
        self.paths.is_empty() || self.paths.iter().any(|folder| path.is_within(folder))
    }

    /// Whether anything but the whole report is asked for.
    pub fn is_narrow(&self) -> bool {
        !(self.paths.iter().all(RepoPath::is_root) && self.checks.is_empty() && self.entries.is_empty())
    }
}

/// A report as it is shown: what every format gets.
#[derive(Debug)]
pub struct View<'a> {
    /// `worktree`, `index` or a commit id.
    pub tree: &'a str,
    /// The last phase that is enforced; none: all are.
    pub phase: Option<u32>,
    /// What is shown, in the report's order.
    pub findings: Vec<&'a Finding>,
    /// What could not be read, in the report's order.
    pub skipped: Vec<&'a Skipped>,
    /// How it adds up.
    pub summary: Summary,
    /// Whether only a part of the report was asked for.
    pub is_narrow: bool,
    /// Whether the report is about a change.
    pub is_change: bool,
    /// Whether the configuration asks for anything; taken for granted by [`View::new`].
    pub has_entries: bool,
}

/// How the findings that were asked for add up; pending ones count as pending alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Enforced errors.
    pub errors: usize,
    /// Enforced warnings.
    pub warnings: usize,
    /// Enforced notes.
    pub notes: usize,
    /// Pending findings, shown or not.
    pub pending: usize,
    /// The phases that pending findings wait for.
    pub pending_phases: BTreeSet<u32>,
    /// Enforced findings with a safe fix.
    pub safe_fixes: usize,
    /// Enforced findings with an unsafe fix.
    pub unsafe_fixes: usize,
    /// Files with enforced findings.
    pub files_found: usize,
    /// Files looked at.
    pub files: usize,
}

impl<'a> View<'a> {
    /// Returns what `narrowing` asks for of `report`.
    pub fn new(report: &'a Report, narrowing: &Narrowing) -> View<'a> {
        let asked: Vec<&Finding> = report
            .findings
            .iter()
            .filter(|finding| narrowing.keeps(finding))
            .collect();
        let summary = Summary::of(&asked, report.n_files);
        let is_shown = |finding: &&Finding| narrowing.pending || finding.status == Status::Enforced;
        View {
            tree: &report.tree,
            phase: report.phase,
            findings: asked.into_iter().filter(is_shown).collect(),
            skipped: report
                .skipped
                .iter()
                .filter(|skipped| narrowing.keeps_path(&skipped.path))
                .collect(),
            summary,
            is_narrow: narrowing.is_narrow(),
            is_change: report.is_change,
            has_entries: true,
        }
    }
}

impl Summary {
    fn of(findings: &[&Finding], files: usize) -> Summary {
        let mut summary = Summary {
            files,
            ..Summary::default()
        };
        let mut paths: BTreeSet<&RepoPath> = BTreeSet::new();
        for finding in findings {
            if finding.status == Status::Pending {
                summary.pending += 1;
                summary.pending_phases.extend(finding.phase);
                continue;
            }
            paths.insert(&finding.path);
            match finding.severity {
                Severity::Error => summary.errors += 1,
                Severity::Warning => summary.warnings += 1,
                Severity::Note => summary.notes += 1,
            }
            match finding.fix.as_ref().map(|fix| fix.safety) {
                Some(Safety::Safe) => summary.safe_fixes += 1,
                Some(Safety::Unsafe) => summary.unsafe_fixes += 1,
                None => {}
            }
        }
        summary.files_found = paths.len();
        summary
    }

    /// Returns how many enforced findings `decomm fix` can take away, safely or not.
    pub fn fixable(&self) -> usize {
        self.safe_fixes + self.unsafe_fixes
    }

    /// Whether nothing is enforced at any level.
    pub fn is_clean(&self) -> bool {
        self.errors + self.warnings + self.notes == 0
    }
}
