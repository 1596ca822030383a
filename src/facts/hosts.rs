//! Under which names hosts know this repository: by what its package.json files say, and by git's remotes.

use crate::text::json::{self, Strictness};
use crate::text::utf8;
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
    /// Reads what `tree` says of itself.
    pub(in crate::facts) fn new(tree: &dyn Tree) -> Hosts {
        let package = RepoPath::parse("package.json").and_then(|path| tree.read(&path).ok());
        let text = package.map(utf8::masked).unwrap_or_default();
        let root = json::parse(&text, Strictness::Jsonc).ok().flatten();
        let repository = root.as_ref().and_then(|root| {
            let repository = root.get("repository")?;
            repository.as_str().or_else(|| repository.get("url")?.as_str())
        });
        let remotes = tree.remotes();
        let addresses = repository.into_iter().chain(remotes.iter().map(String::as_str));
        Hosts {
            names: addresses.filter_map(name_of).collect(),
        }
    }

    /// Returns something where `name` is this repository's.
    pub(in crate::facts) fn own(&self, name: &str) -> Option<()> {
        self.names.contains(name).then_some(())
    }
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
