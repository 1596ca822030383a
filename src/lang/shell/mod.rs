//! Commands of POSIX shell and bash, in files of their own and inside of others.
//!
//! Finds the paths that commands work on, the package scripts and binaries that they run, and SQL, JavaScript and
//! shell inside of words. Leaves out what a command does with a path beyond its name being `rm`, and batch files.
//!
//! Words and operators are all that is asked of a script, so there is no grammar: broken text costs nothing but
//! itself, and no text takes more than time in proportion to its length. A grammar (`tree`) checks this in tests
//! only; its parser needs time in the square of the length of a pipeline.
//!
//! | module | what it knows |
//! |---|---|
//! | `word` | words, quotes, expansions |
//! | `words`, `script` | the steps of a script |
//! | `value` | what variables hold |
//! | `reader` | the folder that a script is in |
//! | `structure`, `fate`, `removal` | what goes with a command that is taken out |
//! | `command`, `manner`, `program`, `git`, `pattern`, `package`, `package_name`, `task_runner` | what commands mean |

mod command;
mod fate;
mod folder;
mod git;
mod github;
mod image;
mod manner;
mod package;
mod package_name;
mod pattern;
mod program;
mod reader;
mod removal;
mod script;
mod structure;
mod task_runner;
#[cfg(test)]
mod tree;
mod value;
mod word;
mod words;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use crate::lang::reference::{Holder, Removal};
use crate::lang::shell::fate::{Current, Fate};
use crate::lang::shell::folder::Folder;
use crate::lang::shell::reader::{Reader, State};
use crate::lang::shell::removal::{Way, Ways};
use crate::lang::shell::structure::structure;
use crate::lang::source::{Extraction, Loss, Source, SyntaxNote};
use crate::lang::taken::TakenOut;
use crate::text::edit::{Edit, Edits};
use crate::text::embedded::Embedded;
use crate::text::span::Span;

/// Returns what the commands in `source` refer to, in a file of their own, or in a piece whose setting says where
/// they run.
///
/// Expressions `${{ … }}` count as variables.
pub fn extract(source: &Source) -> Extraction {
    survey(source).0
}

/// Returns what the commands in `source` refer to, and how each reference leaves the text.
fn survey(source: &Source) -> (Extraction, Ways) {
    let is_file = source.setting.kind.is_none() && !source.setting.prose;
    let mut extraction = Extraction {
        comments: is_file.then(Vec::new),
        ..Extraction::default()
    };
    let mut state = State {
        folders: vec![Folder {
            base: source.setting.base.clone(),
            prefix: String::new(),
        }],
        left: None,
        variables: BTreeMap::new(),
        constants: Vec::new(),
        used: BTreeSet::new(),
        is_elsewhere: false,
        n_steps: 0,
        ways: Ways::new(),
        worked_in: BTreeSet::new(),
    };
    let step = Removal::Part(Holder::Step);
    let fate = match source.loss {
        Loss::Nothing => Fate::STAYS,
        Loss::Some => Fate {
            whole: Removal::Manual,
            part: step,
        },
        Loss::All(whole) => Fate { whole, part: step },
    };
    let place = Place {
        depth: 0,
        fate,
        current: Current {
            removal: Removal::Manual,
            of_word: Removal::Manual,
            way: Way::Command(0),
        },
    };
    read(source, &source.text, &mut state, &mut extraction, place);
    // Where a variable stands for a path, it is the variable that refers to it.
    let stood_for: BTreeSet<usize> = state
        .constants
        .iter()
        .filter(|(name, _)| state.used.contains(name))
        .map(|(_, place)| *place)
        .collect();
    let mut place = 0;
    extraction.references.retain(|_| {
        place += 1;
        !stood_for.contains(&(place - 1))
    });
    let is_empty = state.n_steps == 0 && !source.text().trim().is_empty();
    if is_file && is_empty && extraction.pieces.is_empty() {
        extraction.notes.push(SyntaxNote {
            reason: "not valid shell: no command on any line".to_owned(),
        });
    }
    (extraction, state.ways)
}

/// Takes `wanted` out of `source`; spans and changes are in bytes of its decoded text.
///
/// A command goes with its `&&`, or with its line; what it leaves without a purpose goes too: the test before it, the
/// `if` around it. In a pipe, beside `||` and as the only command of a loop or a function it stays.
pub fn take_out(source: &Source, wanted: &[Span]) -> TakenOut {
    let own = Source {
        text: Embedded::verbatim(source.text(), 0),
        ..source.clone()
    };
    let plain = with_plain_line_endings(&own.text);
    let masked = mask(plain.text(), &expressions(plain.text()), source.setting.prose);
    let is_file = source.setting.kind.is_none() && !source.setting.prose;
    let structure_of = |text: &str| structure(text, &words::read(text, &[]), is_file);
    let Some(structure) = structure_of(&masked).filter(|_| source.loss != Loss::Nothing) else {
        return TakenOut::refused(wanted);
    };
    let in_plain = |span: Span| {
        let start = plain.text_offset(span.start());
        let end = plain.text_offset(span.end());
        Span::new(start.unwrap_or(span.start()), end.unwrap_or(span.end()))
    };
    let ways = survey(&own).1.into_iter().map(|(span, way)| (in_plain(span), way));
    let wanted_in_plain: Vec<Span> = wanted.iter().map(|span| in_plain(*span)).collect();
    let outcome = removal::take_out(&masked, &structure, &ways.collect(), &wanted_in_plain);
    let mut edits = Edits::default();
    let is_sound = outcome.edits.iter().all(|edit| edits.add(edit.clone()).is_ok());
    let left = String::from_utf8(edits.apply(masked.as_bytes())).unwrap_or_default();
    // What is left has to read again.
    if !is_sound || structure_of(&left).is_none() {
        return TakenOut::refused(wanted);
    }
    TakenOut {
        edits: outcome
            .edits
            .into_iter()
            .map(|edit| Edit::replace(plain.removed_span(edit.span, source.text()), edit.text))
            .collect(),
        refused: outcome.refused,
        gone: Vec::new(),
        is_empty: outcome.is_empty,
    }
}

/// Where a text of commands lies in others.
struct Place {
    depth: usize,
    fate: Fate,
    current: Current,
}

/// Reads `text`, which lies in `source`, as commands.
fn read(source: &Source, text: &Embedded, state: &mut State, out: &mut Extraction, place: Place) {
    let text = with_plain_line_endings(text);
    let masks = expressions(text.text());
    let masked = mask(text.text(), &masks, source.setting.prose);
    let mut reader = Reader {
        source,
        text: &text,
        masked: &masked,
        masks: &masks,
        state,
        out,
        depth: place.depth,
        fate: place.fate,
        current: place.current,
    };
    reader.run();
}

/// Returns `text` with each CRLF as LF.
fn with_plain_line_endings(text: &Embedded) -> Embedded {
    if !text.text().contains("\r\n") {
        return text.clone();
    }
    let mut plain = Embedded::starting_at(text.file_offset(0));
    let mut start = 0;
    for (offset, _) in text.text().match_indices("\r\n") {
        plain.push_slice(text, Span::new(start, offset));
        start = offset + 1;
    }
    plain.push_slice(text, Span::new(start, text.text().len()));
    plain
}

/// Returns where `${{ … }}` stands in `text`.
fn expressions(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text.get(at..).and_then(|rest| rest.find("${{")).map(|start| at + start) {
        let Some(length) = text.get(start..).and_then(|rest| rest.find("}}")) else {
            break;
        };
        at = start + length + 2;
        found.push(Span::new(start, at));
    }
    found
}

/// Returns `text` with a variable of the same length over each of `masks`, and in prose with blanks over prompts.
fn mask(text: &str, masks: &[Span], is_prose: bool) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut at = 0;
    for mask in masks {
        masked.push_str(Span::new(at, mask.start()).of(text));
        masked.push_str("${");
        masked.extend(std::iter::repeat_n('_', mask.len().saturating_sub(3)));
        masked.push('}');
        at = mask.end();
    }
    masked.push_str(text.get(at..).unwrap_or(""));
    if !is_prose {
        return masked;
    }
    let mut without_prompts = String::with_capacity(masked.len());
    for line in masked.split_inclusive('\n') {
        let indent = line.len() - line.trim_start().len();
        let (blank, rest) = line.split_at_checked(indent).unwrap_or(("", line));
        without_prompts.push_str(blank);
        match ["$ ", "% ", "> "].iter().find_map(|prompt| rest.strip_prefix(prompt)) {
            Some(command) => {
                without_prompts.push_str("  ");
                without_prompts.push_str(command);
            }
            None => without_prompts.push_str(rest),
        }
    }
    without_prompts
}
