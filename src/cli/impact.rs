//! `decomm impact`.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Instant;

use crate::cli::args::{ImpactArgs, ImpactFormat};
use crate::cli::check::unwritable;
use crate::cli::failure::Failure;
use crate::cli::progress::ProgressLine;
use crate::cli::project::Project;
use crate::cli::subjects::{self, Subject};
use crate::cli::{Outcome, Session, absent};
use crate::config::asked::{self, Asked};
use crate::facts::impact;
use crate::facts::packages::Packages;
use crate::lang::language::unread_language;
use crate::report::human::Detail;
use crate::report::impact::{ImpactReport, human, json};
use crate::tree::path::RepoPath;

/// Says what points at the things that are named, what uses that, and what would be left over without them.
///
/// # Errors
/// Wrong usage, a name that nothing knows, a wrong config, or a tree that cannot be read.
pub(crate) fn run(args: &ImpactArgs, session: &Session) -> Result<Outcome, Failure> {
    let started = Instant::now();
    let project = Project::open_or_plain(session.config_file.as_deref())?;
    let subjects = args.subjects.subjects(&project)?;
    let asked: Vec<Asked> = subjects.iter().map(Subject::asked).collect();
    let packages = OnceCell::new();
    let folder_of = |name: &str| {
        let packages = packages.get_or_init(|| Packages::new(project.tree.as_ref()));
        packages.named(name).first().filter(|folder| !folder.is_root()).cloned()
    };
    let config = asked::config(&asked, Some(&project.config), &folder_of)
        .map_err(|error| Failure::new(error.message, error.help.unwrap_or_default()))?;
    let line = ProgressLine::new(session.detail != Detail::Quiet, "files");
    let impact = impact::find(Arc::clone(&project.tree), &config, 0, &|progress| line.update(progress));
    drop(line);
    for (index, subject) in subjects.iter().enumerate() {
        let is_there = impact.is_there.get(index).copied().unwrap_or(false);
        let is_referred_to = || impact.references.iter().any(|reference| reference.entry == index);
        refuse_unknown(subject, is_there, &is_referred_to, &project)?;
    }
    let report = ImpactReport {
        asked: &asked,
        impact: &impact,
    };
    let text = match args.format {
        ImpactFormat::Human => {
            let sources = |path: &RepoPath| project.tree.read(path).ok();
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

/// Returns the languages of programs in `project` that are searched as plain text.
fn unread_languages(project: &Project) -> Vec<&'static str> {
    let entries = project.tree.listing().entries().iter();
    let all: BTreeSet<&str> = entries.filter_map(|entry| unread_language(&entry.path)).collect();
    all.into_iter().collect()
}

/// Refuses what is not there and what nothing refers to: a slip, most likely.
fn refuse_unknown(
    subject: &Subject,
    is_there: bool,
    is_referred_to: &dyn Fn() -> bool,
    project: &Project,
) -> Result<(), Failure> {
    if is_there || is_referred_to() || (matches!(subject, Subject::Table(_)) && absent::is_known(subject, project)) {
        return Ok(());
    }
    let asked = subject.asked();
    let name = asked.name();
    if let Subject::Path { path, .. } = subject
        && subjects::is_there(project, path)
    {
        return Err(Failure::new(
            format!("{name} is not looked at, and nothing refers to it"),
            "an ignore file or `exclude` names it, it lies in node_modules, or it is an empty folder",
        ));
    }
    let what = match subject {
        Subject::Path { .. } => format!("{name} does not exist, and nothing refers to it"),
        Subject::Table(_) => format!("no file that is read names a table {name}"),
        _ => format!("there is no {} {name}, and nothing refers to it", subject.noun()),
    };
    let help = match absent::nearest_to(subject, project.tree.as_ref()) {
        Some(right) => format!("did you mean `{right}`?"),
        None => match subject {
            Subject::Path { .. } | Subject::Symbol { .. } => {
                "files and folders are named relative to the working directory".to_owned()
            }
            Subject::Script(_) => "write `name` for a script of the root package.json, else `folder#name`".to_owned(),
            Subject::Table(_) => match unread_languages(project).as_slice() {
                [] => "one that the database alone has is nothing that a repository could let go".to_owned(),
                languages => format!("models in {} are not read: look for it there", languages.join(", ")),
            },
            Subject::Dependency(_) => "no package.json lists it".to_owned(),
        },
    };
    Err(Failure::new(what, help))
}
