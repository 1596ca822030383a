//! Symbols: declarations, imports, barrels, aliases, namespaces.

use crate::{check_dangling, check_only};

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
