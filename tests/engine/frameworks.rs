//! Aliases that Nuxt, SvelteKit and Vite give, whose tsconfig is generated and not in the tree.

use crate::{check_dangling, check_only, report};

const NUXT: (&str, &str) = ("nuxt.config.ts", "export default defineNuxtConfig({ modules: [] })");
const SVELTE: (&str, &str) = (
    "svelte.config.js",
    "const config = { kit: { adapter: a(), alias: {} } };\nexport default config;",
);
const TSCONFIG: (&str, &str) = (
    "tsconfig.json",
    r#"{"files": [], "references": [{"path": "./.nuxt/tsconfig.app.json"}]}"#,
);

fn retire(paths: &str) -> String {
    format!("[[retire]]\nid = 'old'\npaths = [{paths}]\n")
}

/// Asserts that `text` in the file `user` refers to `expected`, which `paths` retire, while it is there and once it is gone.
#[track_caller]
fn check(paths: &str, (user, text): (&str, &str), others: &[(&str, &str)], retired: &[&str], expected: &[&str]) {
    let expected: Vec<String> = expected.iter().map(|line| format!("{user}:{line} (certain)")).collect();
    let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
    let mut files = others.to_vec();
    files.push((user, text));
    check_dangling(&retire(paths), &files, &expected);
    files.extend(retired.iter().map(|path| (*path, "")));
    check_dangling(&retire(paths), &files, &expected);
}

#[test]
fn nuxt_4_has_its_sources_below_app() {
    check(
        "'/app/old.ts', '/config/old.ts', '/shared/old/', '/server/old.ts'",
        (
            "app/a.vue",
            "<script setup>\nimport '~/old'; import '@/old.ts'; import '~~/config/old'; import '@@/config/old'\nimport '#shared/old/x'; import '#server/old'; import '~/live'; import '~~/old'\n</script>",
        ),
        &[NUXT, TSCONFIG, ("app/app.vue", ""), ("app/live.ts", ""), ("old.ts", "")],
        &["app/old.ts", "config/old.ts", "shared/old/x.ts", "server/old.ts"],
        &[
            "2:9 dangling-path «~/old» -> app/old.ts",
            "2:25 dangling-path «@/old.ts» -> app/old.ts",
            "2:44 dangling-path «~~/config/old» -> config/old.ts",
            "2:68 dangling-path «@@/config/old» -> config/old.ts",
            "3:9 dangling-path «#shared/old/x» -> shared/old/x",
            "3:33 dangling-path «#server/old» -> server/old.ts",
        ],
    );
}

#[test]
fn the_folder_of_nuxt_s_sources_is_told_as_nuxt_tells_it() {
    let user = ("web/x/a.ts", "import '~/old'");
    let config = ("web/nuxt.config.mjs", "export default {}");
    for (others, retired, target) in [
        // No `app`, or one that an older Nuxt has as well.
        (&[config][..], "web/old.ts", "web/old.ts"),
        (&[config, ("web/app/router.options.ts", "")], "web/old.ts", "web/old.ts"),
        (
            &[
                config,
                ("web/app/pages/a.vue", ""),
                ("web/package.json", r#"{"dependencies": {"nuxt": "^3.9.0"}}"#),
            ],
            "web/old.ts",
            "web/old.ts",
        ),
        (
            &[
                (
                    "web/nuxt.config.js",
                    "export default { future: { compatibilityVersion: 4 } }",
                ),
                ("web/app/pages/a.vue", ""),
                ("web/package.json", r#"{"devDependencies": {"nuxt": "3.19.2"}}"#),
            ],
            "web/app/old.ts",
            "web/app/old.ts",
        ),
        (
            &[
                config,
                ("web/app/pages/a.vue", ""),
                ("web/package.json", r#"{"devDependencies": {"nuxt": "latest"}}"#),
            ],
            "web/app/old.ts",
            "web/app/old.ts",
        ),
        (
            &[
                (
                    "web/nuxt.config.ts",
                    "export default defineNuxtConfig({ srcDir: 'source/' })",
                ),
                ("web/app/a.vue", ""),
            ],
            "web/source/old.ts",
            "web/source/old.ts",
        ),
        // The last source of all is retired.
        (&[config], "web/app/old.ts", "web/app/old.ts"),
    ] {
        let expected = format!("1:9 dangling-path «~/old» -> {target}");
        check(&format!("'/{retired}'"), user, others, &[retired], &[&expected]);
    }
}

#[test]
fn nuxt_takes_more_aliases_from_its_config() {
    let config = (
        "nuxt.config.ts",
        "const { resolve } = createResolver(import.meta.url)\nexport default defineNuxtConfig({ alias: {\n 'semver': resolve('./mocks/semver'), img: '~/images', '#shared': './common',\n data: fileURLToPath(new URL('./data', import.meta.url)) } })",
    );
    let files = [
        config,
        ("app/app.vue", ""),
        (
            "app/a.ts",
            "import 'semver'; import 'img/old'; import '#shared/old'; import 'data/old/x'; import 'semver-x'",
        ),
    ];
    check_dangling(
        &retire("'/mocks/semver.ts', '/app/images/old.ts', '/common/old.ts', '/data/old/'"),
        &files,
        &[
            "app/a.ts:1:9 dangling-path «semver» -> mocks/semver.ts (certain)",
            "app/a.ts:1:26 dangling-path «img/old» -> app/images/old.ts (certain)",
            "app/a.ts:1:44 dangling-path «#shared/old» -> common/old.ts (certain)",
            "app/a.ts:1:66 dangling-path «data/old/x» -> data/old/x (certain)",
        ],
    );
}

#[test]
fn svelte_kit_has_its_library() {
    check(
        "'/src/lib/old.ts', '/src/lib/index.ts', '/src/lib/parts/'",
        (
            "src/routes/+page.svelte",
            "<script>import '$lib/old'; import x from '$lib'; import '$lib/parts/A.svelte'; import '$lib/live'</script>",
        ),
        &[SVELTE, ("src/lib/live.ts", "")],
        &["src/lib/old.ts", "src/lib/index.ts", "src/lib/parts/A.svelte"],
        &[
            "1:17 dangling-path «$lib/old» -> src/lib/old.ts",
            "1:43 dangling-path «$lib» -> src/lib/index.ts",
            "1:58 dangling-path «$lib/parts/A.svelte» -> src/lib/parts/A.svelte",
        ],
    );
    check(
        "'/app/library/old.ts', '/app/stores/old.ts'",
        ("app/a.ts", "import '$lib/old'; import '$stores/old'; import 'deep/old'"),
        &[
            (
                "svelte.config.ts",
                "export default { kit: { files: { lib: 'app/library' }, alias: { $stores: 'app/stores', 'deep/*': './app/stores/*' } } }",
            ),
            ("app/stores/live.ts", ""),
        ],
        &["app/library/old.ts", "app/stores/old.ts"],
        &[
            "1:9 dangling-path «$lib/old» -> app/library/old.ts",
            "1:28 dangling-path «$stores/old» -> app/stores/old.ts",
            "1:50 dangling-path «deep/old» -> app/stores/old.ts",
        ],
    );
}

#[test]
fn vite_has_the_aliases_of_its_config() {
    for alias in [
        "{ '@': path.resolve(__dirname, './src') }",
        "[{ find: '@', replacement: fileURLToPath(new URL('./src', import.meta.url)) }]",
    ] {
        let config = format!("export default defineConfig({{ resolve: {{ alias: {alias} }} }})");
        check(
            "'/web/src/old.ts'",
            ("web/test/a.ts", "import '@/old'; import '@scope/old'"),
            &[("web/vite.config.ts", &config)],
            &["web/src/old.ts"],
            &["1:9 dangling-path «@/old» -> web/src/old.ts"],
        );
    }
}

#[test]
fn a_tsconfig_that_is_there_goes_first() {
    let tsconfig = (
        "tsconfig.json",
        r#"{"compilerOptions": {"paths": {"~/*": ["./source/*"]}}}"#,
    );
    check(
        "'/old.ts', '/source/other.ts'",
        ("a.ts", "import '~/old'; import '~/other'; import '@/old'"),
        &[NUXT, tsconfig, ("source/live.ts", "")],
        &["old.ts", "source/other.ts"],
        &[
            "1:25 dangling-path «~/other» -> source/other.ts",
            "1:43 dangling-path «@/old» -> old.ts",
        ],
    );
}

#[test]
fn the_nearest_config_counts_and_none_elsewhere() {
    check(
        "'/old.ts', '/layers/x/old.ts'",
        ("layers/x/a.ts", "import '~/old'"),
        &[NUXT, ("layers/x/nuxt.config.ts", "export default {}")],
        &["old.ts", "layers/x/old.ts"],
        &["1:9 dangling-path «~/old» -> layers/x/old.ts"],
    );
    check(
        "'/web/old.ts'",
        ("api/a.ts", "import '~/old'"),
        &[("web/nuxt.config.ts", "export default {}")],
        &["web/old.ts"],
        &[],
    );
}

#[test]
fn what_is_used_by_such_an_alias_is_not_left_over() {
    check_only(
        "orphaned-file",
        &retire("'/modules/'"),
        &[
            NUXT,
            TSCONFIG,
            (
                "app/app.vue",
                "<script setup>import '~/parts/idb'; import '#shared/y'</script>",
            ),
            ("app/parts/idb.ts", ""),
            ("app/parts/alone.ts", ""),
            ("shared/y.ts", ""),
            (
                "modules/x.ts",
                "import '../app/parts/idb'; import '~/parts/alone'; import '../shared/y'",
            ),
        ],
        &["app/parts/alone.ts orphaned-file -> app/parts/alone.ts (likely)"],
    );
    check_only(
        "orphaned-file",
        &retire("'/src/old.ts'"),
        &[
            SVELTE,
            ("src/routes/a.svelte", "<script>import '$lib/stores/errors'</script>"),
            ("src/lib/stores/errors.ts", ""),
            ("src/old.ts", "import '$lib/stores/errors'"),
        ],
        &[],
    );
}

#[test]
fn an_alias_that_nobody_explains_keeps_what_it_may_mean() {
    let retired = (
        "old/x.ts",
        "import '../src/parts/errors'; import '../src/kit/index'; import '../src/shop'",
    );
    let used = |user: (&str, &str), expected: &[&str]| {
        let files = [
            retired,
            (
                "package.json",
                r#"{"dependencies": {"listed": "1", "@types/typed": "1"}}"#,
            ),
            ("src/parts/errors.ts", ""),
            user,
        ];
        check_only("orphaned-file", &retire("'/old/'"), &files, expected);
    };
    let left = &["src/parts/errors.ts orphaned-file -> src/parts/errors.ts (likely)"];
    for text in [
        "import '%/parts/errors'",
        "import '@/errors'",
        "import '@acme/errors.js'",
        "import '#x/parts/errors.ts'",
        "vi.mock('$x/errors')",
    ] {
        used(("web/a.ts", text), &[]);
    }
    used(
        ("web/a.config.ts", "export default { css: ['~/parts/errors.ts'] }"),
        &[],
    );
    for text in [
        "import 'listed/errors'",
        "import 'typed/parts/errors'",
        "import '$app/errors'",
        "import 'virtual:x/errors'",
        "import '@/other/errors'",
        "import 'errors'",
        "// import '@/errors'",
    ] {
        used(("web/a.ts", text), left);
    }
}

#[test]
fn an_alias_that_nobody_explains_may_mean_what_is_retired() {
    let possible = |paths: &str, specifier: &str, others: &[(&str, &str)], expected: Option<&str>| {
        let text = format!("import '{specifier}'");
        let expected =
            expected.map(|target| format!("web/a.ts:1:9 dangling-path «{specifier}» -> {target} (possible)"));
        let expected: Vec<&str> = expected.as_deref().into_iter().collect();
        let mut files = others.to_vec();
        files.push(("web/a.ts", &text));
        check_dangling(&retire(paths), &files, &expected);
    };
    let errors = "'/src/lib/errors.ts'";
    possible(errors, "%/lib/errors", &[], Some("src/lib/errors.ts"));
    possible(errors, "%/lib/errors.js", &[], Some("src/lib/errors.ts"));
    possible(
        errors,
        "%/lib/errors",
        &[("src/lib/errors.ts", "")],
        Some("src/lib/errors.ts"),
    );
    possible("'/src/lib/old/'", "%/lib/old/a", &[], Some("src/lib/old/a"));
    possible(
        "'/src/kit/parts/index.ts'",
        "%/kit/parts",
        &[],
        Some("src/kit/parts/index.ts"),
    );
    // One word is too little, a package is none, and somebody else may be meant.
    possible(errors, "%/errors", &[], None);
    possible("'/src/errors.ts'", "%/errors", &[], None);
    possible("'/src/lib/old/'", "%/old/a", &[], None);
    possible(
        errors,
        "kit/lib/errors",
        &[("package.json", r#"{"dependencies": {"kit": "1"}}"#)],
        None,
    );
    possible(errors, "%/lib/errors", &[("web/lib/errors.ts", "")], None);
    // What a config says of the alias is not it.
    possible(errors, "~/lib/errors", &[NUXT], None);
}

#[test]
fn a_setting_names_modules_by_an_alias() {
    let config = (
        "nuxt.config.ts",
        "export default { css: ['~/parts/old.css', '~/parts/live.css', '~x/parts/old.css'] }",
    );
    let files = [config, ("app/app.vue", ""), ("app/parts/live.css", "")];
    check_dangling(
        &retire("'/app/parts/old.css'"),
        &files,
        &["nuxt.config.ts:1:25 dangling-path «~/parts/old.css» -> app/parts/old.css (likely)"],
    );
    let user = ("old/x.ts", "import '../app/parts/live.css'");
    check_only(
        "orphaned-file",
        &retire("'/old/'"),
        &[files.as_slice(), &[user]].concat(),
        &[],
    );
}

#[test]
fn a_config_that_a_tool_makes_is_missed_once_a_file() {
    let skipped = |files: &[(&str, &str)]| -> Vec<String> {
        let report = report(&retire("'/old/'"), files);
        report.skipped.iter().map(|skipped| skipped.path.to_string()).collect()
    };
    let extends = |name: &str| format!(r#"{{"extends": "{name}", "compilerOptions": {{}}}}"#);
    for (name, expected) in [
        ("./.wxt/tsconfig.json", true),
        ("../.wxt/tsconfig.json", true),
        ("./.nuxt/tsconfig.json", true),
        // Not of the tree, there, or no longer there.
        ("@x/tsconfig/base.json", false),
        ("./node_modules/x/tsconfig.json", false),
        ("./base/tsconfig.json", false),
        ("./gone.json", false),
        ("../old/tsconfig.json", false),
    ] {
        let files = [
            ("a/tsconfig.json", &*extends(name)),
            ("a/base/tsconfig.json", "{}"),
            ("a/x.ts", ""),
        ];
        let expected: &[&str] = if expected { &["a/tsconfig.json"] } else { &[] };
        assert_eq!(skipped(&files), expected, "{name}");
    }
    let references = r#"{"references": [{"path": "./.x/a.json"}, {"path": "./.x/b.json"}, {"path": "./gone"}]}"#;
    assert_eq!(skipped(&[("tsconfig.json", references)]), ["tsconfig.json"]);
    // What Nuxt and SvelteKit write is known.
    assert_eq!(skipped(&[NUXT, TSCONFIG]), [""; 0]);
    assert_eq!(
        skipped(&[SVELTE, ("tsconfig.json", &extends("./.svelte-kit/tsconfig.json"))]),
        [""; 0]
    );
}
