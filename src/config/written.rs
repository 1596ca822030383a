//! A config or a pack as written: its keys with their places, right in type, not yet judged for what they say.
//!
//! Keys that nobody knows and values of the wrong type are found here; what the values mean, in `compile`.

use toml_edit::Document;

use crate::config::Value;
use crate::config::date::Date;
use crate::config::error::Problems;
use crate::config::reader::{Field, Spanned, Table, Texts};
use crate::text::span::Span;

/// The only version of the format.
const VERSION: i64 = 1;

const TOML_HELP: &str = "mend the syntax: https://toml.io tells what it is";

/// Whose file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// The repository's own config.
    Own,
    /// A pack, which sets no phase and need not name its version.
    Pack,
}

/// A file as written.
#[derive(Debug)]
pub(crate) struct WrittenFile {
    pub(crate) extends: Vec<Spanned<String>>,
    pub(crate) phase: Option<u32>,
    pub(crate) exclude: Vec<Spanned<String>>,
    pub(crate) history: Vec<Spanned<String>>,
    /// Retire, require, rewrite and manual entries in the order of the file.
    pub(crate) entries: Vec<WrittenEntry>,
    pub(crate) allows: Vec<WrittenAllow>,
    pub(crate) history_check: Option<bool>,
    pub(crate) disabled: Vec<Spanned<String>>,
}

/// An entry as written.
#[derive(Debug)]
pub(crate) struct WrittenEntry {
    /// The place of its header.
    pub(crate) span: Span,
    pub(crate) id: Field<String>,
    pub(crate) phase: u32,
    pub(crate) title: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) ask: WrittenAsk,
}

/// The keys of an entry's own kind.
#[derive(Debug)]
pub(crate) enum WrittenAsk {
    Retire(WrittenRetire),
    Require(WrittenRequire),
    Rewrite(WrittenRewrite),
    Manual { text: Field<String>, done: Option<String> },
}

#[derive(Debug)]
pub(crate) struct WrittenRetire {
    pub(crate) paths: Texts,
    pub(crate) freeze: bool,
    pub(crate) freeze_except: Texts,
    pub(crate) symbols: Texts,
    pub(crate) tables: Texts,
    pub(crate) scripts: Texts,
    pub(crate) dependencies: Texts,
    pub(crate) instead: Option<String>,
}

#[derive(Debug)]
pub(crate) struct WrittenRequire {
    pub(crate) script: Field<String>,
    pub(crate) command: Field<String>,
    pub(crate) without: Field<String>,
    pub(crate) file: Field<String>,
    pub(crate) setting: Field<String>,
    pub(crate) equals: Field<Value>,
    pub(crate) heading: Field<String>,
    pub(crate) body: Field<String>,
    pub(crate) body_file: Field<String>,
}

#[derive(Debug)]
pub(crate) struct WrittenRewrite {
    pub(crate) files: Texts,
    pub(crate) from: Field<String>,
    pub(crate) to: Field<String>,
    pub(crate) is_regex: bool,
}

/// An exception as written.
#[derive(Debug)]
pub(crate) struct WrittenAllow {
    /// The place of its header.
    pub(crate) span: Span,
    pub(crate) paths: Texts,
    pub(crate) checks: Texts,
    pub(crate) entries: Texts,
    pub(crate) reason: Field<String>,
    pub(crate) until: Option<Date>,
}

/// Reads `text`; `None` where it is no TOML, or of another version, so that nothing more can be said about it.
pub(crate) fn read(text: &str, role: Role, problems: &Problems<'_>) -> Option<WrittenFile> {
    let document = match Document::parse(text) {
        Ok(document) => document,
        Err(error) => {
            let message = format!("not valid TOML: {}", error.message());
            match error.span() {
                Some(range) => problems.add(Span::new(range.start, range.end), message, TOML_HELP),
                None => problems.add_for_file(message, TOML_HELP),
            }
            return None;
        }
    };
    let top = Table::new(document.as_table(), Span::new(0, 0), problems);
    if !is_known_version(&top, role, problems) {
        return None;
    }
    top.only(&TOP, "the keys at the top");
    let phase = top.count("phase");
    if let (Role::Pack, Some(key)) = (role, phase.key) {
        problems.add(
            key,
            "a pack sets no `phase`",
            "the phase is for the repository's own config to say",
        );
    }
    let mut entries = Vec::new();
    for (key, read) in KINDS {
        entries.extend(top.tables(key).iter().map(|table| read_entry(table, *read)));
    }
    entries.sort_by_key(|entry| entry.span);
    Some(WrittenFile {
        extends: top.texts("extends").into_value().unwrap_or_default(),
        phase: phase.into_value(),
        exclude: top.texts("exclude").into_value().unwrap_or_default(),
        history: top.texts("history").into_value().unwrap_or_default(),
        entries,
        allows: top.tables("allow").iter().map(read_allow).collect(),
        history_check: top.table("history-check").and_then(|table| {
            table.only(&["enabled"], "the keys of `[history-check]`");
            let enabled = table.boolean("enabled");
            need(&enabled, &table, "`[history-check]`", "enabled", problems);
            enabled.into_value()
        }),
        disabled: top.table("disable").map_or_else(Vec::new, |table| {
            table.only(&["entries"], "the keys of `[disable]`");
            let disabled = table.texts("entries");
            need(&disabled, &table, "`[disable]`", "entries", problems);
            disabled.into_value().unwrap_or_default()
        }),
    })
}

fn is_known_version(top: &Table<'_>, role: Role, problems: &Problems<'_>) -> bool {
    let version = top.integer("version");
    match (&version.value, version.is_present()) {
        (Some(version), _) if version.value == VERSION => true,
        (Some(version), _) => {
            let message = format!(
                "`version` is {}, and this decomm knows version {VERSION}",
                version.value
            );
            problems.add(version.span, message, format!("write `version = {VERSION}`"));
            false
        }
        (None, false) if role == Role::Own => {
            problems.add_for_file(
                "`version` is missing",
                format!("write `version = {VERSION}` at the top"),
            );
            true
        }
        (None, _) => true,
    }
}

/// Notes that `key` is missing, where it is.
pub(crate) fn need<T>(field: &Field<T>, table: &Table<'_>, what: &str, key: &str, problems: &Problems<'_>) {
    if !field.is_present() {
        problems.add(table.span, format!("{what} has no `{key}`"), format!("give it `{key}`"));
    }
}

/// How the keys of an entry's own kind are read.
type ReadAsk = fn(&Table<'_>) -> WrittenAsk;

const KINDS: &[(&str, ReadAsk)] = &[
    ("retire", read_retire),
    ("require", read_require),
    ("rewrite", read_rewrite),
    ("manual", read_manual),
];

/// The keys at the top.
pub(crate) const TOP: [&str; 12] = [
    "version",
    "extends",
    "phase",
    "exclude",
    "history",
    "retire",
    "require",
    "rewrite",
    "manual",
    "allow",
    "history-check",
    "disable",
];

/// The keys that the four kinds share.
pub(crate) const SHARED: [&str; 4] = ["id", "phase", "title", "reason"];

/// The keys of a retire entry beside the shared ones.
pub(crate) const RETIRE: [&str; 8] = [
    "paths",
    "freeze",
    "freeze-except",
    "symbols",
    "tables",
    "scripts",
    "dependencies",
    "instead",
];

/// The keys of a require entry beside the shared ones.
pub(crate) const REQUIRE: [&str; 9] = [
    "script",
    "command",
    "without",
    "file",
    "setting",
    "equals",
    "heading",
    "body",
    "body-file",
];

/// The keys of a rewrite entry beside the shared ones.
pub(crate) const REWRITE: [&str; 4] = ["files", "from", "to", "regex"];

/// The keys of a manual entry beside the shared ones.
pub(crate) const MANUAL: [&str; 2] = ["text", "done"];

/// The keys of an allow.
pub(crate) const ALLOW: [&str; 5] = ["paths", "checks", "entries", "reason", "until"];

fn read_entry(table: &Table<'_>, read_ask: ReadAsk) -> WrittenEntry {
    WrittenEntry {
        span: table.span,
        id: table.text("id"),
        phase: table.count("phase").into_value().unwrap_or(0),
        title: table.text("title").into_value(),
        reason: table.text("reason").into_value(),
        ask: read_ask(table),
    }
}

fn only_with_shared(table: &Table<'_>, own: &[&str], what: &str) {
    let keys: Vec<&str> = SHARED.iter().chain(own).copied().collect();
    table.only(&keys, what);
}

fn read_retire(table: &Table<'_>) -> WrittenAsk {
    only_with_shared(table, &RETIRE, "the keys of a retire entry");
    WrittenAsk::Retire(WrittenRetire {
        paths: table.texts("paths"),
        freeze: table.boolean("freeze").into_value().unwrap_or(true),
        freeze_except: table.texts("freeze-except"),
        symbols: table.texts("symbols"),
        tables: table.texts("tables"),
        scripts: table.texts("scripts"),
        dependencies: table.texts("dependencies"),
        instead: table.text("instead").into_value(),
    })
}

fn read_require(table: &Table<'_>) -> WrittenAsk {
    only_with_shared(table, &REQUIRE, "the keys of a require entry");
    WrittenAsk::Require(WrittenRequire {
        script: table.text("script"),
        command: table.text("command"),
        without: table.text("without"),
        file: table.text("file"),
        setting: table.text("setting"),
        equals: table.scalar("equals"),
        heading: table.text("heading"),
        body: table.raw_text("body"),
        body_file: table.text("body-file"),
    })
}

fn read_rewrite(table: &Table<'_>) -> WrittenAsk {
    only_with_shared(table, &REWRITE, "the keys of a rewrite entry");
    WrittenAsk::Rewrite(WrittenRewrite {
        files: table.texts("files"),
        from: table.raw_text("from"),
        to: table.raw_text("to"),
        is_regex: table.boolean("regex").into_value().unwrap_or(false),
    })
}

fn read_manual(table: &Table<'_>) -> WrittenAsk {
    only_with_shared(table, &MANUAL, "the keys of a manual entry");
    WrittenAsk::Manual {
        text: table.text("text"),
        done: table.text_or_date("done").into_value(),
    }
}

fn read_allow(table: &Table<'_>) -> WrittenAllow {
    table.only(&ALLOW, "the keys of an allow");
    WrittenAllow {
        span: table.span,
        paths: table.texts("paths"),
        checks: table.texts("checks"),
        entries: table.texts("entries"),
        reason: table.text("reason"),
        until: table.date("until").into_value(),
    }
}
