//! What `decomm db` answers, for people and for programs.
//!
//! No text here holds a value of a row but versions, tags, hashes and times, nor a definition outside of a comparison.

pub mod audit;
pub mod baseline;
mod findings;
pub mod gate;
pub mod json;
pub mod reconcile;
