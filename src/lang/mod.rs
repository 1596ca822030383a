//! Text in, references out: one folder a language, and no parser type leaves its folder.
//!
//! The languages do not know each other. What one finds of another (shell in a package script, SQL in a string) it
//! hands back as a piece, and this file passes the piece on.

pub mod component;
pub mod css;
pub mod dockerfile;
pub mod env;
pub mod html;
pub mod js;
pub mod json;
pub mod language;
pub mod literal;
pub mod lookup;
pub mod makefile;
pub mod markdown;
pub mod module;
pub mod package_json;
pub mod pattern;
pub mod plain;
pub mod prisma;
pub mod properties;
pub mod redirects;
pub mod reference;
pub mod section;
pub mod settings;
pub mod shell;
#[cfg(test)]
mod shown;
#[cfg(test)]
mod shown_command;
pub mod source;
pub mod sql;
pub mod take_out;
pub mod taken;
pub mod toml;
pub mod undeclared;
pub mod write;
pub mod yaml;

use crate::lang::language::Language;
use crate::lang::source::{Extraction, Source, SyntaxNote};

/// How deep pieces may lie in pieces: Markdown, a fenced compose file, a command, a query is four.
const DEEPEST_PIECE: usize = 6;

/// Returns what `source` and all pieces within it refer to, and the names of its module.
///
/// Never fails for broken text: what could not be read is in the notes. `pieces` is empty in the result.
pub fn extract(source: &Source) -> Extraction {
    extract_with(source, true)
}

/// As [`extract`], where nobody asks for the names of the module, which cost as much as the references.
pub fn extract_references(source: &Source) -> Extraction {
    extract_with(source, false)
}

fn extract_with(source: &Source, with_module: bool) -> Extraction {
    let mut whole = extract_one(source, with_module);
    let mut pieces = std::mem::take(&mut whole.pieces);
    let is_of_scripts = matches!(
        source.language,
        Language::Component | Language::Markdown | Language::Html
    );
    for depth in 0..DEEPEST_PIECE {
        let mut inner = Vec::new();
        for piece in &pieces {
            let mut part = extract_one(piece, with_module);
            whole.references.append(&mut part.references);
            inner.append(&mut part.pieces);
            // A piece in another language may be a fragment, whose errors say nothing; commands and scripts are whole.
            let is_page = matches!(source.language, Language::Component | Language::Html);
            let is_script = is_page && piece.language == Language::JavaScript;
            if piece.language == Language::Shell || (is_script && depth == 0) {
                whole.notes.append(&mut part.notes);
            }
            // The scripts of a component are one module, and so are the imports of an MDX file.
            whole.module = match (whole.module.take(), part.module) {
                (Some(mut module), Some(other)) if is_of_scripts && depth == 0 => {
                    module.append(other);
                    Some(module)
                }
                (module, other) => module.or(other),
            };
        }
        pieces = inner;
    }
    if source.language == Language::Component
        && let Some(module) = &mut whole.module
    {
        component::add_uses(source, module);
    }
    if !pieces.is_empty() {
        whole.notes.push(SyntaxNote {
            reason: format!("texts of one language in another, more than {DEEPEST_PIECE} deep, are not read"),
        });
    }
    whole
}

fn extract_one(source: &Source, with_module: bool) -> Extraction {
    match source.language {
        Language::JavaScript => js::extract(source, with_module),
        Language::PackageJson => package_json::extract(source),
        Language::Json => json::extract(source),
        Language::Yaml => yaml::extract(source),
        Language::Toml => toml::extract(source),
        Language::Shell => shell::extract(source),
        Language::Dockerfile => dockerfile::extract(source),
        Language::Makefile => makefile::extract(source),
        Language::Markdown => markdown::extract(source),
        Language::Pattern => pattern::extract(source),
        Language::Prisma => prisma::extract(source),
        Language::Css => css::extract(source),
        Language::Html => html::extract(source),
        Language::Sql => sql::extract(source),
        Language::Env => env::extract(source),
        Language::Component => component::extract(source),
        Language::Properties => properties::extract(source),
        Language::Redirects => redirects::extract(source),
        Language::Plain => plain::extract(source),
    }
}
