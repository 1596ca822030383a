//! Commands in, references out.

use crate::finding::Kind;
use crate::lang::language::Language;
use crate::lang::reference::{Base, Extent, Reference, Removal, ScriptPackage, Target};
use crate::lang::shell::extract;
use crate::lang::shell::script::Step;
use crate::lang::source::{Extraction, Setting, Source};
use crate::text::embedded::Embedded;
use crate::text::span::Span;
use crate::tree::path::RepoPath;

fn base(base: &Base) -> String {
    match base {
        Base::Known(path) if path.is_root() => "[/]".to_owned(),
        Base::Known(path) => format!("[{path}]"),
        Base::Outside => "[outside]".to_owned(),
        Base::Unknown => "[?]".to_owned(),
        Base::WorkingDirectory => "[cwd]".to_owned(),
    }
}

/// `what they say: target`, with `!` where a path is expected, `~` for a module, `…` for what is not known.
fn show(text: &str, reference: &Reference) -> String {
    let target = match &reference.target {
        Target::Path(path) => {
            let (before, behind) = match path.extent {
                Extent::Whole => ("", ""),
                Extent::Beginning => ("", "…"),
                Extent::End => ("…", ""),
            };
            let expected = if path.expected { "!" } else { "" };
            let module = if path.module { "~" } else { "" };
            format!("{}{before}{}{behind}{expected}{module}", base(&path.base), path.text)
        }
        Target::Glob { pattern, base: of } => format!("glob {}{pattern}", base(of)),
        Target::Script(run) => match &run.package {
            ScriptPackage::Nearest(of) => format!("script {}#{}", base(of), run.name),
            ScriptPackage::Workspace(package) => format!("script {package}#{}", run.name),
            ScriptPackage::All => format!("script *#{}", run.name),
        },
        Target::Binary { name } => format!("binary {name}"),
        Target::Module { specifier } => format!("module {specifier}"),
        other => format!("{other:?}"),
    };
    format!("{}: {target}", reference.span.of(text))
}

fn read(text: &str, kind: Option<Kind>, base: Base) -> Extraction {
    let path = RepoPath::parse("tools/run.sh").unwrap();
    let file = Source::file(path, Language::Shell, text);
    let source = match kind {
        None => file,
        kind => file.piece(
            Language::Shell,
            Embedded::verbatim(text, 0),
            Setting {
                kind,
                prose: false,
                base,
            },
        ),
    };
    let extraction = extract(&source);
    for reference in &extraction.references {
        assert!(text.get(reference.span.start()..reference.span.end()).is_some());
    }
    extraction
}

fn shown(text: &str, extraction: &Extraction) -> Vec<String> {
    let mut found: Vec<&Reference> = extraction
        .references
        .iter()
        .filter(|reference| !matches!(reference.target, Target::Binary { .. }))
        .collect();
    found.sort_by_key(|reference| reference.span);
    found.iter().map(|reference| show(text, reference)).collect()
}

/// Checks what a shell file refers to, binaries aside.
fn check_file(text: &str, expected: &[&str]) {
    assert_eq!(shown(text, &read(text, None, Base::Unknown)), expected, "{text}");
}

/// Checks what a package script of `packages/api` refers to, binaries aside.
fn check(text: &str, expected: &[&str]) {
    let folder = RepoPath::parse("packages/api").unwrap();
    let extraction = read(text, Some(Kind::PackageScript), Base::Known(folder));
    assert_eq!(shown(text, &extraction), expected, "{text}");
}

fn check_binaries(text: &str, expected: &[&str]) {
    let extraction = read(text, Some(Kind::PackageScript), Base::Unknown);
    let found: Vec<&str> = extraction
        .references
        .iter()
        .filter_map(|reference| match &reference.target {
            Target::Binary { name } => Some(name.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(found, expected, "{text}");
}

fn check_pieces(text: &str, expected: &[(Language, &str)]) {
    let extraction = read(text, Some(Kind::Command), Base::Unknown);
    let found: Vec<(Language, &str)> = extraction
        .pieces
        .iter()
        .map(|piece| (piece.language, piece.text()))
        .collect();
    assert_eq!(found, expected, "{text}");
}

fn check_removal(text: &str, expected: &[(&str, Removal)]) {
    let extraction = read(text, Some(Kind::PackageScript), Base::Known(RepoPath::root()));
    let found: Vec<(&str, Removal)> = extraction
        .references
        .iter()
        .filter(|reference| !matches!(reference.target, Target::Binary { .. }))
        .map(|reference| (reference.span.of(text), reference.removal))
        .collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn operands_are_paths() {
    check(
        "node scripts/migrate.js",
        &["scripts/migrate.js: [packages/api]scripts/migrate.js!~"],
    );
    check(
        "./scripts/x.sh a",
        &["./scripts/x.sh: [packages/api]./scripts/x.sh!", "a: [packages/api]a!"],
    );
    check("cat migrations", &["migrations: [packages/api]migrations!"]);
    check(
        "bash 'scripts/x y.sh'",
        &["scripts/x y.sh: [packages/api]scripts/x y.sh!"],
    );
    check(
        "prettier --write \"migrations/*.sql\"",
        &["migrations/*.sql: glob [packages/api]migrations/*.sql"],
    );
    check("tsx watch src/main.ts", &["src/main.ts: [packages/api]src/main.ts!~"]);
    check(
        "psql -h db -f migrations/1.sql app",
        &["migrations/1.sql: [packages/api]migrations/1.sql!"],
    );
    check("cat < seeds/a.sql", &["seeds/a.sql: [packages/api]seeds/a.sql!"]);
    check("eslint !legacy/** .", &["!legacy/**: glob [packages/api]legacy/**"]);
}

#[test]
fn options_are_no_paths_but_their_values_are() {
    check("tool --config=cfg/a.json", &["cfg/a.json: [packages/api]cfg/a.json!"]);
    check("tool --config cfg/a.json", &["cfg/a.json: [packages/api]cfg/a.json!"]);
    check("tool '--config=cfg/a.json'", &["cfg/a.json: [packages/api]cfg/a.json!"]);
    check("tool --config='cfg/a.json'", &["cfg/a.json: [packages/api]cfg/a.json!"]);
    check(
        "node -r ./hook.js --env-file=.env run.js",
        &[
            "./hook.js: [packages/api]./hook.js!~",
            ".env: [packages/api].env!",
            "run.js: [packages/api]run.js!~",
        ],
    );
    check(
        "node -r ts-node/register x.ts",
        &[
            "ts-node/register: module ts-node/register",
            "x.ts: [packages/api]x.ts!~",
        ],
    );
    check(
        "tsc --outDir migrations -p a/tsconfig.json",
        &["a/tsconfig.json: [packages/api]a/tsconfig.json!"],
    );
    check("esbuild --outfile=migrations/x.js", &[]);
    check("pg_dump -o dumps/x.sql", &[]);
    check("gcc -I./include", &["./include: [packages/api]./include"]);
    check(
        "NODE_OPTIONS='--import ./a.mjs' next dev",
        &["./a.mjs: [packages/api]./a.mjs!"],
    );
}

#[test]
fn no_references() {
    for text in [
        "rm -rf migrations",
        "rimraf migrations dist",
        "git rm migrations/1.sql",
        "echo migrations/1.sql",
        "printf '%s' migrations",
        "ls > migrations/list.txt",
        "mkdir -p migrations && touch migrations/x",
        "git commit -m 'Drop migrations/1.sql'",
        "grep -r migrations",
        "sed -e 's/a/b/'",
        "npm install migrations",
        "pnpm add @scope/migrations",
        "curl https://example.com/migrations/x.js",
        "git push origin migrations",
        "git switch migrations",
        "git checkout -b migrations",
        "cat /etc/migrations",
        "set -euo pipefail",
        "ssh host 'cat migrations/x'",
        "docker run img node scripts/x.js",
        "prisma migrate dev",
        "gh pr list --head migrations",
        "vitest run",
        "git clone https://example.com/a/b.git",
    ] {
        check(text, &[]);
    }
}

#[test]
fn patterns_come_before_paths() {
    check(
        "grep -q foo migrations/1.sql",
        &["migrations/1.sql: [packages/api]migrations/1.sql!"],
    );
    check("sed -i '' 's/a/b/' src/x.ts", &["src/x.ts: [packages/api]src/x.ts!"]);
    check("sed -i 's/a/b/' src/x.ts", &["src/x.ts: [packages/api]src/x.ts!"]);
    check("grep -e migrations src", &["src: [packages/api]src!"]);
    check("chmod +x scripts/x.sh", &["scripts/x.sh: [packages/api]scripts/x.sh!"]);
    check("jq .a package.json", &["package.json: [packages/api]package.json!"]);
    check(
        "find migrations -name '*.sql' -exec node scripts/x.js {} \\;",
        &[
            "migrations: [packages/api]migrations!",
            "scripts/x.js: [packages/api]scripts/x.js!~",
        ],
    );
}

#[test]
fn tests_and_sources_expect_paths() {
    check_file(
        "[ -f migrations ] && source lib",
        &["migrations: [?]migrations!", "lib: [?]lib!"],
    );
    check_file(
        "if [[ -d migrations && -n $x ]]; then . ./env.sh; fi",
        &["migrations: [?]migrations!", "./env.sh: [?]./env.sh!"],
    );
    check_file(
        "test -e 'migrations/1.sql' || exit 1",
        &["migrations/1.sql: [?]migrations/1.sql!"],
    );
    check_file("[ \"$x\" = migrations ]", &[]);
    check_file("[[ $f == migrations/* ]]", &["migrations/*: glob [?]migrations/*"]);
    check_file("! test -x scripts/x", &["scripts/x: [?]scripts/x!"]);
}

#[test]
fn cd_moves_what_follows() {
    check(
        "cd scripts && node x.js",
        &["scripts: [packages/api]scripts!", "x.js: [packages/api/scripts]x.js!~"],
    );
    check("cd .. && node x.js", &["x.js: [packages]x.js!~"]);
    check(
        "(cd a; node x.js); node y.js",
        &[
            "a: [packages/api]a!",
            "x.js: [packages/api/a]x.js!~",
            "y.js: [packages/api]y.js!~",
        ],
    );
    check("cd /tmp && cat x.sql", &["x.sql: [outside]x.sql!"]);
    check("cd \"$X\" && cat a/x.sql", &["a/x.sql: [?]a/x.sql!"]);
    check("cd - && cat a/x.sql", &["a/x.sql: [?]a/x.sql!"]);
    check_file(
        "cd db\ncat migrations/1.sql",
        &["db: [?]db!", "migrations/1.sql: [?]db/migrations/1.sql!"],
    );
    check_file(
        "cd db || exit 1\ncd ../etc\ncat x",
        &["db: [?]db!", "../etc: [?]db/../etc!", "x: [?]db/../etc/x!"],
    );
    check_file(
        "f() { cd db; cat x; }\ncat y",
        &["db: [?]db!", "x: [?]db/x!", "y: [?]y!"],
    );
    check("pushd a && ls b", &["a: [packages/api]a!", "b: [packages/api/a]b!"]);
    check("git -C a add b", &["a: [packages/api]a!", "b: [packages/api/a]b!"]);
}

#[test]
fn variables_are_followed() {
    check_file(
        "DIR=migrations/old\ncat $DIR/1.sql",
        &["$DIR/1.sql: [?]migrations/old/1.sql!"],
    );
    check_file(
        "HERE=$(cd \"$(dirname \"$0\")\" && pwd)\nnode \"$HERE/../x.js\"",
        &["$HERE/../x.js: [tools]../x.js!~"],
    );
    check_file(
        "HERE=\"$(cd \"$(dirname \"${BASH_SOURCE[0]}\")/..\" >/dev/null 2>&1 && pwd)\"\nnode $HERE/a/x.js",
        &["$HERE/a/x.js: [/]a/x.js!~"],
    );
    check_file(
        "source \"${BASH_SOURCE%/*}/lib.sh\"",
        &["${BASH_SOURCE%/*}/lib.sh: [tools]lib.sh!"],
    );
    check_file(
        "source \"$(dirname \"$0\")/lib.sh\"",
        &["$(dirname \"$0\")/lib.sh: [tools]lib.sh!"],
    );
    check_file(
        "cd \"$(git rev-parse --show-toplevel)\"\nnode x.js",
        &["x.js: [/]x.js!~"],
    );
    check("node $PWD/x.js", &["$PWD/x.js: [packages/api]x.js!~"]);
    check("node $GITHUB_WORKSPACE/x.js", &["$GITHUB_WORKSPACE/x.js: [/]x.js!~"]);
    check(
        "node ${{ github.workspace }}/x.js",
        &["${{ github.workspace }}/x.js: [/]x.js!~"],
    );
    check(
        "node '${{ env.A }}/scripts/x.js'",
        &["${{ env.A }}/scripts/x.js: [?]…/scripts/x.js!~"],
    );
    check("node $DIR/scripts/x.js", &["$DIR/scripts/x.js: [?]…/scripts/x.js!~"]);
    check("cat migrations/$x", &["migrations/$x: [packages/api]migrations/…!"]);
    check(
        "cat ${DIR:-migrations}/1.sql",
        &["${DIR:-migrations}/1.sql: [packages/api]migrations/1.sql!"],
    );
    check(
        "for f in migrations/*.sql; do psql -f \"$f\"; done",
        &["migrations/*.sql: glob [packages/api]migrations/*.sql"],
    );
    check_file("A=(a/x.sql b/y.sql)", &["a/x.sql: [?]a/x.sql", "b/y.sql: [?]b/y.sql"]);
}

#[test]
fn a_constant_stands_for_its_literal_only_where_it_is_used() {
    check_file("D=a/b\necho $D", &["a/b: [?]a/b"]);
    check_file("D=a/b\nE=$D/c\ncat $E", &["$E: [?]a/b/c!"]);
    check_file(
        "D=a/b\nD=c/d\ncat $D/e.sql",
        &["a/b: [?]a/b", "c/d: [?]c/d", "$D/e.sql: [?]…/e.sql!"],
    );
    check_file("M[\"$x\"]=a/b\ncat $M", &["a/b: [?]a/b"]);
}

#[test]
fn scripts_of_packages() {
    check("npm run db:verify", &["db:verify: script [packages/api]#db:verify"]);
    check(
        "npm run --silent db:verify -- a/b",
        &["db:verify: script [packages/api]#db:verify", "a/b: [packages/api]a/b"],
    );
    check(
        "npm t && npm start",
        &["t: script [packages/api]#test", "start: script [packages/api]#start"],
    );
    check(
        "npm --prefix ../web run x",
        &["../web: [packages/api]../web!", "x: script [packages/web]#x"],
    );
    check("npm run x -w @a/b", &["x: script @a/b#x"]);
    check("npm run x --workspace=@a/b", &["x: script @a/b#x"]);
    check("npm run x -ws", &["x: script *#x"]);
    check("pnpm x", &["x: script [packages/api]#x"]);
    check("pnpm --filter ./packages/a x", &["x: script ./packages/a#x"]);
    check("pnpm -F a... run x", &["x: script a#x"]);
    check("pnpm -r x", &["x: script *#x"]);
    check(
        "pnpm -C sub x",
        &["sub: [packages/api]sub!", "x: script [packages/api/sub]#x"],
    );
    check("pnpm -F a exec node x.js", &[]);
    check("pnpm -w exec node x.js", &["x.js: [/]x.js!~"]);
    check("pnpm -w run x", &["x: script [/]#x"]);
    check("yarn x", &["x: script [packages/api]#x"]);
    check("yarn workspace a x", &["x: script a#x"]);
    check("yarn workspaces foreach -A run x", &["x: script *#x"]);
    check("bun run x", &["x: script [packages/api]#x"]);
    check("bun run x.ts", &["x.ts: [packages/api]x.ts!~"]);
    check("node --run x", &["x: script [packages/api]#x"]);
    check(
        "cd sub && npm run x",
        &["sub: [packages/api]sub!", "x: script [packages/api/sub]#x"],
    );
    check_file("cd sub && npm run x", &["sub: [?]sub!", "x: script sub#x"]);
}

#[test]
fn words_that_managers_keep_for_themselves() {
    for text in [
        "npm ci",
        "npm install",
        "yarn install",
        "yarn",
        "pnpm i",
        "bun install",
        "npm version patch",
        "yarn add x",
    ] {
        check(text, &[]);
    }
    check("npm publish", &[]);
    check(
        "npm install ./packages/x",
        &["./packages/x: [packages/api]./packages/x"],
    );
}

#[test]
fn scripts_behind_task_runners() {
    check(
        "run-s a 'b -- --c' db:*",
        &[
            "a: script [packages/api]#a",
            "b: script [packages/api]#b",
            "db:*: script [packages/api]#db:*",
        ],
    );
    check(
        "npm-run-all --parallel a b",
        &["a: script [packages/api]#a", "b: script [packages/api]#b"],
    );
    check(
        "concurrently -n a,b \"npm:a\" \"npm run b\" 'node x.js'",
        &[
            "a: script [packages/api]#a",
            "b: script [packages/api]#b",
            "x.js: [packages/api]x.js!~",
        ],
    );
    check(
        "turbo run build db:x --filter=web",
        &["build: script *#build", "db:x: script *#db:x"],
    );
    check("turbo web#x", &["x: script web#x"]);
    check("nx run web:x", &["x: script web#x"]);
    check("nx x web", &["x: script web#x"]);
    check("nx run-many -t a b --parallel=3", &["a: script *#a", "b: script *#b"]);
    check("nx affected --targets=a,b", &["a: script *#a", "b: script *#b"]);
    check("lerna run x --stream", &["x: script *#x"]);
    check(
        "start-server-and-test dev http://localhost:3000 e2e",
        &["dev: script [packages/api]#dev", "e2e: script [packages/api]#e2e"],
    );
}

#[test]
fn commands_behind_commands() {
    let node = ["x.js: [packages/api]x.js!~"];
    for text in [
        "sudo -u app node x.js",
        "env A=b node x.js",
        "cross-env A=b node x.js",
        "dotenv -- node x.js",
        "time node x.js",
        "exec node x.js",
        "nohup node x.js &",
        "timeout 30 node x.js",
        "sh -c 'node x.js'",
        "bash -lc \"node x.js\"",
        "npx -y node x.js",
        "pnpm exec node x.js",
        "yarn dlx node x.js",
        "bunx node x.js",
        "npx -c 'node x.js'",
        "A=b node x.js",
        "if true; then node x.js; fi",
        "true || node x.js",
        "$(node x.js)",
        "echo \"$(node x.js)\"",
        "echo `node x.js`",
        "cat <(node x.js)",
        "eval \"node x.js\"",
        "while true; do node x.js; done",
        "{ node x.js; }",
        "nodemon --exec 'node x.js'",
    ] {
        check(text, &node);
    }
    check(
        "env-cmd -f cfg/.env node x.js",
        &["cfg/.env: [packages/api]cfg/.env", "x.js: [packages/api]x.js!~"],
    );
    check("docker compose exec web npm run x", &["x: script [?]#x"]);
    check(
        "docker compose -f docker/a.yml up",
        &["docker/a.yml: [packages/api]docker/a.yml!"],
    );
    check(
        "ls migrations | xargs -n 1 node x.js",
        &["migrations: [packages/api]migrations!", "x.js: [packages/api]x.js!~"],
    );
    check(
        "case $1 in a/b) node x.js ;; esac",
        &["a/b: [packages/api]a/b", "x.js: [packages/api]x.js!~"],
    );
    check(
        "node x.js 2>/dev/null >out/log y",
        &["x.js: [packages/api]x.js!~", "y: [packages/api]y!"],
    );
}

#[test]
fn binaries_are_seen_through() {
    check_binaries("npx knex migrate:latest", &["npx", "knex"]);
    check_binaries("node_modules/.bin/knex x", &["knex"]);
    check_binaries("./node_modules/.bin/knex x", &["knex"]);
    check_binaries("npx knex@2 x", &["npx", "knex"]);
    check_binaries("npx @scope/tool@1 x", &["npx", "@scope/tool"]);
    check_binaries("yarn knex x", &["yarn", "knex"]);
    check_binaries("cross-env A=b knex && rimraf x", &["cross-env", "knex", "rimraf"]);
    check_binaries("./knex", &[]);
    check_binaries("A=b", &[]);
    check_binaries("echo knex", &["echo"]);
}

#[test]
fn git_knows_paths_from_revisions() {
    check(
        "git diff main -- migrations",
        &["migrations: [packages/api]migrations!"],
    );
    check(
        "git show HEAD~1:migrations/1.sql",
        &["migrations/1.sql: [/]migrations/1.sql!"],
    );
    check(
        "git show \"$REV:migrations/1.sql\"",
        &["migrations/1.sql: [/]migrations/1.sql!"],
    );
    check("git show HEAD:./x.sql", &["./x.sql: [packages/api]./x.sql!"]);
    check(
        "git checkout main -- migrations",
        &["migrations: [packages/api]migrations!"],
    );
    check("git add migrations", &["migrations: [packages/api]migrations!"]);
    check(
        "git diff --exit-code migrations/1.sql",
        &["migrations/1.sql: [packages/api]migrations/1.sql"],
    );
}

#[test]
fn other_languages_inside() {
    check_pieces("psql -c \"SELECT * FROM a\"", &[(Language::Sql, "SELECT * FROM a")]);
    check_pieces("run-sql 'drop table a'", &[(Language::Sql, "drop table a")]);
    check_pieces(
        "psql <<EOF\nselect 1 from a;\nEOF\n",
        &[(Language::Sql, "select 1 from a;\n")],
    );
    check_pieces(
        "psql <<-'EOF' | cat\n\tselect 1;\n\tEOF\n",
        &[(Language::Sql, "\tselect 1;\n")],
    );
    check_pieces(
        "node -e \"import('./lib/x.js')\"",
        &[(Language::JavaScript, "import('./lib/x.js')")],
    );
    check_pieces("node --eval 'a' x", &[(Language::JavaScript, "a")]);
    check_pieces("cat <<EOF\nsee a/b.js\nEOF\n", &[]);
    check_pieces("cat > x <<EOF\nsee a/b.js\nEOF\n", &[(Language::Plain, "see a/b.js\n")]);
    check_pieces("ls # see a/b.js\n", &[(Language::Plain, "# see a/b.js")]);
    check_pieces("git commit -m 'update a'", &[]);
    check("bash <<EOF\nnode x.js\nEOF\n", &["x.js: [packages/api]x.js!~"]);
    check_pieces("psql \"$URL\" -c 'select 1'", &[(Language::Sql, "select 1")]);
}

#[test]
fn a_script_goes_whole_only_where_it_has_one_program() {
    use Removal::{Part, Whole};
    check_removal("node x.js", &[("x.js", Whole)]);
    check_removal("cross-env A=b node x.js a.sql", &[("x.js", Whole), ("a.sql", Part)]);
    check_removal("npm run x", &[("x", Whole)]);
    check_removal("a && npm run x", &[("x", Part)]);
    check_removal("sh -c 'node x.js'", &[("x.js", Whole)]);
    check_removal("sh -c 'node x.js && y'", &[("x.js", Part)]);
    check_removal("run-s a b", &[("a", Part), ("b", Part)]);
    check_removal("prettier --write a/b c", &[("a/b", Part), ("c", Part)]);
    check_removal("node -r ./a.js x.js", &[("./a.js", Part), ("x.js", Whole)]);
    check_removal("psql -f a.sql", &[("a.sql", Whole)]);
}

#[test]
fn broken_text_keeps_what_it_names() {
    check_file("cat \"migrations/1.sql", &["migrations/1.sql: [?]migrations/1.sql!"]);
    check_file(
        "if true; then\ncat migrations/1.sql",
        &["migrations/1.sql: [?]migrations/1.sql!"],
    );
    check_file("cat a/b )\n)\nnode x.js", &["a/b: [?]a/b!", "x.js: [?]x.js!~"]);
    check_file("done; cat <<EOF\n", &[]);
    check_file("case x in", &[]);
    check_file("a && ", &[]);
    check_file("node x.js && (cat y", &["x.js: [?]x.js!~", "y: [?]y!"]);
    check_file("\u{feff}cat é/ü.sql", &["é/ü.sql: [?]é/ü.sql!"]);
}

#[test]
fn only_a_file_of_which_nothing_can_be_read_is_noted() {
    let notes = |text: &str, kind| read(text, kind, Base::Unknown).notes.len();
    assert_eq!(notes("(((", None), 1);
    assert_eq!(notes("cat ((( x/y", None), 0);
    assert_eq!(notes("echo", None), 0);
    assert_eq!(notes("", None), 0);
    assert_eq!(notes("(((", Some(Kind::PackageScript)), 0);
}

#[test]
fn crlf_and_continued_lines() {
    check_file("cat a/b\r\ncat \\\r\n  c/d\r\n", &["a/b: [?]a/b!", "c/d: [?]c/d!"]);
    check_pieces(
        "psql <<EOF\r\nselect 1 from a;\r\nEOF\r\n",
        &[(Language::Sql, "select 1 from a;\n")],
    );
    check_file("cat a/b \\\n  c/d\n", &["a/b: [?]a/b!", "c/d: [?]c/d!"]);
}

#[test]
fn deep_nesting_is_no_danger() {
    for sign in ["(", "$(", "{ ", "\"$(", "${", "`", "[[ ", "case x in ", "if ", "<("] {
        let text = sign.repeat(10_000);
        read(&text, None, Base::Unknown);
        read(&format!("echo {text}"), None, Base::Unknown);
    }
    let balanced = format!("{}node x.js{}", "( ".repeat(5_000), " )".repeat(5_000));
    check_file(&balanced, &["x.js: [?]x.js!~"]);
}

#[test]
fn comments_of_a_file_are_known() {
    let text = "#!/bin/sh\n# a\nls # b\necho '# c'\n";
    let comments = read(text, None, Base::Unknown).comments.unwrap();
    let found: Vec<&str> = comments.iter().map(|span: &Span| span.of(text)).collect();
    assert_eq!(found, ["#!/bin/sh", "# a", "# b"]);
}

#[test]
fn prompts_in_prose_are_no_commands() {
    let text = "$ npm run x\n> node y.js\n";
    let source = Source::file(RepoPath::root(), Language::Shell, text);
    let setting = Setting {
        kind: Some(Kind::Mention),
        prose: true,
        base: Base::Unknown,
    };
    let extraction = extract(&source.piece(Language::Shell, Embedded::verbatim(text, 0), setting));
    assert_eq!(shown(text, &extraction), ["x: script [?]#x", "y.js: [?]y.js!~"]);
    assert!(extraction.references.iter().all(|reference| reference.prose));
}

/// The tree and the word list agree wherever the tree can read a script at all.
#[test]
fn both_readings_agree() {
    for text in [
        "a && b > c d || e",
        "if [ -f x ]; then a; elif b; then c; else d; fi",
        "for i in a/b c/d; do e $i; done",
        "while read l; do a; done < x/y",
        "f() { cd a; }\nfunction g { b; }\nf",
        "(cd a && b) | c",
        "case $x in a|b) c ;; *) d;; esac",
        "A=b c; export D=e F",
        "psql <<EOF\nselect\nEOF\nls",
        "cat <<< x > y",
        "x=(a b c)\n! test -f a\n# c",
        "[[ -f a/b && $c == d ]] && e",
        "a \\\n b",
        "a; b & c",
    ] {
        let by_tree = crate::lang::shell::tree::steps(text, &[]);
        let mut by_words = crate::lang::shell::words::steps(text, &[]);
        for step in &mut by_words {
            // The words know `[` as a command, which it is.
            if let Step::Command(command) = step
                && command.words.first().is_some_and(|word| word.span.of(text) == "[")
            {
                let inner = command.words.len() - 1;
                *step = Step::Test(command.words[1..inner].to_vec());
            }
        }
        assert_eq!(by_tree, Some(by_words), "{text}");
    }
}
