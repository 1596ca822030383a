//! What the SQL of migrations does to a database: which objects it makes, renames and removes, and what is left of that
//! after all that follow.
//!
//! Everything is read from the text; nothing is run. What the text does not tell (`EXECUTE`, functions that are called,
//! what rows become) is said to be unseen, never left out. Limit: `SET search_path` holds to the end of its file.

mod apply;
mod apply_table;
mod change;
mod history;
mod label;
mod model;
mod naming;
mod script;
mod syntax;

#[cfg(test)]
mod tests;

pub use crate::db::effects::change::{Place, Property};
pub use crate::db::effects::history::{History, fold};
pub use crate::db::effects::label::{Labels, UsedLabel};
pub use crate::db::effects::model::{Effect, EffectKind, Proof};
pub use crate::db::effects::script::{BREAKPOINT, Broken, Nature, Piece, Script, Step};
