//! From findings to a changed repository: choose fixes, build the changes, prove them on an overlay, apply, undo.
//!
//! `make` is pure but for reading the tree. Round by round it takes away what it may, lays the changes over the tree and
//! checks the result, until nothing is left that it can take away. What the plan takes out is retired from then on like
//! what an entry names, so that a user of a derived type is found like a user of the table itself.

pub mod apply;
mod blockers;
mod build;
pub mod change;
mod choose;
pub mod dirty;
mod hidden;
pub mod ignored;
pub mod patch;
mod stars;
mod working;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::checks::{self, Options};
use crate::config::{Config, Implied, ImpliedSubject};
use crate::facts::packages::{Package, Packages, install_command};
use crate::finding::{Finding, Report, Safety, Status};
use crate::plan::blockers::{Before, Touched, removed_name};
use crate::plan::change::{FileChange, FileChanges};
use crate::plan::hidden::Hidden;
use crate::plan::ignored::ignored_below;
use crate::plan::working::Working;
use crate::tree::Tree;
use crate::tree::path::RepoPath;
use crate::tree::skipped::Skipped;
use crate::tree::worktree::Worktree;

pub use crate::plan::build::PlanConflict;
pub use crate::plan::choose::Scope;

/// How many rounds a plan may take; each one takes something away, so more means that two entries undo each other.
const MOST_ROUNDS: usize = 50;

/// A change of a repository, proven on an overlay and not yet made.
pub struct Plan {
    /// What becomes of each file.
    pub changes: FileChanges,
    /// The same by entry, sorted by path, then entry.
    pub edits: Vec<PlannedEdit>,
    /// What stands in its way, in the tree as it would be; sorted as in a report.
    pub blockers: Vec<Finding>,
    /// What else would be left: enforced findings of any severity, in the tree as it would be; sorted as in a report.
    pub remaining: Vec<Finding>,
    /// Changes that could not be made beside others of the same text.
    pub conflicts: Vec<PlanConflict>,
    working: Working,
}

/// What is done to one file for one entry.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PlannedEdit {
    /// The file.
    pub path: RepoPath,
    /// The entry's id.
    pub entry: String,
    /// What is done to the file.
    pub action: EditAction,
    /// Whether any part of it may change what remaining code does.
    pub is_unsafe: bool,
}

/// What is done to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EditAction {
    /// It is changed.
    Edit,
    /// It is deleted.
    Delete,
    /// It is made.
    Create,
}

impl PlannedEdit {
    /// Returns how safe it is.
    pub fn safety(&self) -> Safety {
        if self.is_unsafe { Safety::Unsafe } else { Safety::Safe }
    }
}

impl EditAction {
    /// Returns the name in machine formats.
    pub fn name(self) -> &'static str {
        match self {
            EditAction::Edit => "edit",
            EditAction::Delete => "delete",
            EditAction::Create => "create",
        }
    }
}

/// Why there is no plan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// The entries undo each other's changes.
    #[error("the plan does not settle: {path} is changed again and again for {}", .entries.join(" and "))]
    Unsettled {
        /// The file that was changed last.
        path: RepoPath,
        /// The ids of the entries that changed it last, sorted.
        entries: Vec<String>,
    },
    /// A changed file cannot be read any more.
    #[error("{path} could not be read after its change: {reason}")]
    Broken {
        /// The file.
        path: RepoPath,
        /// Why.
        reason: String,
    },
}

/// Returns the plan that takes away what `scope` allows of the findings about `tree`.
///
/// # Errors
/// [`PlanError`]: two entries that undo each other, or a change that breaks a file; nothing is written in any case.
pub fn make(tree: &Arc<dyn Tree>, config: &Config, options: &Options, scope: &Scope) -> Result<Plan, PlanError> {
    let mut working = Working::new(Arc::clone(tree));
    let mut implied: Vec<Implied> = Vec::new();
    let mut owners: BTreeMap<(RepoPath, String), bool> = BTreeMap::new();
    let mut names: BTreeSet<String> = BTreeSet::new();
    let mut hidden = Hidden::default();
    let mut first: Option<(Before, Vec<Skipped>)> = None;
    let mut last_rounds: [Vec<(RepoPath, String)>; 2] = Default::default();
    for _ in 0..MOST_ROUNDS {
        let now = working.tree();
        let grown = config.with_implied(&implied);
        let report = checks::run(Arc::clone(&now), &grown, options);
        hidden.keep_unseen(&report, &working);
        let (before, skipped_before) =
            first.get_or_insert_with(|| (Before::new(&report.findings), report.skipped.clone()));
        let chosen = choose::choose(&report.findings, scope, config, now.as_ref());
        let round = build::build(now.as_ref(), tree.as_ref(), config, &chosen);
        if round.changes.is_empty() {
            if let Some(broken) = report.skipped.iter().find(|skipped| !skipped_before.contains(skipped)) {
                return Err(PlanError::Broken {
                    path: broken.path.clone(),
                    reason: broken.reason.clone(),
                });
            }
            names.extend(implied.iter().filter_map(name_of_implied));
            return Ok(finish(Ended {
                working,
                report,
                hidden,
                owners,
                names,
                conflicts: round.conflicts,
                before: std::mem::take(before),
            }));
        }
        let mut changed = Vec::new();
        for finding in round.done.iter().filter_map(|index| chosen.get(*index)) {
            let key = (finding.path.clone(), finding.entry.clone().unwrap_or_default());
            changed.push(key.clone());
            *owners.entry(key).or_default() |= is_unsafe(finding);
            names.extend(removed_name(finding));
        }
        let done: BTreeSet<&str> = round
            .done
            .iter()
            .filter_map(|index| Some(chosen.get(*index)?.fingerprint.as_str()))
            .collect();
        hidden.remember(&report, &done, working.round());
        // Several findings can lead to one thing, one thing can go in parts, and some of it an entry names itself.
        for found in round.implied {
            if !implied.contains(&found) && !config.names(&found) {
                implied.push(found);
            }
        }
        working.apply(round.changes);
        last_rounds.rotate_left(1);
        if let Some(last) = last_rounds.last_mut() {
            *last = changed;
        }
    }
    Err(unsettled(last_rounds.concat()))
}

/// Returns the error for entries that change files again and again: `changed` are the files of the last rounds.
fn unsettled(changed: Vec<(RepoPath, String)>) -> PlanError {
    let path = changed.last().map(|(path, _)| path.clone()).unwrap_or_default();
    let of_file = changed.into_iter().filter(|(changed, _)| *changed == path);
    let entries: BTreeSet<String> = of_file.map(|(_, entry)| entry).collect();
    PlanError::Unsettled {
        path,
        entries: entries.into_iter().collect(),
    }
}

fn is_unsafe(finding: &Finding) -> bool {
    finding.fix.as_ref().is_some_and(|fix| fix.safety == Safety::Unsafe)
}

fn name_of_implied(implied: &Implied) -> Option<String> {
    match &implied.subject {
        ImpliedSubject::Path(_) => None,
        ImpliedSubject::Symbol(symbol) => Some(format!("{}#{}", symbol.file, symbol.name)),
        ImpliedSubject::Script(script) => Some(script.written.clone()),
    }
}

/// What is known when no fix is left.
struct Ended {
    working: Working,
    report: Report,
    hidden: Hidden,
    /// Whether what an entry did to a file was unsafe.
    owners: BTreeMap<(RepoPath, String), bool>,
    /// The names of what goes besides files.
    names: BTreeSet<String>,
    conflicts: Vec<PlanConflict>,
    /// What stood there before.
    before: Before,
}

fn finish(mut ended: Ended) -> Plan {
    let changes = ended.working.changes();
    let edits = ended.owners.iter().filter_map(|((path, entry), is_unsafe)| {
        let action = match changes.get(path)? {
            FileChange::Create { .. } => EditAction::Create,
            FileChange::Edit { .. } => EditAction::Edit,
            FileChange::Delete { .. } => EditAction::Delete,
        };
        Some(PlannedEdit {
            path: path.clone(),
            entry: entry.clone(),
            action,
            is_unsafe: *is_unsafe,
        })
    });
    let edits: Vec<PlannedEdit> = edits.collect();
    let touched = Touched {
        paths: changes.keys().cloned().collect(),
        entries: edits.iter().map(|edit| edit.entry.clone()).collect(),
        names: ended.names,
    };
    let mut left: Vec<Finding> = ended.report.findings;
    left.extend(ended.hidden.into_findings(&ended.working));
    left.retain(|finding| finding.status == Status::Enforced);
    left.sort_by(|a, b| {
        let start = |finding: &Finding| finding.place.map(|place| place.span);
        (&a.path, start(a), a.check, &a.entry).cmp(&(&b.path, start(b), b.check, &b.entry))
    });
    let (blockers, remaining) = left
        .into_iter()
        .partition(|finding| touched.is_blocked_by(finding, !ended.before.take(finding)));
    Plan {
        changes,
        edits,
        blockers,
        remaining,
        conflicts: ended.conflicts,
        working: ended.working,
    }
}

impl Plan {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// Adds the files of `worktree` that no tree lists and that lie in folders which the plan empties, where an enforced
    /// entry of `scope` retires them. Returns what could not be looked at.
    pub fn add_unlisted(
        &mut self,
        worktree: &Worktree,
        config: &Config,
        phase: Option<u32>,
        scope: &Scope,
    ) -> Vec<Skipped> {
        let phase = phase.or(config.phase);
        let retiring = |path: &RepoPath| {
            config.retires().find(|(_, entry, retire)| {
                scope.has_entry(Some(&entry.id))
                    && phase.is_none_or(|last| entry.phase <= last)
                    && retire.paths.matches(path, false)
            })
        };
        let below = ignored_below(worktree, &self.changes, &|path| {
            retiring(path).is_some() && !config.exclude.matches(path, false)
        });
        for path in below.files {
            let Some((_, entry, _)) = retiring(&path) else { continue };
            self.edits.push(PlannedEdit {
                path: path.clone(),
                entry: entry.id.clone(),
                action: EditAction::Delete,
                is_unsafe: false,
            });
            self.changes.insert(path, FileChange::Delete { old: None });
        }
        self.edits.sort();
        below.skipped
    }

    /// Returns the tree as it would be.
    pub fn result(&self) -> Arc<dyn Tree> {
        self.working.tree()
    }

    /// Returns the commands that bring lock files up to date, where a package.json has other dependencies than before;
    /// sorted.
    pub fn install_commands(&self) -> Vec<String> {
        let result = self.result();
        let (before, after) = (Packages::new(self.working.base()), Packages::new(result.as_ref()));
        let names = |package: Option<&Package>| -> BTreeSet<String> {
            let dependencies = package.into_iter().flat_map(|package| &package.dependencies);
            dependencies.map(|dependency| dependency.name.clone()).collect()
        };
        let commands: BTreeSet<String> = after
            .all()
            .filter(|(folder, package)| names(before.at(folder)) != names(Some(package)))
            .map(|(folder, _)| install_command(result.as_ref(), folder).to_owned())
            .collect();
        commands.into_iter().collect()
    }

    /// Returns `finding`, one of `blockers` or `remaining`, with its place in the tree as it is.
    pub fn before(&self, finding: &Finding) -> Finding {
        self.working.in_base(finding)
    }
}
