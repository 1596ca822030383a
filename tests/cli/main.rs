//! The program as people start it: arguments, exit codes, and what goes to which stream.

#![expect(clippy::expect_used, reason = "a test fails by a panic")]

#[path = "../support/copy.rs"]
mod copy;
mod dead;
mod findings;
mod fix;
mod formats;
#[path = "../support/git.rs"]
mod git;
mod guard;
mod impact;
mod init;
mod retire;
mod usage;

use std::path::Path;
use std::process::{Command, Stdio};

use assert_fs::TempDir;
use assert_fs::prelude::*;

/// How a run ended.
#[derive(Debug)]
struct Run {
    code: i32,
    stdout: String,
    stderr: String,
}

/// Runs decomm in `folder`, with nothing of the caller's environment.
fn decomm(folder: &Path, args: &[&str]) -> Run {
    decomm_with(folder, args, &[])
}

fn decomm_with(folder: &Path, args: &[&str], environment: &[(&str, &str)]) -> Run {
    let output = command(folder, args)
        .envs(environment.iter().copied())
        .output()
        .expect("decomm starts");
    Run {
        code: output.status.code().expect("it ends by itself"),
        stdout: String::from_utf8(output.stdout).expect("standard output is UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("standard error is UTF-8"),
    }
}

fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_decomm"));
    command.args(args).current_dir(folder).env_clear().stdin(Stdio::null());
    // A home without settings, so that no git configuration of the machine has a say.
    command.env("HOME", folder).env("GIT_CONFIG_NOSYSTEM", "1");
    command
}

/// Makes a folder with these files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().expect("a folder");
    for (path, text) in files {
        folder.child(path).write_str(text).expect("a file");
    }
    folder
}
