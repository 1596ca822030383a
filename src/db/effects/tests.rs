//! SQL to what is left of it.

use super::*;

/// Returns what the files leave behind, as `kind name`.
#[track_caller]
fn left(files: &[&str]) -> Vec<String> {
    let scripts: Vec<Script> = files.iter().map(|text| Script::read(text)).collect();
    for script in &scripts {
        assert_eq!(script.broken, None);
    }
    let history = fold(&scripts);
    history
        .objects
        .iter()
        .map(|(id, _)| format!("{} {id}", id.kind.name()))
        .collect()
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let mut expected: Vec<&str> = expected.to_vec();
    let mut left = left(&[text]);
    expected.sort_unstable();
    left.sort_unstable();
    assert_eq!(left, expected, "{text}");
}

#[test]
fn names_that_postgresql_chooses() {
    check(
        "CREATE TABLE t (id serial PRIMARY KEY, a int UNIQUE CHECK (a > 0), b int REFERENCES t, UNIQUE (a, b), CHECK (a > b))",
        &[
            "table public.t",
            "sequence public.t_id_seq",
            "column public.t.id",
            "column public.t.a",
            "column public.t.b",
            "constraint public.t.t_pkey",
            "constraint public.t.t_a_key",
            "constraint public.t.t_a_check",
            "constraint public.t.t_b_fkey",
            "constraint public.t.t_a_b_key",
            "constraint public.t.t_check",
            "index public.t_pkey",
            "index public.t_a_key",
            "index public.t_a_b_key",
        ],
    );
}

/// Returns the effects that hold in the end, as `kind name`; a question mark where they are not sure.
#[track_caller]
fn check_effects(files: &[&str], expected: &[&str]) {
    let scripts: Vec<Script> = files.iter().map(|text| Script::read(text)).collect();
    let history = fold(&scripts);
    let shown: Vec<String> = history
        .effects
        .iter()
        .filter(|effect| effect.until.is_none())
        .filter_map(|effect| {
            let sure = match (effect.proof, effect.maybe_until) {
                (Proof::Sure, None) => "",
                (Proof::IfNew, None) => " if new",
                _ => " ?",
            };
            let kind = match &effect.kind {
                EffectKind::Made => "made".to_owned(),
                EffectKind::Renamed => "renamed".to_owned(),
                EffectKind::Removed => "removed".to_owned(),
                EffectKind::Used => return None,
                EffectKind::Set(property) => format!("{property:?}"),
            };
            Some(format!("{kind} {}{sure}", effect.object()?))
        })
        .collect();
    assert_eq!(shown, expected, "{files:?}");
}

#[test]
fn conditions_decide_how_sure_an_effect_is() {
    for (text, expected) in [
        (
            "CREATE TABLE IF NOT EXISTS t (a int)",
            vec!["made public.t", "made public.t.a if new"],
        ),
        (
            "ALTER TABLE t ADD COLUMN IF NOT EXISTS a int UNIQUE",
            vec![
                "made public.t.a",
                "made public.t.t_a_key if new",
                "made public.t_a_key if new",
            ],
        ),
        (
            "DO $$ BEGIN IF 1 = 2 THEN CREATE TABLE t (a int); END IF; END $$",
            vec!["made public.t ?", "made public.t.a ?"],
        ),
        (
            "DO $$ BEGIN IF EXISTS (SELECT 1 FROM information_schema.columns WHERE column_name = 'a' AND data_type = 'text') \
             THEN ALTER TABLE t DROP COLUMN a; END IF; END $$",
            vec!["removed public.t.a ?"],
        ),
        (
            "DO $$ BEGIN IF EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 't' AND column_name = 'a') \
             THEN ALTER TABLE t DROP COLUMN a; END IF; END $$",
            vec!["removed public.t.a"],
        ),
        (
            "DO $$ BEGIN CREATE TYPE e AS ENUM ('x'); CREATE TABLE t (); EXCEPTION WHEN duplicate_object THEN NULL; END $$",
            vec!["made public.e ?", "made public.e.x ?", "made public.t ?"],
        ),
        (
            "ALTER TABLE t ALTER a TYPE varchar(3), ALTER a SET DEFAULT NULL, ALTER a SET NOT NULL",
            vec![
                "Type(\"character varying(3)\") public.t.a",
                "Default(false) public.t.a",
                "NotNull(true) public.t.a",
            ],
        ),
        (
            "CREATE TABLE t (a int); DROP TABLE t; CREATE TABLE t (b int)",
            vec!["made public.t", "made public.t.b"],
        ),
    ] {
        check_effects(&[text], &expected);
    }
}

#[test]
fn what_cannot_be_parsed_is_named_with_its_line() {
    for (text, expected) in [
        (
            "SELECT 1;\nALTER TABLE t\n  ADD CONSTRAINT IF NOT EXISTS u UNIQUE (a);\n",
            Some(3),
        ),
        ("CREATE TABLE t (a int;\n", Some(1)),
        ("CREATE TABLE t (a int);\n", None),
        (
            "-- migrate:up\nCREATE TABLE t ();\n-- migrate:down\nnonsense here;\n",
            None,
        ),
        // What psql, or a template, makes of it is not known; that is no mistake.
        ("\\set x 1\nCREATE TABLE t ();\n", None),
        ("CREATE TABLE {{ name }} ();\n", None),
        ("", None),
    ] {
        assert_eq!(Script::read(text).broken.map(|broken| broken.line), expected, "{text}");
    }
    assert!(Script::read("CREATE TABLE {{ name }} ();").unreadable.is_some());
}

#[test]
fn no_text_brings_the_reader_down() {
    for text in [
        "(".repeat(200_000),
        format!("SELECT {}1{};", "(".repeat(30_000), ")".repeat(30_000)),
        format!("SELECT 1{};", "+1".repeat(30_000)),
        format!("SELECT {}1;", "NOT ".repeat(30_000)),
        format!("SELECT {}1;", "- ".repeat(30_000)),
        format!("DO $$ {} $$;", "BEGIN ".repeat(10_000)),
        format!("SELECT {};", "CASE WHEN ".repeat(10_000)),
        format!("CREATE TABLE t ({});", "a int,".repeat(20_000)),
        format!("INSERT INTO t VALUES {}(1);", "(1, 'x'), ".repeat(60_000)),
        "CREATE INDEX ON t (a);".repeat(3_000),
        "'".repeat(100_001),
        "\0\u{feff}$a$ /* ".to_owned(),
        "CREATE TABLE a (x int); CREATE TABLE b () INHERITS (a); ALTER TABLE a INHERIT b; ALTER TABLE a ADD COLUMN y int;"
            .to_owned(),
        "CREATE TABLE a (x int) INHERITS (a); ALTER TABLE a ADD COLUMN y int;".to_owned(),
        // Each inherits twice from the one before, so that there are 2^60 ways down.
        (1..60).fold("CREATE TABLE t0 (x int);".to_owned(), |text, number| {
            format!("{text} CREATE TABLE t{number} () INHERITS (t{0}, t{0});", number - 1)
        }) + "ALTER TABLE t0 ADD COLUMN y int;",
    ] {
        let script = Script::read(&text);
        let _ = fold([&script]);
    }
}
