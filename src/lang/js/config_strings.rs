//! Files that configure tools: any string or key in them may be a path or a glob, whatever call it sits in.

use oxc_ast::AstKind;
use oxc_ast::ast::{ObjectExpression, ObjectPropertyKind, PropertyKey, StringLiteral};
use oxc_semantic::AstNode;
use oxc_span::{GetSpan, Span};
use oxc_syntax::node::NodeId;

use crate::finding::Kind;
use crate::lang::js::callee::key_name;
use crate::lang::js::commands::HOLE;
use crate::lang::js::fold::{Folded, content};
use crate::lang::js::paths::{is_glob, is_path_shaped};
use crate::lang::js::reader::Reader;
use crate::lang::reference::{Base, Extent, Holder, Naming, PathText, Removal, Target};
use crate::tree::path::RepoPath;

/// Names of files, without their extension, that configure a tool and say so in no other way.
const NAMES: &[&str] = &[
    "Gruntfile",
    "gulpfile",
    "karma.conf",
    "knexfile",
    "knip",
    "plopfile",
    "protractor.conf",
    "sidebars",
    "wdio.conf",
];
/// Keys below which single words are files or folders.
const PATH_LISTS: &[&str] = &[
    "collectCoverageFrom",
    "content",
    "coveragePathIgnorePatterns",
    "dirs",
    "entry",
    "exclude",
    "excludeFiles",
    "files",
    "globalSetup",
    "globalTeardown",
    "ignore",
    "ignorePatterns",
    "ignores",
    "include",
    "input",
    "moduleDirectories",
    "modulePathIgnorePatterns",
    "modulePaths",
    "project",
    "rootDirs",
    "roots",
    "setupFiles",
    "setupFilesAfterEnv",
    "spec",
    "specs",
    "stories",
    "testDir",
    "testMatch",
    "testPathIgnorePatterns",
    "transformIgnorePatterns",
    "watchPathIgnorePatterns",
    "watchPaths",
    "workspaces",
];
/// Keys under which a word alone is a page or a folder of pages, of Starlight and of Docusaurus.
const PAGE_KEYS: &[&str] = &[PAGES_KEY, "dirName", "docId", "slug"];
/// The key of a folder of pages, of Starlight.
pub(super) const PAGES_KEY: &str = "directory";
/// Keys of lists of what is left out.
const LEFT_OUT: &[&str] = &[
    "coveragePathIgnorePatterns",
    "exclude",
    "excludeFiles",
    "ignore",
    "ignoreDependencies",
    "ignorePatterns",
    "ignored",
    "ignores",
    "modulePathIgnorePatterns",
    "outputFileTracingExcludes",
    "testPathIgnorePatterns",
    "transformIgnorePatterns",
    "watchPathIgnorePatterns",
];
/// Keys of lists that mean the same whether they are empty or not there; without others, an empty list takes nothing.
const MAY_BE_EMPTY: &[&str] = &[
    "globalSetup",
    "globalTeardown",
    "setupFiles",
    "setupFilesAfterEnv",
    "watchPaths",
];
/// Functions whose argument is a list of what is left out.
const LEAVING_OUT: &[&str] = &["globalIgnores"];
/// Keys below which a word is an npm package.
const PACKAGE_LISTS: &[&str] = &[
    "dedupe",
    "extends",
    "external",
    "externals",
    "ignoreDependencies",
    "loader",
    "loaders",
    "noExternal",
    "optimizePackageImports",
    "plugins",
    "preset",
    "presets",
    "serverComponentsExternalPackages",
    "serverExternalPackages",
    "transpilePackages",
    "use",
];
/// Keys whose value is a command. Source: the documentation of tsup and tsdown, bumpp, GraphQL Code Generator, Orval, Tauri
/// and @semantic-release/exec beside those that several tools have.
const COMMANDS: &[&str] = &[
    "afterAllFileWrite",
    "afterAllFilesWrite",
    "afterOneFileWrite",
    "beforeBuildCommand",
    "beforeBundleCommand",
    "beforeDevCommand",
    "buildCommand",
    "cmd",
    "command",
    "execute",
    "onSuccess",
    "prepareCmd",
    "publishCmd",
    "startCommand",
    "startServerCommand",
    "successCmd",
];
/// How far up a key is looked for.
const FARTHEST: usize = 12;

/// Whether the file at `path` configures a tool, by its name.
pub(super) fn is_tool_config(path: &RepoPath) -> bool {
    let name = path.name();
    let Some((stem, _)) = name.rsplit_once('.') else {
        return false;
    };
    let in_tool_folder = path
        .parent()
        .is_some_and(|folder| matches!(folder.name(), ".storybook" | ".config" | ".vitepress"));
    stem.ends_with(".config")
        || stem.contains(".config.")
        || stem.ends_with(".workspace")
        || (stem.starts_with('.') && (stem.ends_with("rc") || stem == ".dependency-cruiser"))
        || NAMES.contains(&stem)
        || in_tool_folder
}

/// Whether the file at `path` names the pages of a docs site.
pub(super) fn configures_docs(path: &RepoPath) -> bool {
    let name = path.name();
    let is_in = |wanted: &str| path.parent().is_some_and(|folder| folder.name() == wanted);
    ["sidebars.", "docusaurus.config.", "astro.config."]
        .iter()
        .any(|start| name.starts_with(start))
        || (is_in(".vitepress") && name.starts_with("config."))
}

impl<'a> Reader<'a, '_> {
    /// Reads a literal of a tool's configuration; false where it has nothing of its own to say about it.
    pub(super) fn read_config_string(&mut self, folded: &Folded, span: Span, node: &AstNode<'a>) -> bool {
        let Some(text) = folded.plain_text() else {
            return false;
        };
        let key = self.key_above(node);
        self.refer_to_page(&text, span, node, key);
        if self.configures_lint_staged() || COMMANDS.contains(&key) {
            let embedded = self.embed(folded, "");
            self.send_command(embedded, Base::Known(self.folder.clone()));
            return true;
        }
        let removal = self.removal_of_element(node.id());
        if self.lists_packages(node, key) && is_package_name(&text) {
            self.refer_to_package(text, span);
            if let Some(reference) = self.found.references.last_mut().filter(|_| LEFT_OUT.contains(&key)) {
                reference.removal = removal;
            }
            return true;
        }
        let n_before = self.found.references.len();
        let folder = self.folder_of_string(node);
        let is_path = self.refer_to_config_path(&text, span, PATH_LISTS.contains(&key), folder);
        for reference in self.found.references.iter_mut().skip(n_before) {
            reference.removal = removal;
            reference.is_left_out = removal == Removal::Whole(Holder::Item);
        }
        is_path
    }

    /// Reads what a function of a configuration puts together as a command; false where each string is none.
    pub(super) fn read_config_command(&mut self, folded: &Folded) -> bool {
        if !self.is_config || !self.configures_lint_staged() {
            return false;
        }
        let embedded = self.embed(folded, HOLE);
        self.send_command(embedded, Base::Known(self.folder.clone()));
        true
    }

    /// Reads the keys of `object`, at `node`, where they are npm packages: the plugins of PostCSS.
    pub(super) fn read_package_keys(&mut self, object: &ObjectExpression<'a>, node: &AstNode<'a>) {
        if !self.is_config {
            return;
        }
        let is_of_postcss = match self.keys_above(node) {
            ("plugins", "") => self.source.path.name().trim_start_matches('.').starts_with("postcss"),
            keys => keys == ("plugins", "postcss"),
        };
        if !is_of_postcss {
            return;
        }
        for property in &object.properties {
            let ObjectPropertyKind::ObjectProperty(property) = property else {
                continue;
            };
            let span = match &property.key {
                PropertyKey::StringLiteral(literal) => content(literal.span),
                key => key.span(),
            };
            if let Some(name) = key_name(&property.key).filter(|name| is_package_name(name)) {
                self.refer_to_package(name.to_owned(), span);
            }
        }
    }

    /// Whether the words of a list at `key` that holds the string `node` are npm packages.
    fn lists_packages(&self, node: &AstNode<'a>, key: &str) -> bool {
        let is_of_nuxt = || self.source.path.name().starts_with("nuxt.config.");
        match key {
            "include" | "exclude" => self.keys_above(node).1 == "optimizeDeps",
            "modules" | "transpile" => is_of_nuxt(),
            _ => PACKAGE_LISTS.contains(&key),
        }
    }

    fn refer_to_package(&mut self, name: String, span: Span) {
        let naming = Naming::Package;
        self.refer(span, Kind::Config, Target::Package { name, naming });
    }

    /// Returns what taking the string `node` out of its list would mean.
    fn removal_of_element(&self, node: NodeId) -> Removal {
        let list = self.semantic.nodes().parent_id(node);
        match self.list_key(list) {
            Some(key) if LEFT_OUT.contains(&key) || LEAVING_OUT.contains(&key) => Removal::Whole(Holder::Item),
            Some(key) if PATH_LISTS.contains(&key) || MAY_BE_EMPTY.contains(&key) => {
                if self.may_be_empty(list) || self.items(list).len() > 1 {
                    Removal::Part(Holder::Item)
                } else {
                    Removal::Manual
                }
            }
            Some(_) if self.configures_lint_staged() && self.items(list).len() > 1 => Removal::Part(Holder::Item),
            _ => Removal::Manual,
        }
    }

    /// Refers to the page of a docs site that `text` may be; the source of a redirect names an old one on purpose.
    fn refer_to_page(&mut self, text: &str, span: Span, node: &AstNode<'a>, key: &str) {
        let path = text.split(['#', '?']).next().unwrap_or(text);
        let is_page = !matches!(key, "from" | "source") && configures_docs(&self.source.path);
        if is_page
            && (path.contains('/') || self.names_page(node, key))
            && !path.starts_with('.')
            && is_path_shaped(path.trim_start_matches('/'), true)
        {
            let path = path.to_owned();
            self.refer(
                span,
                Kind::Config,
                Target::Page {
                    path,
                    base: Base::Unknown,
                },
            );
        }
    }

    /// Whether a word alone, the string `node` below `key`, is a page: in a sidebar.
    fn names_page(&self, node: &AstNode<'a>, key: &str) -> bool {
        let is_listed = || {
            let list = self.semantic.nodes().parent_id(node.id());
            matches!(self.semantic.nodes().kind(list), AstKind::ArrayExpression(_))
        };
        let is_sidebar = self.source.path.name().starts_with("sidebars.");
        match key {
            "items" | "sidebar" => is_listed(),
            "id" => is_sidebar,
            _ => PAGE_KEYS.contains(&key) || (is_sidebar && is_listed()),
        }
    }

    /// Whether each string of the file is a command.
    fn configures_lint_staged(&self) -> bool {
        let name = self.source.path.name();
        name.contains("lint") && name.contains("staged")
    }

    /// Whether the string `node` can be taken out of the list that it is an element of.
    pub(super) fn is_removable_element(&self, node: NodeId) -> bool {
        self.is_config && self.removal_of_element(node) != Removal::Manual
    }

    /// Whether the list at `node` still means what it says when nothing is left in it.
    pub(super) fn may_be_empty(&self, list: NodeId) -> bool {
        self.list_key(list)
            .is_some_and(|key| LEFT_OUT.contains(&key) || LEAVING_OUT.contains(&key) || MAY_BE_EMPTY.contains(&key))
    }

    /// Returns what the list at `node` is: the key that it is the value of, or the function that it is given to.
    ///
    /// A list below a key that is a path itself (`outputFileTracingExcludes: { '/x': [] }`) is of the key above.
    fn list_key(&self, list: NodeId) -> Option<&'a str> {
        let nodes = self.semantic.nodes();
        let AstKind::ArrayExpression(array) = nodes.kind(list) else {
            return None;
        };
        if array.elements.iter().any(|element| element.is_elision()) {
            return None;
        }
        let mut holder = self.parent_beyond_wrappers(list);
        loop {
            match nodes.kind(holder) {
                AstKind::ObjectProperty(property) => match key_name(&property.key)? {
                    key if key.contains('/') => {
                        holder = self.parent_beyond_wrappers(self.parent_beyond_wrappers(holder));
                    }
                    key => return Some(key),
                },
                AstKind::CallExpression(call) => return Some(self.function(&call.callee).name),
                _ => return None,
            }
        }
    }

    /// Reads a quoted key of a tool's configuration: overrides, aliases and transforms are named by paths and globs.
    pub(super) fn read_config_key(&mut self, literal: &StringLiteral<'a>, parent: AstKind<'a>) {
        if !self.is_config || !matches!(parent, AstKind::ObjectProperty(_)) {
            return;
        }
        let text = literal.value.as_str();
        if text.contains('/') || is_glob(text) {
            let folder = Base::Known(self.folder.clone());
            self.refer_to_config_path(text, content(literal.span), false, folder);
        }
    }

    /// Reads a quoted key that is a scoped package's name: versions and options of packages are named so.
    pub(super) fn read_package_key(&mut self, literal: &StringLiteral<'a>, parent: AstKind<'a>) {
        let text = literal.value.as_str();
        if matches!(parent, AstKind::ObjectProperty(_)) && text.starts_with('@') && is_package_name(text) {
            let kind = if self.is_config { Kind::Config } else { Kind::Path };
            let span = content(literal.span);
            self.refer(span, kind, Target::Path(PathText::literal(text)));
        }
    }

    fn refer_to_config_path(&mut self, text: &str, span: Span, expected: bool, folder: Base) -> bool {
        // What knip has behind a pattern is none of it.
        let path = text.trim_start_matches('!').trim_end_matches('!');
        // Jest's name for the folder of its configuration.
        let path = path
            .strip_prefix("<rootDir>")
            .map_or(path, |rest| rest.trim_start_matches('/'));
        // A regular expression that spells a path, as Jest and webpack take them.
        let spelled = match path.contains("\\.") {
            true => spelled_out(path),
            false => Some(path.to_owned()),
        };
        let Some(path) = spelled.as_deref() else {
            return false;
        };
        let target = if is_glob(path) {
            let is_pattern = !path.starts_with('/')
                && !path.contains(char::is_whitespace)
                && (path.contains('/') || path.contains('.') || expected);
            if !is_pattern || path.contains(['^', '$', '\\', '<', '>']) || path.contains("://") {
                return false;
            }
            Target::Glob {
                pattern: path.strip_prefix("./").unwrap_or(path).to_owned(),
                base: folder,
            }
        } else {
            // Nuxt's names for its folders.
            let below = path.strip_prefix("~~/").or_else(|| path.strip_prefix("~/"));
            if !is_path_shaped(below.unwrap_or(path), expected) {
                return false;
            }
            // `$1` is what a pattern of Jest has matched.
            let (known, extent) = match path.split_once("$1") {
                Some((beginning, _)) => (beginning, Extent::Beginning),
                None => (path, Extent::Whole),
            };
            Target::Path(PathText {
                expected,
                extent,
                ..PathText::expected(known, folder)
            })
        };
        self.refer(span, Kind::Config, target);
        true
    }

    /// Returns the folder that the string `node` is relative to: the file's own, unless the settings around it are of a
    /// workspace (knip) or of the folder that a `dir` beside it names (Vitest).
    fn folder_of_string(&self, node: &AstNode<'a>) -> Base {
        let own = Base::Known(self.folder.clone());
        let mut workspace = None;
        let mut inner = node.kind().span();
        for ancestor in self.semantic.nodes().ancestors(node.id()).take(FARTHEST) {
            match ancestor.kind() {
                AstKind::ObjectProperty(property) if property.key.span() != inner => match key_name(&property.key) {
                    Some("workspaces") => return own.enter(workspace.unwrap_or("")),
                    Some("dir" | "root") => return own,
                    key => workspace = key.filter(|key| !is_glob(key)),
                },
                AstKind::ObjectExpression(object) => {
                    if let Some(folder) = self.test_folder(object) {
                        return folder;
                    }
                }
                AstKind::Function(_) | AstKind::ArrowFunctionExpression(_) => return own,
                _ => {}
            }
            inner = ancestor.kind().span();
        }
        own
    }

    /// Returns the folder that `dir` names in settings of tests, which have an `include` or an `exclude`.
    fn test_folder(&self, object: &ObjectExpression<'a>) -> Option<Base> {
        let value_of = |wanted: &str| {
            object.properties.iter().find_map(|property| match property {
                ObjectPropertyKind::ObjectProperty(property) if key_name(&property.key) == Some(wanted) => {
                    Some(&property.value)
                }
                _ => None,
            })
        };
        value_of("include").or_else(|| value_of("exclude"))?;
        let folded = self.fold(value_of("dir")?);
        if !folded.is_static() {
            return Some(Base::Unknown);
        }
        let base = folded.base.clone().unwrap_or(Base::Known(self.folder.clone()));
        Some(base.enter(folded.known_text().trim_start_matches('/')))
    }

    /// Returns the nearest key above the value `node`, across arrays and nested calls; empty where there is none.
    pub(super) fn key_above(&self, node: &AstNode<'a>) -> &'a str {
        self.keys_above(node).0
    }

    /// As [`Reader::key_above`], with the key above that one.
    fn keys_above(&self, node: &AstNode<'a>) -> (&'a str, &'a str) {
        let mut nearest = None;
        let mut inner = node.kind().span();
        for ancestor in self.semantic.nodes().ancestors(node.id()).take(FARTHEST) {
            match ancestor.kind() {
                AstKind::ObjectProperty(property) if property.key.span() != inner => {
                    let key = key_name(&property.key).unwrap_or("");
                    match nearest {
                        None => nearest = Some(key),
                        Some(nearest) => return (nearest, key),
                    }
                }
                AstKind::Function(_) | AstKind::ArrowFunctionExpression(_) | AstKind::VariableDeclarator(_) => break,
                _ => {}
            }
            inner = ancestor.kind().span();
        }
        (nearest.unwrap_or(""), "")
    }
}

/// Returns the path that a regular expression spells, where nothing but its dots and its ends is special.
fn spelled_out(expression: &str) -> Option<String> {
    let inner = expression.trim_start_matches('^').trim_end_matches('$');
    let path = inner.replace("\\.", ".").replace("\\/", "/");
    let is_plain = !path.contains(|c: char| "\\*+?[](){}|^$".contains(c));
    is_plain.then_some(path)
}

/// Whether `text` has the form of an npm package's name.
pub(super) fn is_package_name(text: &str) -> bool {
    let is_part = |part: &str| {
        part.starts_with(|first: char| first.is_ascii_lowercase() || first.is_ascii_digit())
            && part
                .chars()
                .all(|next| next.is_ascii_lowercase() || next.is_ascii_digit() || "-._~".contains(next))
    };
    match text.strip_prefix('@') {
        Some(scoped) => scoped
            .split_once('/')
            .is_some_and(|(scope, name)| is_part(scope) && is_part(name)),
        None => is_part(text),
    }
}
