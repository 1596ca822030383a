//! A run of `decomm fix` as JSON, version 1. These structs are the format: fields are only ever added, at the end.

use serde::Serialize;

use crate::plan::PlannedEdit;
use crate::report::fix::{Ending, FixReport};
use crate::report::json::{FindingV1, VERSION, document};

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    applied: bool,
    edits: Vec<EditV1<'a>>,
    blockers: Vec<FindingV1<'a>>,
    remaining: Vec<FindingV1<'a>>,
    dirty: Vec<DirtyV1<'a>>,
    failed: Option<&'a str>,
    kept: Vec<KeptV1<'a>>,
}

#[derive(Serialize)]
struct EditV1<'a> {
    path: &'a str,
    action: &'static str,
    entry: &'a str,
    safety: &'static str,
}

/// A file that holds work in progress.
#[derive(Serialize)]
struct DirtyV1<'a> {
    path: &'a str,
    reason: &'static str,
}

/// A file that could not be taken back.
#[derive(Serialize)]
struct KeptV1<'a> {
    path: &'a str,
    reason: &'a str,
}

/// Returns `report` as one JSON document with a line break at its end.
///
/// # Errors
/// None that its data can cause; serialization itself is fallible by its type.
pub fn render(report: &FixReport<'_>) -> Result<String, serde_json::Error> {
    let dirty = match &report.ending {
        Ending::Dirty(paths) => paths.as_slice(),
        _ => &[],
    };
    document(&Document {
        version: VERSION,
        applied: report.ending.is_applied() || !report.ending.kept().is_empty(),
        edits: report.edits.iter().map(EditV1::of).collect(),
        blockers: report.blockers.iter().map(FindingV1::of).collect(),
        remaining: report.remaining.iter().map(FindingV1::of).collect(),
        dirty: dirty
            .iter()
            .map(|dirty| DirtyV1 {
                path: dirty.path.as_str(),
                reason: dirty.why,
            })
            .collect(),
        failed: match &report.ending {
            Ending::TakenBack { command, .. } => Some(command),
            _ => None,
        },
        kept: report
            .ending
            .kept()
            .iter()
            .map(|kept| KeptV1 {
                path: kept.path.as_str(),
                reason: &kept.why,
            })
            .collect(),
    })
}

impl EditV1<'_> {
    fn of(edit: &PlannedEdit) -> EditV1<'_> {
        EditV1 {
            path: edit.path.as_str(),
            action: edit.action.name(),
            entry: &edit.entry,
            safety: edit.safety().name(),
        }
    }
}
