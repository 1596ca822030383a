//! URLs of the repository's own site: behind a local host, and of the pages of its docs.

use super::*;

#[test]
fn a_url_of_this_machine_means_a_route_of_the_repository() {
    let config = "[[retire]]\nid = 'x'\npaths = ['/pages/api/stripe/webhook.ts']\n";
    let shown = "dangling-path «localhost:3000/api/stripe/webhook» -> pages/api/stripe/webhook.ts (likely)";
    let with_scheme = "dangling-path «http://localhost:3000/api/stripe/webhook» -> pages/api/stripe/webhook.ts";
    let package = "{\"dependencies\":{\"next\":\"15.0.0\"},\"scripts\":{\"a\":\"SCRIPT\"}}";
    for (script, name, text, expected) in [
        (
            "pkgx stripe listen --forward-to localhost:3000/api/stripe/webhook",
            "a.txt",
            "",
            Some(format!("package.json:1:83 {shown}")),
        ),
        (
            "x",
            "a.sh",
            "curl http://localhost:3000/api/stripe/webhook -d @x",
            Some(format!("a.sh:1:6 {with_scheme} (likely)")),
        ),
        (
            "x",
            "README.md",
            "Post to `http://localhost:3000/api/stripe/webhook`.",
            Some(format!("README.md:1:10 {with_scheme} (likely)")),
        ),
        (
            "x",
            "README.md",
            "```sh\ncurl http://localhost:3000/api/stripe/webhook\n```\n",
            Some(format!("README.md:2:6 {with_scheme} (likely)")),
        ),
        (
            "x",
            "a.ts",
            "fetch('http://localhost:3000/api/stripe/webhook')",
            Some(format!("a.ts:1:8 {with_scheme} (likely)")),
        ),
        (
            "x",
            "a.json",
            "{\"url\":\"http://localhost:3000/api/stripe/webhook\"}",
            Some(format!("a.json:1:9 {with_scheme} (likely)")),
        ),
        ("x", "a.sh", "curl http://localhost:3000/api/stripe/other", None),
        ("x", "a.sh", "curl https://x.io/api/stripe/webhook", None),
        (
            "x",
            "README.md",
            "Post to `/api/stripe/webhook`, `https://x.io/api/stripe/webhook`.",
            None,
        ),
        ("x", "a.ts", "fetch('http://localhost:3000/api/stripe')", None),
    ] {
        let package = package.replace("SCRIPT", script);
        let files = [
            ("package.json", package.as_str()),
            ("pages/api/stripe/webhook.ts", ""),
            (name, text),
        ];
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        check_dangling(config, &files, &expected);
    }
}

#[test]
fn pages_of_fumadocs_are_named_by_lists_links_and_code() {
    let config = "[[retire]]\nid = 'x'\npaths = ['/web/content/docs/(root)/old.mdx', '/web/content/docs/dark/']\n";
    let old = "web/content/docs/(root)/old.mdx";
    for (name, text, expected) in [
        (
            "web/content/docs/meta.json",
            "{\"pages\":[\"dark\",\"(root)\",\"...\",\"---Old---\",\"...dark\",\"!dark\"]}",
            vec![
                "web/content/docs/meta.json:1:12 dangling-path «dark» -> web/content/docs/dark (certain)".to_owned(),
                "web/content/docs/meta.json:1:49 dangling-path «dark» -> web/content/docs/dark (certain)".to_owned(),
                "web/content/docs/meta.json:1:57 dangling-path «dark» -> web/content/docs/dark (certain)".to_owned(),
            ],
        ),
        (
            "web/content/docs/(root)/meta.json",
            "{\"title\":\"old\",\"pages\":[\"old\",\"new\",\"[Old](/docs/old)\",\"[x](https://x.io/docs/old)\"]}",
            vec![
                format!("web/content/docs/(root)/meta.json:1:26 dangling-path «old» -> {old} (certain)"),
                format!("web/content/docs/(root)/meta.json:1:44 dangling-path «/docs/old» -> {old} (likely)"),
            ],
        ),
        (
            "web/content/docs/(root)/new.mdx",
            "[a](/docs/old#x) <Link href=\"/docs/dark/next\">b</Link>\n",
            vec![
                format!("web/content/docs/(root)/new.mdx:1:5 dangling-path «/docs/old» -> {old} (likely)"),
                "web/content/docs/(root)/new.mdx:1:30 dangling-path «/docs/dark/next» -> web/content/docs/dark/next (likely)".to_owned(),
            ],
        ),
        (
            "web/next.config.mjs",
            "export default { redirects: [{ source: '/docs/old', destination: '/docs/new' }, { source: '/a', destination: '/docs/old' }] }",
            vec![format!("web/next.config.mjs:1:111 dangling-path «/docs/old» -> {old} (likely)")],
        ),
        (
            "web/components/nav.tsx",
            "export const links = ['/docs/old', '/docs/new', '/old/docs', '/docs']",
            vec![format!("web/components/nav.tsx:1:24 dangling-path «/docs/old» -> {old} (likely)")],
        ),
        ("web/lib/redirects.ts", "export const a = [{ source: '/docs/old', destination: '/docs/new' }]", vec![]),
        ("api/a.ts", "export const a = '/docs/old'", vec![]),
    ] {
        let mut files = vec![
            ("web/package.json", "{}"),
            ("web/source.config.ts", "export const docs = defineDocs({ dir: 'content/docs' })"),
            ("web/content/docs/(root)/old.mdx", ""),
            ("web/content/docs/dark/index.mdx", ""),
        ];
        if name != "web/content/docs/(root)/new.mdx" {
            files.push(("web/content/docs/(root)/new.mdx", ""));
        }
        files.push((name, text));
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        check_dangling(config, &files, &expected);
    }
}

#[test]
fn a_handler_names_the_module_that_exports_it() {
    let config = "[[retire]]\nid = 'x'\npaths = ['/a/src/server.ts']\n";
    for (name, text, expected) in [
        (
            "a/serverless.yml",
            "provider:\n  name: aws\nfunctions:\n  api:\n    handler: src/server.handler\n",
            Some("a/serverless.yml:5:14 dangling-path «src/server.handler» -> a/src/server.ts (certain)"),
        ),
        (
            "a/template.yaml",
            "Transform: AWS::Serverless-2016-10-31\nResources:\n  Api:\n    Properties:\n      CodeUri: src/\n      Handler: server.handler\n",
            Some("a/template.yaml:6:16 dangling-path «server.handler» -> a/src/server.ts (certain)"),
        ),
        (
            "a/serverless.yml",
            "provider:\n  name: aws\nfunctions:\n  api:\n    handler: src/other.server\n",
            None,
        ),
        ("a/x.yml", "handler: src/server.handler\n", None),
    ] {
        check_dangling(config, &[(name, text), ("a/src/other.ts", "")], expected.as_slice());
    }
}

#[test]
fn redirects_name_pages_of_a_docs_site() {
    let config = "[[retire]]\nid = 'x'\npaths = ['/docs/guides/old.mdx', '/www/docs/old.md']\n";
    for (name, text, expected) in [
        (
            "docs/docs.json",
            "{\"navigation\":[],\"redirects\":[{\"source\":\"/docs/a\",\"destination\":\"/docs/guides/old\"}]}",
            Some("docs/docs.json:1:66 dangling-path «/docs/guides/old» -> docs/guides/old.mdx (likely)"),
        ),
        (
            "www/vercel.json",
            "{\"redirects\":[{\"source\":\"/docs/old\",\"destination\":\"/docs/new\"},{\"source\":\"/a\",\"destination\":\"/docs/old\"}]}",
            Some("www/vercel.json:1:94 dangling-path «/docs/old» -> www/docs/old.md (likely)"),
        ),
        (
            "vercel.json",
            "{\"redirects\":[{\"source\":\"/a\",\"destination\":\"/docs/old\"}]}",
            None,
        ),
    ] {
        let mut files = vec![("www/docusaurus.config.ts", ""), ("www/docs/new.md", "")];
        if name != "docs/docs.json" {
            files.push(("docs/docs.json", "{\"navigation\":[]}"));
        }
        files.push((name, text));
        check_dangling(config, &files, expected.as_slice());
    }
}

#[test]
fn a_page_of_html_names_what_it_is_made_of() {
    let config = "[[retire]]\nid = 'x'\npaths = ['/app/index.tsx', '/app/src/main.ts', '/public/icon.png', '/app/old.css', '/lib/old.ts']\n";
    for (text, expected) in [
        (
            "<script type=\"module\" src=\"index.tsx\"></script>",
            Some("1:28 dangling-path «index.tsx» -> app/index.tsx (certain)"),
        ),
        (
            "<script type=module src=/src/main.ts></script>",
            Some("1:25 dangling-path «/src/main.ts» -> app/src/main.ts (likely)"),
        ),
        (
            "<link rel=icon href='/icon.png'>",
            Some("1:22 dangling-path «/icon.png» -> public/icon.png (certain)"),
        ),
        (
            "<link rel=icon href='%PUBLIC_URL%/icon.png'>",
            Some("1:22 dangling-path «%PUBLIC_URL%/icon.png» -> public/icon.png (certain)"),
        ),
        (
            "<link rel=stylesheet href='./old.css?v=1'>",
            Some("1:28 dangling-path «./old.css?v=1» -> app/old.css (certain)"),
        ),
        (
            "<script type=module>import './src/main.ts'</script>",
            Some("1:29 dangling-path «./src/main.ts» -> app/src/main.ts (certain)"),
        ),
        (
            "<script type=module>import '/src/main.ts'</script>",
            Some("1:29 dangling-path «/src/main.ts» -> app/src/main.ts (likely)"),
        ),
        (
            "<style>@import './old.css';</style>",
            Some("1:17 dangling-path «./old.css» -> app/old.css (certain)"),
        ),
        (
            "<p>see lib/old.ts</p>",
            Some("1:8 dangling-path «lib/old.ts» -> lib/old.ts (likely)"),
        ),
        (
            "<!-- see lib/old.ts -->",
            Some("1:10 dangling-path «lib/old.ts» -> lib/old.ts (likely)"),
        ),
        ("<script src=\"https://x.io/index.tsx\"></script>", None),
        ("<a href=\"index\">x</a><a href='#index.tsx'>x</a>", None),
        ("<script src='other/index.tsx'></script>", None),
        ("<p class='index.tsx' id='src/main.ts'>index.tsx</p>", None),
        ("<img src='icon.png'>", None),
        (
            "<!-- decomm-allow: dangling-path -- kept --><script src='index.tsx'></script>",
            None,
        ),
    ] {
        let expected: Vec<String> = expected.iter().map(|shown| format!("app/index.html:{shown}")).collect();
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        check_dangling(
            config,
            &[("app/index.html", text), ("app/index.tsx", ""), ("app/src/main.ts", "")],
            &expected,
        );
    }
}

#[test]
fn what_a_page_of_html_names_is_used() {
    let config = "[[retire]]\nid = 'x'\npaths = ['/old.ts']\n";
    let files = [
        ("old.ts", "import './main'; import './other'"),
        ("main.ts", ""),
        ("other.ts", ""),
    ];
    let with_page = |text| {
        let mut files = files.to_vec();
        files.push(("index.html", text));
        report(config, &files)
    };
    let orphans = |text| {
        let report = with_page(text);
        let orphans = report
            .findings
            .iter()
            .filter(|finding| finding.check == "orphaned-file");
        orphans.map(|finding| finding.path.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(orphans("<script type=module src='/main.ts'></script>"), ["other.ts"]);
    assert_eq!(
        orphans("<script type=module>import '/main.ts'; import './other.ts'</script>"),
        [""; 0]
    );
}
