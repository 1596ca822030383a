//! Whether a thing that somebody names is there, in any tree, and which names there are beside it.

use std::collections::BTreeSet;

use crate::facts::packages::{Package, Packages};
use crate::facts::text_of;
use crate::lang;
use crate::lang::language::Language;
use crate::lang::module::Module;
use crate::lang::reference::Target;
use crate::lang::source::Source;
use crate::text::json::{self, Strictness};
use crate::text::value::ValueKind;
use crate::tree::Tree;
use crate::tree::path::RepoPath;

/// The names that a module exports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exports {
    /// The names, sorted.
    pub names: BTreeSet<String>,
    /// Whether it hands on all that another module exports, so that it may export more.
    pub is_open: bool,
}

/// Returns what the module at `file` exports; `None` where there is no such module.
pub fn exports(tree: &dyn Tree, file: &RepoPath) -> Option<Exports> {
    let module = module_of(tree, file)?;
    let declared = module.declarations.into_iter().filter_map(|it| it.exported);
    let listed = module.exports.into_iter().map(|it| it.exported);
    let is_open = module.reexports.iter().any(|it| it.exported.is_none());
    let handed_on = module.reexports.into_iter().filter_map(|it| it.exported);
    Some(Exports {
        names: declared.chain(listed).chain(handed_on).collect(),
        is_open,
    })
}

/// Returns the names of the module at `file`; `None` where there is no such file, or it is none.
pub(in crate::facts) fn module_of(tree: &dyn Tree, file: &RepoPath) -> Option<Module> {
    lang::extract(&source_of(tree, file)?).module
}

fn source_of(tree: &dyn Tree, file: &RepoPath) -> Option<Source> {
    if !tree.listing().has_file(file) {
        return None;
    }
    let text = text_of(tree, file)?;
    Some(Source::of(file, &text))
}

/// Returns every table that SQL, code and Prisma's schemas of `tree` name, in lower case, `public.` left out; all of it is read.
pub fn tables(tree: &dyn Tree) -> BTreeSet<String> {
    let mut tables = BTreeSet::new();
    for entry in tree.listing().entries() {
        let is_read = matches!(
            Language::of(&entry.path, ""),
            Language::Sql | Language::JavaScript | Language::Prisma
        );
        let Some(source) = is_read.then(|| source_of(tree, &entry.path)).flatten() else {
            continue;
        };
        for reference in lang::extract_references(&source).references {
            if let Target::Table { schema, name } = reference.target {
                let schema = schema.map_or_else(|| "public".to_owned(), |schema| schema.to_lowercase());
                tables.insert(short(&schema, &name.to_lowercase()));
            }
        }
    }
    tables
}

/// Returns a table's name as people write it.
fn short(schema: &str, name: &str) -> String {
    match schema {
        "public" => name.to_owned(),
        _ => format!("{schema}.{name}"),
    }
}

/// Whether `tables`, as [`tables`] gives them, hold the table that is written `written`.
pub fn has_table(tables: &BTreeSet<String>, written: &str) -> bool {
    let written = written.to_lowercase();
    tables.contains(written.strip_prefix("public.").unwrap_or(&written))
}

/// The name of a package in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderName {
    /// The name.
    pub name: String,
    /// The other folders whose package is called so, too.
    pub others: Vec<RepoPath>,
}

/// Returns the packages whose names go with the retired `folder`: the one in it, and of those below it the ones that a
/// package outside of it depends on, the members of a workspace around it, and what is published from there.
///
/// What else lies below is a fixture or a template, mostly, whose name is nobody's outside of it. A name that a package outside takes from the registry, by a range that the own version does not stand in, is
/// another package's, and is left out; and so is one that it takes from elsewhere in the tree.
pub fn names_of_folder(tree: &dyn Tree, packages: &Packages, folder: &RepoPath) -> Vec<FolderName> {
    let mut names: Vec<FolderName> = Vec::new();
    for (place, package) in packages.all().filter(|(place, _)| place.is_within(folder)) {
        let Some(name) = &package.name else { continue };
        let means_own = |file: &RepoPath| packages.near(file, name).is_none_or(|near| near.is_within(folder));
        let ranges: Vec<String> = packages
            .all()
            .filter(|(other, package)| !other.is_within(folder) && means_own(&package.path))
            .flat_map(|(_, other)| {
                let named = other.dependencies.iter().filter(|it| it.name == *name);
                named.filter_map(|it| Some(it.property.of(&text_of(tree, &other.path)?).to_owned()))
            })
            .collect();
        let version = package.version.as_deref();
        let is_own = |range: &String| {
            let is_local = ["workspace:", "link:", "file:", "portal:", "\"*\""].iter();
            let has_version = version.is_some_and(|version| range.contains(version));
            is_local.clone().any(|mark| range.contains(mark)) || has_version
        };
        let is_member = || packages.workspace_of(place).is_some_and(|root| !root.is_within(folder));
        let is_known = || place == folder || is_member() || is_published(tree, packages, place, package);
        let is_wanted = ranges.is_empty() && is_known();
        let is_new = !names.iter().any(|known| known.name == *name);
        if is_new && (is_wanted || ranges.iter().any(is_own)) {
            let others = packages.named(name).iter().filter(|other| !other.is_within(folder));
            names.push(FolderName {
                name: name.clone(),
                others: others.cloned().collect(),
            });
        }
    }
    names
}

/// Whether the package at `place`, below the retired `folder`, is one that is published from there: with a version, in a
/// scope that other packages of the tree have, and not said to be private.
fn is_published(tree: &dyn Tree, packages: &Packages, place: &RepoPath, package: &Package) -> bool {
    let scope_of = |package: &Package| Some(package.name.as_ref()?.split_once('/')?.0.to_owned());
    let Some(scope) = scope_of(package).filter(|_| package.version.is_some()) else {
        return false;
    };
    let mut others = packages.all().filter(|(other, _)| *other != place);
    others.any(|(_, other)| scope_of(other).as_ref() == Some(&scope)) && !is_private(tree, package)
}

/// Whether the package.json of `package` keeps it from being published.
fn is_private(tree: &dyn Tree, package: &Package) -> bool {
    let text = text_of(tree, &package.path);
    let value = text.and_then(|text| json::parse(&text, Strictness::Jsonc).ok().flatten());
    let private = value.as_ref().and_then(|value| value.get("private"));
    private.is_some_and(|private| matches!(private.kind, ValueKind::Boolean(true)))
}
