//! What has a word or two in common with something retired, and may mean something else: at most a note, or a warning.

use crate::{check_dangling, report};

/// Asserts that in `files` exactly the texts of `expected` are dangling, each with its confidence and severity.
#[track_caller]
fn check_said(paths: &str, files: &[(&str, &str)], expected: &[&str]) {
    let config = format!("[[retire]]\nid = 'x'\npaths = [{paths}]\n");
    let found = report(&config, files).findings;
    let found: Vec<String> = found
        .iter()
        .filter(|finding| finding.check.starts_with("dangling-"))
        .map(|finding| {
            let text = files.iter().find(|(path, _)| *path == finding.path.as_str());
            let said = finding.place.unwrap().span.of(text.unwrap().1);
            format!("{said} {} {}", finding.confidence.name(), finding.severity.name())
        })
        .collect();
    assert_eq!(found, expected, "{files:#?}");
}

#[test]
fn no_tool_begins_in_the_folder_that_holds_the_packages() {
    let web = ("packages/web/package.json", "{}");
    let code = (
        "packages/web/src/pages/a.ts",
        "get(`api/users/${id}`); get(`api/${id}`); run('api/users'); x = { result: 'api/next.js' };\n\
         load('api/src/b.ts'); load('../../../api/src/b.ts'); load(`packages/api/${id}`);\n",
    );
    let readme = ("packages/web/README.md", "```sh\nnpx skills add api/kit\n```\n");
    let file = ("packages/api/src/b.ts", "");
    let unsure = [
        "api/kit possible note",
        "api/users/${id} possible note",
        "api/${id} possible note",
        "api/users possible note",
        "api/next.js possible note",
    ];
    let at_root = ["../../../api/src/b.ts likely error", "packages/api/${id} likely error"];
    let root = ("package.json", "{}");
    let there = ["api/src/b.ts likely error"];
    let expected: Vec<&str> = unsure.into_iter().chain(there).chain(at_root).collect();
    check_said("'/packages/api/'", &[root, web, readme, code, file], &expected);
    let gone = ["api/src/b.ts possible note"];
    let expected: Vec<&str> = unsure.into_iter().chain(gone).chain(at_root).collect();
    check_said("'/packages/api/'", &[root, web, readme, code], &expected);
    // Within a package any folder may be where a path begins.
    check_said(
        "'/packages/web/src/api/'",
        &[root, web, ("packages/web/src/pages/a.ts", "read(`api/${name}`)")],
        &["api/${name} likely error"],
    );
}

#[test]
fn an_address_may_begin_like_a_folder_of_the_root() {
    let root = ("package.json", "{}");
    let code = (
        "web/a.tsx",
        "export const a = { href: 'guides/sign-in/start' }; read('guides/a.md'); read('guides/b.md'); go('guides/deep');\n",
    );
    let deep = ("guides/deep/c.md", "");
    check_said(
        "'/guides/'",
        &[root, code, ("guides/a.md", ""), deep],
        &[
            "guides/sign-in/start possible note",
            "guides/a.md likely error",
            "guides/b.md likely error",
            "guides/deep likely error",
        ],
    );
    let printed = (
        "log.txt",
        "Error: x\n    at f (/guides/deep/x.js:989:13)\n    see /guides/deep/c.md\n",
    );
    let in_json = (
        "a.json",
        "{\"a\": \"It says that it failed there: at f (/guides/deep/x.js:989:13)\"}",
    );
    check_said(
        "'/guides/'",
        &[root, in_json, deep],
        &["/guides/deep/x.js possible note"],
    );
    check_said(
        "'/guides/'",
        &[root, printed, deep],
        &["/guides/deep/x.js possible note", "/guides/deep/c.md certain error"],
    );
}

#[test]
fn a_name_alone_may_be_that_of_a_file_anywhere() {
    check_dangling(
        "[[retire]]\nid = 'x'\npaths = ['/logo.png', '/packages/a/own.json']\n",
        &[
            ("package.json", "{}"),
            ("logo.png", ""),
            ("a.js", "read('logo.png')"),
            ("packages/a/package.json", "{}"),
            ("packages/a/own.json", ""),
            (
                "packages/a/src/b.ts",
                "const names = ['logo.png', './logo.png', 'own.json', '../../../logo.png'];",
            ),
        ],
        &[
            "a.js:1:7 dangling-path «logo.png» -> logo.png (likely)",
            "packages/a/src/b.ts:1:17 dangling-path «logo.png» -> logo.png (possible)",
            "packages/a/src/b.ts:1:29 dangling-path «./logo.png» -> logo.png (possible)",
            "packages/a/src/b.ts:1:43 dangling-path «own.json» -> packages/a/own.json (likely)",
            "packages/a/src/b.ts:1:55 dangling-path «../../../logo.png» -> logo.png (likely)",
        ],
    );
}

#[test]
fn a_served_file_that_was_never_there_is_no_file_of_another_package() {
    let never =
        "packages/docs/a.test.ts:1:11 dangling-path «/images/logo.svg» -> demo/public/images/logo.svg (possible)";
    check_dangling(
        "[[retire]]\nid = 'x'\npaths = ['/demo/public/images/']\n",
        &[
            ("package.json", "{}"),
            ("demo/package.json", "{}"),
            ("demo/public/images/old.png", ""),
            ("packages/docs/package.json", "{}"),
            ("packages/docs/a.test.ts", "<img src=\"/images/logo.svg\"/>"),
        ],
        &[never],
    );
}

#[test]
fn a_comment_of_a_component_is_prose() {
    let text = "<!--\n  Do not edit this: the source is in packages/old/templates/a.html\n-->\n\
                <template>\n  <p>packages/old/templates/a.html</p>\n</template>\n";
    for name in ["web/a.vue", "web/a.svelte", "web/a.astro"] {
        check_said(
            "'/packages/old/'",
            &[("packages/old/templates/a.html", ""), (name, text)],
            &[
                "packages/old/templates/a.html likely warning",
                "packages/old/templates/a.html likely error",
            ],
        );
    }
}

#[test]
fn a_sentence_in_json_is_prose() {
    let text = "{\n  \"a\": \"The report names `.github/workflows/release.yml` and says what should change.\",\n  \
                \"b\": \".github/workflows/release.yml\",\n  \"c\": \"## Steps\\n\\nRead [how to](../.github/workflows/release.yml) before you begin.\"\n}\n";
    check_said(
        "'/.github/workflows/release.yml'",
        &[
            (".github/workflows/release.yml", "on: push\n"),
            ("evals/evals.json", text),
        ],
        &[
            ".github/workflows/release.yml likely warning",
            ".github/workflows/release.yml likely error",
            "../.github/workflows/release.yml likely warning",
        ],
    );
}
