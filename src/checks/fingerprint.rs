//! Identity of a finding across edits and runs.

use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// What makes a finding itself, whatever line it stands on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::checks) struct Identity {
    pub(in crate::checks) check: &'static str,
    pub(in crate::checks) entry: String,
    pub(in crate::checks) path: String,
    pub(in crate::checks) kind: &'static str,
    pub(in crate::checks) target: String,
}

/// Gives equal identities their ordinals, in the order in which they are asked for.
#[derive(Default)]
pub(in crate::checks) struct Fingerprints {
    n_seen: HashMap<Identity, usize>,
}

impl Fingerprints {
    /// Returns 32 hexadecimal digits: the first half of a SHA-256 over the parts of `identity` and its ordinal.
    pub(in crate::checks) fn next(&mut self, identity: Identity) -> String {
        let ordinal = *self.n_seen.get(&identity).unwrap_or(&0);
        let mut hash = Sha256::new();
        for part in [
            identity.check,
            &identity.entry,
            &identity.path,
            identity.kind,
            &identity.target,
            &ordinal.to_string(),
        ] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        self.n_seen.insert(identity, ordinal + 1);
        hash.finalize()
            .iter()
            .take(16)
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}
