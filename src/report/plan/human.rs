//! The board for people at a terminal.

use crate::config::Ask;
use crate::finding::{Finding, Severity};
use crate::report::escape::escape;
use crate::report::human::count;
use crate::report::paint::{Paint, Role};
use crate::report::plan::{Board, DatabaseGates, Phase, Row, State, address};

/// Longer lists of what blocks an entry end with how many more there are.
const MOST_BLOCKERS: usize = 5;

/// Returns `board` as text; `is_full` lists every blocker.
pub fn render(board: &Board<'_>, is_full: bool, paint: Paint) -> String {
    let mut text = String::new();
    let width = rows(board)
        .map(|row| escape(&row.entry.id).chars().count())
        .max()
        .unwrap_or(0);
    for phase in &board.phases {
        text.push_str(&heading(phase, paint));
        for row in &phase.rows {
            text.push_str(&row_line(row, width, paint));
            text.push_str(&blockers(row, is_full));
        }
        text.push('\n');
    }
    if !board.others.is_empty() {
        text.push_str(&format!("{}\n", paint.apply(Role::Emphasis, "Of no entry")));
        for finding in &board.others {
            text.push_str(&format!("  {}: {}\n", escape(&address(finding)), what(finding)));
        }
        text.push('\n');
    }
    if let Some(database) = board.database {
        text.push_str(&gates(database, paint));
        text.push('\n');
    }
    text.push_str(&totals(board));
    text
}

fn gates(database: &DatabaseGates, paint: Paint) -> String {
    let n_holding = database.gates.iter().filter(|gate| gate.holds()).count();
    let mut text = format!(
        "{}, as {}: {n_holding} of {} gates hold\n",
        paint.apply(Role::Emphasis, &format!("Database {}", escape(&database.name))),
        escape(&database.role),
        database.gates.len()
    );
    let titles: Vec<String> = database
        .gates
        .iter()
        .map(|gate| escape(&gate.title()).into_owned())
        .collect();
    let width = titles.iter().map(|title| title.chars().count()).max().unwrap_or(0);
    for (gate, title) in database.gates.iter().zip(&titles) {
        let line = match gate.holds() {
            true => {
                let limit = gate
                    .limit()
                    .map(|limit| format!(", {limit} (`--shadow-url` compares definitions)"));
                format!(
                    "  {}  {title}{}",
                    paint.apply(Role::Good, "holds"),
                    limit.unwrap_or_default()
                )
            }
            false => format!(
                "  {}  {title}{:pad$}  {}: `{}`",
                paint.apply(Role::Severity(Severity::Error), "to do"),
                "",
                count(gate.n_errors, "error"),
                escape(&gate.command),
                pad = width.saturating_sub(title.chars().count())
            ),
        };
        text.push_str(&format!("{line}\n"));
    }
    text
}

fn rows<'a, 'b>(board: &'b Board<'a>) -> impl Iterator<Item = &'b Row<'a>> {
    board.phases.iter().flat_map(|phase| &phase.rows)
}

fn heading(phase: &Phase<'_>, paint: Paint) -> String {
    let title = paint.apply(Role::Emphasis, &format!("Phase {}", phase.number));
    format!(
        "{title}, {}: {} of {} done\n",
        phase.status(),
        phase.n_done(),
        phase.rows.len()
    )
}

fn row_line(row: &Row<'_>, width: usize, paint: Paint) -> String {
    let (role, mark) = match (&row.entry.ask, row.state()) {
        (Ask::Manual(_), State::Done) => (Role::Good, "[x]  "),
        (Ask::Manual(_), State::ToDo) => (Role::Severity(Severity::Warning), "[ ]  "),
        (_, State::Done) => (Role::Good, "done "),
        (_, State::ToDo) => (Role::Severity(Severity::Error), "to do"),
    };
    let id = escape(&row.entry.id);
    let pad = width.saturating_sub(id.chars().count());
    let mut parts: Vec<String> = Vec::new();
    match &row.entry.ask {
        Ask::Manual(manual) => {
            let done = manual
                .done
                .as_deref()
                .map(|day| format!(" ({})", escape(day)))
                .unwrap_or_default();
            parts.push(format!("{}{done}", escape(row.words())));
        }
        _ => {
            let counts = row
                .counts()
                .into_iter()
                .map(|(check, number)| format!("{number} {check}"));
            parts.extend(counts);
            if parts.is_empty() {
                parts.push(escape(row.words()).into_owned());
            }
        }
    }
    let line = format!("  {}  {id}{:pad$}  {}", paint.apply(role, mark), "", parts.join(", "));
    format!("{}\n", line.trim_end())
}

fn blockers(row: &Row<'_>, is_full: bool) -> String {
    let blockers = row.blockers();
    let most = if is_full { blockers.len() } else { MOST_BLOCKERS };
    let mut text = String::new();
    for finding in blockers.iter().take(most) {
        text.push_str(&format!(
            "         by hand: {}: {}\n",
            escape(&address(finding)),
            what(finding)
        ));
    }
    if blockers.len() > most {
        text.push_str(&format!(
            "         by hand: and {} more (`-v` lists them)\n",
            blockers.len() - most
        ));
    }
    text
}

fn what(finding: &Finding) -> String {
    format!(
        "{}[{}] {}",
        finding.severity.name(),
        finding.check,
        escape(&finding.message)
    )
}

fn totals(board: &Board<'_>) -> String {
    let (done, all) = board.progress();
    if all == 0 {
        return "the plan has no entries yet\n".to_owned();
    }
    let blockers: usize = rows(board).map(|row| row.blockers().len()).sum();
    let by_hand = match blockers {
        0 => String::new(),
        number => format!("; {} to take away by hand", count(number, "error")),
    };
    format!("{done} of {all} done{by_hand}\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::testing::{board_config, board_gates, board_report};

    #[test]
    fn the_board_shows_phases_entries_and_what_is_left_for_people() {
        let (config, report) = (board_config(), board_report());
        let expected = "\
Phase 2, enforced: 1 of 2 done
  [x]    backup       Back up the `database` (2026-11-20)
  [ ]    audit        Audit production

Phase 4, enforced: 1 of 2 done
  to do  legacy       1 dangling-path, 2 retired-path
         by hand: app/route.ts:2:22: error[dangling-path] imports the retired `scripts/migrate.js`
  done   db-migrate

Phase 5, pending: 0 of 1 done
  to do  drizzle-out  1 unmet-setting

Of no entry
  .decomm.toml: warning[unused-allow] `.decomm.toml` is retired

2 of 5 done; 1 error to take away by hand
";
        assert_eq!(
            render(&Board::new(&config, &report, None), false, Paint::Plain),
            expected
        );
    }
    #[test]
    fn the_gates_of_a_database_stand_below_the_phases() {
        let (config, report) = (board_config(), board_report());
        let database = board_gates();
        let text = render(&Board::new(&config, &report, Some(&database)), false, Paint::Plain);
        let expected = "
Database app, as reader: 1 of 2 gates hold
  holds  audit
  to do  old-folder drizzle  2 errors: `decomm db verify --gate old-folder drizzle`

2 of 5 done; 1 error to take away by hand
";
        assert!(text.ends_with(expected), "{text}");
    }

    #[test]
    fn a_gate_that_holds_by_names_alone_says_so() {
        let mut database = board_gates();
        for (expected, limited) in [(Some("snapshot"), true), (Some("replay"), false), (None, false)] {
            database.gates.truncate(1);
            for gate in &mut database.gates {
                gate.expected = expected;
            }
            let text = gates(&database, Paint::Plain);
            assert_eq!(
                text.contains("by the names of tables and columns alone"),
                limited,
                "{text}"
            );
        }
    }
}
