//! Folders of numbered SQL files, by their names alone, and which of them another tool keeps.

use std::collections::BTreeMap;

use crate::facts::drizzle;
use crate::tree::Tree;
use crate::tree::path::RepoPath;

/// Fewer numbered files than these are no series.
const FEWEST: usize = 2;

/// A folder of numbered SQL files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SqlFolder {
    /// The folder.
    pub(super) folder: RepoPath,
    /// Its numbered files, sorted.
    pub(super) files: Vec<RepoPath>,
}

/// Returns the folders of `tree` whose SQL files are numbered, most of them at least, sorted; those that Drizzle, Prisma,
/// Supabase or Flyway keep are left out.
pub(super) fn all(tree: &dyn Tree) -> Vec<SqlFolder> {
    let mut by_folder: BTreeMap<RepoPath, (Vec<RepoPath>, usize)> = BTreeMap::new();
    for entry in tree.listing().entries() {
        let path = &entry.path;
        if path.extension() != "sql" || path.parts().any(|part| part == "node_modules") {
            continue;
        }
        let folder = path.parent().filter(|folder| !folder.is_root());
        let Some(folder) = folder else { continue };
        let (numbered, n_others) = by_folder.entry(folder).or_default();
        match is_numbered(path.name()) {
            true => numbered.push(path.clone()),
            false => *n_others += 1,
        }
    }
    let named_by_drizzle: Vec<RepoPath> = drizzle::configs(tree).into_iter().filter_map(|(_, out)| out).collect();
    let all = by_folder.into_iter().filter(|(folder, (numbered, n_others))| {
        numbered.len() >= FEWEST
            && numbered.len() >= *n_others
            && !is_kept_by_tool(tree, folder)
            && !named_by_drizzle.iter().any(|out| folder.is_within(out))
    });
    all.map(|(folder, (files, _))| SqlFolder { folder, files }).collect()
}

/// Whether a file of this name is one of a series: digits, and then `_`, `-` or `.`.
fn is_numbered(name: &str) -> bool {
    let rest = name.trim_start_matches(|sign: char| sign.is_ascii_digit());
    rest.len() < name.len() && rest.starts_with(['_', '-', '.'])
}

/// Whether another tool's own files say that `folder` is its own.
fn is_kept_by_tool(tree: &dyn Tree, folder: &RepoPath) -> bool {
    const MARKS: [&str; 5] = [
        "meta/_journal.json",
        "migration_lock.toml",
        "../migration_lock.toml",
        "../meta/_journal.json",
        "../../migration_lock.toml",
    ];
    let has_mark = |mark: &str| folder.join(mark).is_some_and(|path| tree.listing().has_file(&path));
    folder.as_str() == "supabase/migrations"
        || folder.as_str().ends_with("/supabase/migrations")
        || folder.parts().any(|part| part == "flyway")
        || MARKS.iter().any(|mark| has_mark(mark))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::memory::MemoryTree;

    #[test]
    fn a_series_is_known_by_its_names() {
        for (name, expected) in [
            ("001_create_users.sql", true),
            ("0001-init.sql", true),
            ("20240101120000_add.sql", true),
            ("12.up.sql", true),
            ("007.sql", true),
            ("1.sql", true),
            ("V1__init.sql", false),
            ("schema.sql", false),
            ("seed_01.sql", false),
            ("2fa.sql", false),
            (".sql", false),
            ("_1.sql", false),
        ] {
            assert_eq!(is_numbered(name), expected, "{name}");
        }
    }

    #[test]
    fn folders_of_tools_are_left_out() {
        let tree = MemoryTree::from_texts(
            [
                "db/001_a.sql",
                "db/002_b.sql",
                "one/001_a.sql",
                "mixed/001_a.sql",
                "mixed/002_a.sql",
                "mixed/x.sql",
                "mixed/y.sql",
                "mixed/z.sql",
                "supabase/migrations/001_a.sql",
                "supabase/migrations/002_a.sql",
                "drizzle/0000_a.sql",
                "drizzle/0001_a.sql",
                "drizzle/meta/_journal.json",
                "p/migrations/migration_lock.toml",
                "p/migrations/1_a/01_x.sql",
                "p/migrations/1_a/02_x.sql",
                "node_modules/x/001_a.sql",
                "node_modules/x/002_a.sql",
                "001_a.sql",
                "002_b.sql",
            ]
            .map(|path| (path, "")),
        );
        let found: Vec<String> = all(&tree).iter().map(|it| it.folder.to_string()).collect();
        assert_eq!(found, ["db"]);
    }
}
