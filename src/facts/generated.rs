//! Whether a path is something that tools write: a reference to it says nothing when it is not there.
//!
//! Build output that somebody once committed was deleted on purpose, and what names it is right.

use crate::config::path_set::PathSet;
use crate::facts::tree_files::parse_lax;
use crate::tree::Tree;
use crate::tree::path::RepoPath;
use std::collections::HashMap;

/// Folders that tools write to, by their names.
const FOLDERS: [&str; 27] = [
    ".cache",
    ".docusaurus",
    ".expo",
    ".netlify",
    ".next",
    ".nuxt",
    ".output",
    ".parcel-cache",
    ".svelte-kit",
    ".turbo",
    ".vercel",
    "__generated__",
    "__snapshots__",
    "_generated",
    "_build",
    "build",
    "coverage",
    "dist",
    "gen",
    "generated",
    "node_modules",
    "out",
    "output",
    "storybook-static",
    "target",
    "temp",
    "tmp",
];

/// Folders that hold what is built of the `src` beside them.
const BESIDE_SOURCES: [&str; 5] = ["cjs", "es", "esm", "lib", "types"];

/// Ends of names of files that tools write.
const ENDINGS: [&str; 9] = [
    ".log",
    ".map",
    ".min.css",
    ".min.js",
    ".min.mjs",
    ".pid",
    ".snap",
    ".tgz",
    ".tsbuildinfo",
];

/// Files that an install or a user writes, and that are there or not as people work.
const NAMES: [&str; 10] = [
    ".DS_Store",
    ".env",
    "bun.lock",
    "bun.lockb",
    "npm-shrinkwrap.json",
    "package-lock.json",
    "pnpm-lock.yaml",
    "schema.graphql",
    "tsconfig.tsbuildinfo",
    "yarn.lock",
];

/// Stands for any file of a folder.
const ANY_NAME: &str = "_";

/// Answers for the paths of one tree.
pub struct Generated<'a> {
    tree: &'a dyn Tree,
    /// The folders that tsconfigs have the compiler write to.
    written_to: Vec<RepoPath>,
    /// What the ignore file of a folder names.
    ignored: HashMap<RepoPath, Option<PathSet>>,
}

impl<'a> Generated<'a> {
    /// Reads the tsconfigs of `tree`.
    pub fn new(tree: &'a dyn Tree) -> Generated<'a> {
        let is_tsconfig = |name: &str| name.contains("tsconfig") && name.ends_with(".json");
        let configs = tree.listing().configurations(&is_tsconfig);
        let folders = configs.iter().flat_map(|path| {
            let bytes = tree.read(path).ok();
            let value = bytes.and_then(|bytes| parse_lax(&String::from_utf8_lossy(&bytes)));
            let folder = path.parent().unwrap_or_default();
            let keys = ["outDir", "declarationDir", "outFile"];
            keys.map(|key| {
                let written = value.as_ref()?.get("compilerOptions")?.get(key)?.as_str()?;
                folder.join(written)
            })
        });
        // One that compiles in place writes beside the sources, which are not generated for that.
        let folders = folders.flatten().filter(|folder| !folder.is_root());
        let written_to = folders.filter(|folder| !configs.iter().any(|config| config.is_within(folder)));
        Generated {
            tree,
            written_to: written_to.collect(),
            ignored: HashMap::new(),
        }
    }

    /// Whether `path`, which is not there, is something that tools write, or that an ignore file names.
    pub fn covers(&mut self, path: &RepoPath) -> bool {
        let name = path.name();
        NAMES.contains(&name)
            || name.starts_with(".env.")
            || ENDINGS.iter().any(|ending| name.ends_with(ending))
            || name.contains(".generated.")
            || path.parts().any(|part| FOLDERS.contains(&part))
            || self.is_beside_sources(path)
            || self.written_to.iter().any(|folder| path.is_within(folder))
            || self.is_ignored(path)
    }

    /// Whether `path` is built of the `src` beside a folder that holds it; TypeScript is not what a build writes.
    fn is_beside_sources(&self, path: &RepoPath) -> bool {
        let name = path.name();
        let is_source = [".ts", ".tsx", ".mts", ".cts", ".jsx", ".vue", ".svelte"]
            .iter()
            .any(|ending| name.ends_with(ending));
        if is_source && !name.ends_with(".d.ts") {
            return false;
        }
        let at_or_above = std::iter::once(path.clone()).chain(path.ancestors());
        at_or_above
            .filter(|folder| BESIDE_SOURCES.contains(&folder.name()))
            .filter_map(|folder| folder.parent()?.join("src"))
            .any(|sources| self.tree.listing().has_folder(&sources))
    }

    /// Whether an ignore file names `path`, which is not there, or all that a folder there could hold.
    pub fn is_ignored(&mut self, path: &RepoPath) -> bool {
        for folder in path.ancestors() {
            let below = path.as_str().get(folder.as_str().len()..).unwrap_or("");
            let Some(below) = RepoPath::parse(below) else { continue };
            let tree = self.tree;
            let patterns = self.ignored.entry(folder).or_insert_with_key(|folder| {
                let bytes = tree.read(&folder.join(".gitignore")?).ok()?;
                Some(ignored_by(&String::from_utf8_lossy(&bytes)))
            });
            let inside = below.join(ANY_NAME);
            let is_named = |patterns: &PathSet| {
                let names_inside = |inside: &RepoPath| patterns.matches(inside, false);
                patterns.matches(&below, true) || inside.as_ref().is_some_and(names_inside)
            };
            if patterns.as_ref().is_some_and(is_named) {
                return true;
            }
        }
        false
    }
}

/// Returns what the patterns of an ignore file match; a line that is no pattern matches nothing.
fn ignored_by(text: &str) -> PathSet {
    let lines = text.lines().map(str::trim_end);
    let patterns: Vec<String> = lines
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(str::to_owned)
        .filter(|line| PathSet::parse(std::slice::from_ref(line)).is_ok())
        .collect();
    PathSet::parse(&patterns).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::memory::MemoryTree;

    #[test]
    fn what_tools_write_is_told_from_what_people_do() {
        let tree = MemoryTree::from_texts([
            (".gitignore", "# built\n/public/js/\n*.wasm\n\n!keep.wasm\n[\n"),
            ("packages/a/.gitignore", "cache\nlegacy/*\n!legacy/.gitkeep\n"),
            ("packages/a/src/x.ts", ""),
            (
                "packages/b/tsconfig.json",
                "{ // built\n\"compilerOptions\": {\"outDir\": \"./js\"} }",
            ),
            ("packages/c/tsconfig.json", "{\"compilerOptions\": {\"outDir\": \".\"}}"),
        ]);
        let mut generated = Generated::new(&tree);
        for (path, expected) in [
            ("public/js/app.js", true),
            ("public/js", true),
            ("x/y.wasm", true),
            ("packages/a/cache", true),
            ("packages/a/legacy", true),
            ("packages/a/lib/x.js", true),
            ("packages/b/js/x.js", true),
            ("packages/b/dist/x.js", true),
            ("a/x.min.js", true),
            ("yarn.lock", true),
            ("keep.wasm", false),
            ("other/public/js/app.js", false),
            ("packages/b/cache", false),
            ("packages/b/lib/x.js", false),
            ("packages/c/x.js", false),
            ("scripts/build.sh", false),
            ("src/distance.ts", false),
        ] {
            let path = RepoPath::parse(path).unwrap();
            assert_eq!(generated.covers(&path), expected, "{path}");
        }
    }
}
