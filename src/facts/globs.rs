//! Whether a glob, or a line of an ignore file, means something retired and nothing else.

use crate::facts::judge::{Judge, PathHit, confidence_of, in_build_folder};
use crate::finding::Confidence;
use crate::lang::reference::{Base, Reach};
use crate::text::path_like::LONGEST;
use crate::tree::path::RepoPath;
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

impl Judge<'_> {
    /// Returns what retired path a glob means: one into a retired folder, or one that matches retired paths alone.
    ///
    /// A glob that could be meant for other files counts only when it matches a path that an entry names literally,
    /// and nothing alive.
    pub fn glob(&self, file: &RepoPath, pattern: &str, base: &Base) -> Option<PathHit> {
        let pattern = pattern.trim_start_matches('!').trim_end_matches('/');
        let whole = self.whole_glob(file, pattern, base);
        whole.or_else(|| self.alternative(file, pattern, base))
    }

    /// Returns the retired path that one of the names in the first braces of `pattern` leads to; the others may be alive.
    fn alternative(&self, file: &RepoPath, pattern: &str, base: &Base) -> Option<PathHit> {
        let (before, rest) = pattern.split_once('{').filter(|_| pattern.len() <= LONGEST)?;
        let (inside, behind) = rest.split_once('}')?;
        let begins_name = before.ends_with('/') || (before.is_empty() && matches!(base, Base::Known(_)));
        let is_static = static_folder(before).1.is_empty() && !before.starts_with('/');
        if !begins_name || !is_static || !inside.contains(',') || inside.contains('{') {
            return None;
        }
        let hit = inside.split(',').filter(|one| !one.is_empty()).find_map(|one| {
            let one = format!("{before}{one}");
            let path = format!("{one}{behind}");
            let (folder, rest) = static_folder(&path);
            let folder = if rest.is_empty() { path.as_str() } else { folder };
            let is_reached = folder.len() >= one.len();
            self.first_retired(file, folder, base, false).filter(|_| is_reached)
        })?;
        Some(PathHit {
            confidence: Confidence::Possible,
            ..hit
        })
    }

    fn whole_glob(&self, file: &RepoPath, pattern: &str, base: &Base) -> Option<PathHit> {
        if pattern.len() > LONGEST {
            return None;
        }
        if pattern.starts_with('/') && !matches!(base, Base::Known(_)) {
            return None;
        }
        if let Some(below) = pattern.strip_prefix("**/") {
            return self.glob_of_any_folder(file, below, base);
        }
        let (folder, rest) = static_folder(pattern);
        let confidence = confidence_of(base);
        if rest.is_empty() {
            let hit = self.first_retired(file, folder, base, false)?;
            return Some(PathHit { confidence, ..hit });
        }
        if !folder.is_empty()
            && let Some(hit) = self.first_retired(file, folder, base, false)
        {
            return Some(PathHit { confidence, ..hit });
        }
        self.literal_match(file, pattern, base)
            .or_else(|| self.sources_of_built(file, folder, base))
            .map(|hit| PathHit { confidence, ..hit })
    }

    /// Returns the retired folder that all of the built folder `built` is made of, which is not there: `dist/x` of `src/x`.
    fn sources_of_built(&self, file: &RepoPath, built: &str, base: &Base) -> Option<PathHit> {
        let behind = in_build_folder(built)?;
        for folder in self.bases(file, base) {
            let sources = [format!("src/{behind}"), behind.to_owned()];
            let known = sources.iter().filter_map(|source| folder.join(source));
            let is_live = |path: &RepoPath| self.paths.is_live(path);
            if folder.join(built).is_none_or(|built| is_live(&built)) {
                return None;
            }
            for source in known {
                if is_live(&source) {
                    return None;
                }
                let is_named = self
                    .paths
                    .literals()
                    .iter()
                    .any(|(_, literal)| source.is_within(literal));
                if let Some(entry) = self.paths.retired_by(&source, true).filter(|_| is_named) {
                    return Some(PathHit {
                        entry,
                        target: source,
                        confidence: Confidence::Likely,
                    });
                }
            }
        }
        None
    }

    /// Returns the retired path that `pattern` means in any folder, `**/libs/a/**`, where it begins with folders of its
    /// own and nothing alive lies in folders of these names.
    fn glob_of_any_folder(&self, file: &RepoPath, pattern: &str, base: &Base) -> Option<PathHit> {
        let (folder, rest) = static_folder(pattern);
        let path = if rest.is_empty() { pattern } else { folder };
        if !path.contains('/') || !self.paths.may_name_retired(path) {
            return None;
        }
        let hit = self.first_retired(file, path, base, false)?;
        let (inside, whole) = (format!("/{path}/"), format!("/{path}"));
        let is_there = |live: &RepoPath| {
            let live = format!("/{live}");
            live.contains(&inside) || live.ends_with(&whole)
        };
        (!self.paths.any_live(is_there)).then_some(hit)
    }

    /// Returns what retired path a line of an ignore file means, and nothing else.
    ///
    /// A pattern without a slash at its start or middle is meant for every file of that name and means none, unless
    /// `reach` says that it is meant for a file in `folder`.
    pub fn pattern(&self, pattern: &str, folder: &RepoPath, reach: Reach) -> Option<PathHit> {
        let written = pattern.strip_prefix('!').unwrap_or(pattern);
        // What is taken out of what git ignores is a file that is tracked.
        let is_kept = reach == Reach::Anything && written.len() < pattern.len();
        let reach = if is_kept { Reach::Kept } else { reach };
        let pattern = written.trim_end_matches('/');
        if pattern.len() > LONGEST {
            return None;
        }
        if !pattern.contains('/') {
            return self
                .pattern_of_file(pattern, folder, reach)
                .filter(|_| pattern == written);
        }
        // One that begins with a wildcard, or has it in a live folder, may be meant for files that nobody tracks.
        let pattern = pattern.trim_start_matches('/');
        let (static_part, _) = static_folder(pattern);
        if let Some(hit) = self.first_retired(folder, static_part, &Base::Known(folder.clone()), false) {
            return Some(PathHit {
                confidence: Confidence::Certain,
                ..hit
            });
        }
        // An image may be built from the root, unless what is named begins beside the file.
        let (first, _) = static_part.split_once('/').filter(|_| reach == Reach::Context)?;
        let is_beside = folder.join(first).is_none_or(|beside| self.paths.exists(&beside));
        let root = Base::Known(RepoPath::root());
        self.first_retired(folder, static_part, &root, false)
            .filter(|_| !is_beside)
    }

    /// Returns the retired file of `folder` that `name`, all of a pattern, is meant for.
    ///
    /// A name that folders have as well is none, since folders of one name are in many places.
    fn pattern_of_file(&self, name: &str, folder: &RepoPath, reach: Reach) -> Option<PathHit> {
        if reach == Reach::Anything || name.contains(['*', '?', '[', '\\']) {
            return None;
        }
        let target = folder.join(name)?;
        let entry = self.paths.retired_by(&target, false)?;
        let is_folder = self.paths.exists(&target) && !self.paths.has_file(&target);
        let is_meant = |path: &RepoPath| path.name() == name && path.is_within(folder);
        let has_others = || reach == Reach::Kept && self.paths.any_live(is_meant);
        (!is_folder && !has_others()).then_some(PathHit {
            entry,
            target,
            confidence: Confidence::Certain,
        })
    }

    /// Returns the literal retired path that `pattern` matches, where it matches nothing alive.
    fn literal_match(&self, file: &RepoPath, pattern: &str, base: &Base) -> Option<PathHit> {
        if !pattern.contains('/') || pattern.starts_with("**/") {
            return None;
        }
        for folder in self.bases(file, base) {
            let whole = match folder.is_root() {
                true => pattern.trim_start_matches("./").to_owned(),
                false => format!("{folder}/{}", pattern.trim_start_matches("./")),
            };
            let Some(matcher) = glob_matcher(&whole) else { continue };
            let Some((entry, target)) = self
                .paths
                .literals()
                .iter()
                .find(|(_, path)| matcher.is_match(path.as_str()))
            else {
                continue;
            };
            if self.paths.any_live(|path| matcher.is_match(path.as_str())) {
                return None;
            }
            return Some(PathHit {
                entry: *entry,
                target: target.clone(),
                confidence: Confidence::Likely,
            });
        }
        None
    }
}

/// Splits a glob into the folder before its first special part and the rest; the rest is empty where nothing is special.
pub(in crate::facts) fn static_folder(pattern: &str) -> (&str, &str) {
    match pattern.find(['*', '?', '{']) {
        None => (pattern, ""),
        Some(special) => match pattern.get(..special).and_then(|before| before.rfind('/')) {
            Some(slash) => (
                pattern.get(..slash).unwrap_or(""),
                pattern.get(slash + 1..).unwrap_or(""),
            ),
            None => ("", pattern),
        },
    }
}

fn glob_matcher(pattern: &str) -> Option<GlobSet> {
    let glob = GlobBuilder::new(pattern).literal_separator(true).build().ok()?;
    // A set refuses what is too large to compile; a single glob panics.
    GlobSetBuilder::new().add(glob).build().ok()
}
