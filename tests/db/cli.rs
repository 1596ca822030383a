//! `decomm db` through the program: what each command says, its exit codes, and the shape of its JSON.

use std::fs;

use serde_json::{Value, json};

use crate::history::{after_the_history, as_expected, drizzle_file, generate, record};
use crate::postgres_server;
use crate::program::{db, decomm, fixture, folder};

fn has_keys(value: &Value, expected: &[&str]) {
    let object = value.as_object().unwrap();
    for key in expected {
        assert!(object.contains_key(*key), "no `{key}` in {value}");
    }
}

#[test]
fn an_audit_names_exactly_what_failed_silently() {
    let Some((repository, database)) = after_the_history("history") else {
        return;
    };
    let run = db(repository.path(), Some(&database.url()), &["audit", "--format", "json"]);
    assert_eq!(run.code, 1, "{run:?}");
    let json = run.json();
    let files = json["legacy"]["files"].as_array().unwrap();
    let failed: Vec<&str> = files
        .iter()
        .filter(|file| file["state"] == "silent-failure")
        .map(|file| file["version"].as_str().unwrap())
        .collect();
    assert_eq!(failed, ["022", "023", "024", "025", "026"]);
    assert_eq!(json["version"], 1);
    has_keys(
        &json,
        &[
            "database", "tracking", "drizzle", "legacy", "forecast", "findings", "summary",
        ],
    );
    has_keys(&json["database"], &["name", "server_version", "role"]);
    assert_eq!(json["database"]["name"], database.name());
    let tracking = json["tracking"].as_array().unwrap();
    let of_use = |usage: &str| tracking.iter().find(|table| table["use"] == usage).unwrap();
    assert_eq!(of_use("drizzle")["schema"], "drizzle");
    assert_eq!(of_use("drizzle")["table"], "__drizzle_migrations");
    assert_eq!(of_use("drizzle")["rows"], 2);
    assert_eq!(of_use("legacy")["rows"], 20);
    let drizzle = &json["drizzle"];
    assert_eq!(
        (&drizzle["folder"], &drizzle["layout"]),
        (&json!("lib/database/migrations"), &json!("v0"))
    );
    let states: Vec<(&str, &str)> = drizzle["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| (entry["tag"].as_str().unwrap(), entry["state"].as_str().unwrap()))
        .collect();
    let expected = [
        ("0000_quiet_harbor", "recorded"),
        ("0001_brave_lantern", "recorded"),
        ("0002_silver_meadow", "will-run"),
        ("0002_flow_metrics_jsonb", "will-run"),
        ("0003_gentle_compass", "will-run"),
    ];
    assert_eq!(states, expected);
    assert_eq!(
        drizzle["rows"][0],
        json!({"id": 1, "tag": "0000_quiet_harbor", "state": "match"})
    );
    let to_run = json!(["0002_silver_meadow", "0002_flow_metrics_jsonb", "0003_gentle_compass"]);
    assert_eq!(json["forecast"]["v0"], to_run);
    has_keys(&json["forecast"], &["v0", "v1", "v1_aborts_on"]);
    assert_eq!(
        (&json["legacy"]["schema"], &json["legacy"]["table"]),
        (&json!("public"), &json!("schema_migrations"))
    );
    has_keys(&files[0], &["file", "version", "state", "missing"]);
    let finding = &json["findings"][0];
    has_keys(finding, &["check", "severity", "message", "help", "about"]);
    has_keys(&json["summary"], &["errors", "warnings", "notes"]);
    let n_errors = json["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["severity"] == "error")
        .count();
    assert_eq!(json["summary"]["errors"], n_errors);
}

#[test]
fn an_audit_for_people_says_first_what_is_true_and_what_is_next() {
    let Some((repository, database)) = after_the_history("people") else {
        return;
    };
    let run = db(repository.path(), Some(&database.url()), &["audit"]);
    assert_eq!((run.code, run.stderr.as_str()), (1, ""));
    for part in [
        "PostgreSQL",
        "read-only",
        "2 recorded, 3 to run",
        "the next `drizzle-kit migrate` runs 0002_silver_meadow, 0002_flow_metrics_jsonb, 0003_gentle_compass",
        "5 recorded, and never ran as written",
        "error[silent-failure]: migrations/022_create_flow_metrics_config.sql",
        "next: decomm db reconcile",
    ] {
        assert!(run.stdout.contains(part), "no `{part}` in\n{}", run.stdout);
    }
}

#[test]
fn a_database_that_is_as_it_should_be_is_clean() {
    let repository = fixture();
    let Some(database) = as_expected("clean", repository.path()) else {
        return;
    };
    let scratch = postgres_server::database("clean_scratch").unwrap();
    let (url, shadow) = (database.url(), scratch.url());
    let run = db(
        repository.path(),
        Some(&url),
        &["audit", "--format", "json", "--shadow-url", &shadow],
    );
    assert_eq!(run.checks("error"), Vec::<String>::new(), "{run:?}");
    assert_eq!(run.code, 0);
    assert_eq!(run.json()["drift"], json!({"source": "replay", "differences": []}));
    let run = db(
        repository.path(),
        Some(&url),
        &["verify", "--gate", "applied", "--format", "json"],
    );
    assert_eq!(run.code, 0, "{run:?}");
    let json = run.json();
    assert_eq!(
        (&json["version"], &json["gate"], &json["holds"]),
        (&json!(1), &json!("applied"), &json!(true))
    );
    has_keys(&json, &["findings"]);
    // The legacy table is there, since the fixture's own migrations make it.
    let run = db(
        repository.path(),
        Some(&url),
        &["verify", "--gate", "post-deploy", "--format", "json"],
    );
    assert_eq!((run.code, run.checks("error")), (1, vec!["legacy-table".to_owned()]));
    assert_eq!(run.json()["expected"], "snapshot");
    // The scratch database stays empty, so that it serves again.
    let run = db(
        repository.path(),
        Some(&url),
        &["verify", "--gate", "replay", "--shadow-url", &shadow],
    );
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.starts_with("the gate replay holds: 5 migrations"), "{run:?}");
}

#[test]
fn gates_compare_sets_and_not_numbers() {
    let repository = fixture();
    let Some(database) = as_expected("sets", repository.path()) else {
        return;
    };
    // As many rows as migrations, the latest among them, and yet one is missing.
    database.run(
        "DELETE FROM drizzle.__drizzle_migrations WHERE created_at = 1746019830912;
         INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('x', 1746019830913)",
    );
    let run = db(
        repository.path(),
        Some(&database.url()),
        &["verify", "--gate", "applied", "--format", "json"],
    );
    assert_eq!(run.code, 1);
    assert_eq!(run.checks("error"), ["unknown-record", "unrecorded-migration"]);
    assert_eq!(run.json()["holds"], false);
    let run = db(
        repository.path(),
        Some(&database.url()),
        &["verify", "--gate", "post-deploy"],
    );
    assert_eq!(run.code, 1);
    assert!(run.stdout.contains("the gate post-deploy does not hold"), "{run:?}");
}

#[test]
fn a_cut_over_that_is_done_holds() {
    let repository = fixture();
    let Some(database) = as_expected("done", repository.path()) else {
        return;
    };
    let scratch = postgres_server::database("done_scratch").unwrap();
    // The migration that drops the legacy table.
    let drop = "DROP TABLE \"schema_migrations\" CASCADE;";
    generate(repository.path(), "0004_still_pond", 1757322650000, drop);
    let gate = [
        "verify",
        "--gate",
        "post-deploy",
        "--shadow-url",
        &scratch.url(),
        "--format",
        "json",
    ];
    let run = db(repository.path(), Some(&database.url()), &gate);
    assert_eq!(run.checks("error"), ["legacy-table", "pending-migration"]);
    database.run(drop);
    record(&database, repository.path(), &[("0004_still_pond", 1757322650000)]);
    let run = db(repository.path(), Some(&database.url()), &gate);
    assert_eq!((run.code, run.checks("error")), (0, Vec::new()), "{run:?}");
    assert_eq!(run.json()["expected"], "replay");
    // Something that no catalogue of tables shows: the body of a function.
    database.run("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'");
    let run = db(repository.path(), Some(&database.url()), &gate);
    assert_eq!(
        (run.code, run.checks("error")),
        (1, vec!["unexpected-object".to_owned()])
    );
}

#[test]
fn the_old_folder_may_go_when_all_of_it_is_there() {
    let Some((repository, database)) = after_the_history("old") else {
        return;
    };
    let gate = ["verify", "--gate", "old-folder", "drizzle", "--format", "json"];
    let run = db(repository.path(), Some(&database.url()), &gate);
    assert_eq!(run.code, 0, "the same SQL is recorded: {run:?}");
    database.run("DROP SCHEMA drizzle CASCADE");
    let run = db(repository.path(), Some(&database.url()), &gate);
    // Its foreign keys have other names than those that the legacy migrations gave.
    assert_eq!(
        (run.code, run.checks("error")),
        (1, vec!["unapplied-migration".to_owned()])
    );
    database.run(
        "ALTER TABLE boards RENAME CONSTRAINT boards_team_id_fkey TO boards_team_id_teams_id_fk;
         ALTER TABLE cards RENAME CONSTRAINT cards_board_id_fkey TO cards_board_id_boards_id_fk",
    );
    let run = db(repository.path(), Some(&database.url()), &gate);
    assert_eq!(
        (run.code, run.json()["gate"].as_str()),
        (0, Some("old-folder")),
        "{run:?}"
    );
    database.run("DROP TABLE cards CASCADE");
    let run = db(repository.path(), Some(&database.url()), &gate);
    assert_eq!(
        (run.code, run.checks("error")),
        (1, vec!["unapplied-migration".to_owned()])
    );
}

#[test]
fn the_old_folder_stays_for_what_no_migrator_has_read_or_recorded() {
    let Some((repository, database)) = after_the_history("loose") else {
        return;
    };
    let gate = ["verify", "--gate", "old-folder", "drizzle", "--format", "json"];
    let gate = || db(repository.path(), Some(&database.url()), &gate);
    let file = repository.path().join("drizzle/0009_loose.sql");
    fs::write(&file, "CREATE TABLE loose (id integer);").unwrap();
    let run = gate();
    assert_eq!(
        (run.code, run.checks("error")),
        (1, vec!["unapplied-migration".to_owned()])
    );
    assert_eq!(
        run.json()["findings"][0]["about"],
        json!({"kind": "file", "name": "drizzle/0009_loose.sql"})
    );
    database.run("CREATE TABLE loose (id integer)");
    assert_eq!(gate().code, 0);
    // A copy of the record proves nothing of this database.
    database.run(
        "ALTER TABLE drizzle.__drizzle_migrations SET SCHEMA public; DROP SCHEMA drizzle CASCADE;
         ALTER TABLE __drizzle_migrations RENAME TO staging_drizzle_migrations",
    );
    let run = gate();
    assert_eq!(
        (run.code, run.checks("error")),
        (1, vec!["unapplied-migration".to_owned()])
    );
}

#[test]
fn a_scratch_database_is_empty_before_and_after() {
    let repository = fixture();
    let Some(scratch) = postgres_server::database("scratch") else {
        return;
    };
    let gate = |url: &str| {
        db(
            repository.path(),
            None,
            &["verify", "--gate", "replay", "--shadow-url", url],
        )
    };
    let n_tables = || -> i64 {
        let row = scratch.client().query_one(
            "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace",
            &[],
        );
        row.unwrap().get(0)
    };
    assert_eq!(gate(&scratch.url()).code, 0);
    assert_eq!(n_tables(), 0);
    let file = drizzle_file(repository.path(), "0003_gentle_compass");
    let sql = fs::read_to_string(&file).unwrap();
    for (text, part) in [
        (
            format!("CREATE TABLE t (a int);\nCOMMIT;\n{sql}"),
            "ends its transaction by itself",
        ),
        (
            "CREATE TABLE t (a int);--> statement-breakpoint\n\nCREATE TABLE u (a nothing);".to_owned(),
            "0003_gentle_compass.sql:3",
        ),
        (
            "CREATE INDEX CONCURRENTLY i ON users (id);".to_owned(),
            "0003_gentle_compass.sql:1",
        ),
    ] {
        fs::write(&file, &text).unwrap();
        let run = gate(&scratch.url());
        assert_eq!(run.code, 1, "{text}: {run:?}");
        assert!(
            run.stdout.contains("error[replay-fails]") && run.stdout.contains(part),
            "{run:?}"
        );
        assert_eq!(n_tables(), 0, "{text}");
    }
    scratch.run("CREATE TABLE somebodys (a int)");
    let run = gate(&scratch.url());
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(
        run.stderr.contains("is not empty: it holds the table public.somebodys"),
        "{run:?}"
    );
    let run = db(
        repository.path(),
        Some(&scratch.url()),
        &["audit", "--shadow-url", &scratch.url()],
    );
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("the scratch database is the database itself"),
        "{run:?}"
    );
}

#[test]
fn what_cannot_be_asked_says_what_to_do() {
    let repository = fixture();
    let Some(database) = postgres_server::database("usage") else {
        return;
    };
    let url = database.url();
    let absent = url.replace(database.name(), "no_such_database");
    for (url, args, part) in [
        (None, &["audit"][..], "set DATABASE_URL"),
        (Some(""), &["audit"][..], "set DATABASE_URL"),
        (Some("mysql://x"), &["audit"][..], "DATABASE_URL: "),
        (
            Some(absent.as_str()),
            &["audit"][..],
            "the name of the database is the last part",
        ),
        (
            Some("postgres://nobody@127.0.0.1:1/x"),
            &["audit"][..],
            "see whether the server runs",
        ),
        (Some(&url), &["verify", "--gate", "replay"][..], "createdb scratch"),
        (Some(&url), &["verify", "--gate", "old-folder"][..], "takes the folder"),
        (
            Some(&url),
            &["verify", "--gate", "applied", "drizzle"][..],
            "takes no folder",
        ),
        (Some(&url), &["verify", "--gate", "latest"][..], "possible values"),
        (Some(&url), &["verify"][..], "--gate"),
        (
            Some(&url),
            &["audit", "--out", "nowhere"][..],
            "there is no folder nowhere",
        ),
        (
            Some(&url),
            &["audit", "--legacy-table", "a.b.c"][..],
            "does not name a table",
        ),
        (
            Some(&url),
            &["audit", "--against", "nowhere.json"][..],
            "cannot read nowhere.json",
        ),
        (
            Some(&url),
            &["audit", "--ssl-root-cert", "nowhere.pem"][..],
            "cannot read nowhere.pem",
        ),
        (Some(&url), &["migrate"][..], "unrecognized subcommand"),
    ] {
        let run = db(repository.path(), url, args);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{args:?}: {run:?}");
        assert!(run.stderr.contains(part), "{args:?}: {run:?}");
    }
}

#[test]
fn no_configuration_is_needed_and_a_computed_one_is_asked_for() {
    let Some(database) = postgres_server::database("bare") else {
        return;
    };
    let journal = r#"{"version":"7","dialect":"postgresql","entries":[{"idx":0,"version":"7","when":5,"tag":"0000_a","breakpoints":true}]}"#;
    let files = [
        ("drizzle/meta/_journal.json", journal),
        ("drizzle/0000_a.sql", "CREATE TABLE a (id int);"),
    ];
    let bare = folder(&files);
    let run = db(bare.path(), Some(&database.url()), &["audit", "--format", "json"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(run.json()["forecast"]["v0"], json!(["0000_a"]));
    assert_eq!(run.json()["legacy"], Value::Null);
    let mut computed = files.to_vec();
    computed.push(("drizzle.config.ts", "export default { out: paths.out };"));
    let computed = folder(&computed);
    let run = db(computed.path(), Some(&database.url()), &["audit"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("`--out DIR` names the folder"), "{run:?}");
    let run = db(computed.path(), Some(&database.url()), &["audit", "--out", "drizzle"]);
    assert_eq!(run.code, 0, "{run:?}");
}

#[test]
fn no_permission_is_never_absence() {
    let Some((repository, database)) = after_the_history("little") else {
        return;
    };
    let role = database.role("little");
    let run = db(
        repository.path(),
        Some(&database.url_of(&role)),
        &["audit", "--format", "json"],
    );
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.checks("error").contains(&"unreadable-table".to_owned()), "{run:?}");
    let json = run.json();
    let table = &json["tracking"][0];
    assert_eq!((&table["use"], &table["rows"]), (&json!("drizzle"), &Value::Null));
    assert_eq!(json["forecast"]["v0"], json!([]));
    let run = db(
        repository.path(),
        Some(&database.url_of(&role)),
        &["verify", "--gate", "applied"],
    );
    assert_eq!(run.code, 1);
}

#[test]
fn plan_connects_only_when_it_is_told_to() {
    let Some((repository, database)) = after_the_history("plan") else {
        return;
    };
    let run = decomm(repository.path(), Some("postgres://nobody@127.0.0.1:1/x"), &["plan"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(!run.stdout.contains("Database "), "{run:?}");
    let run = decomm(repository.path(), None, &["plan", "--url", &database.url()]);
    assert_eq!(run.code, 0, "{run:?}");
    for part in ["Database plan", "decomm db audit", "old-folder drizzle", "post-deploy"] {
        assert!(run.stdout.contains(part), "no `{part}` in\n{}", run.stdout);
    }
    let run = decomm(
        repository.path(),
        None,
        &["plan", "--url", &database.url(), "--format", "json"],
    );
    let gates: Vec<String> = run.json()["database"]["gates"]
        .as_array()
        .unwrap()
        .iter()
        .map(|gate| gate["gate"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(gates, ["audit", "applied", "old-folder", "post-deploy"]);
    let run = decomm(
        repository.path(),
        None,
        &["plan", "--url", &database.url(), "--format", "markdown"],
    );
    assert!(run.stdout.contains("\n## Database `plan"), "{run:?}");
    let run = decomm(
        repository.path(),
        None,
        &["plan", "--url", "postgres://nobody@127.0.0.1:1/x"],
    );
    assert_eq!(run.code, 2);
}
