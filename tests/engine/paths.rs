//! Paths: bases, what is alive, globs, patterns, links.

use crate::{check_dangling, check_only, report};

const OLD: &str = "[[retire]]\nid = 'old'\npaths = ['/migrations/', '/scripts/run.js']\n";

#[test]
fn retired_files_are_found_and_kept_ones_are_not() {
    let config = "[[retire]]\nid = 'old'\npaths = ['/migrations/', '!/migrations/README.md', '/scripts/run.js']\n";
    let files = [
        ("migrations/001.sql", "select 1;"),
        ("migrations/README.md", "kept"),
        ("scripts/run.js", ""),
        ("scripts/runner.js", ""),
        ("lib/migrations/001.sql", ""),
    ];
    check_only(
        "retired-path",
        config,
        &files,
        &[
            "migrations/001.sql retired-path -> migrations/001.sql (certain)",
            "scripts/run.js retired-path -> scripts/run.js (certain)",
        ],
    );
}

#[test]
fn a_known_base_is_the_only_one() {
    check_dangling(
        OLD,
        &[
            (
                "package.json",
                r#"{"scripts": {"a": "node scripts/run.js", "b": "node ./scripts/run"}}"#,
            ),
            (
                "packages/x/package.json",
                r#"{"scripts": {"a": "node scripts/run.js", "b": "node ../../scripts/run.js"}}"#,
            ),
        ],
        &[
            "package.json:1:25 dangling-path «scripts/run.js» -> scripts/run.js (certain)",
            "package.json:1:53 dangling-path «./scripts/run» -> scripts/run.js (certain)",
            "packages/x/package.json:1:53 dangling-path «../../scripts/run.js» -> scripts/run.js (certain)",
        ],
    );
}

#[test]
fn an_unknown_base_tries_each_folder_and_alive_anywhere_is_silence() {
    check_dangling(
        OLD,
        &[
            ("a/b/x.ts", "read('migrations/001.sql')"),
            ("lib/y.ts", "read('migrations/001.sql')"),
            ("lib/migrations/001.sql", ""),
            ("z.ts", "read('scripts/run.js'); read('other/scripts/run.js')"),
        ],
        &[
            "a/b/x.ts:1:7 dangling-path «migrations/001.sql» -> migrations/001.sql (likely)",
            "z.ts:1:7 dangling-path «scripts/run.js» -> scripts/run.js (likely)",
        ],
    );
}

#[test]
fn lone_words_count_where_a_path_is_expected() {
    check_dangling(
        OLD,
        &[
            (
                "a.ts",
                "import fs from 'node:fs';\nfs.readdirSync('migrations'); log('migrations'); t = 'migrations';",
            ),
            ("app/b.ts", "fs.readdirSync('migrations')"),
            ("app/migrations/page.tsx", ""),
        ],
        &["a.ts:2:17 dangling-path «migrations» -> migrations (likely)"],
    );
}

#[test]
fn routes_addresses_and_sentences_are_none() {
    check_dangling(
        OLD,
        &[
            (
                "a.ts",
                "go('/migrations/x'); go('https://x.org/migrations/a.sql'); say('run migrations now')",
            ),
            (
                "b.md",
                "Our migrations are at https://x.org/migrations/. See [list](#migrations).",
            ),
            ("c.md", "Use scripts/references, and/or migrations."),
        ],
        &[],
    );
}

#[test]
fn prose_is_a_warning_and_a_link_is_certain() {
    let files = [
        (
            "docs/a.md",
            "[run](../scripts/run.js) and `scripts/run.js` and `migrations/`\n",
        ),
        ("b.ts", "// see migrations/001.sql, or migrations\n"),
    ];
    check_dangling(
        OLD,
        &files,
        &[
            "b.ts:1:8 dangling-path «migrations/001.sql» -> migrations/001.sql (likely)",
            "docs/a.md:1:7 dangling-path «../scripts/run.js» -> scripts/run.js (certain)",
            "docs/a.md:1:31 dangling-path «scripts/run.js» -> scripts/run.js (likely)",
            "docs/a.md:1:52 dangling-path «migrations/» -> migrations (likely)",
        ],
    );
    assert!(
        report(OLD, &files)
            .findings
            .iter()
            .all(|finding| finding.severity.name() == "warning")
    );
}

#[test]
fn globs_count_when_they_lead_into_retired_folders_or_match_nothing_else() {
    check_dangling(
        "[[retire]]\nid = 'old'\npaths = ['/migrations/', '/scripts/migrate-a.js', '/scripts/migrate-b.js', '/packages/x/']\n",
        &[
            (
                "tsconfig.json",
                r#"{"include": ["migrations/**/*.ts", "scripts/migrate-*.js", "scripts/*.js", "packages/*", "**/*.sql"]}"#,
            ),
            ("scripts/live.js", ""),
            ("packages/y/a.ts", ""),
        ],
        &[
            "tsconfig.json:1:15 dangling-path «migrations/**/*.ts» -> migrations (certain)",
            "tsconfig.json:1:37 dangling-path «scripts/migrate-*.js» -> scripts/migrate-a.js (certain)",
        ],
    );
}

#[test]
fn one_of_the_names_in_braces_may_be_retired() {
    check_dangling(
        "[[retire]]\nid = 'old'\npaths = ['/packages/x/', '/lib/a.ts', '/packages/api/smoke/']\n",
        &[
            (
                "tsconfig.json",
                r#"{"include": ["packages/{y,x}/src/**", "lib/{a,b}.ts", "lib/*.{ts,a}", "packages/{y,z}/**", "packages/{y,z}/x"]}"#,
            ),
            (
                "knip.ts",
                "export default { workspaces: { 'packages/api': { entry: ['{deps,smoke}/*.js!', '!{deps,smokes}/*.js'] } } };",
            ),
            ("packages/y/a.ts", ""),
            ("packages/api/deps/a.js", ""),
            ("lib/b.ts", ""),
        ],
        &[
            "knip.ts:1:59 dangling-path «{deps,smoke}/*.js!» -> packages/api/smoke (possible)",
            "tsconfig.json:1:15 dangling-path «packages/{y,x}/src/**» -> packages/x/src (possible)",
            "tsconfig.json:1:40 dangling-path «lib/{a,b}.ts» -> lib/a.ts (possible)",
        ],
    );
}

#[test]
fn ignore_patterns_without_an_anchor_are_meant_for_every_folder() {
    check_dangling(
        OLD,
        &[
            (
                ".gitignore",
                "migrations/\nrun.js\n/migrations/tmp\n!scripts/run.js\n**/migrations/\n/lib/\n",
            ),
            (".github/CODEOWNERS", "/migrations/ @a\n"),
            ("lib/a", ""),
        ],
        &[
            ".github/CODEOWNERS:1:1 dangling-path «/migrations/» -> migrations (certain)",
            ".gitignore:3:1 dangling-path «/migrations/tmp» -> migrations/tmp (certain)",
            ".gitignore:4:1 dangling-path «!scripts/run.js» -> scripts/run.js (certain)",
        ],
    );
}

#[test]
fn a_file_that_its_retired_folder_does_not_have_was_never_there() {
    let config = "[[retire]]\nid = \"x\"\npaths = [\"/packages/history/\"]\n";
    let code = (
        "packages/generator/tests/a.ts",
        "route('/x', 'history/route.tsx'); load('packages/history/b.ts'); load('history/a.ts');\n",
    );
    let never = |confidence: &str| {
        format!(
            "packages/generator/tests/a.ts:1:14 dangling-path «history/route.tsx» -> packages/history/route.tsx ({confidence})"
        )
    };
    let by_root =
        "packages/generator/tests/a.ts:1:41 dangling-path «packages/history/b.ts» -> packages/history/b.ts (likely)";
    let there = "packages/generator/tests/a.ts:1:72 dangling-path «history/a.ts» -> packages/history/a.ts (likely)";
    let file = ("packages/history/a.ts", "1\n");
    check_dangling(config, &[code, file], &[&never("possible"), by_root, there]);
    // Nobody knows any more what was in a folder that is gone.
    check_dangling(config, &[code], &[&never("likely"), by_root, there]);
}

#[test]
fn what_is_dynamic_is_less_sure() {
    check_dangling(
        OLD,
        &[(
            "a/b.ts",
            "import path from 'path';\nf(`migrations/${n}.sql`); f(`${root}/scripts/run.js`); f(`${root}/migrations`);\npath.join(__dirname, '..', 'migrations', n);",
        )],
        &[
            "a/b.ts:2:4 dangling-path «migrations/${n}.sql» -> migrations (likely)",
            "a/b.ts:2:30 dangling-path «${root}/scripts/run.js» -> scripts/run.js (possible)",
            "a/b.ts:3:1 dangling-path «path.join(__dirname, '..', 'migrations', n)» -> migrations (likely)",
        ],
    );
}

#[test]
fn the_end_of_a_path_names_the_only_file_of_a_package_that_ends_so() {
    const CONFIG: &str = "[[retire]]\nid = 'x'\npaths = ['/pkg/src/app/parts/root.vue', '/pkg/src/app/plugins/check.client.ts', \
                          '/pkg/src/app/parts/twin.vue', '/pkg/src/run/parts/live.ts', '/pkg/src/one/two/']\n";
    let check = |text: &str, expected: &[&str]| {
        let files = [
            ("pkg/package.json", "{}"),
            ("other/package.json", "{}"),
            ("pkg/src/core/a.ts", text),
            ("pkg/src/twin/parts/twin.vue", ""),
            ("parts/live.ts", ""),
        ];
        check_dangling(CONFIG, &files, expected);
    };
    for (text, expected) in [
        (
            "import { resolve } from 'path';\nresolve(x.options.appDir, 'parts/root.vue');",
            "pkg/src/core/a.ts:2:1 dangling-path «resolve(x.options.appDir, 'parts/root.vue')» -> pkg/src/app/parts/root.vue (possible)",
        ),
        (
            "f(`${x.appDir}/plugins/check.client`);",
            "pkg/src/core/a.ts:1:4 dangling-path «${x.appDir}/plugins/check.client» -> pkg/src/app/plugins/check.client.ts (possible)",
        ),
    ] {
        check(text, &[expected]);
    }
    for text in [
        // Another file ends so, or is meant from the root.
        "f(`${x}/parts/twin.vue`); f(`${x}/parts/live.ts`);",
        // A word alone, another ending, an address, a folder's name.
        "f(`${x}/root.vue`); f(`${x}/parts/root.ts`); fetch(`https://${x}/parts/root.vue`); f(`${x}/two/three`);",
    ] {
        check(text, &[]);
    }
    // In another package.
    let files = [
        ("pkg/package.json", "{}"),
        ("other/package.json", "{}"),
        ("other/a.ts", "f(`${x}/parts/root.vue`);"),
    ];
    check_dangling(CONFIG, &files, &[]);
}

#[test]
fn a_module_may_be_named_without_its_ending_where_the_tool_runs() {
    const CONFIG: &str =
        "[[retire]]\nid = 'x'\npaths = ['/test/mocks/old.ts', '/src/both.ts', '/test/mocks/data.sql']\n";
    const CODE: &str = "import { resolve } from 'pathe';\n";
    for (text, expected) in [
        (
            "export default { alias: { '#x': resolve('./test/mocks/old') } };",
            &["test.config.ts:2:33 dangling-path «resolve('./test/mocks/old')» -> test/mocks/old.ts (likely)"]
                as &[&str],
        ),
        ("export default { alias: { '#x': resolve('./src/both') } };", &[]),
        (
            "export default { alias: { '#x': resolve('./test/mocks/older'), '#y': resolve('./test/mocks/data') } };",
            &[],
        ),
    ] {
        let text = format!("{CODE}{text}");
        let files = [
            ("package.json", "{}"),
            ("test.config.ts", text.as_str()),
            ("src/both/index.ts", ""),
        ];
        check_dangling(CONFIG, &files, expected);
    }
}

#[test]
fn what_stands_in_retired_files_goes_with_them() {
    check_dangling(
        OLD,
        &[
            ("scripts/run.js", "fs.readdirSync('migrations'); import './run.js'"),
            ("migrations/a.md", "[x](001.sql)"),
        ],
        &[],
    );
}

#[test]
fn findings_are_the_same_before_and_after_the_deletion() {
    let config = "[[retire]]\nid = 'old'\npaths = ['/legacy/', '/scripts/run.js']\n";
    let live = [
        (
            "a.ts",
            "import '../a'; import './legacy/x'; import './legacy'; import './scripts/run'; f('legacy/x.ts')",
        ),
        ("b.sh", "node scripts/run.js\n"),
        ("c.md", "[x](legacy/x.ts) and `legacy/`"),
        (".dockerignore", "legacy/x\n"),
    ];
    let gone = [
        ("legacy/x.ts", "export {}"),
        ("legacy/index.ts", "export {}"),
        ("scripts/run.js", ""),
    ];
    let fingerprints = |files: &[(&str, &str)]| -> Vec<(String, Option<String>)> {
        report(config, files)
            .findings
            .iter()
            .filter(|finding| finding.check == "dangling-path")
            .map(|finding| (finding.fingerprint.clone(), finding.target.clone()))
            .collect()
    };
    let before = fingerprints(&[&live[..], &gone[..]].concat());
    assert_eq!(before, fingerprints(&live));
    assert_eq!(before.len(), 8, "{before:#?}");
}

#[test]
fn fingerprints_do_not_change_when_lines_move() {
    let fingerprint = |text: &str| report(OLD, &[("a.sh", text)]).findings[0].fingerprint.clone();
    assert_eq!(
        fingerprint("node scripts/run.js\n"),
        fingerprint("\n\n  node  scripts/run.js # x\n")
    );
}

#[test]
fn of_two_retired_candidates_the_one_that_is_there_is_meant() {
    check_dangling(
        "[[retire]]\nid = 'a'\npaths = ['/docker/scripts/']\n[[retire]]\nid = 'b'\npaths = ['/scripts/']\n",
        &[
            ("docker/Dockerfile", "FROM node\nCOPY scripts/run.ts scripts/run.ts\n"),
            ("docker/scripts/other.sh", ""),
            ("scripts/run.ts", ""),
        ],
        &["docker/Dockerfile:2:6 dangling-path «scripts/run.ts» -> scripts/run.ts (likely)"],
    );
}

#[test]
fn a_command_behind_a_wrapper_is_no_folder() {
    check_dangling(
        "[[retire]]\nid = 'a'\npaths = ['/prisma/']\n",
        &[(
            "package.json",
            r#"{"scripts": {"a": "dotenv-flow -e .env -- prisma generate", "b": "prisma generate"}}"#,
        )],
        &[],
    );
}

#[test]
fn a_variable_of_make_is_marked_where_it_is_used() {
    check_dangling(
        OLD,
        &[(
            "Makefile",
            "X = node scripts/run.js --long --flags\na:\n\t$(X)\n\techo 1\n",
        )],
        &["Makefile:3:2 dangling-path «$(X)» -> scripts/run.js (certain)"],
    );
}

#[test]
fn an_ignore_glob_may_be_meant_for_files_that_nobody_tracks() {
    check_dangling(
        "[[retire]]\nid = 'a'\npaths = ['/s/z.json', '/old/']\n",
        &[(".gitignore", "/s/*.json\n/s/z.json\n/old/*.log\n")],
        &[
            ".gitignore:2:1 dangling-path «/s/z.json» -> s/z.json (certain)",
            ".gitignore:3:1 dangling-path «/old/*.log» -> old (certain)",
        ],
    );
}

#[test]
fn quoted_paths_in_sql_count() {
    check_dangling(
        OLD,
        &[("q.sql", "copy t from 'migrations/001.sql';\nselect 'migrations';\n")],
        &["q.sql:1:14 dangling-path «migrations/001.sql» -> migrations/001.sql (likely)"],
    );
}

#[test]
fn a_built_file_of_a_retired_source_is_likely() {
    let config = "[[retire]]\nid = 'a'\npaths = ['/src/seed.ts', '/scripts/run.ts']\n";
    let live = [
        (
            "package.json",
            r#"{"scripts": {"a": "node dist/seed.js", "b": "node dist/other.js", "c": "node src/main.js"}}"#,
        ),
        ("Dockerfile", "FROM node\nCOPY scripts/run.js ./\n"),
        ("src/other.ts", ""),
        ("src/main.ts", ""),
    ];
    let expected = [
        "Dockerfile:2:6 dangling-path «scripts/run.js» -> scripts/run.ts (likely)",
        "package.json:1:25 dangling-path «dist/seed.js» -> src/seed.ts (likely)",
    ];
    check_dangling(config, &live, &expected);
    check_dangling(
        config,
        &[&live[..], &[("src/seed.ts", ""), ("scripts/run.ts", "")]].concat(),
        &expected,
    );
}

/// Which file it was that is gone is told by what was built of it, where the build mirrors the folder that an entry names.
#[test]
fn what_was_built_of_a_retired_folder_is_the_same_when_that_is_gone() {
    let config = "[[retire]]\nid = 'a'\npaths = ['/p/src/adapters/old/', '/q/old/', '/s/src/']\n";
    let manifest = r#"{"exports": {
"./old": {"types": "./dist/adapters/old/index.d.mts", "default": "./dist/adapters/old/index.mjs"},
"./new": {"types": "./dist/adapters/new/index.d.mts", "default": "./dist/adapters/new/index.mjs"}}}"#;
    let live = [
        ("p/package.json", manifest),
        ("p/src/adapters/new/index.ts", ""),
        // What lies beside the sources is not built of them.
        ("q/package.json", r#"{"main": "./dist/old/index.js"}"#),
        // Nothing in it says that it is built of a folder which is called `src`.
        ("s/package.json", r#"{"main": "./dist/index.js"}"#),
        ("r/package.json", r#"{"main": "./dist/adapters/old/index.js"}"#),
    ];
    let expected = [
        "p/package.json:2:21 dangling-path «./dist/adapters/old/index.d.mts» -> p/src/adapters/old/index.ts (likely)",
        "p/package.json:2:67 dangling-path «./dist/adapters/old/index.mjs» -> p/src/adapters/old/index.ts (likely)",
    ];
    check_dangling(config, &live, &expected);
    let there = [("p/src/adapters/old/index.ts", "")];
    check_dangling(config, &[&live[..], &there[..]].concat(), &expected);
    let built = [
        ("p/dist/adapters/old/index.mjs", ""),
        ("p/dist/adapters/old/index.d.mts", ""),
    ];
    check_dangling(config, &[&live[..], &built[..]].concat(), &[]);
}

#[test]
fn words_inside_of_a_retired_folder_are_no_paths_of_it() {
    check_dangling(
        "[[retire]]\nid = 'a'\npaths = ['/old/']\n",
        &[
            (
                ".github/workflows/a.yml",
                "jobs:\n  a:\n    steps:\n      - run: ./get.sh resources app/docs sub/x\n        working-directory: old\n",
            ),
            ("old/get.sh", ""),
            ("old/sub/x", ""),
        ],
        &[
            ".github/workflows/a.yml:4:14 dangling-path «./get.sh» -> old/get.sh (certain)",
            ".github/workflows/a.yml:4:42 dangling-path «sub/x» -> old/sub/x (certain)",
            ".github/workflows/a.yml:5:28 dangling-path «old» -> old (certain)",
        ],
    );
}

#[test]
fn what_a_reference_means_is_the_same_before_and_after_a_deletion() {
    for (config, referring, retired, target) in [
        (
            "[[retire]]\nid = \"x\"\npaths = [\"/migrations/\", \"/api/migrations/\"]\n",
            ("api/run.sh", "psql -f migrations/1.sql\n"),
            "migrations/1.sql",
            "migrations/1.sql",
        ),
        (
            "[[retire]]\nid = \"x\"\npaths = [\"old/\"]\n",
            ("packages/api/src/a.md", "See `old/a.sql`.\n"),
            "old/a.sql",
            "packages/api/old/a.sql",
        ),
        (
            "[[retire]]\nid = \"x\"\npaths = [\"/old/*\"]\n",
            ("package.json", "{ \"scripts\": { \"x\": \"tsx old\" } }\n"),
            "old/index.ts",
            "old/index.js",
        ),
    ] {
        let package = ("packages/api/package.json", "{}\n");
        let there = [referring, package, (retired, "1\n")];
        let gone = [referring, package];
        for files in [&there[..], &gone[..]] {
            let report = report(config, files);
            let targets: Vec<_> = report
                .findings
                .iter()
                .filter(|finding| finding.check == "dangling-path")
                .map(|finding| finding.target.as_deref())
                .collect();
            assert_eq!(targets, [Some(target)], "{referring:?} {}", files.len());
        }
    }
}

#[test]
fn a_command_with_a_whole_file_name_takes_no_other_ending() {
    check_dangling(
        "[[retire]]\nid = \"x\"\npaths = [\"/old/**/*.ts\"]\n",
        &[
            ("old/m.mjs", "1\n"),
            (
                "package.json",
                "{ \"scripts\": { \"x\": \"node old/n.mjs\", \"y\": \"tsx old/n\" } }\n",
            ),
        ],
        &["package.json:1:49 dangling-path «old/n» -> old/n.ts (certain)"],
    );
}

#[test]
fn a_query_is_no_part_of_a_path() {
    check_dangling(
        "[[retire]]\nid = \"x\"\npaths = [\"/old/\"]\n",
        &[(".env", "P=old/a.sql?token=hunter2\n")],
        &[".env:1:3 dangling-path «old/a.sql?token=hunter2» -> old/a.sql (likely)"],
    );
}

#[test]
fn an_address_that_only_has_the_name_of_a_retired_folder_is_no_path() {
    let package = ("packages/web/package.json", "{}\n");
    let retired = ("packages/api/v1/schema.ts", "1\n");
    let config = "[[retire]]\nid = 'x'\npaths = ['/packages/api/']\n";
    for (code, expected) in [
        ("post(`${WEBAPP_BASE_URL}/api/trpc/team.update`)", None),
        ("const a = `${process.env.API_URL}/api/trpc/team.update`", None),
        ("const a = `${appUrl()}/api/team.update`", None),
        ("const a = origin + '/api/team.update'", None),
        ("fetch('api/license')", None),
        ("new URL('api/license', SERVER_URL)", None),
        ("route('api/render', 'routes/x.tsx')", None),
        ("client.request.post('api/team.update')", None),
        // What is there, what an ending tells, and what begins at the root are paths wherever they stand.
        ("fetch('api/v1')", Some("packages/api/v1 likely")),
        ("fetch('api/v1/schema.ts')", Some("packages/api/v1/schema.ts likely")),
        (
            "get(`${BASE_URL}/api/v1/schema.ts`)",
            Some("packages/api/v1/schema.ts possible"),
        ),
        (
            "fetch('packages/api/team.update')",
            Some("packages/api/team.update likely"),
        ),
        // A folder is no host, and what takes no address takes paths.
        (
            "run(`${baseDir}/api/team.update`)",
            Some("packages/api/team.update possible"),
        ),
        (
            "run(`${root}/api/team.update`)",
            Some("packages/api/team.update possible"),
        ),
        ("run('api/render')", Some("packages/api/render possible")),
        ("fetch(x, 'api/render')", Some("packages/api/render possible")),
    ] {
        let report = report(config, &[package, retired, ("packages/web/a.ts", code)]);
        let found: Vec<String> = report
            .findings
            .iter()
            .filter(|finding| finding.check == "dangling-path")
            .map(|finding| {
                let target = finding.target.as_deref().unwrap_or_default();
                format!("{target} {}", finding.confidence.name())
            })
            .collect();
        let expected: Vec<&str> = expected.into_iter().collect();
        assert_eq!(found, expected, "{code}");
    }
}
