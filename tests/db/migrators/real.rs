//! Drizzle's own migrator and drizzle-kit, as a test runs them.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use decomm::db::object::QualifiedName;
use serde_json::json;

use super::forecasts::drizzle_table;
use crate::postgres_server::Database;

/// The two generations of drizzle-orm and drizzle-kit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    V0,
    V1,
}

/// What carries a migrator's statements to the server, each by Drizzle's name for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Driver {
    Pg,
    Postgres,
    Proxy,
}

impl Driver {
    /// Those that reach a server with nothing in between.
    pub(crate) const ALL: [Driver; 3] = [Driver::Pg, Driver::Postgres, Driver::Proxy];

    fn name(self) -> &'static str {
        match self {
            Driver::Pg => "node-postgres",
            Driver::Postgres => "postgres-js",
            Driver::Proxy => "pg-proxy",
        }
    }
}

/// An installed drizzle-orm and drizzle-kit, with pg and postgres.
pub(crate) struct Drizzle {
    folder: PathBuf,
}

/// One run of the migrator.
pub(crate) struct Job<'a> {
    pub(crate) folder: &'a Path,
    pub(crate) database: &'a Database,
    pub(crate) table: QualifiedName,
}

impl<'a> Job<'a> {
    /// Returns a run on `folder` and the table that Drizzle reads where nothing else is said.
    pub(crate) fn of(folder: &'a Path, database: &'a Database) -> Job<'a> {
        Job {
            folder,
            database,
            table: drizzle_table(),
        }
    }
}

impl Drizzle {
    /// Returns the packages of `version`; `None` where they are not installed.
    pub(crate) fn installed(version: Version) -> Option<Drizzle> {
        let (variable, name) = match version {
            Version::V0 => ("DECOMM_DRIZZLE_V0", "drizzle-v0"),
            Version::V1 => ("DECOMM_DRIZZLE_V1", "drizzle-v1"),
        };
        let folder = std::env::var_os(variable).map_or_else(
            || Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join(name),
            PathBuf::from,
        );
        if folder.join("node_modules/drizzle-kit/bin.cjs").exists() {
            return Some(Drizzle { folder });
        }
        let line = format!(
            "\n*** NO DRIZZLE: its packages are not in {}; .ci/run installs them. ***\n\n",
            folder.display()
        );
        // Past the harness, which keeps what a test prints to itself.
        std::io::stderr().write_all(line.as_bytes()).unwrap();
        let is_required = std::env::var_os("DECOMM_REQUIRE_TOOLS").is_some_and(|value| value == "1");
        assert!(!is_required, "DECOMM_REQUIRE_TOOLS=1, and {name} is not installed");
        None
    }

    /// Lets what lies in `project` import the packages.
    pub(crate) fn lend_packages_to(&self, project: &Path) {
        std::os::unix::fs::symlink(self.folder.join("node_modules"), project.join("node_modules")).unwrap();
    }

    /// Runs the jobs one after the other; returns what each threw.
    pub(crate) fn migrate(&self, jobs: &[Job]) -> Vec<Option<String>> {
        self.migrate_with(Driver::Pg, jobs)
    }

    /// The same with another driver.
    pub(crate) fn migrate_with(&self, driver: Driver, jobs: &[Job]) -> Vec<Option<String>> {
        let jobs: Vec<serde_json::Value> = jobs
            .iter()
            .map(|job| {
                json!({
                    "folder": job.folder,
                    "database": job.database.name(),
                    "host": socket_of(job.database),
                    "schema": job.table.schema,
                    "table": job.table.name,
                })
            })
            .collect();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/db/migrators/migrate.mjs");
        let mut node = Command::new("node")
            .arg(script)
            .arg(&self.folder)
            .arg(driver.name())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let text = serde_json::to_string(&jobs).unwrap();
        node.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        let output = node.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let results: Vec<Option<String>> = String::from_utf8(output.stdout)
            .unwrap()
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(results.len(), jobs.len());
        results
    }

    /// Runs `drizzle-kit COMMAND` in `project`, with a configuration for its folder `drizzle` and, where there is one,
    /// for `database`.
    pub(crate) fn kit(&self, command: &[&str], project: &Path, database: Option<&Database>) -> Output {
        let mut config = json!({ "dialect": "postgresql", "out": "./drizzle", "schema": "./schema.ts" });
        if let Some(database) = database {
            config["dbCredentials"] = json!({
                "host": socket_of(database),
                "user": "postgres",
                "database": database.name(),
                // Without this drizzle-kit 0.31 asks a socket for TLS, and says nothing of the failure.
                "ssl": false,
            });
        }
        // Not as JSON: that v1 cannot load under Node 20.
        std::fs::write(project.join("drizzle.config.ts"), format!("export default {config};\n")).unwrap();
        Command::new("node")
            .arg(self.folder.join("node_modules/drizzle-kit/bin.cjs"))
            .args(command)
            .current_dir(project)
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }
}

/// Returns the folder of the socket.
fn socket_of(database: &Database) -> String {
    let url = database.url();
    let host = url.split_once("?host=").unwrap().1;
    host.split('&').next().unwrap().to_owned()
}
