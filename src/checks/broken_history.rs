//! `broken-history`: a Drizzle folder's journal, files and snapshots do not fit together.
//!
//! `drizzle-kit check` 0.31 passes nearly all of this, and the migrator then skips migrations without a word.

use crate::checks::draft::Draft;
use crate::facts::Facts;
use crate::facts::drizzle_history::{
    Journal, JournalEntry, Layout, Snapshot, Unreadable, journal, migration_folders, snapshot_path, snapshots,
    sql_files,
};
use crate::text::span::Span;
use crate::tree::path::RepoPath;
use std::collections::{BTreeMap, BTreeSet};

/// The check's name.
pub(in crate::checks) const NAME: &str = "broken-history";

/// The `prevId` of a first snapshot.
const NO_SNAPSHOT: &str = "00000000-0000-0000-0000-000000000000";

/// The format of PostgreSQL snapshots that drizzle-kit 0.31 reads.
const POSTGRESQL_VERSION: u32 = 7;

/// What is wrong at a place.
struct Problem {
    path: RepoPath,
    span: Option<Span>,
    message: String,
    help: &'static str,
}

/// Returns one draft for each inconsistency of each Drizzle folder that stays.
pub(in crate::checks) fn find(facts: &Facts) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for folder in &facts.migrations.drizzle {
        for problem in problems_of(facts, folder) {
            drafts.push(Draft {
                place: problem.span.and_then(|span| facts.place(&problem.path, span)),
                ..Draft::error(NAME, &problem.path, problem.message, problem.help.to_owned())
            });
        }
    }
    drafts
}

fn problems_of(facts: &Facts, folder: &RepoPath) -> Vec<Problem> {
    let tree = facts.tree.as_ref();
    let folders = migration_folders(tree, folder);
    match journal(tree, folder) {
        Some(Ok(journal)) => {
            let mut problems = journal_problems(facts, folder, &journal);
            if let Some(first) = folders.first() {
                problems.push(Problem {
                    path: journal.path.clone(),
                    span: None,
                    message: format!(
                        "`{}` is in the layout of drizzle-kit 1, beside a journal of the one before",
                        first.path
                    ),
                    help: "run `drizzle-kit up`, which brings all migrations into one layout",
                });
            }
            problems
        }
        Some(Err(unreadable)) => vec![unreadable_problem(&unreadable.path.clone(), &unreadable)],
        None if folders.is_empty() => missing_journal(facts, folder).into_iter().collect(),
        None => folder_problems(facts, folder),
    }
}

fn unreadable_problem(at: &RepoPath, unreadable: &Unreadable) -> Problem {
    Problem {
        path: at.clone(),
        span: None,
        message: format!("`{}` cannot be used: {}", unreadable.path, unreadable.reason),
        help: "restore it from git",
    }
}

/// Migrations without a journal: drizzle-kit writes an empty one, and says that all is applied.
fn missing_journal(facts: &Facts, folder: &RepoPath) -> Option<Problem> {
    let n_files = sql_files(facts.tree.as_ref(), folder).len();
    if n_files == 0 {
        return None;
    }
    Some(Problem {
        path: folder.join("meta/_journal.json")?,
        span: None,
        message: format!("`{folder}` holds {n_files} SQL files and no journal: none of them will ever run"),
        help: "restore `meta/` from git; do not run drizzle-kit before, since it writes an empty journal",
    })
}

fn journal_problems(facts: &Facts, folder: &RepoPath, journal: &Journal) -> Vec<Problem> {
    let tree = facts.tree.as_ref();
    let at = |entry: Option<&JournalEntry>, message: String, help: &'static str| Problem {
        path: journal.path.clone(),
        span: entry.map(|entry| entry.tag_span),
        message,
        help,
    };
    let mut problems = Vec::new();
    problems.extend(repeated(journal, &at));
    problems.extend(unordered(journal, &at));
    let files = sql_files(tree, folder);
    let tags: BTreeSet<&str> = journal.entries.iter().map(|entry| entry.tag.as_str()).collect();
    for entry in &journal.entries {
        if !files.contains(&entry.tag) {
            problems.push(at(
                Some(entry),
                format!(
                    "`{folder}/{}.sql` is in the journal and not on disk: the migrator stops there",
                    entry.tag
                ),
                "restore the file from git",
            ));
        }
    }
    for file in files.iter().filter(|file| !tags.contains(file.as_str())) {
        problems.push(at(
            None,
            format!("`{folder}/{file}.sql` is not in the journal: it will never run"),
            "delete it, or generate its migration anew with drizzle-kit",
        ));
    }
    problems.extend(snapshot_problems(facts, folder, journal, &at));
    problems
}

type At<'a> = dyn Fn(Option<&JournalEntry>, String, &'static str) -> Problem + 'a;

/// Entries that share a tag, a number or a prefix with an earlier one.
fn repeated(journal: &Journal, at: &At) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (index, entry) in journal.entries.iter().enumerate() {
        let earlier: Vec<&JournalEntry> = journal.entries.iter().take(index).collect();
        if earlier.iter().any(|other| other.tag == entry.tag) {
            problems.push(at(
                Some(entry),
                format!("the journal has `{}` twice", entry.tag),
                "keep the entry that the database has recorded",
            ));
        } else if let Some(other) = earlier
            .iter()
            .find(|other| entry.idx.is_some() && other.idx == entry.idx)
        {
            problems.push(at(
                Some(entry),
                format!("`{}` has the same idx as `{}`", entry.tag, other.tag),
                "number the entries in the order in which they run",
            ));
        } else if let Some(prefix) = number_of(&entry.tag)
            && let Some(other) = earlier.iter().find(|other| number_of(&other.tag) == Some(prefix))
        {
            problems.push(at(
                Some(entry),
                format!("`{}` has the same number as `{}`", entry.tag, other.tag),
                "two branches have made a migration each: generate the later one anew, unless a database has it",
            ));
        }
    }
    problems
}

/// Returns the digits that a tag begins with.
fn number_of(tag: &str) -> Option<&str> {
    let (prefix, _) = tag.split_once('_')?;
    (!prefix.is_empty() && prefix.bytes().all(|byte| byte.is_ascii_digit())).then_some(prefix)
}

/// Entries whose `when` is not later than all before: a database that has those skips them.
fn unordered(journal: &Journal, at: &At) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut latest: Option<(i64, &str)> = None;
    for entry in &journal.entries {
        let Some(when) = entry.when else {
            problems.push(at(
                Some(entry),
                format!("`{}` has no `when`: the migrator cannot tell whether it ran", entry.tag),
                "restore the journal from git",
            ));
            continue;
        };
        match latest {
            Some((before, tag)) if when <= before => problems.push(at(
                Some(entry),
                format!(
                    "`{}` is not later than `{tag}`: a database that has run `{tag}` skips it without a word",
                    entry.tag
                ),
                "generate the migration anew, so that its `when` is the latest",
            )),
            _ => latest = Some((when, &entry.tag)),
        }
    }
    problems
}

fn snapshot_problems(facts: &Facts, folder: &RepoPath, journal: &Journal, at: &At) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut usable: BTreeMap<RepoPath, Snapshot> = BTreeMap::new();
    let mut present: BTreeSet<RepoPath> = BTreeSet::new();
    for snapshot in snapshots(facts.tree.as_ref(), folder, Layout::Numbered) {
        match snapshot {
            Ok(snapshot) => {
                present.insert(snapshot.path.clone());
                usable.insert(snapshot.path.clone(), snapshot);
            }
            Err(unreadable) => {
                present.insert(unreadable.path.clone());
                problems.push(unreadable_problem(&journal.path, &unreadable));
            }
        }
    }
    let mut wanted: BTreeSet<RepoPath> = BTreeSet::new();
    for entry in &journal.entries {
        let Some(path) = snapshot_path(folder, entry) else {
            continue;
        };
        if !present.contains(&path) && wanted.insert(path.clone()) {
            problems.push(at(
                Some(entry),
                format!(
                    "`{}` has no snapshot `{path}`: the next `drizzle-kit generate` compares with an older schema",
                    entry.tag
                ),
                "restore the snapshot from git",
            ));
        }
        wanted.insert(path);
    }
    for path in present.difference(&wanted) {
        problems.push(at(
            None,
            format!("the snapshot `{path}` belongs to no migration of the journal"),
            "delete it together with the migration that it was made for",
        ));
    }
    let chain: Vec<&Snapshot> = usable
        .values()
        .filter(|snapshot| wanted.contains(&snapshot.path))
        .collect();
    for snapshot in &chain {
        let is_postgresql = matches!(snapshot.dialect.as_deref(), Some("postgresql" | "pg"));
        if is_postgresql && snapshot.version.is_some_and(|version| version < POSTGRESQL_VERSION) {
            problems.push(at(
                None,
                format!(
                    "the snapshot `{}` is in an old format: drizzle-kit stops there",
                    snapshot.path
                ),
                "run `drizzle-kit up`",
            ));
        }
    }
    let broken = chain_problems(&chain, Branches::Broken);
    problems.extend(broken.into_iter().map(|(_, message, help)| at(None, message, help)));
    if let Some(dialect) = &journal.dialect
        && let Some(other) = chain
            .iter()
            .find(|snapshot| snapshot.dialect.as_ref().is_some_and(|own| own != dialect))
    {
        problems.push(at(
            None,
            format!(
                "the journal's dialect is `{dialect}`, and that of `{}` is not",
                other.path
            ),
            "set the dialect that drizzle.config names",
        ));
    }
    problems
}

/// Whether two snapshots may follow the same one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Branches {
    /// In the numbered layout the second of them was made without knowing the first.
    Broken,
    /// drizzle-kit 1 brings them together.
    Fine,
}

/// Returns what is wrong between snapshots: each with the snapshot that it is about.
fn chain_problems<'s>(chain: &[&'s Snapshot], branches: Branches) -> Vec<(&'s RepoPath, String, &'static str)> {
    const HELP: &str = "generate the later migration anew on top of the other, unless a database has it";
    let ids: BTreeSet<&str> = chain.iter().filter_map(|snapshot| snapshot.id.as_deref()).collect();
    let mut problems = Vec::new();
    let mut followed: BTreeMap<&str, &RepoPath> = BTreeMap::new();
    for snapshot in chain {
        if snapshot.id.is_none() || snapshot.previous.is_empty() {
            problems.push((
                &snapshot.path,
                format!(
                    "`{}` is no snapshot: it lacks its `id`, or the one that it follows",
                    snapshot.path
                ),
                "restore it from git",
            ));
            continue;
        }
        for previous in &snapshot.previous {
            if previous != NO_SNAPSHOT && !ids.contains(previous.as_str()) {
                problems.push((
                    &snapshot.path,
                    format!("`{}` follows a snapshot that is not here", snapshot.path),
                    "restore the snapshot that is missing from git",
                ));
            }
            match followed.get(previous.as_str()) {
                Some(other) if branches == Branches::Broken => problems.push((
                    &snapshot.path,
                    format!("`{other}` and `{}` follow the same snapshot", snapshot.path),
                    HELP,
                )),
                _ => {
                    followed.insert(previous, &snapshot.path);
                }
            }
        }
    }
    problems
}

/// The layout of drizzle-kit 1. Branches that follow one snapshot are allowed there.
fn folder_problems(facts: &Facts, folder: &RepoPath) -> Vec<Problem> {
    let mut problems = Vec::new();
    for migration in migration_folders(facts.tree.as_ref(), folder) {
        let mut problem = |message: String, help: &'static str| {
            problems.push(Problem {
                path: migration.path.clone(),
                span: None,
                message,
                help,
            });
        };
        if !migration.is_dated {
            problem(
                format!(
                    "`{}` does not begin with a date of 14 digits: the migrator stops there",
                    migration.path
                ),
                "name it as drizzle-kit does: `20261122071332_name`",
            );
        }
        if !migration.has_sql {
            problem(
                format!(
                    "`{}` has no `migration.sql`: it is passed over without a word",
                    migration.path
                ),
                "restore the file from git, or delete the folder",
            );
        }
        if !migration.has_snapshot {
            problem(
                format!(
                    "`{}` has no `snapshot.json`: the next `drizzle-kit generate` does not know it",
                    migration.path
                ),
                "restore the file from git",
            );
        }
    }
    let mut usable = Vec::new();
    for snapshot in snapshots(facts.tree.as_ref(), folder, Layout::Folders) {
        match snapshot {
            Ok(snapshot) => usable.push(snapshot),
            Err(unreadable) => {
                let at = unreadable.path.parent().unwrap_or_default();
                problems.push(unreadable_problem(&at, &unreadable));
            }
        }
    }
    let chain: Vec<&Snapshot> = usable.iter().collect();
    let broken = chain_problems(&chain, Branches::Fine);
    problems.extend(broken.into_iter().map(|(path, message, help)| Problem {
        path: path.parent().unwrap_or_default(),
        span: None,
        message,
        help,
    }));
    problems
}
