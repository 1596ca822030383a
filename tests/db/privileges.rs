//! What a role may read changes nothing of the catalogue, and what it may not read is never said to be absent; and a
//! session that reads writes nothing, by the server's own word.

use crate::catalogue::{EVERYTHING, read};
use crate::connection::open;
use crate::postgres_server::{self, Server};

#[test]
fn every_role_gets_the_same_catalogue() {
    let Some(database) = postgres_server::database("roles") else {
        return;
    };
    database.run(EVERYTHING);
    let (reader, nobody) = (database.role("reader"), database.role("nobody"));
    database.run(&format!(
        "GRANT USAGE ON SCHEMA public TO {reader}; GRANT SELECT ON ALL TABLES IN SCHEMA public TO {reader};
         REVOKE ALL ON SCHEMA public, \"My Schema\" FROM PUBLIC, {nobody}; CREATE SCHEMA closed; CREATE TABLE closed.t (a int)"
    ));
    let all = read(&database.url());
    assert!(all.objects.len() > 80);
    assert_eq!(read(&database.url_of(&reader)), all);
    assert_eq!(read(&database.url_of(&nobody)), all);
}

#[test]
fn what_may_not_be_read_is_refused_and_not_empty() {
    let Some(database) = postgres_server::database("refused") else {
        return;
    };
    let role = database.role("little");
    database.run(&format!(
        "CREATE SCHEMA closed; CREATE TABLE closed.t (a int); CREATE TABLE t (a int);
         CREATE TABLE guarded (a int); INSERT INTO guarded VALUES (1); ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
         GRANT SELECT ON guarded TO {role}"
    ));
    let mut connection = open(&database.url_of(&role));
    let mut session = connection.read_only().unwrap();
    // No right on the schema, none on the table, and rows that row-level security would silently leave out.
    for table in ["closed.t", "public.t", "public.guarded"] {
        let error = session
            .attempt(|session| session.query(&format!("SELECT * FROM {table}"), &[]))
            .unwrap_err();
        assert!(error.is_permission_denied(), "{table}: {error}");
    }
}

#[test]
fn the_servers_log_shows_that_nothing_is_written() {
    let Some(server) = Server::start(&["log_statement=all", "log_min_messages=log", "log_line_prefix=[%a] "]) else {
        return;
    };
    let url = server.url("postgres", postgres_server::SUPERUSER);
    read(&url);
    let log = server.log();
    let mut statements: Vec<&str> = log
        .lines()
        .filter_map(|line| line.strip_prefix("[decomm] LOG:  "))
        .filter_map(|line| {
            line.strip_prefix("statement: ")
                .or_else(|| line.strip_prefix("execute <unnamed>: "))
        })
        .collect();
    let others = log.lines().filter(|line| line.starts_with("[decomm]")).count() - statements.len();
    assert_eq!(others, 0, "{log}");
    statements.dedup();
    let words: Vec<&str> = statements
        .iter()
        .map(|statement| statement.split_whitespace().next().unwrap_or("--"))
        .collect();
    assert_eq!(words, ["START", "SET", "--", "ROLLBACK"], "{log}");
    assert!(
        statements[0].ends_with("ISOLATION LEVEL REPEATABLE READ, READ ONLY"),
        "{}",
        statements[0]
    );
    assert!(
        statements[1]
            .split(';')
            .all(|setting| setting.trim_start().starts_with("SET LOCAL "))
    );
}
