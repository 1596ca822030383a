//! What `CREATE TABLE`, `ALTER TABLE` and `CREATE INDEX` do to the model, with the names that PostgreSQL chooses.

use crate::db::effects::apply::within;
use crate::db::effects::change::{
    Column, Constraint, ConstraintKind, Index, Like, Name, Property, RELATIONS, Table, TableChange, WITH_ROWS,
};
use crate::db::effects::model::{EffectKind, Model, Proof};
use crate::db::effects::naming::{addition, joined, unique_columns};
use crate::db::object::{ObjectId, ObjectKind, stored_name};
use std::collections::BTreeSet;

/// How often another number is tried for a name that is taken.
const MOST_TRIES: usize = 1000;

/// What is taken in a schema: the names of relations, and of constraints.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Space {
    Relation,
    Constraint,
    Both,
}

impl Model {
    pub(super) fn create_table(&mut self, table: &Table) {
        self.temporary.remove(&table.name.name);
        if table.unless_there
            && let Some(there) = self.find(&WITH_ROWS, &table.name)
        {
            return self.note_on(there, EffectKind::Used);
        }
        let schema = self.schema_of(&table.name);
        let proof = within(table.unless_there);
        let id = ObjectId::of(table.kind, &schema, &table.name.name);
        // The sequences come first: PostgreSQL makes them before the table.
        let sequences: Vec<Option<usize>> = table
            .columns
            .iter()
            .map(|column| self.sequence_of(&table.name.name, &schema, column, proof))
            .collect();
        let at = self.add(id, Proof::Sure, false);
        for parent in &table.parents {
            self.inherit(at, parent, proof);
        }
        for like in &table.likes {
            self.copy(at, like, proof);
        }
        let mut constraints: Vec<&Constraint> = Vec::new();
        for (column, sequence) in table.columns.iter().zip(sequences) {
            self.add_column(at, column, sequence, proof);
            constraints.extend(&column.constraints);
        }
        constraints.extend(&table.constraints);
        self.add_constraints(at, &constraints, proof);
    }

    fn sequence_of(&mut self, table: &str, schema: &str, column: &Column, proof: Proof) -> Option<usize> {
        if !column.has_sequence {
            return None;
        }
        let (name, is_chosen) = match &column.sequence {
            Some(name) => (name.name.clone(), false),
            None => (
                self.choose(schema, table, Some(&column.name), "seq", Space::Relation),
                true,
            ),
        };
        Some(self.add(ObjectId::of(ObjectKind::Sequence, schema, &name), proof, is_chosen))
    }

    fn add_column(&mut self, table: usize, column: &Column, sequence: Option<usize>, proof: Proof) {
        self.add_own_column(table, column, sequence, proof);
        for heir in self.heirs(table) {
            self.add_own_column(heir, column, None, proof);
        }
    }

    /// Returns the tables that inherit from `table`, near and far, each once.
    fn heirs(&self, table: usize) -> Vec<usize> {
        let mut found = vec![table];
        let mut seen = BTreeSet::from([table]);
        let mut at = 0;
        while let Some(next) = found.get(at).copied() {
            let heirs = self.object(next).map(|object| object.heirs.as_slice());
            found.extend(heirs.unwrap_or_default().iter().filter(|heir| seen.insert(**heir)));
            at += 1;
        }
        found.split_off(1)
    }

    fn add_own_column(&mut self, table: usize, column: &Column, sequence: Option<usize>, proof: Proof) {
        let there = self.child(ObjectKind::Column, table, &column.name);
        // A column that is inherited as well is merged with it.
        let Some(at) = there.or_else(|| self.add_child(ObjectKind::Column, table, &column.name, proof)) else {
            return;
        };
        if let Some(sequence) = sequence {
            self.depend(at, sequence);
            self.depend(table, sequence);
        }
        self.set_type(at, column.type_path.as_ref());
    }

    /// Notes that a column is of a type that may be dropped, and of no other.
    fn set_type(&mut self, column: usize, type_path: Option<&Name>) {
        let data_type = type_path.and_then(|name| self.find(&[ObjectKind::Type], name));
        if let Some(data_type) = data_type {
            self.depend(data_type, column);
        }
        if let Some(object) = self.object_mut(column) {
            object.data_type = data_type;
        }
    }

    fn inherit(&mut self, table: usize, parent: &Name, proof: Proof) {
        let parent = self.find_or_assume(&WITH_ROWS, parent);
        let children = self
            .object(parent)
            .map(|object| object.children.clone())
            .unwrap_or_default();
        for child in children {
            let Some(object) = self.object(child).filter(|object| object.is_live) else {
                continue;
            };
            let (id, proof) = (object.id.clone(), if object.is_known { proof } else { Proof::Maybe });
            let is_check = id.kind == ObjectKind::Constraint && object.twin.is_none();
            if id.kind == ObjectKind::Column && self.child(id.kind, table, &id.name).is_none() {
                self.add_child(id.kind, table, &id.name, proof);
            } else if is_check && self.child(id.kind, table, &id.name).is_none() {
                // A foreign key is inherited by partitions alone, and may be called otherwise there.
                self.add_child(id.kind, table, &id.name, Proof::Maybe);
            }
        }
        if let Some(object) = self.object_mut(parent) {
            object.heirs.push(table);
        }
        self.depend(parent, table);
        if let Some(object) = self.object_mut(table) {
            object.is_whole = false;
        }
    }

    fn copy(&mut self, table: usize, like: &Like, proof: Proof) {
        let source = self.find_or_assume(&WITH_ROWS, &like.table);
        let children = self
            .object(source)
            .map(|object| object.children.clone())
            .unwrap_or_default();
        for child in children {
            let Some(object) = self.object(child).filter(|object| object.is_live) else {
                continue;
            };
            let (id, is_known) = (object.id.clone(), object.is_known);
            let is_check = id.kind == ObjectKind::Constraint && object.twin.is_none();
            match id.kind {
                ObjectKind::Column if is_known => {
                    self.add_child(ObjectKind::Column, table, &id.name, proof);
                }
                // Limit: a foreign key is not copied; it is not told from a check here.
                ObjectKind::Constraint if is_check && like.with_checks => {
                    self.add_child(ObjectKind::Constraint, table, &id.name, Proof::Maybe);
                }
                ObjectKind::Constraint if like.with_indexes && id.name == joined(&like.table.name, None, "pkey") => {
                    let key = Constraint {
                        name: None,
                        kind: ConstraintKind::PrimaryKey,
                        columns: Vec::new(),
                        included: Vec::new(),
                    };
                    self.add_constraints(table, &[&key], proof);
                }
                _ => {}
            }
        }
        // The sequences of identity columns, and indexes other than the primary key's, are not followed.
        let follows_all = !like.with_identity && !like.with_indexes && !like.with_checks;
        let is_whole = follows_all && self.object(source).is_some_and(|object| object.is_whole);
        if let Some(object) = self.object_mut(table) {
            object.is_whole &= is_whole;
        }
    }

    /// Adds constraints in PostgreSQL's order, which decides how they are called: checks, the primary key, what has an
    /// index, foreign keys. A unique constraint without a name on the columns of another one is that one.
    fn add_constraints(&mut self, table: usize, constraints: &[&Constraint], proof: Proof) {
        let rank = |constraint: &Constraint| match &constraint.kind {
            ConstraintKind::Check => 0,
            ConstraintKind::PrimaryKey | ConstraintKind::OfIndex { is_primary: true, .. } => 1,
            ConstraintKind::Unique | ConstraintKind::Exclude | ConstraintKind::OfIndex { .. } => 2,
            ConstraintKind::ForeignKey { .. } => 3,
        };
        let mut ordered: Vec<&Constraint> = constraints.to_vec();
        ordered.sort_by_key(|constraint| rank(constraint));
        let mut keys: BTreeSet<&[String]> = BTreeSet::new();
        for (place, constraint) in ordered.iter().enumerate() {
            let mut name = constraint.name.clone();
            if rank(constraint) == 1 || constraint.kind == ConstraintKind::Unique {
                if !keys.insert(&constraint.columns) && !constraint.columns.is_empty() {
                    continue;
                }
                let alike = ordered
                    .iter()
                    .skip(place)
                    .filter(|other| other.kind == ConstraintKind::Unique && other.columns == constraint.columns);
                name = name.or_else(|| alike.filter_map(|other| other.name.clone()).next());
            }
            self.add_constraint(table, constraint, name, proof);
        }
    }

    fn add_constraint(&mut self, table: usize, constraint: &Constraint, name: Option<String>, proof: Proof) {
        let Some(owner) = self.id(table) else { return };
        let is_chosen = name.is_none();
        let chosen = |model: &Model, second: Option<&str>, label: &str, space: Space| {
            model.choose(&owner.schema, &owner.name, second, label, space)
        };
        let indexed = || {
            let all: Vec<String> = constraint.columns.iter().chain(&constraint.included).cloned().collect();
            addition(&unique_columns(&all))
        };
        let (name, has_index) = match (&constraint.kind, name) {
            (ConstraintKind::OfIndex { index, .. }, name) => return self.take_index(table, index, name, proof),
            (ConstraintKind::Check | ConstraintKind::ForeignKey { .. }, Some(name)) => (name, false),
            (_, Some(name)) => (name, true),
            (ConstraintKind::PrimaryKey, None) => (chosen(self, None, "pkey", Space::Both), true),
            (ConstraintKind::Unique, None) => (chosen(self, Some(&indexed()), "key", Space::Both), true),
            (ConstraintKind::Exclude, None) => (chosen(self, Some(&indexed()), "excl", Space::Both), true),
            (ConstraintKind::ForeignKey { .. }, None) => {
                let columns = addition(&constraint.columns);
                (chosen(self, Some(&columns), "fkey", Space::Constraint), false)
            }
            (ConstraintKind::Check, None) => {
                let known: Vec<&String> = constraint
                    .columns
                    .iter()
                    .filter(|column| self.child(ObjectKind::Column, table, column).is_some())
                    .collect();
                let only = match known.as_slice() {
                    [only] => Some(only.as_str()),
                    _ => None,
                };
                (chosen(self, only, "check", Space::Constraint), false)
            }
        };
        let name = stored_name(&name).to_owned();
        let id = ObjectId::within(ObjectKind::Constraint, &owner.schema, &owner.name, &name);
        let at = self.add(id, proof, is_chosen);
        if let Some(object) = self.object_mut(table) {
            object.children.push(at);
        }
        for column in constraint.columns.iter().chain(&constraint.included) {
            if let Some(column) = self.child(ObjectKind::Column, table, column) {
                self.depend(column, at);
            }
        }
        if let ConstraintKind::ForeignKey { table } = &constraint.kind {
            let referenced = self.find_or_assume(&WITH_ROWS, table);
            self.depend(referenced, at);
        }
        if has_index {
            let index = self.add(ObjectId::of(ObjectKind::Index, &owner.schema, &name), proof, is_chosen);
            self.pair(at, index, table);
        }
    }

    fn pair(&mut self, constraint: usize, index: usize, table: usize) {
        self.depend(table, index);
        if let Some(object) = self.object_mut(constraint) {
            object.twin = Some(index);
        }
        if let Some(object) = self.object_mut(index) {
            object.twin = Some(constraint);
        }
    }

    /// Makes a constraint of an index that is there; the index takes the constraint's name.
    fn take_index(&mut self, table: usize, index: &Name, name: Option<String>, proof: Proof) {
        let Some(owner) = self.id(table) else { return };
        let index_name = Name {
            schema: Some(owner.schema.clone()),
            name: index.name.clone(),
        };
        let index = self.find_or_assume(&[ObjectKind::Index], &index_name);
        let name = name.unwrap_or_else(|| index_name.name.clone());
        let id = ObjectId::within(ObjectKind::Constraint, &owner.schema, &owner.name, &name);
        if let Some(mut renamed) = self.id(index)
            && renamed.name != name
        {
            renamed.name = name;
            self.rekey(index, renamed);
        }
        let at = self.add(id, proof, false);
        if let Some(object) = self.object_mut(table) {
            object.children.push(at);
        }
        self.pair(at, index, table);
    }

    pub(super) fn create_index(&mut self, index: &Index) {
        if self.is_temporary(&index.table) {
            return;
        }
        let table = self.find_or_assume(&WITH_ROWS, &index.table);
        let Some(owner) = self.id(table) else { return };
        let is_chosen = index.name.is_none();
        let name = match &index.name {
            Some(name) => stored_name(name).to_owned(),
            None => {
                let columns = addition(&unique_columns(&index.columns));
                self.choose(&owner.schema, &owner.name, Some(&columns), "idx", Space::Relation)
            }
        };
        let id = ObjectId::of(ObjectKind::Index, &owner.schema, &name);
        if index.unless_there
            && let Some(there) = self.live(&id)
        {
            return self.note_on(there, EffectKind::Used);
        }
        let at = self.add(id, Proof::Sure, is_chosen);
        self.depend(table, at);
        for word in &index.words {
            if let Some(column) = self.child(ObjectKind::Column, table, word) {
                self.depend(column, at);
            }
        }
    }

    pub(super) fn alter_table(&mut self, name: &Name, change: &TableChange) {
        if self.is_temporary(name) {
            return;
        }
        let table = self.find_or_assume(&WITH_ROWS, name);
        let Some(owner) = self.id(table) else { return };
        match change {
            TableChange::AddColumn { column, unless_there } => {
                if *unless_there && let Some(there) = self.child(ObjectKind::Column, table, &column.name) {
                    return self.note_on(there, EffectKind::Used);
                }
                let proof = within(*unless_there);
                let sequence = self.sequence_of(&owner.name, &owner.schema, column, proof);
                // The column itself is there either way; what comes with it only where it is new.
                self.add_column(table, column, sequence, Proof::Sure);
                let constraints: Vec<&Constraint> = column.constraints.iter().collect();
                self.add_constraints(table, &constraints, proof);
            }
            TableChange::DropColumn { name } => {
                for heir in self.heirs(table) {
                    if let Some(column) = self.child(ObjectKind::Column, heir, name) {
                        self.remove(column);
                    }
                }
                if let Some(column) = self.child_or_assume(ObjectKind::Column, table, name) {
                    self.drop(column, false);
                }
            }
            TableChange::AddConstraint(constraint) => self.add_constraints(table, &[constraint], Proof::Sure),
            TableChange::DropConstraint { name } => {
                if let Some(constraint) = self.child_or_assume(ObjectKind::Constraint, table, name) {
                    self.drop(constraint, false);
                }
            }
            TableChange::RenameColumn { name, to } => {
                for heir in self.heirs(table) {
                    if self.child(ObjectKind::Column, heir, name).is_some() {
                        self.rename_child(ObjectKind::Column, heir, name, to);
                    }
                }
                self.rename_child(ObjectKind::Column, table, name, to);
            }
            TableChange::RenameConstraint { name, to } => self.rename_child(ObjectKind::Constraint, table, name, to),
            TableChange::Set { column, property } => {
                if let Some(column) = self.child_or_assume(ObjectKind::Column, table, column) {
                    self.set(column, property.clone());
                }
            }
            TableChange::SetType {
                column,
                type_name,
                type_path,
            } => {
                if let Some(column) = self.child_or_assume(ObjectKind::Column, table, column) {
                    self.set_type(column, type_path.as_ref());
                    self.set(column, Property::Type(type_name.clone()));
                }
            }
            TableChange::AddIdentity { column, sequence } => {
                let identity = Column {
                    name: column.clone(),
                    type_name: String::new(),
                    type_path: None,
                    has_sequence: true,
                    sequence: sequence.clone(),
                    constraints: Vec::new(),
                };
                let made = self.sequence_of(&owner.name, &owner.schema, &identity, Proof::Sure);
                let column = self.child_or_assume(ObjectKind::Column, table, column);
                if let (Some(made), Some(column)) = (made, column) {
                    self.depend(column, made);
                    self.depend(table, made);
                }
            }
            TableChange::DropIdentity { column } => {
                let Some(column) = self.child(ObjectKind::Column, table, column) else {
                    return;
                };
                for dependant in self.dependants(column) {
                    if self.id(dependant).is_some_and(|id| id.kind == ObjectKind::Sequence) {
                        self.remove(dependant);
                    }
                }
            }
            TableChange::Inherit { parent } => self.inherit(table, parent, Proof::Sure),
            TableChange::Other => self.note_on(table, EffectKind::Used),
        }
    }

    /// Returns the name that PostgreSQL chooses: the first that is free.
    fn choose(&self, schema: &str, first: &str, second: Option<&str>, label: &str, space: Space) -> String {
        let mut name = joined(first, second, label);
        for number in 1..MOST_TRIES {
            if !self.is_taken(schema, &name, space) {
                break;
            }
            name = joined(first, second, &format!("{label}{number}"));
        }
        name
    }

    fn is_taken(&self, schema: &str, name: &str, space: Space) -> bool {
        let is_relation = || {
            let mut ids = RELATIONS.into_iter().map(|kind| ObjectId::of(kind, schema, name));
            ids.any(|id| self.live(&id).is_some())
        };
        let is_constraint = || self.has_constraint(schema, name);
        match space {
            Space::Relation => is_relation(),
            Space::Constraint => is_constraint(),
            Space::Both => is_relation() || is_constraint(),
        }
    }
}
