//! What a gate says, for people.

use crate::db::expected::Source;
use crate::db::finding::DbFinding;
use crate::db::verify::Verdict;
use crate::finding::Severity;
use crate::report::db::findings;
use crate::report::escape::escape;
use crate::report::human::Detail;
use crate::report::paint::{Paint, Role};

/// Returns `verdict` as text.
pub fn render(verdict: &Verdict, detail: Detail, paint: Paint) -> String {
    let is_wanted = |finding: &&DbFinding| detail != Detail::Quiet || finding.severity == Severity::Error;
    let shown = verdict.findings.iter().filter(is_wanted);
    let mut text = findings::render(shown, detail == Detail::Full, paint);
    if detail == Detail::Quiet {
        return text;
    }
    if !text.is_empty() {
        text.push('\n');
    }
    let word = match verdict.holds() {
        true => paint.apply(Role::Good, "holds"),
        false => paint.apply(Role::Severity(Severity::Error), "does not hold"),
    };
    text.push_str(&format!("the gate {} {word}: {}", verdict.gate, escape(&verdict.about)));
    match &verdict.source {
        None => {}
        Some(Source::Replay { .. }) => text.push_str("; objects by a replay of the migrations"),
        Some(Source::Snapshot(path)) => text.push_str(&format!(
            "; objects by the names of tables and columns in {} alone: `--shadow-url` compares definitions",
            escape(path.as_str())
        )),
    }
    text.push('\n');
    text
}
