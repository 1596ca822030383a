//! Findings and plans to bytes: one format a file.
//!
//! Everything here is a pure function from plain data to a `String`. What to show is decided in [`view`]; where the
//! bytes go, whether they are coloured and what the exit code is belongs to `cli`. The texts of the files that are
//! shown come in through a function ([`excerpt::Sources`]); nothing here reads a disk.

pub mod concise;
#[cfg(feature = "db")]
pub mod db;
pub mod escape;
pub mod excerpt;
pub mod explain;
pub mod findings_schema;
pub mod fix;
pub mod github;
pub mod gitlab;
pub mod host;
pub mod human;
pub mod impact;
pub mod json;
pub mod junit;
pub mod paint;
pub mod plan;
pub mod problem;
pub mod proposal;
pub mod sarif;
mod skipped;
#[cfg(test)]
pub(crate) mod testing;
pub mod undo;
pub mod view;
