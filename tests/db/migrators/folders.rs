//! Folders that somebody has been at: what of them counts to the migrators, and what does not.

use std::fs;
use std::path::Path;
use std::thread;

use decomm::db::folder;
use decomm::db::forecast;
use decomm::db::rows;
use decomm::tree::path::RepoPath;
use decomm::tree::worktree::Worktree;

use super::forecasts::{drizzle_table, ran, read_folder, read_table};
use super::interrupted::wait_for;
use super::real::{Drizzle, Job, Version};
use super::scenario::{FOUR, FOUR_V1, Folder, project, records};
use crate::postgres_server;

/// What is done to a folder.
type Touch = fn(&Path);

/// A folder, and what is done to it.
struct Touched {
    name: &'static str,
    version: Version,
    folder: Folder,
    touch: Touch,
    /// The places of the migrations that run on a new database.
    runs: &'static [usize],
}

const TOUCHED: &[Touched] = &[
    Touched {
        name: "a file that the journal does not name",
        version: Version::V0,
        folder: FOUR,
        touch: |folder| fs::write(folder.join("0009_orphan.sql"), "SELECT 1/0").unwrap(),
        runs: &[0, 1, 2, 3],
    },
    Touched {
        name: "numbers, versions, breakpoints and a dialect that are none",
        version: Version::V0,
        folder: FOUR,
        touch: |folder| {
            change_journal(folder, |journal| {
                let journal = journal
                    .replace("\"idx\":0", "\"idx\":3")
                    .replace("\"idx\":1", "\"idx\":\"x\"");
                let journal = journal.replace("\"version\":\"7\"", "\"version\":\"1\"");
                journal.replace("true", "false").replace("postgresql", "mysql")
            });
        },
        runs: &[0, 1, 2, 3],
    },
    Touched {
        name: "the order of the journal is not that of the files",
        version: Version::V0,
        folder: Folder::V0(&[
            ("0003_d", "1700000000123", true),
            ("0001_b", "1700000100456", true),
            ("0002_c", "1700000200789", true),
        ]),
        touch: |_| {},
        runs: &[0, 1, 2],
    },
    Touched {
        name: "no snapshot at all",
        version: Version::V0,
        folder: FOUR,
        touch: |folder| {
            for entry in fs::read_dir(folder.join("meta")).unwrap() {
                let path = entry.unwrap().path();
                if path.to_str().unwrap().ends_with("_snapshot.json") {
                    fs::remove_file(path).unwrap();
                }
            }
        },
        runs: &[0, 1, 2, 3],
    },
    Touched {
        name: "folders of v1 beside the journal",
        version: Version::V0,
        folder: FOUR,
        touch: |folder| FOUR_V1.write(folder.parent().unwrap()),
        runs: &[0, 1, 2, 3],
    },
    Touched {
        name: "v1: a folder without SQL, and files beside the folders",
        version: Version::V1,
        folder: FOUR_V1,
        touch: |folder| {
            fs::create_dir(folder.join("20231114230000_e")).unwrap();
            fs::write(folder.join("20231114230000_e/snapshot.json"), "{}").unwrap();
            fs::write(folder.join("20231114230000_f.sql"), "SELECT 1/0").unwrap();
        },
        runs: &[0, 1, 2, 3],
    },
    Touched {
        name: "v1: a snapshot that is none",
        version: Version::V1,
        folder: FOUR_V1,
        touch: |folder| fs::write(folder.join("20231114221320_a/snapshot.json"), "").unwrap(),
        runs: &[0, 1, 2, 3],
    },
];

fn change_journal(folder: &Path, change: impl Fn(&str) -> String) {
    let path = folder.join("meta/_journal.json");
    let journal = fs::read_to_string(&path).unwrap();
    let changed = change(&journal);
    assert_ne!(changed, journal);
    fs::write(path, changed).unwrap();
}

#[test]
fn what_does_not_count_is_not_looked_at() {
    for touched in TOUCHED {
        let name = touched.name;
        let (Some(drizzle), Some(database)) = (
            Drizzle::installed(touched.version),
            postgres_server::database("touched"),
        ) else {
            return;
        };
        let project = project("touched");
        touched.folder.write(&project);
        let path = project.join("drizzle");
        (touched.touch)(&path);
        database.run("CREATE TABLE public.ran (place serial, tag text)");
        let folder = read_folder(&project);
        let forecast = match touched.version {
            Version::V0 => forecast::v0(&folder, None),
            Version::V1 => forecast::v1(&folder, None),
        };
        let tags = touched.folder.tags();
        let expected: Vec<&str> = touched.runs.iter().map(|place| tags[*place]).collect();
        assert_eq!(
            (forecast.runs.clone(), forecast.stop),
            (expected.iter().map(ToString::to_string).collect(), None),
            "{name}"
        );
        let job = Job::of(&path, &database);
        assert_eq!(drizzle.migrate(&[job]), [None], "{name}");
        assert_eq!(ran(&database), forecast.runs, "{name}");
    }
}

#[test]
fn a_journal_that_cannot_be_used_stops_the_migrator() {
    let spoils: &[(&str, Touch)] = &[
        ("no meta", |folder| fs::remove_dir_all(folder.join("meta")).unwrap()),
        ("no JSON", |folder| {
            fs::write(folder.join("meta/_journal.json"), "{").unwrap()
        }),
        ("a byte order mark", |folder| {
            change_journal(folder, |journal| format!("\u{feff}{journal}"))
        }),
        ("no entries", |folder| {
            change_journal(folder, |journal| journal.replace("entries", "others"))
        }),
        ("an entry without its tag", |folder| {
            change_journal(folder, |journal| journal.replacen("tag", "name", 1))
        }),
    ];
    for (name, spoil) in spoils {
        let (Some(drizzle), Some(database)) = (Drizzle::installed(Version::V0), postgres_server::database("spoilt"))
        else {
            return;
        };
        let project = project("spoilt");
        FOUR.write(&project);
        let path = project.join("drizzle");
        spoil(&path);
        database.run("CREATE TABLE public.ran (place serial, tag text)");
        let tree = Worktree::open(&project).unwrap();
        let read = folder::read(&tree, &RepoPath::parse("drizzle").unwrap());
        assert!(read.is_err(), "{name}: {read:?}");
        let job = Job::of(&path, &database);
        assert!(drizzle.migrate(&[job])[0].is_some(), "{name}");
        assert_eq!(ran(&database), [""; 0], "{name}");
    }
}

/// The advisory lock at which both migrators wait within the migration, so that each has read the table before either
/// has written it.
const GATE: i64 = 9;

const BOTH_WAIT: &str = "SELECT 1 FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock' HAVING count(*) = 2";

#[test]
fn two_migrators_at_once_record_a_migration_twice() {
    for (version, all) in [(Version::V0, FOUR), (Version::V1, FOUR_V1)] {
        let (Some(drizzle), Some(database)) = (Drizzle::installed(version), postgres_server::database("both")) else {
            return;
        };
        let project = project("both");
        all.first(1).write_with(&project, |_| {
            format!("SELECT pg_advisory_xact_lock_shared({GATE})").into_bytes()
        });
        let path = project.join("drizzle");
        // Made beforehand: two that make the schema at once may get in each other's way.
        all.first(0).write_with(&project.join("empty"), |_| Vec::new());
        let job = |folder| Job::of(folder, &database);
        let empty = project.join("empty/drizzle");
        fs::create_dir_all(&empty).unwrap();
        assert_eq!(drizzle.migrate(&[job(&empty)]), [None]);
        let mut keeper = database.client();
        keeper
            .batch_execute(&format!("SELECT pg_advisory_lock({GATE})"))
            .unwrap();
        thread::scope(|scope| {
            let migrators = [(); 2].map(|()| scope.spawn(|| drizzle.migrate(&[job(&path)])));
            wait_for(&database, BOTH_WAIT);
            keeper
                .batch_execute(&format!("SELECT pg_advisory_unlock({GATE})"))
                .unwrap();
            for migrator in migrators {
                assert_eq!(migrator.join().unwrap(), [None]);
            }
        });
        assert_eq!(records(&database).len(), 2);
        let table = read_table(&database, &drizzle_table()).unwrap();
        let judged = rows::judge(&read_folder(&project), &table);
        let states: Vec<&str> = judged.iter().map(|row| row.state.name()).collect();
        assert_eq!(states, ["match", "duplicate"]);
    }
}
