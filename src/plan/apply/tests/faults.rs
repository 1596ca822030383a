//! A kill and a failure before every step of the disk; a file is half written at some of them.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use crate::plan::apply::ApplyError;
use crate::plan::apply::disk::{Act, Disk};
use crate::plan::apply::tests::{CHUNK, Place, Snapshot, changes, create, rich, steps_of};
use crate::plan::apply::undo::undo;

/// What a killed process leaves instead of a result.
struct Killed;

/// Runs `work` with a disk that dies before step `at`, and returns its result; none where it died.
fn killed_at<T>(at: usize, work: impl FnOnce(&mut Disk<'_>) -> T) -> Option<T> {
    let mut n_steps = 0;
    let mut disk = Disk::watched(CHUNK, |_| {
        if n_steps == at {
            // Not by a panic of its own: nothing is printed for it.
            resume_unwind(Box::new(Killed));
        }
        n_steps += 1;
        Ok(())
    });
    match catch_unwind(AssertUnwindSafe(|| work(&mut disk))) {
        Ok(result) => Some(result),
        Err(cause) if cause.is::<Killed>() => None,
        Err(cause) => resume_unwind(cause),
    }
}

/// After a kill: one undo at most makes the tree what it was, and an open journal is said.
fn check_recovery(place: &Place, before: &Snapshot, context: &str) {
    let is_open = place.is_interrupted();
    if !is_open && place.store().list().unwrap().is_empty() {
        assert_eq!(place.snapshot(), *before, "{context}: nothing is open");
        return;
    }
    if is_open {
        let refused = place.apply(&changes([("x", create(b"x"))]), &mut Disk::default());
        assert!(
            matches!(refused, Err(ApplyError::Interrupted(_))),
            "{context}: {refused:?}"
        );
    }
    let undone = place.undo().unwrap();
    assert_eq!(undone.kept, [], "{context}");
    assert_eq!(place.snapshot(), *before, "{context}: after undo");
    assert!(!place.is_interrupted(), "{context}");
}

#[test]
fn a_kill_before_any_step_of_an_apply_leaves_nothing_half_done() {
    let (place, plan) = rich();
    let (_, steps) = steps_of(|disk| place.apply(&plan, disk).unwrap());
    for (at, step) in steps.iter().enumerate() {
        let (place, plan) = rich();
        let before = place.snapshot();
        assert!(killed_at(at, |disk| place.apply(&plan, disk)).is_none());
        check_recovery(&place, &before, &format!("killed before step {at} {step:?}"));
        // What was left of a journal that does not count is gone after the next run.
        if at % 9 == 0 {
            place.apply(&plan, &mut Disk::watched(CHUNK, |_| Ok(()))).unwrap();
            assert_eq!(place.journals(), ["1"], "{at}");
        }
    }
    println!("kill points of an apply: {}", steps.len());
    assert!(steps.len() > 250, "{}", steps.len());
}

#[test]
fn a_kill_before_any_step_of_an_undo_is_mended_by_the_next() {
    let (place, plan) = rich();
    let before = place.snapshot();
    place.apply(&plan, &mut Disk::default()).unwrap();
    let (_, steps) = steps_of(|disk| undo(&place.store(), disk).unwrap());
    assert_eq!(place.snapshot(), before);
    for (at, step) in steps.iter().enumerate() {
        let (place, plan) = rich();
        let before = place.snapshot();
        place.apply(&plan, &mut Disk::watched(CHUNK, |_| Ok(()))).unwrap();
        assert!(killed_at(at, |disk| undo(&place.store(), disk)).is_none());
        check_recovery(&place, &before, &format!("killed before step {at} {step:?}"));
    }
    println!("kill points of an undo: {}", steps.len());
    assert!(steps.len() > 100, "{}", steps.len());
}

#[test]
fn an_undo_of_a_killed_apply_can_be_killed_as_well() {
    let (place, plan) = rich();
    let (_, steps) = steps_of(|disk| place.apply(&plan, disk).unwrap());
    let mut n_points = 0;
    // All pairs would take minutes: by these strides every step of each comes up, with many of the other.
    for at in (0..steps.len()).step_by(5) {
        let (place, plan) = rich();
        let before = place.snapshot();
        assert!(killed_at(at, |disk| place.apply(&plan, disk)).is_none());
        if !place.is_interrupted() {
            continue;
        }
        // Each undo gets a little further than the one before, which died.
        let mut further = at % 2;
        while killed_at(further, |disk| undo(&place.store(), disk).unwrap()).is_none() {
            n_points += 1;
            further += 2;
            assert!(further < 2000);
            if !place.is_interrupted() {
                break;
            }
        }
        check_recovery(&place, &before, &format!("killed before step {at}, and its undo"));
    }
    println!("kill points of undos of killed applies: {n_points}");
    assert!(n_points > 150, "{n_points}");
}

#[test]
fn a_disk_that_says_no_at_any_step_gets_a_rollback() {
    let (place, plan) = rich();
    let (_, steps) = steps_of(|disk| place.apply(&plan, disk).unwrap());
    let mut n_rolled_back = 0;
    for (at, (act, named)) in steps.iter().enumerate() {
        let (place, plan) = rich();
        let before = place.snapshot();
        let mut n_steps = 0;
        let mut disk = Disk::watched(CHUNK, |_| {
            n_steps += 1;
            if n_steps == at + 1 {
                Err(io::Error::from(io::ErrorKind::StorageFull))
            } else {
                Ok(())
            }
        });
        let result = place.apply(&plan, &mut disk);
        drop(disk);
        let error = match result {
            Err(error) => error.to_string(),
            // A step whose failure does not matter.
            Ok(_) => panic!("step {at} {act:?} {named} failed, and nobody minded"),
        };
        // The state folder has another name each time.
        let named_below = named
            .split_once("/state/decomm")
            .map_or(named.as_str(), |_| "/state/decomm");
        assert!(error.contains(named_below), "{at} {act:?} {named}: {error}");
        assert!(error.contains("no storage space"), "{error}");
        assert_eq!(place.snapshot(), before, "{at} {act:?} {named}");
        assert!(!place.is_interrupted(), "{at} {act:?} {named}: {error}");
        n_rolled_back += usize::from(error.contains("taken back"));
        // Nothing is in the way of the next.
        if at % 9 == 0 {
            place.apply(&plan, &mut Disk::watched(CHUNK, |_| Ok(()))).unwrap();
        }
    }
    println!(
        "failure points of an apply: {}, {n_rolled_back} of them rolled back",
        steps.len()
    );
    assert!(n_rolled_back > 60, "{n_rolled_back}");
}

#[test]
fn a_rollback_that_fails_as_well_is_left_to_undo() {
    let (place, plan) = rich();
    let (_, steps) = steps_of(|disk| place.apply(&plan, disk).unwrap());
    let mut n_half_done = 0;
    for at in (0..steps.len()).step_by(2) {
        let (place, plan) = rich();
        let before = place.snapshot();
        let mut n_steps = 0;
        let mut disk = Disk::watched(CHUNK, |_| {
            n_steps += 1;
            if n_steps > at {
                Err(io::Error::from(io::ErrorKind::ReadOnlyFilesystem))
            } else {
                Ok(())
            }
        });
        let result = place.apply(&plan, &mut disk);
        drop(disk);
        match result {
            Err(ApplyError::HalfDone { .. }) => n_half_done += 1,
            Err(_) => assert_eq!(place.snapshot(), before, "{at}"),
            Ok(_) => panic!("{at}"),
        }
        check_recovery(&place, &before, &format!("no step from {at} on"));
    }
    assert!(n_half_done > 30, "{n_half_done}");
}

#[test]
fn nothing_gets_its_name_before_its_bytes_are_on_the_disk() {
    let (place, plan) = rich();
    let (_, applied) = steps_of(|disk| place.apply(&plan, disk).unwrap());
    let (_, undone) = steps_of(|disk| undo(&place.store(), disk).unwrap());
    for steps in [applied, undone] {
        for (index, (act, named)) in steps.iter().enumerate() {
            if *act != Act::Rename || named.contains("state/") {
                continue;
            }
            let last = steps[..index].iter().rev().find(|(act, _)| !matches!(act, Act::Read));
            let is_folder = steps[..index]
                .iter()
                .rev()
                .find(|(act, _)| *act == Act::MakeFolder || *act == Act::Create);
            let is_folder = is_folder.is_some_and(|(act, _)| *act == Act::MakeFolder);
            assert!(
                is_folder || last.is_some_and(|(act, _)| *act == Act::SyncFile),
                "{named}: {last:?}"
            );
        }
        let position = |wanted: fn(&(Act, String)) -> bool| steps.iter().position(wanted);
        let journal_first = position(|(act, named)| *act == Act::SyncFolder && named.contains("state/"));
        let change_first = position(|(act, named)| {
            !matches!(act, Act::Read | Act::SyncFolder | Act::SyncFile) && !named.contains("state/")
        });
        assert!(journal_first < change_first, "{journal_first:?} {change_first:?}");
    }
}
