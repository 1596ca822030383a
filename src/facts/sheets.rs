//! Which style sheet an import means, which may leave out its ending and, for a part of others, its underscore.
//!
//! Leaves out style sheets of packages, and the folders that a tool is told to look in besides those above the file.

use crate::facts::judge::{Judge, PathHit};
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

impl Judge<'_> {
    /// Returns what the style sheet `name` means in `file`.
    ///
    /// One that does not begin with a dot is looked for beside the file first, then in the folders above it.
    pub(in crate::facts) fn sheet(&self, file: &RepoPath, name: &str, base: &Base) -> Sheet {
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
fn names(name: &str) -> Vec<String> {
    let (folder, last) = match name.rsplit_once('/') {
        Some((folder, last)) => (format!("{folder}/"), last),
        None => (String::new(), name),
    };
    let mut names = Vec::new();
    if ENDINGS.iter().any(|ending| last.ends_with(ending)) {
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
