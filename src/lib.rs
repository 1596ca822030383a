//! decomm takes a legacy part out of a repository and keeps it out.
//!
//! The layers, lowest first; a module uses lower layers only (`tests/layers.rs` holds this):
//! [`text`], [`tree`], [`finding`] and [`config`], [`lang`], [`facts`], [`checks`], [`plan`], [`db`] (a feature, on by
//! default), [`report`], [`cli`].

pub mod checks;
pub mod cli;
pub mod config;
#[cfg(feature = "db")]
pub mod db;
pub mod facts;
pub mod finding;
pub mod lang;
pub mod plan;
pub mod report;
pub mod text;
pub mod tree;
