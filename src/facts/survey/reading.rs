//! What one script does, told from its references: what it takes from the old system, from the tool that stays, and from
//! the rest of the repository.

use std::collections::BTreeSet;

use crate::facts::Facts;
use crate::facts::judge::Judge;
use crate::facts::packages::split_specifier;
use crate::facts::resolve::{Resolution, Resolver};
use crate::facts::retired::RetiredNames;
use crate::facts::specifier::is_relative;
use crate::finding::{Confidence, Kind};
use crate::lang;
use crate::lang::reference::{Base, Extent, PathText, Reference, Target};
use crate::lang::source::Source;
use crate::tree::path::RepoPath;

/// Begins the clause of an import that leads out of the repository's sources.
pub(super) const PACKAGE: &str = "imports the package";

const PROGRAM_ENDINGS: [&str; 7] = [".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".sh"];

/// Commands that a script which only looks after a database needs, and that do nothing of their own.
#[rustfmt::skip]
const COMMANDS: &[&str] = &[
    ".", ":", "[", "[[", "awk", "basename", "bash", "break", "bun", "bunx", "cat", "cd", "command", "continue", "cut",
    "date", "declare", "dirname", "dotenv", "echo", "env", "exec", "exit", "export", "false", "find", "grep", "head",
    "local", "ls", "mapfile", "mkdir", "mktemp", "mysql", "node", "npm", "npx", "pg_isready", "pnpm", "printf", "psql",
    "pwd", "read", "readlink", "readonly", "realpath", "return", "sed", "set", "sh", "shift", "shopt", "sleep", "sort",
    "source", "sqlite3", "tail", "tee", "test", "tr", "trap", "true", "ts-node", "tsx", "uniq", "unset", "wc", "xargs",
    "yarn",
];

/// npm packages that a script which only looks after a database needs, besides Node's own modules.
#[rustfmt::skip]
const PACKAGES: &[&str] = &[
    "@libsql/client", "@neondatabase/serverless", "@planetscale/database", "@vercel/postgres", "better-sqlite3",
    "chalk", "colors", "commander", "cross-env", "dotenv", "dotenv-expand", "drizzle-kit", "drizzle-orm", "glob",
    "kleur", "knex", "mariadb", "minimist", "mssql", "mysql", "mysql2", "ora", "pg", "pg-promise", "picocolors",
    "postgres", "slonik", "sqlite", "sqlite3", "tsx", "yargs",
];

/// Node's own modules that reach beyond the machine's files and processes are none of these.
#[rustfmt::skip]
const MODULES: &[&str] = &[
    "assert", "buffer", "child_process", "console", "crypto", "events", "fs", "module", "os", "path", "perf_hooks",
    "process", "readline", "stream", "string_decoder", "timers", "tty", "url", "util",
];

fn serves_databases(package: &str) -> bool {
    let own = package.strip_prefix("node:").unwrap_or(package);
    PACKAGES.contains(&package) || MODULES.contains(&own) || own == "sqlite" || package == "bun:sqlite"
}

fn is_of_shell(command: &str) -> bool {
    COMMANDS.contains(&command)
}

/// What a script does, each as a clause, once and in source order.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// To the old system.
    pub(super) old: Vec<String>,
    /// To the tool that stays: its folder, its table.
    pub(super) tool: Vec<String>,
    /// To anything else that stays.
    pub(super) other: Vec<String>,
    /// Whether it puts rows into the old system's tables or takes some out.
    pub(super) keeps_record: bool,
    /// Whether it writes to a table of the tool that stays.
    pub(super) writes_tool: bool,
    /// Whether what it does to other tables is make, change and drop them, and nothing else that stays is named.
    pub(super) is_repair: bool,
    /// The package scripts that it runs and that stay.
    pub(super) runs: BTreeSet<String>,
}

/// Reads scripts while the engine has the old system retired.
pub(super) struct Reader<'a> {
    facts: &'a Facts<'a>,
    names: RetiredNames<'a>,
    resolver: Resolver<'a>,
    tool_folder: Option<&'a RepoPath>,
}

impl<'a> Reader<'a> {
    /// Returns a reader for what `facts` have retired; `tool_folder` is where the tool that stays has its migrations.
    pub(super) fn new(facts: &'a Facts<'a>, tool_folder: Option<&'a RepoPath>) -> Reader<'a> {
        Reader {
            facts,
            names: facts.retired_names(),
            resolver: Resolver::of(facts),
            tool_folder,
        }
    }

    /// Returns what the file at `path` does; `None` where it cannot be read.
    pub(super) fn read(&self, path: &RepoPath) -> Option<Reading> {
        let text = self.facts.text(path)?;
        let source = Source::of(path, &text);
        let mut reading = Reading::default();
        let mut n_changed = 0_usize;
        let mut n_queried = 0_usize;
        for reference in lang::extract_references(&source)
            .references
            .iter()
            .filter(|it| !it.prose)
        {
            match &reference.target {
                Target::Table { schema, name } => {
                    let deed = deed(&text, reference.span.start());
                    let is_old = self.names.table(schema.as_deref(), name).is_some();
                    if is_old {
                        reading.keeps_record |= deed == Deed::Rows;
                        put(&mut reading.old, deed.clause(name));
                    } else if is_of_tool(name) {
                        reading.writes_tool |= deed == Deed::Rows;
                        put(&mut reading.tool, deed.clause(name));
                    } else if !is_of_database(schema.as_deref(), name) {
                        match deed {
                            Deed::Make | Deed::Shape => n_changed += 1,
                            _ => n_queried += 1,
                        }
                        put(&mut reading.other, deed.clause(name));
                    }
                }
                _ => self.put_reference(path, reference, &mut reading),
            }
        }
        let n_tables = reading.other.iter().filter(|clause| clause.ends_with('`')).count();
        reading.is_repair = n_changed > 0 && n_queried == 0 && n_tables == reading.other.len();
        Some(reading)
    }

    fn put_reference(&self, path: &RepoPath, reference: &Reference, reading: &mut Reading) {
        match &reference.target {
            Target::Module { specifier } => match self.resolver.resolve(path, specifier) {
                Resolution::Retired { target, .. } => put(&mut reading.old, format!("imports {target}")),
                Resolution::Live(target) => put(&mut reading.other, format!("imports {target}")),
                Resolution::Elsewhere if is_relative(specifier) => {
                    put(&mut reading.other, format!("{PACKAGE} {specifier}"));
                }
                Resolution::Elsewhere if !serves_databases(split_specifier(specifier).0) => {
                    put(
                        &mut reading.other,
                        format!("{PACKAGE} {}", split_specifier(specifier).0),
                    );
                }
                Resolution::Elsewhere => {}
            },
            Target::Path(written) => {
                let is_run = matches!(reference.kind, Kind::Command | Kind::PackageScript)
                    && PROGRAM_ENDINGS.iter().any(|ending| written.text.ends_with(ending));
                let verb = if is_run { "runs" } else { "reads" };
                let judge = Judge::new(&self.facts.paths, &self.facts.packages);
                if let Some(hit) = judge.path(path, written) {
                    if hit.confidence != Confidence::Possible {
                        put(&mut reading.old, format!("{verb} {}", self.shown(&hit.target)));
                    }
                } else if let Some(live) = self.live(path, written) {
                    let is_tool = self
                        .tool_folder
                        .is_some_and(|tool| live.is_within(tool) || tool.is_within(&live));
                    let clause = format!("{verb} {}", self.shown(&live));
                    put(if is_tool { &mut reading.tool } else { &mut reading.other }, clause);
                } else if is_run && written.extent == Extent::Whole {
                    // A built file, or one that is fetched: what it does nobody can tell.
                    put(&mut reading.other, format!("runs {}", written.text));
                }
            }
            Target::Script(run) => match self.names.script(path, run) {
                Some(hit) => put(&mut reading.old, format!("runs the package script `{}`", hit.target)),
                None => {
                    let family = |name: &str| name.split_once(':').map(|(family, _)| family.to_owned());
                    let mut old = self.names.scripts().iter().map(|(_, script)| family(&script.name));
                    let is_relative =
                        family(&run.name).is_some_and(|own| own == "db" || old.any(|it| it == Some(own.clone())));
                    if !is_relative && !run.name.contains("migrat") {
                        put(&mut reading.other, format!("runs the package script `{}`", run.name));
                    }
                    reading.runs.insert(run.name.clone());
                }
            },
            Target::Binary { name, .. } if matches!(name.as_str(), "drizzle-kit" | "prisma") => {
                put(&mut reading.tool, format!("runs {name}"));
            }
            Target::Binary { name, .. } if !is_of_shell(name) => put(&mut reading.other, format!("runs `{name}`")),
            _ => {}
        }
    }

    /// Returns `path`, with a slash behind a folder.
    fn shown(&self, path: &RepoPath) -> String {
        match self.facts.paths.has_file(path) {
            true => path.to_string(),
            false => format!("{path}/"),
        }
    }

    /// Returns what is alive and meant by `written` in `file`; settings that every script reads are nothing.
    fn live(&self, file: &RepoPath, written: &PathText) -> Option<RepoPath> {
        let text = written.text.trim_end_matches('/');
        let counts = written.extent == Extent::Whole && !written.in_sentence && !text.starts_with('/');
        if !counts || !(written.expected || text.contains('/')) {
            return None;
        }
        let folder = file.parent().unwrap_or_default();
        let above = || std::iter::once(folder.clone()).chain(folder.ancestors());
        let bases: Vec<RepoPath> = match &written.base {
            Base::Known(folder) => vec![folder.clone()],
            Base::Outside => Vec::new(),
            Base::Unknown | Base::WorkingDirectory => above().collect(),
            Base::BelowWorkingDirectory(below) => above().filter_map(|folder| folder.join(below)).collect(),
        };
        let is_setting = |path: &RepoPath| path.name().starts_with(".env") || path.name() == "package.json";
        let mut found = bases.iter().filter_map(|base| base.join(text));
        found.find(|path| !path.is_root() && self.facts.paths.is_live(path) && !is_setting(path))
    }
}

fn put(list: &mut Vec<String>, clause: String) {
    if !list.contains(&clause) {
        list.push(clause);
    }
}

/// Whether a table of this name is where a tool says what it applied.
pub(super) fn is_of_tool(name: &str) -> bool {
    let name = name.to_lowercase();
    name.contains("drizzle_migrations") || name == "_prisma_migrations"
}

/// Whether it is the database's own.
fn is_of_database(schema: Option<&str>, name: &str) -> bool {
    let is_own = |name: &str| {
        let name = name.to_lowercase();
        name == "information_schema" || name.starts_with("pg_") || name.starts_with("sqlite_")
    };
    schema.is_some_and(is_own) || is_own(name)
}

/// What a statement does to a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    /// It looks at it.
    Look,
    /// It puts rows in, changes them or takes them out.
    Rows,
    /// It makes it.
    Make,
    /// It changes or drops it.
    Shape,
}

impl Deed {
    fn clause(self, table: &str) -> String {
        match self {
            Deed::Look => format!("looks at `{table}`"),
            Deed::Rows => format!("writes to `{table}`"),
            Deed::Make | Deed::Shape => format!("makes or drops `{table}`"),
        }
    }
}

/// Returns what is done to the table that `text` names at `offset`, by the SQL words right before it.
pub(super) fn deed(text: &str, offset: usize) -> Deed {
    const FARTHEST: usize = 80;
    let start = (offset.saturating_sub(FARTHEST)..=offset).find(|start| text.is_char_boundary(*start));
    let before = start.and_then(|start| text.get(start..offset)).unwrap_or("");
    let words: Vec<String> = before
        .split(|sign: char| !sign.is_ascii_alphanumeric() && sign != '_')
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_uppercase)
        .collect();
    let is_between = |word: &&String| matches!(word.as_str(), "IF" | "NOT" | "EXISTS" | "ONLY" | "PUBLIC" | "DBO");
    let mut back = words.iter().rev().filter(|word| !is_between(word)).map(String::as_str);
    match (back.next(), back.next()) {
        (Some("INTO" | "UPDATE" | "TRUNCATE"), _)
        | (Some("FROM"), Some("DELETE"))
        | (Some("TABLE"), Some("TRUNCATE")) => Deed::Rows,
        (Some("TABLE"), Some("CREATE")) => Deed::Make,
        (Some("TABLE"), _) => Deed::Shape,
        _ => Deed::Look,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_done_to_a_table_stands_before_its_name() {
        for (text, expected) in [
            ("INSERT INTO ", Deed::Rows),
            ("insert into \"public\".\"", Deed::Rows),
            ("delete from only ", Deed::Rows),
            ("UPDATE ", Deed::Rows),
            ("TRUNCATE TABLE ", Deed::Rows),
            ("TRUNCATE ", Deed::Rows),
            ("CREATE TABLE IF NOT EXISTS ", Deed::Make),
            ("create table \"", Deed::Make),
            ("DROP TABLE IF EXISTS public.", Deed::Shape),
            ("ALTER TABLE ", Deed::Shape),
            ("SELECT 1 FROM ", Deed::Look),
            ("JOIN ", Deed::Look),
            ("pgTable('", Deed::Look),
            ("größe ", Deed::Look),
            ("", Deed::Look),
        ] {
            assert_eq!(deed(text, text.len()), expected, "{text}");
        }
    }
}
