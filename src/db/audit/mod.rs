//! What a database and the migrations of a repository say of each other, all of it: tracking tables, rows and entries,
//! the next migrate, the legacy migrations, what should be there.
//!
//! [`observe`] reads a database once, in one read-only transaction; everything after it is a pure function.

mod drizzle;
mod tables;

use crate::db::baseline::Evidence;
use crate::db::catalogue;
use crate::db::catalogue::compare::{Difference, topmost};
use crate::db::connection::Connection;
use crate::db::error::DbError;
use crate::db::evidence;
use crate::db::expected::{self, Expected, Source};
use crate::db::finding::DbFinding;
use crate::db::folder::{DrizzleFolder, Entry, Layout};
use crate::db::forecast::{self, EntryState, Forecast};
use crate::db::left::{self, Left};
use crate::db::legacy::file::LegacyFile;
use crate::db::legacy::{self, LegacyMigration, OtherMigration};
use crate::db::object::{Catalogue, QualifiedName};
use crate::db::rows::{self, JudgedRow};
use crate::db::session::{ReadOnly, value};
use crate::db::subject::Subject;
use crate::db::tracking::{self, TrackingTable, Use};
use crate::db::verify;
use crate::finding::Severity;
use crate::tree::path::RepoPath;
use std::collections::BTreeSet;

/// A database as it was at one moment.
#[derive(Debug)]
pub struct Observed {
    /// Which database.
    pub database: Database,
    /// Every table that records migrations, sorted by name.
    pub tracking: Vec<TrackingTable>,
    /// Every object.
    pub live: Catalogue,
}

impl Observed {
    /// Returns the tracking table of this name.
    fn table(&self, name: &QualifiedName) -> Option<&TrackingTable> {
        self.tracking.iter().find(|table| table.table == *name)
    }
}

/// Which database answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Database {
    /// Its name.
    pub name: String,
    /// The version of its server: `15.14`.
    pub server_version: String,
    /// The role that asked.
    pub role: String,
}

/// Everything that is known of a database and its migrations.
#[derive(Debug)]
pub struct Audit {
    /// Which database.
    pub database: Database,
    /// Every table that records migrations, sorted by name, with what it is used as.
    pub tracking: Vec<(Use, TrackingTable)>,
    /// What Drizzle's side is; none where the repository has no Drizzle folder.
    pub drizzle: Option<DrizzleAudit>,
    /// What the legacy side is; none where the repository has no such folder and the database no such table.
    pub legacy: Option<LegacyAudit>,
    /// How the database differs from what it should hold; none where that is not known.
    pub drift: Option<Drift>,
    /// What is wrong, or worth knowing: errors first, each kind in the order in which it comes up.
    pub findings: Vec<DbFinding>,
}

/// A Drizzle folder and its records.
#[derive(Debug)]
pub struct DrizzleAudit {
    /// The folder.
    pub folder: DrizzleFolder,
    /// The table that the migrator reads.
    pub table: QualifiedName,
    /// Whether that is there.
    pub has_table: bool,
    /// Where each migration of the folder stands, in its order; nothing is known of any where the rows could not be read.
    pub entries: Vec<Option<EntryState>>,
    /// Whether the database has what each migration makes, in the same order.
    pub evidence: Vec<Evidence>,
    /// What each row means, in the table's order.
    pub rows: Vec<JudgedRow>,
    /// What the migrator of drizzle-orm up to 0.45 does next.
    pub v0: Forecast,
    /// What that of 1.0 does next.
    pub v1: Forecast,
}

/// A folder of legacy migrations and their records.
#[derive(Debug)]
pub struct LegacyAudit {
    /// The folder; none where it is gone.
    pub folder: Option<RepoPath>,
    /// The table that records them; none where there is none.
    pub table: Option<QualifiedName>,
    /// Each of them: files in the order in which they run, then rows without a file.
    pub migrations: Vec<LegacyMigration>,
}

/// How a database differs from what it should hold.
#[derive(Debug)]
pub struct Drift {
    /// How it is known what it should hold.
    pub source: Source,
    /// Sorted by object; of what is missing or too much as a whole, the whole alone.
    pub differences: Vec<Difference>,
    /// The same with everything that belongs to it.
    pub all: Vec<Difference>,
}

impl DrizzleAudit {
    /// Returns each migration with where it stands, and whether the database has what it makes.
    pub fn judged(&self) -> impl Iterator<Item = (&Entry, Option<EntryState>, &Evidence)> {
        let states = self.entries.iter().copied();
        let judged = self.folder.entries.iter().zip(states).zip(&self.evidence);
        judged.map(|((entry, state), evidence)| (entry, state, evidence))
    }

    /// Returns what the migrator of the folder's own layout does next.
    pub fn own_forecast(&self) -> &Forecast {
        match self.folder.layout {
            Layout::V0 => &self.v0,
            Layout::V1 => &self.v1,
        }
    }
}

impl Audit {
    /// Returns the first tracking table that is used as this.
    pub fn table(&self, wanted: Use) -> Option<&TrackingTable> {
        let mut tables = self.tracking.iter();
        tables.find(|(usage, _)| *usage == wanted).map(|(_, table)| table)
    }

    /// Whether something is wrong at error level.
    pub fn has_errors(&self) -> bool {
        has_errors(&self.findings)
    }

    /// Returns the tables that record migrations of Drizzle or of the system that goes, or look like it.
    pub fn records(&self) -> Vec<QualifiedName> {
        let records = self.tracking.iter().filter(|(usage, _)| *usage != Use::Other);
        records.map(|(_, table)| table.table.clone()).collect()
    }

    /// Returns the numbers of errors, warnings and notes.
    pub fn counts(&self) -> [usize; 3] {
        counts(&self.findings)
    }
}

/// Whether one of `findings` is an error.
pub fn has_errors(findings: &[DbFinding]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Error)
}

/// Returns the numbers of errors, warnings and notes among `findings`.
pub fn counts(findings: &[DbFinding]) -> [usize; 3] {
    [Severity::Error, Severity::Warning, Severity::Note]
        .map(|severity| findings.iter().filter(|finding| finding.severity == severity).count())
}

/// Reads a database in one read-only transaction; the tables `also` are read whatever their names.
///
/// # Errors
/// The database cannot be asked. What the role may not read is no error.
pub fn observe(connection: &mut Connection, subject: &Subject) -> Result<Observed, DbError> {
    let mut session = connection.read_only()?;
    let database = database(&mut session)?;
    let mut also = vec![subject.drizzle_table.clone()];
    also.extend(subject.legacy_tables.iter().cloned());
    Ok(Observed {
        database,
        tracking: tracking::find(&mut session, &also)?,
        live: catalogue::read(&mut session)?,
    })
}

fn database(session: &mut ReadOnly<'_>) -> Result<Database, DbError> {
    let rows = session.query(
        "SELECT current_database()::text, current_setting('server_version'), current_user::text",
        &[],
    )?;
    let row = rows.first();
    let row = row.ok_or_else(|| DbError::Answer("it does not say its name".to_owned()))?;
    let version: String = value(row, 1)?;
    Ok(Database {
        name: value(row, 0)?,
        // Distributions put a word of their own behind the number.
        server_version: version.split(' ').next().unwrap_or("").to_owned(),
        role: value(row, 2)?,
    })
}

/// Returns the table that records legacy migrations: the first that `subject` names and that is there, else the only other
/// one of a home-made runner where there is a folder for it.
fn legacy_table(observed: &Observed, subject: &Subject) -> Option<QualifiedName> {
    let is_there = |name: &&QualifiedName| observed.table(name).is_some();
    if let Some(table) = subject.legacy_tables.iter().find(is_there) {
        return Some(table.clone());
    }
    if !subject.legacy_tables.is_empty() || subject.legacy.is_none() {
        return None;
    }
    let mut others = observed
        .tracking
        .iter()
        .filter(|table| table.used_as(&subject.drizzle_table, None) == Use::Other);
    match (others.next(), others.next()) {
        (Some(only), None) => Some(only.table.clone()),
        _ => None,
    }
}

/// The files that a database is held against.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// Drizzle's folder.
    pub drizzle: Option<DrizzleFolder>,
    /// The legacy migrations.
    pub legacy: Vec<LegacyFile>,
}

/// Holds what was observed against the files and what is expected.
pub fn judge(observed: &Observed, subject: &Subject, files: &Files, expected: Option<&Expected>) -> Audit {
    let legacy_table = legacy_table(observed, subject);
    let tracking: Vec<(Use, TrackingTable)> = observed
        .tracking
        .iter()
        .map(|table| {
            (
                table.used_as(&subject.drizzle_table, legacy_table.as_ref()),
                table.clone(),
            )
        })
        .collect();
    let drizzle = files.drizzle.clone();
    let drizzle = drizzle.map(|folder| drizzle_audit(observed, subject, folder));
    let (legacy, of_legacy) = legacy_audit(
        observed,
        subject,
        &files.legacy,
        legacy_table,
        drizzle.as_ref(),
        expected,
    );
    let drift = expected.map(|expected| {
        let all = expected::differences(&observed.live, expected, &records(&tracking, expected));
        Drift {
            source: expected.source.clone(),
            differences: topmost(all.clone()),
            all,
        }
    });
    let mut findings = tables::findings(&tracking, subject, files.drizzle.as_ref());
    if let Some(drizzle) = &drizzle {
        findings.extend(drizzle::findings(drizzle));
    }
    if let Some(drift) = &drift {
        findings.extend(verify::drift_findings(drift, Severity::Warning));
    }
    findings.extend(of_legacy);
    findings.sort_by_key(|finding| finding.severity);
    Audit {
        database: observed.database.clone(),
        tracking,
        drizzle,
        legacy,
        drift,
        findings,
    }
}

/// Returns the tables that are no part of a schema: Drizzle's and what looks like it, and the legacy one unless the
/// migrations make it.
fn records(tracking: &[(Use, TrackingTable)], expected: &Expected) -> Vec<QualifiedName> {
    let is_record = |usage: Use, table: &QualifiedName| match usage {
        Use::Drizzle | Use::Decoy => true,
        Use::Legacy => !expected.catalogue.has_table(table),
        Use::Other => false,
    };
    let records = tracking.iter().filter(|(usage, table)| is_record(*usage, &table.table));
    records.map(|(_, table)| table.table.clone()).collect()
}

/// Returns for each migration of `folder` whether its work is to come: the next migrate runs it, or may run it, and it has
/// left nothing there yet. To bring what it makes by other means would make that migrate fail.
pub fn is_to_come(observed: &Observed, subject: &Subject, folder: &DrizzleFolder) -> Vec<bool> {
    let table = observed.table(&subject.drizzle_table);
    let rows = table.map(|table| rows::judge(folder, table)).unwrap_or_default();
    let states = entry_states(folder, table, &rows);
    let texts: Vec<Option<&str>> = folder.entries.iter().map(|entry| entry.sql.as_deref()).collect();
    let left = left::behind(&texts, &observed.live);
    let has_left_nothing = |left: &Left| !left.objects.iter().any(|id| observed.live.has(id));
    states
        .into_iter()
        .zip(&left)
        .map(|(state, left)| {
            matches!(state, None | Some(EntryState::WillRun)) && !left.objects.is_empty() && has_left_nothing(left)
        })
        .collect()
}

/// Judges the legacy migrations; what recorded migrations of Drizzle make is no proof that legacy ones ran.
fn legacy_audit(
    observed: &Observed,
    subject: &Subject,
    files: &[LegacyFile],
    table: Option<QualifiedName>,
    drizzle: Option<&DrizzleAudit>,
    expected: Option<&Expected>,
) -> (Option<LegacyAudit>, Vec<DbFinding>) {
    if files.is_empty() && table.is_none() {
        return (None, Vec::new());
    }
    let rows = table.as_ref().and_then(|table| observed.table(table));
    let others: Vec<OtherMigration> = drizzle.into_iter().flat_map(other_migrations).collect();
    // A snapshot has no definitions, and names tables and columns alone.
    let expected = expected.filter(|expected| matches!(expected.source, Source::Replay { .. }));
    let expected = expected.map(|expected| &expected.catalogue);
    let judged = legacy::judge_as_expected(files, rows, Some(&observed.live), expected, &others);
    let audit = LegacyAudit {
        folder: subject.legacy.clone(),
        table,
        migrations: judged.migrations,
    };
    (Some(audit), judged.findings)
}

fn other_migrations(drizzle: &DrizzleAudit) -> Vec<OtherMigration> {
    let recorded: BTreeSet<&str> = drizzle.rows.iter().filter_map(|row| row.tag.as_deref()).collect();
    let entries = drizzle.folder.entries.iter();
    entries
        .map(|entry| OtherMigration {
            tag: entry.tag.clone(),
            sql: entry.sql.clone(),
            is_recorded: recorded.contains(entry.tag.as_str()),
        })
        .collect()
}

fn drizzle_audit(observed: &Observed, subject: &Subject, folder: DrizzleFolder) -> DrizzleAudit {
    let table = observed.table(&subject.drizzle_table);
    let rows = table.map(|table| rows::judge(&folder, table)).unwrap_or_default();
    let evidence = evidence::of(&folder, &observed.live);
    let evidence = folder.entries.iter().map(|entry| {
        let found = evidence.get(&entry.tag).cloned();
        found.unwrap_or_else(|| Evidence::Undetermined("nothing is known of what it makes".to_owned()))
    });
    let in_database =
        |forecast: Forecast| forecast.in_database(&folder, &observed.live, &observed.database.server_version);
    // Mostly both do the same.
    let (v0, v1) = (forecast::v0(&folder, table), forecast::v1(&folder, table));
    let (v0, v1) = match v0 == v1 {
        true => {
            let both = in_database(v0);
            (both.clone(), both)
        }
        false => (in_database(v0), in_database(v1)),
    };
    DrizzleAudit {
        evidence: evidence.collect(),
        entries: entry_states(&folder, table, &rows),
        v0,
        v1,
        table: subject.drizzle_table.clone(),
        has_table: table.is_some(),
        rows,
        folder,
    }
}

/// Returns where each migration of `folder` stands; nothing is known of any where the rows could not be read.
fn entry_states(folder: &DrizzleFolder, table: Option<&TrackingTable>, rows: &[JudgedRow]) -> Vec<Option<EntryState>> {
    let is_read = table.is_none_or(|table| table.read_rows().is_some());
    let states = forecast::entry_states(folder, table, rows).into_iter();
    states.map(|state| is_read.then_some(state)).collect()
}
