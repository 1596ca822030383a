//! What of a migration's work a database lacks, and that in words.

use crate::db::object::ObjectId;

/// How many objects of one migration are named.
const MOST_NAMED: usize = 5;

/// What of a migration's work is not done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lack {
    /// What it makes and is not there, the topmost of each alone.
    pub missing: Vec<ObjectId>,
    /// What it changes and is not as it makes it.
    pub unlike: Vec<ObjectId>,
    /// What it removes and is still there.
    pub left_over: Vec<ObjectId>,
    /// What it changes or uses and is not there either, whoever makes that.
    pub needs: Vec<ObjectId>,
    /// Whether another part of its work is done.
    pub is_partly_done: bool,
}

impl Lack {
    /// Returns the lack of these objects, of which nothing is there.
    pub fn of(missing: Vec<ObjectId>) -> Lack {
        Lack {
            missing,
            ..Lack::default()
        }
    }

    /// Whether nothing is known that is not done.
    pub fn is_empty(&self) -> bool {
        self.missing.is_empty() && self.unlike.is_empty() && self.left_over.is_empty()
    }

    /// Returns what is not done, as clauses about the database.
    pub fn words(&self) -> String {
        let parts = [
            (&self.missing, "the database does not have ", ""),
            (&self.unlike, "", ", which it changes, is not as it makes it"),
            (&self.left_over, "", ", which it removes, is still there"),
        ];
        let parts: Vec<String> = parts
            .into_iter()
            .filter(|(objects, ..)| !objects.is_empty())
            .map(|(objects, before, after)| format!("{before}{}{after}", named(objects)))
            .collect();
        parts.join("; ")
    }
}

/// Returns the first few objects, with their kinds.
fn named(objects: &[ObjectId]) -> String {
    let named: Vec<String> = objects
        .iter()
        .take(MOST_NAMED)
        .map(|object| format!("{} {object}", object.kind.name()))
        .collect();
    match objects.len().saturating_sub(named.len()) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}
