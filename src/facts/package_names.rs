//! Whether a name leads to a retired package: of npm, by the configuration, or of the workspace, by its retired folder.
//!
//! A folder's names are those of its package.json and its project.json; its commands are those of `bin`. Leaves out
//! module specifiers, which resolve.

use crate::facts::brought::Brought;
use crate::facts::leftover::convention;
use crate::facts::packages::{Packages, split_specifier};
use crate::facts::paths::Paths;
use crate::facts::retired::RetiredNames;
use crate::facts::scan::Subject;
use crate::finding::Confidence;
use crate::lang::language::Language;
use crate::lang::reference::{Extent, Naming, PathText};
use crate::text::json::{self, Strictness};
use crate::text::value::Value;
use crate::tree::Tree;
use crate::tree::path::RepoPath;
use std::collections::{BTreeMap, BTreeSet};

/// A reference by name that means a retired package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageHit {
    /// `Dependency` for an npm package, `Path` for the folder of one of the workspace.
    pub subject: Subject,
    /// The index of the entry in the config.
    pub entry: usize,
    /// The package's name as the config gives it, or its folder.
    pub target: String,
    /// How sure this is.
    pub confidence: Confidence,
}

/// The names of retired packages and of their commands.
pub struct PackageNames<'a> {
    names: &'a RetiredNames<'a>,
    packages: &'a Packages,
    /// npm packages that entries name.
    listed: BTreeMap<String, usize>,
    /// Names of retired folders.
    members: BTreeMap<String, (usize, RepoPath)>,
    /// Retired folders of packages.
    folders: BTreeMap<RepoPath, usize>,
    /// Names of packages that stay.
    live_members: BTreeSet<String>,
    /// Commands that are not called like their npm package.
    binaries: BTreeMap<String, PackageHit>,
    /// Listed packages that bring no command of their name.
    without_command: BTreeSet<String>,
    /// Listed packages whose name is a command of another package, which stays.
    brought_by_others: BTreeSet<String>,
    /// Entries that retire a path too: a package that one lists is its folder's, which may be gone.
    with_paths: BTreeSet<usize>,
}

/// Beginnings of names of files and folders that keep what was true at some time.
const OF_THE_PAST: [&str; 11] = [
    ".changeset",
    "archive",
    "blog",
    "changelog",
    "changes",
    "history",
    "news",
    "posts",
    "release-notes",
    "releases",
    "versioned_docs",
];

impl<'a> PackageNames<'a> {
    /// Gathers the names of what `names` and `paths` retire in `tree`.
    pub fn new(
        tree: &dyn Tree,
        names: &'a RetiredNames<'a>,
        paths: &Paths,
        packages: &'a Packages,
    ) -> PackageNames<'a> {
        let listed: BTreeMap<String, usize> = names
            .dependencies()
            .iter()
            .map(|(name, entry)| ((*name).to_owned(), *entry))
            .collect();
        let mut found = PackageNames {
            names,
            packages,
            listed,
            members: BTreeMap::new(),
            folders: BTreeMap::new(),
            live_members: BTreeSet::new(),
            binaries: BTreeMap::new(),
            without_command: BTreeSet::new(),
            brought_by_others: BTreeSet::new(),
            with_paths: paths.literals().iter().map(|(entry, _)| *entry).collect(),
        };
        let mut folders: BTreeMap<RepoPath, usize> = BTreeMap::new();
        let named = packages.names().map(|(name, _)| name);
        for (name, folder) in named.flat_map(|name| packages.named(name).iter().map(move |folder| (name, folder))) {
            match paths.retired_package(folder) {
                Some(entry) => {
                    let member = (entry, folder.clone());
                    found.members.entry(name.to_owned()).or_insert(member);
                    folders.insert(folder.clone(), entry);
                }
                None => {
                    found.live_members.insert(name.to_owned());
                }
            }
        }
        found.folders.clone_from(&folders);
        folders.extend(paths.literals().iter().map(|(entry, path)| (path.clone(), *entry)));
        for (folder, entry) in folders {
            found.add_folder(tree, &folder, entry);
        }
        // Of a command that several packages bring it is the one that stays.
        let stays = |folder: &RepoPath| paths.retired_package(folder).is_none();
        let members = packages
            .all()
            .filter(|(folder, _)| packages.is_member(folder) && stays(folder));
        for command in members.flat_map(|(_, package)| &package.commands) {
            found.binaries.remove(command);
        }
        found.add_commands(tree, packages);
        found
    }

    /// Adds the name of the project in the retired `folder`, and the commands of its package.
    fn add_folder(&mut self, tree: &dyn Tree, folder: &RepoPath, entry: usize) {
        if let Some(project) = read_json(tree, folder, "project.json")
            && let Some(name) = project.get("name").and_then(Value::as_str)
        {
            let member = (entry, folder.clone());
            self.members.entry(name.to_owned()).or_insert(member);
        }
        let commands = self.packages.at(folder).map(|package| package.commands.clone());
        for command in commands.unwrap_or_default() {
            self.binaries.entry(command).or_insert_with(|| PackageHit {
                subject: Subject::Path,
                entry,
                target: folder.to_string(),
                confidence: Confidence::Likely,
            });
        }
    }

    /// Adds the commands of the listed npm packages: those of the lock file, else the known ones.
    ///
    /// One that another package brings as well, which stays, is that one's.
    fn add_commands(&mut self, tree: &dyn Tree, packages: &Packages) {
        if self.listed.is_empty() && self.binaries.is_empty() {
            return;
        }
        let stays = packages
            .all()
            .flat_map(|(_, package)| &package.dependencies)
            .map(|dependency| dependency.name.as_str())
            .filter(|name| !self.listed.contains_key(*name));
        let brought = Brought::new(tree, stays.filter(|name| !self.members.contains_key(*name)).collect());
        self.binaries.retain(|command, _| !brought.by_others(command));
        for (name, entry) in &self.listed {
            if brought.by_others(name) {
                self.brought_by_others.insert(name.clone());
            }
            if !brought.is_command_of(name, name) {
                self.without_command.insert(name.clone());
            }
            for (command, confidence) in brought.by(name) {
                if command == *name || brought.by_others(&command) {
                    continue;
                }
                let hit = PackageHit {
                    subject: Subject::Dependency,
                    entry: *entry,
                    target: name.clone(),
                    confidence,
                };
                // What is known goes before what is guessed.
                let known = self.binaries.entry(command).or_insert_with(|| hit.clone());
                if known.subject == Subject::Dependency && hit.confidence < known.confidence {
                    *known = hit;
                }
            }
        }
    }

    /// Returns each word of which a reference by name holds one: names without their scope, and commands.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        let names = || self.listed.keys().chain(self.members.keys());
        // A filter selects all of a scope.
        let scopes = names().filter_map(|name| name.split_once('/').map(|(scope, _)| scope));
        names()
            .map(|name| name.rsplit('/').next().unwrap_or(name))
            .chain(scopes)
            .chain(self.binaries.keys().map(String::as_str))
    }

    /// Returns the retired package whose command `command` in `file` is; by its own name too, where `is_package`.
    pub fn binary(&self, file: &RepoPath, command: &str, is_package: bool) -> Option<PackageHit> {
        let is_silent = self.without_command.contains(command);
        let own = || self.npm(file, command, Confidence::Certain);
        let brought = || self.binaries.get(command).cloned();
        // What nobody brings as a command is a package where one may be named.
        let by_name = || match is_silent {
            true => own(),
            false => self.linked(file, command, Confidence::Certain),
        };
        if self.brought_by_others.contains(command) && is_silent {
            return None;
        }
        (!is_silent)
            .then(own)
            .flatten()
            .or_else(brought)
            .or_else(|| by_name().filter(|_| is_package))
    }

    /// Whether a retired folder holds the package `name`.
    pub fn is_folder(&self, name: &str) -> bool {
        self.members.contains_key(name)
    }

    /// Returns the retired package that `name` means at a place in `file` that is `naming`.
    pub fn package(&self, file: &RepoPath, name: &str, naming: Naming) -> Option<PackageHit> {
        match naming {
            Naming::Package => self
                .npm(file, name, Confidence::Certain)
                .or_else(|| self.linked(file, name, Confidence::Certain)),
            Naming::Range => self
                .npm(file, name, Confidence::Certain)
                .or_else(|| self.linked(file, name, Confidence::Possible)),
            // That an npm package is listed is for another check to say.
            Naming::Listed if self.listed.contains_key(name) => None,
            Naming::Listed => self.member(file, name, Confidence::Certain),
            Naming::ListedRange if self.listed.contains_key(name) => None,
            Naming::ListedRange => self.linked(file, name, Confidence::Possible),
            Naming::Member => self.selected(file, name),
            Naming::Word if is_of_the_past(file) => None,
            Naming::Word => {
                let own = self.npm(file, name, Confidence::Possible);
                let own = own.filter(|hit| self.with_paths.contains(&hit.entry));
                own.or_else(|| self.linked(file, name, Confidence::Possible))
            }
        }
    }

    /// Returns the retired package that a filter of a package manager selects: by its name, with or without the scope.
    fn selected(&self, file: &RepoPath, selector: &str) -> Option<PackageHit> {
        if self.stays(file, selector) {
            return None;
        }
        if let Some(scope) = selector.strip_suffix('*') {
            return self.selected_by_scope(file, scope);
        }
        let whole = self
            .npm(file, selector, Confidence::Certain)
            .or_else(|| self.member(file, selector, Confidence::Certain));
        if whole.is_some() || selector.contains('/') {
            return whole;
        }
        let is_meant = |name: &str| name.starts_with('@') && name.rsplit('/').next() == Some(selector);
        if self.live_members.iter().any(|name| is_meant(name)) {
            return None;
        }
        let name = self.members.keys().find(|name| is_meant(name))?;
        self.member(file, name, Confidence::Likely)
    }

    /// Returns the first retired package whose name begins with `scope`, where no package that stays is called so.
    fn selected_by_scope(&self, file: &RepoPath, scope: &str) -> Option<PackageHit> {
        let is_of = |name: &&String| name.starts_with(scope);
        if self.live_members.iter().any(|name| is_of(&name)) {
            return None;
        }
        let member = self.members.keys().find(is_of);
        let listed = || {
            let mut named = self.listed.iter().filter(|(name, _)| is_of(name));
            named.find(|(_, entry)| self.with_paths.contains(entry))
        };
        member
            .and_then(|name| self.member(file, name, Confidence::Likely))
            .or_else(|| self.npm(file, listed()?.0, Confidence::Likely))
    }

    /// Returns the retired package that the path `path` names: a scoped name as it stands, or what lies in `node_modules`.
    ///
    /// Prose names packages of npm all the time, and so do messages; there only one of the workspace counts, in prose by
    /// its scoped name in a document.
    pub fn in_path(&self, file: &RepoPath, path: &PathText, is_prose: bool) -> Option<PackageHit> {
        let whole = path.extent != Extent::Beginning;
        let is_named = || path.text.starts_with('@') || path.text.contains("node_modules/@");
        let is_document = || is_named() && matches!(Language::of(file, ""), Language::Markdown | Language::Env);
        if is_prose && !is_document() {
            return None;
        }
        let is_among_words = is_prose || path.in_sentence;
        if is_among_words && is_of_the_past(file) {
            return None;
        }
        let is_own = |hit: &PackageHit| hit.subject == Subject::Path || self.with_paths.contains(&hit.entry);
        let mut hit = self
            .in_text(file, &path.text, whole)
            .filter(|hit| !is_among_words || is_own(hit))?;
        if path.in_sentence && convention::is_test(file) {
            // Code that a test gives to what it tests imports nothing, and goes on to be what it was.
            hit.confidence = Confidence::Possible;
        }
        Some(hit)
    }

    /// As [`PackageNames::in_path`], of a text that may be a glob; `is_whole` where it goes to the end of a path.
    pub fn in_text(&self, file: &RepoPath, text: &str, is_whole: bool) -> Option<PackageHit> {
        if self.listed.is_empty() && self.members.is_empty() {
            return None;
        }
        let inside = match text.rsplit_once("node_modules/") {
            Some((before, inside)) if before.is_empty() || before.ends_with('/') => {
                if let Some(command) = inside.strip_prefix(".bin/") {
                    return self.binary(file, command, false).filter(|_| is_whole);
                }
                inside
            }
            Some(_) => return None,
            None if text.starts_with('@') => text,
            None => return None,
        };
        let (name, _) = split_specifier(inside);
        // What follows at run time may belong to the name.
        let is_known = is_whole || inside.len() > name.len();
        is_known.then(|| {
            self.npm(file, name, Confidence::Likely)
                .or_else(|| self.linked(file, name, Confidence::Likely))
        })?
    }

    /// Returns the folders of the packages of the tree that are called `name`.
    pub(in crate::facts) fn folders_of(&self, name: &str) -> impl Iterator<Item = &RepoPath> {
        self.packages.named(name).iter()
    }

    /// Whether `name` means a package of the tree in `file` that stays, or may mean one.
    fn stays(&self, file: &RepoPath, name: &str) -> bool {
        match self.packages.near(file, name) {
            Some(folder) => !self.folders.contains_key(folder),
            None => self.live_members.contains(name),
        }
    }

    fn npm(&self, file: &RepoPath, name: &str, confidence: Confidence) -> Option<PackageHit> {
        let entry = self.listed.get(name)?;
        if self.names.is_live(file, name) {
            return None;
        }
        Some(PackageHit {
            subject: Subject::Dependency,
            entry: *entry,
            target: name.to_owned(),
            confidence,
        })
    }

    /// As [`PackageNames::member`], where `name` is none that `file` has from a registry.
    fn linked(&self, file: &RepoPath, name: &str, confidence: Confidence) -> Option<PackageHit> {
        let hit = self.member(file, name, confidence)?;
        (!self.packages.is_from_registry(file, name)).then_some(hit)
    }

    fn member(&self, file: &RepoPath, name: &str, confidence: Confidence) -> Option<PackageHit> {
        let near = self
            .packages
            .near(file, name)
            .and_then(|near| self.folders.get_key_value(near));
        let likely = || self.members.get(name).map(|(entry, folder)| (folder, entry));
        let (folder, entry) = near.or_else(likely).filter(|_| !self.stays(file, name))?;
        Some(PackageHit {
            subject: Subject::Path,
            entry: *entry,
            target: folder.to_string(),
            confidence,
        })
    }
}

fn is_of_the_past(file: &RepoPath) -> bool {
    // What says how changes are written down is no change.
    let is_guide = file.name().eq_ignore_ascii_case("readme.md");
    let mut parts = file.parts().filter(|part| !(is_guide && *part == ".changeset"));
    parts.any(|part| {
        let part = part.to_ascii_lowercase();
        OF_THE_PAST.iter().any(|start| part.starts_with(start))
    })
}

fn read_json(tree: &dyn Tree, folder: &RepoPath, name: &str) -> Option<Value> {
    let bytes = tree.read(&folder.join(name)?).ok()?;
    json::parse(&String::from_utf8(bytes).ok()?, Strictness::Jsonc).ok()?
}
