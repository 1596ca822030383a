//! `decomm db verify`.

use std::path::Path;

use crate::cli::check::unwritable;
use crate::cli::db::args::{DbFormat, GateName, VerifyArgs};
use crate::cli::db::connect::Address;
use crate::cli::db::question::{Moment, Question, read_folder, replay as replay_in};
use crate::cli::failure::Failure;
use crate::cli::project::Project;
use crate::cli::{Outcome, Session};
use crate::db::old_folder::{self, unread_files};
use crate::db::subject::is_retired;
use crate::db::verify::{self, Verdict};
use crate::report::db::{gate, json};
use crate::tree::history::{GitHistory, History, within};
use crate::tree::path::RepoPath;

/// Says whether a gate holds.
///
/// # Errors
/// Wrong usage, or a database that cannot be reached or read.
pub(crate) fn run(args: &VerifyArgs, session: &Session) -> Result<Outcome, Failure> {
    refuse_folder(args)?;
    let verdict = match args.gate {
        GateName::Replay => replay(args, session)?,
        GateName::OldFolder => of_old_folder(args, session)?,
        GateName::Applied | GateName::PostDeploy => {
            let address = Address::of(&args.connection)?;
            let shadow = Address::of_shadow(&args.shadow, &args.connection)?;
            let question = Question::of(&args.subject, session)?;
            question.drizzle()?;
            let answer = question.ask(&address, shadow.as_ref(), Moment::AfterMigrate, session)?;
            match args.gate {
                GateName::PostDeploy => verify::post_deploy(&answer.audit),
                _ => verify::applied(&answer.audit),
            }
        }
    };
    show(&verdict, args.format, session)
}

/// Refuses a folder where the gate takes none, and none where it takes one.
fn refuse_folder(args: &VerifyArgs) -> Result<(), Failure> {
    match (args.gate, &args.folder) {
        (GateName::OldFolder, None) => Err(Failure::new(
            "the gate old-folder takes the folder that is to be deleted",
            "decomm db verify --gate old-folder drizzle",
        )),
        (GateName::OldFolder, Some(_)) | (_, None) => Ok(()),
        (_, Some(folder)) => Err(Failure::new(
            format!("this gate takes no folder, and {} is given", folder.display()),
            "`--out DIR` names Drizzle's folder; DIR alone is for the gate old-folder",
        )),
    }
}

/// Holds the folder that is to be deleted against the database.
fn of_old_folder(args: &VerifyArgs, session: &Session) -> Result<Verdict, Failure> {
    let address = Address::of(&args.connection)?;
    let question = Question::of(&args.subject, session)?;
    let folder = question
        .project
        .repo_path(args.folder.as_deref().unwrap_or(Path::new(".")))?;
    if !question.project.root().join(folder.as_str()).exists() {
        return gone(&question.project, &folder);
    }
    let folder = read_folder(&question.project, &folder)?;
    let (_, observed) = question.observe(&address, session)?;
    let others = unread_files(question.project.tree.as_ref(), &folder);
    Ok(old_folder::old_folder(&folder, &others, &observed, &question.subject))
}

/// Returns the verdict on a folder that is not there: it holds where the configuration retires it, or git deleted it.
fn gone(project: &Project, folder: &RepoPath) -> Result<Verdict, Failure> {
    if is_retired(Some(&project.config), folder) {
        return Ok(old_folder::gone(folder, "the configuration retires it"));
    }
    let history = GitHistory::open(project.root(), None, &|_| {});
    let is_deleted = history.is_ok_and(|history| within(history.deleted(), folder).next().is_some());
    match is_deleted {
        true => Ok(old_folder::gone(folder, "it was deleted, as git has it")),
        false => Err(Failure::new(
            format!("there is no folder {folder}, and neither git nor the configuration knows of one"),
            "name it from the working directory; where it was deleted and never committed, the gate has nothing to ask",
        )),
    }
}

/// Replays the migrations in the scratch database, which is all that this gate needs.
fn replay(args: &VerifyArgs, session: &Session) -> Result<Verdict, Failure> {
    let shadow = Address::of_shadow(&args.shadow, &args.connection)?.ok_or_else(|| {
        Failure::new(
            "the gate replay needs an empty scratch database",
            "`createdb scratch`, and then `--shadow-url 'postgres:///scratch?host=/var/run/postgresql'`, or wherever it is",
        )
    })?;
    let question = Question::of(&args.subject, session)?;
    let folder = question.drizzle()?;
    let outcome = replay_in(&folder.entries, None, &shadow, session)?;
    Ok(verify::replay(folder, &outcome.map(|_| ())))
}

fn show(verdict: &Verdict, format: DbFormat, session: &Session) -> Result<Outcome, Failure> {
    let text = match format {
        DbFormat::Human => gate::render(verdict, session.detail, session.output.paint(None)),
        DbFormat::Json => json::verdict(verdict).map_err(|error| unwritable(&error))?,
    };
    session.output.write(&text, None)?;
    Ok(match verdict.holds() {
        true => Outcome::Clean,
        false => Outcome::Found,
    })
}
