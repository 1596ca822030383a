//! What is wrong with a tree: one file a check, or a family of checks that ask the same.
//!
//! `run` is the one question that decomm asks of a tree; it is pure but for reading the tree.

mod allowed;
mod broken_history;
mod dangling;
mod dangling_symbol;
mod dead_path;
mod difference;
mod draft;
pub mod edits;
pub mod fingerprint;
mod fold;
mod frozen_path;
mod orphaned_dependency;
mod orphaned_file;
pub mod registry;
mod retired_dependency;
mod retired_path;
mod retired_script;
mod retired_symbol;
mod retired_table;
mod stale_text;
mod unlisted_legacy;
mod unmet;

use crate::checks::allowed::OfExpired;
use crate::checks::draft::Draft;
use crate::checks::fingerprint::{Fingerprints, Identity};
use crate::config::Config;
use crate::config::date::Date;
use crate::facts::leftover::{self, Leftovers};
use crate::facts::{Facts, Parsing, Progress, Reading};
use crate::finding::{Finding, Report, Status};
use crate::tree::change::{self, Change};
use crate::tree::history::{History, WithChange};
use crate::tree::path::RepoPath;
use crate::tree::{Tree, TreeError};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What a run takes besides tree and configuration.
pub struct Options<'a> {
    /// The last phase that is enforced, in place of the configuration's.
    pub phase: Option<u32>,
    /// The day on which exceptions are judged.
    pub today: Date,
    /// Whether it is asked what would be left over, which only a whole tree can tell: [`run_change`] never asks.
    pub left_over: bool,
    /// How many threads read files; 0: as many as there are cores. The result is the same.
    pub n_threads: usize,
    /// What was deleted, where `dead-path` is asked for.
    pub history: Option<Arc<dyn History>>,
    /// Which files are parsed; the findings are the same.
    pub parsing: Parsing,
    /// Is told how far the reading has come; called from several threads.
    pub progress: &'a (dyn Fn(Progress) + Sync),
}

/// A check's function: all that it finds.
type Find = fn(&Facts) -> Vec<Draft>;

/// Every check, or family of checks, with the names that it reports under.
const CHECKS: [(&[&str], Find); 10] = [
    (&[retired_path::NAME], retired_path::find),
    (&[retired_symbol::NAME], retired_symbol::find),
    (&[retired_script::NAME], retired_script::find),
    (&[retired_table::NAME], retired_table::find),
    (&[retired_dependency::NAME], retired_dependency::find),
    (&dangling::NAMES, dangling::find),
    (&[dangling_symbol::NAME], dangling_symbol::find),
    (&unmet::NAMES, unmet::find),
    (&[stale_text::NAME], stale_text::find),
    (&[broken_history::NAME], broken_history::find),
];

/// A check's function: all that it finds of what would be left over.
type FindLeft = fn(&Facts, &Leftovers) -> Vec<Draft>;

/// The checks of what would be left over once everything retired is gone.
const LEFT_OVER_CHECKS: [(&str, FindLeft); 3] = [
    (orphaned_file::NAME, orphaned_file::find),
    (orphaned_dependency::NAME, orphaned_dependency::find),
    (unlisted_legacy::NAME, unlisted_legacy::find),
];

/// Whether `check` is about what would be left over.
pub fn is_of_left_over(check: &str) -> bool {
    LEFT_OVER_CHECKS.iter().any(|(name, _)| *name == check)
}

/// Returns the names of all checks that `run` can report, sorted.
pub fn names() -> Vec<&'static str> {
    let mut names: Vec<&str> = CHECKS.iter().flat_map(|(names, _)| names.iter().copied()).collect();
    names.extend(LEFT_OVER_CHECKS.iter().map(|(name, _)| *name));
    names.extend(allowed::NAMES);
    names.extend([frozen_path::NAME, dead_path::NAME]);
    names.sort_unstable();
    names
}

/// Returns the names that an exception may give: those of `names`, and of checks that other modes of decomm have.
pub fn names_in_configs() -> Vec<&'static str> {
    let names = names();
    let elsewhere = allowed::ELSEWHERE.into_iter().filter(|name| !names.contains(name));
    elsewhere.chain(names.iter().copied()).collect()
}

/// Returns all findings about `tree`, pending ones included, and what could not be read.
pub fn run(tree: Arc<dyn Tree>, config: &Config, options: &Options) -> Report {
    let mut report = report(tree, &Asked::Whole, config, options);
    add_limits(&mut report, options);
    report
}

/// As [`run`]; what would be left over is what everything retired in `base`, the tree as it was once, leaves behind in
/// `tree`, where some of that is gone already.
pub fn run_after(base: Arc<dyn Tree>, tree: Arc<dyn Tree>, config: &Config, options: &Options) -> Report {
    let mut report = report(tree, &Asked::After(base), config, options);
    add_limits(&mut report, options);
    report
}

/// Says what keeps the history from being whole.
fn add_limits(report: &mut Report, options: &Options) {
    if let Some(history) = &options.history {
        report.skipped.extend(history.limits().iter().cloned());
        report.skipped.sort();
    }
}

/// Returns what the change from `old` to `new` brings: the findings of `new` that `old` does not have, and what goes
/// into frozen paths. `config` judges both; `n_files` is the number of files that differ.
///
/// # Errors
/// [`TreeError::Object`] where a file that differs cannot be read on one side: what is new there cannot be told.
pub fn run_change(
    old: Arc<dyn Tree>,
    new: Arc<dyn Tree>,
    config: &Config,
    options: &Options,
) -> Result<Report, TreeError> {
    let changes = change::between(old.as_ref(), new.as_ref());
    let changed: BTreeSet<RepoPath> = changes.iter().map(|change| change.path.clone()).collect();
    // What the change deletes is there before it and gone after it, so it counts as deleted for both.
    let history = options.history.clone().map(|history| {
        let history = WithChange::new(history, old.as_ref(), new.as_ref(), &changes);
        Arc::new(history) as Arc<dyn History>
    });
    let options = &Options {
        history,
        left_over: false,
        ..*options
    };
    let before = report(Arc::clone(&old), &Asked::Side(&[]), config, options);
    let after = report(Arc::clone(&new), &Asked::Side(&changes), config, options);
    difference::refuse_unread(old.as_ref(), &before.skipped, &changed)?;
    difference::refuse_unread(new.as_ref(), &after.skipped, &changed)?;
    let mut difference = difference::difference(after, &before, &changed, Some((old.as_ref(), new.as_ref())));
    add_limits(&mut difference, options);
    Ok(difference)
}

/// What is asked of a tree.
enum Asked<'a> {
    /// All that is wrong with it.
    Whole,
    /// The same; this is what it once was.
    After(Arc<dyn Tree>),
    /// The findings of one side of a change, which consists of these.
    Side(&'a [Change]),
}

/// Returns all findings about `tree`.
fn report(tree: Arc<dyn Tree>, asked: &Asked<'_>, config: &Config, options: &Options) -> Report {
    let reading = Reading {
        parsing: options.parsing,
        looks_ahead: options.left_over && !matches!(asked, Asked::After(_)),
    };
    let facts = Facts::read(tree, config, None, reading, options.n_threads, options.progress);
    let phase = options.phase.or(config.phase);
    let mut drafts: Vec<Draft> = CHECKS.iter().flat_map(|(_, find)| find(&facts)).collect();
    let (changes, of_expired) = match asked {
        Asked::Side(changes) => (*changes, OfExpired::Told),
        Asked::Whole | Asked::After(_) => (&[][..], OfExpired::Covered),
    };
    drafts.extend(frozen_path::find(&facts, changes));
    drafts.extend(retired_table::find_added(&facts, changes));
    drafts.extend(dead_path::find(&facts, None, options));
    if options.left_over {
        let base = match asked {
            Asked::After(base) => Some(Arc::clone(base)),
            Asked::Whole | Asked::Side(_) => None,
        };
        let leftovers = leftovers(&facts, base, options.n_threads);
        drafts.extend(LEFT_OVER_CHECKS.iter().flat_map(|(_, find)| find(&facts, &leftovers)));
    }
    let drafts = allowed::apply(&facts, drafts, options, of_expired);
    Report {
        tree: facts.tree.id(),
        phase,
        findings: finish(config, phase, fold::fold(&facts, drafts)),
        skipped: facts.skipped(),
        n_files: facts.files.len(),
        is_change: false,
    }
}

/// Returns what everything retired in `base`, else in the tree of `facts`, leaves behind there.
fn leftovers(facts: &Facts, base: Option<Arc<dyn Tree>>, n_threads: usize) -> Leftovers {
    let Some(base) = base else {
        return leftover::find(facts, facts, n_threads);
    };
    // Of what was there once, the retired files and the declarations of retired symbols are all that counts.
    let symbols = facts.config.retires().flat_map(|(_, _, retire)| &retire.symbols);
    let mut scope: Vec<RepoPath> = symbols.map(|symbol| symbol.file.clone()).collect();
    scope.sort();
    scope.dedup();
    let base = Facts::gather(base, facts.config, Some(&scope), n_threads, &|_| {});
    leftover::find(&base, facts, n_threads)
}

/// Sorts by path, offset, check and entry, and gives each its status and identity.
fn finish(config: &Config, phase: Option<u32>, mut drafts: Vec<Draft>) -> Vec<Finding> {
    let id_of = |draft: &Draft| {
        let entry = draft.entry.and_then(|index| config.entries.get(index));
        entry.map(|entry| entry.id.as_str()).unwrap_or_default()
    };
    drafts.sort_by(|a, b| {
        let key = |draft: &Draft| {
            (
                draft.place.map(|place| (place.span.start(), place.span.end())),
                draft.check,
            )
        };
        (&a.path, key(a), id_of(a), &a.message).cmp(&(&b.path, key(b), id_of(b), &b.message))
    });
    let mut fingerprints = Fingerprints::default();
    drafts
        .into_iter()
        .map(|draft| {
            let entry = draft.entry.and_then(|index| config.entries.get(index));
            let is_enforced = match (entry, phase) {
                (Some(entry), Some(phase)) => entry.phase <= phase,
                _ => true,
            };
            let fingerprint = fingerprints.next(Identity {
                check: draft.check,
                entry: entry.map(|entry| entry.id.clone()).unwrap_or_default(),
                path: draft.path.to_string(),
                kind: draft.kind.map_or("", |kind| kind.name()),
                target: draft.target.clone().unwrap_or_default(),
            });
            Finding {
                check: draft.check,
                entry: entry.map(|entry| entry.id.clone()),
                phase: entry.map(|entry| entry.phase),
                status: if is_enforced { Status::Enforced } else { Status::Pending },
                severity: draft.severity,
                confidence: draft.confidence,
                kind: draft.kind,
                path: draft.path,
                place: draft.place,
                target: draft.target,
                message: draft.message,
                help: draft.help,
                fix: draft.fix,
                fingerprint,
            }
        })
        .collect()
}
