//! Goes through the steps of a script, and keeps in mind the folder it is in and the variables it has set.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::Kind;
use crate::lang::language::Language;
use crate::lang::reference::{Base, Extent, PathText, Reference, Removal, ScriptPackage, ScriptRun, Target};
use crate::lang::shell::fate::{Current, Fate, Structures};
use crate::lang::shell::folder::Folder;
use crate::lang::shell::removal::{Way, Ways};
use crate::lang::shell::script::{Assignment, Command, Redirect, Step};
use crate::lang::shell::value::{Piece, Value, is_path_like, join, resolve, without_scheme};
use crate::lang::shell::word::{Part, Word};
use crate::lang::shell::words::{self, TokenKind};
use crate::lang::source::{Extraction, Setting, Source, SyntaxNote};
use crate::text::embedded::Embedded;
use crate::text::path_like::has_extension;
use crate::text::route_like::{below_local_host, route_of};
use crate::text::span::Span;

/// How deep commands in commands are read: `$(…)`, `sh -c '…'`.
const DEEPEST: usize = 12;

/// How long a variable's value may be before it counts as unknown; no path of a repository is longer.
const LONGEST_VALUE: usize = 1_000;

/// What a script has changed so far.
#[derive(Debug)]
pub(super) struct State {
    /// The folder, and those of the scripts around this one.
    pub(super) folders: Vec<Folder>,
    /// The folder that `cd` left last, to which `cd -` leads back.
    pub(super) left: Option<Folder>,
    /// What the variables hold; none: more than one thing.
    pub(super) variables: BTreeMap<String, Option<Value>>,
    /// Where in the references the literal of a variable is, which is none where the variable stands for it.
    pub(super) constants: Vec<(String, usize)>,
    /// The variables that stand for a path somewhere.
    pub(super) used: BTreeSet<String>,
    /// Whether commands run in a container or on another machine, where paths are others.
    pub(super) is_elsewhere: bool,
    /// How many commands and tests were read.
    pub(super) n_steps: usize,
    /// How each reference leaves the text.
    pub(super) ways: Ways,
    /// The folders that package managers were told to work in.
    pub(super) worked_in: BTreeSet<Span>,
}

/// How a word is meant.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Operand {
    /// Whether a path is expected, so that a single word counts.
    pub(super) expected: bool,
    /// Whether it names a module that Node runs.
    pub(super) module: bool,
    /// Whether the command does nothing but run it.
    pub(super) is_program: bool,
}

/// Reads one text of commands.
pub(super) struct Reader<'a> {
    /// Where the text stands.
    pub(super) source: &'a Source,
    /// The text, with LF line endings.
    pub(super) text: &'a Embedded,
    /// The same, with masks over what the shell never sees.
    pub(super) masked: &'a str,
    /// The masks.
    pub(super) masks: &'a [Span],
    /// What the script has changed so far.
    pub(super) state: &'a mut State,
    /// What was read so far.
    pub(super) out: &'a mut Extraction,
    /// How deep this text lies in others.
    pub(super) depth: usize,
    /// What it means to take commands out of this text.
    pub(super) fate: Fate,
    /// The command under way.
    pub(super) current: Current,
}

impl Reader<'_> {
    /// Whether the text is a whole file.
    pub(super) fn is_file(&self) -> bool {
        self.source.setting.kind.is_none() && !self.source.setting.prose
    }

    /// Returns the folder that the script is in.
    pub(super) fn folder(&self) -> Folder {
        self.state.folders.last().cloned().unwrap_or(Folder {
            base: Base::Unknown,
            prefix: String::new(),
        })
    }

    /// Goes through the whole text.
    pub(super) fn run(&mut self) {
        let reading = words::read(self.masked, self.masks);
        self.state.n_steps += reading
            .steps
            .iter()
            .filter(|step| matches!(step, Step::Command(_) | Step::Test(_)))
            .count();
        let structures = Structures::of(self, &reading);
        let first = self.out.references.len();
        let mut tested = BTreeSet::new();
        let mut starts = vec![None; reading.steps.len()];
        for token in &reading.tokens {
            if let TokenKind::Command(step) = token.kind
                && let Some(start) = starts.get_mut(step)
            {
                *start = Some(token.span.start());
            }
        }
        for (step, start) in reading.steps.iter().zip(starts) {
            match step {
                Step::Command(command) => {
                    let start = start.unwrap_or_default();
                    let removal = structures.removal(self.masked, start, self.fate);
                    let (removal, of_word) = removal.unwrap_or((Removal::Manual, Removal::Manual));
                    self.current.removal = removal;
                    if self.depth == 0 {
                        self.current.of_word = of_word;
                        self.current.way = Way::Command(start);
                    } else {
                        self.current.of_word = Removal::Manual;
                    }
                    self.simple_command(command);
                }
                Step::Test(words) => {
                    let start = self.out.references.len();
                    self.substitutions(words);
                    self.test(words);
                    tested.extend(start..self.out.references.len());
                }
                Step::For { name, words } => {
                    self.substitutions(words);
                    for word in words {
                        self.path(word, Operand::default());
                    }
                    self.state.variables.insert(name.clone(), None);
                }
                Step::Patterns(words) => {
                    for word in words {
                        self.path(word, Operand::default());
                    }
                }
                Step::Enter => {
                    let folder = self.folder();
                    self.state.folders.push(folder);
                }
                Step::Leave => {
                    if self.state.folders.len() > 1 {
                        self.state.folders.pop();
                    }
                }
                Step::Comment(span) => self.comment(*span),
            }
        }
        if self.depth == 0 {
            self.keep_chains_whole(first, &tested, &structures);
        }
    }

    fn comment(&mut self, span: Span) {
        self.remark(self.text.slice(span));
        if self.is_file()
            && let Some(comments) = &mut self.out.comments
        {
            comments.push(self.text.file_span(span));
        }
    }

    /// Adds `text` as a comment, which is for people.
    pub(super) fn remark(&mut self, text: Embedded) {
        let setting = Setting {
            kind: Some(Kind::Mention),
            prose: true,
            base: Base::Unknown,
        };
        self.out.pieces.push(self.source.piece(Language::Plain, text, setting));
    }

    fn simple_command(&mut self, command: &Command) {
        let first = self.out.references.len();
        self.read_command(command);
        if self.depth == 0 {
            self.keep_with_others(first);
            self.keep_for_readers(command, first);
        }
    }

    fn read_command(&mut self, command: &Command) {
        for assignment in &command.assignments {
            self.substitutions(&assignment.values);
            self.assign(assignment, command.words.is_empty());
        }
        self.substitutions(&command.words);
        for redirect in &command.redirects {
            match redirect {
                Redirect::Input(word) => {
                    self.substitutions(std::slice::from_ref(word));
                    self.path(
                        word,
                        Operand {
                            expected: true,
                            ..Operand::default()
                        },
                    );
                }
                Redirect::Output(word) | Redirect::Text(word) => self.substitutions(std::slice::from_ref(word)),
                Redirect::Document(_) => {}
            }
        }
        self.command(&command.words);
        self.documents(command);
    }

    fn assign(&mut self, assignment: &Assignment, stays: bool) {
        let value = match assignment.values.as_slice() {
            [word] if !assignment.is_array => self.value(word),
            _ => vec![Piece::Unknown],
        };
        // Values that double from line to line must not fill the memory.
        let length: usize = value.iter().map(Piece::len).sum();
        let value = if length > LONGEST_VALUE {
            vec![Piece::Unknown]
        } else {
            value
        };
        for word in &assignment.values {
            let text = self.said(word).unwrap_or_default();
            if text.starts_with('-') && text.contains(' ') {
                // Options that some command takes from its environment.
                self.inner(word, None);
            } else if self.is_sql(&text) {
                self.sql(word.inner(self.text));
            } else if word.parts.iter().any(|part| matches!(part, Part::Text { .. })) && !text.contains([' ', '\n']) {
                let place = self.out.references.len();
                self.path(word, Operand::default());
                if self.out.references.len() > place && !assignment.is_array {
                    self.state.constants.push((assignment.name.clone(), place));
                }
            }
        }
        if !stays || assignment.name.is_empty() {
            return;
        }
        let known = self.state.variables.get(&assignment.name);
        let value = match known {
            Some(Some(before)) if *before == value => Some(value),
            Some(_) => None,
            None => Some(value),
        };
        self.state.variables.insert(assignment.name.clone(), value);
    }

    /// Reads the commands that stand in `words`, in a folder of their own.
    pub(super) fn substitutions(&mut self, words: &[Word]) {
        for part in words.iter().flat_map(|word| &word.parts) {
            match part {
                Part::Command { inner, .. } => self.nested(self.text.slice(*inner), Fate::STAYS),
                // A default may hold commands and paths.
                Part::Expansion { inner, .. } => {
                    let text = inner.of(self.masked);
                    if let Some(at) = text.find("$(") {
                        let text = self.text.slice(Span::new(inner.start() + at, inner.end()));
                        self.nested(text, Fate::STAYS);
                    }
                }
                _ => {}
            }
        }
    }

    /// Reads `word` as commands of its own; in `folder` where they run elsewhere in the tree.
    pub(super) fn inner(&mut self, word: &Word, folder: Option<Folder>) {
        // Nothing is taken out of a word: what is all that it says goes with the command.
        let fate = Fate {
            whole: self.current.removal,
            part: Removal::Manual,
        };
        if let Some(folder) = folder {
            self.state.folders.push(folder);
            self.nested(word.inner(self.text), fate);
            self.state.folders.pop();
        } else {
            self.nested(word.inner(self.text), fate);
        }
    }

    /// Reads `text` as commands in a subshell.
    pub(super) fn nested(&mut self, text: Embedded, fate: Fate) {
        if self.depth >= DEEPEST {
            let reason = format!("commands in commands, more than {DEEPEST} deep, are not read");
            let note = SyntaxNote { reason };
            if !self.source.setting.prose && !self.out.notes.contains(&note) {
                self.out.notes.push(note);
            }
            return;
        }
        let folder = self.folder();
        let depth = self.state.folders.len();
        self.state.folders.push(folder);
        let place = super::Place {
            depth: self.depth + 1,
            fate,
            current: self.current,
        };
        super::read(self.source, &text, self.state, self.out, place);
        self.state.folders.truncate(depth);
    }

    /// Adds the path that `word` names.
    pub(super) fn path(&mut self, word: &Word, operand: Operand) {
        let value = self.value(word);
        let before = self.out.references.len();
        if !self.address(word) {
            self.path_value(&value, word.shown(self.masked), operand);
            self.scoped_names(word, |name| Target::Path(PathText::scoped_name(name)));
        }
        if self.out.references.len() == before {
            return;
        }
        for part in &word.parts {
            if let Part::Variable { name, .. } = part
                && matches!(self.state.variables.get(name), Some(Some(_)))
            {
                self.state.used.insert(name.clone());
            }
        }
    }

    /// Adds the path `value` that stands at `span`.
    pub(super) fn path_value(&mut self, value: &[Piece], span: Span, operand: Operand) {
        let Some(resolved) = resolve(value).filter(|_| !self.state.is_elsewhere) else {
            return;
        };
        let text = without_scheme(&resolved.text);
        if let Some(path) = below_local_host(text).and_then(route_of) {
            return self.refer(span, Target::Route { path, is_certain: true }, false);
        }
        // A folder with all packages of Go below it.
        let text = text.strip_suffix("/...").unwrap_or(text);
        if !is_path_like(text, &resolved, operand.expected) {
            return;
        }
        let folder = self.folder();
        let (base, prefix) = match (resolved.base, resolved.extent) {
            (Some(base), _) => (base, String::new()),
            (None, Extent::End) => (Base::Unknown, String::new()),
            (None, _) if folder.base == Base::Outside => (Base::Outside, String::new()),
            (None, _) => (folder.base, folder.prefix),
        };
        if self.source.setting.prose && !prefix.is_empty() && !text.contains('/') && !has_extension(text) {
            // Below a folder that the docs went to before, a lone word is as often a name as a file.
            return;
        }
        let target = if resolved.is_glob && resolved.extent == Extent::Whole {
            Target::Glob {
                pattern: join(&prefix, text.trim_start_matches('!')),
                base,
            }
        } else {
            let text = match text.find(['*', '?']).filter(|_| resolved.is_glob) {
                Some(sign) => Span::new(0, sign).of(text),
                None => text,
            };
            Target::Path(PathText {
                entered: prefix.len(),
                text: join(&prefix, text),
                base,
                extent: resolved.extent,
                expected: operand.expected,
                module: operand.module,
                in_sentence: false,
                address: false,
            })
        };
        self.refer(span, target, operand.is_program);
    }

    /// Adds a run of the package script `name`, which stands at `span`.
    pub(super) fn script(&mut self, span: Span, name: String, package: ScriptPackage) {
        if !name.is_empty() {
            self.refer(span, Target::Script(ScriptRun { name, package }), true);
        }
    }

    /// Adds the command `name`, which `word` says; `is_package` where a package of that name is looked for as well.
    pub(super) fn binary(&mut self, word: &Word, name: &str, is_package: bool) {
        let name = name.to_owned();
        self.refer(word.shown(self.masked), Target::Binary { name, is_package }, true);
    }

    /// Adds a run of the package script `name`, which stands at `span` of the file.
    pub(super) fn script_in_file(&mut self, span: Span, name: String, package: ScriptPackage) {
        self.refer_in_file(span, Target::Script(ScriptRun { name, package }), true);
    }

    /// Adds a reference at `span`; `is_program` where the command does nothing but run it.
    pub(super) fn refer(&mut self, span: Span, target: Target, is_program: bool) {
        self.refer_in_file(self.text.file_span(span), target, is_program);
    }

    /// Adds a reference at `span` of the file; as for [`Reader::refer`].
    pub(super) fn refer_in_file(&mut self, span: Span, target: Target, is_program: bool) {
        let removal = if is_program {
            self.current.removal
        } else {
            Removal::Manual
        };
        self.leave(span, removal);
        self.out.references.push(Reference {
            span,
            kind: self.source.kind(Kind::Command),
            prose: self.source.setting.prose,
            target,
            removal,
            is_left_out: false,
        });
    }

    /// Reads the words of a command that runs several scripts: each can go by itself.
    pub(super) fn each_of(&mut self, words: &[&Word], read: impl Fn(&mut Self, &Word)) {
        let before = self.current;
        for word in words {
            if let (Way::Command(command), 2.., 0) = (before.way, words.len(), self.depth) {
                self.current.removal = before.of_word;
                self.current.way = Way::Word {
                    command,
                    word: word.span,
                    n_words: words.len(),
                };
            }
            read(self, word);
        }
        self.current = before;
    }

    /// Reads what is never a command's one reason to be.
    pub(super) fn aside(&mut self, read: impl FnOnce(&mut Self)) {
        let before = self.current;
        self.current.removal = Removal::Manual;
        self.current.of_word = Removal::Manual;
        read(self);
        self.current = before;
    }

    /// Adds `text` as SQL.
    pub(super) fn sql(&mut self, text: Embedded) {
        let setting = Setting {
            kind: Some(if self.source.setting.prose {
                Kind::Mention
            } else {
                Kind::Sql
            }),
            prose: self.source.setting.prose,
            base: Base::Unknown,
        };
        self.out.pieces.push(self.source.piece(Language::Sql, text, setting));
    }

    /// Adds `text` as a program in JavaScript that runs in the folder of the script.
    pub(super) fn javascript(&mut self, text: Embedded) {
        let setting = Setting {
            kind: Some(self.source.kind(Kind::Command)),
            prose: self.source.setting.prose,
            base: self.folder().base,
        };
        let extent = text.file_span(Span::new(0, text.text().len()));
        self.leave(extent, self.current.removal);
        self.out
            .pieces
            .push(self.source.piece(Language::JavaScript, text, setting));
    }

    /// Adds `text` as text that holds paths.
    pub(super) fn plain(&mut self, text: Embedded) {
        let setting = Setting {
            kind: Some(self.source.kind(Kind::Command)),
            prose: self.source.setting.prose,
            base: Base::Unknown,
        };
        self.out.pieces.push(self.source.piece(Language::Plain, text, setting));
    }

    /// Whether `text` is SQL as far as its words tell.
    pub(super) fn is_sql(&self, text: &str) -> bool {
        const VERBS: [&str; 8] = [
            "select", "insert", "update", "delete", "create", "drop", "alter", "truncate",
        ];
        let mut words = text
            .split(|character: char| !character.is_ascii_alphanumeric() && character != '_')
            .filter(|word| !word.is_empty());
        text.contains([' ', '\n']) && words.any(|word| VERBS.iter().any(|verb| word.eq_ignore_ascii_case(verb)))
    }
}
