//! `unmet-script`, `unmet-setting`, `unmet-section`, `unmet-file`: what an entry requires is not there.

use crate::checks::draft::{Draft, safe};
use crate::config::{Ask, Entry, Require, Script, Value};
use crate::facts::Facts;
use crate::finding::Action;
use crate::lang::language::Language;
use crate::lang::literal::Literal;
use crate::lang::lookup;
use crate::lang::section::find_section;
use crate::lang::source::Source;
use crate::lang::write;
use crate::text::chain::steps;
use crate::tree::path::RepoPath;

/// The check for each form of `require`.
pub(in crate::checks) const NAMES: [&str; 4] = ["unmet-script", "unmet-setting", "unmet-section", "unmet-file"];

/// Returns one draft for each requirement that does not hold.
pub(in crate::checks) fn find(facts: &Facts) -> Vec<Draft> {
    facts
        .config
        .entries
        .iter()
        .enumerate()
        .filter_map(|(index, entry)| {
            let Ask::Require(require) = &entry.ask else { return None };
            let draft = match require {
                Require::ScriptCommand { script, command } => script_command(facts, entry, script, command),
                Require::ScriptWithout { script, step } => script_without(facts, entry, script, step),
                Require::Setting { file, setting, equals } => wrong_setting(facts, entry, file, setting, equals),
                Require::Section { file, heading, body } => wrong_section(facts, entry, file, heading, body),
                Require::File { file, .. } => missing_file(facts, entry, file),
            }?;
            // The config, its packs and what is excluded are never written to.
            let is_ours = !facts.tree.listing().has_file(&draft.path) || facts.looks_at(&draft.path);
            Some(Draft {
                entry: Some(index),
                fix: draft.fix.filter(|_| is_ours),
                ..draft
            })
        })
        .collect()
}

/// Returns `advice` and the entry's reason behind it.
fn help(entry: &Entry, advice: String) -> String {
    match &entry.reason {
        Some(reason) => format!("{advice}; {reason}"),
        None => advice,
    }
}

/// Whether the file at `path` is there and `write` can write into its text.
fn can_be_written(facts: &Facts, path: &RepoPath, write: impl Fn(&str) -> bool) -> bool {
    facts.text(path).is_some_and(|text| write(&text))
}

fn package_json(script: &Script) -> RepoPath {
    script.package.join("package.json").unwrap_or_default()
}

fn script_command(facts: &Facts, entry: &Entry, script: &Script, command: &str) -> Option<Draft> {
    let path = package_json(script);
    let found = facts
        .packages
        .at(&script.package)
        .and_then(|package| package.script(&script.name));
    if found.is_some_and(|found| found.command == command) {
        return None;
    }
    let message = match found {
        Some(_) => format!(
            "the package script `{}` is not `{command}`, as {} requires",
            script.name, entry.id
        ),
        None => format!(
            "there is no package script `{}`, which {} requires",
            script.name, entry.id
        ),
    };
    Some(Draft {
        place: found.and_then(|found| facts.place(&path, found.property)),
        target: Some(script.written.clone()),
        fix: if can_be_written(facts, &path, |text| write::script(text, &script.name, command).is_ok()) {
            safe("write the script", Action::Require)
        } else {
            None
        },
        ..Draft::error(
            "unmet-script",
            &path,
            message,
            help(entry, format!("set `\"{}\": \"{command}\"`", script.name)),
        )
    })
}

fn script_without(facts: &Facts, entry: &Entry, script: &Script, step: &str) -> Option<Draft> {
    let found = facts.packages.at(&script.package)?.script(&script.name)?;
    let holds_step = steps(&found.command)
        .into_iter()
        .any(|span| span.of(&found.command).split_whitespace().eq(step.split_whitespace()));
    if !holds_step {
        return None;
    }
    let path = package_json(script);
    Some(Draft {
        place: facts.place(&path, found.property),
        target: Some(script.written.clone()),
        fix: if can_be_written(facts, &path, |text| {
            write::without_step(text, &script.name, step).is_ok()
        }) {
            safe("take the step out of the script", Action::Require)
        } else {
            None
        },
        ..Draft::error(
            "unmet-script",
            &path,
            format!(
                "the package script `{}` still runs `{step}`, which {} forbids",
                script.name, entry.id
            ),
            help(entry, format!("take `{step}` out of its chain")),
        )
    })
}

fn wrong_setting(facts: &Facts, entry: &Entry, file: &RepoPath, name: &str, equals: &Value) -> Option<Draft> {
    let wanted = Literal::from(equals);
    let shown = match equals {
        Value::Text(text) => format!("\"{text}\""),
        Value::Integer(number) => number.to_string(),
        Value::Boolean(flag) => flag.to_string(),
    };
    let text = facts.text(file);
    let found = text.as_ref().and_then(|text| {
        let source = Source::file(file.clone(), Language::of(file, ""), text);
        lookup::find(&source, name)
    });
    if found.as_ref().is_some_and(|found| found.literal == wanted) {
        return None;
    }
    let message = match (&text, &found) {
        (None, _) => format!(
            "`{file}` is not there, and {} requires `{name}` = {shown} in it",
            entry.id
        ),
        (_, None) => format!(
            "`{file}` does not set `{name}`, which {} requires to be {shown}",
            entry.id
        ),
        (_, Some(found)) if found.literal == Literal::Other => {
            format!(
                "`{name}` is no literal in `{file}`, and {} requires it to be {shown}",
                entry.id
            )
        }
        _ => format!("`{name}` in `{file}` is not {shown}, as {} requires", entry.id),
    };
    let can_be_written = can_be_written(facts, file, |text| {
        let source = Source::file(file.clone(), Language::of(file, ""), text);
        write::setting(&source, name, &wanted).is_ok()
    });
    Some(Draft {
        place: found.and_then(|found| facts.place(file, found.span)),
        target: Some(name.to_owned()),
        fix: if can_be_written {
            safe("write the setting", Action::Require)
        } else {
            None
        },
        ..Draft::error(
            "unmet-setting",
            file,
            message,
            help(entry, format!("set `{name}` to {shown}")),
        )
    })
}

fn wrong_section(facts: &Facts, entry: &Entry, file: &RepoPath, heading: &str, body: &str) -> Option<Draft> {
    let text = facts.text(file);
    let section = text.as_ref().and_then(|text| find_section(text, heading));
    let message = match (&text, section) {
        (Some(text), Some(section)) if same_lines(section.body.of(text), body) => return None,
        (Some(_), Some(_)) => format!("the section `{heading}` does not say what {} requires", entry.id),
        (Some(_), None) => format!("`{file}` has no section `{heading}`, which {} requires", entry.id),
        (None, _) => format!(
            "`{file}` is not there, and {} requires the section `{heading}` in it",
            entry.id
        ),
    };
    Some(Draft {
        place: section.and_then(|section| facts.place(file, section.heading)),
        target: Some(heading.to_owned()),
        fix: safe("write the section", Action::Require),
        ..Draft::error(
            "unmet-section",
            file,
            message,
            help(entry, format!("write the section as {} has it", entry.source)),
        )
    })
}

/// Whether two texts have the same lines, whatever their line endings and the blank lines around them.
fn same_lines(a: &str, b: &str) -> bool {
    a.trim().lines().eq(b.trim().lines())
}

fn missing_file(facts: &Facts, entry: &Entry, file: &RepoPath) -> Option<Draft> {
    if facts.tree.listing().has_file(file) {
        return None;
    }
    Some(Draft {
        target: Some(file.to_string()),
        fix: safe("create the file", Action::Require),
        ..Draft::error(
            "unmet-file",
            file,
            format!("`{file}` is not there, and {} requires it", entry.id),
            help(
                entry,
                format!("create it from the text that {} has for it", entry.source),
            ),
        )
    })
}
