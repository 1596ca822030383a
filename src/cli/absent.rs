//! Which of the things that the command line names are not there, what still knows of them, and what may be meant.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::cli::Session;
use crate::cli::failure::Failure;
use crate::cli::progress::ProgressLine;
use crate::cli::project::{BEGINNING, Project};
use crate::cli::subjects::{Subject, is_there};
use crate::config::add::{self, Addition};
use crate::config::error::nearest;
use crate::facts::Facts;
use crate::facts::packages::Packages;
use crate::facts::present::{exports, has_table, tables};
use crate::report::human::Detail;
use crate::tree::Tree;
use crate::tree::commit::CommitTree;
use crate::tree::path::RepoPath;

/// How much longer or shorter than the wrong one a file's right name may be, in bytes.
const NEAR: usize = 4;

/// A thing that is not there.
pub(crate) struct Absent {
    /// The thing.
    pub(crate) subject: Subject,
    /// What knows of it all the same, as a clause; none: nothing does.
    pub(crate) known: Option<&'static str>,
    /// Whether it is a folder in git's HEAD.
    pub(crate) was_folder: bool,
    /// What is there and nearly so called.
    pub(crate) nearest: Option<String>,
}

/// Returns those of `subjects` that are not there, in their order.
///
/// # Errors
/// One of them is nothing that a config can name.
pub(crate) fn absent(subjects: &[Subject], project: &Project, session: &Session) -> Result<Vec<Absent>, Failure> {
    let here = project.tree.as_ref();
    let missing: Vec<&Subject> = subjects
        .iter()
        .filter(|subject| match subject {
            Subject::Path { path, .. } => !is_there(project, path),
            other => !is_in(other, here),
        })
        .collect();
    if missing.is_empty() {
        return Ok(Vec::new());
    }
    let head = CommitTree::open(project.root(), "HEAD").ok();
    let is_in_head = |subject: &Subject| head.as_ref().is_some_and(|head| is_in(subject, head));
    let is_referred_to = referred_to(&missing, project, session)?;
    let all = missing
        .into_iter()
        .zip(is_referred_to)
        .map(|(subject, is_referred_to)| Absent {
            known: match is_referred_to {
                true => Some("something refers to it"),
                false => is_in_head(subject).then_some("git's HEAD has it"),
            },
            was_folder: match (subject, &head) {
                (Subject::Path { path, .. }, Some(head)) => head.listing().has_folder(path),
                _ => false,
            },
            nearest: nearest_to(subject, here),
            subject: subject.clone(),
        });
    Ok(all.collect())
}

/// Whether the tree of `project` has `subject`, or git's HEAD.
pub(crate) fn is_known(subject: &Subject, project: &Project) -> bool {
    let is_in_head = || CommitTree::open(project.root(), "HEAD").is_ok_and(|head| is_in(subject, &head));
    is_in(subject, project.tree.as_ref()) || is_in_head()
}

/// Whether `tree` has `subject`.
fn is_in(subject: &Subject, tree: &dyn Tree) -> bool {
    match subject {
        Subject::Path { path, .. } => tree.listing().has_file(path) || tree.listing().has_folder(path),
        Subject::Symbol { file, name } => {
            exports(tree, file).is_some_and(|exports| exports.is_open || exports.names.contains(name))
        }
        Subject::Script(written) => {
            let (folder, name) = script_parts(written);
            Packages::new(tree)
                .at(&folder)
                .is_some_and(|package| package.script(name).is_some())
        }
        Subject::Table(written) => has_table(&tables(tree), written),
        Subject::Dependency(name) => dependency_names(tree).contains(name),
    }
}

fn script_parts(written: &str) -> (RepoPath, &str) {
    let (folder, name) = written.split_once('#').unwrap_or(("", written));
    (RepoPath::parse(folder).unwrap_or_default(), name)
}

fn dependency_names(tree: &dyn Tree) -> Vec<String> {
    let packages = Packages::new(tree);
    let listed = packages.all().flat_map(|(_, package)| &package.dependencies);
    let own = packages.names().map(|(name, _)| name.to_owned());
    listed.map(|it| it.name.clone()).chain(own).collect()
}

/// Returns of each of `subjects` whether something refers to it: the engine is asked with an entry for each.
fn referred_to(subjects: &[&Subject], project: &Project, session: &Session) -> Result<Vec<bool>, Failure> {
    let mut text = BEGINNING.to_owned();
    for (index, subject) in subjects.iter().enumerate() {
        let mut addition = Addition {
            id: format!("s{index}"),
            ..Addition::default()
        };
        subject.put_into(&mut addition);
        text.push_str(&add::entry(&addition));
    }
    let config = project.reload(text)?;
    let line = ProgressLine::new(session.detail != Detail::Quiet, "files");
    let facts = Facts::gather(Arc::clone(&project.tree), &config, None, 0, &|progress| {
        line.update(progress)
    });
    let is_referred_to = |entry: usize| {
        let has_uses = facts.symbols.iter().any(|it| it.entry == entry && !it.uses.is_empty());
        has_uses || facts.scan.hits.iter().any(|hit| hit.entry == entry)
    };
    Ok((0..subjects.len()).map(is_referred_to).collect())
}

/// Returns what is there and may be meant by `subject`, as the command line would name it.
pub(crate) fn nearest_to(subject: &Subject, tree: &dyn Tree) -> Option<String> {
    let of = |wrong: &str, names: &[String]| nearest(wrong, names.iter().map(String::as_str)).map(str::to_owned);
    match subject {
        Subject::Path { path, .. } => nearest_path(path, tree),
        Subject::Symbol { file, name } => match exports(tree, file) {
            Some(exports) => {
                let names: Vec<String> = exports.names.into_iter().collect();
                of(name, &names).map(|name| format!("{file}#{name}"))
            }
            None => nearest_path(file, tree).map(|file| format!("{file}#{name}")),
        },
        Subject::Script(written) => {
            let packages = Packages::new(tree);
            let scripts = packages.all().flat_map(|(folder, package)| {
                package.scripts.iter().map(move |script| match folder.is_root() {
                    true => script.name.clone(),
                    false => format!("{folder}#{}", script.name),
                })
            });
            let scripts: Vec<String> = scripts.collect();
            let (_, name) = script_parts(written);
            let is_same = |known: &&String| known.ends_with(&format!("#{name}"));
            of(written, &scripts).or_else(|| scripts.iter().find(is_same).cloned())
        }
        Subject::Table(written) => {
            let name = written.strip_prefix("public.").unwrap_or(written);
            of(name, &tables(tree).into_iter().collect::<Vec<_>>())
        }
        Subject::Dependency(name) => of(name, &dependency_names(tree)),
    }
}

/// Returns the file or folder whose path is nearest to `path`, among those whose own names are about as long.
fn nearest_path(path: &RepoPath, tree: &dyn Tree) -> Option<String> {
    let wanted = path.name();
    let mut paths: Vec<RepoPath> = Vec::new();
    for entry in tree.listing().entries() {
        let folders = entry.path.ancestors().take_while(|folder| !folder.is_root());
        let all = std::iter::once(entry.path.clone()).chain(folders);
        paths.extend(all.filter(|path| path.name().len().abs_diff(wanted.len()) <= NEAR));
    }
    paths.sort();
    paths.dedup();
    let same: Vec<&str> = paths
        .iter()
        .filter(|it| it.name() == wanted)
        .map(RepoPath::as_str)
        .collect();
    let near_names = || {
        // A slip in four letters; beyond that it is another file.
        let n_slips = (wanted.chars().count() / 4).max(1);
        let is_near = |it: &&RepoPath| strsim::damerau_levenshtein(wanted, it.name()) <= n_slips;
        let near: Vec<&str> = paths.iter().filter(is_near).map(RepoPath::as_str).collect();
        nearest(path.as_str(), near).map(str::to_owned)
    };
    // One of the same name elsewhere is likelier than a slip in the name.
    let elsewhere =
        nearest(path.as_str(), same.iter().copied()).or_else(|| same.first().copied().filter(|_| same.len() == 1));
    elsewhere
        .map(str::to_owned)
        .or_else(near_names)
        .or_else(|| nearest_folder(path, tree))
}

/// Returns the folder that is nearly called like the first of `path` that is not there, and lies beside it.
fn nearest_folder(path: &RepoPath, tree: &dyn Tree) -> Option<String> {
    let folders: Vec<RepoPath> = path.ancestors().collect();
    let missing = folders
        .iter()
        .rev()
        .find(|folder| !folder.is_root() && !tree.listing().has_folder(folder))?;
    let above = missing.parent().unwrap_or_default();
    let below = tree.listing().within(&above).filter_map(|entry| {
        let mut ancestors = entry.path.ancestors();
        ancestors.find(|folder| folder.parent().as_ref() == Some(&above))
    });
    let beside: BTreeSet<RepoPath> = below.collect();
    let name = nearest(missing.name(), beside.iter().map(RepoPath::name))?.to_owned();
    above.join(&name).map(|folder| folder.to_string())
}
