//! Prisma: its migrations, which are history, and its schema, whose models are tables.

use crate::check_dangling;

const CONFIG: &str = "[[retire]]\nid = 'old'\ntables = ['report']\n";

const SQL: &str = "CREATE TABLE \"report\" (id int);\n";

/// Asserts the findings of migrations under `db/`, of which these files are there, each with the same SQL.
#[track_caller]
fn check_migrations(config: &str, files: &[&str], expected: &[&str]) {
    let files: Vec<(&str, &str)> = files.iter().map(|path| (*path, SQL)).collect();
    check_dangling(config, &files, expected);
}

#[test]
fn migrations_beside_the_lock_file_are_history() {
    for folder in ["01_init", "20240101000000_init", "0_init"] {
        let migration = format!("db/{folder}/migration.sql");
        check_migrations(CONFIG, &["db/migration_lock.toml", &migration, "db/old/down.sql"], &[]);
    }
}

#[test]
fn what_only_looks_like_migrations_of_prisma_is_none() {
    let finding = |path: &str| format!("{path}:1:15 dangling-table «report» -> report (certain)");
    for (lock, migration) in [
        ("db/lock.toml", "db/01_init/migration.sql"),
        ("migration_lock.toml", "db/01_init/migration.sql"),
        ("db/meta/migration_lock.toml", "db/01_init/migration.sql"),
        ("db/migration_lock.toml", "db/01_init/up.sql"),
        ("db/migration_lock.toml", "db/init/migration.sql"),
        ("db/migration_lock.toml", "db/01init/migration.sql"),
        ("db/migration_lock.toml", "db/_init/migration.sql"),
        ("db/migration_lock.toml", "db/01_init/more/migration.sql"),
        ("db/migration_lock.toml", "db2/01_init/migration.sql"),
    ] {
        check_dangling(
            CONFIG,
            &[(lock, "provider = 'x'\n"), (migration, SQL)],
            &[&finding(migration)],
        );
    }
}

#[test]
fn an_excluded_lock_file_makes_no_history_and_a_retired_folder_is_none() {
    let files = ["db/migration_lock.toml", "db/01_init/migration.sql"];
    let config = format!("exclude = ['/db/migration_lock.toml']\n{CONFIG}");
    check_migrations(
        &config,
        &files,
        &["db/01_init/migration.sql:1:15 dangling-table «report» -> report (certain)"],
    );
    let config = format!("{CONFIG}paths = ['/db/']\n");
    let found = crate::report(&config, &files.map(|path| (path, SQL)));
    let retired: Vec<&str> = found.findings.iter().map(|finding| finding.check).collect();
    assert_eq!(retired, ["retired-path", "retired-path"]);
}
