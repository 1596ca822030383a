//! Paths in programs that begin with an alias: what configs of frameworks name, and imports that end in a variable.

use crate::facts::resolve::{Resolution, Resolver, aliased};
use crate::lang::reference::{Extent, PathText};
use crate::text::path_like::is_scoped;
use crate::tree::path::RepoPath;
use std::borrow::Cow;

/// What stands for a name that is known when the program runs.
const ANY_NAME: &str = "_";

/// Returns the entry that retires what `text` in `file` means by an alias, and the retired path.
pub(in crate::facts) fn retired(resolver: &Resolver, file: &RepoPath, text: &PathText) -> Option<(usize, RepoPath)> {
    if text.in_sentence && is_scoped(&text.text) {
        // A package's name among other words, which is not resolved.
        return None;
    }
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
    Some((entry, folder.unwrap_or(target)))
}
