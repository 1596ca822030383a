//! Where a module specifier leads, as Node and TypeScript see it: tsconfig `paths`, package `exports` and `imports`,
//! workspaces, index files, `.js` for `.ts`.
//!
//! The resolver works on the tree's paths alone. Which retired path a specifier means is read off the candidates that
//! it asks for, so the answer is the same before and after the deletion.

use crate::facts::packages::Packages;
use crate::facts::paths::Paths;
use crate::text::json::{self, Strictness};
use crate::text::value::{Value, ValueKind};
use crate::tree::Tree;
use crate::tree::path::RepoPath;
use oxc_resolver::{FileMetadata, FileSystem, ResolveError, ResolveOptions, ResolverGeneric, TsconfigDiscovery};
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// Where the tree's root lies in the resolver's world; no such folder on disk is ever read.
const ROOT: &str = "/repository";

/// What a specifier means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// A file that is alive.
    Live(RepoPath),
    /// A retired path, there or already deleted.
    Retired {
        /// The index of the entry in the config.
        entry: usize,
        /// The retired path as the entry matches it.
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
    known: Mutex<HashMap<(RepoPath, String), Resolution>>,
}

impl<'a> Resolver<'a> {
    /// Prepares to resolve in `tree`.
    pub fn new(tree: Arc<dyn Tree>, paths: &'a Paths, packages: &Packages) -> Resolver<'a> {
        let mut inner_names: Vec<String> = packages.names().map(|(name, _)| name.to_owned()).collect();
        inner_names.extend(aliases(tree.as_ref()));
        inner_names.push("#".to_owned());
        inner_names.sort();
        inner_names.dedup();
        let files = TreeFiles {
            tree: Some(tree),
            packages: Arc::new(
                packages
                    .names()
                    .map(|(name, folder)| (name.to_owned(), folder.clone()))
                    .collect(),
            ),
        };
        Resolver {
            paths,
            resolver: ResolverGeneric::new_with_file_system(files.clone(), options()),
            files,
            inner_names,
            known: Mutex::new(HashMap::new()),
        }
    }

    /// Returns what `specifier` means in `file`. A query behind it (`?raw`) does not count.
    pub fn resolve(&self, file: &RepoPath, specifier: &str) -> Resolution {
        let is_relative = specifier.starts_with('.');
        if !is_relative && !self.leads_inside(specifier) {
            return Resolution::Elsewhere;
        }
        let folder = file.parent().unwrap_or_default();
        let key = (folder, specifier.to_owned());
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

    fn resolve_anew(&self, file: &RepoPath, specifier: &str) -> Resolution {
        let importer = on_virtual_disk(file);
        let found = self
            .resolver
            .resolve_file(&importer, specifier)
            .ok()
            .and_then(|resolution| self.files.locate(resolution.path()));
        if let Some(found) = found
            && self.paths.is_live_file(&found)
        {
            return Resolution::Live(found);
        }
        // A new resolver, since one that has asked for a path before does not ask again.
        let asked = PROBES.with(|probes| {
            *probes.borrow_mut() = Some(Vec::new());
            let resolver = ResolverGeneric::new_with_file_system(self.files.clone(), options());
            let _ = resolver.resolve_file(&importer, specifier);
            probes.borrow_mut().take().unwrap_or_default()
        });
        // The first is the path as written, which may be a folder; the others are what the resolver makes of it.
        asked
            .iter()
            .filter_map(|path| self.files.locate(path))
            .filter(|path| *path != *file && !is_description_file(path))
            .enumerate()
            .find_map(|(index, target)| {
                let entry = self.paths.retired_by(&target, index == 0)?;
                Some(Resolution::Retired { entry, target })
            })
            .unwrap_or(Resolution::Elsewhere)
    }

    /// Whether a specifier that is not relative can lead into the tree.
    fn leads_inside(&self, specifier: &str) -> bool {
        self.inner_names.iter().any(|name| specifier.starts_with(name.as_str()))
            || self.paths.may_name_retired(specifier)
    }
}

/// The resolver asks for these beside what it looks for.
fn is_description_file(path: &RepoPath) -> bool {
    matches!(path.name(), "package.json" | "tsconfig.json" | "jsconfig.json")
}

fn options() -> ResolveOptions {
    let texts = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    ResolveOptions {
        tsconfig: Some(TsconfigDiscovery::Auto),
        condition_names: texts(&["types", "import", "require", "node", "development", "default"]),
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

thread_local! {
    /// The paths that the resolver of this thread asks for, while somebody wants to know.
    static PROBES: RefCell<Option<Vec<PathBuf>>> = const { RefCell::new(None) };
}

fn note_probe(path: &Path) {
    PROBES.with(|probes| {
        if let Some(probes) = probes.borrow_mut().as_mut() {
            probes.push(path.to_path_buf());
        }
    });
}

/// The tree as a file system, with each workspace package linked under `node_modules`.
#[derive(Clone)]
struct TreeFiles {
    tree: Option<Arc<dyn Tree>>,
    packages: Arc<BTreeMap<String, RepoPath>>,
}

/// What stands at a path of the virtual disk.
enum Place {
    File,
    Folder,
    PackageLink(RepoPath),
}

impl TreeFiles {
    /// Returns the path in the tree; what lies in a linked package is in the package's folder.
    fn locate(&self, path: &Path) -> Option<RepoPath> {
        let below = path.strip_prefix(ROOT).ok()?.to_str()?;
        match below.rsplit_once("node_modules/") {
            None => RepoPath::parse(below),
            Some((_, inside)) => {
                let (folder, rest) = self.package_of(inside)?;
                folder.join(rest)
            }
        }
    }

    /// Splits `@scope/name/rest` into the folder of the package and the rest.
    fn package_of<'p>(&self, inside: &'p str) -> Option<(&RepoPath, &'p str)> {
        let n_parts = if inside.starts_with('@') { 2 } else { 1 };
        let end = inside
            .match_indices('/')
            .nth(n_parts - 1)
            .map_or(inside.len(), |(offset, _)| offset);
        let folder = self.packages.get(inside.get(..end)?)?;
        Some((folder, inside.get(end..)?.trim_start_matches('/')))
    }

    fn place(&self, path: &Path) -> Option<Place> {
        let below = path.strip_prefix(ROOT).ok()?.to_str()?;
        if let Some(inside) = below.strip_prefix("node_modules/")
            && let Some((folder, "")) = self.package_of(inside)
        {
            return Some(Place::PackageLink(folder.clone()));
        }
        if below == "node_modules" || (below.starts_with("node_modules/@") && !below.contains('/')) {
            return Some(Place::Folder);
        }
        if let Some(scope) = below.strip_prefix("node_modules/")
            && !scope.contains('/')
            && self.packages.keys().any(|name| name.split('/').next() == Some(scope))
        {
            return Some(Place::Folder);
        }
        let path = self.locate(path)?;
        let listing = self.tree.as_ref()?.listing();
        if listing.has_file(&path) {
            Some(Place::File)
        } else if listing.has_folder(&path) || path.is_root() {
            Some(Place::Folder)
        } else {
            None
        }
    }

    fn text(&self, path: &Path) -> io::Result<String> {
        let tree = self.tree.as_ref().ok_or(io::ErrorKind::NotFound)?;
        let path = self.locate(path).ok_or(io::ErrorKind::NotFound)?;
        let bytes = tree.read(&path).map_err(|_| io::ErrorKind::NotFound)?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if path.extension() != "json" {
            return Ok(text);
        }
        Ok(self.usable_json(&path, &text))
    }

    /// Returns JSON that the resolver accepts: nothing for what does not parse, and a tsconfig without `extends` and
    /// `references` that lead to no file of the tree, for each of which it would give up on every import below.
    fn usable_json(&self, path: &RepoPath, text: &str) -> String {
        let Some(mut value) = parse_lax(text) else {
            return "{}".to_owned();
        };
        if path.name() == "package.json" {
            return value.to_string();
        }
        let folder = path.parent().unwrap_or_default();
        if let Some(object) = value.as_object_mut() {
            match object.get_mut("extends") {
                Some(serde_json::Value::String(extended)) if !self.extends_leads_to_file(&folder, extended) => {
                    object.remove("extends");
                }
                Some(serde_json::Value::Array(list)) => {
                    list.retain(|extended| {
                        extended
                            .as_str()
                            .is_some_and(|extended| self.extends_leads_to_file(&folder, extended))
                    });
                }
                _ => {}
            }
            if let Some(serde_json::Value::Array(list)) = object.get_mut("references") {
                list.retain(|reference| {
                    let referenced = reference.get("path").and_then(serde_json::Value::as_str);
                    referenced.is_some_and(|referenced| self.reference_leads_to_file(&folder, referenced))
                });
            }
        }
        value.to_string()
    }

    fn extends_leads_to_file(&self, folder: &RepoPath, extended: &str) -> bool {
        let found = if extended.starts_with('.') {
            folder.join(extended)
        } else {
            self.package_of(extended).and_then(|(package, rest)| package.join(rest))
        };
        found.is_some_and(|path| {
            ["", ".json", "/tsconfig.json"]
                .iter()
                .any(|ending| self.has_file(&path, ending))
        })
    }

    fn reference_leads_to_file(&self, folder: &RepoPath, referenced: &str) -> bool {
        folder
            .join(referenced)
            .is_some_and(|path| ["", "/tsconfig.json"].iter().any(|ending| self.has_file(&path, ending)))
    }

    fn has_file(&self, path: &RepoPath, ending: &str) -> bool {
        let path = RepoPath::parse(&format!("{path}{ending}"));
        path.is_some_and(|path| self.tree.as_ref().is_some_and(|tree| tree.listing().has_file(&path)))
    }
}

impl FileSystem for TreeFiles {
    fn new() -> TreeFiles {
        TreeFiles {
            tree: None,
            packages: Arc::default(),
        }
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.text(path).map(String::into_bytes)
    }

    fn read_to_string(&self, path: &Path) -> io::Result<String> {
        self.text(path)
    }

    fn metadata(&self, path: &Path) -> io::Result<FileMetadata> {
        note_probe(path);
        match self.place(path) {
            Some(Place::File) => Ok(FileMetadata::new(true, false, false)),
            Some(Place::Folder | Place::PackageLink(_)) => Ok(FileMetadata::new(false, true, false)),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    fn symlink_metadata(&self, path: &Path) -> io::Result<FileMetadata> {
        note_probe(path);
        match self.place(path) {
            Some(Place::File) => Ok(FileMetadata::new(true, false, false)),
            Some(Place::Folder) => Ok(FileMetadata::new(false, true, false)),
            Some(Place::PackageLink(_)) => Ok(FileMetadata::new(false, false, true)),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    fn read_link(&self, path: &Path) -> Result<PathBuf, ResolveError> {
        match self.place(path) {
            Some(Place::PackageLink(folder)) => Ok(on_virtual_disk(&folder)),
            _ => Err(io::Error::from(io::ErrorKind::InvalidInput).into()),
        }
    }

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        self.locate(path)
            .map(|path| on_virtual_disk(&path))
            .ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

fn on_virtual_disk(path: &RepoPath) -> PathBuf {
    Path::new(ROOT).join(path.as_str())
}

/// Returns the static beginnings of all `compilerOptions.paths` keys in the tree.
fn aliases(tree: &dyn Tree) -> Vec<String> {
    let mut aliases = Vec::new();
    for entry in tree.listing().entries() {
        let name = entry.path.name();
        let is_config = entry.path.extension() == "json" && (name.contains("tsconfig") || name.contains("jsconfig"));
        if !is_config {
            continue;
        }
        let Ok(bytes) = tree.read(&entry.path) else { continue };
        let Some(value) = parse_lax(&String::from_utf8_lossy(&bytes)) else {
            continue;
        };
        let paths = value
            .pointer("/compilerOptions/paths")
            .and_then(serde_json::Value::as_object);
        aliases.extend(
            paths
                .into_iter()
                .flatten()
                .map(|(key, _)| key.split('*').next().unwrap_or(key).to_owned()),
        );
    }
    aliases
}

/// Returns JSON with comments and trailing commas as the resolver's own kind of value; `None` where it does not parse.
fn parse_lax(text: &str) -> Option<serde_json::Value> {
    json::parse(text, Strictness::Jsonc)
        .ok()
        .flatten()
        .as_ref()
        .map(plain_value)
}

fn plain_value(value: &Value) -> serde_json::Value {
    match &value.kind {
        ValueKind::Null => serde_json::Value::Null,
        ValueKind::Boolean(value) => serde_json::Value::Bool(*value),
        ValueKind::Number(written) => written
            .parse::<serde_json::Number>()
            .map_or(serde_json::Value::Null, serde_json::Value::Number),
        ValueKind::Text(text) => serde_json::Value::String(text.as_str().to_owned()),
        ValueKind::Array(elements) => elements.iter().map(plain_value).collect(),
        ValueKind::Object(properties) => properties
            .iter()
            .map(|property| (property.name.as_str().to_owned(), plain_value(&property.value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
    }
}
