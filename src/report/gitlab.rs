//! Findings as a GitLab code quality report.
//!
//! Leaves out what was skipped: the format has no place for it, and GitLab takes every element for a finding.
//!
//! Source: <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format> (2026), a part of the Code
//! Climate format. The fingerprint is what GitLab compares two branches by; decomm's does not change with lines.

use serde::Serialize;

use crate::finding::{Finding, Severity};
use crate::report::escape::escape_lines;
use crate::report::host::{from_repository, message, severity};
use crate::report::json::document;
use crate::report::view::View;
use crate::text::line::Range;
use crate::tree::path::RepoPath;

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'static str,
    fingerprint: &'a str,
    severity: &'static str,
    location: Location,
}

/// GitLab reads the lines; Code Climate has the positions beside them.
#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
    #[serde(skip_serializing_if = "Option::is_none")]
    positions: Option<Positions>,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

#[derive(Serialize)]
struct Positions {
    begin: Position,
    end: Position,
}

#[derive(Serialize)]
struct Position {
    line: usize,
    column: usize,
}

/// Returns `view` as one JSON list; the configuration lies in the folder `root` of the repository.
///
/// # Errors
/// None that its data can cause; serialization itself is fallible by its type.
pub fn render(view: &View<'_>, root: &RepoPath) -> Result<String, serde_json::Error> {
    let issues: Vec<Issue<'_>> = view.findings.iter().map(|finding| issue(finding, root)).collect();
    document(&issues)
}

fn issue<'a>(finding: &'a Finding, root: &RepoPath) -> Issue<'a> {
    let range = finding.place.map(|place| place.range);
    Issue {
        description: match escape_lines(&finding.help).replace('\n', "; ").as_str() {
            "" => message(finding),
            help => format!("{}; help: {help}", message(finding)),
        },
        check_name: finding.check,
        fingerprint: &finding.fingerprint,
        severity: match severity(finding) {
            Severity::Error => "major",
            Severity::Warning => "minor",
            Severity::Note => "info",
        },
        location: Location {
            path: from_repository(root, &finding.path).as_str().to_owned(),
            lines: Lines {
                begin: range.map_or(1, |range| range.start.line),
                end: range.map_or(1, |range| range.end.line),
            },
            positions: range.map(Positions::of),
        },
    }
}

impl Positions {
    fn of(range: Range) -> Positions {
        Positions {
            begin: Position {
                line: range.start.line,
                column: range.start.column,
            },
            end: Position {
                line: range.end.line,
                column: range.end.column,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::report::testing::{NASTY, dangling, finding, path, pending, report, with_severity};
    use crate::report::view::Narrowing;

    fn rendered(findings: Vec<Finding>, root: &str) -> Value {
        let narrowing = Narrowing {
            pending: true,
            ..Narrowing::default()
        };
        let text = render(&View::new(&report(findings), &narrowing), &path(root)).expect("it is data");
        serde_json::from_str(&text).expect("it is JSON")
    }

    #[test]
    fn one_object_a_finding() {
        assert_eq!(rendered(vec![], ""), json!([]));
        let expected = json!([
            {
                "description": "imports the retired `scripts/migrate.js`; help: remove the import; or keep the script",
                "check_name": "dangling-path",
                "fingerprint": "f00d",
                "severity": "major",
                "location": {
                    "path": "apps/web/app/route.ts",
                    "lines": { "begin": 2, "end": 2 },
                    "positions": { "begin": { "line": 2, "column": 22 }, "end": { "line": 2, "column": 40 } },
                },
            },
            {
                "description": "pending (phase 5): `z.sql` is retired; help: delete it",
                "check_name": "retired-path",
                "fingerprint": "f00d",
                "severity": "info",
                "location": { "path": "apps/web/z.sql", "lines": { "begin": 1, "end": 1 } },
            },
        ]);
        let findings = vec![
            dangling("../scripts/migrate"),
            pending(finding("retired-path", "z.sql"), 5),
        ];
        assert_eq!(rendered(findings, "apps/web"), expected);
    }

    #[test]
    fn severities_are_told_apart() {
        for (severity, expected) in [
            (Severity::Error, "major"),
            (Severity::Warning, "minor"),
            (Severity::Note, "info"),
        ] {
            let issues = rendered(vec![with_severity(finding("retired-path", "a"), severity)], "");
            assert_eq!(issues.pointer("/0/severity"), Some(&json!(expected)));
        }
    }

    #[test]
    fn nasty_names_are_whole_as_paths_and_harmless_in_words() {
        for name in NASTY {
            let issues = rendered(vec![finding("retired-path", name)], "");
            assert_eq!(issues.pointer("/0/location/path"), Some(&json!(name)));
            let description = issues.pointer("/0/description").and_then(Value::as_str);
            assert!(description.is_some_and(|text| !text.chars().any(char::is_control)));
        }
    }
}
