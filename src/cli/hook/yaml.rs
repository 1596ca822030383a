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

/// Why a person has to write the lines.
pub(super) type ByHand = &'static str;

const NO_PLACE: ByHand = "decomm finds no safe place for its lines in it";

const EXCLUDE: ByHand = "an `exclude` for the whole hook would skip decomm, too: move it to the commands or jobs";

/// One line of a text that holds more than a comment.
#[derive(Clone, Copy, Debug)]
struct Line<'t> {
    /// The offset behind it.
    end: usize,
    indent: usize,
    code: &'t str,
}

/// The one document of a text, whose top is a mapping in block style.
struct Document<'t> {
    lines: Vec<Line<'t>>,
    /// The offset where more can be put.
    end: usize,
}

fn document(text: &str) -> Result<Document<'_>, ByHand> {
    let mut document = Document {
        lines: Vec::new(),
        end: text.len(),
    };
    let (mut has_begun, mut has_ended) = (false, false);
    let mut end = 0;
    for line in text.split_inclusive('\n') {
        let start = end;
        end += line.len();
        let line = if start == 0 {
            line.trim_start_matches('\u{feff}')
        } else {
            line
        };
        let code = line.trim();
        let indent = line.len() - line.trim_start_matches(' ').len();
        if code.is_empty() || code.starts_with('#') {
            continue;
        }
        let is_start = code == "---" || code.starts_with("--- #");
        if has_ended || (indent == 0 && code.starts_with("---") && (has_begun || !is_start)) {
            // There is a second document, or one that begins on that line.
            return Err(NO_PLACE);
        }
        if indent == 0 && (code == "..." || code.starts_with("... ")) {
            has_ended = true;
            document.end = start;
        } else if indent == 0 && (is_start || (!has_begun && code.starts_with('%'))) {
            has_begun = is_start;
        } else {
            let is_first = document.lines.is_empty();
            if (is_first && indent > 0) || (indent == 0 && code.starts_with(['{', '[', '?', '&', '*', '!', '|', '>'])) {
                return Err(NO_PLACE);
            }
            has_begun = true;
            document.lines.push(Line { end, indent, code });
        }
    }
    Ok(document)
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

fn refuse_between_marks(text: &str, placed: Placed) -> Result<Placed, ByHand> {
    if is_between_marks(text, placed.offset) {
        return Err(NO_PLACE);
    }
    Ok(placed)
}

/// Returns the lines of `hook` in `file`, which is lefthook's configuration and holds `text`.
///
/// # Errors
/// A person has to write them.
pub(super) fn lefthook(text: &str, file: &str, call: &Call, hook: &str) -> Result<Placed, ByHand> {
    let document = document(text)?;
    let section_of_hook = match section(&document.lines, 0, hook) {
        Found::ByHand => return Err(NO_PLACE),
        // What a merge brings would go with a section of that name.
        Found::Absent if has(&document.lines, 0, "<<") => return Err(NO_PLACE),
        Found::Absent => {
            let mut lines = vec![format!("{hook}:"), "  commands:".to_owned()];
            lines.extend(command_of_lefthook(call, 4, None));
            let placed = Placed {
                block: call.block(hook, lines),
                offset: document.end,
                indent: 0,
            };
            return refuse_between_marks(text, placed);
        }
        Found::Section(section) => section,
    };
    let below = section_of_hook.below;
    let indent = below.first().map_or(2, |line| line.indent);
    if has(below, indent, "<<") {
        return Err(NO_PLACE);
    }
    if has(below, indent, "exclude") {
        return Err(EXCLUDE);
    }
    // Where the files of the whole hook are listed, and none is left, as in a commit that only deletes, lefthook skips
    // all: but what has a list of its own. This one is never empty.
    let files = has(below, indent, "files").then(|| format!("files: echo {file}"));
    let placed = match (section(below, indent, "jobs"), section(below, indent, "commands")) {
        (Found::ByHand, _) | (Found::Absent, Found::ByHand) => return Err(NO_PLACE),
        (Found::Section(jobs), _) => {
            let mut lines = vec![format!("- name: {}", call.name())];
            lines.extend(files.map(|files| format!("  {files}")));
            lines.push("  run: |".to_owned());
            lines.extend(call.script().into_iter().map(|line| format!("    {line}")));
            Placed {
                block: call.block(hook, lines),
                offset: jobs.key.end,
                indent: jobs.below.first().map_or(indent + 2, |line| line.indent),
            }
        }
        (Found::Absent, Found::Section(commands)) => Placed {
            block: call.block(hook, command_of_lefthook(call, 0, files)),
            offset: commands.key.end,
            indent: commands.below.first().map_or(indent + 2, |line| line.indent),
        },
        (Found::Absent, Found::Absent) => {
            let mut lines = vec!["commands:".to_owned()];
            lines.extend(command_of_lefthook(call, 2, files));
            Placed {
                block: call.block(hook, lines),
                offset: section_of_hook.key.end,
                indent,
            }
        }
    };
    refuse_between_marks(text, placed)
}

fn has(lines: &[Line], indent: usize, key: &str) -> bool {
    !matches!(section(lines, indent, key), Found::Absent)
}

/// Returns the lines of one of lefthook's commands, `indent` spaces in.
fn command_of_lefthook(call: &Call, indent: usize, files: Option<String>) -> Vec<String> {
    let indent = " ".repeat(indent);
    let mut lines = vec![format!("{indent}{}:", call.name())];
    lines.extend(files.map(|files| format!("{indent}  {files}")));
    lines.push(format!("{indent}  run: |"));
    lines.extend(call.script().into_iter().map(|line| format!("{indent}    {line}")));
    lines
}

/// Returns the lines of a local hook in pre-commit's configuration.
///
/// # Errors
/// A person has to write them.
pub(super) fn pre_commit(text: &str, call: &Call) -> Result<Placed, ByHand> {
    let entry = serde_json::to_string(&call.program()).map_err(|_| NO_PLACE)?;
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
    let document = document(text)?;
    let (lines, offset, indent) = match section(&document.lines, 0, "repos") {
        Found::ByHand => return Err(NO_PLACE),
        Found::Absent if has(&document.lines, 0, "<<") => return Err(NO_PLACE),
        Found::Absent => {
            let items = item.iter().map(|line| format!("  {line}"));
            (
                std::iter::once("repos:".to_owned()).chain(items).collect(),
                document.end,
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
    refuse_between_marks(text, placed)
}

/// Whether `text` can be read to its end.
pub(super) fn is_whole(text: &str) -> bool {
    let path = RepoPath::parse("hooks.yaml").unwrap_or_default();
    lang::extract_references(&Source::file(path, Language::Yaml, text))
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
            ("pre-commit:\n  <<: *p\n", None),
            ("pre-commit:\n  commands:\n    x:\n      run: y\n  <<: *p\n", None),
            ("base: &p\n  parallel: true\n<<: *p\n", None),
            (
                "base: &p\n  x: 1\n<<: *p\npre-commit:\n  parallel: true\n",
                Some(("pre-commit:", 2)),
            ),
            (
                "base: &p\n  x: 1\npre-commit:\n  commands:\n    <<: *p\n",
                Some(("commands:", 4)),
            ),
            ("pre-commit:\n  exclude: ['*.md']\n  commands:\n", None),
            (
                "pre-commit:\n  commands:\n    x:\n      exclude: ['*.md']\n",
                Some(("commands:", 4)),
            ),
            ("pre-push:\n  parallel: true\n...\n", Some(("parallel: true", 0))),
            (
                "pre-push:\n  parallel: true\n... # end\n# c",
                Some(("parallel: true", 0)),
            ),
            ("---\npre-push:\n  parallel: true\n", Some(("parallel: true", 0))),
            ("%YAML 1.2\n--- # c\npre-commit:\n", Some(("pre-commit:", 2))),
            ("pre-push:\n  parallel: true\n---\npre-commit:\n", None),
            ("pre-push:\n...\n---\npre-commit:\n", None),
            ("--- {pre-push: {}}\n", None),
            ("{pre-push: {}}\n", None),
            ("  pre-commit:\n    parallel: true\n", None),
            ("? pre-commit\n: parallel: true\n", None),
            (
                "\u{feff}pre-commit:\n  parallel: true\n",
                Some(("\u{feff}pre-commit:", 2)),
            ),
            ("\u{feff}# c\r\npre-push:\r\n", Some(("pre-push:", 0))),
        ] {
            check(
                lefthook(text, "lefthook.yml", &call(), "pre-commit").ok(),
                text,
                expected,
            );
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
            ("\u{feff}repos:\n  - repo: x\n", Some(("\u{feff}repos:", 2))),
            ("\u{feff}fail_fast: true\n", Some(("\u{feff}fail_fast: true", 0))),
            ("fail_fast: true\n...\n", Some(("fail_fast: true", 0))),
            ("repos:\n- repo: x\n...\n", Some(("repos:", 0))),
            ("<<: *all\n", None),
        ] {
            check(pre_commit(text, &call()).ok(), text, expected);
        }
        let there = Call {
            folder: "a 'b".to_owned(),
            config: None,
        };
        check(pre_commit("repos:\n", &there).ok(), "repos:\n", Some(("repos:", 2)));
    }

    #[test]
    fn lefthook_gets_a_list_of_files_where_the_whole_hook_has_one() {
        for (text, expected) in [
            (
                "pre-commit:\n  files: git diff --name-only --cached\n  commands:\n",
                true,
            ),
            ("pre-commit:\n  commands:\n    x:\n      run: y\n  files: z\n", true),
            ("pre-commit:\n  files: z\n", true),
            ("pre-commit:\n  jobs:\n  - run: y\n  files: z\n", true),
            (
                "pre-commit:\n  commands:\n    x:\n      files: z\n      run: y\n",
                false,
            ),
            ("pre-push:\n  files: z\n", false),
            ("pre-commit:\n  jobs:\n  - run: y\n    files: z\n", false),
        ] {
            let placed = lefthook(text, ".lefthook.yml", &call(), "pre-commit");
            let with = placed.map(|placed| placed.put_into(text)).unwrap_or_default();
            assert!(is_whole(&with) && with.contains("run: |"), "{with}");
            assert_eq!(with.contains("files: echo .lefthook.yml"), expected, "{with}");
        }
    }
}
