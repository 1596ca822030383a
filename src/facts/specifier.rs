//! Which paths a module specifier may mean by its text alone: endings and index files left out, `.js` for `.ts`.
//!
//! Leaves out what configurations say of it: see `resolve`.

use crate::text::path_like::{MODULE_ENDINGS, is_end_of_path};
use crate::tree::path::RepoPath;

/// What a specifier of a folder leaves out.
const INDEX_FILES: [&str; 8] = [
    "/index.ts",
    "/index.tsx",
    "/index.d.ts",
    "/index.mts",
    "/index.js",
    "/index.jsx",
    "/index.mjs",
    "/index.cjs",
];

/// Returns what may follow the path of a relative specifier, in the order in which it is tried; first nothing.
pub(in crate::facts) fn endings() -> impl Iterator<Item = &'static str> {
    [""].into_iter().chain(MODULE_ENDINGS).chain(INDEX_FILES)
}

/// Endings of files that are no code: behind these nothing is left out. (`x.controller` and `vue.js` may be stems.)
const NEVER_LEFT_OUT: [&str; 14] = [
    ".json", ".css", ".scss", ".sass", ".less", ".svg", ".png", ".jpg", ".md", ".mdx", ".sql", ".txt", ".mjs", ".cjs",
];

/// Endings that a specifier may have in place of those of the file that it means.
const WRITTEN_FOR: [(&str, &[&str]); 4] = [
    (".js", &[".ts", ".tsx", ".d.ts", ".jsx"]),
    (".jsx", &[".tsx"]),
    (".mjs", &[".mts"]),
    (".cjs", &[".cts"]),
];

/// Whether `end`, with or without an ending, is the end of `path`.
pub(in crate::facts) fn is_end_of_module(path: &RepoPath, end: &str) -> bool {
    let end = end.trim_end_matches('/');
    let stem = WRITTEN_FOR.iter().find_map(|(written, _)| end.strip_suffix(written));
    let mut stems = endings().filter_map(|ending| path.as_str().strip_suffix(ending));
    !end.is_empty()
        && stems.any(|path| is_end_of_path(path, end) || stem.is_some_and(|stem| is_end_of_path(path, stem)))
}

/// Whether a specifier begins at the file that holds it.
pub fn is_relative(specifier: &str) -> bool {
    specifier.starts_with("./") || specifier.starts_with("../") || specifier == "." || specifier == ".."
}

/// Returns the paths that a relative specifier may mean, the path as written first.
pub fn relative_candidates(file: &RepoPath, specifier: &str) -> Vec<RepoPath> {
    let specifier = specifier.split(['?', '#']).next().unwrap_or(specifier);
    let folder = file.parent().unwrap_or_default();
    let written_for = WRITTEN_FOR
        .iter()
        .find_map(|(written, meant)| Some((specifier.strip_suffix(written)?, *meant)));
    let mut texts = vec![specifier.to_owned()];
    if let Some((stem, meant)) = written_for {
        texts.extend(meant.iter().map(|ending| format!("{stem}{ending}")));
    }
    if !NEVER_LEFT_OUT.iter().any(|ending| specifier.ends_with(ending)) {
        texts.extend(endings().skip(1).map(|ending| format!("{specifier}{ending}")));
    }
    texts.iter().filter_map(|text| folder.join(text)).collect()
}
