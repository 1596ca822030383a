//! What has to be said before a database is written to: its name, and that there is a backup.

use std::io::{self, BufRead, IsTerminal};

use crate::cli::Session;
use crate::cli::db::args::BaselineArgs;
use crate::cli::failure::Failure;

/// What was said on the command line, and whether the rest can be asked for.
pub(crate) struct Consent<'a> {
    expected: Option<&'a str>,
    is_backup_confirmed: bool,
}

impl<'a> Consent<'a> {
    /// Returns what `args` say.
    ///
    /// # Errors
    /// They do not say it all, and nobody can be asked.
    pub(crate) fn of(args: &'a BaselineArgs) -> Result<Consent<'a>, Failure> {
        let consent = Consent {
            expected: args.expect_db.as_deref(),
            is_backup_confirmed: args.backup_confirmed,
        };
        let can_ask = io::stdin().is_terminal() && io::stderr().is_terminal();
        let missing = match (consent.expected, consent.is_backup_confirmed) {
            (Some(_), true) => return Ok(consent),
            _ if can_ask => return Ok(consent),
            (None, true) => "`--expect-db NAME`, the name that the database must have",
            (Some(_), false) => "`--backup-confirmed`, which says that there is a backup",
            (None, false) => {
                "`--expect-db NAME`, the name that the database must have, and `--backup-confirmed`, which says that \
                 there is a backup"
            }
        };
        Err(Failure::new(
            "`--apply` writes to the database, and nobody can be asked here",
            format!("give {missing}; nothing was connected"),
        ))
    }

    /// Refuses to write to the database `name`, unless everything was said for it, or is answered now.
    ///
    /// # Errors
    /// It has another name than was said, or the answer is no.
    pub(crate) fn require(&self, name: &str, n_records: usize, session: &Session) -> Result<(), Failure> {
        let typed;
        let expected = match self.expected {
            Some(expected) => expected,
            None => {
                let what = match n_records {
                    1 => "1 record is".to_owned(),
                    number => format!("{number} records are"),
                };
                typed = ask(
                    session,
                    &format!("{what} to be written. The name of the database, to go on: "),
                )?;
                &typed
            }
        };
        if expected != name {
            return Err(Failure::new(
                format!("the database is called {name}, and not {expected}"),
                "nothing was written: see where the address leads",
            ));
        }
        if !self.is_backup_confirmed && ask(session, "Is there a backup that can be restored? [yes/no]: ")? != "yes" {
            return Err(Failure::new(
                "there is no backup",
                "nothing was written: make one first (`pg_dump`, or a snapshot of the host)",
            ));
        }
        Ok(())
    }
}

fn ask(session: &Session, question: &str) -> Result<String, Failure> {
    session.output.question(question);
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer).map_err(|error| {
        Failure::new(
            format!("cannot read the answer: {error}"),
            "nothing was written; `--expect-db NAME` and `--backup-confirmed` answer beforehand",
        )
    })?;
    Ok(answer.trim().to_owned())
}
