//! The installed hook, under commits of a real git: what it stops, what it lets through, and that everything is as it was
//! once it is taken out. Where git is missing they say so and pass, unless `DECOMM_REQUIRE_TOOLS` is set.

#![cfg(unix)]
#![expect(clippy::expect_used, reason = "a test fails by a panic")]

mod commits;
mod hosts;
mod kept;
mod repository;
mod tools;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use assert_fs::TempDir;
use assert_fs::prelude::*;

/// `/old/` is retired, and `/pkg/old/` is live: what `pkg/run.sh` means depends on whether the latter is there.
const FILES: [(&str, &str); 6] = [
    (
        ".decomm.toml",
        "version = 1\n[[retire]]\nid = \"old\"\npaths = [\"/old/\"]\n\
         [[require]]\nid = \"notes\"\nfile = \"notes.md\"\nbody = \"n\"\n",
    ),
    ("old/1.sql", "x\n"),
    ("pkg/old/1.sql", "x\n"),
    ("pkg/run.sh", "cat old/1.sql\n"),
    ("notes.md", "n\n"),
    ("a.ts", "export {};\nexport const a = 1;\nexport const b = 2;\n"),
];

/// A repository, with a home that no setting of this machine reaches.
struct Repo {
    around: TempDir,
    /// What stands before the usual `PATH`.
    programs: Vec<PathBuf>,
}

/// How a command ended, and what it said on both streams.
#[derive(Debug)]
struct Ran {
    passed: bool,
    said: String,
}

impl Repo {
    /// Makes one with a commit of [`FILES`]; none where there is no git.
    fn new() -> Option<Repo> {
        let repo = Repo {
            around: TempDir::new().expect("a folder"),
            programs: vec![decomm_folder()],
        };
        if Command::new("git").arg("--version").output().is_err() {
            skip("there is no git on this machine");
            return None;
        }
        fs::create_dir_all(repo.around.path().join("home")).expect("a home");
        for (path, text) in FILES {
            repo.write(path, text);
        }
        repo.git("init -q -b main");
        repo.git("config user.name t");
        repo.git("config user.email t@example.org");
        repo.git("add -A");
        repo.git("commit -qm one");
        Some(repo)
    }

    fn path(&self) -> PathBuf {
        self.around.path().join("repo")
    }

    fn write(&self, path: &str, text: &str) {
        self.around.child("repo").child(path).write_str(text).expect("a file");
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path().join(path)).expect(path)
    }

    fn command(&self, program: &str, folder: &Path) -> Command {
        let usual = std::env::var_os("PATH").unwrap_or_default();
        let path = self.programs.iter().cloned().chain(std::env::split_paths(&usual));
        let mut command = Command::new(program);
        command
            .current_dir(folder)
            .env_clear()
            .env("PATH", std::env::join_paths(path).expect("a PATH"))
            .env("HOME", self.around.path().join("home"))
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_EDITOR", "true")
            .env("NO_COLOR", "1")
            .stdin(Stdio::null());
        command
    }

    fn run(&self, program: &str, arguments: &[&str]) -> Ran {
        ran(self.command(program, &self.path()).args(arguments))
    }

    /// Runs git with `arguments`, one word each.
    fn try_git(&self, arguments: &str) -> Ran {
        let words: Vec<&str> = arguments.split(' ').collect();
        self.run("git", &words)
    }

    fn git(&self, arguments: &str) {
        let ran = self.try_git(arguments);
        assert!(ran.passed, "git {arguments}: {}", ran.said);
    }

    fn decomm(&self, arguments: &str) -> Ran {
        let words: Vec<&str> = arguments.split(' ').collect();
        self.run(env!("CARGO_BIN_EXE_decomm"), &words)
    }

    /// Runs decomm, which ends with 0, and returns what it said.
    fn hook(&self, arguments: &str) -> String {
        let ran = self.decomm(&format!("hook {arguments}"));
        assert!(ran.passed, "hook {arguments}: {}", ran.said);
        ran.said
    }

    /// Asserts that git makes no commit, for what the check says, and that it does without the hook.
    fn assert_blocked(&self, arguments: &str, expected: &str) {
        let ran = self.try_git(arguments);
        assert!(
            !ran.passed && ran.said.contains(expected),
            "git {arguments} is stopped by {expected}: {ran:?}"
        );
    }
}

fn ran(command: &mut Command) -> Ran {
    let output = command.output().expect("it starts");
    Ran {
        passed: output.status.success(),
        said: [output.stdout, output.stderr]
            .map(|stream| String::from_utf8_lossy(&stream).into_owned())
            .concat(),
    }
}

fn decomm_folder() -> PathBuf {
    let program = Path::new(env!("CARGO_BIN_EXE_decomm"));
    program.parent().expect("its folder").to_path_buf()
}

/// Says that a test did nothing, and fails where it has to do something.
#[expect(clippy::print_stdout, reason = "a test says what it skips")]
fn skip(why: &str) {
    assert!(std::env::var_os("DECOMM_REQUIRE_TOOLS").is_none(), "{why}");
    println!("SKIPPED: {why}");
}
