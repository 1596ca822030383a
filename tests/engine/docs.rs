//! Pages of docs sites: navigation, links from the site's root, and addresses on the repository's own host.

use super::*;

const CONFIG: &str =
    "[[retire]]\nid = \"x\"\npaths = [\"/docs/guides/old.mdx\", \"/docs/old/\", \"/docs/images/old.png\"]\n";

#[test]
fn navigation_and_root_absolute_links_mean_the_docs_folder() {
    let navigation = "{\"navigation\": [{\"group\": \"Old\", \"pages\": [\"guides/old\", \"old/a\", \"guides/new\"]}]}";
    for (name, text, expected) in [
        (
            "docs/mint.json",
            navigation,
            &[
                "docs/mint.json:1:45 dangling-path «guides/old» -> docs/guides/old.mdx (certain)",
                "docs/mint.json:1:59 dangling-path «old/a» -> docs/old/a (certain)",
            ][..],
        ),
        (
            "docs/docs.json",
            navigation,
            &[
                "docs/docs.json:1:45 dangling-path «guides/old» -> docs/guides/old.mdx (certain)",
                "docs/docs.json:1:59 dangling-path «old/a» -> docs/old/a (certain)",
            ],
        ),
        (
            "docs/a.mdx",
            "See [old](/guides/old) and [its end](/guides/old#end).\n",
            &[
                "docs/a.mdx:1:11 dangling-path «/guides/old» -> docs/guides/old.mdx (certain)",
                "docs/a.mdx:1:38 dangling-path «/guides/old» -> docs/guides/old.mdx (certain)",
            ],
        ),
        (
            "docs/a.mdx",
            "<Card title=\"x\" href=\"/guides/old\">\n\n![](/images/old.png)\n",
            &[
                "docs/a.mdx:1:23 dangling-path «/guides/old» -> docs/guides/old.mdx (certain)",
                "docs/a.mdx:3:5 dangling-path «/images/old.png» -> docs/images/old.png (certain)",
            ],
        ),
        (
            "docs/b/a.mdx",
            "import Old from \"/guides/old.mdx\";\n\nText.\n",
            &["docs/b/a.mdx:1:18 dangling-path «/guides/old.mdx» -> docs/guides/old.mdx (certain)"],
        ),
        (
            "docs/b/a.md",
            "[old](../guides/old) [file](../guides/old.mdx)\n",
            &[
                "docs/b/a.md:1:7 dangling-path «../guides/old» -> docs/guides/old.mdx (certain)",
                "docs/b/a.md:1:29 dangling-path «../guides/old.mdx» -> docs/guides/old.mdx (certain)",
            ],
        ),
        (
            "docs/mint.json",
            "{\"redirects\": [{\"source\": \"/guides/new\", \"destination\": \"/guides/old\"}]}",
            &["docs/mint.json:1:58 dangling-path «/guides/old» -> docs/guides/old.mdx (certain)"],
        ),
    ] {
        let mut files = vec![(name, text), ("docs/guides/new.mdx", "")];
        if !name.ends_with(".json") {
            files.push(("docs/mint.json", "{}"));
        }
        check_dangling(CONFIG, &files, expected);
    }
}

#[test]
fn what_is_no_page_of_the_site_is_no_finding() {
    for (name, text) in [
        // The source of a redirect names an old page on purpose.
        (
            "docs/mint.json",
            "{\"redirects\": [{\"source\": \"/guides/old\", \"destination\": \"/guides/new\"}]}",
        ),
        (
            "docs/mint.json",
            "{\"navigation\": [{\"group\": \"guides\", \"icon\": \"old\", \"pages\": [\"guides/new\"]}]}",
        ),
        (
            "docs/a.mdx",
            "See [new](/guides/new), [other](https://x.io/guides/old), [mail](mailto:guides/old).\n",
        ),
        // A live page of another extension.
        ("docs/a.mdx", "[live](/guides/both)\n"),
        // Outside of the site a slash means the root of the repository.
        ("README.md", "[root](/guides/old)\n"),
        ("docs/openapi.json", "{\"paths\": {\"/guides/old\": {}}}"),
    ] {
        let mut files = vec![(name, text), ("docs/guides/new.mdx", ""), ("docs/guides/both.md", "")];
        if !name.ends_with("mint.json") {
            files.push(("docs/mint.json", "{}"));
        }
        let config = CONFIG.replace("\"/docs/old/\"", "\"/docs/old/\", \"/docs/guides/both.mdx\"");
        check_dangling(&config, &files, &[]);
    }
}

#[test]
fn other_generators_look_elsewhere_for_their_pages() {
    for (files, paths, expected) in [
        (
            [
                (
                    "web/docusaurus.config.ts",
                    "export default { x: [{ to: '/docs/old/a' }, { from: '/docs/old/b' }] };\n",
                ),
                ("web/sidebars.js", "module.exports = { a: ['old/a', 'new/a'] };\n"),
            ],
            "/web/docs/old/",
            &[
                "web/docusaurus.config.ts:1:29 dangling-path «/docs/old/a» -> web/docs/old/a (likely)",
                "web/sidebars.js:1:25 dangling-path «old/a» -> web/docs/old/a (likely)",
            ][..],
        ),
        (
            [
                (
                    "site/astro.config.mjs",
                    "export default { sidebar: [{ slug: 'guides/old' }] };\n",
                ),
                ("site/src/content/docs/a.md", "[x](/guides/old/)\n"),
            ],
            "/site/src/content/docs/guides/old.md",
            &[
                "site/astro.config.mjs:1:37 dangling-path «guides/old» -> site/src/content/docs/guides/old.md (likely)",
                "site/src/content/docs/a.md:1:5 dangling-path «/guides/old/» -> site/src/content/docs/guides/old.md (likely)",
            ],
        ),
        (
            [
                (
                    "book/.vitepress/config.ts",
                    "export default { nav: [{ link: '/guide/old' }] };\n",
                ),
                ("book/index.md", "[x](/guide/old.html)\n"),
            ],
            "/book/guide/old.md",
            &[
                "book/.vitepress/config.ts:1:33 dangling-path «/guide/old» -> book/guide/old.md (likely)",
                "book/index.md:1:5 dangling-path «/guide/old.html» -> book/guide/old.md (likely)",
            ],
        ),
        (
            [
                ("next/theme.config.tsx", "export default {};\n"),
                (
                    "next/pages/guides/_meta.json",
                    "{\"old\": \"Old\", \"new\": {\"title\": \"old\"}}",
                ),
            ],
            "/next/pages/guides/old.mdx",
            &["next/pages/guides/_meta.json:1:3 dangling-path «old» -> next/pages/guides/old.mdx (certain)"],
        ),
    ] {
        let config = format!("[[retire]]\nid = \"x\"\npaths = [\"{paths}\"]\n");
        check_dangling(&config, &files, expected);
    }
}

#[test]
fn addresses_on_the_own_host_are_paths() {
    let package = ("package.json", "{\"repository\": \"github:acme/app\"}");
    let at = |path: &str| format!("https://github.com/Acme/App/{path}");
    for (name, text, expected) in [
        (
            "README.md",
            format!("[a]({})\n", at("blob/main/docs/guides/old.mdx")),
            Some("README.md:1:43 dangling-path «docs/guides/old.mdx» -> docs/guides/old.mdx (certain)"),
        ),
        (
            "README.md",
            format!(
                "<img src=\"{}\">\n",
                "https://raw.githubusercontent.com/acme/app/main/docs/images/old.png"
            ),
            Some("README.md:1:59 dangling-path «docs/images/old.png» -> docs/images/old.png (certain)"),
        ),
        (
            "x/package.json",
            format!("{{\"homepage\": \"{}\"}}", at("tree/main/docs/old#readme")),
            Some(
                "x/package.json:1:15 dangling-path «https://github.com/Acme/App/tree/main/docs/old#readme» -> docs/old (certain)",
            ),
        ),
        (
            "README.md",
            format!("Read {}, please.\n", at("blob/main/docs/guides/old.mdx")),
            Some("README.md:1:44 dangling-path «docs/guides/old.mdx» -> docs/guides/old.mdx (certain)"),
        ),
        (
            "README.md",
            format!("- <{}>\n", at("blob/main/docs/guides/old.mdx")),
            Some("README.md:1:42 dangling-path «docs/guides/old.mdx» -> docs/guides/old.mdx (certain)"),
        ),
        (
            "README.md",
            format!("[{0}]({0})\n", at("blob/main/docs/guides/old.mdx")),
            Some("README.md:1:99 dangling-path «docs/guides/old.mdx» -> docs/guides/old.mdx (certain)"),
        ),
        (
            "x.ts",
            format!("// See {}\n", at("blob/main/docs/guides/old.mdx")),
            Some("x.ts:1:46 dangling-path «docs/guides/old.mdx» -> docs/guides/old.mdx (certain)"),
        ),
        (
            "a.sh",
            format!("sh -c \"$(curl {})\"\n", at("raw/main/docs/guides/old.mdx")),
            Some(
                "a.sh:1:15 dangling-path «https://github.com/Acme/App/raw/main/docs/guides/old.mdx» -> docs/guides/old.mdx (certain)",
            ),
        ),
        (
            "README.md",
            format!("```bash\ncurl -o a \\\n  {}\n```\n", at("raw/main/docs/guides/old.mdx")),
            Some(
                "README.md:3:3 dangling-path «https://github.com/Acme/App/raw/main/docs/guides/old.mdx» -> docs/guides/old.mdx (likely)",
            ),
        ),
        ("a.sh", format!("curl {}\n", at("raw/v1.0.0/docs/guides/old.mdx")), None),
        (
            "README.md",
            format!("Read {}.\n", at("blob/v1.0.0/docs/guides/old.mdx")),
            None,
        ),
        (
            "README.md",
            format!("Read {}.\n", at("blob/main/docs/guides/new.mdx")),
            None,
        ),
        (
            "README.md",
            "Read https://github.com/other/app/blob/main/docs/guides/old.mdx\n".to_owned(),
            None,
        ),
        ("README.md", "<https://github.com/acme/app>\n".to_owned(), None),
        (
            "README.md",
            format!("[a]({})\n", at("blob/v1.0.0/docs/guides/old.mdx")),
            None,
        ),
        (
            "README.md",
            format!("[a]({})\n", at("blob/0123456789abcdef/docs/guides/old.mdx")),
            None,
        ),
        ("README.md", format!("[a]({})\n", at("issues/1")), None),
        (
            "README.md",
            format!("[a]({})\n", at("blob/main/docs/guides/new.mdx")),
            None,
        ),
        (
            "README.md",
            "[a](https://github.com/other/app/blob/main/docs/guides/old.mdx)\n".to_owned(),
            None,
        ),
        (
            "README.md",
            "[a](https://example.com/acme/app/blob/main/docs/guides/old.mdx)\n".to_owned(),
            None,
        ),
    ] {
        let expected: Vec<&str> = expected.into_iter().collect();
        check_dangling(
            CONFIG,
            &[package, (name, &text), ("docs/guides/new.mdx", "")],
            &expected,
        );
    }
}

#[test]
fn a_relative_link_may_leave_out_the_ending_of_a_page_on_any_site() {
    const PAGES: &str = "[[retire]]\nid = \"x\"\npaths = [\"/docs/admin/preview.mdx\", \"/docs/plugins/sentry.md\", \
                         \"/docs/old/index.md\", \"/docs/guide/README.md\", \"/docs/preview.png\"]\n";
    for (name, text, expected) in [
        (
            "docs/configuration/collections.mdx",
            "[x](../admin/preview)\n",
            "docs/configuration/collections.mdx:1:5 dangling-path «../admin/preview» -> docs/admin/preview.mdx (certain)",
        ),
        (
            "docs/plugins/a.mdx",
            "[x](./sentry)\n",
            "docs/plugins/a.mdx:1:5 dangling-path «./sentry» -> docs/plugins/sentry.md (certain)",
        ),
        (
            "docs/plugins/a.md",
            "[x](sentry)\n",
            "docs/plugins/a.md:1:5 dangling-path «sentry» -> docs/plugins/sentry.md (certain)",
        ),
        (
            "docs/plugins/a.md",
            "[x](./sentry#options)\n",
            "docs/plugins/a.md:1:5 dangling-path «./sentry» -> docs/plugins/sentry.md (certain)",
        ),
        (
            "docs/admin/a.md",
            "[x][s]\n\n[s]: ../plugins/sentry\n",
            "docs/admin/a.md:3:6 dangling-path «../plugins/sentry» -> docs/plugins/sentry.md (certain)",
        ),
        (
            "docs/a.md",
            "<a href=\"./old\">x</a>\n",
            "docs/a.md:1:10 dangling-path «./old» -> docs/old/index.md (certain)",
        ),
        (
            "docs/a.md",
            "[x](guide)\n",
            "docs/a.md:1:5 dangling-path «guide» -> docs/guide/README.md (certain)",
        ),
    ] {
        check_dangling(PAGES, &[(name, text)], &[expected]);
        let there = [
            (name, text),
            ("docs/admin/preview.mdx", ""),
            ("docs/plugins/sentry.md", ""),
        ];
        check_dangling(PAGES, &there, &[expected]);
    }
    for (name, text, other) in [
        // A folder, a file, or a page of another ending of that name is alive.
        ("docs/plugins/a.md", "[x](./sentry)\n", "docs/plugins/sentry/a.ts"),
        ("docs/plugins/a.md", "[x](./sentry)\n", "docs/plugins/sentry.mdx"),
        ("docs/plugins/a.md", "[x](./sentry)\n", "docs/plugins/sentry"),
        ("docs/a.md", "[x](./old)\n", "docs/old.md"),
        // Another page, a page from another folder, a route, a host, code, a fragment.
        ("docs/plugins/a.md", "[x](./sentry-two)\n", "b"),
        ("docs/a.md", "[x](./sentry)\n", "b"),
        ("docs/plugins/a.md", "[x](/sentry)\n", "b"),
        ("docs/plugins/a.md", "[x](https://example.com/sentry)\n", "b"),
        ("docs/plugins/a.md", "`sentry` and `./sentry`\n", "b"),
        ("docs/plugins/sentry-two.md", "[x](#sentry)\n", "b"),
        // No page.
        ("docs/a.md", "[x](./preview)\n", "b"),
    ] {
        check_dangling(PAGES, &[(name, text), (other, "")], &[]);
    }
}
