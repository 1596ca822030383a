//! Makefiles, justfiles and Procfiles: recipes as commands, prerequisites and includes as paths.
//!
//! Read line by line, not by a parser: the lines of a recipe are all that matters, a justfile has no parser, and a
//! broken line must cost nothing but itself. Leaves out pattern rules' stems and functions but for `$(shell …)` and
//! `$(wildcard …)`.

mod just;
mod make;
mod removal;
mod variable;

#[cfg(test)]
mod tests;

use crate::finding::Kind;
use crate::lang::language::Language;
use crate::lang::reference::{Base, Holder, PathText, Reference, Removal, Target};
use crate::lang::source::{Extraction, Loss, Setting, Source};
use crate::lang::taken::TakenOut;
use crate::text::embedded::Embedded;
use crate::text::span::Span;

/// Returns what the recipes in `source` refer to.
pub fn extract(source: &Source) -> Extraction {
    let name = source.path.name();
    let is_included = name.ends_with(".mk") || name.ends_with(".just");
    let is_known = !is_included && !source.setting.prose;
    let base = match source.path.parent() {
        Some(folder) if is_known => Base::Known(folder),
        _ => Base::Unknown,
    };
    let mut reader = Reader {
        source,
        base,
        out: Extraction::default(),
        comments: Vec::new(),
        recipes: removal::recipes(source.text()),
    };
    match name {
        "Procfile" => reader.procfile(),
        "justfile" | "Justfile" | ".justfile" => reader.justfile(),
        _ if name.ends_with(".just") => reader.justfile(),
        _ => reader.makefile(),
    }
    if source.setting.kind.is_none() && !source.setting.prose {
        let spans = reader.comments.iter().map(|span| source.text.file_span(*span));
        reader.out.comments = Some(spans.collect());
    }
    reader.out
}

/// Takes `wanted` out of `source`; spans and changes are in bytes of its decoded text.
///
/// A line of a recipe goes where the recipe has others. What a Procfile starts is a contract with those who run it.
pub fn take_out(source: &Source, wanted: &[Span]) -> TakenOut {
    if is_procfile(source) {
        return TakenOut::refused(wanted);
    }
    removal::take_out(source.text(), wanted)
}

fn is_procfile(source: &Source) -> bool {
    source.path.name() == "Procfile"
}

struct Reader<'a> {
    source: &'a Source,
    base: Base,
    out: Extraction,
    comments: Vec<Span>,
    /// The lines of each recipe, in bytes of the text.
    recipes: Vec<Vec<Span>>,
}

impl Reader<'_> {
    fn lines(&self) -> Vec<Span> {
        let mut at = 0;
        let mut lines = Vec::new();
        for line in self.source.text().split_inclusive('\n') {
            let content = line.trim_end_matches(['\n', '\r']);
            lines.push(Span::new(at, at + content.len()));
            at += line.len();
        }
        lines
    }

    fn procfile(&mut self) {
        for line in self.lines() {
            let text = line.of(self.source.text());
            if text.trim_start().starts_with('#') {
                self.comment(line);
            } else if let Some((_, command)) = text.split_once(':') {
                let start = line.end() - command.trim_start().len();
                let command = self.source.text.slice(Span::new(start, line.end()));
                self.piece(Language::Shell, command, Loss::Nothing);
            }
        }
    }

    fn comment(&mut self, span: Span) {
        self.comments.push(span);
        let setting = Setting {
            kind: Some(Kind::Mention),
            prose: true,
            base: Base::Unknown,
        };
        let piece = self
            .source
            .piece(Language::Plain, self.source.text.slice(span), setting);
        self.out.pieces.push(piece);
    }

    fn piece(&mut self, language: Language, text: Embedded, loss: Loss) {
        if text.text().trim().is_empty() {
            return;
        }
        let setting = Setting {
            kind: Some(self.source.kind(Kind::Command)),
            prose: self.source.setting.prose,
            base: self.base.clone(),
        };
        self.out
            .pieces
            .push(self.source.piece(language, text, setting).losing(loss));
    }

    /// Reads a line of a recipe, the commands that `raw` becomes.
    fn recipe_line(&mut self, raw: Span, text: Embedded) {
        let loss = if self
            .recipes
            .iter()
            .any(|recipe| recipe.len() > 1 && recipe.contains(&raw))
        {
            Loss::All(Removal::Part(Holder::Step))
        } else {
            Loss::Some
        };
        self.piece(Language::Shell, text, loss);
    }

    /// Reads commands that stand in others, or that have been put together.
    fn shell(&mut self, text: Embedded) {
        self.piece(Language::Shell, text, Loss::Nothing);
    }

    /// Adds the path that `word` names.
    fn path(&mut self, word: &Embedded, expected: bool) {
        let text = word.text();
        let is_path = !text.is_empty()
            && text != "."
            && !text.starts_with(['/', '~', '-'])
            && !text.contains(['%', '$', ':', '(', ')', '='])
            && (expected || text.contains('/'));
        if !is_path {
            return;
        }
        let target = if text.contains(['*', '?']) {
            Target::Glob {
                pattern: text.to_owned(),
                base: self.base.clone(),
            }
        } else {
            Target::Path(PathText {
                expected,
                ..PathText::expected(text, self.base.clone())
            })
        };
        self.out.references.push(Reference {
            span: word.file_span(Span::new(0, text.len())),
            kind: self.source.kind(Kind::Command),
            prose: self.source.setting.prose,
            target,
            removal: Removal::Manual,
            is_left_out: false,
        });
    }
}

/// Returns the words of `text`.
fn words(text: &Embedded) -> Vec<Embedded> {
    let said = text.text();
    let mut found = Vec::new();
    let mut at = 0;
    for word in said.split(|character: char| character.is_whitespace()) {
        if !word.is_empty() {
            found.push(text.slice(Span::new(at, at + word.len())));
        }
        at += word.len()
            + said
                .get(at + word.len()..)
                .and_then(|rest| rest.chars().next())
                .map_or(1, char::len_utf8);
    }
    found
}
