//! A draft that brings a database to what its migrations say, and the draft that takes it back. Nobody runs either but the
//! person who reads them.
//!
//! What only adds comes first; what removes, rewrites or touches rows stands there as a comment. Every block says which
//! finding it answers. Leaves out all that would need a guess: how old values become new ones, what a view was.

mod chain;
mod ddl;
mod difference;
mod hidden;
mod removal;
mod renames;
mod silent;

#[cfg(test)]
mod tests;

use crate::db::catalogue::compare::Difference;
use crate::db::catalogue::secret;
use crate::db::legacy::Legacy;
use crate::db::legacy::file::LegacyFile;
use crate::db::object::{Catalogue, ObjectId, ObjectKind};
use crate::text::mask::mask;
use crate::text::span::Span;
use std::collections::BTreeSet;

pub use crate::db::reconcile::chain::{Chain, ChainLink};

/// The drafts, each the text of a file of SQL; empty where there is nothing to do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// New labels of enums, which cannot be used in the transaction that adds them: to be run first.
    pub enums: String,
    /// What is to be done, in one transaction.
    pub forward: String,
    /// What PostgreSQL refuses in a transaction: to be run last, each by itself.
    pub outside: String,
    /// What takes `forward` back, in one transaction. A label of an enum cannot be taken back.
    pub reverse: String,
}

impl Draft {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.enums.is_empty() && self.forward.is_empty() && self.outside.is_empty()
    }
}

/// A step of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Step {
    /// The finding that it answers, and where it comes from.
    why: String,
    /// The statement, without its semicolon.
    sql: String,
    way: Way,
}

/// What is done with a step.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Way {
    /// It stands in the draft as it is.
    Run,
    /// It adds a label to an enum.
    Enum,
    /// It runs by itself.
    Outside,
    /// It stands in the draft as a comment, for this reason.
    Comment(&'static str),
    /// It is only said.
    Said,
}

/// Drafts what the silent failures of `legacy` lack, and what `differences` between the database and the expected schema
/// call for. `live` is the database as it is; `chain` is Drizzle's side, which wins.
pub fn draft(
    legacy: &Legacy,
    files: &[LegacyFile],
    live: &Catalogue,
    differences: &[Difference],
    chain: &Chain,
) -> Draft {
    let mut drafted: BTreeSet<ObjectId> = BTreeSet::new();
    let (of_files, back_of_files) = silent::steps(legacy, files, live, chain, &mut drafted);
    let is_drafted = |difference: &Difference| drafted.contains(&difference.id);
    let rest: Vec<&Difference> = differences
        .iter()
        .filter(|difference| !is_drafted(difference))
        .collect();
    // Triggers need functions, which only files define.
    let is_trigger = |difference: &&Difference| difference.id.kind == ObjectKind::Trigger && difference.is.is_none();
    let (triggers, rest): (Vec<&Difference>, Vec<&Difference>) = rest.into_iter().partition(is_trigger);
    let (of_schema, back_of_schema) = difference::steps(&rest, live);
    let (of_triggers, back_of_triggers) = difference::steps(&triggers, live);
    // What files make beside the expected schema may need that; without one, the files come first.
    let (mut steps, mut back) = match chain.is_defined() {
        true => ([of_schema, of_files].concat(), [back_of_schema, back_of_files].concat()),
        false => ([of_files, of_schema].concat(), [back_of_files, back_of_schema].concat()),
    };
    steps.extend(of_triggers);
    back.extend(back_of_triggers);
    back.reverse();
    // What only is a comment comes last.
    steps.sort_by_key(|step| matches!(step.way, Way::Comment(_) | Way::Said));
    let of = |wanted: &dyn Fn(&Way) -> bool| steps.iter().filter(|step| wanted(&step.way)).collect::<Vec<_>>();
    Draft {
        enums: text(
            "New labels of enums. Run this first, on its own: a label cannot be used in the transaction that adds it,\n-- and cannot be taken back.",
            &of(&|way| *way == Way::Enum),
        ),
        forward: text(
            "A draft. Read it, try it on a copy of the database, then run it in one transaction.",
            &of(&|way| matches!(way, Way::Run | Way::Comment(_) | Way::Said)),
        ),
        outside: text(
            "Run these last, each by itself: PostgreSQL refuses them in a transaction.",
            &of(&|way| *way == Way::Outside),
        ),
        reverse: text(
            "A draft that takes the other one back. Run it in one transaction. Rows that came in the meantime are lost.",
            &back.iter().collect::<Vec<_>>(),
        ),
    }
}

/// Writes steps down, each below the reasons that it has.
fn text(head: &str, steps: &[&Step]) -> String {
    if steps.is_empty() {
        return String::new();
    }
    let mut text = format!("-- {head}\n");
    let mut last_why = "";
    for step in steps {
        if step.why != last_why {
            text.push_str(&format!("\n{}\n", commented(&step.why)));
            last_why = &step.why;
        }
        if step.way == Way::Said {
            text.push_str(&format!("{}\n", commented(&step.sql)));
            continue;
        }
        let sql = step.sql.replace("\r\n", "\n");
        let shown = mask(&sql, Span::new(0, 0));
        let way = match shown == sql && !secret::is_hidden_in(&sql) {
            // What a terminal or a reader of comments takes for more than a sign of a name is for people.
            true if sql.contains(is_control) => Way::Comment("it holds control characters, which are written out here"),
            true => step.way.clone(),
            false => Way::Comment("it holds what looks like a credential, which is hidden here"),
        };
        // Values of rows are in the file that the reason names.
        let shown = match is_about_rows(&shown) {
            true => hidden::literals(&shown),
            false => shown,
        };
        match way {
            Way::Comment(reason) => text.push_str(&format!("-- Not run: {reason}.\n{};\n", commented(&shown))),
            _ => text.push_str(&format!("{shown};\n")),
        }
    }
    text
}

/// Whether a statement reads or writes rows, or runs code.
fn is_about_rows(sql: &str) -> bool {
    const WORDS: [&str; 10] = [
        "insert", "update", "delete", "merge", "copy", "select", "with", "values", "call", "do",
    ];
    let start = sql.trim_start();
    let end = start
        .find(|sign: char| !sign.is_ascii_alphabetic())
        .unwrap_or(start.len());
    let word = start.get(..end).unwrap_or("").to_ascii_lowercase();
    WORDS.contains(&word.as_str())
}

/// Returns every line as a comment. To PostgreSQL a comment ends at a carriage return as well, so that, and every other
/// control character, is written out.
fn commented(text: &str) -> String {
    let lines: Vec<String> = text
        .lines()
        .map(|line| {
            let plain: String = line
                .chars()
                .map(|sign| match is_control(sign) {
                    true => sign.escape_default().to_string(),
                    false => sign.to_string(),
                })
                .collect();
            format!("-- {plain}").trim_end().to_owned()
        })
        .collect();
    lines.join("\n")
}

/// Whether it does more than to be seen: control characters but line ends and tabs, and those that turn the direction of
/// writing.
fn is_control(sign: char) -> bool {
    (sign.is_control() && !matches!(sign, '\n' | '\t'))
        || matches!(sign, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
