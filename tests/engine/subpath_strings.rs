//! Strings that are a subpath of a package of the workspace, outside of imports.

use crate::packages::check;
use crate::subpaths::FILES;

#[test]
fn a_string_may_be_a_subpath_of_a_package_without_a_scope() {
    let core =
        r#"{"name": "kern", "exports": {"./cache/*": "./dist/cache/*.js", "./session": "./dist/kern-session.js"}}"#;
    let mut files = FILES.to_vec();
    files[1].1 = core;
    files.push(("packages/core/src/cache/memory.ts", ""));
    files.push(("packages/core/src/cache/disk.ts", ""));
    files.push((
        "packages/scoped/package.json",
        r#"{"name": "@acme/scoped", "exports": {"./*": "./src/*.ts"}}"#,
    ));
    files.push(("packages/scoped/src/entry.ts", ""));
    let cases = [
        ("packages/web/a.ts", "export const a = {entry: 'kern/session'};", true),
        ("packages/web/a.ts", "const all = ['kern/cache/memory'];", true),
        ("packages/web/app.jsonc", r#"{"main": "kern/session"}"#, true),
        ("packages/web/app.jsonc", r#"{"main": "@acme/scoped/entry"}"#, true),
        ("packages/web/wrangler.jsonc", r#"{"main": "kern/session"}"#, true),
        ("packages/web/wrangler.jsonc", r#"{"main": "@acme/scoped/entry"}"#, true),
        ("packages/web/app.yaml", "main: kern/session\n", true),
        (
            "packages/web/a.ts",
            "const all = ['kern/cache/disk', 'kern/sessions', 'more/session'];",
            false,
        ),
        ("packages/web/a.ts", "const text = 'a kern/session or none';", false),
        (
            "packages/web/app.jsonc",
            r#"{"main": "kern/cache/disk", "other": "@acme/scoped/entries"}"#,
            false,
        ),
        (
            "packages/web/app.jsonc",
            r#"{"text": "of a kern/session there is one"}"#,
            false,
        ),
    ];
    let old = "[[retire]]\nid = 'old'\npaths = ['/packages/core/src/session.ts', '/packages/core/src/cache/memory.ts', '/packages/scoped/src/entry.ts']\n";
    check(old, &files, &cases);
    // A folder of that name that is there is meant before.
    files.push(("kern/session/x.ts", ""));
    check(
        old,
        &files,
        &[("packages/web/a.ts", "export const a = {entry: 'kern/session'};", false)],
    );
}

#[test]
fn a_string_may_be_an_entry_of_a_retired_package_without_a_scope() {
    let mut files = FILES.to_vec();
    files[1].1 = r#"{"name": "kern", "exports": {"./session": "./dist/kern-session.js"}}"#;
    check(
        "[[retire]]\nid = 'old'\npaths = ['/packages/core/']\n",
        &files,
        &[
            ("packages/web/a.ts", "export const a = {entry: 'kern/session'};", true),
            ("packages/web/a.ts", "export const a = {entry: 'kern/users'};", false),
        ],
    );
}
