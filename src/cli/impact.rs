//! `decomm impact`.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use crate::cli::args::{ImpactArgs, ImpactFormat};
use crate::cli::check::unwritable;
use crate::cli::failure::Failure;
use crate::cli::progress::ProgressLine;
use crate::cli::project::{self, Project};
use crate::cli::{Outcome, Session};
use crate::config::Config;
use crate::config::asked::{self, Asked};
use crate::config::error::nearest;
use crate::facts::impact::{self, Impact};
use crate::facts::packages::Packages;
use crate::report::human::Detail;
use crate::report::impact::{ImpactReport, human, json};
use crate::tree::Tree;
use crate::tree::path::RepoPath;
use crate::tree::worktree::Worktree;

/// Says what points at the things that are named, what uses that, and what would be left over without them.
///
/// # Errors
/// Wrong usage, a name that nothing knows, a wrong config, or a tree that cannot be read.
pub(crate) fn run(args: &ImpactArgs, session: &Session) -> Result<Outcome, Failure> {
    let started = Instant::now();
    let place = Place::find(session.config_file.as_deref())?;
    let asked = place.asked(args)?;
    let config = asked::config(&asked, place.config.as_ref())
        .map_err(|error| Failure::new(error.message, error.help.unwrap_or_default()))?;
    let line = ProgressLine::new(session.detail != Detail::Quiet, "files");
    let impact = impact::find(Arc::clone(&place.tree), &config, 0, &|progress| line.update(progress));
    drop(line);
    for (index, asked) in asked.iter().enumerate() {
        place.refuse_unknown(index, asked, &impact)?;
    }
    let report = ImpactReport {
        asked: &asked,
        impact: &impact,
    };
    let text = match args.format {
        ImpactFormat::Human => {
            let sources = |path: &RepoPath| place.tree.read(path).ok();
            human::render(&report, &sources, session.detail, session.output.paint(None))
        }
        ImpactFormat::Json => json::render(&report).map_err(|error| unwritable(&error))?,
    };
    session.output.write(&text, None)?;
    if session.detail == Detail::Full {
        let seconds = started.elapsed().as_secs_f64();
        session
            .output
            .remark(&format!("decomm: {} files, {seconds:.3} s", impact.n_files));
    }
    Ok(Outcome::Clean)
}

/// Where things are looked for: any repository, or a plain folder.
struct Place {
    root: PathBuf,
    working_directory: PathBuf,
    tree: Arc<dyn Tree>,
    /// The repository's own configuration, where it has one.
    config: Option<Config>,
}

impl Place {
    /// Returns the root of the nearest config, else of git, else the working directory.
    fn find(config_file: Option<&Path>) -> Result<Place, Failure> {
        let working_directory = project::working_directory()?;
        if let Some(project) = Project::find(config_file)? {
            return Ok(Place {
                root: project.root().to_path_buf(),
                working_directory,
                tree: Arc::clone(&project.tree),
                config: Some(project.config),
            });
        }
        let mut folders = working_directory.ancestors();
        let root = folders.find(|folder| folder.join(".git").symlink_metadata().is_ok());
        let root = root.unwrap_or(&working_directory).to_path_buf();
        let tree = Worktree::open(&root)
            .map_err(|error| Failure::new(error.to_string(), "go to a folder that can be read"))?;
        Ok(Place {
            root,
            working_directory,
            tree: Arc::new(tree),
            config: None,
        })
    }

    /// Returns what the arguments name.
    fn asked(&self, args: &ImpactArgs) -> Result<Vec<Asked>, Failure> {
        let mut asked = Vec::new();
        for subject in &args.subjects {
            asked.push(self.subject(subject)?);
        }
        asked.extend(args.scripts.iter().cloned().map(Asked::Script));
        asked.extend(args.tables.iter().cloned().map(Asked::Table));
        asked.extend(args.dependencies.iter().cloned().map(Asked::Dependency));
        if asked.is_empty() {
            return Err(Failure::new(
                "nothing is asked",
                "name a file or folder, `FILE#SYMBOL`, or a thing with `--script`, `--table` or `--dependency`",
            ));
        }
        let mut known: Vec<Asked> = Vec::new();
        for asked in asked {
            if !known.contains(&asked) {
                known.push(asked);
            }
        }
        Ok(known)
    }

    /// Returns what `text` names: a file or folder, or an export of a module.
    fn subject(&self, text: &str) -> Result<Asked, Failure> {
        let is_there = || self.working_directory.join(text).symlink_metadata().is_ok();
        match text.rsplit_once('#') {
            Some((file, name)) if !file.is_empty() && !is_there() => {
                Ok(Asked::Symbol(format!("{}#{name}", self.repo_path(file)?)))
            }
            _ => {
                let path = self.repo_path(text)?;
                if path.is_root() {
                    return Err(Failure::new(
                        format!("{text} is the root itself"),
                        "name something in it: everything would be gone with the root",
                    ));
                }
                Ok(Asked::Path(path))
            }
        }
    }

    fn repo_path(&self, text: &str) -> Result<RepoPath, Failure> {
        let path = Path::new(text);
        project::path_in(&self.root, &self.working_directory, path).ok_or_else(|| {
            Failure::new(
                format!("{text} lies outside of the root {}", self.root.display()),
                "name files and folders of this repository, relative to the working directory",
            )
        })
    }

    /// Refuses what is not there and what nothing refers to: a slip, most likely.
    fn refuse_unknown(&self, index: usize, asked: &Asked, impact: &Impact) -> Result<(), Failure> {
        let is_there = impact.is_there.get(index).copied().unwrap_or(false);
        let is_referred_to = || impact.references.iter().any(|reference| reference.entry == index);
        if is_there || matches!(asked, Asked::Table(_)) || is_referred_to() {
            return Ok(());
        }
        if let Asked::Path(path) = asked
            && fs::symlink_metadata(self.root.join(path.as_str())).is_ok()
        {
            return Err(Failure::new(
                format!("{path} is not looked at, and nothing refers to it"),
                "an ignore file or `exclude` names it, it lies in node_modules, or it is an empty folder",
            ));
        }
        let known = self.known(asked);
        let name = asked.name();
        let what = match asked {
            Asked::Path(_) => format!("{name} does not exist, and nothing refers to it"),
            Asked::Symbol(_) => format!("there is no export {name}, and nothing refers to it"),
            _ => format!("there is no {} {name}, and nothing refers to it", asked.subject()),
        };
        let help = match nearest(name, known.iter().map(String::as_str)) {
            Some(right) => format!("did you mean `{right}`?"),
            None => match asked {
                Asked::Path(_) | Asked::Symbol(_) => {
                    "files and folders are named relative to the working directory".to_owned()
                }
                Asked::Script(_) => "write `name` for a script of the root package.json, else `folder#name`".to_owned(),
                _ => "no package.json lists it".to_owned(),
            },
        };
        Err(Failure::new(what, help))
    }

    /// Returns the names that `asked` may be a slip of.
    fn known(&self, asked: &Asked) -> Vec<String> {
        let listing = self.tree.listing();
        match asked {
            Asked::Path(path) => {
                // A slip keeps most of a path: the same name elsewhere, or another one beside it.
                let is_near = |other: &&RepoPath| other.name() == path.name() || other.parent() == path.parent();
                let files = listing.entries().iter().map(|entry| &entry.path);
                files.filter(is_near).map(ToString::to_string).collect()
            }
            Asked::Symbol(name) => {
                let file = name.rsplit_once('#').map_or("", |(file, _)| file);
                let path = RepoPath::parse(file).unwrap_or_default();
                impact::exports(self.tree.as_ref(), &path)
                    .into_iter()
                    .map(|export| format!("{file}#{export}"))
                    .collect()
            }
            Asked::Script(_) => {
                let packages = Packages::new(self.tree.as_ref());
                let scripts = packages.all().flat_map(|(folder, package)| {
                    package.scripts.iter().map(move |script| match folder.is_root() {
                        true => script.name.clone(),
                        false => format!("{folder}#{}", script.name),
                    })
                });
                scripts.collect()
            }
            Asked::Dependency(_) => {
                let packages = Packages::new(self.tree.as_ref());
                let listed = packages.all().flat_map(|(_, package)| &package.dependencies);
                listed.map(|listed| listed.name.clone()).collect()
            }
            Asked::Table(_) => Vec::new(),
        }
    }
}
