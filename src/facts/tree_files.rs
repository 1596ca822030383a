//! A tree as the file system that the module resolver asks, with each workspace package linked under `node_modules`.
//!
//! It remembers what it is asked for, which is how decomm learns the candidates of a specifier.

use crate::facts::packages::{NearPackages, Packages, split_specifier};
use crate::text::json::{self, Strictness};
use crate::text::value::{Value, ValueKind};
use crate::tree::Tree;
use crate::tree::path::RepoPath;
use oxc_resolver::{FileMetadata, FileSystem, ResolveError};
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// Where the tree's root lies in the resolver's world; no such folder on disk is ever read.
const ROOT: &str = "/repository";

/// The folders in which packages are linked.
const LINKED: &str = "node_modules";

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
pub(in crate::facts) struct TreeFiles {
    tree: Option<Arc<dyn Tree>>,
    /// Whether each tsconfig counts for all files below it.
    is_lax: bool,
    packages: Arc<BTreeMap<String, RepoPath>>,
    /// Those of which there are several of a name, by the folder whose files mean them.
    near: Arc<NearPackages>,
    texts: Arc<Texts>,
    /// Folders that count as there although they are empty.
    folders: Arc<HashSet<RepoPath>>,
}

/// The texts that were read, as the resolver gets them: each resolver that is made anew asks for the same few.
#[derive(Default)]
struct Texts {
    known: Mutex<HashMap<RepoPath, Option<Arc<str>>>>,
}

impl Texts {
    fn get(&self, path: &RepoPath, read: impl FnOnce() -> Option<Arc<str>>) -> Option<Arc<str>> {
        if let Ok(known) = self.known.lock()
            && let Some(text) = known.get(path)
        {
            return text.clone();
        }
        let text = read();
        if let Ok(mut known) = self.known.lock() {
            known.insert(path.clone(), text.clone());
        }
        text
    }
}

/// What stands at a path of the virtual disk.
enum Place {
    File,
    Folder,
    PackageLink(RepoPath),
}

impl TreeFiles {
    /// Returns the files of `tree`, with `packages` linked under their names.
    pub(in crate::facts) fn new(tree: Arc<dyn Tree>, packages: &Packages) -> TreeFiles {
        TreeFiles {
            tree: Some(tree),
            is_lax: false,
            packages: Arc::new(
                packages
                    .names()
                    .map(|(name, folder)| (name.to_owned(), folder.clone()))
                    .collect(),
            ),
            near: Arc::new(packages.near_of_shared()),
            texts: Arc::default(),
            folders: Arc::default(),
        }
    }

    /// Returns the same files, and `folders`, which count as there although they are empty.
    pub(in crate::facts) fn with_folders(&self, folders: &Arc<HashSet<RepoPath>>) -> TreeFiles {
        TreeFiles {
            folders: Arc::clone(folders),
            ..self.clone()
        }
    }

    /// Returns the same files, with tsconfigs that count for all files below them.
    pub(in crate::facts) fn with_lax_configs(&self) -> TreeFiles {
        TreeFiles {
            is_lax: true,
            texts: Arc::default(),
            ..self.clone()
        }
    }

    /// Runs `work` on this thread and returns the paths that it asked for, in order.
    pub(in crate::facts) fn asked_for(&self, work: impl FnOnce()) -> Vec<RepoPath> {
        PROBES.with(|probes| *probes.borrow_mut() = Some(Vec::new()));
        work();
        let asked = PROBES.with(|probes| probes.borrow_mut().take()).unwrap_or_default();
        asked.iter().filter_map(|path| self.locate(path)).collect()
    }

    /// Returns the path in the tree; what lies in a linked package is in the package's folder.
    pub(in crate::facts) fn locate(&self, path: &Path) -> Option<RepoPath> {
        self.locate_below(below_root(path)?)
    }

    fn locate_below(&self, below: &str) -> Option<RepoPath> {
        match below.rsplit_once("node_modules/") {
            None => Some(self.or_jsconfig(RepoPath::parse(below)?)),
            Some((above, inside)) => {
                let (folder, rest) = self.near_package(above, inside).or_else(|| self.package_of(inside))?;
                folder.join(rest)
            }
        }
    }

    /// Returns the jsconfig.json in the place of a tsconfig.json that is not there; else `path` itself.
    fn or_jsconfig(&self, path: RepoPath) -> RepoPath {
        if path.name() != "tsconfig.json" || self.has_file(&path, "") {
            return path;
        }
        let jsconfig = path.parent().and_then(|folder| folder.join("jsconfig.json"));
        jsconfig.filter(|jsconfig| self.has_file(jsconfig, "")).unwrap_or(path)
    }

    /// Splits `@scope/name/rest` into the folder of the package and the rest.
    fn package_of<'p>(&self, inside: &'p str) -> Option<(&RepoPath, &'p str)> {
        let (name, rest) = split_specifier(inside);
        Some((self.packages.get(name)?, rest))
    }

    /// As [`TreeFiles::package_of`], of what stands in the `node_modules` behind `above`, for names that several have.
    fn near_package<'p>(&self, above: &str, inside: &'p str) -> Option<(&RepoPath, &'p str)> {
        if self.near.is_empty() {
            return None;
        }
        let (name, rest) = split_specifier(inside);
        Some((self.near_names(above)?.get(name)?, rest))
    }

    fn near_names(&self, above: &str) -> Option<&BTreeMap<String, RepoPath>> {
        self.near.get(&RepoPath::parse(above.trim_end_matches('/'))?)
    }

    /// Returns what stands at `below` where names that several packages have lead to one of them.
    fn near_place(&self, below: &str) -> Option<Place> {
        let (above, inside) = below.rsplit_once(LINKED).filter(|_| !self.near.is_empty())?;
        let names = self.near_names(above)?;
        let Some(inside) = inside.strip_prefix('/') else {
            return inside.is_empty().then_some(Place::Folder);
        };
        match split_specifier(inside) {
            (name, "") if names.contains_key(name) => names.get(name).cloned().map(Place::PackageLink),
            (scope, "") if scope.starts_with('@') && !scope.contains('/') => {
                let mut names = names.keys();
                names
                    .any(|name| name.split('/').next() == Some(scope))
                    .then_some(Place::Folder)
            }
            _ => None,
        }
    }

    fn place(&self, path: &Path) -> Option<Place> {
        let below = below_root(path)?;
        if !below.contains(LINKED) {
            return self.place_of(&self.or_jsconfig(RepoPath::parse(below)?));
        }
        if let Some(place) = self.near_place(below) {
            return Some(place);
        }
        if let Some(inside) = below.strip_prefix("node_modules/")
            && let Some((folder, "")) = self.package_of(inside)
        {
            return Some(Place::PackageLink(folder.clone()));
        }
        if below == LINKED || (below.starts_with("node_modules/@") && !below.contains('/')) {
            return Some(Place::Folder);
        }
        if let Some(scope) = below.strip_prefix("node_modules/")
            && !scope.contains('/')
            && self.packages.keys().any(|name| name.split('/').next() == Some(scope))
        {
            return Some(Place::Folder);
        }
        self.place_of(&self.locate_below(below)?)
    }

    /// Returns what stands at `path` of the tree.
    fn place_of(&self, path: &RepoPath) -> Option<Place> {
        let listing = self.tree.as_ref()?.listing();
        if listing.has_file(path) {
            Some(Place::File)
        } else if listing.has_folder(path) || path.is_root() || self.folders.contains(path) {
            Some(Place::Folder)
        } else {
            None
        }
    }

    fn text(&self, path: &Path) -> io::Result<String> {
        let path = self.locate(path).ok_or(io::ErrorKind::NotFound)?;
        let text = self.texts.get(&path, || {
            let bytes = self.tree.as_ref()?.read(&path).ok()?;
            let text = String::from_utf8_lossy(&bytes);
            Some(match path.extension() == "json" {
                true => self.usable_json(&path, &text).into(),
                false => text.into(),
            })
        });
        Ok(text.ok_or(io::ErrorKind::NotFound)?.as_ref().to_owned())
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
            if let Some(options) = object
                .get_mut("compilerOptions")
                .and_then(serde_json::Value::as_object_mut)
            {
                // Bundlers let `paths` count for JavaScript, too.
                options.insert("allowJs".to_owned(), serde_json::Value::Bool(true));
                if self.is_lax {
                    options.remove("outDir");
                    options.remove("declarationDir");
                }
            }
            if self.is_lax {
                for key in ["files", "include", "exclude", "references"] {
                    object.remove(key);
                }
            }
            if let Some(extended) = object.remove("extends") {
                let places = self.extended_files(path, &extended);
                let places = places
                    .iter()
                    .filter_map(|place| Some(on_virtual_disk(place).to_str()?.to_owned()));
                object.insert("extends".to_owned(), places.collect());
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

    /// Returns the configs that `extends`, a text or a list of them, leads to from the config at `path`.
    pub(in crate::facts) fn extended_files(&self, path: &RepoPath, extends: &serde_json::Value) -> Vec<RepoPath> {
        let names = match extends {
            serde_json::Value::Array(list) => list.iter().filter_map(serde_json::Value::as_str).collect(),
            one => Vec::from_iter(one.as_str()),
        };
        let folder = path.parent().unwrap_or_default();
        let found = names.iter().filter_map(|name| self.extended_file(&folder, name));
        found.filter(|found| found != path).collect()
    }

    /// Returns the config that `extended` means in a config in `folder`.
    ///
    /// Source: `getExtendsConfigPath` of TypeScript 5.9.
    fn extended_file(&self, folder: &RepoPath, extended: &str) -> Option<RepoPath> {
        let first_file = |path: &RepoPath| {
            let paths = ["", ".json", "/tsconfig.json"].map(|ending| RepoPath::parse(&format!("{path}{ending}")));
            paths.into_iter().flatten().find(|path| self.has_file(path, ""))
        };
        if extended.starts_with('.') {
            return first_file(&folder.join(extended)?);
        }
        let (package, rest) = self.package_of(extended)?;
        let manifest = package.join("package.json").and_then(|path| self.json(&path));
        let exported = manifest
            .as_ref()
            .and_then(|manifest| exported_file(manifest.get("exports")?, rest));
        let named = exported.or_else(|| {
            let tsconfig = manifest.as_ref()?.get("tsconfig")?.as_str()?;
            rest.is_empty().then(|| tsconfig.to_owned())
        });
        named
            .and_then(|named| first_file(&package.join(&named)?))
            .or_else(|| first_file(&package.join(rest)?))
    }

    fn json(&self, path: &RepoPath) -> Option<serde_json::Value> {
        let bytes = self.tree.as_ref()?.read(path).ok()?;
        parse_lax(&String::from_utf8_lossy(&bytes))
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
            is_lax: false,
            packages: Arc::default(),
            near: Arc::default(),
            texts: Arc::default(),
            folders: Arc::default(),
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

/// Returns `path`, which lies in the resolver's world, from the root of the tree.
fn below_root(path: &Path) -> Option<&str> {
    let below = path.to_str()?.strip_prefix(ROOT)?;
    match below.strip_prefix('/') {
        Some(below) => Some(below),
        None => below.is_empty().then_some(below),
    }
}

/// Returns the file that `exports` of a package gives out as `rest`, for a config that extends it.
fn exported_file(exports: &serde_json::Value, rest: &str) -> Option<String> {
    let key = if rest.is_empty() {
        ".".to_owned()
    } else {
        format!("./{rest}")
    };
    let has_paths = exports
        .as_object()
        .is_some_and(|keys| keys.keys().any(|key| key.starts_with('.')));
    if !has_paths {
        return (key == ".").then(|| first_text(exports)).flatten();
    }
    let exact = exports.get(&key).or_else(|| exports.get(format!("{key}.json")));
    if let Some(target) = exact {
        return first_text(target);
    }
    exports.as_object()?.iter().find_map(|(pattern, target)| {
        let (before, behind) = pattern.split_once('*')?;
        let star = key.strip_prefix(before)?.strip_suffix(behind)?;
        Some(first_text(target)?.replace('*', star))
    })
}

/// Returns the first text of a target in `exports`, whatever its conditions.
fn first_text(target: &serde_json::Value) -> Option<String> {
    let mut target = target;
    // Deeper than any manifest that people write.
    for _ in 0..8 {
        target = match target {
            serde_json::Value::String(text) => return Some(text.clone()),
            serde_json::Value::Object(conditions) => conditions.values().next()?,
            serde_json::Value::Array(list) => list.first()?,
            _ => return None,
        };
    }
    None
}

/// Returns where `path` lies in the resolver's world.
pub(in crate::facts) fn on_virtual_disk(path: &RepoPath) -> PathBuf {
    Path::new(ROOT).join(path.as_str())
}

/// Returns where the importing file `path` lies in the resolver's world.
///
/// A component, a page or a text with code in it stands there as the TypeScript that its code is: for other files no
/// tsconfig has a say.
pub(in crate::facts) fn importer_on_virtual_disk(path: &RepoPath) -> PathBuf {
    match path.extension().as_ref() {
        "ts" | "tsx" | "mts" | "cts" | "js" | "jsx" | "mjs" | "cjs" => on_virtual_disk(path),
        _ => Path::new(ROOT).join(format!("{path}.ts")),
    }
}

/// Returns JSON with comments and trailing commas as the resolver's own kind of value; `None` where it does not parse.
pub(in crate::facts) fn parse_lax(text: &str) -> Option<serde_json::Value> {
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
