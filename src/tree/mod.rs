//! Read-only sets of files, and the only code that reads the disk or git.

pub mod path;
