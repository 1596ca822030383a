//! A Drizzle folder as the migrator sees it, in both layouts: v0 (drizzle-kit up to 0.31, a journal and numbered files)
//! and v1 (from 1.0 on, a folder for each migration).
//!
//! Leaves out whether the folder is sound in itself (`broken-history` says that) and what a database says of it.

use crate::db::when;
use crate::facts::drizzle_history::{self, JournalEntry, OddWhen};
use crate::tree::path::RepoPath;
use crate::tree::{ReadError, Tree};
use sha2::{Digest, Sha256};
use std::cmp::Ordering;

/// Which of Drizzle's two ways to lay out migrations a folder follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layout {
    /// Numbered files and `meta/_journal.json`.
    V0,
    /// A folder for each migration, `<14 digits>_<name>/migration.sql`.
    V1,
}

impl Layout {
    /// Returns the name in machine formats.
    pub fn name(self) -> &'static str {
        match self {
            Layout::V0 => "v0",
            Layout::V1 => "v1",
        }
    }
}

/// One migration, as the migrator of the folder's layout reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// v0: the journal's `tag`; v1: the name of the migration's folder.
    pub tag: String,
    /// Milliseconds since 1970, what the migrator writes as `created_at`; v0: the journal's `when`, v1: the 14 digits that
    /// the folder's name begins with. None where it is no whole number, be it as a string.
    pub when_ms: Option<i64>,
    /// v0: what the journal has for `when` in place of a number.
    pub odd_when: Option<OddWhen>,
    /// The SQL file, whether it is there or not.
    pub file: RepoPath,
    /// Its text as Node decodes it: what is not UTF-8 has become U+FFFD. None where the file cannot be read.
    pub sql: Option<String>,
    /// What the migrator writes as `hash`: the SHA-256 of `sql`, in lower-case hexadecimal digits.
    pub hash: Option<String>,
    /// Whether its snapshot is there; `drizzle-kit up` stops at a migration of v0 without one.
    pub has_snapshot: bool,
}

impl Entry {
    /// Returns the name that v1 knows the migration by: its own in v1, the one that `drizzle-kit up` gives it in v0.
    ///
    /// None for a migration of v0 without a time.
    pub fn v1_name(&self, layout: Layout) -> Option<String> {
        if layout == Layout::V1 {
            return Some(self.tag.clone());
        }
        let rest = self.tag.split_once('_').map_or("", |(_, rest)| rest);
        match self.is_undated_by_up() {
            true => Some(format!("{}_{rest}", "NaN".repeat(6))),
            false => Some(format!("{}_{rest}", when::folder_date(self.when_ms?)?)),
        }
    }

    /// Whether `drizzle-kit up` makes no date of the journal's `when`, and names the folder for that: a string.
    ///
    /// Limit: of a string in which JavaScript reads a date, as `2026-01-31`, it does.
    pub(in crate::db) fn is_undated_by_up(&self) -> bool {
        matches!(&self.odd_when, Some(OddWhen::Text(text)) if !text.is_empty())
    }

    /// Returns the time as JavaScript compares it; `NaN` where there is none, which compares with nothing.
    pub(in crate::db) fn js_when(&self) -> f64 {
        match (&self.odd_when, self.when_ms) {
            (Some(OddWhen::Text(text)), _) => when::js_number(Some(text)),
            (Some(OddWhen::Null), _) => 0.0,
            (None, Some(when_ms)) => when_ms as f64,
            (None, None) => f64::NAN,
        }
    }
}

/// A folder of migrations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrizzleFolder {
    /// The folder, from the repository's root.
    pub path: RepoPath,
    /// How its migrations lie.
    pub layout: Layout,
    /// In the order in which the migrator takes them: v0 the journal's, v1 that of the names.
    pub entries: Vec<Entry>,
}

/// Why a folder cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FolderError {
    /// Nothing that a migrator would read is there.
    #[error("`{folder}` holds neither `meta/_journal.json` nor a migration's folder")]
    NoMigrations {
        /// The folder.
        folder: RepoPath,
    },
    /// The journal, or a migration, cannot be used.
    #[error("`{path}` cannot be used: {reason}")]
    Unreadable {
        /// The file.
        path: RepoPath,
        /// What is wrong with it.
        reason: String,
    },
}

/// Returns the Drizzle folder at `folder`.
///
/// As the migrators do, it takes the layout by whether there is a journal: where there is one, folders beside it do not
/// count. A migration of v1 is a folder with `migration.sql`, with or without a date or a snapshot; others are no
/// migrations.
///
/// # Errors
/// [`FolderError`] where there is nothing to read, or where the migrator could not read the journal.
pub fn read(tree: &dyn Tree, folder: &RepoPath) -> Result<DrizzleFolder, FolderError> {
    let (layout, entries) = match drizzle_history::journal(tree, folder) {
        Some(Ok(journal)) => {
            if journal.n_without_tag > 0 {
                return Err(FolderError::Unreadable {
                    path: journal.path,
                    reason: format!("{} of its entries have no `tag`", journal.n_without_tag),
                });
            }
            let entries: Option<Vec<Entry>> = journal
                .entries
                .iter()
                .map(|entry| numbered(tree, folder, entry))
                .collect();
            let entries = entries.ok_or_else(|| FolderError::Unreadable {
                path: journal.path.clone(),
                reason: "a `tag` in it leads out of the repository".to_owned(),
            })?;
            (Layout::V0, entries)
        }
        Some(Err(unreadable)) => {
            return Err(FolderError::Unreadable {
                path: unreadable.path,
                reason: unreadable.reason,
            });
        }
        None => (Layout::V1, dated(tree, folder)?),
    };
    if layout == Layout::V1 && entries.is_empty() {
        return Err(FolderError::NoMigrations { folder: folder.clone() });
    }
    Ok(DrizzleFolder {
        path: folder.clone(),
        layout,
        entries,
    })
}

/// Returns the migration of a journal's entry; `None` where its tag leads out of the repository.
fn numbered(tree: &dyn Tree, folder: &RepoPath, entry: &JournalEntry) -> Option<Entry> {
    let file = folder.join(&format!("{}.sql", entry.tag))?;
    // `drizzle-kit up` goes by what precedes the first `_`, whatever the number says.
    let prefix = entry.tag.split('_').next().unwrap_or_default();
    let snapshot = folder.join(&format!("meta/{prefix}_snapshot.json"));
    let sql = text_of(tree, &file).ok();
    Some(Entry {
        tag: entry.tag.clone(),
        when_ms: entry.when.or_else(|| match entry.odd_when.as_ref()? {
            OddWhen::Text(text) => when::of_text(text),
            OddWhen::Null => None,
        }),
        odd_when: entry.odd_when.clone(),
        hash: sql.as_deref().map(hash),
        sql,
        has_snapshot: snapshot.is_some_and(|path| tree.listing().has_file(&path)),
        file,
    })
}

fn dated(tree: &dyn Tree, folder: &RepoPath) -> Result<Vec<Entry>, FolderError> {
    let mut entries = Vec::new();
    for migration in drizzle_history::migration_folders(tree, folder) {
        if !migration.has_sql {
            continue;
        }
        let Some(file) = migration.path.join("migration.sql") else {
            continue;
        };
        // The file is listed, so the migrator finds it, and fails where it cannot read it.
        let sql = text_of(tree, &file).map_err(|error| FolderError::Unreadable {
            path: file.clone(),
            reason: error.to_string(),
        })?;
        let tag = migration.path.name().to_owned();
        entries.push(Entry {
            when_ms: when::of_folder(&tag),
            odd_when: None,
            tag,
            hash: Some(hash(&sql)),
            sql: Some(sql),
            has_snapshot: migration.has_snapshot,
            file,
        });
    }
    entries.sort_by(|a, b| locale_order(&a.tag, &b.tag));
    Ok(entries)
}

fn text_of(tree: &dyn Tree, file: &RepoPath) -> Result<String, ReadError> {
    let bytes = tree.read(file)?;
    Ok(String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}

/// Returns what the migrators write as `hash` for a file of this text.
pub fn hash(sql: &str) -> String {
    use std::fmt::Write;
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(sql.as_bytes()) {
        // Writing to a `String` does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Compares two names as JavaScript's `localeCompare` does, by which v1 sorts folders: signs, then digits, then letters,
/// whose case counts only where all else is equal.
///
/// Limit: characters outside of ASCII come last, by their numbers. drizzle-kit makes no such names.
pub(in crate::db) fn locale_order(a: &str, b: &str) -> Ordering {
    // The order of signs in the root collation of CLDR; the two that occur in generated names come first in it.
    const SIGNS: &str = "_-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$";
    let weight = |character: char| match character {
        'a'..='z' | 'A'..='Z' => (2, character.to_ascii_lowercase() as usize),
        '0'..='9' => (1, character as usize),
        _ => match SIGNS.find(character) {
            Some(place) => (0, place),
            None if character.is_whitespace() => (0, 0),
            None => (3, character as usize),
        },
    };
    // A small letter comes before its capital.
    let case = |character: char| character.is_ascii_uppercase();
    a.chars()
        .map(weight)
        .cmp(b.chars().map(weight))
        .then_with(|| a.chars().map(case).cmp(b.chars().map(case)))
        .then_with(|| a.cmp(b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::memory::MemoryTree;
    use std::collections::BTreeMap;

    fn path(text: &str) -> RepoPath {
        RepoPath::parse(text).unwrap()
    }

    fn read_texts(files: &[(&str, &str)]) -> Result<DrizzleFolder, FolderError> {
        read(&MemoryTree::from_texts(files.iter().copied()), &path("drizzle"))
    }

    const JOURNAL: &str = r#"{"entries":[
        {"idx":0,"when":1700000000123,"tag":"0000_first"},
        {"idx":1,"when":1700000001000,"tag":"0001_second"},
        {"idx":2,"tag":"0002_timeless"}]}"#;

    #[test]
    fn a_journal_gives_its_entries_in_its_order() {
        let folder = read_texts(&[
            ("drizzle/meta/_journal.json", JOURNAL),
            ("drizzle/meta/0000_snapshot.json", "{}"),
            ("drizzle/0000_first.sql", "select 1"),
            ("drizzle/0009_orphan.sql", "select 9"),
            ("drizzle/20260101000000_beside/migration.sql", ""),
        ])
        .unwrap();
        assert_eq!(folder.layout, Layout::V0);
        let seen: Vec<(&str, Option<i64>, bool, bool)> = folder
            .entries
            .iter()
            .map(|entry| {
                (
                    entry.tag.as_str(),
                    entry.when_ms,
                    entry.hash.is_some(),
                    entry.has_snapshot,
                )
            })
            .collect();
        assert_eq!(
            seen,
            [
                ("0000_first", Some(1_700_000_000_123), true, true),
                ("0001_second", Some(1_700_000_001_000), false, false),
                ("0002_timeless", None, false, false),
            ]
        );
        let names: Vec<Option<String>> = folder
            .entries
            .iter()
            .map(|entry| entry.v1_name(folder.layout))
            .collect();
        assert_eq!(
            names,
            [
                Some("20231114221320_first".to_owned()),
                Some("20231114221321_second".to_owned()),
                None
            ]
        );
    }

    #[test]
    fn a_folder_of_folders_is_sorted_by_name_and_needs_the_sql_alone() {
        let folder = read_texts(&[
            ("drizzle/20260102000000_b/migration.sql", "2"),
            ("drizzle/20260101000000_Z/migration.sql", "1"),
            ("drizzle/20260101000000_a/migration.sql", "0"),
            ("drizzle/20260101000000_a/snapshot.json", "{}"),
            ("drizzle/20260103000000_empty/snapshot.json", "{}"),
            ("drizzle/undated/migration.sql", "3"),
            ("drizzle/README.md", ""),
        ])
        .unwrap();
        assert_eq!(folder.layout, Layout::V1);
        let tags: Vec<(&str, Option<i64>)> = folder
            .entries
            .iter()
            .map(|entry| (entry.tag.as_str(), entry.when_ms))
            .collect();
        assert_eq!(
            tags,
            [
                ("20260101000000_a", Some(1_767_225_600_000)),
                ("20260101000000_Z", Some(1_767_225_600_000)),
                ("20260102000000_b", Some(1_767_312_000_000)),
                ("undated", None),
            ]
        );
    }

    #[test]
    fn what_cannot_be_used_is_told() {
        let nothing = read_texts(&[("drizzle/0000_a.sql", "select 1")]);
        assert!(matches!(nothing, Err(FolderError::NoMigrations { .. })), "{nothing:?}");
        for journal in [
            "",
            "{",
            "{}",
            r#"{"entries":[{"when":1}]}"#,
            "\u{feff}{\"entries\":[]}",
            r#"{"entries":[{"when":1,"tag":"../../x"}]}"#,
        ] {
            let broken = read_texts(&[("drizzle/meta/_journal.json", journal)]);
            assert!(
                matches!(broken, Err(FolderError::Unreadable { .. })),
                "{journal:?}: {broken:?}"
            );
        }
        let empty = read_texts(&[("drizzle/meta/_journal.json", r#"{"entries":[]}"#)]).unwrap();
        assert!(empty.entries.is_empty());
    }

    #[test]
    fn the_hash_is_of_the_text_as_node_decodes_it() {
        let of_bytes = |bytes: &[u8]| {
            let files = BTreeMap::from([
                (path("drizzle/meta/_journal.json"), JOURNAL.as_bytes().to_vec()),
                (path("drizzle/0000_first.sql"), bytes.to_vec()),
            ]);
            let folder = read(&MemoryTree::new(files), &path("drizzle")).unwrap();
            folder.entries.first().unwrap().hash.clone().unwrap()
        };
        // A BOM and CRLF count; an invalid byte becomes U+FFFD first.
        assert_eq!(of_bytes(b"\xEF\xBB\xBFa\r\n"), hash("\u{FEFF}a\r\n"));
        assert_eq!(of_bytes(b"a\xFFb"), hash("a\u{FFFD}b"));
        assert_eq!(
            of_bytes(b""),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }
}
