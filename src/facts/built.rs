//! From build output that is not in the tree to the sources that it may be made of, by their paths alone.

use crate::facts::specifier::endings;
use crate::tree::path::RepoPath;

/// Folders that a build writes to, and parts of them that tell the form of the output.
pub(in crate::facts) const BUILD_FOLDERS: [&str; 13] = [
    "dist", "build", "lib", "out", "output", "es", "esm", "cjs", "commonjs", "module", "types", "src", "node",
];

/// What a build makes of JavaScript and TypeScript.
const BUILT_EXTENSIONS: [&str; 7] = ["js", "mjs", "cjs", "jsx", "ts", "mts", "cts"];

/// What a build puts before the ending of a file to tell its form.
const FORMS: [&str; 20] = [
    "browser",
    "bundle",
    "bundled",
    "cjs",
    "common",
    "dev",
    "development",
    "es",
    "esm",
    "global",
    "iife",
    "legacy",
    "min",
    "modern",
    "module",
    "node",
    "prod",
    "production",
    "server",
    "umd",
];

/// How many of them at the start of a path are looked through.
const MOST_BUILD_FOLDERS: usize = 4;

/// Returns the sources that the built file `path` of the package in `package` may be made of, the likeliest first.
pub(in crate::facts) fn source_candidates(package: &RepoPath, path: &RepoPath) -> Vec<RepoPath> {
    let below = path
        .as_str()
        .get(package.as_str().len()..)
        .unwrap_or("")
        .trim_start_matches('/');
    if !is_built(package, path) {
        return Vec::new();
    }
    // `dist/types/x.js` is made of `src/types/x.ts`, or of `src/x.ts` where `types` tells the form of the output.
    let mut stems = Vec::new();
    let mut rest = below;
    while let Some((first, inner)) = rest.split_once('/')
        && BUILD_FOLDERS.contains(&first)
        && stems.len() < 2 * MOST_BUILD_FOLDERS
    {
        rest = inner;
        stems.push(without_ending(rest));
        stems.push(without_endings(rest));
    }
    stems.dedup();
    stems
        .iter()
        .flat_map(|stem| ["src/", ""].map(|folder| format!("{folder}{stem}")))
        .flat_map(|path| endings().map(move |ending| format!("{path}{ending}")))
        .filter_map(|text| package.join(&text))
        .collect()
}

/// Returns the sources that the package in `package` may hand out under `subpath`, which is empty for itself.
pub(in crate::facts) fn sources_of_subpath(package: &RepoPath, subpath: &str) -> Vec<RepoPath> {
    let is_written = BUILT_EXTENSIONS
        .iter()
        .any(|ending| subpath.ends_with(&format!(".{ending}")));
    let stem = if is_written { without_ending(subpath) } else { subpath };
    let path = format!("src/{stem}");
    endings()
        .filter_map(|ending| package.join(&format!("{}{ending}", path.trim_end_matches('/'))))
        .collect()
}

/// Whether `path` is JavaScript or TypeScript in a build folder of the package in `package`.
pub(in crate::facts) fn is_built(package: &RepoPath, path: &RepoPath) -> bool {
    is_in_build_folder(package, path) && BUILT_EXTENSIONS.contains(&path.extension().as_ref())
}

/// Whether `path` lies in a build folder of the package in `package`, or is one.
pub(in crate::facts) fn is_in_build_folder(package: &RepoPath, path: &RepoPath) -> bool {
    let below = path.parts().nth(package.parts().count());
    path.is_within(package) && below.is_some_and(|first| BUILD_FOLDERS.contains(&first) && first != "src")
}

/// Returns a built file without what a build puts at its end: `x.d.ts`, `x.js`.
fn without_ending(path: &str) -> &str {
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    stem.strip_suffix(".d").unwrap_or(stem)
}

/// Returns `path` without its ending and without what tells the form of the output before it: `index.esm.js`.
fn without_endings(path: &str) -> &str {
    let stem = without_ending(path);
    match stem.rsplit_once('.') {
        Some((before, form)) if FORMS.contains(&form) => before,
        _ => stem,
    }
}
