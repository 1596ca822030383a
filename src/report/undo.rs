//! What `decomm undo` did, and what it can do.

use crate::plan::apply::journal::{JournalInfo, JournalState};
use crate::plan::apply::undo::{Forgotten, Undone};
use crate::report::escape::escape;
use crate::report::human::count;

/// Returns what became of the files; `None` where there was nothing to take back.
pub fn render(undone: Option<&Undone>) -> String {
    let Some(undone) = undone else {
        return "nothing to take back\n".to_owned();
    };
    let restored = count(undone.n_restored, "file");
    let label = escape(&undone.journal.label);
    let mut text = format!(
        "taken back: {restored} restored (fix of {}: {label})\n",
        escape(&undone.journal.date)
    );
    if !undone.kept.is_empty() {
        text.push_str(&format!("{} left alone:\n", count(undone.kept.len(), "file")));
        for kept in &undone.kept {
            text.push_str(&format!("  {}: {}\n", escape(kept.path.as_str()), kept.why));
        }
        text.push_str(
            "help: move what is new there out of the way, then run `decomm undo` again for these files,\n      or \
             `decomm undo --forget`, which leaves them as they are, so that earlier fixes can be taken back\n",
        );
    }
    for path in &undone.owner_lost {
        let path = escape(path.as_str());
        text.push_str(&format!(
            "{path} is back, and belongs to you now: only root can give files away\n"
        ));
    }
    text
}

/// Returns what is not restored any more; `None` where there was no journal.
pub fn forgotten(forgotten: Option<&Forgotten>) -> String {
    let Some(Forgotten { journal, files }) = forgotten else {
        return "nothing to forget\n".to_owned();
    };
    let (label, date) = (escape(&journal.label), escape(&journal.date));
    let files_in_words = count(files.len(), "file");
    let mut text = format!("forgotten: fix of {date}: {label}; {files_in_words} will not be restored:\n");
    for path in files {
        text.push_str(&format!("  {}\n", escape(path.as_str())));
    }
    text
}

/// Returns a line for each fix that can be taken back, the last one first.
pub fn list(journals: &[JournalInfo]) -> String {
    if journals.is_empty() {
        return "nothing to take back\n".to_owned();
    }
    let line = |journal: &JournalInfo| {
        let state = match journal.state {
            JournalState::Applied => "",
            JournalState::Applying => "  (interrupted)",
            JournalState::Undoing => "  (interrupted while it was taken back)",
        };
        let (files, label) = (count(journal.n_files, "file"), escape(&journal.label));
        format!(
            "{:>3}  {}  {files}  {label}{state}\n",
            journal.number,
            escape(&journal.date)
        )
    };
    journals.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_journal_reaches_the_terminal_raw() {
        let journal = JournalInfo {
            number: 1,
            label: "a\u{1b}[2J".to_owned(),
            date: "2026\u{1b}[2J\n".to_owned(),
            state: JournalState::Applied,
            n_files: 1,
        };
        let undone = Undone {
            journal: journal.clone(),
            n_restored: 1,
            kept: Vec::new(),
            owner_lost: Vec::new(),
        };
        let given_up = Forgotten {
            journal: journal.clone(),
            files: Vec::new(),
        };
        for text in [list(&[journal]), render(Some(&undone)), forgotten(Some(&given_up))] {
            assert!(!text.contains('\u{1b}') && text.lines().count() == 1, "{text:?}");
        }
    }
}
