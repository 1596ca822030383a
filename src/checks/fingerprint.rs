//! Identity of a finding across edits.
