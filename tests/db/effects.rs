//! What is read from the text of migrations against what PostgreSQL makes of them: the same objects, both ways.

use std::collections::BTreeSet;

use decomm::db::effects::{EffectKind, Proof, Script, fold};
use decomm::db::object::{ObjectId, ObjectKind};

use crate::catalogue::{EVERYTHING, read};
use crate::postgres_server;

/// Histories, each the files of one.
const HISTORIES: &[(&str, &[&str])] = &[
    ("everything", &[EVERYTHING]),
    (
        "chosen_names",
        &[
            "CREATE TABLE t (id serial PRIMARY KEY, a int UNIQUE CHECK (a > 0), b int REFERENCES t, c text COLLATE \"C\", \
             UNIQUE (a, b), UNIQUE (a, b), CHECK (a > b), CHECK (lower(c) <> 'x'), CONSTRAINT named CHECK (b > 0), \
             FOREIGN KEY (a) REFERENCES t, FOREIGN KEY (b) REFERENCES t)",
            "CREATE INDEX ON t (lower(c), a DESC) INCLUDE (b) WHERE a > 1; CREATE INDEX ON t ((a + b), (b + a)); \
             CREATE INDEX ON t (c); CREATE INDEX ON t (c); CREATE INDEX ON t ((a::bigint)); CREATE INDEX ON t (coalesce(c, 'x'))",
            "ALTER TABLE t ADD COLUMN d int GENERATED ALWAYS AS IDENTITY, ADD COLUMN e bigserial UNIQUE, ADD CHECK (d > 0), \
             ADD COLUMN f int CHECK (f > 0 AND f < 9) REFERENCES t (a)",
            "CREATE TABLE a_table_with_a_name_that_is_really_rather_long (a_column_with_a_name_that_is_long_as_well serial PRIMARY KEY, \
             b int UNIQUE, UNIQUE (a_column_with_a_name_that_is_long_as_well, b))",
            "CREATE TABLE \"Quoted Name\" (\"Id\" int PRIMARY KEY, \"a\"\"b\" int UNIQUE, ÜBER int UNIQUE)",
            "CREATE TABLE a_b (c int UNIQUE); CREATE TABLE a (b_c int UNIQUE)",
            "CREATE TABLE keyed (a int PRIMARY KEY UNIQUE, b int, CONSTRAINT mine UNIQUE (b), UNIQUE (b))",
        ],
    ),
    (
        "later_changes",
        &[
            "CREATE SCHEMA s; CREATE TYPE s.mood AS ENUM ('a', 'b'); CREATE TABLE s.t (id serial PRIMARY KEY, m s.mood, x int UNIQUE); \
             CREATE INDEX i ON s.t (m, x); CREATE VIEW v AS SELECT 1 AS one; CREATE SEQUENCE q",
            "ALTER TABLE s.t RENAME TO u; ALTER TABLE s.u RENAME COLUMN x TO y; ALTER TABLE s.u RENAME CONSTRAINT t_x_key TO k; \
             ALTER INDEX s.i RENAME TO j; ALTER TYPE s.mood RENAME VALUE 'a' TO 'c'; ALTER TYPE s.mood RENAME TO feeling; \
             ALTER SEQUENCE q RENAME TO r; ALTER VIEW v RENAME TO w",
            "ALTER TABLE s.u SET SCHEMA public; ALTER TABLE u DROP COLUMN m; ALTER TYPE s.feeling SET SCHEMA public",
            "CREATE TYPE f AS ENUM ('x'); ALTER TABLE u ADD COLUMN n feeling; ALTER TABLE u ALTER COLUMN n TYPE f USING 'x'::f; \
             DROP TYPE feeling; ALTER SCHEMA s RENAME TO s2; DROP TABLE IF EXISTS nothing; ALTER TABLE u DROP CONSTRAINT k",
            "ALTER TABLE u ADD COLUMN z int, ADD CONSTRAINT zz UNIQUE (z); ALTER TABLE u DROP COLUMN z; ALTER SEQUENCE r OWNED BY u.y; \
             ALTER TABLE u DROP COLUMN y",
        ],
    ),
    (
        "cascades",
        &[
            "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (p int REFERENCES p, q int CONSTRAINT other REFERENCES p (id)); \
             CREATE TYPE e AS ENUM ('x'); CREATE TABLE k (e e, id int); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$; \
             CREATE TRIGGER tr BEFORE UPDATE ON k FOR EACH ROW EXECUTE FUNCTION f(); CREATE POLICY po ON k USING (id > 0)",
            "DROP TABLE p CASCADE; DROP TYPE e CASCADE; DROP FUNCTION f() CASCADE",
        ],
    ),
    (
        "drizzle",
        &[
            "DO $$ BEGIN\n CREATE TYPE \"public\".\"role\" AS ENUM('a', 'b');\nEXCEPTION\n WHEN duplicate_object THEN null;\nEND $$;\n\
             --> statement-breakpoint\nCREATE TABLE IF NOT EXISTS \"users\" (\n\t\"id\" serial PRIMARY KEY NOT NULL,\n\t\"role\" \"role\" DEFAULT 'a' NOT NULL,\n\t\
             \"email\" varchar(256),\n\tCONSTRAINT \"users_email_unique\" UNIQUE(\"email\")\n);",
            "ALTER TYPE \"public\".\"role\" ADD VALUE IF NOT EXISTS 'c';--> statement-breakpoint\nDO $$ BEGIN\n ALTER TABLE \"users\" ADD CONSTRAINT \
             \"users_self\" FOREIGN KEY (\"id\") REFERENCES \"public\".\"users\"(\"id\") ON DELETE no action;\nEXCEPTION\n WHEN duplicate_object THEN null;\nEND $$;",
            "CREATE INDEX IF NOT EXISTS \"e\" ON \"users\" USING btree (\"email\");--> statement-breakpoint\nALTER TABLE \"users\" ALTER COLUMN \"email\" SET NOT NULL;",
        ],
    ),
    (
        "idioms",
        &[
            "SET search_path TO app, public; CREATE SCHEMA app; CREATE TABLE inside (id int); RESET search_path; CREATE TABLE outside (id int)",
            "DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'kind') THEN CREATE TYPE kind AS ENUM ('x'); END IF; END $$",
            "DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 'outside' AND column_name = 'extra') \
             THEN ALTER TABLE outside ADD COLUMN extra int; END IF; END $$",
            "DO $$ BEGIN EXECUTE 'CREATE TABLE said (id int)'; END $$",
            "BEGIN; CREATE TABLE taken_back (id int); ROLLBACK",
            "BEGIN; CREATE TEMP TABLE scratch (id int PRIMARY KEY); CREATE INDEX ON scratch (id); COMMIT; DROP TABLE scratch",
            "CREATE TEMP VIEW passing AS SELECT 1 AS one; CREATE OR REPLACE TEMPORARY VIEW passed AS SELECT 1 AS one; \
             CREATE TEMP SEQUENCE counting; DROP VIEW passing",
            "CREATE TABLE copied (LIKE outside INCLUDING ALL); CREATE TABLE parted (id int, at date) PARTITION BY RANGE (at)",
            "CREATE SCHEMA made CREATE TABLE within (id int PRIMARY KEY) CREATE VIEW seen AS SELECT id FROM within",
            "CREATE FUNCTION g(a int, OUT b text, VARIADIC c varchar[]) LANGUAGE sql AS $$ SELECT 'x' $$; \
             CREATE PROCEDURE h(timestamptz, kind) LANGUAGE sql AS $$ SELECT 1 $$; ALTER FUNCTION g(int, varchar[]) RENAME TO gg",
            "CREATE UNIQUE INDEX later ON outside (id); ALTER TABLE outside ADD CONSTRAINT ready UNIQUE USING INDEX later",
        ],
    ),
    (
        "inheritance",
        &[
            "CREATE TABLE top (a int, b int, c int); CREATE TABLE middle (m int) INHERITS (top); CREATE TABLE bottom () INHERITS (middle)",
            "ALTER TABLE top ADD COLUMN d int; ALTER TABLE top DROP COLUMN a; ALTER TABLE top RENAME COLUMN b TO e",
        ],
    ),
];

#[test]
fn what_the_text_says_is_what_postgresql_makes() {
    for (name, files) in HISTORIES {
        let Some(database) = postgres_server::database(name) else {
            return;
        };
        let before: BTreeSet<ObjectId> = read(&database.url()).objects.into_keys().collect();
        for file in *files {
            database.run(file);
        }
        let is: BTreeSet<ObjectId> = read(&database.url()).objects.into_keys().map(bare).collect();
        let scripts: Vec<Script> = files.iter().map(|file| Script::read(file)).collect();
        for script in &scripts {
            assert_eq!(script.broken, None, "{name}");
        }
        let history = fold(&scripts);
        let said: BTreeSet<ObjectId> = history.objects.iter().map(|(id, _)| bare(id.clone())).collect();
        let unsure: BTreeSet<&ObjectId> = history
            .effects
            .iter()
            .filter(|effect| effect.kind == EffectKind::Made)
            .filter(|effect| effect.proof == Proof::Maybe || effect.maybe_until.is_some())
            .filter_map(|effect| effect.object())
            .collect();
        let wrong: Vec<&ObjectId> = said
            .iter()
            .filter(|id| !is.contains(id) && !unsure.contains(id))
            .collect();
        assert!(wrong.is_empty(), "{name}: said to be there, and is not: {wrong:#?}");
        // What a query makes, and what a table has from another one, is not followed.
        let open: BTreeSet<&str> = history
            .objects
            .iter()
            .filter(|(_, is_whole)| !is_whole)
            .map(|(id, _)| id.name.as_str())
            .collect();
        let is_open = |id: &ObjectId| id.parent.as_deref().is_some_and(|parent| open.contains(parent));
        let unsaid: Vec<&ObjectId> = is
            .iter()
            .filter(|id| !said.contains(id) && !before.contains(id) && !is_open(id))
            .filter(|id| *name != "everything" || !NOT_FOLLOWED.contains(&id.to_string().as_str()))
            .collect();
        assert!(unsaid.is_empty(), "{name}: is there, and is not said: {unsaid:#?}");
    }
}

/// What the schema of everything holds that is not followed: the index that a partition has from its parent.
const NOT_FOLLOWED: &[&str] = &["public.logs_2020_at_idx"];

/// The types of a function's arguments are told without their schemas.
fn bare(mut id: ObjectId) -> ObjectId {
    if id.kind == ObjectKind::Function
        && let Some((head, arguments)) = id.name.clone().split_once('(')
    {
        let bare: Vec<&str> = arguments
            .trim_end_matches(')')
            .split(", ")
            .map(|argument| argument.rsplit('.').next().unwrap_or(argument))
            .collect();
        id.name = format!("{head}({})", bare.join(", "));
    }
    id
}
