//! The board as Markdown, to be pasted into a pull request or a wiki.

use crate::config::Ask;
use crate::finding::Finding;
use crate::report::escape::escape;
use crate::report::human::count;
use crate::report::plan::{Board, Row, State, address};

/// Returns `board` as Markdown with a task list for each phase.
pub fn render(board: &Board<'_>) -> String {
    let mut text = String::from("# Decommissioning plan\n");
    for phase in &board.phases {
        let (number, status, done, all) = (phase.number, phase.status(), phase.n_done(), phase.rows.len());
        text.push_str(&format!("\n## Phase {number} ({status}, {done} of {all} done)\n\n"));
        for row in &phase.rows {
            text.push_str(&item(row));
        }
    }
    if !board.others.is_empty() {
        text.push_str("\n## Of no entry\n\n");
        for finding in &board.others {
            text.push_str(&format!("- {}\n", what(finding)));
        }
    }
    if let Some(database) = board.database {
        text.push_str(&format!("\n## Database {}\n\n", code(&database.name)));
        for gate in &database.gates {
            text.push_str(&match gate.holds() {
                true => {
                    let limit = gate.limit().map(|limit| format!(", {limit}"));
                    format!("- [x] {}{}\n", code(&gate.title()), limit.unwrap_or_default())
                }
                false => format!(
                    "- [ ] {}: {}, {}\n",
                    code(&gate.title()),
                    count(gate.n_errors, "error"),
                    code(&gate.command)
                ),
            });
        }
    }
    text
}

fn item(row: &Row<'_>) -> String {
    let tick = if row.state() == State::Done { "x" } else { " " };
    let mut text = format!("- [{tick}] {}", code(&row.entry.id));
    if !row.words().is_empty() {
        text.push_str(&format!(": {}", prose(row.words())));
    }
    if let Ask::Manual(manual) = &row.entry.ask {
        let done = manual.done.as_deref().map(|day| format!(" (done {})", prose(day)));
        text.push_str(&done.unwrap_or_default());
    }
    text.push('\n');
    for (check, number) in row.counts() {
        text.push_str(&format!("  - {number} × {}\n", code(check)));
    }
    for finding in row.blockers() {
        text.push_str(&format!("  - by hand: {}\n", what(finding)));
    }
    text
}

fn what(finding: &Finding) -> String {
    format!("{}: {}", code(&address(finding)), prose(&finding.message))
}

/// Returns `text` as inline code, with enough backticks around it.
fn code(text: &str) -> String {
    let text = escape(text);
    let mut fence = String::from("`");
    while text.contains(&fence) {
        fence.push('`');
    }
    let pad = if text.starts_with('`') || text.ends_with('`') {
        " "
    } else {
        ""
    };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// Returns `text` on one line, so that nothing outside its own inline code is read as HTML, a link or an image.
fn prose(text: &str) -> String {
    let escaped = escape(text);
    let pieces: Vec<&str> = escaped.split('`').collect();
    let has_open_end = pieces.len().is_multiple_of(2);
    let mut prose = String::new();
    for (index, piece) in pieces.iter().enumerate() {
        if index > 0 {
            prose.push_str(if has_open_end { "\\`" } else { "`" });
        }
        if index % 2 == 1 && !has_open_end {
            prose.push_str(piece);
            continue;
        }
        for character in piece.chars() {
            if matches!(character, '<' | '[' | ']' | '*' | '_' | '\\') {
                prose.push('\\');
            }
            prose.push(character);
        }
    }
    prose
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::testing::{board_config, board_gates, board_report};

    #[test]
    fn the_board_is_task_lists() {
        let (config, report) = (board_config(), board_report());
        let expected = "\
# Decommissioning plan

## Phase 2 (enforced, 1 of 2 done)

- [x] `backup`: Back up the `database` (done 2026-11-20)
- [ ] `audit`: Audit production

## Phase 4 (enforced, 1 of 2 done)

- [ ] `legacy`: Drizzle Kit is the only \\<migration> system
  - 1 × `dangling-path`
  - 2 × `retired-path`
  - by hand: `app/route.ts:2:22`: imports the retired `scripts/migrate.js`
- [x] `db-migrate`

## Phase 5 (pending, 0 of 1 done)

- [ ] `drizzle-out`
  - 1 × `unmet-setting`

## Of no entry

- `.decomm.toml`: `.decomm.toml` is retired
";
        assert_eq!(render(&Board::new(&config, &report, None)), expected);
    }

    #[test]
    fn the_gates_of_a_database_are_a_task_list() {
        let (config, report) = (board_config(), board_report());
        let database = board_gates();
        let expected = "
## Database `app`

- [x] `audit`
- [ ] `old-folder drizzle`: 2 errors, `decomm db verify --gate old-folder drizzle`
";
        let text = render(&Board::new(&config, &report, Some(&database)));
        assert!(text.ends_with(expected), "{text}");
    }

    #[test]
    fn texts_stay_texts() {
        for (text, expected) in [
            ("a `b<c>` d<e>", "a `b<c>` d\\<e>"),
            ("![x](y) snake_case", "!\\[x\\](y) snake\\_case"),
            ("one ` alone <x>", "one \\` alone \\<x>"),
            ("two\nlines", "two\\\\nlines"),
        ] {
            assert_eq!(prose(text), expected);
        }
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`"), "`` ` ``");
    }
}
