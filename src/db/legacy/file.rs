//! The files of a folder of legacy migrations, in the order in which they run.

use crate::db::effects::Script;
use crate::tree::Tree;
use crate::tree::path::RepoPath;
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// A legacy migration's file.
#[derive(Clone, Debug)]
pub struct LegacyFile {
    /// Where it is.
    pub path: RepoPath,
    /// Its text; what is not UTF-8 has become U+FFFD. None where it cannot be read.
    pub sql: Option<String>,
    /// What it does.
    pub script: Script,
}

impl LegacyFile {
    /// Returns the file of this text.
    pub fn new(path: RepoPath, sql: &str) -> LegacyFile {
        LegacyFile {
            path,
            script: Script::read(sql),
            sql: Some(sql.to_owned()),
        }
    }

    /// Returns the name without `.sql` and without `.up`; that of its folder where the file is `migration.sql` or `up.sql`.
    pub fn stem(&self) -> String {
        let name = self.path.name();
        let parent = self.path.parent();
        let of_folder = matches!(name, "migration.sql" | "up.sql");
        let stem = match parent.as_ref().filter(|_| of_folder) {
            Some(folder) => folder.name(),
            None => name,
        };
        let stem = stem.strip_suffix(".sql").unwrap_or(stem);
        stem.strip_suffix(".up").unwrap_or(stem).to_owned()
    }

    /// Returns the number that the name begins with, as written; none where it begins with none.
    pub fn version(&self) -> Option<String> {
        let stem = self.stem();
        let rest = stem.strip_prefix(['V', 'v']).unwrap_or(&stem);
        let end = rest.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(rest.len());
        let number = rest.get(..end).filter(|number| !number.is_empty())?;
        if rest.len() < stem.len()
            && let Some((version, _)) = rest.split_once("__")
            && version
                .split(['_', '.'])
                .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
        {
            return Some(version.replace('_', "."));
        }
        Some(number.to_owned())
    }
}

/// Returns a number without leading zeros, part by part: `001` and `1` are one version.
pub(super) fn plain_number(version: &str) -> Option<String> {
    let parts: Vec<&str> = version.trim().split('.').collect();
    let is_number = parts
        .iter()
        .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    is_number.then(|| {
        let short = parts.iter().map(|part| match part.trim_start_matches('0') {
            "" => "0",
            short => short,
        });
        short.collect::<Vec<_>>().join(".")
    })
}

/// The order of versions: by number, then as text; files without a number come last.
pub(in crate::db) fn order(a: &LegacyFile, b: &LegacyFile) -> Ordering {
    let key = |file: &LegacyFile| {
        let number = file.version().and_then(|version| plain_number(&version));
        let parts = number.map(|number| {
            number
                .split('.')
                .map(|part| (part.len(), part.to_owned()))
                .collect::<Vec<_>>()
        });
        (parts.is_none(), parts, file.path.as_str().to_owned())
    };
    key(a).cmp(&key(b))
}

/// Returns the migrations in `folder`, in the order in which they run: files that end in `.sql`, and folders with a
/// `migration.sql` or `up.sql`. What takes a migration back (`.down.sql`) is none.
pub fn read(tree: &dyn Tree, folder: &RepoPath) -> Vec<LegacyFile> {
    read_but(tree, folder, &BTreeSet::new())
}

/// Returns what [`read`] does, without the files `others`.
pub(in crate::db) fn read_but(tree: &dyn Tree, folder: &RepoPath, others: &BTreeSet<&RepoPath>) -> Vec<LegacyFile> {
    let mut files = Vec::new();
    for entry in tree.listing().within(folder) {
        let path = &entry.path;
        if !tree.listing().has_file(path) || !is_migration(path, folder) || others.contains(path) {
            continue;
        }
        files.push(match tree.read(path) {
            Ok(bytes) => LegacyFile::new(path.clone(), &String::from_utf8_lossy(&bytes)),
            Err(_) => LegacyFile {
                path: path.clone(),
                sql: None,
                script: Script::default(),
            },
        });
    }
    files.sort_by(order);
    files
}

fn is_migration(path: &RepoPath, folder: &RepoPath) -> bool {
    let name = path.name().to_ascii_lowercase();
    let Some(stem) = name.strip_suffix(".sql") else {
        return false;
    };
    let is_back = [".down", ".undo", ".rollback", "_down", "_rollback"]
        .iter()
        .any(|end| stem.ends_with(end));
    let parent = path.parent();
    let is_direct = parent.as_ref() == Some(folder);
    let is_folders = matches!(name.as_str(), "migration.sql" | "up.sql")
        && parent.and_then(|parent| parent.parent()).as_ref() == Some(folder);
    !is_back && stem != "down" && (is_direct || is_folders)
}
