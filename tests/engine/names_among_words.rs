//! Scoped names of packages among other words: lists, conditions, changesets, commands that a message shows.

use crate::packages::check;
use crate::report;
use decomm::finding::Severity;

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
    // What a test gives to a compiler is not imported.
    let mut tree = files.to_vec();
    let text = "compile(`import { x } from '@acme/old';\\nx();`);";
    tree.extend([("a.test.ts", text), ("a.ts", text)]);
    let found = report("[[retire]]\nid = 'old'\npaths = ['/packages/old/']\n", &tree).findings;
    let found: Vec<_> = found.iter().map(|it| (it.path.as_str(), it.severity)).collect();
    assert!(found.contains(&("a.test.ts", Severity::Note)), "{found:?}");
    assert!(found.contains(&("a.ts", Severity::Error)), "{found:?}");
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

#[test]
fn a_changeset_names_a_package_and_none_of_its_entries() {
    check(
        "[[retire]]\nid = 'types'\npaths = ['/packages/live/types.d.ts']\n",
        &[
            ("package.json", r#"{"name": "root", "workspaces": ["packages/*"]}"#),
            (
                "packages/live/package.json",
                r#"{"name": "@acme/live", "types": "types.d.ts"}"#,
            ),
            ("packages/live/types.d.ts", "export {};\n"),
        ],
        &[(".changeset/a.md", "---\n'@acme/live': patch\n---\n\nWords.\n", false)],
    );
}

#[test]
fn a_message_that_names_a_package_is_a_warning() {
    let files = [
        ("package.json", r#"{"name": "root", "workspaces": ["packages/*"]}"#),
        ("packages/old/package.json", r#"{"name": "@acme/old"}"#),
        (
            "app.ts",
            "export const a = 'npm install @acme/old';\nimport '@acme/old';\n",
        ),
    ];
    let found = report("[[retire]]\nid = 'old'\npaths = ['/packages/old/']\n", &files).findings;
    let of_app = found.iter().filter(|finding| finding.path.as_str() == "app.ts");
    let severities: Vec<&str> = of_app.map(|finding| finding.severity.name()).collect();
    assert_eq!(severities, ["warning", "error"]);
}
