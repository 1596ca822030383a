//! Every finding about a database by name: what it flags, and what to do. `decomm explain` shows it.
//!
//! Leaves out the circumstances of one finding: its message and help say them, where it is made.

use crate::finding::Severity;
use crate::finding::Severity::{Error, Note, Warning};

/// The documentation of one finding.
#[derive(Clone, Copy, Debug)]
pub struct DbCheckDoc {
    /// The name in every format.
    pub name: &'static str,
    /// How bad it mostly is; a gate makes an error of what it does not hold with.
    pub severity: Severity,
    /// What it flags, in one sentence.
    pub title: &'static str,
    /// What to do about it.
    pub next: &'static str,
}

/// Returns the documentation of the finding `name`.
pub fn find(name: &str) -> Option<&'static DbCheckDoc> {
    ALL.iter().find(|doc| doc.name == name)
}

/// All findings, sorted by name.
pub const ALL: &[DbCheckDoc] = &[
    DbCheckDoc {
        name: "applied-by-hand",
        severity: Warning,
        title: "The database has what a legacy migration makes, and no record of it.",
        next: "Its runner would run it again: record it, or retire the runner first.",
    },
    DbCheckDoc {
        name: "decoy-table",
        severity: Warning,
        title: "A table looks like Drizzle's record, and the migrator does not read it.",
        next: "\
Find what writes to it, mend that, and drop the table when nothing needs it. It is an error where it alone has records:
then `decomm db baseline` records what is there in the right table.",
    },
    DbCheckDoc {
        name: "different-object",
        severity: Warning,
        title: "An object is there, and is not as it should be.",
        next: "`decomm db reconcile` shows both definitions, and drafts the SQL.",
    },
    DbCheckDoc {
        name: "duplicate-number",
        severity: Warning,
        title: "Two legacy migrations have one number.",
        next: "A runner that keeps numbers runs one of them and takes the other as done: look which one was.",
    },
    DbCheckDoc {
        name: "duplicate-record",
        severity: Note,
        title: "A row of Drizzle's table records a migration once more.",
        next: "\
Drizzle takes no lock, so two migrators at once do this; so does a script. Delete the row whose time is not that of the
migration, or else either.",
    },
    DbCheckDoc {
        name: "edited-migration",
        severity: Warning,
        title: "A migration was changed after it ran: its record has another hash than its file.",
        next: "\
Compare the file with its history in git. Where only line endings differ, let `.gitattributes` say `*.sql text eol=lf`.
Drizzle never compares hashes, so nothing else will tell.",
    },
    DbCheckDoc {
        name: "ends-transaction",
        severity: Warning,
        title: "A migration that is to run ends the transaction in which the migrator runs everything.",
        next: "\
Take the COMMIT or ROLLBACK out: the migrator begins the transaction and ends it. What cannot run in one, run by hand, and
record it: `decomm db baseline`.",
    },
    DbCheckDoc {
        name: "legacy-table",
        severity: Error,
        title: "The table that records legacy migrations is still there.",
        next: "Take its declaration out of the schema; `drizzle-kit generate` then writes the migration that drops it.",
    },
    DbCheckDoc {
        name: "migrate-stops",
        severity: Error,
        title: "The next migrate stops, or PostgreSQL refuses what it runs.",
        next: "Mend what the message names before anything migrates.",
    },
    DbCheckDoc {
        name: "missing-object",
        severity: Warning,
        title: "An object that should be there is not.",
        next: "`decomm db reconcile --shadow-url URL` drafts the SQL that brings it.",
    },
    DbCheckDoc {
        name: "no-drizzle-table",
        severity: Note,
        title: "The table that Drizzle's migrator reads is not there, so that it would run everything.",
        next: "\
In a new database this is as it should be. Where the objects are there already, `decomm db baseline` prints the records.",
    },
    DbCheckDoc {
        name: "nothing-expected",
        severity: Error,
        title: "Nothing says what the database should hold: there is no snapshot, and no replay was asked for.",
        next: "`--shadow-url URL` takes an empty scratch database to replay the migrations in.",
    },
    DbCheckDoc {
        name: "null-created-at",
        severity: Error,
        title: "A record has no time, which the migrator takes for the newest: it runs everything again.",
        next: "Set its `created_at` to the time that the journal has, or delete the row, before anything migrates.",
    },
    DbCheckDoc {
        name: "pending-migration",
        severity: Note,
        title: "A migration is not recorded, and is still to run.",
        next: "\
Nothing, where it has not run yet. Where what it makes is there already it is a warning: `decomm db baseline` prints its
record. A legacy migration is run before its system goes, unless a migration of Drizzle does the same.",
    },
    DbCheckDoc {
        name: "recorded-but-absent",
        severity: Error,
        title: "A migration of Drizzle is recorded, and not all of its work is done.",
        next: "No migrate brings it back: `decomm db reconcile` drafts what is missing.",
    },
    DbCheckDoc {
        name: "recorded-without-file",
        severity: Warning,
        title: "A legacy migration is recorded, and there is no such file.",
        next: "Look for it in the repository's history: what it did is known from nowhere else.",
    },
    DbCheckDoc {
        name: "replay-fails",
        severity: Error,
        title: "The migrations do not build an empty database.",
        next: "\
Before anything is deleted, let a migration make what the failing one needs, or correct it where no database that counts
has run it.",
    },
    DbCheckDoc {
        name: "rerun-migration",
        severity: Error,
        title: "A migration is recorded, and the next migrate runs it again.",
        next: "Mend its record before anything migrates: what runs again fails, or changes data twice.",
    },
    DbCheckDoc {
        name: "retimed-record",
        severity: Warning,
        title: "A record has the hash or the name of a migration, and not its time.",
        next: "\
Set `created_at` to the time that the journal has: a migrator goes by it and by nothing else. Where a script wrote the
row, find the script first.",
    },
    DbCheckDoc {
        name: "seconds-created-at",
        severity: Error,
        title: "A record has its time in seconds, where Drizzle counts milliseconds.",
        next: "\
Set its `created_at` to the time that the journal has, before anything migrates. It is a warning where a newer record
hides it.",
    },
    DbCheckDoc {
        name: "silent-failure",
        severity: Error,
        title: "A legacy migration is recorded, and what it alone would have done is not there.",
        next: "`decomm db reconcile` drafts what is missing, from its own statements.",
    },
    DbCheckDoc {
        name: "skipped-migration",
        severity: Error,
        title: "A migration is not recorded, and every migrate passes it over: its time is not later than the newest record.",
        next: "\
Where its work is done, `decomm db baseline` prints the record that is missing. Where it is not, generate it anew with a
later time, or run its SQL by hand and then record it.",
    },
    DbCheckDoc {
        name: "tag-as-hash",
        severity: Warning,
        title: "A record holds a migration's name where its hash should be: Drizzle did not write it.",
        next: "Find the script that wrote it; the migrators go by the time.",
    },
    DbCheckDoc {
        name: "unapplied-migration",
        severity: Error,
        title: "A folder that is to be deleted holds a migration that Drizzle has not recorded, and its work is not done.",
        next: "Keep the folder until it is known what the migration was for, and bring what is still wanted into a new one.",
    },
    DbCheckDoc {
        name: "undetermined-migration",
        severity: Note,
        title: "Neither a file nor the database tells whether a migration ran.",
        next: "Look at the file and the database yourself. For a folder that is to be deleted it is an error.",
    },
    DbCheckDoc {
        name: "unexpected-object",
        severity: Warning,
        title: "An object is there that nothing of the repository makes.",
        next: "\
Declare it in the schema, or take its SQL into a migration of its own (`drizzle-kit generate --custom`), or drop it:
`decomm db reconcile` drafts that as a comment.",
    },
    DbCheckDoc {
        name: "unknown-record",
        severity: Error,
        title: "A row of Drizzle's table records no migration of the folder.",
        next: "\
Find the migration: on another branch, in the history of git, in another Drizzle folder. A time that is later than that of
the next migration makes migrate pass that over.",
    },
    DbCheckDoc {
        name: "unparsable-migration",
        severity: Warning,
        title: "PostgreSQL cannot parse a legacy migration, so that it cannot have run as it is written.",
        next: "\
Where it is recorded, see whether anything of it is wanted: `decomm db reconcile` drafts what it was to make. It is an
error where that is not there.",
    },
    DbCheckDoc {
        name: "unreadable-table",
        severity: Error,
        title: "A table of records is there, and this role may not read all of it.",
        next: "GRANT USAGE on its schema and SELECT on the table to the role, or take another one.",
    },
    DbCheckDoc {
        name: "unrecorded-migration",
        severity: Error,
        title: "A migration is not recorded, and a later one is: every migrate passes it over.",
        next: "As with skipped-migration.",
    },
    DbCheckDoc {
        name: "upgrade-stops",
        severity: Warning,
        title: "The step to Drizzle 1.0 would stop.",
        next: "Mend what the message names before the upgrade; until then it does no harm.",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_are_sorted_and_each_is_there_once() {
        assert!(ALL.windows(2).all(|pair| matches!(pair, [a, b] if a.name < b.name)));
    }
}
