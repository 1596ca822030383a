//! Commands that run package scripts in numbers: npm-run-all, concurrently, turbo, nx, lerna.

use crate::lang::reference::{Base, Naming, ScriptPackage, Target};
use crate::lang::shell::manner::lists;
use crate::lang::shell::package::Selection;
use crate::lang::shell::reader::Reader;
use crate::lang::shell::word::Word;
use crate::text::span::Span;
use crate::tree::path::RepoPath;

const TURBO_OWN: &str = "bin boundaries completion config daemon docs gen generate info link login logout ls prune query scan \
    telemetry unlink watch clone";

impl Reader<'_> {
    pub(super) fn run_all(&mut self, words: &[Word]) {
        let mut words = words.iter();
        let mut scripts = Vec::new();
        while let Some(word) = words.next() {
            let text = word.span.of(self.masked);
            if text == "--" {
                break;
            }
            if text.starts_with('-') {
                if matches!(text, "--npm-path" | "--max-parallel" | "--jobs" | "-j") {
                    words.next();
                }
                continue;
            }
            scripts.push(word);
        }
        self.each_of(&scripts, |reader, word| reader.script_with_arguments(word, 0));
    }

    /// Adds the script whose name begins at `from` of `word`, where arguments may follow it within the word.
    pub(super) fn script_with_arguments(&mut self, word: &Word, from: usize) {
        let inner = word.inner(self.text);
        let text = inner.text();
        let name = text.get(from..).unwrap_or("").split_whitespace().next().unwrap_or("");
        if name.is_empty() || name.contains(['$', '`']) || name.starts_with(['-', '!']) {
            return;
        }
        let place = Span::new(from, from + name.len());
        let span = inner.file_span(place);
        for package in self.packages(&Selection::default()) {
            self.script_in_file(span, name.to_owned(), package);
        }
    }

    pub(super) fn concurrently(&mut self, words: &[Word]) {
        let mut words = words.iter();
        let mut commands = Vec::new();
        let mut is_counted = false;
        while let Some(word) = words.next() {
            let text = word.span.of(self.masked);
            if text.starts_with('-') && !word.is_quoted(self.masked) {
                // These name the commands by their number.
                let option = text.split('=').next().unwrap_or("");
                is_counted |= matches!(
                    option,
                    "-n" | "--names" | "-c" | "--prefix-colors" | "-s" | "--success" | "--hide"
                );
                if matches!(
                    text,
                    "-n" | "--names"
                        | "-c"
                        | "--prefix-colors"
                        | "-p"
                        | "--prefix"
                        | "-l"
                        | "--prefix-length"
                        | "-s"
                        | "--success"
                        | "-m"
                        | "--max-processes"
                        | "--restart-tries"
                        | "--restart-after"
                        | "-t"
                        | "--timestamp-format"
                        | "--kill-signal"
                        | "--default-input-target"
                        | "--hide"
                        | "--cwd"
                ) {
                    words.next();
                }
                continue;
            }
            commands.push(word);
        }
        if is_counted && commands.len() > 1 {
            return self.aside(|reader| commands.iter().for_each(|word| reader.concurrent(word)));
        }
        self.each_of(&commands, Self::concurrent);
    }

    /// Reads one of the commands that run at a time.
    fn concurrent(&mut self, word: &Word) {
        let beginning = word.beginning(self.masked);
        let prefix = ["npm:", "pnpm:", "yarn:", "bun:", "node:", "deno:"]
            .iter()
            .find(|prefix| beginning.starts_with(**prefix));
        match prefix {
            Some(prefix) => self.script_with_arguments(word, prefix.len()),
            None => self.inner(word, None),
        }
    }

    pub(super) fn turbo(&mut self, words: &[Word]) {
        let mut selection = Selection::default();
        let mut index = 0;
        let mut is_first = true;
        let mut tasks = Vec::new();
        while let Some(word) = words.get(index) {
            let text = word.span.of(self.masked);
            if text == "--" {
                break;
            }
            if text.starts_with('-') {
                let taken = self.select("turbo", words.get(index..).unwrap_or_default(), &mut selection);
                index += taken.max(1);
                continue;
            }
            index += 1;
            let said = self.said(word).unwrap_or_default();
            if is_first && (said == "run" || said == "watch") {
                continue;
            }
            if is_first && said == "prune" {
                return self.pruned(words.get(index..).unwrap_or_default());
            }
            if is_first && lists(TURBO_OWN, said.as_str()) {
                return;
            }
            is_first = false;
            tasks.push(word);
        }
        self.each_of(&tasks, |reader, word| {
            let said = reader.said(word).unwrap_or_default();
            if selection.packages.is_empty() || said.contains('#') {
                reader.task(word, &said, '#');
            } else {
                reader.run_selected(word, &selection);
            }
        });
    }

    /// Reads the packages that `turbo prune` keeps.
    fn pruned(&mut self, words: &[Word]) {
        let mut selection = Selection::default();
        let mut index = 0;
        while let Some(word) = words.get(index) {
            let mut taken = 1;
            let text = word.span.of(self.masked);
            if matches!(text, "--out-dir" | "--cwd") {
                taken = 2;
            } else if text.starts_with('-') {
                let rest = words.get(index..).unwrap_or_default();
                taken = self.select("turbo", rest, &mut selection).max(1);
            } else {
                self.selector(word);
            }
            index += taken;
        }
    }

    /// Adds a task of a runner over all packages: `task`, or a package and a task with `separator` between them.
    pub(super) fn task(&mut self, word: &Word, said: &str, separator: char) {
        let shown = word.shown(self.masked);
        match said.split_once(separator) {
            Some((package, name)) => {
                let name = name.split(':').next().filter(|_| separator == ':').unwrap_or(name);
                let start = shown.start() + package.len() + 1;
                let span = Span::new(start, start + name.len());
                let target = Target::Package {
                    name: package.to_owned(),
                    naming: Naming::Member,
                };
                // `nx run web:build` runs one task of one project.
                self.refer(Span::new(shown.start(), start - 1), target, separator == ':');
                let package = if package == "//" {
                    ScriptPackage::Nearest(Base::Known(RepoPath::root()))
                } else {
                    ScriptPackage::Workspace(package.to_owned())
                };
                self.script(span, name.to_owned(), package);
            }
            None => self.script(shown, said.to_owned(), ScriptPackage::All),
        }
    }

    pub(super) fn nx(&mut self, words: &[Word]) {
        let Some((first, rest)) = words.split_first() else {
            return;
        };
        let said = self.said(first).unwrap_or_default();
        match said.as_str() {
            "run" => {
                if let Some(word) = rest.first() {
                    let said = self.said(word).unwrap_or_default();
                    if said.contains(':') {
                        self.task(word, &said, ':');
                    }
                }
            }
            "run-many" | "affected" => self.nx_targets(rest),
            "graph" | "init" | "reset" | "migrate" | "generate" | "g" | "add" | "list" | "report" | "release"
            | "format" | "format:write" | "format:check" | "show" | "dep-graph" | "print-affected" | "connect"
            | "daemon" | "repair" | "sync" | "exec" | "watch" | "import" | "login" => {}
            _ if said.starts_with('-') => {}
            _ => {
                let package = rest.iter().find(|word| !word.span.of(self.masked).starts_with('-'));
                if let Some(word) = package {
                    self.selector(word);
                }
                let package = package.and_then(|word| self.said(word));
                let package = package.map_or(ScriptPackage::All, ScriptPackage::Workspace);
                self.script(first.shown(self.masked), said, package);
            }
        }
    }

    pub(super) fn nx_targets(&mut self, words: &[Word]) {
        let packages = self.nx_projects(words);
        let is_projects = |flag: &str| matches!(flag, "-p" | "--projects" | "--exclude");
        let mut is_target = false;
        let mut follows_projects = false;
        for word in words {
            let beginning = word.beginning(self.masked);
            if std::mem::take(&mut follows_projects) && !beginning.starts_with('-') {
                self.members(word);
                continue;
            }
            follows_projects = is_projects(&beginning);
            if let Some((flag, targets)) = beginning.split_once('=') {
                if is_projects(flag) {
                    self.members(&word.without_prefix(flag.len() + 1));
                }
                if matches!(flag, "-t" | "--target" | "--targets") {
                    let value = word.without_prefix(flag.len() + 1);
                    self.nx_target(value.shown(self.masked), targets, &packages);
                }
                is_target = false;
            } else if beginning.starts_with('-') {
                is_target = matches!(beginning.as_str(), "-t" | "--target" | "--targets");
            } else if is_target {
                self.nx_target(word.shown(self.masked), &beginning, &packages);
            }
        }
    }

    /// Adds the targets of a list that stands at `place`.
    fn nx_target(&mut self, place: Span, targets: &str, packages: &[ScriptPackage]) {
        let mut start = place.start();
        for target in targets.split(',') {
            let span = Span::new(start, start + target.len());
            for package in packages {
                self.script(span, target.to_owned(), package.clone());
            }
            start += target.len() + 1;
        }
    }

    /// Returns the projects that `--projects` or `-p` names; all where none is said, or all but some.
    fn nx_projects(&self, words: &[Word]) -> Vec<ScriptPackage> {
        let mut projects = Vec::new();
        let mut is_project = false;
        for word in words {
            let beginning = word.beginning(self.masked);
            let (flag, value) = match beginning.split_once('=') {
                Some((flag, value)) => (flag, Some(value)),
                None if beginning.starts_with('-') => (beginning.as_str(), None),
                None => ("", Some(beginning.as_str())),
            };
            if !flag.is_empty() {
                is_project = matches!(flag, "-p" | "--projects");
            }
            if is_project && let Some(value) = value {
                projects.extend(value.split(',').filter(|name| !name.is_empty()).map(str::to_owned));
            }
        }
        if projects.is_empty()
            || projects
                .iter()
                .any(|project| project.starts_with(['!', '*']) || project.contains(':'))
        {
            return vec![ScriptPackage::All];
        }
        projects.into_iter().map(ScriptPackage::Workspace).collect()
    }

    pub(super) fn lerna(&mut self, words: &[Word]) {
        let mut selection = Selection {
            is_all: true,
            ..Selection::default()
        };
        let mut index = self.skip_options("lerna", words, 0, &mut selection);
        match words.get(index).and_then(|word| self.said(word)).as_deref() {
            Some("run") => index = self.skip_options("lerna", words, index + 1, &mut selection),
            Some("exec") => {
                return self.execute("lerna", words.get(index + 1..).unwrap_or_default(), &selection);
            }
            Some("version" | "publish" | "bootstrap" | "clean" | "changed" | "list" | "ls" | "init" | "link")
            | None => {
                return;
            }
            Some(_) => {}
        }
        if let Some(word) = words.get(index) {
            self.skip_options("lerna", words, index + 1, &mut selection);
            self.run_selected(word, &selection);
        }
    }

    pub(super) fn start_and_test(&mut self, words: &[Word]) {
        for word in words {
            let said = self.said(word).unwrap_or_default();
            if said.contains(' ') {
                self.inner(word, None);
            } else if !said.starts_with("http") && !said.starts_with('-') && !said.bytes().all(|b| b.is_ascii_digit()) {
                self.run_nearest(word);
            }
        }
    }
}
