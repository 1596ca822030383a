//! `decomm undo`.

use crate::cli::args::UndoArgs;
use crate::cli::failure::Failure;
use crate::cli::project::find_root;
use crate::cli::{Outcome, Session, journal};
use crate::report::undo;

/// Takes the last fix back, or lists what can be taken back.
///
/// The configuration is not read: it may be what is broken.
///
/// # Errors
/// There is no config, or the journals or the files cannot be read or written.
pub(crate) fn run(args: &UndoArgs, session: &Session) -> Result<Outcome, Failure> {
    let store = journal::open(&find_root(session.config_file.as_deref())?)?;
    if args.list {
        let journals = store.list().map_err(|error| {
            Failure::new(
                format!("cannot read the journals in {}: {error}", store.shown()),
                "see to it that the folder can be read",
            )
        })?;
        session.output.write(&undo::list(&journals), None)?;
        return Ok(Outcome::Clean);
    }
    let undone = journal::undo(&store)?;
    session.output.write(&undo::render(undone.as_ref()), None)?;
    let is_whole = undone.is_none_or(|undone| undone.kept.is_empty());
    Ok(if is_whole { Outcome::Clean } else { Outcome::Found })
}
