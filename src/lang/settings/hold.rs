//! What goes with a string of the settings when it is taken out: the element of its list, or its property.
//!
//! One walk decides both what a removal would mean and what it takes, so that they agree. Leaves out how a format
//! takes a property or an element out of its text.

use crate::lang::reference::{Holder, Removal};
use crate::lang::settings::Meaning;
use crate::text::span::Span;
use crate::text::value::Value;
use std::collections::{HashMap, HashSet};

/// All strings of some settings that can be taken out, and what goes with each.
#[derive(Debug, Default)]
pub struct Holds {
    holds: Vec<Hold>,
    lists: Vec<List>,
    /// The index of each list, by where its first element begins, which tells it from other lists.
    by_start: HashMap<usize, usize>,
}

/// A string, and what goes with it.
#[derive(Debug)]
struct Hold {
    /// The string without its quotes.
    text: Span,
    /// The property or the element that goes.
    goes: Span,
    /// The index of the list whose element goes.
    list: Option<usize>,
}

/// A list whose elements can go.
#[derive(Debug)]
struct List {
    /// Its elements that are no exceptions (`!x`).
    elements: Vec<Span>,
    emptied: Emptied,
}

/// What becomes of a list of which nothing but exceptions would be left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Emptied {
    /// It stays, empty.
    Stays,
    /// This property goes, which holds it.
    Goes(Span),
    /// Without elements it would mean something else: everything, mostly.
    Refused,
}

/// What came of looking for what goes.
#[derive(Debug, Default)]
pub struct Gone {
    /// For each wanted span the property or the element that goes with it; none where it cannot go.
    pub by_wanted: Vec<Option<Span>>,
    /// Each property and each element that goes.
    pub spans: Vec<Span>,
}

/// What stands around the value that is read.
#[derive(Clone, Copy, Debug)]
pub(super) enum Around<'a> {
    /// A property, which holds it.
    Property(Span),
    /// A list, of which it is this element.
    Element(Span, &'a [Value]),
}

/// What taking out a string means, and what goes with it.
pub(super) struct Decision<'a> {
    removal: Removal,
    goes: Span,
    list: Option<(&'a [Value], Emptied)>,
}

impl Gone {
    /// Adds what `other`, of the same wanted spans, found besides.
    pub fn add(&mut self, other: Gone) {
        for (goes, found) in self.by_wanted.iter_mut().zip(other.by_wanted) {
            *goes = goes.or(found);
        }
        self.spans.extend(other.spans);
    }

    /// Adds those of `wanted` that are one of `members`, whole properties or elements.
    pub fn add_whole(&mut self, wanted: &[Span], members: &[Span]) {
        let members: HashSet<&Span> = members.iter().collect();
        for (goes, span) in self.by_wanted.iter_mut().zip(wanted) {
            if goes.is_none() && members.contains(span) {
                *goes = Some(*span);
                self.spans.push(*span);
            }
        }
    }

    /// Returns the indices of the wanted spans that cannot go.
    pub fn refused(&self) -> Vec<usize> {
        let by_wanted = self.by_wanted.iter().enumerate();
        by_wanted
            .filter(|(_, goes)| goes.is_none())
            .map(|(index, _)| index)
            .collect()
    }
}

impl Holds {
    /// Returns what goes with `wanted`, spans that lie in the strings.
    ///
    /// Where a list must not lose all of its elements, none of those wanted goes.
    pub fn gone(&self, wanted: &[Span]) -> Gone {
        let mut by_text: Vec<&Hold> = self.holds.iter().collect();
        by_text.sort_by_key(|hold| hold.text.start());
        let found: Vec<Option<&Hold>> = wanted.iter().map(|span| hold_of(&by_text, *span)).collect();
        let going: HashSet<Span> = found.iter().flatten().map(|hold| hold.goes).collect();
        let is_emptied = |list: &List| list.elements.iter().all(|element| going.contains(element));
        // For each list, with whether nothing but exceptions would be left of it.
        let lists: Vec<(Emptied, bool)> = self.lists.iter().map(|list| (list.emptied, is_emptied(list))).collect();
        let mut gone = Gone::default();
        for hold in &found {
            let goes = hold.and_then(|hold| match hold.list.and_then(|list| lists.get(list)) {
                Some((Emptied::Goes(property), true)) => Some(*property),
                Some((Emptied::Refused, true)) => None,
                _ => Some(hold.goes),
            });
            gone.by_wanted.push(goes);
            gone.spans.extend(goes);
        }
        gone
    }

    pub(super) fn add(&mut self, text: Span, decision: &Decision<'_>) {
        let list = decision.list.map(|(values, emptied)| {
            let start = values.first().map_or(0, |first| first.span.start());
            if let Some(known) = self.by_start.get(&start) {
                return *known;
            }
            let elements = values.iter().filter(|value| !is_exception(value));
            self.by_start.insert(start, self.lists.len());
            self.lists.push(List {
                elements: elements.map(|value| value.span).collect(),
                emptied,
            });
            self.lists.len() - 1
        });
        self.holds.push(Hold {
            text,
            goes: decision.goes,
            list,
        });
    }
}

/// Returns the hold of the string that `span` lies in; a span of no string has none.
///
/// `by_text` is sorted by where the strings begin, of which none lies in another.
fn hold_of<'h>(by_text: &[&'h Hold], span: Span) -> Option<&'h Hold> {
    let after = by_text.partition_point(|hold| hold.text.start() <= span.start());
    let start = by_text.get(..after)?.last()?.text.start();
    let first = by_text.partition_point(|hold| hold.text.start() < start);
    let mut holds = by_text.get(first..after)?.iter();
    holds.find(|hold| hold.text.contains(span) && !span.is_empty()).copied()
}

impl Decision<'_> {
    /// Returns what taking the string out means: a person's decision where its list must not lose its last element.
    pub(super) fn removal(&self) -> Removal {
        let is_last = |values: &[Value]| {
            let mut stays = values
                .iter()
                .filter(|value| !is_exception(value) && value.span != self.goes);
            stays.next().is_none()
        };
        match self.list {
            Some((values, Emptied::Refused)) if is_last(values) => Removal::Manual,
            _ => self.removal,
        }
    }
}

/// Decides about the key of `property` in an object that is `of`.
pub(super) fn of_key<'a>(of: Option<Meaning>, property: Span) -> Option<Decision<'a>> {
    // What a retired path or task has as its settings works with nothing else.
    let is_named = matches!(
        of,
        Some(Meaning::Keys(_) | Meaning::Folders | Meaning::ScriptKeys | Meaning::TaskKeys)
    );
    is_named.then_some(Decision {
        removal: Removal::Whole(Holder::Property),
        goes: property,
        list: None,
    })
}

/// Decides about the name of the dependency `property`.
pub(super) fn of_dependency<'a>(property: Span) -> Option<Decision<'a>> {
    Some(Decision {
        removal: Removal::Whole(Holder::Property),
        goes: property,
        list: None,
    })
}

/// Decides about the name of a package in `property`, the version of what that package asks for.
pub(super) fn of_version<'a>(property: Span) -> Option<Decision<'a>> {
    Some(Decision {
        removal: Removal::Whole(Holder::Version),
        goes: property,
        list: None,
    })
}

/// Decides about a string that is `meaning`, by the rule `keys`, with the key `key` nearest to it.
pub(super) fn of_text<'a>(meaning: Meaning, keys: &str, key: &str, around: &[Around<'a>]) -> Option<Decision<'a>> {
    let (innermost, outer) = around.split_last()?;
    match *innermost {
        Around::Property(property) => of_property(meaning, keys, key, property, outer),
        Around::Element(element, values) => of_element(meaning, key, element, values, outer),
    }
}

fn of_property<'a>(
    meaning: Meaning,
    keys: &str,
    key: &str,
    property: Span,
    outer: &[Around<'a>],
) -> Option<Decision<'a>> {
    let decision = |removal| {
        Some(Decision {
            removal,
            goes: property,
            list: None,
        })
    };
    match meaning {
        Meaning::Alias | Meaning::ImportKey | Meaning::Dependency => decision(Removal::Whole(Holder::Property)),
        Meaning::Subpath(_) if key.starts_with("./") => decision(Removal::Part(Holder::Property)),
        // The command itself says what its removal means; this is where nothing is left of it.
        Meaning::Command(_) if keys.ends_with('*') || is_hook(key) => decision(Removal::Part(Holder::Property)),
        Meaning::ElementPath(_) => match outer.last() {
            Some(Around::Element(element, values)) => Some(Decision {
                removal: Removal::Whole(Holder::Item),
                goes: *element,
                list: Some((*values, Emptied::Stays)),
            }),
            _ => None,
        },
        _ => None,
    }
}

fn of_element<'a>(
    meaning: Meaning,
    key: &str,
    element: Span,
    values: &'a [Value],
    outer: &[Around<'a>],
) -> Option<Decision<'a>> {
    let property = match outer.last() {
        Some(Around::Property(property)) => Some(*property),
        // A list in a list is mostly a name and its options.
        Some(Around::Element(..)) => return None,
        None => None,
    };
    let (removal, emptied) = match meaning {
        Meaning::Paths(_) | Meaning::Maybe(_) | Meaning::Regex if !is_arguments(key) => {
            let emptied = if may_be_empty(key) {
                Emptied::Stays
            } else {
                Emptied::Refused
            };
            (Removal::Whole(Holder::Item), emptied)
        }
        Meaning::Alias => (
            Removal::Whole(Holder::Item),
            property.map_or(Emptied::Refused, Emptied::Goes),
        ),
        Meaning::Script if key == "includedScripts" => (Removal::Whole(Holder::Item), Emptied::Stays),
        Meaning::Task => (Removal::Whole(Holder::Item), Emptied::Stays),
        // Changesets refuses to run where its list names a package that is not there.
        Meaning::Member | Meaning::Package if is_exclude_list(key) => (Removal::Whole(Holder::Item), Emptied::Stays),
        Meaning::Module | Meaning::Script | Meaning::Command(_) => (Removal::Part(Holder::Item), Emptied::Stays),
        _ => return None,
    };
    Some(Decision {
        removal,
        goes: element,
        list: Some((values, emptied)),
    })
}

/// Whether a list of paths under `key` leaves out what it names, so that it can go without harm.
pub fn is_exclude_list(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    ["exclude", "ignore", "skip", "disable", "allowlist", "paths-ignore"]
        .iter()
        .any(|word| key.contains(word))
}

/// Whether a list under `key` says nothing when it is empty.
fn may_be_empty(key: &str) -> bool {
    is_exclude_list(key) || matches!(key, "globalDependencies" | "references" | "implicitDependencies")
}

/// Whether the words under `key` are a command's, where each has its place.
fn is_arguments(key: &str) -> bool {
    key.to_ascii_lowercase().ends_with("args")
}

/// Whether nothing runs where `key` is not there: other commands have a default, or an object that needs them.
fn is_hook(key: &str) -> bool {
    matches!(
        key,
        "seed"
            | "predeploy"
            | "postdeploy"
            | "release_command"
            | "initializeCommand"
            | "onCreateCommand"
            | "updateContentCommand"
            | "postCreateCommand"
            | "postStartCommand"
            | "postAttachCommand"
    )
}

fn is_exception(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.starts_with('!'))
}
