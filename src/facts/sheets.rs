//! Which style sheet an import means, which may leave out its ending and, for a part of others, its underscore.
//!
//! Leaves out style sheets of npm's packages, and the folders that a tool is told to look in besides those above the file.

use crate::facts::judge::{Judge, PathHit};
use crate::facts::resolve::{Resolution, Resolver};
use crate::finding::Confidence;
use crate::lang::reference::Base;
use crate::text::path_like::LONGEST;
use crate::tree::path::RepoPath;

/// Endings of style sheets, in the order in which they are tried.
const ENDINGS: [&str; 6] = [".scss", ".sass", ".less", ".css", ".pcss", ".postcss"];

/// What an import of a style sheet means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::facts) enum Sheet {
    /// This file, which is alive.
    Live(RepoPath),
    /// A retired one.
    Retired(PathHit),
    /// No file of the tree.
    Elsewhere,
}

/// Says which style sheet a name means.
#[derive(Clone, Copy)]
pub(in crate::facts) struct Sheets<'a> {
    pub(in crate::facts) judge: &'a Judge<'a>,
    pub(in crate::facts) resolver: &'a Resolver<'a>,
}

impl Sheets<'_> {
    /// Returns what the style sheet `name` means in `file`: as a path, by an alias, in the folder of a package of the tree.
    pub(in crate::facts) fn find(self, file: &RepoPath, name: &str, base: Option<&Base>) -> Sheet {
        let by_path = base.map_or(Sheet::Elsewhere, |base| self.judge.sheet(file, name, base));
        if by_path != Sheet::Elsewhere || name.starts_with('.') {
            return by_path;
        }
        let by_alias = self.first_of(&self.resolver.meant_by_alias(file, name), file);
        if by_alias != Sheet::Elsewhere || self.resolver.resolve(file, name) != Resolution::Elsewhere {
            return by_alias;
        }
        self.first_of(self.resolver.below_package(file, name).as_slice(), file)
    }

    /// Returns the first of `paths`, each from the root, that is alive, else the first that is retired.
    fn first_of(self, paths: &[String], file: &RepoPath) -> Sheet {
        let root = Base::Known(RepoPath::root());
        let found = paths
            .iter()
            .map(|path| self.judge.sheet(file, &format!("./{path}"), &root));
        let found: Vec<Sheet> = found.collect();
        let is_live = |sheet: &&Sheet| matches!(sheet, Sheet::Live(_));
        let is_retired = |sheet: &&Sheet| matches!(sheet, Sheet::Retired(_));
        let best = found.iter().find(is_live).or_else(|| found.iter().find(is_retired));
        best.cloned().unwrap_or(Sheet::Elsewhere)
    }
}

/// Whether `path` is a style sheet by its ending.
pub(in crate::facts) fn is_sheet(path: &str) -> bool {
    ENDINGS.iter().any(|ending| path.ends_with(ending))
}

impl Judge<'_> {
    /// Returns what the path `name` of a style sheet means in `file`.
    ///
    /// One that does not begin with a dot is looked for beside the file first, then in the folders above it.
    fn sheet(&self, file: &RepoPath, name: &str, base: &Base) -> Sheet {
        if name.len() > LONGEST {
            return Sheet::Elsewhere;
        }
        let own = self.bases(file, base);
        let above = if name.starts_with('.') {
            Vec::new()
        } else {
            self.bases(file, &Base::Unknown)
        };
        let names = names(name);
        let mut retired = None;
        for (index, folder) in own.iter().chain(&above).enumerate() {
            for path in names.iter().filter_map(|name| folder.join(name)) {
                if self.paths.is_live_file(&path) {
                    return Sheet::Live(path);
                }
                if retired.is_none()
                    && let Some(entry) = self.paths.retired_by(&path, false)
                {
                    let is_known = index < own.len() && matches!(base, Base::Known(_));
                    retired = Some(PathHit {
                        entry,
                        target: path,
                        confidence: if is_known {
                            Confidence::Certain
                        } else {
                            Confidence::Likely
                        },
                    });
                }
            }
        }
        retired.map_or(Sheet::Elsewhere, Sheet::Retired)
    }
}

/// Returns the names of the files that `name` may mean, the likeliest first.
pub(in crate::facts) fn names(name: &str) -> Vec<String> {
    let (folder, last) = match name.rsplit_once('/') {
        Some((folder, last)) => (format!("{folder}/"), last),
        None => (String::new(), name),
    };
    let mut names = Vec::new();
    if is_sheet(last) {
        names.extend([format!("{folder}{last}"), format!("{folder}_{last}")]);
    } else {
        for stem in [
            last.to_owned(),
            format!("_{last}"),
            format!("{last}/_index"),
            format!("{last}/index"),
        ] {
            names.extend(ENDINGS.map(|ending| format!("{folder}{stem}{ending}")));
        }
    }
    names
}
