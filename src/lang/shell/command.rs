//! What the words of a command mean: which are paths, and which commands run others.
//!
//! A command that is not known here has paths for operands.

use crate::lang::reference::{Base, Target};
use crate::lang::shell::manner::{Manner, WITH_TWO_SUBCOMMANDS, lists, manner, takes_word};
use crate::lang::shell::package::Selection;
use crate::lang::shell::reader::{Operand, Reader};
use crate::lang::shell::script::assignment;
use crate::lang::shell::value::Piece;
use crate::lang::shell::word::Word;
use crate::text::hosted::{Hosted, hosted};

/// How many commands may stand before the one that does the work: `sudo env time npx …`.
const MOST_WRAPPERS: usize = 24;

impl Reader<'_> {
    /// Reads a simple command.
    pub(super) fn command(&mut self, words: &[Word]) {
        self.command_or_package(words, false);
    }

    /// Reads a simple command, whose first word may be a package as well where `is_package`: behind `npx` and its like.
    pub(super) fn command_or_package(&mut self, words: &[Word], is_package: bool) {
        let mut words = words;
        let mut is_package = is_package;
        for _ in 0..MOST_WRAPPERS {
            let Some((first, arguments)) = words.split_first() else {
                return;
            };
            let said = self.said(first).unwrap_or_default();
            if said.starts_with('-') || self.is_assignment(first) {
                self.operands(words, true);
                return;
            }
            let name = self.name(first, &said, is_package);
            is_package = runs_packages(&name);
            words = match manner(&name) {
                Manner::Wrapper(with_value, operands) => self.behind_options(&name, arguments, with_value, operands),
                other => return self.command_of(&name, &other, arguments),
            };
        }
    }

    /// Returns the command's name, and adds what the command word itself refers to.
    fn name(&mut self, word: &Word, said: &str, is_package: bool) -> String {
        let program = Operand {
            expected: true,
            module: false,
            is_program: true,
        };
        if let Some((_, binary)) = said.rsplit_once("node_modules/.bin/") {
            self.binary(word, binary, false);
            return binary.to_owned();
        }
        if said.contains('/') || said.is_empty() {
            let package = said.starts_with('@').then(|| without_version(said));
            match package {
                Some(package) => self.binary(word, package, true),
                None => self.path(word, program),
            }
            return said.rsplit('/').next().unwrap_or(said).to_owned();
        }
        let name = without_version(said);
        if !matches!(name, "[" | "[[" | ":" | "." | "!" | "{" | "}" | "$") {
            self.binary(word, name, is_package);
        }
        name.to_owned()
    }

    fn is_assignment(&self, word: &Word) -> bool {
        assignment(self.masked, word).is_some()
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
                (
                    "infisical" | "op" | "dotenvx" | "chamber" | "doppler" | "teller" | "varlock",
                    "run" | "exec"
                )
            );
            let selects = said == "-w" || said.starts_with("--workspace") || said.starts_with("--package=");
            if runs_packages(name) && selects {
                let rest = words.get(index..).unwrap_or_default();
                index += self.select("npm", rest, &mut Selection::default()).max(1);
                continue;
            }
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
                    match words.get(index + 1) {
                        Some(package) if runs_packages(name) => self.installed(package),
                        Some(value) => self.path(value, Operand::default()),
                        None => {}
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

    fn command_of(&mut self, name: &str, manner: &Manner, arguments: &[Word]) {
        match manner {
            Manner::Nothing | Manner::Wrapper(..) => {}
            Manner::Message => self.message(arguments),
            Manner::Test => self.test(arguments),
            Manner::PatternThenOperands => self.behind_pattern(name, arguments),
            Manner::Subcommand => self.behind_subcommand(name, arguments),
            Manner::Node => self.node(name, arguments),
            Manner::Interpreter => self.interpreter(arguments),
            Manner::Shell => self.shell(arguments),
            Manner::Operands => self.special(name, arguments),
        }
    }

    fn special(&mut self, name: &str, arguments: &[Word]) {
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
                    folder.base = Base::Unknown;
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
            "docker" | "podman" | "docker-compose" | "kubectl" | "nerdctl" | "skopeo" | "crane" => {
                self.container(name, arguments)
            }
            "ssh" => self.elsewhere(arguments.get(1..).unwrap_or_default()),
            "curl" | "wget" => self.transfer(arguments),
            "pip" | "pip3" => self.python_packages(arguments),
            "psql" | "mysql" | "mariadb" | "sqlite3" | "pgcli" | "cockroach" => self.database(arguments),
            _ if self.package_command(name, arguments) => {}
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
                if beginning == "--external" {
                    // What a bundler leaves out of its output, which may be a file as well.
                    if let Some(package) = words.clone().next() {
                        self.installed(package);
                    }
                } else if takes_word(&beginning) {
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
        let beginning = word.beginning(self.masked);
        let is_setting = beginning.split_once('=').is_some_and(|(key, _)| {
            !key.is_empty()
                && key
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        });
        if is_setting {
            self.key_value(word);
        } else {
            self.path(word, operand);
        }
    }

    /// Adds the file of a repository on its host whose address `word` is; false where it is none.
    ///
    /// The branch need not be known. What is fetched is mostly run by another command, so neither goes by itself.
    pub(super) fn address(&mut self, word: &Word) -> bool {
        const UNKNOWN: &str = "\0";
        if !word.span.of(self.masked).contains("://") && word.parts.len() < 2 {
            return false;
        }
        let value = self.value(word);
        let parts = value.iter().map(|piece| match piece {
            Piece::Text(text, _) => text.as_str(),
            _ => UNKNOWN,
        });
        let Some(Hosted { repository, path, .. }) = hosted(&parts.collect::<String>()) else {
            return false;
        };
        if !path.contains(UNKNOWN) {
            self.refer(word.shown(self.masked), Target::Hosted { repository, path }, false);
        }
        true
    }

    /// Reads the value of `KEY=value`.
    pub(super) fn key_value(&mut self, word: &Word) {
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
        if let Some(sign) = beginning
            .find(['=', ':'])
            .filter(|sign| beginning.get(..*sign) == Some("--external"))
        {
            self.installed(&word.without_prefix(sign + 1));
        } else if let Some(sign) = beginning.find('=') {
            let flag = beginning.get(..sign).unwrap_or("");
            if !takes_word(flag) {
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
    pub(super) fn program(&mut self, word: &Word, module: bool) {
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

    fn behind_pattern(&mut self, name: &str, words: &[Word]) {
        let finds = matches!(name, "grep" | "egrep" | "fgrep" | "zgrep" | "rg" | "ag" | "ack");
        let mut has_pattern = false;
        let mut index = 0;
        while let Some(word) = words.get(index) {
            let said = self.said(word).unwrap_or_default();
            index += 1;
            match said.as_str() {
                "-e" | "--regexp" | "--expression" => {
                    has_pattern = true;
                    if let Some(pattern) = words.get(index).filter(|_| finds) {
                        self.pattern(pattern);
                    }
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
                _ if !has_pattern => {
                    has_pattern = true;
                    if finds {
                        self.pattern(word);
                    }
                }
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
        if name == "gh"
            && let Some((first, rest)) = words.split_first()
            && matches!(self.said(first).as_deref(), Some("workflow" | "run"))
        {
            return self.github_workflow(rest);
        }
        let levels = if lists(WITH_TWO_SUBCOMMANDS, name) { 2 } else { 1 };
        let mut rest = words;
        for _ in 0..levels {
            match rest.split_first() {
                Some((subcommand, behind)) if !subcommand.span.of(self.masked).starts_with('-') => {
                    self.path(subcommand, Operand::default());
                    rest = behind;
                }
                _ => break,
            }
        }
        // What these name are issues, branches and fields; files are given by options.
        self.operands(rest, !matches!(name, "gh" | "glab"));
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

/// Whether the command `name` runs a package that the word behind it names.
fn runs_packages(name: &str) -> bool {
    matches!(name, "npx" | "pnpx" | "bunx" | "nlx")
}

/// Returns a package's name without `@version`.
fn without_version(name: &str) -> &str {
    match name.get(1..).and_then(|rest| rest.find('@')) {
        Some(at) => name.get(..=at).unwrap_or(name),
        None => name,
    }
}
