//! Package scripts and what runs them.

use crate::lang::shell::tests::{check, check_binaries, check_file, check_packages};

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
    check(
        "pnpm --filter ./packages/a x",
        &["./packages/a: [packages/api]./packages/a!", "x: script ./packages/a#x"],
    );
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
    check("vp run x", &["x: script [packages/api]#x"]);
    check("vp run --filter @a/b x", &["x: script @a/b#x"]);
    check("vp exec node x.js", &["x.js: [packages/api]x.js!~"]);
    check("vp dev", &[]);
    check("vp build --config a/b.ts", &["a/b.ts: [packages/api]a/b.ts!"]);
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
        &["build: script web#build", "db:x: script web#db:x"],
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
fn filters_select_packages() {
    for text in [
        "npm run x -w @a/b",
        "npm run x --workspace=@a/b",
        "npm install --workspace @a/b",
        "pnpm -F '@a/b^...' run x",
        "pnpm --filter=@a/b... x",
        "pnpm --filter '!@a/b' x",
        "pnpm --filter '...[main]@a/b' x; pnpm --filter @a/b[main] x",
        "pnpm install --frozen-lockfile --filter @a/b",
        "pnpm deploy --filter=@a/b out",
        "yarn workspace @a/b x",
        "yarn workspaces foreach --include @a/b run x",
        "bun --filter @a/b x",
        "turbo run x --filter=...@a/b",
        "turbo prune @a/b --docker",
        "turbo run @a/b#x",
        "nx build @a/b",
        "nx run @a/b:build:production",
        "nx run-many -t build -p @a/b",
        "nx affected --target=x --exclude=@a/b",
        "lerna run x --scope @a/b",
    ] {
        check_packages(text, &["@a/b?"]);
    }
    check_packages("nx run-many -t x --projects=a,@b/c", &["a?", "@b/c?"]);
    check_packages("turbo build --filter=a --filter=b", &["a?", "b?"]);
    for text in [
        "pnpm --filter '*' x",
        "pnpm -r x",
        "npm run x -w $NAME",
        "turbo build",
        "nx reset",
    ] {
        check_packages(text, &[]);
    }
    check(
        "npm run x -w packages/a",
        &["x: script packages/a#x", "packages/a: [packages/api]packages/a!"],
    );
}

#[test]
fn what_is_installed_is_a_package() {
    check_packages("npm i -g typescript@5.1 @a/b", &["typescript", "@a/b"]);
    check_packages("yarn add x", &["x"]);
    check_packages("pnpm add @a/b@latest", &["@a/b"]);
    check_packages("npx -p typescript tsc", &["typescript"]);
    for text in [
        "npm install",
        "npm i ./x",
        "npm i https://x.io/a.tgz",
        "npm uninstall x",
        "npm i user/repo",
        "npm ci",
    ] {
        check_packages(text, &[]);
    }
}
