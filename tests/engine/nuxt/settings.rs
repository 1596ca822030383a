//! Which folders count: what configs of Nuxt and Vite set.

use crate::nuxt::{APP, check, retire};
use crate::{check_dangling, report, show};

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
            .map(|finding| show(finding, &files))
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
fn plugins_of_vite_give_names_as_well() {
    let plugins =
        "import Components from 'unplugin-vue-components/vite';\nimport AutoImport from 'unplugin-auto-import/vite';\n";
    for (options, path, user, text, expected) in [
        (
            "Components()",
            "src/components/a/Old.vue",
            "src/a.vue",
            "<template><Old/></template>",
            "1:12 Old",
        ),
        (
            "Components({ dirs: ['ui'] })",
            "ui/Old.vue",
            "src/a.vue",
            "<template><old/></template>",
            "1:12 old",
        ),
        (
            "Components({ dirs: 'ui', directoryAsNamespace: true })",
            "ui/a/Old.vue",
            "src/a.vue",
            "<template><AOld/></template>",
            "1:12 AOld",
        ),
        (
            "AutoImport({ dirs: ['./src/use/**'] })",
            "src/use/a/old.ts",
            "src/a.ts",
            "useOld()",
            "1:1 useOld",
        ),
        (
            "AutoImport({ dirs: [{ glob: 'src/use' }] })",
            "src/use/old.ts",
            "src/a.ts",
            "useOld()",
            "1:1 useOld",
        ),
        (
            "AutoImport({ imports: ['vue'] })",
            "src/composables/old.ts",
            "src/a.ts",
            "useOld()",
            "",
        ),
        (
            "AutoImport({ dirs: ['src/use'] })",
            "src/use/a/old.ts",
            "src/a.ts",
            "useOld()",
            "",
        ),
        (
            "Components({ dirs: ['ui'] })",
            "src/components/Old.vue",
            "src/a.vue",
            "<template><Old/></template>",
            "",
        ),
        (
            "other()",
            "src/components/Old.vue",
            "src/a.vue",
            "<template><Old/></template>",
            "",
        ),
    ] {
        let config = format!("{plugins}export default defineConfig({{ plugins: [vue(), {options}] }})");
        let files = [
            ("vite.config.ts", config.as_str()),
            ("src/use/live.ts", ""),
            ("src/components/Live.vue", ""),
            ("ui/Live.vue", ""),
            (path, "export const useOld = 1"),
            (user, text),
        ];
        let (place, name) = expected.split_once(' ').unwrap_or_default();
        let line = format!("{user}:{place} dangling-path «{name}» -> {path} (certain)");
        let expected = if expected.is_empty() {
            Vec::new()
        } else {
            vec![line.as_str()]
        };
        check_dangling(&retire(&format!("'/{path}'")), &files, &expected);
    }
    let config =
        format!("{plugins}export default {{ plugins: [Components({{ dirs: dirs() }}), AutoImport(options)] }}");
    let files = [("vite.config.ts", config.as_str()), ("src/components/Old.vue", "")];
    let skipped = report(&retire("'/src/components/Old.vue'"), &files).skipped;
    assert_eq!(skipped.len(), 1, "{skipped:?}");
}

/// A build compiles the files of another package along with its own, which has no config.
#[test]
fn a_config_of_vite_gives_names_to_the_package_that_it_takes_them_from() {
    let config = |dirs: &str| {
        format!(
            "import Components from 'unplugin-vue-components/vite';\nexport default {{ plugins: [Components({{ dirs: ['{dirs}'], directoryAsNamespace: true }})] }}"
        )
    };
    let old = "packages/common/src/components/smart/Old.vue";
    let tag = "<template><SmartOld/></template>";
    for (dirs, user, expected) in [
        ("../common/src/components", "packages/common/src/pages/a.vue", true),
        ("../common/src/components", "packages/common/src/components/b.vue", true),
        ("../common/src/components", "packages/web/src/a.vue", true),
        ("../common/src/components", "packages/other/src/a.vue", false),
        ("../common/src/components", "a.vue", false),
        ("src/components", "packages/common/src/pages/a.vue", false),
        ("../../packages", "packages/other/src/a.vue", false),
    ] {
        let config = config(dirs);
        let files = [
            ("package.json", "{}"),
            ("packages/web/vite.config.ts", config.as_str()),
            ("packages/web/package.json", "{}"),
            ("packages/common/package.json", "{}"),
            ("packages/other/package.json", "{}"),
            ("packages/common/src/components/smart/Live.vue", ""),
            (old, ""),
            (user, tag),
        ];
        let line = format!("{user}:1:12 dangling-path «SmartOld» -> {old} (certain)");
        let expected = if expected { vec![line.as_str()] } else { Vec::new() };
        check_dangling(&retire(&format!("'/{old}'")), &files, &expected);
        let gone: Vec<(&str, &str)> = files.iter().copied().filter(|(path, _)| *path != old).collect();
        check_dangling(&retire(&format!("'/{old}'")), &gone, &expected);
    }
    // Without a package it is the folder itself.
    let config = config("../shared/ui");
    let files = [
        ("package.json", "{}"),
        ("web/vite.config.ts", config.as_str()),
        ("shared/ui/Old.vue", ""),
        ("shared/ui/a/b.vue", "<template><Old/></template>"),
        ("shared/c.vue", "<template><Old/></template>"),
    ];
    check_dangling(
        &retire("'/shared/ui/Old.vue'"),
        &files,
        &["shared/ui/a/b.vue:1:12 dangling-path «Old» -> shared/ui/Old.vue (certain)"],
    );
}

#[test]
fn pages_of_nuxt_content_name_components() {
    let config = |modules: &'static str| ("nuxt.config.ts", modules);
    let page = "# A\n\n::old-card{a=\"b\"}\n:old-card[c] `::old-card`\n::\n\n```md\n::old-card\n```\n";
    let files = |modules: &'static str, page: &'static str| {
        vec![
            config(modules),
            APP,
            ("app/components/content/OldCard.vue", ""),
            (page, "::old-card\n"),
            ("app/a.vue", "<template><OldCard/></template>"),
        ]
    };
    let retired = retire("'/app/components/content/OldCard.vue'");
    let target = "app/components/content/OldCard.vue";
    let with_content = "export default { modules: ['@nuxt/content'] }";
    let of_template = format!("app/a.vue:1:12 dangling-path «OldCard» -> {target} (certain)");
    let of_page = format!("content/a.md:1:3 dangling-path «old-card» -> {target} (certain)");
    check_dangling(
        &retired,
        &files(with_content, "content/a.md"),
        &[&of_template, &of_page],
    );
    check_dangling(&retired, &files(with_content, "README.md"), &[&of_template]);
    check_dangling(&retired, &files("export default {}", "content/a.md"), &[]);
    let files = [config(with_content), APP, (target, ""), ("content/a.md", page)];
    let severity = |line: usize| format!("content/a.md:{line} dangling-path «old-card» -> {target} (certain)");
    let expected = [severity(3).replace(":3 ", ":3:3 "), severity(4).replace(":4 ", ":4:2 ")];
    let found = report(&retired, &files).findings;
    let found: Vec<String> = found
        .iter()
        .filter(|one| one.check == "dangling-path")
        .map(|one| show(one, &files))
        .collect();
    assert_eq!(found, expected);
}
