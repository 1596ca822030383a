//! Which legacy migrations ran, so that they may have undone what others made: those that are recorded, and those whose
//! own work is there.
//!
//! Leaves out what each of them is judged to be (`verdict`).

use crate::db::effects::{self, EffectKind, History, Script};
use crate::db::legacy::evidence::{Evidence, Found};
use crate::db::legacy::file::LegacyFile;
use crate::db::legacy::matching::{Matched, Recorded};
use crate::db::object::ObjectId;
use std::collections::BTreeSet;

/// Whether a migration ran, as far as its record and its work tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ran {
    /// It is recorded, or has left what nothing else leaves; or nobody knows what is recorded.
    Yes,
    /// It is not recorded; all that it removes is gone, and nothing else tells.
    Perhaps,
    /// It is not recorded, and has left nothing.
    No,
}

/// Returns for each of `files` whether it ran; `whole` follows all of them.
pub(super) fn of(files: &[LegacyFile], rows: &Matched, whole: &Evidence<'_>) -> Vec<Ran> {
    if !rows.is_known || !whole.is_live() {
        return vec![Ran::Yes; files.len()];
    }
    let recorded: Vec<Ran> = (0..files.len())
        .map(|by| match rows.files.get(by) {
            None | Some(Recorded::No) => Ran::No,
            Some(_) => Ran::Yes,
        })
        .collect();
    let history = fold(files, &recorded, &[Ran::Yes]);
    let made: BTreeSet<&ObjectId> = history.objects.iter().map(|(id, _)| id).collect();
    let all = recorded.iter().enumerate();
    all.map(|(by, ran)| match ran {
        Ran::Yes => Ran::Yes,
        _ => not_recorded(by, whole, &made),
    })
    .collect()
}

/// Tells of a migration that is not recorded whether it ran; `made` is what those make that are.
fn not_recorded(by: usize, whole: &Evidence<'_>, made: &BTreeSet<&ObjectId>) -> Ran {
    let (mut lacks, mut is_undone) = (false, false);
    for effect in whole.history.of(by) {
        let Some(id) = effect.object() else { continue };
        let found = whole.of(effect);
        match &effect.kind {
            EffectKind::Made | EffectKind::Renamed => match found {
                Found::There if !made.contains(id) => return Ran::Yes,
                Found::Missing | Found::Absent => lacks = true,
                _ => {}
            },
            EffectKind::Removed if effect.until.is_none() => match effect.names.iter().any(|name| whole.has(name)) {
                true => lacks = true,
                false => is_undone = true,
            },
            EffectKind::Set(_) => match found {
                Found::There => is_undone = true,
                Found::Missing | Found::Absent => lacks = true,
                _ => {}
            },
            EffectKind::Removed | EffectKind::Used => {}
        }
    }
    match (lacks, is_undone) {
        (false, true) => Ran::Perhaps,
        _ => Ran::No,
    }
}

/// Follows those of `files` that are among `wanted`; the others keep their places and do nothing.
pub(super) fn fold(files: &[LegacyFile], ran: &[Ran], wanted: &[Ran]) -> History {
    let nothing = Script::default();
    let scripts = files.iter().zip(ran).map(|(file, ran)| match wanted.contains(ran) {
        true => &file.script,
        false => &nothing,
    });
    effects::fold(scripts)
}
