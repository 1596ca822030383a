//! What Nuxt lets files use by name alone: components, exports, layouts, middleware.

use crate::{check_dangling, check_only, report};

const NUXT: (&str, &str) = ("nuxt.config.ts", "export default defineNuxtConfig({ modules: [] })");
const APP: (&str, &str) = ("app/app.vue", "<template><NuxtPage/></template>");

fn retire(paths: &str) -> String {
    format!("[[retire]]\nid = 'old'\npaths = [{paths}]\n")
}

/// Asserts what `text` in the file `user` refers to when `path`, with the content `old`, is retired; `others` are there too.
///
/// A line of `expected` is `line:column text (confidence)`.
#[track_caller]
fn check(path: &str, old: &str, others: &[(&str, &str)], (user, text): (&str, &str), expected: &[&str]) {
    let mut files = others.to_vec();
    files.extend([(path, old), (user, text)]);
    if !others.iter().any(|(path, _)| path.contains("nuxt.config")) {
        files.extend([NUXT, APP]);
    }
    let line = |line: &&str| {
        let (place, rest) = line.split_once(' ').unwrap_or((line, ""));
        let (name, confidence) = rest.rsplit_once(' ').unwrap_or((rest, ""));
        format!("{user}:{place} dangling-path «{name}» -> {path} {confidence}")
    };
    let expected: Vec<String> = expected.iter().map(line).collect();
    let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
    check_dangling(&retire(&format!("'/{path}'")), &files, &expected);
}

#[track_caller]
fn check_template(path: &str, template: &str, expected: &[&str]) {
    let text = format!("<template>\n{template}\n</template>\n");
    check(
        path,
        "<template><i/></template>",
        &[],
        ("app/pages/a.vue", &text),
        expected,
    );
    // Its name is that of its path, so it is known once it is gone.
    let files = [NUXT, APP, ("app/pages/a.vue", text.as_str())];
    let count = |files: &[(&str, &str)]| report(&retire(&format!("'/{path}'")), files).findings.len();
    assert_eq!(count(&files), expected.len(), "{template}");
}

#[test]
fn a_component_is_used_by_its_tag() {
    for (path, template, expected) in [
        ("app/components/base/Foo.vue", "<BaseFoo/>", "2:2 BaseFoo (certain)"),
        (
            "app/components/base/Foo.vue",
            "<base-foo a=\"b\">c</base-foo>",
            "2:2 base-foo (certain)",
        ),
        (
            "app/components/base/Foo.vue",
            "<LazyBaseFoo/>",
            "2:2 LazyBaseFoo (certain)",
        ),
        (
            "app/components/base/Foo.vue",
            "<lazy-base-foo/>",
            "2:2 lazy-base-foo (certain)",
        ),
        (
            "app/components/base/Foo.vue",
            "<LazyVisibleBaseFoo/>",
            "2:2 LazyVisibleBaseFoo (certain)",
        ),
        ("app/components/base/BaseFoo.vue", "<BaseFoo/>", "2:2 BaseFoo (certain)"),
        (
            "app/components/Foo.client.vue",
            "<div><Foo/></div>",
            "2:7 Foo (certain)",
        ),
        ("app/components/foo/index.vue", "<Foo/>", "2:2 Foo (certain)"),
        (
            "app/components/global/Foo.vue",
            "<component is=\"Foo\"/>",
            "2:16 Foo (certain)",
        ),
        (
            "app/components/Foo.vue",
            "<component :is=\"'Foo'\"/>",
            "2:18 Foo (possible)",
        ),
        ("app/components/Foo.tsx", "<Foo/>", "2:2 Foo (certain)"),
    ] {
        check_template(path, template, &[expected]);
    }
}

#[test]
fn a_component_is_used_by_code() {
    let path = "app/components/base/Foo.vue";
    for (user, text, expected) in [
        (
            "app/a.vue",
            "<script setup>\nconst a = resolveComponent('BaseFoo')\n</script>",
            "2:29 BaseFoo (certain)",
        ),
        (
            "app/a.ts",
            "export const a = () => h(BaseFoo, {})",
            "1:26 BaseFoo (certain)",
        ),
        (
            "app/a.tsx",
            "export const a = <BaseFoo b={1}/>",
            "1:19 BaseFoo (certain)",
        ),
        (
            "app/a.ts",
            "import { BaseFoo } from '#components'",
            "1:10 BaseFoo (certain)",
        ),
        (
            "app/a.ts",
            "import { LazyBaseFoo as A } from '#components'",
            "1:10 LazyBaseFoo (certain)",
        ),
        (
            "tests/a.spec.ts",
            "import { BaseFoo } from '#components'",
            "1:10 BaseFoo (likely)",
        ),
    ] {
        check(path, "", &[], (user, text), &[expected]);
    }
}

#[test]
fn look_alikes_of_a_component_are_none() {
    let path = "app/components/base/Foo.vue";
    for (user, text) in [
        (
            "app/a.vue",
            "<template><Foo/><OtherBaseFoo/><BaseFooBar/><basefoo/></template>",
        ),
        ("app/a.vue", "<template><p title=\"BaseFoo\">BaseFoo</p></template>"),
        ("app/a.vue", "<template><!-- <BaseFoo/> --></template>"),
        (
            "app/a.vue",
            "<script setup>\nimport BaseFoo from './Other.vue'\n</script><template><BaseFoo/><base-foo/></template>",
        ),
        (
            "app/a.vue",
            "<script setup>\nconst BaseFoo = defineComponent({})\n</script><template><BaseFoo/></template>",
        ),
        (
            "app/a.vue",
            "<script>\nexport default { components: { BaseFoo: x } }\n</script><template><BaseFoo/></template>",
        ),
        ("app/a.ts", "const BaseFoo = 1; h(BaseFoo); x.BaseFoo; ({ BaseFoo: 1 })"),
        ("app/a.ts", "new BaseFoo()"),
        ("app/a.ts", "import { BaseFoo } from 'other'"),
        ("server/a.ts", "h(BaseFoo)"),
        ("other/a.svelte", "<BaseFoo/>"),
        ("app/components/BaseFoo.vue", "<template><BaseFoo/></template>"),
    ] {
        let others = [("app/Other.vue", "")];
        check(path, "", &others, (user, text), &[]);
    }
}

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
fn layouts_and_middleware_are_used_by_their_names() {
    let layout = "app/layouts/oldWide.vue";
    let middleware = "app/middleware/old.ts";
    for (path, user, text, expected) in [
        (
            layout,
            "app/pages/a.vue",
            "<script setup>\ndefinePageMeta({ layout: 'old-wide' })\n</script>",
            "2:27 old-wide (certain)",
        ),
        (
            layout,
            "app/pages/a.vue",
            "<script setup>\ndefinePageMeta({ layout: { name: 'old-wide' } })\n</script>",
            "2:35 old-wide (certain)",
        ),
        (
            layout,
            "app/a.vue",
            "<template>\n<NuxtLayout name=\"old-wide\"/>\n</template>",
            "2:19 old-wide (certain)",
        ),
        (
            layout,
            "app/a.vue",
            "<template>\n<nuxt-layout :name=\"'old-wide'\"/>\n</template>",
            "2:22 old-wide (certain)",
        ),
        (
            layout,
            "app/a.vue",
            "<template>\n<NuxtLayout :name=\"b ? 'old-wide' : 'c'\"/>\n</template>",
            "2:25 old-wide (possible)",
        ),
        (
            layout,
            "app/a.ts",
            "setPageLayout('old-wide')",
            "1:16 old-wide (certain)",
        ),
        (
            "app/layouts/default.vue",
            "app/a.vue",
            "<template>\n<NuxtLayout/>\n</template>",
            "2:2 NuxtLayout (possible)",
        ),
        (
            middleware,
            "app/pages/a.vue",
            "<script setup>\ndefinePageMeta({ middleware: 'old' })\n</script>",
            "2:31 old (certain)",
        ),
        (
            middleware,
            "app/pages/a.vue",
            "<script setup>\ndefinePageMeta({ middleware: ['b', 'old'] })\n</script>",
            "2:37 old (certain)",
        ),
        (
            middleware,
            "app/pages/a.ts",
            "definePageMeta({ middleware: [defineNuxtRouteMiddleware(() => {}), `old`] })",
            "1:69 old (certain)",
        ),
        (
            "app/middleware/old/index.ts",
            "app/pages/a.ts",
            "definePageMeta({ middleware: 'old' })",
            "1:31 old (certain)",
        ),
    ] {
        check(path, "", &[], (user, text), &[expected]);
    }
    let config = (
        "nuxt.config.ts",
        "export default { routeRules: { '/a': { appMiddleware: 'old' }, '/b': { appMiddleware: { old: true } }, '/c': { appLayout: 'old-wide' } } }",
    );
    check_dangling(
        &retire("'/app/layouts/oldWide.vue', '/app/middleware/old.ts'"),
        &[config, APP, (layout, ""), (middleware, "")],
        &[
            "nuxt.config.ts:1:56 dangling-path «old» -> app/middleware/old.ts (likely)",
            "nuxt.config.ts:1:89 dangling-path «old» -> app/middleware/old.ts (likely)",
            "nuxt.config.ts:1:124 dangling-path «old-wide» -> app/layouts/oldWide.vue (likely)",
        ],
    );
}

#[test]
fn look_alikes_of_layouts_and_middleware_are_none() {
    for (path, user, text) in [
        (
            "app/layouts/old.vue",
            "app/a.ts",
            "definePageMeta({ layout: 'older' }); other({ layout: 'old' }); ({ layout: 'old' })",
        ),
        (
            "app/layouts/old.vue",
            "app/a.ts",
            "definePageMeta({ middleware: 'old', name: 'old' })",
        ),
        (
            "app/layouts/old.vue",
            "app/a.vue",
            "<template><Other name=\"old\"/><old/><NuxtLayout name=\"x\">old</NuxtLayout></template>",
        ),
        (
            "app/layouts/old.vue",
            "app/a.ts",
            "definePageMeta({ layout: false }); definePageMeta({ layout: old })",
        ),
        (
            "app/middleware/old.ts",
            "app/a.ts",
            "definePageMeta({ layout: 'old' }); addRouteMiddleware('old', () => {})",
        ),
        (
            "app/middleware/old.ts",
            "app/a.ts",
            "definePageMeta({ middleware: old }); x({ middleware: 'old' })",
        ),
        (
            "server/middleware/old.ts",
            "app/a.ts",
            "definePageMeta({ middleware: 'old' })",
        ),
        (
            "app/middleware/sub/old.ts",
            "app/a.ts",
            "definePageMeta({ middleware: 'old' })",
        ),
    ] {
        check(path, "", &[], (user, text), &[]);
    }
}

#[test]
fn folders_are_those_that_the_config_sets() {
    for (config, path, user, text, expected) in [
        (
            "{ components: ['~/ui'] }",
            "app/ui/Foo.vue",
            "app/a.vue",
            "<template>\n<Foo/>\n</template>",
            "2:2 Foo (certain)",
        ),
        (
            "{ components: [{ path: '~/ui', prefix: 'Ui' }] }",
            "app/ui/Foo.vue",
            "app/a.vue",
            "<template>\n<UiFoo/>\n</template>",
            "2:2 UiFoo (certain)",
        ),
        (
            "{ components: { dirs: [{ path: './ui', pathPrefix: false }] } }",
            "app/ui/a/Foo.vue",
            "app/a.vue",
            "<template>\n<Foo/>\n</template>",
            "2:2 Foo (certain)",
        ),
        (
            "{ imports: { dirs: ['stores'] } }",
            "app/stores/old.ts",
            "app/a.ts",
            "useOld()",
            "1:1 useOld (certain)",
        ),
        (
            "{ imports: { dirs: ['lib/**'] } }",
            "app/lib/a/b/old.ts",
            "app/a.ts",
            "useOld()",
            "1:1 useOld (certain)",
        ),
        (
            "{ imports: { dirs: ['~/lib/old.ts'] } }",
            "app/lib/old.ts",
            "app/a.ts",
            "useOld()",
            "1:1 useOld (certain)",
        ),
        (
            "{ imports: { imports: [{ name: 'useOld', as: 'useB', from: '~/lib/old' }] } }",
            "app/lib/old.ts",
            "app/a.ts",
            "useB()",
            "1:1 useB (certain)",
        ),
        (
            "{ srcDir: 'src' }",
            "src/utils/old.ts",
            "src/a.ts",
            "useOld()",
            "1:1 useOld (certain)",
        ),
        (
            "{ serverDir: 'back' }",
            "back/utils/old.ts",
            "back/a.ts",
            "useOld()",
            "1:1 useOld (certain)",
        ),
        (
            "{ dir: { layouts: 'frames' } }",
            "app/frames/old.vue",
            "app/a.ts",
            "setPageLayout('old')",
            "1:16 old (certain)",
        ),
    ] {
        let config = format!("export default defineNuxtConfig({config})");
        let others = [("nuxt.config.ts", config.as_str()), APP];
        let files: Vec<(&str, &str)> = others
            .iter()
            .copied()
            .chain([(path, "export const useOld = 1"), (user, text)])
            .collect();
        let found = report(&retire(&format!("'/{path}'")), &files).findings;
        let found: Vec<String> = found
            .iter()
            .filter(|finding| finding.check == "dangling-path" && finding.path.as_str() == user)
            .map(|finding| crate::show(finding, &files))
            .collect();
        let (place, rest) = expected.split_once(' ').unwrap_or_default();
        let (name, confidence) = rest.rsplit_once(' ').unwrap_or_default();
        assert_eq!(
            found,
            [format!("{user}:{place} dangling-path «{name}» -> {path} {confidence}")],
            "{config}"
        );
    }
    for (config, path, text) in [
        (
            "{ components: false }",
            "app/components/Foo.vue",
            "<template><Foo/></template>",
        ),
        (
            "{ components: ['~/ui'] }",
            "app/components/Foo.vue",
            "<template><Foo/></template>",
        ),
        (
            "{ imports: { scan: false } }",
            "app/utils/old.ts",
            "<script setup>\nuseOld()\n</script>",
        ),
    ] {
        let config = format!("export default defineNuxtConfig({config})");
        let others = [("nuxt.config.ts", config.as_str()), APP];
        check(path, "export const useOld = 1", &others, ("app/a.vue", text), &[]);
    }
}

#[test]
fn what_the_config_computes_is_named_as_skipped() {
    for (config, names) in [
        (
            "export default defineNuxtConfig({ components: dirs() })",
            "`components`",
        ),
        (
            "export default defineNuxtConfig({ ...base })",
            "`components` and `imports` and `extends`",
        ),
        ("export default make()", "`components` and `imports` and `extends`"),
        ("export default { imports: { dirs: [...others] } }", "`imports`"),
        ("export default { extends: [base] }", "`extends`"),
        (
            "export default { modules: [], components: [{ path: '~/a', prefix: 'B' }], extends: ['./a', 'b'] }",
            "",
        ),
    ] {
        let files = [("nuxt.config.ts", config), APP, ("app/components/Foo.vue", "")];
        let skipped = report(&retire("'/app/components/Foo.vue'"), &files).skipped;
        let reasons: Vec<&str> = skipped.iter().map(|one| one.reason.as_str()).collect();
        assert_eq!(reasons.len(), usize::from(!names.is_empty()), "{config} {reasons:?}");
        assert!(
            reasons.iter().all(|reason| reason.contains(names)),
            "{config} {reasons:?}"
        );
    }
}

#[test]
fn layers_and_projects_share_their_names() {
    let files = [
        (
            "nuxt.config.ts",
            "export default { extends: ['../base', './layers/b', '@s/kit'] }",
        ),
        ("app/app.vue", ""),
        ("layers/c/nuxt.config.ts", "export default {}"),
        ("layers/c/app/app.vue", ""),
        ("kit/nuxt.config.ts", "export default {}"),
        ("kit/package.json", r#"{"name": "@s/kit"}"#),
        ("kit/utils/old.ts", "export const useOld = 1"),
        ("layers/c/app/components/Old.vue", ""),
        ("app/components/Root.vue", ""),
        (
            "app/a.vue",
            "<script setup>\nuseOld()\n</script><template><Old/></template>",
        ),
        ("layers/c/app/a.vue", "<template><Root/></template>"),
    ];
    check_dangling(
        &retire("'/kit/utils/old.ts', '/layers/c/app/components/Old.vue', '/app/components/Root.vue'"),
        &files,
        &[
            "app/a.vue:2:1 dangling-path «useOld» -> kit/utils/old.ts (certain)",
            "app/a.vue:3:21 dangling-path «Old» -> layers/c/app/components/Old.vue (certain)",
            "layers/c/app/a.vue:1:12 dangling-path «Root» -> app/components/Root.vue (certain)",
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
