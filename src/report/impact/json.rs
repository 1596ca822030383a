//! The answer as JSON, version 1. These structs are the format: fields are only ever added, at the end.

use serde::Serialize;

use crate::facts::impact::{ImpactReference, UsersOf};
use crate::report::impact::ImpactReport;
use crate::report::json::{RangeV1, SkippedV1, Tool, VERSION, document};

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    targets: Vec<TargetV1<'a>>,
    references: Vec<ReferenceV1<'a>>,
    orphans: OrphansV1<'a>,
    tool: Tool,
    users: Vec<UsersV1<'a>>,
    skipped: Vec<SkippedV1<'a>>,
    summary: SummaryV1,
}

#[derive(Serialize)]
struct TargetV1<'a> {
    subject: &'static str,
    name: &'a str,
    /// Whether it is there; of a table this is not known.
    exists: Option<bool>,
}

#[derive(Serialize)]
struct ReferenceV1<'a> {
    path: &'a str,
    range: Option<RangeV1>,
    kind: &'static str,
    target: &'a str,
    confidence: &'static str,
    /// Whether it stands in a document or a comment.
    prose: bool,
    /// The name of the target that was asked for.
    of: Option<&'a str>,
}

#[derive(Serialize)]
struct OrphansV1<'a> {
    files: Vec<&'a str>,
    dependencies: Vec<&'a str>,
    /// Where each of `dependencies` is listed.
    listed: Vec<ListedV1<'a>>,
    /// Files that work on nothing but the targets.
    unlisted: Vec<&'a str>,
}

#[derive(Serialize)]
struct ListedV1<'a> {
    path: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
struct UsersV1<'a> {
    path: &'a str,
    script: Option<&'a str>,
    references: Vec<ReferenceV1<'a>>,
}

#[derive(Serialize)]
struct SummaryV1 {
    references: usize,
    files: usize,
}

/// Returns `report` as one JSON document with a line break at its end.
///
/// # Errors
/// None that its data can cause; serialization itself is fallible by its type.
pub fn render(report: &ImpactReport<'_>) -> Result<String, serde_json::Error> {
    let (asked, impact) = (report.asked, report.impact);
    let targets = asked.iter().zip(&impact.is_there).map(|(asked, is_there)| TargetV1 {
        subject: asked.subject(),
        name: asked.name(),
        exists: (asked.subject() != "table").then_some(*is_there),
    });
    let leftovers = &impact.leftovers;
    let mut names: Vec<&str> = leftovers.dependencies.iter().map(|left| left.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    document(&Document {
        version: VERSION,
        targets: targets.collect(),
        references: impact
            .references
            .iter()
            .map(|reference| ReferenceV1 {
                of: asked.get(reference.entry).map(|asked| asked.name()),
                ..ReferenceV1::of(reference)
            })
            .collect(),
        orphans: OrphansV1 {
            files: leftovers.files.iter().map(|left| left.path.as_str()).collect(),
            dependencies: names,
            listed: leftovers
                .dependencies
                .iter()
                .map(|left| ListedV1 {
                    path: left.path.as_str(),
                    name: &left.name,
                })
                .collect(),
            unlisted: leftovers.unlisted.iter().map(|left| left.path.as_str()).collect(),
        },
        tool: Tool::this(),
        users: impact.users.iter().map(UsersV1::of).collect(),
        skipped: impact.skipped.iter().map(SkippedV1::of).collect(),
        summary: SummaryV1 {
            references: impact.references.len(),
            files: impact.n_files,
        },
    })
}

impl<'a> ReferenceV1<'a> {
    fn of(reference: &'a ImpactReference) -> ReferenceV1<'a> {
        ReferenceV1 {
            path: reference.path.as_str(),
            range: reference.place.map(|place| RangeV1::of(&place)),
            kind: reference.kind.name(),
            target: &reference.target,
            confidence: reference.confidence.name(),
            prose: reference.prose,
            of: None,
        }
    }
}

impl<'a> UsersV1<'a> {
    fn of(users: &'a UsersOf) -> UsersV1<'a> {
        UsersV1 {
            path: users.path.as_str(),
            script: users.script.as_deref(),
            references: users.references.iter().map(ReferenceV1::of).collect(),
        }
    }
}
