//! Lines of `key = value`: .gitmodules, and Java's properties with Sonar's among them.
//!
//! A value is a path or a list of paths with commas between them. Leaves out lines that go on in the next one.

use crate::finding::Kind;
use crate::lang::reference::{Base, PathText, Target};
use crate::lang::source::{Extraction, Source};
use crate::text::path_like::{could_be_path, is_glob, is_path_like};
use crate::text::span::Span;

/// Keys of Sonar whose values are paths and globs, as they end.
///
/// Source: <https://docs.sonarsource.com/sonarqube-server/analyzing-source-code/analysis-parameters> (2026).
const SONAR_PATHS: [&str; 8] = [
    ".sources",
    ".tests",
    ".inclusions",
    ".exclusions",
    ".projectBaseDir",
    "Path",
    "Paths",
    ".binaries",
];

/// Returns the paths of a file.
pub fn extract(source: &Source) -> Extraction {
    let mut extraction = Extraction::default();
    let mut comments = Vec::new();
    let text = source.text();
    let is_of_submodules = source.path.name() == ".gitmodules";
    let base = Base::Known(source.path.parent().unwrap_or_default());
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_end();
        let line_start = start;
        start += line.len();
        if content.trim_start().starts_with(['#', ';', '!']) {
            comments.push(source.text.file_span(Span::new(line_start, line_start + content.len())));
            continue;
        }
        let Some((key, _)) = content.split_once('=') else {
            continue;
        };
        // The address of a submodule may be relative, to that of this repository.
        let is_expected = match is_of_submodules {
            true if key.trim() == "path" => true,
            true => continue,
            false => key.starts_with("sonar.") && SONAR_PATHS.iter().any(|end| key.trim().ends_with(end)),
        };
        let mut from = key.len() + 1;
        for item in content.get(from..).unwrap_or("").split(',') {
            let said = item.trim();
            let lead = item.len() - item.trim_start().len();
            let at = line_start + from + lead;
            from += item.len() + 1;
            let base = if is_expected { base.clone() } else { Base::Unknown };
            let target = match said {
                _ if said.contains('$') || !could_be_path(said) => continue,
                _ if is_glob(said) && is_expected => Target::Glob {
                    pattern: said.to_owned(),
                    base,
                },
                _ if is_expected => Target::Path(PathText::expected(said, base)),
                _ if is_path_like(said) && !said.starts_with('/') => Target::Path(PathText {
                    base,
                    ..PathText::literal(said)
                }),
                _ => continue,
            };
            let span = Span::new(at, at + said.len());
            extraction.references.push(source.reference(span, Kind::Config, target));
        }
    }
    extraction.comments = Some(comments);
    extraction
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
    fn a_submodule_is_named_by_its_path() {
        check(
            ".gitmodules",
            "[submodule \"vendor/sub\"]\n\tpath = vendor/sub\n\turl = ../legacy\n[submodule \"b\"]\n  path=b\n",
            &["2: config path vendor/sub @/ expected", "5: config path b @/ expected"],
        );
        check(".gitmodules", "[submodule \"a\"]\n\tbranch = a/b\n\t# path = c\n", &[]);
    }

    #[test]
    fn lists_of_sonar_have_commas() {
        check(
            "sonar-project.properties",
            "sonar.sources=src, legacy\nsonar.coverage.exclusions = a/**,b/*.ts\nsonar.projectKey=a/b\n# sonar.tests=x\n",
            &[
                "1: config path src @/ expected",
                "1: config path legacy @/ expected",
                "2: config glob a/** @/",
                "2: config glob b/*.ts @/",
                "3: config path a/b @?",
            ],
        );
        check(
            "a.properties",
            "url=https://x.io/a\nname=legacy\nroot=/a/b\nx=${y}/z\n",
            &[],
        );
        check("a.properties", "file = a/b.xml", &["1: config path a/b.xml @?"]);
    }
}
