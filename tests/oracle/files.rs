//! What the generated repositories are made of.

/// Configurations, each of which judges some of the states.
pub(crate) const CONFIGS: [&str; 4] = [
    "version = 1\nphase = 1\n[[retire]]\nid = \"legacy\"\nphase = 1\npaths = [\"/migrations/\", \"!/migrations/README.md\", \"/scripts/migrate.js\"]\nscripts = [\"db:verify\"]\nfreeze-except = [\"/migrations/027.sql\"]\n[[retire]]\nid = \"later\"\nphase = 2\ndependencies = [\"knex\"]\ntables = [\"schema_migrations\"]\nsymbols = [\"lib/schema.ts#legacy\"]\n[[allow]]\npaths = [\"/docs/old.md\"]\nreason = \"r\"\n[[retire]]\nid = \"names\"\npaths = [\"/web/utils/old.ts\", \"/web/components/Old.vue\", \"/web/lib/far.ts\", \"/.github/workflows/old.yml\"]\nsymbols = [\"web/utils/live.ts#useLive\"]\nfreeze = false\n",
    "version = 1\n[[retire]]\nid = \"legacy\"\npaths = [\"/migrations/\", \"/scripts/migrate.js\", \"/lib/old/index.ts\"]\nfreeze = false\n[[rewrite]]\nid = \"words\"\nfiles = [\"**/*.md\"]\nfrom = \"old word\"\nto = \"new word\"\n[[require]]\nid = \"license\"\nfile = \"LICENSE\"\nbody = \"x\"\n[[retire]]\nid = \"names\"\npaths = [\"/web/utils/old.ts\", \"/web/components/Old.vue\", \"/web/lib/far.ts\", \"/.github/workflows/old.yml\"]\nsymbols = [\"web/utils/live.ts#useLive\"]\nfreeze = false\n",
    "version = 1\nexclude = [\"/vendor/\"]\n[[retire]]\nid = \"js\"\npaths = [\"/scripts/*.js\"]\n[[retire]]\nid = \"migrations\"\nphase = 3\npaths = [\"/migrations/\"]\n[[require]]\nid = \"build\"\nscript = \"build\"\ncommand = \"tsc\"\n[[allow]]\nchecks = [\"frozen-path\"]\npaths = [\"/migrations/001.sql\"]\nreason = \"r\"\n",
    "version = 1\nphase = 0\n[[retire]]\nid = \"symbols\"\nphase = 1\nsymbols = [\"lib/schema.ts#legacy\"]\npaths = [\"/lib/old/\"]\n[[retire]]\nid = \"names\"\npaths = [\"/web/utils/old.ts\", \"/web/components/Old.vue\", \"/web/lib/far.ts\", \"/.github/workflows/old.yml\"]\nsymbols = [\"web/utils/live.ts#useLive\"]\nfreeze = false\n",
];

/// Paths, each with the texts that it may have.
pub(crate) const FILES: &[(&str, &[&str])] = &[
    ("migrations/001.sql", &["create table a();", "create table b();"]),
    ("migrations/027.sql", &["select 1;", "select 2;"]),
    ("migrations/README.md", &["# Old\n", "# Older, see ./001.sql\n"]),
    (
        "scripts/migrate.js",
        &["require('../lib/db')\n", "module.exports = 1\n"],
    ),
    ("scripts/other.js", &["import './migrate.js'\n", "console.log(1)\n"]),
    (
        "lib/schema.ts",
        &[
            "export const legacy = 1;\nexport const users = 2;\n",
            "export const users = 2;\n",
            "const a = 1;\nexport { a as legacy, a as older };\n",
            "export const applied = pgTable('schema_migrations', {});\nexport const more = legacy;\n",
        ],
    ),
    (
        "lib/index.ts",
        &[
            "export * from './schema';\n",
            "export { legacy as old } from './schema';\n",
            "import { legacy } from './schema';\nexport { legacy };\n",
            "export const x = 1;\n",
        ],
    ),
    (
        "lib/use.ts",
        &[
            "import { legacy } from './index';\nlegacy();\n",
            "import { old } from './index';\nold();\nold();\n",
            "import * as all from '.';\nall.legacy();\n",
            "import { applied } from './index';\ndb.select().from(applied);\n",
            "db.query.applied.findMany();\n",
            "import { users } from '@/schema';\nusers();\n",
        ],
    ),
    (
        "web/nuxt.config.ts",
        &[
            "export default { imports: { dirs: ['more'] } };\n",
            "export default {};\n",
        ],
    ),
    (
        "web/utils/old.ts",
        &["export const useOld = 1;\n", "export const useNew = 1;\n"],
    ),
    (
        "web/utils/live.ts",
        &[
            "export const useOld = 2;\nexport const useLive = 3;\n",
            "export const useLive = 3;\n",
            "export * from '../lib/far';\n",
        ],
    ),
    (
        "web/more/more.ts",
        &["export { useFar as useNew } from '../lib/far';\n", "export {};\n"],
    ),
    (
        "web/lib/far.ts",
        &["export const useFar = 1;\n", "export const useLive = 1;\n"],
    ),
    ("web/components/Old.vue", &["<template><i/></template>\n"]),
    (
        "web/a.vue",
        &[
            "<script setup>\nuseOld();\nuseNew();\n</script>\n<template><Old/>{{ useLive }}</template>\n",
            "<script setup>\nconst useOld = 1;\nuseFar();\n</script>\n<template><LazyOld/>{{ useOld }}</template>\n",
        ],
    ),
    ("web/b.ts", &["useOld(useFar, useLive);\n", "useNew();\n"]),
    ("lib/old/index.ts", &["export const o = 1;\n", "import '../db';\n"]),
    (
        "lib/db.ts",
        &[
            "import './old';\nconst q = sql`select * from schema_migrations`;\n",
            "import '@/old';\nimport 'knex';\n",
            "export const db = 1;\n// decomm-allow: dangling-path -- r\nimport './old/index';\n",
            "import '../migrations';\n",
        ],
    ),
    ("lib/migrations.ts", &["export {};\n"]),
    (
        "prisma/schema.prisma",
        &[
            "model SchemaMigration {\n  @@map(\"schema_migrations\")\n}\n",
            "model SchemaMigration {\n}\n",
        ],
    ),
    (
        "prisma/user.prisma",
        &["model User {\n  last SchemaMigration?\n}\n", "model User {\n}\n"],
    ),
    (
        "lib/client.ts",
        &["prisma.schemaMigration.count();\n", "prisma.user.count();\n"],
    ),
    ("prisma/migrations/migration_lock.toml", &["provider = 'x'\n"]),
    (
        "prisma/migrations/01_a/migration.sql",
        &["create table schema_migrations();\n", "drop table schema_migrations;\n"],
    ),
    (
        "docs/a.md",
        &[
            "See migrations/001.sql and old word.\n",
            "Nothing.\n",
            "old word, old word\n",
            "`npm run db:verify`\n",
        ],
    ),
    (
        "docs/old.md",
        &[
            "See [it](../migrations/001.sql)\n",
            "Nothing.\n",
            "scripts/migrate.js\n",
        ],
    ),
    (
        ".github/workflows/ci.yml",
        &[
            "jobs:\n  a:\n    steps:\n      - run: node scripts/migrate.js\n",
            "jobs:\n  a:\n    steps:\n      - run: npm run db:verify\n",
            "jobs: {}\n",
        ],
    ),
    (
        ".github/workflows/old.yml",
        &["name: Old\non: push\n", "name: New\non: push\n"],
    ),
    (
        ".github/workflows/new.yml",
        &["name: New\non: push\n", "name: Other\non: push\n"],
    ),
    (
        ".github/workflows/after.yml",
        &[
            "on:\n  workflow_run:\n    workflows: [Old, New]\n",
            "on:\n  workflow_run:\n    workflows: [New]\n",
        ],
    ),
    (
        "package.json",
        &[
            "{\"name\":\"r\",\"scripts\":{\"db:verify\":\"node scripts/migrate.js\",\"lint\":\"eslint scripts/*.js\"}}\n",
            "{\"name\":\"r\",\"scripts\":{\"build\":\"tsc\"},\"dependencies\":{\"knex\":\"1\"}}\n",
            "{\"name\":\"r\",\"scripts\":{\"build\":\"tsc\",\"ci\":\"npm run db:verify\"}}\n",
        ],
    ),
    (
        "packages/a/package.json",
        &[
            "{\"name\":\"@r/a\",\"main\":\"../../lib/old/index.ts\"}\n",
            "{\"name\":\"@r/a\",\"exports\":\"./x.ts\"}\n",
        ],
    ),
    (
        "packages/a/x.ts",
        &["import '@r/a';\n", "import '../../lib/old';\nimport './y';\n"],
    ),
    (
        "tsconfig.json",
        &[
            "{\"compilerOptions\":{\"paths\":{\"@/*\":[\"./lib/*\"]}}}\n",
            "{\"extends\":\"./config/base.json\"}\n",
            "{}\n",
        ],
    ),
    (
        "config/base.json",
        &[
            "{\"compilerOptions\":{\"baseUrl\":\"..\",\"paths\":{\"@/*\":[\"lib/*\"]}}}\n",
            "{\"a\":\"migrations/001.sql\"}\n",
        ],
    ),
    (
        "vite.config.ts",
        &[
            "export default { resolve: { alias: { '@': './lib' } } };\n",
            "export default { resolve: { alias: { '@': './x' } } };\n",
        ],
    ),
    (
        "drizzle.config.ts",
        &[
            "export default { out: './drizzle' };\n",
            "export default { out: './lib/old' };\n",
        ],
    ),
    (
        "drizzle/meta/_journal.json",
        &[
            "{\"entries\":[{\"idx\":0,\"tag\":\"0000_a\",\"when\":1}]}\n",
            "{\"entries\":[]}\n",
        ],
    ),
    (
        "drizzle/0000_a.sql",
        &["create table schema_migrations();\n", "-- migrations/001.sql\n"],
    ),
    ("vendor/x.js", &["require('../scripts/migrate.js')\n", "1\n"]),
    (
        "bin/run.sh",
        &[
            "#!/bin/sh\nnode scripts/migrate.js\n",
            "#!/bin/sh\ncd scripts && node other.js\n",
        ],
    ),
    ("bad.ts", &["import {{{\n", "import './lib/old';\n"]),
    ("LICENSE", &["x"]),
    ("with \"quotes\".md", &["scripts/migrate.js\n", "x\n"]),
];
