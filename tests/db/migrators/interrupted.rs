//! A baseline that is ended in the middle, by the server or by a kill: all of its rows are there, or none.

use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::baselines::apply_at;
use super::forecasts::read_folder;
use super::scenario::{FOUR, V0_TABLE, project, records};
use crate::postgres_server::{self, Database};

/// Set for the process that `a_killed_process_leaves_all_rows_or_none` starts: where it is to write.
const URL: &str = "DECOMM_TEST_BASELINE_URL";

/// Set beside `URL`: the folder of the project.
const PROJECT: &str = "DECOMM_TEST_BASELINE_PROJECT";

/// The advisory lock at which a trigger makes the baseline wait.
const GATE: i64 = 7;

/// What the trigger does that a test puts on the table.
#[derive(Clone, Copy, Debug)]
enum Trap {
    /// It ends the connection from the server's side.
    Terminate,
    /// It waits for the gate.
    Wait,
}

/// When it does that.
#[derive(Clone, Copy, Debug)]
enum When {
    /// As the row with this time is written.
    Row(i64),
    /// In the commit.
    Commit,
}

/// Returns a database with an empty table and a trap on it.
fn trapped(trap: Trap, when: When) -> Option<Database> {
    let database = postgres_server::database("interrupted")?;
    let action = match trap {
        Trap::Terminate => "PERFORM pg_terminate_backend(pg_backend_pid())".to_owned(),
        Trap::Wait => format!("PERFORM pg_advisory_xact_lock({GATE})"),
    };
    let trigger = match when {
        When::Row(time) => format!(
            "CREATE TRIGGER trap BEFORE INSERT ON drizzle.__drizzle_migrations FOR EACH ROW \
             WHEN (NEW.created_at = {time}) EXECUTE FUNCTION public.trap()"
        ),
        When::Commit => "CREATE CONSTRAINT TRIGGER trap AFTER INSERT ON drizzle.__drizzle_migrations \
             DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.trap()"
            .to_owned(),
    };
    database.run(&format!(
        "CREATE SCHEMA drizzle; CREATE TABLE drizzle.__drizzle_migrations ({V0_TABLE});
         CREATE FUNCTION public.trap() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {action}; RETURN NEW; END $$;
         {trigger}"
    ));
    Some(database)
}

/// Every place at which the trap can lie.
const PLACES: &[When] = &[
    When::Row(1_700_000_000_123),
    When::Row(1_700_000_100_456),
    When::Row(1_700_000_200_789),
    When::Row(1_700_000_300_000),
    When::Commit,
];

/// Waits until `statement` gives a row.
pub(crate) fn wait_for(database: &Database, statement: &str) {
    let mut client = database.client();
    let begin = Instant::now();
    while client.query(statement, &[]).unwrap().is_empty() {
        assert!(begin.elapsed() < Duration::from_secs(60), "waited in vain: {statement}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// A statement that gives a row while another session of the database waits for a lock.
const SOMEBODY_WAITS: &str = "SELECT 1 FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND wait_event_type = 'Lock'";

/// A statement that gives a row once no other session of the database but those that are named `keeper` is there.
const NOBODY_ELSE: &str = "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name <> 'keeper')";

#[test]
fn a_connection_that_the_server_ends_leaves_no_row() {
    let project = project("terminated");
    FOUR.write(&project);
    let folder = read_folder(&project);
    for when in PLACES {
        let Some(database) = trapped(Trap::Terminate, *when) else {
            return;
        };
        assert!(apply_at(&database.url(), &folder).is_err(), "{when:?}");
        assert_eq!(records(&database).len(), 0, "{when:?}");
        database.run("DROP FUNCTION public.trap() CASCADE");
        assert!(apply_at(&database.url(), &folder).unwrap().applied, "{when:?}");
        assert_eq!(records(&database).len(), 4, "{when:?}");
    }
}

#[test]
fn a_baseline_that_is_ended_while_it_waits_leaves_nothing() {
    let project = project("waiting");
    FOUR.write(&project);
    let folder = read_folder(&project);
    // The first is held by another baseline, the second by whoever works on the table.
    for held in [
        "SELECT pg_advisory_xact_lock(7234297706668974700)",
        "LOCK TABLE drizzle.__drizzle_migrations IN ROW EXCLUSIVE MODE",
    ] {
        let Some(database) = postgres_server::database("waiting") else {
            return;
        };
        database.run(&format!(
            "CREATE SCHEMA drizzle; CREATE TABLE drizzle.__drizzle_migrations ({V0_TABLE})"
        ));
        let mut keeper = database.client();
        keeper.batch_execute(&format!("BEGIN; {held}")).unwrap();
        let url = database.url();
        let outcome = thread::scope(|scope| {
            let baseline = scope.spawn(|| apply_at(&url, &folder));
            wait_for(&database, SOMEBODY_WAITS);
            database.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()");
            baseline.join().unwrap()
        });
        assert!(outcome.is_err(), "{held}");
        keeper.batch_execute("COMMIT").unwrap();
        assert_eq!(records(&database).len(), 0, "{held}");
    }
}

#[test]
fn what_happens_while_it_waits_is_seen() {
    let Some(database) = postgres_server::database("stale") else {
        return;
    };
    let project = project("stale");
    FOUR.write(&project);
    let folder = read_folder(&project);
    database.run(&format!(
        "CREATE SCHEMA drizzle; CREATE TABLE drizzle.__drizzle_migrations ({V0_TABLE})"
    ));
    let mut migrator = database.client();
    migrator
        .batch_execute("BEGIN; INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('x', 1700000100456)")
        .unwrap();
    let url = database.url();
    let outcome = thread::scope(|scope| {
        let baseline = scope.spawn(|| apply_at(&url, &folder));
        wait_for(&database, SOMEBODY_WAITS);
        migrator.batch_execute("COMMIT").unwrap();
        baseline.join().unwrap()
    });
    assert_eq!(outcome.unwrap().insert.len(), 3);
    assert_eq!(records(&database).len(), 4);
}

/// Does nothing but in the process that the test below starts.
#[test]
fn a_baseline_in_a_process_of_its_own() {
    let (Ok(url), Ok(project)) = (std::env::var(URL), std::env::var(PROJECT)) else {
        return;
    };
    let _ = apply_at(&url, &read_folder(project.as_ref()));
}

#[test]
fn a_killed_process_leaves_all_rows_or_none() {
    let project = project("killed");
    FOUR.write(&project);
    for when in PLACES {
        let Some(database) = trapped(Trap::Wait, *when) else {
            return;
        };
        let mut keeper = database.client();
        keeper
            .batch_execute(&format!(
                "SET application_name = 'keeper'; SELECT pg_advisory_lock({GATE})"
            ))
            .unwrap();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "migrators::interrupted::a_baseline_in_a_process_of_its_own"])
            .env(URL, database.url())
            .env(PROJECT, project.as_os_str())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        wait_for(&database, SOMEBODY_WAITS);
        // On Unix that is SIGKILL.
        child.kill().unwrap();
        child.wait().unwrap();
        keeper
            .batch_execute(&format!("SELECT pg_advisory_unlock({GATE})"))
            .unwrap();
        wait_for(&database, NOBODY_ELSE);
        let n_rows = records(&database).len();
        match when {
            When::Row(_) => assert_eq!(n_rows, 0, "{when:?}"),
            // Whether the server still finishes what it was told to do last is up to it.
            When::Commit => assert!(n_rows == 0 || n_rows == 4, "{n_rows}"),
        }
    }
}
