//! A baseline for people: SQL that can be run as it is, with everything else said in its comments.

use crate::db::audit::Audit;
use crate::db::baseline::{Baseline, Refusal};
use crate::finding::Severity;
use crate::report::escape::escape;
use crate::report::human::{Detail, count};
use crate::report::paint::{Paint, Role};

/// What a baseline is shown with.
pub struct BaselineReport<'a> {
    /// What is, or would be, recorded.
    pub baseline: &'a Baseline,
    /// The database.
    pub audit: &'a Audit,
    /// Why migrations are recorded without evidence.
    pub reason: Option<&'a str>,
    /// Whether it was to be written.
    pub is_apply_wanted: bool,
    /// How much is said.
    pub detail: Detail,
}

/// Returns `report` as text: comments of SQL, and SQL.
pub fn render(report: &BaselineReport<'_>, paint: Paint) -> String {
    let (baseline, database) = (report.baseline, &report.audit.database);
    let mut text = String::new();
    let name = escape(&database.name);
    let said = match (baseline.applied, report.is_apply_wanted) {
        (true, _) => format!("{} written to {name}", count(baseline.insert.len(), "record")),
        (false, true) => format!("nothing was written to {name}"),
        (false, false) => format!("a draft for {name}; nothing was written"),
    };
    text.push_str(&format!("-- {}\n", paint.apply(Role::Emphasis, &said)));
    for refusal in &baseline.refused {
        text.push_str(&refused(refusal, paint));
    }
    if baseline.insert.is_empty() {
        let why = match (baseline.refused.is_empty(), baseline.has_refused()) {
            (true, _) => "every migration is recorded: there is nothing to do",
            (false, true) => "nothing is left to record before what is refused is mended",
            (false, false) => "everything that has run is recorded: `drizzle-kit migrate` runs the rest",
        };
        text.push_str(&format!("-- {why}\n"));
        return text;
    }
    if let Some(reason) = report.reason {
        text.push_str(&format!("-- assumed: {}\n", escape(reason)));
    }
    if !baseline.applied {
        text.push_str(&format!("\n{}\n", baseline.sql.trim_end()));
    } else if report.detail != Detail::Quiet {
        for record in &baseline.insert {
            text.push_str(&format!("--   {} at {}\n", escape(&record.tag), record.created_at));
        }
    }
    text.push_str("\n-- this takes exactly these records back:\n");
    for line in baseline.undo.trim_end().lines() {
        text.push_str(&match baseline.applied {
            true => format!("{line}\n"),
            false => format!("-- {line}\n"),
        });
    }
    if !baseline.applied {
        text.push_str("\n-- `decomm db baseline --apply` writes it, and decides anew behind its locks\n");
    }
    text.push_str(&left(baseline));
    text
}

/// Returns what is not recorded, said once more behind what is.
fn left(baseline: &Baseline) -> String {
    let tags = |is_pending: bool| -> Vec<_> {
        let refused = baseline.refused.iter();
        let refused = refused.filter(move |refusal| refusal.is_pending == is_pending);
        refused
            .filter_map(|refusal| refusal.tag.as_deref())
            .map(escape)
            .collect()
    };
    let (refused, to_run) = (tags(false), tags(true));
    let done = match baseline.applied {
        true => format!("{} written", count(baseline.insert.len(), "record")),
        false => format!("{} to be written", count(baseline.insert.len(), "record")),
    };
    let mut text = String::new();
    if !refused.is_empty() {
        text.push_str(&format!(
            "\n-- {done}; refused, and not recorded: {} (see above for why)\n",
            refused.join(", ")
        ));
    }
    if !to_run.is_empty() {
        text.push_str(&format!(
            "\n-- {done}; left to `drizzle-kit migrate`: {}\n",
            to_run.join(", ")
        ));
    }
    text
}

fn refused(refusal: &Refusal, paint: Paint) -> String {
    let word = match refusal.is_pending {
        true => "to run".to_owned(),
        false => paint.apply(Role::Severity(Severity::Error), "refused"),
    };
    let tag = refusal
        .tag
        .as_deref()
        .map(|tag| format!("{}: ", escape(tag)))
        .unwrap_or_default();
    let help = match (refusal.blocks, &refusal.tag) {
        (true, _) => "; nothing can be recorded before this is mended",
        (false, _) => "",
    };
    format!("-- {word}: {tag}{}{help}\n", escape(&refusal.why))
}
