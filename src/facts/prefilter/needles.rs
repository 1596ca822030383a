//! The words that a text must hold to mean something retired, from the configuration and what the tree says of it.

use crate::config::Config;
use crate::config::path_set::PathSet;
use crate::facts::allow::MARK;
use crate::facts::assets::Assets;
use crate::facts::built::BUILD_FOLDERS;
use crate::facts::nuxt::NuxtNames;
use crate::facts::package_names::PackageNames;
use crate::facts::packages::Packages;
use crate::facts::paths::Paths;
use crate::facts::prefilter::specifiers;
use crate::facts::prisma::Models;
use crate::facts::resolve::Resolver;
use crate::facts::retired::RetiredNames;
use crate::facts::routes::Routes;
use crate::facts::sites::Sites;
use crate::facts::symbol::ExportedName;
use crate::facts::workflows::Workflows;
use crate::text::words::{Word, Words};
use crate::tree::Tree;
use crate::tree::path::RepoPath;
use std::collections::BTreeSet;

/// What is looked for, and where.
pub(in crate::facts) struct Asked<'a> {
    /// The tree.
    pub(in crate::facts) tree: &'a dyn Tree,
    /// The configuration.
    pub(in crate::facts) config: &'a Config,
    /// What is retired and what is alive.
    pub(in crate::facts) paths: &'a Paths,
    /// The package.json files.
    pub(in crate::facts) packages: &'a Packages,
    /// What is retired besides paths.
    pub(in crate::facts) names: &'a RetiredNames<'a>,
    /// The models of retired tables.
    pub(in crate::facts) models: &'a Models,
    /// The names of GitHub's workflows.
    pub(in crate::facts) workflows: &'a Workflows<'a>,
    /// The names that Nuxt gives to files.
    pub(in crate::facts) nuxt: &'a NuxtNames,
    /// Names under which retired symbols are known to be exported, besides their own.
    pub(in crate::facts) exported: &'a BTreeSet<ExportedName>,
    /// The names of retired packages and of their commands.
    pub(in crate::facts) package_names: &'a PackageNames<'a>,
    /// The URLs of retired route files.
    pub(in crate::facts) routes: &'a Routes,
    /// The docs sites.
    pub(in crate::facts) sites: &'a Sites<'a>,
    /// The files that are served as they are.
    pub(in crate::facts) assets: &'a Assets<'a>,
    /// What says how modules resolve.
    pub(in crate::facts) resolver: &'a Resolver<'a>,
}

/// What a file that has to be parsed holds, or where it lies.
#[derive(Default)]
pub(in crate::facts) struct Needles {
    pub(in crate::facts) words: BTreeSet<Word>,
    pub(in crate::facts) words_in_any_case: BTreeSet<Word>,
    /// The parts of what a glob may match.
    pub(in crate::facts) parts: BTreeSet<String>,
    pub(in crate::facts) files: BTreeSet<RepoPath>,
    /// Patterns of folders; see [`crate::facts::prefilter::Prefilter`].
    pub(in crate::facts) inside: BTreeSet<String>,
    pub(in crate::facts) dots: BTreeSet<String>,
    pub(in crate::facts) has_dots_everywhere: bool,
    /// Folders of packages that dots below them name.
    pub(in crate::facts) dot_folders: BTreeSet<RepoPath>,
    pub(in crate::facts) wants_stars: bool,
    /// Folders all of whose files can name what is retired without a word for it: of docs sites, of `rootDirs`.
    pub(in crate::facts) sites: Vec<RepoPath>,
}

/// Beginnings of packages that a tool's settings may leave out.
const LEFT_OUT: [&str; 8] = [
    "eslint-plugin-",
    "eslint-config-",
    "babel-plugin-",
    "babel-preset-",
    "prettier-plugin-",
    "stylelint-config-",
    "gatsby-plugin-",
    "jest-environment-",
];

/// What stands where an image is built, of the Dockerfile in its context if none is named.
const IMAGE_BUILDS: [&str; 5] = ["docker", "podman", "nerdctl", "build", "build-push-action"];

/// A last part of a script's name that is no longer, with its colon, stands in too many files.
const SHORT_SCRIPT: usize = 3;

impl Needles {
    /// Gathers the needles; `None` where a text may mean something retired without any.
    pub(in crate::facts) fn gather(asked: &Asked) -> Option<Needles> {
        if asked.config.retires().any(|(_, _, retire)| !retire.gone.is_empty()) {
            // Limit: what history deleted has as many names as there are words, so every file is parsed.
            return None;
        }
        let mut needles = Needles::default();
        for pattern in asked.paths.patterns() {
            needles.add_paths(pattern, asked.packages)?;
        }
        // What exports a symbol as its default is imported by its path.
        let mut defaults = PathSet::default();
        for (path, _) in needles.add_symbols(asked).iter().filter(|(_, name)| name == "default") {
            defaults = defaults.with_literal(path);
        }
        needles.add_paths(&defaults, asked.packages)?;
        // Where folders are laid over each other, dots mean more than the folders above.
        needles.has_dots_everywhere |= !asked.resolver.root_dirs().is_empty() && !needles.dots.is_empty();
        let of_paths = Words::new(&needles.words.iter().cloned().collect::<Vec<_>>(), false)?;
        let meant = specifiers::Meant {
            paths: asked.paths,
            defaults: &defaults,
            workspace: asked.packages,
            packages: BTreeSet::new(),
            package_names: BTreeSet::new(),
            names: &of_paths,
            has_index: needles.has_dots_everywhere || !needles.dots.is_empty(),
        };
        let specifiers = specifiers::gather(asked, meant)?;
        needles.words.extend(specifiers.words);
        needles.has_dots_everywhere |= specifiers.dot_folders.contains(&RepoPath::root());
        needles.dot_folders = specifiers.dot_folders;
        needles.add_root_dirs(asked);
        for (_, path) in asked.paths.literals() {
            needles.parts.extend(path.parts().map(str::to_owned));
        }
        needles.add_names(asked.names)?;
        let by_name = asked
            .package_names
            .words()
            .chain(asked.routes.words())
            .chain(asked.models.words())
            .chain(asked.workflows.words());
        needles
            .words
            .extend(by_name.filter(|word| !word.is_empty()).map(Word::whole));
        needles.words.extend(asked.nuxt.words());
        needles.words.extend(asked.assets.words().into_iter().map(Word::whole));
        // A page is named from the root of its site on, so below a retired root by any name.
        let is_retired = |root: &RepoPath| !root.is_root() && asked.paths.may_be_retired(root, true);
        needles.sites.extend(asked.sites.folders_where(&is_retired));
        needles.words.insert(Word::part(MARK));
        Some(needles)
    }

    /// Adds what names a path of `set`; `None` where nothing does.
    fn add_paths(&mut self, set: &PathSet, packages: &Packages) -> Option<()> {
        for trace in set.traces() {
            if trace.names.is_empty() {
                return None;
            }
            // What is built of a package's sources is named by its place among what is built.
            let is_source = |word: &Word| BUILD_FOLDERS.contains(&word.text.as_str());
            let is_package = |folder: &String| {
                let folder = folder.trim_matches('/');
                RepoPath::parse(folder).is_none_or(|folder| packages.is_package(&folder)) || folder.contains('*')
            };
            if trace.names.iter().any(is_source) || trace.named_by_dots.as_ref().is_some_and(is_package) {
                self.words.extend(BUILD_FOLDERS.map(Word::whole));
            }
            if trace.names.iter().any(|word| "Dockerfile".contains(&word.text)) {
                self.words.extend(IMAGE_BUILDS.map(Word::whole));
            }
            self.words.extend(trace.names);
            self.inside.extend(trace.inside);
            match trace.named_by_dots {
                Some(folder) if folder.is_empty() => self.has_dots_everywhere = true,
                folder => self.dots.extend(folder),
            }
        }
        Some(())
    }

    /// Adds the folders that `rootDirs` lays over a retired one: their files name its files by less than its name.
    fn add_root_dirs(&mut self, asked: &Asked) {
        let groups = asked.resolver.root_dirs();
        if groups.is_empty() {
            return;
        }
        // From the root, since a pattern that is not anchored may match anywhere.
        let retired: BTreeSet<RepoPath> = asked.paths.patterns().flat_map(PathSet::folders).collect();
        for group in groups {
            for (folder, one) in retired
                .iter()
                .flat_map(|folder| group.iter().map(move |one| (folder, one)))
            {
                let below = folder
                    .as_str()
                    .get(one.as_str().len()..)
                    .map(|rest| rest.trim_start_matches('/'));
                let there = |other: &RepoPath| match (folder.is_within(one) || folder == one, below) {
                    (true, Some("")) => Some(other.clone()),
                    (true, Some(below)) => other.join(below),
                    _ => (folder.is_root() || one.is_within(folder)).then(|| other.clone()),
                };
                self.sites
                    .extend(group.iter().filter(|other| *other != one).filter_map(there));
            }
        }
    }

    /// Adds what names a retired symbol; returns all names under which one is exported.
    fn add_symbols(&mut self, asked: &Asked) -> BTreeSet<ExportedName> {
        let mut exported = asked.exported.clone();
        // Such as declare a retired table.
        self.wants_stars |= !exported.is_empty();
        for (_, _, retire) in asked.config.retires() {
            for symbol in &retire.symbols {
                let (name, member) = symbol.parts();
                self.wants_stars = true;
                self.files.insert(symbol.file.clone());
                self.words.extend(member.map(Word::whole));
                exported.insert((symbol.file.clone(), name.to_owned()));
            }
        }
        self.words.extend(exported.iter().map(|(_, name)| Word::whole(name)));
        exported
    }

    /// Adds the names of scripts, packages and tables.
    fn add_names(&mut self, names: &RetiredNames) -> Option<()> {
        for (_, script) in names.scripts() {
            self.words.insert(Word::whole(&script.name));
            // `$NS:verify`, `db:"verify"`.
            for (colon, _) in script.name.match_indices(':') {
                let (before, behind) = script.name.split_at(colon);
                if behind.len() > SHORT_SCRIPT {
                    self.words.insert(Word::part(behind));
                }
                self.words.insert(Word::part(format!("}}{behind}")));
                let composed = ["$", "{", "\"", "'", "`"].map(|sign| Word::part(format!("{before}:{sign}")));
                self.words.extend(composed);
                let rest = behind.get(1..).unwrap_or_default();
                self.words
                    .extend(["\"", "'"].map(|quote| Word::part(format!("{quote}:{quote}{rest}"))));
            }
            self.parts.extend(script.name.split('/').map(str::to_owned));
            if script.name == "test" {
                // What npm takes for it.
                self.words.extend(["t", "tst", "it"].map(Word::whole));
            }
        }
        for name in names.dependencies().keys() {
            self.words.insert(Word::whole(*name));
            let short = name.rsplit('/').next().unwrap_or(name);
            let left_out = LEFT_OUT.iter().filter_map(|beginning| short.strip_prefix(beginning));
            self.words.extend(left_out.map(Word::whole));
            if let Some((scope, "eslint-plugin" | "eslint-config")) = name.split_once('/') {
                self.words.insert(Word::whole(scope));
            }
        }
        for name in names.tables() {
            // Where the case of other letters counts for less than in ASCII, they are left to the parser.
            let ascii = name
                .split(|sign: char| !sign.is_ascii())
                .max_by_key(|part| part.len())?;
            let word = if ascii == name {
                Word::whole(name)
            } else {
                Word::part(ascii)
            };
            if word.text.is_empty() {
                return None;
            }
            self.words_in_any_case.insert(word);
            self.parts.insert(name.to_owned());
        }
        Some(())
    }
}
