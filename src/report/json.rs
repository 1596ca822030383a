//! Findings as JSON, version 1. These structs are the format: fields are only ever added, at the end.
//!
//! Leaves out colour, masking and escapes: JSON has its own, and shows no source line.

use serde::Serialize;

use crate::finding::{Finding, Place};
use crate::report::view::View;
use crate::text::line;
use crate::tree::skipped::Skipped;

/// The version of every JSON document that decomm writes.
pub const VERSION: u32 = 1;

/// Who wrote a document.
#[derive(Debug, Serialize)]
pub struct Tool {
    name: &'static str,
    version: &'static str,
}

impl Tool {
    /// Returns this program.
    pub fn this() -> Tool {
        Tool {
            name: env!("CARGO_PKG_NAME"),
            version: env!("CARGO_PKG_VERSION"),
        }
    }

    /// Returns its name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Returns its version.
    pub fn version(&self) -> &'static str {
        self.version
    }
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    tool: Tool,
    tree: &'a str,
    phase: Option<u32>,
    findings: Vec<FindingV1<'a>>,
    skipped: Vec<SkippedV1<'a>>,
    summary: SummaryV1,
}

/// One finding; the same in every document that holds findings.
#[derive(Debug, Serialize)]
pub struct FindingV1<'a> {
    check: &'static str,
    entry: Option<&'a str>,
    phase: Option<u32>,
    status: &'static str,
    severity: &'static str,
    confidence: &'static str,
    kind: Option<&'static str>,
    path: &'a str,
    range: Option<RangeV1>,
    target: Option<&'a str>,
    message: &'a str,
    help: &'a str,
    fix: Option<FixV1>,
    fingerprint: &'a str,
}

/// A range; the same in every document.
#[derive(Debug, Serialize)]
pub struct RangeV1 {
    start: PositionV1,
    end: PositionV1,
}

#[derive(Debug, Serialize)]
struct PositionV1 {
    line: usize,
    column: usize,
    offset: usize,
}

#[derive(Debug, Serialize)]
struct FixV1 {
    title: &'static str,
    safety: &'static str,
}

/// What could not be read; the same in every document.
#[derive(Serialize)]
pub struct SkippedV1<'a> {
    path: &'a str,
    reason: &'a str,
}

#[derive(Serialize)]
struct SummaryV1 {
    errors: usize,
    warnings: usize,
    notes: usize,
    pending: usize,
    fixable: usize,
    files: usize,
}

/// Returns `view` as one JSON document with a line break at its end.
///
/// # Errors
/// None that its data can cause; serialization itself is fallible by its type.
pub fn render(view: &View<'_>) -> Result<String, serde_json::Error> {
    let summary = &view.summary;
    document(&Document {
        version: VERSION,
        tool: Tool::this(),
        tree: view.tree,
        phase: view.phase,
        findings: view.findings.iter().map(|finding| FindingV1::of(finding)).collect(),
        skipped: view.skipped.iter().map(|skipped| SkippedV1::of(skipped)).collect(),
        summary: SummaryV1 {
            errors: summary.errors,
            warnings: summary.warnings,
            notes: summary.notes,
            pending: summary.pending,
            fixable: summary.fixable(),
            files: summary.files,
        },
    })
}

/// Returns any document as it is written: indented, with a line break at its end.
///
/// # Errors
/// As [`render`].
pub fn document(document: &impl Serialize) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(document).map(|text| text + "\n")
}

impl FindingV1<'_> {
    /// Returns `finding` as it is written.
    pub fn of(finding: &Finding) -> FindingV1<'_> {
        FindingV1 {
            check: finding.check,
            entry: finding.entry.as_deref(),
            phase: finding.phase,
            status: finding.status.name(),
            severity: finding.severity.name(),
            confidence: finding.confidence.name(),
            kind: finding.kind.map(|kind| kind.name()),
            path: finding.path.as_str(),
            range: finding.place.map(|place| RangeV1::of(&place)),
            target: finding.target.as_deref(),
            message: &finding.message,
            help: &finding.help,
            fix: finding.fix.as_ref().map(|fix| FixV1 {
                title: fix.title,
                safety: fix.safety.name(),
            }),
            fingerprint: &finding.fingerprint,
        }
    }
}

impl RangeV1 {
    /// Returns `place` as it is written.
    pub fn of(place: &Place) -> RangeV1 {
        RangeV1 {
            start: PositionV1::of(place.range.start),
            end: PositionV1::of(place.range.end),
        }
    }
}

impl PositionV1 {
    fn of(position: line::Position) -> PositionV1 {
        PositionV1 {
            line: position.line,
            column: position.column,
            offset: position.offset,
        }
    }
}

impl SkippedV1<'_> {
    /// Returns `skipped` as it is written.
    pub fn of(skipped: &Skipped) -> SkippedV1<'_> {
        SkippedV1 {
            path: skipped.path.as_str(),
            reason: &skipped.reason,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::testing::{dangling, finding, pending, report, skipped};
    use crate::report::view::Narrowing;

    #[test]
    fn the_document_is_version_1_key_by_key() {
        let mut whole = report(vec![
            dangling("../scripts/migrate"),
            pending(finding("retired-path", "z.sql"), 5),
        ]);
        whole.skipped = vec![skipped("assets/blob.js", "not UTF-8")];
        let expected = format!(
            r#"{{"version":1,"tool":{{"name":"decomm","version":"{}"}},"tree":"worktree","phase":4,"#,
            env!("CARGO_PKG_VERSION")
        ) + r#""findings":[{"check":"dangling-path","entry":"legacy","phase":4,"status":"enforced","severity":"error","#
            + r#""confidence":"certain","kind":"import","path":"app/route.ts","#
            + r#""range":{"start":{"line":2,"column":22,"offset":35},"end":{"line":2,"column":40,"offset":53}},"#
            + r#""target":"scripts/migrate.js","message":"imports the retired `scripts/migrate.js`","#
            + r#""help":"remove the import\nor keep the script","fix":null,"fingerprint":"f00d"}],"#
            + r#""skipped":[{"path":"assets/blob.js","reason":"not UTF-8"}],"#
            + r#""summary":{"errors":1,"warnings":0,"notes":0,"pending":1,"fixable":0,"files":34}}"#;
        let view = View::new(&whole, &Narrowing::default());
        assert_eq!(compact(&render(&view).expect("it is data")), expected);

        let view = View::new(
            &whole,
            &Narrowing {
                pending: true,
                ..Narrowing::default()
            },
        );
        let text = compact(&render(&view).expect("it is data"));
        let retired = r#"{"check":"retired-path","entry":"legacy","phase":5,"status":"pending","severity":"error","#
            .to_owned()
            + r#""confidence":"certain","kind":null,"path":"z.sql","range":null,"target":"z.sql","#
            + r#""message":"`z.sql` is retired","help":"delete it","#
            + r#""fix":{"title":"delete the file","safety":"safe"},"fingerprint":"f00d"}"#;
        assert!(text.contains(&retired), "{text}");
    }

    /// Takes the indentation out: no string of these tests holds a line break or two blanks.
    fn compact(text: &str) -> String {
        assert!(text.ends_with("}\n"));
        let lines: Vec<&str> = text.lines().map(str::trim_start).collect();
        lines.concat().replace("\": ", "\":")
    }
}
