//! What a file refers to that is alive: the other side of [`crate::facts::judge`], by the same bases and the same resolver.
//!
//! Leaves out who needs to know: see [`crate::facts::users`] and [`crate::facts::leftover`].

use crate::facts::aliased::{aliased, member_of};
use crate::facts::held::Name;
use crate::facts::judge::{Judge, LEFT_OUT_ENDINGS, sources_of};
use crate::facts::nuxt::NuxtNames;
use crate::facts::packages::split_specifier;
use crate::facts::paths::Paths;
use crate::facts::resolve::{Resolution, Resolver};
use crate::facts::sheets::{Sheet, Sheets};
use crate::facts::specifier::is_relative;
use crate::facts::users::names_of_file;
use crate::finding::Confidence;
use crate::lang;
use crate::lang::reference::{Base, Extent, PathText, Reference, ScriptRun, Target};
use crate::lang::source::Source;
use crate::lang::undeclared::undeclared;
use crate::text::path_like::{LONGEST, is_glob, is_path_like};
use crate::tree::path::RepoPath;
use std::collections::BTreeSet;

/// What a reference means among things that are alive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Used {
    /// A file.
    File(RepoPath, Confidence),
    /// A folder, with whatever is in it.
    Folder(RepoPath),
    /// Something below this folder; what it is, is known only when the program runs.
    Below(RepoPath),
    /// The files that one of these globs matches, each from the root.
    Glob(Vec<String>),
    /// A file whose path ends like this; what stands before is known only when the program runs.
    Ending(String),
    /// A module whose path ends like this, with or without an ending; what stands before is an alias that nobody explains.
    ModuleEnding(String),
    /// An npm package, by its import, its binary or its name in a configuration.
    Package(String),
    /// A package script.
    Script(ScriptRun),
    /// A table of a database.
    Table {
        /// The schema, where one is given.
        schema: Option<String>,
        /// The table.
        name: String,
    },
}

/// Says what references mean among things that are alive.
pub struct Uses<'a> {
    paths: &'a Paths,
    judge: &'a Judge<'a>,
    resolver: &'a Resolver<'a>,
    nuxt: &'a NuxtNames,
}

impl<'a> Uses<'a> {
    /// Returns what asks `judge` for the bases of paths, `resolver` for specifiers and `nuxt` for names.
    pub fn new(paths: &'a Paths, judge: &'a Judge<'a>, resolver: &'a Resolver<'a>, nuxt: &'a NuxtNames) -> Uses<'a> {
        Uses {
            paths,
            judge,
            resolver,
            nuxt,
        }
    }

    /// Returns what `source`, a whole file, refers to, by names as well where Nuxt may declare them.
    pub(in crate::facts) fn references(&self, source: &Source) -> Vec<Reference> {
        let mut references = lang::extract_references(source).references;
        if self.nuxt.count_for(&source.path) {
            references.extend(undeclared(source).0);
        }
        references
    }

    /// Returns the names of which a text that uses `file` holds one, but for its neighbours where it is an index file.
    pub(in crate::facts) fn names_of_file(&self, file: &RepoPath) -> BTreeSet<Name> {
        names_of_file(file)
            .into_iter()
            .chain(self.nuxt.names_of(file))
            .collect()
    }

    /// Returns what `reference` in `file` means; `None` where that is retired, elsewhere or nowhere.
    pub fn of(&self, file: &RepoPath, reference: &Reference) -> Option<Used> {
        if reference.is_left_out {
            return None;
        }
        match &reference.target {
            Target::Module { specifier } => match self.resolver.resolve(file, specifier) {
                Resolution::Live(path) => Some(Used::File(path, Confidence::Certain)),
                Resolution::Retired { .. } => None,
                Resolution::Elsewhere if is_relative(specifier) => None,
                // What a bundler serves to a page of HTML.
                Resolution::Elsewhere if specifier.starts_with('/') => {
                    let text = specifier.trim_start_matches('/');
                    self.path(file, &PathText::expected(text, Base::Unknown))
                }
                Resolution::Elsewhere => self.in_doubt(specifier).or_else(|| package_of(specifier)),
            },
            Target::Path(text) => self.path(file, text).or_else(|| self.by_alias(file, &text.text)),
            Target::Glob { pattern, base } => self.glob(file, pattern, base),
            // An ignore file leaves out, and uses nothing.
            Target::Pattern { .. } => None,
            Target::Script(run) => Some(Used::Script(run.clone())),
            Target::Sheet { name, base } => match self.sheets().find(file, name, base.as_ref()) {
                Sheet::Live(path) => Some(Used::File(path, Confidence::Certain)),
                Sheet::Retired(_) => None,
                Sheet::Elsewhere if is_relative(name) => None,
                Sheet::Elsewhere => match self.resolver.resolve(file, name) {
                    Resolution::Live(path) => Some(Used::File(path, Confidence::Certain)),
                    Resolution::Retired { .. } => None,
                    Resolution::Elsewhere => package_of(name),
                },
            },
            Target::Page { path, .. } => Some(Used::Ending(path.trim_matches('/').to_owned())),
            Target::Hosted { path, .. } => self.path(file, &PathText::expected(path, Base::Known(RepoPath::root()))),
            // Route files and what is served are there for whoever asks, and never left over.
            Target::Route { .. } | Target::Asset { .. } => None,
            Target::Binary { name, .. } | Target::Package { name, .. } => Some(Used::Package(name.clone())),
            Target::Table { schema, name } => Some(Used::Table {
                schema: schema.clone(),
                name: name.clone(),
            }),
            Target::Undeclared { name, role, is_certain } => {
                let (path, confidence) = self.nuxt.live(file, *role, name, *is_certain)?;
                Some(Used::File(path, confidence))
            }
            // What GitHub runs by itself is never left over.
            Target::Workflow { .. } => None,
            Target::TableName { .. } | Target::Model { .. } | Target::ClientModel { .. } => None,
        }
    }

    /// Returns the live file or folder that the path `text` means in `file`.
    pub fn path(&self, file: &RepoPath, path: &PathText) -> Option<Used> {
        let text = path.text.trim_end_matches('/');
        if text.is_empty() || text.len() > LONGEST {
            return None;
        }
        if path.extent == Extent::End {
            let end = text.trim_start_matches('/');
            return end.contains('/').then(|| Used::Ending(end.to_owned()));
        }
        if text.starts_with('/') && !matches!(path.base, Base::Known(_)) {
            return None;
        }
        if path.extent == Extent::Beginning {
            let (folder, _) = path.text.rsplit_once('/')?;
            return self.folder(file, folder, &path.base).map(Used::Below);
        }
        if is_glob(text) {
            return self.glob(file, text, &path.base);
        }
        if !path.expected && !is_path_like(&path.text) {
            return None;
        }
        let endings: &[&str] = if path.module { &LEFT_OUT_ENDINGS } else { &[""] };
        let bases = self.judge.bases(file, &path.base);
        let confidence = match path.base {
            Base::Known(_) => Confidence::Certain,
            _ => Confidence::Likely,
        };
        for folder in &bases {
            let candidates = endings
                .iter()
                .filter_map(|ending| folder.join(&format!("{text}{ending}")));
            if let Some(found) = candidates.into_iter().find(|path| self.paths.is_live_file(path)) {
                return Some(Used::File(found, confidence));
            }
        }
        self.folder(file, text, &path.base).map(Used::Folder).or_else(|| {
            let stem = [".js", ".mjs", ".cjs"]
                .iter()
                .find_map(|ending| text.strip_suffix(ending))?;
            let sources = sources_of(stem);
            let mut candidates = bases
                .iter()
                .flat_map(|folder| sources.iter().filter_map(|source| folder.join(source)));
            let found = candidates.find(|path| self.paths.is_live_file(path))?;
            Some(Used::File(found, Confidence::Likely))
        })
    }

    /// Returns what `text`, a path in a program, means by an alias: a framework's config names its modules like this.
    fn by_alias(&self, file: &RepoPath, text: &str) -> Option<Used> {
        let alias = aliased(file, text);
        if alias.is_none() && member_of(self.resolver, file, text).is_none() {
            return None;
        }
        match self.resolver.resolve(file, text) {
            Resolution::Live(path) => Some(Used::File(path, Confidence::Likely)),
            Resolution::Retired { .. } => None,
            Resolution::Elsewhere => self.in_doubt(alias?),
        }
    }

    fn sheets(&self) -> Sheets<'a> {
        Sheets {
            judge: self.judge,
            resolver: self.resolver,
        }
    }

    fn in_doubt(&self, specifier: &str) -> Option<Used> {
        let end = self.resolver.end_in_doubt(specifier)?;
        Some(Used::ModuleEnding(end.to_owned()))
    }

    fn folder(&self, file: &RepoPath, text: &str, base: &Base) -> Option<RepoPath> {
        let bases = self.judge.bases(file, base);
        let mut folders = bases.iter().filter_map(|folder| folder.join(text));
        folders.find(|folder| !folder.is_root() && self.paths.is_live_folder(folder))
    }

    fn glob(&self, file: &RepoPath, pattern: &str, base: &Base) -> Option<Used> {
        // What is left out is not used.
        if pattern.starts_with('!') || pattern.len() > LONGEST {
            return None;
        }
        if pattern.starts_with('/') && !matches!(base, Base::Known(_)) {
            return None;
        }
        let bases = self.judge.bases(file, base);
        Some(Used::Glob(
            bases.iter().filter_map(|folder| joined_glob(folder, pattern)).collect(),
        ))
    }
}

/// Returns `pattern`, relative to `folder`, from the root; `None` where it leaves the root.
fn joined_glob(folder: &RepoPath, pattern: &str) -> Option<String> {
    let special = pattern.find(['*', '?', '{', '[', '(']).unwrap_or(pattern.len());
    let slash = pattern.get(..special)?.rfind('/').map_or(0, |slash| slash + 1);
    let folder = folder.join(pattern.get(..slash)?)?;
    let rest = pattern.get(slash..)?;
    Some(match folder.is_root() {
        true => rest.to_owned(),
        false => format!("{folder}/{rest}"),
    })
}

/// Returns the npm package that a bare specifier begins with; none for what the platform brings along.
fn package_of(specifier: &str) -> Option<Used> {
    if specifier.contains(':') || specifier.starts_with(['#', '/', '~', '$']) {
        return None;
    }
    let (name, _) = split_specifier(specifier);
    (!name.is_empty() && name != "@").then(|| Used::Package(name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_glob_is_taken_from_the_root() {
        for (folder, pattern, expected) in [
            ("a/b", "./x/*.ts", Some("a/b/x/*.ts")),
            ("a/b", "../x/**/*.ts", Some("a/x/**/*.ts")),
            ("", "*.ts", Some("*.ts")),
            ("a", "../../*.ts", None),
            ("a", "x/y", Some("a/x/y")),
        ] {
            let folder = RepoPath::parse(folder).unwrap_or_default();
            assert_eq!(joined_glob(&folder, pattern).as_deref(), expected, "{folder} {pattern}");
        }
    }

    #[test]
    fn a_bare_specifier_names_a_package() {
        for (specifier, expected) in [
            ("pg", Some("pg")),
            ("@s/a/b", Some("@s/a")),
            ("node:fs", None),
            ("#inner", None),
            ("~/lib", None),
            ("@/lib", Some("@/lib")),
        ] {
            let found = package_of(specifier);
            assert_eq!(
                found,
                expected.map(|name| Used::Package(name.to_owned())),
                "{specifier}"
            );
        }
    }
}
