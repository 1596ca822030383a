//! Commands in, references out.

mod embedded;
mod paths;
mod scripts;
mod take_out;

use crate::finding::Kind;
use crate::lang::language::Language;
use crate::lang::reference::{Base, Extent, Naming, Reference, Removal, ScriptPackage, Target};
use crate::lang::shell::extract;
use crate::lang::source::{Extraction, Setting, Source};
use crate::text::embedded::Embedded;
use crate::tree::path::RepoPath;

pub(super) fn base(base: &Base) -> String {
    match base {
        Base::Known(path) if path.is_root() => "[/]".to_owned(),
        Base::Known(path) => format!("[{path}]"),
        Base::Outside => "[outside]".to_owned(),
        Base::Unknown => "[?]".to_owned(),
        Base::WorkingDirectory => "[cwd]".to_owned(),
        Base::BelowWorkingDirectory(below) => format!("[cwd/{below}]"),
    }
}

/// `what they say: target`, with `!` where a path is expected, `~` for a module, `…` for what is not known.
pub(super) fn show(text: &str, reference: &Reference) -> String {
    let target = match &reference.target {
        Target::Path(path) => {
            let (before, behind) = match path.extent {
                Extent::Whole => ("", ""),
                Extent::Beginning => ("", "…"),
                Extent::End => ("…", ""),
            };
            let expected = if path.expected { "!" } else { "" };
            let module = if path.module { "~" } else { "" };
            format!("{}{before}{}{behind}{expected}{module}", base(&path.base), path.text)
        }
        Target::Glob { pattern, base: of } => format!("glob {}{pattern}", base(of)),
        Target::Script(run) => match &run.package {
            ScriptPackage::Nearest(of) => format!("script {}#{}", base(of), run.name),
            ScriptPackage::Workspace(package) => format!("script {package}#{}", run.name),
            ScriptPackage::All => format!("script *#{}", run.name),
        },
        Target::Page { path, .. } => format!("page {path}"),
        Target::Hosted { path, .. } => format!("hosted {path}"),
        Target::Route { path, .. } => format!("route {path}"),
        Target::Binary { name, .. } => format!("binary {name}"),
        Target::Module { specifier } => format!("module {specifier}"),
        other => format!("{other:?}"),
    };
    format!("{}: {target}", reference.span.of(text))
}

pub(super) fn read(text: &str, kind: Option<Kind>, base: Base) -> Extraction {
    let path = RepoPath::parse("tools/run.sh").unwrap();
    let file = Source::file(path, Language::Shell, text);
    let source = match kind {
        None => file,
        kind => file.piece(
            Language::Shell,
            Embedded::verbatim(text, 0),
            Setting {
                kind,
                prose: false,
                base,
            },
        ),
    };
    let extraction = extract(&source);
    for reference in &extraction.references {
        assert!(text.get(reference.span.start()..reference.span.end()).is_some());
    }
    extraction
}

pub(super) fn shown(text: &str, extraction: &Extraction) -> Vec<String> {
    let mut found: Vec<&Reference> = extraction
        .references
        .iter()
        .filter(|reference| !matches!(reference.target, Target::Binary { .. } | Target::Package { .. }))
        .collect();
    found.sort_by_key(|reference| reference.span);
    found.iter().map(|reference| show(text, reference)).collect()
}

/// Checks what a shell file refers to, binaries and names of packages aside.
pub(super) fn check_file(text: &str, expected: &[&str]) {
    assert_eq!(shown(text, &read(text, None, Base::Unknown)), expected, "{text}");
}

/// Checks what a package script of `packages/api` refers to, binaries and names of packages aside.
pub(super) fn check(text: &str, expected: &[&str]) {
    let folder = RepoPath::parse("packages/api").unwrap();
    let extraction = read(text, Some(Kind::PackageScript), Base::Known(folder));
    assert_eq!(shown(text, &extraction), expected, "{text}");
}

pub(super) fn check_binaries(text: &str, expected: &[&str]) {
    let extraction = read(text, Some(Kind::PackageScript), Base::Unknown);
    let found: Vec<&str> = extraction
        .references
        .iter()
        .filter_map(|reference| match &reference.target {
            Target::Binary { name, .. } => Some(name.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(found, expected, "{text}");
}

/// Checks the names of packages, shown as the marked text: `?` behind those that a filter selects.
pub(super) fn check_packages(text: &str, expected: &[&str]) {
    let extraction = read(text, Some(Kind::PackageScript), Base::Known(RepoPath::root()));
    let found: Vec<String> = extraction
        .references
        .iter()
        .filter_map(|reference| match &reference.target {
            Target::Package { name, naming } => {
                assert_eq!(reference.span.of(text), name, "{text}");
                let sign = if *naming == Naming::Member { "?" } else { "" };
                Some(format!("{name}{sign}"))
            }
            _ => None,
        })
        .collect();
    assert_eq!(found, expected, "{text}");
}

pub(super) fn check_pieces(text: &str, expected: &[(Language, &str)]) {
    let extraction = read(text, Some(Kind::Command), Base::Unknown);
    let found: Vec<(Language, &str)> = extraction
        .pieces
        .iter()
        .map(|piece| (piece.language, piece.text()))
        .collect();
    assert_eq!(found, expected, "{text}");
}

pub(super) fn check_removal(text: &str, expected: &[(&str, Removal)]) {
    let extraction = read(text, Some(Kind::PackageScript), Base::Known(RepoPath::root()));
    let found: Vec<(&str, Removal)> = extraction
        .references
        .iter()
        .filter(|reference| !matches!(reference.target, Target::Binary { .. } | Target::Package { .. }))
        .map(|reference| (reference.span.of(text), reference.removal))
        .collect();
    assert_eq!(found, expected, "{text}");
}
