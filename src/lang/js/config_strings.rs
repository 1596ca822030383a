//! Files that configure tools: any string or key in them may be a path or a glob, whatever call it sits in.

use oxc_ast::AstKind;
use oxc_ast::ast::StringLiteral;
use oxc_semantic::AstNode;
use oxc_span::{GetSpan, Span};

use crate::finding::Kind;
use crate::lang::js::callee::key_name;
use crate::lang::js::fold::{Folded, content};
use crate::lang::js::paths::{is_glob, is_path_shaped};
use crate::lang::js::reader::Reader;
use crate::lang::reference::{Base, Extent, PathText, Target};
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
/// Keys below which a word is an npm package.
const PACKAGE_LISTS: &[&str] = &[
    "dedupe",
    "extends",
    "external",
    "externals",
    "noExternal",
    "optimizePackageImports",
    "plugins",
    "preset",
    "presets",
    "serverComponentsExternalPackages",
    "serverExternalPackages",
    "transpilePackages",
];
/// Keys whose value is a command.
const COMMANDS: &[&str] = &["command", "cmd", "startCommand", "startServerCommand", "buildCommand"];
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
        .is_some_and(|folder| matches!(folder.name(), ".storybook" | ".config"));
    stem.ends_with(".config")
        || stem.contains(".config.")
        || stem.ends_with(".workspace")
        || (stem.starts_with('.') && (stem.ends_with("rc") || stem == ".dependency-cruiser"))
        || NAMES.contains(&stem)
        || in_tool_folder
}

impl<'a> Reader<'a, '_> {
    /// Reads a literal of a tool's configuration; false where it has nothing of its own to say about it.
    pub(super) fn read_config_string(&mut self, folded: &Folded, span: Span, node: &AstNode<'a>) -> bool {
        let Some(text) = folded.plain_text() else {
            return false;
        };
        let key = self.key_above(node);
        if self.source.path.name().contains("lint") && self.source.path.name().contains("staged")
            || COMMANDS.contains(&key)
        {
            let embedded = self.embed(folded, "");
            self.send_command(embedded, Base::Known(self.folder.clone()));
            return true;
        }
        if PACKAGE_LISTS.contains(&key) && is_package_name(&text) {
            self.refer(span, Kind::Config, Target::Package { name: text });
            return true;
        }
        self.refer_to_config_path(&text, span, PATH_LISTS.contains(&key))
    }

    /// Reads a quoted key of a tool's configuration: overrides, aliases and transforms are named by paths and globs.
    pub(super) fn read_config_key(&mut self, literal: &StringLiteral<'a>, parent: AstKind<'a>) {
        if !self.is_config || !matches!(parent, AstKind::ObjectProperty(_)) {
            return;
        }
        let text = literal.value.as_str();
        if text.contains('/') || is_glob(text) {
            self.refer_to_config_path(text, content(literal.span), false);
        }
    }

    fn refer_to_config_path(&mut self, text: &str, span: Span, expected: bool) -> bool {
        let folder = Base::Known(self.folder.clone());
        let path = text.trim_start_matches('!');
        // Jest's name for the folder of its configuration.
        let path = path
            .strip_prefix("<rootDir>")
            .map_or(path, |rest| rest.trim_start_matches('/'));
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
            if !is_path_shaped(path, expected) {
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

    /// Returns the nearest key above the value `node`, across arrays and nested calls; empty where there is none.
    fn key_above(&self, node: &AstNode<'a>) -> &'a str {
        let mut inner = node.kind().span();
        for ancestor in self.semantic.nodes().ancestors(node.id()).take(FARTHEST) {
            match ancestor.kind() {
                AstKind::ObjectProperty(property) if property.key.span() != inner => {
                    return key_name(&property.key).unwrap_or("");
                }
                AstKind::Function(_) | AstKind::ArrowFunctionExpression(_) | AstKind::VariableDeclarator(_) => {
                    return "";
                }
                _ => {}
            }
            inner = ancestor.kind().span();
        }
        ""
    }
}

/// Whether `text` has the form of an npm package's name.
fn is_package_name(text: &str) -> bool {
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
