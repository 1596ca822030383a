//! What a look at a database reports.

use crate::finding::Severity;

/// One thing that is wrong, or worth knowing, about a database and its migrations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DbFinding {
    /// The name of the check, in kebab-case, for what it flags: `silent-failure`.
    pub check: &'static str,
    /// How bad it is; an error makes the exit code 1.
    pub severity: Severity,
    /// What is wrong, in one clause. Never holds values of rows but for versions, tags and hashes, nor a URL.
    pub message: String,
    /// What to do next.
    pub help: String,
    /// What it is about.
    pub about: About,
}

/// What a finding is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct About {
    /// What the name names.
    pub kind: AboutKind,
    /// The table (`drizzle.__drizzle_migrations`), the id of the row, the tag, the path of the file from the repository's
    /// root, or the object.
    pub name: String,
}

/// What a name in a finding names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AboutKind {
    /// The database as a whole.
    Database,
    /// A table that records migrations.
    TrackingTable,
    /// A row of one.
    Row,
    /// A migration of Drizzle, by its tag.
    Entry,
    /// A file or folder of the repository.
    File,
    /// An object of the database.
    Object,
}

impl AboutKind {
    /// Returns the name in machine formats.
    pub fn name(self) -> &'static str {
        match self {
            AboutKind::Database => "database",
            AboutKind::TrackingTable => "tracking-table",
            AboutKind::Row => "row",
            AboutKind::Entry => "entry",
            AboutKind::File => "file",
            AboutKind::Object => "object",
        }
    }
}
