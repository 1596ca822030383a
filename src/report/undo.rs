//! What `decomm undo` did, and what it can do.

use crate::plan::apply::journal::{JournalInfo, JournalState};
use crate::plan::apply::undo::Undone;
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
        undone.journal.date
    );
    if !undone.kept.is_empty() {
        text.push_str(&format!("{} left alone:\n", count(undone.kept.len(), "file")));
        for kept in &undone.kept {
            text.push_str(&format!("  {}: {}\n", escape(kept.path.as_str()), kept.why));
        }
        text.push_str("help: move what is new there out of the way, then run `decomm undo` again for these files\n");
    }
    for path in &undone.owner_lost {
        let path = escape(path.as_str());
        text.push_str(&format!(
            "{path} is back, and belongs to you now: only root can give files away\n"
        ));
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
        format!("{:>3}  {}  {files}  {label}{state}\n", journal.number, journal.date)
    };
    journals.iter().map(line).collect()
}
