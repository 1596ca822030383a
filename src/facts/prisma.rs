//! The migration folders of Prisma: those with its lock file.

use crate::tree::Tree;
use crate::tree::path::RepoPath;

/// The file beside the migrations that holds the name of their database system.
pub const LOCK: &str = "migration_lock.toml";

/// Returns the folders of `locks`, sorted, that hold a migration: a folder with a number in front of its name, and
/// `migration.sql` in it.
pub fn folders(tree: &dyn Tree, locks: &[RepoPath]) -> Vec<RepoPath> {
    let mut folders: Vec<RepoPath> = locks.iter().filter_map(RepoPath::parent).collect();
    folders.retain(|folder| tree.listing().any_within(folder, &|path| is_migration(path, folder)));
    folders.sort();
    folders
}

fn is_migration(path: &RepoPath, folder: &RepoPath) -> bool {
    let Some(migration) = path.parent().filter(|_| path.name() == "migration.sql") else {
        return false;
    };
    let behind = migration.name().trim_start_matches(|sign: char| sign.is_ascii_digit());
    let is_numbered = behind.len() < migration.name().len() && behind.starts_with('_');
    is_numbered && migration.parent().as_ref() == Some(folder)
}
