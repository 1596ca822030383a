//! `decomm check`.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use crate::checks::edits::run_staged;
use crate::checks::{self, Options, registry};
use crate::cli::args::{CheckArgs, CheckFormat};
use crate::cli::failure::Failure;
use crate::cli::progress::ProgressLine;
use crate::cli::project::{Base, Judged, Project};
use crate::cli::{Outcome, Session, clock};
use crate::facts::{Parsing, Progress};
use crate::finding::{Finding, Report};
use crate::plan::alone::edits_of;
use crate::plan::stars::{Ground, Stars};
use crate::report::human::Detail;
use crate::report::view::{Narrowing, View};
use crate::report::{concise, github, gitlab, human, json, junit, sarif};
use crate::tree::TreeError;
use crate::tree::history::{self, GitHistory, History, NoHistory};
use crate::tree::path::RepoPath;

/// Checks the tree that is asked for and shows what was found.
///
/// # Errors
/// Wrong usage, a wrong config, or a tree or an output that cannot be read or written.
pub(crate) fn run(args: &CheckArgs, session: &Session) -> Result<Outcome, Failure> {
    let check_names: Vec<&str> = registry::ALL.iter().map(|check| check.name).collect();
    refuse_unknown("check", &args.checks, &check_names)?;
    let started = Instant::now();
    let judged = args.judged();
    // What is dead needs no entry, so it needs no configuration either.
    let mut project = match args.dead && judged == Judged::Worktree {
        true => Project::open_or_plain(session.config_file.as_deref())?,
        false => Project::open_as(session.config_file.as_deref(), &judged)?,
    };
    // A hook was set up for its root.
    if judged == Judged::Worktree {
        session.say_root(&project);
    }
    let output_file = args.output.as_deref().filter(|file| *file != Path::new("-"));
    if let Some(file) = output_file {
        project.leave_out(file)?;
    }
    refuse_unknown("entry", &args.entries, &project.entry_ids())?;
    let narrowing = Narrowing {
        paths: args
            .paths
            .iter()
            .map(|path| project.repo_path(path))
            .collect::<Result<_, _>>()?,
        checks: args.checks.clone(),
        entries: args.entries.clone(),
        pending: args.pending,
    };
    let history = history(&project, args, session)?;
    let report = check(&project, args.phase, history, session)?;
    for (given, path) in args.paths.iter().zip(&narrowing.paths) {
        refuse_nothing(&project, &report, given, path)?;
    }

    let view = View {
        has_entries: !project.config.entries.is_empty(),
        ..View::new(&report, &narrowing)
    };
    let text = match args.format {
        CheckFormat::Human => {
            let sources = |path: &RepoPath| project.source(path);
            human::render(&view, &sources, session.detail, session.output.paint(output_file))
        }
        CheckFormat::Concise => concise::render(&view, session.detail),
        CheckFormat::Json => json::render(&view).map_err(|error| unwritable(&error))?,
        CheckFormat::Sarif => {
            let ground = Ground::default();
            let stars = Stars::new(&project.tree, &project.config, &ground);
            let changes = |finding: &Finding| edits_of(finding, project.tree.as_ref(), &project.config, &stars);
            let rendered = sarif::render(&view, &project.folder(), &changes);
            rendered.map_err(|error| unwritable(&error))?
        }
        CheckFormat::Github => github::render(&view, &project.folder(), session.detail),
        CheckFormat::Gitlab => gitlab::render(&view, &project.folder()).map_err(|error| unwritable(&error))?,
        CheckFormat::Junit => junit::render(&view, &project.folder()).map_err(|error| unwritable(&error))?,
    };
    session.output.write(&text, output_file)?;
    if session.detail == Detail::Full {
        let (files, findings) = (report.n_files, report.findings.len());
        let seconds = started.elapsed().as_secs_f64();
        session
            .output
            .remark(&format!("decomm: {files} files, {findings} findings, {seconds:.3} s"));
    }
    let is_found = view.summary.errors > 0 && !args.exit_zero;
    Ok(if is_found { Outcome::Found } else { Outcome::Clean })
}

/// Returns what git's history deleted, where `dead-path` is asked for.
///
/// # Errors
/// `--dead` is given where there is no git repository, or git's objects cannot be read.
fn history(project: &Project, args: &CheckArgs, session: &Session) -> Result<Option<Arc<dyn History>>, Failure> {
    if !args.dead && !project.config.history_check {
        return Ok(None);
    }
    let line = ProgressLine::new(session.detail != Detail::Quiet, "commits");
    let progress = |progress| match progress {
        history::Progress::Commits(number) => line.update(Progress::Files(number)),
        history::Progress::Read => line.update(Progress::Read),
    };
    match GitHistory::open(project.root(), args.at.as_deref(), &progress) {
        Ok(history) => Ok(Some(Arc::new(history))),
        // A configuration is for all who have the files, with their history or without.
        Err(TreeError::NoRepository { .. }) if !args.dead => Ok(Some(Arc::new(NoHistory::without_repository()))),
        Err(error) => Err(Failure::of_tree(&error)),
    }
}

/// Checks the tree of `project`, or what it changes in the one that it is compared with, with `phase` in place of the config's.
///
/// # Errors
/// There is no date, or git's objects cannot be read.
pub(crate) fn check(
    project: &Project,
    phase: Option<u32>,
    history: Option<Arc<dyn History>>,
    session: &Session,
) -> Result<Report, Failure> {
    let line = ProgressLine::new(session.detail != Detail::Quiet, "files");
    let options = Options {
        phase,
        today: clock::today()?,
        left_over: matches!(project.base, Base::None),
        n_threads: 0,
        history,
        parsing: Parsing::Needed,
        progress: &|progress| line.update(progress),
    };
    let tree = Arc::clone(&project.tree);
    let config = &project.config;
    Ok(match &project.base {
        Base::None => checks::run(tree, config, &options),
        Base::Tree(base) => {
            let report = checks::run_change(Arc::clone(base), tree, config, &options);
            report.map_err(|error| Failure::of_tree(&error))?
        }
        Base::Head(index) => run_staged(index, config, &options).map_err(|error| Failure::of_tree(&error))?,
    })
}

/// Returns the failure of a document that could not be made.
pub(crate) fn unwritable(error: &dyn std::error::Error) -> Failure {
    Failure::new(
        format!("cannot write the result: {error}"),
        "please report this as a bug of decomm",
    )
}

/// Refuses a name on the command line that is none of `known`.
pub(crate) fn refuse_unknown(noun: &str, names: &[String], known: &[&str]) -> Result<(), Failure> {
    match names.iter().find(|name| !known.contains(&name.as_str())) {
        Some(name) => Err(Failure::unknown(noun, name, known)),
        None => Ok(()),
    }
}

/// Refuses a path on the command line that is neither in a tree nor what a finding is about: a slip, most likely.
fn refuse_nothing(project: &Project, report: &Report, given: &Path, path: &RepoPath) -> Result<(), Failure> {
    let is_found = || report.findings.iter().any(|finding| finding.path.is_within(path));
    if project.has(given, path) || is_found() {
        return Ok(());
    }
    Err(Failure::new(
        format!("{} does not exist, and nothing was found there", given.display()),
        "PATHS are files and folders, relative to the working directory",
    ))
}
