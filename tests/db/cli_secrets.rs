//! No password, address or literal credential reaches standard output, standard error or a file, whatever happens.

use std::fs;
use std::path::Path;

use assert_fs::TempDir;

use crate::postgres_server;
use crate::program::{Run, db, decomm, fixture, folder, with_password};

/// Stands in every password below.
const MARKER: &str = "m4rkerPassw0rd";

/// Looks for the marker in all that a run left.
fn is_silent(folder: &Path, args: &[&str], run: &Run) {
    for text in [&run.stdout, &run.stderr] {
        assert!(!text.contains(MARKER), "{args:?}:\n{text}");
        assert!(
            !text.contains("postgres://nobody") && !text.contains("?host="),
            "{args:?}:\n{text}"
        );
    }
    for name in [
        "baseline.json",
        "draft/forward.sql",
        "draft/reverse.sql",
        "draft/enums.sql",
        "draft/outside.sql",
    ] {
        let text = fs::read_to_string(folder.join(name)).unwrap_or_default();
        assert!(!text.contains(MARKER), "{args:?}: {name}:\n{text}");
    }
}

/// Runs every command with `url`, by the option and by the variable.
fn all_commands(folder: &TempDir, url: &str, shadow: &str) -> Vec<i32> {
    let commands: &[&[&str]] = &[
        &["db", "audit"],
        &["db", "audit", "-v", "--format", "json"],
        &["db", "audit", "--baseline-out", "baseline.json"],
        &["db", "audit", "--against", "baseline.json"],
        &["db", "audit", "--shadow-url", shadow],
        &["db", "reconcile"],
        &["db", "reconcile", "--shadow-url", shadow],
        &["db", "reconcile", "--shadow-url", shadow, "--output-dir", "draft"],
        &["db", "baseline"],
        &["db", "baseline", "--format", "json"],
        &[
            "db",
            "baseline",
            "--apply",
            "--backup-confirmed",
            "--expect-db",
            "other",
        ],
        &["db", "verify", "--gate", "replay", "--shadow-url", shadow],
        &["db", "verify", "--gate", "applied", "--format", "json"],
        &["db", "verify", "--gate", "old-folder", "drizzle"],
        &["db", "verify", "--gate", "post-deploy", "--shadow-url", shadow],
    ];
    let mut codes = Vec::new();
    for command in commands {
        let run = decomm(folder.path(), Some(url), command);
        is_silent(folder.path(), command, &run);
        codes.push(run.code);
        let with_option = [*command, &["--url", url]].concat();
        // What was written before is refused now.
        let run = decomm(folder.path(), None, &with_option);
        is_silent(folder.path(), command, &run);
    }
    for format in ["human", "json", "markdown"] {
        let command = ["plan", "--format", format, "--url", url];
        let run = decomm(folder.path(), None, &command);
        is_silent(folder.path(), &command, &run);
    }
    codes
}

#[test]
fn no_command_tells_of_its_address() {
    let Some(database) = postgres_server::database("silent") else {
        return;
    };
    let scratch = postgres_server::database("silent_scratch").unwrap();
    let (url, shadow) = (
        with_password(&database.url(), MARKER),
        with_password(&scratch.url(), MARKER),
    );
    let codes = all_commands(&fixture(), &url, &shadow);
    assert!(codes.contains(&0) && codes.contains(&1), "{codes:?}");
    let wrong = [
        format!("postgres://nobody:{MARKER}@127.0.0.1:1/x"),
        format!("postgres://nobody:{MARKER}@no.such.host.example/x"),
        format!("postgres://nobody:{MARKER}@127.0.0.1:1:2/x"),
        format!("mysql://nobody:{MARKER}@127.0.0.1/x"),
        format!("'postgres://nobody:{MARKER}@127.0.0.1/x'"),
        format!("host=127.0.0.1 port=1 user=nobody password={MARKER}"),
        format!("postgres://nobody:{MARKER}@127.0.0.1:1/x?sslrootcert=/{MARKER}.pem"),
        url.replace(database.name(), "no_such_database"),
        MARKER.to_owned(),
    ];
    for wrong in &wrong {
        let repository = fixture();
        let codes = all_commands(&repository, wrong, &shadow);
        assert!(codes.iter().filter(|code| **code != 2).count() <= 1, "{codes:?}");
        all_commands(&repository, &url, wrong);
    }
}

#[test]
fn an_address_in_the_wrong_place_is_not_repeated() {
    let repository = fixture();
    let url = format!("postgres://nobody:{MARKER}@127.0.0.1:1/x");
    for command in [
        &["db", "audit", &url][..],
        &["db", "audit", "--against", &url],
        &["db", "audit", "--out", &url],
        &["db", "audit", "--legacy", &url],
        &["db", "audit", "--legacy-table", &url],
        &["db", "audit", "--baseline-out", &url, "--url", &url],
        &["db", "audit", "--ssl-root-cert", &url, "--url", &url],
        &["db", "audit", "--format", &url],
        &["db", "reconcile", "--output-dir", &url, "--url", &url],
        &["db", "baseline", "--assume", &url, "--reason", &url, "--url", &url],
        &["db", "verify", "--gate", &url],
        &["db", "verify", "--gate", "applied", &url],
        &["db", &url],
        &["plan", &url],
        &[&url],
    ] {
        let run = decomm(repository.path(), None, command);
        assert_eq!(run.code, 2, "{run:?}");
        assert!(
            !run.stderr.contains(MARKER) && !run.stdout.contains(MARKER),
            "{command:?}: {}",
            run.stderr
        );
    }
}

#[test]
fn a_credential_in_a_file_stays_there() {
    let Some(database) = postgres_server::database("literal") else {
        return;
    };
    let scratch = postgres_server::database("literal_scratch").unwrap();
    let journal = r#"{"version":"7","dialect":"postgresql","entries":[{"idx":0,"version":"7","when":5,"tag":"0000_a","breakpoints":true}]}"#;
    let config = format!(
        "export default {{ dialect: 'postgresql', out: './drizzle', dbCredentials: {{ url: 'postgres://nobody:{MARKER}@127.0.0.1:1/x' }} }};"
    );
    let role = format!("decomm_{}", std::process::id());
    let user = format!("CREATE USER {role} PASSWORD '{MARKER}';");
    let drizzle = format!("CREATE TABLE a (id int, api_key text DEFAULT '{MARKER}');--> statement-breakpoint\n{user}");
    let files = [
        ("drizzle.config.ts", config.as_str()),
        ("drizzle/meta/_journal.json", journal),
        ("drizzle/0000_a.sql", &drizzle),
        ("migrations/001_user.sql", &user),
        (
            "migrations/002_table.sql",
            &format!("CREATE TABLE b (token text DEFAULT '{MARKER}');"),
        ),
        (
            "migrations/003_row.sql",
            &format!("CREATE TABLE c (a int); INSERT INTO c VALUES ('{MARKER}');"),
        ),
        (
            "migrations/004_broken.sql",
            &format!("CREATE USER PASSWORD '{MARKER}' NOT;"),
        ),
    ];
    let repository = folder(&files);
    database.run(
        "CREATE TABLE schema_migrations (version int PRIMARY KEY, name text);
         INSERT INTO schema_migrations SELECT n, '' FROM generate_series(1, 4) n",
    );
    let legacy = ["--legacy", "migrations", "--legacy-table", "schema_migrations"];
    let (url, shadow) = (database.url(), scratch.url());
    for command in [
        &["audit"][..],
        &["audit", "-v", "--format", "json", "--baseline-out", "baseline.json"],
        &["audit", "--shadow-url", &shadow],
        &["reconcile", "--shadow-url", &shadow],
        &["reconcile", "--shadow-url", &shadow, "--output-dir", "draft"],
        &["baseline", "--assume", "0000_a", "--reason", "x"],
        &["verify", "--gate", "replay", "--shadow-url", &shadow],
        &["verify", "--gate", "post-deploy", "--shadow-url", &shadow],
    ] {
        let run = db(repository.path(), Some(&url), &[command, &legacy].concat());
        assert!([0, 1].contains(&run.code), "{command:?}: {run:?}");
        is_silent(repository.path(), command, &run);
    }
    // What the server says of a statement that fails quotes it.
    for (sql, part) in [
        (format!("SELECT '{MARKER}'::int;"), "22P02"),
        (format!("CREATE USER '{MARKER}';"), "42601"),
        (
            format!("DO $$ BEGIN RAISE EXCEPTION 'the key is {MARKER}'; END $$;"),
            "P0001",
        ),
        (
            format!("CREATE TABLE k (a text PRIMARY KEY); INSERT INTO k VALUES ('{MARKER}'), ('{MARKER}');"),
            "23505",
        ),
    ] {
        fs::write(repository.path().join("drizzle/0000_a.sql"), &sql).unwrap();
        let command = ["db", "verify", "--gate", "replay", "--shadow-url", &shadow];
        let run = decomm(repository.path(), None, &command);
        assert_eq!(run.code, 1, "{run:?}");
        assert!(run.stdout.contains(part), "{run:?}");
        is_silent(repository.path(), &command, &run);
    }
}
