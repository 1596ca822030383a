//! Dockerfiles: what they copy from the build context, and the commands that run inside.
//!
//! The build context is not known, so paths have no known base; absolute paths below the first WORKDIR of a stage
//! are taken for the same paths in the context. Lines are read here and not by a Dockerfile parser: such parsers give
//! up on the whole file for one instruction that they do not know, and on `RUN cat <<EOF > file`.

mod image;
mod instruction;
mod removal;
mod words;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::finding::Kind;
use crate::lang::dockerfile::image::Brought;
use crate::lang::dockerfile::instruction::Instruction;
use crate::lang::dockerfile::words::{json_words, shell_words};
use crate::lang::language::Language;
use crate::lang::reference::{Base, Extent, Holder, PathText, Reference, Removal, Target};
use crate::lang::source::{Extraction, Loss, Setting, Source, exec_form};
use crate::lang::taken::TakenOut;
use crate::text::embedded::Embedded;
use crate::text::span::Span;
use crate::tree::path::RepoPath;

/// How long a value of ARG or ENV may be to be filled in; no path of a repository is longer.
const LONGEST_VALUE: usize = 500;

/// Returns what the Dockerfile in `source` refers to.
pub fn extract(source: &Source) -> Extraction {
    let lines = instruction::read(&source.text);
    let mut reader = Reader {
        source,
        out: Extraction::default(),
        stages: vec![Stage::default()],
        removal: Removal::Manual,
        values: BTreeMap::new(),
    };
    for instruction in &lines.instructions {
        reader.instruction(&instruction.name, &instruction.arguments, instruction);
    }
    reader.end_stage();
    for comment in &lines.comments {
        let setting = Setting {
            kind: Some(Kind::Mention),
            prose: true,
            base: Base::Unknown,
        };
        let piece = source.piece(Language::Plain, source.text.slice(*comment), setting);
        reader.out.pieces.push(piece);
    }
    if source.setting.kind.is_none() && !source.setting.prose {
        let spans = lines.comments.iter().map(|span| source.text.file_span(*span));
        reader.out.comments = Some(spans.collect());
    }
    reader.out
}

/// Takes `wanted` out of `source`; spans and changes are in bytes of its decoded text.
///
/// A source of COPY or ADD goes, and with its last source the instruction; a RUN goes whole. What a stage starts is a
/// contract with those who run it, and stays.
pub fn take_out(source: &Source, wanted: &[Span]) -> TakenOut {
    removal::take_out(source.text(), wanted)
}

/// A stage of a build.
#[derive(Clone, Debug, Default)]
struct Stage {
    name: String,
    /// The folder that stands for the build context: the first WORKDIR; empty while there is none.
    root: String,
    /// The folder that commands run in.
    folder: String,
    entrypoint: Option<Vec<Embedded>>,
    command: Option<Vec<Embedded>>,
    /// What is in it of the build context.
    brought: Brought,
}

impl Stage {
    /// Returns the folder that commands run in as the context has it; empty for the context itself.
    fn below_root(&self) -> &str {
        self.folder
            .strip_prefix(self.root.as_str())
            .unwrap_or("")
            .trim_matches('/')
    }

    /// Returns what leads from the folder that commands run in to that of the context.
    fn up(&self) -> String {
        let n_parts = self.below_root().split('/').filter(|part| !part.is_empty()).count();
        "../".repeat(n_parts)
    }

    /// Returns the absolute path of `path`, which a command in the folder of the stage names.
    fn image_path(&self, path: &str) -> String {
        let below = path.strip_prefix("./").unwrap_or(path);
        match below {
            _ if path.starts_with('/') => path.to_owned(),
            "" | "." => format!("{}/", self.folder.trim_end_matches('/')),
            _ => format!("{}/{below}", self.folder.trim_end_matches('/')),
        }
    }

    /// Returns the context's path of the absolute `path`.
    fn context_path<'p>(&self, path: &'p str) -> Option<&'p str> {
        let rest = path.strip_prefix(self.root.as_str()).filter(|_| self.root.len() > 1)?;
        rest.is_empty().then_some(".").or_else(|| rest.strip_prefix('/'))
    }
}

struct Reader<'a> {
    source: &'a Source,
    out: Extraction,
    stages: Vec<Stage>,
    /// What it means to take out what is read of the instruction under way.
    removal: Removal,
    /// What ARG and ENV set.
    values: BTreeMap<String, String>,
}

impl Reader<'_> {
    fn stage(&self) -> Stage {
        self.stages.last().cloned().unwrap_or_default()
    }

    fn stage_mut(&mut self) -> Option<&mut Stage> {
        self.stages.last_mut()
    }

    fn instruction(&mut self, name: &str, arguments: &Embedded, instruction: &Instruction) {
        let is_own = instruction.name == name;
        self.removal = match name {
            "COPY" | "ADD" | "RUN" if is_own => Removal::Part(Holder::Step),
            _ => Removal::Manual,
        };
        match name {
            "FROM" => self.from(arguments),
            "WORKDIR" => self.folder(arguments),
            "COPY" | "ADD" => self.copy(arguments, instruction.documents.as_ref()),
            "RUN" => self.run(arguments, instruction.documents.as_ref()),
            "CMD" => match json_words(arguments) {
                Some(words) => {
                    if let Some(stage) = self.stage_mut() {
                        stage.command = Some(words);
                    }
                }
                None => self.start(arguments.clone()),
            },
            "ENTRYPOINT" => match json_words(arguments) {
                Some(words) => {
                    if let Some(stage) = self.stage_mut() {
                        stage.entrypoint = Some(words);
                    }
                }
                None => self.start(arguments.clone()),
            },
            "HEALTHCHECK" => {
                let rest = without_options(arguments);
                if let Some(command) = without_word(&rest, "CMD") {
                    match json_words(&command) {
                        Some(words) => self.start(exec_form(&words)),
                        None => self.start(command),
                    }
                }
            }
            "ENV" | "ARG" => self.set(arguments),
            "ONBUILD" => {
                let text = arguments.text();
                let inner = text.split_whitespace().next().unwrap_or("").to_owned();
                if let Some(rest) = without_word(arguments, &inner).filter(|_| !inner.eq_ignore_ascii_case("ONBUILD")) {
                    self.instruction(&inner.to_ascii_uppercase(), &rest, instruction);
                }
            }
            _ => {}
        }
    }

    fn from(&mut self, arguments: &Embedded) {
        self.end_stage();
        let words: Vec<&str> = arguments
            .text()
            .split_whitespace()
            .filter(|word| !word.starts_with("--"))
            .collect();
        let image = words.first().copied().unwrap_or("");
        let name = match words.as_slice() {
            [_, keyword, name, ..] if keyword.eq_ignore_ascii_case("as") => (*name).to_owned(),
            _ => String::new(),
        };
        // A stage on top of another has its folder.
        let base = self
            .stages
            .iter()
            .find(|stage| !image.is_empty() && stage.name == image)
            .cloned();
        let base = base.unwrap_or_default();
        self.stages.push(Stage {
            name,
            root: base.root,
            folder: base.folder,
            entrypoint: None,
            command: None,
            brought: base.brought,
        });
    }

    /// Reads what a stage runs at its end: the words of CMD are arguments of ENTRYPOINT.
    fn end_stage(&mut self) {
        let Some(stage) = self.stage_mut() else {
            return;
        };
        let mut words = stage.entrypoint.take().unwrap_or_default();
        words.extend(stage.command.take().unwrap_or_default());
        if !words.is_empty() {
            self.start(exec_form(&words));
        }
    }

    fn folder(&mut self, arguments: &Embedded) {
        let said = self.filled_in(arguments.text().trim().trim_matches(['"', '\'']));
        let said = said.trim_end_matches('/').to_owned();
        let Some(stage) = self.stage_mut() else {
            return;
        };
        stage.folder = if said.starts_with('/') {
            said
        } else {
            format!(
                "{}/{}",
                stage.folder.trim_end_matches('/'),
                said.trim_start_matches("./")
            )
        };
        if stage.root.is_empty() || !stage.folder.starts_with(&stage.root) {
            stage.root.clone_from(&stage.folder);
        }
        let below = stage.below_root().to_owned();
        if !below.is_empty() && !below.contains('$') {
            let span = Span::new(0, arguments.text().trim_end().len());
            self.refer(arguments, span, Target::Path(PathText::expected(below, Base::Unknown)));
        }
    }

    fn copy(&mut self, arguments: &Embedded, documents: Option<&Embedded>) {
        if let Some(documents) = documents {
            let setting = self.setting(Base::Unknown);
            let piece = self.source.piece(Language::Plain, documents.clone(), setting);
            self.out.pieces.push(piece);
        }
        let (options, rest) = split_options(arguments);
        let from = options
            .iter()
            .find_map(|option| option.text().strip_prefix("--from=").map(str::to_owned));
        let mut sources = json_words(&rest).unwrap_or_else(|| shell_words(&rest));
        let destination = sources
            .pop()
            .map(|word| self.filled_in(word.text()))
            .unwrap_or_default();
        let place = self.stage().image_path(&destination);
        for source in &sources {
            match &from {
                Some(from) => self.copy_from_stage(source, from, &place),
                None => self.copy_from_context(source, Some(&place)),
            }
            if let Some(stage) = self.stage_mut()
                && from.is_some()
            {
                stage.brought.add_elsewhere();
            }
        }
    }

    /// Adds `source`, a path of the context, which is copied to `place` or mounted.
    fn copy_from_context(&mut self, source: &Embedded, place: Option<&str>) {
        let said = source.text();
        if said.starts_with("<<") || said.contains("://") || said.starts_with("git@") {
            return;
        }
        let path = self.filled_in(said);
        let path = path
            .trim_start_matches("./")
            .trim_start_matches('/')
            .trim_end_matches('/');
        self.context_path(source, path);
        if let Some(stage) = self.stage_mut() {
            stage.brought.add(path);
            if let Some(place) = place {
                stage.brought.add_at(path, place);
            }
        }
    }

    /// Adds the source of `COPY --from`, where a stage of this file has it from the context; it is copied to `place`.
    fn copy_from_stage(&mut self, source: &Embedded, from: &str, place: &str) {
        let by_number = from
            .parse::<usize>()
            .ok()
            .and_then(|number| self.stages.get(number + 1));
        let stage = by_number.or_else(|| self.stages.iter().find(|stage| stage.name.eq_ignore_ascii_case(from)));
        let Some(stage) = stage.filter(|_| !from.is_empty()).cloned() else {
            return;
        };
        let said = self.filled_in(source.text());
        if let Some(path) = stage.context_path(said.trim_end_matches('/')) {
            let path = path.to_owned();
            self.context_path(source, &path);
            if let Some(stage) = self.stage_mut() {
                stage.brought.add(&path);
                stage.brought.add_at(&path, place);
            }
        }
    }

    fn context_path(&mut self, word: &Embedded, path: &str) {
        let span = Span::new(0, word.text().len());
        if path.is_empty() || path == "." {
            return;
        }
        if let Some(variable) = path.find('$') {
            let beginning = path.get(..variable).unwrap_or("");
            let end = path
                .rfind(['}', '$'])
                .and_then(|sign| path.get(sign + 1..))
                .unwrap_or("");
            let (text, extent) = if beginning.contains('/') {
                (beginning, Extent::Beginning)
            } else {
                (end.trim_start_matches(|first: char| first != '/'), Extent::End)
            };
            if text.len() > 1 {
                let path = PathText {
                    extent,
                    ..PathText::expected(text, Base::Unknown)
                };
                self.refer(word, span, Target::Path(path));
            }
        } else if path.contains(['*', '?', '[']) {
            let target = Target::Glob {
                pattern: path.to_owned(),
                base: Base::Unknown,
            };
            self.refer(word, span, target);
        } else {
            self.refer(word, span, Target::Path(PathText::expected(path, Base::Unknown)));
        }
    }

    fn run(&mut self, arguments: &Embedded, documents: Option<&Embedded>) {
        let (options, rest) = split_options(arguments);
        let removal = std::mem::replace(&mut self.removal, Removal::Manual);
        for option in &options {
            self.mount(option);
        }
        self.removal = removal;
        match (json_words(&rest), documents) {
            (Some(words), None) => self.exec(&words),
            (_, Some(documents)) if rest.text().starts_with("<<") => self.exec_text(documents.clone()),
            (_, Some(documents)) => {
                let mut script = rest.clone();
                script.push("\n", rest.file_offset(rest.text().len()));
                script.push_slice(documents, Span::new(0, documents.text().len()));
                self.exec_text(script);
            }
            (_, None) => self.shell(rest),
        }
    }

    /// Adds the source of a bind mount.
    fn mount(&mut self, option: &Embedded) {
        let Some(fields) = option.text().strip_prefix("--mount=") else {
            return;
        };
        if fields.contains("from=") || !fields.contains("type=bind") {
            return;
        }
        let mut at = "--mount=".len();
        for field in fields.split(',') {
            let value = field.strip_prefix("source=").or_else(|| field.strip_prefix("src="));
            if let Some(value) = value {
                let start = at + field.len() - value.len();
                let word = option.slice(Span::new(start, start + value.len()));
                self.copy_from_context(&word, None);
            }
            at += field.len() + 1;
        }
    }

    /// Reads ENV and ARG: what they set may be a path, or options that hold one.
    fn set(&mut self, arguments: &Embedded) {
        let text = arguments.text();
        let first = text.split_whitespace().next().unwrap_or("");
        if !first.contains('=') {
            // `ENV NAME value`
            let value = text.get(first.len()..).unwrap_or("");
            let start = text.len() - value.trim_start().len();
            let word = arguments.slice(Span::new(start, start + value.trim().len()));
            self.values.insert(first.to_owned(), value.trim().to_owned());
            let said = word.text();
            if said.contains('/') && !said.contains([' ', '$', ':']) {
                let stage = self.stage();
                let path = stage.context_path(said).unwrap_or(said);
                let target = Target::Path(PathText::literal(path));
                if !path.starts_with('/') {
                    self.refer(&word, Span::new(0, said.len()), target);
                }
            }
            return;
        }
        for word in shell_words(arguments) {
            if let Some((name, value)) = word.text().split_once('=') {
                self.values.insert(name.to_owned(), value.to_owned());
            }
        }
        self.shell(arguments.clone());
    }

    /// Returns `text` with what ARG and ENV say in the place of their names.
    fn filled_in(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (name, value) in &self.values {
            if text.contains('$') && !value.contains('$') && !value.is_empty() && value.len() <= LONGEST_VALUE {
                text = text.replace(&format!("${{{name}}}"), value);
                if let Some(rest) = text.strip_suffix(&format!("${name}")) {
                    text = format!("{rest}{value}");
                }
                text = text.replace(&format!("${name}/"), &format!("{value}/"));
            }
        }
        text
    }

    fn setting(&self, base: Base) -> Setting {
        Setting {
            kind: Some(self.source.kind(Kind::Container)),
            prose: self.source.setting.prose,
            base,
        }
    }

    /// Reads a command in exec form.
    fn exec(&mut self, words: &[Embedded]) {
        self.exec_text(exec_form(words));
    }

    /// Reads `text` as commands of which nothing can be taken out.
    fn exec_text(&mut self, text: Embedded) {
        let removal = std::mem::replace(&mut self.removal, Removal::Manual);
        self.shell(text);
        self.removal = removal;
    }

    /// Reads `text` as what the image starts: that lies in it, and only what was copied there is the context's.
    fn start(&mut self, text: Embedded) {
        let stage = self.stage();
        let text = stage.brought.located(&text, &stage.up());
        let text = words::relative(&text, &stage.root, &stage.up());
        let text = stage.brought.rooted(&text, stage.below_root());
        self.shell(text);
    }

    /// Reads `text` as commands that run in the folder of the stage.
    fn shell(&mut self, text: Embedded) {
        let stage = self.stage();
        let below = stage.below_root();
        let is_at_root = self.source.path.parent().is_some_and(|folder| folder.is_root());
        // A Dockerfile at the top is built from there, nearly always.
        let base = match RepoPath::parse(below) {
            Some(folder) if is_at_root && !below.is_empty() && !below.contains('$') => Base::Known(folder),
            _ => Base::Unknown,
        };
        let text = stage.brought.located(&text, &stage.up());
        let text = words::relative(&text, &stage.root, &stage.up());
        let loss = match self.removal {
            Removal::Manual => Loss::Nothing,
            removal => Loss::All(removal),
        };
        let piece = self
            .source
            .piece(Language::Shell, text, self.setting(base))
            .losing(loss);
        self.out.pieces.push(piece);
    }

    fn refer(&mut self, text: &Embedded, span: Span, target: Target) {
        self.out.references.push(Reference {
            span: text.file_span(span),
            kind: self.source.kind(Kind::Container),
            prose: self.source.setting.prose,
            target,
            removal: self.removal,
            is_left_out: false,
        });
    }
}

/// Returns the options `--name=value` that `arguments` begin with, and the rest.
fn split_options(arguments: &Embedded) -> (Vec<Embedded>, Embedded) {
    let mut options = Vec::new();
    let mut rest = arguments.clone();
    loop {
        let text = rest.text();
        let start = text.len() - text.trim_start().len();
        let trimmed = text.trim_start();
        if !trimmed.starts_with("--") {
            return (options, rest.slice(Span::new(start, text.len())));
        }
        let length = trimmed.find(char::is_whitespace).unwrap_or(trimmed.len());
        options.push(rest.slice(Span::new(start, start + length)));
        rest = rest.slice(Span::new(start + length, text.len()));
    }
}

fn without_options(arguments: &Embedded) -> Embedded {
    split_options(arguments).1
}

/// Returns what follows `word`, where `text` begins with it.
fn without_word(text: &Embedded, word: &str) -> Option<Embedded> {
    let said = text.text();
    let rest = said
        .get(word.len()..)
        .filter(|rest| rest.starts_with(char::is_whitespace))?;
    let begins = said
        .get(..word.len())
        .is_some_and(|first| first.eq_ignore_ascii_case(word));
    (begins && !word.is_empty()).then(|| {
        let start = said.len() - rest.trim_start().len();
        text.slice(Span::new(start, said.len()))
    })
}
