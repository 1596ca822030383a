//! The migration tools that a repository has set up, and Drizzle folders that they left behind.

use crate::config::add::{Addition, entry};
use crate::config::naming::pattern_of;
use crate::facts::drizzle;
use crate::facts::packages::Packages;
use crate::facts::survey::{
    DrizzleFolder, Engine, Found, Standing, config_of, is_among_scripts, is_of_tests, listed, overlap,
};
use crate::facts::text_of;
use crate::finding::Confidence;
use crate::lang::language::Language;
use crate::lang::literal::Literal;
use crate::lang::lookup;
use crate::lang::source::Source;
use crate::tree::Tree;
use crate::tree::path::RepoPath;

const JOURNAL: &str = "meta/_journal.json";
const LOCK: &str = "migration_lock.toml";

/// Returns the tools that have migrations to apply, sorted by their configurations.
pub(super) fn all(tree: &dyn Tree, packages: &Packages) -> Vec<Standing> {
    let package_of = |path: &RepoPath| packages.nearest(&path.parent().unwrap_or_default()).unwrap_or_default();
    let mut standing = Vec::new();
    for (config, out) in drizzle::configs(tree) {
        let Some(folder) = out.filter(|out| has(tree, out, JOURNAL)) else {
            continue;
        };
        let has_sql = |path: &RepoPath| path.extension() == "sql";
        if tree.listing().any_within(&folder, &has_sql) && !is_of_tests(&config) {
            standing.push(Standing {
                name: "Drizzle Kit",
                command: "drizzle-kit migrate",
                package: package_of(&config),
                config,
                folder,
            });
        }
    }
    for lock in tree.listing().configurations(&|name| name == LOCK) {
        let folder = lock.parent().unwrap_or_default();
        let beside = folder.parent().unwrap_or_default();
        let Some(config) = beside
            .join("schema.prisma")
            .filter(|path| tree.listing().has_file(path))
        else {
            continue;
        };
        if !is_of_tests(&config) {
            standing.push(Standing {
                name: "Prisma Migrate",
                command: "prisma migrate deploy",
                package: package_of(&config),
                config,
                folder,
            });
        }
    }
    standing
}

fn has(tree: &dyn Tree, folder: &RepoPath, name: &str) -> bool {
    folder.join(name).is_some_and(|path| tree.listing().has_file(&path))
}

/// Returns the Drizzle folders that no configuration names, each beside one of the same package that is named.
pub(super) fn unnamed_folders(engine: &Engine, packages: &Packages, standing: &[Standing]) -> Vec<DrizzleFolder> {
    let tree = engine.tree.as_ref();
    let configs = drizzle::configs(tree);
    let journals = tree.listing().configurations(&|name| name == "_journal.json");
    let mut folders = Vec::new();
    for journal in journals.iter().filter(|path| path.as_str().ends_with(JOURNAL)) {
        let folder = journal.parent().and_then(|meta| meta.parent()).unwrap_or_default();
        let package = packages.nearest(&folder).unwrap_or_default();
        let is_here = |config: &RepoPath| {
            packages
                .nearest(&config.parent().unwrap_or_default())
                .unwrap_or_default()
                == package
        };
        // Where one configuration computes its folder, this may be it.
        let is_open = configs.iter().any(|(config, out)| out.is_none() && is_here(config));
        let is_named = configs.iter().any(|(_, out)| out.as_ref() == Some(&folder));
        let mut beside = standing
            .iter()
            .filter(|it| it.name == "Drizzle Kit" && it.package == package);
        let Some(beside) = beside.next().filter(|_| beside.next().is_none()) else {
            continue;
        };
        if folder.is_root() || is_open || is_named || is_of_tests(&folder) {
            continue;
        }
        folders.push(judged(engine, &folder, beside));
    }
    folders
}

fn judged(engine: &Engine, folder: &RepoPath, standing: &Standing) -> DrizzleFolder {
    let tree = engine.tree.as_ref();
    let shared = overlap::shared(tree, folder, &standing.folder);
    let users = code_that_uses(engine, folder);
    let n_files = tree
        .listing()
        .within(folder)
        .filter(|entry| entry.path.extension() == "sql")
        .count();
    let mut why = format!(
        "a Drizzle folder with a journal and {n_files} SQL file{}, which {} does not name: that writes to {}/",
        if n_files == 1 { "" } else { "s" },
        standing.config,
        standing.folder
    );
    match shared.as_slice() {
        [] => why.push_str("; they make no table in common: it may be about another database"),
        shared => why.push_str(&format!("; both make {}", listed(shared))),
    }
    if !users.is_empty() {
        why.push_str(&format!("; {} names it", listed(&users)));
    }
    DrizzleFolder {
        folder: Found {
            thing: folder.clone(),
            why,
            is_sure: !shared.is_empty() && users.is_empty(),
        },
        standing: standing.clone(),
        out: out_as_written(tree, &standing.config),
    }
}

/// Returns the code of the application that names `folder`: no script, no test, no configuration.
fn code_that_uses(engine: &Engine, folder: &RepoPath) -> Vec<String> {
    let addition = Addition {
        id: "folder".to_owned(),
        paths: vec![pattern_of(folder, true)],
        ..Addition::default()
    };
    let Some(config) = config_of(format!("version = 1\n{}", entry(&addition))) else {
        return Vec::new();
    };
    let facts = engine.ask(&config);
    let is_of_application = |path: &RepoPath| {
        Language::of(path, "") == Language::JavaScript
            && !is_of_tests(path)
            && !is_among_scripts(path)
            && !path.name().contains(".config.")
    };
    let hits = facts.scan.hits.iter();
    let hits = hits.filter(|hit| !hit.prose && hit.confidence != Confidence::Possible);
    let mut users: Vec<String> = hits
        .filter(|hit| is_of_application(&hit.path))
        .map(|hit| hit.path.to_string())
        .collect();
    users.dedup();
    users
}

fn out_as_written(tree: &dyn Tree, config: &RepoPath) -> Option<String> {
    let text = text_of(tree, config)?;
    let source = Source::file(config.clone(), Language::of(config, ""), &text);
    match lookup::find(&source, "out")?.literal {
        Literal::Text(text) => Some(text),
        _ => None,
    }
}
