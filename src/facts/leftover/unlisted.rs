//! Files that work on nothing but what goes, and that no entry names: a test of a retired script, a script for one repair.

use crate::facts::Facts;
use crate::facts::leftover::world::{is_on_the_network, works_with_packages};
use crate::facts::leftover::{convention, later};
use crate::facts::packages::split_specifier;
use crate::facts::scan::{Hit, Subject};
use crate::facts::users::Users;
use crate::facts::uses::Used;
use crate::finding::{Confidence, Kind};
use crate::tree::path::RepoPath;
use std::collections::{BTreeMap, BTreeSet};

/// Returns the files that refer to what goes and to nothing alive but npm packages, each with its entry.
///
/// Who uses them is not asked yet.
pub(in crate::facts::leftover) fn suspects(facts: &Facts, users: &Users) -> BTreeMap<RepoPath, usize> {
    let mut suspects: BTreeMap<RepoPath, usize> = BTreeMap::new();
    // Those that do more than hold the name of a package.
    let mut firm: BTreeSet<&RepoPath> = BTreeSet::new();
    let mut add = |path: &RepoPath, entry: usize| {
        let known = suspects.entry(path.clone()).or_insert(entry);
        *known = later(facts.config, *known, entry);
    };
    for hit in &facts.scan.hits {
        // Who imports a retired package has something else to do with it.
        if !hit.prose && hit.confidence != Confidence::Possible && hit.subject != Subject::Dependency {
            add(&hit.path, hit.entry);
            if !is_name_alone(facts, hit) {
                firm.insert(&hit.path);
            }
        }
    }
    for trace in &facts.symbols {
        for found in trace
            .uses
            .iter()
            .filter(|found| found.confidence == Confidence::Certain)
        {
            add(&found.path, trace.entry);
            firm.insert(&found.path);
        }
    }
    suspects.retain(|path, _| may_be(facts, path));
    let paths: Vec<RepoPath> = suspects.keys().cloned().collect();
    let names = facts.retired_names();
    let is_alive = |path: &RepoPath, used: &Used| match used {
        Used::File(file, _) => file != path,
        Used::Script(run) => names.script(path, run).is_none(),
        Used::Folder(_) | Used::Below(_) | Used::Glob(_) | Used::Ending(_) | Used::Table { .. } => true,
        Used::Package(_) | Used::ModuleEnding(_) => false,
    };
    for (path, own) in paths.iter().zip(users.own_uses(facts.tree.as_ref(), &paths)) {
        let is_retired_table = |used: &Used| match used {
            Used::Table { schema, name } => names.table(schema.as_deref(), name).is_some(),
            _ => false,
        };
        let works_on_live = own
            .iter()
            .any(|own| !own.prose && is_alive(path, &own.used) && !is_retired_table(&own.used));
        let does_more = || {
            let text = facts.text(path).unwrap_or_default();
            let used = || own.iter().map(|own| &own.used);
            is_on_the_network(&text, used()) || (!firm.contains(path) && works_with_packages(&text, used()))
        };
        if works_on_live || does_more() {
            suspects.remove(path);
        }
    }
    suspects
}

/// Whether `hit` marks the name of a package in a string, as a list of names holds it: the file need not work on it.
///
/// Nor need a test that imports a package by its name: its tool is no more than a tool.
fn is_name_alone(facts: &Facts, hit: &Hit) -> bool {
    if matches!(hit.kind, Kind::Import | Kind::Require) && convention::is_test(&hit.path) {
        let text = facts.text(&hit.path).unwrap_or_default();
        let specifier = hit.place.map_or("", |place| place.span.of(&text));
        return !facts.packages.named(split_specifier(specifier).0).is_empty();
    }
    if !matches!(hit.kind, Kind::Path | Kind::Config | Kind::Mention) {
        return false;
    }
    let text = facts.text(&hit.path).unwrap_or_default();
    let said = hit.place.map_or("", |place| place.span.of(&text));
    said.starts_with('@') || !said.contains('/')
}

fn may_be(facts: &Facts, path: &RepoPath) -> bool {
    let is_kept = facts.config.required_files().any(|required| required == path);
    if is_kept || !facts.is_seen(path) || facts.is_history(path) || facts.paths.is_retired_file(path) {
        return false;
    }
    // An exception says that somebody knows of it.
    let is_allowed = facts.scan.inline_allows.iter().any(|allow| allow.path == *path)
        || facts.config.allows.iter().any(|allow| {
            let covers = allow.paths.as_ref().is_none_or(|paths| paths.matches(path, false));
            covers && (allow.checks.is_empty() || allow.checks.iter().any(|check| check.starts_with("dangling-")))
        });
    if is_allowed {
        return false;
    }
    let text = facts.text(path).unwrap_or_default();
    let first_line = text.lines().next().unwrap_or("");
    convention::is_program(path, first_line) && (convention::is_test(path) || !convention::is_entry(path))
}
