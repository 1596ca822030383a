//! What a tree of settings refers to, told by a table that says which keys hold paths, commands and the like.
//!
//! package.json, the other JSON files and TOML share this. A string that no rule covers is taken for a path, a command
//! or SQL by its looks alone. Leaves out reading the text, and which table belongs to which file.

pub mod common;
pub mod hold;
mod looks;
mod names;
#[cfg(test)]
pub(crate) mod testing;
mod variables;

use crate::finding::{Confidence, Kind};
use crate::lang::language::Language;
use crate::lang::reference::{Base, Holder, Naming, PathText, Reference, Removal, Target};
use crate::lang::settings::hold::{Around, Decision, Holds};
use crate::lang::settings::looks::{holds_command, looks_like_prose, looks_like_sql, module_path, path_target, table};
use crate::lang::settings::variables::{KNOWN_VARIABLES, next_known_variable};
use crate::lang::source::{Extraction, Setting, Source};
use crate::text::embedded::Embedded;
use crate::text::hosted::{Hosted, hosted};
use crate::text::path_like::{below_mount, could_be_path, is_coined_name, is_glob, is_path_like};
use crate::text::route_like::{asset_of, below_local_host};
use crate::text::span::Span;
use crate::text::value::{Property, Text, Value, ValueKind};
use crate::tree::path::RepoPath;

/// Rules, the first that fits counts.
///
/// A rule's keys are separated by `/`; `*` is any one key, `**` at the end any number of them, none included. Lists
/// count as no key: `include` is the string, and each string of the list.
pub type Rules = &'static [(&'static str, Meaning)];

/// What the value at some keys is.
#[derive(Clone, Copy, Debug)]
pub enum Meaning {
    /// A page or an asset of the docs site.
    Page,
    /// The object's keys are pages beside the file.
    PageKeys,
    /// A page or a folder of pages beside the file, or a link in the form of Markdown; `!`, `...` and what separates.
    PageItem,
    /// Neither it nor what it holds refers to anything.
    Nothing,
    /// A string here refers to nothing; what an object here holds may.
    NoText,
    /// A path or glob; a single word counts. A `!` before it does not matter.
    Paths(Place),
    /// A path or glob if it looks like one.
    Maybe(Place),
    /// What Node would resolve: a path that begins with a dot, or a package.
    Module,
    /// Like `Module`, where a bare word is a file or folder too: `main`, `bin`.
    ModulePath,
    /// A target of a `paths` alias.
    Alias,
    /// What a key of an import map stands for: as `Module`; without it the key stands for nothing.
    ImportKey,
    /// What a subpath of a package's `exports` stands for: as `Paths`.
    Subpath(Place),
    /// The path for which an object is an element of its list: `references/path`.
    ElementPath(Place),
    /// A command, with the folder in which it runs.
    Command(Place),
    /// The name of a package script.
    Script,
    /// The object's keys are such names.
    ScriptKeys,
    /// A task of a task runner, which is the package script of that name: `build`, `^build`, `web#build`.
    Task,
    /// The object's keys are such tasks.
    TaskKeys,
    /// A target of Nx or Angular, of a project where one is named: `build`, `^build`, `web:build`.
    ProjectTask,
    /// The name of an npm package, perhaps of the workspace.
    Package,
    /// The object's keys are such names.
    PackageKeys,
    /// The name of a package or project of the workspace.
    Member,
    /// The object's keys are paths or globs.
    Keys(Place),
    /// The object's keys are folders, and what is below each is relative to it.
    Folders,
    /// The version of a dependency: `file:../x` and the like are paths.
    Dependency,
    /// A regular expression over paths.
    Regex,
    /// A URL of the site, which a page or an endpoint answers.
    Url,
    /// An object with rules of its own.
    Block(Rules),
}

/// Which folder a path is relative to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The folder that the settings speak of: the file's, mostly.
    Here,
    /// This folder below it.
    Below(&'static str),
    /// The workspace: the folder above `.vscode`.
    Workspace,
    /// The repository's root.
    Root,
    /// Not known.
    Unknown,
}

/// The folders behind [`Place`], and the surfaces.
#[derive(Clone, Debug)]
pub struct Frame {
    /// `Place::Here`.
    pub here: Base,
    /// `Place::Workspace`.
    pub workspace: Base,
    /// What aliases are relative to.
    pub alias: Base,
    /// The surface of commands; everything else is `Config`.
    pub command_kind: Kind,
    /// Whether an element of any list of paths can go without harm; else only one of a list that leaves paths out.
    pub all_lists_are_safe: bool,
}

impl Frame {
    /// Returns the frame of the settings `source`, which speak of its own folder.
    pub fn of(source: &Source) -> Frame {
        let here = own_folder(source);
        Frame {
            workspace: here.clone(),
            alias: here.clone(),
            here,
            command_kind: Kind::Config,
            all_lists_are_safe: true,
        }
    }
}

/// Returns the folder of `source`; for a piece of another file, what its host says.
pub fn own_folder(source: &Source) -> Base {
    if source.setting.kind.is_some() {
        return source.setting.base.clone();
    }
    Base::Known(source.path.parent().unwrap_or_default())
}

/// Adds what `root`, a tree read from `source`, refers to.
pub fn extract(source: &Source, root: &Value, rules: Rules, frame: Frame, extraction: &mut Extraction) {
    read(source, root, rules, frame, extraction, None);
}

/// Returns what goes with each string of `root` when it is taken out; the rest is as for [`extract`].
pub fn holds(source: &Source, root: &Value, rules: Rules, frame: Frame) -> Holds {
    let mut holds = Holds::default();
    read(source, root, rules, frame, &mut Extraction::default(), Some(&mut holds));
    holds
}

fn read(
    source: &Source,
    root: &Value,
    rules: Rules,
    frame: Frame,
    extraction: &mut Extraction,
    holds: Option<&mut Holds>,
) {
    let mut reader = Reader {
        source,
        cwd: None,
        frame,
        trail: Vec::new(),
        around: Vec::new(),
        extraction,
        holds,
    };
    reader.value(root, Scope { rules, start: 0 });
}

/// Which rules hold, and from which key of the trail on.
#[derive(Clone, Copy)]
struct Scope {
    rules: Rules,
    start: usize,
}

struct Reader<'a> {
    source: &'a Source,
    frame: Frame,
    /// The folder that a `cwd` beside a command names.
    cwd: Option<Base>,
    trail: Vec<&'a str>,
    /// The properties and lists around what is read, the outermost first.
    around: Vec<Around<'a>>,
    extraction: &'a mut Extraction,
    /// Where wanted, what goes with each string.
    holds: Option<&'a mut Holds>,
}

impl<'a> Reader<'a> {
    fn value(&mut self, value: &'a Value, scope: Scope) {
        match &value.kind {
            ValueKind::Text(text) => self.text(text, self.rule(scope)),
            ValueKind::Array(elements) => {
                for element in elements {
                    self.around.push(Around::Element(element.span, elements));
                    self.value(element, scope);
                    self.around.pop();
                }
            }
            ValueKind::Object(properties) => self.object(value, properties, scope),
            ValueKind::Null | ValueKind::Boolean(_) | ValueKind::Number(_) => {}
        }
    }

    fn object(&mut self, value: &'a Value, properties: &'a [Property], scope: Scope) {
        let meaning = self.meaning(scope);
        let (meaning, scope) = match meaning {
            Some(Meaning::Nothing) => return,
            Some(Meaning::Block(rules)) => {
                let start = self.trail.len();
                let inner = Scope { rules, start };
                (self.meaning(inner), inner)
            }
            _ => (meaning, scope),
        };
        let outer_cwd = self.cwd.clone();
        if let Some(cwd) = self.working_directory(value) {
            self.cwd = Some(cwd);
        }
        let joined = self.command_with_arguments(value, scope);
        for property in properties {
            let name = property.name.as_str();
            self.key(property, meaning, scope);
            if joined && matches!(name, "command" | "args" | "runtimeExecutable" | "runtimeArgs") {
                continue;
            }
            let outer_here = self.frame.here.clone();
            if matches!(meaning, Some(Meaning::Folders))
                && let Base::Known(folder) = &outer_here
                && let Some(below) = folder.join(name)
            {
                self.frame.here = Base::Known(below);
            }
            self.trail.push(name);
            self.around.push(Around::Property(property.span));
            self.value(&property.value, scope);
            self.around.pop();
            self.trail.pop();
            self.frame.here = outer_here;
        }
        self.cwd = outer_cwd;
    }

    /// Returns what the first rule that fits says of the value at the trail.
    fn meaning(&self, scope: Scope) -> Option<Meaning> {
        self.rule(scope).map(|(_, meaning)| meaning)
    }

    /// Returns the first rule that fits the trail.
    fn rule(&self, scope: Scope) -> Option<(&'static str, Meaning)> {
        let trail = self.trail.get(scope.start..)?;
        scope.rules.iter().find(|(keys, _)| fits(keys, trail)).copied()
    }

    /// Returns what taking out the string at `text` would mean, and keeps what goes with it.
    fn removal(&mut self, text: &Text, decision: Option<Decision<'a>>) -> Removal {
        let Some(decision) = decision else {
            return Removal::Manual;
        };
        if let Some(holds) = &mut self.holds {
            holds.add(text.span(), &decision);
        }
        let key = self.trail.last().copied().unwrap_or("");
        match decision.removal() {
            Removal::Whole(Holder::Item) if !self.frame.all_lists_are_safe && !hold::is_exclude_list(key) => {
                Removal::Part(Holder::Item)
            }
            removal => removal,
        }
    }

    /// Takes the key of `property` in an object that is `of`.
    fn key(&mut self, property: &'a Property, of: Option<Meaning>, scope: Scope) {
        let name = &property.name;
        let content = name.as_str();
        let removal = self.removal(name, hold::of_key(of, property.span));
        match of {
            Some(Meaning::Keys(place)) => self.path(name, place, true, removal),
            Some(Meaning::Folders) => self.path(name, Place::Here, true, removal),
            Some(Meaning::ScriptKeys) => self.script(name, removal),
            Some(Meaning::TaskKeys) => self.task(name, removal),
            Some(Meaning::PageKeys) => self.page_at(name, self.frame.here.clone()),
            Some(Meaning::PackageKeys) => self.package(name, Naming::Package, Removal::Manual),
            _ if self.is_dependency(content, scope) => self.listed(property),
            _ if content.contains('/') && is_path_like(content) && self.may_be_path_key(content, scope) => {
                self.path(name, Place::Unknown, false, Removal::Manual);
            }
            _ => {}
        }
    }

    /// Whether a key may be a path by its looks: not the subpath, alias or package that a known rule makes of it.
    fn may_be_path_key(&mut self, name: &'a str, scope: Scope) -> bool {
        self.trail.push(name);
        let meaning = self.meaning(scope);
        self.trail.pop();
        match meaning {
            None | Some(Meaning::Maybe(_)) => true,
            Some(Meaning::Module | Meaning::ImportKey) => name.starts_with("./"),
            Some(_) => false,
        }
    }

    fn text(&mut self, text: &'a Text, rule: Option<(&str, Meaning)>) {
        if let Some(hosted) = hosted(text.as_str()) {
            let Hosted { repository, path, .. } = hosted;
            return self.push(text.span(), Target::Hosted { repository, path }, Removal::Manual);
        }
        let key = self.trail.last().copied().unwrap_or("");
        let Some((keys, meaning)) = rule else {
            // What a docs site shows in its sidebar is text for people.
            let is_shown = key == "label" && self.source.path.name().ends_with("sidebars.json");
            if !is_shown {
                self.guess(text);
            }
            return;
        };
        let removal = self.removal(text, hold::of_text(meaning, keys, key, &self.around));
        match meaning {
            Meaning::Nothing | Meaning::NoText => {}
            Meaning::Paths(place) | Meaning::Subpath(place) | Meaning::ElementPath(place) => {
                self.path(text, place, true, removal);
            }
            Meaning::Maybe(place) if is_path_like(text.as_str()) => self.path(text, place, false, removal),
            Meaning::Block(_) if is_path_like(text.as_str()) => {
                self.path(text, Place::Here, false, Removal::Manual);
            }
            Meaning::Maybe(_) | Meaning::Block(_) => {}
            Meaning::Module | Meaning::ImportKey => self.module(text, false, removal),
            Meaning::ModulePath => self.module(text, true, removal),
            Meaning::Alias => self.alias(text, removal),
            Meaning::Command(place) => self.command(text.embedded(), self.base(place)),
            Meaning::Script => self.script(text, removal),
            Meaning::Task => self.task(text, removal),
            Meaning::Dependency => self.dependency(text, removal),
            Meaning::ProjectTask => self.project_task(text),
            Meaning::Package => self.package(text, Naming::Package, removal),
            Meaning::Member => self.package(text, Naming::Member, removal),
            Meaning::Regex => self.regex(text, removal),
            Meaning::Url => self.url(text),
            Meaning::Page => self.page(text),
            Meaning::PageItem => self.page_item(text),
            Meaning::Keys(_)
            | Meaning::PageKeys
            | Meaning::Folders
            | Meaning::ScriptKeys
            | Meaning::TaskKeys
            | Meaning::PackageKeys => self.guess(text),
        }
    }

    /// Takes a string by its looks.
    fn guess(&mut self, text: &'a Text) {
        let content = text.as_str();
        let key = self.trail.last().copied().unwrap_or("");
        if key.to_ascii_lowercase().contains("table")
            && let Some((schema, name)) = table(content)
        {
            let end = text.span().end();
            let span = Span::new(end.saturating_sub(name.len()), end);
            let reference = self.source.reference(span, Kind::Sql, Target::Table { schema, name });
            return self.extraction.references.push(reference);
        }
        if let Some(url) = below_local_host(content) {
            return self.url_at(text, url);
        }
        if let Some(path) = asset_of(content) {
            return self.push(
                text.span(),
                Target::Asset {
                    path,
                    confidence: Confidence::Likely,
                },
                Removal::Manual,
            );
        }
        if !content.contains(char::is_whitespace) {
            self.scoped_names(text);
        }
        if is_coined_name(content) {
            return self.package(text, Naming::Word, Removal::Manual);
        }
        if is_path_like(content) {
            return self.path(text, Place::Unknown, false, Removal::Manual);
        }
        if !content.contains(char::is_whitespace) {
            return;
        }
        if holds_command(key) {
            self.command(text.embedded(), Base::Unknown);
        } else if looks_like_sql(content) {
            self.piece(Language::Sql, text.embedded(), Kind::Sql, Base::Unknown);
        } else if content.contains('/') {
            let is_prose = self.source.language == Language::Json && looks_like_prose(content);
            let kind = if is_prose { Kind::Mention } else { Kind::Config };
            self.piece(Language::Plain, text.embedded(), kind, Base::Unknown);
            if let Some(piece) = self.extraction.pieces.last_mut().filter(|_| is_prose) {
                piece.setting.prose = true;
            }
        }
    }

    fn path(&mut self, text: &'a Text, place: Place, expected: bool, removal: Removal) {
        // What knip has behind a pattern is none of it.
        let content = text.as_str().trim().trim_start_matches('!').trim_end_matches('!');
        let (content, base) = match self.known_variable(content) {
            Some((rest, base)) => (rest, base),
            None => (content, self.base(place)),
        };
        if let Some(target) = path_target(content, base, expected) {
            self.push(text.span(), target, removal);
        }
    }

    /// Takes a variable that stands for a folder off the start of `content`, and returns the rest and the folder.
    fn known_variable<'t>(&self, content: &'t str) -> Option<(&'t str, Base)> {
        if let Some(rest) = below_mount(content) {
            return Some((rest, Base::Known(RepoPath::root())));
        }
        KNOWN_VARIABLES.iter().find_map(|(variable, place)| {
            let rest = content.strip_prefix(variable)?;
            let rest = if rest.is_empty() { "." } else { rest.strip_prefix('/')? };
            Some((rest, self.base(*place)))
        })
    }

    fn module(&mut self, text: &'a Text, bare_is_path: bool, removal: Removal) {
        let content = text.as_str();
        let known = self.known_variable(content);
        let is_path = bare_is_path || known.is_some() || content.starts_with('.');
        if is_path && is_glob(content) {
            return self.path(text, Place::Here, true, removal);
        }
        let target = match known {
            Some((rest, base)) => module_path(rest, base),
            None if is_path && could_be_path(content) => module_path(content, self.frame.here.clone()),
            None if could_be_path(content) && !content.starts_with('/') => Target::Module {
                specifier: content.to_owned(),
            },
            None => return,
        };
        self.push(text.span(), target, removal);
    }

    fn alias(&mut self, text: &'a Text, removal: Removal) {
        let target = match path_target(text.as_str(), self.frame.alias.clone(), true) {
            Some(Target::Path(path)) => Target::Path(PathText { module: true, ..path }),
            Some(target) => target,
            None => return,
        };
        self.push(text.span(), target, removal);
    }

    /// Returns the folder that `cwd` in `value`, or in its `options`, names.
    fn working_directory(&self, value: &Value) -> Option<Base> {
        let cwd = value.get("cwd").or_else(|| value.at(&["options", "cwd"]))?.as_str()?;
        match self.known_variable(cwd) {
            Some((rest, base)) => Some(base.enter(rest)),
            None if cwd.starts_with("${") => Some(Base::Unknown),
            None => Some(self.frame.workspace.enter(cwd)),
        }
    }

    /// Reads `command` with `args` beside it as one command; false where they are not such a pair.
    fn command_with_arguments(&mut self, value: &'a Value, scope: Scope) -> bool {
        let pair = [("command", "args"), ("runtimeExecutable", "runtimeArgs")];
        let found = pair.iter().find_map(|(command, arguments)| {
            let words: Option<Vec<&Text>> = value.get(arguments)?.elements().iter().map(Value::text).collect();
            Some((value.get(command)?.text()?, words?))
        });
        let Some((command, words)) = found else {
            return false;
        };
        let mut joined = command.embedded();
        for word in words {
            let word = word.embedded();
            let start = word.file_offset(0);
            let quoted = word
                .text()
                .contains(|c: char| c.is_whitespace() || matches!(c, '&' | ';' | '|' | '(' | '*'))
                && !word.text().contains('\'');
            joined.push(if quoted { " '" } else { " " }, start);
            joined.append(&word);
            if quoted {
                joined.push("'", start + word.text().len());
            }
        }
        let place = match self.frame.workspace {
            Base::Known(_) if !scope.rules.is_empty() => Place::Workspace,
            _ => Place::Unknown,
        };
        self.command(joined, self.base(place));
        true
    }

    fn command(&mut self, command: Embedded, base: Base) {
        let base = self.cwd.clone().unwrap_or(base);
        let mut plain = Embedded::starting_at(command.file_offset(0));
        let mut start = 0;
        while let Some((offset, variable)) = next_known_variable(command.text(), start) {
            plain.append(&command.slice(Span::new(start, offset)));
            start = offset + variable.len() + 1;
        }
        plain.append(&command.slice(Span::new(start, command.text().len())));
        self.piece(Language::Shell, plain, self.frame.command_kind, base);
    }

    /// Takes a regular expression for the path that it spells; one without a slash inside is meant for every folder.
    fn regex(&mut self, text: &'a Text, removal: Removal) {
        let spelled = text.as_str().replace("\\.", ".").replace("\\/", "/");
        let spelled = spelled.trim_start_matches('^').trim_end_matches('$');
        let (spelled, base, expected) = match self.known_variable(spelled) {
            Some((rest, base)) => (rest, base, true),
            None => (spelled.trim_start_matches('/'), Base::Unknown, false),
        };
        let spelled = spelled.trim_end_matches(".*").trim_end_matches('/');
        if spelled.contains(|c: char| "\\*+?[](){}|^$".contains(c)) || !(expected || spelled.contains('/')) {
            return;
        }
        if let Some(target) = path_target(spelled, base, expected) {
            self.push(text.span(), target, removal);
        }
    }

    fn base(&self, place: Place) -> Base {
        match place {
            Place::Here => self.frame.here.clone(),
            Place::Below(folder) => self.frame.here.enter(folder),
            Place::Workspace => self.frame.workspace.clone(),
            Place::Root if self.frame.here == Base::Unknown => Base::Unknown,
            Place::Root => Base::Known(RepoPath::root()),
            Place::Unknown => Base::Unknown,
        }
    }

    fn push(&mut self, span: Span, target: Target, removal: Removal) {
        let is_left_out = self.trail.last().is_some_and(|key| hold::is_exclude_list(key));
        self.extraction.references.push(Reference {
            removal,
            is_left_out,
            prose: self.source.has_prose_for_strings(),
            ..self.source.reference(span, Kind::Config, target)
        });
    }

    fn piece(&mut self, language: Language, text: Embedded, own_kind: Kind, base: Base) {
        let setting = Setting {
            kind: Some(self.source.inner_kind(own_kind)),
            prose: self.source.setting.prose,
            base,
        };
        let text = self.source.text.locate(&text);
        self.extraction.pieces.push(self.source.piece(language, text, setting));
    }
}

/// Whether the keys of a rule lead to `trail`.
fn fits(keys: &str, trail: &[&str]) -> bool {
    let mut trail = trail.iter();
    for key in keys.split('/').filter(|key| !key.is_empty()) {
        if key == "**" {
            return true;
        }
        match trail.next() {
            Some(name) if key == "*" || key == *name => {}
            _ => return false,
        }
    }
    trail.next().is_none()
}
