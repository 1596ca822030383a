//! An audit for people: what is true, what the next migrate does, what failed silently, what to do next.

use std::collections::BTreeSet;

use crate::db::audit::{Audit, Drift, DrizzleAudit, LegacyAudit};
use crate::db::catalogue::compare::Difference;
use crate::db::expected::Source;
use crate::db::finding::{AboutKind, DbFinding};
use crate::db::folder::Layout;
use crate::db::forecast::{EntryState, Forecast, Stop};
use crate::db::legacy::LegacyState;
use crate::db::tracking::{Rows, TrackingTable, Use};
use crate::finding::Severity;
use crate::report::db::findings;
use crate::report::escape::escape;
use crate::report::human::{Detail, count};
use crate::report::paint::{Paint, Role};

/// Longer lists of names end with how many more there are.
const MOST: usize = 5;

/// What an audit is shown with.
pub struct AuditReport<'a> {
    /// What was found.
    pub audit: &'a Audit,
    /// What differs from the file of `--against`, and the name of that.
    pub against: Option<(&'a str, &'a [Difference])>,
    /// How much is said.
    pub detail: Detail,
}

/// Returns `report` as text.
pub fn render(report: &AuditReport<'_>, paint: Paint) -> String {
    let audit = report.audit;
    let is_full = report.detail == Detail::Full;
    let mut text = String::new();
    if report.detail != Detail::Quiet {
        text.push_str(&head(audit, paint));
        if let Some(drizzle) = &audit.drizzle {
            text.push_str(&of_drizzle(audit, drizzle, is_full, paint));
        }
        if let Some(legacy) = &audit.legacy {
            text.push_str(&of_legacy(audit, legacy, paint));
        }
        text.push_str(&others(audit, paint));
        if let Some(drift) = &audit.drift {
            text.push_str(&of_drift(audit, drift, is_full, paint));
        }
        if let Some((file, differences)) = report.against {
            text.push_str(&of_comparison(file, differences, is_full, paint));
        }
        text.push('\n');
    }
    let least = match report.detail {
        Detail::Quiet => Severity::Error,
        Detail::Normal => Severity::Warning,
        Detail::Full => Severity::Note,
    };
    let shown: Vec<_> = audit
        .findings
        .iter()
        .filter(|finding| finding.severity <= least)
        .collect();
    if !shown.is_empty() {
        text.push_str(&findings::render(shown.iter().copied(), is_full, paint));
        text.push('\n');
    }
    if report.detail != Detail::Quiet {
        let hidden = match audit.findings.len() > shown.len() {
            true => " (`-v` shows notes, too)",
            false => "",
        };
        let differs = report
            .against
            .filter(|(_, differences)| !differences.is_empty())
            .map(|(file, differences)| format!("; {} from {}", count(differences.len(), "difference"), escape(file)));
        let summary = match (&differs, audit.findings.is_empty()) {
            (Some(_), true) => "no findings".to_owned(),
            _ => findings::summary(&audit.findings, paint),
        };
        text.push_str(&format!("{summary}{hidden}{}\n", differs.unwrap_or_default()));
        if let Some(next) = next_step(audit) {
            text.push_str(&format!("next: {next}\n"));
        }
    }
    text
}

fn head(audit: &Audit, paint: Paint) -> String {
    let database = &audit.database;
    format!(
        "{} (PostgreSQL {}), as {}; read-only, and nothing was written\n\n",
        paint.apply(Role::Emphasis, &format!("Database {}", escape(&database.name))),
        escape(&database.server_version),
        escape(&database.role)
    )
}

fn of_drizzle(audit: &Audit, drizzle: &DrizzleAudit, is_full: bool, paint: Paint) -> String {
    let rows = match audit.table(Use::Drizzle) {
        Some(table) => rows_of(table),
        None => "which is not there".to_owned(),
    };
    let mut text = format!(
        "{}  {}, {}; recorded in {}, {rows}\n",
        paint.apply(Role::Emphasis, "Drizzle"),
        escape(drizzle.folder.path.as_str()),
        count(drizzle.folder.entries.len(), "migration"),
        escape(&drizzle.table.to_string())
    );
    let words = [
        (Some(EntryState::Recorded), "recorded"),
        (Some(EntryState::WillRun), "to run"),
        (Some(EntryState::WillBeSkipped), "passed over without a word"),
        (
            Some(EntryState::Gap),
            "passed over without a word, older than a recorded one",
        ),
        (None, "unknown: recorded or not, this role may not read it"),
    ];
    let states: Vec<String> = words
        .into_iter()
        .map(|(state, words)| (drizzle.entries.iter().filter(|it| **it == state).count(), words))
        .filter(|(number, _)| *number > 0)
        .map(|(number, words)| format!("{number} {words}"))
        .collect();
    if !states.is_empty() {
        text.push_str(&format!("         {}\n", states.join(", ")));
    }
    text.push_str(&format!(
        "         the next `drizzle-kit migrate` {}\n",
        foretold(drizzle.own_forecast(), is_full)
    ));
    if drizzle.folder.layout == Layout::V0 && (drizzle.v1.runs != drizzle.v0.runs || drizzle.v1.stop != drizzle.v0.stop)
    {
        text.push_str(&format!(
            "         that of Drizzle 1.0, after `drizzle-kit up`, {}\n",
            foretold(&drizzle.v1, is_full)
        ));
    }
    text
}

fn of_legacy(audit: &Audit, legacy: &LegacyAudit, paint: Paint) -> String {
    let folder = legacy
        .folder
        .as_ref()
        .map_or_else(|| "no folder".to_owned(), ToString::to_string);
    let n_files = legacy.migrations.iter().filter(|it| it.file.is_some()).count();
    let recorded = match audit.table(Use::Legacy) {
        Some(table) => format!("recorded in {}, {}", escape(&table.table.to_string()), rows_of(table)),
        None => "there is no table that records them".to_owned(),
    };
    let words = [
        (LegacyState::Ran, "ran"),
        (LegacyState::SilentFailure, "recorded, and never ran as written"),
        (LegacyState::Superseded, "superseded"),
        (LegacyState::AppliedByHand, "there without a record"),
        (LegacyState::Pending, "neither recorded nor there"),
        (LegacyState::RecordedWithoutFile, "recorded without a file"),
        (LegacyState::Unparsable, "not to be parsed"),
        (LegacyState::Undetermined, "undetermined"),
    ];
    let states: Vec<String> = words
        .into_iter()
        .map(|(state, words)| (legacy.migrations.iter().filter(|it| it.state == state).count(), words))
        .filter(|(number, _)| *number > 0)
        .map(|(number, words)| format!("{number} {words}"))
        .collect();
    let mut text = format!(
        "{}   {}, {}; {recorded}\n",
        paint.apply(Role::Emphasis, "Legacy"),
        escape(&folder),
        count(n_files, "file")
    );
    if !states.is_empty() {
        text.push_str(&format!("         {}\n", states.join(", ")));
    }
    text
}

/// Returns what a migrator does, as a clause.
fn foretold(forecast: &Forecast, is_full: bool) -> String {
    match &forecast.stop {
        Some(Stop::Unknown) => "cannot be foretold: the records may not be read".to_owned(),
        Some(Stop::Refused { tag, .. }) => {
            let stays = match forecast.recorded.is_empty() {
                true => "nothing of it stays".to_owned(),
                false => format!("{} stay", listed(&forecast.recorded, is_full)),
            };
            let runs = listed(&forecast.runs, is_full);
            format!("runs {runs}, and fails at {}; {stays}", escape(tag))
        }
        Some(_) => "stops before it has run anything; see below".to_owned(),
        None if forecast.runs.is_empty() => "runs nothing".to_owned(),
        None => format!("runs {}", listed(&forecast.runs, is_full)),
    }
}

/// Returns `names`, the first ones of many.
fn listed(names: &[String], is_full: bool) -> String {
    let most = if is_full { names.len() } else { MOST };
    let shown: Vec<_> = names.iter().take(most).map(|name| escape(name)).collect();
    let more = match names.len().saturating_sub(most) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{}{more}", shown.join(", "))
}

fn rows_of(table: &TrackingTable) -> String {
    match &table.rows {
        Rows::Read(rows) => count(rows.len(), "row"),
        Rows::NoPermission(why) => format!("which may not be read: {why}"),
        Rows::TooMany => "which has too many rows".to_owned(),
    }
}

fn others(audit: &Audit, paint: Paint) -> String {
    let mut text = String::new();
    for (usage, table) in &audit.tracking {
        let what = match usage {
            Use::Decoy => "like Drizzle's, and not read by its migrator",
            Use::Other => "of another tool",
            Use::Drizzle | Use::Legacy => continue,
        };
        text.push_str(&format!(
            "{}  {}, {}: {what}\n",
            paint.apply(Role::Emphasis, "Table  "),
            escape(&table.table.to_string()),
            rows_of(table)
        ));
    }
    text
}

fn of_drift(audit: &Audit, drift: &Drift, is_full: bool, paint: Paint) -> String {
    let to_run: Vec<String> = names_to_run(audit).collect();
    let source = match &drift.source {
        Source::Replay { to_come } if to_come.is_empty() => "by a replay of the migrations".to_owned(),
        Source::Replay { to_come } => format!(
            "by a replay of the migrations but {}, of which nothing is there yet",
            listed(to_come, is_full)
        ),
        Source::Snapshot(path) => {
            let to_run = match to_run.is_empty() {
                true => String::new(),
                false => format!(", with what is to run: {}", listed(&to_run, is_full)),
            };
            format!(
                "by the names of tables and columns in {}{to_run}\n         (`--shadow-url` compares definitions)",
                escape(path.as_str())
            )
        }
    };
    let what = match drift.differences.len() {
        0 => paint.apply(Role::Good, "as they should be"),
        number => count(number, "difference"),
    };
    format!("{}  {what}, {source}\n", paint.apply(Role::Emphasis, "Objects"))
}

fn of_comparison(file: &str, differences: &[Difference], is_full: bool, paint: Paint) -> String {
    let what = match differences.len() {
        0 => paint.apply(Role::Good, "nothing differs"),
        number => count(number, "difference"),
    };
    let mut text = format!(
        "{}  {what} from {}, records of migrations left out\n",
        paint.apply(Role::Emphasis, "Against"),
        escape(file)
    );
    let most = if is_full { differences.len() } else { 4 * MOST };
    for difference in differences.iter().take(most) {
        let (sign, definition) = match (&difference.is, &difference.should_be) {
            (Some(is), Some(should_be)) => ('~', format!(": {} (there: {})", escape(is), escape(should_be))),
            (None, _) => ('-', String::new()),
            (_, None) => ('+', String::new()),
        };
        text.push_str(&format!(
            "         {sign} {} {}{definition}\n",
            difference.id.kind.name(),
            escape(&difference.id.to_string())
        ));
    }
    if differences.len() > most {
        text.push_str(&format!(
            "         and {} more (`-v` lists them)\n",
            differences.len() - most
        ));
    }
    text
}

/// Whether something is there that Drizzle has not recorded and would run again.
fn is_recorded_too_little(audit: &Audit) -> bool {
    let mut findings = audit.findings.iter();
    findings.any(|finding| {
        finding.check == "pending-migration"
            && finding.severity == Severity::Warning
            && finding.about.kind == AboutKind::Entry
    })
}

/// Returns what to do first; `None` where nothing is, or where the findings say it each for itself.
fn next_step(audit: &Audit) -> Option<&'static str> {
    const RECONCILE: &str = "decomm db reconcile --shadow-url URL, and read its draft";
    // A legacy migration that is not recorded, or cannot be parsed, is repaired only where it does harm.
    let counts = |finding: &&DbFinding| finding.about.kind != AboutKind::File || finding.severity == Severity::Error;
    let checks: BTreeSet<&str> = audit
        .findings
        .iter()
        .filter(counts)
        .map(|finding| finding.check)
        .collect();
    let has = |names: &[&str]| names.iter().any(|name| checks.contains(name));
    if has(&["unreadable-table"]) {
        Some("let the role read the records, and audit again")
    } else if has(&["null-created-at", "seconds-created-at"]) {
        Some("mend the times of these records before anything migrates")
    } else if has(&["silent-failure", "unparsable-migration", "recorded-but-absent"]) {
        Some(RECONCILE)
    } else if has(&["skipped-migration", "unrecorded-migration"]) || is_recorded_too_little(audit) {
        Some("decomm db baseline, and read what it would record")
    } else if has(&["migrate-stops", "rerun-migration", "ends-transaction"]) {
        None
    } else if differs(audit) {
        Some(RECONCILE)
    } else if has(&["pending-migration"]) {
        Some("drizzle-kit migrate")
    } else {
        None
    }
}

/// Whether objects differ, and not only in what the next migrate brings: a snapshot has that, too.
fn differs(audit: &Audit) -> bool {
    let Some(drift) = &audit.drift else { return false };
    let is_to_run = names_to_run(audit).next().is_some();
    let by_names = matches!(drift.source, Source::Snapshot(_));
    let mut differences = drift.differences.iter();
    differences.any(|difference| difference.is.is_some() || !(by_names && is_to_run))
}

/// Returns the tags of the migrations that the next migrate runs.
fn names_to_run(audit: &Audit) -> impl Iterator<Item = String> {
    let entries = audit.drizzle.iter().flat_map(DrizzleAudit::judged);
    entries
        .filter(|(_, state, _)| *state == Some(EntryState::WillRun))
        .map(|(entry, ..)| entry.tag.clone())
}
