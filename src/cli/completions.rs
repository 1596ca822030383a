//! `decomm completions`.

use clap::CommandFactory;

use crate::cli::args::{Args, CompletionsArgs};
use crate::cli::failure::Failure;
use crate::cli::{Outcome, Session};

/// Prints what a shell needs to complete decomm's arguments.
///
/// # Errors
/// Standard output cannot be written to.
pub(crate) fn run(args: &CompletionsArgs, session: &Session) -> Result<Outcome, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "decomm", &mut script);
    session.output.write(&String::from_utf8_lossy(&script), None)?;
    Ok(Outcome::Clean)
}
