//! What every source file has to keep to, and that the documents name what there is.

#![expect(
    clippy::expect_used,
    clippy::string_slice,
    reason = "a test fails by a panic, and its offsets come from searches"
)]

use std::fs;
use std::path::{Path, PathBuf};

use decomm::checks::{self, registry};

/// Past this many lines a file is looked at for its second subject.
const MOST_LINES: usize = 600;

/// Where the disk, processes and the environment may be touched, below `src`.
///
/// `plan/apply` is the only writer of a repository: each step of the disk goes through its one door, which tests kill and
/// fail. `tree` is its only reader, and keeps what it read of git's history below git's own folder; `cli` knows the process that it runs in.
const TOUCHES_SYSTEM: &[&str] = &["tree/", "cli/", "plan/apply/", "db/", "main.rs"];

#[test]
fn every_file_is_tidy() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut untidy = Vec::new();
    for folder in ["src", "tests"] {
        for file in rust_files(&root.join(folder)) {
            let text = fs::read_to_string(&file).expect("a source file is text");
            let path = file.strip_prefix(root).expect("it lies below the root");
            untidy.extend(problems(&path.to_string_lossy().replace('\\', "/"), &text));
        }
    }
    assert!(untidy.is_empty(), "\n{}\n", untidy.join("\n"));
}

/// Returns what is wrong with `text`, the file `path` below the root, as `path:line: rule`.
fn problems(path: &str, text: &str) -> Vec<String> {
    let mut problems = Vec::new();
    let mut report = |line: usize, rule: &str| problems.push(format!("{path}:{line}: {rule}"));
    if !text.starts_with("//!") {
        report(1, "the first line says what the file is for, behind `//!`");
    }
    let n_lines = text.lines().count();
    if n_lines > MOST_LINES {
        report(n_lines, "more than 600 lines: look for the second subject");
    }
    if path == "src/main.rs" && n_lines >= 30 {
        report(n_lines, "main.rs stays under 30 lines: everything is in the library");
    }
    for (index, line) in text.lines().enumerate() {
        // Written in two parts, so that this file does not hold them.
        if [concat!("TO", "DO"), concat!("FIX", "ME")]
            .iter()
            .any(|mark| line.contains(mark))
        {
            report(
                index + 1,
                "no marks for later: a known gap is a `// Limit:` with its effect",
            );
        }
    }
    if let Some(path) = path.strip_prefix("src/") {
        let touches_system = TOUCHES_SYSTEM.iter().any(|start| path.starts_with(start));
        let is_cli = path.starts_with("cli/");
        for (index, line) in text
            .lines()
            .enumerate()
            .take_while(|(_, line)| line.trim() != "#[cfg(test)]")
        {
            if line.trim_start().starts_with("//") {
                continue;
            }
            let system = ["std::fs", "std::process", "std::env", "std::net", "cap_std"];
            if !touches_system && system.iter().any(|module| names(line, module)) {
                report(
                    index + 1,
                    "only tree and cli (and apply) touch the disk, processes and the environment",
                );
            }
            let streams = ["stdout(", "stderr(", "stdin("];
            if !is_cli && streams.iter().any(|stream| line.contains(stream)) {
                report(index + 1, "only cli knows the standard streams");
            }
        }
    }
    problems
}

/// Whether `line` uses `module` (`std::fs`), by its path or in the braces of `use std::{…}`.
fn names(line: &str, module: &str) -> bool {
    let ends = |rest: &str| !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_');
    let by_path = line
        .match_indices(module)
        .any(|(start, _)| ends(&line[start + module.len()..]));
    let last = module.rsplit("::").next().unwrap_or(module);
    let in_braces = line
        .split_once("std::{")
        .is_some_and(|(_, inside)| inside.split([',', '{', '}', ':', ' ', ';']).any(|word| word == last));
    by_path || in_braces
}

#[test]
fn the_readme_names_every_check() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(readme).expect("there is a README.md");
    let section = readme
        .split("\n## ")
        .find(|section| section.starts_with("What is checked"))
        .unwrap_or("");
    let mut sorted: Vec<&str> = section
        .lines()
        .filter_map(|line| line.strip_prefix("| `"))
        .flat_map(|line| line.split(" | ").next().unwrap_or("").split('`').step_by(2))
        .filter(|name| !name.trim().is_empty())
        .collect();
    sorted.sort_unstable();
    assert_eq!(sorted, registered());
}

#[test]
fn the_registry_has_every_check_that_can_report() {
    assert_eq!(registered(), checks::names());
}

fn registered() -> Vec<&'static str> {
    registry::ALL.iter().map(|check| check.name).collect()
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder of the sources") {
        let path = entry.expect("an entry of the sources").path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

#[test]
fn the_rules_see_what_breaks_them() {
    let long = format!("//! x\n{}", "\n".repeat(MOST_LINES));
    for (path, text, n_problems) in [
        (
            "src/text/a.rs",
            "//! x\nuse std::fmt;\n// std::fs is not used here\n",
            0,
        ),
        ("src/text/a.rs", "use std::fmt;", 1),
        ("src/lang/a.rs", "//! x\nuse std::fs;", 1),
        ("src/lang/a.rs", "//! x\nuse std::{env, fs::File};", 1),
        ("src/lang/a.rs", "//! x\nlet x = std::process::id();", 1),
        ("src/lang/a.rs", "//! x\nuse std::fsx;\nuse std::{fmt, io};", 0),
        ("src/lang/a.rs", "//! x\n#[cfg(test)]\nmod tests { use std::fs; }", 0),
        ("src/report/a.rs", "//! x\nstd::io::stdout()", 1),
        ("src/tree/a.rs", "//! x\nuse std::fs;", 0),
        (
            "src/plan/apply/disk.rs",
            "//! x\nuse std::fs;\nuse cap_std::fs::Dir;",
            0,
        ),
        ("src/plan/build.rs", "//! x\nuse cap_std::fs::Dir;", 1),
        ("src/plan/build.rs", "//! x\nuse std::fs;", 1),
        ("src/text/a.rs", concat!("//! x\n// TO", "DO: later"), 1),
        ("src/text/a.rs", &long, 1),
        ("src/main.rs", &format!("//! x{}", "\n".repeat(31)), 1),
        ("tests/a.rs", "//! x\nuse std::fs;", 0),
    ] {
        assert_eq!(
            problems(path, text).len(),
            n_problems,
            "{path}: {text}: {:?}",
            problems(path, text)
        );
    }
}
