//! The tables in which tools write down which migrations ran: Drizzle's, and those of others and of home-made runners.
//!
//! They are found in every schema, by name or by shape; their columns are discovered, not assumed. Whether a table is
//! there comes from the system's catalogue, which everybody may read: a table whose rows may not be read is there all the
//! same. Leaves out what the rows mean.

use crate::db::error::DbError;
use crate::db::object::{QualifiedName, quote};
use crate::db::session::{ReadOnly, value};
use postgres::types::Type;
use std::collections::BTreeMap;

/// The most rows that are read of one table. A history of migrations is far shorter, and a table that only has the name
/// of one is not read whole.
const MOST_ROWS: usize = 100_000;

/// The most characters that are read of one value: versions, tags and hashes are far shorter.
const LONGEST_VALUE: usize = 1000;

/// Names, in small letters, that only tables of migrations have: of libraries, and of home-made runners.
const NAMES: &[&str] = &[
    "__drizzle_migrations",
    "__efmigrationshistory",
    "__migrations",
    "_migrations",
    "_prisma_migrations",
    "_sqlx_migrations",
    "alembic_version",
    "applied_migrations",
    "atlas_schema_revisions",
    "databasechangelog",
    "db_migrations",
    "django_migrations",
    "doctrine_migration_versions",
    "drizzle_migrations",
    "executed_migrations",
    "flyway_schema_history",
    "goose_db_version",
    "gorp_migrations",
    "knex_migrations",
    "kysely_migration",
    "migration_history",
    "migration_log",
    "migration_versions",
    "migrations",
    "migrations_history",
    "migrations_log",
    "mikro_orm_migrations",
    "pgmigrations",
    "phinxlog",
    "refinery_schema_history",
    "schema_history",
    "schema_migration",
    "schema_migrations",
    "schema_version",
    "schema_versions",
    "sequelizemeta",
    "typeorm_migrations",
];

/// The columns of Drizzle's own tables, v0 and v1.
const DRIZZLE_COLUMNS: &[&str] = &["id", "hash", "created_at", "name", "applied_at"];

/// A table that records migrations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackingTable {
    /// Its name.
    pub table: QualifiedName,
    /// Its columns, in order.
    pub columns: Vec<TrackingColumn>,
    /// Its rows, as far as they could be read.
    pub rows: Rows,
}

/// A column of a tracking table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackingColumn {
    /// Its name, without quotes.
    pub name: String,
    /// Its type, as PostgreSQL prints it: `character varying(64)`.
    pub type_name: String,
    /// Whether a row that does not name the column is refused: it may not be NULL and nothing fills it, or it is `id`, and
    /// the number that its sequence gives next is that of a row which is there already.
    pub is_required: bool,
}

impl TrackingColumn {
    /// Whether its type is one of numbers that a time can be kept in.
    pub(in crate::db) fn is_number(&self) -> bool {
        matches!(self.type_name.as_str(), "bigint" | "integer" | "double precision")
            || self.type_name.starts_with("numeric")
    }
}

/// The rows of a tracking table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rows {
    /// All of them, ordered by `id` where there is one, else by the first column.
    Read(Vec<TrackingRow>),
    /// The role may not read them, or row-level security may hide some; in a few words.
    NoPermission(&'static str),
    /// There are more than are read, so the table can hardly be one of migrations.
    TooMany,
}

/// One row of a tracking table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackingRow {
    /// The values as PostgreSQL prints them, in the order of the columns; `None` for NULL, and for types that hold
    /// documents or bytes, which are not read.
    pub cells: Vec<Option<String>>,
    /// Whether it is the one that comes first by `created_at`, NULL before all, the greatest next. With equal ones any.
    pub is_newest: bool,
}

/// What a tracking table is to a migration system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Use {
    /// The one that Drizzle's migrator reads.
    Drizzle,
    /// The one of the system that goes.
    Legacy,
    /// It looks like Drizzle's, and the migrator does not read it.
    Decoy,
    /// Another tool's.
    Other,
}

impl Use {
    /// Returns the name in machine formats.
    pub fn name(self) -> &'static str {
        match self {
            Use::Drizzle => "drizzle",
            Use::Legacy => "legacy",
            Use::Decoy => "decoy",
            Use::Other => "other",
        }
    }
}

impl TrackingTable {
    /// Whether it has a column of this name.
    pub fn has_column(&self, name: &str) -> bool {
        self.column(name).is_some()
    }

    /// Returns the column of this name.
    pub fn column(&self, name: &str) -> Option<&TrackingColumn> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Returns the value in the column `name` of `row`; `None` for NULL, and where there is no such column.
    pub fn cell<'a>(&self, row: &'a TrackingRow, name: &str) -> Option<&'a str> {
        let place = self.columns.iter().position(|column| column.name == name)?;
        row.cells.get(place)?.as_deref()
    }

    /// Returns its rows; `None` where they could not be read.
    pub fn read_rows(&self) -> Option<&[TrackingRow]> {
        match &self.rows {
            Rows::Read(rows) => Some(rows),
            Rows::NoPermission(_) | Rows::TooMany => None,
        }
    }

    /// Whether it looks like a table of Drizzle's: it bears its name, or has its columns and no others.
    pub fn is_like_drizzle(&self) -> bool {
        let names = || self.columns.iter().map(|column| column.name.as_str());
        self.table.name.to_ascii_lowercase().contains("drizzle_migrations")
            || is_drizzle_shape(names().collect(), self.column("created_at"))
    }

    /// Returns what the table is, where the migrator reads `migrator` and the system that goes writes `legacy`.
    pub fn used_as(&self, migrator: &QualifiedName, legacy: Option<&QualifiedName>) -> Use {
        if self.table == *migrator {
            Use::Drizzle
        } else if Some(&self.table) == legacy {
            Use::Legacy
        } else if self.is_like_drizzle() {
            Use::Decoy
        } else {
            Use::Other
        }
    }
}

/// A table of any name with the columns of Drizzle's: a time in `created_at` is a number there, so that a table of files
/// with a hash and a timestamp is none.
fn is_drizzle_shape(names: Vec<&str>, created_at: Option<&TrackingColumn>) -> bool {
    created_at.is_some_and(TrackingColumn::is_number)
        && names.contains(&"hash")
        && names.iter().all(|name| DRIZZLE_COLUMNS.contains(name))
}

/// Returns every tracking table of the database, sorted by name: those with a known name, those with Drizzle's shape, and
/// those in `also`, which are asked for by name.
///
/// # Errors
/// What the server says. A table that may not be read is no error.
pub fn find(session: &mut ReadOnly<'_>, also: &[QualifiedName]) -> Result<Vec<TrackingTable>, DbError> {
    relations(session, also)?
        .into_iter()
        .map(|relation| read(session, relation))
        .collect()
}

/// Returns the table `name` with its rows; `None` where there is none.
///
/// # Errors
/// What the server says. A table that may not be read is no error.
pub fn table(session: &mut ReadOnly<'_>, name: &QualifiedName) -> Result<Option<TrackingTable>, DbError> {
    Ok(find(session, std::slice::from_ref(name))?
        .into_iter()
        .find(|table| table.table == *name))
}

/// A relation that may be a tracking table.
struct Relation {
    table: QualifiedName,
    columns: Vec<TrackingColumn>,
    /// What is read of each column; `None` where its type holds documents or bytes.
    is_read: Vec<bool>,
    /// Whether `created_at` can be sorted by.
    is_sortable: bool,
    obstacle: Option<&'static str>,
}

/// Tables, views and foreign tables whose name or shape may be that of a tracking table, a row for each column.
///
/// Of those only plain tables without others below them are read, and only columns of PostgreSQL's own types: what a view,
/// a foreign table or the cast of a type runs is its owner's code, with the rights of whoever reads it, and not all that
/// code can do is held back by a read-only transaction.
///
/// `typcategory` of the kinds that are read: booleans, dates, numbers, strings, and of the rest uuid and name alone. Asking
/// for a privilege on a table whose schema may not be used is no error, and says nothing of the schema: so both are asked.
const RELATIONS: &str = r"
SELECT n.nspname::text, c.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod),
       a.attnotnull AND NOT a.atthasdef AND a.attidentity = '',
       coalesce(b.typnamespace, t.typnamespace) = 'pg_catalog'::regnamespace
           AND (t.typcategory IN ('B', 'D', 'N', 'S') OR t.typname = 'uuid'),
       has_schema_privilege(n.oid, 'USAGE'),
       has_table_privilege(c.oid, 'SELECT'),
       row_security_active(c.oid),
       c.relkind = 'r' AND NOT EXISTS (SELECT FROM pg_inherits WHERE inhparent = c.oid)
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_type b ON b.oid = t.typbasetype AND t.typbasetype <> 0
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
  AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND n.nspname !~ '^pg_(temp|toast_temp)_'
  AND (lower(c.relname) = ANY ($1) OR lower(c.relname) LIKE '%drizzle\_migrations%'
       OR (n.nspname || '.' || c.relname) = ANY ($2)
       OR c.oid IN (SELECT attrelid FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped GROUP BY attrelid
                    HAVING bool_or(attname = 'hash') AND bool_or(attname = 'created_at') AND count(*) <= 5))
ORDER BY n.nspname, c.relname, a.attnum";

fn relations(session: &mut ReadOnly<'_>, also: &[QualifiedName]) -> Result<Vec<Relation>, DbError> {
    let also_texts: Vec<String> = also.iter().map(ToString::to_string).collect();
    let rows = session.query(
        RELATIONS,
        &[(&NAMES, Type::TEXT_ARRAY), (&also_texts, Type::TEXT_ARRAY)],
    )?;
    let mut relations: BTreeMap<QualifiedName, Relation> = BTreeMap::new();
    for row in &rows {
        let table = QualifiedName::new(value(row, 0)?, value(row, 1)?);
        let is_read: bool = value(row, 5)?;
        let obstacle = match (value(row, 6)?, value(row, 7)?, value(row, 8)?, value(row, 9)?) {
            (_, _, _, false) => Some("it is no plain table, and reading it may run code of others"),
            (false, _, _, true) => Some("no USAGE on its schema"),
            (true, false, _, true) => Some("no SELECT on it"),
            (true, true, true, true) => Some("row-level security may hide rows"),
            (true, true, false, true) => None,
        };
        let relation = relations.entry(table.clone()).or_insert_with(|| Relation {
            table,
            columns: Vec::new(),
            is_read: Vec::new(),
            is_sortable: false,
            obstacle,
        });
        let name: String = value(row, 2)?;
        relation.is_sortable |= name == "created_at" && is_read;
        relation.columns.push(TrackingColumn {
            name,
            type_name: value(row, 3)?,
            is_required: value(row, 4)?,
        });
        relation.is_read.push(is_read);
    }
    let is_wanted = |relation: &Relation| {
        let table = TrackingTable {
            table: relation.table.clone(),
            columns: relation.columns.clone(),
            rows: Rows::TooMany,
        };
        let name = relation.table.name.to_lowercase();
        NAMES.contains(&name.as_str()) || also.contains(&relation.table) || table.is_like_drizzle()
    };
    Ok(relations.into_values().filter(is_wanted).collect())
}

fn read(session: &mut ReadOnly<'_>, mut relation: Relation) -> Result<TrackingTable, DbError> {
    let rows = match relation.obstacle {
        Some(obstacle) => Rows::NoPermission(obstacle),
        // What a view reads, or a foreign server, may be refused where the relation itself is not.
        None => match session.attempt(|session| read_rows(session, &relation)) {
            Err(error) if error.is_permission_denied() => Rows::NoPermission("what it reads may not be read"),
            read => read?,
        },
    };
    if let Rows::Read(rows) = &rows
        && let Some(next) = next_id(session, &relation)?
        && let Some(place) = relation.columns.iter().position(|column| column.name == "id")
    {
        let is_taken = |row: &TrackingRow| row.cells.get(place).and_then(Option::as_deref) == Some(&next);
        if let Some(column) = relation.columns.get_mut(place) {
            column.is_required |= rows.iter().any(is_taken);
        }
    }
    Ok(TrackingTable {
        table: relation.table,
        columns: relation.columns,
        rows,
    })
}

/// The number that the sequence of a unique column `id` gives next.
///
/// The view leaves out what it would have to tell of a sequence that the role may not read; then nothing is known.
const NEXT_ID: &str = r"
SELECT coalesce(q.last_value + q.increment_by, q.start_value)::text
FROM pg_class s
JOIN pg_namespace n ON n.oid = s.relnamespace
JOIN pg_sequences q ON q.schemaname = n.nspname AND q.sequencename = s.relname
WHERE s.oid = pg_get_serial_sequence($1, 'id')::regclass AND has_sequence_privilege(s.oid, 'SELECT')
  AND EXISTS (SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
              WHERE i.indrelid = $1::regclass AND i.indisunique AND i.indnkeyatts = 1 AND a.attname = 'id')";

/// Returns the `id` that the next row gets, in a table of Drizzle's; `None` where nothing gives it one, or nothing tells.
///
/// Limit: of several rows to come only the first is looked at.
fn next_id(session: &mut ReadOnly<'_>, relation: &Relation) -> Result<Option<String>, DbError> {
    let has = |name: &str| relation.columns.iter().any(|column| column.name == name);
    if !(has("id") && has("hash") && has("created_at")) {
        return Ok(None);
    }
    let name = relation.table.quoted();
    let rows = session.attempt(|session| session.query(NEXT_ID, &[(&name, Type::TEXT)]));
    match rows {
        Ok(rows) => rows.first().map(|row| value(row, 0)).transpose(),
        Err(error) if error.is_permission_denied() => Ok(None),
        Err(error) => Err(error),
    }
}

fn read_rows(session: &mut ReadOnly<'_>, relation: &Relation) -> Result<Rows, DbError> {
    let cells: Vec<String> = relation
        .columns
        .iter()
        .zip(&relation.is_read)
        .map(|(column, is_read)| match is_read {
            true => format!("left({}::text, {LONGEST_VALUE})", quote(&column.name)),
            false => "NULL::text".to_owned(),
        })
        .collect();
    // The order of the migrator's own statement, so that a text is sorted as it would sort it.
    let is_newest = match relation.is_sortable {
        true => "row_number() OVER (ORDER BY \"created_at\" DESC) = 1",
        false => "false",
    };
    let order = relation
        .columns
        .iter()
        .zip(&relation.is_read)
        .filter(|(_, is_read)| **is_read)
        .map(|(column, _)| column.name.as_str())
        .min_by_key(|name| *name != "id")
        .map_or_else(String::new, |name| format!("ORDER BY {}", quote(name)));
    let statement = format!(
        "SELECT {is_newest}, {} FROM {} {order} LIMIT {}",
        cells.join(", "),
        relation.table.quoted(),
        MOST_ROWS + 1
    );
    let found = session.query(&statement, &[])?;
    if found.len() > MOST_ROWS {
        return Ok(Rows::TooMany);
    }
    let rows: Result<Vec<TrackingRow>, DbError> = found
        .iter()
        .map(|row| {
            let cells: Result<Vec<Option<String>>, DbError> = (1..row.len()).map(|column| value(row, column)).collect();
            Ok(TrackingRow {
                is_newest: value(row, 0)?,
                cells: cells?,
            })
        })
        .collect();
    Ok(Rows::Read(rows?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(schema: &str, name: &str, columns: &[(&str, &str)]) -> TrackingTable {
        TrackingTable {
            table: QualifiedName::new(schema, name),
            columns: columns
                .iter()
                .map(|(name, type_name)| TrackingColumn {
                    name: (*name).to_owned(),
                    type_name: (*type_name).to_owned(),
                    is_required: false,
                })
                .collect(),
            rows: Rows::Read(Vec::new()),
        }
    }

    #[test]
    fn a_table_is_what_it_is_used_as() {
        const DRIZZLE: &[(&str, &str)] = &[("id", "integer"), ("hash", "text"), ("created_at", "bigint")];
        const NUMBERED: &[(&str, &str)] = &[("version", "integer"), ("name", "text")];
        const FILES: &[(&str, &str)] = &[("id", "integer"), ("hash", "text"), ("created_at", "timestamp")];
        let migrator = QualifiedName::new("drizzle", "__drizzle_migrations");
        let legacy = QualifiedName::new("public", "schema_migrations");
        for (schema, name, columns, expected) in [
            ("drizzle", "__drizzle_migrations", DRIZZLE, Use::Drizzle),
            ("drizzle", "__drizzle_migrations", NUMBERED, Use::Drizzle),
            ("public", "__drizzle_migrations", NUMBERED, Use::Decoy),
            ("public", "history", DRIZZLE, Use::Decoy),
            ("public", "schema_migrations", NUMBERED, Use::Legacy),
            ("auth", "schema_migrations", NUMBERED, Use::Other),
            ("public", "files", FILES, Use::Other),
        ] {
            let table = table(schema, name, columns);
            assert_eq!(table.used_as(&migrator, Some(&legacy)), expected, "{schema}.{name}");
        }
    }

    #[test]
    fn the_names_are_sorted_and_small() {
        assert!(NAMES.is_sorted());
        assert!(NAMES.iter().all(|name| *name == name.to_lowercase()));
    }
}
