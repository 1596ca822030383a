//! Folders of numbered SQL files with the scripts that apply them: those that read the folder and write down what they did.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::add::{Addition, entry};
use crate::config::naming::pattern_of;
use crate::facts::scan::Hit;
use crate::facts::survey::folder::{self, SqlFolder};
use crate::facts::survey::reading::{Deed, deed, is_of_tool};
use crate::facts::survey::{Engine, config_of, is_of_tests};
use crate::facts::text_of;
use crate::finding::Confidence;
use crate::lang;
use crate::lang::language::Language;
use crate::lang::reference::Target;
use crate::lang::source::Source;
use crate::tree::Tree;
use crate::tree::path::RepoPath;

/// A folder with the scripts that apply it.
pub(super) struct Applied {
    /// The folder.
    pub(super) folder: SqlFolder,
    /// Each with the tables in which it says what it applied.
    pub(super) runners: BTreeMap<RepoPath, BTreeSet<String>>,
}

/// Returns the folders that some script reads which writes to a table of applied migrations, and those without such a
/// script that are called after migrations.
pub(super) fn all(engine: &Engine) -> Vec<Applied> {
    let tree = engine.tree.as_ref();
    let folders = folder::all(tree);
    let mut text = "version = 1\n".to_owned();
    for (index, folder) in folders.iter().enumerate() {
        let addition = Addition {
            id: format!("f{index}"),
            paths: vec![pattern_of(&folder.folder, true)],
            ..Addition::default()
        };
        text.push_str(&entry(&addition));
    }
    let Some(config) = config_of(text).filter(|_| !folders.is_empty()) else {
        return Vec::new();
    };
    let facts = engine.ask(&config);
    let entries: Vec<usize> = config.retires().map(|(index, _, _)| index).collect();
    let mut all = Vec::new();
    for (folder, entry) in folders.into_iter().zip(entries) {
        let hits = facts.scan.hits.iter().filter(|hit| hit.entry == entry && is_firm(hit));
        let inside = tree.listing().within(&folder.folder).map(|entry| &entry.path);
        let users: BTreeSet<&RepoPath> = hits.map(|hit| &hit.path).chain(inside).collect();
        let runners: BTreeMap<RepoPath, BTreeSet<String>> = users
            .into_iter()
            .filter(|path| is_script(path) && !is_of_tests(path))
            .map(|path| (path.clone(), tables_of_record(tree, path)))
            .filter(|(_, tables)| !tables.is_empty())
            .collect();
        let is_called_so = || folder.folder.name().to_lowercase().contains("migrat") && !is_of_tests(&folder.folder);
        if !runners.is_empty() || is_called_so() {
            all.push(Applied { folder, runners });
        }
    }
    all
}

/// Whether a hit is more than a possibility, and not prose.
pub(super) fn is_firm(hit: &Hit) -> bool {
    !hit.prose && hit.confidence != Confidence::Possible
}

/// Whether `path` is code that can be started, and no configuration.
pub(super) fn is_script(path: &RepoPath) -> bool {
    matches!(Language::of(path, ""), Language::JavaScript | Language::Shell) && !path.name().contains(".config.")
}

/// Returns the tables in which the script at `path` writes down what it applied, by their names.
fn tables_of_record(tree: &dyn Tree, path: &RepoPath) -> BTreeSet<String> {
    let Some(text) = text_of(tree, path) else {
        return BTreeSet::new();
    };
    let references = lang::extract_references(&Source::of(path, &text))
        .references
        .into_iter();
    let written = references.filter_map(|reference| match reference.target {
        Target::Table { schema, name } if deed(&text, reference.span.start()) == Deed::Rows => {
            let is_record = is_of_record(&name) && !is_of_tool(&name);
            let schema = schema.filter(|schema| !schema.eq_ignore_ascii_case("public"));
            is_record.then(|| schema.map_or_else(|| name.clone(), |schema| format!("{schema}.{name}")))
        }
        _ => None,
    });
    written.collect()
}

/// Whether a table of this name says which migrations were applied.
fn is_of_record(name: &str) -> bool {
    let name = name.to_lowercase();
    let others = [
        "schema_version",
        "schema_versions",
        "schemaversion",
        "schema_history",
        "db_version",
        "schema_info",
    ];
    name.contains("migration") || others.contains(&name.as_str())
}
