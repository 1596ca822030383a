//! Which files and npm packages somebody uses whom no text names: by a convention of a tool, or by hand.
//!
//! Generous on purpose: what is wrongly taken for used is a note that is missing, what is wrongly taken for left over
//! costs the trust in all notes.

use crate::lang::language::Language;
use crate::tree::path::RepoPath;

/// Folders whose files a framework, a runner or a server finds by itself.
const SEARCHED_FOLDERS: [&str; 45] = [
    "__mocks__",
    "__tests__",
    "api",
    "bench",
    "benchmarks",
    "bin",
    "changelog",
    "command",
    "commands",
    "composables",
    "crons",
    "cypress",
    "docs",
    "e2e",
    "entities",
    "events",
    "examples",
    "fixtures",
    "functions",
    "handlers",
    "i18n",
    "jobs",
    "layouts",
    "lambdas",
    "links",
    "listeners",
    "loaders",
    "locales",
    "middleware",
    "migrations",
    "pages",
    "playwright",
    "plugins",
    "public",
    "routes",
    "seeds",
    "specs",
    "static",
    "stories",
    "subscribers",
    "tasks",
    "templates",
    "test",
    "tests",
    "trigger",
];

/// Names up to the first dot that a framework, a runtime or a tool looks for.
const SEARCHED_NAMES: [&str; 47] = [
    "apple-icon",
    "app",
    "cli",
    "client",
    "default",
    "entry",
    "error",
    "favicon",
    "forbidden",
    "global-error",
    "global-setup",
    "global-teardown",
    "globalSetup",
    "globals",
    "gulpfile",
    "Gruntfile",
    "hooks",
    "icon",
    "index",
    "instrumentation",
    "instrumentation-client",
    "layout",
    "loading",
    "main",
    "manifest",
    "mdx-components",
    "middleware",
    "mod",
    "not-found",
    "opengraph-image",
    "page",
    "proxy",
    "robots",
    "root",
    "route",
    "routes",
    "schema",
    "seed",
    "server",
    "service-worker",
    "setup",
    "setupTests",
    "sitemap",
    "sw",
    "template",
    "unauthorized",
    "worker",
];

/// Endings of names, in front of the extension, that a tool looks for.
const SEARCHED_ENDINGS: [&str; 18] = [
    "bench",
    "client",
    "config",
    "cy",
    "d",
    "e2e",
    "int",
    "integration",
    "plugin",
    "preset",
    "server",
    "setup",
    "spec",
    "stories",
    "story",
    "test",
    "unit",
    "workspace",
];

/// Extensions of files that are read by people, by a tool's own search, or by nobody that decomm knows of.
const KEPT_EXTENSIONS: [&str; 38] = [
    "",
    "bru",
    "code-snippets",
    "code-workspace",
    "csproj",
    "env",
    "gql",
    "gradle",
    "graphql",
    "hbs",
    "http",
    "iml",
    "ini",
    "ipynb",
    "kts",
    "lock",
    "markdown",
    "md",
    "mdc",
    "mdx",
    "pbxproj",
    "pem",
    "plist",
    "podspec",
    "prisma",
    "proto",
    "rest",
    "rst",
    "sln",
    "snap",
    "sublime-project",
    "sublime-workspace",
    "svg",
    "toml",
    "txt",
    "xcworkspacedata",
    "yaml",
    "yml",
];

/// Whether something may use the file `path` that no text names.
pub fn is_entry(path: &RepoPath) -> bool {
    let name = path.name();
    let (stem, rest) = name.split_once('.').unwrap_or((name, ""));
    let has_ending = rest.rsplit('.').skip(1).any(|part| SEARCHED_ENDINGS.contains(&part));
    let is_searched_folder = |part: &str| {
        SEARCHED_FOLDERS.contains(&part)
            || part.starts_with(['.', '(', '[', '+', '@'])
            || part.starts_with("pages") && part.len() > 5
    };
    let folders = path.parent().unwrap_or_default();
    let is_setting = rest == "json" && !folders.parts().any(|part| matches!(part, "src" | "lib" | "scripts"));
    stem.is_empty()
        || stem.starts_with(['+', '_', '$'])
        || name.contains("rc.")
        || name.starts_with("tsconfig")
        || is_upper(stem)
        || is_setting
        || has_ending
        || rest.split('.').any(|part| part == "d")
        || SEARCHED_NAMES.contains(&stem)
        || stem.starts_with("entry-")
        || KEPT_EXTENSIONS.contains(&path.extension().as_ref())
        || folders.parts().any(is_searched_folder)
}

/// `LICENSE`, `README`, `Dockerfile` and the like.
fn is_upper(stem: &str) -> bool {
    let letters = || stem.chars().filter(|sign| sign.is_alphabetic());
    (letters().count() > 1 && letters().all(char::is_uppercase))
        || ["Dockerfile", "Makefile", "Procfile", "Containerfile", "Jenkinsfile"].contains(&stem)
}

/// Whether the file `path` is a test or a story: run because of its name or its place.
pub fn is_test(path: &RepoPath) -> bool {
    let is_code = Language::of(path, "") == Language::JavaScript;
    let mut endings = path.name().split('.').rev().skip(1);
    let has_ending =
        endings.any(|part| ["test", "spec", "stories", "story", "cy", "e2e", "bench", "int", "unit"].contains(&part));
    let folders = path.parent().unwrap_or_default();
    is_code && (has_ending || folders.parts().any(|part| part == "__tests__"))
}

/// Whether the file `path` could be something that people run by hand, and that works on one thing: a script or a query.
pub fn is_program(path: &RepoPath, first_line: &str) -> bool {
    matches!(
        Language::of(path, first_line),
        Language::JavaScript | Language::Shell | Language::Sql
    )
}

/// Whether globs and folders that the file `path` names are what a tool looks over, and not what it needs.
pub fn is_net(path: &RepoPath) -> bool {
    const NETS: [&str; 35] = [
        "tsconfig",
        "jsconfig",
        "eslint",
        "prettier",
        "biome",
        "tailwind",
        "lintstaged",
        "lint-staged",
        "stylelint",
        "vitest",
        "jest",
        "playwright",
        "cypress",
        "knip",
        "cspell",
        "nx.json",
        "turbo.json",
        "codecov",
        "oxlint",
        "dprint",
        "sonar",
        "renovate",
        "dependabot",
        "commitlint",
        "markdownlint",
        "typedoc",
        "api-extractor",
        "nyc",
        "c8",
        "pnpm-workspace",
        "lerna",
        "dangerfile",
        "wdio",
        "mocharc",
        "labeler",
    ];
    let name = path.name().to_ascii_lowercase();
    let is_hidden = || {
        path.parts()
            .any(|part| matches!(part, ".vscode" | ".github" | ".changeset" | ".idea"))
    };
    NETS.iter().any(|net| name.contains(net)) || is_hidden()
}

/// Whether a tool finds the npm package `name` by its name, or other packages expect it to be there.
pub fn is_expected(name: &str) -> bool {
    const NAMES: [&str; 52] = [
        "@babel/core",
        "@babel/runtime",
        "@playwright/test",
        "@swc/core",
        "@swc/helpers",
        "@testing-library/jest-dom",
        "@types/node",
        "autoprefixer",
        "axios",
        "core-js",
        "cssnano",
        "cypress",
        "dotenv",
        "drizzle-kit",
        "esbuild",
        "eslint",
        "express",
        "graphql",
        "happy-dom",
        "husky",
        "jest",
        "jsdom",
        "less",
        "lint-staged",
        "next",
        "nodemon",
        "playwright",
        "postcss",
        "prettier",
        "prisma",
        "prop-types",
        "react",
        "react-dom",
        "react-is",
        "react-native",
        "reflect-metadata",
        "regenerator-runtime",
        "rollup",
        "rxjs",
        "sass",
        "sharp",
        "source-map-support",
        "svelte",
        "tailwindcss",
        "terser",
        "ts-node",
        "tslib",
        "tsx",
        "typescript",
        "vite",
        "vue",
        "webpack",
    ];
    const PARTS: [&str; 22] = [
        "adapter",
        "babel",
        "commitlint",
        "config",
        "environment",
        "eslint",
        "gatsby",
        "grunt",
        "gulp",
        "jest",
        "karma",
        "loader",
        "plugin",
        "postcss",
        "prettier",
        "preset",
        "rehype",
        "remark",
        "reporter",
        "stylelint",
        "transformer",
        "vitest",
    ];
    let words = || name.split(['/', '-', '@', '.']);
    NAMES.contains(&name)
        || (name.starts_with("@types/") && name != "@types/")
        || words().any(|word| PARTS.contains(&word))
        || name.ends_with("/cli")
        || name.ends_with("-cli")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_convention_finds_is_an_entry() {
        for (path, expected) in [
            ("app/api/users/route.ts", true),
            ("app/dashboard/page.tsx", true),
            ("pages/about.tsx", true),
            ("app/routes/x.tsx", true),
            ("src/middleware.ts", true),
            ("src/instrumentation.ts", true),
            ("src/index.ts", true),
            ("lib/a.test.ts", true),
            ("lib/Button.stories.tsx", true),
            ("vite.config.ts", true),
            ("types/global.d.ts", true),
            ("README.md", true),
            ("LICENSE", true),
            (".env.local", true),
            (".github/scripts/x.js", true),
            ("tsconfig.base.json", true),
            ("public/logo.png", true),
            // One name means both sides of a component.
            ("app/components/Map.client.vue", true),
            ("prisma/schema.prisma", true),
            ("novu.code-workspace", true),
            ("x.sublime-project", true),
            ("src/routes/+page.ts", true),
            ("lib/database/sql-splitter.ts", false),
            ("scripts/lib/split-sql.js", false),
            ("src/components/OldButton.tsx", false),
            ("src/data/legacy.json", false),
            ("lib/styles/old.css", false),
            ("lib/query.sql", false),
        ] {
            let path = RepoPath::parse(path).unwrap_or_default();
            assert_eq!(is_entry(&path), expected, "{path}");
        }
    }

    #[test]
    fn a_package_that_a_tool_finds_by_its_name_is_expected() {
        for (name, expected) in [
            ("eslint-plugin-import", true),
            ("@babel/preset-env", true),
            ("@types/pg", true),
            ("react", true),
            ("css-loader", true),
            ("@changesets/cli", true),
            ("pg", false),
            ("@neondatabase/serverless", false),
            ("knex", false),
            ("node-pg-migrate", false),
        ] {
            assert_eq!(is_expected(name), expected, "{name}");
        }
    }
}
