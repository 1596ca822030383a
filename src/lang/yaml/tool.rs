//! Configuration of tools that is YAML: git hooks, pnpm's workspace, MkDocs, Dependabot, Kustomize.

use crate::lang::reference::{Base, Naming, PathText, Target};
use crate::lang::yaml::document::NodeId;
use crate::lang::yaml::reader::Reader;
use crate::text::embedded::Embedded;
use crate::text::override_key;
use crate::text::path_like::could_be_path;
use crate::text::span::Span;

impl Reader<'_> {
    /// Reads lefthook's configuration.
    pub(super) fn lefthook(&mut self) {
        let root = self.root();
        for node in self.nodes() {
            let holder = self.document.parent(node).unwrap_or_default();
            match self.document.key(node) {
                "run" | "files" if self.document.scalar(node).is_some() => {
                    let base = self
                        .document
                        .scalar_at(holder, &["root"])
                        .map_or_else(|| root.clone(), |folder| root.enter(folder.text.text()));
                    self.commands(node, &base);
                }
                "glob" => self.globs(node, &root),
                "root" => self.paths(node, &root),
                "exclude" if self.document.scalar(node).is_some() => self.finish(node),
                _ => {}
            }
        }
    }

    /// Reads the hooks of pre-commit; its file filters are regular expressions and are left out.
    pub(super) fn pre_commit(&mut self) {
        let root = self.root();
        for node in self.nodes() {
            let holder = self.document.parent(node).unwrap_or_default();
            match self.document.key(node) {
                "entry" => {
                    let mut words = vec![node];
                    words.extend(self.document.value(holder, "args"));
                    match words.as_slice() {
                        [_] => self.commands(node, &root),
                        _ => self.entry_with_arguments(&words, &root),
                    }
                }
                "files" | "exclude" | "repo" | "rev" | "id" | "types" | "types_or" | "additional_dependencies" => {
                    self.finish(node);
                }
                _ => {}
            }
        }
    }

    fn entry_with_arguments(&mut self, words: &[NodeId], base: &Base) {
        // The entry is a line of words; its arguments follow as words of their own.
        for node in words {
            if self.document.scalar(*node).is_some() {
                self.commands(*node, base);
            } else {
                for scalar in self.document.scalars(*node) {
                    if let Some(scalar) = self.document.scalar(scalar) {
                        let text = scalar.text.clone();
                        self.literals(&text, base);
                    }
                }
                self.finish(*node);
            }
        }
    }

    /// Reads pnpm's list of packages, and what its settings say of single ones.
    pub(super) fn pnpm_workspace(&mut self) {
        let folder = self.own_folder();
        for node in self.nodes() {
            let path = self.document.path(node);
            match path.as_slice() {
                ["packages"] => self.globs(node, &folder),
                ["catalog" | "packageExtensions" | "overrides" | "allowBuilds"] | ["catalogs", _] => {
                    self.packages_of_keys(node);
                }
                ["patchedDependencies"] => {
                    self.packages_of_keys(node);
                    self.paths(node, &folder);
                }
                [
                    "onlyBuiltDependencies"
                    | "neverBuiltDependencies"
                    | "ignoredBuiltDependencies"
                    | "minimumReleaseAgeExclude"
                    | "trustPolicyExclude",
                ] => self.packages(node),
                _ => {}
            }
        }
    }

    /// Reads the folders and packages of Dependabot, whose slash at the start means the root.
    pub(super) fn dependabot(&mut self) {
        let root = self.root();
        for node in self.nodes() {
            match self.document.key(node) {
                "directory" | "directories" => {
                    for scalar in self.document.scalars(node) {
                        if let Some(scalar) = self.document.scalar(scalar) {
                            let path = scalar.text.text().trim_start_matches('/').to_owned();
                            self.path(scalar, &path, &root);
                        }
                    }
                    self.finish(node);
                }
                "dependency-name" | "patterns" | "exclude-patterns" => self.packages(node),
                "labels" | "assignees" | "reviewers" | "registries" | "commit-message" | "schedule" => {
                    self.finish(node);
                }
                _ => {}
            }
        }
    }

    /// Reads what a kustomization puts together, from its own folder; `key=path` names a file of a map.
    pub(super) fn kustomize(&mut self) {
        let folder = self.own_folder();
        for node in self.nodes() {
            let holds_paths = matches!(
                self.document.key(node),
                "resources"
                    | "bases"
                    | "components"
                    | "configurations"
                    | "crds"
                    | "envs"
                    | "env"
                    | "files"
                    | "generators"
                    | "patchesStrategicMerge"
                    | "path"
                    | "transformers"
                    | "validators"
                    | "valuesFile"
            );
            if !holds_paths || self.is_done(node) {
                continue;
            }
            for scalar in self.document.scalars(node) {
                if let Some(scalar) = self.document.scalar(scalar) {
                    let said = scalar.text.text();
                    let path = said.split_once('=').map_or(said, |(_, path)| path);
                    let text = scalar.text.slice(Span::new(said.len() - path.len(), said.len()));
                    // A slash at the start is that of a JSON pointer in a patch.
                    if could_be_path(path) && !path.starts_with('/') && !path.contains('?') {
                        let target = Target::Path(PathText::expected(path, folder.clone()));
                        self.refer(text.file_span(Span::new(0, path.len())), target);
                    }
                }
            }
            self.finish(node);
        }
    }

    /// Adds each text in and below `node` as the name of an npm package.
    fn packages(&mut self, node: NodeId) {
        for node in self.document.scalars(node) {
            if let Some(scalar) = self.document.scalar(node) {
                let text = scalar.text.clone();
                self.package(&text, Naming::Package);
            }
        }
        self.finish(node);
    }

    /// Reads the packages whose versions a changeset changes.
    pub(super) fn changeset(&mut self) {
        let roots: Vec<NodeId> = self
            .nodes()
            .filter(|node| self.document.parent(*node).is_none())
            .collect();
        for root in roots {
            self.packages_of_keys(root);
            self.finish(root);
        }
    }

    /// Adds each key of `node` as the name of an npm package.
    fn packages_of_keys(&mut self, node: NodeId) {
        let children: Vec<NodeId> = self.document.children(node).collect();
        for child in children {
            let key = self.document.nodes.get(child).and_then(|child| child.key.as_ref());
            if let Some(key) = key {
                let text = key.text.clone();
                // A version is that of npm's package, which a member of the workspace may only share its name with.
                let value = self.document.scalar(child).map_or("", |value| value.text.text());
                let is_version = value.contains(|sign: char| sign.is_ascii_digit()) && !value.contains([':', '/']);
                let naming = if is_version { Naming::Range } else { Naming::Package };
                self.package(&text, naming);
            }
        }
    }

    /// Refers to the packages in `text`, the last of which is meant as `naming` says: `a>b`, `b@1`.
    fn package(&mut self, text: &Embedded, naming: Naming) {
        let mut found: Vec<(usize, &str, Naming)> = override_key::packages(text.text())
            .into_iter()
            .map(|(start, name)| (start, name, Naming::Package))
            .collect();
        if let Some((_, _, last)) = found.last_mut() {
            *last = naming;
        }
        for (start, name, naming) in found {
            let span = text.file_span(Span::new(start, start + name.len()));
            let name = name.to_owned();
            self.refer(span, Target::Package { name, naming });
        }
    }

    /// Reads the handlers of functions: `src/server.handler` is what `src/server.ts` exports by that name.
    ///
    /// Limit: a `CodeUri` that holds for all functions of AWS SAM.
    pub(super) fn functions(&mut self) {
        let own = self.own_folder();
        for node in self.nodes() {
            if !matches!(self.document.key(node), "handler" | "Handler") || self.is_done(node) {
                continue;
            }
            let Some(scalar) = self.document.scalar(node) else {
                continue;
            };
            let said = scalar.text.text();
            let named = said.rsplit_once('.').filter(|(module, export)| {
                let is_name = export
                    .chars()
                    .all(|sign| sign.is_alphanumeric() || matches!(sign, '_' | '$'));
                is_name && could_be_path(module) && !module.contains(['$', '{'])
            });
            let Some((module, _)) = named else { continue };
            let code = self.document.parent(node);
            let code = code.and_then(|function| self.document.value(function, "CodeUri"));
            let code = code.and_then(|code| self.document.scalar(code));
            let base = code.map_or_else(|| own.clone(), |code| own.enter(code.text.text()));
            let target = Target::Path(PathText {
                module: true,
                ..PathText::expected(module, base)
            });
            self.refer(scalar.text.file_span(Span::new(0, said.len())), target);
            self.finish(node);
        }
    }

    /// Reads the navigation of MkDocs, whose pages lie in its docs folder.
    pub(super) fn mkdocs(&mut self) {
        let own = self.own_folder();
        let roots: Vec<NodeId> = self
            .nodes()
            .filter(|node| self.document.parent(*node).is_none())
            .collect();
        for root in roots {
            let docs = self
                .document
                .scalar_at(root, &["docs_dir"])
                .map_or("docs", |folder| folder.text.text());
            let folder = own.enter(docs);
            for key in ["nav", "extra_css", "extra_javascript"] {
                if let Some(node) = self.document.value(root, key) {
                    for scalar in self.document.scalars(node) {
                        if let Some(scalar) = self
                            .document
                            .scalar(scalar)
                            .filter(|scalar| scalar.text.text().contains('.'))
                        {
                            let path = scalar.text.text().to_owned();
                            self.path(scalar, &path, &folder);
                        }
                    }
                    self.finish(node);
                }
            }
        }
    }
}
