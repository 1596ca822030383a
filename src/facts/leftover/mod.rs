//! What would be left over once everything retired is gone: files and npm packages that only what goes uses, and files
//! that work on nothing else but were never named.
//!
//! What goes uses is asked for first; then who else uses that, among all that stays. What nobody uses is left over, and
//! what it uses itself is asked for in turn, until nothing new appears. Files that only use each other are left over
//! together.

pub mod convention;
mod dependency;
mod unlisted;

use crate::config::Config;
use crate::facts::going::Going;
use crate::facts::judge::Judge;
use crate::facts::resolve::Resolver;
use crate::facts::users::{OwnUse, Thing, UserFound, Users, Via, Wanted};
use crate::facts::uses::{Used, Uses};
use crate::facts::{Facts, Workers};
use crate::finding::{Kind, Place};
use crate::lang::language::Language;
use crate::tree::Tree;
use crate::tree::listing::EntryKind;
use crate::tree::path::RepoPath;
use std::collections::{BTreeMap, BTreeSet};

/// How often it is asked who uses what was found; each time what is left over uses something new.
const MOST_ROUNDS: usize = 20;

/// How many files are followed from a file to see whether its users are among them.
const MOST_FOLLOWED: usize = 200;

/// All that would be left over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Leftovers {
    /// Files that only what goes uses, sorted by path.
    pub files: Vec<LeftFile>,
    /// Entries of package.json files that only what goes uses, sorted by path and offset.
    pub dependencies: Vec<LeftDependency>,
    /// Files that work on nothing but what goes, sorted by path.
    pub unlisted: Vec<LeftFile>,
}

/// A file that is left over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftFile {
    /// The file.
    pub path: RepoPath,
    /// The index of the entry with which it could go: the last one in time, of several.
    pub entry: usize,
}

/// An entry of a package.json that is left over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftDependency {
    /// The package.json.
    pub path: RepoPath,
    /// The property.
    pub place: Place,
    /// The name of the npm package.
    pub name: String,
    /// As in [`LeftFile`].
    pub entry: usize,
}

/// What is asked on the way.
struct Search<'a> {
    config: &'a Config,
    now: &'a Facts<'a>,
    users: &'a Users<'a>,
    /// Files that may be left over, each with its entry.
    candidates: BTreeMap<RepoPath, usize>,
    /// Files that may work on nothing but what goes.
    suspects: BTreeMap<RepoPath, usize>,
    /// Who uses each of them.
    users_of: BTreeMap<RepoPath, BTreeSet<RepoPath>>,
    /// What each of them uses, as far as that was read.
    own: BTreeMap<RepoPath, Vec<OwnUse>>,
    /// Those that are used by what names a folder, or a pattern.
    pinned: BTreeSet<RepoPath>,
    /// Candidates whose users were looked at for rings.
    followed: BTreeSet<RepoPath>,
}

/// Returns what is left over in the tree of `now` once what `base` retires is gone.
///
/// The two are facts of one tree, or `now` of the tree in which some of it is gone already.
pub fn find(base: &Facts, now: &Facts, n_threads: usize) -> Leftovers {
    let going = Going::of(base);
    if going.is_empty() {
        return Leftovers::default();
    }
    let workers = Workers::new(n_threads);
    let now_going = Going::of(now);
    let now_resolver = Resolver::new(now.tree.clone(), &now.paths, &now.packages);
    let now_judge = Judge::new(&now.paths, &now.packages);
    let now_uses = Uses::new(&now.paths, &now_judge, &now_resolver);
    let users = Users::new(now, &now_going, &now_uses, &workers);
    let used_by_going = if std::ptr::eq(base, now) {
        used_by_going(&users, now.tree.as_ref(), &going)
    } else {
        let resolver = Resolver::new(base.tree.clone(), &base.paths, &base.packages);
        let judge = Judge::new(&base.paths, &base.packages);
        let uses = Uses::new(&base.paths, &judge, &resolver);
        used_by_going(&Users::new(base, &going, &uses, &workers), base.tree.as_ref(), &going)
    };
    let mut search = Search {
        config: now.config,
        now,
        users: &users,
        candidates: BTreeMap::new(),
        suspects: unlisted::suspects(now, &users),
        users_of: BTreeMap::new(),
        own: BTreeMap::new(),
        pinned: BTreeSet::new(),
        followed: BTreeSet::new(),
    };
    let mut packages: Vec<(RepoPath, String, usize)> = Vec::new();
    for (path, entry, used) in used_by_going {
        match used {
            Used::File(file, _) => search.add(file, entry),
            Used::Package(name) => packages.push((path, name, entry)),
            _ => {}
        }
    }
    search.run();
    let left = search.left();
    for (path, entry) in &left {
        let own = search.own.get(path).into_iter().flatten();
        for used in own.filter(|own| !own.prose) {
            if let Used::Package(name) = &used.used {
                packages.push((path.clone(), name.clone(), *entry));
            }
        }
    }
    let gone: BTreeSet<&RepoPath> = left.keys().collect();
    let dependencies = dependency::left(now, &users, &packages, &gone);
    let unlisted = search.suspects_left(&left);
    let as_files = |files: BTreeMap<RepoPath, usize>| {
        let files = files.into_iter();
        files.map(|(path, entry)| LeftFile { path, entry }).collect()
    };
    Leftovers {
        files: as_files(left),
        dependencies,
        unlisted: as_files(unlisted),
    }
}

/// Returns what goes uses: who, for which entry, what.
fn used_by_going(users: &Users, tree: &dyn Tree, going: &Going) -> Vec<(RepoPath, usize, Used)> {
    let is_read = |path: &&RepoPath| !matches!(Language::of(path, ""), Language::Markdown | Language::Pattern);
    let whole: Vec<RepoPath> = going.files.keys().filter(is_read).cloned().collect();
    let parts: Vec<RepoPath> = going.parts.keys().cloned().collect();
    let mut all = Vec::new();
    for (path, uses) in whole.iter().zip(users.own_uses(tree, &whole)) {
        let Some(entry) = going.files.get(path) else { continue };
        let uses = uses.into_iter().filter(|own| !own.prose);
        all.extend(uses.map(|own| (path.clone(), *entry, own.used)));
    }
    for (path, uses) in parts.iter().zip(users.own_uses(tree, &parts)) {
        let uses = uses.into_iter().filter(|own| !own.prose);
        all.extend(uses.filter_map(|own| Some((path.clone(), own.goes_with?, own.used))));
    }
    all
}

impl Search<'_> {
    /// Adds `file`, which something that goes with `entry` uses.
    fn add(&mut self, file: RepoPath, entry: usize) {
        if let Some(known) = self.candidates.get_mut(&file) {
            *known = later(self.config, *known, entry);
            return;
        }
        let is_plain = self.now.tree.listing().kind(&file) == Some(EntryKind::File);
        let is_own = self.now.is_seen(&file) && !self.now.is_history(&file) && self.now.paths.is_live_file(&file);
        let is_required = || self.config.required_files().any(|required| *required == file);
        if is_plain && is_own && !convention::is_entry(&file) && !is_required() {
            self.candidates.insert(file, entry);
        }
    }

    fn run(&mut self) {
        for _ in 0..MOST_ROUNDS {
            self.ask_for_users();
            let left = self.left();
            let n_known = self.candidates.len();
            self.read_own(left.keys());
            let mut next: Vec<(RepoPath, usize)> = Vec::new();
            for (path, entry) in &left {
                for own in self.own.get(path).into_iter().flatten().filter(|own| !own.prose) {
                    if let Used::File(file, _) = &own.used {
                        next.push((file.clone(), *entry));
                    }
                }
            }
            let changed = next
                .into_iter()
                .map(|(file, entry)| self.add_changed(file, entry))
                .fold(false, |any, changed| any | changed);
            self.add_rings(&left);
            if !changed && self.candidates.len() == n_known {
                // What only folders or patterns name takes along all that it uses, which nothing is added to any more.
                return self.pin(&left);
            }
        }
        // What was added last was never asked for: it counts as used.
        let unasked: Vec<RepoPath> = self
            .candidates
            .keys()
            .filter(|path| !self.users_of.contains_key(*path))
            .cloned()
            .collect();
        self.pinned.extend(unasked);
        let left = self.left();
        self.pin(&left);
    }

    fn add_changed(&mut self, file: RepoPath, entry: usize) -> bool {
        let before = self.candidates.get(&file).copied();
        self.add(file.clone(), entry);
        before != self.candidates.get(&file).copied()
    }

    /// Asks who uses those that are not known yet.
    fn ask_for_users(&mut self) {
        let all = self.candidates.keys().chain(self.suspects.keys());
        let files: BTreeSet<RepoPath> = all.filter(|path| !self.users_of.contains_key(*path)).cloned().collect();
        if files.is_empty() {
            return;
        }
        for file in &files {
            self.users_of.insert(file.clone(), BTreeSet::new());
        }
        let wanted = Wanted {
            files,
            ..Wanted::default()
        };
        for found in self.users.find(&wanted) {
            self.note(found);
        }
    }

    fn note(&mut self, found: UserFound) {
        if found.is_comment {
            return;
        }
        if let Thing::File(file) = found.thing {
            self.users_of.entry(file).or_default().insert(found.path);
        }
    }

    /// Looks for what names the folder of one of `left`, or a pattern that it matches.
    fn pin(&mut self, left: &BTreeMap<RepoPath, usize>) {
        let suspects = self.suspects_left(left);
        let files: BTreeSet<RepoPath> = left.keys().chain(suspects.keys()).cloned().collect();
        if files.is_empty() {
            return;
        }
        let wanted = Wanted {
            files,
            by_folder: true,
            ..Wanted::default()
        };
        for found in self.users.find(&wanted) {
            let Thing::File(file) = &found.thing else { continue };
            let goes_along = left.contains_key(&found.path) || self.suspects.contains_key(&found.path);
            if !found.is_comment && !goes_along && self.needs(&found, file) {
                self.pinned.insert(file.clone());
            }
        }
    }

    /// Whether a reference to the folder of `file`, or to a pattern that it matches, is one that needs it.
    fn needs(&self, found: &UserFound, file: &RepoPath) -> bool {
        let is_command = matches!(
            found.kind,
            Kind::Command | Kind::PackageScript | Kind::Workflow | Kind::Container
        );
        if matches!(
            found.kind,
            Kind::Pattern | Kind::Link | Kind::Mention | Kind::Declaration | Kind::Sql
        ) || convention::is_net(&found.path)
        {
            return false;
        }
        match &found.via {
            Via::Name | Via::Ending => true,
            // Commands look over what such a pattern matches, as linters do.
            Via::Glob(is_deep) => !(is_command && *is_deep),
            Via::Folder(folder) if self.now.packages.is_package(folder) => false,
            Via::Folder(folder) if is_command => file.parent().as_ref() == Some(folder),
            Via::Folder(_) if found.path.name() == "package.json" => self.is_published(&found.path),
            Via::Folder(_) => !found.path.name().contains(".config."),
        }
    }

    /// Whether the package.json at `path` is of a package that others install.
    fn is_published(&self, path: &RepoPath) -> bool {
        let text = self.now.text(path).unwrap_or_default();
        !text.replace(' ', "").contains("\"private\":true")
    }

    /// Returns the candidates that are used by nothing but what goes and each other, each with its entry.
    fn left(&self) -> BTreeMap<RepoPath, usize> {
        let is_asked = |path: &RepoPath| self.users_of.contains_key(path) && !self.pinned.contains(path);
        let mut left: BTreeMap<RepoPath, usize> = self.candidates.clone();
        left.retain(|path, _| is_asked(path));
        loop {
            let used: Vec<RepoPath> = left
                .keys()
                .filter(|path| {
                    let mut users = self.users_of.get(*path).into_iter().flatten();
                    users.any(|user| !left.contains_key(user))
                })
                .cloned()
                .collect();
            if used.is_empty() {
                return left;
            }
            for path in used {
                left.remove(&path);
            }
        }
    }

    /// Returns the suspects that nothing uses but what goes, is left over, or is a suspect itself.
    fn suspects_left(&self, left: &BTreeMap<RepoPath, usize>) -> BTreeMap<RepoPath, usize> {
        let mut suspects = self.suspects.clone();
        suspects.retain(|path, _| !self.pinned.contains(path) && !left.contains_key(path));
        loop {
            let used: Vec<RepoPath> = suspects
                .keys()
                .filter(|path| {
                    let mut users = self.users_of.get(*path).into_iter().flatten();
                    users.any(|user| !left.contains_key(user) && !suspects.contains_key(user))
                })
                .cloned()
                .collect();
            if used.is_empty() {
                return suspects;
            }
            for path in used {
                suspects.remove(&path);
            }
        }
    }

    fn read_own<'p>(&mut self, paths: impl Iterator<Item = &'p RepoPath>) {
        let unread: Vec<RepoPath> = paths.filter(|path| !self.own.contains_key(*path)).cloned().collect();
        let read = self.users.own_uses(self.now.tree.as_ref(), &unread);
        self.own.extend(unread.into_iter().zip(read));
    }

    /// Adds the users of candidates that the candidates lead back to: such a ring may be left over as a whole.
    fn add_rings(&mut self, left: &BTreeMap<RepoPath, usize>) {
        let open: Vec<(RepoPath, usize)> = self
            .candidates
            .iter()
            .filter(|(path, _)| !left.contains_key(*path) && !self.pinned.contains(*path))
            .filter(|(path, _)| self.users_of.contains_key(*path) && !self.followed.contains(*path))
            .map(|(path, entry)| (path.clone(), *entry))
            .collect();
        for (path, entry) in open {
            self.followed.insert(path.clone());
            let users: Vec<RepoPath> = self.users_of.get(&path).into_iter().flatten().cloned().collect();
            let outside: Vec<RepoPath> = users
                .into_iter()
                .filter(|user| !self.candidates.contains_key(user))
                .collect();
            if outside.is_empty() || outside.len() > MOST_FOLLOWED || outside.iter().any(convention::is_entry) {
                continue;
            }
            let reached = self.reached_from(&path);
            if outside.iter().all(|user| reached.contains(user)) {
                for user in outside {
                    self.add(user, entry);
                }
            }
        }
    }

    /// Returns the files that `path` uses, directly or not, as far as they are followed.
    fn reached_from(&mut self, path: &RepoPath) -> BTreeSet<RepoPath> {
        let mut reached = BTreeSet::new();
        let mut level = vec![path.clone()];
        while !level.is_empty() && reached.len() < MOST_FOLLOWED {
            self.read_own(level.iter());
            let mut next = Vec::new();
            for path in &level {
                for own in self.own.get(path).into_iter().flatten() {
                    if let Used::File(file, _) = &own.used
                        && !convention::is_entry(file)
                        && reached.insert(file.clone())
                    {
                        next.push(file.clone());
                    }
                }
            }
            level = next;
        }
        reached
    }
}

/// Returns the one of two entries whose phase comes later; of one phase, the one that stands first.
fn later(config: &Config, a: usize, b: usize) -> usize {
    let phase = |index: usize| config.entries.get(index).map_or(0, |entry| entry.phase);
    match phase(a).cmp(&phase(b)) {
        std::cmp::Ordering::Greater => a,
        std::cmp::Ordering::Less => b,
        std::cmp::Ordering::Equal => a.min(b),
    }
}
