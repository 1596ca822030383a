//! What a query builder declares as a retired table: whoever uses the declaration uses the table.

use crate::{check_dangling, check_only, report};

const OLD: &str = "[[retire]]\nid = 'old'\ntables = ['legacy_sessions', 'auth.tokens']\n";
const SCHEMA: (&str, &str) = (
    "db/schema.ts",
    "import { pgTable } from 'drizzle-orm/pg-core';\nexport const users = pgTable('users', {});\nexport const legacySessions = pgTable('legacy_sessions', {}).enableRLS();\nexport type Session = typeof legacySessions.$inferSelect;\n",
);

#[test]
fn uses_of_what_declares_a_retired_table_are_found() {
    check_dangling(
        OLD,
        &[
            SCHEMA,
            (
                "db/index.ts",
                "export * from './schema';\nexport { legacySessions as ls } from './schema';\n",
            ),
            (
                "a.ts",
                "import { legacySessions, users } from './db/schema';\ndb.select().from(legacySessions); db.select().from(users);\n",
            ),
            ("b.ts", "import { ls } from './db';\nls;\n"),
            (
                "c.ts",
                "import * as schema from './db';\nschema.legacySessions; schema.users;\n",
            ),
            (
                "d.ts",
                "db.query.legacySessions.findMany();\ndb.query.users.findMany();\n",
            ),
            ("e.ts", "const legacySessions = 1;\nlegacySessions;\n"),
        ],
        &[
            "a.ts:1:10 dangling-symbol «legacySessions» -> db/schema.ts#legacySessions (certain)",
            "a.ts:2:18 dangling-symbol «legacySessions» -> db/schema.ts#legacySessions (certain)",
            "b.ts:1:10 dangling-symbol «ls» -> db/schema.ts#legacySessions (certain)",
            "b.ts:2:1 dangling-symbol «ls» -> db/schema.ts#legacySessions (certain)",
            "c.ts:2:8 dangling-symbol «legacySessions» -> db/schema.ts#legacySessions (certain)",
            "d.ts:1:10 dangling-symbol «legacySessions» -> db/schema.ts#legacySessions (likely)",
            "db/index.ts:2:10 dangling-symbol «legacySessions» -> db/schema.ts#legacySessions (certain)",
            "db/schema.ts:3:40 dangling-table «legacy_sessions» -> legacy_sessions (certain)",
            "db/schema.ts:4:30 dangling-symbol «legacySessions» -> db/schema.ts#legacySessions (certain)",
        ],
    );
    check_only("retired-symbol", OLD, &[SCHEMA], &[]);
}

#[test]
fn a_table_of_another_name_or_schema_is_another() {
    let own = "const auth = pgSchema('auth');\nconst tokens = auth.table('tokens', {});\nuse(tokens);\nexport { tokens as t };\n";
    check_dangling(
        OLD,
        &[
            ("a.ts", own),
            ("b.ts", "import { t } from './a';\n"),
            ("c.ts", "export const tokens = pgTable('tokens', {});\nuse(tokens);\n"),
            (
                "d.ts",
                "export const x = db.table('legacy_users');\nuse(x);\nexport const y = make('users', 'legacy_sessions');\nuse(y);\n",
            ),
        ],
        &[
            "a.ts:2:28 dangling-table «tokens» -> auth.tokens (certain)",
            "a.ts:3:5 dangling-symbol «tokens» -> a.ts#t (certain)",
            "b.ts:1:10 dangling-symbol «t» -> a.ts#t (certain)",
            "d.ts:3:33 dangling-table «legacy_sessions» -> legacy_sessions (likely)",
        ],
    );
}

#[test]
fn messages_say_what_names_a_table() {
    let files = [
        ("a.ts", "export const old = pgTable('legacy_sessions', {});\n"),
        ("b.ts", "User.init({}, { tableName: 'legacy_sessions' });\n"),
        ("c.ts", "db.query('select * from legacy_sessions');\n"),
        ("d.sql", "select * from \"legacy_sessions\";\n"),
        ("e.ts", "db.query('drop table \"legacy_sessions\"');\n"),
        (
            "f.ts",
            "db.query(`select \"public\".\"legacy_sessions\".\"id\" from \"public\".\"legacy_sessions\"`);\n",
        ),
    ];
    let report = report(OLD, &files);
    let found: Vec<String> = report
        .findings
        .iter()
        .filter(|finding| finding.check == "dangling-table")
        .map(|finding| format!("{} {}; {}", finding.path, finding.message, finding.help))
        .collect();
    let is_retired = "the table `legacy_sessions`, which is retired by old";
    assert_eq!(
        found,
        [
            format!("a.ts this declares {is_retired}; retire the symbol `a.ts#old` too, so that a fix takes it out"),
            format!("b.ts this names {is_retired}; replace the query, or take it out"),
            format!("c.ts this SQL names {is_retired}; replace the query, or take it out"),
            format!("d.sql this SQL names {is_retired}; replace the query, or take it out"),
            format!("e.ts this SQL names {is_retired}; replace the query, or take it out"),
            format!("f.ts this SQL names {is_retired}; replace the query, or take it out"),
        ]
    );
}

#[test]
fn a_table_is_used_through_a_namespace_that_is_handed_on() {
    check_dangling(
        OLD,
        &[
            SCHEMA,
            (
                "db/index.ts",
                "import * as schema from './schema';\nexport { schema };\n",
            ),
            (
                "a.ts",
                "import { schema } from './db';\neq(schema.legacySessions.id, schema.users.id);\n",
            ),
        ],
        &[
            "a.ts:2:11 dangling-symbol «legacySessions» -> db/schema.ts#legacySessions (certain)",
            "db/schema.ts:3:40 dangling-table «legacy_sessions» -> legacy_sessions (certain)",
            "db/schema.ts:4:30 dangling-symbol «legacySessions» -> db/schema.ts#legacySessions (certain)",
        ],
    );
}
