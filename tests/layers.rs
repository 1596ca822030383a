//! A module uses lower layers only, siblings in a layer do not know each other, and neither do the languages.
//!
//! It reads the text of `src`, test code included: `crate::…` paths, `use` lines with braces, and `super::…` where that
//! leads from one language to another. `ARCHITECTURE.md` has the table in words.

#![expect(
    clippy::expect_used,
    clippy::string_slice,
    reason = "a test fails by a panic, and its offsets come from searches"
)]

use std::fs;
use std::path::{Path, PathBuf};

/// The layers, lowest first; modules on one line are siblings.
const LAYERS: &[&[&str]] = &[
    &["text"],
    &["tree"],
    &["finding", "config"],
    &["lang"],
    &["facts"],
    &["checks"],
    &["plan"],
    &["db"],
    &["report"],
    &["cli"],
];

/// What every language may use of `lang`: plain data, and what tests share.
const SHARED_BY_LANGUAGES: &[&str] = &[
    "language",
    "literal",
    "module",
    "reference",
    "settings",
    "shown",
    "shown_command",
    "source",
    "taken",
];

/// The files of `lang` that know all languages: the one that calls them, and what tests share.
const ABOVE_LANGUAGES: &[&str] = &["mod", "lookup", "shown", "take_out", "undeclared", "write"];

#[test]
fn modules_use_lower_layers_only() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut broken = Vec::new();
    for file in rust_files(&source) {
        let text = fs::read_to_string(&file).expect("a source file is text");
        let path = file.strip_prefix(&source).expect("it lies in src");
        broken.extend(violations(&path.to_string_lossy().replace('\\', "/"), &text));
    }
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

/// Returns what `text`, the file `path` below `src`, does against the rules, as `src/x.rs:3: rule`.
fn violations(path: &str, text: &str) -> Vec<String> {
    let own = path.split(['/', '.']).next().unwrap_or("");
    if ["lib", "main"].contains(&own) {
        return Vec::new();
    }
    let mut broken = Vec::new();
    if rank(own).is_none() {
        broken.push((
            1,
            format!("`{own}` is in no layer: give it a place in tests/layers.rs and ARCHITECTURE.md"),
        ));
    }
    let text = without_comments(text);
    for (line, used) in paths_behind("crate::", &text) {
        let module = used.first().map_or("", String::as_str);
        match (rank(own), rank(module)) {
            _ if module == own => {}
            (_, None) => broken.push((
                line,
                format!("`crate::{module}`: write one path from `crate::` for each module"),
            )),
            (here, there) if there > here => {
                broken.push((line, format!("`{own}` uses `{module}`, which is a higher layer")));
            }
            (here, there) if there == here => {
                broken.push((line, format!("`{own}` uses `{module}`, its sibling in one layer")));
            }
            _ => {}
        }
        if let ("lang", Some(other)) = (module, used.get(1)) {
            broken.extend(language_violation(path, other).map(|rule| (line, rule)));
        }
    }
    if is_directly_below_lang(path) {
        for (line, used) in paths_behind("super::", &text) {
            let other = used.first().map_or("", String::as_str);
            let is_module = other.chars().next().is_some_and(char::is_lowercase);
            let rule = language_violation(path, other).filter(|_| is_module && is_language(other));
            broken.extend(rule.map(|rule| (line, rule)));
        }
    }
    broken.sort();
    broken
        .into_iter()
        .map(|(line, rule)| format!("src/{path}:{line}: {rule}"))
        .collect()
}

/// Returns the rule that the file `path` breaks by using `other` of `lang`.
fn language_violation(path: &str, other: &str) -> Option<String> {
    let own = path.strip_prefix("lang/")?.split(['/', '.']).next()?;
    let is_allowed = own == other || ABOVE_LANGUAGES.contains(&own) || SHARED_BY_LANGUAGES.contains(&other);
    (!is_allowed).then(|| format!("the language `{own}` uses `lang::{other}`: hand it out as a piece instead"))
}

/// Whether `super::` in the file `path` means `lang` itself.
fn is_directly_below_lang(path: &str) -> bool {
    path.strip_prefix("lang/")
        .is_some_and(|rest| !rest.contains('/') || rest.ends_with("/mod.rs"))
}

fn is_language(name: &str) -> bool {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lang");
    folder.join(name).is_dir() || folder.join(format!("{name}.rs")).is_file()
}

fn rank(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

/// Returns the first two names of each path that follows `start`, with its line.
///
/// Braces behind the first name give one path for each name in them; braces in its place give an empty name.
fn paths_behind(start: &str, text: &str) -> Vec<(usize, Vec<String>)> {
    let mut paths = Vec::new();
    for (offset, _) in text.match_indices(start) {
        let before = text[..offset].chars().next_back().unwrap_or(' ');
        if before.is_alphanumeric() || matches!(before, '_' | '$' | ':') {
            continue;
        }
        let line = text[..offset].matches('\n').count() + 1;
        let rest = &text[offset + start.len()..];
        let first = name(rest).to_owned();
        match rest[first.len()..].strip_prefix("::") {
            None => paths.push((line, vec![first])),
            Some(below) => match below.strip_prefix('{') {
                None => paths.push((line, vec![first, name(below).to_owned()])),
                Some(inside) => {
                    paths.extend(
                        names_of_braces(inside)
                            .into_iter()
                            .map(|second| (line, vec![first.clone(), second])),
                    );
                }
            },
        }
    }
    paths
}

/// Returns the first name of each path up to the closing brace.
fn names_of_braces(inside: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut depth = 0;
    let mut is_start = true;
    for (offset, character) in inside.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => is_start = true,
            _ if is_start && !character.is_whitespace() => {
                names.push(name(&inside[offset..]).to_owned());
                is_start = false;
            }
            _ => {}
        }
    }
    names
}

fn name(text: &str) -> &str {
    let end = text.find(|character: char| !character.is_alphanumeric() && character != '_');
    &text[..end.unwrap_or(text.len())]
}

/// Returns `text` with comments of whole lines emptied; the others keep their numbers.
fn without_comments(text: &str) -> String {
    let line = |line: &str| {
        if line.trim_start().starts_with("//") {
            "\n".to_owned()
        } else {
            format!("{line}\n")
        }
    };
    text.lines().map(line).collect()
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder of src") {
        let path = entry.expect("an entry of src").path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

#[test]
fn the_rules_see_what_breaks_them() {
    for (path, text, expected) in [
        (
            "text/span.rs",
            "use std::fmt;\nuse crate::tree::path::RepoPath;",
            "2: `text` uses `tree`, which is a higher layer",
        ),
        (
            "config/load.rs",
            "use crate::finding::Kind;",
            "1: `config` uses `finding`, its sibling in one layer",
        ),
        (
            "facts/a.rs",
            "fn f() { crate::checks::run() }",
            "1: `facts` uses `checks`, which is a higher layer",
        ),
        (
            "checks/a.rs",
            "use crate::{facts, lang};",
            "1: `crate::`: write one path from `crate::` for each module",
        ),
        (
            "util/a.rs",
            "",
            "1: `util` is in no layer: give it a place in tests/layers.rs and ARCHITECTURE.md",
        ),
        (
            "lang/js.rs",
            "use crate::lang::yaml::x;",
            "1: the language `js` uses `lang::yaml`: hand it out as a piece instead",
        ),
        (
            "lang/js/a.rs",
            "use crate::lang::{source::Source,\n sql};",
            "1: the language `js` uses `lang::sql`: hand it out as a piece instead",
        ),
        (
            "lang/js/mod.rs",
            "use super::sql;",
            "1: the language `js` uses `lang::sql`: hand it out as a piece instead",
        ),
        (
            "lang/source.rs",
            "use crate::lang::js::x;",
            "1: the language `source` uses `lang::js`: hand it out as a piece instead",
        ),
        (
            "lang/js.rs",
            "let x = crate::lang::extract(y);",
            "1: the language `js` uses `lang::extract`: hand it out as a piece instead",
        ),
    ] {
        assert_eq!(violations(path, text), [format!("src/{path}:{expected}")]);
    }
}

#[test]
fn the_rules_leave_the_rest_alone() {
    for (path, text) in [
        (
            "tree/mod.rs",
            "//! See [`crate::checks`].\nuse crate::text::span::Span;\n// crate::cli",
        ),
        (
            "checks/a.rs",
            "use crate::facts::Facts;\nuse crate::lang::js::x;\nuse my_crate::cli;\nlet x = $crate::cli;",
        ),
        ("lang/mod.rs", "use crate::lang::js;\nuse crate::lang::sql;"),
        (
            "lang/js.rs",
            "use crate::lang::source::{Extraction, Source};\nmod tests { use super::*; }\nsuper::Thing;",
        ),
        ("lang/js/fold.rs", "use super::sql;\nuse crate::lang::js::scope::Scope;"),
        ("lang/shown.rs", "use crate::lang::extract;"),
        ("main.rs", "decomm::cli::run()"),
        ("lib.rs", "pub mod checks;"),
    ] {
        assert_eq!(violations(path, text), Vec::<String>::new(), "{path}");
    }
}
