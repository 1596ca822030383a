//! What one statement asks of a database, as plain data: names as written, folded, not yet looked up.
//!
//! Leaves out data, rights and comments: they leave no object behind.

use crate::db::object::{ObjectKind, stored_name};

/// What a name may mean where a statement needs rows.
pub(super) const WITH_ROWS: [ObjectKind; 4] = [
    ObjectKind::Table,
    ObjectKind::ForeignTable,
    ObjectKind::View,
    ObjectKind::MaterializedView,
];

/// What shares its names with tables, so that a schema has each once, and `ALTER TABLE` may be said of all of them.
pub(super) const RELATIONS: [ObjectKind; 6] = [
    ObjectKind::Table,
    ObjectKind::ForeignTable,
    ObjectKind::View,
    ObjectKind::MaterializedView,
    ObjectKind::Sequence,
    ObjectKind::Index,
];

/// A name that may have its schema in front.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Name {
    /// The schema, where it is written.
    pub(super) schema: Option<String>,
    /// The name, as PostgreSQL keeps it.
    pub(super) name: String,
}

impl Name {
    /// Returns the name that these parts make, the last one being the name itself.
    pub(super) fn of(parts: &[String]) -> Option<Name> {
        let (name, before) = parts.split_last()?;
        Some(Name {
            schema: before.last().map(|schema| stored_name(schema).to_owned()),
            name: stored_name(name).to_owned(),
        })
    }

    /// Returns the name `name` in the schema of this one.
    pub(super) fn beside(&self, name: &str) -> Name {
        Name {
            schema: self.schema.clone(),
            name: name.to_owned(),
        }
    }
}

/// A column as a statement defines it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    /// The type, as PostgreSQL prints it without its schema; its integer type for `serial`.
    pub(super) type_name: String,
    /// The type's own name, where it may be one that a migration made.
    pub(super) type_path: Option<Name>,
    /// Whether a sequence comes with it: `serial`, or an identity column.
    pub(super) has_sequence: bool,
    /// The name that the statement gives to that sequence.
    pub(super) sequence: Option<Name>,
    pub(super) constraints: Vec<Constraint>,
}

/// A constraint other than NOT NULL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Constraint {
    /// The name that the statement gives to it.
    pub(super) name: Option<String>,
    pub(super) kind: ConstraintKind,
    /// The columns that it is on; for a check, the words of its expression that may be columns.
    pub(super) columns: Vec<String>,
    /// The columns behind INCLUDE.
    pub(super) included: Vec<String>,
}

/// What a constraint demands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ConstraintKind {
    PrimaryKey,
    Unique,
    Check,
    ForeignKey {
        table: Name,
    },
    Exclude,
    /// A unique constraint or primary key made of an index that is there; it takes the index's name or gives its own.
    OfIndex {
        index: Name,
        is_primary: bool,
    },
}

/// A `LIKE` in a table's definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Like {
    pub(super) table: Name,
    /// Whether identity columns come along.
    pub(super) with_identity: bool,
    /// Whether check constraints come along.
    pub(super) with_checks: bool,
    /// Whether indexes, unique constraints and primary keys come along.
    pub(super) with_indexes: bool,
}

/// `CREATE TABLE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) name: Name,
    pub(super) kind: ObjectKind,
    pub(super) unless_there: bool,
    pub(super) columns: Vec<Column>,
    pub(super) constraints: Vec<Constraint>,
    pub(super) likes: Vec<Like>,
    /// The tables it inherits from, or is a partition of.
    pub(super) parents: Vec<Name>,
}

/// `CREATE INDEX`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Index {
    pub(super) name: Option<String>,
    pub(super) table: Name,
    pub(super) unless_there: bool,
    /// What the columns of the index are called, those behind INCLUDE too.
    pub(super) columns: Vec<String>,
    /// Every word of it that may be a column of the table.
    pub(super) words: Vec<String>,
}

/// What `ALTER TABLE` does to one table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TableChange {
    AddColumn {
        column: Column,
        unless_there: bool,
    },
    DropColumn {
        name: String,
    },
    AddConstraint(Constraint),
    DropConstraint {
        name: String,
    },
    RenameColumn {
        name: String,
        to: String,
    },
    RenameConstraint {
        name: String,
        to: String,
    },
    Set {
        column: String,
        property: Property,
    },
    /// `ALTER COLUMN … TYPE`.
    SetType {
        column: String,
        type_name: String,
        type_path: Option<Name>,
    },
    AddIdentity {
        column: String,
        sequence: Option<Name>,
    },
    DropIdentity {
        column: String,
    },
    Inherit {
        parent: Name,
    },
    /// Something that leaves no object: an owner, a storage parameter, row-level security.
    Other,
}

/// What a column is made to be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Property {
    /// Whether it takes no NULL.
    NotNull(bool),
    /// Whether it has a default.
    Default(bool),
    /// The type, as PostgreSQL prints it without its schema.
    Type(String),
}

impl Property {
    /// Whether `self` and `other` are about the same trait of a column.
    pub(super) fn is_alike(&self, other: &Property) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

/// What one statement does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// A schema, an extension, a domain or range type, a sequence, a view.
    Create {
        kind: ObjectKind,
        name: Name,
        unless_there: bool,
        replaces: bool,
        /// Every word of the statement, so that a `CASCADE` knows what may hang on what it drops.
        words: Vec<String>,
    },
    CreateEnum {
        name: Name,
        labels: Vec<String>,
        unless_there: bool,
    },
    CreateComposite {
        name: Name,
        fields: Vec<String>,
    },
    AddLabel {
        of: Name,
        label: String,
        unless_there: bool,
    },
    RenameLabel {
        of: Name,
        label: String,
        to: String,
    },
    AddField {
        of: Name,
        field: String,
    },
    DropField {
        of: Name,
        field: String,
    },
    CreateTable(Table),
    /// A table, view or sequence that ends with the session.
    CreateTemporary {
        name: Name,
    },
    CreateIndex(Index),
    /// A function or procedure; an aggregate is none.
    CreateFunction {
        name: Name,
        arguments: Vec<String>,
        replaces: bool,
    },
    /// A trigger or a policy.
    CreateOnTable {
        kind: ObjectKind,
        table: Name,
        name: String,
        replaces: bool,
        words: Vec<String>,
    },
    Drop {
        kinds: Vec<ObjectKind>,
        name: Name,
        cascades: bool,
    },
    DropFunction {
        name: Name,
        arguments: Option<Vec<String>>,
        cascades: bool,
    },
    DropOnTable {
        kind: ObjectKind,
        table: Name,
        name: String,
    },
    Alter {
        table: Name,
        change: TableChange,
    },
    Rename {
        kinds: Vec<ObjectKind>,
        name: Name,
        to: String,
    },
    RenameOnTable {
        kind: ObjectKind,
        table: Name,
        name: String,
        to: String,
    },
    RenameFunction {
        name: Name,
        arguments: Option<Vec<String>>,
        to: String,
    },
    /// `SET SCHEMA`.
    Move {
        kinds: Vec<ObjectKind>,
        name: Name,
        schema: String,
    },
    MoveFunction {
        name: Name,
        arguments: Option<Vec<String>>,
        schema: String,
    },
    /// `OWNED BY`: the sequence goes when the column goes.
    Own {
        sequence: Name,
        table: Name,
        column: String,
    },
    /// The schemas that names without one are looked up in, from here on; none means the default.
    SearchPath(Option<Vec<String>>),
    /// Reads or changes the rows of a table, or its rights, so that the table must be there.
    Touch {
        table: Name,
    },
}

impl Change {
    /// Whether PostgreSQL refuses it where what it makes is there already.
    pub(super) fn needs_room(&self) -> bool {
        match self {
            Change::Create {
                unless_there, replaces, ..
            } => !unless_there && !replaces,
            Change::CreateEnum { unless_there, .. } | Change::AddLabel { unless_there, .. } => !unless_there,
            Change::CreateComposite { .. } | Change::AddField { .. } => true,
            Change::CreateTable(table) => !table.unless_there,
            Change::CreateIndex(index) => !index.unless_there && index.name.is_some(),
            Change::CreateOnTable { replaces, .. } => !replaces,
            Change::Alter { change, .. } => match change {
                TableChange::AddColumn { unless_there, .. } => !unless_there,
                TableChange::AddConstraint(constraint) => constraint.name.is_some(),
                _ => false,
            },
            _ => false,
        }
    }
}

/// Whether a change is certain once its migration ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sureness {
    /// It happens.
    Sure,
    /// It depends on what the database holds.
    Maybe,
}

/// What cannot be told from the text of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unseen {
    /// It changes rows, rights, comments or settings, and leaves no object.
    Nothing,
    /// It runs what is not in the text; what it may remove is listed.
    Code { may_remove: Vec<ObjectKind> },
}

/// One statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Statement {
    /// The line on which it begins, from 1.
    pub(super) line: usize,
    /// Where it stands in the text, in bytes.
    pub(super) range: std::ops::Range<usize>,
    pub(super) changes: Vec<(Change, Sureness)>,
    pub(super) unseen: Option<Unseen>,
    /// What it is to the transaction that it stands in.
    pub(super) place: Place,
}

/// What a statement is to the transaction that it stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// It may stand in one.
    Within,
    /// It begins one.
    Begins,
    /// It ends one, for good.
    Commits,
    /// It takes back what was done since the transaction began.
    RollsBack,
    /// PostgreSQL refuses it in one: `CREATE INDEX CONCURRENTLY`.
    Outside,
}
