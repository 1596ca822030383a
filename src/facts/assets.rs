//! Files that are served as they are: which one a URL of the site means.
//!
//! They lie in `public`, in `static` of Docusaurus and SvelteKit, and where a config of Vite says. Leaves out base paths,
//! names with something encoded in them, and what a server of the repository's own serves.
//!
//! Limit: where all of a served folder is retired and gone, nobody knows any more what was in it.

use crate::config::path_set::PathSet;
use crate::facts::framework::configs_of_vue;
use crate::facts::judge::PathHit;
use crate::facts::packages::Packages;
use crate::facts::paths::Paths;
use crate::finding::Confidence;
use crate::lang::language::Language;
use crate::text::path_like::has_extension;
use crate::tree::Tree;
use crate::tree::path::RepoPath;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// The one folder that is served whatever a package is made with.
const PUBLIC: &str = "public";

/// The folder that is served where one of these lies beside it.
const STATIC: &str = "static";
const STATIC_CONFIGS: [&str; 9] = [
    "docusaurus.config.js",
    "docusaurus.config.ts",
    "docusaurus.config.mjs",
    "docusaurus.config.cjs",
    "svelte.config.js",
    "svelte.config.ts",
    "svelte.config.mjs",
    "svelte.config.cjs",
    "svelte.config.mts",
];

/// Folders whose files answer URLs by their own names.
const ROUTE_FOLDERS: [&str; 4] = ["app", "src/app", "pages", "src/pages"];

/// Endings of what answers a URL in place of a served file.
const ROUTE_ENDINGS: [&str; 8] = ["", ".ts", ".tsx", ".js", ".jsx", ".mjs", "/route.ts", "/route.js"];

/// Endings that Next.js puts in place of the served one's: `sitemap.ts` answers `/sitemap.xml`.
const METADATA_ENDINGS: [&str; 4] = [".ts", ".tsx", ".js", ".jsx"];

/// Packages that sites are made with.
const SITE_PACKAGES: [&str; 16] = [
    "@angular/core",
    "@docusaurus/core",
    "@react-router/dev",
    "@sveltejs/kit",
    "@vue/cli-service",
    "astro",
    "expo",
    "express",
    "gatsby",
    "next",
    "nuxt",
    "parcel",
    "react-scripts",
    "vite",
    "vitepress",
    "webpack-dev-server",
];

/// Beginnings of the names of files that every other site serves.
const USUAL_NAMES: [&str; 5] = ["favicon", "robots.", "sitemap", "manifest.", "site.webmanifest"];

/// Endings of icons and screenshots.
const IMAGE_ENDINGS: [&str; 6] = [".png", ".svg", ".ico", ".jpg", ".jpeg", ".webp"];

/// What a URL means.
enum Meant {
    /// Something that stays.
    Live,
    /// A retired file.
    Retired(usize, RepoPath),
    /// Nothing that is known.
    Nothing,
}

/// The served folders of a tree, looked for when a URL is found.
pub(in crate::facts) struct Assets<'a> {
    tree: &'a dyn Tree,
    paths: &'a Paths,
    packages: &'a Packages,
    apps: OnceLock<BTreeMap<RepoPath, App>>,
}

/// What is served for the files below one folder.
#[derive(Default)]
struct App {
    folders: Vec<RepoPath>,
    /// Whether URLs may leave out their first slash.
    is_docusaurus: bool,
}

impl App {
    /// Returns what `folder` serves where nothing says what it is made with.
    fn of_public(folder: &RepoPath) -> App {
        App {
            folders: folder.join(PUBLIC).into_iter().collect(),
            is_docusaurus: false,
        }
    }
}

impl<'a> Assets<'a> {
    /// Returns the served files of `tree`.
    pub(in crate::facts) fn new(tree: &'a dyn Tree, paths: &'a Paths, packages: &'a Packages) -> Assets<'a> {
        Assets {
            tree,
            paths,
            packages,
            apps: OnceLock::new(),
        }
    }

    /// Returns the retired file that `url`, from its first slash on, means in `file`; `*` in it is not known.
    ///
    /// A package that serves something, or is made to, means its own files; any other one the only file of that URL.
    pub(in crate::facts) fn retired(&self, file: &RepoPath, url: &str, sure: Confidence) -> Option<PathHit> {
        let url = url.trim_start_matches('/');
        let (known, confidence) = match url.split_once('*') {
            None => (url, sure),
            Some((known, ending)) if ending.starts_with('.') => {
                (known.rsplit_once('/')?.0, sure.max(Confidence::Likely))
            }
            Some((known, _)) => (known.rsplit_once('/')?.0, Confidence::Possible),
        };
        let is_folder = known != url;
        let own_package = self.packages.nearest(&file.parent()?).unwrap_or_default();
        for folder in file.ancestors() {
            // A folder that is no package may serve as well what lies beside the file.
            let beside = App::of_public(&folder);
            let app = self.apps().get(&folder).unwrap_or(&beside);
            match self.at(&folder, app, known, is_folder) {
                Meant::Live => return None,
                Meant::Retired(entry, target) => return Some(hit(entry, target, confidence)),
                Meant::Nothing if folder == own_package && self.serves(app) => return None,
                Meant::Nothing => {}
            }
        }
        // What a site does not serve, it may have elsewhere, or not at all; and most sites have one of these names.
        let is_page = Language::of(file, "") == Language::Html;
        let is_usual = USUAL_NAMES.iter().any(|name| url.starts_with(name));
        if is_page || is_usual || self.is_site(&own_package) {
            return None;
        }
        let mut found: Option<(usize, RepoPath)> = None;
        for (folder, app) in self.apps() {
            match self.at(folder, app, known, is_folder) {
                Meant::Live => return None,
                Meant::Retired(entry, target) => match &found {
                    Some((_, other)) if *other != target => return None,
                    _ => found = Some((entry, target)),
                },
                Meant::Nothing => {}
            }
        }
        let (entry, target) = found?;
        // Below a retired folder any name would be of something retired.
        let mut literals = self.paths.literals().iter();
        let is_by_chance =
            !self.paths.exists(&target) && literals.any(|(_, literal)| target.is_within(literal) && target != *literal);
        let confidence = if is_by_chance { Confidence::Possible } else { confidence };
        Some(hit(entry, target, confidence))
    }

    /// Returns the retired file that `text`, a path in a program of `file`, means below a served folder: a site of
    /// Docusaurus, and the manifest in a config of Vite, leave out the first slash.
    pub(in crate::facts) fn retired_below_site(&self, file: &RepoPath, text: &str) -> Option<PathHit> {
        if text.starts_with(['/', '.']) || !has_extension(text) || text.contains('*') {
            return None;
        }
        // The icons of a manifest; programs are listed in a config to be left out.
        let is_image = IMAGE_ENDINGS.iter().any(|ending| text.ends_with(ending));
        let is_config = is_image && file.name().starts_with("vite.config.");
        let (folder, app) = file
            .ancestors()
            .find_map(|folder| self.apps().get_key_value(&folder))
            .filter(|(_, app)| app.is_docusaurus || is_config)?;
        match self.at(folder, app, text, false) {
            Meant::Retired(entry, target) => Some(hit(entry, target, Confidence::Likely)),
            _ => None,
        }
    }

    /// Returns words of which a URL of a retired file holds one, where the file's own name is not asked for: an entry
    /// retires all that is served, or goes by a pattern.
    pub(in crate::facts) fn words(&self) -> BTreeSet<String> {
        let roots: Vec<&RepoPath> = self.apps().values().flat_map(|app| &app.folders).collect();
        let is_whole = |root: &RepoPath| self.paths.retired_by(root, true).is_some();
        let mut words = BTreeSet::new();
        for root in roots {
            let is_whole = is_whole(root);
            if !is_whole && !self.paths.patterns().any(has_wildcard) {
                continue;
            }
            let retired = self.paths.retired_files().keys();
            for path in retired.filter(|path| path.is_within(root)) {
                let below = path.as_str().get(root.as_str().len()..).unwrap_or("");
                let mut parts = below.split('/').filter(|part| !part.is_empty());
                let word = if is_whole { parts.next() } else { parts.next_back() };
                words.extend(word.map(str::to_owned));
            }
        }
        words
    }

    /// Whether the package in `folder` is made with something that serves pages.
    fn is_site(&self, folder: &RepoPath) -> bool {
        let package = self.packages.at(folder);
        package.is_some_and(|package| {
            let mut dependencies = package.dependencies.iter().map(|dependency| dependency.name.as_str());
            dependencies.any(|name| SITE_PACKAGES.contains(&name) || name.starts_with("@remix-run/"))
        })
    }

    /// Whether a folder of `app` is there.
    fn serves(&self, app: &App) -> bool {
        let listing = self.tree.listing();
        app.folders.iter().any(|folder| listing.has_folder(folder))
    }

    fn apps(&self) -> &BTreeMap<RepoPath, App> {
        self.apps.get_or_init(|| self.find_apps())
    }

    fn find_apps(&self) -> BTreeMap<RepoPath, App> {
        let mut apps: BTreeMap<RepoPath, App> = BTreeMap::new();
        let listing = self.tree.listing();
        let packages = self.packages.all().map(|(folder, _)| folder.clone());
        let folders: BTreeSet<RepoPath> = packages.chain([RepoPath::root()]).collect();
        let is_there = |folder: &RepoPath| {
            let names_it = |(_, literal): &(usize, RepoPath)| literal.is_within(folder);
            listing.has_folder(folder) || self.paths.literals().iter().any(names_it)
        };
        for folder in folders {
            let config = STATIC_CONFIGS
                .iter()
                .find(|name| folder.join(name).is_some_and(|path| listing.has_file(&path)));
            let names = [Some(PUBLIC), config.map(|_| STATIC)];
            let served = names.into_iter().flatten().filter_map(|name| folder.join(name));
            let served: Vec<RepoPath> = served.filter(is_there).collect();
            if !served.is_empty() {
                let app = App {
                    folders: served,
                    is_docusaurus: config.is_some_and(|name| name.starts_with("docusaurus")),
                };
                apps.insert(folder, app);
            }
        }
        for config in configs_of_vue(self.tree, self.paths) {
            let given = config.text_at("publicDir");
            let given = given.and_then(|given| config.place(&given, &BTreeMap::new()));
            if let Some(folder) = given.filter(|folder| !folder.is_root()) {
                apps.entry(config.folder).or_default().folders.push(folder);
            }
        }
        apps
    }

    /// Returns what the file or folder `url` of `app`, in `folder`, is.
    fn at(&self, folder: &RepoPath, app: &App, url: &str, is_folder: bool) -> Meant {
        let mut retired = Meant::Nothing;
        for root in &app.folders {
            let Some(path) = root.join(url).filter(|path| path != root && path.is_within(root)) else {
                continue;
            };
            let is_live = match is_folder {
                true => self.paths.is_live_folder(&path),
                false => self.paths.is_live_file(&path),
            };
            if is_live {
                return Meant::Live;
            }
            // Of a folder that is retired as a whole, any name would be of something retired.
            let is_known = self.paths.exists(&path) || self.paths.retired_by(root, true).is_none();
            if let Some(entry) = self.paths.retired_by(&path, is_folder).filter(|_| is_known) {
                retired = Meant::Retired(entry, path);
            }
        }
        match retired {
            Meant::Retired(..) if !is_folder && self.is_answered(folder, url) => Meant::Live,
            other => other,
        }
    }

    /// Whether something that stays answers `url` without being served as it is.
    fn is_answered(&self, folder: &RepoPath, url: &str) -> bool {
        let stem = url.rsplit_once('.').map_or(url, |(stem, _)| stem);
        let of_routes = ROUTE_FOLDERS.iter().flat_map(|routes| {
            let whole = ROUTE_ENDINGS
                .iter()
                .map(move |ending| format!("{routes}/{url}{ending}"));
            whole.chain(
                METADATA_ENDINGS
                    .iter()
                    .map(move |ending| format!("{routes}/{stem}{ending}")),
            )
        });
        let mut candidates = of_routes.filter_map(|candidate| folder.join(&candidate));
        candidates.any(|candidate| self.paths.is_live_file(&candidate))
    }
}

fn hit(entry: usize, target: RepoPath, confidence: Confidence) -> PathHit {
    PathHit {
        entry,
        target,
        confidence,
    }
}

/// Whether a pattern of `set` is none that names one path.
fn has_wildcard(set: &PathSet) -> bool {
    set.literals().len() < set.positive().count()
}
