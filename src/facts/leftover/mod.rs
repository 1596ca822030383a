//! What would be left over once everything retired is gone: files and npm packages that only what goes uses, and files
//! that work on nothing else but were never named.
//!
//! What goes uses is asked for first; then who else uses that, among all that stays. What nobody uses is left over, and
//! what it uses itself is asked for in turn, until nothing new appears. Files that only use each other are left over
//! together.

mod asked;
pub mod convention;
mod dependency;
mod entry;
mod unlisted;
mod world;

use crate::config::Config;
use crate::facts::going::Going;
use crate::facts::judge::Judge;
use crate::facts::leftover::asked::Asked;
use crate::facts::leftover::entry::BuiltEntries;
use crate::facts::resolve::Resolver;
use crate::facts::users::{FileIndex, OwnUse, Use, Users, Via};
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
    users: Users<'a>,
    /// Files that may be left over, each with its entry.
    candidates: BTreeMap<RepoPath, usize>,
    /// Files that may work on nothing but what goes.
    suspects: BTreeMap<RepoPath, usize>,
    /// Who uses each of them.
    asked: Asked,
    /// What each of them uses, as far as that was read.
    own: BTreeMap<RepoPath, Vec<OwnUse>>,
    /// Those that are used by what names a folder, or a pattern.
    pinned: BTreeSet<RepoPath>,
    /// Candidates whose users were looked at for rings.
    followed: BTreeSet<RepoPath>,
    /// What packages build their entries of.
    entries: BuiltEntries,
}

/// Returns what is left over in the tree of `now` once what `base` retires is gone.
///
/// The two are facts of one tree, or `now` of the tree in which some of it is gone already.
pub fn find(base: &Facts, now: &Facts, n_threads: usize) -> Leftovers {
    let going = Going::of(base);
    if going.is_empty() {
        return Leftovers {
            dependencies: in_order(dependency::types_of_retired(now, false)),
            ..Leftovers::default()
        };
    }
    let workers = Workers::new(n_threads);
    // One thread of theirs asks: to wake them for each of many small questions takes longer than the answers.
    workers.run(|| find_with(base, now, &going, &workers))
}

fn find_with(base: &Facts, now: &Facts, going: &Going, workers: &Workers) -> Leftovers {
    let now_going = Going::of(now);
    let now_resolver = Resolver::of(now);
    let now_judge = Judge::new(&now.paths, &now.packages);
    let now_uses = Uses::new(&now.paths, &now_judge, &now_resolver, &now.nuxt);
    let users = Users::new(now, &now_going, &now_uses, workers);
    let used_by_going = if std::ptr::eq(base, now) {
        used_by_going(&users, now.tree.as_ref(), going)
    } else {
        let resolver = Resolver::of(base);
        let judge = Judge::new(&base.paths, &base.packages);
        let uses = Uses::new(&base.paths, &judge, &resolver, &base.nuxt);
        used_by_going(&Users::new(base, going, &uses, workers), base.tree.as_ref(), going)
    };
    let suspects = unlisted::suspects(now, &users);
    let mut search = Search {
        config: now.config,
        now,
        users,
        candidates: BTreeMap::new(),
        suspects,
        asked: Asked::default(),
        own: BTreeMap::new(),
        pinned: BTreeSet::new(),
        followed: BTreeSet::new(),
        entries: BuiltEntries::default(),
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
    let mut dependencies = dependency::left(base, now, &mut search.users, &packages, &gone);
    dependencies.extend(dependency::types_of_retired(now, false));
    let unlisted = search.suspects_left(&left);
    let as_files = |files: BTreeMap<RepoPath, usize>| {
        let files = files.into_iter();
        files.map(|(path, entry)| LeftFile { path, entry }).collect()
    };
    Leftovers {
        files: as_files(left),
        dependencies: in_order(dependencies),
        unlisted: as_files(unlisted),
    }
}

/// Returns what is left over once what `facts` retire is gone with all that uses it: a question, and no plan.
pub fn find_asked(facts: &Facts, n_threads: usize) -> Leftovers {
    let mut found = find(facts, facts, n_threads);
    found.dependencies.extend(dependency::types_of_retired(facts, true));
    found.dependencies = in_order(found.dependencies);
    found
}

/// Sorts entries of package.json files; of those of one place the first stays.
fn in_order(mut dependencies: Vec<LeftDependency>) -> Vec<LeftDependency> {
    dependencies.sort_by(|a, b| (&a.path, a.place.span).cmp(&(&b.path, b.place.span)));
    dependencies.dedup_by(|b, a| a.path == b.path && a.place == b.place);
    dependencies
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
        if is_plain && is_own && !convention::is_entry(&file) && !is_required() && !self.entries.has(self.now, &file) {
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
            .filter(|path| !self.asked.has(path))
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

    /// Asks who uses those that were not asked for yet.
    fn ask_for_users(&mut self) {
        let all = self.candidates.keys().chain(self.suspects.keys());
        let (known, unknown): (Vec<&RepoPath>, Vec<&RepoPath>) = all
            .filter(|path| !self.asked.has(path))
            .partition(|path| self.now.near.contains_key(*path));
        for file in known {
            self.asked.add(file, self.now.near.get(file));
        }
        let unknown: Vec<RepoPath> = unknown.into_iter().cloned().collect();
        let users = self.users.users_beside(&unknown);
        for file in &unknown {
            self.asked.add(file, users.get(file));
        }
    }

    /// Looks for what names the folder of one of `left`, or a pattern that it matches.
    fn pin(&mut self, left: &BTreeMap<RepoPath, usize>) {
        let suspects = self.suspects_left(left);
        let files: BTreeSet<&RepoPath> = left.keys().chain(suspects.keys()).collect();
        let holders = self.users.holders_of_folders(&files);
        let goes_along = |path: &RepoPath| left.contains_key(path) || self.suspects.contains_key(path);
        let may_need = |holder: &FileIndex| self.users.path(*holder).is_some_and(|path| !goes_along(path));
        let holders: BTreeSet<FileIndex> = holders.into_iter().filter(may_need).collect();
        self.users.read(&holders);
        let mut pinned: BTreeSet<RepoPath> = BTreeSet::new();
        for holder in holders {
            let Some(path) = self.users.path(holder) else { continue };
            for found in self.users.uses(holder).iter().filter(|found| !found.is_comment) {
                for (file, via) in found.means(path, &files) {
                    if self.needs(path, found, &via, file) {
                        pinned.insert(file.clone());
                    }
                }
            }
        }
        self.pinned.extend(pinned);
    }

    /// Whether a reference to the folder of `file`, or to a pattern that it matches, is one that needs it.
    fn needs(&self, by: &RepoPath, found: &Use, via: &Via, file: &RepoPath) -> bool {
        let is_command = matches!(
            found.kind,
            Kind::Command | Kind::PackageScript | Kind::Workflow | Kind::Container
        );
        if matches!(
            found.kind,
            Kind::Pattern | Kind::Link | Kind::Mention | Kind::Declaration | Kind::Sql
        ) || convention::is_net(by)
        {
            return false;
        }
        match via {
            Via::Link | Via::Ending => true,
            // Commands look over what such a pattern matches, as linters do.
            Via::Glob(is_deep) => !(is_command && *is_deep),
            Via::Folder(folder) | Via::Below(folder) if self.now.packages.is_package(folder) => false,
            Via::Folder(folder) if self.is_brought_along(by, found, folder) => false,
            Via::Folder(folder) if is_command => file.parent().as_ref() == Some(folder),
            Via::Below(folder) => !is_command || file.parent().as_ref() == Some(folder),
            Via::Folder(_) if by.name() == "package.json" => self.is_published(by),
            Via::Folder(_) => !by.name().contains(".config."),
        }
    }

    /// Whether `found` only copies `folder` to its own place below the working directory of an image: that brings along
    /// what is there and runs none of it. Elsewhere, as in `/docker-entrypoint-initdb.d`, a place may say what runs.
    fn is_brought_along(&self, by: &RepoPath, found: &Use, folder: &RepoPath) -> bool {
        let Some(place) = found.place.filter(|_| found.kind == Kind::Container) else {
            return false;
        };
        let text = self.now.text(by).unwrap_or_default();
        if Language::of(by, text.lines().next().unwrap_or("")) != Language::Dockerfile {
            return false;
        }
        let mut words = text
            .lines()
            .nth(place.range.start.line.saturating_sub(1))
            .unwrap_or("")
            .split_whitespace();
        let is_copy = words.next().is_some_and(|word| word.eq_ignore_ascii_case("copy"));
        let to = words.next_back().unwrap_or("");
        let to = to.strip_prefix("./").unwrap_or(to).trim_end_matches('/');
        is_copy && to == folder.as_str()
    }

    /// Whether the package.json at `path` is of a package that others install.
    fn is_published(&self, path: &RepoPath) -> bool {
        let text = self.now.text(path).unwrap_or_default();
        !text.replace(' ', "").contains("\"private\":true")
    }

    /// Returns the candidates that are used by nothing but what goes and each other, each with its entry.
    fn left(&mut self) -> BTreeMap<RepoPath, usize> {
        let mut left = self.candidates.clone();
        left.retain(|path, _| self.asked.has(path) && !self.pinned.contains(path));
        self.asked.only_used_within(left, &mut self.users, &|_| false)
    }

    /// Returns the suspects that nothing uses but what goes, is left over, or is a suspect itself.
    fn suspects_left(&mut self, left: &BTreeMap<RepoPath, usize>) -> BTreeMap<RepoPath, usize> {
        let mut suspects = self.suspects.clone();
        suspects.retain(|path, _| !self.pinned.contains(path) && !left.contains_key(path));
        let goes_along = |user: &RepoPath| left.contains_key(user);
        self.asked.only_used_within(suspects, &mut self.users, &goes_along)
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
            .filter(|(path, _)| self.asked.has(path) && !self.followed.contains(*path))
            .map(|(path, entry)| (path.clone(), *entry))
            .collect();
        // One look at all files tells of all of them who may use them.
        let mut may_be_rings = Vec::new();
        for (path, _) in &open {
            if self.outside_ring(path, &mut Reach::of(path)).is_some() {
                may_be_rings.push(path.clone());
            }
        }
        self.asked.find_holders(&may_be_rings, &mut self.users);
        for (path, entry) in open {
            self.followed.insert(path.clone());
            for user in self.ring_of(&path) {
                self.add(user, entry);
            }
        }
    }

    /// Returns the users of `path` that are no candidates, where it leads back to all of them; else nothing.
    fn ring_of(&mut self, path: &RepoPath) -> Vec<RepoPath> {
        let mut reach = Reach::of(path);
        let mut width = 1;
        while let Some(outside) = self.outside_ring(path, &mut reach) {
            if self.asked.is_known(path) {
                return outside;
            }
            self.asked.read_more(std::slice::from_ref(path), width, &mut self.users);
            width *= 2;
        }
        Vec::new()
    }

    /// Returns the users of `path` that are known and no candidates; none where it does not lead back to all of them.
    fn outside_ring(&mut self, path: &RepoPath, reach: &mut Reach) -> Option<Vec<RepoPath>> {
        let users = self.asked.users(path);
        let outside = users.filter(|user| !self.candidates.contains_key(*user));
        let outside: Vec<RepoPath> = outside.cloned().collect();
        let is_too_far = outside.len() > MOST_FOLLOWED || outside.iter().any(convention::is_entry);
        if is_too_far || !self.leads_to(reach, &outside) {
            return None;
        }
        Some(outside)
    }

    /// Whether `reach` has all of `files`; goes on from it as far as that takes.
    fn leads_to(&mut self, reach: &mut Reach, files: &[RepoPath]) -> bool {
        while !files.iter().all(|file| reach.files.contains(file)) {
            if reach.last.is_empty() || reach.files.len() >= MOST_FOLLOWED {
                return false;
            }
            let last = std::mem::take(&mut reach.last);
            self.read_own(last.iter());
            for own in last.iter().filter_map(|path| self.own.get(path)).flatten() {
                if let Used::File(file, _) = &own.used
                    && !convention::is_entry(file)
                    && reach.files.insert(file.clone())
                {
                    reach.last.push(file.clone());
                }
            }
        }
        true
    }
}

/// The files that one uses, directly or not, as far as that was followed.
struct Reach {
    files: BTreeSet<RepoPath>,
    /// Those that were reached last.
    last: Vec<RepoPath>,
}

impl Reach {
    fn of(path: &RepoPath) -> Reach {
        Reach {
            files: BTreeSet::new(),
            last: vec![path.clone()],
        }
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
