//! Each scenario: what decomm says of it, and then what the real migrators do.

use std::collections::BTreeMap;
use std::path::PathBuf;

use decomm::db::connection::{Connection, Trust};
use decomm::db::folder::{self, DrizzleFolder, Layout};
use decomm::db::forecast::{self, Forecast, Stop};
use decomm::db::object::QualifiedName;
use decomm::db::rows::{self, JudgedRow, RowState};
use decomm::db::tracking::{self, TrackingTable};
use decomm::db::url::DatabaseUrl;
use decomm::tree::path::RepoPath;
use decomm::tree::worktree::Worktree;

use super::real::{Driver, Drizzle, Job, Version};
use super::scenario::{Folder, Project, Scenario, project};
use super::{scenarios, scenarios_v1};
use crate::postgres_server::{self, Database};

/// Returns the folder `drizzle` of a project.
pub(crate) fn read_folder(project: &std::path::Path) -> DrizzleFolder {
    let tree = Worktree::open(project).unwrap();
    folder::read(&tree, &RepoPath::parse("drizzle").unwrap()).unwrap()
}

/// Returns a table of `database` as decomm reads it.
pub(crate) fn read_table(database: &Database, name: &QualifiedName) -> Option<TrackingTable> {
    let url = DatabaseUrl::parse(&database.url()).unwrap();
    let mut connection = Connection::open(&url, &Trust::PublicAuthorities).unwrap();
    tracking::table(&mut connection.read_only().unwrap(), name).unwrap()
}

pub(crate) fn drizzle_table() -> QualifiedName {
    QualifiedName::new("drizzle", "__drizzle_migrations")
}

/// Returns the tags of the migrations that ran, in order.
pub(crate) fn ran(database: &Database) -> Vec<String> {
    let rows = database
        .client()
        .query("SELECT tag FROM public.ran ORDER BY place", &[]);
    rows.unwrap().iter().map(|row| row.get(0)).collect()
}

/// A scenario that is built, with what decomm says of it.
struct Built<'a> {
    scenario: &'a Scenario,
    database: Database,
    project: Project,
    forecast: Forecast,
    rows: Vec<JudgedRow>,
    /// What decomm says of it, and should not.
    wrong: Vec<String>,
}

fn build<'a>(version: Version, scenario: &'a Scenario, place: usize) -> Option<Built<'a>> {
    let database = postgres_server::database("migrators")?;
    let table = drizzle_table();
    scenario.build(&database, &table);
    let project = project(&format!("{version:?}-{place}"));
    scenario.folder.write(&project);
    let folder = read_folder(&project);
    let table = read_table(&database, &table);
    let rows = table
        .as_ref()
        .map(|table| rows::judge(&folder, table))
        .unwrap_or_default();
    let entries = forecast::entry_states(&folder, table.as_ref(), &rows);
    let mut wrong = Vec::new();
    let mut expect_same = |what: &str, is: String, expected: &str| {
        if is != expected {
            wrong.push(format!("{}: {what}: {is:?}, not {expected:?}", scenario.name));
        }
    };
    let names: Vec<&str> = rows.iter().map(|row| row.state.name()).collect();
    expect_same("rows", names.join(" "), scenario.states);
    let names: Vec<&str> = entries.iter().map(|state| state.name()).collect();
    expect_same("migrations", names.join(" "), scenario.entries);
    let (forecast, expected) = match version {
        Version::V0 => (forecast::v0(&folder, table.as_ref()), scenario.v0),
        Version::V1 => (forecast::v1(&folder, table.as_ref()), scenario.v1),
    };
    let said = match &forecast.stop {
        Some(Stop::UnmatchedRows(ids)) => {
            let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
            format!("aborts on {}", ids.join(" "))
        }
        Some(_) => "stops".to_owned(),
        None => scenario.places(&forecast.runs),
    };
    expect_same(&format!("{version:?}"), said, expected);
    Some(Built {
        scenario,
        database,
        project,
        forecast,
        rows,
        wrong,
    })
}

/// Holds `thrown`, which the migrator threw, and what it ran against the forecast.
fn compare(version: Version, built: &Built, thrown: Option<&str>) -> Vec<String> {
    let mut wrong = built.wrong.clone();
    let mut expect = |holds: bool, what: String| {
        if !holds {
            wrong.push(format!("{} ({version:?}): {what}", built.scenario.name));
        }
    };
    let ran = ran(&built.database);
    expect(
        ran == built.forecast.runs,
        format!("it ran {ran:?}, not {:?}; it threw {thrown:?}", built.forecast.runs),
    );
    expect(
        thrown.is_some() == built.forecast.stop.is_some(),
        format!("it threw {thrown:?}, and the forecast was {:?}", built.forecast.stop),
    );
    if let Some(Stop::UnmatchedRows(ids)) = &built.forecast.stop {
        let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
        let ids = format!("(ids: {})", ids.join(", "));
        expect(
            thrown.is_some_and(|thrown| thrown.contains(&ids)),
            format!("not {ids}: {thrown:?}"),
        );
    }
    if built.forecast.stop.is_none()
        && let Some(table) = read_table(&built.database, &drizzle_table())
    {
        let folder = read_folder(&built.project);
        let rows = rows::judge(&folder, &table);
        let n_new = rows.len() - built.rows.len();
        expect(n_new == ran.len(), format!("{n_new} new rows for {ran:?}"));
        // What the migrator writes is what decomm would: the hash of the text, and the time.
        let is_known = |row: &&JudgedRow| built.rows.iter().any(|before| before.id == row.id);
        let own = match version {
            Version::V0 => Layout::V0,
            Version::V1 => Layout::V1,
        };
        for row in rows.iter().filter(|row| !is_known(row) && folder.layout == own) {
            let is_as_written = matches!(row.state, RowState::Match | RowState::Duplicate)
                || (row.state == RowState::NullCreatedAt && built.scenario.name.starts_with("null"));
            expect(is_as_written, format!("it wrote {row:?}"));
        }
    }
    wrong
}

/// A folder as the migrator finds it, and why `drizzle-kit up` refused to make one of it.
struct Upgraded {
    project: Project,
    refusal: Option<String>,
}

/// Returns the folder of `scenario` for v1: one of v0 as `drizzle-kit up` leaves it.
fn upgraded(drizzle: &Drizzle, scenario: &Scenario) -> Upgraded {
    let project = project("up");
    scenario.folder.write(&project);
    let refusal = match scenario.folder {
        Folder::V0(_) => {
            let output = drizzle.kit(&["up"], &project, None);
            let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
            (!output.status.success()).then(|| text.into_owned())
        }
        Folder::V1(_) => None,
    };
    Upgraded { project, refusal }
}

/// Holds each of `scenarios` against the migrator of `version` with `driver`.
fn check(version: Version, driver: Driver, scenarios: impl Iterator<Item = &'static Scenario>) {
    let Some(drizzle) = Drizzle::installed(version) else {
        return;
    };
    let mut folders: BTreeMap<String, Upgraded> = BTreeMap::new();
    let mut all = Vec::new();
    for (place, scenario) in scenarios.enumerate() {
        let Some(built) = build(version, scenario, place) else {
            return;
        };
        if version == Version::V1 {
            let key = format!("{:?}", scenario.folder);
            folders.entry(key).or_insert_with(|| upgraded(&drizzle, scenario));
        }
        all.push(built);
    }
    let of = |built: &Built| folders.get(&format!("{:?}", built.scenario.folder));
    let paths: Vec<PathBuf> = all
        .iter()
        .map(|built| {
            of(built)
                .map_or(&built.project, |upgraded| &upgraded.project)
                .join("drizzle")
        })
        .collect();
    let jobs: Vec<Job> = all
        .iter()
        .zip(&paths)
        .map(|(built, folder)| Job::of(folder, &built.database))
        .collect();
    let thrown = drizzle.migrate_with(driver, &jobs);
    let wrong: Vec<String> = all
        .iter()
        .zip(&thrown)
        .flat_map(|(built, thrown)| {
            let refusal = of(built).and_then(|upgraded| upgraded.refusal.as_deref());
            compare(version, built, refusal.or(thrown.as_deref()))
        })
        .collect();
    assert!(wrong.is_empty(), "\n{driver:?}\n{}\n", wrong.join("\n"));
}

#[test]
fn v0_does_what_was_foretold() {
    check(Version::V0, Driver::Pg, scenarios());
}

#[test]
fn v1_does_what_was_foretold() {
    check(Version::V1, Driver::Pg, scenarios());
}

#[test]
fn other_drivers_of_v0_do_what_was_foretold() {
    check(Version::V0, Driver::Postgres, scenarios());
    // pg-proxy writes its rows as text, and so the word `null`, which no time is.
    let is_written = |scenario: &&Scenario| scenario.name != "null for `when`, on a new database";
    check(Version::V0, Driver::Proxy, scenarios().filter(is_written));
}

/// What `drizzle-kit up` makes of folders of v0 is the same whatever the driver.
#[test]
fn other_drivers_of_v1_do_what_was_foretold() {
    for driver in [Driver::Postgres, Driver::Proxy] {
        check(Version::V1, driver, scenarios_v1::SCENARIOS.iter());
    }
}
