//! Docs sites: pages named by one word, front matter, what the sources hold, and the site as an example of itself.

use super::*;
use decomm::finding::Severity;

/// Asserts that of `files`, with `path` retired, the file `name` has exactly the dangling paths `expected`.
#[track_caller]
fn check_site(path: &str, files: &[(&str, &str)], expected: &[&str]) {
    let config = format!("[[retire]]\nid = \"x\"\npaths = [\"{path}\"]\n");
    check_dangling(&config, files, expected);
}

const ASTRO: (&str, &str) = ("web/astro.config.mjs", "export default {};\n");

#[test]
fn a_word_in_a_sidebar_is_a_page() {
    for (name, text, path, expected) in [
        (
            "web/astro.config.mjs",
            "export default { sidebar: [{ label: 'old', items: ['old', { slug: 'old' }] }] };\n",
            "/web/src/content/docs/old.mdx",
            &[
                "web/astro.config.mjs:1:53 dangling-path «old» -> web/src/content/docs/old.mdx (likely)",
                "web/astro.config.mjs:1:68 dangling-path «old» -> web/src/content/docs/old.mdx (likely)",
            ][..],
        ),
        (
            "web/astro.config.mjs",
            "export default { sidebar: ['old', { autogenerate: { directory: 'new' } }] };\n",
            "/web/src/content/docs/old/",
            &["web/astro.config.mjs:1:29 dangling-path «old» -> web/src/content/docs/old (likely)"],
        ),
        (
            "web/astro.config.mjs",
            "export default { sidebar: [{ autogenerate: { directory: 'old' } }] };\n",
            "/web/src/content/docs/old/",
            &["web/astro.config.mjs:1:58 dangling-path «old» -> web/src/content/docs/old (likely)"],
        ),
        (
            "web/astro.config.mjs",
            "export default { title: 'old', tags: ['old'], redirects: [{ from: 'old' }] };\n",
            "/web/src/content/docs/old.mdx",
            &[],
        ),
        (
            "web/sidebars.js",
            "module.exports = { a: ['old', { type: 'doc', id: 'old', label: 'old' }] };\n",
            "/web/docs/old.md",
            &[
                "web/sidebars.js:1:25 dangling-path «old» -> web/docs/old.md (likely)",
                "web/sidebars.js:1:51 dangling-path «old» -> web/docs/old.md (likely)",
            ],
        ),
        (
            "web/config.json",
            "{\"$schema\": \"https://x.io/tanstack-docs-config.schema.json\", \"a\": [{\"label\": \"old\", \"to\": \"old\"}]}",
            "/web/old.md",
            &["web/config.json:1:92 dangling-path «old» -> web/old.md (certain)"],
        ),
        ("web/config.json", "{\"a\": [{\"to\": \"old\"}]}", "/web/old.md", &[]),
        (
            "web/x.config.js",
            "module.exports = { items: ['old'] };\n",
            "/web/old.md",
            &[],
        ),
    ] {
        let files = [(name, text), ("web/docusaurus.config.js", "module.exports = {};\n")];
        let n_files = if name.starts_with("web/sidebars") { 2 } else { 1 };
        check_site(path, &files[..n_files], expected);
    }
    // A page that stays is meant, whatever lies beside it.
    let live = [
        ("web/astro.config.mjs", "export default { sidebar: ['old'] };\n"),
        ("web/src/content/docs/old.md", "x\n"),
    ];
    check_site("/web/src/content/docs/old/", &live, &[]);
}

#[test]
fn front_matter_is_no_prose() {
    let tsconfig = (
        "web/tsconfig.json",
        "{\"compilerOptions\": {\"paths\": {\"~/*\": [\"./src/*\"]}}}",
    );
    let page = "web/src/content/docs/a/index.mdx";
    for (path, text, expected) in [
        (
            "/web/src/content/docs/old.md",
            "---\nhero:\n  actions:\n    - link: /old/\n---\n",
            Some((
                "4:13 dangling-path «/old/» -> web/src/content/docs/old.md (likely)",
                "error",
            )),
        ),
        (
            "/web/src/assets/old.webp",
            "---\nimage:\n  file: ~/assets/old.webp\n---\n",
            Some((
                "3:9 dangling-path «~/assets/old.webp» -> web/src/assets/old.webp (likely)",
                "error",
            )),
        ),
        (
            "/web/src/assets/old.webp",
            "---\nimage: ../../../assets/old.webp\n---\n",
            Some((
                "2:8 dangling-path «../../../assets/old.webp» -> web/src/assets/old.webp (likely)",
                "error",
            )),
        ),
        (
            "/web/src/assets/old.webp",
            "---\nimage: /src/assets/old.webp\n---\n",
            Some((
                "2:8 dangling-path «/src/assets/old.webp» -> web/src/assets/old.webp (likely)",
                "error",
            )),
        ),
        (
            "/web/public/old.png",
            "---\nimage: /old.png\n---\n",
            Some(("2:8 dangling-path «/old.png» -> web/public/old.png (likely)", "error")),
        ),
        // A name of the page itself, text for people, and what is no alias.
        (
            "/web/src/content/docs/old.md",
            "---\nslug: /old/\naliases: [/old/]\n---\n",
            None,
        ),
        (
            "/web/src/content/docs/old.md",
            "---\nhero: /other/\ntitle: /old/\n---\n",
            None,
        ),
        ("/web/src/assets/old.webp", "---\nimage: ~/other/old.webp\n---\n", None),
        ("/web/src/assets/old.webp", "Use `~/assets/old.webp`.\n", None),
    ] {
        let files = [ASTRO, tsconfig, (page, text)];
        let expected: Vec<String> = expected
            .iter()
            .map(|(finding, _)| format!("{page}:{finding}"))
            .collect();
        let shown: Vec<&str> = expected.iter().map(String::as_str).collect();
        check_site(path, &files, &shown);
        let config = format!("[[retire]]\nid = \"x\"\npaths = [\"{path}\"]\n");
        let findings = report(&config, &files).findings;
        assert!(
            findings.iter().all(|finding| finding.severity == Severity::Error),
            "{text}"
        );
    }
    // Outside of settings, and in a text of several words, a path in the head is prose as before.
    let files = [("a.md", "---\nwhen: Read lib/old.ts first.\nfile: lib/old.ts\n---\n")];
    let findings = report("[[retire]]\nid = \"x\"\npaths = [\"/lib/old.ts\"]\n", &files).findings;
    let severities: Vec<Severity> = findings.iter().map(|finding| finding.severity).collect();
    assert_eq!(severities, [Severity::Error], "{findings:#?}");
}

#[test]
fn a_path_from_a_slash_on_may_be_of_the_sources_of_the_site() {
    let config = "export default { logo: { dark: '/src/assets/old.svg', light: '/src/assets/new.svg' } };\n";
    check_site(
        "/web/src/assets/old.svg",
        &[("web/astro.config.mjs", config), ("web/src/assets/new.svg", "<svg/>")],
        &["web/astro.config.mjs:1:33 dangling-path «/src/assets/old.svg» -> web/src/assets/old.svg (likely)"],
    );
    check_site("/src/assets/old.svg", &[("web/astro.config.mjs", config)], &[]);
}

#[test]
fn pages_of_a_site_speak_of_the_readers_project() {
    let text = "Put it into `src/content/i18n/`, see `web/src/content/i18n/` and [that](../i18n/fr.json).\n";
    let path = "/web/src/content/i18n/";
    check_site(
        path,
        &[ASTRO, ("web/src/content/docs/a.md", text)],
        &[
            "web/src/content/docs/a.md:1:14 dangling-path «src/content/i18n/» -> web/src/content/i18n (possible)",
            "web/src/content/docs/a.md:1:39 dangling-path «web/src/content/i18n/» -> web/src/content/i18n (likely)",
            "web/src/content/docs/a.md:1:73 dangling-path «../i18n/fr.json» -> web/src/content/i18n/fr.json (certain)",
        ],
    );
    // What is written beside the site is about the site, and so is what a program says.
    check_site(
        path,
        &[
            ASTRO,
            ("web/README.md", "See `src/content/i18n/`.\n"),
            ("web/lib/a.ts", "read('src/content/i18n/fr.json');\n"),
            ("web/package.json", "{}"),
        ],
        &[
            "web/README.md:1:6 dangling-path «src/content/i18n/» -> web/src/content/i18n (likely)",
            "web/lib/a.ts:1:7 dangling-path «src/content/i18n/fr.json» -> web/src/content/i18n/fr.json (likely)",
        ],
    );
}
