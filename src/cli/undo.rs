//! `decomm undo`.

use crate::cli::args::UndoArgs;
use crate::cli::failure::Failure;
use crate::cli::project::{find_root, has_config};
use crate::cli::{Outcome, Session, journal};
use crate::report::undo;

/// Takes the last fix back, or lists what can be taken back.
///
/// The configuration is not read: it may be what is broken.
///
/// # Errors
/// There is neither a config nor a journal, or the journals or the files cannot be read or written.
pub(crate) fn run(args: &UndoArgs, session: &Session) -> Result<Outcome, Failure> {
    let config_file = session.config_file.as_deref();
    // The configuration may be gone: its work is done.
    let without_config = if has_config(config_file)? {
        None
    } else {
        journal::nearest()?
    };
    let store = match without_config {
        Some(store) => store,
        None => journal::open(&find_root(config_file)?)?,
    };
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
    if args.forget {
        let forgotten = journal::forget(&store)?;
        session.output.write(&undo::forgotten(forgotten.as_ref()), None)?;
        return Ok(Outcome::Clean);
    }
    let undone = journal::undo(&store)?;
    session.output.write(&undo::render(undone.as_ref()), None)?;
    let is_whole = undone.is_none_or(|undone| undone.kept.is_empty());
    Ok(if is_whole { Outcome::Clean } else { Outcome::Found })
}
