//! A database that has been through the plan's history: its legacy migrations recorded, the last five never run.

use std::fs;
use std::path::{Path, PathBuf};

use decomm::db::catalogue::compare;
use decomm::db::legacy::file::LegacyFile;
use decomm::db::legacy::{self, Legacy, LegacyState, OtherMigration};
use decomm::db::object::{Catalogue, QualifiedName};
use decomm::db::reconcile::{self, Draft};
use decomm::db::tracking::{self, TrackingTable};
use decomm::tree::path::RepoPath;

use crate::catalogue::read;
use crate::connection::open;
use crate::history::{DRIZZLE, drizzle_file, legacy_files, run_legacy};
use crate::postgres_server::{self, Database};

const FIXTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/drizzle-consolidation/in");

/// Returns the legacy files of the fixture, in order.
fn files() -> Vec<LegacyFile> {
    let file = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap();
        let sql = fs::read_to_string(path).unwrap();
        LegacyFile::new(RepoPath::parse(&format!("migrations/{name}")).unwrap(), &sql)
    };
    legacy_files(Path::new(FIXTURE)).iter().map(file).collect()
}

/// Returns Drizzle's entries of the fixture.
fn entries(is_recorded: &dyn Fn(&str) -> bool) -> Vec<OtherMigration> {
    let entry = |(tag, _): &(&str, i64)| OtherMigration {
        tag: (*tag).to_owned(),
        sql: fs::read_to_string(drizzle_file(Path::new(FIXTURE), tag)).ok(),
        is_recorded: is_recorded(tag),
    };
    DRIZZLE.iter().map(entry).collect()
}

fn rows(database: &Database) -> TrackingTable {
    let mut connection = open(&database.url());
    let mut session = connection.read_only().unwrap();
    let name = QualifiedName::new("public", "schema_migrations");
    tracking::table(&mut session, &name).unwrap().unwrap()
}

fn judge(database: &Database, files: &[LegacyFile], others: &[OtherMigration]) -> Legacy {
    legacy::judge(files, Some(&rows(database)), Some(&read(&database.url())), others)
}

fn of_state(legacy: &Legacy, state: LegacyState) -> Vec<&str> {
    let found = legacy.migrations.iter().filter(|migration| migration.state == state);
    found.map(|migration| migration.version.as_str()).collect()
}

/// Returns the draft of what makes a database that is as `before` what it should be.
fn draft_to(before: &Catalogue, wanted: &Catalogue) -> Draft {
    let differences = compare::compare(before, wanted);
    reconcile::draft(
        &Legacy::default(),
        &[],
        before,
        &differences,
        &reconcile::Chain::default(),
    )
}

/// Returns the names of what is not as `wanted` has it.
fn differing(database: &Database, wanted: &Catalogue) -> Vec<String> {
    let differences = compare::compare(&read(&database.url()), wanted);
    let names = differences.iter().map(|difference| difference.id.to_string());
    names.collect()
}

#[test]
fn exactly_the_five_that_never_ran_are_silent_failures() {
    let Some(database) = postgres_server::database("history") else {
        return;
    };
    let files = files();
    run_legacy(&database, Path::new(FIXTURE));
    for is_recorded in [false, true] {
        // Whether Drizzle's own table speaks of its chain or not: what is not there is not there.
        let legacy = judge(&database, &files, &entries(&|_| is_recorded));
        assert_eq!(
            of_state(&legacy, LegacyState::SilentFailure),
            ["022", "023", "024", "025", "026"]
        );
        let errors: Vec<(&str, &str)> = legacy
            .findings
            .iter()
            .filter(|finding| finding.check == "silent-failure")
            .map(|finding| (finding.about.name.as_str(), finding.message.as_str()))
            .collect();
        assert_eq!(
            errors,
            [
                (
                    "migrations/022_create_flow_metrics_config.sql",
                    "public.schema_migrations records it, and the database lacks public.flow_metrics_config"
                ),
                (
                    "migrations/023_create_stage_mappings.sql",
                    "public.schema_migrations records it, and the database lacks public.stage_mappings and public.stage_mappings_config_idx"
                ),
                (
                    "migrations/024_flow_metrics_constraints.sql",
                    "public.schema_migrations records it, and the database lacks public.flow_metrics_config.flow_metrics_config_board_unique"
                ),
                (
                    "migrations/025_flow_metrics_jsonb.sql",
                    "public.schema_migrations records it, and the database lacks public.flow_metrics_config.settings"
                ),
                (
                    "migrations/026_flow_metrics_defaults.sql",
                    "public.schema_migrations records it, and the database lacks public.flow_metrics_config.settings"
                ),
            ]
        );
    }
    let legacy = judge(&database, &files, &[]);
    assert_eq!(of_state(&legacy, LegacyState::Superseded), ["009", "010"]);
    let unparsable: Vec<&str> = legacy
        .findings
        .iter()
        .filter(|finding| finding.check == "unparsable-migration")
        .map(|finding| finding.about.name.as_str())
        .collect();
    assert_eq!(unparsable, ["migrations/024_flow_metrics_constraints.sql"]);
    let rest = [
        "001", "002", "003", "004", "005", "006", "007", "008", "012", "013", "015", "018",
    ];
    assert_eq!(of_state(&legacy, LegacyState::Ran), rest);
    assert_eq!(of_state(&legacy, LegacyState::Undetermined), ["017"]);
}

#[test]
fn what_drizzle_made_in_the_meantime_is_no_proof_of_either() {
    let Some(database) = postgres_server::database("mended") else {
        return;
    };
    let files = files();
    run_legacy(&database, Path::new(FIXTURE));
    let others = entries(&|tag| matches!(tag, "0002_flow_metrics_jsonb" | "0003_gentle_compass"));
    for other in others.iter().filter(|other| other.is_recorded) {
        database.run(other.sql.as_deref().unwrap());
    }
    let legacy = judge(&database, &files, &others);
    // 024 cannot have run, and the constraint that it was to make is not there; of the rest nobody can tell.
    assert_eq!(of_state(&legacy, LegacyState::SilentFailure), ["024"]);
    assert_eq!(
        of_state(&legacy, LegacyState::Undetermined),
        ["017", "022", "023", "025", "026"]
    );
}

#[test]
fn the_draft_repairs_what_never_ran_and_its_reverse_takes_that_back() {
    let Some(database) = postgres_server::database("draft") else {
        return;
    };
    let files = files();
    run_legacy(&database, Path::new(FIXTURE));
    let before = read(&database.url());
    let legacy = judge(&database, &files, &[]);
    let draft = reconcile::draft(&legacy, &files, &before, &[], &reconcile::Chain::default());
    assert_eq!((draft.enums.as_str(), draft.outside.as_str()), ("", ""));
    database.run(&draft.forward);
    let after = judge(&database, &files, &[]);
    // 024 is recorded as it is written, and what it was to make is there now: that it cannot be parsed is said all the same.
    assert_eq!(
        of_state(&after, LegacyState::SilentFailure),
        [""; 0],
        "{}",
        draft.forward
    );
    database.run(&draft.reverse);
    assert_eq!(read(&database.url()), before, "{}", draft.reverse);
}

#[test]
fn what_differs_from_the_expected_schema_is_drafted_too() {
    let (Some(database), Some(expected)) = (postgres_server::database("live"), postgres_server::database("expected"))
    else {
        return;
    };
    let common =
        "CREATE TYPE role AS ENUM ('a', 'c'); CREATE TABLE kept (id int PRIMARY KEY, x text, y text NOT NULL, z int)";
    database.run(&format!(
        "{common}; CREATE TABLE extra (id int); CREATE INDEX extra_index ON kept (x)"
    ));
    expected.run(&format!(
        "{common}; ALTER TYPE role ADD VALUE 'b' AFTER 'a'; CREATE SCHEMA s; CREATE TYPE s.mood AS ENUM ('x', 'it''s', 'z'); \
         CREATE TABLE s.t (id serial PRIMARY KEY, m s.mood NOT NULL DEFAULT 'x', k int REFERENCES kept (id), UNIQUE (m, k), CHECK (k > 0)); \
         CREATE TABLE u (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, t int REFERENCES s.t (id)); CREATE INDEX ON s.t (k); \
         ALTER TABLE kept ADD COLUMN w varchar(3) DEFAULT 'x', ALTER COLUMN x SET NOT NULL, ALTER COLUMN x SET DEFAULT 'q', \
         ALTER COLUMN y DROP NOT NULL, ALTER COLUMN z TYPE bigint; CREATE POLICY p ON kept FOR SELECT USING (id > 0); \
         CREATE VIEW v AS SELECT id FROM kept; CREATE DOMAIN d AS int DEFAULT 3 NOT NULL"
    ));
    let (before, wanted) = (read(&database.url()), read(&expected.url()));
    let draft = draft_to(&before, &wanted);
    database.run(&draft.enums);
    database.run(&draft.forward);
    let left = differing(&database, &wanted);
    // What is removed, what changes a type and what has no definition in the catalogue is for people.
    let for_people = [
        "public.extra",
        "public.v",
        "public.extra.id",
        "public.kept.z",
        "public.v.id",
        "public.extra_index",
    ];
    assert_eq!(left, for_people, "{}", draft.forward);
    database.run(&draft.reverse);
    let back = differing(&database, &before);
    // A label cannot be taken back; the one that follows it says so, too.
    assert_eq!(back, ["public.role.b", "public.role.c"], "{}", draft.reverse);
}

#[test]
fn what_is_to_be_removed_can_be_removed_in_the_order_given() {
    let (Some(database), Some(expected)) = (postgres_server::database("removal"), postgres_server::database("kept"))
    else {
        return;
    };
    let common = "CREATE TABLE kept (id int PRIMARY KEY, x text, n int)";
    expected.run(common);
    database.run(&format!(
        "{common}; CREATE SCHEMA s; CREATE TYPE s.mood AS ENUM ('a', 'b'); CREATE SEQUENCE loose; \
         CREATE TABLE a (id serial PRIMARY KEY, m s.mood, kept int REFERENCES kept (id), UNIQUE (m)); \
         CREATE TABLE b (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a int REFERENCES a (id)); \
         CREATE TABLE c (id int PRIMARY KEY, a int REFERENCES a (id)); ALTER TABLE a ADD FOREIGN KEY (kept) REFERENCES c (id); \
         ALTER TABLE kept ADD COLUMN extra serial, ADD COLUMN m s.mood, ADD CONSTRAINT kept_x UNIQUE (x), ADD UNIQUE (extra, n), \
         ADD CONSTRAINT kept_c FOREIGN KEY (n) REFERENCES c (id); CREATE TABLE d (x text REFERENCES kept (x)); \
         CREATE INDEX of_extra ON kept (extra); CREATE INDEX of_n ON kept (n); CREATE VIEW v AS SELECT extra FROM kept; \
         CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; \
         CREATE TRIGGER touched BEFORE UPDATE ON kept FOR EACH ROW EXECUTE FUNCTION touch(); \
         CREATE TRIGGER touched BEFORE UPDATE ON a FOR EACH ROW EXECUTE FUNCTION touch(); \
         CREATE FUNCTION of_mood(s.mood) RETURNS int LANGUAGE sql AS 'SELECT 1'; \
         CREATE POLICY p ON kept FOR SELECT USING (extra > 0)"
    ));
    let (before, wanted) = (read(&database.url()), read(&expected.url()));
    let draft = draft_to(&before, &wanted);
    let removals: Vec<&str> = draft
        .forward
        .lines()
        .filter_map(|line| line.strip_prefix("-- "))
        .filter(|line| line.ends_with(';'))
        .collect();
    for removal in &removals {
        let done = database.client().batch_execute(removal);
        assert!(done.is_ok(), "{removal}: {done:?} in {removals:#?}");
    }
    assert_eq!(compare::compare(&read(&database.url()), &wanted), [], "{removals:#?}");
    assert!(
        !removals
            .iter()
            .any(|removal| removal.contains("_id_seq") || removal.contains("_pkey"))
    );
}

#[test]
fn the_same_by_another_name_is_renamed_and_back() {
    let (Some(database), Some(expected)) = (postgres_server::database("named"), postgres_server::database("renamed"))
    else {
        return;
    };
    let table = "CREATE TABLE t (id int, u int, n int);";
    database.run(&format!(
        "{table} ALTER TABLE t ADD CONSTRAINT old_u UNIQUE (u), ADD CONSTRAINT old_c CHECK (n > 0), ADD CONSTRAINT stays CHECK (n > 1); \
         CREATE INDEX \"Old n\" ON t (n); CREATE INDEX other ON t (n, u)"
    ));
    expected.run(&format!(
        "{table} ALTER TABLE t ADD CONSTRAINT new_u UNIQUE (u), ADD CONSTRAINT \"New c\" CHECK (n > 0), ADD CONSTRAINT stays CHECK (n > 1); \
         CREATE INDEX new_n ON t (n); CREATE INDEX another ON t (u, n)"
    ));
    let (before, wanted) = (read(&database.url()), read(&expected.url()));
    let draft = draft_to(&before, &wanted);
    assert!(!draft.forward.contains("ADD CONSTRAINT"), "{}", draft.forward);
    database.run(&draft.forward);
    let left = differing(&database, &wanted);
    assert_eq!(left, ["public.other"], "{}", draft.forward);
    database.run(&draft.reverse);
    assert_eq!(read(&database.url()), before, "{}", draft.reverse);
}
