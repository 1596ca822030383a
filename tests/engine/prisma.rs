//! Prisma: its migrations, which are history, and its schema, whose models are tables.

use crate::check_dangling;

const CONFIG: &str = "[[retire]]\nid = 'old'\ntables = ['report']\n";

const SQL: &str = "CREATE TABLE \"report\" (id int);\n";

/// Asserts the findings of migrations under `db/`, of which these files are there, each with the same SQL.
#[track_caller]
fn check_migrations(config: &str, files: &[&str], expected: &[&str]) {
    let files: Vec<(&str, &str)> = files.iter().map(|path| (*path, SQL)).collect();
    check_dangling(config, &files, expected);
}

#[test]
fn migrations_beside_the_lock_file_are_history() {
    for folder in ["01_init", "20240101000000_init", "0_init"] {
        let migration = format!("db/{folder}/migration.sql");
        check_migrations(CONFIG, &["db/migration_lock.toml", &migration, "db/old/down.sql"], &[]);
    }
}

#[test]
fn what_only_looks_like_migrations_of_prisma_is_none() {
    let finding = |path: &str| format!("{path}:1:15 dangling-table «report» -> report (certain)");
    for (lock, migration) in [
        ("db/lock.toml", "db/01_init/migration.sql"),
        ("migration_lock.toml", "db/01_init/migration.sql"),
        ("db/meta/migration_lock.toml", "db/01_init/migration.sql"),
        ("db/migration_lock.toml", "db/01_init/up.sql"),
        ("db/migration_lock.toml", "db/init/migration.sql"),
        ("db/migration_lock.toml", "db/01init/migration.sql"),
        ("db/migration_lock.toml", "db/_init/migration.sql"),
        ("db/migration_lock.toml", "db/01_init/more/migration.sql"),
        ("db/migration_lock.toml", "db2/01_init/migration.sql"),
    ] {
        check_dangling(
            CONFIG,
            &[(lock, "provider = 'x'\n"), (migration, SQL)],
            &[&finding(migration)],
        );
    }
}

#[test]
fn an_excluded_lock_file_makes_no_history_and_a_retired_folder_is_none() {
    let files = ["db/migration_lock.toml", "db/01_init/migration.sql"];
    let config = format!("exclude = ['/db/migration_lock.toml']\n{CONFIG}");
    check_migrations(
        &config,
        &files,
        &["db/01_init/migration.sql:1:15 dangling-table «report» -> report (certain)"],
    );
    let config = format!("{CONFIG}paths = ['/db/']\n");
    let found = crate::report(&config, &files.map(|path| (path, SQL)));
    let retired: Vec<&str> = found.findings.iter().map(|finding| finding.check).collect();
    assert_eq!(retired, ["retired-path", "retired-path"]);
}

const SCHEMA: &str =
    "model User {\n  id Int @id\n  reports Report[]\n}\n\nmodel Report {\n  id Int @id\n  @@map(\"report\")\n}\n";

#[test]
fn the_model_of_a_retired_table_is_found_by_its_names() {
    check_dangling(
        CONFIG,
        &[
            ("prisma/schema.prisma", SCHEMA),
            (
                "src/a.ts",
                "prisma.report.findMany();\ntx.report.count();\nprisma.user.findMany();\n",
            ),
        ],
        &[
            "prisma/schema.prisma:3:11 dangling-table «Report» -> report (certain)",
            "prisma/schema.prisma:6:7 dangling-table «Report» -> report (certain)",
            "prisma/schema.prisma:8:10 dangling-table «report» -> report (certain)",
            "src/a.ts:1:8 dangling-table «report» -> report (likely)",
            "src/a.ts:2:4 dangling-table «report» -> report (possible)",
        ],
    );
}

#[test]
fn a_model_of_another_name_than_its_table_is_followed_from_file_to_file() {
    let config = "[[retire]]\nid = 'old'\ntables = ['api_keys']\n";
    let key = "model ApiKey {\n  id Int @id\n  @@map(\"api_keys\")\n}\n";
    check_dangling(
        config,
        &[
            ("prisma/schema/key.prisma", key),
            (
                "prisma/schema/user.prisma",
                "model User {\n  keys ApiKey[]\n  role Role\n}\n",
            ),
            (
                "prisma/schema/more/team.prisma",
                "model Team {\n  key ApiKey // ApiKey\n}\n",
            ),
            ("src/a.ts", "prisma.apiKey.findMany(); prisma.ApiKey.findMany();\n"),
        ],
        &[
            "prisma/schema/key.prisma:1:7 dangling-table «ApiKey» -> api_keys (certain)",
            "prisma/schema/key.prisma:3:10 dangling-table «api_keys» -> api_keys (certain)",
            "prisma/schema/more/team.prisma:2:7 dangling-table «ApiKey» -> api_keys (certain)",
            "prisma/schema/user.prisma:2:8 dangling-table «ApiKey» -> api_keys (certain)",
            "src/a.ts:1:8 dangling-table «apiKey» -> api_keys (likely)",
        ],
    );
}

#[test]
fn a_model_of_that_name_in_another_schema_is_another_table() {
    let other = "model Report {\n  id Int @id\n  @@map(\"other_report\")\n}\n";
    let field = "model User {\n  reports Report[]\n}\n";
    check_dangling(
        CONFIG,
        &[
            ("a/schema/report.prisma", "model Report {\n  @@map(\"report\")\n}\n"),
            ("a/schema/user.prisma", field),
            ("b/schema/report.prisma", other),
            ("b/schema/user.prisma", field),
            ("user.prisma", field),
            ("src/a.ts", "prisma.report.findMany();\n"),
        ],
        &[
            "a/schema/report.prisma:1:7 dangling-table «Report» -> report (certain)",
            "a/schema/report.prisma:2:10 dangling-table «report» -> report (certain)",
            "a/schema/user.prisma:2:11 dangling-table «Report» -> report (certain)",
            // Which client this is nobody can tell.
            "src/a.ts:1:8 dangling-table «report» -> report (possible)",
        ],
    );
    check_dangling(
        CONFIG,
        &[("schema.prisma", other), ("a.ts", "prisma.report.findMany()\n")],
        &[],
    );
    let auth = "model Report {\n  @@map(\"report\")\n  @@schema(\"auth\")\n}\n";
    check_dangling(
        CONFIG,
        &[("schema.prisma", auth), ("a.ts", "prisma.report.findMany()\n")],
        &[],
    );
}

#[test]
fn without_a_model_a_client_means_nothing() {
    check_dangling(
        CONFIG,
        &[("a.ts", "prisma.report.findMany(); tx.report.count()\n")],
        &[],
    );
    // While it is there, a retired schema says which model a table is.
    let retired = "[[retire]]\nid = 'old'\ntables = ['report']\npaths = ['/prisma/']\n";
    check_dangling(
        retired,
        &[("prisma/schema.prisma", SCHEMA), ("a.ts", "prisma.report.findMany()\n")],
        &["a.ts:1:8 dangling-table «report» -> report (likely)"],
    );
}

#[test]
fn paths_and_exceptions_of_a_schema_are_read() {
    check_dangling(
        "[[retire]]\nid = 'old'\ntables = ['report']\npaths = ['/scripts/old.js']\n",
        &[
            ("scripts/old.js", ""),
            (
                "prisma/schema.prisma",
                "// See scripts/old.js\ngenerator x {\n  provider = \"node scripts/old.js\"\n}\n// decomm-allow: dangling-table -- it stays for a while\nmodel report {\n}\n",
            ),
        ],
        &[
            "prisma/schema.prisma:1:8 dangling-path «scripts/old.js» -> scripts/old.js (likely)",
            "prisma/schema.prisma:3:20 dangling-path «scripts/old.js» -> scripts/old.js (likely)",
        ],
    );
}

const DOCUMENTS: &str = "model View {\n  document Document @relation(fields: [documentId], references: [id])\n}\nmodel Document {\n  annotations Annotation[]\n  where Annotation[]\n  title String\n}\n";
const ANNOTATION: &str =
    "model Annotation {\n  id Int @id\n  document Document @relation(fields: [documentId], references: [id])\n}\n";

#[test]
fn a_field_that_leads_to_the_model_names_it_in_a_call_of_any_model() {
    let config = "[[retire]]\nid = 'old'\ntables = ['Annotation']\n";
    let all = format!("{DOCUMENTS}{ANNOTATION}");
    for call in [
        "prisma.view.findUnique({ where: { id }, include: { document: { include: { «annotations»: true } } } })",
        "prisma.view.findMany({ select: { document: { select: { _count: { select: { «annotations»: true } } } } } })",
        "prisma.document.create({ data: { «annotations»: { create: { document: { connect: { id } } } } } })",
        "prisma.document.findMany({ where: { AND: [{ «annotations»: { some: { title } } }] } })",
        "tx.document.findMany({ include: { ...(all ? { «annotations»: { where: { document: x } } } : {}) } })",
        "prisma.document.findMany({ include: { «where»: true } })",
    ] {
        let column = call
            .find('«')
            .map_or(0, |at| call.get(..at).unwrap().chars().count() + 1);
        let name = call.split(['«', '»']).nth(1).unwrap();
        let call = call.replace(['«', '»'], "");
        check_dangling(
            config,
            &[("prisma/schema.prisma", &all), ("src/a.ts", &call)],
            &[
                "prisma/schema.prisma:5:15 dangling-table «Annotation» -> Annotation (certain)",
                "prisma/schema.prisma:6:9 dangling-table «Annotation» -> Annotation (certain)",
                "prisma/schema.prisma:9:7 dangling-table «Annotation» -> Annotation (certain)",
                &format!("src/a.ts:1:{column} dangling-table «{name}» -> Annotation (likely)"),
            ],
        );
    }
    for call in [
        "prisma.view.findMany({ include: { annotations: true } })",
        "prisma.document.findMany({ where: { title: { annotations: 1 } } })",
        "prisma.document.update({ data: { title: annotations } })",
        "other.document.findMany({ include: { annotations: true } })",
        "prisma.unknown.findMany({ include: { annotations: true } })",
        "prisma.document.findMany({ where: { id } })",
    ] {
        check_dangling(
            config,
            &[("prisma/schema.prisma", &all), ("src/a.ts", call)],
            &[
                "prisma/schema.prisma:5:15 dangling-table «Annotation» -> Annotation (certain)",
                "prisma/schema.prisma:6:9 dangling-table «Annotation» -> Annotation (certain)",
                "prisma/schema.prisma:9:7 dangling-table «Annotation» -> Annotation (certain)",
            ],
        );
    }
}

#[test]
fn the_models_of_a_retired_schema_are_found_like_those_of_a_retired_table() {
    let config = "[[retire]]\nid = 'old'\npaths = ['/prisma/annotation.prisma']\n";
    check_dangling(
        config,
        &[
            ("prisma/annotation.prisma", ANNOTATION),
            ("prisma/schema.prisma", DOCUMENTS),
            (
                "src/a.ts",
                "prisma.annotation.findMany();\nprisma.document.findMany({ include: { annotations: true } });\nvi.mocked(prisma.annotation.count);\nconst { annotation: a } = prisma;\na.count();\n",
            ),
        ],
        &[
            "prisma/schema.prisma:5:15 dangling-path «Annotation» -> prisma/annotation.prisma (certain)",
            "prisma/schema.prisma:6:9 dangling-path «Annotation» -> prisma/annotation.prisma (certain)",
            "src/a.ts:1:8 dangling-path «annotation» -> prisma/annotation.prisma (likely)",
            "src/a.ts:2:39 dangling-path «annotations» -> prisma/annotation.prisma (likely)",
            "src/a.ts:3:18 dangling-path «annotation» -> prisma/annotation.prisma (likely)",
            "src/a.ts:4:9 dangling-path «annotation» -> prisma/annotation.prisma (likely)",
            "src/a.ts:5:1 dangling-path «a» -> prisma/annotation.prisma (likely)",
        ],
    );
}

#[test]
fn the_client_of_a_package_with_a_schema_of_its_own_means_nothing_retired() {
    let config = "[[retire]]\nid = 'old'\npaths = ['/apps/old/prisma/']\n";
    let read = "prisma.annotation.findMany();\n";
    check_dangling(
        config,
        &[
            ("apps/old/prisma/schema.prisma", ANNOTATION),
            ("apps/live/prisma/schema.prisma", ANNOTATION),
            ("apps/old/src/a.ts", read),
            ("apps/live/src/a.ts", read),
            ("apps/other/src/a.ts", read),
        ],
        &[
            "apps/old/src/a.ts:1:8 dangling-path «annotation» -> apps/old/prisma/schema.prisma (possible)",
            "apps/other/src/a.ts:1:8 dangling-path «annotation» -> apps/old/prisma/schema.prisma (possible)",
        ],
    );
}
