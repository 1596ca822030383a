//! What stands in a plan's way: errors that it would leave behind in the files that it changes, or about the things that
//! it takes away.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::{Action, Finding, Severity, Status};
use crate::tree::Tree;
use crate::tree::path::RepoPath;

/// What a plan touches.
#[derive(Debug, Default)]
pub(in crate::plan) struct Touched {
    /// The files that it changes, deletes and makes.
    pub(in crate::plan) paths: BTreeSet<RepoPath>,
    /// The folders that it leaves nothing of: what is written or built there has no place any more.
    pub(in crate::plan) folders: BTreeSet<RepoPath>,
    /// The ids of the entries that it does something for.
    pub(in crate::plan) entries: BTreeSet<String>,
    /// Names of symbols, scripts and packages that go, as findings give them in `target`.
    pub(in crate::plan) names: BTreeSet<String>,
}

impl Touched {
    /// Whether `finding`, an error that is left in the result, blocks the plan: one of an entry that the plan does
    /// something for, or one that was not there before.
    pub(in crate::plan) fn is_blocked_by(&self, finding: &Finding, is_new: bool) -> bool {
        let has_entry = finding.entry.as_ref().is_some_and(|entry| self.entries.contains(entry));
        finding.severity == Severity::Error
            && finding.status == Status::Enforced
            && (has_entry || is_new)
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
            self.paths.iter().any(is_it) || named.ancestors().any(|folder| self.folders.contains(&folder))
        })
    }
}

/// Returns the folders above `deleted` that `left`, the tree without these files, has nothing in; the root is none.
pub(in crate::plan) fn emptied_folders<'p>(
    deleted: impl Iterator<Item = &'p RepoPath>,
    left: &dyn Tree,
) -> BTreeSet<RepoPath> {
    let mut folders = BTreeSet::new();
    for path in deleted {
        for folder in path.ancestors() {
            if folder.is_root() || folders.contains(&folder) || left.listing().has_folder(&folder) {
                break;
            }
            folders.insert(folder);
        }
    }
    folders
}

fn without_extension(path: &RepoPath) -> &str {
    let extension = path.extension();
    match extension.is_empty() {
        true => path.as_str(),
        false => path.as_str().trim_end_matches(|last| last != '.').trim_end_matches('.'),
    }
}

/// Returns the name of what goes when `finding` is taken away, where it is no file: a symbol that some file does not
/// hand on any more goes as a whole, or not at all.
pub(in crate::plan) fn removed_name(finding: &Finding) -> Option<String> {
    let is_taken_out = finding.fix.as_ref().is_some_and(|fix| fix.action == Action::TakeOut);
    (is_taken_out && (finding.check.starts_with("retired-") || finding.check == "dangling-symbol"))
        .then(|| finding.target.clone())
        .flatten()
}

/// How often each finding stood in the tree before the plan; ordinals, which a fingerprint has, change with its removals.
#[derive(Debug, Default)]
pub(in crate::plan) struct Before {
    counts: BTreeMap<Alike, usize>,
    /// Those of which each was a note: what was there told them from errors, and is gone.
    notes: BTreeSet<Alike>,
}

/// What findings that differ in their places alone have in common: check, entry, path, kind and target.
type Alike = (
    &'static str,
    Option<String>,
    RepoPath,
    Option<&'static str>,
    Option<String>,
);

fn alike(finding: &Finding) -> Alike {
    (
        finding.check,
        finding.entry.clone(),
        finding.path.clone(),
        finding.kind.map(|kind| kind.name()),
        finding.target.clone(),
    )
}

impl Before {
    /// Counts `findings`.
    pub(in crate::plan) fn new(findings: &[Finding]) -> Before {
        let mut before = Before::default();
        for finding in findings {
            *before.counts.entry(alike(finding)).or_default() += 1;
        }
        let is_note = |finding: &&Finding| finding.severity == Severity::Note;
        before.notes = findings.iter().filter(is_note).map(alike).collect();
        for finding in findings.iter().filter(|finding| !is_note(finding)) {
            before.notes.remove(&alike(finding));
        }
        before
    }

    /// Whether each finding like `finding` that stood there was a note.
    pub(in crate::plan) fn was_note(&self, finding: &Finding) -> bool {
        self.notes.contains(&alike(finding))
    }

    /// Takes `finding` for one of those that stood there; `false` where all of these were taken already, or none was there.
    pub(in crate::plan) fn take(&mut self, finding: &Finding) -> bool {
        match self.counts.get_mut(&alike(finding)) {
            Some(count) if *count > 0 => {
                *count -= 1;
                true
            }
            _ => false,
        }
    }
}
