//! Programs whose words have a meaning of their own: interpreters, containers, databases, transfers.

use crate::lang::reference::{Base, PathText, Target};
use crate::lang::shell::fate::Fate;
use crate::lang::shell::reader::{Operand, Reader};
use crate::lang::shell::script::{Command, Redirect};
use crate::lang::shell::value::Piece;
use crate::lang::shell::word::Word;
use crate::text::build_context::dockerfile_in;
use crate::text::embedded::Embedded;
use crate::text::route_like::below_local_host;
use crate::text::span::Span;
use crate::tree::path::RepoPath;

impl Reader<'_> {
    /// Reads the options of Node and its like, the module that it runs, and that module's own arguments.
    pub(super) fn node(&mut self, name: &str, words: &[Word]) {
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
                _ if name == "deno" && said.starts_with("npm:") => {
                    self.npm_address(word, &said);
                    let rest = words.get(index..).unwrap_or_default();
                    return self.arguments_of_program(rest);
                }
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
        self.aside(|reader| reader.operands(words, true));
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

    /// Reads the words behind `gh workflow` and `gh run`: which workflow they mean, by its file or its name.
    pub(super) fn github_workflow(&mut self, words: &[Word]) {
        let mut words = words.iter();
        let subcommand = words.next().and_then(|word| self.said(word)).unwrap_or_default();
        // Behind these an operand is a workflow; elsewhere it is the number of a run.
        let mut takes_workflow = matches!(subcommand.as_str(), "run" | "view" | "enable" | "disable");
        while let Some(word) = words.next() {
            let beginning = word.beginning(self.masked);
            match beginning.as_str() {
                "-w" | "--workflow" if !takes_workflow => {
                    if let Some(workflow) = words.next() {
                        self.workflow(workflow);
                    }
                }
                "-f" | "-F" | "-r" | "--raw-field" | "--field" | "--ref" | "-R" | "--repo" => {
                    words.next();
                }
                option if option.starts_with("--workflow=") => self.workflow(&word.without_prefix("--workflow=".len())),
                option if option.starts_with('-') => {}
                _ if takes_workflow => {
                    self.workflow(word);
                    takes_workflow = false;
                }
                _ => {}
            }
        }
    }

    fn workflow(&mut self, word: &Word) {
        let Some(said) = self.said(word).filter(|said| !said.is_empty()) else {
            return;
        };
        let is_file = said.ends_with(".yml") || said.ends_with(".yaml");
        let target = match RepoPath::parse(".github/workflows").filter(|_| is_file) {
            Some(folder) => Target::Path(PathText::expected(said, Base::Known(folder))),
            None => Target::Workflow { name: said },
        };
        self.refer(word.shown(self.masked), target, false);
    }

    pub(super) fn interpreter(&mut self, words: &[Word]) {
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

    pub(super) fn shell(&mut self, words: &[Word]) {
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

    pub(super) fn find(&mut self, words: &[Word]) {
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
    pub(super) fn container(&mut self, name: &str, words: &[Word]) {
        if self.names_images(name, words) {
            return self.images(words);
        }
        let mut index = 0;
        let mut runs = false;
        let is_here = self.runs_here(words);
        let takes_default = self.builds_by_default(name, words);
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
                "--progress" | "--secret" | "--ssh" | "--output" | "-o" | "--builder" | "--iidfile"
                | "--metadata-file" | "--build-context" | "--annotation" | "--attest"
                    if takes_default =>
                {
                    index += 1;
                }
                _ if said.starts_with('-') => self.option(word),
                "compose" | "build" | "buildx" | "up" | "cp" | "apply" | "create" | "delete" => {}
                _ if runs && is_here => return self.command(words.get(index..).unwrap_or_default()),
                _ if runs => {
                    // The word is the container, the service or the image; the command follows it.
                    return self.elsewhere(words.get(index..).unwrap_or_default());
                }
                _ => {
                    if takes_default {
                        self.default_dockerfile(word);
                    }
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

    /// Whether what runs in the container finds the current folder where it runs: `-v "$PWD:/work" -w /work`.
    fn runs_here(&self, words: &[Word]) -> bool {
        let of = |short: &str, long: &str| {
            let is_option = |word: &Word| matches!(word.span.of(self.masked), said if said == short || said == long);
            let at = words.iter().position(is_option)?;
            words.get(at + 1)
        };
        let Some(folder) = of("-w", "--workdir").and_then(|word| self.said(word)) else {
            return false;
        };
        let mount = of("-v", "--volume").map(|word| self.value(word)).unwrap_or_default();
        let inside = match (mount.as_slice(), self.folder().base) {
            ([Piece::Folder(mounted), Piece::Text(inside, _)], Base::Known(here)) if *mounted == here => {
                Some(&**inside)
            }
            ([Piece::Text(mount, _)], _) => mount.strip_prefix('.').map(|rest| rest.trim_start_matches('/')),
            _ => None,
        };
        let inside = inside.and_then(|inside| inside.strip_prefix(':')?.split(':').next());
        inside.is_some_and(|inside| inside.trim_end_matches('/') == folder.trim_end_matches('/'))
    }

    /// Whether the command builds an image of the Dockerfile in its context, since it names no other.
    fn builds_by_default(&self, name: &str, words: &[Word]) -> bool {
        let is_builder = matches!(name, "docker" | "podman" | "nerdctl");
        let mut said = words.iter().map(|word| word.beginning(self.masked));
        let builds = said
            .by_ref()
            .find(|word| !word.starts_with('-') && !matches!(word.as_str(), "buildx" | "image"))
            .is_some_and(|word| word == "build");
        let names_file = |word: &String| {
            let is_short = word.starts_with("-f") && !word.starts_with("--");
            is_short || word == "--file" || word.starts_with("--file=")
        };
        is_builder && builds && !said.any(|word| names_file(&word))
    }

    /// Adds the Dockerfile in the build context that `word` names.
    fn default_dockerfile(&mut self, word: &Word) {
        let mut value = self.value(word);
        match value.as_mut_slice() {
            [Piece::Text(text, is_glob)] => match dockerfile_in(text).filter(|_| !*is_glob) {
                Some(path) => *text = path,
                None => return,
            },
            [Piece::Folder(_)] | [Piece::Folder(_), Piece::Text(..)] => {
                let path = dockerfile_in("").unwrap_or_default();
                value.push(Piece::Text(path.trim_start_matches('.').to_owned(), false));
            }
            _ => return,
        }
        let operand = Operand {
            expected: true,
            module: false,
            is_program: true,
        };
        self.path_value(&value, word.shown(self.masked), operand);
    }

    fn volume(&mut self, word: &Word) {
        let beginning = word.beginning(self.masked);
        let source = beginning.split(':').next().unwrap_or("");
        if source.starts_with('.') {
            let mut value = word.clone();
            value.span = Span::new(word.span.start(), word.span.start() + source.len());
            let pieces = [Piece::Text(source.to_owned(), false)];
            let operand = Operand {
                expected: true,
                ..Operand::default()
            };
            self.path_value(&pieces, value.span, operand);
        }
    }

    /// Reads a command that runs where paths are others.
    pub(super) fn elsewhere(&mut self, words: &[Word]) {
        let before = std::mem::replace(&mut self.state.is_elsewhere, true);
        match words {
            [only] if only.is_quoted(self.masked) => self.inner(only, None),
            _ => self.command(words),
        }
        self.state.is_elsewhere = before;
    }

    pub(super) fn transfer(&mut self, words: &[Word]) {
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
                _ if below_local_host(&beginning).is_some() => self.program(word, false),
                _ => {
                    self.address(word);
                }
            }
        }
    }

    /// Reads the options of a database's shell: files and SQL.
    pub(super) fn database(&mut self, words: &[Word]) {
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
                "sh" | "bash" | "zsh" => self.nested(text, Fate::STAYS),
                "ssh" => {
                    let before = std::mem::replace(&mut self.state.is_elsewhere, true);
                    self.nested(text, Fate::STAYS);
                    self.state.is_elsewhere = before;
                }
                "node" => self.javascript(text),
                "psql" | "mysql" | "sqlite3" | "mariadb" => self.sql(text),
                _ if is_query(text.text()) => self.sql(text),
                "cat" | "echo" if !writes => {}
                _ => self.written(&text),
            }
        }
    }

    /// Reads what a command writes to a file: comments in it are for people, as they will be there.
    fn written(&mut self, text: &Embedded) {
        let said = text.text();
        let mut start = 0;
        let mut at = 0;
        let mut is_comment = false;
        for line in said.split_inclusive('\n') {
            let begins = line.trim_start();
            let is_other = ["# ", "##", "#\n", "// "].iter().any(|sign| begins.starts_with(sign)) != is_comment;
            if is_other {
                self.lines(text.slice(Span::new(start, at)), is_comment);
                is_comment = !is_comment;
                start = at;
            }
            at += line.len();
        }
        self.lines(text.slice(Span::new(start, at)), is_comment);
    }

    fn lines(&mut self, text: Embedded, is_comment: bool) {
        if text.text().is_empty() {
        } else if is_comment {
            self.remark(text);
        } else {
            self.plain(text);
        }
    }

    pub(super) fn make(&mut self, words: &[Word]) {
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
