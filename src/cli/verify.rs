//! The commands of `fix --verify`: the one thing that decomm runs, and only as given on the command line.

use std::process::{Command, Stdio};

use crate::cli::Session;
use crate::cli::project::Project;
use crate::report::human::Detail;

/// How the commands ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verified {
    /// All of them exited with 0, or there was none.
    Passed,
    /// One did not; those behind it were not run.
    Failed {
        /// The command as given.
        command: String,
    },
}

/// Runs `commands` in the root, one after the other, in the system's shell; the output of one that fails is shown on
/// standard error.
///
/// A shell that cannot be started is a command that failed.
pub(crate) fn run(commands: &[String], project: &Project, session: &Session) -> Verified {
    for command in commands {
        if session.detail != Detail::Quiet {
            session.output.remark(&format!("verify: {command}"));
        }
        let ended = shell(command).current_dir(project.root()).stdin(Stdio::null()).output();
        match ended {
            Ok(output) if output.status.success() => continue,
            Ok(output) => {
                session.output.remark(&String::from_utf8_lossy(&output.stdout));
                session.output.remark(&String::from_utf8_lossy(&output.stderr));
            }
            Err(error) => session.output.remark(&format!("cannot run it: {error}")),
        }
        return Verified::Failed {
            command: command.clone(),
        };
    }
    Verified::Passed
}

fn shell(command: &str) -> Command {
    let (program, flag) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
    let mut shell = Command::new(program);
    shell.arg(flag).arg(command);
    shell
}
