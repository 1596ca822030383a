//! What the words of a command mean: which are paths, and which commands run others.
//!
//! A command that is not known here has paths for operands.

use crate::lang::reference::Target;
use crate::lang::shell::reader::{Operand, Reader};
use crate::lang::shell::script::{Command, Redirect};
use crate::lang::shell::word::Word;

/// How many commands may stand before the one that does the work: `sudo env time npx …`.
const MOST_WRAPPERS: usize = 24;

/// Options whose value is written, not read.
const OUTPUT_OPTIONS: [&str; 22] = [
    "-o",
    "--out",
    "--output",
    "--outDir",
    "--outdir",
    "--out-dir",
    "--outfile",
    "--outFile",
    "--out-file",
    "--output-file",
    "--outputFile",
    "--output-dir",
    "--output-path",
    "--output-directory",
    "--outputDir",
    "--dist-dir",
    "--coverageDirectory",
    "--coverage-directory",
    "--log-file",
    "--destination",
    "--dest",
    "--declarationDir",
];

/// Options whose value is a message or a name, whatever the command.
const WORD_OPTIONS: [&str; 13] = [
    "--env",
    "--environment",
    "--name",
    "--mode",
    "--message",
    "--title",
    "--token",
    "--tag",
    "--branch",
    "--log-level",
    "--loglevel",
    "--grep",
    "--testNamePattern",
];

/// Programs whose first word says what to do; it is a path only where it looks like one.
const WITH_SUBCOMMAND: [&str; 52] = [
    "prisma",
    "drizzle-kit",
    "knex",
    "typeorm",
    "sequelize",
    "sequelize-cli",
    "mikro-orm",
    "node-pg-migrate",
    "db-migrate",
    "dbmate",
    "migrate",
    "supabase",
    "gh",
    "glab",
    "aws",
    "az",
    "gcloud",
    "fly",
    "flyctl",
    "heroku",
    "railway",
    "vercel",
    "netlify",
    "wrangler",
    "firebase",
    "terraform",
    "tofu",
    "helm",
    "kustomize",
    "make",
    "gmake",
    "just",
    "task",
    "rake",
    "cargo",
    "go",
    "next",
    "nuxt",
    "vite",
    "astro",
    "remix",
    "ng",
    "expo",
    "changeset",
    "biome",
    "medusa",
    "sentry-cli",
    "pm2",
    "systemctl",
    "service",
    "brew",
    "doppler",
];

/// What kind of command a name stands for.
enum Manner {
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

fn manner(name: &str) -> Manner {
    match name {
        "rm" | "rmdir" | "unlink" | "rimraf" | "del" | "del-cli" | "trash" | "mkdir" | "mkdirp" | "make-dir"
        | "touch" | "tee" | "kill" | "killall" | "pkill" | "sleep" | "exit" | "return" | "set" | "unset" | "shift"
        | "trap" | "wait" | "read" | "alias" | "export" | "local" | "readonly" | "declare" | "typeset" | "true"
        | "false" | ":" | "break" | "continue" | "id" | "whoami" | "uname" | "hostname" | "umask" | "ulimit"
        | "shopt" | "getopts" | "hash" | "type" | "which" | "date" | "seq" | "basename" | "dirname" | "apt"
        | "apt-get" | "apk" | "yum" | "dnf" | "gem" | "pip" | "pip3" | "useradd" | "adduser" | "groupadd"
        | "addgroup" | "corepack" | "nvm" | "volta" | "asdf" | "wait-on" | "case" => Manner::Nothing,
        "echo" | "printf" | "cowsay" => Manner::Message,
        "grep" | "egrep" | "fgrep" | "zgrep" | "rg" | "ag" | "ack" | "sed" | "gsed" | "awk" | "gawk" | "jq" | "yq"
        | "tr" => Manner::PatternThenOperands,
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
        "dotenv" | "dotenvx" => Manner::Wrapper(&["-e", "-f", "-p", "-v", "-c"], 0),
        "env-cmd" => Manner::Wrapper(&["-f", "-e", "-r", "--file", "--environments", "--rc-file"], 0),
        "npx" | "pnpx" | "bunx" | "nlx" => Manner::Wrapper(&["-p", "--package"], 0),
        "time" | "exec" | "nohup" | "command" | "builtin" | "stdbuf" | "unbuffer" | "setsid" | "dumb-init" | "tini"
        | "chronic" | "caffeinate" | "cross-env" | "cross-env-shell" | "infisical" | "op" | "chamber" | "watch"
        | "if" | "then" | "else" | "do" | "while" | "until" | "!" | "$" => Manner::Wrapper(&[], 0),
        _ if WITH_SUBCOMMAND.contains(&name) => Manner::Subcommand,
        _ => Manner::Operands,
    }
}

impl Reader<'_> {
    /// Reads a simple command.
    pub(super) fn command(&mut self, words: &[Word]) {
        let mut words = words;
        for _ in 0..MOST_WRAPPERS {
            let Some((first, arguments)) = words.split_first() else {
                return;
            };
            let said = self.said(first).unwrap_or_default();
            if said.starts_with('-') || self.is_assignment(first) {
                self.operands(words, true);
                return;
            }
            let name = self.name(first, &said);
            words = match manner(&name) {
                Manner::Wrapper(with_value, operands) => self.behind_options(&name, arguments, with_value, operands),
                other => return self.command_of(&name, &other, first, arguments),
            };
        }
    }

    /// Returns the command's name, and adds what the command word itself refers to.
    fn name(&mut self, word: &Word, said: &str) -> String {
        let program = Operand {
            expected: true,
            module: false,
            is_program: true,
        };
        if let Some((_, binary)) = said.rsplit_once("node_modules/.bin/") {
            self.binary(word, binary);
            return binary.to_owned();
        }
        if said.contains('/') || said.is_empty() {
            let package = said.starts_with('@').then(|| without_version(said));
            match package {
                Some(package) => self.binary(word, package),
                None => self.path(word, program),
            }
            return said.rsplit('/').next().unwrap_or(said).to_owned();
        }
        let name = without_version(said);
        if !matches!(name, "[" | "[[" | ":" | "." | "!" | "{" | "}" | "$") {
            self.binary(word, name);
        }
        name.to_owned()
    }

    fn is_assignment(&self, word: &Word) -> bool {
        crate::lang::shell::script::assignment(self.masked, word).is_some()
    }

    /// Returns the command that a wrapper runs, and adds what the wrapper's own options refer to.
    fn behind_options<'w>(
        &mut self,
        name: &str,
        words: &'w [Word],
        with_value: &[&str],
        operands: usize,
    ) -> &'w [Word] {
        let mut left = operands;
        let mut index = 0;
        while let Some(word) = words.get(index) {
            let said = self.said(word).unwrap_or_default();
            if said == "--" {
                return words.get(index + 1..).unwrap_or_default();
            }
            // `doppler run -- x` and its like have a subcommand of their own.
            let is_own_word = matches!(
                (name, said.as_str()),
                ("infisical" | "op" | "dotenvx" | "chamber", "run" | "exec")
            );
            if matches!(name, "npx" | "pnpx") && matches!(said.as_str(), "-c" | "--call") {
                if let Some(command) = words.get(index + 1) {
                    self.inner(command, None);
                }
                return &[];
            }
            if name == "flock" && said == "-c" {
                if let Some(command) = words.get(index + 1) {
                    self.inner(command, None);
                }
                return &[];
            }
            if said.starts_with('-') && said.len() > 1 {
                if with_value.contains(&said.as_str()) {
                    if let Some(value) = words.get(index + 1) {
                        self.path(value, Operand::default());
                    }
                    index += 1;
                } else {
                    self.option(word);
                }
            } else if self.is_assignment(word) {
                self.key_value(word);
            } else if left > 0 {
                left -= 1;
            } else if !is_own_word {
                break;
            }
            index += 1;
        }
        let rest = words.get(index..).unwrap_or_default();
        // A whole command in one word: `cross-env-shell "a && b"`, `watch 'cmd'`.
        if let [only] = rest
            && only.is_quoted(self.masked)
            && self.said(only).is_some_and(|said| said.contains(' '))
        {
            self.inner(only, None);
            return &[];
        }
        rest
    }

    fn command_of(&mut self, name: &str, manner: &Manner, first: &Word, arguments: &[Word]) {
        match manner {
            Manner::Nothing | Manner::Wrapper(..) => {}
            Manner::Message => self.message(arguments),
            Manner::Test => self.test(arguments),
            Manner::PatternThenOperands => self.behind_pattern(arguments),
            Manner::Subcommand => self.behind_subcommand(name, arguments),
            Manner::Node => self.node(name, arguments),
            Manner::Interpreter => self.interpreter(arguments),
            Manner::Shell => self.shell(arguments),
            Manner::Operands => self.special(name, first, arguments),
        }
    }

    fn special(&mut self, name: &str, first: &Word, arguments: &[Word]) {
        match name {
            "cd" | "pushd" => {
                let folder = arguments.iter().find(|word| {
                    let said = self.said(word);
                    said.is_none_or(|said| !said.starts_with('-') || said == "-")
                });
                if let Some(folder) = folder {
                    self.change_folder(folder);
                }
            }
            "popd" => {
                if let Some(folder) = self.state.folders.last_mut() {
                    folder.base = crate::lang::reference::Base::Unknown;
                    folder.prefix.clear();
                }
            }
            "source" | "." => {
                if let Some((script, rest)) = arguments.split_first() {
                    self.program(script, false);
                    self.operands(rest, true);
                }
            }
            "eval" => {
                for word in arguments {
                    self.inner(word, None);
                }
            }
            "git" => self.git(arguments),
            "find" => self.find(arguments),
            "docker" | "podman" | "docker-compose" | "kubectl" | "nerdctl" => self.container(name, arguments),
            "ssh" => self.elsewhere(arguments.get(1..).unwrap_or_default()),
            "curl" | "wget" => self.transfer(arguments),
            "psql" | "mysql" | "mariadb" | "sqlite3" | "pgcli" | "cockroach" => self.database(arguments),
            _ if self.package_command(name, first, arguments) => {}
            _ => self.operands(arguments, true),
        }
    }

    /// Reads options and operands of a command that is not known.
    pub(super) fn operands(&mut self, words: &[Word], expected: bool) {
        let mut words = words.iter();
        let mut follows_option = false;
        let count = words
            .clone()
            .filter(|word| !word.span.of(self.masked).starts_with('-'))
            .count();
        while let Some(word) = words.next() {
            let beginning = word.beginning(self.masked);
            if beginning.starts_with('-') && beginning.len() > 1 {
                follows_option = beginning != "--";
                if OUTPUT_OPTIONS.contains(&beginning.as_str()) || WORD_OPTIONS.contains(&beginning.as_str()) {
                    words.next();
                } else if matches!(beginning.as_str(), "--cwd" | "--prefix") {
                    if let Some(folder) = words.next() {
                        self.change_folder(folder);
                    }
                } else {
                    self.option(word);
                }
                continue;
            }
            let operand = Operand {
                expected,
                module: false,
                is_program: count == 1 && !follows_option,
            };
            self.operand(word, operand);
            follows_option = false;
        }
    }

    /// Reads one operand: a path, a setting, SQL, or a whole command in quotes.
    pub(super) fn operand(&mut self, word: &Word, operand: Operand) {
        let said = self.said(word).unwrap_or_default();
        if word.is_quoted(self.masked) && said.contains([' ', '\n']) {
            if begins_with_command(&said) {
                return self.inner(word, None);
            }
            if self.is_sql(&said) {
                return self.sql(word.inner(self.text));
            }
        }
        if self.is_assignment(word) {
            self.key_value(word);
        } else {
            self.path(word, operand);
        }
    }

    /// Reads the value of `KEY=value`.
    fn key_value(&mut self, word: &Word) {
        let beginning = word.beginning(self.masked);
        if let Some(sign) = beginning.find('=') {
            let value = word.without_prefix(sign + 1);
            let said = self.said(&value).unwrap_or_default();
            if said.starts_with('-') && said.contains(' ') {
                self.inner(&value, None);
            } else {
                self.path(&value, Operand::default());
            }
        }
    }

    /// Reads the value of `--flag=value` and of `-Ipath`; the values of output options are no references.
    pub(super) fn option(&mut self, word: &Word) {
        let beginning = word.beginning(self.masked);
        if let Some(sign) = beginning.find('=') {
            let flag = beginning.get(..sign).unwrap_or("");
            if !OUTPUT_OPTIONS.contains(&flag) && !WORD_OPTIONS.contains(&flag) {
                let operand = Operand {
                    expected: takes_path(flag),
                    ..Operand::default()
                };
                self.operand(&word.without_prefix(sign + 1), operand);
            }
        } else if !beginning.starts_with("--") && beginning.len() > 2 && beginning.contains('/') {
            self.path(&word.without_prefix(2), Operand::default());
        }
    }

    /// Adds what a command does nothing but run.
    fn program(&mut self, word: &Word, module: bool) {
        let operand = Operand {
            expected: true,
            module,
            is_program: true,
        };
        self.path(word, operand);
    }

    fn message(&mut self, words: &[Word]) {
        for word in words {
            let said = self.said(word).unwrap_or_default();
            let verb = said.trim_start().split(' ').next().unwrap_or("").to_ascii_lowercase();
            if matches!(
                verb.as_str(),
                "select" | "insert" | "delete" | "drop" | "alter" | "truncate" | "update" | "create"
            ) && self.is_sql(&said)
            {
                self.sql(word.inner(self.text));
            }
        }
    }

    /// Reads the words of a test, its operators among them.
    pub(super) fn test(&mut self, words: &[Word]) {
        let mut is_file = false;
        for word in words {
            let sign = word.span.of(self.masked);
            match sign {
                "-e" | "-f" | "-d" | "-x" | "-r" | "-s" | "-w" | "-L" | "-h" | "-S" | "-p" | "-b" | "-c" | "-g"
                | "-k" | "-u" | "-O" | "-G" | "-N" | "-nt" | "-ot" | "-ef" => is_file = true,
                "]" | "]]" | "!" | "=" | "==" | "!=" | "=~" | "-a" | "-o" | "&&" | "||" => is_file = false,
                _ if sign.starts_with('-') => is_file = false,
                _ => {
                    let operand = Operand {
                        expected: is_file,
                        ..Operand::default()
                    };
                    self.path(word, operand);
                    is_file = false;
                }
            }
        }
    }

    fn behind_pattern(&mut self, words: &[Word]) {
        let mut has_pattern = false;
        let mut index = 0;
        while let Some(word) = words.get(index) {
            let said = self.said(word).unwrap_or_default();
            index += 1;
            match said.as_str() {
                "-e" | "--regexp" | "--expression" => {
                    has_pattern = true;
                    index += 1;
                }
                // The pattern or the program stands in a file.
                "-f" | "--file" => {
                    has_pattern = true;
                    if let Some(file) = words.get(index) {
                        self.program(file, false);
                    }
                    index += 1;
                }
                "-A" | "-B" | "-C" | "-m" | "-F" | "-v" | "--arg" | "--argjson"
                    if takes_value(&said, words.get(index), self) =>
                {
                    index += 1 + usize::from(said.starts_with("--arg"));
                }
                _ if said.starts_with("--") => self.option(word),
                _ if said.starts_with('-') && said.len() > 1 => {}
                _ if said.is_empty() && word.parts.is_empty() => {}
                _ if !has_pattern => has_pattern = true,
                _ => self.path(
                    word,
                    Operand {
                        expected: true,
                        ..Operand::default()
                    },
                ),
            }
        }
    }

    fn behind_subcommand(&mut self, name: &str, words: &[Word]) {
        if matches!(name, "make" | "gmake") {
            return self.make(words);
        }
        if name == "doppler"
            && let Some(split) = words.iter().position(|word| word.span.of(self.masked) == "--")
        {
            return self.command(words.get(split + 1..).unwrap_or_default());
        }
        if name == "pm2"
            && let Some((_, rest)) = words.split_first()
        {
            return self.operands(rest, true);
        }
        match words
            .iter()
            .position(|word| !word.span.of(self.masked).starts_with('-'))
        {
            Some(subcommand) => {
                let (options, rest) = words.split_at_checked(subcommand).unwrap_or((words, &[]));
                self.operands(options, true);
                if let Some((subcommand, rest)) = rest.split_first() {
                    self.path(subcommand, Operand::default());
                    self.operands(rest, true);
                }
            }
            None => self.operands(words, true),
        }
    }

    fn make(&mut self, words: &[Word]) {
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let said = self.said(word).unwrap_or_default();
            match said.as_str() {
                "-C" | "--directory" | "-f" | "--file" | "--makefile" => {
                    if let Some(value) = words.next() {
                        self.program(value, false);
                    }
                }
                _ if said.starts_with('-') => self.option(word),
                _ => self.operand(word, Operand::default()),
            }
        }
    }

    /// Reads the options of Node and its like, the module that it runs, and that module's own arguments.
    fn node(&mut self, name: &str, words: &[Word]) {
        let mut index = 0;
        let mut runs_tests = false;
        while let Some(word) = words.get(index) {
            let said = self.said(word).unwrap_or_default();
            index += 1;
            let value = words.get(index);
            match said.as_str() {
                "-e" | "--eval" | "-p" | "--print" | "-pe" if name != "nodemon" => {
                    if let Some(program) = value {
                        self.javascript(program.inner(self.text));
                    }
                    index += 1;
                }
                "-e" | "--ext" | "-C" | "--conditions" | "--test-name-pattern" | "--delay" | "-d" | "--signal" => {
                    index += 1
                }
                "-x" | "--exec" => {
                    if let Some(command) = value {
                        self.inner(command, None);
                    }
                    index += 1;
                }
                "-r" | "--require" | "--import" | "--loader" | "--experimental-loader" => {
                    if let Some(module) = value {
                        self.preload(module);
                    }
                    index += 1;
                }
                "-w"
                | "--watch"
                | "-i"
                | "--ignore"
                | "--watch-path"
                | "-P"
                | "--project"
                | "--tsconfig"
                | "-c"
                | "--config"
                | "--env-file"
                | "--import-map"
                | "--node-snapshot-main"
                    if name != "tsx" || said != "--watch" =>
                {
                    let takes = value.is_some_and(|value| self.takes_file(name, &said, value));
                    if let Some(file) = value.filter(|_| takes) {
                        let operand = Operand {
                            expected: true,
                            ..Operand::default()
                        };
                        self.path(file, operand);
                        index += 1;
                    }
                }
                "--run" => {
                    if let Some(script) = value {
                        self.run_nearest(script);
                    }
                    return;
                }
                "--test" => runs_tests = true,
                "--" => {}
                _ if said.starts_with("--require=")
                    || said.starts_with("--import=")
                    || said.starts_with("--loader=") =>
                {
                    let sign = said.find('=').unwrap_or(0);
                    self.preload(&word.without_prefix(sign + 1));
                }
                _ if said.starts_with('-') && said.len() > 1 => self.option(word),
                "watch" | "run" | "test" | "inspect" | "cache" | "check" | "lint" | "fmt" | "bench" | "compile"
                    if matches!(name, "tsx" | "deno") || said == "inspect" => {}
                _ if runs_tests => self.program(word, false),
                _ => {
                    self.program(word, true);
                    let rest = words.get(index..).unwrap_or_default();
                    return self.arguments_of_program(rest);
                }
            }
        }
    }

    /// Reads what is handed to a program of the repository: paths, but never its one reason to be.
    fn arguments_of_program(&mut self, words: &[Word]) {
        let is_sole = std::mem::replace(&mut self.is_sole, false);
        self.operands(words, true);
        self.is_sole = is_sole;
    }

    fn takes_file(&self, name: &str, option: &str, value: &Word) -> bool {
        // `node --watch x.js` runs x.js; `nodemon --watch src x.js` watches src.
        let is_flag = matches!(option, "--watch" | "-w" | "-c" | "-i") && name != "nodemon" && name != "deno";
        !is_flag && !value.span.of(self.masked).starts_with('-')
    }

    fn preload(&mut self, word: &Word) {
        let said = self.said(word).unwrap_or_default();
        if said.is_empty() || said.starts_with(['.', '/']) {
            let operand = Operand {
                expected: true,
                module: true,
                is_program: false,
            };
            self.path(word, operand);
        } else {
            self.refer(word.shown(self.masked), Target::Module { specifier: said }, false);
        }
    }

    fn interpreter(&mut self, words: &[Word]) {
        let mut index = 0;
        while let Some(word) = words.get(index) {
            let said = self.said(word).unwrap_or_default();
            index += 1;
            match said.as_str() {
                "-c" | "-e" | "-m" | "-r" | "-E" | "-ne" | "-pe" | "-i" => {
                    // A program text, or the name of a module; operands follow.
                    index += usize::from(said != "-i");
                    return self.operands(words.get(index..).unwrap_or_default(), true);
                }
                _ if said.starts_with('-') && said.len() > 1 => self.option(word),
                _ => {
                    self.program(word, false);
                    return self.arguments_of_program(words.get(index..).unwrap_or_default());
                }
            }
        }
    }

    fn shell(&mut self, words: &[Word]) {
        let mut index = 0;
        while let Some(word) = words.get(index) {
            let said = self.said(word).unwrap_or_default();
            index += 1;
            match said.as_str() {
                "-o" | "+o" | "-O" | "--rcfile" | "--init-file" => index += 1,
                _ if said.starts_with('-') && !said.starts_with("--") && said.ends_with('c') => {
                    if let Some(commands) = words.get(index) {
                        self.inner(commands, None);
                    }
                    return;
                }
                _ if said.starts_with(['-', '+']) && said.len() > 1 => self.option(word),
                _ => {
                    self.program(word, false);
                    return self.arguments_of_program(words.get(index..).unwrap_or_default());
                }
            }
        }
    }

    fn find(&mut self, words: &[Word]) {
        let mut index = 0;
        let mut in_paths = true;
        while let Some(word) = words.get(index) {
            let said = self.said(word).unwrap_or_default();
            index += 1;
            match said.as_str() {
                "-exec" | "-execdir" | "-ok" => {
                    let rest = words.get(index..).unwrap_or_default();
                    let end = rest
                        .iter()
                        .position(|word| matches!(self.said(word).as_deref(), Some(";" | "+")))
                        .unwrap_or(rest.len());
                    self.command(rest.get(..end).unwrap_or_default());
                    index += end;
                }
                "-path" | "-wholename" | "-ipath" | "-newer" => {
                    if let Some(pattern) = words.get(index) {
                        self.path(pattern, Operand::default());
                    }
                    index += 1;
                }
                _ if said.starts_with('-') && said.len() > 1 => {
                    in_paths = matches!(said.as_str(), "-L" | "-H" | "-P");
                    index += usize::from(matches!(
                        said.as_str(),
                        "-name"
                            | "-iname"
                            | "-type"
                            | "-maxdepth"
                            | "-mindepth"
                            | "-mtime"
                            | "-size"
                            | "-regex"
                            | "-perm"
                    ));
                }
                "!" | "(" | ")" => in_paths = false,
                _ if in_paths => self.program(word, false),
                _ => {}
            }
        }
    }

    /// Reads commands that manage containers; what runs inside has other paths.
    fn container(&mut self, name: &str, words: &[Word]) {
        let mut index = 0;
        let mut runs = false;
        while let Some(word) = words.get(index) {
            let said = self.said(word).unwrap_or_default();
            index += 1;
            match said.as_str() {
                "-f"
                | "--file"
                | "--env-file"
                | "-k"
                | "--filename"
                | "--kustomize"
                | "--project-directory"
                | "--from-file" => {
                    if let Some(file) = words.get(index) {
                        self.program(file, false);
                    }
                    index += 1;
                }
                "-v" | "--volume" => {
                    if let Some(volume) = words.get(index) {
                        self.volume(volume);
                    }
                    index += 1;
                }
                "-e" | "--env" | "-p" | "--publish" | "-w" | "--workdir" | "-u" | "--user" | "--name" | "-t"
                | "--tag" | "-n" | "--namespace" | "--network" | "--profile" | "--target" | "--platform"
                | "--build-arg" | "--mount" | "-c" | "--container" | "-l" | "--entrypoint" | "--project-name"
                | "--context" | "-h" | "--hostname" | "--add-host" | "--label" | "--cache-from" | "--cache-to"
                | "--scale"
                    if !runs || said != "-p" || name != "kubectl" =>
                {
                    if let Some(value) = words.get(index).filter(|_| said == "--build-arg" || said == "-e") {
                        self.key_value(value);
                    }
                    index += 1;
                }
                "exec" | "run" => runs = true,
                "--" => {
                    return self.elsewhere(words.get(index..).unwrap_or_default());
                }
                _ if said.starts_with('-') => self.option(word),
                "compose" | "build" | "buildx" | "up" | "cp" | "apply" | "create" | "delete" => {}
                _ if runs => {
                    // The word is the container, the service or the image; the command follows it.
                    return self.elsewhere(words.get(index..).unwrap_or_default());
                }
                _ => {
                    let is_build = words.iter().any(|word| word.span.of(self.masked) == "build");
                    let operand = Operand {
                        expected: is_build && name != "docker-compose",
                        ..Operand::default()
                    };
                    self.path(word, operand);
                }
            }
        }
    }

    fn volume(&mut self, word: &Word) {
        let beginning = word.beginning(self.masked);
        let source = beginning.split(':').next().unwrap_or("");
        if source.starts_with('.') {
            let mut value = word.clone();
            value.span = crate::text::span::Span::new(word.span.start(), word.span.start() + source.len());
            let pieces = [crate::lang::shell::value::Piece::Text(source.to_owned(), false)];
            let operand = Operand {
                expected: true,
                ..Operand::default()
            };
            self.path_value(&pieces, value.span, operand);
        }
    }

    /// Reads a command that runs where paths are others.
    fn elsewhere(&mut self, words: &[Word]) {
        let before = std::mem::replace(&mut self.state.is_elsewhere, true);
        match words {
            [only] if only.is_quoted(self.masked) => self.inner(only, None),
            _ => self.command(words),
        }
        self.state.is_elsewhere = before;
    }

    fn transfer(&mut self, words: &[Word]) {
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let beginning = word.beginning(self.masked);
            match beginning.as_str() {
                "-o" | "-O" | "--output" | "-H" | "--header" | "-u" | "-X" | "--request" | "-A" | "-w" => {
                    words.next();
                }
                _ if beginning.starts_with('@') => self.program(&word.without_prefix(1), false),
                _ if beginning.contains("=@") => {
                    let sign = beginning.find("=@").unwrap_or(0);
                    self.program(&word.without_prefix(sign + 2), false);
                }
                "-T" | "--upload-file" | "-K" | "--config" => {
                    if let Some(file) = words.next() {
                        self.program(file, false);
                    }
                }
                _ => {}
            }
        }
    }

    /// Reads the options of a database's shell: files and SQL.
    fn database(&mut self, words: &[Word]) {
        let mut index = 0;
        while let Some(word) = words.get(index) {
            let said = self.said(word).unwrap_or_default();
            let beginning = word.beginning(self.masked);
            index += 1;
            match beginning.as_str() {
                "-c" | "--command" | "-e" | "--execute" => {
                    if let Some(query) = words.get(index) {
                        self.sql(query.inner(self.text));
                    }
                    index += 1;
                }
                "-f" | "--file" => {
                    if let Some(file) = words.get(index) {
                        self.program(file, false);
                    }
                    index += 1;
                }
                "-h" | "--host" | "-U" | "--username" | "-d" | "--dbname" | "-p" | "--port" | "-v" | "-u" | "-P"
                | "-D" | "--set" | "--variable" | "--database" | "--user" => index += 1,
                _ if beginning.starts_with("--command=") || beginning.starts_with("--execute=") => {
                    let sign = beginning.find('=').unwrap_or(0);
                    self.sql(word.without_prefix(sign + 1).inner(self.text));
                }
                _ if beginning.starts_with("-f") && !beginning.starts_with("--") && beginning.len() > 2 => {
                    self.program(&word.without_prefix(2), false);
                }
                _ if beginning.starts_with('-') => self.option(word),
                _ if word.is_quoted(self.masked) && self.is_sql(&said) => self.sql(word.inner(self.text)),
                // A database, a user: names, or a file of SQLite.
                _ => self.path(word, Operand::default()),
            }
        }
    }

    /// Reads the here-documents and here-strings of a command.
    pub(super) fn documents(&mut self, command: &Command) {
        let name = command
            .words
            .iter()
            .filter_map(|word| self.said(word))
            .find(|said| !matches!(said.as_str(), "sudo" | "exec" | "time" | "env"))
            .unwrap_or_default();
        let writes = command
            .redirects
            .iter()
            .any(|redirect| matches!(redirect, Redirect::Output(_)));
        for redirect in &command.redirects {
            let text = match redirect {
                Redirect::Document(span) => self.text.slice(*span),
                Redirect::Text(word) => word.inner(self.text),
                _ => continue,
            };
            match name.as_str() {
                "sh" | "bash" | "zsh" => self.nested(text, false),
                "ssh" => {
                    let before = std::mem::replace(&mut self.state.is_elsewhere, true);
                    self.nested(text, false);
                    self.state.is_elsewhere = before;
                }
                "node" => self.javascript(text),
                "psql" | "mysql" | "sqlite3" | "mariadb" => self.sql(text),
                _ if is_query(text.text()) => self.sql(text),
                "cat" | "echo" if !writes => {}
                _ => self.plain(text),
            }
        }
    }
}

fn takes_value(option: &str, value: Option<&Word>, reader: &Reader) -> bool {
    let said = value.and_then(|value| reader.said(value)).unwrap_or_default();
    match option {
        "-A" | "-B" | "-C" | "-m" => said.bytes().all(|byte| byte.is_ascii_digit()) && !said.is_empty(),
        "-F" => said.len() <= 2,
        "-v" => said.contains('=') && !said.contains(' '),
        _ => true,
    }
}

/// Whether the value of `flag` is a path by the flag's name.
fn takes_path(flag: &str) -> bool {
    let flag = flag.to_ascii_lowercase();
    [
        "config", "dir", "path", "file", "folder", "project", "root", "cwd", "input", "src", "source", "ignore",
        "include", "exclude", "schema", "entry", "script", "prefix", "import", "require", "roots", "scope",
    ]
    .iter()
    .any(|word| flag.contains(word))
}

/// Whether a quoted word is a command of its own by its first word.
fn begins_with_command(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or("");
    matches!(
        first,
        "npm"
            | "pnpm"
            | "yarn"
            | "bun"
            | "npx"
            | "pnpx"
            | "bunx"
            | "node"
            | "tsx"
            | "ts-node"
            | "sh"
            | "bash"
            | "cd"
            | "run-s"
            | "run-p"
            | "npm-run-all"
            | "turbo"
            | "nx"
            | "nodemon"
            | "cross-env"
            | "dotenv"
            | "docker"
            | "make"
            | "sleep"
            | "cat"
            | "test"
            | "source"
            | "drizzle-kit"
            | "prisma"
            | "psql"
            | "tsc"
            | "next"
            | "vite"
            | "deno"
            | "wait-on"
            | "concurrently"
            | "eslint"
            | "prettier"
            | "jest"
            | "vitest"
            | "git"
    ) || first.starts_with("./") && !first.contains('*')
}

/// Whether `text` begins as a query does.
fn is_query(text: &str) -> bool {
    let first = text
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty() && !line.starts_with("--"))
        .unwrap_or("");
    let verb = first.split_whitespace().next().unwrap_or("").to_ascii_lowercase();
    matches!(
        verb.as_str(),
        "select" | "insert" | "update" | "delete" | "create" | "drop" | "alter" | "truncate" | "begin;" | "with"
    ) && text.contains(' ')
}

/// Returns a package's name without `@version`.
fn without_version(name: &str) -> &str {
    match name.get(1..).and_then(|rest| rest.find('@')) {
        Some(at) => name.get(..=at).unwrap_or(name),
        None => name,
    }
}
