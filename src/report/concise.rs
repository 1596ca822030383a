//! One line a finding, `path:line:column: severity[check] message`, for editors and `grep`.

use crate::finding::{Finding, Severity};
use crate::report::escape::escape;
use crate::report::human::Detail;
use crate::report::view::View;

/// Returns a line for each finding of `view`, in the report's order; one without a range stands at 1:1.
///
/// No summary and no skipped files: what reads this format reads findings. `Detail::Quiet` leaves errors alone.
pub fn render(view: &View<'_>, detail: Detail) -> String {
    let is_shown = |finding: &&&Finding| detail != Detail::Quiet || finding.severity == Severity::Error;
    view.findings
        .iter()
        .filter(is_shown)
        .map(|finding| line(finding))
        .collect()
}

/// Returns the line of `finding`, with its line break.
pub fn line(finding: &Finding) -> String {
    let (line, column) = match finding.place {
        Some(place) => (place.range.start.line, place.range.start.column),
        None => (1, 1),
    };
    format!(
        "{}:{line}:{column}: {}[{}] {}\n",
        escape(finding.path.as_str()),
        finding.severity.name(),
        finding.check,
        escape(&finding.message),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::testing::{dangling, finding, pending, report, with_severity};
    use crate::report::view::Narrowing;

    fn check(findings: Vec<Finding>, detail: Detail, expected: &str) {
        let narrowing = Narrowing {
            pending: true,
            ..Narrowing::default()
        };
        assert_eq!(render(&View::new(&report(findings), &narrowing), detail), expected);
    }

    #[test]
    fn one_line_a_finding() {
        check(vec![], Detail::Normal, "");
        check(
            vec![
                finding("retired-path", "a\n\u{1b}[1A.sql"),
                dangling("../scripts/migrate"),
                pending(with_severity(dangling("migrations"), Severity::Warning), 5),
            ],
            Detail::Normal,
            "a\\n\\u{1b}[1A.sql:1:1: error[retired-path] `a\\n\\u{1b}[1A.sql` is retired\n\
             app/route.ts:2:22: error[dangling-path] imports the retired `scripts/migrate.js`\n\
             app/route.ts:3:12: warning[dangling-path] imports the retired `scripts/migrate.js`\n",
        );
        check(
            vec![
                with_severity(dangling("migrations"), Severity::Warning),
                finding("retired-path", "b"),
            ],
            Detail::Quiet,
            "b:1:1: error[retired-path] `b` is retired\n",
        );
    }
}
