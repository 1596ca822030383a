//! Compose files and Kubernetes.

use crate::lang::language::Language;
use crate::lang::reference::{Base, PathText, Reach, Target};
use crate::lang::yaml::document::NodeId;
use crate::lang::yaml::reader::Reader;
use crate::text::build_context::dockerfile_in;
use crate::text::span::Span;
use crate::tree::path::RepoPath;

impl Reader<'_> {
    /// Reads a compose file; its paths may be meant from another folder than its own (`--project-directory`).
    pub(super) fn compose(&mut self) {
        let base = self.source.setting.base.clone();
        for node in self.nodes() {
            if self.is_done(node) {
                continue;
            }
            let path = self.document.path(node);
            let (key, holder) = match path.as_slice() {
                [.., holder, key] => (*key, *holder),
                _ => continue,
            };
            match (holder, key) {
                (_, "volumes") if path.len() > 2 => self.volumes(node, &base),
                (_, "command" | "entrypoint") => {
                    self.exec(&[node], &base);
                    if let Some(context) = self.context_of_service(node) {
                        self.exec(&[node], &context);
                    }
                }
                ("healthcheck", "test") => self.healthcheck(node, &base),
                (_, "build") if self.document.scalar(node).is_some() => {
                    self.default_dockerfile(node, &base);
                    self.paths(node, &base);
                }
                ("build", "context") => {
                    if !self.names_dockerfile(self.document.parent(node)) {
                        self.default_dockerfile(node, &base);
                    }
                    self.paths(node, &base);
                }
                ("build", "dockerfile") => self.dockerfile(node, &base),
                (_, "env_file") => self.paths(node, &base),
                ("extends", "file") | ("watch", "path") => self.paths(node, &base),
                (_, "file") if matches!(path.first(), Some(&"configs" | &"secrets")) => self.paths(node, &base),
                ("*", "path") if path.contains(&"watch") => self.paths(node, &base),
                (_, "working_dir" | "container_name" | "ports" | "target" | "networks" | "depends_on") => {
                    self.finish(node);
                }
                _ => {}
            }
        }
    }

    /// Reads what an image that Dofigen describes takes of its build's context, and leaves out of it.
    pub(super) fn dofigen(&mut self) {
        let folder = self.source.path.parent().unwrap_or_default();
        for node in self.nodes() {
            let path = self.document.path(node);
            if self.is_done(node) || !matches!(path.as_slice(), ["context" | "ignore"]) {
                continue;
            }
            for scalar in self.document.scalars(node) {
                let Some(scalar) = self.document.scalar(scalar) else {
                    continue;
                };
                let pattern = scalar.text.text();
                let span = scalar.text.file_span(Span::new(0, pattern.len()));
                let target = Target::Pattern {
                    pattern: pattern.to_owned(),
                    folder: folder.clone(),
                    reach: Reach::Context,
                };
                self.refer(span, target);
            }
            self.finish(node);
        }
    }

    fn volumes(&mut self, node: NodeId, base: &Base) {
        let items: Vec<NodeId> = self.document.children(node).collect();
        for item in items {
            if let Some(scalar) = self.document.scalar(item) {
                let source = scalar.text.text().split(':').next().unwrap_or("");
                if source.starts_with('.') && !source.contains('$') {
                    let span = scalar.text.file_span(Span::new(0, source.len()));
                    self.refer(span, Target::Path(PathText::expected(source, base.clone())));
                } else if source.starts_with("${PWD}/") || source.starts_with("$PWD/") {
                    let path = source.split_once('/').map_or("", |(_, path)| path);
                    let span = scalar.text.file_span(Span::new(0, source.len()));
                    self.refer(span, Target::Path(PathText::expected(path, base.clone())));
                }
            } else if let Some(source) = self.document.value(item, "source") {
                let is_named = self
                    .document
                    .scalar_at(item, &["type"])
                    .is_some_and(|kind| kind.text.text() == "volume");
                if !is_named {
                    self.paths(source, base);
                }
            }
        }
        self.finish(node);
    }

    fn healthcheck(&mut self, node: NodeId, base: &Base) {
        let items: Vec<NodeId> = self.document.children(node).collect();
        match items.split_first() {
            Some((first, [line])) if self.text(*first) == "CMD-SHELL" => self.exec(&[*line], base),
            Some((first, words)) if self.text(*first) == "CMD" => {
                // A lone word would be read as a line.
                self.exec(words, base);
            }
            Some(_) => {}
            None => self.exec(&[node], base),
        }
        self.finish(node);
    }

    /// Returns the folder that the image of the service of `node` is built of, where that is another than the file's own:
    /// what the image starts mostly lies there.
    fn context_of_service(&self, node: NodeId) -> Option<Base> {
        let service = self.document.parent(node)?;
        let build = self.document.scalar_at(service, &["build", "context"]);
        let context = build.or_else(|| self.document.scalar_at(service, &["build"]))?;
        let folder = context.text.text().trim_start_matches("./").trim_end_matches('/');
        let is_plain = !folder.is_empty() && folder != "." && !folder.contains(['$', ':']) && !folder.starts_with('/');
        let context = self.own_folder().enter(folder);
        (is_plain && matches!(context, Base::Known(_))).then_some(context)
    }

    /// Adds a Dockerfile, which is named from its build context.
    fn dockerfile(&mut self, node: NodeId, base: &Base) {
        let build = self.document.parent(node).unwrap_or_default();
        let context = self
            .document
            .scalar_at(build, &["context"])
            .map_or("", |context| context.text.text())
            .trim_end_matches('/');
        if let Some(scalar) = self.document.scalar(node) {
            let file = scalar.text.text();
            let path = match context {
                "" | "." => file.to_owned(),
                _ if context.contains("://") || context.contains('$') => String::new(),
                _ => format!("{context}/{file}"),
            };
            self.path(scalar, &path, base);
        }
        self.finish(node);
    }

    /// Whether the build that `build` describes has a Dockerfile of another name, or one of its own text.
    fn names_dockerfile(&self, build: Option<NodeId>) -> bool {
        let has = |key: &str| build.is_some_and(|build| self.document.value(build, key).is_some());
        has("dockerfile") || has("dockerfile_inline")
    }

    /// Adds the Dockerfile of the build context that `node` names, for which nothing else is named.
    ///
    /// It is looked for beside the file first: so common a name is alive in some folder above. In prose it is mostly that
    /// of other repositories.
    fn default_dockerfile(&mut self, node: NodeId, base: &Base) {
        let Some(path) = dockerfile_in(self.text(node)).filter(|_| !self.source.setting.prose) else {
            return;
        };
        if let Some(scalar) = self.document.scalar(node) {
            if *base == Base::Unknown {
                let own = self.own_folder();
                self.path(scalar, &path, &own);
            }
            self.path(scalar, &path, base);
        }
    }

    /// Reads the texts of a map whose keys are names of files: scripts, queries.
    fn mounted_files(&mut self, node: NodeId) {
        let files: Vec<NodeId> = self.document.children(node).collect();
        for file in files {
            let Some(scalar) = self.document.scalar(file).filter(|scalar| scalar.is_block) else {
                continue;
            };
            let text = scalar.text.clone();
            let first_line = text.text().lines().next().unwrap_or("");
            let language = RepoPath::parse(self.document.key(file))
                .map_or(Language::Plain, |name| Language::of(&name, first_line));
            let is_read = matches!(
                language,
                Language::Shell | Language::Sql | Language::JavaScript | Language::Json | Language::Env
            );
            if is_read {
                self.piece(language, text, Base::Unknown);
                self.finish(file);
            }
        }
    }

    /// Reads Kubernetes manifests.
    pub(super) fn kubernetes(&mut self) {
        for node in self.nodes() {
            if self.is_done(node) {
                continue;
            }
            let parent = self.document.parent(node).unwrap_or_default();
            match self.document.key(node) {
                "data" | "stringData" if self.document.parent(parent).is_none() => self.mounted_files(node),
                "command" => {
                    let mut words: Vec<NodeId> = self.document.children(node).collect();
                    if words.is_empty() {
                        words.push(node);
                    }
                    let arguments = self.document.value(parent, "args");
                    words.extend(arguments);
                    self.exec(&words, &Base::Unknown);
                    self.finish(node);
                }
                "args" if self.document.value(parent, "command").is_none() => {
                    self.exec(&[node], &Base::Unknown);
                }
                "image" | "mountPath" | "kind" | "apiVersion" | "annotations" | "labels" | "matchLabels" => {
                    self.finish(node);
                }
                _ => {}
            }
        }
    }
}
