//! What names something retired without its name as it stands: such a file is parsed all the same.
//!
//! That both ways of parsing bring the same is asserted for every case by the common helper; here each case must have a
//! dangling reference in the files named, so that it says something.

use crate::report;

/// A configuration, files, and those of them that refer to something retired.
type Case<'c> = (&'c str, &'c [(&'c str, &'c str)], &'c [&'c str]);

#[track_caller]
fn check(cases: &[Case]) {
    for (line, files, expected) in cases {
        let config = format!("[[retire]]\nid = 'p'\n{line}\n");
        let report = report(&config, files);
        let dangling = report
            .findings
            .iter()
            .filter(|finding| finding.check.starts_with("dangling"));
        let mut found: Vec<&str> = dangling.map(|finding| finding.path.as_str()).collect();
        found.sort_unstable();
        found.dedup();
        assert_eq!(&found, expected, "{line}\n{files:#?}");
    }
}

const WORKFLOW: &str = ".github/workflows/a.yml";

/// Returns a workflow that runs `command`, all of it on lines of its own.
fn workflow(command: &str) -> String {
    let lines: Vec<String> = command.lines().map(|line| format!("          {line}\n")).collect();
    format!(
        "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: |\n{}",
        lines.concat()
    )
}

#[test]
fn an_entry_of_a_package_is_named_by_dots_and_folders() {
    check(&[
        (
            "paths = ['/src/old.js']",
            &[
                ("package.json", r#"{"name": "pp", "main": "./src/old.js"}"#),
                ("src/old.js", ""),
                ("test/t.js", "require('..')"),
            ],
            &["package.json", "test/t.js"],
        ),
        (
            "paths = ['/p/src/old.js']",
            &[
                ("p/package.json", r#"{"name": "pp", "module": "./src/old.js"}"#),
                ("p/src/old.js", ""),
                ("p/test/t.js", "import x from '../'"),
            ],
            &["p/package.json", "p/test/t.js"],
        ),
        (
            "symbols = ['src/old.js#default']",
            &[
                ("package.json", r#"{"name": "pp", "main": "./src/old.js"}"#),
                ("src/old.js", "export default 1"),
                ("test/t.js", "import f from '..'; f()"),
            ],
            &["test/t.js"],
        ),
        (
            "paths = ['/tools/x/lib/old.js']",
            &[
                ("tools/x/package.json", r#"{"main": "lib/old.js"}"#),
                ("tools/x/lib/old.js", ""),
                ("a.js", "require('./tools/x')"),
            ],
            &["a.js", "tools/x/package.json"],
        ),
    ]);
}

#[test]
fn an_alias_leads_by_the_configs_around_it() {
    let alias = |options: &str| format!(r#"{{"compilerOptions": {options}}}"#);
    check(&[
        (
            "paths = ['/p/src/old.js']",
            &[
                ("p/package.json", r#"{"name": "pp", "main": "./src/old.js"}"#),
                ("p/src/old.js", ""),
                ("tsconfig.json", &alias(r#"{"paths": {"~k": ["./p"]}}"#)),
                ("a.ts", "import k from '~k'"),
            ],
            &["a.ts", "p/package.json"],
        ),
        (
            "paths = ['/src/legacy/']",
            &[
                ("tsconfig.base.json", &alias(r#"{"baseUrl": "./src"}"#)),
                (
                    "tsconfig.json",
                    r#"{"extends": "./tsconfig.base.json", "compilerOptions": {"paths": {"~x/*": ["legacy/*"]}}}"#,
                ),
                ("src/legacy/a.ts", "export const a = 1"),
                ("app/u.ts", "import {a} from '~x/a'"),
            ],
            &["app/u.ts"],
        ),
        (
            "paths = ['/src/legacy/']",
            &[
                (
                    "tsconfig.json",
                    &alias(r#"{"paths": {"~x/*": ["${configDir}/src/legacy/*"]}}"#),
                ),
                ("src/legacy/a.ts", "export const a = 1"),
                ("app/u.ts", "import {a} from '~x/a'"),
            ],
            &["app/u.ts", "tsconfig.json"],
        ),
        (
            "paths = ['/gen/']",
            &[
                ("tsconfig.json", &alias(r#"{"rootDirs": ["./src", "./gen"]}"#)),
                ("gen/a.ts", "export const a = 1"),
                ("src/u.ts", "import {a} from './a'"),
            ],
            &["src/u.ts", "tsconfig.json"],
        ),
        (
            "paths = ['/gen/sub/']",
            &[
                ("tsconfig.json", &alias(r#"{"rootDirs": ["./src", "./gen"]}"#)),
                ("gen/sub/a.ts", "export const a = 1"),
                ("src/sub/u.ts", "import {a} from './a'"),
            ],
            &["src/sub/u.ts"],
        ),
        (
            "paths = ['/p/']",
            &[
                ("package.json", r##"{"workspaces": ["p"], "imports": {"#old": "pp"}}"##),
                ("p/package.json", r#"{"name": "pp", "main": "./src/old.js"}"#),
                ("p/src/old.js", ""),
                ("a.mjs", "import k from '#old'"),
            ],
            &["a.mjs", "package.json"],
        ),
        (
            "paths = ['/src/index.ts']",
            &[
                ("tsconfig.json", &alias(r#"{"paths": {"@/*": ["./src/*"]}}"#)),
                ("src/index.ts", ""),
                ("app/u.ts", "import '@/?raw'"),
            ],
            &["app/u.ts", "tsconfig.json"],
        ),
        (
            "paths = ['/src/legacy/']",
            &[
                ("tsconfig.json", &alias(r#"{"paths": {"~x/*": ["./src/legacy/*"]}}"#)),
                ("src/legacy/a.ts", ""),
                ("app/u.ts", "const P = '~x'; require(`${P}/a`)"),
            ],
            &["app/u.ts", "tsconfig.json"],
        ),
        (
            "paths = ['/p/src/old.js']",
            &[
                ("p/package.json", r#"{"name": "@x/pp", "main": "./src/old.js"}"#),
                ("p/src/old.js", ""),
                ("a.js", "const S = '@x'; require(`${S}/pp`)"),
                ("b.js", "const S = '@x'; require(S + '/pp')"),
            ],
            &["a.js", "b.js", "p/package.json"],
        ),
    ]);
}

#[test]
fn a_wildcard_of_the_configuration_takes_in_more_than_a_name() {
    check(&[
        (
            "paths = ['/packages/*/index.ts']",
            &[
                ("packages/a/index.ts", ""),
                ("packages/b/u.ts", "import '../a'"),
                ("packages/u.ts", "import './a'"),
            ],
            &["packages/b/u.ts", "packages/u.ts"],
        ),
        (
            "paths = ['/lib/[gh]/index.ts']",
            &[("lib/g/index.ts", ""), ("lib/u.ts", "import './g'")],
            &["lib/u.ts"],
        ),
        (
            "paths = ['/ci/zed/action.*']",
            &[
                ("ci/zed/action.yaml", "name: x\n"),
                (WORKFLOW, "on: push\njobs:\n  a:\n    steps:\n      - uses: ./ci/zed\n"),
            ],
            &[WORKFLOW],
        ),
        (
            "paths = ['/docs/g/page.*']",
            &[
                ("docs/mint.json", "{}"),
                ("docs/g/page.mdx", ""),
                ("docs/z.md", "[x](/g)\n"),
            ],
            &["docs/z.md"],
        ),
        (
            "paths = ['/l/*ts']",
            &[("l/a.ts", ""), ("l/u.tsx", "import './a'")],
            &["l/u.tsx"],
        ),
    ]);
}

#[test]
fn a_name_is_spelled_with_escapes() {
    let backslashes = workflow(r"node d/\l\e\g\a\c\y\-\r\u\n.js");
    check(&[
        (
            "paths = ['/app/(legacy)/']",
            &[
                ("app/(legacy)/x.js", ""),
                ("a.md", "[x](app/%28legacy%29/x.js)\n"),
                (
                    ".vscode/tasks.json",
                    r#"{"tasks": [{"type": "shell", "command": "node app/\\(legacy\\)/x.js"}]}"#,
                ),
            ],
            &[".vscode/tasks.json", "a.md"],
        ),
        (
            "paths = [\"/docs/what's-new.md\"]",
            &[
                ("docs/what's-new.md", ""),
                ("u.js", r"require('fs').readFileSync('docs/what\'s-new.md')"),
            ],
            &["u.js"],
        ),
        (
            "paths = [\"/d/what's.js\"]",
            &[
                ("d/what's.js", ""),
                (
                    "compose.yml",
                    "services:\n  a:\n    image: x\n    volumes:\n      - './d/what''s.js:/x'\n",
                ),
            ],
            &["compose.yml"],
        ),
        (
            "paths = ['/d/a,b.js']",
            &[("d/a,b.js", ""), ("a.md", "[x](d/a\\,b.js)\n")],
            &["a.md"],
        ),
        (
            "paths = ['/my scripts/']",
            &[
                ("my scripts/a.js", ""),
                (
                    ".vscode/tasks.json",
                    r#"{"tasks": [{"type": "shell", "command": "node my\\ scripts/a.js"}]}"#,
                ),
            ],
            &[".vscode/tasks.json"],
        ),
        (
            "paths = ['/d/a.old.js']",
            &[
                ("d/a.old.js", ""),
                (
                    "jest.config.js",
                    r"module.exports = {testPathIgnorePatterns: ['<rootDir>/d/a\\.old\\.js']}",
                ),
            ],
            &["jest.config.js"],
        ),
        (
            "paths = ['/d/🚀x.js']",
            &[
                ("d/🚀x.js", ""),
                ("tsconfig.json", r#"{"files": ["d/\ud83d\ude80x.js"]}"#),
            ],
            &["tsconfig.json"],
        ),
        (
            "paths = ['/d/my legacy.js']",
            &[
                ("d/my legacy.js", ""),
                (
                    WORKFLOW,
                    "on: push\njobs:\n  a:\n    steps:\n      - run: >\n          node\n          'd/my\n          legacy.js'\n",
                ),
            ],
            &[WORKFLOW],
        ),
        (
            "paths = ['/d/legacy-run.js']",
            &[("d/legacy-run.js", ""), (WORKFLOW, &backslashes)],
            &[WORKFLOW],
        ),
        (
            "tables = ['kunde']",
            &[("a.sql", "SELECT * FROM \u{212a}unde;\n")],
            &["a.sql"],
        ),
        (
            "paths = ['/index.js']",
            &[("index.js", ""), ("t/a.js", r"require('\u002e\u002e')")],
            &["t/a.js"],
        ),
    ]);
}

#[test]
fn a_glob_stands_for_a_name() {
    let alternatives: Vec<String> = (0..20).map(|number| format!("alternative{number}")).collect();
    let long = format!(
        r#"{{"include": ["scripts/{{{},legacy}}-run.js"]}}"#,
        alternatives.join(",")
    );
    check(&[
        (
            "paths = ['/d/a-old.js']",
            &[
                ("d/a-old.js", ""),
                ("eslint.config.js", "export default [{ignores: ['d/a-ol?.js']}]"),
                ("u.ts", "import {glob} from 'glob'; glob('d/?-old.js')"),
                ("a.md", "```sh\ncd d\nnode {a,b}-old.js\n```\n"),
            ],
            &["a.md", "eslint.config.js", "u.ts"],
        ),
        (
            "paths = ['/scripts/legacy-run.js']",
            &[("scripts/legacy-run.js", ""), ("tsconfig.json", &long)],
            &["tsconfig.json"],
        ),
    ]);
}

#[test]
fn types_are_handed_on_by_a_star() {
    check(&[(
        "symbols = ['s.ts#foo']",
        &[
            ("s.ts", "export const foo = 1"),
            ("b.ts", "export type * from './s'"),
            ("c.ts", "export {foo as bar} from './s'"),
            ("d.ts", "export type * from './c'"),
            ("u.ts", "import {foo} from './b'; foo"),
            ("v.ts", "import {bar} from './d'; bar"),
        ],
        &["c.ts", "u.ts", "v.ts"],
    )]);
}

#[test]
fn a_name_is_put_together_of_pieces() {
    let package = ("package.json", r#"{"scripts": {"db:verify": "node x.js"}}"#);
    for command in [
        "X=db\nnpm run $X:verify",
        "NS=db\nnpm run $NS:verify",
        "npm run db:\"verify\"",
        "npm run db':'verify",
        "npm run db\\:verify",
    ] {
        check(&[(
            "scripts = ['db:verify']",
            &[package, (WORKFLOW, &workflow(command))],
            &[WORKFLOW],
        )]);
    }
    for code in [
        "const NS = 'db'; require('child_process').execSync(`npm run ${NS}:verify`)",
        "const NS = 'db:'; require('child_process').execSync('npm run ' + NS + 'verify')",
    ] {
        check(&[("scripts = ['db:verify']", &[package, ("u.js", code)], &["u.js"])]);
    }
    for command in [
        "node scripts/\"legacy\"-run.js",
        "node \"scripts/legacy\"-run.js",
        "node scripts/lega''cy-run.js",
        "X=legacy\nnode scripts/$X-run.js",
        "N=legacy-r\nnode scripts/\"${N}\"un.js",
    ] {
        let files = [("scripts/legacy-run.js", ""), (WORKFLOW, &*workflow(command))];
        check(&[("paths = ['/scripts/legacy-run.js']", &files, &[WORKFLOW])]);
    }
    for code in [
        "require('./scripts/legacy' + ('-run'))",
        "require('./scripts/legacy' /* x */ + /* y */ '-run')",
        "require('./scripts/legacy' + // x\n '-run')",
        "require(`./scripts/${'legacy'}-run`)",
        "require(`./scripts/legacy${`-run`}`)",
        "const A = 'legacy'; require(`./scripts/${A}-run`)",
    ] {
        let files = [("scripts/legacy-run.js", ""), ("u.js", code)];
        check(&[("paths = ['/scripts/legacy-run.js']", &files, &["u.js"])]);
    }
    check(&[(
        "tables = ['schema_migrations']",
        &[("u.ts", "const P = 'schema'; sql`SELECT * FROM ${P}_migrations`")],
        &["u.ts"],
    )]);
}

#[test]
fn a_build_that_names_no_dockerfile_means_that_of_its_context() {
    let action = |with: &str| {
        format!(
            "on: push\njobs:\n  a:\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n          push: true\n{with}"
        )
    };
    let compose = |build: &str| format!("services:\n  a:\n{build}");
    let root = "paths = ['/Dockerfile']";
    let web = "paths = ['/apps/web/Dockerfile']";
    let files: [(&str, &str, String, bool); 26] = [
        (root, "compose.yml", compose("    build: .\n"), true),
        (root, "compose.yml", compose("    build:\n      context: ./\n"), true),
        (
            root,
            "docker/compose.yml",
            compose("    build:\n      context: ..\n"),
            true,
        ),
        (
            root,
            "compose.yml",
            compose("    build:\n      context: .\n      dockerfile: x.Dockerfile\n"),
            false,
        ),
        (root, "compose.yml", compose("    build: https://host/a/b.git\n"), false),
        (root, "compose.yml", compose("    build: ./apps/api\n"), false),
        (web, "apps/web/compose.yml", compose("    build: .\n"), true),
        (web, "compose.yml", compose("    build: apps/web\n"), true),
        (web, "compose.yml", compose("    build: .\n"), false),
        (root, WORKFLOW, workflow("docker build -t x ."), true),
        (
            root,
            WORKFLOW,
            workflow("docker buildx build --progress plain --push ./ "),
            true,
        ),
        (root, WORKFLOW, workflow("podman build ."), true),
        (root, WORKFLOW, workflow("docker build -f apps/x/Dockerfile ."), false),
        (
            root,
            WORKFLOW,
            workflow("docker build -t x -fapps/x.Dockerfile ."),
            false,
        ),
        (root, WORKFLOW, workflow("docker build - < x"), false),
        (root, WORKFLOW, workflow("docker compose build ."), false),
        (root, WORKFLOW, workflow("cd apps/api && docker build ."), false),
        (web, WORKFLOW, workflow("cd apps/web && docker build ."), true),
        (web, WORKFLOW, workflow("docker build $GITHUB_WORKSPACE/apps/web"), true),
        (root, WORKFLOW, action("          context: .\n"), true),
        (root, WORKFLOW, action(""), true),
        (root, WORKFLOW, action("          file: apps/x/Dockerfile\n"), false),
        (
            web,
            WORKFLOW,
            action("          context: '{{defaultContext}}:apps/web'\n"),
            true,
        ),
        (
            root,
            "docs/a.md",
            "# A\n\n```bash\ndocker build -t x .\n```\n".to_owned(),
            true,
        ),
        (
            root,
            "docs/a.md",
            "# A\n\n```yaml\nservices:\n  a:\n    build: .\n```\n".to_owned(),
            false,
        ),
        (
            root,
            "docs/a.md",
            "# A\n\n```bash\ndocker build -t x - < y\n```\n".to_owned(),
            false,
        ),
    ];
    let standing = [
        ("Dockerfile", ""),
        ("apps/web/Dockerfile", ""),
        ("apps/api/Dockerfile", ""),
    ];
    for (line, path, text, is_found) in &files {
        let mut all = standing.to_vec();
        all.push((path, text));
        check(&[(line, &all, if *is_found { std::slice::from_ref(path) } else { &[] })]);
    }
}
