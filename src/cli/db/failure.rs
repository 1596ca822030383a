//! What kept a command from asking a database, with what to do next.

use crate::cli::failure::Failure;
use crate::db::error::DbError;
use crate::db::shadow::ShadowError;
use crate::db::subject::SubjectError;

/// Returns the failure of an address that cannot be used; `name` is the option or the variable that holds it.
pub(crate) fn of_url(error: &DbError, name: &str) -> Failure {
    Failure::new(
        format!("{name}: {error}"),
        "an address is postgres://USER:PASSWORD@HOST:PORT/NAME; signs such as `@` and `/` in a password are written as %40 and %2F",
    )
}

/// Returns the failure of a database that could not be asked.
pub(crate) fn of_database(error: &DbError) -> Failure {
    let help = match (error, error.code().unwrap_or("")) {
        (DbError::Url(_), _) => "an address is postgres://USER:PASSWORD@HOST:PORT/NAME",
        (DbError::Unreachable(_), _) => {
            "see whether the server runs, whether its address and port are right, and whether this machine may reach it"
        }
        (DbError::NoTls, _) => {
            "`sslmode=disable` in the address connects without encryption, where the network is your own"
        }
        (DbError::Untrusted(_) | DbError::RootCertificate(_), _) => {
            "`--ssl-root-cert FILE` takes the certificate, in PEM, of the authority that signed the server's"
        }
        (DbError::Login(_), _) | (_, "28P01" | "28000") => {
            "see whether the user and the password of the address are right"
        }
        (_, "3D000") => "the name of the database is the last part of the address: postgres://USER@HOST/NAME",
        (_, "42501") => "let the role read it (GRANT USAGE ON SCHEMA …, GRANT SELECT ON …), or take another role",
        (_, "25006") => "the database takes no writing now: is it a replica?",
        (_, "53300" | "57P03") => "the server has no room now, or is starting: try it again in a while",
        (_, "55P03" | "57014" | "40001" | "40P01") => {
            "something else is at work in the database: try it again in a while"
        }
        (DbError::Lost, _) => "try it again; behind a pooler, take the direct address of the database",
        (DbError::Baseline(_), _) => "`--against` takes a file that `decomm db audit --baseline-out` wrote",
        _ => "see the log of the server for more; behind a pooler, take the direct address of the database",
    };
    Failure::new(error.to_string(), help)
}

/// Returns the failure of a scratch database that cannot be used, or of migrations that do not run there.
pub(crate) fn of_shadow(error: &ShadowError) -> Failure {
    let help = match error {
        ShadowError::Same => "`--shadow-url` takes another database, an empty one: `createdb scratch`",
        ShadowError::NotEmpty { .. } => {
            "nothing was replayed, and nothing was changed: make an empty database beside it (`createdb scratch`) and name \
             that with `--shadow-url`. A database in use is looked at with `decomm db audit`"
        }
        ShadowError::NoFile { .. } => "bring the file back from git: a migration of the journal has to be there",
        ShadowError::EndsTransaction { has_run: false, .. } => {
            "nothing was replayed. Take BEGIN and COMMIT out of a migration that has not run yet: the migrator runs all of \
             them in one transaction"
        }
        ShadowError::EndsTransaction { has_run: true, .. } => {
            "the scratch database keeps what ran until then: drop it and make it again (`dropdb`, `createdb`)"
        }
        ShadowError::Failed { .. } => {
            "`decomm db verify --gate replay` says the same: the migrations do not build an empty database"
        }
        ShadowError::Database(error) => return of_database(error),
    };
    Failure::new(error.to_string(), help)
}

/// Returns the failure of a repository that does not say what the database is to be held against.
pub(crate) fn of_subject(error: &SubjectError) -> Failure {
    let help = match error {
        SubjectError::NoFolder { source_file: None, .. } => {
            "folders are named relative to the working directory, and are not looked at where an ignore file names them"
        }
        SubjectError::NoFolder { .. } => "`--out DIR` names another folder",
        SubjectError::ComputedFolder { .. } => "`--out DIR` names the folder",
        SubjectError::ComputedTable { .. } => "`--drizzle-table [SCHEMA.]TABLE` names the table",
        SubjectError::SeveralFolders { .. } => "`--out DIR` says which one is meant",
        SubjectError::SeveralLegacyFolders { .. } => "`--legacy DIR` says which one is meant",
    };
    Failure::new(error.to_string(), help)
}
