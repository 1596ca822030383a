//! The aliases of a tree: `paths` of its tsconfigs and `imports` of its package.json files, with what else these files
//! say about resolution as a whole.

use crate::facts::packages::Packages;
use crate::facts::tree_files::{TreeFiles, parse_lax};
use crate::tree::Tree;
use crate::tree::path::RepoPath;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A key of `compilerOptions.paths`, or of a package's `imports`, with one of its targets.
#[derive(Clone)]
pub(in crate::facts) struct Alias {
    /// What precedes its `*`.
    pub(in crate::facts) prefix: String,
    /// Whether there is no `*`.
    pub(in crate::facts) is_whole: bool,
    /// What precedes the `*` of the target, from the root; it may end within a name.
    pub(in crate::facts) leads_to: String,
    /// What follows the `*` of the target.
    pub(in crate::facts) ending: String,
    /// The folder of the file that defines it; it counts for what lies below.
    pub(in crate::facts) folder: RepoPath,
    /// Whether a package.json defines it: then it counts for that package alone, and for none inside of it.
    pub(in crate::facts) is_of_package: bool,
}

impl Alias {
    /// Returns the alias `key`, to which a file in `folder` gives `target`, relative to `base`.
    pub(in crate::facts) fn new(
        key: &str,
        target: &str,
        base: &RepoPath,
        folder: &RepoPath,
        is_of_package: bool,
    ) -> Option<Alias> {
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
            is_of_package,
        })
    }

    /// Returns the path from the root that `specifier` means by this alias.
    pub(in crate::facts) fn meaning(&self, specifier: &str) -> Option<String> {
        let rest = specifier.strip_prefix(self.prefix.as_str())?;
        let is_meant = !self.is_whole || rest.is_empty() || rest.starts_with('?');
        is_meant.then(|| format!("{}{rest}{}", self.leads_to, self.ending))
    }
}

/// Returns the paths from the root that `specifier` means by those of `aliases` that say it best: of the innermost
/// folder, and of these the longest.
pub(in crate::facts) fn nearest_meanings<'a>(
    aliases: impl Iterator<Item = &'a Alias>,
    specifier: &str,
) -> impl Iterator<Item = String> {
    let rank = |alias: &Alias| (alias.folder.parts().count(), alias.prefix.len());
    let meant = aliases.filter_map(|alias| Some((rank(alias), alias.meaning(specifier)?)));
    let meant: Vec<((usize, usize), String)> = meant.collect();
    let best = meant.iter().map(|(rank, _)| *rank).max();
    let of_best = meant.into_iter().filter(move |(rank, _)| Some(*rank) == best);
    of_best.map(|(_, text)| text)
}

/// What all tsconfigs and package.json files of a tree say about resolution.
#[derive(Clone, Default)]
pub(in crate::facts) struct TypeScriptOptions {
    /// The keys of `paths` and `imports`, once for each target.
    pub(in crate::facts) aliases: Vec<Alias>,
    /// `customConditions`: names under which packages export their source.
    pub(in crate::facts) conditions: BTreeSet<String>,
    /// `baseUrl`: the folders that specifiers begin at which are not relative.
    pub(in crate::facts) base_urls: BTreeSet<RepoPath>,
    /// The folders that each `rootDirs` lays over each other, so that a relative specifier may lead elsewhere.
    pub(in crate::facts) root_dirs: Vec<Vec<RepoPath>>,
    /// Configs that name others which are not there, with these.
    pub(in crate::facts) missing: Vec<(RepoPath, Vec<RepoPath>)>,
    /// The files that said so, in any order.
    pub(in crate::facts) files: Vec<RepoPath>,
}

/// What stands for the folder of the config that extends the others.
pub(in crate::facts) const CONFIG_FOLDER: &str = "${configDir}/";

/// Whether a file of this name says how modules resolve.
fn is_resolution_file(name: &str) -> bool {
    let is_json = || {
        name.rsplit_once('.')
            .is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("json"))
    };
    name == "package.json" || ((name.contains("tsconfig") || name.contains("jsconfig")) && is_json())
}

/// Returns what the tsconfigs of `tree`, those that they extend and its package.json files say.
pub(in crate::facts) fn typescript_options(tree: &Arc<dyn Tree>, packages: &Packages) -> TypeScriptOptions {
    let files = &TreeFiles::new(Arc::clone(tree), packages);
    let tree = tree.as_ref();
    let mut options = TypeScriptOptions::default();
    let mut to_read = tree.listing().configurations(&is_resolution_file);
    let mut seen: BTreeSet<RepoPath> = to_read.iter().cloned().collect();
    // What `baseUrl` names below the folder of whichever config extends it.
    let mut below_configs: Vec<String> = Vec::new();
    while let Some(path) = to_read.pop() {
        let Ok(bytes) = tree.read(&path) else { continue };
        let Some(value) = parse_lax(&String::from_utf8_lossy(&bytes)) else {
            continue;
        };
        let missing = missing_configs(tree, files, &path, &value);
        if !missing.is_empty() {
            options.missing.push((path.clone(), missing));
        }
        if let Some(extends) = value.get("extends") {
            // What is extended may have any name.
            let extended = files.extended_files(&path, extends);
            to_read.extend(extended.into_iter().filter(|path| seen.insert(path.clone())));
        }
        let conditions = value.pointer("/compilerOptions/customConditions");
        let conditions = conditions.and_then(serde_json::Value::as_array).into_iter().flatten();
        options
            .conditions
            .extend(conditions.filter_map(serde_json::Value::as_str).map(str::to_owned));
        let text_at = |pointer: &str| value.pointer(pointer).and_then(serde_json::Value::as_str);
        let folder = path.parent().unwrap_or_default();
        if let Some(root_dirs) = value.pointer("/compilerOptions/rootDirs") {
            let texts = root_dirs.as_array().into_iter().flatten();
            let texts = texts.filter_map(serde_json::Value::as_str);
            let folders = texts.filter_map(|text| folder.join(text.trim_start_matches(CONFIG_FOLDER)));
            options.root_dirs.push(folders.collect());
        }
        let base_url = text_at("/compilerOptions/baseUrl");
        match base_url.map(|text| (text, format!("{text}/").strip_prefix(CONFIG_FOLDER).map(str::to_owned))) {
            Some((_, Some(below))) => below_configs.push(below),
            Some((text, None)) => options.base_urls.extend(folder.join(text)),
            None => {}
        }
        let base = folder.join(base_url.unwrap_or("."));
        let paths = value
            .pointer("/compilerOptions/paths")
            .and_then(serde_json::Value::as_object);
        for (key, targets) in paths.into_iter().flatten() {
            let targets = targets
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(serde_json::Value::as_str);
            let aliases = targets.filter_map(|target| Alias::new(key, target, base.as_ref()?, &folder, false));
            options.aliases.extend(aliases);
        }
        let imports = value.get("imports").and_then(serde_json::Value::as_object);
        for (key, target) in imports.into_iter().flatten() {
            let target = target.as_str().or_else(|| target.get("default")?.as_str());
            options
                .aliases
                .extend(target.and_then(|target| Alias::new(key, target, &folder, &folder, true)));
        }
        options.files.push(path);
    }
    let folders = options.files.iter().filter_map(RepoPath::parent);
    let below = folders.flat_map(|folder| below_configs.iter().filter_map(move |below| folder.join(below)));
    options.base_urls.extend(below);
    options
}

/// Returns the configs that the one at `path` names, that are not there, and whose folder is not there either: a tool makes
/// them, and git leaves them out.
fn missing_configs(tree: &dyn Tree, files: &TreeFiles, path: &RepoPath, value: &serde_json::Value) -> Vec<RepoPath> {
    if path.name() == "package.json" {
        return Vec::new();
    }
    let folder = path.parent().unwrap_or_default();
    let extends = match value.get("extends") {
        Some(serde_json::Value::Array(list)) => list.iter().collect(),
        one => Vec::from_iter(one),
    };
    let references = value.get("references").and_then(serde_json::Value::as_array);
    let references = references.into_iter().flatten();
    let references = references.filter_map(|reference| reference.get("path"));
    let is_missing = |place: &RepoPath| {
        let above = place.parent().unwrap_or_default();
        !above.is_root() && !tree.listing().has_folder(&above) && !place.parts().any(|part| part == "node_modules")
    };
    let named = extends.into_iter().chain(references);
    let named = named.filter_map(|name| {
        let text = name
            .as_str()
            .filter(|text| text.starts_with('.') && text.ends_with(".json"))?;
        let is_there = !files.extended_files(path, name).is_empty();
        folder.join(text).filter(|place| !is_there && is_missing(place))
    });
    named.collect()
}
