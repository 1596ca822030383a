//! What a node of a YAML file refers to: a command, a glob, a path.

use crate::finding::Kind;
use crate::lang::language::Language;
use crate::lang::reference::{Base, Naming, PathText, Reference, Removal, Target};
use crate::lang::source::{Extraction, Loss, Setting, Source, exec_form};
use crate::lang::yaml::checkout::Checkout;
use crate::lang::yaml::document::{Document, NodeId};
use crate::lang::yaml::scalar::Scalar;
use crate::text::embedded::Embedded;
use crate::text::hosted::{Hosted, hosted};
use crate::text::path_like::{could_be_path, is_coined_name, is_glob, is_scoped};
use crate::text::scoped_name::scoped_names;
use crate::text::span::Span;
use crate::tree::path::RepoPath;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Keys whose texts are commands in any file.
pub(super) const COMMAND_KEYS: [&str; 29] = [
    "run",
    "script",
    "scripts",
    "command",
    "commands",
    "cmd",
    "cmds",
    "entrypoint",
    "before_script",
    "after_script",
    "before_install",
    "before_deploy",
    "after_success",
    "bash",
    "build_command",
    "run_command",
    "buildCommand",
    "startCommand",
    "preDeployCommand",
    "installCommand",
    "start",
    "build",
    "preBuild",
    "postBuild",
    "release_command",
    "onCreateCommand",
    "postCreateCommand",
    "exec",
    "test_command",
];

/// Keys whose texts are for people, or name things that are no paths.
const NAME_KEYS: [&str; 22] = [
    "name",
    "description",
    "title",
    "summary",
    "image",
    "message",
    "label",
    "author",
    "email",
    "license",
    "version",
    "tags",
    "help",
    "homepage",
    "url",
    "if",
    "runs-on",
    "branches",
    "branches-ignore",
    "permissions",
    "resolution",
    "integrity",
];

/// Keys of front matter with the URLs that the page itself has, or had.
const OWN_URL_KEYS: [&str; 9] = [
    "alias",
    "aliases",
    "path",
    "permalink",
    "redirect_from",
    "redirects",
    "route",
    "slug",
    "uri",
];

/// Goes through a document.
pub(super) struct Reader<'a> {
    /// Where the document stands.
    pub(super) source: &'a Source,
    /// The document.
    pub(super) document: &'a Document,
    /// What was read so far.
    pub(super) out: &'a mut Extraction,
    /// The surface.
    pub(super) kind: Kind,
    /// What the jobs around nodes check out, as far as that was asked.
    pub(super) checkouts: RefCell<BTreeMap<NodeId, Rc<[Checkout]>>>,
    /// Nodes that need no second look.
    done: Vec<bool>,
}

impl<'a> Reader<'a> {
    /// Returns a reader of `document` for a file of this `kind`.
    pub(super) fn new(source: &'a Source, document: &'a Document, out: &'a mut Extraction, kind: Kind) -> Reader<'a> {
        Reader {
            source,
            document,
            out,
            kind,
            checkouts: RefCell::default(),
            done: vec![false; document.nodes.len()],
        }
    }

    /// Returns every node, a parent before its children.
    pub(super) fn nodes(&self) -> std::ops::Range<NodeId> {
        0..self.document.nodes.len()
    }

    /// Returns the root, which paths of pipelines are relative to.
    pub(super) fn root(&self) -> Base {
        Base::Known(RepoPath::root())
    }

    /// Returns the folder of the file.
    pub(super) fn own_folder(&self) -> Base {
        self.source.path.parent().map_or(Base::Unknown, Base::Known)
    }

    /// Returns the text of `node`; empty where it is no scalar.
    pub(super) fn text(&self, node: NodeId) -> &'a str {
        self.document.scalar(node).map_or("", |scalar| scalar.text.text())
    }

    /// Whether `node` was read already.
    pub(super) fn is_done(&self, node: NodeId) -> bool {
        self.done.get(node).copied().unwrap_or(true)
    }

    /// Marks `node` and all below it as read.
    pub(super) fn finish(&mut self, node: NodeId) {
        let mut to_do = vec![node];
        while let Some(node) = to_do.pop() {
            if let Some(done) = self.done.get_mut(node) {
                *done = true;
            }
            to_do.extend(self.document.children(node));
        }
    }

    /// Reads `node` as commands: a text, or a list of which each item is one, run one after the other.
    pub(super) fn commands(&mut self, node: NodeId, base: &Base) {
        let scalars = self.document.scalars(node);
        let mut script: Option<Embedded> = None;
        let mut parts = Vec::new();
        for scalar in scalars.iter().filter_map(|node| self.document.scalar(*node)) {
            let text = &self.command_text(node, &scalar.text, base);
            let script = script.get_or_insert_with(|| Embedded::starting_at(text.file_offset(0)));
            let start = script.text().len();
            script.push_slice(text, Span::new(0, text.text().len()));
            parts.push(Span::new(start, script.text().len()));
            script.push("\n", text.file_offset(text.text().len()));
        }
        let only = match scalars.as_slice() {
            [only] => self.document.scalar(*only),
            _ => None,
        };
        match (script, only) {
            (Some(_), Some(only)) => {
                let text = self.command_text(node, &only.text, base);
                self.shell(text, base, Vec::new(), Loss::Some);
            }
            (Some(script), None) => self.shell(script, base, parts, Loss::Some),
            (None, _) => {}
        }
        self.finish(node);
    }

    /// Returns the commands `text`, which `node` says and which run in `base`, with what is known of their words put in.
    fn command_text(&self, node: NodeId, text: &Embedded, base: &Base) -> Embedded {
        let text = self.with_variables(node, text);
        match *base == self.root() {
            true => self.without_checkouts(node, &text),
            false => text,
        }
    }

    /// Reads the words in `nodes` as one command in exec form; a text among them is a command line of its own.
    pub(super) fn exec(&mut self, nodes: &[NodeId], base: &Base) {
        let is_line = matches!(nodes, [only] if self.document.scalar(*only).is_some());
        let words: Vec<Embedded> = nodes
            .iter()
            .flat_map(|node| self.document.scalars(*node))
            .filter_map(|node| self.document.scalar(node))
            .map(|scalar| scalar.text.clone())
            .collect();
        if let ([line], true) = (words.as_slice(), is_line) {
            self.shell(line.clone(), base, Vec::new(), Loss::Some);
        } else if !words.is_empty() {
            self.shell(exec_form(&words), base, Vec::new(), Loss::Nothing);
        }
        for node in nodes {
            self.finish(*node);
        }
    }

    fn shell(&mut self, text: Embedded, base: &Base, parts: Vec<Span>, loss: Loss) {
        let setting = Setting {
            kind: Some(self.source.inner_kind(self.kind)),
            prose: self.source.setting.prose,
            base: base.clone(),
        };
        let piece = self.source.piece(Language::Shell, text, setting).losing(loss);
        self.out.pieces.push(Source { parts, ..piece });
    }

    /// Reads `text` as a piece in `language`.
    pub(super) fn piece(&mut self, language: Language, text: Embedded, base: Base) {
        let setting = Setting {
            kind: Some(self.source.inner_kind(self.kind)),
            prose: self.source.setting.prose,
            base,
        };
        self.out.pieces.push(self.source.piece(language, text, setting));
    }

    /// Reads each text in and below `node` as a glob over paths from `base`.
    pub(super) fn globs(&mut self, node: NodeId, base: &Base) {
        for node in self.document.scalars(node) {
            if let Some(scalar) = self.document.scalar(node) {
                for line in lines(&scalar.text) {
                    self.glob(&line, base);
                }
            }
        }
        self.finish(node);
    }

    fn glob(&mut self, text: &Embedded, base: &Base) {
        let pattern = text
            .text()
            .trim_start_matches('!')
            .trim_start_matches("./")
            .trim_start_matches('/');
        if !pattern.is_empty() && !pattern.contains("${{") {
            let target = Target::Glob {
                pattern: pattern.to_owned(),
                base: base.clone(),
            };
            self.refer(text.file_span(Span::new(0, text.text().len())), target);
        }
    }

    /// Reads each text in and below `node` as a path that is expected there.
    pub(super) fn paths(&mut self, node: NodeId, base: &Base) {
        for node in self.document.scalars(node) {
            if let Some(scalar) = self.document.scalar(node) {
                self.path(scalar, scalar.text.text(), base);
            }
        }
        self.finish(node);
    }

    /// Adds the path `path` that `scalar` says.
    pub(super) fn path(&mut self, scalar: &Scalar, path: &str, base: &Base) {
        let path = path.trim();
        if is_whole_path(path) {
            let span = scalar.text.file_span(Span::new(0, scalar.text.text().len()));
            let target = if path.contains('*') {
                Target::Glob {
                    pattern: path.to_owned(),
                    base: base.clone(),
                }
            } else {
                Target::Path(PathText::expected(path, base.clone()))
            };
            self.refer(span, target);
        }
    }

    /// Adds the packages whose scoped names stand among the other words of `text`: in a list with commas, a condition.
    pub(super) fn scoped_names(&mut self, text: &Embedded) {
        for name in scoped_names(text.text()) {
            let target = Target::Path(PathText::scoped_name(name.name));
            self.refer(text.file_span(name.span), target);
        }
    }

    /// Adds the packages whose scoped names stand in `text`, which is for people.
    fn said_names(&mut self, text: &Embedded) {
        let first = self.out.references.len();
        self.scoped_names(text);
        for reference in self.out.references.iter_mut().skip(first) {
            reference.kind = Kind::Mention;
        }
    }

    /// Adds each line of `text` that may be a path.
    pub(super) fn literals(&mut self, text: &Embedded, base: &Base) {
        for line in lines(text) {
            self.literal(&line, base);
        }
    }

    /// Adds the file of a repository on its host whose address `text` is; false where it is none.
    fn address(&mut self, text: &Embedded) -> bool {
        let said = text.text();
        let Some(Hosted { repository, path, .. }) = hosted(said.trim()) else {
            return false;
        };
        let is_known = !said.contains([' ', '\n', '$', '{']);
        if is_known {
            self.refer(
                text.file_span(Span::new(0, said.len())),
                Target::Hosted { repository, path },
            );
        }
        is_known
    }

    fn literal(&mut self, text: &Embedded, base: &Base) {
        if self.address(text) {
            return;
        }
        let (text, base) = &match of_checkout(text) {
            Some(below) => (below, self.root()),
            None => (text.clone(), base.clone()),
        };
        let said = text.text();
        let path = ["link:", "file:", "portal:"]
            .iter()
            .find_map(|prefix| said.strip_prefix(prefix))
            .unwrap_or(said);
        let path = path.trim_start_matches('!');
        // An alias of the site that a document is a page of.
        let below = path.strip_prefix("~/").filter(|_| self.source.is_front_matter());
        if !looks_like_path(below.unwrap_or(path)) {
            return;
        }
        let target = if path.contains('*') {
            Target::Glob {
                pattern: path.to_owned(),
                base: base.clone(),
            }
        } else {
            Target::Path(PathText {
                base: base.clone(),
                ..PathText::literal(path)
            })
        };
        self.refer(text.file_span(Span::new(0, said.len())), target);
    }

    /// Adds a reference at `span` of the file.
    pub(super) fn refer(&mut self, span: Span, target: Target) {
        self.out.references.push(Reference {
            span,
            kind: self.source.kind(self.kind),
            prose: self.source.has_prose_for_strings(),
            target,
            removal: Removal::Manual,
            is_left_out: false,
        });
    }

    /// Reads what no rule of the file's own has read: commands by their keys, and texts that may be paths.
    pub(super) fn everything_else(&mut self) {
        let base = self.source.setting.base.clone();
        for node in self.nodes() {
            self.key_itself(node, &base);
            if self.is_done(node) {
                continue;
            }
            let key = self.document.key(node);
            let is_list = self.document.is_sequence(node)
                && self
                    .document
                    .children(node)
                    .all(|child| self.document.scalar(child).is_some());
            if self.is_command_key(key)
                && self
                    .document
                    .scalar(node)
                    .is_some_and(|scalar| scalar.text.text().contains(' '))
            {
                self.commands(node, &base);
            } else if self.is_command_key(key) && is_list {
                if self.document.children(node).any(|child| self.text(child).contains(' ')) {
                    self.commands(node, &base);
                } else {
                    self.exec(&[node], &base);
                }
            } else if let Some(scalar) = self.document.scalar(node) {
                // A document has an image, a container is made of one.
                let is_picture = key == "image" && self.source.is_front_matter();
                let names = NAME_KEYS.contains(&key) && !is_picture
                    || key.is_empty()
                        && self
                            .document
                            .parent(node)
                            .is_some_and(|parent| NAME_KEYS.contains(&self.document.key(parent)));
                let is_list = || !scalar.text.text().contains(char::is_whitespace);
                let is_expression = || self.kind == Kind::Workflow && (!names || key == "if") && !scalar.is_block;
                let is_text = || self.kind == Kind::Config && (!names || self.source.is_front_matter());
                if is_expression() || (!names && is_list()) {
                    self.scoped_names(&scalar.text);
                } else if is_text() && !runs_script(scalar.text.text()) {
                    self.said_names(&scalar.text);
                }
                if self.address(&scalar.text) || self.workflow_file(node, scalar) {
                    continue;
                }
                if !names && is_coined_name(scalar.text.text()) && !self.source.is_front_matter() {
                    let name = scalar.text.text().to_owned();
                    let naming = Naming::Word;
                    let span = scalar.text.file_span(Span::new(0, name.len()));
                    self.refer(span, Target::Package { name, naming });
                } else if !names && self.kind == Kind::Config && !scalar.is_block && runs_script(scalar.text.text()) {
                    self.commands(node, &base);
                } else if !names && self.source.is_front_matter() && scalar.text.text().starts_with('/') {
                    let holder = self.document.parent(node).filter(|_| key.is_empty());
                    self.page(scalar, holder.map_or(key, |holder| self.document.key(holder)));
                } else if !names {
                    self.literals(&scalar.text, &base);
                }
            }
        }
    }

    /// Whether the texts at `key` are commands; Gitpod has words of its own for when they run.
    fn is_command_key(&self, key: &str) -> bool {
        let is_of_gitpod = || self.source.path.name() == ".gitpod.yml" && matches!(key, "before" | "init" | "prebuild");
        COMMAND_KEYS.contains(&key) || is_of_gitpod()
    }

    /// Adds the page or the file of a site that `scalar`, at `key` of a document's front matter, leads to.
    fn page(&mut self, scalar: &Scalar, key: &str) {
        let url = scalar.text.text();
        let path = url.split(['#', '?']).next().unwrap_or(url);
        if OWN_URL_KEYS.contains(&key) || !could_be_path(path) || is_glob(path) {
            return;
        }
        let target = Target::Page {
            path: path.to_owned(),
            base: Base::Unknown,
        };
        self.refer(scalar.text.file_span(Span::new(0, path.len())), target);
    }

    /// A key may be a path itself, as in a list of owners or of labels.
    fn key_itself(&mut self, node: NodeId, base: &Base) {
        let key = self.document.nodes.get(node).and_then(|node| node.key.as_ref());
        match key.map(|key| &key.text) {
            // A package by its name, whatever its entries are.
            Some(text) if is_scoped(text.text()) => self.scoped_names(text),
            Some(text) if text.text().contains('/') => self.literal(text, base),
            _ => {}
        }
    }
}

/// Returns what follows the folder into which GitHub checks the repository out, where `text` begins with that.
fn of_checkout(text: &Embedded) -> Option<Embedded> {
    let said = text.text();
    let (expression, behind) = said.strip_prefix("${{")?.split_once("}}")?;
    let path = behind
        .strip_prefix('/')
        .filter(|_| expression.trim() == "github.workspace")?;
    Some(text.slice(Span::new(said.len() - path.len(), said.len())))
}

/// Returns the lines of `text` without the blanks around them, empty ones left out.
fn lines(text: &Embedded) -> Vec<Embedded> {
    let said = text.text();
    let mut found = Vec::new();
    let mut at = 0;
    for line in said.split('\n') {
        let trimmed = line.trim();
        let start = at + (line.len() - line.trim_start().len());
        if !trimmed.is_empty() {
            found.push(text.slice(Span::new(start, start + trimmed.len())));
        }
        at += line.len() + 1;
    }
    found
}

fn is_whole_path(text: &str) -> bool {
    !text.is_empty()
        && text != "."
        && text != "./"
        && !text.contains(['\n', '\0', '$', '~'])
        && !text.contains("://")
        && !text.contains("{{")
}

/// Whether `text` may be a path: without blanks, with a slash or an extension, no URL and no expression.
pub(super) fn looks_like_path(text: &str) -> bool {
    let has_extension = || {
        text.rsplit_once('.').is_some_and(|(stem, extension)| {
            !stem.is_empty()
                && (1..=10).contains(&extension.len())
                && extension.bytes().all(|byte| byte.is_ascii_alphanumeric())
                && extension.bytes().any(|byte| byte.is_ascii_alphabetic())
        })
    };
    is_whole_path(text)
        && text.len() <= 500
        && !text.starts_with(['/', '-', '<', '(', '#'])
        && !text.contains(|character: char| character.is_whitespace() || "<>|;\"'`".contains(character))
        && (text.contains('/') || has_extension())
}

/// Whether the first line of `text` runs a script by what runs scripts and does nothing else.
pub(super) fn runs_script(text: &str) -> bool {
    let mut words = text.lines().next().unwrap_or("").split_whitespace();
    let first = words.next().unwrap_or("");
    let is_runner = [
        "node", "npm", "npx", "pnpm", "pnpx", "yarn", "bun", "bunx", "deno", "tsx", "ts-node", "sh", "bash", "zsh",
        "python", "python3", "turbo",
    ]
    .contains(&first);
    (is_runner || first.starts_with("./")) && words.next().is_some()
}
