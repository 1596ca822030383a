//! Files that are served as they are, by their URLs: in code, style sheets, settings and documents.

use super::*;

const CONFIG: &str =
    "[[retire]]\nid = 'x'\npaths = ['/web/public/img/a.png', '/web/public/faces/', '/web/public/sitemap.xml']\n";

/// What stands around each case.
const AROUND: [(&str, &str); 8] = [
    ("package.json", "{\"name\":\"root\"}"),
    ("web/package.json", "{\"name\":\"web\"}"),
    ("web/public/img/a.png", ""),
    ("web/public/faces/b.jpg", ""),
    ("web/public/sitemap.xml", ""),
    ("web/public/img/live.png", ""),
    ("ui/package.json", "{\"name\":\"ui\"}"),
    ("docs/package.json", "{\"name\":\"docs\"}"),
];

#[track_caller]
fn check_in(name: &str, text: &str, more: &[(&str, &str)], expected: Option<&str>) {
    let mut files = AROUND.to_vec();
    files.push((name, text));
    files.extend(more);
    let expected: Vec<String> = expected.iter().map(|shown| format!("{name}:{shown}")).collect();
    let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
    check_dangling(CONFIG, &files, &expected);
}

#[test]
fn a_url_of_a_served_file_means_that_file() {
    let a = "dangling-path «/img/a.png» -> web/public/img/a.png";
    let b = "dangling-path «/faces/b.jpg» -> web/public/faces/b.jpg";
    for (name, text, expected) in [
        (
            "web/x.tsx",
            "export const A = () => <img src=\"/img/a.png\" />",
            format!("1:34 {a} (certain)"),
        ),
        (
            "web/x.tsx",
            "export const A = () => <Image src={\"/img/a.png\"} />",
            format!("1:37 {a} (certain)"),
        ),
        (
            "web/x.tsx",
            "export const A = () => <a href={`/img/a.png`} />",
            format!("1:34 {a} (certain)"),
        ),
        (
            "web/x.tsx",
            "export const A = () => <Foo logo=\"/img/a.png\" />",
            format!("1:35 {a} (likely)"),
        ),
        (
            "web/x.ts",
            "export const A = { avatar: \"/faces/b.jpg\" }",
            format!("1:29 {b} (likely)"),
        ),
        (
            "web/x.ts",
            "export const A = '/img/a.png'",
            format!("1:19 {a} (likely)"),
        ),
        (
            "web/x.ts",
            "export const A = fetch('/img/a.png')",
            format!("1:25 {a} (likely)"),
        ),
        (
            "web/x.ts",
            "export const A = new URL('/img/a.png', base)",
            format!("1:27 {a} (likely)"),
        ),
        (
            "web/x.ts",
            "export const A = `${process.env.URL}/img/a.png`",
            "1:19 dangling-path «${process.env.URL}/img/a.png» -> web/public/img/a.png (likely)".to_owned(),
        ),
        (
            "web/x.ts",
            "export const A = HOST + '/img/a.png'",
            "1:18 dangling-path «HOST + '/img/a.png'» -> web/public/img/a.png (likely)".to_owned(),
        ),
        (
            "web/x.tsx",
            "export const A = () => <p style={{ backgroundImage: 'url(/img/a.png)' }} />",
            "1:54 dangling-path «url(/img/a.png)» -> web/public/img/a.png (certain)".to_owned(),
        ),
        (
            "web/x.tsx",
            "export const A = () => <p className=\"bg-[url('/img/a.png')]\" />",
            "1:38 dangling-path «bg-[url('/img/a.png')]» -> web/public/img/a.png (certain)".to_owned(),
        ),
        (
            "web/x.ts",
            "export const A = (name: string) => `/faces/${name}.jpg`",
            "1:37 dangling-path «/faces/${name}.jpg» -> web/public/faces (likely)".to_owned(),
        ),
        (
            "web/x.ts",
            "export const A = (name: string) => `/faces/${name}`",
            "1:37 dangling-path «/faces/${name}» -> web/public/faces (possible)".to_owned(),
        ),
        (
            "web/g.css",
            "p { background: url('/img/a.png?v=1') }",
            "1:22 dangling-path «/img/a.png?v=1» -> web/public/img/a.png (certain)".to_owned(),
        ),
        (
            "web/public/manifest.json",
            "{\"icons\":[{\"src\":\"/img/a.png\"}]}",
            format!("1:19 {a} (likely)"),
        ),
        ("web/README.md", "![x](/img/a.png)", format!("1:6 {a} (certain)")),
        (
            "web/x.vue",
            "<template><img src=\"/img/a.png\"></template>",
            format!("1:21 {a} (certain)"),
        ),
        (
            "web/x.svelte",
            "<img {...b} alt=x src='/img/a.png' />",
            format!("1:24 {a} (certain)"),
        ),
        (
            "web/x.astro",
            "---\nconst a = 1;\n---\n<img src=\"/img/a.png\" />",
            format!("4:11 {a} (certain)"),
        ),
        // The only one of that URL.
        (
            "ui/x.tsx",
            "export const A = () => <img src=\"/img/a.png\" />",
            format!("1:34 {a} (certain)"),
        ),
        (
            "scripts/x.ts",
            "export const A = '/img/a.png'",
            format!("1:19 {a} (likely)"),
        ),
    ] {
        check_in(name, text, &[], Some(&expected));
    }
}

#[test]
fn what_is_no_url_of_a_served_file_is_no_finding() {
    for (name, text, more) in [
        ("web/x.ts", "export const A = '/img/live.png'", &[][..]),
        ("web/x.ts", "export const A = '/a.png'", &[]),
        ("web/x.ts", "export const A = '/web/public/x/img/a.png'", &[]),
        ("web/x.ts", "export const A = 'https://cdn.x.io/img/a.png'", &[]),
        ("web/x.ts", "export const A = '//cdn.x.io/img/a.png'", &[]),
        ("web/x.ts", "export const A = `/${lang}/img/a.png`", &[]),
        ("web/x.ts", "export const A = `/img/${name}.png`", &[]),
        ("web/x.ts", "export const A = '/img/a'", &[]),
        ("web/x.ts", "// as /img/a.png", &[]),
        (
            "web/x.vue",
            "<template><img src=\"https://x.io/img/a.png\" :src=\"a\"></template>",
            &[],
        ),
        // Another package serves its own.
        (
            "docs/x.ts",
            "export const A = '/img/a.png'",
            &[("docs/public/b.png", "")],
        ),
        (
            "docs/x.ts",
            "export const A = '/img/a.png'",
            &[("docs/public/img/a.png", "")],
        ),
        // A site that serves nothing of that URL.
        (
            "site/x.ts",
            "export const A = '/img/a.png'",
            &[("site/package.json", "{\"devDependencies\":{\"vite\":\"7\"}}")],
        ),
        // One that is no site: which of the two is meant?
        (
            "ui/x.ts",
            "export const A = '/img/a.png'",
            &[("docs/public/img/a.png", "")],
        ),
        // What a framework makes.
        (
            "web/x.ts",
            "export const A = '/sitemap.xml'",
            &[("web/app/sitemap.ts", "")],
        ),
        (
            "web/x.ts",
            "export const A = '/sitemap.xml'",
            &[("web/src/pages/sitemap.xml.tsx", "")],
        ),
        (
            "web/x.ts",
            "export const A = '/sitemap.xml'",
            &[("web/app/sitemap.xml/route.ts", "")],
        ),
        // A tutorial.
        ("web/README.md", "```jsx\n<img src=\"/img/a.png\" />\n```", &[]),
    ] {
        check_in(name, text, more, None);
    }
}

#[test]
fn the_folder_that_is_served_is_known() {
    let config = "[[retire]]\nid = 'x'\npaths = ['/www/static/img/a.png', '/assets/b.png', '/app/static/c.png']\n";
    let docusaurus = [
        ("www/package.json", "{}"),
        ("www/docusaurus.config.ts", ""),
        ("www/static/img/a.png", ""),
    ];
    let vite = [
        ("app/package.json", "{}"),
        (
            "app/vite.config.mts",
            "export default defineConfig(({ mode }) => { return { publicDir: '../assets', icon: 'b.png' } })",
        ),
        ("assets/b.png", ""),
        ("app/static/c.png", ""),
    ];
    for (name, text, expected) in [
        (
            "www/src/a.tsx",
            "<Asset src=\"img/a.png\" />",
            &["www/src/a.tsx:1:13 dangling-path «img/a.png» -> www/static/img/a.png (likely)"][..],
        ),
        (
            "www/src/a.tsx",
            "<img src=\"/img/a.png\" />",
            &["www/src/a.tsx:1:11 dangling-path «/img/a.png» -> www/static/img/a.png (certain)"],
        ),
        (
            "app/src/a.tsx",
            "<img src=\"/b.png\" />",
            &["app/src/a.tsx:1:11 dangling-path «/b.png» -> assets/b.png (certain)"],
        ),
        // Nothing says that this one is served.
        ("app/src/a.tsx", "<img src=\"/c.png\" />", &[]),
    ] {
        let mut files = docusaurus.to_vec();
        files.extend(vite);
        files.push((name, text));
        let of_config = "app/vite.config.mts:1:85 dangling-path «b.png» -> assets/b.png (likely)";
        let mut expected = expected.to_vec();
        expected.push(of_config);
        expected.sort();
        check_dangling(config, &files, &expected);
    }
}

#[test]
fn a_key_by_which_a_path_is_expected_may_hold_the_end_of_a_url() {
    for key in ["iconPath", "file", "imageFile", "dir", "outPath", "url", "p"] {
        for (value, is_url) in [
            ("`${base}/img/a.png`", true),
            ("dark ? `${base}/img/a.png` : `${base}/img/live.png`", true),
            ("base + '/img/a.png'", true),
            ("'/img/a.png'", true),
            ("`${base}/img/live.png`", false),
            ("`${base}/${name}/img/a.png.txt`", false),
        ] {
            let text = format!("export const A = {{ {key}: {value} }}");
            let report = report(CONFIG, &[&AROUND[..], &[("web/x.ts", text.as_str())]].concat());
            let targets: Vec<&str> = report
                .findings
                .iter()
                .filter(|finding| finding.path.as_str() == "web/x.ts" && finding.check == "dangling-path")
                .filter_map(|finding| finding.target.as_deref())
                .collect();
            let expected = ["web/public/img/a.png"];
            assert_eq!(targets, if is_url { &expected[..] } else { &[] }, "{text}");
        }
    }
}

#[test]
fn a_url_from_another_page_may_be_of_another_host() {
    for (base, confidence) in [
        ("parsed.data.url", "possible"),
        ("page.href", "possible"),
        ("location.href", "likely"),
        ("window.location.href", "likely"),
        ("request.url", "likely"),
        ("process.env.NEXTAUTH_URL", "likely"),
        ("config.baseUrl", "likely"),
        ("base", "likely"),
    ] {
        let text = format!("export const A = new URL('/img/a.png', {base})");
        let shown = format!("1:27 dangling-path «/img/a.png» -> web/public/img/a.png ({confidence})");
        check_in("web/x.ts", &text, &[], Some(&shown));
    }
}

#[test]
fn what_is_served_is_told_when_all_of_it_goes() {
    for paths in ["'/web/public/'", "'/web/'", "'/web/public/**/*.png'"] {
        let config = format!("[[retire]]\nid = 'x'\npaths = [{paths}]\n");
        check_dangling(
            &config,
            &[
                ("web/package.json", "{}"),
                ("web/public/img/a.png", ""),
                ("ui/x.ts", "export const A = ['/img/a.png', '/img/b.jpg']"),
            ],
            &["ui/x.ts:1:20 dangling-path «/img/a.png» -> web/public/img/a.png (likely)"],
        );
    }
}
