//! `dangling-path`, `dangling-script`, `dangling-table`, `dangling-dependency`: something points at what is retired.
//!
//! The four ask the same of a hit and differ in their words.

use crate::checks::draft::{Draft, help, id, safe, unsafe_fix};
use crate::facts::Facts;
use crate::facts::scan::{Hit, Subject};
use crate::facts::symbol;
use crate::finding::{Action, Confidence, Fix, Kind, Severity};
use crate::lang::reference::{Holder, Removal};
use crate::text::quoted_sql::BEFORE_A_TABLE;
use crate::tree::path::RepoPath;

/// The check for each subject.
pub(in crate::checks) const NAMES: [&str; 4] = [
    "dangling-path",
    "dangling-script",
    "dangling-dependency",
    "dangling-table",
];

/// Returns one draft for each hit.
pub(in crate::checks) fn find(facts: &Facts) -> Vec<Draft> {
    facts.scan.hits.iter().map(|hit| draft(facts, hit)).collect()
}

fn draft(facts: &Facts, hit: &Hit) -> Draft {
    let entry = id(facts, hit.entry);
    let place = surface(hit.kind);
    let advice_on_table;
    let (check, message, advice) = match hit.subject {
        Subject::Path => (
            "dangling-path",
            match (hit.confidence, command(facts, hit)) {
                _ if hit.is_model => format!("this names a model of `{}`, which is retired by {entry}", hit.target),
                (_, Some(command)) => format!(
                    "{place} runs `{command}`, a command of `{}`, which is retired by {entry}",
                    hit.target
                ),
                (Confidence::Possible, _) => format!("{place} may name `{}`, which is retired by {entry}", hit.target),
                _ => format!("{place} refers to `{}`, which is retired by {entry}", hit.target),
            },
            advice_on_path(hit),
        ),
        Subject::Script => (
            "dangling-script",
            format!(
                "{place} runs the package script `{}`, which is retired by {entry}",
                hit.target
            ),
            if hit.prose {
                "reword it, or take it out"
            } else {
                "take the step out"
            },
        ),
        Subject::Dependency => (
            "dangling-dependency",
            format!(
                "{place} uses the npm package `{}`, which is retired by {entry}",
                hit.target
            ),
            "replace what it is used for",
        ),
        Subject::Table => {
            let declared = declared_table(facts, hit);
            let does = match hit.kind {
                _ if declared.is_some() => "this declares".to_owned(),
                Kind::Sql if hit.is_model => "this query works on".to_owned(),
                Kind::Sql if is_alone(facts, hit) => "this names".to_owned(),
                _ => format!("{place} names"),
            };
            let message = format!("{does} the table `{}`, which is retired by {entry}", hit.target);
            advice_on_table = match (declared, hit.kind) {
                (Some(symbol), _) => format!("retire the symbol `{symbol}` too, so that a fix takes it out"),
                (_, Kind::Declaration) => {
                    "take it out of the schema, then have `prisma migrate dev` write the migration".to_owned()
                }
                _ => "replace the query, or take it out".to_owned(),
            };
            ("dangling-table", message, advice_on_table.as_str())
        }
    };
    Draft {
        entry: Some(hit.entry),
        severity: severity(hit.prose, hit.confidence),
        confidence: hit.confidence,
        kind: Some(hit.kind),
        place: hit.place,
        target: Some(hit.target.clone()),
        fix: fix(hit),
        ..Draft::error(check, &hit.path, message, help(facts, hit.entry, advice))
    }
}

fn advice_on_path(hit: &Hit) -> &'static str {
    if hit.prose {
        return "reword it, or take it out";
    }
    match hit.path.name() {
        // Of a rule with nothing to look for a label is all that is left.
        "labeler.yml" | "labeler.yaml" => "take the rule out, its label with it, or name what is to have the label now",
        _ => "take the reference out",
    }
}

/// Returns the command that `hit` runs, where the package in the retired folder brings it and the folder is not named.
fn command(facts: &Facts, hit: &Hit) -> Option<String> {
    let is_run = matches!(
        hit.kind,
        Kind::Command | Kind::PackageScript | Kind::Workflow | Kind::Container
    );
    let package = facts.packages.at(&RepoPath::parse(&hit.target).filter(|_| is_run)?)?;
    let place = hit.place.filter(|_| !package.commands.is_empty())?;
    let text = facts.text(&hit.path)?;
    let said = place.span.of(&text);
    package.commands.iter().find(|command| *command == said).cloned()
}

/// Returns the symbol that `hit` declares as a table.
fn declared_table(facts: &Facts, hit: &Hit) -> Option<String> {
    let module = facts.scan.modules.get(&hit.path)?;
    let name = symbol::table_at(module, hit.place?.span)?;
    Some(format!("{}#{name}", hit.path))
}

/// Whether what `hit` marks is all of a string of a program, so that it is no SQL.
fn is_alone(facts: &Facts, hit: &Hit) -> bool {
    let text = facts.text(&hit.path).unwrap_or_default();
    let Some(place) = hit.place else { return false };
    let is_quote = |sign: Option<char>| sign.is_some_and(|sign| matches!(sign, '"' | '\'' | '`'));
    let before = text.get(..place.span.start()).unwrap_or_default();
    let behind = text.get(place.span.end()..).and_then(|behind| behind.chars().next());
    let is_quoted = is_quote(before.chars().next_back()) && is_quote(behind);
    // SQL quotes names as well, behind a word or a dot of its own.
    let before = before.trim_end_matches(['"', '\'', '`', ' ']);
    let word = before.rsplit(|sign: char| !sign.is_ascii_alphabetic()).next();
    let is_in_sql = word.is_some_and(|word| BEFORE_A_TABLE.iter().any(|known| known.eq_ignore_ascii_case(word)));
    hit.path.extension() != "sql" && is_quoted && !is_in_sql && !before.ends_with('.')
}

/// Returns how bad a reference is: prose warns, and what is only possible is never more than a note.
pub(in crate::checks) fn severity(is_prose: bool, confidence: Confidence) -> Severity {
    match (confidence, is_prose) {
        (Confidence::Possible, _) => Severity::Note,
        (_, true) => Severity::Warning,
        (_, false) => Severity::Error,
    }
}

fn fix(hit: &Hit) -> Option<Fix> {
    if hit.subject == Subject::Table || hit.confidence == Confidence::Possible {
        return None;
    }
    let (holder, is_whole) = match hit.removal {
        Removal::Manual => return None,
        // Nothing but a package script goes whole with its command.
        Removal::Whole(Holder::Script) if hit.kind != Kind::PackageScript => (Holder::Step, false),
        Removal::Whole(holder) => (holder, true),
        Removal::Part(holder) => (holder, false),
    };
    let title = match holder {
        Holder::Script => "remove the package script: it does nothing else",
        Holder::Step => "remove the step",
        Holder::Item => "remove it from the list",
        Holder::Property => "remove the property",
        Holder::Version => "remove the entry",
        Holder::Pattern => "remove the pattern",
        Holder::Reexport => "remove the re-export",
        Holder::Row => "remove the list item or table row",
        Holder::Link => "remove the link and leave its text",
    };
    if is_whole {
        safe(title, Action::TakeOut)
    } else {
        unsafe_fix(title, Action::TakeOut)
    }
}

/// Returns what a reference of this kind is called in a message.
pub(in crate::checks) fn surface(kind: Kind) -> &'static str {
    match kind {
        Kind::Import => "this import",
        Kind::Export => "this re-export",
        Kind::Require => "this require",
        Kind::DynamicImport => "this dynamic import",
        Kind::Mock => "this mock",
        Kind::Url => "this URL",
        Kind::Path => "this path",
        Kind::Command => "this command",
        Kind::PackageScript => "this package script",
        Kind::Workflow => "this pipeline",
        Kind::Container => "this container file",
        Kind::Config => "this configuration",
        Kind::Pattern => "this pattern",
        Kind::Link => "this link",
        Kind::Mention => "this text",
        Kind::Sql => "this SQL",
        Kind::Declaration => "this declaration",
    }
}
