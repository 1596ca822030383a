//! Where a module specifier leads, as Node and TypeScript see it: tsconfig `paths`, package `exports` and `imports`,
//! workspaces, index files, `.js` for `.ts`.
//!
//! The resolver works on the tree's paths alone. Which retired path a specifier means is read off the candidates that
//! it asks for, so the answer is the same before and after the deletion.
//! Limit: `typesVersions` of a package.json is not read.

use crate::facts::Facts;
use crate::facts::alias::{Alias, TypeScriptOptions, nearest_meanings, typescript_options};
use crate::facts::base_url::BaseUrls;
use crate::facts::built::is_in_build_folder;
use crate::facts::framework::Frameworks;
use crate::facts::packages::{Packages, split_specifier};
use crate::facts::paths::Paths;
use crate::facts::specifier::{is_relative, relative_candidates};
use crate::facts::tree_files::{TreeFiles, importer_on_virtual_disk, on_virtual_disk};
use crate::text::path_like::{MODULE_ENDINGS, has_extension};
use crate::tree::Tree;
use crate::tree::path::RepoPath;
use crate::tree::skipped::Skipped;
use oxc_resolver::{ResolveOptions, ResolverGeneric, TsconfigDiscovery};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex, OnceLock};

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
    workspace: &'a Packages,
    files: TreeFiles,
    resolver: ResolverGeneric<TreeFiles>,
    /// As `resolver`, but the nearest tsconfig counts for each file, as bundlers take it.
    lax_resolver: ResolverGeneric<TreeFiles>,
    lax_files: TreeFiles,
    has_root_dirs: bool,
    root_dirs: Vec<Vec<RepoPath>>,
    /// The files that say how modules resolve.
    configurations: Vec<RepoPath>,
    /// Beginnings of specifiers that are not relative and still lead into the tree: aliases and package names.
    inner_names: Vec<String>,
    /// Beginnings of those that lead into a retired folder whatever follows.
    retired_aliases: Vec<Alias>,
    /// The other aliases.
    aliases: Vec<Alias>,
    base_urls: BaseUrls,
    /// Those that frameworks give where no tsconfig does.
    frameworks: Frameworks,
    /// What is not known of aliases.
    pub(in crate::facts) unknown: Vec<Skipped>,
    options: ResolveOptions,
    /// The names of the packages that are known; filled when first asked for.
    listed: OnceLock<BTreeSet<String>>,
    known: Mutex<HashMap<(RepoPath, String), Resolution>>,
    built: Mutex<HashMap<(RepoPath, String), Resolution>>,
    asked_beside: Mutex<HashMap<RepoPath, Arc<HashSet<RepoPath>>>>,
}

/// A specifier that leads nowhere.
const NO_SPECIFIER: &str = "decomm-looks-for-nothing";

/// First parts of specifiers that a runtime or a framework answers for itself.
const NAMES_OF_PLATFORMS: [&str; 19] = [
    "#app",
    "#build",
    "#internal",
    "$app",
    "$env",
    "assert",
    "bun",
    "dns",
    "fs",
    "inspector",
    "path",
    "readline",
    "stream",
    "test",
    "timers",
    "util",
    "virtual",
    "~icons",
    "~build",
];

impl<'a> Resolver<'a> {
    /// Prepares to resolve in the tree of `facts`.
    pub fn of(facts: &'a Facts) -> Resolver<'a> {
        Resolver::with(&facts.tree, &facts.paths, &facts.packages, &facts.typescript)
    }

    /// Prepares to resolve in `tree`.
    pub fn new(tree: &Arc<dyn Tree>, paths: &'a Paths, packages: &'a Packages) -> Resolver<'a> {
        Resolver::with(tree, paths, packages, &typescript_options(tree, packages))
    }

    /// Prepares to resolve in `tree`, whose tsconfigs and package.json files say `typescript`.
    pub(in crate::facts) fn with(
        tree: &Arc<dyn Tree>,
        paths: &'a Paths,
        packages: &'a Packages,
        typescript: &TypeScriptOptions,
    ) -> Resolver<'a> {
        let files = TreeFiles::new(Arc::clone(tree), packages);
        let TypeScriptOptions {
            aliases,
            conditions,
            base_urls,
            root_dirs,
            missing,
            files: configurations,
        } = typescript.clone();
        let mut inner_names: Vec<String> = packages.names().map(|(name, _)| name.to_owned()).collect();
        inner_names.extend(aliases.iter().map(|alias| alias.prefix.clone()));
        inner_names.push("#".to_owned());
        let frameworks = Frameworks::new(tree.as_ref(), paths, &aliases);
        inner_names.extend(frameworks.beginnings());
        inner_names.sort();
        inner_names.dedup();
        let (retired_aliases, aliases) = aliases.into_iter().partition(|alias| {
            RepoPath::parse(&alias.leads_to).is_some_and(|folder| paths.retired_by(&folder, true).is_some())
        });
        let lax_files = files.with_lax_configs();
        let options = options(&conditions);
        Resolver {
            paths,
            workspace: packages,
            lax_resolver: ResolverGeneric::new_with_file_system(lax_files.clone(), options.clone()),
            lax_files,
            has_root_dirs: !root_dirs.is_empty(),
            root_dirs,
            configurations,
            base_urls: BaseUrls::new(&base_urls, paths),
            resolver: ResolverGeneric::new_with_file_system(files.clone(), options.clone()),
            files,
            inner_names,
            retired_aliases,
            aliases,
            unknown: frameworks.unknown(paths, missing),
            frameworks,
            options,
            listed: OnceLock::new(),
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
        // What a specifier that is not relative means depends on the tsconfig that includes the very file.
        let from = match is_relative && !self.has_root_dirs {
            true => file.parent().unwrap_or_default(),
            false => file.clone(),
        };
        let key = (from, specifier.to_owned());
        if let Ok(known) = self.known.lock()
            && let Some(resolution) = known.get(&key)
        {
            return resolution.clone();
        }
        let resolution = match self.resolve_anew(file, specifier) {
            Resolution::Retired { target, .. } if self.is_of_namesake(file, specifier, &target) => {
                Resolution::Elsewhere
            }
            resolution => resolution,
        };
        if let Ok(mut known) = self.known.lock() {
            known.insert(key, resolution.clone());
        }
        resolution
    }

    /// Returns the packages of the tree.
    pub(in crate::facts) fn packages(&self) -> &Packages {
        self.workspace
    }

    /// Returns the files that say how modules resolve: tsconfigs, those that they extend, and package.json files.
    pub(in crate::facts) fn configurations(&self) -> &[RepoPath] {
        &self.configurations
    }

    /// Returns the aliases that frameworks give where no tsconfig does.
    pub(in crate::facts) fn framework_aliases(&self) -> &[Alias] {
        self.frameworks.all()
    }

    /// Returns the folders that are laid over each other, so that a relative specifier leads elsewhere.
    pub(in crate::facts) fn root_dirs(&self) -> &[Vec<RepoPath>] {
        &self.root_dirs
    }

    /// Returns the configs that `extends` leads to from the config at `path`.
    pub(in crate::facts) fn extended_files(&self, path: &RepoPath, extends: &serde_json::Value) -> Vec<RepoPath> {
        self.files.extended_files(path, extends)
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

    /// Whether `path` is a file that is there and stays.
    pub(in crate::facts) fn is_live(&self, path: &RepoPath) -> bool {
        self.paths.is_live_file(path)
    }

    /// Returns the file that `specifier` in `file` means, where it is there and stays.
    pub fn live(&self, file: &RepoPath, specifier: &str) -> Option<RepoPath> {
        match self.resolve(file, specifier) {
            Resolution::Live(found) => Some(found),
            _ => None,
        }
    }

    /// Returns the files any of which `specifier` in `file` would mean if it were there.
    pub(in crate::facts) fn meant_files(&self, file: &RepoPath, specifier: &str) -> Vec<RepoPath> {
        match is_relative(specifier) {
            true => relative_candidates(file, specifier),
            false if self.is_alias(file, specifier) || self.base_urls.may_hold(self.paths, specifier) => {
                self.candidates(file, specifier)
            }
            false => Vec::new(),
        }
    }

    /// Whether `target` lies in a package that only shares its name with the one that `specifier` means in `file`: what
    /// that one is built to is not there, so that the search went on.
    fn is_of_namesake(&self, file: &RepoPath, specifier: &str, target: &RepoPath) -> bool {
        let name = split_specifier(specifier).0;
        let near = self.workspace.near(file, name);
        near.is_some_and(|near| {
            let mut others = self.workspace.named(name).iter().filter(|other| *other != near);
            !target.is_within(near) && others.any(|other| target.is_within(other))
        })
    }

    fn resolve_anew(&self, file: &RepoPath, specifier: &str) -> Resolution {
        let package = split_specifier(specifier).0;
        let meant = self.workspace.meant(file, package);
        let is_of_tree = meant.is_some();
        if is_of_tree && self.workspace.is_from_registry(file, package) && !self.is_alias(file, specifier) {
            return Resolution::Elsewhere;
        }
        if let Some(folder) = meant
            && let Some(entry) = self.paths.retired_package(folder)
        {
            // Of several that may be meant one that stays is.
            let is_in_doubt = || self.workspace.near(file, package).is_none();
            let mut all = self.workspace.named(package).iter();
            if is_in_doubt() && all.any(|folder| self.paths.retired_package(folder).is_none()) {
                return Resolution::Elsewhere;
            }
            return Resolution::Retired {
                entry,
                target: folder.clone(),
            };
        }
        let found = self.find(file, specifier);
        let resolution = match &found {
            Some(found) if self.paths.is_live_file(found) => return Resolution::Live(found.clone()),
            _ if is_relative(specifier) => self.resolve_relative(file, specifier),
            // What is there and retired has a retired candidate; what is not there has one by its name or its alias.
            None if is_of_tree => self.resolve_built_package(file, specifier),
            None if specifier.starts_with('#') => self.resolve_built_import(file, specifier),
            None if !self.may_lead_to_retired(file, specifier) => Resolution::Elsewhere,
            _ => self.first_retired(self.candidates(file, specifier)),
        };
        match found {
            Some(found) if resolution == Resolution::Elsewhere => self.meaning_of(found),
            None if resolution == Resolution::Elsewhere => {
                self.first_retired(self.framework_candidates(file, specifier).collect())
            }
            _ => resolution,
        }
    }

    /// Returns what follows the first part of `specifier`, of which nobody says what it means: no path, no package that is
    /// listed or that the platform brings along.
    pub(in crate::facts) fn end_in_doubt<'s>(&self, specifier: &'s str) -> Option<&'s str> {
        let specifier = specifier.split('?').next().unwrap_or(specifier);
        let (first, end) = specifier.split_once('/')?;
        if first.is_empty() || first.starts_with('.') || specifier.contains([':', '!']) || end.is_empty() {
            return None;
        }
        let name = split_specifier(specifier).0;
        let is_known = NAMES_OF_PLATFORMS.contains(&first) || self.listed().contains(name);
        (!is_known).then_some(end)
    }

    /// Returns the names of the packages of the tree and of those that they ask for.
    fn listed(&self) -> &BTreeSet<String> {
        self.listed.get_or_init(|| {
            let asked = self.workspace.all().flat_map(|(_, package)| &package.dependencies);
            let asked = asked.flat_map(|asked| {
                let typed = asked.name.strip_prefix("@types/").unwrap_or(&asked.name);
                [asked.name.clone(), typed.replace("__", "/")]
            });
            asked
                .chain(self.workspace.names().map(|(name, _)| name.to_owned()))
                .collect()
        })
    }

    /// Returns the paths that `specifier` in `file` may mean by an alias of a framework.
    fn framework_candidates(&self, file: &RepoPath, specifier: &str) -> impl Iterator<Item = RepoPath> {
        let meant = self.frameworks.meanings(file, specifier).into_iter();
        meant.flat_map(|text| relative_candidates(&RepoPath::root(), &text))
    }

    /// Returns the file that `specifier` leads to, retired or not.
    ///
    /// No compiler looks at the aliases of a tsconfig in a file that it does not include, bundlers do. Those of frameworks
    /// stand in a tsconfig that is not there.
    fn find(&self, file: &RepoPath, specifier: &str) -> Option<RepoPath> {
        let find_by = |resolver: &ResolverGeneric<TreeFiles>, specifier: &str| {
            let found = resolver.resolve_file(importer_on_virtual_disk(file), specifier).ok()?;
            self.files.locate(found.path())
        };
        let found = find_by(&self.resolver, specifier);
        if found.is_some() || is_relative(specifier) {
            return found;
        }
        find_by(&self.lax_resolver, specifier).or_else(|| {
            let mut meant = self.frameworks.meanings(file, specifier).into_iter();
            meant.find_map(|text| {
                let path = on_virtual_disk(&RepoPath::root()).join(text);
                find_by(&self.lax_resolver, path.to_str()?)
            })
        })
    }

    /// Returns what a relative specifier means that leads to nothing alive.
    fn resolve_relative(&self, file: &RepoPath, specifier: &str) -> Resolution {
        let candidates = relative_candidates(file, specifier);
        let mut resolution = self.first_retired(candidates.clone());
        if resolution == Resolution::Elsewhere && self.has_root_dirs {
            resolution = self.first_retired(self.candidates(file, specifier));
        }
        let package = candidates.first().and_then(|path| self.workspace.nearest(path));
        match (resolution, package) {
            // A folder that the tree knows holds sources, whatever its name.
            (Resolution::Elsewhere, Some(package)) if !self.is_folder_of_tree(&package, &candidates) => {
                self.source_of(&package, &candidates)
            }
            (resolution, _) => resolution,
        }
    }

    fn is_folder_of_tree(&self, package: &RepoPath, candidates: &[RepoPath]) -> bool {
        let Some(first) = candidates.first() else { return true };
        let name = first.parts().nth(package.parts().count()).unwrap_or("");
        !is_in_build_folder(package, first) || package.join(name).is_none_or(|folder| self.paths.exists(&folder))
    }

    /// Whether a tsconfig or a package.json makes `specifier` in `file` an alias, whether that leads anywhere or not.
    pub(in crate::facts) fn is_alias(&self, file: &RepoPath, specifier: &str) -> bool {
        let mut aliases = self.aliases.iter().chain(&self.retired_aliases);
        aliases.any(|alias| self.counts_for(alias, file) && specifier.starts_with(alias.prefix.as_str()))
            || !self.frameworks.meanings(file, specifier).is_empty()
    }

    /// Returns the paths from the root that aliases make of `specifier` in `file`, whether something is there or not.
    pub(in crate::facts) fn meant_by_alias(&self, file: &RepoPath, specifier: &str) -> Vec<String> {
        let aliases = self.aliases.iter().chain(&self.retired_aliases);
        let given = nearest_meanings(aliases.filter(|alias| self.counts_for(alias, file)), specifier);
        given.chain(self.frameworks.meanings(file, specifier)).collect()
    }

    /// Returns the path from the root that `specifier` names below its package's folder, whatever that exports.
    pub(in crate::facts) fn below_package(&self, file: &RepoPath, specifier: &str) -> Option<String> {
        let (package, rest) = split_specifier(specifier);
        let folder = self.workspace.meant(file, package).filter(|_| !rest.is_empty())?;
        Some(format!("{folder}/{rest}"))
    }

    fn counts_for(&self, alias: &Alias, file: &RepoPath) -> bool {
        file.is_within(&alias.folder)
            && !(alias.is_of_package && self.workspace.nearest(file).as_ref() != Some(&alias.folder))
    }

    /// Returns the paths that the resolver asks for on its way, in order.
    fn asked_for(&self, files: &TreeFiles, file: &RepoPath, specifier: &str) -> Vec<RepoPath> {
        let files = files.with_folders(self.paths.named_folders());
        files.asked_for(|| {
            // A new resolver, since one that has asked for a path before does not ask again.
            let resolver = ResolverGeneric::new_with_file_system(files.clone(), self.options.clone());
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
        let asked = Arc::new(
            [&self.files, &self.lax_files]
                .into_iter()
                .flat_map(|files| self.asked_for(files, file, NO_SPECIFIER))
                .collect::<HashSet<_>>(),
        );
        if let Ok(mut known) = self.asked_beside.lock() {
            known.insert(folder, asked.clone());
        }
        asked
    }

    /// Resolves what a package of the tree exports from build output that is not there: to the source that it is built of.
    ///
    /// The answer is the same for all who import it, so nothing counts that lies outside: below the `baseUrl` of the file
    /// that asks first any name means a path. Only an alias that spells the name out may lead elsewhere.
    fn resolve_built_package(&self, file: &RepoPath, specifier: &str) -> Resolution {
        let aliases = self.aliases.iter().chain(&self.retired_aliases);
        let named = aliases.filter(|alias| !alias.prefix.is_empty() && self.counts_for(alias, file));
        let meant = named.filter_map(|alias| alias.meaning(specifier));
        let by_alias = self.first_retired(
            meant
                .flat_map(|text| relative_candidates(&RepoPath::root(), &text))
                .collect(),
        );
        let package = self.workspace.meant(file, split_specifier(specifier).0);
        let (Resolution::Elsewhere, Some(package)) = (&by_alias, package) else {
            return by_alias;
        };
        let key = (package.clone(), specifier.to_owned());
        if let Ok(built) = self.built.lock()
            && let Some(resolution) = built.get(&key)
        {
            return resolution.clone();
        }
        let mut asked = self.candidates(file, specifier);
        asked.retain(|path| path.is_within(package));
        let resolution = match self.first_retired(asked.clone()) {
            Resolution::Elsewhere => self.source_of(package, &asked),
            resolution => resolution,
        };
        if let Ok(mut built) = self.built.lock() {
            built.insert(key, resolution.clone());
        }
        resolution
    }

    /// Resolves what the `imports` of the own package lead to, where that is build output.
    fn resolve_built_import(&self, file: &RepoPath, specifier: &str) -> Resolution {
        let asked = self.candidates(file, specifier);
        match (self.first_retired(asked.clone()), self.workspace.nearest(file)) {
            (Resolution::Elsewhere, Some(package)) => self.source_of(&package, &asked),
            (resolution, _) => resolution,
        }
    }

    /// Returns the source of the first of `asked` that lies in a build folder of `package`.
    ///
    /// A source that is there goes before one that an entry names and that may be gone.
    fn source_of(&self, package: &RepoPath, asked: &[RepoPath]) -> Resolution {
        let sources = || {
            let inside = asked.iter().filter(|path| path.is_within(package));
            inside.flat_map(|path| self.workspace.sources_of(package, path))
        };
        if let Some(source) = sources().find(|source| self.paths.has_file(source)) {
            return self.meaning_of(source);
        }
        // Of a source that is not there it is known that it lay in a folder which an entry names, where the build mirrors that.
        let below = package.join("src");
        let is_mirrored = |source: &RepoPath| {
            let mut below = below.iter();
            has_extension(source.as_str()) && below.any(|below| self.paths.is_below_literal(below, source))
        };
        let is_named = |source: &RepoPath| self.paths.literals().iter().any(|(_, literal)| literal == source);
        let gone = sources().find(|source| is_named(source) || is_mirrored(source));
        gone.map_or(Resolution::Elsewhere, |source| self.meaning_of(source))
    }

    /// Returns what the file `path` means, once it is known to be meant.
    fn meaning_of(&self, path: RepoPath) -> Resolution {
        match self.paths.retired_by(&path, false) {
            Some(entry) => Resolution::Retired { entry, target: path },
            None => Resolution::Live(path),
        }
    }

    /// Returns the paths that the resolver asks for on its way, the path as written first, and what aliases make of it.
    ///
    /// What it would ask for any specifier (each tsconfig that has a say, and its folder) is left out. It gives up early
    /// where an alias leads into a folder that is gone: so folders that entries name count as there, and the aliases are
    /// asked once more.
    fn candidates(&self, file: &RepoPath, specifier: &str) -> Vec<RepoPath> {
        let beside = self.asked_for_nothing(file);
        let mut asked = self.asked_for(&self.files, file, specifier);
        // Only aliases are asked for in a file that no tsconfig includes; a resolver made anew reads much.
        if self.is_alias(file, specifier) || self.base_urls.may_hold(self.paths, specifier) {
            asked.extend(self.asked_for(&self.lax_files, file, specifier));
        }
        asked.retain(|path| !beside.contains(path) && !file.is_within(path) && !is_description_file(path, specifier));
        let by_alias = self.retired_aliases.iter().filter_map(|alias| {
            if !self.counts_for(alias, file) {
                return None;
            }
            let rest = specifier.strip_prefix(alias.prefix.as_str())?;
            if alias.is_whole && !rest.is_empty() {
                return None;
            }
            RepoPath::parse(&format!("{}{rest}{}", alias.leads_to, alias.ending))
        });
        asked.extend(by_alias);
        asked.extend(self.framework_candidates(file, specifier));
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
        starts_with_any(specifier, &self.inner_names)
            || self.frameworks.has_key(specifier)
            || self.paths.may_name_retired(specifier)
            || self.paths.may_end_gone(specifier)
            || self.base_urls.may_hold(self.paths, specifier)
    }

    fn may_lead_to_retired(&self, file: &RepoPath, specifier: &str) -> bool {
        let mut aliases = self.retired_aliases.iter();
        aliases.any(|alias| self.counts_for(alias, file) && specifier.starts_with(alias.prefix.as_str()))
            || self.paths.may_name_retired(specifier)
            || self.paths.may_name_gone(specifier)
    }
}

fn starts_with_any(specifier: &str, names: &[String]) -> bool {
    names.iter().any(|name| specifier.starts_with(name.as_str()))
}

/// Whether the resolver asks for `path` beside what it looks for: package.json, and each tsconfig that has a say.
fn is_description_file(path: &RepoPath, specifier: &str) -> bool {
    let stem = path.name().strip_suffix(".json");
    stem.is_some_and(|stem| !specifier.ends_with(".json") && specifier.rsplit('/').next() != Some(stem))
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
        extensions: texts(&MODULE_ENDINGS),
        extension_alias: vec![
            (".js".to_owned(), texts(&[".js", ".ts", ".tsx", ".d.ts", ".jsx"])),
            (".jsx".to_owned(), texts(&[".jsx", ".tsx"])),
            (".mjs".to_owned(), texts(&[".mjs", ".mts"])),
            (".cjs".to_owned(), texts(&[".cjs", ".cts"])),
        ],
        main_fields: texts(&["source", "types", "typings", "module", "main"]),
        builtin_modules: true,
        symlinks: true,
        ..ResolveOptions::default()
    }
}
