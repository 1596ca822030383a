//! PostgreSQL: what a database and the migrations of a repository say of each other.
//!
//! Everything that reads does so in one read-only transaction. `baseline` alone writes, and only when it is told to.
//! Leaves out how results are shown (`report`) and where a URL comes from (`cli`).

pub mod audit;
pub mod baseline;
pub mod batch;
pub mod catalogue;
pub mod connection;
pub mod effects;
pub mod error;
pub mod evidence;
pub mod expected;
pub mod finding;
pub mod folder;
pub mod forecast;
pub mod left;
pub mod legacy;
pub mod object;
pub mod old_folder;
pub mod reconcile;
pub mod registry;
pub mod rows;
pub mod session;
pub mod shadow;
pub mod subject;
mod tls;
pub mod tracking;
pub mod url;
pub mod verify;
mod when;
