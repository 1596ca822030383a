//! Style sheets: what they import, their plugins, sources and settings, and the files behind `url()`.

use super::*;

const CONFIG: &str = "[[retire]]\nid = 'x'\npaths = ['/packages/react/', '/app/styles/_part.scss', '/app/old.css', \
                      '/app/x.png', '/app/tailwind.config.js', '/app/theme/_index.scss', '/legacy/', '/app/Old.module.css']\n\
                      dependencies = ['@acme/react', 'knex']\n";

const PACKAGE: (&str, &str) = (
    "packages/react/package.json",
    "{\"name\": \"@acme/react\", \"exports\": {\"./styles.css\": \"./styles.css\"}}",
);

#[test]
fn what_style_sheets_name_is_found() {
    for (name, text, expected) in [
        (
            "app/a.css",
            "@import \"@acme/react/styles.css\";\n",
            "app/a.css:1:10 dangling-path «@acme/react/styles.css» -> packages/react (certain)",
        ),
        (
            "app/a.css",
            "@plugin \"@acme/react\";\n",
            "app/a.css:1:10 dangling-path «@acme/react» -> packages/react (certain)",
        ),
        (
            "app/a.css",
            "@source \"../packages/react/src/**\";\n",
            "app/a.css:1:10 dangling-path «../packages/react/src/**» -> packages/react/src (certain)",
        ),
        (
            "app/a.css",
            "@source \"../node_modules/@acme/react/**\";\n",
            "app/a.css:1:10 dangling-dependency «../node_modules/@acme/react/**» -> @acme/react (likely)",
        ),
        (
            "app/a.css",
            "@config \"./tailwind.config.js\";\n",
            "app/a.css:1:10 dangling-path «./tailwind.config.js» -> app/tailwind.config.js (certain)",
        ),
        (
            "app/a.scss",
            "@use \"./styles/part\";\n",
            "app/a.scss:1:7 dangling-path «./styles/part» -> app/styles/_part.scss (certain)",
        ),
        (
            "app/b/a.scss",
            "@forward '../styles/part' hide $x;\n",
            "app/b/a.scss:1:11 dangling-path «../styles/part» -> app/styles/_part.scss (certain)",
        ),
        (
            "app/b/a.scss",
            "@import 'styles/part';\n",
            "app/b/a.scss:1:10 dangling-path «styles/part» -> app/styles/_part.scss (likely)",
        ),
        (
            "app/a.scss",
            "@use 'theme';\n",
            "app/a.scss:1:7 dangling-path «theme» -> app/theme/_index.scss (certain)",
        ),
        (
            "app/a.css",
            "@import url(old.css) screen;\n",
            "app/a.css:1:13 dangling-path «old.css» -> app/old.css (certain)",
        ),
        (
            "app/a.css",
            ".a { background: url(./x.png?v=1) }\n",
            "app/a.css:1:22 dangling-path «./x.png?v=1» -> app/x.png (certain)",
        ),
        (
            "app/a.module.css",
            ".a { composes: b from './Old.module.css'; }\n",
            "app/a.module.css:1:24 dangling-path «./Old.module.css» -> app/Old.module.css (certain)",
        ),
        (
            "app/a.less",
            "@import (reference) '../legacy/mixins';\n",
            "app/a.less:1:22 dangling-path «../legacy/mixins» -> legacy/mixins.scss (certain)",
        ),
        (
            "app/A.vue",
            "<template/>\n<style lang=\"scss\">\n@use './styles/part';\n</style>\n",
            "app/A.vue:3:7 dangling-path «./styles/part» -> app/styles/_part.scss (certain)",
        ),
        (
            "app/a.css",
            "/* See legacy/notes.md. */\n",
            "app/a.css:1:8 dangling-path «legacy/notes.md» -> legacy/notes.md (likely)",
        ),
    ] {
        check_dangling(
            CONFIG,
            &[(name, text), PACKAGE, ("packages/react/styles.css", "")],
            &[expected],
        );
    }
}

#[test]
fn what_style_sheets_only_seem_to_name_is_none() {
    for (name, text) in [
        // Something alive is meant.
        ("app/a.scss", "@use './live';\n@use './styles/live';\n"),
        ("app/a.css", "@import './live.css';\n@import '@acme/live/styles.css';\n"),
        ("app/b/a.scss", "@use '../live/part';\n"),
        (
            "app/a.css",
            "@source \"../packages/live/**\";\n@config \"./live.js\";\n",
        ),
        // Comments, addresses, what a site serves, what is put together, what is no path.
        ("app/a.scss", "// @use './styles/part';\n"),
        (
            "app/a.css",
            "a { background: url(https://example.com/app/x.png) url(/x.png) url(#x.png) }\n",
        ),
        ("app/a.scss", "@use \"sass:map\";\n@import \"#{$x}/part\";\n"),
        (
            "app/a.css",
            ".legacy { content: 'legacy' }\n@media legacy { a { b: c } }\n",
        ),
        ("app/a.css", "@source inline(\"legacy\");\n@apply legacy;\n"),
        ("app/a.scss", "@use 'part';\n@use 'knexus/x';\n"),
        ("app/a.css", "@layer theme, legacy;\n@tailwind base;\n"),
        // The ending of a script is none of a style sheet.
        ("app/a.scss", "@use './tailwind.config';\n"),
    ] {
        let live = [
            (name, text),
            PACKAGE,
            ("app/_live.scss", ""),
            ("app/live.css", ""),
            ("app/live.js", ""),
            ("app/styles/live.scss", ""),
            ("app/live/_part.scss", ""),
            ("packages/live/package.json", "{\"name\": \"@acme/live\"}"),
        ];
        check_dangling(CONFIG, &live, &[]);
    }
}

const ALIASES: [(&str, &str); 9] = [
    (
        "app/tsconfig.json",
        r##"{"compilerOptions": {"paths": {"@/*": ["./src/*"], "#mix": ["./src/scss/tools"], "#theme": ["./src/theme"]}}}"##,
    ),
    (
        "site/vite.config.ts",
        "export default { resolve: { alias: { '@': './src', styles: './src/scss' } } }",
    ),
    ("kit/package.json", "{\"name\": \"@acme/kit\"}"),
    ("kit/live/_a.scss", ""),
    ("app/src/live/_a.scss", ""),
    ("site/src/live/_index.scss", ""),
    ("app/src/scss/both.ts", ""),
    ("app/src/scss/_both.scss", ""),
    ("app/src/main.ts", "import '@/scss/tools.scss';\n"),
];

const BEHIND_ALIASES: &str = "[[retire]]\nid = 'x'\npaths = ['/app/src/scss/_tools.scss', '/app/src/theme/_index.scss', \
                              '/app/src/scss/both.ts', '/app/src/a.module.css', '/site/src/scss/_tools.scss', \
                              '/kit/scss/_tools.scss']\n";

#[test]
fn a_style_sheet_behind_an_alias_may_leave_out_what_a_path_may() {
    for (name, text, expected) in [
        (
            "app/src/b/a.scss",
            "@use '@/scss/tools' as _;\n",
            "app/src/b/a.scss:1:7 dangling-path «@/scss/tools» -> app/src/scss/_tools.scss (certain)",
        ),
        (
            "app/src/b/a.scss",
            "@forward '@/scss/tools.scss';\n",
            "app/src/b/a.scss:1:11 dangling-path «@/scss/tools.scss» -> app/src/scss/_tools.scss (certain)",
        ),
        (
            "app/src/b/a.scss",
            "@import '~@/scss/_tools';\n",
            "app/src/b/a.scss:1:10 dangling-path «~@/scss/_tools» -> app/src/scss/_tools.scss (certain)",
        ),
        (
            "app/src/b/a.scss",
            "@use '@/theme';\n",
            "app/src/b/a.scss:1:7 dangling-path «@/theme» -> app/src/theme/_index.scss (certain)",
        ),
        (
            "app/src/b/a.scss",
            "@use '#mix';\n",
            "app/src/b/a.scss:1:7 dangling-path «#mix» -> app/src/scss/_tools.scss (certain)",
        ),
        (
            "app/src/b/a.scss",
            "@use '#theme';\n",
            "app/src/b/a.scss:1:7 dangling-path «#theme» -> app/src/theme/_index.scss (certain)",
        ),
        (
            "app/src/A.vue",
            "<style lang=\"scss\">\n@use '@/scss/tools';\n</style>\n",
            "app/src/A.vue:2:7 dangling-path «@/scss/tools» -> app/src/scss/_tools.scss (certain)",
        ),
        (
            "app/src/b/a.module.css",
            ".a { composes: b from '@/a.module.css'; }\n",
            "app/src/b/a.module.css:1:24 dangling-path «@/a.module.css» -> app/src/a.module.css (certain)",
        ),
        (
            "site/src/b/a.scss",
            "@use '@/scss/tools';\n",
            "site/src/b/a.scss:1:7 dangling-path «@/scss/tools» -> site/src/scss/_tools.scss (certain)",
        ),
        (
            "site/src/b/a.scss",
            "@use 'styles/tools';\n",
            "site/src/b/a.scss:1:7 dangling-path «styles/tools» -> site/src/scss/_tools.scss (certain)",
        ),
        (
            "site/src/b/a.scss",
            "@use '@acme/kit/scss/tools';\n",
            "site/src/b/a.scss:1:7 dangling-path «@acme/kit/scss/tools» -> kit/scss/_tools.scss (certain)",
        ),
        // Nobody explains it.
        (
            "odd/a.scss",
            "@use '@odd/scss/tools';\n",
            "odd/a.scss:1:7 dangling-path «@odd/scss/tools» -> app/src/scss/_tools.scss (possible)",
        ),
    ] {
        let files: Vec<(&str, &str)> = ALIASES.into_iter().chain([(name, text)]).collect();
        check_dangling(BEHIND_ALIASES, &files, &[expected]);
    }
}

#[test]
fn what_an_alias_of_style_sheets_leads_to_may_be_alive() {
    for (name, text) in [
        ("app/src/b/a.scss", "@use '@/live/a';\n@use '@/none/tools';\n"),
        ("app/src/b/a.scss", "@use '@/scss/both';\n"),
        ("app/src/b/a.scss", "@use '@/scss/tool';\n@use '@/scss';\n"),
        (
            "site/src/b/a.scss",
            "@use '@/live';\n@use '@acme/kit/live/a';\n@use '@acme/kit/tools';\n",
        ),
    ] {
        let files: Vec<(&str, &str)> = ALIASES.into_iter().chain([(name, text)]).collect();
        check_dangling(BEHIND_ALIASES, &files, &[]);
    }
}

#[test]
fn a_style_sheet_that_something_imports_is_not_left_over() {
    let files = [
        (
            "legacy/run.ts",
            "import '../app/kept.scss';\nimport '../app/alone.scss';\n",
        ),
        ("app/main.ts", "import './a.scss';\n"),
        ("app/a.scss", "@use './kept';\n@use './deep';\n"),
        ("app/kept.scss", ""),
        ("app/alone.scss", ""),
        ("app/_deep.scss", ""),
    ];
    check_only(
        "orphaned-file",
        CONFIG,
        &files,
        &["app/alone.scss orphaned-file -> app/alone.scss (likely)"],
    );
}
