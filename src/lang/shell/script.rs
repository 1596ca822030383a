//! A script as a list of steps in the order in which they run.
//!
//! What branches and loops decide is left out: every command of a script may run, and its place in the text says
//! after what. Commands in `$(…)` are no steps; they are parts of words.

use crate::lang::shell::word::Word;
use crate::lang::shell::{tree, words};
use crate::text::span::Span;

/// One step of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// A simple command.
    Command(Command),
    /// The words of `[[ … ]]`, its operators among them.
    Test(Vec<Word>),
    /// `for name in words`.
    For {
        /// The variable.
        name: String,
        /// What it takes in turn.
        words: Vec<Word>,
    },
    /// The patterns of a branch of `case`.
    Patterns(Vec<Word>),
    /// Here a subshell or a function begins: what it changes of the folder is not seen behind it.
    Enter,
    /// Here it ends.
    Leave,
    /// A comment with its sign.
    Comment(Span),
}

/// A simple command: assignments, words, redirections.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Command {
    /// `NAME=value` before the command.
    pub(super) assignments: Vec<Assignment>,
    /// The command's own words; none where it only assigns.
    pub(super) words: Vec<Word>,
    /// Its redirections.
    pub(super) redirects: Vec<Redirect>,
}

/// `NAME=value`, `NAME=(a b)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Assignment {
    /// The name.
    pub(super) name: String,
    /// The value, or the values of an array.
    pub(super) values: Vec<Word>,
    /// Whether `values` are an array's.
    pub(super) is_array: bool,
}

/// Where a command reads from or writes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Redirect {
    /// `< file`
    Input(Word),
    /// `> file` and its kind.
    Output(Word),
    /// The text of a here-document.
    Document(Span),
    /// `<<< word`
    Text(Word),
}

/// Returns the steps of `text`, where `masks` stand for text that the shell never sees.
pub(super) fn steps(text: &str, masks: &[Span]) -> Vec<Step> {
    tree::steps(text, masks).unwrap_or_else(|| words::steps(text, masks))
}

/// Returns `word` as an assignment where it is `NAME=value`.
pub(super) fn assignment(text: &str, word: &Word) -> Option<Assignment> {
    let beginning = word.beginning(text);
    let (left, _) = beginning.split_once('=')?;
    let name = left.strip_suffix('+').unwrap_or(left);
    let name = name.split('[').next().unwrap_or(name);
    let is_name = !name.is_empty()
        && !name.starts_with(|first: char| first.is_ascii_digit())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    // A quoted name is a command's: `"A=b"`.
    (is_name && !word.is_quoted(text)).then(|| Assignment {
        name: name.to_owned(),
        values: vec![word.without_prefix(left.len() + 1)],
        is_array: false,
    })
}
