//! SQL of pending migrations, and what PostgreSQL makes of it when a migrator runs it.

/// Migrations that are all pending, in a database without a record.
#[derive(Clone, Copy)]
pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    /// The SQL that made the database.
    pub(crate) before: &'static str,
    /// The SQL of each migration.
    pub(crate) texts: &'static [&'static str],
    /// The place of the migration at which the forecast stops, and why; empty where it does not.
    pub(crate) stops: &'static str,
    /// A part of what PostgreSQL says then.
    pub(crate) says: &'static str,
    /// The places of those that end the transaction.
    pub(crate) ends: &'static str,
    /// The places of those that are recorded in the end.
    pub(crate) recorded: &'static str,
    /// The tables in the end.
    pub(crate) tables: &'static str,
}

/// All run, and all are recorded.
pub(crate) const FINE: Scenario = Scenario {
    name: "",
    before: "",
    texts: &[],
    stops: "",
    says: "",
    ends: "",
    recorded: "",
    tables: "",
};

pub(crate) const MOOD: &str = "CREATE TYPE mood AS ENUM ('a'); CREATE TABLE t (c mood, d text, e mood[])";

pub(crate) const INDEXED: &str = "CREATE TABLE t (x int UNIQUE); CREATE INDEX i ON t (x);
    CREATE MATERIALIZED VIEW m AS SELECT 1 AS x; CREATE UNIQUE INDEX j ON m (x);
    CREATE TABLE p (x int) PARTITION BY LIST (x); CREATE TABLE q PARTITION OF p FOR VALUES IN (1)";

pub(crate) const IN_A_TRANSACTION: &str = "cannot run inside a transaction block";

pub(crate) const UNSAFE: &str = "unsafe use of new value \"b\" of enum type";

pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "nothing is in the way",
        texts: &[
            "CREATE TABLE a ()",
            "CREATE TABLE b ();\n--> statement-breakpoint\nCREATE TABLE c ();",
        ],
        recorded: "0 1",
        tables: "a b c",
        ..FINE
    },
    Scenario {
        name: "a table is there already",
        before: "CREATE TABLE b ()",
        texts: &["CREATE TABLE a ()", "CREATE TABLE b ()"],
        stops: "1 already-there",
        says: "relation \"b\" already exists",
        tables: "b",
        ..FINE
    },
    Scenario {
        name: "a column is there already",
        before: "CREATE TABLE t (x int)",
        texts: &["ALTER TABLE t ADD COLUMN y int;\n--> statement-breakpoint\nALTER TABLE t ADD COLUMN x int"],
        stops: "0 already-there",
        says: "column \"x\" of relation \"t\" already exists",
        tables: "t",
        ..FINE
    },
    Scenario {
        name: "a label is there already",
        before: MOOD,
        texts: &["ALTER TYPE mood ADD VALUE 'a'"],
        stops: "0 already-there",
        says: "enum label \"a\" already exists",
        tables: "t",
        ..FINE
    },
    Scenario {
        name: "what is there already is taken away first, or not asked for",
        before: "CREATE TABLE a (); CREATE TABLE b (); CREATE TABLE c ()",
        texts: &[
            "DROP TABLE a; CREATE TABLE a ()",
            "ALTER TABLE b RENAME TO d",
            "CREATE TABLE b (); CREATE TABLE IF NOT EXISTS c ()",
        ],
        recorded: "0 1 2",
        tables: "a b c d",
        ..FINE
    },
    Scenario {
        name: "an index is made concurrently",
        before: "CREATE TABLE t (x int)",
        texts: &["CREATE TABLE a ()", "-- why\nCREATE INDEX CONCURRENTLY i ON t (x)"],
        stops: "1 no-transaction",
        says: IN_A_TRANSACTION,
        tables: "t",
        ..FINE
    },
    Scenario {
        name: "an index is made concurrently once the transaction is over",
        before: "CREATE TABLE t (x int)",
        texts: &[
            "CREATE TABLE a ()",
            "COMMIT;\n--> statement-breakpoint\nCREATE INDEX CONCURRENTLY i ON t (x)",
            "CREATE TABLE b ()",
        ],
        ends: "1",
        recorded: "0 1 2",
        tables: "a b t",
        ..FINE
    },
    Scenario {
        name: "an index is made concurrently in one message with the end of the transaction",
        before: "CREATE TABLE t (x int)",
        texts: &["CREATE TABLE a ()", "COMMIT; CREATE INDEX CONCURRENTLY i ON t (x)"],
        stops: "1 no-transaction",
        says: IN_A_TRANSACTION,
        ends: "1",
        recorded: "0",
        tables: "a t",
    },
    Scenario {
        name: "what PostgreSQL cannot parse",
        before: "CREATE TABLE t (x int)",
        texts: &[
            "CREATE TABLE a ()",
            "ALTER TABLE t ADD CONSTRAINT IF NOT EXISTS k UNIQUE (x)",
        ],
        stops: "1 unparsable",
        says: "syntax error",
        tables: "t",
        ..FINE
    },
    Scenario {
        name: "a comment that goes on behind a breakpoint, as `drizzle-kit pull` writes it",
        texts: &["/*\nCREATE TABLE a ();\n--> statement-breakpoint\nCREATE TABLE b ();\n*/"],
        stops: "0 unparsable",
        says: "unterminated /* comment",
        ..FINE
    },
    Scenario {
        name: "no semicolon before a breakpoint",
        texts: &["CREATE TABLE a ()\n--> statement-breakpoint\nCREATE TABLE b ()"],
        recorded: "0",
        tables: "a b",
        ..FINE
    },
    Scenario {
        name: "a byte order mark",
        texts: &["\u{feff}-- Saved with an editor of another time.\nCREATE TABLE a ()"],
        stops: "0 unparsable",
        says: "syntax error",
        ..FINE
    },
    Scenario {
        name: "a command of psql",
        texts: &["\\set x 1\nCREATE TABLE a ()"],
        stops: "0 unparsable",
        says: "syntax error",
        ..FINE
    },
    Scenario {
        name: "what takes a migration back runs, too",
        before: "CREATE TABLE b ()",
        texts: &[
            "CREATE TABLE a ();\n-- migrate:down\nDROP TABLE b;",
            "CREATE TABLE b ()",
        ],
        recorded: "0 1",
        tables: "a b",
        ..FINE
    },
    Scenario {
        name: "a migration brings a transaction of its own, and a later one fails",
        texts: &[
            "CREATE TABLE a ()",
            "BEGIN; CREATE TABLE b (); COMMIT;",
            "CREATE TABLE c ()",
            "CREATE TABLE d ();\n--> statement-breakpoint\nVACUUM; SELECT 1",
        ],
        stops: "3 no-transaction",
        says: "VACUUM cannot",
        ends: "1",
        recorded: "0 1 2",
        // Without a record the next migrate makes `d` again, and fails at that.
        tables: "a b c d",
        ..FINE
    },
    Scenario {
        name: "a transaction is ended and another one begun",
        before: "CREATE TABLE d ()",
        texts: &[
            "CREATE TABLE a ()",
            "COMMIT; BEGIN",
            "CREATE TABLE c ()",
            "CREATE TABLE d ()",
        ],
        stops: "3 already-there",
        says: "already exists",
        ends: "1",
        recorded: "0",
        tables: "a d",
    },
    Scenario {
        name: "a transaction is ended and chained to another one",
        before: "CREATE TABLE d ()",
        texts: &[
            "CREATE TABLE a ()",
            "COMMIT AND CHAIN",
            "CREATE TABLE c ()",
            "CREATE TABLE d ()",
        ],
        stops: "3 already-there",
        says: "already exists",
        ends: "1",
        recorded: "0",
        tables: "a d",
    },
    Scenario {
        name: "a migration takes everything back",
        texts: &["CREATE TABLE a ()", "CREATE TABLE b (); ROLLBACK;", "CREATE TABLE c ()"],
        ends: "1",
        recorded: "1 2",
        tables: "c",
        ..FINE
    },
    Scenario {
        name: "a savepoint ends nothing",
        texts: &[
            "CREATE TABLE a ()",
            "SAVEPOINT s; CREATE TABLE b (); ROLLBACK TO s",
            "CREATE TABLE c ()",
        ],
        recorded: "0 1 2",
        tables: "a c",
        ..FINE
    },
    Scenario {
        name: "a new label is a default in the next migration",
        before: MOOD,
        texts: &[
            "ALTER TYPE \"public\".\"mood\" ADD VALUE 'b';",
            "-- Only now.\nALTER TABLE \"t\" ALTER COLUMN \"c\" SET DEFAULT 'b';",
        ],
        stops: "1 new-label",
        says: UNSAFE,
        tables: "t",
        ..FINE
    },
    Scenario {
        name: "a new label is used once the transaction is over",
        before: MOOD,
        texts: &[
            "ALTER TYPE mood ADD VALUE 'b'; COMMIT",
            "ALTER TABLE t ALTER COLUMN c SET DEFAULT 'b'",
        ],
        ends: "0",
        recorded: "0 1",
        tables: "t",
        ..FINE
    },
    Scenario {
        name: "a new label is used in one message, which is a transaction",
        before: MOOD,
        texts: &[
            "COMMIT",
            "ALTER TYPE mood ADD VALUE 'b'; UPDATE t SET c = 'b'",
            "CREATE TABLE a ()",
        ],
        stops: "1 new-label",
        says: UNSAFE,
        ends: "0",
        recorded: "0",
        tables: "t",
    },
    Scenario {
        name: "a new label of an enum of the same transaction",
        texts: &[
            "CREATE TYPE mood AS ENUM ('a')",
            "ALTER TYPE mood ADD VALUE 'b'",
            "CREATE TABLE t (c mood DEFAULT 'a', d mood DEFAULT 'b')",
        ],
        stops: "2 new-label",
        says: UNSAFE,
        ..FINE
    },
];

/// Statements that PostgreSQL refuses in a transaction.
pub(crate) const OUTSIDE: &[&str] = &[
    "CREATE INDEX CONCURRENTLY k ON t (x)",
    "DROP INDEX CONCURRENTLY i",
    "REINDEX TABLE CONCURRENTLY t",
    "REINDEX (CONCURRENTLY) INDEX i",
    "REINDEX SCHEMA public",
    "REINDEX DATABASE x",
    "VACUUM",
    "VACUUM (ANALYZE) t",
    "CREATE DATABASE x",
    "DROP DATABASE x",
    "ALTER SYSTEM SET work_mem = '4MB'",
    "CREATE TABLESPACE x LOCATION '/nowhere'",
    "DROP TABLESPACE x",
    "ALTER TABLE p DETACH PARTITION q CONCURRENTLY",
    "DISCARD ALL",
    "COMMIT PREPARED 'x'",
    "ROLLBACK PREPARED 'x'",
];

/// Statements that look like those, and run in a transaction.
pub(crate) const INSIDE: &[&str] = &[
    "REFRESH MATERIALIZED VIEW CONCURRENTLY m",
    "REINDEX TABLE t",
    "REINDEX (CONCURRENTLY false) TABLE t",
    "ALTER TABLE p DETACH PARTITION q",
    "CLUSTER t USING i",
    "DISCARD TEMP",
    "ANALYZE t",
];

/// Uses of the label `b` that PostgreSQL sees at once.
pub(crate) const USES: &[&str] = &[
    "SELECT 'b'::mood",
    "SELECT CAST('b' AS public.\"mood\")",
    "SELECT mood 'b'",
    "SELECT CASE WHEN false THEN 'b'::mood END",
    "CREATE VIEW v AS SELECT 'b'::mood AS c",
    "CREATE TABLE u (c mood NOT NULL DEFAULT 'b')",
    "CREATE TABLE u (c mood, CHECK (c <> 'b'))",
    "ALTER TABLE t ADD COLUMN f \"public\".\"mood\" DEFAULT 'b' NOT NULL",
    "ALTER TABLE t ADD COLUMN f mood; ALTER TABLE t ALTER COLUMN f SET DEFAULT 'b'",
    "ALTER TABLE t ALTER COLUMN d TYPE mood USING d::mood, ALTER COLUMN d SET DEFAULT 'b'",
    "ALTER TABLE t ADD CONSTRAINT k CHECK (c IN ('a', 'b'))",
    "INSERT INTO t (d, c) VALUES ('b', 'a'), ('a', 'b')",
    "INSERT INTO public.t (c) VALUES ('b') ON CONFLICT DO NOTHING",
    "UPDATE t SET d = 'a', c = 'b' WHERE false",
    "UPDATE t SET c = 'a' WHERE c = 'b'",
    "UPDATE t AS s SET c = 'a' WHERE s.c <> 'b'",
    "DELETE FROM t WHERE c IN ('a', 'b')",
    "CREATE INDEX k ON t (c) WHERE c = 'b'",
    "CREATE POLICY k ON t USING (c = 'b')",
];

/// What is no use of the label, or none that PostgreSQL minds.
pub(crate) const NO_USES: &[&str] = &[
    "SELECT 'b'",
    "SELECT 'a'::mood",
    "INSERT INTO t (d) VALUES ('b')",
    "UPDATE t SET c = 'a' WHERE d = 'b'",
    "ALTER TABLE t ALTER COLUMN d SET DEFAULT 'b'",
    "ALTER TABLE t ALTER COLUMN c SET DEFAULT 'b'::text::mood",
    "ALTER TABLE t ALTER COLUMN c TYPE text, ALTER COLUMN c SET DEFAULT 'b'",
    "COMMENT ON TABLE t IS 'b'",
    "CREATE TABLE IF NOT EXISTS t (c mood DEFAULT 'b')",
    "ALTER TABLE t ADD COLUMN IF NOT EXISTS c mood DEFAULT 'b'",
    "ALTER TABLE IF EXISTS nowhere ALTER COLUMN c SET DEFAULT 'b'",
    "CREATE FUNCTION f() RETURNS mood LANGUAGE plpgsql AS $$ BEGIN RETURN 'b'::mood; END $$",
    "CREATE TYPE other AS ENUM ('b'); ALTER TABLE t ADD COLUMN f other DEFAULT 'b'",
    "DROP TABLE t; CREATE TABLE t (c text DEFAULT 'b')",
    "CREATE TEMP TABLE t (c text); UPDATE t SET c = 'b'",
    "ALTER TABLE t RENAME COLUMN c TO f; ALTER TABLE t RENAME COLUMN d TO c; UPDATE t SET c = 'b'",
    "ALTER TABLE t RENAME TO s; CREATE TABLE t (c text DEFAULT 'b'); DELETE FROM t WHERE c = 'b'",
];
