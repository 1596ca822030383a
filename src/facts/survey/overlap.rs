//! Which tables the SQL of a folder makes: two folders that make the same ones describe one database.
//!
//! Tables that are only changed tell nothing: a series of policies and triggers goes well beside another tool.

use std::collections::BTreeSet;

use crate::facts::survey::reading::{Deed, deed};
use crate::facts::text_of;
use crate::lang;
use crate::lang::language::Language;
use crate::lang::reference::Target;
use crate::lang::source::Source;
use crate::tree::Tree;
use crate::tree::path::RepoPath;

/// More files of a folder than these are not read: a series names its tables early.
const MOST_FILES: usize = 200;

/// Returns the tables that the SQL files below `folder` make, in lower case, without schemas.
pub(super) fn tables_of(tree: &dyn Tree, folder: &RepoPath) -> BTreeSet<String> {
    let files = tree.listing().within(folder).map(|entry| &entry.path);
    let mut tables = BTreeSet::new();
    for path in files.filter(|path| path.extension() == "sql").take(MOST_FILES) {
        let Some(text) = text_of(tree, path) else { continue };
        let source = Source::file(path.clone(), Language::Sql, &text);
        for reference in lang::extract_references(&source).references {
            let is_made = deed(&text, reference.span.start()) == Deed::Make;
            if let (Target::Table { name, .. }, true) = (reference.target, is_made) {
                tables.insert(name.to_lowercase());
            }
        }
    }
    tables
}

/// Returns the tables that the SQL below both folders makes, sorted, in backquotes.
pub(super) fn shared(tree: &dyn Tree, one: &RepoPath, other: &RepoPath) -> Vec<String> {
    let of_other = tables_of(tree, other);
    let of_one = tables_of(tree, one);
    let shared = of_one.intersection(&of_other);
    shared.map(|table| format!("`{table}`")).collect()
}
