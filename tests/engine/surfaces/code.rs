//! JavaScript and TypeScript, the scripts of components, and what configures tools in them.

use crate::surfaces::row;

#[test]
fn javascript_and_typescript() {
    row(
        "JS, TS, JSX, TSX, mjs, cjs, mts, cts, d.ts; script blocks of Vue, Svelte, Astro",
        &[
            ("a.ts", "import { a } from './legacy/a';", "./legacy/a"),
            ("a.ts", "export * as ns from './legacy/a';", "./legacy/a"),
            ("a.ts", "import type { A } from './legacy';", "./legacy"),
            ("a.tsx", "const a = lazy(() => import('./legacy/a'));", "./legacy/a"),
            ("a.cjs", "const a = require('./legacy/a');", "./legacy/a"),
            ("a.mjs", "import.meta.resolve('./legacy/a.ts');", "./legacy/a.ts"),
            ("a.ts", "import.meta.glob('./legacy/*.ts');", "./legacy/*.ts"),
            (
                "a.ts",
                "new Worker(new URL('./legacy/a.ts', import.meta.url));",
                "./legacy/a.ts",
            ),
            ("a.test.ts", "jest.requireActual('./legacy/a');", "./legacy/a"),
            ("a.test.ts", "await vi.importActual('./legacy/a');", "./legacy/a"),
            ("a.test.ts", "vi.mock('./legacy/a', () => ({}));", "./legacy/a"),
            ("a.d.ts", "/// <reference path=\"./legacy/a.ts\" />", "./legacy/a.ts"),
            (
                "lib/a.ts",
                "fs.readFileSync(path.join(__dirname, '..', 'legacy', 'a.ts'));",
                "path.join(__dirname, '..', 'legacy', 'a.ts')",
            ),
            ("a.ts", "read('leg' + 'acy/' + 'a.ts');", "'leg' + 'acy/' + 'a.ts'"),
            (
                "a.ts",
                "read(`${process.cwd()}/legacy/a.ts`);",
                "${process.cwd()}/legacy/a.ts",
            ),
            ("a.ts", "const dir = 'legacy'; fs.readdirSync(dir);", "dir"),
            ("a.ts", "execSync('node scripts/run.js');", "scripts/run.js"),
            ("a.ts", "spawn('node', ['run.js'], { cwd: 'scripts' });", "run.js"),
            (
                "packages/web/a.ts",
                "execSync('node run.js', { cwd: '../../scripts' });",
                "run.js",
            ),
            ("a.mjs", "await $`node scripts/run.js`;", "scripts/run.js"),
            ("a.ts", "sql`select * from schema_migrations`;", "schema_migrations"),
            (
                "a.ts",
                "db.query('DELETE FROM schema_migrations');",
                "schema_migrations",
            ),
            (
                "a.vue",
                "<script setup>\nimport A from './legacy/A.vue'\n</script>\n<template><A /></template>",
                "./legacy/A.vue",
            ),
            (
                "a.svelte",
                "<script>\nimport A from './legacy/A.svelte'\n</script>",
                "./legacy/A.svelte",
            ),
            (
                "a.astro",
                "---\nimport A from './legacy/A.astro'\n---\n<A />",
                "./legacy/A.astro",
            ),
            (
                "a.vue",
                "<template><img src=\"./legacy/a.png\"></template>",
                "./legacy/a.png",
            ),
        ],
        &[
            ("lib/a.ts", "import { b } from './legacy/b';"),
            ("a.ts", "import { b } from './lib/legacy/b';"),
            ("a.ts", "import legacy from 'legacy';"),
            ("a.ts", "const legacy = 'legacy'; log(legacy);"),
            ("a.ts", "go('/legacy/a'); get('https://x.io/legacy/a.ts');"),
            ("a.ts", "fs.writeFileSync('legacy/a.ts', text);"),
            ("a.ts", "fs.rmSync('legacy', { recursive: true });"),
            ("a.ts", "say('the legacy/new split');"),
            ("a.ts", "spawn('node', ['live.js'], { cwd: 'scripts' });"),
            ("a.ts", "spawn('node', ['run.js'], { cwd: 'elsewhere' });"),
            ("a.ts", "spawn('node', ['run.js'], { cwd: '/scripts' });"),
            ("a.ts", "db.query('select * from auth.schema_migrations');"),
            ("a.vue", "<template><legacy /></template><style>.legacy {}</style>"),
        ],
    );
}

#[test]
fn what_configures_tools_in_code() {
    row(
        "JS and TS that configures tools",
        &[
            (
                "eslint.config.js",
                "export default [{ ignores: ['legacy/**'] }];",
                "legacy/**",
            ),
            (
                "vitest.config.ts",
                "export default defineConfig({ test: { setupFiles: ['./legacy/a.ts'] } });",
                "./legacy/a.ts",
            ),
            (
                "vite.config.ts",
                "export default { resolve: { alias: { '@a': './legacy' } } };",
                "./legacy",
            ),
            (
                "jest.config.js",
                "module.exports = { roots: ['<rootDir>/legacy'] };",
                "<rootDir>/legacy",
            ),
            (
                "jest.config.js",
                "module.exports = { transform: { 'legacy/a.ts': 'x' } };",
                "legacy/a.ts",
            ),
            (
                "babel.config.js",
                "module.exports = { overrides: [{ test: './legacy' }] };",
                "./legacy",
            ),
            (
                ".storybook/main.ts",
                "export default { stories: ['../legacy/**/*.stories.tsx'] };",
                "../legacy/**/*.stories.tsx",
            ),
            ("knip.ts", "export default { entry: ['legacy/a.ts'] };", "legacy/a.ts"),
            ("knip.ts", "export default { entry: ['legacy/a.ts!'] };", "legacy/a.ts!"),
            (
                "knip.ts",
                "export default { ignoreDependencies: ['knex', 'x'] };",
                "knex",
            ),
            (
                "packages/web/tailwind.config.ts",
                "export default { content: ['../api/src/**/*.ts'] };",
                "../api/src/**/*.ts",
            ),
            (
                "packages/web/tailwind.config.ts",
                "export default { content: ['../../node_modules/@x/api/**/*.js'] };",
                "../../node_modules/@x/api/**/*.js",
            ),
            (
                "next.config.js",
                "module.exports = { transpilePackages: ['@x/api'] };",
                "@x/api",
            ),
            (
                "next.config.js",
                "module.exports = { serverExternalPackages: ['knex'] };",
                "knex",
            ),
            (
                "vite.config.ts",
                "export default { optimizeDeps: { include: ['@x/api/sub'] } };",
                "@x/api/sub",
            ),
            (
                "playwright.config.ts",
                "export default { webServer: { command: 'node scripts/run.js' } };",
                "scripts/run.js",
            ),
            (
                "tsup.config.ts",
                "export default defineConfig({ onSuccess: 'npm run db:old' });",
                "db:old",
            ),
            (
                "codegen.config.ts",
                "export default { hooks: { afterAllFileWrite: ['node scripts/run.js'] } };",
                "scripts/run.js",
            ),
        ],
        &[
            (
                "eslint.config.js",
                "export default [{ ignores: ['**/legacy/**', 'lib/legacy/**'] }];",
            ),
            ("vitest.config.ts", "export default { test: { name: 'legacy' } };"),
            ("vite.config.ts", "export default { build: { outDir: 'legacy' } };"),
            (
                "jest.config.js",
                "module.exports = { coverageDirectory: 'legacy/coverage' };",
            ),
            ("lib/vite.config.ts", "export default { a: './legacy' };"),
            (
                "next.config.js",
                "module.exports = { transpilePackages: ['@x/web'], name: 'knex' };",
            ),
            (
                "next.config.js",
                "module.exports = { redirects: () => [{ source: '/api/old', destination: '/api/live' }] };",
            ),
            (
                "tailwind.config.ts",
                "export default { content: ['./node_modules/@x/web/**/*.js'] };",
            ),
        ],
    );
}
