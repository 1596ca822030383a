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
    let is_drawn = |line: &str| {
        let line = line.trim_start();
        ["|-- ", "`-- ", "+-- ", "|- ", "`- ", "+- "]
            .iter()
            .any(|sign| line.starts_with(sign))
    };
    let has_lines = text.contains(LINES) || lines(text).any(|(_, line)| is_drawn(line));
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

/// Returns the line of the tree that `text` draws which `span` stands on, with the lines of what lies in it.
pub(super) fn branch(text: &str, span: Span) -> Option<Span> {
    let drawn: Vec<Span> = lines(text)
        .map(|(start, line)| Span::new(start, start + line.len()))
        .collect();
    let index = drawn.iter().position(|line| line.contains(span))?;
    let columns: Vec<Option<usize>> = drawn.iter().map(|line| text_column(line.of(text))).collect();
    let last = drawn.get(index + n_below(&columns, index))?;
    Some(Span::new(drawn.get(index)?.start(), last.end()))
}

/// Returns how many lines behind the one at `index` belong to what it names; `columns` are those of the texts of all lines.
///
/// A line that only goes on with those that are drawn belongs to what follows it.
fn n_below(columns: &[Option<usize>], index: usize) -> usize {
    let own = columns.get(index).copied().flatten().unwrap_or(0);
    let mut n_below = 0;
    for (n_lines, column) in columns.iter().skip(index + 1).enumerate() {
        match column {
            Some(column) if *column <= own => break,
            Some(_) => n_below = n_lines + 1,
            None => {}
        }
    }
    n_below
}

/// Returns how many characters stand before the text of a drawn line; `None` where it has none.
fn text_column(line: &str) -> Option<usize> {
    let at = text_start(line)?;
    line.get(..at).map(|before| before.chars().count())
}

/// Returns what becomes of the tree that `text` draws without the nodes at `wanted`; `None` where no rule covers it.
///
/// What lies in a folder goes with it. A tree of which nothing is left stays, and so does a folder's last line behind
/// which the lines would have to be drawn anew.
pub(super) fn prune(text: &str, wanted: &[Span]) -> Option<Pruned> {
    let all: Vec<(Span, Option<Node>)> = lines(text)
        .map(|(start, line)| (Span::new(start, start + line.len()), node(start, line)))
        .collect();
    let columns: Vec<Option<usize>> = all.iter().map(|(line, _)| text_column(line.of(text))).collect();
    let column = |index: usize| columns.get(index).copied().flatten();
    let mut goes = vec![false; all.len()];
    for span in wanted {
        let index = all.iter().position(|(line, _)| line.contains(*span))?;
        all.get(index)?.1.as_ref()?;
        for line in goes.iter_mut().skip(index).take(n_below(&columns, index) + 1) {
            *line = true;
        }
    }
    let is_node = |index: usize| all.get(index).is_some_and(|(_, node)| node.is_some());
    let first = (0..all.len()).find(|index| is_node(*index))?;
    let is_gone = |index: usize| goes.get(index).copied().unwrap_or(false);
    // Without its root the rest would hang in the air, unless there is another beside it.
    let mut left = (0..all.len()).filter(|index| is_node(*index) && !is_gone(*index));
    if is_gone(first) && left.next().is_none_or(|left| column(left) != column(first)) {
        return None;
    }
    let mut pruned = Pruned::default();
    for (index, (line, _)) in all.iter().enumerate().filter(|(index, _)| is_gone(*index)) {
        pruned.lines.push(*line);
        let Some(own) = column(index) else { continue };
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
        let mut above = (0..index)
            .rev()
            .filter(|line| !is_gone(*line) && column(*line).is_some());
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
    let name_at = text_start(line)?;
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

/// Returns where the text of a drawn line begins.
fn text_start(line: &str) -> Option<usize> {
    let is_drawn = |c: char| c.is_whitespace() || LINES.contains(&c) || matches!(c, '|' | '`' | '+' | '\u{a0}');
    let start = line.find(|c: char| !is_drawn(c))?;
    // The `--` of `|-- name`, the `-` of `|- name`.
    let rest = line.get(start..)?;
    let is_single = rest.starts_with("- ") && line.get(..start)?.ends_with(['|', '`', '+']);
    let dashes = match is_single || rest.starts_with("--") {
        true => rest.len() - rest.trim_start_matches(['-', ' ']).len(),
        false => 0,
    };
    Some(start + dashes)
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
