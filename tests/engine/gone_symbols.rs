//! What still names a retired symbol when its declaration, and what handed it on, are gone.

use crate::check_dangling;

const OLD: &str = "[[retire]]\nid = 'old'\nsymbols = ['db/schema.ts#old']\n";

#[test]
fn a_name_that_nothing_declares_any_more_is_meant_in_its_own_file() {
    for (text, expected) in [
        (
            "export const other = 1;\nexport function run() { return old() + other; }\ntype O = typeof old;\n",
            &[
                "db/schema.ts:2:32 dangling-symbol «old» -> db/schema.ts#old (likely)",
                "db/schema.ts:3:17 dangling-symbol «old» -> db/schema.ts#old (likely)",
            ][..],
        ),
        ("import { old } from './new';\nold();\n", &[]),
        ("const old = 1;\nold;\n", &[]),
        ("export function f(old) { old(); x.old(); return { old: 1 }; }\n", &[]),
        ("try {} catch (old) { old; }\n", &[]),
    ] {
        check_dangling(
            OLD,
            &[("db/schema.ts", text), ("db/new.ts", "export const old = 1;\n")],
            expected,
        );
    }
    // A name of the platform means that once the own one is gone.
    check_dangling(
        "[[retire]]\nid = 'old'\nsymbols = ['lib/http.ts#fetch']\n",
        &[("lib/http.ts", "export const get = () => fetch('/x');\n")],
        &[],
    );
}

#[test]
fn a_barrel_that_no_longer_hands_it_on_is_still_asked_for_it() {
    let own = ("db/schema.ts", "export const other = 1;\n");
    let user = ("a.ts", "import { old } from './db';\nold();\n");
    let found = [
        "a.ts:1:10 dangling-symbol «old» -> db/schema.ts#old (likely)",
        "a.ts:2:1 dangling-symbol «old» -> db/schema.ts#old (likely)",
    ];
    for barrel in [
        "export { other } from './schema';\n",
        "import { other } from './schema';\nexport { other };\n",
        "export { more } from './more';\n",
        "export * from './more';\n",
    ] {
        let more = ("db/more.ts", "export const more = 1;\n");
        check_dangling(OLD, &[own, user, more, ("db/index.ts", barrel)], &found);
    }
    // Nothing is left of the barrel.
    check_dangling(OLD, &[own, user], &found);
    // A barrel of a barrel, a namespace, and a new name.
    check_dangling(
        OLD,
        &[
            own,
            ("db/index.ts", "export { other } from './schema';\n"),
            ("api.ts", "export { old as legacy } from './db';\n"),
            ("b.ts", "import * as db from './db';\ndb.old();\ndb.other;\n"),
            ("c.ts", "import { legacy } from './api';\n"),
        ],
        &[
            "api.ts:1:10 dangling-symbol «old» -> db/schema.ts#old (likely)",
            "b.ts:2:4 dangling-symbol «old» -> db/schema.ts#old (likely)",
            "c.ts:1:10 dangling-symbol «legacy» -> db/schema.ts#old (likely)",
        ],
    );
    // Elsewhere it may never have been handed on.
    check_dangling(
        OLD,
        &[
            own,
            ("a.ts", "import { old } from './lib/x';\n"),
            ("lib/x.ts", "export const x = 1;\n"),
        ],
        &["a.ts:1:10 dangling-symbol «old» -> db/schema.ts#old (possible)"],
    );
}

#[test]
fn a_module_that_may_give_the_name_is_no_barrel_that_lost_it() {
    let own = ("db/schema.ts", "export const other = 1;\n");
    let user = ("a.ts", "import { old } from './db';\nold();\n");
    for barrel in [
        "export { old } from './new';\n",
        "export { other } from './schema';\nexport const old = 1;\n",
        "export { other } from './schema';\nexport * from './new';\n",
        "export { other } from './schema';\nexport * from 'elsewhere';\n",
        "export { other } from './schema';\nmodule.exports = make();\n",
        "export { other } from './schema';\nimport ns = require('./new');\nexport import old = ns.old;\n",
        "export { other } from './schema';\nconst now = 1;\nexport { now as old };\n",
        "export { other } from './schema';\nexport const { old } = make();\n",
    ] {
        check_dangling(
            OLD,
            &[
                own,
                user,
                ("db/new.ts", "export const old = 1;\n"),
                ("db/index.ts", barrel),
            ],
            &[],
        );
    }
    // What is not there may be generated, where it does not lie above the symbol.
    check_dangling(
        OLD,
        &[own, ("a.ts", "import { old } from './generated/client';\n")],
        &[],
    );
    check_dangling(OLD, &[own, ("a.ts", "import { old } from 'npm-package';\n")], &[]);
}

#[test]
fn a_namespace_that_is_handed_on_is_still_asked_for_it() {
    let user = (
        "a.ts",
        "import { schema } from './db';\nschema.old();\nschema.other();\n",
    );
    let index = (
        "db/index.ts",
        "import * as schema from './schema';\nexport { schema };\n",
    );
    check_dangling(
        OLD,
        &[user, index, ("db/schema.ts", "export const other = 1;\n")],
        &["a.ts:2:8 dangling-symbol «old» -> db/schema.ts#old (certain)"],
    );
    let config = "[[retire]]\nid = 'old'\nsymbols = ['db/schema/old.ts#old']\n";
    check_dangling(
        config,
        &[user, index, ("db/schema/index.ts", "export const other = 1;\n")],
        &["a.ts:2:8 dangling-symbol «old» -> db/schema/old.ts#old (likely)"],
    );
}
