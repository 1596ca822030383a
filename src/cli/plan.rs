//! `decomm plan`.

use crate::cli::args::{PlanArgs, PlanFormat};
use crate::cli::check::{check, unwritable};
use crate::cli::failure::Failure;
use crate::cli::project::Project;
use crate::cli::{Outcome, Session};
use crate::report::human::Detail;
use crate::report::plan::{Board, human, json, markdown};

/// Checks the working tree and shows how far each entry of the plan is; findings do not change the exit code.
///
/// # Errors
/// A wrong config, a tree that cannot be read, or a database that was named and cannot be asked.
pub(crate) fn run(args: &PlanArgs, session: &Session) -> Result<Outcome, Failure> {
    let project = Project::open(session.config_file.as_deref())?;
    session.say_root(&project);
    let report = check(&project, None, None, session)?;
    #[cfg(feature = "db")]
    let database = crate::cli::db::gates::ask(&args.database, session)?;
    #[cfg(not(feature = "db"))]
    let database = None;
    let board = Board::new(&project.config, &report, database.as_ref());
    let text = match args.format {
        PlanFormat::Human => human::render(&board, session.detail == Detail::Full, session.output.paint(None)),
        PlanFormat::Json => json::render(&board).map_err(|error| unwritable(&error))?,
        PlanFormat::Markdown => markdown::render(&board),
    };
    session.output.write(&text, None)?;
    Ok(Outcome::Clean)
}
