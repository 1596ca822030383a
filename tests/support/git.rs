//! A git that knows nothing of this machine's settings, for the tests that make repositories.

use std::path::Path;
use std::process::Command;

/// Returns git to be run in `folder`: with a name to commit under, and with no hook, setting or index of the caller's.
pub(crate) fn command(folder: &Path) -> Command {
    let mut git = Command::new("git");
    git.args(["-c", "user.name=t", "-c", "user.email=t@example.org"])
        .args(["-c", "core.hooksPath=/dev/null"])
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .env_remove("GIT_DIR")
        .env_remove("GIT_INDEX_FILE");
    git
}
