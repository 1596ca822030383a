//! What a command is about, as the command line names it: paths, exports, package scripts, tables, npm packages.

use std::path::Path;

use clap::Args as ClapArgs;

use crate::cli::failure::Failure;
use crate::cli::project::Project;
use crate::config::add::Addition;
use crate::config::asked::Asked;
use crate::config::naming::pattern_of;
use crate::tree::path::RepoPath;

#[derive(Debug, ClapArgs)]
pub(crate) struct SubjectArgs {
    /// A file or a folder, or an export of a file, relative to the working directory
    #[arg(
        value_name = "PATH | FILE#SYMBOL",
        required_unless_present_any = ["scripts", "tables", "dependencies"]
    )]
    pub(crate) names: Vec<String>,
    /// A script of the root package.json, or `folder#name` for another; may be repeated
    #[arg(long = "script", value_name = "NAME", help_heading = "What else")]
    pub(crate) scripts: Vec<String>,
    /// A database table, in `public` unless `schema.` stands before it; may be repeated
    #[arg(long = "table", value_name = "NAME", help_heading = "What else")]
    pub(crate) tables: Vec<String>,
    /// An npm package; may be repeated
    #[arg(long = "dependency", value_name = "NAME", help_heading = "What else")]
    pub(crate) dependencies: Vec<String>,
}

/// One thing that a command is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// A file or a folder.
    Path {
        /// From the root.
        path: RepoPath,
        /// Whether it is a folder, as far as anything tells.
        is_folder: bool,
    },
    /// An export of a module.
    Symbol {
        /// The module's file, from the root.
        file: RepoPath,
        /// The exported name.
        name: String,
    },
    /// A package script, as a config writes it.
    Script(String),
    /// A table, as a config writes it.
    Table(String),
    /// An npm package.
    Dependency(String),
}

impl Subject {
    /// Returns what the thing is called among people: `the path`, `the table`.
    pub(crate) fn noun(&self) -> &'static str {
        match self {
            Subject::Path { is_folder: true, .. } => "folder",
            Subject::Path { .. } => "path",
            Subject::Symbol { .. } => "export",
            Subject::Script(_) => "package script",
            Subject::Table(_) => "table",
            Subject::Dependency(_) => "npm package",
        }
    }

    /// Returns the thing as a question of the engine.
    pub(crate) fn asked(&self) -> Asked {
        match self {
            Subject::Path { path, .. } => Asked::Path(path.clone()),
            Subject::Symbol { file, name } => Asked::Symbol(format!("{file}#{name}")),
            Subject::Script(name) => Asked::Script(name.clone()),
            Subject::Table(name) => Asked::Table(name.clone()),
            Subject::Dependency(name) => Asked::Dependency(name.clone()),
        }
    }

    /// Returns the thing as a config writes it.
    pub(crate) fn written(&self) -> String {
        match self {
            Subject::Path { path, is_folder } => pattern_of(path, *is_folder),
            Subject::Symbol { file, name } => format!("{file}#{name}"),
            Subject::Script(name) | Subject::Table(name) | Subject::Dependency(name) => name.clone(),
        }
    }

    /// Puts it into its list of `addition`, once.
    pub(crate) fn put_into(&self, addition: &mut Addition) {
        let list = match self {
            Subject::Path { .. } => &mut addition.paths,
            Subject::Symbol { .. } => &mut addition.symbols,
            Subject::Script(_) => &mut addition.scripts,
            Subject::Table(_) => &mut addition.tables,
            Subject::Dependency(_) => &mut addition.dependencies,
        };
        let written = self.written();
        if !list.contains(&written) {
            list.push(written);
        }
    }
}

impl SubjectArgs {
    /// Returns what is named, in the order of the options, each once; paths are relative to the working directory.
    ///
    /// # Errors
    /// A path lies outside of the root, is the root itself, or lies in git's own folder.
    pub(crate) fn subjects(&self, project: &Project) -> Result<Vec<Subject>, Failure> {
        let mut subjects = Vec::new();
        for name in &self.names {
            subjects.push(named(name, project)?);
        }
        subjects.extend(self.scripts.iter().cloned().map(Subject::Script));
        subjects.extend(self.tables.iter().cloned().map(Subject::Table));
        subjects.extend(self.dependencies.iter().cloned().map(Subject::Dependency));
        let mut once: Vec<Subject> = Vec::new();
        for subject in subjects {
            if !once.contains(&subject) {
                once.push(subject);
            }
        }
        Ok(once)
    }
}

/// Returns the file, folder or export that `name` is.
fn named(name: &str, project: &Project) -> Result<Subject, Failure> {
    let path = inside(name, project)?;
    // A `#` in a name that is there is a sign like any other.
    if !is_there(project, &path)
        && let Some((file, symbol)) = name.rsplit_once('#')
        && is_identifier(symbol)
        && !file.is_empty()
    {
        let file = inside(file, project)?;
        let name = symbol.to_owned();
        return Ok(Subject::Symbol { file, name });
    }
    let listing = project.tree.listing();
    let is_file = listing.has_file(&path);
    let on_disk = project.root().join(path.as_str());
    let is_folder = listing.has_folder(&path) || (!is_file && (on_disk.is_dir() || name.ends_with('/')));
    Ok(Subject::Path { path, is_folder })
}

/// Whether something is at `path`, listed or ignored.
pub(crate) fn is_there(project: &Project, path: &RepoPath) -> bool {
    let listing = project.tree.listing();
    let on_disk = || project.root().join(path.as_str()).symlink_metadata().is_ok();
    listing.has_file(path) || listing.has_folder(path) || on_disk()
}

fn inside(name: &str, project: &Project) -> Result<RepoPath, Failure> {
    let path = project.repo_path(Path::new(name))?;
    if path.is_root() {
        let what = format!("{name} is the root itself");
        return Err(Failure::new(
            what,
            "name something in it: everything would be gone with the root",
        ));
    }
    if path.parts().any(|part| part.eq_ignore_ascii_case(".git")) {
        let what = format!("{name} lies in git's own folder");
        return Err(Failure::new(what, "decomm never looks at it"));
    }
    Ok(path)
}

fn is_identifier(text: &str) -> bool {
    let is_part = |sign: char| sign.is_alphanumeric() || matches!(sign, '_' | '$');
    text.chars().next().is_some_and(|sign| !sign.is_numeric()) && text.chars().all(is_part)
}
