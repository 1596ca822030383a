//! From findings to a changed repository: choose fixes, build the changes, prove them on an overlay, apply, undo.
//!
//! `apply` and what it stands on are the only writers of a repository; all else here is pure but for reading the tree.

pub mod change;
