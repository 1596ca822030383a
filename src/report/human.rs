//! Findings as rustc shows its own: check, message, place, the line with the span marked, help; a summary last.
//!
//! ```text
//! error[dangling-path]: imports the retired `scripts/post-deploy-migrate.js`
//!  --> app/api/admin/migrate/route.ts:2:36
//!   |
//! 2 | import { runPostDeployMigrations } from "../scripts/post-deploy-migrate";
//!   |                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
//!   = help: …
//! ```

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::{Finding, Severity, Status};
use crate::report::escape::{escape, escape_lines};
use crate::report::excerpt::{Excerpt, Sources, draw};
use crate::report::paint::{Paint, Role};
use crate::report::skipped;
use crate::report::view::{Summary, View};
use crate::tree::path::RepoPath;

/// Longer lists of files in one block end with how many more there are.
const MOST_LISTED: usize = 20;

/// How much is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Errors alone, without a summary.
    Quiet,
    /// Everything, with long lists cut.
    Normal,
    /// Everything.
    Full,
}

/// Returns `view` for people.
///
/// Retired files of one entry stand in one block, where the first of them would stand; else the order is the report's.
pub fn render(view: &View<'_>, sources: &Sources<'_>, detail: Detail, paint: Paint) -> String {
    let is_shown = |finding: &&Finding| detail != Detail::Quiet || finding.severity == Severity::Error;
    let findings: Vec<&Finding> = view.findings.iter().copied().filter(is_shown).collect();
    let mut page = Page {
        text: String::new(),
        paint,
        detail,
        source: None,
    };
    let blocks = blocks_of_retired_paths(&findings);
    let mut written: BTreeSet<BlockKey<'_>> = BTreeSet::new();
    for finding in findings {
        match BlockKey::of(finding).and_then(|key| Some((key, blocks.get(&key)?))) {
            Some((key, block)) if block.len() > 1 => {
                if written.insert(key) {
                    page.retired_paths(finding, block);
                }
            }
            _ => page.finding(finding, sources),
        }
    }
    if detail != Detail::Quiet {
        page.skipped(view);
        page.summary(view);
    }
    page.text
}

/// Returns `findings` one after the other, without a summary.
pub fn findings(findings: &[Finding], sources: &Sources<'_>, paint: Paint) -> String {
    let mut page = Page {
        text: String::new(),
        paint,
        detail: Detail::Normal,
        source: None,
    };
    for finding in findings {
        page.finding(finding, sources);
    }
    page.text
}

/// What the retired files of one block have in common: entry, status, severity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct BlockKey<'a> {
    entry: &'a str,
    is_pending: bool,
    severity: Severity,
}

impl BlockKey<'_> {
    fn of(finding: &Finding) -> Option<BlockKey<'_>> {
        (finding.check == "retired-path" && finding.place.is_none()).then_some(BlockKey {
            entry: finding.entry.as_deref()?,
            is_pending: finding.status == Status::Pending,
            severity: finding.severity,
        })
    }
}

fn blocks_of_retired_paths<'a>(findings: &[&'a Finding]) -> BTreeMap<BlockKey<'a>, Vec<&'a Finding>> {
    let mut blocks: BTreeMap<BlockKey<'a>, Vec<&'a Finding>> = BTreeMap::new();
    for finding in findings {
        if let Some(key) = BlockKey::of(finding) {
            blocks.entry(key).or_default().push(finding);
        }
    }
    blocks
}

/// The output as far as it is written.
struct Page {
    text: String,
    paint: Paint,
    detail: Detail,
    /// The file read last: findings are sorted by path.
    source: Option<(RepoPath, Option<String>)>,
}

impl Page {
    fn finding(&mut self, finding: &Finding, sources: &Sources<'_>) {
        self.header(finding, &finding.message);
        let path = escape(finding.path.as_str()).into_owned();
        let Some(place) = finding.place else {
            self.arrow(1, &path);
            self.help(1, &finding.help);
            return;
        };
        let start = place.range.start;
        let address = format!("{path}:{}:{}", start.line, start.column);
        let severity = finding.severity;
        let paint = self.paint;
        let excerpt = self
            .source(&finding.path, sources)
            .and_then(|text| draw(text, place.span, start.line, severity, paint));
        let Some(Excerpt { drawn, number_width }) = excerpt else {
            self.arrow(1, &address);
            self.help(1, &finding.help);
            return;
        };
        self.arrow(number_width, &address);
        self.text.push_str(&drawn);
        self.text.push('\n');
        self.help(number_width, &finding.help);
    }

    /// One block for all retired files of an entry; `first` stands for what they share.
    fn retired_paths(&mut self, first: &Finding, block: &[&Finding]) {
        let entry = escape(first.entry.as_deref().unwrap_or("")).into_owned();
        self.header(
            first,
            &format!("{} retired files are still there (`{entry}`)", block.len()),
        );
        let most = if self.detail == Detail::Full {
            block.len()
        } else {
            MOST_LISTED
        };
        for (index, finding) in block.iter().take(most).enumerate() {
            let path = escape(finding.path.as_str()).into_owned();
            if index == 0 {
                self.arrow(1, &path);
            } else {
                self.text.push_str(&format!("     {path}\n"));
            }
        }
        if block.len() > most {
            self.text
                .push_str(&format!("     and {} more (`-v` lists them)\n", block.len() - most));
        }
        let is_shared = block.iter().all(|finding| finding.help == first.help);
        if is_shared {
            self.help(1, &first.help);
        } else {
            self.help(
                1,
                &format!("`decomm explain {entry}` says why, and what to use instead"),
            );
        }
    }

    fn header(&mut self, finding: &Finding, message: &str) {
        let word = format!("{}[{}]", finding.severity.name(), finding.check);
        let word = self.paint.apply(Role::Severity(finding.severity), &word);
        let pending = pending_mark(finding).map(|mark| format!(" {mark}")).unwrap_or_default();
        let message = self.paint.apply(Role::Emphasis, &format!(": {}", escape(message)));
        self.text.push_str(&format!("{word}{pending}{message}\n"));
    }

    fn arrow(&mut self, indent: usize, address: &str) {
        let arrow = self.paint.apply(Role::Frame, "-->");
        self.text.push_str(&format!("{:indent$}{arrow} {address}\n", ""));
    }

    /// Writes the help, its further lines below the first, and the blank line that ends a finding.
    fn help(&mut self, indent: usize, help: &str) {
        let help = escape_lines(help);
        let sign = self.paint.apply(Role::Frame, "=");
        let word = self.paint.apply(Role::Emphasis, "help");
        for (index, line) in help.lines().enumerate() {
            if index == 0 {
                self.text.push_str(&format!("{:indent$} {sign} {word}: {line}\n", ""));
            } else {
                self.text.push_str(&format!("{:indent$}         {line}\n", ""));
            }
        }
        self.text.push('\n');
    }

    fn skipped(&mut self, view: &View<'_>) {
        if view.skipped.is_empty() {
            return;
        }
        self.text
            .push_str(&format!("skipped {}:\n", count(view.skipped.len(), "file")));
        for line in skipped::lines(view.skipped.iter().copied(), self.detail == Detail::Full) {
            self.text.push_str(&format!("  {line}\n"));
        }
        self.text.push('\n');
    }

    fn summary(&mut self, view: &View<'_>) {
        let summary = &view.summary;
        let pending = pending_sentence(summary)
            .map(|text| format!("; {text}"))
            .unwrap_or_default();
        let noun = if view.is_change { "changed file" } else { "file" };
        let files = format!("({} checked)", count(summary.files, noun));
        if summary.is_clean() {
            let clean = match (view.is_narrow, summary.pending) {
                _ if !view.has_entries => "nothing found, and the configuration has no entries yet",
                _ if view.is_change => "nothing new points at what is retired, and nothing is added to it",
                (true, _) => "nothing found in what was asked for",
                (false, 0) => "nothing retired is left, and nothing points at it",
                (false, _) => "nothing that is enforced is left, and nothing points at it",
            };
            let name = self.paint.apply(Role::Good, "decomm");
            self.text.push_str(&format!("{name}: {clean} {files}{pending}\n"));
            if !view.has_entries {
                self.text.push_str(
                    "next: `decomm impact PATH` shows what points at a thing, `decomm retire PATH` writes it down\n",
                );
            }
            return;
        }
        let counts = counts(summary, if view.is_change { "new " } else { "" });
        let found = count(summary.files_found, "file");
        self.text.push_str(&format!("{counts} in {found} {files}{pending}\n"));
        if let Some(fixes) = fixes_sentence(summary) {
            self.text.push_str(&format!("{fixes}\n"));
        }
    }

    /// Returns the text of `path`; none where it is gone or not UTF-8.
    fn source(&mut self, path: &RepoPath, sources: &Sources<'_>) -> Option<&str> {
        if self.source.as_ref().is_none_or(|(known, _)| known != path) {
            let text = sources(path).and_then(|bytes| String::from_utf8(bytes).ok());
            self.source = Some((path.clone(), text));
        }
        self.source.as_ref().and_then(|(_, text)| text.as_deref())
    }
}

/// Returns `pending (phase 5)` for a finding whose phase is still to come.
pub fn pending_mark(finding: &Finding) -> Option<String> {
    (finding.status == Status::Pending).then(|| match finding.phase {
        Some(phase) => format!("pending (phase {phase})"),
        None => "pending".to_owned(),
    })
}

/// Returns `1 file`, `2 files`.
pub fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

/// Returns `12 errors, 1 note`, each with `which` before its noun; kinds that do not occur are left out.
fn counts(summary: &Summary, which: &str) -> String {
    let kinds = [
        (summary.errors, "error"),
        (summary.warnings, "warning"),
        (summary.notes, "note"),
    ];
    let counts: Vec<String> = kinds
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, noun)| count(number, &format!("{which}{noun}")))
        .collect();
    counts.join(", ")
}

fn pending_sentence(summary: &Summary) -> Option<String> {
    let phases: Vec<String> = summary.pending_phases.iter().map(u32::to_string).collect();
    let waiting = if phases.is_empty() {
        String::new()
    } else {
        format!(" (phase {})", phases.join(", "))
    };
    (summary.pending > 0).then(|| format!("{} pending{waiting}", summary.pending))
}

/// Returns what can be fixed, and how to look at that first.
fn fixes_sentence(summary: &Summary) -> Option<String> {
    let have = |number: usize| if number == 1 { "has" } else { "have" };
    match (summary.safe_fixes, summary.unsafe_fixes) {
        (0, 0) => None,
        (safe, 0) => Some(format!(
            "{safe} {} a safe fix: `decomm fix --diff` shows it",
            have(safe)
        )),
        (0, unsafe_) => Some(format!(
            "{unsafe_} {} an unsafe fix: `decomm fix --unsafe-fixes --diff` shows it",
            have(unsafe_)
        )),
        (safe, unsafe_) => Some(format!(
            "{safe} {} a safe fix, {unsafe_} an unsafe one: `decomm fix --diff` and `--unsafe-fixes --diff` show them",
            have(safe)
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Action, Fix, Report, Safety};
    use crate::report::testing::{dangling, finding, path, pending, report, skipped, sources, with_severity};
    use crate::report::view::Narrowing;

    fn check_with(report: &Report, narrowing: &Narrowing, detail: Detail, expected: &str) {
        let text = render(&View::new(report, narrowing), &sources, detail, Paint::Plain);
        let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
        assert_eq!(lines.join("\n").trim_end(), expected.trim_end());
    }

    fn check(findings: Vec<Finding>, expected: &str) {
        check_with(&report(findings), &Narrowing::default(), Detail::Normal, expected);
    }

    #[test]
    fn a_finding_shows_its_line_and_what_to_do() {
        check(
            vec![dangling("../scripts/migrate")],
            r#"
error[dangling-path]: imports the retired `scripts/migrate.js`
 --> app/route.ts:2:22
  |
2 | import { run } from "../scripts/migrate";
  |                      ^^^^^^^^^^^^^^^^^^
  = help: remove the import
          or keep the script

1 error in 1 file (34 files checked)
"#
            .trim_start(),
        );
    }

    #[test]
    fn a_finding_without_a_range_or_a_readable_file_shows_its_address_alone() {
        let mut gone = dangling("../scripts/migrate");
        gone.path = path("app/gone.ts");
        let note = with_severity(finding("unlisted", "b\u{1b}[2J.ts"), Severity::Note);
        check(
            vec![gone, note],
            r#"
error[dangling-path]: imports the retired `scripts/migrate.js`
 --> app/gone.ts:2:22
  = help: remove the import
          or keep the script

note[unlisted]: `b\u{1b}[2J.ts` is retired
 --> b\u{1b}[2J.ts
  = help: delete it

1 error, 1 note in 2 files (34 files checked)
1 has a safe fix: `decomm fix --diff` shows it
"#
            .trim_start(),
        );
    }

    #[test]
    fn retired_files_of_one_entry_are_one_block() {
        let mut findings: Vec<Finding> = (1..=22)
            .map(|number| finding("retired-path", &format!("migrations/{number:03}.sql")))
            .collect();
        findings.insert(1, dangling("migrations"));
        findings.push(pending(finding("retired-path", "z.sql"), 5));
        let listed: Vec<String> = (2..=20)
            .map(|number| format!("     migrations/{number:03}.sql"))
            .collect();
        check_with(
            &report(findings),
            &Narrowing {
                pending: true,
                ..Narrowing::default()
            },
            Detail::Normal,
            &format!(
                r#"error[retired-path]: 22 retired files are still there (`legacy`)
 --> migrations/001.sql
{}
     and 2 more (`-v` lists them)
  = help: delete it

error[dangling-path]: imports the retired `scripts/migrate.js`
 --> app/route.ts:3:12
  |
3 | await run("migrations");
  |            ^^^^^^^^^^
  = help: remove the import
          or keep the script

error[retired-path] pending (phase 5): `z.sql` is retired
 --> z.sql
  = help: delete it

23 errors in 23 files (34 files checked); 1 pending (phase 5)
22 have a safe fix: `decomm fix --diff` shows it
"#,
                listed.join("\n")
            ),
        );
    }

    #[test]
    fn a_block_whose_help_differs_points_to_the_entry() {
        let mut second = finding("retired-path", "b");
        second.help = "delete b".to_owned();
        check(
            vec![finding("retired-path", "a"), second],
            r#"
error[retired-path]: 2 retired files are still there (`legacy`)
 --> a
     b
  = help: `decomm explain legacy` says why, and what to use instead

2 errors in 2 files (34 files checked)
2 have a safe fix: `decomm fix --diff` shows it
"#
            .trim_start(),
        );
    }

    #[test]
    fn a_clean_tree_is_said_to_be_clean() {
        check(
            vec![],
            "decomm: nothing retired is left, and nothing points at it (34 files checked)",
        );
        check(
            vec![pending(dangling("migrations"), 6), pending(dangling("migrations"), 5)],
            "decomm: nothing that is enforced is left, and nothing points at it (34 files checked); \
             2 pending (phase 5, 6)",
        );
        let narrowing = Narrowing {
            paths: vec![path("lib")],
            ..Narrowing::default()
        };
        check_with(
            &report(vec![dangling("migrations")]),
            &narrowing,
            Detail::Normal,
            "decomm: nothing found in what was asked for (34 files checked)",
        );
    }

    #[test]
    fn skipped_files_are_listed_before_the_summary() {
        let mut whole = report(vec![]);
        whole.skipped = (0..12)
            .map(|number| skipped(&format!("b{number:02}.js"), "not UTF-8"))
            .collect();
        let listed: Vec<String> = (0..10).map(|number| format!("  b{number:02}.js: not UTF-8")).collect();
        let clean = "decomm: nothing retired is left, and nothing points at it (34 files checked)";
        check_with(
            &whole,
            &Narrowing::default(),
            Detail::Normal,
            &format!(
                "skipped 12 files:\n{}\n  and 2 more (`-v` lists them)\n\n{clean}",
                listed.join("\n")
            ),
        );
        let narrowing = Narrowing {
            paths: vec![path("b11.js")],
            ..Narrowing::default()
        };
        check_with(
            &whole,
            &narrowing,
            Detail::Full,
            "skipped 1 file:\n  b11.js: not UTF-8\n\ndecomm: nothing found in what was asked for (34 files checked)",
        );
        check_with(&whole, &Narrowing::default(), Detail::Quiet, "");
    }

    #[test]
    fn quiet_is_errors_alone() {
        let findings = vec![
            finding("retired-path", "a"),
            with_severity(dangling("migrations"), Severity::Warning),
            with_severity(dangling("migrations"), Severity::Note),
        ];
        check_with(
            &report(findings),
            &Narrowing::default(),
            Detail::Quiet,
            "error[retired-path]: `a` is retired\n --> a\n  = help: delete it",
        );
    }

    #[test]
    fn the_sentence_on_fixes_knows_one_from_many() {
        let fix = |safety| Finding {
            fix: Some(Fix {
                title: "x",
                safety,
                action: Action::TakeOut,
            }),
            ..dangling("migrations")
        };
        for (fixes, expected) in [
            (vec![], None),
            (
                vec![Safety::Safe],
                Some("1 has a safe fix: `decomm fix --diff` shows it"),
            ),
            (
                vec![Safety::Unsafe, Safety::Unsafe],
                Some("2 have an unsafe fix: `decomm fix --unsafe-fixes --diff` shows it"),
            ),
            (
                vec![Safety::Safe, Safety::Unsafe],
                Some("1 has a safe fix, 1 an unsafe one: `decomm fix --diff` and `--unsafe-fixes --diff` show them"),
            ),
        ] {
            let whole = report(fixes.into_iter().map(fix).collect());
            let view = View::new(&whole, &Narrowing::default());
            assert_eq!(fixes_sentence(&view.summary).as_deref(), expected);
        }
    }

    #[test]
    fn colours_are_styles_around_the_same_text() {
        let whole = report(vec![dangling("migrations")]);
        let view = View::new(&whole, &Narrowing::default());
        let coloured = render(&view, &sources, Detail::Normal, Paint::Colour);
        let plain = render(&view, &sources, Detail::Normal, Paint::Plain);
        assert!(coloured.contains("\u{1b}["));
        assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), plain);
    }
}
