//! A connection to a database.
//!
//! Leaves out what is asked: reading goes through `session`, and what writes begins its own transaction.

use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use postgres::config::Host;
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::db::error::DbError;
use crate::db::session::ReadOnly;
use crate::db::tls;
use crate::db::url::DatabaseUrl;

/// Who vouches for a server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Trust {
    /// The authorities that Mozilla's list has, as it was when this was built.
    #[default]
    PublicAuthorities,
    /// The certificates in this PEM text, and no others: of authorities, or the server's own.
    Pem(String),
}

/// A connection to one database, closed when it is dropped.
pub struct Connection {
    client: postgres::Client,
}

impl Connection {
    /// Connects to the first of the URL's servers that can be used.
    ///
    /// # Errors
    /// What the last server that was tried said, without a piece of the URL.
    pub fn open(url: &DatabaseUrl, trust: &Trust) -> Result<Connection, DbError> {
        let connector = tls::connector(trust)?;
        let mut last = DbError::Url("it names no host");
        for config in url.configs() {
            match connect(config, connector.clone(), url.patience()) {
                Ok(client) => return Ok(Connection { client }),
                Err(error) => last = without_password(error, url),
            }
        }
        Err(last)
    }

    /// Begins a transaction in which nothing can be written, and which is rolled back when it is dropped.
    ///
    /// # Errors
    /// What the server says to that.
    pub fn read_only(&mut self) -> Result<ReadOnly<'_>, DbError> {
        ReadOnly::begin(&mut self.client)
    }

    /// Returns the client, for what writes on purpose.
    pub fn client(&mut self) -> &mut postgres::Client {
        &mut self.client
    }
}

/// Connects to the first address of the host that can be used, each within `patience`, which the client itself only has for
/// the first step: a server that takes the connection and says nothing would be waited for without end. The thread that
/// waits for it ends with the process.
fn connect(
    config: postgres::Config,
    connector: MakeRustlsConnect,
    patience: Duration,
) -> Result<postgres::Client, DbError> {
    let (sender, receiver) = mpsc::sync_channel(1);
    let waiting = move || {
        for config in each_address(config) {
            let outcome = config.connect(connector.clone()).map_err(|error| DbError::of(&error));
            let is_over = outcome.is_ok();
            // Nobody listens any more where it took too long.
            if sender.send(outcome).is_err() || is_over {
                return;
            }
        }
    };
    let name = "database".to_owned();
    if thread::Builder::new().name(name).spawn(waiting).is_err() {
        return Err(DbError::Answer("there is no thread to connect with".to_owned()));
    }
    let mut last = DbError::TIMED_OUT;
    loop {
        match receiver.recv_timeout(patience) {
            Ok(Ok(client)) => return Ok(client),
            Ok(Err(error)) => last = error,
            Err(RecvTimeoutError::Timeout) => return Err(DbError::TIMED_OUT),
            Err(RecvTimeoutError::Disconnected) => return Err(last),
        }
    }
}

/// Returns `config` for each address that its host has; as it is where it names one, or a socket, or none is known.
fn each_address(config: postgres::Config) -> Vec<postgres::Config> {
    let addresses = match (config.get_hosts(), config.get_hostaddrs(), config.get_ports()) {
        ([Host::Tcp(name)], [], [port]) => (name.as_str(), *port).to_socket_addrs().ok(),
        _ => None,
    };
    let of_address = |address: SocketAddr| {
        let mut config = config.clone();
        config.hostaddr(address.ip());
        config
    };
    let configs: Vec<postgres::Config> = addresses.into_iter().flatten().map(of_address).collect();
    match configs.is_empty() {
        true => vec![config],
        false => configs,
    }
}

/// Returns `error`, silent on what the server said of a login where that holds the password.
fn without_password(error: DbError, url: &DatabaseUrl) -> DbError {
    match error {
        DbError::Server { code, message } if url.is_betrayed_by(&message) => DbError::Server {
            code,
            message: "the database server refuses the login".to_owned(),
        },
        other => other,
    }
}
