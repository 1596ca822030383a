//! What the repository is called from outside, in any text: URLs of its docs sites with their host, and paths behind its
//! name on a code host, `acme/app:docs/a.md`.
//!
//! Both are written alike in every language, so they are looked for in the text as it stands. Leaves out hosts that only
//! the environment knows, sites that no generator of `sites` makes, and addresses of code hosts, which `lang` reads.

use crate::facts::hosts::Hosts;
use crate::facts::judge::PathHit;
use crate::facts::scan::{Hit, Scanner, Subject};
use crate::facts::sites::Sites;
use crate::finding::{Confidence, Kind, Place};
use crate::lang::language::Language;
use crate::lang::reference::{Base, PathText, Removal};
use crate::text::line::LineIndex;
use crate::text::path_like::is_path_like;
use crate::text::span::Span;
use crate::tree::Tree;
use crate::tree::path::RepoPath;
use memchr::{memchr_iter, memmem};

/// Beginnings of the names of configurations, with the key under which the site's own address stands.
const ADDRESS_KEYS: [(&str, &str); 4] = [
    ("astro.config.", "site"),
    ("docusaurus.config.", "url"),
    ("mkdocs.", "site_url"),
    // Of VitePress, in its folder.
    ("config.", "hostname"),
];

/// Keys under which the folder of the host stands that a site is served in.
const BASE_KEYS: [&str; 2] = ["base", "baseUrl"];

/// Hosts of code and of packages, which are nobody's own.
const OTHERS: [&str; 6] = [
    "github.com",
    "gitlab.com",
    "bitbucket.org",
    "npmjs.com",
    "localhost",
    "127.0.0.1",
];

/// Hosts and ends of hosts that are kept for examples and tests (RFC 2606, RFC 6761): such a site is made up.
const RESERVED: [&str; 8] = [
    "example.com",
    "example.org",
    "example.net",
    "example.edu",
    "example",
    "test",
    "invalid",
    "localhost",
];

/// Folders of made-up projects, whose sites are their own.
const OF_TESTS: [&str; 8] = [
    "fixtures",
    "__fixtures__",
    "testdata",
    "test-data",
    "test",
    "tests",
    "__tests__",
    "e2e",
];

/// Longer ones are no paths that a person wrote.
const LONGEST_RUN: usize = 300;

/// Whether the file at `path` may say the address of a docs site, by which others name its pages.
pub fn may_say_address(path: &RepoPath) -> bool {
    address_key(path).is_some()
}

/// Where a docs site is served.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::facts) struct Address {
    /// The host with what stands before it: `://docs.acme.io`.
    behind_scheme: String,
    /// The folder of the host, without a slash at its end; empty mostly.
    base: String,
    /// The configuration that says so.
    config: RepoPath,
}

impl Address {
    /// Whether a URL in `file` may mean this site: that of a fixture is known in the fixture alone.
    fn counts_in(&self, file: &RepoPath) -> bool {
        let folder = self.config.parent().unwrap_or_default();
        !folder.parts().any(|part| OF_TESTS.contains(&part)) || file.is_within(&folder)
    }
}

/// Whether `host` is one of those that are nobody's.
fn is_reserved(host: &str) -> bool {
    let host = host.split(':').next().unwrap_or(host).to_ascii_lowercase();
    RESERVED.iter().any(|reserved| {
        let before = host.strip_suffix(reserved);
        before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
    })
}

/// Returns the addresses of the docs sites of `tree`.
pub(in crate::facts) fn addresses(tree: &dyn Tree, sites: &Sites) -> Vec<Address> {
    let read = |config: RepoPath| {
        let key = address_key(&config)?;
        let text = tree.read(&config).ok()?;
        address_in(&String::from_utf8_lossy(&text), key, config)
    };
    sites.configurations().into_iter().filter_map(read).collect()
}

/// Returns the key under which the configuration at `config` has the address of its site.
fn address_key(config: &RepoPath) -> Option<&'static str> {
    let is_of_vitepress = config.parent().is_some_and(|folder| folder.name() == ".vitepress");
    let known = ADDRESS_KEYS.iter().find(|(start, _)| config.name().starts_with(start));
    let (start, key) = known?;
    (*start != "config." || is_of_vitepress).then_some(*key)
}

/// Returns the address that `text`, the configuration at `config`, gives its site under `key`.
fn address_in(text: &str, key: &str, config: RepoPath) -> Option<Address> {
    let url_of = |line: &str| {
        let value = value_behind(line, key)?;
        let (_, behind) = value.split_once("http")?;
        let url = behind.strip_prefix('s').unwrap_or(behind).strip_prefix("://")?;
        let url = url.split(is_end).next().unwrap_or(url);
        let (host, base) = url.split_once('/').unwrap_or((url, ""));
        let is_of_others = OTHERS.iter().any(|other| host.starts_with(other));
        let is_own = host.contains('.') && !is_of_others && !is_reserved(host);
        is_own.then(|| (host.to_owned(), base.trim_matches('/').to_owned()))
    };
    let base_of = |line: &str| {
        let value = BASE_KEYS.iter().find_map(|key| value_behind(line, key))?;
        let quoted = value.trim_start().strip_prefix(['"', '\'', '`']).unwrap_or(value);
        let base = quoted.strip_prefix('/')?.split(is_end).next()?;
        Some(base.trim_matches('/').to_owned())
    };
    let (host, of_url) = text.lines().find_map(url_of)?;
    let base = match of_url.is_empty() {
        true => text.lines().find_map(base_of).unwrap_or_default(),
        false => of_url,
    };
    Some(Address {
        behind_scheme: format!("://{host}"),
        base: if base.is_empty() { base } else { format!("/{base}") },
        config,
    })
}

/// Returns what stands in `line` behind `key` and its sign.
fn value_behind<'t>(line: &'t str, key: &str) -> Option<&'t str> {
    let (before, behind) = line.split_once(key)?;
    let is_name = |sign: char| sign.is_alphanumeric() || matches!(sign, '_' | '-' | '.' | '/');
    let is_comment = matches!(before.trim_start().get(..2), Some("//" | "/*" | "* "));
    if before.ends_with(is_name) || is_comment {
        return None;
    }
    behind.trim_start_matches(['"', '\'', ' ']).strip_prefix([':', '='])
}

/// Whether `sign` ends a URL or a path in a text.
fn is_end(sign: char) -> bool {
    sign.is_whitespace() || sign.is_control() || "\"'`<>()[]{}|\\,;*".contains(sign)
}

/// Returns the part of `text` from `start` on that a URL or a path can be, without what ends a sentence.
fn run(text: &str, start: usize) -> &str {
    let rest = text.get(start..).unwrap_or("");
    let near = rest.get(..rest.floor_char_boundary(LONGEST_RUN)).unwrap_or(rest);
    let run = near.split(is_end).next().unwrap_or("");
    let path = run.split(['#', '?']).next().unwrap_or("");
    path.trim_end_matches(['.', ':', '!'])
}

impl Scanner<'_> {
    /// Returns what `text`, all of the file at `path`, names from outside; `comments` are the places of its comments.
    pub(in crate::facts) fn own_names(
        &self,
        path: &RepoPath,
        language: Language,
        text: &str,
        comments: Option<&[Span]>,
        lines: &LineIndex,
    ) -> Vec<Hit> {
        let mut found = self.own_urls(path, text);
        found.extend(self.own_paths(path, text));
        if found.is_empty() {
            return Vec::new();
        }
        let mut comments: Vec<Span> = comments.unwrap_or_default().to_vec();
        comments.sort();
        let hit = |(span, hit): (Span, PathHit)| {
            let before = comments.partition_point(|comment| comment.start() <= span.start());
            let comment = before.checked_sub(1).and_then(|before| comments.get(before));
            let line = Span::new(lines.line_span(lines.line_of(span.start())).start(), span.start());
            let is_prose = language == Language::Markdown
                || comment.is_some_and(|comment| comment.contains(span))
                || ["#", "//", "/*", "*", "--", "<!--"]
                    .iter()
                    .any(|sign| line.of(text).trim_start().starts_with(sign));
            Hit {
                path: path.clone(),
                place: Some(Place {
                    span,
                    range: lines.range(span),
                }),
                kind: match (is_prose, language) {
                    (true, _) => Kind::Link,
                    (false, Language::JavaScript | Language::Component | Language::Css | Language::Html) => Kind::Url,
                    (false, _) => Kind::Config,
                },
                is_model: false,
                prose: is_prose,
                removal: Removal::Manual,
                subject: Subject::Path,
                entry: hit.entry,
                target: hit.target.to_string(),
                confidence: hit.confidence,
            }
        };
        found.into_iter().map(hit).collect()
    }

    /// Returns the pages and files of the docs sites whose URLs stand in `text`, all of `file`.
    fn own_urls(&self, file: &RepoPath, text: &str) -> Vec<(Span, PathHit)> {
        let mut found = Vec::new();
        if memmem::find(text.as_bytes(), b"://").is_none() {
            return found;
        }
        let addresses = self.addresses.get_or_init(|| addresses(self.tree, self.sites));
        for address in addresses.iter().filter(|address| address.counts_in(file)) {
            let host = address.behind_scheme.as_bytes();
            for at in memmem::find_iter(text.as_bytes(), host) {
                let start = at + host.len();
                let path = run(text, start);
                let page = path.strip_prefix(address.base.as_str());
                let Some(page) = page.filter(|page| page.starts_with('/')) else {
                    continue;
                };
                let hit = self.judge_page(&address.config, page, &Base::Unknown);
                found.extend(hit.map(|hit| {
                    let confidence = hit.confidence.max(Confidence::Likely);
                    (Span::new(start, start + path.len()), PathHit { confidence, ..hit })
                }));
            }
        }
        found
    }

    /// Returns the paths in `text` that stand behind the repository's name on its host and a colon.
    fn own_paths(&self, file: &RepoPath, text: &str) -> Vec<(Span, PathHit)> {
        let hosts = || self.hosts.get_or_init(|| Hosts::new(self.tree, self.resolver));
        let mut found = Vec::new();
        for colon in memchr_iter(b':', text.as_bytes()) {
            let start = colon + 1;
            let before = text.as_bytes().get(..colon).unwrap_or_default();
            if !ends_with_two_names(before) {
                continue;
            }
            let path = run(text, start);
            let is_path = path.starts_with(|sign: char| sign.is_alphanumeric() || sign == '.') && is_path_like(path);
            // Whose name it is, is asked last: the answer may lie in many files.
            if !is_path || !hosts().is_end_of(before) {
                continue;
            }
            let hit = self
                .judge
                .path(file, &PathText::expected(path, Base::Known(RepoPath::root())));
            found.extend(hit.map(|hit| {
                let confidence = Confidence::Likely;
                (Span::new(start, start + path.len()), PathHit { confidence, ..hit })
            }));
        }
        found
    }
}

/// Whether `text` ends with two names and a slash between them, as `acme/app`, and with no longer path.
fn ends_with_two_names(text: &[u8]) -> bool {
    const LONGEST_NAMES: usize = 140;
    let near = text.get(text.len().saturating_sub(LONGEST_NAMES)..).unwrap_or_default();
    let is_name = |sign: &u8| sign.is_ascii_alphanumeric() || b"-_./@".contains(sign);
    let n_signs = near.iter().rev().take_while(|sign| is_name(sign)).count();
    let word = near.get(near.len() - n_signs..).unwrap_or_default();
    let is_whole = word.first() != Some(&b'/') && word.last() != Some(&b'/');
    is_whole && word.iter().filter(|sign| **sign == b'/').count() == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_configuration_says_where_its_site_is() {
        let astro = "astro.config.mjs";
        for (name, text, expected) in [
            (
                astro,
                "export default { site: 'https://docs.acme.io' }",
                Some(("://docs.acme.io", "")),
            ),
            (
                astro,
                "const site = PREVIEW || \"https://docs.acme.io/\";\nexport default { site, base: '/x' }",
                Some(("://docs.acme.io", "/x")),
            ),
            (
                "docusaurus.config.js",
                "module.exports = {\n  url: 'https://acme.github.io',\n  baseUrl: '/app/',\n};",
                Some(("://acme.github.io", "/app")),
            ),
            (
                "mkdocs.yml",
                "site_url: https://acme.io/docs/\nrepo_url: https://github.com/acme/app",
                Some(("://acme.io", "/docs")),
            ),
            (
                ".vitepress/config.ts",
                "sitemap: { hostname: 'https://acme.io' }",
                Some(("://acme.io", "")),
            ),
            (
                astro,
                "// site: 'https://other.io'\nexport default { website: 'https://acme.io' }",
                None,
            ),
            (astro, "{ url: 'https://acme.io' }", None),
            ("docusaurus.config.js", "{ url: 'https://github.com/acme/app' }", None),
            (astro, "{ site: process.env.SITE }", None),
            (astro, "{ site: 'https://localhost:4321' }", None),
            (astro, "{ site: 'https://example.com' }", None),
            (astro, "{ site: 'http://Docs.example.org:8080/x' }", None),
            (astro, "{ site: 'https://acme.test' }", None),
            (
                astro,
                "{ site: 'https://myexample.com' }",
                Some(("://myexample.com", "")),
            ),
            ("config.ts", "sitemap: { hostname: 'https://acme.io' }", None),
            ("mint.json", "{\"url\": \"https://acme.io\"}", None),
        ] {
            let config = RepoPath::parse(name).unwrap_or_default();
            let found = address_key(&config).and_then(|key| address_in(text, key, config));
            let found = found
                .as_ref()
                .map(|found| (found.behind_scheme.as_str(), found.base.as_str()));
            assert_eq!(found, expected, "{name}: {text}");
        }
    }

    #[test]
    fn a_repository_has_two_names() {
        for (text, expected) in [
            ("- acme/app", true),
            ("'Acme/app.js", true),
            ("acme", false),
            ("a/acme/app", false),
            ("/app", false),
            ("acme/", false),
            ("", false),
        ] {
            assert_eq!(ends_with_two_names(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn a_run_ends_where_no_url_goes_on() {
        for (text, expected) in [
            ("/a/b/#c) d", "/a/b/"),
            ("/a/b?x=1\"", "/a/b"),
            ("/a/b. Then", "/a/b"),
            ("/a/b, c", "/a/b"),
            ("", ""),
        ] {
            assert_eq!(run(text, 0), expected, "{text}");
        }
    }
}
