//! Labels that a transaction adds to an enum, and the statement that uses one of them before the transaction ends:
//! PostgreSQL refuses that ("unsafe use of new value").
//!
//! Only what is certain counts. Whatever may have changed a type or a table without its text saying which ends the claims.

use crate::db::effects::change::{Change, Column, Name, Sureness, Table, TableChange, Unseen};
use crate::db::effects::script::Script;
use crate::db::effects::syntax::{self, ReadAs};
use crate::db::object::{Catalogue, ObjectId, ObjectKind, QualifiedName, quote};
use std::collections::{BTreeMap, BTreeSet};

/// A label that is used too early.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsedLabel {
    /// The line of the use, from 1.
    pub line: usize,
    /// The enum.
    pub of: QualifiedName,
    /// The label.
    pub label: String,
}

/// The labels that are new to the transaction that runs.
pub struct Labels<'a> {
    catalogue: &'a Catalogue,
    /// Whether the server refuses the use even where the transaction made the enum itself; none where that is not known.
    is_strict: Option<bool>,
    new: BTreeMap<QualifiedName, BTreeSet<String>>,
    /// The enums that the migrations made, with their labels.
    made: BTreeMap<QualifiedName, BTreeSet<String>>,
    /// Those of them that this transaction made.
    made_now: BTreeSet<QualifiedName>,
    /// The types of columns where they are not what the catalogue says; none where they are of no concern.
    columns: BTreeMap<QualifiedName, BTreeMap<String, Option<QualifiedName>>>,
    /// Tables that are not what the catalogue says.
    other_tables: BTreeSet<QualifiedName>,
    is_lost: bool,
}

impl<'a> Labels<'a> {
    /// Returns what is known before the first statement, in a database with these objects whose server is of this major
    /// version.
    ///
    /// Source: tried with PostgreSQL 15 and 18, of which the later takes a label in the transaction that made its enum; 17 is
    /// taken for one that does, too, so that nothing is claimed of it.
    pub fn new(catalogue: &'a Catalogue, server: Option<u32>) -> Labels<'a> {
        Labels {
            catalogue,
            is_strict: server.map(|server| server < 17),
            new: BTreeMap::new(),
            made: BTreeMap::new(),
            made_now: BTreeSet::new(),
            columns: BTreeMap::new(),
            other_tables: BTreeSet::new(),
            is_lost: false,
        }
    }

    /// Follows the statement number `place` of `script`; returns the label that it uses too early.
    pub fn follow(&mut self, script: &Script, place: usize) -> Option<UsedLabel> {
        let statement = script.statements.get(place)?;
        let piece = script.piece(place)?;
        let is_unclear = statement.changes.iter().any(|(_, sureness)| *sureness == Sureness::Maybe)
            || matches!(statement.unseen, Some(Unseen::Code { .. }))
            // Back to a savepoint.
            || piece.text.get(..8).is_some_and(|word| word.eq_ignore_ascii_case("rollback"));
        self.is_lost |= is_unclear;
        if self.is_lost {
            return None;
        }
        for (change, _) in &statement.changes {
            self.apply(change);
        }
        // Few migrations add more than a handful; then most statements need no second look.
        let mut labels = self.new.values().flatten();
        let may_be_named = labels.clone().nth(100).is_some() || labels.any(|label| piece.text.contains(label.as_str()));
        if self.is_lost || !may_be_named {
            return None;
        }
        syntax::literals(piece.text).into_iter().find_map(|literal| {
            let of = match &literal.read_as {
                ReadAs::Type(name) => in_public(name),
                ReadAs::Column { table, column } => self.type_of(&in_public(table), column)?,
            };
            let is_new = self.new.get(&of).is_some_and(|labels| labels.contains(&literal.value));
            let before = piece.text.get(..literal.at).unwrap_or("");
            is_new.then(|| UsedLabel {
                line: piece.line + before.matches('\n').count(),
                of,
                label: literal.value,
            })
        })
    }

    /// Notes that the transaction has ended, and that its work stays.
    pub fn commit(&mut self) {
        self.new.clear();
        self.made_now.clear();
    }

    /// Notes that nothing is certain any more.
    pub fn lose(&mut self) {
        self.is_lost = true;
    }

    fn apply(&mut self, change: &Change) {
        match change {
            Change::AddLabel { of, label, .. } => self.add_label(in_public(of), label),
            Change::CreateEnum { name, labels, .. } => {
                let name = in_public(name);
                self.made_now.insert(name.clone());
                self.made.insert(name, labels.iter().cloned().collect());
            }
            Change::RenameLabel { of, label, .. } => {
                if let Some(labels) = self.new.get_mut(&in_public(of)) {
                    labels.remove(label);
                }
            }
            Change::CreateTable(table) => self.create_table(table),
            // It hides the one of this name.
            Change::CreateTemporary { name } => self.forget(in_public(name)),
            Change::Alter { table, change } => self.alter(in_public(table), change),
            Change::Drop { kinds, name, .. }
            | Change::Rename { kinds, name, .. }
            | Change::Move { kinds, name, .. } => {
                let name = in_public(name);
                match kinds.contains(&ObjectKind::Schema) {
                    true => self.is_lost = true,
                    false => self.forget(name),
                }
            }
            Change::SearchPath(_) => self.is_lost = true,
            _ => {}
        }
    }

    fn add_label(&mut self, of: QualifiedName, label: &str) {
        let is_there = match self.made.get_mut(&of) {
            Some(labels) => !labels.insert(label.to_owned()),
            None => {
                let has = |id| self.catalogue.has(&id);
                let is_enum = has(ObjectId::of(ObjectKind::Type, &of.schema, &of.name));
                !is_enum || has(ObjectId::within(ObjectKind::EnumValue, &of.schema, &of.name, label))
            }
        };
        let is_safe = self.made_now.contains(&of) && self.is_strict != Some(true);
        // Where it is there, the statement does nothing, or is refused.
        if !is_there && !is_safe {
            self.new.entry(of).or_default().insert(label.to_owned());
        }
    }

    fn create_table(&mut self, table: &Table) {
        let name = in_public(&table.name);
        let is_there = self.other_tables.contains(&name) || self.catalogue.has_table(&name);
        if table.unless_there && is_there {
            return;
        }
        self.forget(name.clone());
        for column in &table.columns {
            self.define(&name, column);
        }
    }

    fn alter(&mut self, table: QualifiedName, change: &TableChange) {
        match change {
            TableChange::AddColumn { column, unless_there } => {
                let id = ObjectId::within(ObjectKind::Column, &table.schema, &table.name, &column.name);
                let is_there = self.column(&table, &column.name).is_some() || self.catalogue.has(&id);
                if !(*unless_there && is_there) {
                    self.define(&table, column);
                }
            }
            TableChange::SetType {
                column,
                type_name,
                type_path,
            } => {
                let of = type_path.as_ref().filter(|_| !type_name.ends_with(']')).map(in_public);
                self.set(&table, column, of);
            }
            TableChange::DropColumn { name, .. } => self.set(&table, name, None),
            TableChange::RenameColumn { name, to } => {
                self.set(&table, name, None);
                self.set(&table, to, None);
            }
            _ => {}
        }
    }

    /// Notes that what has this name is not what it was.
    fn forget(&mut self, name: QualifiedName) {
        self.new.remove(&name);
        self.made.remove(&name);
        self.made_now.remove(&name);
        self.columns.remove(&name);
        self.other_tables.insert(name);
    }

    fn define(&mut self, table: &QualifiedName, column: &Column) {
        let is_one = !column.type_name.ends_with(']');
        let of = column.type_path.as_ref().filter(|_| is_one).map(in_public);
        self.set(table, &column.name, of);
    }

    fn set(&mut self, table: &QualifiedName, column: &str, of: Option<QualifiedName>) {
        let columns = self.columns.entry(table.clone()).or_default();
        columns.insert(column.to_owned(), of);
    }

    /// Returns the type that the migrations gave to a column.
    fn column(&self, table: &QualifiedName, column: &str) -> Option<&Option<QualifiedName>> {
        self.columns.get(table)?.get(column)
    }

    /// Returns the enum among those with new labels that a column is of.
    fn type_of(&self, table: &QualifiedName, column: &str) -> Option<QualifiedName> {
        if let Some(of) = self.column(table, column) {
            return of.clone();
        }
        if self.other_tables.contains(table) {
            return None;
        }
        let id = ObjectId::within(ObjectKind::Column, &table.schema, &table.name, column);
        let definition = self.catalogue.objects.get(&id)?;
        self.new.keys().find(|of| begins_with_type(definition, of)).cloned()
    }
}

/// Returns the name, in `public` where no schema is written.
fn in_public(name: &Name) -> QualifiedName {
    QualifiedName::new(name.schema.as_deref().unwrap_or("public"), &name.name)
}

/// Whether the definition of a column begins with this type, with or without quotes, and with no array of it.
fn begins_with_type(definition: &str, of: &QualifiedName) -> bool {
    let forms = |name: &str| [name.to_owned(), quote(name)];
    forms(&of.schema).iter().any(|schema| {
        forms(&of.name).iter().any(|name| {
            let rest = definition.strip_prefix(&format!("{schema}.{name}"));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        })
    })
}
