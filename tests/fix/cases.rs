//! Small folders under `fixtures/fix`, one or two for each language: `in` becomes `out`, and `undo` makes it `in` again.
//!
//! A case has a `.decomm.toml` in `in`, and a file `args` where `decomm fix` is to be given more than nothing, one
//! argument a line.

use std::fs;
use std::path::Path;

use crate::files::{Files, Modes, set_rare_modes};
use crate::{Place, fixtures, has_git, skip};

#[test]
fn every_case_becomes_what_it_should_and_comes_back() {
    let mut folders: Vec<_> = fs::read_dir(fixtures().join("fix"))
        .expect("the cases")
        .map(|entry| entry.expect("a case").path())
        .collect();
    folders.sort();
    assert!(folders.len() >= 12, "the cases are there");
    let failed: Vec<String> = folders
        .iter()
        .filter_map(|folder| {
            let problem = check(folder).err()?;
            Some(format!("== {}\n{problem}\n", folder.display()))
        })
        .collect();
    assert!(
        failed.is_empty(),
        "{} of {} cases failed:\n{}",
        failed.len(),
        folders.len(),
        failed.join("\n")
    );
    if !has_git() {
        skip("there is no git to try the patches of `fix --diff` with");
    }
}

fn check(case: &Path) -> Result<(), String> {
    let wanted = Files::of(&case.join("out"));
    let text = fs::read_to_string(case.join("args")).unwrap_or_default();
    let mut arguments = vec!["fix"];
    arguments.extend(text.lines());

    let place = Place::with(&case.join("in"));
    set_rare_modes(&place.repo());
    let before = place.files();
    let same = |expected: &Files, modes: Modes, when: &str| {
        let lines = place.files().differences(expected, modes);
        match lines.is_empty() {
            true => Ok(()),
            false => Err(format!("{when}:\n{}", lines.join("\n"))),
        }
    };

    let diff = place.decomm(&[arguments.as_slice(), &["--diff"]].concat());
    if diff.code != 1 {
        return Err(format!("a plan that is not empty ends with 1:\n{}", diff.shown));
    }
    same(&before, Modes::Exact, "`--diff` writes nothing")?;
    check_patch(&case.join("in"), &diff.stdout, &wanted)?;

    let run = place.decomm(&arguments);
    if run.code != 0 {
        return Err(run.shown);
    }
    same(&wanted, Modes::AsGit, &format!("after {}", run.shown))?;
    let after = place.files();
    if let Some((path, (old, new))) = before
        .modes_shared_with(&after)
        .into_iter()
        .find(|(path, (old, new))| !path.ends_with('/') && old != new)
    {
        return Err(format!("{path} had the mode {old:o} and has {new:o}"));
    }

    let again = place.decomm(&arguments);
    if again.code != 0 || again.stdout.is_empty() {
        return Err(format!("a second run has nothing to do and says so:\n{}", again.shown));
    }
    same(&after, Modes::Exact, "a second run changes nothing")?;
    let again = place.decomm(&[arguments.as_slice(), &["--format", "json"]].concat());
    let json = again.json();
    if json.get("edits").and_then(|edits| edits.as_array()).map(Vec::len) != Some(0) {
        return Err(format!("a second plan is empty:\n{}", again.shown));
    }

    let read = place.decomm(&["check", "--format", "json"]);
    if read
        .json()
        .get("skipped")
        .and_then(|skipped| skipped.as_array())
        .map(Vec::len)
        != Some(0)
    {
        return Err(format!("what was written is read again:\n{}", read.shown));
    }

    let undo = place.decomm(&["undo"]);
    if undo.code != 0 {
        return Err(undo.shown);
    }
    same(&before, Modes::Exact, "after undo")
}

/// Has git make `wanted` of the folder `from` by `patch`.
fn check_patch(from: &Path, patch: &[u8], wanted: &Files) -> Result<(), String> {
    if !has_git() {
        return Ok(());
    }
    let place = Place::with(from);
    place
        .git(&["apply", "--whitespace=nowarn", "-p1", "-"], patch)
        .map_err(|problem| format!("{problem}\n-- patch\n{}", String::from_utf8_lossy(patch)))?;
    let lines = place.files().differences(wanted, Modes::AsGit);
    match lines.is_empty() {
        true => Ok(()),
        false => Err(format!("after `git apply` of the diff:\n{}", lines.join("\n"))),
    }
}
