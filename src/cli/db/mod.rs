//! `decomm db`: what every act of it needs, which is the database, and what of the repository it is held against.

pub(crate) mod args;
mod audit;
mod baseline;
mod connect;
mod consent;
mod failure;
pub(crate) mod gates;
mod question;
mod reconcile;
mod verify;
mod waiting;

use crate::cli::db::args::{DbAct, DbArgs};
use crate::cli::failure::Failure;
use crate::cli::{Outcome, Session};

/// Asks, or changes, what a database says of its migrations.
///
/// # Errors
/// Wrong usage, a repository that does not say what is meant, or a database that cannot be reached, read or written.
pub(crate) fn run(args: &DbArgs, session: &Session) -> Result<Outcome, Failure> {
    match &args.act {
        DbAct::Audit(args) => audit::run(args, session),
        DbAct::Verify(args) => verify::run(args, session),
        DbAct::Baseline(args) => baseline::run(args, session),
        DbAct::Reconcile(args) => reconcile::run(args, session),
    }
}
