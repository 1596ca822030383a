//! The objects of a database as plain data: what identifies each, and its definition as PostgreSQL prints it.
//!
//! Leaves out how they are read.

use std::collections::BTreeMap;
use std::fmt;

/// The longest name that PostgreSQL keeps, in bytes (`NAMEDATALEN` less one): longer ones are cut.
pub(in crate::db) const LONGEST_NAME: usize = 63;

/// The name of a table, or of anything else that lies in a schema.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QualifiedName {
    /// The schema.
    pub schema: String,
    /// The name in it, without quotes.
    pub name: String,
}

impl QualifiedName {
    /// Returns the name `name` in `schema`.
    pub fn new(schema: &str, name: &str) -> QualifiedName {
        QualifiedName {
            schema: schema.to_owned(),
            name: name.to_owned(),
        }
    }

    /// Returns the name as SQL, both parts in quotes.
    pub fn quoted(&self) -> String {
        format!("{}.{}", quote(&self.schema), quote(&self.name))
    }
}

/// As people write it: without quotes.
impl fmt::Display for QualifiedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.schema, self.name)
    }
}

/// Returns `name` as an SQL identifier, in quotes.
pub fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Returns `text` as an SQL string, in quotes.
pub(in crate::db) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Returns `name` as PostgreSQL keeps it: cut at 63 bytes, at the last whole character before.
pub fn stored_name(name: &str) -> &str {
    match name.len() <= LONGEST_NAME {
        true => name,
        false => name.get(..name.floor_char_boundary(LONGEST_NAME)).unwrap_or(name),
    }
}

/// What kind of object it is, in the order in which objects are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ObjectKind {
    /// A schema.
    Schema,
    /// An extension; its members are left out.
    Extension,
    /// An enum, a domain, a composite or a range type.
    Type,
    /// A label of an enum.
    EnumValue,
    /// A sequence, those behind `serial` and identity columns too.
    Sequence,
    /// A table, partitioned or not.
    Table,
    /// A foreign table.
    ForeignTable,
    /// A view.
    View,
    /// A materialized view.
    MaterializedView,
    /// A column of a table, view or composite type.
    Column,
    /// A primary key, foreign key, unique, check or exclusion constraint; NOT NULL belongs to its column.
    Constraint,
    /// An index, those behind constraints too.
    Index,
    /// A function or procedure; its name has its argument types in parentheses.
    Function,
    /// A trigger that somebody made.
    Trigger,
    /// A policy of row-level security.
    Policy,
}

impl ObjectKind {
    /// Every kind, in the order of lists.
    pub const ALL: [ObjectKind; 15] = [
        ObjectKind::Schema,
        ObjectKind::Extension,
        ObjectKind::Type,
        ObjectKind::EnumValue,
        ObjectKind::Sequence,
        ObjectKind::Table,
        ObjectKind::ForeignTable,
        ObjectKind::View,
        ObjectKind::MaterializedView,
        ObjectKind::Column,
        ObjectKind::Constraint,
        ObjectKind::Index,
        ObjectKind::Function,
        ObjectKind::Trigger,
        ObjectKind::Policy,
    ];

    /// The kinds that others belong to.
    pub(in crate::db) const CONTAINERS: [ObjectKind; 5] = [
        ObjectKind::Type,
        ObjectKind::Table,
        ObjectKind::ForeignTable,
        ObjectKind::View,
        ObjectKind::MaterializedView,
    ];

    /// Returns the kind that `name` gives back.
    pub fn named(name: &str) -> Option<ObjectKind> {
        ObjectKind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Returns the name in machine formats.
    pub fn name(self) -> &'static str {
        match self {
            ObjectKind::Schema => "schema",
            ObjectKind::Extension => "extension",
            ObjectKind::Type => "type",
            ObjectKind::EnumValue => "enum-value",
            ObjectKind::Sequence => "sequence",
            ObjectKind::Table => "table",
            ObjectKind::ForeignTable => "foreign-table",
            ObjectKind::View => "view",
            ObjectKind::MaterializedView => "materialized-view",
            ObjectKind::Column => "column",
            ObjectKind::Constraint => "constraint",
            ObjectKind::Index => "index",
            ObjectKind::Function => "function",
            ObjectKind::Trigger => "trigger",
            ObjectKind::Policy => "policy",
        }
    }
}

/// What identifies an object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId {
    /// What kind of object it is.
    pub kind: ObjectKind,
    /// Its schema; for a schema, the schema itself; empty for an extension.
    pub schema: String,
    /// The table or type that it belongs to, where it belongs to one: for columns, constraints, triggers, policies and
    /// enum values. An index stands alone: its name is unique in its schema.
    pub parent: Option<String>,
    /// Its name, without quotes, as PostgreSQL keeps it.
    pub name: String,
}

impl ObjectId {
    /// Returns the id of what stands alone in a schema.
    pub fn of(kind: ObjectKind, schema: &str, name: &str) -> ObjectId {
        ObjectId {
            kind,
            schema: schema.to_owned(),
            parent: None,
            name: name.to_owned(),
        }
    }

    /// Returns the id of what belongs to the table or type `parent`.
    pub fn within(kind: ObjectKind, schema: &str, parent: &str, name: &str) -> ObjectId {
        ObjectId {
            parent: Some(parent.to_owned()),
            ..ObjectId::of(kind, schema, name)
        }
    }
}

/// As people write it: `public.users.email`, without quotes and without the kind.
impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.kind, &self.parent) {
            (ObjectKind::Schema | ObjectKind::Extension, _) => write!(f, "{}", self.name),
            (_, None) => write!(f, "{}.{}", self.schema, self.name),
            (_, Some(parent)) => write!(f, "{}.{parent}.{}", self.schema, self.name),
        }
    }
}

/// The objects of a database, each with its definition, sorted; what PostgreSQL itself brings and what belongs to an
/// extension is not among them.
///
/// Two databases are alike where these are equal: a definition holds all that counts (type, default, whether it is valid)
/// and nothing that differs from one database to the next (object ids, owners, sizes).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalogue {
    /// Definitions by what they define.
    pub objects: BTreeMap<ObjectId, String>,
}

impl Catalogue {
    /// Whether the database has this object, whatever its definition.
    pub fn has(&self, id: &ObjectId) -> bool {
        self.objects.contains_key(id)
    }

    /// Whether the database has a table of this name, foreign ones included.
    pub fn has_table(&self, table: &QualifiedName) -> bool {
        [ObjectKind::Table, ObjectKind::ForeignTable]
            .into_iter()
            .any(|kind| self.has(&ObjectId::of(kind, &table.schema, &table.name)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_is_cut_between_characters() {
        let long = "é".repeat(40);
        assert_eq!(stored_name(&long).len(), 62);
        assert_eq!(stored_name("short"), "short");
        let long = "canonical_stage_mappings_metric_config_id_flow_metrics_config_id_fk";
        assert!(stored_name(long).ends_with("flow_metrics_config_i"));
    }

    #[test]
    fn quotes_in_a_name_are_doubled() {
        assert_eq!(QualifiedName::new("public", "a\"b").quoted(), "\"public\".\"a\"\"b\"");
    }

    #[test]
    fn kinds_are_listed_in_their_order_and_each_once() {
        assert!(ObjectKind::ALL.windows(2).all(|pair| matches!(pair, [a, b] if a < b)));
    }
}
