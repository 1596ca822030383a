//! Configuration of tools that is YAML: git hooks, pnpm's workspace, MkDocs.

use crate::lang::reference::Base;
use crate::lang::yaml::document::NodeId;
use crate::lang::yaml::reader::Reader;

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

    /// Reads pnpm's list of packages.
    pub(super) fn pnpm_workspace(&mut self) {
        let folder = self.own_folder();
        for node in self.nodes() {
            if self.document.key(node) == "packages" && self.document.path(node).len() == 1 {
                self.globs(node, &folder);
            }
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
