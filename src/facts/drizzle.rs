//! The Drizzle migration folders of a tree: those that a drizzle.config names, and those with a journal.

use crate::facts::paths::Paths;
use crate::lang::language::Language;
use crate::lang::literal::Literal;
use crate::lang::lookup;
use crate::lang::source::Source;
use crate::tree::Tree;
use crate::tree::path::RepoPath;
use std::collections::BTreeSet;

/// Where drizzle-kit 0.31 writes when the config does not say.
const DEFAULT_OUT: &str = "./drizzle";

/// Whether a file of this name may make a Drizzle folder.
pub fn may_make_folder(name: &str) -> bool {
    name.ends_with("_journal.json") || is_config(name)
}

fn is_config(name: &str) -> bool {
    name.starts_with("drizzle") && name.contains(".config.")
}

/// Returns the Drizzle folders that the journals and configs among `files` make, sorted.
///
/// A config's `out` is relative to the config's folder. One that is computed names no folder.
pub fn folders(tree: &dyn Tree, files: &[RepoPath], paths: &Paths) -> Vec<RepoPath> {
    let mut folders = BTreeSet::new();
    for path in files {
        if path.as_str().ends_with("meta/_journal.json") {
            folders.extend(path.parent().and_then(|meta| meta.parent()));
        }
        if is_config(path.name()) && paths.is_live_file(path) {
            folders.extend(out_of(tree, path).filter(|folder| tree.listing().has_folder(folder)));
        }
    }
    folders.into_iter().collect()
}

/// Returns the drizzle.config files of `tree` outside of `node_modules`, each with the folder that it writes to; none where
/// that is computed.
pub fn configs(tree: &dyn Tree) -> Vec<(RepoPath, Option<RepoPath>)> {
    let mut files = tree.listing().configurations(&is_config);
    files.retain(|path| !path.parts().any(|part| part == "node_modules"));
    files
        .into_iter()
        .map(|path| {
            let out = out_of(tree, &path);
            (path, out)
        })
        .collect()
}

/// Returns the folder that the drizzle.config at `path` writes to.
fn out_of(tree: &dyn Tree, path: &RepoPath) -> Option<RepoPath> {
    let text = String::from_utf8(tree.read(path).ok()?).ok()?;
    let source = Source::file(path.clone(), Language::of(path, ""), &text);
    let out = match lookup::find(&source, "out") {
        // What is taken over from elsewhere may well say it.
        None if lookup::may_hide(&source, "out") => return None,
        None => DEFAULT_OUT.to_owned(),
        Some(found) => match found.literal {
            Literal::Text(text) => text,
            _ => return None,
        },
    };
    path.parent()?.join(&out)
}
