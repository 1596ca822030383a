//! For tests: what was extracted, one line a reference or piece.
//!
//! `3: config path x/y @? = "./x/y"`: its line, kind, what it names, its base, and the text at its span where that
//! is not what it names.

use crate::finding::Confidence;
use crate::lang::language::Language;
use crate::lang::reference::{Base, Extent, Naming, PathText, Reference, Removal, ScriptPackage, Target};
use crate::lang::source::{Extraction, Source};
use crate::text::line::LineIndex;
use crate::text::span::Span;
use crate::tree::path::RepoPath;

/// Returns the whole of a file as a source.
pub(crate) fn file(path: &str, text: &str) -> Source {
    let path = RepoPath::parse(path).unwrap();
    let language = Language::of(&path, text.lines().next().unwrap_or(""));
    Source::file(path, language, text)
}

/// Asserts that `extraction` of the file's `text` shows as `expected`, in the order of the file.
#[track_caller]
pub(crate) fn check(text: &str, extraction: &Extraction, expected: &[&str]) {
    let shown = show(text, extraction);
    assert_eq!(shown, expected, "{text}");
}

/// Returns references, pieces and notes, the first two in the order of the file.
pub(crate) fn show(text: &str, extraction: &Extraction) -> Vec<String> {
    let lines = LineIndex::new(text);
    let mut shown: Vec<(usize, String)> = Vec::new();
    for reference in &extraction.references {
        shown.push((reference.span.start(), show_reference(text, &lines, reference)));
    }
    for piece in &extraction.pieces {
        let start = piece.text.file_offset(0);
        shown.push((start, show_piece(&lines, start, piece)));
    }
    shown.sort();
    let mut shown: Vec<String> = shown.into_iter().map(|(_, line)| line).collect();
    shown.extend(extraction.notes.iter().map(|note| format!("note: {}", note.reason)));
    shown
}

fn show_reference(text: &str, lines: &LineIndex, reference: &Reference) -> String {
    let mut line = place(lines, reference.span);
    line += reference.kind.name();
    if reference.prose {
        line += " prose";
    }
    let (named, what) = show_target(&reference.target);
    line += &format!(" {what}");
    match reference.removal {
        Removal::Manual => {}
        Removal::Whole(_) => line += " whole",
        Removal::Part(_) => line += " part",
    }
    let raw = reference.span.of(text);
    if raw != named {
        line += &format!(" = {raw:?}");
    }
    line
}

/// Returns what is named, and how it shows.
fn show_target(target: &Target) -> (String, String) {
    match target {
        Target::Module { specifier } => (specifier.clone(), format!("module {specifier}")),
        Target::Path(path) => (path.text.clone(), show_path(path)),
        Target::Glob { pattern, base } => (pattern.clone(), format!("glob {pattern} {}", show_base(base))),
        Target::Pattern { pattern, folder, .. } => (pattern.clone(), format!("pattern {pattern} @{folder}/")),
        Target::Script(run) => {
            let package = match &run.package {
                ScriptPackage::Nearest(base) => show_base(base),
                ScriptPackage::Workspace(name) => format!("of {name}"),
                ScriptPackage::All => "of all".to_owned(),
            };
            (run.name.clone(), format!("script {} {package}", run.name))
        }
        Target::Sheet { name, base } => {
            let base = base
                .as_ref()
                .map_or(String::new(), |base| format!(" {}", show_base(base)));
            (name.clone(), format!("sheet {name}{base}"))
        }
        Target::Page { path, base } => (path.clone(), format!("page {path} {}", show_base(base))),
        Target::Hosted { repository, path } => (path.clone(), format!("hosted {path} of {repository}")),
        Target::Route { path, is_certain } => (
            path.clone(),
            format!("route {path}{}", if *is_certain { " certain" } else { "" }),
        ),
        Target::Asset { path, confidence } => (
            path.clone(),
            match confidence {
                Confidence::Likely => format!("asset {path}"),
                other => format!("asset {path} {}", other.name()),
            },
        ),
        Target::Binary { name, .. } => (name.clone(), format!("binary {name}")),
        Target::Package { name, naming } => (
            name.clone(),
            match naming {
                Naming::Package => format!("package {name}"),
                Naming::Range => format!("package {name} of a range"),
                Naming::Listed => format!("listed package {name}"),
                Naming::ListedRange => format!("listed package {name} of a range"),
                Naming::Member => format!("member {name}"),
                Naming::Word => format!("word {name}"),
            },
        ),
        Target::Model { name } => (name.clone(), format!("model {name}")),
        Target::ClientModel { name, keys, .. } => match keys.as_str() {
            "" => (name.clone(), format!("model {name}")),
            keys => (keys.to_owned(), format!("model {name} by {keys}")),
        },
        Target::Workflow { name } => (name.clone(), format!("workflow {name}")),
        Target::Undeclared { name, .. } => (name.clone(), format!("undeclared {name}")),
        Target::Table { schema, name } | Target::TableName { schema, name } => {
            let written = schema.iter().map(|schema| format!("{schema}.")).collect::<String>() + name;
            (written.clone(), format!("table {written}"))
        }
    }
}

fn show_path(path: &PathText) -> String {
    let mut shown = format!("path {} {}", path.text, show_base(&path.base));
    for (is, word) in [
        (path.expected, " expected"),
        (path.module, " module"),
        (path.extent == Extent::Beginning, " beginning"),
        (path.extent == Extent::End, " end"),
    ] {
        if is {
            shown += word;
        }
    }
    shown
}

fn show_base(base: &Base) -> String {
    match base {
        Base::Known(folder) => format!("@{folder}/"),
        Base::Outside => "@outside".to_owned(),
        Base::Unknown => "@?".to_owned(),
        Base::WorkingDirectory => "@cwd".to_owned(),
        Base::BelowWorkingDirectory(below) => format!("@cwd/{below}"),
    }
}

fn show_piece(lines: &LineIndex, start: usize, piece: &Source) -> String {
    let mut shown = place(lines, Span::new(start, start));
    shown += &format!("-> {:?}", piece.language);
    if let Some(kind) = piece.setting.kind {
        shown += &format!(" {}", kind.name());
    }
    if piece.setting.prose {
        shown += " prose";
    }
    shown += &format!(" {} {:?}", show_base(&piece.setting.base), piece.text());
    shown
}

fn place(lines: &LineIndex, span: Span) -> String {
    format!("{}: ", lines.line_of(span.start()))
}
