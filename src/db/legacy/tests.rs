//! Files, rows and objects to states.

use super::*;
use crate::db::object::{ObjectKind, QualifiedName};
use crate::db::tracking::{Rows, TrackingColumn, TrackingRow};

fn files(texts: &[(&str, &str)]) -> Vec<LegacyFile> {
    let mut files: Vec<LegacyFile> = texts
        .iter()
        .map(|(name, sql)| LegacyFile::new(RepoPath::parse(&format!("migrations/{name}")).unwrap(), sql))
        .collect();
    files.sort_by(file::order);
    files
}

/// A table with these columns; the cells of a row are separated by `|`.
fn table(columns: &[&str], rows: &[&str]) -> TrackingTable {
    TrackingTable {
        table: QualifiedName::new("public", "schema_migrations"),
        columns: columns
            .iter()
            .map(|name| TrackingColumn {
                name: (*name).to_owned(),
                type_name: "text".to_owned(),
                is_required: false,
            })
            .collect(),
        rows: Rows::Read(
            rows.iter()
                .map(|row| TrackingRow {
                    cells: row
                        .split('|')
                        .map(|cell| (cell != "-").then(|| cell.to_owned()))
                        .collect(),
                    is_newest: false,
                })
                .collect(),
        ),
    }
}

/// A database in which these files ran, and no others; names that begin with `-` are taken out.
fn database(ran: &[&str], without: &[&str]) -> Catalogue {
    let scripts: Vec<crate::db::effects::Script> =
        ran.iter().map(|sql| crate::db::effects::Script::read(sql)).collect();
    let history = fold(&scripts);
    let objects = history.objects.into_iter().map(|(id, _)| id);
    Catalogue {
        objects: objects
            .filter(|id| !without.contains(&id.to_string().as_str()))
            .map(|id| {
                let definition = match id.kind {
                    ObjectKind::Column => "text".to_owned(),
                    _ => String::new(),
                };
                (id, definition)
            })
            .collect(),
    }
}

fn shown(legacy: &Legacy) -> Vec<String> {
    let show = |migration: &LegacyMigration| {
        let missing: Vec<String> = migration.missing.iter().map(ToString::to_string).collect();
        format!("{} {} {}", migration.version, migration.state.name(), missing.join(","))
            .trim_end()
            .to_owned()
    };
    legacy.migrations.iter().map(show).collect()
}

const A: &str = "CREATE TABLE a (id serial PRIMARY KEY, name text);";
const B: &str = "CREATE TABLE b (id int REFERENCES a (id));";
const INDEX: &str = "CREATE INDEX a_name ON a (name);";

#[test]
fn every_state() {
    let numbered = |rows: &[&str]| table(&["version", "executed_at"], rows);
    for (texts, rows, ran, without, expected) in [
        (vec![A], vec!["1|x"], vec![A], vec![], vec!["001 ran"]),
        (
            vec![A],
            vec!["1|x"],
            vec![],
            vec![],
            vec!["001 silent-failure public.a"],
        ),
        (vec![A], vec![], vec![], vec![], vec!["001 pending public.a"]),
        (vec![A], vec![], vec![A], vec![], vec!["001 applied-by-hand"]),
        (vec![], vec!["7|x"], vec![], vec![], vec!["7 recorded-without-file"]),
        // A part of it: the error says so.
        (
            vec![A],
            vec!["1|x"],
            vec![A],
            vec!["public.a.name"],
            vec!["001 silent-failure public.a.name"],
        ),
        // Not recorded, and a part is there.
        (
            vec![A],
            vec![],
            vec![A],
            vec!["public.a.name"],
            vec!["001 undetermined public.a.name"],
        ),
        // Dropped later, by a file that ran, that is pending, and whose rename is followed.
        (
            vec![A, "DROP TABLE a;"],
            vec!["1|x", "2|x"],
            vec![],
            vec![],
            vec!["001 superseded", "002 undetermined"],
        ),
        (
            vec![A, "ALTER TABLE a RENAME TO c;"],
            vec!["1|x", "2|x"],
            vec![A, "ALTER TABLE a RENAME TO c;"],
            vec![],
            vec!["001 ran", "002 ran"],
        ),
        (
            vec![A, "ALTER TABLE a RENAME TO c;"],
            vec!["1|x", "2|x"],
            vec![A],
            vec![],
            vec!["001 ran", "002 silent-failure public.c"],
        ),
        // What was to go is there.
        (
            vec![A, "DROP TABLE a;"],
            vec!["1|x", "2|x"],
            vec![A],
            vec![],
            vec!["001 ran", "002 silent-failure"],
        ),
        // A chain of failures, and one that is only meant to change what was never made.
        (
            vec![A, B, INDEX, "ALTER TABLE b ALTER COLUMN id SET NOT NULL;"],
            vec!["1|x", "2|x", "3|x", "4|x"],
            vec![A],
            vec![],
            vec![
                "001 ran",
                "002 silent-failure public.b",
                "003 silent-failure public.a_name",
                "004 silent-failure public.b.id",
            ],
        ),
        // It cannot be parsed.
        (
            vec![A, "ALTER TABLE a ADD CONSTRAINT IF NOT EXISTS u UNIQUE (name);"],
            vec!["1|x", "2|x"],
            vec![A],
            vec![],
            vec!["001 ran", "002 silent-failure public.a.u"],
        ),
        (
            vec![A, "ALTER TABLE a ADD CONSTRAINT IF NOT EXISTS u UNIQUE (name);"],
            vec!["1|x"],
            vec![A],
            vec![],
            vec!["001 ran", "002 unparsable public.a.u"],
        ),
        // Rows, and code that is not shown.
        (
            vec!["INSERT INTO x VALUES (1);", "SELECT make_it();"],
            vec!["1|x", "2|x"],
            vec![],
            vec![],
            vec!["001 undetermined", "002 undetermined"],
        ),
        // Code that may have dropped it.
        (
            vec![A, "DO $$ BEGIN EXECUTE format('DROP TABLE %I', 'x'); END $$;"],
            vec!["1|x", "2|x"],
            vec![],
            vec![],
            vec!["001 undetermined public.a", "002 undetermined"],
        ),
        // IF NOT EXISTS: another one of that name may have been there.
        (
            vec!["CREATE TABLE IF NOT EXISTS a (id int, extra int);"],
            vec!["1|x"],
            vec!["CREATE TABLE a (id int)"],
            vec![],
            vec!["001 undetermined public.a.extra"],
        ),
        (
            vec!["DO $$ BEGIN CREATE TYPE role AS ENUM ('a'); EXCEPTION WHEN duplicate_object THEN null; END $$;"],
            vec!["1|x"],
            vec![],
            vec![],
            vec!["001 silent-failure public.role"],
        ),
    ] {
        let texts: Vec<(String, &str)> = (1..).map(|number| format!("{number:03}_x.sql")).zip(texts).collect();
        let texts: Vec<(&str, &str)> = texts.iter().map(|(name, sql)| (name.as_str(), *sql)).collect();
        let files = files(&texts);
        let legacy = judge(&files, Some(&numbered(&rows)), Some(&database(&ran, &without)), &[]);
        assert_eq!(shown(&legacy), expected, "{texts:?}");
    }
}

#[test]
fn rows_are_matched_with_files() {
    let texts = [("001_create_users.sql", A), ("002_b.sql", B), ("010_c.sql", INDEX)];
    for (columns, rows) in [
        (vec!["version"], vec!["1", "10"]),
        (vec!["version"], vec!["001", "010"]),
        (vec!["version"], vec!["001_create_users", "010_c"]),
        (vec!["filename"], vec!["001_create_users.sql", "010_c.sql"]),
        (vec!["id", "name"], vec!["1|001_create_users.sql", "2|010_c.sql"]),
        (
            vec!["id", "name", "checksum"],
            vec!["7|migrations/001_create_users.sql|x", "9|migrations/010_c.sql|y"],
        ),
        (
            vec!["version", "name", "success"],
            vec!["1|create_users|t", "2|b|f", "10|c|t"],
        ),
        (
            vec!["installed_rank", "version", "script"],
            vec!["1|001|001_create_users.sql", "2|010|010_c.sql"],
        ),
    ] {
        let files = files(&texts);
        let matched = match_rows(&files, Some(&table(&columns, &rows)));
        let recorded: Vec<bool> = matched
            .files
            .iter()
            .map(|recorded| *recorded != matching::Recorded::No)
            .collect();
        assert_eq!(recorded, [true, false, true], "{columns:?} {rows:?}");
        assert_eq!(matched.without_file, [""; 0], "{columns:?} {rows:?}");
    }
    // golang-migrate keeps the last version alone.
    let files = files(&texts);
    let matched = match_rows(&files, Some(&table(&["version", "dirty"], &["2|f"])));
    assert_eq!(
        matched.files,
        [matching::Recorded::Yes, matching::Recorded::Yes, matching::Recorded::No]
    );
}

#[test]
fn one_number_twice() {
    let texts = [("001_a.sql", A), ("002_b.sql", B), ("002_index.sql", INDEX)];
    for (columns, rows, ran, expected) in [
        // By name, where the table has one; the other one is not recorded.
        (
            vec!["version", "name"],
            vec!["1|001_a.sql", "2|002_b.sql"],
            vec![A, B],
            ["001 ran", "002 ran", "002 pending public.a_name"],
        ),
        // By what is there, where it has none: the runner never ran the other one.
        (
            vec!["version"],
            vec!["1", "2"],
            vec![A, B],
            ["001 ran", "002 ran", "002 silent-failure public.a_name"],
        ),
        (
            vec!["version"],
            vec!["1", "2"],
            vec![A],
            ["001 ran", "002 undetermined public.b", "002 undetermined public.a_name"],
        ),
    ] {
        let legacy = judge(
            &files(&texts),
            Some(&table(&columns, &rows)),
            Some(&database(&ran, &[])),
            &[],
        );
        assert_eq!(shown(&legacy), expected, "{columns:?}");
        let found = legacy
            .findings
            .iter()
            .filter(|finding| finding.check == "duplicate-number");
        assert_eq!(found.count(), 1);
    }
}

#[test]
fn what_drizzle_makes_as_well_is_no_proof() {
    let other = |is_recorded| OtherMigration {
        tag: "0000_x".to_owned(),
        sql: Some(A.to_owned()),
        is_recorded,
    };
    let rows = table(&["version"], &["1"]);
    let there = database(&[A], &[]);
    let judged = |catalogue: &Catalogue, is_recorded| {
        shown(&judge(
            &files(&[("001_a.sql", A)]),
            Some(&rows),
            Some(catalogue),
            &[other(is_recorded)],
        ))
        .concat()
    };
    assert_eq!(judged(&there, false), "001 ran");
    assert_eq!(judged(&there, true), "001 undetermined");
    assert_eq!(judged(&Catalogue::default(), true), "001 silent-failure public.a");
}

#[test]
fn without_a_database_only_the_parser_speaks() {
    let texts = [("001_a.sql", A), ("002_b.sql", "CREATE TABLE oops (")];
    let legacy = judge(&files(&texts), None, None, &[]);
    assert_eq!(shown(&legacy), ["001 undetermined", "002 unparsable"]);
    let checks: Vec<&str> = legacy.findings.iter().map(|finding| finding.check).collect();
    assert_eq!(checks, ["undetermined-migration", "unparsable-migration"]);
}

#[test]
fn only_what_ran_supersedes() {
    let widen = "ALTER TABLE a ALTER COLUMN name TYPE text;";
    let last = "ALTER TABLE a DROP COLUMN note; CREATE TABLE z (id int);";
    let note = "ALTER TABLE a ADD COLUMN note text;";
    for (texts, rows, ran, expected) in [
        // Neither recorded nor there: what 002 lacks it lacks.
        (
            vec![A, note, last],
            vec!["1", "2"],
            vec![A],
            vec!["001 ran", "002 silent-failure public.a.note", "003 pending public.z"],
        ),
        // Not recorded, and there: it dropped what 002 made.
        (
            vec![A, note, last],
            vec!["1", "2"],
            vec![A, note, last],
            vec!["001 ran", "002 superseded", "003 applied-by-hand"],
        ),
        // Recorded: the same.
        (
            vec![A, note, last],
            vec!["1", "2", "3"],
            vec![A, note, last],
            vec!["001 ran", "002 superseded", "003 ran"],
        ),
        // It only removes, and that is gone: whether it ran or 002 did not nobody can tell.
        (
            vec![A, note, "ALTER TABLE a DROP COLUMN note;"],
            vec!["1", "2"],
            vec![A],
            vec!["001 ran", "002 undetermined public.a.note", "003 pending"],
        ),
        // What it makes others make, too, and so it proves nothing.
        (
            vec![
                A,
                note,
                "CREATE TABLE IF NOT EXISTS a (id int); ALTER TABLE a DROP COLUMN note; ALTER TABLE a ADD COLUMN x int;",
            ],
            vec!["1", "2"],
            vec![A],
            vec!["001 ran", "002 silent-failure public.a.note", "003 pending public.a.x"],
        ),
        // It renames what is there, and did not run.
        (
            vec![A, widen, "ALTER TABLE a RENAME TO q;"],
            vec!["1", "2"],
            vec![A],
            vec!["001 ran", "002 ran", "003 pending public.q"],
        ),
    ] {
        let texts: Vec<(String, &str)> = (1..).map(|number| format!("{number:03}_x.sql")).zip(texts).collect();
        let texts: Vec<(&str, &str)> = texts.iter().map(|(name, sql)| (name.as_str(), *sql)).collect();
        let rows = table(&["version"], &rows);
        let legacy = judge(&files(&texts), Some(&rows), Some(&database(&ran, &[])), &[]);
        assert_eq!(shown(&legacy), expected, "{texts:?}");
    }
}

#[test]
fn what_is_not_expected_is_not_missing() {
    let unique = "ALTER TABLE a ADD CONSTRAINT u UNIQUE (name);";
    let broken = "ALTER TABLE a ADD CONSTRAINT IF NOT EXISTS u UNIQUE (name);";
    let both = "CREATE TABLE c (id int); ALTER TABLE a ADD CONSTRAINT u UNIQUE (name);";
    for (second, ran, wanted, expected) in [
        (unique, vec![A], vec![A], "002 undetermined public.a.u"),
        (unique, vec![A], vec![A, unique], "002 silent-failure public.a.u"),
        (INDEX, vec![A], vec![A], "002 undetermined public.a_name"),
        (INDEX, vec![A], vec![A, INDEX], "002 silent-failure public.a_name"),
        (both, vec![A], vec![A], "002 silent-failure public.c,public.a.u"),
        (
            both,
            vec![A, "CREATE TABLE c (id int)"],
            vec![A],
            "002 undetermined public.a.u",
        ),
        // A table that nobody has is a silent failure, whatever is expected, and so is what is on it.
        (
            "CREATE TABLE c (id int);",
            vec![A],
            vec![A],
            "002 silent-failure public.c",
        ),
        (unique, vec![], vec![], "002 silent-failure public.a.u"),
        // It cannot be parsed.
        (broken, vec![A], vec![A], "002 undetermined public.a.u"),
        (broken, vec![A], vec![A, unique], "002 silent-failure public.a.u"),
        (broken, vec![A, unique], vec![A], "002 undetermined"),
    ] {
        let files = files(&[("001_a.sql", A), ("002_b.sql", second)]);
        let rows = table(&["version"], &["1", "2"]);
        let (live, wanted) = (database(&ran, &[]), database(&wanted, &[]));
        let legacy = judge_as_expected(&files, Some(&rows), Some(&live), Some(&wanted), &[]);
        assert_eq!(shown(&legacy)[1], expected, "{second}");
    }
}

#[test]
fn what_cannot_be_parsed_and_was_undone_later_is_superseded() {
    let broken = "ALTER TABLE a ADD CONSTRAINT IF NOT EXISTS u UNIQUE (name);";
    let files = files(&[
        ("001_a.sql", A),
        ("002_b.sql", broken),
        ("003_c.sql", "ALTER TABLE a DROP CONSTRAINT IF EXISTS u;"),
    ]);
    let rows = table(&["version"], &["1", "2", "3"]);
    let legacy = judge(&files, Some(&rows), Some(&database(&[A], &[])), &[]);
    assert_eq!(shown(&legacy)[1], "002 superseded");
    let unparsable = legacy
        .findings
        .iter()
        .find(|finding| finding.check == "unparsable-migration");
    assert_eq!(
        unparsable.map(|finding| finding.severity),
        Some(crate::finding::Severity::Warning)
    );
}

/// Drizzle itself writes such pairs, to change a constraint or an index.
#[test]
fn what_is_made_in_place_of_its_namesake_is_no_proof() {
    let first =
        "CREATE TABLE t (a int CONSTRAINT ck CHECK (a > 0)); CREATE INDEX ix ON t (a); CREATE VIEW vw AS SELECT 1";
    for again in [
        "ALTER TABLE t DROP CONSTRAINT ck; ALTER TABLE t ADD CONSTRAINT ck CHECK (a > 10)",
        "DROP INDEX ix; CREATE INDEX ix ON t (a, a)",
        "DROP VIEW vw; CREATE VIEW vw AS SELECT 2",
        "DROP TABLE t; CREATE TABLE t (a int)",
    ] {
        let files = files(&[("001_first.sql", first), ("002_again.sql", again)]);
        let rows = table(&["version"], &["1", "2"]);
        let judged = judge(&files, Some(&rows), Some(&database(&[first], &[])), &[]);
        let state = judged.migrations.get(1).unwrap();
        assert_eq!(state.state, LegacyState::Undetermined, "{again}");
        assert_eq!(
            state.why,
            Some("something of the same name was there before it"),
            "{again}"
        );
    }
}
