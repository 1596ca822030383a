//! What is read of a database's catalogue, and that two databases differ where something was changed and nowhere else.

use decomm::db::catalogue::{self, baseline, compare};
use decomm::db::object::Catalogue;
use decomm::db::session::ReadOnly;

use crate::connection::open;
use crate::postgres_server;

/// One of each kind of object.
pub(crate) const EVERYTHING: &str = include_str!("schemas/everything.sql");

/// Its catalogue, the hashes of function bodies and views left out: they depend on how a version prints them.
const EXPECTED: &str = include_str!("schemas/everything.json");

/// Reads the catalogue with a connection of its own.
pub(crate) fn read(url: &str) -> Catalogue {
    let mut connection = open(url);
    catalogue::read(&mut connection.read_only().unwrap()).unwrap()
}

/// Returns the baseline file of `catalogue`.
fn written(catalogue: &Catalogue) -> String {
    let mut text = Vec::new();
    baseline::write(catalogue, &mut text).unwrap();
    String::from_utf8(text).unwrap()
}

#[test]
fn every_kind_of_object_is_read_with_what_defines_it() {
    let Some(database) = postgres_server::database("everything") else {
        return;
    };
    database.run(EVERYTHING);
    let catalogue = read(&database.url());
    let text = written(&catalogue);
    assert_eq!(baseline::read(&text).unwrap(), catalogue);
    let without_hashes = |text: &str| -> Vec<String> {
        let hash = regex::Regex::new("md5 [0-9a-f]{32}").unwrap();
        text.lines()
            .map(|line| hash.replace(line, "md5 …").into_owned())
            .collect()
    };
    assert_eq!(without_hashes(&text), EXPECTED.lines().collect::<Vec<_>>());
}

#[test]
fn settings_of_the_database_and_of_the_role_change_nothing() {
    let (Some(plain), Some(odd)) = (postgres_server::database("plain"), postgres_server::database("odd")) else {
        return;
    };
    for database in [&plain, &odd] {
        database.run(EVERYTHING);
    }
    for setting in [
        "search_path = public, pg_catalog",
        "quote_all_identifiers = on",
        "DateStyle = 'SQL, DMY'",
        "IntervalStyle = 'iso_8601'",
        "TimeZone = 'Asia/Tokyo'",
        "extra_float_digits = -15",
        "default_transaction_isolation = 'serializable'",
        "jit_above_cost = 0",
    ] {
        odd.run(&format!("ALTER DATABASE \"{}\" SET {setting}", odd.name()));
    }
    assert_eq!(written(&read(&odd.url())), written(&read(&plain.url())));
}

/// A change, and how it shows: `-` missing, `+` not expected, `~` different.
const CHANGES: &[(&str, &[&str])] = &[
    ("CREATE TABLE extra (a serial PRIMARY KEY)", &["+table public.extra"]),
    ("DROP TABLE scratch", &["-table public.scratch"]),
    (
        "ALTER TABLE users ADD extra text",
        &["+column public.child.extra", "+column public.users.extra"],
    ),
    (
        "ALTER TABLE \"My Schema\".\"Odd \"\"Table\"\"\" DROP \"user id\"",
        &[
            "-column My Schema.Odd \"Table\".user id",
            "-constraint My Schema.Odd \"Table\".Odd \"Table\"_user id_fkey",
        ],
    ),
    (
        "ALTER TABLE logs ALTER line TYPE varchar(5)",
        &["~column public.logs.line", "~column public.logs_2020.line"],
    ),
    (
        "ALTER TABLE logs ALTER line SET NOT NULL",
        &["~column public.logs.line", "~column public.logs_2020.line"],
    ),
    (
        "ALTER TABLE ONLY users ALTER born SET DEFAULT '2021-01-31'",
        &["~column public.users.born"],
    ),
    (
        "ALTER TABLE users VALIDATE CONSTRAINT users_name_check",
        &["~constraint public.users.users_name_check"],
    ),
    (
        "ALTER TABLE users DROP CONSTRAINT users_email_key",
        &["-constraint public.users.users_email_key"],
    ),
    (
        "ALTER TABLE users RENAME CONSTRAINT users_email_key TO other",
        &[
            "-constraint public.users.users_email_key",
            "+constraint public.users.other",
        ],
    ),
    ("DROP INDEX users_state_idx", &["-index public.users_state_idx"]),
    ("CREATE UNIQUE INDEX extra ON users (size)", &["+index public.extra"]),
    (
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'users_state_idx'::regclass",
        &["~index public.users_state_idx"],
    ),
    (
        "ALTER TYPE status ADD VALUE 'last'",
        &["+enum-value public.status.last"],
    ),
    (
        "ALTER TYPE status ADD VALUE 'zeroth' BEFORE 'active'",
        &["~enum-value public.status.active", "+enum-value public.status.zeroth"],
    ),
    ("ALTER TYPE pair ADD ATTRIBUTE c date", &["+column public.pair.c"]),
    ("ALTER DOMAIN email DROP NOT NULL", &["~type public.email"]),
    (
        "ALTER DOMAIN email DROP CONSTRAINT email_check",
        &["-constraint public.email.email_check"],
    ),
    ("DROP TYPE span", &["-type public.span"]),
    ("ALTER SEQUENCE numbers INCREMENT 3", &["~sequence public.numbers"]),
    (
        "CREATE OR REPLACE VIEW active_users WITH (security_barrier) AS SELECT id, email FROM users",
        &["~view public.active_users"],
    ),
    ("DROP MATERIALIZED VIEW counts", &["-materialized-view public.counts"]),
    (
        "CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        &["~function public.touch()"],
    ),
    (
        "DROP FUNCTION touch(integer, text[])",
        &["-function public.touch(integer, text[])"],
    ),
    (
        "DROP TRIGGER users_touch ON users",
        &["-trigger public.users.users_touch"],
    ),
    (
        "ALTER TABLE users ENABLE TRIGGER users_off",
        &["~trigger public.users.users_off"],
    ),
    ("ALTER TABLE users DISABLE ROW LEVEL SECURITY", &["~table public.users"]),
    ("ALTER POLICY own ON users USING (true)", &["~policy public.users.own"]),
    ("DROP POLICY own ON users", &["-policy public.users.own"]),
    ("CREATE EXTENSION pg_trgm", &["+extension pg_trgm"]),
    ("CREATE SCHEMA empty", &["+schema empty"]),
    ("ALTER TABLE scratch SET LOGGED", &["~table public.scratch"]),
    (
        "ALTER TABLE logs DETACH PARTITION logs_2020",
        &["~table public.logs_2020"],
    ),
    // Of no account for a schema.
    (
        "ANALYZE; COMMENT ON TABLE users IS 'x'; INSERT INTO scratch DEFAULT VALUES; SELECT nextval('users_id_seq')",
        &[],
    ),
    (
        "CREATE ROLE reader_of_everything; GRANT SELECT ON users TO reader_of_everything; ALTER TABLE users SET (fillfactor = 50)",
        &[],
    ),
];

#[test]
fn each_change_is_seen_and_nothing_else_is() {
    let Some(database) = postgres_server::database("changes") else {
        return;
    };
    database.run(EVERYTHING);
    let expected = read(&database.url());
    let mut connection = open(&database.url());
    for (change, differences) in CHANGES {
        let mut writing = connection.client().transaction().unwrap();
        writing
            .batch_execute(change)
            .unwrap_or_else(|error| panic!("{change}: {error:?}"));
        let live = catalogue::read(&mut ReadOnly::inside(&mut writing).unwrap()).unwrap();
        writing.rollback().unwrap();
        let found: Vec<String> = compare::topmost(compare::compare(&live, &expected))
            .into_iter()
            .map(|difference| {
                let sign = match (&difference.is, &difference.should_be) {
                    (None, _) => '-',
                    (_, None) => '+',
                    _ => '~',
                };
                format!("{sign}{} {}", difference.id.kind.name(), difference.id)
            })
            .collect();
        let (mut found, mut differences) = (found, differences.to_vec());
        found.sort();
        differences.sort();
        assert_eq!(found, differences, "{change}");
    }
    assert!(compare::compare(&read(&database.url()), &expected).is_empty());
}

#[test]
fn an_empty_database_has_its_public_schema_and_no_more() {
    let Some(database) = postgres_server::database("empty") else {
        return;
    };
    let found: Vec<String> = read(&database.url()).objects.keys().map(ToString::to_string).collect();
    assert_eq!(found, ["public", "plpgsql"]);
}

#[test]
fn temporary_objects_of_the_session_are_not_the_databases() {
    let Some(database) = postgres_server::database("temporary") else {
        return;
    };
    let mut connection = open(&database.url());
    // As a pooler may leave them; a table of the system's name does not come before the system's.
    let client = connection.client();
    client
        .batch_execute("CREATE TEMP TABLE pg_class (oid int); CREATE TEMP VIEW v AS SELECT 1")
        .unwrap();
    let found = catalogue::read(&mut connection.read_only().unwrap()).unwrap();
    assert_eq!(found.objects.len(), 2);
}
