//! Packages of the workspace by their scoped names, in documents and among other words.

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

#[test]
fn a_scoped_name_among_other_words_means_the_package_of_the_workspace() {
    let files = [
        ("package.json", r#"{"name": "root", "workspaces": ["packages/*"]}"#),
        ("packages/old/package.json", r#"{"name": "@acme/old"}"#),
        ("packages/live/package.json", r#"{"name": "@acme/live"}"#),
    ];
    let workflow = |step: &str| format!("on: push\njobs:\n  a:\n    steps:\n      - {step}\n");
    let list = workflow("uses: a/b@v1\n        with:\n          projects: '@acme/live,@acme/old'");
    let negated = workflow("uses: a/b@v1\n        with:\n          slim: ${{ !contains(x, '@acme/old') }}");
    let condition = workflow("if: contains(fromJson(x), '@acme/old')\n        run: tsc");
    let others = workflow("uses: a/b@v1\n        with:\n          projects: '@acme/live,@acme/older'");
    let cases: &[(&str, &str, bool)] = &[
        (".github/workflows/a.yml", &list, true),
        (".github/workflows/a.yml", &negated, true),
        (".github/workflows/a.yml", &condition, true),
        (".github/workflows/a.yml", &others, false),
        (
            "package.json",
            r#"{"name": "root", "workspaces": ["packages/*"], "scripts": {"a": "lerna run dev --scope=@acme/{live,old}"}}"#,
            true,
        ),
        (
            "package.json",
            r#"{"name": "root", "workspaces": ["packages/*"], "scripts": {"a": "lerna run dev --scope=@acme/{live,older}"}}"#,
            false,
        ),
        (
            ".devcontainer/devcontainer.json",
            r#"{"onCreateCommand": "npm run setup -- --exclude=@acme/live,@acme/old"}"#,
            true,
        ),
        ("app.ts", "export const a = 'npm install @acme/old';", true),
        (
            "app.ts",
            "export const a = `import { x } from '@acme/old/x'; ${b}`;",
            true,
        ),
        (
            "vite.config.ts",
            "export default { include: ['@acme/old > use-sync'] };",
            true,
        ),
        (
            "vite.config.ts",
            "export default { include: ['@acme/live > @acme/older'] };",
            false,
        ),
        (
            "app.ts",
            "export const a = 'see https://x.io/@acme/old for more';",
            false,
        ),
        ("app.ts", "export const a = 'mail old@acme/old now';", false),
        (".changeset/a.md", "---\n'@acme/old': patch\n---\n\nWords.\n", true),
        (
            ".changeset/a.md",
            "---\n'@acme/live': patch\n---\n\nNo @acme/old any more.\n",
            false,
        ),
        // What was released stays as it was.
        ("blog/a.ts", "export const a = 'npm install @acme/old';", false),
    ];
    check("[[retire]]\nid = 'old'\npaths = ['/packages/old/']\n", &files, cases);
    let gone = [files[0], files[2]];
    let by_both = "[[retire]]\nid = 'old'\npaths = ['/packages/old/']\ndependencies = ['@acme/old']\n";
    check(by_both, &gone, cases);
    // Of npm's packages messages speak all the time.
    let by_name = "[[retire]]\nid = 'old'\ndependencies = ['@acme/old']\n";
    check(
        by_name,
        &gone,
        &[("app.ts", "export const a = 'npm install @acme/old';", false)],
    );
}
