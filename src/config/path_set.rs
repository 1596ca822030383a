//! Which paths a list of gitignore patterns names.
//!
//! Leaves out reading the disk: whether a path is a folder is for the caller to say. How one pattern is read is in
//! `glob`.

use std::collections::{BTreeMap, HashSet};

use globset::{Candidate, Glob, GlobBuilder, GlobSet};
use memchr::memchr_iter;
use rustc_hash::FxHashMap;

use crate::config::glob::Pattern;
use crate::config::glob::trace::Trace;
use crate::config::naming::pattern_of;
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
    paths: ByText<Latest>,
    /// Patterns of one name without a wildcard that match at any depth, by their names.
    names: ByText<Latest>,
    /// Whether a pattern has a wildcard.
    has_globs: bool,
    /// Patterns with a wildcard, by the last name where that has none.
    globs_by_name: ByText<Globs>,
    /// Other patterns with a wildcard, by the folder that they begin with.
    globs_by_folder: ByText<Globs>,
    /// Those that begin and end with a wildcard.
    other_globs: Globs,
}

/// Patterns with a wildcard that are asked together.
///
/// They are kept apart by what is static in them, since `globset` takes long for many with `**` in one set: 1,000 of
/// `packages/**/m1/**/x1.ts` took 52 s on 85,000 paths, and take 0.2 s with a set for each name.
#[derive(Clone, Debug, Default)]
struct Globs {
    set: GlobSet,
    /// The index of the rule of each glob in `set`, ascending.
    rules: Vec<usize>,
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
        let mut by_name: BTreeMap<String, Builder> = BTreeMap::new();
        let mut by_folder: BTreeMap<String, Builder> = BTreeMap::new();
        let mut others = Builder::default();
        for (index, text) in patterns.iter().enumerate() {
            let pattern = Pattern::parse(text).map_err(|reason| PatternError { index, reason })?;
            match pattern.literal() {
                Some(path) if pattern.is_anchored => set.paths.of(path).set(index, &pattern),
                Some(name) => set.names.of(name).set(index, &pattern),
                None => {
                    set.has_globs = true;
                    let builder = match (pattern.last_literal(), pattern.folder()) {
                        (Some(name), _) => by_name.entry(name.to_owned()).or_default(),
                        (None, Some(folder)) => by_folder.entry(folder).or_default(),
                        (None, None) => &mut others,
                    };
                    builder.add(index, &pattern)?;
                }
            }
            set.rules.push(pattern);
        }
        let build = |(key, builder): (String, Builder)| Ok((key, builder.build()?));
        set.globs_by_name = by_name.into_iter().map(build).collect::<Result<_, PatternError>>()?;
        set.globs_by_folder = by_folder.into_iter().map(build).collect::<Result<_, PatternError>>()?;
        set.other_globs = others.build()?;
        Ok(set)
    }

    /// Returns this set with `path` in it, whatever its patterns say of that.
    pub fn with_literal(&self, path: &RepoPath) -> PathSet {
        let mut patterns = self.patterns.clone();
        patterns.push(pattern_of(path, false));
        // A path with its signs escaped is a pattern.
        PathSet::parse(&patterns).unwrap_or_else(|_| self.clone())
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
        let mut seen = HashSet::new();
        let names = self.rules.iter().filter(|rule| !rule.is_negated).map(Pattern::name);
        names.filter(|name| seen.insert(name.clone())).collect()
    }

    /// Returns, for each pattern without `!`, what stands in a text that refers to a path that it matches.
    pub(crate) fn traces(&self) -> impl Iterator<Item = Trace> {
        self.rules.iter().filter(|rule| !rule.is_negated).map(Pattern::trace)
    }

    /// Returns, for each pattern without `!` that may match several paths, the folder that these lie in, or which it is;
    /// the root where that may be any.
    pub(crate) fn folders(&self) -> Vec<RepoPath> {
        let rules = self.rules.iter().filter(|rule| !rule.is_negated);
        let several = rules.filter(|rule| rule.is_folder_only || !rule.is_anchored || rule.literal().is_none());
        several
            .map(|rule| {
                rule.folder()
                    .and_then(|folder| RepoPath::parse(&folder))
                    .unwrap_or_default()
            })
            .collect()
    }

    /// Returns the patterns without `!`, as written.
    pub fn positive(&self) -> impl Iterator<Item = &String> {
        let rules = self.rules.iter().zip(&self.patterns);
        rules.filter(|(rule, _)| !rule.is_negated).map(|(_, written)| written)
    }

    /// Returns the pattern that puts `path` into the set, and the beginning of `path` that it matches.
    fn deciding<'a>(&self, path: &'a str, as_folder: bool) -> Option<(usize, &'a str)> {
        if path.is_empty() || self.is_empty() {
            return None;
        }
        let mut latest: Option<(usize, &str)> = None;
        // The globs of the folders that were passed on the way down.
        let mut below: Vec<&Globs> = Vec::new();
        let mut name_start = 0;
        for end in memchr_iter(b'/', path.as_bytes()).chain([path.len()]) {
            let is_folder = as_folder || end < path.len();
            let (at, name) = (path.get(..end)?, path.get(name_start..end)?);
            name_start = end + 1;
            // A pattern that matched further out keeps its place: only a later pattern moves it.
            if let Some(index) = self.latest(at, name, is_folder, &below)
                && latest.is_none_or(|(before, _)| before < index)
            {
                latest = Some((index, at));
            }
            if self.has_globs {
                below.extend(self.globs_by_folder.get(at));
            }
        }
        latest.filter(|(index, _)| self.rules.get(*index).is_some_and(|rule| !rule.is_negated))
    }

    /// Returns the last pattern that matches `path` itself, which ends with `name`; `below`: the globs of the folders that
    /// it lies in.
    fn latest(&self, path: &str, name: &str, is_folder: bool, below: &[&Globs]) -> Option<usize> {
        let of_path = self.paths.get(path).and_then(|latest| latest.get(is_folder));
        let of_name = self.names.get(name).and_then(|latest| latest.get(is_folder));
        if !self.has_globs {
            return of_path.max(of_name);
        }
        let by_name = self.globs_by_name.get(name);
        let globs = by_name
            .into_iter()
            .chain(below.iter().copied())
            .chain([&self.other_globs]);
        let of_globs = globs
            .filter_map(|globs| globs.latest(path, is_folder, &self.rules))
            .max();
        of_path.max(of_name).max(of_globs)
    }
}

/// Values by texts of the configuration.
///
/// Each path of a tree is asked for, and next to none is there: the lengths tell most of them, and the hash is quick.
#[derive(Clone, Debug)]
struct ByText<V> {
    values: FxHashMap<String, V>,
    /// A bit for the length of each text; all from 127 on share the last.
    lengths: u128,
}

impl<V> Default for ByText<V> {
    fn default() -> ByText<V> {
        ByText {
            values: FxHashMap::default(),
            lengths: 0,
        }
    }
}

impl<V> ByText<V> {
    fn length(text: &str) -> u128 {
        1 << text.len().min(127)
    }

    #[inline]
    fn get(&self, text: &str) -> Option<&V> {
        if self.lengths & Self::length(text) == 0 {
            return None;
        }
        self.values.get(text)
    }
}

impl<V: Default> ByText<V> {
    /// Returns the value of `text`, which is there from now on.
    fn of(&mut self, text: String) -> &mut V {
        self.lengths |= Self::length(&text);
        self.values.entry(text).or_default()
    }
}

impl<V: Default> FromIterator<(String, V)> for ByText<V> {
    fn from_iter<I: IntoIterator<Item = (String, V)>>(values: I) -> ByText<V> {
        let mut by_text = ByText::default();
        for (text, value) in values {
            *by_text.of(text) = value;
        }
        by_text
    }
}

impl Globs {
    fn latest(&self, path: &str, is_folder: bool, rules: &[Pattern]) -> Option<usize> {
        if self.rules.is_empty() {
            return None;
        }
        let matches = self.set.matches_candidate(&Candidate::new(path));
        let indices = matches.iter().rev().filter_map(|glob| self.rules.get(*glob)).copied();
        let is_apt = |index: &usize| is_folder || rules.get(*index).is_some_and(|rule| !rule.is_folder_only);
        // Matches come in the order of the globs, so the first from behind is the last rule.
        indices.into_iter().find(is_apt)
    }
}

/// Globs on their way into one set.
#[derive(Default)]
struct Builder {
    globs: Vec<Glob>,
    rules: Vec<usize>,
}

impl Builder {
    fn add(&mut self, index: usize, pattern: &Pattern) -> Result<(), PatternError> {
        let glob = GlobBuilder::new(&pattern.to_glob())
            .literal_separator(true)
            .backslash_escape(true)
            .build()
            .map_err(|error| invalid(index, &error))?;
        self.globs.push(glob);
        self.rules.push(index);
        Ok(())
    }

    fn build(self) -> Result<Globs, PatternError> {
        let first = self.rules.first().copied().unwrap_or(0);
        Ok(Globs {
            set: GlobSet::new(self.globs).map_err(|error| invalid(first, &error))?,
            rules: self.rules,
        })
    }
}

fn invalid(index: usize, error: &globset::Error) -> PatternError {
    PatternError {
        index,
        reason: format!("is no valid glob: {}", error.kind()),
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
