//! For tests of files that hold commands: references by the text that they mark, then the pieces, comments aside.
//!
//! `./x: [db]x!` marks `./x`, and names the path `x`, expected there, below the folder `db`.

use crate::finding::Kind;
use crate::lang::language::Language;
use crate::lang::reference::{Base, Extent, Reference, Target};
use crate::lang::source::{Extraction, Source};
use crate::text::span::Span;
use crate::tree::path::RepoPath;

fn base(base: &Base) -> String {
    match base {
        Base::Known(path) if path.is_root() => "[/]".to_owned(),
        Base::Known(path) => format!("[{path}]"),
        Base::Outside => "[outside]".to_owned(),
        _ => "[?]".to_owned(),
    }
}

fn show(text: &str, reference: &Reference) -> String {
    let said = reference.span.of(text);
    match &reference.target {
        Target::Path(path) => {
            let (before, behind) = match path.extent {
                Extent::Whole => ("", ""),
                Extent::Beginning => ("", "…"),
                Extent::End => ("…", ""),
            };
            let expected = if path.expected { "!" } else { "" };
            format!("{said}: {}{before}{}{behind}{expected}", base(&path.base), path.text)
        }
        Target::Glob { pattern, base: of } => format!("{said}: glob {}{pattern}", base(of)),
        other => format!("{said}: {other:?}"),
    }
}

/// Reads a file by `extract`; each piece has to lead back into the file.
pub(crate) fn read(extract: fn(&Source) -> Extraction, language: Language, path: &str, text: &str) -> Extraction {
    let path = RepoPath::parse(path).unwrap();
    let extraction = extract(&Source::file(path, language, text));
    for piece in &extraction.pieces {
        let length = piece.text().len();
        assert!(piece.text.file_span(Span::new(0, length)).end() <= text.len());
    }
    extraction
}

/// Checks the references of the file `text`, then its pieces; comments aside.
#[track_caller]
pub(crate) fn check(extraction: &Extraction, text: &str, expected: &[&str]) {
    let mut references: Vec<&Reference> = extraction.references.iter().collect();
    references.sort_by_key(|reference| reference.span);
    let references = references.iter().map(|reference| show(text, reference));
    let pieces = extraction
        .pieces
        .iter()
        .filter(|piece| piece.setting.kind != Some(Kind::Mention))
        .map(|piece| {
            let said = piece.text().trim_end().replace('\n', "⏎");
            format!("{:?} {}{said}", piece.language, base(&piece.setting.base))
        });
    let found: Vec<String> = references.chain(pieces).collect();
    assert_eq!(found, expected, "{text}");
}
