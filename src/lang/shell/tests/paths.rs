//! Words that are paths, and words that are none.

use crate::lang::shell::tests::{check, check_file};

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
fn the_address_of_a_file_on_a_host_names_it() {
    let address = "https://raw.githubusercontent.com/o/r/main/scripts/p.sh";
    for command in [
        format!("curl -fsSL -o p.sh {address}"),
        format!("curl -fsSL -o p.sh \\\n  {address}"),
        format!("wget '{address}'"),
        format!("curl {address} | bash"),
        format!("ssh host 'curl {address}'"),
        format!("URL={address}"),
        format!("bash <(curl -s {address})"),
    ] {
        check(&command, &[&format!("{address}: hosted scripts/p.sh")]);
    }
    let address = "https://raw.githubusercontent.com/o/r/${B:-main}/scripts/p.sh";
    check(
        &format!("curl {address}"),
        &[&format!("{address}: hosted scripts/p.sh")],
    );
    check("curl https://raw.githubusercontent.com/o/r/main/$P/p.sh", &[]);
    check("curl https://raw.githubusercontent.com/o/r/v1.2.3/scripts/p.sh", &[]);
    check("curl https://example.com/o/r/main/scripts/p.sh", &[]);
}

#[test]
fn names_of_images_are_no_paths() {
    for command in [
        "docker tag old ghcr.io/$OWNER/$NAME:dev",
        "docker push ghcr.io/$OWNER/$NAME:dev",
        "docker --context x image push ghcr.io/a/b",
        "docker pull registry/old",
        "podman rmi a/old b/old",
        "docker image tag scripts/x registry/scripts/x",
        "docker buildx imagetools create -t ghcr.io/a/b ghcr.io/a/b:1",
        "docker manifest create a/b a/b:1 a/b:2",
        "nerdctl push a/b",
        "skopeo copy docker://a/b docker://c/d",
        "crane copy a/b c/d",
        "docker build -t scripts/x -",
        "docker run --rm scripts/x",
    ] {
        check(command, &[]);
    }
    check("docker save -o out.tar a/b", &["out.tar: [packages/api]out.tar!"]);
    check("crane push ./img.tar a/b", &["./img.tar: [packages/api]./img.tar!"]);
}

#[test]
fn a_container_over_the_current_folder_works_on_it() {
    for mount in ["$PWD:/work", "$(pwd):/work:ro", ".:/work", "./:/work/"] {
        check(
            &format!("docker run --rm -v \"{mount}\" -w /work image go vet ./api/net/..."),
            &["./api/net/...: [packages/api]./api/net!"],
        );
    }
    check("docker run -v \"$PWD:/work\" -w /other image go vet ./api/net/...", &[]);
    check("docker run -v \"$PWD:/work\" image go vet ./api/net/...", &[]);
    check("docker run -v /x:/work -w /work image go vet ./api/net/...", &[]);
    check("go vet ./...", &[]);
}

#[test]
fn below_an_unknown_folder_of_a_known_one_nothing_is_said() {
    check(
        "cd ./examples/${{ matrix.dir }} && node ./src/index.ts",
        &[
            "./examples/${{ matrix.dir }}: [packages/api]./examples/…!",
            "./src/index.ts: [outside]./src/index.ts!~",
        ],
    );
    check_file(
        "for d in a b; do cd examples/$d; node x.js; cd sub; cd ../..; done; node src/y.js",
        &[
            "examples/$d: [?]examples/…!",
            "x.js: [outside]x.js!~",
            "sub: [outside]sub!",
            "../..: [outside]../..!",
            "src/y.js: [?]src/y.js!~",
        ],
    );
    check_file("cd \"$ROOT\" && node src/x.js", &["src/x.js: [?]src/x.js!~"]);
}
