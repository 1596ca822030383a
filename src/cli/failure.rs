//! What kept a command from its work: told on standard error, with what to do next.

use crate::config::error::{ConfigError, nearest};
use crate::tree::TreeError;

/// Why a command could not do its work.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Usage, the disk, or anything else that one sentence tells.
    Problem {
        /// What is wrong.
        what: String,
        /// What to do next.
        help: String,
    },
    /// The configuration is wrong in one place or more.
    Config(Vec<ConfigError>),
}

impl Failure {
    /// Returns a failure that one sentence tells.
    pub(crate) fn new(what: impl Into<String>, help: impl Into<String>) -> Failure {
        Failure::Problem {
            what: what.into(),
            help: help.into(),
        }
    }

    /// Returns the failure of a tree of git, with what to do about it.
    pub(crate) fn of_tree(error: &TreeError) -> Failure {
        let help = match error {
            TreeError::NoRepository { .. } => {
                "`--staged`, `--since` and `--at` need a git repository; `decomm check` alone looks at the files on disk"
            }
            TreeError::Bare { .. } => "work in a clone, or in a work tree of it: `git worktree add FOLDER`",
            TreeError::Unmerged { .. } => "resolve the conflicts and `git add` the files: git makes no commit before",
            TreeError::Reftable => {
                "`git refs migrate --ref-format=files` keeps them as files; `decomm check` alone needs none of them"
            }
            TreeError::NoMergeBase { .. } => {
                "fetch more of the history: `git fetch --unshallow`, or `fetch-depth: 0` for actions/checkout"
            }
            TreeError::Object { .. } => {
                "in a partial clone: `git checkout` or `git fetch --refetch --no-filter` brings what is missing; else \
                 `git fsck` tells more"
            }
            TreeError::Revision { .. } => {
                "name a branch, a tag or a commit that is here; in a pipeline it may have to be fetched first"
            }
            _ => "`git status` and `git fsck` tell more",
        };
        Failure::new(error.to_string(), help)
    }

    /// Returns the failure for a name that is none of `known`; `noun` is what it should name.
    pub(crate) fn unknown(noun: &str, name: &str, known: &[&str]) -> Failure {
        let what = format!("there is no {noun} `{name}`");
        let help = match nearest(name, known.iter().copied()) {
            Some(right) => format!("did you mean `{right}`? `decomm explain` lists all of them"),
            None => "`decomm explain` lists all of them".to_owned(),
        };
        Failure::new(what, help)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_answered_with_the_right_name() {
        let help_for = |name: &str| match Failure::unknown("check", name, &["dangling-path", "retired-path"]) {
            Failure::Problem { help, .. } => help,
            Failure::Config(_) => String::new(),
        };
        assert!(help_for("danglin-path").starts_with("did you mean `dangling-path`?"));
        assert!(help_for("zzz").starts_with("`decomm explain`"));
    }
}
