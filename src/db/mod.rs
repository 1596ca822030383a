//! PostgreSQL: what a database and the migrations of a repository say of each other.
//!
//! Everything that reads does so in one read-only transaction. `baseline` alone writes, and only when it is told to.
//! Leaves out how results are shown (`report`) and where a URL comes from (`cli`).

pub mod finding;
pub mod object;
