//! The test of the plan's phase 1, as the README documents it: what the legacy migrations build and what the schema asks
//! for, each in a scratch database of its own, compared with production.

use std::fs;

use serde_json::Value;

use crate::history::{after_the_history, legacy_files};
use crate::migrators::real::{Drizzle, Version};
use crate::migrators::scenario::project;
use crate::postgres_server;
use crate::program::db;

/// Returns the tables in which `url` differs from the catalogue in `file`: `+` it has one more, `-` it has one less.
fn tables_against(repository: &std::path::Path, url: &str, file: &str) -> Vec<String> {
    let run = db(repository, Some(url), &["audit", "--against", file, "--format", "json"]);
    let json = run.json();
    let differences = json["against"].as_array().unwrap();
    let tables = differences.iter().filter(|difference| difference["kind"] == "table");
    tables
        .map(|difference| {
            let sign = match (&difference["is"], &difference["should_be"]) {
                (Value::Null, _) => '-',
                (_, Value::Null) => '+',
                _ => '~',
            };
            format!("{sign}{}", difference["name"].as_str().unwrap())
        })
        .collect()
}

#[test]
fn two_scratch_databases_tell_where_production_parts_from_its_files_and_its_schema() {
    let (Some(drizzle), Some(replayed), Some(pushed)) = (
        Drizzle::installed(Version::V0),
        postgres_server::database("replayed"),
        postgres_server::database("pushed"),
    ) else {
        return;
    };
    let Some((repository, production)) = after_the_history("production") else {
        return;
    };
    let repository = repository.path();
    let baseline = db(
        repository,
        Some(&production.url()),
        &["audit", "--baseline-out", "production.json"],
    );
    assert_eq!(baseline.code, 1, "five migrations failed silently: {baseline:?}");

    // What psql does with a file that cannot be parsed: it says so, and goes on with the next statement.
    let refused: Vec<String> = legacy_files(repository)
        .iter()
        .filter(|file| {
            replayed
                .client()
                .batch_execute(&fs::read_to_string(file).unwrap())
                .is_err()
        })
        .map(|file| file.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    assert_eq!(refused, ["024_flow_metrics_constraints.sql"]);
    assert_eq!(
        tables_against(repository, &replayed.url(), "production.json"),
        ["+public.flow_metrics_config", "+public.stage_mappings"],
        "what the five should have made"
    );

    let schema = project("phase-one");
    fs::copy(repository.join("lib/database/schema.ts"), schema.join("schema.ts")).unwrap();
    drizzle.lend_packages_to(&schema);
    let push = drizzle.kit(&["push", "--force"], &schema, Some(&pushed));
    assert!(push.status.success(), "{push:?}");
    assert_eq!(
        tables_against(repository, &pushed.url(), "production.json"),
        [
            "-public.comments",
            "+public.flow_metrics_config",
            "+public.stage_mappings"
        ],
        "and what the schema does not know"
    );
}
