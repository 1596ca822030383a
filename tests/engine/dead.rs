//! `dead-path`: references to what a history deleted, judged without an entry.

use crate::{date, loaded, show};
use decomm::checks::{self, Options};
use decomm::facts::Parsing;
use decomm::tree::Tree;
use decomm::tree::history::{Deletion, Fate, History};
use decomm::tree::memory::MemoryTree;
use decomm::tree::path::RepoPath;
use std::sync::Arc;

/// A history as a list: deleted paths, each perhaps with the path that it moved to.
struct Told {
    deleted: Vec<RepoPath>,
    moved: Vec<(RepoPath, RepoPath)>,
}

impl Told {
    /// Reads `old` and `old -> new`.
    fn new(texts: &[&str]) -> Told {
        let parse = |text: &str| RepoPath::parse(text).unwrap();
        let pairs = texts.iter().map(|text| text.split_once(" -> ").unwrap_or((text, "")));
        let mut deleted: Vec<RepoPath> = pairs.clone().map(|(old, _)| parse(old)).collect();
        deleted.sort();
        let moved = pairs.filter(|(_, new)| !new.is_empty());
        Told {
            moved: moved.map(|(old, new)| (parse(old), parse(new))).collect(),
            deleted,
        }
    }
}

impl History for Told {
    fn deleted(&self) -> &[RepoPath] {
        &self.deleted
    }

    fn fate(&self, path: &RepoPath) -> Option<Fate> {
        let moved = self.moved.iter().find(|(old, _)| old == path);
        Some(Fate {
            commit: Some(Deletion {
                id: "abc1234".to_owned(),
                date: "2025-01-02".to_owned(),
            }),
            moved_to: moved.map(|(_, new)| new.clone()),
        })
    }
}

/// Asserts that what refers to `deleted` in `files` is `expected`.
#[track_caller]
fn check_dead(config: &str, deleted: &[&str], files: &[(&str, &str)], expected: &[&str]) {
    let found = found(config, deleted, files, |finding| finding.check.ends_with("-path"));
    assert_eq!(found, expected, "\n{config}\n{deleted:#?}\n{files:#?}");
}

fn found(
    config: &str,
    deleted: &[&str],
    files: &[(&str, &str)],
    wanted: impl Fn(&decomm::finding::Finding) -> bool,
) -> Vec<String> {
    let tree: Arc<dyn Tree> = Arc::new(MemoryTree::from_texts(files.iter().copied()));
    let config = loaded(config, tree.as_ref());
    let options = Options {
        phase: None,
        today: date(),
        left_over: false,
        n_threads: 1,
        history: Some(Arc::new(Told::new(deleted))),
        parsing: Parsing::Needed,
        progress: &|_| {},
    };
    let report = checks::run(tree, &config, &options);
    let findings = report.findings.iter().filter(|finding| wanted(finding));
    findings.map(|finding| show(finding, files)).collect()
}

#[test]
fn the_start_page_of_a_site_is_no_deleted_folder() {
    let files = [
        ("package.json", "{}"),
        ("guides/a.md", "[Docs](/docs) [old](/docs/old.md) [there](../docs)\n"),
    ];
    let old = "guides/a.md:1:21 dead-path «/docs/old.md» -> docs/old.md (certain)";
    let there = "guides/a.md:1:43 dead-path «../docs» -> docs (certain)";
    check_dead("", &["docs/old.md"], &files, &[old, there]);
}

#[test]
fn what_is_deleted_and_still_named_is_dead() {
    check_dead(
        "",
        &[
            "src/old.ts",
            "scripts/old run.sh",
            "tools/x/y.js",
            "bin/deploy",
            "Makefile.old",
            "docs/ü/é.md",
            "src/parts/index.ts",
        ],
        &[
            (".github/workflows/a.yml", "on:\n  push:\n    paths: ['tools/x/**']\n"),
            ("Dockerfile", "FROM a\nCOPY Makefile.old /x\n"),
            ("README.md", "[a](docs/ü/é.md) and [b](docs/%C3%BC/%C3%A9.md)\n"),
            (
                "package.json",
                "{\"scripts\": {\"a\": \"bin/deploy now\", \"b\": \"sh 'scripts/old run.sh'\"}}",
            ),
            (
                "src/a.ts",
                "import './old';\nimport { b } from './parts';\nimport './old.js';\n",
            ),
        ],
        &[
            ".github/workflows/a.yml:3:14 dead-path «tools/x/**» -> tools/x (certain)",
            "Dockerfile:2:6 dead-path «Makefile.old» -> Makefile.old (likely)",
            "README.md:1:5 dead-path «docs/ü/é.md» -> docs/ü/é.md (certain)",
            "README.md:1:26 dead-path «docs/%C3%BC/%C3%A9.md» -> docs/ü/é.md (certain)",
            "package.json:1:20 dead-path «bin/deploy» -> bin/deploy (certain)",
            "package.json:1:47 dead-path «scripts/old run.sh» -> scripts/old run.sh (certain)",
            "src/a.ts:1:9 dead-path «./old» -> src/old.ts (certain)",
            "src/a.ts:2:20 dead-path «./parts» -> src/parts (certain)",
            "src/a.ts:3:9 dead-path «./old.js» -> src/old.ts (certain)",
        ],
    );
}

#[test]
fn what_history_does_not_know_is_not_missed() {
    check_dead(
        "",
        &["src/old/a.ts", "lib/x.ts"],
        &[
            (
                "src/a.ts",
                "import './never';\nimport './old/b';\nimport 'lib/y';\nimport 'x';\nimport 'react/jsx-runtime';\n",
            ),
            ("b.sh", "cat src/old/b.ts\nrm src/old/a.ts\nnode -p x > lib/x.ts\n"),
            ("README.md", "`src/never.ts`, old and x\n"),
        ],
        &[],
    );
}

#[test]
fn what_is_back_or_was_replaced_is_not_dead() {
    check_dead(
        "",
        &["src/a.js", "src/b.ts", "src/c.ts", "docs/d.md", "src/e"],
        &[
            ("docs/d.md/x", ""),
            ("src/a.ts", ""),
            ("src/b/index.tsx", ""),
            ("src/c.ts", ""),
            ("src/e/f.ts", ""),
            (
                "src/x.ts",
                "import './a';\nimport './a.js';\nimport './b';\nimport './c';\n",
            ),
            ("x.sh", "ls docs/d.md src/e\n"),
        ],
        &[],
    );
}

#[test]
fn what_tools_write_is_not_missed() {
    check_dead(
        "",
        &[
            "dist/x.js",
            "packages/a/lib/x.js",
            "public/app.min.js",
            "public/js/app.js",
            "coverage/index.html",
            "yarn.lock",
            "a/__snapshots__/b.js",
        ],
        &[
            (".gitignore", "/public/js/\n"),
            ("packages/a/src/x.ts", ""),
            (
                "x.sh",
                "cat dist/x.js packages/a/lib/x.js public/app.min.js public/js/app.js coverage/index.html yarn.lock \
                 a/__snapshots__/b.js\n",
            ),
        ],
        &[],
    );
}

#[test]
fn what_an_image_runs_lies_in_it() {
    let standalone =
        "FROM a AS b\nWORKDIR /app\nCOPY . .\nFROM a\nWORKDIR /app\nCOPY --from=b /app/.next/standalone ./\n";
    let copied =
        "FROM a AS b\nWORKDIR /app\nCOPY . .\nFROM a\nWORKDIR /app\nCOPY --from=b /app/x ./x\nCOPY server.js ./\n";
    check_dead(
        "",
        &["server.js"],
        &[
            (
                "templates/a/Dockerfile",
                &format!("{standalone}CMD HOSTNAME=\"0.0.0.0\" node server.js\n"),
            ),
            (
                "templates/b/Dockerfile",
                &format!("{standalone}CMD [\"node\", \"server.js\"]\n"),
            ),
            ("Dockerfile", &format!("{copied}CMD [\"node\", \"server.js\"]\n")),
            ("dev.Dockerfile", "FROM a\nWORKDIR /app\nCOPY . .\nCMD node server.js\n"),
        ],
        &[
            "Dockerfile:7:6 dead-path «server.js» -> server.js (likely)",
            "Dockerfile:8:15 dead-path «server.js» -> server.js (likely)",
            "dev.Dockerfile:4:10 dead-path «server.js» -> server.js (likely)",
        ],
    );
}

#[test]
fn what_is_said_to_others_is_theirs() {
    check_dead(
        "",
        &["src/a.ts", "admin/x.ts", "payload/x.ts", "dev/x.ts", "tests/x.ts"],
        &[
            (
                "tsconfig.json",
                "{\"compilerOptions\": {\"rootDir\": \"${configDir}/src\"}}",
            ),
            (
                "package.json",
                "{\"scripts\": {\"a\": \"tsx x/dev.ts admin\", \"b\": \"eslint tests\", \"c\": \"sh ./wait.sh payload && ls tests\"}}",
            ),
            (
                ".github/workflows/a.yml",
                "on: push\njobs:\n  a:\n    steps:\n      - run: ./wait-until.sh payload\n      - run: ls payload\n",
            ),
            (
                "x/dev.ts",
                "import { spawn } from 'child_process';\nspawn(bin, ['dev']);\nspawn('node', [bin, 'dev'], { cwd: '/' });\nspawn(bin, ['dev'], { cwd: process.cwd() });\n",
            ),
            ("wait.sh", ""),
            ("wait-until.sh", ""),
        ],
        &[
            ".github/workflows/a.yml:6:17 dead-path «payload» -> payload (certain)",
            "package.json:1:54 dead-path «tests» -> tests (certain)",
            "package.json:1:95 dead-path «tests» -> tests (certain)",
        ],
    );
}

#[test]
fn what_an_ignore_file_names_is_written_by_a_tool() {
    check_dead(
        "",
        &["test/adapter.ts", "test/other.ts"],
        &[
            (".gitignore", "test/adapter.js\n"),
            ("test/a.ts", "import './adapter.js';\nimport './other.js';\n"),
        ],
        &["test/a.ts:2:9 dead-path «./other.js» -> test/other.ts (certain)"],
    );
}

#[test]
fn the_places_in_a_gettext_catalogue_are_an_extractors() {
    let catalogue = "#. From app/old.tsx\n#: app/old.tsx:12\n#: app/live.tsx app/old.tsx\r\n#~ #: app/old.tsx\nmsgid \"See app/old.tsx\"\n";
    let files = [
        ("app/live.tsx", ""),
        ("locales/de.po", catalogue),
        ("locales/all.pot", "#: app/old.tsx\n"),
        // Elsewhere the sign is none of an extractor's.
        ("locales/de.txt2", "#: app/old.tsx\n"),
    ];
    check_dead(
        "",
        &["app/old.tsx"],
        &files,
        &[
            "locales/de.po:1:9 dead-path «app/old.tsx» -> app/old.tsx (likely)",
            "locales/de.po:5:12 dead-path «app/old.tsx» -> app/old.tsx (likely)",
            "locales/de.txt2:1:4 dead-path «app/old.tsx» -> app/old.tsx (likely)",
        ],
    );
    crate::check_dangling(
        "[[retire]]\nid = 'x'\npaths = ['/app/old.tsx']\n",
        &files,
        &[
            "locales/de.po:1:9 dangling-path «app/old.tsx» -> app/old.tsx (likely)",
            "locales/de.po:5:12 dangling-path «app/old.tsx» -> app/old.tsx (likely)",
            "locales/de.txt2:1:4 dangling-path «app/old.tsx» -> app/old.tsx (likely)",
        ],
    );
}

#[test]
fn an_entry_speaks_before_history_and_what_is_retired_goes_with_it() {
    check_dead(
        "[[retire]]\nid = \"old\"\npaths = [\"/old/\"]\nscripts = [\"gone\"]\n",
        &["old/a.js", "b/c.js"],
        &[
            ("old/d.js", "import '../b/c.js';\n"),
            (
                "package.json",
                "{\"scripts\": {\"gone\": \"node b/c.js\", \"x\": \"node old/a.js\"}}",
            ),
            ("x.sh", "node b/c.js\n"),
        ],
        &[
            "old/d.js retired-path -> old/d.js (certain)",
            "package.json:1:48 dangling-path «old/a.js» -> old/a.js (certain)",
            "x.sh:1:6 dead-path «b/c.js» -> b/c.js (likely)",
        ],
    );
}

#[test]
fn exceptions_hold_and_their_use_counts_where_history_is_asked() {
    let unused = |config: &str, deleted: &[&str], text: &str| {
        let files = [("x.sh", text)];
        found(config, deleted, &files, |_| true)
    };
    let allow = "[[allow]]\nchecks = [\"dead-path\"]\nreason = \"later\"\n";
    let inline = "# decomm-allow: dead-path -- later\nnode b/c.js\n";
    assert_eq!(unused(allow, &["b/c.js"], "node b/c.js\n"), Vec::<String>::new());
    assert_eq!(unused("", &["b/c.js"], inline), Vec::<String>::new());
    assert_eq!(unused(allow, &["b/d.js"], "node b/c.js\n").len(), 1);
    assert_eq!(unused("", &["b/d.js"], inline).len(), 1);
    // A run that does not ask the history cannot know.
    for (config, text) in [(allow, "node b/c.js\n"), ("", inline)] {
        let report = crate::report(config, &[("x.sh", text)]);
        assert_eq!(report.findings.len(), 0, "{config}{text}");
    }
}

#[test]
fn the_help_says_where_a_file_went() {
    let files = [("d.ts", ""), ("x.sh", "node a.js\nnode b.js\n")];
    let tree: Arc<dyn Tree> = Arc::new(MemoryTree::from_texts(files));
    let config = loaded("", tree.as_ref());
    let options = Options {
        phase: None,
        today: date(),
        left_over: false,
        n_threads: 1,
        history: Some(Arc::new(Told::new(&[
            "a.js -> c.ts",
            "c.ts -> d.ts",
            "b.js -> e.js",
            "e.js",
        ]))),
        parsing: Parsing::Needed,
        progress: &|_| {},
    };
    let report = checks::run(tree, &config, &options);
    let told: Vec<(&str, &str)> = report
        .findings
        .iter()
        .map(|finding| (finding.message.as_str(), finding.help.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (
                "this command refers to `a.js`, which abc1234 deleted on 2025-01-02",
                "its content is in `d.ts` now"
            ),
            (
                "this command refers to `b.js`, which abc1234 deleted on 2025-01-02",
                "take the reference out"
            ),
        ]
    );
}

#[test]
fn a_path_that_several_packages_have_means_theirs() {
    let deleted = ["src/index.ts", "src/old.ts"];
    let text = "inputs.filter((input) => input !== 'src/index.ts' && input !== 'src/old.ts');\n";
    let files = [
        ("package.json", r#"{"workspaces": ["packages/*"]}"#),
        ("packages/a/package.json", r#"{"name": "a"}"#),
        ("packages/a/src/index.ts", ""),
        ("packages/b/package.json", r#"{"name": "b"}"#),
        ("packages/b/src/index.ts", ""),
        ("scripts/x.ts", text),
    ];
    check_dead(
        "",
        &deleted,
        &files,
        &["scripts/x.ts:1:65 dead-path «src/old.ts» -> src/old.ts (likely)"],
    );
    let workflow = "jobs:\n  a:\n    steps:\n      - run: |\n          cd ./examples/${{ matrix.dir }}\n          deno run ./src/index.ts\n";
    check_dead(
        "",
        &deleted,
        &[("examples/a/src/index.ts", ""), (".github/workflows/a.yml", workflow)],
        &[],
    );
}
