//! From findings to a changed repository: choose fixes, build the changes, prove them on an overlay, apply, undo.
//!
//! `make` is pure but for reading the tree. Round by round it takes away what it may, lays the changes over the tree and
//! checks the result, until nothing is left that it can take away. What the plan takes out is retired from then on like
//! what an entry names, so that a user of a derived type is found like a user of the table itself.

pub mod alone;
pub mod apply;
mod blockers;
mod build;
pub mod change;
mod choose;
pub mod dirty;
mod hidden;
pub mod ignored;
mod once;
pub mod patch;
pub mod stars;
mod unread;
mod working;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::checks::{self, Options};
use crate::config::{Config, Entry, Implied, ImpliedSubject};
use crate::facts::packages::{dependency_names, install_command, package_name};
use crate::finding::{Action, Finding, Report, Safety, Status};
use crate::plan::blockers::{Before, Touched, emptied_folders, removed_name};
use crate::plan::change::{FileChange, FileChanges};
use crate::plan::hidden::Hidden;
use crate::plan::ignored::ignored_below;
use crate::plan::once::{Judged, once};
use crate::plan::stars::{Ground, Stars};
use crate::plan::working::Working;
use crate::tree::path::RepoPath;
use crate::tree::skipped::Skipped;
use crate::tree::worktree::Worktree;
use crate::tree::{LARGEST_FILE, Tree};

pub use crate::plan::build::PlanConflict;
pub use crate::plan::choose::Scope;

/// How many rounds a plan may take: a chain of so many things that go one after the other is no plan.
const MOST_ROUNDS: usize = 1000;

/// How often one entry may write to one file; what is taken out comes to an end by itself.
const MOST_WRITES: usize = 10;

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
    /// What goes besides what entries name, as findings give it in `target`; only this plan knows of it.
    pub gone_along: BTreeSet<String>,
    /// Changes that could not be made beside others of the same text.
    pub conflicts: Vec<PlanConflict>,
    /// Files that stay, could not be read and may refer to what goes: they hold its name, or what goes along made them asked
    /// for.
    pub unread: Vec<Skipped>,
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
        /// The ids of the entries that write to it, sorted.
        entries: Vec<String>,
    },
    /// A file would grow beyond what decomm reads of a file.
    #[error("{path} would grow beyond {} MiB by what {} writes to it", LARGEST_FILE / (1024 * 1024), .entries.join(" and "))]
    TooLarge {
        /// The file.
        path: RepoPath,
        /// The ids of the entries that have written to it, sorted.
        entries: Vec<String>,
    },
    /// One thing led to another for longer than any plan does.
    #[error("the plan does not settle within {MOST_ROUNDS} rounds")]
    TooLong,
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
/// What other entries retire stays where it is for now, so it counts as alive: what refers to a thing that goes from
/// there stands in the way.
///
/// # Errors
/// [`PlanError`]: two entries that undo each other, or a change that breaks a file; nothing is written in any case.
pub fn make(tree: &Arc<dyn Tree>, config: &Config, options: &Options, scope: &Scope) -> Result<Plan, PlanError> {
    let phase = options.phase.or(config.phase);
    let is_kept = |entry: &Entry| scope.has_entry(Some(&entry.id)) && phase.is_none_or(|last| entry.phase <= last);
    let restricted = config.restricted(is_kept);
    let mut working = Working::new(Arc::clone(tree));
    let mut implied: Vec<Implied> = Vec::new();
    let mut owners: BTreeMap<(RepoPath, String), bool> = BTreeMap::new();
    let mut names: BTreeSet<String> = BTreeSet::new();
    let mut hidden = Hidden::default();
    let mut first: Option<(Before, Vec<Skipped>)> = None;
    let mut writes = Writes::default();
    let ground = Ground::default();
    let stars = Stars::new(tree, config, &ground);
    for _ in 0..MOST_ROUNDS {
        let now = working.tree();
        let grown = restricted.with_implied(&implied);
        let report = checks::run(Arc::clone(&now), &grown, options);
        hidden.keep_unseen(&report, &working);
        let (before, skipped_before) =
            first.get_or_insert_with(|| (Before::new(&report.findings), report.skipped.clone()));
        let chosen = choose::choose(&report.findings, scope, config, now.as_ref());
        let mut round = build::build(now.as_ref(), &stars, config, &chosen);
        let mut left_over: Vec<Finding> = Vec::new();
        let mut chosen = chosen;
        if round.changes.is_empty() {
            // What is left over can be told only of the tree as it was, so it goes in this run, or is told now.
            left_over = left_over_of(tree, &now, &grown, options);
            let also = choose::choose(&left_over, scope, config, now.as_ref());
            let more = build::build(now.as_ref(), &stars, config, &also);
            if !more.changes.is_empty() {
                implied.extend(implied_by_deleting(config, &also, &more.done));
                (round, chosen) = (more, also);
            }
        }
        if round.changes.is_empty() {
            let mut skipped = report.skipped.clone();
            skipped.retain(|skipped| !skipped_before.contains(skipped));
            let changed = working.changes();
            if let Some(broken) = skipped.iter().find(|skipped| changed.contains_key(&skipped.path)) {
                return Err(PlanError::Broken {
                    path: broken.path.clone(),
                    reason: broken.reason.clone(),
                });
            }
            let gone_along: BTreeSet<String> = implied.iter().map(name_of_implied).collect();
            names.extend(gone_along.iter().cloned());
            // The report of the whole configuration, where a part of it was looked at.
            let others = match config.entries.iter().all(is_kept) {
                true => Vec::new(),
                false => checks::run(now, config, options).findings,
            };
            return Ok(finish(Ended {
                working,
                report,
                others,
                hidden,
                left_over,
                owners,
                names,
                gone_along,
                conflicts: round.conflicts,
                skipped,
                before: std::mem::take(before),
            }));
        }
        let done: Vec<&Finding> = round
            .done
            .iter()
            .filter_map(|index| chosen.get(*index).copied())
            .collect();
        for finding in &done {
            let key = (finding.path.clone(), finding.entry.clone().unwrap_or_default());
            *owners.entry(key).or_default() |= is_unsafe(finding);
            names.extend(removed_name(finding));
        }
        writes.count(&done)?;
        let fingerprints: BTreeSet<&str> = done.iter().map(|finding| finding.fingerprint.as_str()).collect();
        hidden.remember(&report, &fingerprints, working.round());
        // Several findings can lead to one thing, one thing can go in parts, and some of it an entry names itself.
        for found in round.implied {
            if !implied.contains(&found) && !config.names(&found) {
                implied.push(found);
            }
        }
        working.apply(round.changes).map_err(|path| PlanError::TooLarge {
            entries: writes.entries_of(&path),
            path,
        })?;
    }
    Err(PlanError::TooLong)
}

/// Returns what everything retired in `base` leaves behind in `now`, the same tree with the changes so far.
fn left_over_of(base: &Arc<dyn Tree>, now: &Arc<dyn Tree>, config: &Config, options: &Options) -> Vec<Finding> {
    let options = Options {
        left_over: true,
        history: None,
        ..*options
    };
    let mut findings = checks::run_after(Arc::clone(base), Arc::clone(now), config, &options).findings;
    findings.retain(|finding| checks::is_of_left_over(finding.check) && finding.status == Status::Enforced);
    findings
}

/// Returns what goes from now on like what an entry names: the files among `chosen` that are deleted.
fn implied_by_deleting(config: &Config, chosen: &[&Finding], done: &[usize]) -> Vec<Implied> {
    let findings = done.iter().filter_map(|index| chosen.get(*index));
    let is_deleted = |finding: &&&Finding| finding.fix.as_ref().is_some_and(|fix| fix.action == Action::Delete);
    let deleted = findings.filter(is_deleted).filter_map(|finding| {
        let entry = config
            .entries
            .iter()
            .position(|entry| Some(&entry.id) == finding.entry.as_ref())?;
        Some(Implied {
            entry,
            subject: ImpliedSubject::Path(finding.path.clone()),
        })
    });
    deleted.collect()
}

/// How often each entry has written to each file.
#[derive(Debug, Default)]
struct Writes {
    counts: BTreeMap<(RepoPath, String), usize>,
}

impl Writes {
    /// Counts what is written for `done`, once a file and entry.
    fn count(&mut self, done: &[&Finding]) -> Result<(), PlanError> {
        let is_written = |finding: &&&Finding| {
            let action = finding.fix.as_ref().map(|fix| &fix.action);
            matches!(action, Some(Action::Replace(_) | Action::Require))
        };
        let key = |finding: &&Finding| (finding.path.clone(), finding.entry.clone().unwrap_or_default());
        let written: BTreeSet<(RepoPath, String)> = done.iter().filter(is_written).map(key).collect();
        for key in written {
            let count = self.counts.entry(key.clone()).or_default();
            *count += 1;
            if *count > MOST_WRITES {
                return Err(PlanError::Unsettled {
                    entries: self.entries_of(&key.0),
                    path: key.0,
                });
            }
        }
        Ok(())
    }

    /// Returns the ids of the entries that have written to `path`, sorted.
    fn entries_of(&self, path: &RepoPath) -> Vec<String> {
        let of_path = self.counts.keys().filter(|(written, _)| written == path);
        of_path.map(|(_, entry)| entry.clone()).collect()
    }
}

fn is_unsafe(finding: &Finding) -> bool {
    finding.fix.as_ref().is_some_and(|fix| fix.safety == Safety::Unsafe)
}

/// Returns what findings give as the target of `implied`.
fn name_of_implied(implied: &Implied) -> String {
    match &implied.subject {
        ImpliedSubject::Path(path) => path.to_string(),
        ImpliedSubject::Symbol(symbol) => format!("{}#{}", symbol.file, symbol.name),
        ImpliedSubject::Script(script) => script.written.clone(),
    }
}

/// What is known when no fix is left.
struct Ended {
    working: Working,
    report: Report,
    /// The findings of the whole configuration, where `report` is about a part of it.
    others: Vec<Finding>,
    hidden: Hidden,
    /// What nothing uses any more.
    left_over: Vec<Finding>,
    /// Whether what an entry did to a file was unsafe.
    owners: BTreeMap<(RepoPath, String), bool>,
    /// The names of what goes besides files.
    names: BTreeSet<String>,
    /// Those of them that no entry names.
    gone_along: BTreeSet<String>,
    conflicts: Vec<PlanConflict>,
    /// What could not be read and was not to be before.
    skipped: Vec<Skipped>,
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
        folders: {
            let is_deleted = |change: &FileChange| matches!(change, FileChange::Delete { .. });
            let deleted = changes.iter().filter(|(_, change)| is_deleted(change));
            emptied_folders(deleted.map(|(path, _)| path), ended.working.tree().as_ref())
        },
        entries: edits.iter().map(|edit| edit.entry.clone()).collect(),
        names: {
            ended.names.extend(changes.iter().filter_map(deleted_package));
            ended.names
        },
    };
    let tree = ended.working.tree();
    let mut unread = unread::naming(ended.report.skipped, &changes, &touched.folders, tree.as_ref());
    unread.extend(ended.skipped);
    unread.sort();
    unread.dedup();
    let mut judge = |finding: Finding| {
        let is_new = !ended.before.take(&finding);
        let blocks = touched.is_blocked_by(&finding, is_new) && (is_new || !ended.before.was_note(&finding));
        (blocks, finding)
    };
    let seen: Vec<Judged> = ended.report.findings.into_iter().map(&mut judge).collect();
    let hidden = ended.hidden.into_findings(&ended.working).into_iter();
    let left = once(seen, hidden.map(&mut judge).collect());
    let known: BTreeSet<(String, Option<usize>)> = left.iter().map(|(_, finding)| identity(finding)).collect();
    let (blockers, remaining): (Vec<Judged>, Vec<Judged>) = left.into_iter().partition(|(blocks, _)| *blocks);
    let findings = |judged: Vec<Judged>| judged.into_iter().map(|(_, finding)| finding).collect::<Vec<_>>();
    let (mut blockers, mut remaining) = (findings(blockers), findings(remaining));
    remaining.extend(ended.left_over);
    let others = ended.others.into_iter();
    remaining.extend(others.filter(|finding| !known.contains(&identity(finding))));
    for findings in [&mut blockers, &mut remaining] {
        findings.retain(|finding| finding.status == Status::Enforced);
        findings.sort_by(|a, b| {
            let start = |finding: &Finding| finding.place.map(|place| place.span);
            (&a.path, start(a), a.check, &a.entry).cmp(&(&b.path, start(b), b.check, &b.entry))
        });
    }
    Plan {
        changes,
        edits,
        blockers,
        remaining,
        gone_along: ended.gone_along,
        conflicts: ended.conflicts,
        unread,
        working: ended.working,
    }
}

/// Returns the name of the package whose package.json goes by `change`: what runs it by that name has nothing to run.
fn deleted_package((path, change): (&RepoPath, &FileChange)) -> Option<String> {
    match change {
        FileChange::Delete { old: Some(old) } if path.name() == "package.json" => package_name(old),
        _ => None,
    }
}

/// What tells findings of one tree apart.
fn identity(finding: &Finding) -> (String, Option<usize>) {
    let text = format!(
        "{} {} {} {}",
        finding.check,
        finding.entry.as_deref().unwrap_or_default(),
        finding.path,
        finding.target.as_deref().unwrap_or_default()
    );
    (text, finding.place.map(|place| place.span.start()))
}

impl Plan {
    /// Returns those of `remaining` that are about what goes along: a later check does not know of it.
    pub fn unseen(&self) -> Vec<&Finding> {
        let is_unseen = |finding: &&Finding| {
            finding
                .target
                .as_ref()
                .is_some_and(|target| self.gone_along.contains(target))
        };
        self.remaining.iter().filter(is_unseen).collect()
    }

    /// Returns those of `remaining` that are about what nothing uses any more; a later check cannot tell.
    pub fn left_over(&self) -> Vec<&Finding> {
        let remaining = self.remaining.iter();
        remaining
            .filter(|finding| checks::is_of_left_over(finding.check))
            .collect()
    }

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
        // The tree may be written to by now: what was there before is known by the changes alone.
        let matters = |change: &FileChange| match change {
            FileChange::Edit { old, new } => dependency_names(old) != dependency_names(new),
            FileChange::Create { new } => !dependency_names(new).is_empty(),
            // A package of the workspace stands in the lock file, too.
            FileChange::Delete { .. } => true,
        };
        let packages = self.changes.iter().filter(|(path, _)| path.name() == "package.json");
        let changed = packages.filter(|(_, change)| matters(change));
        let result = self.result();
        let command = |path: &RepoPath| install_command(result.as_ref(), &path.parent().unwrap_or_default());
        let commands: BTreeSet<&str> = changed.map(|(path, _)| command(path)).collect();
        commands.into_iter().map(str::to_owned).collect()
    }

    /// Returns `finding`, one of `blockers` or `remaining`, with its place in the tree as it is.
    pub fn before(&self, finding: &Finding) -> Finding {
        self.working.in_base(finding)
    }
}
