//! The rules of tools whose settings stand in files of their own and in package.json alike.
//!
//! Taken from the tools' own documentation as of 2026; a key that is missing here is read by its looks.

use crate::lang::settings::Meaning::{
    Block, Command, ImportKey, Keys, Maybe, Member, Module, ModulePath, Nothing, Paths, ProjectTask, Regex, Script,
};
use crate::lang::settings::Place::{Here, Root};
use crate::lang::settings::Rules;

/// ESLint (`.eslintrc`), and what took over its shape: oxlint, stylelint.
pub const ESLINT: Rules = &[
    ("$schema", Maybe(Here)),
    ("extends", Module),
    ("overrides/extends", Module),
    ("plugins", Nothing),
    ("jsPlugins", Module),
    ("parser", Module),
    ("overrides/parser", Module),
    ("ignorePatterns", Paths(Here)),
    ("ignoreFiles", Paths(Here)),
    ("overrides/files", Paths(Here)),
    ("overrides/excludedFiles", Paths(Here)),
    ("overrides/excludeFiles", Paths(Here)),
    ("parserOptions/project", Paths(Here)),
    ("parserOptions/projects", Paths(Here)),
    ("overrides/parserOptions/project", Paths(Here)),
    ("env", Nothing),
    ("globals", Nothing),
];

/// Prettier.
pub const PRETTIER: Rules = &[
    ("overrides/files", Paths(Here)),
    ("overrides/excludeFiles", Paths(Here)),
    ("plugins", Module),
    ("importOrder", Nothing),
];

/// Babel.
pub const BABEL: Rules = &[
    ("presets", Module),
    ("plugins", Module),
    ("extends", Module),
    ("ignore", Paths(Here)),
    ("only", Paths(Here)),
];

/// Jest, here and in package.json.
pub const JEST: Rules = &[
    ("rootDir", Paths(Here)),
    ("roots", Paths(Here)),
    ("modulePaths", Paths(Here)),
    ("projects", Paths(Here)),
    ("testMatch", Paths(Here)),
    ("collectCoverageFrom", Paths(Here)),
    ("globalSetup", ModulePath),
    ("globalTeardown", ModulePath),
    ("setupFiles", Module),
    ("setupFilesAfterEnv", Module),
    ("snapshotSerializers", Module),
    ("transform/*", Module),
    ("moduleNameMapper/*", ImportKey),
    ("reporters", Module),
    ("preset", Module),
    ("resolver", Module),
    ("runner", Module),
    ("testEnvironment", Module),
    ("testRegex", Regex),
    ("testPathIgnorePatterns", Regex),
    ("transformIgnorePatterns", Regex),
    ("coveragePathIgnorePatterns", Regex),
    ("modulePathIgnorePatterns", Regex),
    ("watchPathIgnorePatterns", Regex),
    ("coverageDirectory", Nothing),
    ("cacheDirectory", Nothing),
    ("displayName", Nothing),
    ("testURL", Nothing),
];

/// nyc and c8.
pub const COVERAGE: Rules = &[
    ("include", Paths(Here)),
    ("exclude", Paths(Here)),
    ("src", Paths(Here)),
    ("require", Module),
    ("extends", Module),
    ("report-dir", Nothing),
    ("reports-dir", Nothing),
    ("temp-dir", Nothing),
    ("tempDirectory", Nothing),
    ("reporter", Nothing),
];

/// Mocha.
pub const MOCHA: Rules = &[
    ("spec", Paths(Here)),
    ("file", Paths(Here)),
    ("ignore", Paths(Here)),
    ("exclude", Paths(Here)),
    ("watch-files", Paths(Here)),
    ("watch-ignore", Paths(Here)),
    ("watchFiles", Paths(Here)),
    ("watchIgnore", Paths(Here)),
    ("require", Module),
    ("reporter", Module),
    ("extends", Module),
    ("config", Paths(Here)),
];

/// nodemon.
pub const NODEMON: Rules = &[
    ("watch", Paths(Here)),
    ("ignore", Paths(Here)),
    ("exec", Command(Here)),
    ("execMap/*", Command(Here)),
    ("events/*", Command(Here)),
    ("ext", Nothing),
];

/// One target of Nx or Angular.
pub const NX_TARGET: Rules = &[
    ("command", Command(Root)),
    ("outputs", Nothing),
    ("dependsOn", ProjectTask),
    ("dependsOn/projects", Member),
    ("dependsOn/target", Nothing),
    ("inputs", Maybe(Root)),
    ("options/command", Command(Root)),
    ("options/commands", Command(Root)),
    ("options/commands/command", Command(Root)),
    ("options/script", Script),
    ("options/cwd", Paths(Root)),
    ("options/outputPath", Nothing),
    ("options/outputFile", Nothing),
    ("options/main", Paths(Root)),
    ("options/buildTarget", ProjectTask),
    ("options/browserTarget", ProjectTask),
    ("options/devServerTarget", ProjectTask),
    ("options/serverTarget", ProjectTask),
    ("options/hostTarget", ProjectTask),
    ("configurations/*/buildTarget", ProjectTask),
    ("configurations/*/browserTarget", ProjectTask),
    ("configurations/*/devServerTarget", ProjectTask),
    ("options/**", Maybe(Root)),
    ("configurations/*/command", Command(Root)),
    ("configurations/*/commands", Command(Root)),
    ("configurations/**", Maybe(Root)),
];

/// A project of Nx or Angular.
pub const NX_PROJECT: Rules = &[
    ("$schema", Maybe(Here)),
    ("root", Paths(Root)),
    ("sourceRoot", Paths(Root)),
    ("targets/*", Block(NX_TARGET)),
    ("architect/*", Block(NX_TARGET)),
    ("implicitDependencies", Member),
    ("includedScripts", Script),
    ("name", Nothing),
    ("tags", Nothing),
];

/// lint-staged and nano-staged: globs to commands.
pub const LINT_STAGED: Rules = &[("", Keys(Here)), ("*", Command(Here))];

/// husky before its fifth version.
pub const HOOKS: Rules = &[("hooks/*", Command(Here))];

/// simple-git-hooks and yorkie.
pub const GIT_HOOKS: Rules = &[("*", Command(Here))];

/// Wrangler, in TOML and JSON.
pub const WRANGLER: Rules = &[
    ("name", Nothing),
    ("main", ModulePath),
    ("base_dir", Paths(Here)),
    ("tsconfig", Paths(Here)),
    ("build/command", Command(Here)),
    ("build/cwd", Paths(Here)),
    ("build/watch_dir", Paths(Here)),
    ("assets/directory", Paths(Here)),
    ("site/bucket", Paths(Here)),
    ("rules/globs", Paths(Here)),
    ("d1_databases/migrations_dir", Paths(Here)),
    ("env/*/main", ModulePath),
    ("env/*/d1_databases/migrations_dir", Paths(Here)),
    ("routes", Nothing),
    ("route", Nothing),
];
