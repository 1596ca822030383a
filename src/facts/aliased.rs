//! Paths that are specifiers: those in programs that begin with an alias, as configs of frameworks name modules and imports
//! end in a variable, and strings that are a subpath of a package of the tree.

use crate::facts::judge::PathHit;
use crate::facts::packages::split_specifier;
use crate::facts::resolve::{Resolution, Resolver};
use crate::facts::scan::Scanner;
use crate::finding::Confidence;
use crate::lang::language::Language;
use crate::lang::reference::{Base, Extent, PathText};
use crate::text::path_like::{LONGEST, is_scoped};
use crate::tree::path::RepoPath;
use std::borrow::Cow;

/// What stands for a name that is known when the program runs.
const ANY_NAME: &str = "_";

/// Returns `text`, a path in the file `file`, where it may begin with an alias: the configs of frameworks name modules so.
pub(in crate::facts) fn aliased<'t>(file: &RepoPath, text: &'t str) -> Option<&'t str> {
    let may_have_aliases = matches!(Language::of(file, ""), Language::JavaScript | Language::Markdown);
    let is_aliased = text.starts_with(['~', '@', '#', '$']) && text.len() <= LONGEST;
    (may_have_aliases && is_aliased).then_some(text)
}

/// Returns the folder of the package of the tree that `text`, a string in `file`, may be a subpath of.
pub(in crate::facts) fn member_of<'r>(resolver: &'r Resolver, file: &RepoPath, text: &str) -> Option<&'r RepoPath> {
    let is_read = matches!(
        Language::of(file, ""),
        Language::JavaScript | Language::Component | Language::Json | Language::Yaml | Language::Toml
    );
    let (name, subpath) = split_specifier(text);
    let may_be = is_read && !subpath.is_empty() && text.len() <= LONGEST;
    resolver.packages().meant(file, name).filter(|_| may_be)
}

impl Scanner<'_> {
    /// Returns the retired path that `text` in the file at `path` means as a specifier.
    pub(in crate::facts) fn judge_specifier(&self, path: &RepoPath, text: &PathText) -> Option<PathHit> {
        if text.in_sentence && is_scoped(&text.text) {
            // A package's name among other words, which is not resolved.
            return None;
        }
        let by_alias = retired_by_alias(self.resolver, path, text);
        by_alias.or_else(|| self.judge_subpath(path, text))
    }

    /// Returns the retired path that `text` means as a subpath of a package: `core/session`.
    ///
    /// Only what the package hands out counts, and where the package goes as well what it says that it hands out: a name
    /// without a scope may be any word. So may it be where no file of that name is known.
    fn judge_subpath(&self, path: &RepoPath, text: &PathText) -> Option<PathHit> {
        // A program has put together what begins at a folder; a setting may name a module where it may name a file.
        let is_put_together = text.base != Base::Unknown && Language::of(path, "") == Language::JavaScript;
        let is_whole = text.extent == Extent::Whole && !is_put_together && !text.in_sentence;
        let folder = member_of(self.resolver, path, &text.text).filter(|_| is_whole)?;
        if self.judge.is_alive(path, text) {
            return None;
        }
        let Resolution::Retired { entry, target } = self.resolver.resolve(path, &text.text) else {
            return None;
        };
        let is_all = target == *folder;
        let hands_out = || {
            let package = self.resolver.packages().at(folder);
            package.is_some_and(|package| package.subpaths.has(split_specifier(&text.text).1))
        };
        if is_all && !hands_out() {
            return None;
        }
        let paths = self.judge.paths;
        let is_known = is_all || paths.has_file(&target) || paths.literals().iter().any(|(_, path)| *path == target);
        Some(PathHit {
            entry,
            confidence: match is_known && !text.address {
                true => Confidence::Likely,
                false => Confidence::Possible,
            },
            target,
        })
    }
}

/// Returns the retired path that `text` in `file` means by an alias.
fn retired_by_alias(resolver: &Resolver, file: &RepoPath, text: &PathText) -> Option<PathHit> {
    let is_folder = text.extent == Extent::Beginning && text.text.ends_with('/');
    let specifier = match is_folder {
        true => Cow::Owned(format!("{}{ANY_NAME}", text.text)),
        false => Cow::Borrowed(text.text.as_str()),
    };
    let Resolution::Retired { entry, target } = resolver.resolve(file, aliased(file, &specifier)?) else {
        return None;
    };
    let is_any = is_folder && target.name().split('.').next() == Some(ANY_NAME);
    let folder = target.parent().filter(|_| is_any);
    Some(PathHit {
        entry,
        target: folder.unwrap_or(target),
        confidence: Confidence::Likely,
    })
}
