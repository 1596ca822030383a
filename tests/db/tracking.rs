//! Tracking tables, wherever they are and whoever may read them.

use decomm::db::object::QualifiedName;
use decomm::db::tracking::{self, Rows, TrackingTable, Use};

use crate::connection::open;
use crate::postgres_server::{self, Database, SUPERUSER};

/// Returns the tracking tables as `role` sees them.
fn find_as(database: &Database, role: &str, also: &[QualifiedName]) -> Vec<TrackingTable> {
    let mut connection = open(&database.url_of(role));
    tracking::find(&mut connection.read_only().unwrap(), also).unwrap()
}

fn find(database: &Database, also: &[QualifiedName]) -> Vec<TrackingTable> {
    find_as(database, SUPERUSER, also)
}

/// Holds the tables that are found, and how many rows of each, against the expected.
#[track_caller]
fn check(tables: &[TrackingTable], expected: &[(&str, Option<usize>)]) {
    let found: Vec<(String, Option<usize>)> = tables
        .iter()
        .map(|table| (table.table.to_string(), table.read_rows().map(<[_]>::len)))
        .collect();
    let expected: Vec<(String, Option<usize>)> = expected
        .iter()
        .map(|(name, n_rows)| ((*name).to_owned(), *n_rows))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn tables_are_found_by_name_and_by_shape_in_every_schema() {
    let Some(database) = postgres_server::database("tracking") else {
        return;
    };
    database.run(
        "CREATE SCHEMA drizzle; CREATE SCHEMA auth; CREATE SCHEMA \"Odd \"\"one\"; CREATE SCHEMA other;
         CREATE TABLE drizzle.__drizzle_migrations (id serial PRIMARY KEY, hash text NOT NULL, created_at bigint);
         INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('b', 2), ('a', 1), ('n', NULL);
         CREATE TABLE public.__drizzle_migrations (id serial, hash text, created_at numeric, name text);
         CREATE TABLE public.history (hash varchar(64), created_at int8);
         CREATE TABLE public.schema_migrations (version int PRIMARY KEY, name text, executed_at timestamptz DEFAULT now());
         INSERT INTO public.schema_migrations (version, name) VALUES (2, 'two'), (1, 'one');
         CREATE TABLE auth.schema_migrations (version varchar(255));
         CREATE TABLE \"Odd \"\"one\".\"_Migrations\" (\"The \"\"id\" uuid, script bytea, info jsonb, state xml);
         INSERT INTO \"Odd \"\"one\".\"_Migrations\" VALUES (gen_random_uuid(), '\\x00', '{}', '<a/>');
         CREATE VIEW public.migrations AS SELECT 1 AS id;
         CREATE TABLE public.knex_migrations ();
         CREATE TABLE other.named (a int);
         CREATE TABLE public.files (id int, hash text, created_at timestamptz);
         CREATE TABLE public.blobs (id int, hash text, created_at bigint, owner int);
         CREATE TABLE public.migrations_of_birds (id int);
         CREATE TEMPORARY TABLE migrations (id int)",
    );
    let named = QualifiedName::new("other", "named");
    let tables = find(&database, &[named, QualifiedName::new("public", "absent")]);
    check(
        &tables,
        &[
            ("Odd \"one._Migrations", Some(1)),
            ("auth.schema_migrations", Some(0)),
            ("drizzle.__drizzle_migrations", Some(3)),
            ("other.named", Some(0)),
            ("public.__drizzle_migrations", Some(0)),
            ("public.history", Some(0)),
            ("public.migrations", None),
            ("public.schema_migrations", Some(2)),
        ],
    );
    let migrator = QualifiedName::new("drizzle", "__drizzle_migrations");
    let legacy = QualifiedName::new("public", "schema_migrations");
    let uses: Vec<Use> = tables
        .iter()
        .map(|table| table.used_as(&migrator, Some(&legacy)))
        .collect();
    assert_eq!(
        uses,
        [
            Use::Other,
            Use::Other,
            Use::Drizzle,
            Use::Other,
            Use::Decoy,
            Use::Decoy,
            Use::Other,
            Use::Legacy
        ]
    );
    // In the order of ids, and the one that the migrator looks at is the one without a time.
    let drizzle = &tables[2];
    let rows = drizzle.read_rows().unwrap();
    let seen: Vec<(Option<&str>, Option<&str>, bool)> = rows
        .iter()
        .map(|row| {
            (
                drizzle.cell(row, "hash"),
                drizzle.cell(row, "created_at"),
                row.is_newest,
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            (Some("b"), Some("2"), false),
            (Some("a"), Some("1"), false),
            (Some("n"), None, true)
        ]
    );
    let legacy = &tables[7];
    let versions: Vec<Option<&str>> = legacy
        .read_rows()
        .unwrap()
        .iter()
        .map(|row| legacy.cell(row, "version"))
        .collect();
    assert_eq!(versions, [Some("1"), Some("2")]);
    // Documents and bytes are not read.
    let odd = &tables[0];
    let row = &odd.read_rows().unwrap()[0];
    assert!(row.cells[0].is_some());
    assert_eq!(row.cells[1..], [None, None, None]);
}

#[test]
fn what_a_migrator_could_not_fill_is_seen() {
    let Some(database) = postgres_server::database("required") else {
        return;
    };
    database.run(
        "CREATE TABLE public.migrations (id serial, a int NOT NULL, b int NOT NULL DEFAULT 1, c int,
         d int GENERATED ALWAYS AS IDENTITY, e int NOT NULL GENERATED ALWAYS AS (1) STORED)",
    );
    let tables = find(&database, &[]);
    let required: Vec<&str> = tables[0]
        .columns
        .iter()
        .filter(|column| column.is_required)
        .map(|column| column.name.as_str())
        .collect();
    assert_eq!(required, ["a"]);
}

#[test]
fn no_permission_is_not_absence() {
    let Some(database) = postgres_server::database("permission") else {
        return;
    };
    database.run(
        "CREATE SCHEMA drizzle; CREATE SCHEMA open;
         CREATE TABLE drizzle.__drizzle_migrations (id serial, hash text, created_at bigint);
         CREATE TABLE open.__drizzle_migrations (id serial, hash text, created_at bigint);
         CREATE TABLE open.migrations (id serial, secret text);
         CREATE TABLE open.schema_migrations (id serial);
         INSERT INTO open.schema_migrations DEFAULT VALUES;
         CREATE VIEW open._migrations AS SELECT * FROM drizzle.__drizzle_migrations;
         CREATE TABLE open.pgmigrations (id serial);
         ALTER TABLE open.pgmigrations ENABLE ROW LEVEL SECURITY",
    );
    let role = database.role("reader");
    database.run(&format!(
        "GRANT SELECT ON drizzle.__drizzle_migrations TO \"{role}\";
         GRANT USAGE ON SCHEMA open TO \"{role}\";
         GRANT SELECT (id) ON open.migrations TO \"{role}\";
         GRANT SELECT ON open.schema_migrations, open._migrations, open.pgmigrations TO \"{role}\";
         REVOKE SELECT ON drizzle.__drizzle_migrations FROM postgres"
    ));
    let tables = find_as(&database, &role, &[]);
    check(
        &tables,
        &[
            ("drizzle.__drizzle_migrations", None),
            ("open.__drizzle_migrations", None),
            ("open._migrations", None),
            ("open.migrations", None),
            ("open.pgmigrations", None),
            ("open.schema_migrations", Some(1)),
        ],
    );
    let reasons: Vec<&str> = tables
        .iter()
        .filter_map(|table| match table.rows {
            Rows::NoPermission(reason) => Some(reason),
            _ => None,
        })
        .collect();
    assert_eq!(
        reasons,
        [
            "no USAGE on its schema",
            "no SELECT on it",
            "it is no plain table, and reading it may run code of others",
            "no SELECT on it",
            "row-level security may hide rows"
        ]
    );
    // Their columns are known all the same.
    assert!(tables.iter().all(|table| table.has_column("id")));
}

/// What a view runs, a foreign table, or the cast of a type, runs with the rights of whoever reads it, and a read-only
/// transaction does not hold all of it back (`COPY … TO PROGRAM`, large objects).
#[test]
fn reading_runs_no_code_of_others() {
    let Some(database) = postgres_server::database("planted") else {
        return;
    };
    database.run(
        "CREATE FUNCTION trap() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RAISE 'the trap was run'; END $$;
         CREATE VIEW public.migrations AS SELECT trap() AS id;
         CREATE SCHEMA evil; CREATE TYPE evil.uuid AS (a int);
         CREATE FUNCTION evil.shown(evil.uuid) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE 'the cast was run'; END $$;
         CREATE CAST (evil.uuid AS text) WITH FUNCTION evil.shown(evil.uuid);
         CREATE DOMAIN evil.number AS int;
         CREATE TABLE public.schema_migrations (version evil.number, u evil.uuid);
         INSERT INTO public.schema_migrations VALUES (1, ROW(1)::evil.uuid);
         CREATE TABLE public.schema_version (v int); CREATE TABLE public.below () INHERITS (public.schema_version)",
    );
    let tables = find(&database, &[]);
    check(
        &tables,
        &[
            ("public.migrations", None),
            ("public.schema_migrations", Some(1)),
            ("public.schema_version", None),
        ],
    );
    let row = &tables[1].read_rows().unwrap()[0];
    assert_eq!(row.cells, [Some("1".to_owned()), None]);
}
