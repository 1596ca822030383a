//! Which paths a list of gitignore patterns names. Not written yet.

/// Patterns in gitignore syntax; the last that matches decides.
#[derive(Clone, Debug, Default)]
pub struct PathSet {}
