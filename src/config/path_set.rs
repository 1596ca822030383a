//! Which paths a list of gitignore patterns names.
//!
//! Leaves out reading the disk: whether a path is a folder is for the caller to say. How one pattern is read is in
//! `glob`.

use std::collections::HashMap;

use globset::{Candidate, GlobBuilder, GlobSet, GlobSetBuilder};

use crate::config::glob::Pattern;
use crate::tree::path::RepoPath;

/// Patterns in gitignore syntax, relative to the root.
///
/// The last pattern that matches a path, or one of the folders that it lies in, decides whether the path is in the
/// set. Other than in git, a pattern with `!` can so take a file out whose folder is in.
#[derive(Clone, Debug, Default)]
pub struct PathSet {
    patterns: Vec<String>,
    rules: Vec<Pattern>,
    /// Anchored patterns without a wildcard, by their paths.
    paths: HashMap<String, Latest>,
    /// Patterns of one name without a wildcard that match at any depth, by their names.
    names: HashMap<String, Latest>,
    /// All others, in the order of `glob_rules`.
    globs: GlobSet,
    /// The index in `rules` of each glob.
    glob_rules: Vec<usize>,
}

/// A pattern that cannot be part of a set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the pattern {reason}")]
pub struct PatternError {
    /// Which of the patterns, from 0.
    pub index: usize,
    /// Why: what the pattern does, as in `leaves the repository`.
    pub reason: String,
}

/// Why a path is in a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// Which of the patterns decided, from 0.
    pub pattern_index: usize,
    /// What the pattern matched: the path, or the outermost of its folders that it matches.
    pub at: RepoPath,
}

/// The last patterns that name the same thing.
#[derive(Clone, Copy, Debug, Default)]
struct Latest {
    of_any: Option<usize>,
    of_folders: Option<usize>,
}

impl PathSet {
    /// Reads patterns; the order counts.
    ///
    /// # Errors
    /// The first pattern that is empty, leaves the repository, is an absolute path of another system or is no pattern.
    pub fn parse(patterns: &[String]) -> Result<PathSet, PatternError> {
        let mut set = PathSet {
            patterns: patterns.to_vec(),
            ..PathSet::default()
        };
        let mut globs = GlobSetBuilder::new();
        for (index, text) in patterns.iter().enumerate() {
            let refuse = |reason: String| PatternError { index, reason };
            let pattern = Pattern::parse(text).map_err(refuse)?;
            match pattern.literal() {
                Some(path) if pattern.is_anchored => set.paths.entry(path).or_default().set(index, &pattern),
                Some(name) => set.names.entry(name).or_default().set(index, &pattern),
                None => {
                    let glob = GlobBuilder::new(&pattern.to_glob())
                        .literal_separator(true)
                        .backslash_escape(true)
                        .build()
                        .map_err(|error| refuse(format!("is no valid glob: {}", error.kind())))?;
                    globs.add(glob);
                    set.glob_rules.push(index);
                }
            }
            set.rules.push(pattern);
        }
        set.globs = globs.build().map_err(|error| PatternError {
            index: set.glob_rules.first().copied().unwrap_or(0),
            reason: format!("is no valid glob: {}", error.kind()),
        })?;
        Ok(set)
    }

    /// Whether there are no patterns, so that no path is in the set.
    pub fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// Returns the patterns as written.
    pub fn patterns(&self) -> &[String] {
        &self.patterns
    }

    /// Whether `path` is in the set; `as_folder`: it may be a folder, so that patterns for folders match it too.
    pub fn matches(&self, path: &RepoPath, as_folder: bool) -> bool {
        self.deciding(path.as_str(), as_folder).is_some()
    }

    /// Returns why `path` is in the set; `None` where it is not.
    pub fn matched(&self, path: &RepoPath, as_folder: bool) -> Option<Match> {
        let (pattern_index, at) = self.deciding(path.as_str(), as_folder)?;
        Some(Match {
            pattern_index,
            at: RepoPath::parse(at)?,
        })
    }

    /// Returns the paths that anchored patterns without a wildcard name, in their order; those with `!` are left out.
    ///
    /// A later pattern with `!` may still take such a path, or a part of it, out of the set.
    pub fn literals(&self) -> Vec<RepoPath> {
        self.rules
            .iter()
            .filter(|rule| rule.is_anchored && !rule.is_negated)
            .filter_map(|rule| RepoPath::parse(&rule.literal()?))
            .collect()
    }

    /// Returns, for each pattern without `!`, a text that stands in whatever names a path that it matches.
    ///
    /// It is the longest static piece of the last name without its extension (`legacy-` of `legacy-*.js`), each once,
    /// in the order of the patterns; the empty text where nothing is static. For `x/**` it is `x`: only files in `x`
    /// can do without it.
    ///
    /// Limit: a folder import of an `index` file has the folder's name instead, and a file that `!` leaves in a
    /// retired folder names its neighbours without it; callers have to know of both.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for rule in self.rules.iter().filter(|rule| !rule.is_negated) {
            let name = rule.name();
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// Returns the pattern that puts `path` into the set, and the beginning of `path` that it matches.
    fn deciding<'a>(&self, path: &'a str, as_folder: bool) -> Option<(usize, &'a str)> {
        if path.is_empty() || self.is_empty() {
            return None;
        }
        let mut latest: Option<(usize, &str)> = None;
        let folders = path.match_indices('/').filter_map(|(end, _)| path.get(..end));
        for (at, is_folder) in folders.map(|at| (at, true)).chain([(path, as_folder)]) {
            // A pattern that matched further out keeps its place: only a later pattern moves it.
            if let Some(index) = self.latest(at, is_folder)
                && latest.is_none_or(|(before, _)| before < index)
            {
                latest = Some((index, at));
            }
        }
        latest.filter(|(index, _)| self.rules.get(*index).is_some_and(|rule| !rule.is_negated))
    }

    /// Returns the last pattern that matches `path` itself.
    fn latest(&self, path: &str, is_folder: bool) -> Option<usize> {
        let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
        let of_path = self.paths.get(path).and_then(|latest| latest.get(is_folder));
        let of_name = self.names.get(name).and_then(|latest| latest.get(is_folder));
        let of_globs = self.latest_glob(path, is_folder);
        of_path.max(of_name).max(of_globs)
    }

    fn latest_glob(&self, path: &str, is_folder: bool) -> Option<usize> {
        if self.globs.is_empty() {
            return None;
        }
        let matches = self.globs.matches_candidate(&Candidate::new(path));
        let rules = matches.iter().rev().filter_map(|glob| self.glob_rules.get(*glob));
        let is_apt = |index: &&usize| is_folder || self.rules.get(**index).is_some_and(|rule| !rule.is_folder_only);
        // Globs were added in the order of their rules, and matches come in the order of the globs.
        rules.copied().find(|index| is_apt(&index))
    }
}

impl Latest {
    fn set(&mut self, index: usize, pattern: &Pattern) {
        if pattern.is_folder_only {
            self.of_folders = Some(index);
        } else {
            self.of_any = Some(index);
        }
    }

    fn get(self, is_folder: bool) -> Option<usize> {
        self.of_any.max(self.of_folders.filter(|_| is_folder))
    }
}

#[cfg(test)]
mod tests;
