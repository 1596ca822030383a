//! What is wrong with a tree.
//!
//! Stand-in: `run` and `Options` are here so that `cli` compiles; the engine replaces them.

pub mod fingerprint;
pub mod registry;

use std::sync::Arc;

use crate::config::Config;
use crate::config::date::Date;
use crate::facts::Progress;
use crate::finding::Report;
use crate::tree::Tree;

/// What a run takes besides tree and configuration.
pub struct Options<'a> {
    /// The last phase that is enforced, in place of the configuration's.
    pub phase: Option<u32>,
    /// The day on which exceptions are judged.
    pub today: Date,
    /// How many threads read files; 0: as many as there are cores. The result is the same.
    pub n_threads: usize,
    /// Is told how far the reading has come; called from several threads.
    pub progress: &'a (dyn Fn(Progress) + Sync),
}

/// Returns the names of all checks that `run` can report, sorted.
pub fn names() -> Vec<&'static str> {
    registry::ALL.iter().map(|check| check.name).collect()
}

/// Finds nothing yet.
pub fn run(tree: Arc<dyn Tree>, config: &Config, options: &Options) -> Report {
    (options.progress)(Progress::Files(0));
    Report {
        tree: tree.id(),
        phase: options.phase.or(config.phase),
        findings: Vec::new(),
        skipped: Vec::new(),
        n_files: tree.listing().entries().len(),
    }
}
