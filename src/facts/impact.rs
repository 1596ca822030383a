//! What points at given things, what uses those places, and what would be left over without the things: the engine's
//! facts under a configuration that retires them, put together for one answer.

mod barrels;

use crate::config::{Config, Script, asked};
use crate::facts::going::Going;
use crate::facts::impact::barrels::Barrels;
use crate::facts::judge::Judge;
use crate::facts::leftover::{self, Leftovers};
use crate::facts::packages::Package;
use crate::facts::resolve::Resolver;
use crate::facts::retired::RetiredNames;
use crate::facts::users::{FileIndex, Users, names_of_script};
use crate::facts::uses::{Used, Uses};
use crate::facts::{Facts, Progress, Reading, Workers};
use crate::finding::{Confidence, Kind, Place};
use crate::lang::language::unread_language;
use crate::tree::Tree;
use crate::tree::path::RepoPath;
use crate::tree::skipped::Skipped;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The answer.
#[derive(Debug)]
pub struct Impact {
    /// Whether the thing of each entry is there, in their order.
    pub is_there: Vec<bool>,
    /// What points at them, sorted by path and offset.
    pub references: Vec<ImpactReference>,
    /// What uses the places that do, sorted by the place.
    pub users: Vec<UsersOf>,
    /// What would be left over.
    pub leftovers: Leftovers,
    /// What could not be read, sorted.
    pub skipped: Vec<Skipped>,
    /// The languages, sorted, in which something may use the things and whose imports are not read.
    pub unread: BTreeSet<&'static str>,
    /// How many files were looked at.
    pub n_files: usize,
}

/// A place that points at something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImpactReference {
    /// The file.
    pub path: RepoPath,
    /// The place; none for a symbolic link.
    pub place: Option<Place>,
    /// The surface.
    pub kind: Kind,
    /// Whether it stands in prose.
    pub prose: bool,
    /// What is pointed at: of a folder, the file.
    pub target: String,
    /// How sure this is.
    pub confidence: Confidence,
    /// The index of the entry.
    pub entry: usize,
}

/// Who uses a place that points at something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsersOf {
    /// The file that points.
    pub path: RepoPath,
    /// The package script that does, where the file is a package.json.
    pub script: Option<String>,
    /// Who uses it, sorted by path and offset.
    pub references: Vec<ImpactReference>,
}

/// Returns what `config` retires means for `tree`; see [`asked::config`].
///
/// `n_threads` and `progress` are as in [`Facts::gather`].
pub fn find(tree: Arc<dyn Tree>, config: &Config, n_threads: usize, progress: &(dyn Fn(Progress) + Sync)) -> Impact {
    let reading = Reading {
        looks_ahead: true,
        ..Reading::default()
    };
    let facts = Facts::read(tree, config, None, reading, n_threads, progress);
    let references = references(&facts);
    Impact {
        is_there: config.retires().map(|(entry, _, _)| is_there(&facts, entry)).collect(),
        users: users(&facts, &references, n_threads),
        references,
        leftovers: leftover::find_asked(&facts, n_threads),
        skipped: facts.skipped(),
        unread: unread(&facts),
        n_files: facts.files.len(),
    }
}

/// Returns the languages of the asked files whose imports are not read; for a table those of all files, which may have models.
fn unread(facts: &Facts) -> BTreeSet<&'static str> {
    let has_tables = facts.config.retires().any(|(_, _, retire)| !retire.tables.is_empty());
    let asked = facts.paths.retired_files().keys().filter_map(unread_language);
    let all = facts.files.iter().filter(|_| has_tables).filter_map(unread_language);
    asked.chain(all).collect()
}

/// Whether `name` is the name of the dependency that `listed` lists: one place, found in two ways.
fn is_named_by(listed: &ImpactReference, name: &ImpactReference) -> bool {
    let holds = |listed: Place, name: Place| listed.span.contains(name.span);
    listed.kind == Kind::Declaration
        && (&listed.path, listed.entry) == (&name.path, name.entry)
        && listed
            .place
            .zip(name.place)
            .is_some_and(|(listed, name)| holds(listed, name))
}

fn references(facts: &Facts) -> Vec<ImpactReference> {
    let hits = facts.scan.hits.iter().map(|hit| ImpactReference {
        path: hit.path.clone(),
        place: hit.place,
        kind: hit.kind,
        prose: hit.prose,
        target: hit.target.clone(),
        confidence: hit.confidence,
        entry: hit.entry,
    });
    let mut references: Vec<ImpactReference> = hits.collect();
    for trace in &facts.symbols {
        let is_live =
            |path: &RepoPath| facts.looks_at(path) && !facts.is_history(path) && !facts.paths.is_retired_file(path);
        for found in trace.uses.iter().filter(|found| is_live(&found.path)) {
            references.push(ImpactReference {
                path: found.path.clone(),
                place: facts.place(&found.path, found.span),
                kind: found.kind,
                prose: false,
                target: trace.target.clone(),
                confidence: found.confidence,
                entry: trace.entry,
            });
        }
    }
    let names = facts.retired_names();
    for (_, package) in facts.packages.all() {
        if !facts.is_seen(&package.path) || facts.paths.is_retired_file(&package.path) {
            continue;
        }
        for listed in package.dependencies.iter().chain(&package.versions) {
            let by_name = names
                .dependency(&package.path, &listed.name)
                .map(|hit| (hit.entry, hit.target));
            // A package of the repository is known by its folder as well.
            let by_folder = || {
                let folder = facts.packages.meant(&package.path, &listed.name)?;
                let entry = facts.paths.retired_package(folder)?;
                Some((entry, folder.to_string()))
            };
            let Some((entry, target)) = by_name.or_else(by_folder) else {
                continue;
            };
            references.push(ImpactReference {
                path: package.path.clone(),
                place: facts.place(&package.path, listed.property),
                kind: Kind::Declaration,
                prose: false,
                target,
                confidence: Confidence::Certain,
                entry,
            });
        }
    }
    references.sort_by(|a, b| sort_key(a).cmp(&sort_key(b)));
    references.dedup_by(|b, a| sort_key(a) == sort_key(b) || is_named_by(a, b));
    references
}

fn sort_key(reference: &ImpactReference) -> (&RepoPath, Option<(usize, usize)>, usize, &str) {
    let span = reference.place.map(|place| (place.span.start(), place.span.end()));
    (&reference.path, span, reference.entry, &reference.target)
}

fn is_there(facts: &Facts, entry: usize) -> bool {
    let Some((_, _, retire)) = facts.config.retires().find(|(index, _, _)| *index == entry) else {
        return false;
    };
    let listing = facts.tree.listing();
    let has_path = |path: &RepoPath| listing.has_file(path) || listing.has_folder(path);
    let declares = || {
        facts
            .symbols
            .iter()
            .any(|trace| trace.entry == entry && trace.declaration.is_some())
    };
    let has_script = |script: &Script| {
        let package = facts.packages.at(&script.package);
        package.is_some_and(|package| package.script(&script.name).is_some())
    };
    let is_listed = |name: &String| {
        let is_it = |package: &Package| {
            package.name.as_ref() == Some(name) || package.dependencies.iter().any(|listed| listed.name == *name)
        };
        facts.packages.all().any(|(_, package)| is_it(package))
    };
    retire.paths.literals().iter().any(has_path)
        || declares()
        || retire.scripts.iter().any(has_script)
        || retire.dependencies.iter().any(is_listed)
}

/// Returns who uses the code that holds one of `references`, and who runs the package scripts that do; of what is handed
/// on, who takes that.
fn users(facts: &Facts, references: &[ImpactReference], n_threads: usize) -> Vec<UsersOf> {
    let barrels = Barrels::of(facts, references, &Resolver::of(facts));
    let mut users = users_of_files(facts, references, &barrels, n_threads);
    users.extend(barrels.users(facts, references, n_threads));
    users.sort_by(|a, b| (&a.path, &a.script).cmp(&(&b.path, &b.script)));
    users
}

fn users_of_files(facts: &Facts, references: &[ImpactReference], barrels: &Barrels, n_threads: usize) -> Vec<UsersOf> {
    let mut files: BTreeSet<RepoPath> = BTreeSet::new();
    let mut scripts: BTreeMap<(RepoPath, String), Script> = BTreeMap::new();
    let is_used = |reference: &&ImpactReference| !reference.prose && !barrels.files.contains(&reference.path);
    for reference in references.iter().filter(is_used) {
        let package = facts.packages.all().find(|(_, package)| package.path == reference.path);
        let Some((folder, package)) = package else {
            files.insert(reference.path.clone());
            continue;
        };
        let Some(place) = reference.place else { continue };
        if let Some(script) = package
            .scripts
            .iter()
            .find(|script| script.property.contains(place.span))
        {
            let written = match folder.is_root() {
                true => script.name.clone(),
                false => format!("{folder}#{}", script.name),
            };
            let key = (reference.path.clone(), script.name.clone());
            scripts.entry(key).or_insert_with(|| Script {
                written,
                package: folder.clone(),
                name: script.name.clone(),
            });
        }
    }
    if files.is_empty() && scripts.is_empty() {
        return Vec::new();
    }
    let (holders_of_scripts, named): (Vec<(RepoPath, String)>, Vec<Script>) = scripts.into_iter().unzip();
    let config = asked::of_scripts(&named);
    let going = Going::of(facts);
    let workers = Workers::new(n_threads);
    let resolver = Resolver::of(facts);
    let judge = Judge::new(&facts.paths, &facts.packages);
    let uses = Uses::new(&facts.paths, &judge, &resolver, &facts.nuxt);
    let names = RetiredNames::new(&config, &facts.packages);
    let mut found = Users::new(facts, &going, &uses, &workers);
    let of_scripts = named.iter().flat_map(|script| names_of_script(&script.name));
    found.look_for(
        &files
            .iter()
            .flat_map(|file| uses.names_of_file(file))
            .chain(of_scripts)
            .collect(),
    );
    let of_files = files.iter().flat_map(|file| found.holders(file));
    let of_scripts = named.iter().flat_map(|script| found.holders_of_script(&script.name));
    let holders: BTreeSet<FileIndex> = of_files.chain(of_scripts).collect();
    found.read(&holders);
    let mut users: BTreeMap<(RepoPath, Option<String>), Vec<ImpactReference>> = BTreeMap::new();
    for holder in holders {
        let Some(path) = found.path(holder) else { continue };
        for used in found.uses(holder) {
            if used.is_comment || matches!(used.kind, Kind::Mention | Kind::Link) {
                continue;
            }
            let file = match &used.used {
                Used::File(file, _) if files.contains(file) => used.confidence(path, file).map(|sure| (file, sure)),
                _ => None,
            };
            let script = || {
                let index = used.script(path, &names)?;
                Some((holders_of_scripts.get(index)?, named.get(index)?))
            };
            let (key, target, confidence) = match file {
                Some((file, confidence)) => ((file.clone(), None), file.to_string(), confidence),
                None => match script() {
                    Some(((holder, name), script)) => {
                        let key = (holder.clone(), Some(name.clone()));
                        (key, script.written.clone(), Confidence::Certain)
                    }
                    None => continue,
                },
            };
            users.entry(key).or_default().push(ImpactReference {
                path: path.clone(),
                place: used.place,
                kind: used.kind,
                prose: false,
                target,
                confidence,
                entry: 0,
            });
        }
    }
    for references in users.values_mut() {
        references.sort_by(|a, b| sort_key(a).cmp(&sort_key(b)));
        references.dedup_by(|b, a| sort_key(a) == sort_key(b));
    }
    users
        .into_iter()
        .map(|((path, script), references)| UsersOf {
            path,
            script,
            references,
        })
        .collect()
}
