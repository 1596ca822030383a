//! Writes what a configuration requires into the text of a file: a package script, a step less, a setting.
//!
//! Every byte that is not meant stays. Each change is read back before it is given: what could not be found again as
//! required is refused. Leaves out sections of prose, and files that are not there.

use crate::lang::language::Language;
use crate::lang::literal::{Found, Literal, ObjectPlace};
use crate::lang::source::Source;
use crate::lang::{extract, js, lookup, toml};
use crate::text::chain::steps;
use crate::text::edit::{Edit, Edits};
use crate::text::json::{Document, Strictness, parse_document};
use crate::text::json_edit::{nested, put_in, string};
use crate::text::members::{Members, Style};
use crate::text::span::Span;
use crate::text::value::{Value, ValueKind};

/// Why something cannot be written; for people.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotWrite {
    /// The text is broken.
    #[error("the file is not valid {0}")]
    NotValid(&'static str),
    /// A key leads to something that holds no keys.
    #[error("`{0}` is there, but holds no keys")]
    NoObject(String),
    /// The script is not there, or no string.
    #[error("there is no package script `{0}`")]
    NoScript(String),
    /// Without the step the script would do nothing.
    #[error("nothing would be left of the package script `{0}`")]
    NothingLeft(String),
    /// What joins the step to others says more than one after the other.
    #[error("the step is joined to others by more than `&&` or `;`")]
    Joined,
    /// The value is computed, imported, a list.
    #[error("the value of `{0}` is not a literal")]
    NoLiteral(String),
    /// Nothing says where it would go.
    #[error("no clear place for `{0}` in the file")]
    NoPlace(String),
}

/// Returns the changes that give the package script `name` the command `command`, in the package.json `text`.
///
/// A script that is not there is put behind the last one, in a block of its own where there is none.
pub fn script(text: &str, name: &str, command: &str) -> Result<Vec<Edit>, CannotWrite> {
    let document = package(text)?;
    let root = object(&document)?;
    let Some(scripts) = root.get("scripts") else {
        return Ok(put_in(text, &document, root, "scripts", |style| {
            nested(&[name], &string(command), style)
        }));
    };
    if !matches!(scripts.kind, ValueKind::Object(_)) {
        return Err(CannotWrite::NoObject("scripts".to_owned()));
    }
    match scripts.get(name) {
        Some(old) if old.as_str() == Some(command) => Ok(Vec::new()),
        Some(old) => Ok(vec![Edit::replace(old.span, string(command))]),
        None => Ok(put_in(text, &document, scripts, name, |_| string(command))),
    }
}

/// Returns the changes that take each step that is `step`, word for word, out of the package script `name`.
///
/// It leaves with what joins it to the step behind it, or else to the one before; what stays is joined as before.
pub fn without_step(text: &str, name: &str, step: &str) -> Result<Vec<Edit>, CannotWrite> {
    let document = package(text)?;
    let script = document
        .root
        .as_ref()
        .and_then(|root| root.at(&["scripts", name])?.text());
    let command = script.ok_or_else(|| CannotWrite::NoScript(name.to_owned()))?.embedded();
    let spans = steps(command.text());
    let goes: Vec<bool> = spans
        .iter()
        .map(|span| span.of(command.text()).split_whitespace().eq(step.split_whitespace()))
        .collect();
    if !goes.contains(&false) && !goes.is_empty() {
        return Err(CannotWrite::NothingLeft(name.to_owned()));
    }
    let in_file = |from: usize, to: usize| {
        let end = match to < command.text().len() {
            true => command.file_offset(to),
            false => command.file_span(Span::new(from, to)).end(),
        };
        Edit::delete(Span::new(command.file_offset(from), end))
    };
    let mut edits = Vec::new();
    let mut index = 0;
    while let Some(first) = spans.get(index).copied() {
        let n_run = goes.iter().skip(index).take_while(|goes| **goes).count();
        let Some(last) = n_run.checked_sub(1).and_then(|more| spans.get(index + more)).copied() else {
            index += 1;
            continue;
        };
        let before = index.checked_sub(1).and_then(|before| spans.get(before)).copied();
        let behind = spans.get(index + n_run).copied();
        let inside = spans
            .iter()
            .skip(index)
            .take(n_run)
            .zip(spans.iter().skip(index + 1).take(n_run - 1));
        let mut joins = inside.map(|(one, next)| join(command.text(), *one, *next));
        if !joins.all(|join| matches!(join, "&&" | ";")) {
            return Err(CannotWrite::Joined);
        }
        let join_before = before.map(|before| join(command.text(), before, first));
        let join_behind = behind.map(|behind| join(command.text(), last, behind));
        edits.push(match (before, join_before, behind, join_behind) {
            (None, _, Some(behind), Some("&&" | ";")) => in_file(first.start(), behind.start()),
            (Some(before), Some("&&" | ";"), None, _) => in_file(before.end(), last.end()),
            // Behind a `;` the next step runs whatever came before, so the `&&` is what goes.
            (Some(before), Some("&&"), Some(_), Some(";")) => in_file(before.end(), last.end()),
            (Some(_), Some("&&" | ";"), Some(behind), Some("&&" | ";")) => in_file(first.start(), behind.start()),
            _ => return Err(CannotWrite::Joined),
        });
        index += n_run;
    }
    Ok(edits)
}

/// Returns the changes after which `key` of the whole file `source` has the value `value`.
///
/// `key` is as [`lookup::find`] takes it. What is not there is created, with the objects that lead to it; in YAML at
/// the top of the file's tree only.
pub fn setting(source: &Source, key: &str, value: &Literal) -> Result<Vec<Edit>, CannotWrite> {
    let found = lookup::find(source, key);
    if found.as_ref().is_some_and(|found| found.literal == *value) {
        return Ok(Vec::new());
    }
    if *value == Literal::Other || found.as_ref().is_some_and(|found| found.literal == Literal::Other) {
        return Err(CannotWrite::NoLiteral(key.to_owned()));
    }
    let keys: Vec<&str> = key.split('.').collect();
    let no_place = || CannotWrite::NoPlace(key.to_owned());
    let edits = match source.language {
        Language::Json | Language::PackageJson => json_setting(source, &keys, value, found)?,
        Language::Toml => toml::set(source, &keys, value).ok_or_else(no_place)?,
        Language::Yaml => yaml_setting(source, &keys, value, found).ok_or_else(no_place)?,
        Language::JavaScript => js_setting(source, &keys, value, found).ok_or_else(no_place)?,
        _ => return Err(no_place()),
    };
    let new = applied(source.text(), &edits).map(|text| Source::file(source.path.clone(), source.language, &text));
    let is_there = |new: &Source| {
        let is_set = lookup::find(new, key).is_some_and(|found| found.literal == *value);
        is_set && extract(new).notes.len() <= extract(source).notes.len()
    };
    new.filter(is_there).map(|_| edits).ok_or_else(no_place)
}

fn package(text: &str) -> Result<Document, CannotWrite> {
    let strict = parse_document(text, Strictness::Json);
    let document = strict.or_else(|_| parse_document(text, Strictness::Jsonc));
    document.map_err(|_| CannotWrite::NotValid("JSON"))
}

fn object(document: &Document) -> Result<&Value, CannotWrite> {
    let root = document.root.as_ref();
    root.filter(|root| matches!(root.kind, ValueKind::Object(_)))
        .ok_or(CannotWrite::NotValid("JSON object"))
}

/// Returns what stands between two steps, without the blanks.
fn join(command: &str, one: Span, next: Span) -> &str {
    Span::new(one.end(), next.start()).of(command).trim()
}

fn json_setting(
    source: &Source,
    keys: &[&str],
    value: &Literal,
    found: Option<Found>,
) -> Result<Vec<Edit>, CannotWrite> {
    let text = source.text();
    let written = in_json(value);
    if let Some(found) = found {
        return Ok(vec![Edit::replace(with_quotes(text, &found), written)]);
    }
    let document = [Strictness::Json, Strictness::Jsonc, Strictness::Json5]
        .into_iter()
        .find_map(|strictness| parse_document(text, strictness).ok())
        .ok_or(CannotWrite::NotValid("JSON"))?;
    let mut at = object(&document)?;
    for (depth, name) in keys.iter().enumerate() {
        match at.get(name) {
            Some(inner) if matches!(inner.kind, ValueKind::Object(_)) => at = inner,
            Some(_) => return Err(CannotWrite::NoObject(keys.get(..=depth).unwrap_or_default().join("."))),
            None => {
                let below = keys.get(depth + 1..).unwrap_or_default();
                return Ok(put_in(text, &document, at, name, |style| {
                    nested(below, &written, style)
                }));
            }
        }
    }
    Err(CannotWrite::NoLiteral(keys.join(".")))
}

fn yaml_setting(source: &Source, keys: &[&str], value: &Literal, found: Option<Found>) -> Option<Vec<Edit>> {
    let text = source.text();
    if let Some(found) = found {
        let span = with_quotes(text, &found);
        let was_quoted = span != found.span;
        let written = match value {
            Literal::Text(new) if span.of(text).starts_with('\'') && !new.contains(char::is_control) => {
                format!("'{}'", new.replace('\'', "''"))
            }
            Literal::Text(_) if was_quoted => in_json(value),
            Literal::Text(new) => in_yaml(new),
            _ => in_json(value),
        };
        return Some(vec![Edit::replace(span, written)]);
    }
    let [key] = keys else { return None };
    let written = match value {
        Literal::Text(new) => in_yaml(new),
        _ => in_json(value),
    };
    let newline = line_ending(text);
    let lead = if text.is_empty() || text.ends_with('\n') {
        ""
    } else {
        newline
    };
    Some(vec![Edit::insert(
        text.len(),
        format!("{lead}{key}: {written}{newline}"),
    )])
}

fn js_setting(source: &Source, keys: &[&str], value: &Literal, found: Option<Found>) -> Option<Vec<Edit>> {
    let text = source.text();
    if let Some(found) = found {
        let span = with_quotes(text, &found);
        let quote = span.of(text).chars().next().filter(|_| span != found.span);
        return Some(vec![Edit::replace(span, in_js(value, quote.unwrap_or('"')))]);
    }
    let (n_there, place) = (0..keys.len()).rev().find_map(|n_there| {
        let object: Option<ObjectPlace> = js::find_exported_object(source, keys.get(..n_there)?);
        object.map(|object| (n_there, object))
    })?;
    let (name, below) = keys.get(n_there..)?.split_first()?;
    let inner = place.inner.of(text);
    let quote = if inner.matches('"').count() > inner.matches('\'').count() {
        '"'
    } else {
        '\''
    };
    let members = Members {
        text,
        inner: place.inner,
        members: place.members,
        comments: &place.comments,
    };
    let mut written = in_js(value, quote);
    for name in below.iter().rev() {
        written = format!("{{ {}: {written} }}", js_key(name, quote));
    }
    let style = Style {
        line: None,
        indent: String::new(),
    };
    let behind = members.members.len().checked_sub(1);
    Some(members.put_in(behind, &style, |_| format!("{}: {written}", js_key(name, quote))))
}

/// Returns the place of a value with the quotes around it, where it has some.
fn with_quotes(text: &str, found: &Found) -> Span {
    let wide = Span::new(found.span.start().saturating_sub(1), found.span.end() + 1);
    let written = wide.of(text);
    let quote = written.chars().next().filter(|quote| matches!(quote, '"' | '\'' | '`'));
    match (&found.literal, quote) {
        (Literal::Text(_), Some(quote)) if written.len() > 1 && written.ends_with(quote) => wide,
        _ => found.span,
    }
}

fn in_json(value: &Literal) -> String {
    match value {
        Literal::Text(text) => string(text),
        Literal::Integer(number) => number.to_string(),
        Literal::Boolean(flag) => flag.to_string(),
        Literal::Other => "null".to_owned(),
    }
}

fn in_js(value: &Literal, quote: char) -> String {
    let Literal::Text(text) = value else {
        return in_json(value);
    };
    let mut written = String::from(quote);
    for character in text.chars() {
        match character {
            '\n' => written.push_str("\\n"),
            '\r' => written.push_str("\\r"),
            '\\' => written.push_str("\\\\"),
            '$' if quote == '`' => written.push_str("\\$"),
            _ if character == quote => written.extend(['\\', character]),
            _ => written.push(character),
        }
    }
    written.push(quote);
    written
}

fn js_key(name: &str, quote: char) -> String {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '$');
    if name.chars().all(is_plain) && name.starts_with(|first: char| !first.is_ascii_digit()) {
        name.to_owned()
    } else {
        in_js(&Literal::Text(name.to_owned()), quote)
    }
}

/// Returns `text` as a YAML scalar: plain where nothing in it means anything to YAML.
fn in_yaml(text: &str) -> String {
    let is_plain =
        |character: char| character.is_alphanumeric() || matches!(character, '_' | '-' | '.' | '/' | '@' | '+');
    let starts_plain = text.starts_with(|first: char| first.is_ascii_alphabetic() || matches!(first, '.' | '/' | '_'));
    let words = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"];
    let is_word = words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if starts_plain && text.chars().all(is_plain) && !is_word && text.parse::<f64>().is_err() {
        text.to_owned()
    } else {
        string(text)
    }
}

fn line_ending(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// Returns `text` with `edits` made; `None` where two of them overlap.
fn applied(text: &str, edits: &[Edit]) -> Option<String> {
    let mut all = Edits::default();
    for edit in edits {
        all.add(edit.clone()).ok()?;
    }
    String::from_utf8(all.apply(text.as_bytes())).ok()
}

#[cfg(test)]
mod tests;
