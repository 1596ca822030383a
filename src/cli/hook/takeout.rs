//! Taking the lines out again: those of one root of the repository, or of all. No configuration is needed.

use std::path::PathBuf;

use crate::cli::args::HookHost;
use crate::cli::failure::Failure;
use crate::cli::hook::block::{self, Torn};
use crate::cli::hook::call::FOR;
use crate::cli::hook::disk::{self, Change};
use crate::cli::hook::host::{self, HOSTS, MADE, Target};
use crate::tree::place::HooksPlace;

/// Whose lines are taken out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// Those of the root with this label.
    Root(String),
    /// Those of every root in this folder, a path from the top; empty for the whole repository.
    Folder(String),
}

impl Scope {
    /// Whether it has the lines whose marks say `subject`, where they are of `hook`.
    fn covers(&self, subject: &str, hook: &str) -> bool {
        let Some(rest) = subject.strip_prefix(hook) else {
            return false;
        };
        let label = match rest {
            "" => "",
            rest => match rest.strip_prefix(FOR) {
                Some(label) => label,
                None => return false,
            },
        };
        match self {
            Scope::Root(root) => label == root,
            Scope::Folder(folder) if folder.is_empty() => true,
            Scope::Folder(folder) => label
                .strip_prefix(folder.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/')),
        }
    }
}

/// What is done to one file.
pub(super) struct Removal {
    /// The file, inside of the repository.
    pub(super) path: PathBuf,
    /// What is done to it.
    pub(super) change: Change,
}

/// Returns what taking out changes, in the order in which it is done: of one host, or of all.
///
/// # Errors
/// A file cannot be read, or only people can change it.
pub(super) fn plan(with: Option<HookHost>, place: &HooksPlace, scope: &Scope) -> Result<Vec<Removal>, Failure> {
    let hosts = with.map_or_else(|| HOSTS.to_vec(), |host| vec![host]);
    // A host that the repository does not have holds nothing of decomm.
    let targets = hosts
        .into_iter()
        .filter_map(|host| host::targets(host, place).ok())
        .flatten();
    let mut seen: Vec<(PathBuf, &str)> = Vec::new();
    let mut removals: Vec<Removal> = Vec::new();
    for target in targets {
        // Two hosts can have the same file: husky's older versions give git their own folder.
        let real = disk::inside(place, &target.path).unwrap_or_else(|_| target.path.clone());
        if seen.iter().any(|(path, hook)| *path == real && *hook == target.hook) {
            continue;
        }
        seen.push((real, target.hook));
        let path = match host::settled(&target, place) {
            Ok(path) => path,
            // Where nothing is to be taken out, it does not matter where it would be.
            Err(_) if rest_of(&target, None, scope)?.is_none() => continue,
            Err(failure) => return Err(failure),
        };
        let before = removals.iter().rev().find(|removal| removal.path == path);
        let before = match before.map(|removal| &removal.change) {
            Some(Change::Write { text, .. }) => Some(text.clone()),
            _ => None,
        };
        if let Some(rest) = rest_of(&target, before, scope)? {
            let change = change(&target, &path, rest);
            removals.push(Removal { path, change });
        }
    }
    Ok(removals)
}

/// Returns what is left of the text of `target`, which is `before` where something was planned for it; none where
/// nothing of decomm is in it.
fn rest_of(target: &Target, before: Option<String>, scope: &Scope) -> Result<Option<String>, Failure> {
    if target.host == HookHost::Git && target.path.is_symlink() {
        // What a link leads to is somebody else's, whatever it holds.
        return Ok(None);
    }
    let text = match before {
        Some(text) => Some(text),
        None => disk::read(&target.path)?.and_then(|bytes| String::from_utf8(bytes).ok()),
    };
    let Some(text) = text else { return Ok(None) };
    block::take_out(&text, &|subject| scope.covers(subject, target.hook)).map_err(|Torn| host::torn(&target.path))
}

fn change(target: &Target, path: &std::path::Path, rest: String) -> Change {
    let kept = host::kept(path);
    if rest == host::wrapper(target.hook) && disk::is_there(&kept) {
        Change::Restore { kept }
    } else if rest == MADE || rest == format!("#!/bin/sh\n{MADE}") {
        Change::Delete
    } else {
        Change::Write {
            text: rest,
            is_program: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_covers_its_own_marks() {
        let (root, folder) = (
            |label: &str| Scope::Root(label.to_owned()),
            |folder: &str| Scope::Folder(folder.to_owned()),
        );
        for (scope, subject, expected) in [
            (folder(""), "pre-commit", true),
            (folder(""), "pre-commit for a/b", true),
            (folder(""), "pre-merge-commit", false),
            (folder(""), "pre-commitment", false),
            (folder("a"), "pre-commit", false),
            (folder("a"), "pre-commit for a", true),
            (folder("a"), "pre-commit for a/old.toml", true),
            (folder("a"), "pre-commit for ab", false),
            (root(""), "pre-commit", true),
            (root(""), "pre-commit for a", false),
            (root("a"), "pre-commit for a", true),
            (root("a"), "pre-commit for a/b", false),
        ] {
            assert_eq!(scope.covers(subject, "pre-commit"), expected, "{scope:?} {subject}");
        }
    }
}
