//! Which commands there are, and how each reads its words.
//!
//! Lists of names have blanks between the names.

/// Options whose value is written, not read.
const OUTPUT_OPTIONS: &str = "-o --out --output --outDir --outdir --out-dir --outfile --outFile --out-file \
    --output-file --outputFile --output-dir --output-path --output-directory --outputDir --dist-dir \
    --coverageDirectory --coverage-directory --log-file --destination --dest --declarationDir";

/// Options whose value is a message or a name, whatever the command.
const WORD_OPTIONS: &str = "--env --environment --name --mode --message --title --token --tag --branch --log-level \
    --loglevel --grep --testNamePattern --port --host --hostname --timeout --retries --reporter --platform --author";

/// Programs whose first words say what to do; they are paths only where they look like paths.
const WITH_SUBCOMMAND: &str = "prisma drizzle-kit knex typeorm sequelize sequelize-cli mikro-orm node-pg-migrate \
    db-migrate dbmate migrate goose atlas flyway supabase gh glab aws az gcloud fly flyctl heroku railway vercel \
    netlify wrangler firebase terraform tofu pulumi helm kustomize kind minikube skaffold make gmake just task rake \
    cargo go dotnet bundle rails next nuxt vite vitest astro remix react-router ng expo eas changeset biome medusa \
    sentry-cli pm2 systemctl service brew doppler openssl mintlify storybook playwright cypress serverless sls sst \
    stripe convex inngest tauri capacitor cap email react-email payload directus strapi redwood rw blitz keystone act";

/// Those of them whose second word says what to do, too.
pub(super) const WITH_TWO_SUBCOMMANDS: &str = "prisma supabase gh glab aws az gcloud fly flyctl heroku railway firebase \
    kind minikube brew systemctl service changeset convex eas stripe pulumi redwood rw strapi dotnet goose dbmate \
    flyway migrate atlas sentry-cli vercel netlify wrangler";

/// Commands that name nothing of the repository, or only what goes or what comes to be.
const WITHOUT_REFERENCE: &str = "rm rmdir unlink rimraf del del-cli trash mkdir mkdirp make-dir touch tee kill killall \
    pkill sleep exit return set unset shift trap wait read alias export local readonly declare typeset true false : \
    break continue id whoami uname hostname umask ulimit shopt getopts hash type which date seq basename dirname apt \
    apt-get apk yum dnf gem useradd adduser groupadd addgroup corepack nvm volta asdf wait-on case redis-cli \
    ping nc sysctl kill-port ps grep-port";

/// Whether the value of `option` is no reference.
pub(super) fn takes_word(option: &str) -> bool {
    lists(OUTPUT_OPTIONS, option) || lists(WORD_OPTIONS, option)
}

/// Whether `word` is one of `list`.
pub(super) fn lists(list: &str, word: &str) -> bool {
    list.split(' ').any(|listed| listed == word)
}

/// What kind of command a name stands for.
pub(super) enum Manner {
    /// Its operands are paths.
    Operands,
    /// Its operands are paths behind the first, which is a pattern or a program text.
    PatternThenOperands,
    /// Its first operand says what to do.
    Subcommand,
    /// Nothing it names is a reference.
    Nothing,
    /// It prints its operands.
    Message,
    /// It runs the module that its first operand names.
    Node,
    /// It runs the file that its first operand names.
    Interpreter,
    /// It runs a file or the text behind `-c`.
    Shell,
    /// It runs the command behind its own options, of which these take a value, and behind so many operands.
    Wrapper(&'static [&'static str], usize),
    /// It tests its operands.
    Test,
}

/// Returns how the command `name` reads its words.
pub(super) fn manner(name: &str) -> Manner {
    match name {
        "echo" | "printf" | "cowsay" => Manner::Message,
        "grep" | "egrep" | "fgrep" | "zgrep" | "rg" | "ag" | "ack" | "sed" | "gsed" | "awk" | "gawk" | "jq" | "yq"
        | "tr" | "chmod" | "chown" | "chgrp" | "setfacl" => Manner::PatternThenOperands,
        "node" | "nodejs" | "tsx" | "ts-node" | "ts-node-esm" | "ts-node-dev" | "tsnd" | "babel-node" | "nodemon"
        | "vite-node" | "jiti" | "esr" | "esno" | "zx" | "swc-node" | "sucrase-node" | "deno" | "electron" => {
            Manner::Node
        }
        "python" | "python2" | "python3" | "ruby" | "perl" | "php" | "Rscript" | "lua" | "osascript" => {
            Manner::Interpreter
        }
        "sh" | "bash" | "zsh" | "dash" | "ksh" | "ash" => Manner::Shell,
        "test" | "[" => Manner::Test,
        "sudo" => Manner::Wrapper(&["-u", "-g", "-U", "--user", "--group"], 0),
        "env" => Manner::Wrapper(&["-u", "-C", "--unset", "--chdir"], 0),
        "xargs" => Manner::Wrapper(
            &[
                "-n",
                "-I",
                "-P",
                "-L",
                "-d",
                "-s",
                "-E",
                "-a",
                "--max-args",
                "--max-procs",
            ],
            0,
        ),
        "nice" | "ionice" => Manner::Wrapper(&["-n", "-c"], 0),
        "timeout" | "gtimeout" => Manner::Wrapper(&["-s", "-k", "--signal", "--kill-after"], 1),
        "flock" => Manner::Wrapper(&["-w", "--timeout"], 1),
        "gosu" | "su-exec" | "chroot" | "retry" => Manner::Wrapper(&[], 1),
        "dotenv" | "dotenvx" | "dotenv-flow" | "dotenv-cli" => Manner::Wrapper(&["-e", "-f", "-p", "-v", "-c"], 0),
        "env-cmd" => Manner::Wrapper(&["-f", "-e", "-r", "--file", "--environments", "--rc-file"], 0),
        "npx" | "pnpx" | "bunx" | "nlx" => Manner::Wrapper(&["-p", "--package"], 0),
        "time" | "exec" | "nohup" | "command" | "builtin" | "stdbuf" | "unbuffer" | "setsid" | "dumb-init" | "tini"
        | "chronic" | "caffeinate" | "cross-env" | "cross-env-shell" | "infisical" | "op" | "chamber" | "doppler"
        | "teller" | "varlock" | "watch" | "if" | "then" | "else" | "do" | "while" | "until" | "!" | "$" => {
            Manner::Wrapper(&[], 0)
        }
        _ if lists(WITHOUT_REFERENCE, name) => Manner::Nothing,
        _ if lists(WITH_SUBCOMMAND, name) => Manner::Subcommand,
        _ => Manner::Operands,
    }
}
