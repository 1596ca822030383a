//! Drizzle folders whose journal, files and snapshots do not fit together, in both layouts.

use crate::report;

const ZERO: &str = "00000000-0000-0000-0000-000000000000";

fn entry(idx: usize, when: i64, tag: &str) -> String {
    format!(r#"{{"idx":{idx},"version":"7","when":{when},"tag":"{tag}","breakpoints":true}}"#)
}

fn journal(entries: &[String]) -> String {
    format!(
        r#"{{"version":"7","dialect":"postgresql","entries":[{}]}}"#,
        entries.join(",")
    )
}

fn snapshot(id: &str, previous: &str) -> String {
    format!(r#"{{"id":"{id}","prevId":"{previous}","version":"7","dialect":"postgresql","tables":{{}}}}"#)
}

/// A sound folder of two migrations, to be broken by `change`.
fn check(change: impl Fn(&mut Vec<(String, String)>), expected: &[(&str, &str)]) {
    let mut files: Vec<(String, String)> = [
        (
            "db/meta/_journal.json",
            journal(&[entry(0, 10, "0000_a"), entry(1, 20, "0001_b")]),
        ),
        ("db/meta/0000_snapshot.json", snapshot("s0", ZERO)),
        ("db/meta/0001_snapshot.json", snapshot("s1", "s0")),
        ("db/0000_a.sql", String::new()),
        ("db/0001_b.sql", String::new()),
        ("drizzle.config.ts", "export default { out: './db' }".to_owned()),
    ]
    .map(|(path, text)| (path.to_owned(), text))
    .to_vec();
    change(&mut files);
    check_files(&files, expected);
}

#[track_caller]
fn check_files(files: &[(String, String)], expected: &[(&str, &str)]) {
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    let report = report("[[retire]]\nid = 'old'\npaths = ['/old-drizzle/']\n", &files);
    let found: Vec<(&str, &str)> = report
        .findings
        .iter()
        .filter(|finding| finding.check == "broken-history")
        .map(|finding| (finding.path.as_str(), finding.message.as_str()))
        .collect();
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for ((path, message), (expected_path, part)) in found.iter().zip(expected) {
        assert!(
            path == expected_path && message.contains(part),
            "{path}: {message}\nwanted: {expected_path}: {part}"
        );
    }
}

fn set(files: &mut Vec<(String, String)>, path: &str, text: String) {
    files.retain(|(known, _)| known != path);
    files.push((path.to_owned(), text));
}

fn remove(files: &mut Vec<(String, String)>, path: &str) {
    files.retain(|(known, _)| known != path);
}

const JOURNAL: &str = "db/meta/_journal.json";

#[test]
fn a_sound_folder_has_no_findings() {
    check(|_| {}, &[]);
}

#[test]
fn the_journal_and_the_files_fit_together() {
    check(
        |files| remove(files, "db/0001_b.sql"),
        &[(JOURNAL, "`db/0001_b.sql` is in the journal and not on disk")],
    );
    check(
        |files| set(files, "db/0002_c.sql", String::new()),
        &[(JOURNAL, "`db/0002_c.sql` is not in the journal")],
    );
    check(
        |files| set(files, JOURNAL, "{".to_owned()),
        &[(JOURNAL, "is not valid JSON")],
    );
    check(
        |files| set(files, JOURNAL, "{}".to_owned()),
        &[(JOURNAL, "has no `entries`")],
    );
    check(
        |files| files.retain(|(path, _)| !path.contains("/meta/")),
        &[(JOURNAL, "holds 2 SQL files and no journal")],
    );
}

#[test]
fn entries_are_numbered_and_dated_in_order() {
    check(
        |files| {
            set(
                files,
                JOURNAL,
                journal(&[entry(0, 10, "0000_a"), entry(1, 10, "0001_b")]),
            )
        },
        &[(JOURNAL, "`0001_b` is not later than `0000_a`")],
    );
    check(
        |files| {
            set(
                files,
                JOURNAL,
                journal(&[entry(0, 10, "0000_a"), entry(1, 20, "0001_b"), entry(2, 30, "0001_c")]),
            );
            set(files, "db/0001_c.sql", String::new());
            set(files, "db/meta/0002_snapshot.json", snapshot("s2", "s1"));
        },
        &[(JOURNAL, "`0001_c` has the same number as `0001_b`")],
    );
    check(
        |files| {
            set(
                files,
                JOURNAL,
                journal(&[entry(0, 10, "0000_a"), entry(1, 20, "0001_b"), entry(2, 30, "0001_b")]),
            )
        },
        &[(JOURNAL, "has no snapshot"), (JOURNAL, "has `0001_b` twice")],
    );
    check(
        |files| {
            set(
                files,
                JOURNAL,
                journal(&[entry(0, 10, "0000_a"), entry(0, 20, "0001_b")]),
            );
        },
        &[
            (JOURNAL, "belongs to no migration"),
            (JOURNAL, "`0001_b` has the same idx as `0000_a`"),
        ],
    );
}

#[test]
fn snapshots_make_a_chain() {
    check(
        |files| remove(files, "db/meta/0001_snapshot.json"),
        &[(JOURNAL, "`0001_b` has no snapshot")],
    );
    check(
        |files| set(files, "db/meta/0007_snapshot.json", snapshot("s7", "s1")),
        &[(JOURNAL, "`db/meta/0007_snapshot.json` belongs to no migration")],
    );
    check(
        |files| set(files, "db/meta/0001_snapshot.json", snapshot("s1", ZERO)),
        &[(JOURNAL, "follow the same snapshot")],
    );
    check(
        |files| set(files, "db/meta/0001_snapshot.json", snapshot("s1", "elsewhere")),
        &[(JOURNAL, "follows a snapshot that is not here")],
    );
    check(
        |files| set(files, "db/meta/0001_snapshot.json", "[".to_owned()),
        &[(JOURNAL, "`db/meta/0001_snapshot.json` cannot be used")],
    );
    check(
        |files| {
            let old = snapshot("s1", "s0").replace("\"version\":\"7\"", "\"version\":\"5\"");
            set(files, "db/meta/0001_snapshot.json", old);
        },
        &[(JOURNAL, "is in an old format")],
    );
    check(
        |files| set(files, "db/meta/0001_snapshot.json", "{}".to_owned()),
        &[(JOURNAL, "is no snapshot")],
    );
    check(
        |files| {
            set(
                files,
                JOURNAL,
                journal(&[entry(0, 10, "0000_a"), entry(1, 20, "0001_b")]).replace("postgresql", "mysql"),
            )
        },
        &[(JOURNAL, "the journal's dialect is `mysql`")],
    );
}

#[test]
fn tags_may_begin_with_a_date() {
    let files = [
        (
            "db/meta/_journal.json",
            journal(&[entry(0, 10, "20260101000000_a"), entry(1, 20, "20260102000000_b")]),
        ),
        ("db/meta/20260101000000_snapshot.json", snapshot("s0", ZERO)),
        ("db/meta/20260102000000_snapshot.json", snapshot("s1", "s0")),
        ("db/20260101000000_a.sql", String::new()),
        ("db/20260102000000_b.sql", String::new()),
    ]
    .map(|(path, text)| (path.to_owned(), text));
    check_files(&files, &[]);
}

#[test]
fn a_retired_folder_does_not_count() {
    check_files(&[("old-drizzle/meta/_journal.json".to_owned(), "{".to_owned())], &[]);
}

#[test]
fn the_layout_with_a_folder_for_each_migration() {
    let v1 = |id: &str, previous: &str| {
        format!(r#"{{"id":"{id}","prevIds":["{previous}"],"version":"9","dialect":"postgres","ddl":[]}}"#)
    };
    let sound = [
        (
            "drizzle.config.ts".to_owned(),
            "export default { out: 'db' }".to_owned(),
        ),
        ("db/20260101000000_a/migration.sql".to_owned(), String::new()),
        ("db/20260101000000_a/snapshot.json".to_owned(), v1("a", ZERO)),
        ("db/20260102000000_b/migration.sql".to_owned(), String::new()),
        ("db/20260102000000_b/snapshot.json".to_owned(), v1("b", "a")),
        ("db/20260103000000_c/migration.sql".to_owned(), String::new()),
        ("db/20260103000000_c/snapshot.json".to_owned(), v1("c", "a")),
    ];
    check_files(&sound, &[]);
    let with = |path: &str, text: &str| [&sound[..], &[(path.to_owned(), text.to_owned())]].concat();
    check_files(
        &with("db/20260104000000_d/migration.sql", ""),
        &[("db/20260104000000_d", "has no `snapshot.json`")],
    );
    check_files(
        &with("db/20260104000000_d/snapshot.json", &v1("d", "c")),
        &[("db/20260104000000_d", "has no `migration.sql`")],
    );
    check_files(
        &[
            &with("db/late/migration.sql", "")[..],
            &[("db/late/snapshot.json".to_owned(), v1("l", "c"))],
        ]
        .concat(),
        &[("db/late", "does not begin with a date")],
    );
    check_files(
        &with("db/meta/_journal.json", &journal(&[])),
        &[("db/meta/_journal.json", "is in the layout of drizzle-kit 1")],
    );
    let broken: Vec<(String, String)> = sound
        .iter()
        .map(|(path, text)| (path.clone(), text.replace(r#"["a"]"#, r#"["zzz"]"#)))
        .collect();
    check_files(
        &broken,
        &[
            ("db/20260102000000_b", "follows a snapshot that is not here"),
            ("db/20260103000000_c", "follows a snapshot that is not here"),
        ],
    );
}
