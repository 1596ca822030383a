//! What can go wrong between decomm and a database.
//!
//! No error holds a URL, a password, the name of a host, or a literal of a statement: what the client and the server say
//! is taken apart here, once, and only what may be shown is kept. What to do next is said by `cli`.

use std::error::Error as _;
use std::io;

/// Why a database could not be asked, or gave no answer that can be used.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// The URL cannot be read.
    #[error("the database URL cannot be used: {0}")]
    Url(&'static str),
    /// Nobody answers where the URL leads.
    #[error("the database server cannot be reached: {0}")]
    Unreachable(&'static str),
    /// The URL asks for an encrypted connection, and the server has none to offer.
    #[error("the database server does not offer TLS, which sslmode asks for")]
    NoTls,
    /// The server could not prove that it is the one that the URL names.
    #[error("the database server's certificate is not trusted: {0}")]
    Untrusted(String),
    /// The PEM text of a certificate authority cannot be used.
    #[error("the certificates of `--ssl-root-cert` cannot be used: {0}")]
    RootCertificate(&'static str),
    /// Both sides could not agree how to log in.
    #[error("the login to the database failed: {0}")]
    Login(String),
    /// The server refuses a statement or a login.
    #[error("{message} (SQLSTATE {code})")]
    Server {
        /// The five characters that PostgreSQL gives its errors, from its manual's appendix A.
        code: String,
        /// PostgreSQL's primary message, without what it may quote of values.
        message: String,
    },
    /// The connection ended in the middle.
    #[error("the connection to the database was lost")]
    Lost,
    /// The server answers what no PostgreSQL does.
    #[error("the database answers in an unexpected way: {0}")]
    Answer(String),
    /// A baseline file cannot be read.
    #[error("the baseline cannot be read: {0}")]
    Baseline(String),
}

impl DbError {
    /// A server stays silent.
    pub(in crate::db) const TIMED_OUT: DbError = DbError::Unreachable("it does not answer in time");

    /// Whether the role may not do what was asked; the thing itself may well be there.
    pub fn is_permission_denied(&self) -> bool {
        self.code() == Some("42501")
    }

    /// Returns the SQLSTATE, where the server gave one.
    pub fn code(&self) -> Option<&str> {
        match self {
            DbError::Server { code, .. } => Some(code),
            _ => None,
        }
    }

    /// Returns `error` without whatever may hold a secret.
    pub(in crate::db) fn of(error: &postgres::Error) -> DbError {
        if let Some(server) = error.as_db_error() {
            let code = server.code().code();
            return DbError::Server {
                code: code.to_owned(),
                message: match server.file() {
                    Some(SOURCE_OF_RAISE) => "code of the database raises an exception of its own".to_owned(),
                    _ => shown_message(code, server.message()),
                },
            };
        }
        if error.is_closed() {
            return DbError::Lost;
        }
        let cause = error.source();
        if let Some(io) = cause.and_then(|cause| cause.downcast_ref::<io::Error>()) {
            return of_io(io, &error.to_string());
        }
        // What is left is said by the client itself, in words of its own that hold no values.
        match cause.map(ToString::to_string).as_deref() {
            Some("server does not support TLS") => DbError::NoTls,
            Some("password missing") => {
                DbError::Login("the server asks for a password, and the URL has none".to_owned())
            }
            Some(cause) if error.to_string() == "authentication error" => DbError::Login(cause.to_owned()),
            _ if error.to_string() == "timeout waiting for server" => DbError::TIMED_OUT,
            _ => DbError::Answer(error.to_string()),
        }
    }
}

/// Returns what a failed read or write means; `what` is the client's word for what it was doing.
fn of_io(error: &io::Error, what: &str) -> DbError {
    if let Some(tls) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        return of_tls(tls);
    }
    let is_lookup = error.to_string().starts_with("failed to lookup address");
    match error.kind() {
        _ if is_lookup => DbError::Unreachable("its host name is not known"),
        io::ErrorKind::ConnectionRefused => DbError::Unreachable("the connection is refused"),
        io::ErrorKind::TimedOut => DbError::TIMED_OUT,
        io::ErrorKind::NotFound => DbError::Unreachable("there is no such socket"),
        io::ErrorKind::PermissionDenied => DbError::Unreachable("its socket may not be opened"),
        io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable => {
            DbError::Unreachable("the network has no way to it")
        }
        _ if what == "error performing TLS handshake" => DbError::Unreachable("it does not speak TLS as it should"),
        _ if what == "error connecting to server" => DbError::Unreachable("the connection cannot be made"),
        _ => DbError::Lost,
    }
}

fn of_tls(error: &rustls::Error) -> DbError {
    use rustls::CertificateError::{
        Expired, ExpiredContext, NotValidForName, NotValidForNameContext, NotValidYet, NotValidYetContext,
        UnknownIssuer,
    };
    match error {
        rustls::Error::InvalidCertificate(why) => DbError::Untrusted(match why {
            UnknownIssuer => "nobody known signed it; `--ssl-root-cert` takes the certificate of who did".to_owned(),
            NotValidForName | NotValidForNameContext { .. } => "it is made for another host name".to_owned(),
            Expired | ExpiredContext { .. } => "it has expired".to_owned(),
            NotValidYet | NotValidYetContext { .. } => "it is not valid yet".to_owned(),
            _ => "it breaks a rule for certificates; `--ssl-root-cert` takes it as it is, where it is your own"
                .to_owned(),
        }),
        _ => DbError::Unreachable("it does not speak TLS as it should"),
    }
}

/// The file of PostgreSQL's own source from which RAISE and ASSERT of PL/pgSQL speak, whatever SQLSTATE they give.
const SOURCE_OF_RAISE: &str = "pl_exec.c";

/// The words at which a syntax error may be shown to be: no value and no password is one.
const SHOWN_WORDS: &[&str] = &[
    "AS",
    "BEGIN",
    "COLUMN",
    "CONSTRAINT",
    "CREATE",
    "DEFAULT",
    "DROP",
    "END",
    "EXISTS",
    "FOREIGN",
    "FROM",
    "IF",
    "INDEX",
    "INTO",
    "KEY",
    "NOT",
    "NULL",
    "ON",
    "OR",
    "ORDER",
    "PRIMARY",
    "REFERENCES",
    "REPLACE",
    "SELECT",
    "SET",
    "TABLE",
    "TO",
    "UNIQUE",
    "USING",
    "VALUES",
    "WHERE",
    "WITH",
    ")",
    "(",
    ",",
    ";",
];

/// Returns PostgreSQL's primary message without the values that it may quote.
///
/// Names of objects stay. A data exception (class 22) quotes the value that it complains of, a syntax error the word,
/// and an exception that SQL itself raises says what a literal says.
fn shown_message(code: &str, message: &str) -> String {
    match code {
        _ if code.starts_with("P0") => "code of the database raises an exception of its own".to_owned(),
        _ if code.starts_with("38") || code.starts_with("39") => {
            "a program or a function outside of the database fails".to_owned()
        }
        "42601" => {
            let Some((start, word)) = message.split_once('"') else {
                return match message.contains('\'') {
                    true => "syntax error".to_owned(),
                    false => message.to_owned(),
                };
            };
            let word = word.strip_suffix('"').unwrap_or(word);
            match SHOWN_WORDS.contains(&word.to_ascii_uppercase().as_str()) {
                true => message.to_owned(),
                false => format!("{start}a word that is not shown"),
            }
        }
        _ if code.starts_with("22") => message
            .split(['"', '\''])
            .next()
            .unwrap_or_default()
            .trim_end_matches([':', ' '])
            .to_owned(),
        _ => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_keeps_names_and_loses_values() {
        for (code, message, shown) in [
            (
                "42P01",
                "relation \"public.x\" does not exist",
                "relation \"public.x\" does not exist",
            ),
            (
                "22P02",
                "invalid input syntax for type integer: \"s3cret\"",
                "invalid input syntax for type integer",
            ),
            (
                "22001",
                "value too long for type character varying(3)",
                "value too long for type character varying(3)",
            ),
            (
                "42601",
                "syntax error at or near \"NOT\"",
                "syntax error at or near \"NOT\"",
            ),
            (
                "42601",
                "syntax error at or near \"'s3cret'\"",
                "syntax error at or near a word that is not shown",
            ),
            (
                "42601",
                "unterminated quoted string at or near \"E's3cret\"",
                "unterminated quoted string at or near a word that is not shown",
            ),
            (
                "42601",
                "syntax error at or near \"s3cret\"",
                "syntax error at or near a word that is not shown",
            ),
            (
                "P0004",
                "the key is s3cret",
                "code of the database raises an exception of its own",
            ),
            (
                "38000",
                "program \"curl s3cret\" failed",
                "a program or a function outside of the database fails",
            ),
        ] {
            assert_eq!(shown_message(code, message), shown);
        }
    }
}
