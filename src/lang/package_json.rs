//! package.json: scripts as shell, entry points, file lists, workspaces, and the settings of tools that stand in it.
//!
//! Leaves out the names of dependencies: whether one is retired is asked of the manifest as a whole.

use crate::finding::Kind;
use crate::lang::settings::Meaning::{
    Block, Command, Dependency, ImportKey, Keys, Maybe, Module, ModulePath, NoText, Nothing, Package, PackageKeys,
    Paths, Script, ScriptKeys, Subpath,
};
use crate::lang::settings::Place::{Below, Here, Root};
use crate::lang::settings::common::{
    BABEL, COVERAGE, ESLINT, GIT_HOOKS, HOOKS, JEST, LINT_STAGED, MOCHA, NODEMON, NX_PROJECT, PRETTIER,
};
use crate::lang::settings::{self, Frame, Rules};
use crate::lang::source::{Extraction, Source, SyntaxNote};
use crate::lang::taken::{Gone, TakenOut};
use crate::text::json::{Document, Strictness, parse, parse_document};
use crate::text::json_edit;
use crate::text::span::Span;
use crate::text::value::{Property, Value};
use std::collections::{HashMap, HashSet};

/// Returns what a package.json refers to.
pub fn extract(source: &Source) -> Extraction {
    let mut extraction = Extraction {
        comments: Some(Vec::new()),
        ..Extraction::default()
    };
    // npm takes nothing but strict JSON, other tools read what has comments in it: so it is read and noted.
    let root = match parse(source.text(), Strictness::Json) {
        Ok(root) => root,
        Err(error) => {
            if source.setting.kind.is_none() {
                let reason = format!("not valid JSON: {error}");
                extraction.notes.push(SyntaxNote { reason });
            }
            parse(source.text(), Strictness::Jsonc).ok().flatten()
        }
    };
    let Some(root) = root else {
        return extraction;
    };
    if let Some(scripts) = root.get("scripts") {
        settings::extract(source, scripts, SCRIPTS, scripts_frame(source), &mut extraction);
    }
    settings::extract(source, &root, RULES, Frame::of(source), &mut extraction);
    extraction
}

/// Takes `wanted` out of `source`; spans and changes are in bytes of its decoded text.
///
/// A wanted span is a string's, or that of a whole property: a script, an entry of a dependency block. A script goes
/// with every property of its name. What is emptied stays, but for a `paths` list; a list that would then mean
/// something else is refused.
pub fn take_out(source: &Source, wanted: &[Span]) -> TakenOut {
    let Some(document) = read_document(source) else {
        return TakenOut::refused(wanted);
    };
    let Some(root) = &document.root else {
        return TakenOut::refused(wanted);
    };
    let scripts = root.get("scripts");
    let mut gone = settings::holds(source, root, RULES, Frame::of(source)).gone(wanted);
    if let Some(scripts) = scripts {
        gone.add(settings::holds(source, scripts, SCRIPTS, scripts_frame(source)).gone(wanted));
    }
    let properties: Vec<Span> = listings(root).map(|property| property.span).collect();
    gone.add_whole(wanted, &properties);
    let scripts = scripts.map(Value::properties).unwrap_or_default();
    let mut names: Vec<(usize, &str)> = Vec::new();
    let by_span: HashMap<Span, &Property> = scripts.iter().map(|script| (script.span, script)).collect();
    for (index, span) in gone.by_wanted.iter().enumerate() {
        let script = span.and_then(|span| by_span.get(&span));
        names.extend(script.map(|script| (index, script.name.as_str())));
    }
    let gone_names: HashSet<&str> = names.iter().map(|(_, name)| *name).collect();
    let same_name = |script: &&Property| gone_names.contains(script.name.as_str());
    gone.spans
        .extend(scripts.iter().filter(same_name).map(|script| script.span));
    TakenOut {
        edits: json_edit::take_out(source.text(), &document, &gone.spans),
        refused: gone.refused(),
        gone: names
            .into_iter()
            .map(|(index, name)| (index, Gone::Script(name.to_owned())))
            .collect(),
        is_empty: source.setting.kind.is_some() && json_edit::is_emptied(&document, &gone.spans),
    }
}

/// Returns the entries of the blocks of `root`, of its catalogs and of what its overrides hold, which lie deeper.
fn listings(root: &Value) -> impl Iterator<Item = &Property> {
    let blocks = root.properties().iter().flat_map(|block| block.value.properties());
    let holders = [Some(root), root.get("workspaces")].into_iter().flatten();
    let catalogs = holders.flat_map(|holder| {
        let named = holder.get("catalogs").map(Value::properties).unwrap_or_default();
        let all = named.iter().map(|named| &named.value).chain(holder.get("catalog"));
        all.flat_map(Value::properties)
    });
    let overrides = [root.get("overrides"), root.at(&["pnpm", "overrides"])]
        .into_iter()
        .flatten();
    blocks.chain(catalogs).chain(overrides.flat_map(properties_below))
}

/// Returns the properties of `value` and of all objects in it.
fn properties_below(value: &Value) -> Vec<&Property> {
    let mut found = Vec::new();
    let mut to_do = vec![value];
    while let Some(value) = to_do.pop() {
        found.extend(value.properties());
        to_do.extend(value.properties().iter().map(|property| &property.value));
    }
    found
}

fn read_document(source: &Source) -> Option<Document> {
    let strict = parse_document(source.text(), Strictness::Json);
    strict
        .or_else(|_| parse_document(source.text(), Strictness::Jsonc))
        .ok()
}

fn scripts_frame(source: &Source) -> Frame {
    Frame {
        command_kind: Kind::PackageScript,
        ..Frame::of(source)
    }
}

const SCRIPTS: Rules = &[("*", Command(Here))];

const RULES: Rules = &[
    ("scripts", Nothing),
    ("scripts-info", Nothing),
    ("pre-commit", Script),
    ("pre-push", Script),
    ("precommit", Script),
    ("prepush", Script),
    ("$schema", Maybe(Here)),
    ("name", Nothing),
    ("version", Nothing),
    ("description", Nothing),
    ("keywords", Nothing),
    ("license", Nothing),
    ("licenses", Nothing),
    ("author", Nothing),
    ("contributors", Nothing),
    ("maintainers", Nothing),
    ("funding", Nothing),
    ("homepage", Nothing),
    ("bugs", Nothing),
    ("engines", Nothing),
    ("devEngines", Nothing),
    ("packageManager", Nothing),
    ("volta", Nothing),
    ("os", Nothing),
    ("cpu", Nothing),
    ("type", Nothing),
    ("browserslist", Nothing),
    ("repository/directory", Paths(Root)),
    ("repository", NoText),
    ("repository/*", NoText),
    ("main", ModulePath),
    ("module", ModulePath),
    ("jsnext:main", ModulePath),
    ("source", ModulePath),
    ("react-native", ModulePath),
    ("types", ModulePath),
    ("typings", ModulePath),
    ("unpkg", Paths(Here)),
    ("jsdelivr", Paths(Here)),
    ("umd:main", Paths(Here)),
    ("style", Paths(Here)),
    ("sass", Paths(Here)),
    ("browser", Paths(Here)),
    ("browser/*", Module),
    ("exports", Paths(Here)),
    ("exports/*", Subpath(Here)),
    ("exports/**", Paths(Here)),
    ("imports/*", ImportKey),
    ("imports/**", Module),
    ("bin", Paths(Here)),
    ("bin/*", Paths(Here)),
    ("man", Paths(Here)),
    ("files", Paths(Here)),
    ("directories/*", Paths(Here)),
    ("typesVersions/*/*", Paths(Here)),
    ("sideEffects", Paths(Here)),
    ("workspaces", Paths(Here)),
    ("workspaces/packages", Paths(Here)),
    ("workspaces/nohoist", Nothing),
    ("workspaces/catalog", Nothing),
    ("workspaces/catalogs", Nothing),
    ("catalog", Nothing),
    ("catalogs", Nothing),
    ("publishConfig/main", ModulePath),
    ("publishConfig/module", ModulePath),
    ("publishConfig/types", ModulePath),
    ("publishConfig/exports", Paths(Here)),
    ("publishConfig/exports/*", Subpath(Here)),
    ("publishConfig/exports/**", Paths(Here)),
    ("publishConfig/bin", Paths(Here)),
    ("publishConfig/bin/*", Paths(Here)),
    ("publishConfig/**", NoText),
    ("dependencies", DEPENDENCIES),
    ("devDependencies", DEPENDENCIES),
    ("peerDependencies", DEPENDENCIES),
    ("optionalDependencies", DEPENDENCIES),
    ("resolutions", DEPENDENCIES),
    ("overrides", DEPENDENCIES),
    ("pnpm/overrides", DEPENDENCIES),
    ("pnpm/patchedDependencies/*", Paths(Here)),
    ("pnpm/patchedDependencies", PackageKeys),
    ("patchedDependencies", PackageKeys),
    ("pnpm/packageExtensions", PackageKeys),
    ("pnpm/onlyBuiltDependencies", Package),
    ("pnpm/neverBuiltDependencies", Package),
    ("pnpm/ignoredBuiltDependencies", Package),
    ("patchedDependencies/*", Paths(Here)),
    ("pnpm/**", NoText),
    ("peerDependenciesMeta", PackageKeys),
    ("dependenciesMeta", PackageKeys),
    ("bundleDependencies", Package),
    ("bundledDependencies", Package),
    ("trustedDependencies", Package),
    ("lint-staged", Block(LINT_STAGED)),
    ("nano-staged", Block(LINT_STAGED)),
    ("husky", Block(HOOKS)),
    ("simple-git-hooks", Block(GIT_HOOKS)),
    ("gitHooks", Block(GIT_HOOKS)),
    ("config/ghooks", Block(GIT_HOOKS)),
    ("pre-commit/run", Script),
    ("jest", Block(JEST)),
    ("eslintConfig", Block(ESLINT)),
    ("eslintIgnore", Paths(Here)),
    ("stylelint", Block(ESLINT)),
    ("prettier", Block(PRETTIER)),
    ("babel", Block(BABEL)),
    ("nyc", Block(COVERAGE)),
    ("c8", Block(COVERAGE)),
    ("mocha", Block(MOCHA)),
    ("nodemonConfig", Block(NODEMON)),
    ("nx", Block(NX_PROJECT)),
    ("ava", Block(AVA)),
    ("preconstruct/packages", Paths(Here)),
    // Globs of the sources of what a package hands out. Source: <https://preconstruct.tools/configuration> (2.8).
    ("preconstruct/entrypoints", Paths(Below("src"))),
    ("preconstruct/exports/extra/**", Paths(Here)),
    ("preconstruct/**", NoText),
    ("tshy/exports/**", Paths(Here)),
    ("tshy/project", Paths(Here)),
    ("tsd/directory", Paths(Here)),
    ("prisma/seed", Command(Here)),
    ("prisma/schema", Paths(Here)),
    ("vitest/*", Maybe(Here)),
    ("vitest/**", Maybe(Here)),
    ("standard/ignore", Paths(Here)),
    ("xo/ignores", Paths(Here)),
    ("wireit", ScriptKeys),
    ("wireit/*/command", Command(Here)),
    ("wireit/*/files", Paths(Here)),
    ("wireit/*/dependencies", Script),
    ("wireit/*/dependencies/script", Script),
    ("wireit/**", NoText),
    ("size-limit/path", Paths(Here)),
    ("bundlesize/path", Paths(Here)),
    ("pkg/scripts", Paths(Here)),
    ("pkg/assets", Paths(Here)),
    ("build/files", Paths(Here)),
    ("build/extraResources", Paths(Here)),
    ("build/extraFiles", Paths(Here)),
    ("watch", Keys(Here)),
    ("watch/*", Paths(Here)),
    ("release-it/hooks/*", Command(Here)),
];

const DEPENDENCIES: settings::Meaning = Block(&[("**", Dependency)]);

const AVA: Rules = &[
    ("files", Paths(Here)),
    ("ignoredByWatcher", Paths(Here)),
    ("watchMode/ignoreChanges", Paths(Here)),
    ("require", Module),
    ("typescript/rewritePaths", Keys(Here)),
    ("typescript/rewritePaths/*", Nothing),
];

#[cfg(test)]
mod tests;
