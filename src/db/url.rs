//! The address of a database: a URL (`postgres://…`, `postgresql://…`) or libpq's `key=value` pairs.
//!
//! The whole of it is read here, since the client refuses a URL for a single parameter that it does not know, and URLs in
//! the wild carry those of Prisma, of poolers and of libpq. What concerns other clients is dropped. A URL that cannot be
//! read is refused with a word on why, never with a piece of itself.
//!
//! TLS verifies unless told otherwise:
//!
//! | sslmode | what happens |
//! |---|---|
//! | `disable` | no TLS |
//! | none, on this machine (a socket, `localhost`, a loopback address) | no TLS |
//! | none, `allow`, `prefer` | TLS where the server offers it, verified then; without it where it does not |
//! | `require`, `verify-ca`, `verify-full`, `no-verify` | TLS, verified: the chain and the name |
//!
//! So `require` asks for more than libpq's, which takes any certificate: a server that signed its own is refused, until
//! its certificate is given as a root. Through a socket nothing is encrypted, whatever is asked for.

use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use postgres::config::{ChannelBinding, SslMode, SslNegotiation, TargetSessionAttrs};

use crate::db::error::DbError;

/// PostgreSQL's own port.
const PORT: u16 = 5432;

/// How long one address may take to answer, where the URL does not say: databases that sleep take some seconds to wake.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);

/// How long the network may be silent before it is asked whether the other side is still there, and how often.
const KEEP_ALIVE: Duration = Duration::from_secs(20);

/// How many addresses a URL may have: each may take its time, and nobody has this many servers.
const MOST_HOSTS: usize = 32;

/// Where a database is, and how to log in. Neither `Debug` nor `Display` shows the password or the parameters.
#[derive(Clone)]
pub struct DatabaseUrl {
    /// Never empty.
    servers: Vec<Server>,
    user: Option<String>,
    password: Option<Vec<u8>>,
    database: Option<String>,
    options: Option<String>,
    encryption: Option<SslMode>,
    negotiation: SslNegotiation,
    channel_binding: ChannelBinding,
    session_attrs: TargetSessionAttrs,
    connect_timeout: Duration,
    root_certificate: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Server {
    /// A host name, an address, or the folder of a socket.
    host: String,
    /// Where to connect instead of asking for the address of `host`.
    address: Option<IpAddr>,
    port: u16,
}

impl Server {
    fn is_socket(&self) -> bool {
        self.host.starts_with('/')
    }

    fn is_on_this_machine(&self) -> bool {
        let address = self.address.or_else(|| self.host.parse().ok());
        match address {
            Some(address) => address.is_loopback(),
            None => self.is_socket() || self.host == "localhost",
        }
    }
}

/// `key=value` pairs as they were written, decoded.
type Pairs<'a> = Vec<(Cow<'a, str>, Cow<'a, [u8]>)>;

impl DatabaseUrl {
    /// Reads `text`, a URL or `key=value` pairs; white space around it is no part of it.
    ///
    /// # Errors
    /// `DbError::Url` with a word on why, and nothing of the text.
    pub fn parse(text: &str) -> Result<DatabaseUrl, DbError> {
        let text = text.trim();
        let after_scheme = ["postgres://", "postgresql://"]
            .into_iter()
            .find_map(|scheme| text.strip_prefix(scheme));
        let pairs = match after_scheme {
            Some(rest) => pairs_of_url(rest)?,
            None if text.is_empty() => return Err(DbError::Url("it is empty")),
            None if text.starts_with(['"', '\'']) => return Err(DbError::Url("it begins with a quote")),
            None if text.split_once('=').is_some_and(|(key, _)| !key.contains("://")) => pairs_of_words(text)?,
            None => {
                return Err(DbError::Url(
                    "it begins neither with postgres:// nor with postgresql://",
                ));
            }
        };
        DatabaseUrl::of_pairs(pairs)
    }

    /// Returns the file that the URL's `sslrootcert` names; `None` too for `system`.
    pub fn root_certificate(&self) -> Option<&str> {
        self.root_certificate.as_deref()
    }

    /// Returns the settings of the client for each server, in the order to try them.
    pub(in crate::db) fn configs(&self) -> Vec<postgres::Config> {
        self.servers.iter().map(|server| self.config(server)).collect()
    }

    /// Returns how long one address may take, from the first step to the end of the login.
    pub(in crate::db) fn patience(&self) -> Duration {
        self.connect_timeout
    }

    /// Whether `text` holds the password, as it is or as the URL may have it.
    pub(in crate::db) fn is_betrayed_by(&self, text: &str) -> bool {
        self.password.as_deref().is_some_and(|password| {
            let encoded = percent_encoding::percent_encode(password, percent_encoding::NON_ALPHANUMERIC).to_string();
            let plain = String::from_utf8_lossy(password);
            !password.is_empty() && (text.contains(&*plain) || text.contains(&encoded))
        })
    }

    fn config(&self, server: &Server) -> postgres::Config {
        let mut config = postgres::Config::new();
        config
            .host(&server.host)
            .port(server.port)
            .application_name("decomm")
            // The first step ends before all of it does, so that the next address has its turn.
            .connect_timeout(self.connect_timeout - self.connect_timeout / 10)
            .keepalives_idle(KEEP_ALIVE)
            .keepalives_interval(KEEP_ALIVE)
            .channel_binding(self.channel_binding)
            .target_session_attrs(self.session_attrs)
            .ssl_mode(self.ssl_mode(server))
            .ssl_negotiation(self.negotiation);
        if let Some(address) = server.address {
            config.hostaddr(address);
        }
        if let Some(user) = &self.user {
            config.user(user);
        }
        if let Some(password) = &self.password {
            config.password(password);
        }
        if let Some(database) = &self.database {
            config.dbname(database);
        }
        if let Some(options) = &self.options {
            config.options(options);
        }
        config
    }

    fn ssl_mode(&self, server: &Server) -> SslMode {
        match self.encryption {
            _ if server.is_socket() => SslMode::Disable,
            Some(mode) => mode,
            None if server.is_on_this_machine() => SslMode::Disable,
            None => SslMode::Prefer,
        }
    }

    fn of_pairs(pairs: Pairs<'_>) -> Result<DatabaseUrl, DbError> {
        let mut url = DatabaseUrl {
            servers: Vec::new(),
            user: None,
            password: None,
            database: None,
            options: None,
            encryption: None,
            negotiation: SslNegotiation::Postgres,
            channel_binding: ChannelBinding::Prefer,
            session_attrs: TargetSessionAttrs::Any,
            connect_timeout: CONNECT_TIMEOUT,
            root_certificate: None,
        };
        let (mut hosts, mut addresses, mut ports) = (String::new(), String::new(), String::new());
        for (key, value) in pairs {
            if key == "password" {
                url.password = Some(value.into_owned());
                continue;
            }
            let Ok(value) = std::str::from_utf8(&value) else {
                return Err(DbError::Url("what is percent-encoded in it is not UTF-8"));
            };
            match &*key {
                "host" => hosts = value.to_owned(),
                "hostaddr" => addresses = value.to_owned(),
                "port" => ports = value.to_owned(),
                _ => url.set(&key, value)?,
            }
        }
        url.servers = servers(&hosts, &addresses, &ports)?;
        // A name of PostgreSQL ends at a zero byte, and so would everything after it in the client's first message.
        let texts = [&url.user, &url.database, &url.options];
        if texts.into_iter().flatten().any(|text| text.contains('\0')) {
            return Err(DbError::Url("it holds a zero byte"));
        }
        Ok(url)
    }

    /// Takes one parameter but those of `servers` and the password.
    fn set(&mut self, key: &str, value: &str) -> Result<(), DbError> {
        match (key, value) {
            // An empty value is libpq's way to say that there is none.
            (_, "") => {}
            ("user", _) => self.user = Some(value.to_owned()),
            ("dbname", _) => self.database = Some(value.to_owned()),
            ("options", _) => self.options = Some(value.to_owned()),
            ("sslmode", "disable") | ("ssl", "false" | "0") => self.encryption = Some(SslMode::Disable),
            ("sslmode", "allow" | "prefer") => self.encryption = Some(SslMode::Prefer),
            ("sslmode", "require" | "verify-ca" | "verify-full" | "no-verify") | ("ssl", _) | ("requiressl", "1") => {
                self.encryption = Some(SslMode::Require);
            }
            ("sslmode", _) => return Err(DbError::Url("its sslmode is not one of PostgreSQL's")),
            ("sslrootcert", "system") => self.root_certificate = None,
            ("sslrootcert", _) => self.root_certificate = Some(value.to_owned()),
            ("sslnegotiation", "direct") => self.negotiation = SslNegotiation::Direct,
            ("channel_binding", "disable") => self.channel_binding = ChannelBinding::Disable,
            ("channel_binding", "require") => self.channel_binding = ChannelBinding::Require,
            ("target_session_attrs", "read-write" | "primary") => self.session_attrs = TargetSessionAttrs::ReadWrite,
            ("target_session_attrs", "read-only" | "standby") => self.session_attrs = TargetSessionAttrs::ReadOnly,
            ("connect_timeout", _) => {
                let seconds: i64 = value
                    .trim()
                    .parse()
                    .map_err(|_| DbError::Url("its connect_timeout is not a number of seconds"))?;
                // Zero and less: as long as it takes, says libpq; nobody watches a tool for that long.
                if let Some(seconds) = u64::try_from(seconds).ok().filter(|seconds| *seconds > 0) {
                    self.connect_timeout = Duration::from_secs(seconds.min(600));
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// `postgres://user@host:port/database`: enough to know which database it is, without the password and the parameters.
impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("postgres://")?;
        if let Some(user) = &self.user {
            write!(f, "{user}@")?;
        }
        for (place, server) in self.servers.iter().enumerate() {
            let comma = if place == 0 { "" } else { "," };
            match server.host.contains(':') && !server.is_socket() {
                true => write!(f, "{comma}[{}]", server.host)?,
                false => write!(f, "{comma}{}", server.host)?,
            }
            if server.port != PORT {
                write!(f, ":{}", server.port)?;
            }
        }
        match &self.database {
            Some(database) => write!(f, "/{database}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}

/// What to do about a password that is taken for something else.
const ENCODE: &str = "write special characters of the user and the password with a percent sign (`@` is %40, `/` is %2F, `:` is %3A, `?` is %3F)";

/// Returns the parts of a URL behind its scheme as pairs; parameters come last, so that they replace the others.
fn pairs_of_url(rest: &str) -> Result<Pairs<'_>, DbError> {
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, rest) = rest.split_at(end);
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let mut pairs: Pairs<'_> = Vec::new();
    let mut add = |key: &'static str, value: &'_ str| {
        let value: Vec<u8> = percent_decode_str(value).collect();
        pairs.push((Cow::Borrowed(key), Cow::Owned(value)));
    };
    // The last one: a password may hold others.
    let servers = match authority.rsplit_once('@') {
        None => authority,
        Some((login, servers)) => {
            let (user, password) = login.split_once(':').unwrap_or((login, ""));
            add("user", user);
            if !password.is_empty() {
                add("password", password);
            }
            servers
        }
    };
    let (mut hosts, mut ports) = (Vec::new(), Vec::new());
    for server in servers.split(',') {
        let (host, port) = match server.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((host, port)) if port.is_empty() || port.starts_with(':') => (host, port.trim_start_matches(':')),
            Some(_) => return Err(DbError::Url("its host is no host name")),
            None => server.split_once(':').unwrap_or((server, "")),
        };
        hosts.push(host);
        ports.push(port);
    }
    add("host", &hosts.join(","));
    add("port", &ports.join(","));
    let database = path.strip_prefix('/').unwrap_or(path);
    // A password that holds `/` or `?` ends the part that it is in, and its beginning would pass for a port.
    let is_cut = !authority.contains('@') && path.is_empty() && query.contains('@');
    if is_cut || database.contains('@') {
        return Err(DbError::Url(ENCODE));
    }
    add("dbname", database);
    for parameter in query.split('&').filter(|parameter| !parameter.is_empty()) {
        let Some((key, value)) = parameter.split_once('=') else {
            return Err(DbError::Url("one of its parameters has no value"));
        };
        let key = percent_decode_str(key).decode_utf8_lossy();
        let value: Vec<u8> = percent_decode_str(value).collect();
        pairs.push((key, Cow::Owned(value)));
    }
    Ok(pairs)
}

/// Returns the `key = value` pairs of `text`; a value may stand in single quotes, and a backslash escapes one character.
///
/// Source: <https://www.postgresql.org/docs/18/libpq-connect.html#LIBPQ-CONNSTRING-KEYWORD-VALUE>.
fn pairs_of_words(text: &str) -> Result<Pairs<'_>, DbError> {
    let mut pairs: Pairs<'_> = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let Some((key, value)) = rest.split_once('=') else {
            return Err(DbError::Url("one of its parameters has no value"));
        };
        let key = key.trim_end();
        if key.is_empty() || key.contains(char::is_whitespace) {
            return Err(DbError::Url("one of its parameters has no value"));
        }
        let value = value.trim_start();
        let quoted = value.strip_prefix('\'');
        let mut characters = quoted.unwrap_or(value).chars();
        let mut decoded = String::new();
        let mut is_closed = quoted.is_none();
        while let Some(character) = characters.next() {
            match character {
                '\\' => decoded.extend(characters.next()),
                '\'' if quoted.is_some() => {
                    is_closed = true;
                    break;
                }
                space if quoted.is_none() && space.is_whitespace() => break,
                other => decoded.push(other),
            }
        }
        if !is_closed {
            return Err(DbError::Url("a quote in it is not closed"));
        }
        pairs.push((Cow::Borrowed(key), Cow::Owned(decoded.into_bytes())));
        rest = characters.as_str().trim_start();
    }
    Ok(pairs)
}

/// Returns the servers of the lists `hosts`, `addresses` and `ports`, each separated by commas.
fn servers(hosts: &str, addresses: &str, ports: &str) -> Result<Vec<Server>, DbError> {
    let hosts: Vec<&str> = hosts.split(',').collect();
    let ports: Vec<&str> = ports.split(',').collect();
    let addresses: Vec<&str> = addresses.split(',').collect();
    let n_servers = hosts.len().max(addresses.len());
    if n_servers > MOST_HOSTS {
        return Err(DbError::Url("it names too many hosts"));
    }
    if ports.len() > 1 && ports.len() != n_servers {
        return Err(DbError::Url("it has another number of ports than of hosts"));
    }
    let server = |place: usize| {
        let address = match addresses.get(place).map(|address| address.trim()).unwrap_or("") {
            "" => None,
            address => Some(
                address
                    .parse::<IpAddr>()
                    .map_err(|_| DbError::Url("its hostaddr is no IP address"))?,
            ),
        };
        let host = match (hosts.get(place).map(|host| host.trim()).unwrap_or(""), address) {
            ("", Some(address)) => address.to_string(),
            // As the clients of Node have it; libpq would look for a socket first.
            ("", None) => "localhost".to_owned(),
            (host, _) if is_host(host) => host.to_owned(),
            (host, _) if host.contains(['@', ':', '/']) => return Err(DbError::Url(ENCODE)),
            _ => return Err(DbError::Url("its host is no host name")),
        };
        let port = match ports.get(place).or(ports.first()).map(|port| port.trim()).unwrap_or("") {
            "" => PORT,
            port => match port.parse() {
                Ok(port) if port > 0 => port,
                _ if port.bytes().all(|byte| byte.is_ascii_digit()) => {
                    return Err(DbError::Url("its port is not between 1 and 65535"));
                }
                _ => return Err(DbError::Url(ENCODE)),
            },
        };
        Ok(Server { host, address, port })
    };
    (0..n_servers).map(server).collect()
}

/// Whether `host` can be a host name, an IP address or the folder of a socket.
fn is_host(host: &str) -> bool {
    let is_name = |character: char| character.is_alphanumeric() || matches!(character, '.' | '-' | '_');
    match host.starts_with('/') {
        true => !host.contains('\0'),
        false => host.chars().all(is_name) || host.split('%').next().is_some_and(|ip| ip.parse::<IpAddr>().is_ok()),
    }
}

#[cfg(test)]
mod tests;
