//! Pipelines: GitHub workflows and actions, GitLab, CircleCI, Azure, Bitbucket, and their like.

use crate::lang::language::Language;
use crate::lang::reference::{Base, Target};
use crate::lang::source::Loss;
use crate::lang::yaml::document::NodeId;
use crate::lang::yaml::reader::{Reader, lines, runs_script};
use crate::text::build_context::dockerfile_in;
use crate::text::embedded::Embedded;
use crate::text::path_like::has_extension;
use crate::text::span::Span;

/// Keys whose texts are commands in pipelines.
const COMMANDS: [&str; 21] = [
    "script",
    "before_script",
    "after_script",
    "run",
    "command",
    "commands",
    "cmd",
    "cmds",
    "bash",
    "before_install",
    "install",
    "before_deploy",
    "after_deploy",
    "after_success",
    "after_failure",
    "build_script",
    "test_script",
    "buildCommand",
    "startCommand",
    "preDeployCommand",
    "entrypoint",
];

/// What stands for the program of an action, which only its authors know.
const UNNAMED_PROGRAM: &str = "_";

/// Keys whose texts are globs over the repository.
const GLOBS: [&str; 8] = [
    "paths",
    "paths-ignore",
    "changes",
    "exists",
    "ignorePaths",
    "ignore_paths",
    "sources",
    "buildFilter",
];

impl Reader<'_> {
    /// Reads a GitHub workflow or a composite action.
    pub(super) fn github(&mut self) {
        self.matrices();
        let root = self.root();
        for node in self.nodes() {
            self.patterns_of_hash(node);
            let path = self.document.path(node);
            let (key, holder) = match path.as_slice() {
                [.., holder, key] => (*key, *holder),
                [key] => (*key, ""),
                [] => continue,
            };
            match (holder, key) {
                ("*", "run") => {
                    let base = self.working_folder(node);
                    self.step(node, &base);
                }
                (_, "paths" | "paths-ignore") if path.len() <= 3 && path.first() == Some(&"on") => {
                    self.globs(node, &root);
                }
                ("workflow_run", "workflows") => self.workflows(node),
                (_, "uses") => {
                    if self.text(node).starts_with("./") {
                        self.paths(node, &root);
                        self.action_files(node, &root);
                    } else {
                        self.image_build(node, &root);
                        self.finish(node);
                    }
                }
                (_, "working-directory") => self.paths(node, &root),
                ("with", "script") => self.program(node),
                ("with", "filters") => self.filters(node),
                ("with", "run" | "command" | "pre-command" | "script-path") if self.text(node).contains(' ') => {
                    self.commands(node, &root);
                }
                // Actions that run what they are told call it by names of their own: `version`, `publish`, `args`.
                ("with", _) if runs_script(self.text(node)) => self.commands(node, &root),
                ("with", key) if is_arguments(key, self.text(node)) => self.arguments(node, root.clone()),
                ("with", _) => {
                    if let Some(scalar) = self.document.scalar(node) {
                        let text = scalar.text.clone();
                        if !scalar.is_block {
                            self.scoped_names(&text);
                        }
                        self.literals(&text, &root);
                        self.finish(node);
                    }
                }
                ("runs", "main" | "pre" | "post" | "image") => {
                    let folder = self.own_folder();
                    self.paths(node, &folder);
                }
                _ => {}
            }
        }
    }

    /// Adds the workflows that `node` names, and that this one waits for.
    fn workflows(&mut self, node: NodeId) {
        for scalar in self.document.scalars(node) {
            if let Some(scalar) = self.document.scalar(scalar) {
                let name = scalar.text.text().to_owned();
                let span = scalar.text.file_span(Span::new(0, name.len()));
                self.refer(span, Target::Workflow { name });
            }
        }
        self.finish(node);
    }

    /// Reads the `run` of a step, in the language that its `shell` names.
    fn step(&mut self, node: NodeId, base: &Base) {
        let parent = self.document.parent(node).unwrap_or_default();
        let shell = self
            .document
            .scalar_at(parent, &["shell"])
            .map_or("", |shell| shell.text.text());
        let text = self.document.scalar(node).map(|scalar| scalar.text.clone());
        match (shell.split(' ').next().unwrap_or(""), text) {
            ("node", Some(text)) => {
                self.piece(Language::JavaScript, text, base.clone());
                self.finish(node);
            }
            ("python" | "python3" | "perl" | "ruby", Some(text)) => {
                self.piece(Language::Plain, text, base.clone());
                self.finish(node);
            }
            _ => self.commands(node, base),
        }
    }

    /// Returns what the commands of the step that holds `node` are relative to.
    pub(super) fn working_folder(&self, node: NodeId) -> Base {
        let mut holder = self.document.parent(node);
        let mut found = holder.and_then(|step| self.document.scalar_at(step, &["working-directory"]));
        while let (None, Some(node)) = (found, holder) {
            found = self.document.scalar_at(node, &["defaults", "run", "working-directory"]);
            holder = self.document.parent(node);
        }
        let root = self.root();
        match found.map(|scalar| scalar.text.text()) {
            Some(folder) => {
                let folder = folder
                    .replace("${{ github.workspace }}/", "")
                    .replace("${{github.workspace}}/", "");
                if folder.contains("${{") {
                    Base::Unknown
                } else {
                    root.enter(&folder)
                }
            }
            None => root,
        }
    }

    /// Adds the Dockerfile that the action `uses` builds an image of where its step names none.
    ///
    /// In prose such a step is mostly an example for other repositories.
    fn image_build(&mut self, uses: NodeId, root: &Base) {
        if self.source.setting.prose || !self.text(uses).contains("build-push-action") {
            return;
        }
        let step = self.document.parent(uses).unwrap_or_default();
        let with = self.document.value(step, "with");
        let of = |key: &str| with.and_then(|with| self.document.value(with, key));
        let context = of("context");
        // The repository as it was pushed, and a folder of it.
        let said = context.map_or("", |context| self.text(context));
        let said = said.replace(' ', "");
        let folder = said.strip_prefix("{{defaultContext}}").unwrap_or(&said);
        let path = dockerfile_in(folder.trim_start_matches(':')).filter(|_| of("file").is_none());
        if let (Some(path), Some(scalar)) = (path, self.document.scalar(context.unwrap_or(uses))) {
            self.path(scalar, &path, root);
        }
    }

    /// Reads the script of an action that runs one.
    fn program(&mut self, node: NodeId) {
        let parent = self.document.parent(node);
        let step = parent.and_then(|with| self.document.parent(with)).unwrap_or_default();
        let action = self
            .document
            .scalar_at(step, &["uses"])
            .map_or("", |uses| uses.text.text());
        let root = self.root();
        match self.document.scalar(node) {
            Some(scalar) if action.starts_with("actions/github-script") => {
                let text = scalar.text.clone();
                self.piece(Language::JavaScript, text, root);
                self.finish(node);
            }
            _ => self.commands(node, &root),
        }
    }

    /// Reads the words that an action hands on to its program.
    fn arguments(&mut self, node: NodeId, base: Base) {
        let Some(scalar) = self.document.scalar(node) else {
            return;
        };
        let text = scalar.text.clone();
        let start = text.file_offset(0);
        let mut command = Embedded::starting_at(start);
        command.push(UNNAMED_PROGRAM, start);
        // Each of its lines goes on where the one before ends.
        for line in lines(&text) {
            command.push(" ", line.file_offset(0));
            command.append(&line);
        }
        self.piece(Language::Shell, command, base);
        if let Some(piece) = self.out.pieces.last_mut() {
            piece.loss = Loss::Nothing;
        }
        self.finish(node);
    }

    /// Adds the files of which an action that `node` names by its folder consists at least.
    fn action_files(&mut self, node: NodeId, root: &Base) {
        let folder = self.text(node).trim_end_matches('/').to_owned();
        if has_extension(&folder) {
            return;
        }
        if let Some(scalar) = self.document.scalar(node) {
            for file in ["action.yml", "action.yaml"] {
                self.path(scalar, &format!("{folder}/{file}"), root);
            }
        }
    }

    /// Reads path filters that stand as YAML in a text, or in a file that the text names.
    fn filters(&mut self, node: NodeId) {
        let root = self.root();
        if let Some(scalar) = self.document.scalar(node) {
            let text = scalar.text.clone();
            if scalar.is_block || text.text().contains(':') {
                self.piece(Language::Yaml, text, root);
            } else {
                self.literals(&text, &root);
            }
        }
        self.finish(node);
    }

    /// Adds the patterns of `hashFiles('…')` in an expression.
    fn patterns_of_hash(&mut self, node: NodeId) {
        let Some(scalar) = self.document.scalar(node) else {
            return;
        };
        let text = scalar.text.clone();
        let said = text.text();
        for (start, call) in said.match_indices("hashFiles(") {
            let start = start + call.len();
            let rest = said.get(start..).unwrap_or("");
            let arguments = rest.split(')').next().unwrap_or("");
            let mut at = start;
            for (index, piece) in arguments.split(['\'', '"']).enumerate() {
                if index % 2 == 1 && !piece.is_empty() {
                    let target = Target::Glob {
                        pattern: piece.trim_start_matches('!').to_owned(),
                        base: self.root(),
                    };
                    self.refer(text.file_span(Span::new(at, at + piece.len())), target);
                }
                at += piece.len() + 1;
            }
        }
    }

    /// Reads any other pipeline.
    pub(super) fn pipeline(&mut self) {
        let root = self.root();
        for node in self.nodes() {
            if self.is_done(node) {
                continue;
            }
            let path = self.document.path(node);
            let (key, holder) = match path.as_slice() {
                [.., holder, key] => (*key, *holder),
                [key] => (*key, ""),
                [] => continue,
            };
            let is_mapping = self
                .document
                .children(node)
                .any(|child| !self.document.key(child).is_empty());
            match (holder, key) {
                (_, key) if COMMANDS.contains(&key) && !is_mapping => {
                    let base = self.pipeline_folder(node);
                    self.commands(node, &base);
                }
                (_, key) if GLOBS.contains(&key) => self.globs(node, &root),
                ("include", "local") | (_, "local") => {
                    for scalar in self.document.scalars(node) {
                        if let Some(scalar) = self.document.scalar(scalar) {
                            let path = scalar.text.text().trim_start_matches('/').to_owned();
                            self.path(scalar, &path, &root);
                        }
                    }
                    self.finish(node);
                }
                ("", "include") if self.document.scalar(node).is_some() => self.paths(node, &root),
                (_, "workingDirectory" | "working_directory" | "dir" | "template" | "dockerfilePath" | "rootDir")
                    if !self.text(node).contains('@') =>
                {
                    self.paths(node, &root);
                }
                _ => {}
            }
        }
    }

    fn pipeline_folder(&self, node: NodeId) -> Base {
        let holder = self.document.parent(node).unwrap_or_default();
        let root = self.root();
        ["workingDirectory", "working_directory", "dir", "rootDir"]
            .iter()
            .find_map(|key| self.document.scalar_at(holder, &[key]))
            .map_or(root.clone(), |scalar| match scalar.text.text() {
                folder if folder.contains(['$', '~', '{']) => Base::Unknown,
                folder => root.enter(folder),
            })
    }
}

/// Whether `text`, below `key` of an action's settings, is the words that follow a program.
fn is_arguments(key: &str, text: &str) -> bool {
    let is_key = key == "arguments" || key == "args" || key.ends_with("-args") || key.ends_with("Args");
    is_key && (text.starts_with(['-', '\'', '"']) || text.contains(char::is_whitespace))
}
