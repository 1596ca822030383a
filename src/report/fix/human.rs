//! A run of `decomm fix` for people: what stands in the way as findings, what is done by entry, and what to do next.

use std::collections::{BTreeMap, BTreeSet};

use crate::checks::registry;
use crate::finding::{Finding, Safety, Severity};
use crate::plan::{EditAction, PlannedEdit};
use crate::report::concise;
use crate::report::escape::escape;
use crate::report::excerpt::Sources;
use crate::report::fix::{DirtyPath, Ending, FixReport, KeptPath};
use crate::report::human::{Detail, count, findings};
use crate::report::paint::{Paint, Role};
use crate::tree::path::RepoPath;

/// Longer lists of files end with how many more there are.
const MOST_LISTED: usize = 20;

/// Of more places that stand in the way, so many are shown with their text, and no more than so many of one file.
const MOST_SHOWN: usize = 12;
const MOST_OF_ONE_FILE: usize = 3;

/// So many files in which something stands in the way are named.
const MOST_FILES: usize = 100;

/// Returns `report` for people; `sources` are the texts in which its blockers stand.
pub fn render(report: &FixReport<'_>, sources: &Sources<'_>, detail: Detail, paint: Paint) -> String {
    let mut page = Page {
        text: String::new(),
        paint,
        most: if detail == Detail::Full {
            usize::MAX
        } else {
            MOST_LISTED
        },
    };
    match report.ending {
        Ending::Blocked if detail != Detail::Full && report.blockers.len() > MOST_SHOWN => {
            page.many_blockers(report.blockers, sources);
        }
        Ending::Applied | Ending::Blocked => page.text.push_str(&findings(report.blockers, sources, paint)),
        _ => {}
    }
    if detail != Detail::Quiet && report.ending.is_applied() {
        page.edits(report);
    }
    page.ending(report, detail);
    page.text
}

/// Returns what one entry would do, for the question whether it may.
pub fn entry_summary(edits: &[PlannedEdit], entry: &str) -> String {
    let own: Vec<&PlannedEdit> = edits.iter().filter(|edit| edit.entry == entry).collect();
    tally(own.iter().copied())
}

/// The output as far as it is written.
struct Page {
    text: String,
    paint: Paint,
    most: usize,
}

impl Page {
    fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }

    /// How many places stand in the way and of which kind, some of them with their text, and how many each file has.
    fn many_blockers(&mut self, blockers: &[Finding], sources: &Sources<'_>) {
        let mut by_check: BTreeMap<&str, usize> = BTreeMap::new();
        let mut by_file: BTreeMap<&RepoPath, Vec<&Finding>> = BTreeMap::new();
        for finding in blockers {
            *by_check.entry(finding.check).or_default() += 1;
            by_file.entry(&finding.path).or_default().push(finding);
        }
        let kinds: Vec<String> = by_check
            .iter()
            .map(|(check, number)| format!("{number} {check}"))
            .collect();
        let refused = self.paint.apply(Role::Severity(Severity::Error), "in the way");
        let (places, n_files) = (count(blockers.len(), "place"), count(by_file.len(), "file"));
        self.line(&format!("{refused}: {places} in {n_files}: {}\n", kinds.join(", ")));
        let of_files = by_file
            .values()
            .flat_map(|of_file| of_file.iter().take(MOST_OF_ONE_FILE));
        let shown: Vec<Finding> = of_files.take(MOST_SHOWN).map(|finding| (*finding).clone()).collect();
        self.text.push_str(&findings(&shown, sources, self.paint));
        self.line(&format!(
            "{} of {places} shown (`-v` shows all of them); by file:",
            shown.len()
        ));
        for (path, of_file) in by_file.iter().take(MOST_FILES) {
            self.line(&format!("  {}: {}", escape(path.as_str()), of_file.len()));
        }
        if by_file.len() > MOST_FILES {
            self.line(&format!("  and {} more", count(by_file.len() - MOST_FILES, "file")));
        }
        self.line("");
    }

    /// What is done, entry by entry.
    fn edits(&mut self, report: &FixReport<'_>) {
        let mut by_entry: BTreeMap<&str, Vec<&PlannedEdit>> = BTreeMap::new();
        for edit in report.edits {
            by_entry.entry(&edit.entry).or_default().push(edit);
        }
        for (entry, edits) in &by_entry {
            let heading = self.paint.apply(Role::Emphasis, &escape(entry));
            self.line(&format!("{heading}: {}", tally(edits.iter().copied())));
            for edit in edits.iter().take(self.most) {
                let mark = if edit.is_unsafe { "  (unsafe)" } else { "" };
                let path = escape(edit.path.as_str());
                self.line(&format!("  {:<6} {path}{mark}", edit.action.name()));
            }
            if edits.len() > self.most {
                self.line(&format!("  and {} more (`-v` lists them)", edits.len() - self.most));
            }
        }
        if !by_entry.is_empty() {
            self.line("");
        }
    }

    fn ending(&mut self, report: &FixReport<'_>, detail: Detail) {
        match &report.ending {
            Ending::Applied => self.applied(report, detail),
            Ending::Nothing => {
                if detail != Detail::Quiet {
                    let done = self.paint.apply(Role::Good, "nothing to fix");
                    self.line(&format!("{done}{}", left(report.remaining)));
                    self.never_fixed(report.remaining);
                }
            }
            Ending::Blocked => self.blocked(report),
            Ending::Dirty(paths) => self.dirty(paths),
            Ending::Declined => self.line("nothing was written"),
            Ending::TakenBack { command, kept } => self.taken_back(command, kept),
        }
    }

    /// Says of which errors no run will ever take one away.
    fn never_fixed(&mut self, remaining: &[Finding]) {
        let errors = remaining.iter().filter(|finding| finding.severity == Severity::Error);
        let checks: BTreeSet<&str> = errors.map(|finding| finding.check).collect();
        let is_for_people = |check: &&&str| registry::find(check).is_some_and(|doc| doc.fix.starts_with("None."));
        for check in checks.iter().filter(is_for_people) {
            self.line(&format!(
                "help: `{check}` never has a fix, so what it names is changed by hand; see `decomm explain {check}`"
            ));
        }
    }

    fn taken_back(&mut self, command: &str, kept: &[KeptPath]) {
        let failed = self.paint.apply(Role::Severity(Severity::Error), "error");
        let command = escape(command);
        if kept.is_empty() {
            self.line(&format!(
                "{failed}: `{command}` failed on the result, so everything was taken back"
            ));
            return;
        }
        let files = count(kept.len(), "file");
        self.line(&format!(
            "{failed}: `{command}` failed on the result, and not everything could be taken back: {files} left as found"
        ));
        // All of them: nothing else tells which they are.
        for kept in kept {
            self.line(&format!("  {}: {}", escape(kept.path.as_str()), kept.why));
        }
        self.line("help: `decomm undo --list` shows what can still be taken back");
    }

    fn applied(&mut self, report: &FixReport<'_>, detail: Detail) {
        if detail == Detail::Quiet {
            return;
        }
        let fixed = self.paint.apply(Role::Good, "fixed");
        self.line(&format!("{fixed}: {}{}", files(report.edits), left(report.remaining)));
        if !report.blockers.is_empty() {
            self.line(&format!(
                "{} left dangling, as `--allow-dangling` allows",
                count(report.blockers.len(), "reference")
            ));
        }
        if !report.unseen.is_empty() {
            let places = count(report.unseen.len(), "place");
            self.line(&format!(
                "{places} still name what went along with it, which only this run knows of:"
            ));
            for finding in report.unseen.iter().take(self.most) {
                self.text.push_str(&format!("  {}", concise::line(finding)));
            }
            if report.unseen.len() > self.most {
                self.line(&format!(
                    "  and {} more (`-v` lists them)",
                    report.unseen.len() - self.most
                ));
            }
        }
        self.left_over(report.left_over);
        for folder in report.kept_folders {
            self.line(&format!(
                "{}/ stays: it holds files that decomm does not look at",
                escape(folder.as_str())
            ));
        }
        for command in report.next_commands {
            self.line(&format!("next: `{}`", escape(command)));
        }
        self.line("`decomm undo` takes it back");
    }

    /// What nothing uses any more.
    fn left_over(&mut self, findings: &[Finding]) {
        if findings.is_empty() {
            return;
        }
        let things = count(findings.len(), "thing");
        let verb = if findings.len() == 1 { "is" } else { "are" };
        self.line(&format!("{things} {verb} left over, which only this run can tell:"));
        for finding in findings.iter().take(self.most) {
            self.text.push_str(&format!("  {}", concise::line(finding)));
        }
        if findings.len() > self.most {
            self.line(&format!("  and {} more (`-v` lists them)", findings.len() - self.most));
        }
        if findings.iter().any(has_unsafe_fix) {
            self.line("help: to have such things go in the same run, `decomm undo`, then `decomm fix --unsafe-fixes`");
        }
    }

    fn blocked(&mut self, report: &FixReport<'_>) {
        let refused = self.paint.apply(Role::Severity(Severity::Error), "nothing was written");
        let places = count(report.blockers.len(), "place");
        let verb = if report.blockers.len() == 1 { "stands" } else { "stand" };
        self.line(&format!(
            "{refused}: {places} {verb} in the way of {}",
            files(report.edits)
        ));
        let n_unsafe = report.blockers.iter().filter(|finding| has_unsafe_fix(finding)).count();
        if n_unsafe > 0 {
            self.line(&format!(
                "help: `--unsafe-fixes` takes {n_unsafe} of them away; look at what that does with `--unsafe-fixes --diff`"
            ));
        }
        self.line(
            "help: change what is left by hand, then run `decomm fix` again; nothing that it does then is half done",
        );
        self.line("help: `--allow-dangling` goes ahead all the same, and lists what will dangle");
    }

    fn dirty(&mut self, paths: &[DirtyPath]) {
        let refused = self.paint.apply(Role::Severity(Severity::Error), "nothing was written");
        let verb = if paths.len() == 1 { "holds" } else { "hold" };
        self.line(&format!(
            "{refused}: {} that the plan touches {verb} work in progress",
            count(paths.len(), "file")
        ));
        for dirty in paths.iter().take(self.most) {
            self.line(&format!("  {}: {}", escape(dirty.path.as_str()), dirty.why));
        }
        if paths.len() > self.most {
            self.line(&format!("  and {} more (`-v` lists them)", paths.len() - self.most));
        }
        self.line(
            "help: commit or stash them first, or go ahead with `--allow-dirty`: `decomm undo` brings them back too",
        );
    }
}

fn has_unsafe_fix(finding: &Finding) -> bool {
    finding.fix.as_ref().is_some_and(|fix| fix.safety == Safety::Unsafe)
}

/// Returns `; 2 errors, 36 warnings left (…)`, or nothing.
fn left(remaining: &[Finding]) -> String {
    let number = |severity: Severity| remaining.iter().filter(|finding| finding.severity == severity).count();
    let kinds = [
        (number(Severity::Error), "error"),
        (number(Severity::Warning), "warning"),
        (number(Severity::Note), "note"),
    ];
    let counts: Vec<String> = kinds
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, noun)| count(number, noun))
        .collect();
    if counts.is_empty() {
        return String::new();
    }
    format!("; {} left (`decomm check` shows them)", counts.join(", "))
}

/// Returns how many files are deleted, changed and made.
fn files(edits: &[PlannedEdit]) -> String {
    // One file may be changed for several entries.
    let unique: BTreeSet<(&RepoPath, EditAction)> = edits.iter().map(|edit| (&edit.path, edit.action)).collect();
    sums(unique.into_iter().map(|(_, action)| action))
}

fn tally<'e>(edits: impl Iterator<Item = &'e PlannedEdit>) -> String {
    sums(edits.map(|edit| edit.action))
}

fn sums(actions: impl Iterator<Item = EditAction>) -> String {
    let mut numbers: BTreeMap<EditAction, usize> = BTreeMap::new();
    for action in actions {
        *numbers.entry(action).or_default() += 1;
    }
    let parts = [
        (EditAction::Delete, "deleted"),
        (EditAction::Edit, "changed"),
        (EditAction::Create, "made"),
    ];
    let sums: Vec<String> = parts
        .into_iter()
        .filter_map(|(action, verb)| Some(format!("{} {verb}", count(*numbers.get(&action)?, "file"))))
        .collect();
    sums.join(", ")
}
