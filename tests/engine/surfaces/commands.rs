//! Commands: shell scripts, hooks, Makefiles, Dockerfiles, and what is no reference in them.

use crate::surfaces::row;

#[test]
fn shell_make_and_docker() {
    row(
        "sh, bash, husky hooks, Makefile, justfile, Procfile, Dockerfile",
        &[
            ("a.sh", "node scripts/run.js\n", "scripts/run.js"),
            ("a.sh", "source legacy/env.sh\n", "legacy/env.sh"),
            ("a.sh", ". ./legacy/env.sh\n", "./legacy/env.sh"),
            ("a.sh", "[ -f legacy/a.ts ] && echo yes\n", "legacy/a.ts"),
            ("a.sh", "if [[ -d \"legacy\" ]]; then echo yes; fi\n", "legacy"),
            ("a.sh", "test -d legacy\n", "legacy"),
            ("a.sh", "cd legacy && ls\n", "legacy"),
            ("a.sh", "cd legacy && tar czf x b\n", "legacy"),
            ("a.sh", "cd scripts && node run.js\n", "run.js"),
            ("a.sh", "sort < legacy/a.ts\n", "legacy/a.ts"),
            ("a.sh", "git show HEAD:legacy/a.ts\n", "legacy/a.ts"),
            ("a.sh", "node <<EOF\nrequire('./legacy/a')\nEOF\n", "./legacy/a"),
            ("a.sh", "for d in legacy/a lib; do echo $d; done\n", "legacy/a"),
            (".husky/pre-commit", "npm run db:old\n", "db:old"),
            ("Makefile", "a:\n\tnode scripts/run.js\n", "scripts/run.js"),
            ("justfile", "a:\n    node scripts/run.js\n", "scripts/run.js"),
            ("justfile", "x := \"legacy/a.ts\"\na:\n    cat {{x}}\n", "legacy/a.ts"),
            ("Procfile", "web: node scripts/run.js\n", "scripts/run.js"),
            ("Dockerfile", "FROM node\nCOPY legacy/a.ts ./\n", "legacy/a.ts"),
            (
                "Dockerfile",
                "FROM node\nCOPY node_modules/knex ./knex\n",
                "node_modules/knex",
            ),
            ("Dockerfile", "FROM node\nADD [\"legacy\", \"/x\"]\n", "legacy"),
            (
                "Dockerfile",
                "FROM node\nWORKDIR /app\nCOPY . .\nCMD [\"node\", \"scripts/run.js\"]\n",
                "scripts/run.js",
            ),
            (
                "a.sh",
                "drizzle-kit generate --config=legacy/drizzle.config.ts\n",
                "legacy/drizzle.config.ts",
            ),
        ],
        &[
            ("a.sh", "echo legacy\n"),
            ("a.sh", "cd /tmp && node scripts/run.js\n"),
            ("a.sh", "node scripts/live.js\n"),
            ("a.sh", "git checkout legacy\n"),
            ("a.sh", "docker run legacy node scripts/run.js\n"),
            ("Makefile", "legacy:\n\techo 1\n"),
            ("Dockerfile", "FROM legacy\nCOPY --from=legacy /legacy /x\n"),
            ("Dockerfile", "FROM node\nWORKDIR /legacy\n"),
            ("lib/a.sh", "cat legacy/b.ts\n"),
        ],
    );
}

#[test]
fn what_is_no_reference() {
    // Each of the look-alikes is one of the contract's list; the hits show that the same place can hold one.
    row(
        "No reference",
        &[
            ("a.sh", "cat legacy/a.ts > out.txt\n", "legacy/a.ts"),
            ("a.sh", "cp legacy/a.ts out.ts\n", "legacy/a.ts"),
            ("a.sh", "esbuild legacy/a.ts -o out.js\n", "legacy/a.ts"),
            ("a.sh", "tsx legacy/a.ts --outDir dist\n", "legacy/a.ts"),
            (
                "vercel.json",
                r#"{"redirects": [{"source": "/x", "destination": "/api/old"}]}"#,
                "/api/old",
            ),
            (".gitignore", "/legacy/\n", "/legacy/"),
        ],
        &[
            ("a.sh", "echo x > legacy/a.ts\n"),
            ("a.sh", "echo x >> legacy/a.ts\n"),
            ("a.sh", "rm -rf legacy\n"),
            ("a.sh", "rm -f legacy/a.ts scripts/run.js\n"),
            ("a.sh", "rimraf legacy\n"),
            ("a.sh", "git rm -r legacy\n"),
            ("a.sh", "mkdir -p legacy/x\n"),
            ("a.sh", "touch legacy/x\n"),
            ("a.sh", "esbuild x.ts -o legacy/a.js\n"),
            ("a.sh", "tsc-alias --outDir legacy\n"),
            ("a.sh", "esbuild x.ts --outfile=legacy/a.js\n"),
            (
                "tsconfig.json",
                r#"{"compilerOptions": {"outDir": "legacy", "declarationDir": "legacy/types"}}"#,
            ),
            (
                "vercel.json",
                r#"{"redirects": [{"source": "/api/old", "destination": "/x"}]}"#,
            ),
            (
                "next.config.js",
                "export default { redirects: () => [{ source: '/api/old', destination: '/' }] };",
            ),
            (".gitignore", "legacy/\n*.log\n"),
            (
                "package.json",
                r#"{"name": "root", "scripts": {"clean": "rm -rf legacy && rimraf scripts/run.js"}}"#,
            ),
        ],
    );
}
