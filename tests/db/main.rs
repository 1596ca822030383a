//! `decomm db` against a real PostgreSQL, one file a subject; each test has a database of its own.

#![cfg(all(feature = "db", unix))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by a panic"
)]

#[path = "../support/copy.rs"]
mod copy;
#[path = "../support/postgres.rs"]
mod postgres_server;

mod catalogue;
mod cli;
mod cli_drafts;
mod cli_secrets;
mod cli_truth;
mod connection;
mod effects;
mod explained;
mod history;
mod legacy;
mod migrators;
mod phase_one;
mod privileges;
mod program;
mod secrets;
mod tracking;
