//! The whole of one repository: what `fix` makes of it after the manual change that its blockers ask for, and that it
//! does nothing before.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use crate::files::{Files, Modes};
use crate::{Place, fixtures, has_git, skip};

pub(crate) fn fixture() -> PathBuf {
    fixtures().join("drizzle-consolidation")
}

/// Returns the fixture's `in` after the manual change, all in one commit.
pub(crate) fn changed_by_hand() -> Place {
    let place = Place::with(&fixture().join("in"));
    place
        .git(&["apply", "-p1", "-"], &manual_patch())
        .unwrap_or_else(|problem| panic!("{problem}"));
    place.commit_all();
    place
}

fn manual_patch() -> Vec<u8> {
    fs::read(fixture().join("manual.patch")).expect("the manual change")
}

/// Asserts that the repository of `place` is the fixture's `out`, byte for byte and both ways.
pub(crate) fn assert_is_out(place: &Place, after: &str) {
    let lines = place
        .files()
        .differences(&Files::of(&fixture().join("out")), Modes::AsGit);
    assert!(
        lines.is_empty(),
        "{} differences\n{}\nafter {after}",
        lines.len(),
        lines.join("\n")
    );
}

#[test]
fn after_the_manual_change_fix_makes_the_expected_tree_and_undo_takes_it_back() {
    if !has_git() {
        return skip("there is no git to make a repository with");
    }
    let place = changed_by_hand();
    let before = place.files();
    let run = place.decomm(&["fix"]);
    assert_eq!(run.code, 0, "{}", run.shown);
    assert_is_out(&place, &run.shown);

    let after = place.files();
    // What the first run wrote is not committed, but the second has nothing to write.
    let again = place.decomm(&["fix"]);
    assert_eq!(again.code, 0, "{}", again.shown);
    assert_eq!(place.files().differences(&after, Modes::Exact), [""; 0]);

    let undo = place.decomm(&["undo"]);
    assert_eq!(undo.code, 0, "{}", undo.shown);
    assert_eq!(place.files().differences(&before, Modes::Exact), [""; 0]);
}

#[test]
fn without_the_manual_change_fix_names_the_blockers_and_writes_nothing() {
    let place = Place::with(&fixture().join("in"));
    if has_git() {
        place.commit_all();
    }
    let before = place.files();
    let run = place.decomm(&["fix"]);
    assert_eq!(run.code, 1, "{}", run.shown);
    assert_eq!(place.files().differences(&before, Modes::Exact), [""; 0]);

    let json = place.decomm(&["fix", "--format", "json"]);
    assert_eq!(json.code, 1, "{}", json.shown);
    assert_eq!(place.files().differences(&before, Modes::Exact), [""; 0]);
    let json = json.json();
    assert_eq!(json.get("applied"), Some(&serde_json::Value::Bool(false)));
    let blockers = json
        .get("blockers")
        .and_then(|blockers| blockers.as_array())
        .expect("blockers");
    let named: BTreeSet<&str> = blockers
        .iter()
        .map(|blocker| blocker.get("path").and_then(|path| path.as_str()).expect("a path"))
        .collect();

    // The manual change touches the files that a blocker stands in, and no other.
    let patch = String::from_utf8(manual_patch()).expect("a text");
    let changed: BTreeSet<&str> = patch.lines().filter_map(|line| line.strip_prefix("--- a/")).collect();
    assert_eq!(named, changed);
    for path in named {
        assert!(
            run.shown.contains(path),
            "the blockers in {path} are shown:\n{}",
            run.shown
        );
    }
}

#[test]
fn out_holds_nothing_that_fix_could_still_do() {
    let place = Place::with(&fixture().join("out"));
    let run = place.decomm(&["check", "--format", "json"]);
    let json = run.json();
    let findings = json
        .get("findings")
        .and_then(|findings| findings.as_array())
        .expect("findings");
    let safe: Vec<_> = findings
        .iter()
        .filter(|finding| finding.pointer("/fix/safety").and_then(|safety| safety.as_str()) == Some("safe"))
        .collect();
    assert!(safe.is_empty(), "{safe:#?}");
    // The manual change and the fix leave what neither may touch: queries in files that stay as they are, and history.
    let errors: BTreeSet<&str> = findings
        .iter()
        .filter(|finding| finding.get("severity").and_then(|severity| severity.as_str()) == Some("error"))
        .filter_map(|finding| finding.get("path")?.as_str())
        .collect();
    let expected = BTreeSet::from([
        "db/queries/applied.sql",
        "lib/database/migrations/meta/0004_snapshot.json",
        "lib/database/migrations/meta/_journal.json",
        "lib/queries/applied.ts",
        "scripts/list-applied.js",
    ]);
    assert_eq!(errors, expected);
}
