//! `retired-table`: the newest snapshot of a Drizzle folder still has a retired table.

use crate::checks::draft::{Draft, help, id};
use crate::facts::Facts;
use crate::facts::drizzle_history;
use crate::finding::Kind;

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
