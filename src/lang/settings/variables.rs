//! Variables of tools that stand for a folder.

use crate::lang::settings::Place;

/// What tools write in place of a folder, at the start of a path.
pub(super) const KNOWN_VARIABLES: [(&str, Place); 8] = [
    ("<rootDir>", Place::Here),
    ("${configDir}", Place::Here),
    ("{projectRoot}", Place::Here),
    ("${workspaceFolder}", Place::Workspace),
    ("${workspaceRoot}", Place::Workspace),
    ("{workspaceRoot}", Place::Root),
    ("$TURBO_ROOT$", Place::Root),
    ("${containerWorkspaceFolder}", Place::Workspace),
];

/// Returns where the next such variable with a slash behind it begins in `text` from `start` on.
pub(super) fn next_known_variable(text: &str, start: usize) -> Option<(usize, &'static str)> {
    let rest = text.get(start..)?;
    KNOWN_VARIABLES
        .iter()
        .filter_map(|(variable, _)| {
            let offset = rest.find(&format!("{variable}/"))?;
            Some((start + offset, *variable))
        })
        .min()
}
