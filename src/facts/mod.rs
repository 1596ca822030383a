//! What all files of a tree say together: what is retired and what is alive, where specifiers lead, who uses whom.
//!
//! Leaves out what is wrong with that: see `checks`.

mod ahead;
mod alias;
mod aliased;
pub mod allow;
mod assets;
mod base_url;
mod beside;
mod brought;
mod built;
pub mod drizzle;
pub mod drizzle_history;
mod first_look;
pub mod framework;
pub mod generated;
mod globs;
pub mod going;
mod gone;
mod held;
mod hits;
mod hosts;
pub mod impact;
pub mod judge;
pub mod leftover;
mod linked;
mod locked;
mod lost_barrel;
mod mention;
pub mod migrations;
mod namespace;
pub mod nuxt;
pub mod own_names;
pub mod package_names;
pub mod packages;
mod pages;
pub mod paths;
mod prefilter;
pub mod present;
pub mod prisma;
mod removable;
pub mod resolve;
pub mod retired;
mod rounds;
mod routes;
mod rows;
pub mod scan;
mod sheets;
mod sites;
pub mod specifier;
pub mod star;
mod subpaths;
pub mod survey;
pub mod symbol;
mod takers;
mod tree_files;
pub mod users;
pub mod uses;
mod whole_script;
pub mod workflows;
mod workspace;

use crate::config::Config;
use crate::facts::ahead::Ahead;
use crate::facts::alias::{TypeScriptOptions, typescript_options};
use crate::facts::assets::Assets;
use crate::facts::held::{Held, Names};
use crate::facts::judge::Judge;
use crate::facts::migrations::MigrationFolders;
use crate::facts::nuxt::NuxtNames;
use crate::facts::package_names::PackageNames;
use crate::facts::packages::Packages;
use crate::facts::paths::Paths;
use crate::facts::prefilter::Asked;
use crate::facts::prisma::Models;
use crate::facts::resolve::Resolver;
use crate::facts::retired::RetiredNames;
use crate::facts::routes::Routes;
use crate::facts::scan::{Hit, Scan, Scanner};
use crate::facts::sites::Sites;
use crate::facts::symbol::SymbolTrace;
use crate::facts::users::OwnUse;
use crate::facts::workflows::Workflows;
use crate::finding::Place;
use crate::lang;
use crate::lang::source::Source;
use crate::text::line::LineIndex;
use crate::text::span::Span;
use crate::text::utf8;
use crate::tree::Tree;
use crate::tree::path::RepoPath;
use crate::tree::skipped::Skipped;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

/// The stack of each thread that reads files, in bytes. Parsers go down one frame or more for each level of nesting;
/// memory is only taken as it is used.
const STACK_BYTES: usize = 256 * 1024 * 1024;

/// Fewer files than these are read by one thread.
const FEW_FILES: usize = 16;

/// All that the checks ask.
pub struct Facts<'a> {
    /// The tree.
    pub tree: Arc<dyn Tree>,
    /// The configuration.
    pub config: &'a Config,
    /// The files that are looked at: all but the excluded, the config and its packs; sorted.
    pub files: Vec<RepoPath>,
    /// Whether `files` are all of the tree.
    pub is_whole: bool,
    /// What is retired and what is alive.
    pub paths: Paths,
    /// The package.json files.
    pub packages: Arc<Packages>,
    /// What tsconfigs and package.json files say of modules.
    typescript: Arc<TypeScriptOptions>,
    /// The names that Nuxt gives to files.
    pub nuxt: NuxtNames,
    /// Folders of migrations that stay.
    pub migrations: MigrationFolders,
    /// What points at retired things; nothing of retired files and of history.
    pub scan: Scan,
    /// Retired symbols and what names them.
    pub symbols: Vec<SymbolTrace>,
    /// Which files hold the names by which it will be asked what is left over, as far as they were known in time.
    held: Held,
    /// What the files that were read for that use.
    own: BTreeMap<RepoPath, Vec<OwnUse>>,
    /// For some of what could be left over a file beside it that stays and uses it.
    near: BTreeMap<RepoPath, RepoPath>,
}

impl<'a> Facts<'a> {
    /// Reads `tree` on `n_threads` threads (0: as many as there are cores).
    ///
    /// `scope` limits what is looked at to these files; the others still count where references lead. `progress` is
    /// called with the number of files to read, and then once for each.
    pub fn gather(
        tree: Arc<dyn Tree>,
        config: &'a Config,
        scope: Option<&[RepoPath]>,
        n_threads: usize,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Facts<'a> {
        Facts::read(tree, config, scope, Reading::default(), n_threads, progress)
    }

    /// As [`Facts::gather`], of a tree whose packages and tsconfigs are those of `like`.
    pub fn gather_like(
        like: &Facts<'a>,
        tree: Arc<dyn Tree>,
        scope: Option<&[RepoPath]>,
        n_threads: usize,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Facts<'a> {
        let settings = (Arc::clone(&like.packages), Arc::clone(&like.typescript));
        let reading = Reading::default();
        Facts::read_with(settings, tree, like.config, scope, reading, (n_threads, progress))
    }

    /// As [`Facts::gather`], with a choice of what is parsed.
    pub fn read(
        tree: Arc<dyn Tree>,
        config: &'a Config,
        scope: Option<&[RepoPath]>,
        reading: Reading,
        n_threads: usize,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Facts<'a> {
        let packages = Packages::new(tree.as_ref());
        let typescript = typescript_options(&tree, &packages);
        let settings = (Arc::new(packages), Arc::new(typescript));
        Facts::read_with(settings, tree, config, scope, reading, (n_threads, progress))
    }

    fn read_with(
        (packages, typescript): (Arc<Packages>, Arc<TypeScriptOptions>),
        tree: Arc<dyn Tree>,
        config: &'a Config,
        scope: Option<&[RepoPath]>,
        reading: Reading,
        (n_threads, progress): (usize, &(dyn Fn(Progress) + Sync)),
    ) -> Facts<'a> {
        let paths = Paths::new(tree.clone(), config);
        let files: Vec<RepoPath> = match scope {
            Some(scope) => {
                let of_tree = |path: &&RepoPath| tree.listing().has_file(path) && is_looked_at(config, path);
                scope.iter().filter(of_tree).cloned().collect()
            }
            None => {
                let entries = tree.listing().entries().iter();
                let all = entries.map(|entry| &entry.path);
                all.filter(|path| is_looked_at(config, path)).cloned().collect()
            }
        };
        let migrations = MigrationFolders::of(tree.as_ref(), config, &paths);
        let (places, to_scan): (Vec<usize>, Vec<&RepoPath>) = files
            .iter()
            .enumerate()
            .filter(|(_, path)| !paths.is_retired_file(path))
            .filter(|(_, path)| !is_history(config, &migrations, path))
            .unzip();
        let names = RetiredNames::new(config, &packages);
        let models = Models::new(tree.as_ref(), config, &names, &paths);
        let workflows = Workflows::new(tree.as_ref(), &paths);
        let package_names = PackageNames::new(tree.as_ref(), &names, &paths, &packages);
        let routes = Routes::new(tree.as_ref(), &paths, &packages);
        let sites = Sites::new(tree.as_ref());
        let assets = Assets::new(tree.as_ref(), &paths, &packages);
        let resolver = Resolver::with(&tree, &paths, &packages, &typescript);
        // Threads cost more than a few files are worth.
        let n_threads = if to_scan.len() < FEW_FILES { 1 } else { n_threads };
        let workers = Workers::new(n_threads);
        let nuxt = workers.run(|| NuxtNames::new(tree.as_ref(), config, &paths, &packages, &resolver));
        let ahead = match reading.looks_ahead {
            true => {
                workers.run(|| ahead::look(tree.as_ref(), config, (&paths, &packages), (&resolver, &nuxt), &to_scan))
            }
            false => Ahead::default(),
        };
        let looked_for = Names::new(&ahead.names);
        let scanner = Scanner {
            tree: tree.as_ref(),
            judge: Judge::new(&paths, &packages),
            resolver: &resolver,
            names: &names,
            models: &models,
            nuxt: &nuxt,
            workflows: &workflows,
            package_names: &package_names,
            routes: &routes,
            sites: &sites,
            assets: &assets,
            hosts: OnceLock::new(),
            addresses: OnceLock::new(),
            keeps_modules: config
                .retires()
                .any(|(_, _, it)| !it.symbols.is_empty() || !it.tables.is_empty()),
            looked_for: (!ahead.names.is_empty()).then_some(&looked_for),
        };
        progress(Progress::Files(to_scan.len()));
        let read_all = || {
            let read_one = || progress(Progress::Read);
            let mut scan = match (scope, reading.parsing) {
                (None, Parsing::Needed) => {
                    let asked = Asked {
                        tree: tree.as_ref(),
                        config,
                        paths: &paths,
                        packages: &packages,
                        names: &names,
                        models: &models,
                        workflows: &workflows,
                        nuxt: &nuxt,
                        exported: &BTreeSet::new(),
                        package_names: &package_names,
                        routes: &routes,
                        sites: &sites,
                        assets: &assets,
                        resolver: &resolver,
                    };
                    rounds::read_needed(&scanner, &asked, &to_scan, &read_one)
                }
                _ => scanner.scan_needed(&to_scan, None, &read_one).0,
            };
            if scope.is_some() && scanner.keeps_modules {
                let is_scanned = |path: &RepoPath| {
                    is_looked_at(config, path) && !paths.is_retired_file(path) && !is_history(config, &migrations, path)
                };
                let sources = symbol::sources(&scan.modules, &resolver);
                scanner.add_sources(&mut scan, sources, &is_scanned);
            }
            scan
        };
        let mut scan = workers.run(read_all);
        let found = std::mem::take(&mut scan.held).into_iter();
        let mut held = Held::default();
        held.add(
            &looked_for,
            found.filter_map(|(place, names)| Some((*places.get(place)?, names))),
        );
        let mut symbols = symbol::trace(config, &names, &scan.modules, &resolver, &nuxt);
        removable::mark_symbols(&mut symbols, |path| {
            let text = text_of(tree.as_ref(), path)?;
            Some(Source::of(path, &text))
        });
        let is_in_retired_declaration = |hit: &Hit| {
            symbols
                .iter()
                .filter_map(|symbol| symbol.declaration.as_ref())
                .any(|declaration| {
                    declaration.path == hit.path && hit.place.is_some_and(|place| declaration.span.contains(place.span))
                })
        };
        scan.hits.retain(|hit| !is_in_retired_declaration(hit));
        scan.skipped.extend(tree.unlisted().iter().cloned());
        if scope.is_none() {
            scan.skipped.extend(resolver.unknown.iter().cloned());
            scan.skipped.extend(nuxt.unknown.iter().cloned());
        }
        Facts {
            tree,
            config,
            files,
            is_whole: scope.is_none(),
            paths,
            packages,
            typescript,
            nuxt,
            migrations,
            scan,
            symbols,
            held,
            own: ahead.own,
            near: ahead.near,
        }
    }

    /// Returns the retired names of the configuration.
    pub fn retired_names(&self) -> RetiredNames<'_> {
        RetiredNames::new(self.config, &self.packages)
    }

    /// Returns the retired files that are looked at, each with its entry, sorted by path.
    pub fn retired_files(&self) -> Vec<(&RepoPath, usize)> {
        if self.is_whole {
            let all = self.paths.retired_files().iter();
            let seen = all.filter(|(path, _)| self.looks_at(path));
            return seen.map(|(path, entry)| (path, *entry)).collect();
        }
        let files = self.files.iter();
        files
            .filter_map(|path| Some((path, self.paths.retired_by(path, self.paths.is_submodule(path))?)))
            .collect()
    }

    /// Whether `path` may be looked at: it is not excluded, and not the config's own.
    pub fn is_seen(&self, path: &RepoPath) -> bool {
        is_looked_at(self.config, path)
    }

    /// Whether `path` is looked at.
    pub fn looks_at(&self, path: &RepoPath) -> bool {
        self.files.binary_search(path).is_ok()
    }

    /// Whether `path` is history: read, never edited, old names in it are no findings.
    pub fn is_history(&self, path: &RepoPath) -> bool {
        is_history(self.config, &self.migrations, path)
    }

    /// Returns the text of `path`, a `?` for each byte that is not UTF-8; `None` where it cannot be read or is binary.
    pub fn text(&self, path: &RepoPath) -> Option<String> {
        text_of(self.tree.as_ref(), path)
    }

    /// Returns the place of `span` in `path`.
    pub fn place(&self, path: &RepoPath, span: Span) -> Option<Place> {
        let text = self.text(path)?;
        Some(Place {
            span,
            range: LineIndex::new(&text).range(span),
        })
    }

    /// Returns what could not be read, sorted.
    pub fn skipped(&self) -> Vec<Skipped> {
        let mut skipped = self.scan.skipped.clone();
        skipped.sort();
        skipped.dedup();
        skipped
    }
}

/// Returns the text of `path`; see [`Facts::text`].
fn text_of(tree: &dyn Tree, path: &RepoPath) -> Option<String> {
    let bytes = tree.read(path).ok()?;
    (!utf8::is_binary(&bytes)).then(|| utf8::masked(bytes))
}

/// The threads that read files.
pub struct Workers {
    /// None where the system gives no threads: then the caller's own does the work.
    pool: Option<rayon::ThreadPool>,
}

impl Workers {
    /// Returns `n_threads` threads (0: as many as there are cores).
    pub fn new(n_threads: usize) -> Workers {
        let builder = rayon::ThreadPoolBuilder::new().num_threads(n_threads);
        let builder = builder.stack_size(STACK_BYTES);
        // Nothing that calls itself calls a parser, so half of it is free wherever one is called.
        let builder = builder.start_handler(|_| lang::js::thread_has_free(STACK_BYTES / 2));
        Workers {
            pool: builder.build().ok(),
        }
    }

    /// Does `work` on these threads.
    pub fn run<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        match &self.pool {
            Some(pool) => pool.install(work),
            None => work(),
        }
    }
}

/// How a tree is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reading {
    /// Which files are parsed.
    pub parsing: Parsing,
    /// Whether it will be asked what is left over.
    pub looks_ahead: bool,
}

/// Which files are parsed. The findings are the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Parsing {
    /// Those whose bytes may hold a finding.
    #[default]
    Needed,
    /// All, which takes long: tests compare the two.
    All,
}

/// How far the reading has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// So many files are to be read.
    Files(usize),
    /// One more has been.
    Read,
}

fn is_looked_at(config: &Config, path: &RepoPath) -> bool {
    config.path.as_ref() != Some(path)
        && !config.local_packs.contains(path)
        && !path.parts().any(|part| part == "node_modules" || part == ".git")
        && !config.exclude.matches(path, false)
}

fn is_history(config: &Config, migrations: &MigrationFolders, path: &RepoPath) -> bool {
    config.history.matches(path, false) || migrations.hold(path)
}
