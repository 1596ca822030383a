//! The findings of the fixture repository: each one is expected, and each expected one is found, at its exact place.
//!
//! `expected.tsv` holds a line for each: path, line, column, end line, end column, check, entry, kind, confidence,
//! severity, target; `-` where a finding has none.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by a panic")]

use decomm::checks::{self, Options};
use decomm::config::Config;
use decomm::config::date::Date;
use decomm::config::load::{Input, load};
use decomm::facts::Parsing;
use decomm::finding::{Finding, Report};
use decomm::tree::Tree;
use decomm::tree::path::RepoPath;
use decomm::tree::worktree::Worktree;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

fn fixture() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/drizzle-consolidation")
}

fn config(tree: &dyn Tree) -> Config {
    let path = RepoPath::parse(".decomm.toml").unwrap();
    let read = |path: &RepoPath| String::from_utf8(tree.read(path).ok()?).ok();
    load(Input {
        text: read(&path).unwrap(),
        path: Some(path),
        shown_name: ".decomm.toml".to_owned(),
        read: &read,
        check_names: &checks::names_in_configs(),
    })
    .unwrap_or_else(|errors| panic!("{errors:#?}"))
}

fn check(n_threads: usize) -> Report {
    let tree: Arc<dyn Tree> = Arc::new(Worktree::open(&fixture().join("in")).unwrap());
    let config = config(tree.as_ref());
    let options = Options {
        phase: None,
        today: Date::parse("2026-11-22").unwrap(),
        left_over: true,
        n_threads,
        history: None,
        parsing: Parsing::Needed,
        progress: &|_| {},
    };
    checks::run(tree, &config, &options)
}

fn line(finding: &Finding) -> String {
    let range = finding.place.map_or(
        ["-".to_owned(), "-".to_owned(), "-".to_owned(), "-".to_owned()],
        |place| {
            let (start, end) = (place.range.start, place.range.end);
            [start.line, start.column, end.line, end.column].map(|number| number.to_string())
        },
    );
    [
        finding.path.as_str(),
        &range.join("\t"),
        finding.check,
        finding.entry.as_deref().unwrap_or("-"),
        finding.kind.map_or("-", |kind| kind.name()),
        finding.confidence.name(),
        finding.severity.name(),
        finding.target.as_deref().unwrap_or("-"),
    ]
    .join("\t")
}

#[test]
fn every_finding_is_expected_and_every_expected_one_is_found() {
    let report = check(2);
    assert_eq!(report.skipped, []);
    let mut balance: BTreeMap<String, i32> = BTreeMap::new();
    for finding in &report.findings {
        *balance.entry(line(finding)).or_default() += 1;
    }
    let expected = std::fs::read_to_string(fixture().join("expected.tsv")).unwrap();
    for line in expected.lines() {
        *balance.entry(line.to_owned()).or_default() -= 1;
    }
    let differences: Vec<String> = balance
        .into_iter()
        .filter(|(_, count)| *count != 0)
        .map(|(line, count)| format!("{} {line}", if count > 0 { "UNEXPECTED" } else { "MISSING   " }))
        .collect();
    assert!(
        differences.is_empty(),
        "{} differences:\n{}",
        differences.len(),
        differences.join("\n")
    );
}

#[test]
fn every_kind_occurs() {
    let report = check(2);
    let kinds: std::collections::BTreeSet<&str> = report
        .findings
        .iter()
        .filter_map(|finding| finding.kind)
        .map(|kind| kind.name())
        .collect();
    assert_eq!(kinds.len(), 17, "{kinds:?}");
}

#[test]
fn the_thread_count_changes_nothing() {
    let one = check(1);
    for n_threads in [2, 3, 7] {
        let other = check(n_threads);
        assert_eq!(one.findings, other.findings);
        assert_eq!(one.skipped, other.skipped);
    }
}

#[test]
fn fingerprints_are_unique() {
    let report = check(2);
    let unique: std::collections::BTreeSet<&str> = report
        .findings
        .iter()
        .map(|finding| finding.fingerprint.as_str())
        .collect();
    assert_eq!(unique.len(), report.findings.len());
}
