//! Findings as a JUnit report, which every CI system shows as tests.
//!
//! A test suite a file and a test case a finding, as ESLint, ruff and others write them. Errors that are enforced are
//! failures; everything else is a skipped test with its message, since most readers fail a job for any failure, and a
//! warning is no reason to; so is a file that could not be read. Where nothing was found there is one test case that has passed: readers take a report
//! without tests for a mistake.
//!
//! A name holds no line number, so that a reader that compares two runs sees the same test when lines have moved.

use std::collections::HashMap;

use quick_junit::{NonSuccessKind, Report, SerializeError, TestCase, TestCaseStatus, TestSuite};

use crate::finding::{Finding, Severity};
use crate::report::escape::{escape, escape_lines};
use crate::report::host::{from_repository, message, severity};
use crate::report::human::count;
use crate::report::view::View;
use crate::tree::path::RepoPath;

/// The name of the report, and of the suite where nothing was found.
const NAME: &str = "decomm";

/// Returns `view` as one XML document; the configuration lies in the folder `root` of the repository.
///
/// # Errors
/// None that its data can cause; serialization itself is fallible by its type.
pub fn render(view: &View<'_>, root: &RepoPath) -> Result<String, SerializeError> {
    let mut report = Report::new(NAME);
    for findings in view.findings.chunk_by(|a, b| a.path == b.path) {
        report.add_test_suite(suite(findings, root));
    }
    let is_clean = report.test_suites.is_empty();
    if is_clean || !view.skipped.is_empty() {
        report.add_test_suite(own_suite(view, root, is_clean));
    }
    report.to_string()
}

/// Returns what is about no finding: that there was none, and each file that could not be read as a skipped test.
fn own_suite(view: &View<'_>, root: &RepoPath, is_clean: bool) -> TestSuite {
    let mut suite = TestSuite::new(NAME);
    if is_clean {
        let mut case = TestCase::new("check", TestCaseStatus::success());
        case.set_classname(NAME);
        case.set_system_out(format!("nothing found, {} checked", count(view.summary.files, "file")));
        suite.add_test_case(case);
    }
    for skipped in &view.skipped {
        let path = from_repository(root, &skipped.path);
        let path = escape(path.as_str());
        let mut status = TestCaseStatus::skipped();
        status.set_message(escape(&skipped.reason));
        status.set_type("skipped");
        status.set_description(format!("{path}: {}", escape(&skipped.reason)));
        let mut case = TestCase::new("not read", status);
        case.set_classname(path.as_ref());
        case.extra.insert("file".into(), path.as_ref().into());
        suite.add_test_case(case);
    }
    suite
}

/// Returns the findings of one file.
fn suite(findings: &[&Finding], root: &RepoPath) -> TestSuite {
    let path = findings
        .first()
        .map(|finding| from_repository(root, &finding.path))
        .unwrap_or_default();
    let path = escape(path.as_str());
    let mut suite = TestSuite::new(path.as_ref());
    let mut n_of_name: HashMap<String, usize> = HashMap::new();
    for finding in findings {
        let mut name = match &finding.target {
            Some(target) => format!("{}: {}", finding.check, escape(target)),
            None => finding.check.to_owned(),
        };
        let n_before = n_of_name.entry(name.clone()).or_default();
        *n_before += 1;
        if *n_before > 1 {
            name = format!("{name} ({n_before})");
        }
        let mut case = TestCase::new(name, status(finding, &path));
        case.set_classname(path.as_ref());
        case.extra.insert("file".into(), path.as_ref().into());
        if let Some(place) = finding.place {
            case.extra
                .insert("line".into(), place.range.start.line.to_string().into());
        }
        suite.add_test_case(case);
    }
    suite
}

fn status(finding: &Finding, path: &str) -> TestCaseStatus {
    let mut status = match severity(finding) {
        Severity::Error => TestCaseStatus::non_success(NonSuccessKind::Failure),
        Severity::Warning | Severity::Note => TestCaseStatus::skipped(),
    };
    let start = finding.place.map(|place| place.range.start);
    let address = start.map_or(path.to_owned(), |start| {
        format!("{path}:{}:{}", start.line, start.column)
    });
    status.set_message(message(finding));
    status.set_type(finding.check);
    status.set_description(format!(
        "{address}: {}[{}] {}\nhelp: {}",
        finding.severity.name(),
        finding.check,
        message(finding),
        escape_lines(&finding.help)
    ));
    status
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::testing::{NASTY, dangling, finding, path, pending, report, skipped, with_severity};
    use crate::report::view::Narrowing;

    fn rendered(findings: Vec<Finding>, root: &str) -> String {
        let mut whole = report(findings);
        whole.skipped = vec![skipped("a\u{1b}.js", "not UTF-8")];
        let narrowing = Narrowing {
            pending: true,
            ..Narrowing::default()
        };
        render(&View::new(&whole, &narrowing), &path(root)).expect("it is data")
    }

    #[test]
    fn errors_fail_and_the_rest_is_skipped() {
        let findings = vec![
            dangling("../scripts/migrate"),
            with_severity(dangling("migrations"), Severity::Warning),
            pending(finding("retired-path", "z.sql"), 5),
        ];
        let expected = r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="decomm" tests="4" skipped="3" failures="1" errors="0">
    <testsuite name="web/app/route.ts" tests="2" skipped="1" errors="0" failures="1">
        <testcase name="dangling-path: scripts/migrate.js" classname="web/app/route.ts" file="web/app/route.ts" line="2">
            <failure message="imports the retired `scripts/migrate.js`" type="dangling-path">web/app/route.ts:2:22: error[dangling-path] imports the retired `scripts/migrate.js`
help: remove the import
or keep the script</failure>
        </testcase>
        <testcase name="dangling-path: scripts/migrate.js (2)" classname="web/app/route.ts" file="web/app/route.ts" line="3">
            <skipped message="imports the retired `scripts/migrate.js`" type="dangling-path">web/app/route.ts:3:12: warning[dangling-path] imports the retired `scripts/migrate.js`
help: remove the import
or keep the script</skipped>
        </testcase>
    </testsuite>
    <testsuite name="web/z.sql" tests="1" skipped="1" errors="0" failures="0">
        <testcase name="retired-path: z.sql" classname="web/z.sql" file="web/z.sql">
            <skipped message="pending (phase 5): `z.sql` is retired" type="retired-path">web/z.sql: error[retired-path] pending (phase 5): `z.sql` is retired
help: delete it</skipped>
        </testcase>
    </testsuite>
    <testsuite name="decomm" tests="1" skipped="1" errors="0" failures="0">
        <testcase name="not read" classname="web/a\u{1b}.js" file="web/a\u{1b}.js">
            <skipped message="not UTF-8" type="skipped">web/a\u{1b}.js: not UTF-8</skipped>
        </testcase>
    </testsuite>
</testsuites>
"#;
        assert_eq!(rendered(findings, "web"), expected);
    }

    #[test]
    fn a_clean_run_is_a_test_that_passed() {
        let expected = r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="decomm" tests="1" skipped="0" failures="0" errors="0">
    <testsuite name="decomm" tests="1" skipped="0" errors="0" failures="0">
        <testcase name="check" classname="decomm">
            <system-out>nothing found, 34 files checked</system-out>
        </testcase>
    </testsuite>
</testsuites>
"#;
        let whole = report(vec![]);
        let view = View::new(&whole, &Narrowing::default());
        assert_eq!(render(&view, &path("")).expect("it is data"), expected);
    }

    #[test]
    fn nasty_names_are_well_formed_and_come_back() {
        for name in NASTY {
            let text = rendered(vec![finding("retired-path", name)], "");
            let document = roxmltree::Document::parse(&text).expect("it is well formed");
            let case = document
                .descendants()
                .find(|node| node.has_tag_name("testcase"))
                .expect("a test case");
            assert_eq!(case.attribute("file"), Some(escape(name).as_ref()));
            let failure = case.first_element_child().expect("a failure");
            let message = failure.attribute("message").expect("a message");
            assert_eq!(message, format!("`{}` is retired", escape(name)));
            assert!(failure.text().is_some_and(|text| text.contains(message)));
        }
    }
}
