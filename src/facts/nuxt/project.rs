//! What a config of Nuxt says of the folders whose files are used by their names alone.
//!
//! Source: `normalizeDirs` and `scanComponents`, the modules `nuxt:imports` and `nuxt:components`, and `resolveApp` of Nuxt
//! 4.2 and 5.0; `normalizeScanDirs` of unimport 6.0; the folder for components of Nuxt Content 3.
//! Leaves out what modules and hooks add, and layers that are not in the tree.

use crate::facts::framework::Config;
use crate::facts::nuxt::naming::{self, Mode};
use crate::facts::packages::Packages;
use crate::lang::literal::Setting;
use crate::lang::lookup;
use crate::text::path_like::is_glob;
use crate::tree::path::RepoPath;
use crate::tree::skipped::Skipped;
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use std::collections::BTreeMap;

/// A project of Nuxt or Vite, or a layer of Nuxt.
#[derive(Default)]
pub(in crate::facts::nuxt) struct Project {
    /// The folder of its config.
    pub(in crate::facts::nuxt) folder: RepoPath,
    /// The folder of its sources.
    pub(in crate::facts::nuxt) source: RepoPath,
    server: Option<RepoPath>,
    shared: Option<RepoPath>,
    layouts: Option<RepoPath>,
    middleware: Option<RepoPath>,
    /// The pages of Nuxt Content.
    content: Option<RepoPath>,
    components: Vec<ComponentFolder>,
    modules: Vec<ModuleFolder>,
    /// Names with the modules that the config takes them from, as paths without their endings perhaps.
    pub(in crate::facts::nuxt) named: Vec<(String, RepoPath)>,
    /// The folders of the layers that it builds on.
    pub(in crate::facts::nuxt) layers: Vec<RepoPath>,
    /// Other folders whose files it compiles, and which need have no config themselves.
    pub(in crate::facts::nuxt) compiled: Vec<RepoPath>,
    /// What of it could not be read.
    pub(in crate::facts::nuxt) unknown: Option<Skipped>,
}

struct ComponentFolder {
    folder: RepoPath,
    prefix: String,
    has_path_prefix: bool,
}

struct ModuleFolder {
    folder: RepoPath,
    side: Side,
    files: Files,
}

/// Which files of a folder.
enum Files {
    /// Those at its top, and the index files of its folders.
    Top,
    /// All.
    All,
    /// The path is that of a file.
    Itself,
    /// Those that these globs match.
    Matched(GlobSet),
}

/// Where names can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::facts::nuxt) enum Side {
    /// In all but the server's files.
    App,
    /// In the server's files.
    Server,
    /// In both.
    Both,
}

impl Side {
    /// Whether what is given to this side is there for `other`.
    pub(in crate::facts::nuxt) fn meets(self, other: Side) -> bool {
        self == other || self == Side::Both || other == Side::Both
    }
}

/// What a file is used by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::facts::nuxt) enum Gift {
    /// A component of this name.
    Component(String, Mode),
    /// A layout of this name.
    Layout(String),
    /// A middleware of this name.
    Middleware(String),
    /// The names that it exports.
    Exports(Side),
}

/// The endings of modules whose exports are used by name.
const MODULE_EXTENSIONS: [&str; 8] = ["mts", "cts", "ts", "tsx", "mjs", "cjs", "js", "jsx"];

/// The endings of components, layouts and middleware.
const EXTENSIONS: [&str; 6] = ["js", "jsx", "mjs", "ts", "tsx", "vue"];

impl Project {
    /// Reads `config`; `packages` tells which layers are packages of the tree. `None` where it gives no names.
    pub(in crate::facts::nuxt) fn new(config: &Config, packages: &Packages) -> Option<Project> {
        match config.is_of_nuxt() {
            true => Some(Project::of_nuxt(config, packages)),
            false => Project::of_vite(config, packages),
        }
    }

    /// Returns a project that gives nothing yet.
    pub(in crate::facts::nuxt) fn at(folder: RepoPath, source: RepoPath) -> Project {
        Project {
            folder,
            source,
            ..Project::default()
        }
    }

    fn of_nuxt(config: &Config, packages: &Packages) -> Project {
        let aliases = config.meanings();
        let source = config.source_folder();
        let below = |folder: &RepoPath, name: &str| folder.join(name).unwrap_or_default();
        let of_key = |key: &str, folder: &RepoPath, usual: &str| {
            let text = config.text_at(key);
            let own = text.and_then(|text| place(config, &aliases, folder, &text));
            Some(own.unwrap_or_else(|| below(folder, usual)))
        };
        let shared = of_key("dir.shared", &config.folder, "shared");
        let mut project = Project {
            server: of_key("serverDir", &config.folder, "server"),
            layouts: of_key("dir.layouts", &source, "layouts"),
            middleware: of_key("dir.middleware", &source, "middleware"),
            shared,
            ..Project::at(config.folder.clone(), source)
        };
        if config.source.text().contains("@nuxt/content") {
            project.content = config.folder.join("content");
            if let Some(folder) = project.source.join("components/content") {
                project.add_components(folder, "", false);
            }
        }
        let mut hidden = Vec::new();
        for (key, is_known) in [
            ("components", project.read_components(config, &aliases)),
            ("imports", project.read_imports(config, &aliases)),
            ("extends", project.read_layers(config, &aliases, packages)),
        ] {
            if !is_known {
                hidden.push(format!("`{key}`"));
            }
        }
        project.finish(config, &hidden.join(" and "));
        project
    }

    /// Sorts what was read; `hidden` says what could not be.
    pub(in crate::facts::nuxt) fn finish(&mut self, config: &Config, hidden: &str) {
        if !hidden.is_empty() {
            self.unknown = Some(Skipped {
                path: config.source.path.clone(),
                reason: format!(
                    "what it sets under {hidden} is computed: files that are used by their names alone are looked for in \
                     the usual folders, so look for uses of others before something is deleted"
                ),
            });
        }
        // The innermost folder gives a component its name.
        self.components
            .sort_by_key(|one| std::cmp::Reverse(one.folder.parts().count()));
    }

    pub(in crate::facts::nuxt) fn add_components(&mut self, folder: RepoPath, prefix: &str, has_path_prefix: bool) {
        self.components.push(ComponentFolder {
            folder,
            prefix: prefix.to_owned(),
            has_path_prefix,
        });
    }

    fn add_usual_components(&mut self) {
        for name in ["components/islands", "components/global", "components"] {
            if let Some(folder) = self.source.join(name) {
                self.add_components(folder, "", true);
            }
        }
    }

    /// Returns whether all is known.
    fn read_components(&mut self, config: &Config, aliases: &BTreeMap<String, RepoPath>) -> bool {
        let Some(setting) = setting_of(config, "components") else {
            self.add_usual_components();
            return !may_hide(config, "components");
        };
        let listed = match &setting {
            Setting::Boolean(false) => return true,
            Setting::Boolean(true) => {
                self.add_usual_components();
                return true;
            }
            Setting::List(list) => list.as_slice(),
            Setting::Object(_) if setting.get("dirs").is_some() => match setting.get("dirs") {
                Some(Setting::List(list)) => list.as_slice(),
                _ => &[Setting::Unknown],
            },
            other => std::slice::from_ref(other),
        };
        let mut is_known = true;
        for one in listed {
            let path = match one {
                Setting::Text(text) => Some(text.as_str()),
                Setting::Object(_) => one.get("path").and_then(Setting::text),
                _ => None,
            };
            let Some(path) = path else {
                // `{ global: true }` sets no folder.
                let is_plain =
                    matches!(one, Setting::Object(_)) && one.get("path").is_none() && one.get("...").is_none();
                is_known &= is_plain;
                continue;
            };
            let prefix = one.get("prefix");
            let has_path_prefix = one.get("pathPrefix") != Some(&Setting::Boolean(false));
            is_known &= prefix.is_none_or(|prefix| prefix.text().is_some());
            for folder in self.places(config, aliases, path) {
                self.add_components(folder, prefix.and_then(Setting::text).unwrap_or(""), has_path_prefix);
            }
        }
        if !is_known {
            self.add_usual_components();
        }
        is_known
    }

    fn read_imports(&mut self, config: &Config, aliases: &BTreeMap<String, RepoPath>) -> bool {
        let setting = setting_of(config, "imports");
        let scans = setting.as_ref().and_then(|setting| setting.get("scan")) != Some(&Setting::Boolean(false));
        let mut is_known = match &setting {
            None => !may_hide(config, "imports"),
            Some(Setting::Object(properties)) => !properties.iter().any(|(key, _)| key == "..."),
            Some(_) => false,
        };
        let below = |folder: &Option<RepoPath>, name: &str| folder.as_ref().and_then(|folder| folder.join(name));
        self.add_modules(below(&self.server, "utils"), Side::Server, Files::All);
        if scans {
            for name in ["composables", "utils", "types"] {
                self.add_modules(self.source.join(name), Side::App, Files::Top);
            }
            for name in ["utils", "types"] {
                self.add_modules(below(&self.shared, name), Side::Both, Files::Top);
            }
        }
        let list = |key: &str| listed(setting.as_ref().and_then(|setting| setting.get(key)));
        is_known &= self.add_module_folders(config, aliases, &list("dirs"));
        for one in list("imports") {
            let text = |key: &str| one.get(key).and_then(Setting::text);
            if let (Some(name), Some(from)) = (text("name"), text("from"))
                && let Some(path) = place(config, aliases, &self.source, from).filter(|_| is_path(from))
            {
                let local = text("as").unwrap_or(name);
                self.named.push((local.to_owned(), path));
            }
        }
        is_known
    }

    /// Adds the folders of `listed`; returns whether all of it is known.
    pub(in crate::facts::nuxt) fn add_module_folders(
        &mut self,
        config: &Config,
        aliases: &BTreeMap<String, RepoPath>,
        listed: &[Setting],
    ) -> bool {
        let mut is_known = true;
        for one in listed {
            match one.text().or_else(|| one.get("glob").and_then(Setting::text)) {
                // What is left out is used all the same, as far as is known.
                Some(text) if text.starts_with('!') => {}
                Some(text) => {
                    let (text, globs) = match is_glob(text) {
                        true => static_folder(text),
                        false => (text, None),
                    };
                    for folder in self.places(config, aliases, text) {
                        let is_file = MODULE_EXTENSIONS.contains(&folder.extension().as_ref());
                        let files = match globs {
                            Some(glob) => Files::Matched(glob_set(&folder, glob)),
                            None if is_file => Files::Itself,
                            None => Files::Top,
                        };
                        self.add_modules(Some(folder), Side::App, files);
                    }
                }
                None => is_known = false,
            }
        }
        is_known
    }

    fn add_modules(&mut self, folder: Option<RepoPath>, side: Side, files: Files) {
        self.modules
            .extend(folder.map(|folder| ModuleFolder { folder, side, files }));
    }

    fn read_layers(&mut self, config: &Config, aliases: &BTreeMap<String, RepoPath>, packages: &Packages) -> bool {
        let Some(setting) = setting_of(config, "extends") else {
            return !may_hide(config, "extends");
        };
        let listed = match &setting {
            Setting::List(list) => list.as_slice(),
            other => std::slice::from_ref(other),
        };
        let mut is_known = true;
        for one in listed {
            // `['./base', { install: true }]`
            let one = match one {
                Setting::List(pair) => pair.first().unwrap_or(&Setting::Unknown),
                other => other,
            };
            match one.text() {
                Some(text) if is_path(text) => self.layers.extend(place(config, aliases, &self.folder, text)),
                Some(text) => self.layers.extend(
                    packages
                        .names()
                        .find(|(name, _)| *name == text)
                        .map(|(_, folder)| folder.clone()),
                ),
                None => is_known = false,
            }
        }
        is_known
    }

    /// Returns the folders that `text` may mean: one from the sources, or one that the config has resolved from its own.
    pub(in crate::facts::nuxt) fn places(
        &self,
        config: &Config,
        aliases: &BTreeMap<String, RepoPath>,
        text: &str,
    ) -> Vec<RepoPath> {
        let mut found: Vec<RepoPath> = place(config, aliases, &self.source, text).into_iter().collect();
        if text.starts_with('.') && self.source != self.folder {
            found.extend(self.folder.join(text));
        }
        found
    }

    /// Returns the folders that hold all that it gives.
    pub(in crate::facts::nuxt) fn folders(&self) -> impl Iterator<Item = &RepoPath> {
        let components = self.components.iter().map(|one| &one.folder);
        let modules = self.modules.iter().map(|one| &one.folder);
        components.chain(modules).chain(&self.layouts).chain(&self.middleware)
    }

    /// Returns where the file `path`, of this project, can use names.
    pub(in crate::facts::nuxt) fn side(&self, path: &RepoPath) -> Side {
        let is_within = |folder: &Option<RepoPath>| folder.as_ref().is_some_and(|folder| path.is_within(folder));
        if is_within(&self.server) {
            Side::Server
        } else if is_within(&self.shared) {
            Side::Both
        } else {
            Side::App
        }
    }

    /// Whether `path` lies where names are known to be declared for it.
    pub(in crate::facts::nuxt) fn is_source(&self, path: &RepoPath) -> bool {
        let folders = [
            Some(&self.source),
            self.server.as_ref(),
            self.shared.as_ref(),
            self.content.as_ref(),
        ];
        folders.into_iter().flatten().any(|folder| path.is_within(folder))
    }

    /// Whether the file `path` of Markdown uses components.
    pub(in crate::facts::nuxt) fn is_content(&self, path: &RepoPath) -> bool {
        self.content.as_ref().is_some_and(|folder| path.is_within(folder))
    }

    /// Returns what the file `path` gives, there or not.
    pub(in crate::facts::nuxt) fn gifts(&self, path: &RepoPath) -> Vec<Gift> {
        let extension = path.extension();
        let name = path.name();
        let is_ignored = name.starts_with('-')
            || [".stories.", ".spec.", ".test.", ".d."]
                .iter()
                .any(|part| name.contains(part));
        if is_ignored {
            return Vec::new();
        }
        let mut gifts = Vec::new();
        if EXTENSIONS.contains(&extension.as_ref()) {
            let component = self
                .components
                .iter()
                .find_map(|one| Some((one, below(path, &one.folder)?)));
            let stem = name.split('.').next().unwrap_or(name);
            if let Some((one, rest)) = component.filter(|_| !(stem.ends_with("ixin") && extension != "vue")) {
                let (folder, file) = rest.rsplit_once('/').unwrap_or(("", rest));
                let named = naming::component(folder, file, &one.prefix, one.has_path_prefix);
                gifts.extend(named.map(|(name, mode)| Gift::Component(name, mode)));
            }
            if let Some(rest) = self.layouts.as_ref().and_then(|folder| below(path, folder)) {
                gifts.extend(naming::of_path(rest, true).map(Gift::Layout));
            }
            if let Some(rest) = self
                .middleware
                .as_ref()
                .and_then(|folder| below(path, folder))
                .filter(|rest| is_top(rest))
            {
                gifts.extend(naming::of_path(rest, false).map(Gift::Middleware));
            }
        }
        if MODULE_EXTENSIONS.contains(&extension.as_ref()) {
            let holds = |one: &&ModuleFolder| match &one.files {
                Files::Top => below(path, &one.folder).is_some_and(is_top),
                Files::All => below(path, &one.folder).is_some(),
                Files::Itself => *path == one.folder,
                Files::Matched(globs) => globs.is_match(path.as_str()),
            };
            gifts.extend(self.modules.iter().find(holds).map(|one| Gift::Exports(one.side)));
        }
        gifts
    }
}

/// Returns `path` from `folder` on; `None` where it is not in it.
fn below<'p>(path: &'p RepoPath, folder: &RepoPath) -> Option<&'p str> {
    match folder.is_root() {
        true => Some(path.as_str()),
        false => path.as_str().strip_prefix(folder.as_str())?.strip_prefix('/'),
    }
}

/// Whether the path from a folder on is of a file in it, or of an index file in one of its folders.
fn is_top(rest: &str) -> bool {
    match rest.split_once('/') {
        None => true,
        Some((_, file)) => file.starts_with("index.") && !file.contains('/'),
    }
}

/// Whether `text` is a path, and no package or address.
fn is_path(text: &str) -> bool {
    text.starts_with(['.', '/', '~', '#']) || text.starts_with("@/") || text.starts_with("@@/")
}

/// Returns the path that `text` means from `folder`, or by one of `aliases`.
fn place(config: &Config, aliases: &BTreeMap<String, RepoPath>, folder: &RepoPath, text: &str) -> Option<RepoPath> {
    let first = text.split('/').next().unwrap_or(text);
    match text.starts_with(['~', '@', '#']) && aliases.contains_key(first) {
        true => config.place(text, aliases),
        false if text.starts_with('/') || text.is_empty() => None,
        false => folder.join(text),
    }
}

/// Returns the folders before the first wildcard, and the rest.
pub(in crate::facts::nuxt) fn static_folder(pattern: &str) -> (&str, Option<&str>) {
    let special = pattern.find(['*', '?', '{', '[', '(']).unwrap_or(pattern.len());
    let slash = pattern.get(..special).and_then(|text| text.rfind('/'));
    match slash {
        Some(slash) => (pattern.get(..slash).unwrap_or("."), pattern.get(slash + 1..)),
        None => (".", Some(pattern)),
    }
}

/// Returns the elements of a list; one that is not known of what is none.
pub(in crate::facts::nuxt) fn listed(setting: Option<&Setting>) -> Vec<Setting> {
    match setting {
        Some(Setting::List(list)) => list.clone(),
        Some(_) => vec![Setting::Unknown],
        None => Vec::new(),
    }
}

/// Returns what a glob below `folder` stands for: files, or folders with files in them.
fn glob_set(folder: &RepoPath, glob: &str) -> GlobSet {
    let base = match folder.is_root() {
        true => String::new(),
        false => format!("{}/", globset::escape(folder.as_str())),
    };
    let mut set = GlobSetBuilder::new();
    let inner = glob.strip_suffix("/*").unwrap_or(if glob == "*" { "" } else { glob });
    let files = format!("*.{{{}}}", MODULE_EXTENSIONS.join(","));
    let of_folders = if inner.is_empty() {
        files
    } else {
        format!("{inner}/{files}")
    };
    for pattern in [format!("{base}{glob}"), format!("{base}{of_folders}")] {
        if let Ok(glob) = GlobBuilder::new(&pattern).literal_separator(true).build() {
            set.add(glob);
        }
    }
    set.build().unwrap_or_default()
}

fn setting_of(config: &Config, key: &str) -> Option<Setting> {
    let is_named = config.source.text().contains(key);
    is_named.then(|| lookup::setting(&config.source, key)).flatten()
}

/// Whether the config may set `key` where that is not seen. One that is no module, or is empty, sets nothing.
fn may_hide(config: &Config, key: &str) -> bool {
    !config.source.text().trim().is_empty() && lookup::may_hide(&config.source, key)
}
