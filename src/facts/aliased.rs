//! Paths in programs that begin with an alias: what configs of frameworks name, and imports that end in a variable.

use crate::facts::resolve::{Resolution, Resolver, aliased};
use crate::lang::reference::{Extent, PathText};
use crate::tree::path::RepoPath;

/// What stands for a name that is known when the program runs.
const ANY_NAME: &str = "_";

/// Returns the entry that retires what `text` in `file` means by an alias, and the retired path.
pub(in crate::facts) fn retired(resolver: &Resolver, file: &RepoPath, text: &PathText) -> Option<(usize, RepoPath)> {
    let text_is_folder = text.extent == Extent::Beginning && text.text.ends_with('/');
    let any_name = if text_is_folder { ANY_NAME } else { "" };
    let specifier = format!("{}{any_name}", text.text);
    let Resolution::Retired { entry, target } = resolver.resolve(file, aliased(file, &specifier)?) else {
        return None;
    };
    let is_any = text_is_folder && target.name().split('.').next() == Some(ANY_NAME);
    let folder = target.parent().filter(|_| is_any);
    Some((entry, folder.unwrap_or(target)))
}
