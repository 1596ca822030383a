//! Packages of the workspace by their scoped names in documents.

use crate::packages::check;
use crate::report;

#[test]
fn a_document_mentions_a_package_of_the_workspace_by_its_scoped_name() {
    let files = [
        ("package.json", r#"{"name": "root", "workspaces": ["packages/*"]}"#),
        ("packages/old/package.json", r#"{"name": "@acme/old"}"#),
        ("packages/plain/package.json", r#"{"name": "plain"}"#),
        ("packages/live/package.json", r#"{"name": "@acme/live"}"#),
    ];
    let gone = [files[0], files[3]];
    let by_folder = "[[retire]]\nid = 'old'\npaths = ['/packages/old/', '/packages/plain/']\n";
    let as_written = "[[retire]]\nid = 'old'\npaths = ['/packages/old/']\ndependencies = ['@acme/old']\n";
    let by_name = "[[retire]]\nid = 'old'\ndependencies = ['@acme/old']\n";
    let hits = [
        ("CLAUDE.md", "Packages: `@acme/live`, `@acme/old` and more\n", true),
        ("RELEASING.md", "- **`@acme/old`** is small.\n", true),
        ("docs/a.mdx", "| a | `@acme/old` + `@acme/live` |\n", true),
        ("docs/a.mdx", "It is @acme/old that does it.\n", true),
        ("docs/a.mdx", "Use `@acme/old/adapter` for it.\n", true),
        (
            "docs/a.mdx",
            "<InstallSnippet pkgs=\"@acme/live @acme/old zod\" />\n",
            true,
        ),
        (
            "docs/a.mdx",
            "<Snippet\n  text=\"import { a } from '@acme/old'\"\n  dark\n/>\n",
            true,
        ),
        ("docs/a.mdx", "<Snippet text=\"npm i @acme/old\" />\n", true),
        (
            "docs/a.md",
            "---\ntitle: It cannot find '@acme/old'\n---\n\nWords.\n",
            true,
        ),
        (
            "docs/a.md",
            "```json\n{\"a\": \"node_modules/@acme/old/dist\"}\n```\n",
            true,
        ),
        (".changeset/README.md", "- @acme/live\n- @acme/old\n", true),
        (".env.example", "# A key (@acme/old)\nA=1\n", true),
        (".github/a.yml", "texts: |\n  old - @acme/old, and more\n", true),
    ];
    let misses = [
        ("CHANGELOG.md", "- `@acme/old`: faster\n", false),
        ("packages/live/changelog.md", "- `@acme/old`: faster\n", false),
        (".changeset/a.md", "`@acme/old` is faster\n", false),
        ("www/versioned_docs/version-9/a.md", "Use `@acme/old`.\n", false),
        ("www/blog/a.md", "Use `@acme/old`.\n", false),
        ("www/updates/posts/a.mdx", "Use `@acme/old`.\n", false),
        ("docs/a.md", "Use `@acme/older` and `plain`, a plain word.\n", false),
        ("docs/a.mdx", "<InstallSnippet pkgs=\"@acme/live zod\" />\n", false),
        ("src/a.ts", "// @acme/old did this\n", false),
        ("docs/a.mdx", "<Snippet text=\"npm i @acme/older\" />\n", false),
        (".env.example", "# A key (@acme/older)\nA=1\n", false),
        (".github/a.yml", "texts: |\n  old - @acme/older, and more\n", false),
        (".github/a.yml", "name: of the @acme/old\n", false),
        (
            "www/version-9-sidebars.json",
            "{\"docs\": [{\"label\": \"@acme/old\"}]}\n",
            false,
        ),
    ];
    for cases in [&hits[..], &misses[..]] {
        check(by_folder, &files, cases);
        check(as_written, &files, cases);
        check(as_written, &gone, cases);
    }
    // npm's packages are named by prose all the time.
    let none: Vec<(&str, &str, bool)> = hits.iter().map(|(path, text, _)| (*path, *text, false)).collect();
    check(by_name, &gone, &none);
    let found = report(
        by_folder,
        &[&files[..], &[("README.md", "See `@acme/old`.\n")]].concat(),
    )
    .findings;
    let severities: Vec<(&str, &str)> = found
        .iter()
        .filter(|finding| finding.path.as_str() == "README.md")
        .map(|finding| (finding.severity.name(), finding.confidence.name()))
        .collect();
    assert_eq!(severities, [("warning", "likely")]);
}
