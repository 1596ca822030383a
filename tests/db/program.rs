//! The program as people start it, for tests that go through it to a database.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use assert_fs::TempDir;
use serde_json::Value;

use crate::copy::copy;

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    /// Returns standard output as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Returns the names of the checks of a JSON answer at `severity`, sorted, each once.
    pub(crate) fn checks(&self, severity: &str) -> Vec<String> {
        let json = self.json();
        let findings = json["findings"].as_array().unwrap().iter();
        let mut checks: Vec<String> = findings
            .filter(|finding| finding["severity"] == severity)
            .map(|finding| finding["check"].as_str().unwrap().to_owned())
            .collect();
        checks.sort();
        checks.dedup();
        checks
    }
}

/// Runs `decomm db` in `folder`, with nothing of the caller's environment but `url` as DATABASE_URL.
pub(crate) fn db(folder: &Path, url: Option<&str>, args: &[&str]) -> Run {
    decomm(folder, url, &[&["db"], args].concat())
}

/// Runs decomm in `folder`, with nothing of the caller's environment but `url` as DATABASE_URL.
pub(crate) fn decomm(folder: &Path, url: Option<&str>, args: &[&str]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_decomm"));
    command.args(args).current_dir(folder).env_clear().stdin(Stdio::null());
    command.env("HOME", folder).env("GIT_CONFIG_NOSYSTEM", "1");
    if let Some(url) = url {
        command.env("DATABASE_URL", url);
    }
    let output = command.output().unwrap();
    Run {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Makes a folder with these files.
pub(crate) fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// Makes a copy of the repository of fixtures/drizzle-consolidation.
pub(crate) fn fixture() -> TempDir {
    let folder = TempDir::new().unwrap();
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/drizzle-consolidation/in");
    copy(&fixture, folder.path());
    folder
}

/// Returns `url` with a password in it, which a server that trusts everybody does not ask for.
pub(crate) fn with_password(url: &str, password: &str) -> String {
    url.replacen('@', &format!(":{password}@"), 1)
}
