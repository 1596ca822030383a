//! Where lefthook's and pre-commit's configurations take their lines: looked for line by line, so that nothing else of the
//! file moves.
//!
//! Limit: a section that is not written in block style is left to people.

use crate::cli::hook::block::Block;
use crate::cli::hook::call::Call;
use crate::lang;
use crate::lang::language::Language;
use crate::lang::source::Source;
use crate::tree::path::RepoPath;

/// Lines, and where they go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Placed {
    /// The lines.
    pub(super) block: Block,
    /// An offset at the start of a line, or at the end.
    pub(super) offset: usize,
    /// How far they are indented, in spaces.
    pub(super) indent: usize,
}

impl Placed {
    /// Returns `text` with the lines.
    pub(super) fn put_into(&self, text: &str) -> String {
        self.block.put_into(text, self.offset, self.indent)
    }
}

/// One line of a text that holds more than a comment.
#[derive(Clone, Copy, Debug)]
struct Line<'t> {
    /// The offset behind it.
    end: usize,
    indent: usize,
    code: &'t str,
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let mut end = 0;
    let all = text.split_inclusive('\n').map(|line| {
        end += line.len();
        let code = line.trim();
        Line {
            end,
            indent: line.len() - line.trim_start_matches(' ').len(),
            code,
        }
    });
    all.filter(|line| !line.code.is_empty() && !line.code.starts_with('#'))
        .collect()
}

/// Returns what stands behind `key` on a line of its own.
fn value_of<'t>(line: &Line<'t>, key: &str) -> Option<&'t str> {
    let names = [key.to_owned(), format!("\"{key}\""), format!("'{key}'")];
    let rest = names.iter().find_map(|name| line.code.strip_prefix(name.as_str()))?;
    let value = rest.trim_start().strip_prefix(':')?.trim_start();
    Some(if value.starts_with('#') { "" } else { value })
}

/// A block mapping's key, with the lines below it.
struct Section<'l, 't> {
    key: Line<'t>,
    below: &'l [Line<'t>],
}

enum Found<'l, 't> {
    Absent,
    /// Not in block style.
    ByHand,
    Section(Section<'l, 't>),
}

/// Looks for `key` among those of `lines` that stand at `indent`. The items of a list may stand there, too.
fn section<'l, 't>(lines: &'l [Line<'t>], indent: usize, key: &str) -> Found<'l, 't> {
    let found = lines
        .iter()
        .enumerate()
        .find_map(|(index, line)| Some((index, line, value_of(line, key).filter(|_| line.indent == indent)?)));
    let Some((index, line, value)) = found else {
        return Found::Absent;
    };
    if !value.is_empty() {
        return Found::ByHand;
    }
    let after = lines.get(index + 1..).unwrap_or_default();
    let is_item = |line: &Line| line.code == "-" || line.code.starts_with("- ");
    let n_below = after
        .iter()
        .take_while(|line| line.indent > indent || (line.indent == indent && is_item(line)))
        .count();
    Found::Section(Section {
        key: *line,
        below: after.get(..n_below).unwrap_or_default(),
    })
}

/// Whether `offset` lies between the marks of lines that are there for another root: they would go with those.
fn is_between_marks(text: &str, offset: usize) -> bool {
    let before = text.get(..offset).unwrap_or(text);
    before.lines().fold(false, |is_between, line| {
        let line = line.trim_start();
        (is_between || line.starts_with("# >>> decomm ")) && !line.starts_with("# <<< decomm ")
    })
}

/// Returns the lines of `hook` in lefthook's configuration; `None` where a person has to write them.
pub(super) fn lefthook(text: &str, call: &Call, hook: &str) -> Option<Placed> {
    in_lefthook(text, call, hook).filter(|placed| !is_between_marks(text, placed.offset))
}

fn in_lefthook(text: &str, call: &Call, hook: &str) -> Option<Placed> {
    let all = lines(text);
    let command = |indent: usize| -> Vec<String> {
        let indent = " ".repeat(indent);
        let script = call.script().into_iter().map(|line| format!("{indent}    {line}"));
        [format!("{indent}{}:", call.name()), format!("{indent}  run: |")]
            .into_iter()
            .chain(script)
            .collect()
    };
    let section_of_hook = match section(&all, 0, hook) {
        Found::ByHand => return None,
        Found::Absent => {
            let mut lines = vec![format!("{hook}:"), "  commands:".to_owned()];
            lines.extend(command(4));
            return Some(Placed {
                block: call.block(hook, lines),
                offset: text.len(),
                indent: 0,
            });
        }
        Found::Section(section) => section,
    };
    let indent = section_of_hook.below.first().map_or(2, |line| line.indent);
    if let Found::Section(jobs) = match section(section_of_hook.below, indent, "jobs") {
        Found::ByHand => return None,
        found => found,
    } {
        let script = call.script().into_iter().map(|line| format!("    {line}"));
        let first = [format!("- name: {}", call.name()), "  run: |".to_owned()];
        return Some(Placed {
            block: call.block(hook, first.into_iter().chain(script).collect()),
            offset: jobs.key.end,
            indent: jobs.below.first().map_or(indent + 2, |line| line.indent),
        });
    }
    match section(section_of_hook.below, indent, "commands") {
        Found::ByHand => None,
        Found::Section(commands) => Some(Placed {
            block: call.block(hook, command(0)),
            offset: commands.key.end,
            indent: commands.below.first().map_or(indent + 2, |line| line.indent),
        }),
        Found::Absent => {
            let mut lines = vec!["commands:".to_owned()];
            lines.extend(command(2));
            Some(Placed {
                block: call.block(hook, lines),
                offset: section_of_hook.key.end,
                indent,
            })
        }
    }
}

/// Returns the lines of a local hook in pre-commit's configuration; `None` where a person has to write them.
pub(super) fn pre_commit(text: &str, call: &Call) -> Option<Placed> {
    let command = call.command();
    let entry = if command.contains('\'') {
        serde_json::to_string(&command).ok()?
    } else {
        command
    };
    let item = [
        "- repo: local".to_owned(),
        "  hooks:".to_owned(),
        format!("    - id: {}", call.name()),
        "      name: decomm, what is staged".to_owned(),
        format!("      entry: {entry}"),
        "      language: system".to_owned(),
        "      always_run: true".to_owned(),
        "      pass_filenames: false".to_owned(),
        "      stages: [pre-commit, pre-merge-commit]".to_owned(),
    ];
    let all = lines(text);
    let (lines, offset, indent) = match section(&all, 0, "repos") {
        Found::ByHand => return None,
        Found::Absent => {
            let items = item.iter().map(|line| format!("  {line}"));
            (
                std::iter::once("repos:".to_owned()).chain(items).collect(),
                text.len(),
                0,
            )
        }
        Found::Section(repos) => {
            let indent = repos.below.first().map_or(2, |line| line.indent);
            (item.to_vec(), repos.key.end, indent)
        }
    };
    let placed = Placed {
        block: call.block("hook", lines),
        offset,
        indent,
    };
    Some(placed).filter(|placed| !is_between_marks(text, placed.offset))
}

/// Whether `text` can be read to its end.
pub(super) fn is_whole(text: &str) -> bool {
    let path = RepoPath::parse("hooks.yaml").unwrap_or_default();
    lang::extract(&Source::file(path, Language::Yaml, text))
        .notes
        .is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call() -> Call {
        Call {
            folder: String::new(),
            config: None,
        }
    }

    /// Asserts where the lines go: the line before them, and their indentation; and that the file can be read.
    fn check(placed: Option<Placed>, text: &str, expected: Option<(&str, usize)>) {
        let found = placed.as_ref().map(|placed| {
            let before = text.get(..placed.offset).unwrap_or_default();
            (before.lines().next_back().unwrap_or_default().trim(), placed.indent)
        });
        assert_eq!(found, expected, "{text}");
        if let Some(placed) = placed {
            let with = placed.put_into(text);
            assert!(is_whole(&with), "{with}");
            assert_eq!(placed.block.take_out_of(&with), Ok(Some(text.to_owned())));
        }
    }

    #[test]
    fn lefthook_takes_the_lines_where_its_commands_are() {
        for (text, expected) in [
            ("", Some(("", 0))),
            ("pre-push:\n  commands:\n    x:\n      run: y\n", Some(("run: y", 0))),
            ("pre-push:\n  commands:\n    x:\n      run: y", Some(("run: y", 0))),
            (
                "# a\npre-commit: # why\n  parallel: true\n",
                Some(("pre-commit: # why", 2)),
            ),
            (
                "pre-commit:\n    commands:\n      # lint\n      x:\n        run: y\nz: 1\n",
                Some(("commands:", 6)),
            ),
            (
                "pre-commit:\n  jobs:\n    - name: x\n      run: y\n",
                Some(("jobs:", 4)),
            ),
            (
                "pre-commit:\n  jobs:\n  - run: y\n  parallel: true\n",
                Some(("jobs:", 2)),
            ),
            (
                "pre-commit:\n  parallel: true\n  jobs:\n    - run: y\n",
                Some(("jobs:", 4)),
            ),
            ("\"pre-commit\":\n  commands:\n", Some(("commands:", 4))),
            ("pre-commit: {commands: {x: {run: y}}}\n", None),
            ("pre-commit:\n  commands: {x: {run: y}}\n", None),
            ("pre-commit:\n  jobs: [{run: y}]\n", None),
            ("pre-commit: &a\n  parallel: true\n", None),
        ] {
            check(lefthook(text, &call(), "pre-commit"), text, expected);
        }
    }

    #[test]
    fn pre_commit_takes_the_lines_as_its_first_repository() {
        for (text, expected) in [
            ("repos:\n- repo: x\n  hooks: []\n", Some(("repos:", 0))),
            (
                "# c\nrepos:\n  # first\n  - repo: x\n    hooks: []\n",
                Some(("repos:", 2)),
            ),
            (
                "default_stages: [pre-commit]\nrepos: # all\n",
                Some(("repos: # all", 2)),
            ),
            ("fail_fast: true\n", Some(("fail_fast: true", 0))),
            ("repos: []\n", None),
        ] {
            check(pre_commit(text, &call()), text, expected);
        }
        let there = Call {
            folder: "a 'b".to_owned(),
            config: None,
        };
        check(pre_commit("repos:\n", &there), "repos:\n", Some(("repos:", 2)));
    }
}
