//! What is left over is asked by names, of which most are known before any file is read that stays: those of what retired
//! files use, and of what that uses in turn. So the first pass over all files looks for them as well.
//!
//! A name that is missing here costs another pass and nothing else.

use crate::config::Config;
use crate::facts::beside::{self, Beside, MOST_BESIDE};
use crate::facts::held::Name;
use crate::facts::is_looked_at;
use crate::facts::judge::Judge;
use crate::facts::leftover::convention;
use crate::facts::nuxt::NuxtNames;
use crate::facts::packages::Packages;
use crate::facts::paths::Paths;
use crate::facts::resolve::Resolver;
use crate::facts::users::{OwnUse, names_of_folders, own_uses, stem};
use crate::facts::uses::{Used, Uses};
use crate::lang::language::Language;
use crate::tree::Tree;
use crate::tree::listing::EntryKind;
use crate::tree::path::RepoPath;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Mutex;

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

/// How many files may have one name that are taken for tests and the like of what is retired under it.
const MOST_OF_ONE_NAME: usize = 20;

/// Reads what `config` retires in `tree`, of which `staying` stay, sorted, on the threads of the caller.
pub(in crate::facts) fn look(
    tree: &dyn Tree,
    config: &Config,
    (paths, packages): (&Paths, &Packages),
    (resolver, nuxt): (&Resolver, &NuxtNames),
    staying: &[&RepoPath],
) -> Ahead {
    let judge = Judge::new(paths, packages);
    let look = Look {
        tree,
        config,
        paths,
        packages,
        uses: Uses::new(paths, &judge, resolver, nuxt),
        staying,
        beside: Mutex::default(),
    };
    let retired = paths.retired_files().keys().filter(|path| is_looked_at(config, path));
    let symbols = config.retires().flat_map(|(_, _, retire)| &retire.symbols);
    let mut level: BTreeSet<RepoPath> = retired.chain(symbols.map(|symbol| &symbol.file)).cloned().collect();
    let mut ahead = Ahead {
        names: look.names_of_namesakes(),
        ..Ahead::default()
    };
    for is_first in [true, false] {
        level = look.next(&level, &mut ahead);
        ahead
            .names
            .extend(level.iter().flat_map(|file| look.uses.names_of_file(file)));
        if is_first {
            let folders = level.iter().flat_map(|file| names_of_folders(packages, file));
            ahead.names.extend(folders);
        }
        if level.len() * LOOKED_AT_FOR_ONE_PARSED > staying.len() {
            break;
        }
    }
    // What lies beside what is used is asked again where a ring of files may be left over.
    ahead.own.extend(look.beside.into_inner().unwrap_or_default());
    ahead
}

/// What is asked on the way.
struct Look<'a> {
    tree: &'a dyn Tree,
    config: &'a Config,
    paths: &'a Paths,
    packages: &'a Packages,
    uses: Uses<'a>,
    /// The files that stay, sorted.
    staying: &'a [&'a RepoPath],
    /// What was read of those that lie beside another one.
    beside: Mutex<BTreeMap<RepoPath, Vec<OwnUse>>>,
}

impl Look<'_> {
    /// Reads the files of `level`; returns those that they use and that may be left over, but for those that a
    /// program beside them uses. What is learned goes to `ahead`.
    fn next(&self, level: &BTreeSet<RepoPath>, ahead: &mut Ahead) -> BTreeSet<RepoPath> {
        let all = level.par_iter();
        let own: Vec<(RepoPath, Vec<OwnUse>)> = all.map(|path| (path.clone(), self.own_uses(path))).collect();
        let mut next = BTreeSet::new();
        for own in own.iter().flat_map(|(_, own)| own).filter(|own| !own.prose) {
            match &own.used {
                Used::File(file, _) if self.may_be_left(file) => {
                    next.insert(file.clone());
                }
                Used::Package(name) if !convention::is_expected(name) => {
                    ahead.names.insert(Name::Package(name.clone()));
                }
                _ => {}
            }
        }
        ahead.own.extend(own);
        let by_folder = beside::by_folder(&next);
        let near: Vec<(&RepoPath, &RepoPath)> = by_folder
            .par_iter()
            .flat_map_iter(|(folder, files)| self.users_beside(folder, files))
            .collect();
        let near = near.into_iter().map(|(file, user)| (file.clone(), user.clone()));
        ahead.near.extend(near);
        next.retain(|file| !ahead.near.contains_key(file));
        next
    }

    fn own_uses(&self, path: &RepoPath) -> Vec<OwnUse> {
        own_uses(self.tree, &self.uses, path, &|_| None)
    }

    fn may_be_left(&self, file: &RepoPath) -> bool {
        self.tree.listing().kind(file) == Some(EntryKind::File)
            && is_looked_at(self.config, file)
            && self.paths.is_live_file(file)
            && !convention::is_entry(file)
    }

    /// Returns those of `files`, all in `folder`, that a program below it uses, with that one.
    fn users_beside<'f>(&'f self, folder: &RepoPath, files: &[&'f RepoPath]) -> Vec<(&'f RepoPath, &'f RepoPath)> {
        let is_whole = |path: &RepoPath| {
            let mut symbols = self.config.retires().flat_map(|(_, _, retire)| &retire.symbols);
            !symbols.any(|symbol| symbol.file == *path)
        };
        let start = self.staying.partition_point(|path| **path < *folder);
        let beside = self.staying.iter().copied().skip(start).take(MOST_BESIDE);
        // A document that names a file is asked later, and only where no program uses it.
        let is_program = |path: &RepoPath| matches!(Language::of(path, ""), Language::JavaScript | Language::Component);
        let asked = Beside {
            tree: self.tree,
            uses: &self.uses,
            is_whole: &is_whole,
            read: &|path| {
                let own = self.own_uses(path);
                if let Ok(mut beside) = self.beside.lock() {
                    beside.insert(path.clone(), own.clone());
                }
                own
            },
            is_of: &|own: &OwnUse, _, file| !own.prose && matches!(&own.used, Used::File(used, _) if used == file),
        };
        asked.users(
            files,
            beside.filter(|path| path.is_within(folder) && is_program(path) && is_whole(path)),
        )
    }

    /// Returns the names by which it will be asked for the users of files that are called like a retired one: most are
    /// its tests, which may work on nothing else.
    fn names_of_namesakes(&self) -> BTreeSet<Name> {
        let retired = self.paths.retired_files().keys();
        let stems: HashSet<&str> = retired.map(|path| stem(path.name())).collect();
        let mut namesakes: BTreeMap<&str, Vec<&RepoPath>> = BTreeMap::new();
        for path in self.staying {
            let stem = stem(path.name());
            if stems.contains(stem) {
                namesakes.entry(stem).or_default().push(path);
            }
        }
        let few = namesakes.into_values().filter(|files| files.len() <= MOST_OF_ONE_NAME);
        let names = |file| {
            self.uses
                .names_of_file(file)
                .into_iter()
                .chain(names_of_folders(self.packages, file))
        };
        few.flatten().flat_map(names).collect()
    }
}
