//! Addresses of files and folders of a repository on its host: GitHub, GitLab, Bitbucket and those that are like them.
//!
//! Leaves out whose repository it is. An address of a commit or of a release names what was there on purpose.

use crate::text::span::Span;

/// A file or folder of a repository, as its host's address names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hosted {
    /// `owner/name` in lower case; hosts take any case.
    pub repository: String,
    /// The path from the repository's root.
    pub path: String,
    /// The path as written, in the text; of a workflow its name.
    pub span: Span,
}

/// The parts of an address between the repository and the branch.
const VIEWS: [&str; 7] = ["blob", "tree", "edit", "raw", "blame", "src", "commits"];

/// Returns what the address `text` names; `None` where it is no such address, or of a commit or a release.
pub fn hosted(text: &str) -> Option<Hosted> {
    let bare = text.split(['#', '?']).next().unwrap_or(text).trim_end_matches('/');
    let (_, behind) = bare.split_once("://")?;
    let (host, whole) = behind.split_once('/')?;
    let of_api = whole.strip_prefix("repos/").filter(|_| host.starts_with("api."));
    let mut parts = of_api.unwrap_or(whole).split('/');
    let repository = format!("{}/{}", parts.next()?, parts.next()?).to_ascii_lowercase();
    if host != "raw.githubusercontent.com" {
        let is_host = ["github", "gitlab", "bitbucket", "codeberg", "gitea"]
            .iter()
            .any(|name| host.contains(name));
        let view = parts.next()?;
        if is_host && view == "actions" {
            return workflow(repository, parts, bare);
        }
        let view = match view {
            "-" => parts.next()?,
            view => view,
        };
        if !is_host || !VIEWS.contains(&view) {
            return None;
        }
    }
    let branch = match parts.next()? {
        "refs" if parts.next()? == "heads" => parts.next()?,
        branch => branch,
    };
    let rest: Vec<&str> = parts.collect();
    let path = rest.join("/");
    if path.is_empty() || is_fixed(branch) {
        return None;
    }
    let end = bare.len();
    Some(Hosted {
        repository,
        span: Span::new(end - path.len(), end),
        path,
    })
}

/// Returns the workflow of GitHub whose page, badge or runs `address` is; `parts` is what stands behind `actions`.
fn workflow<'a>(repository: String, mut parts: impl Iterator<Item = &'a str>, address: &str) -> Option<Hosted> {
    let name = parts.next().filter(|part| *part == "workflows").and(parts.next())?;
    let is_file = name.ends_with(".yml") || name.ends_with(".yaml");
    let start = address.find("/actions/workflows/")? + "/actions/workflows/".len();
    is_file.then(|| Hosted {
        repository,
        path: format!(".github/workflows/{name}"),
        span: Span::new(start, start + name.len()),
    })
}

/// Whether `branch` is the id of a commit, or the name of a release.
fn is_fixed(branch: &str) -> bool {
    let is_id = branch.len() >= 7 && branch.bytes().all(|byte| byte.is_ascii_hexdigit());
    let number = branch.rsplit(['@', '/']).next().unwrap_or(branch);
    let number = number.strip_prefix('v').unwrap_or(number);
    is_id || number.starts_with(|first: char| first.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_files_have_a_repository_and_a_path() {
        for (text, repository, path) in [
            (
                "https://github.com/Acme/App/blob/main/docs/a.md#top",
                "acme/app",
                "docs/a.md",
            ),
            (
                "https://github.com/acme/app/tree/main/packages/old/",
                "acme/app",
                "packages/old",
            ),
            ("https://github.com/acme/app/edit/canary/a.md?x=1", "acme/app", "a.md"),
            (
                "https://raw.githubusercontent.com/acme/app/main/a/b.yml",
                "acme/app",
                "a/b.yml",
            ),
            (
                "https://raw.githubusercontent.com/acme/app/refs/heads/main/b.yml",
                "acme/app",
                "b.yml",
            ),
            ("https://gitlab.com/acme/app/-/blob/main/a.sql", "acme/app", "a.sql"),
            ("https://bitbucket.org/acme/app/src/main/a.sql", "acme/app", "a.sql"),
        ] {
            let found = hosted(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(
                (found.repository.as_str(), found.path.as_str()),
                (repository, path),
                "{text}"
            );
            assert_eq!(found.span.of(text), path, "{text}");
        }
    }

    #[test]
    fn pages_of_workflows_name_their_files() {
        for text in [
            "https://github.com/Acme/App/actions/workflows/ci.yml",
            "https://github.com/acme/app/actions/workflows/ci.yml/badge.svg?branch=main",
            "https://github.com/acme/app/actions/workflows/ci.yml/runs",
            "https://api.github.com/repos/acme/app/actions/workflows/ci.yml/dispatches",
        ] {
            let found = hosted(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(
                (found.repository.as_str(), found.path.as_str()),
                ("acme/app", ".github/workflows/ci.yml"),
                "{text}"
            );
            assert_eq!(found.span.of(text), "ci.yml", "{text}");
        }
    }

    #[test]
    fn other_addresses_and_those_of_the_past_have_none() {
        for text in [
            "https://github.com/acme/app",
            "https://github.com/acme/app/blob/main",
            "https://github.com/acme/app/issues/1",
            "https://github.com/acme/app/actions",
            "https://github.com/acme/app/actions/runs/1",
            "https://github.com/acme/app/actions/workflows/Build",
            "https://github.com/acme/app/blob/v1.2.3/a.md",
            "https://github.com/acme/app/blob/0a1b2c3d4e/a.md",
            "https://example.com/acme/app/blob/main/a.md",
            "github.com/acme/app/blob/main/a.md",
            "",
        ] {
            assert_eq!(hosted(text), None, "{text}");
        }
    }
}
