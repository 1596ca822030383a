//! The command line: arguments, environment, standard output, colour, the clock and exit codes, which no other layer
//! knows. One file a command.
//!
//! Exit codes: 0 nothing enforced at error level, 1 findings, 2 decomm could not do its work.

mod absent;
mod args;
mod check;
mod clock;
mod completions;
#[cfg(feature = "db")]
mod db;
mod explain;
mod failure;
mod fix;
mod hook;
mod impact;
mod init;
mod journal;
mod man;
mod output;
mod plan;
mod progress;
mod project;
mod retire;
mod schema;
mod subjects;
mod undo;
mod verify;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use crate::cli::args::{Args, Color, Command};
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::project::Project;
use crate::report::human::Detail;
use crate::report::problem;

/// What every command gets.
struct Session {
    /// Where text goes.
    output: Output,
    /// How much is said.
    detail: Detail,
    /// `--config`.
    config_file: Option<PathBuf>,
    /// Whether the working directory is the one of `-C`.
    is_directory_named: bool,
}

impl Session {
    /// Says what the root of `project` is where the working directory lies outside of it: what is asked for may lie there
    /// too, and would be taken for gone.
    fn say_root(&self, project: &Project) {
        if self.detail != Detail::Quiet && project.is_elsewhere() {
            let root = problem::masked(&project.root().display().to_string());
            self.output.remark(&format!(
                "decomm: the root is {root}, the folder of the file that --config names: nothing outside of it is read"
            ));
        }
    }
}

/// How a command that did its work ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// Nothing enforced is left at error level, or nobody asked.
    Clean,
    /// Something is.
    Found,
}

/// Runs the program on its arguments and environment, and returns its exit code.
pub fn run() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            refuse(&error);
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let session = Session {
        output: Output::new(args.global.color),
        detail: args.global.detail(),
        config_file: args.global.config.clone(),
        is_directory_named: args.global.directory.is_some(),
    };
    match enter(&args).and_then(|()| dispatch(&args.command, &session)) {
        Ok(Outcome::Clean) => ExitCode::SUCCESS,
        Ok(Outcome::Found) => ExitCode::from(1),
        Err(failure) => {
            session.output.problem(&failure);
            ExitCode::from(2)
        }
    }
}

/// Says what is wrong with the arguments, or prints the help that they ask for.
///
/// An argument that stands in the wrong place is repeated there, and it may be an address with a password.
fn refuse(error: &clap::Error) {
    let text = error.render().to_string();
    // Help is our own text, which holds none.
    let shown = error.use_stderr().then(|| problem::masked(&text));
    match shown.filter(|shown| *shown != text) {
        // A closed pipe is no error; there is nowhere to tell of any other.
        None => {
            let _ = error.print();
        }
        Some(shown) => Output::new(Color::Never).remark(shown.trim_end()),
    }
    #[cfg(not(feature = "db"))]
    if std::env::args().nth(1).is_some_and(|command| command == "db") {
        Output::new(Color::Never)
            .remark("this build has no `decomm db`: build decomm with the feature `db`, which is on by default");
    }
}

/// Goes to the folder of `-C`, so that every relative path on the command line is meant from there.
fn enter(args: &Args) -> Result<(), Failure> {
    match &args.global.directory {
        None => Ok(()),
        Some(folder) => std::env::set_current_dir(folder).map_err(|error| {
            Failure::new(
                format!("cannot work in {}: {error}", folder.display()),
                "`-C` takes a folder that exists, relative to the working directory",
            )
        }),
    }
}

fn dispatch(command: &Command, session: &Session) -> Result<Outcome, Failure> {
    // `fix` refuses to go on from there, and `undo` is what to do about it.
    if !matches!(command, Command::Fix(_) | Command::Undo(_)) {
        journal::remark_interrupted(session);
    }
    match command {
        Command::Check(args) => check::run(args, session),
        Command::Fix(args) => fix::run(args, session),
        Command::Undo(args) => undo::run(args, session),
        Command::Plan(args) => plan::run(args, session),
        Command::Impact(args) => impact::run(args, session),
        Command::Retire(args) => retire::run(args, session),
        Command::Init(args) => init::run(args, session),
        #[cfg(feature = "db")]
        Command::Db(args) => db::run(args, session),
        Command::Explain(args) => explain::run(args, session),
        Command::Hook(args) => hook::run(args, session),
        Command::Schema(args) => schema::run(args, session),
        Command::Completions(args) => completions::run(args, session),
        Command::Man => man::run(session),
    }
}
