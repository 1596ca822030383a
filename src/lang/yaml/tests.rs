//! YAML in, references out.

use crate::finding::Kind;
use crate::lang::language::Language;
use crate::lang::reference::{Base, Reference, Target};
use crate::lang::source::{Extraction, Source};
use crate::lang::yaml::extract;
use crate::text::span::Span;
use crate::tree::path::RepoPath;

fn base(base: &Base) -> String {
    match base {
        Base::Known(path) if path.is_root() => "[/]".to_owned(),
        Base::Known(path) => format!("[{path}]"),
        Base::Outside => "[outside]".to_owned(),
        _ => "[?]".to_owned(),
    }
}

fn show(text: &str, reference: &Reference) -> String {
    let said = reference.span.of(text);
    match &reference.target {
        Target::Path(path) => {
            let expected = if path.expected { "!" } else { "" };
            if path.text == said {
                format!("{}{said}{expected}", base(&path.base))
            } else {
                format!("{}{}{expected} at {said}", base(&path.base), path.text)
            }
        }
        Target::Glob { pattern, base: of } => format!("glob {}{pattern}", base(of)),
        other => format!("{other:?}"),
    }
}

fn read(path: &str, text: &str) -> Extraction {
    let path = RepoPath::parse(path).unwrap();
    let extraction = extract(&Source::file(path, Language::Yaml, text));
    for piece in &extraction.pieces {
        // Every byte of a piece comes from somewhere in the file.
        let length = piece.text().len();
        assert!(piece.text.file_span(Span::new(0, length)).end() <= text.len());
    }
    extraction
}

/// Checks what a file refers to: its references in order, then its pieces; comments aside.
pub(super) fn check(path: &str, text: &str, expected: &[&str]) {
    let extraction = read(path, text);
    let mut references: Vec<&Reference> = extraction.references.iter().collect();
    references.sort_by_key(|reference| reference.span);
    let references = references.iter().map(|reference| show(text, reference));
    let pieces = extraction
        .pieces
        .iter()
        .filter(|piece| piece.setting.kind != Some(Kind::Mention))
        .map(|piece| {
            format!(
                "{:?} {}{}",
                piece.language,
                base(&piece.setting.base),
                piece.text().trim_end().replace('\n', "⏎")
            )
        });
    let found: Vec<String> = references.chain(pieces).collect();
    assert_eq!(found, expected, "{text}");
}

/// A file that is a workflow.
pub(super) const WORKFLOW: &str = ".github/workflows/ci.yml";

#[test]
fn workflow_steps_run_in_their_folder() {
    let step = |before: &str, step: &str| format!("{before}jobs:\n  a:\n    steps:\n      - {step}\n");
    check(WORKFLOW, &step("", "run: node x.js"), &["Shell [/]node x.js"]);
    check(
        WORKFLOW,
        &step("", "run: |\n          a\n          b\n"),
        &["Shell [/]a⏎b"],
    );
    check(
        WORKFLOW,
        &step("", "run: >-\n          a\n          b\n"),
        &["Shell [/]a b"],
    );
    check(
        WORKFLOW,
        &step("", "{ run: 'a ''b''', working-directory: ./api }"),
        &["[/]./api!", "Shell [api]a 'b'"],
    );
    check(
        WORKFLOW,
        &step("defaults:\n  run:\n    working-directory: web\n", "run: a b"),
        &["[/]web!", "Shell [web]a b"],
    );
    check(
        WORKFLOW,
        "jobs:\n  a:\n    defaults:\n      run:\n        working-directory: web\n    steps:\n    - run: a b\n",
        &["[/]web!", "Shell [web]a b"],
    );
    check(
        WORKFLOW,
        &step("", "{run: a, working-directory: '${{ matrix.x }}'}"),
        &["Shell [?]a"],
    );
    check(
        WORKFLOW,
        &step("", "{run: a b, shell: 'node {0}'}"),
        &["JavaScript [/]a b"],
    );
}

#[test]
fn workflow_filters_and_actions() {
    check(
        WORKFLOW,
        "on:\n  push:\n    paths: ['migrations/**', \"!docs/**\"] # c\n    paths-ignore:\n      - scripts/*.js\n",
        &["glob [/]migrations/**", "glob [/]docs/**", "glob [/]scripts/*.js"],
    );
    check(WORKFLOW, "on:\n  push:\n    branches: [main, 'release/**']\n", &[]);
    check(
        WORKFLOW,
        "jobs:\n  a:\n    uses: ./.github/workflows/x.yml\n",
        &["[/]./.github/workflows/x.yml!"],
    );
    check(
        WORKFLOW,
        "jobs:\n  a:\n    steps:\n    - uses: actions/upload-artifact@v4\n      with: {path: a/b, name: main}\n",
        &["[/]a/b"],
    );
    check(
        WORKFLOW,
        "jobs:\n  a:\n    steps:\n    - uses: actions/cache@v4\n      with:\n        path: |\n          a/b\n          c/**\n        key: ${{ hashFiles('d/*.lock', 'e') }}\n",
        &["[/]a/b", "glob [/]c/**", "glob [/]d/*.lock", "glob [/]e"],
    );
    check(
        WORKFLOW,
        "jobs:\n  a:\n    steps:\n    - uses: actions/github-script@v7\n      with:\n        script: |\n          require('./x.js')\n",
        &["JavaScript [/]require('./x.js')"],
    );
    let input = |line: &str| format!("jobs:\n  a:\n    steps:\n    - uses: a/b@v1\n      with:\n        {line}\n");
    for command in ["node x.js", "bash ./x.sh", "./x.sh --all", "pnpm run x"] {
        check(
            WORKFLOW,
            &input(&format!("version: {command}")),
            &[&format!("Shell [/]{command}")],
        );
    }
    for text in ["node 20", "nodes are down", "run a/b.js now", "node"] {
        let expected: &[&str] = if text == "node 20" { &["Shell [/]node 20"] } else { &[] };
        check(WORKFLOW, &input(&format!("text: {text}")), expected);
    }
    check(WORKFLOW, &input("args: a/b.toml"), &["[/]a/b.toml"]);
    check(
        "tools/act/action.yml",
        "runs:\n  using: node20\n  main: dist/index.js\n",
        &["[tools/act]dist/index.js!"],
    );
    check(
        "tools/act/action.yml",
        "runs:\n  using: composite\n  steps:\n  - run: a b\n    shell: bash\n",
        &["Shell [/]a b"],
    );
    check(WORKFLOW, "name: a/b\njobs:\n  x:\n    name: c/d.js\n", &[]);
    check(
        WORKFLOW,
        "jobs:\n  a:\n    steps:\n    - uses: dorny/paths-filter@v3\n      with:\n        filters: |\n          db: 'migrations/**'\n",
        &["Yaml [/]db: 'migrations/**'"],
    );
}

#[test]
fn other_pipelines() {
    for folder in [".gitea", ".forgejo", ".depot"] {
        check(
            &format!("{folder}/workflows/a.yaml"),
            "on:\n  push:\n    paths: ['web/icons/**']\njobs:\n  a:\n    steps:\n    - run: a b\n",
            &["glob [/]web/icons/**", "Shell [/]a b"],
        );
    }
    check(
        ".gitlab-ci.yml",
        "a:\n  script:\n    - cd db\n    - npm run x\n  rules:\n    - changes: [migrations/*]\n",
        &["glob [/]migrations/*", "Shell [/]cd db⏎npm run x"],
    );
    check(
        ".gitlab-ci.yml",
        "include:\n  - local: /ci/a.yml\n",
        &["[/]ci/a.yml! at /ci/a.yml"],
    );
    check(
        ".gitlab-ci.yml",
        "before_script: node x.js\nimage: a/b:1\n",
        &["Shell [/]node x.js"],
    );
    check(
        ".gitlab-ci.yml",
        "a:\n  script:\n    - !reference [x, script]\n    - b c\n",
        &["Shell [/]x⏎script⏎b c"],
    );
    check(
        ".circleci/config.yml",
        "jobs:\n  a:\n    steps:\n      - run: a b\n      - run:\n          command: c d\n          working_directory: web\n",
        &["[/]web!", "Shell [/]a b", "Shell [web]c d"],
    );
    check(
        "azure-pipelines.yml",
        "steps:\n- script: a b\n  workingDirectory: web\n- bash: c\n",
        &["[/]web!", "Shell [web]a b", "Shell [/]c"],
    );
    check(
        "bitbucket-pipelines.yml",
        "pipelines:\n  default:\n    - step:\n        script:\n          - a b\n",
        &["Shell [/]a b"],
    );
}

#[test]
fn compose_files() {
    check(
        "docker-compose.yml",
        "services:\n  db:\n    image: a/b:1\n    volumes:\n      - ./migrations:/docker-entrypoint-initdb.d:ro\n      - data:/var/lib\n      - type: bind\n        source: ./a\n        target: /b\n",
        &["[?]./migrations!", "[?]./a!"],
    );
    check(
        "compose.yaml",
        "services:\n  a:\n    build:\n      context: api\n      dockerfile: Dockerfile.dev\n    env_file: .env\n    command: [\"node\", \"x y.js\"]\n    entrypoint: sh -c 'a'\n",
        &[
            "[?]api!",
            "[?]api/Dockerfile.dev! at Dockerfile.dev",
            "[?].env!",
            "Shell [?]node 'x y.js'",
            "Shell [api]node 'x y.js'",
            "Shell [?]sh -c 'a'",
            "Shell [api]sh -c 'a'",
        ],
    );
    check(
        "sub/compose.dev.yml",
        "services:\n  a:\n    build: ./api\n",
        &[
            "[sub]./api/Dockerfile! at ./api",
            "[?]./api/Dockerfile! at ./api",
            "[?]./api!",
        ],
    );
    check(
        "docker-compose.yml",
        "services:\n  a:\n    healthcheck:\n      test: [\"CMD-SHELL\", \"node x.js\"]\n",
        &["Shell [?]node x.js"],
    );
    check(
        "docker-compose.yml",
        "services:\n  a:\n    healthcheck:\n      test: [CMD, node, x.js]\n",
        &["Shell [?]node x.js"],
    );
    check(
        "docker-compose.yml",
        "volumes:\n  data: {}\nservices:\n  a:\n    ports: ['80:80']\n    command: npm run x\n",
        &["Shell [?]npm run x"],
    );
}

#[test]
fn kubernetes_joins_command_and_arguments() {
    let pod = |spec: &str| format!("apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - image: a/b\n{spec}");
    check(
        "k8s/a.yaml",
        &pod("    command: [sh, -c]\n    args: [\"npm run x && y\"]\n"),
        &["Shell [?]sh -c 'npm run x && y'"],
    );
    check(
        "k8s/a.yaml",
        &pod("    command:\n    - node\n    - x.js\n"),
        &["Shell [?]node x.js"],
    );
    check("k8s/a.yaml", &pod("    args: [node, x.js]\n"), &["Shell [?]node x.js"]);
}

#[test]
fn tools_of_the_repository() {
    check(
        "lefthook.yml",
        "pre-commit:\n  commands:\n    a:\n      glob: '*.sql'\n      run: node x.js {staged_files}\n",
        &["glob [/]*.sql", "Shell [/]node x.js {staged_files}"],
    );
    check(
        ".pre-commit-config.yaml",
        "repos:\n- repo: local\n  hooks:\n  - id: a\n    entry: node x.js\n    files: ^migrations/\n",
        &["Shell [/]node x.js"],
    );
    check(
        "pnpm-workspace.yaml",
        "packages:\n  - 'packages/*'\n  - '!packages/old/**' # c\n  - tools\n",
        &["glob [/]packages/*", "glob [/]packages/old/**", "glob [/]tools"],
    );
    check(
        "sub/mkdocs.yml",
        "site_name: a.b c\nnav:\n  - Home: index.md\n  - a/b.md\n",
        &["[sub/docs]index.md!", "[sub/docs]a/b.md!"],
    );
}

#[test]
fn in_any_other_file_texts_may_be_paths() {
    check(
        "config/a.yml",
        "a: scripts/x.js\nb: x.sql\nc: word\nd: https://a.b/c\ne: some words in a/b\nf: /api/route\ng: [1.5, v1.2.3]\nh: '{{ x/y }}'\ni: src/**/*.ts\n",
        &["[?]scripts/x.js", "[?]x.sql", "glob [?]src/**/*.ts"],
    );
    check("a.yml", "script: node x.js --y\n", &["Shell [?]node x.js --y"]);
    check(
        ".gitpod.yml",
        "tasks:\n- before: node x.js\n  init: |\n    cd web\n    pnpm build\n",
        &["Shell [?]node x.js", "Shell [?]cd web⏎pnpm build"],
    );
    check(
        "a.yml",
        "before: node and others\ninit: now or later\n",
        &["Shell [?]node and others"],
    );
    check(
        ".amp/services.yaml",
        "a:\n  start_web: pnpm --dir=web --filter=@x/portal dev\n  note: web is down\n",
        &["Shell [?]pnpm --dir=web --filter=@x/portal dev"],
    );
    check("a.yml", "packages/old: 1\n'/route': 2\n", &["[?]packages/old"]);
    check(
        "a.yml",
        "description: see a/b.js\nname: a/b\nimage: x/y\nx: link:../a\n",
        &["[?]../a at link:../a"],
    );
    check(
        "a.yml",
        "x: &anchor a/b.js\ny: *anchor\nz: !tag c/d.js\n",
        &["[?]a/b.js", "[?]c/d.js"],
    );
    check(
        "a.yml",
        "x: \"a/b.js\" # c\ny: 'd/e.js' # f\nz: g/h.js # i\n",
        &["[?]a/b.js", "[?]d/e.js", "[?]g/h.js"],
    );
    check(
        "a.yml",
        "é: ü/ö.js\nb: \"\\u00e9/x\\ty\"\nc: a/ß.md\n",
        &["[?]ü/ö.js", "[?]a/ß.md"],
    );
    check(
        "a.yml",
        "\u{feff}a: b/c.js\r\nd: e/f.js\r\n",
        &["[?]b/c.js", "[?]e/f.js"],
    );
    check("a.yml", "? [a, b]\n: c/d.js\ne: f/g.js\n", &["[?]c/d.js", "[?]f/g.js"]);
    check("a.yml", "", &[]);
}

#[test]
fn blocks_keep_their_places() {
    check(
        "a.yml",
        "a:\r\n  run: |\r\n    one a\r\n\r\n      two\r\n  b: c/d.js\r\n",
        &["[?]c/d.js", "Shell [?]one a⏎⏎  two"],
    );
    for (header, lines) in [("|", "⏎"), ("|-", "⏎"), ("|2", "⏎"), (">", " "), (">+", " ")] {
        let text = format!("run: {header}\n  node a.js\n  node b.js\nc: d\n");
        check("a.yml", &text, &[&format!("Shell [?]node a.js{lines}node b.js")]);
    }
    let extraction = read("a.yml", "x:\n  run: |\n\n    é node a.js\n    node b.js\n");
    let piece = &extraction.pieces[0];
    let start = piece.text().find("b.js").unwrap();
    let span = piece.text.file_span(Span::new(start, start + 4));
    assert_eq!(span.of("x:\n  run: |\n\n    é node a.js\n    node b.js\n"), "b.js");
}

#[test]
fn comments_are_what_stands_in_no_scalar() {
    let text = "# one\na: 'b # c' # two\nd: e#f\ng: |\n  # h\n#three\ni: \"j\" # four\n";
    let comments = read("a.yml", text).comments.unwrap();
    let found: Vec<&str> = comments.iter().map(|span| span.of(text)).collect();
    assert_eq!(found, ["# one", "# two", "#three", "# four"]);
}

#[test]
fn broken_text_is_read_up_to_the_error() {
    let notes = |text: &str| {
        read("a.yml", text)
            .notes
            .into_iter()
            .map(|note| note.reason)
            .collect::<Vec<_>>()
    };
    let text = "a: b/c.js\nd: [e\nf: g/h.js\n";
    let extraction = read("a.yml", text);
    assert!(
        extraction
            .references
            .iter()
            .any(|reference| reference.span.of(text) == "b/c.js")
    );
    assert!(extraction.pieces.iter().any(|piece| piece.text().contains("g/h.js")));
    assert!(notes(text)[0].starts_with("not valid YAML: "), "{:?}", notes(text));
    assert!(notes(text)[0].contains(" on line "), "{:?}", notes(text));
    assert_eq!(notes("a: b\n{{- if x }}\nc: d\n"), ["not valid YAML: a template"]);
    assert_eq!(notes("a: b\n").len(), 0);
}

#[test]
fn a_bracket_may_close_in_the_column_of_its_key() {
    let test = "    healthcheck:\n      test: [\n        \"CMD\",\n        \"x\"\n      ]\n";
    let text = format!("services:\n  a:\n{test}    volumes:\n      - ./é.toml:/x\n  b:\n{test}    env_file: c/.env\n");
    for text in [text.clone(), text.replace('\n', "\r\n")] {
        check(
            "compose.yml",
            &text,
            &["[?]./é.toml!", "[?]c/.env!", "Shell [?]x", "Shell [?]x"],
        );
        assert_eq!(read("compose.yml", &text).notes.len(), 0);
    }
    check(
        "a.yml",
        "x:\n  a: [\n    b/c.js\n  ]\n  d: {\n    e: f/g.js\n  }\n",
        &["[?]b/c.js", "[?]f/g.js"],
    );
    let notes = |text: &str| {
        read("a.yml", text)
            .notes
            .into_iter()
            .map(|note| note.reason)
            .collect::<Vec<_>>()
    };
    let text = "x:\n  a: [\n    b\n  ]\n  c: [\nd: e\n";
    assert!(notes(text)[0].ends_with(" on line 6"), "{:?}", notes(text));
    // A comment above would take it in: said, not guessed.
    assert_eq!(notes("x:\n  a: [\n    \"b\", # c\n  ]\n").len(), 1);
    let many = "  a: [\n    \"b\",\n  ]\n".repeat(100);
    assert_eq!(notes(&format!("x:\n{many}")).len(), 1);
}

#[test]
fn deep_nesting_is_no_danger() {
    for (open, close) in [("[", "]"), ("{a: ", "}"), ("- ", ""), ("? ", "")] {
        let text = format!("{}x{}", open.repeat(10_000), close.repeat(10_000));
        read("a.yml", &text);
        read("a.yml", &open.repeat(10_000));
    }
    let nested: String = (0..2_000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    read(WORKFLOW, &nested);
}

#[test]
fn variables_of_a_workflow_stand_for_what_they_say() {
    let text = |run: &str| {
        format!(
            "env:\n  WEB: ${{{{ github.workspace }}}}/packages/web\n  DIR: tools\n  X: ${{{{ inputs.x }}}}/y\njobs:\n  a:\n    env:\n      DIR: scripts\n    steps:\n      - run: {run}\n"
        )
    };
    for (run, expected) in [
        ("node ${{ env.DIR }}/a.js", "Shell [/]node scripts/a.js"),
        (
            "pnpm --dir ${{env.WEB}} generate",
            "Shell [/]pnpm --dir ${{ github.workspace }}/packages/web generate",
        ),
        (
            "node ${{ env.X }}/a.js ${{ env.NONE }}",
            "Shell [/]node ${{ env.X }}/a.js ${{ env.NONE }}",
        ),
        ("node ${{ env.DIR", "Shell [/]node ${{ env.DIR"),
    ] {
        check(WORKFLOW, &text(run), &["[/]packages/web", expected]);
    }
}

#[test]
fn paths_below_the_checkout_are_those_of_the_repository() {
    check(
        WORKFLOW,
        "jobs:\n  a:\n    steps:\n    - uses: a/b@v1\n      with:\n        files: |\n          ${{ github.workspace }}/a/b.sh\n          ${{github.workspace}}/c.sh\n          ${{ runner.temp }}/d.sh\n",
        &["[/]a/b.sh", "[/]c.sh"],
    );
}

#[test]
fn a_service_starts_what_lies_in_the_context_of_its_build() {
    let compose = |build: &str| format!("services:\n  a:\n    build: {build}\n    command: ./bin/w.sh\n");
    check(
        "docker-compose.yml",
        &compose("./api"),
        &[
            "[/]./api/Dockerfile! at ./api",
            "[?]./api/Dockerfile! at ./api",
            "[?]./api!",
            "Shell [?]./bin/w.sh",
            "Shell [api]./bin/w.sh",
        ],
    );
    for build in [
        "\n      context: .",
        "\n      context: ${DIR}/x",
        "\n      context: https://example.com/a.git",
    ] {
        let found = read("docker-compose.yml", &compose(build));
        assert_eq!(
            found
                .pieces
                .iter()
                .filter(|piece| piece.language == Language::Shell)
                .count(),
            1,
            "{build}"
        );
    }
}

#[test]
fn a_text_grows_by_its_variables_only_so_far() {
    let value = "a/".repeat(200);
    let text = format!(
        "env:\n  A: {value}b\njobs:\n  a:\n    steps:\n    - run: {}\n",
        "${{env.A}} ".repeat(20_000)
    );
    let found = read(WORKFLOW, &text);
    let longest = found.pieces.iter().map(|piece| piece.text().len()).max();
    assert!(
        longest.is_some_and(|longest| longest < text.len() + 2 * 64 * 1024),
        "{longest:?}"
    );
}
