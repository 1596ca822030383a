//! What lies beside a file and uses it: its first lines mostly say so, and no more than they say.

use crate::check_where;

const OLD: &str = "[[retire]]\nid = 'old'\npaths = ['/old/']\n";

/// Asserts that `lib/helper.ts`, which retired code uses, is left over where `lib/neighbour.ts` is `text`, or not.
#[track_caller]
fn check(text: &str, is_left_over: bool) {
    let files = [
        ("old/x.ts", "import '../lib/helper';"),
        ("lib/helper.ts", "export const a = 1;"),
        ("lib/neighbour.ts", text),
        ("index.ts", "import './lib/neighbour';"),
    ];
    let finding = "lib/helper.ts orphaned-file -> lib/helper.ts (likely)";
    let expected = if is_left_over { &[finding][..] } else { &[] };
    check_where(OLD, &files, expected, |finding| {
        decomm::checks::is_of_left_over(finding.check)
    });
}

#[test]
fn a_neighbour_that_imports_it_uses_it() {
    for text in [
        "import { a } from './helper';\nexport function run() {\n  return a;\n}\n",
        "import {\n  a,\n} from './helper';\nexport const run = { a };\n",
        "export const b = 1; import '../lib/helper';",
        "export * from './helper.js'\n",
        "import type { A } from './helper';\nexport const b = `\n${1}\n`;\n",
        "// the old ./helper\nimport { a } from './helper';\n",
        "/* ./helper\n*/ import { a } from './helper';\n",
        "const text = `\n  ./helper\n`;\nimport { a } from './helper';\n",
        "function run() {\n  return require('./helper');\n}\n",
        "async function run() {\n  return import('./helper');\n}\n",
        "import { b } from './helpers';\nimport { a } from './helper';\n",
        "const x = {\n  helper: './helper',\n};\nimport { a } from './helper';\n",
        "import { a } from './helper';\nthis does not parse (\n",
    ] {
        check(text, false);
    }
    let far = format!("// {}\nimport {{ a }} from './helper';\n", "far ".repeat(10_000));
    check(&far, false);
}

#[test]
fn a_neighbour_that_only_names_it_does_not() {
    for text in [
        "/*\nimport { a } from './helper';\n*/\nexport const b = 1;\n",
        "// import { a } from './helper';\nexport const b = 1;\n",
        "/**\n * import { a } from './helper';\n */\nexport const b = 1;\n",
        "import { a } from './helper/a';\nexport const b = a;\n",
        "import { a } from './other/helper';\n",
        "export const helper = 1;\n",
    ] {
        check(text, true);
    }
}
