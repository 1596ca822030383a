//! Which keys of which tool's settings hold paths, globs and commands.
//!
//! Taken from the tools' own documentation as of 2026; a key that is missing here is read by its looks.

use crate::lang::settings::Meaning::{
    Alias, Block, Command, ElementPath, Folders, ImportKey, Keys, Maybe, Member, Module, NoText, Nothing, Package,
    Page, PageItem, PageKeys, Paths, ProjectTask, Script, Task, TaskKeys, Url,
};
use crate::lang::settings::Place::{Here, Root, Unknown, Workspace};
use crate::lang::settings::Rules;
use crate::lang::settings::common::{
    BABEL, COVERAGE, ESLINT, GIT_HOOKS, HOOKS, JEST, LINT_STAGED, MOCHA, NODEMON, NX_PROJECT, PRETTIER, WRANGLER,
};
use crate::lang::source::Source;
use crate::text::value::Value;

/// Whose settings a file holds.
pub(super) enum Tool {
    /// A tool with rules.
    Known(Rules),
    /// Any other file.
    Unknown,
}

impl Tool {
    /// Returns the tool of `source` by its name, else by what `root` holds.
    pub(super) fn of(source: &Source, root: &Value) -> Tool {
        if source.setting.kind.is_some() {
            return Tool::by_content(root);
        }
        let name = source.path.name();
        let folder = source.path.parent().unwrap_or_default();
        let in_folder = |wanted: &str| folder.name() == wanted;
        if let Some((_, rules)) = BY_NAME.iter().find(|(wanted, _)| *wanted == name) {
            return Tool::Known(rules);
        }
        match name {
            _ if is_like(name, "tsconfig") || is_like(name, "jsconfig") => Tool::Known(TSCONFIG),
            "settings.json" if in_folder(".vscode") => Tool::Known(EDITOR_SETTINGS),
            "tasks.json" if in_folder(".vscode") => Tool::Known(EDITOR_TASKS),
            "launch.json" if in_folder(".vscode") => Tool::Known(EDITOR_LAUNCH),
            "extensions.json" if in_folder(".vscode") => Tool::Known(&[("**", Nothing)]),
            _ if in_folder(".vscode") || in_folder(".cursor") => Tool::Known(EDITOR_OTHER),
            _ if name.ends_with(".code-workspace") => Tool::Known(EDITOR_WORKSPACE),
            "config.json" if in_folder(".changeset") => Tool::Known(CHANGESETS),
            "mint.json" => Tool::Known(DOCS_SITE),
            "meta.json" if root.get("pages").is_some_and(|pages| !pages.elements().is_empty()) => {
                Tool::Known(FUMADOCS_META)
            }
            "_meta.json" => Tool::Known(PAGE_NAMES),
            "config.json" if schema(root).contains("tanstack-docs-config") => Tool::Known(DOCS_SITE),
            "docs.json" if root.get("navigation").is_some() => Tool::Known(DOCS_SITE),
            _ => Tool::by_content(root),
        }
    }

    fn by_content(root: &Value) -> Tool {
        if root.get("compilerOptions").is_some() {
            return Tool::Known(TSCONFIG);
        }
        Tool::Unknown
    }
}

/// Returns the address of the schema that the settings name; empty where they name none.
fn schema(root: &Value) -> &str {
    root.get("$schema").and_then(Value::as_str).unwrap_or("")
}

/// Whether `name` is `stem` with words in between and `.json` at its end: `tsconfig.base.json`.
fn is_like(name: &str, stem: &str) -> bool {
    name.strip_prefix(stem).is_some_and(|rest| {
        (rest.starts_with('.') || rest.starts_with('-')) && (rest.ends_with(".json") || rest.ends_with(".jsonc"))
    })
}

const BY_NAME: &[(&str, Rules)] = &[
    ("vercel.json", VERCEL),
    ("turbo.json", TURBO),
    ("turbo.jsonc", TURBO),
    ("nx.json", NX),
    ("project.json", NX_PROJECT),
    ("workspace.json", NX_WORKSPACE),
    ("angular.json", NX_WORKSPACE),
    ("biome.json", BIOME),
    ("biome.jsonc", BIOME),
    ("rome.json", BIOME),
    ("deno.json", DENO),
    ("deno.jsonc", DENO),
    (".eslintrc", ESLINT),
    (".eslintrc.json", ESLINT),
    (".oxlintrc.json", ESLINT),
    (".stylelintrc", ESLINT),
    (".stylelintrc.json", ESLINT),
    (".prettierrc", PRETTIER),
    (".prettierrc.json", PRETTIER),
    (".prettierrc.json5", PRETTIER),
    (".babelrc", BABEL),
    (".babelrc.json", BABEL),
    ("babel.config.json", BABEL),
    ("lerna.json", LERNA),
    ("rush.json", RUSH),
    ("renovate.json", RENOVATE),
    ("renovate.json5", RENOVATE),
    (".renovaterc", RENOVATE),
    (".renovaterc.json", RENOVATE),
    ("cspell.json", CSPELL),
    (".cspell.json", CSPELL),
    ("cSpell.json", CSPELL),
    ("knip.json", KNIP),
    ("knip.jsonc", KNIP),
    (".knip.json", KNIP),
    ("jest.config.json", JEST),
    ("jest.json", JEST),
    (".lintstagedrc", LINT_STAGED),
    (".lintstagedrc.json", LINT_STAGED),
    (".huskyrc", HOOKS),
    (".huskyrc.json", HOOKS),
    (".simple-git-hooks.json", GIT_HOOKS),
    ("simple-git-hooks.json", GIT_HOOKS),
    (".nycrc", COVERAGE),
    (".nycrc.json", COVERAGE),
    (".c8rc.json", COVERAGE),
    (".mocharc", MOCHA),
    (".mocharc.json", MOCHA),
    (".mocharc.jsonc", MOCHA),
    ("nodemon.json", NODEMON),
    ("drizzle.config.json", DRIZZLE),
    ("typedoc.json", TYPEDOC),
    ("devcontainer.json", DEVCONTAINER),
    (".devcontainer.json", DEVCONTAINER),
    ("wrangler.json", WRANGLER),
    ("wrangler.jsonc", WRANGLER),
    ("composer.json", COMPOSER),
    ("nest-cli.json", NEST),
    ("firebase.json", FIREBASE),
];

/// Mintlify. The source of a redirect names an old page on purpose.
const DOCS_SITE: Rules = &[("$schema", Nothing), ("redirects/source", Nothing), ("**", Page)];

/// Fumadocs: the pages beside the file, by their names.
const FUMADOCS_META: Rules = &[("pages", PageItem), ("**", NoText)];

/// Nextra: the pages beside the file, by their names.
const PAGE_NAMES: Rules = &[("", PageKeys), ("**", NoText)];

const TSCONFIG: Rules = &[
    ("include", Paths(Here)),
    ("exclude", Paths(Here)),
    ("files", Paths(Here)),
    ("references/path", ElementPath(Here)),
    ("extends", Module),
    ("compilerOptions/paths/*", Alias),
    ("compilerOptions/baseUrl", Paths(Here)),
    ("compilerOptions/rootDir", Paths(Here)),
    ("compilerOptions/rootDirs", Paths(Here)),
    ("compilerOptions/typeRoots", Paths(Here)),
    ("compilerOptions/types", Module),
    ("compilerOptions/outDir", Nothing),
    ("compilerOptions/outFile", Nothing),
    ("compilerOptions/declarationDir", Nothing),
    ("compilerOptions/tsBuildInfoFile", Nothing),
    ("compilerOptions/generateTrace", Nothing),
    ("compilerOptions/sourceRoot", Nothing),
    ("compilerOptions/mapRoot", Nothing),
    ("compilerOptions/plugins/name", Package),
    ("compilerOptions/plugins", NoText),
    ("compilerOptions/plugins/**", NoText),
    ("compilerOptions/jsxImportSource", Package),
    ("compilerOptions/lib", Nothing),
    ("watchOptions/excludeFiles", Paths(Here)),
    ("watchOptions/excludeDirectories", Paths(Here)),
    ("ts-node/require", Module),
    ("ts-node/files", Paths(Here)),
    ("typedocOptions/out", Nothing),
    ("typedocOptions/entryPoints", Paths(Here)),
];

/// What NestJS copies lies in its folder of sources, for which the workspace stands.
///
/// Source: <https://docs.nestjs.com/cli/monorepo> (v11).
const NEST: Rules = &[
    ("sourceRoot", Paths(Here)),
    ("collection", Module),
    ("compilerOptions/assets", Paths(Workspace)),
    ("compilerOptions/assets/include", Paths(Workspace)),
    ("compilerOptions/assets/exclude", Paths(Workspace)),
    ("compilerOptions/assets/outDir", Nothing),
    ("compilerOptions/tsConfigPath", Paths(Here)),
    ("compilerOptions/webpackConfigPath", Paths(Here)),
    ("compilerOptions/plugins", Module),
    ("compilerOptions/plugins/name", Module),
    ("projects/*/root", Paths(Here)),
    ("projects/*/sourceRoot", Paths(Here)),
    ("projects/*/compilerOptions/tsConfigPath", Paths(Here)),
];

const VERCEL: Rules = &[
    ("functions", Keys(Here)),
    ("functions/*/includeFiles", Paths(Here)),
    ("functions/*/excludeFiles", Paths(Here)),
    ("functions/**", NoText),
    ("builds/src", Paths(Here)),
    ("builds/use", Nothing),
    ("buildCommand", Command(Here)),
    ("installCommand", Command(Here)),
    ("devCommand", Command(Here)),
    ("ignoreCommand", Command(Here)),
    ("build/env", Nothing),
    ("env", Nothing),
    ("outputDirectory", Nothing),
    // Routes of the site, not files.
    ("crons/path", Url),
    ("rewrites/destination", Url),
    ("redirects/destination", Url),
    ("routes/dest", Url),
    ("crons/**", NoText),
    ("rewrites/**", NoText),
    ("redirects/**", NoText),
    ("headers/**", NoText),
    ("routes/**", NoText),
];

const TURBO: Rules = &[
    ("extends", Nothing),
    ("globalDependencies", Paths(Here)),
    ("globalEnv", Nothing),
    ("tasks", TaskKeys),
    ("pipeline", TaskKeys),
    ("tasks/*/inputs", Maybe(Unknown)),
    ("pipeline/*/inputs", Maybe(Unknown)),
    ("tasks/*/dependsOn", Task),
    ("pipeline/*/dependsOn", Task),
    ("tasks/*/with", Task),
    ("tasks/*/**", NoText),
    ("pipeline/*/**", NoText),
];

const NX: Rules = &[
    ("namedInputs/*", Maybe(Here)),
    ("targetDefaults", TaskKeys),
    ("targetDefaults/*/inputs", Maybe(Unknown)),
    ("targetDefaults/*/outputs", Nothing),
    ("targetDefaults/*/dependsOn", ProjectTask),
    ("targetDefaults/*/dependsOn/projects", Member),
    ("targetDefaults/*/dependsOn/target", Nothing),
    ("implicitDependencies/*", Member),
    ("release/projects", Member),
    ("release/groups/*/projects", Member),
    ("defaultProject", Member),
    ("targetDefaults/*/options/command", Command(Root)),
    ("targetDefaults/*/options/commands", Command(Root)),
    ("workspaceLayout/*", Paths(Here)),
    ("plugins", Module),
    ("plugins/plugin", Module),
    ("plugins/include", Paths(Here)),
    ("plugins/exclude", Paths(Here)),
    ("extends", Nothing),
];

const NX_WORKSPACE: Rules = &[
    ("$schema", Maybe(Here)),
    ("newProjectRoot", Paths(Here)),
    ("projects/*", Block(NX_PROJECT)),
];

const BIOME: Rules = &[
    ("extends", Module),
    ("plugins", Module),
    ("*/includes", Paths(Here)),
    ("*/include", Paths(Here)),
    ("*/ignore", Paths(Here)),
    ("files/experimentalScannerIgnores", Paths(Here)),
    ("vcs", Nothing),
];

const DENO: Rules = &[
    ("tasks/*", Command(Here)),
    ("tasks/*/command", Command(Here)),
    ("tasks/*/**", NoText),
    ("imports/*", ImportKey),
    ("scopes/*/*", ImportKey),
    ("exports/**", Module),
    ("include", Paths(Here)),
    ("exclude", Paths(Here)),
    ("*/include", Paths(Here)),
    ("*/exclude", Paths(Here)),
    ("workspace", Paths(Here)),
    ("workspace/members", Paths(Here)),
    ("importMap", Paths(Here)),
    ("compilerOptions", Nothing),
    ("lock", Nothing),
];

const LERNA: Rules = &[
    ("packages", Paths(Here)),
    ("ignoreChanges", Paths(Here)),
    ("command/*/ignoreChanges", Paths(Here)),
    ("command/*/scope", Member),
    ("command/*/ignore", Member),
    ("command/*/contents", Nothing),
];

const RUSH: Rules = &[
    ("projects/projectFolder", ElementPath(Here)),
    ("projects/packageName", Member),
    ("projects/decoupledLocalDependencies", Member),
    ("projects/cyclicDependencyProjects", Member),
    ("eventHooks/*", Command(Here)),
];

const CHANGESETS: Rules = &[
    ("ignore", Member),
    ("linked", Member),
    ("fixed", Member),
    ("changelog", Module),
    ("commit", Module),
    ("**", NoText),
];

const RENOVATE: Rules = &[
    ("ignorePaths", Paths(Root)),
    ("includePaths", Paths(Root)),
    ("matchFileNames", Paths(Root)),
    ("packageRules/matchFileNames", Paths(Root)),
    ("packageRules/matchPaths", Paths(Root)),
    ("ignoreDeps", Package),
    ("packageRules/matchPackageNames", Package),
    ("packageRules/excludePackageNames", Package),
    ("packageRules/matchDepNames", Package),
    ("postUpgradeTasks/commands", Command(Root)),
    ("packageRules/postUpgradeTasks/commands", Command(Root)),
    ("**", NoText),
];

const CSPELL: Rules = &[
    ("files", Paths(Here)),
    ("ignorePaths", Paths(Here)),
    ("overrides/filename", Paths(Here)),
    ("dictionaryDefinitions/path", Paths(Here)),
    ("import", Module),
    ("**", NoText),
];

const KNIP_WORKSPACE: Rules = &[
    ("entry", Paths(Here)),
    ("project", Paths(Here)),
    ("ignore", Paths(Here)),
    ("ignoreFiles", Paths(Here)),
    ("ignoreDependencies", Package),
    ("ignoreBinaries", Nothing),
    ("ignoreMembers", Nothing),
    ("ignoreIssues", Keys(Here)),
    ("paths/*", Alias),
    ("*", Maybe(Here)),
    ("*/entry", Paths(Here)),
    ("*/config", Paths(Here)),
];

const KNIP: Rules = &[
    ("$schema", Maybe(Here)),
    ("workspaces", Folders),
    ("workspaces/*", Block(KNIP_WORKSPACE)),
    ("ignoreWorkspaces", Paths(Here)),
    ("entry", Paths(Here)),
    ("project", Paths(Here)),
    ("ignore", Paths(Here)),
    ("ignoreFiles", Paths(Here)),
    ("ignoreDependencies", Package),
    ("ignoreBinaries", Nothing),
    ("ignoreMembers", Nothing),
    ("ignoreIssues", Keys(Here)),
    ("paths/*", Alias),
    ("*", Maybe(Here)),
    ("*/entry", Paths(Here)),
    ("*/config", Paths(Here)),
];

const DRIZZLE: Rules = &[
    ("schema", Paths(Here)),
    ("out", Paths(Here)),
    ("dbCredentials", Nothing),
];

const TYPEDOC: Rules = &[
    ("entryPoints", Paths(Here)),
    ("exclude", Paths(Here)),
    ("extends", Module),
    ("plugin", Module),
    ("out", Nothing),
    ("json", Nothing),
];

const DEVCONTAINER: Rules = &[
    ("build/dockerfile", Paths(Here)),
    ("dockerFile", Paths(Here)),
    ("build/context", Paths(Here)),
    ("context", Paths(Here)),
    ("dockerComposeFile", Paths(Here)),
    ("workspaceFolder", Paths(Unknown)),
    ("customizations/codespaces/openFiles", Paths(Workspace)),
    ("image", Nothing),
    ("features", Nothing),
    ("initializeCommand", Command(Workspace)),
    ("onCreateCommand", Command(Workspace)),
    ("updateContentCommand", Command(Workspace)),
    ("postCreateCommand", Command(Workspace)),
    ("postStartCommand", Command(Workspace)),
    ("postAttachCommand", Command(Workspace)),
    ("initializeCommand/*", Command(Workspace)),
    ("onCreateCommand/*", Command(Workspace)),
    ("updateContentCommand/*", Command(Workspace)),
    ("postCreateCommand/*", Command(Workspace)),
    ("postStartCommand/*", Command(Workspace)),
    ("postAttachCommand/*", Command(Workspace)),
    ("customizations/vscode/settings", Block(EDITOR_SETTINGS)),
    ("customizations/vscode/extensions", Nothing),
];

const COMPOSER: Rules = &[
    ("scripts/*", Command(Here)),
    ("autoload/**", Paths(Here)),
    ("autoload-dev/**", Paths(Here)),
    ("require", Nothing),
    ("require-dev", Nothing),
];

const FIREBASE: Rules = &[
    ("functions/source", Paths(Here)),
    ("functions/ignore", Paths(Here)),
    ("functions/predeploy", Command(Here)),
    ("hosting/public", Nothing),
    ("hosting/ignore", Paths(Here)),
    ("hosting/predeploy", Command(Here)),
    ("hosting/rewrites", Nothing),
    ("hosting/redirects", Nothing),
    ("hosting/headers", Nothing),
];

const EDITOR_SETTINGS: Rules = &[
    ("search.exclude", Keys(Workspace)),
    ("files.exclude", Keys(Workspace)),
    ("files.watcherExclude", Keys(Workspace)),
    ("files.readonlyInclude", Keys(Workspace)),
    ("files.readonlyExclude", Keys(Workspace)),
    ("files.associations", Keys(Workspace)),
    ("eslint.workingDirectories", Paths(Workspace)),
    ("eslint.workingDirectories/directory", ElementPath(Workspace)),
    ("eslint.workingDirectories/pattern", ElementPath(Workspace)),
    ("eslint.nodePath", Maybe(Workspace)),
    ("cSpell.ignorePaths", Paths(Workspace)),
    ("cSpell.words", Nothing),
    ("deno.enablePaths", Paths(Workspace)),
    ("deno.disablePaths", Paths(Workspace)),
    ("typescript.tsdk", Paths(Workspace)),
    ("jest.rootPath", Paths(Workspace)),
    ("*", Maybe(Workspace)),
    ("*/*", Maybe(Workspace)),
];

const EDITOR_TASK: Rules = &[
    ("label", Nothing),
    ("taskName", Nothing),
    ("dependsOn", Nothing),
    ("group", Nothing),
    ("problemMatcher", Nothing),
    ("presentation", Nothing),
    ("script", Script),
    ("path", Paths(Workspace)),
    ("command", Command(Workspace)),
    ("args", Maybe(Workspace)),
    ("options/cwd", Paths(Workspace)),
    ("*/command", Command(Workspace)),
];

const EDITOR_TASKS: Rules = &[("tasks", Block(EDITOR_TASK)), ("inputs", Nothing)];

const EDITOR_LAUNCH: Rules = &[
    ("configurations", Block(EDITOR_LAUNCH_ENTRY)),
    ("compounds", Nothing),
    ("inputs", Nothing),
];

const EDITOR_LAUNCH_ENTRY: Rules = &[
    ("name", Nothing),
    ("type", Nothing),
    ("request", Nothing),
    ("preLaunchTask", Nothing),
    ("postDebugTask", Nothing),
    ("outFiles", Nothing),
    ("program", Paths(Workspace)),
    ("command", Command(Workspace)),
    ("cwd", Paths(Workspace)),
    ("envFile", Paths(Workspace)),
    ("localRoot", Paths(Workspace)),
    ("remoteRoot", Nothing),
    ("webRoot", Paths(Workspace)),
    ("skipFiles", Paths(Workspace)),
    ("url", Nothing),
    ("**", Maybe(Workspace)),
];

const EDITOR_OTHER: Rules = &[("**", Maybe(Workspace))];

const EDITOR_WORKSPACE: Rules = &[
    ("folders/path", ElementPath(Here)),
    ("folders/name", Nothing),
    ("settings", Block(EDITOR_SETTINGS)),
    ("tasks/tasks", Block(EDITOR_TASK)),
    ("launch/configurations", Block(EDITOR_LAUNCH_ENTRY)),
    ("extensions", Nothing),
];
