//! What of a repository looks like a migration system that is to go: SQL folders with a runner of their own, what works
//! for these alone, and Drizzle folders that no configuration names.
//!
//! Asks the engine what it asks for a configuration: a guess is retired in memory, and what refers to it is looked at.
//! Leaves out how a proposal is written: that is for `report`.

mod applied;
mod folder;
mod overlap;
pub mod pack;
mod reading;
mod script;
mod standing;
mod symbol;
mod system;

use std::sync::Arc;

use crate::config::Config;
use crate::config::load::{self, Input};
use crate::facts::packages::Packages;
use crate::facts::{Facts, Progress};
use crate::tree::Tree;
use crate::tree::path::RepoPath;

/// All that was found.
#[derive(Debug, Default)]
pub struct Survey {
    /// Home-made migration systems, by the packages that they belong to.
    pub systems: Vec<System>,
    /// Drizzle folders that no drizzle.config names, beside one that is named.
    pub drizzle_folders: Vec<DrizzleFolder>,
}

/// One thing that is proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found<T> {
    /// The thing.
    pub thing: T,
    /// The evidence, as a clause.
    pub why: String,
    /// Whether the evidence leaves no other reading.
    pub is_sure: bool,
}

/// A home-made migration system.
#[derive(Debug, Default)]
pub struct System {
    /// The tool that does the same in the same package; none: this is the only one that is known.
    pub standing: Option<Standing>,
    /// Folders of numbered SQL files.
    pub folders: Vec<Found<RepoPath>>,
    /// The runner, and the scripts that only work with it.
    pub files: Vec<Found<RepoPath>>,
    /// The tables that say what was applied.
    pub tables: Vec<Found<String>>,
    /// The exports that declare these tables.
    pub symbols: Vec<Found<String>>,
    /// Package scripts.
    pub scripts: Vec<Found<String>>,
    /// npm packages.
    pub dependencies: Vec<Found<String>>,
    /// Package scripts that others run, and the command that they get.
    pub commands: Vec<Found<(String, String)>>,
    /// Steps that leave a package script: the script, the step.
    pub steps: Vec<Found<(String, String)>>,
}

/// The migration tool that stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// What it is called.
    pub name: &'static str,
    /// The command that applies its migrations.
    pub command: &'static str,
    /// The file that configures it.
    pub config: RepoPath,
    /// Where its migrations are.
    pub folder: RepoPath,
    /// The folder of the package that it belongs to.
    pub package: RepoPath,
}

/// A Drizzle folder that no configuration names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrizzleFolder {
    /// The folder.
    pub folder: Found<RepoPath>,
    /// What is configured in its place.
    pub standing: Standing,
    /// What the configuration says of it: the value of `out`; none where it leaves that out.
    pub out: Option<String>,
}

/// Looks at `tree`; `progress` is called as by [`Facts::gather`], once for each question that the engine is asked.
pub fn look(tree: &Arc<dyn Tree>, progress: &(dyn Fn(Progress) + Sync)) -> Survey {
    let packages = Packages::new(tree.as_ref());
    let engine = Engine { tree, progress };
    let standing = standing::all(tree.as_ref(), &packages);
    let drizzle_folders = standing::unnamed_folders(&engine, &packages, &standing);
    let systems = system::all(&engine, &packages, &standing, &drizzle_folders);
    Survey {
        systems,
        drizzle_folders,
    }
}

/// Returns the folders of numbered SQL files of `tree`, sorted, by their names alone; those that a tool keeps are left out.
pub fn numbered_folders(tree: &dyn Tree) -> Vec<RepoPath> {
    folder::all(tree).into_iter().map(|found| found.folder).collect()
}

/// The engine, to be asked about guesses.
struct Engine<'a> {
    tree: &'a Arc<dyn Tree>,
    progress: &'a (dyn Fn(Progress) + Sync),
}

impl Engine<'_> {
    /// Returns what the engine knows with `config` for a configuration.
    fn ask<'c>(&self, config: &'c Config) -> Facts<'c> {
        Facts::gather(Arc::clone(self.tree), config, None, 0, self.progress)
    }
}

/// Returns the configuration that `text` says; `None` for a name of the repository that no configuration can hold.
fn config_of(text: String) -> Option<Config> {
    load::load(Input {
        path: None,
        shown_name: "the survey".to_owned(),
        text,
        read: &|_| None,
        check_names: &[],
    })
    .ok()
}

/// Whether `path` is a test, or what a test works on.
fn is_of_tests(path: &RepoPath) -> bool {
    let is_folder = |part: &str| {
        matches!(
            part,
            "test" | "tests" | "__tests__" | "spec" | "e2e" | "fixtures" | "__fixtures__" | "testdata" | "__mocks__"
        )
    };
    let name = path.name();
    path.parts().any(is_folder) || name.contains(".test.") || name.contains(".spec.")
}

/// Whether `path` lies where scripts lie: files that people and commands start.
fn is_among_scripts(path: &RepoPath) -> bool {
    let is_folder = |part: &str| {
        matches!(
            part,
            "scripts" | "script" | "bin" | "tools" | "tooling" | "tasks" | "ops" | "devops" | "ci" | "cli"
        )
    };
    path.parent().is_some_and(|folder| folder.parts().any(is_folder))
}

/// Returns `parts` as a list for people.
fn listed(parts: &[String]) -> String {
    const MOST: usize = 4;
    match parts.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, before)) if parts.len() <= MOST => format!("{} and {last}", before.join(", ")),
        Some(_) => {
            let shown: Vec<&str> = parts.iter().take(MOST).map(String::as_str).collect();
            format!("{} and {} more", shown.join(", "), parts.len() - MOST)
        }
    }
}

/// Whether `thing` is among `found`.
fn has<T: PartialEq>(found: &[Found<T>], thing: &T) -> bool {
    found.iter().any(|found| found.thing == *thing)
}
