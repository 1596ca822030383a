//! Configurations of tools.

use super::check_file;

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
