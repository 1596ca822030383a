//! One text in memory: byte spans, line and column positions, decoded strings that know where they came from.
//!
//! Leaves out: files, encodings, and what any text means.

pub mod build_context;
pub mod chain;
pub mod diff;
pub mod edit;
pub mod embedded;
pub mod glob_like;
pub mod hosted;
pub mod json;
pub mod json_edit;
pub mod line;
pub mod line_removal;
pub mod mask;
pub mod members;
pub mod override_key;
pub mod path_like;
pub mod quoted_sql;
pub mod route_like;
pub mod running;
pub mod scoped_name;
pub mod span;
pub mod unescaped;
pub mod utf8;
pub mod value;
pub mod words;
