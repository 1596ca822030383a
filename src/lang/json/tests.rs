//! Text to references, tool by tool.

use crate::lang::shown;

#[track_caller]
fn check(path: &str, text: &str, expected: &[&str]) {
    shown::check(text, &super::extract(&shown::file(path, text)), expected);
}

#[test]
fn tsconfig_lists_aliases_and_parents() {
    check(
        "packages/a/tsconfig.json",
        r#"{
  // the base
  "extends": ["../../tsconfig.base.json", "@acme/tsconfig/base.json"],
  "compilerOptions": {
    "baseUrl": "src", "outDir": "../../migrations", "lib": ["dom"],
    "paths": { "@old/*": ["../legacy/*"], "@one": ["../scripts/migrate.ts"] },
    "typeRoots": ["./types"]
  },
  "include": ["src", "../../migrations/**/*.sql"],
  "exclude": ["migrations",],
  "references": [{ "path": "../legacy" }]
}"#,
        &[
            "2: -> Plain mention prose @? \"// the base\"",
            "3: config path ../../tsconfig.base.json @packages/a/ expected module",
            "3: config module @acme/tsconfig/base.json",
            "5: config path src @packages/a/ expected",
            "6: config glob legacy/* @packages/a/ whole = \"../legacy/*\"",
            "6: config path ../scripts/migrate.ts @packages/a/src/ expected module whole",
            "7: config path ./types @packages/a/ expected whole",
            "9: config path src @packages/a/ expected whole",
            "9: config glob migrations/**/*.sql @/ whole = \"../../migrations/**/*.sql\"",
            "10: config path migrations @packages/a/ expected whole",
            "11: config path ../legacy @packages/a/ expected",
        ],
    );
    check(
        "tools/build.json",
        r#"{"compilerOptions": {}, "files": ["a.ts"]}"#,
        &["1: config path a.ts @tools/ expected whole"],
    );
    check(
        "tsconfig.json",
        r#"{"include": ["${configDir}/old"]}"#,
        &["1: config path old @/ expected whole = \"${configDir}/old\""],
    );
}

#[test]
fn vercel_has_commands_and_globs_but_routes() {
    check(
        "vercel.json",
        r#"{"buildCommand": "node scripts/migrate.js && next build",
 "functions": {"app/api/migrate/*.ts": {"maxDuration": 60, "includeFiles": "migrations/**"}},
 "crons": [{"path": "/api/migrate", "schedule": "0 5 * * *"}], "outputDirectory": "migrations/x",
 "rewrites": [{"source": "/migrations/a", "destination": "/api/migrate"}]}"#,
        &[
            "1: -> Shell config @/ \"node scripts/migrate.js && next build\"",
            "2: config glob app/api/migrate/*.ts @/",
            "2: config glob migrations/** @/",
        ],
    );
}

#[test]
fn task_runners_name_scripts_inputs_and_commands() {
    check(
        "turbo.json",
        r#"{"globalDependencies": ["$TURBO_ROOT$/migrations/x.sql"],
 "tasks": {"db:migrate": {"dependsOn": ["^build", "api#db:verify", "//#lint"], "inputs": ["$TURBO_DEFAULT$", "migrations/**"], "outputs": ["migrations/**"]}}}"#,
        &[
            "1: config path migrations/x.sql @/ expected whole = \"$TURBO_ROOT$/migrations/x.sql\"",
            "2: config script db:migrate of all",
            "2: config script build of all",
            "2: config script db:verify of api",
            "2: config script lint @/",
            "2: config glob migrations/** @? whole",
        ],
    );
    check(
        "apps/api/project.json",
        r#"{"root": "apps/api", "targets": {"m": {"executor": "nx:run-commands", "inputs": ["{projectRoot}/migrations/**"],
 "options": {"commands": ["node x.js", {"command": "node {workspaceRoot}/scripts/a.js"}], "cwd": "apps/api"}},
 "n": {"command": "node scripts/b.js", "outputs": ["dist/x"]}}}"#,
        &[
            "1: config path apps/api @/ expected",
            "1: config glob migrations/** @apps/api/ whole = \"{projectRoot}/migrations/**\"",
            "2: -> Shell config @apps/api/ \"node x.js\"",
            "2: -> Shell config @apps/api/ \"node scripts/a.js\"",
            "2: config path apps/api @/ expected",
            "3: -> Shell config @/ \"node scripts/b.js\"",
        ],
    );
}

#[test]
fn linters_and_formatters_list_files() {
    check(
        "biome.jsonc",
        r#"{"files": {"includes": ["**", "!migrations", "!!**/legacy/**"]}, "overrides": [{"includes": ["scripts/migrate.js"]}]}"#,
        &[
            "1: config glob ** @/ whole",
            "1: config path migrations @/ expected whole = \"!migrations\"",
            "1: config glob **/legacy/** @/ whole = \"!!**/legacy/**\"",
            "1: config path scripts/migrate.js @/ expected whole",
        ],
    );
    check(
        "apps/.eslintrc",
        "{extends: ['next/core-web-vitals', './base.js'], // x\n ignorePatterns: ['migrations/'], overrides: [{files: ['scripts/*.js']}]}",
        &[
            "1: config module next/core-web-vitals",
            "1: config path ./base.js @apps/ expected module",
            "1: -> Plain mention prose @? \"// x\"",
            "2: config path migrations/ @apps/ expected whole",
            "2: config glob scripts/*.js @apps/ whole",
        ],
    );
    check(
        "cspell.json",
        r#"{"words": ["migrations/x"], "ignorePaths": ["migrations"], "language": "en/GB"}"#,
        &["1: config path migrations @/ expected whole"],
    );
    check(
        ".prettierrc",
        "overrides:\n  - files: a/b\n",
        &["1: -> Yaml @? \"overrides:\\n  - files: a/b\\n\""],
    );
}

#[test]
fn the_editor_speaks_of_the_folder_above() {
    check(
        "web/.vscode/settings.json",
        r#"{"search.exclude": {"**/migrations": true, "legacy": true}, "sqltools.path": "${workspaceFolder}/migrations/a.sql",
 "editor.rulers": [80], "files.associations": {"*.mdx": "markdown"}}"#,
        &[
            "1: config glob **/migrations @web/ whole",
            "1: config path legacy @web/ expected whole",
            "1: config path migrations/a.sql @web/ = \"${workspaceFolder}/migrations/a.sql\"",
            "2: config glob *.mdx @web/",
        ],
    );
    check(
        ".vscode/tasks.json",
        r#"{"tasks": [{"label": "a/b", "command": "node", "args": ["${workspaceFolder}/scripts/migrate.js", "my file"]},
 {"type": "npm", "script": "db:migrate", "path": "packages/api"},
 {"command": "sh x.sh", "options": {"cwd": "${workspaceFolder}/scripts"}}]}"#,
        &[
            "1: -> Shell config @/ \"node scripts/migrate.js 'my file'\"",
            "2: config script db:migrate @.vscode/",
            "2: config path packages/api @/ expected",
            "3: -> Shell config @scripts/ \"sh x.sh\"",
            "3: config path scripts @/ expected = \"${workspaceFolder}/scripts\"",
        ],
    );
    check(
        ".vscode/launch.json",
        r#"{"configurations": [{"name": "a/b", "program": "${workspaceFolder}/scripts/migrate.js", "outFiles": ["${workspaceFolder}/dist/**"],
 "runtimeArgs": ["-r", "./scripts/env.js"], "args": ["--dir", "${env:HOME}/migrations"]},
 {"runtimeExecutable": "npm", "runtimeArgs": ["run", "db:migrate"]}]}"#,
        &[
            "1: config path scripts/migrate.js @/ expected = \"${workspaceFolder}/scripts/migrate.js\"",
            "2: config path ./scripts/env.js @/ whole",
            "3: -> Shell config @/ \"npm run db:migrate\"",
        ],
    );
}

#[test]
fn other_tools_have_their_lists() {
    check(
        "lerna.json",
        r#"{"packages": ["packages/*", "legacy"]}"#,
        &[
            "1: config glob packages/* @/ whole",
            "1: config path legacy @/ expected whole",
        ],
    );
    check(
        "renovate.json",
        r#"{"extends": ["config/base"], "ignorePaths": ["legacy/**"], "packageRules": [{"matchFileNames": ["old/package.json"], "matchPackageNames": ["@a/b"]}]}"#,
        &[
            "1: config glob legacy/** @/ whole",
            "1: config path old/package.json @/ expected whole",
        ],
    );
    check(
        "a/knip.json",
        r#"{"entry": ["scripts/migrate.js!"], "ignore": "migrations", "ignoreDependencies": ["@a/b"], "workspaces": {"packages/x": {"entry": "run.ts"}}}"#,
        &[
            "1: config path scripts/migrate.js! @a/ expected whole",
            "1: config path migrations @a/ expected",
            "1: config path packages/x @a/ expected",
            "1: config path run.ts @a/packages/x/ expected",
        ],
    );
    check(
        "jest.config.json",
        r#"{"globalSetup": "<rootDir>/scripts/setup", "testPathIgnorePatterns": ["<rootDir>/legacy/", "/node_modules/", "/lib/legacy/"], "preset": "ts-jest", "moduleNameMapper": {"^@/(.*)$": "<rootDir>/src/$1"}}"#,
        &[
            "1: config path scripts/setup @/ expected module = \"<rootDir>/scripts/setup\"",
            "1: config path legacy @/ expected whole = \"<rootDir>/legacy/\"",
            "1: config path lib/legacy @? whole = \"/lib/legacy/\"",
            "1: config module ts-jest",
            "1: config path src/$1 @/ expected module = \"<rootDir>/src/$1\"",
        ],
    );
    check(
        "deno.json",
        r#"{"tasks": {"m": "deno run migrate.ts"}, "lint": {"exclude": ["legacy"]}, "imports": {"@/": "./src/"}}"#,
        &[
            "1: -> Shell config @/ \"deno run migrate.ts\"",
            "1: config path legacy @/ expected whole",
            "1: config path ./src/ @/ expected module",
        ],
    );
    check(
        "drizzle.config.json",
        r#"{"schema": "lib/schema.ts", "out": "drizzle", "tablesFilter": ["!schema_migrations"]}"#,
        &[
            "1: config path lib/schema.ts @/ expected",
            "1: config path drizzle @/ expected",
            "1: sql table schema_migrations",
        ],
    );
    check(
        ".lintstagedrc.json",
        r#"{"migrations/*.sql": ["node scripts/check.js"]}"#,
        &[
            "1: config glob migrations/*.sql @/",
            "1: -> Shell config @/ \"node scripts/check.js\"",
        ],
    );
}

#[test]
fn any_other_file_goes_by_looks() {
    check(
        "data/x.json",
        r#"{"a": "migrations/001.sql", "b": ["migrate.js", "word", "1.2.3", "https://x.io/migrations/a"],
 "legacy/old.ts": 1, "cmd": "node scripts/migrate.js", "text": "see docs/old.md here", "table": "schema_migrations",
 "q": "select 1 from schema_migrations", "s": "and so on", "p": "C:\\migrations\\a.sql"}"#,
        &[
            "1: config path migrations/001.sql @?",
            "1: config path migrate.js @?",
            "2: config path legacy/old.ts @?",
            "2: -> Shell config @? \"node scripts/migrate.js\"",
            "2: -> Plain config @? \"see docs/old.md here\"",
            "2: sql table schema_migrations",
            "3: -> Sql sql @? \"select 1 from schema_migrations\"",
            "3: config path C:/migrations/a.sql @? = \"C:\\\\\\\\migrations\\\\\\\\a.sql\"",
        ],
    );
    check(
        ".mcp.json",
        r#"{"mcpServers": {"x": {"command": "node", "args": ["scripts/mcp.js"]}}}"#,
        &["1: -> Shell config @? \"node scripts/mcp.js\""],
    );
}

#[test]
fn what_is_not_read() {
    check("package-lock.json", r#"{"packages": {"legacy/x": {}}}"#, &[]);
    check("docs/mint.json", r#"{"navigation": ["a/b"]}"#, &[]);
    check("docs/docs.json", r#"{"navigation": ["a/b"]}"#, &[]);
    check("x.json", "", &[]);
    check(
        "x.json",
        "{\n\"secret\" }",
        &["note: not valid JSON: expected colon after the string or word in object property on line 2"],
    );
    check(
        "deep.json",
        &"[".repeat(200_000),
        &["note: not valid JSON: maximum nesting depth exceeded on line 1"],
    );
}
