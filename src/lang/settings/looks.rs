//! What a string of settings is by its letters: a path or glob, a command, SQL, a table.

use crate::lang::reference::{Base, Extent, PathText, Target};
use crate::text::path_like::{could_be_path, has_extension, is_glob, is_url};

/// Returns the path or glob that `text` is, relative to `base`; `None` where it can be neither.
pub(super) fn path_target(text: &str, base: Base, expected: bool) -> Option<Target> {
    let text = if text.contains('\\') && !text.contains('/') {
        text.replace('\\', "/")
    } else {
        text.to_owned()
    };
    // What only regular expressions have.
    if text.contains(['^', '\\']) || text.contains("(?") {
        return None;
    }
    let (text, extent) = static_part(&text);
    if extent == Extent::Whole && is_glob(text) {
        return glob_target(text, base);
    }
    if extent != Extent::Whole && !text.contains('/') && !has_extension(text) {
        return None;
    }
    could_be_path(text).then(|| {
        Target::Path(PathText {
            base: if extent == Extent::End { Base::Unknown } else { base },
            expected: expected && extent == Extent::Whole,
            extent,
            ..PathText::literal(text)
        })
    })
}

/// Returns the part of `text` that no variable stands in, and which part it is.
fn static_part(text: &str) -> (&str, Extent) {
    let Some(first) = ["${", "{{", "$("].iter().filter_map(|sign| text.find(sign)).min() else {
        if let Some((variable, rest)) = text.split_once('/')
            && variable.starts_with('$')
        {
            return (rest, Extent::End);
        }
        return (text, Extent::Whole);
    };
    if first > 0 {
        return (text.get(..first).unwrap_or(""), Extent::Beginning);
    }
    let rest = text.rsplit_once(['}', ')']).map_or("", |(_, rest)| rest);
    (rest.trim_start_matches('/'), Extent::End)
}

/// Returns a glob without the `./` and `../` at its start; `None` where it leaves the root.
fn glob_target(pattern: &str, base: Base) -> Option<Target> {
    let mut pattern = pattern.trim_start_matches('/');
    let mut base = base;
    loop {
        if let Some(rest) = pattern.strip_prefix("./") {
            pattern = rest;
        } else if let Some(rest) = pattern.strip_prefix("../") {
            pattern = rest;
            if let Base::Known(folder) = &base {
                base = Base::Known(folder.parent()?);
            }
        } else {
            break;
        }
    }
    (!is_url(pattern) && !pattern.contains(char::is_control)).then(|| Target::Glob {
        pattern: pattern.to_owned(),
        base,
    })
}

/// Returns a path whose extension may be left out.
pub(super) fn module_path(text: &str, base: Base) -> Target {
    Target::Path(PathText {
        module: true,
        ..PathText::expected(text, base)
    })
}

/// Whether the value of `key` is a command in most tools.
pub(super) fn holds_command(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    matches!(
        key.as_str(),
        "cmd" | "cmds" | "run" | "exec" | "script" | "scripts" | "entrypoint"
    ) || key.ends_with("command")
        || key.ends_with("commands")
        || key.ends_with("_cmd")
        || key.ends_with("script")
}

/// Whether `text` begins as an SQL statement does.
pub(super) fn looks_like_sql(text: &str) -> bool {
    let word = text.split_whitespace().next().unwrap_or("").to_ascii_lowercase();
    [
        "select", "insert", "update", "delete", "drop", "alter", "create", "truncate", "with", "copy", "lock",
    ]
    .contains(&word.as_str())
}

/// Returns schema and name where `text` is nothing but a table's name.
pub(super) fn table(text: &str) -> Option<(Option<String>, String)> {
    let is_name = |part: &str| {
        part.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && part.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '$')
    };
    match text.trim_start_matches('!').split_once('.') {
        Some((schema, name)) => (is_name(schema) && is_name(name)).then(|| (Some(schema.to_owned()), name.to_owned())),
        None => {
            let name = text.trim_start_matches('!');
            is_name(name).then(|| (None, name.to_owned()))
        }
    }
}

/// Whether `text` is written for people: at least six words of nothing but letters, and a third of all words are such.
pub(super) fn looks_like_prose(text: &str) -> bool {
    const FEWEST_WORDS: usize = 6;
    let is_of_people = |word: &str| {
        let word = word.trim_matches(|sign: char| sign.is_ascii_punctuation() && !matches!(sign, '-' | '/' | '$'));
        !word.is_empty() && word.chars().all(|sign| sign.is_alphabetic() || sign == '\'')
    };
    let words = text.split_whitespace().count();
    let of_people = text.split_whitespace().filter(|word| is_of_people(word)).count();
    of_people >= FEWEST_WORDS && of_people * 3 > words
}

#[cfg(test)]
mod tests {
    use super::looks_like_prose;

    #[test]
    fn sentences_are_written_for_people() {
        for (text, expected) in [
            (
                "Run the workflow in .github/workflows/release.yml and say what it did.",
                true,
            ),
            (
                "## Steps\n\nRead [the guide](../CONTRIBUTING.md) first, then open a change.",
                true,
            ),
            ("see docs/old.md here", false),
            ("--config a/b.toml --out dist/c --quiet --all x y z", false),
            ("a/b c/d e/f g/h i/j k/l m/n", false),
            ("", false),
        ] {
            assert_eq!(looks_like_prose(text), expected, "{text}");
        }
    }
}
