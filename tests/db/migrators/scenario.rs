//! A scenario as data: a folder, the table with its rows, and what all parties make of them.

use std::fs;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use decomm::db::folder;
use decomm::db::object::QualifiedName;

use crate::postgres_server::Database;

/// The table as v0 makes it.
pub(crate) const V0_TABLE: &str = "id SERIAL PRIMARY KEY, hash text NOT NULL, created_at bigint";

/// The table as v1 makes it.
pub(crate) const V1_TABLE: &str = "id SERIAL PRIMARY KEY, hash text NOT NULL, created_at bigint, name text,
    applied_at timestamp with time zone DEFAULT now()";

/// What a migration needs, so that a test sees what ran, how often, and in which order.
const RAN: &str = "CREATE TABLE public.ran (place serial, tag text)";

/// A folder of migrations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Folder {
    /// A journal: the tag, `when` as JSON (empty: no `when`), and whether the file is there.
    V0(&'static [(&'static str, &'static str, bool)]),
    /// The names of the migrations' folders.
    V1(&'static [&'static str]),
}

/// Four migrations in order, with milliseconds.
pub(crate) const FOUR: Folder = Folder::V0(&[
    ("0000_a", "1700000000123", true),
    ("0001_b", "1700000100456", true),
    ("0002_c", "1700000200789", true),
    ("0003_d", "1700000300000", true),
]);

/// The same four in the layout of v1.
pub(crate) const FOUR_V1: Folder = Folder::V1(&[
    "20231114221320_a",
    "20231114221500_b",
    "20231114221640_c",
    "20231114221820_d",
]);

/// One state of a folder and a database.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    pub(crate) folder: Folder,
    /// The columns of the table; empty: there is no table.
    pub(crate) columns: &'static str,
    /// The rows: `hash`, `created_at` and, in a table of v1, `name`, in others, where it is given, `id`. `@2` is what the migration at place 2 has there,
    /// `tag@2` its tag; all else is SQL.
    pub(crate) rows: &'static [&'static [&'static str]],
    /// The state of each row, in the order of their ids.
    pub(crate) states: &'static str,
    /// The state of each migration.
    pub(crate) entries: &'static str,
    /// The places of the migrations that v0 runs; or `stops`.
    pub(crate) v0: &'static str,
    /// The same for v1, after `drizzle-kit up`; or `aborts on` with the ids of rows.
    pub(crate) v1: &'static str,
}

impl Folder {
    /// Returns the tags, in order.
    pub(crate) fn tags(self) -> Vec<&'static str> {
        match self {
            Folder::V0(entries) => entries.iter().map(|(tag, _, _)| *tag).collect(),
            Folder::V1(names) => names.to_vec(),
        }
    }

    /// Returns the SQL of the migration `tag`. Its comment is no UTF-8, and its lines end as on Windows.
    pub(crate) fn sql(tag: &str) -> Vec<u8> {
        let mut sql = b"-- \xFF\r\n".to_vec();
        sql.extend(format!("INSERT INTO public.ran (tag) VALUES ('{tag}');\r\n").bytes());
        sql
    }

    /// Returns what the migrators write as the hash of the migration `tag`.
    pub(crate) fn hash(tag: &str) -> String {
        folder::hash(&String::from_utf8_lossy(&Folder::sql(tag)))
    }

    /// Returns the first `n` migrations alone.
    pub(crate) fn first(self, n: usize) -> Folder {
        match self {
            Folder::V0(entries) => Folder::V0(&entries[..n]),
            Folder::V1(names) => Folder::V1(&names[..n]),
        }
    }

    /// Writes the folder to `project/drizzle`.
    pub(crate) fn write(self, project: &Path) {
        self.write_with(project, Folder::sql);
    }

    /// Writes the folder to `project/drizzle`, with the SQL that `sql` gives for a tag.
    pub(crate) fn write_with(self, project: &Path, sql: impl Fn(&str) -> Vec<u8>) {
        let folder = project.join("drizzle");
        match self {
            Folder::V0(entries) => {
                fs::create_dir_all(folder.join("meta")).unwrap();
                let mut journal = Vec::new();
                for (place, (tag, when, has_file)) in entries.iter().enumerate() {
                    let when = match when.is_empty() {
                        true => String::new(),
                        false => format!("\"when\":{when},"),
                    };
                    journal.push(format!(
                        r#"{{"idx":{place},"version":"7",{when}"tag":"{tag}","breakpoints":true}}"#
                    ));
                    if *has_file {
                        fs::write(folder.join(format!("{tag}.sql")), sql(tag)).unwrap();
                    }
                    let prefix = tag.split('_').next().unwrap();
                    fs::write(folder.join(format!("meta/{prefix}_snapshot.json")), snapshot(place)).unwrap();
                }
                let journal = format!(
                    r#"{{"version":"7","dialect":"postgresql","entries":[{}]}}"#,
                    journal.join(",")
                );
                fs::write(folder.join("meta/_journal.json"), journal).unwrap();
            }
            Folder::V1(names) => {
                for name in names {
                    fs::create_dir_all(folder.join(name)).unwrap();
                    fs::write(folder.join(name).join("migration.sql"), sql(name)).unwrap();
                }
            }
        }
    }
}

/// The rows of a table of migrations, without their ids: hash, time, and the name where there is one.
pub(crate) fn records(database: &Database) -> Vec<(String, Option<String>, Option<String>)> {
    let statement =
        "SELECT hash, created_at::text, to_jsonb(t)->>'name' FROM drizzle.__drizzle_migrations t ORDER BY id";
    let rows = database.client().query(statement, &[]).unwrap();
    rows.iter().map(|row| (row.get(0), row.get(1), row.get(2))).collect()
}

/// Returns the snapshot of the migration at `place`, of a schema without tables.
fn snapshot(place: usize) -> String {
    let id = |number: usize| format!("00000000-0000-0000-0000-{number:012}");
    format!(
        r#"{{"id":"{}","prevId":"{}","version":"7","dialect":"postgresql","tables":{{}},"enums":{{}},"schemas":{{}},
        "sequences":{{}},"roles":{{}},"policies":{{}},"views":{{}},"_meta":{{"columns":{{}},"schemas":{{}},"tables":{{}}}}}}"#,
        id(place + 1),
        id(place),
    )
}

impl Scenario {
    /// Makes the table and its rows in `database`.
    pub(crate) fn build(&self, database: &Database, table: &QualifiedName) {
        database.run(RAN);
        if self.columns.is_empty() {
            return;
        }
        let name = table.quoted();
        database.run(&format!(
            "CREATE SCHEMA IF NOT EXISTS \"{}\"; CREATE TABLE {name} ({})",
            table.schema, self.columns
        ));
        // In a table without names the third is the id.
        let third = match self.columns.contains("name") {
            true => "name",
            false => "id",
        };
        for row in self.rows {
            let cells = ["hash", "created_at", third];
            let columns: Vec<&str> = cells
                .into_iter()
                .take(row.len())
                .filter(|column| self.columns.contains(column))
                .collect();
            let values: Vec<String> = cells
                .iter()
                .zip(row.iter())
                .filter(|(column, _)| self.columns.contains(**column))
                .map(|(column, value)| self.value(column, value))
                .collect();
            database.run(&format!(
                "INSERT INTO {name} ({}) VALUES ({})",
                columns.join(", "),
                values.join(", ")
            ));
        }
    }

    fn value(&self, column: &str, value: &str) -> String {
        let place = |digits: &str| digits.parse::<usize>().unwrap();
        if let Some(digits) = value.strip_prefix("tag@") {
            return format!("'{}'", self.folder.tags()[place(digits)]);
        }
        let Some(digits) = value.strip_prefix('@') else {
            return value.to_owned();
        };
        let place = place(digits);
        let tag = self.folder.tags()[place];
        match (column, self.folder) {
            ("hash", _) => format!("'{}'", Folder::hash(tag)),
            ("created_at", Folder::V0(entries)) => entries[place].1.trim_matches('"').to_owned(),
            ("created_at", Folder::V1(_)) => {
                let Folder::V0(entries) = FOUR else { unreachable!() };
                entries[place].1.to_owned()
            }
            _ => format!("'{tag}'"),
        }
    }

    /// Returns the places of the migrations `tags`, each tag's first where it is there twice.
    pub(crate) fn places(&self, tags: &[String]) -> String {
        let all = self.folder.tags();
        let places: Vec<String> = tags
            .iter()
            .map(|tag| all.iter().position(|other| other == tag).unwrap().to_string())
            .collect();
        places.join(" ")
    }
}

/// A folder of one test, gone with it.
pub(crate) struct Project(PathBuf);

/// Returns a new folder, empty, and outside of every repository.
pub(crate) fn project(name: &str) -> Project {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let project = std::env::temp_dir().join(format!("decomm-drizzle-{}-{count}-{name}", std::process::id()));
    // What an earlier process of this id left.
    let _ = fs::remove_dir_all(&project);
    fs::create_dir_all(&project).unwrap();
    Project(project)
}

impl Deref for Project {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.0
    }
}

impl Drop for Project {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
