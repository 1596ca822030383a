//! Databases that have been through the history of the fixture's repository, and what can still happen to one.

use std::fs;
use std::path::{Path, PathBuf};

use assert_fs::TempDir;
use serde_json::{Value, json};

use crate::postgres_server::{self, Database};
use crate::program::fixture;

/// Drizzle's migrations of the fixture: the tag, and `when` of the journal.
pub(crate) const DRIZZLE: [(&str, i64); 5] = [
    ("0000_quiet_harbor", 1738577712345),
    ("0001_brave_lantern", 1741085104771),
    ("0002_silver_meadow", 1746019830912),
    ("0002_flow_metrics_jsonb", 1752668215507),
    ("0003_gentle_compass", 1757322649083),
];

/// A copy of the fixture's repository with a database that went through the plan's history: 001 to 018 ran, 022 to 026 are
/// recorded and never ran; Drizzle has recorded its first two migrations.
pub(crate) fn after_the_history(name: &str) -> Option<(TempDir, Database)> {
    let database = postgres_server::database(name)?;
    let repository = fixture();
    run_legacy(&database, repository.path());
    record(&database, repository.path(), &DRIZZLE[..2]);
    Some((repository, database))
}

/// Returns a database that everything in `repository` was migrated in, and nothing else.
pub(crate) fn as_expected(name: &str, repository: &Path) -> Option<Database> {
    let database = postgres_server::database(name)?;
    run_drizzle(&database, repository, &DRIZZLE);
    record(&database, repository, &DRIZZLE);
    Some(database)
}

/// Runs the legacy migrations up to 018 and records all of them, as the fixture's runner did.
pub(crate) fn run_legacy(database: &Database, repository: &Path) {
    database.run("CREATE TABLE schema_migrations (version integer PRIMARY KEY, name text NOT NULL, executed_at timestamp DEFAULT now())");
    for file in legacy_files(repository) {
        let file_name = file.file_name().unwrap().to_str().unwrap();
        let version: i32 = file_name.split_once('_').unwrap().0.parse().unwrap();
        if version < 22 {
            database.run(&fs::read_to_string(&file).unwrap());
        }
        database.run(&format!(
            "INSERT INTO schema_migrations (version, name) VALUES ({version}, '{file_name}')"
        ));
    }
}

/// Runs these migrations of Drizzle, and records none.
pub(crate) fn run_drizzle(database: &Database, repository: &Path, migrations: &[(&str, i64)]) {
    for (tag, _) in migrations {
        database.run(&fs::read_to_string(drizzle_file(repository, tag)).unwrap());
    }
}

/// Records these migrations of Drizzle, and runs none.
pub(crate) fn record(database: &Database, repository: &Path, migrations: &[(&str, i64)]) {
    database.run(
        "CREATE SCHEMA IF NOT EXISTS drizzle;
         CREATE TABLE IF NOT EXISTS drizzle.__drizzle_migrations (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at bigint)",
    );
    for (tag, when) in migrations {
        let sql = fs::read_to_string(drizzle_file(repository, tag)).unwrap();
        let hash = decomm::db::folder::hash(&sql);
        database.run(&format!(
            "INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('{hash}', {when})"
        ));
    }
}

/// Writes a migration of Drizzle behind those of the fixture, as `drizzle-kit generate` does.
pub(crate) fn generate(repository: &Path, tag: &str, when: i64, sql: &str) {
    fs::write(drizzle_file(repository, tag), sql).unwrap();
    let journal = repository.join("lib/database/migrations/meta/_journal.json");
    let mut json: Value = serde_json::from_str(&fs::read_to_string(&journal).unwrap()).unwrap();
    let entry = json!({"idx": 9, "version": "7", "when": when, "tag": tag, "breakpoints": true});
    json["entries"].as_array_mut().unwrap().push(entry);
    fs::write(&journal, json.to_string()).unwrap();
}

/// Returns the legacy migrations, in order.
pub(crate) fn legacy_files(repository: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(repository.join("migrations"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "sql"))
        .collect();
    files.sort();
    files
}

/// Returns the file of the migration `tag` of Drizzle.
pub(crate) fn drizzle_file(repository: &Path, tag: &str) -> PathBuf {
    repository.join(format!("lib/database/migrations/{tag}.sql"))
}
