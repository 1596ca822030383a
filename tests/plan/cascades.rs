//! What one removal makes possible, over the borders of files.

use crate::{also_unsafe, check, check_blockers, safe};

const SYMBOL: &str = "[[retire]]\nid = \"old\"\nsymbols = [\"db/schema.ts#legacy\"]\n";

const SCHEMA: &str = "\
import { integer, pgTable, text } from 'drizzle-orm/pg-core';

export const users = pgTable('users', { name: text('name') });

/** Goes. */
export const legacy = pgTable('legacy', { version: integer('version') });

export type User = typeof users.$inferSelect;
export type Legacy = typeof legacy.$inferSelect;
";

const SCHEMA_AFTER: &str = "\
import { pgTable, text } from 'drizzle-orm/pg-core';

export const users = pgTable('users', { name: text('name') });

export type User = typeof users.$inferSelect;
";

#[test]
fn a_type_of_another_file_goes_with_the_table() {
    check(
        SYMBOL,
        &[
            ("db/schema.ts", SCHEMA),
            (
                "db/types.ts",
                "import type { Legacy, User } from './schema';\n\nexport type Rows = Legacy[];\nexport type Users = User[];\n",
            ),
            (
                "db/index.ts",
                "export { legacy, users } from './schema';\nexport type { Rows } from './types';\n",
            ),
        ],
        &safe(),
        &[
            ("db/schema.ts", SCHEMA_AFTER),
            (
                "db/types.ts",
                "import type { User } from './schema';\n\nexport type Users = User[];\n",
            ),
            ("db/index.ts", "export { users } from './schema';\n"),
        ],
    );
}

#[test]
fn a_use_of_a_derived_type_in_code_that_stays_blocks() {
    check_blockers(
        SYMBOL,
        &[
            ("db/schema.ts", SCHEMA),
            (
                "lib/a.ts",
                "import type { Legacy } from '../db/schema';\n\nexport function first(rows: Legacy[]) {\n  return rows[0];\n}\n",
            ),
        ],
        &safe(),
        &[
            "lib/a.ts:1 dangling-symbol db/schema.ts#Legacy",
            "lib/a.ts:3 dangling-symbol db/schema.ts#Legacy",
        ],
    );
}

#[test]
fn a_file_that_nothing_is_left_of_goes_with_its_barrel_line() {
    check(
        "[[retire]]\nid = \"old\"\nsymbols = [\"db/legacy.ts#legacy\"]\n",
        &[
            (
                "db/legacy.ts",
                "// The old table.\nimport { integer, pgTable } from 'drizzle-orm/pg-core';\n\nexport const legacy = pgTable('legacy', { version: integer('version') });\nexport type Legacy = typeof legacy.$inferSelect;\n",
            ),
            ("db/users.ts", "export const users = 1;\n"),
            ("db/index.ts", "export * from './legacy';\nexport * from './users';\n"),
            ("index.ts", "export { Legacy } from './db';\n"),
        ],
        &safe(),
        &[
            ("db/users.ts", "export const users = 1;\n"),
            ("db/index.ts", "export * from './users';\n"),
        ],
    );
}

#[test]
fn what_a_star_of_a_retired_file_handed_on_is_missed() {
    check_blockers(
        "[[retire]]\nid = \"old\"\npaths = [\"/old/\"]\n",
        &[
            ("old/run.ts", "export function run() {}\n"),
            ("lib/index.ts", "export * from '../old/run';\nexport const a = 1;\n"),
            ("app.ts", "import { a, run } from './lib';\nrun(a);\n"),
        ],
        &safe(),
        &[
            "app.ts:1 dangling-symbol lib/index.ts#run",
            "app.ts:2 dangling-symbol lib/index.ts#run",
        ],
    );
}

#[test]
fn scripts_that_call_a_script_that_goes_go_in_turn() {
    let before = "\
{
  \"scripts\": {
    \"old\": \"node scripts/old.js\",
    \"all\": \"npm run old\",
    \"build\": \"npm run all && next build\"
  }
}
";
    let config = "[[retire]]\nid = \"old\"\npaths = [\"/scripts/old.js\"]\n";
    check_blockers(
        config,
        &[("package.json", before), ("scripts/old.js", "")],
        &safe(),
        &["package.json:5 dangling-script all"],
    );
    check(
        config,
        &[("package.json", before), ("scripts/old.js", "")],
        &also_unsafe(),
        &[(
            "package.json",
            "{\n  \"scripts\": {\n    \"build\": \"next build\"\n  }\n}\n",
        )],
    );
}

/// The names come from the package as it was: through its entry, what it is built of, and what it hands on itself.
#[test]
fn what_a_star_of_a_retired_package_handed_on_is_missed() {
    let config = "[[retire]]\nid = \"old\"\npaths = [\"/packages/old/\"]\ndependencies = [\"@x/old\"]\n";
    let root = ("package.json", "{\"workspaces\": [\"packages/*\"]}\n");
    let barrel = ("lib/ai.ts", "export * from '@x/old/ai';\nexport const a = 1;\n");
    let user = ("app.ts", "import { a, run } from './lib/ai';\nrun(a);\n");
    let other = ("packages/live/package.json", "{}\n");
    let manifest = "{\"name\": \"@x/old\", \"exports\": {\"./ai\": \"./dist/ai.js\"}}\n";
    for inner in ["export function run() {}\n", "export * from './run';\n"] {
        check_blockers(
            config,
            &[
                root,
                barrel,
                user,
                other,
                ("packages/old/package.json", manifest),
                ("packages/old/src/ai.ts", inner),
                ("packages/old/src/run.ts", "export const run = 1;\n"),
            ],
            &safe(),
            &[
                "app.ts:1 dangling-symbol lib/ai.ts#run",
                "app.ts:2 dangling-symbol lib/ai.ts#run",
            ],
        );
    }
    // What cannot be told is for a person to say.
    for inner in ["export * from 'lodash';\n", "module.exports = make();\n"] {
        check_blockers(
            config,
            &[
                root,
                barrel,
                user,
                other,
                ("packages/old/package.json", manifest),
                ("packages/old/src/ai.ts", inner),
            ],
            &safe(),
            &["lib/ai.ts:1 dangling-dependency @x/old"],
        );
    }
    check_blockers(
        config,
        &[root, barrel, user, other, ("packages/old/package.json", manifest)],
        &safe(),
        &["lib/ai.ts:1 dangling-dependency @x/old"],
    );
}

#[test]
fn a_property_that_is_set_on_a_symbol_goes_with_it() {
    let config = "[[retire]]\nid = \"old\"\nsymbols = [\"ui/table.tsx#Caption\"]\n";
    let kept = "import * as React from 'react';\n\nexport const Table = () => <p />;\nTable.displayName = 'Table';\n";
    let going = "\nconst Caption = React.forwardRef(() => <p />);\nCaption.displayName = 'Caption';\nCaption.defaults.a = 1;\n\nexport { Caption };\n";
    check(
        config,
        &[("ui/table.tsx", &format!("{kept}{going}"))],
        &safe(),
        &[("ui/table.tsx", kept)],
    );
    // What runs is for a person, and so is what is set on somebody else's.
    for (name, text) in [
        ("call", "export const Caption = 1;\nsetup(Caption).x = 1;\n"),
        ("inner", "export const Caption = 1;\nif (a) {\n  Caption.x = 1;\n}\n"),
        ("value", "export const Caption = 1;\nwindow.x = Caption;\n"),
        ("sum", "export const Caption = 1;\nCaption.x += 1;\n"),
    ] {
        let plan = crate::make(config, &[("ui/table.tsx", text)], &safe()).unwrap();
        assert!(!plan.blockers.is_empty() || !plan.remaining.is_empty(), "{name}");
    }
}

#[test]
fn a_command_that_works_in_a_retired_folder_goes_with_it() {
    let config = "[[retire]]\nid = \"old\"\npaths = [\"/packages/old/\"]\n";
    let manifest =
        |command: &str| format!("{{\n  \"scripts\": {{\n    \"a\": \"x\",\n    \"b\": \"{command}\"\n  }}\n}}\n");
    let after = "{\n  \"scripts\": {\n    \"a\": \"x\"\n  }\n}\n";
    let old = (
        "packages/old/package.json",
        "{\"name\": \"@x/old\", \"scripts\": {\"build\": \"tsc\"}}\n",
    );
    for command in [
        "yarn --cwd ./packages/old build",
        "npm --prefix packages/old run build",
        "pnpm -C packages/old build",
        "bun --cwd=packages/old run build",
    ] {
        check(
            config,
            &[("package.json", &manifest(command)), old],
            &safe(),
            &[("package.json", after)],
        );
    }
    // With what it does elsewhere it is another matter.
    let two = manifest("yarn --cwd packages/old build && tsc");
    check_blockers(
        config,
        &[("package.json", &two), old],
        &safe(),
        &["package.json:4 dangling-path packages/old"],
    );
}
