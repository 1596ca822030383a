//! Makefiles.

use std::collections::BTreeSet;

use crate::lang::makefile::variable::Variables;
use crate::lang::makefile::{Reader, words};
use crate::text::embedded::Embedded;
use crate::text::span::Span;

/// A line with those that continue it.
struct Logical {
    span: Span,
    is_recipe: bool,
}

impl Reader<'_> {
    /// Reads a makefile.
    pub(super) fn makefile(&mut self) {
        let lines = self.logical_lines();
        let mut variables = Variables::used_in(self.source.text());
        let mut targets = BTreeSet::new();
        for line in lines.iter().filter(|line| !line.is_recipe) {
            let text = line.span.of(self.source.text());
            if let Some((name, value)) = assignment(text) {
                variables.set(name, &joined(value));
            } else if let Some((names, rest)) = rule(text) {
                targets.extend(names.split_whitespace().map(str::to_owned));
                if names.trim() == ".PHONY" {
                    targets.extend(rest.split_whitespace().map(str::to_owned));
                }
            }
        }
        for line in &lines {
            if line.is_recipe {
                self.recipe(line.span, &variables);
            } else {
                self.line(line.span, &variables, &targets);
            }
        }
    }

    fn logical_lines(&self) -> Vec<Logical> {
        let mut logical: Vec<Logical> = Vec::new();
        let mut is_continued = false;
        for line in self.lines() {
            let text = line.of(self.source.text());
            match logical.last_mut() {
                Some(last) if is_continued => last.span = Span::new(last.span.start(), line.end()),
                _ => logical.push(Logical {
                    span: line,
                    is_recipe: text.starts_with('\t'),
                }),
            }
            is_continued = text.ends_with('\\');
        }
        logical
    }

    /// Reads a line of a recipe, which is a script of its own.
    fn recipe(&mut self, span: Span, variables: &Variables) {
        let text = span.of(self.source.text());
        let command = text.trim_start_matches(['\t', ' ', '@', '-', '+']);
        let start = span.start() + (text.len() - command.len());
        let command = self.source.text.slice(Span::new(start, span.end()));
        let expanded = variables.expand(&command);
        self.recipe_line(span, expanded.text);
        self.functions(&expanded.commands, &expanded.patterns, variables);
    }

    fn command(&mut self, text: &Embedded, variables: &Variables) {
        let expanded = variables.expand(text);
        self.shell(expanded.text);
        self.functions(&expanded.commands, &expanded.patterns, variables);
    }

    /// Reads what `$(shell …)` runs and `$(wildcard …)` looks for.
    fn functions(&mut self, commands: &[Embedded], patterns: &[Embedded], variables: &Variables) {
        for command in commands {
            let inner = variables.expand(command).text;
            self.shell(inner);
        }
        for pattern in patterns.iter().flat_map(words) {
            self.path(&pattern, true);
        }
    }

    fn line(&mut self, span: Span, variables: &Variables, targets: &BTreeSet<String>) {
        let text = span.of(self.source.text());
        let trimmed = text.trim_start();
        if trimmed.starts_with('#') {
            return self.comment(Span::new(span.end() - trimmed.len(), span.end()));
        }
        // A comment ends the line, wherever it begins.
        let length = text.find(" #").unwrap_or(text.len());
        if length < text.len() {
            self.comment(Span::new(span.start() + length + 1, span.end()));
        }
        let text = text.get(..length).unwrap_or(text);
        let behind = |rest: &str| {
            let start = span.start() + length - rest.len();
            self.source.text.slice(Span::new(start, span.start() + length))
        };
        let include = ["include ", "-include ", "sinclude "]
            .iter()
            .find_map(|keyword| text.trim_start().strip_prefix(keyword));
        if let Some(files) = include {
            let files = variables.expand(&without_continuations(&behind(files))).text;
            for file in words(&files) {
                self.path(&file, true);
            }
        } else if let Some((name, value)) = assignment(text) {
            // Where a variable stands for a path, it is the variable that refers to it.
            let value = without_continuations(&behind(value));
            self.value(&value, variables, !variables.is_used(name));
        } else if let Some((_, prerequisites)) = rule(text) {
            let (prerequisites, recipe) = match prerequisites.split_once(';') {
                Some((before, recipe)) => (before, Some(behind(recipe))),
                None => (prerequisites, None),
            };
            let end = text.len() - recipe.as_ref().map_or(0, |recipe| recipe.text().len() + 1);
            let start = span.start() + end - prerequisites.len();
            let list = self.source.text.slice(Span::new(start, span.start() + end));
            let expanded = variables.expand(&without_continuations(&list));
            for word in words(&expanded.text) {
                if !targets.contains(word.text()) {
                    self.path(&word, true);
                }
            }
            for pattern in expanded.patterns.iter().flat_map(words) {
                self.path(&pattern, true);
            }
            if let Some(recipe) = recipe {
                self.command(&recipe, variables);
            }
        }
    }

    /// Reads what a variable holds: functions, and where `is_alone` paths or a command.
    fn value(&mut self, value: &Embedded, variables: &Variables, is_alone: bool) {
        let expanded = variables.expand(value);
        for command in &expanded.commands {
            let inner = variables.expand(command).text;
            self.shell(inner);
        }
        for pattern in expanded.patterns.iter().flat_map(words) {
            self.path(&pattern, true);
        }
        if !is_alone {
            return;
        }
        let found = words(value);
        let is_command = found
            .first()
            .is_some_and(|first| found.len() > 1 && !first.text().contains(['/', '.', '$', '-']));
        if is_command {
            self.shell(expanded.text);
        } else {
            for word in &found {
                self.path(word, false);
            }
        }
    }
}

/// Returns the name and the value of `NAME = value` in its forms.
fn assignment(line: &str) -> Option<(&str, &str)> {
    let line = ["export ", "override ", "private "]
        .iter()
        .find_map(|keyword| line.trim_start().strip_prefix(keyword))
        .unwrap_or(line);
    let sign = line.find('=')?;
    let name = line.get(..sign)?.trim_end_matches([':', '?', '+', '!']).trim();
    let is_name =
        !name.is_empty() && !name.contains(|character: char| character.is_whitespace() || ":#$(".contains(character));
    is_name.then(|| (name, line.get(sign + 1..).unwrap_or("")))
}

/// Returns the targets and what follows the colon of a rule.
fn rule(line: &str) -> Option<(&str, &str)> {
    let keyword = line.split_whitespace().next().unwrap_or("");
    if matches!(
        keyword,
        "ifeq" | "ifneq" | "ifdef" | "ifndef" | "else" | "endif" | "define" | "endef" | "vpath" | "export" | "unexport"
    ) {
        return None;
    }
    let (targets, rest) = line.split_once(':')?;
    let rest = rest.strip_prefix(':').unwrap_or(rest);
    (!targets.contains('=')).then_some((targets, rest))
}

fn joined(value: &str) -> String {
    value.replace("\\\r\n", " ").replace("\\\n", " ").trim().to_owned()
}

/// Returns `text` with a blank for each backslash at a line's end.
fn without_continuations(text: &Embedded) -> Embedded {
    let said = text.text();
    let mut result = Embedded::starting_at(text.file_offset(0));
    let mut run = 0;
    for (offset, _) in said.match_indices("\\\n").chain(said.match_indices("\\\r\n")) {
        if offset >= run {
            result.push_slice(text, Span::new(run, offset));
            result.push(" ", text.file_offset(offset));
            run = offset + 1;
        }
    }
    result.push_slice(text, Span::new(run, said.len()));
    result
}
