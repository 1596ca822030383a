//! The drafts of a repair for people: SQL, and above it what it answers.

use crate::db::audit::Audit;
use crate::db::catalogue::compare::{Difference, topmost};
use crate::db::expected::Source;
use crate::db::reconcile::Draft;
use crate::report::escape::escape;
use crate::report::human::Detail;

/// The files of a draft, in the order in which they are run; the last one takes them back.
pub const FILES: [&str; 4] = ["enums.sql", "forward.sql", "outside.sql", "reverse.sql"];

/// What a draft is shown with.
pub struct ReconcileReport<'a> {
    /// What it answers.
    pub audit: &'a Audit,
    /// The draft.
    pub draft: &'a Draft,
    /// What is missing and known by its name alone.
    pub named: &'a [Difference],
    /// How much is said.
    pub detail: Detail,
}

/// Returns the files of `draft` that say something, in the order of [`FILES`].
pub fn files(draft: &Draft) -> Vec<(&'static str, &str)> {
    let texts = [&draft.enums, &draft.forward, &draft.outside, &draft.reverse];
    let files = FILES.into_iter().zip(texts).map(|(name, text)| (name, text.as_str()));
    files.filter(|(_, text)| !text.is_empty()).collect()
}

/// Returns everything as one text that can be run as it is: `forward.sql` alone is SQL there. What must not run along
/// with it, or takes it back, stands in comments.
pub fn whole(report: &ReconcileReport<'_>) -> String {
    let mut text = head(report);
    for (name, sql) in files(report.draft) {
        let how = match name {
            "forward.sql" => "",
            "enums.sql" => ", in comments: to be run before the rest, by itself",
            "outside.sql" => ", in comments: to be run after the rest, each by itself",
            _ => ", in comments: it takes the rest back",
        };
        text.push_str(&format!("\n-- ======== {name}{how} ========\n"));
        for line in sql.lines() {
            text.push_str(&match how.is_empty() || line.is_empty() {
                true => format!("{line}\n"),
                false => format!("-- {line}\n"),
            });
        }
    }
    text
}

/// Returns what was written into `folder`.
pub fn of_files(report: &ReconcileReport<'_>, folder: &str) -> String {
    let mut text = head(report);
    for (name, _) in files(report.draft) {
        text.push_str(&format!("{}/{name}\n", escape(folder.trim_end_matches('/'))));
    }
    text
}

fn head(report: &ReconcileReport<'_>) -> String {
    let name = escape(&report.audit.database.name);
    let mut text = String::new();
    if report.detail != Detail::Quiet {
        text.push_str(&match report.draft.is_empty() {
            true => format!("-- {name}: there is nothing to draft; nothing was written to it\n"),
            false => {
                format!("-- {name}: a draft, which nothing applies. Read it, try it on a copy, then run it by hand\n")
            }
        });
        text.push_str(&match report.audit.drift.as_ref().map(|drift| &drift.source) {
            Some(Source::Replay { to_come }) if to_come.is_empty() => {
                "-- expected is what a replay of the migrations built\n".to_owned()
            }
            Some(Source::Replay { to_come }) => format!(
                "-- expected is what a replay of the migrations built, but for the {} that the next migrate runs\n",
                to_come.len()
            ),
            Some(Source::Snapshot(path)) => format!(
                "-- expected are names of tables and columns in {}: `--shadow-url` drafts definitions\n",
                escape(path.as_str())
            ),
            None => "-- nothing says what is expected: neither a replay nor a snapshot\n".to_owned(),
        });
    }
    for difference in topmost(report.named.to_vec()) {
        let (kind, id) = (difference.id.kind.name(), difference.id.to_string());
        text.push_str(&format!(
            "-- missing, and known by its name alone: {kind} {}\n",
            escape(&id)
        ));
    }
    text
}
