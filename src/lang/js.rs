//! Not written yet.

use crate::lang::source::{Extraction, Source};

/// Returns nothing yet.
pub fn extract(_source: &Source) -> Extraction {
    Extraction::default()
}

/// Not written yet.
pub fn find_exported(_source: &Source, _keys: &[&str]) -> Option<crate::lang::lookup::Found> {
    None
}
