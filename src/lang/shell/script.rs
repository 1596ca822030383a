//! A script as a list of steps in the order in which they run.
//!
//! What branches and loops decide is left out: every command of a script may run, and its place in the text says
//! after what. Commands in `$(…)` are no steps; they are parts of words.

use crate::lang::shell::word::Word;
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

/// Returns `word` as an assignment where it is `NAME=value`, `NAME+=value` or `NAME[index]=value`.
pub(super) fn assignment(text: &str, word: &Word) -> Option<Assignment> {
    let raw = word.span.of(text);
    let name_length = raw
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
        .count();
    let name = raw.get(..name_length)?;
    let behind = raw.get(name_length..)?;
    let sign = match behind.strip_prefix('[') {
        Some(index) => name_length + 1 + index.find("]=").or_else(|| index.find("]+="))? + 1,
        None => name_length,
    };
    let rest = raw.get(sign..)?;
    let sign = sign + usize::from(rest.starts_with('+'));
    if name.is_empty() || name.starts_with(|first: char| first.is_ascii_digit()) || !raw.get(sign..)?.starts_with('=') {
        return None;
    }
    Some(Assignment {
        name: name.to_owned(),
        values: vec![word.behind(word.span.start() + sign + 1)],
        // What one place of an array holds says nothing of the others.
        is_array: behind.starts_with('['),
    })
}
