//! What PostgreSQL makes of the SQL of pending migrations: each scenario foretold by an audit of the database, and then run
//! by the real migrators, with every driver.

use decomm::db::audit::{self, Audit, Files};
use decomm::db::batch::Refusal;
use decomm::db::connection::{Connection, Trust};
use decomm::db::folder;
use decomm::db::forecast::{Forecast, Stop};
use decomm::db::url::DatabaseUrl;
use decomm::finding::Severity;

use super::findings::subject;
use super::forecasts::read_folder;
use super::real::{Driver, Drizzle, Job, Version};
use super::scenario::{FOUR, FOUR_V1, Folder, Project, project, records};
use super::scenarios_sql::{
    FINE, IN_A_TRANSACTION, INDEXED, INSIDE, MOOD, NO_USES, OUTSIDE, SCENARIOS, Scenario, UNSAFE, USES,
};
use serde_json::json;

use crate::postgres_server::{self, Database};
use crate::program::db;

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
    let subject = subject();
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
            .map(|((_, database), folder)| Job::of(folder, database))
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
        says: IN_A_TRANSACTION,
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

#[test]
fn drizzle_kit_does_what_was_foretold() {
    let names = [
        "nothing is in the way",
        "an index is made concurrently",
        "a migration brings a transaction of its own, and a later one fails",
        "a migration takes everything back",
        "a new label is a default in the next migration",
    ];
    for version in [Version::V0, Version::V1] {
        let Some(drizzle) = Drizzle::installed(version) else {
            return;
        };
        for name in names {
            let scenario = SCENARIOS.iter().find(|scenario| scenario.name == name).unwrap();
            let written = Written::new(version, scenario);
            let Some(database) = written.database() else { return };
            let output = drizzle.kit(&["migrate"], &written.project, Some(&database));
            assert_eq!(
                output.status.success(),
                scenario.stops.is_empty(),
                "{name} ({version:?}): {output:?}"
            );
            let expected = (scenario.recorded.to_owned(), scenario.tables.to_owned());
            assert_eq!(state(&written, &database), expected, "{name} ({version:?})");
        }
    }
}

#[test]
fn the_program_says_what_stays() {
    let name = "a migration brings a transaction of its own, and a later one fails";
    let scenario = SCENARIOS.iter().find(|scenario| scenario.name == name).unwrap();
    let written = Written::new(Version::V0, scenario);
    let Some(database) = written.database() else { return };
    let run = db(&written.project, Some(&database.url()), &["audit", "--format", "json"]);
    assert_eq!(run.code, 1, "{run:?}");
    let forecast = &run.json()["forecast"];
    let stays = ["0000_a", "0001_b", "0002_c"];
    for (key, expected) in [
        ("v0", json!(["0000_a", "0001_b", "0002_c", "0003_d"])),
        ("v0_stops", json!("no-transaction")),
        ("v0_recorded", json!(stays)),
        ("v1_recorded", json!(stays)),
        ("v0_ends_transaction", json!(["0001_b"])),
        ("v1_ends_transaction", json!(["0001_b"])),
    ] {
        assert_eq!(forecast[key], expected, "{key}");
    }
    let run = db(&written.project, Some(&database.url()), &["audit"]);
    let said = "fails at 0003_d; 0000_a, 0001_b, 0002_c stay";
    assert!(run.stdout.contains(said), "{run:?}");
}

#[test]
fn nobody_is_told_to_run_what_takes_work_back() {
    for (name, is_told) in [
        ("nothing is in the way", true),
        ("a migration takes everything back", false),
    ] {
        let scenario = SCENARIOS.iter().find(|scenario| scenario.name == name).unwrap();
        let written = Written::new(Version::V0, scenario);
        let Some(database) = written.database() else { return };
        let run = db(&written.project, Some(&database.url()), &["audit"]);
        assert_eq!(
            run.stdout.contains("next: drizzle-kit migrate"),
            is_told,
            "{name}: {run:?}"
        );
    }
}
