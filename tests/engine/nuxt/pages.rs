//! Layouts and route middleware.

use crate::check_dangling;
use crate::nuxt::{APP, check, retire};

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
