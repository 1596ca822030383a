//! Trees in memory to plans: each case is a handful of files, a configuration, and what the plan does and leaves.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by a panic")]

mod blockers;
mod cascades;
mod left_over;
mod packages;
mod requires;
mod rounds;

use decomm::checks::{self, Options};
use decomm::config::Config;
use decomm::config::date::Date;
use decomm::config::load::{Input, load};
use decomm::facts::Parsing;
use decomm::finding::Finding;
use decomm::plan::change::FileChange;
use decomm::plan::{self, Plan, PlanError, Scope};
use decomm::tree::Tree;
use decomm::tree::memory::MemoryTree;
use decomm::tree::path::RepoPath;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Files by path.
type Files = BTreeMap<String, String>;

fn read_config(tree: &dyn Tree, config: &str) -> Config {
    load(Input {
        path: RepoPath::parse(".decomm.toml"),
        shown_name: ".decomm.toml".to_owned(),
        text: format!("version = 1\n{config}"),
        read: &|path| String::from_utf8(tree.read(path).ok()?).ok(),
        check_names: &checks::names_in_configs(),
    })
    .unwrap_or_else(|errors| panic!("{errors:#?}"))
}

/// Plans what `scope` allows for `files` under the configuration `config`, which lacks its first line, on 2026-11-22.
fn make(config: &str, files: &[(&str, &str)], scope: &Scope) -> Result<Plan, PlanError> {
    let tree: Arc<dyn Tree> = Arc::new(MemoryTree::from_texts(files.iter().copied()));
    let config = read_config(tree.as_ref(), config);
    let options = Options {
        phase: None,
        today: Date::parse("2026-11-22").unwrap(),
        left_over: false,
        n_threads: 1,
        history: None,
        parsing: Parsing::Needed,
        progress: &|_| {},
    };
    plan::make(&tree, &config, &options, scope)
}

fn safe() -> Scope {
    Scope::default()
}

fn also_unsafe() -> Scope {
    Scope {
        is_unsafe: true,
        ..Scope::default()
    }
}

/// Returns the files as the plan would leave them.
fn after(files: &[(&str, &str)], plan: &Plan) -> Files {
    let mut result: Files = files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect();
    for (path, change) in &plan.changes {
        match change {
            FileChange::Create { new } | FileChange::Edit { new, .. } => {
                result.insert(path.to_string(), String::from_utf8(new.clone()).unwrap());
            }
            FileChange::Delete { .. } => {
                result.remove(path.as_str());
            }
        }
    }
    result
}

/// Shows findings as `path:line check target`, the line of the tree as it is on disk.
fn show(plan: &Plan, findings: &[Finding]) -> Vec<String> {
    let line = |finding: &Finding| {
        let finding = plan.before(finding);
        let line = finding
            .place
            .map_or(String::new(), |place| format!(":{}", place.range.start.line));
        let target = finding.target.as_deref().unwrap_or("-").to_owned();
        format!("{}{line} {} {target}", finding.path, finding.check)
    };
    findings.iter().map(line).collect()
}

/// Checks what becomes of `files`; those of `expected` alone are left, with these texts, and nothing blocks.
#[track_caller]
fn check(config: &str, files: &[(&str, &str)], scope: &Scope, expected: &[(&str, &str)]) {
    let plan = make(config, files, scope).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(show(&plan, &plan.blockers), Vec::<String>::new(), "{config}");
    let expected: Files = expected
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect();
    let found = after(files, &plan);
    assert_eq!(found, expected, "{config}");
    let again: Vec<(&str, &str)> = found
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    let second = make(config, &again, scope).unwrap_or_else(|error| panic!("{error}"));
    assert!(second.is_empty(), "a second run changes something: {:?}", second.edits);
}

/// Checks what stands in the way of the plan for `files`.
#[track_caller]
fn check_blockers(config: &str, files: &[(&str, &str)], scope: &Scope, expected: &[&str]) {
    let plan = make(config, files, scope).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(show(&plan, &plan.blockers), expected, "{config}");
}
