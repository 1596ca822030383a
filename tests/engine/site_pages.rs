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
    // Nobody knows what a page is where no site is.
    check_site(
        "/old/",
        &[("posts/a.md", "---\nnext: /old\npath: /old\ncover: /old/x.png\n---\n")],
        &[
            "posts/a.md:2:7 dangling-path «/old» -> old (possible)",
            "posts/a.md:4:8 dangling-path «/old/x.png» -> old/x.png (certain)",
        ],
    );
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

#[test]
fn the_host_of_a_site_is_its_own() {
    let astro = (
        "web/astro.config.mjs",
        "export default { site: 'https://docs.acme.io/' };\n",
    );
    for (name, text, path, expected) in [
        (
            "README.md",
            "See [old](https://docs.acme.io/guides/old/#x) and https://docs.acme.io/guides/old.\n",
            "/web/src/content/docs/guides/old.md",
            &[
                "README.md:1:31 «/guides/old/» warning",
                "README.md:1:71 «/guides/old» warning",
            ][..],
        ),
        (
            "a.css",
            "/* https://docs.acme.io/guides/old/ */\na { b: c }\n",
            "/web/src/content/docs/guides/old.md",
            &["a.css:1:24 «/guides/old/» warning"],
        ),
        (
            "a.json",
            "{\"icon\": \"https://docs.acme.io/old.svg\"}",
            "/web/public/old.svg",
            &["a.json:1:31 «/old.svg» error"],
        ),
        (
            "a.ts",
            "// https://docs.acme.io/guides/old/\nopen('https://docs.acme.io/guides/old?a=b');\n",
            "/web/src/content/docs/guides/old.md",
            &["a.ts:1:24 «/guides/old/» warning", "a.ts:2:27 «/guides/old» error"],
        ),
        (
            "a.yml",
            "# https://docs.acme.io/guides/old/\nurl: https://docs.acme.io/guides/old/\n",
            "/web/src/content/docs/guides/old.md",
            &["a.yml:1:23 «/guides/old/» warning", "a.yml:2:26 «/guides/old/» error"],
        ),
        // Another host, another page, and one that stays.
        (
            "README.md",
            "https://docs.acme.io.x.io/guides/old https://acme.io/guides/old https://docs.acme.io/old https://docs.acme.io\n",
            "/web/src/content/docs/guides/old.md",
            &[],
        ),
        (
            "README.md",
            "https://docs.acme.io/guides/new https://docs.acme.io/guides/\n",
            "/web/src/content/docs/guides/new/",
            &[],
        ),
    ] {
        let files = [astro, ("web/src/content/docs/guides/new.md", "x\n"), (name, text)];
        let config = format!("[[retire]]\nid = \"x\"\npaths = [\"{path}\"]\n");
        let findings = report(&config, &files).findings;
        let dangling = findings.iter().filter(|finding| finding.check == "dangling-path");
        let shown: Vec<String> = dangling
            .map(|finding| {
                assert_eq!(finding.target.as_deref(), Some(path.trim_start_matches('/')));
                let place = finding.place.unwrap();
                let (start, said) = (place.range.start, place.span.of(text));
                format!(
                    "{name}:{}:{} «{said}» {}",
                    start.line,
                    start.column,
                    finding.severity.name()
                )
            })
            .collect();
        assert_eq!(shown, expected, "{text}");
    }
}

#[test]
fn a_made_up_site_claims_no_urls_of_others() {
    let config = "[[retire]]\nid = 'x'\npaths = ['/checks/', '/tests/']\n";
    let acme = "export default { site: 'https://docs.acme.io' };\n";
    let files = [
        ("package.json", "{}"),
        // One of a host that is nobody's, one without a folder of docs, and one of a fixture.
        (
            "checks/a/astro.config.mjs",
            "export default { site: 'https://example.com' };\n",
        ),
        ("checks/a/src/content/docs/old.md", ""),
        (
            "checks/b/astro.config.mjs",
            "export default { site: 'https://b.acme.io' };\n",
        ),
        ("checks/b/README.md", ""),
        ("tests/c/astro.config.mjs", acme),
        ("tests/c/src/content/docs/old.md", ""),
        (
            "a.ts",
            "get('https://example.com/old', 'https://b.acme.io/old', 'https://docs.acme.io/old')",
        ),
    ];
    check_dangling(config, &files, &[]);
    let files = [
        ("package.json", "{}"),
        ("tests/c/astro.config.mjs", acme),
        ("tests/c/src/content/docs/old.md", ""),
        ("tests/c/a.ts", "get('https://docs.acme.io/old')"),
    ];
    check_dangling(
        "[[retire]]\nid = 'x'\npaths = ['/tests/c/src/content/docs/old.md']\n",
        &files,
        &["tests/c/a.ts:1:26 dangling-path «/old» -> tests/c/src/content/docs/old.md (likely)"],
    );
}

#[test]
fn a_host_may_serve_a_site_in_a_folder() {
    let config = "module.exports = {\n  url: 'https://acme.github.io',\n  baseUrl: '/app/',\n};\n";
    let text =
        "https://acme.github.io/app/docs/old https://acme.github.io/docs/old https://acme.github.io/apple/docs/old\n";
    check_site(
        "/web/docs/old.md",
        &[("web/docusaurus.config.js", config), ("README.md", text)],
        &["README.md:1:23 dangling-path «/app/docs/old» -> web/docs/old.md (likely)"],
    );
}

#[test]
fn a_page_that_is_not_translated_is_served_in_the_default_language() {
    let text = "[a](/es/guides/old/) [b](/es/guides/new/) [c](/it/guides/old/) [d](/api/guides/old/)\n";
    check_site(
        "/web/src/content/docs/guides/old.md",
        &[
            ASTRO,
            ("web/src/content/docs/es/a.md", text),
            ("web/src/content/docs/api/a.md", "x\n"),
            ("web/src/content/docs/es/guides/new.md", "x\n"),
        ],
        &[
            "web/src/content/docs/es/a.md:1:5 dangling-path «/es/guides/old/» -> web/src/content/docs/guides/old.md (likely)",
        ],
    );
    let translated = ("web/src/content/docs/es/guides/old.md", "x\n");
    let files = [ASTRO, ("web/src/content/docs/es/a.md", text), translated];
    check_site("/web/src/content/docs/guides/old.md", &files, &[]);
}

#[test]
fn the_repository_is_known_by_its_name_on_a_host() {
    let member = |url: &str| {
        format!("{{\"name\": \"a\", \"repository\": {{\"url\": \"{url}\", \"directory\": \"packages/a\"}}}}")
    };
    let own = member("git+https://github.com/Acme/App.git");
    let text = "sources:\n  - Acme/App:docs/old.md\n  - acme/app:docs/new.md\n  - other/acme/app:docs/old.md\n  - acme/app:latest\n";
    let link = "[a](https://github.com/acme/app/blob/main/docs/old.md)\n";
    let found = "a.yaml:2:14 dangling-path «docs/old.md» -> docs/old.md (likely)";
    let linked = "b.md:1:43 dangling-path «docs/old.md» -> docs/old.md (certain)";
    let files = [
        ("packages/a/package.json", own.as_str()),
        ("a.yaml", text),
        ("b.md", link),
    ];
    check_site("/docs/old.md", &files, &[found, linked]);
    // What only lies in the repository has a home of its own, and the root's word goes first.
    let elsewhere = own.replace("packages/a", "x");
    check_site(
        "/docs/old.md",
        &[("packages/a/package.json", &elsewhere), ("b.md", link)],
        &[],
    );
    let root = ("package.json", "{\"repository\": \"acme/fork\"}");
    check_site(
        "/docs/old.md",
        &[root, ("packages/a/package.json", own.as_str()), ("b.md", link)],
        &[],
    );
}
