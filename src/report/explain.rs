//! What `decomm explain` says: a check, a finding of `decomm db`, an entry, or the lists of all.

use crate::checks::registry::CheckDoc;
use crate::config::{Ask, Config, Entry, Require, Retire, Value};
use crate::finding::Severity;
use crate::report::escape::{escape, escape_lines};
use crate::report::paint::{Paint, Role};

/// Returns the whole documentation of `check`.
pub fn check(check: &CheckDoc, paint: Paint) -> String {
    let mut page = Page::new(paint);
    page.title(check.name, &format!("{} by default", check.severity.name()));
    page.paragraph(check.title);
    page.section("Why", check.why);
    page.section("Before", check.before);
    page.section("After", check.after);
    page.section("Fix", check.fix);
    page.text
}

/// What there is to say of a finding about a database.
#[derive(Clone, Copy, Debug)]
pub struct DatabaseDoc {
    /// Its name.
    pub name: &'static str,
    /// How bad it mostly is.
    pub severity: Severity,
    /// What it flags, in one sentence.
    pub title: &'static str,
    /// What to do about it.
    pub next: &'static str,
}

/// Returns the whole documentation of a finding about a database.
pub fn of_database(doc: &DatabaseDoc, paint: Paint) -> String {
    let mut page = Page::new(paint);
    page.title(doc.name, &format!("{} mostly, of `decomm db`", doc.severity.name()));
    page.paragraph(doc.title);
    page.section("What to do", doc.next);
    page.text
}

/// Returns `entry` with all that it asks for.
pub fn entry(entry: &Entry, config: &Config, paint: Paint) -> String {
    let mut page = Page::new(paint);
    let status = if config.enforces(entry.phase) {
        "enforced"
    } else {
        "pending"
    };
    page.title(
        &escape(&entry.id),
        &format!("phase {}, {status}, from {}", entry.phase, escape(&entry.source)),
    );
    for words in [&entry.title, &entry.reason].into_iter().flatten() {
        page.paragraph(&escape_lines(words));
    }
    match &entry.ask {
        Ask::Retire(retire) => page.retire(retire),
        Ask::Require(require) => page.section("Requires", &required(require)),
        Ask::Rewrite(rewrite) => {
            let sign = if rewrite.is_regex { " (a pattern)" } else { "" };
            page.section(
                "Rewrites",
                &format!("{}{sign}\nto {}", escape(&rewrite.from), escape(&rewrite.to)),
            );
        }
        Ask::Manual(manual) => {
            let done = match &manual.done {
                Some(day) => format!("done {}", escape(day)),
                None => "open; add `done = \"YYYY-MM-DD\"` to its entry once it is done".to_owned(),
            };
            page.section("A step for people", &format!("{}\n{done}", escape_lines(&manual.text)));
        }
    }
    page.text
}

/// Returns all of `checks`, the findings about a database, and the entries of `config` where there is one.
pub fn list(checks: &[CheckDoc], of_database: &[DatabaseDoc], config: Option<&Config>, paint: Paint) -> String {
    let mut page = Page::new(paint);
    page.rows(
        "Checks",
        checks.iter().map(|check| (check.name, check.severity, check.title)),
    );
    if !of_database.is_empty() {
        page.text.push('\n');
        page.rows(
            "Findings of `decomm db`",
            of_database.iter().map(|doc| (doc.name, doc.severity, doc.title)),
        );
    }
    match config {
        None => page
            .text
            .push_str("\nNo .decomm.toml here, so there are no entries to list.\n"),
        Some(config) => page.entries(config),
    }
    page.text
        .push_str("\n`decomm explain NAME` tells all about one of them.\n");
    page.text
}

struct Page {
    text: String,
    paint: Paint,
}

impl Page {
    fn new(paint: Paint) -> Page {
        Page {
            text: String::new(),
            paint,
        }
    }

    fn title(&mut self, name: &str, remark: &str) {
        self.text
            .push_str(&format!("{} ({remark})\n\n", self.paint.apply(Role::Emphasis, name)));
    }

    fn heading(&mut self, heading: &str) {
        self.text
            .push_str(&format!("{}\n", self.paint.apply(Role::Emphasis, heading)));
    }

    fn rows(&mut self, heading: &str, rows: impl Iterator<Item = (&'static str, Severity, &'static str)> + Clone) {
        self.heading(heading);
        let width = rows.clone().map(|(name, ..)| name.len()).max().unwrap_or(0);
        for (name, severity, title) in rows {
            let severity = severity.name();
            self.text.push_str(&format!("  {name:width$}  {severity:7}  {title}\n"));
        }
    }

    fn paragraph(&mut self, words: &str) {
        self.text.push_str(&format!("{words}\n\n"));
    }

    fn section(&mut self, heading: &str, body: &str) {
        self.heading(heading);
        for line in body.lines() {
            self.text.push_str(format!("  {line}").trim_end());
            self.text.push('\n');
        }
        self.text.push('\n');
    }

    fn retire(&mut self, retire: &Retire) {
        self.names("Retired paths", retire.paths.patterns().iter().cloned());
        if retire.freeze {
            self.names(
                "May still be added or changed",
                retire.freeze_except.patterns().iter().cloned(),
            );
        }
        let symbols = retire
            .symbols
            .iter()
            .map(|symbol| format!("{}#{}", symbol.file, symbol.name));
        self.names("Retired symbols", symbols);
        self.names(
            "Retired tables",
            retire.tables.iter().map(|table| table.written.clone()),
        );
        self.names(
            "Retired package scripts",
            retire.scripts.iter().map(|script| script.written.clone()),
        );
        self.names("Retired dependencies", retire.dependencies.iter().cloned());
        if let Some(instead) = &retire.instead {
            self.section("Instead", &escape_lines(instead));
        }
    }

    /// Writes a section with one name a line, and nothing where there are none.
    fn names(&mut self, heading: &str, names: impl Iterator<Item = String>) {
        let names: Vec<String> = names.map(|name| escape(&name).into_owned()).collect();
        if !names.is_empty() {
            self.section(heading, &names.join("\n"));
        }
    }

    fn entries(&mut self, config: &Config) {
        self.text.push('\n');
        self.heading("Entries");
        let width = config
            .entries
            .iter()
            .map(|entry| escape(&entry.id).chars().count())
            .max()
            .unwrap_or(0);
        for entry in &config.entries {
            let words = match &entry.ask {
                Ask::Manual(manual) => manual.text.as_str(),
                _ => entry.title.as_deref().or(entry.reason.as_deref()).unwrap_or(""),
            };
            let (id, phase, source) = (escape(&entry.id), entry.phase, escape(&entry.source));
            let pad = width.saturating_sub(id.chars().count());
            let line = format!("  {id}{:pad$}  phase {phase}  {source}  {}", "", escape(words));
            self.text.push_str(line.trim_end());
            self.text.push('\n');
        }
        if config.entries.is_empty() {
            self.text.push_str("  none yet\n");
        }
    }
}

fn required(require: &Require) -> String {
    match require {
        Require::ScriptCommand { script, command } => {
            format!(
                "the package script {} is exactly: {}",
                escape(&script.written),
                escape(command)
            )
        }
        Require::ScriptWithout { script, step } => {
            format!(
                "the package script {} has no step: {}",
                escape(&script.written),
                escape(step)
            )
        }
        Require::Setting { file, setting, equals } => {
            let value = match equals {
                Value::Text(text) => format!("\"{}\"", escape(text)),
                Value::Integer(number) => number.to_string(),
                Value::Boolean(truth) => truth.to_string(),
            };
            format!("in {}, {} is {value}", escape(file.as_str()), escape(setting))
        }
        Require::Section { file, heading, .. } => {
            format!("{} has the section {}", escape(file.as_str()), escape(heading))
        }
        Require::File { file, .. } => format!("the file {} exists", escape(file.as_str())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Severity;
    use crate::report::testing::board_config;

    const DOC: CheckDoc = CheckDoc {
        name: "dangling-path",
        severity: Severity::Error,
        title: "Something refers to a retired path.",
        why: "It breaks.\n\nSoon.",
        before: "import 'a';",
        after: "// nothing",
        fix: "None.",
    };

    #[test]
    fn a_check_is_told_in_sections() {
        let expected = "dangling-path (error by default)\n\nSomething refers to a retired path.\n\n\
                        Why\n  It breaks.\n\n  Soon.\n\nBefore\n  import 'a';\n\nAfter\n  // nothing\n\nFix\n  None.\n\n";
        assert_eq!(check(&DOC, Paint::Plain), expected);
    }

    #[test]
    fn the_list_has_checks_and_entries() {
        let text = list(&[DOC], &[], Some(&board_config()), Paint::Plain);
        assert!(
            text.starts_with("Checks\n  dangling-path  error    Something refers to a retired path.\n"),
            "{text}"
        );
        assert!(
            text.contains("  backup       phase 2  .decomm.toml  Back up the `database`\n"),
            "{text}"
        );
        assert!(list(&[DOC], &[], None, Paint::Plain).contains("No .decomm.toml here"));
    }

    #[test]
    fn an_entry_tells_what_it_asks() {
        let config = board_config();
        let texts: Vec<String> = config
            .entries
            .iter()
            .map(|one| entry(one, &config, Paint::Plain))
            .collect();
        assert!(
            texts
                .iter()
                .any(|text| text.contains("Requires\n  the file a exists\n"))
        );
        assert!(
            texts
                .iter()
                .any(|text| text.contains("(phase 5, pending, from .decomm.toml)"))
        );
        assert!(
            texts
                .iter()
                .any(|text| text.contains("Audit production\n  open; add `done"))
        );
    }
}
