//! Findings as workflow commands of GitHub Actions, which shows them on the lines of a pull request.
//!
//! Leaves out what was skipped, and any other text: a log without findings stays empty.
//!
//! Source: <https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands> (2026); how the runner
//! takes a line apart is in `actions/runner`, `ActionCommand.cs` and `ActionCommandManager.cs`. GitHub keeps ten errors,
//! ten warnings and ten notices of a step (`actions/toolkit`, `docs/problem-matchers.md`) and drops the rest without a
//! word. So what says most comes first, one notice says that there is more, and a message begins with its place: the
//! log has every message, and nothing but the messages.

use crate::finding::{Finding, Severity};
use crate::report::escape::{escape, escape_lines, is_harmful};
use crate::report::host::{from_repository, message, severity};
use crate::report::human::{Detail, count};
use crate::report::view::View;
use crate::tree::path::RepoPath;

/// How many of a kind GitHub keeps of one step.
const MOST_SHOWN: usize = 10;

/// Returns a line for each finding of `view`; the configuration lies in the folder `root` of the repository.
///
/// Errors stand before warnings and these before notes; among them come first those with a line of their own, since a
/// file that is merely still there needs no mark on its first line. `Detail::Quiet` leaves errors alone.
pub fn render(view: &View<'_>, root: &RepoPath, detail: Detail) -> String {
    let mut findings: Vec<&Finding> = view.findings.clone();
    findings.retain(|finding| detail != Detail::Quiet || severity(finding) == Severity::Error);
    findings.sort_by_key(|finding| (severity(finding), finding.place.is_none()));
    let n_of = |wanted: Severity| findings.iter().filter(|finding| severity(finding) == wanted).count();
    let kinds = [Severity::Error, Severity::Warning, Severity::Note].map(|kind| (kind, n_of(kind)));
    let mut is_told = !kinds.iter().any(|(_, number)| *number > MOST_SHOWN);
    let mut text = String::new();
    for finding in findings {
        // The notice stands before all others, to be one of the ten.
        if !is_told && severity(finding) == Severity::Note {
            text.push_str(&more(&kinds));
            is_told = true;
        }
        text.push_str(&line(finding, root));
    }
    if !is_told {
        text.push_str(&more(&kinds));
    }
    text
}

/// Returns the notice that GitHub does not show everything.
fn more(kinds: &[(Severity, usize)]) -> String {
    let counts: Vec<String> = kinds
        .iter()
        .filter(|(_, number)| *number > 0)
        .map(|(kind, number)| count(*number, kind.name()))
        .collect();
    let message = format!(
        "{}: GitHub shows {MOST_SHOWN} of a kind, and the log of this step has all of them",
        counts.join(", ")
    );
    format!("::notice title=decomm::{}\n", data(&message))
}

fn line(finding: &Finding, root: &RepoPath) -> String {
    let command = match severity(finding) {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let mut properties = vec![format!(
        "file={}",
        property(from_repository(root, &finding.path).as_str())
    )];
    match finding.place.map(|place| place.range) {
        None => properties.push("line=1".to_owned()),
        Some(range) => {
            properties.push(format!("line={},endLine={}", range.start.line, range.end.line));
            // The runner refuses columns of a range with several lines.
            if range.start.line == range.end.line {
                properties.push(format!("col={},endColumn={}", range.start.column, range.end.column));
            }
        }
    }
    let title = match &finding.entry {
        Some(entry) => format!("{} ({entry})", finding.check),
        None => finding.check.to_owned(),
    };
    properties.push(format!("title={}", property(&title)));
    let path = from_repository(root, &finding.path);
    let path = escape(path.as_str());
    let address = match finding.place.map(|place| place.range.start) {
        Some(start) => format!("{path}:{}:{}", start.line, start.column),
        None => path.into_owned(),
    };
    let mut text = format!("{address}: {}: {}", finding.check, message(finding));
    if !finding.help.is_empty() {
        text.push_str("\nhelp: ");
        text.push_str(&escape_lines(&finding.help));
    }
    format!("::{command} {}::{}\n", properties.join(","), data(&text))
}

/// Returns `text` as the value of a property. What the runner cannot decode and a terminal would obey is written out.
fn property(text: &str) -> String {
    let harmless: String = text
        .chars()
        .map(|character| {
            if is_harmful(character) && !matches!(character, '\n' | '\r') {
                escape(&character.to_string()).into_owned()
            } else {
                character.to_string()
            }
        })
        .collect();
    data(&harmless).replace(':', "%3A").replace(',', "%2C")
}

/// Returns `text` as what stands behind the second `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::testing::{NASTY, dangling, finding, path, pending, report, with_severity};
    use crate::report::view::Narrowing;

    fn rendered(findings: Vec<Finding>, root: &str, detail: Detail) -> String {
        let narrowing = Narrowing {
            pending: true,
            ..Narrowing::default()
        };
        render(&View::new(&report(findings), &narrowing), &path(root), detail)
    }

    #[test]
    fn one_command_a_finding_and_lines_come_first() {
        assert_eq!(rendered(vec![], "", Detail::Normal), "");
        let findings = vec![
            pending(finding("retired-path", "a.sql"), 5),
            finding("retired-path", "b.sql"),
            with_severity(dangling("migrations"), Severity::Warning),
            dangling("../scripts/migrate"),
        ];
        let import = "::error file=web/app/route.ts,line=2,endLine=2,col=22,endColumn=40,title=dangling-path (legacy)\
                      ::web/app/route.ts:2:22: dangling-path: imports the retired `scripts/migrate.js`\
                      %0Ahelp: remove the import%0Aor keep the script\n";
        let file = "::error file=web/b.sql,line=1,title=retired-path (legacy)\
                    ::web/b.sql: retired-path: `b.sql` is retired%0Ahelp: delete it\n";
        let prose = import
            .replace("::error", "::warning")
            .replace(":2:22:", ":3:12:")
            .replace(
                "line=2,endLine=2,col=22,endColumn=40",
                "line=3,endLine=3,col=12,endColumn=22",
            );
        let later = "::notice file=web/a.sql,line=1,title=retired-path (legacy)\
                     ::web/a.sql: retired-path: pending (phase 5): `a.sql` is retired%0Ahelp: delete it\n";
        assert_eq!(
            rendered(findings.clone(), "web", Detail::Normal),
            format!("{import}{file}{prose}{later}")
        );
        assert_eq!(rendered(findings, "web", Detail::Quiet), format!("{import}{file}"));
    }

    #[test]
    fn columns_are_left_out_where_lines_differ() {
        let lines = rendered(
            vec![dangling("import { run } from \"../scripts/migrate\";\nawait")],
            "",
            Detail::Normal,
        );
        assert!(lines.contains("line=2,endLine=3,title="), "{lines}");
    }

    #[test]
    fn what_github_leaves_out_is_said_in_a_notice_that_it_shows() {
        let errors = |number: usize| vec![finding("retired-path", "a"); number];
        let notes = |number: usize| vec![with_severity(finding("retired-path", "b"), Severity::Note); number];
        let notice = |counts: &str| {
            format!(
                "::notice title=decomm::{counts}: GitHub shows 10 of a kind, and the log of this step has all of them"
            )
        };
        assert!(!rendered(errors(10), "", Detail::Normal).contains("title=decomm::"));
        let all = rendered(errors(11), "", Detail::Normal);
        assert_eq!(all.lines().last(), Some(notice("11 errors").as_str()));
        let all = rendered([errors(1), notes(12)].concat(), "", Detail::Normal);
        assert_eq!(all.lines().nth(1), Some(notice("1 error, 12 notes").as_str()));
        assert_eq!(all.lines().count(), 14);
    }

    #[test]
    fn nasty_names_come_back_as_the_runner_decodes_them() {
        for name in NASTY {
            let text = rendered(vec![finding("retired-path", name)], "", Detail::Normal);
            assert_eq!(text.lines().count(), 1, "{text}");
            let (properties, message) = text
                .split_once("::")
                .and_then(|(_, rest)| rest.split_once("::"))
                .expect("a command");
            assert!(!message.contains("\u{1b}") && !properties.contains('\u{1b}'));
            let fields: Vec<&str> = properties.split_once(' ').expect("a space").1.split(',').collect();
            assert_eq!(fields.len(), 3, "{fields:?}");
            let decode = |text: &str| {
                [("%2C", ","), ("%3A", ":"), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")]
                    .iter()
                    .fold(text.to_owned(), |text, (code, sign)| text.replace(code, sign))
            };
            let file = fields[0].strip_prefix("file=").map(decode);
            let shown = name.replace('\u{1b}', "\\u{1b}").replace('\u{7}', "\\u{7}");
            assert_eq!(file, Some(shown));
        }
    }
}
