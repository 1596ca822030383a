//! What inline code is: a path, a glob, a table's name, a command, or SQL.

use crate::lang::language::Language;
use crate::lang::reference::{Base, PathText, Target};
use crate::text::path_like::{has_extension, is_glob, is_path_like, is_scoped, is_url, without_place};
use crate::text::route_like::{below_local_host, route_of};
use crate::text::span::Span;
use crate::tree::path::RepoPath;

/// Words that begin a command in docs.
const PROGRAMS: [&str; 62] = [
    "npm",
    "pnpm",
    "yarn",
    "bun",
    "npx",
    "pnpx",
    "bunx",
    "node",
    "deno",
    "tsx",
    "ts-node",
    "sh",
    "bash",
    "zsh",
    "source",
    "psql",
    "pg_dump",
    "pg_restore",
    "docker",
    "docker-compose",
    "podman",
    "make",
    "just",
    "git",
    "cd",
    "cat",
    "ls",
    "rm",
    "cp",
    "mv",
    "mkdir",
    "touch",
    "chmod",
    "echo",
    "export",
    "sudo",
    "env",
    "cross-env",
    "dotenv",
    "turbo",
    "nx",
    "lerna",
    "vercel",
    "netlify",
    "fly",
    "flyctl",
    "wrangler",
    "drizzle-kit",
    "prisma",
    "knex",
    "sequelize",
    "jest",
    "vitest",
    "eslint",
    "prettier",
    "tsc",
    "python",
    "python3",
    "ruby",
    "kubectl",
    "curl",
    "head",
];

/// Returns what `code`, a single word, names, with where in it that stands.
pub(super) fn targets(code: &str) -> Vec<(Span, Target)> {
    let word = code.trim();
    if word.is_empty() || word.contains(char::is_whitespace) {
        return Vec::new();
    }
    let lead = code.len() - code.trim_start().len();
    let unquoted = word.trim_matches(['"', '\'']);
    let lead = lead + word.len() - word.trim_start_matches(['"', '\'']).len();
    // `--out=a/b`, `DIR=a/b`: the value.
    let (word, lead) = match unquoted.rsplit_once('=') {
        Some((name, value)) => (value, lead + name.len() + 1),
        None => (unquoted, lead),
    };
    let mut found = Vec::new();
    if let Some((schema, name)) = table(word)
        && word == unquoted
        && let Some(target) = Target::coined_table(schema, name.clone())
    {
        // The name alone, without its schema.
        let end = lead + word.len();
        let span = Span::new(end - name.len(), end);
        found.push((span, target));
    }
    if let Some((text, target)) = path(word) {
        found.push((Span::new(lead, lead + text.len()), target));
    }
    found
}

/// Returns the part of `word` that is a path or glob, and it as a target.
fn path(word: &str) -> Option<(&str, Target)> {
    // `schema.ts#users`: an export of a file.
    let word = match word.split_once('#') {
        Some((file, _)) if has_extension(file) => file,
        _ => word,
    };
    if let Some(path) = below_local_host(word).and_then(route_of) {
        return Some((word, Target::Route { path, is_certain: true }));
    }
    if (word.starts_with(['@', '$', '~', '%', '-']) && !is_scoped(word)) || is_url(word) {
        return None;
    }
    if is_glob(word) {
        let base = root_or_unknown(word);
        let pattern = word.trim_start_matches("./").trim_start_matches('/').to_owned();
        let names_files = pattern.contains('/') || pattern.starts_with("*.");
        let names_files = names_files && pattern.contains(char::is_alphanumeric);
        return names_files.then_some((word, Target::Glob { pattern, base }));
    }
    if !is_path_like(word) {
        return None;
    }
    let text = without_place(word).trim_end_matches([',', ';', ':']);
    // `/word` may as well be a route.
    let is_route = text
        .strip_prefix('/')
        .is_some_and(|rest| !rest.contains('/') && !has_extension(rest));
    if is_route || text.is_empty() {
        return None;
    }
    let path = PathText {
        base: root_or_unknown(text),
        ..PathText::literal(text)
    };
    Some((text, Target::Path(path)))
}

/// Returns the root for a path that begins with a slash: in prose that is the repository's.
pub(super) fn root_or_unknown(path: &str) -> Base {
    if path.starts_with('/') {
        Base::Known(RepoPath::root())
    } else {
        Base::Unknown
    }
}

/// Returns schema and name where `word` is one name, or two with a dot between them.
fn table(word: &str) -> Option<(Option<String>, String)> {
    let is_name = |part: &str| {
        part.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && part.chars().all(|c| c.is_alphanumeric() || c == '_')
    };
    match word.split_once('.') {
        Some((schema, name)) => (is_name(schema) && is_name(name)).then(|| (Some(schema.to_owned()), name.to_owned())),
        None => is_name(word).then(|| (None, word.to_owned())),
    }
}

/// Returns the part of `code`, several words, that is in a language of its own.
pub(super) fn piece(code: &str) -> Option<(Span, Language)> {
    let content = code.trim_end();
    let lead = content.len() - content.trim_start().len();
    let words = content.trim_start();
    if !words.contains(char::is_whitespace) {
        return None;
    }
    if let Some(command) = words.strip_prefix("$ ") {
        let start = content.len() - command.len();
        return Some((Span::new(start, content.len()), Language::Shell));
    }
    let span = Span::new(lead, content.len());
    if is_command(words) {
        return Some((span, Language::Shell));
    }
    if is_sql(words) {
        return Some((span, Language::Sql));
    }
    words.contains('/').then_some((span, Language::Plain))
}

/// Whether `words` begin as a command does.
pub(super) fn is_command(words: &str) -> bool {
    let mut parts = words.split_whitespace();
    let is_assignment = |word: &str| {
        word.split_once('=').is_some_and(|(name, _)| {
            !name.is_empty()
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_uppercase() || byte == b'_' || byte.is_ascii_digit())
        })
    };
    let Some(program) = parts.find(|word| !is_assignment(word)) else {
        return false;
    };
    PROGRAMS.contains(&program)
        || program.starts_with("./")
        || program.starts_with("../")
        || [".sh", ".js", ".ts", ".mjs"]
            .iter()
            .any(|extension| program.contains('/') && program.ends_with(extension))
}

/// Whether `words` begin as an SQL statement does, or a fragment of one in capitals.
fn is_sql(words: &str) -> bool {
    let lower: Vec<String> = words.split_whitespace().take(40).map(str::to_lowercase).collect();
    let word = |index: usize| lower.get(index).map(String::as_str).unwrap_or("");
    match word(0) {
        "select" => lower.iter().any(|word| word == "from"),
        "insert" | "replace" | "merge" => word(1) == "into",
        "delete" => word(1) == "from",
        "update" => lower.iter().any(|word| word == "set"),
        "truncate" | "create" | "drop" | "alter" | "lock" | "comment" | "grant" | "revoke" | "with" | "copy" => true,
        _ => ["FROM ", "JOIN ", "INTO ", "REFERENCES "]
            .iter()
            .any(|start| words.starts_with(start)),
    }
}
