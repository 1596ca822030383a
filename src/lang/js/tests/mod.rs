//! Text in, references out: what all tests of this folder share.

mod broken;
mod commands;
mod config;
mod modules;
mod names;
mod paths;
mod sql;
mod take_out;

use crate::lang::js::extract;
use crate::lang::language::Language;
use crate::lang::reference::{Base, Extent, Reference, Target};
use crate::lang::source::{Extraction, Source};
use crate::tree::path::RepoPath;

/// Reads `text` as the file `path`.
fn read(path: &str, text: &str) -> Extraction {
    let path = RepoPath::parse(path).unwrap_or_default();
    extract(&Source::file(path, Language::JavaScript, text), true)
}

/// Checks the routes of `path`; `!` behind those that stand where a URL is expected.
fn check_routes(path: &str, text: &str, expected: &[&str]) {
    let found = read(path, text);
    let shown: Vec<String> = found
        .references
        .iter()
        .filter_map(|reference| match &reference.target {
            Target::Route { path, is_certain } => Some(format!("{path}{}", if *is_certain { "!" } else { "" })),
            _ => None,
        })
        .collect();
    assert_eq!(shown, expected, "{text}");
}

/// Checks all references of `app/lib/x.ts` but tables and URLs, in the order of the text.
fn check(text: &str, expected: &[&str]) {
    check_file("app/lib/x.ts", text, expected);
}

/// Checks all references of `path` but tables and URLs, in the order of the text.
fn check_file(path: &str, text: &str, expected: &[&str]) {
    let found = read(path, text);
    let is_other = |reference: &&Reference| {
        matches!(
            reference.target,
            Target::Table { .. }
                | Target::TableName { .. }
                | Target::ClientModel { .. }
                | Target::Route { .. }
                | Target::Asset { .. }
        )
    };
    let shown = show(text, found.references.iter().filter(|reference| !is_other(reference)));
    assert_eq!(shown, expected, "{text}");
}

/// Checks the pieces in `language`, shown as their base and text.
fn check_pieces(text: &str, language: Language, expected: &[&str]) {
    let found = read("app/lib/x.ts", text);
    let shown: Vec<String> = found
        .pieces
        .iter()
        .filter(|piece| piece.language == language)
        .map(|piece| format!("{}{}", piece.text(), show_base(&piece.setting.base)))
        .collect();
    assert_eq!(shown, expected, "{text}");
}

/// Shows each reference as the marked text, its kind and its target.
fn show<'r>(text: &str, references: impl Iterator<Item = &'r Reference>) -> Vec<String> {
    let mut references: Vec<&Reference> = references.collect();
    references.sort_by_key(|reference| reference.span);
    references
        .iter()
        .map(|reference| {
            let marked = reference.span.of(text);
            format!(
                "«{marked}» {} {}",
                reference.kind.name(),
                show_target(&reference.target)
            )
        })
        .collect()
}

fn show_target(target: &Target) -> String {
    match target {
        Target::Module { specifier } => format!("module {specifier}"),
        Target::Path(path) => {
            let text = match path.extent {
                Extent::Whole => path.text.clone(),
                Extent::Beginning => format!("{}…", path.text),
                Extent::End => format!("…{}", path.text),
            };
            let expected = if path.expected { "!" } else { "" };
            let module = if path.module { " module" } else { "" };
            format!("path{expected} {text}{}{module}", show_base(&path.base))
        }
        Target::Glob { pattern, base } => format!("glob {pattern}{}", show_base(base)),
        Target::Table {
            schema: Some(schema),
            name,
        }
        | Target::TableName {
            schema: Some(schema),
            name,
        } => format!("table {schema}.{name}"),
        Target::Table { schema: None, name } | Target::TableName { schema: None, name } => format!("table {name}"),
        Target::Page { path, .. } => format!("page {path}"),
        Target::Hosted { path, .. } => format!("hosted {path}"),
        Target::Route { path, .. } => format!("route {path}"),
        Target::ClientModel { name, keys, is_certain } => {
            let by = if keys.is_empty() { "" } else { " by " };
            format!("model {name}{by}{keys}{}", if *is_certain { "" } else { "?" })
        }
        Target::Package { name, .. } => format!("package {name}"),
        other => format!("{other:?}"),
    }
}

fn show_base(base: &Base) -> String {
    match base {
        Base::Known(folder) => format!(" in /{folder}"),
        Base::Outside => " outside".to_owned(),
        Base::Unknown => String::new(),
        Base::WorkingDirectory => " in cwd".to_owned(),
        Base::BelowWorkingDirectory(below) => format!(" in cwd/{below}"),
    }
}
