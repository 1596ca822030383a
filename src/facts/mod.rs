//! All files together. Stand-in: the engine replaces it.

/// How far the reading has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// So many files are to be read.
    Files(usize),
    /// One more has been.
    Read,
}
