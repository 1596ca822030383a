//! The one door from the text of a config to a [`Config`]: the file itself, its packs, and how they come together.
//!
//! Reads nothing by itself: the texts of local packs and body-files come through [`Input::read`].

use std::collections::{BTreeSet, HashMap};

use crate::config::compile::{self, Surroundings};
use crate::config::error::{ConfigError, Problems, meant};
use crate::config::merge::{self, Loaded};
use crate::config::pack::{PACKS, Pack};
use crate::config::path_set::PathSet;
use crate::config::reader::Spanned;
use crate::config::written::{self, Role, WrittenFile};
use crate::config::{Config, ConfigFile, subject};
use crate::tree::path::RepoPath;

/// How many packs may extend each other one below the other; a repository is not trusted to stop by itself.
const DEEPEST_PACK: usize = 32;

/// A config that is to be loaded.
pub struct Input<'a> {
    /// The config file, from the root; none where it comes from elsewhere: then its paths are from the root.
    pub path: Option<RepoPath>,
    /// The file as people know it, in messages.
    pub shown_name: String,
    /// Its text.
    pub text: String,
    /// Reads a file of the repository, from the root: a local pack or a body-file; `None`: there is none, or no text.
    pub read: &'a dyn Fn(&RepoPath) -> Option<String>,
    /// The names of all checks, which an allow may name.
    pub check_names: &'a [&'a str],
}

/// Loads a config with all packs that it extends.
///
/// # Errors
/// Every mistake that can be found, not the first alone: those of the config before those of the packs, in each file
/// those of the whole file first, then by their places.
pub fn load(input: Input<'_>) -> Result<Config, Vec<ConfigError>> {
    load_with(input, PACKS)
}

/// As [`load`], with `packs` for the built-in ones.
pub(crate) fn load_with(input: Input<'_>, packs: &[Pack]) -> Result<Config, Vec<ConfigError>> {
    let mut loader = Loader {
        read: input.read,
        check_names: input.check_names,
        packs,
        loaded: Vec::new(),
        visited: HashMap::new(),
        open: Vec::new(),
        n_files: 0,
        is_complete: true,
        errors: Vec::new(),
    };
    let file = ConfigFile {
        source: input.shown_name.clone(),
        name: input.shown_name,
        path: input.path.clone(),
        text: input.text.clone(),
    };
    let key = input.path.clone().map_or(Key::Elsewhere, Key::Local);
    let folder = input.path.as_ref().and_then(RepoPath::parent).unwrap_or_default();
    loader.visit(key, file, &Origin::Repository(folder));
    loader.finish(input.path, input.text)
}

/// What tells one file from another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    /// A config that does not lie in the repository.
    Elsewhere,
    Local(RepoPath),
    BuiltIn(String),
}

/// Where the files are that a file names.
enum Origin<'a> {
    /// In this folder of the repository.
    Repository(RepoPath),
    /// Beside this pack.
    BuiltIn(&'a Pack),
}

struct Loader<'a> {
    read: &'a dyn Fn(&RepoPath) -> Option<String>,
    check_names: &'a [&'a str],
    packs: &'a [Pack],
    /// Files behind those that they extend; the config is the last.
    loaded: Vec<Loaded>,
    /// The index in `loaded` of each file that was begun; none where it could not be read.
    visited: HashMap<Key, Option<usize>>,
    /// The files that are being read, each extended by the one before.
    open: Vec<(Key, String)>,
    n_files: usize,
    /// Whether every file that is extended could be read.
    is_complete: bool,
    /// Mistakes with the rank of their file.
    errors: Vec<(usize, ConfigError)>,
}

impl<'a> Loader<'a> {
    /// Reads and compiles a file and all that it extends; returns its index.
    fn visit(&mut self, key: Key, file: ConfigFile, origin: &Origin<'a>) -> Option<usize> {
        let rank = self.n_files;
        self.n_files += 1;
        let role = if rank == 0 { Role::Own } else { Role::Pack };
        let problems = Problems::new(&file);
        let Some(written) = written::read(&file.text, role, &problems) else {
            self.note(rank, problems);
            self.is_complete = false;
            self.visited.insert(key, None);
            return None;
        };
        self.open.push((key.clone(), file.name.clone()));
        let mut extends = Vec::new();
        for name in &written.extends {
            extends.extend(self.extend(name, origin, &problems));
        }
        self.open.pop();

        let read_body = |name: &str| self.body(name, origin);
        let surroundings = Surroundings {
            source: &file.source,
            check_names: self.check_names,
            read_body: &read_body,
            problems: &problems,
        };
        let entries = written.entries.iter();
        let entries = entries.map(|entry| compile::entry(entry, &surroundings)).collect();
        let allows = written.allows.iter();
        let allows = allows.map(|allow| compile::allow(allow, &surroundings)).collect();
        compile::check_patterns(&written.exclude, &problems);
        compile::check_patterns(&written.history, &problems);
        self.note(rank, problems);
        self.loaded.push(Loaded {
            file,
            rank,
            extends,
            written,
            entries,
            allows,
        });
        let index = self.loaded.len() - 1;
        self.visited.insert(key, Some(index));
        Some(index)
    }

    /// Returns the index of the pack that an `extends` names, and reads it if nobody has yet.
    fn extend(&mut self, name: &Spanned<String>, origin: &Origin<'a>, problems: &Problems<'_>) -> Option<usize> {
        let key = match self.pack_key(&name.value, origin) {
            Ok(key) => key,
            Err((message, help)) => {
                problems.add(name.span, message, help);
                self.is_complete = false;
                return None;
            }
        };
        if let Some(start) = self.open.iter().position(|(open, _)| *open == key) {
            let circle = self.open.iter().skip(start).chain(self.open.get(start));
            let circle: Vec<&str> = circle.map(|(_, name)| name.as_str()).collect();
            let message = format!("the packs extend each other in a circle: {}", circle.join(" -> "));
            problems.add(name.span, message, "take one of them out of `extends`");
            return None;
        }
        if let Some(index) = self.visited.get(&key) {
            return *index;
        }
        let is_too_deep = self.open.len() > DEEPEST_PACK;
        let found = if is_too_deep { None } else { self.pack(&key) };
        let Some((file, origin)) = found else {
            let message = if is_too_deep {
                format!("more than {DEEPEST_PACK} packs extend each other")
            } else {
                format!("the pack `{}` cannot be read", name.value)
            };
            problems.add(
                name.span,
                message,
                "a pack is a text file, relative to the file that names it",
            );
            self.is_complete = false;
            return None;
        };
        self.visit(key, file, &origin)
    }

    /// Returns which pack `name` means; the error is a message and its help.
    fn pack_key(&self, name: &str, origin: &Origin<'_>) -> Result<Key, (String, String)> {
        let is_path = name.starts_with("./") || name.starts_with("../") || name.starts_with('/');
        if !is_path && !name.ends_with(".toml") {
            if self.packs.iter().any(|pack| pack.name == name) {
                return Ok(Key::BuiltIn(name.to_owned()));
            }
            let names: Vec<&str> = self.packs.iter().map(|pack| pack.name).collect();
            let help = meant(name, &names, "the built-in packs");
            return Err((
                format!("unknown pack `{name}`"),
                format!("{help}; a file begins with `./`"),
            ));
        }
        let Origin::Repository(folder) = origin else {
            let message = format!("a built-in pack cannot extend the file `{name}`");
            return Err((message, String::new()));
        };
        let path = subject::path_from(folder, name);
        path.map(Key::Local).map_err(|reason| {
            (
                format!("the pack `{name}` {reason}"),
                "name a built-in pack, or a file of this repository".to_owned(),
            )
        })
    }

    fn pack(&self, key: &Key) -> Option<(ConfigFile, Origin<'a>)> {
        match key {
            Key::Elsewhere => None,
            Key::Local(path) => {
                let file = ConfigFile {
                    source: path.to_string(),
                    name: path.to_string(),
                    text: (self.read)(path)?,
                    path: Some(path.clone()),
                };
                Some((file, Origin::Repository(path.parent()?)))
            }
            Key::BuiltIn(name) => {
                let pack = self.packs.iter().find(|pack| pack.name == name)?;
                let file = ConfigFile {
                    source: pack.name.to_owned(),
                    name: format!("rules/{}.toml", pack.name),
                    text: pack.text.to_owned(),
                    path: None,
                };
                Some((file, Origin::BuiltIn(pack)))
            }
        }
    }

    /// Returns the text of a body-file; the error is a clause.
    fn body(&self, name: &str, origin: &Origin<'_>) -> Result<String, String> {
        match origin {
            Origin::Repository(folder) => {
                let path = subject::path_from(folder, name)?;
                (self.read)(&path).ok_or_else(|| "cannot be read".to_owned())
            }
            Origin::BuiltIn(pack) => {
                let wanted = name.trim_start_matches("./");
                let file = pack.files.iter().find(|(file, _)| *file == wanted);
                file.map(|(_, text)| (*text).to_owned())
                    .ok_or_else(|| "is not beside the pack".to_owned())
            }
        }
    }

    fn note(&mut self, rank: usize, problems: Problems<'_>) {
        let errors = problems.into_sorted();
        self.errors.extend(errors.into_iter().map(|error| (rank, error)));
    }

    /// Brings the files together.
    fn finish(mut self, path: Option<RepoPath>, text: String) -> Result<Config, Vec<ConfigError>> {
        let merged = merge::merge(&mut self.loaded, self.is_complete);
        self.errors.extend(merged.errors);
        if !self.errors.is_empty() {
            self.errors
                .sort_by(|(rank, error), (other_rank, other)| (rank, error.span).cmp(&(other_rank, other.span)));
            return Err(self.errors.into_iter().map(|(_, error)| error).collect());
        }
        let patterns = |list: fn(&WrittenFile) -> &[Spanned<String>]| {
            let lists = self.loaded.iter().map(|loaded| compile::strings(list(&loaded.written)));
            PathSet::parse(&lists.flatten().collect::<Vec<_>>())
        };
        let exclude = patterns(|written| &written.exclude);
        let history = patterns(|written| &written.history);
        let own = self.loaded.last().map(|loaded| &loaded.written);
        let of_packs = self.loaded.iter().any(|pack| pack.written.history_check == Some(true));
        let phase = own.and_then(|own| own.phase);
        let history_check = own.and_then(|own| own.history_check).unwrap_or(of_packs);
        self.loaded.sort_by_key(|loaded| loaded.rank);
        let files: Vec<ConfigFile> = self.loaded.into_iter().map(|loaded| loaded.file).collect();
        let packs: BTreeSet<RepoPath> = files.iter().skip(1).filter_map(|file| file.path.clone()).collect();
        Ok(Config {
            path,
            text,
            local_packs: packs.into_iter().collect(),
            phase,
            // Each file's patterns were checked one by one; together they can only be too large.
            exclude: exclude.map_err(|error| vec![too_large(&files, &error.to_string())])?,
            history: history.map_err(|error| vec![too_large(&files, &error.to_string())])?,
            entries: merged.entries,
            allows: merged.allows,
            history_check,
            files,
        })
    }
}

fn too_large(files: &[ConfigFile], reason: &str) -> ConfigError {
    let own = files.first();
    ConfigError {
        path: own.map(|file| file.name.clone()).unwrap_or_default(),
        text: own.map(|file| file.text.clone()).unwrap_or_default(),
        span: None,
        message: format!("`exclude` and `history` cannot be put together: {reason}"),
        help: None,
    }
}

#[cfg(test)]
mod tests;
