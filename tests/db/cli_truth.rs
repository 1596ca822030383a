//! What `decomm db` says is true, and no more than it knows: each test is a statement that once misled.

use serde_json::Value;

use crate::cli::after_the_history;
use crate::program::{Run, db};

/// Holds a run for people against the parts that it says, and those that it does not say.
#[track_caller]
fn says(run: &Run, parts: &[&str], never: &[&str]) {
    for part in parts {
        assert!(run.stdout.contains(part), "no `{part}` in\n{}", run.stdout);
    }
    for part in never {
        assert!(!run.stdout.contains(part), "`{part}` in\n{}", run.stdout);
    }
}

#[test]
fn records_that_may_not_be_read_say_nothing_of_migrations() {
    let Some((repository, database)) = after_the_history("unread") else {
        return;
    };
    let url = database.url_of(&database.role("unread"));
    let run = db(repository.path(), Some(&url), &["audit", "-v"]);
    says(
        &run,
        &["5 unknown", "error[unreadable-table]", "next: let the role read the records"],
        &["to run", "pending-migration", "the next migrate runs", "neither recorded"],
    );
    let run = db(repository.path(), Some(&url), &["audit", "--format", "json"]);
    let json = run.json();
    let mut entries = json["drizzle"]["entries"].as_array().unwrap().iter();
    assert!(entries.all(|entry| entry["state"] == Value::Null), "{json}");
    let run = db(repository.path(), Some(&url), &["verify", "--gate", "applied"]);
    says(
        &run,
        &["the rows of drizzle.__drizzle_migrations could not be read"],
        &["0 rows", "pending-migration"],
    );
    assert_eq!(run.code, 1);
    let run = db(repository.path(), Some(&url), &["baseline", "--format", "json"]);
    assert_eq!(run.code, 1);
    let refused = run.json()["refused"].clone();
    assert_eq!(refused.as_array().unwrap().len(), 1, "{refused}");
    assert_eq!(refused[0]["blocks"], true);
}
