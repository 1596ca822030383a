//! How the entries of a config and its packs come together: which replaces which, which are dropped, and which ids
//! are taken twice or known to nobody.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::error::{ConfigError, Problems, meant};
use crate::config::written::WrittenFile;
use crate::config::{Allow, ConfigFile, Entry};
use crate::text::line::LineIndex;
use crate::text::span::Span;

/// A file that was read and compiled, with mistakes or without.
pub(crate) struct Loaded {
    pub(crate) file: ConfigFile,
    /// When it was first named: 0 is the config itself.
    pub(crate) rank: usize,
    /// The files that it extends, as indices; all are smaller than its own.
    pub(crate) extends: Vec<usize>,
    pub(crate) written: WrittenFile,
    /// As many as `written` has; none where there was a mistake.
    pub(crate) entries: Vec<Option<Entry>>,
    pub(crate) allows: Vec<Option<Allow>>,
}

/// What all files say together.
pub(crate) struct Merged {
    pub(crate) entries: Vec<Entry>,
    pub(crate) allows: Vec<Allow>,
    /// Mistakes with the rank of their file.
    pub(crate) errors: Vec<(usize, ConfigError)>,
}

/// The place of an entry among all.
struct Slot {
    id: String,
    /// The index of the file that has it.
    file: usize,
    /// Where its id stands there.
    span: Span,
    entry: Option<Entry>,
}

/// An id that two packs have which do not extend each other: a mistake, unless a file that extends both settles it.
struct Clash {
    id: String,
    /// The indices of the two files that have it.
    files: [usize; 2],
    rank: usize,
    error: ConfigError,
}

/// Brings `loaded` together, in which each file stands behind those that it extends; takes its entries and allows out.
///
/// An entry takes the place of one with its id in a file that its own file extends, whether directly or not.
/// `is_complete`: no pack is missing, so that an id that nobody has is a mistake.
pub(crate) fn merge(loaded: &mut [Loaded], is_complete: bool) -> Merged {
    let mut slots: Vec<Slot> = Vec::new();
    let mut clashes: Vec<Clash> = Vec::new();
    // Which files have an entry with an id, be it replaced or dropped by now.
    let mut files_of: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut errors = Vec::new();
    let reaches = reaches(loaded);
    for (index, reach) in reaches.iter().enumerate() {
        let compiled = loaded.get_mut(index).map(|file| std::mem::take(&mut file.entries));
        let Some(file) = loaded.get(index) else { continue };
        let problems = Problems::new(&file.file);
        let settles = |clash: &Clash, id: &str| clash.id == id && clash.files.iter().all(|file| reach.contains(file));
        for disabled in &file.written.disabled {
            let id = &disabled.value;
            slots.retain(|slot| slot.id != *id || !reach.contains(&slot.file));
            clashes.retain(|clash| !settles(clash, id));
            let is_in_reach = |files: &Vec<usize>| files.iter().any(|file| reach.contains(file));
            if is_complete && !files_of.get(id).is_some_and(is_in_reach) {
                let others = files_of.iter().filter(|(_, files)| is_in_reach(files));
                let others: Vec<&str> = others.map(|(id, _)| id.as_str()).collect();
                let help = meant(id, &others, "the entries of the packs");
                problems.add(disabled.span, format!("no pack has an entry `{id}`"), help);
            }
        }
        for (written, entry) in file.written.entries.iter().zip(compiled.into_iter().flatten()) {
            let Some(id) = &written.id.value else { continue };
            files_of.entry(id.value.clone()).or_default().push(index);
            let new = Slot {
                id: id.value.clone(),
                file: index,
                span: id.span,
                entry,
            };
            let Some(old) = slots.iter_mut().find(|slot| slot.id == new.id) else {
                slots.push(new);
                continue;
            };
            if reach.contains(&old.file) {
                clashes.retain(|clash| !settles(clash, &new.id));
                *old = new;
            } else if old.file == index {
                let (message, help) = taken(&new.id, old, file);
                problems.add(new.span, message, help);
            } else if let Some(other) = loaded.get(old.file) {
                let (message, help) = taken(&new.id, old, other);
                let clash = Problems::new(&file.file);
                clash.add(new.span, message, help);
                clashes.extend(clash.into_sorted().into_iter().map(|error| Clash {
                    id: new.id.clone(),
                    files: [old.file, index],
                    rank: file.rank,
                    error,
                }));
            }
        }
        errors.extend(problems.into_sorted().into_iter().map(|error| (file.rank, error)));
    }
    errors.extend(clashes.into_iter().map(|clash| (clash.rank, clash.error)));
    if is_complete {
        errors.extend(unknown_entries(loaded, &files_of.into_keys().collect()));
    }
    let allows = loaded.iter_mut().flat_map(|file| std::mem::take(&mut file.allows));
    Merged {
        entries: slots.into_iter().filter_map(|slot| slot.entry).collect(),
        allows: allows.flatten().collect(),
        errors,
    }
}

/// Returns, for each file, the files that it extends, directly or not.
fn reaches(loaded: &[Loaded]) -> Vec<BTreeSet<usize>> {
    let mut reaches: Vec<BTreeSet<usize>> = Vec::new();
    for file in loaded {
        let mut reach = BTreeSet::new();
        for extended in &file.extends {
            reach.insert(*extended);
            reach.extend(reaches.get(*extended).into_iter().flatten());
        }
        reaches.push(reach);
    }
    reaches
}

/// Returns the message and the help for an id that `old`, in `file`, has already.
fn taken(id: &str, old: &Slot, file: &Loaded) -> (String, String) {
    let line = LineIndex::new(&file.file.text).line_of(old.span.start());
    (
        format!("the id `{id}` is already taken"),
        format!(
            "the other one is at {}:{line}; give one of them another id",
            file.file.name
        ),
    )
}

/// Returns the mistakes of allows that name an entry which no file has; one that is disabled is known all the same.
fn unknown_entries(loaded: &[Loaded], ids: &BTreeSet<String>) -> Vec<(usize, ConfigError)> {
    let known: Vec<&str> = ids.iter().map(String::as_str).collect();
    let mut errors = Vec::new();
    for file in loaded {
        let problems = Problems::new(&file.file);
        for allow in &file.written.allows {
            for entry in allow.entries.elements() {
                if !ids.contains(&entry.value) {
                    let help = meant(&entry.value, &known, "the entries");
                    problems.add(entry.span, format!("unknown entry `{}`", entry.value), help);
                }
            }
        }
        errors.extend(problems.into_sorted().into_iter().map(|error| (file.rank, error)));
    }
    errors
}
