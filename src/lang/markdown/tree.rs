//! Folder trees that are drawn in text, with lines or by indentation.
//!
//! ```text
//! my-app/
//! ├── migrations/      # old
//! │   └── 001_init.sql
//! ```
//!
//! The first line may name the repository's own folder, which no path begins with: unless it is a name that folders in
//! a repository have, each path is given with and without it.

use crate::text::span::Span;

/// What draws the lines of a tree.
const LINES: [char; 10] = ['├', '└', '│', '─', '┬', '┌', '┃', '┣', '┗', '━'];

/// Names of first lines that stand for a folder in the repository, never for the repository.
const FOLDERS: [&str; 48] = [
    "src",
    "app",
    "apps",
    "lib",
    "libs",
    "packages",
    "modules",
    "components",
    "pages",
    "public",
    "scripts",
    "tools",
    "config",
    "docs",
    "test",
    "tests",
    "__tests__",
    "e2e",
    "spec",
    ".github",
    "supabase",
    "prisma",
    "drizzle",
    "migrations",
    "server",
    "client",
    "backend",
    "frontend",
    "api",
    "web",
    "db",
    "database",
    "services",
    "internal",
    "cmd",
    "pkg",
    "core",
    "common",
    "shared",
    "utils",
    "infra",
    "deploy",
    "docker",
    "assets",
    "static",
    "styles",
    "examples",
    "hooks",
];

/// One line of a tree.
struct Node<'a> {
    /// How many characters stand before its name.
    column: usize,
    name: &'a str,
    span: Span,
}

/// Returns the nodes of the tree that `text` draws, each with its path; `None` where it draws none.
pub(super) fn read(text: &str) -> Option<Vec<(Span, String)>> {
    let has_lines = text.contains(LINES) || text.contains("|-- ") || text.contains("`-- ") || text.contains("+-- ");
    let nodes: Vec<Node> = if has_lines {
        lines(text).filter_map(|(start, line)| node(start, line)).collect()
    } else {
        indented(text)?
    };
    // Boxes and arrows are drawn with the same lines, and name no file.
    if !nodes.iter().any(|node| node.name.contains(['/', '.'])) {
        return None;
    }
    let first_column = nodes.first()?.column;
    let root = nodes.first().filter(|first| {
        nodes.len() > 1 && nodes.iter().skip(1).all(|node| node.column > first_column) && is_own(first.name)
    });
    let mut found = Vec::new();
    let mut above: Vec<(usize, String)> = Vec::new();
    for node in &nodes {
        while above.last().is_some_and(|(column, _)| *column >= node.column) {
            above.pop();
        }
        let folder = above.last().map(|(_, path)| path.as_str()).unwrap_or("");
        let name = node.name.trim_start_matches("./");
        let path = if folder.is_empty() || matches!(node.name, "." | "./") {
            name.to_owned()
        } else {
            format!("{}/{name}", folder.trim_end_matches('/'))
        };
        if !matches!(path.as_str(), "" | "." | "/") {
            if let Some(root) = root
                && let Some(below) = path.strip_prefix(root.name.trim_end_matches('/'))
                && below.len() > 1
            {
                found.push((node.span, below.trim_start_matches('/').to_owned()));
            }
            found.push((node.span, path.clone()));
        }
        let path = if path == "." { String::new() } else { path };
        above.push((node.column, path));
    }
    Some(found)
}

/// Whether a first line may be the repository's own folder.
fn is_own(name: &str) -> bool {
    let bare = name.trim_matches('/');
    !bare.contains('/') && bare != "." && !name.starts_with('/') && !FOLDERS.contains(&bare)
}

/// Changes of the lines of a drawn tree: those that go, and signs that become others.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Pruned {
    /// The lines that go, as spans.
    pub(super) lines: Vec<Span>,
    /// The connectors of lines that become the last ones of their folders.
    pub(super) connectors: Vec<(Span, &'static str)>,
}

/// Returns what becomes of the tree that `text` draws without the nodes at `wanted`; `None` where no rule covers it.
///
/// What lies in a folder goes with it. The first line stays, and so does a folder's last line behind which the lines
/// would have to be drawn anew.
pub(super) fn prune(text: &str, wanted: &[Span]) -> Option<Pruned> {
    let all: Vec<(Span, Option<Node>)> = lines(text)
        .map(|(start, line)| (Span::new(start, start + line.len()), node(start, line)))
        .collect();
    let column = |index: usize| {
        all.get(index)
            .and_then(|(_, node)| node.as_ref())
            .map(|node| node.column)
    };
    let mut goes = vec![false; all.len()];
    for span in wanted {
        let index = all.iter().position(|(line, _)| line.contains(*span))?;
        let own = column(index)?;
        let below = (index + 1..all.len())
            .take_while(|line| column(*line).is_some_and(|column| column > own))
            .count();
        for line in goes.iter_mut().skip(index).take(below + 1) {
            *line = true;
        }
    }
    let first = (0..all.len()).find(|index| column(*index).is_some())?;
    let is_gone = |index: usize| goes.get(index).copied().unwrap_or(false);
    if is_gone(first) {
        return None;
    }
    let mut pruned = Pruned::default();
    for (index, (line, _)) in all.iter().enumerate().filter(|(index, _)| is_gone(*index)) {
        pruned.lines.push(*line);
        let own = column(index)?;
        let connector = line
            .of(text)
            .rfind(['└', '┗', '`'])
            .filter(|at| line.start() + at < line.end());
        let is_last = connector.is_some_and(|at| {
            let drawn = line.of(text).get(..at).unwrap_or("").chars().count();
            drawn + 6 > own && drawn < own
        });
        if !is_last {
            continue;
        }
        // The line above that becomes the last one of the folder.
        let mut above = (0..index).rev().filter(|line| !is_gone(*line));
        let before = above.next()?;
        match column(before)? {
            // Nothing is left in the folder.
            column if column < own => {}
            column if column == own => {
                let (line, _) = all.get(before)?;
                let said = line.of(text);
                let (at, sign) = said
                    .char_indices()
                    .rfind(|(_, sign)| matches!(sign, '├' | '┣' | '|' | '└' | '┗' | '`'))?;
                let new = match sign {
                    '├' => "└",
                    '┣' => "┗",
                    '|' => "`",
                    _ => continue,
                };
                let start = line.start() + at;
                pruned.connectors.push((Span::new(start, start + sign.len_utf8()), new));
            }
            _ => return None,
        }
    }
    pruned.connectors.sort();
    pruned.connectors.dedup();
    Some(pruned)
}

fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut start = 0;
    text.split_inclusive('\n').map(move |line| {
        let line_start = start;
        start += line.len();
        (line_start, line.trim_end_matches(['\n', '\r']))
    })
}

/// Returns the node of a drawn line, which stands at `start`; `None` where it names nothing.
fn node(start: usize, line: &str) -> Option<Node<'_>> {
    let is_drawn = |c: char| c.is_whitespace() || LINES.contains(&c) || matches!(c, '|' | '`' | '+' | '\u{a0}');
    let mut name_at = line.find(|c: char| !is_drawn(c))?;
    // The `--` of `|-- name`.
    if let Some(rest) = line.get(name_at..).filter(|rest| rest.starts_with("--")) {
        name_at += rest.len() - rest.trim_start_matches(['-', ' ']).len();
    }
    let rest = line.get(name_at..)?;
    let name = rest.split_whitespace().next()?.trim_end_matches([',', ';', '*']);
    let is_name = name.chars().any(char::is_alphanumeric) || name == ".";
    if !is_name || name.starts_with(['#', '<', '(']) || name.contains("...") {
        return None;
    }
    Some(Node {
        column: line.get(..name_at)?.chars().count(),
        name,
        span: Span::new(start + name_at, start + name_at + name.len()),
    })
}

/// Returns the nodes of a tree that only indentation draws: a folder `name/` with deeper lines below it.
fn indented(text: &str) -> Option<Vec<Node<'_>>> {
    let mut nodes: Vec<Node> = Vec::new();
    for (start, line) in lines(text).filter(|(_, line)| !line.trim().is_empty()) {
        let node = node(start, line)?;
        let behind = line.trim_start().get(node.name.len()..).unwrap_or("").trim_start();
        let is_comment = behind.is_empty() || behind.starts_with(['#', '(', '<', '-', '–', '—', '→', '/']);
        let is_path = node.name.ends_with('/')
            || node.name.contains('.')
            || nodes.last().is_some_and(|last| last.column < node.column);
        if !is_comment || !is_path {
            return None;
        }
        nodes.push(node);
    }
    let is_tree = nodes.windows(2).any(|pair| match pair {
        [folder, below] => folder.name.ends_with('/') && folder.column < below.column,
        _ => false,
    });
    is_tree.then_some(nodes)
}
