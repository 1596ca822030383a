//! Docs sites: which folder a page's address begins at, and what file it is of.
//!
//! A site is told by its configuration file. Leaves out where a site is served (`own_names`), locales (`pages`), and sites
//! whose pages lie elsewhere than where their generator looks first.

use crate::finding::Confidence;
use crate::tree::Tree;
use crate::tree::path::RepoPath;
use memchr::memmem;
use rustc_hash::FxHashSet;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex};

/// What a page's address may leave out of the name of its file, in the order in which it is tried.
pub(in crate::facts) const PAGE_ENDINGS: [&str; 14] = [
    "",
    ".mdx",
    ".md",
    ".markdown",
    "/index.mdx",
    "/index.md",
    "/README.md",
    "/README.mdx",
    "/page.mdx",
    ".astro",
    "/index.astro",
    ".tsx",
    ".jsx",
    ".ipynb",
];

/// The one configuration that is a folder.
const OWN_FOLDER: &str = ".vitepress";

/// Generators by their configuration, with the folders below the configuration's in which they look for pages and assets.
///
/// Taken from their documentation as of 2026; a folder `.vitepress` holds its own.
const GENERATORS: [(&[&str], &[&str]); 7] = [
    // Of Fumadocs, which is told the folder of its pages; see `collections`.
    (&FUMADOCS, &["content/docs", "content", "public"]),
    (&["mint.json", "docs.json", "config.json"], &[""]),
    (
        &[
            "docusaurus.config.js",
            "docusaurus.config.ts",
            "docusaurus.config.mjs",
            "docusaurus.config.cjs",
        ],
        &["", "docs", "blog", "src/pages", "static"],
    ),
    (
        &[
            "astro.config.mjs",
            "astro.config.ts",
            "astro.config.js",
            "astro.config.mts",
            "astro.config.cjs",
        ],
        &["src/content/docs", "src/content", "src/pages", "public"],
    ),
    (&[OWN_FOLDER], &["", "public"]),
    (&["mkdocs.yml", "mkdocs.yaml"], &["docs"]),
    (
        &[
            "theme.config.tsx",
            "theme.config.jsx",
            "theme.config.js",
            "theme.config.ts",
        ],
        &["pages", "content", "src/pages", "src/content", "public"],
    ),
];

/// The configurations of Fumadocs.
const FUMADOCS: [&str; 4] = [
    "source.config.ts",
    "source.config.mts",
    "source.config.js",
    "source.config.mjs",
];

/// Where sites are mostly served that are a part of another one.
const USUAL_BASE: &str = "/docs/";

/// The generator that takes a path from a slash on for one from its own folder on, where it is in the sources.
const WITH_SOURCES: &str = "astro.config.";

/// A docs site.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::facts) struct Site {
    /// Where its configuration lies.
    pub(in crate::facts) folder: RepoPath,
    /// Whether a path that begins with a slash may begin there, too.
    pub(in crate::facts) has_sources: bool,
    /// Where addresses that begin with a slash begin.
    pub(in crate::facts) roots: Vec<RepoPath>,
    /// How sure a page of it is: more than one folder is tried, mostly.
    pub(in crate::facts) confidence: Confidence,
}

/// The docs sites of a tree, looked for when they are asked for.
pub(in crate::facts) struct Sites<'a> {
    tree: &'a dyn Tree,
    known: Mutex<HashMap<RepoPath, Option<Arc<Site>>>>,
}

impl Site {
    /// Returns what of `page` names its file, where the site is a part of another one.
    pub(in crate::facts) fn below_base(page: &str) -> Option<&str> {
        page.strip_prefix(USUAL_BASE).filter(|rest| !rest.is_empty())
    }

    /// Whether `file` is one of its pages, and these lie in a folder of their own.
    pub(in crate::facts) fn has_page(&self, file: &RepoPath) -> bool {
        let mut roots = self.roots.iter();
        roots.any(|root| *root != self.folder && file.is_within(root))
    }
}

/// Returns the folders of pages that the configuration `text` of Fumadocs names: what stands in quotes behind `dir:`.
fn collections(text: &str) -> impl Iterator<Item = &str> {
    let behind = text
        .match_indices("dir:")
        .filter_map(|(at, key)| text.get(at + key.len()..));
    behind.filter_map(|rest| {
        let rest = rest.trim_start();
        let quote = rest.chars().next().filter(|sign| matches!(sign, '"' | '\'' | '`'))?;
        rest.get(1..)?.lines().next()?.split(quote).next()
    })
}

impl<'a> Sites<'a> {
    /// Returns the sites of `tree`.
    pub(in crate::facts) fn new(tree: &'a dyn Tree) -> Sites<'a> {
        Sites {
            tree,
            known: Mutex::default(),
        }
    }

    /// Returns the site that `file` belongs to.
    pub(in crate::facts) fn of(&self, file: &RepoPath) -> Option<Arc<Site>> {
        let folder = file.parent().unwrap_or_default();
        if let Ok(known) = self.known.lock()
            && let Some(site) = known.get(&folder)
        {
            return site.clone();
        }
        let site = file.ancestors().find_map(|folder| self.at(&folder)).map(Arc::new);
        if let Ok(mut known) = self.known.lock() {
            known.insert(folder, site.clone());
        }
        site
    }

    /// Returns the folders of the sites of which a root `is_meant`.
    pub(in crate::facts) fn folders_where(&self, is_meant: &dyn Fn(&RepoPath) -> bool) -> Vec<RepoPath> {
        let names = GENERATORS.iter().flat_map(|(names, _)| names.iter());
        let names: FxHashSet<&str> = names.copied().collect();
        let own_folder = memmem::Finder::new(OWN_FOLDER);
        let mut folders: BTreeSet<RepoPath> = BTreeSet::new();
        for entry in self.tree.listing().entries() {
            let path = &entry.path;
            let configured = names.contains(path.name()).then(|| path.parent());
            folders.extend(configured.flatten());
            if own_folder.find(path.as_str().as_bytes()).is_some() {
                let own = path.ancestors().find(|folder| names.contains(folder.name()));
                folders.extend(own.and_then(|folder| folder.parent()));
            }
        }
        folders.retain(|folder| self.at(folder).is_some_and(|site| site.roots.iter().any(is_meant)));
        folders.into_iter().collect()
    }

    /// Returns the configurations of the sites that are files.
    pub(in crate::facts) fn configurations(&self) -> Vec<RepoPath> {
        let names: FxHashSet<&str> = GENERATORS.iter().flat_map(|(names, _)| names.iter().copied()).collect();
        let is_of_vitepress = |path: &RepoPath| {
            path.name().starts_with("config.") && path.parent().is_some_and(|folder| folder.name() == OWN_FOLDER)
        };
        let entries = self.tree.listing().entries().iter().map(|entry| &entry.path);
        let configures = |path: &&RepoPath| names.contains(path.name()) || is_of_vitepress(path);
        entries.filter(configures).cloned().collect()
    }

    /// Returns the site whose configuration lies in `folder`.
    fn at(&self, folder: &RepoPath) -> Option<Site> {
        let (below, name) = GENERATORS.iter().find_map(|(names, below)| {
            let name = names.iter().find(|name| self.configures(folder, name))?;
            Some((below, name))
        })?;
        let mut roots: Vec<RepoPath> = below.iter().filter_map(|below| folder.join(below)).collect();
        if FUMADOCS.contains(name) {
            self.add_collections(folder, name, &mut roots);
        }
        Some(Site {
            folder: folder.clone(),
            has_sources: name.starts_with(WITH_SOURCES),
            roots,
            confidence: match below {
                [_] => Confidence::Certain,
                _ => Confidence::Likely,
            },
        })
    }

    /// Adds the folders of pages that a configuration of Fumadocs names, and of all its folders those in parentheses,
    /// which are no part of a URL.
    ///
    /// Limit: folders in parentheses below one that is a part of the URL.
    fn add_collections(&self, folder: &RepoPath, name: &str, roots: &mut Vec<RepoPath>) {
        let text = folder.join(name).and_then(|path| self.tree.read(&path).ok());
        let text = text.unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        for dir in collections(&text).filter_map(|dir| folder.join(dir)) {
            roots.extend(
                dir.parent()
                    .filter(|parent| parent != folder && parent.is_within(folder)),
            );
            roots.push(dir);
        }
        let mut groups: BTreeSet<RepoPath> = BTreeSet::new();
        for root in roots.iter() {
            for entry in self.tree.listing().within(root) {
                let below = entry.path.as_str().get(root.as_str().len()..).unwrap_or("");
                let parts = below.split('/').filter(|part| !part.is_empty());
                let in_groups = parts.take_while(|part| part.starts_with('(') && part.ends_with(')'));
                let group: Vec<&str> = in_groups.collect();
                groups.extend(root.join(&group.join("/")).filter(|_| !group.is_empty()));
            }
        }
        roots.extend(groups);
        let mut known: BTreeSet<RepoPath> = BTreeSet::new();
        roots.retain(|root| known.insert(root.clone()));
    }

    fn holds(&self, path: &RepoPath, part: &[u8]) -> bool {
        let bytes = self.tree.read(path).unwrap_or_default();
        bytes.windows(part.len()).any(|window| window == part)
    }

    fn configures(&self, folder: &RepoPath, name: &str) -> bool {
        let Some(path) = folder.join(name) else { return false };
        let listing = self.tree.listing();
        match name {
            OWN_FOLDER => listing.has_folder(&path),
            // The name alone says little.
            "docs.json" => listing.has_file(&path) && self.holds(&path, b"\"navigation\""),
            "config.json" => listing.has_file(&path) && self.holds(&path, TANSTACK),
            _ => listing.has_file(&path),
        }
    }
}

/// What the configuration of TanStack's docs names as its schema.
const TANSTACK: &[u8] = b"tanstack-docs-config";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::memory::MemoryTree;

    #[test]
    fn a_site_is_told_by_its_configuration() {
        let tree = MemoryTree::from_texts([
            ("docs/mint.json", "{}"),
            ("api/docs.json", "{\"paths\": {}}"),
            ("book/docs.json", "{\"navigation\": {}}"),
            ("web/docusaurus.config.ts", ""),
            ("guide/.vitepress/config.ts", ""),
            ("README.md", ""),
            (
                "v4/source.config.ts",
                "export const docs = defineDocs({ dir: 'content/pages' })",
            ),
            ("v4/content/pages/(root)/(more)/a.mdx", ""),
        ]);
        let sites = Sites::new(&tree);
        for (file, expected) in [
            ("docs/a/b/c.mdx", Some("docs")),
            ("api/a.md", None),
            ("book/a.md", Some("book")),
            ("web/docs/a.md", Some("web web/docs web/blog web/src/pages web/static")),
            ("guide/a.md", Some("guide guide/public")),
            ("guide/.vitepress/config.ts", Some("guide guide/public")),
            ("README.md", None),
            (
                "v4/a.tsx",
                Some("v4/content/docs v4/content v4/public v4/content/pages v4/content/pages/(root)/(more)"),
            ),
        ] {
            let site = sites.of(&RepoPath::parse(file).unwrap());
            let roots = site.map(|site| site.roots.iter().map(RepoPath::as_str).collect::<Vec<_>>().join(" "));
            assert_eq!(roots.as_deref(), expected, "{file}");
        }
    }
}
