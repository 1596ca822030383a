//! Symbols that modules hand on without naming them: as members of a namespace, and with all that another declares.

use crate::{check_dangling, check_only};

const CONFIG: &str = "[[retire]]\nid = 'old'\nsymbols = ['db/schema.ts#old']\n";

#[test]
fn a_namespace_that_is_handed_on_still_holds_it() {
    let list = ("db/schema/index.ts", "export * from './old';\nexport const keep = 1;\n");
    let own = ("db/schema/old.ts", "export const old = 1;\n");
    let user = (
        "a.ts",
        "import { schema } from './db';\nschema.old.id; schema.keep; f(schema['old'], schema.keep.old);\nconst { old } = schema;\n",
    );
    let found = [
        "a.ts:2:8 dangling-symbol «old» -> db/schema/old.ts#old (certain)",
        "a.ts:2:39 dangling-symbol «old» -> db/schema/old.ts#old (certain)",
        "a.ts:3:9 dangling-symbol «old» -> db/schema/old.ts#old (certain)",
    ];
    let config = "[[retire]]\nid = 'old'\nsymbols = ['db/schema/old.ts#old']\n";
    for (barrel, more) in [
        ("import * as schema from './schema';\nexport { schema };\n", ""),
        ("import * as s from './schema';\nexport { s as schema };\n", ""),
        ("export * as schema from './schema';\n", ""),
        (
            "const schema = require('./schema');\nmodule.exports = { schema };\n",
            "",
        ),
        (
            "export { schema } from './more';\n",
            "export * as schema from './schema';\n",
        ),
        (
            "export { s as schema } from './more';\n",
            "export * as s from './schema';\n",
        ),
        (
            "import { s as t } from './more';\nexport { t as schema };\n",
            "export * as s from './schema';\n",
        ),
        ("export * from './more';\n", "export * as schema from './schema';\n"),
        (
            "export { default as schema } from './more';\n",
            "import * as s from './schema';\nexport default s;\n",
        ),
    ] {
        check_dangling(
            config,
            &[list, own, user, ("db/index.ts", barrel), ("db/more.ts", more)],
            &found,
        );
    }
    // Other things of these names.
    for barrel in [
        "export * as schema from './other';\n",
        "import * as schema from './schema';\nexport const other = schema;\n",
        "export const schema = { old: 1 };\n",
        "import { keep as schema } from './schema';\nexport { schema };\n",
        "export { schema } from 'elsewhere';\n",
    ] {
        let other = ("db/other.ts", "export const old = 2;\n");
        check_dangling(config, &[list, own, user, ("db/index.ts", barrel), other], &[]);
    }
}

#[test]
fn a_module_that_hands_on_all_of_one_that_declares_the_name_exports_it_again() {
    let other = ("db/other.ts", "export const other = 1;\n");
    let new = ("db/new.ts", "export const old = 1;\n");
    let again = ("db/schema.ts", "export * from './other';\nexport * from './new';\n");
    check_only(
        "retired-symbol",
        CONFIG,
        &[again, new, other],
        &["db/schema.ts:2:8 retired-symbol «*» -> db/schema.ts#old (certain)"],
    );
    check_only("retired-symbol", CONFIG, &[again, other], &[]);
    let space = ("db/schema.ts", "export * as all from './new';\n");
    check_only("retired-symbol", CONFIG, &[space, new], &[]);
}
