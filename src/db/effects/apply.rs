//! What each change does to the model, tables aside.

use crate::db::effects::change::{Change, Name, Unseen, WITH_ROWS};
use crate::db::effects::model::{EffectKind, Model, Proof, alone};
use crate::db::object::{ObjectId, ObjectKind, stored_name};

impl Model {
    /// Follows one change.
    pub(super) fn apply(&mut self, change: &Change) {
        match change {
            Change::Create {
                kind,
                name,
                unless_there,
                replaces,
                words,
            } => self.create(*kind, name, *unless_there || *replaces, words),
            Change::CreateEnum {
                name,
                labels,
                unless_there,
            } => {
                let Some(at) = self.create_type(name, *unless_there) else {
                    return;
                };
                let proof = within(*unless_there);
                for label in labels {
                    self.add_child(ObjectKind::EnumValue, at, label, proof);
                }
            }
            Change::CreateComposite { name, fields } => {
                if let Some(at) = self.create_type(name, false) {
                    for field in fields {
                        self.add_child(ObjectKind::Column, at, field, Proof::Sure);
                    }
                }
            }
            Change::AddLabel {
                of,
                label,
                unless_there,
            } => self.add_part(ObjectKind::EnumValue, of, label, *unless_there),
            Change::AddField { of, field } => self.add_part(ObjectKind::Column, of, field, false),
            Change::DropField { of, field } => {
                let at = self.find_or_assume(&[ObjectKind::Type], of);
                if let Some(field) = self.child_or_assume(ObjectKind::Column, at, field) {
                    self.drop(field, true);
                }
            }
            Change::RenameLabel { of, label, to } => {
                let at = self.find_or_assume(&[ObjectKind::Type], of);
                self.rename_child(ObjectKind::EnumValue, at, label, to);
            }
            Change::CreateTable(table) => self.create_table(table),
            Change::CreateTemporary { name } => {
                self.temporary.insert(name.name.clone());
            }
            Change::CreateIndex(index) => self.create_index(index),
            Change::CreateFunction {
                name,
                arguments,
                replaces,
            } => {
                let called = format!("{}({})", name.name, arguments.join(", "));
                self.create(ObjectKind::Function, &name.beside(&called), *replaces, &[]);
            }
            Change::CreateOnTable {
                kind,
                table,
                name,
                replaces,
                words,
            } => {
                if self.is_temporary(table) {
                    return;
                }
                let at = self.find_or_assume(&WITH_ROWS, table);
                if *replaces && let Some(there) = self.child(*kind, at, name) {
                    return self.note_on(there, EffectKind::Used);
                }
                if let Some(made) = self.add_child(*kind, at, name, Proof::Sure) {
                    self.mention(made, words);
                }
            }
            Change::Drop { kinds, name, cascades } => self.drop_named(kinds, name, *cascades),
            Change::DropFunction {
                name,
                arguments,
                cascades,
            } => {
                if let Some(at) = self.function(name, arguments.as_deref()) {
                    self.drop(at, *cascades);
                } else if let Some(arguments) = arguments {
                    let called = format!("{}({})", name.name, arguments.join(", "));
                    self.drop_named(&[ObjectKind::Function], &name.beside(&called), *cascades);
                }
            }
            Change::DropOnTable { kind, table, name } => {
                if self.is_temporary(table) {
                    return;
                }
                let at = self.find_or_assume(&WITH_ROWS, table);
                if let Some(dropped) = self.child_or_assume(*kind, at, name) {
                    self.drop(dropped, false);
                }
            }
            Change::Alter { table, change } => self.alter_table(table, change),
            Change::Rename { kinds, name, to } => {
                let at = self.find_or_assume(kinds, name);
                self.rename(at, to);
            }
            Change::RenameOnTable { kind, table, name, to } => {
                let at = self.find_or_assume(&WITH_ROWS, table);
                self.rename_child(*kind, at, name, to);
            }
            Change::RenameFunction { name, arguments, to } => {
                if let Some(at) = self.function(name, arguments.as_deref())
                    && let Some(id) = self.id(at)
                {
                    let behind = id.name.split_once('(').map_or("", |(_, behind)| behind);
                    self.rename(at, &format!("{to}({behind}"));
                }
            }
            Change::Move { kinds, name, schema } => {
                let at = self.find_or_assume(kinds, name);
                self.move_to(at, schema);
            }
            Change::MoveFunction {
                name,
                arguments,
                schema,
            } => {
                if let Some(at) = self.function(name, arguments.as_deref()) {
                    self.move_to(at, schema);
                }
            }
            Change::Own {
                sequence,
                table,
                column,
            } => {
                let sequence = self.find_or_assume(&[ObjectKind::Sequence], sequence);
                let table = self.find_or_assume(&WITH_ROWS, table);
                if let Some(column) = self.child_or_assume(ObjectKind::Column, table, column) {
                    self.depend(column, sequence);
                    self.depend(table, sequence);
                }
            }
            Change::SearchPath(path) => self.set_path(path.clone()),
            Change::Touch { table } => {
                if !self.is_temporary(table)
                    && let Some(at) = self.find(&WITH_ROWS, table)
                {
                    self.note_on(at, EffectKind::Used);
                }
            }
        }
    }

    pub(super) fn is_temporary(&self, name: &Name) -> bool {
        match name.schema.as_deref() {
            None => self.temporary.contains(&name.name),
            Some(schema) => schema == "pg_temp",
        }
    }

    fn create(&mut self, kind: ObjectKind, name: &Name, unless_there: bool, words: &[String]) {
        if unless_there && let Some(there) = self.find(&[kind], name) {
            return self.note_on(there, EffectKind::Used);
        }
        let id = match kind {
            ObjectKind::Schema | ObjectKind::Extension => alone(kind, &name.name),
            _ => ObjectId::of(kind, &self.schema_of(name), &name.name),
        };
        let at = self.add(id, Proof::Sure, false);
        if let Some(object) = self.object_mut(at) {
            object.is_whole = false;
        }
        self.mention(at, words);
    }

    fn create_type(&mut self, name: &Name, unless_there: bool) -> Option<usize> {
        if unless_there && let Some(there) = self.find(&[ObjectKind::Type], name) {
            self.note_on(there, EffectKind::Used);
            return None;
        }
        let schema = self.schema_of(name);
        Some(self.add(ObjectId::of(ObjectKind::Type, &schema, &name.name), Proof::Sure, false))
    }

    fn add_part(&mut self, kind: ObjectKind, of: &Name, name: &str, unless_there: bool) {
        let at = self.find_or_assume(&[ObjectKind::Type], of);
        if unless_there && let Some(there) = self.child(kind, at, name) {
            return self.note_on(there, EffectKind::Used);
        }
        self.add_child(kind, at, name, Proof::Sure);
    }

    fn drop_named(&mut self, kinds: &[ObjectKind], name: &Name, cascades: bool) {
        if self.is_temporary(name) {
            self.temporary.remove(&name.name);
            return;
        }
        let at = self.find_or_assume(kinds, name);
        if kinds.contains(&ObjectKind::Schema) {
            let inside = self.all().iter().filter(|(id, _)| id.schema == name.name);
            for inner in inside.map(|(_, at)| *at).collect::<Vec<_>>() {
                self.remove(inner);
            }
        }
        self.drop(at, cascades);
    }

    /// Returns the function that the name means; without arguments, the only one of that name.
    fn function(&self, name: &Name, arguments: Option<&[String]>) -> Option<usize> {
        if let Some(arguments) = arguments {
            let called = format!("{}({})", name.name, arguments.join(", "));
            return self.find(&[ObjectKind::Function], &name.beside(&called));
        }
        let first = ObjectId::of(ObjectKind::Function, &self.schema_of(name), &format!("{}(", name.name));
        let mut found = self.all().range(first..).take_while(|(id, _)| {
            let head = id.name.split_once('(').map_or("", |(head, _)| head);
            id.kind == ObjectKind::Function && head == name.name
        });
        found.next().map(|(_, at)| *at)
    }

    pub(super) fn rename_child(&mut self, kind: ObjectKind, parent: usize, name: &str, to: &str) {
        if let Some(child) = self.child_or_assume(kind, parent, name) {
            self.rename(child, to);
        }
    }

    /// Gives another name to an object, and to the index of a constraint or the constraint of an index.
    pub(super) fn rename(&mut self, at: usize, to: &str) {
        let Some(id) = self.id(at) else { return };
        let to = match id.kind {
            ObjectKind::Function => to,
            _ => stored_name(to),
        };
        if id.kind == ObjectKind::Schema {
            let inside = self
                .all()
                .iter()
                .filter(|(inner, _)| inner.schema == id.schema && **inner != id);
            for inner in inside.map(|(_, at)| *at).collect::<Vec<_>>() {
                if let Some(mut inner_id) = self.id(inner) {
                    to.clone_into(&mut inner_id.schema);
                    self.rekey(inner, inner_id);
                }
            }
        }
        let mut new = id.clone();
        to.clone_into(&mut new.name);
        if id.kind == ObjectKind::Schema {
            to.clone_into(&mut new.schema);
        }
        self.rekey(at, new);
        if let Some(twin) = self.object(at).and_then(|object| object.twin)
            && let Some(mut twin_id) = self.id(twin)
        {
            to.clone_into(&mut twin_id.name);
            self.rekey(twin, twin_id);
        }
        self.note_rename(at, id);
    }

    /// Moves an object into another schema, with its indexes and sequences.
    fn move_to(&mut self, at: usize, schema: &str) {
        let Some(id) = self.id(at) else { return };
        let mut along: Vec<usize> = self.dependants(at);
        along.retain(|dependant| {
            let kind = self.id(*dependant).map(|id| id.kind);
            matches!(kind, Some(ObjectKind::Index | ObjectKind::Sequence))
        });
        along.push(at);
        for object in along {
            if let Some(mut new) = self.id(object).filter(|other| other.schema == id.schema) {
                schema.clone_into(&mut new.schema);
                self.rekey(object, new);
            }
        }
        self.note_rename(at, id);
    }
}

/// Returns how far the parts follow of what is made unless it is there.
pub(super) fn within(unless_there: bool) -> Proof {
    match unless_there {
        true => Proof::IfNew,
        false => Proof::Sure,
    }
}

/// Whether code that the text does not show may remove something.
pub(super) fn may_remove(unseen: Option<&Unseen>) -> &[ObjectKind] {
    match unseen {
        Some(Unseen::Code { may_remove }) => may_remove,
        _ => &[],
    }
}
