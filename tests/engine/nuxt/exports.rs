//! Exports of composables and utilities, by their names.

use crate::nuxt::{APP, NUXT, check, retire};
use crate::{check_dangling, check_only, report};

#[test]
fn an_export_is_used_by_its_name() {
    let old =
        "export const useOld = () => 1\nexport default 2\nexport type OldType = 1\nexport function oldFormat() {}\n";
    for (path, user, text, expected) in [
        (
            "app/composables/old.ts",
            "app/a.ts",
            "export const a = useOld()",
            &["1:18 useOld (certain)"][..],
        ),
        (
            "app/composables/old.ts",
            "app/a.ts",
            "export const a = { useOld, b: old }",
            &["1:20 useOld (certain)", "1:31 old (certain)"],
        ),
        (
            "app/composables/old.ts",
            "app/a.ts",
            "let a: OldType",
            &["1:8 OldType (certain)"],
        ),
        (
            "app/utils/old.ts",
            "app/a.vue",
            "<script setup>\nconst a = oldFormat(1)\n</script>",
            &["2:11 oldFormat (certain)"],
        ),
        (
            "app/utils/old.ts",
            "app/a.vue",
            "<template>\n{{ oldFormat(b) }}\n</template>",
            &["2:4 oldFormat (certain)"],
        ),
        (
            "app/utils/old.ts",
            "app/a.vue",
            "<template>\n<p :a=\"b ? oldFormat(b) : ''\" @c=\"oldFormat(1); d()\" v-if=\"oldFormat\"/>\n</template>",
            &[
                "2:12 oldFormat (certain)",
                "2:35 oldFormat (certain)",
                "2:60 oldFormat (certain)",
            ],
        ),
        (
            "app/utils/old.ts",
            "app/a.vue",
            "<template>\n<p v-for=\"a in oldFormat()\"/>\n</template>",
            &["2:16 oldFormat (certain)"],
        ),
        (
            "app/composables/sub/index.ts",
            "app/a.ts",
            "export const a = useOld()",
            &["1:18 useOld (certain)"],
        ),
        (
            "server/utils/deep/old.ts",
            "server/api/a.ts",
            "export default () => oldFormat()",
            &["1:22 oldFormat (certain)"],
        ),
        (
            "shared/utils/old.ts",
            "server/api/a.ts",
            "export default () => oldFormat()",
            &["1:22 oldFormat (certain)"],
        ),
        (
            "shared/utils/old.ts",
            "app/a.ts",
            "export default () => oldFormat()",
            &["1:22 oldFormat (certain)"],
        ),
        (
            "app/utils/old.ts",
            "app/a.ts",
            "import { useOld as a } from '#imports'\na()",
            &["1:10 useOld (certain)"],
        ),
        (
            "app/utils/old.ts",
            "modules/a.ts",
            "export default () => oldFormat()",
            &["1:22 oldFormat (likely)"],
        ),
        (
            "app/utils/my-old.ts",
            "app/a.ts",
            "export default () => myOld()",
            &["1:22 myOld (certain)"],
        ),
    ] {
        check(path, old, &[], (user, text), expected);
    }
}

#[test]
fn look_alikes_of_an_export_are_none() {
    let old = "export const useOld = () => 1\nexport default 2\nconst inner = 1\n";
    for (path, user, text) in [
        ("app/composables/old.ts", "app/a.ts", "const useOld = () => 1; useOld()"),
        (
            "app/composables/old.ts",
            "app/a.ts",
            "import { useOld } from 'other'; useOld()",
        ),
        (
            "app/composables/old.ts",
            "app/a.ts",
            "function f(useOld) { return useOld() }",
        ),
        (
            "app/composables/old.ts",
            "app/a.ts",
            "a.useOld(); ({ useOld: 1 }); 'useOld'; // useOld",
        ),
        ("app/composables/old.ts", "app/a.ts", "inner()"),
        ("app/composables/old.ts", "server/a.ts", "useOld()"),
        ("server/utils/old.ts", "app/a.ts", "useOld()"),
        ("app/composables/sub/old.ts", "app/a.ts", "useOld()"),
        (
            "app/composables/old.ts",
            "app/a.vue",
            "<script setup>\nconst { useOld } = x()\n</script><template>{{ useOld }}</template>",
        ),
        (
            "app/composables/old.ts",
            "app/a.vue",
            "<script setup>\ndefineProps<{ old: string }>()\n</script><template>{{ old }}</template>",
        ),
        (
            "app/composables/old.ts",
            "app/a.vue",
            "<script>\nexport default { data() { return { old: 1 } } }\n</script><template>{{ old }}</template>",
        ),
        (
            "app/composables/old.ts",
            "app/a.vue",
            "<template><p v-for=\"old in b\">{{ old }}</p><A #x=\"{ old }\">{{ old.c }}</A></template>",
        ),
        (
            "app/composables/old.ts",
            "app/a.vue",
            "<template><p a=\"useOld()\">useOld() {{ b.useOld }}</p></template>",
        ),
        ("app/composables/old.ts", "README.md", "`useOld()`"),
    ] {
        check(path, old, &[], (user, text), &[]);
    }
    // Another file gives the same name.
    let others = [("app/utils/live.ts", "export const useOld = () => 2")];
    check(
        "app/composables/old.ts",
        "export const useOld = () => 1",
        &others,
        ("app/a.ts", "useOld()"),
        &[],
    );
    // The same in a repository that is no Nuxt one, and beside a project of Nuxt.
    let elsewhere = [("web/nuxt.config.ts", "export default {}")];
    let text = (
        "app/a.vue",
        "<script setup>\nuseOld()\n</script>\n<template><Old/></template>",
    );
    check(
        "app/composables/old.ts",
        "export const useOld = 1",
        &elsewhere,
        text,
        &[],
    );
    check("app/components/Old.vue", "", &elsewhere, text, &[]);
}

#[test]
fn a_template_whose_names_may_come_from_elsewhere_is_in_doubt() {
    let old = "export const oldFormat = () => 1";
    for script in [
        "<script setup lang=\"ts\">\nimport type { P } from './p'\ndefineProps<P>()\n</script>\n",
        "<script>\nexport default { mixins: [m],\n}\n</script>\n",
    ] {
        let text = format!("{script}<template>\n{{{{ oldFormat }}}}\n</template>");
        check(
            "app/utils/old.ts",
            old,
            &[],
            ("app/a.vue", &text),
            &["6:4 oldFormat (possible)"],
        );
    }
    let text = "<template>\n<a :b=\"oldFormat(\"/>\n</template>";
    check(
        "app/utils/old.ts",
        old,
        &[],
        ("app/a.vue", text),
        &["2:8 oldFormat (possible)"],
    );
    let text = "<template lang=\"pug\">\np= oldFormat(1)\n</template>";
    let files = [NUXT, APP, ("app/utils/old.ts", old), ("app/a.vue", text)];
    let skipped = report(&retire("'/app/utils/old.ts'"), &files).skipped;
    assert_eq!(skipped.len(), 1, "{skipped:?}");
}

#[test]
fn a_module_that_is_gone_is_known_by_its_own_name() {
    for (path, name, confidence) in [
        ("app/composables/useOld.ts", "useOld", "likely"),
        ("app/composables/use-old.ts", "useOld", "likely"),
        ("app/composables/old.ts", "old", "possible"),
        ("server/utils/useOld.ts", "useOld", ""),
    ] {
        let text = format!("{name}()");
        let files = [NUXT, APP, ("app/a.ts", text.as_str())];
        let line = format!("app/a.ts:1:1 dangling-path «{name}» -> {path} ({confidence})");
        let expected = if confidence.is_empty() {
            Vec::new()
        } else {
            vec![line.as_str()]
        };
        check_dangling(&retire(&format!("'/{path}'")), &files, &expected);
    }
}

#[test]
fn a_name_comes_through_other_files() {
    let files = [
        NUXT,
        APP,
        (
            "app/composables/index.ts",
            "export * from '../lib/old'\nexport { a as useA } from '../lib/other'",
        ),
        ("app/lib/old.ts", "export const useOld = 1"),
        ("app/lib/other.ts", "export const a = 1"),
        ("app/a.ts", "useOld(); useA()"),
    ];
    check_dangling(
        &retire("'/app/lib/'"),
        &files,
        &[
            "app/a.ts:1:1 dangling-path «useOld» -> app/lib/old.ts (certain)",
            "app/a.ts:1:11 dangling-path «useA» -> app/lib/other.ts (certain)",
            "app/composables/index.ts:1:16 dangling-path «../lib/old» -> app/lib/old (certain)",
            "app/composables/index.ts:2:28 dangling-path «../lib/other» -> app/lib/other (certain)",
        ],
    );
}

#[test]
fn a_symbol_is_used_by_its_name_alone() {
    let config = "[[retire]]\nid = 'old'\nsymbols = ['app/composables/x.ts#useOld', 'app/composables/useDef.ts#default', 'app/lib/y.ts#inner']\n";
    let files = [
        NUXT,
        APP,
        (
            "app/composables/x.ts",
            "export const useOld = 1\nexport const useLive = 2",
        ),
        ("app/composables/useDef.ts", "export default () => 1"),
        (
            "app/composables/index.ts",
            "export { inner as useInner } from '../lib/y'",
        ),
        ("app/lib/y.ts", "export const inner = 1"),
        (
            "app/a.vue",
            "<script setup>\nuseOld(); useLive(); useDef(); useInner(); b.useOld\n</script>\n<template>{{ useOld }}</template>",
        ),
        ("app/b.ts", "const useOld = 1; useOld()"),
    ];
    check_dangling(
        config,
        &files,
        &[
            "app/a.vue:2:1 dangling-symbol «useOld» -> app/composables/x.ts#useOld (certain)",
            "app/a.vue:2:22 dangling-symbol «useDef» -> app/composables/useDef.ts#default (certain)",
            "app/a.vue:2:32 dangling-symbol «useInner» -> app/lib/y.ts#inner (certain)",
            "app/a.vue:4:14 dangling-symbol «useOld» -> app/composables/x.ts#useOld (certain)",
            "app/composables/index.ts:1:10 dangling-symbol «inner» -> app/lib/y.ts#inner (certain)",
        ],
    );
    // The name outlives the file.
    let files = [NUXT, APP, ("app/a.ts", "useOld()")];
    let config = "[[retire]]\nid = 'old'\nsymbols = ['app/composables/x.ts#useOld']\n";
    check_dangling(
        config,
        &files,
        &["app/a.ts:1:1 dangling-symbol «useOld» -> app/composables/x.ts#useOld (certain)"],
    );
}

#[test]
fn what_is_used_by_its_name_alone_is_not_left_over() {
    let files = |user: &'static str| {
        vec![
            NUXT,
            APP,
            (
                "app/old.ts",
                "oldFormat(); oldOnly(); export const a = h(SharedCard); h(OldCard)",
            ),
            ("app/utils/format.ts", "export const oldFormat = () => 1"),
            ("app/utils/only.ts", "export const oldOnly = () => 1"),
            ("app/components/SharedCard.vue", "<template><i/></template>"),
            ("app/components/OldCard.vue", "<template><i/></template>"),
            ("app/pages/a.vue", user),
        ]
    };
    let user = "<script setup>\noldFormat()\n</script><template><LazySharedCard/></template>";
    check_only(
        "orphaned-file",
        &retire("'/app/old.ts'"),
        &files(user),
        &[
            "app/components/OldCard.vue orphaned-file -> app/components/OldCard.vue (likely)",
            "app/utils/only.ts orphaned-file -> app/utils/only.ts (likely)",
        ],
    );
    check_only(
        "orphaned-file",
        &retire("'/app/old.ts'"),
        &files("<template><i/></template>"),
        &[
            "app/components/OldCard.vue orphaned-file -> app/components/OldCard.vue (likely)",
            "app/components/SharedCard.vue orphaned-file -> app/components/SharedCard.vue (likely)",
            "app/utils/format.ts orphaned-file -> app/utils/format.ts (likely)",
            "app/utils/only.ts orphaned-file -> app/utils/only.ts (likely)",
        ],
    );
}
