//! Lines, blanks, comments and commas around what goes.

use super::{check, taken_out, unmark};

#[test]
fn one_adjoining_blank_line_goes_with_a_statement() {
    check("a();\n\nconst «x» = 1;\n\nb();\n", "a();\n\nb();\n");
    check("a();\nconst «x» = 1;\n\nb();\n", "a();\n\nb();\n");
    check("a();\n\nconst «x» = 1;\nb();\n", "a();\n\nb();\n");
    check("const «x» = 1;\n\nb();\n", "b();\n");
    check("a();\n\nconst «x» = 1;\n", "a();\n");
    check("a();\n\nconst «x» = 1;\n\nconst «y» = 1;\n\nb();\n", "a();\n\nb();\n");
    check("a();\n\nconst «x» = 1;\n\nconst «y» = 1;\n", "a();\n");
    check("a();\n\n\nconst «x» = 1;\n\n\nb();\n", "a();\n\n\n\nb();\n");
}

#[test]
fn line_breaks_stay_as_they_are() {
    check("a();\r\n\r\nconst «x» = 1;\r\n\r\nb();\r\n", "a();\r\n\r\nb();\r\n");
    check("a();\r\n\r\nconst «x» = 1;", "a();");
    check("a();\n\nconst «x» = 1;", "a();");
    check("\u{feff}const «x» = 1;\n\nb();\n", "\u{feff}b();\n");
    check("\u{feff}const «x» = 1;", "\u{feff}");
    check("const «x» = 1;", "");
    check("\tconst «x» = 1;\n\tb();\n", "\tb();\n");
    check("a(); const «x» = 1; b();\n", "a(); b();\n");
    check("a(); const «x» = 1;\nb();\n", "a();\nb();\n");
    check("const «x» = 1; b();\n", "b();\n");
    check("a()\nconst «x» = 1\nb()\n", "a()\nb()\n");
}

#[test]
fn doc_comments_go_and_banners_stay() {
    check(
        "a();\n\n/**\n * Doc.\n */\nconst «x» = 1; // why\n\nb();\n",
        "a();\n\nb();\n",
    );
    check("a();\n\n// One.\n// Two.\nconst «x» = 1;\nb();\n", "a();\n\nb();\n");
    check(
        "// ------\n// Tables\n// ------\n\nconst «x» = 1;\n\nb();\n",
        "// ------\n// Tables\n// ------\n\nb();\n",
    );
    check(
        "a();\n\n// ------\n// Tables\n// ------\nconst «x» = 1;\n\nb();\n",
        "a();\n\n// ------\n// Tables\n// ------\n\nb();\n",
    );
    check("// === Old ===\nconst «x» = 1;\nb();\n", "// === Old ===\nb();\n");
    check(
        "/* ---- Old ---- */\nconst «x» = 1;\nb();\n",
        "/* ---- Old ---- */\nb();\n",
    );
    check(
        "// ─── Old ───────\nconst «x» = 1;\nb();\n",
        "// ─── Old ───────\nb();\n",
    );
    check("/* License */\n\nconst «x» = 1;\nb();\n", "/* License */\n\nb();\n");
    check(
        "/** @file About. */\nconst «x» = 1;\nb();\n",
        "/** @file About. */\nb();\n",
    );
    check(
        "#!/usr/bin/env node\n'use strict';\n\nconst «x» = 1;\n\nb();\n",
        "#!/usr/bin/env node\n'use strict';\n\nb();\n",
    );
    check(
        "a(); // about a\nconst «x» = 1;\n// about b\nb();\n",
        "a(); // about a\n// about b\nb();\n",
    );
}

#[test]
fn commas_of_lists_stay_right() {
    check(
        "export {\n  «a»,\n  b,\n} from './x';\n",
        "export {\n  b,\n} from './x';\n",
    );
    check(
        "export {\n  a,\n  «b»,\n} from './x';\n",
        "export {\n  a,\n} from './x';\n",
    );
    check(
        "export {\n  a,\n  «b»\n} from './x';\n",
        "export {\n  a\n} from './x';\n",
    );
    check(
        "export {\n  a, // about a\n  «b»\n} from './x';\n",
        "export {\n  a // about a\n} from './x';\n",
    );
    check(
        "export {\n  a,\n  «b», // about b\n  c\n} from './x';\n",
        "export {\n  a,\n  c\n} from './x';\n",
    );
    check(
        "export {\n  a,\n\n  /** Doc. */\n  «b»,\n\n  c,\n} from './x';\n",
        "export {\n  a,\n\n\n  c,\n} from './x';\n",
    );
    check(
        "export {\n  // group\n  «b»,\n  c,\n} from './x';\n",
        "export {\n  // group\n  c,\n} from './x';\n",
    );
    check("export { a, «b», c } from './x';\n", "export { a, c } from './x';\n");
    check("export { a, «b», } from './x';\n", "export { a, } from './x';\n");
    check("export {a,«b»} from './x';\n", "export {a} from './x';\n");
    check(
        "export {\n  a, «b»,\n  c, d,\n} from './x';\n",
        "export {\n  a,\n  c, d,\n} from './x';\n",
    );
    check(
        "export {\n  a, b,\n  «c», d,\n} from './x';\n",
        "export {\n  a, b,\n  d,\n} from './x';\n",
    );
    check("export { «a»,\n  b } from './x';\n", "export { b } from './x';\n");
    check("export { a,\n  «b» } from './x';\n", "export { a } from './x';\n");
    check(
        "export { /* x, */ «a» /* } */ , b } from './x';\n",
        "export { /* x, */ b } from './x';\n",
    );
    check(
        "import x, { /* { */ «a», b } from './x';\nx(b);\n",
        "import x, { /* { */ b } from './x';\nx(b);\n",
    );
    check(
        "export const t = {\r\n\ta,\r\n\t«b»: c,\r\n};\r\nimport { c } from './x';\r\n"
            .replace("«b»: c", "b: «c»")
            .as_str(),
        "export const t = {\r\n\ta,\r\n};\r\n",
    );
    check("const a = 1,\n  «b» = 2;\n", "const a = 1;\n");
    check("const «a» = 1,\n  b = 2;\n", "const b = 2;\n");
    check(
        "export const t = { «a» };\nimport { a } from './x';\n",
        "export const t = {};\n",
    );
    check(
        "export const t = {\n  «a»,\n};\nimport { a } from './x';\n",
        "export const t = {};\n",
    );
}

#[test]
fn a_text_with_errors_is_left_alone() {
    for marked in [
        "const «a» = ;\n",
        "const «a» = 1;\nexport {{\n",
        "const «a» = 1;\nlet b b;\n",
    ] {
        let (text, wanted) = unmark(marked);
        assert_eq!(taken_out("a.ts", &text, &wanted).taken.refused, [0], "{marked}");
    }
}
