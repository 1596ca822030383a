//! What is wrong in a config or a pack, with the place, and which right name was probably meant.
//!
//! Leaves out how it is shown: that is the work of `cli`.

use std::cell::RefCell;
use std::cmp::Reverse;

use crate::config::ConfigFile;
use crate::text::span::Span;

/// How many names a help text lists at most: all checks, but not all entries of a large plan.
const LONGEST_LIST: usize = 40;

/// One mistake in a config or a pack.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {message}")]
pub struct ConfigError {
    /// The file as people know it: `.decomm.toml`, a local pack's path, `rules/<pack>.toml` for a built-in one.
    pub path: String,
    /// The text of that file.
    pub text: String,
    /// The place in `text`, in bytes; none where the mistake is about the whole file.
    pub span: Option<Span>,
    /// What is wrong: a clause in lower case, without a full stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// The mistakes of one file, gathered while it is read.
pub(crate) struct Problems<'a> {
    file: &'a ConfigFile,
    errors: RefCell<Vec<ConfigError>>,
}

impl<'a> Problems<'a> {
    /// Returns an empty list for `file`.
    pub(crate) fn new(file: &'a ConfigFile) -> Problems<'a> {
        Problems {
            file,
            errors: RefCell::default(),
        }
    }

    /// Adds a mistake at `span`.
    pub(crate) fn add(&self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.push(Some(span), message.into(), help.into());
    }

    /// Adds a mistake of the whole file.
    pub(crate) fn add_for_file(&self, message: impl Into<String>, help: impl Into<String>) {
        self.push(None, message.into(), help.into());
    }

    /// Returns the mistakes by their places, those of the whole file first.
    pub(crate) fn into_sorted(self) -> Vec<ConfigError> {
        let mut errors = self.errors.into_inner();
        errors.sort_by_key(|error| error.span);
        errors
    }

    fn push(&self, span: Option<Span>, message: String, help: String) {
        self.errors.borrow_mut().push(ConfigError {
            path: self.file.name.clone(),
            text: self.file.text.clone(),
            span,
            message,
            help: Some(help).filter(|help| !help.is_empty()),
        });
    }
}

/// Returns the one of `right` that `wrong` is probably a slip of; none where all are far off.
pub(crate) fn nearest<'a>(wrong: &str, right: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wrong = wrong.to_lowercase().replace('_', "-");
    right
        .into_iter()
        .map(|right| (strsim::damerau_levenshtein(&wrong, right), right))
        .filter(|(distance, right)| {
            let longer = wrong.chars().count().max(right.chars().count());
            // Two slips in five letters: `tabel`, `freeze_exept`; three in five is another word.
            *distance <= (longer * 2 / 5).max(1) && *distance < longer
        })
        // Most slips are made at the end.
        .min_by_key(|(distance, right)| (*distance, Reverse(n_alike(&wrong, right))))
        .map(|(_, right)| right)
}

/// Returns how many letters the two begin with alike.
fn n_alike(one: &str, other: &str) -> usize {
    let pairs = one.chars().zip(other.chars());
    pairs.take_while(|(one, other)| one == other).count()
}

/// Returns a help text: the probably meant name, or all of them behind `what`.
pub(crate) fn meant(wrong: &str, right: &[&str], what: &str) -> String {
    match nearest(wrong, right.iter().copied()) {
        Some(right) => format!("did you mean `{right}`?"),
        None if right.is_empty() => format!("{what}: there are none"),
        None if right.len() > LONGEST_LIST => String::new(),
        None => {
            let quoted: Vec<String> = right.iter().map(|right| format!("`{right}`")).collect();
            format!("{what}: {}", quoted.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_find_their_word_and_strangers_do_not() {
        let words = ["paths", "freeze", "freeze-except", "symbols", "tables", "id"];
        let cases = [
            ("path", Some("paths")),
            ("Tables", Some("tables")),
            ("tabels", Some("tables")),
            ("freeze_except", Some("freeze-except")),
            ("freeze-exept", Some("freeze-except")),
            ("symbol", Some("symbols")),
            ("ids", Some("id")),
            ("xy", None),
            ("colour", None),
            ("", None),
        ];
        for (wrong, expected) in cases {
            assert_eq!(nearest(wrong, words), expected, "{wrong}");
        }
    }

    #[test]
    fn of_two_as_near_the_one_that_begins_alike_is_meant() {
        assert_eq!(nearest("koa-proxy", ["koa-body", "koa-proxies"]), Some("koa-proxies"));
        assert_eq!(nearest("koa-body", ["koa-bodies", "koa-bod"]), Some("koa-bod"));
    }
}
