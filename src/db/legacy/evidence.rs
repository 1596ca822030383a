//! What a database tells of one effect of a migration.

use crate::db::effects::{Effect, EffectKind, History, Proof, Property, Script, fold};
use crate::db::left::bare_signature;
use crate::db::legacy::OtherMigration;
use crate::db::object::{Catalogue, ObjectId, ObjectKind, QualifiedName};
use std::collections::{BTreeMap, BTreeSet};

/// How an effect is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// It is there, and nothing else is known that makes it.
    There,
    /// It is there, and so it would be without this migration.
    ThereAnyway,
    /// It is not there, and that has no other reason than that the migration did not run.
    Missing,
    /// It is not there, and that may have another reason.
    Absent,
    /// A later migration undid or replaced it.
    Over,
    /// It says nothing.
    Nothing,
}

/// What Drizzle's migrations may have done.
#[derive(Debug, Default)]
pub(super) struct Others {
    /// What they make, at any time, with the tags of those that are recorded.
    makes: BTreeMap<ObjectId, BTreeSet<String>>,
    /// What they make and are not recorded to have made.
    may_make: BTreeSet<ObjectId>,
    removes: BTreeSet<ObjectId>,
    may_remove: BTreeSet<ObjectKind>,
}

impl Others {
    pub(super) fn of(others: &[OtherMigration]) -> Others {
        let scripts: Vec<Script> = others
            .iter()
            .map(|other| Script::read(other.sql.as_deref().unwrap_or("")))
            .collect();
        let history = fold(&scripts);
        let mut found = Others::default();
        for effect in &history.effects {
            let Some(other) = others.get(effect.by) else { continue };
            for name in &effect.names {
                match effect.kind {
                    EffectKind::Removed => {
                        found.removes.insert(name.clone());
                    }
                    EffectKind::Used => {}
                    _ if other.is_recorded => {
                        found.makes.entry(name.clone()).or_default().insert(other.tag.clone());
                    }
                    _ => {
                        found.may_make.insert(name.clone());
                    }
                }
                if effect.until.is_some() || effect.maybe_until.is_some() {
                    found.removes.insert(name.clone());
                }
            }
        }
        // What is renamed is gone under the names that it had.
        for effect in &history.effects {
            let before = effect.names.len().saturating_sub(1);
            found.removes.extend(effect.names.iter().take(before).cloned());
        }
        found.may_remove.extend(history.may_remove.into_iter().flatten());
        found
    }

    fn may_have_removed(&self, id: &ObjectId) -> bool {
        let of_table = id.parent.as_ref().is_some_and(|parent| {
            let table = [ObjectKind::Table, ObjectKind::View, ObjectKind::Type];
            table
                .into_iter()
                .any(|kind| self.removes.contains(&ObjectId::of(kind, &id.schema, parent)))
        });
        of_table || self.removes.contains(id) || self.may_remove.contains(&id.kind)
    }

    /// Returns the recorded migrations that make this.
    pub(super) fn makers(&self, id: &ObjectId) -> impl Iterator<Item = &String> {
        self.makes.get(id).into_iter().flatten()
    }

    fn touches(&self, id: &ObjectId) -> bool {
        self.makes.contains_key(id) || self.may_make.contains(id)
    }
}

/// All that is known of the legacy migrations' effects.
pub(super) struct Evidence<'a> {
    pub(super) history: &'a History,
    catalogue: Option<&'a Catalogue>,
    /// What the database should hold, with definitions; none where that is not known.
    expected: Option<&'a Catalogue>,
    functions: BTreeSet<(String, String)>,
    pub(super) others: &'a Others,
    /// Which migration made what is there in the end.
    makers: BTreeMap<&'a ObjectId, usize>,
    /// Which migrations run code that may make anything: the last one.
    last_code: Option<usize>,
    /// What a migration made in place of an object of the same name: that one may be what is there.
    remade: BTreeSet<(usize, &'a ObjectId)>,
}

impl<'a> Evidence<'a> {
    pub(super) fn new(
        history: &'a History,
        catalogue: Option<&'a Catalogue>,
        expected: Option<&'a Catalogue>,
        others: &'a Others,
    ) -> Evidence<'a> {
        let mut makers = BTreeMap::new();
        for effect in &history.effects {
            if effect.kind == EffectKind::Made
                && effect.until.is_none()
                && let Some(id) = effect.object()
            {
                makers.insert(id, effect.by);
            }
        }
        let (mut known, mut remade) = (BTreeSet::new(), BTreeSet::new());
        for effect in &history.effects {
            let Some(first) = effect.names.first() else { continue };
            if effect.kind == EffectKind::Made && known.contains(first) {
                remade.insert((effect.by, first));
            }
            known.extend(effect.names.iter().chain(&effect.before));
        }
        let functions = catalogue
            .into_iter()
            .flat_map(|catalogue| catalogue.objects.keys())
            .filter(|id| id.kind == ObjectKind::Function);
        Evidence {
            functions: functions
                .map(|id| (id.schema.clone(), bare_signature(&id.name)))
                .collect(),
            last_code: history.has_code.iter().rposition(|has_code| *has_code),
            history,
            catalogue,
            expected,
            others,
            makers,
            remade,
        }
    }

    /// Whether there is a database to look at.
    pub(super) fn is_live(&self) -> bool {
        self.catalogue.is_some()
    }

    /// Whether the database has this object. The types of a function's arguments are compared without their schemas.
    pub(super) fn has(&self, id: &ObjectId) -> bool {
        let Some(catalogue) = self.catalogue else { return false };
        match id.kind {
            ObjectKind::Function => self.functions.contains(&(id.schema.clone(), bare_signature(&id.name))),
            // One becomes the other by a rename, or by a tool that makes views of tables.
            _ => catalogue.has(id),
        }
    }

    /// Whether the database has one of the names that PostgreSQL may have chosen instead.
    fn has_like(&self, id: &ObjectId) -> bool {
        (1..10).any(|number| {
            let mut other = id.clone();
            other.name = crate::db::object::stored_name(&format!("{}{number}", id.name)).to_owned();
            self.has(&other)
        })
    }

    /// Tells how an effect is found.
    pub(super) fn of(&self, effect: &Effect) -> Found {
        if self.catalogue.is_none() {
            return Found::Nothing;
        }
        let Some(id) = effect.object() else {
            return Found::Nothing;
        };
        let is_there = effect.names.iter().any(|name| self.has(name));
        if let Some(until) = effect.until {
            let is_of_another = self.makers.get(id).is_some_and(|by| *by != effect.by);
            return match effect.kind {
                EffectKind::Made if is_there && until != effect.by && !is_of_another => self.there(id),
                _ if until == effect.by => Found::Nothing,
                _ => Found::Over,
            };
        }
        match &effect.kind {
            EffectKind::Made | EffectKind::Renamed => match is_there {
                true if self.remade.contains(&(effect.by, id)) => Found::ThereAnyway,
                true => self.there(id),
                false => self.absent(effect, id),
            },
            EffectKind::Set(property) => match self.definition(id) {
                None => self.absent(effect, id),
                Some(definition) => match (is_like(definition, property), self.others.touches(id)) {
                    (Some(true), false) => Found::There,
                    (Some(true), true) => Found::ThereAnyway,
                    (Some(false), false) if self.is_code_after(effect.by) => Found::Absent,
                    (Some(false), false) if effect.proof == Proof::Sure => Found::Missing,
                    (Some(false), _) => Found::Absent,
                    (None, _) => Found::Nothing,
                },
            },
            EffectKind::Removed => match is_there {
                false => Found::ThereAnyway,
                true if self.others.touches(id) || self.makers.contains_key(id) => Found::Nothing,
                true if self.is_code_after(effect.by) || effect.proof != Proof::Sure => Found::Absent,
                true => Found::Missing,
            },
            EffectKind::Used => match (is_there, self.makers.get(id)) {
                (true, _) => Found::Nothing,
                (false, Some(_)) => self.absent(effect, id),
                (false, None) => Found::Nothing,
            },
        }
    }

    /// Whether the lack of an effect's object says nothing, for the database should not hold it either: it is not expected,
    /// and `tables`, which it would be on, are there and expected. Without such a table that much is not known, but for
    /// what follows from the rest of the migration: `has_rest`.
    pub(super) fn is_unexpected(&self, effect: &Effect, tables: &[QualifiedName], has_rest: bool) -> bool {
        let (Some(expected), Some(id)) = (self.expected, effect.object()) else {
            return false;
        };
        if self.definition(id).is_some() {
            // A column that is otherwise than the migration makes it, and as it should be.
            return expected.objects.get(id) == self.definition(id);
        }
        if effect.names.iter().any(|name| expected.has(name)) {
            return false;
        }
        let parent = id.parent.as_ref().map(|parent| QualifiedName::new(&id.schema, parent));
        let tables = match &parent {
            Some(parent) => std::slice::from_ref(parent),
            None if id.kind == ObjectKind::Index => tables,
            None => &[],
        };
        match tables.is_empty() {
            true => has_rest,
            false => tables.iter().all(|table| {
                self.catalogue.is_some_and(|catalogue| catalogue.has_table(table)) && expected.has_table(table)
            }),
        }
    }

    fn definition(&self, id: &ObjectId) -> Option<&'a String> {
        self.catalogue.and_then(|catalogue| catalogue.objects.get(id))
    }

    fn there(&self, id: &ObjectId) -> Found {
        match self.others.makers(id).next() {
            Some(_) => Found::ThereAnyway,
            None => Found::There,
        }
    }

    /// Tells why something is not there.
    fn absent(&self, effect: &Effect, id: &ObjectId) -> Found {
        let may_be_removed = effect.maybe_until.is_some()
            || self.history.may_be_removed(id.kind, effect.by)
            || effect.names.iter().any(|name| self.others.may_have_removed(name));
        let table = id
            .parent
            .as_ref()
            .map(|parent| ObjectId::of(ObjectKind::Table, &id.schema, parent));
        let is_table_there = match &table {
            Some(table) => self.has(table),
            // An index or sequence says nothing of its table's name here.
            None => true,
        };
        let is_chosen_otherwise = effect.is_name_chosen && self.has_like(id);
        match effect.proof {
            Proof::Maybe => Found::Nothing,
            _ if may_be_removed || is_chosen_otherwise => Found::Absent,
            Proof::Sure => Found::Missing,
            Proof::IfNew if is_table_there => Found::Absent,
            Proof::IfNew => Found::Missing,
        }
    }

    fn is_code_after(&self, by: usize) -> bool {
        self.last_code.is_some_and(|last| last >= by)
    }
}

/// Whether the definition of a column, as the catalogue has it, is as a migration made it; none where that cannot be told.
fn is_like(definition: &str, property: &Property) -> Option<bool> {
    let (head, default) = match definition.split_once(" DEFAULT ") {
        Some((head, _)) => (head, true),
        None => (definition, false),
    };
    let (head, not_null) = match head.split_once(" NOT NULL") {
        Some((head, _)) => (head, true),
        None => (head, false),
    };
    Some(match property {
        Property::NotNull(wanted) => not_null == *wanted,
        Property::Default(wanted) => default == *wanted,
        Property::Type(wanted) => {
            let head = head.split(" GENERATED ").next().unwrap_or(head);
            let data_type = head.split(" COLLATE ").next().unwrap_or(head);
            let name = data_type.rsplit('.').next().unwrap_or(data_type).replace('"', "");
            name == *wanted
        }
    })
}
