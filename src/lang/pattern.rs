//! Ignore files, CODEOWNERS and .gitattributes: one pattern a line, in gitignore syntax.
//!
//! Leaves out owners and attributes, and whether a line matches retired paths only.

use crate::finding::Kind;
use crate::lang::reference::{Holder, Reach, Reference, Removal, Target};
use crate::lang::source::{Extraction, Source};
use crate::lang::taken::TakenOut;
use crate::text::edit::Edit;
use crate::text::path_like::{has_extension, is_glob};
use crate::text::span::Span;
use crate::tree::path::RepoPath;

/// Returns the patterns of a file.
pub fn extract(source: &Source) -> Extraction {
    let mut references = Vec::new();
    let mut comments = Vec::new();
    let folder = folder_of(&source.path);
    let first_word_only = has_first_words(&source.path);
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
                pattern: meant(&source.path, pattern),
                folder: folder.clone(),
                reach: reach_of(&source.path),
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
///
/// The whole line goes, with its line ending. What comes before it and behind it decides about other paths only: a line
/// is wanted because all that it matches is retired, a `!` line as well, and where order counts it counts for a path
/// that both lines match. A comment above stays, since it mostly speaks of several lines.
pub fn take_out(source: &Source, wanted: &[Span]) -> TakenOut {
    let text = source.text();
    let mut taken = TakenOut::default();
    let first_word_only = has_first_words(&source.path);
    let mut start = text.len() - text.trim_start_matches('\u{feff}').len();
    let mut is_taken = vec![false; wanted.len()];
    let mut n_left = 0;
    for line in text.get(start..).unwrap_or("").split_inclusive('\n') {
        let content = line.trim_end_matches(['\n', '\r']);
        let span = Span::new(start, start + content.len());
        start += line.len();
        let is_pattern = !content.trim_start().starts_with('#') && pattern_of(content, first_word_only).is_some();
        if !is_pattern {
            continue;
        }
        let mut is_wanted = false;
        for (wanted, is_taken) in wanted.iter().zip(&mut is_taken) {
            if span.contains(*wanted) && !wanted.is_empty() {
                is_wanted = true;
                *is_taken = true;
            }
        }
        if is_wanted {
            taken.edits.push(Edit::delete(Span::new(span.start(), start)));
        } else {
            n_left += 1;
        }
    }
    let indices = is_taken.iter().enumerate();
    taken.refused = indices
        .filter(|(_, is_taken)| !**is_taken)
        .map(|(index, _)| index)
        .collect();
    // An empty file is not always nothing: without an .npmignore npm reads .gitignore.
    taken.is_empty = source.setting.kind.is_some() && n_left == 0 && !taken.edits.is_empty();
    taken
}

/// Returns `pattern` as git would write it: Docker looks for a file's name in the context's folder alone.
fn meant(path: &RepoPath, pattern: &str) -> String {
    let (sign, name) = match pattern.strip_prefix('!') {
        Some(name) => ("!", name),
        None => ("", pattern),
    };
    let is_file = !name.contains('/') && !is_glob(name) && has_extension(name);
    match path.name().ends_with(".dockerignore") && is_file {
        true => format!("{sign}/{name}"),
        false => pattern.to_owned(),
    }
}

/// Returns what the patterns of the file `path` are meant for.
fn reach_of(path: &RepoPath) -> Reach {
    match path.name() {
        name if name.ends_with(".dockerignore") => Reach::Context,
        _ if has_first_words(path) => Reach::Kept,
        _ => Reach::Anything,
    }
}

/// Whether only the first word of each line is a pattern.
fn has_first_words(path: &RepoPath) -> bool {
    matches!(path.name(), "CODEOWNERS" | ".gitattributes")
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

    #[track_caller]
    fn check_taken(path: &str, text: &str, wanted: &[&str], expected: &str) {
        let source = shown::file(path, text);
        let spans: Vec<Span> = wanted
            .iter()
            .map(|wanted| {
                let start = text.find(wanted).unwrap();
                Span::new(start, start + wanted.len())
            })
            .collect();
        let taken = take_out(&source, &spans);
        assert_eq!(taken.refused, [0; 0], "{text:?}");
        let mut edits = crate::text::edit::Edits::default();
        for edit in taken.edits {
            edits.add(edit).unwrap();
        }
        let new = String::from_utf8(edits.apply(text.as_bytes())).unwrap();
        assert_eq!(new, expected, "{text:?}");
        // Whatever line is taken out, the others are read as before.
        let before = extract(&source).references;
        for reference in &before {
            let [edit] = take_out(&source, &[reference.span]).edits.try_into().unwrap();
            let mut edits = crate::text::edit::Edits::default();
            edits.add(edit).unwrap();
            let new = String::from_utf8(edits.apply(text.as_bytes())).unwrap();
            let after = extract(&shown::file(path, &new)).references;
            let targets =
                |references: &[Reference]| references.iter().map(|other| other.target.clone()).collect::<Vec<_>>();
            let others: Vec<Reference> = before.iter().filter(|other| *other != reference).cloned().collect();
            assert_eq!(targets(&after), targets(&others), "{new:?}");
        }
    }

    #[test]
    fn a_line_goes_whole() {
        let text = "# old\n/migrations/\n\n*.log\n";
        check_taken(".gitignore", text, &["/migrations/"], "# old\n\n*.log\n");
        check_taken(".gitignore", text, &["*.log"], "# old\n/migrations/\n\n");
        check_taken(".gitignore", text, &["*.log", "/migrations/"], "# old\n\n");
        check_taken(".gitignore", "a\r\n/b/c  \r\nd\r\n", &["/b/c"], "a\r\nd\r\n");
        check_taken(".gitignore", "a\n/b/c", &["/b/c"], "a\n");
        check_taken(".gitignore", "\u{feff}/b/c\na", &["/b/c"], "\u{feff}a");
        check_taken(".gitignore", "/b/c", &["/b/c"], "");
        check_taken(
            ".dockerignore",
            "scripts/*\n!scripts/migrate.js\nx\n",
            &["!scripts/migrate.js"],
            "scripts/*\nx\n",
        );
        check_taken(
            ".github/CODEOWNERS",
            "* @a\n/migrations/ @acme/db # why\n",
            &["/migrations/"],
            "* @a\n",
        );
        check_taken(
            ".gitattributes",
            "\tmigrations/*.sql -diff\n",
            &["migrations/*.sql"],
            "",
        );
    }

    #[test]
    fn what_is_no_pattern_is_refused() {
        let source = shown::file(".gitignore", "# /a/b\n\nc\n");
        let taken = take_out(
            &source,
            &[Span::new(2, 6), Span::new(8, 9), Span::new(7, 7), Span::new(40, 44)],
        );
        assert_eq!((taken.refused, taken.edits.len()), (vec![0, 2, 3], 1));
    }
}
