//! A configuration made in memory of the things that a question names: each is an entry of its own that retires it.

use crate::config::error::{ConfigError, Problems};
use crate::config::path_set::PathSet;
use crate::config::reader::Spanned;
use crate::config::{Ask, Config, ConfigFile, Entry, Retire, Script, Symbol, subject};
use crate::text::span::Span;
use crate::tree::path::RepoPath;

/// One thing that a question names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Asked {
    /// A file or folder.
    Path(RepoPath),
    /// An export of a module: `file#name`, from the root.
    Symbol(String),
    /// A package script: `name`, or `folder#name`.
    Script(String),
    /// A table, with its schema or without.
    Table(String),
    /// An npm package.
    Dependency(String),
}

impl Asked {
    /// Returns what sort of thing it is, as machine formats name it.
    pub fn subject(&self) -> &'static str {
        match self {
            Asked::Path(_) => "path",
            Asked::Symbol(_) => "symbol",
            Asked::Script(_) => "script",
            Asked::Table(_) => "table",
            Asked::Dependency(_) => "dependency",
        }
    }

    /// Returns its name.
    pub fn name(&self) -> &str {
        match self {
            Asked::Path(path) => path.as_str(),
            Asked::Symbol(name) | Asked::Script(name) | Asked::Table(name) | Asked::Dependency(name) => name,
        }
    }
}

/// Returns the configuration that retires `asked`, the first in its first entry and so on.
///
/// Of `own`, the repository's configuration, what is excluded and what is history hold; its entries do not. `folder_of`
/// says where a package of the repository lies: asked for by its name, it is its folder.
///
/// # Errors
/// The first name that can be none.
pub fn config(
    asked: &[Asked],
    own: Option<&Config>,
    folder_of: &dyn Fn(&str) -> Option<RepoPath>,
) -> Result<Config, ConfigError> {
    let file = ConfigFile {
        source: String::new(),
        name: String::new(),
        path: None,
        text: String::new(),
    };
    let problems = Problems::new(&file);
    let retire = |asked: &Asked| {
        let mut retire = Retire::default();
        let text = Spanned {
            value: asked.name().to_owned(),
            span: Span::new(0, 0),
        };
        match asked {
            Asked::Path(path) => retire.paths = PathSet::default().with_literal(path),
            Asked::Symbol(_) => retire.symbols.extend(subject::symbol(&text, &problems)),
            Asked::Script(_) => retire.scripts.extend(subject::script(&text, &problems)),
            Asked::Table(_) => retire.tables.extend(subject::table(&text, &problems)),
            Asked::Dependency(name) => {
                retire.dependencies.extend(subject::package(&text, &problems));
                if let Some(folder) = folder_of(name) {
                    retire.paths = PathSet::default().with_literal(&folder);
                }
            }
        }
        retire
    };
    let retires: Vec<Retire> = asked.iter().map(retire).collect();
    match problems.into_sorted().into_iter().next() {
        Some(error) => Err(error),
        None => Ok(of_retires(retires, own)),
    }
}

/// Returns the configuration that retires `scripts`, each in an entry of its own.
pub fn of_scripts(scripts: &[Script]) -> Config {
    let retire = |script: &Script| Retire {
        scripts: vec![script.clone()],
        ..Retire::default()
    };
    of_retires(scripts.iter().map(retire).collect(), None)
}

/// Returns the configuration that retires `symbols`, each in an entry of its own.
pub fn of_symbols(symbols: Vec<Symbol>) -> Config {
    let retire = |symbol| Retire {
        symbols: vec![symbol],
        ..Retire::default()
    };
    of_retires(symbols.into_iter().map(retire).collect(), None)
}

fn of_retires(retires: Vec<Retire>, own: Option<&Config>) -> Config {
    let entries = retires.into_iter().enumerate().map(|(index, retire)| Entry {
        id: format!("asked-{index}"),
        phase: 0,
        title: None,
        reason: None,
        source: String::new(),
        span: Span::new(0, 0),
        ask: Ask::Retire(retire),
    });
    Config {
        path: own.and_then(|own| own.path.clone()),
        text: String::new(),
        local_packs: own.map(|own| own.local_packs.clone()).unwrap_or_default(),
        phase: None,
        exclude: own.map(|own| own.exclude.clone()).unwrap_or_default(),
        history: own.map(|own| own.history.clone()).unwrap_or_default(),
        entries: entries.collect(),
        allows: Vec::new(),
        history_check: false,
        files: Vec::new(),
    }
}
