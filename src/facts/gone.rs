//! Files that are not there and count as retired one by one, as opposed to those that patterns name.
//!
//! There can be a hundred thousand of them, so nothing here looks at each.

use crate::text::path_like::is_end_of_path;
use crate::tree::history::within;
use crate::tree::path::RepoPath;
use std::collections::HashMap;
use std::sync::Arc;

/// The files, and what they are called.
pub(in crate::facts) struct Gone {
    /// Sorted.
    files: Arc<[RepoPath]>,
    /// The files by the last part of what an import may call them, in lower case.
    by_name: HashMap<String, Vec<usize>>,
}

impl Gone {
    /// Takes `files`, which are sorted.
    pub(in crate::facts) fn new(files: Arc<[RepoPath]>) -> Gone {
        let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, file) in files.iter().enumerate() {
            let importable = importable(file.as_str());
            by_name.entry(last(importable).to_lowercase()).or_default().push(index);
        }
        Gone { files, by_name }
    }

    /// Whether `path` is one of the files or, `as_folder`, a folder of some.
    pub(in crate::facts) fn has(&self, path: &RepoPath, as_folder: bool) -> bool {
        self.files.binary_search(path).is_ok()
            || (as_folder && !path.is_root() && within(&self.files, path).next().is_some())
    }

    /// Whether one of the files is called what `specifier` ends with.
    pub(in crate::facts) fn has_name_of(&self, specifier: &str) -> bool {
        let mut written = as_written(specifier).into_iter();
        written.any(|specifier| self.by_name.contains_key(&last(specifier).to_lowercase()))
    }

    /// Whether the path of one of the files ends with all of `specifier`, which has more than one part.
    pub(in crate::facts) fn has_end(&self, specifier: &str) -> bool {
        as_written(specifier).into_iter().any(|specifier| {
            if !specifier.contains('/') || specifier.starts_with(['@', '/', '~', '#', '.']) {
                return false;
            }
            let called = self.by_name.get(&last(specifier).to_lowercase());
            let files = called.into_iter().flatten().filter_map(|index| self.files.get(*index));
            let mut files = files.map(|file| importable(file.as_str()));
            files.any(|file| is_end_of_path(file, specifier))
        })
    }
}

/// Returns the ways in which `specifier` may be meant: a dot in it may begin an extension or be part of a name.
fn as_written(specifier: &str) -> [&str; 2] {
    let specifier = specifier.split(['?', '#']).next().unwrap_or("");
    let whole = specifier.strip_suffix("/index").unwrap_or(specifier);
    [whole, importable(specifier)]
}

/// Returns what an import may leave of a path: without its extension, and without `/index`.
fn importable(path: &str) -> &str {
    let stem = match path.rsplit_once('.') {
        Some((stem, extension)) if !extension.contains('/') && !stem.is_empty() && !stem.ends_with('/') => stem,
        _ => path,
    };
    let stem = stem.strip_suffix(".d").unwrap_or(stem);
    stem.strip_suffix("/index").unwrap_or(stem)
}

fn last(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, last)| last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gone(paths: &[&str]) -> Gone {
        let mut files: Vec<RepoPath> = paths.iter().filter_map(|path| RepoPath::parse(path)).collect();
        files.sort();
        Gone::new(files.into())
    }

    #[test]
    fn files_and_their_folders_are_gone_and_nothing_else() {
        let gone = gone(&["a/b c/x.ts", "a-b/y", "bin/deploy", "Makefile", "ü/é.md"]);
        for (path, as_file, as_folder) in [
            ("a/b c/x.ts", true, true),
            ("a/b c", false, true),
            ("a", false, true),
            ("a/b", false, false),
            ("a/b c/x", false, false),
            ("a/b c/other.ts", false, false),
            ("bin/deploy", true, true),
            ("Makefile", true, true),
            ("ü/é.md", true, true),
            ("ü", false, true),
            ("", false, false),
        ] {
            let path = RepoPath::parse(path).unwrap();
            assert_eq!(
                (gone.has(&path, false), gone.has(&path, true)),
                (as_file, as_folder),
                "{path}"
            );
        }
    }

    #[test]
    fn a_first_look_at_a_specifier_misses_nothing() {
        let gone = gone(&["src/lib/old.ts", "src/ui/index.tsx", "src/x.config.js", "types/y.d.ts"]);
        for (specifier, has_name, has_end) in [
            ("@/lib/old", true, false),
            ("lib/old", true, true),
            ("lib/old.js", true, true),
            ("b/old", true, false),
            ("ib/old", true, false),
            ("src/ui", true, true),
            ("@/ui/index", true, false),
            ("old", true, false),
            ("react/jsx-runtime", false, false),
            ("types/y", true, true),
            ("src/x.config", true, true),
        ] {
            assert_eq!(
                (gone.has_name_of(specifier), gone.has_end(specifier)),
                (has_name, has_end),
                "{specifier}"
            );
        }
    }
}
