//! Elements of lists in configurations of tools.

use super::{check_file, taken_out, unmark};
use crate::lang::js::extract;
use crate::lang::language::Language;
use crate::lang::reference::{Holder, Removal};
use crate::lang::source::Source;
use crate::tree::path::RepoPath;

/// Checks what taking each reference of `path` out would mean.
#[track_caller]
fn check_removal(path: &str, text: &str, expected: &[(&str, Removal)]) {
    let source = Source::file(RepoPath::parse(path).unwrap_or_default(), Language::JavaScript, text);
    let mut references = extract(&source, true).references;
    references.sort_by_key(|reference| reference.span);
    let found: Vec<(&str, Removal)> = references
        .iter()
        .map(|reference| (reference.span.of(text), reference.removal))
        .collect();
    assert_eq!(found, expected, "{text}");
    for reference in references {
        let is_accepted = taken_out(path, text, &[reference.span]).taken.refused.is_empty();
        assert_eq!(
            is_accepted,
            reference.removal != Removal::Manual,
            "{text}: {reference:?}"
        );
    }
}

const WHOLE: Removal = Removal::Whole(Holder::Item);
const PART: Removal = Removal::Part(Holder::Item);

#[test]
fn lists_of_what_is_left_out() {
    check_removal(
        "eslint.config.mjs",
        "export default [{ ignores: ['migrations/**', 'dist/x'] }, globalIgnores(['old/**'])];",
        &[("migrations/**", WHOLE), ("dist/x", WHOLE), ("old/**", WHOLE)],
    );
    check_removal(
        "vitest.config.ts",
        "export default { test: { exclude: ['migrations/**'], coverage: { exclude: [`scripts/a.js`] } } };",
        &[("migrations/**", WHOLE), ("scripts/a.js", WHOLE)],
    );
    check_removal(
        "knip.ts",
        "export default { ignoreDependencies: ['knex'] };",
        &[("knex", WHOLE)],
    );
    check_removal(
        "next.config.mjs",
        "export default { outputFileTracingExcludes: { '/api/x': ['./migrations/**/*'] } };",
        &[("./migrations/**/*", WHOLE)],
    );
}

#[test]
fn lists_of_what_is_taken() {
    check_removal(
        "eslint.config.mjs",
        "export default [{ files: ['scripts/a.js', 'scripts/*.js'] }, { files: ['scripts/b.js'] }];",
        &[
            ("scripts/a.js", PART),
            ("scripts/*.js", PART),
            ("scripts/b.js", Removal::Manual),
        ],
    );
    check_removal(
        "jest.config.js",
        "module.exports = { setupFiles: ['./test/setup.js'], transform: { '^x': ['./test/t.js'] } };",
        &[("./test/setup.js", PART), ("./test/t.js", Removal::Manual)],
    );
    check_removal(
        "drizzle.config.ts",
        "export default { out: './drizzle', schema: ['./db/a.ts', './db/b.ts'] };",
        &[
            ("./drizzle", Removal::Manual),
            ("./db/a.ts", Removal::Manual),
            ("./db/b.ts", Removal::Manual),
        ],
    );
    check_removal(
        "app/list.ts",
        "export const ignores = ['migrations/001.sql', 'b/c.sql'];",
        &[("migrations/001.sql", Removal::Manual), ("b/c.sql", Removal::Manual)],
    );
}

#[test]
fn elements_go_with_their_commas_and_lines() {
    check_file(
        "eslint.config.mjs",
        "export default [\n  { ignores: ['.next/**', '«migrations/*.sql»', 'drizzle/**'] },\n];\n",
        "export default [\n  { ignores: ['.next/**', 'drizzle/**'] },\n];\n",
    );
    check_file(
        "vitest.config.ts",
        "export default {\n  exclude: [\n    'a/**', // a\n    '«migrations/**»', // old\n    '«scripts/x.js»',\n  ],\n};\n",
        "export default {\n  exclude: [\n    'a/**', // a\n  ],\n};\n",
    );
    check_file(
        "lint-staged.config.js",
        "export default { '*.ts': ['eslint', '«node old.js»'] };\n",
        "export default { '*.ts': ['eslint'] };\n",
    );
    check_file(
        "vitest.config.ts",
        "export default { exclude: ['«migrations/**»'] };\n",
        "export default { exclude: [] };\n",
    );
}

#[test]
fn a_list_that_must_not_be_empty_keeps_all() {
    let (text, wanted) = unmark("export default { files: ['«a/b.js»', '«a/c.js»'] };\n");
    assert_eq!(taken_out("eslint.config.mjs", &text, &wanted).taken.refused, [0, 1]);
    let (text, wanted) = unmark("export default { files: ['«a/b.js»', 'a/d.js', '«a/c.js»'] };\n");
    let outcome = taken_out("eslint.config.mjs", &text, &wanted);
    assert_eq!(outcome.after, "export default { files: ['a/d.js'] };\n");
}
