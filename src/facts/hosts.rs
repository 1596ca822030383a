//! Under which names hosts know this repository: by what its package.json files say, and by git's remotes.

use crate::facts::resolve::Resolver;
use crate::text::json::{self, Strictness};
use crate::text::utf8;
use crate::text::value::Value;
use crate::tree::Tree;
use crate::tree::path::RepoPath;
use std::collections::BTreeSet;

/// The names of this repository on its hosts.
#[derive(Debug, Default)]
pub(in crate::facts) struct Hosts {
    /// `owner/name`, in lower case.
    names: BTreeSet<String>,
}

impl Hosts {
    /// Reads what `tree` says of itself; `resolver` knows its package.json files.
    ///
    /// Where the root's says nothing, those count that say in which folder of the repository they are.
    pub(in crate::facts) fn new(tree: &dyn Tree, resolver: &Resolver) -> Hosts {
        let of_root = RepoPath::parse("package.json").and_then(|path| repository_in(tree, &path));
        let repositories: Vec<String> = match of_root {
            Some((url, _)) => vec![url],
            None => resolver
                .configurations()
                .iter()
                .filter(|path| path.name() == "package.json")
                .filter_map(|path| {
                    let (url, folder) = repository_in(tree, path)?;
                    let folder = RepoPath::root().join(folder?.trim_start_matches('/'));
                    (folder == path.parent()).then_some(url)
                })
                .collect(),
        };
        let remotes = tree.remotes();
        let addresses = repositories.iter().chain(&remotes).map(String::as_str);
        Hosts {
            names: addresses.filter_map(name_of).collect(),
        }
    }

    /// Whether `text` ends with one of the names, and not with a longer one.
    pub(in crate::facts) fn is_end_of(&self, text: &[u8]) -> bool {
        let is_name = |sign: u8| sign.is_ascii_alphanumeric() || b"-_./@:".contains(&sign);
        self.names.iter().any(|name| {
            let Some(start) = text.len().checked_sub(name.len()) else {
                return false;
            };
            let (before, end) = text.split_at(start);
            end.eq_ignore_ascii_case(name.as_bytes()) && !before.last().copied().is_some_and(is_name)
        })
    }

    /// Returns something where `name` is this repository's.
    pub(in crate::facts) fn own(&self, name: &str) -> Option<()> {
        self.names.contains(name).then_some(())
    }
}

/// Returns the address of the repository that the package.json at `path` names, and the folder that it says to be in.
fn repository_in(tree: &dyn Tree, path: &RepoPath) -> Option<(String, Option<String>)> {
    let text = utf8::masked(tree.read(path).ok()?);
    let package = json::parse(&text, Strictness::Jsonc).ok().flatten()?;
    let repository = package.get("repository")?;
    let text_at = |key: &str| repository.get(key).and_then(Value::as_str).map(str::to_owned);
    let url = repository.as_str().map(str::to_owned).or_else(|| text_at("url"))?;
    Some((url, text_at("directory")))
}

/// Returns the last two parts of a repository's address: `git@github.com:acme/app.git`, `github:acme/app`, `acme/app`.
fn name_of(address: &str) -> Option<String> {
    let address = address.split('#').next().unwrap_or(address);
    let address = address.trim_end_matches('/');
    let address = address.strip_suffix(".git").unwrap_or(address);
    let mut parts = address.rsplit(['/', ':']);
    let (name, owner) = (parts.next()?, parts.next()?);
    (!name.is_empty() && !owner.is_empty()).then(|| format!("{owner}/{name}").to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_two_parts_are_the_name() {
        for (address, expected) in [
            ("https://github.com/Acme/App.git", Some("acme/app")),
            ("git+https://github.com/acme/app.git", Some("acme/app")),
            ("git@github.com:acme/app.git", Some("acme/app")),
            ("ssh://git@host:22/acme/app", Some("acme/app")),
            ("github:acme/app#main", Some("acme/app")),
            ("acme/app", Some("acme/app")),
            ("app", None),
            ("", None),
        ] {
            assert_eq!(name_of(address).as_deref(), expected, "{address}");
        }
    }
}
