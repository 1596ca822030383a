//! References that real deletions forgot and that decomm once missed, and look-alikes that it took for some.

use crate::check_dangling;

const OLD: &str = "[[retire]]\nid = 'old'\npaths = ['/pkg/test/types.d.ts', '/pkg/src/entry.ts', '/legacy/', '/setup.js', '/lib/view/old.js', '/legacy-lock.json']\n";

#[test]
fn an_alias_may_leave_out_any_ending() {
    check_dangling(
        OLD,
        &[
            (
                "pkg/tsconfig.json",
                r#"{"compilerOptions": {"paths": {"test": ["./test/types"], "live": ["./src/live"]}}}"#,
            ),
            ("pkg/src/live.d.ts", ""),
            (
                "pkg/build.js",
                "const path = require('path');\nf({ [path.resolve(__dirname, 'src/entry')]: 1, [path.join(__dirname, 'src/live')]: 2, x: path.join(__dirname, 'src') });",
            ),
            ("pkg/lib/entry/a.ts", ""),
            ("pkg/other.js", "require('path').resolve(__dirname, 'lib/entry')"),
        ],
        &[
            "pkg/build.js:2:6 dangling-path «path.resolve(__dirname, 'src/entry')» -> pkg/src/entry.ts (likely)",
            "pkg/tsconfig.json:1:42 dangling-path «./test/types» -> pkg/test/types.d.ts (certain)",
        ],
    );
}

#[test]
fn docker_looks_for_a_name_in_the_context_alone() {
    check_dangling(
        OLD,
        &[
            (
                ".dockerignore",
                "setup.js\n!legacy-lock.json\nlegacy\n**/setup.js\n*.js\n",
            ),
            (".gitignore", "setup.js\nlegacy-lock.json\n"),
            ("app/.dockerignore", "setup.js\n"),
            ("app/Dockerfile.dockerignore", "!setup.js\n"),
        ],
        &[
            ".dockerignore:1:1 dangling-path «setup.js» -> setup.js (certain)",
            ".dockerignore:2:1 dangling-path «!legacy-lock.json» -> legacy-lock.json (certain)",
        ],
    );
}

#[test]
fn a_pattern_may_be_the_name_of_a_file() {
    const NAMES: &str =
        "[[retire]]\nid = 'old'\npaths = ['/Procfile', '/Brewfile', '/Jenkinsfile', '/legacy/', '/tool']\n";
    for (name, text, expected) in [
        (
            ".dockerignore",
            "Procfile\n",
            Some(".dockerignore:1:1 dangling-path «Procfile» -> Procfile (certain)"),
        ),
        (
            ".dockerignore",
            "!Brewfile\n",
            Some(".dockerignore:1:1 dangling-path «!Brewfile» -> Brewfile (certain)"),
        ),
        (
            "Dockerfile.dockerignore",
            "Brewfile",
            Some("Dockerfile.dockerignore:1:1 dangling-path «Brewfile» -> Brewfile (certain)"),
        ),
        (
            ".github/CODEOWNERS",
            "Jenkinsfile @acme/ops\n",
            Some(".github/CODEOWNERS:1:1 dangling-path «Jenkinsfile» -> Jenkinsfile (certain)"),
        ),
        (
            "CODEOWNERS",
            "* @a\nProcfile\t@a\n",
            Some("CODEOWNERS:2:1 dangling-path «Procfile» -> Procfile (certain)"),
        ),
        (
            ".gitattributes",
            "Jenkinsfile linguist-language=Groovy\n",
            Some(".gitattributes:1:1 dangling-path «Jenkinsfile» -> Jenkinsfile (certain)"),
        ),
        (
            ".npmignore",
            "Procfile\n",
            Some(".npmignore:1:1 dangling-path «Procfile» -> Procfile (certain)"),
        ),
        // Meant for every file or folder of that name, for what tools make, or for another folder.
        (".gitignore", "Procfile\n", None),
        (".gitignore", "*file\n!tool\n!Procfile/\n", None),
        (
            ".gitignore",
            "*file\n!Procfile\n",
            Some(".gitignore:2:1 dangling-path «!Procfile» -> Procfile (certain)"),
        ),
        (".prettierignore", "Brewfile\n", None),
        (".dockerignore", "legacy\n", None),
        (".dockerignore", "Procfile/\n", None),
        (".dockerignore", "**/Procfile\nProcfile*\n", None),
        (".dockerignore", "tool\n", None),
        ("app/.dockerignore", "Procfile\n", None),
        ("app/.gitattributes", "Procfile text\n", None),
        ("CODEOWNERS", "legacy @a\nBrewfile.lock @a\n[Procfile]\n", None),
        ("CODEOWNERS", "Makefile @a\n", None),
    ] {
        let expected: Vec<&str> = expected.into_iter().collect();
        let others = [("tool/run.js", ""), ("legacy/a.js", "")];
        check_dangling(NAMES, &[(name, text), others[0], others[1]], &expected);
        check_dangling(
            NAMES,
            &[
                (name, text),
                others[0],
                ("Procfile", ""),
                ("Brewfile", ""),
                ("Jenkinsfile", ""),
            ],
            &expected,
        );
    }
    // One of that name is alive elsewhere.
    check_dangling(
        NAMES,
        &[("CODEOWNERS", "Jenkinsfile @a\n"), ("ci/Jenkinsfile", "")],
        &[],
    );
}

#[test]
fn an_image_may_be_built_from_the_root() {
    const TRACKER: &str = "[[retire]]\nid = 'old'\npaths = ['/packages/tracker/', '/src/old.ts', '/app/']\n";
    for (name, text, expected) in [
        (
            "apps/workflows/.dockerignore",
            "packages/tracker\n",
            Some("apps/workflows/.dockerignore:1:1 dangling-path «packages/tracker» -> packages/tracker (likely)"),
        ),
        (
            "apps/workflows/Dockerfile.dockerignore",
            "*\n!/packages/tracker/src\n",
            Some(
                "apps/workflows/Dockerfile.dockerignore:2:1 dangling-path «!/packages/tracker/src» -> packages/tracker/src (likely)",
            ),
        ),
        (
            "apps/workflows/prod.dockerignore",
            "/packages/tracker/**\n",
            Some(
                "apps/workflows/prod.dockerignore:1:1 dangling-path «/packages/tracker/**» -> packages/tracker (likely)",
            ),
        ),
        (
            "apps/workflows/dofigen.yml",
            "context:\n  - /packages/tracker\n  - /packages/web\n",
            Some("apps/workflows/dofigen.yml:2:5 dangling-path «/packages/tracker» -> packages/tracker (likely)"),
        ),
        (
            "apps/workflows/dofigen.yaml",
            "ignore: [/packages/web, /packages/tracker/dist]\n",
            Some(
                "apps/workflows/dofigen.yaml:1:25 dangling-path «/packages/tracker/dist» -> packages/tracker/dist (likely)",
            ),
        ),
        (
            "dofigen.yml",
            "context:\n  - /packages/tracker\n",
            Some("dofigen.yml:2:5 dangling-path «/packages/tracker» -> packages/tracker (certain)"),
        ),
        // What begins beside the file lies there, and so does what git ignores; a word alone names too much.
        ("apps/web/.dockerignore", "src/old.ts\n", None),
        ("apps/web/dofigen.yml", "context:\n  - /src/old.ts\n", None),
        ("apps/workflows/.gitignore", "packages/tracker\n", None),
        ("apps/workflows/.dockerignore", "/app\napp/\n", None),
        (
            "apps/workflows/.dockerignore",
            "packages/web\n**/packages/tracker\n",
            None,
        ),
        (
            "apps/workflows/dofigen.yml",
            "context:\n  - /app\nworkdir: /packages/tracker\n",
            None,
        ),
        ("apps/workflows/other.yml", "context:\n  - /packages/tracker\n", None),
    ] {
        let expected: Vec<&str> = expected.into_iter().collect();
        let files = [(name, text), ("apps/web/src/a.ts", ""), ("packages/web/a.ts", "")];
        check_dangling(TRACKER, &files, &expected);
        let there = [
            files[0],
            files[1],
            files[2],
            ("packages/tracker/src/a.ts", ""),
            ("app/a.ts", ""),
        ];
        check_dangling(TRACKER, &there, &expected);
    }
}

#[test]
fn a_specifier_from_a_folder_above_is_named_by_an_entry() {
    check_dangling(
        OLD,
        &[
            (
                "lib/scene/a.js",
                "import a from 'view/old'; import b from 'view/new'; import c from 'legacy/x';",
            ),
            (
                "lib/b.js",
                "import a from 'view/old.js'; import b from '@view/old'; import c from 'lib/view/old?raw';",
            ),
            ("other/c.js", "import a from 'view/old'; import b from 'setup';"),
            ("live/d.js", "import a from 'view/old';"),
            ("live/view/old.ts", ""),
        ],
        &[
            "lib/b.js:1:16 dangling-path «view/old.js» -> lib/view/old.js (likely)",
            "lib/scene/a.js:1:16 dangling-path «view/old» -> lib/view/old.js (likely)",
        ],
    );
}

#[test]
fn comments_import_and_messages_quote_commands() {
    check_dangling(
        OLD,
        &[
            (
                "lib/a.ts",
                "// as import('./view/old').Old\n// import x from './old'\n/* require(\"../lib/view/old\") */",
            ),
            (
                "lib/b.ts",
                "// as import('./view/live').Live, from './view/old, import('",
            ),
            ("lib/view/live.ts", ""),
            (
                "c.js",
                "throw new Error('Run `node setup.js` first'); log('see `setup.js`, `legacy`'); log('`setup` is `on`');",
            ),
            (
                "d.js",
                "say(`first \\`node setup.js --all\\``); say('`node ', x, '` setup.js `');",
            ),
        ],
        &[
            "c.js:1:28 dangling-path «setup.js» -> setup.js (likely)",
            "d.js:1:19 dangling-path «setup.js» -> setup.js (likely)",
            "lib/a.ts:1:15 dangling-path «./view/old» -> lib/view/old.js (likely)",
            "lib/a.ts:3:13 dangling-path «../lib/view/old» -> lib/view/old.js (likely)",
        ],
    );
}

#[test]
fn settings_of_tests_and_workspaces_have_a_folder_of_their_own() {
    let config = "[[retire]]\nid = 'old'\npaths = ['/pkg/tests/base/a.test.js', '/tests/ast/spec.ts']\n";
    check_dangling(
        config,
        &[
            (
                "knip.ts",
                "export default { workspaces: { pkg: { entry: ['tests/base/a.test.js', 'tests/live.js'] }, '.': { entry: ['tests/base/a.test.js'] } } }",
            ),
            (
                "pkg/vitest.config.mts",
                "export default f({ test: { dir: path.join(import.meta.dirname, 'tests'), exclude: ['base/a.test.js', 'live.js'] } })",
            ),
            (
                "pkg/vite.config.ts",
                "export default f({ test: { dir: './other', exclude: ['base/a.test.js', 'tests/base/a.test.js'] } })",
            ),
            (
                "jest.config.js",
                "module.exports = { testRegex: ['./tests/ast/spec\\\\.ts$', './tests/.*\\\\.ts$', '\\\\.ts$'] }",
            ),
        ],
        &[
            "jest.config.js:1:33 dangling-path «./tests/ast/spec\\\\.ts$» -> tests/ast/spec.ts (certain)",
            "knip.ts:1:48 dangling-path «tests/base/a.test.js» -> pkg/tests/base/a.test.js (certain)",
            "pkg/vitest.config.mts:1:85 dangling-path «base/a.test.js» -> pkg/tests/base/a.test.js (certain)",
        ],
    );
}

#[test]
fn two_words_below_a_folder_in_between_are_a_guess() {
    let config = "[[retire]]\nid = 'old'\npaths = ['/web/apps/api/']\n";
    check_dangling(
        config,
        &[
            (
                "web/apps/board/a.ts",
                "if (name.includes('api/key')) f('api/src/x.ts'); f('apps/api')",
            ),
            (
                "web/apps/board/b.ts",
                "fetch(`${base()}/api/trpc`); fetch(`${base()}/api/trpc.ts`)",
            ),
            ("web/package.json", "{}"),
            ("c.ts", "f('web/apps/api/key'); f('apps/api/key')"),
            ("web/d.ts", "f('apps/api/key')"),
        ],
        &[
            "c.ts:1:4 dangling-path «web/apps/api/key» -> web/apps/api/key (likely)",
            "web/apps/board/a.ts:1:20 dangling-path «api/key» -> web/apps/api/key (possible)",
            "web/apps/board/a.ts:1:34 dangling-path «api/src/x.ts» -> web/apps/api/src/x.ts (likely)",
            "web/apps/board/a.ts:1:53 dangling-path «apps/api» -> web/apps/api (likely)",
            "web/apps/board/b.ts:1:37 dangling-path «${base()}/api/trpc.ts» -> web/apps/api/trpc.ts (possible)",
            "web/d.ts:1:4 dangling-path «apps/api/key» -> web/apps/api/key (likely)",
        ],
    );
}

#[test]
fn docs_go_to_a_folder_once_for_each_line() {
    let config = "[[retire]]\nid = 'old'\npaths = ['/web/apps/api/']\n";
    check_dangling(
        config,
        &[
            (
                "AGENTS.md",
                "```sh\ncd web/apps/api && vitest run\ncd web/apps/api && vitest run\npnpm --dir=web fmt\n```\n",
            ),
            ("web/package.json", "{}"),
        ],
        &[
            "AGENTS.md:2:4 dangling-path «web/apps/api» -> web/apps/api (likely)",
            "AGENTS.md:3:4 dangling-path «web/apps/api» -> web/apps/api (likely)",
        ],
    );
}

#[test]
fn a_name_may_begin_with_an_underscore() {
    let config = "[[retire]]\nid = 'old'\npaths = ['/_old/', '/old/x.md']\n";
    check_dangling(
        config,
        &[
            ("a.md", "```\npush _old/x.pipe\n```\n"),
            ("b.ts", "// see _old/x.ts, or _old/x.md_ at last"),
        ],
        &[
            "a.md:2:6 dangling-path «_old/x.pipe» -> _old/x.pipe (likely)",
            "b.ts:1:8 dangling-path «_old/x.ts» -> _old/x.ts (likely)",
            "b.ts:1:23 dangling-path «old/x.md» -> old/x.md (likely)",
        ],
    );
}

#[test]
fn a_value_of_a_matrix_stands_in_a_path() {
    let config = "[[retire]]\nid = 'old'\npaths = ['/examples/old/', '/apps/old/', '/old/']\n";
    let workflow = |matrix: &str, steps: &str| {
        format!("on: push\njobs:\n  a:\n    strategy:\n      matrix:\n        {matrix}\n    steps:\n      {steps}\n")
    };
    let files = [
        (
            ".github/workflows/a.yml",
            workflow(
                "dir: [old, live]",
                "- run: cat ./examples/${{ matrix.dir }}/package.json",
            ),
        ),
        (
            ".github/workflows/b.yml",
            workflow(
                "dir: [old, live]",
                "- working-directory: ${{ matrix.dir }}\n        run: ls",
            ),
        ),
        (
            ".github/workflows/c.yml",
            workflow(
                "include: [{ app: old, os: old }]",
                "- run: cd apps/${{ matrix.app }}\n      - run: echo ${{ matrix.os }}",
            ),
        ),
        (
            ".github/workflows/d.yml",
            workflow(
                "dir: [old]",
                "- run: cat examples/${{ matrix.dir }}-x examples/x${{ matrix.dir }} ${{ matrix.dir }}/a",
            ),
        ),
        (
            ".github/workflows/e.yml",
            workflow(
                "dir: [old]",
                "- run: cat examples/${{ matrix.dir }}\n        working-directory: web",
            ),
        ),
        (
            ".github/workflows/f.yml",
            workflow(
                "other: [old]",
                "- run: cat examples/${{ matrix.dir }} ${{ x }}/apps/${{ matrix.other }}",
            ),
        ),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    check_dangling(
        config,
        &files,
        &[
            ".github/workflows/a.yml:6:15 dangling-path «old» -> examples/old (certain)",
            ".github/workflows/b.yml:6:15 dangling-path «old» -> old (certain)",
            ".github/workflows/c.yml:6:26 dangling-path «old» -> apps/old (certain)",
        ],
    );
}

#[test]
fn a_public_file_is_served_at_the_root() {
    let config = "[[retire]]\nid = 'old'\npaths = ['/web/public/img/a.svg', '/img/b.svg', '/public/c.svg']\n";
    check_dangling(
        config,
        &[
            (
                "web/app/x.tsx",
                "export const a = <img src=\"/img/a.svg?v=2\" alt=\"/img/a.svg\" />; f('/img/a.svg')",
            ),
            (
                "web/app/y.tsx",
                "export const a = <><img src='/c.svg' /><a href='/img/b.svg' /><a href='/img/a' /><a href='//img/a.svg' /></>",
            ),
            ("web/public/c.svg", ""),
            (
                "z.tsx",
                "export const a = <><img src='/img/a.svg' /><img src='/c.svg' /></>",
            ),
        ],
        &[
            "web/app/x.tsx:1:28 dangling-path «/img/a.svg?v=2» -> web/public/img/a.svg (certain)",
            "web/app/x.tsx:1:68 dangling-path «/img/a.svg» -> web/public/img/a.svg (likely)",
            "z.tsx:1:54 dangling-path «/c.svg» -> public/c.svg (certain)",
        ],
    );
}

#[test]
fn names_of_packages_that_a_folder_took_along() {
    let config =
        "[[retire]]\nid = \"x\"\npaths = [\"/packages/errors/\", \"/examples/\"]\ndependencies = [\"@acme/errors\"]\n";
    let examples = ("examples/a/package.json", "{\"name\": \"@acme/example-a\"}");
    check_dangling(
        config,
        &[
            examples,
            (
                "package.json",
                "{\"workspaces\": [\"packages/*\"], \"pnpm\": {\"overrides\": {\"@acme/errors>zod\": \"3\", \"zod>ms\": \"1\"}}}",
            ),
            ("packages/errors/package.json", "{\"name\": \"@acme/errors\"}"),
            ("packages/web/package.json", "{\"name\": \"web\"}"),
            (
                ".github/workflows/ci.yml",
                "jobs:\n  a:\n    steps:\n      - run: pnpm build --filter=\"@acme/errors\" --filter=web\n      \
                 - run: turbo run build --filter='./examples/*' --filter='./packages/*'\n",
            ),
        ],
        &[
            ".github/workflows/ci.yml:4:35 dangling-dependency «@acme/errors» -> @acme/errors (certain)",
            ".github/workflows/ci.yml:5:40 dangling-path «./examples» -> examples (certain)",
            "package.json:1:56 dangling-dependency «@acme/errors» -> @acme/errors (certain)",
        ],
    );
}

#[test]
fn pages_outside_of_docs_sites() {
    check_dangling(
        "[[retire]]\nid = \"x\"\npaths = [\"/web/pages/docs/demo.tsx\"]\n",
        &[
            ("web/package.json", "{\"dependencies\": {\"next\": \"15\"}}"),
            ("web/pages/docs/live.tsx", ""),
            (
                "web/pages/docs/a.mdx",
                "<Frame src=\"/docs/demo\" />\n\n<Frame src=\"/docs/live\" />\n",
            ),
        ],
        &["web/pages/docs/a.mdx:1:13 dangling-path «/docs/demo» -> web/pages/docs/demo.tsx (possible)"],
    );
    check_dangling(
        "[[retire]]\nid = \"x\"\npaths = [\"/docs/guides/old.md\"]\n",
        &[
            (
                "docs/config.json",
                "{\"$schema\": \"https://x.io/tanstack-docs-config.schema.json\", \"sections\": [{\"to\": \"guides/old\"}]}",
            ),
            ("other/config.json", "{\"sections\": [{\"to\": \"guides/old\"}]}"),
        ],
        &["docs/config.json:1:83 dangling-path «guides/old» -> docs/guides/old.md (certain)"],
    );
}

#[test]
fn an_action_is_named_by_its_folder() {
    let workflow =
        "jobs:\n  a:\n    steps:\n      - uses: ./.github/actions/old\n      - uses: ./.github/actions/new\n";
    for (retired, target) in [
        ("/.github/actions/old/action.yml", ".github/actions/old/action.yml"),
        ("/.github/actions/old/", ".github/actions/old"),
    ] {
        let expected = format!(
            ".github/workflows/ci.yml:4:15 dangling-path \u{ab}./.github/actions/old\u{bb} -> {target} (certain)"
        );
        check_dangling(
            &format!("[[retire]]\nid = \"x\"\npaths = [\"{retired}\"]\n"),
            &[
                (".github/workflows/ci.yml", workflow),
                (".github/actions/old/action.yml", "runs: {}\n"),
                (".github/actions/old/run.sh", "echo\n"),
                (".github/actions/new/action.yml", "runs: {}\n"),
            ],
            &[&expected],
        );
    }
}

#[test]
fn a_function_of_lint_staged_puts_a_command_together() {
    let config = "[[retire]]\nid = 'old'\ndependencies = ['oxfmt']\npaths = ['/scripts/check.js']\n";
    for name in ["lint-staged.config.mjs", ".lintstagedrc.js"] {
        check_dangling(
            config,
            &[(
                name,
                "export default {\n  '*.ts': (files) => `oxfmt ${files.join(' ')}`,\n  '*.js': (files) => ['node scripts/check.js ' + files.join(' ')],\n  '*.css': (files) => `prettier ${files.map((file) => file + '.oxfmt')}`,\n};\n",
            )],
            &[
                &format!("{name}:2:23 dangling-dependency «oxfmt» -> oxfmt (certain)"),
                &format!("{name}:3:29 dangling-path «scripts/check.js» -> scripts/check.js (certain)"),
            ],
        );
    }
    check_dangling(config, &[("src/x.ts", "export const a = (b) => `oxfmt ${b}`;\n")], &[]);
}
