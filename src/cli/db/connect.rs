//! Which database is meant, and the connection to it. Nothing of an address is ever shown.

use std::env::VarError;
use std::fs;
use std::path::Path;

use crate::cli::db::args::{ConnectionArgs, ShadowArgs};
use crate::cli::db::failure;
use crate::cli::failure::Failure;
use crate::db::connection::{Connection, Trust};
use crate::db::url::DatabaseUrl;

/// The variable that holds the address where no argument does.
const VARIABLE: &str = "DATABASE_URL";

/// A database that can be connected to.
pub(crate) struct Address {
    url: DatabaseUrl,
    trust: Trust,
}

impl Address {
    /// Returns what `--url` says, else DATABASE_URL.
    ///
    /// # Errors
    /// Neither says anything, or what it says cannot be used.
    pub(crate) fn of(args: &ConnectionArgs) -> Result<Address, Failure> {
        let certificate = args.ssl_root_cert.as_deref();
        if let Some(url) = &args.url {
            return Address::parse(url, "--url", certificate);
        }
        match std::env::var(VARIABLE) {
            Ok(url) if !url.trim().is_empty() => Address::parse(&url, VARIABLE, certificate),
            Err(VarError::NotUnicode(_)) => Err(Failure::new(
                format!("{VARIABLE} is not UTF-8"),
                "write such signs of an address as %XX",
            )),
            Ok(_) | Err(VarError::NotPresent) => Err(Failure::new(
                "no database is named",
                format!(
                    "set {VARIABLE} to its address, or give it with `--url`: postgres://USER@HOST/NAME. \
                     decomm takes no address from a file of the repository"
                ),
            )),
        }
    }

    /// Returns the scratch database, where one is named. What vouches for the other one vouches for it, too.
    ///
    /// # Errors
    /// What is named cannot be used.
    pub(crate) fn of_shadow(args: &ShadowArgs, connection: &ConnectionArgs) -> Result<Option<Address>, Failure> {
        let certificate = connection.ssl_root_cert.as_deref();
        let url = args.shadow_url.as_deref();
        url.map(|url| Address::parse(url, "--shadow-url", certificate))
            .transpose()
    }

    /// Returns what `text` says, which `name` holds.
    ///
    /// # Errors
    /// It is no address of a database, or a certificate that it names cannot be read.
    pub(crate) fn parse(text: &str, name: &str, certificate: Option<&Path>) -> Result<Address, Failure> {
        let url = DatabaseUrl::parse(text).map_err(|error| failure::of_url(&error, name))?;
        let file = certificate.or_else(|| url.root_certificate().map(Path::new));
        let trust = match file {
            None => Trust::PublicAuthorities,
            Some(file) => Trust::Pem(pem(file, certificate.is_some())?),
        };
        Ok(Address { url, trust })
    }

    /// Connects.
    ///
    /// # Errors
    /// It cannot be reached, or does not let this role in.
    pub(crate) fn connect(&self) -> Result<Connection, Failure> {
        Connection::open(&self.url, &self.trust).map_err(|error| failure::of_database(&error))
    }
}

/// Returns the text of the certificates in `file`; its name is shown only where an argument gave it.
fn pem(file: &Path, is_argument: bool) -> Result<String, Failure> {
    fs::read_to_string(file).map_err(|error| {
        let what = match is_argument {
            true => format!("cannot read {}: {error}", file.display()),
            false => format!("cannot read the file that `sslrootcert` of the address names: {error}"),
        };
        Failure::new(what, "`--ssl-root-cert` takes a file of certificates in PEM")
    })
}
