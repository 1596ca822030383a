//! `.decomm.toml` and packs: as compiled, ready to be asked.
//!
//! The one door from text to this is in [`load`], the mistakes that it reports in [`error`]; what an entry's paths
//! match is in [`path_set`], where a text still has a rewrite's old words in [`rewrite`].

pub mod add;
pub mod asked;
mod compile;
pub mod date;
pub mod error;
mod glob;
pub mod load;
mod merge;
pub mod naming;
pub mod pack;
pub mod path_set;
mod reader;
mod require;
pub mod rewrite;
pub mod schema;
mod subject;
mod written;

use crate::config::date::Date;
use crate::config::path_set::PathSet;
use crate::config::rewrite::Finder;
use crate::text::span::Span;
use crate::tree::path::RepoPath;
use std::sync::Arc;

/// A whole configuration: the repository's own file with every pack that it extends.
#[derive(Clone, Debug)]
pub struct Config {
    /// The config file, from the root; none where it was given by `--config` from elsewhere.
    pub path: Option<RepoPath>,
    /// The text of the config file.
    pub text: String,
    /// Local packs that the config extends, from the root; they are never scanned.
    pub local_packs: Vec<RepoPath>,
    /// Phases up to this one are enforced; none: all are.
    pub phase: Option<u32>,
    /// What is never scanned.
    pub exclude: PathSet,
    /// What is read, but never edited, and old names in it are no findings.
    pub history: PathSet,
    /// Retire, require, rewrite and manual entries: packs first in the order of `extends`, then the file's own.
    ///
    /// An entry of the file that replaces a pack's stands in the pack entry's place. Disabled ones are not here.
    pub entries: Vec<Entry>,
    /// Reasoned exceptions, in the same order.
    pub allows: Vec<Allow>,
    /// Whether `dead-path` is on without `--dead`.
    pub history_check: bool,
    /// Every file that had a part: the config first, then the packs in the order in which they were first named.
    pub files: Vec<ConfigFile>,
}

/// A config or a pack as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigFile {
    /// What [`Entry::source`] and [`Allow::source`] say of what was written here.
    pub source: String,
    /// The file as people know it, in messages: as `source`, but `rules/<pack>.toml` for a built-in pack.
    pub name: String,
    /// The file, from the root; none for built-in packs and a config from elsewhere.
    pub path: Option<RepoPath>,
    /// Its text.
    pub text: String,
}

/// One entry of a plan.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Kebab-case, unique over all entries.
    pub id: String,
    /// The phase that it belongs to; 0 unless given.
    pub phase: u32,
    /// What it is, in a few words.
    pub title: Option<String>,
    /// Why it is wanted.
    pub reason: Option<String>,
    /// Where it was written: `.decomm.toml`, a local pack's path, or the name of a built-in pack.
    pub source: String,
    /// Where its id stands in the file of `source`.
    pub span: Span,
    /// What it asks.
    pub ask: Ask,
}

/// What an entry asks for.
#[derive(Clone, Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "a config has some dozen entries, each held once and never moved again"
)]
pub enum Ask {
    /// This must go, and nothing may point at it.
    Retire(Retire),
    /// This must be there.
    Require(Require),
    /// Old text to new.
    Rewrite(Rewrite),
    /// A step for people.
    Manual(Manual),
}

/// What must go.
#[derive(Clone, Debug, Default)]
pub struct Retire {
    /// Files and folders.
    pub paths: PathSet,
    /// Whether no file may be added or changed there from today on.
    pub freeze: bool,
    /// What may still be added or changed; it is retired all the same.
    pub freeze_except: PathSet,
    /// Exports of modules.
    pub symbols: Vec<Symbol>,
    /// Database tables.
    pub tables: Vec<Table>,
    /// Package scripts.
    pub scripts: Vec<Script>,
    /// npm packages.
    pub dependencies: Vec<String>,
    /// What to use in its place.
    pub instead: Option<String>,
    /// Files that are not there and count as retired one by one, with the folders of them, sorted; none of a config.
    pub gone: Arc<[RepoPath]>,
}

/// An export of a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// The module's file.
    pub file: RepoPath,
    /// The exported name, `default` for the default export; `tables.users` for a member of an exported object.
    pub name: String,
}

impl Symbol {
    /// Returns the name that the module declares, and the member of it that is meant, where it is not all of it.
    pub fn parts(&self) -> (&str, Option<&str>) {
        match self.name.split_once('.') {
            Some((name, member)) => (name, Some(member)),
            None => (&self.name, None),
        }
    }
}

/// A database table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// As written in the config.
    pub written: String,
    /// The schema; `public` unless given.
    pub schema: String,
    /// The table's name.
    pub name: String,
}

/// A script of a package.json.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// As written in the config: `db:verify`, `packages/api#db:verify`.
    pub written: String,
    /// The folder of the package.json.
    pub package: RepoPath,
    /// The script's name.
    pub name: String,
}

/// Something that no entry names, and that goes because what an entry retires goes: a type that is derived from a
/// retired table, a file that nothing is left of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Implied {
    /// The index of the entry in the config; anything but a retire entry implies nothing.
    pub entry: usize,
    /// What goes.
    pub subject: ImpliedSubject,
}

/// What goes because something else does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImpliedSubject {
    /// A file.
    Path(RepoPath),
    /// An export of a module.
    Symbol(Symbol),
    /// A package script.
    Script(Script),
}

/// What must be there.
#[derive(Clone, Debug)]
pub enum Require {
    /// The script has exactly this command.
    ScriptCommand {
        /// The script.
        script: Script,
        /// Its command.
        command: String,
    },
    /// The script's `&&` chain does not hold this step.
    ScriptWithout {
        /// The script.
        script: Script,
        /// The step.
        step: String,
    },
    /// A literal property or a dotted key has this value.
    Setting {
        /// The file.
        file: RepoPath,
        /// The property.
        setting: String,
        /// Its value.
        equals: Value,
    },
    /// A Markdown file has this section.
    Section {
        /// The file.
        file: RepoPath,
        /// The heading's line, its `#` included.
        heading: String,
        /// The text below it.
        body: String,
    },
    /// The file exists.
    File {
        /// The file.
        file: RepoPath,
        /// What it is created from.
        body: String,
    },
}

/// A literal that a setting must equal.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A string.
    Text(String),
    /// An integer.
    Integer(i64),
    /// `true` or `false`.
    Boolean(bool),
}

/// Old text to new; see [`Rewrite::find_all`].
#[derive(Clone, Debug)]
pub struct Rewrite {
    /// The files.
    pub files: PathSet,
    /// As written.
    pub from: String,
    /// The replacement; with `$1` where `is_regex`.
    pub to: String,
    /// Whether `from` is a pattern.
    pub is_regex: bool,
    finder: Finder,
}

/// A step for people.
#[derive(Clone, Debug)]
pub struct Manual {
    /// What to do.
    pub text: String,
    /// When it was done, as written; none: it is open.
    pub done: Option<String>,
}

/// A reasoned exception.
#[derive(Clone, Debug)]
pub struct Allow {
    /// What it covers; none: every file.
    pub paths: Option<PathSet>,
    /// The checks that it covers; empty: all.
    pub checks: Vec<String>,
    /// The entries that it covers; empty: all.
    pub entries: Vec<String>,
    /// Why.
    pub reason: String,
    /// The last day on which it holds.
    pub until: Option<Date>,
    /// Where it was written, as in [`Entry::source`].
    pub source: String,
    /// Where it stands in the file of `source`.
    pub span: Span,
}

impl Config {
    /// Whether `phase` is enforced.
    pub fn enforces(&self, phase: u32) -> bool {
        self.phase.is_none_or(|last| phase <= last)
    }

    /// Returns the file in which an entry or an allow with this `source` was written.
    pub fn file_of(&self, source: &str) -> Option<&ConfigFile> {
        self.files.iter().find(|file| file.source == source)
    }

    /// Returns this configuration with nothing retired by the entries that `is_kept` says no to; they keep their places.
    pub fn restricted(&self, is_kept: impl Fn(&Entry) -> bool) -> Config {
        let mut restricted = self.clone();
        for entry in &mut restricted.entries {
            if !is_kept(entry)
                && let Ask::Retire(retire) = &mut entry.ask
            {
                *retire = Retire::default();
            }
        }
        restricted
    }

    /// Returns this configuration as it asks for references to `gone` and to nothing else, and the index of the entry
    /// that stands for them. What is retired keeps its paths and scripts: what they hold goes with them.
    pub fn asking_for(&self, gone: Arc<[RepoPath]>) -> (Config, usize) {
        let mut asking = self.clone();
        for entry in &mut asking.entries {
            if let Ask::Retire(retire) = &mut entry.ask {
                *retire = Retire {
                    paths: std::mem::take(&mut retire.paths),
                    scripts: std::mem::take(&mut retire.scripts),
                    ..Retire::default()
                };
            }
        }
        asking.entries.push(Entry {
            id: String::new(),
            phase: u32::MAX,
            title: None,
            reason: None,
            source: String::new(),
            span: Span::new(0, 0),
            ask: Ask::Retire(Retire {
                gone,
                ..Retire::default()
            }),
        });
        let index = asking.entries.len().saturating_sub(1);
        (asking, index)
    }

    /// Returns this configuration with `implied` added to what its entries retire.
    pub fn with_implied<'i>(&self, implied: impl IntoIterator<Item = &'i Implied>) -> Config {
        let mut grown = self.clone();
        for Implied { entry, subject } in implied {
            let Some(Entry {
                ask: Ask::Retire(retire),
                ..
            }) = grown.entries.get_mut(*entry)
            else {
                continue;
            };
            match subject {
                ImpliedSubject::Path(path) => retire.paths = retire.paths.with_literal(path),
                ImpliedSubject::Symbol(symbol) => retire.symbols.push(symbol.clone()),
                ImpliedSubject::Script(script) => retire.scripts.push(script.clone()),
            }
        }
        grown
    }

    /// Returns the files that `require` entries ask for, or ask for something in.
    pub fn required_files(&self) -> impl Iterator<Item = &RepoPath> {
        self.entries.iter().filter_map(|entry| match &entry.ask {
            Ask::Require(
                Require::Setting { file, .. } | Require::Section { file, .. } | Require::File { file, .. },
            ) => Some(file),
            _ => None,
        })
    }

    /// Whether an entry retires what `implied` says, by name.
    pub fn names(&self, implied: &Implied) -> bool {
        self.retires().any(|(_, _, retire)| match &implied.subject {
            ImpliedSubject::Path(path) => retire.paths.matches(path, false),
            ImpliedSubject::Symbol(symbol) => retire.symbols.contains(symbol),
            ImpliedSubject::Script(script) => retire
                .scripts
                .iter()
                .any(|known| known.package == script.package && known.name == script.name),
        })
    }

    /// Returns each retire entry with its index in `entries` and what it retires.
    pub fn retires(&self) -> impl Iterator<Item = (usize, &Entry, &Retire)> {
        self.entries
            .iter()
            .enumerate()
            .filter_map(|(index, entry)| match &entry.ask {
                Ask::Retire(retire) => Some((index, entry, retire)),
                _ => None,
            })
    }
}
