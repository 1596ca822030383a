//! The matrix of a GitHub job: a value that an expression puts into a path names what stands there.
//!
//! Leaves out values that only a part of a name is made of, and those that other jobs hand on.

use std::collections::BTreeMap;

use crate::lang::reference::Base;
use crate::lang::yaml::document::NodeId;
use crate::lang::yaml::reader::Reader;

/// In how many ways a value may be put into paths; more are no paths that a person wrote.
const MOST_WAYS: usize = 8;

/// What stands before a value in a path, and what that path is relative to.
type Ways = Vec<(String, Base)>;

impl Reader<'_> {
    /// Reads the values of all matrices that paths are made of.
    pub(super) fn matrices(&mut self) {
        let mut ways: BTreeMap<(String, String), Ways> = BTreeMap::new();
        for node in self.nodes() {
            let text = self.text(node);
            if !text.contains("matrix.") {
                continue;
            }
            let path = self.document.path(node);
            let (Some(&"jobs"), Some(job)) = (path.first(), path.get(1)) else {
                continue;
            };
            let base = match path.last() {
                Some(&"run") => self.working_folder(node),
                _ => self.root(),
            };
            let is_folder = path.last() == Some(&"working-directory");
            for (before, name) in expressions(text) {
                let ways = ways.entry(((*job).to_owned(), name.to_owned())).or_default();
                let way = (before.to_owned(), base.clone());
                if (before.ends_with('/') || is_folder && before.is_empty())
                    && ways.len() < MOST_WAYS
                    && !ways.contains(&way)
                {
                    ways.push(way);
                }
            }
        }
        if ways.is_empty() {
            return;
        }
        for node in self.nodes() {
            let path = self.document.path(node);
            let (job, name) = match path.as_slice() {
                ["jobs", job, "strategy", "matrix", name]
                | ["jobs", job, "strategy", "matrix", "include", "*", name] => (*job, *name),
                _ => continue,
            };
            if let Some(ways) = ways.get(&(job.to_owned(), name.to_owned())) {
                self.values(node, ways);
            }
        }
    }

    fn values(&mut self, node: NodeId, ways: &Ways) {
        for value in self.document.scalars(node) {
            let Some(scalar) = self.document.scalar(value) else {
                continue;
            };
            for (before, base) in ways {
                let value = scalar.text.text().trim_start_matches("./");
                self.path(scalar, &format!("{before}{value}"), base);
            }
        }
    }
}

/// Returns the matrix values in `text` that end a part of a path, each with what stands before it in its word.
fn expressions(text: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some((start, end)) = next_expression(text, from) {
        let inner = text.get(start + 3..end - 2).unwrap_or("").trim();
        let before = text.get(from..start).unwrap_or("");
        let word = before
            .rsplit(|c: char| c.is_whitespace() || "\"'`=:,;()".contains(c))
            .next()
            .unwrap_or("");
        let is_whole = word.len() < before.len() || from == 0;
        let ends_part = text
            .get(end..)
            .unwrap_or("")
            .starts_with(|c: char| c.is_whitespace() || "/\"'`,;)".contains(c));
        if let Some(name) = inner.strip_prefix("matrix.")
            && is_whole
            && (ends_part || end == text.len())
            && !word.contains('$')
        {
            found.push((word, name));
        }
        from = end;
    }
    found
}

/// Returns where the next `${{ … }}` from `from` on begins and ends.
fn next_expression(text: &str, from: usize) -> Option<(usize, usize)> {
    let start = from + text.get(from..)?.find("${{")?;
    let end = start + text.get(start..)?.find("}}")? + 2;
    Some((start, end))
}
