//! What `decomm db` says is true, and no more than it knows: each test is a statement that once misled.

use std::fs;

use serde_json::Value;

use crate::history::{after_the_history, as_expected, generate, record};
use crate::postgres_server;
use crate::program::{Run, db, decomm, fixture};

/// Holds a run for people against the parts that it says, and those that it does not say.
#[track_caller]
fn says(run: &Run, parts: &[&str], never: &[&str]) {
    for part in parts {
        assert!(run.stdout.contains(part), "no `{part}` in\n{}", run.stdout);
    }
    for part in never {
        assert!(!run.stdout.contains(part), "`{part}` in\n{}", run.stdout);
    }
}

#[test]
fn records_that_may_not_be_read_say_nothing_of_migrations() {
    let Some((repository, database)) = after_the_history("unread") else {
        return;
    };
    let url = database.url_of(&database.role("unread"));
    let run = db(repository.path(), Some(&url), &["audit", "-v"]);
    says(
        &run,
        &[
            "5 unknown",
            "error[unreadable-table]",
            "next: let the role read the records",
        ],
        &[
            "to run",
            "pending-migration",
            "the next migrate runs",
            "neither recorded",
        ],
    );
    let run = db(repository.path(), Some(&url), &["audit", "--format", "json"]);
    let json = run.json();
    let mut entries = json["drizzle"]["entries"].as_array().unwrap().iter();
    assert!(entries.all(|entry| entry["state"] == Value::Null), "{json}");
    let run = db(repository.path(), Some(&url), &["verify", "--gate", "applied"]);
    says(
        &run,
        &["the rows of drizzle.__drizzle_migrations could not be read"],
        &["0 rows", "pending-migration"],
    );
    assert_eq!(run.code, 1);
    let run = db(repository.path(), Some(&url), &["baseline", "--format", "json"]);
    assert_eq!(run.code, 1);
    let refused = run.json()["refused"].clone();
    assert_eq!(refused.as_array().unwrap().len(), 1, "{refused}");
    assert_eq!(refused[0]["blocks"], true);
}

#[test]
fn what_has_simply_not_run_yet_is_left_to_migrate() {
    let repository = fixture();
    let Some(database) = as_expected("yet", repository.path()) else {
        return;
    };
    let path = repository.path();
    generate(
        path,
        "0004_still_pond",
        1_757_322_650_000,
        "DROP TABLE \"schema_migrations\" CASCADE;",
    );
    generate(
        path,
        "0005_new_table",
        1_757_322_660_000,
        "CREATE TABLE \"later\" (\"id\" integer);",
    );
    generate(path, "0006_rows", 1_757_322_670_000, "UPDATE teams SET id = id;");
    let baseline = |args: &[&str]| db(path, Some(&database.url()), &[&["baseline"], args].concat());
    let run = baseline(&[]);
    says(
        &run,
        &[
            "to run: 0004_still_pond: table public.schema_migrations, which it removes, is still there, so it has not run: \
             the next migrate runs it",
            "to run: 0005_new_table: the database does not have table public.later, so it has not run",
            "to run: 0006_rows: it comes after 0004_still_pond, which has not run",
            "everything that has run is recorded: `drizzle-kit migrate` runs the rest",
        ],
        &["refused", "mended", "not have table public.schema_migrations"],
    );
    assert_eq!(run.code, 0, "{run:?}");
    let pending = baseline(&["--format", "json"]).json()["refused"].clone();
    assert!(
        pending.as_array().unwrap().iter().all(|it| it["pending"] == true),
        "{pending}"
    );
    // With a record that is missing, it is written, and what is left is said behind it.
    database.run("DELETE FROM drizzle.__drizzle_migrations WHERE created_at = 1757322649083");
    let run = baseline(&["--apply", "--expect-db", database.name(), "--backup-confirmed"]);
    assert_eq!(run.code, 0, "{run:?}");
    says(
        &run,
        &["1 record written; left to `drizzle-kit migrate`: 0004_still_pond, 0005_new_table, 0006_rows"],
        &["refused"],
    );
    // What is there behind what is not stops the next migrate: that is to be mended.
    database
        .run("DROP TABLE schema_migrations; CREATE TABLE schema_migrations (id int); CREATE TABLE later (id integer)");
    let run = baseline(&[]);
    assert_eq!(run.code, 1, "{run:?}");
    says(
        &run,
        &["to run: 0004_still_pond", "refused: 0005_new_table"],
        &["to run: 0005_new_table"],
    );
}

#[test]
fn what_is_half_done_or_passed_over_is_refused_with_what_mends_it() {
    let repository = fixture();
    let Some(database) = as_expected("half", repository.path()) else {
        return;
    };
    let sql = "CREATE TABLE one (id integer);--> statement-breakpoint\nCREATE TABLE two (id integer);";
    generate(repository.path(), "0004_half", 1_757_322_650_000, sql);
    database.run("CREATE TABLE one (id integer)");
    let run = db(repository.path(), Some(&database.url()), &["baseline"]);
    assert_eq!(run.code, 1, "{run:?}");
    says(
        &run,
        &[
            "refused: 0004_half: the database does not have table public.two",
            "decomm db reconcile --shadow-url",
            "nothing is left to record before what is refused is mended",
        ],
        &["the next migrate runs it"],
    );
    database.run("DROP TABLE one");
    record(&database, repository.path(), &[("0004_half", 1_757_322_660_000)]);
    let run = db(repository.path(), Some(&database.url()), &["baseline"]);
    assert_eq!(run.code, 1, "a later record is there: {run:?}");
    says(&run, &["refused: 0004_half"], &["the next migrate runs it"]);
}

#[test]
fn the_next_step_is_the_one_that_fits() {
    let repository = fixture();
    let Some(database) = as_expected("next", repository.path()) else {
        return;
    };
    let path = repository.path();
    let scratch = postgres_server::database("next_scratch").unwrap();
    let shadow = scratch.url();
    let audit = |args: &[&str]| db(path, Some(&database.url()), &[&["audit"], args].concat());
    says(&audit(&["--shadow-url", &shadow]), &["as they should be"], &["next:"]);
    generate(
        path,
        "0004_new_table",
        1_757_322_660_000,
        "CREATE TABLE \"later\" (\"id\" integer);",
    );
    says(
        &audit(&["--shadow-url", &shadow]),
        &[
            "by a replay of the migrations but 0004_new_table, of which",
            "next: drizzle-kit migrate\n",
        ],
        &[],
    );
    database.run("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; DROP INDEX stage_mappings_config_idx");
    says(
        &audit(&["--shadow-url", &shadow]),
        &["next: decomm db reconcile --shadow-url", "generate --custom"],
        &[],
    );
    database.run("CREATE TABLE later (id integer)");
    let run = audit(&["--shadow-url", &shadow, "--baseline-out", "is.json"]);
    says(&run, &["next: decomm db "], &["drizzle-kit migrate\n"]);
    // What differs from a file is said where it is why the exit code is 1.
    database.run("CREATE TABLE more (id integer)");
    let run = audit(&["--against", "is.json"]);
    says(&run, &["; 1 difference from is.json"], &[]);
}

#[test]
fn a_gate_says_what_it_did_not_look_at() {
    let repository = fixture();
    let Some(database) = as_expected("limits", repository.path()) else {
        return;
    };
    let (path, url) = (repository.path(), database.url());
    generate(
        path,
        "0004_pond",
        1_757_322_650_000,
        "DROP TABLE \"schema_migrations\" CASCADE;",
    );
    database.run("DROP TABLE schema_migrations; DROP INDEX stage_mappings_config_idx");
    record(&database, path, &[("0004_pond", 1_757_322_650_000)]);
    let scratch = postgres_server::database("limits_scratch").unwrap();
    let expected = |args: &[&str]| {
        let all = [&["plan", "--format", "json", "--url", &url], args].concat();
        let json = decomm(path, None, &all).json();
        let mut gates = json["database"]["gates"].as_array().unwrap().iter();
        gates.find(|gate| gate["gate"] == "post-deploy").unwrap()["expected"].clone()
    };
    assert_eq!(expected(&[]), "snapshot");
    assert_eq!(expected(&["--shadow-url", &scratch.url()]), "replay");
    // A used database is no scratch database, and its tables are what tells it.
    let run = db(path, None, &["verify", "--gate", "replay", "--shadow-url", &url]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("holds the table ") && run.stderr.contains("tables in all"),
        "{run:?}"
    );
    // A folder that is gone and retired is as the plan wants it; one that nobody knows is a mistake.
    let gate = |folder: &str| db(path, Some(&url), &["verify", "--gate", "old-folder", folder]);
    let run = gate("nowhere");
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stderr.contains("there is no folder nowhere"), "{run:?}");
    fs::remove_dir_all(path.join("drizzle")).unwrap();
    let run = gate("drizzle");
    assert_eq!(run.code, 0, "{run:?}");
    says(&run, &["the gate old-folder holds: drizzle is gone"], &[]);
}

#[test]
fn rows_of_a_script_record_for_the_gate_what_they_record_for_a_baseline() {
    let repository = fixture();
    let Some(database) = as_expected("script", repository.path()) else {
        return;
    };
    database.run(
        "UPDATE drizzle.__drizzle_migrations SET hash = '0003_gentle_compass', created_at = created_at + 1000
         WHERE created_at = 1757322649083",
    );
    let url = database.url();
    let baseline = db(repository.path(), Some(&url), &["baseline", "--format", "json"]);
    assert_eq!(baseline.json()["insert"][0]["tag"], "0003_gentle_compass");
    let run = db(repository.path(), Some(&url), &["verify", "--gate", "applied"]);
    assert_eq!(run.code, 1, "{run:?}");
    says(&run, &["error[retimed-record]"], &[]);
    // A decoy whose rows no migrator wrote is not recommended.
    database.run("ALTER TABLE drizzle.__drizzle_migrations SET SCHEMA public; DROP SCHEMA drizzle CASCADE");
    let run = db(repository.path(), Some(&url), &["audit"]);
    says(&run, &["error[decoy-table]"], &["under `migrations` in drizzle.config"]);
}
