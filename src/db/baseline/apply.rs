//! Writing a baseline, the only thing of `db` that changes a database: in one transaction, which is committed whole or not
//! at all.

use crate::db::baseline::{Baseline, Evidence, Request, draft, sql};
use crate::db::connection::Connection;
use crate::db::error::DbError;
use crate::db::folder::Layout;
use crate::db::forecast;
use crate::db::rows::RowId;
use crate::db::session::ReadOnly;
use crate::db::tracking;
use postgres::{IsolationLevel, SimpleQueryMessage, Transaction};
use std::collections::{BTreeMap, BTreeSet};

/// What finds the evidence, by tag, in the very transaction that writes.
pub type Look<'a> = dyn FnMut(&mut ReadOnly<'_>) -> Result<BTreeMap<String, Evidence>, DbError> + 'a;

/// Records what [`draft`] would record, decided anew behind the locks; returns what was written.
///
/// Where something blocks, or nothing is left to record, nothing is written and `applied` is false. Before the commit it is
/// proved that the migrator of the folder's layout takes none of what was recorded for pending.
///
/// # Errors
/// What the server says; then nothing is written, unless the connection ended during the commit itself: then a look at the
/// table says whether the rows are there.
pub fn apply(connection: &mut Connection, request: &Request, look: &mut Look<'_>) -> Result<Baseline, DbError> {
    let mut transaction = connection
        .client()
        .build_transaction()
        // Each statement has to see what others committed while the locks were waited for.
        .isolation_level(IsolationLevel::ReadCommitted)
        .start()
        .map_err(|error| DbError::of(&error))?;
    let mut baseline = write(&mut transaction, request, look)?;
    if baseline.insert.is_empty() {
        transaction.rollback().map_err(|error| DbError::of(&error))?;
        return Ok(baseline);
    }
    transaction.commit().map_err(|error| DbError::of(&error))?;
    baseline.applied = true;
    baseline.undo = sql::undo(request.table, &baseline.insert);
    Ok(baseline)
}

/// Does everything but the commit.
fn write(transaction: &mut Transaction<'_>, request: &Request, look: &mut Look<'_>) -> Result<Baseline, DbError> {
    let table = request.table;
    run(transaction, sql::SETTINGS)?;
    run(transaction, &sql::wait())?;
    // What is there is asked first: making it again needs a privilege that recording does not.
    let is_there = tracking::table(&mut ReadOnly::inside(transaction)?, table)?.is_some();
    if !is_there {
        run(transaction, &sql::create(table, request.folder.layout))?;
    }
    run(transaction, &sql::lock(table))?;
    let (live, evidence) = {
        let mut session = ReadOnly::inside(transaction)?;
        (tracking::table(&mut session, table)?, look(&mut session)?)
    };
    let mut baseline = draft(request, live.as_ref(), &evidence);
    for record in &mut baseline.insert {
        let id = inserted(transaction, &sql::insert(table, record))?;
        record.id = Some(id.parse().map_or(RowId::Text(id), RowId::Number));
    }
    prove(transaction, request, &baseline)?;
    Ok(baseline)
}

/// Whether the rows do what they are for, as far as the transaction sees them.
fn prove(transaction: &mut Transaction<'_>, request: &Request, baseline: &Baseline) -> Result<(), DbError> {
    let live = tracking::table(&mut ReadOnly::inside(transaction)?, request.table)?;
    let forecast = match request.folder.layout {
        Layout::V0 => forecast::v0(request.folder, live.as_ref()),
        Layout::V1 => forecast::v1(request.folder, live.as_ref()),
    };
    let recorded: BTreeSet<&String> = baseline.insert.iter().map(|record| &record.tag).collect();
    match forecast.runs.iter().find(|tag| recorded.contains(tag)) {
        Some(tag) => Err(DbError::Answer(format!(
            "the migrator would run {tag} although it was just recorded"
        ))),
        None => Ok(()),
    }
}

fn run(transaction: &mut Transaction<'_>, statements: &str) -> Result<(), DbError> {
    transaction
        .batch_execute(statements)
        .map_err(|error| DbError::of(&error))
}

/// Runs a statement that writes one row; returns its id.
fn inserted(transaction: &mut Transaction<'_>, statement: &str) -> Result<String, DbError> {
    let messages = transaction
        .simple_query(statement)
        .map_err(|error| DbError::of(&error))?;
    let ids: Vec<&str> = messages
        .iter()
        .filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => row.get(0),
            _ => None,
        })
        .collect();
    match ids.as_slice() {
        [id] => Ok((*id).to_owned()),
        _ => Err(DbError::Answer(format!(
            "it wrote {} rows where one was asked for",
            ids.len()
        ))),
    }
}
