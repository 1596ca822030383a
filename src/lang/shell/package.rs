//! Package managers and task runners: which package scripts they run, and of which package.

use crate::lang::reference::{Base, ScriptPackage, ScriptRun, Target};
use crate::lang::shell::folder::Folder;
use crate::lang::shell::manner::lists;
use crate::lang::shell::reader::{Operand, Reader};
use crate::lang::shell::word::Word;
use crate::tree::path::RepoPath;

/// Words that pnpm keeps for itself; any other is a script or a binary.
///
/// Source: <https://pnpm.io/pnpm-cli> (10.x).
const PNPM_OWN: &str = "add audit bin cache cat-file cat-index completion config create dedupe deploy dlx doctor env exec fetch help \
    i import init install install-test it la licenses link list ll ln ls outdated pack patch patch-commit \
    patch-remove prune publish rb rebuild recursive remove rm root run run-script self-update server setup store \
    t tst un uninstall unlink up update upgrade view whoami why approve-builds set";

/// Words that yarn keeps for itself, of its first version and of the later ones.
const YARN_OWN: &str = "access add audit autoclean bin cache check config constraints create dedupe dlx exec explain \
    generate-lock-entry global help import info init install licenses link list login logout node npm outdated \
    owner pack patch patch-commit plugin policies prune publish rebuild remove run search set stage tag team \
    unlink unplug up upgrade upgrade-interactive version versions why workspace workspaces self-update \
    set-version whoami";

/// Words that bun keeps for itself.
const BUN_OWN: &str = "add audit build completions create exec i info init install link outdated patch pm publish remove repl rm \
    run test unlink update upgrade x";

/// The words that npm runs a script for.
const NPM_SCRIPTS: &str = "test start stop restart t tst build";

/// Which packages the options of a package manager select.
#[derive(Clone, Debug, Default)]
pub(super) struct Selection {
    pub(super) packages: Vec<String>,
    pub(super) is_all: bool,
    pub(super) is_root: bool,
    pub(super) folder: Option<Folder>,
}

impl Reader<'_> {
    /// Reads the words behind a package manager or a task runner; `false` where `name` is none.
    pub(super) fn package_command(&mut self, name: &str, words: &[Word]) -> bool {
        match name {
            "npm" | "pnpm" | "yarn" | "bun" | "yarnpkg" => self.package_manager(name, words),
            "npm-run-all" | "npm-run-all2" | "run-s" | "run-p" | "run-pz" => self.run_all(words),
            "concurrently" | "conc" => self.concurrently(words),
            "turbo" => self.turbo(words),
            "nx" => self.nx(words),
            "lerna" | "wsrun" | "ultra" => self.lerna(words),
            "nr" | "rushx" | "npm-run" => {
                if let Some((script, rest)) = words.split_first() {
                    self.run_nearest(script);
                    self.operands(rest, false);
                }
            }
            "vp" => self.vite_plus(words),
            "start-server-and-test" | "server-test" => self.start_and_test(words),
            _ => return false,
        }
        true
    }

    /// Reads the words behind `pip`: lists of requirements and folders are files, and packages are not of this repository.
    pub(super) fn python_packages(&mut self, words: &[Word]) {
        const FILE: Operand = Operand {
            expected: true,
            module: false,
            is_program: false,
        };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let said = self.said(word).unwrap_or_default();
            match said.as_str() {
                "-r" | "--requirement" | "-c" | "--constraint" | "-e" | "--editable" => {
                    if let Some(file) = words.next() {
                        self.path(file, FILE);
                    }
                }
                _ if said.starts_with("-r") || said.starts_with("-c") => self.path(&word.without_prefix(2), FILE),
                _ if said.starts_with("--requirement=") || said.starts_with("--constraint=") => self.option(word),
                _ if said.starts_with("./") => self.path(word, FILE),
                _ => {}
            }
        }
    }

    /// Adds a run of the script that `word` names, of the package that the command runs in.
    pub(super) fn run_nearest(&mut self, word: &Word) {
        self.run_selected(word, &Selection::default());
    }

    pub(super) fn run_selected(&mut self, word: &Word, selection: &Selection) {
        let Some(name) = self.said(word).filter(|name| !name.starts_with(['-', '/'])) else {
            return;
        };
        let is_lost = |folder: &Folder| folder.base == Base::Unknown && folder.prefix.is_empty();
        for package in self.packages(selection) {
            let span = word.shown(self.masked);
            match &selection.folder {
                // The package of a folder that nobody knows may be any.
                Some(folder) if is_lost(folder) && !name.is_empty() => {
                    let name = name.clone();
                    self.refer(span, Target::Script(ScriptRun { name, package }), false);
                }
                _ => self.script(span, name.clone(), package),
            }
        }
    }

    pub(super) fn packages(&self, selection: &Selection) -> Vec<ScriptPackage> {
        // A filter beside `-r` narrows it, and one that leaves packages out narrows what another one chose.
        if !selection.packages.is_empty() {
            return selection
                .packages
                .iter()
                .map(|package| ScriptPackage::Workspace(package.clone()))
                .collect();
        }
        if selection.is_all {
            return vec![ScriptPackage::All];
        }
        if selection.is_root {
            return vec![ScriptPackage::Nearest(Base::Known(RepoPath::root()))];
        }
        if self.state.is_elsewhere {
            return vec![ScriptPackage::Nearest(Base::Unknown)];
        }
        let folder = selection.folder.clone().unwrap_or_else(|| self.folder());
        if folder.prefix.is_empty() || folder.base == Base::Outside {
            vec![ScriptPackage::Nearest(folder.base)]
        } else {
            vec![ScriptPackage::Workspace(folder.prefix)]
        }
    }

    /// Reads an option that selects packages; returns how many words it took, none where it is another option.
    pub(super) fn select(&mut self, manager: &str, words: &[Word], selection: &mut Selection) -> usize {
        let Some(word) = words.first() else {
            return 0;
        };
        let beginning = word.beginning(self.masked);
        let (flag, value, taken) = match beginning.split_once('=') {
            Some((flag, _)) => (flag.to_owned(), Some(word.without_prefix(flag.len() + 1)), 1),
            None => (beginning.clone(), words.get(1).cloned(), 2),
        };
        match flag.as_str() {
            "--prefix" | "--cwd" | "--dir" | "-C" => {
                if let Some(folder) = value {
                    // Whatever the command does it does there.
                    let file = Operand {
                        expected: true,
                        is_program: true,
                        ..Operand::default()
                    };
                    let first = self.out.references.len();
                    self.path(&folder, file);
                    let added = self.out.references.get(first..).unwrap_or_default();
                    self.state
                        .worked_in
                        .extend(added.iter().map(|reference| reference.span));
                    selection.folder = Some(self.folder_at(&folder));
                }
                taken
            }
            "-w" | "--workspace-root" if manager != "npm" => {
                selection.is_root = true;
                1
            }
            "-W" => {
                selection.is_root = true;
                1
            }
            "-w" | "--workspace" | "--filter" | "-F" | "--filter-prod" | "--scope" => {
                if let Some(value) = &value {
                    self.selector(value);
                }
                let said = value.and_then(|value| self.said(&value)).unwrap_or_default();
                let package = said.trim_matches(['.', '^', '{', '}']);
                if said.starts_with('!') || said.starts_with('[') || package.is_empty() || package == "*" {
                    selection.is_all = true;
                } else {
                    let package = if said.starts_with("./") {
                        said.trim_end_matches("...")
                    } else {
                        package
                    };
                    selection.packages.push(package.to_owned());
                }
                taken
            }
            "--package" if beginning.contains('=') => {
                if let Some(package) = value {
                    self.installed(&package);
                }
                1
            }
            "-r" | "--recursive" | "-ws" | "--workspaces" => {
                selection.is_all = true;
                1
            }
            "--loglevel"
            | "--registry"
            | "--reporter"
            | "--workspace-concurrency"
            | "--userconfig"
            | "--concurrency"
                if !beginning.contains('=') =>
            {
                2
            }
            _ => 0,
        }
    }

    /// Reads options up to the first word; returns that word's index.
    pub(super) fn skip_options(
        &mut self,
        manager: &str,
        words: &[Word],
        from: usize,
        selection: &mut Selection,
    ) -> usize {
        let mut index = from;
        while let Some(word) = words.get(index) {
            if !word.span.of(self.masked).starts_with('-') {
                break;
            }
            let taken = self.select(manager, words.get(index..).unwrap_or_default(), selection);
            index += taken.max(1);
        }
        index
    }

    /// Reads the words behind `vp`, which hands what is about packages on to a package manager; the rest is its own.
    fn vite_plus(&mut self, words: &[Word]) {
        let index = self.skip_options("pnpm", words, 0, &mut Selection::default());
        match words.get(index).and_then(|word| self.said(word)).as_deref() {
            Some("run" | "exec" | "dlx" | "install" | "i" | "add" | "remove" | "rm") => {
                self.package_manager("pnpm", words);
            }
            _ => self.operands(words.get(index + 1..).unwrap_or_default(), true),
        }
    }

    fn package_manager(&mut self, manager: &str, words: &[Word]) {
        let mut selection = Selection::default();
        let index = self.skip_options(manager, words, 0, &mut selection);
        let Some(word) = words.get(index) else {
            return;
        };
        let said = self.said(word).unwrap_or_default();
        let rest = words.get(index + 1..).unwrap_or_default();
        match said.as_str() {
            "run" | "run-script" | "rum" | "urn" => self.run_script(manager, rest, selection),
            "x" if manager == "bun" => self.execute(manager, rest, &selection),
            "exec" | "dlx" => self.execute(manager, rest, &selection),
            "workspace" if manager == "yarn" => {
                if let Some((package, rest)) = rest.split_first() {
                    self.selector(package);
                    selection.packages.extend(self.said(package));
                    self.yarn_workspace(rest, selection);
                }
            }
            "workspaces" if manager == "yarn" => {
                selection.is_all = true;
                self.foreach_options(rest);
                let run = rest.iter().position(|word| self.said(word).as_deref() == Some("run"));
                if let Some(run) = run {
                    self.run_script(manager, rest.get(run + 1..).unwrap_or_default(), selection);
                }
            }
            "node" if manager == "yarn" => {
                let folder = selection.folder.clone();
                self.in_folder(folder, |reader| reader.command(words.get(index..).unwrap_or_default()));
            }
            "recursive" | "multi" if manager == "pnpm" => {
                selection.is_all = true;
                let index = self.skip_options(manager, rest, 0, &mut selection);
                let rest = rest.get(index..).unwrap_or_default();
                match rest.split_first() {
                    Some((word, rest)) if self.said(word).as_deref() == Some("run") => {
                        self.run_script(manager, rest, selection);
                    }
                    _ => self.run_script(manager, rest, selection),
                }
            }
            "install" | "i" | "add" | "link" | "ci" | "pack" | "publish" | "uninstall" | "remove" | "rm" => {
                let operands = self.options_behind(manager, rest, &mut selection);
                if matches!(said.as_str(), "install" | "i" | "add") {
                    for word in operands {
                        self.installed(word);
                    }
                }
                for word in rest
                    .iter()
                    .filter(|word| word.span.of(self.masked).starts_with(['.', 'f']))
                {
                    if self
                        .said(word)
                        .is_some_and(|said| said.starts_with('.') || said.starts_with("file:"))
                    {
                        self.path(word, Operand::default());
                    }
                }
            }
            _ if manager == "npm" => {
                if lists(NPM_SCRIPTS, said.as_str()) && said != "build" {
                    self.run_word(manager, word, rest, selection);
                }
            }
            _ if is_own(manager, &said) => {
                self.options_behind(manager, rest, &mut selection);
            }
            _ => {
                self.script_or_binary(manager, words, index, &selection);
                self.filters_behind(manager, rest);
            }
        }
    }

    /// Reads the filters among the arguments of a script, which it hands on to the task runner that it calls.
    fn filters_behind(&mut self, manager: &str, words: &[Word]) {
        for (index, word) in words.iter().enumerate() {
            let beginning = word.beginning(self.masked);
            if beginning == "--filter" || beginning.starts_with("--filter=") {
                let rest = words.get(index..).unwrap_or_default();
                self.select(manager, rest, &mut Selection::default());
            }
        }
    }

    /// Reads the options that select packages among `words`, which follow a command of the package manager's own.
    ///
    /// Returns the words that are neither options nor their values.
    pub(super) fn options_behind<'w>(
        &mut self,
        manager: &str,
        words: &'w [Word],
        selection: &mut Selection,
    ) -> Vec<&'w Word> {
        let mut operands = Vec::new();
        let mut index = 0;
        while let Some(word) = words.get(index) {
            let is_option = word.span.of(self.masked).starts_with('-');
            let rest = words.get(index..).unwrap_or_default();
            let taken = if is_option {
                self.select(manager, rest, selection)
            } else {
                0
            };
            if !is_option {
                operands.push(word);
            }
            index += taken.max(1);
        }
        operands
    }

    /// Reads which packages `yarn workspaces foreach` goes over.
    fn foreach_options(&mut self, words: &[Word]) {
        for pair in words.windows(2) {
            let [option, value] = pair else { continue };
            if matches!(option.span.of(self.masked), "--include" | "--exclude" | "--from" | "-f") {
                self.selector_beside(value);
            }
        }
    }

    /// Reads what stands behind `run`.
    pub(super) fn run_script(&mut self, manager: &str, words: &[Word], mut selection: Selection) {
        let index = self.skip_options(manager, words, 0, &mut selection);
        if let Some(word) = words.get(index) {
            let rest = words.get(index + 1..).unwrap_or_default();
            if manager == "bun" && self.looks_like_file(word) {
                return self.node_like(words.get(index..).unwrap_or_default());
            }
            self.run_word(manager, word, rest, selection);
        }
    }

    /// Adds a run of the script `word`; npm takes its own options behind the script's name, too.
    pub(super) fn run_word(&mut self, manager: &str, word: &Word, rest: &[Word], mut selection: Selection) {
        let mut index = 0;
        let mut arguments = rest;
        if manager == "npm" {
            while let Some(word) = rest.get(index) {
                let text = word.span.of(self.masked);
                if text == "--" {
                    break;
                }
                let taken = self.select(manager, rest.get(index..).unwrap_or_default(), &mut selection);
                index += taken.max(1);
            }
            arguments = rest.get(index..).unwrap_or_default();
        }
        let name = match self.said(word).as_deref() {
            Some("t" | "tst") => Some("test".to_owned()),
            Some(name) => Some(name.to_owned()),
            None => None,
        };
        if let Some(name) = name.filter(|name| !name.starts_with(['-', '/'])) {
            for package in self.packages(&selection) {
                self.script(word.shown(self.masked), name.clone(), package);
            }
        }
        self.aside(|reader| reader.in_selection(&selection, |reader| reader.operands(arguments, false)));
    }

    /// Reads `yarn x` and `pnpm x`: a script, or the binary of a package.
    pub(super) fn script_or_binary(&mut self, manager: &str, words: &[Word], index: usize, selection: &Selection) {
        let Some(word) = words.get(index) else {
            return;
        };
        if manager == "bun" && self.looks_like_file(word) {
            return self.node_like(words.get(index..).unwrap_or_default());
        }
        self.run_selected(word, selection);
        let command = words.get(index..).unwrap_or_default();
        let said = self.said(word).unwrap_or_default();
        if is_lifecycle(&said) {
            // Behind a script that everybody knows as one stand its arguments.
            let arguments = command.get(1..).unwrap_or_default();
            self.in_selection(selection, |reader| reader.operands(arguments, false));
        } else {
            self.in_selection(selection, |reader| reader.command(command));
        }
    }

    fn yarn_workspace(&mut self, words: &[Word], mut selection: Selection) {
        let index = self.skip_options("yarn", words, 0, &mut selection);
        match words.get(index).and_then(|word| self.said(word)).as_deref() {
            Some("run") => self.run_script("yarn", words.get(index + 1..).unwrap_or_default(), selection),
            Some(own) if is_own("yarn", own) => {}
            _ => {
                if let Some(word) = words.get(index) {
                    self.run_selected(word, &selection);
                }
                // The paths behind it are that package's, which is known by name only.
                let before = std::mem::replace(&mut self.state.is_elsewhere, true);
                self.command(words.get(index..).unwrap_or_default());
                self.state.is_elsewhere = before;
            }
        }
    }

    /// Reads `npm exec`, `pnpm dlx`, `bun x`.
    pub(super) fn execute(&mut self, manager: &str, words: &[Word], selection: &Selection) {
        let mut selection = selection.clone();
        let mut index = 0;
        while let Some(word) = words.get(index) {
            let text = word.span.of(self.masked);
            match text {
                "-c" | "--call" | "--shell-mode" => {
                    if let Some(command) = words.get(index + 1) {
                        self.inner(command, selection.folder.clone());
                    }
                    return;
                }
                "-p" | "--package" => {
                    if let Some(package) = words.get(index + 1) {
                        self.installed(package);
                    }
                    index += 2;
                }
                "--" => {
                    index += 1;
                    break;
                }
                _ if text.starts_with('-') => {
                    let rest = words.get(index..).unwrap_or_default();
                    index += self.select(manager, rest, &mut selection).max(1);
                }
                _ => break,
            }
        }
        let command = words.get(index..).unwrap_or_default();
        self.in_selection(&selection, |reader| reader.command_or_package(command, true));
    }

    /// Reads words whose paths are relative to what is selected; packages are known by name only.
    pub(super) fn in_selection(&mut self, selection: &Selection, read: impl FnOnce(&mut Self)) {
        if selection.is_root {
            let root = Folder {
                base: Base::Known(RepoPath::root()),
                prefix: String::new(),
            };
            self.in_folder(Some(root), read);
        } else if selection.is_all || !selection.packages.is_empty() {
            let before = std::mem::replace(&mut self.state.is_elsewhere, true);
            read(self);
            self.state.is_elsewhere = before;
        } else {
            self.in_folder(selection.folder.clone(), read);
        }
    }

    pub(super) fn in_folder(&mut self, folder: Option<Folder>, read: impl FnOnce(&mut Self)) {
        match folder {
            Some(folder) => {
                let depth = self.state.folders.len();
                self.state.folders.push(folder);
                read(self);
                self.state.folders.truncate(depth);
            }
            None => read(self),
        }
    }

    fn looks_like_file(&self, word: &Word) -> bool {
        let said = self.said(word).unwrap_or_default();
        said.contains('/')
            || [".ts", ".js", ".mjs", ".cjs", ".tsx", ".mts"]
                .iter()
                .any(|extension| said.ends_with(extension))
    }

    fn node_like(&mut self, words: &[Word]) {
        if let Some((module, rest)) = words.split_first() {
            let operand = Operand {
                expected: true,
                module: true,
                is_program: true,
            };
            self.path(module, operand);
            self.aside(|reader| reader.operands(rest, true));
        }
    }
}

fn is_own(manager: &str, word: &str) -> bool {
    match manager {
        "pnpm" => lists(PNPM_OWN, word),
        "bun" => lists(BUN_OWN, word),
        _ => lists(YARN_OWN, word),
    }
}

fn is_lifecycle(name: &str) -> bool {
    matches!(name, "test" | "start" | "stop" | "restart" | "build" | "dev" | "lint") || name.contains(':')
}
