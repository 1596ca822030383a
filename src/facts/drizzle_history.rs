//! A Drizzle folder as it stands on disk, in both layouts: a journal with numbered files (drizzle-kit up to 0.31), or a
//! folder for each migration (from 1.0 on).

use crate::text::json::{self, Strictness};
use crate::text::span::Span;
use crate::text::value::{Value, ValueKind};
use crate::tree::Tree;
use crate::tree::path::RepoPath;

/// The journal of the numbered layout.
#[derive(Debug)]
pub struct Journal {
    /// `meta/_journal.json`.
    pub path: RepoPath,
    /// `dialect`, where it is a string.
    pub dialect: Option<String>,
    /// In the order in which they run.
    pub entries: Vec<JournalEntry>,
    /// How many more there are that have no `tag`: a migrator stops at each.
    pub n_without_tag: usize,
}

/// One migration of a journal.
#[derive(Debug)]
pub struct JournalEntry {
    /// Its number; drizzle-kit numbers from 0.
    pub idx: Option<i64>,
    /// The name of its file without `.sql`.
    pub tag: String,
    /// The tag without its quotes.
    pub tag_span: Span,
    /// Milliseconds since 1970: what the migrator compares.
    pub when: Option<i64>,
    /// What stands there in place of a number.
    pub odd_when: Option<OddWhen>,
}

/// A `when` that is no number, and that JavaScript makes something of all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OddWhen {
    /// A string.
    Text(String),
    /// `null`.
    Null,
}

/// A snapshot: the schema after a migration.
#[derive(Debug)]
pub struct Snapshot {
    /// The file.
    pub path: RepoPath,
    /// Its own id.
    pub id: Option<String>,
    /// The ids of the snapshots that it follows: one in the numbered layout.
    pub previous: Vec<String>,
    /// `dialect`, where it is a string.
    pub dialect: Option<String>,
    /// `version`, the number of the format, where it is a string that holds one.
    pub version: Option<u32>,
    /// The tables that it has.
    pub tables: Vec<SnapshotTable>,
}

/// A table of a snapshot.
#[derive(Debug)]
pub struct SnapshotTable {
    /// Its schema; `public` where the snapshot leaves it out.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// The key that holds it, or its name, without quotes.
    pub span: Span,
}

/// A migration of the layout with a folder for each.
#[derive(Debug)]
pub struct MigrationFolder {
    /// The folder.
    pub path: RepoPath,
    /// Whether its name begins with 14 digits and `_`.
    pub is_dated: bool,
    /// Whether it holds `migration.sql`.
    pub has_sql: bool,
    /// Whether it holds `snapshot.json`.
    pub has_snapshot: bool,
}

/// Why a file of a folder cannot be used.
#[derive(Debug)]
pub struct Unreadable {
    /// The file.
    pub path: RepoPath,
    /// What is wrong with it.
    pub reason: String,
}

/// Returns the journal of `folder`; `None` where there is none.
pub fn journal(tree: &dyn Tree, folder: &RepoPath) -> Option<Result<Journal, Unreadable>> {
    let path = folder.join("meta/_journal.json")?;
    if !tree.listing().has_file(&path) {
        return None;
    }
    Some(read_json(tree, &path).and_then(|value| {
        let entries = value.get("entries").ok_or_else(|| Unreadable {
            path: path.clone(),
            reason: "it has no `entries`".to_owned(),
        })?;
        let n_elements = entries.elements().len();
        let entries: Vec<JournalEntry> = entries
            .elements()
            .iter()
            .filter_map(|entry| {
                let tag = entry.get("tag")?.text()?;
                Some(JournalEntry {
                    idx: entry.get("idx").and_then(Value::as_integer),
                    tag: tag.as_str().to_owned(),
                    tag_span: tag.span(),
                    when: entry.get("when").and_then(Value::as_integer),
                    odd_when: entry.get("when").and_then(odd_when),
                })
            })
            .collect();
        Ok(Journal {
            dialect: value.get("dialect").and_then(Value::as_str).map(str::to_owned),
            n_without_tag: n_elements.saturating_sub(entries.len()),
            entries,
            path,
        })
    }))
}

fn odd_when(when: &Value) -> Option<OddWhen> {
    match &when.kind {
        ValueKind::Text(text) => Some(OddWhen::Text(text.as_str().to_owned())),
        ValueKind::Null => Some(OddWhen::Null),
        _ => None,
    }
}

/// How the migrations of a folder lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Numbered files, and `meta/` with a journal and snapshots.
    Numbered,
    /// A folder for each migration, its snapshot in it.
    Folders,
}

/// Returns the snapshots of `folder` in `layout`, sorted by path.
pub fn snapshots(tree: &dyn Tree, folder: &RepoPath, layout: Layout) -> Vec<Result<Snapshot, Unreadable>> {
    tree.listing()
        .within(folder)
        .map(|entry| &entry.path)
        .filter(|path| {
            let parent = path.parent().unwrap_or_default();
            parent.parent().as_ref() == Some(folder)
                && match layout {
                    Layout::Numbered => parent.name() == "meta" && path.name().ends_with("_snapshot.json"),
                    Layout::Folders => path.name() == "snapshot.json",
                }
        })
        .map(|path| read_snapshot(tree, path))
        .collect()
}

/// Returns the migration folders right below `folder`, sorted by path: what holds `migration.sql` or `snapshot.json`.
pub fn migration_folders(tree: &dyn Tree, folder: &RepoPath) -> Vec<MigrationFolder> {
    let mut folders: Vec<MigrationFolder> = Vec::new();
    for entry in tree.listing().within(folder) {
        let name = entry.path.name();
        let Some(parent) = entry.path.parent() else { continue };
        if parent.parent().as_ref() != Some(folder) || !matches!(name, "migration.sql" | "snapshot.json") {
            continue;
        }
        if folders.last().is_none_or(|last| last.path != parent) {
            let digits = parent.name().bytes().take_while(u8::is_ascii_digit).count();
            folders.push(MigrationFolder {
                is_dated: digits == 14 && parent.name().as_bytes().get(14) == Some(&b'_'),
                path: parent,
                has_sql: false,
                has_snapshot: false,
            });
        }
        if let Some(last) = folders.last_mut() {
            last.has_sql |= name == "migration.sql";
            last.has_snapshot |= name == "snapshot.json";
        }
    }
    folders
}

/// Returns the names, without `.sql`, of the migrations that lie right in `folder`, sorted.
pub fn sql_files(tree: &dyn Tree, folder: &RepoPath) -> Vec<String> {
    tree.listing()
        .within(folder)
        .filter(|entry| entry.path.parent().as_ref() == Some(folder))
        .filter_map(|entry| entry.path.name().strip_suffix(".sql").map(str::to_owned))
        .collect()
}

/// Returns the snapshot that belongs to `entry`, by the name that drizzle-kit gives it: the number in four digits, or
/// what precedes the first `_` of a tag that does not begin with a number of its own.
pub fn snapshot_path(folder: &RepoPath, entry: &JournalEntry) -> Option<RepoPath> {
    let prefix = entry.tag.split('_').next().unwrap_or("");
    let is_index = prefix.len() == 4 && prefix.bytes().all(|byte| byte.is_ascii_digit());
    let name = match entry.idx {
        Some(idx) if is_index => format!("{idx:04}"),
        _ => prefix.to_owned(),
    };
    folder.join(&format!("meta/{name}_snapshot.json"))
}

/// Returns the snapshot after the last migration of `folder` that has one.
pub fn newest_snapshot(tree: &dyn Tree, folder: &RepoPath) -> Option<Snapshot> {
    let path = match journal(tree, folder) {
        Some(journal) => {
            let journal = journal.ok()?;
            journal
                .entries
                .iter()
                .rev()
                .filter_map(|entry| snapshot_path(folder, entry))
                .find(|path| tree.listing().has_file(path))?
        }
        None => migration_folders(tree, folder)
            .iter()
            .rev()
            .find(|migration| migration.has_snapshot)?
            .path
            .join("snapshot.json")?,
    };
    read_snapshot(tree, &path).ok()
}

fn read_snapshot(tree: &dyn Tree, path: &RepoPath) -> Result<Snapshot, Unreadable> {
    let value = read_json(tree, path)?;
    let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    let previous = match value.get("prevIds") {
        Some(ids) => ids
            .elements()
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        None => text("prevId").into_iter().collect(),
    };
    Ok(Snapshot {
        path: path.clone(),
        id: text("id"),
        previous,
        dialect: text("dialect"),
        version: text("version").and_then(|version| version.parse().ok()),
        tables: tables(&value),
    })
}

/// Returns the tables of a snapshot: keys of `tables`, or the elements of `ddl` that are tables.
fn tables(snapshot: &Value) -> Vec<SnapshotTable> {
    let schema_of = |table: &Value| match table.get("schema").and_then(Value::as_str) {
        Some(schema) if !schema.is_empty() => schema.to_owned(),
        _ => "public".to_owned(),
    };
    let keyed = snapshot.get("tables").map(Value::properties).unwrap_or_default();
    let keyed = keyed.iter().filter_map(|property| {
        Some(SnapshotTable {
            schema: schema_of(&property.value),
            name: property.value.get("name")?.as_str()?.to_owned(),
            span: property.name.span(),
        })
    });
    let listed = snapshot.get("ddl").map(Value::elements).unwrap_or_default();
    let listed = listed
        .iter()
        .filter(|element| element.get("entityType").and_then(Value::as_str) == Some("tables"))
        .filter_map(|element| {
            let name = element.get("name")?.text()?;
            Some(SnapshotTable {
                schema: schema_of(element),
                name: name.as_str().to_owned(),
                span: name.span(),
            })
        });
    keyed.chain(listed).collect()
}

fn read_json(tree: &dyn Tree, path: &RepoPath) -> Result<Value, Unreadable> {
    let unreadable = |reason: String| Unreadable {
        path: path.clone(),
        reason,
    };
    let bytes = tree.read(path).map_err(|error| unreadable(error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|_| unreadable("it is not UTF-8".to_owned()))?;
    if text.starts_with('\u{feff}') {
        return Err(unreadable(
            "it begins with a byte order mark, at which the migrator's own reader stops".to_owned(),
        ));
    }
    match json::parse(&text, Strictness::Json) {
        Ok(Some(value)) => Ok(value),
        Ok(None) => Err(unreadable("it is empty".to_owned())),
        Err(error) => Err(unreadable(format!("it is not valid JSON: {error}"))),
    }
}
