//! What is wrong with a tree.
pub mod fingerprint;
pub mod registry;
