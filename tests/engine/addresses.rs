//! Addresses of the repository's own files on its host, in code, settings and markup.

use crate::report;

const CONFIG: &str = "[[retire]]\nid = 'x'\npaths = ['/examples/old/']\n";
const OWN: &str = "https://github.com/acme/app/tree/main/examples/old";
const OTHERS: [&str; 4] = [
    "https://github.com/acme/other/tree/main/examples/old",
    "https://github.com/acme/app/tree/main/examples/new",
    "https://github.com/acme/app/tree/v1.0.0/examples/old",
    "https://github.com/acme/app/issues/1",
];

/// Files that hold an address in the place of `URL`.
const FILES: [(&str, &str); 11] = [
    ("web/a.ts", "export const list = [{ name: 'Old', link: 'URL' }];\n"),
    ("web/a.tsx", "export const A = () => <a href=\"URL\">Old</a>;\n"),
    ("web/b.tsx", "export const A = () => <Card to={`URL`} />;\n"),
    ("web/a.js", "const branch = 'x';\nopen('URL' + '?plain=1');\n"),
    ("docs/a.md", "---\ntitle: A\nlinks:\n  - to: URL\n---\n\nText\n"),
    ("docs/b.md", "---\nurl: URL\n---\n"),
    ("web/a.yml", "url: URL\n"),
    ("web/list.yaml", "items:\n  - name: Old\n    link: 'URL'\n"),
    (
        ".github/ISSUE_TEMPLATE/config.yml",
        "contact_links:\n  - name: Old\n    url: URL\n",
    ),
    ("web/a.html", "<p><a href=\"URL\">Old</a></p>\n"),
    ("web/A.vue", "<template><a href=\"URL\">Old</a></template>\n"),
];

#[test]
fn an_address_of_the_own_repository_means_its_file() {
    let package = ("package.json", "{\"repository\": \"github:acme/app\"}\n");
    let found = |path: &str, text: &str, address: &str| {
        let text = text.replace("URL", address);
        let report = report(CONFIG, &[package, ("examples/old/a.ts", ""), (path, &text)]);
        let findings = report.findings.into_iter();
        let ours = findings.filter(|finding| finding.path.as_str() == path && finding.check == "dangling-path");
        ours.map(|finding| finding.target.unwrap_or_default())
            .collect::<Vec<_>>()
    };
    for (path, text) in FILES {
        assert_eq!(found(path, text, OWN), ["examples/old"], "{path}: {text}");
        for address in OTHERS {
            assert!(found(path, text, address).is_empty(), "{path}: {address}");
        }
    }
}
