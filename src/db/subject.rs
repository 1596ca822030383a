//! What of a repository a database is held against: Drizzle's folder and its table, the legacy folder and its table.
//!
//! Each comes from the command line, else from drizzle.config or `.decomm.toml`, else from what the repository looks like.
//! Two that could be meant are an error: a wrong folder would make a wrong answer about a database. Leaves out what the
//! files say, and never reads credentials of a config.

use std::sync::Arc;

use crate::config::Config;
use crate::db::object::{QualifiedName, stored_name};
use crate::facts::survey;
use crate::facts::{Progress, drizzle};
use crate::lang::language::Language;
use crate::lang::literal::Literal;
use crate::lang::lookup;
use crate::lang::source::Source;
use crate::tree::Tree;
use crate::tree::path::RepoPath;

/// Where the migrator keeps its records unless told otherwise (drizzle-orm 0.45 and 1.0).
const DEFAULT_TABLE: (&str, &str) = ("drizzle", "__drizzle_migrations");

fn default_table() -> QualifiedName {
    QualifiedName::new(DEFAULT_TABLE.0, DEFAULT_TABLE.1)
}

/// What the command line says.
#[derive(Clone, Debug, Default)]
pub struct Named {
    /// Drizzle's folder.
    pub out: Option<RepoPath>,
    /// Drizzle's table.
    pub drizzle_table: Option<QualifiedName>,
    /// The folder of legacy migrations.
    pub legacy: Option<RepoPath>,
    /// The table that records them.
    pub legacy_table: Option<QualifiedName>,
}

/// What a database is held against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Drizzle's folder; none where the repository has none.
    pub drizzle: Option<RepoPath>,
    /// The table that the migrator reads.
    pub drizzle_table: QualifiedName,
    /// The folder of legacy migrations; none where it is gone, or was never there.
    pub legacy: Option<RepoPath>,
    /// The tables that may record them, most likely first: those that were named, or that the configuration retires.
    pub legacy_tables: Vec<QualifiedName>,
    /// Drizzle folders that the configuration retires, sorted.
    pub old_folders: Vec<RepoPath>,
}

impl Subject {
    /// Whether Drizzle's migrator keeps its records in `table`: it is the one that is named, or that of its default, where
    /// a folder from before that was named has them.
    pub fn is_record(&self, table: &QualifiedName) -> bool {
        *table == self.drizzle_table || *table == default_table()
    }
}

/// Why it cannot be told what a database is held against.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SubjectError {
    /// A folder that was named, or that a configuration names, is not there.
    #[error("there is no folder {folder}{}", named_by(source_file))]
    NoFolder {
        /// The folder.
        folder: RepoPath,
        /// Which file names it; none: the command line.
        source_file: Option<RepoPath>,
    },
    /// `out` of the config is no literal.
    #[error("`out` of {config} is computed, and nothing of a repository is run")]
    ComputedFolder {
        /// The drizzle.config.
        config: RepoPath,
    },
    /// `migrations` of the config is no literal.
    #[error("`migrations` of {config} is computed, and nothing of a repository is run")]
    ComputedTable {
        /// The drizzle.config.
        config: RepoPath,
    },
    /// There are two Drizzle folders, and nothing says which one is meant.
    #[error("there are {} Drizzle folders: {}", folders.len(), listed(folders))]
    SeveralFolders {
        /// The folders.
        folders: Vec<RepoPath>,
    },
    /// There are two folders of legacy migrations, and nothing says which one is meant.
    #[error("there are {} folders of legacy migrations: {}", folders.len(), listed(folders))]
    SeveralLegacyFolders {
        /// The folders.
        folders: Vec<RepoPath>,
    },
}

fn named_by(file: &Option<RepoPath>) -> String {
    file.as_ref()
        .map(|file| format!(", which {file} names"))
        .unwrap_or_default()
}

fn listed(folders: &[RepoPath]) -> String {
    let folders: Vec<&str> = folders.iter().map(RepoPath::as_str).collect();
    folders.join(", ")
}

/// Returns what a database is held against; `here` is the working directory, whose drizzle.config wins over others.
///
/// # Errors
/// What was named is not there, is computed, or could be more than one thing.
pub fn find(
    tree: &Arc<dyn Tree>,
    config: Option<&Config>,
    named: &Named,
    here: &RepoPath,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Subject, SubjectError> {
    let (drizzle, drizzle_table) = drizzle_of(tree.as_ref(), config, named, here)?;
    let mut legacy = legacy_folder(tree.as_ref(), config, named)?;
    let mut legacy_tables: Vec<QualifiedName> = named.legacy_table.iter().cloned().collect();
    if legacy_tables.is_empty() {
        legacy_tables = retired_tables(config);
    }
    let is_guess_wanted = named.legacy.is_none() && named.legacy_table.is_none();
    if legacy.is_none() && legacy_tables.is_empty() && is_guess_wanted {
        (legacy, legacy_tables) = guess(tree, progress)?;
    }
    Ok(Subject {
        old_folders: old_folders(tree.as_ref(), config, drizzle.as_ref()),
        drizzle,
        drizzle_table,
        legacy,
        legacy_tables,
    })
}

/// Returns Drizzle's folder and its table.
fn drizzle_of(
    tree: &dyn Tree,
    config: Option<&Config>,
    named: &Named,
    here: &RepoPath,
) -> Result<(Option<RepoPath>, QualifiedName), SubjectError> {
    let mut configs: Vec<(RepoPath, Option<RepoPath>)> = drizzle::configs(tree)
        .into_iter()
        .filter(|(path, out)| is_postgres(tree, path) && !out.as_ref().is_some_and(|out| is_retired(config, out)))
        .collect();
    if let Some(out) = &named.out {
        // The config of a folder that was named is the one that writes there, else the only one.
        if configs.iter().any(|(_, other)| other.as_ref() == Some(out)) {
            configs.retain(|(_, other)| other.as_ref() == Some(out));
        } else if !matches!(configs.as_slice(), [(_, None)]) {
            configs.clear();
        }
    }
    if configs.len() > 1 && configs.iter().any(|(path, _)| path.parent().as_ref() == Some(here)) {
        configs.retain(|(path, _)| path.parent().as_ref() == Some(here));
    }
    let table = match (&named.drizzle_table, configs.as_slice()) {
        (Some(table), _) => table.clone(),
        (None, [(path, _)]) => table_of(tree, path)?,
        (None, _) => default_table(),
    };
    if let Some(folder) = &named.out {
        return match tree.listing().has_folder(folder) {
            true => Ok((Some(folder.clone()), table)),
            false => Err(SubjectError::NoFolder {
                folder: folder.clone(),
                source_file: None,
            }),
        };
    }
    let mut folders: Vec<RepoPath> = configs.iter().filter_map(|(_, out)| out.clone()).collect();
    folders.sort();
    folders.dedup();
    if folders.is_empty() {
        if let Some((config, _)) = configs.first() {
            return Err(SubjectError::ComputedFolder { config: config.clone() });
        }
        folders = with_journal(tree)
            .into_iter()
            .filter(|folder| !is_retired(config, folder))
            .collect();
    }
    match folders.as_slice() {
        [] => Ok((None, table)),
        [folder] if tree.listing().has_folder(folder) => Ok((Some(folder.clone()), table)),
        [folder] => Err(SubjectError::NoFolder {
            folder: folder.clone(),
            source_file: configs.first().map(|(path, _)| path.clone()),
        }),
        _ => Err(SubjectError::SeveralFolders { folders }),
    }
}

/// Whether the drizzle.config at `path` is for PostgreSQL, as far as it says.
fn is_postgres(tree: &dyn Tree, path: &RepoPath) -> bool {
    let dialect = source_of(tree, path).and_then(|source| lookup::find(&source, "dialect"));
    match dialect.map(|found| found.literal) {
        Some(Literal::Text(dialect)) => dialect == "postgresql",
        _ => true,
    }
}

/// Returns the table that `migrations` of the drizzle.config at `path` names, else Drizzle's own.
fn table_of(tree: &dyn Tree, path: &RepoPath) -> Result<QualifiedName, SubjectError> {
    let computed = || SubjectError::ComputedTable { config: path.clone() };
    let default = default_table();
    let Some(source) = source_of(tree, path) else {
        return Ok(default);
    };
    let Some(whole) = lookup::find(&source, "migrations") else {
        return match lookup::may_hide(&source, "migrations") {
            true => Err(computed()),
            false => Ok(default),
        };
    };
    let text = whole.span.of(source.text());
    if !text.starts_with('{') || text.contains("...") {
        return Err(computed());
    }
    let value = |key: &str, default: String| match lookup::find(&source, key).map(|found| found.literal) {
        None => Ok(default),
        Some(Literal::Text(text)) => Ok(text),
        Some(_) => Err(computed()),
    };
    Ok(QualifiedName {
        schema: stored_name(&value("migrations.schema", default.schema)?).to_owned(),
        name: stored_name(&value("migrations.table", default.name)?).to_owned(),
    })
}

fn source_of(tree: &dyn Tree, path: &RepoPath) -> Option<Source> {
    let text = String::from_utf8(tree.read(path).ok()?).ok()?;
    Some(Source::file(path.clone(), Language::of(path, ""), &text))
}

/// Returns the folders that hold `meta/_journal.json`, outside of `node_modules`, sorted.
fn with_journal(tree: &dyn Tree) -> Vec<RepoPath> {
    let files = tree.listing().entries().iter().map(|entry| &entry.path);
    files
        .filter(|path| path.as_str().ends_with("meta/_journal.json"))
        .filter(|path| !path.parts().any(|part| part == "node_modules"))
        .filter_map(|path| path.parent()?.parent())
        .collect()
}

/// Returns the Drizzle folders that the configuration retires.
fn old_folders(tree: &dyn Tree, config: Option<&Config>, drizzle: Option<&RepoPath>) -> Vec<RepoPath> {
    with_journal(tree)
        .into_iter()
        .filter(|folder| Some(folder) != drizzle && is_retired(config, folder))
        .collect()
}

/// Whether `config` retires the whole of `folder`.
pub fn is_retired(config: Option<&Config>, folder: &RepoPath) -> bool {
    config.is_some_and(|config| {
        config
            .retires()
            .any(|(_, _, retire)| retire.paths.matches(folder, true))
    })
}

/// Returns the tables that the configuration retires.
fn retired_tables(config: Option<&Config>) -> Vec<QualifiedName> {
    let tables = config.into_iter().flat_map(|config| {
        let tables = config.retires().flat_map(|(_, _, retire)| &retire.tables);
        tables.map(|table| QualifiedName::new(&table.schema, &table.name))
    });
    tables.collect()
}

/// Returns the folder that was named, else the retired folder of numbered SQL.
fn legacy_folder(tree: &dyn Tree, config: Option<&Config>, named: &Named) -> Result<Option<RepoPath>, SubjectError> {
    if let Some(folder) = &named.legacy {
        return match tree.listing().has_folder(folder) {
            true => Ok(Some(folder.clone())),
            false => Err(SubjectError::NoFolder {
                folder: folder.clone(),
                source_file: None,
            }),
        };
    }
    let folders: Vec<RepoPath> = survey::numbered_folders(tree)
        .into_iter()
        .filter(|folder| is_retired(config, folder))
        .collect();
    only(folders)
}

fn only(folders: Vec<RepoPath>) -> Result<Option<RepoPath>, SubjectError> {
    match folders.as_slice() {
        [] => Ok(None),
        [folder] => Ok(Some(folder.clone())),
        _ => Err(SubjectError::SeveralLegacyFolders { folders }),
    }
}

/// Returns what looks like a home-made migration system: its folder, and its tables.
fn guess(
    tree: &Arc<dyn Tree>,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<(Option<RepoPath>, Vec<QualifiedName>), SubjectError> {
    let systems = survey::look(tree, progress).systems;
    let folders = systems.iter().flat_map(|system| &system.folders);
    let folder = only(folders.map(|found| found.thing.clone()).collect())?;
    let tables = systems.iter().flat_map(|system| &system.tables);
    let tables = tables.map(|found| match found.thing.split_once('.') {
        Some((schema, name)) => QualifiedName::new(schema, name),
        None => QualifiedName::new("public", &found.thing),
    });
    Ok((folder, tables.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::load::{self, Input};
    use crate::tree::memory::MemoryTree;

    const POSTGRES: &str = "export default { dialect: 'postgresql', out: './db/out' };";

    fn config(text: &str) -> Config {
        load::load(Input {
            path: None,
            shown_name: "test".to_owned(),
            text: format!("version = 1\n{text}"),
            read: &|_| None,
            check_names: &[],
        })
        .expect("it is a config")
    }

    fn look(files: &[(&str, &str)], config: Option<&Config>, named: &Named) -> Result<Subject, SubjectError> {
        let tree: Arc<dyn Tree> = Arc::new(MemoryTree::from_texts(files.iter().copied()));
        find(&tree, config, named, &RepoPath::root(), &|_| {})
    }

    fn path(text: &str) -> RepoPath {
        RepoPath::parse(text).expect("it is a path")
    }

    #[test]
    fn a_config_names_the_folder_and_the_table() {
        for (text, folder, table) in [
            (POSTGRES, "db/out", "drizzle.__drizzle_migrations"),
            (
                "export default { out: 'db/out', migrations: { schema: 'public', table: 'm' } };",
                "db/out",
                "public.m",
            ),
            (
                "export default { out: 'db/out', migrations: { table: 'm' } };",
                "db/out",
                "drizzle.m",
            ),
        ] {
            let files = [("drizzle.config.ts", text), ("db/out/meta/_journal.json", "{}")];
            let found = look(&files, None, &Named::default()).expect("it is found");
            assert_eq!(found.drizzle, Some(path(folder)), "{text}");
            assert_eq!(found.drizzle_table.to_string(), table, "{text}");
        }
    }

    #[test]
    fn what_is_computed_is_asked_for() {
        for (text, is_table) in [
            ("export default { out: x.y };", false),
            ("export default { out: 'db/out', migrations: settings };", true),
            (
                "export default { out: 'db/out', ...{ migrations: { table: 'm' } } };",
                true,
            ),
            ("export default { out: 'db/out', migrations: { ...settings } };", true),
            ("export default { out: 'db/out', migrations: { table: name() } };", true),
        ] {
            let files = [("drizzle.config.ts", text), ("db/out/meta/_journal.json", "{}")];
            let config = path("drizzle.config.ts");
            let expected = match is_table {
                true => SubjectError::ComputedTable { config },
                false => SubjectError::ComputedFolder { config },
            };
            assert_eq!(look(&files, None, &Named::default()), Err(expected), "{text}");
            let named = Named {
                out: Some(path("db/out")),
                drizzle_table: Some(QualifiedName::new("a", "b")),
                ..Named::default()
            };
            let found = look(&files, None, &named).expect("it was said");
            assert_eq!(found.drizzle_table.to_string(), "a.b");
        }
    }

    #[test]
    fn two_folders_are_not_chosen_from() {
        let files = [
            ("a/drizzle.config.ts", "export default { out: './out' };"),
            ("b/drizzle.config.ts", "export default { out: './out' };"),
            ("a/out/x.sql", ""),
            ("b/out/x.sql", ""),
        ];
        let error = look(&files, None, &Named::default()).expect_err("nobody can say");
        assert_eq!(error.to_string(), "there are 2 Drizzle folders: a/out, b/out");
        let retired = config("[[retire]]\nid = \"old\"\npaths = [\"/a/out/\"]\n");
        let found = look(&files, Some(&retired), &Named::default()).expect("one goes");
        assert_eq!(found.drizzle, Some(path("b/out")));
        let absent = [("drizzle.config.ts", POSTGRES)];
        let error = look(&absent, None, &Named::default()).expect_err("it is not there");
        assert_eq!(
            error.to_string(),
            "there is no folder db/out, which drizzle.config.ts names"
        );
        let other = [("drizzle.config.ts", "export default { dialect: 'mysql', out: 'x' };")];
        let found = look(&other, None, &Named::default()).expect("it is not asked");
        assert_eq!(found.drizzle, None);
    }

    #[test]
    fn what_is_legacy_comes_from_the_configuration() {
        let files = [
            ("drizzle.config.ts", POSTGRES),
            ("db/out/meta/_journal.json", "{}"),
            ("drizzle/meta/_journal.json", "{}"),
            ("migrations/001_a.sql", ""),
            ("migrations/002_b.sql", ""),
            ("seeds/001_a.sql", ""),
            ("seeds/002_b.sql", ""),
        ];
        let retired = config(
            "[[retire]]\nid = \"old\"\npaths = [\"/migrations/\", \"/drizzle/\"]\ntables = [\"schema_migrations\"]\n",
        );
        let found = look(&files, Some(&retired), &Named::default()).expect("it is found");
        assert_eq!(found.legacy, Some(path("migrations")));
        assert_eq!(found.legacy_tables, [QualifiedName::new("public", "schema_migrations")]);
        assert_eq!(found.old_folders, [path("drizzle")]);
        let named = Named {
            legacy: Some(path("seeds")),
            ..Named::default()
        };
        let found = look(&files, Some(&retired), &named).expect("it is found");
        assert_eq!(found.legacy, Some(path("seeds")));
    }
}
