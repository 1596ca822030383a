//! What edits of a few files bring, found without reading the others.
//!
//! No path is new or gone, so whatever the other files refer to means the same before and after, unless the edits are of
//! files that say what a reference means: packages, tsconfigs, Drizzle folders, models, workflows, modules that hand on a retired
//! symbol or that Nuxt takes names from.
//! Then, and where an exception would be left without use, nothing is said here and everything has to be compared.

use crate::checks::allowed::{self, Allowed, OfExpired};
use crate::checks::{CHECKS, Options, add_limits, dead_path, difference, finish, fold, frozen_path, run_change};
use crate::config::Config;
use crate::facts::{Facts, drizzle, framework, own_names, prisma, symbol, workflows};
use crate::finding::Report;
use crate::tree::Tree;
use crate::tree::TreeError;
use crate::tree::change::Change;
use crate::tree::index::IndexTree;
use crate::tree::path::RepoPath;
use crate::tree::staged;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Returns what the next commit would bring: what `index` has and HEAD does not, and what goes into frozen paths.
///
/// The report is that of [`crate::checks::run_change`] for HEAD and the index; the other files are left unread where
/// that cannot change it.
///
/// # Errors
/// [`TreeError`] where git's objects cannot be read.
pub fn run_staged(index: &Arc<IndexTree>, config: &Config, options: &Options) -> Result<Report, TreeError> {
    let new: Arc<dyn Tree> = index.clone();
    if let Some(edits) = staged::edits(index)?
        && let Some(report) = run_edits(&edits.head, &new, &edits.changes, config, options)?
    {
        return Ok(report);
    }
    run_change(Arc::new(index.head()?), new, config, options)
}

/// Returns what `changes`, all of them edits of plain files that lead from `old` to `new`, bring; `None` where the other
/// files have to be looked at.
///
/// The report is that of [`crate::checks::run_change`].
///
/// # Errors
/// As [`crate::checks::run_change`].
pub fn run_edits(
    old: &Arc<dyn Tree>,
    new: &Arc<dyn Tree>,
    changes: &[Change],
    config: &Config,
    options: &Options,
) -> Result<Option<Report>, TreeError> {
    let scope: Vec<RepoPath> = changes.iter().map(|change| change.path.clone()).collect();
    if scope
        .iter()
        .any(|path| matters_to_others(path, old.as_ref(), new.as_ref()))
    {
        return Ok(None);
    }
    // What an ignore file names is not missed.
    if options.history.is_some() && scope.iter().any(|path| path.name() == ".gitignore") {
        return Ok(None);
    }
    let (n_threads, progress) = (options.n_threads, options.progress);
    let facts_after = Facts::gather(Arc::clone(new), config, Some(&scope), n_threads, progress);
    // No edit is of a file that says how modules resolve.
    let facts_before = Facts::gather_like(&facts_after, Arc::clone(old), Some(&scope), n_threads, progress);
    let before = judge(&facts_before, &scope, &[], options);
    let after = judge(&facts_after, &scope, changes, options);
    let is_in_drizzle_folder = |path: &RepoPath| {
        facts_after
            .migrations
            .drizzle
            .iter()
            .any(|folder| path.is_within(folder))
    };
    let gives_names = |path: &RepoPath| facts_before.nuxt.depend_on(path) || facts_after.nuxt.depend_on(path);
    if scope.iter().any(gives_names)
        || scope.iter().any(is_in_drizzle_folder)
        || !hand_on_alike(&scope, &facts_before, &facts_after)
    {
        return Ok(None);
    }
    if before.is_used.iter().zip(&after.is_used).any(|(was, is)| *was && !*is) {
        return Ok(None);
    }
    let in_scope = |mut judged: Report| {
        judged
            .findings
            .retain(|finding| scope.binary_search(&finding.path).is_ok());
        judged
    };
    let changed: BTreeSet<RepoPath> = scope.iter().cloned().collect();
    let before = in_scope(report(&facts_before, before, config, options));
    let after = in_scope(report(&facts_after, after, config, options));
    difference::refuse_unread(old.as_ref(), &before.skipped, &changed)?;
    difference::refuse_unread(new.as_ref(), &after.skipped, &changed)?;
    let mut difference = difference::difference(after, &before, &changed, None);
    add_limits(&mut difference, options);
    Ok(Some(difference))
}

/// Judges the files of `scope` alone.
fn judge(facts: &Facts, scope: &[RepoPath], changes: &[Change], options: &Options) -> Allowed {
    let mut drafts: Vec<_> = CHECKS.iter().flat_map(|(_, find)| find(facts)).collect();
    drafts.extend(frozen_path::find(facts, changes));
    drafts.extend(dead_path::find(facts, Some(scope), options));
    drafts.retain(|draft| scope.binary_search(&draft.path).is_ok());
    allowed::sort_out(facts, drafts, options, OfExpired::Told)
}

fn report(facts: &Facts, allowed: Allowed, config: &Config, options: &Options) -> Report {
    let phase = options.phase.or(config.phase);
    Report {
        tree: facts.tree.id(),
        phase,
        findings: finish(config, phase, fold::fold(facts, allowed.kept)),
        skipped: facts.skipped(),
        n_files: facts.files.len(),
        is_change: false,
    }
}

/// Whether an edit of `path` may change what references in other files mean.
fn matters_to_others(path: &RepoPath, old: &dyn Tree, new: &dyn Tree) -> bool {
    let name = path.name();
    if matches!(
        name,
        "package.json"
            | "project.json"
            | "nx.json"
            | "package-lock.json"
            | "pnpm-lock.yaml"
            | "yarn.lock"
            | "bun.lock"
            | "npm-shrinkwrap.json"
            | "pnpm-workspace.yaml"
            | "lerna.json"
    ) || drizzle::may_make_folder(name)
        || prisma::is_schema(name)
        || framework::may_give_aliases(name)
        || workflows::is_workflow(path)
        || own_names::may_say_address(path)
    {
        return true;
    }
    if name.contains("tsconfig") || name.contains("jsconfig") {
        return true;
    }
    // What a tsconfig extends may have any name.
    let may_be_extended = matches!(path.extension().as_ref(), "" | "json" | "jsonc" | "json5");
    let says_how = |tree: &dyn Tree| {
        let Ok(bytes) = tree.read(path) else { return true };
        let text = String::from_utf8_lossy(&bytes);
        let keys = [
            "compilerOptions",
            "extends",
            "references",
            "include",
            "exclude",
            "files",
        ];
        keys.iter().any(|key| text.contains(key))
    };
    may_be_extended && (says_how(old) || says_how(new))
}

/// Whether the modules of `scope` hand on the same names before and after.
fn hand_on_alike(scope: &[RepoPath], before: &Facts, after: &Facts) -> bool {
    let (config, tables) = (after.config, after.retired_names());
    scope.iter().all(
        |path| match (before.scan.modules.get(path), after.scan.modules.get(path)) {
            (None, None) => true,
            (Some(before), Some(after)) => symbol::hand_on_alike(config, &tables, before, after),
            _ => false,
        },
    )
}
