//! `retired-table`: the newest snapshot of a Drizzle folder still has a retired table, or a change adds a migration that
//! creates one.
//!
//! What migrations say is history, and names in it are no findings; what a change adds is none yet.

use crate::checks::draft::{Draft, help, id};
use crate::facts::Facts;
use crate::facts::drizzle_history;
use crate::finding::Kind;
use crate::lang;
use crate::lang::reference::Target;
use crate::lang::source::Source;
use crate::text::span::Span;
use crate::tree::change::{Change, ChangeKind};
use std::collections::BTreeMap;

/// The check's name.
pub(in crate::checks) const NAME: &str = "retired-table";

/// Returns one draft for each retired table in each newest snapshot.
pub(in crate::checks) fn find(facts: &Facts) -> Vec<Draft> {
    let names = facts.retired_names();
    let mut drafts = Vec::new();
    for folder in &facts.migrations.drizzle {
        let Some(snapshot) = drizzle_history::newest_snapshot(facts.tree.as_ref(), folder) else {
            continue;
        };
        for table in &snapshot.tables {
            let Some(hit) = names.table(Some(&table.schema), &table.name) else {
                continue;
            };
            drafts.push(Draft {
                entry: Some(hit.entry),
                kind: Some(Kind::Declaration),
                place: facts.place(&snapshot.path, table.span),
                message: format!(
                    "the table `{}` is retired by {} and still in the newest Drizzle snapshot",
                    hit.target,
                    id(facts, hit.entry)
                ),
                target: Some(hit.target),
                ..Draft::error(
                    NAME,
                    &snapshot.path,
                    String::new(),
                    help(
                        facts,
                        hit.entry,
                        "take the table out of the schema, then run `drizzle-kit generate`, which writes the DROP",
                    ),
                )
            });
        }
    }
    drafts
}

/// Returns one draft for each retired table that the migrations which `changes` add leave behind.
pub(in crate::checks) fn find_added(facts: &Facts, changes: &[Change]) -> Vec<Draft> {
    let names = facts.retired_names();
    if names.tables().next().is_none() {
        return Vec::new();
    }
    let mut created: BTreeMap<String, Draft> = BTreeMap::new();
    for change in changes.iter().filter(|change| is_new_migration(facts, change, changes)) {
        let path = &change.path;
        let text = facts.text(path).unwrap_or_default();
        for reference in lang::extract(&Source::of(path, &text)).references {
            let Target::Table { schema, name } = &reference.target else {
                continue;
            };
            let Some(hit) = names.table(schema.as_deref(), name) else {
                continue;
            };
            match fate(&text, reference.span) {
                Some(Fate::Dropped) => {
                    created.remove(&hit.target);
                }
                Some(Fate::Created) => {
                    let message = format!(
                        "this change adds a migration that creates the table `{}`, which is retired by {}",
                        hit.target,
                        id(facts, hit.entry)
                    );
                    let draft = Draft {
                        entry: Some(hit.entry),
                        kind: Some(Kind::Sql),
                        place: facts.place(path, reference.span),
                        target: Some(hit.target.clone()),
                        ..Draft::error(
                            NAME,
                            path,
                            message,
                            help(facts, hit.entry, "take it out of this change"),
                        )
                    };
                    created.entry(hit.target).or_insert(draft);
                }
                None => {}
            }
        }
    }
    created.into_values().collect()
}

/// Whether `change` adds a migration in SQL that no other of `changes` moves there. A folder of Drizzle has snapshots,
/// which say more.
fn is_new_migration(facts: &Facts, change: &Change, changes: &[Change]) -> bool {
    let path = &change.path;
    let folder = |change: &Change| change.path.parent().map(|folder| folder.name().to_owned());
    let is_moved = || {
        let mut deleted = changes.iter().filter(|other| other.kind == ChangeKind::Deleted);
        deleted.any(|other| other.path.name() == path.name() && folder(other) == folder(change))
    };
    change.kind == ChangeKind::Added
        && path.extension() == "sql"
        && facts.is_history(path)
        && facts.is_seen(path)
        && !facts.migrations.drizzle.iter().any(|folder| path.is_within(folder))
        && !is_moved()
}

/// What a statement does to the table that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// `CREATE TABLE x`, `ALTER TABLE y RENAME TO x`.
    Created,
    /// `DROP TABLE x`.
    Dropped,
}

/// How far before a table's name its statement is looked for.
const LONGEST_START: usize = 200;

/// Returns what the statement does whose table is named at `name` in `text`.
fn fate(text: &str, name: Span) -> Option<Fate> {
    let before = text.get(..name.start())?;
    let mut start = before.len().saturating_sub(LONGEST_START);
    while !before.is_char_boundary(start) {
        start += 1;
    }
    let is_quote = |sign: char| matches!(sign, '"' | '`' | '[' | ']');
    let mut before = before.get(start..)?.trim_end_matches(is_quote);
    // The schema.
    if let Some(outer) = before.strip_suffix('.') {
        let outer = outer.trim_end_matches(is_quote);
        before = outer
            .trim_end_matches(|sign: char| sign.is_alphanumeric() || sign == '_')
            .trim_end_matches(is_quote);
    }
    let words = before.split_whitespace().rev().map(str::to_ascii_uppercase);
    let mut words = words.skip_while(|word| matches!(word.as_str(), "EXISTS" | "NOT" | "IF"));
    let last = words.next()?;
    let verb = words.find(|word| !matches!(word.as_str(), "UNLOGGED" | "FOREIGN"))?;
    match (last.as_str(), verb.rsplit(';').next()?) {
        ("TABLE", "CREATE") | ("TO", "RENAME") => Some(Fate::Created),
        ("TABLE", "DROP") => Some(Fate::Dropped),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_before_a_table_say_what_becomes_of_it() {
        for (text, expected) in [
            ("CREATE TABLE «x» (id int)", Some(Fate::Created)),
            ("create table if not exists \"public\".\"«x»\" (", Some(Fate::Created)),
            ("select 1;CREATE UNLOGGED TABLE `«x»`", Some(Fate::Created)),
            ("ALTER TABLE y RENAME TO \"«x»\"", Some(Fate::Created)),
            ("DROP TABLE IF EXISTS public.«x»", Some(Fate::Dropped)),
            ("DROP FOREIGN TABLE «x»", Some(Fate::Dropped)),
            ("CREATE TEMP TABLE «x» (", None),
            ("ALTER TABLE «x» ADD COLUMN a int", None),
            ("INSERT INTO «x» VALUES (1)", None),
            ("«x»", None),
            ("TABLE «x»", None),
        ] {
            let start = text.find('«').unwrap_or(0);
            let text = text.replace(['«', '»'], "");
            assert_eq!(fate(&text, Span::new(start, start + 1)), expected, "{text}");
        }
    }
}
