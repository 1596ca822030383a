//! What Prisma makes of a repository: the folders of its migrations, and the models whose tables are retired.
//!
//! A schema lies in one file or in all those of a folder. Which files belong to one schema is for Prisma's settings to
//! say; here those do that lie nearest together.

use crate::config::Config;
use crate::facts::retired::{NameHit, RetiredNames};
use crate::facts::{is_looked_at, text_of};
use crate::finding::Confidence;
use crate::lang::prisma;
use crate::tree::Tree;
use crate::tree::path::RepoPath;
use std::collections::BTreeMap;

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

/// Whether a file of this name is a schema, or a part of one.
pub fn is_schema(name: &str) -> bool {
    name.ends_with(".prisma")
}

/// The models of retired tables, and those of other schemas that share their names.
#[derive(Debug, Default)]
pub(in crate::facts) struct Models {
    /// By a folder and a name, for the models of that name below the folder: their retired table; none where not all of
    /// them are of one, since nobody can tell which is meant.
    by_folder: BTreeMap<(RepoPath, String), Option<NameHit>>,
    /// By the property that a client has for a model, its retired table and whether all such models are of one.
    by_property: BTreeMap<String, (NameHit, bool)>,
}

impl Models {
    /// Reads the schemas of `tree`, retired ones too; none where no table is retired.
    pub(in crate::facts) fn new(tree: &dyn Tree, config: &Config, names: &RetiredNames) -> Models {
        let mut models = Models::default();
        if names.tables().next().is_none() {
            return models;
        }
        let mut declared: Vec<(RepoPath, String, Option<NameHit>)> = Vec::new();
        for path in tree.listing().configurations(&is_schema) {
            if !is_looked_at(config, &path) || config.history.matches(&path, false) {
                continue;
            }
            for model in prisma::models(&text_of(tree, &path).unwrap_or_default()) {
                let retired = names.table(model.schema.as_deref(), &model.table);
                declared.push((path.clone(), model.name, retired));
            }
        }
        for (_, name, retired) in &declared {
            if let Some(hit) = retired {
                models
                    .by_property
                    .entry(property_of(name))
                    .or_insert_with(|| (hit.clone(), true));
            }
        }
        for (path, name, retired) in declared {
            let Some((_, is_all)) = models.by_property.get_mut(&property_of(&name)) else {
                continue;
            };
            *is_all &= retired.is_some();
            for folder in path.ancestors() {
                let of_folder = models.by_folder.entry((folder, name.clone()));
                let known = of_folder.or_insert_with(|| retired.clone());
                if retired.is_none() {
                    *known = None;
                }
            }
        }
        models
    }

    /// Returns the names that a text must hold to name one of them.
    pub(in crate::facts) fn words(&self) -> impl Iterator<Item = &str> {
        let names = self.by_folder.keys().map(|(_, name)| name.as_str());
        names.chain(self.by_property.keys().map(String::as_str))
    }

    /// Returns the retired table of the model `name` that a field in the schema file `file` leads to.
    ///
    /// It is looked for in the folder of the file, then in those above it.
    pub(in crate::facts) fn of_field(&self, file: &RepoPath, name: &str) -> Option<NameHit> {
        let mut folders = file.ancestors();
        let nearest = folders.find_map(|folder| self.by_folder.get(&(folder, name.to_owned())))?;
        nearest.clone()
    }

    /// Returns the retired table of the model that is the property `name` of a client, and how sure that is.
    pub(in crate::facts) fn of_client(&self, name: &str, is_certain: bool) -> Option<(NameHit, Confidence)> {
        let (hit, is_all) = self.by_property.get(name)?;
        let confidence = match is_certain && *is_all {
            true => Confidence::Likely,
            false => Confidence::Possible,
        };
        Some((hit.clone(), confidence))
    }
}

/// Returns the property that a client has for the model `name`.
fn property_of(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(char::to_lowercase);
    first.into_iter().flatten().chain(letters).collect()
}
