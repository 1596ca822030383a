//! A database as the files tell it: objects that depend on each other, each with what made it and what became of it.
//!
//! Nothing is known of what was there before: what a statement only uses is assumed, and claimed by nobody.

use crate::db::effects::change::{Name, Property, Sureness};
use crate::db::object::{ObjectId, ObjectKind};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Where names without a schema are looked up, unless a migration says otherwise.
const DEFAULT_SCHEMA: &str = "public";

/// How far an effect follows from its migration having run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Proof {
    /// It is there once the migration ran.
    Sure,
    /// It is there if the migration found its table missing, and made it; `IF NOT EXISTS` leaves a table of that name as
    /// it is.
    IfNew,
    /// It is there or not, as the database decided.
    Maybe,
}

/// What an effect is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EffectKind {
    /// The object is there.
    Made,
    /// The object has the last of its names.
    Renamed,
    /// The object is gone.
    Removed,
    /// The column is like this.
    Set(Property),
    /// The object was used, so that it was there.
    Used,
}

/// One thing that a migration did, and how it stands after all that follow.
#[derive(Clone, Debug)]
pub struct Effect {
    /// Which migration, by its place in the history.
    pub by: usize,
    /// Which of its statements, by its place.
    pub statement: usize,
    /// What it did.
    pub kind: EffectKind,
    /// The object, by every name that it had since, the last one being its name in the end.
    pub names: Vec<ObjectId>,
    /// The name that a renamed object had before.
    pub before: Option<ObjectId>,
    /// Whether PostgreSQL chose the name.
    pub is_name_chosen: bool,
    /// How far it follows.
    pub proof: Proof,
    /// The migration that undid or replaced it.
    pub until: Option<usize>,
    /// A migration that may have done so.
    pub maybe_until: Option<usize>,
}

impl Effect {
    /// Returns the object's name in the end.
    pub fn object(&self) -> Option<&ObjectId> {
        self.names.last()
    }
}

pub(super) struct Object {
    pub(super) id: ObjectId,
    pub(super) is_live: bool,
    /// Whether some migration is known to have made it.
    pub(super) is_known: bool,
    /// Whether all of its columns are known.
    pub(super) is_whole: bool,
    effects: Vec<usize>,
    sets: Vec<usize>,
    /// What belongs to it and carries its name: columns, constraints, triggers, policies, labels.
    pub(super) children: Vec<usize>,
    /// What goes when it goes.
    dependants: Vec<usize>,
    /// Tables that inherit from it, or are partitions of it.
    pub(super) heirs: Vec<usize>,
    /// The type of a column, where a migration made it.
    pub(super) data_type: Option<usize>,
    /// The index of a constraint, and the constraint of an index.
    pub(super) twin: Option<usize>,
}

#[derive(Default)]
pub(super) struct Model {
    objects: Vec<Object>,
    by_id: BTreeMap<ObjectId, usize>,
    /// What may hang on things of these names.
    mentions: HashMap<String, Vec<usize>>,
    removals: BTreeMap<ObjectId, usize>,
    /// How many constraints of a schema have this name: each table has its own.
    constraints: HashMap<(String, String), usize>,
    pub(super) temporary: BTreeSet<String>,
    path: Option<Vec<String>>,
    pub(super) effects: Vec<Effect>,
    /// The migration that is being followed.
    pub(super) by: usize,
    /// Its statement that is being followed.
    pub(super) statement: usize,
    /// Whether what happens now is sure to happen.
    pub(super) sureness: Option<Sureness>,
}

impl Model {
    pub(super) fn set_path(&mut self, path: Option<Vec<String>>) {
        let real = |schema: &String| !schema.is_empty() && schema != "$user" && schema != "pg_catalog";
        self.path = path.map(|schemas| schemas.into_iter().filter(real).collect());
    }

    fn path(&self) -> Vec<String> {
        match &self.path {
            Some(path) if !path.is_empty() => path.clone(),
            _ => vec![DEFAULT_SCHEMA.to_owned()],
        }
    }

    /// Returns the schema in which something of this name is made.
    pub(super) fn schema_of(&self, name: &Name) -> String {
        let first = || self.path().into_iter().next();
        name.schema
            .clone()
            .or_else(first)
            .unwrap_or_else(|| DEFAULT_SCHEMA.to_owned())
    }

    pub(super) fn object(&self, at: usize) -> Option<&Object> {
        self.objects.get(at)
    }

    pub(super) fn object_mut(&mut self, at: usize) -> Option<&mut Object> {
        self.objects.get_mut(at)
    }

    pub(super) fn id(&self, at: usize) -> Option<ObjectId> {
        self.objects.get(at).map(|object| object.id.clone())
    }

    pub(super) fn live(&self, id: &ObjectId) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// Every object that is there, by its id.
    pub(super) fn all(&self) -> &BTreeMap<ObjectId, usize> {
        &self.by_id
    }

    /// Returns the object of one of these kinds that the name means.
    pub(super) fn find(&self, kinds: &[ObjectKind], name: &Name) -> Option<usize> {
        let schemas = match &name.schema {
            Some(schema) => vec![schema.clone()],
            None => self.path(),
        };
        let is_alone = |kind: &ObjectKind| matches!(kind, ObjectKind::Schema | ObjectKind::Extension);
        schemas.iter().find_map(|schema| {
            kinds.iter().find_map(|kind| match is_alone(kind) {
                true => self.live(&alone(*kind, &name.name)),
                false => self.live(&ObjectId::of(*kind, schema, &name.name)),
            })
        })
    }

    /// Returns the object that the name means; one that no migration made is taken to be of the first kind.
    pub(super) fn find_or_assume(&mut self, kinds: &[ObjectKind], name: &Name) -> usize {
        if let Some(found) = self.find(kinds, name) {
            return found;
        }
        let kind = kinds.first().copied().unwrap_or(ObjectKind::Table);
        let id = match kind {
            ObjectKind::Schema | ObjectKind::Extension => alone(kind, &name.name),
            _ => ObjectId::of(kind, &self.schema_of(name), &name.name),
        };
        self.put(id, false)
    }

    /// Returns what belongs to `parent`, assumed where no migration made it.
    pub(super) fn child_or_assume(&mut self, kind: ObjectKind, parent: usize, name: &str) -> Option<usize> {
        let owner = self.id(parent)?;
        let id = ObjectId::within(kind, &owner.schema, &owner.name, name);
        if let Some(found) = self.live(&id) {
            return Some(found);
        }
        let child = self.put(id, false);
        self.object_mut(parent)?.children.push(child);
        Some(child)
    }

    pub(super) fn child(&self, kind: ObjectKind, parent: usize, name: &str) -> Option<usize> {
        let owner = self.object(parent)?;
        self.live(&ObjectId::within(kind, &owner.id.schema, &owner.id.name, name))
    }

    /// Whether some table of the schema has a constraint of this name.
    pub(super) fn has_constraint(&self, schema: &str, name: &str) -> bool {
        let key = (schema.to_owned(), name.to_owned());
        self.constraints.get(&key).is_some_and(|count| *count > 0)
    }

    fn enter(&mut self, id: ObjectId, at: usize) {
        if id.kind == ObjectKind::Constraint {
            *self
                .constraints
                .entry((id.schema.clone(), id.name.clone()))
                .or_default() += 1;
        }
        self.by_id.insert(id, at);
    }

    fn leave(&mut self, id: &ObjectId) {
        let was_there = self.by_id.remove(id).is_some();
        if was_there && id.kind == ObjectKind::Constraint {
            let count = self
                .constraints
                .entry((id.schema.clone(), id.name.clone()))
                .or_default();
            *count = count.saturating_sub(1);
        }
    }

    fn put(&mut self, id: ObjectId, is_known: bool) -> usize {
        let at = self.objects.len();
        self.enter(id.clone(), at);
        self.objects.push(Object {
            id,
            is_live: true,
            is_known,
            is_whole: is_known,
            effects: Vec::new(),
            sets: Vec::new(),
            children: Vec::new(),
            dependants: Vec::new(),
            heirs: Vec::new(),
            data_type: None,
            twin: None,
        });
        at
    }

    /// Adds an object that the migration makes; one of that name that is there is replaced.
    pub(super) fn add(&mut self, id: ObjectId, proof: Proof, is_name_chosen: bool) -> usize {
        if let Some(old) = self.live(&id) {
            self.remove(old);
        }
        if let Some(removal) = self.removals.remove(&id) {
            self.end(removal);
        }
        let proof = match self.sureness {
            Some(Sureness::Maybe) => Proof::Maybe,
            _ => proof,
        };
        let at = self.put(id.clone(), true);
        let effect = self.note(EffectKind::Made, id, proof, is_name_chosen);
        if let Some(object) = self.object_mut(at) {
            object.effects.push(effect);
        }
        at
    }

    /// Adds what belongs to `parent`.
    pub(super) fn add_child(&mut self, kind: ObjectKind, parent: usize, name: &str, proof: Proof) -> Option<usize> {
        let owner = self.id(parent)?;
        let child = self.add(ObjectId::within(kind, &owner.schema, &owner.name, name), proof, false);
        self.object_mut(parent)?.children.push(child);
        Some(child)
    }

    pub(super) fn note(&mut self, kind: EffectKind, id: ObjectId, proof: Proof, is_name_chosen: bool) -> usize {
        let proof = match self.sureness {
            Some(Sureness::Maybe) => Proof::Maybe,
            _ => proof,
        };
        self.effects.push(Effect {
            by: self.by,
            statement: self.statement,
            kind,
            names: vec![id],
            before: None,
            is_name_chosen,
            proof,
            until: None,
            maybe_until: None,
        });
        self.effects.len() - 1
    }

    /// Notes something about an object that is there, to be followed with it.
    pub(super) fn note_on(&mut self, at: usize, kind: EffectKind) {
        let Some(id) = self.id(at) else { return };
        let effect = self.note(kind, id, Proof::Sure, false);
        if let Some(object) = self.object_mut(at) {
            object.effects.push(effect);
        }
    }

    /// Notes that an object has another name than `before`.
    pub(super) fn note_rename(&mut self, at: usize, before: ObjectId) {
        self.note_on(at, EffectKind::Renamed);
        if let Some(effect) = self.effects.last_mut() {
            effect.before = Some(before);
        }
    }

    /// Notes what a column is made to be; what it was made to be before is over.
    pub(super) fn set(&mut self, at: usize, property: Property) {
        let Some(id) = self.id(at) else { return };
        let before = self
            .objects
            .get(at)
            .map(|object| object.sets.clone())
            .unwrap_or_default();
        let mut kept = Vec::new();
        for old in before {
            let is_alike = self.effects.get(old).is_some_and(|effect| match &effect.kind {
                EffectKind::Set(other) => other.is_alike(&property),
                _ => false,
            });
            match is_alike {
                true => self.end(old),
                false => kept.push(old),
            }
        }
        let effect = self.note(EffectKind::Set(property), id, Proof::Sure, false);
        kept.push(effect);
        if let Some(object) = self.object_mut(at) {
            object.sets = kept;
        }
    }

    fn end(&mut self, effect: usize) {
        let (by, is_sure) = (self.by, self.sureness != Some(Sureness::Maybe));
        if let Some(effect) = self.effects.get_mut(effect)
            && effect.until.is_none()
        {
            match is_sure {
                true => effect.until = Some(by),
                false => effect.maybe_until = Some(by),
            }
        }
    }

    pub(super) fn depend(&mut self, on: usize, dependant: usize) {
        if let Some(object) = self.object_mut(on) {
            object.dependants.push(dependant);
        }
    }

    /// Notes the words of an object's definition: what is dropped with `CASCADE` may take it along.
    pub(super) fn mention(&mut self, at: usize, words: &[String]) {
        for word in words {
            self.mentions.entry(word.clone()).or_default().push(at);
        }
    }

    /// Removes an object with all that goes with it; where that is not sure to happen, it is noted and the object stays.
    pub(super) fn remove(&mut self, at: usize) {
        let mut waiting = vec![at];
        let mut seen = BTreeSet::new();
        while let Some(next) = waiting.pop() {
            let is_sure = self.sureness != Some(Sureness::Maybe);
            let Some(object) = self.objects.get_mut(next) else {
                continue;
            };
            if !object.is_live || !seen.insert(next) {
                continue;
            }
            let mut along: Vec<usize> = object.children.iter().chain(&object.dependants).copied().collect();
            along.extend(object.twin);
            let is_type = object.id.kind == ObjectKind::Type;
            let effects: Vec<usize> = object.effects.iter().chain(&object.sets).copied().collect();
            let id = object.id.clone();
            if is_sure {
                object.is_live = false;
                self.leave(&id);
            }
            for effect in effects {
                self.end(effect);
            }
            // A column whose type was changed since does not go with the type that it had.
            let goes = |at: &usize| match self.objects.get(*at) {
                Some(object) if is_type && object.id.parent.is_some() && object.id.kind == ObjectKind::Column => {
                    object.data_type.is_none_or(|data_type| data_type == next)
                }
                _ => true,
            };
            waiting.extend(along.into_iter().filter(goes));
        }
    }

    /// Removes an object because a statement says so.
    pub(super) fn drop(&mut self, at: usize, cascades: bool) {
        let Some(id) = self.id(at) else { return };
        if cascades {
            // A function is mentioned without its arguments.
            self.shake(id.name.split('(').next().unwrap_or(&id.name));
        }
        self.remove(at);
        let removal = self.note(EffectKind::Removed, id.clone(), Proof::Sure, false);
        self.removals.insert(id, removal);
    }

    /// Notes that what mentions this name may be gone.
    fn shake(&mut self, name: &str) {
        let hanging = self.mentions.get(&name.to_lowercase()).cloned().unwrap_or_default();
        let before = self.sureness;
        self.sureness = Some(Sureness::Maybe);
        for at in hanging {
            self.remove(at);
        }
        self.sureness = before;
    }

    /// Gives an object another id, and all that belongs to it.
    pub(super) fn rekey(&mut self, at: usize, id: ObjectId) {
        if self.sureness == Some(Sureness::Maybe) {
            // Nobody knows which name it has from here on: presence under either is taken, absence is no proof.
            self.object_effects(at).into_iter().for_each(|effect| {
                let by = self.by;
                if let Some(effect) = self.effects.get_mut(effect) {
                    effect.names.insert(0, id.clone());
                    effect.maybe_until = Some(by);
                }
            });
            return;
        }
        if let Some(other) = self.live(&id).filter(|other| *other != at) {
            self.remove(other);
        }
        let Some(object) = self.objects.get_mut(at) else { return };
        let old = std::mem::replace(&mut object.id, id.clone());
        let children = object.children.clone();
        self.leave(&old);
        self.enter(id.clone(), at);
        for effect in self.object_effects(at) {
            if let Some(effect) = self.effects.get_mut(effect)
                && effect.names.last() != Some(&id)
            {
                effect.names.push(id.clone());
            }
        }
        for child in children {
            let Some(object) = self.objects.get(child).filter(|object| object.is_live) else {
                continue;
            };
            let mut child_id = object.id.clone();
            child_id.schema.clone_from(&id.schema);
            child_id.parent = Some(id.name.clone());
            if child_id != object.id {
                self.rekey(child, child_id);
            }
        }
    }

    fn object_effects(&self, at: usize) -> Vec<usize> {
        match self.objects.get(at) {
            Some(object) => object.effects.iter().chain(&object.sets).copied().collect(),
            None => Vec::new(),
        }
    }

    /// Returns what goes when this goes and stands alone: its indexes and sequences.
    pub(super) fn dependants(&self, at: usize) -> Vec<usize> {
        let all = self
            .objects
            .get(at)
            .map(|object| object.dependants.clone())
            .unwrap_or_default();
        let live = |at: &usize| self.objects.get(*at).is_some_and(|object| object.is_live);
        all.into_iter().filter(live).collect()
    }
}

/// Returns the id of a schema or an extension.
pub(super) fn alone(kind: ObjectKind, name: &str) -> ObjectId {
    match kind {
        ObjectKind::Schema => ObjectId::of(kind, name, name),
        _ => ObjectId::of(kind, "", name),
    }
}
