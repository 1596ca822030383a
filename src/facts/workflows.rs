//! GitHub's workflows by their names: one that waits for another, and who starts one by hand, may name it so.
//!
//! Limit: once a retired file is gone, nobody knows its name. Names of other repositories' workflows are not told apart.

use crate::facts::judge::PathHit;
use crate::facts::paths::Paths;
use crate::finding::Confidence;
use crate::lang::language::Language;
use crate::lang::literal::Literal;
use crate::lang::source::Source;
use crate::lang::yaml;
use crate::text::utf8;
use crate::tree::Tree;
use crate::tree::path::RepoPath;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Where GitHub looks for workflows.
const FOLDER: &str = ".github/workflows";

/// Whether GitHub runs the file at `path`: its name for itself says what others wait for.
pub fn is_workflow(path: &RepoPath) -> bool {
    path.parent().is_some_and(|folder| folder.as_str() == FOLDER)
}

/// The names of retired workflows.
pub(in crate::facts) struct Workflows<'a> {
    tree: &'a dyn Tree,
    paths: &'a Paths,
    /// Read when somebody asks.
    by_name: OnceLock<BTreeMap<String, (usize, RepoPath)>>,
}

impl<'a> Workflows<'a> {
    /// Makes ready to ask the workflows of `tree`.
    pub(in crate::facts) fn new(tree: &'a dyn Tree, paths: &'a Paths) -> Workflows<'a> {
        Workflows {
            tree,
            paths,
            by_name: OnceLock::new(),
        }
    }

    /// Returns the names that a text must hold to name one of them.
    pub(in crate::facts) fn words(&self) -> impl Iterator<Item = &str> {
        self.by_name().keys().map(String::as_str)
    }

    /// Returns the retired workflow that is called `name`.
    pub(in crate::facts) fn retired(&self, name: &str) -> Option<PathHit> {
        let (entry, target) = self.by_name().get(name)?;
        Some(PathHit {
            entry: *entry,
            target: target.clone(),
            confidence: Confidence::Certain,
        })
    }

    fn by_name(&self) -> &BTreeMap<String, (usize, RepoPath)> {
        self.by_name.get_or_init(|| self.read().unwrap_or_default())
    }

    /// Reads the names of the retired workflows; one that another workflow has as well is left out.
    fn read(&self) -> Option<BTreeMap<String, (usize, RepoPath)>> {
        let folder = RepoPath::parse(FOLDER)?;
        let all = self.tree.listing().within(&folder).map(|entry| &entry.path);
        let all = all.filter(|path| is_workflow(path));
        let (retired, others): (Vec<&RepoPath>, Vec<&RepoPath>) =
            all.partition(|path| self.paths.is_retired_file(path));
        let mut by_name = BTreeMap::new();
        for path in &retired {
            if let (Some(name), Some(entry)) = (self.name_of(path), self.paths.retired_by(path, false)) {
                by_name.insert(name, (entry, (*path).clone()));
            }
        }
        if !by_name.is_empty() {
            for name in others.into_iter().filter_map(|path| self.name_of(path)) {
                by_name.remove(&name);
            }
        }
        Some(by_name)
    }

    /// Returns the name that the workflow at `path` gives to itself.
    fn name_of(&self, path: &RepoPath) -> Option<String> {
        let text = utf8::masked(self.tree.read(path).ok()?);
        let source = Source::file(path.clone(), Language::Yaml, &text);
        match yaml::find(&source, &["name"])?.literal {
            Literal::Text(name) => Some(name),
            _ => None,
        }
    }
}
