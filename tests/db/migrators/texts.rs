//! What PostgreSQL makes of the SQL of pending migrations: each scenario foretold by an audit of the database, and then run
//! by the real migrators, with every driver.

use decomm::db::audit::{self, Audit, Files};
use decomm::db::batch::Refusal;
use decomm::db::connection::{Connection, Trust};
use decomm::db::folder;
use decomm::db::forecast::{Forecast, Stop};
use decomm::db::subject::Subject;
use decomm::db::url::DatabaseUrl;
use decomm::finding::Severity;

use super::forecasts::{drizzle_table, read_folder};
use super::real::{Driver, Drizzle, Job, Version};
use super::scenario::{FOUR, FOUR_V1, Folder, Project, project, records};
use crate::postgres_server::{self, Database};

/// Migrations that are all pending, in a database without a record.
#[derive(Clone, Copy)]
struct Scenario {
    name: &'static str,
    /// The SQL that made the database.
    before: &'static str,
    /// The SQL of each migration.
    texts: &'static [&'static str],
    /// The place of the migration at which the forecast stops, and why; empty where it does not.
    stops: &'static str,
    /// A part of what PostgreSQL says then.
    says: &'static str,
    /// The places of those that end the transaction.
    ends: &'static str,
    /// The places of those that are recorded in the end.
    recorded: &'static str,
    /// The tables in the end.
    tables: &'static str,
}

/// All run, and all are recorded.
const FINE: Scenario = Scenario {
    name: "",
    before: "",
    texts: &[],
    stops: "",
    says: "",
    ends: "",
    recorded: "",
    tables: "",
};

const MOOD: &str = "CREATE TYPE mood AS ENUM ('a'); CREATE TABLE t (c mood, d text, e mood[])";

const INDEXED: &str = "CREATE TABLE t (x int UNIQUE); CREATE INDEX i ON t (x);
    CREATE MATERIALIZED VIEW m AS SELECT 1 AS x; CREATE UNIQUE INDEX j ON m (x);
    CREATE TABLE p (x int) PARTITION BY LIST (x); CREATE TABLE q PARTITION OF p FOR VALUES IN (1)";

const IN_A_TRANSACTION: &str = "cannot run inside a transaction block";

const UNSAFE: &str = "unsafe use of new value \"b\" of enum type";

const SCENARIOS: &[Scenario] = &[
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
        ..FINE
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
        ..FINE
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
        ..FINE
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
        ..FINE
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
const OUTSIDE: &[&str] = &[
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
const INSIDE: &[&str] = &[
    "REFRESH MATERIALIZED VIEW CONCURRENTLY m",
    "REINDEX TABLE t",
    "REINDEX (CONCURRENTLY false) TABLE t",
    "ALTER TABLE p DETACH PARTITION q",
    "CLUSTER t USING i",
    "DISCARD TEMP",
    "ANALYZE t",
];

/// Uses of the label `b` that PostgreSQL sees at once.
const USES: &[&str] = &[
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
const NO_USES: &[&str] = &[
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

/// A scenario that is written down for one version.
struct Written<'a> {
    scenario: &'a Scenario,
    folder: Folder,
    project: Project,
}

impl Written<'_> {
    fn new(version: Version, scenario: &Scenario) -> Written<'_> {
        let all = match version {
            Version::V0 => FOUR,
            Version::V1 => FOUR_V1,
        };
        let folder = all.first(scenario.texts.len());
        let project = project("texts");
        let tags = folder.tags();
        folder.write_with(&project, |tag| {
            let place = tags.iter().position(|other| *other == tag).unwrap();
            scenario.texts[place].as_bytes().to_vec()
        });
        Written {
            scenario,
            folder,
            project,
        }
    }

    fn database(&self) -> Option<Database> {
        let database = postgres_server::database("texts")?;
        database.run(self.scenario.before);
        Some(database)
    }

    fn places(&self, tags: &[String]) -> String {
        let all = self.folder.tags();
        let place = |tag: &String| all.iter().position(|other| other == tag).unwrap().to_string();
        tags.iter().map(place).collect::<Vec<_>>().join(" ")
    }
}

fn audit_of(written: &Written, database: &Database) -> Audit {
    let subject = Subject {
        drizzle: None,
        drizzle_table: drizzle_table(),
        legacy: None,
        legacy_tables: Vec::new(),
        old_folders: Vec::new(),
    };
    let url = DatabaseUrl::parse(&database.url()).unwrap();
    let mut connection = Connection::open(&url, &Trust::PublicAuthorities).unwrap();
    let files = Files {
        drizzle: Some(read_folder(&written.project)),
        ..Files::default()
    };
    audit::judge(
        &audit::observe(&mut connection, &subject).unwrap(),
        &subject,
        &files,
        None,
    )
}

/// Returns what the forecast says, and a scenario has.
fn said(written: &Written, forecast: &Forecast) -> [String; 3] {
    let stops = match &forecast.stop {
        None => String::new(),
        Some(Stop::Refused { tag, why }) => {
            let why = match why {
                Refusal::AlreadyThere(_) => "already-there",
                Refusal::Outside(_) => "no-transaction",
                Refusal::Unparsable(_) => "unparsable",
                Refusal::NewLabel(_) => "new-label",
            };
            format!("{} {why}", written.places(std::slice::from_ref(tag)))
        }
        Some(stop) => format!("{stop:?}"),
    };
    let ends: Vec<String> = forecast.ends.iter().map(|end| end.tag.clone()).collect();
    [stops, written.places(&ends), written.places(&forecast.recorded)]
}

/// Returns what is wrong with the findings about what was foretold.
fn wrong_findings(audit: &Audit, forecast: &Forecast) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut expect = |check: &str, tag: &str, severity: Severity| {
        let is_it = |finding: &&decomm::db::finding::DbFinding| finding.check == check && finding.about.name == tag;
        let found = audit.findings.iter().find(is_it).map(|finding| finding.severity);
        if found != Some(severity) {
            wrong.push(format!("{check} about {tag}: {found:?}, not {severity:?}"));
        }
    };
    if let Some(Stop::Refused { tag, .. }) = &forecast.stop {
        expect("migrate-stops", tag, Severity::Error);
    }
    for end in &forecast.ends {
        let severity = match end.takes_back {
            true => Severity::Error,
            false => Severity::Warning,
        };
        expect("ends-transaction", &end.tag, severity);
    }
    wrong
}

/// Returns the places of the migrations that are recorded, and the tables.
fn state(written: &Written, database: &Database) -> (String, String) {
    let hashes: Vec<String> = written.scenario.texts.iter().map(|text| folder::hash(text)).collect();
    let recorded: Vec<String> = records(database)
        .iter()
        .map(|(hash, _, _)| hashes.iter().position(|other| other == hash).unwrap().to_string())
        .collect();
    let statement = "SELECT coalesce(string_agg(relname::text, ' ' ORDER BY relname), '') FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')";
    let tables = database.client().query_one(statement, &[]).unwrap();
    (recorded.join(" "), tables.get(0))
}

/// Foretells each of `scenarios` and runs it with each of `drivers`; tables count where `with_tables` says so.
fn check(version: Version, drivers: &[Driver], scenarios: &[Scenario], with_tables: bool) {
    let Some(drizzle) = Drizzle::installed(version) else {
        return;
    };
    let mut wrong = Vec::new();
    let mut all = Vec::new();
    for scenario in scenarios {
        let written = Written::new(version, scenario);
        let Some(database) = written.database() else { return };
        let audit = audit_of(&written, &database);
        let drizzle = audit.drizzle.as_ref().unwrap();
        let forecast = match version {
            Version::V0 => &drizzle.v0,
            Version::V1 => &drizzle.v1,
        };
        let said = said(&written, forecast);
        let expected = [scenario.stops, scenario.ends, scenario.recorded].map(str::to_owned);
        if said != expected {
            wrong.push(format!("{} ({version:?}): foretold {said:?}", scenario.name));
        }
        let of_findings = wrong_findings(&audit, forecast);
        wrong.extend(
            of_findings
                .iter()
                .map(|what| format!("{} ({version:?}): {what}", scenario.name)),
        );
        all.push((written, database));
    }
    for (number, driver) in drivers.iter().enumerate() {
        if number > 0 {
            for (written, database) in &mut all {
                *database = written.database().unwrap();
            }
        }
        let folders: Vec<_> = all.iter().map(|(written, _)| written.project.join("drizzle")).collect();
        let jobs: Vec<Job> = all
            .iter()
            .zip(&folders)
            .map(|((_, database), folder)| Job {
                folder,
                database,
                table: drizzle_table(),
            })
            .collect();
        let thrown = drizzle.migrate_with(*driver, &jobs);
        for ((written, database), thrown) in all.iter().zip(thrown) {
            let scenario = written.scenario;
            let is_as_said = match &thrown {
                Some(thrown) => !scenario.stops.is_empty() && thrown.contains(scenario.says),
                None => scenario.stops.is_empty(),
            };
            let (recorded, tables) = state(written, database);
            let is_left = recorded == scenario.recorded && (!with_tables || tables == scenario.tables);
            if !is_as_said || !is_left {
                wrong.push(format!(
                    "{} ({version:?}, {driver:?}): it threw {thrown:?}; recorded: {recorded:?}; tables: {tables:?}",
                    scenario.name
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn what_postgresql_makes_of_the_sql_is_foretold_for_v0() {
    check(Version::V0, &Driver::ALL, SCENARIOS, true);
}

#[test]
fn what_postgresql_makes_of_the_sql_is_foretold_for_v1() {
    check(Version::V1, &Driver::ALL, SCENARIOS, true);
}

/// Makes a scenario of each of `texts`, which run behind `first` where there is one.
fn scenarios(texts: &[&'static str], like: Scenario, first: Option<&'static str>) -> Vec<Scenario> {
    let scenario = |text: &&'static str| Scenario {
        name: text,
        texts: Vec::leak(first.into_iter().chain([*text]).collect()),
        ..like
    };
    texts.iter().map(scenario).collect()
}

#[test]
fn what_cannot_run_in_a_transaction_is_known() {
    let indexed = Scenario {
        before: INDEXED,
        ..FINE
    };
    let outside = Scenario {
        stops: "0 no-transaction",
        says: "cannot run inside a transaction block",
        ..indexed
    };
    let inside = Scenario {
        recorded: "0",
        ..indexed
    };
    let mut all = scenarios(OUTSIDE, outside, None);
    all.extend(scenarios(INSIDE, inside, None));
    check(Version::V0, &[Driver::Pg], &all, false);
}

#[test]
fn the_use_of_a_new_label_is_known() {
    let used = Scenario {
        before: MOOD,
        stops: "1 new-label",
        says: UNSAFE,
        ..FINE
    };
    let unused = Scenario {
        stops: "",
        recorded: "0 1",
        ..used
    };
    let add = Some("ALTER TYPE mood ADD VALUE 'b' BEFORE 'a'");
    let mut all = scenarios(USES, used, add);
    all.extend(scenarios(NO_USES, unused, add));
    // What is there already is not new.
    let there = Scenario {
        before: "CREATE TYPE mood AS ENUM ('a', 'b'); CREATE TABLE t (c mood, d text, e mood[])",
        ..unused
    };
    let again = Some("ALTER TYPE mood ADD VALUE IF NOT EXISTS 'b'");
    all.extend(scenarios(&["UPDATE t SET c = 'b'", "SELECT 'b'::mood"], there, again));
    check(Version::V0, &[Driver::Pg], &all, false);
}
