//! Components, by their tags and in code.

use crate::nuxt::{APP, NUXT, check, check_template};

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
    // An element of HTML or SVG is none, whatever a component is called.
    for (path, template) in [
        ("app/components/Button.vue", "<button>a</button>"),
        ("app/components/Text.vue", "<svg><text/></svg>"),
        ("app/components/table/index.vue", "<table/>"),
    ] {
        check_template(path, template, &[]);
    }
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
fn another_file_that_gives_the_name_is_meant_instead() {
    let user = ("app/a.vue", "<template><Foo/></template>");
    for (path, other, expected) in [
        (
            "app/components/Foo.client.vue",
            "app/components/Foo.server.vue",
            &["1:12 Foo (certain)"][..],
        ),
        ("app/components/Foo.client.vue", "app/components/Foo.vue", &[]),
        ("layers/base/components/Foo.vue", "app/components/Foo.vue", &[]),
        ("app/components/Foo.vue", "layers/base/components/Foo.vue", &[]),
        (
            "app/components/Foo.vue",
            "other/components/Foo.vue",
            &["1:12 Foo (certain)"],
        ),
    ] {
        let layer = ("layers/base/nuxt.config.ts", "export default {}");
        check(path, "", &[NUXT, APP, layer, (other, "")], user, expected);
    }
}
