//! Text to references, tool by tool.

use crate::lang::json::{extract, take_out};
use crate::lang::settings::testing::{check_removals, taken};
use crate::lang::shown;
use crate::text::span::Span;

#[track_caller]
fn check(path: &str, text: &str, expected: &[&str]) {
    let source = shown::file(path, text);
    shown::check(text, &extract(&source), expected);
    check_removals(&source, (extract, take_out));
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
            "3: config path ../../tsconfig.base.json @packages/a/ expected module part",
            "3: config module @acme/tsconfig/base.json part",
            "5: config path src @packages/a/ expected",
            "6: config glob legacy/* @packages/a/ whole = \"../legacy/*\"",
            "6: config path ../scripts/migrate.ts @packages/a/src/ expected module whole",
            "7: config path ./types @packages/a/ expected",
            "9: config path src @packages/a/ expected whole",
            "9: config glob migrations/**/*.sql @/ whole = \"../../migrations/**/*.sql\"",
            "10: config path migrations @packages/a/ expected whole",
            "11: config path ../legacy @packages/a/ expected whole",
        ],
    );
    check(
        "tools/build.json",
        r#"{"compilerOptions": {}, "files": ["a.ts"]}"#,
        &["1: config path a.ts @tools/ expected"],
    );
    check(
        "tsconfig.json",
        r#"{"include": ["${configDir}/old"]}"#,
        &["1: config path old @/ expected = \"${configDir}/old\""],
    );
}

#[test]
fn vercel_has_commands_globs_and_routes() {
    check(
        "vercel.json",
        r#"{"buildCommand": "node scripts/migrate.js && next build",
 "functions": {"app/api/migrate/*.ts": {"maxDuration": 60, "includeFiles": "migrations/**"}},
 "crons": [{"path": "/api/migrate", "schedule": "0 5 * * *"}], "outputDirectory": "migrations/x",
 "rewrites": [{"source": "/migrations/a", "destination": "/api/migrate"}]}"#,
        &[
            "1: -> Shell config @/ \"node scripts/migrate.js && next build\"",
            "2: config glob app/api/migrate/*.ts @/ whole",
            "2: config glob migrations/** @/",
            "3: config route /api/migrate certain",
            "4: config route /api/migrate certain",
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
            "2: config script db:migrate of all whole",
            "2: config script build of all whole",
            "2: config member api whole",
            "2: config script db:verify of api whole",
            "2: config script lint @/ whole",
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
            "1: config glob migrations/** @apps/api/ = \"{projectRoot}/migrations/**\"",
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
            "1: config glob ** @/",
            "1: config path migrations @/ expected whole = \"!migrations\"",
            "1: config glob **/legacy/** @/ whole = \"!!**/legacy/**\"",
            "1: config path scripts/migrate.js @/ expected",
        ],
    );
    check(
        "apps/.eslintrc",
        "{extends: ['next/core-web-vitals', './base.js'], // x\n ignorePatterns: ['migrations/'], overrides: [{files: ['scripts/*.js']}]}",
        &[
            "1: config module next/core-web-vitals part",
            "1: config path ./base.js @apps/ expected module part",
            "1: -> Plain mention prose @? \"// x\"",
            "2: config path migrations/ @apps/ expected whole",
            "2: config glob scripts/*.js @apps/",
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
            "2: config glob *.mdx @web/ whole",
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
            "2: config path ./scripts/env.js @/",
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
            "1: config path old/package.json @/ expected",
            "1: config package @a/b",
        ],
    );
    check(
        "a/knip.json",
        r#"{"entry": ["scripts/migrate.js!"], "ignore": "migrations", "ignoreDependencies": ["@a/b"], "workspaces": {"packages/x": {"entry": "run.ts"}}}"#,
        &[
            "1: config path scripts/migrate.js @a/ expected = \"scripts/migrate.js!\"",
            "1: config path migrations @a/ expected",
            "1: config package @a/b whole",
            "1: config path packages/x @a/ expected whole",
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
            "1: config path src/$1 @/ expected module whole = \"<rootDir>/src/$1\"",
        ],
    );
    check(
        "deno.json",
        r#"{"tasks": {"m": "deno run migrate.ts"}, "lint": {"exclude": ["legacy"]}, "imports": {"@/": "./src/"}}"#,
        &[
            "1: -> Shell config @/ \"deno run migrate.ts\"",
            "1: config path legacy @/ expected whole",
            "1: config path ./src/ @/ expected module whole",
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
            "1: config glob migrations/*.sql @/ whole",
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
fn navigation_of_docs_sites_names_pages() {
    for name in ["docs/mint.json", "docs/docs.json"] {
        check(
            name,
            r#"{"$schema": "x/y", "icon": "a", "navigation": ["a/b", {"pages": ["c"]}]}"#,
            &["1: config page a/b @?", "1: config page c @?"],
        );
    }
    check(
        "pages/_meta.json",
        r#"{"old": "Old/new", "b": {"title": "c/d"}}"#,
        &["1: config page old @pages/", "1: config page b @pages/"],
    );
    check(
        "x.json",
        r#"{"a": "https://github.com/Acme/App/tree/main/packages/x#readme"}"#,
        &["1: config hosted packages/x of acme/app = \"https://github.com/Acme/App/tree/main/packages/x#readme\""],
    );
}

#[test]
fn what_is_not_read() {
    check("package-lock.json", r#"{"packages": {"legacy/x": {}}}"#, &[]);
    check("docs/openapi.json", r#"{"$schema": "a/b"}"#, &["1: config path a/b @?"]);
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

/// Takes the strings `wanted` out, each by its last occurrence; `Err` holds the indices of what is refused.
#[track_caller]
fn check_taken(path: &str, text: &str, wanted: &[&str], expected: Result<&str, &[usize]>) {
    let spans: Vec<Span> = wanted
        .iter()
        .map(|wanted| {
            let start = text.rfind(wanted).unwrap();
            Span::new(start, start + wanted.len())
        })
        .collect();
    let found = taken(&shown::file(path, text), (extract, take_out), &spans).map(|(text, _)| text);
    assert_eq!(found, expected.map(str::to_owned).map_err(<[usize]>::to_vec), "{text}");
}

#[test]
fn elements_of_lists_are_taken_out() {
    let text =
        "{\n  \"include\": [\"src\", \"migrations\"],\n  \"exclude\": [\"legacy/**\"],\n  \"files\": [\"a.ts\"]\n}\n";
    check_taken(
        "tsconfig.json",
        text,
        &["migrations"],
        Ok("{\n  \"include\": [\"src\"],\n  \"exclude\": [\"legacy/**\"],\n  \"files\": [\"a.ts\"]\n}\n"),
    );
    check_taken(
        "tsconfig.json",
        text,
        &["legacy/**", "migrations"],
        Ok("{\n  \"include\": [\"src\"],\n  \"exclude\": [],\n  \"files\": [\"a.ts\"]\n}\n"),
    );
    // An empty list would mean something else: everything, or nothing at all.
    check_taken("tsconfig.json", text, &["src", "migrations"], Err(&[0, 1]));
    check_taken("tsconfig.json", text, &["a.ts", "migrations"], Err(&[0]));
    check_taken(
        "biome.json",
        r#"{"files": {"includes": ["old", "!x"]}}"#,
        &["old"],
        Err(&[0]),
    );
    check_taken(
        "biome.json",
        r#"{"files": {"includes": ["old", "!x"]}}"#,
        &["!x"],
        Ok(r#"{"files": {"includes": ["old"]}}"#),
    );
    check_taken(
        "tsconfig.json",
        "{\n  \"references\": [\n    { \"path\": \"../a\" },\n    { \"path\": \"../legacy\" }, // old\n  ],\n}",
        &["../legacy"],
        Ok("{\n  \"references\": [\n    { \"path\": \"../a\" },\n  ],\n}"),
    );
    check_taken(
        "turbo.json",
        r#"{"tasks": {"db:verify": {}, "build": {"dependsOn": ["^build", "api#db:migrate"]}}}"#,
        &["db:migrate", "db:verify"],
        Ok(r#"{"tasks": {"build": {"dependsOn": ["^build"]}}}"#),
    );
}

#[test]
fn an_alias_goes_with_its_last_target() {
    let text = "{\n  // how to import\n  \"compilerOptions\": {\n    \"paths\": {\n      \"@a/*\": [\"./src/*\"],\n      // the old way\n      \"@old/*\": [\"./legacy/*\", \"./older/*\"] // soon gone\n    }\n  }\n}\n";
    check_taken(
        "tsconfig.json",
        text,
        &["./legacy/*"],
        Ok(&text.replace("\"./legacy/*\", ", "")),
    );
    check_taken(
        "tsconfig.json",
        text,
        &["./legacy/*", "./older/*"],
        Ok(
            "{\n  // how to import\n  \"compilerOptions\": {\n    \"paths\": {\n      \"@a/*\": [\"./src/*\"]\n    }\n  }\n}\n",
        ),
    );
}

#[test]
fn properties_go_where_they_stand_for_the_path() {
    check_taken(
        ".vscode/settings.json",
        "{\r\n\t\"files.exclude\": {\r\n\t\t\"migrations\": true,\r\n\t\t\"dist\": true\r\n\t}\r\n}",
        &["migrations"],
        Ok("{\r\n\t\"files.exclude\": {\r\n\t\t\"dist\": true\r\n\t}\r\n}"),
    );
    check_taken(
        "vercel.json",
        r#"{"functions": {"api/old.ts": {"maxDuration": 60}}, "buildCommand": "node old.js"}"#,
        &["api/old.ts"],
        Ok(r#"{"functions": {}, "buildCommand": "node old.js"}"#),
    );
    check_taken(
        "deno.json",
        r##"{"imports": {"db": "./old.ts"}}"##,
        &["./old.ts"],
        Ok(r##"{"imports": {}}"##),
    );
}

#[test]
fn a_command_of_which_nothing_is_left_goes_with_what_runs_it() {
    check_taken(
        "deno.json",
        r#"{"tasks": {"a": "node old.js", "b": "c"}}"#,
        &["node old.js"],
        Ok(r#"{"tasks": {"b": "c"}}"#),
    );
    check_taken(
        ".lintstagedrc",
        r#"{"*.ts": ["eslint", "node old.js"]}"#,
        &["node old.js"],
        Ok(r#"{"*.ts": ["eslint"]}"#),
    );
    check_taken(
        ".lintstagedrc",
        r#"{"*.ts": ["node old.js"]}"#,
        &["node old.js"],
        Ok(r#"{"*.ts": []}"#),
    );
    check_taken(
        ".devcontainer/devcontainer.json",
        r#"{"image": "x", "postCreateCommand": "node old.js"}"#,
        &["node old.js"],
        Ok(r#"{"image": "x"}"#),
    );
    // What needs a command, or has a default for it, does not run without.
    check_taken(
        "vercel.json",
        r#"{"buildCommand": "node old.js"}"#,
        &["node old.js"],
        Err(&[0]),
    );
    check_taken(
        "nx.json",
        r#"{"targetDefaults": {"a": {"options": {"command": "node old.js"}}}}"#,
        &["node old.js"],
        Err(&[0]),
    );
}

#[test]
fn what_stands_for_itself_is_refused() {
    check_taken(
        "x.json",
        r#"{"file": "migrations/1.sql"}"#,
        &["migrations/1.sql"],
        Err(&[0]),
    );
    check_taken(
        "tsconfig.json",
        r#"{"extends": "./old.json"}"#,
        &["./old.json"],
        Err(&[0]),
    );
    check_taken(
        ".babelrc",
        r#"{"plugins": [["./old.js", {}]]}"#,
        &["./old.js"],
        Err(&[0]),
    );
    check_taken(
        ".vscode/tasks.json",
        r#"{"tasks": [{"command": "sh", "args": ["old.sh", "a.sh"]}]}"#,
        &["old.sh"],
        Err(&[0]),
    );
    check_taken("x.json", "{\"a\": ", &["a"], Err(&[0]));
    check_taken("x.json", "", &[""], Err(&[0]));
}
