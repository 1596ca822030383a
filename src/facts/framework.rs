//! The aliases that a framework or a bundler gives by itself: Nuxt, SvelteKit and Vite.
//!
//! The first two write them to a tsconfig of their own, which is not in a fresh clone. A tsconfig that is there goes first.
//! Leaves out what their configs compute, and the aliases that modules and plugins of theirs add.

use crate::facts::alias::Alias;
use crate::facts::paths::Paths;
use crate::lang::language::Language;
use crate::lang::literal::Literal;
use crate::lang::lookup;
use crate::lang::source::Source;
use crate::tree::Tree;
use crate::tree::path::RepoPath;
use crate::tree::skipped::Skipped;
use std::collections::{BTreeMap, BTreeSet};

/// Aliases, those of the innermost folders first; in one folder the longest first.
#[derive(Default)]
pub(in crate::facts) struct Frameworks {
    aliases: Vec<Alias>,
    /// Keys that stand alone.
    keys: BTreeSet<String>,
    /// The folders to which frameworks write configs that say no more than these aliases.
    generated: Vec<RepoPath>,
    /// Keys that tsconfigs give, with their folders.
    given: BTreeMap<String, Vec<RepoPath>>,
}

impl Frameworks {
    /// Gathers the aliases of `tree`; `given` are those of its tsconfigs.
    pub(in crate::facts) fn new(tree: &dyn Tree, paths: &Paths, given: &[Alias]) -> Frameworks {
        let mut aliases = Vec::new();
        let mut generated = Vec::new();
        for path in tree.listing().configurations(&|name| Tool::of(name).is_some()) {
            generated.extend(Tool::of(path.name()).and_then(|tool| path.parent()?.join(tool.generated()?)));
            aliases.extend(aliases_of(tree, paths, &path).into_iter().flatten());
        }
        if aliases.is_empty() {
            return Frameworks::default();
        }
        aliases.sort_by_key(|alias| std::cmp::Reverse((depth(&alias.folder), alias.prefix.len())));
        let mut folders: BTreeMap<String, Vec<RepoPath>> = BTreeMap::new();
        for alias in given.iter().filter(|alias| !alias.is_of_package) {
            let of_key = folders.entry(alias.prefix.clone()).or_default();
            of_key.push(alias.folder.clone());
        }
        let whole = aliases.iter().filter(|alias| alias.is_whole);
        Frameworks {
            keys: whole.map(|alias| alias.prefix.clone()).collect(),
            aliases,
            generated,
            given: folders,
        }
    }

    /// Returns all of them.
    pub(in crate::facts) fn all(&self) -> &[Alias] {
        &self.aliases
    }

    /// Returns what specifiers begin with that have more behind their alias.
    pub(in crate::facts) fn beginnings(&self) -> impl Iterator<Item = String> {
        let open = self.aliases.iter().filter(|alias| !alias.is_whole);
        open.map(|alias| alias.prefix.clone())
    }

    /// Whether `specifier` is an alias itself.
    pub(in crate::facts) fn has_key(&self, specifier: &str) -> bool {
        self.keys.contains(specifier.split('?').next().unwrap_or(specifier))
    }

    /// Returns the paths from the root that `specifier` means in `file`: by the innermost folder that has such an alias.
    pub(in crate::facts) fn meanings(&self, file: &RepoPath, specifier: &str) -> Vec<String> {
        let mut folder: Option<&RepoPath> = None;
        let mut meant = Vec::new();
        for alias in self.aliases.iter().filter(|alias| file.is_within(&alias.folder)) {
            if folder.is_some_and(|folder| *folder != alias.folder) {
                break;
            }
            if let Some(text) = alias.meaning(specifier).filter(|_| !self.is_given(alias, file)) {
                folder = Some(&alias.folder);
                meant.push(text);
            }
        }
        meant
    }

    /// Returns what is not known of aliases: configs that are made by something else, and that `missing` name.
    pub(in crate::facts) fn unknown(&self, paths: &Paths, missing: Vec<(RepoPath, Vec<RepoPath>)>) -> Vec<Skipped> {
        let is_known = |path: &RepoPath| {
            let mut generated = self.generated.iter();
            generated.any(|folder| path.is_within(folder)) || paths.retired_by(path, false).is_some()
        };
        let unknown = missing.into_iter().filter_map(|(path, mut named)| {
            named.retain(|place| !is_known(place));
            let names: Vec<String> = named.iter().map(|place| format!("`{place}`")).collect();
            let reason = format!(
                "it builds on {}, not among the files that are read (made by a tool, left out by git?): aliases from there \
                 are not known, so look for imports by them before something is deleted",
                names.join(", ")
            );
            (!named.is_empty()).then_some(Skipped { path, reason })
        });
        unknown.collect()
    }

    /// Whether a tsconfig that counts for `file`, no farther away, says what `alias` means.
    fn is_given(&self, alias: &Alias, file: &RepoPath) -> bool {
        let folders = self.given.get(&alias.prefix).into_iter().flatten();
        let mut folders = folders.filter(|folder| folder.is_within(&alias.folder));
        folders.any(|folder| file.is_within(folder))
    }
}

/// Whether a file of this name may give aliases.
pub fn may_give_aliases(name: &str) -> bool {
    Tool::of(name).is_some()
}

/// What reads a config.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tool {
    Nuxt,
    SvelteKit,
    Vite,
}

impl Tool {
    fn of(name: &str) -> Option<Tool> {
        let (stem, ending) = name.split_once(".config.")?;
        if !matches!(ending, "js" | "mjs" | "cjs" | "ts" | "mts" | "cts") {
            return None;
        }
        match stem {
            "nuxt" => Some(Tool::Nuxt),
            "svelte" => Some(Tool::SvelteKit),
            "vite" => Some(Tool::Vite),
            _ => None,
        }
    }

    /// Returns the folder, below that of its config, to which it writes a tsconfig.
    fn generated(self) -> Option<&'static str> {
        match self {
            Tool::Nuxt => Some(".nuxt"),
            Tool::SvelteKit => Some(".svelte-kit"),
            Tool::Vite => None,
        }
    }

    /// Returns the key under which its config lists aliases.
    fn alias_key(self) -> &'static str {
        match self {
            Tool::Nuxt => "alias",
            Tool::SvelteKit => "kit.alias",
            Tool::Vite => "resolve.alias",
        }
    }
}

/// Returns the aliases that the config at `path` gives, and those that its framework gives without.
fn aliases_of(tree: &dyn Tree, paths: &Paths, path: &RepoPath) -> Option<Vec<Alias>> {
    let config = Config::read(tree, paths, path)?;
    let meanings = config.meanings();
    let forms = meanings.iter().flat_map(|(key, target)| {
        let below = key.ends_with('/').then(|| format!("{key}*"));
        let below = below.unwrap_or_else(|| format!("{key}/*"));
        [
            Alias::new(key, "", target, &config.folder, false),
            Alias::new(&below, "./*", target, &config.folder, false),
        ]
    });
    Some(forms.flatten().collect())
}

/// Returns the configs of Nuxt and Vite in `tree`, sorted by path.
pub(in crate::facts) fn configs_of_vue<'a>(tree: &'a dyn Tree, paths: &'a Paths) -> Vec<Config<'a>> {
    let found = tree
        .listing()
        .configurations(&|name| matches!(Tool::of(name), Some(Tool::Nuxt | Tool::Vite)));
    found
        .iter()
        .filter_map(|path| Config::read(tree, paths, path))
        .collect()
}

/// A config that gives aliases.
pub(in crate::facts) struct Config<'a> {
    tool: Tool,
    tree: &'a dyn Tree,
    paths: &'a Paths,
    /// Its folder.
    pub(in crate::facts) folder: RepoPath,
    /// All of it.
    pub(in crate::facts) source: Source,
}

impl<'a> Config<'a> {
    fn read(tree: &'a dyn Tree, paths: &'a Paths, path: &RepoPath) -> Option<Config<'a>> {
        if path.parts().any(|part| part == "node_modules") {
            return None;
        }
        let tool = Tool::of(path.name())?;
        let bytes = tree.read(path).ok()?;
        let text = String::from_utf8_lossy(&bytes);
        Some(Config {
            tool,
            tree,
            paths,
            folder: path.parent()?,
            source: Source::file(path.clone(), Language::of(path, ""), &text),
        })
    }

    /// Whether it is one of Nuxt.
    pub(in crate::facts) fn is_of_nuxt(&self) -> bool {
        self.tool == Tool::Nuxt
    }

    /// Returns the aliases that it gives, and those that its framework gives without, with what they mean.
    pub(in crate::facts) fn meanings(&self) -> BTreeMap<String, RepoPath> {
        let defaults = self.defaults().into_iter();
        let mut meanings: BTreeMap<String, RepoPath> = defaults.map(|(key, target)| (key.to_owned(), target)).collect();
        if self.source.text().contains("alias") {
            for (key, target) in lookup::aliases(&self.source, self.tool.alias_key()) {
                let key = key.strip_suffix("/*").unwrap_or(&key);
                let target = target.strip_suffix("/*").unwrap_or(&target);
                if let Some(target) = self.place(target, &meanings).filter(|_| !key.is_empty()) {
                    meanings.insert(key.to_owned(), target);
                }
            }
        }
        meanings
    }

    /// Returns the aliases that need no setting.
    ///
    /// Source: the defaults of `alias` and `srcDir` in Nuxt 4.2, of `files.lib` in SvelteKit 2.49.
    fn defaults(&self) -> Vec<(&'static str, RepoPath)> {
        let below = |folder: &RepoPath, name: &str| folder.join(name).unwrap_or_default();
        match self.tool {
            Tool::Nuxt => {
                let source = self.source_folder();
                vec![
                    ("assets", below(&source, "assets")),
                    ("public", below(&self.folder, "public")),
                    ("~", source.clone()),
                    ("@", source),
                    ("~~", self.folder.clone()),
                    ("@@", self.folder.clone()),
                    ("#shared", below(&self.folder, "shared")),
                    ("#server", below(&self.folder, "server")),
                ]
            }
            Tool::SvelteKit => {
                let lib = self.text_at("kit.files.lib").and_then(|lib| self.folder.join(&lib));
                vec![("$lib", lib.unwrap_or_else(|| below(&self.folder, "src/lib")))]
            }
            Tool::Vite => Vec::new(),
        }
    }

    /// Returns the string at `key`.
    pub(in crate::facts) fn text_at(&self, key: &str) -> Option<String> {
        let last = key.rsplit('.').next().unwrap_or(key);
        match self
            .source
            .text()
            .contains(last)
            .then(|| lookup::find(&self.source, key))??
            .literal
        {
            Literal::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the folder of Nuxt's sources.
    pub(in crate::facts) fn source_folder(&self) -> RepoPath {
        if let Some(folder) = self.text_at("srcDir").and_then(|text| self.folder.join(&text)) {
            return folder;
        }
        let app = self.folder.join("app").unwrap_or_default();
        match self.is_older_nuxt() || !self.has_sources(&app) {
            true => self.folder.clone(),
            false => app,
        }
    }

    /// Whether package.json asks for a Nuxt whose sources lie beside its config, and the config for no newer ways.
    fn is_older_nuxt(&self) -> bool {
        if self.source.text().contains("compatibilityVersion") {
            return false;
        }
        let manifest = self
            .folder
            .join("package.json")
            .and_then(|path| self.tree.read(&path).ok());
        let manifest: Option<serde_json::Value> = manifest.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let version = manifest.as_ref().and_then(|manifest| {
            let lists = ["dependencies", "devDependencies"].iter();
            lists
                .filter_map(|list| manifest.get(list)?.get("nuxt")?.as_str())
                .next()
        });
        version.is_some_and(|version| {
            let version = version.trim_start_matches(['^', '~', '>', '=', 'v', ' ']);
            version.starts_with("3.") || version.starts_with("2.") || matches!(version, "2" | "3")
        })
    }

    /// Whether Nuxt takes `app` for the folder of sources: by more in it than an older Nuxt may have there. What an entry
    /// retires counts as there, so that the answer stays when it is gone.
    fn has_sources(&self, app: &RepoPath) -> bool {
        let is_source = |path: &RepoPath| {
            let name = path.parts().nth(app.parts().count()).unwrap_or("");
            path.is_within(app)
                && path != app
                && name != "spa-loading-template.html"
                && !name.starts_with("router.options")
        };
        self.tree.listing().any_within(app, &is_source) || self.paths.literals().iter().any(|(_, path)| is_source(path))
    }

    /// Returns the path from the root that `target` means in this config; it may begin with one of `aliases`.
    pub(in crate::facts) fn place(&self, target: &str, aliases: &BTreeMap<String, RepoPath>) -> Option<RepoPath> {
        let (first, rest) = target.split_once('/').unwrap_or((target, ""));
        match aliases.get(first).filter(|_| first.starts_with(['~', '@', '#', '$'])) {
            Some(folder) => folder.join(rest),
            None if target.starts_with('/') || target.is_empty() => None,
            None => self.folder.join(target),
        }
    }
}

fn depth(folder: &RepoPath) -> usize {
    folder.parts().count()
}
