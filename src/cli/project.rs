//! The project that a command works on: the config that counts, its root, and the tree below it.

use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use crate::checks;
use crate::cli::failure::Failure;
use crate::config::load::{self, Input};
use crate::config::{Config, ConfigFile};
use crate::tree::Tree;
use crate::tree::path::RepoPath;
use crate::tree::place::git_folder_around;
use crate::tree::worktree::Worktree;

/// The name of the config.
const CONFIG_NAME: &str = ".decomm.toml";

const FIRST_CONFIG: &str = "\
write one at the root of the repository (README.md, \"A first configuration\"), for instance:

  version = 1

  [[retire]]
  id = \"old-scripts\"
  paths = [\"/scripts/old/\"]

or name one with `--config FILE`; `decomm init`, which proposes one, is not there yet";

/// A root with its configuration and its files.
pub(crate) struct Project {
    /// What is checked for.
    pub(crate) config: Config,
    /// What is checked.
    pub(crate) tree: Arc<dyn Tree>,
    /// The same, as the files on disk that it is.
    pub(crate) worktree: Arc<Worktree>,
    /// The config's folder, without links in it.
    root: PathBuf,
    /// The working directory, without links in it.
    working_directory: PathBuf,
}

impl Project {
    /// Opens the project of `config_file`, else of the nearest config at or above the working directory.
    ///
    /// # Errors
    /// There is no config, it is wrong, another one lies below the root, or the tree cannot be read.
    pub(crate) fn open(config_file: Option<&Path>) -> Result<Project, Failure> {
        Project::find(config_file)?.ok_or_else(no_config)
    }

    /// As [`Project::open`], with `None` where there is no config.
    pub(crate) fn find(config_file: Option<&Path>) -> Result<Option<Project>, Failure> {
        let working_directory = working_directory()?;
        let Some(config_path) = config_path(&working_directory, config_file)? else {
            return Ok(None);
        };
        let (root, name) = split(&config_path)?;
        // A repository is untrusted: its configuration must not be a way to show files from elsewhere.
        let leaves_root = || !fs::canonicalize(&config_path).is_ok_and(|target| target.starts_with(&root));
        if config_file.is_none() && config_path.is_symlink() && leaves_root() {
            return Err(Failure::new(
                format!("{} is a symbolic link that leaves its folder", config_path.display()),
                "put the configuration itself there, or name it with `--config FILE`",
            ));
        }
        let tree = Worktree::open(&root)
            .map_err(|error| Failure::new(error.to_string(), "the root is the folder of the configuration"))?;
        let config = load(&config_path, &name, &tree)?;
        let files: Vec<RepoPath> = tree
            .listing()
            .entries()
            .iter()
            .map(|entry| entry.path.clone())
            .filter(|path| !config.exclude.matches(path, false))
            .collect();
        refuse_nested_configs(&files)?;
        let worktree = Arc::new(tree);
        Ok(Some(Project {
            config,
            tree: Arc::clone(&worktree) as Arc<dyn Tree>,
            worktree,
            root,
            working_directory,
        }))
    }

    /// Returns the config's folder, without links in it.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Returns `path`, as given on the command line, as a path from the root.
    ///
    /// # Errors
    /// It lies outside of the root.
    pub(crate) fn repo_path(&self, path: &Path) -> Result<RepoPath, Failure> {
        let absolute = self.working_directory.join(path);
        from_root(&self.root, &without_dots(&absolute))
            .or_else(|| from_root(&self.root, &fs::canonicalize(&absolute).ok()?))
            .ok_or_else(|| {
                Failure::new(
                    format!("{} lies outside of the root {}", path.display(), self.root.display()),
                    "name files and folders below the configuration's folder, relative to the working directory",
                )
            })
    }

    /// Returns the text of a file of the tree; of the config and its packs, the one that was read at the start.
    pub(crate) fn source(&self, path: &RepoPath) -> Option<Vec<u8>> {
        let is_it = |file: &&ConfigFile| file.path.as_ref() == Some(path);
        match self.config.files.iter().find(is_it) {
            Some(file) => Some(file.text.clone().into_bytes()),
            None => self.tree.read(path).ok(),
        }
    }

    /// Whether there is something on disk at `path`, as given on the command line.
    pub(crate) fn has_on_disk(&self, path: &Path) -> bool {
        self.working_directory.join(path).symlink_metadata().is_ok()
    }

    /// Returns the ids of all entries.
    pub(crate) fn entry_ids(&self) -> Vec<&str> {
        self.config.entries.iter().map(|entry| entry.id.as_str()).collect()
    }
}

/// Returns the root of `config_file`, else of the nearest config at or above the working directory, without reading the
/// config.
///
/// # Errors
/// There is no config.
pub(crate) fn find_root(config_file: Option<&Path>) -> Result<PathBuf, Failure> {
    let path = config_path(&working_directory()?, config_file)?.ok_or_else(no_config)?;
    Ok(split(&path)?.0)
}

/// Whether there is a config at or above the working directory, or one is named.
pub(crate) fn has_config(config_file: Option<&Path>) -> Result<bool, Failure> {
    Ok(config_file.is_some() || config_path(&working_directory()?, None)?.is_some())
}

fn no_config() -> Failure {
    let place = std::env::current_dir().unwrap_or_default();
    let what = format!("no {CONFIG_NAME} in {} or in any folder above it", place.display());
    Failure::new(what, FIRST_CONFIG)
}

/// Returns the working directory, without links in it.
///
/// # Errors
/// There is none any more.
pub(crate) fn working_directory() -> Result<PathBuf, Failure> {
    std::env::current_dir().and_then(fs::canonicalize).map_err(|error| {
        Failure::new(
            format!("cannot find out the working directory: {error}"),
            "go to a folder that exists",
        )
    })
}

fn config_path(working_directory: &Path, config_file: Option<&Path>) -> Result<Option<PathBuf>, Failure> {
    match config_file {
        Some(file) => named_config(&working_directory.join(file)).map(Some),
        None => Ok(working_directory
            .ancestors()
            .map(|folder| folder.join(CONFIG_NAME))
            .find(|path| path.is_file())),
    }
}

/// Refuses configs below the root: `files` are all that are not excluded.
///
/// # Errors
/// There is one.
pub(crate) fn refuse_nested_configs(files: &[RepoPath]) -> Result<(), Failure> {
    let is_nested =
        |path: &&RepoPath| path.name() == CONFIG_NAME && path.parent().is_some_and(|folder| !folder.is_root());
    match files.iter().find(is_nested) {
        None => Ok(()),
        Some(nested) => {
            let folder = nested.parent().unwrap_or_default();
            Err(Failure::new(
                format!("there is a second configuration below the root: {nested}"),
                format!(
                    "put `exclude = [\"/{folder}/\"]` into the configuration of the root, or move the entries there; \
                     to check {folder} by itself: `decomm -C {folder} check`"
                ),
            ))
        }
    }
}

fn named_config(path: &Path) -> Result<PathBuf, Failure> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => Ok(path.to_owned()),
        Ok(_) => Err(no_config_there(path, "not a file")),
        Err(error) => Err(no_config_there(path, &error.to_string())),
    }
}

fn no_config_there(path: &Path, reason: &str) -> Failure {
    Failure::new(
        format!("cannot read the configuration {}: {reason}", path.display()),
        format!("`--config` takes the file itself; without it the nearest {CONFIG_NAME} upwards counts"),
    )
}

/// Returns the folder of the config, without links in it, and the config's name.
fn split(config_path: &Path) -> Result<(PathBuf, RepoPath), Failure> {
    let folder = config_path.parent().unwrap_or(Path::new("/"));
    let root = fs::canonicalize(folder).map_err(|error| no_config_there(config_path, &error.to_string()))?;
    let name = config_path
        .file_name()
        .and_then(|name| RepoPath::parse(&name.to_string_lossy()));
    if let Some(git) = git_folder_around(&root) {
        return Err(Failure::new(
            format!("the root {} lies in git's own folder {}", root.display(), git.display()),
            "put the configuration at the root of the work tree; git's own data is never looked at",
        ));
    }
    Ok((root, name.unwrap_or_default()))
}

fn load(config_path: &Path, name: &RepoPath, tree: &Worktree) -> Result<Config, Failure> {
    let bytes = fs::read(config_path).map_err(|error| no_config_there(config_path, &error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|_| no_config_there(config_path, "it is not UTF-8"))?;
    let check_names = checks::names_in_configs();
    load::load(Input {
        path: Some(name.clone()),
        shown_name: name.to_string(),
        text,
        read: &|path| String::from_utf8(tree.read(path).ok()?).ok(),
        check_names: &check_names,
    })
    .map_err(Failure::Config)
}

/// Returns `path` with `.` and `..` taken out by its text alone.
fn without_dots(path: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                clean.pop();
            }
            other => clean.push(other),
        }
    }
    clean
}

fn from_root(root: &Path, path: &Path) -> Option<RepoPath> {
    let parts: Vec<String> = path
        .strip_prefix(root)
        .ok()?
        .components()
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    RepoPath::parse(&parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(texts: &[&str]) -> Vec<RepoPath> {
        texts
            .iter()
            .map(|text| RepoPath::parse(text).unwrap_or_default())
            .collect()
    }

    #[test]
    fn a_config_below_the_root_is_refused() {
        assert!(refuse_nested_configs(&paths(&[".decomm.toml", "a/b.ts", "a/x.decomm.toml"])).is_ok());
        let failure = refuse_nested_configs(&paths(&[".decomm.toml", "packages/api/.decomm.toml"]));
        match failure {
            Err(Failure::Problem { what, help }) => {
                assert!(what.ends_with("packages/api/.decomm.toml"), "{what}");
                assert!(help.contains("exclude = [\"/packages/api/\"]"), "{help}");
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_path_is_taken_from_the_root() {
        for (path, expected) in [
            ("/r/a/./b", Some("a/b")),
            ("/r/a/../b/", Some("b")),
            ("/r", Some("")),
            ("/r/../x", None),
            ("/ra/x", None),
        ] {
            let found = from_root(Path::new("/r"), &without_dots(Path::new(path)));
            assert_eq!(found.as_ref().map(RepoPath::as_str), expected, "{path}");
        }
    }
}
