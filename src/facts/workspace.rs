//! Which packages of a tree belong to its workspaces: `workspaces` of npm, yarn and bun, `packages` of pnpm and lerna.
//!
//! Leaves out what a package manager does beyond that: hoisting, overrides, catalogs.

use crate::lang::yaml;
use crate::text::json::{self, Strictness};
use crate::text::path_like::LONGEST;
use crate::text::utf8;
use crate::text::value::{Value, ValueKind};
use crate::tree::Tree;
use crate::tree::path::RepoPath;
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// The globs by which one workspace chooses its members.
#[derive(Debug)]
pub(in crate::facts) struct Workspace {
    folder: RepoPath,
    members: GlobSet,
    others: GlobSet,
}

impl Workspace {
    /// Returns the workspace whose root is `folder` with the package.json `manifest`; `None` where it is none.
    ///
    /// A pnpm-workspace.yaml counts in place of `workspaces`, which pnpm does not read.
    pub(in crate::facts) fn at(tree: &dyn Tree, folder: &RepoPath, manifest: Option<&Value>) -> Option<Workspace> {
        let globs = pnpm_globs(tree, folder)
            .or_else(|| globs_of(manifest?.get("workspaces")?))
            .or_else(|| lerna_globs(tree, folder))?;
        let (others, members): (Vec<&String>, Vec<&String>) = globs.iter().partition(|glob| glob.starts_with('!'));
        Some(Workspace {
            folder: folder.clone(),
            members: glob_set(&members),
            others: glob_set(&others),
        })
    }

    /// Whether the package in `folder` is a member.
    pub(in crate::facts) fn has(&self, folder: &RepoPath) -> bool {
        let below = folder
            .is_within(&self.folder)
            .then(|| folder.as_str().get(self.folder.as_str().len()..))
            .flatten()
            .unwrap_or("")
            .trim_start_matches('/');
        !below.is_empty() && self.members.is_match(below) && !self.others.is_match(below)
    }
}

/// Returns the globs of `workspaces`: a list, or an object with `packages`.
fn globs_of(workspaces: &Value) -> Option<Vec<String>> {
    let list = match &workspaces.kind {
        ValueKind::Array(list) => list,
        ValueKind::Object(_) => match &workspaces.get("packages")?.kind {
            ValueKind::Array(list) => list,
            _ => return None,
        },
        _ => return None,
    };
    Some(list.iter().filter_map(Value::as_str).map(str::to_owned).collect())
}

fn pnpm_globs(tree: &dyn Tree, folder: &RepoPath) -> Option<Vec<String>> {
    let path = folder.join("pnpm-workspace.yaml")?;
    if !tree.listing().has_file(&path) {
        return None;
    }
    let text = utf8::masked(tree.read(&path).ok()?);
    yaml::list(&text, "packages")
}

fn lerna_globs(tree: &dyn Tree, folder: &RepoPath) -> Option<Vec<String>> {
    let path = folder.join("lerna.json")?;
    if !tree.listing().has_file(&path) {
        return None;
    }
    let value = json::parse(&utf8::masked(tree.read(&path).ok()?), Strictness::Jsonc).ok()??;
    // Source: lerna's own default.
    value
        .get("packages")
        .map_or_else(|| Some(vec!["packages/*".to_owned()]), globs_of)
}

fn glob_set(globs: &[&String]) -> GlobSet {
    let mut set = GlobSetBuilder::new();
    for glob in globs {
        let glob = glob
            .trim_start_matches('!')
            .trim_start_matches("./")
            .trim_end_matches('/');
        if glob.len() > LONGEST {
            continue;
        }
        if let Ok(glob) = GlobBuilder::new(glob).literal_separator(true).build() {
            set.add(glob);
        }
    }
    set.build().unwrap_or_else(|_| GlobSet::empty())
}
