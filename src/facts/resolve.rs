//! Where a module specifier leads, as Node and TypeScript see it: tsconfig `paths`, package `exports` and `imports`,
//! workspaces, index files, `.js` for `.ts`.
//!
//! The resolver works on the tree's paths alone. Which retired path a specifier means is read off the candidates that
//! it asks for, so the answer is the same before and after the deletion.

use crate::facts::packages::{Packages, split_specifier};
use crate::facts::paths::Paths;
use crate::facts::tree_files::{TreeFiles, importer_on_virtual_disk, parse_lax};
use crate::tree::Tree;
use crate::tree::path::RepoPath;
use oxc_resolver::{ResolveOptions, ResolverGeneric, TsconfigDiscovery};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex};

/// What a specifier means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// A file that is alive.
    Live(RepoPath),
    /// A retired path, there or already deleted.
    Retired {
        /// The index of the entry in the config.
        entry: usize,
        /// The retired path as the entry matches it; of a package, its folder.
        target: RepoPath,
    },
    /// Neither: an npm package, or nothing.
    Elsewhere,
}

/// Resolves the specifiers of one tree.
pub struct Resolver<'a> {
    paths: &'a Paths,
    files: TreeFiles,
    resolver: ResolverGeneric<TreeFiles>,
    /// Beginnings of specifiers that are not relative and still lead into the tree: aliases and package names.
    inner_names: Vec<String>,
    /// Beginnings of those that lead into a retired folder whatever follows.
    retired_aliases: Vec<Alias>,
    /// Packages whose folder is retired, by name.
    retired_packages: BTreeMap<String, (usize, RepoPath)>,
    /// The folder of each package of the tree, by name.
    packages: BTreeMap<String, RepoPath>,
    options: ResolveOptions,
    known: Mutex<HashMap<(RepoPath, String), Resolution>>,
    built: Mutex<HashMap<String, Resolution>>,
    asked_beside: Mutex<HashMap<RepoPath, Arc<HashSet<RepoPath>>>>,
}

/// A specifier that leads nowhere.
const NO_SPECIFIER: &str = "decomm-looks-for-nothing";

/// What may follow the path of a relative specifier, in the order in which it is tried.
const ENDINGS: [&str; 22] = [
    "",
    ".ts",
    ".tsx",
    ".d.ts",
    ".mts",
    ".cts",
    ".js",
    ".jsx",
    ".mjs",
    ".cjs",
    ".json",
    ".vue",
    ".svelte",
    ".astro",
    "/index.ts",
    "/index.tsx",
    "/index.d.ts",
    "/index.mts",
    "/index.js",
    "/index.jsx",
    "/index.mjs",
    "/index.cjs",
];

/// Endings that a specifier may have in place of those of the file that it means.
const WRITTEN_FOR: [(&str, &[&str]); 4] = [
    (".js", &[".ts", ".tsx", ".d.ts", ".jsx"]),
    (".jsx", &[".tsx"]),
    (".mjs", &[".mts"]),
    (".cjs", &[".cts"]),
];

impl<'a> Resolver<'a> {
    /// Prepares to resolve in `tree`.
    pub fn new(tree: Arc<dyn Tree>, paths: &'a Paths, packages: &Packages) -> Resolver<'a> {
        let TypeScriptOptions { aliases, conditions } = typescript_options(tree.as_ref());
        let mut inner_names: Vec<String> = packages.names().map(|(name, _)| name.to_owned()).collect();
        inner_names.extend(aliases.iter().map(|alias| alias.prefix.clone()));
        inner_names.push("#".to_owned());
        inner_names.sort();
        inner_names.dedup();
        let retired_aliases = aliases
            .into_iter()
            .filter(|alias| {
                RepoPath::parse(&alias.leads_to).is_some_and(|folder| paths.retired_by(&folder, true).is_some())
            })
            .collect();
        let retired_packages = packages
            .names()
            .filter_map(|(name, folder)| {
                let entry = paths.retired_by(&folder.join("package.json")?, false)?;
                Some((name.to_owned(), (entry, folder.clone())))
            })
            .collect();
        let files = TreeFiles::new(tree, packages);
        let options = options(&conditions);
        Resolver {
            paths,
            resolver: ResolverGeneric::new_with_file_system(files.clone(), options.clone()),
            files,
            inner_names,
            retired_aliases,
            retired_packages,
            packages: packages
                .names()
                .map(|(name, folder)| (name.to_owned(), folder.clone()))
                .collect(),
            options,
            known: Mutex::new(HashMap::new()),
            built: Mutex::new(HashMap::new()),
            asked_beside: Mutex::new(HashMap::new()),
        }
    }

    /// Returns what `specifier` means in `file`. A query behind it (`?raw`) does not count.
    pub fn resolve(&self, file: &RepoPath, specifier: &str) -> Resolution {
        let is_relative = is_relative(specifier);
        if !is_relative && !self.leads_inside(specifier) {
            return Resolution::Elsewhere;
        }
        let key = (file.parent().unwrap_or_default(), specifier.to_owned());
        if let Ok(known) = self.known.lock()
            && let Some(resolution) = known.get(&key)
        {
            return resolution.clone();
        }
        let resolution = self.resolve_anew(file, specifier);
        if let Ok(mut known) = self.known.lock() {
            known.insert(key, resolution.clone());
        }
        resolution
    }

    /// Whether `specifier` in `file` leads to `target`, or would if `target` were there and nothing else is meant.
    pub fn leads_to(&self, file: &RepoPath, specifier: &str, target: &RepoPath) -> bool {
        match self.resolve(file, specifier) {
            Resolution::Live(found) => found == *target,
            Resolution::Retired { .. } => false,
            Resolution::Elsewhere if self.paths.has_file(target) => false,
            Resolution::Elsewhere if is_relative(specifier) => relative_candidates(file, specifier).contains(target),
            Resolution::Elsewhere => self.leads_inside(specifier) && self.candidates(file, specifier).contains(target),
        }
    }

    fn resolve_anew(&self, file: &RepoPath, specifier: &str) -> Resolution {
        if let Some((entry, folder)) = self.retired_packages.get(split_specifier(specifier).0) {
            return Resolution::Retired {
                entry: *entry,
                target: folder.clone(),
            };
        }
        let found = self
            .resolver
            .resolve_file(importer_on_virtual_disk(file), specifier)
            .ok()
            .and_then(|resolution| self.files.locate(resolution.path()));
        match found {
            Some(found) if self.paths.is_live_file(&found) => Resolution::Live(found),
            _ if is_relative(specifier) => self.first_retired(relative_candidates(file, specifier)),
            // What is there and retired has a retired candidate; what is not there has one by its name or its alias.
            None if self.packages.contains_key(split_specifier(specifier).0) => self.resolve_built(file, specifier),
            None if !self.may_lead_to_retired(file, specifier) => Resolution::Elsewhere,
            _ => self.first_retired(self.candidates(file, specifier)),
        }
    }

    /// Returns the paths that the resolver asks for on its way, in order.
    fn asked_for(&self, file: &RepoPath, specifier: &str) -> Vec<RepoPath> {
        self.files.asked_for(|| {
            // A new resolver, since one that has asked for a path before does not ask again.
            let resolver = ResolverGeneric::new_with_file_system(self.files.clone(), self.options.clone());
            let _ = resolver.resolve_file(importer_on_virtual_disk(file), specifier);
        })
    }

    /// Returns the paths that the resolver asks for from the folder of `file`, whatever is looked for.
    fn asked_for_nothing(&self, file: &RepoPath) -> Arc<HashSet<RepoPath>> {
        let folder = file.parent().unwrap_or_default();
        if let Ok(known) = self.asked_beside.lock()
            && let Some(asked) = known.get(&folder)
        {
            return asked.clone();
        }
        let asked = Arc::new(self.asked_for(file, NO_SPECIFIER).into_iter().collect::<HashSet<_>>());
        if let Ok(mut known) = self.asked_beside.lock() {
            known.insert(folder, asked.clone());
        }
        asked
    }

    /// Resolves what a package of the tree exports from build output that is not there: to the source that it is built of.
    fn resolve_built(&self, file: &RepoPath, specifier: &str) -> Resolution {
        if let Ok(built) = self.built.lock()
            && let Some(resolution) = built.get(specifier)
        {
            return resolution.clone();
        }
        let asked = self.candidates(file, specifier);
        let resolution = match self.first_retired(asked.clone()) {
            Resolution::Elsewhere => self.source_of(specifier, &asked),
            retired => retired,
        };
        if let Ok(mut built) = self.built.lock() {
            built.insert(specifier.to_owned(), resolution.clone());
        }
        resolution
    }

    /// Returns the source of the first of `asked` that lies in a build folder of the specifier's package.
    fn source_of(&self, specifier: &str, asked: &[RepoPath]) -> Resolution {
        let Some(package) = self.packages.get(split_specifier(specifier).0) else {
            return Resolution::Elsewhere;
        };
        let source = asked
            .iter()
            .filter(|path| path.is_within(package))
            .flat_map(|path| source_candidates(package, path))
            .find(|source| self.paths.has_file(source));
        match source {
            None => Resolution::Elsewhere,
            Some(source) => match self.paths.retired_by(&source, false) {
                Some(entry) => Resolution::Retired { entry, target: source },
                None => Resolution::Live(source),
            },
        }
    }

    /// Returns the paths that the resolver asks for on its way, the path as written first, and what aliases make of it.
    ///
    /// What it would ask for any specifier (each tsconfig that has a say, and its folder) is left out. It gives up early
    /// where an alias leads into a folder that is gone, so the aliases are asked once more.
    fn candidates(&self, file: &RepoPath, specifier: &str) -> Vec<RepoPath> {
        let beside = self.asked_for_nothing(file);
        let mut asked = self.asked_for(file, specifier);
        asked.retain(|path| !beside.contains(path) && !file.is_within(path) && !is_description_file(path, specifier));
        let by_alias = self.retired_aliases.iter().filter_map(|alias| {
            if !file.is_within(&alias.folder) {
                return None;
            }
            let rest = specifier.strip_prefix(alias.prefix.as_str())?;
            if alias.is_whole && !rest.is_empty() {
                return None;
            }
            RepoPath::parse(&format!("{}{rest}{}", alias.leads_to, alias.ending))
        });
        asked.extend(by_alias);
        asked
    }

    /// Returns the first retired one of `candidates`, any of which may be a folder.
    fn first_retired(&self, candidates: Vec<RepoPath>) -> Resolution {
        candidates
            .into_iter()
            .find_map(|target| {
                let entry = self.paths.retired_by(&target, true)?;
                Some(Resolution::Retired { entry, target })
            })
            .unwrap_or(Resolution::Elsewhere)
    }

    /// Whether a specifier that is not relative can lead into the tree.
    fn leads_inside(&self, specifier: &str) -> bool {
        starts_with_any(specifier, &self.inner_names) || self.paths.may_name_retired(specifier)
    }

    fn may_lead_to_retired(&self, file: &RepoPath, specifier: &str) -> bool {
        let mut aliases = self.retired_aliases.iter();
        aliases.any(|alias| file.is_within(&alias.folder) && specifier.starts_with(alias.prefix.as_str()))
            || self.paths.may_name_retired(specifier)
    }
}

fn starts_with_any(specifier: &str, names: &[String]) -> bool {
    names.iter().any(|name| specifier.starts_with(name.as_str()))
}

/// Whether a specifier begins at the file that holds it.
pub fn is_relative(specifier: &str) -> bool {
    specifier.starts_with("./") || specifier.starts_with("../") || specifier == "." || specifier == ".."
}

/// Returns the paths that a relative specifier may mean, the path as written first.
pub fn relative_candidates(file: &RepoPath, specifier: &str) -> Vec<RepoPath> {
    let specifier = specifier.split(['?', '#']).next().unwrap_or(specifier);
    let folder = file.parent().unwrap_or_default();
    let mut texts: Vec<String> = ENDINGS.iter().map(|ending| format!("{specifier}{ending}")).collect();
    for (written, meant) in WRITTEN_FOR {
        if let Some(stem) = specifier.strip_suffix(written) {
            texts.extend(meant.iter().map(|ending| format!("{stem}{ending}")));
        }
    }
    texts.iter().filter_map(|text| folder.join(text)).collect()
}

/// Whether the resolver asks for `path` beside what it looks for: package.json, and each tsconfig that has a say.
fn is_description_file(path: &RepoPath, specifier: &str) -> bool {
    let stem = path.name().strip_suffix(".json");
    stem.is_some_and(|stem| !specifier.ends_with(".json") && specifier.rsplit('/').next() != Some(stem))
}

/// Folders that a build writes to, and parts of them that tell the form of the output.
const BUILD_FOLDERS: [&str; 13] = [
    "dist", "build", "lib", "out", "output", "es", "esm", "cjs", "commonjs", "module", "types", "src", "node",
];

/// How many of them at the start of a path are looked through.
const MOST_BUILD_FOLDERS: usize = 4;

/// Returns the sources that the built file `path` of the package in `package` may be made of, the likeliest first.
fn source_candidates(package: &RepoPath, path: &RepoPath) -> Vec<RepoPath> {
    let below = path
        .as_str()
        .get(package.as_str().len()..)
        .unwrap_or("")
        .trim_start_matches('/');
    let is_built = below
        .split('/')
        .next()
        .is_some_and(|first| BUILD_FOLDERS.contains(&first) && first != "src");
    if !is_built {
        return Vec::new();
    }
    // `dist/types/x.js` is made of `src/types/x.ts`, or of `src/x.ts` where `types` tells the form of the output.
    let mut stems = Vec::new();
    let mut rest = below;
    while let Some((first, inner)) = rest.split_once('/')
        && BUILD_FOLDERS.contains(&first)
        && stems.len() < 2 * MOST_BUILD_FOLDERS
    {
        rest = inner;
        stems.push(without_ending(rest));
        stems.push(without_endings(rest));
    }
    stems.dedup();
    stems
        .iter()
        .flat_map(|stem| ["src/", ""].map(|folder| format!("{folder}{stem}")))
        .flat_map(|path| ENDINGS.iter().map(move |ending| format!("{path}{ending}")))
        .filter_map(|text| package.join(&text))
        .collect()
}

/// Returns a built file without what a build puts at its end: `x.d.ts`, `x.js`.
fn without_ending(path: &str) -> &str {
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    stem.strip_suffix(".d").unwrap_or(stem)
}

/// Returns `path` without all that follows the first dot of its last part: `index.esm.js`.
fn without_endings(path: &str) -> &str {
    let name_start = path.rfind('/').map_or(0, |slash| slash + 1);
    let dot = path.get(name_start..).and_then(|name| name.find('.'));
    dot.and_then(|dot| path.get(..name_start + dot)).unwrap_or(path)
}

/// A key of `compilerOptions.paths`, or of a package's `imports`, with one of its targets.
struct Alias {
    /// What precedes its `*`.
    prefix: String,
    /// Whether there is no `*`.
    is_whole: bool,
    /// What precedes the `*` of the target, from the root; it may end within a name.
    leads_to: String,
    /// What follows the `*` of the target.
    ending: String,
    /// The folder of the file that defines it; it counts for what lies below.
    folder: RepoPath,
}

impl Alias {
    /// Returns the alias `key`, to which a file in `folder` gives `target`, relative to `base`.
    fn new(key: &str, target: &str, base: &RepoPath, folder: &RepoPath) -> Option<Alias> {
        let beginning = target.split('*').next().unwrap_or(target);
        let whole = base.join(beginning)?;
        let slash = if beginning.ends_with('/') && !whole.is_root() {
            "/"
        } else {
            ""
        };
        Some(Alias {
            prefix: key.split('*').next().unwrap_or(key).to_owned(),
            is_whole: !key.contains('*'),
            leads_to: format!("{whole}{slash}"),
            ending: target.split_once('*').map_or("", |(_, ending)| ending).to_owned(),
            folder: folder.clone(),
        })
    }
}

/// What all tsconfigs and package.json files of a tree say about resolution.
#[derive(Default)]
struct TypeScriptOptions {
    /// The keys of `paths` and `imports`, once for each target.
    aliases: Vec<Alias>,
    /// `customConditions`: names under which packages export their source.
    conditions: BTreeSet<String>,
}

/// Whether a file of this name says how modules resolve.
fn is_resolution_file(name: &str) -> bool {
    let is_json = || {
        name.rsplit_once('.')
            .is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("json"))
    };
    name == "package.json" || ((name.contains("tsconfig") || name.contains("jsconfig")) && is_json())
}

fn typescript_options(tree: &dyn Tree) -> TypeScriptOptions {
    let mut options = TypeScriptOptions::default();
    for path in tree.listing().configurations(&is_resolution_file) {
        let Ok(bytes) = tree.read(&path) else { continue };
        let Some(value) = parse_lax(&String::from_utf8_lossy(&bytes)) else {
            continue;
        };
        let conditions = value.pointer("/compilerOptions/customConditions");
        let conditions = conditions.and_then(serde_json::Value::as_array).into_iter().flatten();
        options
            .conditions
            .extend(conditions.filter_map(serde_json::Value::as_str).map(str::to_owned));
        let text_at = |pointer: &str| value.pointer(pointer).and_then(serde_json::Value::as_str);
        let folder = path.parent().unwrap_or_default();
        let base = folder.join(text_at("/compilerOptions/baseUrl").unwrap_or("."));
        let paths = value
            .pointer("/compilerOptions/paths")
            .and_then(serde_json::Value::as_object);
        for (key, targets) in paths.into_iter().flatten() {
            let targets = targets
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(serde_json::Value::as_str);
            let aliases = targets.filter_map(|target| Alias::new(key, target, base.as_ref()?, &folder));
            options.aliases.extend(aliases);
        }
        let imports = value.get("imports").and_then(serde_json::Value::as_object);
        for (key, target) in imports.into_iter().flatten() {
            let target = target.as_str().or_else(|| target.get("default")?.as_str());
            options
                .aliases
                .extend(target.and_then(|target| Alias::new(key, target, &folder, &folder)));
        }
    }
    options
}

fn options(conditions: &BTreeSet<String>) -> ResolveOptions {
    let texts = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    ResolveOptions {
        tsconfig: Some(TsconfigDiscovery::Auto),
        condition_names: conditions
            .iter()
            .cloned()
            .chain(texts(&["types", "import", "require", "node", "development", "default"]))
            .collect(),
        extensions: texts(&[
            ".ts", ".tsx", ".d.ts", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".json", ".vue", ".svelte", ".astro",
        ]),
        extension_alias: vec![
            (".js".to_owned(), texts(&[".js", ".ts", ".tsx", ".d.ts", ".jsx"])),
            (".jsx".to_owned(), texts(&[".jsx", ".tsx"])),
            (".mjs".to_owned(), texts(&[".mjs", ".mts"])),
            (".cjs".to_owned(), texts(&[".cjs", ".cts"])),
        ],
        main_fields: texts(&["source", "types", "module", "main"]),
        builtin_modules: true,
        symlinks: true,
        ..ResolveOptions::default()
    }
}
