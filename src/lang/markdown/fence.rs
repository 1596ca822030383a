//! Fenced and indented code: which language it is in, and what of it is a command.

use crate::lang::language::Language;
use crate::lang::markdown::inline::{is_command, root_or_unknown};
use crate::lang::markdown::tree;
use crate::lang::reference::{PathText, Target};
use crate::text::embedded::Embedded;
use crate::text::path_like::is_path_like;
use crate::text::span::Span;

/// What a block of code holds.
pub(super) enum Part {
    /// Text in another language, with offsets as in the block's own text.
    Piece(Language, Embedded),
    /// A path at a span of the block's decoded text.
    Mention(Span, Target),
}

/// Returns the parts of `code`, which stands behind a fence with `info`.
pub(super) fn parts(info: &str, code: &Embedded) -> Vec<Part> {
    let name = info
        .trim_start_matches(['{', '.'])
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '{' | '}' | ':' | ';'))
        .next()
        .unwrap_or("")
        .to_ascii_lowercase();
    match name.as_str() {
        "bash" | "sh" | "shell" | "zsh" | "console" | "shellscript" | "shell-session" | "shellsession" | "terminal"
        | "sh-session" | "command" | "commands" | "cmd" | "fish" => session(code),
        "diff" | "patch" => vec![Part::Piece(Language::Plain, without_signs(code))],
        "" | "text" | "txt" | "plaintext" | "plain" | "tree" | "ascii" | "none" | "files" | "folder" => {
            unlabelled(code)
        }
        _ => vec![Part::Piece(language(&name), code.clone())],
    }
}

fn language(name: &str) -> Language {
    match name {
        "js" | "jsx" | "ts" | "tsx" | "mjs" | "cjs" | "mts" | "cts" | "javascript" | "typescript" | "node"
        | "javascriptreact" | "typescriptreact" => Language::JavaScript,
        "json" | "jsonc" | "json5" => Language::Json,
        "yaml" | "yml" => Language::Yaml,
        "toml" => Language::Toml,
        "sql" | "psql" | "pgsql" | "postgres" | "postgresql" | "plpgsql" | "mysql" | "sqlite" => Language::Sql,
        "dockerfile" | "docker" | "containerfile" => Language::Dockerfile,
        "makefile" | "make" | "just" | "justfile" => Language::Makefile,
        "css" | "scss" | "sass" | "less" | "pcss" | "postcss" => Language::Css,
        "env" | "dotenv" => Language::Env,
        "md" | "mdx" | "markdown" => Language::Markdown,
        _ => Language::Plain,
    }
}

/// Returns the lines of `code` as spans without their line endings.
fn lines(code: &str) -> impl Iterator<Item = Span> {
    let mut start = 0;
    code.split_inclusive('\n').map(move |line| {
        let span = Span::new(start, start + line.trim_end_matches(['\n', '\r']).len());
        start += line.len();
        span
    })
}

/// Reads a terminal session: with a `$ ` before any line only such lines are commands, and the others output.
fn session(code: &Embedded) -> Vec<Part> {
    let text = code.text();
    let has_prompt = lines(text).any(|line| prompt_length(line.of(text)) > 0);
    if !has_prompt {
        return vec![Part::Piece(Language::Shell, code.clone())];
    }
    let mut commands = Embedded::starting_at(code.file_offset(0));
    let mut output = Embedded::starting_at(code.file_offset(0));
    let mut goes_on = false;
    for line in lines(text) {
        let content = line.of(text);
        let prompt = prompt_length(content);
        let is_command = prompt > 0 || goes_on;
        let kept = if is_command { &mut commands } else { &mut output };
        kept.append(&code.slice(Span::new(line.start() + prompt, line.end())));
        kept.push("\n", code.file_offset(line.end()));
        goes_on = is_command && content.ends_with('\\');
    }
    vec![
        Part::Piece(Language::Shell, commands),
        Part::Piece(Language::Plain, output),
    ]
}

/// Returns the commands of a terminal session, each of which stands behind a prompt in `content`, as parts of `text`;
/// `None` where there are no prompts, and no part where the session shows what the commands print.
pub(super) fn parts_of_session(content: &str, text: &Embedded) -> Option<Vec<Span>> {
    let said = text.text();
    let mut has_prompt = false;
    let mut has_output = false;
    let mut parts: Vec<Span> = Vec::new();
    let mut goes_on = false;
    let mut last_end = None;
    for line in lines(said) {
        let start = text.file_offset(line.start());
        let before = content.get(..start).unwrap_or("").rsplit('\n').next().unwrap_or("");
        has_prompt |= ["$", "%", "❯", "➜"]
            .iter()
            .any(|sign| before.trim_end().ends_with(sign));
        // Lines of the block that are no part of the text are what the commands print.
        let between = last_end.map_or("", |end| content.get(end..start).unwrap_or(""));
        has_output |= between.matches('\n').count() > 1;
        last_end = Some(text.file_offset(line.end()));
        match parts.last_mut() {
            Some(part) if goes_on => *part = Span::new(part.start(), line.end()),
            _ => parts.push(line),
        }
        goes_on = line.of(said).ends_with('\\');
    }
    let behind = last_end.and_then(|end| content.get(end..)).unwrap_or("");
    let next = behind
        .split('\n')
        .nth(1)
        .unwrap_or("")
        .trim_start_matches(['>', ' ', '\t']);
    has_output |= !next.starts_with(['`', '~']);
    parts.retain(|part| !part.of(said).trim().is_empty());
    match (has_prompt, has_output) {
        (false, _) => None,
        (true, true) => Some(Vec::new()),
        (true, false) => Some(parts),
    }
}

/// Returns how many bytes of `line` are its prompt: `$ `, `% ` or `❯ `, and what stands before it.
fn prompt_length(line: &str) -> usize {
    let content = line.trim_start();
    let lead = line.len() - content.len();
    ["$ ", "% ", "❯ ", "➜ "]
        .iter()
        .find(|prompt| content.starts_with(**prompt))
        .map_or(0, |prompt| lead + prompt.len())
}

/// Takes the signs of a diff off its lines, and `a/` and `b/` off its file names.
fn without_signs(code: &Embedded) -> Embedded {
    let text = code.text();
    let mut plain = Embedded::starting_at(code.file_offset(0));
    for line in lines(text) {
        let content = line.of(text);
        let header = ["--- a/", "+++ b/", "--- ", "+++ "]
            .iter()
            .find(|sign| content.starts_with(**sign))
            .map(|sign| sign.len());
        let skipped = header.unwrap_or(usize::from(content.starts_with(['+', '-', ' '])));
        if !content.starts_with("diff --git ") && !content.starts_with("index ") {
            plain.append(&code.slice(Span::new(line.start() + skipped, line.end())));
        }
        plain.push("\n", code.file_offset(line.end()));
    }
    plain
}

/// Reads code of which nothing says what it is: a drawn tree, commands, or text.
fn unlabelled(code: &Embedded) -> Vec<Part> {
    let text = code.text();
    if let Some(nodes) = tree::read(text) {
        let mention = |(span, path): (Span, String)| Part::Mention(span, Target::Path(PathText::literal(path)));
        return nodes.into_iter().map(mention).collect();
    }
    let has_prompt = lines(text).any(|line| prompt_length(line.of(text)) > 0);
    let is_commands = lines(text)
        .map(|line| line.of(text).trim())
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .all(is_command);
    if has_prompt || is_commands && !text.trim().is_empty() {
        return session(code);
    }
    let mut parts: Vec<Part> = lines(text).filter_map(|line| folder_at_start(text, line)).collect();
    parts.push(Part::Piece(Language::Plain, code.clone()));
    parts
}

/// Takes the folder `name/` that a line of a list begins with; longer paths are found in the running text.
fn folder_at_start(text: &str, line: Span) -> Option<Part> {
    let content = line.of(text);
    let trimmed = content.trim_start_matches([' ', '\t', '-', '*']);
    let word = trimmed.split_whitespace().next()?;
    let n_parts = word.split('/').filter(|part| !part.is_empty()).count();
    if !word.ends_with('/') || n_parts != 1 || !is_path_like(word) {
        return None;
    }
    let start = line.start() + content.len() - trimmed.len();
    let path = PathText {
        base: root_or_unknown(word),
        ..PathText::literal(word)
    };
    Some(Part::Mention(Span::new(start, start + word.len()), Target::Path(path)))
}
