//! From chosen findings to changes: one round.
//!
//! Where two changes cannot both be made, the one that comes second waits for the next round, which reads the changed
//! text. A `require` comes first, then rewrites, then what is taken out, which comes as a whole or not at all.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::{Ask, Config, Implied, ImpliedSubject, Require, Script, Symbol};
use crate::finding::{Action, Finding};
use crate::lang::language::Language;
use crate::lang::literal::Literal;
use crate::lang::source::Source;
use crate::lang::take_out::take_out;
use crate::lang::taken::Gone;
use crate::lang::{section, write};
use crate::plan::stars::Stars;
use crate::plan::working::RoundChanges;
use crate::text::edit::{Conflict, Edit, Edits};
use crate::text::span::Span;
use crate::text::utf8;
use crate::tree::Tree;
use crate::tree::path::RepoPath;

/// What one round comes to.
#[derive(Debug, Default)]
pub(in crate::plan) struct Round {
    /// What is done to the files.
    pub(in crate::plan) changes: RoundChanges,
    /// The findings that are taken away by it, by their index among the chosen.
    pub(in crate::plan) done: Vec<usize>,
    /// What goes with that.
    pub(in crate::plan) implied: Vec<Implied>,
    /// Changes that could not be made together with others.
    pub(in crate::plan) conflicts: Vec<PlanConflict>,
}

/// Two changes of one file that cannot both be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {first} and {second} change the same text")]
pub struct PlanConflict {
    /// The file.
    pub path: RepoPath,
    /// The id of the entry whose change is made.
    pub first: String,
    /// The id of the entry whose change is not.
    pub second: String,
    /// The two changes.
    pub edits: Conflict,
}

/// Returns what takes `chosen` away from `tree`; `stars` know the tree before any change.
pub(in crate::plan) fn build(tree: &dyn Tree, stars: &Stars, config: &Config, chosen: &[&Finding]) -> Round {
    let mut round = Round::default();
    let mut by_file: BTreeMap<&RepoPath, Vec<(usize, &Finding)>> = BTreeMap::new();
    for (index, finding) in chosen.iter().enumerate() {
        by_file.entry(&finding.path).or_default().push((index, finding));
    }
    for (path, findings) in by_file {
        let is_deleted = |(_, finding): &&(usize, &Finding)| action(finding) == Some(&Action::Delete);
        if findings.iter().any(|finding| is_deleted(&finding)) {
            round
                .done
                .extend(findings.iter().filter(is_deleted).map(|(index, _)| *index));
            round.changes.deletes.push(path.clone());
            continue;
        }
        let mut file = FileRound {
            path,
            config,
            stars,
            edits: Edits::default(),
            owners: Vec::new(),
            round: &mut round,
        };
        match tree.read(path) {
            Ok(bytes) => file.change(&utf8::masked(bytes), &findings),
            Err(_) => file.create(tree, &findings),
        }
    }
    round
}

fn action(finding: &Finding) -> Option<&Action> {
    finding.fix.as_ref().map(|fix| &fix.action)
}

/// One file's part of a round.
struct FileRound<'a, 's> {
    path: &'a RepoPath,
    config: &'a Config,
    stars: &'a Stars<'s>,
    edits: Edits,
    /// The entry of each change.
    owners: Vec<(Edit, String)>,
    round: &'a mut Round,
}

impl FileRound<'_, '_> {
    /// Makes the file that a `require` asks for.
    fn create(&mut self, tree: &dyn Tree, findings: &[(usize, &Finding)]) {
        if tree.listing().has_file(self.path) {
            return;
        }
        for (index, finding) in findings {
            let text = match self.requirement(finding) {
                Some(Require::File { body, .. }) => body.clone(),
                Some(Require::Section { heading, body, .. }) => section::section_file(heading, body),
                _ => continue,
            };
            self.round.changes.creates.insert(self.path.clone(), text.into_bytes());
            self.round.done.push(*index);
            // The next round adds what else is to be in it.
            return;
        }
    }

    fn change(mut self, text: &str, findings: &[(usize, &Finding)]) {
        let of = |wanted: fn(&Action) -> bool| {
            findings
                .iter()
                .copied()
                .filter(move |(_, finding)| action(finding).is_some_and(wanted))
        };
        for (index, finding) in of(|action| *action == Action::Require) {
            if let Some(edits) = self.required(text, finding) {
                self.add(index, finding, edits);
            }
        }
        for (index, finding) in of(|action| matches!(action, Action::Replace(_))) {
            if let (Some(Action::Replace(new)), Some(place)) = (action(finding), finding.place) {
                self.add(index, finding, vec![Edit::replace(place.span, new)]);
            }
        }
        let taken: Vec<(usize, &Finding)> = of(|action| *action == Action::TakeOut).collect();
        if !taken.is_empty() {
            self.take_out(text, &taken);
        }
        if !self.edits.is_empty() && !self.round.changes.deletes.contains(self.path) {
            let edits = std::mem::take(&mut self.edits);
            self.round.changes.edits.insert(self.path.clone(), edits);
        }
    }

    /// Returns the changes that make the requirement of `finding` hold; none where that cannot be done by rule.
    fn required(&self, text: &str, finding: &Finding) -> Option<Vec<Edit>> {
        match self.requirement(finding)? {
            Require::ScriptCommand { script, command } => write::script(text, &script.name, command).ok(),
            Require::ScriptWithout { script, step } => write::without_step(text, &script.name, step).ok(),
            Require::Setting { setting, equals, .. } => {
                write::setting(&self.source(text), setting, &Literal::from(equals)).ok()
            }
            Require::Section { heading, body, .. } => Some(section::write_section(text, heading, body)),
            Require::File { .. } => None,
        }
    }

    fn requirement(&self, finding: &Finding) -> Option<&Require> {
        let id = finding.entry.as_deref()?;
        match &self.config.entries.iter().find(|entry| entry.id == id)?.ask {
            Ask::Require(require) => Some(require),
            _ => None,
        }
    }

    fn source(&self, text: &str) -> Source {
        Source::of(self.path, text)
    }

    fn take_out(&mut self, text: &str, findings: &[(usize, &Finding)]) {
        let mut wanted: Vec<(usize, &Finding, Span)> = findings
            .iter()
            .filter_map(|(index, finding)| Some((*index, *finding, finding.place?.span)))
            .collect();
        let source = self.source(text);
        let spans = |wanted: &[(usize, &Finding, Span)]| wanted.iter().map(|(_, _, span)| *span).collect::<Vec<_>>();
        let mut taken = take_out(&source, &spans(&wanted));
        // Who takes a name that nobody can tell would be broken unseen.
        let in_doubt: BTreeSet<usize> = taken
            .gone
            .iter()
            .filter(|(_, gone)| matches!(gone, Gone::Star(of) if self.stars.names(self.path, of).is_none()))
            .map(|(at, _)| *at)
            .collect();
        if !in_doubt.is_empty() {
            let kept = wanted.iter().enumerate().filter(|(at, _)| !in_doubt.contains(at));
            wanted = kept.map(|(_, wanted)| *wanted).collect();
            taken = take_out(&source, &spans(&wanted));
        }
        let Some((_, first, _)) = wanted
            .iter()
            .enumerate()
            .find(|(at, _)| !taken.refused.contains(at))
            .map(|(_, it)| it)
        else {
            return;
        };
        let mut edits = self.edits.clone();
        for edit in &taken.edits {
            if let Err(conflict) = edits.add(edit.clone()) {
                return self.conflict(first, conflict);
            }
        }
        self.edits = edits;
        for (at, (index, _, _)) in wanted.iter().enumerate() {
            if !taken.refused.contains(&at) {
                self.round.done.push(*index);
            }
        }
        for (at, gone) in &taken.gone {
            if let Some((_, finding, _)) = wanted.get(*at) {
                self.imply(finding, gone);
            }
        }
        if taken.is_empty && taken.refused.is_empty() && source.language == Language::JavaScript {
            self.round.changes.deletes.push(self.path.clone());
            self.push_implied(first, ImpliedSubject::Path(self.path.clone()));
        }
    }

    /// Notes what goes with `finding`.
    fn imply(&mut self, finding: &Finding, gone: &Gone) {
        let symbol = |name: &str| {
            ImpliedSubject::Symbol(Symbol {
                file: self.path.clone(),
                name: name.to_owned(),
            })
        };
        let subjects: Vec<ImpliedSubject> = match gone {
            Gone::Export(name) => vec![symbol(name)],
            Gone::Star(specifier) => {
                let names = self.stars.names(self.path, specifier).unwrap_or_default();
                names.iter().map(|name| symbol(name)).collect()
            }
            Gone::Script(name) => {
                let package = self.path.parent().unwrap_or_default();
                let written = match package.is_root() {
                    true => name.clone(),
                    false => format!("{package}#{name}"),
                };
                vec![ImpliedSubject::Script(Script {
                    written,
                    package,
                    name: name.clone(),
                })]
            }
        };
        for subject in subjects {
            self.push_implied(finding, subject);
        }
    }

    fn push_implied(&mut self, finding: &Finding, subject: ImpliedSubject) {
        let id = finding.entry.as_deref();
        if let Some(entry) = self
            .config
            .entries
            .iter()
            .position(|entry| Some(entry.id.as_str()) == id)
        {
            self.round.implied.push(Implied { entry, subject });
        }
    }

    /// Adds the changes that take `finding` away, all or none.
    fn add(&mut self, index: usize, finding: &Finding, wanted: Vec<Edit>) {
        let mut edits = self.edits.clone();
        for edit in &wanted {
            if let Err(conflict) = edits.add(edit.clone()) {
                return self.conflict(finding, conflict);
            }
        }
        let entry = finding.entry.clone().unwrap_or_default();
        self.owners.extend(wanted.into_iter().map(|edit| (edit, entry.clone())));
        self.edits = edits;
        self.round.done.push(index);
    }

    fn conflict(&mut self, second: &Finding, edits: Conflict) {
        let first = self.owners.iter().find(|(edit, _)| *edit == edits.old);
        self.round.conflicts.push(PlanConflict {
            path: self.path.clone(),
            first: first.map(|(_, entry)| entry.clone()).unwrap_or_default(),
            second: second.entry.clone().unwrap_or_default(),
            edits,
        });
    }
}
