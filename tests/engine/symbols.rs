//! Symbols: declarations, imports, barrels, aliases, namespaces.

use crate::{check_dangling, check_only, report, report_with, show};
use decomm::config::{Implied, ImpliedSubject, Symbol};
use decomm::tree::path::RepoPath;

const OLD: &str = "[[retire]]\nid = 'old'\nsymbols = ['db/schema.ts#old']\n";
const SCHEMA: (&str, &str) = (
    "db/schema.ts",
    "/** Gone soon. */\nexport const old = 1;\nexport type Old = typeof old;\n",
);

#[test]
fn the_declaration_and_its_uses_at_home() {
    check_only(
        "retired-symbol",
        OLD,
        &[SCHEMA],
        &["db/schema.ts:2:14 retired-symbol «old» -> db/schema.ts#old (certain)"],
    );
    check_dangling(
        OLD,
        &[SCHEMA],
        &["db/schema.ts:3:26 dangling-symbol «old» -> db/schema.ts#old (certain)"],
    );
}

#[test]
fn each_specifier_and_each_use() {
    check_dangling(
        OLD,
        &[
            SCHEMA,
            (
                "a.ts",
                "import { old as o, other } from './db/schema';\nuse(o); o.x; other;",
            ),
            ("b.ts", "import * as s from './db/schema';\ns.old; s.other; s['old'];"),
            ("c.ts", "const { old } = require('./db/schema');\nuse(old)"),
            ("d.ts", "import { old } from './elsewhere'; use(old)"),
        ],
        &[
            "a.ts:1:10 dangling-symbol «old» -> db/schema.ts#old (certain)",
            "a.ts:2:5 dangling-symbol «o» -> db/schema.ts#old (certain)",
            "a.ts:2:9 dangling-symbol «o» -> db/schema.ts#old (certain)",
            "b.ts:2:3 dangling-symbol «old» -> db/schema.ts#old (certain)",
            "b.ts:2:20 dangling-symbol «old» -> db/schema.ts#old (certain)",
            "c.ts:1:9 dangling-symbol «old» -> db/schema.ts#old (certain)",
            "c.ts:2:5 dangling-symbol «old» -> db/schema.ts#old (certain)",
            "db/schema.ts:3:26 dangling-symbol «old» -> db/schema.ts#old (certain)",
        ],
    );
}

#[test]
fn a_member_that_a_test_watches_is_used() {
    let start = "import * as s from './db/schema';\nimport { tables } from './t';\n";
    for (call, is_use) in [
        ("vi.spyOn(s, 'old');", true),
        ("jest.spyOn(s, \"old\").mockReturnValue(1);", true),
        ("sinon.stub(s, `old`);", true),
        ("mock.method(s, 'old');", true),
        ("vi.spyOn(s, 'other');", false),
        ("vi.spyOn(tables, 'old');", false),
        ("vi.spyOn(tables, s, 'old');", false),
        ("log(s, 'old');", false),
    ] {
        let text = format!("{start}{call}\n");
        let files = [
            ("a.test.ts", text.as_str()),
            ("db/schema.ts", "export const old = 1;\n"),
        ];
        let column = call.find("old").map_or(0, |at| at + 1);
        let expected = format!("a.test.ts:3:{column} dangling-symbol «old» -> db/schema.ts#old (certain)");
        let expected = [expected.as_str()];
        check_dangling(OLD, &files, if is_use { &expected } else { &[] });
    }
}

#[test]
fn through_barrels_and_new_names() {
    check_dangling(
        OLD,
        &[
            SCHEMA,
            (
                "db/index.ts",
                "export * from './schema';\nexport { old as legacy } from './schema';\n",
            ),
            ("api.ts", "export { legacy as final } from './db';\n"),
            ("a.ts", "import { final } from './api'; final();"),
            ("b.ts", "import { old } from './db'; import { legacy } from './api';"),
        ],
        &[
            "a.ts:1:10 dangling-symbol «final» -> db/schema.ts#old (certain)",
            "a.ts:1:32 dangling-symbol «final» -> db/schema.ts#old (certain)",
            "api.ts:1:10 dangling-symbol «legacy» -> db/schema.ts#old (certain)",
            "b.ts:1:10 dangling-symbol «old» -> db/schema.ts#old (certain)",
            "db/index.ts:2:10 dangling-symbol «old» -> db/schema.ts#old (certain)",
            "db/schema.ts:3:26 dangling-symbol «old» -> db/schema.ts#old (certain)",
        ],
    );
}

#[test]
fn a_file_that_is_gone_is_still_meant() {
    check_dangling(
        OLD,
        &[
            ("tsconfig.json", r#"{"compilerOptions": {"paths": {"@/*": ["./*"]}}}"#),
            (
                "a.ts",
                "import { old } from './db/schema'; import { other } from './db/schema';",
            ),
            ("b.ts", "import { old } from '@/db/schema';"),
        ],
        &[
            "a.ts:1:10 dangling-symbol «old» -> db/schema.ts#old (certain)",
            "b.ts:1:10 dangling-symbol «old» -> db/schema.ts#old (certain)",
        ],
    );
}

#[test]
fn a_shadowing_name_is_another() {
    check_dangling(
        OLD,
        &[
            (
                "a.ts",
                "import { old } from './db/schema';\nfunction f(old) { return old; }\n",
            ),
            ("db/schema.ts", ""),
        ],
        &["a.ts:1:10 dangling-symbol «old» -> db/schema.ts#old (certain)"],
    );
}

#[test]
fn a_default_export_is_named_default() {
    check_dangling(
        "[[retire]]\nid = 'old'\nsymbols = ['lib/a.ts#default']\n",
        &[
            ("lib/a.ts", "export default function run() {}\nexport const b = 1;\n"),
            ("x.ts", "import run, { b } from './lib/a'; run(); b;"),
            ("y.ts", "export * from './lib/a';"),
        ],
        &[
            "x.ts:1:8 dangling-symbol «run» -> lib/a.ts#default (certain)",
            "x.ts:1:35 dangling-symbol «run» -> lib/a.ts#default (certain)",
        ],
    );
}

#[test]
fn another_name_of_the_same_declaration_goes_with_it() {
    check_dangling(
        OLD,
        &[
            ("db/schema.ts", "const old = 1;\nexport { old, old as other };\n"),
            ("a.mdx", "import { other } from './db/schema'\n\n# x\n"),
        ],
        &["a.mdx:1:10 dangling-symbol «other» -> db/schema.ts#old (certain)"],
    );
}

/// Asserts which findings about symbols have a fix.
#[track_caller]
fn check_fixes(config: &str, files: &[(&str, &str)], expected: &[&str]) {
    let report = report(config, files);
    let found: Vec<String> = report
        .findings
        .iter()
        .filter(|finding| finding.check.ends_with("-symbol"))
        .map(|finding| {
            let shown = show(finding, files);
            let place = shown.split(" -> ").next().unwrap_or("").replace(" dangling-symbol", "");
            format!("{place} {}", finding.fix.as_ref().map_or("-", |fix| fix.safety.name()))
        })
        .collect();
    assert_eq!(found, expected, "\n{config}\n{files:#?}");
}

const TABLE: (&str, &str) = (
    "db/schema.ts",
    "export const users = pgTable('users', {});\nexport const old = pgTable('old', {});\n",
);

#[test]
fn what_is_derived_at_home_goes_with_the_declaration() {
    check_fixes(
        OLD,
        &[(
            "db/schema.ts",
            "import { createInsertSchema } from 'drizzle-zod';\nexport const old = t();\nexport type Old = typeof old;\nexport const insertOld = createInsertSchema(old).omit({ id: true });\nexport const all = { old };\n",
        )],
        &[
            "db/schema.ts:2:14 retired-symbol «old» safe",
            "db/schema.ts:3:26 «old» safe",
            "db/schema.ts:4:45 «old» safe",
            "db/schema.ts:5:22 «old» safe",
        ],
    );
    check_fixes(
        OLD,
        &[(
            "db/schema.ts",
            "export const old = t();\nexport type Old = typeof old;\nexport function f(x: Old) { return old; }\n",
        )],
        &[
            "db/schema.ts:1:14 retired-symbol «old» -",
            "db/schema.ts:2:26 «old» -",
            "db/schema.ts:3:36 «old» -",
        ],
    );
}

#[test]
fn uses_by_what_is_retired_itself_hold_nothing_back() {
    check_fixes(
        "[[retire]]\nid = 'old'\nsymbols = ['db/schema.ts#old', 'db/schema.ts#load']\n",
        &[(
            "db/schema.ts",
            "export const old = t();\nexport type Old = typeof old;\nexport function load(x: Old) { return old; }\n",
        )],
        &[
            "db/schema.ts:1:14 retired-symbol «old» safe",
            "db/schema.ts:2:26 «old» safe",
            "db/schema.ts:3:17 retired-symbol «load» safe",
        ],
    );
}

#[test]
fn an_import_goes_where_all_its_uses_do() {
    check_fixes(
        OLD,
        &[
            TABLE,
            (
                "a.ts",
                "import { relations as r } from 'drizzle-orm';\nimport { old } from './db/schema';\nexport const oldRelations = r(old, ({ one }) => ({ up: one(old) }));\n",
            ),
            (
                "b.ts",
                "import { old } from './db/schema';\nexport type Old = typeof old;\ndb.select().from(old);\n",
            ),
            (
                "c.ts",
                "import { old, users } from './db/schema';\nexport const usersRelations = relations(users, () => ({ olds: many(old) }));\n",
            ),
            (
                "d.ts",
                "import { old } from './db/schema';\nexport function f(row: typeof old.$inferSelect) {}\n",
            ),
        ],
        &[
            "a.ts:2:10 «old» safe",
            "a.ts:3:31 «old» safe",
            "a.ts:3:60 «old» safe",
            "b.ts:1:10 «old» -",
            "b.ts:2:26 «old» safe",
            "b.ts:3:18 «old» -",
            "c.ts:1:10 «old» -",
            "c.ts:2:68 «old» -",
            "d.ts:1:10 «old» -",
            "d.ts:2:31 «old» -",
            "db/schema.ts:2:14 retired-symbol «old» safe",
        ],
    );
}

#[test]
fn lists_of_tables() {
    check_fixes(
        OLD,
        &[
            TABLE,
            (
                "a.ts",
                "import { old, users } from './db/schema';\nexport const tables = { users, old };\n",
            ),
            (
                "b.ts",
                "import { drizzle } from 'drizzle-orm/node-postgres';\nimport { old } from './db/schema';\nexport const db = drizzle(url, { schema: { old } });\n",
            ),
            (
                "c.ts",
                "import { defineRelations } from 'drizzle-orm';\nimport * as schema from './db/schema';\nexport const r = defineRelations(schema, (r) => ({ old: { user: r.one.users() }, users: { old: r.many.old() } }));\n",
            ),
            (
                "d.ts",
                "import { old } from './db/schema';\nexport const counts = { old: count(old) };\n",
            ),
        ],
        &[
            "a.ts:1:10 «old» safe",
            "a.ts:2:32 «old» safe",
            "b.ts:2:10 «old» safe",
            "b.ts:3:44 «old» safe",
            "c.ts:3:52 «old» safe",
            "c.ts:3:103 «old» -",
            "d.ts:1:10 «old» -",
            "d.ts:2:36 «old» -",
            "db/schema.ts:2:14 retired-symbol «old» safe",
        ],
    );
}

/// Asserts who uses `name`, which went from `db/tables.ts` with an entry.
#[track_caller]
fn check_member(name: &str, files: &[(&str, &str)], expected: &[&str]) {
    let implied = [Implied {
        entry: 0,
        subject: ImpliedSubject::Symbol(Symbol {
            file: RepoPath::parse("db/tables.ts").unwrap(),
            name: name.to_owned(),
        }),
    }];
    let report = report_with("[[retire]]\nid = 'old'\ntables = ['x_y']\n", &implied, files);
    let found: Vec<String> = report
        .findings
        .iter()
        .filter(|finding| finding.check.ends_with("-symbol"))
        .map(|finding| {
            let fix = if finding.fix.is_some() { " fix" } else { "" };
            format!("{}{fix}", show(finding, files))
        })
        .collect();
    assert_eq!(found, expected, "\n{files:#?}");
}

#[test]
fn members_of_an_exported_object() {
    let tables = (
        "db/tables.ts",
        "export const tables = { users };\nexport const n = tables.old.id + tables['old'].id + tables.users.id;\n",
    );
    check_member(
        "tables.old",
        &[
            (
                "a.ts",
                "import { tables as t } from './db/tables';\nt.old.id; t.users; const { old, users } = t; t;\n",
            ),
            (
                "b.ts",
                "import { all } from './db';\ntype Old = typeof all.old.$inferSelect;\nuse(all.old);\n",
            ),
            ("c.ts", "import { tables } from './other';\ntables.old;\n"),
            (
                "d.ts",
                "import { tables } from './db/tables';\nfunction f(tables) { tables.old; }\ndb.query.old.findMany();\n",
            ),
            ("db/index.ts", "export { tables as all } from './tables';\n"),
            tables,
        ],
        &[
            "a.ts:2:3 dangling-symbol «old» -> db/tables.ts#tables.old (certain)",
            "a.ts:2:28 dangling-symbol «old» -> db/tables.ts#tables.old (certain)",
            "b.ts:2:23 dangling-symbol «old» -> db/tables.ts#tables.old (certain) fix",
            "b.ts:3:9 dangling-symbol «old» -> db/tables.ts#tables.old (certain)",
            "d.ts:3:10 dangling-symbol «old» -> db/tables.ts#tables.old (likely)",
            "db/tables.ts:2:25 dangling-symbol «old» -> db/tables.ts#tables.old (certain)",
            "db/tables.ts:2:42 dangling-symbol «old» -> db/tables.ts#tables.old (certain)",
        ],
    );
    check_member(
        "own.old",
        &[(
            "db/tables.ts",
            "const own = { users };\nuse(own.old, own.users, own);\n",
        )],
        &["db/tables.ts:2:9 dangling-symbol «old» -> db/tables.ts#own.old (certain)"],
    );
    check_member(
        "default.old",
        &[
            ("a.ts", "import tables from './db/tables';\ntables.old; tables.users;\n"),
            (
                "db/tables.ts",
                "const own = { users };\nexport default own;\nown.old;\n",
            ),
        ],
        &[
            "a.ts:2:8 dangling-symbol «old» -> db/tables.ts#default.old (certain)",
            "db/tables.ts:3:5 dangling-symbol «old» -> db/tables.ts#default.old (certain)",
        ],
    );
}

#[test]
fn relational_queries_name_tables_by_their_export() {
    let files = [
        (
            "a.ts",
            "db.query.old.findMany();\nawait this.db.query.old.findFirst({});\ndb.query.users.findMany();\ndb.query.old.count();\nquery.old.findMany();\nsearch.old.findMany();\n",
        ),
        TABLE,
    ];
    check_dangling(
        OLD,
        &files,
        &[
            "a.ts:1:10 dangling-symbol «old» -> db/schema.ts#old (likely)",
            "a.ts:2:21 dangling-symbol «old» -> db/schema.ts#old (likely)",
        ],
    );
}

#[test]
fn scripts_of_components_are_code() {
    check_dangling(
        OLD,
        &[
            ("tsconfig.json", r#"{"compilerOptions": {"paths": {"@/*": ["./*"]}}}"#),
            ("db/schema.ts", "export const old = 1;\n"),
            (
                "a.vue",
                "<template>\n  <p>{{ old }}</p>\n</template>\n<script>\nimport { old } from './db/schema';\n</script>\n<script setup lang=\"ts\" generic=\"T extends A<B>\">\nimport { old as o } from '@/db/schema';\nconst a = <T,>(b: T) => o;\n</script>\n",
            ),
            (
                "b.svelte",
                "<script>\n  import { old } from './db/schema';\n  $: a = old;\n</script>\n<p>ä</p>\n",
            ),
            (
                "c.astro",
                "---\nimport { old } from './db/schema';\nif (old) return;\n---\n<script>\n  import * as s from './db/schema'; s.old;\n</script>\n",
            ),
            (
                "d.vue",
                "<!-- <script>import { old } from './db/schema';</script> -->\n",
            ),
            (
                "e.svelte",
                "<p>import old from './db/schema'</p>\n<script type=\"text/plain\">import { old } from './db/schema'</script>\n",
            ),
            ("f.astro", "<p>\n---\nimport { old } from './db/schema';\n---\n</p>\n"),
        ],
        &[
            "a.vue:5:10 dangling-symbol «old» -> db/schema.ts#old (certain)",
            "a.vue:8:10 dangling-symbol «old» -> db/schema.ts#old (certain)",
            "a.vue:9:25 dangling-symbol «o» -> db/schema.ts#old (certain)",
            "b.svelte:2:12 dangling-symbol «old» -> db/schema.ts#old (certain)",
            "b.svelte:3:10 dangling-symbol «old» -> db/schema.ts#old (certain)",
            "c.astro:2:10 dangling-symbol «old» -> db/schema.ts#old (certain)",
            "c.astro:3:5 dangling-symbol «old» -> db/schema.ts#old (certain)",
            "c.astro:6:39 dangling-symbol «old» -> db/schema.ts#old (certain)",
        ],
    );
}

#[test]
fn all_imports_of_mdx_count() {
    check_dangling(
        OLD,
        &[
            ("db/schema.ts", "export const old = 1;\n"),
            (
                "a.mdx",
                "import { b } from './b'\n\n# x\n\nimport { old } from './db/schema'\n\n<p>{old}</p>\n",
            ),
        ],
        &["a.mdx:5:10 dangling-symbol «old» -> db/schema.ts#old (certain)"],
    );
}

#[test]
fn a_fix_is_offered_where_it_can_be_made() {
    let config = "[[retire]]\nid = \"old\"\nsymbols = [\"a.ts#old\"]\n";
    let fixes = |text: &str| -> Vec<bool> {
        let report = report(config, &[("a.ts", text)]);
        report.findings.iter().map(|finding| finding.fix.is_some()).collect()
    };
    assert_eq!(fixes("export const old = 2;\nexport const k = 1;\n"), [true]);
    // Without the statement the next one would go on with the one before.
    assert_eq!(fixes("const a = f\nexport const old = 2;\n[1].map(x => x)\n"), [false]);
}

#[test]
fn what_a_file_hands_on_by_name_is_its_own() {
    let config = "[[retire]]\nid = \"old\"\nsymbols = [\"a.ts#old\"]\n";
    let files = [
        ("a.ts", "export { made as old, k } from './b';\n"),
        ("b.ts", "export const made = 1;\nexport const k = 2;\n"),
        ("c.ts", "import { k, old } from './a';\nuse(k, old);\n"),
    ];
    check_only(
        "retired-symbol",
        config,
        &files,
        &["a.ts:1:10 retired-symbol «made» -> a.ts#old (certain)"],
    );
    check_dangling(
        config,
        &files,
        &[
            "c.ts:1:13 dangling-symbol «old» -> a.ts#old (certain)",
            "c.ts:2:8 dangling-symbol «old» -> a.ts#old (certain)",
        ],
    );
}

#[test]
fn a_tag_of_a_template_uses_what_its_script_imports() {
    let config = "[[retire]]\nid = 'old'\nsymbols = ['ui.ts#OldTable']\n";
    let ui = ("ui.ts", "export const OldTable = 1;\nexport const NewTable = 2;\n");
    check_dangling(
        config,
        &[
            ui,
            (
                "a.vue",
                "<script setup>\nimport { OldTable } from './ui';\n</script>\n<template><OldTable /><old-table>x</old-table></template>\n",
            ),
            (
                "b.svelte",
                "<script>\nimport { OldTable as Table } from './ui';\n</script>\n<Table />\n",
            ),
            (
                "c.vue",
                "<script setup>\nimport { NewTable } from './ui';\n</script>\n<template><NewTable /><OldTable /><old-tables /></template>\n",
            ),
        ],
        &[
            "a.vue:2:10 dangling-symbol «OldTable» -> ui.ts#OldTable (certain)",
            "a.vue:4:12 dangling-symbol «OldTable» -> ui.ts#OldTable (certain)",
            "a.vue:4:24 dangling-symbol «old-table» -> ui.ts#OldTable (certain)",
            "b.svelte:2:10 dangling-symbol «OldTable» -> ui.ts#OldTable (certain)",
            "b.svelte:4:2 dangling-symbol «Table» -> ui.ts#OldTable (certain)",
        ],
    );
}
