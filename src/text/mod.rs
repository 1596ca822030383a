//! One text in memory: byte spans, line and column positions, decoded strings that know where they came from.
//!
//! Leaves out: files, encodings, and what any text means.

pub mod chain;
pub mod edit;
pub mod embedded;
pub mod json;
pub mod line;
pub mod path_like;
pub mod span;
pub mod value;
