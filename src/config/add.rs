//! Puts a retire entry into the text of a config, or more into one that is there; every other byte stays.
//!
//! Leaves out whether what is added makes sense: the result is read like any other config.

use std::fmt::Write as _;

use toml_edit::{Document, Item, Table};

use crate::text::edit::{Edit, Edits};
use crate::text::members::{Members, Style};
use crate::text::span::Span;

/// What an entry is to name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Addition {
    /// The entry's id.
    pub id: String,
    /// The phase of a new entry.
    pub phase: Option<u32>,
    /// The reason of a new entry.
    pub reason: Option<String>,
    /// What to use in place of what a new entry names.
    pub instead: Option<String>,
    /// Paths, in gitignore syntax.
    pub paths: Vec<String>,
    /// Symbols, `file#name`.
    pub symbols: Vec<String>,
    /// Tables.
    pub tables: Vec<String>,
    /// Scripts, `name` or `folder#name`.
    pub scripts: Vec<String>,
    /// npm packages.
    pub dependencies: Vec<String>,
}

/// Why nothing could be added.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddError {
    /// The text is no TOML; the message is its parser's.
    #[error("{0}")]
    NotToml(String),
    /// `retire`, or a list of the entry, is written in a way that takes no more.
    #[error("`{0}` is not written as a list that can be added to")]
    NotAList(&'static str),
}

/// Returns `text`, a config, with `addition`: in the retire entry of that id where there is one, else in a new entry
/// behind the last retire entry.
///
/// # Errors
/// The text is no TOML, or is written in a way that takes no more.
pub fn add(text: &str, addition: &Addition) -> Result<String, AddError> {
    let document = Document::parse(text).map_err(|error| AddError::NotToml(error.message().to_owned()))?;
    let tables: Vec<&Table> = match document.get("retire") {
        None => Vec::new(),
        Some(Item::ArrayOfTables(tables)) => tables.iter().collect(),
        Some(_) => return Err(AddError::NotAList("retire")),
    };
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let is_meant = |table: &&&Table| table.get("id").and_then(Item::as_str) == Some(addition.id.as_str());
    let edits = match tables.iter().find(is_meant) {
        Some(table) => extended(text, table, addition, newline)?,
        None => {
            let end = tables.last().and_then(|table| end_of(table));
            vec![new_entry(text, end, addition, newline)]
        }
    };
    let mut all = Edits::default();
    for edit in edits {
        // Each list is another place of the text.
        if all.add(edit).is_err() {
            return Err(AddError::NotAList("retire"));
        }
    }
    String::from_utf8(all.apply(text.as_bytes())).map_err(|error| AddError::NotToml(error.to_string()))
}

/// Returns the lists of `addition` with their keys, in the order of the format; those that hold something.
fn lists(addition: &Addition) -> impl Iterator<Item = (&'static str, &[String])> {
    [
        ("paths", &addition.paths),
        ("symbols", &addition.symbols),
        ("tables", &addition.tables),
        ("scripts", &addition.scripts),
        ("dependencies", &addition.dependencies),
    ]
    .into_iter()
    .filter(|(_, list)| !list.is_empty())
    .map(|(key, list)| (key, list.as_slice()))
}

/// Returns where the last value of `table` ends.
fn end_of(table: &Table) -> Option<usize> {
    let values = table.iter().filter_map(|(_, item)| item.span());
    values
        .map(|span| span.end)
        .chain(table.span().map(|span| span.end))
        .max()
}

/// Returns the change that puts a new entry behind the line of `end`, or at the end of the text.
fn new_entry(text: &str, end: Option<usize>, addition: &Addition, newline: &str) -> Edit {
    let rest = end.and_then(|end| Some((end, text.get(end..)?)));
    let at = match rest.and_then(|(end, rest)| Some(end + rest.find('\n')? + 1)) {
        Some(at) => at,
        None => text.len(),
    };
    let before = text.get(..at).unwrap_or("");
    let lead = match before {
        _ if before.trim_start_matches('\u{feff}').is_empty() => "".to_owned(),
        _ if before.ends_with('\n') => newline.to_owned(),
        _ => format!("{newline}{newline}"),
    };
    Edit::insert(at, lead + &entry(addition).replace('\n', newline))
}

/// Returns `addition` as an entry of its own.
#[must_use]
pub fn entry(addition: &Addition) -> String {
    let mut entry = format!("[[retire]]\nid = {}\n", string(&addition.id));
    if let Some(phase) = addition.phase {
        let _ = writeln!(entry, "phase = {phase}");
    }
    for (key, list) in lists(addition) {
        let list: Vec<String> = list.iter().map(|text| string(text)).collect();
        let one_line = format!("{key} = [{}]", list.join(", "));
        if one_line.len() <= 100 {
            let _ = writeln!(entry, "{one_line}");
        } else {
            let _ = writeln!(entry, "{key} = [\n    {},\n]", list.join(",\n    "));
        }
    }
    if let Some(reason) = &addition.reason {
        let _ = writeln!(entry, "reason = {}", string(reason));
    }
    if let Some(instead) = &addition.instead {
        let _ = writeln!(entry, "instead = {}", string(instead));
    }
    entry
}

/// Returns the retire entry `id` of `text`, a config, as it is written there.
#[must_use]
pub fn written_entry(text: &str, id: &str) -> Option<String> {
    let document = Document::parse(text).ok()?;
    let tables = document.get("retire")?.as_array_of_tables()?;
    let mut tables = tables.iter();
    let table = tables.find(|table| table.get("id").and_then(Item::as_str) == Some(id))?;
    let rest = text.get(table.span()?.start..)?;
    let length = end_of(table)?.checked_sub(table.span()?.start)?;
    let line_end = rest.get(length..)?.find('\n').unwrap_or(rest.len() - length);
    Some(rest.get(..length + line_end)?.trim_end().replace("\r\n", "\n") + "\n")
}

/// Returns the changes that put what `table` lacks of `addition` into its lists.
fn extended(text: &str, table: &Table, addition: &Addition, newline: &str) -> Result<Vec<Edit>, AddError> {
    let mut edits = Vec::new();
    let mut new_keys = String::new();
    for (key, wanted) in lists(addition) {
        let Some(item) = table.get(key) else {
            let list: Vec<String> = wanted.iter().map(|text| string(text)).collect();
            let _ = write!(new_keys, "{key} = [{}]{newline}", list.join(", "));
            continue;
        };
        let (Some(array), Some(span)) = (item.as_array(), item.span()) else {
            return Err(AddError::NotAList(key));
        };
        let there: Vec<&str> = array.iter().filter_map(toml_edit::Value::as_str).collect();
        let missing: Vec<String> = wanted
            .iter()
            .filter(|wanted| !there.contains(&wanted.as_str()))
            .map(|wanted| string(wanted))
            .collect();
        if missing.is_empty() {
            continue;
        }
        let members: Vec<Span> = array
            .iter()
            .filter_map(|value| value.span())
            .map(|span| Span::new(span.start, span.end))
            .collect();
        let inner = Span::new(span.start + 1, span.end.saturating_sub(1));
        let comments = comments_between(text, inner, &members);
        let list = Members {
            text,
            inner,
            members,
            comments: &comments,
        };
        let last = list.members.len().checked_sub(1);
        let style = Style {
            line: None,
            indent: String::new(),
        };
        edits.extend(list.put_in(last, &style, |style| {
            let separator = style.line.clone().unwrap_or_else(|| " ".to_owned());
            missing.join(&format!(",{separator}"))
        }));
    }
    if !new_keys.is_empty() {
        let end = end_of(table).unwrap_or(text.len());
        let rest = text.get(end..).unwrap_or("");
        edits.push(match rest.find('\n') {
            Some(newline) => Edit::insert(end + newline + 1, new_keys),
            None => Edit::insert(text.len(), format!("{newline}{new_keys}")),
        });
    }
    Ok(edits)
}

/// Returns the comments in `inner`, which lie between `members`.
fn comments_between(text: &str, inner: Span, members: &[Span]) -> Vec<Span> {
    let mut comments = Vec::new();
    let ends = members.iter().map(|member| member.end());
    let starts = members.iter().map(|member| member.start());
    let gaps = [inner.start()].into_iter().chain(ends).zip(starts.chain([inner.end()]));
    for (start, end) in gaps {
        let mut at = start;
        for line in Span::new(start, end).of(text).split_inclusive('\n') {
            if let Some(sign) = line.find('#') {
                comments.push(Span::new(at + sign, at + line.trim_end_matches(['\r', '\n']).len()));
            }
            at += line.len();
        }
    }
    comments
}

/// Returns `text` as a TOML string.
fn string(text: &str) -> String {
    toml_edit::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addition(id: &str, paths: &[&str]) -> Addition {
        Addition {
            id: id.to_owned(),
            paths: paths.iter().map(|path| (*path).to_owned()).collect(),
            ..Addition::default()
        }
    }

    #[test]
    fn a_new_entry_stands_behind_the_last_one_of_its_kind() {
        for (before, after) in [
            ("", "[[retire]]\nid = \"new\"\npaths = [\"/new/\"]\n"),
            (
                "version = 1\n",
                "version = 1\n\n[[retire]]\nid = \"new\"\npaths = [\"/new/\"]\n",
            ),
            (
                "version = 1",
                "version = 1\n\n[[retire]]\nid = \"new\"\npaths = [\"/new/\"]\n",
            ),
            (
                "\u{feff}version = 1\r\n",
                "\u{feff}version = 1\r\n\r\n[[retire]]\r\nid = \"new\"\r\npaths = [\"/new/\"]\r\n",
            ),
            (
                "[[retire]]\nid = \"a\"\npaths = [\"/a/\"] # why\n\n# About b.\n[[allow]]\nreason = \"r\"\n",
                "[[retire]]\nid = \"a\"\npaths = [\"/a/\"] # why\n\n[[retire]]\nid = \"new\"\npaths = [\"/new/\"]\n\n# About b.\n[[allow]]\nreason = \"r\"\n",
            ),
            (
                "[[retire]]\nid = \"a\"\nsymbols = [\n    \"a.ts#a\", # one\n]",
                "[[retire]]\nid = \"a\"\nsymbols = [\n    \"a.ts#a\", # one\n]\n\n[[retire]]\nid = \"new\"\npaths = [\"/new/\"]\n",
            ),
            (
                "[[retire]]\nid = \"a\"\n[[retire]]\n# nothing yet\n",
                "[[retire]]\nid = \"a\"\n[[retire]]\n\n[[retire]]\nid = \"new\"\npaths = [\"/new/\"]\n# nothing yet\n",
            ),
        ] {
            assert_eq!(add(before, &addition("new", &["/new/"])).as_deref(), Ok(after));
        }
    }

    #[test]
    fn what_an_entry_has_is_not_added_again() {
        let rest = "\n[[allow]]\nreason = \"r\"\n";
        for (list, expected) in [
            ("paths = [\"/a/\"]\n", "paths = [\"/a/\", \"/b/\", \"/c/\"]\n"),
            ("paths = [\"/a/\",]\n", "paths = [\"/a/\", \"/b/\", \"/c/\",]\n"),
            ("paths = []\n", "paths = [ \"/a/\", \"/b/\", \"/c/\" ]\n"),
            ("paths = [\"/c/\",'/b/','/a/']\n", "paths = [\"/c/\",'/b/','/a/']\n"),
            (
                "paths = [\n  \"/a/\", # \"x\"\n  # tail\n]\n",
                "paths = [\n  \"/a/\", # \"x\"\n  \"/b/\",\n  \"/c/\",\n  # tail\n]\n",
            ),
            (
                "paths = [\r\n  \"/a/\"\r\n]\r\n",
                "paths = [\r\n  \"/a/\",\r\n  \"/b/\",\r\n  \"/c/\"\r\n]\r\n",
            ),
            (
                "scripts = [\"x\"] # why\n",
                "scripts = [\"x\"] # why\npaths = [\"/a/\", \"/b/\", \"/c/\"]\n",
            ),
        ] {
            let text = |list: &str| format!("[[retire]]\nid = \"old\"\n{list}{rest}");
            let found = add(&text(list), &addition("old", &["/a/", "/b/", "/c/"]));
            assert_eq!(found.as_deref(), Ok(text(expected).as_str()), "{list}");
        }
    }

    #[test]
    fn a_new_entry_has_its_keys_in_the_order_of_the_format() {
        let whole = Addition {
            id: "old".to_owned(),
            phase: Some(4),
            reason: Some("it \"is\" old".to_owned()),
            instead: Some("use b".to_owned()),
            paths: vec!["/a/".to_owned()],
            symbols: vec!["a.ts#b".to_owned()],
            tables: vec!["t".to_owned()],
            scripts: vec!["db:x".to_owned()],
            dependencies: (0..9).map(|number| format!("a-package-{number}")).collect(),
        };
        let text = entry(&whole);
        assert!(text.starts_with("[[retire]]\nid = \"old\"\nphase = 4\npaths = [\"/a/\"]\nsymbols = [\"a.ts#b\"]\ntables = [\"t\"]\nscripts = [\"db:x\"]\ndependencies = [\n    \"a-package-0\",\n"), "{text}");
        assert!(
            text.ends_with("    \"a-package-8\",\n]\nreason = 'it \"is\" old'\ninstead = \"use b\"\n"),
            "{text}"
        );
    }

    #[test]
    fn an_entry_is_shown_as_it_is_written() {
        let text = "version = 1\r\n\r\n[[retire]]\r\nid = \"a\" # why\r\npaths = [\r\n  \"/a/\",\r\n] # all\r\n\r\n[[retire]]\r\nid = \"b\"";
        let expected = "[[retire]]\nid = \"a\" # why\npaths = [\n  \"/a/\",\n] # all\n";
        assert_eq!(written_entry(text, "a").as_deref(), Some(expected));
        assert_eq!(written_entry(text, "b").as_deref(), Some("[[retire]]\nid = \"b\"\n"));
        assert_eq!(written_entry(text, "c"), None);
    }

    #[test]
    fn what_takes_no_more_is_said() {
        for (text, expected) in [
            ("retire = [{ id = \"a\" }]\n", AddError::NotAList("retire")),
            ("[[retire]]\nid = \"new\"\npaths = \"x\"\n", AddError::NotAList("paths")),
        ] {
            assert_eq!(add(text, &addition("new", &["/b/"])), Err(expected), "{text}");
        }
        assert!(matches!(
            add("x = ", &addition("new", &["/b/"])),
            Err(AddError::NotToml(_))
        ));
    }
}
