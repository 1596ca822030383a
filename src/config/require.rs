//! Which of the five things a require entry asks for: that follows from the keys that it has.

use crate::config::compile::Surroundings;
use crate::config::reader::{Field, Spanned};
use crate::config::written::WrittenRequire;
use crate::config::{Require, subject};
use crate::text::span::Span;

const SHAPES: &str = "a require entry has `script` with `command` or `without`; or `file` with `setting` and `equals`, \
                      with `heading` and `body`, or with `body` alone; `body-file` can stand for `body`";

/// A key and the place where it stands, if it is there.
type Key = (&'static str, Option<Span>);

/// Compiles a require entry, whose header is at `span`; `None` where a mistake was noted.
pub(crate) fn compile(written: &WrittenRequire, span: Span, surroundings: &Surroundings<'_>) -> Option<Require> {
    let problems = surroundings.problems;
    match (written.script.key, written.file.key) {
        (Some(script), Some(file)) => {
            problems.add(script.max(file), "`script` and `file` do not go together", SHAPES);
            None
        }
        (Some(key), None) => of_script(written, key, surroundings),
        (None, Some(key)) if written.setting.is_present() || written.equals.is_present() => {
            of_setting(written, key, surroundings)
        }
        (None, Some(key)) => of_body(written, key, surroundings),
        (None, None) => {
            problems.add(span, "the require entry has neither `script` nor `file`", SHAPES);
            None
        }
    }
}

fn of_script(written: &WrittenRequire, key: Span, surroundings: &Surroundings<'_>) -> Option<Require> {
    let problems = surroundings.problems;
    let strangers = [
        ("setting", written.setting.key),
        ("equals", written.equals.key),
        ("heading", written.heading.key),
        ("body", written.body.key),
        ("body-file", written.body_file.key),
    ];
    let has_stranger = note_strangers(&strangers, "script", surroundings);
    match (written.command.key, written.without.key) {
        (Some(command), Some(without)) => {
            problems.add(
                command.max(without),
                "`command` and `without` do not go together",
                "`command` is all of the script, `without` one step that it must not have",
            );
            return None;
        }
        (None, None) => {
            problems.add(
                key,
                "nothing is required of `script`",
                "add `command`, all of the script, or `without`, one step that it must not have",
            );
            return None;
        }
        _ => {}
    }
    let script = subject::script(written.script.value.as_ref()?, problems)?;
    if has_stranger {
        return None;
    }
    match (value(&written.command), value(&written.without)) {
        (Some(command), _) => Some(Require::ScriptCommand { script, command }),
        (None, Some(step)) => Some(Require::ScriptWithout { script, step }),
        (None, None) => None,
    }
}

fn of_setting(written: &WrittenRequire, key: Span, surroundings: &Surroundings<'_>) -> Option<Require> {
    let problems = surroundings.problems;
    let strangers = [
        ("command", written.command.key),
        ("without", written.without.key),
        ("heading", written.heading.key),
        ("body", written.body.key),
        ("body-file", written.body_file.key),
    ];
    let has_stranger = note_strangers(&strangers, "setting", surroundings);
    let missing = [
        (
            "setting",
            written.setting.key,
            "name in `setting` what must have the value",
        ),
        (
            "equals",
            written.equals.key,
            "write in `equals` the value that it must have",
        ),
    ];
    for (name, place, help) in missing {
        if place.is_none() {
            problems.add(key, format!("nothing says the `{name}` of this file"), help);
        }
    }
    let file = written.file.value.as_ref()?;
    let file = subject::file(&file.value, file.span, "file", problems)?;
    if has_stranger {
        return None;
    }
    Some(Require::Setting {
        file,
        setting: value(&written.setting)?,
        equals: value(&written.equals)?,
    })
}

fn of_body(written: &WrittenRequire, key: Span, surroundings: &Surroundings<'_>) -> Option<Require> {
    let problems = surroundings.problems;
    let strangers = [("command", written.command.key), ("without", written.without.key)];
    let has_stranger = note_strangers(&strangers, "file", surroundings);
    let heading = written.heading.value.as_ref();
    if let Some(heading) = heading.filter(|heading| !is_heading(&heading.value)) {
        problems.add(
            heading.span,
            format!("`{}` is no Markdown heading", heading.value.trim_end()),
            "write the whole line, with its `#`: `## Database`",
        );
    }
    let body = match (written.body.key, written.body_file.key) {
        (Some(body), Some(body_file)) => {
            problems.add(
                body.max(body_file),
                "`body` and `body-file` do not go together",
                "keep the one that is meant",
            );
            None
        }
        (None, None) => {
            problems.add(
                written.heading.key.unwrap_or(key),
                "nothing says what is to stand there",
                "add `body`, `body-file`, or `setting` and `equals`",
            );
            None
        }
        (Some(_), None) => value(&written.body),
        (None, Some(_)) => body_of(written.body_file.value.as_ref()?, surroundings),
    };
    let file = written.file.value.as_ref()?;
    let file = subject::file(&file.value, file.span, "file", problems)?;
    if has_stranger {
        return None;
    }
    let body = body?;
    if !written.heading.is_present() {
        return Some(Require::File { file, body });
    }
    Some(Require::Section {
        file,
        heading: heading?.value.trim_end().to_owned(),
        body,
    })
}

/// Notes each key that is there beside `host`, but has no meaning there; whether there was one.
fn note_strangers(strangers: &[Key], host: &str, surroundings: &Surroundings<'_>) -> bool {
    let there = strangers.iter().filter_map(|(name, place)| Some((name, (*place)?)));
    there
        .map(|(name, place)| {
            let message = format!("`{name}` and `{host}` do not go together");
            surroundings.problems.add(place, message, SHAPES);
        })
        .count()
        > 0
}

fn body_of(name: &Spanned<String>, surroundings: &Surroundings<'_>) -> Option<String> {
    match (surroundings.read_body)(&name.value) {
        Ok(body) => Some(body),
        Err(reason) => {
            surroundings.problems.add(
                name.span,
                format!("`body-file` {reason}: `{}`", name.value),
                "a body-file is relative to the file that names it",
            );
            None
        }
    }
}

fn value<T: Clone>(field: &Field<T>) -> Option<T> {
    field.value.as_ref().map(|spanned| spanned.value.clone())
}

/// Whether `text` is one line with one to six `#`, a blank and more.
///
/// Source: CommonMark 0.31.2, section 4.2, without the blanks that may stand before.
fn is_heading(text: &str) -> bool {
    let line = text.trim_end();
    let content = line.trim_start_matches('#');
    let level = line.len() - content.len();
    (1..=6).contains(&level) && content.starts_with([' ', '\t']) && !line.contains(['\n', '\r'])
}
