//! Words in settings that are called like a package of the workspace without a scope.

use crate::packages::check;
use crate::report;

const FILES: [(&str, &str); 4] = [
    ("package.json", r#"{"name": "root", "workspaces": ["packages/*"]}"#),
    ("packages/acme-server/package.json", r#"{"name": "acme-server"}"#),
    ("packages/api/package.json", r#"{"name": "api"}"#),
    ("packages/live/package.json", r#"{"name": "live-server"}"#),
];

#[test]
fn a_word_in_settings_may_be_a_package() {
    let old = "[[retire]]\nid = 'old'\npaths = ['/packages/acme-server/', '/packages/api/']\n";
    let named = "[[retire]]\nid = 'old'\npaths = ['/packages/acme-server/']\ndependencies = ['acme-server']\n";
    let cases = [
        (".github/acme.json", r#"{"sources": {"acme": "acme-server"}}"#, true),
        ("acme.json", r#"{"sources": ["live-server", "acme-server"]}"#, true),
        ("acme.toml", "source = 'acme-server'\n", true),
        ("acme.yaml", "source: acme-server\n", true),
        ("acme.yaml", "sources:\n  - live-server\n  - acme-server\n", true),
        ("acme.json", r#"{"sources": {"acme": "live-server"}}"#, false),
        ("acme.json", r#"{"sources": {"acme": "acme-servers"}}"#, false),
        ("acme.json", r#"{"text": "of the acme-server nobody knows"}"#, false),
        ("acme.yaml", "name: acme-server\n", false),
        ("acme.yaml", "text: of the acme-server nobody knows\n", false),
        ("acme.ts", "export const a = 'acme-server';\n", false),
        (".changeset/acme.json", r#"{"was": "acme-server"}"#, false),
        // One word may be anything.
        ("acme.json", r#"{"sources": {"acme": "api"}}"#, false),
        ("acme.yaml", "source: api\n", false),
    ];
    check(old, &FILES, &cases);
    check(named, &FILES, &cases);
    check(named, &[FILES[0], FILES[2], FILES[3]], &cases);
    // npm's packages are settings of their own.
    let by_name = "[[retire]]\nid = 'old'\ndependencies = ['acme-server']\n";
    check(by_name, &[FILES[0]], &[("acme.json", r#"{"a": "acme-server"}"#, false)]);
    let tree = [&FILES[..], &[("acme.json", cases[0].1)]].concat();
    let found = report(old, &tree).findings;
    let found = found.iter().filter(|it| it.path.as_str() == "acme.json");
    let found: Vec<_> = found.map(|it| (it.severity.name(), it.confidence.name())).collect();
    assert_eq!(found, [("note", "possible")]);
}

#[test]
fn a_filter_selects_all_of_a_scope() {
    let files = [
        ("package.json", r#"{"name": "root", "workspaces": ["packages/*"]}"#),
        ("packages/a/package.json", r#"{"name": "@bench/a"}"#),
        ("packages/b/package.json", r#"{"name": "@bench/b"}"#),
        ("packages/live/package.json", r#"{"name": "@acme/live"}"#),
        ("packages/old/package.json", r#"{"name": "@acme/old"}"#),
    ];
    let all = "[[retire]]\nid = 'old'\npaths = ['/packages/a/', '/packages/b/', '/packages/old/']\n";
    let one = "[[retire]]\nid = 'old'\npaths = ['/packages/a/', '/packages/old/']\n";
    let named =
        "[[retire]]\nid = 'old'\npaths = ['/packages/a/']\ndependencies = ['@bench/a', '@bench/b', '@acme/old']\n";
    let gone = [files[0], files[3]];
    let step = |command: &str| format!("on: push\njobs:\n  a:\n    steps:\n      - run: {command}\n");
    for (command, expected) in [
        ("turbo run build --filter='@bench/*'", true),
        ("turbo run build --filter=\"@bench/*\"", true),
        ("pnpm --filter '@bench/*' build", true),
        ("pnpm --filter '!@bench/*' build", true),
        ("pnpm -r --filter '@bench/*...' build", true),
        ("lerna run build --scope '@bench/*'", true),
        ("pnpm --filter '@acme/*' build", false),
        ("pnpm --filter '@bench-more/*' build", false),
        ("pnpm --filter '*' build", false),
        ("pnpm --filter './packages/*' build", false),
    ] {
        let text = step(command);
        check(all, &files, &[(".github/workflows/a.yml", &text, expected)]);
        check(one, &files, &[(".github/workflows/a.yml", &text, false)]);
        check(named, &gone, &[(".github/workflows/a.yml", &text, expected)]);
    }
}
