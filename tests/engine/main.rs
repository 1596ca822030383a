//! Trees in memory to findings: each case is a handful of files, a configuration, and the findings in one line each.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by a panic")]

mod addresses;
mod allows;
mod assets;
mod base_url;
mod beside;
mod dead;
mod declared_modules;
mod declared_tables;
mod docs;
mod environments;
mod forgotten;
mod frameworks;
mod gone_modules;
mod gone_symbols;
mod guesses;
mod handed_on;
mod history;
mod leftovers;
mod mocks;
mod modules;
mod names;
mod names_among_words;
mod nuxt;
mod package_words;
mod packages;
mod paths;
mod prefilter;
mod presets;
mod prisma;
mod requires;
mod resolution;
mod scoped_names;
mod site_pages;
mod styles;
mod subpath_strings;
mod subpaths;
mod surfaces;
mod symbols;
mod urls;
mod workflows;
mod workspaces;

use decomm::checks::{self, Options};
use decomm::config::date::Date;
use decomm::config::load::{Input, load};
use decomm::config::{Config, Implied};
use decomm::facts::Parsing;
use decomm::finding::{Finding, Report};
use decomm::tree::Tree;
use decomm::tree::memory::MemoryTree;
use decomm::tree::path::RepoPath;
use std::sync::Arc;

/// Checks `files` under the configuration `config`, which lacks its first line, on 2026-11-22.
fn report(config: &str, files: &[(&str, &str)]) -> Report {
    report_with(config, &[], files)
}

/// As [`report`], with what follows from what the entries retire.
fn report_with(config: &str, implied: &[Implied], files: &[(&str, &str)]) -> Report {
    let tree: Arc<dyn Tree> = Arc::new(MemoryTree::from_texts(files.iter().copied()));
    let config = loaded(config, tree.as_ref()).with_implied(implied);
    let run = |parsing: Parsing| {
        let options = Options {
            phase: None,
            today: date(),
            left_over: true,
            n_threads: 1,
            history: None,
            parsing,
            progress: &|_| {},
        };
        checks::run(Arc::clone(&tree), &config, &options)
    };
    // What is not parsed holds nothing: every case of these tests is a case of that, too.
    let (needed, all) = (run(Parsing::Needed), run(Parsing::All));
    assert_eq!(needed.findings, all.findings, "\n{files:#?}");
    needed
}

/// Reads the configuration `config`, which lacks its first line.
fn loaded(config: &str, tree: &dyn Tree) -> Config {
    load(Input {
        path: RepoPath::parse(".decomm.toml"),
        shown_name: ".decomm.toml".to_owned(),
        text: format!("version = 1\n{config}"),
        read: &|path| String::from_utf8(tree.read(path).ok()?).ok(),
        check_names: &checks::names_in_configs(),
    })
    .unwrap_or_else(|errors| panic!("{errors:#?}"))
}

fn date() -> Date {
    Date::parse("2026-11-22").unwrap()
}

/// Shows a finding as `path:line:column check «text» -> target (confidence)`, a whole file without line and text.
fn show(finding: &Finding, files: &[(&str, &str)]) -> String {
    let text = files
        .iter()
        .find(|(path, _)| *path == finding.path.as_str())
        .map_or("", |(_, text)| text);
    let place = finding.place.map_or(String::new(), |place| {
        format!(":{}:{}", place.range.start.line, place.range.start.column)
    });
    let marked = finding
        .place
        .map_or(String::new(), |place| format!(" «{}»", place.span.of(text)));
    let target = finding.target.as_deref().unwrap_or("-");
    format!(
        "{}{place} {}{marked} -> {target} ({})",
        finding.path,
        finding.check,
        finding.confidence.name()
    )
}

/// Asserts that the dangling findings are `expected`.
#[track_caller]
fn check_dangling(config: &str, files: &[(&str, &str)], expected: &[&str]) {
    check_where(config, files, expected, |finding| {
        finding.check.starts_with("dangling-")
    });
}

/// Asserts that the findings of `check` are `expected`.
#[track_caller]
fn check_only(check: &str, config: &str, files: &[(&str, &str)], expected: &[&str]) {
    check_where(config, files, expected, |finding| finding.check == check);
}

#[track_caller]
fn check_where(config: &str, files: &[(&str, &str)], expected: &[&str], wanted: impl Fn(&Finding) -> bool) {
    let report = report(config, files);
    let found: Vec<String> = report
        .findings
        .iter()
        .filter(|finding| wanted(finding))
        .map(|finding| show(finding, files))
        .collect();
    assert_eq!(found, expected, "\n{config}\n{files:#?}");
}
