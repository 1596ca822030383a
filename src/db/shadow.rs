//! A replay of migrations in an empty scratch database: everything in one transaction, as the migrator does it, the
//! catalogue read inside, and then taken back, so that the scratch database stays empty.
//!
//! Leaves out what the result is compared with.

use postgres::{Client, Transaction};

use crate::db::catalogue;
use crate::db::connection::Connection;
use crate::db::effects::{BREAKPOINT, Script};
use crate::db::error::DbError;
use crate::db::folder::Entry;
use crate::db::object::{Catalogue, ObjectKind};
use crate::db::session::{ReadOnly, value};
use crate::tree::path::RepoPath;

/// A migration waits for no other session of a scratch database, and one that hangs ends.
const SETTINGS: &str = "SET LOCAL lock_timeout = '10s'; SET LOCAL statement_timeout = '300s'";

/// What makes two connections ones to the same database: when its server started, and its number there.
const IDENTITY: &str = "\
    SELECT pg_catalog.pg_postmaster_start_time()::text, d.oid::text \
    FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()";

/// Why migrations could not be replayed.
#[derive(Debug, thiserror::Error)]
pub enum ShadowError {
    /// The scratch database is the one that is asked about.
    #[error("the scratch database is the database itself")]
    Same,
    /// Somebody uses the scratch database.
    #[error("the scratch database is not empty: it holds {example}{}", others(*n_objects, *n_tables))]
    NotEmpty {
        /// One of its objects.
        example: String,
        /// How many there are.
        n_objects: usize,
        /// How many of them are tables.
        n_tables: usize,
    },
    /// A file cannot be read.
    #[error("the migration {tag} cannot be replayed: {file} cannot be read")]
    NoFile {
        /// The migration.
        tag: String,
        /// Its file.
        file: RepoPath,
    },
    /// A migration ends the transaction that it runs in.
    #[error("the migration {tag} ends its transaction by itself")]
    EndsTransaction {
        /// The migration.
        tag: String,
        /// Whether it has run, and left something behind.
        has_run: bool,
    },
    /// The server refuses a statement of a migration.
    #[error("the migration {tag} does not run in an empty database: {file}:{line}: {error}")]
    Failed {
        /// The migration.
        tag: String,
        /// Its file.
        file: RepoPath,
        /// The line on which the statement, or the piece up to the next breakpoint, begins; from 1.
        line: usize,
        /// What the server said.
        error: DbError,
    },
    /// The scratch database cannot be asked.
    #[error("the scratch database: {0}")]
    Database(#[from] DbError),
}

fn others(n_objects: usize, n_tables: usize) -> String {
    match (n_objects.saturating_sub(1), n_tables) {
        (0, _) => String::new(),
        (others, 0 | 1) => format!(" and {others} more objects"),
        (others, n_tables) => format!(" and {others} more objects, {n_tables} tables in all"),
    }
}

impl ShadowError {
    /// Whether it is the migrations that are wrong, and not the scratch database.
    pub fn is_of_migrations(&self) -> bool {
        match self {
            ShadowError::NoFile { .. } | ShadowError::EndsTransaction { .. } | ShadowError::Failed { .. } => true,
            ShadowError::Same | ShadowError::NotEmpty { .. } | ShadowError::Database(_) => false,
        }
    }

    /// Returns the migration that it is about.
    pub fn tag(&self) -> Option<&str> {
        match self {
            ShadowError::NoFile { tag, .. }
            | ShadowError::EndsTransaction { tag, .. }
            | ShadowError::Failed { tag, .. } => Some(tag),
            _ => None,
        }
    }
}

/// Refuses `shadow` where it is the database of `live`.
///
/// # Errors
/// `ShadowError::Same`, or one of the two cannot be asked.
pub fn refuse_same(live: &mut Connection, shadow: &mut Connection) -> Result<(), ShadowError> {
    match identity(live)? == identity(shadow)? {
        true => Err(ShadowError::Same),
        false => Ok(()),
    }
}

fn identity(connection: &mut Connection) -> Result<(String, String), DbError> {
    let mut session = connection.read_only()?;
    let rows = session.query(IDENTITY, &[])?;
    let row = rows.first();
    let row = row.ok_or_else(|| DbError::Answer("it does not say which database it is".to_owned()))?;
    Ok((value(row, 0)?, value(row, 1)?))
}

/// Returns what `entries` build in the empty database of `shadow`, and leaves that as it was.
///
/// # Errors
/// It is not empty, a migration fails or cannot be taken back, or the database cannot be asked. Nothing is left behind but
/// in `EndsTransaction` with `has_run`.
pub fn replay(shadow: &mut Connection, entries: &[Entry]) -> Result<Catalogue, ShadowError> {
    for entry in entries {
        let sql = text_of(entry)?;
        if Script::read(sql).ends_transaction().is_some() {
            return Err(ShadowError::EndsTransaction {
                tag: entry.tag.clone(),
                has_run: false,
            });
        }
    }
    refuse_objects(&catalogue::read(&mut shadow.read_only()?)?)?;
    let mut transaction = begin(shadow.client())?;
    let number = transaction_number(&mut transaction)?;
    for entry in entries {
        run(&mut transaction, entry)?;
        if transaction_number(&mut transaction)? != number {
            return Err(ShadowError::EndsTransaction {
                tag: entry.tag.clone(),
                has_run: true,
            });
        }
    }
    let built = catalogue::read(&mut ReadOnly::inside(&mut transaction)?)?;
    transaction.rollback().map_err(|error| DbError::of(&error))?;
    Ok(built)
}

fn text_of(entry: &Entry) -> Result<&str, ShadowError> {
    entry.sql.as_deref().ok_or_else(|| ShadowError::NoFile {
        tag: entry.tag.clone(),
        file: entry.file.clone(),
    })
}

fn refuse_objects(catalogue: &Catalogue) -> Result<(), ShadowError> {
    let is_brought = |kind: ObjectKind, name: &str| match kind {
        ObjectKind::Schema => name == "public",
        ObjectKind::Extension => true,
        _ => false,
    };
    let objects = || catalogue.objects.keys().filter(|id| !is_brought(id.kind, &id.name));
    let tables = || objects().filter(|id| id.kind == ObjectKind::Table);
    // A table tells best whose database it is.
    match tables().next().or_else(|| objects().next()) {
        None => Ok(()),
        Some(first) => Err(ShadowError::NotEmpty {
            example: format!("the {} {first}", first.kind.name()),
            n_objects: objects().count(),
            n_tables: tables().count(),
        }),
    }
}

fn begin(client: &mut Client) -> Result<Transaction<'_>, DbError> {
    let mut transaction = client.transaction().map_err(|error| DbError::of(&error))?;
    let set = transaction.batch_execute(SETTINGS);
    set.map_err(|error| DbError::of(&error))?;
    Ok(transaction)
}

/// Returns the number of the transaction, which another one would not have.
fn transaction_number(transaction: &mut Transaction<'_>) -> Result<String, DbError> {
    let rows = transaction.query_typed("SELECT pg_catalog.txid_current()::text", &[]);
    let rows = rows.map_err(|error| DbError::of(&error))?;
    let number = rows.first().and_then(|row| row.try_get(0).ok());
    number.ok_or_else(|| DbError::Answer("it does not number its transactions".to_owned()))
}

/// Runs the statements of `entry` as the migrator does: piece by piece, from one breakpoint to the next.
fn run(transaction: &mut Transaction<'_>, entry: &Entry) -> Result<(), ShadowError> {
    let mut line = 1;
    for piece in text_of(entry)?.split(BREAKPOINT) {
        let blank = piece.len() - piece.trim_start().len();
        let first = line + piece.get(..blank).unwrap_or("").matches('\n').count();
        if let Err(error) = transaction.batch_execute(piece) {
            return Err(ShadowError::Failed {
                tag: entry.tag.clone(),
                file: entry.file.clone(),
                line: first,
                error: DbError::of(&error),
            });
        }
        line += piece.matches('\n').count();
    }
    Ok(())
}
