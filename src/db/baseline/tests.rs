//! What a baseline records and refuses, from plain data.

use super::*;
use crate::db::object::ObjectKind;
use crate::db::tracking::TrackingColumn;
use crate::tree::path::RepoPath;

fn entry(tag: &str, when_ms: Option<i64>, has_file: bool) -> Entry {
    Entry {
        tag: tag.to_owned(),
        when_ms,
        file: RepoPath::parse("drizzle/x.sql").unwrap(),
        sql: None,
        hash: has_file.then(|| format!("hash-of-{tag}")),
        has_snapshot: true,
        odd_when: None,
    }
}

fn folder(layout: Layout, entries: Vec<Entry>) -> DrizzleFolder {
    DrizzleFolder {
        path: RepoPath::parse("drizzle").unwrap(),
        layout,
        entries,
    }
}

fn three() -> DrizzleFolder {
    folder(
        Layout::V0,
        vec![
            entry("0000_a", Some(1_700_000_000_123), true),
            entry("0001_b", Some(1_700_000_100_456), true),
            entry("0002_c", Some(1_700_000_200_789), true),
        ],
    )
}

fn table(columns: &[&str], rows: &[&[Option<&str>]]) -> TrackingTable {
    TrackingTable {
        table: QualifiedName::new("drizzle", "__drizzle_migrations"),
        columns: columns
            .iter()
            .map(|name| TrackingColumn {
                name: (*name).to_owned(),
                type_name: "text".to_owned(),
                is_required: false,
            })
            .collect(),
        rows: Rows::Read(
            rows.iter()
                .map(|row| TrackingRow {
                    cells: row.iter().map(|cell| cell.map(str::to_owned)).collect(),
                    is_newest: false,
                })
                .collect(),
        ),
    }
}

const V0: &[&str] = &["id", "hash", "created_at"];

const V1: &[&str] = &["id", "hash", "created_at", "name", "applied_at"];

/// Holds what is inserted, and what is refused with the start of why, against the expected.
#[track_caller]
fn check(
    folder: &DrizzleFolder,
    live: Option<&TrackingTable>,
    evidence: &[(&str, Evidence)],
    assumed: &[&str],
    inserted: &[&str],
    refused: &[(&str, &str)],
) -> Baseline {
    let request = Request {
        folder,
        table: &QualifiedName::new("drizzle", "__drizzle_migrations"),
        assumed: &assumed.iter().map(|tag| (*tag).to_owned()).collect(),
    };
    let evidence = evidence
        .iter()
        .map(|(tag, is)| ((*tag).to_owned(), is.clone()))
        .collect();
    let baseline = draft(&request, live, &evidence);
    let tags: Vec<&str> = baseline.insert.iter().map(|record| record.tag.as_str()).collect();
    assert_eq!(tags, inserted, "{:?}", baseline.refused);
    assert_eq!(baseline.refused.len(), refused.len(), "{:?}", baseline.refused);
    for (refusal, (tag, why)) in baseline.refused.iter().zip(refused) {
        assert_eq!(refusal.tag.as_deref().unwrap_or_default(), *tag);
        assert!(refusal.why.contains(why), "{}", refusal.why);
    }
    assert_eq!(baseline.sql.is_empty(), inserted.is_empty());
    assert_eq!(baseline.undo.is_empty(), inserted.is_empty());
    baseline
}

fn present(tags: &[&'static str]) -> Vec<(&'static str, Evidence)> {
    tags.iter().map(|tag| (*tag, Evidence::Present)).collect()
}

const ALL: &[&str] = &["0000_a", "0001_b", "0002_c"];

fn lost() -> Evidence {
    Evidence::Missing(Lack::of(vec![ObjectId::of(ObjectKind::Table, "public", "users")]))
}

#[test]
fn what_is_there_is_recorded_once() {
    check(&three(), None, &present(ALL), &[], ALL, &[]);
    let live = table(V0, &[&[Some("1"), Some("edited"), Some("1700000100456")]]);
    check(&three(), Some(&live), &present(ALL), &[], &["0000_a", "0002_c"], &[]);
    let whole = table(
        V0,
        &[
            &[Some("1"), Some("x"), Some("1700000000123")],
            &[Some("2"), Some("x"), Some("1700000100456")],
            &[Some("3"), Some("x"), Some("1700000200789")],
        ],
    );
    check(&three(), Some(&whole), &[], &[], &[], &[]);
}

#[test]
fn what_has_not_run_is_pending_only_where_the_next_migrate_runs_it_and_can() {
    let gone = || Lack::of(vec![ObjectId::of(ObjectKind::Table, "public", "gone")]);
    let partly = Lack {
        is_partly_done: true,
        ..gone()
    };
    let needing = |table: &str| Lack {
        missing: Vec::new(),
        unlike: vec![ObjectId::within(ObjectKind::Column, "public", table, "id")],
        needs: vec![ObjectId::within(ObjectKind::Column, "public", table, "id")],
        ..Lack::default()
    };
    let unknown = || Evidence::Undetermined("it only moves rows".to_owned());
    let after = table(V0, &[&[Some("1"), Some("x"), Some("1700000150000")]]);
    for (second, third, live, pending) in [
        (Evidence::Missing(gone()), unknown(), None, [true, true]),
        (
            Evidence::Missing(gone()),
            Evidence::Missing(needing("gone")),
            None,
            [true, true],
        ),
        (
            Evidence::Missing(gone()),
            Evidence::Missing(needing("other")),
            None,
            [true, false],
        ),
        (Evidence::Missing(gone()), Evidence::Present, None, [true, false]),
        (Evidence::Missing(partly), unknown(), None, [false, false]),
        (unknown(), Evidence::Missing(gone()), None, [false, false]),
        (
            Evidence::Missing(gone()),
            Evidence::Missing(gone()),
            Some(&after),
            [false, false],
        ),
    ] {
        let evidence = [("0000_a", Evidence::Present), ("0001_b", second), ("0002_c", third)];
        let refused = [("0001_b", ""), ("0002_c", "")];
        let baseline = check(&three(), live, &evidence, &[], &["0000_a"], &refused);
        let is: Vec<bool> = baseline.refused.iter().map(|refusal| refusal.is_pending).collect();
        assert_eq!(is, pending, "{:?}", baseline.refused);
        assert_eq!(baseline.has_refused(), pending != [true, true]);
    }
}

#[test]
fn what_is_not_there_is_refused_with_all_behind_it() {
    let evidence = [
        ("0000_a", Evidence::Present),
        ("0001_b", lost()),
        ("0002_c", Evidence::Present),
    ];
    let refused = [("0001_b", "table public.users"), ("0002_c", "after 0001_b")];
    check(&three(), None, &evidence, &[], &["0000_a"], &refused);
    check(&three(), None, &evidence, &["0001_b"], ALL, &[]);
    check(
        &three(),
        None,
        &present(&["0000_a", "0001_b"]),
        &[],
        &["0000_a", "0001_b"],
        &[("0002_c", "nothing is known")],
    );
}

#[test]
fn in_v1_each_migration_stands_for_itself() {
    let folder = folder(
        Layout::V1,
        vec![
            entry("20231114221320_a", Some(1_700_000_000_000), true),
            entry("20231114221500_b", Some(1_700_000_100_000), true),
            entry("undated", None, true),
        ],
    );
    let evidence = [
        ("20231114221320_a", lost()),
        ("20231114221500_b", Evidence::Present),
        ("undated", Evidence::Present),
    ];
    let refused = [("20231114221320_a", "public.users"), ("undated", "no time")];
    let baseline = check(&folder, None, &evidence, &[], &["20231114221500_b"], &refused);
    assert!(
        baseline
            .sql
            .contains("name text,\n\tapplied_at timestamp with time zone DEFAULT now()")
    );
    assert!(baseline.sql.contains("WHERE name = '20231114221500_b'"));
    // A row of the same time under another name does not stand for it, as v1 sees it.
    let live = table(
        V1,
        &[&[Some("1"), Some("x"), Some("1700000100000"), Some("other"), None]],
    );
    check(&folder, Some(&live), &evidence, &[], &["20231114221500_b"], &refused);
}

#[test]
fn rows_that_v1_does_not_take_over_block_all() {
    let folder = folder(
        Layout::V1,
        vec![entry("20231114221320_a", Some(1_700_000_000_000), true)],
    );
    let mut live = table(V0, &[&[Some("7"), Some("x"), Some("1600000000000")]]);
    if let Rows::Read(rows) = &mut live.rows {
        rows[0].is_newest = true;
    }
    let evidence = present(&["20231114221320_a"]);
    check(&folder, Some(&live), &evidence, &[], &[], &[("", "row 7 of")]);
}

#[test]
fn a_migration_without_a_file_has_no_hash() {
    let mut folder = three();
    folder.entries[2].hash = None;
    let refused = [("0002_c", "no hash")];
    check(&folder, None, &present(ALL), ALL, &["0000_a", "0001_b"], &refused);
}

#[test]
fn what_misleads_the_migrator_blocks_all() {
    let null = table(V0, &[&[Some("7"), Some("x"), None]]);
    check(&three(), Some(&null), &present(ALL), ALL, &[], &[("", "row 7 of")]);
    let far = table(V0, &[&[Some("7"), Some("x"), Some("1700000000123456")]]);
    check(
        &three(),
        Some(&far),
        &present(ALL),
        &[],
        &[],
        &[("", "1700000000123456")],
    );
    let texts = table(V0, &[&[Some("7"), Some("x"), Some("999")]]);
    check(&three(), Some(&texts), &present(ALL), &[], &[], &[("", "row 7 of")]);
    let foreign = table(&["version"], &[]);
    check(
        &three(),
        Some(&foreign),
        &present(ALL),
        &[],
        &[],
        &[("", "no column id")],
    );
    let mut hidden = table(V0, &[]);
    hidden.rows = Rows::NoPermission("no SELECT on it");
    check(&three(), Some(&hidden), &present(ALL), &[], &[], &[("", "no SELECT")]);
    let mut unordered = three();
    unordered.entries[2].when_ms = unordered.entries[1].when_ms;
    check(
        &unordered,
        None,
        &present(ALL),
        &[],
        &[],
        &[("0002_c", "not later than")],
    );
}

#[test]
fn names_cannot_leave_their_quotes_or_comments() {
    let hostile = "0000_'; DROP TABLE users; --\n DROP TABLE users;\r DROP TABLE users";
    let folder = folder(Layout::V1, vec![entry(hostile, Some(1_700_000_000_000), true)]);
    let baseline = check(&folder, None, &[(hostile, Evidence::Present)], &[], &[hostile], &[]);
    let comment = baseline.sql.lines().find(|line| line.starts_with("-- 0000_")).unwrap();
    assert!(comment.ends_with("DROP TABLE users"), "{comment:?}");
    assert!(!comment.contains('\r'));
    assert!(baseline.sql.contains("'0000_''; DROP TABLE users;"));
}
