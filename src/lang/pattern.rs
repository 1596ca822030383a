//! Ignore files, CODEOWNERS and .gitattributes: one pattern a line, in gitignore syntax.
//!
//! Leaves out owners and attributes, and whether a line matches retired paths only.

use crate::finding::Kind;
use crate::lang::reference::{Holder, Reference, Removal, Target};
use crate::lang::source::{Extraction, Source};
use crate::lang::taken::TakenOut;
use crate::text::span::Span;
use crate::tree::path::RepoPath;

/// Returns the patterns of a file.
pub fn extract(source: &Source) -> Extraction {
    let mut references = Vec::new();
    let mut comments = Vec::new();
    let folder = folder_of(&source.path);
    let first_word_only = matches!(source.path.name(), "CODEOWNERS" | ".gitattributes");
    let text = source.text();
    let mut start = text.len() - text.trim_start_matches('\u{feff}').len();
    for line in text.get(start..).unwrap_or("").split_inclusive('\n') {
        let content = line.trim_end_matches(['\n', '\r']);
        if content.trim_start().starts_with('#') {
            comments.push(source.text.file_span(Span::new(start, start + content.len())));
        } else if let Some(pattern) = pattern_of(content, first_word_only) {
            let lead = content.len() - content.trim_start().len();
            let lead = if first_word_only { lead } else { 0 };
            let span = Span::new(start + lead, start + lead + pattern.len());
            let target = Target::Pattern {
                pattern: pattern.to_owned(),
                folder: folder.clone(),
            };
            references.push(Reference {
                removal: Removal::Whole(Holder::Pattern),
                ..source.reference(span, Kind::Pattern, target)
            });
        }
        start += line.len();
    }
    Extraction {
        references,
        comments: Some(comments),
        ..Extraction::default()
    }
}

/// Takes `wanted` out of `source`; spans and changes are in bytes of its decoded text.
pub fn take_out(_source: &Source, wanted: &[Span]) -> TakenOut {
    TakenOut::refused(wanted)
}

/// Returns the folder that the patterns of the file `path` are relative to.
///
/// GitHub and GitLab read CODEOWNERS from the root, `.github/`, `.gitlab/` or `docs/`, and mean the root each time;
/// Docker means the build context for `Dockerfile.dockerignore`, which mostly is the file's folder.
fn folder_of(path: &RepoPath) -> RepoPath {
    let folder = path.parent().unwrap_or_default();
    let is_meta = matches!(folder.name(), ".github" | ".gitlab" | "docs");
    if path.name() == "CODEOWNERS" && is_meta {
        return folder.parent().unwrap_or_default();
    }
    folder
}

/// Returns the pattern of a line that is no comment; `None` where it holds none.
fn pattern_of(line: &str, first_word_only: bool) -> Option<&str> {
    if !first_word_only {
        return Some(without_trailing_blanks(line)).filter(|pattern| !pattern.trim().is_empty());
    }
    let line = line.trim();
    // `[section]` of GitLab, `[attr]name` of git.
    if line.starts_with('[') || line.starts_with("^[") {
        return None;
    }
    Some(first_word(line)).filter(|word| !word.is_empty())
}

/// Returns what stands before the first blank that no backslash escapes.
fn first_word(line: &str) -> &str {
    let mut escaped = false;
    for (offset, character) in line.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            ' ' | '\t' => return line.get(..offset).unwrap_or(line),
            _ => {}
        }
    }
    line
}

/// Takes blanks off the end; one behind a backslash stays.
fn without_trailing_blanks(line: &str) -> &str {
    let trimmed = line.trim_end_matches([' ', '\t']);
    let n_backslashes = trimmed.len() - trimmed.trim_end_matches('\\').len();
    if n_backslashes % 2 == 1 && trimmed.len() < line.len() {
        return line.get(..=trimmed.len()).unwrap_or(trimmed);
    }
    trimmed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::shown;

    #[track_caller]
    fn check(path: &str, text: &str, expected: &[&str]) {
        shown::check(text, &extract(&shown::file(path, text)), expected);
    }

    #[test]
    fn each_line_is_a_pattern() {
        check(
            "a/.gitignore",
            "\u{feff}/migrations/\r\n!/migrations/README.md\r\n\r\n*.log  \n",
            &[
                "1: pattern pattern /migrations/ @a/ whole",
                "2: pattern pattern !/migrations/README.md @a/ whole",
                "4: pattern pattern *.log @a/ whole",
            ],
        );
        check(
            ".dockerignore",
            "migrations",
            &["1: pattern pattern migrations @/ whole"],
        );
        check(
            ".prettierignore",
            "scripts/migrate.js\n",
            &["1: pattern pattern scripts/migrate.js @/ whole"],
        );
        check(".npmignore", " lead\n", &["1: pattern pattern  lead @/ whole"]);
        check(
            ".vercelignore",
            "name\\ \nname\\\\ \n",
            &[
                "1: pattern pattern name\\  @/ whole",
                "2: pattern pattern name\\\\ @/ whole",
            ],
        );
        check(".eslintignore", "\\#file\n", &["1: pattern pattern \\#file @/ whole"]);
    }

    #[test]
    fn owners_and_attributes_are_no_patterns() {
        check(
            ".github/CODEOWNERS",
            "# who\n/migrations/ @acme/db # why\n  a\\ b/ x@y.z\n[Section] @x\n",
            &[
                "2: pattern pattern /migrations/ @/ whole",
                "3: pattern pattern a\\ b/ @/ whole",
            ],
        );
        check("docs/CODEOWNERS", "*.sql\t@a", &["1: pattern pattern *.sql @/ whole"]);
        check(
            ".gitattributes",
            "migrations/*.sql linguist-generated -diff\n[attr]binary -diff\n",
            &["1: pattern pattern migrations/*.sql @/ whole"],
        );
    }

    #[test]
    fn comments_and_empty_lines_name_nothing() {
        check(".gitignore", "# /migrations/\n\n   \n  # x\n", &[]);
        check(".gitignore", "", &[]);
        let extraction = extract(&shown::file(".gitignore", "a\n# decomm\r\nb"));
        assert_eq!(extraction.comments, Some(vec![Span::new(2, 10)]));
    }
}
