//! The shapes in which tables are declared and used, and what looks like them.

use super::{check, check_gone, check_refused, taken_out, unmark};

#[test]
fn a_plain_table_goes_with_its_types_and_imports() {
    check(
        "import { integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core';\n\nexport const users = pgTable('users', { name: text('name') });\n\n/** What ran. */\nexport const «schemaMigrations» = pgTable('schema_migrations', {\n  version: integer('version').primaryKey(),\n  at: timestamp('at'),\n});\n\nexport type User = typeof users.$inferSelect;\nexport type SchemaMigration = typeof schemaMigrations.$inferSelect;\nexport type NewSchemaMigration = typeof schemaMigrations.$inferInsert;\n",
        "import { pgTable, text } from 'drizzle-orm/pg-core';\n\nexport const users = pgTable('users', { name: text('name') });\n\nexport type User = typeof users.$inferSelect;\n",
    );
}

#[test]
fn the_name_may_differ_from_the_table() {
    check(
        "export const «schemaVersion» = pgTable('schema_migrations', {});\nexport const schemaMigrations = pgTable('other', {});\n",
        "export const schemaMigrations = pgTable('other', {});\n",
    );
}

#[test]
fn checks_and_indexes_of_a_third_argument() {
    let before = |third: &str| {
        format!(
            "import {{ sql }} from 'drizzle-orm';\nimport {{ check, index, pgTable, text }} from 'drizzle-orm/pg-core';\n\nexport const a = pgTable('a', {{ n: text('n') }}, (t) => [index('i').on(t.n)]);\n\nexport const «b» = pgTable('b', {{ n: text('n') }}, {third});\n"
        )
    };
    let after = "import { index, pgTable, text } from 'drizzle-orm/pg-core';\n\nexport const a = pgTable('a', { n: text('n') }, (t) => [index('i').on(t.n)]);\n";
    check(
        &before("(table) => [check('c', sql`n > 0`), index('j').on(table.n)]"),
        after,
    );
    check(&before("(t) => ({ c: check('c', sql`${t.n} > 0`) })"), after);
}

#[test]
fn tables_of_a_creator() {
    check(
        "import { pgTableCreator } from 'drizzle-orm/pg-core';\n\nexport const createTable = pgTableCreator((name) => `app_${name}`);\n\nexport const posts = createTable('post', (d) => ({ id: d.integer() }));\n\nexport const «old» = createTable('old', (d) => ({ id: d.integer() }));\n",
        "import { pgTableCreator } from 'drizzle-orm/pg-core';\n\nexport const createTable = pgTableCreator((name) => `app_${name}`);\n\nexport const posts = createTable('post', (d) => ({ id: d.integer() }));\n",
    );
}

#[test]
fn a_table_of_the_same_name_in_another_schema_stays() {
    check(
        "import { pgSchema, pgTable, text } from 'drizzle-orm/pg-core';\nexport const auth = pgSchema('auth');\nexport const schemaMigrationsInAuth = auth.table(\"schema_migrations\", { v: text() });\nexport const «schemaMigrations» = pgTable(\"schema_migrations\", { v: text() });\n",
        "import { pgSchema, text } from 'drizzle-orm/pg-core';\nexport const auth = pgSchema('auth');\nexport const schemaMigrationsInAuth = auth.table(\"schema_migrations\", { v: text() });\n",
    );
}

#[test]
fn validation_schemas_and_what_is_derived_from_them() {
    check(
        "import { createInsertSchema as insertOf, createSelectSchema } from 'drizzle-zod';\nimport { z } from 'zod';\nimport { pgTable } from 'drizzle-orm/pg-core';\n\nexport const «old» = pgTable('old', {});\nexport const insertOld = insertOf(old, { n: (s) => s.min(1) }).omit({ id: true }).strict();\nexport const selectOld = createSelectSchema(old);\nexport const patchOld = insertOld.partial();\nexport type Old = z.infer<typeof selectOld>;\nexport type Patch = z.infer<typeof patchOld> & { id: string };\nexport const x = 1;\n",
        "export const x = 1;\n",
    );
    check(
        "import { createInsertSchema } from 'drizzle-zod';\nimport { schemaMigrations, users } from './schema';\n\nexport const a = createInsertSchema(users);\nexport const b = createInsertSchema(«schemaMigrations»).omit({ id: true });\n",
        "import { createInsertSchema } from 'drizzle-zod';\nimport { users } from './schema';\n\nexport const a = createInsertSchema(users);\n",
    );
    check_refused(
        "import { createInsertSchema } from './own';\nimport { old } from './schema';\nexport const b = createInsertSchema(«old»);\n",
    );
    check_refused(
        "import { createInsertSchema } from 'drizzle-zod';\nimport { old } from './schema';\nfunction f() { const b = createInsertSchema(«old»); return b; }\nf();\n",
    );
}

#[test]
fn a_derived_thing_that_is_used_holds_all_back() {
    check_refused(
        "import { createInsertSchema } from 'drizzle-zod';\nexport const «old» = t();\nconst insertOld = createInsertSchema(old);\nexport function parse(x) { return insertOld.parse(x); }\n",
    );
    check_refused("export const «old» = t();\nexport type Old = typeof old;\nexport function f(x: Old) {}\n");
    check_refused("import { old } from './s';\ntype Old = typeof «old»;\nlet rows: Old[] = [];\nuse(rows);\n");
    check_refused("import { «old» } from './s';\nexport function f(x: typeof old) {}\n");
    check_refused("import { «old» } from './s';\nconst x: typeof old = y;\n");
}

#[test]
fn uses_of_the_name_itself_are_told_of_by_themselves() {
    for used in [
        "export const rows = () => db.select().from(old);\n",
        "export const n = getTableName(old);\n",
        "export const live = pgTable('l', { v: integer('v').references(() => old.v) });\n",
        "function f() { return old; }\nexport { f };\n",
    ] {
        check(&format!("export const «old» = t();\n{used}"), used);
    }
}

#[test]
fn types_that_have_it_among_others_are_for_a_person() {
    check_refused("import { old } from './s';\nexport type Any = A | typeof «old».$inferSelect;\n");
    check_refused(
        "import { old } from './s';\nexport interface Row { migration: typeof «old».$inferSelect; other: string }\n",
    );
    check_refused("import { old } from './s';\nexport type Row = { migration: typeof «old».$inferSelect };\n");
    check_refused("import { old } from './s';\nexport type F = (x: typeof «old») => void;\n");
}

#[test]
fn types_of_many_forms() {
    for derived in [
        "type Old = InferSelectModel<typeof «old»>;",
        "export type Old = typeof «old».$inferSelect;",
        "type Old = Omit<typeof «old».$inferSelect, 'id'>;",
        "type Old = (typeof «old».$inferSelect)[];",
        "type Old = typeof «old»['$inferSelect'];",
        "type Key = keyof typeof «old».$inferSelect;",
        "type Part = { [K in keyof typeof «old»]?: string };",
        "type Old = import('./s').«Old»;",
        "type Old = typeof ns.«old».$inferSelect;",
        "export interface Old extends «OldRow» {}",
    ] {
        let imports = "import { old, OldRow } from './s';\nimport * as ns from './s';\n";
        let (text, wanted) = unmark(&format!("{imports}{derived}\nuse(old, ns);\nlet r: OldRow;\n"));
        let outcome = taken_out("a.ts", &text, &wanted);
        assert_eq!(
            outcome.after,
            format!("{imports}use(old, ns);\nlet r: OldRow;\n"),
            "{derived}"
        );
    }
}

#[test]
fn relations_of_a_table() {
    check(
        "import { relations } from 'drizzle-orm';\nimport { old, users } from './schema';\n\nexport const oldRelations = relations(«old», ({ one }) => ({\n  parent: one(old, { fields: [old.parentId], references: [old.id] }),\n  user: one(users),\n}));\n",
        "",
    );
    check_refused(
        "import { relations } from 'drizzle-orm';\nimport { old, users } from './schema';\nexport const usersRelations = relations(users, ({ many }) => ({ olds: many(«old») }));\n",
    );
    check(
        "import { defineRelations } from 'drizzle-orm';\nimport * as schema from './schema';\n\nexport const r = defineRelations(schema, (r) => ({\n  users: { posts: r.many.posts() },\n  «old»: {\n    user: r.one.users({ from: r.old.userId, to: r.users.id }),\n  },\n  posts: {},\n}));\n",
        "import { defineRelations } from 'drizzle-orm';\nimport * as schema from './schema';\n\nexport const r = defineRelations(schema, (r) => ({\n  users: { posts: r.many.posts() },\n  posts: {},\n}));\n",
    );
    check(
        "import { defineRelations } from 'drizzle-orm';\nimport { «old», users } from './schema';\nexport const r = defineRelations({ users, old }, (r) => { return { old: { x: r.old.x }, users: {} }; });\n",
        "import { defineRelations } from 'drizzle-orm';\nimport { users } from './schema';\nexport const r = defineRelations({ users }, (r) => { return { users: {} }; });\n",
    );
    check_refused(
        "import { defineRelations } from 'drizzle-orm';\nimport { «old», users } from './schema';\nexport const r = defineRelations({ users, old }, (r) => ({ users: { olds: r.many.old() } }));\n",
    );
}

#[test]
fn entries_of_schema_objects() {
    check(
        "import { «schemaMigrations», users } from './schema';\n\nexport const tables = { users, schemaMigrations };\n",
        "import { users } from './schema';\n\nexport const tables = { users };\n",
    );
    check(
        "import { schemaMigrations, users } from './schema';\nconst schema = {\n  legacy: «schemaMigrations»,\n  users,\n} as const;\nuse(schema);\n",
        "import { users } from './schema';\nconst schema = {\n  users,\n} as const;\nuse(schema);\n",
    );
    check(
        "import { drizzle } from 'drizzle-orm/postgres-js';\nimport * as auth from './auth';\nimport { old, users } from './schema';\nexport const db = () => drizzle(client, { schema: { ...auth, users, «old» }, logger: true });\n",
        "import { drizzle } from 'drizzle-orm/postgres-js';\nimport * as auth from './auth';\nimport { users } from './schema';\nexport const db = () => drizzle(client, { schema: { ...auth, users }, logger: true });\n",
    );
    check(
        "import * as s from './schema';\nexport const tables = { users: s.users, old: s.«old» };\n",
        "import * as s from './schema';\nexport const tables = { users: s.users };\n",
    );
    check_refused("import { old } from './s';\nexport const t = { old: «old», n: 1 };\n");
    check_refused("import { old } from './s';\nexport const t = { f() { return «old»; } };\n");
    check_refused("import { old } from './s';\nexport const t = { ...«old» };\n");
    check_refused("import { old } from './s';\nuse({ «old» });\n");
    check_refused("import { old } from './s';\nexport const t = [«old»];\n");
    check_refused("import { old } from './s';\nfunction f() { const t = { «old» }; return t; }\n");
}

#[test]
fn imports_and_reexports() {
    check(
        "import { «a», b } from './x';\nb();\n",
        "import { b } from './x';\nb();\n",
    );
    check(
        "import { a, «b» } from './x';\na();\n",
        "import { a } from './x';\na();\n",
    );
    check(
        "import { type «A», b } from './x';\nb();\n",
        "import { b } from './x';\nb();\n",
    );
    check(
        "import { «a» as c, b } from './x';\nb();\n",
        "import { b } from './x';\nb();\n",
    );
    check("import type { «A» } from './x';\nb();\n", "b();\n");
    check("import x, { «a» } from './x';\nx();\n", "import x from './x';\nx();\n");
    check(
        "import «x», { a } from './x';\na();\n",
        "import { a } from './x';\na();\n",
    );
    check(
        "import «x», * as p from './x';\np();\n",
        "import * as p from './x';\np();\n",
    );
    check("import x, * as «p» from './x';\nx();\n", "import x from './x';\nx();\n");
    check(
        "import «x», { «a», b } from './x';\nb();\n",
        "import { b } from './x';\nb();\n",
    );
    check("import './side';\nimport { «a» } from './x';\n", "import './side';\n");
    check("export { «a», b } from './x';\n", "export { b } from './x';\n");
    check("export { a as «b» } from './x';\nc();\n", "c();\n");
    check(
        "export { «a» } from './x';\nexport * from './y';\n",
        "export * from './y';\n",
    );
    check(
        "export * from './a';\nexport * from '«./x»';\n",
        "export * from './a';\n",
    );
    check("export * as ns from '«./x»';\na();\n", "a();\n");
    check("export { a, b } from '«./x»';\nc();\n", "c();\n");
    check("import { a } from './x';\nexport { «a», b };\n", "export { b };\n");
    check("const a = 1;\nexport default «a»;\nb();\n", "b();\n");
    check(
        "const { «a», b } = require('./x');\nb();\n",
        "const { b } = require('./x');\nb();\n",
    );
    check("const { «a» } = require('./x');\nb();\n", "b();\n");
    check("const a = require('./x').«a»;\nb();\n", "b();\n");
    check_refused("import '«./x»';\n");
    check_refused("import { a } from '«./x»';\na();\n");
    check_refused("function f() { const { «a» } = require('./x'); return a; }\n");
}

#[test]
fn exports_of_every_form_go_with_the_name() {
    check(
        "const «a» = 1;\nexport { a, b };\nexport default a;\n",
        "export { b };\n",
    );
    check("const «a» = 1;\nexport { a as c, a as d };\nb();\n", "b();\n");
    check(
        "const «a» = 1;\nmodule.exports = { a, b };\n",
        "module.exports = { b };\n",
    );
    check(
        "const «a» = 1;\nmodule.exports = { c: a, b };\n",
        "module.exports = { b };\n",
    );
    check("const «a» = 1;\nexports.a = a;\nexports.b = 1;\n", "exports.b = 1;\n");
    check("exports.«a» = () => 1;\nexports.b = 1;\n", "exports.b = 1;\n");
    check(
        "module.exports = {\n  «a»() {},\n  b,\n};\n",
        "module.exports = {\n  b,\n};\n",
    );
    check("export «default» { a: 1 };\nb();\n", "b();\n");
    check("export default function «f»() {}\nb();\n", "b();\n");
    check("export const a = 1, «b» = 2;\n", "export const a = 1;\n");
    check("export const «a» = 1, b = 2;\n", "export const b = 2;\n");
    check("function «f»(a: string): void;\nfunction f() {}\nb();\n", "b();\n");
    check(
        "export const «A» = { x: 1 } as const;\nexport type A = (typeof A)[keyof typeof A];\nb();\n",
        "b();\n",
    );
    check(
        "import { dec } from './dec';\n@dec()\nexport class «A» {}\nb();\n",
        "b();\n",
    );
    check("/** Doc. */\n@dec()\nexport class «A» {}\nb();\n", "b();\n");
    check_refused("export const [«a», b] = f();\n");
    check_refused("export const { «a» } = f();\n");
    check_refused("export const { «a», ...rest } = x;\n");
    check_refused("function f() { const «a» = 1; return a; }\n");
}

#[test]
fn what_others_may_know_is_said() {
    check_gone("export const «a» = 1;\nexport type A = typeof a;\n", &["A", "a"]);
    check_gone(
        "const «a» = 1;\nexport { a as b, a };\nexport default a;\n",
        &["a", "b", "default"],
    );
    check_gone(
        "import { «a», b } from './x';\nexport const tables = { c: a, b };\n",
        &["tables.c"],
    );
    check_gone(
        "import { «a», b } from './x';\nconst tables = { a, b };\nexport { tables as t };\nexport default tables;\n",
        &["default.a", "t.a"],
    );
    check_gone(
        "import { «a», b } from './x';\nconst tables = { a, b };\nuse(tables);\n",
        &["tables.a"],
    );
    check_gone("export * from '«./x»';\n", &["* ./x"]);
    check_gone("export { a as b } from '«./x»';\n", &["b"]);
    check_gone("import { «a» } from './x';\nexport { a as c };\n", &["c"]);
    check_gone("const «a» = 1;\n", &[]);
}

#[test]
fn what_only_served_it_goes() {
    check(
        "import { sql } from 'drizzle-orm';\nimport { timestamp, text } from 'drizzle-orm/pg-core';\n\nconst ts = (name: string) => timestamp(name).default(sql`now()`);\n\nexport const a = t({ n: text() });\nexport const «b» = t({ at: ts('at') });\n",
        "import { text } from 'drizzle-orm/pg-core';\n\nexport const a = t({ n: text() });\n",
    );
    check(
        "interface Meta { a: Inner }\ntype Inner = string;\nenum Kind { A }\nconst LIST = ['a', 'b'];\nconst made = make();\nfunction twice(n) { return n ? twice(n - 1) : made; }\nexport const «b» = t<Meta>(Kind.A, LIST, twice);\n",
        "const made = make();\n",
    );
    check(
        "import { unused, used } from './x';\nexport const «b» = used();\n",
        "import { unused } from './x';\n",
    );
    check(
        "export function helper() {}\nexport const «b» = helper();\n",
        "export function helper() {}\n",
    );
    check(
        "const path = require('path');\nexport const «b» = path.join('a');\nc();\n",
        "c();\n",
    );
}

#[test]
fn nothing_is_left() {
    let is_empty = |marked: &str| {
        let (text, wanted) = unmark(marked);
        taken_out("a.ts", &text, &wanted).taken.is_empty
    };
    assert!(is_empty(
        "// About.\n'use strict';\nimport { t } from './t';\nexport const «a» = t();\n"
    ));
    assert!(is_empty("export * from '«./a»';\nexport {};\n"));
    assert!(!is_empty("import './side';\nexport const «a» = t();\n"));
    assert!(!is_empty("export const «a» = 1;\nexport * from './b';\n"));
    assert!(!is_empty("export const «a» = 1;\nexport { b } from './b';\n"));
}

#[test]
fn neighbours_come_out_together() {
    check(
        "import { a, b, c, d } from './x';\nexport const «one» = a;\nexport const «two» = b;\nexport const three = c;\nexport const «four» = d;\n",
        "import { c } from './x';\nexport const three = c;\n",
    );
    check(
        "import {\n  «a»,\n  «b»,\n  c,\n  «d»,\n} from './x';\nexport const t = { a, b, c, d };\n",
        "import {\n  c,\n} from './x';\nexport const t = { c };\n",
    );
    check(
        "export const t = 1;\nfunction «f»() { return g; }\nfunction «g»() { return f; }\n",
        "export const t = 1;\n",
    );
}

#[test]
fn what_jsx_needs_stays_while_there_is_jsx() {
    let check = |marked: &str, after: &str| super::check_file("a.tsx", marked, after);
    check(
        "import React, { useState } from 'react';\nexport const «a» = () => React.useState(useState);\nexport const b = <p />;\n",
        "import React from 'react';\nexport const b = <p />;\n",
    );
    check(
        "import React from 'react';\nexport const «a» = () => <React.Fragment />;\nb();\n",
        "b();\n",
    );
}
