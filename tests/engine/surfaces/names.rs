//! Packages, their commands and scripts, submodules, and URLs of routes.

use crate::surfaces::row;
use decomm::finding::{Finding, Severity};

#[test]
fn packages() {
    row(
        "Packages",
        &[
            ("packages/web/src/a.ts", "import a from '@x/api';", "@x/api"),
            (
                "packages/web/src/a.ts",
                "import a from '@x/api/src/deep';",
                "@x/api/src/deep",
            ),
            ("packages/web/src/a.ts", "const name = '@x/api';", "@x/api"),
            (
                "packages/web/src/a.ts",
                "path.join(root, 'node_modules', '@x/api');",
                "path.join(root, 'node_modules', '@x/api')",
            ),
            (
                "packages/web/src/a.ts",
                "path.join(root, 'node_modules', 'knex', 'bin.js');",
                "path.join(root, 'node_modules', 'knex', 'bin.js')",
            ),
            (
                "packages/web/src/a.ts",
                "const name = '@old/client/sub';",
                "@old/client/sub",
            ),
            (
                "packages/web/package.json",
                r#"{"dependencies": {"@x/api": "*"}}"#,
                "@x/api",
            ),
            (
                "packages/web/package.json",
                r#"{"scripts": {"a": "pnpm --filter @x/api build"}}"#,
                "@x/api",
            ),
            (
                "packages/web/package.json",
                r#"{"scripts": {"a": "turbo run build --filter=...@x/api"}}"#,
                "@x/api",
            ),
            (
                "packages/web/package.json",
                r#"{"scripts": {"a": "pnpm --filter api build"}}"#,
                "api",
            ),
            (
                "packages/web/package.json",
                r#"{"scripts": {"a": "nx build api-project"}}"#,
                "api-project",
            ),
            (
                "package.json",
                r#"{"scripts": {"a": "npm run build -w packages/api"}}"#,
                "packages/api",
            ),
            (
                "turbo.json",
                r#"{"tasks": {"build": {"dependsOn": ["@x/api#build"]}}}"#,
                "@x/api",
            ),
            ("nx.json", r#"{"release": {"projects": ["@x/api"]}}"#, "@x/api"),
            (
                "packages/web/project.json",
                r#"{"implicitDependencies": ["api-project"]}"#,
                "api-project",
            ),
            (
                "packages/web/project.json",
                r#"{"targets": {"a": {"options": {"buildTarget": "api-project:build"}}}}"#,
                "api-project",
            ),
            (
                ".gitmodules",
                "[submodule \"x\"]\n\tpath = vendor/sub\n\turl = x\n",
                "vendor/sub",
            ),
            (
                "packages/web/package.json",
                r#"{"scripts": {"a": "playwright test"}}"#,
                "playwright",
            ),
            (
                "packages/web/package.json",
                r#"{"scripts": {"a": "npx tsc -p ."}}"#,
                "tsc",
            ),
            (
                "packages/web/package.json",
                r#"{"scripts": {"a": "xapi serve"}}"#,
                "xapi",
            ),
            ("a.sh", "npm run db:old\n", "db:old"),
            ("Dockerfile", "FROM node\nRUN npm i -g typescript@5\n", "typescript"),
            ("README.md", "See `@x/api`.\n", "@x/api"),
        ],
        &[
            (
                "packages/web/src/a.ts",
                "import a from '@x/web'; const name = '@x/api-extras';",
            ),
            (
                "packages/web/src/a.ts",
                "const name = 'knex'; const other = 'typescript';",
            ),
            ("packages/web/src/a.ts", "path.join(root, 'modules', 'knex');"),
            ("README.md", "See `@x/api-extras`, `typescript` and @x/api@1.0.0.\n"),
            ("CHANGELOG.md", "- `@x/api` is faster.\n"),
            (
                "packages/web/package.json",
                r#"{"scripts": {"a": "pnpm --filter @x/web build"}}"#,
            ),
            (
                "packages/web/package.json",
                r#"{"scripts": {"api": "pnpm --filter 'packages/*' build"}}"#,
            ),
            (
                "turbo.json",
                r#"{"tasks": {"build": {"dependsOn": ["^build", "@x/web#build"]}}}"#,
            ),
            (
                ".gitmodules",
                "[submodule \"vendor/sub\"]\n\tpath = vendor/live\n\turl = ../legacy\n",
            ),
            ("a.sh", "npm uninstall knex\n"),
            ("a.sh", "npm run db:new\n"),
        ],
    );
}

#[test]
fn scripts_in_settings_of_task_runners() {
    let config = "[[retire]]\nid = 'old'\nscripts = ['test:docs']\n";
    let package = |rest: &str| format!(r#"{{"name": "root", "scripts": {{"build": "tsc"}}{rest}}}"#);
    let (plain, included, excluded) = (
        package(""),
        package(r#", "nx": {"includedScripts": ["build", "test:docs"]}"#),
        package(r#", "nx": {"includedScripts": ["build"]}"#),
    );
    let (wireit, depends) = (
        package(r#", "wireit": {"test:docs": {"command": "node a.js"}}"#),
        package(r#", "wireit": {"build": {"dependencies": ["test:docs"]}}"#),
    );
    let targets = r#"{"targetDefaults": {"test:docs": {"cache": true}, "build": {"cache": true}}}"#;
    let with_plugin = r#"{"plugins": ["@nx/vite/plugin"], "targetDefaults": {"test:docs": {"cache": true}}}"#;
    let project = ("libs/a/project.json", r#"{"targets": {"test:docs": {}}}"#);
    let other = ("libs/a/project.json", r#"{"targets": {"test:all": {}}}"#);
    let member = (
        "libs/a/package.json",
        r#"{"name": "a", "scripts": {"test:docs": "tsc"}}"#,
    );
    for (files, expected) in [
        (vec![("package.json", included.as_str())], 1),
        (vec![("package.json", excluded.as_str())], 0),
        (vec![("package.json", wireit.as_str())], 1),
        (vec![("package.json", depends.as_str())], 1),
        (vec![("package.json", plain.as_str()), ("nx.json", targets)], 1),
        (vec![("package.json", plain.as_str()), ("nx.json", targets), other], 1),
        // A target of another package, of a project or of a plugin may be meant.
        (vec![("package.json", plain.as_str()), ("nx.json", targets), member], 0),
        (vec![("package.json", plain.as_str()), ("nx.json", targets), project], 0),
        (vec![("package.json", plain.as_str()), ("nx.json", with_plugin)], 0),
    ] {
        let found = crate::report(config, &files).findings;
        let is_error = |it: &&Finding| it.check == "dangling-script" && it.severity == Severity::Error;
        assert_eq!(found.iter().filter(is_error).count(), expected, "{files:?}: {found:#?}");
    }
    let found = crate::report(config, &[("package.json", &plain), ("nx.json", with_plugin)]).findings;
    assert!(found.iter().any(|it| it.severity == Severity::Note), "{found:#?}");
}

#[test]
fn urls_of_routes() {
    row(
        "Next.js and Remix route files",
        &[
            (
                "vercel.json",
                r#"{"crons": [{"path": "/api/old", "schedule": "0 5 * * *"}]}"#,
                "/api/old",
            ),
            (
                "vercel.json",
                r#"{"rewrites": [{"source": "/x", "destination": "/api/old?y=1"}]}"#,
                "/api/old?y=1",
            ),
            (
                "vercel.json",
                r#"{"redirects": [{"source": "/x", "destination": "/gone"}]}"#,
                "/gone",
            ),
            (
                "next.config.js",
                "export default { rewrites: () => [{ source: '/x', destination: '/api/old' }] };",
                "/api/old",
            ),
            ("lib/a.ts", "fetch('/api/old');", "/api/old"),
            ("lib/a.ts", "fetch(`${origin}/api/old`);", "${origin}/api/old"),
            (
                "components/a.tsx",
                "export const A = () => <Link href=\"/gone\">x</Link>;",
                "/gone",
            ),
            ("lib/a.ts", "redirect('/gone#top');", "/gone#top"),
        ],
        &[
            (
                "vercel.json",
                r#"{"crons": [{"path": "/api/live", "schedule": "0 5 * * *"}]}"#,
            ),
            (
                "vercel.json",
                r#"{"redirects": [{"source": "/gone", "destination": "/about"}]}"#,
            ),
            (
                "vercel.json",
                r#"{"rewrites": [{"source": "/x", "destination": "https://x.io/api/old"}]}"#,
            ),
            ("lib/a.ts", "fetch('/api/live'); fetch('/api'); fetch('/api/older');"),
            ("lib/a.ts", "fetch('https://x.io/api/old');"),
            (
                "components/a.tsx",
                "export const A = () => <Link href=\"/cart/1\">x</Link>;",
            ),
            ("packages/web/README.md", "Call `/api/old`.\n"),
            ("lib/a.ts", "fetch(`/api/${name}`);"),
        ],
    );
}
