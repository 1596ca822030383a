//! The project that a command works on: the config that counts, its root, and the tree below it.

use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use crate::checks;
use crate::cli::failure::Failure;
use crate::config::load::{self, Input};
use crate::config::{Config, ConfigFile};
use crate::tree::commit::CommitTree;
use crate::tree::index::IndexTree;
use crate::tree::path::RepoPath;
use crate::tree::place::{folder_without_links, git_folder_around};
use crate::tree::worktree::Worktree;
use crate::tree::{ReadError, Tree, TreeError};

/// The name of the config.
pub(crate) const CONFIG_NAME: &str = ".decomm.toml";

/// A config that says nothing yet.
pub(crate) const BEGINNING: &str = "version = 1\n";

const FIRST_CONFIG: &str = "\
`decomm retire scripts/old` writes one that retires scripts/old; `decomm init` looks at the repository and proposes one; \
README.md, \"A first configuration\", tells what it may say. `--config FILE` names another file";

/// Which tree is judged, and what it is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Judged {
    /// The work tree.
    Worktree,
    /// What the next commit would change: the index, compared with HEAD.
    Staged,
    /// What the work tree changes since HEAD and this revision parted.
    Since(String),
    /// The commit that this revision names.
    At(String),
}

/// What the judged tree is compared with.
pub(crate) enum Base {
    /// Nothing.
    None,
    /// This tree.
    Tree(Arc<dyn Tree>),
    /// HEAD, with this index.
    Head(Arc<IndexTree>),
}

/// A root with its configuration and its files.
pub(crate) struct Project {
    /// What is checked for.
    pub(crate) config: Config,
    /// What is checked.
    pub(crate) tree: Arc<dyn Tree>,
    /// The same, as the files on disk that it is; none where another tree is judged.
    worktree: Option<Arc<Worktree>>,
    /// What it is compared with, where only a change counts.
    pub(crate) base: Base,
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
        Project::open_as(config_file, &Judged::Worktree)
    }

    /// As [`Project::open`], for any tree. The config is the judged tree's own, else the one on disk.
    ///
    /// # Errors
    /// As [`Project::open`], and git's.
    pub(crate) fn open_as(config_file: Option<&Path>, judged: &Judged) -> Result<Project, Failure> {
        Project::find_as(config_file, judged)?.ok_or_else(no_config)
    }

    /// As [`Project::open`], with `None` where there is no config.
    pub(crate) fn find(config_file: Option<&Path>) -> Result<Option<Project>, Failure> {
        Project::find_as(config_file, &Judged::Worktree)
    }

    fn find_as(config_file: Option<&Path>, judged: &Judged) -> Result<Option<Project>, Failure> {
        let working_directory = working_directory()?;
        let config_path = match config_path(&working_directory, config_file) {
            Some(path) => path,
            None => match recorded_config(&working_directory, judged)? {
                Some(path) => path,
                None => return Ok(None),
            },
        };
        let (root, name) = match judged {
            Judged::Worktree | Judged::Since(_) => split(&config_path)?,
            Judged::Staged | Judged::At(_) => split_recorded(&config_path)?,
        };
        let trees = open_trees(&root, judged)?;
        let own_text = trees.text_of(judged, &name)?;
        let config = match own_text {
            Some(text) => load(&name, text, trees.judged.as_ref())?,
            None => {
                refuse_unusable(&config_path, &root, config_file.is_some())?;
                let bytes =
                    fs::read(&config_path).map_err(|error| no_config_there(&config_path, &error.to_string()))?;
                let text = String::from_utf8(bytes).map_err(|_| no_config_there(&config_path, "it is not UTF-8"))?;
                match judged {
                    Judged::Worktree | Judged::Since(_) => load(&name, text, trees.judged.as_ref())?,
                    Judged::Staged | Judged::At(_) => load(&name, text, &open_worktree(&root)?)?,
                }
            }
        };
        refuse_nested_configs(&config, trees.judged.as_ref())?;
        Ok(Some(Project::of(config, trees, root, working_directory)))
    }

    /// As [`Project::open`]; where there is no config, with an empty one that is not written, at the top of the git
    /// repository, else in the working directory.
    ///
    /// # Errors
    /// As [`Project::open`].
    pub(crate) fn open_or_begin(config_file: Option<&Path>) -> Result<Project, Failure> {
        let project = Project::open_or_plain(config_file)?;
        refuse_nested_configs(&project.config, project.tree.as_ref())?;
        Ok(project)
    }

    /// As [`Project::open_or_begin`], for a question that needs no config: those below the root of a project without one
    /// are left alone.
    ///
    /// # Errors
    /// As [`Project::open`].
    pub(crate) fn open_or_plain(config_file: Option<&Path>) -> Result<Project, Failure> {
        if let Some(project) = Project::find(config_file)? {
            return Ok(project);
        }
        let working_directory = working_directory()?;
        let mut above = working_directory.ancestors();
        let top = above.find(|folder| folder.join(".git").exists());
        let (root, name) = split(&top.unwrap_or(&working_directory).join(CONFIG_NAME))?;
        let trees = open_trees(&root, &Judged::Worktree)?;
        let config = load(&name, BEGINNING.to_owned(), trees.judged.as_ref())?;
        Ok(Project::of(config, trees, root, working_directory))
    }

    fn of(config: Config, trees: Trees, root: PathBuf, working_directory: PathBuf) -> Project {
        Project {
            config,
            tree: trees.judged,
            worktree: trees.worktree,
            base: trees.base,
            root,
            working_directory,
        }
    }

    /// Returns where the config lies, or is to lie, on disk.
    pub(crate) fn config_file(&self) -> PathBuf {
        let name = self.config.path.as_ref().map_or(CONFIG_NAME, RepoPath::as_str);
        self.root.join(name)
    }

    /// Returns what `text` says in place of the config, as it would be read.
    ///
    /// # Errors
    /// Every mistake in it.
    pub(crate) fn reload(&self, text: String) -> Result<Config, Failure> {
        let name = self.config.path.clone();
        let name = name.or_else(|| RepoPath::parse(CONFIG_NAME)).unwrap_or_default();
        load(&name, text, self.tree.as_ref())
    }

    /// Whether the working directory lies outside of the root, as only `--config` makes it.
    pub(crate) fn is_elsewhere(&self) -> bool {
        !self.working_directory.starts_with(&self.root)
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
        path_in(&self.root, &self.working_directory, path).ok_or_else(|| {
            Failure::new(
                format!("{} lies outside of the root {}", path.display(), self.root.display()),
                "name files and folders below the configuration's folder, relative to the working directory",
            )
        })
    }

    /// Leaves `file`, which a report is written to, out of what is scanned.
    ///
    /// # Errors
    /// It lies in the root, and links of the repository lead out of there.
    pub(crate) fn leave_out(&mut self, file: &Path) -> Result<(), Failure> {
        let below_root = from_root(&self.root, &without_dots(&self.working_directory.join(file)));
        let Some(path) = below_root.filter(|path| !path.is_root()) else {
            return Ok(());
        };
        let folder = file.parent().map(|folder| self.working_directory.join(folder));
        let real = fs::canonicalize(self.working_directory.join(file)).or_else(|error| match folder {
            Some(folder) => fs::canonicalize(folder),
            None => Err(error),
        });
        if real.is_ok_and(|real| !real.starts_with(&self.root)) {
            return Err(Failure::new(
                format!(
                    "a symbolic link of the repository leads from {} to outside of it",
                    file.display()
                ),
                "a report is not written there: name the file that is meant",
            ));
        }
        if path.parts().any(|part| part.eq_ignore_ascii_case(".git")) || self.config.path.as_ref() == Some(&path) {
            return Err(Failure::new(
                format!("{} is no place for a report", file.display()),
                "`--output` takes a file of its own",
            ));
        }
        self.config.exclude = self.config.exclude.with_literal(&path);
        Ok(())
    }

    /// Returns the text of a file of the tree; of the config and its packs, the one that was read at the start.
    pub(crate) fn source(&self, path: &RepoPath) -> Option<Vec<u8>> {
        let is_it = |file: &&ConfigFile| file.path.as_ref() == Some(path);
        match self.config.files.iter().find(is_it) {
            Some(file) => Some(file.text.clone().into_bytes()),
            None => self.tree.read(path).ok(),
        }
    }

    /// Returns the files on disk: those that are judged, else those that are there now.
    ///
    /// # Errors
    /// The root cannot be listed.
    pub(crate) fn worktree(&self) -> Result<Arc<Worktree>, Failure> {
        match &self.worktree {
            Some(worktree) => Ok(Arc::clone(worktree)),
            None => open_worktree(&self.root).map(Arc::new),
        }
    }

    /// Returns the root as a path of the git repository that it lies in, for what knows the repository alone.
    ///
    /// Outside of any repository the root is taken for one.
    pub(crate) fn folder(&self) -> RepoPath {
        let above = self.root.ancestors().find(|folder| folder.join(".git").exists());
        above
            .and_then(|repository| from_root(repository, &self.root))
            .unwrap_or_default()
    }

    /// Whether there is something at `path`, as given on the command line, which is `repo_path`: on disk, in the tree
    /// that is judged, or in the one that it is compared with.
    pub(crate) fn has(&self, path: &Path, repo_path: &RepoPath) -> bool {
        let is_in = |tree: &Arc<dyn Tree>| {
            let listing = tree.listing();
            repo_path.is_root() || listing.has_file(repo_path) || listing.has_folder(repo_path)
        };
        let on_disk = || self.working_directory.join(path).symlink_metadata();
        let is_on_disk = || self.worktree.is_some() && on_disk().is_ok();
        let was_there = || match &self.base {
            Base::None => false,
            Base::Tree(tree) => is_in(tree),
            Base::Head(index) => index.head().is_ok_and(|head| is_in(&(Arc::new(head) as Arc<dyn Tree>))),
        };
        is_on_disk() || is_in(&self.tree) || was_there()
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
    Ok(find_config(config_file)?.0)
}

/// As [`find_root`], with the config's name; none for the usual one.
///
/// # Errors
/// There is no config.
pub(crate) fn find_config(config_file: Option<&Path>) -> Result<(PathBuf, Option<String>), Failure> {
    let path = config_path(&working_directory()?, config_file).ok_or_else(no_config)?;
    let (root, name) = split(&path)?;
    let name = (name.as_str() != CONFIG_NAME).then(|| name.to_string());
    Ok((root, name))
}

/// Whether there is a config at or above the working directory, or one is named.
pub(crate) fn has_config(config_file: Option<&Path>) -> Result<bool, Failure> {
    Ok(config_file.is_some() || config_path(&working_directory()?, None).is_some())
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

/// Returns `path`, as given on the command line in `working_directory`, as a path from `root`; `None` outside of it.
pub(crate) fn path_in(root: &Path, working_directory: &Path, path: &Path) -> Option<RepoPath> {
    let absolute = working_directory.join(path);
    from_root(root, &without_dots(&absolute)).or_else(|| from_root(root, &fs::canonicalize(&absolute).ok()?))
}

fn config_path(working_directory: &Path, config_file: Option<&Path>) -> Option<PathBuf> {
    match config_file {
        Some(file) => Some(working_directory.join(file)),
        None => working_directory
            .ancestors()
            .map(|folder| folder.join(CONFIG_NAME))
            .find(|path| path.is_file()),
    }
}

/// Refuses configs below the root: `files` are all that are not excluded.
///
/// # Errors
/// There is one.
pub(crate) fn refuse_nested_configs(config: &Config, tree: &dyn Tree) -> Result<(), Failure> {
    let files = tree.listing().configurations(&|name| name == CONFIG_NAME);
    let is_nested = |path: &&RepoPath| {
        path.parent().is_some_and(|folder| !folder.is_root()) && !config.exclude.matches(path, false)
    };
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

/// The tree that is judged, and the one that it is compared with.
struct Trees {
    judged: Arc<dyn Tree>,
    /// `judged`, where it is the one on disk.
    worktree: Option<Arc<Worktree>>,
    base: Base,
}

impl Trees {
    /// Returns the text of the config in the judged tree, where that is not the one on disk and has one.
    ///
    /// # Errors
    /// It is there and cannot be read.
    fn text_of(&self, judged: &Judged, name: &RepoPath) -> Result<Option<String>, Failure> {
        if matches!(judged, Judged::Worktree | Judged::Since(_)) {
            return Ok(None);
        }
        match self.judged.read(name) {
            Ok(bytes) => Ok(String::from_utf8(bytes).ok()),
            Err(ReadError::Object(reason)) => Err(Failure::of_tree(&TreeError::Object {
                path: name.clone(),
                reason,
            })),
            Err(_) => Ok(None),
        }
    }
}

fn open_trees(root: &Path, judged: &Judged) -> Result<Trees, Failure> {
    let on_disk = |base: Base| {
        let worktree = Arc::new(open_worktree(root)?);
        Ok(Trees {
            judged: Arc::clone(&worktree) as Arc<dyn Tree>,
            worktree: Some(worktree),
            base,
        })
    };
    let of_git = |error: TreeError| Failure::of_tree(&error);
    let elsewhere = |judged: Arc<dyn Tree>, base: Base| Trees {
        judged,
        worktree: None,
        base,
    };
    match judged {
        Judged::Worktree => on_disk(Base::None),
        Judged::Since(revision) => {
            let base = CommitTree::merge_base(root, revision).map_err(of_git)?;
            on_disk(Base::Tree(Arc::new(base)))
        }
        Judged::Staged => {
            let index = Arc::new(IndexTree::open(root).map_err(of_git)?);
            Ok(elsewhere(index.clone(), Base::Head(index)))
        }
        Judged::At(revision) => {
            let commit = CommitTree::open(root, revision).map_err(of_git)?;
            Ok(elsewhere(Arc::new(commit), Base::None))
        }
    }
}

fn open_worktree(root: &Path) -> Result<Worktree, Failure> {
    Worktree::open(root).map_err(|error| Failure::new(error.to_string(), "the root is the folder of the configuration"))
}

/// Returns where the nearest config lies that only the judged tree has: the one on disk is deleted.
fn recorded_config(working_directory: &Path, judged: &Judged) -> Result<Option<PathBuf>, Failure> {
    if matches!(judged, Judged::Worktree | Judged::Since(_)) {
        return Ok(None);
    }
    let name = RepoPath::parse(CONFIG_NAME).unwrap_or_default();
    for folder in working_directory.ancestors() {
        match open_trees(folder, judged) {
            Ok(trees) if trees.judged.listing().has_file(&name) => return Ok(Some(folder.join(CONFIG_NAME))),
            Ok(_) => {}
            // The folder lies above the repository, or in none.
            Err(failure) if folder == working_directory => return Err(failure),
            Err(_) => break,
        }
    }
    Ok(None)
}

/// Refuses a config on disk that is not there, or that a repository uses to show files from elsewhere.
fn refuse_unusable(config_path: &Path, root: &Path, is_named: bool) -> Result<(), Failure> {
    match fs::metadata(config_path) {
        Ok(metadata) if metadata.is_file() => {}
        Ok(_) => return Err(no_config_there(config_path, "not a file")),
        Err(error) => return Err(no_config_there(config_path, &error.to_string())),
    }
    let leaves_root = || !fs::canonicalize(config_path).is_ok_and(|target| target.starts_with(root));
    if !is_named && config_path.is_symlink() && leaves_root() {
        return Err(Failure::new(
            format!("{} is a symbolic link that leaves its folder", config_path.display()),
            "put the configuration itself there, or name it with `--config FILE`",
        ));
    }
    Ok(())
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
    split_at(root, config_path)
}

/// As [`split`], for a config that git knows: its folder need not be on disk.
fn split_recorded(config_path: &Path) -> Result<(PathBuf, RepoPath), Failure> {
    let folder = config_path.parent().unwrap_or(Path::new("/"));
    match folder_without_links(folder) {
        Some(root) => split_at(root, config_path),
        None => split(config_path),
    }
}

fn split_at(root: PathBuf, config_path: &Path) -> Result<(PathBuf, RepoPath), Failure> {
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

fn load(name: &RepoPath, text: String, tree: &dyn Tree) -> Result<Config, Failure> {
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
    use crate::config::asked;
    use crate::tree::memory::MemoryTree;

    fn tree(paths: &[&str]) -> MemoryTree {
        MemoryTree::from_texts(paths.iter().map(|path| (*path, "")))
    }

    #[test]
    fn a_config_below_the_root_is_refused() {
        let config = asked::of_scripts(&[]);
        assert!(refuse_nested_configs(&config, &tree(&[".decomm.toml", "a/b.ts", "a/x.decomm.toml"])).is_ok());
        let failure = refuse_nested_configs(&config, &tree(&[".decomm.toml", "packages/api/.decomm.toml"]));
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
