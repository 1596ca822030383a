//! Whole files with references taken out of them, through every language that holds another.

use proptest::prelude::*;

use crate::lang::extract;
use crate::lang::reference::Removal;
use crate::lang::shown::file;
use crate::lang::source::{Extraction, Source};
use crate::lang::take_out::take_out;
use crate::lang::taken::TakenOut;
use crate::text::edit::Edits;
use crate::text::span::Span;

fn applied(text: &str, out: &TakenOut) -> String {
    let mut edits = Edits::default();
    for edit in &out.edits {
        edits.add(edit.clone()).unwrap();
    }
    String::from_utf8(edits.apply(text.as_bytes())).unwrap()
}

/// Returns the references of `text` that name something with an `X` and can go.
fn marked(text: &str, extraction: &Extraction) -> Vec<Span> {
    let can_go = extraction
        .references
        .iter()
        .filter(|reference| reference.removal != Removal::Manual);
    let mut spans: Vec<Span> = can_go
        .filter(|reference| reference.span.of(text).contains('X'))
        .map(|reference| reference.span)
        .collect();
    spans.sort();
    spans.dedup();
    spans
}

#[track_caller]
fn check(path: &str, text: &str, expected: &str) {
    let source: Source = file(path, text);
    let wanted = marked(text, &extract(&source));
    assert!(!wanted.is_empty(), "nothing can go: {:?}", extract(&source).references);
    let out = take_out(&source, &wanted);
    assert_eq!(out.refused, Vec::<usize>::new(), "{text}");
    assert_eq!(applied(text, &out), expected, "{text}");
    check_all(path, text);
    check_all(path, &text.replace('\n', "\r\n"));
    let windows = text.replace('\n', "\r\n");
    let source = file(path, &windows);
    let out = take_out(&source, &marked(&windows, &extract(&source)));
    assert_eq!(applied(&windows, &out), expected.replace('\n', "\r\n"), "with CRLF");
}

/// Checks that nothing with an `X` can go by rule.
#[track_caller]
fn check_stays(path: &str, text: &str) {
    let extraction = extract(&file(path, text));
    let named = extraction
        .references
        .iter()
        .any(|reference| reference.span.of(text).contains('X'));
    assert!(named, "{text}");
    assert_eq!(marked(text, &extraction), [], "{text}");
}

/// Returns what is wrong with what happens when each reference of `text` that can go goes by itself.
fn wrongs(path: &str, text: &str) -> Vec<String> {
    let source = file(path, text);
    let before = extract(&source);
    let mut wrongs = Vec::new();
    for reference in before
        .references
        .iter()
        .filter(|reference| reference.removal != Removal::Manual)
    {
        let out = take_out(&source, &[reference.span]);
        let name = format!("{path}: {text:?}: {:?}", reference.span.of(text));
        if !out.refused.is_empty() {
            wrongs.push(format!("{name} is refused, {:?}", reference.removal));
            continue;
        }
        let left = applied(text, &out);
        let after = extract(&file(path, &left));
        if !out.is_empty && after.notes.len() > before.notes.len() {
            wrongs.push(format!("{name} leaves {left:?}: {:?}", after.notes));
        }
        let same = |other: &&crate::lang::reference::Reference| {
            other.target == reference.target && other.kind == reference.kind
        };
        if after.references.iter().filter(same).count() >= before.references.iter().filter(same).count() {
            wrongs.push(format!("{name} is still there: {left:?}"));
        }
        if left.split('\n').count() > text.split('\n').count() {
            wrongs.push(format!("{name} adds lines: {left:?}"));
        }
    }
    wrongs
}

#[track_caller]
fn check_all(path: &str, text: &str) {
    let wrongs = wrongs(path, text);
    assert!(wrongs.is_empty(), "{}", wrongs.join("\n"));
}

const WORKFLOW: &str = ".github/workflows/a.yml";

#[test]
fn steps_leave_pipelines() {
    let head = "on: push\njobs:\n  a:\n    steps:\n";
    let check_steps =
        |before: &str, after: &str| check(WORKFLOW, &format!("{head}{before}"), &format!("{head}{after}"));
    check_steps(
        "      - uses: a/b@v1\n      - run: node X.js\n",
        "      - uses: a/b@v1\n",
    );
    check_steps(
        "      - name: x\n        run: node X.js # why\n        # behind\n      # of the next\n      - run: b\n",
        "      # of the next\n      - run: b\n",
    );
    check_steps(
        "      - run: a\n\n      - name: x\n        run: |\n          node X.js\n        env:\n          A: b\n\n      - run: c\n",
        "      - run: a\n\n      - run: c\n",
    );
    check_steps(
        "      - run: |\n          a\n          node X.js\n\n          b\n",
        "      - run: |\n          a\n\n          b\n",
    );
    check_steps(
        "      - run: |\n          node X.js\n          b\n",
        "      - run: |\n          b\n",
    );
    check_steps(
        "      - run: |\n          a && \\\n            node X.js\n",
        "      - run: |\n          a\n",
    );
    check_steps(
        "      - run: >\n          a &&\n          node X.js &&\n          b\n",
        "      - run: >\n          a &&\n          b\n",
    );
    check_steps("      - run: \"a && node \\\"X.js\\\"\"\n", "      - run: \"a\"\n");
    check_steps("      - run: 'a && node ''X.js'''\n", "      - run: 'a'\n");
    check_steps("      - uses: ./.github/X\n      - run: b\n", "      - run: b\n");
    check_steps(
        "      - run: npm run X -- --a ${{ b }}\n      - run: b",
        "      - run: b",
    );
    check_steps("      - {run: node X.js}\n      - {run: b}\n", "      - {run: b}\n");
    check_stays(WORKFLOW, &format!("{head}      - run: node X.js\n"));
    check_stays(
        WORKFLOW,
        &format!("{head}      - &s\n        run: node X.js\n      - *s\n"),
    );
    check_stays(WORKFLOW, &format!("{head}      - run: node X.js | b\n      - run: b\n"));
    check_stays(
        WORKFLOW,
        &format!("{head}      - run: b\n        working-directory: X/a\n      - run: b\n"),
    );
}

#[test]
fn what_is_said_of_a_step_alone_goes_with_it() {
    let steps = |text: &str| format!("jobs:\n  a:\n    steps:\n      - run: a\n{text}");
    for (text, left) in [
        (
            "\n        # why\n      - run: node X\n\n      - run: b\n",
            "\n      - run: b\n",
        ),
        ("\n      # why\n      # so\n      - run: node X\n", ""),
        // It may be said of both.
        (
            "\n      # why\n      - run: node X\n      - run: b\n",
            "\n      # why\n      - run: b\n",
        ),
        (
            "      # why\n      - run: node X\n\n      - run: b\n",
            "      # why\n\n      - run: b\n",
        ),
        // A heading is said of all steps below it.
        (
            "\n      # ** Ready **\n      - run: node X\n\n      - run: b\n",
            "\n      # ** Ready **\n\n      - run: b\n",
        ),
    ] {
        check(WORKFLOW, &steps(text), &steps(left));
    }
}

#[test]
fn packages_leave_lists_of_what_is_left_out() {
    check(
        ".changeset/config.json",
        "{\n  \"ignore\": [\"@a/X\", \"@a/b\"]\n}\n",
        "{\n  \"ignore\": [\"@a/b\"]\n}\n",
    );
    check(
        ".changeset/config.json",
        "{\n  \"ignore\": [\"@a/X\"]\n}\n",
        "{\n  \"ignore\": []\n}\n",
    );
    check(
        ".deepsource.toml",
        "test_patterns = [\n  \"X/**/*.spec.ts\",\n  \"b/**/*.spec.ts\"\n]\n",
        "test_patterns = [\n  \"b/**/*.spec.ts\"\n]\n",
    );
}

#[test]
fn markdown_that_a_document_shows_stays() {
    check_stays("a.md", "a\n\n```md\n- b\n- You can [link](./X.md).\n- `X.md`\n```\n");
}

#[test]
fn an_instruction_that_would_only_read_goes_whole() {
    check(
        "Dockerfile",
        "FROM a\nRUN --mount=type=secret,id=t export T=$(cat /run/secrets/t) && node X.js\nRUN b\n",
        "FROM a\nRUN b\n",
    );
    check(
        "Dockerfile",
        "FROM a\nRUN export T=$(make t) && node X.js\nRUN b\n",
        "FROM a\nRUN export T=$(make t)\nRUN b\n",
    );
}

#[test]
fn items_leave_lists() {
    check(
        WORKFLOW,
        "on:\n  push:\n    paths:\n      - 'X/**' # c\n      - b/**\n",
        "on:\n  push:\n    paths:\n      - b/**\n",
    );
    check(
        WORKFLOW,
        "on:\n  push:\n    paths: ['a/**', 'X/**']  # keep\n",
        "on:\n  push:\n    paths: ['a/**']  # keep\n",
    );
    check(
        WORKFLOW,
        "on:\n  push:\n    paths: [ X/**, X/b/**, a/** ]\n",
        "on:\n  push:\n    paths: [ a/** ]\n",
    );
    check(
        WORKFLOW,
        "on:\n  push:\n    paths: [\n      X/**,\n      a/**,\n    ]\n",
        "on:\n  push:\n    paths: [\n      a/**,\n    ]\n",
    );
    check(
        WORKFLOW,
        "on:\n  push:\n    paths:\n    - a/**\n    - '!X/**'",
        "on:\n  push:\n    paths:\n    - a/**",
    );
    check_stays(WORKFLOW, "on:\n  push:\n    paths:\n      - X/**\n");
    check_stays(WORKFLOW, "on:\n  push:\n    paths: ['X/**']\n");
    check_stays(
        WORKFLOW,
        "on:\n  push:\n    paths: &a\n      - X/**\n      - b/**\n  pull_request:\n    paths: *a\n",
    );
    check(
        "docker-compose.yml",
        "services:\n  a:\n    volumes:\n      - ./X:/x:ro\n      - ./b:/b\n",
        "services:\n  a:\n    volumes:\n      - ./b:/b\n",
    );
    check_stays(
        "docker-compose.yml",
        "services:\n  a:\n    volumes:\n      - type: bind\n        source: ./X\n        target: /x\n      - ./b:/b\n",
    );
    check_stays("docker-compose.yml", "services:\n  a:\n    command: node X.js\n");
    check_stays(
        "docker-compose.yml",
        "services:\n  a:\n    command: [node, X.js]\n    entrypoint: ['node', 'X.js']\n",
    );
    check(
        ".gitlab-ci.yml",
        "a:\n  script:\n    - npm ci\n    - node X.js\n    - \"b && node X.js\"\n",
        "a:\n  script:\n    - npm ci\n    - \"b\"\n",
    );
    check_stays(".gitlab-ci.yml", "a:\n  script:\n    - node X.js\n");
    check(
        "pnpm-workspace.yaml",
        "packages:\n  - a/*\n  - X/*\n",
        "packages:\n  - a/*\n",
    );
    check(
        "lefthook.yml",
        "pre-commit:\n  commands:\n    a:\n      run: a && node X.js\n",
        "pre-commit:\n  commands:\n    a:\n      run: a\n",
    );
    check_stays(
        "lefthook.yml",
        "pre-commit:\n  commands:\n    a:\n      run: node X.js\n",
    );
}

#[test]
fn images_lose_instructions_and_sources() {
    check("Dockerfile", "FROM a\nCOPY X ./\nRUN b\n", "FROM a\nRUN b\n");
    check(
        "Dockerfile",
        "FROM a\nCOPY a.json X.js ./\n",
        "FROM a\nCOPY a.json ./\n",
    );
    check(
        "Dockerfile",
        "FROM a\nCOPY --chown=b X.js \\\n  a.json ./\n",
        "FROM a\nCOPY --chown=b a.json ./\n",
    );
    check(
        "Dockerfile",
        "FROM a\nCOPY [\"X.js\", \"b.js\", \"./\"]\n",
        "FROM a\nCOPY [\"b.js\", \"./\"]\n",
    );
    check("Dockerfile", "FROM a\n\nRUN node X.js\n\nCMD b\n", "FROM a\n\nCMD b\n");
    check(
        "Dockerfile",
        "FROM a\nRUN b && \\\n    node X.js && \\\n    c\n",
        "FROM a\nRUN b && \\\n    c\n",
    );
    check(
        "Dockerfile",
        "FROM a\nRUN b \\\n # why\n && node X.js\n",
        "FROM a\nRUN b\n",
    );
    check(
        "Dockerfile",
        "FROM a\nRUN b\\\n && node X.js\nRUN c\n",
        "FROM a\nRUN b\nRUN c\n",
    );
    check("Dockerfile", "FROM a\nRUN node X.js && \\\n    c\n", "FROM a\nRUN c\n");
    check(
        "Dockerfile",
        "FROM a\nWORKDIR /app\nRUN b && node /app/scripts/X.js\n",
        "FROM a\nWORKDIR /app\nRUN b\n",
    );
    check(
        "Dockerfile",
        "FROM a\nRUN --mount=type=cache,target=/c node X.js\nRUN b\n",
        "FROM a\nRUN b\n",
    );
    check_stays("Dockerfile", "FROM a\nCMD [\"node\", \"X.js\"]\n");
    check_stays("Dockerfile", "FROM a\nCMD node X.js && b\n");
    check_stays("Dockerfile", "FROM a\nENTRYPOINT node X.js\n");
    check_stays("Dockerfile", "FROM a\nRUN --mount=type=bind,source=X.js b\n");
    check_stays("Dockerfile", "FROM a\nONBUILD COPY X.js ./\n");
}

#[test]
fn recipes_lose_lines() {
    check("Makefile", "a:\n\t@node X.js\n\tb\n", "a:\n\tb\n");
    check("Makefile", "a:\n\tb && \\\n\t  node X.js\n\tc\n", "a:\n\tb\n\tc\n");
    check("Makefile", "a:\n\tb && node X.js\n", "a:\n\tb\n");
    check("Makefile", "X = a.js\na:\n\tnode $(X)\n\tb\n", "X = a.js\na:\n\tb\n");
    check("Makefile", "a:\n\tb && npm run X\nc:\n\td\n", "a:\n\tb\nc:\n\td\n");
    check_stays("Makefile", "a:\n\tnode X.js\n\n\n# c\nb:\n\tc\n");
    check_stays("Makefile", "a: X.js\n\tb\n");
    check_stays("Makefile", "include X.mk\na:\n\tb\n");
    check("justfile", "a:\n    @node X.js\n    b\n", "a:\n    b\n");
    check("justfile", "a:\n    b && node X.js {{c}}\n", "a:\n    b\n");
    check(
        "justfile",
        "a:\n    #!/usr/bin/env bash\n    b\n    node X.js\n",
        "a:\n    #!/usr/bin/env bash\n    b\n",
    );
    check_stays("justfile", "a:\n    node X.js\n");
    check_stays("Procfile", "web: node X.js\nrelease: b && node X.js\n");
}

#[test]
fn a_job_that_would_only_get_ready_goes_with_its_last_work() {
    let ready = "    steps:\n      - uses: actions/checkout@v4\n      - uses: pnpm/action-setup@v4\n      - run: pnpm install\n";
    let work = "      - run: node X.js\n";
    let other = "  c:\n    steps:\n      - run: b\n";
    check(
        WORKFLOW,
        &format!("jobs:\n{other}\n  # About a.\n  a:\n{ready}{work}        # behind\n\n  d:\n{ready}      - run: b\n"),
        &format!("jobs:\n{other}\n  d:\n{ready}      - run: b\n"),
    );
    check(
        WORKFLOW,
        &format!("jobs:\n{other}  a:\n    steps:\n{work}"),
        &format!("jobs:\n{other}"),
    );
    check(
        WORKFLOW,
        &format!("jobs:\n{other}  a:\n{ready}      - run: b\n{work}"),
        &format!("jobs:\n{other}  a:\n{ready}      - run: b\n"),
    );
    // Others wait for it, or it is all that there is.
    for waits in ["    needs: a\n", "    needs: [c, a]\n"] {
        check_stays(
            WORKFLOW,
            &format!("jobs:\n  a:\n{ready}{work}  b:\n{waits}    steps:\n      - run: b\n"),
        );
    }
    check_stays(WORKFLOW, &format!("jobs:\n  a:\n{ready}{work}"));
}

#[test]
fn scripts_and_docs_lose_commands() {
    check("a.sh", "#!/bin/sh\nnode X.js\na\n", "#!/bin/sh\na\n");
    check(".husky/pre-commit", "a\nnode X.js\n", "a\n");
    check(
        "a.md",
        "a\n\n```bash\nnode X.js\nnpm test\n```\n",
        "a\n\n```bash\nnpm test\n```\n",
    );
    check_stays("a.md", "a\n\n```bash\nnode X.js\n```\n\nb\n");
    check(
        "a.md",
        "```sh\n$ node X.js\n$ npm test\n```\n",
        "```sh\n$ npm test\n```\n",
    );
    check(
        "a.md",
        "```\n$ node X.js && \\\n  b\n$ npm test\n```\n",
        "```\n$ b\n$ npm test\n```\n",
    );
    check("a.md", "- a\n- run `npm run X`\n", "- a\n");
    check(
        "a.md",
        "1. a\n\n   ```bash\n   npm run X\n   npm test\n   ```\n",
        "1. a\n\n   ```bash\n   npm test\n   ```\n",
    );
    check(
        "a.md",
        "> ```bash\n> npm run X\n> npm test\n> ```\n",
        "> ```bash\n> npm test\n> ```\n",
    );
    check(
        "a.md",
        "```yaml\non:\n  push:\n    paths:\n      - X/**\n      - b/**\njobs:\n```\n",
        "```yaml\non:\n  push:\n    paths:\n      - b/**\njobs:\n```\n",
    );
    check_stays("a.md", "```bash\n$ node X.js\nprinted\n$ npm test\n```\n");
    check_stays("a.md", "run `npm run X` now\n");
}

#[test]
fn package_scripts_lose_steps() {
    let check_script = |text: &str, expected: &str| {
        let source = file("package.json", text);
        let out = take_out(&source, &marked(text, &extract(&source)));
        assert_eq!(applied(text, &out), expected);
    };
    check_script(
        "{\"scripts\": {\"a\": \"b && npm run X && c\"}}",
        "{\"scripts\": {\"a\": \"b && c\"}}",
    );
    check_script(
        "{\"scripts\": {\"a\": \"b && node \\\"X.js\\\"\"}}",
        "{\"scripts\": {\"a\": \"b\"}}",
    );
    check_script(
        "{\"scripts\": {\"a\": \"run-s b X\"}}",
        "{\"scripts\": {\"a\": \"run-s b\"}}",
    );
}

/// Every string of the tests of the languages, as a file of each kind.
#[test]
fn what_is_said_to_go_goes() {
    let mut all = Vec::new();
    for (paths, tests) in [
        (
            ["a.sh", ".husky/pre-push", "Procfile"].as_slice(),
            [
                include_str!("../shell/tests/embedded.rs"),
                include_str!("../shell/tests/paths.rs"),
                include_str!("../shell/tests/scripts.rs"),
                include_str!("../shell/tests/take_out.rs"),
            ]
            .as_slice(),
        ),
        (
            &[
                WORKFLOW,
                "docker-compose.yml",
                ".gitlab-ci.yml",
                "a.yaml",
                "lefthook.yml",
            ],
            &[include_str!("../yaml/tests.rs"), include_str!("tests.rs")],
        ),
        (
            &["Dockerfile"],
            &[include_str!("../dockerfile/tests.rs"), include_str!("tests.rs")],
        ),
        (
            &["Makefile", "justfile"],
            &[include_str!("../makefile/tests.rs"), include_str!("tests.rs")],
        ),
        (
            &["docs/a.md", "a.mdx"],
            &[
                include_str!("../markdown/tests.rs"),
                include_str!("../markdown/take_out_tests.rs"),
                include_str!("tests.rs"),
            ],
        ),
    ] {
        for text in tests.iter().flat_map(|tests| strings(tests)) {
            for path in paths {
                all.extend(wrongs(path, &text));
            }
        }
    }
    assert!(all.is_empty(), "{} wrongs\n{}", all.len(), all.join("\n"));
}

/// Returns the strings of a Rust file, without the blanks behind a continued line.
fn strings(code: &str) -> Vec<String> {
    let escaped = code.replace("\\\\", "\u{1}").replace("\\\"", "\u{2}");
    let inside = escaped.split('"').skip(1).step_by(2);
    let unescaped = |text: &str| {
        let lines: Vec<&str> = text
            .split("\\\n")
            .enumerate()
            .map(|(n, line)| if n == 0 { line } else { line.trim_start() })
            .collect();
        let text = lines
            .concat()
            .replace("\\n", "\n")
            .replace("\\t", "\t")
            .replace("\\r", "\r");
        text.replace('\u{1}', "\\")
            .replace('\u{2}', "\"")
            .replace("\\u{feff}", "\u{feff}")
    };
    inside.map(unescaped).filter(|text| text.len() < 3_000).collect()
}

proptest! {
    #[test]
    fn generated_pipelines_keep_what_stays(
        steps in prop::collection::vec(
            "(      - run: node X\\.js\n|      - name: x\n        run: a && node X\\.js\n|      # c\n|\n|      - uses: \\./X/a\n|      - run: \\|\n          node X\\.js\n          b\n|      - run: \\|\n          node X\\.js\n\n|      - \\{run: node X\\.js\\}\n|      - run: \"node X\\.js\" # d\n        # e\n|      - run: >-\n          a &&\n          node X\\.js\n|      - uses: a\n        with:\n          path: \\|\n            X/a\n            b/c\n)",
            1..6,
        ),
        is_windows in any::<bool>(),
        has_end in any::<bool>(),
    ) {
        let mut text = format!("on:\n  push:\n    paths: [a/b, 'X/**']\njobs:\n  a:\n    steps:\n{}      - run: z", steps.concat());
        if has_end {
            text.push('\n');
        }
        if is_windows {
            text = text.replace('\n', "\r\n");
        }
        check_all(WORKFLOW, &text);
        let source = file(WORKFLOW, &text);
        let out = take_out(&source, &marked(&text, &extract(&source)));
        prop_assert_eq!(&out.refused, &Vec::<usize>::new());
        let left = applied(&text, &out);
        prop_assert!(marked(&left, &extract(&file(WORKFLOW, &left))).is_empty(), "{}", left);
        prop_assert!(extract(&file(WORKFLOW, &left)).notes.is_empty(), "{}", left);
        prop_assert!(left.contains("- run: z"));
        prop_assert!(!is_windows || !left.replace("\r\n", "").contains('\n'), "{:?}", left);
        prop_assert_eq!(left.ends_with('\n'), has_end);
    }
}
