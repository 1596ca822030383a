//! The fixture under its own tools: its compiler, its tests and drizzle-kit accept what `fix` makes of it.
//!
//! The packages come from the fixture's lock file and lie outside of the repository; `.ci/run` puts them there. Nothing
//! here uses the network. Where Node or the packages are missing, the tests say so and pass, unless
//! `DECOMM_REQUIRE_TOOLS` is set.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::files::{Files, Modes};
use crate::fixture::{assert_is_out, changed_by_hand, fixture};
use crate::{Place, has_git, shown, skip};

/// Where each program is started, below `node_modules`.
const TSC: &str = "typescript/bin/tsc";
const VITEST: &str = "vitest/vitest.mjs";
const DRIZZLE_KIT: &str = "drizzle-kit/bin.cjs";

const MIGRATIONS: &str = "lib/database/migrations";

/// Returns the folder `node_modules` with what the fixture's lock file asks for, or says what is missing.
fn packages() -> Result<PathBuf, String> {
    let folder = match std::env::var_os("DECOMM_NODE_PACKAGES") {
        Some(folder) => PathBuf::from(folder),
        None => Path::new(env!("CARGO_TARGET_TMPDIR"))
            .parent()
            .expect("a target folder")
            .join("fixture-node"),
    };
    let how = "run .ci/run, or see how it does `npm ci`";
    let lock = fs::read(folder.join("package-lock.json"))
        .map_err(|_| format!("the fixture's npm packages are not in {}: {how}", folder.display()))?;
    if lock != fs::read(fixture().join("in/package-lock.json")).expect("the lock file") {
        return Err(format!(
            "the npm packages in {} are of another lock file: {how}",
            folder.display()
        ));
    }
    let modules = folder.join("node_modules");
    for program in [TSC, VITEST, DRIZZLE_KIT] {
        if !modules.join(program).is_file() {
            return Err(format!("{} is missing: {how}", modules.join(program).display()));
        }
    }
    match Command::new("node").arg("--version").output() {
        Ok(output) if output.status.success() => Ok(modules),
        _ => Err("there is no Node on this machine".to_owned()),
    }
}

/// Runs a program of the packages in the repository of `place` and returns what it printed.
///
/// Programs find the packages as Node does, in the folder above: the repository itself holds nothing but its files.
fn run(place: &Place, program: &str, arguments: &[&str]) -> (bool, String) {
    let output = Command::new("node")
        .arg(place.around.path().join("node_modules").join(program))
        .args(arguments)
        .current_dir(place.repo())
        .env("HOME", place.home())
        .env("CI", "true")
        .env("NO_COLOR", "1")
        .env_remove("DATABASE_URL")
        .env_remove("TEST_DATABASE_URL")
        .stdin(Stdio::null())
        .output()
        .expect("node starts");
    (output.status.success(), shown(&output))
}

fn assert_compiles_and_passes(place: &Place, when: &str) {
    for (program, arguments) in [(TSC, ["--noEmit"]), (VITEST, ["run"])] {
        let (passed, output) = run(place, program, &arguments);
        assert!(passed, "{when}: {program} {output}");
    }
}

/// Runs `drizzle-kit generate` and returns what it printed.
///
/// Its exit code says nothing: it is 0 where it could not do its work.
fn generate(place: &Place) -> String {
    run(place, DRIZZLE_KIT, &["generate"]).1
}

fn with_packages(place: Place, modules: &Path) -> Place {
    symlink(modules, place.around.path().join("node_modules")).expect("a link");
    place
}

#[test]
fn the_fixtures_own_tools_accept_what_fix_makes_of_it() {
    let modules = match packages() {
        Ok(modules) if has_git() => modules,
        Ok(_) => return skip("there is no git to make a repository with"),
        Err(reason) => return skip(&reason),
    };

    let before = with_packages(Place::with(&fixture().join("in")), &modules);
    assert_compiles_and_passes(&before, "before");
    // A schema that is ahead of its migrations would add to what the removal makes.
    let files = before.files();
    let output = generate(&before);
    assert_eq!(before.files().differences(&files, Modes::Exact), [""; 0], "{output}");

    let place = with_packages(changed_by_hand(), &modules);
    let fix = place.decomm(&["fix"]);
    assert_eq!(fix.code, 0, "{}", fix.shown);
    assert_is_out(&place, &fix.shown);
    assert_compiles_and_passes(&place, "after");
    assert_is_out(&place, "the compiler and the tests");
    assert_one_drop(&place);
}

/// Does not need `fix`: what is expected of it is itself fit for the tools.
#[test]
fn the_fixtures_own_tools_accept_out() {
    let modules = match packages() {
        Ok(modules) => modules,
        Err(reason) => return skip(&reason),
    };
    let place = with_packages(Place::with(&fixture().join("out")), &modules);
    assert_compiles_and_passes(&place, "out");
    assert_one_drop(&place);
}

/// Asserts that `drizzle-kit generate` writes the one migration that drops the legacy table, and then no more.
fn assert_one_drop(place: &Place) {
    let before = place.files();
    let output = generate(place);
    let after = place.files();
    let new: Vec<&str> = after.paths().filter(|path| before.bytes(path).is_none()).collect();
    let sql: Vec<&str> = new.iter().copied().filter(|path| path.ends_with(".sql")).collect();
    let [migration] = sql.as_slice() else {
        panic!("one migration, not {new:?}: {output}");
    };
    let text = after.bytes(migration).expect("it is there").trim_ascii();
    let drop = "DROP TABLE \"schema_migrations\" CASCADE;";
    assert_eq!(String::from_utf8_lossy(text), drop, "{output}");
    // Beside it only its snapshot is new, and only the journal names it.
    assert_eq!(new.len(), 2, "{new:?}: {output}");
    assert!(new.iter().all(|path| path.starts_with(MIGRATIONS)), "{new:?}");
    let journal = format!("{MIGRATIONS}/meta/_journal.json");
    let is_journal = |line: &String| line.starts_with(&format!("{journal}:"));
    let changed: Vec<String> = changed_lines(&after, &before, &new);
    assert!(changed.len() == 1 && changed.iter().all(is_journal), "{changed:?}");

    let output = generate(place);
    assert_eq!(place.files().differences(&after, Modes::Exact), [""; 0], "{output}");
    assert!(output.contains("No schema changes"), "{output}");
}

/// Returns how `after` differs from `before` in files that are not `new`, folders aside.
fn changed_lines(after: &Files, before: &Files, new: &[&str]) -> Vec<String> {
    after
        .differences(before, Modes::Exact)
        .into_iter()
        .filter(|line| !new.iter().any(|path| line.starts_with(&format!("{path}:"))))
        .collect()
}
