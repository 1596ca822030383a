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
/// that both lines match. A comment stays as long as one of the lines right below it does.
pub fn take_out(source: &Source, wanted: &[Span]) -> TakenOut {
    let text = source.text();
    let mut taken = TakenOut::default();
    let first_word_only = has_first_words(&source.path);
    let mut start = text.len() - text.trim_start_matches('\u{feff}').len();
    let mut is_taken = vec![false; wanted.len()];
    let mut n_left = 0;
    let mut lines = Vec::new();
    for line in text.get(start..).unwrap_or("").split_inclusive('\n') {
        let content = line.trim_end_matches(['\n', '\r']);
        let span = Span::new(start, start + content.len());
        start += line.len();
        let mut role = role_of(content, first_word_only);
        if role == Role::Pattern {
            for (wanted, is_taken) in wanted.iter().zip(&mut is_taken) {
                if span.contains(*wanted) && !wanted.is_empty() {
                    role = Role::Going;
                    *is_taken = true;
                }
            }
            n_left += usize::from(role == Role::Pattern);
        }
        lines.push((role, Span::new(span.start(), start)));
    }
    taken.edits = without_going(&lines).into_iter().map(Edit::delete).collect();
    let indices = is_taken.iter().enumerate();
    taken.refused = indices
        .filter(|(_, is_taken)| !**is_taken)
        .map(|(index, _)| index)
        .collect();
    // An empty file is not always nothing: without an .npmignore npm reads .gitignore.
    taken.is_empty = source.setting.kind.is_some() && n_left == 0 && !taken.edits.is_empty();
    taken
}

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Blank,
    Comment,
    Pattern,
    /// A pattern that goes.
    Going,
}

fn role_of(content: &str, first_word_only: bool) -> Role {
    match content.trim_start() {
        "" => Role::Blank,
        text if text.starts_with('#') => Role::Comment,
        _ if pattern_of(content, first_word_only).is_some() => Role::Pattern,
        _ => Role::Blank,
    }
}

/// Returns what goes of `lines`, each with its line ending: with all patterns right below a comment the comment, and
/// where nothing is beside them the blank line behind.
fn without_going(lines: &[(Role, Span)]) -> Vec<Span> {
    let mut gone: Vec<Span> = Vec::new();
    let mut add = |span: Span| match gone.last_mut() {
        Some(last) if last.end() == span.start() => *last = Span::new(last.start(), span.end()),
        _ => gone.push(span),
    };
    let mut is_beside = false;
    let mut rest = lines;
    while let Some((first, _)) = rest.first() {
        let n_of =
            |lines: &[(Role, Span)], is: &dyn Fn(Role) -> bool| lines.iter().take_while(|(role, _)| is(*role)).count();
        let n_comments = n_of(rest, &|role| role == Role::Comment);
        let (comments, behind) = rest.split_at(n_comments);
        let (patterns, behind) = behind.split_at(n_of(behind, &|role| matches!(role, Role::Pattern | Role::Going)));
        if *first == Role::Blank {
            is_beside = false;
            rest = rest.get(1..).unwrap_or_default();
            continue;
        }
        let is_whole =
            !comments.is_empty() && !patterns.is_empty() && patterns.iter().all(|(role, _)| *role == Role::Going);
        for (role, span) in comments.iter().chain(patterns) {
            if is_whole || *role == Role::Going {
                add(*span);
            }
        }
        rest = behind;
        if let (true, false, Some((Role::Blank, blank))) = (is_whole, is_beside, behind.first()) {
            add(*blank);
            rest = behind.get(1..).unwrap_or_default();
        }
        is_beside |= !is_whole;
    }
    gone
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
        // What is published is what is there: a name alone is that of a file which the package is to do without.
        ".npmignore" => Reach::Kept,
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
        check_taken(".gitignore", text, &["/migrations/"], "*.log\n");
        check_taken(".gitignore", text, &["*.log"], "# old\n/migrations/\n\n");
        check_taken(".gitignore", text, &["*.log", "/migrations/"], "");
        let text = "a\n\n# one\n# two\n/b/\n/c/\n# three\n/d/\n\ne\n";
        check_taken(
            ".gitignore",
            text,
            &["/b/"],
            "a\n\n# one\n# two\n/c/\n# three\n/d/\n\ne\n",
        );
        check_taken(".gitignore", text, &["/b/", "/c/"], "a\n\n# three\n/d/\n\ne\n");
        check_taken(".gitignore", text, &["/d/"], "a\n\n# one\n# two\n/b/\n/c/\n\ne\n");
        check_taken(".gitignore", text, &["/b/", "/c/", "/d/"], "a\n\ne\n");
        check_taken(".gitignore", "# x\n\n/a/\n", &["/a/"], "# x\n\n");
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
