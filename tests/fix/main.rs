//! `decomm fix` and `decomm undo` as people run them: whole folders in, whole folders out, every byte compared.

#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by a panic")]

mod cases;
#[path = "../support/copy.rs"]
mod copy;
mod files;
mod fixture;
#[path = "../support/git.rs"]
mod git;
mod real_tools;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use assert_fs::TempDir;

use crate::copy::copy;
use crate::files::Files;

/// A copy of a repository, alone in a folder of its own.
struct Place {
    /// Holds `repo`, `home`, and whatever else a test puts beside them.
    around: TempDir,
}

/// How a run of decomm ended.
#[derive(Debug)]
struct Run {
    code: i32,
    stdout: Vec<u8>,
    /// For messages.
    shown: String,
}

impl Place {
    /// Copies the folder `from`, modes and empty folders too.
    fn with(from: &Path) -> Place {
        let around = TempDir::new().expect("a folder");
        let place = Place { around };
        copy(from, &place.repo());
        std::fs::create_dir(place.home()).expect("a folder");
        place
    }

    fn repo(&self) -> PathBuf {
        self.around.path().join("repo")
    }

    fn home(&self) -> PathBuf {
        self.around.path().join("home")
    }

    fn files(&self) -> Files {
        Files::of(&self.repo())
    }

    /// Runs decomm in the repository, with nothing of the caller's environment.
    fn decomm(&self, arguments: &[&str]) -> Run {
        let output = Command::new(env!("CARGO_BIN_EXE_decomm"))
            .args(arguments)
            .current_dir(self.repo())
            .env_clear()
            .env("HOME", self.home())
            .env("XDG_STATE_HOME", self.home().join("state"))
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .stdin(Stdio::null())
            .output()
            .expect("decomm starts");
        Run {
            code: output.status.code().expect("it ends by itself"),
            shown: format!(
                "decomm {} in {}\n{}",
                arguments.join(" "),
                self.repo().display(),
                shown(&output)
            ),
            stdout: output.stdout,
        }
    }

    /// Runs git in the repository, away from this machine's settings; `input` is its standard input.
    fn git(&self, arguments: &[&str], input: &[u8]) -> Result<(), String> {
        let mut child = git::command(&self.repo())
            .args(["-c", "core.autocrlf=false"])
            .args(arguments)
            .env("GIT_CEILING_DIRECTORIES", self.around.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("git does not start: {error}"))?;
        let mut stdin = child.stdin.take().expect("it was asked for");
        let written = stdin.write_all(input);
        drop(stdin);
        let output = child.wait_with_output().expect("git ends");
        match output.status.success() && written.is_ok() {
            true => Ok(()),
            false => Err(format!("git {arguments:?}\n{}", shown(&output))),
        }
    }

    /// Makes the folder a git repository with everything in one commit.
    fn commit_all(&self) {
        for arguments in [
            &["init", "--quiet"][..],
            &["add", "--all", "--force"],
            &["commit", "--quiet", "--message=all"],
        ] {
            self.git(arguments, b"").unwrap_or_else(|problem| panic!("{problem}"));
        }
    }
}

impl Run {
    fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.stdout).unwrap_or_else(|error| panic!("{error} in\n{}", self.shown))
    }
}

fn shown(output: &Output) -> String {
    let stdout = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    format!("{}\n-- stdout\n{stdout}\n-- stderr\n{stderr}", output.status)
}

/// Whether there is a git on this machine.
fn has_git() -> bool {
    Command::new("git").arg("--version").output().is_ok()
}

/// Says on the real standard error, which the test runner does not keep back, what is not tested here.
///
/// # Panics
/// Panics where `DECOMM_REQUIRE_TOOLS` is set: there nothing may be skipped.
fn skip(reason: &str) {
    assert!(
        std::env::var_os("DECOMM_REQUIRE_TOOLS").is_none(),
        "DECOMM_REQUIRE_TOOLS is set, and {reason}"
    );
    writeln!(std::io::stderr(), "SKIPPED: {reason}").expect("standard error takes a line");
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}
