//! Connecting, and the read-only transaction: what it sets, that it cannot write, and that nothing of it stays.

use decomm::db::connection::{Connection, Trust};
use decomm::db::session;
use decomm::db::url::DatabaseUrl;

use crate::postgres_server;

/// Connects to `url`, as the commands do.
pub(crate) fn open(url: &str) -> Connection {
    Connection::open(&DatabaseUrl::parse(url).unwrap(), &Trust::PublicAuthorities).unwrap()
}

#[test]
fn a_socket_leads_to_the_database_and_nothing_can_be_written() {
    let Some(database) = postgres_server::database("written") else {
        return;
    };
    database.run("CREATE TABLE t (a int); CREATE SEQUENCE s");
    let mut connection = open(&database.url());
    for statement in [
        "INSERT INTO public.t VALUES (1)",
        "CREATE TABLE public.u ()",
        "DROP TABLE public.t",
        "SELECT nextval('public.s')",
        "SELECT * FROM public.t FOR UPDATE",
        "COMMENT ON TABLE public.t IS 'x'",
    ] {
        let mut session = connection.read_only().unwrap();
        let error = session.run(statement).unwrap_err();
        assert_eq!(error.code(), Some("25006"), "{statement}: {error}");
    }
    let mut session = connection.read_only().unwrap();
    let rows = session.query("SELECT count(*) FROM public.t", &[]).unwrap();
    assert_eq!(session::value::<i64>(&rows[0], 0).unwrap(), 0);
}

#[test]
fn what_is_refused_in_an_attempt_leaves_the_session_usable() {
    let Some(database) = postgres_server::database("attempt") else {
        return;
    };
    let mut connection = open(&database.url());
    let mut session = connection.read_only().unwrap();
    let error = session
        .attempt(|session| session.query("SELECT * FROM public.nothing", &[]))
        .unwrap_err();
    assert_eq!(error.code(), Some("42P01"));
    let rows = session.query("SELECT current_setting('search_path')", &[]).unwrap();
    assert_eq!(session::value::<&str>(&rows[0], 0).unwrap(), "pg_catalog, pg_temp");
}

#[test]
fn nothing_of_the_session_stays() {
    let Some(database) = postgres_server::database("stays") else {
        return;
    };
    let mut connection = open(&database.url());
    drop(connection.read_only().unwrap());
    let settings = "SELECT current_setting('search_path'), current_setting('transaction_read_only'),
        current_setting('statement_timeout'), (SELECT count(*) FROM pg_prepared_statements)";
    let row = connection.client().query_one(settings, &[]).unwrap();
    assert_eq!(row.get::<_, &str>(0), "\"$user\", public");
    assert_eq!(row.get::<_, &str>(1), "off");
    assert_eq!(row.get::<_, &str>(2), "0");
    // This very statement alone.
    assert_eq!(row.get::<_, i64>(3), 1);
}

#[test]
fn a_read_only_part_of_a_transaction_sees_what_was_written_before() {
    use decomm::db::session::ReadOnly;
    let Some(database) = postgres_server::database("inside") else {
        return;
    };
    let mut connection = open(&database.url());
    let mut writing = connection.client().transaction().unwrap();
    writing
        .batch_execute("CREATE TABLE t (a int); INSERT INTO t VALUES (1)")
        .unwrap();
    {
        let mut session = ReadOnly::inside(&mut writing).unwrap();
        let rows = session.query("SELECT a FROM public.t", &[]).unwrap();
        assert_eq!(session::value::<i32>(&rows[0], 0).unwrap(), 1);
        let error = session
            .attempt(|session| session.run("DELETE FROM public.t"))
            .unwrap_err();
        assert_eq!(error.code(), Some("25006"));
    }
    writing.batch_execute("INSERT INTO t VALUES (2)").unwrap();
    writing.commit().unwrap();
    assert_eq!(
        database
            .client()
            .query_one("SELECT count(*) FROM t", &[])
            .unwrap()
            .get::<_, i64>(0),
        2
    );
}
