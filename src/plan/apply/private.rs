//! Whose journals are believed: those of the user alone that runs decomm.
//!
//! A journal says which files are written, and with what. Leaves out: where journals are.

use cap_std::fs::Metadata;

#[cfg(unix)]
use crate::plan::apply::disk::Rights;
use crate::plan::apply::store::StoreError;

/// Refuses what is another user's, or can be written by others than its user.
#[cfg(unix)]
pub(super) fn refuse_rights_of_others(metadata: &Metadata, path: String) -> Result<(), StoreError> {
    let rights = Rights::of(metadata);
    let reason = if rights.user != rustix::process::geteuid().as_raw() {
        "belongs to another user"
    } else if rights.mode & 0o022 != 0 {
        "can be written by other users"
    } else {
        return Ok(());
    };
    Err(StoreError::NotPrivate { path, reason })
}

/// Limit: elsewhere whom a file belongs to is not looked at; the state folder is the user's own by default.
#[cfg(not(unix))]
pub(super) fn refuse_rights_of_others(_metadata: &Metadata, _path: String) -> Result<(), StoreError> {
    Ok(())
}
