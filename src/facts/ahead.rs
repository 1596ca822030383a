//! What is left over is asked by names, of which most are known before any file is read that stays: those of what retired
//! files use, and of what that uses in turn. So the first pass over all files looks for them as well.
//!
//! A name that is missing here costs another pass and nothing else.

use crate::config::Config;
use crate::facts::held::{Name, Names};
use crate::facts::is_looked_at;
use crate::facts::judge::Judge;
use crate::facts::leftover::convention;
use crate::facts::packages::Packages;
use crate::facts::paths::Paths;
use crate::facts::resolve::Resolver;
use crate::facts::users::{OwnUse, names_of_file, names_of_folders, own_uses};
use crate::facts::uses::{Used, Uses};
use crate::tree::Tree;
use crate::tree::listing::EntryKind;
use crate::tree::path::RepoPath;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// What was learned before the first pass.
#[derive(Debug, Default)]
pub(in crate::facts) struct Ahead {
    /// Names that are looked for.
    pub(in crate::facts) names: BTreeSet<Name>,
    /// What the files that were read for it use.
    pub(in crate::facts) own: BTreeMap<RepoPath, Vec<OwnUse>>,
    /// For some of what they use a file beside it that stays and uses it as well: nobody else need be asked for.
    pub(in crate::facts) near: BTreeMap<RepoPath, RepoPath>,
}

/// So many files are looked through in the time in which one is parsed.
const LOOKED_AT_FOR_ONE_PARSED: usize = 50;

/// How many files of a folder are looked through for users of what lies in it, and how many are parsed for each.
const MOST_BESIDE: usize = 100;
const MOST_PARSED: usize = 3;

/// Reads what `config` retires in `tree`, of which `staying` stay, sorted, on the threads of the caller.
pub(in crate::facts) fn look(
    tree: &dyn Tree,
    config: &Config,
    (paths, packages): (&Paths, &Packages),
    resolver: &Resolver,
    staying: &[&RepoPath],
) -> Ahead {
    let judge = Judge::new(paths, packages);
    let uses = Uses::new(paths, &judge, resolver);
    let mut ahead = Ahead::default();
    let read = |files: &BTreeSet<RepoPath>| -> Vec<(RepoPath, Vec<OwnUse>)> {
        let all = files.par_iter();
        all.map(|path| (path.clone(), own_uses(tree, &uses, path, &|_| None)))
            .collect()
    };
    let is_candidate = |file: &RepoPath| {
        tree.listing().kind(file) == Some(EntryKind::File)
            && is_looked_at(config, file)
            && paths.is_live_file(file)
            && !convention::is_entry(file)
    };
    let is_whole = |path: &RepoPath| {
        let mut symbols = config.retires().flat_map(|(_, _, retire)| &retire.symbols);
        path.name() != "package.json" && !symbols.any(|symbol| symbol.file == *path)
    };
    let users_beside = |(folder, files): (&RepoPath, &Vec<RepoPath>)| -> Vec<(RepoPath, RepoPath)> {
        let names = Names::new(&files.iter().flat_map(names_of_file).collect());
        let start = staying.partition_point(|path| **path < *folder);
        let beside = staying.iter().skip(start).take(MOST_BESIDE);
        let beside = beside.filter(|path| path.is_within(folder) && is_whole(path));
        let mut holders: BTreeMap<&Name, Vec<&RepoPath>> = BTreeMap::new();
        for path in beside {
            let held = tree.read(path).map(|bytes| names.held_by(&bytes)).unwrap_or_default();
            for name in held.into_iter().filter_map(|index| names.get(index)) {
                holders.entry(name).or_default().push(path);
            }
        }
        let mut read: BTreeMap<&RepoPath, Vec<OwnUse>> = BTreeMap::new();
        let mut found = Vec::new();
        for file in files {
            let uses_it = |own: &OwnUse| !own.prose && matches!(&own.used, Used::File(used, _) if used == file);
            let names = names_of_file(file);
            let users = names.iter().flat_map(|name| holders.get(name)).flatten();
            for user in users.filter(|user| **user != file).take(MOST_PARSED) {
                let own = read
                    .entry(*user)
                    .or_insert_with(|| own_uses(tree, &uses, user, &|_| None));
                if own.iter().any(uses_it) {
                    found.push((file.clone(), (*user).clone()));
                    break;
                }
            }
        }
        found
    };
    let retired = paths.retired_files().keys().filter(|path| is_looked_at(config, path));
    let symbols = config.retires().flat_map(|(_, _, retire)| &retire.symbols);
    let mut level: BTreeSet<RepoPath> = retired.chain(symbols.map(|symbol| &symbol.file)).cloned().collect();
    for is_first in [true, false] {
        let own = read(&level);
        let used = own.iter().flat_map(|(_, own)| own).filter(|own| !own.prose);
        let mut next = BTreeSet::new();
        for own in used {
            match &own.used {
                Used::File(file, _) if is_candidate(file) => {
                    next.insert(file.clone());
                }
                Used::Package(name) if !convention::is_expected(name) => {
                    ahead.names.insert(Name::Package(name.clone()));
                }
                _ => {}
            }
        }
        ahead.own.extend(own);
        let mut by_folder: BTreeMap<RepoPath, Vec<RepoPath>> = BTreeMap::new();
        for file in &next {
            let folder = file.parent().unwrap_or_default();
            by_folder.entry(folder).or_default().push(file.clone());
        }
        let near: Vec<Vec<(RepoPath, RepoPath)>> = by_folder.par_iter().map(users_beside).collect();
        ahead.near.extend(near.into_iter().flatten());
        next.retain(|file| !ahead.near.contains_key(file));
        ahead.names.extend(next.iter().flat_map(names_of_file));
        if is_first {
            let folders = next.iter().flat_map(|file| names_of_folders(packages, file));
            ahead.names.extend(folders);
        }
        if next.len() * LOOKED_AT_FOR_ONE_PARSED > staying.len() {
            break;
        }
        level = next;
    }
    ahead
}
