//! package.json, JSON, YAML, TOML, and lists of patterns.

use crate::surfaces::row;

#[test]
fn package_json() {
    row(
        "package.json",
        &[
            (
                "packages/web/package.json",
                r#"{"scripts": {"a": "node ../../scripts/run.js"}}"#,
                "../../scripts/run.js",
            ),
            (
                "packages/web/package.json",
                r#"{"main": "../../legacy/a.ts"}"#,
                "../../legacy/a.ts",
            ),
            (
                "package.json",
                r#"{"exports": {"./a": {"import": "./legacy/a.ts"}}}"#,
                "./legacy/a.ts",
            ),
            (
                "package.json",
                r##"{"imports": {"#a": "./legacy/a.ts"}}"##,
                "./legacy/a.ts",
            ),
            ("package.json", r#"{"bin": {"a": "scripts/run.js"}}"#, "scripts/run.js"),
            ("package.json", r#"{"files": ["legacy"]}"#, "legacy"),
            ("package.json", r#"{"types": "legacy/a.ts"}"#, "legacy/a.ts"),
            (
                "package.json",
                r#"{"typesVersions": {"*": {"a": ["legacy/a.ts"]}}}"#,
                "legacy/a.ts",
            ),
            (
                "package.json",
                r#"{"browser": {"./legacy/a.ts": false}}"#,
                "./legacy/a.ts",
            ),
            (
                "package.json",
                r#"{"workspaces": ["packages/api", "packages/*"]}"#,
                "packages/api",
            ),
            (
                "package.json",
                r#"{"lint-staged": {"legacy/**/*.ts": "eslint"}}"#,
                "legacy/**/*.ts",
            ),
            (
                "package.json",
                r#"{"jest": {"setupFiles": ["./legacy/a.ts"]}}"#,
                "./legacy/a.ts",
            ),
            (
                "package.json",
                r#"{"prisma": {"seed": "node scripts/run.js"}}"#,
                "scripts/run.js",
            ),
            (
                "package.json",
                r#"{"repository": {"url": "x", "directory": "packages/api"}}"#,
                "packages/api",
            ),
            (
                "packages/web/package.json",
                r#"{"dependencies": {"@x/api": "workspace:*"}}"#,
                "@x/api",
            ),
            (
                "packages/web/package.json",
                r#"{"dependencies": {"a": "link:../api"}}"#,
                "../api",
            ),
            (
                "packages/web/package.json",
                r#"{"dependencies": {"a": "file:../api"}}"#,
                "../api",
            ),
            (
                "packages/web/package.json",
                r#"{"dependencies": {"a": "npm:knex@3"}}"#,
                "knex",
            ),
            (
                "packages/web/package.json",
                r#"{"dependenciesMeta": {"@x/api": {"injected": true}}}"#,
                "@x/api",
            ),
            (
                "package.json",
                r#"{"pnpm": {"onlyBuiltDependencies": ["knex"]}}"#,
                "knex",
            ),
        ],
        &[
            (
                "package.json",
                r#"{"name": "legacy", "description": "legacy/a.ts is gone", "keywords": ["legacy"]}"#,
            ),
            ("package.json", r#"{"scripts": {"legacy": "echo legacy"}}"#),
            ("package.json", r#"{"scripts": {"a": "node scripts/live.js"}}"#),
            (
                "packages/web/package.json",
                r#"{"scripts": {"a": "node scripts/run.js"}}"#,
            ),
            ("package.json", r#"{"workspaces": ["packages/*"]}"#),
            ("package.json", r#"{"homepage": "https://x.io/legacy/a.ts"}"#),
            (
                "package.json",
                r#"{"dependencies": {"@x/web": "workspace:*", "legacy": "^1.0.0"}}"#,
            ),
            (
                "package.json",
                r#"{"peerDependenciesMeta": {"@x/web": {"optional": true}}}"#,
            ),
        ],
    );
}

#[test]
fn json_and_jsonc() {
    row(
        "tsconfig, vercel.json, turbo.json, nx.json, biome.json, .vscode, other JSON",
        &[
            ("tsconfig.json", r#"{"include": ["legacy/**/*.ts"]}"#, "legacy/**/*.ts"),
            (
                "tsconfig.json",
                r#"{"compilerOptions": {"paths": {"@a": ["./legacy/a.ts"]}}}"#,
                "./legacy/a.ts",
            ),
            (
                "packages/web/tsconfig.json",
                r#"{"references": [{"path": "../api"}]}"#,
                "../api",
            ),
            (
                "packages/web/tsconfig.json",
                r#"{"extends": "@x/api/tsconfig.json"}"#,
                "@x/api/tsconfig.json",
            ),
            (
                "vercel.json",
                r#"{"functions": {"legacy/*.ts": {"memory": 1}}}"#,
                "legacy/*.ts",
            ),
            (
                "turbo.json",
                r#"{"globalDependencies": ["legacy/a.ts"]}"#,
                "legacy/a.ts",
            ),
            (
                "nx.json",
                r#"{"namedInputs": {"a": ["{workspaceRoot}/legacy/**/*"]}}"#,
                "{workspaceRoot}/legacy/**/*",
            ),
            (
                "packages/web/project.json",
                r#"{"sourceRoot": "packages/api/src"}"#,
                "packages/api/src",
            ),
            (
                "biome.json",
                r#"{"files": {"includes": ["**", "!!legacy/**"]}}"#,
                "!!legacy/**",
            ),
            (
                ".vscode/settings.json",
                r#"{"search.exclude": {"legacy/**": true}}"#,
                "legacy/**",
            ),
            (
                ".vscode/launch.json",
                r#"{"configurations": [{"program": "${workspaceFolder}/scripts/run.js"}]}"#,
                "${workspaceFolder}/scripts/run.js",
            ),
            (
                ".vscode/tasks.json",
                r#"{"tasks": [{"command": "pnpm --filter @x/api dev"}]}"#,
                "@x/api",
            ),
            (
                "test-timings.json",
                r#"{"legacy/a.test.ts": 12, "lib/live.test.ts": 3}"#,
                "legacy/a.test.ts",
            ),
            ("knip.json", r#"{"workspaces": {"packages/api": {}}}"#, "packages/api"),
            ("renovate.json", r#"{"ignorePaths": ["legacy/**"]}"#, "legacy/**"),
            ("cspell.json", r#"{"ignorePaths": ["legacy"]}"#, "legacy"),
            ("typedoc.json", r#"{"entryPoints": ["packages/api"]}"#, "packages/api"),
            (
                "release-please-config.json",
                r#"{"packages": {"packages/api": {}}}"#,
                "packages/api",
            ),
            (
                ".release-please-manifest.json",
                r#"{"packages/api": "1.0.0"}"#,
                "packages/api",
            ),
            ("lerna.json", r#"{"packages": ["packages/api"]}"#, "packages/api"),
            (
                "rush.json",
                r#"{"projects": [{"projectFolder": "packages/api"}]}"#,
                "packages/api",
            ),
            (".changeset/config.json", r#"{"ignore": ["@x/api"]}"#, "@x/api"),
        ],
        &[
            (
                "tsconfig.json",
                r#"{"include": ["lib/**/*.ts"], "exclude": ["**/legacy"]}"#,
            ),
            ("tsconfig.json", r#"{"compilerOptions": {"outDir": "./legacy"}}"#),
            ("turbo.json", r#"{"tasks": {"legacy": {"outputs": ["legacy/**"]}}}"#),
            (
                ".vscode/settings.json",
                r#"{"search.exclude": {"**/legacy": true}, "cSpell.words": ["legacy"]}"#,
            ),
            ("cspell.json", r#"{"words": ["legacy"]}"#),
            (
                "data.json",
                r#"{"legacy": "legacy", "url": "https://x.io/legacy/a.ts"}"#,
            ),
            ("data.json", r#"{"text": "the legacy/new split"}"#),
            (".changeset/config.json", r#"{"ignore": ["@x/web"]}"#),
            ("package-lock.json", r#"{"packages": {"packages/api": {}}}"#),
        ],
    );
}

#[test]
fn yaml() {
    row(
        "YAML: workflows, GitLab, CircleCI, compose, lefthook, pre-commit, pnpm-workspace, Kubernetes",
        &[
            (
                ".github/workflows/a.yml",
                "jobs:\n  a:\n    steps:\n      - uses: actions/github-script@v7\n        with:\n          script: require('./scripts/run.js')\n",
                "./scripts/run.js",
            ),
            (
                ".github/workflows/a.yml",
                "jobs:\n  a:\n    steps:\n      - uses: actions/github-script@v7\n        with:\n          script: |\n            await import('${{ github.workspace }}/scripts/run.js')\n",
                "${{ github.workspace }}/scripts/run.js",
            ),
            (
                ".github/workflows/a.yml",
                "jobs:\n  a:\n    steps:\n      - uses: changesets/action@v1\n        with:\n          version: node scripts/run.js\n",
                "scripts/run.js",
            ),
            (
                ".github/workflows/a.yml",
                "jobs:\n  a:\n    steps:\n      - run: node scripts/run.js\n",
                "scripts/run.js",
            ),
            (
                ".github/workflows/a.yml",
                "jobs:\n  a:\n    steps:\n      - run: node run.js\n        working-directory: scripts\n",
                "run.js",
            ),
            (
                ".github/workflows/a.yml",
                "on:\n  push:\n    paths: ['legacy/**']\n",
                "legacy/**",
            ),
            (
                ".github/workflows/a.yml",
                "jobs:\n  a:\n    strategy:\n      matrix:\n        package: ['@x/api', '@x/web']\n",
                "@x/api",
            ),
            (
                ".github/actions/a/action.yml",
                "runs:\n  using: composite\n  steps:\n    - run: pnpm --filter @x/api build\n",
                "@x/api",
            ),
            (
                ".gitlab-ci.yml",
                "a:\n  script:\n    - node scripts/run.js\n",
                "scripts/run.js",
            ),
            (
                ".circleci/config.yml",
                "jobs:\n  a:\n    steps:\n      - run: node scripts/run.js\n",
                "scripts/run.js",
            ),
            (
                "docker-compose.yml",
                "services:\n  a:\n    build: ./packages/api\n",
                "./packages/api",
            ),
            (
                "docker-compose.yml",
                "services:\n  a:\n    volumes: ['./legacy:/x']\n",
                "./legacy",
            ),
            (
                "docker-compose.yml",
                "services:\n  a:\n    env_file: legacy/.env\n",
                "legacy/.env",
            ),
            (
                "docker-compose.yml",
                "services:\n  a:\n    command: node scripts/run.js\n",
                "scripts/run.js",
            ),
            (
                "lefthook.yml",
                "pre-commit:\n  commands:\n    a:\n      run: node scripts/run.js\n",
                "scripts/run.js",
            ),
            (
                ".pre-commit-config.yaml",
                "repos:\n  - hooks:\n      - entry: node scripts/run.js\n",
                "scripts/run.js",
            ),
            (
                "pnpm-workspace.yaml",
                "packages:\n  - packages/api\n  - packages/*\n",
                "packages/api",
            ),
            ("pnpm-workspace.yaml", "catalog:\n  knex: ^3\n  next: ^15\n", "knex"),
            ("pnpm-workspace.yaml", "onlyBuiltDependencies:\n  - knex\n", "knex"),
            (
                "k8s/a.yaml",
                "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - command: [node, scripts/run.js]\n",
                "scripts/run.js",
            ),
            (
                "k8s/a.yaml",
                "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - command: [sh, -c, 'node scripts/run.js && x']\n",
                "scripts/run.js",
            ),
            (
                "k8s/a.yaml",
                "apiVersion: v1\nkind: ConfigMap\ndata:\n  a.sh: |\n    node scripts/run.js\n",
                "scripts/run.js",
            ),
            (
                "k8s/a.yaml",
                "apiVersion: v1\nkind: ConfigMap\ndata:\n  a.sql: |\n    select * from schema_migrations\n",
                "schema_migrations",
            ),
            (
                "k8s/kustomization.yaml",
                "resources:\n  - ../legacy/a.yaml\n",
                "../legacy/a.yaml",
            ),
            (
                "k8s/kustomization.yaml",
                "configMapGenerator:\n  - files:\n      - a=../scripts/run.js\n",
                "../scripts/run.js",
            ),
            (".github/labeler.yml", "api:\n  - packages/api/**\n", "packages/api/**"),
            (
                ".github/dependabot.yml",
                "updates:\n  - directory: /packages/api\n",
                "/packages/api",
            ),
            (
                ".github/dependabot.yml",
                "updates:\n  - directories: ['/legacy/', '/lib']\n",
                "/legacy/",
            ),
            ("codecov.yml", "ignore:\n  - legacy/**\n", "legacy/**"),
        ],
        &[
            (
                ".github/workflows/a.yml",
                "name: legacy\non:\n  push:\n    branches: [legacy, 'packages/api']\n",
            ),
            (
                ".github/workflows/a.yml",
                "jobs:\n  legacy:\n    steps:\n      - run: node scripts/live.js\n",
            ),
            (
                ".github/workflows/a.yml",
                "jobs:\n  a:\n    steps:\n      - run: node scripts/run.js\n        working-directory: lib\n",
            ),
            (".github/workflows/a.yml", "on:\n  push:\n    paths: ['**/legacy/**']\n"),
            (
                "docker-compose.yml",
                "services:\n  legacy:\n    image: legacy\n    volumes: ['legacy:/legacy']\n",
            ),
            (
                "k8s/a.yaml",
                "apiVersion: v1\nkind: Pod\nmetadata: {name: legacy}\nspec:\n  containers:\n    - image: legacy/a.ts\n",
            ),
            (
                "k8s/a.yaml",
                "apiVersion: v1\nkind: ConfigMap\ndata:\n  note: |\n    the legacy one\n",
            ),
            ("k8s/kustomization.yaml", "namePrefix: legacy\nresources:\n  - a.yaml\n"),
            (
                ".github/dependabot.yml",
                "updates:\n  - directory: /\n    labels: ['legacy/a']\n",
            ),
            ("pnpm-workspace.yaml", "catalog:\n  next: ^15\n"),
        ],
    );
}

#[test]
fn toml() {
    row(
        "TOML: netlify, fly, wrangler, and the like",
        &[
            (
                "netlify.toml",
                "[build]\ncommand = \"node scripts/run.js\"\n",
                "scripts/run.js",
            ),
            ("netlify.toml", "[build]\nbase = \"packages/api\"\n", "packages/api"),
            (
                "netlify.toml",
                "[functions]\nincluded_files = [\"legacy/**\"]\n",
                "legacy/**",
            ),
            (
                "fly.toml",
                "[deploy]\nrelease_command = \"node scripts/run.js\"\n",
                "scripts/run.js",
            ),
            (
                "fly.toml",
                "[build]\ndockerfile = \"packages/api/Dockerfile\"\n",
                "packages/api/Dockerfile",
            ),
            (
                "wrangler.toml",
                "main = \"packages/api/src/index.ts\"\n",
                "packages/api/src/index.ts",
            ),
            (
                "wrangler.toml",
                "[[d1_databases]]\nmigrations_dir = \"legacy\"\n",
                "legacy",
            ),
            (
                "wrangler.toml",
                "[build]\ncommand = \"npm run build -w @x/api\"\n",
                "@x/api",
            ),
            ("any.toml", "[a]\nb = [\"legacy/a.ts\"]\n", "legacy/a.ts"),
        ],
        &[
            ("netlify.toml", "[[redirects]]\nfrom = \"/legacy/a\"\nto = \"/x\"\n"),
            ("netlify.toml", "[build]\ncommand = \"node scripts/live.js\"\n"),
            ("fly.toml", "app = \"legacy\"\n"),
            ("fly.toml", "[[statics]]\nguest_path = \"/app/legacy\"\n"),
            ("wrangler.toml", "name = \"legacy\"\n"),
            ("any.toml", "a = \"legacy\"\nb = \"https://x.io/legacy/a.ts\"\n"),
        ],
    );
}

#[test]
fn lists_of_patterns() {
    row(
        "ignore files, CODEOWNERS, .gitattributes, workspace globs",
        &[
            (".gitignore", "/legacy/\n", "/legacy/"),
            (".dockerignore", "legacy/a.ts\n", "legacy/a.ts"),
            (".prettierignore", "scripts/run.js\n", "scripts/run.js"),
            (".eslintignore", "!/legacy/a.ts\n", "!/legacy/a.ts"),
            (".github/CODEOWNERS", "/packages/api/ @a\n", "/packages/api/"),
            ("CODEOWNERS", "packages/api @a\n", "packages/api"),
            (".gitattributes", "/legacy/*.ts linguist-generated\n", "/legacy/*.ts"),
            ("packages/.gitignore", "/api/dist\n", "/api/dist"),
        ],
        &[
            (".gitignore", "legacy/\n"),
            (".gitignore", "legacy\n*.log\n"),
            (".gitignore", "# /legacy/\n"),
            (".gitignore", "**/legacy/\n"),
            (".dockerignore", "lib/legacy\n"),
            ("lib/.gitignore", "/legacy/\n"),
            (".github/CODEOWNERS", "* @legacy/a\n"),
            (".gitattributes", "*.ts diff=legacy/a\n"),
        ],
    );
}
