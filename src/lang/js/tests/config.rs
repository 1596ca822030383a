//! Configurations of tools.

use super::check_file;
use crate::lang::reference::Target;

fn check(name: &str, text: &str, expected: &[&str]) {
    check_file(name, text, expected);
}

#[test]
fn strings_of_tool_configurations_are_paths_of_their_folder() {
    check(
        "app/jest.config.js",
        "module.exports = { setupFiles: ['<rootDir>/test/setup.ts'] }",
        &["«<rootDir>/test/setup.ts» config path! test/setup.ts in /app"],
    );
    check(
        "eslint.config.mjs",
        "export default [{ ignores: ['migrations', '!migrations/**/*.sql'] }]",
        &[
            "«migrations» config path! migrations in /",
            "«!migrations/**/*.sql» config glob migrations/**/*.sql in /",
        ],
    );
    check(
        ".eslintrc.cjs",
        "module.exports = { overrides: [{ files: 'scripts/**' }] }",
        &["«scripts/**» config glob scripts/** in /"],
    );
    check(
        "vite.config.ts",
        "export default { alias: { 'scripts/old': './scripts/new' } }",
        &[
            "«scripts/old» config path scripts/old in /",
            "«./scripts/new» config path ./scripts/new in /",
        ],
    );
    check(
        "drizzle.config.ts",
        "export default { out: './drizzle', schema: 'lib/schema.ts' }",
        &[
            "«./drizzle» config path! ./drizzle in /",
            "«lib/schema.ts» config path lib/schema.ts in /",
        ],
    );
    check(
        "next.config.js",
        "module.exports = { transpilePackages: ['@a/b'] }",
        &["«@a/b» config package @a/b"],
    );
    check(
        ".storybook/main.ts",
        "export default { stories: ['../app/**/*.stories.tsx'] }",
        &["«../app/**/*.stories.tsx» config glob ../app/**/*.stories.tsx in /.storybook"],
    );
    check(
        "vite.config.ts",
        "import a from './a'; x(path.resolve(__dirname, 'src'))",
        &[
            "«./a» import module ./a",
            "«path.resolve(__dirname, 'src')» path path! src in /",
        ],
    );
}

#[test]
fn look_alikes_are_no_paths() {
    check(
        "jest.config.js",
        "module.exports = { testEnvironment: 'node', verbose: 'a b/c' }",
        &[],
    );
    check(
        "jest.config.js",
        "module.exports = { transform: { '^.+\\\\.tsx?$': ['x'] } }",
        &[],
    );
    check(
        "vite.config.ts",
        "export default { base: '/app/', build: { outDir: 'dist/x' } }",
        &[],
    );
    check("app/config.ts", "export default { ignores: ['migrations'] }", &[]);
    check(
        "next.config.js",
        "module.exports = { images: 'https://a.example/**' }",
        &[],
    );
    check("eslint.config.js", "export default [{ rules: { semi: 'error' } }]", &[]);
}

#[test]
fn keys_of_plugins_of_postcss_are_packages() {
    let plugins = "plugins: { 'postcss-nested': {}, '@a/b': {}, autoprefixer: false, ...more, [x]: 1 }";
    let expected = [
        "«postcss-nested» config package postcss-nested",
        "«@a/b» config package @a/b",
        "«autoprefixer» config package autoprefixer",
    ];
    for (name, text) in [
        ("postcss.config.js", format!("module.exports = {{ {plugins} }}")),
        (".postcssrc.cjs", format!("module.exports = {{ {plugins} }}")),
        (
            "nuxt.config.ts",
            format!("export default defineNuxtConfig({{ postcss: {{ {plugins} }} }})"),
        ),
        (
            "vite.config.ts",
            format!("export default {{ css: {{ postcss: {{ {plugins} }} }} }}"),
        ),
    ] {
        let found = super::read(name, &text);
        let shown = super::show(
            &text,
            found
                .references
                .iter()
                .filter(|it| matches!(it.target, Target::Package { .. })),
        );
        assert_eq!(shown, expected, "{text}");
    }
    // The keys of other tools are names that somebody gives to a plugin.
    check(
        "eslint.config.js",
        "export default [{ plugins: { 'unused-imports': x } }]",
        &[],
    );
    check(
        "app/x.ts",
        "export default { postcss: { plugins: { 'postcss-nested': {} } } }",
        &[],
    );
    check(
        "vite.config.ts",
        "export default { postcss: { parser: { 'postcss-nested': {} } } }",
        &[],
    );
}

#[test]
fn lists_of_some_tools_are_packages() {
    for (name, text) in [
        (
            "vite.config.ts",
            "export default { optimizeDeps: { include: ['file-saver'] } }",
        ),
        (
            "vite.config.ts",
            "export default { ssr: { optimizeDeps: { exclude: ['file-saver'] } } }",
        ),
        (
            "nuxt.config.ts",
            "export default defineNuxtConfig({ vite: { optimizeDeps: { include: ['file-saver'] } } })",
        ),
        (
            "nuxt.config.ts",
            "export default defineNuxtConfig({ modules: [['file-saver', {}]] })",
        ),
        (
            "nuxt.config.ts",
            "export default defineNuxtConfig({ build: { transpile: ['file-saver'] } })",
        ),
    ] {
        check(name, text, &["«file-saver» config package file-saver"]);
    }
    check(
        "vitest.config.ts",
        "export default { test: { include: ['file-saver'] } }",
        &["«file-saver» config path! file-saver in /"],
    );
    check(
        "webpack.config.js",
        "module.exports = { resolve: { modules: ['file-saver'] } }",
        &[],
    );
}
