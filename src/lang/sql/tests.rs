//! Text to tables, for files and for strings in code.

use super::*;
use crate::lang::shown;
use crate::tree::path::RepoPath;

/// A whole file.
#[track_caller]
fn check(text: &str, expected: &[&str]) {
    shown::check(text, &extract(&shown::file("db/x.sql", text)), expected);
}

/// A string in code, raw: the names in it, with commas.
#[track_caller]
fn check_string(text: &str, expected: &str) {
    let mut source = Source::file(RepoPath::parse("a.ts").unwrap(), Language::Sql, text);
    source.setting.kind = Some(finding::Kind::Sql);
    let names: Vec<String> = extract(&source)
        .references
        .into_iter()
        .map(|reference| reference.span.of(text).to_owned())
        .collect();
    assert_eq!(names.join(","), expected, "{text}");
}

#[test]
fn every_table_position_counts() {
    for (text, expected) in [
        ("select * from t", "t"),
        ("SELECT a FROM s.t x, u y, v WHERE a IN (SELECT b FROM w)", "t,u,v,w"),
        (
            "select 1 from a join b on a.i = b.i left join only c using (i)",
            "a,b,c",
        ),
        ("insert into t (a) values (1)", "t"),
        ("update only t set a = 1 from u", "t,u"),
        ("delete from t using u", "t,u"),
        (
            "create table if not exists t (a int references u(id) on delete cascade)",
            "t,u",
        ),
        ("drop table if exists s.t, u cascade", "t,u"),
        ("alter table if exists only t rename to u", "t,u"),
        ("truncate t, u", "t,u"),
        ("truncate table t restart identity", "t"),
        ("create unique index concurrently i on t using btree (a)", "t"),
        (
            "create trigger g before update on t for each row execute function f()",
            "t",
        ),
        ("grant select, update on table t, u to r", "t,u"),
        ("comment on table t is 'x y'", "t"),
        ("comment on column s.t.c is 'x y'", "t"),
        ("copy t (a) from stdin", "t"),
        ("lock table t in access exclusive mode", "t"),
        ("vacuum full t; analyze t", "t,t"),
        ("select t.a from only \"T x\"", "T x"),
        ("create table p partition of t for values in (1)", "p,t"),
        ("pragma table_info(t)", "t"),
        ("do $$ begin delete from t; end $$", "t"),
    ] {
        let found = extract(&shown::file("x.sql", text));
        let names: Vec<&str> = found
            .references
            .iter()
            .map(|reference| reference.span.of(text))
            .collect();
        let names: Vec<&str> = names.into_iter().filter(|name| *name != "stdin").collect();
        assert_eq!(names.join(","), expected, "{text}");
    }
}

#[test]
fn names_keep_their_schema_and_the_case_of_quotes() {
    check(
        "SELECT 1 FROM Public.Schema_Migrations",
        &["1: sql table public.schema_migrations = \"Schema_Migrations\""],
    );
    check(
        "select 1 from \"public\".\"Users\"",
        &["1: sql table public.Users = \"Users\""],
    );
    check("select 1 from `t`", &["1: sql table t"]);
}

#[test]
fn literals_that_are_nothing_but_a_name() {
    check(
        "select to_regclass('public.schema_migrations'),\n 'schema_migrations'::regclass where n = '\"S\".\"T\"'",
        &[
            "1: sql table public.schema_migrations = \"schema_migrations\"",
            "2: sql table schema_migrations",
            "2: sql table S.T = \"T\"",
        ],
    );
    check("select 'a message of schema_migrations', E'it\\'s', 'it''s'", &[]);
}

#[test]
fn comments_are_prose_and_psql_includes_are_paths() {
    check(
        "-- see migrations/a.sql\nselect 1 /* from t /* x */ */;\n\\i migrations/001.sql\n\\ir '../b.sql'\n\\d t\n",
        &[
            "1: -> Plain mention prose @? \"-- see migrations/a.sql\"",
            "2: -> Plain mention prose @? \"/* from t /* x */ */\"",
            "3: path path migrations/001.sql @cwd expected",
            "4: path path ../b.sql @db/ expected",
        ],
    );
}

#[test]
fn what_is_no_table() {
    check(
        "select extract(epoch from now()), a is distinct from b from generate_series(1, 2)",
        &[],
    );
    check("select schema_migrations.version, schema_migrations", &[]);
    check(
        "with t as (select 1) select * from t join lateral (select 1) x on true",
        &[],
    );
    check(
        "select 1 for update; insert into $1 values (1); select * from ${table}",
        &[],
    );
    check(
        "create function f() returns trigger as $f$ begin return new; end $f$ language plpgsql",
        &[],
    );
    check("", &[]);
}

#[test]
fn a_common_table_shadows_from_behind_its_own_query() {
    check("with t as (select * from t) select * from t", &["1: sql table t"]);
    check(
        "with recursive t(a) as (select 1 union select a from t), u as (select 2) select * from u, t, v",
        &["1: sql table v"],
    );
    check(
        "with t as (select 1) select 1 from public.t; select 1 from t",
        &["1: sql table public.t = \"t\"", "1: sql table t"],
    );
}

#[test]
fn statements_in_strings() {
    for text in [
        "select version from schema_migrations",
        "Select version From schema_migrations Where a = 1",
        "UPDATE schema_migrations SET a = 1",
        "update schema_migrations m set a = 1",
        "INSERT INTO schema_migrations",
        "insert into schema_migrations (version) values ($1)",
        "drop table schema_migrations",
        "DROP TABLE IF EXISTS schema_migrations CASCADE",
        "FROM schema_migrations WHERE",
        " JOIN schema_migrations sm ON sm.id = x.id",
        "select a from schema_migrations sm where 1 = 1",
        "delete from schema_migrations where version = ${v}",
        "SELECT to_regclass('schema_migrations')",
        "select * from \\\"schema_migrations\\\" order by 1",
        "select *\\nfrom schema_migrations",
        "truncate schema_migrations",
        "with x as (select 1) select 1 from schema_migrations",
        "ALTER TABLE schema_migrations ADD COLUMN a int",
        "select count(*) from schema_migrations;",
    ] {
        check_string(text, "schema_migrations");
    }
}

#[test]
fn messages_in_strings() {
    for text in [
        "Could not read from schema_migrations",
        "could not read from schema_migrations",
        "Update schema_migrations failed",
        "update schema_migrations and try again",
        "Drop schema_migrations from the plan",
        "Drop table schema_migrations before you deploy",
        "Insert into schema_migrations failed",
        "Select the row from schema_migrations that failed",
        "Truncate schema_migrations",
        "Pick 'schema_migrations' here",
        "Select 'schema_migrations' in the list",
        "schema_migrations",
        "Table schema_migrations is missing",
        "rows come from schema_migrations, users",
        "",
    ] {
        check_string(text, "");
    }
}

proptest::proptest! {
    #[test]
    fn any_text_is_read(text in "(select|from|t|with|as|update|on|create|[\\[(){}.,;:$'\"\\\\` \n/*\u{e9}?0-9-]){0,40}") {
        for kind in [None, Some(finding::Kind::Sql), Some(finding::Kind::Mention)] {
            let mut source = shown::file("x.sql", &text);
            source.setting.kind = kind;
            for reference in extract(&source).references {
                proptest::prop_assert!(text.get(reference.span.start()..reference.span.end()).is_some());
            }
        }
    }
}
