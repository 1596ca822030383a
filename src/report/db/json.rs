//! The answers as JSON, version 1. These structs are the format: fields are only ever added, at the end.

use serde::Serialize;

use crate::db::audit::{Audit, Drift, DrizzleAudit, LegacyAudit};
use crate::db::baseline::{Baseline, Evidence};
use crate::db::batch::Refusal;
use crate::db::catalogue::compare::Difference;
use crate::db::finding::DbFinding;
use crate::db::forecast::{EntryState, Forecast, Stop};
use crate::db::legacy::LegacyMigration;
use crate::db::object::ObjectId;
use crate::db::rows::RowId;
use crate::db::tracking::{Rows, TrackingTable, Use};
use crate::db::verify::Verdict;
use crate::report::json::{Tool, VERSION, document};
use crate::tree::path::RepoPath;

#[derive(Serialize)]
struct AuditDocument<'a> {
    version: u32,
    database: DatabaseV1<'a>,
    tracking: Vec<TrackingV1<'a>>,
    /// Null where the repository has no Drizzle folder.
    drizzle: Option<DrizzleV1<'a>>,
    /// Null where there is neither a folder nor a table.
    legacy: Option<LegacyV1<'a>>,
    forecast: ForecastV1<'a>,
    findings: Vec<DbFindingV1<'a>>,
    summary: SummaryV1,
    tool: Tool,
    /// How the database differs from what it should hold; null where that is not known.
    drift: Option<DriftV1<'a>>,
    /// How it differs from the file of `--against`; null without one.
    against: Option<Vec<DifferenceV1<'a>>>,
}

#[derive(Serialize)]
struct DatabaseV1<'a> {
    name: &'a str,
    server_version: &'a str,
    role: &'a str,
}

#[derive(Serialize)]
struct TrackingV1<'a> {
    schema: &'a str,
    table: &'a str,
    #[serde(rename = "use")]
    usage: &'static str,
    /// Null where they could not be read.
    rows: Option<usize>,
    /// Why they could not be read.
    unread: Option<&'a str>,
}

#[derive(Serialize)]
struct DrizzleV1<'a> {
    folder: &'a str,
    layout: &'static str,
    entries: Vec<EntryV1<'a>>,
    rows: Vec<RowV1<'a>>,
    schema: &'a str,
    table: &'a str,
}

#[derive(Serialize)]
struct EntryV1<'a> {
    tag: &'a str,
    /// Null where the rows could not be read.
    state: Option<&'static str>,
    /// Whether what it does is there: `present`, `missing` or `undetermined`.
    objects: &'static str,
    missing: Vec<String>,
    left_over: Vec<String>,
    unlike: Vec<String>,
}

#[derive(Serialize)]
struct RowV1<'a> {
    id: IdV1<'a>,
    tag: Option<&'a str>,
    state: &'static str,
}

#[derive(Serialize)]
struct LegacyV1<'a> {
    /// Null where there is no table, as is `table`.
    schema: Option<&'a str>,
    table: Option<&'a str>,
    files: Vec<FileV1<'a>>,
    folder: Option<&'a str>,
}

#[derive(Serialize)]
struct FileV1<'a> {
    /// Null for a row without a file.
    file: Option<&'a str>,
    version: &'a str,
    state: &'static str,
    missing: Vec<String>,
    recorded: bool,
    left_over: Vec<String>,
    unlike: Vec<String>,
    why: Option<&'a str>,
}

/// A number in Drizzle's own tables, what a home-made one has elsewhere.
#[derive(Serialize)]
#[serde(untagged)]
enum IdV1<'a> {
    Number(i64),
    Text(&'a str),
}

#[derive(Serialize)]
struct ForecastV1<'a> {
    v0: Vec<&'a str>,
    v1: Vec<&'a str>,
    v1_aborts_on: Vec<IdV1<'a>>,
    /// What the migrator of the version stops at.
    v0_stops: Option<&'static str>,
    v1_stops: Option<&'static str>,
    /// Those of `v0` and `v1` whose records are there in the end.
    v0_recorded: Vec<&'a str>,
    v1_recorded: Vec<&'a str>,
    /// Those that end the transaction which all of them run in.
    v0_ends_transaction: Vec<&'a str>,
    v1_ends_transaction: Vec<&'a str>,
}

/// One finding; the same in every document about a database.
#[derive(Serialize)]
struct DbFindingV1<'a> {
    check: &'static str,
    severity: &'static str,
    message: &'a str,
    help: &'a str,
    about: AboutV1<'a>,
}

#[derive(Serialize)]
struct AboutV1<'a> {
    kind: &'static str,
    name: &'a str,
}

#[derive(Serialize)]
struct SummaryV1 {
    errors: usize,
    warnings: usize,
    notes: usize,
}

#[derive(Serialize)]
struct DriftV1<'a> {
    source: &'static str,
    differences: Vec<DifferenceV1<'a>>,
}

#[derive(Serialize)]
struct DifferenceV1<'a> {
    kind: &'static str,
    name: String,
    is: Option<&'a str>,
    should_be: Option<&'a str>,
}

#[derive(Serialize)]
struct VerdictDocument<'a> {
    version: u32,
    gate: &'static str,
    holds: bool,
    findings: Vec<DbFindingV1<'a>>,
    tool: Tool,
    /// How it is known what the database should hold; null where the gate does not ask that.
    expected: Option<&'static str>,
}

#[derive(Serialize)]
struct BaselineDocument<'a> {
    version: u32,
    applied: bool,
    insert: Vec<RecordV1<'a>>,
    refused: Vec<RefusalV1<'a>>,
    /// Empty where there is nothing to write.
    sql: &'a str,
    undo: &'a str,
    tool: Tool,
}

#[derive(Serialize)]
struct RecordV1<'a> {
    tag: &'a str,
    hash: &'a str,
    created_at: i64,
    /// Null in a table without names.
    name: Option<&'a str>,
    /// Null until it is written.
    id: Option<IdV1<'a>>,
}

#[derive(Serialize)]
struct RefusalV1<'a> {
    /// Null where the table is in the way of all.
    tag: Option<&'a str>,
    why: &'a str,
    /// Whether nothing at all can be recorded before it is mended.
    blocks: bool,
    /// Whether it has simply not run yet, and the next migrate runs it.
    pending: bool,
}

/// Returns `baseline` as one JSON document with a line break at its end.
///
/// # Errors
/// None that its data can cause; serialization itself is fallible by its type.
pub fn baseline(baseline: &Baseline) -> Result<String, serde_json::Error> {
    let records = baseline.insert.iter().map(|record| RecordV1 {
        tag: &record.tag,
        hash: &record.hash,
        created_at: record.created_at,
        name: record.name.as_deref(),
        id: record.id.as_ref().map(IdV1::of),
    });
    let refused = baseline.refused.iter().map(|refusal| RefusalV1 {
        tag: refusal.tag.as_deref(),
        why: &refusal.why,
        blocks: refusal.blocks,
        pending: refusal.is_pending,
    });
    document(&BaselineDocument {
        version: VERSION,
        applied: baseline.applied,
        insert: records.collect(),
        refused: refused.collect(),
        sql: &baseline.sql,
        undo: &baseline.undo,
        tool: Tool::this(),
    })
}

/// Returns `audit` as one JSON document with a line break at its end.
///
/// # Errors
/// None that its data can cause; serialization itself is fallible by its type.
pub fn audit(audit: &Audit, against: Option<&[Difference]>) -> Result<String, serde_json::Error> {
    let [errors, warnings, notes] = audit.counts();
    let (name, server_version, role) = (
        &audit.database.name,
        &audit.database.server_version,
        &audit.database.role,
    );
    document(&AuditDocument {
        version: VERSION,
        database: DatabaseV1 {
            name,
            server_version,
            role,
        },
        tracking: audit.tracking.iter().map(TrackingV1::of).collect(),
        drizzle: audit.drizzle.as_ref().map(DrizzleV1::of),
        legacy: audit.legacy.as_ref().map(LegacyV1::of),
        forecast: ForecastV1::of(audit.drizzle.as_ref()),
        findings: audit.findings.iter().map(DbFindingV1::of).collect(),
        summary: SummaryV1 {
            errors,
            warnings,
            notes,
        },
        tool: Tool::this(),
        drift: audit.drift.as_ref().map(DriftV1::of),
        against: against.map(|differences| differences.iter().map(DifferenceV1::of).collect()),
    })
}

/// Returns `verdict` as one JSON document with a line break at its end.
///
/// # Errors
/// None that its data can cause; serialization itself is fallible by its type.
pub fn verdict(verdict: &Verdict) -> Result<String, serde_json::Error> {
    document(&VerdictDocument {
        version: VERSION,
        gate: verdict.gate,
        holds: verdict.holds(),
        findings: verdict.findings.iter().map(DbFindingV1::of).collect(),
        tool: Tool::this(),
        expected: verdict.source.as_ref().map(|source| source.name()),
    })
}

impl<'a> TrackingV1<'a> {
    fn of((usage, table): &'a (Use, TrackingTable)) -> TrackingV1<'a> {
        let (rows, unread) = match &table.rows {
            Rows::Read(rows) => (Some(rows.len()), None),
            Rows::NoPermission(why) => (None, Some(*why)),
            Rows::TooMany => (None, Some("too many rows")),
        };
        TrackingV1 {
            schema: &table.table.schema,
            table: &table.table.name,
            usage: usage.name(),
            rows,
            unread,
        }
    }
}

fn names(objects: &[ObjectId]) -> Vec<String> {
    objects.iter().map(ToString::to_string).collect()
}

impl<'a> DrizzleV1<'a> {
    fn of(drizzle: &'a DrizzleAudit) -> DrizzleV1<'a> {
        DrizzleV1 {
            folder: drizzle.folder.path.as_str(),
            layout: drizzle.folder.layout.name(),
            entries: drizzle
                .judged()
                .map(|(entry, state, evidence)| EntryV1 {
                    tag: &entry.tag,
                    state: state.map(EntryState::name),
                    objects: match evidence {
                        Evidence::Present => "present",
                        Evidence::Missing(_) => "missing",
                        Evidence::Undetermined(_) => "undetermined",
                    },
                    missing: match evidence {
                        Evidence::Missing(lack) => names(&lack.missing),
                        _ => Vec::new(),
                    },
                    left_over: match evidence {
                        Evidence::Missing(lack) => names(&lack.left_over),
                        _ => Vec::new(),
                    },
                    unlike: match evidence {
                        Evidence::Missing(lack) => names(&lack.unlike),
                        _ => Vec::new(),
                    },
                })
                .collect(),
            rows: drizzle
                .rows
                .iter()
                .map(|row| RowV1 {
                    id: IdV1::of(&row.id),
                    tag: row.tag.as_deref(),
                    state: row.state.name(),
                })
                .collect(),
            schema: &drizzle.table.schema,
            table: &drizzle.table.name,
        }
    }
}

impl<'a> LegacyV1<'a> {
    fn of(legacy: &'a LegacyAudit) -> LegacyV1<'a> {
        LegacyV1 {
            schema: legacy.table.as_ref().map(|table| table.schema.as_str()),
            table: legacy.table.as_ref().map(|table| table.name.as_str()),
            files: legacy.migrations.iter().map(FileV1::of).collect(),
            folder: legacy.folder.as_ref().map(RepoPath::as_str),
        }
    }
}

impl<'a> FileV1<'a> {
    fn of(migration: &'a LegacyMigration) -> FileV1<'a> {
        FileV1 {
            file: migration.file.as_ref().map(RepoPath::as_str),
            version: &migration.version,
            state: migration.state.name(),
            missing: names(&migration.missing),
            recorded: migration.is_recorded,
            left_over: names(&migration.left_over),
            unlike: names(&migration.unlike),
            why: migration.why,
        }
    }
}

impl<'a> IdV1<'a> {
    fn of(id: &'a RowId) -> IdV1<'a> {
        match id {
            RowId::Number(number) => IdV1::Number(*number),
            RowId::Text(text) => IdV1::Text(text),
        }
    }
}

impl<'a> ForecastV1<'a> {
    fn of(drizzle: Option<&'a DrizzleAudit>) -> ForecastV1<'a> {
        let runs = |forecast: Option<&'a Forecast>| -> Vec<&'a str> {
            let runs = forecast.into_iter().flat_map(|forecast| &forecast.runs);
            runs.map(String::as_str).collect()
        };
        let recorded = |forecast: Option<&'a Forecast>| -> Vec<&'a str> {
            let recorded = forecast.into_iter().flat_map(|forecast| &forecast.recorded);
            recorded.map(String::as_str).collect()
        };
        let ends = |forecast: Option<&'a Forecast>| -> Vec<&'a str> {
            let ends = forecast.into_iter().flat_map(|forecast| &forecast.ends);
            ends.map(|end| end.tag.as_str()).collect()
        };
        let (v0, v1) = (drizzle.map(|it| &it.v0), drizzle.map(|it| &it.v1));
        let stop = |forecast: Option<&'a Forecast>| forecast.and_then(|forecast| forecast.stop.as_ref());
        ForecastV1 {
            v0: runs(v0),
            v1: runs(v1),
            v1_aborts_on: match stop(v1) {
                Some(Stop::UnmatchedRows(ids)) => ids.iter().map(IdV1::of).collect(),
                _ => Vec::new(),
            },
            v0_stops: stop(v0).map(stop_name),
            v1_stops: stop(v1).map(stop_name),
            v0_recorded: recorded(v0),
            v1_recorded: recorded(v1),
            v0_ends_transaction: ends(v0),
            v1_ends_transaction: ends(v1),
        }
    }
}

fn stop_name(stop: &Stop) -> &'static str {
    match stop {
        Stop::NoJournal => "no-journal",
        Stop::NoFile { .. } => "no-file",
        Stop::Refused { why, .. } => match why {
            Refusal::Unparsable(_) => "unparsable",
            Refusal::Outside(_) => "no-transaction",
            Refusal::AlreadyThere(_) => "already-there",
            Refusal::NewLabel(_) => "new-label",
        },
        Stop::UpRefuses { .. } => "up-refuses",
        Stop::NoTime { .. } => "no-time",
        Stop::UnmatchedRows(_) => "unmatched-rows",
        Stop::Table { .. } => "table",
        Stop::Unknown => "unknown",
    }
}

impl<'a> DbFindingV1<'a> {
    fn of(finding: &'a DbFinding) -> DbFindingV1<'a> {
        DbFindingV1 {
            check: finding.check,
            severity: finding.severity.name(),
            message: &finding.message,
            help: &finding.help,
            about: AboutV1 {
                kind: finding.about.kind.name(),
                name: &finding.about.name,
            },
        }
    }
}

impl<'a> DriftV1<'a> {
    fn of(drift: &'a Drift) -> DriftV1<'a> {
        DriftV1 {
            source: drift.source.name(),
            differences: drift.differences.iter().map(DifferenceV1::of).collect(),
        }
    }
}

impl<'a> DifferenceV1<'a> {
    fn of(difference: &'a Difference) -> DifferenceV1<'a> {
        DifferenceV1 {
            kind: difference.id.kind.name(),
            name: difference.id.to_string(),
            is: difference.is.as_deref(),
            should_be: difference.should_be.as_deref(),
        }
    }
}
