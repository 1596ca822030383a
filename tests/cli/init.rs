//! `decomm init`: what is proposed for a repository, what is proposed as a comment alone, and what is left in peace.

use std::fs;
use std::path::Path;

use assert_fs::TempDir;

use crate::copy::copy;
use crate::{decomm, folder};

type Files = [(&'static str, &'static str)];

const USERS: &str = "CREATE TABLE users (id integer);\n";
const TEAMS: &str = "CREATE TABLE teams (id integer);\n";

const RUNNER: &str = "\
const fs = require('node:fs');
const path = require('node:path');
const { Pool } = require('pg');
const pool = new Pool();
async function migrate() {
  await pool.query('CREATE TABLE IF NOT EXISTS schema_migrations (name text)');
  for (const name of fs.readdirSync(path.join(__dirname, '..', 'migrations'))) {
    await pool.query(fs.readFileSync(path.join(__dirname, '..', 'migrations', name), 'utf8'));
    await pool.query('INSERT INTO schema_migrations (name) VALUES ($1)', [name]);
  }
}
migrate();
";

const PACKAGE: &str = r#"{"scripts":{
  "dev": "npm run db:migrate && next dev",
  "db:migrate": "node scripts/migrate.js",
  "db:studio": "drizzle-kit studio"},
  "dependencies":{"pg":"8.0.0"}}"#;

/// A home-made system without anything beside it.
const OWN: &Files = &[
    ("package.json", PACKAGE),
    ("migrations/001_users.sql", USERS),
    ("migrations/002_teams.sql", TEAMS),
    ("scripts/migrate.js", RUNNER),
];

const DRIZZLE: &Files = &[
    (
        "drizzle.config.ts",
        "export default { dialect: 'postgresql', out: './drizzle' };\n",
    ),
    ("drizzle/0000_first.sql", USERS),
    (
        "drizzle/meta/_journal.json",
        r#"{"version":"7","dialect":"postgresql","entries":[]}"#,
    ),
];

const PRISMA: &Files = &[
    ("prisma/schema.prisma", "datasource db { provider = \"postgresql\" }\n"),
    ("prisma/migrations/migration_lock.toml", "provider = \"postgresql\"\n"),
    ("prisma/migrations/20240101000000_init/migration.sql", USERS),
];

/// Runs `decomm init` on `files`; returns the configuration without its head, and asserts that decomm can read it.
fn proposed(files: &[&Files]) -> String {
    let folder = folder(&files.concat());
    proposed_in(&folder, &["init"])
}

fn proposed_in(folder: &TempDir, args: &[&str]) -> String {
    let run = decomm(folder.path(), args);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
    let text = fs::read_to_string(folder.path().join(".decomm.toml")).expect("it is written");
    assert!(text.starts_with("#:schema ./.decomm.schema.json\n"), "{text}");
    let check = decomm(folder.path(), &["check", "-q"]);
    assert!(check.code < 2, "{check:?}\n{text}");
    text
}

/// Returns the lines that are no comments.
fn live(text: &str) -> Vec<&str> {
    let lines = text.lines().map(str::trim);
    lines
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect()
}

/// Returns a copy of the fixture without its configuration.
fn fixture() -> TempDir {
    let folder = TempDir::new().expect("a folder");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/drizzle-consolidation/in");
    copy(&source, folder.path());
    fs::remove_file(folder.path().join(".decomm.toml")).expect("it has one");
    folder
}

fn expected(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/drizzle-consolidation");
    fs::read_to_string(folder.join(name)).unwrap_or_default()
}

#[test]
fn of_the_fixture_it_proposes_the_plan_and_what_the_plan_forgot() {
    let text = proposed_in(&fixture(), &["init"]);
    assert_eq!(text, expected("init.toml"));
}

#[test]
fn with_the_pack_it_proposes_only_what_the_pack_does_not_name() {
    let text = proposed_in(&fixture(), &["init", "--pack", "drizzle-kit"]);
    assert_eq!(text, expected("init-pack.toml"));
}

#[test]
fn a_system_beside_a_tool_that_stays_is_proposed() {
    let beside_prisma = "#!/bin/sh\nfor f in migrations/*.sql; do psql -f \"$f\"; done\npsql -c \"INSERT INTO schema_migrations (name) VALUES (1)\"\n";
    for (files, lines) in [
        (
            &[OWN, DRIZZLE][..],
            &[
                "\"/migrations/\",",
                "\"/scripts/migrate.js\",",
                "\"schema_migrations\",",
            ][..],
        ),
        (
            &[OWN, PRISMA],
            &["\"/migrations/\",", "command = \"prisma migrate deploy\""],
        ),
        (
            &[OWN, DRIZZLE],
            &["command = \"drizzle-kit migrate\"", "without = \"npm run db:migrate\""],
        ),
        (
            &[
                &[
                    ("package.json", "{}"),
                    ("migrations/1.sql", USERS),
                    ("migrations/2.sql", TEAMS),
                    ("bin/migrate.sh", beside_prisma),
                ],
                PRISMA,
            ],
            &["\"/migrations/\",", "\"/bin/migrate.sh\","],
        ),
        (
            &[
                OWN,
                DRIZZLE,
                &[
                    ("scripts/prod.js", "require('./migrate');\n"),
                    ("scripts/wrap.sh", "node scripts/prod.js\n"),
                ],
            ],
            &["\"/scripts/prod.js\",", "\"/scripts/wrap.sh\","],
        ),
        (
            &[
                OWN,
                DRIZZLE,
                &[(
                    "lib/schema.ts",
                    "export const log = pgTable('schema_migrations', {});\n",
                )],
            ],
            &["\"lib/schema.ts#log\","],
        ),
        (
            &[
                DRIZZLE,
                &[
                    ("package.json", "{}"),
                    ("old/0000_x.sql", USERS),
                    ("old/meta/_journal.json", "{\"entries\":[]}"),
                ],
            ],
            &["\"/old/\",", "setting = \"out\""],
        ),
    ] {
        let text = proposed(files);
        for line in lines {
            assert!(live(&text).contains(line), "{line}\n{text}");
        }
    }
}

#[test]
fn what_is_less_sure_is_a_comment() {
    let other_tables: &Files = &[
        ("migrations/001_users.sql", "CREATE TABLE events (id integer);\n"),
        ("migrations/002_teams.sql", "CREATE TABLE clicks (id integer);\n"),
        ("scripts/migrate.js", RUNNER),
        ("package.json", PACKAGE),
    ];
    let policies: &Files = &[
        (
            "migrations/001_users.sql",
            "ALTER TABLE users ENABLE ROW LEVEL SECURITY;\n",
        ),
        ("migrations/002_teams.sql", "CREATE INDEX by_id ON users (id);\n"),
        ("scripts/migrate.js", RUNNER),
        ("package.json", PACKAGE),
    ];
    let unrecorded: &Files = &[
        ("package.json", "{}"),
        ("migrations/001_users.sql", USERS),
        ("migrations/002_teams.sql", TEAMS),
    ];
    let used: &Files = &[
        ("package.json", "{}"),
        ("old/0000_x.sql", USERS),
        ("old/meta/_journal.json", "{\"entries\":[]}"),
        ("src/boot.ts", "await migrate(db, { migrationsFolder: './old' });\n"),
    ];
    for (files, line) in [
        (&[OWN][..], "#     \"/migrations/\","),
        (&[other_tables, DRIZZLE], "\"/migrations/\","),
        (&[policies, DRIZZLE], "\"/migrations/\","),
        (&[unrecorded, DRIZZLE], "\"/migrations/\","),
        (&[OWN, DRIZZLE, PRISMA], "\"/migrations/\","),
        (&[used, DRIZZLE], "\"/old/\","),
        (
            &[&[("package.json", r#"{"dependencies":{"knex":"3"}}"#)], DRIZZLE],
            "\"knex\",",
        ),
    ] {
        let text = proposed(files);
        assert!(text.contains(line.trim_start_matches("#     ")), "{line}\n{text}");
        assert_eq!(live(&text), ["version = 1"], "{text}");
    }
    let deploys = "require('./migrate');\nrequire('express')().listen(80);\n";
    let releases = "#!/bin/sh\nnode scripts/migrate.js\nrsync -a dist/ host:/srv/\n";
    let starts = "#!/bin/sh\nnode scripts/migrate.js\nnode dist/server.js\n";
    let mixed: &Files = &[
        ("scripts/start.js", deploys),
        ("scripts/release.sh", releases),
        ("scripts/start.sh", starts),
    ];
    let text = proposed(&[OWN, DRIZZLE, mixed]);
    let is_named = |name: &str| live(&text).iter().any(|line| line.contains(name));
    assert!(
        is_named("/scripts/migrate.js") && !is_named("start.") && !is_named("release.sh"),
        "{text}"
    );
    let report = "fs.readdirSync('migrations'); fs.readdirSync('drizzle');\n";
    let text = proposed(&[OWN, DRIZZLE, &[("scripts/report.js", report)]]);
    assert!(text.contains("# \"/scripts/report.js\","), "{text}");
}

#[test]
fn what_only_looks_like_it_is_left_in_peace() {
    let seeds: &Files = &[
        ("package.json", "{}"),
        ("seeds/001_users.sql", "INSERT INTO users VALUES (1);\n"),
        ("seeds/002_teams.sql", "INSERT INTO teams VALUES (1);\n"),
        (
            "scripts/seed.js",
            "const fs = require('fs'); fs.readdirSync('seeds'); db.query('INSERT INTO seeds_run VALUES (1)');\n",
        ),
    ];
    let drizzle_own: &Files = &[
        ("package.json", "{}"),
        ("drizzle/0001_second.sql", TEAMS),
        (
            "scripts/migrate.ts",
            "import { migrate } from 'drizzle-orm/node-postgres/migrator';\nmigrate(db, { migrationsFolder: './drizzle' });\nsql`DELETE FROM __drizzle_migrations`;\n",
        ),
    ];
    let prisma_own: &Files = &[
        ("package.json", "{}"),
        (
            "scripts/fix.js",
            "fs.readdirSync('prisma/migrations'); sql`DELETE FROM _prisma_migrations`;\n",
        ),
    ];
    let supabase: &Files = &[
        ("package.json", "{}"),
        ("supabase/migrations/20240101000000_a.sql", USERS),
        ("supabase/migrations/20240102000000_b.sql", TEAMS),
        (
            "scripts/repair.js",
            "fs.readdirSync('supabase/migrations'); sql`INSERT INTO supabase_migrations.schema_migrations VALUES (1)`;\n",
        ),
    ];
    let knex: &Files = &[
        (
            "package.json",
            r#"{"dependencies":{"knex":"3"},"scripts":{"db:migrate":"knex migrate:latest"}}"#,
        ),
        (
            "knexfile.js",
            "module.exports = { migrations: { directory: './migrations' } };\n",
        ),
        (
            "migrations/20240101000000_users.js",
            "exports.up = (knex) => knex.schema.createTable('users', () => {});\n",
        ),
        (
            "migrations/20240102000000_teams.js",
            "exports.up = (knex) => knex.schema.createTable('teams', () => {});\n",
        ),
    ];
    let rails: &Files = &[
        ("package.json", "{}"),
        ("db/migrate/20240101000000_users.rb", "class Users; end\n"),
        (
            "db/structure.sql",
            "CREATE TABLE schema_migrations (version text);\nINSERT INTO schema_migrations VALUES ('1');\n",
        ),
    ];
    let flyway: &Files = &[
        ("package.json", "{}"),
        ("sql/V1__users.sql", USERS),
        ("sql/V2__teams.sql", TEAMS),
        ("bin/flyway.sh", "flyway -locations=filesystem:sql migrate\n"),
    ];
    let nobody_reads: &Files = &[
        ("package.json", "{}"),
        ("docs/01_users.sql", USERS),
        ("docs/02_teams.sql", TEAMS),
    ];
    let of_tests: &Files = &[
        ("package.json", "{}"),
        ("series/001_users.sql", USERS),
        ("series/002_teams.sql", TEAMS),
        (
            "tests/migrate.js",
            "fs.readdirSync('series'); sql`INSERT INTO schema_migrations VALUES (1)`;\n",
        ),
    ];
    let in_code: &Files = &[
        ("package.json", "{}"),
        (
            "src/migrate.ts",
            "for (const step of steps) { sql`INSERT INTO schema_migrations VALUES (1)`; }\n",
        ),
    ];
    for files in [
        &[seeds, DRIZZLE][..],
        &[seeds],
        &[drizzle_own, DRIZZLE],
        &[prisma_own, PRISMA],
        &[supabase, DRIZZLE],
        &[knex],
        &[rails],
        &[flyway, PRISMA],
        &[nobody_reads, DRIZZLE],
        &[of_tests, DRIZZLE],
        &[in_code, DRIZZLE],
        &[],
    ] {
        let text = proposed(files);
        assert_eq!(live(&text), ["version = 1"], "{text}");
        assert!(text.contains("# Nothing was found that is to go for certain"), "{text}");
    }
}

#[test]
fn what_of_a_pack_matches_nothing_is_disabled() {
    let folder = folder(&[OWN, DRIZZLE].concat());
    let text = proposed_in(&folder, &["init", "--pack", "drizzle-kit"]);
    assert!(text.contains("\nextends = [\"drizzle-kit\"]\n\n[disable]\n"), "{text}");
    for (id, is_disabled) in [
        ("temporary-scripts", true),
        ("legacy-commands", true),
        ("docs-commands", true),
        ("legacy-migrations", false),
        ("legacy-runners", false),
        ("backup", false),
    ] {
        assert_eq!(text.contains(&format!("    \"{id}\",")), is_disabled, "{id}: {text}");
    }
    let told = decomm(folder.path(), &["explain", "legacy-runners"]);
    assert_eq!(told.code, 0, "{told:?}");
}

#[test]
fn a_configuration_is_never_written_over() {
    let folder = folder(&[(".decomm.toml", "# ours\nversion = 1\n"), ("a/b.ts", "")]);
    for (place, args) in [
        (".", &["init"][..]),
        ("a", &["init"]),
        (".", &["init", "--pack", "drizzle-kit"]),
    ] {
        let run = decomm(&folder.path().join(place), args);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run:?}");
        assert!(run.stderr.contains("`decomm retire PATH`"), "{}", run.stderr);
    }
    let text = fs::read_to_string(folder.path().join(".decomm.toml")).expect("it is there");
    assert_eq!(text, "# ours\nversion = 1\n");
    let other = self::folder(&[("x.ts", "")]);
    for (args, help) in [
        (&["init", "--pack", "drizle-kit"][..], "`drizzle-kit`"),
        (&["init", "--config", "other.toml"], "leave out `--config`"),
    ] {
        let run = decomm(other.path(), args);
        assert_eq!(run.code, 2, "{run:?}");
        assert!(run.stderr.contains(help), "{}", run.stderr);
    }
    assert!(!other.path().join(".decomm.toml").exists());
}
