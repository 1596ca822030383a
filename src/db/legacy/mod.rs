//! The migrations of the system that goes: what its table says, what its files say, and what the database holds of them.
//!
//! A pure function of the three. Leaves out how they are read, and the repair (`reconcile`).

mod evidence;
pub mod file;
mod finding;
mod matching;
mod ran;
mod verdict;

#[cfg(test)]
mod tests;

use crate::db::effects::{Broken, fold};
use crate::db::finding::DbFinding;
use crate::db::legacy::evidence::{Evidence, Others};
use crate::db::legacy::file::LegacyFile;
use crate::db::legacy::matching::match_rows;
use crate::db::legacy::ran::Ran;
use crate::db::object::{Catalogue, ObjectId};
use crate::db::tracking::TrackingTable;
use crate::tree::path::RepoPath;

/// What is known of a legacy migration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LegacyState {
    /// It is recorded, and what it did is there.
    Ran,
    /// It is recorded, and what it alone would have done is not there.
    SilentFailure,
    /// It is recorded or not; all that it did was removed or replaced by later ones.
    Superseded,
    /// It is not recorded, and what it does is there.
    AppliedByHand,
    /// It is not recorded, and what it does is not there.
    Pending,
    /// It is recorded, and there is no such file.
    RecordedWithoutFile,
    /// PostgreSQL cannot parse it, and nothing says that it ran.
    Unparsable,
    /// Its file and the database do not tell.
    Undetermined,
}

impl LegacyState {
    /// Returns the name in machine formats.
    pub fn name(self) -> &'static str {
        match self {
            LegacyState::Ran => "ran",
            LegacyState::SilentFailure => "silent-failure",
            LegacyState::Superseded => "superseded",
            LegacyState::AppliedByHand => "applied-by-hand",
            LegacyState::Pending => "pending",
            LegacyState::RecordedWithoutFile => "recorded-without-file",
            LegacyState::Unparsable => "unparsable",
            LegacyState::Undetermined => "undetermined",
        }
    }
}

/// A legacy migration, judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegacyMigration {
    /// Its file; none where only a row speaks of it.
    pub file: Option<RepoPath>,
    /// Its version as the file's name has it, or as the row has it.
    pub version: String,
    /// Whether the table records it.
    pub is_recorded: bool,
    /// What is known of it.
    pub state: LegacyState,
    /// What it should have left behind and is not there, by its name in the end; the topmost of each alone.
    pub missing: Vec<ObjectId>,
    /// What it should have removed and is there.
    pub left_over: Vec<ObjectId>,
    /// What it should have left behind and is there.
    pub present: Vec<ObjectId>,
    /// Columns that are there and are not as it makes them.
    pub unlike: Vec<ObjectId>,
    /// The migrations of Drizzle, recorded there, that make the same.
    pub shared_with: Vec<String>,
    /// Its statements whose effects are not there, in order.
    pub unmet: Vec<Unmet>,
    /// Where PostgreSQL cannot parse it.
    pub broken: Option<Broken>,
    /// Why it cannot be told, in a clause; for `undetermined` alone.
    pub why: Option<&'static str>,
}

impl LegacyMigration {
    /// Returns the migration of this version, of which nothing else is known yet.
    fn unknown(version: String) -> LegacyMigration {
        LegacyMigration {
            file: None,
            version,
            is_recorded: false,
            state: LegacyState::Undetermined,
            missing: Vec::new(),
            left_over: Vec::new(),
            present: Vec::new(),
            unlike: Vec::new(),
            shared_with: Vec::new(),
            unmet: Vec::new(),
            broken: None,
            why: None,
        }
    }
}

/// A statement whose effects are not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmet {
    /// Its place among the statements of the file.
    pub statement: usize,
    /// What it should have made, by its name in the end.
    pub makes: Vec<ObjectId>,
    /// What it should have given another name: what it was called, and is to be called.
    pub renames: Vec<(ObjectId, ObjectId)>,
    /// Columns that it should have changed.
    pub sets: Vec<ObjectId>,
    /// Whether another part of it is there, so that it would fail, or do nothing, as it stands.
    pub is_partial: bool,
}

/// A migration of another system, Drizzle's, that may have made the same.
#[derive(Clone, Debug)]
pub struct OtherMigration {
    /// Its tag.
    pub tag: String,
    /// Its SQL; none where there is no file.
    pub sql: Option<String>,
    /// Whether its own table records it.
    pub is_recorded: bool,
}

/// The legacy migrations, judged.
#[derive(Clone, Debug, Default)]
pub struct Legacy {
    /// In the order in which they run; those without a file last.
    pub migrations: Vec<LegacyMigration>,
    /// What is wrong with them.
    pub findings: Vec<DbFinding>,
}

/// Judges `files` by the rows of `table` and the objects of `catalogue`; without a catalogue only what the files alone
/// prove is told, and everything else is undetermined.
pub fn judge(
    files: &[LegacyFile],
    table: Option<&TrackingTable>,
    catalogue: Option<&Catalogue>,
    others: &[OtherMigration],
) -> Legacy {
    judge_as_expected(files, table, catalogue, None, others)
}

/// Judges them as [`judge`] does where it is known by definitions what the database should hold: what is not `expected`
/// on a table that is says nothing where it is not there.
pub fn judge_as_expected(
    files: &[LegacyFile],
    table: Option<&TrackingTable>,
    catalogue: Option<&Catalogue>,
    expected: Option<&Catalogue>,
    others: &[OtherMigration],
) -> Legacy {
    let rows = match_rows(files, table);
    let others = Others::of(others);
    let whole = fold(files.iter().map(|file| &file.script));
    let whole = Evidence::new(&whole, catalogue, expected, &others);
    let ran = ran::of(files, &rows, &whole);
    // What did not run has undone and replaced nothing; only for itself is it asked what it would do.
    let by_now = ran::fold(files, &ran, &[Ran::Yes]);
    let by_now = Evidence::new(&by_now, catalogue, expected, &others);
    let perhaps = ran
        .contains(&Ran::Perhaps)
        .then(|| ran::fold(files, &ran, &[Ran::Yes, Ran::Perhaps]));
    let perhaps = perhaps
        .as_ref()
        .map(|history| Evidence::new(history, catalogue, expected, &others));
    let mut legacy = Legacy::default();
    for (by, (file, own)) in files.iter().zip(&ran).enumerate() {
        let judged = |evidence: &Evidence<'_>| verdict::judge(by, file, files, &rows, evidence);
        let mut migration = match own {
            Ran::Yes => judged(&by_now),
            Ran::Perhaps | Ran::No => judged(&whole),
        };
        if migration.state == LegacyState::SilentFailure
            && let Some(perhaps) = &perhaps
            && judged(perhaps).state != LegacyState::SilentFailure
        {
            migration.state = LegacyState::Undetermined;
            migration.why =
                Some("what is not there of it a migration undoes that is not recorded, and that may have run");
        }
        legacy.migrations.push(migration);
    }
    for row in &rows.without_file {
        legacy.migrations.push(LegacyMigration {
            is_recorded: true,
            state: LegacyState::RecordedWithoutFile,
            ..LegacyMigration::unknown(row.clone())
        });
    }
    legacy.findings = finding::all(&legacy.migrations, files, &rows, table);
    legacy
}
