//! One file of SQL, read.

use crate::db::effects::apply::may_remove;
use crate::db::effects::change::{Change, Place, Statement, TableChange, Unseen};
use crate::db::effects::syntax::{self, Lines};
use crate::db::object::{ObjectKind, QualifiedName};
use std::borrow::Cow;

/// A migration's SQL.
#[derive(Clone, Debug, Default)]
pub struct Script {
    pub(super) statements: Vec<Statement>,
    /// The text that they stand in: what was meant, where that is clear.
    text: String,
    /// Where PostgreSQL cannot parse it.
    pub broken: Option<Broken>,
    /// Why what it does cannot be told at all, in a few words.
    pub unreadable: Option<String>,
    /// Whether it was broken, and the statements are what was meant.
    is_meant: bool,
    /// What a text that is broken or unreadable may remove.
    doubtful: Vec<ObjectKind>,
}

/// Where PostgreSQL cannot parse a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The line, from 1.
    pub line: usize,
    /// What stands there, where it is a known mistake.
    pub mistake: Option<&'static str>,
}

/// One statement of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece<'a> {
    /// Its text, without the semicolon.
    pub text: &'a str,
    /// The line on which it begins, from 1.
    pub line: usize,
    /// What it is to a draft.
    pub nature: Nature,
    /// Whether PostgreSQL refuses it in a transaction.
    pub is_outside: bool,
    /// The tables that it changes, or makes an index, a trigger or a policy on; none of those that it makes.
    pub tables: Vec<QualifiedName>,
}

/// What a statement is to a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nature {
    /// It makes objects, or changes some.
    Makes,
    /// It removes some.
    Removes,
    /// It adds a label to an enum, which cannot be used in the same transaction.
    EnumValue,
    /// It changes rows.
    Rows,
    /// It begins or ends a transaction, or sets how names are looked up.
    Frame,
    /// It does what leaves no object, or what its text does not show.
    Unseen,
}

/// One statement, as the transaction sees it that it runs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The line on which it begins, from 1.
    pub line: usize,
    /// What it is to the transaction.
    pub place: Place,
    /// Whether it begins the next transaction where it ends one: `AND CHAIN`.
    pub chains: bool,
}

/// What parts the pieces of a migration that Drizzle's migrators send one by one. To SQL it is a comment.
///
/// Source: `migrator.js` of drizzle-orm 0.45.4 and 1.0.0-rc.5.
pub const BREAKPOINT: &str = "--> statement-breakpoint";

/// The same with a semicolon in front, and as long.
const SEMICOLON: &str = ";-- statement-breakpoint";

/// What begins the part of a file that takes the migration back.
///
/// Source: dbmate, goose, sql-migrate and node-pg-migrate, as of 2026.
const BACK: &[&str] = &[
    "-- migrate:down",
    "-- +goose down",
    "-- +migrate down",
    "-- down migration",
];

/// Mistakes that people make because other statements take these words.
const MISTAKES: &[(&str, &str)] = &[
    (
        "add constraint if not exists",
        "there is no ADD CONSTRAINT IF NOT EXISTS",
    ),
    ("create type if not exists", "there is no CREATE TYPE IF NOT EXISTS"),
    ("create policy if not exists", "there is no CREATE POLICY IF NOT EXISTS"),
    (
        "create trigger if not exists",
        "there is no CREATE TRIGGER IF NOT EXISTS",
    ),
    ("auto_increment", "AUTO_INCREMENT is MySQL's"),
    ("autoincrement", "AUTOINCREMENT is SQLite's"),
];

impl Script {
    /// Reads `text`, up to where it says how to take it back.
    ///
    /// What PostgreSQL cannot parse is said to be broken; the statements are then what was meant, as far as that is clear.
    pub fn read(text: &str) -> Script {
        let forward = apart(forward(text.strip_prefix('\u{feff}').unwrap_or(text)));
        let (text, calls) = without_commands(&forward);
        let parsed = match syntax::parse(&text) {
            Ok(parsed) => parsed,
            Err(reason) => return Script::unreadable(&text, Vec::new(), reason),
        };
        let Some(at) = parsed.error else {
            return match calls {
                true => Script::unreadable(&text, parsed.statements, "it has psql run other files".to_owned()),
                false => Script {
                    statements: parsed.statements,
                    text: text.into_owned(),
                    ..Script::default()
                },
            };
        };
        if let Some(reason) = template(&text) {
            return Script::unreadable(&text, parsed.statements, reason.to_owned());
        }
        let broken = broken(&text, at);
        let mended = mended(&text);
        let meant = broken
            .mistake
            .and_then(|_| syntax::parse(&mended).ok())
            .filter(|meant| meant.error.is_none());
        let doubtful = syntax::removable(&text);
        let (statements, text) = match meant {
            Some(meant) => (meant.statements, mended),
            None => (parsed.statements, text.into_owned()),
        };
        Script {
            is_meant: text != *forward,
            statements,
            text,
            broken: Some(broken),
            unreadable: None,
            doubtful,
        }
    }

    /// Reads what a client sends as it stands: nothing of it is left out or mended.
    pub fn sent(text: &str) -> Script {
        let parsed = match syntax::parse(text) {
            Ok(parsed) => parsed,
            Err(reason) => return Script::unreadable(text, Vec::new(), reason),
        };
        // A byte order mark is a part of a word to PostgreSQL; a file is rid of it by psql alone.
        let at = if text.starts_with('\u{feff}') {
            Some(0)
        } else {
            parsed.error
        };
        match (at, template(text)) {
            (Some(_), Some(reason)) => Script::unreadable(text, parsed.statements, reason.to_owned()),
            (at, _) => Script {
                statements: parsed.statements,
                text: text.to_owned(),
                broken: at.map(|at| broken(text, at)),
                doubtful: at.map(|_| syntax::removable(text)).unwrap_or_default(),
                ..Script::default()
            },
        }
    }

    /// Reads a migration that Drizzle's migrators send piece by piece, all of it in one.
    pub fn sent_apart(text: &str) -> Script {
        Script::sent(&apart(text))
    }

    fn unreadable(text: &str, statements: Vec<Statement>, reason: String) -> Script {
        Script {
            statements,
            text: text.to_owned(),
            is_meant: false,
            broken: None,
            unreadable: Some(reason),
            doubtful: syntax::removable(text),
        }
    }

    /// Whether it is certain that what it says happens when it runs.
    pub(super) fn is_sure(&self) -> bool {
        self.broken.is_none() && self.unreadable.is_none()
    }

    /// Whether it holds no statement.
    pub fn is_empty(&self) -> bool {
        self.statements.is_empty()
    }

    /// Returns the line of the first statement that ends the transaction it runs in.
    pub fn ends_transaction(&self) -> Option<usize> {
        let ends = |statement: &&Statement| matches!(statement.place, Place::Commits | Place::RollsBack);
        self.statements.iter().find(ends).map(|statement| statement.line)
    }

    /// Returns the line of the first statement that PostgreSQL refuses within a transaction.
    pub fn runs_outside(&self) -> Option<usize> {
        let outside = |statement: &&Statement| statement.place == Place::Outside;
        self.statements.iter().find(outside).map(|statement| statement.line)
    }

    /// Returns what each of its statements is to the transaction that it runs in.
    pub fn steps(&self) -> impl Iterator<Item = Step> {
        self.statements.iter().map(|statement| {
            let text = self.text.get(statement.range.clone()).unwrap_or("").to_lowercase();
            let chains = || {
                let mut words = text
                    .trim_end_matches([';', ' ', '\n', '\r', '\t'])
                    .rsplit(char::is_whitespace);
                words.next() == Some("chain") && words.find(|word| !word.is_empty()) == Some("and")
            };
            Step {
                line: statement.line,
                place: statement.place,
                chains: matches!(statement.place, Place::Commits | Place::RollsBack) && chains(),
            }
        })
    }

    /// Returns how many statements it has.
    pub fn n_statements(&self) -> usize {
        self.statements.len()
    }

    /// Returns whether its statements can be taken as they stand, or as they were meant.
    pub fn is_clear(&self) -> bool {
        self.unreadable.is_none() && (self.broken.is_none() || self.is_meant)
    }

    /// Returns the statement number `place`.
    pub fn piece(&self, place: usize) -> Option<Piece<'_>> {
        let statement = self.statements.get(place)?;
        let text = self.text.get(statement.range.clone())?.trim();
        Some(Piece {
            text: text.trim_end_matches(';').trim_end(),
            line: statement.line,
            nature: nature(statement),
            is_outside: statement.place == Place::Outside,
            tables: tables(statement),
        })
    }

    /// Whether some of what it does leaves no object, or cannot be told from its text.
    pub fn has_unseen(&self) -> bool {
        self.unreadable.is_some() || self.statements.iter().any(|statement| statement.unseen.is_some())
    }

    /// Whether it runs code that the text does not show.
    pub fn has_code(&self) -> bool {
        let is_code = |statement: &Statement| matches!(statement.unseen, Some(Unseen::Code { .. }));
        self.unreadable.is_some() || self.statements.iter().any(is_code)
    }

    /// Returns the kinds of objects that it may remove without its text telling which.
    pub fn may_remove(&self) -> Vec<ObjectKind> {
        let unseen = self.statements.iter().map(|statement| statement.unseen.as_ref());
        let mut kinds: Vec<ObjectKind> = unseen.flat_map(may_remove).copied().collect();
        kinds.extend(&self.doubtful);
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    }
}

/// Returns the tables that a statement needs to be there; a name without a schema is taken to be in `public`.
fn tables(statement: &Statement) -> Vec<QualifiedName> {
    let table = |change: &Change| match change {
        Change::Alter { table, .. } | Change::CreateOnTable { table, .. } => Some(table.clone()),
        Change::CreateIndex(index) => Some(index.table.clone()),
        _ => None,
    };
    let tables = statement.changes.iter().filter_map(|(change, _)| table(change));
    let qualified = tables.map(|table| QualifiedName::new(table.schema.as_deref().unwrap_or("public"), &table.name));
    qualified.collect()
}

fn nature(statement: &Statement) -> Nature {
    let removes = |change: &Change| match change {
        Change::Drop { .. } | Change::DropFunction { .. } | Change::DropOnTable { .. } | Change::DropField { .. } => {
            true
        }
        Change::Alter { change, .. } => matches!(
            change,
            TableChange::DropColumn { .. } | TableChange::DropConstraint { .. } | TableChange::DropIdentity { .. }
        ),
        _ => false,
    };
    let mut changes = statement.changes.iter().map(|(change, _)| change);
    let is_frame = |change: &Change| matches!(change, Change::SearchPath(_));
    if !matches!(statement.place, Place::Within | Place::Outside) || changes.clone().any(is_frame) {
        return Nature::Frame;
    }
    if changes.clone().any(removes) {
        return Nature::Removes;
    }
    if changes.clone().any(|change| matches!(change, Change::AddLabel { .. })) {
        return Nature::EnumValue;
    }
    if changes.clone().any(|change| !matches!(change, Change::Touch { .. })) {
        return Nature::Makes;
    }
    match changes.next() {
        Some(_) => Nature::Rows,
        None => Nature::Unseen,
    }
}

/// Returns the part of `text` before it says how to take the migration back.
pub(super) fn forward(text: &str) -> &str {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let lower = line.trim().to_ascii_lowercase();
        if BACK.iter().any(|mark| lower.starts_with(mark)) {
            return text.get(..at).unwrap_or(text);
        }
        at += line.len();
    }
    text
}

/// Returns the text with a semicolon at each breakpoint, without which two statements would look like one.
fn apart(text: &str) -> Cow<'_, str> {
    match text.contains(BREAKPOINT) {
        true => Cow::Owned(text.replace(BREAKPOINT, SEMICOLON)),
        false => Cow::Borrowed(text),
    }
}

/// Returns the text with the commands of psql made blank, and whether one of them runs what is not in the text.
fn without_commands(text: &str) -> (Cow<'_, str>, bool) {
    if !text.lines().any(|line| line.starts_with('\\')) {
        return (Cow::Borrowed(text), false);
    }
    let mut calls = false;
    let mut blank = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        match line.strip_prefix('\\') {
            Some(command) => {
                let word = command.split_whitespace().next().unwrap_or("");
                calls |= matches!(
                    word,
                    "i" | "ir" | "include" | "include_relative" | "gexec" | "copy" | "." | "if"
                );
                blank.extend(line.chars().map(|sign| if sign == '\n' { '\n' } else { ' ' }));
            }
            None => blank.push_str(line),
        }
    }
    (Cow::Owned(blank), calls)
}

/// Returns why a text that is not SQL throughout may become SQL before it is run.
fn template(text: &str) -> Option<&'static str> {
    let has_hole = ["${", "{{", "<%", "%(", "@@"].iter().any(|mark| text.contains(mark));
    has_hole.then_some("it holds placeholders of a template")
}

/// Returns the text with the words made blank that some statements do not take: what was meant.
fn mended(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let mut mended = text.to_owned();
    for (at, _) in lower.match_indices("if not exists") {
        let before: Vec<&str> = lower
            .get(..at)
            .unwrap_or("")
            .rsplit(char::is_whitespace)
            .filter(|word| !word.is_empty())
            .take(2)
            .collect();
        let takes_none = matches!(
            before.as_slice(),
            ["constraint", "add"] | ["type" | "policy" | "trigger", "create"]
        );
        if takes_none {
            mended.replace_range(at..at + "if not exists".len(), "             ");
        }
    }
    mended
}

fn broken(text: &str, at: usize) -> Broken {
    let lines = Lines::of(text);
    let line = lines.at(at);
    // The words around it, however they are broken into lines.
    let begin = text.floor_char_boundary(at.saturating_sub(60));
    let end = text.floor_char_boundary((at + 60).min(text.len()));
    let around = text.get(begin..end).unwrap_or("").to_lowercase();
    let around = around.split_whitespace().collect::<Vec<_>>().join(" ");
    let mistake = MISTAKES.iter().find(|(words, _)| around.contains(words));
    Broken {
        line,
        mistake: mistake.map(|(_, mistake)| *mistake),
    }
}
