//! `declare module`: what a file says of another module.

use crate::check_dangling;

#[test]
fn a_declaration_of_a_module_is_about_that_module() {
    let config = "[[retire]]\nid = \"x\"\npaths = [\"/packages/ui/\", \"/lib/old.ts\"]\ndependencies = [\"pg\"]\n";
    let package = ("packages/ui/package.json", "{\"name\": \"@s/ui\"}");
    for (name, text, expected) in [
        (
            "lib/a.ts",
            "declare module '@s/ui' { interface Register {} }\nexport {};\n",
            &["lib/a.ts:1:17 dangling-path «@s/ui» -> packages/ui (certain)"][..],
        ),
        (
            "lib/pg.d.ts",
            "declare module \"pg\";\ndeclare module \"pg/lib/x\" {}\n",
            &[
                "lib/pg.d.ts:1:17 dangling-dependency «pg» -> pg (certain)",
                "lib/pg.d.ts:2:17 dangling-dependency «pg/lib/x» -> pg (certain)",
            ],
        ),
        (
            "lib/a.ts",
            "import './b';\ndeclare module './old' { interface A {} }\n",
            &["lib/a.ts:2:17 dangling-path «./old» -> lib/old.ts (certain)"],
        ),
        (
            "lib/a.d.ts",
            "declare module '*.old' {}\ndeclare module 'virtual:ui' {}\ndeclare module '@s/uix' {}\nnamespace pg {}\n",
            &[],
        ),
    ] {
        check_dangling(config, &[package, (name, text)], expected);
    }
}
