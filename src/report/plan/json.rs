//! The board as JSON, version 1. These structs are the format: fields are only ever added, at the end.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::config::Ask;
use crate::report::json::{FindingV1, Tool, VERSION, document};
use crate::report::plan::{Board, DatabaseGates, Phase, Row};

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    tool: Tool,
    tree: &'a str,
    phase: Option<u32>,
    phases: Vec<PhaseV1<'a>>,
    others: Vec<FindingV1<'a>>,
    summary: SummaryV1,
    /// Null where no database was asked.
    database: Option<DatabaseV1<'a>>,
}

#[derive(Serialize)]
struct DatabaseV1<'a> {
    name: &'a str,
    role: &'a str,
    gates: Vec<GateV1<'a>>,
}

#[derive(Serialize)]
struct GateV1<'a> {
    gate: &'static str,
    folder: Option<&'a str>,
    holds: bool,
    errors: usize,
    command: &'a str,
    /// `snapshot`: by the names of tables and columns alone; `replay`; null where the gate does not ask for objects.
    expected: Option<&'static str>,
}

#[derive(Serialize)]
struct PhaseV1<'a> {
    phase: u32,
    status: &'static str,
    done: usize,
    entries: Vec<EntryV1<'a>>,
}

#[derive(Serialize)]
struct EntryV1<'a> {
    id: &'a str,
    ask: &'static str,
    title: Option<&'a str>,
    reason: Option<&'a str>,
    /// The step of a manual entry.
    text: Option<&'a str>,
    source: &'a str,
    state: &'static str,
    /// When a manual entry was done, as the config has it.
    done: Option<&'a str>,
    counts: BTreeMap<&'static str, usize>,
    blockers: Vec<FindingV1<'a>>,
}

#[derive(Serialize)]
struct SummaryV1 {
    entries: usize,
    done: usize,
    blockers: usize,
}

/// Returns `board` as one JSON document with a line break at its end.
///
/// # Errors
/// None that its data can cause; serialization itself is fallible by its type.
pub fn render(board: &Board<'_>) -> Result<String, serde_json::Error> {
    let (done, entries) = board.progress();
    let rows = board.phases.iter().flat_map(|phase| &phase.rows);
    document(&Document {
        version: VERSION,
        tool: Tool::this(),
        tree: board.tree,
        phase: board.enforced,
        phases: board.phases.iter().map(PhaseV1::of).collect(),
        others: board.others.iter().map(|finding| FindingV1::of(finding)).collect(),
        summary: SummaryV1 {
            entries,
            done,
            blockers: rows.map(|row| row.blockers().len()).sum(),
        },
        database: board.database.map(DatabaseV1::of),
    })
}

impl<'a> DatabaseV1<'a> {
    fn of(database: &'a DatabaseGates) -> DatabaseV1<'a> {
        let gates = database.gates.iter().map(|gate| GateV1 {
            gate: gate.name,
            folder: gate.folder.as_deref(),
            holds: gate.holds(),
            errors: gate.n_errors,
            command: &gate.command,
            expected: gate.expected,
        });
        DatabaseV1 {
            name: &database.name,
            role: &database.role,
            gates: gates.collect(),
        }
    }
}

impl<'a> PhaseV1<'a> {
    fn of(phase: &Phase<'a>) -> PhaseV1<'a> {
        PhaseV1 {
            phase: phase.number,
            status: phase.status(),
            done: phase.n_done(),
            entries: phase.rows.iter().map(EntryV1::of).collect(),
        }
    }
}

impl<'a> EntryV1<'a> {
    fn of(row: &Row<'a>) -> EntryV1<'a> {
        let (text, done) = match &row.entry.ask {
            Ask::Manual(manual) => (Some(manual.text.as_str()), manual.done.as_deref()),
            _ => (None, None),
        };
        EntryV1 {
            id: &row.entry.id,
            ask: row.ask(),
            title: row.entry.title.as_deref(),
            reason: row.entry.reason.as_deref(),
            text,
            source: &row.entry.source,
            state: row.state().name(),
            done,
            counts: row.counts(),
            blockers: row.blockers().into_iter().map(FindingV1::of).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::testing::{board_config, board_gates, board_report};

    #[test]
    fn the_document_has_its_parts() {
        let (config, report) = (board_config(), board_report());
        let gates = board_gates();
        let text = render(&Board::new(&config, &report, Some(&gates))).expect("it is data");
        let json: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
        let at = |pointer: &str| json.pointer(pointer).cloned().unwrap_or_default();
        for (pointer, expected) in [
            ("/version", serde_json::json!(1)),
            ("/tree", serde_json::json!("worktree")),
            ("/phase", serde_json::json!(4)),
            ("/phases/0/entries/0/done", serde_json::json!("2026-11-20")),
            ("/phases/0/entries/0/text", serde_json::json!("Back up the `database`")),
            ("/phases/0/entries/1/state", serde_json::json!("to-do")),
            ("/phases/1/status", serde_json::json!("enforced")),
            ("/phases/1/done", serde_json::json!(1)),
            ("/phases/1/entries/0/ask", serde_json::json!("retire")),
            (
                "/phases/1/entries/0/counts",
                serde_json::json!({"dangling-path": 1, "retired-path": 2}),
            ),
            ("/phases/1/entries/0/blockers/0/range/start/line", serde_json::json!(2)),
            ("/phases/2/status", serde_json::json!("pending")),
            ("/others/0/check", serde_json::json!("unused-allow")),
            ("/database/name", serde_json::json!("app")),
            ("/database/gates/0/holds", serde_json::json!(true)),
            ("/database/gates/1/folder", serde_json::json!("drizzle")),
            ("/database/gates/1/errors", serde_json::json!(2)),
            ("/summary", serde_json::json!({"entries": 5, "done": 2, "blockers": 1})),
        ] {
            assert_eq!(at(pointer), expected, "{pointer}");
        }
    }
}
