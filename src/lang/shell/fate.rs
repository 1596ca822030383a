//! What it means to take a command out of a text: decided by its place in the structure, and by what the text may lose.

use crate::lang::reference::{Naming, Reference, Removal, Target};
use crate::lang::shell::reader::Reader;
use crate::lang::shell::removal::{Way, Ways};
use crate::lang::shell::script::{Command, Redirect};
use crate::lang::shell::structure::{Form, Structure, structure};
use crate::lang::shell::word::Word;
use crate::lang::shell::words::{self, Reading};
use crate::text::span::Span;
use std::collections::{BTreeMap, BTreeSet};

/// What it means to take a command out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fate {
    /// Where nothing is left of the text then.
    pub(super) whole: Removal,
    /// Where something is left.
    pub(super) part: Removal,
}

impl Fate {
    /// That of commands that do not go.
    pub(super) const STAYS: Fate = Fate {
        whole: Removal::Manual,
        part: Removal::Manual,
    };
}

/// What it means to take out the command under way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Current {
    /// With all of it.
    pub(super) removal: Removal,
    /// With one of its words.
    pub(super) of_word: Removal,
    /// How what it refers to goes.
    pub(super) way: Way,
}

/// The structures of a text, or of the parts that it was put together from.
pub(super) struct Structures {
    parts: Vec<(Span, Option<Structure>)>,
}

impl Structures {
    /// Returns those of the text that `reader` reads; none where nothing may go.
    pub(super) fn of(reader: &Reader, reading: &Reading) -> Structures {
        let whole = Span::new(0, reader.masked.len());
        if reader.fate.part == Removal::Manual && reader.fate.whole == Removal::Manual {
            return Structures { parts: Vec::new() };
        }
        if reader.depth > 0 || reader.source.parts.is_empty() {
            return Structures {
                parts: vec![(whole, structure(reader.masked, reading, reader.is_file()))],
            };
        }
        let parts = reader.source.parts.iter().map(|part| {
            let text = part.of(reader.masked);
            (*part, structure(text, &words::read(text, &[]), reader.is_file()))
        });
        Structures { parts: parts.collect() }
    }

    /// Returns what it means to take out the command at `start`, and a word of it.
    pub(super) fn removal(&self, text: &str, start: usize, fate: Fate) -> Option<(Removal, Removal)> {
        let (part, structure) = self
            .parts
            .iter()
            .find(|(part, _)| part.start() <= start && start < part.end())?;
        let structure = structure.as_ref()?;
        let element = structure.at(start - part.start())?;
        let removal = match structure.without(part.of(text), &[element]) {
            None => Removal::Manual,
            Some(removed) if removed.is_empty => fate.whole,
            Some(_) => fate.part,
        };
        Some((removal, fate.part))
    }

    /// Returns the chain that each command is in, by where the command begins: its part and its first element. Tests are
    /// left out, which ask and do nothing.
    fn chains(&self) -> BTreeMap<usize, (usize, usize)> {
        let mut by_start = BTreeMap::new();
        for (part, structure) in &self.parts {
            let Some(structure) = structure else { continue };
            let mut first_of: Vec<usize> = Vec::with_capacity(structure.elements.len());
            for (index, element) in structure.elements.iter().enumerate() {
                let (before, _) = structure.neighbours(element);
                let before = before.filter(|_| element.before.is_some_and(|operator| operator.joint.chains()));
                let first = before.and_then(|before| first_of.get(before)).copied().unwrap_or(index);
                first_of.push(first);
            }
            let commands = structure.elements.iter().zip(first_of);
            for (element, first) in commands.filter(|(element, _)| element.form != Form::Test) {
                by_start.insert(part.start() + element.span.start(), (part.start(), first));
            }
        }
        by_start
    }
}

/// How far behind a command what it writes is looked for.
const FARTHEST_READER: usize = 8 * 1024;

impl Reader<'_> {
    /// Keeps how what stands at `span` of the file leaves the text; of two ways the one that is open.
    pub(super) fn leave(&mut self, span: Span, removal: Removal) {
        let known = self.state.ways.entry(span).or_insert((removal, self.current.way));
        if known.0 == Removal::Manual {
            *known = (removal, self.current.way);
        }
    }

    /// Keeps each command of a chain that names a file which another command of it names as well and does not go with:
    /// what makes a file ready goes with what runs it, or neither does. `tested` are references of tests.
    pub(super) fn keep_chains_whole(&mut self, first: usize, tested: &BTreeSet<usize>, structures: &Structures) {
        let ways = &mut self.state.ways;
        let added = self.out.references.get(first..).unwrap_or_default();
        let stays = |reference: &Reference| reference.removal == Removal::Manual;
        if added.iter().all(stays) || !added.iter().any(stays) {
            return;
        }
        let chains = structures.chains();
        let added = self.out.references.iter_mut().enumerate().skip(first);
        let mut groups: BTreeMap<((usize, usize), String), Vec<&mut Reference>> = BTreeMap::new();
        for (index, reference) in added {
            let Target::Path(path) = &reference.target else {
                continue;
            };
            let (Some((_, Way::Command(start))), false) = (ways.get(&reference.span), tested.contains(&index)) else {
                continue;
            };
            if let Some(chain) = chains.get(start) {
                let name = path.text.trim_start_matches("./").to_owned();
                groups.entry((*chain, name)).or_default().push(reference);
            }
        }
        for group in groups.into_values() {
            if group.iter().all(|reference| reference.removal != Removal::Manual) {
                continue;
            }
            for reference in group {
                reference.removal = Removal::Manual;
                if let Some((removal, _)) = ways.get_mut(&reference.span) {
                    *removal = Removal::Manual;
                }
            }
        }
    }

    /// Keeps the command whose references begin at `first` where it writes to what the text names further down: without
    /// it, that would be read all the same.
    pub(super) fn keep_for_readers(&mut self, command: &Command, first: usize) {
        let added = self.out.references.get(first..).unwrap_or_default();
        let goes = added.iter().any(|reference| reference.removal != Removal::Manual);
        let mut redirects = command.redirects.iter();
        let is_read = |redirect: &Redirect| matches!(redirect, Redirect::Output(word) if self.is_named_behind(word));
        if !goes || !redirects.any(is_read) {
            return;
        }
        for reference in self.out.references.get_mut(first..).unwrap_or_default() {
            reference.removal = Removal::Manual;
            if let Some((removal, _)) = self.state.ways.get_mut(&reference.span) {
                *removal = Removal::Manual;
            }
        }
    }

    /// Whether what `word` names stands behind it once more: the variable that it begins with, or else all of it.
    fn is_named_behind(&self, word: &Word) -> bool {
        let written = word.span.of(self.masked).trim_matches(['"', '\'']);
        let is_part = |sign: char| sign.is_ascii_alphanumeric() || sign == '_';
        let name = match written.strip_prefix('$') {
            Some(rest) => {
                let rest = rest.trim_start_matches('{');
                rest.split(|sign: char| !is_part(sign)).next().unwrap_or(rest)
            }
            // A plain word is in every other line.
            None => Some(written)
                .filter(|path| path.contains(['.', '/']))
                .unwrap_or_default(),
        };
        if name.is_empty() || name.starts_with("/dev/") {
            return false;
        }
        let behind = self.masked.get(word.span.end()..).unwrap_or_default();
        let near = behind.as_bytes();
        let near = near.get(..FARTHEST_READER).unwrap_or(near);
        memchr::memmem::find_iter(near, name).any(|at| {
            let is_edge = |byte: Option<&u8>| byte.is_none_or(|byte| !is_part(char::from(*byte)));
            is_edge(at.checked_sub(1).and_then(|at| near.get(at))) && is_edge(near.get(at + name.len()))
        })
    }

    /// Keeps the command whose references begin at `first` where it works on two things: it does not go with one of them.
    pub(super) fn keep_with_others(&mut self, first: usize) {
        let (ways, worked_in) = (&mut self.state.ways, &self.state.worked_in);
        let added = self.out.references.get_mut(first..).unwrap_or_default();
        let goes_with_command = |reference: &Reference, ways: &Ways| {
            let way = ways.get(&reference.span);
            matches!(way, Some((removal, Way::Command(_))) if *removal != Removal::Manual)
        };
        // What a command runs is one thing, the packages in which it does are another.
        let is_selected = |reference: &Reference| {
            let is_member = matches!(
                reference.target,
                Target::Package {
                    naming: Naming::Member,
                    ..
                }
            );
            is_member || worked_in.contains(&reference.span)
        };
        let is_work = |reference: &Reference| {
            let target = &reference.target;
            matches!(target, Target::Path(_) | Target::Glob { .. } | Target::Script(_)) && !is_selected(reference)
        };
        let of = |wanted: &dyn Fn(&Reference) -> bool, added: &[Reference], ways: &Ways| -> BTreeSet<Span> {
            let wanted = added.iter().filter(|reference| wanted(reference));
            let going = wanted.filter(|reference| goes_with_command(reference, ways));
            going.map(|reference| reference.span).collect()
        };
        let works_on = of(&is_work, added, ways);
        let selected = of(&is_selected, added, ways);
        let stays = |reference: &Reference| match is_selected(reference) {
            true => selected.len() > 1,
            false => works_on.len() > 1,
        };
        let mut kept: BTreeSet<Span> = BTreeSet::new();
        for reference in added {
            if stays(reference) && goes_with_command(reference, ways) {
                reference.removal = Removal::Manual;
                if works_on.contains(&reference.span) || selected.contains(&reference.span) {
                    kept.insert(reference.span);
                }
            }
        }
        for span in kept {
            if let Some((removal, _)) = ways.get_mut(&span) {
                *removal = Removal::Manual;
            }
        }
    }
}
