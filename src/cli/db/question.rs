//! What a database is asked about: the repository's side, and what the database should hold.

use std::path::Path;

use crate::cli::Session;
use crate::cli::db::args::SubjectArgs;
use crate::cli::db::connect::Address;
use crate::cli::db::failure;
use crate::cli::db::waiting::Waiting;
use crate::cli::failure::Failure;
use crate::cli::progress::ProgressLine;
use crate::cli::project::Project;
use crate::db::audit::{self, Audit, Files, Observed};
use crate::db::connection::Connection;
use crate::db::expected::{self, Expected, Source};
use crate::db::folder::{self, DrizzleFolder, Entry};
use crate::db::legacy::file;
use crate::db::object::{Catalogue, QualifiedName};
use crate::db::shadow::{self, ShadowError};
use crate::db::subject::{self, Named, Subject};
use crate::report::human::Detail;
use crate::tree::path::RepoPath;

/// The repository's side.
pub(crate) struct Question {
    /// Where it lies.
    pub(crate) project: Project,
    /// What of it a database is held against.
    pub(crate) subject: Subject,
    /// The files that it names.
    pub(crate) files: Files,
}

impl Question {
    /// Reads the repository around the working directory.
    ///
    /// # Errors
    /// A wrong config, a repository that does not say what is meant, or a folder that no migrator could read.
    pub(crate) fn of(args: &SubjectArgs, session: &Session) -> Result<Question, Failure> {
        let project = Project::open_or_plain(session.config_file.as_deref())?;
        let path = |path: &Option<std::path::PathBuf>| path.as_deref().map(|path| project.repo_path(path)).transpose();
        let table = |option: &str, text: &Option<String>| text.as_deref().map(|text| table(option, text)).transpose();
        let named = Named {
            out: path(&args.out)?,
            drizzle_table: table("--drizzle-table", &args.drizzle_table)?,
            legacy: path(&args.legacy)?,
            legacy_table: table("--legacy-table", &args.legacy_table)?,
        };
        let here = project.repo_path(Path::new("."))?;
        let line = ProgressLine::new(session.detail != Detail::Quiet, "files");
        let subject = subject::find(&project.tree, Some(&project.config), &named, &here, &|progress| {
            line.update(progress);
        });
        drop(line);
        let subject = subject.map_err(|error| failure::of_subject(&error))?;
        let folder = subject.drizzle.as_ref().map(|folder| read_folder(&project, folder));
        let legacy = subject.legacy.as_ref();
        let files = Files {
            drizzle: folder.transpose()?,
            legacy: legacy
                .map(|folder| file::read(project.tree.as_ref(), folder))
                .unwrap_or_default(),
        };
        Ok(Question {
            project,
            subject,
            files,
        })
    }

    /// Returns Drizzle's folder.
    ///
    /// # Errors
    /// There is none.
    pub(crate) fn drizzle(&self) -> Result<&DrizzleFolder, Failure> {
        self.files.drizzle.as_ref().ok_or_else(|| {
            Failure::new(
                "there is no Drizzle folder here",
                "no drizzle.config names one, and none has a journal: `--out DIR` names it",
            )
        })
    }

    /// Reads a database, holds it against the repository and against what it should hold, and takes nothing from it but
    /// that.
    ///
    /// # Errors
    /// One of the databases cannot be reached or read, or the migrations do not run in the scratch database.
    pub(crate) fn ask(
        &self,
        address: &Address,
        shadow: Option<&Address>,
        moment: Moment,
        session: &Session,
    ) -> Result<Answer, Failure> {
        let (mut connection, observed) = self.observe(address, session)?;
        let expected = self.expected(&mut connection, &observed, shadow, moment, session)?;
        let audit = audit::judge(&observed, &self.subject, &self.files, expected.as_ref());
        Ok(Answer {
            connection,
            observed,
            audit,
        })
    }

    /// Reads a database, and holds it against nothing yet.
    ///
    /// # Errors
    /// It cannot be reached or read.
    pub(crate) fn observe(&self, address: &Address, session: &Session) -> Result<(Connection, Observed), Failure> {
        let _waiting = Waiting::new(session, "reading the database");
        let mut connection = address.connect()?;
        let observed = audit::observe(&mut connection, &self.subject).map_err(|error| failure::of_database(&error))?;
        Ok((connection, observed))
    }

    /// Returns what the database `live` should hold: what a replay in `shadow` builds, else what the newest snapshot names.
    fn expected(
        &self,
        live: &mut Connection,
        observed: &Observed,
        shadow: Option<&Address>,
        moment: Moment,
        session: &Session,
    ) -> Result<Option<Expected>, Failure> {
        let Some(folder) = &self.files.drizzle else {
            return Ok(None);
        };
        let Some(shadow) = shadow else {
            return Ok(expected::of_snapshot(self.project.tree.as_ref(), &folder.path));
        };
        let is_to_come = match moment {
            Moment::Now => audit::is_to_come(observed, &self.subject, folder),
            Moment::AfterMigrate => vec![false; folder.entries.len()],
        };
        let entries = folder.entries.iter().cloned().zip(is_to_come);
        let (to_come, entries): (Vec<_>, Vec<_>) = entries.partition(|(_, is_to_come)| *is_to_come);
        let entries: Vec<Entry> = entries.into_iter().map(|(entry, _)| entry).collect();
        let catalogue = replay(&entries, Some(live), shadow, session)?;
        Ok(Some(Expected {
            catalogue: catalogue.map_err(|error| failure::of_shadow(&error))?,
            source: Source::Replay {
                to_come: to_come.into_iter().map(|(entry, _)| entry.tag).collect(),
            },
        }))
    }
}

/// When a database should hold what is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    /// Now: without what only the next migrate brings.
    Now,
    /// Once everything has run.
    AfterMigrate,
}

/// Replays `entries` in `shadow`, which must not be the database `live`. What the migrations themselves do wrong is the
/// inner error.
///
/// # Errors
/// The scratch database cannot be used.
pub(crate) fn replay(
    entries: &[Entry],
    live: Option<&mut Connection>,
    shadow: &Address,
    session: &Session,
) -> Result<Result<Catalogue, ShadowError>, Failure> {
    let _waiting = Waiting::new(session, "replaying the migrations");
    let mut scratch = shadow.connect()?;
    if let Some(live) = live {
        shadow::refuse_same(live, &mut scratch).map_err(|error| failure::of_shadow(&error))?;
    }
    match shadow::replay(&mut scratch, entries) {
        Err(error) if !error.is_of_migrations() => Err(failure::of_shadow(&error)),
        outcome => Ok(outcome),
    }
}

/// What a database answered.
pub(crate) struct Answer {
    /// The connection, on which nothing is under way.
    pub(crate) connection: Connection,
    /// What was read.
    pub(crate) observed: Observed,
    /// What that means.
    pub(crate) audit: Audit,
}

/// Returns the Drizzle folder at `folder`.
///
/// # Errors
/// No migrator could read it.
pub(crate) fn read_folder(project: &Project, folder: &RepoPath) -> Result<DrizzleFolder, Failure> {
    folder::read(project.tree.as_ref(), folder).map_err(|error| {
        Failure::new(
            error.to_string(),
            "`decomm check` says more of a broken history; `--out DIR` names another folder",
        )
    })
}

/// Returns the table that `text`, the value of `option`, names.
fn table(option: &str, text: &str) -> Result<QualifiedName, Failure> {
    let (schema, name) = text.split_once('.').unwrap_or(("public", text));
    let is_name = |part: &str| !part.is_empty() && part.trim() == part && !part.contains(['.', '"', '\0']);
    match is_name(schema) && is_name(name) {
        true => Ok(QualifiedName::new(schema, name)),
        false => Err(Failure::new(
            format!("`{option}` does not name a table"),
            "write `table`, which is in the schema `public`, or `schema.table`, without quotes",
        )),
    }
}
