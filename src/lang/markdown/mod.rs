//! Not written yet.

use crate::lang::source::{Extraction, Source};

/// Returns nothing yet.
pub fn extract(_source: &Source) -> Extraction {
    Extraction::default()
}
