//! Where a path is expected: arguments of functions that work on files and paths, globs, and settings.
//!
//! What is written or removed is no reference: the program makes it, or does without it.

use std::collections::HashMap;

use oxc_ast::ast::{Argument, CallExpression, Expression, NewExpression, ObjectPropertyKind, PropertyKey};
use oxc_span::GetSpan;
use oxc_syntax::symbol::SymbolId;

use crate::finding::{Confidence, Kind};
use crate::lang::js::callee::{Callee, Function, key_name};
use crate::lang::js::config_strings::{PAGES_KEY, configures_docs};
use crate::lang::js::paths::{Place, shown_span};
use crate::lang::js::reader::Reader;
use crate::lang::reference::Base;

/// Functions that read what their first argument names, by names that nothing else has.
const READERS: &[&str] = &[
    "accessSync",
    "chmodSync",
    "copyFile",
    "copyFileSync",
    "cpSync",
    "createReadStream",
    "existsSync",
    "lstatSync",
    "opendir",
    "opendirSync",
    "openSync",
    "pathExists",
    "pathExistsSync",
    "readDir",
    "readDirSync",
    "readFile",
    "readFileSync",
    "readJSON",
    "readJSONSync",
    "readJson",
    "readJsonSync",
    "readTextFile",
    "readTextFileSync",
    "readdir",
    "readdirSync",
    "readlinkSync",
    "realpathSync",
    "renameSync",
    "statSync",
    "symlinkSync",
    "watchFile",
];
/// The same, by names that other things have, too: only from a module for files.
const FS_READERS: &[&str] = &[
    "access",
    "chmod",
    "copy",
    "copySync",
    "cp",
    "exists",
    "lstat",
    "open",
    "openAsBlob",
    "readLink",
    "readlink",
    "realpath",
    "rename",
    "stat",
    "symlink",
    "watch",
];
/// Functions that make or remove what their first argument names.
const WRITERS: &[&str] = &[
    "appendFile",
    "appendFileSync",
    "createWriteStream",
    "emptyDir",
    "emptyDirSync",
    "ensureDir",
    "ensureDirSync",
    "ensureFile",
    "ensureFileSync",
    "mkdir",
    "mkdirSync",
    "mkdirp",
    "mkdtemp",
    "mkdtempSync",
    "outputFile",
    "outputFileSync",
    "outputJson",
    "outputJsonSync",
    "rimraf",
    "rimrafSync",
    "rmSync",
    "rmdir",
    "rmdirSync",
    "unlink",
    "unlinkSync",
    "writeFile",
    "writeFileSync",
    "writeJSON",
    "writeJSONSync",
    "writeJson",
    "writeJsonSync",
    "writeTextFile",
    "writeTextFileSync",
];
/// The same, only from a module for files.
const FS_WRITERS: &[&str] = &["remove", "removeSync", "rm", "truncate", "utimes"];
/// Functions whose second argument they make.
const COPIERS: &[&str] = &[
    "copy",
    "copyFile",
    "copyFileSync",
    "copySync",
    "cp",
    "cpSync",
    "rename",
    "renameSync",
    "symlink",
    "symlinkSync",
];
/// Functions that take globs.
const GLOBBERS: &[&str] = &["fastGlob", "fg", "glob", "globSync", "globby", "globbySync"];
/// Functions of a path module whose arguments are paths by themselves.
const PATH_READERS: &[&str] = &["dirname", "join", "normalize", "relative", "resolve"];

/// How often each constant is used for what is written or removed.
pub(super) type Written = HashMap<SymbolId, usize>;

enum Role {
    Reads,
    Writes,
    Globs,
    Paths,
}

fn role(function: &Function) -> Option<Role> {
    let name = function.name;
    let is_fs = function.is_of_fs();
    if WRITERS.contains(&name) || (is_fs && FS_WRITERS.contains(&name)) || (name == "write" && function.object == "Bun")
    {
        return Some(Role::Writes);
    }
    let is_runtime = (function.object == "Bun" && name == "file") || (function.object == "process" && name == "chdir");
    if READERS.contains(&name) || (is_fs && FS_READERS.contains(&name)) || is_runtime {
        return Some(Role::Reads);
    }
    let is_glob_object = matches!(function.object, "glob" | "fg" | "fastGlob" | "globby" | "chokidar");
    let is_glob_module = matches!(
        function.module,
        Some("fast-glob" | "glob" | "globby" | "tinyglobby" | "chokidar")
    );
    let is_glob_name = GLOBBERS.contains(&name)
        || (matches!(name, "sync" | "watch" | "stream" | "iterate") && (is_glob_object || is_glob_module));
    if is_glob_name && (function.is_bare || is_glob_object || is_glob_module || is_fs) {
        return Some(Role::Globs);
    }
    (PATH_READERS.contains(&name) && function.is_of_path()).then_some(Role::Paths)
}

impl<'a> Reader<'a, '_> {
    /// Reads the paths that `call` is given.
    pub(super) fn read_file_call(&mut self, call: &'a CallExpression<'a>, written: &mut Written) {
        let function = self.function(&call.callee);
        let Some(role) = role(&function) else {
            return;
        };
        let mut arguments = call.arguments.iter().filter_map(Argument::as_expression);
        let Some(first) = arguments.next() else {
            return;
        };
        match role {
            Role::Reads => {
                self.read_paths(first, &Place::expecting(Kind::Path));
                if COPIERS.contains(&function.name)
                    && let Some(second) = arguments.next()
                {
                    self.pass_over(second, written);
                }
            }
            Role::Writes => self.pass_over(first, written),
            Role::Globs => self.read_globs(first, arguments.next()),
            // Read when it is clear that it is no part of another path.
            Role::Paths => {}
        }
    }

    /// Reads the call of a function on paths that is no part of anything read before.
    pub(super) fn read_path_call(&mut self, call: &'a CallExpression<'a>) {
        if self.is_claimed(call.span) {
            return;
        }
        if !self.is_path_join(call) {
            let function = self.function(&call.callee);
            if PATH_READERS.contains(&function.name) && function.is_of_path() {
                // Of these, `relative` alone takes two.
                for argument in call.arguments.iter().take(2).filter_map(Argument::as_expression) {
                    self.read_paths(argument, &Place::expecting(Kind::Path));
                }
            }
            return;
        }
        let folded = self.fold_call(call, 0);
        let place = Place::expecting(Kind::Path);
        if !self.refer_to_path_at(call.span, &folded, &place) {
            // Single words of a path that is not known as a whole are none by themselves.
            self.claim_own(&folded);
        }
    }

    /// Refers to what `expression` names, or to each of what it may name.
    fn read_paths(&mut self, expression: &'a Expression<'a>, place: &Place) {
        for branch in branches(expression) {
            if self.is_claimed(branch.get_inner_expression().span()) || self.stands_for_url(branch) {
                continue;
            }
            let folded = self.fold(branch);
            self.refer_to_path(branch, &folded, place);
        }
    }

    /// Whether `expression` is a constant whose value is a `new URL(…)` that was read where it stands.
    fn stands_for_url(&self, expression: &Expression<'a>) -> bool {
        match expression.get_inner_expression() {
            Expression::Identifier(identifier) => self.constant(identifier).is_some_and(|(_, init)| {
                let init = init.get_inner_expression();
                self.is_claimed(init.span()) && is_url(init)
            }),
            Expression::CallExpression(call) => {
                Callee::of(&call.callee).last_name() == "fileURLToPath"
                    && call
                        .arguments
                        .first()
                        .and_then(Argument::as_expression)
                        .is_some_and(|inner| {
                            self.is_claimed(inner.get_inner_expression().span()) && is_url(inner.get_inner_expression())
                        })
            }
            _ => false,
        }
    }

    /// Passes over a path that the program makes or removes.
    fn pass_over(&mut self, expression: &'a Expression<'a>, written: &mut Written) {
        let folded = self.fold(expression);
        // A constant's literal goes only where nothing else uses it.
        self.claim_own(&folded);
        for constant in &folded.constants {
            *written.entry(*constant).or_default() += 1;
        }
    }

    /// Passes over the values of constants that are used for nothing but what is written or removed.
    pub(super) fn pass_over_written(&mut self, written: &Written) {
        let mut symbols: Vec<(SymbolId, usize)> = written.iter().map(|(symbol, uses)| (*symbol, *uses)).collect();
        symbols.sort_unstable();
        for (symbol, uses) in symbols {
            if self.semantic.scoping().get_resolved_reference_ids(symbol).len() == uses
                && let Some(init) = self.init_of(symbol)
            {
                let folded = self.fold(init);
                self.claim_all(&folded.claims);
            }
        }
    }

    /// Reads the globs that `first` is or holds.
    fn read_globs(&mut self, first: &'a Expression<'a>, options: Option<&'a Expression<'a>>) {
        let base = match options.map(Expression::get_inner_expression) {
            Some(Expression::ObjectExpression(options)) => match self.cwd_of(options) {
                Base::WorkingDirectory | Base::BelowWorkingDirectory(_) => Base::Unknown,
                known => known,
            },
            _ => Base::Unknown,
        };
        let place = Place {
            base,
            glob: true,
            ..Place::expecting(Kind::Path)
        };
        match first.get_inner_expression() {
            Expression::ArrayExpression(array) => {
                for element in array.elements.iter().filter_map(|element| element.as_expression()) {
                    self.read_paths(element, &place);
                }
            }
            _ => self.read_paths(first, &place),
        }
    }

    /// Reads the glob of `new Glob('x')`.
    pub(super) fn read_new_glob(&mut self, new: &'a NewExpression<'a>) {
        if Callee::of(&new.callee).last_name() == "Glob"
            && let Some(first) = new.arguments.first().and_then(Argument::as_expression)
        {
            self.read_globs(first, None);
        }
    }

    /// Reads the value of a property by whose name a path is expected.
    pub(super) fn read_setting(&mut self, property: &'a ObjectPropertyKind<'a>, written: &mut Written) {
        let ObjectPropertyKind::ObjectProperty(property) = property else {
            return;
        };
        if matches!(property.key, PropertyKey::PrivateIdentifier(_)) || property.computed {
            return;
        }
        let Some(key) = key_name(&property.key) else {
            return;
        };
        if is_output_key(key) {
            if self.fold(&property.value).is_partly_known() {
                self.pass_over(&property.value, written);
            }
        } else if is_path_key(key) && !(key == PAGES_KEY && configures_docs(&self.source.path)) {
            let place = Place {
                base: self.ground(),
                glob: self.is_config,
                ..Place::expecting(if self.is_config { Kind::Config } else { Kind::Path })
            };
            let open = branches(&property.value).into_iter();
            let open: Vec<&Expression<'a>> = open.filter(|one| !self.is_claimed_whole(one)).collect();
            self.read_paths(&property.value, &place);
            // `iconPath: `${host}/icon.png``: what is taken for a path may be the end of a URL all the same.
            for branch in open {
                if !self.is_claimed_whole(branch) {
                    continue;
                }
                let folded = self.fold(branch);
                self.refer_to_route(&folded, shown_span(branch), key, Confidence::Likely);
            }
        }
    }

    fn is_claimed_whole(&self, expression: &Expression<'a>) -> bool {
        self.is_claimed(expression.get_inner_expression().span())
    }
}

fn is_url(expression: &Expression) -> bool {
    matches!(expression, Expression::NewExpression(new) if new.callee.is_specific_id("URL"))
}

/// Whether a path is expected as the value of a property of this name.
///
/// Not `path` by itself: routers and forms use it for names that are no files.
fn is_path_key(key: &str) -> bool {
    const NAMES: &[&str] = &["cwd", "dir", "directory", "file", "folder", "out"];
    const ENDS: &[&str] = &["Dir", "Directory", "File", "Folder", "Path"];
    const OTHERS: &[&str] = &[
        "basePath",
        "dataPath",
        "fieldPath",
        "jsonPath",
        "keyPath",
        "objectPath",
        "propertyPath",
        "routePath",
        "urlPath",
    ];
    (NAMES.contains(&key) || ENDS.iter().any(|end| key.ends_with(end))) && !OTHERS.contains(&key)
}

/// Whether the value of a property of this name is what a tool writes.
fn is_output_key(key: &str) -> bool {
    const NAMES: &[&str] = &[
        "cacheDir",
        "cacheDirectory",
        "coverageDirectory",
        "declarationDir",
        "distDir",
        "outDir",
        "outFile",
        "outdir",
        "outfile",
        "outputDir",
        "outputDirectory",
        "outputFile",
        "outputFolder",
        "outputPath",
        "reportsDirectory",
    ];
    NAMES.contains(&key)
}

/// Returns what `expression` may be: both sides of a choice, else itself.
fn branches<'e, 'a>(expression: &'e Expression<'a>) -> Vec<&'e Expression<'a>> {
    const MOST: usize = 16;
    let mut result = Vec::new();
    let mut open = vec![expression];
    while let Some(next) = open.pop() {
        if result.len() + open.len() >= MOST {
            break;
        }
        match next.get_inner_expression() {
            Expression::ConditionalExpression(conditional) => {
                open.push(&conditional.alternate);
                open.push(&conditional.consequent);
            }
            Expression::LogicalExpression(logical) => {
                open.push(&logical.right);
                open.push(&logical.left);
            }
            _ => result.push(next),
        }
    }
    result
}
