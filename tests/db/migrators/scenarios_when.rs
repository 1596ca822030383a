//! Journals whose `when` is no number, and what both migrators make of them.

use super::scenario::{Folder, Scenario, V0_TABLE};

const ABSENT: Folder = Folder::V0(&[("0000_a", "1700000000123", true), ("0001_b", "", true)]);

const TEXT: Folder = Folder::V0(&[("0000_a", "1700000000123", true), ("0001_b", "\"1700000100456\"", true)]);

const EMPTY: Folder = Folder::V0(&[("0000_a", "1700000000123", true), ("0001_b", "\"\"", true)]);

/// To JavaScript a number, and a later one than the first; to PostgreSQL none.
const EXPONENT: Folder = Folder::V0(&[("0000_a", "1700000000123", true), ("0001_b", "\"1701e9\"", true)]);

const WORD: Folder = Folder::V0(&[("0000_a", "1700000000123", true), ("0001_b", "\"soon\"", true)]);

const NULL: Folder = Folder::V0(&[("0000_a", "1700000000123", true), ("0001_b", "null", true)]);

/// The first migration is recorded.
const BEHIND: Scenario = Scenario {
    name: "",
    folder: ABSENT,
    columns: V0_TABLE,
    rows: &[&["@0", "@0"]],
    states: "match",
    entries: "recorded will-be-skipped",
    v0: "",
    v1: "stops",
};

/// Nothing is.
const NEW: Scenario = Scenario {
    name: "",
    folder: ABSENT,
    columns: "",
    rows: &[],
    states: "",
    entries: "will-run will-run",
    v0: "stops",
    v1: "stops",
};

/// `drizzle-kit up` dates what has no time, or `null` or an empty string; of another string it makes no date.
pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "no `when`, behind others",
        v1: "1",
        ..BEHIND
    },
    Scenario {
        name: "no `when`, on a new database",
        v1: "0 1",
        ..NEW
    },
    Scenario {
        name: "a string for `when`, behind others",
        folder: TEXT,
        entries: "recorded will-run",
        v0: "1",
        ..BEHIND
    },
    Scenario {
        name: "a string for `when`, recorded",
        folder: TEXT,
        rows: &[&["@0", "@0"], &["@1", "@1"]],
        states: "match match",
        entries: "recorded recorded",
        v1: "",
        ..BEHIND
    },
    Scenario {
        name: "a string for `when`, recorded, and edited",
        folder: TEXT,
        rows: &[&["@0", "@0"], &["'0123'", "@1"]],
        states: "match edited",
        entries: "recorded recorded",
        v1: "aborts on 2",
        ..BEHIND
    },
    Scenario {
        name: "a string for `when`, on a new database",
        folder: TEXT,
        v0: "0 1",
        ..NEW
    },
    Scenario {
        name: "an empty string for `when`, behind others",
        folder: EMPTY,
        v1: "1",
        ..BEHIND
    },
    Scenario {
        name: "an empty string for `when`, on a new database",
        folder: EMPTY,
        v1: "0 1",
        ..NEW
    },
    Scenario {
        name: "a `when` that is a number to JavaScript alone, behind others",
        folder: EXPONENT,
        entries: "recorded will-run",
        v0: "stops",
        ..BEHIND
    },
    Scenario {
        name: "a word for `when`, behind others",
        folder: WORD,
        ..BEHIND
    },
    Scenario {
        name: "a word for `when`, on a new database",
        folder: WORD,
        ..NEW
    },
    Scenario {
        name: "null for `when`, behind others",
        folder: NULL,
        v1: "1",
        ..BEHIND
    },
    Scenario {
        name: "null for `when`, on a new database",
        folder: NULL,
        v0: "0 1",
        v1: "0 1",
        ..NEW
    },
];
