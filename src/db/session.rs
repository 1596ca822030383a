//! The one way to read a database: a read-only transaction that sees one moment, and that nothing of stays.
//!
//! Everything is set for this transaction alone, so that a pooler which hands the connection to others afterwards hands
//! on nothing of it. Statements are sent without a name, since a name would outlive its transaction there.

use postgres::fallible_iterator::FallibleIterator;
use postgres::types::{ToSql, Type};
use postgres::{Client, IsolationLevel, Row, Transaction};

use crate::db::error::DbError;

/// What is set for the transaction.
///
/// The times are so long that only what hangs meets them. A search path of the system's schema alone makes PostgreSQL
/// print every other name with its schema; the settings after it are those that its printing of definitions depends on.
/// Where row-level security would hide rows, reading them fails instead. Sorting on disk and compiling a statement
/// that runs once cost more than they bring.
const SETTINGS: &str = "\
    SET LOCAL search_path = pg_catalog, pg_temp; \
    SET LOCAL statement_timeout = '120s'; \
    SET LOCAL lock_timeout = '10s'; \
    SET LOCAL row_security = off; \
    SET LOCAL quote_all_identifiers = off; \
    SET LOCAL DateStyle = 'ISO, YMD'; \
    SET LOCAL IntervalStyle = 'postgres'; \
    SET LOCAL TimeZone = 'UTC'; \
    SET LOCAL extra_float_digits = 1; \
    SET LOCAL bytea_output = 'hex'; \
    SET LOCAL work_mem = '32MB'; \
    SET LOCAL jit = off";

/// A transaction in which nothing can be written; dropping it rolls it back.
pub struct ReadOnly<'a> {
    transaction: Transaction<'a>,
}

impl<'a> ReadOnly<'a> {
    pub(in crate::db) fn begin(client: &'a mut Client) -> Result<ReadOnly<'a>, DbError> {
        let transaction = client
            .build_transaction()
            .isolation_level(IsolationLevel::RepeatableRead)
            .read_only(true)
            .start();
        ReadOnly::set_up(transaction)
    }

    /// Returns a part of `outer` in which nothing can be written: it sees what `outer` wrote so far.
    ///
    /// # Errors
    /// What the server says to that.
    pub fn inside(outer: &'a mut Transaction<'_>) -> Result<ReadOnly<'a>, DbError> {
        let mut session = ReadOnly::set_up(outer.transaction())?;
        session.run("SET LOCAL transaction_read_only = on")?;
        Ok(session)
    }

    fn set_up(transaction: Result<Transaction<'a>, postgres::Error>) -> Result<ReadOnly<'a>, DbError> {
        let transaction = transaction.map_err(|error| DbError::of(&error))?;
        let mut session = ReadOnly { transaction };
        session.run(SETTINGS)?;
        Ok(session)
    }

    /// Runs statements that give no rows, separated by semicolons. The server refuses all that write.
    ///
    /// # Errors
    /// What the server says; after it every further statement fails too, unless it was run by `attempt`.
    pub fn run(&mut self, statements: &str) -> Result<(), DbError> {
        self.transaction
            .batch_execute(statements)
            .map_err(|error| DbError::of(&error))
    }

    /// Returns the rows of one statement. Its columns have types that PostgreSQL itself brings: cast others to text.
    ///
    /// # Errors
    /// What the server says; after it every further statement fails too, unless it was run by `attempt`.
    pub fn query(&mut self, statement: &str, values: &[(&(dyn ToSql + Sync), Type)]) -> Result<Vec<Row>, DbError> {
        self.transaction
            .query_typed(statement, values)
            .map_err(|error| DbError::of(&error))
    }

    /// Hands the rows of one statement to `take`, one after the other, so that they are never all in memory.
    ///
    /// # Errors
    /// What the server says, or `take`.
    pub fn each(&mut self, statement: &str, mut take: impl FnMut(&Row) -> Result<(), DbError>) -> Result<(), DbError> {
        let none: [(&(dyn ToSql + Sync), Type); 0] = [];
        let mut rows = self
            .transaction
            .query_typed_raw(statement, none)
            .map_err(|error| DbError::of(&error))?;
        while let Some(row) = rows.next().map_err(|error| DbError::of(&error))? {
            take(&row)?;
        }
        Ok(())
    }

    /// Reads what may be refused: whatever `read` meets, the session can be used afterwards.
    ///
    /// # Errors
    /// What `read` says.
    pub fn attempt<T>(&mut self, read: impl FnOnce(&mut ReadOnly<'_>) -> Result<T, DbError>) -> Result<T, DbError> {
        let inner = self.transaction.transaction().map_err(|error| DbError::of(&error))?;
        read(&mut ReadOnly { transaction: inner })
    }
}

/// Returns the value in `column` of `row`.
///
/// # Errors
/// `DbError::Answer` where the column has another type, or is NULL and `T` no `Option`.
pub fn value<'a, T: postgres::types::FromSql<'a>>(row: &'a Row, column: usize) -> Result<T, DbError> {
    row.try_get(column).map_err(|error| DbError::Answer(error.to_string()))
}
