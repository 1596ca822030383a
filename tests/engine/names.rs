//! Package scripts, npm packages, tables.

use crate::{check_dangling, check_only};

#[test]
fn a_script_belongs_to_its_package() {
    let config = "[[retire]]\nid = 'old'\nscripts = ['gen', 'packages/api#gen-api']\n";
    check_dangling(
        config,
        &[
            (
                "package.json",
                r#"{"scripts": {"gen": "x", "all": "npm run gen && npm test", "g": "npm-run-all gen-*"}}"#,
            ),
            (
                "packages/api/package.json",
                r#"{"name": "api", "scripts": {"gen-api": "x", "gen": "y"}}"#,
            ),
            ("packages/api/README.md", "`npm run gen` and `npm run gen-api`\n"),
            (
                "README.md",
                "```sh\nnpm run gen\nnpm run gen -w api\nnpm run gen-api --workspace=packages/api\nnpm run generate\n```\n",
            ),
        ],
        &[
            "README.md:2:9 dangling-script «gen» -> gen (likely)",
            "README.md:4:9 dangling-script «gen-api» -> packages/api#gen-api (likely)",
            "package.json:1:42 dangling-script «gen» -> gen (certain)",
            "packages/api/README.md:1:28 dangling-script «gen-api» -> packages/api#gen-api (likely)",
        ],
    );
    check_only(
        "retired-script",
        config,
        &[
            ("package.json", r#"{"scripts": {"gen": "x"}}"#),
            ("packages/api/package.json", "{}"),
        ],
        &["package.json:1:14 retired-script «\"gen\": \"x\"» -> gen (certain)"],
    );
}

#[test]
fn a_required_script_is_not_retired() {
    let config = "[[retire]]\nid = 'old'\nscripts = ['gen']\n[[require]]\nid = 'new'\nscript = 'gen'\ncommand = 'y'\n";
    check_dangling(
        config,
        &[("package.json", r#"{"scripts": {"gen": "y", "a": "npm run gen"}}"#)],
        &[],
    );
}

#[test]
fn an_npm_package_is_imported_listed_and_run() {
    let config = "[[retire]]\nid = 'old'\ndependencies = ['knex', '@x/cli']\n";
    let files = [
        (
            "package.json",
            r#"{"dependencies": {"knex": "1"}, "devDependencies": {"knexy": "1"}, "scripts": {"m": "knex migrate", "c": "npx cli"}}"#,
        ),
        ("yarn.lock", "knex@1:\n"),
        (
            "a.ts",
            "import knex from 'knex'; import 'knex/lib'; import 'knexy'; import './knex'; import '@x/cli/a'",
        ),
        ("knex.ts", ""),
    ];
    check_dangling(
        config,
        &files,
        &[
            "a.ts:1:19 dangling-dependency «knex» -> knex (certain)",
            "a.ts:1:34 dangling-dependency «knex/lib» -> knex (certain)",
            "a.ts:1:86 dangling-dependency «@x/cli/a» -> @x/cli (certain)",
            "package.json:1:86 dangling-dependency «knex» -> knex (certain)",
        ],
    );
    check_only(
        "retired-dependency",
        config,
        &files,
        &["package.json:1:19 retired-dependency «\"knex\": \"1\"» -> knex (certain)"],
    );
}

#[test]
fn a_table_is_named_in_queries_and_not_in_sentences() {
    check_dangling(
        "[[retire]]\nid = 'old'\ntables = ['old_rows', 'auth.users']\n",
        &[
            (
                "a.ts",
                "q('select * from old_rows');\nq(`DELETE FROM public.old_rows`);\nq('select * from auth.old_rows');\nlog('could not read from old_rows');\nt('old_rows');\nq('select * from users');\nq('select * from auth.users where x');\nx = 'old_rows_backup';\n// old_rows\n",
            ),
            ("b.sql", "insert into old_rows values (1);\n-- old_rows\n"),
            ("c.md", "The old_rows table, `old_rows`, `users`.\n"),
        ],
        &[
            "a.ts:1:18 dangling-table «old_rows» -> old_rows (certain)",
            "a.ts:2:23 dangling-table «old_rows» -> old_rows (certain)",
            "a.ts:5:4 dangling-table «old_rows» -> old_rows (likely)",
            "a.ts:7:23 dangling-table «users» -> auth.users (certain)",
            "b.sql:1:13 dangling-table «old_rows» -> old_rows (certain)",
            "c.md:1:22 dangling-table «old_rows» -> old_rows (likely)",
        ],
    );
}

#[test]
fn the_newest_snapshot_tells_which_tables_are_left() {
    let journal = r#"{"version":"7","dialect":"postgresql","entries":[{"idx":0,"when":1,"tag":"0000_a"},{"idx":1,"when":2,"tag":"0001_b"}]}"#;
    let old = r#"{"id":"a","prevId":"00000000-0000-0000-0000-000000000000","tables":{"public.old_rows":{"name":"old_rows","schema":""}}}"#;
    let new = r#"{"id":"b","prevId":"a","tables":{"public.old_rows":{"name":"old_rows","schema":""},"auth.old_rows":{"name":"old_rows","schema":"auth"}}}"#;
    check_only(
        "retired-table",
        "[[retire]]\nid = 'old'\ntables = ['old_rows']\n",
        &[
            ("db/meta/_journal.json", journal),
            ("db/meta/0000_snapshot.json", old),
            ("db/meta/0001_snapshot.json", new),
            ("db/0000_a.sql", ""),
            ("db/0001_b.sql", "create table old_rows ();"),
        ],
        &["db/meta/0001_snapshot.json:1:35 retired-table «public.old_rows» -> old_rows (certain)"],
    );
}

/// Asserts how the fixes of the dangling findings in a script `a` with this command show: `what it names: safety, title`.
#[track_caller]
fn check_fixes(command: &str, expected: &[&str]) {
    let config = "[[retire]]\nid = 'old'\nscripts = ['gen', 'gen2']\npaths = ['/scripts/old.js']\n";
    let package = format!("{{\"scripts\": {{\"a\": \"{command}\"}}}}");
    let found: Vec<String> = crate::report(config, &[("package.json", &package)])
        .findings
        .iter()
        .filter(|finding| finding.check.starts_with("dangling-"))
        .map(|finding| {
            let target = finding.target.as_deref().unwrap_or("");
            let fix = finding.fix.as_ref().map(|fix| (fix.safety.name(), fix.title));
            fix.map_or(format!("{target}: none"), |(safety, title)| {
                format!("{target}: {safety}, {title}")
            })
        })
        .collect();
    assert_eq!(found, expected, "{command}");
}

#[test]
fn a_script_goes_whole_where_no_step_of_it_stays() {
    const WHOLE: &str = "safe, remove the package script: it does nothing else";
    const STEP: &str = "unsafe, remove the step";
    check_fixes("npm run gen", &[&format!("gen: {WHOLE}")]);
    check_fixes(
        "npm run gen && node scripts/old.js",
        &[&format!("gen: {WHOLE}"), &format!("scripts/old.js: {WHOLE}")],
    );
    check_fixes(
        "npm run gen; npm run gen2 \\u0026\\u0026 node scripts/old.js",
        &[
            &format!("gen: {WHOLE}"),
            &format!("gen2: {WHOLE}"),
            &format!("scripts/old.js: {WHOLE}"),
        ],
    );
    // What runs in the place of another is for people.
    check_fixes(
        "npm run gen2 || node scripts/old.js",
        &["gen2: none", "scripts/old.js: none"],
    );
    check_fixes("npm run gen && npm run build", &[&format!("gen: {STEP}")]);
    check_fixes(
        "npm run gen && prettier scripts/old.js x.js",
        &[&format!("gen: {STEP}"), "scripts/old.js: none"],
    );
    check_fixes("npm run gen && echo 'npm run gen2'", &[&format!("gen: {STEP}")]);
}
