//! From the evidence on each effect to what is known of a migration.

use crate::db::effects::{Effect, EffectKind};
use crate::db::left::topmost;
use crate::db::legacy::evidence::{Evidence, Found};
use crate::db::legacy::file::LegacyFile;
use crate::db::legacy::matching::{Matched, Recorded};
use crate::db::legacy::{LegacyMigration, LegacyState, Unmet};
use crate::db::object::ObjectId;
use std::collections::{BTreeMap, BTreeSet};

/// What was found of a migration's effects.
#[derive(Default)]
struct Tally {
    there: usize,
    there_anyway: usize,
    missing: usize,
    absent: usize,
    over: usize,
    /// What of `missing` and `absent` the database should not hold either.
    unexpected: usize,
    /// What a file that cannot be parsed was meant to make, and is not there, but should be.
    meant: usize,
    /// Whether one of its own objects, not something it only uses or sets, is there.
    has_own: bool,
}

/// Judges the migration number `by`.
pub(super) fn judge(
    by: usize,
    file: &LegacyFile,
    files: &[LegacyFile],
    rows: &Matched,
    evidence: &Evidence<'_>,
) -> LegacyMigration {
    let recorded = rows.files.get(by).copied().unwrap_or(Recorded::No);
    let mut migration = LegacyMigration {
        file: Some(file.path.clone()),
        is_recorded: recorded != Recorded::No,
        broken: file.script.broken.clone(),
        ..LegacyMigration::unknown(file.version().unwrap_or_else(|| file.stem()))
    };
    let tally = tally(by, file, evidence, &mut migration);
    let (state, why) = match recorded {
        _ if file.sql.is_none() => (LegacyState::Undetermined, Some("its file cannot be read")),
        _ if !evidence.is_live() && migration.broken.is_some() => (LegacyState::Unparsable, None),
        _ if !evidence.is_live() => (LegacyState::Undetermined, Some("no database was asked")),
        _ if !rows.is_known => unknown(&tally, &migration),
        Recorded::No => not_recorded(&tally, &migration),
        Recorded::Yes => recorded_state(&tally, &migration, file),
        Recorded::ByNumber => by_number(&tally, by, files, rows, evidence, &migration, file),
    };
    migration.state = state;
    migration.why = why.filter(|_| state == LegacyState::Undetermined);
    migration
}

fn tally(by: usize, file: &LegacyFile, evidence: &Evidence<'_>, migration: &mut LegacyMigration) -> Tally {
    let mut tally = Tally::default();
    let mut missing: BTreeSet<ObjectId> = BTreeSet::new();
    let mut present: BTreeSet<ObjectId> = BTreeSet::new();
    let mut shared: BTreeSet<String> = BTreeSet::new();
    let mut unmet: BTreeMap<usize, Unmet> = BTreeMap::new();
    let is_broken = migration.broken.is_some();
    let mut lacking: Vec<&Effect> = Vec::new();
    for effect in evidence.history.of(by) {
        let Some(id) = effect.object() else { continue };
        let found = evidence.of(effect);
        let is_own = matches!(effect.kind, EffectKind::Made | EffectKind::Renamed);
        note(
            effect,
            found,
            is_broken && evidence.is_live() && !evidence.has(id),
            &mut unmet,
        );
        match found {
            Found::There | Found::ThereAnyway => {
                if effect.kind == EffectKind::Removed {
                    continue;
                }
                match found {
                    Found::There => tally.there += 1,
                    _ => {
                        tally.there_anyway += 1;
                        shared.extend(evidence.others.makers(id).cloned());
                    }
                }
                tally.has_own |= is_own;
                present.insert(id.clone());
            }
            Found::Missing | Found::Absent => {
                match found {
                    Found::Missing => lacking.push(effect),
                    _ => tally.absent += 1,
                }
                if effect.kind == EffectKind::Removed {
                    migration.left_over.push(id.clone());
                } else if matches!(effect.kind, EffectKind::Set(_)) && evidence.has(id) {
                    migration.unlike.push(id.clone());
                } else {
                    missing.insert(id.clone());
                }
            }
            Found::Over => tally.over += 1,
            Found::Nothing => {
                // What a file that cannot be parsed was meant to make is told as missing all the same.
                if is_broken && is_own && effect.until.is_none() && evidence.is_live() && !evidence.has(id) {
                    missing.insert(id.clone());
                    lacking.push(effect);
                }
            }
        }
    }
    for effect in lacking {
        let tables = file.script.piece(effect.statement).map(|piece| piece.tables);
        let is_unexpected = effect.kind != EffectKind::Removed
            && evidence.is_unexpected(effect, &tables.unwrap_or_default(), tally.has_own);
        match (is_broken, is_unexpected) {
            (true, false) => tally.meant += 1,
            (false, false) => tally.missing += 1,
            (_, true) => tally.unexpected += 1,
        }
    }
    migration.missing = topmost(&missing);
    migration.present = topmost(&present);
    migration.shared_with = shared.into_iter().collect();
    migration.unlike.dedup();
    let is_unmet = |unmet: &Unmet| !(unmet.makes.is_empty() && unmet.renames.is_empty() && unmet.sets.is_empty());
    migration.unmet = unmet.into_values().filter(is_unmet).collect();
    tally
}

/// Notes by statement what is not there of an effect.
fn note(effect: &Effect, found: Found, is_meant: bool, unmet: &mut BTreeMap<usize, Unmet>) {
    let Some(id) = effect.object() else { return };
    let unmet = unmet.entry(effect.statement).or_insert_with(|| Unmet {
        statement: effect.statement,
        makes: Vec::new(),
        renames: Vec::new(),
        sets: Vec::new(),
        is_partial: false,
    });
    let is_absent = matches!(found, Found::Missing | Found::Absent) || (found == Found::Nothing && is_meant);
    match &effect.kind {
        EffectKind::Made if is_absent => unmet.makes.push(id.clone()),
        EffectKind::Renamed if is_absent => {
            if let Some(before) = effect.before.clone() {
                unmet.renames.push((before, id.clone()));
            }
        }
        EffectKind::Set(_) if is_absent => unmet.sets.push(id.clone()),
        EffectKind::Made => unmet.is_partial |= matches!(found, Found::There | Found::ThereAnyway),
        _ => {}
    }
}

type Verdict = (LegacyState, Option<&'static str>);

fn recorded_state(tally: &Tally, migration: &LegacyMigration, file: &LegacyFile) -> Verdict {
    if migration.broken.is_some() {
        // PostgreSQL refuses the file as it is; only where all of it is there may another version of it have run.
        let has_present = !migration.present.is_empty();
        return match (migration.missing.is_empty(), has_present, tally) {
            (true, false, Tally { over: 1.., .. }) => (LegacyState::Superseded, None),
            (
                false,
                _,
                Tally {
                    meant: 0,
                    missing: 0,
                    absent: 0,
                    ..
                },
            ) => (
                LegacyState::Undetermined,
                Some("PostgreSQL cannot parse it, and what it was to make is not expected in this database"),
            ),
            (true, true, _) => (
                LegacyState::Undetermined,
                Some("PostgreSQL cannot parse it, and yet what it makes is there"),
            ),
            _ => (LegacyState::SilentFailure, None),
        };
    }
    let all = tally.there + tally.there_anyway + tally.missing + tally.absent + tally.over + tally.unexpected;
    match tally {
        Tally { missing: 1.., .. } => (LegacyState::SilentFailure, None),
        Tally { unexpected: 1.., .. } => (
            LegacyState::Undetermined,
            Some("something of it is not as it makes it, and as the migrations of Drizzle have it"),
        ),
        Tally { absent: 1.., .. } => (
            LegacyState::Undetermined,
            Some("something of it is not there, which may have another reason"),
        ),
        Tally { there: 1.., .. } => (LegacyState::Ran, None),
        Tally { there_anyway: 1.., .. } if migration.shared_with.is_empty() => (
            LegacyState::Undetermined,
            Some("something of the same name was there before it"),
        ),
        Tally { there_anyway: 1.., .. } => (
            LegacyState::Undetermined,
            Some("migrations of Drizzle that are recorded make the same"),
        ),
        Tally { over: 1.., .. } => (LegacyState::Superseded, None),
        _ if all == 0 && file.script.has_code() => (
            LegacyState::Undetermined,
            Some("it runs code that its text does not show"),
        ),
        _ => (
            LegacyState::Undetermined,
            Some("it makes no object that could be looked for"),
        ),
    }
}

fn not_recorded(tally: &Tally, migration: &LegacyMigration) -> Verdict {
    if migration.broken.is_some() {
        return (LegacyState::Unparsable, None);
    }
    let is_missing = tally.missing + tally.absent + tally.unexpected > 0;
    match tally {
        Tally { there: 1.., .. } if is_missing => {
            (LegacyState::Undetermined, Some("a part of it is there, a part is not"))
        }
        Tally {
            there: 1..,
            has_own: true,
            ..
        } => (LegacyState::AppliedByHand, None),
        _ if is_missing && tally.there_anyway == 0 => (LegacyState::Pending, None),
        Tally { there_anyway: 1.., .. } => (
            LegacyState::Undetermined,
            Some("what is there of it may come from migrations of Drizzle"),
        ),
        Tally { over: 1.., .. } => (LegacyState::Superseded, None),
        _ => (LegacyState::Pending, None),
    }
}

/// The rows could not be read: only what is there is known.
fn unknown(tally: &Tally, migration: &LegacyMigration) -> Verdict {
    match migration.broken {
        Some(_) => (LegacyState::Unparsable, None),
        None if tally.over > 0 && tally.missing + tally.absent + tally.unexpected + tally.there == 0 => {
            (LegacyState::Superseded, None)
        }
        None => (LegacyState::Undetermined, Some("the rows of its table are not known")),
    }
}

/// Several files have the number that is recorded: the one whose objects are there is meant; where one is, the other one
/// never ran, for the runner takes it as done.
fn by_number(
    tally: &Tally,
    by: usize,
    files: &[LegacyFile],
    rows: &Matched,
    evidence: &Evidence<'_>,
    migration: &LegacyMigration,
    file: &LegacyFile,
) -> Verdict {
    let verdict = recorded_state(tally, migration, file);
    if verdict.0 != LegacyState::SilentFailure {
        return verdict;
    }
    let others = rows
        .doubles
        .values()
        .filter(|places| places.contains(&by))
        .flatten()
        .filter(|at| **at != by);
    let ran = others
        .filter_map(|at| files.get(*at).map(|file| (*at, file)))
        .any(|(at, file)| {
            let mut scratch = migration.clone();
            scratch.broken.clone_from(&file.script.broken);
            scratch.missing.clear();
            scratch.present.clear();
            let tally = self::tally(at, file, evidence, &mut scratch);
            recorded_state(&tally, &scratch, file).0 == LegacyState::Ran
        });
    match ran {
        true => verdict,
        false => (
            LegacyState::Undetermined,
            Some("its number is recorded, and another file has the same number"),
        ),
    }
}
