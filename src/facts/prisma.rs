//! What Prisma makes of a repository: the folders of its migrations, and the models that are retired, by their tables
//! or with the files that declare them.
//!
//! A schema lies in one file or in all those of a folder. Which files belong to one schema is for Prisma's settings to
//! say; here those do that lie nearest together.

use crate::config::Config;
use crate::facts::paths::Paths;
use crate::facts::retired::{NameHit, RetiredNames};
use crate::facts::scan::Subject;
use crate::facts::{is_looked_at, text_of};
use crate::finding::Confidence;
use crate::lang::prisma;
use crate::tree::Tree;
use crate::tree::path::RepoPath;
use std::collections::{BTreeMap, BTreeSet};

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

/// What of a model is retired.
#[derive(Clone, Debug)]
pub(in crate::facts) struct RetiredModel {
    /// Its table, or the file that declares it.
    pub(in crate::facts) subject: Subject,
    /// The entry, and what it retires.
    pub(in crate::facts) hit: NameHit,
}

/// The models of retired tables and in retired files, and those of other schemas that share their names.
#[derive(Debug, Default)]
pub(in crate::facts) struct Models {
    /// By a folder and a name, for the models of that name below the folder: what is retired of them; none where not all
    /// of them are, since nobody can tell which is meant.
    by_folder: BTreeMap<(RepoPath, String), Option<RetiredModel>>,
    /// By the property that a client has for a model, what is retired of it and whether all such models are.
    by_property: BTreeMap<String, (RetiredModel, bool)>,
    /// By folder and property of a client: whether a retired schema below the folder has the model, or only ones that stay.
    near: BTreeMap<(RepoPath, String), bool>,
    /// By the properties that a client has for models and their fields, those of the models that the fields lead to.
    fields: BTreeMap<(String, String), BTreeSet<String>>,
}

/// Keys of what a method of a client takes, and of what fields take in turn, that are no fields themselves.
///
/// Behind `include` and `select` a field may have the name of one, too.
const KEYS: [&str; 31] = [
    "AND",
    "NOT",
    "OR",
    "_avg",
    "_count",
    "_max",
    "_min",
    "_sum",
    "connect",
    "connectOrCreate",
    "create",
    "createMany",
    "data",
    "delete",
    "deleteMany",
    "disconnect",
    "every",
    "having",
    "include",
    "is",
    "isNot",
    "none",
    "omit",
    "orderBy",
    "select",
    "set",
    "some",
    "update",
    "updateMany",
    "upsert",
    "where",
];

impl Models {
    /// Reads the schemas of `tree`, retired ones too; none where no table and no schema is retired.
    pub(in crate::facts) fn new(tree: &dyn Tree, config: &Config, names: &RetiredNames, paths: &Paths) -> Models {
        let mut models = Models::default();
        let mut schemas = tree.listing().configurations(&is_schema);
        schemas.retain(|path| is_looked_at(config, path) && !config.history.matches(path, false));
        if names.tables().next().is_none() && !schemas.iter().any(|path| paths.is_retired_file(path)) {
            return models;
        }
        let mut declared: Vec<(RepoPath, prisma::Model, Option<RetiredModel>)> = Vec::new();
        for path in schemas {
            let of_file = retired_file(paths, &path);
            for model in prisma::models(&text_of(tree, &path).unwrap_or_default()) {
                let of_table = names.table(model.schema.as_deref(), &model.table);
                let of_table = of_table.map(|hit| RetiredModel {
                    subject: Subject::Table,
                    hit,
                });
                declared.push((path.clone(), model, of_table.or_else(|| of_file.clone())));
            }
        }
        for (_, model, retired) in &declared {
            if let Some(retired) = retired {
                let property = models.by_property.entry(property_of(&model.name));
                property.or_insert_with(|| (retired.clone(), true));
            }
            for (field, of_type) in &model.fields {
                let key = (property_of(&model.name), field.clone());
                models.fields.entry(key).or_default().insert(property_of(of_type));
            }
        }
        for (path, model, retired) in declared {
            let Some((_, is_all)) = models.by_property.get_mut(&property_of(&model.name)) else {
                continue;
            };
            *is_all &= retired.is_some();
            for folder in path.ancestors() {
                let near = models.near.entry((folder.clone(), property_of(&model.name)));
                *near.or_default() |= retired.is_some();
                let of_folder = models.by_folder.entry((folder, model.name.clone()));
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
        let is_retired = |model: &String| self.by_property.contains_key(model);
        let fields = self
            .fields
            .iter()
            .filter(move |(_, models)| models.iter().any(is_retired));
        let fields = fields.map(|((_, field), _)| field.as_str());
        names.chain(self.by_property.keys().map(String::as_str)).chain(fields)
    }

    /// Returns what is retired of the model `name` that a field in the schema file `file` leads to.
    ///
    /// It is looked for in the folder of the file, then in those above it.
    pub(in crate::facts) fn of_field(&self, file: &RepoPath, name: &str) -> Option<RetiredModel> {
        let mut folders = file.ancestors();
        let nearest = folders.find_map(|folder| self.by_folder.get(&(folder, name.to_owned())))?;
        nearest.clone()
    }

    /// Returns what is retired of the model that is the property `name` of a client in `file`, or that `keys` lead to from
    /// there, and how sure that is.
    ///
    /// Where the nearest schemas at hand stay, all of them, it is their client, which means nothing retired.
    pub(in crate::facts) fn of_client(
        &self,
        file: &RepoPath,
        name: &str,
        keys: &str,
        is_certain: bool,
    ) -> Option<(RetiredModel, Confidence)> {
        let meant = match keys {
            "" => BTreeSet::from([name]),
            keys => self.led_to(name, keys)?,
        };
        let stays = |model: &str| {
            let mut near = file
                .ancestors()
                .filter_map(|folder| self.near.get(&(folder, model.to_owned())));
            near.next().is_some_and(|is_retired| !is_retired)
        };
        if meant.iter().any(|model| stays(model)) {
            return None;
        }
        let found: Vec<&(RetiredModel, bool)> = meant.iter().filter_map(|name| self.by_property.get(*name)).collect();
        let is_all = found.len() == meant.len() && found.iter().all(|(_, is_all)| *is_all);
        let confidence = match is_certain && is_all {
            true => Confidence::Likely,
            false => Confidence::Possible,
        };
        Some((found.first()?.0.clone(), confidence))
    }

    /// Returns the models that the last of `keys`, a field, leads to from the model `name`.
    fn led_to<'m>(&'m self, name: &'m str, keys: &str) -> Option<BTreeSet<&'m str>> {
        let mut models = BTreeSet::from([name]);
        let mut is_field = false;
        let mut before = "";
        for key in keys.split('.') {
            let lists_fields = matches!(before, "include" | "select");
            is_field = lists_fields && key != "_count" || !KEYS.contains(&key);
            if is_field {
                let fields = |model: &&'m str| self.fields.get(&((*model).to_owned(), key.to_owned()));
                models = models.iter().filter_map(fields).flatten().map(String::as_str).collect();
                if models.is_empty() {
                    return None;
                }
            }
            before = key;
        }
        is_field.then_some(models)
    }
}

/// Returns what retires the file at `path`.
fn retired_file(paths: &Paths, path: &RepoPath) -> Option<RetiredModel> {
    Some(RetiredModel {
        subject: Subject::Path,
        hit: NameHit {
            entry: paths.retired_by(path, false)?,
            target: path.to_string(),
        },
    })
}

/// Returns the property that a client has for the model `name`.
fn property_of(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(char::to_lowercase);
    first.into_iter().flatten().chain(letters).collect()
}
