//! The folders of migrations that stay. What lies in them is history: tools run it again, or compare it with what ran.
//!
//! Leaves out folders of migrations whose tool cannot be told by their files: a configuration names those as `history`.

use crate::config::Config;
use crate::facts::paths::Paths;
use crate::facts::{drizzle, is_looked_at, prisma};
use crate::tree::Tree;
use crate::tree::path::RepoPath;

/// Folders of migrations by the tool that writes them, each list sorted.
#[derive(Debug, Default)]
pub struct MigrationFolders {
    /// Of Drizzle Kit.
    pub drizzle: Vec<RepoPath>,
    /// Of Prisma.
    pub prisma: Vec<RepoPath>,
}

impl MigrationFolders {
    /// Returns the folders of `tree` that are neither retired nor excluded.
    pub fn of(tree: &dyn Tree, config: &Config, paths: &Paths) -> MigrationFolders {
        let files = |is_wanted: &dyn Fn(&str) -> bool| {
            let mut files = tree.listing().configurations(is_wanted);
            files.retain(|path| is_looked_at(config, path));
            files
        };
        let mut found = MigrationFolders {
            drizzle: drizzle::folders(tree, &files(&drizzle::may_make_folder), paths),
            prisma: prisma::folders(tree, &files(&|name| name == prisma::LOCK)),
        };
        for folders in [&mut found.drizzle, &mut found.prisma] {
            folders.retain(|folder| paths.retired_by(folder, true).is_none() && !config.exclude.matches(folder, true));
        }
        found
    }

    /// Whether `path` lies in one of them.
    pub fn hold(&self, path: &RepoPath) -> bool {
        let mut all = self.drizzle.iter().chain(&self.prisma);
        all.any(|folder| path.is_within(folder))
    }
}
