//! JSON and JSONC: the settings of known tools by their own rules, any other file by the looks of its strings.
//!
//! Leaves out package.json, which has a module of its own, lock files, and the navigation of docs sites.

mod tool;

use crate::finding::Kind;
use crate::lang::json::tool::Tool;
use crate::lang::language::Language;
use crate::lang::reference::Base;
use crate::lang::settings::{self, Frame, Rules, own_folder};
use crate::lang::source::{Extraction, Setting, Source, SyntaxNote};
use crate::lang::taken::TakenOut;
use crate::text::json::{Strictness, parse_document};
use crate::text::json_edit;
use crate::text::path_like::{below_mount, is_glob};
use crate::text::span::Span;
use crate::text::value::Value;
use crate::tree::path::RepoPath;

/// Returns what a JSON text refers to.
pub fn extract(source: &Source) -> Extraction {
    let mut extraction = Extraction::default();
    if is_generated(source.path.name()) {
        return extraction;
    }
    let document = match parse_document(source.text(), strictness(source)) {
        Ok(document) => document,
        Err(_) if is_yaml_instead(source) => {
            let setting = source.setting.clone();
            extraction
                .pieces
                .push(source.piece(Language::Yaml, source.text.clone(), setting));
            return extraction;
        }
        Err(error) => {
            if source.setting.kind.is_none() {
                let reason = format!("not valid JSON: {error}");
                extraction.notes.push(SyntaxNote { reason });
            } else {
                // Docs show JSON with parts left out, and lines of it: what it names is to be found all the same.
                let setting = source.setting.clone();
                extraction
                    .pieces
                    .push(source.piece(Language::Plain, source.text.clone(), setting));
            }
            return extraction;
        }
    };
    add_comments(source, &document.comments, &mut extraction);
    let Some(root) = document.root else {
        return extraction;
    };
    if is_package(source, &root) {
        let text = source.text.clone();
        let piece = source.piece(Language::PackageJson, text, source.setting.clone());
        extraction.comments = None;
        extraction.pieces = vec![piece];
        return extraction;
    }
    if let Some(rules) = rules(source, &root) {
        settings::extract(source, &root, rules, frame(source, &root), &mut extraction);
    }
    extraction
}

/// Returns the rules of the settings; `None` where nothing is to be read.
fn rules(source: &Source, root: &Value) -> Option<Rules> {
    match Tool::of(source, root) {
        Tool::Known(rules) => Some(rules),
        Tool::Unknown => Some(&[]),
    }
}

/// Takes `wanted` out of `source`; spans and changes are in bytes of its decoded text.
///
/// A list or object of which nothing is left stays, but for a `paths` alias; a list that would then mean something else
/// is refused.
pub fn take_out(source: &Source, wanted: &[Span]) -> TakenOut {
    let Ok(document) = parse_document(source.text(), strictness(source)) else {
        return TakenOut::refused(wanted);
    };
    let holds = document.root.as_ref().and_then(|root| {
        let rules = rules(source, root)?;
        Some(settings::holds(source, root, rules, frame(source, root)))
    });
    let Some(holds) = holds else {
        return TakenOut::refused(wanted);
    };
    let gone = holds.gone(wanted);
    TakenOut {
        edits: json_edit::take_out(source.text(), &document, &gone.spans),
        refused: gone.refused(),
        gone: Vec::new(),
        is_empty: source.setting.kind.is_some() && json_edit::is_emptied(&document, &gone.spans),
    }
}

/// Adds the comments, as spans and as running text.
fn add_comments(source: &Source, comments: &[Span], extraction: &mut Extraction) {
    for comment in comments {
        let setting = Setting {
            kind: Some(Kind::Mention),
            prose: true,
            base: Base::Unknown,
        };
        extraction
            .pieces
            .push(source.piece(Language::Plain, source.text.slice(*comment), setting));
    }
    let spans = comments.iter().map(|comment| source.text.file_span(*comment));
    extraction.comments = Some(spans.collect());
}

fn strictness(source: &Source) -> Strictness {
    let name = source.path.name();
    if name.ends_with(".json5") || (name.starts_with('.') && name.ends_with("rc")) {
        Strictness::Json5
    } else {
        Strictness::Jsonc
    }
}

/// Whether the file is written by a tool, and names nothing that a person chose.
fn is_generated(name: &str) -> bool {
    matches!(
        name,
        "package-lock.json" | "npm-shrinkwrap.json" | "deno.lock" | "bun.lock"
    ) || name.ends_with("-lock.json")
}

/// Whether a `.prettierrc` or the like is YAML rather than broken JSON.
fn is_yaml_instead(source: &Source) -> bool {
    let name = source.path.name();
    let content = source.text().trim_start_matches('\u{feff}').trim_start();
    source.setting.kind.is_none() && name.starts_with('.') && name.ends_with("rc") && !content.starts_with(['{', '['])
}

/// Whether a fenced block shows a package.json.
fn is_package(source: &Source, root: &Value) -> bool {
    source.setting.kind.is_some()
        && ["scripts", "dependencies", "devDependencies"]
            .iter()
            .any(|name| !root.get(name).map(Value::properties).unwrap_or_default().is_empty())
}

/// Returns the folders that the settings mean.
fn frame(source: &Source, root: &Value) -> Frame {
    let mut frame = Frame::of(source);
    if let Base::Known(folder) = own_folder(source)
        && matches!(
            folder.name(),
            ".vscode" | ".devcontainer" | ".cursor" | ".claude" | ".idea" | ".zed"
        )
    {
        frame.workspace = Base::Known(folder.parent().unwrap_or_default());
    }
    if source.path.name().ends_with("devcontainer.json") {
        let folder = root.get("workspaceFolder").and_then(Value::as_str);
        let opened = folder.and_then(below_mount).and_then(RepoPath::parse);
        let mut above = source.path.ancestors();
        let settings = above.find(|folder| folder.name() == ".devcontainer");
        let opened = opened.or_else(|| settings?.parent());
        frame.workspace = opened.map_or(frame.workspace, Base::Known);
    }
    if let Base::Known(_) = &frame.here
        && matches!(source.path.name(), "project.json" | "nx.json")
    {
        frame.workspace = Base::Known(RepoPath::root());
    }
    if source.path.name() == "nest-cli.json"
        && let Some(sources) = root.get("sourceRoot").and_then(Value::as_str)
    {
        frame.workspace = frame.here.enter(sources);
    }
    if let Some(base_url) = root.at(&["compilerOptions", "baseUrl"]).and_then(Value::as_str)
        && !is_glob(base_url)
    {
        let base_url = base_url.strip_prefix("${configDir}/").unwrap_or(base_url);
        frame.alias = frame.here.enter(base_url);
    }
    frame
}

#[cfg(test)]
mod tests;
