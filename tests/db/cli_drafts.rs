//! What `decomm db` prints or writes for others to use: baselines of two kinds, and drafts.

use std::fs;

use serde_json::json;

use crate::history::{DRIZZLE, after_the_history, as_expected, record, run_drizzle};
use crate::postgres_server;
use crate::program::{db, fixture};

#[test]
fn a_baseline_is_kept_and_compared_with() {
    let repository = fixture();
    let Some(database) = as_expected("kept", repository.path()) else {
        return;
    };
    let other = postgres_server::database("kept_other").unwrap();
    let audit = |url: &str, args: &[&str]| db(repository.path(), Some(url), &[&["audit"], args].concat());
    let run = audit(&database.url(), &["--baseline-out", "production.json"]);
    assert_eq!(run.code, 0, "{run:?}");
    let run = audit(&database.url(), &["--against", "production.json"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(
        run.stdout.contains("nothing differs from production.json, records"),
        "{run:?}"
    );
    run_drizzle(&other, repository.path(), &DRIZZLE[..4]);
    let run = audit(&other.url(), &["--against", "production.json", "--format", "json"]);
    assert_eq!(run.code, 1);
    // The records themselves are no difference.
    let against = run.json()["against"].clone();
    let names: Vec<&str> = against
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["public.stage_mappings"]);
    let run = audit(&other.url(), &["--against", "package.json"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.contains("the baseline cannot be read"), "{run:?}");
}

#[test]
fn a_baseline_is_printed_and_written_when_it_is_asked_for_by_name() {
    let Some((repository, database)) = after_the_history("baseline") else {
        return;
    };
    let url = database.url();
    let n_rows = || -> i64 {
        let row = database
            .client()
            .query_one("SELECT count(*) FROM drizzle.__drizzle_migrations", &[]);
        row.unwrap().get(0)
    };
    let baseline = |args: &[&str]| db(repository.path(), Some(&url), &[&["baseline"], args].concat());
    let run = baseline(&["--format", "json"]);
    assert_eq!(run.code, 0, "the next migrate runs what is left: {run:?}");
    let json = run.json();
    assert_eq!((&json["version"], &json["applied"]), (&json!(1), &json!(false)));
    assert_eq!(json["insert"][0]["tag"], "0002_silver_meadow");
    assert_eq!(json["insert"][0]["created_at"], 1746019830912_i64);
    assert_eq!(json["insert"][0]["hash"].as_str().unwrap().len(), 64);
    let refused: Vec<&str> = json["refused"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["tag"].as_str().unwrap())
        .collect();
    assert_eq!(refused, ["0002_flow_metrics_jsonb", "0003_gentle_compass"]);
    assert_eq!(
        (&json["refused"][0]["pending"], &json["refused"][1]["pending"]),
        (&json!(true), &json!(true))
    );
    assert!(json["sql"].as_str().unwrap().contains("BEGIN"));
    assert!(json["undo"].as_str().unwrap().contains("DELETE"));
    // Every refusal to write, and nothing is written.
    for (args, part) in [
        (&["--apply"][..], "`--expect-db NAME`"),
        (&["--apply", "--expect-db", database.name()][..], "`--backup-confirmed`"),
        (&["--apply", "--backup-confirmed"][..], "`--expect-db NAME`"),
        (
            &["--apply", "--backup-confirmed", "--expect-db", "other"][..],
            "and not other",
        ),
        (&["--assume", "0003_gentle_compass"][..], "--reason"),
        (
            &["--assume", "0003_gentle_compas", "--reason", "x"][..],
            "did you mean `0003_gentle_compass`?",
        ),
        (&["--expect-db", "x"][..], "--apply"),
    ] {
        let run = baseline(args);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{args:?}");
        assert!(run.stderr.contains(part), "{args:?}: {run:?}");
    }
    assert_eq!(n_rows(), 2);
    let run = baseline(&["--apply", "--expect-db", database.name(), "--backup-confirmed"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(
        run.stdout
            .contains("left to `drizzle-kit migrate`: 0002_flow_metrics_jsonb, 0003"),
        "{run:?}"
    );
    assert!(run.stdout.contains("1 record written"), "{run:?}");
    assert_eq!(n_rows(), 3);
    let undo = json["undo"].as_str().unwrap();
    database.run(undo);
    assert_eq!(n_rows(), 2);
}

#[test]
fn a_draft_is_printed_or_written_and_never_over_another() {
    let Some((repository, database)) = after_the_history("draft") else {
        return;
    };
    let scratch = postgres_server::database("draft_scratch").unwrap();
    let (url, shadow) = (database.url(), scratch.url());
    let run = db(repository.path(), Some(&url), &["reconcile", "--shadow-url", &shadow]);
    assert_eq!((run.code, run.stderr.as_str()), (1, ""), "{run:?}");
    assert!(run.stdout.contains("-- ======== forward.sql ========"), "{run:?}");
    let (forward, rest) = run.stdout.split_once("-- ======== reverse.sql").unwrap();
    assert!(
        rest.lines()
            .all(|line| line.is_empty() || line.starts_with("--") || line.starts_with(',')),
        "what is piped into psql does not take itself back: {rest}"
    );
    database.run(forward);
    let run = db(repository.path(), Some(&url), &["reconcile", "--output-dir", "draft"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(repository.path().join("draft/forward.sql").is_file());
    let before = fs::read(repository.path().join("draft/forward.sql")).unwrap();
    let run = db(repository.path(), Some(&url), &["reconcile", "--output-dir", "draft"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("is there already"), "{run:?}");
    assert_eq!(fs::read(repository.path().join("draft/forward.sql")).unwrap(), before);
}

#[test]
fn drafts_and_the_next_migrate_come_to_an_end() {
    let Some((repository, database)) = after_the_history("converging") else {
        return;
    };
    let scratch = postgres_server::database("converging_scratch").unwrap();
    let (url, shadow) = (database.url(), scratch.url());
    let asked = |command: &[&str]| {
        db(
            repository.path(),
            Some(&url),
            &[command, &["--shadow-url", &shadow]].concat(),
        )
    };
    let states = |wanted: &str| -> Vec<String> {
        let json = asked(&["audit", "--format", "json"]).json();
        let files = json["legacy"]["files"].as_array().unwrap().clone();
        let files = files.iter().filter(|file| file["state"] == wanted);
        files.map(|file| file["version"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(states("silent-failure"), ["022", "023", "024", "025", "026"]);
    let first = asked(&["reconcile"]);
    let next =
        "-- Not drafted: the next `drizzle-kit migrate` brings public.flow_metrics_config by 0002_flow_metrics_jsonb.";
    assert!(first.stdout.contains(next), "{}", first.stdout);
    let is_live = |text: &str, part: &str| text.lines().any(|line| line.contains(part) && !line.starts_with("--"));
    for part in ["flow_metrics_config", "stage_mappings", "DROP "] {
        assert!(!is_live(&first.stdout, part), "{part}: {}", first.stdout);
    }
    database.run(&first.stdout);
    run_drizzle(&database, repository.path(), &DRIZZLE[3..]);
    record(&database, repository.path(), &DRIZZLE[2..]);
    let second = asked(&["reconcile"]);
    database.run(&second.stdout);
    assert_eq!(states("silent-failure"), [""; 0], "{}", second.stdout);
    let third = asked(&["reconcile"]);
    let live: Vec<&str> = third
        .stdout
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with("--"))
        .collect();
    assert_eq!(live, [""; 0], "{}", third.stdout);
    let audit = asked(&["audit", "--format", "json"]).json();
    assert_eq!(audit["summary"]["errors"], 0, "{audit:#}");
}
