//! TLS verifies, and no error says anything of the URL: not the password, not the host, not the user's values.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;

use decomm::db::connection::{Connection, Trust};
use decomm::db::error::DbError;
use decomm::db::session;
use decomm::db::url::DatabaseUrl;

use crate::postgres_server::{self, Server};

/// What no error may hold: it stands in every password, host and value below.
const SECRET: &str = "s3cret";

/// Returns what `Connection::open` says, and makes sure that it says nothing of the URL.
fn open(url: &str, trust: &Trust) -> Result<Connection, String> {
    let parsed = DatabaseUrl::parse(url).unwrap();
    Connection::open(&parsed, trust).map_err(|error| shown(&error))
}

/// Returns how `error` is shown, having looked at it from all sides.
fn shown(error: &DbError) -> String {
    let source = std::error::Error::source(error);
    let all = format!("{error} {error:?} {error:#?} {source:?}");
    for part in [SECRET, "postgres://", "localhost", "127.0.0.1", "example"] {
        assert!(!all.contains(part), "{all}");
    }
    error.to_string()
}

/// Whether the connection is encrypted, by the server's own word.
fn is_encrypted(mut connection: Connection) -> bool {
    let mut session = connection.read_only().unwrap();
    let rows = session
        .query("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()", &[])
        .unwrap();
    session::value(&rows[0], 0).unwrap()
}

/// A key with a certificate that it signed itself, and one that an authority signed for `localhost`.
struct Certificates {
    authority: String,
    signed: (String, String),
    own: (String, String),
}

impl Certificates {
    /// Makes them anew, so that none ever expires and no key lies in the repository.
    fn make() -> Certificates {
        let folder = assert_fs::TempDir::new().unwrap();
        let openssl = |arguments: &str| {
            let output = Command::new("openssl")
                .args(arguments.split_whitespace())
                .current_dir(folder.path())
                .output()
                .unwrap_or_else(|error| panic!("openssl, which makes the certificates: {error}"));
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        };
        let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
        openssl(&format!(
            "req -x509 {key} -keyout ca.key -out ca.crt -subj /CN=authority -days 2"
        ));
        openssl(&format!(
            "req -x509 {key} -keyout own.key -out own.crt -subj /CN=localhost -days 2"
        ));
        openssl(&format!(
            "req {key} -keyout signed.key -out signed.csr -subj /CN=localhost"
        ));
        std::fs::write(folder.path().join("names"), "subjectAltName=DNS:localhost").unwrap();
        openssl(
            "x509 -req -in signed.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile names -out signed.crt",
        );
        let read = |name: &str| std::fs::read_to_string(Path::new(folder.path()).join(name)).unwrap();
        Certificates {
            authority: read("ca.crt"),
            signed: (read("signed.crt"), read("signed.key")),
            own: (read("own.crt"), read("own.key")),
        }
    }
}

/// Starts a server that listens, asks for a password, and has this certificate.
fn listening((certificate, key): &(String, String)) -> Option<Server> {
    let files = [
        ("server.crt", certificate.clone()),
        ("server.key", key.clone()),
        (
            "pg_hba.conf",
            "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n".to_owned(),
        ),
    ];
    let server = Server::start_with(&["listen_addresses=127.0.0.1", "ssl=on"], &files)?;
    server
        .client("postgres")
        .batch_execute("CREATE ROLE app LOGIN PASSWORD 's3cret'; CREATE ROLE s3cret_role")
        .unwrap();
    Some(server)
}

#[test]
fn a_server_is_believed_when_somebody_vouches_for_it() {
    let certificates = Certificates::make();
    let Some(server) = listening(&certificates.signed) else {
        return;
    };
    let port = server.port();
    let authority = Trust::Pem(certificates.authority.clone());
    let public = Trust::PublicAuthorities;
    for (rest, trust, expected) in [
        ("localhost:PORT/postgres?sslmode=require", &authority, Ok(true)),
        (
            "localhost:PORT/postgres?sslmode=verify-full&channel_binding=require",
            &authority,
            Ok(true),
        ),
        ("localhost:PORT/postgres?sslmode=prefer", &authority, Ok(true)),
        (
            "localhost:PORT/postgres?hostaddr=127.0.0.1&sslmode=require",
            &authority,
            Ok(true),
        ),
        ("localhost:PORT/postgres", &public, Ok(false)),
        ("127.0.0.1:PORT/postgres?sslmode=disable", &public, Ok(false)),
        (
            "localhost:PORT/postgres?sslmode=require",
            &public,
            Err("nobody known signed it; `--ssl-root-cert` takes"),
        ),
        (
            "localhost:PORT/postgres?sslmode=prefer",
            &public,
            Err("nobody known signed it; `--ssl-root-cert` takes"),
        ),
        (
            "localhost:PORT/postgres?sslmode=no-verify",
            &public,
            Err("nobody known signed it; `--ssl-root-cert` takes"),
        ),
        (
            "127.0.0.1:PORT/postgres?sslmode=require",
            &authority,
            Err("it is made for another host name"),
        ),
        (
            "s3cret.example.org:PORT/postgres?hostaddr=127.0.0.1&sslmode=require",
            &authority,
            Err("it is made for another host name"),
        ),
    ] {
        let url = format!("postgres://app:s3cret@{}", rest.replace("PORT", &port.to_string()));
        let found = open(&url, trust).map(is_encrypted);
        match (&found, expected) {
            (Ok(found), Ok(expected)) => assert_eq!(*found, expected, "{rest}"),
            (Err(found), Err(expected)) => {
                let expected = format!("the database server's certificate is not trusted: {expected}");
                assert!(found.starts_with(&expected), "{rest}: {found}");
            }
            _ => panic!("{rest}: {found:?}"),
        }
    }
}

#[test]
fn a_certificate_that_a_server_signed_itself_is_believed_when_it_is_given() {
    let certificates = Certificates::make();
    let Some(server) = listening(&certificates.own) else {
        return;
    };
    for host in ["localhost", "127.0.0.1"] {
        let url = format!(
            "postgres://app:s3cret@{host}:{}/postgres?sslmode=require",
            server.port()
        );
        let refused = open(&url, &Trust::PublicAuthorities).map(is_encrypted).unwrap_err();
        assert!(refused.contains("--ssl-root-cert"), "{refused}");
        let refused = open(&url, &Trust::Pem(certificates.authority.clone()))
            .map(is_encrypted)
            .unwrap_err();
        assert!(refused.contains("--ssl-root-cert"), "{refused}");
        let given = Trust::Pem(certificates.own.0.clone());
        assert_eq!(open(&url, &given).map(is_encrypted), Ok(true));
    }
    for (pem, why) in [
        ("", "the file holds no certificate in PEM form"),
        ("s3cret", "the file holds no certificate in PEM form"),
        (certificates.own.1.as_str(), "the file holds no certificate in PEM form"),
        (
            "-----BEGIN CERTIFICATE-----\n!s3cret!\n-----END CERTIFICATE-----",
            "the file is no PEM",
        ),
        (
            "-----BEGIN CERTIFICATE-----\nczNjcmV0\n-----END CERTIFICATE-----",
            "none of them can be read",
        ),
    ] {
        let refused = open("postgres://localhost/x", &Trust::Pem(pem.to_owned()))
            .map(is_encrypted)
            .unwrap_err();
        assert_eq!(
            refused,
            format!("the certificates of `--ssl-root-cert` cannot be used: {why}")
        );
    }
}

#[test]
fn a_failed_login_says_why_and_nothing_of_the_url() {
    let certificates = Certificates::make();
    let Some(server) = listening(&certificates.signed) else {
        return;
    };
    let port = server.port();
    for (url, expected) in [
        (
            format!("postgres://app:s3cret2@127.0.0.1:{port}/postgres"),
            "password authentication failed for user \"app\" (SQLSTATE 28P01)",
        ),
        (
            format!("postgres://s3cret:s3cret@127.0.0.1:{port}/postgres"),
            "the database server refuses the login (SQLSTATE 28P01)",
        ),
        (
            format!("postgres://app@127.0.0.1:{port}/postgres"),
            "the login to the database failed: the server asks for a password, and the URL has none",
        ),
        (
            format!("postgres://app:s3cret@127.0.0.1:{port}/s3cret_db"),
            "the database server refuses the login (SQLSTATE 3D000)",
        ),
        (
            format!("postgres://app:s3cret@127.0.0.1:{port}/nowhere"),
            "database \"nowhere\" does not exist (SQLSTATE 3D000)",
        ),
    ] {
        assert_eq!(
            open(&url, &Trust::PublicAuthorities).map(is_encrypted),
            Err(expected.to_owned())
        );
    }
}

#[test]
fn a_server_that_is_not_there_is_told_apart_from_one_that_refuses() {
    let port = postgres_server::free_port();
    for (url, expected) in [
        (
            format!("postgres://u:s3cret@127.0.0.1:{port}/d"),
            "the connection is refused",
        ),
        (
            format!("postgres://u:s3cret@localhost:{port},127.0.0.1:{port}/d"),
            "the connection is refused",
        ),
        (
            "postgres://u:s3cret@s3cret.invalid/d".to_owned(),
            "its host name is not known",
        ),
        (
            "postgres://u:s3cret@/d?host=/nowhere/s3cret".to_owned(),
            "there is no such socket",
        ),
    ] {
        assert_eq!(
            open(&url, &Trust::PublicAuthorities).map(is_encrypted),
            Err(format!("the database server cannot be reached: {expected}"))
        );
    }
}

/// Listens, and does `answer` with the one connection that comes; returns the port.
fn listen(answer: impl FnOnce(TcpStream) + Send + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || answer(listener.accept().unwrap().0));
    port
}

#[test]
fn what_is_no_database_server_is_given_up() {
    let silent = listen(|stream| {
        // Open until the other side has had enough.
        let _ = { stream }.read_to_end(&mut Vec::new());
    });
    let closing = listen(drop);
    let web = listen(|mut stream| {
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\ns3cret\r\n\r\n").unwrap();
        let _ = stream.read_to_end(&mut Vec::new());
    });
    // The length of a message, and then nothing like one.
    let gigantic = listen(|mut stream| {
        stream.write_all(b"R\x7f\xff\xff\xff").unwrap();
    });
    for (port, rest, expected) in [
        (
            silent,
            "connect_timeout=1",
            "the database server cannot be reached: it does not answer in time",
        ),
        (closing, "connect_timeout=5", "the connection to the database was lost"),
        (
            web,
            "connect_timeout=1",
            "the database server cannot be reached: it does not answer in time",
        ),
        (gigantic, "connect_timeout=5", "the connection to the database was lost"),
    ] {
        let url = format!("postgres://u:s3cret@127.0.0.1:{port}/d?{rest}");
        assert_eq!(
            open(&url, &Trust::PublicAuthorities).map(is_encrypted),
            Err(expected.to_owned()),
            "{rest}"
        );
    }
}

#[test]
fn a_server_without_tls_is_not_taken_for_one_with_it() {
    let Some(server) = Server::start(&["listen_addresses=127.0.0.1"]) else {
        return;
    };
    let url = |rest: &str| format!("postgres://postgres:s3cret@localhost:{}/postgres{rest}", server.port());
    assert_eq!(
        open(&url("?sslmode=require"), &Trust::PublicAuthorities).map(is_encrypted),
        Err("the database server does not offer TLS, which sslmode asks for".to_owned())
    );
    assert_eq!(
        open(&url("?sslmode=prefer"), &Trust::PublicAuthorities).map(is_encrypted),
        Ok(false)
    );
    assert_eq!(open(&url(""), &Trust::PublicAuthorities).map(is_encrypted), Ok(false));
}

#[test]
fn what_a_statement_holds_is_not_repeated() {
    let Some(database) = postgres_server::database("literals") else {
        return;
    };
    database.run("CREATE TABLE t (a int PRIMARY KEY, b text CHECK (b <> 's3cret')); INSERT INTO t VALUES (1, '')");
    let mut connection = open(&database.url(), &Trust::PublicAuthorities).unwrap();
    let mut session = connection.read_only().unwrap();
    for (statement, code) in [
        ("SELECT 's3cret'::integer", "22P02"),
        ("SELECT 's3cret'::date", "22007"),
        ("SELECT '{s3cret}'::jsonb", "22P02"),
        ("SELECT 1 's3cret'", "42601"),
        ("SELECT E'\\u00zzs3cret'", "22025"),
        ("SELECT 1 $s3cret$ s3cret $s3cret$", "42601"),
        ("SELECT 's3cret", "42601"),
        ("DO $$BEGIN RAISE EXCEPTION 's3cret'; END$$", "P0001"),
        ("DO $$BEGIN EXECUTE 'SELECT 1/0 -- s3cret'; END$$", "22012"),
    ] {
        let error = session.attempt(|session| session.query(statement, &[])).unwrap_err();
        assert_eq!(error.code(), Some(code), "{statement}: {}", shown(&error));
        shown(&error);
    }
}
