//! Which retired path a line of an ignore file, of CODEOWNERS or of .gitattributes means.
//!
//! Leaves out globs of other files: see [`Judge::glob`].

use crate::facts::judge::{Judge, PathHit, static_folder};
use crate::finding::Confidence;
use crate::lang::reference::{Base, Reach};
use crate::text::path_like::LONGEST;
use crate::tree::path::RepoPath;

impl Judge<'_> {
    /// Returns what retired path a line of an ignore file means, and nothing else.
    ///
    /// A pattern without a slash at its start or middle is meant for every file of that name and means none, unless
    /// `reach` says that it is meant for a file in `folder`.
    pub fn pattern(&self, pattern: &str, folder: &RepoPath, reach: Reach) -> Option<PathHit> {
        let written = pattern.strip_prefix('!').unwrap_or(pattern);
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
}
